//! The project file: one GeoPackage that QGIS and GDAL open, written so that no committed edit is ever lost.
//!
//! # Durability
//! A commit is one transaction: the tables, the history row and the place in the history change together or not at all.
//! While open the file is in write-ahead mode with `synchronous=FULL`: when [`Store::commit`] has returned, the change is
//! flushed to the disk and survives a power cut, not only a killed program (`NORMAL` would lose the last commits then).
//! On closing, the log is folded into the file and the journal mode goes back to `DELETE`, so that a copied `.gpkg` is
//! complete. Where write-ahead mode is not to be had (some network drives), the rollback journal is used from the start.
//!
//! A new file is built beside its place without a journal, flushed once and renamed: a half-written project never appears.
//!
//! # Two ways to read it
//! The tables are the truth. Beside them lie the finished columns of most rows as blobs ([`chunks`]), which read many times
//! faster; triggers drop a blob with the first change of one of its rows, whoever makes it. What an evaluation joined of chunks of
//! buildings can be kept under the checksums of their blobs ([`joins`]).
//!
//! # Two windows on one file
//! Both can read it. SQLite lets one write at a time; a commit waits three seconds for its turn. Before it writes, it
//! looks whether anybody else has changed the project since it was read and refuses if so
//! ([`StoreError::ChangedElsewhere`]): whoever commits second must reopen. Nothing is overwritten unseen. A QGIS that only
//! saves a style does not count as a change.

mod blob;
mod chunks;
mod codec;
mod error;
mod functions;
mod history;
mod joins;
mod open;
mod pack;
mod read;
mod roster;
mod scenario;
mod rtree;
mod schema;
mod styles;
mod times;
mod write;
#[cfg(test)]
mod tests;

pub use error::{StoreError, StoreWarning};
pub use history::PastStep;

use crate::model::{History, Project};
use crate::task::Task;
use error::Fault;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use write::Touched;

/// How a project file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To read and to commit. Falls back to reading, with a warning, where nothing can be written.
    ReadWrite,
    /// To read; the file is not touched.
    ReadOnly,
}

/// What to do about a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and report an error.
    Refuse,
    /// Replace it once the new one is complete.
    Replace,
}

/// An open project file.
///
/// It holds no copy of the project: whoever edits hands in the project as it is after the edit.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    access: Access,
    /// Steps in the file before the first of the history in memory.
    base: i64,
    /// Transactions of this program that the file has seen.
    commits: i64,
    /// SQLite's mark of changes by other connections.
    data_version: i64,
    open: bool,
}

/// A project file and what it holds.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub store: Store,
    /// The project, its features in the order of their identities.
    pub project: Project,
    /// The steps that can be undone and redone.
    pub history: History,
    /// What was odd about the file.
    pub warnings: Vec<StoreWarning>,
}

/// Which way a step is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Commit,
    Undo,
    Redo,
}

impl Store {
    /// Makes a project file that holds `project` and `history`, and opens it.
    ///
    /// The file appears under its name when it is complete and flushed; on any error, or when the task is cancelled,
    /// nothing appears and a file to be replaced stays as it was.
    pub fn create(
        path: &Path,
        project: &Project,
        history: &History,
        existing: Existing,
        task: &Task,
    ) -> Result<Self, StoreError> {
        open::create(path, project, history, existing, task)
    }

    /// Opens a project file and reads everything in it.
    pub fn open(path: &Path, access: Access) -> Result<Opened, StoreError> {
        open::open(path, access)
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it can be written.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Every step the file lists, also those that can no longer be undone.
    pub fn past_steps(&self) -> Result<Vec<PastStep>, StoreError> {
        history::list(&self.db).map_err(|fault| fault.at(&self.path))
    }

    /// Stores the step that [`History::commit`] just did: call it once after each, with the project and history as they
    /// are then. When it returns, the step is on disk. On an error the file is as before; take the step back in memory
    /// ([`History::undo`]) or call again.
    pub fn commit(&mut self, project: &Project, history: &History) -> Result<(), StoreError> {
        self.write(Way::Commit, project, history, &Task::new())
    }

    /// As [`Store::commit`], for steps that replace whole layers: counts features and can be cancelled.
    pub fn import(&mut self, project: &Project, history: &History, task: &Task) -> Result<(), StoreError> {
        self.write(Way::Commit, project, history, task)
    }

    /// Stores that [`History::undo`] just took a step back.
    pub fn record_undo(&mut self, project: &Project, history: &History) -> Result<(), StoreError> {
        self.write(Way::Undo, project, history, &Task::new())
    }

    /// Stores that [`History::redo`] just did a step again.
    pub fn record_redo(&mut self, project: &Project, history: &History) -> Result<(), StoreError> {
        self.write(Way::Redo, project, history, &Task::new())
    }

    /// Writes a copy of the whole file under another name; this store stays with its own.
    pub fn save_as(&self, path: &Path, existing: Existing) -> Result<(), StoreError> {
        open::copy(&self.db, path, existing)
    }

    /// Keeps what was worked out from chunks of buildings, by their numbers ([`crate::model::Kept`]), for the next opening, and lets go of what is
    /// kept of all other chunks than `all`. The project does not change by it.
    pub fn keep_joins(&mut self, joins: &[(u64, Vec<u8>)], all: &[u64]) -> Result<(), StoreError> {
        let mut work = || -> Result<(), Fault> {
            if self.access == Access::ReadOnly {
                return Err(Fault::ReadOnly);
            }
            let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            joins::write(&tx, joins, all)?;
            Ok(tx.commit()?)
        };
        work().map_err(|fault| fault.at(&self.path))
    }

    /// Closes the file so that it is complete in itself. An error says that another program holds it: its last changes
    /// are safe, but lie in the `-wal` file beside it until that program closes it.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.finish().map_err(|fault| fault.at(&self.path))
    }

    fn write(&mut self, way: Way, project: &Project, history: &History, task: &Task) -> Result<(), StoreError> {
        let base = self.base;
        self.transaction(|tx| {
            let in_force = base + history.done() as i64;
            // Which step it is about, where the cursor stood before it.
            let (step, before) = match way {
                Way::Commit | Way::Redo => (history.done().wrapping_sub(1), in_force - 1),
                Way::Undo => (history.done(), in_force + 1),
            };
            let stored = history::done(tx)?;
            let step = history.steps().get(step).filter(|_| stored == before);
            let step = step.ok_or(Fault::OutOfStep { stored, expected: before })?;
            Touched::by(&step.redo).write(tx, project, task)?;
            match way {
                Way::Commit => history::push(tx, in_force, step),
                Way::Undo | Way::Redo => history::set_done(tx, in_force),
            }
        })
        .map_err(|fault| fault.at(&self.path))
    }

    /// Runs one transaction on a file that nobody else has changed.
    fn transaction(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.access == Access::ReadOnly {
            return Err(Fault::ReadOnly);
        }
        let (known, commits) = (self.data_version, self.commits);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = data_version(&tx)?;
        // Cheap mark first; it also moves for changes that are none of ours to care about.
        if version != known && (open::commits(&tx)? != commits || !open::edited_elsewhere(&tx)?.is_empty()) {
            return Err(Fault::Changed);
        }
        work(&tx)?;
        schema::set_meta(&tx, "commits", commits + 1)?;
        tx.commit()?;
        self.data_version = version;
        self.commits = commits + 1;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Fault> {
        if !std::mem::take(&mut self.open) || self.access == Access::ReadOnly {
            return Ok(());
        }
        // What is not renewed now is read row by row the next time: slower, never wrong.
        let _ = chunks::renew(&self.db);
        open::fold(&self.db)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // A store that was not closed: nothing is lost if this fails, the next opening folds the log.
        let _ = self.finish();
    }
}

fn data_version(db: &Connection) -> Result<i64, Fault> {
    Ok(db.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}
