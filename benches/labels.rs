//! Names at 1,000,000 named buildings: giving every name its range of scales once, and showing a frame's names.

use divan::Bencher;
use fangxian::geometry::Shapes;
use fangxian::model::{CHUNK_ROWS, Chunk, Edit, Fid, Layer, LayerKind, LayerMeta, Project, Value};
use fangxian::scene::{Camera, Scene, SceneOptions, build, place};
use std::sync::OnceLock;

fn main() {
    divan::main();
}

const SIDE: usize = 1000;

/// Buildings of 8 to 20 m in a grid of 30 m, each with a name; every fifth a proper one.
fn city() -> &'static Project {
    static CITY: OnceLock<Project> = OnceLock::new();
    CITY.get_or_init(|| {
        let kind = LayerKind::Building;
        let mut chunks = Vec::new();
        let mut chunk = Chunk::new(kind);
        let name = kind.info().attr("name");
        for i in 0..SIDE * SIDE {
            let (x, y) = ((i % SIDE) as f64 * 30.0, (i / SIDE) as f64 * 30.0);
            let r = 4.0 + (i * 7919 % 13) as f64 / 2.0;
            let mut shapes = Shapes::new();
            shapes.push_polygon(&[&[[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r], [x - r, y - r]]]);
            let text = if i % 5 == 0 { format!("金水大厦{i}") } else { format!("{}号楼", i % 97 + 1) };
            let value = |a: usize| if Some(a) == name { Value::Text(text.clone()) } else { Value::Null };
            chunk.push_feature(kind, Fid(i as i64 + 1), shapes.get(0), (0..kind.info().attributes.len()).map(value));
            if chunk.len() == CHUNK_ROWS {
                chunk.finish();
                chunks.push(std::mem::replace(&mut chunk, Chunk::new(kind)));
            }
        }
        chunk.finish();
        chunks.push(chunk);
        let mut project = Project::new("city");
        let layer = Layer::from_chunks(kind, chunks, LayerMeta::default()).into();
        project.apply(Edit::SetLayer { layer }).expect("a layer");
        project
    })
}

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| build(city(), None, &SceneOptions::default()))
}

/// The scene with all its names.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn ranges(bencher: Bencher) {
    city();
    bencher.bench_local(|| build(city(), None, &SceneOptions::default()));
}

/// The names of one frame of 1280 × 800, by pixels a metre.
#[divan::bench(args = [0.02, 0.3, 0.6, 1.0, 2.0, 4.0, 16.0])]
fn frame(bencher: Bencher, px_per_m: f64) {
    let scene = scene();
    let camera = Camera { center: [14_321.0, 15_678.0].into(), px_per_m, size_px: [1280.0, 800.0] };
    bencher.bench_local(|| place(&scene.labels, &camera, 1.0));
}

/// The same with the texts, as a picture needs them.
#[divan::bench(args = [1.0, 4.0])]
fn frame_with_texts(bencher: Bencher, px_per_m: f64) {
    let scene = scene();
    let camera = Camera { center: [14_321.0, 15_678.0].into(), px_per_m, size_px: [1280.0, 800.0] };
    bencher.bench_local(|| {
        let placed = place(&scene.labels, &camera, 1.0);
        placed.iter().map(|p| scene.labels.text(&scene.labels.items()[p.label]).len()).sum::<usize>()
    });
}
