//! Where two segments of lines meet, as network noding needs it: the shared points with their places on both.
//!
//! Whether they meet is decided by the exact predicates of the plane; the place of a true crossing is rounded once, from the
//! two segments in a fixed order, so that it has the same bits whichever segment is named first.

use super::plane::{Meet, crossing_point, meet, on_segment};

/// A point that two segments share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contact {
    /// Its position.
    pub at: [f64; 2],
    /// Its place on the first segment, from 0 at its start to 1 at its end.
    pub on_first: f64,
    /// Its place on the second segment.
    pub on_second: f64,
}

/// Calls `f` with the shared points of two segments: one crossing, or each end that lies on the other segment. Segments that run
/// over each other share the ends of the common stretch.
#[inline]
pub fn contacts(e: [[f64; 2]; 2], g: [[f64; 2]; 2], mut f: impl FnMut(Contact)) {
    match meet(e, g) {
        Meet::Apart => {}
        Meet::Cross => {
            let (first, second) = (ordered(e), ordered(g));
            let at = if key(first) <= key(second) { crossing_point(first, second) } else { crossing_point(second, first) };
            f(Contact { at, on_first: place(e, at), on_second: place(g, at) });
        }
        Meet::Touch => {
            for (end, on_first) in [(e[0], 0.0), (e[1], 1.0)] {
                if on_segment(g, end) {
                    f(Contact { at: end, on_first, on_second: place(g, end) });
                }
            }
            for (end, on_second) in [(g[0], 0.0), (g[1], 1.0)] {
                if end != e[0] && end != e[1] && on_segment(e, end) {
                    f(Contact { at: end, on_first: place(e, end), on_second });
                }
            }
        }
    }
}

/// The segment in the direction that does not depend on how it was drawn.
fn ordered([a, b]: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    if (a[0], a[1]) <= (b[0], b[1]) { [a, b] } else { [b, a] }
}

fn key([a, b]: [[f64; 2]; 2]) -> (f64, f64, f64, f64) {
    (a[0], a[1], b[0], b[1])
}

/// Place on a segment of a point on it; exact at the ends.
fn place([a, b]: [[f64; 2]; 2], p: [f64; 2]) -> f64 {
    if p == a {
        return 0.0;
    }
    if p == b {
        return 1.0;
    }
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(e: [[f64; 2]; 2], g: [[f64; 2]; 2]) -> Vec<Contact> {
        let mut out = Vec::new();
        contacts(e, g, |c| out.push(c));
        out
    }

    #[test]
    fn crossings_touches_and_overlaps_are_found() {
        let cross = all([[0.0, 0.0], [4.0, 4.0]], [[0.0, 4.0], [4.0, 0.0]]);
        assert_eq!(cross, [Contact { at: [2.0, 2.0], on_first: 0.5, on_second: 0.5 }]);
        let tee = all([[0.0, 0.0], [4.0, 0.0]], [[1.0, 0.0], [1.0, 3.0]]);
        assert_eq!(tee, [Contact { at: [1.0, 0.0], on_first: 0.25, on_second: 0.0 }]);
        assert_eq!(all([[0.0, 0.0], [4.0, 0.0]], [[4.0, 0.0], [5.0, 3.0]]).len(), 1);
        let over = all([[0.0, 0.0], [4.0, 0.0]], [[1.0, 0.0], [9.0, 0.0]]);
        assert_eq!(over.iter().map(|c| c.at[0]).collect::<Vec<_>>(), [4.0, 1.0]);
        assert!(all([[0.0, 0.0], [4.0, 0.0]], [[1.0, 0.1], [9.0, 0.1]]).is_empty());
    }

    /// They cross by the exact predicates, but the rounded products that the place is made of say parallel.
    #[test]
    fn segments_that_rounding_makes_parallel_cross_where_both_are() {
        let at = |x: f64, y: f64| [x * 0.1, y * 0.1];
        let found = all([at(-9.0, -3.0), at(3.0, 3.0)], [at(1.0, 2.0), at(-1.0, 1.0)]);
        assert!(!found.is_empty());
        for c in found {
            assert!((-0.1..=0.1).contains(&c.at[0]) && (c.at[1] - (c.at[0] * 0.5 + 0.15)).abs() < 1e-12, "{c:?}");
            assert!((0.0..=1.0).contains(&c.on_first) && (0.0..=1.0).contains(&c.on_second), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn the_order_and_direction_of_segments_change_no_bit(c in prop::array::uniform8(-9i32..9), scale in 0.1f64..3.0) {
            let p = |i: usize| [f64::from(c[i]) * scale, f64::from(c[i + 1]) * scale];
            let (e, g) = ([p(0), p(2)], [p(4), p(6)]);
            prop_assume!(e[0] != e[1] && g[0] != g[1]);
            let sorted = |mut found: Vec<[f64; 2]>| {
                found.sort_by(|a, b| a.partial_cmp(b).unwrap());
                found.dedup();
                found
            };
            let at = |found: Vec<Contact>| sorted(found.iter().map(|c| c.at).collect());
            let one = at(all(e, g));
            prop_assert_eq!(&one, &at(all(g, e)));
            prop_assert_eq!(&one, &at(all([e[1], e[0]], g)));
            for c in all(e, g) {
                let on = |s: [[f64; 2]; 2], t: f64| [s[0][0] + t * (s[1][0] - s[0][0]), s[0][1] + t * (s[1][1] - s[0][1])];
                for q in [on(e, c.on_first), on(g, c.on_second)] {
                    prop_assert!((q[0] - c.at[0]).hypot(q[1] - c.at[1]) < 1e-9);
                }
            }
        }
    }
}
