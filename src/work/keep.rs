//! What a project file keeps for its next opening.

use super::{WorkError, rulebook};
use crate::coverage::{Evaluation, JoinsToKeep};
use crate::model::LayerKind;
use crate::store::{Access, Store};
use crate::task::{Cancelled, Task};
use std::path::Path;

/// With fewer buildings joining them takes no longer than reading what was kept.
const WORTH_KEEPING: usize = 50_000;

/// Joins the buildings of a large project file and keeps what came of it in the file. Nothing else changes.
pub fn keep_joins(path: &Path, task: &Task) -> Result<(), WorkError> {
    let mut opened = Store::open(path, Access::ReadWrite)?;
    if opened.project.layer(LayerKind::Building).len() < WORTH_KEEPING {
        return Ok(());
    }
    let (project, book) = (&opened.project, rulebook(&opened.project)?);
    let evaluation = Evaluation::new(project, &book, project.moment(), task).map_err(|Cancelled| WorkError::Cancelled)?;
    if let Some(JoinsToKeep { joins, all }) = evaluation.joins_to_keep() {
        opened.store.keep_joins(&joins, &all)?;
    }
    Ok(opened.store.close()?)
}
