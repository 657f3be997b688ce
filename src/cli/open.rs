//! `fangxian open`: the window; without a display the map picture and the gap summary instead.

use super::Common;
use super::audit::{load, summary};
use super::output::{print, put};
use crate::app;
use crate::briefing::PictureOptions;
use crate::scene::SceneOptions;
use crate::task::Task;
use crate::words::Lang;
use crate::work::{audit, sample, snapshot};
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `open`.
#[derive(Debug, clap::Args, Default)]
pub(super) struct Args {
    /// Project file; the bundled sample when not given
    project: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let options = app::RunOptions { project: args.project.clone(), lang: common.lang.map(|_| common.lang()) };
    let Err(no_window) = app::run(options) else { return Ok(ExitCode::SUCCESS) };
    eprintln!("fangxian: {no_window}");
    let (project, name) = match &args.project {
        Some(path) => {
            (load(path, task)?.0, path.file_stem().map_or_else(|| "fangxian".into(), |n| n.to_string_lossy().into_owned()))
        }
        None => (sample(task)?, "fangxian-sample".to_owned()),
    };
    let lang = common.lang();
    let report = audit(&project, project.moment(), task)?;
    let path = std::env::current_dir().context("the current folder")?.join(format!("{name}.png"));
    let picture = PictureOptions { size_px: [2400, 1500], ..PictureOptions::of(&project, Some(&report), lang) };
    let scene = SceneOptions { lang, ..SceneOptions::default() };
    snapshot(&project, Some(&report), &scene, &picture, None, &path, task)?;
    let mut out = summary(&report, lang);
    match lang {
        Lang::Zh => put!(out, "地图图片：{}", path.display()),
        Lang::En => put!(out, "Map picture: {}", path.display()),
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}
