//! The places where roads cross the boundary of an area.

use super::control::Control;
use super::posts::{Controls, Hold};
use super::ring::Ring;
use crate::network::{Mover, NONE};

/// A place where a road or path goes into the area.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// Its vertex in the ring.
    pub vertex: u32,
    /// The link outside that ends there.
    pub link: u32,
    /// Where, metres.
    pub at: [f64; 2],
    /// Row of its road.
    pub road: u32,
    /// Number of the road's class.
    pub class: u16,
    /// Whether people, cars and fire engines may pass.
    pub movers: [bool; 3],
    /// Whether the road leads to the outside at all; a stub that ends behind the boundary does not.
    pub leads_out: bool,
    /// State at the moment asked about.
    pub control: Control,
    /// Rows of the checkpoints that hold it, ascending.
    pub posts: Vec<u32>,
}

impl Crossing {
    /// Whether people can come in here: it leads out and nothing is known to stop them.
    pub fn is_gap(&self) -> bool {
        self.leads_out && !self.control.stops()
    }
}

/// The crossings of an area, in the order of their roads. A road that leaves the area and comes back without meeting another is
/// no way in, and a road along the boundary crosses nothing.
pub fn crossings(ring: &Ring, holds: &[Hold], controls: &Controls) -> Vec<Crossing> {
    let out = joined_to_outside(ring);
    let mut all = Vec::new();
    for (vertex, place) in ring.vertices.iter().enumerate().filter(|(_, v)| v.node == NONE) {
        let Some((link, other)) = ring.at(vertex as u32).iter().find(|(link, _)| !ring.links[*link as usize].inside) else {
            continue;
        };
        if ring.vertices[*other as usize].node == NONE {
            continue;
        }
        let edge = ring.links[*link as usize].edge;
        all.push(Crossing {
            vertex: vertex as u32,
            link: *link,
            at: place.at,
            road: ring.graph.road_row(edge),
            class: ring.graph.class(edge),
            movers: [Mover::Foot, Mover::Car, Mover::Engine].map(|m| ring.graph.ways(edge).any(m)),
            leads_out: out[*other as usize],
            control: controls.links[*link as usize],
            posts: holds.iter().filter(|h| h.links.contains(link)).map(|h| h.row).collect(),
        });
    }
    all
}

/// Vertices outside the area from which one gets outside without going through it.
fn joined_to_outside(ring: &Ring) -> Vec<bool> {
    let mut seen: Vec<bool> = ring.vertices.iter().map(|v| v.outside && !v.inside).collect();
    let mut stack: Vec<u32> = (0..seen.len() as u32).filter(|v| seen[*v as usize]).collect();
    while let Some(vertex) = stack.pop() {
        for (_, to) in ring.at(vertex) {
            if !seen[*to as usize] && !ring.vertices[*to as usize].inside {
                seen[*to as usize] = true;
                stack.push(*to);
            }
        }
    }
    seen
}
