//! The command line: one file per subcommand; everything the window can compute, without a window.

mod audit;
mod brief;
mod compare;
mod cordon;
mod export;
mod frames;
mod hours;
mod import;
mod info;
mod inputs;
mod list;
mod open;
mod output;
mod progress;
mod reach;
mod resilience;
mod roster;
mod site;
mod snapshot;
mod solve;
mod timings;
mod verify;
mod whatif;

use crate::words::Lang;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// 防线 Fangxian shows where the three lines of defence of a community have holes.
#[derive(Debug, Parser)]
#[command(name = "fangxian", version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
struct Common {
    /// Stage times in seconds and peak memory as JSON into this file; - is standard output
    #[arg(long, global = true, value_name = "F")]
    timings: Option<PathBuf>,
    /// Language of texts; the system's when not given
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArg>,
    /// No progress on standard error
    #[arg(long, global = true)]
    quiet: bool,
}

/// Language on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum LangArg {
    /// Simplified Chinese
    Zh,
    /// English
    En,
}

impl Common {
    fn lang(&self) -> Lang {
        match self.lang {
            Some(LangArg::Zh) => Lang::Zh,
            Some(LangArg::En) => Lang::En,
            None => sys_locale::get_locale().map_or(Lang::Zh, |locale| Lang::from_locale(&locale)),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the window (the bundled sample when no project is given)
    Open(open::Args),
    /// Bring GeoJSON files into a project file, made when it is not there
    Import(import::Args),
    /// Evaluate the rulebook over a project, or straight over GeoJSON files
    Audit(audit::Args),
    /// Evaluate every hour of a day and name the worst
    Hours(hours::Args),
    /// Bring the duty roster in from a table, or write it out
    Roster(roster::Args),
    /// Say what moving something would win and cost, without changing the project
    Whatif(whatif::Args),
    /// Compare two plans of a project: figures, differences, people
    Compare(compare::Args),
    /// Say which buildings would have no post within reach if one post failed
    Resilience(resilience::Args),
    /// Crossings, ways in and the cheapest seal of an area, with proof; or the cheapest cut of a neutral graph
    Cordon(cordon::Args),
    /// Accept or refuse a certificate; exit code 1 when it is refused
    Verify(verify::Args),
    /// Say how far every building is on foot from the nearest manned post, and what is wrong with the roads
    Reach(reach::Args),
    /// Write a work list: the buildings, premises or posts of a grid or community with status, reasons and counts
    List(list::Args),
    /// Say where the next posts go, with a proven limit of what is possible
    Site(site::Args),
    /// Answer a neutral siting instance (JSON), with a proven bound
    Solve(solve::Args),
    /// Write a layer of a project as GeoJSON
    Export(export::Args),
    /// Make sheets for a briefing: situation, atlas, pocket cards, gap list, map, comparison
    Brief(brief::Args),
    /// Draw the map of a project as a picture
    Snapshot(snapshot::Args),
    /// Measure frames of the map on a fixed way of the camera
    Frames(frames::Args),
    /// Say what is in a project file
    Info(info::Args),
}

/// Runs the command line. The exit code is 0, or 1 for gaps with `--fail-on-gap`; an error is 2.
pub fn run(args: impl IntoIterator<Item = OsString>) -> anyhow::Result<ExitCode> {
    let cli = Cli::parse_from(args);
    let timings = timings::Timings::start(cli.common.timings.clone());
    let watch = progress::Watch::start(cli.common.lang(), cli.common.quiet);
    let task = watch.task();
    let code = match &cli.command {
        None => open::run(&open::Args::default(), &cli.common, task),
        Some(Command::Open(args)) => open::run(args, &cli.common, task),
        Some(Command::Import(args)) => import::run(args, &cli.common, task),
        Some(Command::Audit(args)) => audit::run(args, &cli.common, task),
        Some(Command::Hours(args)) => hours::run(args, &cli.common, task),
        Some(Command::Roster(args)) => roster::run(args, &cli.common, task),
        Some(Command::Whatif(args)) => whatif::run(args, &cli.common, task),
        Some(Command::Compare(args)) => compare::run(args, &cli.common, task),
        Some(Command::Resilience(args)) => resilience::run(args, &cli.common, task),
        Some(Command::Cordon(args)) => cordon::run(args, &cli.common, task),
        Some(Command::Verify(args)) => verify::run(args, &cli.common, task),
        Some(Command::Reach(args)) => reach::run(args, &cli.common, task),
        Some(Command::List(args)) => list::run(args, &cli.common, task),
        Some(Command::Site(args)) => site::run(args, &cli.common, task),
        Some(Command::Solve(args)) => solve::run(args, &cli.common, task),
        Some(Command::Export(args)) => export::run(args, task),
        Some(Command::Brief(args)) => brief::run(args, &cli.common, task),
        Some(Command::Snapshot(args)) => snapshot::run(args, &cli.common, task),
        Some(Command::Frames(args)) => frames::run(args, &cli.common, task),
        Some(Command::Info(args)) => info::run(args, task),
    };
    let task = task.clone();
    watch.stop();
    let code = code?;
    timings.write(&task)?;
    Ok(code)
}
