//! Coverage as a function of time: the figures of each hour of a day, and the worst of them.
//!
//! One evaluation is carried from hour to hour ([`Evaluation::update`]), so an hour costs what changes in it: posts whose
//! hours or rosters begin or end, fences that come into force or lapse, checks that grow too old.

use super::evaluate::Evaluation;
use super::report::Report;
use super::rulebook::Rulebook;
use super::status::{Counts, Held};
use crate::model::roster::HOURS;
use crate::model::{LayerKind, Moment, Project};
use crate::task::{Cancelled, Task};
use std::sync::Arc;

/// The figures of one hour, evaluated at its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hour {
    /// The moment.
    pub at: Moment,
    /// Counts of buildings under each line of the rulebook.
    pub buildings: Vec<Counts>,
    /// Counts of premises under each line.
    pub premises: Vec<Counts>,
    /// Buildings held by 0, 1, 2, 3 lines, and unknown: at the place of the [`Held`].
    pub buildings_held: [u64; 5],
    /// Premises in the same way.
    pub premises_held: [u64; 5],
    /// Gaps of all rules that raise gaps.
    pub gaps: u64,
}

/// The figures of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Its hours from midnight on.
    pub hours: Vec<Hour>,
}

impl Hour {
    /// Of a report.
    pub fn of(report: &Report) -> Self {
        let lines = |kind: LayerKind| {
            let joins = report.joins(kind);
            let counts = |line: usize| joins.and_then(|j| j.line_counts.get(line)).copied().unwrap_or_default();
            (0..report.rulebook.lines.len()).map(counts).collect()
        };
        Self {
            at: report.at,
            buildings: lines(LayerKind::Building),
            premises: lines(LayerKind::Premise),
            buildings_held: report.buildings.held_counts(),
            premises_held: report.premises.held_counts(),
            gaps: report.gap_count(),
        }
    }

    /// Buildings that no line holds.
    pub fn held_by_none(&self) -> u64 {
        self.buildings_held[Held::None as usize]
    }
}

impl Day {
    /// The hour of the day at which most buildings are held by no line, then with most gaps, then the first.
    pub fn worst(&self) -> usize {
        let badness = |hour: &Hour| (hour.held_by_none(), hour.gaps);
        let worst = self.hours.iter().enumerate().max_by_key(|(i, hour)| (badness(hour), std::cmp::Reverse(*i)));
        worst.map_or(0, |(i, _)| i)
    }

    /// Whether every hour has the same figures: then no hour is worse than another.
    pub fn is_even(&self) -> bool {
        let figures = |hour: &Hour| Hour { at: self.hours[0].at, ..hour.clone() };
        self.hours.windows(2).all(|pair| figures(&pair[0]) == figures(&pair[1]))
    }
}

/// The figures of every hour of the day on site in which `date` lies. `from` is any evaluation of the project; the nearer
/// its moment, the less there is to do. Each hour is the report of a full evaluation, to the bit.
pub fn day(from: &Evaluation, project: &Project, rulebook: &Arc<Rulebook>, date: Moment, task: &Task) -> Result<Day, Cancelled> {
    let mut hours = Vec::with_capacity(HOURS);
    let mut current: Option<Evaluation> = None;
    for hour in 0..HOURS {
        // The stages of the evaluations inside are not worth telling; a cancelled task stops them all the same.
        let quiet = task.quiet();
        let next = current.as_ref().unwrap_or(from).update(project, rulebook, date.at_hour(hour), &quiet)?;
        hours.push(Hour::of(next.report()));
        current = Some(next);
        task.advance(1);
    }
    Ok(Day { hours })
}
