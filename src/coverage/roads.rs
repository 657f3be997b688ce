//! What rules read from roads: walking distances of subjects to posts, and times of fire engines to buildings.
//!
//! Made only for rulebooks that ask. Kept from one evaluation to the next: the graph while no road changes, attachments of
//! chunks that stay, the searches by telling them which posts moved ([`crate::network::Field::update`]). All of it is whole
//! numbers, so what is kept is the same to the bit as what would be made anew.

use super::change::Change;
use super::cordons;
use super::joins::Part;
use super::posts::Posts;
use super::report::{NO_ROW, Report};
use super::rulebook::{Check, ReachOn, Rulebook, SubjectKind};
use super::sites::{SiteColumns, SiteLoad, Sites, SitesAsked};
use super::status::Status;
use crate::model::{Chunk, Layer, LayerKind, Project};
use crate::network::{
    ATTACH_M, Access, Attachments, ENGINE_ATTACH_M, Field, FieldChange, Graph, GraphOptions, LifeAccess, Mover, NONE, Source,
    Start, isochrone, metres, post_source, route_line, walking_costs,
};
use crate::proof::Certificate;
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::sync::Arc;

/// Subjects that are joined to posts.
const SUBJECTS: [LayerKind; 2] = [LayerKind::Building, LayerKind::Premise];

/// Farther than this nobody is said to walk: nearer posts of unknown state are looked for up to here, metres.
const MOST_WALK_M: f64 = 1e6;

/// Roads and what was searched along them.
#[derive(Debug, Clone)]
pub struct Roads {
    graph: Arc<Graph>,
    walk: Option<Walk>,
    life: Option<Life>,
    sites: Option<Sites>,
}

/// Walking to posts.
#[derive(Debug, Clone)]
struct Walk {
    manned: Field,
    unknown: Field,
    /// Row of a post by its place in the order of ids, which is its key in the searches.
    rows: Vec<u32>,
    /// Of buildings and of premises, chunk by chunk; nothing for a layer that no rule asks about.
    layers: [Vec<WalkPart>; 2],
}

/// What is known of one chunk of subjects; columns as in [`super::Joins`].
#[derive(Debug, Clone)]
struct WalkPart {
    at: Arc<Attachments>,
    post: Arc<Vec<u32>>,
    post_m: Arc<Vec<f64>>,
    unknown_m: Arc<Vec<f64>>,
}

/// Fire engines to buildings.
#[derive(Debug, Clone)]
struct Life {
    access: LifeAccess,
    parts: Vec<LifePart>,
}

#[derive(Debug, Clone)]
struct LifePart {
    at: Arc<Attachments>,
    sure_s: Arc<Vec<f64>>,
    maybe_s: Arc<Vec<f64>>,
}

/// Columns of one layer, block by block.
pub(super) struct WalkColumns {
    pub post: Vec<Arc<Vec<u32>>>,
    pub post_m: Vec<Arc<Vec<f64>>>,
    pub unknown_m: Vec<Arc<Vec<f64>>>,
}

/// What the roads are asked with.
pub(super) struct RoadSource<'a> {
    pub project: &'a Project,
    pub rulebook: &'a Rulebook,
    pub posts: &'a Posts,
    /// Parts of buildings and premises.
    pub parts: [&'a [Part]; 2],
}

/// Building rows that are nearer to a post on foot than in a straight line, ascending: what cannot be, so that the data of roads or
/// posts is wrong. What snapping may take off a way is left out.
pub fn nearer_on_foot(report: &Report) -> Vec<u32> {
    let joins = &report.buildings;
    let both = joins.walk_m.iter().zip(joins.post_m.iter()).zip(0u32..);
    both.filter(|((walk, straight), _)| **walk * 1.01 + 2.0 < **straight).map(|(_, row)| row).collect()
}

/// Which layers some rule asks to be near a post on foot, and whether some rule asks for life access.
fn wanted(rulebook: &Rulebook) -> ([bool; 2], bool) {
    let asks = |want: &dyn Fn(SubjectKind, &Check) -> bool| {
        rulebook.rules.iter().any(|rule| rule.checks.iter().any(|check| want(rule.subject, check)))
    };
    let on_foot = |check: &Check| matches!(check, Check::WithinReach { on: ReachOn::Foot, .. });
    let foot = SUBJECTS.map(|kind| asks(&|subject, check| subject == SubjectKind::Feature(kind) && on_foot(check)));
    (foot, asks(&|_, check| matches!(check, Check::LifeAccess { .. })))
}

impl Roads {
    /// Searches what the rulebook asks for; `None` when it asks for nothing along roads. `before` is what an earlier evaluation
    /// had, with its project and what became of its layers.
    pub(super) fn new(
        source: &RoadSource<'_>,
        before: Option<(&Self, &[Change])>,
        task: &Task,
    ) -> Result<Option<Self>, Cancelled> {
        let (foot, life) = wanted(source.rulebook);
        let sites = SitesAsked::of(source.rulebook);
        if !foot.contains(&true) && !life && sites.is_none() && cordons::wanted(source.rulebook).is_empty() {
            return Ok(None);
        }
        let roads = source.project.layer(LayerKind::Road);
        let graph = match before {
            Some((old, changes)) if changes[LayerKind::Road as usize].identical => Arc::clone(&old.graph),
            Some((old, _)) => Arc::new(old.graph.update(roads, &task.quiet())?),
            None => Arc::new(Graph::build(roads, GraphOptions::default(), &task.quiet())?),
        };
        // Numbers of edges are those of one graph.
        let before = before.filter(|(old, _)| Arc::ptr_eq(&old.graph, &graph));
        let walk = match foot.contains(&true) {
            true => {
                let old = before.and_then(|(old, changes)| Some((old.walk.as_ref()?, changes)));
                Some(Walk::new(&graph, source, foot, old, task)?)
            }
            false => None,
        };
        let life = match life {
            true => {
                let old = before.and_then(|(old, changes)| Some((old.life.as_ref()?, &changes[LayerKind::Building as usize])));
                Some(Life::new(&graph, source, old, task)?)
            }
            false => None,
        };
        let sites = match sites {
            Some(asked) => {
                let old = before.and_then(|(old, changes)| Some((old.sites.as_ref()?, &changes[LayerKind::Building as usize])));
                Some(Sites::new(&graph, asked, source, old, task)?)
            }
            None => None,
        };
        Ok(Some(Self { graph, walk, life, sites }))
    }

    /// The graph.
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// Where fire engines start, if a rule asks for life access.
    pub fn start(&self) -> Option<Start> {
        self.life.as_ref().map(|life| life.access.start)
    }

    /// The way on foot from a subject to its nearest manned post, as a line along roads with the ways to and from the road; empty
    /// where there is none.
    pub fn walk_line(&self, project: &Project, kind: LayerKind, row: u32, from: [f64; 2]) -> Vec<[f64; 2]> {
        let Some(walk) = &self.walk else { return Vec::new() };
        let layer = project.layer(kind);
        let place = SUBJECTS.iter().position(|k| *k == kind);
        let (c, i) = layer.place(row);
        let Some(part) = place.and_then(|k| walk.layers[k].get(c)) else { return Vec::new() };
        if part.at.edge[i] == NONE || part.post[i] == NO_ROW {
            return Vec::new();
        }
        let mut line = vec![from];
        line.extend(route_line(&self.graph, &walk.manned.route(&self.graph, part.at.edge[i], part.at.along[i])));
        line.extend(project.layer(LayerKind::Checkpoint).feature(part.post[i]).shape().first());
        line
    }

    /// The area within `half_width_m` of roads from which a manned post is at most `limit_m` away on foot; nothing where no rule
    /// asks.
    pub fn walk_area(&self, limit_m: f64, half_width_m: f64, task: &Task) -> Result<geo_types::MultiPolygon<f64>, Cancelled> {
        let Some(walk) = &self.walk else { return Ok(geo_types::MultiPolygon::new(Vec::new())) };
        isochrone(&self.graph, &walk.manned, crate::network::ticks(limit_m), half_width_m, task)
    }

    /// What each site that buildings are to be near serves, ascending by row; `None` where no rule asks.
    pub fn site_loads(&self) -> Option<&[SiteLoad]> {
        self.sites.as_ref().map(Sites::loads)
    }

    /// Rows of the nearest sites and metres to them on foot.
    pub(super) fn site_columns(&self) -> Option<SiteColumns> {
        self.sites.as_ref().map(Sites::columns)
    }

    /// Proof that the distances on foot from buildings to manned posts are the least there are, with its instance in it: nodes of
    /// the graph, posts and buildings are its junctions, in this order. `None` where no rule asks, no post is manned or no
    /// building is near a road.
    pub fn walk_certificate(&self, task: &Task) -> Result<Option<Certificate>, Cancelled> {
        let Some(walk) = &self.walk else { return Ok(None) };
        super::reach_proof::certificate(&self.graph, &walk.manned, walk.layers[0].iter().map(|part| &*part.at), task)
    }

    /// Columns of the walking distances of a layer; empty where no rule asks.
    pub(super) fn walk_columns(&self, kind: LayerKind) -> Option<WalkColumns> {
        let parts = &self.walk.as_ref()?.layers[SUBJECTS.iter().position(|k| *k == kind)?];
        fn of<T>(parts: &[WalkPart], column: impl Fn(&WalkPart) -> &Arc<Vec<T>>) -> Vec<Arc<Vec<T>>> {
            parts.iter().map(|p| Arc::clone(column(p))).collect()
        }
        let columns = || WalkColumns {
            post: of(parts, |p| &p.post),
            post_m: of(parts, |p| &p.post_m),
            unknown_m: of(parts, |p| &p.unknown_m),
        };
        (!parts.is_empty()).then(columns)
    }

    /// Seconds of engines to buildings, as if unknown checkpoints were shut, and as if they were open.
    pub(super) fn life_columns(&self) -> Option<[Vec<Arc<Vec<f64>>>; 2]> {
        let parts = &self.life.as_ref()?.parts;
        Some([parts.iter().map(|p| Arc::clone(&p.sure_s)).collect(), parts.iter().map(|p| Arc::clone(&p.maybe_s)).collect()])
    }
}

/// The attachments of a chunk; taken over where the chunk stayed.
pub(super) fn attach(
    graph: &Graph,
    chunk: &Chunk,
    part: &Part,
    mover: Mover,
    most_m: f64,
) -> Result<Arc<Attachments>, Cancelled> {
    let points = part.points();
    let subject = |i: usize| (points[i], Some(chunk.shapes.get(i)));
    Attachments::new(graph, chunk.len(), subject, mover, most_m, &Task::new()).map(Arc::new)
}

/// The same memory where the values are the same, so that what follows from them is kept too.
pub(super) fn keep<T: PartialEq>(new: Vec<T>, old: Option<&Arc<Vec<T>>>, same: impl Fn(&T, &T) -> bool) -> Arc<Vec<T>> {
    match old {
        Some(old) if old.len() == new.len() && old.iter().zip(&new).all(|(a, b)| same(a, b)) => Arc::clone(old),
        _ => Arc::new(new),
    }
}

pub(super) fn same_bits(a: &f64, b: &f64) -> bool {
    a.to_bits() == b.to_bits()
}

impl Walk {
    fn new(
        graph: &Graph,
        source: &RoadSource<'_>,
        foot: [bool; 2],
        before: Option<(&Self, &[Change])>,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        let sources = |want: Status| -> Vec<Source> {
            source.posts.ranked(want).filter_map(|(rank, p)| post_source(graph, rank, p)).collect()
        };
        let [manned, unknown] = [Status::Covered, Status::Unknown].map(sources);
        let rows = source.posts.rows_by_rank().to_vec();
        let old = before.map(|(old, _)| old);
        let (manned, manned_change) = search(graph, manned, old.map(|old| &old.manned), task)?;
        let (unknown, unknown_change) = search(graph, unknown, old.map(|old| &old.unknown), task)?;
        // Edges beside which answers may have changed; all where the posts have other numbers.
        let changed = old.filter(|old| old.rows == rows).and(manned_change.zip(unknown_change)).map(|(a, b)| {
            let mut edges = vec![false; graph.edge_count()];
            for change in [a, b] {
                change.edges.iter().for_each(|e| edges[*e as usize] = true);
                change.nodes.iter().flat_map(|n| graph.arcs(*n)).for_each(|arc| edges[arc.edge as usize] = true);
            }
            edges
        });
        let mut walk = Self { manned, unknown, rows, layers: [Vec::new(), Vec::new()] };
        for (k, kind) in SUBJECTS.into_iter().enumerate().filter(|(k, _)| foot[*k]) {
            let layer = source.project.layer(kind);
            let known = before.map(|(old, changes)| (&old.layers[k][..], &changes[kind as usize])).filter(|(p, _)| !p.is_empty());
            walk.layers[k] = walk.parts(graph, layer, source.parts[k], known, changed.as_deref(), task)?;
        }
        Ok(walk)
    }

    fn parts(
        &self,
        graph: &Graph,
        layer: &Layer,
        parts: &[Part],
        known: Option<(&[WalkPart], &Change)>,
        changed: Option<&[bool]>,
        task: &Task,
    ) -> Result<Vec<WalkPart>, Cancelled> {
        let chunks = layer.chunks().par_iter().zip(parts).enumerate();
        let part = |(c, (chunk, part)): (usize, (&Arc<Chunk>, &Part))| {
            task.check()?;
            let old = known.and_then(|(old, change)| Some(&old[change.same[c]?]));
            let at = match old {
                Some(old) => Arc::clone(&old.at),
                None => attach(graph, chunk, part, Mover::Foot, ATTACH_M)?,
            };
            if let (Some(old), Some(changed)) = (old, changed) {
                let mut new = old.clone();
                for i in (0..at.len()).filter(|i| at.edge[*i] != NONE && changed[at.edge[*i] as usize]) {
                    let (post, post_m, unknown_m) = self.nearest(graph, &at, i);
                    set(&mut new.post, i, post, |a, b| a == b);
                    set(&mut new.post_m, i, post_m, same_bits);
                    set(&mut new.unknown_m, i, unknown_m, same_bits);
                }
                return Ok(new);
            }
            let mut columns = (Vec::with_capacity(at.len()), Vec::with_capacity(at.len()), Vec::with_capacity(at.len()));
            for i in 0..at.len() {
                let (post, post_m, unknown_m) = self.nearest(graph, &at, i);
                columns.0.push(post);
                columns.1.push(post_m);
                columns.2.push(unknown_m);
            }
            // An edited attribute makes another chunk of the same subjects.
            let before = known.and_then(|(old, _)| old.get(c));
            Ok(WalkPart {
                at,
                post: keep(columns.0, before.map(|p| &p.post), |a, b| a == b),
                post_m: keep(columns.1, before.map(|p| &p.post_m), same_bits),
                unknown_m: keep(columns.2, before.map(|p| &p.unknown_m), same_bits),
            })
        };
        chunks.map(part).collect()
    }

    /// Row of the nearest manned post, metres to it, and metres to the nearest post of unknown state. Metres are infinite where
    /// no way leads, and no number where no road is near.
    fn nearest(&self, graph: &Graph, at: &Attachments, i: usize) -> (u32, f64, f64) {
        if at.edge[i] == NONE {
            return (NO_ROW, f64::NAN, f64::NAN);
        }
        let find = |field: &Field| field.at(graph, at.edge[i], at.along[i], at.offset[i]);
        let (post, post_m) = find(&self.manned).map_or((NO_ROW, f64::INFINITY), |f| (self.rows[f.key as usize], metres(f.cost)));
        let unknown_m = find(&self.unknown).map_or(f64::INFINITY, |f| metres(f.cost));
        (post, post_m, unknown_m)
    }
}

/// Sets an entry, copying the block only when it changes.
fn set<T: Clone>(column: &mut Arc<Vec<T>>, i: usize, value: T, same: impl Fn(&T, &T) -> bool) {
    if !same(&column[i], &value) {
        Arc::make_mut(column)[i] = value;
    }
}

/// The search from some posts; with an earlier one, that one brought up to date, and what changed.
pub(super) fn search(
    graph: &Graph,
    sources: Vec<Source>,
    old: Option<&Field>,
    task: &Task,
) -> Result<(Field, Option<FieldChange>), Cancelled> {
    let limit = crate::network::ticks(MOST_WALK_M);
    if let Some(old) = old {
        let same = old.sources().iter().zip(&sources).filter(|(a, b)| a == b).count();
        let most = old.sources().len().max(sources.len());
        // When most have changed, looking for what is left costs more than it saves.
        if same * 4 >= most * 3 {
            let mut field = old.clone();
            let change = field.update(graph, sources, task)?;
            return Ok((field, Some(change)));
        }
    }
    Ok((Field::new(graph, walking_costs(graph), sources, limit, task)?, None))
}

impl Life {
    fn new(graph: &Graph, source: &RoadSource<'_>, before: Option<(&Self, &Change)>, task: &Task) -> Result<Self, Cancelled> {
        let access = match before {
            Some((old, _)) => old.access.update(graph, source.project, &task.quiet())?,
            None => LifeAccess::new(graph, source.project, &task.quiet())?,
        };
        let layer = source.project.layer(LayerKind::Building);
        let chunks = layer.chunks().par_iter().zip(source.parts[0]).enumerate();
        let part = |(c, (chunk, part)): (usize, (&Arc<Chunk>, &Part))| {
            task.check()?;
            let old = before.and_then(|(old, change)| Some(&old.parts[change.same[c]?]));
            if let (Some(part), Some((life, _))) = (old, before)
                && life.access.is_shared(&access)
            {
                return Ok(part.clone());
            }
            let at = match old {
                Some(old) => Arc::clone(&old.at),
                None => attach(graph, chunk, part, Mover::Engine, ENGINE_ATTACH_M)?,
            };
            let seconds = |i: usize| match access.of(graph, &at, i) {
                Access::Reached { seconds } => (seconds, seconds),
                Access::PastUnknown { seconds } => (f64::INFINITY, seconds),
                Access::Cut => (f64::INFINITY, f64::INFINITY),
                Access::NoRoad => (f64::NAN, f64::NAN),
            };
            let (sure, maybe): (Vec<f64>, Vec<f64>) = (0..at.len()).map(seconds).unzip();
            let before = before.and_then(|(old, _)| old.parts.get(c));
            Ok(LifePart {
                at,
                sure_s: keep(sure, before.map(|p| &p.sure_s), same_bits),
                maybe_s: keep(maybe, before.map(|p| &p.maybe_s), same_bits),
            })
        };
        Ok(Self { parts: chunks.map(part).collect::<Result<_, Cancelled>>()?, access })
    }
}
