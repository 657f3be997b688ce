//! Figures by area: what the pages of an atlas and the cards of teams say about their part.

use super::figures::Tally;
use super::suppress::{Shown, suppressed};
use crate::coverage::{Held, NO_ROW, Report, Status};
use crate::formats::worklist::{Lister, Places};
use crate::model::{LayerKind, Project};
use crate::words::Lang;

/// Which areas have pages of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A page per community.
    Community,
    /// A page per grid.
    #[default]
    Grid,
    /// A page per grid that has a three-person team, even an incomplete one: its territory.
    Team,
}

impl By {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Community, Self::Grid, Self::Team];

    /// Layer of the areas.
    pub fn kind(self) -> LayerKind {
        match self {
            Self::Community => LayerKind::Community,
            Self::Grid | Self::Team => LayerKind::Grid,
        }
    }

    /// Rows of the areas, ordered as people count: by community, then by id.
    pub fn rows(self, project: &Project) -> Vec<u32> {
        let layer = project.layer(self.kind());
        let chosen = |row: &u32| {
            let text = |key: &str| layer.feature(*row).text(key).map(str::trim).filter(|t| !t.is_empty());
            self != Self::Team || text("team_roles").is_some()
        };
        let mut rows: Vec<u32> = (0..layer.len() as u32).filter(chosen).collect();
        let community = |row: u32| layer.feature(row).text("community_id").unwrap_or("");
        rows.sort_by(|a, b| {
            crate::coverage::order::compare_ids(community(*a), community(*b))
                .then_with(|| crate::coverage::order::compare_ids(layer.feature(*a).id(), layer.feature(*b).id()))
                .then(a.cmp(b))
        });
        rows
    }
}

/// What lies in an area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AreaFigures {
    /// Building rows, ascending.
    pub buildings: Vec<u32>,
    /// Premise rows.
    pub premises: Vec<u32>,
    /// Checkpoint rows.
    pub posts: Vec<u32>,
    /// Buildings under each line of the rulebook.
    pub lines: Vec<Tally>,
    /// Buildings held by 0, 1, 2, 3 lines, and unknown.
    pub held: [u64; 5],
}

/// The figures of every area of a layer, at the place of its row.
pub fn area_figures(project: &Project, report: &Report, kind: LayerKind, lang: Lang) -> Vec<AreaFigures> {
    let lines = report.rulebook.lines.len();
    let empty = AreaFigures { lines: vec![Tally::default(); lines], ..AreaFigures::default() };
    let mut out = vec![empty; project.layer(kind).len()];
    let area = |joins: &crate::coverage::Joins, row: usize| {
        let column = if kind == LayerKind::Community { &joins.community } else { &joins.grid };
        column.get(row).copied().filter(|a| *a != NO_ROW)
    };
    for row in 0..project.layer(LayerKind::Building).len() {
        let joins = &report.buildings;
        let Some(to) = area(joins, row).and_then(|a| out.get_mut(a as usize)) else { continue };
        to.buildings.push(row as u32);
        to.held[*joins.held.get(row).unwrap_or(&Held::Unknown) as usize] += 1;
        for (tally, line) in to.lines.iter_mut().zip(&joins.lines) {
            match line.get(row) {
                Some(Status::Covered) => tally.covered += 1,
                Some(Status::Gap) => tally.gap += 1,
                Some(Status::Unknown) => tally.unknown += 1,
                Some(Status::NotApplicable) | None => {}
            }
        }
    }
    for row in 0..project.layer(LayerKind::Premise).len() {
        if let Some(to) = area(&report.premises, row).and_then(|a| out.get_mut(a as usize)) {
            to.premises.push(row as u32);
        }
    }
    let places = Places::new(project, report, LayerKind::Checkpoint);
    let posts = Lister::new(project, report, &places, LayerKind::Checkpoint, lang);
    for row in 0..project.layer(LayerKind::Checkpoint).len() as u32 {
        let (community, grid) = posts.place(row);
        let at = if kind == LayerKind::Community { community } else { grid };
        if let Some(to) = at.and_then(|a| out.get_mut(a as usize)) {
            to.posts.push(row);
        }
    }
    out
}

/// What of the figures by area may be shown to everybody, with the totals over all areas as a last entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaTable {
    /// For each area, and for all together: covered, gap, unknown and their total under each line.
    pub lines: Vec<Vec<Vec<Shown>>>,
    /// For each area, and for all together: held by 0, 1, 2, 3 lines, unknown, and their total.
    pub held: Vec<Vec<Shown>>,
}

/// The figures of areas as a table; with `guarded` small counts are hidden.
pub fn area_table(areas: &[&AreaFigures], guarded: bool) -> AreaTable {
    let lines = areas.first().map_or(0, |a| a.lines.len());
    let plain = |counts: &[Vec<u64>]| -> Vec<Vec<Shown>> {
        if guarded && counts.len() > 1 {
            return suppressed(counts).cells;
        }
        if guarded {
            let mut rows = suppressed(counts).cells;
            rows.extend(rows.first().cloned());
            return rows;
        }
        let sums = (0..counts.first().map_or(0, Vec::len)).map(|c| counts.iter().map(|row| row[c]).sum()).collect();
        let total = |row: &Vec<u64>| row.iter().copied().chain([row.iter().sum()]).map(Some).collect();
        counts.iter().chain([&sums]).map(total).collect()
    };
    let by_line: Vec<Vec<Vec<Shown>>> = (0..lines)
        .map(|l| plain(&areas.iter().map(|a| vec![a.lines[l].covered, a.lines[l].gap, a.lines[l].unknown]).collect::<Vec<_>>()))
        .collect();
    let held = plain(&areas.iter().map(|a| a.held.to_vec()).collect::<Vec<_>>());
    let rows = held.len();
    AreaTable { lines: (0..rows).map(|row| by_line.iter().map(|line| line[row].clone()).collect()).collect(), held }
}
