//! What can go wrong in a use case, each with the next step.

use super::listed::ListError;
use crate::basemap::BasemapError;
use crate::briefing::BriefError;
use crate::briefing::typeset::TemplateError;
use crate::coverage::RulebookError;
use crate::formats::ReadError;
use crate::model::EditError;
use crate::store::StoreError;
use crate::task::Cancelled;
use std::path::PathBuf;

/// Why a use case ended without its result. Nothing was changed.
#[derive(Debug)]
pub enum WorkError {
    /// The user stopped it.
    Cancelled,
    /// A file could not be opened.
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be read as data.
    Read(ReadError),
    /// The project file said no.
    Store(StoreError),
    /// The rulebook said no.
    Rulebook(RulebookError),
    /// An edit was refused.
    Edit(EditError),
    /// The background map could not be opened.
    Basemap(BasemapError),
    /// The picture could not be made.
    Picture(String),
    /// There is no briefing.
    Brief(BriefError),
    /// The templates of a briefing cannot be used.
    Templates(TemplateError),
    /// A list of places cannot be used.
    Places(ListError),
}

impl std::fmt::Display for WorkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::Open { path, source } => write!(f, "{} cannot be opened: {source}; check the path", path.display()),
            Self::Write { path, source } => {
                write!(f, "{} cannot be written: {source}; choose another place or free some space", path.display())
            }
            Self::Read(e) => write!(f, "{e}"),
            Self::Store(e) => write!(f, "{e}"),
            Self::Rulebook(e) => write!(f, "{e}"),
            Self::Edit(e) => write!(f, "{e}"),
            Self::Basemap(e) => write!(f, "{e}"),
            Self::Picture(e) => f.write_str(e),
            Self::Brief(e) => write!(f, "{e}"),
            Self::Templates(e) => write!(f, "{e}"),
            Self::Places(e) => write!(f, "{e}"),
        }
    }
}

impl std::error::Error for WorkError {}

impl From<Cancelled> for WorkError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<BriefError> for WorkError {
    fn from(e: BriefError) -> Self {
        match e {
            BriefError::Cancelled => Self::Cancelled,
            e => Self::Brief(e),
        }
    }
}

impl From<ReadError> for WorkError {
    fn from(e: ReadError) -> Self {
        Self::Read(e)
    }
}

impl From<StoreError> for WorkError {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl From<RulebookError> for WorkError {
    fn from(e: RulebookError) -> Self {
        Self::Rulebook(e)
    }
}

impl From<ListError> for WorkError {
    fn from(e: ListError) -> Self {
        Self::Places(e)
    }
}

impl From<EditError> for WorkError {
    fn from(e: EditError) -> Self {
        Self::Edit(e)
    }
}
