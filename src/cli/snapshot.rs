//! `fangxian snapshot`: the map as a picture.

use super::Common;
use crate::task::Task;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `snapshot`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file
    project: PathBuf,
}

pub(super) fn run(args: &Args, _common: &Common, _task: &Task) -> anyhow::Result<ExitCode> {
    anyhow::bail!("{:?}", args.project)
}
