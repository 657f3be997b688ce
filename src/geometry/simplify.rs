//! Lines with fewer positions, for drawing from afar.

use geo::Simplify;
use geo_types::{Coord, LineString};

/// The line without positions that lie closer than `tolerance` to what is left (Ramer, Douglas and Peucker); its ends stay.
/// A closed line keeps at least its shape of four positions.
pub fn simplified(line: &[[f64; 2]], tolerance: f64) -> Vec<[f64; 2]> {
    let all = LineString::new(line.iter().map(|&[x, y]| Coord { x, y }).collect());
    let few: Vec<[f64; 2]> = all.simplify(tolerance).into_iter().map(|c| [c.x, c.y]).collect();
    // A small ring may fall together; what is left of it must still have an inside.
    if few.len() < 4 && line.len() >= 4 && line.first() == line.last() { line.to_vec() } else { few }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Distance of a position from a segment.
    fn distance(p: [f64; 2], [a, b]: [[f64; 2]; 2]) -> f64 {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let t = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-300)).clamp(0.0, 1.0);
        (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
    }

    proptest! {
        #[test]
        fn nothing_left_out_lies_farther_than_the_tolerance(
            line in prop::collection::vec((-50.0..50.0f64, -50.0..50.0f64), 2..40),
            tolerance in 0.1..20.0f64,
        ) {
            let line: Vec<[f64; 2]> = line.into_iter().map(|(x, y)| [x, y]).collect();
            let few = simplified(&line, tolerance);
            prop_assert_eq!((few.first(), few.last()), (line.first(), line.last()));
            for p in &line {
                let near = few.windows(2).map(|e| distance(*p, [e[0], e[1]])).fold(f64::INFINITY, f64::min);
                prop_assert!(near <= tolerance * 1.000_001, "{p:?} is {near} away");
            }
        }
    }

    #[test]
    fn a_small_ring_keeps_its_inside() {
        let ring = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]];
        assert_eq!(simplified(&ring, 5.0), ring);
    }
}
