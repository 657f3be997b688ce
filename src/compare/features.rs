//! Which features differ, and in what.

use crate::model::{Chunk, FeatureRef, Fid, LayerKind, Project};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// A feature that is not the same on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureChange {
    /// Its layer.
    pub kind: LayerKind,
    /// Its identity.
    pub fid: Fid,
    /// In what it differs.
    pub change: Change,
}

/// In what a feature differs.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is on the second side only.
    Added,
    /// It is on the first side only.
    Removed,
    /// It is on both.
    Changed {
        /// How far the point lies from where it was, metres; `None` for one that has not moved and for all but points.
        moved_m: Option<f64>,
        /// Whether an area or a line has another shape, or a shape was given or taken.
        reshaped: bool,
        /// Places of the attributes with other values.
        attrs: Vec<usize>,
        /// Whether the duty roster is another.
        roster: bool,
    },
}

/// All features that differ: posts first, the ground they stand on last, each layer by identity.
pub fn changes(a: &Project, b: &Project) -> Vec<FeatureChange> {
    let mut out = Vec::new();
    for kind in LayerKind::ALL.into_iter().rev() {
        of_layer(a, b, kind, &mut out);
    }
    out
}

fn of_layer(a: &Project, b: &Project, kind: LayerKind, out: &mut Vec<FeatureChange>) {
    let (before, after) = (a.layer(kind), b.layer(kind));
    let mut fids: BTreeSet<Fid> = BTreeSet::new();
    for (mine, others) in [(before, after), (after, before)] {
        let shared: HashSet<*const Chunk> = others.chunks().iter().map(Arc::as_ptr).collect();
        let own = mine.chunks().iter().filter(|chunk| !shared.contains(&Arc::as_ptr(chunk)));
        fids.extend(own.flat_map(|chunk| chunk.fids.iter().copied()));
    }
    if kind == LayerKind::Checkpoint {
        let posts = a.roster.posts().chain(b.roster.posts()).map(|(fid, _)| fid);
        fids.extend(posts.filter(|fid| !a.roster.shares(&b.roster, *fid)));
    }
    for fid in fids {
        let change = match (before.row_of(fid), after.row_of(fid)) {
            (None, None) => continue,
            (None, Some(_)) => Change::Added,
            (Some(_), None) => Change::Removed,
            (Some(x), Some(y)) => {
                let roster = kind == LayerKind::Checkpoint && a.roster.post(fid) != b.roster.post(fid);
                match differs(kind, before.feature(x), after.feature(y), roster) {
                    Some(change) => change,
                    None => continue,
                }
            }
        };
        out.push(FeatureChange { kind, fid, change });
    }
}

fn differs(kind: LayerKind, x: FeatureRef<'_>, y: FeatureRef<'_>, roster: bool) -> Option<Change> {
    let attrs: Vec<usize> = (0..kind.info().attributes.len()).filter(|attr| x.value(*attr) != y.value(*attr)).collect();
    let same = x.shape() == y.shape();
    let moved_m = match (x.shape().coords(), y.shape().coords()) {
        ([p], [q]) if !same => Some((q[0] - p[0]).hypot(q[1] - p[1])),
        _ => None,
    };
    let reshaped = !same && moved_m.is_none();
    let any = !same || roster || !attrs.is_empty();
    any.then_some(Change::Changed { moved_m, reshaped, attrs, roster })
}
