//! The largest flow from demand through places of limited capacity, one place added after the other.
//!
//! Adding a place only needs new augmenting paths that end in it (Ford and Fulkerson 1956): backwards from the place over
//! demand that it reaches to demand with something left, moving what other places have taken along the way.

use super::columns::Columns;
use std::collections::HashMap;

/// A flow.
#[derive(Debug, Clone)]
pub(crate) struct Flow<'a> {
    columns: &'a Columns,
    capacity: &'a [i64],
    left: Vec<i64>,
    /// What each place has taken of each column.
    taken: Vec<HashMap<u32, i64>>,
    is: Vec<bool>,
    served: i64,
}

impl<'a> Flow<'a> {
    /// Nothing chosen, nothing served.
    pub fn new(columns: &'a Columns, capacity: &'a [i64]) -> Self {
        Self {
            columns,
            capacity,
            left: columns.weight.clone(),
            taken: vec![HashMap::new(); capacity.len()],
            is: vec![false; capacity.len()],
            served: 0,
        }
    }

    /// All that is served.
    pub fn served(&self) -> i64 {
        self.served
    }

    /// What is left of a column.
    pub fn left(&self, column: usize) -> i64 {
        self.left[column]
    }

    /// Adds a place; gives how much more is served.
    pub fn add(&mut self, place: u32) -> i64 {
        self.is[place as usize] = true;
        let mut room = self.capacity[place as usize];
        let before = self.served;
        for &k in self.columns.reached.row(place as usize) {
            let part = room.min(self.left[k as usize]);
            if part > 0 {
                self.give(place, k, part);
                self.left[k as usize] -= part;
                self.served += part;
                room -= part;
            }
        }
        while room > 0 {
            let part = self.augment(place, room);
            if part == 0 {
                break;
            }
            room -= part;
        }
        self.served - before
    }

    fn give(&mut self, place: u32, column: u32, part: i64) {
        *self.taken[place as usize].entry(column).or_default() += part;
    }

    /// One path in breadth: the place wants a column, which another place gives up for one that it reaches and that has some left.
    fn augment(&mut self, place: u32, room: i64) -> i64 {
        let mut from: HashMap<u32, (u32, u32)> = HashMap::new();
        let mut seen = vec![false; self.columns.len()];
        let mut queue = vec![place];
        let mut known = vec![false; self.is.len()];
        known[place as usize] = true;
        let mut at = 0;
        while at < queue.len() {
            let taker = queue[at];
            at += 1;
            for &k in self.columns.reached.row(taker as usize) {
                if std::mem::replace(&mut seen[k as usize], true) {
                    continue;
                }
                if self.left[k as usize] > 0 {
                    return self.shift(place, taker, k, room, &from);
                }
                for &giver in self.columns.sites.row(k as usize) {
                    let has = self.is[giver as usize] && self.taken[giver as usize].get(&k).is_some_and(|t| *t > 0);
                    if has && !std::mem::replace(&mut known[giver as usize], true) {
                        // The giver loses column k to the taker and then looks for another.
                        from.insert(giver, (taker, k));
                        queue.push(giver);
                    }
                }
            }
        }
        0
    }

    fn shift(&mut self, place: u32, last: u32, column: u32, room: i64, from: &HashMap<u32, (u32, u32)>) -> i64 {
        let mut part = room.min(self.left[column as usize]);
        let mut giver = last;
        while giver != place {
            let (taker, k) = from[&giver];
            part = part.min(self.taken[giver as usize][&k]);
            giver = taker;
        }
        self.left[column as usize] -= part;
        self.give(last, column, part);
        let mut giver = last;
        while giver != place {
            let (taker, k) = from[&giver];
            self.give(giver, k, -part);
            self.give(taker, k, part);
            giver = taker;
        }
        self.served += part;
        part
    }
}
