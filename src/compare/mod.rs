//! Two states of a project side by side: figures of the lines, what became better and worse, which features differ, people.
//!
//! Features are the same when their identities are. Memory that both sides share is not looked at.

mod features;
mod people;
mod statuses;

pub use features::{Change, FeatureChange, changes};
pub use people::{Needed, People, RoleChange, RoleNeed};
pub use statuses::Shift;

use crate::coverage::{Counts, Report, SubjectKind};
use crate::model::{LayerKind, Project};
use crate::task::{Cancelled, Task};

/// One side: a project with its report. Both sides have the same rules and the same moment.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its report.
    pub report: &'a Report,
}

/// The headline figures of a line of defence on both sides, and the subjects behind the difference.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChange {
    /// Place of the line in the rulebook.
    pub line: usize,
    /// What is counted.
    pub subject: SubjectKind,
    /// First and second side.
    pub counts: [Counts; 2],
    /// Who is better and worse off.
    pub shift: Shift,
}

/// What a rule says on both sides, where it differs.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleChange {
    /// Place of the rule in the rulebook.
    pub rule: usize,
    /// First and second side.
    pub counts: [Counts; 2],
    /// Who is better and worse off.
    pub shift: Shift,
}

/// How two states differ: the second against the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Every line, in the order of the rulebook.
    pub lines: Vec<LineChange>,
    /// Rules under which somebody is better or worse off.
    pub rules: Vec<RuleChange>,
    /// Buildings that are in no line on the second side only (worse), and on the first side only (better).
    pub exposed: Shift,
    /// Features that differ, by layer in drawing order backwards (posts first), then by identity.
    pub features: Vec<FeatureChange>,
    /// People needed on both sides.
    pub people: People,
}

impl Comparison {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty() && self.rules.is_empty()
    }

    /// Subjects that are worse off under any rule, rule by rule.
    pub fn worse(&self) -> impl Iterator<Item = &RuleChange> {
        self.rules.iter().filter(|rule| !rule.shift.worse.is_empty())
    }
}

/// Compares the second state with the first.
pub fn compare(a: Side<'_>, b: Side<'_>, task: &Task) -> Result<Comparison, Cancelled> {
    let mut lines = Vec::new();
    for (line, info) in b.report.rulebook.lines.iter().enumerate() {
        task.check()?;
        let [x, y] = [a.report.headline(line), b.report.headline(line)];
        let shift = match info.headline.as_ref().and_then(|id| b.report.rulebook.rule(id)) {
            Some(rule) => statuses::of_rule(a, b, rule),
            None => {
                let column = |side: Side<'_>| side.report.buildings.lines.get(line).cloned().unwrap_or_default();
                statuses::shift(a.project, b.project, LayerKind::Building, &column(a), &column(b))
            }
        };
        lines.push(LineChange { line, subject: y.subject, counts: [x.counts, y.counts], shift });
    }
    let mut rules = Vec::new();
    for rule in 0..b.report.rules.len() {
        task.check()?;
        let shift = statuses::of_rule(a, b, rule);
        if !shift.is_empty() {
            rules.push(RuleChange { rule, counts: [a.report.rules[rule].counts, b.report.rules[rule].counts], shift });
        }
    }
    let exposed = statuses::exposed(a, b);
    task.check()?;
    Ok(Comparison {
        lines,
        rules,
        exposed,
        features: changes(a.project, b.project),
        people: people::people(a.project, b.project),
    })
}
