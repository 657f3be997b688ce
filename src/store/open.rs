//! Making, opening and copying files.

use super::error::{Fault, StoreError, StoreWarning};
use super::write::Touched;
use super::{Access, Existing, Opened, Store, chunks, data_version, functions, history, read, roster, schema};
use crate::model::{History, LayerKind, Project};
use crate::task::Task;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

/// How long a commit waits for another program's.
const PATIENCE: Duration = Duration::from_secs(3);

/// Bytes of a page: large enough that a building with its texts stands in one, small enough that moving one checkpoint
/// writes little.
const PAGE_SIZE: u32 = 8192;

pub(super) fn create(
    path: &Path,
    project: &Project,
    history: &History,
    existing: Existing,
    task: &Task,
) -> Result<Store, StoreError> {
    let base = history.earlier().len() as i64;
    place(path, existing, |db| {
        db.pragma_update(None, "page_size", PAGE_SIZE)?;
        fresh(db)?;
        functions::register(db)?;
        let tx = db.unchecked_transaction()?;
        schema::create_all(&tx, &project.settings)?;
        schema::set_meta(&tx, "schema", schema::SCHEMA)?;
        schema::set_meta(&tx, "writer", concat!("fangxian ", env!("CARGO_PKG_VERSION")))?;
        schema::set_meta(&tx, "commits", 0)?;
        Touched::everything(project).write(&tx, project, task)?;
        let earlier = history.earlier();
        for (number, record) in (1..).zip(earlier) {
            history::note(&tx, number, record)?;
        }
        for (number, step) in (base + 1..).zip(history.steps()) {
            history::push(&tx, number, step)?;
        }
        history::set_done(&tx, base + history.done() as i64)?;
        tx.commit()?;
        Ok(())
    })?;
    // Opened without reading: what it holds is at hand.
    let db = connect(path, Access::ReadWrite)?;
    let warm = |db: Connection| {
        prepare_writing(&db)?;
        Ok(Store {
            data_version: data_version(&db)?,
            db,
            path: path.to_owned(),
            access: Access::ReadWrite,
            base,
            commits: 0,
            open: true,
        })
    };
    warm(db).map_err(|fault: Fault| fault.at(path))
}

pub(super) fn copy(db: &Connection, path: &Path, existing: Existing) -> Result<(), StoreError> {
    place(path, existing, |copy| {
        let backup = Backup::new(db, copy)?;
        while let StepResult::More | StepResult::Busy | StepResult::Locked = backup.step(4096)? {}
        drop(backup);
        chunks::copied(db, copy)?;
        // The mode came along with the pages.
        copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
        Ok(())
    })
}

/// Settings for a file that nobody knows yet: speed first, it is flushed as a whole when it is complete.
fn fresh(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;",
    )
}

/// Builds a file beside `path` and gives it its name when it is complete.
fn place(path: &Path, existing: Existing, build: impl FnOnce(&mut Connection) -> Result<(), Fault>) -> Result<(), StoreError> {
    if path.exists() {
        match existing {
            Existing::Refuse => return Err(StoreError::Exists { path: path.to_owned() }),
            Existing::Replace => settle(path)?,
        }
    }
    for suffix in ["-wal", "-journal"] {
        let journal = beside(path, suffix);
        if journal.exists() {
            return Err(StoreError::Leftover { path: journal });
        }
    }
    let work = || -> Result<(), Fault> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = temporary(folder)?;
        let mut db =
            Connection::open_with_flags(file.path(), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        build(&mut db)?;
        db.close().map_err(|(_, error)| error)?;
        file.as_file().sync_all()?;
        match existing {
            Existing::Refuse => file.persist_noclobber(path).map_err(|e| e.error)?,
            Existing::Replace => file.persist(path).map_err(|e| e.error)?,
        };
        // Also the new name must survive a power cut; not every system can flush a folder.
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    };
    work().map_err(|fault| fault.at(path))
}

/// An empty file with the permissions that a person's files have, so that colleagues on a shared drive can open it.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".fangxian-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Folds the log of a database that is about to be replaced: a log left beside the new file would be played into it.
fn settle(path: &Path) -> Result<(), StoreError> {
    if beside(path, "-wal").exists() || beside(path, "-journal").exists() {
        let db = connect(path, Access::ReadWrite)?;
        fold(&db).map_err(|fault| fault.at(path))?;
    }
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

pub(super) fn open(path: &Path, access: Access) -> Result<Opened, StoreError> {
    sniff(path)?;
    let mut db = connect(path, access)?;
    let schema = examine(&db, path).map_err(|error| unfinished(error, path))?;
    let mut access = access;
    let mut warnings = Vec::new();
    if access == Access::ReadWrite
        && let Err(fault) = prepare_writing(&db)
    {
        let reason = match fault.at(path) {
            StoreError::ReadOnly { .. } => "no right to write".to_owned(),
            StoreError::Sqlite { source, .. } => source.to_string(),
            other => return Err(other),
        };
        warnings.push(StoreWarning::ReadOnly { reason });
        access = Access::ReadOnly;
        drop(db);
        db = connect(path, access)?;
    }
    read_all(db, path, access, schema, warnings).map_err(|fault| fault.at(path))
}

/// A log beside a file in a folder where nothing can be written cannot be read: SQLite only says that it cannot open it.
fn unfinished(error: StoreError, path: &Path) -> StoreError {
    let cannot_open = |source: &rusqlite::Error| source.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen);
    match error {
        StoreError::Sqlite { source, .. } if cannot_open(&source) && beside(path, "-wal").exists() => {
            StoreError::Unfinished { path: path.to_owned() }
        }
        other => other,
    }
}

fn read_all(
    mut db: Connection,
    path: &Path,
    access: Access,
    schema: i64,
    mut warnings: Vec<StoreWarning>,
) -> Result<Opened, Fault> {
    if access == Access::ReadWrite {
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if schema < schema::SCHEMA {
            schema::migrate(&tx, schema)?;
        }
        let edited = edited_elsewhere(&tx)?;
        restore(&tx, &mut warnings)?;
        if !edited.is_empty() {
            history::close(&tx)?;
            tx.execute(
                "UPDATE fangxian_layer SET last_change = (SELECT c.last_change FROM gpkg_contents c WHERE c.table_name = kind)",
                [],
            )?;
            roster::remember(&tx)?;
            warnings.extend(edited);
        }
        tx.commit()?;
    } else if schema < schema::READABLE {
        return Err(Fault::ReadOnly);
    }
    // An older file that is only read stays as it is: readers take what it does not have as empty.
    // One view of the file for all that is read; others may write meanwhile.
    let tx = db.transaction()?;
    let mut project = read::project(&tx, path, &mut warnings)?;
    let edited = edited_elsewhere(&tx)?;
    let stored = if edited.is_empty() {
        history::read(&tx, &mut warnings)?
    } else {
        warnings.extend(edited);
        history::closed(&tx)?
    };
    let (commits, data_version) = (commits(&tx)?, data_version(&tx)?);
    tx.commit()?;
    if project.settings.name.is_empty() {
        project.settings.name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    }
    let store = Store { db, path: path.to_owned(), access, base: stored.base, commits, data_version, open: true };
    Ok(Opened { store, project, history: stored.history, warnings })
}

/// Makes tables and columns anew that another program has dropped.
fn restore(db: &Connection, warnings: &mut Vec<StoreWarning>) -> Result<(), Fault> {
    for kind in LayerKind::ALL {
        let names = schema::columns(db, kind.key())?;
        if names.is_empty() {
            warnings.push(StoreWarning::MissingLayer { kind });
            schema::forget_layer(db, kind)?;
            let srs_id = schema::declared_srs(db)?.unwrap_or(schema::UNDEFINED_CARTESIAN);
            schema::create_layer(db, kind, srs_id)?;
            schema::create_triggers(db, kind)?;
            continue;
        }
        for attr in kind.info().attributes.iter().filter(|attr| !names.iter().any(|name| name == attr.key)) {
            warnings.push(StoreWarning::MissingColumn { kind, attr: attr.key });
            schema::create_column(db, kind, attr)?;
        }
    }
    Ok(roster::restore(db, warnings)?)
}

/// Whether the file is there and holds anything. It is not opened for this: closing it again would let go of the locks that
/// another connection of this process has on it (POSIX locks belong to the process, not to the handle).
fn sniff(path: &Path) -> Result<(), StoreError> {
    let about = std::fs::metadata(path).map_err(|e| Fault::Io(e).at(path))?;
    if about.is_file() && about.len() > 0 { Ok(()) } else { Err(StoreError::NotSqlite { path: path.to_owned() }) }
}

fn connect(path: &Path, access: Access) -> Result<Connection, StoreError> {
    let mode = match access {
        Access::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let work = || -> rusqlite::Result<Connection> {
        let db = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        db.busy_timeout(PATIENCE)?;
        functions::register(&db)?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(db)
    };
    work().map_err(|error| Fault::Sql(error).at(path))
}

/// The schema number of a project file that this version reads, before anything is written to it.
fn examine(db: &Connection, path: &Path) -> Result<i64, StoreError> {
    let is_ours = schema::has_table(db, "fangxian_meta").map_err(|e| Fault::Sql(e).at(path))?;
    if !is_ours {
        let id: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(|e| Fault::Sql(e).at(path))?;
        let contents = schema::has_table(db, "gpkg_contents").map_err(|e| Fault::Sql(e).at(path))?;
        let path = path.to_owned();
        return Err(if contents || id == schema::APPLICATION_ID {
            StoreError::Foreign { path }
        } else {
            StoreError::NotGeoPackage { path }
        });
    }
    let found: Option<i64> = schema::meta(db, "schema").map_err(|e| Fault::Sql(e).at(path))?;
    match found {
        Some(found) if found > schema::SCHEMA => {
            Err(StoreError::NewerSchema { path: path.to_owned(), found, supported: schema::SCHEMA })
        }
        Some(found) if found >= 1 => Ok(found),
        _ => Err(StoreError::Corrupt { path: path.to_owned(), detail: "it states no schema".into() }),
    }
}

/// Write-ahead mode where it can be had, and a trial write: some places are only found out about by trying.
fn prepare_writing(db: &Connection) -> Result<(), Fault> {
    if db.is_readonly(rusqlite::MAIN_DB)? {
        return Err(Fault::ReadOnly);
    }
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        db.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    }
    db.execute_batch(
        "PRAGMA synchronous = FULL; BEGIN IMMEDIATE; UPDATE fangxian_meta SET value = value WHERE key = 'schema'; ROLLBACK;",
    )?;
    Ok(())
}

/// Folds the log into the file and goes back to the journal that leaves nothing beside it.
pub(super) fn fold(db: &Connection) -> Result<(), Fault> {
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    let mode: String = db.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if busy != 0 || !mode.eq_ignore_ascii_case("delete") {
        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        return Err(Fault::Sql(rusqlite::Error::SqliteFailure(busy, None)));
    }
    Ok(())
}

/// Transactions of this program that the file has seen.
pub(super) fn commits(db: &Connection) -> Result<i64, Fault> {
    Ok(schema::meta(db, "commits")?.unwrap_or(0))
}

/// What another program has edited since this one wrote it: editors of GeoPackages note the moment.
pub(super) fn edited_elsewhere(db: &Connection) -> Result<Vec<StoreWarning>, Fault> {
    let sql = "SELECT l.kind FROM fangxian_layer l LEFT JOIN gpkg_contents c ON c.table_name = l.kind
               WHERE c.last_change IS NOT l.last_change";
    let mut select = db.prepare_cached(sql)?;
    let keys = select.query_map([], |row| row.get::<_, String>(0))?;
    let keys: Vec<String> = keys.collect::<Result<_, _>>()?;
    let kinds = keys.iter().filter_map(|key| LayerKind::from_key(key));
    let layers = kinds.map(|kind| StoreWarning::EditedElsewhere { kind });
    let roster = roster::edited_elsewhere(db)?.then_some(StoreWarning::RosterEditedElsewhere);
    Ok(layers.chain(roster).collect())
}
