//! Lines as areas: widths, joins, caps and dashes.
//!
//! Wide lines are unions of one rectangle per segment and round wedges at the turns, all the same way round, so that nothing
//! cancels. Hair lines are one outline with mitred corners, because overlapping rectangles would darken their corners.

use super::raster::Raster;

/// Half widths up to this many pixels are drawn as hair lines.
const HAIR: f32 = 0.75;
/// Largest distance between a round join and its true arc, pixels.
const ARC_ERROR: f32 = 0.08;

type P = [f32; 2];

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// At its last position.
    Butt,
    /// With a half circle.
    Round,
}

/// Adds the area of a line to a raster. A closed line's last position must equal its first.
pub fn stroke(raster: &mut Raster, line: &[P], width: f32, cap: Cap) {
    let half = width / 2.0;
    let closed = line.len() > 3 && line.first() == line.last();
    if line.len() < 2 || half <= 0.0 {
        return;
    }
    if half <= HAIR {
        return hair(raster, line, half, closed);
    }
    let window = [raster.width() as f32 + half, raster.height() as f32 + half];
    let outside = |a: P, b: P| (0..2).any(|k| a[k].max(b[k]) < -half || a[k].min(b[k]) > window[k]);
    let mut before: Option<P> = None;
    let mut first = None;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let Some(d) = direction(a, b) else { continue };
        let n = [-d[1] * half, d[0] * half];
        if !outside(a, b) {
            raster.ring([add(a, n), add(b, n), sub(b, n), sub(a, n)]);
        }
        if let Some(last) = before
            && !outside(a, a)
        {
            join(raster, a, last, n, half);
        }
        first = first.or(Some((a, n)));
        before = Some(n);
    }
    let (Some((start, first)), Some(last), Some(&end)) = (first, before, line.last()) else { return };
    if closed {
        join(raster, start, last, first, half);
    } else if cap == Cap::Round {
        // A half circle is the join of a line that turns back.
        for (at, from) in [(end, last), (start, [-first[0], -first[1]])] {
            if !outside(at, at) {
                arc(raster, at, from, std::f32::consts::PI, half);
            }
        }
    }
}

/// Adds the dashes of a line: `on` pixels of line, `off` pixels of gap, from its start.
pub fn dashed(raster: &mut Raster, line: &[P], width: f32, [on, off]: [f32; 2]) {
    let period = on + off;
    if on.min(off) <= 0.0 || !period.is_finite() {
        return stroke(raster, line, width, Cap::Butt);
    }
    let window = [raster.width() as f32 + width, raster.height() as f32 + width];
    let mut dash: Vec<P> = Vec::new();
    let mut phase = 0.0f32; // within the period
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let length = (b[0] - a[0]).hypot(b[1] - a[1]);
        if length == 0.0 || !length.is_finite() {
            continue;
        }
        if (0..2).any(|k| a[k].max(b[k]) < -width || a[k].min(b[k]) > window[k]) {
            stroke(raster, &dash, width, Cap::Butt);
            dash.clear();
            phase = (phase + length) % period;
            continue;
        }
        let at = |t: f32| [a[0] + (b[0] - a[0]) * (t / length), a[1] + (b[1] - a[1]) * (t / length)];
        let mut t = 0.0;
        while t < length {
            let step = (if phase < on { on - phase } else { period - phase }).min(length - t).max(1e-3);
            if phase < on {
                if dash.is_empty() {
                    dash.push(at(t));
                }
                dash.push(at((t + step).min(length)));
            }
            t += step;
            phase += step;
            if phase >= on - 1e-4 && !dash.is_empty() {
                stroke(raster, &dash, width, Cap::Butt);
                dash.clear();
                phase = phase.max(on);
            }
            if phase >= period - 1e-4 {
                phase = 0.0;
            }
        }
    }
    stroke(raster, &dash, width, Cap::Butt);
}

/// Leaves out vertices closer than `least` pixels to the one before; ends stay.
pub fn simplify(line: &mut Vec<P>, least: f32) {
    let n = line.len();
    let mut kept = 0;
    for i in 0..n {
        let near = kept > 0 && {
            let d = sub(line[i], line[kept - 1]);
            d[0] * d[0] + d[1] * d[1] < least * least
        };
        if !near {
            line[kept] = line[i];
            kept += 1;
        } else if i == n - 1 {
            // The end stays where it is; a line shorter than `least` keeps both ends.
            let place = if kept > 1 { kept - 1 } else { kept };
            line[place] = line[i];
            kept = place + 1;
        }
    }
    line.truncate(kept);
}

fn add(a: P, b: P) -> P {
    [a[0] + b[0], a[1] + b[1]]
}

fn sub(a: P, b: P) -> P {
    [a[0] - b[0], a[1] - b[1]]
}

fn direction(a: P, b: P) -> Option<P> {
    let d = sub(b, a);
    let length = d[0].hypot(d[1]);
    (length > 0.0 && length.is_finite()).then(|| [d[0] / length, d[1] / length])
}

/// Fills the wedge that two rectangles leave open on the outer side of a turn; `n0`, `n1` are their half widths.
fn join(raster: &mut Raster, at: P, n0: P, n1: P, half: f32) {
    let cross = n0[0] * n1[1] - n0[1] * n1[0];
    let dot = n0[0] * n1[0] + n0[1] * n1[1];
    if cross.abs() < 0.02 * half && dot > 0.0 {
        return; // narrower than the eye sees
    }
    let angle = cross.atan2(dot).abs();
    if cross > 0.0 { arc(raster, at, [-n1[0], -n1[1]], angle, half) } else { arc(raster, at, n0, angle, half) }
}

/// Adds a sector of a circle from `from` (relative to `at`) by `angle`, the same way round as the rectangles.
fn arc(raster: &mut Raster, at: P, from: P, angle: f32, radius: f32) {
    let step = 2.0 * (1.0 - ARC_ERROR / radius.max(ARC_ERROR * 2.0)).acos();
    let n = (angle / step).ceil().max(1.0) as usize;
    let (sin, cos) = (-angle / n as f32).sin_cos();
    let mut v = from;
    let mut last = add(at, v);
    raster.edge(at, last);
    for _ in 0..n {
        v = [v[0] * cos - v[1] * sin, v[0] * sin + v[1] * cos];
        let next = add(at, v);
        raster.edge(last, next);
        last = next;
    }
    raster.edge(last, at);
}

/// One outline to the left and back on the right, corners mitred.
fn hair(raster: &mut Raster, line: &[P], half: f32, closed: bool) {
    let n = if closed { line.len() - 1 } else { line.len() };
    let mut previous = if closed { direction(line[n - 1], line[0]) } else { None };
    let mut start: Option<(P, P)> = None;
    let mut last: Option<(P, P)> = None;
    let mut go = |raster: &mut Raster, left: P, right: P| {
        match last {
            Some((l, r)) => {
                raster.edge(l, left);
                raster.edge(right, r);
            }
            None => start = Some((left, right)),
        }
        last = Some((left, right));
    };
    for i in 0..n {
        let at = line[i];
        let next = if i + 1 < n || closed { direction(at, line[(i + 1) % n]) } else { None };
        let (Some(d0), Some(d1)) = (previous.or(next), next.or(previous)) else { continue };
        let (n0, n1) = ([-d0[1] * half, d0[0] * half], [-d1[1] * half, d1[0] * half]);
        let bend = 1.0 + d0[0] * d1[0] + d0[1] * d1[1];
        if bend < 0.3 {
            go(raster, add(at, n0), sub(at, n0));
            go(raster, add(at, n1), sub(at, n1));
        } else {
            let m = [(n0[0] + n1[0]) / bend, (n0[1] + n1[1]) / bend];
            go(raster, add(at, m), sub(at, m));
        }
        previous = next.or(previous);
    }
    if let (Some((left0, right0)), Some((left1, right1))) = (start, last) {
        if closed {
            raster.edge(left1, left0);
            raster.edge(right0, right1);
        } else {
            raster.edge(left1, right1);
            raster.edge(right0, left0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(draw: impl FnOnce(&mut Raster)) -> f64 {
        let mut raster = Raster::new(200, 200);
        draw(&mut raster);
        let mut sum = 0.0;
        raster.sweep(|_, from, to, c| sum += (to - from) as f64 * f64::from(c));
        sum
    }

    #[test]
    fn lines_have_their_width() {
        for width in [0.3f32, 0.6, 1.1, 2.0, 2.2, 5.0, 11.0] {
            for end in [[150.0f32, 20.0], [20.0, 150.0], [137.3, 99.1], [40.0, 21.0]] {
                let length = f64::from((end[0] - 20.0).hypot(end[1] - 20.0));
                let butt = area(|r| stroke(r, &[[20.0, 20.0], end], width, Cap::Butt));
                assert!((butt - length * f64::from(width)).abs() < 0.01 * butt, "{width} {end:?}: {butt}");
                let caps = area(|r| stroke(r, &[[20.0, 20.0], end], width, Cap::Round)) - butt;
                let circle = f64::from(width * width) * std::f64::consts::PI / 4.0;
                let want = if width / 2.0 <= HAIR { 0.0 } else { circle };
                assert!((caps - want).abs() < 0.1 * circle + 0.05, "{width} {end:?}: {caps} against {want}");
            }
        }
    }

    #[test]
    fn turns_leave_no_notch_and_no_hole() {
        // A zigzag of short sharp turns, wider than its segments are long: every pixel near the line is covered.
        let line: Vec<P> = (0..40).map(|i| [20.0 + i as f32 * 4.0, 100.0 + if i % 2 == 0 { 0.0 } else { 3.0 }]).collect();
        let mut raster = Raster::new(200, 200);
        stroke(&mut raster, &line, 12.0, Cap::Round);
        let mut least = 1.0f32;
        let mut covered = vec![0.0f32; 200 * 200];
        raster.sweep(|row, from, to, c| covered[row * 200 + from..row * 200 + to].fill(c));
        for x in 22..174 {
            for y in 98..105 {
                least = least.min(covered[y * 200 + x]);
            }
        }
        assert!(least > 0.999, "{least}");
    }

    #[test]
    fn closed_outlines_are_a_frame_and_dashes_their_share() {
        let square: Vec<P> = vec![[50.0, 50.0], [150.0, 50.0], [150.0, 150.0], [50.0, 150.0], [50.0, 50.0]];
        for width in [0.6f32, 1.0, 4.0] {
            let frame = area(|r| stroke(r, &square, width, Cap::Butt));
            assert!((frame - 400.0 * f64::from(width)).abs() < 0.02 * frame, "{width}: {frame}");
        }
        let dashes = area(|r| dashed(r, &[[20.0, 50.5], [170.0, 50.5]], 2.0, [6.0, 4.0]));
        assert!((dashes - 150.0 * 0.6 * 2.0).abs() < 0.1, "{dashes}");
        // The same dashes over many short segments.
        let fine: Vec<P> = (0..=150).map(|i| [20.0 + i as f32, 50.5]).collect();
        let many = area(|r| dashed(r, &fine, 2.0, [6.0, 4.0]));
        assert!((many - dashes).abs() < 0.5, "{many} against {dashes}");
    }

    #[test]
    fn simplifying_keeps_ends() {
        let mut line: Vec<P> = (0..=100).map(|i| [i as f32 * 0.01, 0.0]).collect();
        simplify(&mut line, 0.1);
        assert!(line.len() < 13 && line[0] == [0.0, 0.0] && line[line.len() - 1] == [1.0, 0.0]);
        let mut short = vec![[0.0, 0.0], [0.01, 0.0], [0.02, 0.0]];
        simplify(&mut short, 0.1);
        assert_eq!(short, [[0.0, 0.0], [0.02, 0.0]]);
    }
}
