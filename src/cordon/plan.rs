//! A seal made ready to be carried out: entrances chosen, closures that would keep a fire engine out turned into gates, and the
//! edits that put it into the project.

use super::control::Control;
use super::entrances::{Entrances, choose};
use super::life::{Harm, gates, harmed};
use super::seal::{Action, Measure, Seal, SealOptions, Sealed, Site, link_costs};
use super::{Cordon, State};
use crate::geometry::Shapes;
use crate::model::{Edit, LayerKind, People, PostRoster, Value, fresh};
use crate::network::Mover;
use crate::task::{Cancelled, Task};
use crate::words::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is asked of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOptions {
    /// Where posts may stand.
    pub seal: SealOptions,
    /// Exactly so many entrances stay open to residents; as it comes out when `None`.
    pub entrances: Option<usize>,
    /// Closures may not keep a fire engine out (生命通道): those that would become emergency gates.
    pub life: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self { seal: SealOptions::default(), entrances: None, life: true }
    }
}

/// A plan that can be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The seal and its proof; its measures are as the plan has them.
    pub seal: Seal,
    /// What the plan costs; more than the seal where a number of entrances was asked for.
    pub cost: u64,
    /// The entrances, where a number was asked for.
    pub entrances: Option<Entrances>,
    /// Buildings that the closures would keep a fire engine from; with life access as a condition there is none.
    pub harmed: Vec<Harm>,
    /// Closures that are emergency gates because of life access.
    pub gates: usize,
}

/// What came of planning.
#[derive(Debug, Clone, PartialEq)]
pub enum Planned {
    /// A plan.
    Plan(Box<Plan>),
    /// It cannot be sealed with the places that are allowed; see [`Sealed::No`].
    Open(Sealed),
    /// A number of entrances was asked for that the seal does not have.
    TooManyEntrances {
        /// As many as were asked for.
        asked: usize,
        /// Places of the cheapest seal.
        places: usize,
    },
}

impl Cordon<'_> {
    /// Plans a seal of the area at a moment.
    pub fn plan(&self, state: &State, wanted: &PlanOptions, task: &Task) -> Result<Planned, Cancelled> {
        let mut seal = match self.seal(state, &wanted.seal, task)? {
            Sealed::Yes(seal) => *seal,
            no => return Ok(Planned::Open(no)),
        };
        let mut entrances = None;
        if let Some(count) = wanted.entrances {
            let staffing: Vec<u64> = seal.measures.iter().map(|m| self.staffing(state, m)).collect();
            let (homes, _) = self.homes(Mover::Foot);
            let Some(chosen) = choose(&self.ring, &seal.measures, &homes, &staffing, count) else {
                return Ok(Planned::TooManyEntrances { asked: count, places: seal.measures.len() });
            };
            for (i, measure) in seal.measures.iter_mut().enumerate() {
                let kept = chosen.kept.binary_search(&i).is_ok();
                (measure.action, measure.cost) = self.as_entrance(state, measure, kept);
            }
            entrances = Some(chosen);
        }
        one_state_a_post(&mut seal.measures);
        task.check()?;
        let homes = self.engine_homes();
        let mut after = state.controls.clone();
        for measure in &seal.measures {
            let control = match measure.action {
                Action::Keep => continue,
                Action::Staff => Control::Manned,
                Action::Gate => Control::EmergencyGate,
                Action::Close => Control::Closed,
            };
            after.set(measure.site, control);
        }
        let closures: BTreeSet<Site> = seal.measures.iter().filter(|m| m.action == Action::Close).map(|m| m.site).collect();
        let mut opened = BTreeSet::new();
        if wanted.life {
            opened = gates(&self.ring, &state.controls, &mut after, &homes, &closures);
        }
        for measure in seal.measures.iter_mut().filter(|m| opened.contains(&m.site)) {
            measure.action = Action::Gate;
        }
        one_state_a_post(&mut seal.measures);
        let harmed = harmed(&self.ring, [&state.controls, &after], &homes);
        let cost = seal.measures.iter().map(|m| m.cost).sum();
        Ok(Planned::Plan(Box::new(Plan { seal, cost, entrances, harmed, gates: opened.len() })))
    }

    fn control_at(&self, state: &State, site: Site) -> Control {
        match site {
            Site::Link(link) => state.controls.links[link as usize],
            Site::Junction(vertex) => state.controls.vertices[vertex as usize],
        }
    }

    /// What staffing a place takes on top of what is there.
    fn staffing(&self, state: &State, measure: &Measure) -> u64 {
        let staff = self.ring.options.staff;
        let people = if matches!(measure.site, Site::Link(_)) { staff.people } else { staff.junction_people };
        if self.control_at(state, measure.site) == Control::Manned { 0 } else { u64::from(people) * u64::from(staff.hours) }
    }

    /// What a place becomes when it is an entrance, or when it is not, and what that costs.
    fn as_entrance(&self, state: &State, measure: &Measure, kept: bool) -> (Action, u64) {
        let now = self.control_at(state, measure.site);
        match (kept, measure.site) {
            (true, _) if now == Control::Manned => (Action::Keep, 0),
            (true, _) => (Action::Staff, self.staffing(state, measure)),
            (false, _) if matches!(now, Control::Closed | Control::EmergencyGate) => (Action::Keep, 0),
            (false, Site::Link(link)) => (Action::Close, link_costs(&self.ring, link).1),
            // A junction is shut by closing what meets there, which costs no less than its people.
            (false, Site::Junction(_)) => (Action::Close, self.staffing(state, measure)),
        }
    }

    /// The edits that carry out a plan: new checkpoints, and states of those that are there. What is kept needs none.
    pub fn edits(&self, plan: &Plan, lang: Lang) -> Vec<Edit> {
        let kind = LayerKind::Checkpoint;
        // New checkpoints are numbered one after another, so each is put into a copy before the next is numbered.
        let mut project = self.project.clone();
        let (mut edits, mut features) = (Vec::new(), Vec::new());
        let mut measures: Vec<&Measure> = plan.seal.measures.iter().filter(|m| m.action != Action::Keep).collect();
        // Roads that lie on one another, such as a lane drawn twice, are held by one checkpoint, people before barriers.
        measures.sort_by_key(|m| m.action);
        let mut placed: Vec<[f64; 2]> = Vec::new();
        let mut changed = BTreeSet::new();
        for measure in measures {
            let apart = |p: &[f64; 2]| (p[0] - measure.at[0]).hypot(p[1] - measure.at[1]) > self.ring.options.junction_m;
            if measure.post.is_none() && !placed.iter().all(apart) {
                continue;
            }
            let values = self.values(measure).into_iter().filter_map(|(key, value)| Some((kind.info().attr(key)?, value)));
            if let Some(row) = measure.post {
                if !changed.insert(row) {
                    continue;
                }
                let fid = self.project.layer(kind).feature(row).fid();
                edits.extend(values.map(|(attr, value)| Edit::SetValue { kind, fid, attr, value }));
                // Where a roster says that nobody is there at some hour, the post would stay without people.
                let short =
                    |post: &PostRoster| (0..24).any(|hour| matches!(post.people(hour), People::Exactly(0) | People::AtLeast(0)));
                if measure.action == Action::Staff && self.project.roster.post(fid).is_some_and(|post| short(post)) {
                    edits.push(Edit::SetRoster { posts: vec![(fid, Arc::default())] });
                }
                continue;
            }
            placed.push(measure.at);
            let mut shape = Shapes::new();
            shape.push_point(measure.at[0], measure.at[1]);
            let mut feature = fresh(project.layer(kind), shape, lang);
            values.for_each(|(attr, value)| feature.values[attr] = value);
            // An identity that the layer itself gave is free.
            if project.apply(Edit::Insert { kind, features: vec![feature.clone()] }).is_ok() {
                features.push(feature);
            }
        }
        if !features.is_empty() {
            edits.push(Edit::Insert { kind, features });
        }
        edits
    }

    fn is_path(&self, measure: &Measure) -> bool {
        matches!(measure.site, Site::Link(link) if !self.ring.any(link, Mover::Car))
    }

    /// The attributes of a checkpoint that a measure states.
    fn values(&self, measure: &Measure) -> Vec<(&'static str, Value)> {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut values = match measure.action {
            Action::Keep => Vec::new(),
            Action::Close => vec![("state", text("closed"))],
            Action::Gate => vec![("state", text("emergency_gate"))],
            Action::Staff => {
                let staff = self.ring.options.staff;
                let people = if matches!(measure.site, Site::Link(_)) { staff.people } else { staff.junction_people };
                let people = Value::Int(i64::from(people));
                vec![
                    ("state", text("manned")),
                    ("hours", text("00:00-24:00")),
                    ("staff_day", people.clone()),
                    ("staff_night", people),
                ]
            }
        };
        if measure.post.is_none() {
            values.push(("kind", text(if self.is_path(measure) { "gate" } else { "road" })));
        }
        values
    }
}

/// A checkpoint that holds several places has one state: the one that lets most people pass, which stops them all the same.
fn one_state_a_post(measures: &mut [Measure]) {
    let mut best: BTreeMap<u32, Action> = BTreeMap::new();
    for measure in measures.iter() {
        if let Some(post) = measure.post {
            let action = best.entry(post).or_insert(measure.action);
            *action = measure.action.min(*action);
        }
    }
    let mut paid = BTreeSet::new();
    for measure in measures {
        let Some(post) = measure.post else { continue };
        let action = best[&post];
        // What is kept costs nothing, and what holds two places is paid for once.
        if action == Action::Keep || !paid.insert(post) {
            measure.cost = 0;
        }
        measure.action = action;
    }
}
