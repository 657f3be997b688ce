//! Geometries as GeoPackage blobs: a header with an envelope, then well-known binary (OGC 12-128r19, clause 2.1.3).
//!
//! Areas and lines are always written as multi-geometries, because the column's declared type must hold for every row and
//! QGIS asks which half to load when a column is declared as plain `GEOMETRY`. A geometry of one part is read back as the
//! single kind, so a multipolygon of one polygon becomes a polygon. A geometry without any coordinate is a null one.

use crate::geometry::{Bounds, ShapeKind, ShapeRef, Shapes};

const WKB_POINT: u32 = 1;
const WKB_LINE: u32 = 2;
const WKB_POLYGON: u32 = 3;
const WKB_MULTI_POINT: u32 = 4;
const WKB_MULTI_LINE: u32 = 5;
const WKB_MULTI_POLYGON: u32 = 6;

/// Bytes of header and envelope of what [`encode`] writes for anything but a point.
const HEADER: usize = 40;

/// Replaces `out` by the blob of a geometry; returns false, with nothing in `out`, for one without coordinates.
pub(super) fn encode(out: &mut Vec<u8>, shape: ShapeRef<'_>, srs_id: i32) -> bool {
    out.clear();
    if shape.coords().is_empty() {
        return false;
    }
    let bounds = shape.bounds();
    let point = shape.kind() == ShapeKind::Point;
    // A point needs no envelope: the box of a position is the position.
    let with_envelope = !point && !bounds.is_empty();
    let size = HEADER + 9 + shape.coords().len() * 16 + shape.parts().len() * 9 + shape.rings().len() * 4;
    out.reserve(size);
    out.extend_from_slice(&[b'G', b'P', 0, if with_envelope { 0b011 } else { 0b001 }]);
    out.extend_from_slice(&srs_id.to_le_bytes());
    if with_envelope {
        for edge in [bounds.min[0], bounds.max[0], bounds.min[1], bounds.max[1]] {
            out.extend_from_slice(&edge.to_le_bytes());
        }
    }
    match shape.kind() {
        ShapeKind::Point | ShapeKind::Null => {
            start(out, WKB_POINT);
            put_coords(out, &shape.coords()[..1]);
        }
        ShapeKind::MultiPoint => {
            start(out, WKB_MULTI_POINT);
            put_count(out, shape.parts().len());
            for ring in shape.parts().flat_map(|part| part.rings()) {
                start(out, WKB_POINT);
                put_coords(out, &ring[..1]);
            }
        }
        ShapeKind::Line | ShapeKind::MultiLine => {
            start(out, WKB_MULTI_LINE);
            put_count(out, shape.parts().len());
            for ring in shape.parts().flat_map(|part| part.rings()) {
                start(out, WKB_LINE);
                put_count(out, ring.len());
                put_coords(out, ring);
            }
        }
        ShapeKind::Polygon | ShapeKind::MultiPolygon => {
            start(out, WKB_MULTI_POLYGON);
            put_count(out, shape.parts().len());
            for part in shape.parts() {
                start(out, WKB_POLYGON);
                put_count(out, part.rings().len());
                for ring in part.rings() {
                    put_count(out, ring.len());
                    put_coords(out, ring);
                }
            }
        }
    }
    true
}

fn start(out: &mut Vec<u8>, code: u32) {
    out.push(1);
    out.extend_from_slice(&code.to_le_bytes());
}

fn put_count(out: &mut Vec<u8>, n: usize) {
    out.extend_from_slice(&(n as u32).to_le_bytes());
}

fn put_coords(out: &mut Vec<u8>, coords: &[[f64; 2]]) {
    let from = out.len();
    out.resize(from + coords.len() * 16, 0);
    // Exact chunks of known size: the compiler makes one copy of it.
    let (cells, _) = out[from..].as_chunks_mut::<16>();
    for (cell, [x, y]) in cells.iter_mut().zip(coords) {
        cell[..8].copy_from_slice(&x.to_le_bytes());
        cell[8..].copy_from_slice(&y.to_le_bytes());
    }
}

/// Why a blob gives no geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlobError {
    /// It does not start as a GeoPackage geometry does.
    NoHeader,
    /// It ends too early, or says it is longer than it is.
    Short,
    /// A kind of geometry that projects do not have.
    Unsupported(u32),
}

impl std::fmt::Display for BlobError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoHeader => f.write_str("it is not in GeoPackage form"),
            Self::Short => f.write_str("it is cut off"),
            Self::Unsupported(code) => write!(f, "geometry type {code} is not supported"),
        }
    }
}

/// Adds the geometry of a blob as the next feature. On an error nothing was added.
pub(super) fn decode(blob: &[u8], shapes: &mut Shapes) -> Result<(), BlobError> {
    let mut input = Input { rest: &blob[body_start(blob)?..] };
    match input.geometry(shapes) {
        Ok(kind) => {
            if matches!(kind, ShapeKind::Null) {
                shapes.abandon_feature();
                shapes.push_null();
            } else {
                shapes.end_feature(kind);
            }
            Ok(())
        }
        Err(error) => {
            shapes.abandon_feature();
            Err(error)
        }
    }
}

/// The box of a blob's geometry: from the envelope where there is one, else from the coordinates. Empty for a geometry
/// without coordinates.
pub(super) fn bounds(blob: &[u8]) -> Result<Bounds, BlobError> {
    body_start(blob)?;
    let flags = blob[3];
    if flags & 0b1_0000 != 0 {
        return Ok(Bounds::EMPTY);
    }
    if (flags >> 1) & 0b111 != 0 {
        let mut input = Input { rest: &blob[8..40] };
        let little = flags & 1 == 1;
        let [min_x, max_x, min_y, max_y] = [input.real(little)?, input.real(little)?, input.real(little)?, input.real(little)?];
        if min_x.is_nan() {
            return Ok(Bounds::EMPTY);
        }
        return Ok(Bounds { min: [min_x, min_y], max: [max_x, max_y] });
    }
    let mut shapes = Shapes::new();
    decode(blob, &mut shapes)?;
    Ok(shapes.bounds())
}

/// Where the well-known binary begins: after the header and its envelope, if any.
fn body_start(blob: &[u8]) -> Result<usize, BlobError> {
    let [b'G', b'P', _, flags, ..] = *blob else { return Err(BlobError::NoHeader) };
    if flags & 0b10_0000 != 0 {
        // An extended geometry, whose body is whatever its extension says.
        return Err(BlobError::Unsupported(0));
    }
    let start = match (flags >> 1) & 0b111 {
        0 => 8,
        1 => 40,
        2 | 3 => 56,
        4 => 72,
        _ => return Err(BlobError::NoHeader),
    };
    if start <= blob.len() { Ok(start) } else { Err(BlobError::Short) }
}

struct Input<'a> {
    rest: &'a [u8],
}

/// Head of one geometry.
struct Head {
    code: u32,
    little: bool,
    /// Numbers a coordinate has; those after the second are left out.
    numbers: usize,
}

impl Input<'_> {
    #[inline]
    fn take<const N: usize>(&mut self) -> Result<[u8; N], BlobError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(BlobError::Short)?;
        self.rest = rest;
        Ok(*head)
    }

    #[inline]
    fn word(&mut self, little: bool) -> Result<u32, BlobError> {
        let bytes = self.take::<4>()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    #[inline]
    fn real(&mut self, little: bool) -> Result<f64, BlobError> {
        let bytes = self.take::<8>()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn head(&mut self) -> Result<Head, BlobError> {
        let little = self.take::<1>()? == [1];
        let code = self.word(little)?;
        if code <= WKB_MULTI_POLYGON {
            return Ok(Head { code, little, numbers: 2 });
        }
        // ISO codes add 1000 for Z, 2000 for M; older writers set high bits.
        let high = code >> 30;
        let base = code & 0x0fff_ffff;
        let (iso, base) = (base / 1000, base % 1000);
        let numbers =
            2 + (high.count_ones() as usize) + [0, 1, 1, 2].get(iso as usize).copied().ok_or(BlobError::Unsupported(code))?;
        if code & 0x2000_0000 != 0 {
            self.take::<4>()?;
        }
        Ok(Head { code: base, little, numbers })
    }

    /// Coordinates of one ring, line or position into the ring being built.
    #[inline]
    fn coords(&mut self, shapes: &mut Shapes, n: usize, head: &Head) -> Result<(), BlobError> {
        let bytes = n.checked_mul(head.numbers * 8).ok_or(BlobError::Short)?;
        if bytes > self.rest.len() {
            return Err(BlobError::Short);
        }
        let (cells, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        if head.little && head.numbers == 2 {
            let (cells, _) = cells.as_chunks::<16>();
            shapes.extend(cells.iter().map(|cell| {
                let (x, y) = cell.split_at(8);
                [f64::from_le_bytes(array(x)), f64::from_le_bytes(array(y))]
            }));
        } else {
            let real = |b: &[u8]| if head.little { f64::from_le_bytes(array(b)) } else { f64::from_be_bytes(array(b)) };
            shapes.extend(cells.chunks_exact(head.numbers * 8).map(|cell| [real(&cell[..8]), real(&cell[8..16])]));
        }
        shapes.end_ring();
        Ok(())
    }

    fn geometry(&mut self, shapes: &mut Shapes) -> Result<ShapeKind, BlobError> {
        let head = self.head()?;
        let (single, multi) = match head.code {
            WKB_POINT | WKB_MULTI_POINT => (ShapeKind::Point, ShapeKind::MultiPoint),
            WKB_LINE | WKB_MULTI_LINE => (ShapeKind::Line, ShapeKind::MultiLine),
            WKB_POLYGON | WKB_MULTI_POLYGON => (ShapeKind::Polygon, ShapeKind::MultiPolygon),
            other => return Err(BlobError::Unsupported(other)),
        };
        if head.code <= WKB_POLYGON {
            self.part(shapes, &head)?;
        } else {
            for _ in 0..self.word(head.little)? {
                let part = self.head()?;
                if part.code + 3 != head.code {
                    return Err(BlobError::Unsupported(part.code));
                }
                self.part(shapes, &part)?;
            }
        }
        Ok(match shapes.open_parts() {
            0 => ShapeKind::Null,
            1 => single,
            _ => multi,
        })
    }

    /// One polygon, line or position as a part; an empty one is left out.
    #[inline]
    fn part(&mut self, shapes: &mut Shapes, head: &Head) -> Result<(), BlobError> {
        match head.code {
            WKB_POINT => {
                let is_empty = self.rest.first_chunk::<8>().is_some_and(|b| {
                    let x = if head.little { f64::from_le_bytes(*b) } else { f64::from_be_bytes(*b) };
                    x.is_nan()
                });
                if is_empty {
                    self.rest = self.rest.get(head.numbers * 8..).ok_or(BlobError::Short)?;
                    return Ok(());
                }
                self.coords(shapes, 1, head)?;
            }
            WKB_LINE => {
                let n = self.word(head.little)? as usize;
                if n == 0 {
                    return Ok(());
                }
                self.coords(shapes, n, head)?;
            }
            _ => {
                let rings = self.word(head.little)?;
                if rings == 0 {
                    return Ok(());
                }
                for _ in 0..rings {
                    let n = self.word(head.little)? as usize;
                    self.coords(shapes, n, head)?;
                }
            }
        }
        shapes.end_part();
        Ok(())
    }
}

#[inline]
fn array(bytes: &[u8]) -> [u8; 8] {
    let mut out = [0; 8];
    out.copy_from_slice(bytes);
    out
}
