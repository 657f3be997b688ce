//! What a change wins and costs under one rule.

use super::report::Report;
use super::status::Status;
use std::sync::Arc;

/// Subjects that became covered, and that no longer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gains {
    /// Covered now and not before.
    pub gained: u64,
    /// Covered before and not now.
    pub lost: u64,
}

/// Compares two reports about the same subjects, row by row; `None` when their rows are not the same in number, or the
/// rules are not the same. Blocks that both share cost nothing.
pub fn gains(before: &Report, after: &Report, rule: usize) -> Option<Gains> {
    let (a, b) = (before.rules.get(rule)?, after.rules.get(rule)?);
    let same_rule = before.rulebook.rules[rule].id == after.rulebook.rules[rule].id;
    let (a, b) = (a.status.blocks(), b.status.blocks());
    if !same_rule || a.len() != b.len() || a.iter().zip(b).any(|(a, b)| a.len() != b.len()) {
        return None;
    }
    let mut gains = Gains::default();
    for (was, is) in a.iter().zip(b).filter(|(a, b)| !Arc::ptr_eq(a, b)).flat_map(|(a, b)| a.iter().zip(b.iter())) {
        let (was, is) = (*was == Status::Covered, *is == Status::Covered);
        gains.gained += u64::from(is && !was);
        gains.lost += u64::from(was && !is);
    }
    Some(gains)
}
