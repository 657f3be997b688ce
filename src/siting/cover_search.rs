//! Better choices by exchanging one place for another.
//!
//! The best exchange of all is found in one sweep: what taking out *i* and adding *j* changes is gain − loss, corrected
//! where both reach a demand that nobody else does, and only those demands are looked at (fast interchange, Resende and
//! Werneck 2007). When no exchange helps, the least bad one is made and places that left stay out for a while (tabu search,
//! Glover 1989), so that the search goes on from local optima.

use super::cover::Cover;
use super::cover_state::State;
use super::relax::{Effort, Relaxed};
use super::rule::Fix;

/// Chosen places times places up to which exchanges are kept in a table (half a gigabyte); beyond that the start stands.
pub(crate) const TABLE: usize = 1 << 26;

/// The best choice met from `start`, which keeps the rule.
pub(crate) fn exchange(cover: &Cover, start: Vec<u32>, fix: &[Fix], effort: &mut Effort) -> (i64, Vec<u32>) {
    if start.len() * cover.rule.sites() > TABLE {
        return (cover.worth(&start), start);
    }
    let mut state = State::with_swaps(cover);
    for &j in &start {
        state.add(j);
    }
    let mut best = (state.value, start);
    let sites = cover.rule.sites();
    let free: Vec<u32> = (0..sites as u32).filter(|&j| fix[j as usize] == Fix::Free).collect();
    let room = free.len() as i64 - state.count as i64;
    if room <= 0 || state.count == 0 {
        return best;
    }
    let mut bars = Bars { back: vec![0; sites], away: vec![0; sites], step: 0 };
    let mut partners = Vec::new();
    let mut idle = 0;
    while idle <= effort.patience && best.0 < effort.enough {
        bars.step += 1;
        if (effort.stop)() {
            break;
        }
        // Where a budget or its rest leaves room, adding comes first.
        if state.count < cover.rule.most {
            let add = free.iter().copied().filter(|&j| !state.is[j as usize] && state.gain[j as usize] > 0 && state.fits(j));
            if let Some(j) = add.max_by_key(|&j| (state.gain[j as usize], std::cmp::Reverse(j))) {
                state.add(j);
                if state.value > best.0 {
                    best = (state.value, state.chosen());
                    idle = 0;
                }
                continue;
            }
        }
        let Some((i, j, _)) = best_exchange(cover, &mut state, fix, &free, &bars, best.0, &mut partners) else {
            idle += 1;
            if free.iter().all(|&j| !state.is[j as usize]) || idle > 50 {
                break;
            }
            continue;
        };
        state.remove(i);
        state.add(j);
        if state.value > best.0 {
            best = (state.value, state.chosen());
            idle = 0;
        } else {
            idle += 1;
        }
        bars.back[i as usize] = bars.step + 4 + effort.random.below(1 + state.count / 4 + 3) as u64;
        bars.away[j as usize] = bars.step + 2 + effort.random.below(1 + state.count / 8) as u64;
    }
    best
}

/// Moves from which on a place may come in, or go out, again.
struct Bars {
    back: Vec<u64>,
    away: Vec<u64>,
    step: u64,
}

/// The exchange that changes most for the better, or least for the worse; one that is barred only when it gives a new best.
fn best_exchange(
    cover: &Cover,
    state: &mut State,
    fix: &[Fix],
    free: &[u32],
    bars: &Bars,
    record: i64,
    partners: &mut Vec<(u32, i64)>,
) -> Option<(u32, u32, i64)> {
    let mut best: Option<(u32, u32, i64)> = None;
    let strict = cover.rule.budget.is_some() || cover.rule.keep > 0;
    // Places to come in by what they add; those that no exchange corrects are best taken from the front.
    let mut front: Vec<u32> = Vec::new();
    let mut most = (i64::MIN, u32::MAX);
    for &j in free {
        if !state.is[j as usize] && bars.back[j as usize] <= bars.step {
            if strict {
                front.push(j);
            } else if state.gain[j as usize] > most.0 {
                most = (state.gain[j as usize], j);
            }
        }
    }
    if strict {
        front.sort_by_key(|&j| (std::cmp::Reverse(state.gain[j as usize]), j));
    } else if most.1 != u32::MAX {
        front.push(most.1);
    }
    let chosen: Vec<u32> = free.iter().copied().filter(|&i| state.is[i as usize]).collect();
    for i in chosen {
        let (loss, value) = (state.loss[i as usize], state.value);
        let barred = bars.away[i as usize] > bars.step;
        let mut offer = |gain: i64, fits: bool, j: u32, shared: i64| {
            let change = gain - loss + shared;
            let free_to_go = (!barred && bars.back[j as usize] <= bars.step) || value + change > record;
            let better = best.is_none_or(|(a, b, c)| change > c || (change == c && (i, j) < (a, b)));
            if better && free_to_go && fits {
                best = Some((i, j, change));
            }
        };
        if let Some(&j) = front.iter().find(|&&j| !strict || state.fits_for(i, j)) {
            offer(state.gain[j as usize], true, j, state.shares(i, j));
        }
        partners.clear();
        state.shared(i, |j, shared| partners.push((j, shared)));
        for &(j, shared) in partners.iter() {
            if !state.is[j as usize] && fix[j as usize] == Fix::Free {
                offer(state.gain[j as usize], !strict || state.fits_for(i, j), j, shared);
            }
        }
    }
    best
}
