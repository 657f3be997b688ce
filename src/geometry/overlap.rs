//! Whether two areas have ground in common, decided without computing it where that is possible.
//!
//! Neighbouring grids share their borders vertex by vertex. The exact overlay of such a pair costs some 30 µs to find
//! nothing; looking at which edges coincide costs one.

use geo::bool_ops::{FillRule, OpType};
use geo::{Area, BooleanOps};
use geo_types::MultiPolygon;

use std::collections::HashMap;
use std::sync::Arc;

use super::plane::{Meet, meet, on_segment, ray_crosses};
use super::{Bounds, BoxIndex, Outline, ShapeRef};

/// An area prepared for being compared and cut: edges with the ground on their left, and polygons of geo.
///
/// What is measured of grounds ([`super::tiling`], [`super::reach`]) can be used again for the same grounds: the same
/// memory, not an equal shape.
#[derive(Debug, Clone)]
pub struct Ground {
    pub(super) bounds: Bounds,
    pub(super) polygons: MultiPolygon<f64>,
    pub(super) area: f64,
    edges: Vec<[[f64; 2]; 2]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Common {
    None,
    Some,
    /// Edges run along each other without being the same: the overlay has to tell.
    Unsure,
}

impl Ground {
    /// Prepares an area; other geometries are empty ground.
    pub fn new(shape: ShapeRef<'_>) -> Self {
        let polygons = geo::Orient::orient(&shape.to_multi_polygon(), geo::orient::Direction::Default);
        let mut edges = Vec::with_capacity(shape.coords().len());
        for polygon in &polygons {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                edges.extend(ring.0.windows(2).map(|e| [[e[0].x, e[0].y], [e[1].x, e[1].y]]).filter(|[a, b]| a != b));
            }
        }
        let bounds = if shape.kind().is_area() { shape.bounds() } else { Bounds::EMPTY };
        Self { bounds, area: polygons.unsigned_area(), polygons, edges }
    }

    /// Prepares an outline.
    pub(super) fn of(outline: &Outline) -> Self {
        Self::new(outline.to_shapes().get(0))
    }

    /// Edges with the ground on their left, none without length.
    pub(super) fn edges(&self) -> &[[[f64; 2]; 2]] {
        &self.edges
    }

    /// Those of the first `i` grounds that have ground in common with number `i`. `index` holds all their boxes.
    pub(super) fn earlier_overlapping<'a>(all: &'a [Arc<Self>], i: usize, index: &BoxIndex) -> Vec<&'a Self> {
        let mut rows = Vec::new();
        index.rows_meeting(all[i].bounds, &mut rows);
        let earlier = rows.iter().map(|j| *j as usize).take_while(|j| *j < i).map(|j| all[j].as_ref());
        earlier.filter(|other| all[i].intersection(other).is_some()).collect()
    }

    /// The ground less that of `others`.
    pub(super) fn without(&self, others: &[&Self]) -> MultiPolygon<f64> {
        // Non-zero winding makes the union of the others on the way, as all have their ground on the left.
        let cover = MultiPolygon(others.iter().flat_map(|g| g.polygons.0.iter().cloned()).collect());
        self.polygons.boolean_op_with_fill_rule(&cover, OpType::Difference, FillRule::NonZero)
    }

    /// The ground that both have, if any.
    pub(super) fn intersection(&self, other: &Self) -> Option<MultiPolygon<f64>> {
        if self.common(other) == Common::None {
            return None;
        }
        let both = self.polygons.intersection(&other.polygons);
        (!both.0.is_empty()).then_some(both)
    }

    fn common(&self, other: &Self) -> Common {
        if !self.bounds.intersects(&other.bounds) {
            return Common::None;
        }
        let window = Bounds {
            min: [0, 1].map(|i| self.bounds.min[i].max(other.bounds.min[i])),
            max: [0, 1].map(|i| self.bounds.max[i].min(other.bounds.max[i])),
        };
        let ours = Self::edges_in(&self.edges, &window);
        let theirs = Self::edges_in(&other.edges, &window);
        let mut shared = [vec![false; ours.len()], vec![false; theirs.len()]];
        let mut unsure = false;
        for (i, e) in ours.iter().enumerate() {
            for (j, f) in theirs.iter().enumerate() {
                match meet(*e, *f) {
                    Meet::Apart => {}
                    // Ground on both sides of both.
                    Meet::Cross => return Common::Some,
                    Meet::Touch if e == f => return Common::Some,
                    Meet::Touch if e[0] == f[1] && e[1] == f[0] => {
                        shared[0][i] = true;
                        shared[1][j] = true;
                    }
                    Meet::Touch => unsure |= !only_ends_meet(*e, *f),
                }
            }
        }
        if unsure {
            return Common::Unsure;
        }
        // Every other edge is now on one side of the other's border from end to end: its middle tells.
        let inside = |edges: &[[[f64; 2]; 2]], shared: &[bool], of: &[[[f64; 2]; 2]]| {
            edges.iter().zip(shared).filter(|(_, shared)| !**shared).any(|([a, b], _)| {
                let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
                of.iter().fold(false, |inside, [c, d]| inside ^ ray_crosses(*c, *d, middle))
            })
        };
        if inside(&ours, &shared[0], &other.edges) || inside(&theirs, &shared[1], &self.edges) {
            Common::Some
        } else {
            Common::None
        }
    }

    fn edges_in(edges: &[[[f64; 2]; 2]], window: &Bounds) -> Vec<[[f64; 2]; 2]> {
        edges.iter().copied().filter(|e| Bounds::of(e).intersects(window)).collect()
    }
}

/// What became of a list of grounds.
pub(super) struct Moved {
    /// Place in the old list of each ground of the new one that was there already.
    pub from: Vec<Option<usize>>,
    /// Boxes of the grounds that came or went.
    pub boxes: Vec<Bounds>,
}

impl Moved {
    /// Compares by memory. `None` where what was known of the old list is of no use: the grounds that stayed have changed
    /// their order (who comes first decides what is counted), or too many came and went.
    pub fn between(old: &[Arc<Ground>], new: &[Arc<Ground>]) -> Option<Self> {
        let places: HashMap<*const Ground, usize> = old.iter().enumerate().map(|(i, g)| (Arc::as_ptr(g), i)).collect();
        let from: Vec<Option<usize>> = new.iter().map(|g| places.get(&Arc::as_ptr(g)).copied()).collect();
        if !from.iter().flatten().is_sorted_by(|a, b| a < b) {
            return None;
        }
        let mut stayed = vec![false; old.len()];
        from.iter().flatten().for_each(|i| stayed[*i] = true);
        let came = new.iter().zip(&from).filter(|(_, from)| from.is_none()).map(|(g, _)| g.bounds);
        let gone = old.iter().zip(&stayed).filter(|(_, stayed)| !**stayed).map(|(g, _)| g.bounds);
        let boxes: Vec<Bounds> = came.chain(gone).collect();
        (boxes.len() <= MOST_MOVED).then_some(Self { from, boxes })
    }

    /// Whether a ground that came or went may have met `bounds`.
    pub fn meets(&self, bounds: &Bounds) -> bool {
        self.boxes.iter().any(|b| b.intersects(bounds))
    }
}

/// With more changes than this nearly everything is measured anew anyway.
const MOST_MOVED: usize = 256;

/// Whether two touching segments have nothing but a common end.
fn only_ends_meet(e: [[f64; 2]; 2], f: [[f64; 2]; 2]) -> bool {
    let ends = [(0, 0), (0, 1), (1, 0), (1, 1)];
    let Some((i, j)) = ends.into_iter().find(|(i, j)| e[*i] == f[*j]) else { return false };
    !on_segment(e, f[1 - j]) && !on_segment(f, e[1 - i])
}

#[cfg(test)]
mod tests {
    use super::super::{Shapes, check_area};
    use super::*;
    use geo::Validation;
    use proptest::prelude::*;

    proptest! {
        // Most random rings cross themselves and are passed over.
        #![proptest_config(ProptestConfig { max_global_rejects: 1_000_000, ..ProptestConfig::default() })]
        #[test]
        fn the_overlay_judges(
            a in prop::collection::vec((0i32..7, 0i32..7), 3..7), b in prop::collection::vec((0i32..7, 0i32..7), 3..7)
        ) {
            let mut shapes = Shapes::new();
            for corners in [a, b] {
                let mut ring: Vec<[f64; 2]> = corners.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
                ring.push(ring[0]);
                shapes.push_polygon(&[&ring]);
            }
            prop_assume!(check_area(shapes.get(0)).is_none() && check_area(shapes.get(1)).is_none());
            let [a, b] = [0, 1].map(|i| Ground::new(shapes.get(i)));
            let truth = a.polygons.intersection(&b.polygons).unsigned_area() > 1e-6;
            match a.common(&b) {
                Common::None => prop_assert!(!truth),
                // A spike without area may run into the other; then the overlay finds nothing, which is as well.
                Common::Some => prop_assert!(truth || !a.polygons.is_valid() || !b.polygons.is_valid()),
                Common::Unsure => {}
            }
        }
    }
}
