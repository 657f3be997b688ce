//! The overview map: the whole project as one small picture, drawn on the processor when the scene changes and shown as it
//! is otherwise, so that it costs no drawing of the map.

use crate::briefing::{PictureOptions, picture};
use crate::model::LayerKind;
use crate::scene::{Camera, Scene};
use egui::{ColorImage, TextureHandle, TextureOptions};
use std::sync::Arc;

/// Its size, points.
pub const SIZE: [f32; 2] = [216.0, 152.0];

/// A finished picture.
pub struct Picture {
    image: ColorImage,
    camera: Camera,
    scene: Arc<Scene>,
}

/// What is shown now.
#[derive(Default)]
pub struct Overview {
    shown: Option<(TextureHandle, Camera)>,
    /// The scene that was drawn or is being drawn, and for how many pixels a point.
    asked: Option<(Arc<Scene>, f32)>,
}

impl Overview {
    /// Whether another picture is wanted; the second time it is asked for the same, no.
    pub fn wants(&mut self, scene: &Arc<Scene>, ppp: f32) -> bool {
        let known = self.asked.as_ref().is_some_and(|(s, p)| Arc::ptr_eq(s, scene) && *p == ppp);
        if !known {
            self.asked = Some((Arc::clone(scene), ppp));
        }
        !known
    }

    /// Takes a finished picture, unless another scene is wanted by now.
    pub fn take(&mut self, picture: Picture, ctx: &egui::Context) {
        if self.asked.as_ref().is_some_and(|(scene, _)| Arc::ptr_eq(scene, &picture.scene)) {
            let texture = ctx.load_texture("overview", picture.image, TextureOptions::LINEAR);
            self.shown = Some((texture, picture.camera));
        }
    }

    /// The picture and the camera it was drawn for, whose pixels are those of the picture.
    pub fn shown(&self) -> Option<(&TextureHandle, &Camera)> {
        self.shown.as_ref().map(|(texture, camera)| (texture, camera))
    }

    /// Forgets the picture of a project that was closed.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Draws the picture. Long work: not for the UI thread.
pub fn draw(scene: &Arc<Scene>, ppp: f32) -> Picture {
    let size_px = SIZE.map(|s| (s * ppp).round().max(1.0) as u32);
    let camera = Camera::fit(&scene.bounds, size_px.map(f64::from), 6.0 * f64::from(ppp));
    // Names and places would only be specks.
    let points = [LayerKind::Premise, LayerKind::Checkpoint];
    let layers = scene.layers.iter().filter(|l| !points.contains(&l.kind())).cloned().collect();
    let plain = Scene { layers, labels: Arc::default(), ..*scene.as_ref() };
    let options = PictureOptions {
        size_px,
        scale: Some(0.6 * f64::from(ppp)),
        extent: Some(camera.view()),
        frame: false,
        ..PictureOptions::default()
    };
    let canvas = picture(&plain, &options);
    let mut rgba = Vec::with_capacity((size_px[0] * size_px[1] * 4) as usize);
    for y in 0..size_px[1] as usize {
        for x in 0..size_px[0] as usize {
            rgba.extend_from_slice(&canvas.at(x, y));
        }
    }
    let image = ColorImage::from_rgba_unmultiplied(size_px.map(|s| s as usize), &rgba);
    Picture { image, camera, scene: Arc::clone(scene) }
}
