//! Geometries of many features as flat columns.
//!
//! Feature *i* owns parts, a part owns rings (a polygon's outer ring first, then its holes; a line or a point has one),
//! a ring owns coordinates. Four offset columns and one coordinate column hold a whole chunk: no allocation per feature,
//! one `memcpy` per ring on the way to disk, and an edit copies one chunk.

use super::Bounds;

/// What a feature's geometry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ShapeKind {
    /// The feature has no geometry.
    Null = 0,
    /// One position.
    Point = 1,
    /// One line.
    Line = 2,
    /// One polygon with its holes.
    Polygon = 3,
    /// Several positions, one per part.
    MultiPoint = 4,
    /// Several lines, one per part.
    MultiLine = 5,
    /// Several polygons, one per part.
    MultiPolygon = 6,
}

impl ShapeKind {
    /// Every kind; `kind as usize` is its place here.
    pub const ALL: [Self; 7] =
        [Self::Null, Self::Point, Self::Line, Self::Polygon, Self::MultiPoint, Self::MultiLine, Self::MultiPolygon];

    /// Whether the geometry has an area.
    pub fn is_area(self) -> bool {
        matches!(self, Self::Polygon | Self::MultiPolygon)
    }

    /// Whether the geometry is one or several lines.
    pub fn is_line(self) -> bool {
        matches!(self, Self::Line | Self::MultiLine)
    }

    /// Whether the geometry is one or several positions.
    pub fn is_point(self) -> bool {
        matches!(self, Self::Point | Self::MultiPoint)
    }
}

/// Flat columns of geometries. Coordinates are `[x, y]` (easting or longitude first) in the space that the holder states.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapes {
    kinds: Vec<ShapeKind>,
    bounds: Vec<Bounds>,
    /// Parts of feature `i`: `part_start[i]..part_start[i + 1]`.
    part_start: Vec<u32>,
    /// Rings of part `p`: `ring_start[p]..ring_start[p + 1]`.
    ring_start: Vec<u32>,
    /// Coordinates of ring `r`: `coord_start[r]..coord_start[r + 1]`.
    coord_start: Vec<u32>,
    coords: Vec<[f64; 2]>,
}

/// The columns of [`Shapes`], to be written as they are. Offsets begin with 0; each ends with the length of the next column.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapeColumns<Kinds, Offsets, Coords> {
    /// One per feature.
    pub kinds: Kinds,
    /// First part of each feature.
    pub part_start: Offsets,
    /// First ring of each part.
    pub ring_start: Offsets,
    /// First coordinate of each ring.
    pub coord_start: Offsets,
    /// All coordinates.
    pub coords: Coords,
}

impl Default for Shapes {
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            bounds: Vec::new(),
            part_start: vec![0],
            ring_start: vec![0],
            coord_start: vec![0],
            coords: Vec::new(),
        }
    }
}

impl Shapes {
    /// No features yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The geometry of feature `i`. Panics when out of range.
    pub fn get(&self, i: usize) -> ShapeRef<'_> {
        assert!(i < self.len(), "feature {i} of {}", self.len());
        ShapeRef { shapes: self, i }
    }

    /// All geometries in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ShapeRef<'_>> {
        (0..self.len()).map(|i| ShapeRef { shapes: self, i })
    }

    /// All coordinates of all features, in order.
    pub fn coords(&self) -> &[[f64; 2]] {
        &self.coords
    }

    /// Its columns.
    pub fn columns(&self) -> ShapeColumns<&[ShapeKind], &[u32], &[[f64; 2]]> {
        ShapeColumns {
            kinds: &self.kinds,
            part_start: &self.part_start,
            ring_start: &self.ring_start,
            coord_start: &self.coord_start,
            coords: &self.coords,
        }
    }

    /// Geometries from columns; `None` when the offsets do not fit.
    pub fn from_columns(columns: ShapeColumns<Vec<ShapeKind>, Vec<u32>, Vec<[f64; 2]>>) -> Option<Self> {
        let ShapeColumns { kinds, part_start, ring_start, coord_start, coords } = columns;
        let fits = |starts: &[u32], owners: usize, owned: usize| {
            let ends = starts.first() == Some(&0) && starts.last().is_some_and(|last| *last as usize == owned);
            ends && starts.len() == owners + 1 && starts.windows(2).all(|s| s[0] <= s[1])
        };
        let (parts, rings) = (ring_start.len().checked_sub(1)?, coord_start.len().checked_sub(1)?);
        if !fits(&part_start, kinds.len(), parts) || !fits(&ring_start, parts, rings) || !fits(&coord_start, rings, coords.len())
        {
            return None;
        }
        let mut shapes = Self { bounds: Vec::with_capacity(kinds.len()), kinds, part_start, ring_start, coord_start, coords };
        for i in 0..shapes.len() {
            shapes.bounds.push(shapes.feature_bounds(i));
        }
        Some(shapes)
    }

    /// Box around all features; empty when there is none.
    pub fn bounds(&self) -> Bounds {
        Bounds::around(&self.bounds)
    }

    /// Changes every coordinate in place and refreshes the boxes. `f` gets all coordinates at once.
    pub fn map_coords(&mut self, f: impl FnOnce(&mut [[f64; 2]])) {
        f(&mut self.coords);
        for i in 0..self.len() {
            self.bounds[i] = self.feature_bounds(i);
        }
    }

    /// Turns the rings of all areas the usual way round: outer rings counter-clockwise, holes clockwise.
    pub fn orient(&mut self) {
        for i in (0..self.len()).filter(|i| self.kinds[*i].is_area()) {
            for p in self.part_start[i] as usize..self.part_start[i + 1] as usize {
                let first = self.ring_start[p] as usize;
                for r in first..self.ring_start[p + 1] as usize {
                    let ring = &mut self.coords[self.coord_start[r] as usize..self.coord_start[r + 1] as usize];
                    let area = super::plane::twice_area(ring);
                    if (r == first && area < 0.0) || (r != first && area > 0.0) {
                        ring.reverse();
                    }
                }
            }
        }
    }

    fn feature_bounds(&self, i: usize) -> Bounds {
        let (first, last) = (self.part_start[i] as usize, self.part_start[i + 1] as usize);
        let from = self.coord_start[self.ring_start[first] as usize] as usize;
        let to = self.coord_start[self.ring_start[last] as usize] as usize;
        Bounds::of(&self.coords[from..to])
    }

    // --- building -----------------------------------------------------------------------------------------------------

    /// Adds one coordinate to the ring being built.
    #[inline]
    pub fn push(&mut self, x: f64, y: f64) {
        self.coords.push([x, y]);
    }

    /// Adds many coordinates to the ring being built; of an exact-size iterator this is one reservation and a copy.
    #[inline]
    pub fn extend(&mut self, coords: impl IntoIterator<Item = [f64; 2]>) {
        self.coords.extend(coords);
    }

    /// Number of coordinates in the ring being built.
    #[inline]
    pub fn open_ring(&self) -> &[[f64; 2]] {
        &self.coords[self.coord_start[self.coord_start.len() - 1] as usize..]
    }

    /// Turns the ring being built round.
    pub fn reverse_open_ring(&mut self) {
        let from = self.coord_start[self.coord_start.len() - 1] as usize;
        self.coords[from..].reverse();
    }

    /// Ends the ring (or line, or point) being built.
    #[inline]
    pub fn end_ring(&mut self) {
        self.coord_start.push(self.coords.len() as u32);
    }

    /// Ends the part being built: all rings ended since the part before.
    #[inline]
    pub fn end_part(&mut self) {
        self.ring_start.push(self.coord_start.len() as u32 - 1);
    }

    /// Ends the feature being built: all parts ended since the feature before.
    #[inline]
    pub fn end_feature(&mut self, kind: ShapeKind) {
        self.kinds.push(kind);
        self.part_start.push(self.ring_start.len() as u32 - 1);
        let b = self.feature_bounds(self.kinds.len() - 1);
        self.bounds.push(b);
    }

    /// Number of parts ended since the last feature.
    pub fn open_parts(&self) -> usize {
        self.ring_start.len() - 1 - self.part_start[self.part_start.len() - 1] as usize
    }

    /// Forgets everything pushed since the last feature was ended.
    pub fn abandon_feature(&mut self) {
        let parts = self.part_start[self.part_start.len() - 1] as usize;
        self.ring_start.truncate(parts + 1);
        let rings = self.ring_start[parts] as usize;
        self.coord_start.truncate(rings + 1);
        self.coords.truncate(self.coord_start[rings] as usize);
    }

    /// Adds a copy of another geometry as the next feature.
    pub fn push_shape(&mut self, shape: ShapeRef<'_>) {
        for part in shape.parts() {
            for ring in part.rings() {
                self.coords.extend_from_slice(ring);
                self.end_ring();
            }
            self.end_part();
        }
        self.end_feature(shape.kind());
    }

    /// Adds a feature without geometry.
    pub fn push_null(&mut self) {
        self.end_feature(ShapeKind::Null);
    }

    /// Adds a point feature.
    pub fn push_point(&mut self, x: f64, y: f64) {
        self.push(x, y);
        self.end_ring();
        self.end_part();
        self.end_feature(ShapeKind::Point);
    }

    /// Adds a polygon feature from rings (closed: first coordinate = last), outer first.
    pub fn push_polygon(&mut self, rings: &[&[[f64; 2]]]) {
        for ring in rings {
            self.coords.extend_from_slice(ring);
            self.end_ring();
        }
        self.end_part();
        self.end_feature(ShapeKind::Polygon);
    }

    /// Adds a line feature.
    pub fn push_line(&mut self, line: &[[f64; 2]]) {
        self.coords.extend_from_slice(line);
        self.end_ring();
        self.end_part();
        self.end_feature(ShapeKind::Line);
    }

    /// Adds a feature from polygons of geo; an empty one becomes a null geometry.
    pub fn push_multi_polygon(&mut self, polygons: &geo_types::MultiPolygon<f64>) {
        for polygon in polygons {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                self.coords.extend(ring.0.iter().map(|c| [c.x, c.y]));
                self.end_ring();
            }
            self.end_part();
        }
        self.end_feature(match polygons.0.len() {
            0 => ShapeKind::Null,
            1 => ShapeKind::Polygon,
            _ => ShapeKind::MultiPolygon,
        });
    }

    /// Gives back spare capacity; call when a chunk is finished.
    pub fn shrink(&mut self) {
        self.kinds.shrink_to_fit();
        self.bounds.shrink_to_fit();
        self.part_start.shrink_to_fit();
        self.ring_start.shrink_to_fit();
        self.coord_start.shrink_to_fit();
        self.coords.shrink_to_fit();
    }
}

/// A view of one feature's geometry.
#[derive(Clone, Copy)]
pub struct ShapeRef<'a> {
    shapes: &'a Shapes,
    i: usize,
}

impl<'a> ShapeRef<'a> {
    /// What it is.
    pub fn kind(self) -> ShapeKind {
        self.shapes.kinds[self.i]
    }

    /// Box around it; empty for a null geometry.
    pub fn bounds(self) -> Bounds {
        self.shapes.bounds[self.i]
    }

    /// Its parts: polygons, lines or positions.
    pub fn parts(self) -> impl ExactSizeIterator<Item = PartRef<'a>> {
        let shapes = self.shapes;
        (shapes.part_start[self.i] as usize..shapes.part_start[self.i + 1] as usize).map(move |p| PartRef { shapes, p })
    }

    /// All its rings (or lines, or positions) over all parts.
    pub fn rings(self) -> impl ExactSizeIterator<Item = &'a [[f64; 2]]> {
        let s = self.shapes;
        let first = s.ring_start[s.part_start[self.i] as usize] as usize;
        let last = s.ring_start[s.part_start[self.i + 1] as usize] as usize;
        (first..last).map(move |r| &s.coords[s.coord_start[r] as usize..s.coord_start[r + 1] as usize])
    }

    /// All its coordinates over all rings.
    pub fn coords(self) -> &'a [[f64; 2]] {
        let s = self.shapes;
        let from = s.coord_start[s.ring_start[s.part_start[self.i] as usize] as usize] as usize;
        let to = s.coord_start[s.ring_start[s.part_start[self.i + 1] as usize] as usize] as usize;
        &s.coords[from..to]
    }

    /// The first coordinate, if any: the position of a point feature.
    pub fn first(self) -> Option<[f64; 2]> {
        self.coords().first().copied()
    }

    /// Area of its polygons without their holes, in squares of its unit; 0 for other geometries.
    pub fn area(self) -> f64 {
        if !self.kind().is_area() {
            return 0.0;
        }
        let area = |(i, ring)| super::plane::twice_area(ring).abs() * if i == 0 { 0.5 } else { -0.5 };
        self.parts().map(|part| part.rings().enumerate().map(area).sum::<f64>()).sum()
    }

    /// As polygons of geo; parts of other kinds are left out.
    pub fn to_multi_polygon(self) -> geo_types::MultiPolygon<f64> {
        if !self.kind().is_area() {
            return geo_types::MultiPolygon(Vec::new());
        }
        geo_types::MultiPolygon(
            self.parts()
                .map(|part| {
                    let mut rings = part.rings().map(to_line_string);
                    let outer = rings.next().unwrap_or_else(|| geo_types::LineString(Vec::new()));
                    geo_types::Polygon::new(outer, rings.collect())
                })
                .collect(),
        )
    }
}

impl std::fmt::Debug for ShapeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShapeRef").field("kind", &self.kind()).field("coords", &self.coords()).finish()
    }
}

impl PartialEq for ShapeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.parts().len() == other.parts().len() && self.rings().eq(other.rings())
    }
}

/// A view of one part of a geometry.
#[derive(Clone, Copy)]
pub struct PartRef<'a> {
    shapes: &'a Shapes,
    p: usize,
}

impl<'a> PartRef<'a> {
    /// The part's rings: for a polygon the outer ring, then holes; otherwise one line or position.
    pub fn rings(self) -> impl ExactSizeIterator<Item = &'a [[f64; 2]]> {
        let s = self.shapes;
        (s.ring_start[self.p] as usize..s.ring_start[self.p + 1] as usize)
            .map(move |r| &s.coords[s.coord_start[r] as usize..s.coord_start[r + 1] as usize])
    }
}

fn to_line_string(ring: &[[f64; 2]]) -> geo_types::LineString<f64> {
    geo_types::LineString(ring.iter().map(|&[x, y]| geo_types::Coord { x, y }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_views_and_abandons() {
        let mut shapes = Shapes::new();
        let square: &[[f64; 2]] = &[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]];
        let hole: &[[f64; 2]] = &[[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 1.0]];
        shapes.push_polygon(&[square, hole]);
        shapes.push(7.0, 7.0);
        shapes.end_ring();
        shapes.end_part();
        shapes.push(8.0, 8.0);
        shapes.abandon_feature();
        shapes.push_null();
        shapes.push_point(5.0, -1.0);
        assert_eq!(shapes.len(), 3);
        assert_eq!(shapes.get(0).rings().collect::<Vec<_>>(), [square, hole]);
        assert_eq!(shapes.get(1).kind(), ShapeKind::Null);
        assert!(shapes.get(1).bounds().is_empty());
        assert_eq!(shapes.get(2).first(), Some([5.0, -1.0]));
        assert_eq!(shapes.bounds(), Bounds { min: [0.0, -1.0], max: [5.0, 4.0] });
        let mut turned = shapes.clone();
        turned.orient();
        let [outer, inner] = [square, hole].map(|r| r.to_vec());
        assert_eq!(turned.get(0).rings().next(), Some(outer.as_slice()));
        assert_eq!(turned.get(0).rings().nth(1), Some(inner.into_iter().rev().collect::<Vec<_>>().as_slice()));
        let mut copy = Shapes::new();
        copy.push_multi_polygon(&shapes.get(0).to_multi_polygon());
        assert_eq!(copy.get(0), shapes.get(0));
    }
}
