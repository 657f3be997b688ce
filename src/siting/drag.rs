//! The answer again while one of its places is dragged: what the place in the hand covers is taken off the demand, the others
//! are improved from where they stand, and the multipliers of the answer still prove a bound.

use super::branch::{Goal, Way, solve};
use super::cover::Cover;
use super::relax::Deadline;
use super::rule::Fix;
use super::survey::{Reach, Survey};
use crate::geometry::PointIndex;
use crate::task::Task;
use std::time::{Duration, Instant};

/// What comes of dragging.
#[derive(Debug, Clone, PartialEq)]
pub struct Dragged {
    /// Places of the others, ascending.
    pub others: Vec<u32>,
    /// Weight covered, by the dragged one and the others.
    pub covered: f64,
    /// Weight that no choice of the others exceeds while the dragged one stands there.
    pub at_most: f64,
    /// Weight that the dragged one alone reaches.
    pub by_hand: f64,
}

/// An answer that can be dragged at.
#[derive(Debug, Clone)]
pub struct Grip {
    /// Demand by place.
    index: PointIndex,
    /// Multipliers of the answer's columns.
    multipliers: Vec<f64>,
}

impl Grip {
    /// Gets ready to drag: `demand` are the multipliers of the answer's certificate.
    pub fn new(survey: &Survey, demand: Option<&[f64]>) -> Option<Self> {
        let merged = survey.covers_most()?;
        let mut multipliers = vec![0.0; merged.columns.len()];
        match demand {
            Some(demand) => {
                for (&k, u) in merged.columns.of.iter().zip(demand) {
                    if let Some(sum) = multipliers.get_mut(k as usize) {
                        *sum += u * merged.scale;
                    }
                }
            }
            None => multipliers.iter_mut().zip(&merged.columns.weight).for_each(|(u, w)| *u = *w as f64 / 2.0),
        }
        Some(Self { index: PointIndex::new(survey.demand.at.iter().copied().zip(0..)), multipliers })
    }
}

/// The others of `chosen` again, while its place `taken` stands at `to`. Only for covering the most; `None`
/// for other questions. Takes at most `millis`, but always gives an answer.
pub fn dragged(
    survey: &Survey,
    grip: &Grip,
    chosen: &[u32],
    taken: u32,
    to: [f64; 2],
    millis: u64,
    task: &Task,
) -> Option<Dragged> {
    let merged = survey.covers_most()?;
    let mut columns = merged.columns.clone();
    let mut rows = Vec::new();
    match (survey.ask.reach, &survey.walks) {
        (Reach::Straight(reach), _) => grip.index.within(to, reach, &mut rows),
        (Reach::Walking(reach), Some(walks)) => rows.extend(walks.reached_by(to, reach).iter().map(|(i, _)| *i)),
        (Reach::Walking(_), None) => return None,
    }
    let mut by_hand = 0i64;
    for &i in &rows {
        let weight = merged.weights[i as usize];
        by_hand += weight;
        if let Some(w) = columns.weight.get_mut(columns.of[i as usize] as usize) {
            *w -= weight;
        }
    }
    let mut rule = survey.instance.rule();
    rule.most = rule.most.saturating_sub(1);
    // A post that is moved is not where it was; a proposal may well be made again there.
    rule.fix[taken as usize] = if (taken as usize) < survey.standing { Fix::Out } else { Fix::Free };
    if rule.existing[taken as usize] {
        rule.keep = rule.keep.saturating_sub(1);
    }
    let cover = Cover { columns: &columns, worth: vec![1], rule };
    let others: Vec<u32> = chosen.iter().copied().filter(|&j| j != taken).collect();
    let way = Way {
        deadline: Deadline { end: Some(Instant::now() + Duration::from_millis(millis)), task },
        seed: 1,
        start: Some(others),
        multipliers: Some(grip.multipliers.clone()),
        steps: 8,
        nodes: 0,
        patience: 0,
        moves: Some(0),
        live: &|_, _, _| {},
    };
    let found = solve(&cover, Goal::Best, &way);
    let whole = |x: i64| x as f64 / merged.scale;
    let covered = found.worth? + by_hand;
    let at_most = found.bound.saturating_add(by_hand).min(merged.columns.total() + merged.columns.beyond);
    Some(Dragged { others: found.chosen, covered: whole(covered), at_most: whole(at_most.max(covered)), by_hand: whole(by_hand) })
}
