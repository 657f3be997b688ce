//! What-if plans: edits on top of the real plan, kept in the project under a name.
//!
//! A scenario holds no copy of the ground: [`Project::with`] does its edits on a clone, which shares every chunk they leave
//! alone. Rules, settings and imports belong to the project: plans that differ in them could not be compared. When the real
//! plan has changed under a scenario, an edit that no longer fits is told and left out, and stays in the scenario.

use super::Project;
use super::edit::{Edit, EditError};
use super::layer::Fid;
use super::schema::LayerKind;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Identity of a scenario in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScenarioId(pub i64);

/// All scenarios of a project.
pub type Scenarios = BTreeMap<ScenarioId, Arc<Scenario>>;

/// A what-if plan.
#[derive(Debug, Clone, Default)]
pub struct Scenario {
    /// Its name, by which people choose it; no two of a project are the same.
    pub name: String,
    /// What it is for, in the office's own words.
    pub note: String,
    edits: Vec<Edit>,
}

/// The project as it would be under a scenario.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The project; it has no scenarios itself.
    pub project: Project,
    /// Edits that no longer fit the real plan and were left out: place in [`Scenario::edits`], and why.
    pub misfits: Vec<(usize, EditError)>,
}

impl Scenario {
    /// A scenario that changes nothing yet.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// What it changes, in order; none of them is several as one.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Adds a change. On an error it is as before.
    pub fn push(&mut self, edit: Edit) -> Result<(), EditError> {
        if !Self::allows(&edit) {
            return Err(EditError::NotInScenario);
        }
        match (edit, self.edits.last_mut()) {
            (Edit::All { edits }, _) => edits.into_iter().try_for_each(|edit| self.push(edit))?,
            // A hand that moves the same thing again leaves only where it ended.
            (Edit::SetShape { kind, fid, shape }, Some(Edit::SetShape { kind: k, fid: f, shape: last }))
                if (*k, *f) == (kind, fid) =>
            {
                *last = shape;
            }
            (edit, _) => self.edits.push(edit),
        }
        Ok(())
    }

    /// Whether a change may be part of a scenario: places, their attributes and duties are; imports, rules and settings are not.
    pub fn allows(edit: &Edit) -> bool {
        match edit {
            Edit::Insert { .. }
            | Edit::Delete { .. }
            | Edit::SetShape { .. }
            | Edit::SetValue { .. }
            | Edit::SetValues { .. }
            | Edit::SetRoster { .. } => true,
            Edit::All { edits } => edits.iter().all(Self::allows),
            Edit::SetLayer { .. } | Edit::SetRulebook { .. } | Edit::SetSettings { .. } | Edit::SetScenario { .. } => false,
        }
    }

    /// Layers that it puts features into, each with the identity behind its last.
    pub fn fresh_fids(&self) -> BTreeMap<LayerKind, Fid> {
        let mut next = BTreeMap::new();
        for edit in &self.edits {
            if let Edit::Insert { kind, features } = edit {
                let last = features.iter().map(|f| f.fid).max();
                let end = last.map_or(Fid(1), |fid| Fid(fid.0.saturating_add(1)));
                next.entry(*kind).and_modify(|fid: &mut Fid| *fid = end.max(*fid)).or_insert(end);
            }
        }
        next
    }
}

impl Project {
    /// The scenarios.
    pub fn scenarios(&self) -> &Scenarios {
        &self.scenarios
    }

    /// The scenario of this name.
    pub fn scenario_named(&self, name: &str) -> Option<(ScenarioId, &Arc<Scenario>)> {
        self.scenarios.iter().find(|(_, s)| s.name == name).map(|(id, s)| (*id, s))
    }

    /// An identity that no scenario has.
    pub fn next_scenario(&self) -> ScenarioId {
        ScenarioId(self.scenarios.keys().next_back().map_or(1, |id| id.0 + 1))
    }

    /// The project as it would be under a scenario. This one is left alone.
    pub fn with(&self, scenario: &Scenario) -> Planned {
        let mut project = Self { scenarios: Arc::default(), ..self.clone() };
        let mut misfits = Vec::new();
        for (i, edit) in scenario.edits.iter().enumerate() {
            if let Err(error) = project.apply(edit.clone()) {
                misfits.push((i, error));
            }
        }
        Planned { project, misfits }
    }

    pub(super) fn set_scenario(&mut self, id: ScenarioId, scenario: Option<Arc<Scenario>>) -> Result<Edit, EditError> {
        if let Some(new) = &scenario {
            let taken = self.scenarios.iter().any(|(other, s)| *other != id && s.name == new.name);
            if taken || new.name.trim().is_empty() {
                return Err(EditError::ScenarioName { name: new.name.clone() });
            }
            // What a scenario puts in keeps its identity when it is adopted, so nobody else may have it.
            for (kind, next) in new.fresh_fids() {
                if self.layer(kind).next_fid() < next {
                    self.layer_mut(kind).reserve_fids(next);
                }
            }
        }
        let scenarios = Arc::make_mut(&mut self.scenarios);
        let before = match scenario {
            Some(new) => scenarios.insert(id, new),
            None => scenarios.remove(&id),
        };
        Ok(Edit::SetScenario { id, scenario: before })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shapes;
    use crate::model::{Feature, History, Moment, Settings, Value};

    const KIND: LayerKind = LayerKind::Checkpoint;
    const AT: Moment = Moment { unix: 0, offset_minutes: 0 };

    fn point(x: f64) -> Shapes {
        let mut shape = Shapes::new();
        shape.push_point(x, 0.0);
        shape
    }

    fn insert(fid: Fid) -> Edit {
        let values = vec![Value::Null; KIND.info().attributes.len()];
        Edit::Insert { kind: KIND, features: vec![Feature { fid, shape: point(1.0), values }] }
    }

    fn scenario(name: &str, edits: Vec<Edit>) -> Option<Arc<Scenario>> {
        let mut scenario = Scenario::new(name);
        edits.into_iter().for_each(|edit| scenario.push(edit).expect("allowed"));
        Some(Arc::new(scenario))
    }

    fn places(project: &Project) -> Vec<(i64, f64)> {
        project.layer(KIND).features().map(|f| (f.fid().0, f.shape().first().expect("a point")[0])).collect()
    }

    #[test]
    fn a_scenario_changes_a_copy_and_what_no_longer_fits_is_told() {
        let mut project = Project::new("t");
        let mut history = History::default();
        history.commit(&mut project, "posts", AT, vec![insert(Fid(1)), insert(Fid(2))]).expect("fits");
        let next = project.layer(KIND).next_fid();
        let moved = |fid, x| Edit::SetShape { kind: KIND, fid: Fid(fid), shape: point(x) };
        let edits = vec![insert(next), moved(1, 5.0), moved(1, 6.0), moved(2, 9.0)];
        let id = project.next_scenario();
        let step = vec![Edit::SetScenario { id, scenario: scenario("夜间", edits) }];
        history.commit(&mut project, "plan", AT, step).expect("fits");
        assert_eq!(project.scenarios()[&id].edits().len(), 3, "two moves of one post are one");
        assert_eq!(places(&project), [(1, 1.0), (2, 1.0)], "the real plan is as it was");
        let planned = project.with(&project.scenarios()[&id]);
        assert_eq!(places(&planned.project), [(1, 6.0), (2, 9.0), (3, 1.0)]);
        assert!(planned.misfits.is_empty() && planned.project.scenarios().is_empty());
        // What is put into the real plan later never takes the identity of what the scenario puts in.
        let fid = project.layer(KIND).next_fid();
        assert!(fid > next);
        history.commit(&mut project, "post", AT, vec![insert(fid)]).expect("fits");
        history.commit(&mut project, "gone", AT, vec![Edit::Delete { kind: KIND, fids: vec![Fid(1)] }]).expect("fits");
        let planned = project.with(&project.scenarios()[&id]);
        assert_eq!(places(&planned.project), [(2, 9.0), (3, 1.0), (4, 1.0)]);
        assert_eq!(planned.misfits, [(1, EditError::NoFeature { kind: KIND, fid: Fid(1) })]);
        while history.undo(&mut project).expect("undo").is_some() {}
        assert!(project.scenarios().is_empty() && project.layer(KIND).is_empty());
        while history.redo(&mut project).expect("redo").is_some() {}
        assert_eq!(places(&project.with(&project.scenarios()[&id]).project), places(&planned.project));
    }

    #[test]
    fn rules_settings_imports_and_scenarios_stay_out_and_names_are_unique() {
        let mut plan = Scenario::new("a");
        let settings = Edit::SetSettings { settings: Settings::default() };
        let inner = Edit::SetScenario { id: ScenarioId(1), scenario: None };
        for edit in
            [settings.clone(), Edit::SetRulebook { text: None }, inner, Edit::All { edits: vec![insert(Fid(1)), settings] }]
        {
            assert_eq!(plan.push(edit), Err(EditError::NotInScenario));
        }
        assert!(plan.edits().is_empty());
        let mut project = Project::new("t");
        let mut set = |id, name: &str| project.apply(Edit::SetScenario { id: ScenarioId(id), scenario: scenario(name, vec![]) });
        assert!(set(1, "a").is_ok() && set(1, "a").is_ok() && set(2, "b").is_ok());
        assert!(matches!(set(2, "a"), Err(EditError::ScenarioName { .. })));
        assert!(matches!(set(3, " "), Err(EditError::ScenarioName { .. })));
    }
}
