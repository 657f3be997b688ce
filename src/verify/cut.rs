//! Cuts and flows: a cut separates, and a flow of the same value shows that no cheaper one can.

use super::{Refusal, way};
use crate::proof::{CutKind, Flow, Instance};
use std::collections::{HashMap, HashSet};

/// What cutting each junction costs.
pub(super) struct JunctionCosts {
    named: HashMap<u64, Option<u64>>,
    others: Option<u64>,
}

impl JunctionCosts {
    /// As the instance says: the two sides cannot be cut, nor any junction where edges are.
    pub(super) fn of(instance: &Instance) -> Self {
        let mut named = HashMap::new();
        if instance.cut != CutKind::Edges {
            named.extend(instance.junctions.iter().copied());
        }
        named.extend(instance.inside.iter().chain(&instance.outside).map(|name| (*name, None)));
        Self { named, others: if instance.cut == CutKind::Junctions { Some(1) } else { None } }
    }

    /// What cutting one costs; `None` where it cannot be cut.
    pub(super) fn get(&self, junction: u64) -> Option<u64> {
        self.named.get(&junction).copied().unwrap_or(self.others)
    }
}

/// Whether a cut separates inside from outside and may be made; returns its cost.
pub(super) fn sealed(instance: &Instance, cut_edges: &[usize], cut_junctions: &[u64]) -> Result<u64, Refusal> {
    let mut cost = 0u64;
    let mut edges = HashSet::new();
    for edge in cut_edges {
        if *edge >= instance.edges.len() {
            return Err(Refusal::NoSuchEdge { edge: *edge, edges: instance.edges.len() });
        }
        let Some(c) = instance.edge_cost(*edge) else { return Err(Refusal::CannotBeCut { what: format!("edge {edge}") }) };
        if !edges.insert(*edge) {
            return Err(Refusal::Twice { what: format!("edge {edge}") });
        }
        cost += c;
    }
    let costs = JunctionCosts::of(instance);
    let mut junctions = HashSet::new();
    if !cut_junctions.is_empty() {
        let there: HashSet<u64> = instance.edges.iter().flat_map(|e| [e.a, e.b]).collect();
        for junction in cut_junctions {
            if !there.contains(junction) {
                return Err(Refusal::NoSuchJunction { junction: *junction });
            }
            let what = || format!("junction {junction}");
            let Some(c) = costs.get(*junction) else { return Err(Refusal::CannotBeCut { what: what() }) };
            if !junctions.insert(*junction) {
                return Err(Refusal::Twice { what: what() });
            }
            cost += c;
        }
    }
    match leak(instance, &edges, &junctions) {
        Some(outside) => Err(Refusal::Leaks { outside }),
        None => Ok(cost),
    }
}

/// A junction outside that can still be reached from inside, by sets of joined junctions.
fn leak(instance: &Instance, edges: &HashSet<usize>, junctions: &HashSet<u64>) -> Option<u64> {
    let mut number: HashMap<u64, usize> = HashMap::new();
    let mut parent: Vec<usize> = Vec::new();
    let mut get = |name: u64, parent: &mut Vec<usize>| {
        *number.entry(name).or_insert_with(|| {
            parent.push(parent.len());
            parent.len() - 1
        })
    };
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    for (i, edge) in instance.edges.iter().enumerate() {
        if !edges.contains(&i) && !junctions.contains(&edge.a) && !junctions.contains(&edge.b) {
            let (a, b) = (get(edge.a, &mut parent), get(edge.b, &mut parent));
            let (a, b) = (root(&mut parent, a), root(&mut parent, b));
            parent[a] = b;
        }
    }
    let mut roots = HashSet::new();
    for name in &instance.inside {
        let at = get(*name, &mut parent);
        roots.insert(root(&mut parent, at));
    }
    instance.outside.iter().copied().find(|name| {
        let at = get(*name, &mut parent);
        roots.contains(&root(&mut parent, at))
    })
}

/// Whether the flows run from inside to outside, overfill nothing and carry `value` together.
pub(super) fn flows(instance: &Instance, flows: &[Flow], value: u64) -> Result<(), Refusal> {
    let costs = JunctionCosts::of(instance);
    let (inside, outside): (HashSet<u64>, HashSet<u64>) =
        (instance.inside.iter().copied().collect(), instance.outside.iter().copied().collect());
    let (mut through_edges, mut through_junctions): (HashMap<usize, u64>, HashMap<u64, u64>) = Default::default();
    let mut sum = 0u64;
    let overflow = |what: String| Refusal::Overfull { what, flow: u64::MAX, cost: value };
    for (number, flow) in flows.iter().enumerate() {
        let (first, last) = (flow.way.junctions.first().copied(), flow.way.junctions.last().copied());
        let ends = |end: Option<u64>, side: &HashSet<u64>| end.filter(|j| side.contains(j)).into_iter().collect::<Vec<_>>();
        way::holds(instance, &flow.way, number, &ends(first, &inside), &ends(last, &outside))?;
        sum = sum.checked_add(flow.amount).ok_or_else(|| overflow("all ways".into()))?;
        for edge in &flow.way.edges {
            let through = through_edges.entry(*edge).or_default();
            *through = through.checked_add(flow.amount).ok_or_else(|| overflow(format!("edge {edge}")))?;
        }
        for junction in &flow.way.junctions {
            let through = through_junctions.entry(*junction).or_default();
            *through = through.checked_add(flow.amount).ok_or_else(|| overflow(format!("junction {junction}")))?;
        }
    }
    if sum != value {
        return Err(Refusal::FlowValue { claimed: value, found: sum });
    }
    for (edge, flow) in through_edges {
        if let Some(cost) = instance.edge_cost(edge).filter(|cost| *cost < flow) {
            return Err(Refusal::Overfull { what: format!("edge {edge}"), flow, cost });
        }
    }
    for (junction, flow) in through_junctions {
        if let Some(cost) = costs.get(junction).filter(|cost| *cost < flow) {
            return Err(Refusal::Overfull { what: format!("junction {junction}"), flow, cost });
        }
    }
    Ok(())
}
