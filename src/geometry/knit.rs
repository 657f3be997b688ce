//! Makes areas that border on each other meet vertex by vertex, to the bit.
//!
//! Files bring neighbours whose common border is nearly equal: a vertex of one lies in the middle of an edge of the other,
//! or beside a vertex of it by a rounding. Only where every vertex of the border is one of both can it be moved as one.

use std::collections::{HashMap, HashSet};

use super::outline::tidy;
use super::{Bounds, BoxIndex, Outline};

/// Nearer than this vertices and borders of two areas are the same, metres. Files with seven decimals of a degree are
/// rounded to a centimetre.
pub const SAME_BORDER_M: f64 = 0.02;

/// Moves vertices inside `window` onto vertices of earlier outlines within `tolerance`, and puts vertices of one into the
/// edges of others that pass within it. Returns which outlines changed. Outlines that come first keep their vertices.
///
/// No two vertices of one outline are ever made one, so no outline loses a corner.
pub fn knit(outlines: &mut [Outline], window: Bounds, tolerance: f64) -> Vec<bool> {
    let mut changed = vec![false; outlines.len()];
    let mut nodes = Nodes::new(tolerance);
    let near = window.grown(tolerance);
    let mut own: Vec<HashSet<Key>> = Vec::with_capacity(outlines.len());
    for (outline, changed) in outlines.iter_mut().zip(&mut changed) {
        let mut mine: HashSet<Key> = outline.rings().flatten().map(|p| key(*p)).collect();
        for p in outline.rings_mut().flatten().filter(|p| near.contains(**p)) {
            match nodes.nearest(*p) {
                Some(node) if node == *p => {}
                Some(node) if mine.insert(key(node)) => {
                    mine.remove(&key(*p));
                    *p = node;
                    *changed = true;
                }
                _ => nodes.add(*p),
            }
        }
        own.push(mine);
    }
    let index = BoxIndex::new(nodes.all.iter().zip(0..).map(|(p, i)| (Bounds { min: *p, max: *p }, i)));
    let (mut rows, mut inside) = (Vec::new(), Vec::new());
    for ((outline, own), changed) in outlines.iter_mut().zip(&mut own).zip(&mut changed) {
        for ring in outline.rings_mut() {
            let mut i = 0;
            while i < ring.len() {
                let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
                let edge = Bounds::of(&[a, b]).grown(tolerance);
                i += 1;
                if !edge.intersects(&near) {
                    continue;
                }
                index.rows_meeting(edge, &mut rows);
                inside.clear();
                for p in rows.iter().map(|row| nodes.all[*row as usize]).filter(|p| !own.contains(&key(*p))) {
                    inside.extend(passing([a, b], p, tolerance).map(|t| (t, p)));
                }
                inside.sort_by(|x, y| x.0.total_cmp(&y.0));
                own.extend(inside.iter().map(|(_, p)| key(*p)));
                *changed |= !inside.is_empty();
                ring.splice(i..i, inside.iter().map(|(_, p)| *p));
                i += inside.len();
            }
            tidy(ring);
        }
    }
    changed
}

/// Makes vertices that only rounding set apart one, also those of one outline. Those of earlier outlines count.
pub(super) fn gather(outlines: &mut [Outline], rounding: f64) {
    let mut nodes = Nodes::new(rounding);
    for outline in outlines {
        for p in outline.rings_mut().flatten() {
            match nodes.nearest(*p) {
                Some(node) => *p = node,
                None => nodes.add(*p),
            }
        }
        outline.rings_mut().for_each(tidy);
    }
}

/// As [`along`], but also nearer to the ends where the edge runs straight over the vertex: a fine corner of the neighbour.
fn passing([a, b]: [[f64; 2]; 2], p: [f64; 2], tolerance: f64) -> Option<f64> {
    along([a, b], p, tolerance).or_else(|| {
        let (u, w) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
        let length = u[0].hypot(u[1]);
        let t = (u[0] * w[0] + u[1] * w[1]) / (length * length);
        let (aside, end) = (((u[0] * w[1] - u[1] * w[0]) / length).abs(), t.min(1.0 - t) * length);
        (end > 0.0 && aside <= tolerance.min(0.1 * end)).then_some(t)
    })
}

/// How far along the edge `p` lies, 0 to 1, when it is within `tolerance` of it and farther than that from both ends.
pub(super) fn along([a, b]: [[f64; 2]; 2], p: [f64; 2], tolerance: f64) -> Option<f64> {
    let (u, w) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let length = u[0].hypot(u[1]);
    let t = (u[0] * w[0] + u[1] * w[1]) / (length * length);
    let aside = ((u[0] * w[1] - u[1] * w[0]) / length).abs();
    (aside <= tolerance && t * length > tolerance && (1.0 - t) * length > tolerance).then_some(t)
}

/// A position as what can be compared and hashed.
pub(super) type Key = [u64; 2];

/// Equal for equal positions; both zeros are one.
pub(super) fn key(p: [f64; 2]) -> Key {
    p.map(|v| (v + 0.0).to_bits())
}

/// Positions, none within the tolerance of another of a different outline.
struct Nodes {
    all: Vec<[f64; 2]>,
    cells: HashMap<[i64; 2], Vec<u32>>,
    size: f64,
}

impl Nodes {
    fn new(size: f64) -> Self {
        Self { all: Vec::new(), cells: HashMap::new(), size }
    }

    fn cell(&self, p: [f64; 2]) -> [i64; 2] {
        p.map(|v| (v / self.size).floor() as i64)
    }

    fn add(&mut self, p: [f64; 2]) {
        let cell = self.cell(p);
        self.cells.entry(cell).or_default().push(self.all.len() as u32);
        self.all.push(p);
    }

    fn nearest(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        let [x, y] = self.cell(p);
        let cells = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| [x, y]));
        let near = cells.filter_map(|cell| self.cells.get(&cell)).flatten().map(|i| self.all[*i as usize]);
        let far = |q: [f64; 2]| (q[0] - p[0]).hypot(q[1] - p[1]);
        near.filter(|q| far(*q) <= self.size).min_by(|a, b| far(*a).total_cmp(&far(*b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect([x0, y0, x1, y1]: [f64; 4]) -> Outline {
        Outline::of_ring(vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    }

    #[test]
    fn corners_in_the_middle_of_edges_become_vertices_of_both() {
        // One long area beside two short ones; the corner of one is a centimetre off.
        let mut all = [rect([0.0, 0.0, 10.0, 20.0]), rect([10.0, 0.0, 20.0, 8.0]), rect([10.01, 8.0, 20.0, 20.0])];
        let window = Bounds { min: [-1.0; 2], max: [30.0; 2] };
        assert_eq!(knit(&mut all, window, SAME_BORDER_M), [true, false, true]);
        assert_eq!(all[0].parts[0][0], [[0.0, 0.0], [10.0, 0.0], [10.0, 8.0], [10.0, 20.0], [0.0, 20.0]]);
        assert_eq!(all[2].parts[0][0], [[10.0, 8.0], [20.0, 8.0], [20.0, 20.0], [10.0, 20.0]]);
        assert_eq!(knit(&mut all, window, SAME_BORDER_M), [false; 3], "knitting again changes nothing");
    }

    #[test]
    fn only_the_window_is_knit_and_no_corner_is_lost() {
        let mut all = [rect([0.0, 0.0, 10.0, 20.0]), rect([10.0, 0.0, 20.0, 8.0])];
        let elsewhere = Bounds { min: [-1.0; 2], max: [5.0; 2] };
        assert_eq!(knit(&mut all, elsewhere, SAME_BORDER_M), [false, false]);
        // Two corners of one outline within the tolerance stay two, beside a corner of another within it of both.
        let fine = Outline::of_ring(vec![[0.0, 0.0], [0.01, 0.0], [5.0, 5.0]]);
        let mut all = [rect([-9.0, -9.0, 0.005, 0.0]), fine];
        knit(&mut all, Bounds { min: [-10.0; 2], max: [10.0; 2] }, SAME_BORDER_M);
        assert_eq!(all[1].parts[0][0].len(), 3);
    }
}
