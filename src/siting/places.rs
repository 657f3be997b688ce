//! Where posts could stand: junctions, roads crossing boundaries, posts that nobody mans, premises, or a grid over the demand.
//!
//! Places closer to each other than a spacing are thinned out, the better kind staying; when too many are left the spacing
//! grows until they are few enough.

use super::rule::Fix;
use crate::coverage::Status;
use crate::geometry::{Bounds, BoxIndex, PointIndex};
use crate::model::{Fid, LayerKind, Project};
use crate::network::{Graph, Mover};
use std::collections::HashMap;

/// Why a place is proposed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A post stands there, manned now.
    Standing(Fid),
    /// A post or gate is there that nobody mans now.
    Unmanned(Fid),
    /// A road crosses the boundary of an area.
    Crossing {
        /// Layer of the area.
        kind: LayerKind,
        /// The area.
        area: Fid,
        /// The road.
        road: Fid,
    },
    /// So many roads meet.
    Junction {
        /// Arms.
        arms: u32,
    },
    /// A premise is there.
    Premise(Fid),
    /// The middle of what stands in a cell of a grid.
    Cell,
    /// Somebody put it there.
    Drawn,
    /// It is in the list of places that was given, at this place of it.
    Listed(u32),
}

/// A place of a list that somebody made.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Where, metres.
    pub at: [f64; 2],
    /// What is settled about it.
    pub fix: Fix,
    /// What a post there costs; one that is proposed elsewhere costs 1, one that stands nothing.
    pub cost: f64,
    /// Why there, in the words of the list; may be empty.
    pub reason: String,
}

impl Origin {
    /// The post that is there already.
    pub fn post(self) -> Option<Fid> {
        match self {
            Self::Standing(fid) | Self::Unmanned(fid) => Some(fid),
            _ => None,
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Standing(_) => 0,
            Self::Drawn | Self::Listed(_) => 1,
            Self::Unmanned(_) => 2,
            Self::Crossing { .. } => 3,
            Self::Junction { .. } => 4,
            Self::Premise(_) => 5,
            Self::Cell => 6,
        }
    }
}

/// A place where a post stands or could.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Where, metres.
    pub at: [f64; 2],
    /// Why there.
    pub origin: Origin,
}

/// Which kinds of places to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sources {
    /// Posts and gates that nobody mans.
    pub unmanned: bool,
    /// Roads crossing boundaries of communities, compounds and fences.
    pub crossings: bool,
    /// Junctions of roads that people walk.
    pub junctions: bool,
    /// Premises.
    pub premises: bool,
    /// A grid over what is to be covered.
    pub cells: bool,
}

impl Default for Sources {
    fn default() -> Self {
        Self { unmanned: true, crossings: true, junctions: true, premises: false, cells: false }
    }
}

/// Places with the spacing that they were thinned to.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    /// Posts that are manned first, in the order of the layer; then proposals.
    pub places: Vec<Place>,
    /// Manned posts among them.
    pub standing: usize,
    /// Spacing of the proposals, metres.
    pub spacing: f64,
    /// Posts that may or may not be manned; they are neither standing nor a proposal.
    pub unknown: usize,
}

/// Posts with their state: manned, not manned, not known.
pub fn posts(project: &Project, manned: &[Status]) -> (Vec<Place>, Vec<Place>, usize) {
    let layer = project.layer(LayerKind::Checkpoint);
    let (mut standing, mut unmanned, mut unknown) = (Vec::new(), Vec::new(), 0);
    for (f, status) in layer.features().zip(manned) {
        let Some(at) = f.shape().first().filter(|p| p[0].is_finite() && p[1].is_finite()) else { continue };
        match status {
            Status::Covered => standing.push(Place { at, origin: Origin::Standing(f.fid()) }),
            Status::Gap => unmanned.push(Place { at, origin: Origin::Unmanned(f.fid()) }),
            _ => unknown += 1,
        }
    }
    (standing, unmanned, unknown)
}

/// Nodes of the road graph where at least three arms meet that people may walk.
pub fn junctions(graph: &Graph) -> Vec<Place> {
    let arms = |n: u32| graph.arcs(n).iter().filter(|arc| graph.ways(arc.edge).any(Mover::Foot)).count() as u32;
    let nodes = (0..graph.node_count() as u32).map(|n| (n, arms(n)));
    nodes.filter(|(_, arms)| *arms >= 3).map(|(n, arms)| Place { at: graph.node(n), origin: Origin::Junction { arms } }).collect()
}

/// Where roads cross boundaries of communities, compounds and fences.
pub fn crossings(project: &Project) -> Vec<Place> {
    let mut sides: Vec<([[f64; 2]; 2], LayerKind, Fid)> = Vec::new();
    for kind in [LayerKind::Community, LayerKind::Compound, LayerKind::Fence] {
        for f in project.layer(kind).features() {
            for ring in f.shape().rings() {
                sides.extend(ring.windows(2).map(|w| ([w[0], w[1]], kind, f.fid())));
            }
        }
    }
    let index = BoxIndex::new(sides.iter().zip(0..).map(|((side, ..), i)| (around(*side), i)));
    let mut out = Vec::new();
    for road in project.layer(LayerKind::Road).features() {
        for line in road.shape().rings() {
            for w in line.windows(2) {
                index.meeting(around([w[0], w[1]]), |i| {
                    let (side, kind, area) = sides[i as usize];
                    if let Some(at) = meeting([w[0], w[1]], side) {
                        out.push(Place { at, origin: Origin::Crossing { kind, area, road: road.fid() } });
                    }
                });
            }
        }
    }
    // The order of an index says nothing.
    out.sort_by(|a, b| a.at[0].total_cmp(&b.at[0]).then(a.at[1].total_cmp(&b.at[1])).then(key(a.origin).cmp(&key(b.origin))));
    out
}

fn key(origin: Origin) -> (usize, Fid, Fid) {
    match origin {
        Origin::Crossing { kind, area, road } => (kind as usize, area, road),
        _ => (0, Fid(0), Fid(0)),
    }
}

fn around([a, b]: [[f64; 2]; 2]) -> Bounds {
    Bounds { min: [a[0].min(b[0]), a[1].min(b[1])], max: [a[0].max(b[0]), a[1].max(b[1])] }
}

/// Where two segments cross; touching at an end counts, lying on each other does not.
fn meeting([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> Option<[f64; 2]> {
    let (r, s) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
    let cross = r[0] * s[1] - r[1] * s[0];
    let q = [c[0] - a[0], c[1] - a[1]];
    let (t, u) = ((q[0] * s[1] - q[1] * s[0]) / cross, (q[0] * r[1] - q[1] * r[0]) / cross);
    // Parallel ones divide by zero, which is in no range.
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then(|| [a[0] + t * r[0], a[1] + t * r[1]])
}

/// Premises, where they stand.
pub fn premises(project: &Project) -> Vec<Place> {
    let layer = project.layer(LayerKind::Premise);
    layer.features().filter_map(|f| Some(Place { at: f.shape().first()?, origin: Origin::Premise(f.fid()) })).collect()
}

/// For each cell of a grid the mean of the points in it.
pub fn cells(points: &[[f64; 2]], step: f64) -> Vec<Place> {
    let mut sums: HashMap<[i64; 2], ([f64; 2], f64)> = HashMap::new();
    for p in points {
        let (sum, count) = sums.entry([(p[0] / step).floor() as i64, (p[1] / step).floor() as i64]).or_default();
        *sum = [sum[0] + p[0], sum[1] + p[1]];
        *count += 1.0;
    }
    let mut out: Vec<_> = sums.into_iter().collect();
    out.sort_unstable_by_key(|(cell, _)| *cell);
    out.into_iter().map(|(_, (sum, n))| Place { at: [sum[0] / n, sum[1] / n], origin: Origin::Cell }).collect()
}

/// Keeps proposals at least `spacing` apart from each other and from the posts that stand, better kinds first, and widens the
/// spacing until there are at most `most`. Proposals with nothing of `points` within `reach` are left out.
pub fn thinned(
    standing: &[Place],
    mut proposals: Vec<Place>,
    points: &[[f64; 2]],
    reach: f64,
    spacing: f64,
    most: usize,
) -> (Vec<Place>, f64) {
    let index = PointIndex::new(points.iter().copied().zip(0..));
    let mut rows = Vec::new();
    proposals.retain(|p| p.at[0].is_finite() && p.at[1].is_finite() && !index.few_within(p.at, reach, 0, &mut rows));
    let arms = |p: &Place| if let Origin::Junction { arms } = p.origin { std::cmp::Reverse(arms) } else { std::cmp::Reverse(0) };
    // A stable sort: what is alike in kind stays in the order it came in, which does not depend on the order of a file.
    proposals.sort_by(|a, b| {
        let by_kind = a.origin.rank().cmp(&b.origin.rank()).then(arms(a).cmp(&arms(b)));
        by_kind.then(a.at[0].total_cmp(&b.at[0])).then(a.at[1].total_cmp(&b.at[1]))
    });
    let mut spacing = spacing.max(1e-3);
    loop {
        let mut taken: HashMap<[i64; 2], Vec<[f64; 2]>> = HashMap::new();
        let cell = |p: [f64; 2]| [(p[0] / spacing).floor() as i64, (p[1] / spacing).floor() as i64];
        for place in standing {
            taken.entry(cell(place.at)).or_default().push(place.at);
        }
        let mut kept = Vec::new();
        for place in &proposals {
            let [x, y] = cell(place.at);
            // Means of neighbouring cells may be near each other; what matters is that they are few.
            let apart = if place.origin == Origin::Cell { 0.25 * spacing } else { spacing };
            let near = |q: &[f64; 2]| (q[0] - place.at[0]).hypot(q[1] - place.at[1]) < apart;
            let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [x + dx, y + dy]));
            let crowded = around.filter_map(|c| taken.get(&c)).flatten().any(near);
            // A post that stands there and only needs people is never thinned out by another kind.
            if !crowded {
                taken.entry([x, y]).or_default().push(place.at);
                kept.push(*place);
            }
        }
        if kept.len() <= most {
            return (kept, spacing);
        }
        spacing *= ((kept.len() as f64 / most.max(1) as f64).sqrt()).max(1.05);
    }
}
