//! Covering the most when places can only take so much, as a relaxed problem. Demand may be shared among places.
//!
//! What a choice serves is a largest flow from demand through places. With a price *u* on a unit of demand, from 0 to 1, a
//! place is worth the fullest load of the cheapest demand that it reaches, `max Σ (1 − u_k)·y_k` with `y_k ≤ w_k` and
//! `Σ y_k ≤ capacity`, and the bound is `Σ w_k·u_k + best set` (Lagrangian relaxation of the capacitated question, as
//! Pirkul and Schilling 1991). Everything is counted in 1/1024 of a unit, so that prices of that grain stay whole.

use super::columns::Columns;
use super::flow::Flow;
use super::greedy;
use super::relax::{Effort, GRAIN, Relaxed};
use super::rule::{Fix, Rule};

/// A question of covering with limited places.
pub(crate) struct Loads<'a> {
    /// Merged demand.
    pub columns: &'a Columns,
    /// How much each place can take, in the weights' units.
    pub capacity: Vec<i64>,
    /// Which sets may be chosen.
    pub rule: Rule,
}

/// Parts of the objective that one unit of weight is counted in.
pub(crate) const PARTS: f64 = GRAIN;

impl Loads<'_> {
    /// Columns of place `j`, cheapest first, and how much of each it takes.
    fn load(&self, j: usize, u: &[f64], order: &mut Vec<u32>, mut take: impl FnMut(u32, f64)) {
        order.clear();
        order.extend(self.columns.reached.row(j).iter().filter(|&&k| u[k as usize] < PARTS));
        order.sort_unstable_by(|&a, &b| u[a as usize].total_cmp(&u[b as usize]).then(a.cmp(&b)));
        let mut room = self.capacity[j];
        for &k in order.iter() {
            if room == 0 {
                break;
            }
            let part = room.min(self.columns.weight[k as usize]);
            room -= part;
            take(k, part as f64);
        }
    }

    /// Flow through a choice.
    pub fn flow(&self, chosen: &[u32]) -> Flow<'_> {
        let mut flow = Flow::new(self.columns, &self.capacity);
        for &j in chosen {
            flow.add(j);
        }
        flow
    }

    /// Adds places while they take something, the one that takes most first; `tell` hears how many there are and what they serve.
    pub fn fill(&self, mut chosen: Vec<u32>, fix: &[Fix], mut tell: impl FnMut(usize, i64)) -> Vec<u32> {
        let mut flow = self.flow(&chosen);
        tell(chosen.len(), flow.served());
        let mut cost = self.rule.cost(&chosen);
        // What a place would add never grows while others come in.
        let mut offers: Vec<(i64, u32)> = (0..self.rule.sites() as u32)
            .filter(|&j| fix[j as usize] == Fix::Free && !chosen.contains(&j))
            .map(|j| (i64::MAX, j))
            .collect();
        while chosen.len() < self.rule.most {
            let mut best: Option<(i64, u32)> = None;
            offers.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            for (known, j) in &mut offers {
                if best.is_some_and(|b| b.0 >= *known) {
                    break;
                }
                if self.rule.budget.is_some_and(|b| cost + self.rule.costs[*j as usize] > b) {
                    continue;
                }
                let mut with = flow.clone();
                *known = with.add(*j);
                if best.is_none_or(|b| *known > b.0) {
                    best = Some((*known, *j));
                }
            }
            let Some((gain, j)) = best.filter(|b| b.0 > 0) else { break };
            debug_assert!(gain > 0);
            flow.add(j);
            cost += self.rule.costs[j as usize];
            chosen.push(j);
            tell(chosen.len(), flow.served());
            offers.retain(|(_, other)| *other != j);
        }
        chosen.sort_unstable();
        chosen
    }
}

impl Relaxed for Loads<'_> {
    fn rule(&self) -> &Rule {
        &self.rule
    }

    fn width(&self) -> usize {
        self.columns.len()
    }

    fn top(&self, _: usize) -> f64 {
        PARTS
    }

    fn start(&self, chosen: &[u32]) -> Vec<f64> {
        // What is served is worth something, what is left over nothing more.
        let flow = self.flow(chosen);
        (0..self.width()).map(|k| if flow.left(k) > 0 { 0.0 } else { PARTS / 4.0 }).collect()
    }

    fn values(&self, u: &[f64], values: &mut [f64]) -> f64 {
        let mut order = Vec::new();
        for (j, value) in values.iter_mut().enumerate() {
            *value = 0.0;
            self.load(j, u, &mut order, |k, part| *value += part * (PARTS - u[k as usize]));
        }
        self.columns.weight.iter().zip(u).map(|(w, u)| *w as f64 * u).sum()
    }

    fn slope(&self, u: &[f64], chosen: &[u32], slope: &mut [f64]) {
        for (slope, w) in slope.iter_mut().zip(&self.columns.weight) {
            *slope = *w as f64;
        }
        let mut order = Vec::new();
        for &j in chosen {
            self.load(j as usize, u, &mut order, |k, part| slope[k as usize] -= part);
        }
    }

    fn worth(&self, chosen: &[u32]) -> i64 {
        self.flow(chosen).served() * PARTS as i64
    }

    /// Exchanges as long as they help, the first that does; every place is tried against every chosen one.
    fn improve(&self, start: &[u32], fix: &[Fix], effort: &mut Effort) -> Option<(i64, Vec<u32>)> {
        let mut chosen = self.fill(greedy::repair(&self.rule, start, fix)?, fix, |_, _| {});
        let mut best = self.worth(&chosen);
        'again: loop {
            for at in 0..chosen.len() {
                let i = chosen[at];
                if fix[i as usize] != Fix::Free || (effort.stop)() || best >= effort.enough || effort.patience == 0 {
                    continue;
                }
                let others: Vec<u32> = chosen.iter().copied().filter(|&j| j != i).collect();
                let base = self.flow(&others);
                for j in 0..self.rule.sites() as u32 {
                    if fix[j as usize] != Fix::Free || chosen.contains(&j) {
                        continue;
                    }
                    let mut with = others.clone();
                    with.push(j);
                    with.sort_unstable();
                    // More than the rest and the whole of its capacity cannot come of it.
                    if (base.served() + self.capacity[j as usize]) * PARTS as i64 <= best || !self.rule.allows(&with, fix) {
                        continue;
                    }
                    let mut flow = base.clone();
                    flow.add(j);
                    let worth = flow.served() * PARTS as i64;
                    if worth > best {
                        best = worth;
                        chosen = with;
                        continue 'again;
                    }
                }
            }
            return Some((best, chosen));
        }
    }
}
