//! From cuts to nodes and edges: linear passes and two sorts.

use super::cells::Cells;
use super::graph::{Arc, Graph, GraphOptions, NONE, ticks};
use super::lines::Lines;
use super::noding::{Cut, Noding};
use rayon::prelude::*;
use std::sync::OnceLock;

/// A position with its place on the curve that nodes are ordered by; two with the same bits are the same.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seed {
    key: u64,
    at: [f64; 2],
}

impl Seed {
    fn new(at: [f64; 2]) -> Self {
        // Zero has two signs, which are one place.
        let at = at.map(|c| c + 0.0);
        // Half metres from a corner that lies beyond all metric systems: the order does not depend on where the data ends.
        let whole = |c: f64| (c * 2.0 + 2_147_483_648.0).clamp(0.0, f64::from(u32::MAX)) as u32;
        Self { key: spread(whole(at[0])) | spread(whole(at[1])) << 1, at }
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key).then(self.at[0].total_cmp(&other.at[0])).then(self.at[1].total_cmp(&other.at[1]))
    }
}

/// Puts a zero before every bit (Morton order).
fn spread(v: u32) -> u64 {
    let mut v = u64::from(v);
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

/// The graph without its faults.
pub(super) fn assemble(lines: Lines, cells: Cells, noding: Noding, options: GraphOptions) -> Graph {
    let (nodes, cut_node) = nodes(&noding);
    let (cut_start, cut_m) = places(&lines, &noding.cuts);
    let cuts = &noding.cuts;

    let mut edges: Vec<(u64, u32, i64, u32)> = Vec::with_capacity(cuts.len());
    for i in 0..cuts.len().saturating_sub(1) {
        let (cut, next) = (&cuts[i], &cuts[i + 1]);
        let (a, b) = (cut_node[i], cut_node[i + 1]);
        let length_m = cut_m[i + 1] - cut_m[i];
        // What lies within one node is no edge; a loop that leads out of it is.
        if cut.line != next.line || (a == b && length_m <= options.snap_m) {
            continue;
        }
        let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        edges.push((pair, ticks(length_m).max(1), lines.lines[cut.line as usize].fid.0, i as u32));
    }
    // Cuts of one road come in the order along it, whatever rows the file has.
    edges.par_sort_unstable();

    let mut cut_edge = vec![NONE; cuts.len()];
    let mut ends = Vec::with_capacity(edges.len());
    let mut length = Vec::with_capacity(edges.len());
    let mut edge_cut = Vec::with_capacity(edges.len());
    let mut class = Vec::with_capacity(edges.len());
    let mut ways = Vec::with_capacity(edges.len());
    for (e, &(_, ticks, _, cut)) in edges.iter().enumerate() {
        cut_edge[cut as usize] = e as u32;
        ends.push([cut_node[cut as usize], cut_node[cut as usize + 1]]);
        length.push(ticks);
        edge_cut.push(cut);
        let facts = lines.lines[cuts[cut as usize].line as usize].facts;
        class.push(facts.class);
        ways.push(facts.ways);
    }
    let (arc_start, arcs) = arcs(nodes.len(), &ends);
    Graph {
        options,
        lines,
        cells,
        noding,
        cut_start,
        cut_m,
        cut_node,
        cut_edge,
        nodes,
        edge_cut,
        ends,
        length,
        class,
        ways,
        arc_start,
        arcs,
        faults: Vec::new(),
        rim: OnceLock::new(),
    }
}

/// Positions of nodes in their order, and the node of each cut.
fn nodes(noding: &Noding) -> (Vec<[f64; 2]>, Vec<u32>) {
    let mut sorted: Vec<(Seed, u32)> = noding.cuts.par_iter().enumerate().map(|(i, cut)| (Seed::new(cut.at), i as u32)).collect();
    sorted.par_sort_unstable_by(|a, b| a.0.order(&b.0).then(a.1.cmp(&b.1)));
    let mut seeds: Vec<Seed> = Vec::with_capacity(sorted.len() / 2);
    let mut cut_node = vec![0u32; noding.cuts.len()];
    for (seed, cut) in sorted {
        if seeds.last() != Some(&seed) {
            seeds.push(seed);
        }
        cut_node[cut as usize] = seeds.len() as u32 - 1;
    }
    if noding.joins.is_empty() {
        return (seeds.into_iter().map(|s| s.at).collect(), cut_node);
    }
    // The first of all that are joined stands for them, which is the same whatever order they are joined in.
    let mut parent: Vec<u32> = (0..seeds.len() as u32).collect();
    for join in &noding.joins {
        let [a, b] = join.positions.map(|at| {
            let seed = Seed::new(at);
            seeds.binary_search_by(|s| s.order(&seed)).ok().map(|i| root(&mut parent, i as u32))
        });
        // Both positions are those of cuts.
        if let (Some(a), Some(b)) = (a, b) {
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let mut number = vec![0u32; seeds.len()];
    let mut nodes = Vec::with_capacity(seeds.len());
    for i in 0..seeds.len() as u32 {
        let first = root(&mut parent, i);
        if first == i {
            number[i as usize] = nodes.len() as u32;
            nodes.push(seeds[i as usize].at);
        } else {
            number[i as usize] = number[first as usize];
        }
    }
    cut_node.iter_mut().for_each(|node| *node = number[*node as usize]);
    (nodes, cut_node)
}

/// The first of those joined with `i`; shortens the way there for the next time.
pub(super) fn root(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        parent[i as usize] = parent[parent[i as usize] as usize];
        i = parent[i as usize];
    }
    i
}

/// First cut of each line, and how far along its line each cut is.
fn places(lines: &Lines, cuts: &[Cut]) -> (Vec<u32>, Vec<f64>) {
    let mut start = Vec::with_capacity(lines.lines.len() + 1);
    let mut along = Vec::with_capacity(cuts.len());
    let (mut v, mut m) = (0, 0.0);
    for (i, cut) in cuts.iter().enumerate() {
        if start.len() <= cut.line as usize {
            start.push(i as u32);
            (v, m) = (lines.lines[cut.line as usize].from, 0.0);
        }
        let step = |v: u32| {
            let [a, b] = [lines.vertices[v as usize], lines.vertices[v as usize + 1]];
            (b[0] - a[0]).hypot(b[1] - a[1])
        };
        while v < cut.v {
            m += step(v);
            v += 1;
        }
        along.push(if cut.t == 0.0 { m } else { m + cut.t * step(v) });
    }
    start.push(cuts.len() as u32);
    (start, along)
}

/// The steps from each node, by the other node and the edge.
fn arcs(nodes: usize, ends: &[[u32; 2]]) -> (Vec<u32>, Vec<Arc>) {
    let mut start = vec![0u32; nodes + 1];
    for [a, b] in ends {
        start[*a as usize + 1] += 1;
        if a != b {
            start[*b as usize + 1] += 1;
        }
    }
    for n in 0..nodes {
        start[n + 1] += start[n];
    }
    let mut next = start.clone();
    let mut arcs = vec![Arc { to: 0, edge: 0 }; start[nodes] as usize];
    let mut put = |from: u32, to: u32, edge: u32| {
        let place = &mut next[from as usize];
        arcs[*place as usize] = Arc { to, edge };
        *place += 1;
    };
    for (e, [a, b]) in ends.iter().enumerate() {
        put(*a, *b, e as u32);
        if a != b {
            put(*b, *a, e as u32);
        }
    }
    for n in 0..nodes {
        arcs[start[n] as usize..start[n + 1] as usize].sort_unstable_by_key(|arc| (arc.to, arc.edge));
    }
    (start, arcs)
}
