//! Greedy filling and exchange for total distance.
//!
//! One walk over each demand's places up to its second nearest chosen one gives what every addition, removal and
//! exchange changes (Whitaker 1983; Resende and Werneck 2007). From local optima the search goes on by the least bad
//! exchange, places that moved being barred for a while.

use super::median::Median;
use super::relax::{Effort, Relaxed};
use super::rule::{Fix, Rule};

/// Adds the place that saves most until there is no room.
pub(crate) fn fill(median: &Median, mut chosen: Vec<u32>, fix: &[Fix]) -> Vec<u32> {
    let rule = median.rule();
    let mut is = vec![false; rule.sites()];
    for &j in &chosen {
        is[j as usize] = true;
    }
    let mut cost = rule.cost(&chosen);
    let mut near: Vec<i64> = (0..median.width()).map(|i| nearest(median, i, &is)).collect();
    while chosen.len() < rule.most {
        let mut saved = vec![0i64; rule.sites()];
        for (i, &limit) in near.iter().enumerate() {
            for (&j, &c) in median.sites.row(i).iter().zip(&median.costs[median.sites.range(i)]) {
                if c >= limit {
                    break;
                }
                saved[j as usize] += limit - c;
            }
        }
        let free = (0..rule.sites())
            .filter(|&j| fix[j] == Fix::Free && !is[j] && saved[j] > 0 && rule.budget.is_none_or(|b| cost + rule.costs[j] <= b));
        // Savings per cost where there is a budget.
        let rate = |j: usize| if rule.budget.is_some() { saved[j] as f64 / rule.costs[j].max(1) as f64 } else { saved[j] as f64 };
        let Some(j) = free.max_by(|&a, &b| rate(a).total_cmp(&rate(b)).then(b.cmp(&a))) else { break };
        is[j] = true;
        cost += rule.costs[j];
        chosen.push(j as u32);
        for (i, near) in near.iter_mut().enumerate() {
            *near = nearest(median, i, &is).min(*near);
        }
    }
    chosen.sort_unstable();
    chosen
}

fn nearest(median: &Median, i: usize, is: &[bool]) -> i64 {
    median.serving(i, is).next().map_or(median.beyond[i], |(_, c)| c.min(median.beyond[i]))
}

/// The best choice met from `start`, which keeps the rule.
pub(crate) fn exchange(median: &Median, start: Vec<u32>, fix: &[Fix], effort: &mut Effort) -> (i64, Vec<u32>) {
    let sites = median.rule.sites();
    let mut is = vec![false; sites];
    for &j in &start {
        is[j as usize] = true;
    }
    let mut value = median.worth(&start);
    let mut best = (value, start);
    let (mut back, mut away) = (vec![0u64; sites], vec![0u64; sites]);
    let (mut idle, mut step) = (0, 0u64);
    let count = best.1.len();
    while idle <= effort.patience && best.0 < effort.enough && !(effort.stop)() {
        step += 1;
        let Some((i, j, change)) = best_exchange(median, &is, fix, (&back, &away), step, best.0 - value) else { break };
        if change <= 0 && effort.patience == 0 {
            break;
        }
        is[i as usize] = false;
        is[j as usize] = true;
        value += change;
        if value > best.0 {
            best = (value, (0..sites as u32).filter(|&j| is[j as usize]).collect());
            idle = 0;
        } else {
            idle += 1;
        }
        back[i as usize] = step + 4 + effort.random.below(4 + count / 4) as u64;
        away[j as usize] = step + 2 + effort.random.below(1 + count / 8) as u64;
    }
    best
}

/// The exchange that saves most (or loses least); a barred one only when it saves more than `short`.
fn best_exchange(
    median: &Median,
    is: &[bool],
    fix: &[Fix],
    (back, away): (&[u64], &[u64]),
    step: u64,
    short: i64,
) -> Option<(u32, u32, i64)> {
    let (rule, sites) = (&median.rule, is.len());
    let mut gain = vec![0i64; sites];
    let mut loss = vec![0i64; sites];
    // Demand by its nearest chosen place, with the costs of that and of the next.
    let mut served: Vec<Vec<(u32, i64, i64)>> = vec![Vec::new(); sites];
    for i in 0..median.width() {
        let mut serving = median.serving(i, is);
        let beyond = median.beyond[i];
        let first = serving.next().map(|(j, c)| (j, c.min(beyond)));
        let d1 = first.map_or(beyond, |f| f.1);
        if let Some((j, d1)) = first {
            let d2 = serving.next().map_or(beyond, |s| s.1.min(beyond));
            loss[j as usize] += d2 - d1;
            served[j as usize].push((i as u32, d1, d2));
        }
        for (&j, &c) in median.sites.row(i).iter().zip(&median.costs[median.sites.range(i)]) {
            if c >= d1 {
                break;
            }
            gain[j as usize] += d1 - c;
        }
    }
    let (cost, kept) = totals(rule, is);
    let mut best: Option<(u32, u32, i64)> = None;
    let mut extra = vec![0i64; sites];
    for i in (0..sites).filter(|&i| is[i] && fix[i] == Fix::Free) {
        extra.fill(0);
        for &(demand, d1, d2) in &served[i] {
            let demand = demand as usize;
            for (&j, &c) in median.sites.row(demand).iter().zip(&median.costs[median.sites.range(demand)]) {
                if c >= d2 {
                    break;
                }
                extra[j as usize] += d2 - c.max(d1);
            }
        }
        for j in (0..sites).filter(|&j| !is[j] && fix[j] == Fix::Free) {
            let change = gain[j] - loss[i] + extra[j];
            if best.is_some_and(|b| change <= b.2) || ((away[i] > step || back[j] > step) && change <= short) {
                continue;
            }
            let fits = kept + usize::from(rule.existing[j]) >= rule.keep + usize::from(rule.existing[i])
                && rule.budget.is_none_or(|b| cost + rule.costs[j] - rule.costs[i] <= b);
            if fits {
                best = Some((i as u32, j as u32, change));
            }
        }
    }
    best
}

fn totals(rule: &Rule, is: &[bool]) -> (i64, usize) {
    let chosen: Vec<u32> = (0..is.len() as u32).filter(|&j| is[j as usize]).collect();
    (rule.cost(&chosen), rule.kept(&chosen))
}
