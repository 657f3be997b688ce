//! Finished columns beside the tables: what reading a layer's rows gives, kept as blobs for as long as nobody touches them.
//!
//! The tables are the truth. A blob stands for the rows from its first to its last identity; triggers of the layer's table
//! drop it in the very transaction that puts in, changes or takes out one of those rows, whichever program does it. Rows
//! without a blob are read as rows, and get theirs when the file is closed or the layer is replaced as a whole.
//!
//! Triggers do not see changes of the tables themselves: a column dropped, a table made anew by a program that knows nothing
//! of triggers. So the blobs carry the number that SQLite raises with every change of the schema (`schema_version`), and
//! hold only while it is the file's.

use super::error::Fault;
use super::{joins, pack, read, schema};
use crate::model::{CHUNK_ROWS, Chunk, Layer, LayerKind};
use rusqlite::{Connection, Statement, Transaction, TransactionBehavior, params};
use std::io::Read;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Where the number of the schema stands for which the blobs hold.
const HOLD_FOR: &str = "chunks_hold_for";

/// A blob, without its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    pub id: i64,
    pub first: i64,
    pub last: i64,
    pub rows: i64,
}

/// Whether the blobs hold.
pub(super) fn hold(db: &Connection) -> rusqlite::Result<bool> {
    let stated: Option<i64> = schema::meta(db, HOLD_FOR)?;
    Ok(stated.is_some() && stated == Some(schema_version(db)?))
}

fn schema_version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA schema_version", [], |row| row.get(0))
}

/// States that the blobs hold: for whoever changed the schema, and knows that no row changed unseen.
pub(super) fn vouch(db: &Connection) -> rusqlite::Result<()> {
    schema::set_meta(db, HOLD_FOR, schema_version(db)?)
}

/// Vouches for the blobs of a copy, which counts as a change of the schema though none of its rows changed.
pub(super) fn copied(from: &Connection, to: &Connection) -> rusqlite::Result<()> {
    // The number only rises: where the copy states the one that its source has now, it was the source's when it was copied.
    let stated: Option<i64> = schema::meta(to, HOLD_FOR)?;
    if stated.is_some() && stated == Some(schema_version(from)?) { vouch(to) } else { Ok(()) }
}

/// The blobs of a layer in the order of identities.
pub(super) fn list(db: &Connection, kind: LayerKind) -> rusqlite::Result<Vec<Kept>> {
    let sql = "SELECT id, first_fid, last_fid, row_count FROM fangxian_chunk WHERE kind = ?1 ORDER BY last_fid";
    let kept = |row: &rusqlite::Row<'_>| Ok(Kept { id: row.get(0)?, first: row.get(1)?, last: row.get(2)?, rows: row.get(3)? });
    let list: Vec<Kept> = db.prepare(sql)?.query_map([kind.key()], kept)?.collect::<Result<_, _>>()?;
    let apart = list.iter().all(|k| k.first <= k.last) && list.windows(2).all(|k| k[0].last < k[1].first);
    Ok(if apart { list } else { Vec::new() })
}

/// Stretches of identities within `all` that no blob stands for, ascending.
pub(super) fn gaps(kept: &[Kept], all: RangeInclusive<i64>) -> Vec<RangeInclusive<i64>> {
    // None when a blob reaches to the largest number there is.
    let mut from = Some(*all.start());
    let mut out = Vec::new();
    for k in kept {
        out.extend(from.filter(|from| *from < k.first).map(|from| from..=k.first - 1));
        from = from.zip(k.last.checked_add(1)).map(|(from, next)| from.max(next));
    }
    out.extend(from.map(|from| from..=*all.end()));
    out.retain(|gap| gap.start() <= gap.end());
    out
}

/// The chunk of a blob with the number that stands for its content; `None` where it is damaged or of another version. `bytes` is
/// working space to reuse between calls.
pub(super) fn read(db: &Connection, bytes: &mut Vec<u8>, kind: LayerKind, kept: &Kept) -> Option<(Chunk, u64)> {
    // Not through a statement, which would get fresh memory from the system for every blob.
    let mut blob = db.blob_open(rusqlite::MAIN_DB, c"fangxian_chunk", c"data", kept.id, true).ok()?;
    bytes.resize(blob.len(), 0);
    blob.read_exact(bytes).ok()?;
    let is_it = |c: &Chunk| c.fids.first().map(|f| f.0) == Some(kept.first) && c.fids.last().map(|f| f.0) == Some(kept.last);
    pack::decode(bytes, kind).filter(is_it).zip(pack::stamped(bytes))
}

/// Gets the tables ready for changes of the schema by ourselves: where the blobs do not hold, all begins anew.
pub(super) fn prepare(db: &Connection) -> rusqlite::Result<()> {
    if hold(db)? {
        return Ok(());
    }
    schema::create_chunk_table(db)?;
    db.execute("DELETE FROM fangxian_chunk", [])?;
    for kind in LayerKind::ALL {
        drop_triggers(db, kind)?;
        if schema::has_table(db, kind.key())? {
            create_triggers(db, kind)?;
        }
    }
    vouch(db)
}

/// Takes a layer's triggers and blobs away, for a bulk load.
pub(super) fn forget(db: &Connection, kind: LayerKind) -> rusqlite::Result<()> {
    drop_triggers(db, kind)?;
    db.execute("DELETE FROM fangxian_chunk WHERE kind = ?1", [kind.key()])?;
    Ok(())
}

fn drop_triggers(db: &Connection, kind: LayerKind) -> rusqlite::Result<()> {
    for event in ["insert", "update", "delete"] {
        db.execute_batch(&format!("DROP TRIGGER IF EXISTS \"fangxian_chunk_{}_{event}\"", kind.key()))?;
    }
    Ok(())
}

/// The triggers that drop the blob of a touched row.
fn create_triggers(db: &Connection, kind: LayerKind) -> rusqlite::Result<()> {
    let key = kind.key();
    // By the index on the last identity: one step however many blobs there are.
    let drop = |row: &str| {
        format!(
            "DELETE FROM fangxian_chunk WHERE first_fid <= {row}.\"fid\" AND id = (SELECT id FROM fangxian_chunk
             WHERE kind = '{key}' AND last_fid >= {row}.\"fid\" ORDER BY last_fid LIMIT 1);"
        )
    };
    for (event, body) in [("insert", drop("NEW")), ("update", drop("OLD") + &drop("NEW")), ("delete", drop("OLD"))] {
        db.execute_batch(&format!(
            "CREATE TRIGGER \"fangxian_chunk_{key}_{event}\" AFTER {event} ON \"{key}\" BEGIN {body} END;"
        ))?;
    }
    Ok(())
}

/// Keeps the chunks of a layer whose rows were all written just now, and lets its triggers watch.
pub(super) fn keep(db: &Connection, layer: &Layer) -> rusqlite::Result<()> {
    create_triggers(db, layer.kind())?;
    let ends = |c: &Chunk| c.fids.first().copied().zip(c.fids.last().copied());
    let ascending = layer.chunks().windows(2).all(|c| c[0].fids.last() < c[1].fids.first());
    if ascending {
        let mut writer = Writer::new(db, layer.kind())?;
        for chunk in layer.chunks().iter().filter(|c| ends(c).is_some()) {
            writer.put(chunk)?;
        }
    }
    vouch(db)
}

/// Writes blobs.
struct Writer<'a> {
    insert: Statement<'a>,
    kind: LayerKind,
    bytes: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn new(db: &'a Connection, kind: LayerKind) -> rusqlite::Result<Self> {
        let sql = "INSERT INTO fangxian_chunk(kind, first_fid, last_fid, row_count, data) VALUES (?1, ?2, ?3, ?4, ?5)";
        Ok(Self { insert: db.prepare(sql)?, kind, bytes: Vec::new() })
    }

    fn put(&mut self, chunk: &Chunk) -> rusqlite::Result<()> {
        let (Some(first), Some(last)) = (chunk.fids.first(), chunk.fids.last()) else { return Ok(()) };
        if pack::encode(&mut self.bytes, self.kind, chunk) {
            self.insert.execute(params![self.kind.key(), first.0, last.0, chunk.len() as i64, self.bytes])?;
        }
        Ok(())
    }
}

/// Makes the blobs that are missing, from the rows. What reads with a warning gets none, so that it is told again.
///
/// Not worth waiting for: where another program holds the file, nothing is done.
pub(super) fn renew(db: &Connection) -> Result<(), Fault> {
    if hold(db)? && missing(db)?.is_empty() {
        return Ok(());
    }
    db.busy_timeout(Duration::ZERO)?;
    let tx = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
    prepare(&tx)?;
    for (kind, fids) in missing(&tx)? {
        let within = "DELETE FROM fangxian_chunk WHERE kind = ?1 AND last_fid BETWEEN ?2 AND ?3";
        tx.execute(within, params![kind.key(), fids.start(), fids.end()])?;
        let names = schema::columns(&tx, kind.key())?;
        let mut writer = Writer::new(&tx, kind)?;
        read::rows(&tx, kind, &names, fids, |chunk, odd| if odd.is_empty() { Ok(writer.put(&chunk)?) } else { Ok(()) })?;
    }
    joins::tidy(&tx)?;
    tx.commit()?;
    Ok(())
}

/// Stretches of identities that want a blob: rows without one, and beside them blobs that are less than half full, so that
/// many small edits do not leave many small blobs.
fn missing(db: &Connection) -> rusqlite::Result<Vec<(LayerKind, RangeInclusive<i64>)>> {
    let mut out: Vec<(LayerKind, RangeInclusive<i64>)> = Vec::new();
    for kind in LayerKind::ALL {
        let names = schema::columns(db, kind.key())?;
        let is_whole = kind.info().attributes.iter().all(|attr| names.iter().any(|name| name == attr.key));
        let Some(all) = (if is_whole { read::fids(db, kind)? } else { None }) else { continue };
        let kept = list(db, kind)?;
        let held = format!("SELECT EXISTS (SELECT 1 FROM \"{}\" WHERE fid BETWEEN ?1 AND ?2)", kind.key());
        let mut held = db.prepare(&held)?;
        for gap in gaps(&kept, all) {
            if !held.query_row([gap.start(), gap.end()], |row| row.get(0))? {
                continue;
            }
            let is_small = |k: &&Kept| k.rows < CHUNK_ROWS as i64 / 2;
            let before = kept.iter().rfind(|k| k.last < *gap.start()).filter(is_small);
            let after = kept.iter().find(|k| k.first > *gap.end()).filter(is_small);
            let (from, to) = (before.map_or(*gap.start(), |k| k.first), after.map_or(*gap.end(), |k| k.last));
            match out.last_mut() {
                // A small blob between two gaps belongs to both.
                Some((of, before)) if *of == kind && from <= *before.end() => *before = *before.start()..=to,
                _ => out.push((kind, from..=to)),
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
