//! Two plans side by side: chosen in the panel under the map, worked out on a thread of its own.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::path::PathDialog;
use super::document::{Derived, Drawing};
use super::jobs::{Outcome, Purpose};
use super::scenario::PlanRef;
use super::services::{Ask, Trouble};
use super::words::scenario as words;
use super::worklist::Below;
use crate::compare::{Comparison, Side, compare};
use crate::coverage::Evaluation;
use crate::formats::compare::comparison_csv;
use crate::model::Project;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// The plans that are compared: the second against the first.
pub type Pair = [PlanRef; 2];

/// A comparison with all that it speaks of.
pub struct Compared {
    /// Generation of the document.
    pub generation: u64,
    /// The plans.
    pub plans: Pair,
    /// The projects under them.
    pub projects: [Arc<Project>; 2],
    /// Their evaluations.
    pub evaluations: [Arc<Evaluation>; 2],
    /// How they differ.
    pub comparison: Comparison,
    /// The one that is not on the map, and its place in the pair.
    pub other: (usize, Derived),
}

impl Compared {
    /// Both sides.
    pub fn sides(&self) -> [Side<'_>; 2] {
        [0, 1].map(|i| Side { project: &self.projects[i], report: self.evaluations[i].report() })
    }
}

impl App {
    /// Opens the comparison: of the real plan with the one that is shown, or with the first there is.
    pub(super) fn open_comparison(&mut self) {
        let Some(document) = &self.document else { return };
        let first = document.real().scenarios().keys().next().map(|id| PlanRef::Scenario(*id));
        let other = match document.shown() {
            PlanRef::Real => first.unwrap_or(PlanRef::Real),
            shown => shown,
        };
        self.view.compare.get_or_insert([PlanRef::Real, other]);
        if let (PlanRef::Scenario(_), Some([PlanRef::Real, to])) = (document.shown(), &mut self.view.compare) {
            *to = other;
        }
        self.show_below(Below::Compare);
    }

    /// Compares anew what the panel shows when a plan, the rules or the moment have changed.
    pub(super) fn refresh_comparison(&mut self) {
        if self.view.below != Below::Compare {
            return;
        }
        let Some(at) = self.moment() else { return };
        let options = self.scene_options();
        let Some(document) = &mut self.document else { return };
        // A plan that is gone is the real one.
        let there =
            |plan: PlanRef| if plan == PlanRef::Real || document.plan_name(plan).is_some() { plan } else { PlanRef::Real };
        let plans = self.view.compare.unwrap_or([PlanRef::Real; 2]).map(there);
        self.view.compare = Some(plans);
        let Some(derived) = document.derived.as_ref().filter(|d| d.generation == document.generation) else { return };
        let wanted = (derived.generation, plans, options);
        if document.trial.is_some() || document.asked.compare == Some(wanted) {
            return;
        }
        document.asked.compare = Some(wanted);
        let (Some(a), Some(b)) = (document.project_of(plans[0]), document.project_of(plans[1])) else { return };
        let (known, rulebook) = (derived.clone(), Arc::clone(&document.rulebook));
        // On the map lies one of the two; where it is neither, the second stands beside it.
        let beside = usize::from(plans[1] != document.shown());
        self.jobs.start(Purpose::Compare, derived.generation, move |task| {
            // The evaluation on screen is the start of both; one of them is mostly it.
            let evaluate = |project: &Arc<Project>| {
                if Arc::ptr_eq(project, &known.project) {
                    Ok(Arc::clone(&known.evaluation))
                } else {
                    known.evaluation.update(project, &rulebook, at, task).map(Arc::new)
                }
            };
            let evaluations = [evaluate(&a)?, evaluate(&b)?];
            let side = |project, i: usize| Side { project, report: evaluations[i].report() };
            let comparison = compare(side(&a, 0), side(&b, 1), task)?;
            let (generation, since) = (known.generation, Instant::now());
            let (project, report) = ([&a, &b][beside], Arc::new(evaluations[beside].report().clone()));
            let drawing = Drawing::new(project, &report, options, Some(&known.drawing));
            let evaluation = Arc::clone(&evaluations[beside]);
            let took = since.elapsed();
            let project = Arc::clone(project);
            let other = (beside, Derived { generation, project, report, evaluation, took, drawing });
            Ok(Outcome::Compared(Box::new(Compared { generation, plans, projects: [a, b], evaluations, comparison, other })))
        });
    }

    /// Whether two maps stand side by side.
    pub(super) fn side_by_side(&self) -> bool {
        let seen = self.view.below == Below::Compare && (self.view.panels.list || self.view.present);
        seen && self.document.as_ref().is_some_and(|d| {
            let fresh = |c: &Arc<Compared>| Some(c.plans) == self.view.compare && c.plans[0] != c.plans[1];
            d.compared.as_ref().is_some_and(fresh)
        })
    }

    pub(super) fn compared(&mut self, compared: Compared) {
        if let Some(document) = self.document.as_mut().filter(|d| d.generation == compared.generation) {
            document.compared = Some(Arc::new(compared));
        }
    }

    /// Asks where the list of differences shall be written.
    pub(super) fn ask_comparison_path(&mut self) {
        let beside = self.proposal("csv");
        let folder = beside.parent().map(PathBuf::from).unwrap_or_default();
        let name = self.document.as_ref().map(|d| d.name()).unwrap_or_default();
        let name: String = name.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
        let path = folder.join(format!("{name}-{}.csv", self.face.t(words::COMPARE)));
        self.dialog = Some(Dialog::Path(PathDialog::new(Ask::Differences, &path)));
    }

    pub(super) fn export_comparison(&mut self, path: PathBuf) {
        let Some(compared) = self.document.as_ref().and_then(|d| d.compared.clone()) else { return };
        let (services, lang) = (Arc::clone(&self.services), self.face.lang);
        self.jobs.start(Purpose::Export, 0, move |_| {
            let mut bytes = Vec::new();
            let [a, b] = compared.sides();
            comparison_csv(&compared.comparison, a, b, lang, &mut bytes).map_err(|e| Trouble::plain(e.to_string()))?;
            services.write(&path, &bytes)?;
            Ok(Outcome::Exported(path, None))
        });
    }
}
