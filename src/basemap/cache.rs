//! Fetched tiles on disk: a SQLite file with a size limit, shared by all windows of a user.
//!
//! The cache is a convenience: whatever goes wrong with it, tiles are fetched as if there were none.

use super::tile::TileId;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// An open cache for one address.
#[derive(Debug)]
pub struct Cache {
    connection: Mutex<Connection>,
    source: i64,
    /// Greatest number of bytes of tiles in the file.
    limit: i64,
    /// Seconds since 1970: when this was opened.
    now: i64,
}

/// A tile that was fetched before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its bytes; `None`: the server said that there is no such tile.
    pub bytes: Option<Vec<u8>>,
    /// Seconds since it was fetched.
    pub age_s: i64,
}

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS source (id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS tile (
        source INTEGER NOT NULL, z INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL, layer INTEGER NOT NULL,
        fetched INTEGER NOT NULL, used INTEGER NOT NULL, bytes BLOB,
        PRIMARY KEY (source, z, x, y, layer)
    );
    CREATE INDEX IF NOT EXISTS tile_used ON tile (used);
    CREATE TABLE IF NOT EXISTS total (bytes INTEGER NOT NULL);
    INSERT INTO total SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM total);
    CREATE TRIGGER IF NOT EXISTS tile_in AFTER INSERT ON tile
        BEGIN UPDATE total SET bytes = bytes + coalesce(length(new.bytes), 0) + 64; END;
    CREATE TRIGGER IF NOT EXISTS tile_out AFTER DELETE ON tile
        BEGIN UPDATE total SET bytes = bytes - coalesce(length(old.bytes), 0) - 64; END;";

impl Cache {
    /// Opens the cache in a folder, which is made if it is missing; a file that is none is replaced. `None` if that fails.
    pub fn open(folder: &Path, place: &str, limit: u64, now: i64) -> Option<Self> {
        std::fs::create_dir_all(folder).ok()?;
        let file = folder.join("tiles.sqlite");
        let connection = ready(&file).or_else(|| {
            // Only what is known to be no database is thrown away; a locked or full disk is left alone.
            let head = std::fs::read(&file).ok()?;
            if head.starts_with(b"SQLite format 3\0") && Connection::open(&file).is_ok_and(|c| sound(&c)) {
                return None;
            }
            std::fs::remove_file(&file).ok()?;
            ready(&file)
        })?;
        connection.execute("INSERT OR IGNORE INTO source (place) VALUES (?1)", [place]).ok()?;
        let source = connection.query_row("SELECT id FROM source WHERE place = ?1", [place], |row| row.get(0)).ok()?;
        Some(Self { connection: Mutex::new(connection), source, limit: limit.min(i64::MAX as u64) as i64, now })
    }

    /// A tile, if it was fetched before.
    pub fn get(&self, id: TileId, layer: usize) -> Option<Kept> {
        let c = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let key = params![self.source, id.z, id.x, id.y, layer as i64];
        let sql = "SELECT bytes, fetched, used FROM tile WHERE source = ?1 AND z = ?2 AND x = ?3 AND y = ?4 AND layer = ?5";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
        let (bytes, fetched, used) = c.prepare_cached(sql).ok()?.query_row(key, row).optional().ok()??;
        if used < self.now {
            let sql = "UPDATE tile SET used = ?6 WHERE source = ?1 AND z = ?2 AND x = ?3 AND y = ?4 AND layer = ?5";
            // Not knowing when it was used only means that it may go earlier.
            let _ = c.execute(sql, params![self.source, id.z, id.x, id.y, layer as i64, self.now]);
        }
        Some(Kept { bytes, age_s: (self.now - fetched).max(0) })
    }

    /// Keeps a tile, and gives up those that were not used for longest if there are too many.
    pub fn put(&self, id: TileId, layer: usize, bytes: Option<&[u8]>) {
        let c = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        // INSERT OR REPLACE fires no delete triggers, so the old one is deleted first.
        let _ = self.remove(&c, id, layer);
        let sql = "INSERT INTO tile (source, z, x, y, layer, fetched, used, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)";
        let _ = c.execute(sql, params![self.source, id.z, id.x, id.y, layer as i64, self.now, bytes]);
        let total = |c: &Connection| c.query_row("SELECT bytes FROM total", [], |row| row.get::<_, i64>(0)).unwrap_or(0);
        while total(&c) > self.limit {
            let sql = "DELETE FROM tile WHERE rowid IN (SELECT rowid FROM tile ORDER BY used LIMIT 64)";
            if !c.execute(sql, []).is_ok_and(|n| n > 0) {
                break;
            }
        }
    }

    /// Forgets a tile, for instance because its bytes are no picture.
    pub fn forget(&self, id: TileId, layer: usize) {
        let c = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.remove(&c, id, layer);
    }

    fn remove(&self, c: &Connection, id: TileId, layer: usize) -> rusqlite::Result<usize> {
        let sql = "DELETE FROM tile WHERE source = ?1 AND z = ?2 AND x = ?3 AND y = ?4 AND layer = ?5";
        c.execute(sql, params![self.source, id.z, id.x, id.y, layer as i64])
    }
}

fn sound(c: &Connection) -> bool {
    c.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).is_ok()
}

fn ready(file: &Path) -> Option<Connection> {
    let connection = Connection::open(file).ok()?;
    connection.busy_timeout(Duration::from_secs(2)).ok()?;
    let _ = connection.pragma_update(None, "journal_mode", "WAL");
    let _ = connection.pragma_update(None, "synchronous", "NORMAL");
    connection.execute_batch(SCHEMA).ok()?;
    Some(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: TileId = TileId { z: 3, x: 1, y: 2 };

    #[test]
    fn tiles_come_back_in_another_session_with_their_age() {
        let folder = tempfile::tempdir().expect("folder");
        let cache = Cache::open(folder.path(), "a", 1 << 20, 1000).expect("cache");
        cache.put(A, 0, Some(b"one"));
        cache.put(A, 0, Some(b"two"));
        cache.put(A, 1, None);
        drop(cache);
        let cache = Cache::open(folder.path(), "a", 1 << 20, 1500).expect("cache");
        assert_eq!(cache.get(A, 0), Some(Kept { bytes: Some(b"two".to_vec()), age_s: 500 }));
        assert_eq!(cache.get(A, 1), Some(Kept { bytes: None, age_s: 500 }));
        cache.forget(A, 0);
        assert_eq!(cache.get(A, 0), None);
        assert_eq!(Cache::open(folder.path(), "b", 1 << 20, 1500).expect("cache").get(A, 1), None);
    }

    #[test]
    fn the_file_keeps_to_its_limit_and_the_oldest_go_first() {
        let folder = tempfile::tempdir().expect("folder");
        let tile = |x: u32| TileId { z: 12, x, y: 0 };
        for (now, first) in [(10, 0), (20, 200)] {
            let cache = Cache::open(folder.path(), "a", 300_000, now).expect("cache");
            (first..first + 200).for_each(|x| cache.put(tile(x), 0, Some(&[7; 1000])));
        }
        let cache = Cache::open(folder.path(), "a", 300_000, 30).expect("cache");
        let there = |range: std::ops::Range<u32>| range.filter(|x| cache.get(tile(*x), 0).is_some()).count();
        assert_eq!(there(200..400), 200);
        let old = there(0..200);
        assert!(old > 0 && (old + 200) * 1064 <= 300_000, "{old}");
    }

    #[test]
    fn a_file_that_is_no_database_is_replaced() {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("tiles.sqlite"), vec![b'x'; 5000]).expect("written");
        let cache = Cache::open(folder.path(), "a", 1 << 20, 0).expect("cache");
        cache.put(A, 0, Some(b"one"));
        assert!(cache.get(A, 0).is_some());
    }
}
