//! The cheapest set of posts and closures that seals an area.

use super::cut::{Answer, Cut, solve};
use super::instance::RingInstance;
use super::posts::{Controls, Hold};
use super::ring::Ring;
use crate::geometry::PointIndex;
use crate::model::Fid;
use crate::network::{NONE, RoadClasses, ticks};
use crate::proof::{Certificate, CutKind, Way};
use crate::task::{Cancelled, Task};

/// What is asked of a seal.
#[derive(Debug, Clone, PartialEq)]
pub struct SealOptions {
    /// Whether posts may stand at junctions, not only on roads.
    pub junctions: bool,
    /// Whether to take the cheapest seal farthest from the area instead of the nearest.
    pub farthest: bool,
    /// Posts may stand no farther from the boundary, metres along roads; the ring's width at most.
    pub within_m: f64,
    /// Roads on which nothing may be put.
    pub forbidden: Vec<Fid>,
    /// Roads on which a post will stand anyway: it costs nothing.
    pub locked: Vec<Fid>,
}

impl Default for SealOptions {
    fn default() -> Self {
        Self { junctions: true, farthest: false, within_m: f64::INFINITY, forbidden: Vec::new(), locked: Vec::new() }
    }
}

/// Where something is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// On a link.
    Link(u32),
    /// At a junction, by vertex.
    Junction(u32),
}

/// What is done at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// What stands there already is kept.
    Keep,
    /// People are put there.
    Staff,
    /// It is shut and opens for fire engines.
    Gate,
    /// It is shut.
    Close,
}

impl Action {
    /// Its key in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Staff => "staff",
            Self::Gate => "emergency_gate",
            Self::Close => "close",
        }
    }
}

/// One measure of a seal.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Where.
    pub site: Site,
    /// Position, metres.
    pub at: [f64; 2],
    /// What.
    pub action: Action,
    /// What it costs.
    pub cost: u64,
    /// Row of the checkpoint that is there already.
    pub post: Option<u32>,
    /// Row of the road, for one on a link.
    pub road: Option<u32>,
    /// Whether every cheapest seal has it.
    pub needed: bool,
}

/// A seal with its proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// Cost of the cheapest seal.
    pub value: u64,
    /// What it consists of, in the order of places; what stands already among it.
    pub measures: Vec<Measure>,
    /// The cut in terms of the certificate's instance.
    pub cut: Cut,
    /// The proof, with its instance.
    pub certificate: Certificate,
}

/// What came of looking for a seal.
#[derive(Debug, Clone, PartialEq)]
pub enum Sealed {
    /// It can be sealed.
    Yes(Box<Seal>),
    /// It cannot with the places that are allowed: the links of a way in on which nothing may be put, and the certificate.
    No {
        /// From inside to outside.
        links: Vec<u32>,
        /// The way in terms of the certificate's instance.
        way: Way,
        /// The proof, with its instance.
        certificate: Box<Certificate>,
    },
}

/// Finds the cheapest seal.
pub fn seal(ring: &Ring, holds: &[Hold], controls: &Controls, wanted: &SealOptions, task: &Task) -> Result<Sealed, Cancelled> {
    let ri = instance(ring, controls, wanted);
    let answer = solve(&ri.instance, task)?;
    let certificate = answer.certificate(&ri.instance).with_instance(&ri.instance);
    match answer {
        Answer::Open(way) => {
            let links = way.edges.iter().map(|e| ri.links[*e]).collect();
            Ok(Sealed::No { links, way, certificate: Box::new(certificate) })
        }
        Answer::Sealed(sealing) => {
            let cut = if wanted.farthest { sealing.farthest } else { sealing.nearest };
            let mut certificate = certificate;
            if let crate::proof::Claim::MinimumCut { cut_edges, cut_junctions, .. } = &mut certificate.claim {
                (*cut_edges, *cut_junctions) = (cut.edges.clone(), cut.junctions.clone());
            }
            let measure = |site: Site, cost: u64, needed: bool| measure(ring, holds, controls, site, cost, needed);
            let on_links = cut.edges.iter().map(|e| {
                let cost = ri.instance.edges[*e].cost.unwrap_or(0);
                measure(Site::Link(ri.links[*e]), cost, sealing.needed.edges.contains(e))
            });
            let at_junctions = cut.junctions.iter().map(|name| {
                let cost = ri.instance.junctions.iter().find(|(n, _)| n == name).and_then(|(_, c)| *c).unwrap_or(0);
                measure(Site::Junction((*name - 1) as u32), cost, sealing.needed.junctions.contains(name))
            });
            let measures = on_links.chain(at_junctions).collect();
            Ok(Sealed::Yes(Box::new(Seal { value: sealing.value, measures, cut, certificate })))
        }
    }
}

/// What the cheapest seal costs when posts may stand no farther than each of these widths, metres; `None` where it cannot be
/// sealed so near.
pub fn cost_by_width(
    ring: &Ring,
    controls: &Controls,
    wanted: &SealOptions,
    widths: &[f64],
    task: &Task,
) -> Result<Vec<(f64, Option<u64>)>, Cancelled> {
    let mut out = Vec::new();
    for width in widths {
        let ri = instance(ring, controls, &SealOptions { within_m: *width, ..wanted.clone() });
        let value = match solve(&ri.instance, task)? {
            Answer::Sealed(sealing) => Some(sealing.value),
            Answer::Open(_) => None,
        };
        out.push((*width, value));
    }
    Ok(out)
}

/// Costs of staffing and closing a link.
pub(super) fn link_costs(ring: &Ring, link: u32) -> (u64, u64) {
    let staff = ring.options.staff;
    let closing = RoadClasses::built_in().get(ring.graph.class(ring.links[link as usize].edge)).closing;
    (u64::from(staff.people) * u64::from(staff.hours), u64::from(closing))
}

fn instance(ring: &Ring, controls: &Controls, wanted: &SealOptions) -> RingInstance {
    let within = if wanted.within_m.is_finite() { ticks(wanted.within_m) } else { NONE };
    let is_crossing = |v: u32| ring.vertices[v as usize].node == NONE;
    // A new post so near to a crossing would be taken for one that holds the crossing.
    let crossings = PointIndex::new(ring.vertices.iter().filter(|v| v.node == NONE).map(|v| (v.at, 0)));
    let is_apart = |p: [f64; 2]| crossings.nearest(p).is_none_or(|(_, distance)| distance > ring.options.near_m);
    let cost = |link: u32| {
        let l = &ring.links[link as usize];
        if controls.links[link as usize].stops() || wanted.locked.contains(&ring.graph.road(l.edge)) {
            return Some(Some(0));
        }
        let near = l.ends.iter().map(|v| ring.vertices[*v as usize].distance).min().unwrap_or(0);
        let crosses = l.ends.iter().any(|v| is_crossing(*v));
        let allowed =
            !wanted.forbidden.contains(&ring.graph.road(l.edge)) && (crosses || (near < within && is_apart(ring.place(link))));
        let (staffing, closing) = link_costs(ring, link);
        Some(allowed.then(|| staffing.min(closing)))
    };
    let people = u64::from(ring.options.staff.junction_people) * u64::from(ring.options.staff.hours);
    let mut junctions = Vec::new();
    for (v, vertex) in ring.vertices.iter().enumerate().filter(|(_, v)| v.node != NONE && !v.inside && !v.outside) {
        let forbidden = || {
            ring.at(v as u32).iter().any(|(link, _)| wanted.forbidden.contains(&ring.graph.road(ring.links[*link as usize].edge)))
        };
        if controls.vertices[v].stops() {
            junctions.push((v as u64 + 1, Some(0)));
        } else if wanted.junctions
            && ring.at(v as u32).len() > 2
            && vertex.distance < within
            && is_apart(vertex.at)
            && !forbidden()
        {
            junctions.push((v as u64 + 1, Some(people)));
        }
    }
    RingInstance::new(ring, CutKind::Both, junctions, cost)
}

fn measure(ring: &Ring, holds: &[Hold], controls: &Controls, site: Site, cost: u64, needed: bool) -> Measure {
    match site {
        Site::Link(link) => {
            let post = holds.iter().find(|h| h.links.contains(&link)).map(|h| h.row);
            let road = ring.graph.road_row(ring.links[link as usize].edge);
            let (staffing, closing) = link_costs(ring, link);
            let action = match () {
                () if controls.links[link as usize].stops() => Action::Keep,
                () if staffing < closing => Action::Staff,
                // Which closures have to be gates is seen when all of them are known.
                () => Action::Close,
            };
            Measure { site, at: ring.place(link), action, cost, post, road: Some(road), needed }
        }
        Site::Junction(v) => {
            let post = holds.iter().find(|h| h.vertex == Some(v)).map(|h| h.row);
            let action = if controls.vertices[v as usize].stops() { Action::Keep } else { Action::Staff };
            Measure { site, at: ring.vertices[v as usize].at, action, cost, post, road: None, needed }
        }
    }
}
