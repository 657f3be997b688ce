//! Life access (生命通道): closures may not keep a fire engine from a building.
//!
//! Engines come from outside the ring along roads that are open, manned or have an emergency gate. A building is harmed when an
//! engine reaches it now, and with the closures not any more or later than [`super::Options::life_delay_s`] allows.

use super::control::Control;
use super::homes::Home;
use super::posts::Controls;
use super::ring::Ring;
use super::seal::Site;
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

/// The buildings that are harmed by a change of controls, by row. `homes` are those of engines.
pub fn harmed(ring: &Ring, controls: [&Controls; 2], homes: &[Home]) -> Vec<Harm> {
    let [before, after] = controls.map(|controls| Engines::new(ring, controls));
    homes.iter().filter_map(|home| harm(ring, home, &before, &after)).collect()
}

fn harm(ring: &Ring, home: &Home, before: &Engines<'_>, after: &Engines<'_>) -> Option<Harm> {
    let (was, _) = before.time(home);
    let (is, _) = after.time(home);
    let most = was.saturating_add(u64::from(ring.options.life_delay_s) * 1000);
    let harmed = was != FAR && (is == FAR || is > most);
    harmed.then_some(Harm { building: home.row, before_ms: was, after_ms: (is != FAR).then_some(is) })
}

/// Which of the closures must be emergency gates so that nobody is harmed: those on the engine's way to the first building that
/// is, again and again until none is. `after` has all of them closed, and has the gates when this returns.
pub fn gates(ring: &Ring, before: &Controls, after: &mut Controls, homes: &[Home], closures: &BTreeSet<Site>) -> BTreeSet<Site> {
    let was = Engines::new(ring, before);
    let (mut closed, mut gates) = (closures.clone(), BTreeSet::new());
    loop {
        let is = Engines::new(ring, after);
        let Some(home) = homes.iter().find(|home| harm(ring, home, &was, &is).is_some()) else { return gates };
        let (_, by) = was.time(home);
        let (mut here, links) = was.labels.way(by);
        let mut on_way = vec![Site::Junction(here), Site::Link(home.link)];
        for link in links {
            let ends = ring.links[link as usize].ends;
            here = if ends[0] == here { ends[1] } else { ends[0] };
            on_way.extend([Site::Link(link), Site::Junction(here)]);
        }
        let opened: Vec<Site> = on_way.into_iter().filter(|site| closed.remove(site)).collect();
        // What harms a building stands on its way, so there is always one; without it this would go on for ever.
        if opened.is_empty() {
            return gates;
        }
        opened.iter().for_each(|site| after.set(*site, Control::EmergencyGate));
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
    fn new(ring: &'a Ring, controls: &Controls) -> Self {
        let shut: Vec<bool> = controls.links.iter().map(|c| *c == Control::Closed).collect();
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
