//! Load, index and evaluate, update, and write: the audit's parts at 10,000 and 100,000 buildings.
//!
//! The small city is part of the repository. The large one is made from it by laying ten copies side by side, so that the
//! benchmark needs no other file; its figures differ from those of a generated city of that size by some percent.

use divan::Bencher;
use fangxian::coverage::{Evaluation, Rulebook, evaluate};
use fangxian::formats::audit::{buildings_csv, gaps_csv};
use fangxian::formats::geojson::{ReadOptions, read};
use fangxian::geometry::Shapes;
use fangxian::model::{Edit, LayerKind, Moment, Project, Value};
use fangxian::store::{Access, Existing, Store};
use fangxian::task::Task;
use fangxian::words::Lang;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

fn main() {
    divan::main();
}

const SIZES: [usize; 2] = [1, 10];

const LAYERS: [(LayerKind, &str); 7] = [
    (LayerKind::Community, "communities"),
    (LayerKind::Grid, "grids"),
    (LayerKind::Building, "buildings"),
    (LayerKind::Road, "roads"),
    (LayerKind::Fence, "fences"),
    (LayerKind::Premise, "premises"),
    (LayerKind::Checkpoint, "checkpoints"),
];

/// Width of the small city in degrees, with a street between copies.
const STEP: f64 = 0.04;

/// GeoJSON of `copies` cities side by side.
fn files(copies: usize) -> &'static BTreeMap<LayerKind, Vec<u8>> {
    static SMALL: OnceLock<BTreeMap<LayerKind, Vec<u8>>> = OnceLock::new();
    static LARGE: OnceLock<BTreeMap<LayerKind, Vec<u8>>> = OnceLock::new();
    let slot = if copies == 1 { &SMALL } else { &LARGE };
    slot.get_or_init(|| LAYERS.iter().map(|(kind, name)| (*kind, file(name, copies))).collect())
}

fn file(name: &str, copies: usize) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/city-10000").join(format!("{name}.geojson"));
    let one: serde_json::Value = serde_json::from_slice(&std::fs::read(path).expect("the city")).expect("JSON");
    let features = one["features"].as_array().expect("features");
    let mut all = Vec::new();
    for copy in 0..copies {
        for feature in features {
            let mut feature = feature.clone();
            shift(&mut feature["geometry"]["coordinates"], copy as f64 * STEP);
            for key in ["id", "community_id"] {
                if let Some(id) = feature["properties"][key].as_u64() {
                    feature["properties"][key] = (id + 1_000_000 * copy as u64).into();
                }
            }
            all.push(feature);
        }
    }
    serde_json::to_vec(&serde_json::json!({ "type": "FeatureCollection", "features": all })).expect("writes")
}

fn shift(coordinates: &mut serde_json::Value, by: f64) {
    let Some(list) = coordinates.as_array_mut() else { return };
    if let Some(lon) = list.first().and_then(serde_json::Value::as_f64) {
        list[0] = (((lon + by) * 1e7).round() / 1e7).into();
    } else {
        list.iter_mut().for_each(|c| shift(c, by));
    }
}

fn load(copies: usize) -> Project {
    let mut project = Project::new("bench");
    let mut settings = project.settings.clone();
    for (kind, bytes) in files(copies) {
        let set = if *kind == LayerKind::Checkpoint { vec![("state".to_owned(), "manned".to_owned())] } else { Vec::new() };
        let options = ReadOptions { metric_crs: settings.metric_crs, set, keep_extra: false, ..ReadOptions::default() };
        let brought = read(&mut &bytes[..], kind.key(), *kind, &options, &Task::new()).expect("reads");
        settings.metric_crs = settings.metric_crs.or(brought.metric_crs);
        let meta = fangxian::model::LayerMeta { source_crs: brought.source_crs, ..Default::default() };
        let layer = Arc::new(fangxian::model::Layer::from_chunks(*kind, brought.chunks, meta));
        project.apply(Edit::SetLayer { layer }).expect("applies");
    }
    project.apply(Edit::SetSettings { settings }).expect("applies");
    project
}

fn project(copies: usize) -> &'static Project {
    static SMALL: OnceLock<Project> = OnceLock::new();
    static LARGE: OnceLock<Project> = OnceLock::new();
    (if copies == 1 { &SMALL } else { &LARGE }).get_or_init(|| load(copies))
}

fn at() -> Moment {
    Moment::parse("2022-03-20T10:00:00+08:00").expect("a moment")
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn load_geojson(bencher: Bencher<'_, '_>, copies: usize) {
    files(copies);
    bencher.bench(|| load(copies));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn index_and_evaluate(bencher: Bencher<'_, '_>, copies: usize) {
    let project = project(copies);
    let rulebook = Arc::new(Rulebook::built_in());
    bencher.bench(|| evaluate(project, &rulebook, at(), &Task::new()).expect("not cancelled"));
}

/// The new report after the first checkpoint was moved 250 m east and 120 m north.
#[divan::bench(args = SIZES, sample_count = 50)]
fn update_after_a_move(bencher: Bencher<'_, '_>, copies: usize) {
    let (project, task) = (project(copies), Task::new());
    let rulebook = Arc::new(Rulebook::built_in());
    let before = Evaluation::new(project, &rulebook, at(), &task).expect("not cancelled");
    let kind = LayerKind::Checkpoint;
    let post = project.layer(kind).feature(0);
    let [x, y] = post.shape().first().expect("a position");
    let mut shape = Shapes::new();
    shape.push_point(x + 250.0, y + 120.0);
    let mut moved = project.clone();
    moved.apply(Edit::SetShape { kind, fid: post.fid(), shape }).expect("moves");
    bencher.bench(|| before.update(&moved, &rulebook, at(), &task).expect("not cancelled"));
}

/// The report of the night, when every second post goes home.
#[divan::bench(args = SIZES, sample_count = 20)]
fn update_to_another_hour(bencher: Bencher<'_, '_>, copies: usize) {
    let mut project = project(copies).clone();
    let kind = LayerKind::Checkpoint;
    let attr = kind.info().attr("hours").expect("an attribute");
    let posts: Vec<_> = project.layer(kind).features().step_by(2).map(|f| f.fid()).collect();
    for fid in posts {
        let value = Value::Text("06:00-22:00".into());
        project.apply(Edit::SetValue { kind, fid, attr, value }).expect("applies");
    }
    let (rulebook, task) = (Arc::new(Rulebook::built_in()), Task::new());
    let day = Evaluation::new(&project, &rulebook, at(), &task).expect("not cancelled");
    let night = Moment { unix: at().unix + 13 * 3600, ..at() };
    bencher.bench(|| day.update(&project, &rulebook, night, &task).expect("not cancelled"));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn write_tables(bencher: Bencher<'_, '_>, copies: usize) {
    let project = project(copies);
    let report = evaluate(project, &Arc::new(Rulebook::built_in()), at(), &Task::new()).expect("not cancelled");
    bencher.bench(|| {
        let mut out = Vec::new();
        buildings_csv(project, &report, &mut out).expect("writes");
        gaps_csv(project, &report, Lang::En, &mut out).expect("writes");
        out
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn write_project(bencher: Bencher<'_, '_>, copies: usize) {
    let project = project(copies);
    let dir = tempfile::tempdir().expect("a folder");
    bencher.bench(|| {
        let path = dir.path().join("p.gpkg");
        let history = fangxian::model::History::default();
        Store::create(&path, project, &history, Existing::Replace, &Task::new()).expect("writes").close().expect("closes");
    });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn open_project(bencher: Bencher<'_, '_>, copies: usize) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("p.gpkg");
    let history = fangxian::model::History::default();
    Store::create(&path, project(copies), &history, Existing::Refuse, &Task::new()).expect("writes").close().expect("closes");
    bencher.bench(|| Store::open(&path, Access::ReadOnly).expect("opens").project);
}
