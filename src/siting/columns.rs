//! Demand that the same places reach, merged: a million buildings become some ten thousand columns, exactly.

use super::lists::Lists;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Merged demand, and which places reach it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    /// Weight of each column.
    pub weight: Vec<i64>,
    /// Places that reach each column, ascending; never none.
    pub sites: Arc<Lists>,
    /// Columns that each place reaches, ascending.
    pub reached: Arc<Lists>,
    /// Column of each demand; [`NO_COLUMN`] where no place reaches it.
    pub of: Arc<Vec<u32>>,
    /// Weight that no place reaches.
    pub beyond: i64,
}

/// The demand is reached by no place.
pub const NO_COLUMN: u32 = u32::MAX;

/// Multiplicative hashing of whole rows of small numbers; rows are compared in full, so that it need not be perfect.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

impl Columns {
    /// Merges demand whose rows are equal. Rows are ascending without repetition.
    pub fn merge<'a>(rows: impl Iterator<Item = &'a [u32]>, weights: &[i64], sites: usize) -> Self {
        let mut known: HashMap<&'a [u32], u32, BuildHasherDefault<Mix>> = HashMap::default();
        let mut out = Self::default();
        let (mut found, mut weight, mut of) = (Vec::<&'a [u32]>::new(), Vec::new(), Vec::with_capacity(weights.len()));
        for (row, &w) in rows.zip(weights) {
            if row.is_empty() {
                of.push(NO_COLUMN);
                out.beyond += w;
                continue;
            }
            let column = *known.entry(row).or_insert_with(|| {
                found.push(row);
                weight.push(0);
                weight.len() as u32 - 1
            });
            weight[column as usize] += w;
            of.push(column);
        }
        drop(known);
        // Columns of much the same places next to one another: sums over what a place reaches then read memory in order.
        let mut order: Vec<u32> = (0..found.len() as u32).collect();
        order.sort_unstable_by_key(|&k| {
            let row = found[k as usize];
            (row[0], row[row.len() / 2], row[row.len() - 1], k)
        });
        let mut number = vec![0; found.len()];
        let mut lists = Lists::with_capacity(found.len(), found.iter().map(|row| row.len()).sum());
        for (at, &k) in order.iter().enumerate() {
            number[k as usize] = at as u32;
            lists.push(found[k as usize].iter().copied());
            out.weight.push(weight[k as usize]);
        }
        of.iter_mut().filter(|k| **k != NO_COLUMN).for_each(|k| *k = number[*k as usize]);
        out.reached = Arc::new(lists.turned(sites));
        out.sites = Arc::new(lists);
        out.of = Arc::new(of);
        out
    }

    /// Columns.
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Whether there is no column.
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }

    /// Weight that some place reaches.
    pub fn total(&self) -> i64 {
        self.weight.iter().sum()
    }
}

impl Columns {
    /// The columns that matter when every one must be reached, each of weight 1: a column whose places include all places of
    /// another is reached with that one.
    pub fn needed(&self) -> Self {
        let sites = self.reached.len();
        let order = {
            let mut order: Vec<usize> = (0..self.len()).collect();
            order.sort_by_key(|&k| (self.sites.row(k).len(), k));
            order
        };
        let mut out = vec![false; self.len()];
        let mut hits = vec![(u32::MAX, 0u32); self.len()];
        for (stamp, &k) in order.iter().enumerate() {
            if out[k] {
                continue;
            }
            let row = self.sites.row(k);
            for (nth, &j) in row.iter().enumerate() {
                for &other in self.reached.row(j as usize) {
                    let hit = &mut hits[other as usize];
                    if nth == 0 {
                        *hit = (stamp as u32, 1);
                    } else if *hit == (stamp as u32, nth as u32) {
                        hit.1 += 1;
                    }
                }
            }
            for &other in self.reached.row(row[0] as usize) {
                let full = hits[other as usize] == (stamp as u32, row.len() as u32);
                if full && other as usize != k {
                    out[other as usize] = true;
                }
            }
        }
        let mut needed = Self::default();
        let (mut lists, mut of) = (Lists::default(), Vec::new());
        for k in (0..self.len()).filter(|&k| !out[k]) {
            lists.push(self.sites.row(k).iter().copied());
            needed.weight.push(1);
            of.push(k as u32);
        }
        needed.reached = Arc::new(lists.turned(sites));
        needed.sites = Arc::new(lists);
        needed.of = Arc::new(of);
        needed
    }
}
