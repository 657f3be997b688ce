//! A window on a desk without system dialogs: real files in a temporary folder, a clock that stands still.

use egui_kittest::Harness;
use egui_kittest::wgpu::WgpuTestRenderer;
use fangxian::app::preferences::Preferences;
use fangxian::app::real::Machine;
use fangxian::app::services::{Ask, Imported, Opened, PictureRequest, ProjectFile, Services, Trouble};
use fangxian::app::{App, Start};
use fangxian::basemap::{Answer, Fetch, OpenOptions, Refusal, Setting, Source};
use fangxian::coverage::Report;
use fangxian::model::{History, LayerKind, Moment, Project};
use fangxian::scene::Theme;
use fangxian::task::Task;
use fangxian::words::Lang;
use fangxian::work::ImportFile;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The services of the machine, but dialogs answer at once and the clock stands still.
#[derive(Default)]
pub struct Desk {
    /// What every dialog answers.
    pub chosen: Vec<PathBuf>,
    /// What was asked of the network, which answers nothing.
    pub asked: Arc<Mutex<Vec<String>>>,
}

/// A network without connection that remembers what it was asked.
struct Unplugged(Arc<Mutex<Vec<String>>>);

impl Fetch for Unplugged {
    fn get(&self, url: &str) -> Result<Answer, Refusal> {
        self.0.lock().expect("no panic").push(url.to_owned());
        Err(Refusal::Unreachable("no cable".into()))
    }
}

impl Services for Desk {
    fn open(&self, path: &Path, task: &Task) -> Result<Opened, Trouble> {
        Machine.open(path, task)
    }
    fn sample(&self, task: &Task) -> Result<Opened, Trouble> {
        Machine.sample(task)
    }
    fn import(&self, project: &Project, files: &[ImportFile], task: &Task) -> Result<Imported, Trouble> {
        Machine.import(project, files, task)
    }
    fn guess_kind(&self, path: &Path) -> Option<LayerKind> {
        Machine.guess_kind(path)
    }
    fn create(&self, path: &Path, project: &Project, history: &History, task: &Task) -> Result<Box<dyn ProjectFile>, Trouble> {
        Machine.create(path, project, history, task)
    }
    fn basemap(&self, setting: &Setting) -> Result<Source, Trouble> {
        let fetch: Arc<dyn Fetch> = Arc::new(Unplugged(Arc::clone(&self.asked)));
        let options = OpenOptions { fetch: Some(fetch), ..OpenOptions::default() };
        Source::open(setting, &options).map_err(|e| fangxian::work::WorkError::Basemap(e).into())
    }
    fn export_picture(
        &self,
        path: &Path,
        project: &Project,
        report: &Report,
        picture: &PictureRequest,
        task: &Task,
    ) -> Result<Option<Trouble>, Trouble> {
        Machine.export_picture(path, project, report, picture, task)
    }
    fn export_gaps(&self, path: &Path, project: &Project, report: &Report, lang: Lang, task: &Task) -> Result<(), Trouble> {
        Machine.export_gaps(path, project, report, lang, task)
    }
    fn choose(&self, _ask: Ask, _lang: Lang) -> Vec<PathBuf> {
        self.chosen.clone()
    }
    fn now(&self) -> Moment {
        Moment::parse("2022-03-20T10:00:00+08:00").expect("a moment")
    }
}

/// How a window is opened in a test.
#[derive(Clone)]
pub struct Setup {
    pub size: [f32; 2],
    pub scale: f32,
    pub lang: Lang,
    pub theme: Theme,
    pub start: Start,
    pub chosen: Vec<PathBuf>,
    pub asked: Arc<Mutex<Vec<String>>>,
    /// Open at the worst hour, as the program does; tests are about the project's moment.
    pub worst: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: [1600.0, 1000.0],
            scale: 1.0,
            lang: Lang::Zh,
            theme: Theme::Light,
            start: Start::Sample,
            chosen: Vec::new(),
            asked: Arc::default(),
            worst: false,
        }
    }
}

/// A window that needs no graphics adapter: its map is empty, everything else is there.
pub fn window(setup: Setup) -> Harness<'static, App> {
    build(setup, Harness::builder())
}

/// A window with a map, or nothing where there is no adapter.
pub fn window_with_map(setup: Setup) -> Option<Harness<'static, App>> {
    if let Err(reason) = fangxian::map::offscreen::Device::new() {
        assert!(std::env::var_os("FANGXIAN_REQUIRE_GPU").is_none(), "{reason}");
        eprintln!("skipped: {reason}");
        return None;
    }
    Some(build(setup, Harness::builder().renderer(WgpuTestRenderer::new())))
}

fn build(setup: Setup, builder: egui_kittest::HarnessBuilder<App>) -> Harness<'static, App> {
    let Setup { size, scale, lang, theme, start, chosen, asked, worst } = setup;
    let builder = builder.with_size(size).with_pixels_per_point(scale);
    // The window's own words must all be in the bundled typeface; names in data may use any character there is.
    let builder = if start == Start::Welcome { builder } else { builder.allow_missing_glyphs() };
    let mut harness = builder.build_eframe(move |cc| {
        let who = Some("街道指挥部".to_owned());
        let start_at_worst = worst;
        let preferences = Preferences { lang: Some(lang), theme, who, start_at_worst, ..Preferences::default() };
        App::new(&cc.egui_ctx, cc.wgpu_render_state.as_ref(), Arc::new(Desk { chosen, asked }), preferences, start)
    });
    settle(&mut harness);
    harness
}

/// Draws frames until nothing is being worked out any more.
pub fn settle(harness: &mut Harness<'_, App>) {
    let start = Instant::now();
    let mut quiet = 0;
    while quiet < 3 {
        harness.step();
        quiet = if harness.state().busy() { 0 } else { quiet + 1 };
        assert!(start.elapsed() < Duration::from_secs(60), "the window does not come to rest");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Holds keys for all that follows.
pub fn hold(harness: &mut Harness<'_, App>, modifiers: egui::Modifiers) {
    harness.event(egui::Event::ModifiersChanged(modifiers));
    harness.step();
}

/// A click of the left button with keys held.
pub fn click(harness: &mut Harness<'_, App>, at: egui::Pos2, modifiers: egui::Modifiers) {
    drag(harness, &[at], modifiers);
    // Two clicks close in time would be a double click.
    for _ in 0..4 {
        harness.step();
    }
}

/// A drag of the left button along a way with keys held.
pub fn drag(harness: &mut Harness<'_, App>, way: &[egui::Pos2], modifiers: egui::Modifiers) {
    let (Some(first), Some(last)) = (way.first(), way.last()) else { return };
    hold(harness, modifiers);
    harness.hover_at(*first);
    harness.step();
    button(harness, *first, egui::PointerButton::Primary, true, modifiers);
    for at in &way[1..] {
        harness.hover_at(*at);
        harness.step();
        harness.step();
    }
    button(harness, *last, egui::PointerButton::Primary, false, modifiers);
    hold(harness, egui::Modifiers::NONE);
    settle(harness);
}

/// A button goes down or up with keys held.
pub fn button(
    harness: &mut Harness<'_, App>,
    pos: egui::Pos2,
    button: egui::PointerButton,
    pressed: bool,
    modifiers: egui::Modifiers,
) {
    harness.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
    harness.step();
}

/// A key goes down: one frame, unlike a whole press.
pub fn key_down(harness: &mut Harness<'_, App>, key: egui::Key) {
    let modifiers = egui::Modifiers::NONE;
    harness.event(egui::Event::Key { key, pressed: true, modifiers, repeat: false, physical_key: None });
}

/// What was put on the clipboard in the last frame.
pub fn copied(harness: &Harness<'_, App>) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|c| match c {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

/// Draws frames until something is on the clipboard.
pub fn wait_for_copy(harness: &mut Harness<'_, App>) -> String {
    for _ in 0..2000 {
        harness.step();
        if let Some(text) = copied(harness) {
            return text;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("nothing was copied");
}

/// All names that a screen reader would read, with where they stand.
pub fn names(harness: &Harness<'_, App>) -> Vec<(String, egui::Rect)> {
    use egui_kittest::kittest::NodeT as _;
    let scale = harness.ctx.pixels_per_point();
    let mut out = Vec::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        let text = node.label().or_else(|| node.value());
        if let (Some(text), Some(b)) = (text, node.raw_bounds()) {
            let at = |x: f64, y: f64| egui::pos2(x as f32 / scale, y as f32 / scale);
            out.push((text, egui::Rect::from_min_max(at(b.x0, b.y0), at(b.x1, b.y1))));
        }
    }
    out
}

/// Whether some name contains the words.
pub fn says(harness: &Harness<'_, App>, words: &str) -> bool {
    names(harness).iter().any(|(name, _)| name.contains(words))
}
