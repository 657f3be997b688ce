//! The road graph: nodes and edges in flat columns.
//!
//! Lengths are whole 1/1024 of a metre ([`TICKS_PER_M`]), rounded up: sums of them are exact in any order, so distances are the
//! same to the bit whichever way they were found, and no way along roads comes out shorter than the straight line by rounding.
//! Nodes are in the order of a curve through the plane, edges in the order of their nodes, lengths and roads: neighbours in the
//! plane are neighbours in memory, and neither order depends on the order of features in a file.

use super::cells::Cells;
use super::faults::RoadFault;
use super::lines::Lines;
use super::noding::{Cut, Noding};
use super::ways::{Mover, Ways};
use crate::geometry::Bounds;
use crate::model::Fid;
use std::sync::OnceLock;

/// Lengths and offsets are whole multiples of a metre's 1024th part.
pub const TICKS_PER_M: f64 = 1024.0;

/// No edge, no node.
pub const NONE: u32 = u32::MAX;

/// Metres of a length in ticks.
#[inline]
pub fn metres(ticks: u32) -> f64 {
    f64::from(ticks) / TICKS_PER_M
}

/// Ticks of a length in metres, rounded up; the longest one there is where it is longer.
#[inline]
pub fn ticks(metres: f64) -> u32 {
    (metres * TICKS_PER_M).ceil().clamp(0.0, f64::from(u32::MAX - 1)) as u32
}

/// One step from a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arc {
    /// The node it leads to.
    pub to: u32,
    /// Its edge.
    pub edge: u32,
}

/// A place on an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The edge.
    pub edge: u32,
    /// Distance along the edge from its first node, ticks, at most the edge's length.
    pub along_ticks: u32,
    /// Its position.
    pub at: [f64; 2],
}

/// What the graph is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GraphOptions {
    /// An end this near to another road meets it, metres. Half a metre is more than files lose by rounding (1e-6 degrees are
    /// 0.1 m) and than drawing with snapping leaves open, and less than the width of the narrowest path, so that two paths side
    /// by side stay two.
    pub snap_m: f64,
    /// A dead end this near to another road without meeting it is reported, metres.
    pub loose_m: f64,
}

impl Default for GraphOptions {
    fn default() -> Self {
        Self { snap_m: 0.5, loose_m: 3.0 }
    }
}

/// The graph of all roads, walls between roads of different levels respected.
#[derive(Debug)]
pub struct Graph {
    pub(super) options: GraphOptions,
    pub(super) lines: Lines,
    pub(super) cells: Cells,
    pub(super) noding: Noding,
    /// First cut of each line, and the number of cuts at the end.
    pub(super) cut_start: Vec<u32>,
    /// Metres from the start of its line.
    pub(super) cut_m: Vec<f64>,
    pub(super) cut_node: Vec<u32>,
    /// Edge from a cut to the next one of its line.
    pub(super) cut_edge: Vec<u32>,
    pub(super) nodes: Vec<[f64; 2]>,
    /// Cut at which each edge begins.
    pub(super) edge_cut: Vec<u32>,
    pub(super) ends: Vec<[u32; 2]>,
    pub(super) length: Vec<u32>,
    pub(super) class: Vec<u16>,
    pub(super) ways: Vec<Ways>,
    pub(super) arc_start: Vec<u32>,
    pub(super) arcs: Vec<Arc>,
    pub(super) faults: Vec<RoadFault>,
    pub(super) rim: OnceLock<Vec<[f64; 2]>>,
}

impl Graph {
    /// What it was made with.
    pub fn options(&self) -> GraphOptions {
        self.options
    }

    /// Number of nodes.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Number of edges.
    pub fn edge_count(&self) -> usize {
        self.ends.len()
    }

    /// Position of a node, metres.
    #[inline]
    pub fn node(&self, node: u32) -> [f64; 2] {
        self.nodes[node as usize]
    }

    /// Both nodes of an edge, in the direction of its road.
    #[inline]
    pub fn ends(&self, edge: u32) -> [u32; 2] {
        self.ends[edge as usize]
    }

    /// The node of an edge that is not `node`; the same node for a loop.
    #[inline]
    pub fn other_end(&self, edge: u32, node: u32) -> u32 {
        let [a, b] = self.ends(edge);
        if a == node { b } else { a }
    }

    /// Length of an edge, ticks; at least 1.
    #[inline]
    pub fn length_ticks(&self, edge: u32) -> u32 {
        self.length[edge as usize]
    }

    /// Length of an edge, metres.
    pub fn length_m(&self, edge: u32) -> f64 {
        metres(self.length[edge as usize])
    }

    /// Number of an edge's class in [`super::RoadClasses`].
    #[inline]
    pub fn class(&self, edge: u32) -> u16 {
        self.class[edge as usize]
    }

    /// Who may pass along an edge.
    #[inline]
    pub fn ways(&self, edge: u32) -> Ways {
        self.ways[edge as usize]
    }

    /// Whether somebody at `from` may pass along an edge.
    #[inline]
    pub fn allows(&self, edge: u32, from: u32, mover: Mover) -> bool {
        let [a, b] = self.ends(edge);
        let ways = self.ways(edge);
        (a == from && ways.allow(mover, true)) || (b == from && ways.allow(mover, false))
    }

    /// Level of an edge: 0 on the ground, above for bridges, below for tunnels.
    pub fn level(&self, edge: u32) -> i16 {
        self.line(edge).facts.level
    }

    /// Speed limit stated for an edge, kilometres an hour.
    pub fn limit_kmh(&self, edge: u32) -> Option<f64> {
        self.line(edge).facts.limit_kmh
    }

    /// Row of an edge's road in the layer that the graph was made of.
    pub fn road_row(&self, edge: u32) -> u32 {
        self.line(edge).row
    }

    /// Identity of an edge's road.
    pub fn road(&self, edge: u32) -> Fid {
        self.line(edge).fid
    }

    /// Where an edge begins and ends along its road (all parts of its geometry one after another), metres.
    pub fn along_road(&self, edge: u32) -> [f64; 2] {
        let cut = self.edge_cut[edge as usize] as usize;
        let before = self.line(edge).before_m;
        [before + self.cut_m[cut], before + self.cut_m[cut + 1]]
    }

    fn line(&self, edge: u32) -> &super::lines::Line {
        let cut = self.edge_cut[edge as usize];
        &self.lines.lines[self.noding.cuts[cut as usize].line as usize]
    }

    /// The steps that lead from a node, whoever may take them, by the other node and edge.
    #[inline]
    pub fn arcs(&self, node: u32) -> &[Arc] {
        &self.arcs[self.arc_start[node as usize] as usize..self.arc_start[node as usize + 1] as usize]
    }

    /// Vertices of an edge from its first node to its second, in the direction of its road, as the road was drawn: the ends may
    /// lie up to the snap tolerance from the nodes.
    pub fn coords(&self, edge: u32) -> Vec<[f64; 2]> {
        self.coords_between(edge, 0, self.length_ticks(edge))
    }

    /// The piece of an edge between two distances from its first node, ticks, `from` at most `to`.
    pub fn coords_between(&self, edge: u32, from: u32, to: u32) -> Vec<[f64; 2]> {
        let cut = self.edge_cut[edge as usize] as usize;
        let [first, last] = [&self.noding.cuts[cut], &self.noding.cuts[cut + 1]];
        let length = self.length_ticks(edge);
        let mut out = Vec::with_capacity((last.v - first.v) as usize + 2);
        let span = self.cut_m[cut + 1] - self.cut_m[cut];
        let share = |ticks: u32| f64::from(ticks.min(length)) / f64::from(length) * span;
        let (from_m, to_m) = (share(from), share(to));
        let mut along = 0.0;
        let mut before = self.position(first);
        let mut push = |p: [f64; 2]| {
            if out.last() != Some(&p) {
                out.push(p);
            }
        };
        if from == 0 {
            push(before);
        }
        let vertices = (first.v + 1..=last.v).map(|v| self.lines.vertices[v as usize]);
        let end = (last.t > 0.0).then(|| self.position(last));
        for p in vertices.chain(end) {
            let step = (p[0] - before[0]).hypot(p[1] - before[1]);
            let on = |m: f64| {
                let t = if step > 0.0 { ((m - along) / step).clamp(0.0, 1.0) } else { 0.0 };
                [before[0] + t * (p[0] - before[0]), before[1] + t * (p[1] - before[1])]
            };
            if from > 0 && along <= from_m && from_m <= along + step {
                push(on(from_m));
            }
            if to < length && to_m <= along + step {
                push(on(to_m));
                return out;
            }
            if along + step > from_m {
                push(p);
            }
            along += step;
            before = p;
        }
        out
    }

    /// Position of a cut on its line.
    pub(super) fn position(&self, cut: &Cut) -> [f64; 2] {
        let a = self.lines.vertices[cut.v as usize];
        if cut.t == 0.0 {
            return a;
        }
        let b = self.lines.vertices[cut.v as usize + 1];
        [a[0] + cut.t * (b[0] - a[0]), a[1] + cut.t * (b[1] - a[1])]
    }

    /// Position of a place on an edge, ticks from its first node.
    pub fn place(&self, edge: u32, along_ticks: u32) -> Place {
        let coords = self.coords_between(edge, 0, along_ticks);
        let at = coords.last().copied().unwrap_or([f64::NAN; 2]);
        Place { edge, along_ticks: along_ticks.min(self.length_ticks(edge)), at }
    }

    /// Box around all nodes and roads.
    pub fn bounds(&self) -> Bounds {
        Bounds::of(&self.lines.vertices)
    }

    /// What is wrong with the data it was made of.
    pub fn faults(&self) -> &[RoadFault] {
        &self.faults
    }

    /// Whether two graphs are the same in all that can be asked of them, rows of roads included.
    pub fn is_same(&self, other: &Self) -> bool {
        let edges = 0..self.edge_count() as u32;
        self.nodes == other.nodes
            && self.ends == other.ends
            && self.length == other.length
            && self.class == other.class
            && self.ways == other.ways
            && self.arcs == other.arcs
            && self.faults == other.faults
            && edges.into_iter().all(|e| {
                self.road(e) == other.road(e)
                    && self.road_row(e) == other.road_row(e)
                    && self.level(e) == other.level(e)
                    && self.limit_kmh(e) == other.limit_kmh(e)
                    && self.along_road(e) == other.along_road(e)
                    && self.coords(e) == other.coords(e)
            })
    }
}
