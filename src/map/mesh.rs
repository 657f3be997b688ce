//! Geometry of a group as the GPU wants it: positions relative to the group's origin, each with its row's number.
//!
//! Plain bytes, made on worker threads; nothing here knows the GPU.

use super::layout::Group;
use crate::geometry::{ShapeRef, simplified};
use crate::model::{GeometryClass, Layer};
use earcut::Earcut;

/// What a draw layer is made of; rows of other geometry are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// Triangles of areas.
    Fill,
    /// Segments of lines and of outlines of areas.
    Line,
    /// Segments of outlines of areas, borders between two areas only once.
    Border,
    /// Positions.
    Symbol,
    /// [`Self::Line`] from afar: with fewer positions.
    FarLine,
    /// [`Self::Border`] from afar.
    FarBorder,
    /// [`Self::Fill`] from afar.
    FarFill,
}

impl Primitive {
    /// Every primitive; `primitive as usize` is its place here.
    pub const ALL: [Self; 7] =
        [Self::Fill, Self::Line, Self::Border, Self::Symbol, Self::FarLine, Self::FarBorder, Self::FarFill];

    /// Whether it is segments.
    pub fn is_lines(self) -> bool {
        matches!(self, Self::Line | Self::Border | Self::FarLine | Self::FarBorder)
    }

    /// What takes its place from afar.
    #[must_use]
    pub fn from_afar(self) -> Self {
        match self {
            Self::Fill => Self::FarFill,
            Self::Line => Self::FarLine,
            Self::Border => Self::FarBorder,
            other => other,
        }
    }

    /// What is drawn while this is being made, if it is there: the same with more or with fewer positions.
    pub(super) fn stand_in(self) -> Option<Self> {
        match self {
            Self::Fill | Self::Line | Self::Border => Some(self.from_afar()),
            Self::FarFill => Some(Self::Fill),
            Self::FarLine => Some(Self::Line),
            Self::FarBorder => Some(Self::Border),
            Self::Symbol => None,
        }
    }

    /// How far positions may be from where they are left out, metres.
    fn tolerance_m(self) -> f64 {
        if matches!(self, Self::FarLine | Self::FarBorder | Self::FarFill) { FAR_TOLERANCE_M } else { 0.0 }
    }
}

/// Lines and areas are drawn from afar where a metre is less than so many pixels at 100 %.
pub const FAR_PX_PER_M: f64 = 0.04;
/// Less than half a pixel there.
const FAR_TOLERANCE_M: f64 = 12.0;

/// A position in a mesh. For lines `along` is the distance from the start of the line, metres, and the highest bit of
/// `row` says that no segment starts here; other primitives carry no `along`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// Metres east of the group's origin.
    pub x: f32,
    /// Metres north of the group's origin.
    pub y: f32,
    /// Distance along the line, metres.
    pub along: f32,
    /// Place of the row in the group.
    pub row: u32,
}

/// Set in [`Vertex::row`] where no segment starts.
pub const NO_SEGMENT: u32 = 1 << 31;

/// Geometry of one group for one primitive.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    /// Positions. For lines a segment needs four in a row: the one before, its start, its end, the one after.
    pub vertices: Vec<Vertex>,
    /// Corners of triangles; of lines the ends of segments, two each; empty for symbols.
    pub indices: Vec<u32>,
    pub(super) tolerance_m: f64,
}

impl Mesh {
    /// Tessellates the rows of a group.
    pub fn of(layer: &Layer, group: &Group, primitive: Primitive) -> Self {
        let mut mesh = Self { tolerance_m: primitive.tolerance_m(), ..Self::default() };
        if matches!(primitive, Primitive::Border | Primitive::FarBorder) {
            mesh.borders(layer, group);
            mesh.index_segments();
            return mesh;
        }
        if primitive == Primitive::FarLine && group.alike && layer.info().geometry == GeometryClass::Line {
            mesh.joined(layer, group);
            mesh.index_segments();
            return mesh;
        }
        let mut ear = Ear { earcut: Earcut::new(), ring: Vec::new(), holes: Vec::new(), triangles: Vec::new() };
        for (i, &row) in group.rows.iter().enumerate() {
            let shape = layer.feature(row).shape();
            match primitive {
                Primitive::Fill | Primitive::FarFill => mesh.fill(shape, group.origin, i as u32, &mut ear),
                Primitive::Symbol => mesh.symbols(shape, group.origin, i as u32),
                _ => mesh.lines(shape, group.origin, i as u32),
            }
        }
        if primitive.is_lines() {
            mesh.index_segments();
        }
        mesh
    }

    /// Numbers the ends of segments, for drawing them as plain lines.
    fn index_segments(&mut self) {
        let starts = (0..self.vertices.len() as u32).filter(|i| self.vertices[*i as usize].row & NO_SEGMENT == 0);
        self.indices = starts.flat_map(|i| [i, i + 1]).collect();
    }

    fn fill(&mut self, shape: ShapeRef<'_>, [ox, oy]: [f64; 2], row: u32, ear: &mut Ear) {
        if !shape.kind().is_area() {
            return;
        }
        for part in shape.parts() {
            ear.ring.clear();
            ear.holes.clear();
            for (k, ring) in part.rings().enumerate() {
                if k > 0 {
                    ear.holes.push(ear.ring.len() as u32);
                }
                let few;
                // Not around holes: they could end up outside of what is around them.
                let ring = if self.tolerance_m > 0.0 && ring.len() > 5 && part.rings().nth(1).is_none() {
                    few = simplified(ring, self.tolerance_m);
                    &few
                } else {
                    ring
                };
                ear.ring.extend(open(ring).iter().map(|[x, y]| [x - ox, y - oy]));
            }
            ear.earcut.earcut_slice(&ear.ring, &ear.holes, &mut ear.triangles);
            let base = self.vertices.len() as u32;
            self.vertices.extend(ear.ring.iter().map(|&[x, y]| Vertex { x: x as f32, y: y as f32, along: 0.0, row }));
            self.indices.extend(ear.triangles.iter().map(|i| base + i));
        }
    }

    fn symbols(&mut self, shape: ShapeRef<'_>, [ox, oy]: [f64; 2], row: u32) {
        if shape.kind().is_point() {
            let at = |&[x, y]: &[f64; 2]| Vertex { x: (x - ox) as f32, y: (y - oy) as f32, along: 0.0, row };
            self.vertices.extend(shape.coords().iter().map(at));
        }
    }

    /// Number of things drawn: indices, segments or symbols.
    pub fn draw_count(&self, primitive: Primitive) -> u32 {
        match primitive {
            Primitive::Fill | Primitive::FarFill => self.indices.len() as u32,
            Primitive::Symbol => self.vertices.len() as u32,
            _ => (self.vertices.len() as u32).saturating_sub(3),
        }
    }

    /// Positions as bytes, `x y row`, for lines `x y along row`.
    pub fn vertex_bytes(&self, primitive: Primitive) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.vertices.len() * primitive.stride() as usize);
        for v in &self.vertices {
            out.extend_from_slice(&v.x.to_ne_bytes());
            out.extend_from_slice(&v.y.to_ne_bytes());
            if primitive.is_lines() {
                out.extend_from_slice(&v.along.to_ne_bytes());
            }
            out.extend_from_slice(&v.row.to_ne_bytes());
        }
        out
    }

    /// Whether two bytes are enough for an index.
    pub fn short_indices(&self) -> bool {
        self.vertices.len() <= usize::from(u16::MAX)
    }

    /// Indices as bytes, padded to a multiple of four.
    pub fn index_bytes(&self) -> Vec<u8> {
        let mut out: Vec<u8> = if self.short_indices() {
            self.indices.iter().flat_map(|i| (*i as u16).to_ne_bytes()).collect()
        } else {
            self.indices.iter().flat_map(|i| i.to_ne_bytes()).collect()
        };
        out.resize(out.len().next_multiple_of(4), 0);
        out
    }
}

impl Primitive {
    /// Bytes of a position.
    pub const fn stride(self) -> u64 {
        match self {
            Self::Fill | Self::FarFill | Self::Symbol => 12,
            _ => 16,
        }
    }
}

/// The tessellator and its scratch space, kept over a group.
struct Ear {
    earcut: Earcut<f64>,
    ring: Vec<[f64; 2]>,
    holes: Vec<u32>,
    triangles: Vec<u32>,
}

/// The ring without its last position, which repeats the first.
fn open(ring: &[[f64; 2]]) -> &[[f64; 2]] {
    match ring {
        [rest @ .., last] if ring.len() > 1 && ring[0] == *last => rest,
        _ => ring,
    }
}
