//! A chunk of a layer as bytes and back: its finished columns, so that reading it is copying.
//!
//! Form, all little-endian: `FxCk`, the version, a checksum of all that follows, the [`stamp`] of the layer's attributes,
//! the number of rows; then identities, geometry and attributes as columns. What is the same in every row, or counts up
//! from 0, is said once; whole numbers take as few bytes as their range needs. Boxes are not kept: they follow from the
//! coordinates.

use crate::geometry::{ShapeColumns, ShapeKind, Shapes};
use crate::model::{AttrType, Chunk, Column, Fid, LayerKind, NULL_INT, Texts};

const MAGIC: [u8; 4] = *b"FxCk";
const VERSION: u32 = 1;
/// Magic, version and checksum.
pub(super) const HEAD: usize = 16;
/// More rows than any chunk has: numbers in a file are not to be trusted with the memory.
const MOST_ROWS: usize = 1 << 20;

/// What a column of a regular pattern is said with.
const RUN: u8 = 0;
/// A column told row by row.
const LIST: u8 = 1;

const ABSENT: u8 = 0;
const TEXTS: u8 = 1;
const INTS: u8 = 2;
const REALS: u8 = 3;

/// Replaces `out` by the bytes of a chunk. False, with nothing of use in `out`, when its rows would not read back as they
/// are: a geometry that the tables cannot hold, such as an empty ring or a polygon marked as several.
pub(super) fn encode(out: &mut Vec<u8>, kind: LayerKind, chunk: &Chunk) -> bool {
    if !is_plain(&chunk.shapes) {
        return false;
    }
    out.clear();
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(&stamp(kind).to_le_bytes());
    put_count(out, chunk.len());
    put_fids(out, &chunk.fids);
    put_shapes(out, &chunk.shapes);
    for column in &chunk.columns {
        put_column(out, column, chunk.len());
    }
    let sum = checksum(&out[HEAD..]);
    out[HEAD - 8..HEAD].copy_from_slice(&sum.to_le_bytes());
    true
}

/// The chunk that [`encode`] wrote for this kind of layer; `None` for anything else: other versions, other attributes,
/// damaged bytes.
pub(super) fn decode(bytes: &[u8], kind: LayerKind) -> Option<Chunk> {
    let mut input = Input { rest: bytes, whole: bytes.len() };
    let known = input.take(4)? == MAGIC && u32::from_le_bytes(input.array()?) == VERSION;
    if !known || u64::from_le_bytes(input.array()?) != checksum(input.rest) || u64::from_le_bytes(input.array()?) != stamp(kind) {
        return None;
    }
    let rows = Some(input.count()?).filter(|rows| *rows <= MOST_ROWS)?;
    let fids = input.fids(rows)?;
    let shapes = input.shapes(rows)?;
    let types = kind.info().attributes.iter().map(|a| a.ty);
    let columns = types.map(|ty| input.column(ty, rows)).collect::<Option<_>>()?;
    input.rest.is_empty().then_some(Chunk { fids, shapes, columns })
}

/// The checksum in the head of a chunk's bytes. It stands for the content of the chunk.
pub(super) fn stamped(bytes: &[u8]) -> Option<u64> {
    bytes.get(HEAD - 8..HEAD)?.try_into().ok().map(u64::from_le_bytes)
}

/// Stands for the attributes of a kind: bytes written with other attributes are not read.
fn stamp(kind: LayerKind) -> u64 {
    let mut text = kind.key().to_owned();
    for attr in kind.info().attributes {
        text += &format!(" {}:{:?}", attr.key, attr.ty);
    }
    checksum(text.as_bytes())
}

/// Every change of up to eight neighbouring bytes changes it: each step is a bijection of its lane. Four lanes, so that the
/// processor need not wait for one product before it starts the next.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let step = |lane: u64, word: u64| (lane.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    let mut lanes = [1, 2, 3, 4];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = step(*lane, u64::from_le_bytes(*word));
        }
    }
    let mut sum = lanes.into_iter().fold(bytes.len() as u64, step);
    for rest in rest.chunks(8) {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        sum = step(sum, u64::from_le_bytes(word));
    }
    sum ^ (sum >> 32)
}

/// Whether every geometry is one that its row in the table gives back.
fn is_plain(shapes: &Shapes) -> bool {
    let ShapeColumns { kinds, part_start, ring_start, coord_start, coords } = shapes.columns();
    let count = |starts: &[u32], i: usize| starts[i + 1] - starts[i];
    kinds.iter().enumerate().all(|(i, kind)| {
        let parts = part_start[i] as usize..part_start[i + 1] as usize;
        let number = match kind {
            ShapeKind::Null => return parts.is_empty(),
            ShapeKind::Point | ShapeKind::Line | ShapeKind::Polygon => parts.len() == 1,
            ShapeKind::MultiPoint | ShapeKind::MultiLine | ShapeKind::MultiPolygon => parts.len() > 1,
        };
        number
            && parts.clone().all(|p| count(ring_start, p) == 1 || (kind.is_area() && count(ring_start, p) > 0))
            && (ring_start[parts.start] as usize..ring_start[parts.end] as usize).all(|r| {
                let n = count(coord_start, r);
                if kind.is_point() { n == 1 && !coords[coord_start[r] as usize][0].is_nan() } else { n > 0 }
            })
    })
}

// --- writing ----------------------------------------------------------------------------------------------------------

fn put_count(out: &mut Vec<u8>, n: usize) {
    out.extend_from_slice(&(n as u32).to_le_bytes());
}

fn put_fids(out: &mut Vec<u8>, fids: &[Fid]) {
    let first = fids.first().map_or(0, |fid| fid.0);
    if fids.iter().zip(first..).all(|(fid, next)| fid.0 == next) {
        out.push(RUN);
        out.extend_from_slice(&first.to_le_bytes());
    } else {
        out.push(LIST);
        out.extend(fids.iter().flat_map(|fid| fid.0.to_le_bytes()));
    }
}

fn put_shapes(out: &mut Vec<u8>, shapes: &Shapes) {
    let ShapeColumns { kinds, part_start, ring_start, coord_start, coords } = shapes.columns();
    match kinds {
        [first, rest @ ..] if rest.iter().all(|kind| kind == first) => out.extend_from_slice(&[RUN, *first as u8]),
        _ => {
            out.push(LIST);
            out.extend(kinds.iter().map(|kind| *kind as u8));
        }
    }
    for starts in [part_start, ring_start, coord_start] {
        put_count(out, starts.len());
        if starts.iter().zip(0..).all(|(start, i)| *start == i) {
            out.push(RUN);
        } else {
            out.push(LIST);
            put_words(out, starts);
        }
    }
    put_count(out, coords.len());
    let from = out.len();
    out.resize(from + coords.len() * 16, 0);
    let (cells, _) = out[from..].as_chunks_mut::<16>();
    for (cell, [x, y]) in cells.iter_mut().zip(coords) {
        cell[..8].copy_from_slice(&x.to_le_bytes());
        cell[8..].copy_from_slice(&y.to_le_bytes());
    }
}

fn put_words(out: &mut Vec<u8>, words: &[u32]) {
    let from = out.len();
    out.resize(from + words.len() * 4, 0);
    let (cells, _) = out[from..].as_chunks_mut::<4>();
    for (cell, word) in cells.iter_mut().zip(words) {
        *cell = word.to_le_bytes();
    }
}

fn put_column(out: &mut Vec<u8>, column: &Column, rows: usize) {
    // As read from rows: a column without a value is none.
    if (0..rows).all(|i| matches!(column.get(i), crate::model::ValueRef::Null)) {
        out.push(ABSENT);
        return;
    }
    match column {
        Column::Absent => out.push(ABSENT),
        Column::Texts(texts) => {
            let (ends, bytes) = texts.columns();
            out.push(TEXTS);
            put_words(out, ends);
            put_count(out, bytes.len());
            out.extend_from_slice(bytes.as_bytes());
        }
        Column::Ints(ints) => put_ints(out, ints),
        Column::Reals(reals) => {
            out.push(REALS);
            out.extend(reals.iter().flat_map(|v| v.to_le_bytes()));
        }
    }
}

/// Whole numbers as distances from the smallest, in 1, 2, 4 or 8 bytes each; all bits set where there is none.
fn put_ints(out: &mut Vec<u8>, ints: &[i64]) {
    let stated = || ints.iter().copied().filter(|v| *v != NULL_INT);
    let (least, most) = (stated().min().unwrap_or(0), stated().max().unwrap_or(0));
    let range = most.wrapping_sub(least) as u64;
    let width = [1, 2, 4].into_iter().find(|w| range < (1 << (8 * w)) - 1).unwrap_or(8);
    out.extend_from_slice(&[INTS, width]);
    out.extend_from_slice(&least.to_le_bytes());
    let width = usize::from(width);
    for v in ints {
        // With eight bytes no distance is all bits: the smallest number stands for "none" and is no distance's end.
        let distance = if *v == NULL_INT { u64::MAX } else { v.wrapping_sub(least) as u64 };
        out.extend_from_slice(&distance.to_le_bytes()[..width]);
    }
}

// --- reading ----------------------------------------------------------------------------------------------------------

struct Input<'a> {
    rest: &'a [u8],
    /// Bytes there were.
    whole: usize,
}

impl<'a> Input<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*head)
    }

    /// Cells of `N` bytes each. Exact chunks of known size: turning them into numbers is one copy.
    fn cells<const N: usize>(&mut self, n: usize) -> Option<&'a [[u8; N]]> {
        Some(self.take(n.checked_mul(N)?)?.as_chunks::<N>().0)
    }

    fn count(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.array()?) as usize)
    }

    fn tag(&mut self) -> Option<u8> {
        Some(self.array::<1>()?[0])
    }

    fn words(&mut self, n: usize) -> Option<Vec<u32>> {
        Some(self.cells::<4>(n)?.iter().map(|b| u32::from_le_bytes(*b)).collect())
    }

    fn fids(&mut self, rows: usize) -> Option<Vec<Fid>> {
        let fids: Vec<Fid> = match self.tag()? {
            RUN => {
                let first = i64::from_le_bytes(self.array()?);
                first.checked_add(rows as i64)?;
                (first..).take(rows).map(Fid).collect()
            }
            LIST => self.cells::<8>(rows)?.iter().map(|b| Fid(i64::from_le_bytes(*b))).collect(),
            _ => return None,
        };
        fids.windows(2).all(|f| f[0] < f[1]).then_some(fids)
    }

    fn shapes(&mut self, rows: usize) -> Option<Shapes> {
        let kind = |code: u8| ShapeKind::ALL.get(usize::from(code)).copied();
        let kinds = match self.tag()? {
            RUN => vec![kind(self.tag()?)?; rows],
            LIST => self.take(rows)?.iter().map(|code| kind(*code)).collect::<Option<_>>()?,
            _ => return None,
        };
        let mut starts = || -> Option<Vec<u32>> {
            let n = self.count()?;
            match self.tag()? {
                // A ring has a coordinate at least: no count is larger than the bytes.
                RUN if n <= self.whole => Some((0..n as u32).collect()),
                LIST => self.words(n),
                _ => None,
            }
        };
        let (part_start, ring_start, coord_start) = (starts()?, starts()?, starts()?);
        let n = self.count()?;
        let number = |b: &[u8]| b.try_into().map_or(f64::NAN, f64::from_le_bytes);
        let coords = self.cells::<16>(n)?.iter().map(|cell| [number(&cell[..8]), number(&cell[8..])]).collect();
        Shapes::from_columns(ShapeColumns { kinds, part_start, ring_start, coord_start, coords })
    }

    fn column(&mut self, ty: AttrType, rows: usize) -> Option<Column> {
        match (self.tag()?, ty) {
            (ABSENT, _) => Some(Column::Absent),
            (TEXTS, AttrType::Text | AttrType::Choice | AttrType::Hours) => {
                let ends = self.words(rows)?;
                let n = self.count()?;
                let bytes = std::str::from_utf8(self.take(n)?).ok()?.to_owned();
                Some(Column::Texts(Texts::from_columns(ends, bytes)?))
            }
            (INTS, AttrType::Int | AttrType::Time) => Some(Column::Ints(self.ints(rows)?)),
            (REALS, AttrType::Real) => {
                Some(Column::Reals(self.cells::<8>(rows)?.iter().map(|b| f64::from_le_bytes(*b)).collect()))
            }
            _ => None,
        }
    }

    fn ints(&mut self, rows: usize) -> Option<Vec<i64>> {
        let width = self.tag()?;
        let least = i64::from_le_bytes(self.array()?);
        let int = |distance: u64, none: u64| if distance == none { NULL_INT } else { least.wrapping_add(distance as i64) };
        Some(match width {
            1 => self.take(rows)?.iter().map(|b| int(u64::from(*b), 0xff)).collect(),
            2 => self.cells(rows)?.iter().map(|b| int(u64::from(u16::from_le_bytes(*b)), 0xffff)).collect(),
            4 => self.cells(rows)?.iter().map(|b| int(u64::from(u32::from_le_bytes(*b)), 0xffff_ffff)).collect(),
            8 => self.cells(rows)?.iter().map(|b| int(u64::from_le_bytes(*b), u64::MAX)).collect(),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
