//! How much can be covered with every number of new posts: what an answer covers, and what no answer can exceed.
//!
//! Multipliers prove a bound for every number at once: the constant and the sum of the best values. A few numbers are solved
//! for shortly, each gives one choice and one such line; between them choices are thinned and filled, and of the lines the
//! lowest counts.

use super::answer::Answer;
use super::branch::{Goal, Way, solve};
use super::cover::Cover;
use super::cover_state::State;
use super::greedy::repair;
use super::loads::{Loads, PARTS};
use super::relax::{Deadline, Relaxed, Until, bound, descend, scaled};
use super::rule::{Fix, Rule};
use super::solve::{Merged, room};
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
/// Steps of the descent for one number where room is limited.
const STEPS: usize = 40;

/// Coverage for 0 to `largest` new posts; empty for questions other than covering the most and where costs count, and without
/// any number when cancelled before the first. What an `answer` to the question covers and what was proven with it count too.
pub fn curve(survey: &Survey, answer: Option<&Answer>, largest: usize, task: &Task) -> Vec<Point> {
    let Some(merged) = survey.merged().filter(|_| survey.counts_places()) else { return Vec::new() };
    let rule = survey.instance.rule();
    let beside = rule.most - survey.ask.new.unwrap_or(0);
    let asked = survey.ask.new.unwrap_or(0);
    let free = rule.fix.iter().filter(|f| **f == Fix::Free).count();
    let largest = largest.min(free.saturating_sub(rule.keep));
    task.stage("siting curve", "", SOLVED as u64);
    let mut anchors: Vec<usize> =
        (0..SOLVED).map(|i| (largest as f64).powf((i + 1) as f64 / SOLVED as f64).round() as usize).collect();
    anchors.extend([0, survey.ask.new.unwrap_or(0).min(largest)]);
    anchors.sort_unstable();
    anchors.dedup();
    let range = Range { beside, largest, anchors };
    let lines = match room(&survey.instance, merged) {
        None => without_room(merged, &rule, &range, task),
        Some(capacity) => with_room(Loads { columns: &merged.columns, capacity, rule }, &range, task),
    };
    let Some((mut covered, mut at_most)) = lines else { return Vec::new() };
    task.end();
    // More posts never cover less, and fewer can never be bounded by more.
    for n in 1..=largest {
        covered[n] = covered[n].max(covered[n - 1]);
    }
    for n in (0..largest).rev() {
        at_most[n] = at_most[n].min(at_most[n + 1]);
    }
    let scale = if survey.instance.capacities.is_empty() { merged.scale } else { merged.scale * PARTS };
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
        Point { new: n, covered, at_most: at_most.max(covered) }
    };
    (0..=largest).map(point).collect()
}

/// Numbers that are asked about.
struct Range {
    /// Posts that are there beside the new ones.
    beside: usize,
    /// Most new posts.
    largest: usize,
    /// Numbers that are solved for, ascending.
    anchors: Vec<usize>,
}

/// What answers cover and what no answer exceeds, by number of new posts.
type Lines = (Vec<i64>, Vec<f64>);

/// Places that can only take so much: choices by adding one place after the other, bounds by descending for each number that is
/// solved for.
fn with_room(mut loads: Loads<'_>, range: &Range, task: &Task) -> Option<Lines> {
    let mut covered = vec![0i64; range.largest + 1];
    let mut at_most = vec![loads.columns.total() as f64 * PARTS; range.largest + 1];
    let fix = loads.rule.fix.clone();
    loads.rule.most = range.largest + range.beside;
    let base = repair(&loads.rule, &[], &fix)?;
    let chosen = loads.fill(base, &fix, |count, served| {
        if let Some(cell) = count.checked_sub(range.beside).and_then(|n| covered.get_mut(n)) {
            *cell = (*cell).max(served * PARTS as i64);
        }
    });
    let mut u = scaled(&loads, &loads.start(&chosen), &fix);
    let stop = || task.is_cancelled();
    for &new in range.anchors.iter().rev() {
        if stop() {
            return None;
        }
        loads.rule.most = new + range.beside;
        let known = covered[new] as f64;
        let until = Until { steps: STEPS, below: known + 1.0, known, stride: 0.05, stop: &stop };
        let proof = descend(&loads, &fix, u, Vec::new(), &until)?;
        let mut values = vec![0.0; loads.rule.sites()];
        for (n, most) in at_most.iter_mut().enumerate() {
            loads.rule.most = n + range.beside;
            if let Some((line, _)) = bound(&loads, &proof.u, &fix, &mut values) {
                *most = most.min(line);
            }
        }
        u = proof.u;
        task.advance(1);
    }
    Some((covered, at_most))
}

fn without_room(merged: &Merged, rule: &Rule, range: &Range, task: &Task) -> Option<Lines> {
    let (columns, beside, largest) = (&merged.columns, range.beside, range.largest);
    let mut covered = vec![0i64; largest + 1];
    let mut at_most = vec![columns.total() as f64; largest + 1];
    let mut multipliers: Option<Vec<f64>> = None;
    for &new in range.anchors.iter().rev() {
        if task.is_cancelled() {
            return None;
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
    Some((covered, at_most))
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
