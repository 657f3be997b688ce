//! Life access before everything else: a step that would keep fire engines from buildings first shows these buildings and asks.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::life::LifeDialog;
use super::document::is_large;
use super::jobs::{Outcome, Purpose};
use super::view::View;
use super::worklist::Below;
use crate::coverage::{Check, Rulebook};
use crate::geometry::representative_point;
use crate::model::{Edit, Layer, LayerKind, Project};
use crate::network::{
    Attachments, Graph, GraphOptions, Harm, LifeAccess, Plan, Start, concerns_engines, engine_attachments, harmed,
};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::sync::Arc;

/// Limit where no rule states one, minutes.
const LIMIT_MIN: f64 = 5.0;

/// Life access of one state of a project; the next one is made from what stayed.
pub struct LifeState {
    roads: Arc<Layer>,
    buildings: Arc<Layer>,
    graph: Arc<Graph>,
    at: Arc<Attachments>,
    life: LifeAccess,
}

impl LifeState {
    fn new(project: &Project, before: Option<&Self>, task: &Task) -> Result<Self, Cancelled> {
        let (roads, buildings) = (Arc::clone(project.layer(LayerKind::Road)), Arc::clone(project.layer(LayerKind::Building)));
        let graph = match before {
            Some(b) if Arc::ptr_eq(&b.roads, &roads) => Arc::clone(&b.graph),
            Some(b) => Arc::new(b.graph.update(&roads, task)?),
            None => Arc::new(Graph::build(&roads, GraphOptions::default(), task)?),
        };
        let before = before.filter(|b| Arc::ptr_eq(&b.graph, &graph));
        let at = match before {
            Some(b) if Arc::ptr_eq(&b.buildings, &buildings) => Arc::clone(&b.at),
            _ => {
                let point = |row: usize| {
                    representative_point(buildings.feature(row as u32).shape(), &mut Vec::new()).unwrap_or([f64::NAN; 2])
                };
                let points: Vec<[f64; 2]> = (0..buildings.len()).into_par_iter().with_min_len(256).map(point).collect();
                Arc::new(engine_attachments(&graph, project, &points, task)?)
            }
        };
        let life = match before {
            Some(b) => b.life.update(&graph, project, task)?,
            None => LifeAccess::new(&graph, project, task)?,
        };
        Ok(Self { roads, buildings, graph, at, life })
    }

    /// Whether it speaks of the same roads and buildings, so that the next one costs little.
    fn is_near(&self, project: &Project) -> bool {
        Arc::ptr_eq(&self.roads, project.layer(LayerKind::Road))
            && Arc::ptr_eq(&self.buildings, project.layer(LayerKind::Building))
    }

    fn plan<'a>(&'a self, project: &'a Project) -> Plan<'a> {
        Plan { project, graph: &self.graph, at: &self.at, life: &self.life }
    }

    /// Whether times count from fire stations.
    pub fn timed(&self) -> bool {
        matches!(self.life.start, Start::Stations(_))
    }
}

/// The limit for fire engines, seconds: that of the first rule about it.
fn limit_s(rulebook: &Rulebook) -> f64 {
    let stated = rulebook.rules.iter().flat_map(|r| &r.checks).find_map(|check| match check {
        Check::LifeAccess { limit_min } => Some(*limit_min),
        _ => None,
    });
    stated.unwrap_or(LIMIT_MIN) * 60.0
}

/// What a step does to life access.
pub struct StepLife {
    /// The buildings that it would cut off or delay past the limit.
    pub harm: Vec<Harm>,
    /// The project as the step would leave it.
    pub after: Project,
    /// Whether times count from fire stations.
    pub timed: bool,
    /// Life access before the step.
    pub before: Arc<LifeState>,
}

impl StepLife {
    /// Compares life access before and after a step; `known` may be of an earlier state.
    fn new(
        now: &Project,
        after: Project,
        known: Option<&LifeState>,
        rulebook: &Rulebook,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        let before = LifeState::new(now, known, task)?;
        let then = LifeState::new(&after, Some(&before), task)?;
        let harm = harmed(before.plan(now), then.plan(&after), limit_s(rulebook));
        Ok(Self { harm, timed: then.timed(), after, before: Arc::new(before) })
    }
}

/// A step that waits until it is known what it does to life access.
pub struct Waiting {
    label: String,
    edits: Vec<Edit>,
    then: Then,
}

/// What is done with a step that harms nobody, or that was confirmed.
type Then = Box<dyn FnOnce(&mut App, &str, Vec<Edit>)>;

/// The project after edits, where they could make a difference for fire engines.
fn concerned(project: &Project, edits: &[Edit]) -> Option<Project> {
    let empty = |kind: LayerKind| project.layer(kind).is_empty();
    // A new road takes no way from anybody.
    let only_roads = edits.iter().all(|edit| matches!(edit, Edit::Insert { kind: LayerKind::Road, .. }));
    if empty(LayerKind::Road) || empty(LayerKind::Building) || only_roads {
        return None;
    }
    let mut after = Project::clone(project);
    for edit in edits {
        // Imports bring another project, not a plan for this one; what is refused changes nothing.
        if matches!(edit, Edit::SetLayer { .. }) || after.apply(edit.clone()).is_err() {
            return None;
        }
    }
    concerns_engines(project, &after).then_some(after)
}

/// Whether somebody looks at what fire engines depend on, so that a step about it may come next.
fn may_concern_engines(view: &View) -> bool {
    let kind = |kind: LayerKind| matches!(kind, LayerKind::Checkpoint | LayerKind::Road);
    view.selection.is_some_and(|target| kind(target.kind))
        || view.tool.places().is_some_and(kind)
        || matches!(view.below, Below::Cordon | Below::Siting)
}

impl App {
    /// Works out life access as it is now before a step asks for it: in a large city that takes seconds, which no frame has.
    pub(super) fn refresh_life(&mut self) {
        let Some(document) = &mut self.document else { return };
        let empty = |kind: LayerKind| document.project.layer(kind).is_empty();
        if !may_concern_engines(&self.view) || document.derived.is_none() || empty(LayerKind::Road) || empty(LayerKind::Building)
        {
            return;
        }
        let known = document.life.as_ref().is_some_and(|life| life.is_near(&document.project));
        if known || document.asked.life == Some(document.generation) {
            return;
        }
        document.asked.life = Some(document.generation);
        let (project, before) = (Arc::clone(&document.project), document.life.clone());
        self.jobs.start(Purpose::Life, document.generation, move |task| {
            Ok(Outcome::Life(Arc::new(LifeState::new(&project, before.as_deref(), task)?)))
        });
    }

    /// Does `then` with a step once it is known to keep fire engines from nobody; else the buildings are shown and it is asked. In
    /// a large project that is worked out on a thread of its own, and the step waits.
    pub(super) fn once_life_allows(
        &mut self,
        label: String,
        edits: Vec<Edit>,
        then: impl FnOnce(&mut Self, &str, Vec<Edit>) + 'static,
    ) {
        let Some(document) = &mut self.document else { return };
        let Some(after) = concerned(&document.project, &edits) else { return then(self, &label, edits) };
        if is_large(&document.project) || !document.waiting.is_empty() {
            document.waiting.push_back(Waiting { label, edits, then: Box::new(then) });
            return self.look_at_waiting();
        }
        let project = Arc::clone(&document.project);
        match StepLife::new(&project, after, document.life.as_deref(), &document.rulebook, &Task::new()) {
            Ok(life) => self.judge_step(life, Waiting { label, edits, then: Box::new(then) }),
            Err(Cancelled) => unreachable!("nobody holds the task"),
        }
    }

    /// Looks at the first step that waits, unless that is being done.
    fn look_at_waiting(&mut self) {
        let Some(document) = self.document.as_mut().filter(|_| !self.jobs.runs(Purpose::StepLife)) else { return };
        let Some(first) = document.waiting.front() else { return };
        if let Some(after) = concerned(&document.project, &first.edits) {
            let (project, known) = (Arc::clone(&document.project), document.life.clone());
            let rulebook = Arc::clone(&document.rulebook);
            self.jobs.start(Purpose::StepLife, document.generation, move |task| {
                let life = StepLife::new(&project, after, known.as_deref(), &rulebook, task)?;
                Ok(Outcome::StepLife(Box::new(life)))
            });
        } else if let Some(Waiting { label, edits, then }) = document.waiting.pop_front() {
            // Since another step it makes no difference any more.
            then(self, &label, edits);
            self.look_at_waiting();
        }
    }

    pub(super) fn step_life_arrived(&mut self, life: StepLife, generation: u64) {
        let Some(document) = &mut self.document else { return };
        document.life = Some(Arc::clone(&life.before));
        // What was found of another state says nothing about this one.
        if document.generation == generation
            && let Some(first) = document.waiting.pop_front()
        {
            self.judge_step(life, first);
        }
        self.look_at_waiting();
    }

    fn judge_step(&mut self, life: StepLife, step: Waiting) {
        let Some(document) = &mut self.document else { return };
        document.life = Some(life.before);
        if life.harm.is_empty() {
            return (step.then)(self, &step.label, step.edits);
        }
        document.give_up();
        let dialog = LifeDialog::new(&step.label, &step.edits, &life.harm, &life.after, life.timed, self.face.lang);
        self.dialog = Some(Dialog::Life(Box::new(dialog)));
    }

    /// Gives up the last step that waits to be looked at; its words, if there was one.
    pub(super) fn forget_waiting(&mut self) -> Option<String> {
        let document = self.document.as_mut()?;
        let last = document.waiting.pop_back()?;
        document.give_up();
        if document.waiting.is_empty() {
            self.jobs.cancel(Purpose::StepLife);
        }
        Some(last.label)
    }
}
