//! The nearest road to a point or a footprint.

use super::graph::{Graph, NONE, Place, ticks};
use super::ways::{Mover, Ways};
use crate::geometry::distance::nearest_on;
use crate::geometry::{Bounds, ShapeRef};
use std::cmp::Ordering;

/// How something is attached to the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attached {
    /// Where on the network.
    pub place: Place,
    /// Straight distance from the point asked about to that place, ticks, rounded up.
    pub offset_ticks: u32,
}

/// The best candidate so far.
#[derive(Clone, Copy)]
struct Best {
    distance2: f64,
    edge: u32,
    cut: u32,
    v: u32,
    at: [f64; 2],
}

impl Graph {
    /// The nearest place of an edge along which `mover` may pass, at most `most_m` away; on a tie the smaller edge.
    pub fn attach(&self, p: [f64; 2], mover: Mover, most_m: f64) -> Option<Attached> {
        let near = |[a, b]: [[f64; 2]; 2], _: f64| {
            let q = nearest_on([a, b], p);
            let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
            (dx * dx + dy * dy, q)
        };
        self.nearest(Bounds { min: p, max: p }, |ways| ways.any(mover), most_m, near).map(|best| self.attached(best, p))
    }

    /// The nearest place of an edge along which anybody may pass: a post on a footpath belongs to the footpath, not to the street
    /// beside it.
    pub fn attach_any(&self, p: [f64; 2], most_m: f64) -> Option<Attached> {
        let near = |[a, b]: [[f64; 2]; 2], _: f64| {
            let q = nearest_on([a, b], p);
            let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
            (dx * dx + dy * dy, q)
        };
        self.nearest(Bounds { min: p, max: p }, |ways| !ways.is_none(), most_m, near).map(|best| self.attached(best, p))
    }

    /// The place nearest to a footprint (or any shape), of an edge along which `mover` may pass, at most `most_m` from the
    /// footprint. The offset is counted from `from`, the point that stands for the shape, so that no way along roads can be
    /// shorter than the straight line from there.
    pub fn attach_shape(&self, shape: ShapeRef<'_>, from: [f64; 2], mover: Mover, most_m: f64) -> Option<Attached> {
        let bounds = shape.bounds();
        if bounds.is_empty() {
            return self.attach(from, mover, most_m);
        }
        let near = |segment: [[f64; 2]; 2], best: f64| to_shape(shape, bounds, segment, best);
        self.nearest(bounds, |ways| ways.any(mover), most_m, near).map(|best| self.attached(best, from))
    }

    /// The best segment in growing squares of cells around a box. `near` gives squared distance and place on the segment; it may
    /// give infinity for segments farther than the squared distance handed in.
    fn nearest(
        &self,
        bounds: Bounds,
        usable: impl Fn(Ways) -> bool,
        most_m: f64,
        near: impl Fn([[f64; 2]; 2], f64) -> (f64, [f64; 2]),
    ) -> Option<Best> {
        if bounds.is_empty() || !bounds.min.iter().chain(&bounds.max).all(|c| c.is_finite()) || self.lines.lines.is_empty() {
            return None;
        }
        let mut best = Best { distance2: most_m * most_m, edge: NONE, cut: 0, v: 0, at: [0.0; 2] };
        let (low, high) = (self.cells.cell(bounds.min), self.cells.cell(bounds.max));
        let side = self.cells.side();
        // How far a cell's outer border is from the box: what lies outside the square is at least so far away.
        let margin = (0..2)
            .map(|k| (bounds.min[k] - low[k] as f64 * side).min((high[k] + 1) as f64 * side - bounds.max[k]))
            .fold(f64::INFINITY, f64::min)
            .max(0.0);
        for ring in 0.. {
            for y in low[1] - ring..=high[1] + ring {
                let whole = ring == 0 || y == low[1] - ring || y == high[1] + ring;
                let mut x = low[0] - ring;
                while x <= high[0] + ring {
                    self.look(self.cells.at([x, y]), &usable, &near, &mut best);
                    x += if whole { 1 } else { (high[0] - low[0] + 2 * ring).max(1) };
                }
            }
            let beyond = ring as f64 * side + margin;
            if beyond * beyond > best.distance2 {
                break;
            }
        }
        (best.edge != NONE).then_some(best)
    }

    fn look(
        &self,
        segments: &[u32],
        usable: &impl Fn(Ways) -> bool,
        near: &impl Fn([[f64; 2]; 2], f64) -> (f64, [f64; 2]),
        best: &mut Best,
    ) {
        for &v in segments {
            let line = self.lines.line_of[v as usize];
            if !usable(self.lines.lines[line as usize].facts.ways) {
                continue;
            }
            let segment = [self.lines.vertices[v as usize], self.lines.vertices[v as usize + 1]];
            let (distance2, at) = near(segment, best.distance2);
            // The first one may be as far as the limit.
            if distance2 > best.distance2 {
                continue;
            }
            let Some(cut) = self.cut_before(line, v, segment, at) else { continue };
            let found = Best { distance2, edge: self.cut_edge[cut as usize], cut, v, at };
            let order = found.distance2.total_cmp(&best.distance2).then(found.edge.cmp(&best.edge)).then(found.v.cmp(&best.v));
            if order == Ordering::Less {
                *best = found;
            }
        }
    }

    /// The cut at which the edge begins that a point of segment `v` lies on; the nearest edge of the line where the point lies
    /// within a node; `None` for a line that has no edge at all.
    fn cut_before(&self, line: u32, v: u32, [a, b]: [[f64; 2]; 2], at: [f64; 2]) -> Option<u32> {
        let (from, to) = (self.cut_start[line as usize] as usize, self.cut_start[line as usize + 1] as usize);
        let cuts = &self.noding.cuts[from..to];
        let square = |p: [f64; 2], q: [f64; 2]| (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2);
        let along = || (square(a, at) / square(a, b)).sqrt();
        let i = if to - from == 2 {
            0
        } else {
            let t = along();
            cuts.partition_point(|c| (c.v, c.t) <= (v, t)).clamp(1, cuts.len() - 1) - 1
        };
        let has_edge = |i: &usize| self.cut_edge[from + i] != NONE;
        let found = (0..=i).rev().find(has_edge);
        let found = if has_edge(&i) { Some(i) } else { found.or_else(|| (i + 1..cuts.len() - 1).find(has_edge)) };
        found.map(|i| (from + i) as u32)
    }

    fn attached(&self, best: Best, from: [f64; 2]) -> Attached {
        let Best { edge, cut, v, at, .. } = best;
        let (first, last) = (&self.noding.cuts[cut as usize], &self.noding.cuts[cut as usize + 1]);
        let span = self.cut_m[cut as usize + 1] - self.cut_m[cut as usize];
        let length = self.length_ticks(edge);
        let step = |p: [f64; 2], q: [f64; 2]| (p[0] - q[0]).hypot(p[1] - q[1]);
        let along_m = if v < first.v {
            0.0
        } else if v > last.v {
            span
        } else {
            let mut m = 0.0;
            let mut before = self.position(first);
            for w in first.v + 1..=v {
                let next = self.lines.vertices[w as usize];
                m += step(before, next);
                before = next;
            }
            m + step(before, at)
        };
        let along = (along_m.clamp(0.0, span) / span * f64::from(length)).round();
        let place = Place { edge, along_ticks: (along as u32).min(length), at };
        Attached { place, offset_ticks: ticks(step(from, at)) }
    }
}

/// Squared distance of a segment to a shape, and the place on the segment; infinite where it is surely farther than `best`.
fn to_shape(shape: ShapeRef<'_>, bounds: Bounds, [a, b]: [[f64; 2]; 2], best: f64) -> (f64, [f64; 2]) {
    let gap = |k: usize| (bounds.min[k] - a[k].max(b[k])).max(a[k].min(b[k]) - bounds.max[k]).max(0.0);
    let (gx, gy) = (gap(0), gap(1));
    if gx * gx + gy * gy > best {
        return (f64::INFINITY, a);
    }
    let square = |p: [f64; 2], q: [f64; 2]| (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2);
    let mut found = (f64::INFINITY, a);
    let mut offer = |p: [f64; 2], q: [f64; 2]| {
        let d2 = square(p, q);
        if d2 < found.0 {
            found = (d2, q);
        }
    };
    for ring in shape.rings() {
        for &p in ring {
            offer(p, nearest_on([a, b], p));
        }
        for edge in ring.windows(2) {
            for q in [a, b] {
                offer(nearest_on([edge[0], edge[1]], q), q);
            }
        }
    }
    // A road through a building, or one that ends in it.
    if gx == 0.0 && gy == 0.0 {
        for ring in shape.rings() {
            for edge in ring.windows(2) {
                crate::geometry::contact::contacts([edge[0], edge[1]], [a, b], |c| offer(c.at, c.at));
            }
        }
        if shape.kind().is_area() && found.0 > 0.0 && crate::geometry::area_contains(shape, a) {
            found = (0.0, a);
        }
    }
    found
}
