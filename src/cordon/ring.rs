//! The roads in and around an area: a small graph of its own, cut out of the road graph.
//!
//! Vertices are junctions and the places where roads go inside; links are pieces of road between them, each inside or not.
//! Outward the roads are followed as far as [`Options::ring_m`]; whoever stands beyond, or where the road map ends, is outside.

use super::area::Area;
use super::options::Options;
use crate::geometry::Bounds;
use crate::network::{Graph, Mover, NONE, ticks};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

/// What a vertex stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// The junction of the road graph; [`NONE`] for the place where a road goes inside.
    pub node: u32,
    /// Where it is, metres.
    pub at: [f64; 2],
    /// Whether it is inside; places where roads go inside count as inside.
    pub inside: bool,
    /// Whether people come from here.
    pub outside: bool,
    /// Distance from the boundary along roads outside, ticks; 0 inside.
    pub distance: u32,
}

/// A piece of road between two vertices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its edge in the road graph.
    pub edge: u32,
    /// Where it begins and ends along that edge, ticks.
    pub span: [u32; 2],
    /// The vertices there.
    pub ends: [u32; 2],
    /// Whether it lies inside.
    pub inside: bool,
}

impl Link {
    /// Its length, ticks.
    pub fn length(&self) -> u32 {
        (self.span[1] - self.span[0]).max(1)
    }
}

/// The roads in and around an area.
#[derive(Debug)]
pub struct Ring {
    /// The road graph.
    pub graph: Arc<Graph>,
    /// The area.
    pub area: Area,
    /// What it was made with.
    pub options: Options,
    /// Vertices.
    pub vertices: Vec<Vertex>,
    /// Links, by edge and place on it.
    pub links: Vec<Link>,
    /// Links at each vertex: `arcs[start[v]..start[v + 1]]`, each with the vertex it leads to.
    start: Vec<u32>,
    arcs: Vec<(u32, u32)>,
    of_node: HashMap<u32, u32>,
}

impl Ring {
    /// Follows the roads in and around an area.
    pub fn new(graph: &Arc<Graph>, area: Area, options: Options) -> Self {
        let mut make = Make { graph, vertices: Vec::new(), links: Vec::new(), of_node: HashMap::new() };
        for visit in visits(graph, &area) {
            make.take(visit);
        }
        make.follow_outward(&options);
        let Make { mut vertices, mut links, of_node, .. } = make;
        links.sort_unstable_by_key(|l| (l.edge, l.span));
        mark_map_edges(graph, &mut vertices, &options);
        let (start, arcs) = arcs(&links, vertices.len());
        Self { graph: Arc::clone(graph), area, options, vertices, links, start, arcs, of_node }
    }

    /// The links at a vertex, each with the vertex it leads to.
    pub fn at(&self, vertex: u32) -> &[(u32, u32)] {
        &self.arcs[self.start[vertex as usize] as usize..self.start[vertex as usize + 1] as usize]
    }

    /// The vertex of a junction, if the ring has it.
    pub fn vertex_of(&self, node: u32) -> Option<u32> {
        self.of_node.get(&node).copied()
    }

    /// The link that a place on an edge lies on, if the ring has it.
    pub fn link_at(&self, edge: u32, along: u32) -> Option<u32> {
        let after = self.links.partition_point(|l| (l.edge, l.span[0]) <= (edge, along));
        let link = after.checked_sub(1)?;
        (self.links[link].edge == edge && along <= self.links[link].span[1]).then_some(link as u32)
    }

    /// Whether somebody may go along a link from one of its vertices.
    pub fn allows(&self, link: u32, from: u32, mover: Mover) -> bool {
        let link = &self.links[link as usize];
        let [a, b] = self.graph.ends(link.edge);
        (link.ends[0] == from
            && self.graph.allows(link.edge, a, mover)
            && (a != b || self.graph.ways(link.edge).allow(mover, true)))
            || (link.ends[1] == from
                && self.graph.allows(link.edge, b, mover)
                && (a != b || self.graph.ways(link.edge).allow(mover, false)))
    }

    /// Whether somebody may go along a link in one direction at least.
    pub fn any(&self, link: u32, mover: Mover) -> bool {
        self.graph.ways(self.links[link as usize].edge).any(mover)
    }

    /// A place on a link: the crossing of one that has an end where it goes inside, else its middle.
    pub fn place(&self, link: u32) -> [f64; 2] {
        let l = &self.links[link as usize];
        match l.ends.iter().find(|v| self.vertices[**v as usize].node == NONE) {
            Some(v) => self.vertices[*v as usize].at,
            None => self.graph.place(l.edge, l.span[0] + (l.span[1] - l.span[0]) / 2).at,
        }
    }

    /// Vertices of a way along links, in the direction walked from `from`.
    pub fn line(&self, from: u32, links: &[u32]) -> Vec<[f64; 2]> {
        let mut out = vec![self.vertices[from as usize].at];
        let mut here = from;
        for link in links {
            let l = &self.links[*link as usize];
            let mut coords = self.graph.coords_between(l.edge, l.span[0], l.span[1]);
            if l.ends[0] != here {
                coords.reverse();
            }
            here = if l.ends[0] == here { l.ends[1] } else { l.ends[0] };
            out.extend(coords);
        }
        out.dedup();
        out
    }

    /// Box around all its roads.
    pub fn bounds(&self) -> Bounds {
        let pieces = self.links.iter().map(|l| Bounds::of(&self.graph.coords_between(l.edge, l.span[0], l.span[1])));
        pieces.fold(Bounds::EMPTY, |all, piece| all.union(&piece))
    }

    /// Whether people come from anywhere.
    pub fn has_outside(&self) -> bool {
        self.vertices.iter().any(|v| v.outside)
    }
}

struct Make<'a> {
    graph: &'a Graph,
    vertices: Vec<Vertex>,
    links: Vec<Link>,
    of_node: HashMap<u32, u32>,
}

impl Make<'_> {
    fn node(&mut self, node: u32, inside: bool) -> u32 {
        *self.of_node.entry(node).or_insert_with(|| {
            let at = self.graph.node(node);
            self.vertices.push(Vertex { node, at, inside, outside: false, distance: if inside { 0 } else { NONE } });
            self.vertices.len() as u32 - 1
        })
    }

    /// Takes in an edge that goes inside.
    fn take(&mut self, Visit { edge, begins, changes, deep }: Visit) {
        let graph = self.graph;
        let [a, b] = graph.ends(edge);
        let length = graph.length_ticks(edge);
        let mut cuts: Vec<u32> = changes.iter().map(|t| (t * f64::from(length)).round() as u32).collect();
        if deep[0] != begins {
            cuts.insert(0, 0);
        }
        if (cuts.len() % 2 == 1) != (deep[0] != deep[1]) {
            cuts.push(length);
        }
        let mut from = (0, self.node(a, deep[0]));
        let mut inside = deep[0];
        for along in cuts {
            let at = graph.place(edge, along).at;
            self.vertices.push(Vertex { node: NONE, at, inside: true, outside: false, distance: 0 });
            let vertex = self.vertices.len() as u32 - 1;
            self.links.push(Link { edge, span: [from.0, along.max(from.0)], ends: [from.1, vertex], inside });
            from = (along.max(from.0), vertex);
            inside = !inside;
        }
        let end = self.node(b, deep[1]);
        self.links.push(Link { edge, span: [from.0, length.max(from.0)], ends: [from.1, end], inside });
    }

    /// Dijkstra outward from the places where roads go inside, over roads outside.
    fn follow_outward(&mut self, options: &Options) {
        let most = ticks(options.ring_m);
        // Edges that go inside are links already, and no way outward.
        let mut taken: HashSet<u32> = self.links.iter().map(|l| l.edge).collect();
        let at_area = taken.clone();
        let mut queue = BinaryHeap::new();
        for link in self.links.iter().filter(|l| !l.inside) {
            for vertex in link.ends {
                let old = &mut self.vertices[vertex as usize];
                if !old.inside && link.length() < old.distance {
                    old.distance = link.length();
                    queue.push(Reverse((link.length(), vertex)));
                }
            }
        }
        while let Some(Reverse((distance, vertex))) = queue.pop() {
            let Vertex { node, distance: known, .. } = self.vertices[vertex as usize];
            if distance > known {
                continue;
            }
            if distance > most {
                self.vertices[vertex as usize].outside = true;
                continue;
            }
            for arc in self.graph.arcs(node) {
                if self.graph.ways(arc.edge).is_none() || at_area.contains(&arc.edge) {
                    continue;
                }
                if taken.insert(arc.edge) {
                    let [a, b] = self.graph.ends(arc.edge);
                    let ends = [self.node(a, false), self.node(b, false)];
                    let span = [0, self.graph.length_ticks(arc.edge)];
                    self.links.push(Link { edge: arc.edge, span, ends, inside: false });
                }
                let to = self.node(arc.to, false);
                let next = distance.saturating_add(self.graph.length_ticks(arc.edge));
                if next < self.vertices[to as usize].distance {
                    self.vertices[to as usize].distance = next;
                    queue.push(Reverse((next, to)));
                }
            }
        }
    }
}

/// An edge that goes inside: whether its line begins inside, where it changes, and whether its junctions are inside.
struct Visit {
    edge: u32,
    begins: bool,
    changes: Vec<f64>,
    deep: [bool; 2],
}

/// The edges that go inside. Bridges over the area and tunnels under it do not, unless they come down to a road inside.
fn visits(graph: &Graph, area: &Area) -> Vec<Visit> {
    let mut all = Vec::new();
    for edge in graph.edges_meeting(area.bounds().grown(1.0)) {
        if graph.ways(edge).is_none() {
            continue;
        }
        let (begins, changes) = area.changes(&graph.coords(edge));
        // Ends of roads lie up to the snap tolerance from their junctions: the junction's own place decides.
        let deep = graph.ends(edge).map(|node| area.is_deep(graph.node(node)));
        if begins || !changes.is_empty() || deep[0] || deep[1] {
            all.push(Visit { edge, begins, changes, deep });
        }
    }
    // What hangs together inside, by junction, and whether any of it is on the ground.
    let mut group: HashMap<u32, u32> = HashMap::new();
    let root = |group: &HashMap<u32, u32>, mut node: u32| {
        while let Some(up) = group.get(&node).filter(|up| **up != node) {
            node = *up;
        }
        node
    };
    for visit in all.iter().filter(|v| v.deep[0] && v.deep[1]) {
        let [a, b] = graph.ends(visit.edge).map(|node| root(&group, node));
        group.insert(a.max(b), a.min(b));
    }
    let inner = |visit: &Visit| {
        let ends = graph.ends(visit.edge);
        (0..2).find(|i| visit.deep[*i]).map(|i| root(&group, ends[i]))
    };
    let ground: HashSet<u32> = all.iter().filter(|v| graph.level(v.edge) == 0).filter_map(inner).collect();
    let stays = |visit: &Visit| match inner(visit) {
        Some(root) => ground.contains(&root),
        None => graph.level(visit.edge) == 0,
    };
    let keep: Vec<bool> = all.iter().map(stays).collect();
    all.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(visit, _)| visit).collect()
}

/// Dead ends at the rim of the road map go on beyond it.
fn mark_map_edges(graph: &Graph, vertices: &mut [Vertex], options: &Options) {
    let ends: Vec<usize> = (0..vertices.len())
        .filter(|v| {
            let vertex = &vertices[*v];
            vertex.node != NONE && !vertex.inside && graph.arcs(vertex.node).len() == 1
        })
        .collect();
    if ends.is_empty() {
        return;
    }
    let rim = graph.rim();
    for v in ends {
        let p = vertices[v].at;
        let near = rim.windows(2).any(|w| crate::geometry::distance::distance_to_segment(w[0], w[1], p) <= options.map_edge_m);
        vertices[v].outside |= near;
    }
}

/// Links by vertex.
fn arcs(links: &[Link], vertices: usize) -> (Vec<u32>, Vec<(u32, u32)>) {
    let mut start = vec![0u32; vertices + 1];
    links.iter().flat_map(|l| l.ends).for_each(|v| start[v as usize + 1] += 1);
    for v in 0..vertices {
        start[v + 1] += start[v];
    }
    let mut next = start.clone();
    let mut arcs = vec![(0, 0); links.len() * 2];
    for (i, l) in links.iter().enumerate() {
        for (from, to) in [(l.ends[0], l.ends[1]), (l.ends[1], l.ends[0])] {
            arcs[next[from as usize] as usize] = (i as u32, to);
            next[from as usize] += 1;
        }
    }
    (start, arcs)
}
