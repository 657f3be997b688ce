//! Reading everything: finished columns where they hold, else rows in one pass, blobs parsed where SQLite holds them, texts
//! straight into columns. Large projects are read by several connections at once.

use super::error::{Fault, StoreWarning};
use super::{blob, chunks, joins, roster, scenario, schema, times};
use crate::model::{
    AttrType, CHUNK_ROWS, Chunk, Column, Edit, Fid, Kept, Layer, LayerKind, LayerMeta, Project, Settings, ValueRef,
};
use rusqlite::types::ValueRef as SqlRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Projects with more identities than this are read by several connections at once.
const MANY: i64 = 50_000;
/// More connections than this would wait for the memory.
const MOST_READERS: usize = 4;

/// The project a file holds, and what was odd about it.
pub(super) fn project(db: &Connection, path: &Path, warnings: &mut Vec<StoreWarning>) -> Result<Project, Fault> {
    let text: String = schema::meta(db, "settings")?.ok_or_else(|| Fault::Corrupt("the settings are missing".into()))?;
    let settings: Settings = serde_json::from_str(&text).map_err(|e| Fault::Corrupt(format!("settings: {e}")))?;
    let mut project = Project::new("");
    project.settings = settings;
    project.rulebook = schema::meta::<String>(db, "rulebook")?.map(Arc::from);
    let plan = Plan::of(db)?;
    let others = if plan.rows() > MANY { others(path, db) } else { Vec::new() };
    let mut read = plan.read(db, others)?.into_iter().peekable();
    let (mut stamped, mut joins) = (Vec::new(), HashMap::new());
    for kind in LayerKind::ALL {
        warnings.extend(plan.odd[kind as usize].iter().cloned());
        let (mut chunks, mut stamps) = (Vec::new(), Vec::new());
        while let Some((_, part)) = read.next_if(|(piece, _)| plan.pieces[*piece].kind == kind) {
            stamps.extend(part.chunks.iter().filter(|chunk| !chunk.is_empty()).map(|_| part.stamp));
            joins.extend(part.stamp.zip(part.joins));
            chunks.extend(part.chunks);
            warnings.extend(part.warnings);
        }
        let layer = Arc::new(layer(db, kind, chunks)?);
        debug_assert_eq!(layer.chunks().len(), stamps.len());
        let known = layer.chunks().iter().zip(stamps);
        stamped.extend(known.filter_map(|(chunk, stamp)| Some((Arc::clone(chunk), stamp?))));
        project.apply(Edit::SetLayer { layer }).map_err(|e| Fault::Corrupt(e.to_string()))?;
    }
    project.kept = Arc::new(Kept::new(stamped.iter().map(|(chunk, stamp)| (chunk, *stamp)), joins));
    let posts = roster::read(db, &project, warnings)?;
    project.apply(Edit::SetRoster { posts }).map_err(|e| Fault::Corrupt(e.to_string()))?;
    scenario::read(db, &mut project, warnings)?;
    Ok(project)
}

/// One layer with the chunks that were read.
fn layer(db: &Connection, kind: LayerKind, chunks: Vec<Chunk>) -> Result<Layer, Fault> {
    let stored: Option<(i64, String)> = db
        .query_row("SELECT next_fid, meta FROM fangxian_layer WHERE kind = ?1", [kind.key()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let meta: LayerMeta = match &stored {
        Some((_, text)) => serde_json::from_str(text).map_err(|e| Fault::Corrupt(format!("source of layer {kind}: {e}")))?,
        None => LayerMeta::default(),
    };
    let mut layer = Layer::from_chunks(kind, chunks, meta);
    // Whoever put in and took out features since: no identity is given twice.
    let sequence = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
    let used: Option<i64> = db.query_row(sequence, [kind.key()], |row| row.get(0)).optional()?;
    layer.reserve_fids(Fid(stored.map_or(1, |(next, _)| next).max(used.map_or(1, |seq| seq.saturating_add(1)))));
    Ok(layer)
}

// --- several connections ----------------------------------------------------------------------------------------------

/// More ways into the file, each in a transaction of its own that sees what `db` sees; none where there is no such thing,
/// and the reader goes on alone.
fn others(path: &Path, db: &Connection) -> Vec<Connection> {
    let Ok(ours) = state(db) else { return Vec::new() };
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let other = |_| open(path).ok().filter(|other| state(other).is_ok_and(|theirs| theirs == ours));
    (1..cores.min(MOST_READERS)).map_while(other).collect()
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let other = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    other.execute_batch("BEGIN")?;
    Ok(other)
}

/// What every writer changes: this program counts its commits, editors of GeoPackages note the moment.
fn state(db: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = "SELECT table_name, last_change FROM gpkg_contents
               UNION ALL SELECT key, CAST(value AS TEXT) FROM fangxian_meta WHERE key = 'commits' ORDER BY 1";
    let mut select = db.prepare(sql)?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

// --- what is to be read -----------------------------------------------------------------------------------------------

/// All that is to be read, in pieces that several connections can share.
struct Plan {
    /// Names of each layer's columns, at the place of its kind.
    names: [Vec<String>; LayerKind::ALL.len()],
    /// What is odd about the tables themselves.
    odd: [Vec<StoreWarning>; LayerKind::ALL.len()],
    /// In the order of kinds, then of identities.
    pieces: Vec<Piece>,
}

/// Rows that are read in one go.
struct Piece {
    kind: LayerKind,
    fids: RangeInclusive<i64>,
    /// Their finished columns.
    kept: Option<chunks::Kept>,
}

/// What a piece gave.
#[derive(Default)]
struct Part {
    chunks: Vec<Chunk>,
    /// The number that stands for the content of the only chunk, and what is kept of it.
    stamp: Option<u64>,
    joins: Option<Vec<u8>>,
    warnings: Vec<StoreWarning>,
}

impl Plan {
    fn of(db: &Connection) -> Result<Self, Fault> {
        let mut plan = Self { names: Default::default(), odd: Default::default(), pieces: Vec::new() };
        let hold = chunks::hold(db)?;
        for kind in LayerKind::ALL {
            let names = schema::columns(db, kind.key())?;
            let odd = &mut plan.odd[kind as usize];
            if names.is_empty() {
                if !schema::is_later_layer(db, kind)? {
                    odd.push(StoreWarning::MissingLayer { kind });
                }
                continue;
            }
            let mut is_whole = true;
            for attr in kind.info().attributes.iter().filter(|attr| !names.iter().any(|name| name == attr.key)) {
                is_whole = false;
                if !schema::is_later(db, kind, attr.key)? {
                    odd.push(StoreWarning::MissingColumn { kind, attr: attr.key });
                }
            }
            plan.names[kind as usize] = names;
            let Some(all) = fids(db, kind)? else { continue };
            let kept = if hold && is_whole { chunks::list(db, kind)? } else { Vec::new() };
            let rows = chunks::gaps(&kept, all).into_iter().flat_map(halves).map(|fids| Piece { kind, fids, kept: None });
            let mut pieces: Vec<Piece> = rows.collect();
            pieces.extend(kept.into_iter().map(|k| Piece { kind, fids: k.first..=k.last, kept: Some(k) }));
            pieces.sort_by_key(|piece| *piece.fids.start());
            plan.pieces.extend(pieces);
        }
        Ok(plan)
    }

    /// How many rows there may be.
    fn rows(&self) -> i64 {
        let rows = |p: &Piece| p.kept.map_or_else(|| p.fids.end().saturating_sub(*p.fids.start()), |k| k.rows);
        self.pieces.iter().fold(0, |sum: i64, piece| sum.saturating_add(rows(piece)))
    }

    /// Reads all pieces; what they gave stands with their places, in their order.
    fn read(&self, db: &Connection, mut others: Vec<Connection>) -> Result<Vec<(usize, Part)>, Fault> {
        let next = AtomicUsize::new(0);
        let (next, gone) = (&next, || Fault::Corrupt("the layers could not be read".into()));
        let mut out = std::thread::scope(|scope| {
            let work = |other: &'_ mut Connection| -> Result<Vec<(usize, Part)>, Fault> { self.share(other, next) };
            let threads: Vec<_> = others.iter_mut().map(|other| scope.spawn(move || work(other))).collect();
            let mut out = self.share(db, next);
            for thread in threads {
                let theirs = thread.join().unwrap_or_else(|_| Err(gone()));
                out = out.and_then(|mut ours| {
                    ours.extend(theirs?);
                    Ok(ours)
                });
            }
            out
        })?;
        out.sort_by_key(|(piece, _)| *piece);
        Ok(out)
    }

    /// Reads piece after piece for as long as there are some that nobody has begun.
    fn share(&self, db: &Connection, next: &AtomicUsize) -> Result<Vec<(usize, Part)>, Fault> {
        let (mut out, mut bytes) = (Vec::new(), Vec::new());
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = self.pieces.get(at) else { return Ok(out) };
            let mut part = Part::default();
            let chunk = piece.kept.as_ref().and_then(|kept| chunks::read(db, &mut bytes, piece.kind, kept));
            if let Some((chunk, stamp)) = chunk {
                part.joins = if piece.kind == LayerKind::Building { joins::read(db, stamp) } else { None };
                (part.chunks, part.stamp) = (vec![chunk], Some(stamp));
            }
            if part.chunks.is_empty() {
                rows(db, piece.kind, &self.names[piece.kind as usize], piece.fids.clone(), |chunk, odd| {
                    part.chunks.push(chunk);
                    part.warnings.extend(odd);
                    Ok(())
                })?;
            }
            out.push((at, part));
        }
    }
}

/// A long stretch of identities in two halves. Where identities have no holes the chunks are those of the whole.
fn halves(fids: RangeInclusive<i64>) -> Vec<RangeInclusive<i64>> {
    let (first, last) = fids.into_inner();
    let span = last.saturating_sub(first);
    if span <= MANY {
        return vec![first..=last];
    }
    let middle = first + span / 2 / CHUNK_ROWS as i64 * CHUNK_ROWS as i64;
    vec![first..=middle - 1, middle..=last]
}

// --- rows -------------------------------------------------------------------------------------------------------------

/// First and last identity of a layer that has any.
pub(super) fn fids(db: &Connection, kind: LayerKind) -> rusqlite::Result<Option<RangeInclusive<i64>>> {
    let end = |which: &str| -> rusqlite::Result<Option<i64>> {
        db.query_row(&format!("SELECT {which}(fid) FROM \"{}\"", kind.key()), [], |row| row.get(0))
    };
    Ok(end("min")?.zip(end("max")?).map(|(first, last)| first..=last))
}

/// Reads rows as chunks, in the order of identities; `each` gets every chunk with what was odd about its rows.
pub(super) fn rows(
    db: &Connection,
    kind: LayerKind,
    names: &[String],
    fids: RangeInclusive<i64>,
    mut each: impl FnMut(Chunk, Vec<StoreWarning>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut sql = String::from("SELECT fid, geom");
    let mut attrs = Vec::new();
    for (attr, info) in kind.info().attributes.iter().enumerate().filter(|(_, info)| names.iter().any(|name| name == info.key)) {
        sql += &format!(", \"{}\"", info.key);
        attrs.push((attr, info.ty));
    }
    sql += &format!(" FROM \"{}\" WHERE fid BETWEEN ?1 AND ?2 ORDER BY fid", kind.key());
    let mut select = db.prepare(&sql)?;
    let mut rows = select.query([fids.start(), fids.end()])?;
    let mut chunk = Chunk::new(kind);
    let mut odd = Vec::new();
    while let Some(row) = rows.next()? {
        let i = chunk.len();
        let fid: i64 = row.get(0)?;
        match row.get_ref(1)? {
            SqlRef::Blob(bytes) => {
                if let Err(reason) = blob::decode(bytes, &mut chunk.shapes) {
                    chunk.shapes.push_null();
                    odd.push(StoreWarning::Geometry { kind, fid, reason: reason.to_string() });
                }
            }
            _ => chunk.shapes.push_null(),
        }
        for (place, &(attr, ty)) in attrs.iter().enumerate() {
            let value = row.get_ref(place + 2)?;
            if !put(&mut chunk.columns[attr], ty, i, value) {
                odd.push(StoreWarning::Value { kind, fid, attr: kind.info().attributes[attr].key });
            }
        }
        chunk.end_feature(Fid(fid));
        if chunk.len() == CHUNK_ROWS {
            chunk.finish();
            each(std::mem::replace(&mut chunk, Chunk::new(kind)), std::mem::take(&mut odd))?;
        }
    }
    if !chunk.is_empty() {
        chunk.finish();
        each(chunk, odd)?;
    }
    Ok(())
}

/// Puts a value into row `i`; false when it does not fit and was left out. A null needs no work: columns fill up by themselves.
#[inline]
fn put(column: &mut Column, ty: AttrType, i: usize, value: SqlRef<'_>) -> bool {
    match (value, ty) {
        (SqlRef::Null, _) => true,
        (SqlRef::Text(text), AttrType::Text | AttrType::Choice | AttrType::Hours) => {
            match std::str::from_utf8(text) {
                Ok(text) => column.push_text(i, text),
                Err(_) => column.push_text(i, &String::from_utf8_lossy(text)),
            }
            true
        }
        (SqlRef::Text(text), AttrType::Time) => match std::str::from_utf8(text).ok().and_then(times::parse) {
            Some(unix) => {
                column.push_int(i, unix);
                true
            }
            None => false,
        },
        (SqlRef::Integer(v), AttrType::Int | AttrType::Time) => {
            column.push_int(i, v);
            true
        }
        (SqlRef::Integer(v), _) => column.push(ty, i, ValueRef::Int(v)),
        (SqlRef::Real(v), _) => column.push(ty, i, ValueRef::Real(v)),
        (SqlRef::Text(_) | SqlRef::Blob(_), _) => false,
    }
}

#[cfg(test)]
mod tests;
