//! The map as a texture that the window shows: drawn when camera, data or size change, else reused.

use crate::map::{Basemap, MOST_AREAS_IN_SOFTWARE, MapTarget, Quality, Renderer, View};
use crate::scene::{Camera, DrawLayer, Scene};
use eframe::egui_wgpu::RenderState;
use eframe::egui_wgpu::wgpu::FilterMode;
use egui::TextureId;
use std::sync::Arc;

/// Bytes of meshes sent to the graphics card in one frame: below this a frame is not felt to stall.
const UPLOAD_BUDGET: u64 = 16 << 20;

/// The map's renderer and its texture in the window.
pub struct Surface {
    state: RenderState,
    renderer: Renderer,
    target: MapTarget,
    id: TextureId,
    shown: Option<Shown>,
}

/// A scene with what shines over it, and what it was made of.
struct Shown {
    scene: Arc<Scene>,
    over: Option<Arc<Vec<DrawLayer>>>,
    whole: Scene,
}

impl Surface {
    /// An empty map on the window's device.
    pub fn new(state: &RenderState, ctx: &egui::Context) -> Self {
        let ctx = ctx.clone();
        let mut renderer = Renderer::new(&state.device, Arc::new(move || ctx.request_repaint()));
        if is_software(state) {
            renderer.set_most_areas(MOST_AREAS_IN_SOFTWARE);
        }
        renderer.warm(&state.device, &state.queue);
        let target = MapTarget::new(&state.device, [1, 1]);
        let id = state.renderer.write().register_native_texture(&state.device, target.view(), FilterMode::Nearest);
        Self { state: state.clone(), renderer, target, id, shown: None }
    }

    /// Another empty map on the same device.
    pub fn beside(&self, ctx: &egui::Context) -> Self {
        Self::new(&self.state, ctx)
    }

    /// Takes the scene and the draw layers that shine over it; layers it does not draw do not shine.
    fn compose(&mut self, scene: &Arc<Scene>, over: Option<&Arc<Vec<DrawLayer>>>) {
        let same = |s: &Shown| Arc::ptr_eq(&s.scene, scene) && s.over.as_ref().map(Arc::as_ptr) == over.map(Arc::as_ptr);
        if self.shown.as_ref().is_some_and(same) {
            return;
        }
        let drawn = |o: &&DrawLayer| scene.layers.iter().any(|l| Arc::ptr_eq(&l.layer, &o.layer));
        let shining = over.into_iter().flat_map(|o| o.iter()).filter(drawn);
        let layers = scene.layers.iter().chain(shining).cloned().collect();
        // Names are set by egui, not by the renderer.
        let whole = Scene { layers, labels: Arc::default(), ..*scene.as_ref() };
        self.shown = Some(Shown { scene: Arc::clone(scene), over: over.cloned(), whole });
    }

    /// Brings the texture up to date and returns it. `moving`: the camera is on its way, so draw fast.
    pub fn draw(
        &mut self,
        scene: &Arc<Scene>,
        over: Option<&Arc<Vec<DrawLayer>>>,
        basemap: Option<Basemap>,
        camera: Camera,
        scale_factor: f32,
        moving: bool,
    ) -> TextureId {
        self.compose(scene, over);
        let (device, queue) = (&self.state.device, &self.state.queue);
        let size = camera.size_px.map(|s| s.round().max(1.0) as u32);
        if self.target.resize(device, size) {
            let mut egui = self.state.renderer.write();
            egui.update_egui_texture_from_wgpu_texture(device, self.target.view(), FilterMode::Nearest, self.id);
        }
        let quality = if moving && is_software(&self.state) { Quality::Draft } else { Quality::Fine };
        let view = View { camera, scale_factor, quality };
        let scene = self.shown.as_ref().map_or(scene.as_ref(), |s| &s.whole);
        self.renderer.set_scene(device, queue, scene);
        self.renderer.set_basemap(basemap);
        self.renderer.poll(device, queue, &view, UPLOAD_BUDGET);
        self.renderer.render(device, queue, &view, &mut self.target);
        self.id
    }

    /// Whether parts of the map are still being prepared.
    pub fn loading(&self) -> bool {
        self.renderer.is_loading()
    }

    /// What drawing has cost so far.
    pub fn stats(&self) -> crate::map::Stats {
        self.renderer.stats()
    }

    /// How often the map was drawn: a window at rest must not raise it.
    pub fn renders(&self) -> u64 {
        self.renderer.stats().renders
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        self.state.renderer.write().free_texture(&self.id);
    }
}

/// Whether the processor does the drawing.
fn is_software(state: &RenderState) -> bool {
    state.adapter.get_info().device_type == eframe::egui_wgpu::wgpu::DeviceType::Cpu
}
