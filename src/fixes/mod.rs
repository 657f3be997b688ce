//! Smallest fixes as actions: what would close a gap, as edits of the project, judged before anything is done.
//!
//! A [`Planner`] turns a finding into proposals ([`Proposal`]), cheapest first. [`judge`] tries one on a copy of the project
//! and says what it closes and what gets worse, by the same evaluation that everybody else reads. Only proposals that close
//! the gap are offered. What nobody but a person can know (a name, a count, the moment of a check) is asked, never invented;
//! a fix that is no edit at all (drawing ground, bringing a newer file) stays a sentence.

mod hours;
mod judge;
mod parts;
mod reach;

pub use judge::{Judged, Outcome, Worse, judge, judged};
pub use parts::Planner;

use crate::coverage::Fix;
use crate::model::{AttrType, Edit, Fid, LayerKind, Value};

/// A value that a person has to say before a fix can be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Layer of the feature.
    pub kind: LayerKind,
    /// The feature.
    pub fid: Fid,
    /// Place of the attribute.
    pub attr: usize,
    /// What follows from the data and can be taken over; null where nobody but a person knows.
    pub suggestion: Value,
}

/// A way to close a gap.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What is done, in typed words; several where one of them alone would leave the gap open.
    pub fixes: Vec<Fix>,
    /// Edits that do it, besides what is asked.
    pub edits: Vec<Edit>,
    /// What has to be said first.
    pub asks: Vec<Ask>,
    /// Effort, only to order proposals: hours before people before moving before a new post, metres within.
    pub cost: f64,
}

/// A text that stands for an answer while nobody has given one; no name looks like it.
const SOMEBODY: &str = "\u{fffc}";

impl Proposal {
    /// The edits, with the answers in the order of [`Proposal::asks`].
    pub fn answered(&self, answers: &[Value]) -> Vec<Edit> {
        let asked = self.asks.iter().zip(answers).map(|(ask, value)| Edit::SetValue {
            kind: ask.kind,
            fid: ask.fid,
            attr: ask.attr,
            value: value.clone(),
        });
        self.edits.iter().cloned().chain(asked).collect()
    }

    /// The edits to judge it by: suggestions taken over, names stood in for. `None` when an answer decides what comes of it.
    pub fn trial(&self) -> Option<Vec<Edit>> {
        let stand_in = |ask: &Ask| match (&ask.suggestion, ask.kind.info().attributes[ask.attr].ty) {
            (Value::Null, AttrType::Text) => Some(Value::Text(SOMEBODY.to_owned())),
            (Value::Null, _) => None,
            (value, _) => Some(value.clone()),
        };
        let answers = self.asks.iter().map(stand_in).collect::<Option<Vec<_>>>()?;
        Some(self.answered(&answers))
    }
}
