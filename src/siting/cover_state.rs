//! A choice of places under exchange, with what adding and taking out each place would change kept up to date.

use super::cover::Cover;
use super::relax::Random;

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
    swaps: Option<Swaps>,
}

/// What exchanging *i* for *j* gives beyond the gain of *j* and the loss of *i*: demand that both reach and too few others.
struct Swaps {
    /// Row of each chosen place.
    slot: Vec<u32>,
    /// Rows that are not in use.
    spare: Vec<u32>,
    rows: Vec<Vec<i64>>,
    /// Places with something in a row, and some where it went away again.
    touched: Vec<Vec<u32>>,
}

impl Swaps {
    fn change(&mut self, i: u32, sites: &[u32], by: i64) {
        let slot = self.slot[i as usize] as usize;
        let (row, touched) = (&mut self.rows[slot], &mut self.touched[slot]);
        for &j in sites {
            let cell = &mut row[j as usize];
            if *cell == 0 {
                touched.push(j);
            }
            *cell += by;
        }
        // A place that went to nothing and came back stands there twice; now and then the list is made anew.
        if touched.len() > 4 * row.len() {
            touched.sort_unstable();
            touched.dedup();
            touched.retain(|j| row[*j as usize] != 0);
        }
    }

    fn enter(&mut self, i: u32) {
        let slot = self.spare.pop().unwrap_or_else(|| {
            self.rows.push(vec![0; self.slot.len()]);
            self.touched.push(Vec::new());
            self.rows.len() as u32 - 1
        });
        self.slot[i as usize] = slot;
    }

    fn leave(&mut self, i: u32) {
        let slot = std::mem::replace(&mut self.slot[i as usize], u32::MAX);
        for j in self.touched[slot as usize].drain(..) {
            self.rows[slot as usize][j as usize] = 0;
        }
        self.spare.push(slot);
    }
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
            swaps: None,
            cover,
        }
    }

    /// Nothing chosen, keeping exchanges up to date too.
    pub fn with_swaps(cover: &'a Cover<'a>) -> Self {
        let slot = vec![u32::MAX; cover.rule.sites()];
        let swaps = Swaps { slot, spare: Vec::new(), rows: Vec::new(), touched: Vec::new() };
        Self { swaps: Some(swaps), ..Self::new(cover) }
    }

    /// Calls `f` with every place *j* that shares demand with the chosen place *i*, and what exchanging them gives beyond the
    /// gain and the loss. Needs [`State::with_swaps`].
    pub fn shared(&mut self, i: u32, mut f: impl FnMut(u32, i64)) {
        let Some(swaps) = &mut self.swaps else { return };
        let slot = swaps.slot[i as usize] as usize;
        let row = &swaps.rows[slot];
        swaps.touched[slot].retain(|j| {
            let cell = row[*j as usize];
            if cell != 0 {
                f(*j, cell);
            }
            cell != 0
        });
    }

    /// A random place that shares demand with the chosen place *i*.
    pub fn partner(&self, i: u32, random: &mut Random) -> Option<u32> {
        let swaps = self.swaps.as_ref()?;
        let touched = &swaps.touched[swaps.slot[i as usize] as usize];
        (!touched.is_empty()).then(|| touched[random.below(touched.len())])
    }

    /// What exchanging *i* for *j* gives beyond the gain and the loss.
    pub fn shares(&self, i: u32, j: u32) -> i64 {
        self.swaps.as_ref().map_or(0, |swaps| swaps.rows[swaps.slot[i as usize] as usize][j as usize])
    }

    /// How much less the `n + 1`-th place adds than the `n`-th.
    fn fall(&self, n: u32) -> i64 {
        self.nth(n) - self.nth(n + 1)
    }

    /// Column `k` goes from `before` to `after` chosen places, `j` being the one that comes or goes.
    fn swap_column(&mut self, k: u32, before: u32, after: u32, j: u32) {
        let columns = self.cover.columns;
        let w = columns.weight[k as usize];
        let (was, is) = (if before > 0 { w * self.fall(before) } else { 0 }, if after > 0 { w * self.fall(after) } else { 0 });
        let Some(swaps) = &mut self.swaps else { return };
        let row = columns.sites.row(k as usize);
        for &i in row.iter().filter(|&&i| self.is[i as usize] || i == j) {
            // The place that comes or goes has no part before, or none after.
            let (was, is) = if i != j {
                (was, is)
            } else if after > before {
                (0, is)
            } else {
                (was, 0)
            };
            if was != is {
                swaps.change(i, row, is - was);
            }
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
        if let Some(swaps) = &mut self.swaps {
            swaps.enter(j);
        }
        for &k in columns.reached.row(j as usize) {
            let (w, n) = (columns.weight[k as usize], self.counts[k as usize]);
            self.counts[k as usize] = n + 1;
            if self.swaps.is_some() && (self.fall(n) != 0 || self.fall(n + 1) != 0) {
                self.swap_column(k, n, n + 1, j);
            }
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
            if self.swaps.is_some() && (self.fall(n) != 0 || self.fall(n + 1) != 0) {
                self.swap_column(k, n + 1, n, j);
            }
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
        if let Some(swaps) = &mut self.swaps {
            swaps.leave(j);
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
