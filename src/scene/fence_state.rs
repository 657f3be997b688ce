//! How a fence stands: in force, in force with a fault, not in force, unknown.
//!
//! The rules about fences say covered or gap; here their parts are asked again, so that a fence in force whose devices are
//! down does not look like one that has expired.

use crate::coverage::{Blocks, Check, Report, Status, SubjectKind, check_result};
use crate::model::{LayerKind, Project};

/// How a fence stands; the number is its style class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum FenceState {
    /// Every rule about it holds.
    InForce = 0,
    /// In force, but its ring, its devices or its checks are not as they should be.
    Faulty = 1,
    /// Not yet, or no longer.
    NotInForce = 2,
    /// Cannot be told.
    Unknown = 3,
    /// No rule was evaluated.
    NotEvaluated = 4,
}

/// The state of every fence.
pub(super) fn fence_states(project: &Project, report: Option<&Report>) -> Vec<FenceState> {
    let n = project.layer(LayerKind::Fence).len();
    let mut rules = vec![Status::NotApplicable; n];
    let mut period = vec![Status::NotApplicable; n];
    let join = |to: &mut [Status], from: &Blocks<Status>| to.iter_mut().zip(from).for_each(|(a, b)| *a = a.and(*b));
    if let Some(report) = report {
        for (r, rule) in report.rulebook.rules.iter().enumerate() {
            if rule.subject != SubjectKind::Feature(LayerKind::Fence) {
                continue;
            }
            join(&mut rules, &report.rules[r].status);
            for (c, _) in rule.checks.iter().enumerate().filter(|(_, c)| matches!(c, Check::InForce { .. })) {
                join(&mut period, &check_result(project, report, r, c));
            }
        }
    }
    rules.into_iter().zip(period).map(|(rules, period)| state(rules, period)).collect()
}

/// From what all rules say, and what is said of the period alone.
fn state(rules: Status, period: Status) -> FenceState {
    match (rules, period) {
        (Status::NotApplicable, _) => FenceState::NotEvaluated,
        (Status::Covered, _) => FenceState::InForce,
        (Status::Unknown, _) | (_, Status::Unknown) => FenceState::Unknown,
        (Status::Gap, Status::Gap) => FenceState::NotInForce,
        (Status::Gap, _) => FenceState::Faulty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Covered, Gap, NotApplicable, Unknown};

    #[test]
    fn a_fault_is_not_an_end_and_unknown_is_never_in_force() {
        for (rules, period, want) in [
            (Covered, Covered, FenceState::InForce),
            (Gap, Covered, FenceState::Faulty),
            (Gap, Gap, FenceState::NotInForce),
            (Gap, Unknown, FenceState::Unknown),
            (Unknown, Covered, FenceState::Unknown),
            (Unknown, Gap, FenceState::Unknown),
            (Gap, NotApplicable, FenceState::Faulty),
            (NotApplicable, NotApplicable, FenceState::NotEvaluated),
        ] {
            assert_eq!(state(rules, period), want, "{rules:?} {period:?}");
        }
    }
}
