//! What one check of a rule says, where the status of the whole rule is not enough.

use super::blocks::{Blocks, Starts};
use super::checks::{Inputs, RuleStatus, rule_status};
use super::report::Report;
use super::status::Status;
use crate::model::{LayerKind, Project};

/// Status of every subject under one check of a rule, as the report's project had it; empty if there is no such check. What
/// an old layer makes unknown is not in it.
pub fn check_result(project: &Project, report: &Report, rule: usize, check: usize) -> Blocks<Status> {
    let rulebook = report.rulebook.as_ref();
    let Some(its) = rulebook.rules.get(rule) else { return Blocks::default() };
    let starts = LayerKind::ALL.map(|kind| Starts::of(project.layer(kind)));
    let done: Vec<RuleStatus> =
        report.rules.iter().map(|r| RuleStatus { checks: Vec::new(), status: r.status.clone() }).collect();
    let inputs = Inputs {
        project,
        rulebook,
        at: report.at,
        buildings: &report.buildings,
        premises: &report.premises,
        tiling: &report.tiling,
        roads: report.roads.as_deref(),
        cordons: report.cordons.as_deref(),
        done: &done,
        starts: &starts,
        before: None,
    };
    rule_status(rule, its, &inputs).checks.into_iter().nth(check).map(|c| c.status).unwrap_or_default()
}
