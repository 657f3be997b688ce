//! `fangxian import`: GeoJSON files and OpenStreetMap extracts into a project file.

use super::Common;
use super::inputs::{Inputs, layer_kind, print_warnings};
use super::output::{print, put};
use crate::model::{Edit, History, LayerKind, Moment, Project};
use crate::store::{Access, Existing, Store};
use crate::task::Task;
use crate::words::{Lang, thousands};
use crate::work::{ImportFile, import, keep_joins, osm_layers};
use anyhow::{Context, bail};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `import`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; made when it is not there, else extended
    project: PathBuf,
    #[command(flatten)]
    inputs: Inputs,
    /// OpenStreetMap extract (.osm.pbf): buildings, roads, premises, gates on roads, administrative boundaries as communities
    #[arg(long, value_name = "F")]
    osm: Vec<PathBuf>,
    /// Layers to take from extracts
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',', value_parser = layer_kind)]
    osm_layers: Vec<LayerKind>,
    /// admin_level of the boundaries that become communities; left out: the finest of which there are two areas
    #[arg(long, value_name = "N")]
    osm_level: Option<u8>,
    /// Where the data comes from, as every picture must show it, such as "© OpenStreetMap contributors"
    #[arg(long, value_name = "TEXT")]
    attribution: Option<String>,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    if args.inputs.is_empty() && args.osm.is_empty() {
        bail!(
            "nothing to import: give GeoJSON files with --community, --grid, --compound, --building, --road, --checkpoint, --fence, --premise, \
             or OpenStreetMap extracts with --osm"
        );
    }
    let exists = args.project.exists();
    let (mut project, mut history, store) = if exists {
        task.stage("load", &args.project.display().to_string(), 0);
        let opened = Store::open(&args.project, Access::ReadWrite)?;
        task.end();
        for warning in &opened.warnings {
            eprintln!("{warning}");
        }
        (opened.project, opened.history, Some(opened.store))
    } else {
        let name = args.project.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        (Project::new(&name), History::default(), None)
    };
    let mut files = args.inputs.files(project.settings.offset_minutes)?;
    let layers = if args.osm_layers.is_empty() { osm_layers() } else { args.osm_layers.clone() };
    for path in &args.osm {
        files.extend(layers.iter().map(|kind| ImportFile { level: args.osm_level, ..ImportFile::new(*kind, path) }));
    }
    let imported = import(&project, &files, true, task)?;
    print_warnings(&imported.warnings, lang);
    let mut edits = imported.edits;
    if let Some(text) = &args.attribution {
        for edit in &mut edits {
            if let Edit::SetSettings { settings } = edit {
                settings.attribution.clone_from(text);
            }
        }
    }
    let label = match lang {
        Lang::Zh => format!("导入 {} 个文件", files.len()),
        Lang::En => format!("Import {} files", files.len()),
    };
    history.commit(&mut project, &label, Moment::now(), edits)?;
    match store {
        Some(mut store) => {
            store.import(&project, &history, task)?;
            store.close()?;
        }
        None => {
            if let Some(dir) = args.project.parent().filter(|d| !d.as_os_str().is_empty()) {
                std::fs::create_dir_all(dir).with_context(|| format!("folder {} cannot be made", dir.display()))?;
            }
            Store::create(&args.project, &project, &history, Existing::Refuse, task)?.close()?;
        }
    }
    // The first opening shall be as fast as all others. The import is done whatever comes of this.
    drop((project, history));
    let _ = keep_joins(&args.project, task);
    let mut out = String::new();
    for (kind, seen, aside) in &imported.counts {
        let name = kind.info().name.get(lang);
        let (brought, aside) = (thousands(seen - aside), thousands(*aside));
        match lang {
            Lang::Zh => put!(out, "{name}：导入 {brought}，搁置 {aside}"),
            Lang::En => put!(out, "{name}: {brought} brought in, {aside} set aside"),
        }
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}
