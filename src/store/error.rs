//! What can go wrong with a project file, each with its next step.

use crate::model::LayerKind;
use crate::task::Cancelled;
use rusqlite::ErrorCode;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a project file could not be read or written. Whatever it was, the file holds what it held before.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file.
    Missing {
        /// The project file.
        path: PathBuf,
    },
    /// A file of that name is there already.
    Exists {
        /// The project file.
        path: PathBuf,
    },
    /// A journal without its project file lies there: a project was moved away without it.
    Leftover {
        /// The journal.
        path: PathBuf,
    },
    /// The file is no database.
    NotSqlite {
        /// The file.
        path: PathBuf,
    },
    /// The file is a database, but no GeoPackage.
    NotGeoPackage {
        /// The file.
        path: PathBuf,
    },
    /// The file is a GeoPackage of another program.
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The project was saved by a newer version of this program.
    NewerSchema {
        /// The project file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema this version reads.
        supported: i64,
    },
    /// The project was opened for reading, or lies where nothing can be written.
    ReadOnly {
        /// The project file.
        path: PathBuf,
    },
    /// The project was not closed and lies where nothing can be written, so its last changes cannot be taken in.
    Unfinished {
        /// The project file.
        path: PathBuf,
    },
    /// The disk is full.
    DiskFull {
        /// The project file.
        path: PathBuf,
    },
    /// Another program holds the file.
    Busy {
        /// The project file.
        path: PathBuf,
    },
    /// Another program has changed the file since it was opened.
    ChangedElsewhere {
        /// The project file.
        path: PathBuf,
    },
    /// The file is damaged.
    Corrupt {
        /// The project file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The step to be stored does not follow on the last one stored: a commit was left out.
    OutOfStep {
        /// The project file.
        path: PathBuf,
        /// Steps in force in the file.
        stored: i64,
        /// Steps that should have been in force there.
        expected: i64,
    },
    /// The operating system refused.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Anything else that SQLite reports.
    Sqlite {
        /// The project file.
        path: PathBuf,
        /// Its report.
        source: rusqlite::Error,
    },
    /// The work was cancelled.
    Cancelled,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => {
                write!(f, "{}: there is no such file; check the name or import data into a new project", path.display())
            }
            Self::Exists { path } => {
                write!(f, "{}: the file is there already; choose another name or ask to replace it", path.display())
            }
            Self::Leftover { path } => write!(
                f,
                "{}: a journal without its project lies here and may hold its last changes; put it beside its project or move it away",
                path.display()
            ),
            Self::NotSqlite { path } => {
                write!(f, "{}: this is no GeoPackage; to bring its data into a project, import it", path.display())
            }
            Self::NotGeoPackage { path } => {
                write!(f, "{}: this is an SQLite database, but no GeoPackage; choose a project file", path.display())
            }
            Self::Foreign { path } => write!(
                f,
                "{}: this GeoPackage is no Fangxian project; convert its layers to GeoJSON and import them",
                path.display()
            ),
            Self::NewerSchema { path, found, supported } => write!(
                f,
                "{}: project was saved by a newer version (schema {found}, this one reads up to {supported}); open it there",
                path.display()
            ),
            Self::ReadOnly { path } => {
                write!(f, "{}: the project is open for reading only; save it under another name to change it", path.display())
            }
            Self::Unfinished { path } => write!(
                f,
                "{}: the project was not closed and its last changes still lie in the -wal file beside it; copy both to a folder where you may write and open it there",
                path.display()
            ),
            Self::DiskFull { path } => {
                write!(f, "{}: the disk is full and the last change was not saved; free some space and try again", path.display())
            }
            Self::Busy { path } => {
                write!(f, "{}: another program is using the file; close it there and try again", path.display())
            }
            Self::ChangedElsewhere { path } => {
                write!(
                    f,
                    "{}: changed by another program since it was opened; reopen it to see what is there now",
                    path.display()
                )
            }
            Self::Corrupt { path, detail } => {
                write!(f, "{}: the file is damaged ({detail}); keep it as it is and go back to the last copy", path.display())
            }
            Self::OutOfStep { path, stored, expected } => write!(
                f,
                "{}: the file holds {stored} steps where {expected} were expected, so a change was not saved; reopen the project",
                path.display()
            ),
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Sqlite { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Cancelled => f.write_str("cancelled; nothing was changed"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Sqlite { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Something about a file that was opened all the same, worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreWarning {
    /// Nothing can be written there, so the project is open for reading only.
    ReadOnly {
        /// What was reported.
        reason: String,
    },
    /// A geometry cannot be read; the feature is shown without it, the file keeps it until the feature is edited.
    Geometry {
        /// Layer.
        kind: LayerKind,
        /// Feature.
        fid: i64,
        /// What is wrong.
        reason: String,
    },
    /// A value does not fit its attribute and is shown as unknown.
    Value {
        /// Layer.
        kind: LayerKind,
        /// Feature.
        fid: i64,
        /// Key of the attribute.
        attr: &'static str,
    },
    /// The table of a layer is not in the file; the layer is empty.
    MissingLayer {
        /// Layer.
        kind: LayerKind,
    },
    /// A column is not in the file; its values are unknown.
    MissingColumn {
        /// Layer.
        kind: LayerKind,
        /// Key of the attribute.
        attr: &'static str,
    },
    /// Another program has edited the layer since this one wrote it: earlier steps can no longer be undone.
    EditedElsewhere {
        /// Layer.
        kind: LayerKind,
    },
    /// The roster was edited by another program.
    RosterEditedElsewhere,
    /// The file has no roster, though it should.
    MissingRoster,
    /// A what-if plan cannot be read; it stays in the file.
    Scenario {
        /// Its name.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A row of the roster does not fit and is taken as not stated.
    Roster {
        /// Identity of its checkpoint.
        post: i64,
        /// What is wrong.
        reason: String,
    },
    /// A step of the history cannot be read, so it and those before it can no longer be undone.
    History {
        /// Number of the step.
        step: i64,
        /// What is wrong.
        reason: String,
    },
}

impl fmt::Display for StoreWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly { reason } => {
                write!(f, "open for reading only ({reason}); save the project under another name to change it")
            }
            Self::Geometry { kind, fid, reason } => write!(f, "{kind} {fid}: geometry not shown, {reason}"),
            Self::Value { kind, fid, attr } => write!(f, "{kind} {fid}: {attr} does not fit its type and is taken as unknown"),
            Self::MissingLayer { kind } => write!(f, "the file has no layer {kind}; it is taken as empty"),
            Self::MissingColumn { kind, attr } => write!(f, "the file has no column {kind}.{attr}; its values are unknown"),
            Self::EditedElsewhere { kind } => {
                write!(f, "{kind} was edited by another program; steps from before that cannot be undone")
            }
            Self::RosterEditedElsewhere => {
                f.write_str("the roster was edited by another program; steps from before that cannot be undone")
            }
            Self::MissingRoster => f.write_str("the file has no roster; all posts are taken as having none"),
            Self::Roster { post, reason } => write!(f, "roster of checkpoint {post}: {reason}; taken as not stated"),
            Self::Scenario { name, reason } => write!(f, "the what-if plan \"{name}\" cannot be read ({reason}) and is left out"),
            Self::History { step, reason } => write!(f, "step {step} and those before it cannot be undone ({reason})"),
        }
    }
}

/// An error inside the module, before it is known which file it is about.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Io(std::io::Error),
    Cancelled,
    Corrupt(String),
    Changed,
    ReadOnly,
    OutOfStep { stored: i64, expected: i64 },
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Cancelled> for Fault {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl Fault {
    /// The error as it is reported for the file at `path`.
    pub fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        match self {
            Self::Sql(source) => match source.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => StoreError::DiskFull { path },
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
                Some(ErrorCode::ReadOnly) => StoreError::ReadOnly { path },
                Some(ErrorCode::NotADatabase) => StoreError::NotSqlite { path },
                Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt { path, detail: source.to_string() },
                _ => StoreError::Sqlite { path, source },
            },
            Self::Io(source) => match source.kind() {
                std::io::ErrorKind::NotFound => StoreError::Missing { path },
                std::io::ErrorKind::AlreadyExists => StoreError::Exists { path },
                std::io::ErrorKind::StorageFull => StoreError::DiskFull { path },
                std::io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { path },
                _ => StoreError::Io { path, source },
            },
            Self::Cancelled => StoreError::Cancelled,
            Self::Corrupt(detail) => StoreError::Corrupt { path, detail },
            Self::Changed => StoreError::ChangedElsewhere { path },
            Self::ReadOnly => StoreError::ReadOnly { path },
            Self::OutOfStep { stored, expected } => StoreError::OutOfStep { path, stored, expected },
        }
    }
}
