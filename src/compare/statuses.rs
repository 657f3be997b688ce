//! Who is better and who is worse off.

use super::Side;
use crate::coverage::{Blocks, Held, Status, SubjectKind};
use crate::model::{Fid, LayerKind, Project};
use std::sync::Arc;

/// Subjects whose status differs in a way that matters. For rules about layers an identity is the place of the kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shift {
    /// Covered now and not before.
    pub better: Vec<Fid>,
    /// Covered before and no longer, or unknown before and a gap now; also what is new and not covered.
    pub worse: Vec<Fid>,
}

impl Shift {
    /// Whether nobody is better or worse off.
    pub fn is_empty(&self) -> bool {
        self.better.is_empty() && self.worse.is_empty()
    }

    fn see(&mut self, fid: Fid, was: Status, is: Status) {
        if is == Status::Covered && was != Status::Covered {
            self.better.push(fid);
        } else if is >= Status::Unknown && is > was {
            self.worse.push(fid);
        }
    }
}

pub(super) fn of_rule(a: Side<'_>, b: Side<'_>, rule: usize) -> Shift {
    let (old, new) = (&a.report.rules[rule].status, &b.report.rules[rule].status);
    match b.report.rulebook.rules[rule].subject {
        SubjectKind::Feature(kind) => shift(a.project, b.project, kind, old, new),
        SubjectKind::Layer => {
            let mut out = Shift::default();
            old.iter().zip(new.iter()).enumerate().for_each(|(i, (was, is))| out.see(Fid(i as i64), *was, *is));
            out
        }
    }
}

/// Buildings that came into no line at all, and that left it.
pub(super) fn exposed(a: Side<'_>, b: Side<'_>) -> Shift {
    let mut out = Shift::default();
    each(a.project, b.project, LayerKind::Building, &a.report.buildings.held, &b.report.buildings.held, |fid, was, is| {
        let (was, is) = (was == Some(Held::None), is == Held::None);
        match (was, is) {
            (true, false) => out.better.push(fid),
            (false, true) => out.worse.push(fid),
            _ => {}
        }
    });
    out
}

pub(super) fn shift(a: &Project, b: &Project, kind: LayerKind, old: &Blocks<Status>, new: &Blocks<Status>) -> Shift {
    let mut out = Shift::default();
    each(a, b, kind, old, new, |fid, was, is| out.see(fid, was.unwrap_or(Status::NotApplicable), is));
    out
}

/// Every feature of the second project with its entries in both columns; those in memory that both share are left out.
fn each<T: Copy>(
    a: &Project,
    b: &Project,
    kind: LayerKind,
    old: &Blocks<T>,
    new: &Blocks<T>,
    mut see: impl FnMut(Fid, Option<T>, T),
) {
    let (before, after) = (a.layer(kind), b.layer(kind));
    let mut row = 0;
    for (k, chunk) in after.chunks().iter().enumerate() {
        let same_rows = before.chunks().get(k).is_some_and(|c| Arc::ptr_eq(c, chunk) || c.fids == chunk.fids);
        let shared = old.blocks().get(k).zip(new.blocks().get(k)).is_some_and(|(x, y)| Arc::ptr_eq(x, y));
        if same_rows && shared {
            row += chunk.len();
            continue;
        }
        for fid in &chunk.fids {
            if let Some(is) = new.get(row) {
                let was = before.row_of(*fid).and_then(|r| old.get(r as usize).copied());
                see(*fid, was, *is);
            }
            row += 1;
        }
    }
}
