//! Undo and redo: the steps a project went through, each with the edits that take it back.

use super::edit::{Edit, EditError};
use super::{Project, time::Moment};

/// One step a person would want to take back as a whole.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done, in the words of the command that did it.
    pub label: String,
    /// When.
    pub at: Moment,
    /// Edits that do it again, in order.
    pub redo: Vec<Edit>,
    /// Edits that take it back, in order.
    pub undo: Vec<Edit>,
}

/// The steps of a project and how many of them are in force.
#[derive(Debug, Clone, Default)]
pub struct History {
    steps: Vec<Step>,
    done: usize,
}

impl History {
    /// A history read back from a project file; `done` steps are in force.
    pub fn from_steps(steps: Vec<Step>, done: usize) -> Self {
        let done = done.min(steps.len());
        Self { steps, done }
    }

    /// All steps, those that were undone last.
    pub fn steps(&self) -> &[Step] {
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
        self.steps.push(Step { label: label.to_owned(), at, redo: edits, undo });
        self.done = self.steps.len();
        Ok(&self.steps[self.done - 1])
    }

    /// Takes the last step in force back; `None` when there is none.
    pub fn undo(&mut self, project: &mut Project) -> Result<Option<&Step>, EditError> {
        let Some(step) = self.done.checked_sub(1).and_then(|i| self.steps.get(i)) else { return Ok(None) };
        apply_all(project, &step.undo)?;
        self.done -= 1;
        Ok(self.steps.get(self.done))
    }

    /// Does the next undone step again; `None` when there is none.
    pub fn redo(&mut self, project: &mut Project) -> Result<Option<&Step>, EditError> {
        let Some(step) = self.steps.get(self.done) else { return Ok(None) };
        apply_all(project, &step.redo)?;
        self.done += 1;
        Ok(self.steps.get(self.done - 1))
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
}
