//! Exactly so many entrances stay: those that cost residents the least walking.

use super::homes::Home;
use super::life::barrier;
use super::ring::Ring;
use super::seal::{Measure, Site};
use super::search::{FAR, search};
use crate::network::Mover;
use std::collections::BTreeSet;

/// Up to so many choices are tried one by one; beyond that a greedy choice is bettered by swaps.
const MOST_CHOICES: u64 = 200_000;

/// A choice of entrances.
#[derive(Debug, Clone, PartialEq)]
pub struct Entrances {
    /// Places in the list of measures, ascending.
    pub kept: Vec<usize>,
    /// Metres from each building to its nearest entrance, times its residents, summed up.
    pub person_metres: f64,
    /// The same if all measures were entrances.
    pub person_metres_of_all: f64,
    /// Buildings whose residents nobody stated: each counts as one.
    pub unknown_residents: u32,
    /// Whether every choice was tried.
    pub proven: bool,
}

/// Chooses `count` of the measures of a seal as entrances: least walking for residents, then fewest new people (`staffing` of
/// each measure), then the first in the list. `None` when there are fewer measures.
pub fn choose(ring: &Ring, measures: &[Measure], homes: &[Home], staffing: &[u64], count: usize) -> Option<Entrances> {
    if count == 0 || count > measures.len() {
        return None;
    }
    let table = walking(ring, measures, homes);
    let cost = |set: &[usize]| (total(&table, set), set.iter().map(|i| staffing[*i]).sum::<u64>());
    let (kept, proven) = match combinations(measures.len() as u64, count as u64) {
        Some(n) if n <= MOST_CHOICES => (exhaustive(measures.len(), count, &cost), true),
        _ => (swapped(measures.len(), count, &cost), false),
    };
    let all: Vec<usize> = (0..measures.len()).collect();
    let metres = |sum: u64| sum as f64 / crate::network::TICKS_PER_M;
    Some(Entrances {
        person_metres: metres(total(&table, &kept)),
        person_metres_of_all: metres(total(&table, &all)),
        unknown_residents: homes.iter().filter(|h| h.residents.is_none()).count() as u32,
        kept,
        proven,
    })
}

/// Ticks from each building on foot to each measure times residents, without passing any measure; by building, then measure.
fn walking(ring: &Ring, measures: &[Measure], homes: &[Home]) -> Vec<Vec<u64>> {
    let shut: BTreeSet<u32> = measures.iter().filter_map(|m| if let Site::Link(l) = m.site { Some(l) } else { None }).collect();
    let stop: BTreeSet<u32> =
        measures.iter().filter_map(|m| if let Site::Junction(v) = m.site { Some(v) } else { None }).collect();
    let near = near_side(ring, &shut, &stop);
    let mut table = vec![Vec::with_capacity(measures.len()); homes.len()];
    for measure in measures {
        let starts: Vec<(u32, u64)> = match measure.site {
            Site::Junction(v) => vec![(v, 0)],
            Site::Link(link) => {
                let l = &ring.links[link as usize];
                let at = barrier(ring, link).min(l.length());
                let parts = [at, l.length() - at];
                (0..2).filter(|i| near[l.ends[*i] as usize]).map(|i| (l.ends[i], u64::from(parts[i]))).collect()
            }
        };
        let labels = search(
            ring,
            starts,
            |link, from| {
                let l = &ring.links[link as usize];
                let to = if l.ends[0] == from { l.ends[1] } else { l.ends[0] };
                let open = !shut.contains(&link) && near[to as usize] && ring.any(link, Mover::Foot);
                open.then(|| u64::from(l.length()))
            },
            |vertex| !stop.contains(&vertex),
        );
        for (home, row) in homes.iter().zip(&mut table) {
            let part = |link: u32, _: u32, length: u32| ring.any(link, Mover::Foot).then(|| u64::from(length));
            let barrier = shut.contains(&home.link).then(|| barrier(ring, home.link));
            let (ticks, _) = home.reached(ring, &labels, part, barrier);
            let people = u64::from(home.residents.unwrap_or(1));
            row.push(if ticks == FAR { FAR } else { (ticks + u64::from(home.offset)).saturating_mul(people) });
        }
    }
    table
}

/// The vertices that are joined to the inside when the measures are in place.
fn near_side(ring: &Ring, shut: &BTreeSet<u32>, stop: &BTreeSet<u32>) -> Vec<bool> {
    let mut near: Vec<bool> = ring.vertices.iter().map(|v| v.inside).collect();
    let mut stack: Vec<u32> = (0..near.len() as u32).filter(|v| near[*v as usize]).collect();
    while let Some(vertex) = stack.pop() {
        if stop.contains(&vertex) {
            continue;
        }
        for (link, to) in ring.at(vertex) {
            if !shut.contains(link) && !near[*to as usize] {
                near[*to as usize] = true;
                stack.push(*to);
            }
        }
    }
    near
}

/// Sum over buildings of the way to the nearest of the set. A building that no measure of all is reached from counts nothing;
/// one that only this set keeps from every entrance counts more than any way.
fn total(table: &[Vec<u64>], set: &[usize]) -> u64 {
    const CUT_OFF: u64 = 1 << 40;
    let one = |row: &Vec<u64>| match set.iter().map(|i| row[*i]).min() {
        Some(best) if best != FAR => best,
        _ if row.iter().all(|d| *d == FAR) => 0,
        _ => CUT_OFF,
    };
    table.iter().map(one).fold(0, u64::saturating_add)
}

fn combinations(n: u64, k: u64) -> Option<u64> {
    let k = k.min(n - k);
    (0..k).try_fold(1u64, |c, i| Some(c.checked_mul(n - i)? / (i + 1)))
}

type Cost = (u64, u64);

fn exhaustive(n: usize, count: usize, cost: &impl Fn(&[usize]) -> Cost) -> Vec<usize> {
    let mut set: Vec<usize> = (0..count).collect();
    let mut best = (cost(&set), set.clone());
    // The next set in lexicographic order: the last place that can still move moves, and all after it follow.
    while let Some(place) = (0..count).rev().find(|i| set[*i] < n - count + i) {
        set[place] += 1;
        for i in place + 1..count {
            set[i] = set[i - 1] + 1;
        }
        let now = cost(&set);
        if now < best.0 {
            best = (now, set.clone());
        }
    }
    best.1
}

fn swapped(n: usize, count: usize, cost: &impl Fn(&[usize]) -> Cost) -> Vec<usize> {
    let mut set: Vec<usize> = Vec::new();
    while set.len() < count {
        let with = |i: usize| [&set[..], &[i]].concat();
        let Some(next) = (0..n).filter(|i| !set.contains(i)).min_by_key(|i| (cost(&with(*i)), *i)) else { break };
        set.push(next);
    }
    let mut now = cost(&set);
    loop {
        let mut better = None;
        for place in 0..set.len() {
            for i in (0..n).filter(|i| !set.contains(i)) {
                let mut other = set.clone();
                other[place] = i;
                let c = cost(&other);
                if c < now {
                    (now, better) = (c, Some(other));
                }
            }
        }
        match better {
            Some(other) => set = other,
            None => break,
        }
    }
    set.sort_unstable();
    set
}
