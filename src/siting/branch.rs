//! From a first answer to a proof: bounds and searches in turn, then branch and bound on what is not settled.
//!
//! A node fixes some places in or out and lowers the bound from its parent's multipliers. It is dropped when the bound falls
//! below what is known plus one unit, or when no set keeps the rule. The node with the highest bound is next, so that the
//! bound of the whole is always the highest of those that are open. A fixed number of nodes is worked on side by side and
//! their results are taken in their order, so that the outcome does not depend on the number of cores.

use super::relax::{Deadline, Effort, Proof, Random, Relaxed, Until, bound, boxed, descend, scaled, settle};
use super::rule::Fix;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::atomic::{self, AtomicBool};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// First strides of the three rounds: multipliers that were prepared are nearly right.
const STRIDES: [f64; 3] = [0.05, 0.03, 0.02];

/// Nodes worked on side by side.
const SIDE_BY_SIDE: usize = 8;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The best choice.
    Best,
    /// Any choice worth at least so much, or the proof that there is none.
    Reach(i64),
}

/// What is known so far.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Worth of the best choice; `None` while there is none that keeps the rule.
    pub worth: Option<i64>,
    /// The best choice.
    pub chosen: Vec<u32>,
    /// No choice is worth more.
    pub bound: i64,
    /// Multipliers that prove a bound of the whole question, if perhaps not the bound above.
    pub proof: Option<Proof>,
    /// Nodes that were bounded.
    pub nodes: u64,
}

impl Found {
    /// Whether nothing better is left.
    pub fn proven(&self) -> bool {
        self.worth.map_or(self.bound == i64::MIN, |worth| self.bound <= worth)
    }
}

/// How the work goes on.
pub(crate) struct Way<'a> {
    /// When to stop.
    pub deadline: Deadline<'a>,
    /// Seed of the searches.
    pub seed: u64,
    /// Choice to start from, from a question before.
    pub start: Option<Vec<u32>>,
    /// Multipliers to start from, from a question before.
    pub multipliers: Option<Vec<f64>>,
    /// Lower the first bound by so many steps at most.
    pub steps: usize,
    /// Nodes at most; 0 proves with the first bound alone.
    pub nodes: u64,
    /// Exchanges without getting better, in the first search.
    pub patience: usize,
    /// Random exchanges of a search; as many as suit the question when `None`.
    pub moves: Option<usize>,
    /// Told whenever something gets better: worth, bound, choice.
    pub live: &'a dyn Fn(i64, i64, &[u32]),
}

struct Node {
    bound: f64,
    depth: u32,
    number: u64,
    /// Places settled here beyond those of the root, as their numbers and whether they are in.
    fixed: Vec<(u32, bool)>,
    u: Vec<f32>,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then(self.depth.cmp(&other.depth)).then(other.number.cmp(&self.number))
    }
}

/// Solves a question as far as the way allows.
pub(crate) fn solve<P: Relaxed>(problem: &P, goal: Goal, way: &Way<'_>) -> Found {
    let mut random = Random(way.seed);
    let deadline = &way.deadline;
    let stop = || deadline.over();
    let never = || false;
    let mut fix = problem.rule().fix.clone();
    let target = match goal {
        Goal::Best => i64::MAX,
        Goal::Reach(worth) => worth,
    };
    let mut found = Found { worth: None, chosen: Vec::new(), bound: i64::MAX, proof: None, nodes: 0 };
    // The first answer is always finished: it takes well under a second even for the largest questions.
    let start = way.start.clone().unwrap_or_default();
    let mut effort = Effort { patience: 0, enough: i64::MAX, stop: &never, random: &mut random };
    if let Some((worth, chosen)) = problem.first(&start, &fix, &mut effort) {
        found.take(worth, chosen, way);
    }
    let floor = |found: &Found| match goal {
        Goal::Best => found.worth.map_or(f64::MIN, |w| w as f64 + 1.0),
        Goal::Reach(worth) => worth as f64,
    };
    let u = match &way.multipliers {
        Some(u) => u.clone(),
        None => {
            let u = problem.start(&found.chosen);
            match problem.rough(&fix, &u, &found.chosen, &stop) {
                Some(u) => u,
                None => scaled(problem, &u, &fix),
            }
        }
    };
    // The first bound is there as early as the first answer.
    if goal == Goal::Best
        && let Some((first, _)) = bound(problem, &boxed(problem, &u), &fix, &mut vec![0.0; fix.len()])
    {
        found.lower(first.floor() as i64, way);
    }
    // Short work first, so that a bound and better answers are there early; then more of both. Bounding and searching go on side
    // by side: a search starts from what the bound before wanted.
    let Way { steps, patience, moves, .. } = *way;
    let timed = deadline.end.is_some();
    let mut u = u;
    let mut proof: Option<Proof> = None;
    for (round, share) in [8, 2, 1].into_iter().enumerate() {
        let known = found.worth.map_or(f64::MIN, |w| w as f64).max(if goal == Goal::Best { f64::MIN } else { target as f64 });
        let (below, enough) = (floor(&found), target.min(found.bound));
        let (tell, heard) = mpsc::channel();
        let (chosen, bounded) = (found.chosen.clone(), AtomicBool::new(false));
        let first = found.worth;
        let mut bounding = |tell: mpsc::Sender<News>| {
            let (u, wish) = problem.prepare(&fix, std::mem::take(&mut u), &chosen, steps / share, &stop);
            let until = Until { steps: steps / share / 2, below, known, stride: STRIDES[round], stop: &stop };
            if let Some((early, _)) = bound(problem, &boxed(problem, &u), &fix, &mut vec![0.0; fix.len()]) {
                let _ = tell.send(News::Bound(early.floor() as i64));
            }
            let proof = descend(problem, &fix, u, wish, &until);
            let _ = proof.as_ref().map(|proof| tell.send(News::Bound(proof.bound.floor() as i64)));
            bounded.store(true, atomic::Ordering::Relaxed);
            proof
        };
        // With a limit of time searches take no longer than the bound; without one they are always the same.
        let leave = || stop() || (timed && bounded.load(atomic::Ordering::Relaxed));
        let mut searching = |tell: mpsc::Sender<News>| {
            let mut best: Option<Choice> = None;
            let mut keep = |choice: Option<Choice>| {
                if let Some(choice) = choice.filter(|c| best.as_ref().map(|b| b.0).max(first).is_none_or(|b| c.0 > b)) {
                    let _ = tell.send(News::Choice(choice.0, choice.1.clone()));
                    best = Some(choice);
                }
                best.as_ref().map_or(&chosen, |(_, chosen)| chosen).clone()
            };
            // What the bound and the fractional solution pick are good places to start a search from.
            let wanted = proof.iter().flat_map(|p| [wished(p, problem.rule().most), p.best.chosen.clone()]);
            for start in wanted.chain([chosen.clone()]) {
                let mut effort = Effort { patience: patience / share, enough, stop: &leave, random: &mut random };
                keep(problem.improve(&start, &fix, &mut effort));
            }
            let moves = moves.unwrap_or_else(|| problem.moves()) / share;
            if moves > 0 {
                let from = keep(None);
                let mut effort = Effort { patience: 50, enough, stop: &leave, random: &mut random };
                keep(problem.wander(&from, &fix, moves, &mut effort));
            }
        };
        let next = thread::scope(|scope| {
            let (told, telling) = (tell.clone(), tell);
            let bounding = scope.spawn(move || bounding(told));
            let searching = scope.spawn(move || searching(telling));
            for news in heard {
                match news {
                    News::Bound(bound) => found.lower(bound, way),
                    News::Choice(worth, chosen) => found.take(worth, chosen, way),
                }
            }
            let done = searching.join().and_then(|()| bounding.join());
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        let Some(next) = next else {
            // What was settled left nothing better; with nothing settled no set keeps the rule.
            found.bound = found.worth.unwrap_or(i64::MIN);
            return found;
        };
        if round == 0 || found.proof.as_ref().is_some_and(|p| next.bound < p.bound) {
            // As a certificate it must hold without what was settled on the way.
            let mut values = vec![0.0; fix.len()];
            if let Some((bound, best)) = bound(problem, &next.u, &problem.rule().fix, &mut values) {
                found.proof = Some(Proof { bound, best, ..next.clone() });
            }
        }
        let done = next.bound < floor(&found);
        if done || stop() {
            return found.closed(goal, done);
        }
        if found.reached(target) || (goal == Goal::Best && found.proven()) {
            return found;
        }
        settle(problem.rule(), &next, floor(&found), &mut fix);
        u.clone_from(&next.u);
        proof = Some(next);
    }
    let Some(proof) = proof else { return found };
    if way.nodes == 0 {
        return found;
    }
    if !timed {
        branch(problem, goal, way, &mut found, (fix, proof), &mut random, None);
        return found;
    }
    // With a limit of time the search goes on beside the branching until one of them is done.
    let (tell, heard) = mpsc::channel();
    let beside = Beside { best: Mutex::new((found.worth, found.chosen.clone())), over: AtomicBool::new(false) };
    let (all, seed, lengths) = (fix.clone(), random.next(), (patience, moves.unwrap_or_else(|| problem.moves())));
    thread::scope(|scope| {
        scope.spawn(|| beside.search(problem, &all, lengths, (seed, target), &stop, tell));
        branch(problem, goal, way, &mut found, (fix, proof), &mut random, Some((&beside, &heard)));
        beside.over.store(true, atomic::Ordering::Relaxed);
    });
    found
}

/// A search that goes on beside the branching.
struct Beside {
    /// The best choice of both.
    best: Mutex<(Option<i64>, Vec<u32>)>,
    /// Nothing more is wanted.
    over: AtomicBool,
}

impl Beside {
    fn search<P: Relaxed>(
        &self,
        problem: &P,
        fix: &[Fix],
        (patience, moves): (usize, usize),
        (seed, enough): (u64, i64),
        stop: &(dyn Fn() -> bool + Sync),
        tell: mpsc::Sender<Choice>,
    ) {
        let mut random = Random(seed);
        let leave = || stop() || self.over.load(atomic::Ordering::Relaxed);
        for round in 0usize.. {
            if leave() {
                return;
            }
            let (worth, chosen) = self.best.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let better = if round.is_multiple_of(2) && moves > 0 {
                let mut effort = Effort { patience: 50, enough, stop: &leave, random: &mut random };
                problem.wander(&chosen, fix, moves, &mut effort)
            } else {
                let start = shaken(&chosen, fix, &mut random);
                let mut effort = Effort { patience, enough, stop: &leave, random: &mut random };
                problem.improve(&start, fix, &mut effort)
            };
            if let Some((worth, chosen)) = better.filter(|b| Some(b.0) > worth) {
                *self.best.lock().unwrap_or_else(PoisonError::into_inner) = (Some(worth), chosen.clone());
                if tell.send((worth, chosen)).is_err() {
                    return;
                }
            }
        }
    }
}

fn branch<P: Relaxed>(
    problem: &P,
    goal: Goal,
    way: &Way<'_>,
    found: &mut Found,
    (mut fix, root): (Vec<Fix>, Proof),
    random: &mut Random,
    beside: Option<(&Beside, &mpsc::Receiver<Choice>)>,
) {
    let deadline = &way.deadline;
    let stop = || deadline.over();
    let target = if let Goal::Reach(worth) = goal { worth } else { i64::MAX };
    let floor = |found: &Found| match goal {
        Goal::Best => found.worth.map_or(f64::MIN, |w| w as f64 + 1.0),
        Goal::Reach(worth) => worth as f64,
    };
    let mut number = 0;
    let mut heap = BinaryHeap::new();
    let narrow = |u: &[f64]| u.iter().map(|&x| x as f32).collect::<Vec<f32>>();
    heap.push(Node { bound: root.bound, depth: 0, number, fixed: Vec::new(), u: narrow(&root.u) });
    let mut settled_at = found.worth;
    let mut searched = 0;
    while !heap.is_empty() && found.nodes < way.nodes {
        if stop() || found.reached(target) {
            break;
        }
        if let Some((beside, heard)) = beside {
            heard.try_iter().for_each(|(worth, chosen)| found.take(worth, chosen, way));
            let mut best = beside.best.lock().unwrap_or_else(PoisonError::into_inner);
            if found.worth > best.0 {
                *best = (found.worth, found.chosen.clone());
            }
        }
        // A better answer settles more at the root.
        if found.worth > settled_at {
            settle(problem.rule(), &root, floor(found), &mut fix);
            settled_at = found.worth;
        }
        let mut batch = Vec::with_capacity(SIDE_BY_SIDE);
        while batch.len() < SIDE_BY_SIDE {
            let Some(node) = heap.pop() else { break };
            if node.bound >= floor(found) {
                batch.push(node);
            }
        }
        let known = floor(found);
        let work: Vec<_> = batch.par_iter().map(|node| bounded(problem, &fix, node, known, &stop)).collect();
        // A node whose work was cut short has given a bound that is good for what it is.
        for (node, result) in batch.into_iter().zip(work) {
            found.nodes += 1;
            let Some((proof, inner)) = result else { continue };
            let limit = proof.bound.min(node.bound);
            if limit < floor(found) {
                continue;
            }
            if found.nodes & 15 == 1 {
                let mut effort = Effort { patience: 30, enough: target, stop: &stop, random };
                if let Some((worth, chosen)) = problem.improve(&wished(&proof, problem.rule().most), &inner, &mut effort) {
                    found.take(worth, chosen, way);
                }
            }
            let free = || (0..inner.len() as u32).filter(|&j| inner[j as usize] == Fix::Free);
            let doubt = |j: u32| (proof.wish[j as usize] - 0.5).abs();
            let Some(site) = free().min_by(|&a, &b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(&b))) else {
                // Everything is settled: one set is left.
                let chosen: Vec<u32> = (0..inner.len() as u32).filter(|&j| inner[j as usize] == Fix::In).collect();
                if problem.rule().allows(&chosen, &problem.rule().fix) {
                    found.take(problem.worth(&chosen), chosen, way);
                }
                continue;
            };
            for is in [true, false] {
                number += 1;
                let mut fixed: Vec<(u32, bool)> = free_changes(&fix, &inner);
                fixed.push((site, is));
                heap.push(Node { bound: limit, depth: node.depth + 1, number, fixed, u: narrow(&proof.u) });
            }
        }
        // A search from a new start now and then.
        if beside.is_none() && found.nodes >= searched + 64 {
            searched = found.nodes;
            let mut effort = Effort { patience: 50, enough: target.min(found.bound), stop: &stop, random };
            if let Some((worth, chosen)) =
                problem.wander(&found.chosen, &fix, way.moves.unwrap_or_else(|| problem.moves()) / 2, &mut effort)
            {
                found.take(worth, chosen, way);
            }
            let chosen = shaken(&found.chosen, &fix, random);
            let mut effort = Effort { patience: way.patience / 2, enough: target.min(found.bound), stop: &stop, random };
            if let Some((worth, chosen)) = problem.improve(&chosen, &fix, &mut effort) {
                found.take(worth, chosen, way);
            }
        }
        let open = heap.peek().map_or(f64::MIN, |node| node.bound);
        // What was dropped may have been worth all that is short of the target.
        let dropped = if let Goal::Reach(worth) = goal { worth - 1 } else { i64::MIN };
        found.lower((open.floor() as i64).max(dropped), way);
    }
    if let Some((_, heard)) = beside {
        heard.try_iter().for_each(|(worth, chosen)| found.take(worth, chosen, way));
    }
    if heap.iter().all(|node| node.bound < floor(found)) && !stop() {
        *found = found.clone().closed(goal, true);
    }
}

/// Bounds a node. `None` when nothing in it is good enough.
fn bounded<P: Relaxed>(
    problem: &P,
    root: &[Fix],
    node: &Node,
    known: f64,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<(Proof, Vec<Fix>)> {
    let mut fix = root.to_vec();
    for &(j, is) in &node.fixed {
        let want = if is { Fix::In } else { Fix::Out };
        if fix[j as usize] != Fix::Free && fix[j as usize] != want {
            return None;
        }
        fix[j as usize] = want;
    }
    let mut u: Vec<f64> = node.u.iter().map(|&x| f64::from(x)).collect();
    for (steps, stride) in [(25, 0.1), (25, 0.1)] {
        let until = Until { steps, below: known, known, stride, stop };
        let proof = descend(problem, &fix, u, Vec::new(), &until)?;
        if proof.bound < known {
            return None;
        }
        let more = settle(problem.rule(), &proof, known, &mut fix);
        if more == 0 || stop() {
            return Some((proof, fix));
        }
        u = proof.u;
    }
    let until = Until { steps: 10, below: known, known, stride: 0.05, stop };
    let proof = descend(problem, &fix, u, Vec::new(), &until)?;
    (proof.bound >= known).then_some((proof, fix))
}

fn free_changes(root: &[Fix], inner: &[Fix]) -> Vec<(u32, bool)> {
    let changed = root.iter().zip(inner).enumerate().filter(|(_, (a, b))| a != b);
    changed.map(|(j, (_, b))| (j as u32, *b == Fix::In)).collect()
}

/// A choice with its worth.
type Choice = (i64, Vec<u32>);

/// What comes of bounding and searching side by side.
enum News {
    /// A bound was proven.
    Bound(i64),
    /// A better choice was found.
    Choice(i64, Vec<u32>),
}

/// The places that a fractional solution wants most.
fn wished(proof: &Proof, most: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..proof.wish.len() as u32).filter(|&j| proof.wish[j as usize] > 1e-3).collect();
    order.sort_by(|&a, &b| proof.wish[b as usize].total_cmp(&proof.wish[a as usize]).then(a.cmp(&b)));
    order.truncate(most);
    order
}

/// A choice with about a fifth of it left out.
fn shaken(chosen: &[u32], fix: &[Fix], random: &mut Random) -> Vec<u32> {
    chosen.iter().copied().filter(|&j| fix[j as usize] == Fix::In || random.below(5) > 0).collect()
}

impl Found {
    fn reached(&self, target: i64) -> bool {
        self.worth.is_some_and(|worth| worth >= target)
    }

    fn take(&mut self, worth: i64, chosen: Vec<u32>, way: &Way<'_>) {
        if self.worth.is_none_or(|known| worth > known) {
            self.worth = Some(worth);
            self.chosen = chosen;
            self.bound = self.bound.max(worth);
            (way.live)(worth, self.bound, &self.chosen);
        }
    }

    fn lower(&mut self, bound: i64, way: &Way<'_>) {
        let bound = self.worth.map_or(bound, |worth| bound.max(worth));
        if bound < self.bound {
            self.bound = bound;
            if let Some(worth) = self.worth {
                (way.live)(worth, bound, &self.chosen);
            }
        }
    }

    /// The search is over; `done` when everything was looked at.
    fn closed(mut self, goal: Goal, done: bool) -> Self {
        if done {
            self.bound = match goal {
                Goal::Best => self.worth.unwrap_or(i64::MIN),
                Goal::Reach(worth) => self.bound.min(worth - 1).max(self.worth.unwrap_or(i64::MIN)),
            };
        }
        self
    }
}
