//! Graphs for the tests, and slow judges that share nothing with the solvers.

use fangxian::proof::{CutKind, Edge, Instance};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Random graphs of up to nine junctions with loops, parallel edges, free edges and edges that cannot be cut.
pub fn small() -> impl Strategy<Value = Instance> {
    let cost = prop_oneof![1 => Just(None), 1 => Just(Some(0)), 6 => (1u64..6).prop_map(Some)];
    let edge = (0u64..9, 0u64..9, cost.clone()).prop_map(|(a, b, cost)| Edge { a, b, cost });
    let kind = prop_oneof![Just(CutKind::Edges), Just(CutKind::Junctions), Just(CutKind::Both)];
    let edges = prop::collection::vec(edge, 0..16);
    let junctions = prop::collection::vec((0u64..9, cost), 0..4);
    let sides = (prop::collection::vec(0u64..3, 1..3), prop::collection::vec(prop_oneof![9 => 6u64..9, 1 => 0u64..9], 1..3));
    (edges, junctions, sides, kind).prop_map(|(edges, junctions, (inside, outside), cut)| Instance {
        edges,
        junctions,
        inside,
        outside,
        cut,
    })
}

/// A street grid of `n` × `n` junctions with costs from `cost`; the block of junctions within `block` of the middle is inside,
/// everything farther than `ring` is outside. Junction (x, y) is `y * n + x`.
pub fn streets(n: u64, block: u64, ring: u64, cost: impl Fn(usize) -> u64, cut: CutKind) -> Instance {
    let mut instance = Instance { cut, ..Instance::default() };
    for y in 0..n {
        for x in 0..n {
            let here = y * n + x;
            for next in [(x + 1 < n).then_some(here + 1), (y + 1 < n).then_some(here + n)].into_iter().flatten() {
                let cost = Some(cost(instance.edges.len()));
                instance.edges.push(Edge { a: here, b: next, cost });
            }
            let middle = n / 2;
            let far = x.abs_diff(middle).max(y.abs_diff(middle));
            if far <= block {
                instance.inside.push(here);
            } else if far > ring {
                instance.outside.push(here);
            }
        }
    }
    instance
}

/// What cutting each junction costs, read once more from the instance's words.
pub fn junction_cost(instance: &Instance, junction: u64) -> Option<u64> {
    if instance.inside.contains(&junction) || instance.outside.contains(&junction) {
        return None;
    }
    match instance.cut {
        CutKind::Edges => None,
        CutKind::Junctions => instance.junctions.iter().rev().find(|(j, _)| *j == junction).map_or(Some(1), |(_, cost)| *cost),
        CutKind::Both => instance.junctions.iter().rev().find(|(j, _)| *j == junction).and_then(|(_, cost)| *cost),
    }
}

/// Whether inside and outside are still joined when these are taken away.
pub fn joined(instance: &Instance, edges: &[usize], junctions: &[u64]) -> bool {
    let mut seen: BTreeSet<u64> = instance.inside.iter().copied().collect();
    loop {
        let before = seen.len();
        for (i, e) in instance.edges.iter().enumerate() {
            if edges.contains(&i) || junctions.contains(&e.a) || junctions.contains(&e.b) {
                continue;
            }
            if seen.contains(&e.a) || seen.contains(&e.b) {
                seen.extend([e.a, e.b]);
            }
        }
        if seen.len() == before {
            return instance.outside.iter().any(|j| seen.contains(j));
        }
    }
}

/// Value of a maximum flow by Ford and Fulkerson on a matrix, one unit search at a time; `None` when it is without bound.
pub fn slow_flow(instance: &Instance) -> Option<u64> {
    const MUCH: i64 = 1 << 50;
    let most = instance.edges.iter().flat_map(|e| [e.a, e.b]).chain(instance.inside.iter().chain(&instance.outside).copied());
    let n = most.max().map_or(0, |m| m as usize + 1);
    // Junction j is entered at 2j and left at 2j + 1; then the two sides.
    let (size, source, sink) = (2 * n + 2, 2 * n, 2 * n + 1);
    let mut cap = vec![vec![0i64; size]; size];
    for j in 0..n {
        cap[2 * j][2 * j + 1] = junction_cost(instance, j as u64).map_or(MUCH, |c| c as i64);
    }
    for e in &instance.edges {
        let cost = if instance.cut == CutKind::Junctions { None } else { e.cost };
        let c = cost.map_or(MUCH, |c| c as i64);
        cap[2 * e.a as usize + 1][2 * e.b as usize] += c;
        cap[2 * e.b as usize + 1][2 * e.a as usize] += c;
    }
    instance.inside.iter().for_each(|j| cap[source][2 * *j as usize] = MUCH);
    instance.outside.iter().for_each(|j| cap[2 * *j as usize + 1][sink] = MUCH);
    let mut value = 0;
    loop {
        let mut came = vec![usize::MAX; size];
        let mut list = vec![source];
        came[source] = source;
        while let Some(at) = list.pop() {
            for to in 0..size {
                if came[to] == usize::MAX && cap[at][to] > 0 {
                    came[to] = at;
                    list.push(to);
                }
            }
        }
        if came[sink] == usize::MAX {
            return (value < MUCH / 2).then_some(value as u64);
        }
        let (mut at, mut amount) = (sink, MUCH);
        while at != source {
            amount = amount.min(cap[came[at]][at]);
            at = came[at];
        }
        at = sink;
        while at != source {
            cap[came[at]][at] -= amount;
            cap[at][came[at]] += amount;
            at = came[at];
        }
        value += amount;
        if value >= MUCH / 2 {
            return None;
        }
    }
}
