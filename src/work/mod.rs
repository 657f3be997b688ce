//! Use cases shared by the command line and the window: import, audit, export, the bundled sample. No screens.

mod beside;
mod brief;
mod error;
mod export;
mod import;
mod keep;
mod listed;
mod sample;
mod snapshot;

pub use beside::{beside, listed_places};
pub use brief::{BriefFiles, BriefFormat, BriefTarget, brief_day, brief_targets, brief_templates, write_brief};
pub use error::WorkError;
pub use export::{AuditOutputs, write_file, write_outputs};
pub use import::{ImportFile, Imported, guess_kind, import, is_osm, osm_layers};
pub use keep::keep_joins;
pub use listed::ListError;
pub use sample::{SAMPLE_NAME, sample};
pub use snapshot::{SnapshotBasemap, extent_in_metres, snapshot};

use crate::coverage::{Report, Rulebook, RulebookError, evaluate};
use crate::model::{Moment, Project};
use crate::task::{Cancelled, Task};
use std::sync::Arc;

/// The rulebook in force in a project: its own, or the built-in one.
pub fn rulebook(project: &Project) -> Result<Arc<Rulebook>, RulebookError> {
    match &project.rulebook {
        Some(text) => Rulebook::parse(text).map(Arc::new),
        None => Ok(Arc::new(Rulebook::built_in())),
    }
}

/// Evaluates a project with its own rulebook at a moment.
pub fn audit(project: &Project, at: Moment, task: &Task) -> Result<Report, WorkError> {
    let rulebook = rulebook(project)?;
    evaluate(project, &rulebook, at, task).map_err(|Cancelled| WorkError::Cancelled)
}
