//! Which rows of a layer are drawn together.
//!
//! A layer's chunks are in file order, which says nothing about where features lie: in a shuffled file every chunk spans
//! the whole city and nothing could be culled. So rows are grouped along a Hilbert curve, up to [`GROUP_ROWS`] to a group,
//! and a group is what is tessellated, culled and drawn. Groups are sticky: after an edit every row stays in the group it
//! was in, only groups with a row whose geometry changed get a new version, and new rows go to a group around them.

use super::hilbert::Curve;
use crate::geometry::{Bounds, ShapeRef};
use crate::model::{Chunk, Fid, GeometryClass, Layer};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Most rows in a group; the width of its place in a class texture.
pub const GROUP_ROWS: usize = 1024;
/// Rows given to a group at first, so that a few can be inserted where they belong.
const FILL_ROWS: usize = 960;
/// A group is not wider than this, metres: its positions are 32-bit and relative to its middle.
const MAX_SPAN_M: f64 = 65_536.0;

/// Rows drawn together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Rows of the layer, ascending: where areas overlap, the later row is drawn over the earlier, as in the picture
    /// writer (between two groups the group decides). A row's place here is its number in the meshes.
    pub rows: Vec<u32>,
    /// Zero of the group's positions, metres.
    pub origin: [f64; 2],
    /// Box around its rows, metres.
    pub bounds: Bounds,
    /// Raised whenever its meshes must be made anew.
    pub version: u32,
    /// Whether all rows are drawn alike, so that from afar lines may be joined over the ends of rows.
    pub alike: bool,
    /// Of layers of areas: a box for each row, for drawing it from afar.
    pub spots: Arc<[Spot]>,
}

/// An area as a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// West, south, east and north, metres from the group's origin.
    pub corners: [f32; 4],
    /// Share of the box that the area fills.
    pub fill: f32,
}

/// How a layer is cut into groups.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// The groups; a group keeps its place for the life of the layout.
    pub groups: Vec<Group>,
    /// Box around everything, metres.
    pub bounds: Bounds,
    /// Mean side of the boxes of areas, metres; 0 for other layers.
    pub mean_side_m: f64,
    /// See [`Layout::place_of`]; made when it is first asked for.
    places: OnceLock<Vec<u32>>,
}

/// No place: a row without geometry.
const NO_PLACE: u32 = u32::MAX;

impl Layout {
    /// Groups all rows that have a geometry.
    pub fn new(layer: &Layer) -> Self {
        Self::of(layer, |_| true)
    }

    /// Groups those rows that have a geometry and are wanted.
    pub fn of(layer: &Layer, wanted: impl Fn(u32) -> bool + Sync) -> Self {
        let curve = Curve::through(&layer.bounds());
        let is_area = layer.info().geometry == GeometryClass::Area;
        // All that is asked of a shape, while its chunk is at hand: later rows are visited in another order.
        let (orders, fills): (Vec<Vec<Place>>, Vec<Vec<f32>>) = (0..layer.chunks().len())
            .into_par_iter()
            .map(|c| {
                let shapes = &layer.chunks()[c].shapes;
                let rows = shapes.iter().zip(layer.chunk_start(c)..).filter_map(|(shape, row)| {
                    let b = shape.bounds();
                    if b.is_empty() || !wanted(row) { None } else { Some(Place { along: curve.at(b.center()), row }) }
                });
                (rows.collect(), if is_area { shapes.iter().map(fill_of).collect() } else { Vec::new() })
            })
            .unzip();
        let order = sorted(orders.concat());
        let groups = order.par_chunks(FILL_ROWS).flat_map_iter(|rows| groups_of(layer, rows, &fills)).collect();
        let mut layout = Self { groups, ..Self::default() };
        layout.sum_up();
        layout
    }

    /// The same for rows that are all drawn alike.
    #[must_use]
    pub fn alike(mut self) -> Self {
        self.groups.iter_mut().for_each(|group| group.alike = true);
        self
    }

    /// Where a row stands: its group times [`GROUP_ROWS`], plus its place there; `None` for a row that is in no group.
    pub fn place_of(&self, row: u32) -> Option<usize> {
        let places = self.places.get_or_init(|| {
            let rows = self.groups.iter().flat_map(|g| &g.rows).max().map_or(0, |row| *row as usize + 1);
            let mut places = vec![NO_PLACE; rows];
            for (g, group) in self.groups.iter().enumerate() {
                for (i, row) in group.rows.iter().enumerate() {
                    places[*row as usize] = (g * GROUP_ROWS + i) as u32;
                }
            }
            places
        });
        places.get(row as usize).filter(|place| **place != NO_PLACE).map(|place| *place as usize)
    }

    /// Box of a row, metres, if the layout knows it.
    pub fn box_of(&self, row: u32) -> Option<Bounds> {
        let place = self.place_of(row)?;
        let group = &self.groups[place / GROUP_ROWS];
        Some(group.box_of(group.spots.get(place % GROUP_ROWS)?))
    }

    fn sum_up(&mut self) {
        self.places = OnceLock::new();
        self.bounds = self.groups.iter().fold(Bounds::EMPTY, |b, g| b.union(&g.bounds));
        let side = |s: &Spot| f64::from((s.corners[2] - s.corners[0]).max(s.corners[3] - s.corners[1]));
        let count: usize = self.groups.iter().map(|g| g.spots.len()).sum();
        let total: f64 = self.groups.iter().flat_map(|g| g.spots.iter()).map(side).sum();
        self.mean_side_m = if count > 0 { total / count as f64 } else { 0.0 };
    }

    /// The layout of `new`, which came from `old` by edits; `None` when so much changed that it is better made anew.
    pub fn updated(&self, old: &Layer, new: &Layer) -> Option<Self> {
        let change = Change::between(old, new)?;
        let mut layout = self.clone();
        if change.is_identity() {
            return Some(layout);
        }
        for group in &mut layout.groups {
            let mut touched = false;
            group.rows.retain_mut(|row| match change.row(*row) {
                Fate::Same(to) => {
                    *row = to;
                    true
                }
                Fate::Reshaped(to) => {
                    touched = true;
                    *row = to;
                    !new.feature(to).shape().bounds().is_empty()
                }
                Fate::Gone => {
                    touched = true;
                    false
                }
            });
            if touched {
                group.refresh(new);
            }
        }
        // A reshaped row that had no geometry before is in no group yet, like an inserted one.
        let mut fresh: Vec<u32> = change.inserted.clone();
        fresh
            .extend(change.reshaped_rows().filter(|(old_row, _)| old.feature(*old_row).shape().bounds().is_empty()).map(|r| r.1));
        for row in fresh {
            layout.insert(new, row);
        }
        layout.sum_up();
        Some(layout)
    }

    fn insert(&mut self, layer: &Layer, row: u32) {
        let b = layer.feature(row).shape().bounds();
        if b.is_empty() {
            return;
        }
        let middle = b.center();
        let room = |g: &&mut Group| g.rows.len() < GROUP_ROWS && g.bounds.contains(middle);
        match self.groups.iter_mut().find(room) {
            Some(group) => {
                group.rows.push(row);
                group.refresh(layer);
            }
            None => {
                let mut group = Group::of(row, b);
                group.spots = spots(layer, &group);
                self.groups.push(group);
            }
        }
    }
}

/// A row and its place along the curve.
#[derive(Clone, Copy, Default)]
struct Place {
    along: u32,
    row: u32,
}

/// Rows by their place along the curve; those of one place stay in their order.
fn sorted(mut places: Vec<Place>) -> Vec<Place> {
    // Digit by digit from the last (Knuth, TAOCP 5.2.5): three passes, where comparing takes twenty.
    const BITS: usize = 11;
    let mut other = vec![Place::default(); places.len()];
    for shift in [0, BITS, 2 * BITS] {
        let digit = |p: &Place| (p.along >> shift) as usize & ((1 << BITS) - 1);
        let mut next = [0_u32; 1 << BITS];
        places.iter().for_each(|p| next[digit(p)] += 1);
        let mut before = 0;
        for n in &mut next {
            before += std::mem::replace(n, before);
        }
        for p in &places {
            let to = &mut next[digit(p)];
            other[*to as usize] = *p;
            *to += 1;
        }
        std::mem::swap(&mut places, &mut other);
    }
    places
}

/// Groups of neighbouring rows: one, or more where they lie far apart. `fills` are the shares of boxes that areas fill, by
/// chunk.
fn groups_of(layer: &Layer, rows: &[Place], fills: &[Vec<f32>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(1);
    // Box around the middles of the open group's rows: one long road must not close a group.
    let mut middles = Bounds::EMPTY;
    for Place { row, .. } in rows {
        let b = layer.feature(*row).shape().bounds();
        let mut grown = middles;
        grown.extend(b.center());
        match groups.last_mut() {
            Some(g) if grown.width().max(grown.height()) <= MAX_SPAN_M => {
                g.rows.push(*row);
                g.bounds = g.bounds.union(&b);
                middles = grown;
            }
            _ => {
                groups.push(Group::of(*row, b));
                middles = Bounds::of(&[b.center()]);
            }
        }
    }
    for group in &mut groups {
        group.origin = group.bounds.center();
        group.rows.sort_unstable();
        if layer.info().geometry == GeometryClass::Area {
            let spot = |row: &u32| {
                let (c, i) = layer.place(*row);
                Spot::of(&layer.chunks()[c].shapes.get(i).bounds(), fills[c][i], group.origin)
            };
            group.spots = group.rows.iter().map(spot).collect();
        }
    }
    groups
}

/// The rows of a group as boxes.
fn spots(layer: &Layer, group: &Group) -> Arc<[Spot]> {
    if layer.info().geometry != GeometryClass::Area {
        return Arc::default();
    }
    let shape = |row: &u32| layer.feature(*row).shape();
    group.rows.iter().map(shape).map(|shape| Spot::of(&shape.bounds(), fill_of(shape), group.origin)).collect()
}

/// Share of its box that an area fills.
fn fill_of(shape: ShapeRef<'_>) -> f32 {
    let b = shape.bounds();
    (shape.area() / (b.width() * b.height()).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0) as f32
}

impl Spot {
    fn of(b: &Bounds, fill: f32, [ox, oy]: [f64; 2]) -> Self {
        Self { corners: [b.min[0] - ox, b.min[1] - oy, b.max[0] - ox, b.max[1] - oy].map(|v| v as f32), fill }
    }
}

impl Group {
    /// The box of one of its spots, metres.
    pub fn box_of(&self, spot: &Spot) -> Bounds {
        let ([ox, oy], [x0, y0, x1, y1]) = (self.origin, spot.corners.map(f64::from));
        Bounds { min: [x0 + ox, y0 + oy], max: [x1 + ox, y1 + oy] }
    }

    fn of(row: u32, bounds: Bounds) -> Self {
        Self { rows: vec![row], origin: bounds.center(), bounds, version: 0, alike: false, spots: Arc::default() }
    }

    fn refresh(&mut self, layer: &Layer) {
        self.version += 1;
        self.rows.sort_unstable();
        self.bounds = self.rows.iter().fold(Bounds::EMPTY, |b, row| b.union(&layer.feature(*row).shape().bounds()));
        self.spots = spots(layer, self);
    }
}

/// What became of a row.
enum Fate {
    Same(u32),
    Reshaped(u32),
    Gone,
}

/// What happened between two states of a layer.
struct Change {
    /// Runs of old rows in untouched chunks: first old row, its new row, length; ascending.
    runs: Vec<(u32, u32, u32)>,
    /// Old rows of touched chunks that are still there: new row and whether the geometry differs.
    moved: HashMap<u32, (u32, bool)>,
    /// New rows that were not there.
    inserted: Vec<u32>,
    gone: bool,
}

impl Change {
    fn between(old: &Layer, new: &Layer) -> Option<Self> {
        let at: HashMap<*const Chunk, usize> = old.chunks().iter().enumerate().map(|(i, c)| (Arc::as_ptr(c), i)).collect();
        let mut kept = vec![false; old.chunks().len()];
        let mut runs = Vec::new();
        let mut touched_new = Vec::new();
        for (i, chunk) in new.chunks().iter().enumerate() {
            match at.get(&Arc::as_ptr(chunk)) {
                Some(&o) => {
                    kept[o] = true;
                    runs.push((old.chunk_start(o), new.chunk_start(i), chunk.len() as u32));
                }
                None => touched_new.push(i),
            }
        }
        let changed_rows: usize = touched_new.iter().map(|&i| new.chunks()[i].len()).sum();
        if changed_rows > 4096.max(new.len() / 8) && new.chunks().len() > 1 {
            return None;
        }
        runs.sort_unstable();
        let mut before: HashMap<Fid, (u32, usize, usize)> = HashMap::new();
        for (o, chunk) in old.chunks().iter().enumerate().filter(|(o, _)| !kept[*o]) {
            for (k, fid) in chunk.fids.iter().enumerate() {
                before.insert(*fid, (old.chunk_start(o) + k as u32, o, k));
            }
        }
        let mut moved = HashMap::new();
        let mut inserted = Vec::new();
        for i in touched_new {
            let chunk = &new.chunks()[i];
            for (k, fid) in chunk.fids.iter().enumerate() {
                let row = new.chunk_start(i) + k as u32;
                match before.remove(fid) {
                    Some((old_row, o, j)) => {
                        let same = old.chunks()[o].shapes.get(j) == chunk.shapes.get(k);
                        moved.insert(old_row, (row, !same));
                    }
                    None => inserted.push(row),
                }
            }
        }
        Some(Self { runs, moved, inserted, gone: !before.is_empty() })
    }

    fn is_identity(&self) -> bool {
        !self.gone
            && self.inserted.is_empty()
            && self.runs.iter().all(|(from, to, _)| from == to)
            && self.moved.iter().all(|(from, (to, reshaped))| from == to && !reshaped)
    }

    fn row(&self, old: u32) -> Fate {
        let i = self.runs.partition_point(|(from, ..)| *from <= old);
        if let Some(&(from, to, len)) = i.checked_sub(1).and_then(|i| self.runs.get(i))
            && old - from < len
        {
            return Fate::Same(to + (old - from));
        }
        match self.moved.get(&old) {
            Some(&(to, false)) => Fate::Same(to),
            Some(&(to, true)) => Fate::Reshaped(to),
            None => Fate::Gone,
        }
    }

    fn reshaped_rows(&self) -> impl Iterator<Item = (u32, u32)> {
        self.moved.iter().filter(|(_, (_, reshaped))| *reshaped).map(|(from, (to, _))| (*from, *to))
    }
}
