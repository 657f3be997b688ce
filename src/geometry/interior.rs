//! One point that stands for a feature: inside an area, on a line.
//!
//! The definitions are those of JTS and GEOS (`InteriorPointArea`, `InteriorPointLine`, known as point on surface), to
//! the last bit for valid areas, so that joins agree with PostGIS, QGIS and geopandas.

use super::{PartRef, ShapeRef};

/// The representative point of a feature; none without geometry. `scratch` is working space to reuse between calls.
///
/// Areas: a horizontal line halfway between the vertices next to the middle of the box, and the middle of its widest
/// stretch inside; of several polygons the one with the widest stretch, the first on a tie. Without any stretch (no
/// area) the first vertex. Lines: the inner vertex nearest to the centroid, or else the nearest end. Points: the first.
pub fn representative_point(shape: ShapeRef<'_>, scratch: &mut Vec<f64>) -> Option<[f64; 2]> {
    if shape.kind().is_line() {
        return on_line(shape);
    }
    if !shape.kind().is_area() {
        return shape.first();
    }
    let mut best: Option<(f64, [f64; 2])> = None;
    for part in shape.parts() {
        if let Some((width, at)) = in_polygon(part, scratch)
            && best.is_none_or(|(widest, _)| width > widest)
        {
            best = Some((width, at));
        }
    }
    best.map(|(_, at)| at)
}

/// Width of the widest stretch and its middle; none for a polygon without vertices.
fn in_polygon(part: PartRef<'_>, scratch: &mut Vec<f64>) -> Option<(f64, [f64; 2])> {
    let outer = part.rings().next()?;
    let first = *outer.first()?;
    let y = scan_line(part, outer);
    scratch.clear();
    for ring in part.rings() {
        for edge in ring.windows(2) {
            let ([x0, y0], [x1, y1]) = (edge[0], edge[1]);
            // Half-open: a vertex on the line belongs to the edge above it. (Only flat polygons have one there.)
            if (y0 > y) == (y1 > y) {
                continue;
            }
            // Written as slope and quotient like the models, to get their bits.
            scratch.push(if x0 == x1 { x0 } else { x0 + (y - y0) / ((y1 - y0) / (x1 - x0)) });
        }
    }
    scratch.sort_unstable_by(f64::total_cmp);
    let mut best = (0.0, first);
    for stretch in scratch.chunks_exact(2) {
        let width = stretch[1] - stretch[0];
        if width > best.0 {
            best = (width, [(stretch[0] + stretch[1]) / 2.0, y]);
        }
    }
    Some(best)
}

/// Halfway between the highest vertex not above and the lowest vertex above the middle of the polygon's height.
fn scan_line(part: PartRef<'_>, outer: &[[f64; 2]]) -> f64 {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for c in outer {
        low = low.min(c[1]);
        high = high.max(c[1]);
    }
    let middle = (low + high) / 2.0;
    for &[_, y] in part.rings().flatten() {
        if y <= middle {
            low = low.max(y);
        } else {
            high = high.min(y);
        }
    }
    (high + low) / 2.0
}

fn on_line(shape: ShapeRef<'_>) -> Option<[f64; 2]> {
    let center = line_centroid(shape)?;
    let nearest = |vertices: &mut dyn Iterator<Item = [f64; 2]>| {
        let mut best: Option<(f64, [f64; 2])> = None;
        for c in vertices {
            let distance = (c[0] - center[0]).hypot(c[1] - center[1]);
            if best.is_none_or(|(shortest, _)| distance < shortest) {
                best = Some((distance, c));
            }
        }
        best.map(|(_, c)| c)
    };
    let mut inner = shape.rings().flat_map(|line| line.get(1..line.len().saturating_sub(1)).unwrap_or(&[])).copied();
    let mut ends = shape.rings().flat_map(|line| line.first().into_iter().chain(line.last())).copied();
    nearest(&mut inner).or_else(|| nearest(&mut ends))
}

/// Mean of the segments' middles weighted by length; of the vertices, if there is no length.
fn line_centroid(shape: ShapeRef<'_>) -> Option<[f64; 2]> {
    // Counted from the first vertex, so that large coordinates cost no digits.
    let origin = shape.first()?;
    let (mut sum, mut total) = ([0.0; 2], 0.0);
    for edge in shape.rings().flat_map(|line| line.windows(2)) {
        let ([ax, ay], [bx, by]) = (edge[0], edge[1]);
        let length = (bx - ax).hypot(by - ay);
        sum[0] += length * ((ax + bx) / 2.0 - origin[0]);
        sum[1] += length * ((ay + by) / 2.0 - origin[1]);
        total += length;
    }
    if total > 0.0 {
        return Some([origin[0] + sum[0] / total, origin[1] + sum[1] / total]);
    }
    let n = shape.coords().len() as f64;
    let sum = shape.coords().iter().fold([0.0; 2], |s, c| [s[0] + c[0] - origin[0], s[1] + c[1] - origin[1]]);
    Some([origin[0] + sum[0] / n, origin[1] + sum[1] / n])
}

#[cfg(test)]
mod tests {
    use super::super::{ShapeKind, Shapes};
    use super::*;

    #[test]
    fn points_lines_and_flat_areas() {
        let mut shapes = Shapes::new();
        shapes.push_point(3.0, 4.0);
        shapes.push_null();
        shapes.push_line(&[[0.0, 0.0], [1.0, 0.0], [5.0, 0.0], [9.0, 0.0]]);
        shapes.push_line(&[[0.0, 0.0], [9.0, 0.0]]);
        shapes.push_polygon(&[&[[1.0, 2.0], [5.0, 2.0], [9.0, 2.0], [1.0, 2.0]]]);
        shapes.push_polygon(&[]);
        let points: Vec<_> = shapes.iter().map(|s| representative_point(s, &mut Vec::new())).collect();
        assert_eq!(points[..4], [Some([3.0, 4.0]), None, Some([5.0, 0.0]), Some([0.0, 0.0])]);
        assert_eq!(points[4..], [Some([1.0, 2.0]), None]);
    }

    /// `interior_reference.bin`: the bundled sample around Lujiazui (buildings, grids, communities, fences) in EPSG:4549,
    /// rounded to 1/1024 m from an origin, then 600 made-up polygons with holes and pairs of polygons, each with its
    /// `representative_point` by shapely 2.2 (GEOS 3.14). Per feature: parts; per part: rings; per ring: count and
    /// pairs of i32 (1/1024 m); then the point as two f64. All little-endian, counts u32.
    #[test]
    fn agrees_with_geos_to_the_bit() {
        let mut bytes = include_bytes!("../../tests/data/interior_reference.bin").as_slice();
        let mut shapes = Shapes::new();
        let mut scratch = Vec::new();
        fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
            let (head, tail) = bytes.split_first_chunk::<N>().unwrap();
            *bytes = tail;
            *head
        }
        let count = u32::from_le_bytes(take(&mut bytes));
        for feature in 0..count {
            let parts = u32::from_le_bytes(take(&mut bytes));
            for _ in 0..parts {
                for _ in 0..u32::from_le_bytes(take(&mut bytes)) {
                    for _ in 0..u32::from_le_bytes(take(&mut bytes)) {
                        let [x, y] = [0, 1].map(|_| f64::from(i32::from_le_bytes(take(&mut bytes))) / 1024.0);
                        shapes.push(x, y);
                    }
                    shapes.end_ring();
                }
                shapes.end_part();
            }
            shapes.end_feature(if parts == 1 { ShapeKind::Polygon } else { ShapeKind::MultiPolygon });
            let expected = [0, 1].map(|_| f64::from_le_bytes(take(&mut bytes)));
            let shape = shapes.get(feature as usize);
            assert_eq!(representative_point(shape, &mut scratch), Some(expected), "feature {feature}");
            assert!(super::super::contains::area_contains(shape, expected), "feature {feature}");
        }
        assert!(bytes.is_empty() && count > 2000);
    }
}
