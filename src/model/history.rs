//! Undo and redo: the steps a project went through, each with the edits that take it back.

use super::edit::{Edit, EditError};
use super::{Project, time::Moment};
use std::sync::Arc;

/// One step a person would want to take back as a whole.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done, in the words of the command that did it.
    pub label: String,
    /// Who did it, in the words that person chose; empty where nobody says.
    pub who: String,
    /// When.
    pub at: Moment,
    /// Edits that do it again, in order.
    pub redo: Vec<Edit>,
    /// Edits that take it back, in order.
    pub undo: Vec<Edit>,
}

/// A step of which only the words are known: it can be listed, not undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What was done.
    pub label: String,
    /// Who did it.
    pub who: String,
    /// When.
    pub at: Moment,
}

/// The steps of a project and how many of them are in force. Steps are shared: a copy of a history costs a few pointers.
#[derive(Debug, Clone, Default)]
pub struct History {
    earlier: Arc<Vec<Record>>,
    steps: Vec<Arc<Step>>,
    done: usize,
    author: String,
}

impl History {
    /// A history read back from a project file; `done` steps are in force.
    pub fn from_steps(steps: Vec<Step>, done: usize) -> Self {
        let done = done.min(steps.len());
        Self { steps: steps.into_iter().map(Arc::new).collect(), done, ..Self::default() }
    }

    /// The same history after steps that can only be listed.
    #[must_use]
    pub fn after(self, earlier: Vec<Record>) -> Self {
        Self { earlier: Arc::new(earlier), ..self }
    }

    /// Whom the steps from now on are put down to.
    pub fn sign(&mut self, who: &str) {
        who.clone_into(&mut self.author);
    }

    /// Steps before the first of [`History::steps`], in order; all are in force.
    pub fn earlier(&self) -> &[Record] {
        &self.earlier
    }

    /// All steps, those that were undone last.
    pub fn steps(&self) -> &[Arc<Step>] {
        &self.steps
    }

    /// How many of [`History::steps`] are in force.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Applies `edits` as one step; steps that were undone before are forgotten. On an error the project is unchanged.
    pub fn commit(&mut self, project: &mut Project, label: &str, at: Moment, edits: Vec<Edit>) -> Result<&Step, EditError> {
        let undo = apply_all(project, &edits)?;
        self.steps.truncate(self.done);
        let who = self.author.clone();
        self.steps.push(Arc::new(Step { label: label.to_owned(), who, at, redo: edits, undo }));
        self.done = self.steps.len();
        Ok(&self.steps[self.done - 1])
    }

    /// Takes the last step in force back; `None` when there is none.
    pub fn undo(&mut self, project: &mut Project) -> Result<Option<&Step>, EditError> {
        let Some(step) = self.done.checked_sub(1).and_then(|i| self.steps.get(i)) else { return Ok(None) };
        apply_all(project, &step.undo)?;
        self.done -= 1;
        Ok(self.steps.get(self.done).map(Arc::as_ref))
    }

    /// Does the next undone step again; `None` when there is none.
    pub fn redo(&mut self, project: &mut Project) -> Result<Option<&Step>, EditError> {
        let Some(step) = self.steps.get(self.done) else { return Ok(None) };
        apply_all(project, &step.redo)?;
        self.done += 1;
        Ok(self.steps.get(self.done - 1).map(Arc::as_ref))
    }
}

/// Applies edits in order and returns their inverses in the order that takes them back. All or nothing.
fn apply_all(project: &mut Project, edits: &[Edit]) -> Result<Vec<Edit>, EditError> {
    // Layers are shared chunks: keeping the state from before costs a few pointers.
    let before = project.clone();
    let mut inverses = Vec::with_capacity(edits.len());
    for edit in edits {
        match project.apply(edit.clone()) {
            Ok(inverse) => inverses.push(inverse),
            Err(error) => {
                *project = before;
                return Err(error);
            }
        }
    }
    inverses.reverse();
    Ok(inverses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shapes;
    use crate::model::{Feature, Fid, LayerKind, Value};

    fn checkpoint(fid: i64, x: f64) -> Feature {
        let mut shape = Shapes::new();
        shape.push_point(x, 0.0);
        let mut values = vec![Value::Null; LayerKind::Checkpoint.info().attributes.len()];
        values[0] = Value::Text(format!("K{fid}"));
        Feature { fid: Fid(fid), shape, values }
    }

    fn ids(project: &Project) -> Vec<(i64, String, f64)> {
        let layer = project.layer(LayerKind::Checkpoint);
        layer.features().map(|f| (f.fid().0, f.id().to_owned(), f.shape().first().expect("point")[0])).collect()
    }

    #[test]
    fn undo_of_all_is_the_start_and_redo_of_all_the_end() {
        let kind = LayerKind::Checkpoint;
        let at = Moment { unix: 0, offset_minutes: 0 };
        let mut project = Project::new("t");
        let mut history = History::default();
        let start = ids(&project);
        let features = vec![checkpoint(1, 1.0), checkpoint(2, 2.0), checkpoint(3, 3.0)];
        history.commit(&mut project, "insert", at, vec![Edit::Insert { kind, features }]).expect("fits");
        let mut shape = Shapes::new();
        shape.push_point(9.0, 0.0);
        history.commit(&mut project, "move", at, vec![Edit::SetShape { kind, fid: Fid(2), shape }]).expect("fits");
        history.commit(&mut project, "delete", at, vec![Edit::Delete { kind, fids: vec![Fid(1), Fid(2)] }]).expect("fits");
        let value = Value::Text("K-new".into());
        history.commit(&mut project, "rename", at, vec![Edit::SetValue { kind, fid: Fid(3), attr: 0, value }]).expect("fits");
        let end = ids(&project);
        assert_eq!(end, [(3, "K-new".to_owned(), 3.0)]);
        let mut middle = Vec::new();
        while history.undo(&mut project).expect("undo").is_some() {
            middle.push(ids(&project));
        }
        assert_eq!(middle[1], [(1, "K1".to_owned(), 1.0), (2, "K2".to_owned(), 9.0), (3, "K3".to_owned(), 3.0)]);
        assert_eq!(ids(&project), start);
        while history.redo(&mut project).expect("redo").is_some() {}
        assert_eq!(ids(&project), end);
    }

    #[test]
    fn many_values_set_at_once_are_as_if_set_one_by_one() {
        let kind = LayerKind::Checkpoint;
        let at = Moment { unix: 0, offset_minutes: 0 };
        let start = |project: &mut Project| {
            // Over several chunks, one of them without the attribute, and with identities left out.
            let features = (1..10_000).filter(|fid| fid % 7 != 0).map(|fid| {
                let mut feature = checkpoint(fid, fid as f64);
                feature.values[5] = if (4097..8000).contains(&fid) { Value::Null } else { Value::Int(fid % 5) };
                feature
            });
            project.apply(Edit::Insert { kind, features: features.collect() }).expect("fits");
        };
        let mut project = Project::new("t");
        start(&mut project);
        assert!(project.layer(kind).chunks().len() > 2);
        let all = |project: &Project| project.layer(kind).features().map(|f| f.to_feature()).collect::<Vec<_>>();
        let before = all(&project);
        let fids = before.iter().map(|f| f.fid).filter(|fid| fid.0 % 3 == 0).rev();
        let values: Vec<_> = fids.map(|fid| (fid, if fid.0 % 2 == 0 { Value::Int(9) } else { Value::Null })).collect();
        let mut judge = project.clone();
        for (fid, value) in &values {
            judge.apply(Edit::SetValue { kind, fid: *fid, attr: 5, value: value.clone() }).expect("fits");
        }
        let mut history = History::default();
        history.sign("街道指挥部");
        let step = history.commit(&mut project, "staff", at, vec![Edit::SetValues { kind, attr: 5, values }]).expect("fits");
        assert_eq!(step.who, "街道指挥部");
        assert_eq!(all(&project), all(&judge));
        history.undo(&mut project).expect("undo");
        assert_eq!(all(&project), before);
        history.redo(&mut project).expect("redo");
        assert_eq!(all(&project), all(&judge));
        let gone = Edit::SetValues { kind, attr: 5, values: vec![(Fid(1), Value::Int(1)), (Fid(7), Value::Int(1))] };
        assert_eq!(project.apply(gone).map(|_| ()), Err(EditError::NoFeature { kind, fid: Fid(7) }));
        assert_eq!(all(&project), all(&judge), "nothing of a refused edit stays");
    }

    #[test]
    fn many_at_once_go_and_come_back_as_one_by_one_would() {
        let kind = LayerKind::Checkpoint;
        let at = Moment { unix: 0, offset_minutes: 0 };
        let mut project = Project::new("t");
        let mut history = History::default();
        // More than a chunk, put in backwards.
        let n = 5000;
        let features = (1..=n).rev().map(|i| checkpoint(i, i as f64)).collect();
        history.commit(&mut project, "insert", at, vec![Edit::Insert { kind, features }]).expect("fits");
        let all = ids(&project);
        assert!(all.iter().map(|(fid, ..)| *fid).eq(1..=n));
        // All of the first chunk, some here and there, the end; one named twice.
        let gone: Vec<i64> = (1..=4200).chain((4300..n).step_by(7)).chain(4980..=n).chain([4301, 4307]).collect();
        let fids = gone.iter().map(|i| Fid(*i)).collect();
        history.commit(&mut project, "delete", at, vec![Edit::Delete { kind, fids }]).expect("there");
        let left: Vec<i64> = ids(&project).into_iter().map(|(fid, ..)| fid).collect();
        assert!(left.iter().copied().eq((1..=n).filter(|i| !gone.contains(i))));
        history.undo(&mut project).expect("undo");
        assert_eq!(ids(&project), all);
        assert!(project.layer(kind).chunks().len() <= 3, "not a chunk for each");
        history.redo(&mut project).expect("redo");
        history.undo(&mut project).expect("undo");
        assert_eq!(ids(&project), all);
        assert_eq!(project.layer(kind).next_fid(), Fid(n + 1));
    }

    #[test]
    fn a_refused_edit_changes_nothing() {
        let kind = LayerKind::Checkpoint;
        let at = Moment { unix: 0, offset_minutes: 0 };
        let mut project = Project::new("t");
        let mut history = History::default();
        let edits = vec![Edit::Insert { kind, features: vec![checkpoint(1, 1.0)] }, Edit::Delete { kind, fids: vec![Fid(8)] }];
        let refused = history.commit(&mut project, "both", at, edits).map(|_| ());
        assert_eq!(refused, Err(EditError::NoFeature { kind, fid: Fid(8) }));
        assert!(project.layer(kind).is_empty() && history.steps().is_empty());
    }

    #[test]
    fn rosters_go_with_their_checkpoints_and_come_back() {
        use crate::model::{Layer, PostRoster};
        use std::sync::Arc;
        let kind = LayerKind::Checkpoint;
        let at = Moment { unix: 0, offset_minutes: 0 };
        let mut project = Project::new("t");
        let mut history = History::default();
        let features = vec![checkpoint(1, 1.0), checkpoint(2, 2.0)];
        history.commit(&mut project, "insert", at, vec![Edit::Insert { kind, features }]).expect("fits");
        let post = |n| Arc::new(PostRoster::new([("police".into(), [Some(n); 24])]));
        let set = |posts| vec![Edit::SetRoster { posts }];
        history.commit(&mut project, "roster", at, set(vec![(Fid(1), post(1)), (Fid(2), post(2))])).expect("fits");
        // The same post twice: the last stays, and the first inverse is the last to be done.
        history.commit(&mut project, "again", at, set(vec![(Fid(1), post(8)), (Fid(1), post(9))])).expect("fits");
        let people = |project: &Project, fid| project.roster.post(Fid(fid)).map(|p| p.day("police")[0]);
        let mut states = vec![(people(&project, 1), people(&project, 2))];
        history.commit(&mut project, "delete", at, vec![Edit::Delete { kind, fids: vec![Fid(2)] }]).expect("fits");
        states.push((people(&project, 1), people(&project, 2)));
        history.commit(&mut project, "import", at, vec![Edit::SetLayer { layer: Arc::new(Layer::new(kind)) }]).expect("fits");
        assert!(project.roster.is_empty());
        assert_eq!(states, [(Some(Some(9)), Some(Some(2))), (Some(Some(9)), None)]);
        for _ in 0..2 {
            for state in states.iter().rev() {
                history.undo(&mut project).expect("undo");
                assert_eq!((people(&project, 1), people(&project, 2)), *state);
            }
            history.undo(&mut project).expect("undo");
            assert_eq!(people(&project, 1), Some(Some(1)));
            while history.redo(&mut project).expect("redo").is_some() {}
            assert!(project.roster.is_empty());
        }
        let refused = project.clone().apply(Edit::SetRoster { posts: vec![(Fid(7), post(1))] });
        assert!(matches!(refused, Err(EditError::NoFeature { fid: Fid(7), .. })));
        history.undo(&mut project).expect("undo");
        let many = project.apply(Edit::SetRoster { posts: vec![(Fid(1), post(1001))] });
        assert!(matches!(many, Err(EditError::BadValue { .. })));
        assert_eq!(people(&project, 1), Some(Some(9)), "a refused edit changes nothing");
    }
}
