//! Proof of walking distances: an instance of roads, posts and subjects with a distance to each, that the checker judges alone.
//!
//! Junctions are named in this order: nodes of the road graph, posts by their place among the sources of the search, subjects
//! by their row. A post or subject is joined to both ends of the piece of road it stands at, and to each other one there.

use crate::network::{Attachments, Field, Found, Graph, NONE, Source};
use crate::proof::{Certificate, Claim, CutKind, Edge, Instance};
use crate::task::{Cancelled, Task};

/// The instance while it is put together.
struct Sketch<'a> {
    graph: &'a Graph,
    field: &'a Field,
    edges: Vec<Edge>,
    lengths: Vec<u64>,
    labels: Vec<(u64, u64, Option<usize>)>,
}

impl Sketch<'_> {
    fn join(&mut self, a: u64, b: u64, length: u64) -> usize {
        self.edges.push(Edge { a, b, cost: None });
        self.lengths.push(length);
        self.edges.len() - 1
    }

    fn post(&self, place: usize) -> u64 {
        (self.graph.node_count() + place) as u64
    }

    /// Cost at a node.
    fn at(&self, node: u32) -> Option<u64> {
        self.field.at_node(node).map(|found| u64::from(found.cost))
    }

    /// Both ends of an edge with the length between them and a place on it.
    fn ends(&self, edge: u32, along: u32) -> [(u32, u64); 2] {
        let [a, b] = self.graph.ends(edge);
        [(a, u64::from(along)), (b, u64::from(self.graph.length_ticks(edge) - along))]
    }

    /// Roads that may be walked; their places in the instance, [`NONE`] for the others.
    fn roads(&mut self) -> Vec<u32> {
        let mut places = vec![NONE; self.graph.edge_count()];
        for edge in 0..self.graph.edge_count() as u32 {
            let cost = self.field.costs().edge[edge as usize];
            if cost != NONE {
                let [a, b] = self.graph.ends(edge);
                places[edge as usize] = self.join(a.into(), b.into(), cost.into()) as u32;
            }
        }
        places
    }

    /// Joins a post to its road; the edges to its ends.
    fn join_post(&mut self, place: usize, source: &Source) -> [usize; 2] {
        let name = self.post(place);
        self.labels.push((name, 0, None));
        self.ends(source.place.edge, source.place.along_ticks)
            .map(|(end, along)| self.join(name, end.into(), u64::from(source.offset) + along))
    }

    /// A node's distance with the edge over which it is reached: along a road, or from a post beside it.
    fn label_node(&mut self, node: u32, roads: &[u32], post_edges: &[[usize; 2]]) {
        let Some(Found { key, cost }) = self.field.at_node(node) else { return };
        let cost = u64::from(cost);
        let over_road = self.graph.arcs(node).iter().find_map(|arc| {
            let place = roads[arc.edge as usize];
            let length = (place != NONE).then(|| self.lengths[place as usize])?;
            (self.at(arc.to)? + length == cost).then_some(place as usize)
        });
        let from_post = || {
            let place = self.field.sources().binary_search_by_key(&key, |s| s.key).ok()?;
            let ends = self.graph.ends(self.field.sources()[place].place.edge);
            (0..2).find(|k| ends[*k] == node && self.lengths[post_edges[place][*k]] == cost).map(|k| post_edges[place][k])
        };
        self.labels.push((node.into(), cost, over_road.or_else(from_post)));
    }

    /// Joins a subject to its road and to posts there, with its distance.
    fn label_subject(&mut self, name: u64, edge: u32, along: u32, offset: u32) {
        let wanted = self.field.at(self.graph, edge, along, offset).map(|found| u64::from(found.cost));
        let offset = u64::from(offset);
        let mut over = None;
        for (end, part) in self.ends(edge, along) {
            let joined = self.join(name, end.into(), offset + part);
            if self.at(end).map(|cost| cost + offset + part) == wanted {
                over = over.or(Some(joined));
            }
        }
        let beside: Vec<Source> = self.field.sources_on(edge).copied().collect();
        for source in beside {
            let Ok(place) = self.field.sources().binary_search_by_key(&source.key, |s| s.key) else { continue };
            let length = offset + u64::from(along.abs_diff(source.place.along_ticks)) + u64::from(source.offset);
            let joined = self.join(name, self.post(place), length);
            if Some(length) == wanted {
                over = over.or(Some(joined));
            }
        }
        if let Some(cost) = wanted {
            self.labels.push((name, cost, over));
        }
    }
}

/// A certificate that a search from posts gives the least distance to every junction and every attached subject, and that those
/// without a distance cannot be reached. `None` where there is no post or no subject near a road: then nothing is claimed.
pub(super) fn certificate<'a>(
    graph: &Graph,
    field: &Field,
    subjects: impl Iterator<Item = &'a Attachments>,
    task: &Task,
) -> Result<Option<Certificate>, Cancelled> {
    let mut sketch = Sketch { graph, field, edges: Vec::new(), lengths: Vec::new(), labels: Vec::new() };
    let roads = sketch.roads();
    let post_edges: Vec<[usize; 2]> = field.sources().iter().enumerate().map(|(i, s)| sketch.join_post(i, s)).collect();
    for node in 0..graph.node_count() as u32 {
        sketch.label_node(node, &roads, &post_edges);
    }
    let first = sketch.post(field.sources().len());
    let (mut row, mut inside) = (0, Vec::new());
    for part in subjects {
        task.check()?;
        for i in 0..part.len() {
            // Costs of a stretch of road are its length wherever people may walk.
            if part.edge[i] != NONE && field.costs().edge[part.edge[i] as usize] != NONE {
                inside.push(first + row);
                sketch.label_subject(first + row, part.edge[i], part.along[i], part.offset[i]);
            }
            row += 1;
        }
    }
    let outside: Vec<u64> = (0..field.sources().len()).map(|i| sketch.post(i)).collect();
    if outside.is_empty() || inside.is_empty() {
        return Ok(None);
    }
    let Sketch { edges, lengths, labels, .. } = sketch;
    let instance = Instance { edges, junctions: Vec::new(), inside, outside, cut: CutKind::Edges };
    Ok(Some(Certificate::new(&instance, Claim::Distances { lengths, labels }).with_instance(&instance)))
}
