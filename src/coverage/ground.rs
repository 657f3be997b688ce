//! The figures about ground: holes and overlaps of the tiling, and what lies beyond the reach of every post.

use super::areas::Areas;
use super::change::Change;
use super::posts::Posts;
use super::report::{Areas as AreaFigures, NO_ROW, TilingHole, TilingOverlap, TilingResult};
use super::rulebook::{Check, ReachOn, Rulebook, SubjectKind};
use crate::geometry::reach::{ReachArea, ReachParts, reach};
use crate::geometry::tiling::{GridOverlap, GroundGap, TilingOptions, TilingParts, tiling};
use crate::geometry::{Ground, PreparedArea};
use crate::model::{Layer, LayerKind, Project};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::sync::Arc;

/// Figures about ground, and what they were made of.
#[derive(Debug)]
pub(super) struct GroundFigures {
    communities: Vec<Arc<Ground>>,
    grids: Vec<Arc<Ground>>,
    tiling_parts: TilingParts,
    pub tiling: Arc<TilingResult>,
    reach_parts: Option<ReachParts>,
    pub areas: AreaFigures,
}

/// What figures about ground are made of.
pub(super) struct Source<'a> {
    pub project: &'a Project,
    pub rulebook: &'a Rulebook,
    pub communities: &'a Areas,
    pub posts: &'a Posts,
}

impl GroundFigures {
    /// `before` are the figures of an earlier project, with that project and what became of its layers.
    pub fn new(source: &Source<'_>, before: Option<(&Self, &Project, &[Change])>, task: &Task) -> Result<Self, Cancelled> {
        let grounds = |kind: LayerKind, of: fn(&Self) -> &[Arc<Ground>]| {
            let old = before.map(|(b, project, changes)| (of(b), project.layer(kind).as_ref(), &changes[kind as usize]));
            grounds(source.project.layer(kind), old)
        };
        let communities = grounds(LayerKind::Community, |b| &b.communities);
        let grids = grounds(LayerKind::Grid, |b| &b.grids);
        let options = tiling_options(source.rulebook);
        let before = before.map(|(b, ..)| b);
        let (result, tiling_parts, mut areas) = match before.filter(|b| b.tiling_parts.are_of(&communities, &grids, options)) {
            Some(b) => (Arc::clone(&b.tiling), b.tiling_parts.clone(), b.areas),
            None => {
                let (found, parts) = tiling(&communities, &grids, options, before.map(|b| &b.tiling_parts), task)?;
                let areas = AreaFigures {
                    community_m2: found.community_area_m2,
                    grid_gap_m2: found.gap_m2,
                    grid_overlap_m2: found.overlap_m2,
                    beyond_reach_m2: 0.0,
                };
                let result = tiling_result(found.gaps, found.overlaps, source.communities.prepared());
                (Arc::new(result), parts, areas)
            }
        };
        task.check()?;
        let reach_areas: Vec<ReachArea> = communities
            .iter()
            .zip(source.communities.prepared())
            .map(|(ground, prepared)| ReachArea { ground: Arc::clone(ground), prepared: Arc::clone(prepared) })
            .collect();
        let reached = reach_limit(source.rulebook)
            .map(|radius| {
                let parts = before.and_then(|b| b.reach_parts.as_ref());
                reach(&reach_areas, &source.posts.manned_places(), radius, parts, task)
            })
            .transpose()?;
        areas.beyond_reach_m2 = reached.as_ref().map_or(0.0, |(reach, _)| reach.uncovered_m2);
        let reach_parts = reached.map(|(_, parts)| parts);
        Ok(Self { communities, grids, tiling_parts, tiling: result, reach_parts, areas })
    }
}

/// The ground of each feature; a shape that stayed keeps its ground.
fn grounds(layer: &Layer, before: Option<(&[Arc<Ground>], &Layer, &Change)>) -> Vec<Arc<Ground>> {
    let new = |row: usize| Arc::new(Ground::new(layer.feature(row as u32).shape()));
    let Some((old, old_layer, change)) = before else {
        return (0..layer.len()).into_par_iter().with_min_len(64).map(new).collect();
    };
    if change.identical {
        return old.to_vec();
    }
    let Some(rows) = change.rows(old_layer, layer) else { return (0..layer.len()).map(new).collect() };
    let kept = |row: usize, from: u32| {
        let known = from != NO_ROW && old_layer.feature(from).shape() == layer.feature(row as u32).shape();
        if known { Arc::clone(&old[from as usize]) } else { new(row) }
    };
    rows.from.iter().enumerate().map(|(row, from)| kept(row, *from)).collect()
}

fn tiling_options(rulebook: &Rulebook) -> TilingOptions {
    let checks = || rulebook.rules.iter().flat_map(|rule| &rule.checks);
    let stated = checks().find_map(|check| match check {
        Check::Tiled { min_area_m2, min_width_m, .. } => {
            Some(TilingOptions { min_area_m2: *min_area_m2, min_width_m: *min_width_m, ..TilingOptions::default() })
        }
        _ => None,
    });
    stated.unwrap_or_default()
}

/// The limit of the first rule about buildings that asks for a post within reach in a straight line.
fn reach_limit(rulebook: &Rulebook) -> Option<f64> {
    let rules = rulebook.rules.iter().filter(|r| r.subject == SubjectKind::Feature(LayerKind::Building));
    rules.flat_map(|r| &r.checks).find_map(|check| match check {
        Check::WithinReach { limit_m, on: ReachOn::Straight, .. } => Some(*limit_m),
        _ => None,
    })
}

fn tiling_result(gaps: Vec<GroundGap>, overlaps: Vec<GridOverlap>, communities: &[Arc<PreparedArea>]) -> TilingResult {
    let hole = |gap: GroundGap| TilingHole {
        community: gap.community as u32,
        polygon: gap.polygon,
        area_m2: gap.area_m2,
        point: gap.at.into(),
    };
    let overlap = |shared: GridOverlap| {
        let community = communities.iter().position(|area| area.contains(shared.at)).map_or(NO_ROW, |c| c as u32);
        let grids = [shared.a.min(shared.b) as u32, shared.a.max(shared.b) as u32];
        TilingOverlap { grids, polygon: shared.polygons, area_m2: shared.area_m2, point: shared.at.into(), community }
    };
    TilingResult {
        holes: gaps.into_iter().map(hole).collect(),
        overlaps: overlaps.into_iter().filter(|o| !o.sliver).map(overlap).collect(),
    }
}
