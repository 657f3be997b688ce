//! The result of an evaluation: statuses as columns; findings are made from them when somebody asks.

use super::blocks::{BlockLists, Blocks};
use super::cordons::Cordons;
use super::roads::Roads;
use super::rulebook::{Rulebook, SubjectKind};
use super::status::{Counts, Held, Status};
use crate::geometry::Local;
use crate::model::{LayerKind, Moment};
use std::sync::Arc;

/// Row of a feature, or none.
pub const NO_ROW: u32 = u32::MAX;

/// What an evaluation found. Screen, CSV, JSON and print all read this. A clone costs some pointers: columns are shared.
#[derive(Debug, Clone)]
pub struct Report {
    /// The moment that was evaluated.
    pub at: Moment,
    /// The rules.
    pub rulebook: Arc<Rulebook>,
    /// Features per layer kind, at the kind's place.
    pub layer_counts: [usize; LayerKind::ALL.len()],
    /// One result per rule, in the rulebook's order.
    pub rules: Vec<RuleResult>,
    /// Where buildings lie and what holds them.
    pub buildings: Joins,
    /// Where premises lie and what holds them.
    pub premises: Joins,
    /// Whether a checkpoint row is manned at the moment: covered yes, gap no, unknown if its state or hours are.
    pub manned: Vec<Status>,
    /// Holes and overlaps of the tiling of communities by grids.
    pub tiling: Arc<TilingResult>,
    /// Area figures.
    pub areas: Areas,
    /// What is known of the roads around areas; `None` where no rule asks.
    pub cordons: Option<Arc<Cordons>>,
    /// The roads that columns about walking and life access came from; `None` where no rule asks.
    pub roads: Option<Arc<Roads>>,
}

/// Statuses of all subjects under one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleResult {
    /// One status per subject row (per layer kind for a rule about layers).
    pub status: Blocks<Status>,
    /// Their counts.
    pub counts: Counts,
}

/// Where the subjects of a layer lie and what holds them; every column has one entry per row.
#[derive(Debug, Clone, Default)]
pub struct Joins {
    /// Representative point, metres.
    pub point: Blocks<[f64; 2]>,
    /// Community row that holds the point, the one with the smallest id where several do; [`NO_ROW`] where none does.
    pub community: Blocks<u32>,
    /// Number of communities that hold the point.
    pub communities: Blocks<u8>,
    /// Grid row that holds the point, the one with the smallest id where several do; [`NO_ROW`] where none does.
    pub grid: Blocks<u32>,
    /// Number of grids that hold the point.
    pub grids: Blocks<u8>,
    /// Row of the nearest checkpoint manned at the moment; [`NO_ROW`] where there is none at all.
    pub post: Blocks<u32>,
    /// Straight distance to it, metres; infinite where there is none.
    pub post_m: Blocks<f64>,
    /// Distance to the nearest checkpoint of unknown state, where it is nearer than `post`; else infinite.
    pub unknown_post_m: Blocks<f64>,
    /// Row of the nearest manned checkpoint on foot along roads; [`NO_ROW`] where there is none. Empty, as the next three are,
    /// where no rule asks.
    pub walk_post: Blocks<u32>,
    /// Metres to it on foot; infinite where no way leads to any, not a number where no road is near.
    pub walk_m: Blocks<f64>,
    /// Metres on foot to the nearest checkpoint of unknown state, in the same way.
    pub unknown_walk_m: Blocks<f64>,
    /// Seconds of a fire engine through what is surely open; infinite where it is cut off, not a number where no road is near.
    pub life_s: Blocks<f64>,
    /// The same as if checkpoints of unknown state were open.
    pub maybe_life_s: Blocks<f64>,
    /// Row of the premise that is the nearest site on foot, such as a sampling site; [`NO_ROW`] where there is none. Empty, as the
    /// next one is, where no rule asks.
    pub site: Blocks<u32>,
    /// Metres to it on foot; infinite where no way leads to any, not a number where no road is near.
    pub site_m: Blocks<f64>,
    /// Fences of each row, ascending by id, in force or not.
    pub(super) fence_lists: BlockLists,
    /// Status of each line of the rulebook, line after line: `lines[line][row]`.
    pub lines: Vec<Blocks<Status>>,
    /// Counts of each line.
    pub(super) line_counts: Vec<Counts>,
    /// How many lines hold the row.
    pub held: Blocks<Held>,
    /// See [`Joins::held_counts`].
    pub(super) held_counts: [u64; 5],
}

impl Joins {
    /// Fence rows that the subject touches, ascending by id.
    pub fn fences(&self, row: u32) -> &[u32] {
        self.fence_lists.get(row as usize)
    }

    /// How many rows are held by 0, 1, 2, 3 lines, and unknown: at the place of the [`Held`].
    pub fn held_counts(&self) -> [u64; 5] {
        self.held_counts
    }

    /// [`Joins::fences`] of all rows in order.
    pub fn all_fences(&self) -> impl Iterator<Item = &[u32]> {
        self.fence_lists.iter()
    }
}

/// Holes and overlaps of the tiling.
#[derive(Debug, Clone, Default)]
pub struct TilingResult {
    /// Ground of a community in no grid, slivers left out.
    pub holes: Vec<TilingHole>,
    /// Ground in two grids, slivers left out.
    pub overlaps: Vec<TilingOverlap>,
}

/// Ground of a community in no grid.
#[derive(Debug, Clone)]
pub struct TilingHole {
    /// Community row.
    pub community: u32,
    /// The ground, metres.
    pub polygon: geo_types::Polygon<f64>,
    /// Its area, square metres.
    pub area_m2: f64,
    /// A position inside it.
    pub point: Local,
}

/// Ground in two grids.
#[derive(Debug, Clone)]
pub struct TilingOverlap {
    /// Grid rows, ascending.
    pub grids: [u32; 2],
    /// The ground, metres.
    pub polygon: geo_types::MultiPolygon<f64>,
    /// Its area, square metres.
    pub area_m2: f64,
    /// A position inside it.
    pub point: Local,
    /// Community row in which that position lies; [`NO_ROW`] outside all.
    pub community: u32,
}

/// Area figures, square metres.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Areas {
    /// Area of all communities together.
    pub community_m2: f64,
    /// Community ground in no grid, slivers included.
    pub grid_gap_m2: f64,
    /// Sum over pairs of grids of the ground they share (pairs sharing more than 1 m²).
    pub grid_overlap_m2: f64,
    /// Community ground farther than the reach limit from every manned checkpoint.
    pub beyond_reach_m2: f64,
}

/// A subject of a rule: a feature, or a whole layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A feature by layer and row.
    Feature(LayerKind, u32),
    /// A layer.
    Layer(LayerKind),
}

/// A gap of the list: which rule, which row of its subject layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GapRef {
    /// Place of the rule in the rulebook.
    pub rule: u16,
    /// Row in the rule's subject layer (place of the kind for a rule about layers).
    pub row: u32,
}

impl Report {
    /// The joins of a layer that has them.
    pub fn joins(&self, kind: LayerKind) -> Option<&Joins> {
        match kind {
            LayerKind::Building => Some(&self.buildings),
            LayerKind::Premise => Some(&self.premises),
            _ => None,
        }
    }

    /// What a rule speaks about in a row.
    pub fn subject(&self, gap: GapRef) -> Subject {
        match self.rulebook.rules[gap.rule as usize].subject {
            SubjectKind::Feature(kind) => Subject::Feature(kind, gap.row),
            SubjectKind::Layer => Subject::Layer(LayerKind::ALL[gap.row as usize]),
        }
    }

    /// All gaps of rules that raise gaps, rule by rule, rows ascending.
    pub fn gaps(&self) -> impl Iterator<Item = GapRef> + '_ {
        self.rules.iter().zip(&self.rulebook.rules).enumerate().filter(|(_, (_, rule))| rule.raises).flat_map(
            |(r, (result, _))| {
                let gaps = result.status.iter().enumerate().filter(|(_, s)| **s == Status::Gap);
                gaps.map(move |(row, _)| GapRef { rule: r as u16, row: row as u32 })
            },
        )
    }

    /// Number of gaps that [`Report::gaps`] lists.
    pub fn gap_count(&self) -> u64 {
        self.rules.iter().zip(&self.rulebook.rules).filter(|(_, rule)| rule.raises).map(|(result, _)| result.counts.gap).sum()
    }

    /// Headline figure of a line: its buildings, or the rule the line names.
    pub fn headline(&self, line: usize) -> Headline {
        let info = &self.rulebook.lines[line];
        match info.headline.as_ref().and_then(|id| self.rulebook.rule(id)) {
            Some(rule) => Headline { subject: self.rulebook.rules[rule].subject, counts: self.rules[rule].counts },
            None => Headline {
                subject: SubjectKind::Feature(LayerKind::Building),
                counts: self.buildings.line_counts.get(line).copied().unwrap_or_default(),
            },
        }
    }

    /// Status of a feature under every rule that speaks about its layer: `(rule, status)`.
    pub fn statuses(&self, kind: LayerKind, row: u32) -> impl Iterator<Item = (usize, Status)> + '_ {
        self.rulebook
            .rules
            .iter()
            .enumerate()
            .filter(move |(_, rule)| rule.subject == SubjectKind::Feature(kind))
            .filter_map(move |(r, _)| self.rules[r].status.get(row as usize).map(|s| (r, *s)))
    }
}

/// Headline figure of a line of defence: always `covered · gap · unknown of total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headline {
    /// What is counted.
    pub subject: SubjectKind,
    /// The counts.
    pub counts: Counts,
}
