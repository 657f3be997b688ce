//! What a fix would close and what it would make worse: the evaluation after it against the one before.

use super::{Planner, Proposal};
use crate::coverage::{Evaluation, Fix, GapRef, Report, Status, SubjectKind};
use crate::model::{Edit, Project, check_value};
use crate::task::{Cancelled, Task};
use std::cmp::Ordering;
use std::sync::Arc;

/// Subjects of a rule that a fix makes worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worse {
    /// Place of the rule.
    pub rule: usize,
    /// How many.
    pub count: u64,
    /// Rows of the first of them; a row behind the last one is a feature that the fix puts in.
    pub first: Vec<u32>,
}

/// What comes of a fix.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Whether the subject is covered afterwards.
    pub closes: bool,
    /// Gaps of the list that are covered afterwards, the subject's own counted where it stands in the list.
    pub closed: u64,
    /// Subjects of the same rules that are unknown now and covered afterwards.
    pub known: u64,
    /// What gets worse, under any rule: covered before and no longer, or unknown before and a gap now. What a fix puts in is
    /// worse than nothing only where it is a gap itself; a new post whose roster nobody has filled yet makes nothing worse.
    pub worse: Vec<Worse>,
}

impl Outcome {
    /// How many subjects of the list's rules are covered afterwards and were not.
    pub fn gained(&self) -> u64 {
        self.closed + self.known
    }

    /// How many subjects get worse, over all rules.
    pub fn lost(&self) -> u64 {
        self.worse.iter().map(|w| w.count).sum()
    }
}

/// Names so many of those that get worse.
const NAMED: usize = 3;

/// Tries edits on a copy of the project. `None` when the project refuses them.
pub fn judge(
    before: &Evaluation,
    project: &Project,
    gap: GapRef,
    edits: &[Edit],
    task: &Task,
) -> Result<Option<Outcome>, Cancelled> {
    let mut tried = project.clone();
    for edit in edits {
        let fits = match edit {
            Edit::SetValue { kind, attr, value, .. } => check_value(*kind, *attr, value).is_ok(),
            _ => true,
        };
        if !fits || tried.apply(edit.clone()).is_err() {
            return Ok(None);
        }
    }
    let report = before.report();
    let after = before.update(&tried, &report.rulebook, report.at, task)?;
    Ok(Some(compare(report, after.report(), gap)))
}

/// What became of every subject. Blocks that both reports share cost nothing.
fn compare(before: &Report, after: &Report, gap: GapRef) -> Outcome {
    let mut out = Outcome::default();
    let closes = |r: &Report| r.rules[gap.rule as usize].status.get(gap.row as usize) == Some(&Status::Covered);
    out.closes = !closes(before) && closes(after);
    for (r, rule) in before.rulebook.rules.iter().enumerate() {
        let mut worse = Worse { rule: r, count: 0, first: Vec::new() };
        let (mut closed, mut known) = (0, 0);
        let (old, new) = (&before.rules[r].status, &after.rules[r].status);
        let mut see = |row: usize, was: Option<Status>, is: Status| {
            closed += u64::from(was == Some(Status::Gap) && is == Status::Covered);
            known += u64::from(was == Some(Status::Unknown) && is == Status::Covered);
            let worst = if was.is_some() { Status::Unknown } else { Status::Gap };
            let was = was.unwrap_or(Status::NotApplicable);
            if is >= worst && is > was {
                worse.count += 1;
                if worse.first.len() < NAMED {
                    worse.first.push(row as u32);
                }
            }
        };
        if rule.subject == SubjectKind::Layer {
            old.iter().zip(new.iter()).enumerate().for_each(|(row, (was, is))| see(row, Some(*was), *is));
        } else {
            let mut start = 0;
            for (k, is) in new.blocks().iter().enumerate() {
                match old.blocks().get(k) {
                    Some(was) if Arc::ptr_eq(was, is) => {}
                    // The last block may have grown by what was put in.
                    was => {
                        let was = was.map_or(&[][..], |b| b.as_slice());
                        for (i, is) in is.iter().enumerate() {
                            see(start + i, was.get(i).copied(), *is);
                        }
                    }
                }
                start += is.len();
            }
        }
        if rule.raises {
            out.closed += closed;
            out.known += known;
        }
        if worse.count > 0 {
            out.worse.push(worse);
        }
    }
    out
}

/// A proposal and what comes of it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The proposal.
    pub proposal: Proposal,
    /// What comes of it; `None` where an answer decides that.
    pub outcome: Option<Outcome>,
}

/// The proposals for a subject that close its gap (or make it known to be covered), best first: those that break more than
/// they mend come last, within that the cheaper comes first.
pub fn judged(planner: &Planner<'_>, evaluation: &Evaluation, gap: GapRef, task: &Task) -> Result<Vec<Judged>, Cancelled> {
    let mut out = Vec::new();
    for mut proposal in planner.proposals(gap) {
        task.check()?;
        let outcome = match proposal.trial() {
            None => None,
            Some(edits) => match judge(evaluation, planner.project(), gap, &edits, task)? {
                Some(outcome) if outcome.closes => Some(outcome),
                _ => continue,
            },
        };
        if let (Some(Fix::OpenPost { gains, .. }), Some(outcome)) = (proposal.fixes.first_mut(), &outcome) {
            *gains = outcome.closed as u32;
        }
        out.push(Judged { proposal, outcome });
    }
    let breaks = |j: &Judged| j.outcome.as_ref().is_some_and(|o| o.lost() > o.gained());
    let order =
        |a: &Judged, b: &Judged| -> Ordering { breaks(a).cmp(&breaks(b)).then(a.proposal.cost.total_cmp(&b.proposal.cost)) };
    out.sort_by(order);
    Ok(out)
}
