//! Distance from a position to a geometry.

use super::{ShapeRef, area_contains};

/// Straight distance in the geometry's units; 0 inside an area, infinite for a null geometry.
pub fn distance_to(shape: ShapeRef<'_>, p: [f64; 2]) -> f64 {
    if area_contains(shape, p) {
        return 0.0;
    }
    let mut best = f64::INFINITY;
    for ring in shape.rings() {
        if let [only] = ring {
            best = best.min((only[0] - p[0]).hypot(only[1] - p[1]));
        }
        for edge in ring.windows(2) {
            best = best.min(distance_to_segment(edge[0], edge[1], p));
        }
    }
    best
}

/// Straight distance to a segment.
pub fn distance_to_segment(a: [f64; 2], b: [f64; 2], p: [f64; 2]) -> f64 {
    let q = nearest_on([a, b], p);
    (q[0] - p[0]).hypot(q[1] - p[1])
}

/// The point of a segment nearest to `p`.
pub fn nearest_on([a, b]: [[f64; 2]; 2], p: [f64; 2]) -> [f64; 2] {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    [a[0] + t * dx, a[1] + t * dy]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shapes;

    #[test]
    fn distances_to_a_square_and_a_point() {
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]]);
        shapes.push_point(1.0, 1.0);
        shapes.push_null();
        assert_eq!(distance_to(shapes.get(0), [2.0, 2.0]), 0.0);
        assert_eq!(distance_to(shapes.get(0), [7.0, 8.0]), 5.0);
        assert_eq!(distance_to(shapes.get(1), [4.0, 5.0]), 5.0);
        assert_eq!(distance_to(shapes.get(2), [4.0, 5.0]), f64::INFINITY);
    }
}
