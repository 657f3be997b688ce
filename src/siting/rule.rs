//! Which sets of places may be chosen, and the best of them when every place has a value of its own.
//!
//! A rule is a small matroid (at most so many places, at least so many of the existing ones) with places fixed in or
//! out, so that the best set is found by sorting, and what exchanging one place costs at least can be read off. A budget
//! is no part of it: it is priced by a multiplier ([`super::relax`]).

/// What is settled about a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fix {
    /// Nothing.
    #[default]
    Free,
    /// It is chosen.
    In,
    /// It is not chosen.
    Out,
}

/// Which sets of places may be chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rule {
    /// What is settled from the start: locked and forbidden places.
    pub fix: Vec<Fix>,
    /// At most so many places.
    pub most: usize,
    /// Places that stand already.
    pub existing: Vec<bool>,
    /// At least so many of the existing ones stay.
    pub keep: usize,
    /// Cost of each place.
    pub costs: Vec<i64>,
    /// At most so much in all.
    pub budget: Option<i64>,
}

/// The best set for given values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Best {
    /// Sum of the values of the chosen.
    pub sum: f64,
    /// The chosen, ascending.
    pub chosen: Vec<u32>,
    /// What a place that is not chosen displaces at least: existing ones, new ones.
    displaced: [f64; 2],
    /// Value of the best place left out that could step in, not below zero.
    spare: f64,
}

impl Best {
    /// How much the sum falls at least when `site`, which was not chosen, must be.
    pub fn forcing_in(&self, value: f64, existing: bool) -> f64 {
        (self.displaced[usize::from(!existing)] - value).max(0.0)
    }

    /// How much the sum falls at least when `site`, which was chosen, must not be.
    pub fn forcing_out(&self, value: f64) -> f64 {
        (value - self.spare).max(0.0)
    }
}

impl Rule {
    /// At most `most` of `sites` places, nothing settled.
    pub fn at_most(sites: usize, most: usize) -> Self {
        Self { fix: vec![Fix::Free; sites], most, existing: vec![false; sites], keep: 0, costs: vec![1; sites], budget: None }
    }

    /// Places.
    pub fn sites(&self) -> usize {
        self.fix.len()
    }

    /// Cost of a set.
    pub fn cost(&self, chosen: &[u32]) -> i64 {
        chosen.iter().map(|&j| self.costs[j as usize]).sum()
    }

    /// Existing places in a set.
    pub fn kept(&self, chosen: &[u32]) -> usize {
        chosen.iter().filter(|&&j| self.existing[j as usize]).count()
    }

    /// Whether a set keeps the rule, what is fixed in `fix` included.
    pub fn allows(&self, chosen: &[u32], fix: &[Fix]) -> bool {
        let mut is = vec![false; self.sites()];
        for &j in chosen {
            if std::mem::replace(&mut is[j as usize], true) {
                return false;
            }
        }
        let fixed = fix.iter().zip(&is).all(|(f, is)| match f {
            Fix::Free => true,
            Fix::In => *is,
            Fix::Out => !is,
        });
        fixed && chosen.len() <= self.most && self.kept(chosen) >= self.keep && self.budget.is_none_or(|b| self.cost(chosen) <= b)
    }

    /// The set with the largest sum of `values`, the budget aside; `None` when no set keeps the rule. Ties go to the
    /// smaller number.
    pub(crate) fn best(&self, values: &[f64], fix: &[Fix]) -> Option<Best> {
        let (mut chosen, mut sum, mut kept) = (Vec::with_capacity(self.most), 0.0, 0usize);
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for (j, f) in fix.iter().enumerate() {
            match f {
                Fix::In => {
                    chosen.push(j as u32);
                    sum += values[j];
                    kept += usize::from(self.existing[j]);
                }
                Fix::Free if self.existing[j] && self.keep > 0 => old.push(j as u32),
                Fix::Free => new.push(j as u32),
                Fix::Out => {}
            }
        }
        let need = self.keep.saturating_sub(kept);
        let mut room = self.most.checked_sub(chosen.len())?.checked_sub(need)?;
        let order = |a: &u32, b: &u32| values[*b as usize].total_cmp(&values[*a as usize]).then(a.cmp(b));
        let mut forced_least = f64::INFINITY;
        if need > 0 {
            if old.len() < need {
                return None;
            }
            old.sort_unstable_by(order);
            for &j in &old[..need] {
                chosen.push(j);
                sum += values[j as usize];
                forced_least = forced_least.min(values[j as usize]);
            }
            old.drain(..need);
        }
        new.append(&mut old);
        // One more than there is room for: the first left out.
        if new.len() > room + 1 {
            new.select_nth_unstable_by(room, order);
            new.truncate(room + 1);
        }
        new.sort_unstable_by(order);
        let mut least = f64::INFINITY;
        let mut spare = 0.0f64;
        for &j in &new {
            let value = values[j as usize];
            if room == 0 || value <= 0.0 {
                spare = spare.max(value);
                break;
            }
            chosen.push(j);
            sum += value;
            least = least.min(value);
            room -= 1;
        }
        let displaced_new = if room > 0 { 0.0 } else { least };
        let displaced_old = if room > 0 { forced_least.min(0.0) } else { least.min(forced_least) };
        let displaced_old = if need == 0 { displaced_new } else { displaced_old };
        chosen.sort_unstable();
        Some(Best { sum, chosen, displaced: [displaced_old, displaced_new], spare })
    }
}
