//! Covering as a relaxed problem: every demand counts when a chosen place reaches it, and again, for less, when a second does.
//!
//! With `worth[n]` what the *n*-th place that reaches a demand adds (never more than the one before), the bound for
//! multipliers *u* is `Σ_k Σ_n max(0, w_k·worth[n] − u_k) + best set for Σ_{k reached by j} u_k`.

use super::columns::Columns;
use super::relax::{Effort, Relaxed};
use super::rule::{Fix, Rule};
use super::{cover_search, greedy};
use rayon::prelude::*;

/// Numbers of columns and places from which values are summed on several cores.
const PARALLEL: usize = 300_000;

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

    fn start(&self, chosen: &[u32]) -> Vec<f64> {
        let counts = self.counts(chosen);
        let levels = self.worth.len();
        let start = counts.iter().enumerate().map(|(k, &n)| {
            let w = self.columns.weight[k] as f64;
            let next = self.worth.get(n as usize).copied().unwrap_or(0) as f64;
            let last = if n == 0 { next } else { self.worth[(n as usize - 1).min(levels - 1)] as f64 };
            let last = if n as usize > levels { 0.0 } else { last };
            w * (next + last) / 2.0
        });
        start.collect()
    }

    fn values(&self, u: &[f64], values: &mut [f64]) -> f64 {
        let reached = &self.columns.reached;
        let sum = |j: usize| reached.row(j).iter().map(|&k| u[k as usize]).sum::<f64>();
        if reached.size() > PARALLEL {
            values.par_iter_mut().enumerate().for_each(|(j, value)| *value = sum(j));
        } else {
            for (j, value) in values.iter_mut().enumerate() {
                *value = sum(j);
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

    fn improve(&self, start: &[u32], fix: &[Fix], effort: &mut Effort) -> Option<(i64, Vec<u32>)> {
        let start = greedy::complete(self, start, fix)?;
        Some(cover_search::exchange(self, start, fix, effort))
    }
}
