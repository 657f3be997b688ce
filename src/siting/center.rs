//! Least worst distance (p-center): the smallest radius at which the allowed places cover every demand.
//!
//! The radius is one of the distances, so that it is found by halving the sorted list of them, each time asking whether the
//! places cover everything within it (Minieka 1970). Every refuted radius is a proven bound.

use super::branch::{Goal, Way, solve};
use super::columns::Columns;
use super::cover::Cover;
use super::instance::{Access, Instance};
use super::relax::Deadline;
use super::rule::Rule;
use std::time::Instant;

/// Of the time that is left so many parts are given to one radius at first.
const SLICES: u32 = 6;

/// What is known about the least worst distance.
pub(crate) struct Worst {
    /// Least distance known to do.
    pub radius: Option<f64>,
    /// The places.
    pub chosen: Vec<u32>,
    /// No smaller distance does; infinite when none does.
    pub bound: f64,
    /// The largest radius that was refuted by multipliers alone, with those of its columns.
    pub nodes: u64,
}

/// Finds the least worst distance.
pub(crate) fn center(instance: &Instance, rule: &Rule, way: &Way<'_>, live: &dyn Fn(f64, f64, &[u32])) -> Worst {
    let mut out = Worst { radius: None, chosen: Vec::new(), bound: 0.0, nodes: 0 };
    let Access::Distances { sites, far, .. } = &instance.access else { return out };
    // Distances above the largest of the nearest ones and so on are halved away quickly; sorting is what costs.
    let mut steps: Vec<f64> = far.iter().copied().filter(|d| d.is_finite()).collect();
    let floor = (0..sites.len()).map(|i| far[sites.range(i)].iter().copied().fold(f64::INFINITY, f64::min));
    let floor = floor.fold(0.0, f64::max);
    steps.retain(|d| *d >= floor);
    steps.sort_unstable_by(f64::total_cmp);
    steps.dedup();
    if sites.rows().any(<[u32]>::is_empty) || steps.is_empty() {
        out.bound = if instance.weights.is_empty() { 0.0 } else { f64::INFINITY };
        if instance.weights.is_empty() {
            out.radius = Some(0.0);
        }
        return out;
    }
    out.bound = floor;
    // Radii below `low` are refuted, those from `high` on do.
    let (mut low, mut high) = (0usize, steps.len());
    let ones = vec![1i64; instance.weights.len()];
    let mut hint: Option<Vec<u32>> = way.start.clone();
    // With a limit of time a radius that stays open is left for later: radii on both sides of it may be easier.
    let left = way.deadline.end.map(|end| end.saturating_duration_since(Instant::now()));
    let (mut slice, mut open, mut upward) = (left.map(|left| left / SLICES), None::<(usize, usize)>, false);
    while low < high && !way.deadline.over() {
        let middle = match open {
            None => (low + high) / 2,
            Some((from, to)) => {
                upward = !upward;
                match (from > low, to + 1 < high) {
                    (true, true) if upward => (to + 1 + high) / 2,
                    (true, _) => (low + from) / 2,
                    (false, true) => (to + 1 + high) / 2,
                    (false, false) => {
                        (slice, open) = (slice.map(|slice| slice * SLICES), None);
                        (low + high) / 2
                    }
                }
            }
        };
        let rows = instance.within(steps[middle]);
        let columns = Columns::merge(rows.rows(), &ones, rule.sites()).needed();
        let cover = Cover { columns: &columns, worth: vec![1], rule: rule.clone() };
        let target = columns.len() as i64;
        let next = Way {
            deadline: Deadline {
                end: way.deadline.end.map(|end| slice.map_or(end, |slice| end.min(Instant::now() + slice))),
                task: way.deadline.task,
            },
            seed: way.seed,
            start: hint.clone(),
            multipliers: None,
            live: &|_, _, _| {},
            ..*way
        };
        let found = solve(&cover, Goal::Reach(target), &next);
        out.nodes += found.nodes;
        if found.worth.is_some_and(|worth| worth >= target) {
            high = middle;
            // What was chosen may reach everybody within less.
            let worst = worst(instance, &found.chosen);
            high = steps[..=high].partition_point(|d| *d < worst).max(low);
            out.radius = Some(worst);
            out.chosen.clone_from(&found.chosen);
            hint = Some(found.chosen);
            live(worst, out.bound, &out.chosen);
        } else if found.bound < target {
            low = middle + 1;
            out.bound = steps.get(low).copied().unwrap_or(f64::INFINITY);
            if out.radius.is_none_or(|r| r >= out.bound)
                && let Some(radius) = out.radius
            {
                live(radius, out.bound, &out.chosen);
            }
        } else if slice.is_some() && found.nodes < way.nodes {
            open = Some(open.map_or((middle, middle), |(from, to)| (from.min(middle), to.max(middle))));
        } else {
            return out;
        }
        open = open.and_then(|(from, to)| {
            let (from, to) = (from.max(low), to.min(high.saturating_sub(1)));
            (from <= to && low < high).then_some((from, to))
        });
    }
    if low >= high {
        out.bound = out.radius.unwrap_or(f64::INFINITY);
    }
    out
}

/// Distance of the worst demand to its nearest chosen place.
pub(crate) fn worst(instance: &Instance, chosen: &[u32]) -> f64 {
    let Access::Distances { sites, far, .. } = &instance.access else { return f64::INFINITY };
    let mut is = vec![false; instance.sites()];
    for &j in chosen {
        is[j as usize] = true;
    }
    let nearest = |i: usize| {
        let row = sites.row(i).iter().zip(&far[sites.range(i)]);
        row.filter(|(j, _)| is[**j as usize]).map(|(_, d)| *d).fold(f64::INFINITY, f64::min)
    };
    (0..sites.len()).map(nearest).fold(0.0, f64::max)
}
