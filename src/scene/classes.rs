//! Style classes in blocks, one for each chunk of the layer they speak about.
//!
//! A block is shared behind `Arc`: the classes after an edit keep the blocks that nothing changed in, so a million rows cost
//! a few pointers, and what changed is found by looking at the other blocks alone.

use crate::coverage::{Blocks, Held, Rulebook, Status};
use crate::model::{CHUNK_ROWS, Layer, Moment};
use std::ops::Index;
use std::sync::Arc;

/// Style class of each row of a layer.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    blocks: Arc<Vec<Arc<Block>>>,
    /// Row at which each block starts, and the number of rows at the end.
    starts: Arc<Vec<u32>>,
    made_of: MadeOf,
}

/// What classes were made of, where that tells that they are as before.
#[derive(Debug, Clone, Default)]
pub(super) enum MadeOf {
    /// Of something that is soon looked at.
    #[default]
    Nothing,
    /// How many lines hold each row.
    Held(Blocks<Held>),
    /// What the rules about fences say at a moment.
    Fences { at: Moment, rulebook: Arc<Rulebook>, statuses: Vec<Blocks<Status>> },
}

/// Classes of the rows of a chunk.
#[derive(Debug, PartialEq)]
pub(super) struct Block {
    rows: Vec<u8>,
    /// Rows of each class, up to the largest that occurs.
    counts: Vec<u32>,
}

impl Block {
    fn new(rows: Vec<u8>) -> Self {
        let mut counts = Vec::new();
        for class in &rows {
            let class = usize::from(*class);
            if counts.len() <= class {
                counts.resize(class + 1, 0);
            }
            counts[class] += 1;
        }
        Self { rows, counts }
    }
}

/// More changed rows than this are not worth telling apart.
const FEW: usize = 1 << 16;

impl Classes {
    /// The classes of a layer, made chunk by chunk. A block that says what the block of `before` at its place says is that
    /// block; `known` tells where that is clear without looking.
    pub(super) fn of(
        layer: &Layer,
        before: Option<&Self>,
        known: impl Fn(usize) -> bool,
        mut rows: impl FnMut(usize) -> Vec<u8>,
    ) -> Self {
        let block = |c: usize| {
            let old = before.and_then(|b| b.blocks.get(c)).filter(|b| b.rows.len() == layer.chunks()[c].len());
            if let Some(old) = old.filter(|_| known(c)) {
                return Arc::clone(old);
            }
            let rows = rows(c);
            old.filter(|old| old.rows == rows).map_or_else(|| Arc::new(Block::new(rows)), Arc::clone)
        };
        let chunks = layer.chunks().len();
        let blocks: Vec<_> = (0..chunks).map(block).collect();
        let starts = (0..chunks).map(|c| layer.chunk_start(c)).chain([layer.len() as u32]).collect();
        let made = Self { blocks: Arc::new(blocks), starts: Arc::new(starts), made_of: MadeOf::Nothing };
        // The very same memory where nothing changed, so that nobody has to look any further.
        match before {
            Some(before) if before.shares_all(&made) => Self { made_of: MadeOf::Nothing, ..before.clone() },
            _ => made,
        }
    }

    /// The same, with what they were made of.
    pub(super) fn with(self, made_of: MadeOf) -> Self {
        Self { made_of, ..self }
    }

    /// How many lines hold each row, if they were made of that.
    pub(super) fn made_of_held(&self) -> Option<&Blocks<Held>> {
        if let MadeOf::Held(held) = &self.made_of { Some(held) } else { None }
    }

    /// Whether they were made of the very same statuses of fences.
    pub(super) fn is_made_of(&self, other: &MadeOf) -> bool {
        match (&self.made_of, other) {
            (
                MadeOf::Fences { at, rulebook, statuses },
                MadeOf::Fences { at: other_at, rulebook: other_rules, statuses: others },
            ) => {
                let shared = statuses.len() == others.len() && statuses.iter().zip(others).all(|(a, b)| a.shares_all(b));
                at == other_at && Arc::ptr_eq(rulebook, other_rules) && shared
            }
            _ => false,
        }
    }

    /// All rows of one class.
    pub(super) fn one(layer: &Layer, before: Option<&Self>) -> Self {
        Self::of(layer, before, |_| false, |c| vec![0; layer.chunks()[c].len()])
    }

    /// Classes of all rows as a column, cut as the layer is.
    pub(super) fn cut(layer: &Layer, before: Option<&Self>, rows: &[u8]) -> Self {
        let of_chunk = |c: usize| {
            let start = layer.chunk_start(c) as usize;
            rows[start..start + layer.chunks()[c].len()].to_vec()
        };
        Self::of(layer, before, |_| false, of_chunk)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.last().map_or(0, |end| *end as usize)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The class of a row, if there is such a row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<u8> {
        if row >= self.len() {
            return None;
        }
        let (starts, at) = (&self.starts, row as u32);
        // Most blocks are full.
        let guess = row / CHUNK_ROWS;
        let full = guess + 1 < starts.len() && starts[guess] <= at && at < starts[guess + 1];
        let block = if full { guess } else { starts.partition_point(|start| *start <= at) - 1 };
        Some(self.blocks[block].rows[row - starts[block] as usize])
    }

    /// All classes in the order of rows.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.blocks.iter().flat_map(|block| block.rows.iter().copied())
    }

    /// All classes as a column.
    pub fn to_vec(&self) -> Vec<u8> {
        self.iter().collect()
    }

    /// Rows of each class, up to the largest that occurs.
    pub fn counts(&self) -> Vec<u64> {
        let mut sums = Vec::new();
        for block in self.blocks.iter() {
            if sums.len() < block.counts.len() {
                sums.resize(block.counts.len(), 0);
            }
            sums.iter_mut().zip(&block.counts).for_each(|(sum, n)| *sum += u64::from(*n));
        }
        sums
    }

    /// Whether both are the same memory, block for block.
    pub fn shares_all(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.blocks, &other.blocks)
            || (self.blocks.len() == other.blocks.len()
                && self.blocks.iter().zip(other.blocks.iter()).all(|(a, b)| Arc::ptr_eq(a, b)))
    }

    /// The rows whose class is another than in `old`, ascending; `None` when they are not the same rows, or too many of
    /// them changed to be told apart. Blocks that both share cost nothing.
    pub fn changed(&self, old: &Self) -> Option<Vec<u32>> {
        if !Arc::ptr_eq(&self.starts, &old.starts) && self.starts != old.starts {
            return None;
        }
        let mut rows = Vec::new();
        for ((a, b), start) in self.blocks.iter().zip(old.blocks.iter()).zip(self.starts.iter()) {
            if Arc::ptr_eq(a, b) {
                continue;
            }
            rows.extend((*start..).zip(a.rows.iter().zip(&b.rows)).filter(|(_, (a, b))| a != b).map(|(row, _)| row));
            if rows.len() > FEW {
                return None;
            }
        }
        Some(rows)
    }
}

impl Index<usize> for Classes {
    type Output = u8;

    fn index(&self, row: usize) -> &u8 {
        assert!(row < self.len(), "row {row} of {}", self.len());
        let block = self.starts.partition_point(|start| *start as usize <= row) - 1;
        &self.blocks[block].rows[row - self.starts[block] as usize]
    }
}

/// Cut into blocks of full chunks, whatever the layer's are.
impl From<Vec<u8>> for Classes {
    fn from(rows: Vec<u8>) -> Self {
        let blocks: Vec<_> = rows.chunks(CHUNK_ROWS).map(|rows| Arc::new(Block::new(rows.to_vec()))).collect();
        let starts = (0..blocks.len()).map(|b| (b * CHUNK_ROWS) as u32).chain([rows.len() as u32]).collect();
        Self { blocks: Arc::new(blocks), starts: Arc::new(starts), made_of: MadeOf::Nothing }
    }
}

impl FromIterator<u8> for Classes {
    fn from_iter<I: IntoIterator<Item = u8>>(rows: I) -> Self {
        rows.into_iter().collect::<Vec<u8>>().into()
    }
}

/// Equal classes of equal rows, however they are cut into blocks.
impl PartialEq for Classes {
    fn eq(&self, other: &Self) -> bool {
        self.shares_all(other) || (self.len() == other.len() && self.iter().eq(other.iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_judges_the_blocks(
            rows in prop::collection::vec(0u8..6, 1..9000), flips in prop::collection::vec((0usize..9000, 0u8..6), 0..20)
        ) {
            let old = Classes::from(rows.clone());
            let mut now = rows.clone();
            for (at, class) in flips {
                let at = at % now.len();
                now[at] = class;
            }
            let new = Classes::from(now.clone());
            prop_assert_eq!(new.len(), now.len());
            prop_assert_eq!(new.to_vec(), now.clone());
            for row in (0..now.len()).step_by(97).chain([now.len() - 1]) {
                prop_assert_eq!((new[row], new.get(row)), (now[row], Some(now[row])));
            }
            prop_assert_eq!(new.get(now.len()), None);
            let want: Vec<u32> = (0..now.len()).filter(|r| rows[*r] != now[*r]).map(|r| r as u32).collect();
            prop_assert_eq!(new == old, want.is_empty());
            prop_assert_eq!(new.changed(&old), Some(want));
            let counts = new.counts();
            for class in 0..6u8 {
                let want = now.iter().filter(|c| **c == class).count() as u64;
                prop_assert_eq!(counts.get(usize::from(class)).copied().unwrap_or(0), want);
            }
        }
    }
}
