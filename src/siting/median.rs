//! Least total walking as a relaxed problem (p-median), put as the largest negative total.
//!
//! With a multiplier *v_i* for being served at all, a place is worth `Σ_i max(0, v_i − c_ij)` and the bound on the negative
//! total is `−Σ v_i + best set` (Cornuéjols, Fisher and Nemhauser 1977). Costs are whole numbers: weight × distance in
//! units so fine that all of them together stay exact.

use super::lists::Lists;
use super::relax::{Effort, Relaxed};
use super::rule::{Fix, Rule};
use super::{greedy, median_search};

/// A question about total distance.
pub(crate) struct Median {
    /// Places of each demand, nearest first.
    pub sites: Lists,
    /// Cost of serving the demand from each of them.
    pub costs: Vec<i64>,
    /// Cost when none of them is chosen.
    pub beyond: Vec<i64>,
    /// Which sets may be chosen.
    pub rule: Rule,
}

impl Median {
    /// Chosen places of demand `i` with their costs, nearest first.
    pub fn serving<'a>(&'a self, i: usize, is: &'a [bool]) -> impl Iterator<Item = (u32, i64)> + 'a {
        let row = self.sites.row(i).iter().zip(&self.costs[self.sites.range(i)]);
        row.filter(|(j, _)| is[**j as usize]).map(|(j, c)| (*j, *c))
    }

    fn marks(&self, chosen: &[u32]) -> Vec<bool> {
        let mut is = vec![false; self.rule.sites()];
        for &j in chosen {
            is[j as usize] = true;
        }
        is
    }
}

impl Relaxed for Median {
    fn rule(&self) -> &Rule {
        &self.rule
    }

    fn width(&self) -> usize {
        self.beyond.len()
    }

    fn top(&self, i: usize) -> f64 {
        self.beyond[i] as f64
    }

    fn start(&self, chosen: &[u32]) -> Vec<f64> {
        let is = self.marks(chosen);
        let start = (0..self.width()).map(|i| {
            let mut serving = self.serving(i, &is).map(|(_, c)| c);
            let first = serving.next().unwrap_or(self.beyond[i]);
            (first + serving.next().unwrap_or(self.beyond[i]).min(2 * first + 1)) as f64 / 2.0
        });
        start.collect()
    }

    fn values(&self, u: &[f64], values: &mut [f64]) -> f64 {
        values.fill(0.0);
        let mut constant = 0.0;
        for (i, &v) in u.iter().enumerate() {
            constant -= v;
            for (&j, &c) in self.sites.row(i).iter().zip(&self.costs[self.sites.range(i)]) {
                let over = v - c as f64;
                if over <= 0.0 {
                    break;
                }
                values[j as usize] += over;
            }
        }
        constant
    }

    fn slope(&self, u: &[f64], chosen: &[u32], slope: &mut [f64]) {
        let is = self.marks(chosen);
        for (i, slope) in slope.iter_mut().enumerate() {
            let row = self.sites.row(i).iter().zip(&self.costs[self.sites.range(i)]);
            let serving = row.take_while(|(_, c)| (**c as f64) < u[i]).filter(|(j, _)| is[**j as usize]).count();
            *slope = serving as f64 - 1.0;
        }
    }

    fn worth(&self, chosen: &[u32]) -> i64 {
        let is = self.marks(chosen);
        let cost = |i: usize| self.serving(i, &is).next().map_or(self.beyond[i], |(_, c)| c.min(self.beyond[i]));
        -(0..self.width()).map(cost).sum::<i64>()
    }

    fn improve(&self, start: &[u32], fix: &[Fix], effort: &mut Effort) -> Option<(i64, Vec<u32>)> {
        let start = greedy::repair(&self.rule, start, fix)?;
        let start = median_search::fill(self, start, fix);
        Some(median_search::exchange(self, start, fix, effort))
    }
}
