//! What stands on a single post: which subjects would be out of reach if it failed, and which have another behind it.
//!
//! Exact without an evaluation for each post: a subject loses its cover with its nearest post and keeps it when the second
//! nearest manned post is within the same limit. Both come from one k-d tree.

use super::blocks::Blocks;
use super::order::id_ranks;
use super::report::{Joins, NO_ROW, Report};
use super::rulebook::{Check, ReachOn, SubjectKind};
use super::status::Status;
use crate::geometry::PointIndex;
use crate::model::{LayerKind, Project};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use serde::Serialize;

/// How many posts stand behind a subject under its rule about reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Backup {
    /// No post within reach.
    None = 0,
    /// Exactly one.
    One = 1,
    /// Two or more.
    Two = 2,
    /// Cannot be told.
    #[default]
    Unknown = 3,
}

impl Backup {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::None, Self::One, Self::Two, Self::Unknown];
}

/// The manned posts at the moment of a report, by place.
pub struct MannedPosts {
    /// Posts carry their place by id, so that of two at the same distance the one with the smaller id is nearer.
    index: PointIndex,
    rows: Vec<u32>,
    ranks: Vec<u32>,
}

impl MannedPosts {
    /// For a report and the project it was made from.
    pub fn new(project: &Project, report: &Report) -> Self {
        let layer = project.layer(LayerKind::Checkpoint);
        let ranks = id_ranks(layer);
        let mut rows = vec![0; ranks.len()];
        for (row, rank) in ranks.iter().enumerate() {
            rows[*rank as usize] = row as u32;
        }
        let manned = layer.features().zip(&report.manned).zip(&ranks).filter(|((_, m), _)| **m == Status::Covered);
        let index = PointIndex::new(manned.filter_map(|((f, _), rank)| Some((f.shape().first()?, *rank))));
        Self { index, rows, ranks }
    }

    /// Row and distance of the nearest manned post other than `first`.
    pub fn second(&self, p: [f64; 2], first: u32) -> Option<(u32, f64)> {
        let first = self.ranks.get(first as usize).copied();
        let (rank, metres) = self.index.nearest_where(p, |rank| Some(rank) != first)?;
        Some((self.rows[rank as usize], metres))
    }
}

/// What would open if one post failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Checkpoint row.
    pub post: u32,
    /// Building rows that would have no post within reach, ascending.
    pub buildings: Vec<u32>,
    /// Of these, how many would be unknown instead of a gap, because a post of unknown state is within reach.
    pub unknown: u64,
    /// Premise rows likewise.
    pub premises: Vec<u32>,
    /// Residents of those buildings, as far as stated.
    pub residents: u64,
    /// Buildings among them that state no residents.
    pub unstated: u64,
}

/// How a project stands if any one post fails.
#[derive(Debug, Clone, Default)]
pub struct Resilience {
    /// The first rule about buildings that asks for a post within reach, and its limit.
    pub rule: Option<(usize, f64)>,
    /// One entry per manned post, the one that holds most alone first.
    pub posts: Vec<Failure>,
    /// How many posts stand behind each building.
    pub backup: Blocks<Backup>,
}

impl Resilience {
    /// How many buildings have how many posts, at the place of the [`Backup`].
    pub fn counts(&self) -> [u64; 4] {
        let mut n = [0; 4];
        self.backup.iter().for_each(|b| n[*b as usize] += 1);
        n
    }

    /// What would open if the post in this row failed; `None` for a post that is not manned.
    pub fn of(&self, post: u32) -> Option<&Failure> {
        self.posts.iter().find(|f| f.post == post)
    }
}

/// The first rule about a layer that asks for a post within reach in a straight line, and its limit.
pub fn reach_rule(report: &Report, kind: LayerKind) -> Option<(usize, f64)> {
    report.rulebook.rules.iter().enumerate().filter(|(_, r)| r.subject == SubjectKind::Feature(kind)).find_map(|(r, rule)| {
        let limit = rule.checks.iter().find_map(|check| match check {
            Check::WithinReach { of: LayerKind::Checkpoint, limit_m, on: ReachOn::Straight } => Some(*limit_m),
            _ => None,
        });
        limit.map(|limit| (r, limit))
    })
}

/// How many posts stand behind each subject of a layer, and the only one where it is one. Empty without such a rule.
fn behind(posts: &MannedPosts, report: &Report, kind: LayerKind) -> Vec<Vec<(Backup, u32)>> {
    let (Some((rule, limit)), Some(joins)) = (reach_rule(report, kind), report.joins(kind)) else { return Vec::new() };
    let one = |joins: &Joins, row: usize, status: Status| match status {
        Status::Covered => {
            let second = posts.second(joins.point[row], joins.post[row]);
            if second.is_some_and(|(_, m)| m <= limit) { (Backup::Two, NO_ROW) } else { (Backup::One, joins.post[row]) }
        }
        Status::Gap => (Backup::None, NO_ROW),
        Status::Unknown | Status::NotApplicable => (Backup::Unknown, NO_ROW),
    };
    let blocks = report.rules[rule].status.blocks();
    let mut starts = Vec::with_capacity(blocks.len());
    let mut next = 0;
    for block in blocks {
        starts.push(next);
        next += block.len();
    }
    let block = |b: usize| blocks[b].iter().enumerate().map(|(i, s)| one(joins, starts[b] + i, *s)).collect();
    (0..blocks.len()).into_par_iter().map(block).collect()
}

/// How many posts stand behind each building.
pub fn backup(project: &Project, report: &Report) -> Blocks<Backup> {
    let found = behind(&MannedPosts::new(project, report), report, LayerKind::Building);
    found.into_iter().flatten().map(|(b, _)| b).collect::<Vec<_>>().into()
}

/// What would open if each manned post failed.
pub fn resilience(project: &Project, report: &Report, task: &Task) -> Result<Resilience, Cancelled> {
    let posts = MannedPosts::new(project, report);
    task.check()?;
    let buildings = behind(&posts, report, LayerKind::Building);
    task.check()?;
    let premises = behind(&posts, report, LayerKind::Premise);
    task.check()?;
    let manned = report.manned.iter().enumerate().filter(|(_, m)| **m == Status::Covered);
    let none = |post| Failure { post, buildings: vec![], unknown: 0, premises: vec![], residents: 0, unstated: 0 };
    let mut failures: Vec<Failure> = manned.map(|(row, _)| none(row as u32)).collect();
    let mut place = vec![usize::MAX; report.manned.len()];
    for (i, f) in failures.iter().enumerate() {
        place[f.post as usize] = i;
    }
    let alone = |found: &[Vec<(Backup, u32)>]| -> Vec<(u32, u32)> {
        found.iter().flatten().zip(0u32..).filter(|((_, only), _)| *only != NO_ROW).map(|((_, only), row)| (*only, row)).collect()
    };
    let count = Count::new(project, report);
    for (only, row) in alone(&buildings) {
        count.add(&mut failures[place[only as usize]], row);
    }
    for (only, row) in alone(&premises) {
        failures[place[only as usize]].premises.push(row);
    }
    let ranks = &posts.ranks;
    let weight = |f: &Failure| (f.buildings.len(), f.residents, f.premises.len());
    failures.sort_by(|a, b| weight(b).cmp(&weight(a)).then(ranks[a.post as usize].cmp(&ranks[b.post as usize])));
    let backup = buildings.into_iter().flatten().map(|(b, _)| b).collect::<Vec<_>>().into();
    Ok(Resilience { rule: reach_rule(report, LayerKind::Building), posts: failures, backup })
}

/// What would open if the post in this row failed, without looking at the others; `None` for a post that is not manned.
pub fn failure(project: &Project, report: &Report, post: u32) -> Option<Failure> {
    report.manned.get(post as usize).filter(|m| **m == Status::Covered)?;
    let posts = MannedPosts::new(project, report);
    let alone = |kind: LayerKind| -> Vec<u32> {
        let (Some((rule, limit)), Some(joins)) = (reach_rule(report, kind), report.joins(kind)) else { return Vec::new() };
        let held = joins.post.iter().zip(&report.rules[rule].status).zip(0u32..);
        held.filter(|((nearest, status), _)| **nearest == post && **status == Status::Covered)
            .map(|(_, row)| row)
            .filter(|row| posts.second(joins.point[*row as usize], post).is_none_or(|(_, metres)| metres > limit))
            .collect()
    };
    let (buildings, premises) = (alone(LayerKind::Building), alone(LayerKind::Premise));
    let mut found = Failure { post, buildings: Vec::new(), unknown: 0, premises, residents: 0, unstated: 0 };
    let count = Count::new(project, report);
    buildings.into_iter().for_each(|row| count.add(&mut found, row));
    Some(found)
}

/// Counts what buildings add to a failure.
struct Count<'a> {
    project: &'a Project,
    report: &'a Report,
    unsure: PointIndex,
    limit: f64,
}

impl<'a> Count<'a> {
    fn new(project: &'a Project, report: &'a Report) -> Self {
        let limit = reach_rule(report, LayerKind::Building).map_or(0.0, |(_, limit)| limit);
        Self { project, report, unsure: unknown_posts(project, report), limit }
    }

    fn add(&self, failure: &mut Failure, row: u32) {
        failure.buildings.push(row);
        let may = self.unsure.nearest(self.report.buildings.point[row as usize]).is_some_and(|(_, metres)| metres <= self.limit);
        failure.unknown += u64::from(may);
        match self.project.layer(LayerKind::Building).feature(row).int("residents").and_then(|n| u64::try_from(n).ok()) {
            Some(n) => failure.residents += n,
            None => failure.unstated += 1,
        }
    }
}

/// Posts of which nobody knows whether they are manned.
fn unknown_posts(project: &Project, report: &Report) -> PointIndex {
    let all = project.layer(LayerKind::Checkpoint).features().zip(&report.manned).zip(0..);
    PointIndex::new(all.filter(|((_, m), _)| **m == Status::Unknown).filter_map(|((f, _), row)| Some((f.shape().first()?, row))))
}
