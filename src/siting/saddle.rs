//! Good multipliers for covering in a few hundred steps, from a saddle point.
//!
//! The relaxed covering question is a saddle point between multipliers *u* and fractional places *x*: both take steps in
//! turn, each projected to what it may be (primal-dual hybrid gradient, Chambolle and Pock 2011), with step lengths by the
//! weight that a place reaches and the number of places that reach a demand (Pock and Chambolle 2011), averages and restarts
//! (Applegate and others 2021). What comes out is only a proposal: any multipliers prove a bound, which is worked out exactly
//! afterwards. The fractional places say where to search and branch.

use super::cover::Cover;
use super::relax::Relaxed;
use super::rule::Fix;

/// Balance of the two sides' steps, found by trying: flat between 0.2 and 1.
const BALANCE: f64 = 0.4;
/// Steps between looks at the bound.
const LOOK: usize = 20;

/// Multipliers (the budget's last) and how much of each place is wanted, from the multipliers `u`.
pub(crate) fn saddle(
    cover: &Cover,
    fix: &[Fix],
    u: &[f64],
    chosen: &[u32],
    steps: usize,
    stop: &dyn Fn() -> bool,
) -> (Vec<f64>, Vec<f64>) {
    let (columns, rule) = (cover.columns, cover.rule());
    let (width, sites) = (cover.width(), rule.sites());
    let budget = rule.budget.map(|b| b as f64);
    let first = cover.worth[0] as f64;
    let weight: Vec<f64> = columns.weight.iter().map(|&w| w as f64).collect();
    let reached = |j: usize| columns.reached.row(j).iter().map(|&k| weight[k as usize]).sum::<f64>() * first;
    let length: Vec<f64> = (0..sites).map(|j| BALANCE / reached(j).max(1.0)).collect();
    let pull: Vec<f64> = (0..width).map(|k| weight[k] * first / BALANCE / columns.sites.row(k).len().max(1) as f64).collect();
    let dear: f64 = rule.costs.iter().map(|&c| c as f64).sum::<f64>().max(1.0);
    let value = weight.iter().sum::<f64>() * first;
    let price_pull = value / BALANCE / dear / dear;
    let mut at = u[..width].to_vec();
    let mut price = u.get(width).copied().unwrap_or(0.0);
    let mut x = vec![0.0; sites];
    for &j in chosen {
        x[j as usize] = 1.0;
    }
    let (mut mean, mut mean_price, mut mean_x, mut count) = (at.clone(), price, x.clone(), 0.0);
    let mut values = vec![0.0; sites];
    let mut next = vec![0.0; sites];
    let bound = |at: &[f64], price: f64, values: &mut [f64]| {
        let all: Vec<f64> = at.iter().copied().chain(budget.map(|_| price)).collect();
        super::relax::bound(cover, &all, fix, values).map_or(f64::INFINITY, |(bound, _)| bound)
    };
    let mut best = (bound(&at, price, &mut values), at.clone(), price);
    let (mut since, mut restarted_at) = (0, best.0);
    for step in 1..=steps {
        cover.values(&at, &mut values);
        for j in 0..sites {
            next[j] = x[j] + length[j] * (values[j] - price * rule.costs[j] as f64);
        }
        project(&mut next, &length, fix, rule.most as f64);
        for j in 0..sites {
            // What the other side sees: where the step leads to, and as far again.
            x[j] = 2.0 * next[j] - x[j];
        }
        for k in 0..width {
            let served: f64 = columns.sites.row(k).iter().map(|&j| x[j as usize]).sum();
            at[k] = nearest(at[k] - pull[k] * served, pull[k], weight[k], &cover.worth, columns.sites.row(k).len());
        }
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
            let (last, average) = (bound(&at, price, &mut values), bound(&mean, mean_price, &mut values));
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
    let mut u = best.1;
    u.extend(budget.map(|_| best.2));
    (u, if count > 0.0 { mean_x } else { x })
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
