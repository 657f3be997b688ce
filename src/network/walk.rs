//! Walking distance of subjects to the nearest post: offset to the road, along roads, offset from the road.

use super::field::{Costs, Field, FieldChange, Found, Source};
use super::graph::{Graph, NONE, metres, ticks};
use super::ways::Mover;
use crate::geometry::ShapeRef;
use crate::task::{Cancelled, Task};
use rayon::prelude::*;

/// Farther than this from a road nothing is attached to it, metres.
pub const ATTACH_M: f64 = 250.0;

/// Where subjects are attached to the network, as columns; row by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attachments {
    /// The edge; [`NONE`] where no road is near.
    pub edge: Vec<u32>,
    /// Distance along the edge from its first node, ticks.
    pub along: Vec<u32>,
    /// Distance between the subject and its place on the edge, ticks.
    pub offset: Vec<u32>,
}

impl Attachments {
    /// Attaches subjects given by number: each to the road nearest to its shape, the offset counted from its point. A point that
    /// is not a number is attached to nothing.
    pub fn new<'a>(
        graph: &Graph,
        count: usize,
        subject: impl Fn(usize) -> ([f64; 2], Option<ShapeRef<'a>>) + Sync,
        mover: Mover,
        most_m: f64,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        const BLOCK: usize = 4096;
        let blocks: Vec<Vec<[u32; 3]>> = (0..count.div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| {
                task.check()?;
                let attach = |i: usize| {
                    let (p, shape) = subject(i);
                    let found = match shape {
                        Some(shape) if p[0].is_finite() => graph.attach_shape(shape, p, mover, most_m),
                        _ => graph.attach(p, mover, most_m),
                    };
                    found.map_or([NONE; 3], |a| [a.place.edge, a.place.along_ticks, a.offset_ticks])
                };
                Ok((block * BLOCK..count.min((block + 1) * BLOCK)).map(attach).collect())
            })
            .collect::<Result<_, Cancelled>>()?;
        let column = |k: usize| blocks.iter().flatten().map(|a| a[k]).collect();
        Ok(Self { edge: column(0), along: column(1), offset: column(2) })
    }

    /// Number of subjects.
    pub fn len(&self) -> usize {
        self.edge.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.edge.is_empty()
    }

    /// Subjects by edge: `rows[start[e]..start[e + 1]]` are attached to edge `e`.
    pub fn by_edge(&self, edges: usize) -> ByEdge {
        let mut start = vec![0u32; edges + 1];
        self.edge.iter().filter(|e| **e != NONE).for_each(|e| start[*e as usize + 1] += 1);
        for e in 0..edges {
            start[e + 1] += start[e];
        }
        let mut next = start.clone();
        let mut rows = vec![0u32; start[edges] as usize];
        for (row, &edge) in self.edge.iter().enumerate().filter(|(_, e)| **e != NONE) {
            rows[next[edge as usize] as usize] = row as u32;
            next[edge as usize] += 1;
        }
        ByEdge { start, rows }
    }
}

/// Subjects by the edge they are attached to.
#[derive(Debug, Clone)]
pub struct ByEdge {
    start: Vec<u32>,
    rows: Vec<u32>,
}

impl ByEdge {
    /// Subjects attached to an edge, ascending.
    pub fn on(&self, edge: u32) -> &[u32] {
        &self.rows[self.start[edge as usize] as usize..self.start[edge as usize + 1] as usize]
    }
}

/// What walking along each edge costs: its length, where people may walk.
pub fn walking_costs(graph: &Graph) -> Costs {
    let cost = |e: u32| if graph.ways(e).any(Mover::Foot) { graph.length_ticks(e) } else { NONE };
    Costs { edge: (0..graph.edge_count() as u32).map(cost).collect(), ..Costs::default() }
}

/// A post as a source of walking distances; `None` where no road is near.
pub fn post_source(graph: &Graph, key: u32, at: [f64; 2]) -> Option<Source> {
    let attached = graph.attach(at, Mover::Foot, ATTACH_M)?;
    Some(Source { key, place: attached.place, offset: attached.offset_ticks })
}

/// How far the nearest post is on foot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Walk {
    /// The post with this key, so many metres away along roads.
    Reached {
        /// Key of the post's source.
        key: u32,
        /// Metres.
        metres: f64,
    },
    /// There is a road, but no way along roads to any post (within the limit of the search).
    Unreachable,
    /// No road is near enough.
    NoRoad,
}

/// Walking distances of subjects to the nearest post, kept up to date when posts move.
#[derive(Debug, Clone)]
pub struct WalkReach {
    field: Field,
    /// Key of the nearest post of each subject; [`NONE`] where there is none.
    post: Vec<u32>,
    /// Ticks to it.
    distance: Vec<u32>,
}

impl WalkReach {
    /// Searches from all posts to all subjects, up to `limit_m` along roads.
    pub fn new(graph: &Graph, at: &Attachments, posts: Vec<Source>, limit_m: f64, task: &Task) -> Result<Self, Cancelled> {
        let field = Field::new(graph, walking_costs(graph), posts, ticks(limit_m), task)?;
        let found: Vec<(u32, u32)> =
            (0..at.len()).into_par_iter().with_min_len(4096).map(|row| nearest(&field, graph, at, row)).collect();
        let (post, distance) = found.into_iter().unzip();
        Ok(Self { field, post, distance })
    }

    /// Puts other posts in place of those so far, on the same graph and for the same subjects. Returns the rows that changed.
    pub fn update(
        &mut self,
        graph: &Graph,
        at: &Attachments,
        by_edge: &ByEdge,
        posts: Vec<Source>,
        task: &Task,
    ) -> Result<Vec<u32>, Cancelled> {
        let FieldChange { nodes, mut edges } = self.field.update(graph, posts, task)?;
        edges.extend(nodes.iter().flat_map(|n| graph.arcs(*n)).map(|arc| arc.edge));
        edges.sort_unstable();
        edges.dedup();
        let mut changed = Vec::new();
        for &row in edges.iter().flat_map(|e| by_edge.on(*e)) {
            let now = nearest(&self.field, graph, at, row as usize);
            if now != (self.post[row as usize], self.distance[row as usize]) {
                (self.post[row as usize], self.distance[row as usize]) = now;
                changed.push(row);
            }
        }
        changed.sort_unstable();
        Ok(changed)
    }

    /// How far a subject's nearest post is.
    pub fn walk(&self, at: &Attachments, row: usize) -> Walk {
        if at.edge[row] == NONE {
            return Walk::NoRoad;
        }
        match self.post[row] {
            NONE => Walk::Unreachable,
            key => Walk::Reached { key, metres: metres(self.distance[row]) },
        }
    }

    /// The search behind it.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The way from a subject to its nearest post as a line: from the subject's point to the road, along roads, to the post.
    pub fn route(&self, graph: &Graph, at: &Attachments, row: usize, from: [f64; 2], to: [f64; 2]) -> Vec<[f64; 2]> {
        if at.edge[row] == NONE || self.post[row] == NONE {
            return Vec::new();
        }
        let mut line = vec![from];
        line.extend(route_line(graph, &self.field.route(graph, at.edge[row], at.along[row])));
        line.push(to);
        line
    }

    /// Whether two say the same of everything.
    pub fn is_same(&self, other: &Self) -> bool {
        self.field.is_same(&other.field) && self.post == other.post && self.distance == other.distance
    }
}

/// Pieces of edges as one line.
pub fn route_line(graph: &Graph, pieces: &[(u32, [u32; 2])]) -> Vec<[f64; 2]> {
    let mut line: Vec<[f64; 2]> = Vec::new();
    for &(edge, [from, to]) in pieces {
        let mut coords = graph.coords_between(edge, from.min(to), from.max(to));
        if from > to {
            coords.reverse();
        }
        let skip = usize::from(line.last().is_some() && line.last() == coords.first());
        line.extend(coords.into_iter().skip(skip));
    }
    line
}

#[inline]
fn nearest(field: &Field, graph: &Graph, at: &Attachments, row: usize) -> (u32, u32) {
    if at.edge[row] == NONE {
        return (NONE, 0);
    }
    let found = field.at(graph, at.edge[row], at.along[row], at.offset[row]);
    found.map_or((NONE, 0), |Found { key, cost }| (key, cost))
}
