//! `fangxian open`: the window.

use super::Common;
use crate::app;
use crate::task::Task;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `open`.
#[derive(Debug, clap::Args, Default)]
pub(super) struct Args {
    /// Project file
    project: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, _task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang.map(|_| common.lang());
    app::run(app::RunOptions { project: args.project.clone(), lang })?;
    Ok(ExitCode::SUCCESS)
}
