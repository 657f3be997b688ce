//! What background work brings back, and what has to be started because something changed.

use super::backdrop::Backdrop;
use super::command::Command;
use super::dialogs::Dialog;
use super::document::{Derived, Document, Drawing, Sketch, is_large};
use super::jobs::{Job, Outcome, Purpose, let_go};
use super::list;
use super::notices::{Tone, text};
use super::services::{Ask, Imported, Opened, Trouble};
use super::{App, overview, words};
use crate::briefing::LACKING;
use crate::coverage::Evaluation;
use crate::model::{History, Project};
use crate::scene::{SceneOptions, build};
use crate::words::thousands;
use crate::work::{BriefFiles, ImportFile};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

impl App {
    /// Takes everything that arrived since the last frame.
    pub(super) fn arrivals(&mut self) {
        for (job, result) in self.jobs.finished() {
            match result {
                Ok(outcome) => self.arrived(&job, outcome),
                Err(Trouble::Cancelled) => self.cancelled(job.purpose),
                Err(trouble) => self.failed(&job, &trouble),
            }
        }
        self.basemap_trouble();
        let now = self.services.now();
        if let Some(document) = &mut self.document {
            if let Some(scribe) = &mut document.scribe {
                scribe.poll();
            }
            if let Some(fixer) = &mut document.fixer {
                fixer.poll();
            }
            if let Err(trouble) = document.poll(now) {
                let text = format!("{} · {}", self.face.t(text::NOT_SAVED), trouble.text(self.face.lang));
                self.notices.add(Tone::Error, text, &[Command::SaveAs]);
            }
        }
    }

    fn arrived(&mut self, job: &Job, outcome: Outcome) {
        match outcome {
            Outcome::Opened(opened, path) => self.opened(*opened, path),
            Outcome::Imported(imported) => self.imported(imported),
            Outcome::Evaluated(derived, rows) => {
                if let Some(document) = self.document.as_mut().filter(|d| d.generation == job.generation) {
                    let first = document.derived.is_none();
                    document.derive(*derived, rows, &self.ctx);
                    if first {
                        document.keep_joins();
                    }
                    // Rules may have moved: a row of the old list names nothing certain in the new one.
                    self.view.gap = None;
                    self.view.hover = None;
                }
            }
            Outcome::Sketched(scene) => {
                if let Some(document) = self.document.as_mut().filter(|d| d.derived.is_none()) {
                    document.sketch = Some(scene);
                }
            }
            Outcome::Drawn(drawing) => {
                if let Some(trial) = self.document.as_mut().and_then(|d| d.trial.as_mut()) {
                    trial.take_drawing(job.generation, drawing);
                } else if let Some(derived) = self.document.as_mut().and_then(|d| d.derived.as_mut())
                    && derived.generation == job.generation
                {
                    let_go(std::mem::replace(&mut derived.drawing, drawing));
                }
            }
            Outcome::Listed(rows) => {
                if let Some(document) = &mut self.document
                    && document.derived.as_ref().is_some_and(|d| d.generation == job.generation)
                {
                    let_go(std::mem::replace(&mut document.rows, rows));
                }
            }
            Outcome::Found(words, hits) => {
                if let Some(palette) = &mut self.palette {
                    palette.hits = (words, hits);
                }
            }
            Outcome::Created(file, path, project) => {
                let now = self.services.now();
                // Another hour may be looked at by now; the project must be the one that was written.
                if let Some(document) = self.document.as_mut().filter(|d| Arc::ptr_eq(d.real(), &project)) {
                    document.moved_to(file, path.clone(), now, &self.ctx);
                    self.remember(&path);
                    self.preferences.set_basemap(Some(&path), &self.backdrop.setting);
                    self.preferences.save();
                    self.keep_bookmarks();
                    let text = format!("{} {}", self.face.t(text::SAVED), path.display());
                    self.notices.add(Tone::Done, text, &[]);
                }
            }
            Outcome::Basemap(setting, source) => self.basemap_opened(&setting, *source),
            Outcome::NoBasemap(setting, trouble) => self.basemap_failed(&setting, &trouble),
            Outcome::Exported(path, missing) => {
                let text = format!("{} {}", self.face.t(text::EXPORTED), path.display());
                self.notices.add(Tone::Done, text, &[]);
                if let Some(missing) = missing {
                    self.notices.add(Tone::Warning, missing.text(self.face.lang), &[Command::Basemap]);
                }
            }
            Outcome::Briefed(BriefFiles { files, lacking }, figures) => {
                let name = files.first().map(|path| path.display().to_string()).unwrap_or_default();
                let more = if files.len() > 1 { format!(" +{}", files.len() - 1) } else { String::new() };
                self.notices.add(Tone::Done, format!("{} {name}{more}", self.face.t(text::EXPORTED)), &[]);
                if !lacking.is_empty() {
                    self.notices.add(Tone::Warning, format!("{}: {lacking}", self.face.t(LACKING)), &[]);
                }
                self.briefed(*figures);
            }
            Outcome::Chosen(ask, paths) => self.chosen(ask, paths),
            Outcome::Selected(selected) => {
                if self.document.as_ref().is_some_and(|d| d.generation == job.generation) {
                    self.select_all(selected);
                }
            }
            Outcome::Held(points, n) => self.view.editing.held = Some((points, n)),
            Outcome::Mending(found, generation) => {
                if let Some(Dialog::Mend(dialog)) = &mut self.dialog {
                    dialog.take(*found, generation);
                }
            }
            Outcome::RoadFaults(faults, generation) => {
                if let Some(Dialog::RoadFaults(dialog)) = &mut self.dialog {
                    dialog.take(faults, generation);
                }
            }
            Outcome::Grouped(group) => self.grouped(*group),
            Outcome::Text(text, count) => self.copy(text, Some(count)),
            Outcome::WorkListed(listed) => self.work_listed(*listed, job.generation),
            Outcome::Resilience(found) => {
                if let Some(document) = self.document.as_mut() {
                    document.resilience = Some((job.generation, found));
                }
            }
            Outcome::Cordon(found) => self.cordon_arrived(found, job.generation),
            Outcome::Life(life) => {
                // One of an earlier state is still the better start for the next.
                if let Some(document) = self.document.as_mut() {
                    document.life = Some(life);
                }
            }
            Outcome::StepLife(life) => self.step_life_arrived(*life, job.generation),
            Outcome::Sited(found) => self.sited(found),
            Outcome::SitingHand(place, comes) => self.hand_arrived(place, comes),
            Outcome::Overview(picture) => self.overview.take(*picture, &self.ctx),
            Outcome::Day(day) => self.day_arrived(*day),
            Outcome::Compared(compared) => self.compared(*compared),
            Outcome::Prospect(prospect) => self.prospect(*prospect),
        }
    }

    fn opened(&mut self, opened: Opened, path: Option<PathBuf>) {
        self.plan_afresh();
        self.siting.clear();
        self.view.reset();
        self.notices.clear();
        self.dialog = None;
        if let Some(path) = &path {
            self.remember(path);
        }
        for warning in &opened.warnings {
            self.notices.add(Tone::Warning, warning.text(self.face.lang), &[]);
        }
        let basemap = self.preferences.basemap(path.as_deref());
        let (document, error) = Document::new(opened, path, &self.ctx);
        if let Some(error) = error {
            let text = format!("{} · {error}", self.face.t(text::BAD_RULEBOOK));
            self.notices.add(Tone::Warning, text, &[Command::Rules]);
        }
        self.document = Some(document);
        self.backdrop = Backdrop::default();
        self.show_basemap(basemap);
        self.overview.clear();
        self.view.seek_worst = self.preferences.start_at_worst;
        self.recall_bookmarks();
    }

    fn remember(&mut self, path: &std::path::Path) {
        self.preferences.remember(path);
        self.preferences.save();
    }

    /// An empty project for an import on the first screen, named after the folder of the files.
    pub(super) fn start_empty(&mut self, files: &[ImportFile]) {
        let folder = files.first().and_then(|f| f.path.parent()).and_then(|p| p.file_name());
        let project = Project::new(&folder.map(|f| f.to_string_lossy().into_owned()).unwrap_or_default());
        let opened = Opened { project, history: History::default(), file: None, warnings: Vec::new() };
        self.opened(opened, None);
    }

    fn imported(&mut self, imported: Imported) {
        let Imported { edits, seen: [seen, aside], warnings } = imported;
        let was_empty = self.document.as_ref().is_some_and(|d| d.project.is_empty());
        self.commit(crate::words::Text::new("导入图层", "Import layers"), edits);
        let count = warnings.len();
        if let Some(document) = &mut self.document {
            document.warnings = Arc::new(warnings);
        }
        if was_empty {
            self.view.camera = None;
        }
        let taken = thousands(seen - aside.min(seen));
        let text = format!("{} {taken} / {}", self.face.t(text::IMPORTED), thousands(seen));
        if count == 0 {
            self.notices.add(Tone::Done, format!("{text} · {}", self.face.t(text::NO_WARNINGS)), &[]);
        } else {
            let count = thousands(count as u64);
            let text = format!("{text} · {count} {}", self.face.t(text::WARNINGS));
            self.notices.add(Tone::Warning, text, &[Command::Warnings, Command::Undo]);
        }
    }

    fn chosen(&mut self, ask: Ask, paths: Vec<PathBuf>) {
        let services = Arc::clone(&self.services);
        if let Some(dialog) = &mut self.dialog {
            dialog.take(ask, paths, &|path| services.guess_kind(path));
        }
    }

    fn failed(&mut self, job: &Job, trouble: &Trouble) {
        if job.purpose == Purpose::StepLife {
            while self.forget_waiting().is_some() {}
        }
        let remedies: &[Command] = match job.purpose {
            Purpose::Open => &[Command::Open, Command::Sample],
            Purpose::Import => &[Command::Import],
            Purpose::Evaluate => &[Command::Evaluate],
            Purpose::SaveAs => &[Command::SaveAs],
            Purpose::Export => &[Command::Brief, Command::ExportPicture, Command::ExportGaps],
            _ => &[],
        };
        self.notices.add(Tone::Error, trouble.text(self.face.lang), remedies);
    }

    pub(super) fn cancelled(&mut self, purpose: Purpose) {
        if purpose == Purpose::StepLife {
            while self.forget_waiting().is_some() {}
        }
        let remedies: &[Command] = match purpose {
            Purpose::Evaluate => &[Command::Evaluate],
            Purpose::Open => &[Command::Open],
            Purpose::Import => &[Command::Import],
            _ => &[],
        };
        let text = format!("{} · {}", self.face.t(purpose.label()), self.face.t(words::CANCELLED));
        self.notices.add(Tone::Done, text, remedies);
    }

    /// Draws the overview map when it is open and the scene has changed.
    fn refresh_overview(&mut self) {
        let Some(derived) = self.document.as_ref().and_then(|d| d.derived.as_ref()) else { return };
        let (scene, ppp) = (Arc::clone(&derived.drawing.scene), self.ctx.pixels_per_point());
        let trying = self.document.as_ref().is_some_and(|d| d.trial.is_some());
        if self.view.panels.overview && !trying && self.overview.wants(&scene, ppp) {
            self.jobs.start(Purpose::Overview, derived.generation, move |_| {
                Ok(Outcome::Overview(Box::new(overview::draw(&scene, ppp))))
            });
        }
    }

    /// How the map is drawn now.
    pub(super) fn scene_options(&self) -> SceneOptions {
        SceneOptions {
            theme: self.face.theme,
            lang: self.face.lang,
            visible: self.view.hidden.map(|hidden| !hidden),
            labels: true,
            backup: self.view.backup,
        }
    }

    /// Starts what the state of document and view asks for and nobody works on yet.
    pub(super) fn refresh(&mut self) {
        self.refresh_group();
        self.refresh_worklist();
        self.refresh_resilience();
        self.refresh_cordon();
        self.refresh_life();
        self.refresh_comparison();
        self.refresh_drawn();
        self.refresh_overview();
        self.follow_hour();
        self.refresh_day();
        let options = self.scene_options();
        let Some(at) = self.moment() else { return };
        let lang = self.face.lang;
        let Some(document) = &mut self.document else { return };
        let generation = document.generation;
        if document.derived.is_none() && document.asked.sketch.is_none() && !document.project.is_empty() {
            let sketch = Arc::clone(document.asked.sketch.insert(Sketch::default()));
            let project = Arc::clone(&document.project);
            let plain = SceneOptions { labels: false, ..options };
            self.jobs.start(Purpose::Sketch, generation, move |_| {
                Ok(Outcome::Sketched(Arc::clone(sketch.get_or_init(|| Arc::new(build(&project, None, &plain))))))
            });
        }
        if document.asked.generation != generation {
            document.asked.generation = generation;
            document.asked.hour = self.view.hour;
            let (project, rulebook) = (Arc::clone(&document.project), Arc::clone(&document.rulebook));
            // The last of whatever generation: what came of the same chunks is taken over.
            let before = document.derived.as_ref().map(|d| (Arc::clone(&d.evaluation), d.drawing.clone()));
            let sketch = document.asked.sketch.clone().filter(|_| before.is_none());
            let query = self.view.query.clone();
            self.jobs.cancel(Purpose::Draw);
            self.jobs.cancel(Purpose::List);
            self.jobs.start(Purpose::Evaluate, generation, move |task| {
                let since = Instant::now();
                let evaluation = match &before {
                    Some((before, _)) => before.update(&project, &rulebook, at, task)?,
                    None => Evaluation::new(&project, &rulebook, at, task)?,
                };
                let report = evaluation.report().clone();
                let took = since.elapsed();
                task.stage("draw", "", 0);
                let sketch = sketch.as_ref().and_then(|sketch| sketch.get()).map(Arc::as_ref);
                let drawing = Drawing::soon(&project, &report, options, before.as_ref().map(|(_, drawing)| drawing), sketch);
                // The first picture of a large project does not wait for its list, which is asked for when it is there.
                let rows = if before.is_none() && is_large(&project) {
                    list::Rows::default()
                } else {
                    list::rows(&project, &report, &query, lang, task)?
                };
                task.end();
                let derived =
                    Derived { generation, project, report: Arc::new(report), evaluation: Arc::new(evaluation), took, drawing };
                Ok(Outcome::Evaluated(Box::new(derived), rows))
            });
        }
        // What is tried out is not worth names and a list yet.
        let Some(derived) = document.derived.as_ref().filter(|d| d.generation == generation && document.trial.is_none()) else {
            return;
        };
        let (project, report) = (Arc::clone(&derived.project), Arc::clone(&derived.report));
        if derived.drawing.options != options && document.asked.drawing != Some((generation, options)) {
            document.asked.drawing = Some((generation, options));
            let before = derived.drawing.clone();
            let (project, report) = (Arc::clone(&project), Arc::clone(&report));
            self.jobs.start(Purpose::Draw, generation, move |_| {
                Ok(Outcome::Drawn(Drawing::new(&project, &report, options, Some(&before))))
            });
        }
        let wanted = (self.view.query.clone(), lang);
        if document.rows.answers.as_ref() != Some(&wanted) && document.asked.list.as_ref() != Some(&(generation, wanted.clone()))
        {
            document.asked.list = Some((generation, wanted.clone()));
            self.jobs.start(Purpose::List, generation, move |task| {
                Ok(Outcome::Listed(list::rows(&project, &report, &wanted.0, lang, task)?))
            });
        }
    }
}
