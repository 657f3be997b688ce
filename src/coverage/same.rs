//! Whether two reports say the same, to the last bit, and where not: the judge of every update.

use super::blocks::{BlockLists, Blocks};
use super::report::{Joins, Report, TilingHole, TilingOverlap, TilingResult};

/// Values that are the same bit for bit; a number that is none equals itself.
trait Same {
    fn same(&self, other: &Self) -> bool;
}

impl Same for f64 {
    fn same(&self, other: &Self) -> bool {
        self.to_bits() == other.to_bits()
    }
}

impl Same for [f64; 2] {
    fn same(&self, other: &Self) -> bool {
        self[0].same(&other[0]) && self[1].same(&other[1])
    }
}

macro_rules! same_if_equal {
    ($($t:ty),*) => { $(impl Same for $t { fn same(&self, other: &Self) -> bool { self == other } })* };
}
same_if_equal!(u8, u32, super::status::Status, super::status::Held);

/// The first row in which two columns differ.
fn column<T: Same>(name: &str, a: &Blocks<T>, b: &Blocks<T>) -> Result<(), String> {
    if a.len() != b.len() {
        return Err(format!("{name}: {} rows and {}", a.len(), b.len()));
    }
    if a.shares_all(b) {
        return Ok(());
    }
    match a.iter().zip(b.iter()).position(|(a, b)| !a.same(b)) {
        Some(row) => Err(format!("{name} differs in row {row}")),
        None => Ok(()),
    }
}

fn lists(name: &str, a: &BlockLists, b: &BlockLists) -> Result<(), String> {
    if a.iter().eq(b.iter()) { Ok(()) } else { Err(format!("{name} differs")) }
}

fn equal<T: PartialEq + std::fmt::Debug>(name: &str, a: &T, b: &T) -> Result<(), String> {
    if a == b { Ok(()) } else { Err(format!("{name}: {a:?} and {b:?}")) }
}

fn bits(name: &str, a: f64, b: f64) -> Result<(), String> {
    if a.same(&b) { Ok(()) } else { Err(format!("{name}: {a:?} and {b:?}")) }
}

impl Report {
    /// Compares with another report in every field, numbers by their bits. The error names the first difference.
    pub fn compare(&self, other: &Self) -> Result<(), String> {
        // Taken apart by name, so that a field that is added later cannot be forgotten here.
        // Roads are what some columns came from, and are judged by these.
        let Self { at, rulebook, layer_counts, rules, buildings, premises, manned, tiling, areas, roads: _, cordons } = self;
        equal("at", at, &other.at)?;
        match (cordons, &other.cordons) {
            (None, None) => {}
            (Some(a), Some(b)) if a.is_same(b) => {}
            _ => return Err("cordons differ".into()),
        }
        equal("rulebook", rulebook, &other.rulebook)?;
        equal("layer_counts", layer_counts, &other.layer_counts)?;
        equal("number of rules", &rules.len(), &other.rules.len())?;
        for ((rule, a), b) in rulebook.rules.iter().zip(rules).zip(&other.rules) {
            let super::RuleResult { status, counts } = a;
            column(&rule.id, status, &b.status)?;
            equal(&rule.id, counts, &b.counts)?;
        }
        joins("buildings", buildings, &other.buildings)?;
        joins("premises", premises, &other.premises)?;
        equal("manned", manned, &other.manned)?;
        compare_tiling(tiling, &other.tiling)?;
        let super::Areas { community_m2, grid_gap_m2, grid_overlap_m2, beyond_reach_m2 } = areas;
        bits("community_m2", *community_m2, other.areas.community_m2)?;
        bits("grid_gap_m2", *grid_gap_m2, other.areas.grid_gap_m2)?;
        bits("grid_overlap_m2", *grid_overlap_m2, other.areas.grid_overlap_m2)?;
        bits("beyond_reach_m2", *beyond_reach_m2, other.areas.beyond_reach_m2)
    }
}

fn joins(layer: &str, a: &Joins, b: &Joins) -> Result<(), String> {
    let Joins {
        point,
        community,
        communities,
        grid,
        grids,
        post,
        post_m,
        unknown_post_m,
        walk_post,
        walk_m,
        unknown_walk_m,
        life_s,
        maybe_life_s,
        site,
        site_m,
        fence_lists,
        lines,
        line_counts,
        held,
        held_counts,
    } = a;
    let name = |column: &str| format!("{layer}.{column}");
    column(&name("point"), point, &b.point)?;
    column(&name("community"), community, &b.community)?;
    column(&name("communities"), communities, &b.communities)?;
    column(&name("grid"), grid, &b.grid)?;
    column(&name("grids"), grids, &b.grids)?;
    column(&name("post"), post, &b.post)?;
    column(&name("post_m"), post_m, &b.post_m)?;
    column(&name("unknown_post_m"), unknown_post_m, &b.unknown_post_m)?;
    column(&name("walk_post"), walk_post, &b.walk_post)?;
    column(&name("walk_m"), walk_m, &b.walk_m)?;
    column(&name("unknown_walk_m"), unknown_walk_m, &b.unknown_walk_m)?;
    column(&name("life_s"), life_s, &b.life_s)?;
    column(&name("maybe_life_s"), maybe_life_s, &b.maybe_life_s)?;
    column(&name("site"), site, &b.site)?;
    column(&name("site_m"), site_m, &b.site_m)?;
    lists(&name("fences"), fence_lists, &b.fence_lists)?;
    equal(&name("number of lines"), &lines.len(), &b.lines.len())?;
    for (i, (x, y)) in lines.iter().zip(&b.lines).enumerate() {
        column(&name(&format!("lines[{i}]")), x, y)?;
    }
    equal(&name("line_counts"), line_counts, &b.line_counts)?;
    column(&name("held"), held, &b.held)?;
    equal(&name("held_counts"), held_counts, &b.held_counts)
}

fn compare_tiling(a: &TilingResult, b: &TilingResult) -> Result<(), String> {
    let TilingResult { holes, overlaps } = a;
    equal("number of holes", &holes.len(), &b.holes.len())?;
    for (i, (x, y)) in holes.iter().zip(&b.holes).enumerate() {
        let TilingHole { community, polygon, area_m2, point } = x;
        let same = *community == y.community && *polygon == y.polygon && area_m2.same(&y.area_m2) && *point == y.point;
        equal(&format!("hole {i}"), &same, &true)?;
    }
    equal("number of overlaps", &overlaps.len(), &b.overlaps.len())?;
    for (i, (x, y)) in overlaps.iter().zip(&b.overlaps).enumerate() {
        let TilingOverlap { grids, polygon, area_m2, point, community } = x;
        let same = *grids == y.grids
            && *polygon == y.polygon
            && area_m2.same(&y.area_m2)
            && *point == y.point
            && *community == y.community;
        equal(&format!("overlap {i}"), &same, &true)?;
    }
    Ok(())
}
