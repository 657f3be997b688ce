//! Reading everything: each layer in one pass, blobs parsed where SQLite holds them, texts straight into columns.

use super::error::{Fault, StoreWarning};
use super::{blob, roster, scenario, schema, times};
use crate::model::{AttrType, CHUNK_ROWS, Chunk, Column, Edit, Fid, Layer, LayerKind, LayerMeta, Project, Settings, ValueRef};
use rusqlite::types::ValueRef as SqlRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A second way into the file for large layers, opened when it is needed.
#[derive(Default)]
pub(super) struct Aside {
    path: Option<PathBuf>,
    other: Option<Connection>,
}

impl Aside {
    /// Into this file.
    pub(super) fn of(path: &Path) -> Self {
        Self { path: Some(path.to_owned()), other: None }
    }

    /// A connection in a transaction of its own that sees what `db` sees; `None` where there is no such thing, and the
    /// reader goes on alone.
    fn connection(&mut self, db: &Connection) -> Option<&mut Connection> {
        if self.other.is_none()
            && let Some(path) = self.path.take()
        {
            self.other =
                open(&path).ok().filter(|other| state(other).is_ok_and(|theirs| state(db).is_ok_and(|ours| ours == theirs)));
        }
        self.other.as_mut()
    }
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

/// The project a file holds, and what was odd about it.
pub(super) fn project(db: &Connection, aside: &mut Aside, warnings: &mut Vec<StoreWarning>) -> Result<Project, Fault> {
    let text: String = schema::meta(db, "settings")?.ok_or_else(|| Fault::Corrupt("the settings are missing".into()))?;
    let settings: Settings = serde_json::from_str(&text).map_err(|e| Fault::Corrupt(format!("settings: {e}")))?;
    let mut project = Project::new("");
    project.settings = settings;
    project.rulebook = schema::meta::<String>(db, "rulebook")?.map(Arc::from);
    for kind in LayerKind::ALL {
        let layer = Arc::new(layer(db, kind, aside, warnings)?);
        project.apply(Edit::SetLayer { layer }).map_err(|e| Fault::Corrupt(e.to_string()))?;
    }
    let posts = roster::read(db, &project, warnings)?;
    project.apply(Edit::SetRoster { posts }).map_err(|e| Fault::Corrupt(e.to_string()))?;
    scenario::read(db, &mut project, warnings)?;
    Ok(project)
}

/// One layer.
fn layer(db: &Connection, kind: LayerKind, aside: &mut Aside, warnings: &mut Vec<StoreWarning>) -> Result<Layer, Fault> {
    let stored: Option<(i64, String)> = db
        .query_row("SELECT next_fid, meta FROM fangxian_layer WHERE kind = ?1", [kind.key()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let meta: LayerMeta = match &stored {
        Some((_, text)) => serde_json::from_str(text).map_err(|e| Fault::Corrupt(format!("source of layer {kind}: {e}")))?,
        None => LayerMeta::default(),
    };
    let chunks = match schema::columns(db, kind.key())? {
        names if names.is_empty() => {
            warnings.push(StoreWarning::MissingLayer { kind });
            Vec::new()
        }
        names => halves(db, kind, &names, aside, warnings)?,
    };
    let mut layer = Layer::from_chunks(kind, chunks, meta);
    // Whoever put in and took out features since: no identity is given twice.
    let sequence = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
    let used: Option<i64> = db.query_row(sequence, [kind.key()], |row| row.get(0)).optional()?;
    layer.reserve_fids(Fid(stored.map_or(1, |(next, _)| next).max(used.map_or(1, |seq| seq.saturating_add(1)))));
    Ok(layer)
}

/// Layers whose identities span more than this are read by two connections at once.
const MANY: i64 = 50_000;

/// The chunks of a layer; of a large one the second half by another connection at the same time.
fn halves(
    db: &Connection,
    kind: LayerKind,
    names: &[String],
    aside: &mut Aside,
    warnings: &mut Vec<StoreWarning>,
) -> Result<Vec<Chunk>, Fault> {
    let end = |which: &str| -> rusqlite::Result<Option<i64>> {
        db.query_row(&format!("SELECT {which}(fid) FROM \"{}\"", kind.key()), [], |row| row.get(0))
    };
    let (Some(first), Some(last)) = (end("min")?, end("max")?) else { return Ok(Vec::new()) };
    let span = last.saturating_sub(first);
    let Some(other) = (if span > MANY { aside.connection(db) } else { None }) else {
        return chunks(db, kind, names, i64::MIN..=i64::MAX, warnings);
    };
    // Where identities have no holes the chunks are those of a reader alone.
    let middle = first + span / 2 / CHUNK_ROWS as i64 * CHUNK_ROWS as i64;
    std::thread::scope(|scope| {
        let second = scope.spawn(move || {
            let mut warnings = Vec::new();
            let chunks = chunks(other, kind, names, middle..=i64::MAX, &mut warnings);
            chunks.map(|chunks| (chunks, warnings))
        });
        let mut out = chunks(db, kind, names, i64::MIN..=middle - 1, warnings);
        let second = second.join().unwrap_or_else(|_| Err(Fault::Corrupt(format!("layer {kind} could not be read"))));
        if let Ok(out) = &mut out {
            let (more, odd) = second?;
            out.extend(more);
            warnings.extend(odd);
        }
        out
    })
}

fn chunks(
    db: &Connection,
    kind: LayerKind,
    names: &[String],
    fids: RangeInclusive<i64>,
    warnings: &mut Vec<StoreWarning>,
) -> Result<Vec<Chunk>, Fault> {
    let mut sql = String::from("SELECT fid, geom");
    let mut attrs = Vec::new();
    for (attr, info) in kind.info().attributes.iter().enumerate() {
        if names.iter().any(|name| name == info.key) {
            sql += &format!(", \"{}\"", info.key);
            attrs.push((attr, info.ty));
        } else {
            warnings.push(StoreWarning::MissingColumn { kind, attr: info.key });
        }
    }
    sql += &format!(" FROM \"{}\" WHERE fid BETWEEN ?1 AND ?2 ORDER BY fid", kind.key());
    let mut select = db.prepare(&sql)?;
    let mut rows = select.query([fids.start(), fids.end()])?;
    let mut done = Vec::new();
    let mut chunk = Chunk::new(kind);
    while let Some(row) = rows.next()? {
        let i = chunk.len();
        let fid: i64 = row.get(0)?;
        match row.get_ref(1)? {
            SqlRef::Blob(bytes) => {
                if let Err(reason) = blob::decode(bytes, &mut chunk.shapes) {
                    chunk.shapes.push_null();
                    warnings.push(StoreWarning::Geometry { kind, fid, reason: reason.to_string() });
                }
            }
            _ => chunk.shapes.push_null(),
        }
        for (place, &(attr, ty)) in attrs.iter().enumerate() {
            let value = row.get_ref(place + 2)?;
            if !put(&mut chunk.columns[attr], ty, i, value) {
                warnings.push(StoreWarning::Value { kind, fid, attr: kind.info().attributes[attr].key });
            }
        }
        chunk.end_feature(Fid(fid));
        if chunk.len() == CHUNK_ROWS {
            chunk.finish();
            done.push(std::mem::replace(&mut chunk, Chunk::new(kind)));
        }
    }
    if !chunk.is_empty() {
        chunk.finish();
        done.push(chunk);
    }
    Ok(done)
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
