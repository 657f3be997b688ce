//! `fangxian site`: where the next posts go, and how good that is at best.

use super::Common;
use super::audit::load;
use super::inputs::{layer_kind, moment};
use super::output::{print, put};
use crate::model::{AttrType, LayerKind, Project};
use crate::network::RoadClasses;
use crate::siting::{
    Answer, Ask, Explained, Keep, Point, Question, Reach, SolveOptions, Sources, Survey, Variants, Weight, curve, explain, judge,
    variants,
};
use crate::task::Task;
use crate::wording::siting as words;
use crate::words::Lang;
use crate::work::{listed_places, write_file};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `site`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    project: PathBuf,
    /// What is asked
    #[arg(long, value_enum, default_value = "mclp")]
    question: QuestionArg,
    /// Layer that asks to be covered: building or premise
    #[arg(long, default_value = "building", value_name = "KIND")]
    layer: String,
    /// What its features count for: a count such as residents, or each for one apiece
    #[arg(long, default_value = "residents", value_name = "ATTRIBUTE")]
    weight: String,
    /// A post reaches so far in a straight line, metres
    #[arg(long, value_name = "M", conflicts_with = "minutes")]
    radius: Option<f64>,
    /// A post reaches so far on foot along roads, minutes
    #[arg(long, value_name = "T")]
    minutes: Option<f64>,
    /// So many new posts; needed except for lscp
    #[arg(short, value_name = "P")]
    p: Option<usize>,
    /// What becomes of posts that are manned: existing (all stay), none, or move:N (at most N of them move)
    #[arg(long, default_value = "existing", value_name = "KEEP")]
    keep: String,
    /// Share of the weight to cover for lscp, 0 to 1
    #[arg(long, default_value_t = 1.0, value_name = "S")]
    share: f64,
    /// What a second cover is worth against a first, for backup
    #[arg(long, default_value_t = 0.5, value_name = "W")]
    second: f64,
    /// Where to look for places, separated by commas: unmanned, crossings, junctions, premises, cells
    #[arg(long, default_value = "unmanned,crossings,junctions", value_name = "KINDS")]
    places: String,
    /// Least distance between proposals, metres
    #[arg(long, default_value_t = 40.0, value_name = "M")]
    spacing: f64,
    /// At most so many proposals; the spacing grows until they are
    #[arg(long, default_value_t = 2000, value_name = "N")]
    most_places: usize,
    /// Places of an own list beside those that are looked for: points (GeoJSON) with the properties siting (candidate, locked,
    /// forbidden), cost and reason, all optional
    #[arg(long, value_name = "F")]
    candidates: Option<PathBuf>,
    /// At most so much cost: 1 for a new post, what the list says for its places, nothing for posts that stand
    #[arg(long, value_name = "B")]
    budget: Option<f64>,
    /// How much each place can take, for mclp: a number, or a product such as 4x120x8 (lanes × an hour × hours)
    #[arg(long, value_name = "N")]
    capacity: Option<String>,
    /// Moment at which posts are manned, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Leave off after so many seconds with the best answer and its bound
    #[arg(long, default_value_t = 5.0, value_name = "S")]
    seconds: f64,
    /// Everything, with the curve and the alternatives, as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
}

/// Questions on the command line.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum QuestionArg {
    /// Cover the most
    Mclp,
    /// Cover all, or a share, with the fewest
    Lscp,
    /// Least total distance
    Pmedian,
    /// Least distance of the farthest
    Pcenter,
    /// Cover twice where possible
    Backup,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    let (project, _, _) = load(&args.project, task)?;
    let survey =
        Survey::new(&project, ask(args, &project, task)?, task).map_err(|e| anyhow::anyhow!(words::refusal(&e, lang)))?;
    let options = SolveOptions { seconds: Some(args.seconds), ..SolveOptions::default() };
    let answer = survey.solve(&options, task, &|_| {})?;
    let explained = explain(&survey, &answer.chosen);
    let mut line = (Vec::new(), Variants::default());
    if let Some(path) = &args.json {
        let new = args.p.unwrap_or(answer.chosen.len());
        line = (curve(&survey, Some(&answer), 2 * new, task), variants(&survey, &answer.chosen, task)?);
        let out = to_json(&project, &survey, &answer, &explained, &line.0, &line.1, lang);
        write_file(path, |file| {
            serde_json::to_writer_pretty(&mut *file, &out)?;
            file.write_all(b"\n")
        })?;
    }
    if args.json.as_deref() != Some(Path::new("-")) {
        print(&summary(&project, &survey, &answer, &explained, &line.1, lang))?;
    }
    Ok(if answer.objective.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn ask(args: &Args, project: &Project, task: &Task) -> anyhow::Result<Ask> {
    let layer = layer_kind(&args.layer)?;
    if !matches!(layer, LayerKind::Building | LayerKind::Premise) {
        bail!("--layer {layer}: buildings and premises ask to be covered; take building or premise");
    }
    let weight = match args.weight.as_str() {
        "each" => Weight::Each,
        // Premises count for one each unless a count is named.
        "residents" if layer == LayerKind::Premise => Weight::Each,
        key => {
            let counts = |a: &crate::model::AttrInfo| matches!(a.ty, AttrType::Int | AttrType::Real);
            let attr = layer.info().attr(key).filter(|at| counts(&layer.info().attributes[*at]));
            let known: Vec<_> = layer.info().attributes.iter().filter(|a| counts(a)).map(|a| a.key).collect();
            Weight::Count(attr.with_context(|| format!("--weight {key}: {layer} counts {}; or each", known.join(", ")))?)
        }
    };
    let reach = match (args.radius, args.minutes) {
        (Some(m), None) if m.is_finite() && m > 0.0 => Reach::Straight(m),
        (None, Some(t)) if t.is_finite() && t > 0.0 => Reach::Walking(RoadClasses::built_in().metres_on_foot(t)),
        (None, None) => Reach::Straight(300.0),
        _ => bail!("--radius and --minutes must be above 0"),
    };
    let keep = match args.keep.as_str() {
        "existing" => Keep::All,
        "none" => Keep::Nothing,
        other => {
            let moves = other.strip_prefix("move:").and_then(|n| n.parse().ok());
            Keep::Move(moves.with_context(|| format!("--keep {other}: expected existing, none or move:N"))?)
        }
    };
    let question = match args.question {
        QuestionArg::Mclp => Question::MostCovered,
        QuestionArg::Lscp => Question::Fewest { share: args.share },
        QuestionArg::Pmedian => Question::LeastTotal,
        QuestionArg::Pcenter => Question::LeastWorst,
        QuestionArg::Backup => Question::Backup { second: args.second },
    };
    let fewest = matches!(question, Question::Fewest { .. });
    if args.p.is_none() && args.budget.is_none() && !fewest && !matches!(keep, Keep::Move(_)) {
        bail!("-p is needed: how many new posts");
    }
    let mut sources = Sources { unmanned: false, crossings: false, junctions: false, premises: false, cells: false };
    for kind in args.places.split(',').map(str::trim).filter(|k| !k.is_empty()) {
        match kind {
            "unmanned" => sources.unmanned = true,
            "crossings" => sources.crossings = true,
            "junctions" => sources.junctions = true,
            "premises" => sources.premises = true,
            "cells" => sources.cells = true,
            other => bail!("--places {other}: expected unmanned, crossings, junctions, premises, cells"),
        }
    }
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    Ok(Ask {
        question,
        layer,
        weight,
        reach,
        new: args.p.or((!fewest && args.budget.is_none()).then_some(0)),
        keep,
        sources,
        spacing: args.spacing,
        most_places: args.most_places,
        at,
        drawn: Vec::new(),
        listed: args.candidates.as_deref().map(|path| listed_places(project, path, task)).transpose()?.unwrap_or_default(),
        budget: args.budget,
        excluded: Vec::new(),
        capacity: args.capacity.as_deref().map(capacity).transpose()?,
    })
}

/// `3000`, or a product such as `4x120x8`.
fn capacity(text: &str) -> anyhow::Result<f64> {
    let parsed = words::product(text).filter(|n| *n > 0.0);
    parsed.with_context(|| format!("--capacity {text}: expected a number above 0, or a product such as 4x120x8"))
}

fn summary(
    project: &Project,
    survey: &Survey,
    answer: &Answer,
    explained: &Explained,
    variants: &Variants,
    lang: Lang,
) -> String {
    let mut out = String::new();
    let ask = &survey.ask;
    put!(
        out,
        "{} · {} · {}",
        words::question(ask.question).get(lang),
        words::reach(ask.reach, lang),
        words::keep(ask.keep, survey.standing, lang)
    );
    let Some(objective) = answer.objective else {
        put!(out, "{}", words::status(answer.status).get(lang));
        return out;
    };
    let new = answer.chosen.iter().filter(|&&j| (j as usize) >= survey.standing).count();
    put!(out, "{}", words::sentence(ask, explained.total, objective, answer.bound, new, lang));
    for line in words::uncovered(survey, explained, lang) {
        put!(out, "  {line}");
    }
    for share in explained.shares.iter().filter(|s| !s.stands) {
        let place = survey.places[share.place as usize];
        let [x, y] = place.at;
        let loss = variants.losses.iter().find(|(j, _)| *j == share.place).map(|(_, loss)| words::count(*loss));
        let loss = loss.map_or_else(String::new, |loss| format!("  −{loss}"));
        put!(
            out,
            "  {x:.1} {y:.1}  {}  {}{loss}",
            words::why(project, survey, share.place, lang),
            words::share(ask, share, lang)
        );
    }
    out
}

#[allow(clippy::too_many_arguments)]
fn to_json(
    project: &Project,
    survey: &Survey,
    answer: &Answer,
    explained: &Explained,
    curve: &[Point],
    variants: &Variants,
    lang: Lang,
) -> Value {
    let ids = |rows: &[u32]| {
        let layer = project.layer(survey.ask.layer);
        let id = |&i: &u32| layer.feature(survey.demand.rows[i as usize]).id().to_owned();
        rows.iter().map(id).collect::<Vec<String>>()
    };
    let place = |share: &crate::siting::PlaceShare| {
        let place = survey.places[share.place as usize];
        let cost = survey.instance.costs.get(share.place as usize);
        json!({
            "cost": cost,
            "x": place.at[0],
            "y": place.at[1],
            "stands": share.stands,
            "why": words::why(project, survey, share.place, lang),
            "serves": share.serves,
            "alone": share.alone,
            "alone_count": share.alone_count,
            "lost_without": variants.losses.iter().find(|(j, _)| *j == share.place).map(|(_, loss)| *loss),
        })
    };
    let proven = answer.certificate.as_ref().and_then(|certificate| judge::bound(&survey.instance, certificate));
    json!({
        "status": answer.status,
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": answer.gap(),
        "certified_bound": proven,
        "distance": words::reach(survey.ask.reach, lang),
        "candidates": survey.places.len() - survey.standing,
        "standing": survey.standing,
        "spacing_m": survey.spacing,
        "total": explained.total,
        "covered": explained.covered,
        "covered_before": explained.before,
        "over_capacity": explained.over,
        "capacity": survey.ask.capacity,
        "uncovered": ids(&explained.uncovered),
        "uncovered_weight": explained.uncovered_weight,
        "no_candidate_within_reach": ids(&survey.unreachable),
        "no_candidate_weight": explained.beyond,
        "count_unknown": survey.demand.unknown.len(),
        "count_unknown_reached": explained.unknown_reached,
        "posts_unknown": survey.unknown_posts,
        "places": explained.shares.iter().map(place).collect::<Vec<_>>(),
        "curve": curve
            .iter()
            .map(|p| match survey.ask.budget {
                Some(_) => json!({"cost": p.at, "covered": p.covered, "at_most": p.at_most}),
                None => json!({"new": p.at as u64, "covered": p.covered, "at_most": p.at_most}),
            })
            .collect::<Vec<_>>(),
        "answers": variants.answers.iter().map(|(worth, chosen)| json!({"covered": worth, "chosen": chosen})).collect::<Vec<_>>(),
        "nodes": answer.nodes,
        "seconds": answer.seconds,
    })
}
