//! What an edit left of a layer: found by the chunks that both states share.

use super::report::NO_ROW;
use crate::model::{Chunk, Fid, Layer};
use std::collections::HashMap;
use std::sync::Arc;

/// How a layer came from an earlier state.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// The earlier chunk that each chunk still is.
    pub same: Vec<Option<usize>>,
    /// Earlier chunks that are no more.
    gone: Vec<usize>,
    /// Nothing but the layer's description may have changed.
    pub identical: bool,
}

/// Earlier and present rows of a layer, where the rows that stayed kept their order.
pub(super) struct RowMap {
    /// Earlier row of each row; [`NO_ROW`] for a new one.
    pub from: Vec<u32>,
    /// Row of each earlier row; [`NO_ROW`] where it is gone.
    pub to: Vec<u32>,
}

impl Change {
    pub fn between(old: &Arc<Layer>, new: &Arc<Layer>) -> Self {
        let (before, after) = (old.chunks(), new.chunks());
        if before.len() == after.len() && before.iter().zip(after).all(|(a, b)| Arc::ptr_eq(a, b)) {
            return Self { same: (0..after.len()).map(Some).collect(), gone: Vec::new(), identical: true };
        }
        let places: HashMap<*const Chunk, usize> = before.iter().enumerate().map(|(i, c)| (Arc::as_ptr(c), i)).collect();
        let same: Vec<_> = after.iter().map(|c| places.get(&Arc::as_ptr(c)).copied()).collect();
        let mut left = vec![true; before.len()];
        same.iter().flatten().for_each(|i| left[*i] = false);
        let gone = (0..before.len()).filter(|i| left[*i]).collect();
        Self { same, gone, identical: false }
    }

    /// Earlier chunk and place there of a feature in a chunk that changed.
    pub fn place_before(&self, old: &Layer, fid: Fid) -> Option<(usize, usize)> {
        self.gone.iter().find_map(|&c| {
            let fids = &old.chunks()[c].fids;
            let within = fids.first().is_some_and(|f| *f <= fid) && fids.last().is_some_and(|f| *f >= fid);
            if within { fids.binary_search(&fid).ok().map(|i| (c, i)) } else { None }
        })
    }

    /// Whether so little changed that looking for what stayed pays off.
    pub fn is_small(&self) -> bool {
        self.gone.len() <= 16
    }

    /// Rows before and after; `None` when the rows that stayed have changed their order.
    pub fn rows(&self, old: &Layer, new: &Layer) -> Option<RowMap> {
        let mut map = RowMap { from: Vec::with_capacity(new.len()), to: vec![NO_ROW; old.len()] };
        for (c, chunk) in new.chunks().iter().enumerate() {
            match self.same[c] {
                Some(o) => map.from.extend((0..chunk.len() as u32).map(|i| old.chunk_start(o) + i)),
                None => map.from.extend(chunk.fids.iter().map(|fid| match self.place_before(old, *fid) {
                    Some((o, i)) => old.chunk_start(o) + i as u32,
                    None => NO_ROW,
                })),
            }
        }
        for (row, before) in map.from.iter().enumerate().filter(|(_, before)| **before != NO_ROW) {
            map.to[*before as usize] = row as u32;
        }
        let stayed = || map.from.iter().filter(|before| **before != NO_ROW);
        stayed().is_sorted_by(|a, b| a < b).then_some(map)
    }
}

impl RowMap {
    /// New numbers of the earlier rows; `None` where every row that stayed has kept its number.
    pub fn renumber(&self) -> Option<&[u32]> {
        let moved = self.to.iter().enumerate().any(|(before, row)| *row != NO_ROW && *row as usize != before);
        moved.then_some(&self.to)
    }
}
