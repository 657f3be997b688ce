//! The shifts of Chinese public maps: WGS 84 to GCJ-02, GCJ-02 to BD-09, and back.
//!
//! There is no official text; this is the formula that has circulated since 2010 (the `eviltransform` family), on the
//! Krasovsky ellipsoid. It acts inside the box 72.004…137.8347° E, 0.8293…55.8271° N, the rule of all public copies;
//! outside of it GCJ-02 equals WGS 84 here. (Real providers apply it along a border that is not public, so data of
//! neighbouring countries inside the box may in truth be unshifted.)

use std::f64::consts::PI;

/// Semi-major axis of the Krasovsky ellipsoid, metres.
const A: f64 = 6_378_245.0;
/// Square of its eccentricity, as in the public formula.
const EE: f64 = 0.006_693_421_622_965_943;

/// Whether the public rule shifts this `[lon, lat]`.
fn shifted([lon, lat]: [f64; 2]) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// GCJ-02 minus WGS 84 in degrees at a WGS 84 position.
fn shift([lon, lat]: [f64; 2]) -> [f64; 2] {
    let (x, y) = (lon - 105.0, lat - 35.0);
    // sin 2πx and sin 6πx follow from the double and triple angle.
    let (sin, cos) = (x * PI).sin_cos();
    let sin_2 = 2.0 * sin * cos;
    let sin_6 = sin_2 * (3.0 - 4.0 * sin_2 * sin_2);
    let common = 20.0 * (sin_6 + sin_2) * 2.0 / 3.0;
    let wave = |v: f64, sin: f64, weights: [f64; 4]| {
        let long = weights[2] * (v / 12.0 * PI).sin() + weights[3] * (v / 30.0 * PI).sin();
        (weights[0] * sin + weights[1] * (v / 3.0 * PI).sin() + long) * 2.0 / 3.0
    };
    let root = x.abs().sqrt();
    let north = common + wave(y, (y * PI).sin(), [20.0, 40.0, 160.0, 320.0]) - 100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root;
    let east = common + wave(x, sin, [20.0, 40.0, 150.0, 300.0]) + 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - EE * sin * sin;
    let w = w2.sqrt();
    [east.to_degrees() / (A / w * cos), north.to_degrees() / (A * (1.0 - EE) / (w2 * w))]
}

/// WGS 84 `[lon, lat]` to GCJ-02.
pub(super) fn gcj_from_wgs(p: [f64; 2]) -> [f64; 2] {
    if !shifted(p) {
        return p;
    }
    let d = shift(p);
    [p[0] + d[0], p[1] + d[1]]
}

/// GCJ-02 `[lon, lat]` to WGS 84, to better than 1e-11 degrees (1 µm).
pub(super) fn wgs_from_gcj(g: [f64; 2]) -> [f64; 2] {
    if !shifted(g) {
        return g;
    }
    invert(g, [0.0; 2], |p| {
        let d = shift(p);
        [p[0] + d[0], p[1] + d[1]]
    })
}

/// The position that `forward` brings to `goal`, by Broyden's method from `goal` plus `guess`, to 1e-12 degrees.
///
/// `forward` changes its argument by a shift that is nearly constant, so its Jacobian is nearly one, and each step gains
/// more digits than the one before: three or four suffice.
fn invert(goal: [f64; 2], guess: [f64; 2], forward: impl Fn([f64; 2]) -> [f64; 2]) -> [f64; 2] {
    let miss = |p: [f64; 2]| {
        let there = forward(p);
        [there[0] - goal[0], there[1] - goal[1]]
    };
    let mut p = [goal[0] + guess[0], goal[1] + guess[1]];
    let mut f = miss(p);
    // Approximate inverse of the Jacobian.
    let mut h = [[1.0, 0.0], [0.0, 1.0]];
    let times = |h: &[[f64; 2]; 2], v: [f64; 2]| [h[0][0] * v[0] + h[0][1] * v[1], h[1][0] * v[0] + h[1][1] * v[1]];
    for _ in 0..20 {
        let step = times(&h, f).map(|v| -v);
        p = [p[0] + step[0], p[1] + step[1]];
        if step[0].abs().max(step[1].abs()) < 1e-10 {
            // The step after this one would be a thousand times shorter.
            break;
        }
        let next = miss(p);
        let hf = times(&h, [next[0] - f[0], next[1] - f[1]]);
        let scale = step[0] * hf[0] + step[1] * hf[1];
        if scale != 0.0 {
            let left = [(step[0] - hf[0]) / scale, (step[1] - hf[1]) / scale];
            let right = [step[0] * h[0][0] + step[1] * h[1][0], step[0] * h[0][1] + step[1] * h[1][1]];
            for (row, l) in h.iter_mut().zip(left) {
                *row = [row[0] + l * right[0], row[1] + l * right[1]];
            }
        }
        f = next;
    }
    p
}

/// The angular frequency in Baidu's formula.
const BD_PI: f64 = PI * 3000.0 / 180.0;

/// GCJ-02 `[lon, lat]` to BD-09.
pub(super) fn bd_from_gcj([x, y]: [f64; 2]) -> [f64; 2] {
    let z = x.hypot(y) + 0.000_02 * (y * BD_PI).sin();
    let theta = y.atan2(x) + 0.000_003 * (x * BD_PI).cos();
    [z * theta.cos() + 0.0065, z * theta.sin() + 0.006]
}

/// BD-09 `[lon, lat]` to GCJ-02, to better than 1e-11 degrees (Baidu's own inverse is 0.1 to 1 m off).
pub(super) fn gcj_from_bd(b: [f64; 2]) -> [f64; 2] {
    invert(b, [-0.0065, -0.006], bd_from_gcj)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: [f64; 2], b: [f64; 2], degrees: f64) {
        assert!((a[0] - b[0]).abs() < degrees && (a[1] - b[1]).abs() < degrees, "{a:?} {b:?}");
    }

    #[test]
    fn public_points_agree() {
        // The vectors that most public copies of the formula are tested with: Shanghai, Shenzhen, Beijing.
        for (wgs, gcj) in [
            ([121.527_210_6, 31.177_427_6], [121.531_541_859_215, 31.175_303_983_645_97]),
            ([113.912_316, 22.543_847], [113.917_176_480_836_3, 22.540_796_131_694_766]),
            ([116.377_817, 39.911_954], [116.384_047_224_557_2, 39.913_345_455_360_69]),
        ] {
            close(gcj_from_wgs(wgs), gcj, 1e-12);
            close(wgs_from_gcj(gcj), wgs, 1e-11);
        }
        // The example of the coordtransform library; its own way back is an approximation good to half a metre.
        close(bd_from_gcj([116.404, 39.915]), [116.410_369_493_710_29, 39.921_336_993_510_21], 1e-9);
        close(gcj_from_bd([116.404, 39.915]), [116.397_627_291_193_15, 39.908_656_739_576_31], 1e-5);
    }

    #[test]
    fn ways_back_end_where_they_began() {
        let mut worst = 0.0f64;
        for i in 0..200 {
            for j in 0..100 {
                let p = [73.0 + 0.31 * f64::from(i), 1.5 + 0.53 * f64::from(j)];
                let back = wgs_from_gcj(gcj_from_wgs(p));
                worst = worst.max((back[0] - p[0]).abs().max((back[1] - p[1]).abs()));
                let there = gcj_from_bd(bd_from_gcj(p));
                worst = worst.max((there[0] - p[0]).abs().max((there[1] - p[1]).abs()));
            }
        }
        assert!(worst < 1e-11, "{worst:e} degrees");
    }

    #[test]
    fn nothing_moves_outside_of_the_box() {
        for p in [[14.5, 35.9], [-58.4, -34.6], [139.7, 35.7]] {
            assert_eq!(gcj_from_wgs(p), p);
            assert_eq!(wgs_from_gcj(p), p);
        }
    }
}
