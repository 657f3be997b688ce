//! MBTiles (specification 1.3): tiles in a SQLite file, rows counted from the south.

use super::error::Fault;
use super::tile::{DEEPEST, TileId};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// An open file.
#[derive(Debug)]
pub struct Mbtiles {
    connection: Mutex<Connection>,
    /// First and last level that tiles are there of, whatever the metadata claim.
    pub levels: [u8; 2],
    /// West, south, east, north, degrees, as the metadata say.
    pub bounds: Option<[f64; 4]>,
    /// Attribution as the metadata say, with its markup.
    pub attribution: String,
}

impl Mbtiles {
    /// Opens a file and reads its metadata.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let connection = connect(path)?;
        let meta = |name: &str| {
            let sql = "SELECT value FROM metadata WHERE name = ?1";
            connection.query_row(sql, [name], |row| row.get::<_, String>(0)).ok().unwrap_or_default()
        };
        let numbers: Vec<f64> = meta("bounds").split(',').filter_map(|t| t.trim().parse().ok()).collect();
        let bounds = <[f64; 4]>::try_from(numbers).ok().filter(|b| b.iter().all(|v| v.is_finite()));
        let level = |order: &str| {
            let sql = format!("SELECT zoom_level FROM tiles ORDER BY zoom_level {order} LIMIT 1");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).optional()
        };
        let damaged = |_| Fault::Damaged { part: "table of tiles" };
        let first = level("ASC").map_err(damaged)?.unwrap_or(0);
        let last = level("DESC").map_err(damaged)?.unwrap_or(0);
        let levels = [first, last].map(|z| z.clamp(0, i64::from(DEEPEST)) as u8);
        let attribution = meta("attribution");
        Ok(Self { connection: Mutex::new(connection), levels, bounds, attribution })
    }

    /// The bytes of a tile as they are in the file; `None` where it has none.
    pub fn tile(&self, id: TileId) -> Result<Option<Vec<u8>>, Fault> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
        let row = (1u32 << id.z) - 1 - id.y;
        let mut statement = connection.prepare_cached(sql).map_err(|_| Fault::Damaged { part: "table of tiles" })?;
        let found = statement.query_row((id.z, id.x, row), |row| row.get::<_, Option<Vec<u8>>>(0)).optional();
        found.map(Option::flatten).map_err(|_| Fault::Damaged { part: "table of tiles" })
    }

    /// Any tile of the deepest level, to see what it is.
    pub fn any_tile(&self) -> Result<Option<Vec<u8>>, Fault> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "SELECT tile_data FROM tiles WHERE zoom_level = ?1 LIMIT 1";
        let found = connection.query_row(sql, [self.levels[1]], |row| row.get::<_, Option<Vec<u8>>>(0)).optional();
        found.map(Option::flatten).map_err(|_| Fault::Damaged { part: "table of tiles" })
    }
}

/// Opens for reading only; where not even a lock may be written (a read-only share), as a file that nobody changes.
fn connect(path: &Path) -> Result<Connection, Fault> {
    let readable = std::fs::metadata(path).map_err(|e| Fault::Unreadable { reason: e.to_string() })?;
    let format = Fault::NotThisFormat { format: "MBTiles" };
    if !readable.is_file() || readable.len() < 512 {
        return Err(format);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let works = |c: &Connection| c.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).is_ok();
    let plain = Connection::open_with_flags(path, flags).ok().filter(works);
    let fixed = || {
        let text = path.to_str()?.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let uri = format!("file:{text}?mode=ro&immutable=1");
        Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).ok().filter(works)
    };
    let connection = plain.or_else(fixed).ok_or(format.clone())?;
    // A project file is SQLite too, but has no tiles.
    let tiles = connection.prepare("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles").is_ok();
    if tiles { Ok(connection) } else { Err(format) }
}
