//! `fangxian reach`: walking distances of all buildings to the nearest manned post, against the straight line.

use super::Common;
use super::audit::load;
use super::cordon::write_certificates;
use super::inputs::moment;
use super::output::{print, put};
use crate::coverage::{Check, ReachOn, Report, Rule, Rulebook, SubjectKind, evaluate, nearer_on_foot};
use crate::formats::geojson::{WriteOptions, write};
use crate::formats::reach::{ReachCounts, ReachNotes, reach_json};
use crate::geometry::{Crs, Shapes};
use crate::model::{Chunk, Fid, Layer, LayerKind, LayerMeta, Project, Value};
use crate::network::{RoadFault, Start, elsewhere, unknown_classes};
use crate::task::Task;
use crate::wording;
use crate::words::{Lang, thousands};
use crate::work::{rulebook, write_file};
use anyhow::{Context, bail};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Options of `reach`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    project: PathBuf,
    /// How the distance that decides is measured
    #[arg(long, value_enum, default_value = "foot")]
    on: On,
    /// Limit in metres; that of the project's rule when it measures in the same way, else 500 on foot and 300 straight
    #[arg(long, value_name = "M")]
    limit: Option<f64>,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Everything as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
    /// The areas within reach on foot as GeoJSON in WGS 84 into this file; - is standard output
    #[arg(long, value_name = "F")]
    isochrones: Option<PathBuf>,
    /// Distances of the areas, metres; the limit when not given
    #[arg(long, value_name = "M,M…", value_delimiter = ',')]
    bands: Vec<f64>,
    /// The proof of all distances on foot into this file, for `fangxian verify`
    #[arg(long, value_name = "F")]
    certificate: Option<PathBuf>,
}

/// How distance is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum On {
    /// On foot along roads
    Foot,
    /// In a straight line
    Straight,
}

/// Places of the rules in the rulebook of this command.
const FOOT: usize = 0;
const STRAIGHT: usize = 1;

/// Half the width that a road has in the areas within reach, metres.
const HALF_WIDTH_M: f64 = 25.0;

/// Kinds of faults named one by one in the summary.
const NAMED: usize = 5;

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let lang = common.lang();
    let (project, _, _) = load(&args.project, task)?;
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    let limits = limits(&project, args)?;
    let report = evaluate(&project, &Arc::new(rules(limits)), at, task)?;
    let Some(roads) = report.roads.clone() else { bail!("the walking distances were not worked out") };
    let mut faults: Vec<RoadFault> = elsewhere(&project).into_iter().chain(unknown_classes(&project)).collect();
    faults.extend_from_slice(roads.graph().faults());
    if let Some(path) = &args.isochrones {
        task.stage("areas within reach", "", 0);
        let bands = if args.bands.is_empty() { vec![limits[FOOT]] } else { args.bands.clone() };
        let layer = areas(&report, &bands, task)?;
        let metric_crs = project.settings.metric_crs.context("the project has no features yet")?;
        let options = WriteOptions { metric_crs, rows: None, offset_minutes: project.settings.offset_minutes };
        write_file(path, |out| write(out, &layer, &options, task).map(|_| ()).map_err(io::Error::other))?;
        task.end();
    }
    if let Some(path) = &args.certificate {
        task.stage("certificate", "", 0);
        let certificate = roads.walk_certificate(task)?;
        let all =
            [certificate
                .context("no post is manned at this moment, or no building is near a road: there is nothing to prove")?];
        write_certificates(path, &all)?;
        task.end();
    }
    let seconds: Vec<(&'static str, f64)> = task.timings().iter().map(|stage| (stage.name, stage.took.as_secs_f64())).collect();
    if let Some(path) = &args.json {
        let notes = ReachNotes { limit_m: limits[FOOT], faults: &faults, seconds: &seconds, lang };
        write_file(path, |out| {
            serde_json::to_writer(&mut *out, &reach_json(&project, &report, FOOT, STRAIGHT, &notes))?;
            out.write_all(b"\n")
        })?;
    }
    if [&args.json, &args.isochrones].iter().all(|p| p.as_deref() != Some(Path::new("-"))) {
        print(&summary(&project, &report, args.on, limits, &faults, &seconds, lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The limits on foot and straight: the project's where its first rule about buildings and posts measures so.
fn limits(project: &Project, args: &Args) -> anyhow::Result<[f64; 2]> {
    let book = rulebook(project)?;
    let of = |want: ReachOn| {
        let rules = book.rules.iter().filter(|r| r.subject == SubjectKind::Feature(LayerKind::Building));
        rules.flat_map(|r| &r.checks).find_map(|check| match check {
            Check::WithinReach { limit_m, on, .. } if *on == want => Some(*limit_m),
            _ => None,
        })
    };
    let mut limits = [of(ReachOn::Foot).unwrap_or(500.0), of(ReachOn::Straight).unwrap_or(300.0)];
    if let Some(limit) = args.limit {
        if !limit.is_finite() || limit < 0.0 {
            bail!("--limit {limit}: expected metres, not below 0");
        }
        limits[args.on as usize] = limit;
    }
    Ok(limits)
}

/// A rulebook that asks for a post on foot, one in a straight line, and life access.
fn rules(limits: [f64; 2]) -> Rulebook {
    let rule = |id: &str, check: Check| Rule {
        id: id.to_owned(),
        subject: SubjectKind::Feature(LayerKind::Building),
        zh: String::new(),
        en: String::new(),
        severity: Default::default(),
        raises: true,
        checks: vec![check],
    };
    let reach = |on: ReachOn| Check::WithinReach {
        of: LayerKind::Checkpoint,
        limit_m: limits[if on == ReachOn::Foot { FOOT } else { STRAIGHT }],
        on,
    };
    Rulebook {
        name: String::new(),
        name_en: None,
        version: String::new(),
        in_force_from: None,
        in_force_to: None,
        lines: Vec::new(),
        rules: vec![
            rule("FOOT", reach(ReachOn::Foot)),
            rule("STRAIGHT", reach(ReachOn::Straight)),
            rule("LIFE", Check::LifeAccess { limit_min: 5.0 }),
        ],
    }
}

/// The areas within reach on foot, one feature for each distance.
fn areas(report: &Report, bands: &[f64], task: &Task) -> anyhow::Result<Layer> {
    let roads = report.roads.as_ref().context("the walking distances were not worked out")?;
    let kind = LayerKind::Community;
    let mut chunk = Chunk::new(kind);
    let mut shapes = Shapes::new();
    for band in bands {
        shapes.push_multi_polygon(&roads.walk_area(*band, HALF_WIDTH_M, task)?);
    }
    for (i, band) in bands.iter().enumerate() {
        let mut values = vec![Value::Null; kind.info().attributes.len()];
        values[0] = Value::Text(format!("{band}"));
        values[1] = Value::Text(format!("{band} m"));
        chunk.push_feature(kind, Fid(i as i64 + 1), shapes.get(i), values.into_iter());
    }
    chunk.finish();
    Ok(Layer::from_chunks(kind, vec![chunk], LayerMeta { source_crs: Crs::Wgs84, ..LayerMeta::default() }))
}

fn summary(
    project: &Project,
    report: &Report,
    on: On,
    limits: [f64; 2],
    faults: &[RoadFault],
    seconds: &[(&'static str, f64)],
    lang: Lang,
) -> String {
    let mut out = String::new();
    let zh = lang == Lang::Zh;
    let foot = wording::number::metres(limits[FOOT]);
    let straight = wording::number::metres(limits[STRAIGHT]);
    put!(out, "{}", report.at.short());
    let mut rows = [
        (FOOT, if zh { format!("步行 {foot} 以内") } else { format!("within {foot} on foot") }),
        (STRAIGHT, if zh { format!("直线 {straight} 以内") } else { format!("within {straight} in a straight line") }),
    ];
    if on == On::Straight {
        rows.reverse();
    }
    for (rule, text) in rows {
        let c = report.rules[rule].counts;
        let [covered, gap, unknown] = [c.covered, c.gap, c.unknown].map(thousands);
        match lang {
            Lang::Zh => put!(out, "  {text}：已覆盖 {covered}，缺口 {gap}，未知 {unknown}"),
            Lang::En => put!(out, "  {text}: {covered} covered, {gap} gap, {unknown} unknown"),
        }
    }
    let ReachCounts { reached, unreachable, no_road } = ReachCounts::of(report);
    let [reached, unreachable, no_road] = [reached, unreachable, no_road].map(thousands);
    match lang {
        Lang::Zh => put!(out, "  沿道路走得到 {reached}，走不到 {unreachable}，附近没有道路 {no_road}"),
        Lang::En => put!(out, "  a way along roads for {reached}, none for {unreachable}, no road near {no_road}"),
    }
    let cut = report.buildings.maybe_life_s.iter().filter(|s| s.is_infinite()).count() as u64;
    let from = match report.roads.as_ref().and_then(|roads| roads.start()) {
        Some(Start::Stations(n)) if zh => format!("{} 个消防站", thousands(n as u64)),
        Some(Start::Stations(n)) => format!("{} fire stations", thousands(n as u64)),
        Some(Start::MapEdge(n)) if zh => format!("地图边缘的 {} 条路", thousands(n as u64)),
        Some(Start::MapEdge(n)) => format!("{} roads at the edge of the map", thousands(n as u64)),
        None => String::new(),
    };
    match lang {
        Lang::Zh => put!(out, "  生命通道（从{from}出发）：进不去的楼栋 {}", thousands(cut)),
        Lang::En => put!(out, "  life access (from {from}): {} buildings cut off", thousands(cut)),
    }
    let nearer = nearer_on_foot(report).len() as u64;
    if nearer > 0 {
        match lang {
            Lang::Zh => put!(out, "  数据有误：{} 栋楼步行比直线还近", thousands(nearer)),
            Lang::En => put!(out, "  data fault: {} buildings are nearer on foot than in a straight line", thousands(nearer)),
        }
    }
    let mut heads: Vec<&'static str> = Vec::new();
    for fault in faults {
        let head = wording::road_trouble(&fault.trouble).get(lang);
        if heads.contains(&head) {
            continue;
        }
        heads.push(head);
        let alike: Vec<&RoadFault> = faults.iter().filter(|f| wording::road_trouble(&f.trouble).get(lang) == head).collect();
        put!(out, "  {head} {}", thousands(alike.len() as u64));
        for fault in alike.iter().take(NAMED) {
            put!(out, "    {}", wording::road_fault(project, fault, lang));
        }
    }
    for (name, s) in seconds {
        put!(out, "  {name} {s:.3} s");
    }
    out
}
