//! `fangxian hours`: the figures of each hour of a day, and the worst of them.

use super::Common;
use super::audit::load;
use super::output::{print, put};
use crate::coverage::{Day, Evaluation, Rulebook, day};
use crate::formats::hours::{day_csv, day_json};
use crate::model::{Moment, parse_time};
use crate::task::Task;
use crate::words::{Lang, thousands};
use crate::work::{rulebook, write_file};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `hours`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    project: PathBuf,
    /// Day to evaluate, such as 2022-03-20; the project's, or today, when not given
    #[arg(long, value_name = "DAY")]
    at: Option<String>,
    /// The hours as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
    /// The hours as CSV into this file; - is standard output
    #[arg(long, value_name = "F")]
    csv: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let (project, _, _) = load(&args.project, task)?;
    let offset_minutes = project.settings.offset_minutes;
    let date = match &args.at {
        Some(text) => {
            let unix = parse_time(text, offset_minutes);
            let unix = unix.with_context(|| format!("--at {text}: expected a day such as 2022-03-20"))?;
            Moment { unix, offset_minutes }
        }
        None => project.moment(),
    };
    let book = rulebook(&project)?;
    let first = Evaluation::new(&project, &book, date.at_hour(0), task)?;
    task.stage("hours", "", 24);
    let day = day(&first, &project, &book, date, task)?;
    task.end();
    if let Some(path) = &args.json {
        write_file(path, |out| {
            serde_json::to_writer_pretty(&mut *out, &day_json(&day, &book))?;
            out.write_all(b"\n")
        })?;
    }
    if let Some(path) = &args.csv {
        write_file(path, |out| day_csv(&day, &book, out))?;
    }
    let stdout = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    if !stdout(&args.json) && !stdout(&args.csv) {
        print(&table(&day, &book, common.lang()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The hours as text: buildings by line, those in no line, gaps.
fn table(day: &Day, rulebook: &Rulebook, lang: Lang) -> String {
    let mut out = String::new();
    let worst = day.worst();
    let (date, even) = (day.hours.first().map(|hour| hour.at.date()).unwrap_or_default(), day.is_even());
    let at = &day.hours[worst];
    match lang {
        Lang::Zh if even => put!(out, "{date}  各小时相同，无防线楼栋 {}", thousands(at.held_by_none())),
        Lang::En if even => put!(out, "{date}  every hour is the same, {} buildings in no line", thousands(at.held_by_none())),
        Lang::Zh => put!(out, "{date}  最弱时刻 {worst:02}:00，无防线楼栋 {}", thousands(at.held_by_none())),
        Lang::En => put!(out, "{date}  worst hour {worst:02}:00, {} buildings in no line", thousands(at.held_by_none())),
    }
    for line in &rulebook.lines {
        put!(out, "  {}", line.name(lang));
    }
    match lang {
        Lang::Zh => put!(out, "  每道防线：楼栋 已覆盖/缺口/未知；后两列：无防线楼栋、全部缺口"),
        Lang::En => put!(out, "  each line: buildings covered/gap/unknown; then buildings in no line, and all gaps"),
    }
    for (i, hour) in day.hours.iter().enumerate() {
        let counts = |c: &crate::coverage::Counts| {
            format!("{:>24}", format!("{}/{}/{}", thousands(c.covered), thousands(c.gap), thousands(c.unknown)))
        };
        let lines: String = hour.buildings.iter().map(counts).collect();
        let mark = if i == worst && !even { '*' } else { ' ' };
        put!(out, "{mark} {i:02}:00{lines}{:>12}{:>12}", thousands(hour.held_by_none()), thousands(hour.gaps));
    }
    out
}
