//! `fangxian resilience`: which buildings would have no post within reach if one post failed, post by post.

use super::Common;
use super::audit::load;
use super::inputs::moment;
use super::output::{print, put};
use crate::coverage::{Backup, Report, Resilience, evaluate, resilience};
use crate::formats::resilience::{resilience_csv, resilience_json};
use crate::model::{LayerKind, Project};
use crate::task::Task;
use crate::wording;
use crate::words::{Lang, thousands};
use crate::work::{rulebook, write_file};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `resilience`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    project: PathBuf,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Everything as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
    /// One row per post as CSV into this file; - is standard output
    #[arg(long, value_name = "F")]
    csv: Option<PathBuf>,
}

/// Posts named in the summary.
const NAMED: usize = 10;

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    let (project, _, _) = load(&args.project, task)?;
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    let report = evaluate(&project, &rulebook(&project)?, at, task)?;
    let found = resilience(&project, &report, task)?;
    if let Some(path) = &args.json {
        write_file(path, |out| {
            serde_json::to_writer_pretty(&mut *out, &resilience_json(&project, &report, &found))?;
            out.write_all(b"\n")
        })?;
    }
    if let Some(path) = &args.csv {
        write_file(path, |out| resilience_csv(&project, &found, lang, out))?;
    }
    if [&args.json, &args.csv].iter().all(|p| p.as_deref() != Some(Path::new("-"))) {
        print(&summary(&project, &report, &found, lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(project: &Project, report: &Report, found: &Resilience, lang: Lang) -> String {
    let mut out = String::new();
    put!(out, "{}  {} {}", report.at.short(), report.rulebook.name(lang), report.rulebook.version);
    for backup in [Backup::Two, Backup::One, Backup::None, Backup::Unknown] {
        put!(out, "  {}  {}", wording::backup(backup).get(lang), thousands(found.counts()[backup as usize]));
    }
    let posts = project.layer(LayerKind::Checkpoint);
    for failure in found.posts.iter().filter(|f| !f.buildings.is_empty()).take(NAMED) {
        let name = wording::feature_name(LayerKind::Checkpoint, posts.feature(failure.post), lang);
        put!(out, "  {name}  {}", wording::failure(failure, lang));
    }
    out
}
