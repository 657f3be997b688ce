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

/// How two segments lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meet {
    /// No common point.
    Apart,
    /// They share an end, an end lies on the other, or they run over each other.
    Touch,
    /// Each has its ends on both sides of the other.
    Cross,
}

/// How two segments lie to each other, exactly.
#[inline]
pub(super) fn meet([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> Meet {
    if a[0].max(b[0]) < c[0].min(d[0])
        || c[0].max(d[0]) < a[0].min(b[0])
        || a[1].max(b[1]) < c[1].min(d[1])
        || c[1].max(d[1]) < a[1].min(b[1])
    {
        return Meet::Apart;
    }
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    if c_side * d_side > 0 {
        return Meet::Apart;
    }
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if a_side * b_side > 0 {
        return Meet::Apart;
    }
    if c_side * d_side < 0 && a_side * b_side < 0 {
        return Meet::Cross;
    }
    let touch = (c_side == 0 && between(a, b, c))
        || (d_side == 0 && between(a, b, d))
        || (a_side == 0 && between(c, d, a))
        || (b_side == 0 && between(c, d, b));
    if touch { Meet::Touch } else { Meet::Apart }
}

/// Whether two segments share a point, ends included.
#[inline]
pub(super) fn segments_meet(e: [[f64; 2]; 2], f: [[f64; 2]; 2]) -> bool {
    meet(e, f) != Meet::Apart
}

/// The common point of two segments that cross, rounded.
pub(super) fn crossing_point([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> [f64; 2] {
    let (u, v) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
    let w = [c[0] - a[0], c[1] - a[1]];
    let across = u[0] * v[1] - u[1] * v[0];
    let mut t = (w[0] * v[1] - w[1] * v[0]) / across;
    // Segments that cross exactly may be parallel as far as rounded products can tell: then the quotient may be anything, none at
    // all included, and only the stretch that both cover says where. Comparisons, not `clamp`: they let no NaN through.
    if across.abs() <= 1e-6 * (u[0].abs() + u[1].abs()) * (v[0].abs() + v[1].abs()) {
        let along = |p: [f64; 2]| ((p[0] - a[0]) * u[0] + (p[1] - a[1]) * u[1]) / (u[0] * u[0] + u[1] * u[1]);
        let (one, other) = (along(c), along(d));
        t = t.max(one.min(other)).min(one.max(other));
    }
    t = t.clamp(0.0, 1.0);
    [a[0] + t * u[0], a[1] + t * u[1]]
}

/// Whether a closed ring surrounds the point, half-open as [`ray_crosses`].
pub(super) fn contains_point(ring: &[[f64; 2]], p: [f64; 2]) -> bool {
    ring.windows(2).fold(false, |inside, e| inside ^ ray_crosses(e[0], e[1], p))
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
pub fn twice_area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[ox, oy]) = ring.first() else { return 0.0 };
    ring.windows(2).map(|e| (e[0][0] - ox) * (e[1][1] - oy) - (e[1][0] - ox) * (e[0][1] - oy)).sum()
}
