//! Columns of a report in blocks, one per chunk of the layer they speak about.
//!
//! A block is shared behind `Arc`: a new report keeps the blocks that an edit did not touch, so a million rows cost a few
//! pointers. What came of a block is known to be as before when the block is the same memory.

use crate::model::{CHUNK_ROWS, Layer};
use std::ops::Index;
use std::sync::Arc;

/// A column with one entry per row of a layer.
#[derive(Debug, Clone)]
pub struct Blocks<T> {
    blocks: Vec<Arc<Vec<T>>>,
    starts: Starts,
}

/// Row at which each block starts, and the number of rows at the end. Shared by the columns of a layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Starts(Arc<[u32]>);

impl Starts {
    /// The blocks of a layer's columns.
    pub fn of(layer: &Layer) -> Self {
        let ends = (0..layer.chunks().len()).map(|c| layer.chunk_start(c)).chain([layer.len() as u32]);
        Self(ends.collect())
    }

    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.0.len() - 1
    }

    /// Number of rows in a block.
    pub fn rows_of(&self, block: usize) -> usize {
        (self.0[block + 1] - self.0[block]) as usize
    }

    fn rows(&self) -> usize {
        self.0.last().map_or(0, |end| *end as usize)
    }

    /// Block of a row, and its place there.
    #[inline]
    fn place(&self, row: usize) -> (usize, usize) {
        let (starts, at) = (&self.0, row as u32);
        // Most blocks are full.
        let guess = row / CHUNK_ROWS;
        let full = guess + 1 < starts.len() && starts[guess] <= at && at < starts[guess + 1];
        let block = if full { guess } else { starts.partition_point(|start| *start <= at) - 1 };
        (block, row - starts[block] as usize)
    }
}

impl Default for Starts {
    fn default() -> Self {
        Self([0].into())
    }
}

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self { blocks: Vec::new(), starts: Starts::default() }
    }
}

impl<T> Blocks<T> {
    pub(super) fn new(blocks: Vec<Arc<Vec<T>>>, starts: &Starts) -> Self {
        debug_assert!(blocks.len() + 1 == starts.0.len());
        debug_assert!(blocks.iter().zip(starts.0.windows(2)).all(|(b, s)| b.len() == (s[1] - s[0]) as usize));
        Self { blocks, starts: starts.clone() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.rows()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry of a row, if there is such a row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&T> {
        (row < self.len()).then(|| &self[row])
    }

    /// All entries in the order of rows.
    pub fn iter(&self) -> Entries<'_, T> {
        self.blocks.iter().flat_map(|block| block.iter())
    }

    /// The blocks, in the order of rows: one per chunk of the layer.
    pub fn blocks(&self) -> &[Arc<Vec<T>>] {
        &self.blocks
    }

    /// Whether both are the same memory, block for block.
    pub fn shares_all(&self, other: &Self) -> bool {
        self.blocks.len() == other.blocks.len() && self.blocks.iter().zip(&other.blocks).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// The entries of a column in the order of rows.
pub type Entries<'a, T> = std::iter::FlatMap<
    std::slice::Iter<'a, Arc<Vec<T>>>,
    std::slice::Iter<'a, T>,
    fn(&'a Arc<Vec<T>>) -> std::slice::Iter<'a, T>,
>;

impl<'a, T> IntoIterator for &'a Blocks<T> {
    type Item = &'a T;
    type IntoIter = Entries<'a, T>;

    fn into_iter(self) -> Entries<'a, T> {
        self.iter()
    }
}

impl<T> Index<usize> for Blocks<T> {
    type Output = T;

    #[inline]
    fn index(&self, row: usize) -> &T {
        assert!(row < self.len(), "row {row} of {}", self.len());
        let (block, at) = self.starts.place(row);
        &self.blocks[block][at]
    }
}

/// Entries of one block.
impl<T> From<Vec<T>> for Blocks<T> {
    fn from(rows: Vec<T>) -> Self {
        if rows.is_empty() {
            return Self::default();
        }
        let starts = Starts([0, rows.len() as u32].into());
        Self { blocks: vec![Arc::new(rows)], starts }
    }
}

/// Equal entries in equal rows, however they are cut into blocks.
impl<T: PartialEq> PartialEq for Blocks<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

/// A list of rows of another layer for each row of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lists {
    /// List `i` is `items[start[i]..start[i + 1]]`.
    pub start: Vec<u32>,
    pub items: Vec<u32>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { start: vec![0], items: Vec::new() }
    }
}

impl Lists {
    /// List of entry `i`.
    pub fn get(&self, i: usize) -> &[u32] {
        &self.items[self.start[i] as usize..self.start[i + 1] as usize]
    }

    /// All lists in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.start.windows(2).map(|s| &self.items[s[0] as usize..s[1] as usize])
    }

    /// Ends the list whose items were pushed.
    pub fn end(&mut self) {
        self.start.push(self.items.len() as u32);
    }
}

/// Lists for all rows of a layer, in blocks.
#[derive(Debug, Clone, Default)]
pub(super) struct BlockLists {
    blocks: Vec<Arc<Lists>>,
    starts: Starts,
}

impl BlockLists {
    pub fn new(blocks: Vec<Arc<Lists>>, starts: &Starts) -> Self {
        Self { blocks, starts: starts.clone() }
    }

    pub fn get(&self, row: usize) -> &[u32] {
        assert!(row < self.starts.rows(), "row {row} of {}", self.starts.rows());
        let (block, at) = self.starts.place(row);
        self.blocks[block].get(at)
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.blocks.iter().flat_map(|block| block.iter())
    }

    pub fn blocks(&self) -> &[Arc<Lists>] {
        &self.blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_in_blocks_of_any_size() {
        let sizes = [3usize, CHUNK_ROWS, 1, CHUNK_ROWS, 7];
        let mut next = 0;
        let mut starts = vec![0];
        let blocks: Vec<Arc<Vec<usize>>> = sizes
            .iter()
            .map(|n| {
                let block = (next..next + n).collect();
                next += n;
                starts.push(next as u32);
                Arc::new(block)
            })
            .collect();
        let column = Blocks::new(blocks, &Starts(starts.into()));
        assert_eq!(column.len(), next);
        assert!((0..next).all(|row| column[row] == row && column.get(row) == Some(&row)));
        assert_eq!(column.get(next), None);
        assert!(column.iter().copied().eq(0..next));
        assert_eq!(column, Blocks::from((0..next).collect::<Vec<_>>()));
        assert!(Blocks::<u8>::default().is_empty() && Blocks::<u8>::from(vec![]).get(0).is_none());
    }
}
