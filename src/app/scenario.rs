//! What-if plans in the window: which one is shown, edits that go into it, keeping, renaming, adopting.
//!
//! While a plan is shown, [`Document::project`] is the project under that plan, so that every panel, tool and fix works on it
//! without knowing. The real plan lies in [`Shown::real`]: it is what the history and the file are about. A step made then is
//! one [`Edit::SetScenario`], so undo, redo and the list of steps need to know nothing either.

use super::App;
use super::command::Command;
use super::dialogs::Dialog;
use super::dialogs::adopt::AdoptDialog;
use super::dialogs::scenario::ScenarioDialog;
use super::document::Document;
use super::jobs::{Outcome, Purpose};
use super::notices::Tone;
use super::words::scenario as words;
use crate::compare::{Comparison, Side, compare};
use crate::coverage::Evaluation;
use crate::model::{Edit, EditError, Moment, Project, Scenario, ScenarioId};
use crate::wording;
use std::sync::Arc;

/// The what-if plan that is shown.
pub struct Shown {
    /// Which.
    pub id: ScenarioId,
    /// The plan.
    pub scenario: Arc<Scenario>,
    /// The real plan.
    pub real: Arc<Project>,
    /// Edits of the plan that no longer fit the real one.
    pub misfits: Arc<Vec<(usize, EditError)>>,
}

/// What is wished of plans.
pub enum ScenarioWish {
    /// Show one; `None` is the real plan.
    Show(Option<ScenarioId>),
    /// Ask for the name of a new one.
    AskNew,
    /// Make one of this name and show it.
    New(String),
    /// Give one another name and note.
    Describe(ScenarioId, String, String),
    /// Make another that is the same, and show it.
    Copy(ScenarioId),
    /// Take one away.
    Remove(ScenarioId),
    /// Leave out of one what no longer fits the real plan.
    Tidy(ScenarioId),
    /// Work out what adopting one would change, and ask.
    AskAdopt(ScenarioId),
    /// Make one the real plan; whether it is kept beside it.
    Adopt(ScenarioId, bool),
}

/// Which plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanRef {
    /// The real one.
    Real,
    /// A what-if plan.
    Scenario(ScenarioId),
}

impl Document {
    /// The real plan: what is saved.
    pub fn real(&self) -> &Arc<Project> {
        self.scenario.as_ref().map_or(&self.project, |shown| &shown.real)
    }

    /// Which plan is shown.
    pub fn shown(&self) -> PlanRef {
        self.scenario.as_ref().map_or(PlanRef::Real, |shown| PlanRef::Scenario(shown.id))
    }

    /// The project under a plan; `None` when there is no such plan.
    pub fn project_of(&self, plan: PlanRef) -> Option<Arc<Project>> {
        match plan {
            // What is shown has been worked out, and its memory is that of what was derived.
            plan if plan == self.shown() => Some(Arc::clone(&self.project)),
            PlanRef::Real => Some(Arc::clone(self.real())),
            PlanRef::Scenario(id) => Some(Arc::new(self.real().with(self.real().scenarios().get(&id)?).project)),
        }
    }

    /// The name of a plan; `None` for the real one.
    pub fn plan_name(&self, plan: PlanRef) -> Option<&str> {
        match plan {
            PlanRef::Real => None,
            PlanRef::Scenario(id) => self.real().scenarios().get(&id).map(|s| s.name.as_str()),
        }
    }

    /// Shows a plan, or the real one where there is no such plan.
    pub fn show_scenario(&mut self, id: Option<ScenarioId>) {
        self.give_up();
        let real = Arc::clone(self.real());
        match id.and_then(|id| Some((id, Arc::clone(real.scenarios().get(&id)?)))) {
            Some((id, scenario)) => {
                let planned = real.with(&scenario);
                self.project = Arc::new(planned.project);
                self.scenario = Some(Shown { id, scenario, real, misfits: Arc::new(planned.misfits) });
            }
            None => {
                self.project = real;
                self.scenario = None;
            }
        }
    }

    /// Makes edits one step of the history: of the plan that is shown, but what belongs to the project as a whole.
    pub(super) fn record(&mut self, label: &str, at: Moment, edits: Vec<Edit>) -> Result<(), EditError> {
        let Some(shown) = &mut self.scenario else {
            return self.history.commit(Arc::make_mut(&mut self.project), label, at, edits).map(drop);
        };
        let whole = |edit: &Edit| matches!(edit, Edit::SetSettings { .. } | Edit::SetRulebook { .. } | Edit::SetScenario { .. });
        if edits.iter().all(whole) {
            self.history.commit(Arc::make_mut(&mut shown.real), label, at, edits)?;
            let id = shown.id;
            self.show_scenario(Some(id));
            return Ok(());
        }
        // Tried first: a refused edit changes nothing.
        let mut project = Project::clone(&self.project);
        let mut scenario = Scenario::clone(&shown.scenario);
        for edit in edits {
            scenario.push(edit.clone())?;
            project.apply(edit)?;
        }
        let scenario = Arc::new(scenario);
        let set = Edit::SetScenario { id: shown.id, scenario: Some(Arc::clone(&scenario)) };
        let label = format!("{} · {label}", scenario.name);
        self.history.commit(Arc::make_mut(&mut shown.real), &label, at, vec![set])?;
        shown.scenario = scenario;
        self.project = Arc::new(project);
        Ok(())
    }

    /// Goes a step through the history of the real plan, then shows the same plan as before, or the real one where it is gone.
    pub(super) fn step(
        &mut self,
        go: impl FnOnce(&mut crate::model::History, &mut Project) -> Result<Option<String>, EditError>,
    ) -> Result<Option<String>, EditError> {
        let Some(shown) = &mut self.scenario else { return go(&mut self.history, Arc::make_mut(&mut self.project)) };
        let label = go(&mut self.history, Arc::make_mut(&mut shown.real))?;
        let id = shown.id;
        if label.is_some() {
            self.show_scenario(Some(id));
        }
        Ok(label)
    }
}

/// What adopting a plan would change.
pub struct Prospect {
    /// Generation of the document that it speaks of.
    pub generation: u64,
    /// Which plan.
    pub id: ScenarioId,
    /// Real and what it would be.
    pub projects: [Arc<Project>; 2],
    /// What would change.
    pub comparison: Comparison,
    /// The reports.
    pub evaluations: [Arc<Evaluation>; 2],
    /// Edits that do not fit and would be left out.
    pub misfits: Vec<(usize, EditError)>,
}

impl App {
    pub(super) fn scenario(&mut self, wish: ScenarioWish) {
        self.leave_points();
        match wish {
            ScenarioWish::Show(id) => self.show_plan(id),
            ScenarioWish::AskNew => {
                let Some(document) = &self.document else { return };
                let name = free_name(document.real(), self.face.t(words::PLAN), 1);
                self.dialog = Some(Dialog::Scenario(ScenarioDialog::new_plan(&name)));
            }
            ScenarioWish::New(name) => {
                let label = format!("{} · {name}", self.face.t(words::NEW_PLAN));
                let Some(id) = self.document.as_ref().map(|d| d.real().next_scenario()) else { return };
                if self.set_scenario(&label, id, Some(Scenario::new(name.trim()))) {
                    self.show_plan(Some(id));
                }
            }
            ScenarioWish::Describe(id, name, note) => {
                let Some(old) = self.scenario_of(id) else { return };
                let name = name.trim();
                if name == old.name && note == old.note {
                    return;
                }
                let label = format!("{} · {} → {name}", self.face.t(words::RENAMED), old.name);
                let label = if name == old.name { format!("{} · {name}", self.face.t(words::NOTED)) } else { label };
                let mut scenario = Scenario::clone(&old);
                (scenario.name, scenario.note) = (name.to_owned(), note);
                self.set_scenario(&label, id, Some(scenario));
            }
            ScenarioWish::Copy(id) => {
                let (Some(old), Some(document)) = (self.scenario_of(id), &self.document) else { return };
                let mut copy = Scenario::clone(&old);
                copy.name = free_name(document.real(), &old.name, 2);
                let new = document.real().next_scenario();
                let label = format!("{} · {} → {}", self.face.t(words::COPIED), old.name, copy.name);
                if self.set_scenario(&label, new, Some(copy)) {
                    self.show_plan(Some(new));
                }
            }
            ScenarioWish::Remove(id) => {
                let Some(old) = self.scenario_of(id) else { return };
                let label = format!("{} · {}", self.face.t(words::REMOVED), old.name);
                if self.set_scenario(&label, id, None) {
                    self.notices.add(Tone::Done, label, &[Command::Undo]);
                }
            }
            ScenarioWish::Tidy(id) => self.tidy_scenario(id),
            ScenarioWish::AskAdopt(id) => self.ask_adopt(id),
            ScenarioWish::Adopt(id, keep) => self.adopt(id, keep),
        }
    }

    fn scenario_of(&self, id: ScenarioId) -> Option<Arc<Scenario>> {
        self.document.as_ref()?.real().scenarios().get(&id).cloned()
    }

    fn set_scenario(&mut self, label: &str, id: ScenarioId, scenario: Option<Scenario>) -> bool {
        self.commit_anyway(label, vec![Edit::SetScenario { id, scenario: scenario.map(Arc::new) }])
    }

    fn show_plan(&mut self, id: Option<ScenarioId>) {
        let Some(document) = &mut self.document else { return };
        if document.scenario.as_ref().map(|shown| shown.id) == id {
            return;
        }
        document.show_scenario(id);
        document.generation += 1;
        let lang = self.face.lang;
        let count = document.scenario.as_ref().map_or(0, |shown| shown.misfits.len());
        // What only the other plan has is not selected here.
        let there = self.view.selection.is_none_or(|target| target.row(&document.project).is_some());
        if !there {
            self.select(None);
        }
        if count > 0 {
            self.notices.add(Tone::Warning, words::misfits(count, lang), &[Command::Plans]);
        }
    }

    /// Says so when the plan that was shown is gone.
    pub(super) fn mind_plan(&mut self, before: PlanRef) {
        let gone = self.document.as_ref().is_some_and(|d| d.shown() != before);
        if gone {
            self.notices.add(Tone::Done, self.face.t(words::GONE), &[]);
        }
    }

    fn tidy_scenario(&mut self, id: ScenarioId) {
        let (Some(old), Some(document)) = (self.scenario_of(id), &self.document) else { return };
        let misfits = document.real().with(&old).misfits;
        let mut scenario = Scenario::new(&old.name);
        old.note.clone_into(&mut scenario.note);
        let fits = |i: usize| misfits.iter().all(|(k, _)| *k != i);
        for (_, edit) in old.edits().iter().enumerate().filter(|(i, _)| fits(*i)) {
            if let Err(error) = scenario.push(edit.clone()) {
                return self.notices.add(Tone::Error, wording::edit::edit_error(&error, self.face.lang), &[]);
            }
        }
        let label = format!("{} · {}", self.face.t(words::TIDIED), old.name);
        self.set_scenario(&label, id, Some(scenario));
    }

    /// Works out what adopting would change; the dialog opens when that is known.
    fn ask_adopt(&mut self, id: ScenarioId) {
        let (Some(scenario), Some(at), Some(document)) = (self.scenario_of(id), self.moment(), &self.document) else { return };
        let (generation, rulebook) = (document.generation, Arc::clone(&document.rulebook));
        let real = Arc::clone(document.real());
        let known = document.derived.as_ref().filter(|_| document.trial.is_none()).cloned();
        self.jobs.start(Purpose::Prospect, generation, move |task| {
            let planned = real.with(&scenario);
            let next = Arc::new(planned.project);
            let evaluate = |project: &Project| match &known {
                Some(known) => known.evaluation.update(project, &rulebook, at, task),
                None => Evaluation::new(project, &rulebook, at, task),
            };
            let (a, b) = (evaluate(&real)?, evaluate(&next)?);
            let side = |project, report| Side { project, report };
            let comparison = compare(side(&real, a.report()), side(&next, b.report()), task)?;
            let prospect = Prospect {
                generation,
                id,
                projects: [real, next],
                comparison,
                evaluations: [Arc::new(a), Arc::new(b)],
                misfits: planned.misfits,
            };
            Ok(Outcome::Prospect(Box::new(prospect)))
        });
    }

    pub(super) fn prospect(&mut self, prospect: Prospect) {
        let (Some(scenario), Some(document)) = (self.scenario_of(prospect.id), &self.document) else { return };
        if document.generation == prospect.generation {
            self.dialog = Some(Dialog::Adopt(Box::new(AdoptDialog::new(&prospect, &scenario, self.face.lang))));
        }
    }

    /// The edits of a plan become the real plan in one step, which undo takes back as a whole.
    fn adopt(&mut self, id: ScenarioId, keep: bool) {
        let (Some(scenario), Some(document)) = (self.scenario_of(id), &mut self.document) else { return };
        let misfits = document.real().with(&scenario).misfits;
        let fits = |i: usize| misfits.iter().all(|(k, _)| *k != i);
        let mut edits: Vec<Edit> =
            scenario.edits().iter().enumerate().filter(|(i, _)| fits(*i)).map(|(_, e)| e.clone()).collect();
        // What is kept has nothing left to change: its edits are the real plan now.
        let rest = keep.then(|| {
            let mut rest = Scenario::new(&scenario.name);
            scenario.note.clone_into(&mut rest.note);
            Arc::new(rest)
        });
        edits.push(Edit::SetScenario { id, scenario: rest });
        document.show_scenario(None);
        document.generation += 1;
        let label = format!("{} · {}", self.face.t(words::ADOPTED), scenario.name);
        let said = label.clone();
        self.commit_then(label, edits, |app| app.notices.add(Tone::Done, said, &[Command::Undo]));
    }

    /// The name of the plan that is shown, as titles and files carry it.
    pub(super) fn plan_title(&self) -> Option<String> {
        let shown = self.document.as_ref()?.scenario.as_ref()?;
        Some(words::title(&shown.scenario.name, self.face.lang))
    }
}

/// A name that no plan has: the word with the first number from `first` that is free.
fn free_name(project: &Project, word: &str, first: usize) -> String {
    let names = (first..).map(|n| format!("{word} {n}"));
    names.into_iter().find(|name| project.scenario_named(name).is_none()).unwrap_or_default()
}
