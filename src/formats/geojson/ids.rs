//! Which ids a layer already has, at no cost while they are rising numbers.

use crate::model::Layer;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

/// The ids seen so far.
pub struct Ids {
    /// While every id was a larger number than the one before: the last one.
    rising: Option<u64>,
    /// Hashes of all ids, once they are not just rising. 64 bits with random keys: among a million ids the chance that
    /// one is taken for another, and gets a number behind it for nothing, is 1 in 40 million.
    hashes: HashSet<u64>,
    /// The number that the next variant of an id gets, by the id's hash.
    variants: HashMap<u64, u64>,
    hasher: RandomState,
}

/// What [`Ids::take`] needs to know.
pub enum Taken {
    /// It was free, and is now taken.
    Free,
    /// It was taken before.
    Before,
    /// It is the first id that is not simply larger: hand all ids so far to [`Ids::remember`], then ask again.
    Unsure,
}

impl Ids {
    /// Those of a layer that is added to.
    pub fn of(layer: Option<&Layer>) -> Self {
        let mut ids = Self { rising: Some(0), hashes: HashSet::new(), variants: HashMap::new(), hasher: RandomState::new() };
        if let Some(layer) = layer.filter(|layer| !layer.is_empty()) {
            ids.rising = None;
            for feature in layer.features() {
                ids.remember(feature.id());
            }
        }
        ids
    }

    /// Adds one without asking, and counts on no order from now on.
    pub fn remember(&mut self, id: &str) {
        self.rising = None;
        self.hashes.insert(self.hasher.hash_one(id));
    }

    /// Takes an id if it is free.
    #[inline]
    pub fn take(&mut self, id: &str) -> Taken {
        if let Some(last) = self.rising {
            return match plain_number(id) {
                Some(n) if n > last => {
                    self.rising = Some(n);
                    Taken::Free
                }
                _ => Taken::Unsure,
            };
        }
        if self.hashes.insert(self.hasher.hash_one(id)) { Taken::Free } else { Taken::Before }
    }

    /// A free variant of a taken id, now taken: `id#2`, `id#3`, ….
    pub fn variant(&mut self, id: &str) -> String {
        // Counted an id, so that a file with one id for everything does not take quadratic time.
        let next = self.variants.entry(self.hasher.hash_one(id)).or_insert(2);
        loop {
            let variant = format!("{id}#{next}");
            *next += 1;
            if self.hashes.insert(self.hasher.hash_one(variant.as_str())) {
                return variant;
            }
        }
    }
}

/// A number from 1 on without leading zeros, so that different texts are different numbers.
#[inline]
fn plain_number(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 || bytes[0] == b'0' {
        return None;
    }
    bytes.iter().try_fold(0u64, |n, b| b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rising_numbers_cost_nothing_and_the_rest_is_remembered() {
        let mut ids = Ids::of(None);
        assert!(matches!(ids.take("1"), Taken::Free));
        assert!(matches!(ids.take("12"), Taken::Free));
        assert!(matches!(ids.take("12"), Taken::Unsure));
        ids.remember("1");
        ids.remember("12");
        assert!(matches!(ids.take("12"), Taken::Before));
        assert_eq!(ids.variant("12"), "12#2");
        assert_eq!(ids.variant("12"), "12#3");
        assert!(matches!(ids.take("012"), Taken::Free));
        assert!(matches!(ids.take("w7"), Taken::Free));
        assert!(matches!(ids.take("w7"), Taken::Before));
    }
}
