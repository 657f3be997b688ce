//! A choice of places under exchange, with what adding and taking out each place would change kept up to date.

use super::cover::Cover;

/// A choice and its changes.
pub(crate) struct State<'a> {
    cover: &'a Cover<'a>,
    /// Chosen places.
    pub is: Vec<bool>,
    /// Number of them.
    pub count: usize,
    /// Their cost.
    pub cost: i64,
    /// Existing ones among them.
    pub kept: usize,
    /// What the choice is worth.
    pub value: i64,
    /// Chosen places that reach each column.
    pub counts: Vec<u32>,
    /// What adding each place would add (for places that are not chosen).
    pub gain: Vec<i64>,
    /// What taking each place out would cost (for places that are chosen).
    pub loss: Vec<i64>,
}

impl<'a> State<'a> {
    /// Nothing chosen.
    pub fn new(cover: &'a Cover<'a>) -> Self {
        let (columns, sites) = (cover.columns, cover.rule.sites());
        let first = cover.worth[0];
        let gain = (0..sites).map(|j| columns.reached.row(j).iter().map(|&k| columns.weight[k as usize]).sum::<i64>() * first);
        Self {
            gain: gain.collect(),
            loss: vec![0; sites],
            counts: vec![0; columns.len()],
            is: vec![false; sites],
            count: 0,
            cost: 0,
            kept: 0,
            value: 0,
            cover,
        }
    }

    /// What the `n`-th place that reaches a demand of weight 1 adds, from 1.
    #[inline]
    pub fn nth(&self, n: u32) -> i64 {
        if n == 0 { 0 } else { self.cover.worth.get(n as usize - 1).copied().unwrap_or(0) }
    }

    /// Adds a place.
    pub fn add(&mut self, j: u32) {
        let columns = self.cover.columns;
        self.value += self.gain[j as usize];
        self.mark(j, true);
        self.loss[j as usize] = 0;
        for &k in columns.reached.row(j as usize) {
            let (w, n) = (columns.weight[k as usize], self.counts[k as usize]);
            self.counts[k as usize] = n + 1;
            // The next place adds worth[n + 1] where it added worth[n]; a chosen one is missed for worth[n + 1] where it was for worth[n].
            let (was, is) = (self.nth(n + 1), self.nth(n + 2));
            let (missed, misses) = (self.nth(n), self.nth(n + 1));
            self.loss[j as usize] += w * misses;
            if was != is || missed != misses {
                for &i in columns.sites.row(k as usize) {
                    let i = i as usize;
                    self.gain[i] -= w * (was - is);
                    if self.is[i] && i != j as usize {
                        self.loss[i] -= w * (missed - misses);
                    }
                }
            }
        }
    }

    /// Takes a place out.
    pub fn remove(&mut self, j: u32) {
        let columns = self.cover.columns;
        self.value -= self.loss[j as usize];
        self.mark(j, false);
        for &k in columns.reached.row(j as usize) {
            let (w, n) = (columns.weight[k as usize], self.counts[k as usize] - 1);
            self.counts[k as usize] = n;
            let (was, is) = (self.nth(n + 2), self.nth(n + 1));
            let (missed, misses) = (self.nth(n + 1), self.nth(n));
            if was != is || missed != misses {
                for &i in columns.sites.row(k as usize) {
                    let i = i as usize;
                    self.gain[i] += w * (is - was);
                    if self.is[i] {
                        self.loss[i] += w * (misses - missed);
                    }
                }
            }
        }
    }

    fn mark(&mut self, j: u32, is: bool) {
        let rule = &self.cover.rule;
        let sign = if is { 1 } else { -1 };
        self.is[j as usize] = is;
        self.count = self.count.wrapping_add_signed(sign);
        self.kept = self.kept.wrapping_add_signed(if rule.existing[j as usize] { sign } else { 0 });
        self.cost += rule.costs[j as usize] * sign as i64;
    }

    /// Whether a place may be added: number and budget.
    pub fn fits(&self, j: u32) -> bool {
        let rule = &self.cover.rule;
        let after = (self.count + 1, self.kept + usize::from(rule.existing[j as usize]));
        // Room must be left for those that have to stay.
        after.0 + rule.keep.saturating_sub(after.1) <= rule.most
            && rule.budget.is_none_or(|b| self.cost + rule.costs[j as usize] <= b)
    }

    /// Whether `i` may be exchanged for `j`.
    pub fn fits_for(&self, i: u32, j: u32) -> bool {
        let rule = &self.cover.rule;
        let (i, j) = (i as usize, j as usize);
        self.kept + usize::from(rule.existing[j]) >= rule.keep + usize::from(rule.existing[i])
            && rule.budget.is_none_or(|b| self.cost + rule.costs[j] - rule.costs[i] <= b)
    }

    /// The chosen, ascending.
    pub fn chosen(&self) -> Vec<u32> {
        (0..self.is.len() as u32).filter(|&j| self.is[j as usize]).collect()
    }
}
