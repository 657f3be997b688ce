//! The gaps that come first: one row a rule, so that ten thousand buildings without a team do not hide the one open road.

use crate::coverage::{Explainer, GapRef, NO_ROW, Report, Severity, Status, Subject, SubjectKind};
use crate::formats::worklist::{Cell, Column, Lister, Places};
use crate::model::{LayerKind, Moment, Project};
use crate::words::Lang;

/// The gaps of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct TopGap {
    /// Place of the rule in the rulebook.
    pub rule: usize,
    /// How many gaps it has.
    pub count: u64,
    /// The community with most of them, and how many.
    pub community: Option<(u32, u64)>,
    /// The gap that stands for them: in that community the first row.
    pub example: GapRef,
    /// The earliest moment at which one of them is, or was, due.
    pub due: Option<Moment>,
}

/// One entry for each rule that has gaps: high severity first, then those with most gaps, then as in the rulebook.
pub fn top_gaps(project: &Project, report: &Report, lang: Lang) -> Vec<TopGap> {
    let rules = &report.rulebook.rules;
    let explainer = Explainer::new(project, report);
    let mut out: Vec<TopGap> = (0..rules.len())
        .filter(|r| rules[*r].raises && report.rules[*r].counts.gap > 0)
        .map(|rule| of_rule(project, report, &explainer, rule, lang))
        .collect();
    out.sort_by_key(|gap| (rules[gap.rule].severity != Severity::High, std::cmp::Reverse(gap.count), gap.rule));
    out
}

fn of_rule(project: &Project, report: &Report, explainer: &Explainer<'_>, rule: usize, lang: Lang) -> TopGap {
    let status = &report.rules[rule].status;
    let rows: Vec<u32> = (0u32..).zip(status.iter()).filter(|(_, s)| **s == Status::Gap).map(|(row, _)| row).collect();
    let gap = |row: u32| GapRef { rule: rule as u16, row };
    let mut tally = vec![0u64; project.layer(LayerKind::Community).len()];
    let communities: Vec<Option<u32>> = rows.iter().map(|row| community(report, explainer, gap(*row))).collect();
    communities.iter().flatten().for_each(|c| tally[*c as usize] += 1);
    let most = tally.iter().enumerate().max_by_key(|(i, n)| (**n, std::cmp::Reverse(*i))).filter(|(_, n)| **n > 0);
    let most = most.map(|(i, n)| (i as u32, *n));
    let example = rows.iter().zip(&communities).find(|(_, c)| most.is_none_or(|(m, _)| **c == Some(m)));
    let example = example.map_or(rows[0], |(row, _)| *row);
    let due = match rules_kind(report, rule) {
        Some(kind) => {
            let places = Places::default();
            let lister = Lister::new(project, report, &places, kind, lang);
            rows.iter().filter_map(|row| time(lister.cell(*row, Column::Due))).min_by_key(|m| m.unix)
        }
        None => None,
    };
    TopGap { rule, count: rows.len() as u64, community: most, example: gap(example), due }
}

/// Kinds whose gaps fall due at a moment that the data states.
fn rules_kind(report: &Report, rule: usize) -> Option<LayerKind> {
    match report.rulebook.rules[rule].subject {
        SubjectKind::Feature(kind @ (LayerKind::Fence | LayerKind::Premise)) => Some(kind),
        _ => None,
    }
}

fn time(cell: Cell) -> Option<Moment> {
    match cell {
        Cell::Time(moment) => Some(moment),
        _ => None,
    }
}

/// Row of the community that answers for a gap.
pub fn community(report: &Report, explainer: &Explainer<'_>, gap: GapRef) -> Option<u32> {
    match report.subject(gap) {
        Subject::Feature(LayerKind::Community, row) => Some(row),
        Subject::Feature(kind, row) => match report.joins(kind) {
            Some(joins) => joins.community.get(row as usize).copied().filter(|r| *r != NO_ROW),
            None => explainer.finding(gap).responsible.community,
        },
        Subject::Layer(_) => None,
    }
}
