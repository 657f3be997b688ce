//! An area as rings that can be changed: what shared borders, splitting, merging and mending work on.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::plane::twice_area;
use super::{Bounds, Fault, ShapeKind, ShapeRef, Shapes, check_area};

/// A ring without its last coordinate repeated.
pub type Ring = Vec<[f64; 2]>;

/// An area: polygons, each an outer ring and its holes. Rings are open: the last vertex joins the first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outline {
    /// The polygons; the first ring of each is the outer one.
    pub parts: Vec<Vec<Ring>>,
}

impl Outline {
    /// The area of a feature; empty for other geometries. Vertices keep their order, repeated ones are left out.
    pub fn of(shape: ShapeRef<'_>) -> Self {
        if !shape.kind().is_area() {
            return Self::default();
        }
        let parts = shape.parts().map(|part| part.rings().map(open).filter(|ring| !ring.is_empty()).collect::<Vec<_>>());
        Self { parts: parts.filter(|rings| !rings.is_empty()).collect() }
    }

    /// One polygon of one ring.
    pub fn of_ring(ring: Ring) -> Self {
        Self { parts: vec![vec![ring]] }
    }

    pub(super) fn of_polygons(polygons: &MultiPolygon<f64>) -> Self {
        let ring = |line: &LineString<f64>| open(&line.0.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>());
        let rings = |p: &Polygon<f64>| std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect();
        Self { parts: polygons.iter().map(rings).collect() }
    }

    /// Whether there is no ground.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// All rings of all polygons.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.parts.iter().flatten()
    }

    pub(super) fn rings_mut(&mut self) -> impl Iterator<Item = &mut Ring> {
        self.parts.iter_mut().flatten()
    }

    /// All edges, in the order of the rings.
    pub fn edges(&self) -> impl Iterator<Item = [[f64; 2]; 2]> + '_ {
        self.rings().flat_map(|ring| ring_edges(ring))
    }

    /// Box around it.
    pub fn bounds(&self) -> Bounds {
        self.rings().fold(Bounds::EMPTY, |b, ring| b.union(&Bounds::of(ring)))
    }

    /// Outer rings less holes, square units.
    pub fn area(&self) -> f64 {
        let ring = |(i, ring): (usize, &Ring)| signed_area(ring).abs() * if i == 0 { 1.0 } else { -1.0 };
        self.parts.iter().map(|rings| rings.iter().enumerate().map(ring).sum::<f64>()).sum()
    }

    /// Length of all rings.
    pub fn perimeter(&self) -> f64 {
        self.edges().map(|[a, b]| (b[0] - a[0]).hypot(b[1] - a[1])).sum()
    }

    /// As one feature; no ground is a null geometry.
    pub fn to_shapes(&self) -> Shapes {
        let mut shapes = Shapes::new();
        for rings in &self.parts {
            for ring in rings {
                shapes.extend(ring.iter().chain(ring.first()).copied());
                shapes.end_ring();
            }
            shapes.end_part();
        }
        shapes.end_feature(match self.parts.len() {
            0 => ShapeKind::Null,
            1 => ShapeKind::Polygon,
            _ => ShapeKind::MultiPolygon,
        });
        shapes
    }

    pub(super) fn to_polygons(&self) -> MultiPolygon<f64> {
        let line = |ring: &Ring| LineString(ring.iter().chain(ring.first()).map(|&[x, y]| Coord { x, y }).collect());
        let polygon = |rings: &Vec<Ring>| {
            let mut lines = rings.iter().map(line);
            let outer = lines.next().unwrap_or_else(|| LineString(Vec::new()));
            Polygon::new(outer, lines.collect())
        };
        MultiPolygon(self.parts.iter().map(polygon).collect())
    }

    /// What is wrong with its rings, if anything.
    pub fn fault(&self) -> Option<Fault> {
        check_area(self.to_shapes().get(0))
    }

    /// Whether a ring has this vertex, to the bit.
    pub fn has_vertex(&self, p: [f64; 2]) -> bool {
        self.rings().any(|ring| ring.contains(&p))
    }

    /// The same ground with outer rings counter-clockwise and holes clockwise.
    #[must_use]
    pub fn oriented(&self) -> Self {
        let mut out = self.clone();
        for rings in &mut out.parts {
            for (i, ring) in rings.iter_mut().enumerate() {
                let area = signed_area(ring);
                if (i == 0 && area < 0.0) || (i > 0 && area > 0.0) {
                    ring.reverse();
                }
            }
        }
        out
    }
}

/// Edges of an open ring, the closing one last.
pub(super) fn ring_edges(ring: &[[f64; 2]]) -> impl Iterator<Item = [[f64; 2]; 2]> + '_ {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| [*a, *b])
}

/// Area of an open ring, positive when counter-clockwise. Summed from the first vertex, where the closing edge adds nothing.
pub(super) fn signed_area(ring: &[[f64; 2]]) -> f64 {
    twice_area(ring) / 2.0
}

fn open(ring: &[[f64; 2]]) -> Ring {
    let mut out: Ring = ring.to_vec();
    tidy(&mut out);
    out
}

/// Leaves out vertices that repeat the one before.
pub(super) fn tidy(ring: &mut Ring) {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
}
