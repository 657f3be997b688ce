//! Good multipliers for covering in a few hundred steps, from a saddle point.
//!
//! The relaxed covering question is a saddle point between multipliers *u* and fractional places *x*: both take steps in
//! turn, each projected to what it may be (primal-dual hybrid gradient, Chambolle and Pock 2011), with step lengths by the
//! weight that a place reaches and the number of places that reach a demand (Pock and Chambolle 2011), averages and restarts
//! (Applegate and others 2021). What comes out is only a proposal: any multipliers prove a bound, which is worked out exactly
//! afterwards. The fractional places say where to search and branch.

use super::relax::best_factor;
use super::rule::{Fix, Rule};
use super::web::Web;

/// Balance of the two sides' steps, found by trying: flat between 0.2 and 1.
const BALANCE: f64 = 0.4;
/// Steps between looks at the bound.
const LOOK: usize = 20;

/// A relaxed covering question.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    /// Which place reaches how much of which demand.
    pub web: &'a Web<'a>,
    /// What the first, second, … cover adds.
    pub worth: &'a [i64],
    /// Which sets may be chosen.
    pub rule: &'a Rule,
    /// What is settled.
    pub fix: &'a [Fix],
}

/// Where the two sides stand.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    /// Multipliers of demand.
    pub u: Vec<f64>,
    /// Multiplier of the budget; 0 without one.
    pub price: f64,
    /// How much of each place is wanted.
    pub x: Vec<f64>,
}

impl Question<'_> {
    /// The bound that multipliers prove, up to rounding.
    fn bound(&self, u: &[f64], price: f64, values: &mut [f64]) -> f64 {
        let mut constant = self.web.values(u, self.worth, values);
        if let Some(budget) = self.rule.budget {
            constant += price * budget as f64;
            for (value, &cost) in values.iter_mut().zip(&self.rule.costs) {
                *value -= price * cost as f64;
            }
        }
        self.rule.best(values, self.fix).map_or(f64::INFINITY, |best| constant + best.sum)
    }

    /// Multipliers times the factor that gives the lowest bound of a few.
    pub fn scaled(&self, u: &[f64]) -> Vec<f64> {
        let mut values = vec![0.0; self.rule.sites()];
        let tops = || self.web.weight.iter().map(|w| w * self.worth[0] as f64);
        best_factor(|factor| {
            let next: Vec<f64> = u.iter().zip(tops()).map(|(u, top)| (u * factor).min(top)).collect();
            (self.bound(&next, 0.0, &mut values), next)
        })
    }

    /// Better multipliers in so many steps, and how much of each place is wanted.
    pub fn solve(&self, from: Point, steps: usize, stop: &dyn Fn() -> bool) -> Point {
        let (web, rule) = (self.web, self.rule);
        let (width, sites) = (web.weight.len(), rule.sites());
        let budget = rule.budget.map(|b| b as f64);
        let first = self.worth[0] as f64;
        let weight = &web.weight;
        let length: Vec<f64> = (0..sites).map(|j| BALANCE / (web.value(j, weight) * first).max(1.0)).collect();
        let ones = vec![1.0; sites];
        let pull: Vec<f64> = (0..width).map(|k| weight[k] * first / BALANCE / web.served(k, &ones).max(1.0)).collect();
        let dear: f64 = rule.costs.iter().map(|&c| c as f64).sum::<f64>().max(1.0);
        let value = weight.iter().sum::<f64>() * first;
        let price_pull = value / BALANCE / dear / dear;
        let Point { u: mut at, mut price, mut x } = from;
        let (mut mean, mut mean_price, mut mean_x, mut count) = (at.clone(), price, x.clone(), 0.0);
        let mut values = vec![0.0; sites];
        let mut next = vec![0.0; sites];
        let mut best = (self.bound(&at, price, &mut values), at.clone(), price);
        let (mut since, mut restarted_at) = (0, best.0);
        for step in 1..=steps {
            web.values(&at, &[], &mut values);
            for j in 0..sites {
                next[j] = x[j] + length[j] * (values[j] - price * rule.costs[j] as f64);
            }
            project(&mut next, &length, self.fix, rule.most as f64);
            for j in 0..sites {
                // What the other side sees: where the step leads to, and as far again.
                x[j] = 2.0 * next[j] - x[j];
            }
            web.each(&mut at, |k, at| {
                nearest(at - pull[k] * web.served(k, &x), pull[k], weight[k], self.worth, web.sites.row(k).len())
            });
            if let Some(budget) = budget {
                let spent: f64 = x.iter().zip(&rule.costs).map(|(x, &c)| x * c as f64).sum();
                price = (price + price_pull * (spent - budget)).max(0.0);
            }
            std::mem::swap(&mut x, &mut next);
            count += 1.0;
            for (mean, at) in mean.iter_mut().zip(&at).chain(mean_x.iter_mut().zip(&x)) {
                *mean += (at - *mean) / count;
            }
            mean_price += (price - mean_price) / count;
            since += 1;
            if step % LOOK == 0 || step == steps {
                if stop() {
                    break;
                }
                let (last, average) = (self.bound(&at, price, &mut values), self.bound(&mean, mean_price, &mut values));
                if last < best.0 {
                    best = (last, at.clone(), price);
                }
                if average < best.0 {
                    best = (average, mean.clone(), mean_price);
                }
                // Once the average has got better it is where the next averages begin.
                if since >= 2 * LOOK && (average < restarted_at || since >= 6 * LOOK) {
                    if average < last {
                        at.clone_from(&mean);
                        x.clone_from(&mean_x);
                        price = mean_price;
                    }
                    (count, since, restarted_at) = (0.0, 0, average.min(last));
                }
            }
        }
        Point { u: best.1, price: best.2, x: if count > 0.0 { mean_x } else { x } }
    }
}

/// The point nearest to `x` with parts between 0 and 1, fixed where fixed, at most `most` in all. Nearness counts less where
/// steps are long.
fn project(x: &mut [f64], length: &[f64], fix: &[Fix], most: f64) {
    let part = |j: usize, x: f64, shift: f64| match fix[j] {
        Fix::In => 1.0,
        Fix::Out => 0.0,
        Fix::Free => (x - length[j] * shift).clamp(0.0, 1.0),
    };
    let total = |x: &[f64], shift: f64| x.iter().enumerate().map(|(j, &x)| part(j, x, shift)).sum::<f64>();
    let mut shift = 0.0;
    if total(x, 0.0) > most {
        let far = x.iter().zip(length).map(|(x, l)| x / l).fold(0.0, f64::max);
        let (mut low, mut high) = (0.0, far);
        for _ in 0..40 {
            let middle = (low + high) / 2.0;
            if total(x, middle) > most {
                low = middle;
            } else {
                high = middle;
            }
        }
        shift = high;
    }
    for (j, x) in x.iter_mut().enumerate() {
        *x = part(j, *x, shift);
    }
}

/// The multiplier after a step to `z`, drawn up by `pull` for each cover that would pay at it.
fn nearest(z: f64, pull: f64, weight: f64, worth: &[i64], most: usize) -> f64 {
    let mut ceiling = weight * worth[0] as f64;
    for n in 1..=worth.len().min(most) {
        let at = z + pull * n as f64;
        if at >= ceiling {
            return ceiling;
        }
        let floor = if n < worth.len().min(most) { weight * worth[n] as f64 } else { 0.0 };
        if at >= floor {
            return at;
        }
        ceiling = floor;
    }
    ceiling.max(0.0)
}
