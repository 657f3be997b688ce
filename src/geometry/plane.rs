//! The few exact predicates and sums of the plane that the other files are made of.

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};

/// Side of `c` seen from `a` towards `b`: 1 left, -1 right, 0 exactly on the line. Never wrong by rounding.
#[inline]
pub(super) fn side(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> i8 {
    let left = (a[0] - c[0]) * (b[1] - c[1]);
    let right = (a[1] - c[1]) * (b[0] - c[0]);
    let det = left - right;
    // Shewchuk's first error bound (Adaptive Precision Floating-Point Arithmetic, 1997); the rare rest goes to exact sums.
    if det.abs() > 3.330_669_073_875_472e-16 * (left.abs() + right.abs()) {
        return if det > 0.0 { 1 } else { -1 };
    }
    side_exact(a, b, c)
}

#[cold]
fn side_exact(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> i8 {
    let coord = |[x, y]: [f64; 2]| geo_types::Coord { x, y };
    match RobustKernel::orient2d(coord(a), coord(b), coord(c)) {
        Orientation::CounterClockwise => 1,
        Orientation::Clockwise => -1,
        Orientation::Collinear => 0,
    }
}

/// Whether `c`, known to be on the line through `a` and `b`, lies between them, ends included.
#[inline]
fn between(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> bool {
    a[0].min(b[0]) <= c[0] && c[0] <= a[0].max(b[0]) && a[1].min(b[1]) <= c[1] && c[1] <= a[1].max(b[1])
}

/// Whether `p` lies on the segment, ends included.
#[inline]
pub(super) fn on_segment([a, b]: [[f64; 2]; 2], p: [f64; 2]) -> bool {
    between(a, b, p) && side(a, b, p) == 0
}

/// Whether two segments share a point, ends included.
#[inline]
pub(super) fn segments_meet([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    if a[0].max(b[0]) < c[0].min(d[0])
        || c[0].max(d[0]) < a[0].min(b[0])
        || a[1].max(b[1]) < c[1].min(d[1])
        || c[1].max(d[1]) < a[1].min(b[1])
    {
        return false;
    }
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    if c_side * d_side > 0 {
        return false;
    }
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if a_side * b_side > 0 {
        return false;
    }
    // All four on one line: their boxes meet, so they do. A segment without length has two zero sides of its own.
    if c_side == 0 && d_side == 0 && a_side == 0 && b_side == 0 {
        return between(a, b, c) || between(a, b, d) || between(c, d, a) || between(c, d, b);
    }
    true
}

/// Whether an upward or downward edge is crossed by the ray from `p` to the right. Half-open in y, and computed on the
/// upward edge, so that two polygons that share the edge get the same answer.
#[inline]
pub(super) fn ray_crosses(a: [f64; 2], b: [f64; 2], p: [f64; 2]) -> bool {
    if (a[1] > p[1]) == (b[1] > p[1]) {
        return false;
    }
    if p[0] < a[0].min(b[0]) {
        return true;
    }
    if p[0] > a[0].max(b[0]) {
        return false;
    }
    let (low, high) = if a[1] < b[1] { (a, b) } else { (b, a) };
    side(low, high, p) > 0
}

/// Twice the signed area of a closed ring: positive when counter-clockwise. Summed from the first vertex.
pub(super) fn twice_area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[ox, oy]) = ring.first() else { return 0.0 };
    ring.windows(2).map(|e| (e[0][0] - ox) * (e[1][1] - oy) - (e[1][0] - ox) * (e[0][1] - oy)).sum()
}
