//! Shortest ways over the links of a ring (Dijkstra), whatever they are measured in.

use super::ring::Ring;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Not reached.
pub(super) const FAR: u64 = u64::MAX;

/// What a search found, by vertex.
#[derive(Debug, Clone)]
pub(super) struct Labels {
    /// Shortest distance, [`FAR`] where there is none.
    pub distance: Vec<u64>,
    /// The link over which a vertex was reached and the vertex before it; the vertex itself where the search began.
    came: Vec<(u32, u32)>,
}

impl Labels {
    /// The way to a vertex: where it begins, and its links in order.
    pub fn way(&self, to: u32) -> (u32, Vec<u32>) {
        let (mut here, mut links) = (to, Vec::new());
        while self.came[here as usize].1 != here {
            let (link, before) = self.came[here as usize];
            links.push(link);
            here = before;
        }
        links.reverse();
        (here, links)
    }
}

/// Searches from `starts`, each with the distance it has. `step` gives the length of a link when walked from a vertex, or that it
/// cannot be; vertices that `goes_on` refuses are reached but not passed. Ties go to the smaller vertex.
pub(super) fn search(
    ring: &Ring,
    starts: impl IntoIterator<Item = (u32, u64)>,
    step: impl Fn(u32, u32) -> Option<u64>,
    goes_on: impl Fn(u32) -> bool,
) -> Labels {
    let count = ring.vertices.len();
    let mut labels = Labels { distance: vec![FAR; count], came: (0..count as u32).map(|v| (u32::MAX, v)).collect() };
    let mut queue = BinaryHeap::new();
    for (vertex, distance) in starts {
        if distance < labels.distance[vertex as usize] {
            labels.distance[vertex as usize] = distance;
            queue.push(Reverse((distance, vertex)));
        }
    }
    while let Some(Reverse((distance, vertex))) = queue.pop() {
        if distance > labels.distance[vertex as usize] || (!goes_on(vertex) && labels.came[vertex as usize].1 != vertex) {
            continue;
        }
        for (link, to) in ring.at(vertex) {
            let Some(length) = step(*link, vertex) else { continue };
            let next = distance.saturating_add(length);
            if next < labels.distance[*to as usize] {
                labels.distance[*to as usize] = next;
                labels.came[*to as usize] = (*link, vertex);
                queue.push(Reverse((next, *to)));
            }
        }
    }
    labels
}
