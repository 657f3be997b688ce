//! Reading everything: each layer in one pass, blobs parsed where SQLite holds them, texts straight into columns.

use super::error::{Fault, StoreWarning};
use super::{blob, schema, times};
use crate::model::{AttrType, CHUNK_ROWS, Chunk, Column, Edit, Fid, Layer, LayerKind, LayerMeta, Project, Settings, ValueRef};
use rusqlite::types::ValueRef as SqlRef;
use rusqlite::{Connection, OptionalExtension};
use std::sync::Arc;

/// The project a file holds, and what was odd about it.
pub(super) fn project(db: &Connection, warnings: &mut Vec<StoreWarning>) -> Result<Project, Fault> {
    let text: String = schema::meta(db, "settings")?.ok_or_else(|| Fault::Corrupt("the settings are missing".into()))?;
    let settings: Settings = serde_json::from_str(&text).map_err(|e| Fault::Corrupt(format!("settings: {e}")))?;
    let mut project = Project::new("");
    project.settings = settings;
    project.rulebook = schema::meta::<String>(db, "rulebook")?.map(Arc::from);
    for kind in LayerKind::ALL {
        let layer = Arc::new(layer(db, kind, warnings)?);
        project.apply(Edit::SetLayer { layer }).map_err(|e| Fault::Corrupt(e.to_string()))?;
    }
    Ok(project)
}

/// One layer.
pub(super) fn layer(db: &Connection, kind: LayerKind, warnings: &mut Vec<StoreWarning>) -> Result<Layer, Fault> {
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
        names => chunks(db, kind, &names, warnings)?,
    };
    let mut layer = Layer::from_chunks(kind, chunks, meta);
    // Whoever put in and took out features since: no identity is given twice.
    let sequence = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
    let used: Option<i64> = db.query_row(sequence, [kind.key()], |row| row.get(0)).optional()?;
    layer.reserve_fids(Fid(stored.map_or(1, |(next, _)| next).max(used.map_or(1, |seq| seq.saturating_add(1)))));
    Ok(layer)
}

fn chunks(db: &Connection, kind: LayerKind, names: &[String], warnings: &mut Vec<StoreWarning>) -> Result<Vec<Chunk>, Fault> {
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
    sql += &format!(" FROM \"{}\" ORDER BY fid", kind.key());
    let mut select = db.prepare(&sql)?;
    let mut rows = select.query([])?;
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
