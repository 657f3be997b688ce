//! A controlled area: what is inside, with the boundary itself as a band that belongs to the outside.
//!
//! Boundaries are often drawn along the middle of a street. Whoever walks there is not in the area yet, so a place is inside
//! only when it is deeper than a few metres; a street that weaves along its boundary never is, and the ways in are the side
//! streets that leave it.

use crate::geometry::distance::distance_to_segment;
use crate::geometry::{Bounds, BoxIndex, PreparedArea, ShapeRef};

/// An area prepared for questions about roads.
#[derive(Debug)]
pub struct Area {
    prepared: PreparedArea,
    boundary: Vec<[[f64; 2]; 2]>,
    index: BoxIndex,
    depth: f64,
}

impl Area {
    /// Prepares an area; `along_m` is how deep its boundary goes, less where the area itself is narrow.
    pub fn new(shape: ShapeRef<'_>, along_m: f64) -> Self {
        let boundary: Vec<_> = if shape.kind().is_area() {
            shape.rings().flat_map(|ring| ring.windows(2).map(|w| [w[0], w[1]])).collect()
        } else {
            Vec::new()
        };
        let round: f64 = boundary.iter().map(|[a, b]| (b[0] - a[0]).hypot(b[1] - a[1])).sum();
        // Area by perimeter is half the radius of a circle and a quarter of a square's side.
        let depth = along_m.min(if round > 0.0 { shape.area() / round / 2.0 } else { 0.0 });
        let index = BoxIndex::new(boundary.iter().zip(0..).map(|(s, i)| (Bounds::of(s), i)));
        Self { prepared: PreparedArea::new(shape), boundary, index, depth }
    }

    /// Its box.
    pub fn bounds(&self) -> Bounds {
        self.prepared.bounds()
    }

    /// Whether a point is in the area as drawn.
    pub fn contains(&self, p: [f64; 2]) -> bool {
        self.prepared.contains(p)
    }

    /// Whether a point is inside, behind the boundary's band.
    pub fn is_deep(&self, p: [f64; 2]) -> bool {
        self.prepared.contains(p) && !self.is_near_boundary(p)
    }

    fn is_near_boundary(&self, p: [f64; 2]) -> bool {
        let mut near = false;
        self.index.meeting(Bounds { min: p, max: p }.grown(self.depth), |i| {
            let [a, b] = self.boundary[i as usize];
            near |= distance_to_segment(a, b, p) <= self.depth;
        });
        near
    }

    /// Whether a straight piece may come near the boundary.
    fn may_change(&self, a: [f64; 2], b: [f64; 2]) -> bool {
        let mut some = false;
        self.index.meeting(Bounds::of(&[a, b]).grown(self.depth), |_| some = true);
        some
    }

    /// Where a line goes inside or comes out again: shares of its length from 0 to 1, ascending, and whether it begins inside.
    ///
    /// Places are looked at every few metres and then found to a centimetre; a corner of the area that a road cuts off by less
    /// than that is passed over.
    pub fn changes(&self, line: &[[f64; 2]]) -> (bool, Vec<f64>) {
        let Some(&first) = line.first() else { return (false, Vec::new()) };
        let begins = self.is_deep(first);
        let length: f64 = line.windows(2).map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1])).sum();
        let (mut deep, mut along, mut out) = (begins, 0.0, Vec::new());
        for w in line.windows(2) {
            let [a, b] = [w[0], w[1]];
            let step = (b[0] - a[0]).hypot(b[1] - a[1]);
            if step > 0.0 && self.may_change(a, b) {
                let on = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
                let parts = (step / self.depth.max(0.5)).ceil().clamp(1.0, 1e5) as u32;
                for i in 0..parts {
                    let (mut low, mut high) = (f64::from(i) / f64::from(parts), f64::from(i + 1) / f64::from(parts));
                    if self.is_deep(on(high)) == deep {
                        continue;
                    }
                    while (high - low) * step > 0.01 {
                        let middle = (low + high) / 2.0;
                        if self.is_deep(on(middle)) == deep { low = middle } else { high = middle }
                    }
                    deep = !deep;
                    out.push(((along + high * step) / length).min(1.0));
                }
            }
            along += step;
        }
        (begins, out)
    }
}
