//! A layer: chunks of columns behind `Arc`, so that an edit copies one chunk and everybody else keeps theirs.

use super::column::{Column, Value, ValueRef};
use super::schema::{ID, KindInfo, LayerKind, NAME};
use crate::geometry::{Bounds, Crs, ShapeRef, Shapes};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Features in a full chunk. Small enough that copying one for an edit is nothing, large enough that a million features
/// are a few hundred chunks to cull.
pub const CHUNK_ROWS: usize = 4096;

/// Identity of a feature within its layer; never reused, survives edits and restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fid(pub i64);

/// Up to [`CHUNK_ROWS`] features as columns. Coordinates are metres in the project's metric system.
#[derive(Debug, Clone, PartialEq)]
pub struct Chunk {
    /// Identities, ascending.
    pub fids: Vec<Fid>,
    /// Geometries.
    pub shapes: Shapes,
    /// One column per attribute of the kind, in the schema's order.
    pub columns: Vec<Column>,
}

impl Chunk {
    /// An empty chunk for a kind.
    pub fn new(kind: LayerKind) -> Self {
        Self { fids: Vec::new(), shapes: Shapes::new(), columns: vec![Column::Absent; kind.info().attributes.len()] }
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.fids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.fids.is_empty()
    }

    /// Ends the feature whose shape and values were pushed: gives it its identity.
    pub fn end_feature(&mut self, fid: Fid) {
        self.fids.push(fid);
        debug_assert_eq!(self.shapes.len(), self.fids.len());
    }

    /// Completes all columns and gives back spare memory.
    pub fn finish(&mut self) {
        for column in &mut self.columns {
            column.pad(self.fids.len());
        }
        self.fids.shrink_to_fit();
        self.shapes.shrink();
    }

    /// Appends a copy of a feature of the same kind.
    pub fn push_feature(&mut self, kind: LayerKind, fid: Fid, shape: ShapeRef<'_>, values: impl Iterator<Item = Value>) {
        let row = self.len();
        self.shapes.push_shape(shape);
        for ((column, attr), value) in self.columns.iter_mut().zip(kind.info().attributes).zip(values) {
            column.push(attr.ty, row, value.as_ref());
        }
        self.end_feature(fid);
    }
}

/// Where a layer came from and how old it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LayerMeta {
    /// Coordinate system of the source, kept so that nothing is shifted silently.
    pub source_crs: Crs,
    /// File name(s) it was read from.
    pub source: String,
    /// Moment the data describes, seconds since 1970-01-01 UTC, if stated.
    pub as_of: Option<i64>,
    /// Features brought by the source that are not in the layer, with their reasons reported at import.
    pub set_aside: u64,
}

/// All features of one kind.
#[derive(Debug, Clone)]
pub struct Layer {
    kind: LayerKind,
    chunks: Vec<Arc<Chunk>>,
    /// Row at which each chunk starts, and the total at the end.
    starts: Vec<u32>,
    next_fid: i64,
    /// Where it came from.
    pub meta: LayerMeta,
}

/// One feature to insert or one that was taken out.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its identity.
    pub fid: Fid,
    /// Exactly one geometry, metres.
    pub shape: Shapes,
    /// One value per attribute of the kind.
    pub values: Vec<Value>,
}

/// A view of one feature.
#[derive(Clone, Copy)]
pub struct FeatureRef<'a> {
    kind: LayerKind,
    chunk: &'a Chunk,
    i: usize,
}

impl<'a> FeatureRef<'a> {
    /// Its identity.
    pub fn fid(self) -> Fid {
        self.chunk.fids[self.i]
    }
    /// Its geometry, metres.
    pub fn shape(self) -> ShapeRef<'a> {
        self.chunk.shapes.get(self.i)
    }
    /// Value of the attribute at place `attr` of the schema.
    pub fn value(self, attr: usize) -> ValueRef<'a> {
        self.chunk.columns[attr].get(self.i)
    }
    /// Value of the attribute with this key, null if the kind has none.
    pub fn get(self, key: &str) -> ValueRef<'a> {
        self.kind.info().attr(key).map_or(ValueRef::Null, |attr| self.value(attr))
    }
    /// Text of the attribute with this key.
    pub fn text(self, key: &str) -> Option<&'a str> {
        self.kind.info().attr(key).and_then(|attr| self.chunk.columns[attr].text(self.i))
    }
    /// Whole number (or time) of the attribute with this key.
    pub fn int(self, key: &str) -> Option<i64> {
        self.kind.info().attr(key).and_then(|attr| self.chunk.columns[attr].int(self.i))
    }
    /// The id that people use, empty if it has none.
    pub fn id(self) -> &'a str {
        self.chunk.columns[ID].text(self.i).unwrap_or("")
    }
    /// Its name, if any.
    pub fn name(self) -> Option<&'a str> {
        self.chunk.columns[NAME].text(self.i)
    }
    /// A copy.
    pub fn to_feature(self) -> Feature {
        let mut shape = Shapes::new();
        shape.push_shape(self.shape());
        Feature { fid: self.fid(), shape, values: self.chunk.columns.iter().map(|c| c.get(self.i).to_owned()).collect() }
    }
}

impl Layer {
    /// An empty layer.
    pub fn new(kind: LayerKind) -> Self {
        Self { kind, chunks: Vec::new(), starts: vec![0], next_fid: 1, meta: LayerMeta::default() }
    }

    /// A layer from finished chunks (their fids ascending within each chunk and unique over all).
    pub fn from_chunks(kind: LayerKind, chunks: Vec<Chunk>, meta: LayerMeta) -> Self {
        let next_fid = chunks.iter().filter_map(|c| c.fids.last()).max().map_or(1, |fid| fid.0 + 1);
        let mut layer = Self { kind, chunks: chunks.into_iter().map(Arc::new).collect(), starts: vec![0], next_fid, meta };
        layer.refresh_starts();
        layer
    }

    fn refresh_starts(&mut self) {
        self.chunks.retain(|chunk| !chunk.is_empty());
        self.starts.clear();
        self.starts.push(0);
        let mut rows = 0;
        for chunk in &self.chunks {
            rows += chunk.len() as u32;
            self.starts.push(rows);
        }
    }

    /// Its kind.
    pub fn kind(&self) -> LayerKind {
        self.kind
    }
    /// What is declared about its kind.
    pub fn info(&self) -> &'static KindInfo {
        self.kind.info()
    }
    /// Number of features.
    pub fn len(&self) -> usize {
        self.starts[self.starts.len() - 1] as usize
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Its chunks, in row order.
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }
    /// Row at which chunk `c` starts.
    pub fn chunk_start(&self, c: usize) -> u32 {
        self.starts[c]
    }
    /// The identity the next new feature gets.
    pub fn next_fid(&self) -> Fid {
        Fid(self.next_fid)
    }
    /// Makes sure that new features get identities from `fid` on (a stored layer may have deleted its last features).
    pub fn reserve_fids(&mut self, fid: Fid) {
        self.next_fid = self.next_fid.max(fid.0);
    }

    /// The feature in row `row`. Panics when out of range.
    pub fn feature(&self, row: u32) -> FeatureRef<'_> {
        let c = self.chunk_of(row);
        FeatureRef { kind: self.kind, chunk: &self.chunks[c], i: (row - self.starts[c]) as usize }
    }

    /// All features in row order.
    pub fn features(&self) -> impl Iterator<Item = FeatureRef<'_>> {
        self.chunks.iter().flat_map(move |chunk| (0..chunk.len()).map(move |i| FeatureRef { kind: self.kind, chunk, i }))
    }

    /// The features of chunk `c`.
    pub fn features_of(&self, c: usize) -> impl Iterator<Item = FeatureRef<'_>> {
        let chunk = &self.chunks[c];
        (0..chunk.len()).map(move |i| FeatureRef { kind: self.kind, chunk, i })
    }

    #[inline]
    fn chunk_of(&self, row: u32) -> usize {
        assert!((row as usize) < self.len(), "row {row} of {}", self.len());
        // Most chunks are full.
        let guess = row as usize / CHUNK_ROWS;
        let is_it = self.starts.get(guess..guess + 2).is_some_and(|s| s[0] <= row && row < s[1]);
        if is_it { guess } else { self.starts.partition_point(|&start| start <= row) - 1 }
    }

    /// Chunk of a row, and its place there. Panics when out of range.
    #[inline]
    pub fn place(&self, row: u32) -> (usize, usize) {
        let c = self.chunk_of(row);
        (c, (row - self.starts[c]) as usize)
    }

    /// Row of the feature with this identity.
    pub fn row_of(&self, fid: Fid) -> Option<u32> {
        self.chunks.iter().zip(&self.starts).find_map(|(chunk, start)| {
            if chunk.fids.first().is_some_and(|f| *f <= fid) && chunk.fids.last().is_some_and(|f| *f >= fid) {
                chunk.fids.binary_search(&fid).ok().map(|i| start + i as u32)
            } else {
                None
            }
        })
    }

    /// Row of the first feature with this id.
    pub fn row_of_id(&self, id: &str) -> Option<u32> {
        self.chunks.iter().zip(&self.starts).find_map(|(chunk, start)| {
            (0..chunk.len()).find(|&i| chunk.columns[ID].text(i) == Some(id)).map(|i| start + i as u32)
        })
    }

    /// Box around all features, metres.
    pub fn bounds(&self) -> Bounds {
        self.chunks.iter().fold(Bounds::EMPTY, |b, c| b.union(&c.shapes.bounds()))
    }

    /// Appends finished chunks (their fids not below [`Layer::next_fid`]).
    pub fn append(&mut self, chunks: impl IntoIterator<Item = Arc<Chunk>>) {
        for chunk in chunks {
            if let Some(last) = chunk.fids.last() {
                self.next_fid = self.next_fid.max(last.0 + 1);
            }
            self.chunks.push(chunk);
        }
        self.refresh_starts();
    }

    /// Puts features back or in: each goes to the place that keeps identities ascending within its chunk. A chunk is copied
    /// once, however many go there.
    pub(super) fn insert(&mut self, features: &[Feature]) {
        let kind = self.kind;
        let mut sorted: Vec<&Feature> = features.iter().collect();
        sorted.sort_by_key(|f| f.fid);
        let mut rest = &sorted[..];
        while let Some(first) = rest.first() {
            let home = self.home(first.fid, 0);
            let alike = rest.iter().take(CHUNK_ROWS).enumerate().take_while(|(i, f)| self.home(f.fid, *i) == home).count();
            let (some, others) = rest.split_at(alike);
            rest = others;
            self.next_fid = some.iter().map(|f| f.fid.0 + 1).max().unwrap_or(1).max(self.next_fid);
            let mut new = some.iter().peekable();
            let push = |chunk: &mut Chunk, f: &Feature| {
                chunk.push_feature(kind, f.fid, f.shape.get(0), f.values.iter().cloned());
            };
            match home {
                Home::In(c) => self.rebuild(c, |chunk, old, i| {
                    while let Some(f) = new.next_if(|f| i == old.len() || f.fid < old.fids[i]) {
                        push(chunk, f);
                    }
                    if i < old.len() {
                        copy_feature(kind, chunk, old, i);
                    }
                }),
                Home::Before(place) => {
                    let mut chunk = Chunk::new(kind);
                    new.for_each(|f| push(&mut chunk, f));
                    chunk.finish();
                    self.chunks.insert(place, Arc::new(chunk));
                }
            }
            self.refresh_starts();
        }
    }

    /// Where a feature with this identity belongs when `more` others go to the same place before it.
    fn home(&self, fid: Fid, more: usize) -> Home {
        let fits = |c: &Arc<Chunk>| c.fids.first().is_some_and(|f| *f < fid) && c.fids.last().is_some_and(|f| *f > fid);
        let end = |c: &&Arc<Chunk>| c.len() + more < CHUNK_ROWS && c.fids.last().is_some_and(|f| *f < fid);
        if let Some(c) = self.chunks.iter().position(fits) {
            return Home::In(c);
        }
        if self.chunks.last().filter(end).is_some() {
            return Home::In(self.chunks.len() - 1);
        }
        // Before the first chunk whose identities are all larger, so that a removed first feature comes back first.
        let larger = |c: &Arc<Chunk>| c.fids.first().is_some_and(|f| *f > fid);
        Home::Before(self.chunks.iter().position(larger).unwrap_or(self.chunks.len()))
    }

    /// Takes features out, each of which is there; they come in the order of `fids`.
    pub(super) fn remove(&mut self, fids: &[Fid]) -> Vec<Feature> {
        let rows: Vec<u32> = fids.iter().filter_map(|fid| self.row_of(*fid)).collect();
        let features = rows.iter().map(|row| self.feature(*row).to_feature()).collect();
        let mut gone = rows;
        gone.sort_unstable();
        let kind = self.kind;
        for c in 0..self.chunks.len() {
            let (from, to) = (self.starts[c], self.starts[c + 1]);
            let here = &gone[gone.partition_point(|row| *row < from)..gone.partition_point(|row| *row < to)];
            if here.is_empty() {
                continue;
            }
            self.rebuild(c, |chunk, old, i| {
                if i < old.len() && here.binary_search(&(from + i as u32)).is_err() {
                    copy_feature(kind, chunk, old, i);
                }
            });
        }
        self.refresh_starts();
        features
    }

    /// Gives a feature another geometry; returns the one before.
    pub(super) fn set_shape(&mut self, fid: Fid, shape: &Shapes) -> Option<Shapes> {
        let row = self.row_of(fid)?;
        let c = self.chunk_of(row);
        let i = (row - self.starts[c]) as usize;
        let chunk = Arc::make_mut(&mut self.chunks[c]);
        let mut before = Shapes::new();
        before.push_shape(chunk.shapes.get(i));
        let mut shapes = Shapes::new();
        for (k, old) in chunk.shapes.iter().enumerate() {
            shapes.push_shape(if k == i { shape.get(0) } else { old });
        }
        shapes.shrink();
        chunk.shapes = shapes;
        Some(before)
    }

    /// Gives a feature another value; returns the one before.
    pub(super) fn set_value(&mut self, fid: Fid, attr: usize, value: &Value) -> Option<Value> {
        let row = self.row_of(fid)?;
        let c = self.chunk_of(row);
        let i = (row - self.starts[c]) as usize;
        let ty = self.info().attributes[attr].ty;
        let chunk = Arc::make_mut(&mut self.chunks[c]);
        let before = chunk.columns[attr].get(i).to_owned();
        let mut column = Column::Absent;
        for k in 0..chunk.fids.len() {
            column.push(ty, k, if k == i { value.as_ref() } else { chunk.columns[attr].get(k) });
        }
        column.pad(chunk.fids.len());
        chunk.columns[attr] = column;
        Some(before)
    }

    /// The first of these identities that no feature has.
    pub(super) fn missing(&self, fids: impl Iterator<Item = Fid>) -> Option<Fid> {
        let mut fids: Vec<Fid> = fids.collect();
        fids.sort_unstable();
        let mut known = vec![false; fids.len()];
        for chunk in &self.chunks {
            for k in asked_of(chunk, &fids, |fid| *fid) {
                known[k] |= chunk.fids.binary_search(&fids[k]).is_ok();
            }
        }
        known.iter().position(|k| !k).map(|k| fids[k])
    }

    /// Gives features other values of one attribute; returns those before, in the same order. Each chunk is copied once.
    pub(super) fn set_values(&mut self, attr: usize, values: &[(Fid, Value)]) -> Vec<(Fid, Value)> {
        let ty = self.info().attributes[attr].ty;
        // Of one identity named twice the last value stands, as if set one after the other.
        let mut sorted: Vec<(Fid, usize)> = values.iter().enumerate().map(|(k, (fid, _))| (*fid, k)).collect();
        sorted.sort_unstable();
        let mut before: Vec<(Fid, Value)> = values.iter().map(|(fid, _)| (*fid, Value::Null)).collect();
        for shared in &mut self.chunks {
            let mut here: Vec<(usize, usize)> = Vec::new();
            for s in asked_of(shared, &sorted, |(fid, _)| *fid) {
                let (fid, k) = sorted[s];
                here.extend(shared.fids.binary_search(&fid).ok().map(|i| (i, k)));
            }
            if here.is_empty() {
                continue;
            }
            let chunk = Arc::make_mut(shared);
            let mut column = Column::Absent;
            let mut next = here.iter().copied().peekable();
            for i in 0..chunk.fids.len() {
                let mut new = None;
                while let Some((_, k)) = next.next_if(|(at, _)| *at == i) {
                    before[k].1 = chunk.columns[attr].get(i).to_owned();
                    new = Some(values[k].1.as_ref());
                }
                column.push(ty, i, new.unwrap_or_else(|| chunk.columns[attr].get(i)));
            }
            column.pad(chunk.fids.len());
            chunk.columns[attr] = column;
        }
        before
    }

    fn rebuild(&mut self, c: usize, mut f: impl FnMut(&mut Chunk, &Chunk, usize)) {
        let old = Arc::clone(&self.chunks[c]);
        let mut chunk = Chunk::new(self.kind);
        for i in 0..=old.len() {
            f(&mut chunk, &old, i);
        }
        chunk.finish();
        self.chunks[c] = Arc::new(chunk);
    }
}

/// Which of some entries, sorted by identity, can be in a chunk.
fn asked_of<T>(chunk: &Chunk, sorted: &[T], fid: impl Fn(&T) -> Fid) -> std::ops::Range<usize> {
    match (chunk.fids.first(), chunk.fids.last()) {
        (Some(first), Some(last)) => sorted.partition_point(|t| fid(t) < *first)..sorted.partition_point(|t| fid(t) <= *last),
        _ => 0..0,
    }
}

/// Where a feature belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    /// In a chunk.
    In(usize),
    /// In a chunk of its own, before another.
    Before(usize),
}

fn copy_feature(kind: LayerKind, to: &mut Chunk, from: &Chunk, i: usize) {
    to.push_feature(kind, from.fids[i], from.shapes.get(i), from.columns.iter().map(|c| c.get(i).to_owned()));
}
