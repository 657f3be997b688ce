//! Everything there is to say about an area at a moment, gathered once for the window, the command line and the files.

use super::leaks::Leak;
use super::plan::Plan;
use super::ring::Ring;
use super::seal::{Action, Site};
use super::{Cordon, State};
use crate::model::{LayerKind, Moment};
use crate::network::{Mover, RoadClasses, TICKS_PER_M};
use crate::proof::{Certificate, Way};
use crate::task::{Cancelled, Task};

/// What was found about an area.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The moment.
    pub at: Moment,
    /// Controls and crossings.
    pub state: State,
    /// Ways in on foot, shortest first.
    pub foot: Vec<Leak>,
    /// Ways in by car, shortest first.
    pub car: Vec<Leak>,
    /// Ways in that share no road.
    pub disjoint: Vec<Way>,
    /// The certificates of these, and of the shortest way in on foot where there is one.
    pub certificates: Vec<Certificate>,
    /// How many crossings leak at each hour of the day.
    pub hours: [usize; 24],
    /// Buildings in the area, and how many of them have no road near.
    pub buildings: (u32, u32),
}

impl Findings {
    /// How many crossings can be passed on foot or by car.
    pub fn open(&self) -> usize {
        let mut open: Vec<usize> = self.foot.iter().chain(&self.car).map(|l| l.crossing).collect();
        open.sort_unstable();
        open.dedup();
        open.len()
    }
}

impl Cordon<'_> {
    /// Finds out everything about the area at a moment.
    pub fn look(&self, at: Moment, task: &Task) -> Result<Findings, Cancelled> {
        task.stage("crossings", "", 0);
        let state = self.at(at);
        task.stage("leaks", "", 0);
        let (homes, apart) = self.homes(Mover::Foot);
        let foot = self.leaks(&state, &homes, Mover::Foot);
        let car = self.leaks(&state, &[], Mover::Car);
        task.check()?;
        let (disjoint, certificate) = self.disjoint(&state, task)?;
        let mut certificates = vec![certificate];
        certificates.extend(foot.first().map(|leak| self.shortest_certificate(&state, leak)));
        task.stage("hours", "", 0);
        let hours = self.hours(at);
        task.end();
        let buildings = (homes.len() as u32 + apart, apart);
        Ok(Findings { at, state, foot, car, disjoint, certificates, hours, buildings })
    }

    /// The first measure of a plan, beyond what stands there already, that a leak comes to: the post that it is missing.
    pub fn missing_post(&self, leak: &Leak, plan: &Plan) -> Option<usize> {
        let measures = &plan.seal.measures;
        let is_new = |i: &usize| measures[*i].action != Action::Keep;
        let mut here = leak.from;
        for link in &leak.links {
            let at = |site: Site| (0..measures.len()).filter(is_new).find(|i| measures[*i].site == site);
            let ends = self.ring.links[*link as usize].ends;
            here = if ends[0] == here { ends[1] } else { ends[0] };
            if let Some(found) = at(Site::Link(*link)).or_else(|| at(Site::Junction(here))) {
                return Some(found);
            }
        }
        None
    }

    /// Names of the roads that a leak goes along, in order, each once in a row.
    pub fn road_names(&self, links: &[u32]) -> Vec<&str> {
        let roads = self.project.layer(LayerKind::Road);
        let mut names: Vec<&str> = Vec::new();
        for link in links {
            let road = roads.feature(self.ring.graph.road_row(self.ring.links[*link as usize].edge));
            if let Some(name) = road.name().filter(|n| !n.trim().is_empty())
                && names.last() != Some(&name)
            {
                names.push(name);
            }
        }
        names
    }

    /// Seconds for a way of so many ticks on foot.
    pub fn seconds_on_foot(ticks: u64) -> f64 {
        ticks as f64 / TICKS_PER_M / (RoadClasses::built_in().foot_kmh / 3.6)
    }

    /// Seconds along links by car, at the speed of each road's class or its limit where that is lower.
    pub fn seconds_by_car(&self, links: &[u32]) -> f64 {
        links.iter().map(|link| seconds_by_car(&self.ring, *link)).sum()
    }
}

fn seconds_by_car(ring: &Ring, link: u32) -> f64 {
    let l = &ring.links[link as usize];
    let class = RoadClasses::built_in().get(ring.graph.class(l.edge)).car_kmh.unwrap_or(1.0);
    let kmh = ring.graph.limit_kmh(l.edge).map_or(class, |limit| limit.min(class)).max(1.0);
    f64::from(l.length()) / TICKS_PER_M / (kmh / 3.6)
}
