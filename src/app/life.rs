//! Life access before everything else: a step that would keep fire engines from buildings first shows these buildings and asks.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::life::LifeDialog;
use super::document::Document;
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

impl Document {
    /// The buildings that edits of the project that is shown would cut off or delay past the limit, with the project after them
    /// and whether times count from stations; `None` when there are none.
    pub fn harm_of(&mut self, edits: &[Edit]) -> Option<(Vec<Harm>, Project, bool)> {
        let empty = |kind: LayerKind| self.project.layer(kind).is_empty();
        if empty(LayerKind::Road) || empty(LayerKind::Building) {
            return None;
        }
        let mut after = Project::clone(&self.project);
        for edit in edits {
            // Imports bring another project, not a plan for this one; what is refused changes nothing.
            if matches!(edit, Edit::SetLayer { .. }) || after.apply(edit.clone()).is_err() {
                return None;
            }
        }
        if !concerns_engines(&self.project, &after) {
            return None;
        }
        let task = Task::new();
        let now = LifeState::new(&self.project, self.life.as_deref(), &task).ok()?;
        let then = LifeState::new(&after, Some(&now), &task).ok()?;
        let harm = harmed(now.plan(&self.project), then.plan(&after), limit_s(&self.rulebook));
        let timed = then.timed();
        self.life = Some(Arc::new(now));
        (!harm.is_empty()).then_some((harm, after, timed))
    }
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

    /// Whether a step has to be asked about first; then the question is open.
    pub(super) fn asks_about_life(&mut self, label: &str, edits: &[Edit]) -> bool {
        let Some(document) = &mut self.document else { return false };
        let Some((harm, after, timed)) = document.harm_of(edits) else { return false };
        let dialog = LifeDialog::new(label, edits, &harm, &after, timed, self.face.lang);
        self.dialog = Some(Dialog::Life(Box::new(dialog)));
        true
    }
}
