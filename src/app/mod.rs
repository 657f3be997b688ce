//! The window: what is open ([`document`]), how it is looked at ([`view`]), what runs ([`jobs`]), what the world outside is
//! asked for ([`services`]), which dialog is open ([`dialogs`]); panels read these and send actions, which change them
//! at the end of the frame ([`apply`]).

pub mod action;
pub mod backdrop;
pub mod borders;
pub mod card;
pub mod clock;
pub mod comparing;
pub mod cordoning;
pub mod command;
pub mod dialogs;
pub mod document;
pub mod fixer;
pub mod fixing;
pub mod form;
pub mod group;
pub mod jobs;
pub mod life;
pub mod list;
pub mod names;
pub mod notices;
pub mod panels;
pub mod pinyin;
pub mod places;
pub mod planning;
pub mod preferences;
pub mod readout;
pub mod real;
pub mod reshape;
pub mod roster;
pub mod scenario;
pub mod search;
pub mod selected;
pub mod services;
pub mod siting;
pub mod theme;
pub mod trial;
pub mod view;
pub mod worklist;
mod apply;
mod arrive;
mod editing;
mod files;
mod icons;
mod keeper;
mod keys;
mod listing;
mod overview;
mod run;
mod scribe;
mod selecting;
mod shell;
mod surface;
mod travel;
mod trouble;
mod words;

pub use run::{RunError, RunOptions, run};

use crate::basemap::Setting;
use action::Action;
use backdrop::Backdrop;
use dialogs::Dialog;
use document::Document;
use form::Form;
use jobs::{Jobs, Purpose};
use notices::Notices;
use overview::Overview;
use panels::history::HistoryPanel;
use panels::palette::Palette;
use planning::Planning;
use preferences::Preferences;
use services::Services;
use std::path::PathBuf;
use std::sync::Arc;
use surface::Surface;
use theme::Face;
use view::View;

/// What the window shows first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Start {
    /// The first screen.
    Welcome,
    /// The bundled sample.
    #[default]
    Sample,
    /// A project file.
    Project(PathBuf),
}

/// The window's parts.
pub struct App {
    face: Face,
    document: Option<Document>,
    view: View,
    backdrop: Backdrop,
    jobs: Jobs,
    services: Arc<dyn Services>,
    preferences: Preferences,
    dialog: Option<Dialog>,
    palette: Option<Palette>,
    form: Form,
    history: HistoryPanel,
    notices: Notices,
    surface: Option<Surface>,
    mirror: Option<Surface>,
    overview: Overview,
    planning: Planning,
    siting: siting::Siting,
    ctx: egui::Context,
}

impl App {
    /// A window on an egui context; without a graphics adapter the map stays empty and everything else works.
    pub fn new(
        ctx: &egui::Context,
        render_state: Option<&eframe::egui_wgpu::RenderState>,
        services: Arc<dyn Services>,
        preferences: Preferences,
        start: Start,
    ) -> Self {
        theme::install(ctx);
        let face = Face { lang: preferences.lang(), theme: preferences.theme };
        theme::apply(ctx, face.theme);
        let mut app = Self {
            face,
            document: None,
            view: View { panels: preferences.panels(), readout: preferences.readout, ..View::default() },
            backdrop: Backdrop::default(),
            jobs: Jobs::new(ctx),
            services,
            preferences,
            dialog: None,
            palette: None,
            form: Form::default(),
            history: HistoryPanel::default(),
            notices: Notices::default(),
            surface: render_state.map(|state| Surface::new(state, ctx)),
            mirror: None,
            overview: Overview::default(),
            planning: Planning::default(),
            siting: siting::Siting::default(),
            ctx: ctx.clone(),
        };
        match start {
            Start::Welcome => {}
            Start::Sample => app.open(None),
            Start::Project(path) => app.open(Some(path)),
        }
        app
    }

    /// Draws one frame and does what was asked for in it.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        theme::apply(ui.ctx(), self.face.theme);
        self.arrivals();
        self.tick();
        let covered = self.dialog.is_some() || self.palette.is_some();
        self.form.take_keys(ui.ctx(), covered || egui::Popup::is_any_open(ui.ctx()));
        self.plan();
        let held = keys::Held { open: self.document.is_some(), pushes: self.pushes() };
        let mut actions = keys::actions(ui.ctx(), held, covered);
        self.dropped_files(&mut actions);
        self.show(ui, &mut actions);
        for action in actions {
            self.apply(action);
        }
        self.tidy_form();
        self.refresh();
        self.jobs.keep_awake();
    }

    /// Whether anything is still being worked out or written; a dialog that waits for the user does not count.
    pub fn busy(&self) -> bool {
        self.jobs.busy()
            || self.document.as_ref().is_some_and(Document::busy)
            || self.dialog.as_ref().is_some_and(Dialog::busy)
            || self.surface.as_ref().is_some_and(Surface::loading)
            || self.mirror.as_ref().is_some_and(Surface::loading)
            || self.view.flight.is_some()
    }

    /// The open project.
    pub fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// The value being edited, if any.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The state of the view.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The background map.
    pub fn backdrop(&self) -> &Backdrop {
        &self.backdrop
    }

    /// The card of a feature, once it is written.
    pub fn card(&self, target: view::Target) -> Option<&card::Card> {
        self.document.as_ref()?.scribe.as_ref()?.card(target)?
    }

    /// The preferences.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// How often the map was drawn.
    pub fn map_renders(&self) -> u64 {
        self.surface.as_ref().map_or(0, Surface::renders)
    }

    /// What drawing the map has cost so far; nothing without a graphics adapter.
    pub fn map_stats(&self) -> crate::map::Stats {
        self.surface.as_ref().map(Surface::stats).unwrap_or_default()
    }

    /// Does what a panel could ask for.
    pub fn act(&mut self, action: Action) {
        self.apply(action);
    }

    fn open(&mut self, path: Option<PathBuf>) {
        let services = Arc::clone(&self.services);
        self.jobs.start(Purpose::Open, 0, move |task| {
            let opened = match &path {
                Some(path) => services.open(path, task)?,
                None => services.sample(task)?,
            };
            Ok(jobs::Outcome::Opened(Box::new(opened), path))
        });
    }

    /// Files that were let go over the window: a project is opened, a background map is shown under the open project,
    /// everything else is offered for import.
    fn dropped_files(&mut self, actions: &mut Vec<Action>) {
        let paths: Vec<PathBuf> = self.ctx.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_owned()).collect());
        if paths.is_empty() {
            return;
        }
        let ends = |p: &PathBuf, endings: &[&str]| {
            p.extension().is_some_and(|e| endings.iter().any(|ending| e.eq_ignore_ascii_case(ending)))
        };
        let is_project = |p: &PathBuf| ends(p, &["gpkg"]);
        if let Some(map) = paths.iter().find(|p| ends(p, &["pmtiles", "mbtiles"])).filter(|_| self.document.is_some()) {
            let place = map.display().to_string();
            let now = &self.backdrop.setting;
            actions.push(Action::Basemap(Setting { opacity: now.opacity, grey: now.grey, ..Setting::at(place) }));
            return;
        }
        match paths.iter().find(|p| is_project(p)) {
            Some(project) => actions.push(Action::Open(project.clone())),
            None => self.offer_import(paths),
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.frame(ui);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        self.face.panel().to_normalized_gamma_f32()
    }

    fn on_exit(&mut self) {
        self.end_push();
        self.preferences.save();
    }
}
