//! Fewest places, or least cost, that cover a target.
//!
//! A first answer comes from the greedy; then it is asked for one place (or one unit of cost) less, again and again, until
//! the proof comes back that there is none. The multipliers of each such question also give a bound from below: the least
//! cost for which their bound still reaches the target.

use super::branch::{Goal, Way, solve};
use super::columns::Columns;
use super::cover::Cover;
use super::cover_state::State;
use super::greedy;
use super::relax::{Proof, Relaxed};
use super::rule::{Fix, Rule};

/// What is known about the least cost.
pub(crate) struct Least {
    /// Least cost known to do; `None` while there is none.
    pub cost: Option<i64>,
    /// The places.
    pub chosen: Vec<u32>,
    /// No less can do; `i64::MAX` when nothing does.
    pub bound: i64,
    /// Multipliers with the bound that they prove.
    pub proof: Option<(Proof, i64)>,
    /// Nodes that were bounded.
    pub nodes: u64,
}

/// Covers at least `target` of the columns' weight at the least cost that `rule` allows.
pub(crate) fn fewest(columns: &Columns, rule: &Rule, target: i64, way: &Way<'_>, live: &dyn Fn(i64, i64, &[u32])) -> Least {
    let mut out = Least { cost: None, chosen: Vec::new(), bound: 0, proof: None, nodes: 0 };
    let locked: Vec<u32> = (0..rule.sites() as u32).filter(|&j| rule.fix[j as usize] == Fix::In).collect();
    out.bound = rule.cost(&locked);
    let open: Vec<u32> = (0..rule.sites() as u32).filter(|&j| rule.fix[j as usize] != Fix::Out).collect();
    let mut cover = Cover { columns, worth: vec![1], rule: rule.clone() };
    if cover.worth(&open) < target || rule.kept(&open) < rule.keep {
        out.bound = i64::MAX;
        return out;
    }
    // Limits aside at first: an answer within them is asked for below.
    let unit = rule.costs.iter().all(|&c| c == 1);
    cover.rule.most = rule.sites();
    cover.rule.budget = if unit { None } else { Some(rule.costs.iter().sum()) };
    let start = match &way.start {
        Some(start) if cover.worth(start) >= target => greedy::repair(&cover.rule, start, &rule.fix),
        _ => greedy::complete(&cover, &[], &rule.fix),
    };
    let start = start.unwrap_or(open);
    let first = pruned(&cover, &start, target);
    let limits = |chosen: &[u32]| {
        chosen.len() <= rule.most && rule.kept(chosen) >= rule.keep && rule.budget.is_none_or(|b| rule.cost(chosen) <= b)
    };
    let mut hint = first.clone();
    let mut cap = rule.budget.unwrap_or(i64::MAX);
    if limits(&first) {
        cap = rule.cost(&first) - 1;
        out.cost = Some(cap + 1);
        out.chosen = first;
        live(cap + 1, out.bound, &out.chosen);
    }
    loop {
        if out.cost.is_some_and(|cost| out.bound >= cost) || way.deadline.over() {
            return out;
        }
        cover.rule.most = if unit { rule.most.min(usize::try_from(cap.max(0)).unwrap_or(usize::MAX)) } else { rule.most };
        cover.rule.budget = if unit && rule.budget.is_none() { None } else { Some(cap.min(rule.costs.iter().sum())) };
        let mut next = Way {
            deadline: super::relax::Deadline { end: way.deadline.end, task: way.deadline.task },
            seed: way.seed,
            start: Some(hint.clone()),
            multipliers: out.proof.as_ref().map(|(proof, _)| proof.u.clone()).or_else(|| way.multipliers.clone()),
            steps: way.steps,
            nodes: way.nodes,
            patience: way.patience,
            moves: way.moves,
            live: &|_, _, _| {},
        };
        if let Some(u) = &mut next.multipliers {
            u.truncate(columns.len());
        }
        let found = solve(&cover, Goal::Reach(target), &next);
        out.nodes += found.nodes;
        if let Some(proof) = found.proof {
            let bound = least_cost(&cover, &proof, target);
            out.bound = out.bound.max(bound.min(out.cost.unwrap_or(i64::MAX)));
            if out.proof.as_ref().is_none_or(|(_, known)| bound > *known) {
                out.proof = Some((proof, bound));
            }
        }
        if found.worth.is_some_and(|worth| worth >= target) {
            let chosen = pruned(&cover, &found.chosen, target);
            cap = rule.cost(&chosen) - 1;
            hint.clone_from(&chosen);
            out.cost = Some(cap + 1);
            out.chosen = chosen;
            live(cap + 1, out.bound, &out.chosen);
        } else if found.bound < target {
            out.bound = out.cost.unwrap_or(i64::MAX);
            return out;
        } else {
            // Neither found nor refuted within the limits of the work.
            return out;
        }
    }
}

/// A choice without places that the target does not need, dearest first.
fn pruned(cover: &Cover, chosen: &[u32], target: i64) -> Vec<u32> {
    let mut state = State::new(cover);
    for &j in chosen {
        state.add(j);
    }
    let rule = &cover.rule;
    let mut order: Vec<u32> = chosen.iter().copied().filter(|&j| rule.fix[j as usize] == Fix::Free).collect();
    order.sort_by_key(|&j| (std::cmp::Reverse(rule.costs[j as usize]), state.loss[j as usize], j));
    for j in order {
        let stays = rule.existing[j as usize] && state.kept <= rule.keep;
        if !stays && state.value - state.loss[j as usize] >= target {
            state.remove(j);
        }
    }
    state.chosen()
}

/// The least cost for which the bound of these multipliers reaches the target: places by value per cost, the last one in part.
pub(crate) fn least_cost(cover: &Cover, proof: &Proof, target: i64) -> i64 {
    let rule = cover.rule();
    let mut values = vec![0.0; rule.sites()];
    let mut reached = cover.values(&proof.u[..cover.width()], &mut values);
    let mut cost = 0.0;
    let mut order = Vec::new();
    for (j, fix) in rule.fix.iter().enumerate() {
        match fix {
            Fix::In => {
                reached += values[j];
                cost += rule.costs[j] as f64;
            }
            Fix::Free => order.push(j),
            Fix::Out => {}
        }
    }
    let rate = |j: usize| values[j] / rule.costs[j] as f64;
    order.sort_by(|&a, &b| rate(b).total_cmp(&rate(a)).then(a.cmp(&b)));
    for j in order {
        let missing = target as f64 - reached;
        if missing <= 0.0 {
            break;
        }
        if values[j] <= 0.0 {
            return i64::MAX;
        }
        cost += rule.costs[j] as f64 * (missing / values[j]).min(1.0);
        reached += values[j];
    }
    // Dividing rounds: a hair above a whole number is that number.
    if reached < target as f64 { i64::MAX } else { (cost - 1e-6).ceil() as i64 }
}
