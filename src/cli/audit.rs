//! `fangxian audit`: the rulebook over a project, or straight over GeoJSON files.

use super::Common;
use super::inputs::{Inputs, moment, print_warnings};
use super::output::{print, put};
use crate::coverage::{Report, Rulebook, evaluate};
use crate::model::{History, Project};
use crate::store::{Access, Store};
use crate::task::Task;
use crate::wording;
use crate::words::{Lang, thousands};
use crate::work::{AuditOutputs, import, rulebook, write_outputs};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Options of `audit`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file
    project: Option<PathBuf>,
    #[command(flatten)]
    inputs: Inputs,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Rulebook file; the project's, or the built-in one, when not given
    #[arg(long, value_name = "F")]
    rulebook: Option<PathBuf>,
    /// The report as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
    /// buildings.csv and gaps.csv into this folder
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
    /// Exit with 1 when there is a gap
    #[arg(long)]
    fail_on_gap: bool,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    let project = match (&args.project, args.inputs.is_empty()) {
        (Some(_), false) => bail!("give a project file or GeoJSON files, not both; `fangxian import` adds files to a project"),
        (None, true) => bail!("nothing to audit: give a project file, or GeoJSON files with --community, --grid, --building …"),
        (Some(path), true) => load(path, task)?.0,
        (None, false) => {
            let mut project = Project::new("");
            let files = args.inputs.files(project.settings.offset_minutes)?;
            let imported = import(&project, &files, false, task)?;
            print_warnings(&imported.warnings, lang);
            for edit in imported.edits {
                project.apply(edit)?;
            }
            project
        }
    };
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    let book = match &args.rulebook {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("rulebook {} cannot be read", path.display()))?;
            Arc::new(Rulebook::parse(&text).with_context(|| path.display().to_string())?)
        }
        None => rulebook(&project)?,
    };
    let report = evaluate(&project, &book, at, task)?;
    write_outputs(&project, &report, &AuditOutputs { json: args.json.clone(), csv: args.csv.clone() }, lang, task)?;
    if args.json.as_deref() != Some(Path::new("-")) {
        print(&summary(&report, lang))?;
    }
    Ok(if args.fail_on_gap && report.gap_count() > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Reads a project file without changing it.
pub(super) fn load(path: &Path, task: &Task) -> anyhow::Result<(Project, History, Store)> {
    task.stage("load", &path.display().to_string(), 0);
    let opened = Store::open(path, Access::ReadOnly)?;
    task.end();
    for warning in &opened.warnings {
        eprintln!("{warning}");
    }
    Ok((opened.project, opened.history, opened.store))
}

/// The headline figures and the rules as text.
pub(super) fn summary(report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    put!(out, "{}  {} {}", report.at.short(), report.rulebook.name(lang), report.rulebook.version);
    for (i, line) in report.rulebook.lines.iter().enumerate() {
        let subject = wording::subject_kind(report.headline(i).subject).get(lang);
        put!(out, "{} ({subject})  {}", line.name(lang), wording::headline(report, i, lang));
    }
    for (rule, result) in report.rulebook.rules.iter().zip(&report.rules) {
        let c = result.counts;
        put!(
            out,
            "  {:<12} {:>9} {:>9} {:>9} / {:>9}  {}",
            rule.id,
            thousands(c.covered),
            thousands(c.gap),
            thousands(c.unknown),
            thousands(c.total()),
            rule.title(lang)
        );
    }
    match lang {
        Lang::Zh => put!(out, "  {:<12} 已覆盖 · 缺口 · 未知 / 共；缺口合计 {}", "", thousands(report.gap_count())),
        Lang::En => put!(out, "  {:<12} covered · gap · unknown / total; {} gaps in all", "", thousands(report.gap_count())),
    }
    out
}
