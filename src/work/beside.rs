//! Files beside a project: what is asked of them does not get into it.

use super::WorkError;
use super::listed::listed;
use crate::formats::geojson::{ReadLayer, ReadOptions, read};
use crate::model::{Layer, LayerKind, LayerMeta, Project};
use crate::siting::Listed;
use crate::task::Task;
use std::path::Path;

/// A file read as a layer of a kind in the project's metric system.
pub fn beside(project: &Project, path: &Path, kind: LayerKind, task: &Task) -> Result<ReadLayer, WorkError> {
    let bytes = std::fs::read(path).map_err(|source| WorkError::Open { path: path.to_owned(), source })?;
    let settings = &project.settings;
    let options =
        ReadOptions { metric_crs: settings.metric_crs, offset_minutes: settings.offset_minutes, ..ReadOptions::default() };
    Ok(read(&mut bytes.as_slice(), &path.display().to_string(), kind, &options, &task.quiet())?)
}

/// Places of a list in a file, for siting.
pub fn listed_places(project: &Project, path: &Path, task: &Task) -> Result<Vec<Listed>, WorkError> {
    let kind = LayerKind::Checkpoint;
    let layer = Layer::from_chunks(kind, beside(project, path, kind, task)?.chunks, LayerMeta::default());
    Ok(listed(&layer, &path.display().to_string())?)
}
