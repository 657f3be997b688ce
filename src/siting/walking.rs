//! Which demand each place reaches on foot, and how far: a search along roads from every place, side by side.

use crate::network::{ATTACH_M, Attachments, ByEdge, Graph, Mover, metres, ticks};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Labels of one search, to be used again.
struct Scratch {
    label: Vec<u32>,
    seen: Vec<u32>,
    queue: BinaryHeap<Reverse<(u32, u32)>>,
    near: Vec<(u32, u32)>,
}

const FAR: u32 = u32::MAX;

/// Roads with the demand on them.
#[derive(Debug)]
pub(super) struct Walks {
    graph: Graph,
    demand: Attachments,
    by_edge: ByEdge,
}

impl Walks {
    /// Roads with the demand that is attached to them.
    pub fn new(graph: Graph, demand: Attachments) -> Self {
        let by_edge = demand.by_edge(graph.edge_count());
        Self { graph, demand, by_edge }
    }

    fn scratch(&self) -> Scratch {
        Scratch { label: vec![FAR; self.graph.node_count()], seen: Vec::new(), queue: BinaryHeap::new(), near: Vec::new() }
    }

    /// For each place the demand within `limit_m` along roads with metres, by demand ascending. A place or a demand without a
    /// road near reaches nothing and is reached by nothing.
    pub fn reached_by_all(&self, places: &[[f64; 2]], limit_m: f64, task: &Task) -> Result<Vec<Vec<(u32, f64)>>, Cancelled> {
        let limit = ticks(limit_m);
        places
            .par_iter()
            .map_init(
                || self.scratch(),
                |scratch, at| {
                    task.check()?;
                    task.advance(1);
                    Ok(self.search(*at, limit, scratch))
                },
            )
            .collect()
    }

    /// The same from one place.
    pub fn reached_by(&self, at: [f64; 2], limit_m: f64) -> Vec<(u32, f64)> {
        self.search(at, ticks(limit_m), &mut self.scratch())
    }

    fn search(&self, at: [f64; 2], limit: u32, s: &mut Scratch) -> Vec<(u32, f64)> {
        let Self { graph, demand, by_edge } = self;
        let Some(start) = graph.attach(at, Mover::Foot, ATTACH_M) else { return Vec::new() };
        let (edge, along, offset) = (start.place.edge, start.place.along_ticks, start.offset_ticks);
        s.near.clear();
        for &row in by_edge.on(edge) {
            let i = row as usize;
            offer(&mut s.near, limit, row, demand.along[i].abs_diff(along), offset, demand.offset[i]);
        }
        let [a, b] = graph.ends(edge);
        reach(s, a, along.saturating_add(offset), limit);
        reach(s, b, (graph.length_ticks(edge) - along).saturating_add(offset), limit);
        while let Some(Reverse((cost, node))) = s.queue.pop() {
            if cost > s.label[node as usize] {
                continue;
            }
            for arc in graph.arcs(node) {
                if !graph.ways(arc.edge).any(Mover::Foot) {
                    continue;
                }
                let length = graph.length_ticks(arc.edge);
                let [first, last] = graph.ends(arc.edge);
                for &row in by_edge.on(arc.edge) {
                    let i = row as usize;
                    if first == node {
                        offer(&mut s.near, limit, row, cost, demand.along[i], demand.offset[i]);
                    }
                    if last == node {
                        offer(&mut s.near, limit, row, cost, length - demand.along[i], demand.offset[i]);
                    }
                }
                reach(s, arc.to, cost.saturating_add(length), limit);
            }
        }
        for node in s.seen.drain(..) {
            s.label[node as usize] = FAR;
        }
        s.near.sort_unstable();
        s.near.dedup_by_key(|(row, _)| *row);
        s.near.iter().map(|(row, cost)| (*row, metres(*cost))).collect()
    }
}

fn offer(near: &mut Vec<(u32, u32)>, limit: u32, row: u32, a: u32, b: u32, c: u32) {
    let cost = a.saturating_add(b).saturating_add(c);
    if cost <= limit {
        near.push((row, cost));
    }
}

fn reach(s: &mut Scratch, node: u32, cost: u32, limit: u32) {
    let label = &mut s.label[node as usize];
    if cost <= limit && cost < *label {
        if *label == FAR {
            s.seen.push(node);
        }
        *label = cost;
        s.queue.push(Reverse((cost, node)));
    }
}
