//! Makes one area of several that border on each other.

use geo::BooleanOps;

use super::faces::joined;
use super::knit::{Key, SAME_BORDER_M, key, knit};
use super::{Ground, Outline};
use std::collections::HashSet;

/// Why areas are not merged. Areas are numbers in the list given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MergeRefusal {
    /// There are fewer than two.
    TooFew,
    /// An area shares no border with the others, and not more than a corner.
    Apart {
        /// Which.
        area: usize,
    },
    /// What comes out is no sound area.
    Unsound,
}

/// Shorter common borders are a corner, metres.
const CORNER_M: f64 = 0.5;
/// Common ground below this is a rounding, square metres.
const ROUNDING_M2: f64 = 1e-3;
/// Strips thinner than this are a rounding, metres.
pub(super) const THIN_M: f64 = 1e-3;
/// Relative difference of areas that rounding may make.
const SAME_AREA: f64 = 1e-9;

/// The ground of all areas as one. Borders that two of them share go; other vertices stay what they are to the bit, where
/// areas are nearly equal those of the earlier one.
pub fn merge(areas: &[Outline]) -> Result<Outline, MergeRefusal> {
    if areas.len() < 2 {
        return Err(MergeRefusal::TooFew);
    }
    let mut all = areas.to_vec();
    let window = all.iter().fold(super::Bounds::EMPTY, |b, area| b.union(&area.bounds()));
    knit(&mut all, window, SAME_BORDER_M);
    let grounds: Vec<Ground> = all.iter().map(Ground::of).collect();
    let overlap = |a: usize, b: usize| {
        grounds[a].intersection(&grounds[b]).map_or(0.0, |both| geo::Area::unsigned_area(&both)) > ROUNDING_M2
    };
    let mut overlapping = false;
    let mut reached = vec![false; all.len()];
    reached[0] = true;
    let mut open = vec![0];
    while let Some(a) = open.pop() {
        for b in 0..all.len() {
            let over = a != b && overlap(a, b);
            overlapping |= over;
            if !reached[b] && (over || common_border(&all[a], &all[b]) >= CORNER_M) {
                reached[b] = true;
                open.push(b);
            }
        }
    }
    if let Some(area) = reached.iter().position(|r| !r) {
        return Err(MergeRefusal::Apart { area });
    }
    let clean = if overlapping { None } else { joined(&all.iter().collect::<Vec<_>>()) };
    let sum: f64 = all.iter().map(Outline::area).sum();
    if let Some((out, _)) = clean.filter(|(out, _)| (out.area() - sum).abs() <= SAME_AREA * sum && out.fault().is_none()) {
        return Ok(out);
    }
    // Areas that overlap, or nearly share a border: the overlay, with its vertices put back on those it came from.
    let (first, rest) = (all[0].to_polygons(), &all[1..]);
    let union = rest.iter().fold(first, |ground, area| ground.union(&area.to_polygons()));
    let out = back_on(&mut all, Outline::of_polygons(&union));
    if out.fault().is_some() || out.is_empty() { Err(MergeRefusal::Unsound) } else { Ok(out) }
}

/// Length of the border that two areas share to the bit, metres.
pub(super) fn common_border(a: &Outline, b: &Outline) -> f64 {
    let edges: HashSet<[Key; 2]> = a.edges().flat_map(|[p, q]| [[key(p), key(q)], [key(q), key(p)]]).collect();
    b.edges().filter(|e| edges.contains(&e.map(key))).map(|[p, q]| (q[0] - p[0]).hypot(q[1] - p[1])).sum()
}

/// What an overlay made, with its vertices on those of `sources` to the bit. Pieces that only rounding made go. The sources
/// get the vertices that are new.
pub(super) fn back_on(sources: &mut [Outline], mut made: Outline) -> Outline {
    // An overlay may leave two vertices where one was: only one of them could be put back.
    for ring in made.rings_mut() {
        let near = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]) <= THIN_M;
        ring.dedup_by(|a, b| near(a, b));
        while ring.len() > 1 && near(&ring[0], &ring[ring.len() - 1]) {
            ring.pop();
        }
    }
    drop_slivers(&mut made);
    let window = made.bounds();
    let mut all: Vec<Outline> = sources.to_vec();
    all.push(made);
    knit(&mut all, window, SAME_BORDER_M);
    let mut made = all.pop().unwrap_or_default();
    sources.clone_from_slice(&all);
    drop_slivers(&mut made);
    made
}

/// Drops rings that only rounding made.
fn drop_slivers(outline: &mut Outline) {
    let thin = |ring: &super::Ring| {
        let one = Outline::of_ring(ring.clone());
        one.area() <= THIN_M * one.perimeter() / 2.0
    };
    outline.parts.retain(|rings| rings.first().is_some_and(|ring| !thin(ring)));
    for rings in &mut outline.parts {
        let outer = rings.remove(0);
        rings.retain(|ring| !thin(ring));
        rings.insert(0, outer);
    }
}
