//! Points in areas, and areas that meet: exact predicates on columns.
//!
//! Containment is half-open: a point on the border belongs to the area on its upper right. So a point on the common
//! border of two neighbours that share their vertices is in exactly one of them, and every point of a tiled ground is in
//! exactly one tile. Meeting ([`intersects`], [`PreparedArea::intersects`]) is closed: touching counts.

use super::plane::{on_segment, ray_crosses, segments_meet};
use super::{Bounds, ShapeRef};

/// Whether the area contains the point, half-open. For single questions; see [`PreparedArea`] for many.
pub fn area_contains(area: ShapeRef<'_>, p: [f64; 2]) -> bool {
    if !area.kind().is_area() || !area.bounds().contains(p) {
        return false;
    }
    let mut inside = false;
    for ring in area.rings() {
        for edge in ring.windows(2) {
            inside ^= ray_crosses(edge[0], edge[1], p);
        }
    }
    inside
}

/// Whether two geometries share a point, borders included.
pub fn intersects(a: ShapeRef<'_>, b: ShapeRef<'_>) -> bool {
    if !a.bounds().intersects(&b.bounds()) {
        return false;
    }
    // Preparing pays off where one side is large.
    let (small, large) = if a.coords().len() <= b.coords().len() { (a, b) } else { (b, a) };
    if large.kind().is_area() && small.coords().len() * large.coords().len() > 4096 {
        return PreparedArea::new(large).intersects(small);
    }
    edges(a).any(|e| meets_box(e, &b.bounds()) && edges(b).any(|f| segments_meet(e, f)))
        || first_vertices(a).any(|p| area_contains(b, p))
        || first_vertices(b).any(|p| area_contains(a, p))
}

/// The geometry's segments; a position is a segment without length.
fn edges(shape: ShapeRef<'_>) -> impl Iterator<Item = [[f64; 2]; 2]> {
    shape.rings().flat_map(|ring| {
        let lone = if ring.len() == 1 { Some([ring[0], ring[0]]) } else { None };
        ring.windows(2).map(|e| [e[0], e[1]]).chain(lone)
    })
}

/// One vertex of each part: where no borders meet, a part is inside altogether or not at all.
fn first_vertices(shape: ShapeRef<'_>) -> impl Iterator<Item = [f64; 2]> {
    shape.parts().filter_map(|part| part.rings().next().and_then(|ring| ring.first().copied()))
}

#[inline]
fn meets_box([a, b]: [[f64; 2]; 2], bounds: &Bounds) -> bool {
    a[0].max(b[0]) >= bounds.min[0]
        && a[0].min(b[0]) <= bounds.max[0]
        && a[1].max(b[1]) >= bounds.min[1]
        && a[1].min(b[1]) <= bounds.max[1]
}

/// An area prepared for many questions: its edges sorted into horizontal slabs.
#[derive(Debug, Clone)]
pub struct PreparedArea {
    bounds: Bounds,
    /// Slabs per metre of height.
    per_metre: f64,
    /// Edges of slab `s`: `start[s]..start[s + 1]`.
    start: Vec<u32>,
    edges: Vec<[[f64; 2]; 2]>,
    first_vertices: Vec<[f64; 2]>,
}

impl PreparedArea {
    /// Prepares an area; other geometries contain nothing and meet nothing.
    pub fn new(area: ShapeRef<'_>) -> Self {
        let is_area = area.kind().is_area();
        let bounds = if is_area { area.bounds() } else { Bounds::EMPTY };
        let count = if is_area { edges(area).count() } else { 0 };
        // A horizontal line crosses `depth` edges on average: slabs so many that the lists stay about linear in edges.
        let climb: f64 = if is_area { edges(area).map(|[a, b]| (b[1] - a[1]).abs()).sum() } else { 0.0 };
        let depth = (climb / bounds.height()).max(2.0);
        let slabs = ((4.0 * count as f64 / depth) as usize).clamp(1, 4096);
        let per_metre = if bounds.height() > 0.0 { slabs as f64 / bounds.height() } else { 0.0 };
        let mut prepared = Self {
            bounds,
            per_metre,
            start: vec![0; slabs + 1],
            edges: Vec::new(),
            first_vertices: if is_area { first_vertices(area).collect() } else { Vec::new() },
        };
        if !is_area {
            return prepared;
        }
        let span = |e: [[f64; 2]; 2]| (prepared.slab(e[0][1].min(e[1][1])), prepared.slab(e[0][1].max(e[1][1])));
        let mut fill = vec![0u32; slabs + 1];
        for e in edges(area) {
            let (from, to) = span(e);
            for s in from..=to {
                fill[s + 1] += 1;
            }
        }
        for s in 0..slabs {
            fill[s + 1] += fill[s];
        }
        let start = fill.clone();
        let mut sorted = vec![[[0.0; 2]; 2]; fill[slabs] as usize];
        for e in edges(area) {
            let (from, to) = span(e);
            for slot in &mut fill[from..=to] {
                sorted[*slot as usize] = e;
                *slot += 1;
            }
        }
        prepared.start = start;
        prepared.edges = sorted;
        prepared
    }

    /// The slab of a height. Rounding is monotonous, so an edge's slabs hold all heights between its ends.
    #[inline]
    fn slab(&self, y: f64) -> usize {
        (((y - self.bounds.min[1]) * self.per_metre) as usize).min(self.start.len() - 2)
    }

    #[inline]
    fn slab_edges(&self, s: usize) -> &[[[f64; 2]; 2]] {
        &self.edges[self.start[s] as usize..self.start[s + 1] as usize]
    }

    /// The area's box.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Whether the point is in the area, half-open: the same answer as [`area_contains`].
    #[inline]
    pub fn contains(&self, p: [f64; 2]) -> bool {
        if !self.bounds.contains(p) {
            return false;
        }
        let mut inside = false;
        for [a, b] in self.slab_edges(self.slab(p[1])) {
            inside ^= ray_crosses(*a, *b, p);
        }
        inside
    }

    /// Whether the area holds every point of a box, or none; `None` where its border may pass through.
    pub fn holds_box(&self, b: &Bounds) -> Option<bool> {
        if !self.bounds.intersects(b) {
            return Some(false);
        }
        let (from, to) = (self.slab(b.min[1]), self.slab(b.max[1]));
        let edges = &self.edges[self.start[from] as usize..self.start[to + 1] as usize];
        // Where no edge is near the box, all of it is on one side of the border.
        if edges.iter().any(|e| meets_box(*e, b)) { None } else { Some(self.contains(b.min)) }
    }

    /// Whether the point is in the area or exactly on its border.
    pub fn covers(&self, p: [f64; 2]) -> bool {
        self.bounds.contains(p) && (self.contains(p) || self.slab_edges(self.slab(p[1])).iter().any(|e| on_segment(*e, p)))
    }

    /// Whether the area and a geometry share a point, borders included: the same answer as [`intersects`].
    pub fn intersects(&self, shape: ShapeRef<'_>) -> bool {
        if !self.bounds.intersects(&shape.bounds()) {
            return false;
        }
        if first_vertices(shape).any(|p| self.contains(p)) {
            return true;
        }
        if edges(shape).any(|e| self.border_meets(e)) {
            return true;
        }
        shape.kind().is_area() && self.first_vertices.iter().any(|p| area_contains(shape, *p))
    }

    /// Whether a geometry lies inside the area without touching its border.
    pub fn surrounds(&self, shape: ShapeRef<'_>) -> bool {
        let b = shape.bounds();
        let apart = b.is_empty() || !(self.bounds.contains(b.min) && self.bounds.contains(b.max));
        !apart && first_vertices(shape).all(|p| self.contains(p)) && !edges(shape).any(|e| self.border_meets(e))
    }

    /// Whether a segment meets the border.
    fn border_meets(&self, e: [[f64; 2]; 2]) -> bool {
        if !meets_box(e, &self.bounds) {
            return false;
        }
        let from = self.slab(e[0][1].min(e[1][1]).max(self.bounds.min[1]));
        let to = self.slab(e[0][1].max(e[1][1]).min(self.bounds.max[1]));
        (from..=to).any(|s| self.slab_edges(s).iter().any(|f| segments_meet(e, *f)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Shapes;
    use super::*;
    use geo::{Contains, Intersects};
    use proptest::prelude::*;

    fn tiles() -> Shapes {
        let mut shapes = Shapes::new();
        let square = |x: f64, y: f64| [[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]];
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            shapes.push_polygon(&[&square(x, y)]);
        }
        shapes
    }

    #[test]
    fn a_point_of_tiled_ground_is_in_exactly_one_tile() {
        let tiles = tiles();
        for p in [[1.0, 1.0], [1.0, 0.5], [0.5, 1.0], [0.0, 0.0], [0.3, 0.7]] {
            assert_eq!(tiles.iter().filter(|t| area_contains(*t, p)).count(), 1, "{p:?}");
            assert_eq!(tiles.iter().filter(|t| PreparedArea::new(*t).contains(p)).count(), 1, "{p:?}");
        }
        assert!(PreparedArea::new(tiles.get(0)).covers([1.0, 1.0]));
        assert!(!area_contains(tiles.get(3), [2.0, 2.0]));
    }

    #[test]
    fn holes_islands_and_touching() {
        let mut s = Shapes::new();
        let ring = |x: f64, r: f64| [[x - r, -r], [x + r, -r], [x + r, r], [x - r, r], [x - r, -r]];
        s.push_polygon(&[&ring(0.0, 10.0), &ring(0.0, 5.0)]);
        s.push_polygon(&[&ring(0.0, 2.0)]);
        s.push_polygon(&[&ring(0.0, 5.0)]);
        s.push_polygon(&[&ring(0.0, 20.0)]);
        s.push_polygon(&[&ring(30.0, 20.0)]);
        s.push_point(7.0, 0.0);
        s.push_line(&[[-1.0, 0.0], [1.0, 0.0]]);
        s.push_point(10.0, 3.0);
        s.push_null();
        let meets = |b: usize| {
            let answer = intersects(s.get(0), s.get(b));
            assert_eq!(answer, intersects(s.get(b), s.get(0)));
            assert_eq!(answer, PreparedArea::new(s.get(0)).intersects(s.get(b)));
            answer
        };
        assert!(!meets(1), "in the hole");
        assert!(meets(2), "touches the hole's border all along");
        assert!(meets(3), "swallows it");
        assert!(meets(4), "touches on the right");
        assert!(meets(5) && !meets(6) && meets(7) && !meets(8));
        assert!(!PreparedArea::new(s.get(6)).intersects(s.get(0)));
    }

    prop_compose! {
        /// A star-shaped ring on a coarse raster, so that touching and collinear edges are frequent; may be folded.
        fn star()(x in -6i32..6, y in -6i32..6, radii in prop::collection::vec(1u8..7, 3..14)) -> Vec<[f64; 2]> {
            let n = radii.len() as f64;
            let mut ring: Vec<[f64; 2]> = radii.iter().enumerate().map(|(k, r)| {
                let (sin, cos) = (std::f64::consts::TAU * k as f64 / n).sin_cos();
                [(f64::from(x) + f64::from(*r) * cos).round(), (f64::from(y) + f64::from(*r) * sin).round()]
            }).collect();
            ring.push(ring[0]);
            ring
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_global_rejects: 1_000_000, ..ProptestConfig::default() })]
        #[test]
        fn geo_judges_meeting_and_containment(a in star(), b in star(), px in -12i32..12, py in -12i32..12) {
            let mut shapes = Shapes::new();
            shapes.push_polygon(&[&a]);
            shapes.push_polygon(&[&b]);
            let (pa, pb) = (shapes.get(0).to_multi_polygon(), shapes.get(1).to_multi_polygon());
            use geo::algorithm::Validation;
            prop_assume!(pa.is_valid() && pb.is_valid());
            let truth = pa.intersects(&pb);
            prop_assert_eq!(intersects(shapes.get(0), shapes.get(1)), truth);
            let prepared = PreparedArea::new(shapes.get(0));
            prop_assert_eq!(prepared.intersects(shapes.get(1)), truth);
            let p = [f64::from(px), f64::from(py)];
            let point = geo_types::Point::new(p[0], p[1]);
            prop_assert_eq!(prepared.contains(p), area_contains(shapes.get(0), p));
            prop_assert_eq!(prepared.covers(p), pa.intersects(&point));
            let side = [f64::from(b.len() as u32 % 3) * 0.5, f64::from(a.len() as u32 % 3) * 0.5];
            let whole = prepared.holds_box(&Bounds { min: p, max: [p[0] + side[0], p[1] + side[1]] });
            for i in 0..9 {
                let q = [p[0] + side[0] * f64::from(i % 3) / 2.0, p[1] + side[1] * f64::from(i / 3) / 2.0];
                prop_assert!(whole.is_none_or(|whole| whole == prepared.contains(q)));
            }
            if !pa.intersects(&point) || pa.contains(&point) {
                prop_assert_eq!(prepared.contains(p), pa.contains(&point));
            }
        }
    }
}
