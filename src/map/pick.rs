//! What is under the pointer: exact, on the CPU.

use crate::geometry::{Bounds, BoxIndex, Local, PreparedArea, ShapeRef, Shapes, area_contains};
use crate::model::{Chunk, Layer, LayerKind};
use crate::scene::{Camera, DrawLayer, Paint, Scene};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Finds the feature under a screen position among those that a scene draws. Made off the drawing thread and shared; its
/// indexes come with [`Picker::warm`], and [`Picker::updated`] keeps those of unchanged chunks.
#[derive(Debug, Clone, Default)]
pub struct Picker {
    layers: Vec<PickLayer>,
}

#[derive(Debug, Clone)]
struct PickLayer {
    layer: Arc<Layer>,
    chunks: Vec<Arc<ChunkIndex>>,
    /// How the layer is drawn: what is not drawn is not picked.
    draws: Vec<DrawLayer>,
}

#[derive(Debug)]
struct ChunkIndex {
    chunk: Arc<Chunk>,
    bounds: Bounds,
    /// Made by [`Picker::warm`]; until then a question looks at every box.
    boxes: OnceLock<BoxIndex>,
}

impl ChunkIndex {
    /// Calls `f` with the places of the features whose box meets another, in no particular order.
    fn meeting(&self, around: Bounds, mut f: impl FnMut(u32)) {
        match self.boxes.get() {
            Some(boxes) => boxes.meeting(around, f),
            None => (0..)
                .zip(self.chunk.shapes.iter())
                .filter(|(_, shape)| shape.bounds().intersects(&around))
                .for_each(|(i, _)| f(i)),
        }
    }
}

impl Picker {
    /// A picker for everything that the scene draws.
    pub fn new(scene: &Scene) -> Self {
        Self::default().updated(scene)
    }

    /// Indexes what is not indexed yet, on all cores: answers stay the same and take less time. Long work for large scenes.
    pub fn warm(&self) {
        let chunks: Vec<_> = self.layers.iter().flat_map(|l| &l.chunks).collect();
        chunks.par_iter().for_each(|c| _ = c.boxes.get_or_init(|| BoxIndex::of(&c.chunk.shapes)));
    }

    /// The picker for another scene; keeps the indexes of chunks that both have.
    #[must_use]
    pub fn updated(&self, scene: &Scene) -> Self {
        let known: HashMap<usize, &Arc<ChunkIndex>> =
            self.layers.iter().flat_map(|l| &l.chunks).map(|c| (Arc::as_ptr(&c.chunk).addr(), c)).collect();
        let mut layers: Vec<PickLayer> = Vec::new();
        for draw in &scene.layers {
            match layers.iter_mut().find(|l| Arc::ptr_eq(&l.layer, &draw.layer)) {
                Some(layer) => layer.draws.push(draw.clone()),
                None => {
                    let index = |chunk: &Arc<Chunk>| {
                        let new = || {
                            let bounds = chunk.shapes.bounds();
                            Arc::new(ChunkIndex { chunk: Arc::clone(chunk), bounds, boxes: OnceLock::new() })
                        };
                        known.get(&Arc::as_ptr(chunk).addr()).map_or_else(new, |c| Arc::clone(c))
                    };
                    let chunks = draw.layer.chunks().par_iter().map(index).collect();
                    layers.push(PickLayer { layer: Arc::clone(&draw.layer), chunks, draws: vec![draw.clone()] });
                }
            }
        }
        Self { layers }
    }

    /// The feature under a screen position: the nearest symbol within its own size or the tolerance, the upper one of
    /// equals; else the building around the position; else the nearest line within the tolerance; else the smallest area
    /// around it. What is not drawn at this scale is not found. The tolerance is in physical pixels.
    pub fn pick(&self, camera: &Camera, scale_factor: f32, screen: [f64; 2], tolerance_px: f64) -> Option<(LayerKind, u32)> {
        let spot = Spot { at: camera.world_from_screen(screen), px_per_m: camera.px_per_m, scale_factor, tolerance_px };
        let shown = self.shown(camera, scale_factor);
        let nearest_symbol = shown.iter().rev().filter_map(|(l, draws)| spot.symbol(l, draws));
        if let Some(found) = nearest(nearest_symbol) {
            return Some(found);
        }
        let buildings = shown.iter().filter(|(l, _)| l.layer.kind() == LayerKind::Building);
        if let Some(found) = nearest(buildings.filter_map(|(l, draws)| spot.area(l, draws))) {
            return Some(found);
        }
        nearest(shown.iter().rev().filter_map(|(l, draws)| spot.line(l, draws)))
            .or_else(|| nearest(shown.iter().rev().filter_map(|(l, draws)| spot.area(l, draws))))
    }

    /// The features that a closed outline selects, rows ascending, by kind: buildings, premises, checkpoints and roads
    /// that share a point with it, and the ground of others ([`is_territory`]) that lies wholly inside, so that a box drawn
    /// within a community does not select the community. Inside is even-odd where the outline crosses itself. What is not
    /// drawn at this scale is not selected. Long work for large areas: not for the UI thread.
    pub fn pick_area(
        &self,
        camera: &Camera,
        scale_factor: f32,
        outline: &[[f64; 2]],
        task: &Task,
    ) -> Result<Vec<(LayerKind, Vec<u32>)>, Cancelled> {
        let mut ring = outline.to_vec();
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
        }
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&ring]);
        let area = PreparedArea::new(shapes.get(0));
        let mut found = Vec::new();
        for (l, draws) in self.shown(camera, scale_factor) {
            let kind = l.layer.kind();
            let meets = |shape: ShapeRef<'_>| if is_territory(kind) { area.surrounds(shape) } else { area.intersects(shape) };
            let per_chunk = l.chunks.par_iter().enumerate().map(|(c, index)| {
                let mut rows = Vec::new();
                if task.is_cancelled() || !index.bounds.intersects(&area.bounds()) {
                    return rows;
                }
                index.meeting(area.bounds(), |i| {
                    let row = l.layer.chunk_start(c) + i;
                    if draws.iter().any(|d| shows(d, row)) && meets(index.chunk.shapes.get(i as usize)) {
                        rows.push(row);
                    }
                });
                rows.sort_unstable();
                rows
            });
            let per_chunk: Vec<Vec<u32>> = per_chunk.collect();
            task.check()?;
            let rows = per_chunk.concat();
            if !rows.is_empty() {
                found.push((kind, rows));
            }
        }
        Ok(found)
    }

    /// Calls `f` with row and class of every feature of a kind whose box meets `bounds`, drawn at this scale or not, and
    /// its geometry. Nothing is found of a layer that is switched off.
    pub fn near<'a>(&'a self, kind: LayerKind, bounds: Bounds, mut f: impl FnMut(u32, u8, ShapeRef<'a>)) {
        let Some(l) = self.layers.iter().find(|l| l.layer.kind() == kind) else { return };
        for (c, index) in l.chunks.iter().enumerate().filter(|(_, index)| index.bounds.intersects(&bounds)) {
            index.meeting(bounds, |i| {
                let row = l.layer.chunk_start(c) + i;
                let class = l.draws.first().and_then(|d| d.class.get(row as usize)).unwrap_or(0);
                f(row, class, index.chunk.shapes.get(i as usize));
            });
        }
    }

    /// What is drawn at this scale, and how.
    fn shown(&self, camera: &Camera, scale_factor: f32) -> Vec<(&PickLayer, Vec<&DrawLayer>)> {
        self.layers
            .iter()
            .map(|l| (l, l.draws.iter().filter(|d| d.shows_at(camera.px_per_m, f64::from(scale_factor))).collect::<Vec<_>>()))
            .filter(|(_, draws)| !draws.is_empty())
            .collect()
    }
}

/// Whether features of the kind are ground that holds others: an outline selects them only when they lie wholly inside.
pub fn is_territory(kind: LayerKind) -> bool {
    matches!(kind, LayerKind::Community | LayerKind::Grid | LayerKind::Compound | LayerKind::Fence)
}

/// A feature and how near or small it is.
type Found = (f64, LayerKind, u32);

/// The first of the nearest (or smallest).
fn nearest(found: impl Iterator<Item = Found>) -> Option<(LayerKind, u32)> {
    found.reduce(|a, b| if b.0 < a.0 { b } else { a }).map(|(_, kind, row)| (kind, row))
}

struct Spot {
    at: Local,
    px_per_m: f64,
    scale_factor: f32,
    tolerance_px: f64,
}

impl Spot {
    /// Smallest by `measure` of the features near enough for their box to meet the square around the spot.
    fn best(&self, l: &PickLayer, radius_m: f64, measure: impl Fn(ShapeRef<'_>, u32) -> Option<f64>) -> Option<Found> {
        let around = Bounds::of(&[self.at.into()]).grown(radius_m);
        let mut best: Option<Found> = None;
        for (c, index) in l.chunks.iter().enumerate().filter(|(_, index)| index.bounds.intersects(&around)) {
            index.meeting(around, |i| {
                let row = l.layer.chunk_start(c) + i;
                // The index is in no order: of equals, the later row is drawn on top.
                if let Some(m) = measure(index.chunk.shapes.get(i as usize), row)
                    && best.is_none_or(|(least, _, r)| m < least || (m == least && row > r))
                {
                    best = Some((m, l.layer.kind(), row));
                }
            });
        }
        best
    }

    fn symbol(&self, l: &PickLayer, draws: &[&DrawLayer]) -> Option<Found> {
        let styles: Vec<_> = draws
            .iter()
            .filter_map(|d| if let Paint::Symbol(styles) = &d.paint { Some((&d.class, styles)) } else { None })
            .collect();
        let largest = styles.iter().flat_map(|(_, s)| s.iter()).map(|s| s.size_px).reduce(f32::max)?;
        let reach_px = |size: f32| f64::from(size * self.scale_factor / 2.0).max(self.tolerance_px);
        self.best(l, reach_px(largest) / self.px_per_m, |shape, row| {
            let drawn = styles.iter().filter_map(|(class, styles)| styles.get(usize::from(class.get(row as usize)?)));
            let size = drawn.filter(|s| s.fill.0[3] > 0 || s.frame.0[3] > 0).map(|s| s.size_px).reduce(f32::max)?;
            let at = |c: &[f64; 2]| (c[0] - self.at.x).hypot(c[1] - self.at.y) * self.px_per_m;
            shape.coords().iter().map(at).reduce(f64::min).filter(|d| shape.kind().is_point() && *d <= reach_px(size))
        })
    }

    fn line(&self, l: &PickLayer, draws: &[&DrawLayer]) -> Option<Found> {
        self.best(l, self.tolerance_px / self.px_per_m, |shape, row| {
            if !shape.kind().is_line() || !draws.iter().any(|d| shows(d, row)) {
                return None;
            }
            let distances = shape.rings().flat_map(|r| r.windows(2)).map(|e| distance(self.at.into(), e[0], e[1]));
            distances.reduce(f64::min).map(|d| d * self.px_per_m).filter(|d| *d <= self.tolerance_px)
        })
    }

    fn area(&self, l: &PickLayer, draws: &[&DrawLayer]) -> Option<Found> {
        self.best(l, 0.0, |shape, row| {
            let found = draws.iter().any(|d| shows(d, row)) && area_contains(shape, self.at.into());
            found.then(|| area(shape))
        })
    }
}

/// Whether the row has a visible style.
fn shows(draw: &DrawLayer, row: u32) -> bool {
    let Some(class) = draw.class.get(row as usize).map(usize::from) else { return false };
    match &draw.paint {
        Paint::Fill(styles) => styles.get(class).is_some_and(|s| s.color.0[3] > 0 || s.hatch.is_some_and(|h| h.color.0[3] > 0)),
        Paint::Stroke(styles) => styles.get(class).is_some_and(|s| s.color.0[3] > 0),
        Paint::Symbol(styles) => styles.get(class).is_some_and(|s| s.fill.0[3] > 0 || s.frame.0[3] > 0),
    }
}

/// Area, square metres: outer rings less holes.
fn area(shape: ShapeRef<'_>) -> f64 {
    let ring = |r: &[[f64; 2]]| {
        let Some(&[ox, oy]) = r.first() else { return 0.0 };
        let cross = |e: &[[f64; 2]]| (e[0][0] - ox) * (e[1][1] - oy) - (e[1][0] - ox) * (e[0][1] - oy);
        (r.windows(2).map(cross).sum::<f64>() / 2.0).abs()
    };
    shape.parts().map(|p| p.rings().enumerate().map(|(k, r)| if k == 0 { ring(r) } else { -ring(r) }).sum::<f64>()).sum()
}

/// Distance of a position from a segment, metres.
fn distance(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (d, v) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let length2 = d[0] * d[0] + d[1] * d[1];
    let t = if length2 > 0.0 { ((v[0] * d[0] + v[1] * d[1]) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (v[0] - d[0] * t).hypot(v[1] - d[1] * t)
}
