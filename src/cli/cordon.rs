//! `fangxian cordon`: crossings, ways in and the cheapest seal of an area, or the cheapest cut of a neutral instance.

use super::Common;
use super::audit::load;
use super::inputs::{layer_kind, moment};
use super::output::{print, put};
use super::verify::read;
use crate::cordon::{Action, Cordon, Findings, Options, PlanOptions, Planned, SealOptions, Sealed, solve};
use crate::formats::cordon::{cordon_json, instance_json};
use crate::geometry::Shapes;
use crate::model::{Fid, GeometryClass, LayerKind, Project};
use crate::network::{Graph, GraphOptions};
use crate::proof::{Certificate, Instance};
use crate::task::Task;
use crate::wording;
use crate::words::Lang;
use crate::work::{beside, write_file};
use anyhow::{Context, bail};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Widths of the ring for which the cost of a seal is worked out, metres.
const WIDTHS: [f64; 6] = [0.0, 50.0, 100.0, 150.0, 200.0, 300.0];

/// Options of `cordon`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    #[arg(required_unless_present = "instance")]
    project: Option<PathBuf>,
    /// The controlled area, such as community:12 or fence:3, or file:F for the one area in a GeoJSON file
    #[arg(long, value_name = "KIND:ID", required_unless_present = "instance")]
    area: Option<String>,
    /// Moment to look at, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Find the cheapest seal
    #[arg(long)]
    seal: bool,
    /// Keep exactly so many entrances, chosen by residents' walking; implies --seal
    #[arg(long, value_name = "N")]
    entrances: Option<usize>,
    /// Take the cheapest seal farthest from the area, not the nearest
    #[arg(long)]
    farthest: bool,
    /// Posts on roads only, none at junctions
    #[arg(long)]
    no_junctions: bool,
    /// Let closures keep fire engines out; the buildings are listed
    #[arg(long)]
    no_life_access: bool,
    /// A road on which nothing may be put, by id (repeatable)
    #[arg(long, value_name = "ROAD_ID")]
    forbid: Vec<String>,
    /// A road on which a post will stand anyway, by id (repeatable)
    #[arg(long, value_name = "ROAD_ID")]
    lock: Vec<String>,
    /// How far from the boundary posts may stand along roads, metres; who is farther is outside
    #[arg(long, value_name = "M")]
    ring: Option<f64>,
    /// A neutral graph instead of a project: {"edges": [[u, v, cost], …], "inside": […], "outside": […], "cut": "edges" or "junctions"}
    #[arg(long, value_name = "F", conflicts_with_all = ["project", "area", "at", "seal", "entrances", "ring"])]
    instance: Option<PathBuf>,
    /// Everything as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
    /// The proofs into this file, for `fangxian verify`
    #[arg(long, value_name = "F")]
    certificate: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    match &args.instance {
        Some(path) => neutral(args, path, common.lang(), task),
        None => area(args, common.lang(), task),
    }
}

fn write_json(path: &Path, value: &Value) -> anyhow::Result<()> {
    write_file(path, |out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        out.write_all(b"\n")
    })?;
    Ok(())
}

pub(super) fn write_certificates(path: &Path, all: &[Certificate]) -> anyhow::Result<()> {
    write_file(path, |out| {
        serde_json::to_writer(&mut *out, all)?;
        out.write_all(b"\n")
    })?;
    Ok(())
}

/// Seconds of each finished stage.
fn stages(task: &Task) -> Value {
    let seconds = |s: &crate::task::Stage| (s.name.to_owned(), json!((s.took.as_secs_f64() * 1e6).round() / 1e6));
    Value::Object(task.timings().iter().map(seconds).collect::<Map<String, Value>>())
}

fn neutral(args: &Args, path: &Path, lang: Lang, task: &Task) -> anyhow::Result<ExitCode> {
    task.stage("read", &path.to_string_lossy(), 0);
    let instance = Instance::from_json(&read(path)?).with_context(|| path.display().to_string())?;
    task.stage("solve", "", 0);
    let began = std::time::Instant::now();
    let answer = solve(&instance, task)?;
    let seconds = began.elapsed().as_secs_f64();
    task.stage("certificate", "", 0);
    let certificate = answer.certificate(&instance);
    task.end();
    if let Some(path) = &args.certificate {
        write_certificates(path, &[certificate.clone().with_instance(&instance)])?;
    }
    let value = instance_json(&instance, &answer, &certificate, seconds, stages(task));
    if let Some(path) = &args.json {
        write_json(path, &value)?;
    }
    if args.json.as_deref() != Some(Path::new("-")) {
        let text = match (&value["value"], lang) {
            (Value::Null, Lang::Zh) => format!("无法封闭，通路：{}\n", value["path"]),
            (Value::Null, Lang::En) => format!("it cannot be cut; the way: {}\n", value["path"]),
            (cost, Lang::Zh) => format!("最小割 {cost}：{}\n", value["cut"]),
            (cost, Lang::En) => format!("minimum cut {cost}: {}\n", value["cut"]),
        };
        print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn area(args: &Args, lang: Lang, task: &Task) -> anyhow::Result<ExitCode> {
    let path = args.project.as_deref().context("name a project file")?;
    let (project, _, _) = load(path, task)?;
    let named = args.area.as_deref().context("name the area: --area KIND:ID")?;
    let drawn = named.strip_prefix("file:").map(|file| drawn(&project, Path::new(file), lang, task)).transpose()?;
    let (shape, name) = match &drawn {
        Some(shapes) => (shapes.get(0), ["file", named.trim_start_matches("file:"), ""]),
        None => {
            let (kind, row) = find(&project, named)?;
            let feature = project.layer(kind).feature(row);
            (feature.shape(), [kind.key(), feature.id(), feature.name().unwrap_or("")])
        }
    };
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    let mut options = Options::built_in();
    if let Some(ring) = args.ring {
        if !(0.0..=20_000.0).contains(&ring) {
            bail!("--ring {ring}: expected metres from 0 to 20,000");
        }
        options.ring_m = ring;
    }
    let wanted = PlanOptions {
        seal: SealOptions {
            junctions: !args.no_junctions,
            farthest: args.farthest,
            forbidden: roads(&project, &args.forbid, "--forbid")?,
            locked: roads(&project, &args.lock, "--lock")?,
            ..SealOptions::default()
        },
        entrances: args.entrances,
        life: !args.no_life_access,
    };
    task.stage("roads", "", 0);
    let graph = Arc::new(Graph::build(project.layer(LayerKind::Road), GraphOptions::default(), &task.quiet())?);
    task.stage("area", named, 0);
    let cordon = Cordon::new(&project, &graph, shape, options);
    let found = cordon.look(at, task)?;
    let (mut planned, mut widths) = (None, None);
    if args.seal || args.entrances.is_some() {
        task.stage("seal", "", 0);
        planned = Some(cordon.plan(&found.state, &wanted, task)?);
        task.stage("widths", "", 0);
        let some: Vec<f64> = WIDTHS.into_iter().filter(|w| *w <= options.ring_m).collect();
        widths = Some(cordon.cost_by_width(&found.state, &wanted.seal, &some, task)?);
        task.end();
    }
    if let Some(path) = &args.certificate {
        let mut all = found.certificates.clone();
        match &planned {
            Some(Planned::Plan(plan)) => all.push(plan.seal.certificate.clone()),
            Some(Planned::Open(Sealed::No { certificate, .. })) => all.push((**certificate).clone()),
            _ => {}
        }
        write_certificates(path, &all)?;
    }
    if let Some(path) = &args.json {
        let mut value = cordon_json(&cordon, name, &found, planned.as_ref());
        if let Some(widths) = widths {
            value["cost_by_width"] = widths.iter().map(|(m, cost)| json!({ "metres": m, "value": cost })).collect();
        }
        value["seconds"] = stages(task);
        write_json(path, &value)?;
    }
    if args.json.as_deref() != Some(Path::new("-")) {
        print(&summary(&cordon, &found, planned.as_ref(), lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The one area in a file, in the project's metric system.
fn drawn(project: &Project, path: &Path, lang: Lang, task: &Task) -> anyhow::Result<Shapes> {
    let name = path.display().to_string();
    let found = beside(project, path, LayerKind::Community, task)?;
    let mut out = Shapes::new();
    found.chunks.iter().flat_map(|chunk| chunk.shapes.iter()).for_each(|shape| out.push_shape(shape));
    match (out.len(), found.warnings.lines(lang).first()) {
        (1, _) => Ok(out),
        (0, Some(warning)) => bail!("no area can be used: {warning}"),
        (0, None) => bail!("{name}: there is no area in it; draw one polygon"),
        (n, _) => bail!("{name}: there are {n} areas in it; keep the one that is to be controlled"),
    }
}

fn find(project: &Project, named: &str) -> anyhow::Result<(LayerKind, u32)> {
    let (kind, id) =
        named.split_once(':').with_context(|| format!("--area {named}: expected KIND:ID, such as community:12, or file:F"))?;
    let kind = layer_kind(kind).with_context(|| format!("--area {named}"))?;
    if kind.info().geometry != GeometryClass::Area {
        bail!("--area {named}: {kind} has no areas; take a community, grid, compound, fence or building");
    }
    let row = project.layer(kind).row_of_id(id);
    Ok((kind, row.with_context(|| format!("--area {named}: no {kind} has the id \"{id}\"; `fangxian export` lists them"))?))
}

fn roads(project: &Project, ids: &[String], option: &str) -> anyhow::Result<Vec<Fid>> {
    let layer = project.layer(LayerKind::Road);
    ids.iter()
        .map(|id| {
            let row = layer.row_of_id(id).with_context(|| format!("{option} {id}: no road has this id"))?;
            Ok(layer.feature(row).fid())
        })
        .collect()
}

fn summary(cordon: &Cordon<'_>, found: &Findings, planned: Option<&Planned>, lang: Lang) -> String {
    let mut out = String::new();
    put!(out, "{}", wording::cordon::sentence(cordon, found, planned, lang));
    let roads = cordon.project.layer(LayerKind::Road);
    for crossing in &found.state.crossings {
        let name = wording::feature_name(LayerKind::Road, roads.feature(crossing.road), lang);
        let class = crate::network::RoadClasses::built_in().get(crossing.class).name(lang);
        let [x, y] = crossing.at;
        put!(out, "  {}  {name} ({class})  {x:.0} {y:.0}", wording::cordon::control(crossing.control).get(lang));
    }
    if let Some(Planned::Plan(plan)) = planned {
        match lang {
            Lang::Zh => put!(out, "方案费用 {}，最省封控 {}", plan.cost, plan.seal.value),
            Lang::En => put!(out, "the plan costs {}, the cheapest seal {}", plan.cost, plan.seal.value),
        }
        for measure in plan.seal.measures.iter().filter(|m| m.action != Action::Keep) {
            let name = measure.road.map(|row| wording::feature_name(LayerKind::Road, roads.feature(row), lang));
            let name = name.unwrap_or_else(|| if lang == Lang::Zh { "路口".into() } else { "junction".into() });
            let [x, y] = measure.at;
            put!(out, "  {}  {name}  {x:.0} {y:.0}  {}", wording::cordon::action(measure.action).get(lang), measure.cost);
        }
        put!(out, "{}", wording::cordon::life_access(plan, lang));
        let buildings = cordon.project.layer(LayerKind::Building);
        for harm in &plan.harmed {
            let name = wording::feature_name(LayerKind::Building, buildings.feature(harm.building), lang);
            put!(out, "  {name}  {}", wording::cordon::harm(harm, lang));
        }
    }
    out
}
