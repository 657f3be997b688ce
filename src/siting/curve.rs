//! How much can be covered with every number of new posts: what an answer covers, and what no answer can exceed.
//!
//! Multipliers prove a bound for every number at once: the constant and the sum of the best values. A few numbers are solved
//! for shortly, each gives one choice and one such line; between them choices are thinned and filled, and of the lines the
//! lowest counts.

use super::branch::{Goal, Way, solve};
use super::cover::Cover;
use super::cover_state::State;
use super::relax::{Deadline, Relaxed, bound};
use super::rule::Fix;
use super::survey::Survey;
use crate::task::Task;

/// One number of new posts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// New posts.
    pub new: usize,
    /// Weight that an answer with so many covers.
    pub covered: f64,
    /// Weight that no answer with so many exceeds.
    pub at_most: f64,
}

/// Numbers that are solved for.
const SOLVED: usize = 8;

/// Coverage for 0 to `largest` new posts; empty for questions other than covering the most, and without any number when
/// cancelled before the first.
pub fn curve(survey: &Survey, largest: usize, task: &Task) -> Vec<Point> {
    let Some(merged) = survey.covers_most() else { return Vec::new() };
    let columns = &merged.columns;
    let rule = survey.instance.rule();
    let beside = rule.most - survey.ask.new.unwrap_or(0);
    let free = rule.fix.iter().filter(|f| **f == Fix::Free).count();
    let largest = largest.min(free.saturating_sub(rule.keep));
    task.stage("siting curve", "", SOLVED as u64);
    let mut covered = vec![0i64; largest + 1];
    let mut at_most = vec![columns.total() as f64; largest + 1];
    let mut multipliers: Option<Vec<f64>> = None;
    let mut anchors: Vec<usize> =
        (0..SOLVED).map(|i| (largest as f64).powf((i + 1) as f64 / SOLVED as f64).round() as usize).collect();
    anchors.extend([0, survey.ask.new.unwrap_or(0).min(largest)]);
    anchors.sort_unstable();
    anchors.dedup();
    for new in anchors.into_iter().rev() {
        if task.is_cancelled() {
            return Vec::new();
        }
        let mut cover = Cover { columns, worth: vec![1], rule: rule.clone() };
        cover.rule.most = new + beside;
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
        // A bound that closed without a line of its own still holds for its number.
        at_most[new] = at_most[new].min(found.bound.max(0) as f64);
        if let Some(proof) = found.proof {
            let mut values = vec![0.0; rule.sites()];
            for (n, most) in at_most.iter_mut().enumerate() {
                cover.rule.most = n + beside;
                if let Some((line, _)) = bound(&cover, &proof.u, &rule.fix, &mut values) {
                    *most = most.min(line.floor());
                }
            }
            multipliers = Some(proof.u);
        }
        if found.worth.is_some() {
            cover.rule.most = largest + beside;
            walk(&cover, &found.chosen, beside, &mut covered);
        }
        task.advance(1);
    }
    task.end();
    // More posts never cover less, and fewer can never be bounded by more.
    for n in 1..=largest {
        covered[n] = covered[n].max(covered[n - 1]);
    }
    for n in (0..largest).rev() {
        at_most[n] = at_most[n].min(at_most[n + 1]);
    }
    let scale = merged.scale;
    let point =
        |n: usize| Point { new: n, covered: covered[n] as f64 / scale, at_most: at_most[n].max(covered[n] as f64) / scale };
    (0..=largest).map(point).collect()
}

/// Fills in what thinning the choice out one by one, and adding one by one, covers.
fn walk(cover: &Cover, chosen: &[u32], beside: usize, covered: &mut [i64]) {
    let rule = cover.rule();
    let base = || {
        let mut state = State::new(cover);
        for &j in chosen {
            state.add(j);
        }
        state
    };
    let mut note = |state: &State| {
        if let Some(cell) = state.count.checked_sub(beside).and_then(|n| covered.get_mut(n)) {
            *cell = (*cell).max(state.value);
        }
    };
    let mut state = base();
    note(&state);
    loop {
        let removable = (0..rule.sites() as u32).filter(|&j| {
            state.is[j as usize] && rule.fix[j as usize] == Fix::Free && (!rule.existing[j as usize] || state.kept > rule.keep)
        });
        let Some(j) = removable.min_by_key(|&j| (state.loss[j as usize], j)) else { break };
        if state.count <= beside {
            break;
        }
        state.remove(j);
        note(&state);
    }
    let mut state = base();
    while state.count < rule.most {
        let addable =
            (0..rule.sites() as u32).filter(|&j| !state.is[j as usize] && rule.fix[j as usize] == Fix::Free && state.fits(j));
        let Some(j) = addable.max_by_key(|&j| (state.gain[j as usize], std::cmp::Reverse(j))) else { break };
        state.add(j);
        note(&state);
    }
}
