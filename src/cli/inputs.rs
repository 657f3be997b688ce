//! Options that name input files: `--community F … --crs LAYER=SYSTEM --set LAYER.ATTRIBUTE=VALUE`.

use crate::formats::Warnings;
use crate::geometry::Crs;
use crate::model::{LayerKind, Moment, parse_time};
use crate::words::Lang;
use crate::work::ImportFile;
use anyhow::{Context, bail};
use std::path::PathBuf;

/// Files by layer, with their coordinate systems and forced values.
#[derive(Debug, clap::Args, Default)]
pub(super) struct Inputs {
    /// Community boundaries (GeoJSON)
    #[arg(long, value_name = "F")]
    community: Vec<PathBuf>,
    /// Grid boundaries (GeoJSON)
    #[arg(long, value_name = "F")]
    grid: Vec<PathBuf>,
    /// Building footprints (GeoJSON)
    #[arg(long, value_name = "F")]
    building: Vec<PathBuf>,
    /// Roads (GeoJSON)
    #[arg(long, value_name = "F")]
    road: Vec<PathBuf>,
    /// Checkpoints (GeoJSON)
    #[arg(long, value_name = "F")]
    checkpoint: Vec<PathBuf>,
    /// Compounds (GeoJSON)
    #[arg(long, value_name = "F")]
    compound: Vec<PathBuf>,
    /// Electronic fences (GeoJSON)
    #[arg(long, value_name = "F")]
    fence: Vec<PathBuf>,
    /// Key premises (GeoJSON)
    #[arg(long, value_name = "F")]
    premise: Vec<PathBuf>,
    /// Coordinate system of a layer's files: wgs84, gcj02, bd09, cgcs2000, EPSG:4547 … (repeatable)
    #[arg(long, value_name = "LAYER=SYSTEM")]
    crs: Vec<String>,
    /// A value for every feature of a layer, such as checkpoint.state=manned; LAYER.as_of=2022-03-20 dates the data (repeatable)
    #[arg(long, value_name = "LAYER.ATTRIBUTE=VALUE")]
    set: Vec<String>,
}

impl Inputs {
    /// Whether no file is named.
    pub(super) fn is_empty(&self) -> bool {
        self.by_layer().iter().all(|(_, files)| files.is_empty())
    }

    fn by_layer(&self) -> [(LayerKind, &[PathBuf]); LayerKind::ALL.len()] {
        // Small layers first: the first position decides the metric system.
        [
            (LayerKind::Community, &self.community),
            (LayerKind::Grid, &self.grid),
            (LayerKind::Compound, &self.compound),
            (LayerKind::Checkpoint, &self.checkpoint),
            (LayerKind::Fence, &self.fence),
            (LayerKind::Premise, &self.premise),
            (LayerKind::Building, &self.building),
            (LayerKind::Road, &self.road),
        ]
    }

    /// The files to import, in the order to read them.
    pub(super) fn files(&self, offset_minutes: i32) -> anyhow::Result<Vec<ImportFile>> {
        let mut crs: [Option<Crs>; LayerKind::ALL.len()] = [None; LayerKind::ALL.len()];
        for text in &self.crs {
            let (layer, system) = text.split_once('=').with_context(|| format!("--crs {text}: expected LAYER=SYSTEM"))?;
            let kind = layer_kind(layer).with_context(|| format!("--crs {text}"))?;
            crs[kind as usize] = Some(system.parse().with_context(|| format!("--crs {text}"))?);
        }
        let mut sets: [Vec<(String, String)>; LayerKind::ALL.len()] = Default::default();
        let mut as_of: [Option<i64>; LayerKind::ALL.len()] = [None; LayerKind::ALL.len()];
        for text in &self.set {
            let parts = text.split_once('=').and_then(|(key, value)| Some((key.split_once('.')?, value)));
            let ((layer, attribute), value) = parts.with_context(|| format!("--set {text}: expected LAYER.ATTRIBUTE=VALUE"))?;
            let kind = layer_kind(layer).with_context(|| format!("--set {text}"))?;
            if attribute == "as_of" {
                let time = parse_time(value, offset_minutes);
                as_of[kind as usize] =
                    Some(time.with_context(|| format!("--set {text}: expected a time such as 2022-03-20T08:00+08:00"))?);
            } else if kind.info().attr(attribute).is_none() {
                let known: Vec<_> = kind.info().attributes.iter().map(|a| a.key).collect();
                bail!("--set {text}: {kind} has no attribute \"{attribute}\"; it has {} and as_of", known.join(", "));
            } else {
                sets[kind as usize].push((attribute.to_owned(), value.to_owned()));
            }
        }
        let mut files = Vec::new();
        for (kind, paths) in self.by_layer() {
            for path in paths {
                files.push(ImportFile {
                    kind,
                    path: path.clone(),
                    crs: crs[kind as usize],
                    set: sets[kind as usize].clone(),
                    as_of: as_of[kind as usize],
                    level: None,
                });
            }
        }
        Ok(files)
    }
}

/// The layer of a name on the command line.
pub(super) fn layer_kind(key: &str) -> anyhow::Result<LayerKind> {
    let known = || LayerKind::ALL.map(LayerKind::key).join(", ");
    LayerKind::from_key(key).with_context(|| format!("there is no layer \"{key}\"; the layers are {}", known()))
}

/// The moment of `--at`.
pub(super) fn moment(text: &str) -> anyhow::Result<Moment> {
    Moment::parse(text).with_context(|| format!("--at {text}: expected a time such as 2022-03-20T10:00:00+08:00"))
}

/// Prints warnings to standard error: what was wrong in which feature, and what became of it.
pub(super) fn print_warnings(warnings: &[(PathBuf, Warnings)], lang: Lang) {
    for (_, warnings) in warnings {
        for line in warnings.lines(lang) {
            eprintln!("{line}");
        }
    }
}
