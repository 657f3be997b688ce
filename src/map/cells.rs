//! The level of detail for areas too small and too many to be drawn one by one: pictures of cells, made by workers.
//!
//! The ground is cut into tiles of [`SIDE`] × [`SIDE`] cells at levels a factor of two apart; a view shows the level whose
//! cells are about its pixels. What a cell looks like is said in [`crate::ink::cells`]. Tiles are kept while camera and
//! data stay, so a frame costs what the screen costs. While a tile is made its ground shows what is there of coarser or
//! finer levels, or of the state before.

use super::layout::Layout;
use super::loader::Loader;
use super::source::Source;
use super::{View, tile_pipeline::GpuTile, tile_pipeline::TilePipeline};
use crate::geometry::Bounds;
use crate::ink::cells::{CellGrid, Cells};
use crate::model::Layer;
use crate::scene::{Camera, DrawLayer, FillStyle, Paint, Rgba};
use egui_wgpu::wgpu;
use std::collections::HashMap;
use std::sync::Arc;

/// Cells in a row of a tile.
pub const SIDE: usize = 256;
/// Largest size of a cell on screen, pixels; the smallest is half of it. Much smaller ones would fall between pixels.
const CELL_PX: f64 = 1.6;
const CELL_PX_ON_AVERAGE: f64 = 1.15;
/// How many levels up a stand-in is looked for.
const LEVELS_UP: i8 = 6;
/// Tiles kept though they are out of view, each a quarter of a megabyte.
const KEEP: usize = 256;

/// A tile: its cells are 2^`level` metres wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileKey {
    pub level: i8,
    pub x: i32,
    pub y: i32,
}

impl TileKey {
    fn span(self) -> f64 {
        SIDE as f64 * f64::from(self.level).exp2()
    }

    /// The ground it shows.
    pub fn bounds(self) -> Bounds {
        let span = self.span();
        let min = [f64::from(self.x) * span, f64::from(self.y) * span];
        Bounds { min, max: [min[0] + span, min[1] + span] }
    }

    fn up(self, levels: i8) -> Self {
        Self { level: self.level + levels, x: self.x >> levels, y: self.y >> levels }
    }

    fn below(self) -> [Self; 4] {
        let at = |dx, dy| Self { level: self.level - 1, x: self.x * 2 + dx, y: self.y * 2 + dy };
        [at(0, 0), at(1, 0), at(0, 1), at(1, 1)]
    }
}

/// The tiles that a view needs of what lies in `all`.
pub fn needed(camera: &Camera, all: &Bounds) -> Vec<TileKey> {
    let level = (CELL_PX / camera.px_per_m).log2().floor().clamp(-10.0, 20.0) as i8;
    let view = camera.view();
    let low = |k: usize| view.min[k].max(all.min[k]);
    let high = |k: usize| view.max[k].min(all.max[k]);
    if all.is_empty() || low(0) > high(0) || low(1) > high(1) {
        return Vec::new();
    }
    let span = TileKey { level, x: 0, y: 0 }.span();
    let at = |v: f64| (v / span).floor() as i32;
    let columns = at(low(0))..=at(high(0));
    (at(low(1))..=at(high(1))).flat_map(|y| columns.clone().map(move |x| TileKey { level, x, y })).collect()
}

/// The cells of a tile as premultiplied RGBA; `None` when nothing lies in it.
pub fn paint(layer: &Layer, layout: &Layout, look: &Look, key: TileKey) -> Option<Vec<u8>> {
    let bounds = key.bounds();
    let grid = CellGrid { corner: [bounds.min[0], bounds.max[1]], cell_m: f64::from(key.level).exp2(), size: [SIDE; 2] };
    // Each worker keeps its memory: for small pictures getting it costs as much as using it.
    thread_local!(static SPARE: std::cell::Cell<Cells> = std::cell::Cell::default());
    let mut cells = SPARE.take().emptied(grid, &look.styles);
    // A tile knows its level, not the scale at which it will be shown.
    let px_per_m = CELL_PX_ON_AVERAGE / grid.cell_m;
    if let Some(outline) = look.outline.filter(|o| px_per_m >= f64::from(o.min_px_per_m)) {
        cells = cells.outlined(outline.color, outline.width_px / CELL_PX_ON_AVERAGE as f32);
    }
    for group in layout.groups.iter().filter(|g| g.bounds.intersects(&bounds)) {
        let [ox, oy] = group.origin;
        for (spot, row) in group.spots.iter().zip(&group.rows) {
            let [x0, y0, x1, y1] = spot.corners.map(f64::from);
            let around = Bounds { min: [x0 + ox, y0 + oy], max: [x1 + ox, y1 + oy] };
            let class = look.class.get(*row as usize).copied().unwrap_or(u8::MAX);
            cells.add(&around, spot.fill, class, || layer.feature(*row).shape());
        }
    }
    let rgba = cells.rgba();
    SPARE.set(cells);
    rgba
}

/// What areas look like.
#[derive(Debug, Clone)]
pub struct Look {
    class: Arc<Vec<u8>>,
    styles: Vec<FillStyle>,
    outline: Option<Outline>,
}

impl Look {
    fn is(&self, other: &Self) -> bool {
        let class = Arc::ptr_eq(&self.class, &other.class) || self.class == other.class;
        class && self.styles == other.styles && self.outline == other.outline
    }
}

/// The line around areas, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    pub color: Rgba,
    pub width_px: f32,
    /// Drawn where a metre is at least so many pixels.
    pub min_px_per_m: f32,
}

impl Outline {
    /// The outline that one of the draw layers gives to the areas of another, where it is the same for all of them.
    pub fn of(draw: &DrawLayer, all: &[DrawLayer], scale_factor: f32) -> Option<Self> {
        all.iter().find_map(|d| match &d.paint {
            Paint::Stroke(styles) if Arc::ptr_eq(&d.layer, &draw.layer) => {
                let first = styles.first().filter(|s| s.dash_px.is_none() && styles.iter().all(|other| other == *s))?;
                let (width_px, min_px_per_m) = (first.width_px * scale_factor, d.min_px_per_m * scale_factor);
                Some(Self { color: first.color, width_px, min_px_per_m })
            }
            _ => None,
        })
    }
}

/// What tiles are made of; a tile made of something else is out of date.
#[derive(Debug, Clone)]
struct Ground {
    source: u64,
    layout: u64,
    look: Arc<Look>,
}

/// One tile's state.
#[derive(Debug, Default)]
struct Tile {
    /// What can be shown; `None` where nothing lies.
    shown: Option<GpuTile>,
    /// Stamp of what is shown; 0: nothing has been made yet.
    stamp: u64,
    /// Stamp that a worker makes now.
    asked: u64,
    /// Frame in which it was last in view.
    used: u64,
}

/// The tiles of one draw layer.
#[derive(Debug, Default)]
pub struct CellLayer {
    ground: Option<Ground>,
    /// Raised with every other ground.
    stamp: u64,
    tiles: HashMap<TileKey, Tile>,
}

/// A finished tile.
#[derive(Debug)]
pub struct CellParcel {
    pub draw: &'static str,
    pub key: TileKey,
    pub stamp: u64,
    pub rgba: Option<Vec<u8>>,
}

/// A piece of a tile on screen: left, top, right, bottom in pixels from the middle of the view (y up), the same in the
/// tile's picture from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad {
    pub key: TileKey,
    pub at: [f32; 4],
    pub uv: [f32; 4],
}

impl CellLayer {
    /// Takes note of what the layer looks like now.
    pub fn set(&mut self, draw: &DrawLayer, outline: Option<Outline>, source: &Source) {
        let Paint::Fill(styles) = &draw.paint else { return };
        let look = Look { class: Arc::clone(&draw.class), styles: styles.clone(), outline };
        let (id, layout) = (source.id, source.layout_revision);
        match &mut self.ground {
            Some(g) if (g.source, g.layout) == (id, layout) && g.look.is(&look) => {
                // Every scene brings its classes anew; the next comparison is then of pointers again.
                if !Arc::ptr_eq(&g.look.class, &look.class) {
                    g.look = Arc::new(look);
                }
            }
            ground => {
                self.stamp += 1;
                *ground = Some(Ground { source: id, layout, look: Arc::new(look) });
            }
        }
    }

    /// Asks for the tiles of the view that are not there. Returns how many are not.
    pub fn ask(&mut self, draw: &DrawLayer, source: &Source, view: &View, tick: u64, loader: &Loader) -> usize {
        let Some(look) = self.ground.as_ref().map(|g| Arc::clone(&g.look)) else { return 0 };
        let mut missing = 0;
        for key in needed(&view.camera, &source.layout.bounds) {
            let tile = self.tiles.entry(key).or_default();
            tile.used = tick;
            if tile.stamp == self.stamp {
                continue;
            }
            missing += 1;
            if tile.asked != self.stamp && loader.has_room() {
                tile.asked = self.stamp;
                loader.cells(source, draw.key, key, self.stamp, Arc::clone(&look));
            }
        }
        self.forget(tick);
        missing
    }

    /// Makes the tiles that the view lacks, on all cores. Returns them for the upload.
    pub fn make(&mut self, draw: &DrawLayer, source: &Source, view: &View) -> Vec<CellParcel> {
        use rayon::prelude::*;
        let Some(ground) = &self.ground else { return Vec::new() };
        let stamp = self.stamp;
        let mut keys = needed(&view.camera, &source.layout.bounds);
        keys.retain(|key| self.tiles.get(key).is_none_or(|t| t.stamp != stamp));
        let parcel = |key| {
            let rgba = paint(&source.layer, &source.layout, &ground.look, key);
            CellParcel { draw: draw.key, key, stamp, rgba }
        };
        keys.into_par_iter().map(parcel).collect()
    }

    /// Puts a finished tile on the GPU. Returns the bytes uploaded.
    pub fn take(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, pipeline: &TilePipeline, parcel: &CellParcel) -> u64 {
        let tile = self.tiles.entry(parcel.key).or_default();
        if tile.asked == parcel.stamp {
            tile.asked = 0;
        }
        // A worker that was asked earlier may finish later.
        if parcel.stamp < tile.stamp {
            return 0;
        }
        tile.stamp = parcel.stamp;
        match &parcel.rgba {
            None => tile.shown = None,
            Some(rgba) => match &tile.shown {
                Some(shown) => shown.write(queue, rgba),
                None => tile.shown = Some(pipeline.tile(device, queue, [SIDE as u32; 2], rgba)),
            },
        }
        parcel.rgba.as_ref().map_or(0, |rgba| rgba.len() as u64)
    }

    /// What to draw for the view.
    pub fn quads(&self, source: &Source, view: &View) -> Vec<Quad> {
        let mut out = Vec::new();
        for key in needed(&view.camera, &source.layout.bounds) {
            if self.known(key) {
                self.push(key, key, view, &mut out);
            } else if let Some(up) = (1..=LEVELS_UP).map(|n| key.up(n)).find(|up| self.known(*up)) {
                self.push(up, key, view, &mut out);
            } else {
                key.below().into_iter().filter(|below| self.known(*below)).for_each(|b| self.push(b, b, view, &mut out));
            }
        }
        out
    }

    fn known(&self, key: TileKey) -> bool {
        self.tiles.get(&key).is_some_and(|t| t.stamp > 0)
    }

    /// Shows the part of a tile that lies in the ground of another.
    fn push(&self, from: TileKey, to: TileKey, view: &View, out: &mut Vec<Quad>) {
        if self.texture(from).is_none() {
            return;
        }
        let (whole, part) = (from.bounds(), to.bounds());
        let px = |p: [f64; 2]| {
            let camera = &view.camera;
            [(p[0] - camera.center.x) * camera.px_per_m, (p[1] - camera.center.y) * camera.px_per_m]
        };
        let ([left, bottom], [right, top]) = (px(part.min), px(part.max));
        let at = [left, top, right, bottom].map(|v| v as f32);
        let (u, v) = (|x: f64| (x - whole.min[0]) / whole.width(), |y: f64| (whole.max[1] - y) / whole.height());
        let uv = [u(part.min[0]), v(part.max[1]), u(part.max[0]), v(part.min[1])].map(|v| v as f32);
        out.push(Quad { key: from, at, uv });
    }

    /// The picture of a tile.
    pub fn texture(&self, key: TileKey) -> Option<&GpuTile> {
        self.tiles.get(&key)?.shown.as_ref()
    }

    /// Bytes held on the GPU.
    pub fn resident_bytes(&self) -> u64 {
        self.tiles.values().filter(|t| t.shown.is_some()).count() as u64 * (SIDE * SIDE * 4) as u64
    }

    /// Gives back tiles that have been out of view for longest, when there are many.
    fn forget(&mut self, tick: u64) {
        let mut idle: Vec<(u64, TileKey)> =
            self.tiles.iter().filter(|(_, t)| t.used < tick && t.asked == 0).map(|(key, t)| (t.used, *key)).collect();
        if idle.len() > KEEP {
            idle.sort_unstable();
            for (_, key) in &idle[..idle.len() - KEEP / 2] {
                self.tiles.remove(key);
            }
        }
    }
}
