//! Helpers that several tests share.
#![allow(dead_code, reason = "each test uses some of them")]

use fangxian::coverage::{Report, Rulebook, evaluate};
use fangxian::model::{LayerKind, Moment, Project};
use fangxian::task::Task;
use fangxian::work::{ImportFile, import};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The moment that the sample data is about.
pub fn sample_moment() -> Moment {
    Moment::parse("2022-03-20T10:00:00+08:00").expect("a moment")
}

/// Folder with test data.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The layers of a folder with the usual file names.
pub fn load_folder(dir: &Path, set: &[(LayerKind, &str, &str)]) -> Project {
    let names = [
        (LayerKind::Community, "communities"),
        (LayerKind::Grid, "grids"),
        (LayerKind::Compound, "compounds"),
        (LayerKind::Building, "buildings"),
        (LayerKind::Road, "roads"),
        (LayerKind::Fence, "fences"),
        (LayerKind::Premise, "premises"),
        (LayerKind::Checkpoint, "checkpoints"),
    ];
    let files: Vec<_> = names
        .iter()
        // Made cities have none.
        .filter(|(kind, name)| *kind != LayerKind::Compound || dir.join(format!("{name}.geojson")).exists())
        .map(|(kind, name)| ImportFile {
            set: set.iter().filter(|(k, _, _)| k == kind).map(|(_, a, v)| ((*a).to_owned(), (*v).to_owned())).collect(),
            ..ImportFile::new(*kind, dir.join(format!("{name}.geojson")))
        })
        .collect();
    let mut project = Project::new("test");
    for edit in import(&project, &files, true, &Task::new()).expect("imports").edits {
        project.apply(edit).expect("applies");
    }
    project
}

/// The report under the built-in rulebook.
pub fn audit(project: &Project, at: Moment) -> Report {
    evaluate(project, &Arc::new(Rulebook::built_in()), at, &Task::new()).expect("not cancelled")
}
