//! A flow taken apart into ways from inside to outside.

use crate::proof::{Flow, Instance, Way};
use std::collections::{BTreeMap, HashSet};

/// Ways that carry the flow; `flow` is each edge's flow from `a` to `b`. Circles in it carry nothing anywhere and are left out.
/// Ways start at the smallest edge that still has flow.
pub(super) fn flows(instance: &Instance, flow: &[(usize, i64)]) -> Vec<Flow> {
    let (inside, outside) = (set(&instance.inside), set(&instance.outside));
    // What still flows out of each junction: edge, where it leads, how much; the last one is followed first.
    let mut leaving: BTreeMap<u64, Vec<(usize, u64, i64)>> = BTreeMap::new();
    let mut starts = Vec::new();
    for (edge, amount) in flow.iter().rev() {
        let ends = &instance.edges[*edge];
        let (tail, head) = if *amount > 0 { (ends.a, ends.b) } else { (ends.b, ends.a) };
        leaving.entry(tail).or_default().push((*edge, head, amount.abs()));
        if inside.contains(&tail) {
            starts.push((tail, *edge));
        }
    }
    let mut out = Vec::new();
    while let Some((start, first)) = starts.pop() {
        // An edge whose flow is used up is taken out of the list, so its start is done with.
        while leaving.get(&start).is_some_and(|l| l.iter().any(|(edge, ..)| *edge == first)) {
            match one_way(&mut leaving, start, first, &outside) {
                Some(flow) => out.push(flow),
                None => break,
            }
        }
    }
    out
}

fn set(names: &[u64]) -> HashSet<u64> {
    names.iter().copied().collect()
}

/// One way from `start` over the edge `first` to the outside, taken out of `leaving`.
fn one_way(
    leaving: &mut BTreeMap<u64, Vec<(usize, u64, i64)>>,
    start: u64,
    first: usize,
    outside: &HashSet<u64>,
) -> Option<Flow> {
    // Of each step: the junction left, and the place of the edge in that junction's list.
    let mut steps: Vec<(u64, usize)> = Vec::new();
    let mut place: BTreeMap<u64, usize> = BTreeMap::new();
    let mut at = start;
    loop {
        place.insert(at, steps.len());
        let list = leaving.get(&at).filter(|l| !l.is_empty())?;
        let i = if steps.is_empty() { list.iter().position(|(edge, ..)| *edge == first)? } else { list.len() - 1 };
        steps.push((at, i));
        at = list[i].1;
        if outside.contains(&at) {
            break;
        }
        if let Some(&from) = place.get(&at) {
            // A circle: what it carries is taken out, and the way goes on from where it began.
            take(leaving, &steps[from..]);
            for (junction, _) in steps.drain(from..) {
                place.remove(&junction);
            }
            if from == 0 && !leaving.get(&start).is_some_and(|l| l.iter().any(|(edge, ..)| *edge == first)) {
                return None;
            }
        }
    }
    let mut way = Way { junctions: vec![start], edges: Vec::new() };
    for (junction, i) in &steps {
        let (edge, head, _) = leaving[junction][*i];
        way.edges.push(edge);
        way.junctions.push(head);
    }
    let amount = take(leaving, &steps);
    Some(Flow { amount, way })
}

/// Takes the smallest flow of the steps out of each; edges without flow leave the lists.
fn take(leaving: &mut BTreeMap<u64, Vec<(usize, u64, i64)>>, steps: &[(u64, usize)]) -> u64 {
    let amount = steps.iter().map(|(junction, i)| leaving[junction][*i].2).min().unwrap_or(0);
    for (junction, i) in steps {
        if let Some(list) = leaving.get_mut(junction) {
            list[*i].2 -= amount;
            if list[*i].2 == 0 {
                list.remove(*i);
            }
        }
    }
    amount as u64
}
