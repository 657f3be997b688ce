//! Cut instances of a ring: everything inside is one junction.

use super::posts::Controls;
use super::ring::Ring;
use crate::network::Mover;
use crate::proof::{CutKind, Edge, Instance};

/// Name of the contracted inside; vertex `v` is named `v + 1`.
pub const INSIDE: u64 = 0;

/// An instance with its way back to the ring.
#[derive(Debug, Clone)]
pub struct RingInstance {
    /// The instance.
    pub instance: Instance,
    /// Link of each edge.
    pub links: Vec<u32>,
}

impl RingInstance {
    /// The instance of the links outside the area along which people or cars may pass, those that `cost` names. `None` of it
    /// leaves a link out, `Some(None)` makes it one that cannot be cut.
    pub fn new(ring: &Ring, cut: CutKind, junctions: Vec<(u64, Option<u64>)>, cost: impl Fn(u32) -> Option<Option<u64>>) -> Self {
        let name = |v: u32| if ring.vertices[v as usize].inside { INSIDE } else { u64::from(v) + 1 };
        let (mut edges, mut links) = (Vec::new(), Vec::new());
        for (i, link) in ring.links.iter().enumerate().filter(|(_, l)| !l.inside) {
            let i = i as u32;
            if !ring.any(i, Mover::Foot) && !ring.any(i, Mover::Car) {
                continue;
            }
            if let Some(cost) = cost(i) {
                edges.push(Edge { a: name(link.ends[0]), b: name(link.ends[1]), cost });
                links.push(i);
            }
        }
        let outside = ring.vertices.iter().zip(1u64..).filter(|(v, _)| v.outside).map(|(_, name)| name).collect();
        Self { instance: Instance { edges, junctions, inside: vec![INSIDE], outside, cut }, links }
    }
}

/// The instance in which every link that nothing stops people on costs one, and the others are not there.
pub(super) fn unit_instance(ring: &Ring, controls: &Controls) -> RingInstance {
    RingInstance::new(ring, CutKind::Edges, Vec::new(), |link| {
        let shut = ring.links[link as usize].ends.iter().any(|v| controls.vertices[*v as usize].stops());
        (!controls.links[link as usize].stops() && !shut).then_some(Some(1))
    })
}
