//! Covering as a relaxed problem: every demand counts when a chosen place reaches it, and again, for less, when a second does.
//!
//! With `worth[n]` what the *n*-th place that reaches a demand adds (never more than the one before), the bound for
//! multipliers *u* is `Σ_k Σ_n max(0, w_k·worth[n] − u_k) + best set for Σ_{k reached by j} u_k`.

use super::columns::Columns;
use super::lists::{PARALLEL, sum_at};
use super::relax::{Effort, Relaxed};
use super::rule::{Fix, Rule};
use super::web::{Web, coarser};
use super::{cover_anneal, cover_search, greedy, saddle};
use rayon::prelude::*;

/// Numbers of columns and places from which multipliers are first looked for with columns thrown together.
const ROUGH: usize = 200_000;

/// A covering question.
pub(crate) struct Cover<'a> {
    /// Merged demand.
    pub columns: &'a Columns,
    /// What the first, second, … place that reaches a demand adds, for a demand of weight 1; never rising, above 0.
    pub worth: Vec<i64>,
    /// Which sets may be chosen.
    pub rule: Rule,
}

impl Cover<'_> {
    /// What column `k` is worth when `n` chosen places reach it.
    pub fn level(&self, k: usize, n: usize) -> i64 {
        self.columns.weight[k] * self.worth[..n.min(self.worth.len())].iter().sum::<i64>()
    }

    /// One for each chosen place.
    fn wanted(&self, chosen: &[u32]) -> Vec<f64> {
        let mut x = vec![0.0; self.rule.sites()];
        for &j in chosen {
            x[j as usize] = 1.0;
        }
        x
    }

    /// Chosen places that reach each column.
    pub fn counts(&self, chosen: &[u32]) -> Vec<u32> {
        let mut counts = vec![0; self.columns.len()];
        for &j in chosen {
            for &k in self.columns.reached.row(j as usize) {
                counts[k as usize] += 1;
            }
        }
        counts
    }
}

impl Relaxed for Cover<'_> {
    fn rule(&self) -> &Rule {
        &self.rule
    }

    fn width(&self) -> usize {
        self.columns.len()
    }

    fn top(&self, i: usize) -> f64 {
        (self.columns.weight[i] * self.worth[0]) as f64
    }

    /// Prices as the greedy would set them: what a place that came early covers is cheap, so that all places are worth about
    /// what the last one added (dual fitting), then all of them scaled to the lowest bound.
    fn start(&self, chosen: &[u32]) -> Vec<f64> {
        let columns = self.columns;
        let mut u: Vec<f64> = (0..columns.len()).map(|k| self.top(k)).collect();
        let mut covered = vec![false; columns.len()];
        let mut rest = chosen.to_vec();
        let mut added = Vec::with_capacity(rest.len());
        while !rest.is_empty() {
            let fresh = |j: u32| {
                let row = columns.reached.row(j as usize).iter();
                row.filter(|&&k| !covered[k as usize]).map(|&k| columns.weight[k as usize]).sum::<i64>()
            };
            let (at, gain) =
                rest.iter().map(|&j| fresh(j)).enumerate().max_by_key(|(at, g)| (*g, std::cmp::Reverse(*at))).unwrap_or((0, 0));
            let j = rest.swap_remove(at);
            for &k in columns.reached.row(j as usize) {
                if !std::mem::replace(&mut covered[k as usize], true) {
                    u[k as usize] = (added.len() + 1) as f64;
                }
            }
            added.push(gain.max(1) as f64);
        }
        let last = added.last().copied().unwrap_or(1.0);
        for (k, u) in u.iter_mut().enumerate() {
            if covered[k] {
                *u = self.top(k) * (last / added[*u as usize - 1]).min(1.0);
            }
        }
        u
    }

    fn rough(&self, fix: &[Fix], u: &[f64], chosen: &[u32], stop: &dyn Fn() -> bool) -> Option<Vec<f64>> {
        let size = self.columns.sites.size();
        if size < ROUGH {
            return None;
        }
        let mut x = self.wanted(chosen);
        let (mut u, mut price) = (u.to_vec(), 0.0);
        for (i, (web, group)) in coarser(self.columns, self.rule.sites()).enumerate() {
            let mut together = vec![0.0; web.weight.len()];
            for (&g, u) in group.iter().zip(&u) {
                together[g as usize] += u;
            }
            let question = saddle::Question { web: &web, worth: &self.worth, rule: &self.rule, fix };
            if i == 0 {
                together = question.scaled(&together);
            }
            let steps = (10 * size / web.size().max(1)).min(200);
            let next = question.solve(saddle::Point { u: together, price, x }, steps, stop);
            for (k, u) in u.iter_mut().enumerate() {
                let g = group[k] as usize;
                *u = next.u[g] * self.columns.weight[k] as f64 / web.weight[g].max(1.0);
            }
            (price, x) = (next.price, next.x);
        }
        u.extend(self.rule.budget.map(|_| price));
        Some(u)
    }

    fn prepare(&self, fix: &[Fix], u: Vec<f64>, chosen: &[u32], steps: usize, stop: &dyn Fn() -> bool) -> (Vec<f64>, Vec<f64>) {
        let web = Web::fine(self.columns);
        let question = saddle::Question { web: &web, worth: &self.worth, rule: &self.rule, fix };
        let price = u.get(self.width()).copied().unwrap_or(0.0);
        let mut at = u;
        at.truncate(self.width());
        let next = question.solve(saddle::Point { u: at, price, x: self.wanted(chosen) }, steps, stop);
        let mut u = next.u;
        u.extend(self.rule.budget.map(|_| next.price));
        (u, next.x)
    }

    fn values(&self, u: &[f64], values: &mut [f64]) -> f64 {
        let reached = &self.columns.reached;
        if reached.size() > PARALLEL {
            values.par_iter_mut().enumerate().for_each(|(j, value)| *value = sum_at(u, reached.row(j)));
        } else {
            for (j, value) in values.iter_mut().enumerate() {
                *value = sum_at(u, reached.row(j));
            }
        }
        let mut constant = 0.0;
        for (k, &u) in u.iter().enumerate() {
            let w = self.columns.weight[k] as f64;
            for &worth in self.worth.iter().take(self.columns.sites.row(k).len()) {
                constant += (w * worth as f64 - u).max(0.0);
            }
        }
        constant
    }

    fn slope(&self, u: &[f64], chosen: &[u32], slope: &mut [f64]) {
        slope.fill(0.0);
        for &j in chosen {
            for &k in self.columns.reached.row(j as usize) {
                slope[k as usize] += 1.0;
            }
        }
        for (k, slope) in slope.iter_mut().enumerate() {
            let w = self.columns.weight[k] as f64;
            let n = self.worth.iter().take(self.columns.sites.row(k).len()).take_while(|&&worth| w * worth as f64 > u[k]).count();
            *slope -= n as f64;
        }
    }

    fn worth(&self, chosen: &[u32]) -> i64 {
        self.counts(chosen).iter().enumerate().map(|(k, &n)| self.level(k, n as usize)).sum()
    }

    fn first(&self, start: &[u32], fix: &[Fix], _: &mut Effort) -> Option<(i64, Vec<u32>)> {
        let chosen = greedy::complete(self, start, fix)?;
        Some((self.worth(&chosen), chosen))
    }

    fn improve(&self, start: &[u32], fix: &[Fix], effort: &mut Effort) -> Option<(i64, Vec<u32>)> {
        let start = greedy::complete(self, start, fix)?;
        Some(cover_search::exchange(self, start, fix, effort))
    }

    fn moves(&self) -> usize {
        // Exchanges that are made cost by what places reach.
        (4_000_000.0 * (200_000.0 / self.columns.sites.size().max(1) as f64).clamp(0.02, 1.0)) as usize
    }

    fn wander(&self, start: &[u32], fix: &[Fix], moves: usize, effort: &mut Effort) -> Option<(i64, Vec<u32>)> {
        let start = greedy::complete(self, start, fix)?;
        let (_, chosen) = cover_anneal::anneal(self, start, fix, moves, effort);
        Some(cover_search::exchange(self, chosen, fix, effort))
    }
}
