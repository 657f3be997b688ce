//! Life access (生命通道): how long a fire engine takes to each building through what is open, manned or an emergency gate.
//!
//! Engines start from the fire stations among the premises, else from the edge of the map, where roads come in. A closed
//! checkpoint shuts its place on the road; one whose state nobody knows may or may not: a building that is reached only past
//! such a post is neither reached nor cut, but not known.

use super::classes::RoadClasses;
use super::field::{Costs, Field, Source};
use super::graph::{Graph, NONE, TICKS_PER_M, ticks};
use super::walk::Attachments;
use super::ways::Mover;
use crate::geometry::distance::distance_to_segment;
use crate::model::{Fid, LayerKind, Project};
use crate::task::{Cancelled, Task};
use geo::ConvexHull;
use rayon::prelude::*;
use std::sync::Arc;

/// Farther than this from a road for engines a building is beside none, metres.
pub const ENGINE_ATTACH_M: f64 = 150.0;
/// Farther than this from every road a checkpoint closes none, metres.
pub const CLOSE_M: f64 = 30.0;
/// A checkpoint this near to a junction closes the junction, metres.
const JUNCTION_M: f64 = 1.0;
/// A dead end this near to the hull of all roads for engines is where the map was cut off, metres.
const HULL_M: f64 = 100.0;
/// So near to where it was a place on a road is still there, metres.
const SAME_PLACE_M: f64 = 1.0;
/// Ticks of engine time in a second.
pub const TICKS_PER_S: f64 = TICKS_PER_M;

/// Where engines start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At so many fire stations.
    Stations(usize),
    /// At so many roads that come in at the edge of the map: times count from there and say nothing about a real response.
    MapEdge(usize),
}

/// How a building is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Access {
    /// In so many seconds.
    Reached {
        /// Seconds at the speed of the roads.
        seconds: f64,
    },
    /// Only past a checkpoint whose state nobody knows, in so many seconds if it is open.
    PastUnknown {
        /// Seconds at the speed of the roads.
        seconds: f64,
    },
    /// No way is open.
    Cut,
    /// No road that an engine can use is near, whatever is closed.
    NoRoad,
}

/// What a checkpoint does to engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Pass,
    Shut,
    Unknown,
}

fn stop(state: Option<&str>) -> Stop {
    match state {
        Some("closed") => Stop::Shut,
        Some("manned" | "emergency_gate" | "unmanned") => Stop::Pass,
        _ => Stop::Unknown,
    }
}

/// Life access of all buildings under a plan.
#[derive(Debug, Clone)]
pub struct LifeAccess {
    /// Where engines start.
    pub start: Start,
    /// As if unknown checkpoints were shut.
    sure: Arc<Field>,
    /// As if unknown checkpoints were open; `None` where there are none on roads.
    maybe: Option<Arc<Field>>,
    made_of: Arc<MadeOf>,
}

/// What a search is made of besides the graph.
#[derive(Debug, PartialEq)]
struct MadeOf {
    start: Start,
    sources: Vec<Source>,
    shut: Vec<Closure>,
    unknown: Vec<Closure>,
}

impl MadeOf {
    fn new(graph: &Graph, project: &Project, costs: &Costs) -> Self {
        let (start, sources) = starts(graph, project, costs);
        let (shut, unknown) = closures(graph, project);
        Self { start, sources, shut, unknown }
    }
}

/// What driving along each edge costs an engine, in ticks of time; unbound by one-way signs.
pub fn engine_costs(graph: &Graph) -> Costs {
    let classes = RoadClasses::built_in();
    let cost = |e: u32| {
        let speed = classes.get(graph.class(e)).engine_kmh?;
        let speed = graph.limit_kmh(e).map_or(speed, |limit| limit.min(speed)) / 3.6;
        graph.ways(e).any(Mover::Engine).then(|| ((graph.length_m(e) / speed * TICKS_PER_S).ceil() as u32).max(1))
    };
    Costs { edge: (0..graph.edge_count() as u32).map(|e| cost(e).unwrap_or(NONE)).collect(), ..Costs::default() }
}

/// Attaches all buildings to the nearest road that an engine can use.
pub fn engine_attachments(graph: &Graph, project: &Project, points: &[[f64; 2]], task: &Task) -> Result<Attachments, Cancelled> {
    let layer = project.layer(LayerKind::Building);
    let subject = |row: usize| (points[row], Some(layer.feature(row as u32).shape()));
    Attachments::new(graph, layer.len(), subject, Mover::Engine, ENGINE_ATTACH_M, task)
}

impl LifeAccess {
    /// Searches from where engines start through the roads that the project's checkpoints leave open.
    pub fn new(graph: &Graph, project: &Project, task: &Task) -> Result<Self, Cancelled> {
        task.stage("life access", "", 0);
        let costs = engine_costs(graph);
        let made_of = MadeOf::new(graph, project, &costs);
        Self::search(graph, costs, made_of, task)
    }

    /// The same of another project on the same graph; shares the search when nothing that matters to engines has changed.
    pub fn update(&self, graph: &Graph, project: &Project, task: &Task) -> Result<Self, Cancelled> {
        let costs = engine_costs(graph);
        let made_of = MadeOf::new(graph, project, &costs);
        if made_of == *self.made_of { Ok(self.clone()) } else { Self::search(graph, costs, made_of, task) }
    }

    fn search(graph: &Graph, costs: Costs, made_of: MadeOf, task: &Task) -> Result<Self, Cancelled> {
        let with = |places: &[&[Closure]]| {
            let mut costs = costs.clone();
            places.iter().copied().flatten().for_each(|c| c.add_to(&mut costs));
            costs
        };
        let MadeOf { start, sources, shut, unknown } = &made_of;
        let field = |costs: Costs| Field::new(graph, costs, sources.clone(), u32::MAX - 1, task).map(Arc::new);
        let (sure, maybe) = rayon::join(|| field(with(&[shut, unknown])), || (!unknown.is_empty()).then(|| field(with(&[shut]))));
        Ok(Self { start: *start, sure: sure?, maybe: maybe.transpose()?, made_of: Arc::new(made_of) })
    }

    /// Whether both are one search.
    pub fn is_shared(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.made_of, &other.made_of) && Arc::ptr_eq(&self.sure, &other.sure)
    }

    /// How a building is reached; `at` as [`engine_attachments`] gives it.
    pub fn of(&self, graph: &Graph, at: &Attachments, row: usize) -> Access {
        if at.edge[row] == NONE { Access::NoRoad } else { self.at(graph, at.edge[row], at.along[row]) }
    }

    /// How a place on a road is reached.
    fn at(&self, graph: &Graph, edge: u32, along: u32) -> Access {
        let seconds = |field: &Field| field.at(graph, edge, along, 0).map(|f| f64::from(f.cost) / TICKS_PER_S);
        match (seconds(&self.sure), self.maybe.as_ref()) {
            (Some(seconds), _) => Access::Reached { seconds },
            (None, Some(maybe)) => seconds(maybe).map_or(Access::Cut, |seconds| Access::PastUnknown { seconds }),
            (None, None) => Access::Cut,
        }
    }

    /// The search as if unknown checkpoints were shut.
    pub fn field(&self) -> &Field {
        &self.sure
    }
}

/// A building that a change of plan cuts off or delays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Harm {
    /// Its identity.
    pub building: Fid,
    /// Its row after the change.
    pub row: u32,
    /// Access before.
    pub before: Access,
    /// Access after.
    pub after: Access,
}

/// One plan's life access with what it refers to.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its graph.
    pub graph: &'a Graph,
    /// Its buildings' places on the graph.
    pub at: &'a Attachments,
    /// Its life access.
    pub life: &'a LifeAccess,
}

/// The buildings that `after` cuts off although `before` reaches them, or (where engines start at stations) reaches only past the
/// limit where `before` kept it: those cut first, then the longest times, then by identity.
pub fn harmed(before: Plan<'_>, after: Plan<'_>, limit_s: f64) -> Vec<Harm> {
    let kind = LayerKind::Building;
    let (old, new) = (before.project.layer(kind), after.project.layer(kind));
    let same = Arc::ptr_eq(old, new);
    let timed = matches!((before.life.start, after.life.start), (Start::Stations(_), Start::Stations(_)));
    let judge = |row: usize| {
        let building = new.feature(row as u32).fid();
        let row_before = if same { row } else { old.row_of(building)? as usize };
        let was = before.life.of(before.graph, before.at, row_before);
        // Where the old place on the road is still there, it decides: a road that engines can use from now on may be nearer to
        // the building and lead nowhere, and harms nobody.
        let old_place = (before.at.edge[row_before] != NONE && !std::ptr::eq(before.graph, after.graph)).then(|| {
            let place = before.graph.place(before.at.edge[row_before], before.at.along[row_before]);
            after.graph.attach(place.at, Mover::Engine, SAME_PLACE_M)
        });
        let is = match old_place.flatten() {
            Some(there) => after.life.at(after.graph, there.place.edge, there.place.along_ticks),
            None => after.life.of(after.graph, after.at, row),
        };
        let Access::Reached { seconds } = was else { return None };
        let worse = match is {
            Access::Reached { seconds: now } => timed && seconds <= limit_s && now > limit_s,
            Access::PastUnknown { .. } | Access::Cut | Access::NoRoad => true,
        };
        worse.then_some(Harm { building, row: row as u32, before: was, after: is })
    };
    let mut harm: Vec<Harm> = (0..new.len()).into_par_iter().with_min_len(1024).filter_map(judge).collect();
    let time = |access: Access| match access {
        Access::Cut | Access::NoRoad => f64::INFINITY,
        Access::PastUnknown { seconds } => seconds + 1e9,
        Access::Reached { seconds } => seconds,
    };
    harm.sort_by(|a, b| time(b.after).total_cmp(&time(a.after)).then(a.building.cmp(&b.building)));
    harm
}

/// Whether two states of a project could differ for engines at all: other roads, other posts that stop or may stop them, other
/// stations. Cheap, so that ordinary edits need no search.
pub fn concerns_engines(before: &Project, after: &Project) -> bool {
    let classes = RoadClasses::built_in();
    let same = |kind: LayerKind| Arc::ptr_eq(before.layer(kind), after.layer(kind));
    let posts = |project: &Project| -> Vec<(Stop, Option<[f64; 2]>)> {
        let all = project.layer(LayerKind::Checkpoint).features();
        all.map(|p| (stop(p.text("state")), p.shape().first())).filter(|(stop, _)| *stop != Stop::Pass).collect()
    };
    let stations = |project: &Project| -> Vec<Option<[f64; 2]>> {
        let all = project.layer(LayerKind::Premise).features();
        all.filter(|p| p.text("category").is_some_and(|c| classes.is_station(c))).map(|p| p.shape().first()).collect()
    };
    !same(LayerKind::Road)
        || (!same(LayerKind::Checkpoint) && posts(before) != posts(after))
        || (!same(LayerKind::Premise) && stations(before) != stations(after))
}

/// A closed place of the network.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Closure {
    Edge(u32, u32),
    Node(u32),
}

impl Closure {
    fn add_to(&self, costs: &mut Costs) {
        match *self {
            Self::Edge(edge, along) => costs.barriers.push((edge, along)),
            Self::Node(node) => costs.closed_nodes.push(node),
        }
    }
}

/// The places that closed checkpoints shut, and those that may be shut because nobody knows.
fn closures(graph: &Graph, project: &Project) -> (Vec<Closure>, Vec<Closure>) {
    let (mut shut, mut unknown) = (Vec::new(), Vec::new());
    for post in project.layer(LayerKind::Checkpoint).features() {
        let list = match stop(post.text("state")) {
            Stop::Pass => continue,
            Stop::Shut => &mut shut,
            Stop::Unknown => &mut unknown,
        };
        let Some(attached) = post.shape().first().and_then(|p| graph.attach_any(p, CLOSE_M)) else { continue };
        let (edge, along) = (attached.place.edge, attached.place.along_ticks);
        let near = ticks(JUNCTION_M);
        let [a, b] = graph.ends(edge);
        list.push(match (along <= near, graph.length_ticks(edge) - along <= near) {
            (true, _) => Closure::Node(a),
            (_, true) => Closure::Node(b),
            _ => Closure::Edge(edge, along),
        });
    }
    (shut, unknown)
}

/// Where engines start.
fn starts(graph: &Graph, project: &Project, costs: &Costs) -> (Start, Vec<Source>) {
    let classes = RoadClasses::built_in();
    let stations =
        project.layer(LayerKind::Premise).features().filter(|p| p.text("category").is_some_and(|c| classes.is_station(c)));
    let places = stations.filter_map(|p| graph.attach(p.shape().first()?, Mover::Engine, ENGINE_ATTACH_M));
    let sources: Vec<Source> = places.zip(0..).map(|(a, key)| Source { key, place: a.place, offset: 0 }).collect();
    if !sources.is_empty() {
        return (Start::Stations(sources.len()), sources);
    }
    let ends = map_edge(graph, costs);
    let source = |(node, key): (u32, u32)| {
        let arc = graph.arcs(node).iter().find(|arc| costs.edge[arc.edge as usize] != NONE)?;
        let along = if graph.ends(arc.edge)[0] == node { 0 } else { graph.length_ticks(arc.edge) };
        Some(Source { key, place: graph.place(arc.edge, along), offset: 0 })
    };
    let sources: Vec<Source> = ends.into_iter().zip(0..).filter_map(source).collect();
    (Start::MapEdge(sources.len()), sources)
}

/// The nodes where engines come onto the map: dead ends of their network near its convex hull, else the hull's own corners.
fn map_edge(graph: &Graph, costs: &Costs) -> Vec<u32> {
    let arcs = |n: u32| graph.arcs(n).iter().filter(|arc| costs.edge[arc.edge as usize] != NONE).count();
    let nodes: Vec<(u32, usize)> = (0..graph.node_count() as u32).map(|n| (n, arcs(n))).filter(|(_, k)| *k > 0).collect();
    let points: geo_types::MultiPoint<f64> = nodes.iter().map(|(n, _)| graph.node(*n)).map(geo_types::Point::from).collect();
    let hull = points.convex_hull();
    let corners: Vec<[f64; 2]> = hull.exterior().0.iter().map(|c| [c.x, c.y]).collect();
    let near = |p: [f64; 2]| corners.windows(2).any(|s| distance_to_segment(s[0], s[1], p) <= HULL_M);
    let ends: Vec<u32> = nodes.iter().filter(|(n, k)| *k == 1 && near(graph.node(*n))).map(|(n, _)| *n).collect();
    if !ends.is_empty() {
        return ends;
    }
    nodes.iter().map(|(n, _)| *n).filter(|n| corners.contains(&graph.node(*n))).collect()
}

#[cfg(test)]
mod tests;
