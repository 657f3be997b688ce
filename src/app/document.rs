//! The open project: ground truth with its history and file, and what was derived from it.

use super::clock::DayFigures;
use super::comparing::{Compared, Pair};
use super::cordoning::{self, CordonQuery};
use super::fixer::Fixer;
use super::group::Group;
use super::jobs::let_go;
use super::keeper::Keeper;
use super::list::{Query, Rows};
use super::scenario::Shown;
use super::scribe::Scribe;
use super::selected::Selected;
use super::services::{Opened, ProjectFile, Trouble, Warning, Way};
use super::trial::{Trial, Trier};
use super::worklist::{ListQuery, Listed};
use crate::coverage::{Evaluation, Report, Resilience, Rulebook, RulebookError, rulebook};
use crate::map::Picker;
use crate::model::{Edit, EditError, History, Moment, Project};
use crate::scene::{self, LegendEntry, Scene, SceneOptions};
use crate::words::Lang;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A report with the project it speaks about. Rows of one fit the other, whatever the document has become since. A clone
/// costs some pointers.
#[derive(Clone)]
pub struct Derived {
    /// Generation of the document it was made from.
    pub generation: u64,
    /// The project that was evaluated.
    pub project: Arc<Project>,
    /// The report.
    pub report: Arc<Report>,
    /// What it was made of: the next report starts from here.
    pub evaluation: Arc<Evaluation>,
    /// How long the evaluation took.
    pub took: Duration,
    /// The drawing.
    pub drawing: Drawing,
}

/// A scene and what it was made for.
#[derive(Clone)]
pub struct Drawing {
    /// The scene.
    pub scene: Arc<Scene>,
    /// Its options.
    pub options: SceneOptions,
    /// The legend of the whole scene.
    pub legend: Arc<Vec<LegendEntry>>,
    /// Finds what is under the pointer.
    pub picker: Arc<Picker>,
}

impl Drawing {
    /// Draws a project. Long work: not for the UI thread.
    pub fn new(project: &Project, report: &Report, options: SceneOptions, before: Option<&Self>) -> Self {
        let drawing = Self::after(project, report, options, before, None);
        drawing.picker.warm();
        drawing
    }

    /// Without the indexes of what is picked. What follows from the layers alone is taken over from the drawing before, or
    /// from a sketch.
    fn after(project: &Project, report: &Report, options: SceneOptions, before: Option<&Self>, sketch: Option<&Scene>) -> Self {
        let scene = scene::build_after(project, Some(report), &options, before.map(|d| d.scene.as_ref()).or(sketch));
        let legend = scene::legend(&scene, None);
        let picker = before.map_or_else(|| Picker::new(&scene), |d| d.picker.updated(&scene));
        Self { scene: Arc::new(scene), options, legend: Arc::new(legend), picker: Arc::new(picker) }
    }

    /// The same but for the names and indexes of large projects, which take longer than all the rest: there the names from
    /// before stay until a drawing with all options takes their place.
    pub fn soon(
        project: &Project,
        report: &Report,
        options: SceneOptions,
        before: Option<&Self>,
        sketch: Option<&Scene>,
    ) -> Self {
        if !is_large(project) {
            return Self::new(project, report, options, before);
        }
        let mut out = Self::after(project, report, SceneOptions { labels: false, ..options }, before, sketch);
        if let Some(before) = before {
            Arc::make_mut(&mut out.scene).labels = Arc::clone(&before.scene.labels);
        }
        out
    }

    /// The drawing of something tried out, within a frame: names stay where they are, and what is under the pointer is found
    /// where it was, until a drawing with all options takes its place.
    pub fn tried(project: &Project, report: &Report, before: &Self) -> Self {
        let options = SceneOptions { labels: true, ..before.options };
        let scene = scene::build_soon(project, Some(report), &options, &before.scene);
        let legend = scene::legend(&scene, None);
        let options = SceneOptions { labels: false, ..options };
        Self { scene: Arc::new(scene), options, legend: Arc::new(legend), picker: Arc::clone(&before.picker) }
    }
}

/// Names of so many features are placed while nobody waits.
const NAMES_AT_ONCE: usize = 50_000;

/// Whether what is not seen at once had better come later.
pub fn is_large(project: &Project) -> bool {
    project.layers().map(|l| l.len()).sum::<usize>() > NAMES_AT_ONCE
}

/// A drawing without a report that one job makes and others may build on.
pub type Sketch = Arc<OnceLock<Arc<Scene>>>;

/// What background work was started for, so that it is not started twice.
#[derive(Default)]
pub struct Asked {
    /// Generation that is (being) evaluated.
    pub generation: u64,
    /// Drawing.
    pub drawing: Option<(u64, SceneOptions)>,
    /// The sketch, once it was asked for.
    pub sketch: Option<Sketch>,
    /// Rows of the gap list.
    pub list: Option<(u64, (Query, Lang))>,
    /// The hour that was evaluated last, or is being evaluated.
    pub hour: Option<u8>,
    /// The figures of the hours: of which project and which day.
    pub day: Option<(Arc<Project>, Moment)>,
    /// Rows of the work list.
    pub worklist: Option<(u64, ListQuery, Lang)>,
    /// What stands on single posts.
    pub resilience: Option<u64>,
    /// What is asked about an area to seal.
    pub cordon: Option<(u64, CordonQuery, Lang)>,
    /// Generation whose life access is (being) worked out.
    pub life: Option<u64>,
    /// The plans that are compared.
    pub compare: Option<(u64, Pair, SceneOptions)>,
    /// Figures of the selection.
    pub group: Option<(u64, Arc<Selected>, crate::scene::Theme)>,
}

/// How far the disk is.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// There is no file yet.
    Never,
    /// As it was opened.
    Unchanged,
    /// A step is being written.
    Writing,
    /// Everything was on disk at this moment.
    At(Moment),
    /// A step could not be written.
    Failed,
}

/// The open project.
pub struct Document {
    /// The project that is shown: the real one, or as it would be under a what-if plan.
    pub project: Arc<Project>,
    /// The what-if plan that is shown.
    pub scenario: Option<Shown>,
    /// Two plans side by side, as compared last.
    pub compared: Option<Arc<Compared>>,
    /// The steps of the real plan.
    pub history: History,
    /// Where its file lies.
    pub path: Option<PathBuf>,
    /// Counts changes of project and evaluated moment; work on an older generation is dropped.
    pub generation: u64,
    /// The rules in force.
    pub rulebook: Arc<Rulebook>,
    /// The drawing without a report, to look at until there is one.
    pub sketch: Option<Arc<Scene>>,
    /// What was derived last; may belong to an older generation while new work is under way. While something is tried
    /// out, what would come of that.
    pub derived: Option<Derived>,
    /// What is tried out.
    pub trial: Option<Trial>,
    /// Works out what is tried out.
    pub(super) trier: Option<Trier>,
    /// What was wrong in imported files, latest import.
    pub warnings: Arc<Vec<Warning>>,
    /// What is being worked on.
    pub asked: Asked,
    /// Words about the report.
    pub scribe: Option<Scribe>,
    /// Judges fixes of the report's gaps.
    pub fixer: Option<Fixer>,
    /// Rows of the work list.
    pub listed: Option<Listed>,
    /// What stands on single posts, once somebody asked.
    pub resilience: Option<(u64, Arc<Resilience>)>,
    /// What was found about the area to seal.
    pub cordon: Option<(u64, Arc<cordoning::Shown>)>,
    /// Life access as it was when somebody last asked.
    pub life: Option<Arc<super::life::LifeState>>,
    /// Steps that wait until it is known what they do to life access, first come first served.
    pub waiting: VecDeque<super::life::Waiting>,
    /// Rows of the gap list.
    pub rows: Rows,
    /// What the features selected together amount to.
    pub group: Option<Group>,
    /// Rows of the group that the card lists.
    pub group_rows: Vec<(crate::model::LayerKind, u32)>,
    /// The figures of every hour of the day, of this state of the project or an earlier one.
    pub day: Option<DayFigures>,
    /// How far the disk is.
    pub saved: Saved,
    keeper: Option<Keeper>,
}

impl Document {
    /// A project that was opened. The error says why its rulebook could not be used; the built-in one is in force then.
    pub fn new(opened: Opened, path: Option<PathBuf>, ctx: &egui::Context) -> (Self, Option<RulebookError>) {
        let Opened { project, history, file, warnings } = opened;
        let mut document = Self {
            project: Arc::new(project),
            scenario: None,
            compared: None,
            history,
            saved: if file.is_some() { Saved::Unchanged } else { Saved::Never },
            path,
            generation: 1,
            rulebook: Arc::new(Rulebook::built_in()),
            sketch: None,
            derived: None,
            trial: None,
            trier: None,
            asked: Asked::default(),
            scribe: None,
            fixer: None,
            listed: None,
            resilience: None,
            cordon: None,
            life: None,
            waiting: VecDeque::new(),
            rows: Rows::default(),
            group: None,
            group_rows: Vec::new(),
            day: None,
            warnings: Arc::new(warnings),
            keeper: file.map(|file| Keeper::new(file, ctx)),
        };
        let error = document.read_rulebook().err();
        (document, error)
    }

    /// Keeps what was joined of a large project as it was opened, so that the next opening need not do it again.
    pub fn keep_joins(&self) {
        let derived = self.derived.as_ref().filter(|d| is_large(&d.project));
        if let Some((derived, keeper)) = derived.zip(self.keeper.as_ref()) {
            keeper.keep(&derived.evaluation);
        }
    }

    /// Gives the project a (new) file that holds it as it is.
    pub fn moved_to(&mut self, file: Box<dyn ProjectFile>, path: PathBuf, at: Moment, ctx: &egui::Context) {
        self.keeper = Some(Keeper::new(file, ctx));
        self.path = Some(path);
        self.saved = Saved::At(at);
    }

    /// The rulebook's text.
    pub fn rulebook_text(&self) -> &str {
        self.project.rulebook.as_deref().unwrap_or(rulebook::DEFAULT)
    }

    fn read_rulebook(&mut self) -> Result<(), RulebookError> {
        self.rulebook = match self.project.rulebook.as_deref().map(Rulebook::parse).transpose() {
            Ok(own) => Arc::new(own.unwrap_or_else(Rulebook::built_in)),
            Err(error) => {
                self.rulebook = Arc::new(Rulebook::built_in());
                return Err(error);
            }
        };
        Ok(())
    }

    /// Does a step and sends it to disk.
    pub fn commit(&mut self, label: &str, at: Moment, edits: Vec<Edit>) -> Result<(), EditError> {
        self.give_up();
        self.record(label, at, edits)?;
        self.changed(Way::Commit);
        Ok(())
    }

    /// Takes the last step back; its label, if there was one.
    pub fn undo(&mut self) -> Result<Option<String>, EditError> {
        self.give_up();
        let label = self.step(|history, project| Ok(history.undo(project)?.map(|step| step.label.clone())))?;
        if label.is_some() {
            self.changed(Way::Undo);
        }
        Ok(label)
    }

    /// Does the next undone step again; its label, if there was one.
    pub fn redo(&mut self) -> Result<Option<String>, EditError> {
        self.give_up();
        let label = self.step(|history, project| Ok(history.redo(project)?.map(|step| step.label.clone())))?;
        if label.is_some() {
            self.changed(Way::Redo);
        }
        Ok(label)
    }

    pub(super) fn changed(&mut self, way: Way) {
        self.generation += 1;
        // An edit brings only rulebooks that were checked; a bad one was reported when the project was opened.
        let _ = self.read_rulebook();
        let real = Arc::clone(self.real());
        if let Some(keeper) = &mut self.keeper {
            keeper.write(way, &real, &self.history);
            if self.saved != Saved::Failed {
                self.saved = Saved::Writing;
            }
        }
    }

    /// Takes note of what the disk reports. The error is the first that a step could not be written.
    pub fn poll(&mut self, now: Moment) -> Result<(), Trouble> {
        let Some(keeper) = &mut self.keeper else { return Ok(()) };
        let results = keeper.finished();
        if results.is_empty() {
            return Ok(());
        }
        let idle = !keeper.busy();
        for result in results {
            if let Err(trouble) = result {
                let first = self.saved != Saved::Failed;
                self.saved = Saved::Failed;
                if first {
                    return Err(trouble);
                }
            }
        }
        if idle && self.saved == Saved::Writing {
            self.saved = Saved::At(now);
        }
        Ok(())
    }

    /// Whether a step is not on disk yet, words are being written, or something tried out is being worked out.
    pub fn busy(&self) -> bool {
        let trying = self.trier.is_some() && self.trial.as_ref().is_some_and(|trial| !trial.is_up_to_date());
        trying
            || self.keeper.as_ref().is_some_and(Keeper::busy)
            || self.scribe.as_ref().is_some_and(Scribe::busy)
            || self.fixer.as_ref().is_some_and(Fixer::busy)
    }

    /// Whether what is derived speaks of the project as it is, not of something tried out or an earlier state.
    pub fn is_fresh(&self) -> bool {
        self.trial.is_none() && self.derived.as_ref().is_some_and(|d| d.generation == self.generation)
    }

    /// Takes what was derived, with the rows of the list.
    pub fn derive(&mut self, derived: Derived, rows: Rows, ctx: &egui::Context) {
        // What is tried out was tried on something else.
        let_go(self.trial.take());
        let last = self.derived.take();
        let before = last.as_ref().map(|d| (Arc::clone(&d.project), Arc::clone(&d.report)));
        let_go(last);
        let mut scribe = Scribe::new(Arc::clone(&derived.project), Arc::clone(&derived.report), before, ctx);
        if let Some(last) = &mut self.scribe {
            scribe.go_on_from(last);
        }
        self.scribe = Some(scribe);
        self.fixer = Some(Fixer::new(Arc::clone(&derived.project), Arc::clone(&derived.evaluation), ctx));
        self.derived = Some(derived);
        let_go(self.sketch.take());
        let_go(std::mem::replace(&mut self.rows, rows));
    }

    /// The name to show.
    pub fn name(&self) -> String {
        if !self.project.settings.name.is_empty() {
            return self.project.settings.name.clone();
        }
        self.path.as_deref().and_then(|p| p.file_stem()).map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
    }
}
