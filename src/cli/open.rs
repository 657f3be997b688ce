//! `fangxian open`: the window.

use super::Common;
use crate::task::Task;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `open`.
#[derive(Debug, clap::Args, Default)]
pub(super) struct Args {
    /// Project file
    project: Option<PathBuf>,
}

pub(super) fn run(args: &Args, _common: &Common, _task: &Task) -> anyhow::Result<ExitCode> {
    anyhow::bail!("{:?}", args.project)
}
