//! What rules read from the roads around areas: crossings of their boundaries now, and ways in at every hour of the day.
//!
//! Made only for rulebooks that ask. Kept from one evaluation to the next: the roads around an area while neither they nor the
//! area change, everything while nothing that it reads does. Ways in are looked for at all hours, so the moment says nothing
//! about them.

use super::change::Change;
use super::rulebook::{Check, Rulebook, SubjectKind};
use super::status::Status;
use crate::cordon::{Control, Controls, Cordon, Options, State};
use crate::geometry::Shapes;
use crate::model::{Fid, LayerKind, Moment, Project};
use crate::network::{Graph, Mover, TICKS_PER_M};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// The crossings of an area at the evaluated moment.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossingsNow {
    /// Roads that lead in from outside.
    pub all: u32,
    /// Those that nothing stops people on.
    pub open: u32,
    /// Those of which nobody knows.
    pub unknown: u32,
    /// Where the first of the open ones is, else the first of the unknown, metres.
    pub at: Option<[f64; 2]>,
}

/// The ways into an area over the day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaksOfDay {
    /// Whether roads lead in from outside at all.
    pub known: bool,
    /// Hours at which somebody gets in whatever the unknown posts do; hour `h` is bit `h`.
    pub sure: u32,
    /// Hours at which somebody gets in if the unknown posts do nothing.
    pub perhaps: u32,
    /// The shortest way in at the first such hour: metres from outside to the boundary, and the row of its last road.
    pub shortest: Option<(f64, u32)>,
}

/// Areas of one kind, row by row.
#[derive(Debug, Clone)]
struct Areas {
    kind: LayerKind,
    rings: HashMap<Fid, Arc<crate::cordon::Ring>>,
    now: Arc<Vec<CrossingsNow>>,
    day: Arc<Vec<LeaksOfDay>>,
}

/// The areas that rules ask about.
#[derive(Debug, Clone)]
pub struct Cordons {
    graph: Arc<Graph>,
    at: Moment,
    areas: Vec<Areas>,
}

/// Kinds of areas whose boundaries some rule asks about.
pub(super) fn wanted(rulebook: &Rulebook) -> Vec<LayerKind> {
    let asks = |check: &Check| matches!(check, Check::Crossings | Check::NoWayIn);
    let mut kinds: Vec<LayerKind> = Vec::new();
    for rule in rulebook.rules.iter().filter(|rule| rule.checks.iter().any(asks)) {
        if let SubjectKind::Feature(kind) = rule.subject
            && !kinds.contains(&kind)
        {
            kinds.push(kind);
        }
    }
    kinds
}

impl Cordons {
    /// Looks at the areas that the rulebook asks about; `before` is what an earlier evaluation had, with its project and what
    /// became of its layers.
    pub(super) fn new(
        project: &Project,
        rulebook: &Rulebook,
        graph: Option<&Arc<Graph>>,
        at: Moment,
        before: Option<(&Self, &Project, &[Change])>,
        task: &Task,
    ) -> Result<Option<Self>, Cancelled> {
        let kinds = wanted(rulebook);
        let Some(graph) = graph.filter(|_| !kinds.is_empty()) else { return Ok(None) };
        let before = before.filter(|(old, ..)| Arc::ptr_eq(&old.graph, graph));
        let areas = kinds.into_iter().map(|kind| {
            let old = before.and_then(|(old, was, changes)| {
                let areas = old.areas.iter().find(|areas| areas.kind == kind)?;
                Some(Old { areas, project: was, changes, same_moment: old.at == at })
            });
            look(project, graph, kind, at, old, task)
        });
        Ok(Some(Self { graph: Arc::clone(graph), at, areas: areas.collect::<Result<_, Cancelled>>()? }))
    }

    /// The crossings of all areas of a kind, by row.
    pub fn now(&self, kind: LayerKind) -> Option<&Arc<Vec<CrossingsNow>>> {
        self.areas.iter().find(|areas| areas.kind == kind).map(|areas| &areas.now)
    }

    /// The ways into all areas of a kind, by row.
    pub fn day(&self, kind: LayerKind) -> Option<&Arc<Vec<LeaksOfDay>>> {
        self.areas.iter().find(|areas| areas.kind == kind).map(|areas| &areas.day)
    }

    /// Whether two say the same of every area.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let figures = |c: &Self| c.areas.iter().map(|a| (a.kind, Arc::clone(&a.now), Arc::clone(&a.day))).collect::<Vec<_>>();
        figures(self) == figures(other)
    }
}

/// Areas of an earlier evaluation with the same roads.
struct Old<'a> {
    areas: &'a Areas,
    project: &'a Project,
    changes: &'a [Change],
    same_moment: bool,
}

impl Old<'_> {
    /// Whether areas, posts and rosters are as before.
    fn is_unchanged(&self, project: &Project, kind: LayerKind) -> bool {
        let identical = |kind: LayerKind| self.changes[kind as usize].identical;
        identical(kind) && identical(LayerKind::Checkpoint) && Arc::ptr_eq(&self.project.roster, &project.roster)
    }

    /// The roads around an area, when the area has the same outline.
    fn ring(&self, project: &Project, kind: LayerKind, row: u32) -> Option<Arc<crate::cordon::Ring>> {
        let layer = project.layer(kind);
        let fid = layer.feature(row).fid();
        let ring = self.areas.rings.get(&fid)?;
        let was = self.project.layer(kind);
        let copy = |layer: &crate::model::Layer, row: u32| {
            let mut shape = Shapes::new();
            shape.push_shape(layer.feature(row).shape());
            shape
        };
        (copy(was, was.row_of(fid)?) == copy(layer, row)).then(|| Arc::clone(ring))
    }
}

fn look(
    project: &Project,
    graph: &Arc<Graph>,
    kind: LayerKind,
    at: Moment,
    old: Option<Old<'_>>,
    task: &Task,
) -> Result<Areas, Cancelled> {
    let unchanged = old.as_ref().filter(|old| old.is_unchanged(project, kind));
    if let Some(old) = unchanged.filter(|old| old.same_moment) {
        return Ok(old.areas.clone());
    }
    let layer = project.layer(kind);
    let keep_day = unchanged.map(|old| Arc::clone(&old.areas.day));
    let rows: Vec<_> = (0..layer.len() as u32)
        .into_par_iter()
        .map(|row| {
            task.check()?;
            let area = layer.feature(row);
            let cordon = match old.as_ref().and_then(|old| old.ring(project, kind, row)) {
                Some(ring) => Cordon::of_ring(project, ring),
                None => Cordon::new(project, graph, area.shape(), Options::built_in()),
            };
            let state = cordon.at(at);
            let day = if keep_day.is_some() { LeaksOfDay::default() } else { leaks_of_day(&cordon, at) };
            Ok(((area.fid(), Arc::clone(&cordon.ring)), (crossings_now(&state), day)))
        })
        .collect::<Result<_, Cancelled>>()?;
    let (rings, figures): (HashMap<_, _>, Vec<_>) = rows.into_iter().unzip();
    let (now, day): (Vec<_>, Vec<_>) = figures.into_iter().unzip();
    Ok(Areas { kind, rings, now: Arc::new(now), day: keep_day.unwrap_or_else(|| Arc::new(day)) })
}

fn crossings_now(state: &State) -> CrossingsNow {
    let leading = || state.crossings.iter().filter(|c| c.leads_out);
    let of = |control: Control| leading().filter(move |c| c.control == control);
    CrossingsNow {
        all: leading().count() as u32,
        open: of(Control::Open).count() as u32,
        unknown: of(Control::Unknown).count() as u32,
        at: of(Control::Open).chain(of(Control::Unknown)).next().map(|c| c.at),
    }
}

fn leaks_of_day(cordon: &Cordon<'_>, at: Moment) -> LeaksOfDay {
    let mut out = LeaksOfDay::default();
    let mut known: Vec<(Controls, [bool; 2])> = Vec::new();
    for hour in 0..24 {
        let mut state = cordon.at(at.at_hour(hour));
        out.known |= state.crossings.iter().any(|c| c.leads_out);
        let found = known.iter().find(|(controls, _)| *controls == state.controls).map(|(_, found)| *found);
        let [sure, perhaps] = found.unwrap_or_else(|| {
            let controls = state.controls.clone();
            let any = |state: &State| [Mover::Foot, Mover::Car].map(|mover| cordon.leaks(state, &[], mover));
            let leaks = any(&state);
            let perhaps = leaks.iter().any(|l| !l.is_empty());
            if out.shortest.is_none() {
                let first = leaks.iter().find_map(|l| l.first());
                out.shortest = first.map(|l| (l.length as f64 / TICKS_PER_M, state.crossings[l.crossing].road));
            }
            // As if whoever stands at an unknown post stopped everybody: who still gets in does so for sure.
            state.controls.trust_unknown();
            let found = [perhaps && any(&state).iter().any(|l| !l.is_empty()), perhaps];
            known.push((controls, found));
            found
        });
        out.sure |= u32::from(sure) << hour;
        out.perhaps |= u32::from(perhaps) << hour;
    }
    out
}

impl CrossingsNow {
    /// Whether every crossing is controlled. Where no road leads in from outside the road layer is rather incomplete than the
    /// area sealed: that is not known.
    pub fn status(&self) -> Status {
        match self {
            Self { open: 1.., .. } => Status::Gap,
            Self { unknown: 1.., .. } | Self { all: 0, .. } => Status::Unknown,
            _ => Status::Covered,
        }
    }
}

impl LeaksOfDay {
    /// Whether nobody gets in at any hour.
    pub fn status(&self) -> Status {
        match self {
            Self { sure: 1.., .. } => Status::Gap,
            Self { perhaps: 1.., .. } | Self { known: false, .. } => Status::Unknown,
            _ => Status::Covered,
        }
    }
}
