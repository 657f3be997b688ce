//! Bounds by Lagrangian relaxation: what no choice of places can exceed.
//!
//! Every question is put as *maximise a sum over demand, which places serve only when they are chosen*. With a multiplier
//! on each demand the links between demand and places fall away: what is left is a constant and a value for each place, and
//! the best set for given values is found by sorting ([`Rule::best`]). The sum is a bound for **any** multipliers in their
//! box, so a bound needs no trust in how they were found. Multipliers are kept as multiples of 1/1024, so that sums below 2^43
//! are exact in double precision, in whatever order they are added; bounds on larger sums are rounded up.
//!
//! Good multipliers are found by the volume algorithm (Barahona and Anbil 2000), whose running average of choices also says
//! which places a fractional solution wants: branching and searches read it.

use super::rule::{Best, Fix, Rule};
use std::time::Instant;

/// Sums from here on may round, at most by this share of them.
const EXACT: f64 = 8_796_093_022_208.0;
const ROUNDING: f64 = 1e-11;

/// Multipliers are whole multiples of one over this.
pub(crate) const GRAIN: f64 = 1024.0;
/// Weights together may not exceed half of this.
pub(crate) const LARGEST: f64 = 4_398_046_511_104.0;

/// A question as the bound, the search and the branching see it; always maximised, in whole units.
pub(crate) trait Relaxed: Sync {
    /// Which sets may be chosen.
    fn rule(&self) -> &Rule;
    /// Number of multipliers, the one of the budget aside.
    fn width(&self) -> usize;
    /// Largest useful multiplier of demand `i`; the least is 0.
    fn top(&self, i: usize) -> f64;
    /// Multipliers to start from, given a good choice.
    fn start(&self, chosen: &[u32]) -> Vec<f64>;
    /// Much better multipliers than `u` in no time, where there is a way to them; the budget's come last.
    fn rough(&self, fix: &[Fix], u: &[f64], chosen: &[u32], stop: &dyn Fn() -> bool) -> Option<Vec<f64>> {
        let _ = (fix, u, chosen, stop);
        None
    }
    /// Better multipliers, and how much of each place a fractional solution wants (empty when not known), in so many steps.
    fn prepare(&self, fix: &[Fix], u: Vec<f64>, chosen: &[u32], steps: usize, stop: &dyn Fn() -> bool) -> (Vec<f64>, Vec<f64>) {
        let _ = (fix, chosen, steps, stop);
        (u, Vec::new())
    }
    /// Value of every place under the multipliers; gives the constant beside them.
    fn values(&self, u: &[f64], values: &mut [f64]) -> f64;
    /// Direction in which each multiplier raises the bound, when `chosen` are the places that the bound picks.
    fn slope(&self, u: &[f64], chosen: &[u32], slope: &mut [f64]);
    /// What a choice is worth.
    fn worth(&self, chosen: &[u32]) -> i64;
    /// A first choice in no time, from `start`.
    fn first(&self, start: &[u32], fix: &[Fix], effort: &mut Effort) -> Option<(i64, Vec<u32>)> {
        self.improve(start, fix, effort)
    }
    /// Makes a choice better by exchanging places; nothing when the choice cannot be made to keep the rule.
    fn improve(&self, start: &[u32], fix: &[Fix], effort: &mut Effort) -> Option<(i64, Vec<u32>)>;
    /// Random exchanges that a search of fair length makes.
    fn moves(&self) -> usize {
        0
    }
    /// Looks further afield: random exchanges from a choice, then the best ones.
    fn wander(&self, start: &[u32], fix: &[Fix], moves: usize, effort: &mut Effort) -> Option<(i64, Vec<u32>)> {
        let _ = moves;
        self.improve(start, fix, effort)
    }
}

/// How long a search may go on.
pub(crate) struct Effort<'a> {
    /// Exchanges that may be made without getting better.
    pub patience: usize,
    /// Stop once this is reached.
    pub enough: i64,
    /// Asked now and then.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Random numbers, the same for the same seed.
    pub random: &'a mut Random,
}

/// Multipliers and what they prove.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    /// Multiplier of each demand, then the budget's when there is a budget; multiples of 1/[`GRAIN`].
    pub u: Vec<f64>,
    /// No choice within the fixing is worth more; exact for `u`.
    pub bound: f64,
    /// How strongly a fractional solution wants each place, 0 to 1.
    pub wish: Vec<f64>,
    /// Value of each place under `u`.
    pub values: Vec<f64>,
    /// What the bound picks.
    pub best: Best,
}

/// When to leave off.
pub(crate) struct Until<'a> {
    /// Steps at most.
    pub steps: usize,
    /// A bound below this is enough: nothing better than what is known is left.
    pub below: f64,
    /// Worth of a choice that is known, to aim at.
    pub known: f64,
    /// First share of the way to the aim to step.
    pub stride: f64,
    /// Asked at each step.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// The bound for given multipliers: `values` becomes the value of every place, its price taken off.
pub(crate) fn bound<P: Relaxed>(problem: &P, u: &[f64], fix: &[Fix], values: &mut [f64]) -> Option<(f64, Best)> {
    let rule = problem.rule();
    let mut constant = problem.values(&u[..problem.width()], values);
    if let Some(budget) = rule.budget {
        let price = u[problem.width()];
        constant += price * budget as f64;
        for (value, &cost) in values.iter_mut().zip(&rule.costs) {
            *value -= price * cost as f64;
        }
    }
    let best = rule.best(values, fix)?;
    // Where sums are too large to be exact the bound is rounded up.
    let size = constant.abs() + best.sum.abs();
    let slack = if size < EXACT { 0.0 } else { size * ROUNDING };
    Some((constant + best.sum + slack, best))
}

fn grain(x: f64) -> f64 {
    (x * GRAIN).round() / GRAIN
}

/// The nearest multipliers on the grain and in their box; the budget's is 0 where there is none yet.
pub(crate) fn boxed<P: Relaxed>(problem: &P, u: &[f64]) -> Vec<f64> {
    let width = problem.width();
    let top = |i: usize| if i < width { problem.top(i) } else { f64::INFINITY };
    let mut at: Vec<f64> = u.iter().enumerate().map(|(i, &x)| grain(x.clamp(0.0, top(i)))).collect();
    at.resize(width + usize::from(problem.rule().budget.is_some()), 0.0);
    at
}

/// Multipliers times the factor that gives the lowest bound of a few.
pub(crate) fn scaled<P: Relaxed>(problem: &P, u: &[f64], fix: &[Fix]) -> Vec<f64> {
    let mut values = vec![0.0; problem.rule().sites()];
    best_factor(|factor| {
        let mut scaled: Vec<f64> = u.iter().enumerate().map(|(i, x)| (x * factor).min(problem.top(i))).collect();
        scaled.resize(problem.width() + usize::from(problem.rule().budget.is_some()), 0.0);
        (bound(problem, &scaled, fix, &mut values).map_or(f64::INFINITY, |(bound, _)| bound), scaled)
    })
}

/// The multipliers of the lowest bound that `of` gives for a few factors, each with its bound.
pub(crate) fn best_factor(mut of: impl FnMut(f64) -> (f64, Vec<f64>)) -> Vec<f64> {
    let mut best = of(1.0);
    for direction in [1.0 / 1.3, 1.3] {
        let mut factor = direction;
        for _ in 0..12 {
            let next = of(factor);
            if next.0 >= best.0 {
                break;
            }
            best = next;
            factor *= direction;
        }
    }
    best.1
}

/// Lowers the bound from `u`, where a fractional solution wants the places by `wish` (empty when not known). `None` when no set keeps the rule.
pub(crate) fn descend<P: Relaxed>(problem: &P, fix: &[Fix], u: Vec<f64>, wish: Vec<f64>, until: &Until<'_>) -> Option<Proof> {
    let (width, rule) = (problem.width(), problem.rule());
    let all = width + usize::from(rule.budget.is_some());
    let top = |i: usize| if i < width { problem.top(i) } else { f64::INFINITY };
    let mut at = boxed(problem, &u);
    let mut values = vec![0.0; rule.sites()];
    let (first, best) = bound(problem, &at, fix, &mut values)?;
    let mut wish = wish;
    if wish.is_empty() {
        wish.resize(rule.sites(), 0.0);
        for &j in &best.chosen {
            wish[j as usize] = 1.0;
        }
    }
    let mut slope = vec![0.0; all];
    slopes(problem, &at, &best.chosen, &mut slope);
    let mut mean = slope.clone();
    let mut proof = Proof { u: at.clone(), bound: first, wish, values: values.clone(), best };
    let (mut stride, mut idle) = (until.stride, 0);
    // The proof holds multipliers on the grain, so that what is exact is also what was compared.
    let aim = |bound: f64| if until.known > f64::MIN { until.known } else { bound - 0.02 * bound.abs() - 1.0 };
    for step in 0..until.steps {
        if proof.bound < until.below || (step & 3 == 0 && (until.stop)()) {
            break;
        }
        let mut norm = 0.0;
        for (i, (&x, &g)) in proof.u.iter().zip(&mean).enumerate() {
            if !((g > 0.0 && x <= 0.0) || (g < 0.0 && x >= top(i))) {
                norm += g * g;
            }
        }
        if norm < 1e-9 {
            break;
        }
        let length = stride * (proof.bound - aim(proof.bound)).max(proof.bound.abs() * 1e-9 + 1e-3) / norm;
        for i in 0..all {
            at[i] = grain((proof.u[i] - length * mean[i]).clamp(0.0, top(i)));
        }
        let (bound, best) = bound(problem, &at, fix, &mut values)?;
        slopes(problem, &at, &best.chosen, &mut slope);
        // The weight of the newest choice that makes the average's slope shortest, within limits (as in the paper).
        let (mut new, mut both, mut old) = (0.0, 0.0, 0.0);
        for (s, m) in slope.iter().zip(&mean) {
            new += s * s;
            both += s * m;
            old += m * m;
        }
        let spread = new - 2.0 * both + old;
        let share = if spread > 1e-9 { ((old - both) / spread).clamp(0.02, 0.2) } else { 0.1 };
        for (m, s) in mean.iter_mut().zip(&slope) {
            *m += share * (s - *m);
        }
        for w in &mut proof.wish {
            *w *= 1.0 - share;
        }
        for &j in &best.chosen {
            proof.wish[j as usize] += share;
        }
        if bound < proof.bound {
            // A step that goes down along the average's slope could have been longer.
            if both > 0.0 {
                stride = (stride * 1.1).min(2.0);
            }
            idle = 0;
            proof.bound = bound;
            std::mem::swap(&mut proof.u, &mut at);
            std::mem::swap(&mut proof.values, &mut values);
            proof.best = best;
        } else {
            idle += 1;
            if idle >= 8 {
                stride *= 0.7;
                idle = 0;
                if stride < 1e-4 {
                    break;
                }
            }
        }
    }
    Some(proof)
}

fn slopes<P: Relaxed>(problem: &P, u: &[f64], chosen: &[u32], slope: &mut [f64]) {
    let (width, rule) = (problem.width(), problem.rule());
    problem.slope(&u[..width], chosen, &mut slope[..width]);
    if let Some(budget) = rule.budget {
        slope[width] = budget as f64 - rule.cost(chosen) as f64;
    }
}

/// Settles places that no choice worth `worth` or more can differ in; gives how many.
pub(crate) fn settle(rule: &Rule, proof: &Proof, worth: f64, fix: &mut [Fix]) -> usize {
    let mut chosen = vec![false; fix.len()];
    for &j in &proof.best.chosen {
        chosen[j as usize] = true;
    }
    let slack = proof.bound - worth;
    let mut settled = 0;
    for j in 0..fix.len() {
        if fix[j] != Fix::Free {
            continue;
        }
        let loss = if chosen[j] {
            proof.best.forcing_out(proof.values[j])
        } else {
            proof.best.forcing_in(proof.values[j], rule.existing[j])
        };
        if loss > slack {
            fix[j] = if chosen[j] { Fix::In } else { Fix::Out };
            settled += 1;
        }
    }
    settled
}

/// Random numbers by a counter through a mixer (splitmix64, Steele and others 2014): the same on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

/// A moment after which work stops, and the watcher's wish to stop.
pub(crate) struct Deadline<'a> {
    /// When the time is over.
    pub end: Option<Instant>,
    /// Cancelled by its watcher.
    pub task: &'a crate::task::Task,
}

impl Deadline<'_> {
    /// Whether work has to stop.
    pub fn over(&self) -> bool {
        self.task.is_cancelled() || self.end.is_some_and(|end| Instant::now() >= end)
    }
}
