//! The end of a polygon's ring: outer rings counter-clockwise, holes clockwise (RFC 7946, section 3.1.6).

use crate::geometry::Shapes;

/// Ends the closed ring being built, turned round where needed. Twice the area is added up relative to the first corner,
/// so that nothing is lost far from the origin.
#[inline]
pub fn end_area_ring(shapes: &mut Shapes, outer: bool) {
    let ring = shapes.open_ring();
    let mut twice = 0.0;
    if let [[x0, y0], rest @ ..] = ring {
        for w in rest.windows(2) {
            twice += (w[0][0] - x0) * (w[1][1] - y0) - (w[1][0] - x0) * (w[0][1] - y0);
        }
    }
    if (twice < 0.0) == outer && twice != 0.0 {
        shapes.reverse_open_ring();
    }
    shapes.end_ring();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ShapeKind;

    #[test]
    fn outer_rings_turn_left_and_holes_right() {
        let mut shapes = Shapes::new();
        let left = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]];
        let right = [[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 0.0]];
        for (outer, ring) in [(true, left), (false, left), (true, right), (false, right)] {
            for [x, y] in ring {
                shapes.push(x, y);
            }
            end_area_ring(&mut shapes, outer);
        }
        shapes.end_part();
        shapes.end_feature(ShapeKind::Polygon);
        assert_eq!(shapes.get(0).rings().collect::<Vec<_>>(), [left, right, left, right]);
    }
}
