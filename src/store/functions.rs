//! The SQL functions that the R-tree triggers of a GeoPackage call; every connection that writes must have them.

use super::blob;
use crate::geometry::Bounds;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

/// Registers `ST_MinX`, `ST_MaxX`, `ST_MinY`, `ST_MaxY` and `ST_IsEmpty`: null for what is no geometry.
pub(super) fn register(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    edge(db, "ST_MinX", flags, |b| b.min[0])?;
    edge(db, "ST_MaxX", flags, |b| b.max[0])?;
    edge(db, "ST_MinY", flags, |b| b.min[1])?;
    edge(db, "ST_MaxY", flags, |b| b.max[1])?;
    db.create_scalar_function("ST_IsEmpty", 1, flags, |context| Ok(argument(context).map(|b| b.is_empty())))
}

fn edge(db: &Connection, name: &str, flags: FunctionFlags, pick: fn(Bounds) -> f64) -> Result<()> {
    db.create_scalar_function(name, 1, flags, move |context| Ok(argument(context).filter(|b| !b.is_empty()).map(pick)))
}

fn argument(context: &Context<'_>) -> Option<Bounds> {
    match context.get_raw(0) {
        ValueRef::Blob(blob) => blob::bounds(blob).ok(),
        _ => None,
    }
}
