//! What one check of a rule says, where the status of the whole rule is not enough.

use super::checks::{Inputs, check_status};
use super::report::Report;
use super::status::Status;
use crate::model::Project;

/// Status of every subject under one check of a rule, as the report's project had it; empty if there is no such check. What
/// an old layer makes unknown is not in it.
pub fn check_result(project: &Project, report: &Report, rule: usize, check: usize) -> Vec<Status> {
    let rulebook = report.rulebook.as_ref();
    let Some((subject, check)) = rulebook.rules.get(rule).and_then(|r| Some((r.subject, r.checks.get(check)?))) else {
        return Vec::new();
    };
    let inputs = Inputs {
        project,
        rulebook,
        at: report.at,
        buildings: &report.buildings,
        premises: &report.premises,
        tiling: &report.tiling,
        done: &report.rules,
    };
    check_status(subject, check, &inputs)
}
