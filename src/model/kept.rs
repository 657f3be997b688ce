//! What a project file knows besides the project that was read from it: numbers that stand for the content of chunks, and what was
//! once worked out from chunks of the same content.
//!
//! A number belongs to the very chunk that was read; an edit makes another chunk, which has none. So whatever is looked up by it
//! is about the same content, however the project has changed since.

use super::{Chunk, Layer};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// What is kept beside a project.
#[derive(Debug, Default)]
pub struct Kept {
    /// Numbers of the chunks that were read, by their address. The weak references let them go with the project, and yet no other
    /// chunk gets their address.
    stamps: HashMap<usize, (Weak<Chunk>, u64)>,
    joins: Mutex<HashMap<u64, Vec<u8>>>,
    stored: Mutex<HashSet<u64>>,
}

fn address(chunk: &Arc<Chunk>) -> usize {
    Arc::as_ptr(chunk).addr()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whoever panicked left a map that is at worst without an entry.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// Chunks with their numbers, and the joins that a file has by the number of the chunk they are about.
    pub fn new<'a>(stamped: impl IntoIterator<Item = (&'a Arc<Chunk>, u64)>, joins: HashMap<u64, Vec<u8>>) -> Self {
        let stamps = stamped.into_iter().map(|(chunk, stamp)| (address(chunk), (Arc::downgrade(chunk), stamp)));
        Self { stamps: stamps.collect(), joins: Mutex::new(joins), stored: Mutex::default() }
    }

    /// The number of a chunk, if it is one that was read.
    pub fn stamp(&self, chunk: &Arc<Chunk>) -> Option<u64> {
        self.stamps.get(&address(chunk)).map(|(_, stamp)| *stamp)
    }

    /// The numbers of all chunks of a layer; `None` where one has none.
    pub fn stamps(&self, layer: &Layer) -> Option<Vec<u64>> {
        layer.chunks().iter().map(|chunk| self.stamp(chunk)).collect()
    }

    /// Hands out the joins that the file has for the chunk of this number: once, for whoever asks first.
    pub fn take_joins(&self, stamp: u64) -> Option<Vec<u8>> {
        lock(&self.joins).remove(&stamp)
    }

    /// Notes that the file has joins for the chunk of this number that hold.
    pub fn note_stored(&self, stamp: u64) {
        lock(&self.stored).insert(stamp);
    }

    /// Whether the file has joins for the chunk of this number that hold.
    pub fn is_stored(&self, stamp: u64) -> bool {
        lock(&self.stored).contains(&stamp)
    }
}
