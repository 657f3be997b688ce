//! Bringing files into a project: every file becomes features of one layer, in the project's metric system.

use super::WorkError;
use crate::formats::geojson::{ReadOptions, read};
use crate::formats::osm::{self, Extract, OsmOptions};
use crate::formats::{Action, Problem, ReadError, Warning, Warnings};
use crate::geometry::Crs;
use crate::model::{Edit, Layer, LayerKind, Project};
use crate::task::Task;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file to bring in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Layer that its features go to.
    pub kind: LayerKind,
    /// Where it lies.
    pub path: PathBuf,
    /// Its coordinate system; `None`: what the file says, else WGS 84.
    pub crs: Option<Crs>,
    /// Attributes and values forced on every feature.
    pub set: Vec<(String, String)>,
    /// Moment the data describes, seconds since 1970-01-01 UTC.
    pub as_of: Option<i64>,
    /// Of an OpenStreetMap extract, the `admin_level` of the boundaries that are communities; `None`: the finest.
    pub level: Option<u8>,
}

impl ImportFile {
    /// A file as it comes, nothing stated about it.
    pub fn new(kind: LayerKind, path: impl Into<PathBuf>) -> Self {
        Self { kind, path: path.into(), crs: None, set: Vec::new(), as_of: None, level: None }
    }
}

/// What an import brings; commit [`Imported::edits`] as one step.
#[derive(Debug)]
pub struct Imported {
    /// Edits that put it into the project.
    pub edits: Vec<Edit>,
    /// What was wrong, file by file.
    pub warnings: Vec<(PathBuf, Warnings)>,
    /// Features that each file brought: seen, and set aside.
    pub counts: Vec<(LayerKind, u64, u64)>,
}

/// Reads files into layers on top of what the project has. Whether properties that fill no attribute are kept is said by
/// `keep_extra`. An error means that nothing was brought in.
pub fn import(project: &Project, files: &[ImportFile], keep_extra: bool, task: &Task) -> Result<Imported, WorkError> {
    let mut settings = project.settings.clone();
    let mut layers: Vec<Arc<Layer>> = LayerKind::ALL.iter().map(|kind| Arc::clone(project.layer(*kind))).collect();
    let mut warnings = Vec::new();
    let mut counts = Vec::new();
    let mut extracts = Extracts::new();
    for file in files {
        let name = file.path.file_name().map_or_else(|| file.path.display().to_string(), |n| n.to_string_lossy().into_owned());
        // An extract fills several layers; what it has for one is read like any file of that layer.
        let extract = if is_osm(&file.path) { Some(extract_of(&mut extracts, files, file, &name, task)?) } else { None };
        // Its licence asks for the words.
        if extract.is_some() && settings.attribution.is_empty() {
            settings.attribution = OSM_ATTRIBUTION.to_owned();
        }
        let found = extract.and_then(|extract| extract.layers.iter().find(|layer| layer.kind == file.kind));
        let (mut input, total_bytes): (Box<dyn Read>, u64) = match (extract, found) {
            (None, _) => {
                let input = open(&file.path)?;
                let bytes = input.metadata().map_or(0, |m| m.len());
                (Box::new(input), bytes)
            }
            (Some(_), Some(layer)) => (Box::new(layer.lines.as_slice()), layer.lines.len() as u64),
            // Nothing for this layer: said below, and no reason to stop.
            (Some(_), None) => (Box::new(EMPTY_COLLECTION.as_bytes()), 0),
        };
        let layer = &mut layers[file.kind as usize];
        let options = ReadOptions {
            source_crs: file.crs,
            metric_crs: settings.metric_crs,
            set: file.set.clone(),
            keep_extra,
            offset_minutes: settings.offset_minutes,
            into: Some(Arc::clone(layer)).filter(|l| !l.is_empty()),
            total_bytes,
        };
        let mut brought = match read(&mut *input, &name, file.kind, &options, task) {
            Ok(brought) => brought,
            Err(ReadError::Cancelled) => return Err(WorkError::Cancelled),
            Err(e) => return Err(e.into()),
        };
        // A rest without data would hide that the layer was asked for and is empty.
        let chunks = std::mem::take(&mut brought.chunks);
        settings.metric_crs = settings.metric_crs.or(brought.metric_crs);
        for fault in extract.into_iter().flat_map(|e| &e.faults).filter(|fault| fault.kind == file.kind) {
            brought.warnings.push(Warning {
                file: name.clone(),
                index: None,
                id: Some(fault.id.clone()),
                problem: Problem::Incomplete { missing: fault.missing },
                action: if fault.kept { Action::LeftOut } else { Action::SetAside },
            });
        }
        let layer = Arc::make_mut(layer);
        layer.append(chunks.into_iter().map(Arc::new));
        layer.meta.source_crs = brought.source_crs;
        layer.meta.source = if layer.meta.source.is_empty() { name } else { format!("{}, {name}", layer.meta.source) };
        layer.meta.set_aside += brought.set_aside;
        layer.meta.as_of = file.as_of.or(layer.meta.as_of);
        counts.push((file.kind, brought.features_seen, brought.set_aside));
        if !brought.warnings.is_empty() {
            warnings.push((file.path.clone(), brought.warnings));
        }
    }
    let mut edits = vec![Edit::SetSettings { settings }];
    let touched = |kind: &LayerKind| files.iter().any(|f| f.kind == *kind);
    edits.extend(
        LayerKind::ALL
            .iter()
            .filter(|kind| touched(kind))
            .map(|kind| Edit::SetLayer { layer: Arc::clone(&layers[*kind as usize]) }),
    );
    Ok(Imported { edits, warnings, counts })
}

/// What every picture with data of OpenStreetMap has to say (ODbL 1.0).
const OSM_ATTRIBUTION: &str = "© OpenStreetMap contributors";

/// Stands for a file that has nothing for a layer.
const EMPTY_COLLECTION: &str = r#"{"type":"FeatureCollection","features":[]}"#;

/// Extracts that were read, by path and level: each is read once for all of its layers.
type Extracts = Vec<((PathBuf, Option<u8>), Extract)>;

/// Whether a file is an OpenStreetMap extract, by its name.
pub fn is_osm(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pbf"))
}

/// The layers that an extract can fill, in the order in which they are best imported.
pub fn osm_layers() -> Vec<LayerKind> {
    OsmOptions::default().layers
}

fn open(path: &Path) -> Result<File, WorkError> {
    File::open(path).map_err(|source| WorkError::Open { path: path.to_owned(), source })
}

fn extract_of<'a>(
    extracts: &'a mut Extracts,
    files: &[ImportFile],
    file: &ImportFile,
    name: &str,
    task: &Task,
) -> Result<&'a Extract, WorkError> {
    let key = (file.path.clone(), file.level);
    let at = match extracts.iter().position(|(k, _)| *k == key) {
        Some(at) => at,
        None => {
            let same = files.iter().filter(|f| f.path == file.path && f.level == file.level);
            let options = OsmOptions { layers: same.map(|f| f.kind).collect(), community_level: file.level };
            let extract = osm::read(open(&file.path)?, name, &options, task);
            extracts.push((
                key,
                extract.map_err(|e| if matches!(e, ReadError::Cancelled) { WorkError::Cancelled } else { e.into() })?,
            ));
            extracts.len() - 1
        }
    };
    Ok(&extracts[at].1)
}

/// The layer that a file's name speaks of, if it speaks of one.
pub fn guess_kind(path: &Path) -> Option<LayerKind> {
    const HINTS: [(&str, LayerKind); 25] = [
        ("communit", LayerKind::Community),
        ("社区", LayerKind::Community),
        ("grid", LayerKind::Grid),
        ("网格", LayerKind::Grid),
        // Before buildings: 楼院.
        ("compound", LayerKind::Compound),
        ("小区", LayerKind::Compound),
        ("楼院", LayerKind::Compound),
        ("院落", LayerKind::Compound),
        ("building", LayerKind::Building),
        ("楼", LayerKind::Building),
        ("建筑", LayerKind::Building),
        ("road", LayerKind::Road),
        ("street", LayerKind::Road),
        ("道路", LayerKind::Road),
        ("checkpoint", LayerKind::Checkpoint),
        ("卡口", LayerKind::Checkpoint),
        ("卡点", LayerKind::Checkpoint),
        ("post", LayerKind::Checkpoint),
        ("fence", LayerKind::Fence),
        ("围栏", LayerKind::Fence),
        ("premise", LayerKind::Premise),
        ("poi", LayerKind::Premise),
        ("场所", LayerKind::Premise),
        ("hotel", LayerKind::Premise),
        ("酒店", LayerKind::Premise),
    ];
    let name = path.file_stem()?.to_string_lossy().to_lowercase();
    HINTS.iter().find(|(hint, _)| name.contains(hint)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_speak_of_layers() {
        assert_eq!(guess_kind(Path::new("x/communities.geojson")), Some(LayerKind::Community));
        assert_eq!(guess_kind(Path::new("城东路网格2022.json")), Some(LayerKind::Grid));
        assert_eq!(guess_kind(Path::new("老旧小区边界.geojson")), Some(LayerKind::Compound));
        assert_eq!(guess_kind(Path::new("Fences.GEOJSON")), Some(LayerKind::Fence));
        assert_eq!(guess_kind(Path::new("data.geojson")), None);
    }
}
