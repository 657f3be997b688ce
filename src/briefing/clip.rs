//! Lines and rings cut to a rectangle, so that a page holds no more of a long border than it shows.

type P = [f64; 2];

/// A rectangle, its sides parallel to the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Smallest coordinates.
    pub min: P,
    /// Largest coordinates.
    pub max: P,
}

impl Window {
    /// From the origin to `size`, grown by a margin on all sides.
    pub fn of(size: P, margin: f64) -> Self {
        Self { min: [-margin, -margin], max: [size[0] + margin, size[1] + margin] }
    }

    /// Whether all of a line lies inside.
    pub fn holds(&self, line: &[P]) -> bool {
        line.iter().all(|p| (0..2).all(|k| p[k] >= self.min[k] && p[k] <= self.max[k]))
    }
}

/// The part of a segment inside a window as shares of its length (Liang and Barsky); nothing when it misses.
fn inside(a: P, b: P, window: &Window) -> Option<(f64, f64)> {
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for k in 0..2 {
        let d = b[k] - a[k];
        if d == 0.0 {
            if a[k] < window.min[k] || a[k] > window.max[k] {
                return None;
            }
            continue;
        }
        let (t0, t1) = ((window.min[k] - a[k]) / d, (window.max[k] - a[k]) / d);
        from = from.max(t0.min(t1));
        to = to.min(t0.max(t1));
    }
    (from <= to).then_some((from, to))
}

/// Hands the pieces of a line inside a window to `piece`, in order.
pub fn line(line: &[P], window: &Window, mut piece: impl FnMut(&[P])) {
    if window.holds(line) {
        return piece(line);
    }
    let mut open: Vec<P> = Vec::new();
    let mut flush = |open: &mut Vec<P>| {
        if open.len() > 1 {
            piece(open);
        }
        open.clear();
    };
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let Some((from, to)) = inside(a, b, window) else {
            flush(&mut open);
            continue;
        };
        let at = |t: f64| [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
        if from > 0.0 || open.is_empty() {
            flush(&mut open);
            open.push(if from > 0.0 { at(from) } else { a });
        }
        open.push(if to < 1.0 { at(to) } else { b });
        if to < 1.0 {
            flush(&mut open);
        }
    }
    flush(&mut open);
}

/// A ring cut to a window (Sutherland and Hodgman), without its closing position; edges along the window's sides are part of
/// the result. Empty when nothing of it is inside.
pub fn ring(ring: &[P], window: &Window) -> Vec<P> {
    let open = if ring.len() > 1 && ring.first() == ring.last() { &ring[..ring.len() - 1] } else { ring };
    let mut out: Vec<P> = open.to_vec();
    if window.holds(open) {
        return out;
    }
    for (k, limit, sign) in [(0, window.min[0], 1.0), (0, window.max[0], -1.0), (1, window.min[1], 1.0), (1, window.max[1], -1.0)]
    {
        let within = |p: &P| (p[k] - limit) * sign >= 0.0;
        let from = std::mem::take(&mut out);
        for (i, b) in from.iter().enumerate() {
            let a = &from[(i + from.len() - 1) % from.len()];
            if within(a) != within(b) {
                let t = (limit - a[k]) / (b[k] - a[k]);
                let mut cut = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
                cut[k] = limit;
                out.push(cut);
            }
            if within(b) {
                out.push(*b);
            }
        }
        if out.is_empty() {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WINDOW: Window = Window { min: [0.0, 0.0], max: [10.0, 6.0] };

    fn winding(ring: &[P], p: P) -> i32 {
        let mut n = 0;
        for i in 0..ring.len() {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            let side = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
            if a[1] <= p[1] && b[1] > p[1] && side > 0.0 {
                n += 1;
            } else if a[1] > p[1] && b[1] <= p[1] && side < 0.0 {
                n -= 1;
            }
        }
        n
    }

    proptest! {
        #[test]
        fn a_cut_ring_winds_as_before_around_what_is_inside(
            ring in prop::collection::vec((-20.0..30.0f64, -20.0..30.0f64), 3..9),
            p in (0.01..9.99f64, 0.01..5.99f64),
        ) {
            let ring: Vec<P> = ring.into_iter().map(|(x, y)| [x, y]).collect();
            let p = [p.0, p.1];
            // Positions on an edge have no winding to speak of.
            let near = (0..ring.len()).any(|i| {
                let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
                let cross = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
                cross.abs() < 1e-6 || (a[1] - p[1]).abs() < 1e-9
            });
            prop_assume!(!near);
            prop_assert_eq!(winding(&super::ring(&ring, &WINDOW), p), winding(&ring, p));
        }

        #[test]
        fn pieces_of_a_line_are_all_that_is_inside(line in prop::collection::vec((-20.0..30.0f64, -20.0..30.0f64), 2..8)) {
            let line: Vec<P> = line.into_iter().map(|(x, y)| [x, y]).collect();
            let length = |line: &[P]| line.windows(2).map(|e| (e[1][0] - e[0][0]).hypot(e[1][1] - e[0][1])).sum::<f64>();
            let (mut got, mut all_inside) = (0.0, true);
            super::line(&line, &WINDOW, |piece| {
                got += length(piece);
                all_inside &= Window::of([10.0, 6.0], 1e-9).holds(piece);
            });
            // Independent: each segment in 4,000 steps.
            let steps = 4000;
            let mut want = 0.0;
            for edge in line.windows(2) {
                let step = length(edge) / f64::from(steps);
                for i in 0..steps {
                    let t = (f64::from(i) + 0.5) / f64::from(steps);
                    let p = [0, 1].map(|k| edge[0][k] + (edge[1][k] - edge[0][k]) * t);
                    want += if WINDOW.holds(&[p]) { step } else { 0.0 };
                }
            }
            prop_assert!(all_inside);
            prop_assert!((got - want).abs() < 0.3, "{got} against {want}");
        }
    }
}
