//! A set of features by their identities, which stay when rows move.

use super::view::Target;
use crate::geometry::Bounds;
use crate::model::{Fid, Layer, LayerKind, Project};

/// Features selected together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selected {
    /// Identities of each kind, ascending, at the kind's place.
    fids: [Vec<Fid>; LayerKind::ALL.len()],
}

/// How a selection and the features found join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Combine {
    /// What was found is the selection.
    #[default]
    Replace,
    /// What was found is selected too.
    Add,
    /// What was found is selected no more.
    Remove,
}

impl Selected {
    /// The features in rows of a project.
    pub fn of_rows(project: &Project, rows: &[(LayerKind, Vec<u32>)]) -> Self {
        let mut out = Self::default();
        for (kind, rows) in rows {
            let layer = project.layer(*kind);
            let known = rows.iter().filter(|r| (**r as usize) < layer.len());
            out.fids[*kind as usize].extend(known.map(|r| layer.feature(*r).fid()));
        }
        out.tidy();
        out
    }

    /// These features.
    pub fn of(targets: impl IntoIterator<Item = Target>) -> Self {
        let mut out = Self::default();
        for target in targets {
            out.fids[target.kind as usize].push(target.fid);
        }
        out.tidy();
        out
    }

    /// All features of a layer.
    pub fn all(layer: &Layer) -> Self {
        let mut out = Self::default();
        out.fids[layer.kind() as usize] = layer.chunks().iter().flat_map(|c| c.fids.iter().copied()).collect();
        out.tidy();
        out
    }

    fn tidy(&mut self) {
        for fids in &mut self.fids {
            fids.sort_unstable();
            fids.dedup();
        }
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.fids.iter().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the feature is one of them.
    pub fn contains(&self, target: Target) -> bool {
        self.fids[target.kind as usize].binary_search(&target.fid).is_ok()
    }

    /// The only feature, if there is exactly one.
    pub fn only(&self) -> Option<Target> {
        let mut all = LayerKind::ALL.into_iter().flat_map(|kind| self.fids[kind as usize].iter().map(move |fid| (kind, *fid)));
        let (kind, fid) = all.next()?;
        all.next().is_none().then_some(Target { kind, fid })
    }

    /// The kinds that occur, with their numbers.
    pub fn kinds(&self) -> impl Iterator<Item = (LayerKind, usize)> + '_ {
        LayerKind::ALL.into_iter().map(|kind| (kind, self.fids[kind as usize].len())).filter(|(_, n)| *n > 0)
    }

    /// All of them, kind by kind.
    pub fn targets(&self) -> impl Iterator<Item = Target> + '_ {
        let of_kind = |kind: LayerKind| self.fids[kind as usize].iter().map(move |fid| Target { kind, fid: *fid });
        LayerKind::ALL.into_iter().flat_map(of_kind)
    }

    /// Those of one kind.
    #[must_use]
    pub fn of_kind(&self, kind: LayerKind) -> Self {
        let mut out = Self::default();
        out.fids[kind as usize].clone_from(&self.fids[kind as usize]);
        out
    }

    /// The set with the feature if it was out, without it if it was in.
    #[must_use]
    pub fn toggled(&self, target: Target) -> Self {
        let one = Self::of([target]);
        self.joined(&one, if self.contains(target) { Combine::Remove } else { Combine::Add })
    }

    /// The set joined with another.
    #[must_use]
    pub fn joined(&self, other: &Self, how: Combine) -> Self {
        let mut out = self.clone();
        match how {
            Combine::Replace => return other.clone(),
            Combine::Add => {
                for (fids, more) in out.fids.iter_mut().zip(&other.fids) {
                    fids.extend_from_slice(more);
                }
                out.tidy();
            }
            Combine::Remove => {
                for (fids, gone) in out.fids.iter_mut().zip(&other.fids) {
                    fids.retain(|fid| gone.binary_search(fid).is_err());
                }
            }
        }
        out
    }

    /// The rows where they are now, ascending; features that are gone are left out.
    pub fn rows(&self, project: &Project, kind: LayerKind) -> Vec<u32> {
        let fids = &self.fids[kind as usize];
        let layer = project.layer(kind);
        let mut rows = Vec::with_capacity(fids.len());
        for (c, chunk) in layer.chunks().iter().enumerate() {
            let (Some(first), Some(last)) = (chunk.fids.first(), chunk.fids.last()) else { continue };
            let (from, to) = (fids.partition_point(|f| f < first), fids.partition_point(|f| f <= last));
            let found = fids[from..to].iter().filter_map(|fid| chunk.fids.binary_search(fid).ok());
            rows.extend(found.map(|i| layer.chunk_start(c) + i as u32));
        }
        rows.sort_unstable();
        rows
    }

    /// Box around them, metres; empty when none has a place.
    pub fn bounds(&self, project: &Project) -> Bounds {
        let mut all = Bounds::EMPTY;
        for (kind, _) in self.kinds() {
            let layer = project.layer(kind);
            for row in self.rows(project, kind) {
                all = all.union(&layer.feature(row).shape().bounds());
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn target((kind, fid): (usize, i64)) -> Target {
        Target { kind: LayerKind::ALL[kind], fid: Fid(fid) }
    }

    proptest! {
        #[test]
        fn a_set_of_the_library_judges_ours(
            a in prop::collection::vec((0..7usize, 0..20i64), 0..30), b in prop::collection::vec((0..7usize, 0..20i64), 0..30), one in (0..7usize, 0..20i64)
        ) {
            let ours = |v: &[(usize, i64)]| Selected::of(v.iter().copied().map(target));
            let theirs = |v: &[(usize, i64)]| v.iter().copied().collect::<BTreeSet<_>>();
            let same = |s: &Selected, t: &BTreeSet<(usize, i64)>| *s == Selected::of(t.iter().copied().map(target)) && s.len() == t.len();
            let (sa, sb, ta, tb) = (ours(&a), ours(&b), theirs(&a), theirs(&b));
            prop_assert!(same(&sa.joined(&sb, Combine::Add), &ta.union(&tb).copied().collect()));
            prop_assert!(same(&sa.joined(&sb, Combine::Remove), &ta.difference(&tb).copied().collect()));
            prop_assert!(same(&sa.joined(&sb, Combine::Replace), &tb));
            let mut toggled = ta.clone();
            if !toggled.remove(&one) {
                toggled.insert(one);
            }
            prop_assert!(same(&sa.toggled(target(one)), &toggled));
            prop_assert_eq!(sa.contains(target(one)), ta.contains(&one));
            prop_assert_eq!(sa.only().is_some(), ta.len() == 1);
        }
    }
}
