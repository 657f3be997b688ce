//! A question about a project as an instance: what asks to be covered, where posts stand or could, and what reaches what.

use super::answer::{Answer, Standing, Status};
use super::demand::{Demand, Weight};
use super::error::SitingError;
use super::instance::{Access, Instance, Question};
use super::lists::Lists;
use super::places::{self, Listed, Place, Sources};
use super::rule::Fix;
use super::solve::{Merged, SolveOptions, solve_merged};
use super::walking::Walks;
use crate::coverage;
use crate::geometry::PointIndex;
use crate::model::{LayerKind, Moment, Project};
use crate::network::{ATTACH_M, Attachments, Graph, GraphOptions, Mover};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::sync::Arc;

/// A proposal this near to an excluded place is that place, metres.
const SAME_M: f64 = 0.5;

/// Pairs of demand and place up to which all distances are kept.
const ALL_PAIRS: usize = 30_000_000;

/// How distance is measured, and how far a post reaches, metres; the limit counts as reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// In a straight line.
    Straight(f64),
    /// On foot along roads.
    Walking(f64),
}

impl Reach {
    /// Metres.
    pub fn metres(self) -> f64 {
        match self {
            Self::Straight(m) | Self::Walking(m) => m,
        }
    }
}

/// What becomes of posts that are manned already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All stay; new ones come beside them.
    All,
    /// So many of them may be given up, each for one elsewhere.
    Move(usize),
    /// None has to stay: everything is planned anew.
    Nothing,
}

/// A question about a project.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What is asked.
    pub question: Question,
    /// Layer that asks to be covered: buildings or premises.
    pub layer: LayerKind,
    /// What its features count for.
    pub weight: Weight,
    /// How far a post reaches.
    pub reach: Reach,
    /// How many posts come beside those that stay; `None` asks for the fewest.
    pub new: Option<usize>,
    /// What becomes of posts that stand.
    pub keep: Keep,
    /// Where to look for places.
    pub sources: Sources,
    /// Least distance between proposals, metres.
    pub spacing: f64,
    /// At most so many proposals; the spacing grows until they are.
    pub most_places: usize,
    /// When posts are manned.
    pub at: Moment,
    /// Places that somebody put on the map, in metres; each is locked.
    pub drawn: Vec<[f64; 2]>,
    /// Places of a list that was given, beside those that are looked for.
    pub listed: Vec<Listed>,
    /// At most so much cost; the number of posts need not be limited then.
    pub budget: Option<f64>,
    /// Places where nothing may be put, in metres: what would be proposed there is not.
    pub excluded: Vec<[f64; 2]>,
    /// How much weight each place can take; `None` where that is no matter. Only for covering the most.
    pub capacity: Option<f64>,
}

impl Ask {
    /// How many posts come at most, those included that somebody put on the map; `None` where the number is not limited.
    pub fn new_in_all(&self) -> Option<usize> {
        self.new.map(|new| new + self.drawn.len())
    }

    /// Whether places cost what a list or a budget says, not one each.
    pub fn has_costs(&self) -> bool {
        self.budget.is_some() || self.listed.iter().any(|l| l.cost != 1.0)
    }
}

/// Why a question cannot be asked of a project.
#[derive(Debug, Clone, PartialEq)]
pub enum SurveyError {
    /// The work was cancelled.
    Cancelled,
    /// Nothing in the layer counts for anything.
    NoDemand {
        /// The layer.
        layer: LayerKind,
        /// Features whose count nobody knows.
        unknown: usize,
    },
    /// No place to put a post was found.
    NoPlaces,
    /// No place reaches anything.
    NoneReached,
    /// Too many pairs for a question about the worst distance.
    TooLarge {
        /// Features that ask.
        demand: usize,
        /// Places.
        places: usize,
    },
    /// The question itself makes no sense.
    Refused(SitingError),
}

impl From<Cancelled> for SurveyError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<SitingError> for SurveyError {
    fn from(error: SitingError) -> Self {
        Self::Refused(error)
    }
}

impl std::fmt::Display for SurveyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::NoDemand { layer, unknown: 0 } => write!(f, "the layer {layer} has nothing to cover: import it first"),
            Self::NoDemand { layer, unknown } => {
                write!(
                    f,
                    "no feature of {layer} has a known count ({unknown} are unknown): choose another count, or count each as one"
                )
            }
            Self::NoPlaces => f.write_str("there is no place for a post: take more kinds of places, such as a grid of cells"),
            Self::NoneReached => f.write_str("no place reaches anything: raise the reach or take more kinds of places"),
            Self::TooLarge { demand, places } => {
                write!(
                    f,
                    "{demand} features × {places} places are too many for this question: take fewer places by a wider spacing"
                )
            }
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SurveyError {}

/// A question with all it needs.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The question.
    pub ask: Ask,
    /// What asks to be covered.
    pub demand: Demand,
    /// Posts that stand, places that somebody drew, then proposals.
    pub places: Vec<Place>,
    /// Posts that stand among them.
    pub standing: usize,
    /// Spacing of the proposals, metres.
    pub spacing: f64,
    /// Posts of which nobody knows whether they are manned; they cover nothing here.
    pub unknown_posts: usize,
    /// Place in `demand` of each demand of the instance; all of them where the question does not leave out what no place reaches.
    pub asking: Vec<u32>,
    /// Places in `demand` of what no place reaches.
    pub unreachable: Vec<u32>,
    /// The instance.
    pub instance: Instance,
    merged: Option<Merged>,
    /// The roads, where distance is measured on foot.
    pub(super) walks: Option<Arc<Walks>>,
    /// Distances beyond the nearest places are left out, so that totals have to be measured again.
    cut: bool,
}

impl Survey {
    /// Looks at a project.
    pub fn new(project: &Project, ask: Ask, task: &Task) -> Result<Self, SurveyError> {
        task.stage("siting places", "", 0);
        let demand = Demand::of(project, ask.layer, ask.weight, task)?;
        if demand.rows.is_empty() {
            return Err(SurveyError::NoDemand { layer: ask.layer, unknown: demand.unknown.len() });
        }
        let walks = matches!(ask.reach, Reach::Walking(_));
        let graph = if walks || ask.sources.junctions {
            Some(Graph::build(project.layer(LayerKind::Road), GraphOptions::default(), task)?)
        } else {
            None
        };
        let (mut places, unmanned, unknown_posts) = places::posts(project, &coverage::manned(project, ask.at));
        let standing = places.len();
        places.extend(ask.drawn.iter().map(|at| Place { at: *at, origin: places::Origin::Drawn }));
        let not_there = |at: [f64; 2]| ask.excluded.iter().any(|p| (p[0] - at[0]).hypot(p[1] - at[1]) <= SAME_M);
        let open = ask.listed.iter().zip(0..).filter(|(l, _)| l.fix != Fix::Out && !not_there(l.at));
        places.extend(open.map(|(listed, i)| Place { at: listed.at, origin: places::Origin::Listed(i) }));
        let mut proposals = Vec::new();
        if ask.sources.unmanned {
            proposals.extend(unmanned);
        }
        if ask.sources.crossings {
            proposals.extend(places::crossings(project));
        }
        if let Some(graph) = graph.as_ref().filter(|_| ask.sources.junctions) {
            proposals.extend(places::junctions(graph));
        }
        if ask.sources.premises {
            proposals.extend(places::premises(project));
        }
        if ask.sources.cells {
            proposals.extend(places::cells(&demand.at, ask.spacing.max(1.0)));
        }
        task.check()?;
        let forbidden = ask.listed.iter().filter(|l| l.fix == Fix::Out).map(|l| l.at);
        let excluded: Vec<[f64; 2]> = ask.excluded.iter().copied().chain(forbidden).collect();
        if !excluded.is_empty() {
            let index = PointIndex::new(excluded.iter().copied().zip(0..));
            proposals.retain(|place| index.nearest(place.at).is_none_or(|(_, far)| far > SAME_M));
        }
        let (proposals, spacing) =
            places::thinned(&places, proposals, &demand.at, ask.reach.metres(), ask.spacing, ask.most_places);
        places.extend(proposals);
        if places.is_empty() {
            return Err(SurveyError::NoPlaces);
        }
        task.stage("siting reach", "", places.len() as u64);
        let (access, walks, cut) = access(project, &ask, &demand, &places, graph, task)?;
        let survey = Self::assemble(ask, demand, places, standing, (spacing, unknown_posts), access, cut)?;
        Ok(Self { walks: walks.map(Arc::new), ..survey })
    }

    fn assemble(
        ask: Ask,
        demand: Demand,
        places: Vec<Place>,
        standing: usize,
        (spacing, unknown_posts): (f64, usize),
        access: Access,
        cut: bool,
    ) -> Result<Self, SurveyError> {
        let rows = match &access {
            Access::Cover(rows) | Access::Distances { sites: rows, .. } => rows,
        };
        let unreachable: Vec<u32> = (0..rows.len() as u32).filter(|&i| rows.row(i as usize).is_empty()).collect();
        if unreachable.len() == rows.len() {
            return Err(SurveyError::NoneReached);
        }
        let all = matches!(ask.question, Question::Fewest { share: 1.0 } | Question::AllBackedUp | Question::LeastWorst);
        let asking: Vec<u32> = (0..rows.len() as u32).filter(|&i| !all || !rows.row(i as usize).is_empty()).collect();
        let access = if asking.len() < rows.len() { only(access, &asking) } else { access };
        let weights = asking.iter().map(|&i| demand.weights[i as usize]).collect();
        let locked = match ask.keep {
            Keep::All => standing,
            _ => 0,
        };
        let drawn = standing..standing + ask.drawn.len();
        let listed = |j: usize| match places[j].origin {
            places::Origin::Listed(i) => ask.listed.get(i as usize),
            _ => None,
        };
        let has_to = |j: usize| j < locked || drawn.contains(&j) || listed(j).is_some_and(|l| l.fix == Fix::In);
        let fix = (0..places.len()).map(|j| if has_to(j) { Fix::In } else { Fix::Free }).collect();
        let cost = |j: usize| listed(j).map_or(if j < standing { 0.0 } else { 1.0 }, |l| l.cost);
        let costs = if ask.has_costs() { (0..places.len()).map(cost).collect() } else { Vec::new() };
        let beside = match ask.keep {
            Keep::All | Keep::Move(_) => standing,
            Keep::Nothing => 0,
        };
        let most = ask.new.map(|new| new + beside + drawn.len());
        let (existing, moves) = match ask.keep {
            Keep::Move(most) => ((0..standing as u32).collect(), Some(most)),
            _ => (Vec::new(), None),
        };
        let mut instance = Instance { fix, existing, moves, ..Instance::new(ask.question, weights, access, places.len(), most) };
        (instance.costs, instance.budget) = (costs, ask.budget);
        if let Some(capacity) = ask.capacity {
            instance.capacities = vec![capacity; places.len()];
        }
        if matches!(instance.access, Access::Distances { .. }) {
            instance.radius = Some(ask.reach.metres());
        }
        instance.check()?;
        let covering = matches!(ask.question, Question::MostCovered | Question::Backup { .. } | Question::Expected { .. });
        let merged = if covering { Some(Merged::new(&instance)?) } else { None };
        Ok(Self {
            ask,
            demand,
            places,
            standing,
            spacing,
            unknown_posts,
            asking,
            unreachable,
            instance,
            merged,
            walks: None,
            cut,
        })
    }

    /// Merged demand of a question of covering the most.
    pub fn merged(&self) -> Option<&Merged> {
        self.merged.as_ref()
    }

    /// Merged demand where the question is to cover the most and places take any number: what can be asked again quickly.
    pub(super) fn covers_most(&self) -> Option<&Merged> {
        let any_room = self.ask.budget.is_none() && self.instance.capacities.is_empty();
        self.merged.as_ref().filter(|_| any_room && self.instance.question == Question::MostCovered)
    }

    /// Answers the question.
    pub fn solve(&self, options: &SolveOptions, task: &Task, live: &dyn Fn(Standing)) -> Result<Answer, SitingError> {
        task.stage("siting", "", 0);
        let answer = solve_merged(&self.instance, self.merged.as_ref(), options, task, live)?;
        task.end();
        Ok(self.measured(answer))
    }

    /// The same with another number of new posts; nothing has to be looked at again.
    pub fn with_new(&self, new: usize) -> Result<Self, SitingError> {
        let mut next = self.clone();
        next.ask.new = Some(new);
        let before = self.ask.new.unwrap_or(0);
        next.instance.most = self.instance.most.map(|most| most - before + new);
        next.instance.check()?;
        Ok(next)
    }

    /// Totals over cut lists are lower bounds; what the choice really costs is measured from the points.
    fn measured(&self, mut answer: Answer) -> Answer {
        if self.cut && answer.objective.is_some() {
            let chosen = PointIndex::new(answer.chosen.iter().map(|&j| (self.places[j as usize].at, j)));
            let one = |(p, w): (&[f64; 2], &f64)| chosen.nearest(*p).map_or(f64::INFINITY, |(_, d)| d * w);
            let total = self.demand.at.iter().zip(&self.demand.weights).map(one).sum();
            answer.objective = Some(total);
            if answer.status == Status::Optimal && answer.bound.is_none_or(|bound| bound < total * (1.0 - 1e-9)) {
                answer.status = Status::Feasible;
            }
        }
        answer
    }
}

/// What reaches what; whether lists were cut at the nearest places.
fn access(
    project: &Project,
    ask: &Ask,
    demand: &Demand,
    places: &[Place],
    graph: Option<Graph>,
    task: &Task,
) -> Result<(Access, Option<Walks>, bool), SurveyError> {
    let far = matches!(ask.question, Question::LeastTotal | Question::LeastWorst);
    let at: Vec<[f64; 2]> = places.iter().map(|p| p.at).collect();
    match (ask.reach, graph) {
        (Reach::Walking(limit), Some(graph)) => {
            let layer = project.layer(ask.layer);
            let subject = |i: usize| (demand.at[i], Some(layer.feature(demand.rows[i]).shape()));
            let attached = Attachments::new(&graph, demand.rows.len(), subject, Mover::Foot, ATTACH_M, task)?;
            let walks = Walks::new(graph, attached);
            let reached = walks.reached_by_all(&at, limit, task)?;
            Ok((turned(&reached, demand.rows.len(), limit, far), Some(walks), false))
        }
        (reach, _) if !far => Ok((Access::Cover(within(&demand.at, &at, reach.metres(), task)?), None, false)),
        _ => {
            let fits = demand.rows.len() * places.len() <= ALL_PAIRS;
            if !fits && ask.question == Question::LeastWorst {
                return Err(SurveyError::TooLarge { demand: demand.rows.len(), places: places.len() });
            }
            let most = if fits { places.len() } else { (ALL_PAIRS / demand.rows.len()).max(8) };
            Ok((nearest(&demand.at, &at, most, task)?, None, !fits))
        }
    }
}

/// Places within a straight distance of each point, ascending.
fn within(points: &[[f64; 2]], places: &[[f64; 2]], radius: f64, task: &Task) -> Result<Lists, Cancelled> {
    const BLOCK: usize = 8192;
    let index = PointIndex::new(places.iter().copied().zip(0..));
    let blocks: Vec<Lists> = points
        .par_chunks(BLOCK)
        .map(|block| {
            task.check()?;
            let (mut row, mut out) = (Vec::new(), Lists::with_capacity(block.len(), block.len() * 8));
            for p in block {
                index.within(*p, radius, &mut row);
                out.push(row.iter().copied());
            }
            Ok(out)
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut out = Lists::with_capacity(points.len(), blocks.iter().map(Lists::size).sum());
    for block in &blocks {
        out.append(block);
    }
    Ok(out)
}

/// Distances to the nearest `most` places of each point; who is served by none of these is at least as far as the next one.
fn nearest(points: &[[f64; 2]], places: &[[f64; 2]], most: usize, task: &Task) -> Result<Access, Cancelled> {
    let all = most >= places.len();
    let rows: Vec<(Vec<(u32, f64)>, f64)> = points
        .par_iter()
        .map_init(Vec::new, |scratch: &mut Vec<(f64, u32)>, p| {
            task.check()?;
            scratch.clear();
            scratch.extend(places.iter().zip(0..).map(|(q, j)| ((p[0] - q[0]).hypot(p[1] - q[1]), j)));
            let mut beyond = f64::INFINITY;
            if !all {
                scratch.select_nth_unstable_by(most, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                beyond = scratch[most].0;
                scratch.truncate(most);
            }
            let mut row: Vec<(u32, f64)> = scratch.iter().map(|(d, j)| (*j, *d)).collect();
            row.sort_unstable_by_key(|(j, _)| *j);
            Ok((row, beyond))
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut sites = Lists::with_capacity(points.len(), points.len() * most);
    let mut far = Vec::with_capacity(points.len() * most);
    for (row, _) in &rows {
        sites.push(row.iter().map(|(j, _)| *j));
        far.extend(row.iter().map(|(_, d)| *d));
    }
    Ok(Access::Distances { sites, far, beyond: rows.iter().map(|(_, b)| *b).collect() })
}

/// Lists by place turned into lists by demand. Who walks farther than the limit counts as walking the limit.
fn turned(reached: &[Vec<(u32, f64)>], demand: usize, limit: f64, far: bool) -> Access {
    let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); demand];
    for (j, reached) in reached.iter().enumerate() {
        for &(i, metres) in reached {
            rows[i as usize].push((j as u32, metres));
        }
    }
    let mut sites = Lists::with_capacity(demand, 0);
    for row in &rows {
        sites.push(row.iter().map(|(j, _)| *j));
    }
    if far {
        Access::Distances { sites, far: rows.iter().flatten().map(|(_, d)| *d).collect(), beyond: vec![limit; demand] }
    } else {
        Access::Cover(sites)
    }
}

fn only(access: Access, asking: &[u32]) -> Access {
    let pick = |rows: &Lists| {
        let mut out = Lists::with_capacity(asking.len(), rows.size());
        for &i in asking {
            out.push(rows.row(i as usize).iter().copied());
        }
        out
    };
    match access {
        Access::Cover(rows) => Access::Cover(pick(&rows)),
        Access::Distances { sites, far, beyond } => Access::Distances {
            far: asking.iter().flat_map(|&i| far[sites.range(i as usize)].iter().copied()).collect(),
            beyond: asking.iter().map(|&i| beyond[i as usize]).collect(),
            sites: pick(&sites),
        },
    }
}
