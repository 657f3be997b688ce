//! `fangxian export`: a layer of a project as GeoJSON, for other programs.

use super::audit::load;
use crate::formats::geojson::{WriteError, WriteOptions, write};
use crate::model::LayerKind;
use crate::task::Task;
use crate::work::write_file;
use anyhow::{Context, bail};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `export`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file
    project: PathBuf,
    /// Layer: community, grid, compound, building, road, fence, premise, checkpoint
    #[arg(long, value_name = "LAYER")]
    layer: String,
    /// The GeoJSON file, in WGS 84; - is standard output
    #[arg(short, long, value_name = "F")]
    output: PathBuf,
}

pub(super) fn run(args: &Args, task: &Task) -> anyhow::Result<ExitCode> {
    let kind = LayerKind::from_key(&args.layer).with_context(|| {
        format!("there is no layer \"{}\"; the layers are {}", args.layer, LayerKind::ALL.map(LayerKind::key).join(", "))
    })?;
    let (project, _, _) = load(&args.project, task)?;
    let Some(metric_crs) = project.settings.metric_crs else { bail!("the project has no features yet") };
    let options = WriteOptions { metric_crs, rows: None, offset_minutes: project.settings.offset_minutes };
    write_file(&args.output, |out| write(out, project.layer(kind), &options, task).map(|_| ()).map_err(system_error))?;
    Ok(ExitCode::SUCCESS)
}

/// The system's own reason where there is one, so that a closed pipe is known as such.
fn system_error(error: WriteError) -> io::Error {
    match error {
        WriteError::Io(error) => error,
        other => io::Error::other(other),
    }
}
