//! Faults of polygons as they come from files, and their repair.
//!
//! A fault is what makes the covered ground ambiguous: a ring not closed, crossing itself or another, a hole outside,
//! parts on top of each other. Repeated points, collinear points, spikes without area, rings that touch themselves and
//! either orientation are harmless: every reading of them covers the same ground.

use geo::{Area, BooleanOps, Validation};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::ShapeRef;
use super::plane::{Meet, contains_point, crossing_point, meet, twice_area};

/// What is wrong with a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RingFault {
    /// A coordinate is no number.
    NonFinite,
    /// Fewer than three different points.
    TooFewPoints,
    /// The last point differs from the first.
    Unclosed,
    /// A ring crosses itself, or runs over ground twice.
    SelfIntersecting,
    /// Two rings of a polygon cross.
    RingsCross,
    /// A hole lies outside of its outer ring or in another hole.
    HoleOutside,
    /// Two polygons of one feature overlap.
    PartsOverlap,
    /// There is no ground inside.
    NoArea,
}

/// A fault and where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub fault: RingFault,
    /// Number of the polygon in the feature.
    pub part: usize,
    /// Number of the ring in the polygon, 0 for the outer one.
    pub ring: usize,
    /// A position to show, in the feature's own space; none if there is no sensible one.
    pub at: Option<[f64; 2]>,
}

/// The outcome of a repair, to be shown before it is accepted: areas before and after, in square units of the feature's
/// own space.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// Valid polygons by the even-odd rule, outer rings counter-clockwise, holes clockwise; empty if nothing is left.
    pub polygons: MultiPolygon<f64>,
    /// Area of the outer rings minus the holes, as a program that does not look closer computes it.
    pub area_before: f64,
    /// Area of `polygons`.
    pub area_after: f64,
    /// The first fault found, if any.
    pub fault: Option<Fault>,
}

/// Largest ring for the test of all pairs of edges, which needs no memory.
const FEW_EDGES: usize = 32;
/// Relative difference of areas that counts as none: the overlay rounds to 32 bits.
const SAME_AREA: f64 = 1e-7;

/// The first fault of an area; none if it is sound (or not an area). About 100 ns for a building.
pub fn check_area(shape: ShapeRef<'_>) -> Option<Fault> {
    if !shape.kind().is_area() {
        return None;
    }
    let mut rings = 0;
    for (part, polygon) in shape.parts().enumerate() {
        for (ring, coords) in polygon.rings().enumerate() {
            rings += 1;
            if let Some((fault, at)) = check_form(coords) {
                return Some(Fault { fault, part, ring, at });
            }
        }
    }
    let at = shape.first();
    if rings == 0 {
        return Some(Fault { fault: RingFault::TooFewPoints, part: 0, ring: 0, at });
    }
    let meeting = match shape.coords() {
        coords if rings == 1 && coords.len() <= FEW_EDGES + 1 => few_edges(coords),
        _ => sweep(shape),
    };
    match meeting {
        Meeting::Cross(fault) => return Some(fault),
        // Rings touch somewhere: the ground decides.
        Meeting::Touch => {
            if let Some(fault) = compare_areas(shape) {
                return Some(fault);
            }
        }
        Meeting::None => {
            if rings > 1
                && let Some(fault) = check_nesting(shape)
            {
                return Some(fault);
            }
        }
    }
    let bounds = shape.bounds();
    let flat = plain_area(shape).abs() <= 1e-12 * bounds.width() * bounds.height();
    flat.then_some(Fault { fault: RingFault::NoArea, part: 0, ring: 0, at })
}

/// Faults that can be seen without comparing edges.
fn check_form(ring: &[[f64; 2]]) -> Option<(RingFault, Option<[f64; 2]>)> {
    if ring.iter().any(|c| !(c[0].is_finite() && c[1].is_finite())) {
        let sound = ring.iter().find(|c| c[0].is_finite() && c[1].is_finite());
        return Some((RingFault::NonFinite, sound.copied()));
    }
    let (Some(first), Some(last)) = (ring.first(), ring.last()) else { return Some((RingFault::TooFewPoints, None)) };
    let second = ring.iter().find(|c| *c != first);
    let third = second.and_then(|second| ring.iter().find(|c| *c != first && *c != second));
    if third.is_none() {
        return Some((RingFault::TooFewPoints, Some(*first)));
    }
    (first != last).then_some((RingFault::Unclosed, Some(*last)))
}

enum Meeting {
    None,
    Touch,
    Cross(Fault),
}

/// All pairs of edges of one closed ring.
fn few_edges(ring: &[[f64; 2]]) -> Meeting {
    let n = ring.len() - 1;
    let mut touch = false;
    for i in 0..n {
        let e = [ring[i], ring[i + 1]];
        touch |= folds(e, ring[if i + 2 <= n { i + 2 } else { 1 }]);
        let last = if i == 0 { n - 1 } else { n };
        for j in i + 2..last {
            let f = [ring[j], ring[j + 1]];
            match meet(e, f) {
                Meet::Apart => {}
                Meet::Touch => touch = true,
                Meet::Cross => {
                    let at = Some(crossing_point(e, f));
                    return Meeting::Cross(Fault { fault: RingFault::SelfIntersecting, part: 0, ring: 0, at });
                }
            }
        }
    }
    if touch { Meeting::Touch } else { Meeting::None }
}

/// Whether the ring turns back on itself after `e`, or stands still.
fn folds([a, b]: [[f64; 2]; 2], c: [f64; 2]) -> bool {
    let dot = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
    dot <= 0.0 && super::plane::side(a, b, c) == 0
}

struct Edge {
    ends: [[f64; 2]; 2],
    part: usize,
    ring: usize,
    index: usize,
    /// Edges of its ring.
    of: usize,
}

/// All rings of a feature: edges sorted by their left ends, each compared with those that begin before it ends.
fn sweep(shape: ShapeRef<'_>) -> Meeting {
    let mut touch = false;
    let mut edges = Vec::with_capacity(shape.coords().len());
    for (part, polygon) in shape.parts().enumerate() {
        for (ring, coords) in polygon.rings().enumerate() {
            let of = coords.len() - 1;
            for index in 0..of {
                let ends = [coords[index], coords[index + 1]];
                touch |= folds(ends, coords[if index + 2 <= of { index + 2 } else { 1 }]);
                edges.push(Edge { ends, part, ring, index, of });
            }
        }
    }
    let left = |e: &Edge| e.ends[0][0].min(e.ends[1][0]);
    edges.sort_unstable_by(|a, b| left(a).total_cmp(&left(b)));
    for (i, e) in edges.iter().enumerate() {
        let right = e.ends[0][0].max(e.ends[1][0]);
        for f in edges[i + 1..].iter().take_while(|f| left(f) <= right) {
            let same_ring = e.part == f.part && e.ring == f.ring;
            let gap = e.index.abs_diff(f.index);
            if same_ring && (gap == 1 || gap == e.of - 1) {
                continue;
            }
            match meet(e.ends, f.ends) {
                Meet::Apart => {}
                Meet::Touch => touch = true,
                Meet::Cross => {
                    let fault = match () {
                        () if same_ring => RingFault::SelfIntersecting,
                        () if e.part == f.part => RingFault::RingsCross,
                        () => RingFault::PartsOverlap,
                    };
                    let at = Some(crossing_point(e.ends, f.ends));
                    return Meeting::Cross(Fault { fault, part: e.part.max(f.part), ring: e.ring.max(f.ring), at });
                }
            }
        }
    }
    if touch { Meeting::Touch } else { Meeting::None }
}

/// Rings that meet nowhere still have to lie in the right order; one vertex of each tells.
fn check_nesting(shape: ShapeRef<'_>) -> Option<Fault> {
    // Many parts: comparing the ground is faster than comparing all pairs.
    if shape.rings().len() > 64 {
        return compare_areas(shape);
    }
    for (part, polygon) in shape.parts().enumerate() {
        let rings: Vec<_> = polygon.rings().collect();
        for (ring, hole) in rings.iter().enumerate().skip(1) {
            let in_hole = |other: usize| other != ring && contains_point(rings[other], hole[0]);
            if !contains_point(rings[0], hole[0]) || (1..rings.len()).any(in_hole) {
                return Some(Fault { fault: RingFault::HoleOutside, part, ring, at: Some(hole[0]) });
            }
        }
        for (other, neighbour) in shape.parts().enumerate().filter(|(other, _)| *other != part) {
            let Some(at) = neighbour.rings().next().map(|outer| outer[0]) else { continue };
            let inside = rings.iter().filter(|ring| contains_point(ring, at)).count() % 2 == 1;
            if inside {
                return Some(Fault { fault: RingFault::PartsOverlap, part: other, ring: 0, at: Some(at) });
            }
        }
    }
    None
}

/// Outer rings minus holes, each ring taken as positive.
fn plain_area(shape: ShapeRef<'_>) -> f64 {
    shape
        .parts()
        .map(|part| part.rings().enumerate().map(|(i, r)| twice_area(r).abs() / if i == 0 { 2.0 } else { -2.0 }).sum::<f64>())
        .sum()
}

/// Sound rings cover as much by the even-odd rule as their areas add up to.
fn compare_areas(shape: ShapeRef<'_>) -> Option<Fault> {
    let (polygons, _) = cleaned(shape);
    let even_odd = polygons.union(&MultiPolygon::<f64>(Vec::new())).unsigned_area();
    let plain = plain_area(shape);
    if (even_odd - plain).abs() <= SAME_AREA * plain.abs() {
        return None;
    }
    let fault = match (shape.parts().len(), shape.rings().len()) {
        (_, 1) => RingFault::SelfIntersecting,
        (1, _) => RingFault::HoleOutside,
        _ => RingFault::PartsOverlap,
    };
    Some(Fault { fault, part: 0, ring: 0, at: shape.first() })
}

/// Polygons of geo around an origin near zero, without repeated points, closed, without points that are no numbers.
fn cleaned(shape: ShapeRef<'_>) -> (MultiPolygon<f64>, [f64; 2]) {
    let sound = |c: &[f64; 2]| c[0].is_finite() && c[1].is_finite();
    let origin = shape.coords().iter().copied().find(sound).unwrap_or_default();
    let clean = |ring: &[[f64; 2]]| {
        let mut line: Vec<Coord<f64>> =
            ring.iter().filter(|c| sound(c)).map(|[x, y]| Coord { x: x - origin[0], y: y - origin[1] }).collect();
        line.dedup();
        if line.first() != line.last() {
            line.extend(line.first().copied());
        }
        LineString(line)
    };
    let polygon = |part: super::PartRef<'_>| {
        let mut rings = part.rings().map(clean).filter(|ring| ring.0.len() >= 4);
        rings.next().map(|outer| Polygon::new(outer, rings.collect()))
    };
    (MultiPolygon(shape.parts().filter_map(polygon).collect()), origin)
}

/// Repairs an area by the even-odd rule: what an odd number of rings surrounds is ground. Closes rings, drops points that
/// are no numbers. A hole that sticks out becomes filled where it does, which is why both areas are given.
pub fn repair_area(shape: ShapeRef<'_>) -> Repaired {
    let fault = check_area(shape);
    let (input, origin) = cleaned(shape);
    let area_before = input
        .iter()
        .map(|p| {
            let rings = p.interiors().iter().map(ring_area).sum::<f64>();
            ring_area(p.exterior()) - rings
        })
        .sum();
    // The overlay rounds to 32 bits of the feature's box: some nanometres for a building.
    let mut polygons = resolved(&input);
    // Where many edges meet in one point the overlay may leave contours crossed; its own result is then an easier input.
    // What stays unsound after that is given up: the caller sets the feature aside and says so.
    if !is_sound(&polygons) {
        polygons = resolved(&polygons);
    }
    if !is_sound(&polygons) {
        polygons = MultiPolygon(Vec::new());
    }
    let polygons = geo::Orient::orient(&polygons, geo::orient::Direction::Default);
    let area_after = polygons.unsigned_area();
    let polygons = geo::MapCoords::map_coords(&polygons, |c| Coord { x: c.x + origin[0], y: c.y + origin[1] });
    Repaired { polygons, area_before, area_after, fault }
}

fn resolved(polygons: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let mut out = polygons.union(&MultiPolygon::<f64>(Vec::new()));
    out.0.retain(|p| p.unsigned_area() > 0.0);
    out
}

fn is_sound(polygons: &MultiPolygon<f64>) -> bool {
    let mut shapes = super::Shapes::new();
    shapes.push_multi_polygon(polygons);
    check_area(shapes.get(0)).is_none() && polygons.is_valid()
}

fn ring_area(ring: &LineString<f64>) -> f64 {
    let coords: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
    twice_area(&coords).abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::super::{ShapeKind, Shapes};
    use super::*;
    use proptest::prelude::*;

    fn fault(rings: &[&[[f64; 2]]]) -> Option<RingFault> {
        // Far from zero, as in a prefixed Gauss-Krüger zone.
        let moved: Vec<Vec<[f64; 2]>> =
            rings.iter().map(|r| r.iter().map(|c| [c[0] + 38_500_000.0, c[1] + 3_800_000.0]).collect()).collect();
        let mut shapes = Shapes::new();
        shapes.push_polygon(&moved.iter().map(Vec::as_slice).collect::<Vec<_>>());
        check_area(shapes.get(0)).map(|f| f.fault)
    }

    const SQUARE: &[[f64; 2]] = &[[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0], [0.0, 0.0]];

    #[test]
    fn faults_are_told_apart_and_harmless_things_pass() {
        use RingFault::*;
        let hole: &[[f64; 2]] = &[[2.0, 2.0], [2.0, 4.0], [4.0, 4.0], [4.0, 2.0], [2.0, 2.0]];
        let touching: &[[f64; 2]] = &[[0.0, 4.0], [2.0, 5.0], [2.0, 3.0], [0.0, 4.0]];
        let outside: &[[f64; 2]] = &[[20.0, 2.0], [20.0, 4.0], [24.0, 4.0], [20.0, 2.0]];
        let across: &[[f64; 2]] = &[[5.0, 5.0], [20.0, 4.0], [20.0, 7.0], [5.0, 5.0]];
        assert_eq!(fault(&[SQUARE]), None);
        assert_eq!(fault(&[SQUARE, hole]), None);
        assert_eq!(fault(&[SQUARE, hole, touching]), None);
        assert_eq!(fault(&[SQUARE, outside]), Some(HoleOutside));
        assert_eq!(fault(&[SQUARE, across]), Some(RingsCross));
        assert_eq!(fault(&[SQUARE, hole, hole]), Some(HoleOutside));
        assert_eq!(fault(&[&SQUARE[..4]]), Some(Unclosed));
        assert_eq!(fault(&[&[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]]), Some(TooFewPoints));
        assert_eq!(fault(&[&[[0.0, 0.0], [1.0, 0.0], [f64::NAN, 0.0], [0.0, 0.0]]]), Some(NonFinite));
        assert_eq!(fault(&[&[[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0], [0.0, 0.0]]]), Some(SelfIntersecting));
        assert_eq!(fault(&[&[[0.0, 0.0], [4.0, 4.0], [8.0, 8.0], [0.0, 0.0]]]), Some(NoArea));
        assert_eq!(fault(&[]), Some(TooFewPoints));
        // Repeated, collinear, a spike, a ring touching itself in a vertex.
        assert_eq!(
            fault(&[&[[0.0, 0.0], [0.0, 0.0], [4.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0], [0.0, 0.0], [0.0, 0.0]]]),
            None
        );
        assert_eq!(fault(&[&[[0.0, 0.0], [9.0, 0.0], [12.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 0.0]]]), None);
        let hourglass = [[0.0, 0.0], [4.0, 4.0], [8.0, 0.0], [8.0, 8.0], [4.0, 4.0], [0.0, 8.0], [0.0, 0.0]];
        assert_eq!(fault(&[&hourglass]), None);
        let crossing_in_vertex = [[0.0, 0.0], [4.0, 4.0], [8.0, 8.0], [8.0, 0.0], [4.0, 4.0], [0.0, 8.0], [0.0, 0.0]];
        assert_eq!(fault(&[&crossing_in_vertex]), Some(SelfIntersecting));
        let twice: Vec<_> = SQUARE.iter().chain(&SQUARE[1..]).copied().collect();
        assert_eq!(fault(&[&twice]), Some(SelfIntersecting));
    }

    #[test]
    fn parts_may_touch_but_not_overlap() {
        for (shift, expected) in
            [(20.0, None), (9.0, None), (5.0, Some(RingFault::PartsOverlap)), (1e-3, Some(RingFault::PartsOverlap))]
        {
            let mut shapes = Shapes::new();
            for dx in [0.0, shift] {
                for [x, y] in SQUARE {
                    shapes.push(x + dx, y + dx / 100.0);
                }
                shapes.end_ring();
                shapes.end_part();
            }
            shapes.end_feature(ShapeKind::MultiPolygon);
            assert_eq!(check_area(shapes.get(0)).map(|f| f.fault), expected, "{shift}");
        }
    }

    #[test]
    fn a_repair_shows_both_areas() {
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&[[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0], [0.0, 0.0]]]);
        shapes.push_polygon(&[&SQUARE[..4]]);
        shapes.push_polygon(&[&[[0.0, 0.0], [4.0, 4.0], [8.0, 8.0], [0.0, 0.0]]]);
        let bow = repair_area(shapes.get(0));
        assert_eq!((bow.polygons.0.len(), bow.area_before), (2, 0.0));
        assert!((bow.area_after - 8.0).abs() < 1e-6);
        assert_eq!(bow.fault.map(|f| (f.fault, f.at)), Some((RingFault::SelfIntersecting, Some([2.0, 2.0]))));
        let closed = repair_area(shapes.get(1));
        assert_eq!((closed.polygons.0.len(), closed.area_before), (1, 81.0));
        assert!((closed.area_after - 81.0).abs() < 1e-6);
        assert!(repair_area(shapes.get(2)).polygons.0.is_empty());
    }

    #[test]
    fn many_edges_in_one_point_are_repaired_or_given_up() {
        let corners =
            [(0, 2), (7, 5), (0, 0), (0, 5), (8, 4), (3, 2), (6, 4), (0, 5), (7, 5), (5, 3), (7, 4), (0, 4), (0, 0), (0, 2)];
        let ring: Vec<[f64; 2]> = corners.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&ring]);
        let repaired = repair_area(shapes.get(0));
        assert!(repaired.fault.is_some() && is_sound(&repaired.polygons));
    }

    proptest! {
        /// Rings on a raster touch, fold and repeat often. geo calls touching rings invalid, we do not: so sound for geo
        /// must be sound here, and a fault here must be one there, and every repair must be sound for both.
        #[test]
        fn geo_judges_faults_and_repairs(corners in prop::collection::vec((0i32..9, 0i32..9), 3..44)) {
            let mut ring: Vec<[f64; 2]> = corners.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
            ring.push(ring[0]);
            let mut shapes = Shapes::new();
            shapes.push_polygon(&[&ring]);
            let ours = check_area(shapes.get(0));
            if shapes.get(0).to_multi_polygon().is_valid() {
                // geo lets flat rings pass.
                prop_assert!(ours.is_none_or(|f| f.fault == RingFault::NoArea), "{ours:?}");
            }
            let repaired = repair_area(shapes.get(0));
            prop_assert!(repaired.area_after >= 0.0 && repaired.polygons.is_valid());
            if ours.is_none() {
                prop_assert!((repaired.area_before - repaired.area_after).abs() < 1e-6);
            }
            if repaired.polygons.0.is_empty() {
                return Ok(());
            }
            let mut again = Shapes::new();
            again.push_multi_polygon(&repaired.polygons);
            prop_assert_eq!(check_area(again.get(0)), None);
        }
    }
}
