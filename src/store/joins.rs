//! What was worked out from chunks of buildings, kept as bytes under the number that stands for the content of the chunk: the
//! checksum of its blob ([`super::pack`]). What the bytes say is not known here.
//!
//! Nothing has to be dropped when rows change: other rows are another chunk with another number, under which nothing is found.

use super::error::Fault;
use super::{chunks, pack, schema};
use crate::model::LayerKind;
use rusqlite::{Connection, Transaction, params};
use std::collections::HashSet;
use std::io::Read;

const TABLE: &str = "
CREATE TABLE IF NOT EXISTS fangxian_join (chunk INTEGER PRIMARY KEY NOT NULL, data BLOB NOT NULL);
INSERT INTO gpkg_extensions
  SELECT 'fangxian_join', NULL, 'fangxian_project', 'results of a Fangxian project for faster opening', 'read-write'
  WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = 'fangxian_join');
";

/// A number as SQLite keeps it.
fn key(chunk: u64) -> i64 {
    i64::from_le_bytes(chunk.to_le_bytes())
}

/// The bytes kept for a chunk; `None` where there are none, or damaged ones.
pub(super) fn read(db: &Connection, chunk: u64) -> Option<Vec<u8>> {
    let mut blob = db.blob_open(rusqlite::MAIN_DB, c"fangxian_join", c"data", key(chunk), true).ok()?;
    let mut sum = [0; 8];
    blob.read_exact(&mut sum).ok()?;
    let mut bytes = vec![0; blob.len().checked_sub(8)?];
    blob.read_exact(&mut bytes).ok()?;
    (u64::from_le_bytes(sum) == pack::checksum(&bytes)).then_some(bytes)
}

/// Keeps bytes under the numbers of their chunks and lets those of all other chunks than `all` go.
pub(super) fn write(tx: &Transaction<'_>, joins: &[(u64, Vec<u8>)], all: &[u64]) -> Result<(), Fault> {
    let held = chunks::hold(tx)?;
    if !schema::has_table(tx, "fangxian_join")? {
        tx.execute_batch(TABLE)?;
        // A table of our own more: no row of a layer has changed by it.
        if held {
            chunks::vouch(tx)?;
        }
    }
    sweep(tx, &all.iter().copied().collect())?;
    let mut insert = tx.prepare("INSERT OR REPLACE INTO fangxian_join(chunk, data) VALUES (?1, ?2)")?;
    for (chunk, bytes) in joins {
        let data = [&pack::checksum(bytes).to_le_bytes()[..], bytes].concat();
        insert.execute(params![key(*chunk), data])?;
    }
    Ok(())
}

/// Lets the bytes of chunks go that the file does not have any more.
pub(super) fn tidy(tx: &Connection) -> rusqlite::Result<()> {
    if !schema::has_table(tx, "fangxian_join")? {
        return Ok(());
    }
    let mut select = tx.prepare("SELECT substr(data, 1, ?2) FROM fangxian_chunk WHERE kind = ?1")?;
    let heads = select.query_map(params![LayerKind::Building.key(), pack::HEAD as i64], |row| row.get::<_, Vec<u8>>(0))?;
    let all = heads.map(|head| Ok(pack::stamped(&head?))).collect::<rusqlite::Result<Vec<_>>>()?;
    sweep(tx, &all.into_iter().flatten().collect())
}

fn sweep(tx: &Connection, all: &HashSet<u64>) -> rusqlite::Result<()> {
    let mut select = tx.prepare("SELECT chunk FROM fangxian_join")?;
    let there: Vec<i64> = select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut delete = tx.prepare("DELETE FROM fangxian_join WHERE chunk = ?1")?;
    let wanted = |chunk: &&i64| !all.contains(&u64::from_le_bytes(chunk.to_le_bytes()));
    for chunk in there.iter().filter(wanted) {
        delete.execute([chunk])?;
    }
    Ok(())
}
