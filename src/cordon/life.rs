//! Life access (生命通道): closures may not keep a fire engine from a building.
//!
//! Engines come from outside the ring along roads that are open, manned or have an emergency gate. A building is harmed when an
//! engine reaches it now, and with the closures not any more or later than [`super::Options::life_delay_s`] allows.

use super::control::Control;
use super::homes::Home;
use super::posts::Controls;
use super::ring::Ring;
use super::search::{FAR, Labels, search};
use crate::network::{Mover, NONE, RoadClasses, TICKS_PER_M};
use std::collections::BTreeSet;

/// A building that closures would keep a fire engine from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Harm {
    /// Row of the building.
    pub building: u32,
    /// Time from outside as it is, milliseconds.
    pub before_ms: u64,
    /// Time with the closures; `None` when no engine gets there.
    pub after_ms: Option<u64>,
}

/// The buildings that are harmed when these links are shut for everybody, by row. `homes` are those of engines.
pub fn harmed(ring: &Ring, controls: &Controls, homes: &[Home], shut: &BTreeSet<u32>) -> Vec<Harm> {
    let before = Engines::new(ring, controls, &BTreeSet::new());
    let after = Engines::new(ring, controls, shut);
    homes.iter().filter_map(|home| harm(ring, home, &before, &after)).collect()
}

fn harm(ring: &Ring, home: &Home, before: &Engines<'_>, after: &Engines<'_>) -> Option<Harm> {
    let (was, _) = before.time(home);
    let (is, _) = after.time(home);
    let most = was.saturating_add(u64::from(ring.options.life_delay_s) * 1000);
    let harmed = was != FAR && (is == FAR || is > most);
    harmed.then_some(Harm { building: home.row, before_ms: was, after_ms: (is != FAR).then_some(is) })
}

/// Which of the closures `shut` must be emergency gates so that nobody is harmed: those on the engine's way to the first building
/// that is, again and again until none is.
pub fn gates(ring: &Ring, controls: &Controls, homes: &[Home], shut: &BTreeSet<u32>) -> BTreeSet<u32> {
    let before = Engines::new(ring, controls, &BTreeSet::new());
    let (mut closed, mut gates) = (shut.clone(), BTreeSet::new());
    loop {
        let after = Engines::new(ring, controls, &closed);
        let Some(home) = homes.iter().find(|home| harm(ring, home, &before, &after).is_some()) else { return gates };
        let (_, by) = before.time(home);
        let (_, links) = before.labels.way(by);
        let opened: Vec<u32> = links.into_iter().chain([home.link]).filter(|link| closed.remove(link)).collect();
        // What harms a building stands on its way, so there is always one; without it this would go on for ever.
        if opened.is_empty() {
            return gates;
        }
        gates.extend(opened);
    }
}

/// Times of engines from outside.
struct Engines<'a> {
    ring: &'a Ring,
    labels: Labels,
    shut: Vec<bool>,
}

impl<'a> Engines<'a> {
    fn new(ring: &'a Ring, controls: &Controls, shut: &BTreeSet<u32>) -> Self {
        let is_shut = |link: u32| shut.contains(&link) || controls.links[link as usize] == Control::Closed;
        let shut: Vec<bool> = (0..ring.links.len() as u32).map(is_shut).collect();
        let outside = (0..ring.vertices.len() as u32).filter(|v| ring.vertices[*v as usize].outside);
        let labels = search(
            ring,
            outside.map(|v| (v, 0)),
            |link, from| {
                let open = !shut[link as usize] && ring.allows(link, from, Mover::Engine);
                open.then(|| milliseconds(ring, link, ring.links[link as usize].length()))
            },
            |vertex| controls.vertices[vertex as usize] != Control::Closed,
        );
        Self { ring, labels, shut }
    }

    /// Time of a building in milliseconds, [`FAR`] when no engine gets there, and the vertex it is reached from.
    fn time(&self, home: &Home) -> (u64, u32) {
        let ring = self.ring;
        let part =
            |link: u32, from: u32, length: u32| ring.allows(link, from, Mover::Engine).then(|| milliseconds(ring, link, length));
        let barrier = self.shut[home.link as usize].then(|| barrier(ring, home.link));
        home.reached(ring, &self.labels, part, barrier)
    }
}

/// Where on a link something that shuts it stands: ticks from its first vertex. What is before it is reached from there.
pub(super) fn barrier(ring: &Ring, link: u32) -> u32 {
    let l = &ring.links[link as usize];
    match l.ends.map(|v| ring.vertices[v as usize].node == NONE && !l.inside) {
        [true, _] => 0,
        [_, true] => u32::MAX,
        _ => l.length() / 2,
    }
}

/// Time of an engine along a part of a link, rounded up. A stated limit counts where it is below the speed of the class.
fn milliseconds(ring: &Ring, link: u32, ticks: u32) -> u64 {
    let edge = ring.links[link as usize].edge;
    let class = RoadClasses::built_in().get(ring.graph.class(edge)).engine_kmh.unwrap_or(1.0);
    let kmh = ring.graph.limit_kmh(edge).map_or(class, |limit| limit.min(class)).max(1.0);
    (f64::from(ticks) / TICKS_PER_M / (kmh / 3.6) * 1000.0).ceil() as u64
}
