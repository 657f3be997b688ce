//! What is on the GPU, and how a new scene, finished work and a view change it.

use super::cells::{CellLayer, Outline};
use super::draw_state::DrawState;
use super::frame::Frame;
use super::layout::Layout;
use super::loader::{Loader, Parcel, Wake};
use super::mesh::{FAR_PX_PER_M, Primitive};
use super::source::{Packed, Slot, Source};
use super::style_table::reach_px;
use super::target::MapTarget;
use super::tiles::{Basemap, TileLayer};
use super::{Quality, View};
use crate::model::{GeometryClass, Layer};
use crate::scene::{DrawLayer, Paint, Rgba, Scene};
use egui_wgpu::wgpu;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Layers of at most so many rows are laid out at once, so that a small map is complete in its first frame.
pub(super) const INLINE_ROWS: usize = 8192;
/// After an edit at most so many groups are tessellated at once; one takes less than a millisecond.
const INLINE_GROUPS: usize = 8;

/// Most areas of a layer drawn one by one by a graphics card while the camera moves.
const MOST_AREAS: usize = 100_000;
/// Most areas of a layer drawn one by one where the processor draws; see [`Renderer::set_most_areas`].
pub const MOST_AREAS_IN_SOFTWARE: usize = 3_500;
/// How many times as many areas are drawn one by one in fine quality.
const AT_REST: f64 = 4.0;
/// Areas larger than this on screen, pixels at 100 %, are drawn one by one however many there are.
const CELLS_BELOW_PX: f64 = 16.0;
/// Areas smaller than this are drawn as cells however few there are: one by one, a gap could fade.
const ALWAYS_CELLS_BELOW_PX: f64 = 2.5;

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
    /// The background map, under everything.
    pub(super) tiles: TileLayer,
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
    pub(super) cells: HashMap<&'static str, CellLayer>,
    most_areas: usize,
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
            tiles: TileLayer::new(device),
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
            cells: HashMap::new(),
            most_areas: MOST_AREAS,
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

    /// How many areas of a layer are drawn one by one at most while the camera moves, and four times as many at rest;
    /// where more are in view and small, cells take their place (`usize::MAX`: never).
    /// 100,000 unless set, which a graphics card draws in a few milliseconds; see [`MOST_AREAS_IN_SOFTWARE`].
    pub fn set_most_areas(&mut self, areas: usize) {
        self.revision += u64::from(areas != self.most_areas);
        self.most_areas = areas;
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
        self.tiles.is_loading() || self.missing > 0 || !self.asked_layouts.is_empty() || !self.arrived.is_empty()
    }

    /// Puts a background map under the scene, or takes it away. Cheap enough to be called every frame with the one at hand.
    pub fn set_basemap(&mut self, basemap: Option<Basemap>) {
        if self.tiles.set(basemap) {
            self.revision += 1;
        }
    }

    /// Bytes of the background map's pictures on the GPU now.
    pub fn basemap_bytes(&self) -> u64 {
        self.tiles.bytes()
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
        let (sparse, dense): (Vec<_>, Vec<_>) = scene.layers.iter().partition(|d| is_sparse(d));
        self.sources.retain(|s| s.sparse.as_ref().is_none_or(|(key, _)| sparse.iter().any(|d| d.key == *key)));
        sparse.into_iter().for_each(|draw| self.take_sparse(draw));
        dense.into_iter().for_each(|draw| self.take_layer(device, &draw.layer));
        self.drop_unused();
        for draw in &self.layers {
            let state = self.draws.entry(draw.key).or_insert_with(|| DrawState::new(device));
            self.stats.uploaded_bytes += state.set_styles(queue, draw);
        }
    }

    /// Gives a draw layer that shows few of its layer's rows a source of those alone.
    fn take_sparse(&mut self, draw: &DrawLayer) {
        let known = |s: &Source| {
            Arc::ptr_eq(&s.layer, &draw.layer) && s.sparse.as_ref().is_some_and(|(key, c)| *key == draw.key && *c == draw.class)
        };
        if self.sources.iter().any(known) {
            return;
        }
        let layout = Layout::of(&draw.layer, |row| draw.class.get(row as usize).is_some_and(|c| is_seen(&draw.paint, c)));
        let seen = (0..=u8::MAX).filter(|class| is_seen(&draw.paint, *class)).count();
        let layout = if seen == 1 { layout.alike() } else { layout };
        self.sources.retain(|s| s.sparse.as_ref().is_none_or(|(key, _)| *key != draw.key));
        self.install(Arc::clone(&draw.layer), layout);
        if let Some(source) = self.sources.last_mut() {
            source.sparse = Some((draw.key, draw.class.clone()));
        }
    }

    fn take_layer(&mut self, device: &wgpu::Device, layer: &Arc<Layer>) {
        let known = |l: &Arc<Layer>| Arc::ptr_eq(l, layer);
        if self.sources.iter().any(|s| s.sparse.is_none() && known(&s.layer)) || self.asked_layouts.iter().any(known) {
            return;
        }
        let layers = &self.layers;
        let replaced = |s: &&mut Source| {
            s.sparse.is_none() && s.kind() == layer.kind() && !layers.iter().any(|d| Arc::ptr_eq(&d.layer, &s.layer))
        };
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
        let own = self.sources.iter().position(|s| s.sparse.as_ref().is_some_and(|(key, _)| *key == draw.key));
        let shared = |fits: &dyn Fn(&Source) -> bool| self.sources.iter().position(|s| s.sparse.is_none() && fits(s));
        own.or_else(|| shared(&|s| Arc::ptr_eq(&s.layer, &draw.layer))).or_else(|| shared(&|s| s.kind() == draw.kind()))
    }

    /// Uploads the classes of what the view shows row by row: a city seen from afar is cells, whose classes nobody reads.
    pub(super) fn sync_classes(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View) {
        for i in 0..self.layers.len() {
            let draw = &self.layers[i];
            let own = |s: &Source| s.sparse.as_ref().is_some_and(|(key, _)| *key == draw.key);
            let shared = |s: &Source| s.sparse.is_none() && Arc::ptr_eq(&s.layer, &draw.layer);
            let place = self.sources.iter().position(own).or_else(|| self.sources.iter().position(shared));
            let Some(source) = place.map(|at| &self.sources[at]).filter(|source| self.by_rows(draw, source, view)) else {
                continue;
            };
            if let Some(state) = self.draws.get_mut(draw.key) {
                self.stats.uploaded_bytes += state.set_classes(device, queue, &self.frame.pipelines, draw, source);
            }
        }
    }

    /// Whether the view shows a draw layer, and not as cells.
    fn by_rows(&self, draw: &DrawLayer, source: &Source, view: &View) -> bool {
        let cells = || (matches!(draw.paint, Paint::Fill(_)) || self.is_outline(draw)) && self.in_cells(source, view);
        draw.shows_at(view.camera.px_per_m, f64::from(view.scale_factor)) && !cells()
    }

    /// Draws each primitive once where nobody sees it: some drivers compile when something is first drawn, and do so on
    /// their own time if nobody waits for the picture.
    pub fn warm(&self, device: &wgpu::Device, queue: &wgpu::Queue) {
        super::frame::warm(&self.frame, device, queue);
    }

    /// Draws the map into the target if it shows something else. Returns whether it drew.
    pub fn render(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View, target: &mut MapTarget) -> bool {
        if !target.is_stale(view, self.revision) {
            return false;
        }
        self.sync_classes(device, queue, view);
        let items = self.items(view);
        self.stats.draw_calls = super::frame::draw(self, device, queue, view, target, &items);
        self.stats.renders += 1;
        target.set_shown(*view, self.revision);
        true
    }

    /// Whether a draw layer is the line around areas that another one fills: cells have it in them.
    fn is_outline(&self, draw: &DrawLayer) -> bool {
        let fills = |d: &&DrawLayer| matches!(d.paint, Paint::Fill(_)) && Arc::ptr_eq(&d.layer, &draw.layer);
        let filled = self.layers.iter().find(fills);
        matches!(draw.paint, Paint::Stroke(_))
            && filled.is_some_and(|d| Outline::of(d, std::slice::from_ref(draw), 1.0).is_some())
    }

    /// Whether a layer's areas are drawn as cells.
    fn in_cells(&self, source: &Source, view: &View) -> bool {
        if self.most_areas == usize::MAX {
            return false;
        }
        let layout = &source.layout;
        let side_px = layout.mean_side_m * view.camera.px_per_m / f64::from(view.scale_factor);
        if side_px == 0.0 || side_px >= CELLS_BELOW_PX {
            return false;
        }
        if side_px < ALWAYS_CELLS_BELOW_PX {
            return true;
        }
        let shown = view.camera.view();
        let most = self.most_areas as f64 * if view.quality == Quality::Fine { AT_REST } else { 1.0 };
        let mut areas = 0.0;
        for group in layout.groups.iter().filter(|g| g.bounds.intersects(&shown)) {
            let common = |k: usize| group.bounds.max[k].min(shown.max[k]) - group.bounds.min[k].max(shown.min[k]);
            let whole = group.bounds.width() * group.bounds.height();
            let share = if whole > 0.0 { common(0) * common(1) / whole } else { 1.0 };
            areas += share * group.rows.len() as f64;
            if areas > most {
                return true;
            }
        }
        false
    }

    /// Draw layers shown as cells: their places, with those of their sources.
    pub(super) fn cell_draws(&self, view: &View) -> Vec<(usize, usize)> {
        let shown = |(i, d): (usize, &DrawLayer)| {
            let fill = matches!(d.paint, Paint::Fill(_)) && d.shows_at(view.camera.px_per_m, f64::from(view.scale_factor));
            let source = self.source_of(d).filter(|_| fill)?;
            self.in_cells(&self.sources[source], view).then_some((i, source))
        };
        self.layers.iter().enumerate().filter_map(shown).collect()
    }

    /// Groups in view, in drawing order.
    pub(super) fn items(&self, view: &View) -> Vec<Item> {
        let mut out = Vec::new();
        for (draw, d) in self.layers.iter().enumerate() {
            let Some(source) = self.source_of(d) else { continue };
            if !self.by_rows(d, &self.sources[source], view) {
                continue;
            }
            if !self.draws.get(d.key).is_some_and(|state| state.fits(&self.sources[source])) {
                continue;
            }
            let margin = f64::from(reach_px(&d.paint) * view.scale_factor) / view.camera.px_per_m;
            let shown = view.camera.view().grown(margin);
            let far = view.camera.px_per_m < FAR_PX_PER_M * f64::from(view.scale_factor);
            let primitive = if far { primitive_of(d).from_afar() } else { primitive_of(d) };
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

/// Whether a class of a paint leaves any ink.
fn is_seen(paint: &Paint, class: u8) -> bool {
    let class = usize::from(class);
    match paint {
        Paint::Fill(styles) => styles.get(class).is_some_and(|s| s.color.0[3] > 0 || s.hatch.is_some()),
        Paint::Stroke(styles) => styles.get(class).is_some_and(|s| s.color.0[3] > 0),
        Paint::Symbol(styles) => styles.get(class).is_some_and(|s| s.fill.0[3] > 0 || s.frame.0[3] > 0),
    }
}

/// Whether a line layer shows so few of its rows that the others had better not be in its meshes.
fn is_sparse(draw: &DrawLayer) -> bool {
    let Paint::Stroke(styles) = &draw.paint else { return false };
    if draw.layer.info().geometry != GeometryClass::Line || (0..styles.len()).all(|c| is_seen(&draw.paint, c as u8)) {
        return false;
    }
    let counts = draw.class.counts();
    let seen: u64 = counts.iter().enumerate().filter(|(c, _)| is_seen(&draw.paint, *c as u8)).map(|(_, n)| n).sum();
    seen * 2 < draw.class.len() as u64
}

/// Whether two draw layers are the same for drawing.
fn same(a: &DrawLayer, b: &DrawLayer) -> bool {
    a.key == b.key
        && (a.min_px_per_m, a.max_px_per_m) == (b.min_px_per_m, b.max_px_per_m)
        && Arc::ptr_eq(&a.layer, &b.layer)
        && a.class.shares_all(&b.class)
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
