//! Pictures of real data to look at, and figures; run by hand: `cargo test --release --test map -- --ignored --nocapture`.

use super::sample;
use super::scenes::{fine, loaded, out_dir, picture, write_png};
use fangxian::geometry::Shapes;
use fangxian::map::offscreen::{Device, test_device};
use fangxian::map::{Layout, MapTarget, Mesh, Picker, Primitive, Quality, Renderer, View};
use fangxian::model::{LayerKind, Project};
use fangxian::scene::{self, Camera, FillStyle, Paint, Rgba, Scene, SceneOptions, StrokeStyle, Theme};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// The scene of a project with invented statuses.
fn scene_of(project: &Project, theme: Theme) -> Scene {
    let mut scene = scene::build(project, None, &SceneOptions { theme, ..SceneOptions::default() });
    for d in scene.layers.iter_mut().filter(|d| d.kind() == LayerKind::Building) {
        let status = |i: usize| [3, 3, 2, 1, 2, 1, 1, 3, 2, 4, 0, 1][((i * 2_654_435_761) >> 16) % 12];
        d.class = Arc::new((0..d.layer.len()).map(|i| status(i) as u8).collect());
    }
    scene
}

#[test]
#[ignore = "writes pictures to look at"]
fn lujiazui() {
    let Some(gpu) = test_device() else { return };
    let (project, report) = sample::lujiazui();
    let size = [1280, 800];
    for theme in [Theme::Light, Theme::Dark] {
        let scene = scene::build(&project, Some(&report), &SceneOptions { theme, ..SceneOptions::default() });
        let whole = Camera::fit(&scene.bounds, size.map(f64::from), 20.0);
        for (name, zoom) in [("whole", 1.0), ("block", 3.5), ("close", 14.0)] {
            let mut camera = whole.zoomed(zoom, [640.0, 400.0]);
            if zoom > 1.0 {
                camera.center.x -= 900.0;
            }
            let rgba = gpu.render_to_rgba(&scene, &camera, size);
            write_png(&out_dir().join(format!("lujiazui_{name}_{theme:?}.png")), &rgba, size);
        }
    }
}

fn frame_ms(gpu: &Device, map: &mut Renderer, target: &mut MapTarget, view: &View) -> [f64; 2] {
    let mut times = Vec::new();
    for i in 0..5 {
        let mut view = *view;
        view.camera.center.x += f64::from(i) * 1e-3;
        let start = Instant::now();
        map.render(&gpu.device, &gpu.queue, &view, target);
        let cpu = start.elapsed();
        gpu.wait();
        times.push([start.elapsed().as_secs_f64() * 1e3, cpu.as_secs_f64() * 1e3]);
    }
    times.sort_by(|a, b| a[0].total_cmp(&b[0]));
    times[2]
}

fn figures(gpu: &Device, name: &str, scene: &Scene) {
    eprintln!("--- {name}, {} on {} threads", gpu.adapter, rayon::current_num_threads());
    let buildings = scene.layers.iter().find(|d| d.kind() == LayerKind::Building).unwrap();
    let start = Instant::now();
    let layout = Layout::new(&buildings.layer);
    eprintln!("layout {:.1} ms, {} groups", start.elapsed().as_secs_f64() * 1e3, layout.groups.len());
    for primitive in [Primitive::Fill, Primitive::Line] {
        let start = Instant::now();
        let vertices: usize = layout.groups.par_iter().map(|g| Mesh::of(&buildings.layer, g, primitive).vertices.len()).sum();
        eprintln!("{primitive:?}: {:.1} ms, {vertices} vertices", start.elapsed().as_secs_f64() * 1e3);
    }
    let start = Instant::now();
    let picker = Picker::new(scene);
    eprintln!("picker {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let size = [1280.0, 800.0];
    let whole = Camera::fit(&scene.bounds, size, 20.0);
    let (mut map, mut target) = {
        let start = Instant::now();
        let (mut map, mut target) = loaded(gpu, scene, &fine(whole));
        map.render(&gpu.device, &gpu.queue, &fine(whole), &mut target);
        gpu.wait();
        eprintln!(
            "scene to first complete picture {:.1} ms, resident {} MB",
            start.elapsed().as_secs_f64() * 1e3,
            map.stats().resident_bytes >> 20
        );
        (map, target)
    };
    for px_per_m in [whole.px_per_m, 0.1, 0.2, 0.35, 1.0, 4.0] {
        for quality in [Quality::Draft, Quality::Fine] {
            let view = View { camera: Camera { px_per_m, ..whole }, scale_factor: 1.0, quality };
            map.finish(&gpu.device, &gpu.queue, &view);
            let [all, cpu] = frame_ms(gpu, &mut map, &mut target, &view);
            eprintln!("{px_per_m:.3} px/m {quality:?}: {all:.1} ms, CPU part {cpu:.2}, {} draws", map.stats().draw_calls);
        }
    }
    let start = Instant::now();
    let mut hits = 0;
    for i in 0..10_000 {
        let spot = [f64::from(i % 100) * 12.8, f64::from(i / 100) * 8.0];
        hits += usize::from(picker.pick(&Camera { px_per_m: 0.35, ..whole }, 1.0, spot, 4.0).is_some());
    }
    eprintln!("pick {:.1} µs each, {hits} hits", start.elapsed().as_secs_f64() * 1e2);
    let rgba = picture(gpu, &mut map, &mut target, &fine(whole));
    write_png(&out_dir().join(format!("{name}_whole.png")), &rgba, [1280, 800]);
    let mut other = scene.clone();
    for d in &mut other.layers {
        d.class = Arc::new(d.class.iter().map(|c| (c + 1) % 4).collect());
    }
    let before = map.stats();
    let start = Instant::now();
    map.set_scene(&gpu.device, &gpu.queue, &other);
    eprintln!(
        "all classes changed: {:.2} ms, {} bytes, {} tessellated",
        start.elapsed().as_secs_f64() * 1e3,
        map.stats().uploaded_bytes - before.uploaded_bytes,
        map.stats().tessellated_chunks - before.tessellated_chunks
    );
}

#[test]
#[ignore = "measures"]
fn city_of_100_000() {
    let Some(gpu) = test_device() else { return };
    let home = std::env::var("HOME").unwrap();
    let Some(project) = sample::project(&Path::new(&home).join(".cache/peers/data/100000")) else { return };
    figures(gpu, "100000", &scene_of(&project, Theme::Light));
}

/// Eight-cornered buildings in a grid, shuffled.
#[test]
#[ignore = "measures"]
fn city_of_1_000_000() {
    let Some(gpu) = test_device() else { return };
    let mut shapes = Shapes::new();
    for i in (0..1_000_000_u64).map(|i| i * 999_983 % 1_000_000) {
        let (x, y) = (500_000.0 + (i % 1000) as f64 * 40.0, 3_000_000.0 + (i / 1000) as f64 * 40.0);
        let ring = [
            [0.0, 0.0],
            [24.0, 0.0],
            [24.0, 9.0],
            [15.0, 9.0],
            [15.0, 16.0],
            [24.0, 16.0],
            [24.0, 25.0],
            [0.0, 25.0],
            [0.0, 0.0],
        ];
        shapes.push_polygon(&[&ring.map(|[a, b]| [x + a, y + b])]);
    }
    let layer = super::scenes::layer_of(LayerKind::Building, &shapes, fangxian::model::CHUNK_ROWS);
    drop(shapes);
    let fill = |rgb| FillStyle { color: Rgba::hex(rgb), hatch: None };
    let fills = vec![fill(0xC8102E), fill(0xF0A04B), fill(0xF3DF9B), fill(0xB7D6C9)];
    let line = StrokeStyle { color: Rgba::hex(0x6B6459).alpha(0.55), width_px: 0.6, dash_px: None };
    let mut lines = super::scenes::draw("building.line", &layer, Paint::Stroke(vec![line]));
    lines.min_px_per_m = 0.3;
    figures(gpu, "1000000", &super::scenes::scene(vec![super::scenes::draw("building.fill", &layer, Paint::Fill(fills)), lines]));
}
