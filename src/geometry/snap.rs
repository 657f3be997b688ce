//! Where a position that is nearly on something belongs: a crossing of a line with a border, a junction of lines, a line.

use super::Local;

/// Lines and borders around a position, as polylines (a ring is one whose ends meet), with what they belong to.
#[derive(Debug, Clone, Default)]
pub struct Around<'a> {
    /// Lines that a position may lie on.
    pub lines: Vec<(u32, &'a [[f64; 2]])>,
    /// Borders whose crossings with lines come first.
    pub borders: Vec<(u32, &'a [[f64; 2]])>,
}

/// What a position was drawn to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onto {
    /// Where a line crosses a border: rows of both.
    Crossing {
        /// The line.
        line: u32,
        /// The border.
        border: u32,
    },
    /// Where three or more pieces of lines meet: one of the lines.
    Junction(u32),
    /// The nearest position of a line.
    Line(u32),
}

/// A position and what it was drawn to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// The position.
    pub at: Local,
    /// What is there.
    pub onto: Onto,
}

/// Positions nearer than this to each other are one, metres.
const SAME_M: f64 = 0.3;

/// The nearest crossing of a line with a border within `radius` metres, else the nearest junction of lines, else the
/// nearest position of a line. Of equals the first.
pub fn snap(p: Local, radius: f64, around: &Around<'_>) -> Option<Snap> {
    let here: [f64; 2] = p.into();
    let near = |q: [f64; 2]| Some(gap(here, q)).filter(|d| *d <= radius);
    let lines = near_segments(here, radius, &around.lines);
    let borders = near_segments(here, radius, &around.borders);
    let mut best = Best(None);
    for (line, [a, b]) in &lines {
        for (border, [c, d]) in &borders {
            if let Some((at, away)) = meeting(*a, *b, *c, *d).and_then(|at| Some((at, near(at)?))) {
                best.offer(away, at, Onto::Crossing { line: *line, border: *border });
            }
        }
    }
    if best.0.is_none() {
        for (line, ends) in &lines {
            for end in ends {
                let Some(away) = near(*end) else { continue };
                let meet = |q: &[f64; 2]| usize::from(gap(*end, *q) <= SAME_M);
                let pieces: usize = lines.iter().map(|(_, [a, b])| meet(a) + meet(b)).sum();
                if pieces >= 3 {
                    best.offer(away, *end, Onto::Junction(*line));
                }
            }
        }
    }
    if best.0.is_none() {
        for (line, [a, b]) in &lines {
            let at = foot(here, *a, *b);
            if let Some(away) = near(at) {
                best.offer(away, at, Onto::Line(*line));
            }
        }
    }
    best.0.map(|(_, snap)| snap)
}

/// The nearest so far, with its distance.
struct Best(Option<(f64, Snap)>);

impl Best {
    fn offer(&mut self, away: f64, at: [f64; 2], onto: Onto) {
        if self.0.as_ref().is_none_or(|(least, _)| away < *least) {
            self.0 = Some((away, Snap { at: at.into(), onto }));
        }
    }
}

fn gap(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The segments that come within a radius of a position.
fn near_segments(p: [f64; 2], radius: f64, lines: &[(u32, &[[f64; 2]])]) -> Vec<(u32, [[f64; 2]; 2])> {
    let segments = lines.iter().flat_map(|(row, line)| line.windows(2).map(move |e| (*row, [e[0], e[1]])));
    // A junction just inside the radius has pieces that end just outside of it.
    segments.filter(|(_, [a, b])| gap(p, foot(p, *a, *b)) <= radius + SAME_M).collect()
}

/// The position of a segment that is nearest to another position.
fn foot(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let (d, v) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let length2 = d[0] * d[0] + d[1] * d[1];
    let t = if length2 > 0.0 { ((v[0] * d[0] + v[1] * d[1]) / length2).clamp(0.0, 1.0) } else { 0.0 };
    [a[0] + d[0] * t, a[1] + d[1] * t]
}

/// Where two segments cross; nothing for parallel ones.
fn meeting(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> Option<[f64; 2]> {
    let (r, s) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
    let across = r[0] * s[1] - r[1] * s[0];
    if across.abs() < 1e-12 {
        return None;
    }
    let v = [c[0] - a[0], c[1] - a[1]];
    let t = (v[0] * s[1] - v[1] * s[0]) / across;
    let u = (v[0] * r[1] - v[1] * r[0]) / across;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then(|| [a[0] + r[0] * t, a[1] + r[1] * t])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EAST: &[[f64; 2]] = &[[0.0, 0.0], [50.0, 0.0], [100.0, 0.0]];
    const NORTH: &[[f64; 2]] = &[[50.0, 0.0], [50.0, 80.0]];
    const BORDER: &[[f64; 2]] = &[[70.0, -20.0], [70.0, 60.0], [200.0, 60.0], [200.0, -20.0], [70.0, -20.0]];

    fn town() -> Around<'static> {
        Around { lines: vec![(7, EAST), (8, NORTH)], borders: vec![(3, BORDER)] }
    }

    #[test]
    fn crossings_come_before_junctions_and_junctions_before_lines() {
        let at = |x: f64, y: f64, radius: f64| snap(Local { x, y }, radius, &town());
        let found = |x: f64, y: f64, onto: Onto| Some(Snap { at: Local { x, y }, onto });
        assert_eq!(at(20.0, 3.0, 5.0), found(20.0, 0.0, Onto::Line(7)));
        assert_eq!(at(52.0, 3.0, 5.0), found(50.0, 0.0, Onto::Junction(7)));
        assert_eq!(at(68.0, 3.0, 5.0), found(70.0, 0.0, Onto::Crossing { line: 7, border: 3 }));
        // The junction is nearer, the crossing is what a post belongs on.
        assert_eq!(at(58.0, 1.0, 15.0), found(70.0, 0.0, Onto::Crossing { line: 7, border: 3 }));
        assert_eq!(at(20.0, 9.0, 5.0), None);
        // The end of a line, and a corner in it, are no junctions.
        assert_eq!(at(1.0, 1.0, 5.0), found(1.0, 0.0, Onto::Line(7)));
        let bend = Around { lines: vec![(1, EAST)], borders: Vec::new() };
        assert_eq!(snap(Local { x: 50.0, y: 1.0 }, 5.0, &bend).map(|s| s.onto), Some(Onto::Line(1)));
    }

    proptest! {
        #[test]
        fn what_is_found_lies_on_a_line_within_the_radius_and_none_is_nearer(
            line in prop::collection::vec([-50.0..50.0f64, -50.0..50.0f64], 2..8),
            x in -60.0..60.0f64, y in -60.0..60.0f64, radius in 1.0..40.0f64
        ) {
            let around = Around { lines: vec![(0, &line)], borders: Vec::new() };
            let found = snap(Local { x, y }, radius, &around);
            // Walking along the line in small steps.
            let steps = line.windows(2).flat_map(|e| (0..=400).map(move |k| {
                let t = f64::from(k) / 400.0;
                [e[0][0] + (e[1][0] - e[0][0]) * t, e[0][1] + (e[1][1] - e[0][1]) * t]
            }));
            let walked = steps.map(|q| gap([x, y], q)).fold(f64::INFINITY, f64::min);
            match found {
                Some(snap) => {
                    let away = gap([x, y], snap.at.into());
                    prop_assert!(away <= radius && away <= walked + 1e-9 && walked <= away + 0.3);
                }
                None => prop_assert!(walked > radius),
            }
        }
    }
}
