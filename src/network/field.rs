//! The nearest of several sources for every node, by one search from all of them (Dijkstra 1959), kept up to date when sources
//! move (the way of Ramalingam and Reps 1996: forget what hung on what is gone, offer what is left, settle in order).
//!
//! A label is cost and key of the source in one number, so that the smaller cost wins and on a tie the smaller key. Costs are
//! whole numbers, so a label is the least over all ways and sources however it was found: an updated field equals a new one to
//! the bit.

use super::graph::{Graph, NONE, Place};
use crate::task::{Cancelled, Task};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// A label that nothing reaches.
pub const UNREACHED: u64 = u64::MAX;

/// What passing along each edge costs, either way, and where nobody passes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Costs {
    /// Cost of each edge; [`NONE`] where there is no way along it.
    pub edge: Vec<u32>,
    /// Places on edges that nobody passes, by edge and distance along it.
    pub barriers: Vec<(u32, u32)>,
    /// Nodes that can be reached but not passed, ascending.
    pub closed_nodes: Vec<u32>,
}

impl Costs {
    /// Barriers on an edge, by their distance along it.
    pub(super) fn on(&self, edge: u32) -> &[(u32, u32)] {
        let from = self.barriers.partition_point(|(e, _)| *e < edge);
        let to = from + self.barriers[from..].partition_point(|(e, _)| *e == edge);
        &self.barriers[from..to]
    }

    fn sort(&mut self) {
        self.barriers.sort_unstable();
        self.barriers.dedup();
        self.closed_nodes.sort_unstable();
        self.closed_nodes.dedup();
    }
}

/// Something to be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// Tells sources apart; on a tie the smaller one wins. Not below any other's twice.
    pub key: u32,
    /// Where it is on the network.
    pub place: Place,
    /// Cost between it and that place.
    pub offset: u32,
}

/// What is nearest at some place, and what it costs to get there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Key of the source.
    pub key: u32,
    /// Cost.
    pub cost: u32,
}

impl Found {
    fn of(label: u64) -> Option<Self> {
        (label != UNREACHED).then_some(Self { key: label as u32, cost: (label >> 32) as u32 })
    }
}

/// The nearest source everywhere on a network.
#[derive(Debug, Clone)]
pub struct Field {
    costs: Arc<Costs>,
    limit: u32,
    /// By key.
    sources: Vec<Source>,
    /// Sources by edge, as places in `sources`.
    on_edge: Vec<(u32, u32)>,
    labels: Vec<u64>,
}

/// What an update changed.
#[derive(Debug, Default)]
pub struct FieldChange {
    /// Nodes whose label may differ now, ascending.
    pub nodes: Vec<u32>,
    /// Edges on which sources came or went, ascending.
    pub edges: Vec<u32>,
}

type Queue = BinaryHeap<Reverse<(u64, u32)>>;

impl Field {
    /// Searches from all sources at once; nothing that costs more than `limit` is reached.
    pub fn new(graph: &Graph, mut costs: Costs, mut sources: Vec<Source>, limit: u32, task: &Task) -> Result<Self, Cancelled> {
        costs.sort();
        sources.sort_by_key(|s| s.key);
        let on_edge = on_edges(&sources);
        let mut field = Self { costs: Arc::new(costs), limit, sources, on_edge, labels: vec![UNREACHED; graph.node_count()] };
        let mut queue = Queue::new();
        for source in &field.sources {
            field.seeds(graph, source, |node, label| queue.push(Reverse((label, node))));
        }
        field.settle(graph, queue, |_, _| {}, task)?;
        Ok(field)
    }

    /// Puts other sources in the place of those so far. Sources with the same key, place and offset stay what they were.
    pub fn update(&mut self, graph: &Graph, mut sources: Vec<Source>, task: &Task) -> Result<FieldChange, Cancelled> {
        sources.sort_by_key(|s| s.key);
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        let (mut old, mut now) = (self.sources.iter().peekable(), sources.iter().peekable());
        loop {
            match (old.peek(), now.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) if a == b => {
                    old.next();
                    now.next();
                }
                (Some(a), b) if b.is_none_or(|b| a.key <= b.key) => gone.extend(old.next().copied()),
                _ => new.extend(now.next().copied()),
            }
        }
        let mut edges: Vec<u32> = gone.iter().chain(&new).map(|s| s.place.edge).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut changed = Vec::new();
        let forgotten = self.forget(graph, &gone);
        let on_edge = on_edges(&sources);
        (self.sources, self.on_edge) = (sources, on_edge);
        let mut queue = Queue::new();
        for &node in &forgotten {
            for arc in graph.arcs(node) {
                let offered = self.through(arc.edge, arc.to, self.labels[arc.to as usize]);
                if offered != UNREACHED {
                    queue.push(Reverse((offered, node)));
                }
            }
        }
        // A source whose own node was forgotten offers itself again.
        for source in &self.sources {
            let ends = graph.ends(source.place.edge);
            let is_new = new.iter().any(|s| s.key == source.key);
            if is_new || ends.iter().any(|n| forgotten.binary_search(n).is_ok()) {
                self.seeds(graph, source, |node, label| queue.push(Reverse((label, node))));
            }
        }
        self.settle(graph, queue, |node, _| changed.push(node), task)?;
        changed.extend(forgotten);
        changed.sort_unstable();
        changed.dedup();
        Ok(FieldChange { nodes: changed, edges })
    }

    /// Takes the labels away that hang on sources that are gone: they form connected regions around these.
    fn forget(&mut self, graph: &Graph, gone: &[Source]) -> Vec<u32> {
        let mut forgotten = Vec::new();
        for source in gone {
            let mut work: Vec<u32> = graph.ends(source.place.edge).to_vec();
            while let Some(node) = work.pop() {
                let label = self.labels[node as usize];
                if label == UNREACHED || label as u32 != source.key {
                    continue;
                }
                self.labels[node as usize] = UNREACHED;
                forgotten.push(node);
                work.extend(graph.arcs(node).iter().map(|arc| arc.to));
            }
        }
        forgotten.sort_unstable();
        forgotten
    }

    fn settle(&mut self, graph: &Graph, mut queue: Queue, mut each: impl FnMut(u32, u64), task: &Task) -> Result<(), Cancelled> {
        let mut settled = 0u32;
        while let Some(Reverse((label, node))) = queue.pop() {
            if label >= self.labels[node as usize] {
                continue;
            }
            self.labels[node as usize] = label;
            each(node, label);
            settled += 1;
            if settled.is_multiple_of(1 << 16) {
                task.check()?;
            }
            for arc in graph.arcs(node) {
                let through = self.through(arc.edge, node, label);
                if through < self.labels[arc.to as usize] {
                    queue.push(Reverse((through, arc.to)));
                }
            }
        }
        Ok(())
    }

    /// The label that a node's label gives at the other end of an edge.
    #[inline]
    fn through(&self, edge: u32, from: u32, label: u64) -> u64 {
        let cost = self.costs.edge[edge as usize];
        if label == UNREACHED || cost == NONE {
            return UNREACHED;
        }
        if !self.costs.barriers.is_empty() && !self.costs.on(edge).is_empty() {
            return UNREACHED;
        }
        if !self.costs.closed_nodes.is_empty() && self.costs.closed_nodes.binary_search(&from).is_ok() {
            return UNREACHED;
        }
        self.add(label, u64::from(cost))
    }

    #[inline]
    fn add(&self, label: u64, cost: u64) -> u64 {
        let total = (label >> 32) + cost;
        if total > u64::from(self.limit) { UNREACHED } else { label + (cost << 32) }
    }

    /// Cost of a piece of an edge, its share by length rounded up.
    fn share(&self, graph: &Graph, edge: u32, ticks: u32) -> Option<u64> {
        let (cost, length) = (self.costs.edge[edge as usize], graph.length_ticks(edge));
        if cost == NONE {
            return None;
        }
        Some(if cost == length { u64::from(ticks) } else { (u64::from(cost) * u64::from(ticks)).div_ceil(u64::from(length)) })
    }

    /// Whether nothing closes an edge between two places on it, the places included.
    fn is_free(&self, edge: u32, a: u32, b: u32) -> bool {
        self.costs.barriers.is_empty() || !self.costs.on(edge).iter().any(|(_, at)| a.min(b) <= *at && *at <= a.max(b))
    }

    /// What a source offers to the ends of its edge.
    fn seeds(&self, graph: &Graph, source: &Source, mut f: impl FnMut(u32, u64)) {
        let Place { edge, along_ticks, .. } = source.place;
        let length = graph.length_ticks(edge);
        let own = u64::from(source.offset) << 32 | u64::from(source.key);
        for (node, end) in graph.ends(edge).into_iter().zip([0, length]) {
            if !self.is_free(edge, along_ticks, end) {
                continue;
            }
            let Some(cost) = self.share(graph, edge, along_ticks.abs_diff(end)) else { continue };
            let label = self.add(own, cost);
            if u64::from(source.offset) <= u64::from(self.limit) && label != UNREACHED {
                f(node, label);
            }
        }
    }

    /// What is nearest at a node.
    pub fn at_node(&self, node: u32) -> Option<Found> {
        Found::of(self.labels[node as usize])
    }

    /// What is nearest at a place, `offset` away from which somebody stands.
    pub fn at(&self, graph: &Graph, edge: u32, along_ticks: u32, offset: u32) -> Option<Found> {
        let mut best = UNREACHED;
        let length = graph.length_ticks(edge);
        for (node, end) in graph.ends(edge).into_iter().zip([0, length]) {
            let label = self.labels[node as usize];
            if label == UNREACHED || label >= best || !self.leaves(node) || !self.is_free(edge, along_ticks, end) {
                continue;
            }
            if let Some(cost) = self.share(graph, edge, along_ticks.abs_diff(end)) {
                best = best.min(self.add(label, cost));
            }
        }
        if !self.on_edge.is_empty() {
            for source in self.sources_on(edge) {
                if self.is_free(edge, along_ticks, source.place.along_ticks)
                    && let Some(cost) = self.share(graph, edge, along_ticks.abs_diff(source.place.along_ticks))
                {
                    best = best.min(self.add(u64::from(source.offset) << 32 | u64::from(source.key), cost));
                }
            }
        }
        Found::of(if best == UNREACHED { best } else { self.add(best, u64::from(offset)) })
    }

    /// Whether one can go on from a node.
    fn leaves(&self, node: u32) -> bool {
        self.costs.closed_nodes.is_empty() || self.costs.closed_nodes.binary_search(&node).is_err()
    }

    /// The sources, by key.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The sources on an edge.
    pub fn sources_on(&self, edge: u32) -> impl Iterator<Item = &Source> {
        let from = self.on_edge.partition_point(|(e, _)| *e < edge);
        self.on_edge[from..].iter().take_while(move |(e, _)| *e == edge).map(|(_, s)| &self.sources[*s as usize])
    }

    /// What it is made with.
    pub fn costs(&self) -> &Costs {
        &self.costs
    }

    /// The way from a place to what is nearest there, as the pieces of edges along it; empty where nothing is reached. A piece
    /// goes from the first to the second distance along its edge.
    pub fn route(&self, graph: &Graph, edge: u32, along_ticks: u32) -> Vec<(u32, [u32; 2])> {
        let Some(found) = self.at(graph, edge, along_ticks, 0) else { return Vec::new() };
        let label = u64::from(found.cost) << 32 | u64::from(found.key);
        let source = self.sources.binary_search_by_key(&found.key, |s| s.key).map(|i| self.sources[i]).ok();
        let Some(source) = source else { return Vec::new() };
        let own = u64::from(source.offset) << 32 | u64::from(source.key);
        if source.place.edge == edge && self.is_free(edge, along_ticks, source.place.along_ticks) {
            let apart = along_ticks.abs_diff(source.place.along_ticks);
            if self.share(graph, edge, apart).is_some_and(|cost| self.add(own, cost) == label) {
                return vec![(edge, [along_ticks, source.place.along_ticks])];
            }
        }
        let length = graph.length_ticks(edge);
        let first = graph.ends(edge).into_iter().zip([0, length]).find(|(node, end)| {
            let cost = self.share(graph, edge, along_ticks.abs_diff(*end));
            let known = self.labels[*node as usize];
            let free = known != UNREACHED && self.leaves(*node) && self.is_free(edge, along_ticks, *end);
            free && cost.is_some_and(|cost| self.add(known, cost) == label)
        });
        let Some((mut node, end)) = first else { return Vec::new() };
        let mut way = vec![(edge, [along_ticks, end])];
        loop {
            let label = self.labels[node as usize];
            let mut seed = None;
            let ends = graph.ends(source.place.edge).into_iter().zip([0, graph.length_ticks(source.place.edge)]);
            let ends: Vec<(u32, u32)> = ends.filter(|(n, _)| *n == node).collect();
            self.seeds(graph, &source, |n, offered| {
                if n == node && offered == label {
                    seed = Some(());
                }
            });
            if seed.is_some() {
                let from = ends.iter().find(|(_, end)| {
                    let cost = self.share(graph, source.place.edge, source.place.along_ticks.abs_diff(*end));
                    self.is_free(source.place.edge, source.place.along_ticks, *end)
                        && cost.is_some_and(|c| self.add(own, c) == label)
                });
                way.extend(from.map(|(_, end)| (source.place.edge, [*end, source.place.along_ticks])));
                return way;
            }
            // Costs are at least one, so every step comes nearer.
            let step = graph.arcs(node).iter().find(|arc| {
                let known = self.labels[arc.to as usize];
                arc.to != node && self.through(arc.edge, arc.to, known) == label
            });
            let Some(arc) = step else { return way };
            let length = graph.length_ticks(arc.edge);
            way.push((arc.edge, if graph.ends(arc.edge)[0] == node { [0, length] } else { [length, 0] }));
            node = arc.to;
        }
    }

    /// Whether two fields say the same everywhere.
    pub fn is_same(&self, other: &Self) -> bool {
        self.labels == other.labels && self.sources == other.sources
    }
}

fn on_edges(sources: &[Source]) -> Vec<(u32, u32)> {
    let mut out: Vec<(u32, u32)> = sources.iter().zip(0..).map(|(s, i)| (s.place.edge, i)).collect();
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests;
