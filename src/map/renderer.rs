//! What is on the GPU, and how a new scene, finished work and a view change it.

use super::View;
use super::draw_state::DrawState;
use super::frame::Frame;
use super::layout::Layout;
use super::loader::{Loader, Parcel, Wake};
use super::mesh::Primitive;
use super::source::{Packed, Slot, Source};
use super::style_table::reach_px;
use super::target::MapTarget;
use crate::model::{GeometryClass, Layer};
use crate::scene::{DrawLayer, Paint, Rgba, Scene};
use egui_wgpu::wgpu;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Layers of at most so many rows are laid out at once, so that a small map is complete in its first frame.
const INLINE_ROWS: usize = 8192;
/// After an edit at most so many groups are tessellated at once; one takes less than a millisecond.
const INLINE_GROUPS: usize = 8;

/// Counts since the renderer was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Times the map was drawn.
    pub renders: u64,
    /// Draw calls of the last time.
    pub draw_calls: u64,
    /// Bytes sent to the GPU: meshes, classes, styles; not the few of each frame.
    pub uploaded_bytes: u64,
    /// Groups tessellated, counted once for each primitive.
    pub tessellated_chunks: u64,
    /// Bytes of meshes on the GPU now.
    pub resident_bytes: u64,
}

/// The scene on the GPU.
#[derive(Debug)]
pub struct Renderer {
    pub(super) frame: Frame,
    pub(super) background: Rgba,
    pub(super) anchor: [f64; 2],
    pub(super) layers: Vec<DrawLayer>,
    pub(super) draws: HashMap<&'static str, DrawState>,
    pub(super) sources: Vec<Source>,
    pub(super) stats: Stats,
    next_source: u64,
    pub(super) asked_layouts: Vec<Arc<Layer>>,
    pub(super) arrived: VecDeque<Parcel>,
    pub(super) loader: Loader,
    pub(super) revision: u64,
    pub(super) tick: u64,
    pub(super) missing: usize,
    culling: bool,
    pub(super) keep_bytes: u64,
}

/// A group in view: places of its draw layer, its source and itself, and what it is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub draw: usize,
    pub source: usize,
    pub group: usize,
    pub primitive: Primitive,
}

impl Renderer {
    /// An empty map. `wake` is called, mostly on a worker, when [`Renderer::poll`] has something to do; the window asks for
    /// a repaint there, and needs no other timer while the map fills in.
    pub fn new(device: &wgpu::Device, wake: Wake) -> Self {
        Self {
            frame: Frame::new(device),
            background: Rgba([255; 4]),
            anchor: [0.0; 2],
            layers: Vec::new(),
            draws: HashMap::new(),
            sources: Vec::new(),
            stats: Stats::default(),
            next_source: 0,
            asked_layouts: Vec::new(),
            arrived: VecDeque::new(),
            loader: Loader::new(wake),
            revision: 0,
            tick: 0,
            missing: 0,
            culling: true,
            keep_bytes: 256 << 20,
        }
    }

    /// Counts for tests, benchmarks and the status line.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Whether groups out of view are left out, as they are unless a test compares the two.
    pub fn set_culling(&mut self, culling: bool) {
        self.culling = culling;
    }

    /// How many bytes of meshes are kept on the GPU though they are out of view; 256 MB unless set.
    pub fn set_keep_bytes(&mut self, bytes: u64) {
        self.keep_bytes = bytes;
    }

    /// Raised whenever a picture drawn now could differ from one drawn before; see [`MapTarget::is_stale`].
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether something in view is not ready yet, so that [`Renderer::poll`] is to be called again.
    pub fn is_loading(&self) -> bool {
        self.missing > 0 || !self.asked_layouts.is_empty() || !self.arrived.is_empty()
    }

    /// Takes a scene. Costs what changed: cheap enough to be called every frame with the scene at hand.
    pub fn set_scene(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, scene: &Scene) {
        let unchanged = self.background == scene.background
            && self.layers.len() == scene.layers.len()
            && self.layers.iter().zip(&scene.layers).all(|(a, b)| same(a, b));
        if unchanged {
            return;
        }
        self.revision += 1;
        self.background = scene.background;
        self.layers.clone_from(&scene.layers);
        let anchor = scene.hatch_anchor();
        self.anchor = [anchor.x, anchor.y];
        self.asked_layouts.retain(|asked| scene.layers.iter().any(|d| Arc::ptr_eq(&d.layer, asked)));
        for draw in &scene.layers {
            self.take_layer(device, &draw.layer);
        }
        self.drop_unused();
        self.sync_draws(device, queue);
    }

    fn take_layer(&mut self, device: &wgpu::Device, layer: &Arc<Layer>) {
        let known = |l: &Arc<Layer>| Arc::ptr_eq(l, layer);
        if self.sources.iter().any(|s| known(&s.layer)) || self.asked_layouts.iter().any(known) {
            return;
        }
        let layers = &self.layers;
        let replaced = |s: &&mut Source| s.kind() == layer.kind() && !layers.iter().any(|d| Arc::ptr_eq(&d.layer, &s.layer));
        if let Some(source) = self.sources.iter_mut().find(replaced)
            && let Some(layout) = source.layout.updated(&source.layer, layer)
        {
            source.edit(Arc::clone(layer), Arc::new(layout));
            self.stats.tessellated_chunks += refresh_edited(device, source, &mut self.stats.uploaded_bytes);
        } else if layer.len() <= INLINE_ROWS {
            self.install(Arc::clone(layer), Layout::new(layer));
        } else {
            self.asked_layouts.push(Arc::clone(layer));
            self.loader.layout(layer);
        }
    }

    fn install(&mut self, layer: Arc<Layer>, layout: Layout) {
        self.next_source += 1;
        self.sources.push(Source::new(self.next_source, layer, Arc::new(layout)));
    }

    pub(super) fn install_arrived(&mut self, layer: Arc<Layer>, layout: Layout) -> bool {
        let Some(i) = self.asked_layouts.iter().position(|asked| Arc::ptr_eq(asked, &layer)) else { return false };
        self.asked_layouts.swap_remove(i);
        self.install(layer, layout);
        self.drop_unused();
        true
    }

    /// Drops sources that have a successor; an earlier state stays until that is there. The source of a hidden layer is
    /// kept, so that showing it again costs nothing; its meshes may be forgotten like all that are out of view.
    fn drop_unused(&mut self) {
        let used: Vec<u64> = self.layers.iter().filter_map(|d| self.source_of(d)).map(|i| self.sources[i].id).collect();
        let layers = &self.layers;
        self.sources.retain(|s| used.contains(&s.id) || !layers.iter().any(|d| d.kind() == s.kind()));
    }

    /// The source that a draw layer is drawn from: its layer's, or an earlier state of it while the new one is made.
    fn source_of(&self, draw: &DrawLayer) -> Option<usize> {
        let exact = self.sources.iter().position(|s| Arc::ptr_eq(&s.layer, &draw.layer));
        exact.or_else(|| self.sources.iter().position(|s| s.kind() == draw.kind()))
    }

    pub(super) fn sync_draws(&mut self, device: &wgpu::Device, queue: &wgpu::Queue) {
        for draw in &self.layers {
            let state = self.draws.entry(draw.key).or_insert_with(|| DrawState::new(device));
            self.stats.uploaded_bytes += state.set_styles(queue, draw);
            if let Some(source) = self.sources.iter().find(|s| Arc::ptr_eq(&s.layer, &draw.layer)) {
                self.stats.uploaded_bytes += state.set_classes(device, queue, &self.frame.pipelines, draw, source);
            }
        }
    }

    /// Draws the map into the target if it shows something else. Returns whether it drew.
    pub fn render(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View, target: &mut MapTarget) -> bool {
        if !target.is_stale(view, self.revision) {
            return false;
        }
        let items = self.items(view);
        self.stats.draw_calls = super::frame::draw(self, device, queue, view, target, &items);
        self.stats.renders += 1;
        target.set_shown(*view, self.revision);
        true
    }

    /// Groups in view, in drawing order.
    pub(super) fn items(&self, view: &View) -> Vec<Item> {
        let mut out = Vec::new();
        for (draw, d) in self.layers.iter().enumerate() {
            if !d.shows_at(view.camera.px_per_m, f64::from(view.scale_factor)) {
                continue;
            }
            let Some(source) = self.source_of(d) else { continue };
            if !self.draws.get(d.key).is_some_and(|state| state.fits(&self.sources[source])) {
                continue;
            }
            let margin = f64::from(reach_px(&d.paint) * view.scale_factor) / view.camera.px_per_m;
            let shown = view.camera.view().grown(margin);
            let primitive = primitive_of(d);
            let groups = self.sources[source]
                .layout
                .groups
                .iter()
                .enumerate()
                .filter(|(_, g)| !self.culling || g.bounds.intersects(&shown));
            out.extend(groups.map(|(group, _)| Item { draw, source, group, primitive }));
        }
        out
    }
}

fn primitive_of(draw: &DrawLayer) -> Primitive {
    match &draw.paint {
        Paint::Fill(_) => Primitive::Fill,
        Paint::Stroke(styles)
            if draw.layer.info().geometry == GeometryClass::Area && styles.iter().any(|s| s.dash_px.is_some()) =>
        {
            Primitive::Border
        }
        Paint::Stroke(_) => Primitive::Line,
        Paint::Symbol(_) => Primitive::Symbol,
    }
}

/// Whether two draw layers are the same for drawing.
fn same(a: &DrawLayer, b: &DrawLayer) -> bool {
    a.key == b.key
        && a.min_px_per_m == b.min_px_per_m
        && Arc::ptr_eq(&a.layer, &b.layer)
        && Arc::ptr_eq(&a.class, &b.class)
        && a.paint == b.paint
}

/// Tessellates at once the few groups that an edit changed: drawn for even one frame with the new rows' classes, the old
/// mesh would show wrong colours. Returns how many meshes were made.
fn refresh_edited(device: &wgpu::Device, source: &mut Source, uploaded: &mut u64) -> u64 {
    let layout = Arc::clone(&source.layout);
    let edited = |source: &Source, g: usize, p: Primitive| {
        let state = &source.slots[g][p as usize];
        !matches!(state.slot, Slot::Empty) && state.version != layout.groups[g].version
    };
    let mut made = 0;
    for (g, group) in layout.groups.iter().enumerate() {
        for primitive in Primitive::ALL {
            if !edited(source, g, primitive) {
                continue;
            }
            if made as usize >= INLINE_GROUPS * Primitive::ALL.len() {
                // Many at once: better a hole for a few frames than wrong colours or a pause.
                source.slots[g][primitive as usize].slot = Slot::Empty;
                source.slots[g][primitive as usize].bytes = 0;
                continue;
            }
            let packed = Packed::of(&source.layer, group, primitive);
            *uploaded += source.upload(device, g, primitive, group.version, &packed);
            made += 1;
        }
    }
    made
}
