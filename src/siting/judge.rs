//! A second opinion, from the raw data alone: what a choice is worth, whether it keeps the rule, and what multipliers prove.
//!
//! Nothing here is shared with the solver: no merged columns, no scaled weights, no exchange states. The bound is worked out
//! in whole numbers: each multiplier is rounded to 2^-20 of a unit first, and any multipliers give a valid bound.

use super::answer::Certificate;
use super::instance::{Access, Instance, Question};
use super::rule::Fix;
use std::collections::BTreeMap;

/// What choosing these places is worth, in the question's units.
pub fn objective(instance: &Instance, chosen: &[u32]) -> f64 {
    let reach = reach_counts(instance, chosen);
    let weighted = |value: &dyn Fn(u32) -> f64| instance.weights.iter().zip(&reach).map(|(w, n)| w * value(*n)).sum::<f64>();
    match instance.question {
        Question::MostCovered if !instance.capacities.is_empty() => {
            loads(instance, chosen).iter().flatten().map(|(_, part)| part).sum()
        }
        Question::MostCovered => weighted(&|n| f64::from(u8::from(n > 0))),
        Question::Backup { second } => weighted(&|n| f64::from(u8::from(n > 0)) + second * f64::from(u8::from(n > 1))),
        Question::AllBackedUp => weighted(&|n| f64::from(u8::from(n > 1))),
        Question::Expected { absence } => weighted(&|n| 1.0 - absence.powi(n as i32)),
        Question::Fewest { .. } => cost(instance, chosen),
        Question::LeastTotal => {
            nearest(instance, chosen).iter().zip(&instance.weights).map(|((_, d), w)| if *w == 0.0 { 0.0 } else { w * d }).sum()
        }
        Question::LeastWorst => nearest(instance, chosen).iter().map(|(_, d)| *d).fold(0.0, f64::max),
    }
}

fn cost(instance: &Instance, chosen: &[u32]) -> f64 {
    if instance.costs.is_empty() { chosen.len() as f64 } else { chosen.iter().map(|&j| instance.costs[j as usize]).sum() }
}

/// Whether a choice keeps all that the instance asks of it: number, budget, locked, forbidden, moves, covering what must be.
pub fn keeps_rule(instance: &Instance, chosen: &[u32]) -> bool {
    let has = |j: u32| chosen.contains(&j);
    let settled = instance.fix.iter().enumerate().all(|(j, fix)| match fix {
        Fix::Free => true,
        Fix::In => has(j as u32),
        Fix::Out => !has(j as u32),
    });
    let given_up = instance.existing.iter().filter(|j| !has(**j)).count();
    let reach = || reach_counts(instance, chosen);
    let covers = match instance.question {
        Question::Fewest { share: 1.0 } => reach().iter().all(|n| *n > 0),
        Question::Fewest { share } => {
            let total: f64 = instance.weights.iter().sum();
            let covered: f64 = instance.weights.iter().zip(reach()).filter(|(_, n)| *n > 0).map(|(w, _)| w).sum();
            covered >= share * total * (1.0 - 1e-9)
        }
        Question::AllBackedUp => reach().iter().zip(&instance.weights).all(|(n, w)| *n > 0 || *w == 0.0),
        _ => true,
    };
    let distinct = chosen.windows(2).all(|w| w[0] < w[1]);
    let within = instance.budget.is_none_or(|b| cost(instance, chosen) <= b + 1e-9 * b.abs());
    distinct
        && settled
        && covers
        && within
        && instance.most.is_none_or(|p| chosen.len() <= p)
        && instance.moves.is_none_or(|m| given_up <= m)
}

/// What each chosen place takes of which demand when all of them take as much as they can: a largest flow, by shortest paths
/// (Edmonds and Karp 1972). Demand that the same chosen places reach is one; what is taken of it goes to its members in turn.
pub fn loads(instance: &Instance, chosen: &[u32]) -> Vec<Vec<(u32, f64)>> {
    const LEAST: f64 = 1e-9;
    let mut place = vec![None; instance.sites()];
    chosen.iter().zip(0u32..).for_each(|(j, s)| place[*j as usize] = Some(s));
    let mut groups: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
    for (row, i) in instance.reaching().rows().zip(0u32..) {
        let by: Vec<u32> = row.iter().filter_map(|j| place[*j as usize]).collect();
        if !by.is_empty() && instance.weights[i as usize] > 0.0 {
            groups.entry(by).or_default().push(i);
        }
    }
    let mut left: Vec<f64> = groups.values().map(|all| all.iter().map(|i| instance.weights[*i as usize]).sum()).collect();
    let mut room: Vec<f64> = chosen.iter().map(|&j| instance.capacities[j as usize]).collect();
    let mut reaches: Vec<Vec<usize>> = vec![Vec::new(); chosen.len()];
    for (g, by) in groups.keys().enumerate() {
        by.iter().for_each(|s| reaches[*s as usize].push(g));
    }
    let taken = fullest(&mut left, &mut room, &reaches, LEAST);
    let mut out = vec![Vec::new(); chosen.len()];
    for (g, (by, all)) in groups.iter().enumerate() {
        let mut members = all.iter().map(|&i| (i, instance.weights[i as usize]));
        let mut member = members.next();
        for &s in by {
            let mut part = taken[s as usize][g];
            while let Some((i, open)) = member.as_mut().filter(|_| part > LEAST) {
                let some = part.min(*open);
                out[s as usize].push((*i, some));
                (part, *open) = (part - some, *open - some);
                if *open <= LEAST {
                    member = members.next();
                }
            }
        }
    }
    out
}

/// What each place takes of each group when as much flows as can.
fn fullest(left: &mut [f64], room: &mut [f64], reaches: &[Vec<usize>], least: f64) -> Vec<Vec<f64>> {
    let places = reaches.len();
    let mut taken = vec![vec![0.0; left.len()]; places];
    loop {
        // From groups with something left over places to one with room; `from[s]` is the group and place before.
        let mut from: Vec<Option<(usize, Option<usize>)>> = vec![None; places];
        let mut queue = Vec::new();
        for (s, reaches) in reaches.iter().enumerate() {
            if let Some(&g) = reaches.iter().find(|&&g| left[g] > least) {
                from[s] = Some((g, None));
                queue.push(s);
            }
        }
        let mut at = 0;
        while at < queue.len() && room[queue[at]] <= least {
            let s = queue[at];
            at += 1;
            for t in 0..places {
                if from[t].is_none()
                    && let Some(&g) = reaches[t].iter().find(|&&g| taken[s][g] > least)
                {
                    from[t] = Some((g, Some(s)));
                    queue.push(t);
                }
            }
        }
        let Some(&end) = queue.get(at) else { return taken };
        let mut part = room[end];
        let mut step = end;
        while let Some((g, before)) = from[step] {
            part = part.min(before.map_or(left[g], |s| taken[s][g]));
            match before {
                Some(s) => step = s,
                None => break,
            }
        }
        room[end] -= part;
        let mut step = end;
        while let Some((g, before)) = from[step] {
            taken[step][g] += part;
            match before {
                Some(s) => {
                    taken[s][g] -= part;
                    step = s;
                }
                None => {
                    left[g] -= part;
                    break;
                }
            }
        }
    }
}

/// Which chosen place serves each demand: the nearest, or the first in its list; with capacities the one that takes most of it.
pub fn assignment(instance: &Instance, chosen: &[u32]) -> Vec<Option<u32>> {
    if !instance.capacities.is_empty() {
        let mut most: Vec<Option<(f64, u32)>> = vec![None; instance.weights.len()];
        for (&j, taken) in chosen.iter().zip(loads(instance, chosen)) {
            for (i, part) in taken {
                let best = &mut most[i as usize];
                if best.is_none_or(|(known, other)| part > known || part == known && j < other) {
                    *best = Some((part, j));
                }
            }
        }
        return most.into_iter().map(|best| best.map(|(_, j)| j)).collect();
    }
    match &instance.access {
        Access::Cover(rows) => {
            let is = marks(instance, chosen);
            rows.rows().map(|row| row.iter().copied().find(|j| is[*j as usize])).collect()
        }
        Access::Distances { .. } => {
            let limit = match instance.question {
                Question::LeastTotal | Question::LeastWorst => f64::INFINITY,
                _ => instance.radius.unwrap_or(f64::INFINITY),
            };
            nearest(instance, chosen).into_iter().map(|(site, d)| site.filter(|_| d <= limit)).collect()
        }
    }
}

/// The bound that multipliers prove, for questions of covering the most and of least total distance; `None` for others.
pub fn bound(instance: &Instance, certificate: &Certificate) -> Option<f64> {
    const FINE: f64 = 1_048_576.0;
    let fine = |x: f64| (x.max(0.0) * FINE).round() as i128;
    let sites = instance.sites();
    let mut values = vec![0i128; sites];
    let mut constant = 0i128;
    let minimised = match instance.question {
        Question::MostCovered | Question::Backup { .. } | Question::Expected { .. } => {
            let adds = |n: usize| match instance.question {
                Question::Backup { second } if n == 1 => second,
                Question::Expected { absence } => (1.0 - absence) * absence.powi(n as i32),
                _ => f64::from(u8::from(n == 0)),
            };
            let rows = instance.reaching();
            for (i, row) in rows.rows().enumerate() {
                let u = fine(certificate.demand[i]);
                for n in 0..row.len().min(64) {
                    // A part rounded up keeps the bound a bound.
                    constant += ((instance.weights[i] * adds(n) * FINE).ceil() as i128 - u).max(0);
                }
                for &j in row {
                    values[j as usize] += u;
                }
            }
            false
        }
        Question::LeastTotal => {
            let Access::Distances { sites, far, beyond } = &instance.access else { return None };
            for i in 0..sites.len() {
                let w = instance.weights[i];
                let u = fine(certificate.demand[i]).min(if w == 0.0 || beyond[i].is_infinite() {
                    i128::MAX
                } else {
                    (w * beyond[i] * FINE).floor() as i128
                });
                constant -= u;
                for (&j, &d) in sites.row(i).iter().zip(&far[sites.range(i)]) {
                    if d.is_finite() {
                        values[j as usize] += (u - (w * d * FINE).floor() as i128).max(0);
                    }
                }
            }
            true
        }
        _ => return None,
    };
    if let Some(budget) = instance.budget {
        let price = fine(certificate.budget);
        constant += price * (budget.ceil() as i128);
        for (j, value) in values.iter_mut().enumerate() {
            *value -= price * (instance.costs.get(j).copied().unwrap_or(1.0).floor() as i128);
        }
    }
    let most = instance.most.unwrap_or(sites);
    let mut sum = constant;
    let mut free = Vec::new();
    let mut room = most;
    for (j, fix) in instance.fix.iter().enumerate() {
        match fix {
            Fix::In => {
                sum += values[j];
                room = room.saturating_sub(1);
            }
            Fix::Free => free.push(values[j]),
            Fix::Out => {}
        }
    }
    free.sort_unstable_by(|a, b| b.cmp(a));
    // Existing places that have to stay are left aside: without that the bound can only be weaker.
    sum += free.iter().take(room).filter(|v| **v > 0).sum::<i128>();
    let bound = sum as f64 / FINE;
    Some(if minimised { -bound } else { bound })
}

fn marks(instance: &Instance, chosen: &[u32]) -> Vec<bool> {
    let mut is = vec![false; instance.sites()];
    for &j in chosen {
        is[j as usize] = true;
    }
    is
}

fn reach_counts(instance: &Instance, chosen: &[u32]) -> Vec<u32> {
    let is = marks(instance, chosen);
    match &instance.access {
        Access::Cover(rows) => rows.rows().map(|row| row.iter().filter(|j| is[**j as usize]).count() as u32).collect(),
        Access::Distances { sites, far, .. } => {
            let radius = instance.radius.unwrap_or(f64::INFINITY);
            let within = |i: usize| {
                sites.row(i).iter().zip(&far[sites.range(i)]).filter(|(j, d)| is[**j as usize] && **d <= radius).count()
            };
            (0..sites.len()).map(|i| within(i) as u32).collect()
        }
    }
}

/// Nearest chosen place and its distance for each demand, or what stands for none.
fn nearest(instance: &Instance, chosen: &[u32]) -> Vec<(Option<u32>, f64)> {
    let Access::Distances { sites, far, beyond } = &instance.access else { return Vec::new() };
    let is = marks(instance, chosen);
    let one = |i: usize| {
        let mut best = (None, f64::INFINITY);
        for (&j, &d) in sites.row(i).iter().zip(&far[sites.range(i)]) {
            if is[j as usize] && d < best.1 {
                best = (Some(j), d);
            }
        }
        // Only total distance has somebody who stands in for nobody.
        let stands_in = matches!(instance.question, Question::LeastTotal) && beyond[i] < best.1;
        if stands_in { (None, beyond[i]) } else { best }
    };
    (0..sites.len()).map(one).collect()
}
