//! How much can be covered with every number of new posts, or under a budget with every sum: what an answer covers, and what
//! no answer can exceed.
//!
//! Multipliers prove a bound for every number at once: the constant and the sum of the best values. A few numbers are solved
//! for shortly, each gives one choice and one such line; between them choices are thinned and filled, and of the lines the
//! lowest counts. Sums work the same way with the price of the budget among the multipliers.

use super::answer::Answer;
use super::branch::{Goal, Way, solve};
use super::cover::Cover;
use super::cover_state::State;
use super::greedy::repair;
use super::instance::Question;
use super::loads::{Loads, PARTS};
use super::relax::{Deadline, Relaxed, Until, bound, descend, scaled};
use super::rule::{Fix, Rule};
use super::solve::{Merged, room};
use super::survey::Survey;
use crate::task::Task;

/// One place on the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// New posts, those put on the map included; or what may be spent where the question has a budget.
    pub at: f64,
    /// Weight that an answer with so many covers.
    pub covered: f64,
    /// Weight that no answer with so many exceeds.
    pub at_most: f64,
}

/// Numbers that are solved for.
const SOLVED: usize = 8;
/// Steps of the descent for one number where room is limited.
const STEPS: usize = 40;

/// Most sums that a curve under a budget has.
const SUMS: i64 = 32;

/// Coverage for 0 to `largest` new posts, or under a budget for sums up to twice as much; empty for questions other than covering
/// the most and for a budget with limited room, and without any number when cancelled before the first. What an `answer` to the
/// question covers and what was proven with it count too.
pub fn curve(survey: &Survey, answer: Option<&Answer>, largest: usize, task: &Task) -> Vec<Point> {
    let limited = !survey.instance.capacities.is_empty();
    let has_curve = survey.instance.question == Question::MostCovered && !(limited && survey.ask.budget.is_some());
    let Some(merged) = survey.merged().filter(|_| has_curve) else { return Vec::new() };
    let rule = survey.instance.rule();
    let (along, asked) = match rule.budget {
        None => {
            let asked = survey.ask.new.unwrap_or(0);
            let free = rule.fix.iter().filter(|f| **f == Fix::Free).count();
            (Along::Posts { beside: rule.most - asked, largest: largest.min(free.saturating_sub(rule.keep)) }, asked)
        }
        Some(budget) => {
            let fixed: i64 = rule.fix.iter().zip(&rule.costs).filter(|(f, _)| **f == Fix::In).map(|(_, cost)| cost).sum();
            let end = fixed.max(2 * budget);
            let steps = (end - fixed).clamp(1, SUMS);
            let mut sums: Vec<i64> = (0..=steps).map(|n| fixed + (end - fixed) * n / steps).chain([budget.max(fixed)]).collect();
            sums.sort_unstable();
            sums.dedup();
            let asked = sums.partition_point(|sum| *sum < budget);
            (Along::Cost(sums), asked)
        }
    };
    let last = along.len() - 1;
    task.stage("siting curve", "", SOLVED as u64);
    let mut anchors: Vec<usize> =
        (0..SOLVED).map(|i| (last as f64).powf((i + 1) as f64 / SOLVED as f64).round() as usize).collect();
    anchors.extend([0, asked.min(last)]);
    anchors.sort_unstable();
    anchors.dedup();
    let lines = match room(&survey.instance, merged) {
        None => without_room(merged, &rule, (&along, &anchors), task),
        Some(capacity) => with_room(Loads { columns: &merged.columns, capacity, rule }, (&along, &anchors), task),
    };
    let Some((mut covered, mut at_most)) = lines else { return Vec::new() };
    task.end();
    // More never covers less, and less can never be bounded by more.
    for n in 1..=last {
        covered[n] = covered[n].max(covered[n - 1]);
    }
    for n in (0..last).rev() {
        at_most[n] = at_most[n].min(at_most[n + 1]);
    }
    let scale = if limited { merged.scale * PARTS } else { merged.scale };
    let whole = |x: f64| if merged.scale == 1.0 { x.floor() } else { x };
    let point = |n: usize| {
        let covered = covered[n] as f64 / scale;
        let (mut covered, mut at_most) = (covered, whole(at_most[n] / scale));
        if let Some(answer) = answer {
            if n >= asked {
                covered = covered.max(answer.objective.unwrap_or(0.0));
            }
            if n <= asked {
                at_most = at_most.min(answer.bound.unwrap_or(f64::INFINITY));
            }
        }
        let at = match &along {
            Along::Posts { .. } => (n + survey.ask.drawn.len()) as f64,
            Along::Cost(sums) => sums[n] as f64 / survey.instance.cost_scale(),
        };
        Point { at, covered, at_most: at_most.max(covered) }
    };
    (0..=last).map(point).collect()
}

/// What is given more and more of along the curve.
enum Along {
    /// New posts, from none to the largest number, beside those that are there anyway.
    Posts { beside: usize, largest: usize },
    /// What may be spent, ascending.
    Cost(Vec<i64>),
}

impl Along {
    /// Places on the curve; at least one.
    fn len(&self) -> usize {
        match self {
            Self::Posts { largest, .. } => largest + 1,
            Self::Cost(sums) => sums.len(),
        }
    }

    /// Makes the rule the one of place `n`.
    fn set(&self, rule: &mut Rule, n: usize) {
        match self {
            Self::Posts { beside, .. } => rule.most = n + beside,
            Self::Cost(sums) => rule.budget = Some(sums[n]),
        }
    }

    /// Notes what a choice of so many posts at such a cost is worth where it first fits.
    fn note(&self, covered: &mut [i64], count: usize, cost: i64, worth: i64) {
        let n = match self {
            Self::Posts { beside, .. } => count.checked_sub(*beside),
            Self::Cost(sums) => Some(sums.partition_point(|sum| *sum < cost)),
        };
        if let Some(cell) = n.and_then(|n| covered.get_mut(n)) {
            *cell = (*cell).max(worth);
        }
    }

    /// What taking the place out saves.
    fn saves(&self, rule: &Rule, j: u32) -> i64 {
        match self {
            Self::Posts { .. } => 1,
            Self::Cost(_) => rule.costs[j as usize],
        }
    }
}

/// What answers cover and what no answer exceeds, along the curve.
type Lines = (Vec<i64>, Vec<f64>);

/// Places that can only take so much: choices by adding one place after the other, bounds by descending for each number that is
/// solved for.
fn with_room(mut loads: Loads<'_>, (along, anchors): (&Along, &[usize]), task: &Task) -> Option<Lines> {
    let mut covered = vec![0i64; along.len()];
    let mut at_most = vec![loads.columns.total() as f64 * PARTS; along.len()];
    let fix = loads.rule.fix.clone();
    along.set(&mut loads.rule, along.len() - 1);
    let base = repair(&loads.rule, &[], &fix)?;
    let chosen = loads.fill(base, &fix, |count, served| along.note(&mut covered, count, 0, served * PARTS as i64));
    let mut u = scaled(&loads, &loads.start(&chosen), &fix);
    let stop = || task.is_cancelled();
    for &anchor in anchors.iter().rev() {
        if stop() {
            return None;
        }
        along.set(&mut loads.rule, anchor);
        let known = covered[anchor] as f64;
        let until = Until { steps: STEPS, below: known + 1.0, known, stride: 0.05, stop: &stop };
        let proof = descend(&loads, &fix, u, Vec::new(), &until)?;
        let mut values = vec![0.0; loads.rule.sites()];
        for (n, most) in at_most.iter_mut().enumerate() {
            along.set(&mut loads.rule, n);
            if let Some((line, _)) = bound(&loads, &proof.u, &fix, &mut values) {
                *most = most.min(line);
            }
        }
        u = proof.u;
        task.advance(1);
    }
    Some((covered, at_most))
}

fn without_room(merged: &Merged, rule: &Rule, (along, anchors): (&Along, &[usize]), task: &Task) -> Option<Lines> {
    let columns = &merged.columns;
    let mut covered = vec![0i64; along.len()];
    let mut at_most = vec![columns.total() as f64; along.len()];
    let mut multipliers: Option<Vec<f64>> = None;
    for &anchor in anchors.iter().rev() {
        if task.is_cancelled() {
            return None;
        }
        let mut cover = Cover { columns, worth: vec![1], rule: rule.clone() };
        along.set(&mut cover.rule, anchor);
        let way = Way {
            deadline: Deadline { end: None, task },
            seed: 1,
            start: None,
            multipliers: multipliers.clone(),
            steps: 160,
            nodes: 0,
            patience: 20,
            moves: Some(0),
            live: &|_, _, _| {},
        };
        let found = solve(&cover, Goal::Best, &way);
        // A bound that closed without a line of its own still holds for its place.
        at_most[anchor] = at_most[anchor].min(found.bound.max(0) as f64);
        if let Some(proof) = found.proof {
            let mut values = vec![0.0; rule.sites()];
            for (n, most) in at_most.iter_mut().enumerate() {
                along.set(&mut cover.rule, n);
                if let Some((line, _)) = bound(&cover, &proof.u, &rule.fix, &mut values) {
                    *most = most.min(line.floor());
                }
            }
            multipliers = Some(proof.u);
        }
        if found.worth.is_some() {
            along.set(&mut cover.rule, along.len() - 1);
            walk(&cover, &found.chosen, along, &mut covered);
        }
        task.advance(1);
    }
    Some((covered, at_most))
}

/// Fills in what thinning the choice out one by one, and adding one by one, covers.
fn walk(cover: &Cover, chosen: &[u32], along: &Along, covered: &mut [i64]) {
    let rule = cover.rule();
    let base = || {
        let mut state = State::new(cover);
        for &j in chosen {
            state.add(j);
        }
        state
    };
    let mut note = |state: &State| along.note(covered, state.count, state.cost, state.value);
    // Of two places the one that is worth more for what it takes: a/b against c/d without dividing.
    let rate = |a: (i64, u32), b: (i64, u32)| {
        let across = |worth: i64, by: u32| i128::from(worth) * i128::from(along.saves(rule, by));
        across(a.0, b.1).cmp(&across(b.0, a.1))
    };
    let mut state = base();
    note(&state);
    loop {
        let removable = (0..rule.sites() as u32).filter(|&j| {
            let may = rule.fix[j as usize] == Fix::Free && (!rule.existing[j as usize] || state.kept > rule.keep);
            state.is[j as usize] && may && along.saves(rule, j) > 0
        });
        let least = removable.map(|j| (state.loss[j as usize], j)).reduce(|a, b| if rate(b, a).is_lt() { b } else { a });
        let Some((_, j)) = least.filter(|_| !matches!(along, Along::Posts { beside, .. } if state.count <= *beside)) else {
            break;
        };
        state.remove(j);
        note(&state);
    }
    let mut state = base();
    loop {
        let addable =
            (0..rule.sites() as u32).filter(|&j| !state.is[j as usize] && rule.fix[j as usize] == Fix::Free && state.fits(j));
        let most = addable.map(|j| (state.gain[j as usize], j)).reduce(|a, b| if rate(b, a).is_gt() { b } else { a });
        let Some((gain, j)) = most.filter(|_| state.count < rule.most) else { break };
        if gain == 0 && matches!(along, Along::Cost(_)) {
            break;
        }
        state.add(j);
        note(&state);
    }
}
