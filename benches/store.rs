//! Writing, reading and committing a city of 100,000 buildings.

use divan::Bencher;
use fangxian::geometry::Shapes;
use fangxian::model::{CHUNK_ROWS, Chunk, Edit, Fid, History, Layer, LayerKind, LayerMeta, Moment, Project, Settings, Value};
use fangxian::store::{Access, Existing, Store};
use fangxian::task::Task;
use std::sync::Arc;

fn main() {
    divan::main();
}

const BUILDINGS: i64 = 100_000;
const AT: Moment = Moment { unix: 1_647_741_600, offset_minutes: 480 };

/// Buildings of 21 corners with an id, floors, households and residents, in a street pattern; 1,000 checkpoints.
fn city() -> Project {
    let kind = LayerKind::Building;
    let attr = |key: &str| kind.info().attr(key).expect("declared");
    let (floors, households, residents) = (attr("floors"), attr("households"), attr("residents"));
    let mut chunks = Vec::new();
    let mut chunk = Chunk::new(kind);
    for i in 0..BUILDINGS {
        let (x, y) = (460_000.0 + (i % 400) as f64 * 31.7, 3_840_000.0 + (i / 400) as f64 * 44.3);
        for corner in 0..21 {
            let angle = f64::from(corner % 20) * std::f64::consts::TAU / 20.0;
            chunk.shapes.push(x + 11.3 * angle.cos(), y + 8.7 * angle.sin());
        }
        chunk.shapes.end_ring();
        chunk.shapes.end_part();
        chunk.shapes.end_feature(fangxian::geometry::ShapeKind::Polygon);
        let row = chunk.len();
        chunk.columns[0].push_text(row, &format!("B{i:06}"));
        chunk.columns[floors].push_int(row, 1 + i % 33);
        chunk.columns[households].push_int(row, i % 240);
        chunk.columns[residents].push_int(row, i % 700);
        chunk.end_feature(Fid(i + 1));
        if chunk.len() == CHUNK_ROWS || i + 1 == BUILDINGS {
            chunk.finish();
            chunks.push(std::mem::replace(&mut chunk, Chunk::new(kind)));
        }
    }
    let layer = Layer::from_chunks(kind, chunks, LayerMeta::default());
    let mut project = Project::new("city");
    let settings = Settings { metric_crs: "EPSG:4547".parse().ok(), ..project.settings.clone() };
    project.apply(Edit::SetSettings { settings }).expect("fits");
    project.apply(Edit::SetLayer { layer: Arc::new(layer) }).expect("fits");
    let kind = LayerKind::Checkpoint;
    let mut chunk = Chunk::new(kind);
    for i in 0..1000 {
        chunk.shapes.push_point(460_000.0 + (i % 40) as f64 * 310.0, 3_840_000.0 + (i / 40) as f64 * 440.0);
        chunk.columns[0].push_text(i as usize, &format!("K{i}"));
        chunk.end_feature(Fid(i + 1));
    }
    chunk.finish();
    let layer = Layer::from_chunks(kind, vec![chunk], LayerMeta::default());
    project.apply(Edit::SetLayer { layer: Arc::new(layer) }).expect("fits");
    project
}

#[divan::bench(sample_count = 10)]
fn create(bencher: Bencher<'_, '_>) {
    let project = city();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    bencher.bench_local(|| {
        Store::create(&path, &project, &History::default(), Existing::Replace, &Task::new()).map(drop).expect("written")
    });
}

#[divan::bench(sample_count = 20)]
fn open(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    drop(Store::create(&path, &city(), &History::default(), Existing::Refuse, &Task::new()).expect("written"));
    bencher.bench_local(|| Store::open(&path, Access::ReadOnly).expect("read"));
}

/// One moved checkpoint in the whole city, as a person does it: memory, history, disk.
#[divan::bench(sample_count = 50)]
fn commit_a_move(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    let mut project = city();
    let mut history = History::default();
    let mut store = Store::create(&path, &project, &history, Existing::Refuse, &Task::new()).expect("written");
    let mut x = 460_000.0;
    bencher.bench_local(|| {
        x += 1.0;
        let mut shape = Shapes::new();
        shape.push_point(x, 3_841_000.0);
        let edit = Edit::SetShape { kind: LayerKind::Checkpoint, fid: Fid(500), shape };
        history.commit(&mut project, "move", AT, vec![edit]).expect("fits");
        store.commit(&project, &history).expect("written");
    });
}

/// One value of one building: the layer with 100,000 features is the one that is touched.
#[divan::bench(sample_count = 50)]
fn commit_a_value(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    let mut project = city();
    let mut history = History::default();
    let mut store = Store::create(&path, &project, &history, Existing::Refuse, &Task::new()).expect("written");
    let attr = LayerKind::Building.info().attr("households").expect("declared");
    let mut n = 0;
    bencher.bench_local(|| {
        n += 1;
        let edit = Edit::SetValue { kind: LayerKind::Building, fid: Fid(1 + n * 97 % BUILDINGS), attr, value: Value::Int(n) };
        history.commit(&mut project, "households", AT, vec![edit]).expect("fits");
        store.commit(&project, &history).expect("written");
    });
}
