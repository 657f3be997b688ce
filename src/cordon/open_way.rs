//! Why an area cannot be sealed: the way with fewest edges from inside to outside on which nothing can be cut.

use crate::proof::{CutKind, Instance, Way};
use std::collections::{HashMap, HashSet, VecDeque};

/// Such a way, if there is one.
pub(super) fn open_way(instance: &Instance) -> Option<Way> {
    let mut fixed: HashMap<u64, bool> = HashMap::new();
    if instance.cut != CutKind::Edges {
        fixed.extend(instance.junctions.iter().map(|(name, cost)| (*name, cost.is_none())));
    }
    let sides = instance.inside.iter().chain(&instance.outside);
    fixed.extend(sides.map(|name| (*name, true)));
    let is_fixed = |name: u64| fixed.get(&name).copied().unwrap_or(instance.unnamed_junction_cost().is_none());
    let mut next: HashMap<u64, Vec<(usize, u64)>> = HashMap::new();
    for (i, edge) in instance.edges.iter().enumerate() {
        if instance.edge_cost(i).is_none() && is_fixed(edge.a) && is_fixed(edge.b) {
            next.entry(edge.a).or_default().push((i, edge.b));
            next.entry(edge.b).or_default().push((i, edge.a));
        }
    }
    let outside: HashSet<u64> = instance.outside.iter().copied().collect();
    let mut came: HashMap<u64, Option<(u64, usize)>> = instance.inside.iter().map(|name| (*name, None)).collect();
    let mut queue: VecDeque<u64> = instance.inside.iter().copied().collect();
    while let Some(at) = queue.pop_front() {
        if outside.contains(&at) {
            let mut way = Way { junctions: vec![at], edges: Vec::new() };
            let mut here = at;
            while let Some(Some((before, edge))) = came.get(&here) {
                way.junctions.push(*before);
                way.edges.push(*edge);
                here = *before;
            }
            way.junctions.reverse();
            way.edges.reverse();
            return Some(way);
        }
        for (edge, head) in next.get(&at).into_iter().flatten() {
            if !came.contains_key(head) {
                came.insert(*head, Some((at, *edge)));
                queue.push_back(*head);
            }
        }
    }
    None
}
