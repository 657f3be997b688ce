//! `fangxian list`: a work list of buildings, premises or posts with status, reasons, counts and what is due.

use super::Common;
use super::audit::load;
use super::inputs::moment;
use super::output::{print, put};
use crate::coverage::{Status, evaluate};
use crate::formats::worklist::{Lister, Places, Sums, columns, list_csv};
use crate::formats::xlsx::list_xlsx;
use crate::model::{LayerKind, Project};
use crate::task::Task;
use crate::wording;
use crate::words::{Lang, Text};
use crate::work::{rulebook, write_file};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `list`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    project: PathBuf,
    /// What the list is of
    #[arg(long, value_enum)]
    of: Of,
    /// Only those in the grid with this id
    #[arg(long, value_name = "ID", conflicts_with = "community")]
    grid: Option<String>,
    /// Only those in the community with this id
    #[arg(long, value_name = "ID")]
    community: Option<String>,
    /// Only those with this status under all rules together; of posts without rules, whether they are manned
    #[arg(long, value_enum)]
    status: Option<StatusArg>,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// The list as CSV into this file; - is standard output
    #[arg(long, value_name = "F")]
    csv: Option<PathBuf>,
    /// The list as an Excel workbook into this file
    #[arg(long, value_name = "F")]
    xlsx: Option<PathBuf>,
}

/// Layers that lists are made of.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Of {
    Building,
    Premise,
    Checkpoint,
}

/// A status on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum StatusArg {
    Gap,
    Unknown,
    Covered,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    let (project, _, _) = load(&args.project, task)?;
    let kind = match args.of {
        Of::Building => LayerKind::Building,
        Of::Premise => LayerKind::Premise,
        Of::Checkpoint => LayerKind::Checkpoint,
    };
    let status = args.status.map(|s| match s {
        StatusArg::Gap => Status::Gap,
        StatusArg::Unknown => Status::Unknown,
        StatusArg::Covered => Status::Covered,
    });
    let community = args.community.as_deref().map(|id| area(&project, LayerKind::Community, id)).transpose()?;
    let grid = args.grid.as_deref().map(|id| area(&project, LayerKind::Grid, id)).transpose()?;
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    let report = evaluate(&project, &rulebook(&project)?, at, task)?;
    task.check()?;
    let places = Places::new(&project, &report, kind);
    let lister = Lister::new(&project, &report, &places, kind, lang);
    let rows = lister.rows(community, grid, status);
    let (mut columns, shown) = columns(kind, &report);
    columns.truncate(shown);
    if let Some(path) = &args.csv {
        write_file(path, |out| list_csv(&lister, &columns, &rows, out))?;
    }
    if let Some(path) = &args.xlsx {
        write_file(path, |out| out.write_all(&list_xlsx(&lister, &columns, &rows, kind.info().name.get(lang))?))?;
    }
    if [&args.csv, &args.xlsx].iter().all(|p| p.as_deref() != Some(Path::new("-"))) {
        print(&summary(kind, &lister.sums(&rows), lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn area(project: &Project, kind: LayerKind, id: &str) -> anyhow::Result<u32> {
    let hint = || format!("there is no {kind} with id \"{id}\"; `fangxian export --layer {kind}` lists what is there");
    project.layer(kind).row_of_id(id).with_context(hint)
}

fn summary(kind: LayerKind, sums: &Sums, lang: Lang) -> String {
    let mut out = String::new();
    put!(out, "{}  {}", kind.info().name.get(lang), wording::sums(sums.rows, &sums.status, lang));
    let named = [
        (Text::new("户数", "households"), sums.households),
        (Text::new("已联户数", "linked households"), sums.linked),
        (Text::new("居住人数", "residents"), sums.residents),
    ];
    for (name, sum) in named {
        if let Some(sum) = sum {
            put!(out, "  {}", wording::stated_sum(name, sum.total, sum.unstated, sums.rows, lang));
        }
    }
    out
}
