//! `fangxian solve`: answers a neutral siting instance, with a proven bound.

use super::Common;
use super::output::{print, put};
use crate::siting::neutral::Neutral;
use crate::siting::{Answer, SolveOptions, Status, judge, solve};
use crate::task::Task;
use crate::work::write_file;
use anyhow::Context;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `solve`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Instance: {model, p, radius?, weights[], sites, site_costs?, budget?, existing?, moves?, capacities?, locked?, forbidden?, cover | distances | points}
    instance: PathBuf,
    /// Leave off after so many seconds with the best answer and its bound; without it the proof is waited for
    #[arg(long, value_name = "S")]
    seconds: Option<f64>,
    /// Seed of the searches
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// The answer as JSON into this file; - is standard output, which is where it goes without
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let name = args.instance.display();
    let text = std::fs::read(&args.instance).with_context(|| format!("{name}"))?;
    let neutral: Neutral = serde_json::from_slice(&text).with_context(|| format!("{name} is no instance"))?;
    let instance = neutral.instance().with_context(|| format!("{name}"))?;
    let options = SolveOptions { seconds: args.seconds, seed: args.seed, ..SolveOptions::default() };
    let answer = solve(&instance, &options, task, &|_| {}).with_context(|| format!("{name}"))?;
    // The bound that the multipliers prove is worked out again from the raw data before anybody reads it.
    let proven = answer.certificate.as_ref().and_then(|certificate| judge::bound(&instance, certificate));
    let out = answer_json(&answer, proven);
    let to = args.json.clone().unwrap_or_else(|| PathBuf::from("-"));
    write_file(&to, |file| {
        serde_json::to_writer(&mut *file, &out)?;
        file.write_all(b"\n")
    })?;
    if to != Path::new("-") && !common.quiet {
        let mut line = String::new();
        let number = |x: Option<f64>| x.map_or_else(|| "—".to_owned(), |x| x.to_string());
        put!(line, "{} {} {}", out["status"].as_str().unwrap_or(""), number(answer.objective), number(answer.bound));
        print(&line)?;
    }
    Ok(if answer.status == Status::Infeasible { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// An answer as other tools read it.
pub(super) fn answer_json(answer: &Answer, proven: Option<f64>) -> Value {
    json!({
        "status": answer.status,
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": answer.gap(),
        "chosen": answer.chosen,
        "assignment": answer.assignment,
        "beyond": answer.beyond,
        "certified_bound": proven,
        "nodes": answer.nodes,
        "seconds": answer.seconds,
    })
}
