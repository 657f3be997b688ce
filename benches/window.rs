//! How long the window's frames take on the processor while a project opens, is looked at, selected and re-evaluated.
//!
//! The real program in a window without a display: each figure is one pass through its code for a frame, with everything it
//! hands to the graphics card but without waiting for it. usage: `cargo bench --bench window -- [--without-map] [PROJECT.gpkg]`; the bundled
//! sample without one. The file is copied first: a post is closed on the way. With `--without-map` nothing is drawn on the map: where
//! the processor draws, that is most of a frame and stands before everything else.

#![allow(clippy::print_stdout, reason = "a benchmark reports on standard output")]

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::Harness;
use egui_kittest::wgpu::WgpuTestRenderer;
use fangxian::app::command::Command;
use fangxian::app::preferences::Preferences;
use fangxian::app::real::Machine;
use fangxian::app::{App, Start, action::Action};
use fangxian::model::{Edit, LayerKind, Value};
use fangxian::words::Lang;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Frames of one part.
#[derive(Default)]
struct Times(Vec<f64>);

impl Times {
    fn step(&mut self, window: &mut Harness<'_, App>) {
        let start = Instant::now();
        window.step();
        self.0.push(start.elapsed().as_secs_f64() * 1e3);
    }

    /// Frames until nothing is being worked out any more, at most 60 a second.
    fn settle(&mut self, window: &mut Harness<'_, App>) {
        let mut quiet = 0;
        while quiet < 3 {
            let start = Instant::now();
            self.step(window);
            quiet = if window.state().busy() { 0 } else { quiet + 1 };
            std::thread::sleep(Duration::from_millis(16).saturating_sub(start.elapsed()));
        }
    }

    fn print(mut self, what: &str) {
        self.0.sort_unstable_by(f64::total_cmp);
        let at = |percent: usize| self.0[(self.0.len() * percent).div_ceil(100).clamp(1, self.0.len()) - 1];
        let late = self.0.iter().filter(|ms| **ms > 16.0).count();
        let frames = self.0.len();
        println!(
            "{what:<34} {frames:>5} frames  p50 {:>6.2}  p95 {:>6.2}  max {:>7.2} ms  over 16 ms {late}",
            at(50),
            at(95),
            at(100)
        );
    }
}

fn button(window: &mut Harness<'_, App>, pos: Pos2, pressed: bool) {
    window.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
}

fn main() {
    let path = std::env::args().skip(1).find(|a| !a.starts_with('-')).map(PathBuf::from);
    let folder = tempfile::tempdir().expect("a folder");
    let copy = |path: PathBuf| {
        let copy = folder.path().join("copy.gpkg");
        std::fs::copy(path, &copy).expect("copied");
        copy
    };
    let start = path.map_or(Start::Sample, |path| Start::Project(copy(path)));
    let mut builder = Harness::builder().with_size([1600.0, 1000.0]).allow_missing_glyphs();
    if !std::env::args().any(|a| a == "--without-map") {
        builder = builder.renderer(WgpuTestRenderer::new());
    }
    let opened = Instant::now();
    let mut window = builder.build_eframe(move |cc| {
        let preferences = Preferences { lang: Some(Lang::Zh), ..Preferences::default() };
        App::new(&cc.egui_ctx, cc.wgpu_render_state.as_ref(), Arc::new(Machine), preferences, start)
    });
    let mut times = Times::default();
    times.settle(&mut window);
    println!("open until at rest {:.2} s", opened.elapsed().as_secs_f64());
    times.print("opening");

    let middle = pos2(760.0, 360.0);
    let mut times = Times::default();
    for i in 0..60 {
        window.hover_at(pos2(500.0 + 8.0 * i as f32, 200.0 + 5.0 * i as f32));
        times.step(&mut window);
    }
    times.print("hovering");

    let mut times = Times::default();
    window.hover_at(middle);
    for _ in 0..40 {
        let (delta, modifiers) = (egui::vec2(0.0, 30.0), Modifiers::NONE);
        let (unit, phase) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move);
        window.event(Event::MouseWheel { unit, delta, modifiers, phase, source: egui::MouseWheelSource::Wheel });
        times.step(&mut window);
    }
    times.print("zooming in");

    let mut times = Times::default();
    button(&mut window, middle, true);
    for i in 0..60 {
        window.hover_at(pos2(middle.x - 5.0 * i as f32, middle.y + 2.0 * i as f32));
        times.step(&mut window);
    }
    button(&mut window, middle, false);
    times.settle(&mut window);
    times.print("panning");

    let mut done = |what: &str, command: Command| {
        let mut times = Times::default();
        window.state_mut().act(Action::Run(command));
        times.settle(&mut window);
        times.print(what);
    };
    done("whole project", Command::ZoomAll);
    done("selecting all in view", Command::SelectView);
    done("evaluating again", Command::Evaluate);
    done("dark theme", Command::ToggleTheme);
    done("English", Command::ToggleLanguage);
    done("next gap", Command::NextGap);

    // Twice: the second time life access is known as it was before.
    for what in ["closing a post", "closing another"] {
        let (fid, value, attr) = {
            let project = &window.state().document().expect("open").project;
            let posts = project.layer(LayerKind::Checkpoint);
            let post = posts.features().find(|f| f.text("state") != Some("closed")).expect("a post that is not closed");
            (post.fid(), Value::Text("closed".into()), posts.info().attr("state").expect("an attribute"))
        };
        let mut times = Times::default();
        let start = Instant::now();
        let edits = vec![Edit::SetValue { kind: LayerKind::Checkpoint, fid, attr, value }];
        window.state_mut().act(Action::Step("closed".into(), edits));
        times.0.push(start.elapsed().as_secs_f64() * 1e3);
        times.settle(&mut window);
        // Where it asks first.
        window.key_press(Key::Escape);
        times.settle(&mut window);
        times.print(what);
    }

    let mut times = Times::default();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    times.settle(&mut window);
    for c in "1296".chars() {
        window.event(Event::Text(c.into()));
        times.settle(&mut window);
    }
    window.key_press(Key::Escape);
    times.settle(&mut window);
    times.print("searching");
}
