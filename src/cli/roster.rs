//! `fangxian roster`: the duty roster of a project as CSV, out and in.

use super::Common;
use super::audit::load;
use super::output::{print, put};
use crate::formats::roster::{read_table, roster_csv, roster_edit};
use crate::model::{Edit, Moment};
use crate::store::{Access, Store};
use crate::task::Task;
use crate::words::{Lang, Text, thousands};
use crate::work::write_file;
use anyhow::{Context, bail};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `roster`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file
    project: PathBuf,
    /// Bring in a table: id of the checkpoint, role, then hours 0 … 23 or ranges such as 06:00-14:00
    #[arg(long, value_name = "F")]
    import: Option<PathBuf>,
    /// Write the roster of all checkpoints as CSV; - is standard output
    #[arg(short, long, value_name = "F")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    if let Some(path) = &args.import {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read as UTF-8 text", path.display()))?;
        let opened = Store::open(&args.project, Access::ReadWrite)?;
        let (mut store, mut project, mut history) = (opened.store, opened.project, opened.history);
        let edit = match read_table(&text).and_then(|table| roster_edit(&project, table)) {
            Ok(edit) => edit,
            Err(faults) => {
                for fault in faults.iter().take(20) {
                    eprintln!("{}: {}", path.display(), fault.text(lang));
                }
                bail!("{}: {} wrong cells, nothing was brought in", path.display(), faults.len());
            }
        };
        let count = if let Edit::SetRoster { posts } = &edit { posts.len() as u64 } else { 0 };
        let label = Text::new("导入排班", "Import the roster").get(lang);
        history.commit(&mut project, label, Moment::now(), vec![edit])?;
        store.commit(&project, &history)?;
        store.close()?;
        let mut out = String::new();
        match lang {
            Lang::Zh => put!(out, "已导入 {} 个卡口的排班", thousands(count)),
            Lang::En => put!(out, "the rosters of {} checkpoints were brought in", thousands(count)),
        }
        print(&out)?;
    }
    match &args.output {
        Some(path) => {
            let (project, _, _) = load(&args.project, task)?;
            write_file(path, |out| roster_csv(&project, out).map(drop))?;
        }
        None if args.import.is_none() => bail!("nothing to do: give --import F or --output F"),
        None => {}
    }
    Ok(ExitCode::SUCCESS)
}
