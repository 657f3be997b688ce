//! How much ground lies within reach of any post: the exact area of polygons cut with a union of equal circles.
//!
//! Green's theorem: the border of (ground ∩ circles) consists of the stretches of the ground's edges inside some circle
//! and of the arcs that are inside no other circle but inside the ground. Each piece contributes ½∮(x dy − y dx), which
//! is elementary for segments and arcs, so there is no polygon in place of a circle and no overlay.

use std::cmp::Ordering;
use std::f64::consts::TAU;
use std::sync::Arc;

use geo::Area;
use rayon::prelude::*;

use super::overlap::{Ground, Moved};
use super::{Bounds, BoxIndex, PointIndex, PreparedArea, Shapes};
use crate::task::{Cancelled, Task};

/// Ground and how much of it is within reach, square metres.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reach {
    /// Area of all areas together, common ground counted once.
    pub area_m2: f64,
    /// Of that, within reach of some post.
    pub covered_m2: f64,
    /// Of that, out of reach of all posts.
    pub uncovered_m2: f64,
    /// Out of reach in each area by itself.
    pub uncovered_m2_by_area: Vec<f64>,
}

/// Ground to measure, with its area prepared for questions.
#[derive(Debug, Clone)]
pub struct ReachArea {
    /// The ground.
    pub ground: Arc<Ground>,
    /// The same area.
    pub prepared: Arc<PreparedArea>,
}

/// What was measured of each area, to be used again where neither ground nor circles have changed.
#[derive(Debug, Clone)]
pub struct ReachParts {
    grounds: Vec<Arc<Ground>>,
    radius: f64,
    centers: Vec<[f64; 2]>,
    exposed: Vec<Arc<Vec<[f64; 2]>>>,
    measured: Vec<Measured>,
}

/// What one area contributes; "own" is its ground less that of the areas before it in the list.
#[derive(Debug, Clone, Copy)]
struct Measured {
    own_m2: f64,
    own_covered_m2: f64,
    uncovered_m2: f64,
}

/// Measures how much of the areas (sound, in metres) is within `radius_m` of any post. Posts at the same place count
/// once; without posts, or without a positive radius, nothing is covered. `before` is what an earlier call gave; the
/// answer is the same to the bit with and without it.
pub fn reach(
    areas: &[ReachArea],
    posts: &[[f64; 2]],
    radius_m: f64,
    before: Option<&ReachParts>,
    task: &Task,
) -> Result<(Reach, ReachParts), Cancelled> {
    let grounds: Vec<Arc<Ground>> = areas.iter().map(|a| Arc::clone(&a.ground)).collect();
    let before = before.filter(|b| b.radius == radius_m);
    let (circles, changed) = Circles::new(posts, radius_m, before, task)?;
    let known = before.and_then(|b| Some((b, Moved::between(&b.grounds, &grounds)?, changed?)));
    let index = BoxIndex::new(grounds.iter().map(|g| g.bounds).zip(0..));
    let measured = (0..areas.len())
        .into_par_iter()
        .map(|i| {
            task.check()?;
            let bounds = &grounds[i].bounds;
            // A margin far above what counts as touching: circles beyond it have no part in the figures.
            let near = bounds.grown(1e-3);
            let still = known.as_ref().filter(|(_, m, circles)| !m.meets(bounds) && !circles.iter().any(|c| c.intersects(&near)));
            let measured = match still.and_then(|(b, m, _)| Some(b.measured[m.from[i]?])) {
                Some(measured) => measured,
                None => circles.measure(areas, &grounds, i, &index),
            };
            task.advance(1);
            Ok(measured)
        })
        .collect::<Result<Vec<_>, Cancelled>>()?;
    let area_m2 = measured.iter().map(|m| m.own_m2).sum();
    let covered_m2 = measured.iter().map(|m| m.own_covered_m2).sum();
    let sum = Reach {
        area_m2,
        covered_m2,
        uncovered_m2: area_m2 - covered_m2,
        uncovered_m2_by_area: measured.iter().map(|m| m.uncovered_m2).collect(),
    };
    let Circles { centers, exposed, .. } = circles;
    Ok((sum, ReachParts { grounds, radius: radius_m, centers, exposed, measured }))
}

/// What counts as touching, metres: more than the rounding of large eastings, too little to be seen in any area.
const NEAR: f64 = 1e-7;

/// Equal circles around different centres.
struct Circles {
    centers: Vec<[f64; 2]>,
    index: PointIndex,
    boxes: BoxIndex,
    radius: f64,
    /// For each circle, the arcs inside no other circle: from and to in radians, 0 ≤ from < to ≤ 2π.
    exposed: Vec<Arc<Vec<[f64; 2]>>>,
}

impl Circles {
    /// The circles, and the boxes of those that are not as they were before, where that is known and they are few.
    fn new(
        posts: &[[f64; 2]],
        radius: f64,
        before: Option<&ReachParts>,
        task: &Task,
    ) -> Result<(Self, Option<Vec<Bounds>>), Cancelled> {
        let mut centers: Vec<[f64; 2]> = posts.iter().copied().filter(|c| c[0].is_finite() && c[1].is_finite()).collect();
        if !(radius > 0.0 && radius.is_finite()) {
            centers.clear();
        }
        centers.sort_unstable_by(by_place);
        centers.dedup_by(|a, b| a[0] == b[0] && a[1] == b[1]);
        let index = PointIndex::new(centers.iter().copied().zip(0..));
        let circle = |c: [f64; 2]| Bounds { min: c, max: c }.grown(radius);
        let boxes = BoxIndex::new(centers.iter().map(|c| circle(*c)).zip(0..));
        let known = before.map(|b| (b, not_in_both(&b.centers, &centers))).filter(|(_, moved)| moved.len() <= MOST_MOVED);
        let exposed = (0..centers.len())
            .into_par_iter()
            .map_init(Vec::new, |rows, i| {
                if i % 256 == 0 {
                    task.check()?;
                }
                // A circle is cut by those whose centres are nearer than its diameter.
                let reach = 2.0 * radius + 1e-3;
                let far = |p: &[f64; 2]| (p[0] - centers[i][0]).hypot(p[1] - centers[i][1]) > reach;
                if let Some((b, moved)) = &known
                    && moved.iter().all(far)
                    && let Ok(at) = b.centers.binary_search_by(|c| by_place(c, &centers[i]))
                {
                    return Ok((Arc::clone(&b.exposed[at]), true));
                }
                index.within(centers[i], 2.0 * radius, rows);
                Ok((Arc::new(exposed_arcs(&centers, i, rows, radius)), false))
            })
            .collect::<Result<Vec<_>, Cancelled>>()?;
        let changed = known.map(|(_, mut moved)| {
            moved.extend(centers.iter().zip(&exposed).filter(|(_, (_, as_before))| !as_before).map(|(c, _)| *c));
            moved.into_iter().map(circle).collect()
        });
        let exposed = exposed.into_iter().map(|(arcs, _)| arcs).collect();
        Ok((Self { centers, index, boxes, radius, exposed }, changed))
    }

    /// Measures area `i`.
    fn measure(&self, areas: &[ReachArea], grounds: &[Arc<Ground>], i: usize, index: &BoxIndex) -> Measured {
        let covered = self.covered(&grounds[i], &areas[i].prepared);
        let earlier = Ground::earlier_overlapping(grounds, i, index);
        let (own_m2, own_covered_m2) = if earlier.is_empty() {
            (grounds[i].area, covered)
        } else {
            let mut shapes = Shapes::new();
            shapes.push_multi_polygon(&grounds[i].without(&earlier));
            let rest = Ground::new(shapes.get(0));
            (rest.polygons.unsigned_area(), self.covered(&rest, &PreparedArea::new(shapes.get(0))))
        };
        Measured { own_m2, own_covered_m2, uncovered_m2: grounds[i].area - covered }
    }

    /// Area of the ground inside any circle.
    fn covered(&self, ground: &Ground, prepared: &PreparedArea) -> f64 {
        // Counted from the middle of the ground, so that large coordinates cost no digits.
        let origin = ground.bounds.center();
        let mut rows = Vec::new();
        self.boxes.rows_meeting(ground.bounds.grown(NEAR), &mut rows);
        if rows.is_empty() {
            return 0.0;
        }
        // Where edges cross each of these circles, radians.
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); rows.len()];
        let slot = rows.clone();
        let mut inside: Vec<[f64; 2]> = Vec::new();
        let mut twice = 0.0;
        for &[a, b] in ground.edges() {
            let u = [b[0] - a[0], b[1] - a[1]];
            let length = u[0].hypot(u[1]);
            let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
            inside.clear();
            self.index.within(middle, self.radius + length / 2.0 + NEAR, &mut rows);
            for &row in &rows {
                let c = self.centers[row as usize];
                let w = [a[0] - c[0], a[1] - c[1]];
                let height = (u[0] * w[1] - u[1] * w[0]) / length;
                let height = height.abs();
                if height > self.radius + NEAR {
                    continue;
                }
                let half = ((self.radius - height) * (self.radius + height)).max(0.0).sqrt() / length;
                let foot = -(u[0] * w[0] + u[1] * w[1]) / (length * length);
                let (from, to) = (foot - half, foot + half);
                if from < 1.0 && to > 0.0 && half > 0.0 {
                    inside.push([from.max(0.0), to.min(1.0)]);
                }
                // One place too many where an arc is cut does no harm, as each piece is tried by its middle; one too few
                // would. So ends that only just miss the edge count, and so does an edge that only just touches.
                let near = NEAR / length;
                if let Ok(k) = slot.binary_search(&row) {
                    for t in [from, to].into_iter().filter(|t| (-near..=1.0 + near).contains(t)) {
                        crossings[k].push(angle(w[0] + t * u[0], w[1] + t * u[1]));
                    }
                }
            }
            let cross = (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0]);
            twice += union_length(&mut inside) * cross;
        }
        for (crossings, row) in crossings.iter_mut().zip(&slot) {
            let center = self.centers[*row as usize];
            crossings.sort_unstable_by(f64::total_cmp);
            for &[from, to] in self.exposed[*row as usize].iter() {
                let mut start = from;
                let breaks = crossings.iter().copied().filter(|t| from < *t && *t < to).chain([to]);
                for end in breaks {
                    let (sin, cos) = ((start + end) / 2.0).sin_cos();
                    if prepared.contains([center[0] + self.radius * cos, center[1] + self.radius * sin]) {
                        twice += self.twice_sector([center[0] - origin[0], center[1] - origin[1]], start, end);
                    }
                    start = end;
                }
            }
        }
        twice / 2.0
    }

    /// ∫(x dy − y dx) along an arc.
    fn twice_sector(&self, c: [f64; 2], from: f64, to: f64) -> f64 {
        let r = self.radius;
        let ((sin0, cos0), (sin1, cos1)) = (from.sin_cos(), to.sin_cos());
        r * r * (to - from) + r * (c[0] * (sin1 - sin0) - c[1] * (cos1 - cos0))
    }
}

/// With more changed posts than this everything is measured anew.
const MOST_MOVED: usize = 64;

fn by_place(a: &[f64; 2], b: &[f64; 2]) -> Ordering {
    a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
}

/// Positions that are in one of two sorted lists only.
fn not_in_both(a: &[[f64; 2]], b: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let only = |a: &[[f64; 2]], b: &[[f64; 2]]| -> Vec<[f64; 2]> {
        a.iter().copied().filter(|p| b.binary_search_by(|q| by_place(q, p)).is_err()).collect()
    };
    [only(a, b), only(b, a)].concat()
}

/// Direction in 0…2π.
fn angle(x: f64, y: f64) -> f64 {
    let angle = y.atan2(x);
    if angle < 0.0 { angle + TAU } else { angle }
}

/// The arcs of circle `i` that are in none of the circles in `rows`.
fn exposed_arcs(centers: &[[f64; 2]], i: usize, rows: &[u32], radius: f64) -> Vec<[f64; 2]> {
    let mut hidden: Vec<[f64; 2]> = Vec::with_capacity(rows.len() + 4);
    for &row in rows.iter().filter(|row| **row as usize != i) {
        let (dx, dy) = (centers[row as usize][0] - centers[i][0], centers[row as usize][1] - centers[i][1]);
        let half = (dx.hypot(dy) / (2.0 * radius)).min(1.0).acos();
        let middle = angle(dx, dy);
        let (from, to) = (middle - half, middle + half);
        // Cut where the angle starts again.
        if from < 0.0 {
            hidden.push([from + TAU, TAU]);
            hidden.push([0.0, to]);
        } else if to > TAU {
            hidden.push([from, TAU]);
            hidden.push([0.0, to - TAU]);
        } else {
            hidden.push([from, to]);
        }
    }
    hidden.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    let mut exposed = Vec::new();
    let mut reached = 0.0;
    for [from, to] in hidden.into_iter().chain([[TAU, TAU]]) {
        if from > reached {
            exposed.push([reached, from]);
        }
        reached = f64::max(reached, to);
    }
    exposed
}

/// Total length of a union of intervals.
fn union_length(intervals: &mut [[f64; 2]]) -> f64 {
    intervals.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut sum, mut reached) = (0.0, f64::NEG_INFINITY);
    for &[from, to] in &*intervals {
        sum += (to - from.max(reached)).max(0.0);
        reached = reached.max(to);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::BooleanOps;
    use geo::bool_ops::unary_union;
    use geo_types::{Coord, LineString, Polygon};
    use proptest::prelude::*;
    use std::f64::consts::PI;

    fn area(shape: crate::geometry::ShapeRef<'_>) -> ReachArea {
        ReachArea { ground: Arc::new(Ground::new(shape)), prepared: Arc::new(PreparedArea::new(shape)) }
    }

    const EAST: f64 = 38_470_000.0;
    const NORTH: f64 = 3_800_000.0;

    fn square(r: f64) -> [[f64; 2]; 5] {
        [[-r, -r], [r, -r], [r, r], [-r, r], [-r, -r]].map(|[x, y]| [x + EAST, y + NORTH])
    }

    fn covered(rings: &[&[[f64; 2]]], posts: &[[f64; 2]], radius: f64) -> f64 {
        let mut shapes = Shapes::new();
        shapes.push_polygon(rings);
        let posts: Vec<_> = posts.iter().map(|[x, y]| [x + EAST, y + NORTH]).collect();
        let r = reach(&[area(shapes.get(0))], &posts, radius, None, &Task::new()).unwrap().0;
        assert!(
            (r.uncovered_m2_by_area[0] - r.uncovered_m2).abs() < 1e-9 && (r.area_m2 - r.covered_m2 - r.uncovered_m2).abs() < 1e-9
        );
        r.covered_m2
    }

    #[track_caller]
    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6 * b.abs().max(1.0), "{a} {b}");
    }

    #[test]
    fn figures_known_by_formula() {
        let ground = square(10.0);
        let circle = |r: f64| PI * r * r;
        near(covered(&[&ground], &[[0.0, 0.0]], 5.0), circle(5.0));
        near(covered(&[&ground], &[[0.0, 0.0], [0.0, 0.0]], 5.0), circle(5.0));
        near(covered(&[&ground], &[[0.0, 0.0]], 10.0), circle(10.0));
        near(covered(&[&ground], &[[0.0, 0.0]], 15.0), 400.0);
        near(covered(&[&ground], &[[10.0, 0.0], [-10.0, 0.0]], 5.0), circle(5.0));
        near(covered(&[&ground], &[[10.0, 10.0]], 5.0), circle(5.0) / 4.0);
        near(covered(&[&ground], &[[-5.0, 0.0], [5.0, 0.0]], 5.0), 2.0 * circle(5.0));
        near(covered(&[&ground], &[[20.0, 0.0]], 5.0), 0.0);
        near(covered(&[&ground], &[[15.0, 0.0]], 5.0), 0.0);
        near(covered(&[&ground, &square(2.0)], &[[0.0, 0.0]], 5.0), circle(5.0) - 16.0);
        near(covered(&[&ground, &square(6.0)], &[[0.0, 0.0]], 5.0), 0.0);
        // Two circles through each other's centres: the lens is r² (2π/3 − √3/2).
        let lens = 25.0 * (2.0 * PI / 3.0 - 3f64.sqrt() / 2.0);
        near(covered(&[&ground], &[[-2.5, 0.0], [2.5, 0.0]], 5.0), 2.0 * circle(5.0) - lens);
        // The half of a circle beyond an edge does not count, whichever way the ring runs.
        let mut turned = ground;
        turned.reverse();
        near(covered(&[&turned], &[[0.0, 10.0]], 5.0), circle(5.0) / 2.0);
        near(covered(&[&ground], &[], 5.0), 0.0);
        near(covered(&[&ground], &[[0.0, 0.0], [f64::NAN, 0.0]], -1.0), 0.0);
    }

    #[test]
    fn a_corner_on_the_circle_cuts_it() {
        // Once cut nowhere by rounding: the circle stood out on one side of the corner and was taken whole.
        let corners = [2.0, 2.0, 2.0, 2.0, 7.0, 7.0, 12.0, 2.0, 2.0, 2.0];
        let mut ring: Vec<[f64; 2]> = (0..10)
            .map(|k| {
                let (sin, cos) = (TAU * f64::from(k) / 10.0).sin_cos();
                [EAST + corners[k as usize] * cos, NORTH + corners[k as usize] * sin]
            })
            .collect();
        ring.push(ring[0]);
        let ours = covered(&[&ring], &[[-4.0, 0.0]], 3.0);
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&ring]);
        let theirs = shapes.get(0).to_multi_polygon().intersection(&round([EAST - 4.0, NORTH], 3.0)).unsigned_area();
        assert!((ours - theirs).abs() < 1e-3, "{ours} {theirs}");
        // All around touching: corners on the circle, and edges on it.
        let hexagon: Vec<_> =
            (0..7).map(|k| TAU * f64::from(k % 6) / 6.0).map(|a| [EAST + 5.0 * a.cos(), NORTH + 5.0 * a.sin()]).collect();
        near(covered(&[&hexagon], &[[0.0, 0.0]], 5.0), 1.5 * 3f64.sqrt() * 25.0);
        near(covered(&[&hexagon], &[[0.0, 0.0]], 5.0 * 0.75f64.sqrt()), PI * 25.0 * 0.75);
    }

    #[test]
    fn common_ground_counts_once() {
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&square(10.0)]);
        shapes.push_polygon(&[&square(20.0)]);
        let r = reach(&[area(shapes.get(0)), area(shapes.get(1))], &[[EAST, NORTH]], 5.0, None, &Task::new()).unwrap().0;
        near(r.area_m2, 1600.0);
        near(r.covered_m2, PI * 25.0);
        near(r.uncovered_m2_by_area[0], 400.0 - PI * 25.0);
    }

    /// An equal-area polygon in place of a circle: its cut edges are off by 1e-5 of the radius at most.
    fn round(c: [f64; 2], r: f64) -> Polygon<f64> {
        let n = 1024;
        let r = r * ((TAU / n as f64) / (TAU / n as f64).sin()).sqrt();
        let at = |k: i32| (TAU * f64::from(k) / n as f64).sin_cos();
        Polygon::new(LineString((0..n).map(at).map(|(s, c0)| Coord { x: c[0] + r * c0, y: c[1] + r * s }).collect()), vec![])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn geo_judges(
            radii in prop::collection::vec(2u8..20, 3..12),
            hole in any::<bool>(),
            posts in prop::collection::vec((-25i32..25, -25i32..25), 0..12),
            radius in 1u8..14,
        ) {
            let star = |scale: f64| -> Vec<[f64; 2]> {
                let n = radii.len() as f64;
                let mut ring: Vec<[f64; 2]> = radii.iter().enumerate().map(|(k, r)| {
                    let (sin, cos) = (TAU * k as f64 / n).sin_cos();
                    [EAST + scale * f64::from(*r) * cos, NORTH + scale * f64::from(*r) * sin]
                }).collect();
                ring.push(ring[0]);
                ring
            };
            let (outer, inner) = (star(1.0), star(0.4));
            let rings: Vec<&[[f64; 2]]> = if hole { vec![&outer, &inner] } else { vec![&outer] };
            let posts: Vec<[f64; 2]> = posts.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
            let ours = covered(&rings, &posts, f64::from(radius));
            let mut shapes = Shapes::new();
            shapes.push_polygon(&rings);
            let circles: Vec<_> = posts.iter().map(|[x, y]| round([x + EAST, y + NORTH], f64::from(radius))).collect();
            let theirs = shapes.get(0).to_multi_polygon().intersection(&unary_union(&circles)).unsigned_area();
            prop_assert!((ours - theirs).abs() < 2e-4 * (theirs + 10.0), "{ours} {theirs}");
        }
    }
}
