//! Columns of statuses made of others, block by block: a block is made again only when one of its parts is.

use super::blocks::{Blocks, Starts};
use super::change::Change;
use super::status::Status;
use rayon::prelude::*;
use std::sync::Arc;

/// The same columns before.
pub(super) struct Old<'a, T> {
    pub parts: &'a [&'a Blocks<Status>],
    pub whole: &'a Blocks<T>,
    /// How the layer came from the one before.
    pub change: &'a Change,
}

/// Makes a column from `parts`, all of one layer: `make` gets the parts' rows of one block, and how many there are.
pub(super) fn combine<T: PartialEq + Send + Sync>(
    parts: &[&Blocks<Status>],
    starts: &Starts,
    old: Option<Old<'_, T>>,
    make: impl Fn(&[&[Status]], usize) -> Vec<T> + Sync,
) -> Blocks<T> {
    let old = old.as_ref().filter(|old| old.parts.len() == parts.len());
    let made = (0..starts.blocks()).into_par_iter().map(|c| {
        if let Some(old) = old
            && let Some(o) = old.change.same[c]
            && parts.iter().zip(old.parts).all(|(new, old)| Arc::ptr_eq(&new.blocks()[c], &old.blocks()[o]))
        {
            return Arc::clone(&old.whole.blocks()[o]);
        }
        let columns: Vec<&[Status]> = parts.iter().map(|p| p.blocks()[c].as_slice()).collect();
        settle(make(&columns, starts.rows_of(c)), old.map(|old| (old.change, old.whole)), c)
    });
    Blocks::new(made.collect(), starts)
}

/// Statuses that hold where all parts hold.
pub(super) fn all_of(parts: &[&Blocks<Status>], starts: &Starts, old: Option<Old<'_, Status>>) -> Blocks<Status> {
    if let [only] = parts {
        return (*only).clone();
    }
    let and = |columns: &[&[Status]], rows: usize| {
        let mut all = vec![Status::NotApplicable; rows];
        for column in columns {
            all.iter_mut().zip(*column).for_each(|(a, s)| *a = a.and(*s));
        }
        all
    };
    combine(parts, starts, old, and)
}

/// A block, as the same memory as before where it came out the same: then nothing that follows from it is made again.
pub(super) fn settle<T: PartialEq>(new: Vec<T>, old: Option<(&Change, &Blocks<T>)>, c: usize) -> Arc<Vec<T>> {
    let before = old.and_then(|(change, old)| old.blocks().get(change.same.get(c).copied().flatten().unwrap_or(c)));
    match before {
        Some(before) if **before == new => Arc::clone(before),
        _ => Arc::new(new),
    }
}
