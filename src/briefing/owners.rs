//! Gaps by who answers for them: the order of the gap list, printed and as a table.

use crate::coverage::{Explainer, GapRef, NO_ROW, Report, Severity, Subject, order};
use crate::formats::worklist::{Cell, Column, Lister, Places};
use crate::model::{LayerKind, Moment, Project};
use crate::task::{Cancelled, Task};
use crate::wording::{FindingRow, write_finding};
use crate::words::Lang;

/// Community and grid rows that answer for a gap; a fence has an owner of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Community row.
    pub community: Option<u32>,
    /// Grid row.
    pub grid: Option<u32>,
    /// Fence row.
    pub fence: Option<u32>,
}

/// All gaps ordered by owner: communities as people count, in them grids, then fences and what nobody answers for; within an
/// owner high severity first, then by rule and row.
pub fn by_owner(
    project: &Project,
    report: &Report,
    explainer: &Explainer<'_>,
    task: &Task,
) -> Result<Vec<(Owner, GapRef)>, Cancelled> {
    let place = |kind: LayerKind| {
        let layer = project.layer(kind);
        let mut rows: Vec<u32> = (0..layer.len() as u32).collect();
        rows.sort_by(|a, b| order::compare_ids(layer.feature(*a).id(), layer.feature(*b).id()).then(a.cmp(b)));
        let mut place = vec![0u32; rows.len()];
        rows.iter().zip(0u32..).for_each(|(row, i)| place[*row as usize] = i);
        place
    };
    let (communities, grids, fences) = (place(LayerKind::Community), place(LayerKind::Grid), place(LayerKind::Fence));
    let mut out = Vec::new();
    for (i, gap) in report.gaps().enumerate() {
        if i % 1024 == 0 {
            task.check()?;
        }
        out.push((owner(report, explainer, gap), gap));
    }
    let at = |places: &[u32], row: Option<u32>| row.and_then(|r| places.get(r as usize)).copied().unwrap_or(u32::MAX);
    out.sort_by_cached_key(|(owner, gap)| {
        let severity = report.rulebook.rules[gap.rule as usize].severity != Severity::High;
        let who = (at(&communities, owner.community), at(&grids, owner.grid), at(&fences, owner.fence));
        (who, severity, *gap)
    });
    Ok(out)
}

fn owner(report: &Report, explainer: &Explainer<'_>, gap: GapRef) -> Owner {
    let some = |row: Option<&u32>| row.copied().filter(|r| *r != NO_ROW);
    match report.subject(gap) {
        Subject::Feature(kind, row) => match report.joins(kind) {
            Some(joins) => {
                let i = row as usize;
                Owner { community: some(joins.community.get(i)), grid: some(joins.grid.get(i)), fence: None }
            }
            None => {
                let who = explainer.finding(gap).responsible;
                let fence = (kind == LayerKind::Fence).then_some(row);
                Owner { community: who.community, grid: who.grid, fence }
            }
        },
        Subject::Layer(_) => Owner { community: None, grid: None, fence: None },
    }
}

/// Writes gaps in words; holds what rows share.
pub struct GapWriter<'a, 'b> {
    project: &'a Project,
    report: &'a Report,
    explainer: &'b Explainer<'a>,
    listers: [Lister<'b>; 2],
    lang: Lang,
}

/// Kinds whose gaps fall due at a moment that the data states.
const DUE: [LayerKind; 2] = [LayerKind::Fence, LayerKind::Premise];

impl<'a: 'b, 'b> GapWriter<'a, 'b> {
    /// For a report.
    pub fn new(project: &'a Project, report: &'a Report, explainer: &'b Explainer<'a>, places: &'b Places, lang: Lang) -> Self {
        let listers = DUE.map(|kind| Lister::new(project, report, places, kind, lang));
        Self { project, report, explainer, listers, lang }
    }

    /// A gap in words, into a row that is used again; and when it is, or was, due.
    pub fn write(&self, gap: GapRef, row: &mut FindingRow) -> Option<Moment> {
        write_finding(self.project, self.report, &self.explainer.finding(gap), self.lang, row);
        let Subject::Feature(kind, at) = self.report.subject(gap) else { return None };
        let i = DUE.iter().position(|k| *k == kind)?;
        match self.listers[i].cell(at, Column::Due) {
            Cell::Time(moment) => Some(moment),
            _ => None,
        }
    }
}
