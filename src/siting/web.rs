//! Which place reaches how much of which demand: exactly, or with demand of much the same places thrown together.
//!
//! Thrown together, a place reaches a share of a group. Multipliers of a group, shared among its demand by weight, prove for
//! the exact question the very bound that they prove for the groups, so that a few hundred cheap steps on groups save most
//! of the dear ones on single columns.

use super::columns::Columns;
use super::lists::{Lists, PARALLEL, sum_at};
use super::relax::Random;
use rayon::prelude::*;
use std::borrow::Cow;

/// Links between demand and places.
#[derive(Debug, Clone)]
pub(crate) struct Web<'a> {
    /// Weight of each demand.
    pub weight: Vec<f64>,
    /// Places that reach each demand.
    pub sites: Cow<'a, Lists>,
    /// Demand that each place reaches.
    reached: Cow<'a, Lists>,
    /// The share of the demand that each link reaches, beside the numbers of `sites` and of `reached`; empty where it is all.
    shares: [Vec<f64>; 2],
}

impl<'a> Web<'a> {
    /// The columns as they are.
    pub fn fine(columns: &'a Columns) -> Self {
        Self {
            weight: columns.weight.iter().map(|&w| w as f64).collect(),
            sites: Cow::Borrowed(&*columns.sites),
            reached: Cow::Borrowed(&*columns.reached),
            shares: Default::default(),
        }
    }

    /// Columns thrown together by group; `group` has a number below `groups` for each.
    fn grouped(columns: &Columns, group: &[u32], groups: usize) -> Self {
        let places = columns.reached.len();
        let mut weight = vec![0.0; groups];
        for (&g, &w) in group.iter().zip(&columns.weight) {
            weight[g as usize] += w as f64;
        }
        let mut members = Lists::default();
        (0..group.len()).for_each(|k| members.push([group[k]]));
        let members = members.turned(groups);
        let one = |(sum, touched): &mut (Vec<f64>, Vec<u32>), g: usize| {
            for &k in members.row(g) {
                for &j in columns.sites.row(k as usize) {
                    if sum[j as usize] == 0.0 {
                        touched.push(j);
                    }
                    sum[j as usize] += columns.weight[k as usize] as f64;
                }
            }
            touched.sort_unstable();
            touched.dedup();
            let row: Vec<(u32, f64)> = touched
                .drain(..)
                .map(|j| (j, std::mem::take(&mut sum[j as usize]) / weight[g].max(1.0)))
                .filter(|(_, share)| *share > 0.0)
                .collect();
            row
        };
        let rows: Vec<Vec<(u32, f64)>> = (0..groups).into_par_iter().map_init(|| (vec![0.0; places], Vec::new()), one).collect();
        let mut sites = Lists::default();
        rows.iter().for_each(|row| sites.push(row.iter().map(|(j, _)| *j)));
        let shares: Vec<f64> = rows.iter().flatten().map(|(_, share)| *share).collect();
        let reached = sites.turned(places);
        let mut next: Vec<usize> = (0..places).map(|j| reached.range(j).start).collect();
        let mut turned = vec![0.0; shares.len()];
        for (j, share) in rows.iter().flatten() {
            turned[next[*j as usize]] = *share;
            next[*j as usize] += 1;
        }
        Self { weight, sites: Cow::Owned(sites), reached: Cow::Owned(reached), shares: [shares, turned] }
    }

    /// Links.
    pub fn size(&self) -> usize {
        self.sites.size()
    }

    /// Value of place `j` under multipliers.
    pub fn value(&self, j: usize, u: &[f64]) -> f64 {
        sum(u, &self.reached, &self.shares[1], j)
    }

    /// How much of demand `k` is served when `x` of each place is there.
    pub fn served(&self, k: usize, x: &[f64]) -> f64 {
        sum(x, &self.sites, &self.shares[0], k)
    }

    /// Value of every place, and the constant beside them for what covers are worth.
    pub fn values(&self, u: &[f64], worth: &[i64], values: &mut [f64]) -> f64 {
        if self.size() > PARALLEL {
            values.par_iter_mut().enumerate().for_each(|(j, value)| *value = self.value(j, u));
        } else {
            for (j, value) in values.iter_mut().enumerate() {
                *value = self.value(j, u);
            }
        }
        let most = |k: usize| worth.iter().take(self.sites.row(k).len());
        u.iter()
            .zip(&self.weight)
            .enumerate()
            .map(|(k, (u, w))| most(k).map(|&worth| (w * worth as f64 - u).max(0.0)).sum::<f64>())
            .sum()
    }

    /// Gives each demand's number a new value, on several cores where that pays.
    pub fn each(&self, all: &mut [f64], value: impl Fn(usize, f64) -> f64 + Sync) {
        if self.size() > PARALLEL {
            all.par_iter_mut().with_min_len(1024).enumerate().for_each(|(k, at)| *at = value(k, *at));
        } else {
            all.iter_mut().enumerate().for_each(|(k, at)| *at = value(k, *at));
        }
    }
}

fn sum(values: &[f64], lists: &Lists, shares: &[f64], i: usize) -> f64 {
    let row = lists.row(i);
    if shares.is_empty() {
        return sum_at(values, row);
    }
    row.iter().zip(&shares[lists.range(i)]).map(|(&k, share)| values[k as usize] * share).sum()
}

/// Random orders of places by which columns are thrown together, coarse groups first.
const ORDERS: [usize; 2] = [1, 2];

/// Columns thrown together, coarse groups first: each a web with the group of every column. Columns of which the same place comes
/// first in a random order are likely to have most places in common (Broder 1997); more orders part them further. Five of them
/// gained nothing that as much work on single columns did not.
pub(crate) fn coarser(columns: &Columns, places: usize) -> impl Iterator<Item = (Web<'static>, Vec<u32>)> {
    let mut keys = vec![0u64; columns.len()];
    let mut done = 0;
    ORDERS.into_iter().map(move |orders| {
        for salt in done..orders {
            let order: Vec<u64> = (0..places as u64).map(|j| Random((j << 8) + salt as u64).next()).collect();
            let least = |k: usize| columns.sites.row(k).iter().map(|&j| order[j as usize]).min().unwrap_or(0);
            // Groups that get the same key by chance are one group: nothing depends on them being different.
            keys.par_iter_mut().enumerate().for_each(|(k, key)| *key = Random(*key ^ least(k)).next());
        }
        done = orders;
        let mut known = keys.clone();
        known.par_sort_unstable();
        known.dedup();
        let group: Vec<u32> = keys.par_iter().map(|key| known.partition_point(|k| k < key) as u32).collect();
        (Web::grouped(columns, &group, known.len()), group)
    })
}
