//! The residual network of a cut instance: sides contracted, dead ends dropped, junctions that can be cut split in two.

use crate::proof::{CutKind, Instance};
use std::collections::HashMap;

/// Capacity of what cannot be cut; more than all costs of an instance together.
pub(super) const UNCUT: i64 = 1 << 61;
/// The contracted inside.
pub(super) const SOURCE: u32 = 0;
/// The contracted outside.
pub(super) const SINK: u32 = 1;
const NONE: u32 = u32::MAX;

/// Arcs grouped by tail, each with its reverse.
pub(super) struct Net {
    /// First arc of each node, and the number of arcs.
    pub start: Vec<u32>,
    /// The arcs.
    pub arcs: Vec<Arc>,
}

/// An arc, in one piece: who looks at one looks at all of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Arc {
    /// Where it goes.
    pub head: u32,
    /// The arc back.
    pub rev: u32,
    /// What more can flow along it.
    pub cap: i64,
}

impl Net {
    /// Where an arc comes from.
    pub(super) fn tail(&self, arc: usize) -> u32 {
        self.arcs[self.arcs[arc].rev as usize].head
    }
}

/// What a node stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Entry,
    Exit,
}

/// A network with its way back to the instance.
pub(super) struct Contracted {
    /// The network, before any flow.
    pub net: Net,
    parts: Vec<Part>,
    /// Place of each instance edge that the network has, with its arc from `a` to `b` and the one from `b` to `a`.
    pub edges: Vec<(u32, u32, u32)>,
    /// Junctions that the network splits, by name: entry and exit node.
    pub split: Vec<(u64, u32, u32)>,
}

/// Junction names to small numbers: a table when names are small, else a hash map.
enum Names {
    Table(Vec<u32>),
    Map(HashMap<u64, u32>),
}

impl Names {
    fn of(instance: &Instance) -> Self {
        let ends = instance.edges.iter().flat_map(|e| [e.a, e.b]);
        let most = ends.chain(instance.inside.iter().chain(&instance.outside).copied()).max().unwrap_or(0);
        if most < 1 << 16 || most < 8 * instance.edges.len() as u64 {
            Self::Table(vec![NONE; most as usize + 1])
        } else {
            Self::Map(HashMap::with_capacity(instance.edges.len()))
        }
    }

    fn get(&self, name: u64) -> u32 {
        match self {
            Self::Table(table) => table.get(name as usize).copied().unwrap_or(NONE),
            Self::Map(map) => map.get(&name).copied().unwrap_or(NONE),
        }
    }

    fn set(&mut self, name: u64, number: u32) {
        match self {
            Self::Table(table) => table[name as usize] = number,
            Self::Map(map) => drop(map.insert(name, number)),
        }
    }
}

impl Contracted {
    /// Builds the network; `Err` with a junction that is named on both sides.
    pub(super) fn new(instance: &Instance) -> Result<Self, u64> {
        let mut names = Names::of(instance);
        instance.inside.iter().for_each(|name| names.set(*name, SOURCE));
        for name in &instance.outside {
            if names.get(*name) == SOURCE {
                return Err(*name);
            }
            names.set(*name, SINK);
        }
        let mut called = vec![0, 0];
        let mut ends = Vec::with_capacity(instance.edges.len());
        for (i, edge) in instance.edges.iter().enumerate() {
            let mut number = |name: u64| match names.get(name) {
                NONE => {
                    let number = called.len() as u32;
                    names.set(name, number);
                    called.push(name);
                    number
                }
                number => number,
            };
            let (a, b) = (number(edge.a), number(edge.b));
            if a != b {
                ends.push((i as u32, a, b));
            }
        }
        drop_dead_ends(&mut ends, called.len());
        let junction_costs = junction_costs(instance, &names, called.len());

        // Nodes: a junction that can be cut is entered at one node and left at another.
        let (mut entry, mut exit, mut split) = (vec![SOURCE, SINK], vec![SOURCE, SINK], Vec::new());
        let mut used = vec![false; called.len()];
        ends.iter().for_each(|(_, a, b)| (used[*a as usize], used[*b as usize]) = (true, true));
        let mut parts = vec![Part::Whole; 2];
        for junction in 2..called.len() {
            let cut = used[junction] && junction_costs[junction].is_some();
            let node = parts.len() as u32;
            entry.push(node);
            exit.push(node + u32::from(cut));
            if cut {
                parts.extend([Part::Entry, Part::Exit]);
                split.push((called[junction], node, node + 1));
            } else {
                parts.push(Part::Whole);
            }
        }

        // What leaves each node is counted first, so that each arc is written once, where it stays.
        let mut start = vec![0u32; parts.len() + 1];
        for (_, entry, exit) in &split {
            start[*entry as usize + 1] += 1;
            start[*exit as usize + 1] += 1;
        }
        for (_, a, b) in &ends {
            let (a, b) = (*a as usize, *b as usize);
            let apart = entry[a] != exit[a] || entry[b] != exit[b];
            for node in [exit[a], entry[b]].into_iter().chain(apart.then_some([exit[b], entry[a]]).into_iter().flatten()) {
                start[node as usize + 1] += 1;
            }
        }
        for node in 0..parts.len() {
            start[node + 1] += start[node];
        }
        let mut arcs = Arcs::new(start);
        for (junction, cost) in junction_costs.iter().enumerate().filter(|(j, _)| entry[*j] != exit[*j]) {
            arcs.pair(entry[junction], exit[junction], cost.unwrap_or(0) as i64, 0);
        }
        let mut edges = Vec::with_capacity(ends.len());
        for (i, a, b) in ends {
            let cost = instance.edge_cost(i as usize).map_or(UNCUT, |c| c as i64);
            let (a, b) = (a as usize, b as usize);
            // Ways never lead back into the inside nor on from the outside.
            if entry[a] == exit[a] && entry[b] == exit[b] {
                let [there, back] = arcs.pair(entry[a], entry[b], cost, cost);
                edges.push((i, there, back));
            } else {
                let [there, _] = arcs.pair(exit[a], entry[b], cost, 0);
                let [back, _] = arcs.pair(exit[b], entry[a], cost, 0);
                edges.push((i, there, back));
            }
        }
        let net = arcs.net;
        Ok(Self { net, parts, edges, split })
    }

    /// Whether the arc from `tail` to `head`, which is there, is one that people can take, not only a way back for flow.
    pub(super) fn is_street(&self, tail: u32, head: u32) -> bool {
        match (self.parts[tail as usize], self.parts[head as usize]) {
            (Part::Entry, _) => head == tail + 1,
            (Part::Exit, Part::Entry) => head + 1 != tail,
            (Part::Whole, Part::Exit) => false,
            _ => true,
        }
    }
}

/// What cutting each junction costs, by number; the sides cannot be cut.
fn junction_costs(instance: &Instance, names: &Names, count: usize) -> Vec<Option<u64>> {
    let mut costs = vec![instance.unnamed_junction_cost(); count];
    if instance.cut != CutKind::Edges {
        for (name, cost) in &instance.junctions {
            if names.get(*name) != NONE {
                costs[names.get(*name) as usize] = *cost;
            }
        }
    }
    (costs[SOURCE as usize], costs[SINK as usize]) = (None, None);
    costs
}

/// Drops edges that lead nowhere, again and again. Each junction keeps its degree and the exclusive or of its edges, which is
/// the last edge once the degree is one.
fn drop_dead_ends(ends: &mut Vec<(u32, u32, u32)>, count: usize) {
    let (mut degree, mut mixed) = (vec![0u32; count], vec![0u32; count]);
    for (k, (_, a, b)) in ends.iter().enumerate() {
        for end in [*a as usize, *b as usize] {
            degree[end] += 1;
            mixed[end] ^= k as u32;
        }
    }
    let mut gone = vec![false; ends.len()];
    let mut loose: Vec<usize> = (2..count).filter(|j| degree[*j] == 1).collect();
    while let Some(junction) = loose.pop() {
        if degree[junction] != 1 {
            continue;
        }
        let k = mixed[junction];
        gone[k as usize] = true;
        let (_, a, b) = ends[k as usize];
        for end in [a as usize, b as usize] {
            degree[end] -= 1;
            mixed[end] ^= k;
            if degree[end] == 1 && end > SINK as usize {
                loose.push(end);
            }
        }
    }
    let mut k = 0;
    ends.retain(|_| (!gone[k], k += 1).0);
}

/// A network being filled.
struct Arcs {
    net: Net,
    /// Where the next arc of each node goes.
    next: Vec<u32>,
}

impl Arcs {
    /// Room for as many arcs a node as `start` says.
    fn new(start: Vec<u32>) -> Self {
        let arcs = start.last().copied().unwrap_or(0) as usize;
        let next = start.clone();
        Self { net: Net { start, arcs: vec![Arc::default(); arcs] }, next }
    }

    /// An arc and the one back; where they are.
    fn pair(&mut self, a: u32, b: u32, there: i64, back: i64) -> [u32; 2] {
        let (i, j) = (self.next[a as usize], self.next[b as usize]);
        self.next[a as usize] += 1;
        self.next[b as usize] += 1;
        self.net.arcs[i as usize] = Arc { head: b, rev: j, cap: there };
        self.net.arcs[j as usize] = Arc { head: a, rev: i, cap: back };
        [i, j]
    }
}
