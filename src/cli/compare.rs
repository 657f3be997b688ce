//! `fangxian compare`: two plans of a project side by side, by the functions of the window.

use super::Common;
use super::audit::load;
use super::inputs::moment;
use super::output::{print, put};
use crate::compare::{Comparison, Side, compare};
use crate::coverage::Evaluation;
use crate::formats::compare::{comparison_csv, comparison_json};
use crate::model::Project;
use crate::task::Task;
use crate::wording::{self, compare as words};
use crate::words::{Lang, thousands};
use crate::work::{rulebook, write_file};
use anyhow::bail;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `compare`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    project: PathBuf,
    /// First plan: the name of a what-if plan, or real
    #[arg(long, value_name = "real|NAME", default_value = REAL)]
    a: String,
    /// Second plan: the name of a what-if plan, or real
    #[arg(long, value_name = "real|NAME")]
    b: String,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// The whole comparison as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
    /// The list of differences as CSV into this file; - is standard output
    #[arg(long, value_name = "F")]
    csv: Option<PathBuf>,
}

const REAL: &str = "real";

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    let (real, _, _) = load(&args.project, task)?;
    let at = args.at.as_deref().map_or_else(|| Ok(real.moment()), moment)?;
    let book = rulebook(&real)?;
    let (a, b) = (plan(&real, &args.a, lang)?, plan(&real, &args.b, lang)?);
    let first = Evaluation::new(&a, &book, at, task)?;
    let second = first.update(&b, &book, at, task)?;
    let (a, b) = (Side { project: &a, report: first.report() }, Side { project: &b, report: second.report() });
    let found = compare(a, b, task)?;
    if let Some(path) = &args.json {
        let out = comparison_json(&found, a, b, [&args.a, &args.b]);
        write_file(path, |file| {
            serde_json::to_writer_pretty(&mut *file, &out)?;
            file.write_all(b"\n")
        })?;
    }
    if let Some(path) = &args.csv {
        write_file(path, |out| comparison_csv(&found, a, b, lang, out))?;
    }
    if ![&args.json, &args.csv].into_iter().flatten().any(|path| path == Path::new("-")) {
        print(&summary(&found, a, b, [&args.a, &args.b], lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The project under the plan of this name; what no longer fits is told on standard error.
pub(super) fn plan(real: &Project, name: &str, lang: Lang) -> anyhow::Result<Project> {
    if name == REAL {
        return Ok(real.clone());
    }
    let Some((_, scenario)) = real.scenario_named(name) else {
        let known: Vec<&str> = real.scenarios().values().map(|s| s.name.as_str()).collect();
        let known =
            if known.is_empty() { "the project has none yet".to_owned() } else { format!("there are {}", known.join(", ")) };
        bail!("there is no plan named \"{name}\"; {known}, and {REAL} is the real plan");
    };
    let planned = real.with(scenario);
    for (i, error) in &planned.misfits {
        let why = wording::edit::edit_error(error, lang);
        match lang {
            Lang::Zh => eprintln!("{name} 第 {} 项 · {why}", i + 1),
            Lang::En => eprintln!("{name}, edit {}: {why}", i + 1),
        }
    }
    Ok(planned.project)
}

fn summary(c: &Comparison, a: Side<'_>, b: Side<'_>, names: [&str; 2], lang: Lang) -> String {
    let mut out = String::new();
    let book = &b.report.rulebook;
    put!(out, "{} → {}  {}  {} {}", names[0], names[1], b.report.at.short(), book.name(lang), book.version);
    for line in &c.lines {
        let subject = wording::subject_kind(line.subject).get(lang);
        put!(out, "{} ({subject})  {}", book.lines[line.line].name(lang), words::counts_change(line.counts, lang));
    }
    for rule in &c.rules {
        let info = &book.rules[rule.rule];
        let (better, worse) = (rule.shift.better.len() as u64, rule.shift.worse.len() as u64);
        put!(out, "  {:<12} +{} −{}  {}", info.id, thousands(better), thousands(worse), info.title(lang));
    }
    for f in &c.features {
        let name = words::changed_name(a.project, b.project, f.kind, f.fid, lang);
        let details = words::change_details(a.project, b.project, f, lang);
        put!(out, "{}  {name}  {details}", words::change_kind(&f.change).get(lang));
    }
    if c.is_empty() {
        put!(out, "{}", wording::NOTHING_CHANGES.get(lang));
    }
    for row in words::needed_change([&c.people.needed[0], &c.people.needed[1]], lang) {
        put!(out, "{row}");
    }
    for role in &c.people.roles {
        put!(out, "  {}", words::role_change(role, lang));
    }
    out
}
