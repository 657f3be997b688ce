//! Dragging a checkpoint across town with coverage live: the real window off-screen, real pointer events.
//!
//! `cargo bench --bench drag -- PROJECT.gpkg` (or `FANGXIAN_DRAG_PROJECT`); without one, the bundled sample. For each scale it
//! places a post, drags it across the map and prints the times from pointer event to finished frame: of the window's own work
//! (evaluation, colours, figures, layout, commands for the graphics card), and with the drawing itself, which is software
//! where there is no card. On Linux the processor time of the window's own work is printed too, over all threads but those of a
//! software renderer: it is what to look at on a machine that has other things to do.
#![allow(clippy::print_stdout, reason = "a benchmark reports on standard output")]

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use egui_kittest::wgpu::WgpuTestRenderer;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::preferences::Preferences;
use fangxian::app::real::Machine;
use fangxian::app::view::Move;
use fangxian::app::{App, Start};
use fangxian::geometry::Local;
use fangxian::model::LayerKind;
use fangxian::scene::Camera;
use fangxian::words::Lang;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

const FRAMES: usize = 120;
/// Every so many frames the drawing itself is waited for.
const DRAWN: usize = 8;

fn main() {
    // Cargo hands `--bench` on.
    let named = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let project = named.map(PathBuf::from).or_else(|| std::env::var_os("FANGXIAN_DRAG_PROJECT").map(PathBuf::from));
    let start = project.clone().map_or(Start::Sample, Start::Project);
    let builder = Harness::builder().renderer(WgpuTestRenderer::new()).with_size([1600.0, 1000.0]).allow_missing_glyphs();
    let mut harness = builder.build_eframe(move |cc| {
        let preferences = Preferences { lang: Some(Lang::En), ..Preferences::default() };
        App::new(&cc.egui_ctx, cc.wgpu_render_state.as_ref(), Arc::new(Machine), preferences, start)
    });
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    let features: usize = document.project.layers().map(|l| l.len()).sum();
    let buildings = document.project.layer(LayerKind::Building).len();
    let name = project.map_or_else(|| "the sample".to_owned(), |p| p.display().to_string());
    println!("{name}: {buildings} buildings of {features} features, {FRAMES} frames a drag, milliseconds");
    println!("{:>16} | {:>22} | {:>22} | {:>22} | late", "scale", "work p50 p95 p99", "processor time", "with drawing");
    for px_per_m in [None, Some(0.15), Some(0.4), Some(1.2)] {
        run(&mut harness, px_per_m);
    }
}

/// One drag across the map at a scale; the whole project where none is given.
fn run(harness: &mut Harness<'_, App>, px_per_m: Option<f64>) {
    harness.state_mut().act(Action::Run(Command::ZoomAll));
    settle(harness);
    if let Some(px_per_m) = px_per_m {
        let camera = harness.state().view().camera.expect("a camera");
        harness.state_mut().act(Action::Go(Move::Camera(Camera { px_per_m, ..camera })));
        settle(harness);
    }
    let map = harness.get_by_label("Map").rect();
    let (from, to) =
        (map.min + vec2(map.width() * 0.2, map.height() * 0.5), map.min + vec2(map.width() * 0.85, map.height() * 0.5));
    let way = |i: usize| {
        let t = i as f32 / FRAMES as f32;
        pos2(from.x + (to.x - from.x) * t, from.y + 90.0 * (t * 12.0).sin())
    };
    place(harness, from);
    let fid = harness.state().view().selection.expect("the new post is selected");
    let spot = screen(harness, map.min, position(harness, fid));
    harness.event(Event::PointerMoved(spot));
    harness.step();
    press(harness, spot, true);
    let (mut work, mut busy, mut whole, mut late) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for i in 0..FRAMES {
        let drawn = i % DRAWN == 0;
        if drawn {
            // What frames before left to software drawing must not count for this one.
            idle(harness);
        }
        let (since, used) = (Instant::now(), processor_time());
        harness.event(Event::PointerMoved(way(i)));
        harness.step();
        work.push(since.elapsed());
        busy.push(processor_time().saturating_sub(used));
        if let Some(trial) = harness.state().document().and_then(|d| d.trial.as_ref()) {
            late += usize::from(!trial.is_up_to_date());
        }
        if drawn {
            harness.render().expect("a picture");
            whole.push(since.elapsed());
        }
    }
    press(harness, way(FRAMES - 1), false);
    settle(harness);
    let scale = px_per_m.map_or_else(|| "whole project".to_owned(), |s| format!("{s} px/m"));
    let columns = [&mut work, &mut busy, &mut whole].map(|times| percentiles(times));
    println!("{scale:>16} | {} | {late} of {FRAMES}", columns.join(" | "));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(harness);
}

/// Processor time that the threads of this program have used but those of a software renderer; zero where it cannot be told.
fn processor_time() -> Duration {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let of = |folder: PathBuf| {
        let name = std::fs::read_to_string(folder.join("comm")).ok()?;
        let used = std::fs::read_to_string(folder.join("schedstat")).ok()?;
        let nanos = used.split_whitespace().next()?.parse().ok()?;
        (!name.starts_with("llvmpipe")).then_some(Duration::from_nanos(nanos))
    };
    threads.flatten().filter_map(|thread| of(thread.path())).sum()
}

fn place(harness: &mut Harness<'_, App>, at: Pos2) {
    harness.key_press(Key::P);
    settle(harness);
    harness.event(Event::PointerMoved(at));
    harness.step();
    harness.step();
    press(harness, at, true);
    press(harness, at, false);
    settle(harness);
}

fn press(harness: &mut Harness<'_, App>, pos: Pos2, pressed: bool) {
    harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
    harness.step();
}

fn position(harness: &Harness<'_, App>, target: fangxian::app::view::Target) -> Local {
    let project = &harness.state().document().expect("open").project;
    let row = target.row(project).expect("there");
    project.layer(target.kind).feature(row).shape().first().expect("a point").into()
}

fn screen(harness: &Harness<'_, App>, corner: Pos2, at: Local) -> Pos2 {
    let [x, y] = harness.state().view().camera.expect("a camera").screen_from_world(at);
    corner + vec2(x as f32, y as f32)
}

fn idle(harness: &mut Harness<'_, App>) {
    // A picture is read back when everything before it has been drawn.
    harness.render().expect("a picture");
}

fn settle(harness: &mut Harness<'_, App>) {
    let mut quiet = 0;
    while quiet < 4 {
        harness.step();
        quiet = if harness.state().busy() { 0 } else { quiet + 1 };
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn percentiles(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    format!("{:6.1} {:6.1} {:6.1}", at(0.5), at(0.95), at(0.99))
}
