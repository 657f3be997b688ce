//! Better choices by random exchanges that are allowed to be a little worse, ever less so (simulated annealing).
//!
//! What an exchange changes is read from a table in no time ([`State::shares`]), so that millions can be looked at in a
//! second; only those that are made cost something. Most partners are taken from the neighbourhood of the place that leaves.

use super::cover::Cover;
use super::cover_search::TABLE;
use super::cover_state::State;
use super::relax::{Effort, Relaxed};
use super::rule::Fix;

/// Heat at the start and at the end, as a share of what a place is worth on average.
const HEAT: [f64; 2] = [0.03, 0.001];
/// Of a hundred partners so many come from the neighbourhood.
const NEAR: usize = 85;

/// The best choice met in `moves` random exchanges from `start`, which keeps the rule.
pub(crate) fn anneal(cover: &Cover, start: Vec<u32>, fix: &[Fix], moves: usize, effort: &mut Effort) -> (i64, Vec<u32>) {
    let sites = cover.rule.sites();
    if start.is_empty() || start.len() * sites > TABLE {
        return (cover.worth(&start), start);
    }
    let mut state = State::with_swaps(cover);
    for &j in &start {
        state.add(j);
    }
    let free: Vec<u32> = (0..sites as u32).filter(|&j| fix[j as usize] == Fix::Free).collect();
    let mut chosen: Vec<u32> = start.iter().copied().filter(|&j| fix[j as usize] == Fix::Free).collect();
    let mut best = (state.value, start);
    if chosen.is_empty() || free.len() == chosen.len() {
        return best;
    }
    let strict = cover.rule.budget.is_some() || cover.rule.keep > 0;
    let mean = chosen.iter().map(|&j| state.loss[j as usize]).sum::<i64>() as f64 / chosen.len() as f64;
    let cooling = (HEAT[1] / HEAT[0]).powf(1.0 / 64.0);
    let mut heat = HEAT[0] * mean.max(1.0);
    let random = &mut *effort.random;
    for step in 0..moves {
        if step % (moves / 64).max(1) == 0 {
            heat *= cooling;
            if (effort.stop)() || best.0 >= effort.enough {
                break;
            }
        }
        let at = random.below(chosen.len());
        let i = chosen[at];
        let j = if random.below(100) < NEAR { state.partner(i, random) } else { None };
        let j = j.unwrap_or_else(|| free[random.below(free.len())]);
        if state.is[j as usize] || fix[j as usize] != Fix::Free {
            continue;
        }
        let change = state.gain[j as usize] - state.loss[i as usize] + state.shares(i, j);
        let accepted = change >= 0 || (change as f64) > heat * unit(random).ln();
        if !accepted || (strict && !state.fits_for(i, j)) {
            continue;
        }
        state.remove(i);
        state.add(j);
        chosen[at] = j;
        if strict && state.count < cover.rule.most {
            let room = free.iter().copied().filter(|&j| !state.is[j as usize] && state.gain[j as usize] > 0 && state.fits(j));
            if let Some(j) = room.max_by_key(|&j| (state.gain[j as usize], std::cmp::Reverse(j))) {
                state.add(j);
                chosen.push(j);
            }
        }
        if state.value > best.0 {
            best = (state.value, state.chosen());
        }
    }
    best
}

/// A number above 0 and up to 1.
fn unit(random: &mut super::relax::Random) -> f64 {
    ((random.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
}
