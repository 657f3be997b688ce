//! The level of detail for areas too small and too many to be drawn one by one: pictures of cells, made by workers.
//!
//! The ground is cut into tiles of [`SIDE`] × [`SIDE`] cells at levels a factor of two apart; a view shows the level whose
//! cells are about its pixels. What a cell looks like is said in [`crate::ink::cells`]. Tiles are kept while camera and
//! data stay, so a frame costs what the screen costs. While a tile is made its ground shows what is there of coarser or
//! finer levels, or of the state before. When classes change, only the cells around the rows that changed are made anew, at
//! once where they are few.

use super::layout::Layout;
use super::loader::Loader;
use super::source::Source;
use super::{View, tile_pipeline::GpuTile, tile_pipeline::TilePipeline};
use crate::geometry::Bounds;
use crate::ink::cells::{CellGrid, Cells};
use crate::model::Layer;
use crate::scene::{Camera, Classes, DrawLayer, FillStyle, Paint, Rgba};
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
    painted(layer, layout, look, grid, Cells::rgba)
}

/// Fills cells with the areas of a layer and hands them to `take`.
fn painted<T>(layer: &Layer, layout: &Layout, look: &Look, grid: CellGrid, take: impl FnOnce(&Cells) -> T) -> T {
    let bounds = grid.bounds();
    // Each worker keeps its memory: for small pictures getting it costs as much as using it.
    thread_local!(static SPARE: std::cell::Cell<Cells> = std::cell::Cell::default());
    let mut cells = SPARE.take().emptied(grid, &look.styles);
    // A tile knows its level, not the scale at which it will be shown.
    let px_per_m = CELL_PX_ON_AVERAGE / grid.cell_m;
    if let Some(outline) = look.outline.filter(|o| px_per_m >= f64::from(o.min_px_per_m)) {
        cells = cells.outlined(outline.color, outline.width_px / CELL_PX_ON_AVERAGE as f32);
    }
    for group in layout.groups.iter().filter(|g| g.bounds.intersects(&bounds)) {
        for (spot, row) in group.spots.iter().zip(&group.rows) {
            let class = look.class.get(*row as usize).unwrap_or(u8::MAX);
            cells.add(&group.box_of(spot), spot.fill, class, || layer.feature(*row).shape());
        }
    }
    let taken = take(&cells);
    SPARE.set(cells);
    taken
}

/// A rectangle of a tile's cells: its left upper corner and its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    from: [usize; 2],
    size: [usize; 2],
}

/// Cells painted around a part and then left out, so that lines that reach in from outside are in it.
const APRON: usize = 3;

impl Part {
    /// The cells of a tile that may change with what lies in a box.
    fn around(key: TileKey, changed: &Bounds) -> Self {
        let (tile, cell_m) = (key.bounds(), f64::from(key.level).exp2());
        let cells = |metres: f64| metres / cell_m;
        let clamp = |v: f64| v.clamp(0.0, SIDE as f64) as usize;
        let span = |low: f64, high: f64| (clamp(low.floor() - APRON as f64), clamp(high.ceil() + APRON as f64));
        let (x0, x1) = span(cells(changed.min[0] - tile.min[0]), cells(changed.max[0] - tile.min[0]));
        let (y0, y1) = span(cells(tile.max[1] - changed.max[1]), cells(tile.max[1] - changed.min[1]));
        Self { from: [x0, y0], size: [x1 - x0, y1 - y0] }
    }

    fn cells(self) -> usize {
        self.size[0] * self.size[1]
    }

    /// Its cells as premultiplied RGBA.
    fn paint(self, layer: &Layer, layout: &Layout, look: &Look, key: TileKey) -> Vec<u8> {
        let (tile, cell_m) = (key.bounds(), f64::from(key.level).exp2());
        let corner = |k: usize| (self.from[k] as f64 - APRON as f64) * cell_m;
        let grid = CellGrid {
            corner: [tile.min[0] + corner(0), tile.max[1] - corner(1)],
            cell_m,
            size: self.size.map(|n| n + 2 * APRON),
        };
        let mut out = vec![0; self.cells() * 4];
        painted(layer, layout, look, grid, |cells| {
            cells.each(|i, color| {
                let (x, y) = (i % grid.size[0], i / grid.size[0]);
                let inside = |v: usize, n: usize| (APRON..APRON + n).contains(&v);
                if inside(x, self.size[0]) && inside(y, self.size[1]) {
                    let to = ((y - APRON) * self.size[0] + x - APRON) * 4;
                    out[to..to + 4].copy_from_slice(&color);
                }
            });
        });
        out
    }
}

/// What areas look like.
#[derive(Debug, Clone)]
pub struct Look {
    class: Classes,
    styles: Vec<FillStyle>,
    outline: Option<Outline>,
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
    /// Stamp that a worker makes now; 0: none does.
    asked: u64,
    /// Stamp of the last change in its ground.
    wants: u64,
    /// Frame in which it was last in view.
    used: u64,
}

/// The tiles of one draw layer.
#[derive(Debug, Default)]
pub struct CellLayer {
    ground: Option<Ground>,
    /// Raised with every change.
    stamp: u64,
    /// Stamp of the last change that concerned all tiles.
    floor: u64,
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

/// Most cells painted at once when classes change, about three tiles; the rest is left to the workers.
const MOST_AT_ONCE: usize = 3 * SIDE * SIDE;
/// Where more cells of a tile change, the whole tile is painted.
const MOST_OF_A_TILE: usize = SIDE * SIDE / 3;

impl Tile {
    fn is_current(&self, floor: u64) -> bool {
        self.stamp > 0 && self.stamp >= self.wants.max(floor)
    }
}

impl CellLayer {
    /// Takes note of what the layer looks like now. Cells of tiles lately in view are made anew at once where few of them
    /// changed. Returns the bytes uploaded.
    pub fn set(&mut self, queue: &wgpu::Queue, draw: &DrawLayer, outline: Option<Outline>, source: &Source, tick: u64) -> u64 {
        let Paint::Fill(styles) = &draw.paint else { return 0 };
        let (id, layout) = (source.id, source.layout_revision);
        let same = |g: &&Ground| (g.source, g.layout) == (id, layout) && g.look.styles == *styles && g.look.outline == outline;
        let known = self.ground.as_ref().filter(same).map(|g| &g.look.class);
        if known.is_some_and(|class| class.shares_all(&draw.class)) {
            return 0;
        }
        let same_rows = known.is_some_and(|class| *class == draw.class);
        let changed = known.and_then(|class| draw.class.changed(class));
        let look = Arc::new(Look { class: draw.class.clone(), styles: styles.clone(), outline });
        self.ground = Some(Ground { source: id, layout, look: Arc::clone(&look) });
        if same_rows {
            return 0;
        }
        self.stamp += 1;
        match changed {
            Some(rows) => self.touch(queue, &rows, &look, source, tick),
            None => {
                self.floor = self.stamp;
                0
            }
        }
    }

    /// Marks the tiles around rows whose class changed, and makes their cells anew where they are few.
    fn touch(&mut self, queue: &wgpu::Queue, rows: &[u32], look: &Look, source: &Source, tick: u64) -> u64 {
        let boxes: Vec<Bounds> = rows.iter().filter_map(|row| source.layout.box_of(*row)).collect();
        let all = boxes.iter().fold(Bounds::EMPTY, |b, one| b.union(one));
        let (mut left, mut uploaded) = (MOST_AT_ONCE, 0);
        for (key, tile) in &mut self.tiles {
            let reach = key.bounds().grown(APRON as f64 * f64::from(key.level).exp2());
            if !reach.intersects(&all) {
                continue;
            }
            let changed = boxes.iter().filter(|b| b.intersects(&reach)).fold(Bounds::EMPTY, |b, one| b.union(one));
            if changed.is_empty() {
                continue;
            }
            let (was_current, part) = (tile.is_current(self.floor), Part::around(*key, &changed));
            tile.wants = self.stamp;
            let in_view = tile.used + 1 >= tick;
            let cells = if part.cells() > MOST_OF_A_TILE { SIDE * SIDE } else { part.cells() };
            let Some(shown) = tile.shown.as_ref().filter(|_| was_current && in_view && cells <= left) else { continue };
            if cells > MOST_OF_A_TILE {
                let rgba = paint(&source.layer, &source.layout, look, *key).unwrap_or_else(|| vec![0; cells * 4]);
                shown.write(queue, &rgba);
            } else if cells > 0 {
                let rgba = part.paint(&source.layer, &source.layout, look, *key);
                shown.write_part(queue, part.from.map(|v| v as u32), part.size.map(|v| v as u32), &rgba);
            }
            uploaded += cells as u64 * 4;
            left -= cells;
            tile.stamp = self.stamp;
        }
        uploaded
    }

    /// Asks for the tiles of the view that are not there. Returns how many are not.
    pub fn ask(&mut self, draw: &DrawLayer, source: &Source, view: &View, tick: u64, loader: &Loader) -> usize {
        let Some(look) = self.ground.as_ref().map(|g| Arc::clone(&g.look)) else { return 0 };
        let mut missing = 0;
        for key in needed(&view.camera, &source.layout.bounds) {
            let tile = self.tiles.entry(key).or_default();
            tile.used = tick;
            if tile.is_current(self.floor) {
                continue;
            }
            missing += 1;
            // One that is being made comes first, so that something new is seen however fast things change.
            let under_way = tile.asked > 0 && tile.asked >= self.floor;
            if !under_way && loader.has_room() {
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
        keys.retain(|key| self.tiles.get(key).is_none_or(|t| !t.is_current(self.floor)));
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
