//! Who can get into a controlled area: crossings of its boundary, ways in that meet no control, and the cheapest seal with proof.
//!
//! The neutral part ([`solve`]) knows only a graph with costs. For an area of a project, [`Cordon`] cuts a small graph out of the
//! road graph ([`Ring`]): inside is what lies behind the band of the boundary, outside is who is farther away along roads than
//! the ring is wide or stands where the road map ends. Everything else is asked of that.

mod area;
mod control;
mod crossings;
pub mod cut;
mod entrances;
mod findings;
mod flows;
mod homes;
mod instance;
mod isap;
mod leaks;
mod life;
mod net;
mod open_way;
mod options;
mod plan;
mod posts;
mod ring;
mod seal;
mod search;

pub use area::Area;
pub use control::{Control, control};
pub use crossings::Crossing;
pub use cut::{Answer, Cut, Sealing, solve};
pub use entrances::Entrances;
pub use findings::Findings;
pub use homes::Home;
pub use instance::{INSIDE, RingInstance};
pub use leaks::{Leak, Reached};
pub use life::Harm;
pub use options::{Options, Staff};
pub use plan::{Plan, PlanOptions, Planned};
pub use posts::{Controls, Hold};
pub use ring::{Link, Ring, Vertex};
pub use seal::{Action, Measure, Seal, SealOptions, Sealed, Site};

use crate::geometry::ShapeRef;
use crate::model::{Moment, Project};
use crate::network::{Graph, Mover};
use crate::proof::{Certificate, Way};
use crate::task::{Cancelled, Task};
use std::sync::Arc;

/// An area with its roads and posts.
#[derive(Debug)]
pub struct Cordon<'a> {
    /// The project.
    pub project: &'a Project,
    /// The roads in and around it.
    pub ring: Arc<Ring>,
    /// What the checkpoints hold.
    pub holds: Vec<Hold>,
}

/// An area at a moment.
#[derive(Debug, Clone)]
pub struct State {
    /// What is controlled.
    pub controls: Controls,
    /// The crossings of its boundary.
    pub crossings: Vec<Crossing>,
}

impl State {
    /// Crossings that are neither manned nor closed nor gated, and how many of them nobody knows about.
    pub fn gaps(&self) -> (usize, usize) {
        let gaps = || self.crossings.iter().filter(|c| c.is_gap());
        (gaps().count(), gaps().filter(|c| c.control == Control::Unknown).count())
    }
}

impl<'a> Cordon<'a> {
    /// Looks at an area: any polygon in the project's metres. `graph` is that of the project's roads.
    pub fn new(project: &'a Project, graph: &Arc<Graph>, area: ShapeRef<'_>, options: Options) -> Self {
        Self::of_ring(project, Arc::new(Ring::new(graph, Area::new(area, options.along_m), options)))
    }

    /// Looks at an area whose roads were followed already, in the graph of the project's roads.
    pub fn of_ring(project: &'a Project, ring: Arc<Ring>) -> Self {
        let holds = posts::holds(&ring, project);
        Self { project, ring, holds }
    }

    /// The area at a moment.
    pub fn at(&self, at: Moment) -> State {
        let controls = Controls::at(&self.ring, &self.holds, self.project, at);
        let crossings = crossings::crossings(&self.ring, &self.holds, &controls);
        State { controls, crossings }
    }

    /// The buildings of the area on the roads of a mover, and how many have none near.
    pub fn homes(&self, mover: Mover) -> (Vec<Home>, u32) {
        homes::homes(&self.ring, self.project, mover, false)
    }

    /// The buildings on the roads in and around the area that a fire engine can use.
    fn engine_homes(&self) -> Vec<Home> {
        homes::homes(&self.ring, self.project, Mover::Engine, true).0
    }

    /// Ways in that meet no control, shortest first, one for each open crossing.
    pub fn leaks(&self, state: &State, homes: &[Home], mover: Mover) -> Vec<Leak> {
        leaks::leaks(&self.ring, &state.controls, &state.crossings, homes, mover)
    }

    /// The proof that a leak on foot is the shortest way in there is; it is when it comes first of all.
    pub fn shortest_certificate(&self, state: &State, leak: &Leak) -> Certificate {
        leaks::shortest_certificate(&self.ring, &state.controls, &state.crossings, leak)
    }

    /// Ways in that share no road, which prove how many posts are missing.
    pub fn disjoint(&self, state: &State, task: &Task) -> Result<(Vec<Way>, Certificate), Cancelled> {
        leaks::disjoint(&self.ring, &state.controls, task)
    }

    /// How many crossings leak at each hour of the day of `at`, on foot or by car.
    pub fn hours(&self, at: Moment) -> [usize; 24] {
        let mut known: Vec<(Controls, usize)> = Vec::new();
        std::array::from_fn(|hour| {
            let state = self.at(at.at_hour(hour));
            if let Some((_, n)) = known.iter().find(|(controls, _)| *controls == state.controls) {
                return *n;
            }
            let mut open: Vec<usize> = [Mover::Foot, Mover::Car]
                .into_iter()
                .flat_map(|mover| self.leaks(&state, &[], mover))
                .map(|leak| leak.crossing)
                .collect();
            open.sort_unstable();
            open.dedup();
            known.push((state.controls, open.len()));
            open.len()
        })
    }

    /// The cheapest seal.
    pub fn seal(&self, state: &State, wanted: &SealOptions, task: &Task) -> Result<Sealed, Cancelled> {
        seal::seal(&self.ring, &self.holds, &state.controls, wanted, task)
    }

    /// What the cheapest seal costs by how far from the boundary posts may stand, metres.
    pub fn cost_by_width(
        &self,
        state: &State,
        wanted: &SealOptions,
        widths: &[f64],
        task: &Task,
    ) -> Result<Vec<(f64, Option<u64>)>, Cancelled> {
        seal::cost_by_width(&self.ring, &state.controls, wanted, widths, task)
    }
}
