//! What a drawn point sticks to: vertices first, then borders and lines.

use super::ShapeRef;
use super::distance::nearest_on;

/// What a point stuck to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapKind {
    /// A vertex.
    Vertex,
    /// A border or a line, between its vertices.
    Edge,
}

/// Where a point goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// The place.
    pub at: [f64; 2],
    /// What is there.
    pub kind: SnapKind,
}

/// A distance and the place that far off.
type Near = (f64, [f64; 2]);

/// The nearest vertex of the geometries within `radius_m`, else the nearest point of an edge within it.
pub fn snap<'a>(p: [f64; 2], shapes: impl IntoIterator<Item = ShapeRef<'a>>, radius_m: f64) -> Option<Snap> {
    let far = |q: [f64; 2]| (q[0] - p[0]).hypot(q[1] - p[1]);
    let (mut vertex, mut edge): (Option<Near>, Option<Near>) = (None, None);
    let near = |best: &mut Option<Near>, q: [f64; 2]| {
        let d = far(q);
        if d <= radius_m && best.is_none_or(|(least, at)| (d, q[0], q[1]) < (least, at[0], at[1])) {
            *best = Some((d, q));
        }
    };
    for shape in shapes.into_iter().filter(|s| s.bounds().grown(radius_m).contains(p)) {
        for ring in shape.rings() {
            for pair in ring.windows(2) {
                near(&mut vertex, pair[0]);
                near(&mut edge, nearest_on([pair[0], pair[1]], p));
            }
            ring.last().into_iter().for_each(|last| near(&mut vertex, *last));
        }
    }
    let found = |kind| move |(_, at)| Snap { at, kind };
    vertex.map(found(SnapKind::Vertex)).or(edge.map(found(SnapKind::Edge)))
}

#[cfg(test)]
mod tests {
    use super::super::Shapes;
    use super::*;

    #[test]
    fn vertices_before_edges_and_nothing_far_off() {
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]]);
        shapes.push_line(&[[20.0, 0.0], [20.0, 9.0]]);
        let at = |p| snap(p, shapes.iter(), 2.0);
        assert_eq!(at([9.0, 1.0]), Some(Snap { at: [10.0, 0.0], kind: SnapKind::Vertex }));
        assert_eq!(at([5.0, 1.0]), Some(Snap { at: [5.0, 0.0], kind: SnapKind::Edge }));
        assert_eq!(at([21.0, 10.0]), Some(Snap { at: [20.0, 9.0], kind: SnapKind::Vertex }));
        assert_eq!(at([18.5, 4.0]), Some(Snap { at: [20.0, 4.0], kind: SnapKind::Edge }));
        assert_eq!(at([5.0, 5.0]), None);
    }
}
