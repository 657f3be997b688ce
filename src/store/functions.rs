//! The SQL functions that the R-tree triggers of a GeoPackage call; every connection that writes must have them.

use super::blob;
use crate::geometry::Bounds;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

/// Registers `ST_MinX`, `ST_MaxX`, `ST_MinY`, `ST_MaxY` and `ST_IsEmpty`: null for what is no geometry.
pub(super) fn register(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let edges: [(&str, fn(Bounds) -> f64); 4] = [
        ("ST_MinX", |b| b.min[0]),
        ("ST_MaxX", |b| b.max[0]),
        ("ST_MinY", |b| b.min[1]),
        ("ST_MaxY", |b| b.max[1]),
    ];
    for (name, edge) in edges {
        db.create_scalar_function(name, 1, flags, move |context| Ok(argument(context).filter(|b| !b.is_empty()).map(edge)))?;
    }
    db.create_scalar_function("ST_IsEmpty", 1, flags, |context| Ok(argument(context).map(|b| b.is_empty())))
}

fn argument(context: &Context<'_>) -> Option<Bounds> {
    match context.get_raw(0) {
        ValueRef::Blob(blob) => blob::bounds(blob).ok(),
        _ => None,
    }
}
