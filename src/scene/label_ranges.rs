//! From which scale on a name may be shown without ever meeting another.
//!
//! Two boxes of constant size on screen whose anchors lie apart on the ground meet exactly in one interval of scales. Taken
//! in order of importance, every name gets the range of scales that the names before it leave free, up to the largest
//! scale. What is shown then depends on the scale alone: panning changes nothing, and zooming in takes no name away.
//! Source: Been, Daiches and Yap, "Dynamic Map Labeling" (2006), with invariant point placements.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// A box of constant size on screen: its middle stands `offset_px` from its anchor, screen y down; pixels at 100 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScreenBox {
    /// From the anchor to the middle.
    pub offset_px: [f32; 2],
    /// Half width and half height.
    pub half_px: [f32; 2],
}

/// What a claim is, for those that heed only some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimant {
    /// A name.
    Name,
    /// A symbol.
    Symbol,
}

/// Boxes around one anchor that are taken over a range of scales (pixels a metre at 100 %).
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// What takes them.
    pub claimant: Claimant,
    /// The anchor, metres.
    pub at: [f64; 2],
    /// The boxes.
    pub boxes: &'a [ScreenBox],
    /// From which scale up to which.
    pub range: Range<f32>,
    /// Claims with the same number above 0 keep [`REPEAT_PX`] apart: the name of one road along it.
    pub group: u32,
}

/// Distance kept between names of one group, pixels at 100 %.
pub const REPEAT_PX: f32 = 260.0;
/// Side of the cells in which claims are looked up, pixels at the scale of their level.
const CELL_PX: f64 = 256.0;
/// Lowest and highest level; level `l` holds what begins at scales from `2^l` up.
pub(super) const LEVELS: Range<i32> = -12..9;
/// Claims of lower levels are entered in every level up to this one, so that those who come later look no further down.
const BASE: i32 = -1;

#[derive(Debug, Clone, Copy)]
struct Taken {
    claimant: Claimant,
    at: [f64; 2],
    shape: ScreenBox,
    from: f32,
    to: f32,
}

/// All claims so far.
#[derive(Debug, Default)]
pub struct Ground {
    taken: Vec<Taken>,
    /// Claim before in the same cell, per entry.
    entries: Vec<(u32, u32)>,
    cells: HashMap<u64, u32, BuildHasherDefault<CellHasher>>,
    /// The first box of each claim of a group.
    groups: HashMap<u32, Vec<u32>>,
    /// Entries and farthest reach from the anchor, pixels, by level.
    levels: [(u32, f32); (LEVELS.end - LEVELS.start) as usize],
}

const NO_ENTRY: u32 = u32::MAX;

impl Ground {
    /// Nothing is taken.
    pub fn new() -> Self {
        Self::default()
    }

    /// The least scale in the claim's range from which on all its boxes are free; the range's end or more: never.
    pub fn free_from(&self, claim: &Claim<'_>, heeds: impl Fn(Claimant) -> bool) -> f32 {
        let mut from = claim.range.start;
        let own = level(claim.range.start);
        for l in own.min(BASE)..LEVELS.end {
            let (count, reach) = self.levels[place(l)];
            if count == 0 {
                continue;
            }
            for shape in claim.boxes {
                let px = f64::from(reach + farthest(shape));
                // A pair meets at scales of at least both beginnings.
                let least = f64::from(claim.range.start).max(if l > LEVELS.start { f64::from(l).exp2() } else { 0.0 });
                self.visit(l, claim.at, px / least.max(f64::MIN_POSITIVE), |taken| {
                    if heeds(taken.claimant)
                        && let Some(end) = meet(claim.at, shape, taken, 0.0, &claim.range)
                    {
                        from = from.max(end);
                    }
                });
            }
        }
        for id in self.groups.get(&claim.group).into_iter().flatten() {
            let taken = &self.taken[*id as usize];
            let end = claim.boxes.first().and_then(|shape| meet(claim.at, shape, taken, REPEAT_PX, &claim.range));
            from = from.max(end.unwrap_or(0.0));
        }
        from
    }

    /// Takes the boxes of a claim.
    pub fn take(&mut self, claim: &Claim<'_>) {
        if claim.group > 0 && !claim.boxes.is_empty() {
            // Its first box stands for it.
            self.groups.entry(claim.group).or_default().push(self.taken.len() as u32);
        }
        for shape in claim.boxes {
            let id = self.taken.len() as u32;
            let (from, to) = (claim.range.start, claim.range.end);
            self.taken.push(Taken { claimant: claim.claimant, at: claim.at, shape: *shape, from, to });
            let own = level(from);
            for l in own..=own.max(BASE) {
                let state = &mut self.levels[place(l)];
                *state = (state.0 + 1, state.1.max(farthest(shape)));
                let head = self.cells.entry(key(l, cell(l, claim.at))).or_insert(NO_ENTRY);
                self.entries.push((id, *head));
                *head = self.entries.len() as u32 - 1;
            }
        }
    }

    fn visit(&self, level: i32, at: [f64; 2], radius_m: f64, mut f: impl FnMut(&Taken)) {
        let low = cell(level, [at[0] - radius_m, at[1] - radius_m]);
        let high = cell(level, [at[0] + radius_m, at[1] + radius_m]);
        let wide = (0..2).any(|k| high[k].saturating_sub(low[k]) > 64);
        if wide {
            // So far out that looking at everything is less work.
            return self.taken.iter().for_each(f);
        }
        for y in low[1]..=high[1] {
            for x in low[0]..=high[0] {
                let mut entry = self.cells.get(&key(level, [x, y])).copied().unwrap_or(NO_ENTRY);
                while entry != NO_ENTRY {
                    let (id, before) = self.entries[entry as usize];
                    f(&self.taken[id as usize]);
                    entry = before;
                }
            }
        }
    }
}

/// Where the scales at which two boxes meet end, if any of them lies in both ranges.
fn meet(at: [f64; 2], shape: &ScreenBox, taken: &Taken, apart: f32, range: &Range<f32>) -> Option<f32> {
    let mut low = f64::from(range.start.max(taken.from));
    let mut high = f64::from(range.end.min(taken.to));
    // Screen y grows downwards.
    for (k, step) in [at[0] - taken.at[0], taken.at[1] - at[1]].into_iter().enumerate() {
        // Distance of the middles on this axis at scale s: `step · s + shift`.
        let shift = f64::from(shape.offset_px[k] - taken.shape.offset_px[k]);
        let room = f64::from(shape.half_px[k] + taken.shape.half_px[k] + apart);
        if step.abs() < 1e-9 {
            if shift.abs() >= room {
                return None;
            }
            continue;
        }
        let (a, b) = ((-room - shift) / step, (room - shift) / step);
        low = low.max(a.min(b));
        high = high.min(a.max(b));
    }
    // Rounded up, so that the boxes are free of each other at the scale returned.
    (low < high).then(|| (high as f32).next_up())
}

fn farthest(shape: &ScreenBox) -> f32 {
    (0..2).map(|k| shape.offset_px[k].abs() + shape.half_px[k]).fold(0.0, f32::max)
}

/// Level of a scale.
pub(super) fn level(scale: f32) -> i32 {
    let l = if scale > 0.0 { scale.log2().floor() } else { f32::MIN };
    (l.max(LEVELS.start as f32) as i32).min(LEVELS.end - 1)
}

fn place(level: i32) -> usize {
    (level - LEVELS.start) as usize
}

/// Cell of a position in a level.
pub(super) fn cell(level: i32, at: [f64; 2]) -> [i32; 2] {
    let per_m = f64::from(level).exp2() / CELL_PX;
    // A cast saturates, also for what is not finite.
    at.map(|v| (v * per_m).floor() as i32)
}

/// One number for a cell of a level.
pub(super) fn key(level: i32, [x, y]: [i32; 2]) -> u64 {
    (place(level) as u64) << 58 ^ (u64::from(x as u32) & 0x1FFF_FFFF) << 29 ^ (u64::from(y as u32) & 0x1FFF_FFFF)
}

/// A hash for keys that are numbers already (Fibonacci hashing).
#[derive(Debug, Default)]
pub struct CellHasher(u64);

impl Hasher for CellHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }

    fn write_u64(&mut self, v: u64) {
        self.0 = (self.0 ^ v).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 29;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Wish = ([f64; 2], ScreenBox, f32, u32);

    fn wishes() -> impl Strategy<Value = Vec<Wish>> {
        let place = (-3000.0..3000.0f64, -3000.0..3000.0f64);
        let shape = ((-40.0..40.0f32, -20.0..20.0f32), (2.0..60.0f32, 2.0..12.0f32));
        let one = (place, shape, -9.0..6.0f32, 0..4u32).prop_map(|((x, y), (offset, half), from, group)| {
            ([x, y], ScreenBox { offset_px: offset.into(), half_px: half.into() }, from.exp2(), group)
        });
        prop::collection::vec(one, 1..120)
    }

    fn meet_at(scale: f64, a: &Wish, b: &Wish, apart: f64) -> bool {
        (0..2).all(|k| {
            let flip = [1.0, -1.0][k];
            let middle = |w: &Wish| w.0[k] * scale * flip + f64::from(w.1.offset_px[k]);
            (middle(a) - middle(b)).abs() < f64::from(a.1.half_px[k] + b.1.half_px[k]) + apart
        })
    }

    proptest! {
        /// Against every pair, at the scale given and just below it.
        #[test]
        fn ranges_are_free_and_no_smaller_than_they_must_be(wishes in wishes(), more in 0.0..8.0f32) {
            let mut ground = Ground::new();
            let mut taken: Vec<(Wish, f32)> = Vec::new();
            for wish in &wishes {
                let (at, shape, start, group) = *wish;
                let boxes = [shape];
                let claim = |range| Claim { claimant: Claimant::Name, at, boxes: &boxes, range, group };
                let from = ground.free_from(&claim(start..f32::INFINITY), |_| true);
                prop_assert!(from >= start);
                // A thousandth of a pixel for sums in single precision.
                let clash = |scale: f32, slack: f64| {
                    taken.iter().any(|(other, since)| {
                        let apart = if group > 0 && group == other.3 { f64::from(REPEAT_PX) } else { 0.0 };
                        scale >= *since && meet_at(f64::from(scale), wish, other, apart + slack)
                    })
                };
                if from.is_finite() {
                    prop_assert!(!clash(from, -1e-3) && !clash(from * more.exp2(), -1e-3), "not free");
                    prop_assert!(from == start || clash(from * 0.9999, 1e-3), "it waits for nothing");
                    ground.take(&claim(from..f32::INFINITY));
                    taken.push((*wish, from));
                }
            }
        }
    }
}
