//! Ways in that meet no control.

use super::crossings::Crossing;
use super::homes::Home;
use super::instance::{INSIDE, RingInstance, unit_instance};
use super::posts::Controls;
use super::ring::Ring;
use super::search::{FAR, Labels, search};
use super::{Answer, solve};
use crate::network::Mover;
use crate::proof::{Certificate, Claim, CutKind, Way};
use crate::task::{Cancelled, Task};
use std::collections::BTreeMap;

/// The shortest way in through one open crossing.
#[derive(Debug, Clone, PartialEq)]
pub struct Leak {
    /// Place of its crossing in the list of crossings.
    pub crossing: usize,
    /// The vertex outside where it begins.
    pub from: u32,
    /// Its links up to the crossing.
    pub links: Vec<u32>,
    /// Its length up to the crossing, ticks.
    pub length: u64,
    /// Whether it passes a place whose state nobody knows: then it may be stopped there.
    pub perhaps: bool,
    /// The first building it leads to.
    pub reaches: Option<Reached>,
}

/// A building that a leak leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// Row of the building.
    pub building: u32,
    /// Whole way from outside, ticks.
    pub length: u64,
    /// Links from the crossing on, as far as the one the building stands at; the last is walked in part.
    pub links: Vec<u32>,
}

/// All leaks of a mover, shortest first: one for each crossing that is reached from outside without meeting a control.
pub fn leaks(ring: &Ring, controls: &Controls, crossings: &[Crossing], homes: &[Home], mover: Mover) -> Vec<Leak> {
    let labels = from_outside(ring, controls, mover);
    let mut out: Vec<Leak> = Vec::new();
    for (place, crossing) in crossings.iter().enumerate() {
        let length = labels.distance[crossing.vertex as usize];
        if length == FAR {
            continue;
        }
        let (from, links) = labels.way(crossing.vertex);
        let perhaps = perhaps(ring, controls, from, &links);
        out.push(Leak { crossing: place, from, links, length, perhaps, reaches: None });
    }
    first_buildings(ring, crossings, homes, mover, &labels, &mut out);
    out.sort_by_key(|l| (l.length, l.crossing));
    out
}

/// Searches from outside over what nothing stops a mover on, as far as the crossings.
fn from_outside(ring: &Ring, controls: &Controls, mover: Mover) -> Labels {
    let outside = (0..ring.vertices.len() as u32).filter(|v| {
        let vertex = &ring.vertices[*v as usize];
        vertex.outside && !controls.vertices[*v as usize].stops()
    });
    search(
        ring,
        outside.map(|v| (v, 0)),
        |link, from| open(ring, controls, link, from, mover),
        |vertex| !ring.vertices[vertex as usize].inside,
    )
}

fn open(ring: &Ring, controls: &Controls, link: u32, from: u32, mover: Mover) -> Option<u64> {
    let l = &ring.links[link as usize];
    let to = if l.ends[0] == from { l.ends[1] } else { l.ends[0] };
    (ring.allows(link, from, mover) && !controls.met(link, to).stops()).then(|| u64::from(l.length()))
}

fn perhaps(ring: &Ring, controls: &Controls, from: u32, links: &[u32]) -> bool {
    let mut here = from;
    links.iter().any(|link| {
        let ends = ring.links[*link as usize].ends;
        here = if ends[0] == here { ends[1] } else { ends[0] };
        controls.met(*link, here) == super::Control::Unknown
    })
}

/// Goes on inside from every crossing that was reached: each building belongs to the leak that gets there first.
fn first_buildings(ring: &Ring, crossings: &[Crossing], homes: &[Home], mover: Mover, outside: &Labels, leaks: &mut [Leak]) {
    let starts = leaks.iter().map(|l| crossings[l.crossing].vertex).map(|v| (v, outside.distance[v as usize]));
    let within = |link: u32, from: u32, length: u32| {
        (ring.links[link as usize].inside && ring.allows(link, from, mover)).then(|| u64::from(length))
    };
    let labels = search(ring, starts, |link, from| within(link, from, ring.links[link as usize].length()), |_| true);
    // The best building of each crossing's vertex: length, row and the last links.
    let mut best: std::collections::HashMap<u32, (u64, u32, Vec<u32>)> = Default::default();
    for home in homes {
        let (length, by) = home.reached(ring, &labels, within, None);
        if length == FAR {
            continue;
        }
        let length = length + u64::from(home.offset);
        let (crossing, mut links) = labels.way(by);
        links.push(home.link);
        match best.get(&crossing) {
            Some((other, row, _)) if (*other, *row) <= (length, home.row) => {}
            _ => drop(best.insert(crossing, (length, home.row, links))),
        }
    }
    for leak in leaks {
        let found = best.remove(&crossings[leak.crossing].vertex);
        leak.reaches = found.map(|(length, building, links)| Reached { building, length, links });
    }
}

/// The proof that the first of the leaks on foot is the shortest way in, with its instance: the roads that nothing stops people
/// on, and how far each junction is from outside.
pub fn shortest_certificate(ring: &Ring, controls: &Controls, crossings: &[Crossing], leak: &Leak) -> Certificate {
    let open = |link: u32| {
        let stopped = ring.links[link as usize].ends.iter().any(|v| controls.vertices[*v as usize].stops());
        ring.any(link, Mover::Foot) && !controls.links[link as usize].stops() && !stopped
    };
    let ri = RingInstance::new(ring, CutKind::Edges, Vec::new(), |link| open(link).then_some(Some(1)));
    let labels = from_outside(ring, controls, Mover::Foot);
    let name = |v: u32| if ring.vertices[v as usize].inside { INSIDE } else { u64::from(v) + 1 };
    let mut distances = BTreeMap::new();
    for (v, distance) in (0u32..).zip(&labels.distance).filter(|(_, d)| **d != FAR) {
        let old = distances.entry(name(v)).or_insert(*distance);
        *old = (*old).min(*distance);
    }
    // A place where people come from is one even when a post stands right on it.
    distances.extend(ri.instance.outside.iter().map(|source| (*source, 0)));
    let place = |link: &u32| ri.links.binary_search(link).unwrap_or(usize::MAX);
    let mut here = leak.from;
    let mut way = Way { junctions: vec![name(here)], edges: leak.links.iter().map(place).collect() };
    for link in &leak.links {
        let ends = ring.links[*link as usize].ends;
        here = if ends[0] == here { ends[1] } else { ends[0] };
        way.junctions.push(name(here));
    }
    debug_assert_eq!(here, crossings[leak.crossing].vertex);
    let lengths = ri.links.iter().map(|link| u64::from(ring.links[*link as usize].length())).collect();
    let claim = Claim::ShortestLeak { length: leak.length, way, lengths, distances: distances.into_iter().collect() };
    Certificate::new(&ri.instance, claim).with_instance(&ri.instance)
}

/// As many ways in as there can be that meet no control and share no piece of road, on foot or by car: at least so many more
/// posts on roads are needed, and so many are enough. With the certificate.
pub fn disjoint(ring: &Ring, controls: &Controls, task: &Task) -> Result<(Vec<Way>, Certificate), Cancelled> {
    let RingInstance { instance, .. } = unit_instance(ring, controls);
    let ways = match solve(&instance, task)? {
        Answer::Sealed(sealing) => sealing.flows(&instance).into_iter().map(|flow| flow.way).collect(),
        Answer::Open(_) => Vec::new(),
    };
    let certificate = Certificate::new(&instance, Claim::Disjoint { ways: ways.clone() }).with_instance(&instance);
    Ok((ways, certificate))
}
