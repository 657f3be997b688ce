//! The evaluation: joins once, then rule by rule.

use super::checks::{Inputs, rule_status};
use super::joins::Surroundings;
use super::report::{Areas, Joins, NO_ROW, Report, RuleResult, TilingHole, TilingOverlap, TilingResult};
use super::rulebook::{Check, Rulebook, SubjectKind};
use super::status::{Counts, Held, Status};
use crate::geometry::reach::reach;
use crate::geometry::tiling::{GridOverlap, GroundGap, TilingOptions, tiling};
use crate::geometry::{PreparedArea, ShapeRef};
use crate::model::{LayerKind, Moment, Project};
use crate::task::{Cancelled, Task};
use std::sync::Arc;

/// Evaluates a rulebook over a project at a moment. Depends on nothing else, so the same inputs give the same report.
pub fn evaluate(project: &Project, rulebook: &Arc<Rulebook>, at: Moment, task: &Task) -> Result<Report, Cancelled> {
    let buildings = project.layer(LayerKind::Building);
    let premises = project.layer(LayerKind::Premise);
    task.stage("index", "", 0);
    let surroundings = Surroundings::new(project, at);
    task.check()?;
    task.stage("join", "", (buildings.len() + premises.len()) as u64);
    let mut buildings = surroundings.join(buildings, task)?;
    let mut premises = surroundings.join(premises, task)?;
    task.stage("areas", "", 0);
    let (tiling, areas) = areas(project, rulebook, &surroundings.manned, task)?;
    task.stage("rules", "", rulebook.rules.len() as u64);
    let mut rules: Vec<RuleResult> = Vec::with_capacity(rulebook.rules.len());
    for rule in &rulebook.rules {
        task.check()?;
        let inputs = Inputs { project, rulebook, at, buildings: &buildings, premises: &premises, tiling: &tiling, done: &rules };
        let result = rule_status(rule, &inputs);
        rules.push(result);
        task.advance(1);
    }
    distrust_old_layers(rulebook, &mut rules);
    lines(rulebook, &rules, LayerKind::Building, &mut buildings);
    lines(rulebook, &rules, LayerKind::Premise, &mut premises);
    task.end();
    Ok(Report {
        at,
        rulebook: Arc::clone(rulebook),
        layer_counts: LayerKind::ALL.map(|kind| project.layer(kind).len()),
        rules,
        buildings,
        premises,
        manned: surroundings.manned,
        tiling,
        areas,
    })
}

/// Whatever is read from a layer older than its limit is unknown.
fn distrust_old_layers(rulebook: &Rulebook, rules: &mut [RuleResult]) {
    let mut old = [false; LayerKind::ALL.len()];
    for (rule, result) in rulebook.rules.iter().zip(rules.iter()) {
        if rule.subject == SubjectKind::Layer {
            for (old, status) in old.iter_mut().zip(&result.status) {
                *old |= *status == Status::Gap;
            }
        }
    }
    if !old.contains(&true) {
        return;
    }
    for (at, result) in rules.iter_mut().enumerate() {
        if layers_read(rulebook, at).any(|kind| old[kind as usize]) {
            for status in result.status.iter_mut().filter(|s| **s != Status::NotApplicable) {
                *status = Status::Unknown;
            }
            result.counts = Counts::of(&result.status);
        }
    }
}

/// Layers that a rule reads, through other rules too.
fn layers_read(rulebook: &Rulebook, at: usize) -> impl Iterator<Item = LayerKind> {
    let mut layers = Vec::new();
    let mut todo = vec![at];
    while let Some(at) = todo.pop() {
        let rule = &rulebook.rules[at];
        if let SubjectKind::Feature(kind) = rule.subject {
            layers.push(kind);
        }
        for check in &rule.checks {
            layers.extend(check.reads());
            if let Check::HeldBy { rule, .. } = check {
                // A rule names only rules before it, so this ends.
                todo.extend(rulebook.rule(rule));
            }
        }
    }
    layers.into_iter()
}

fn lines(rulebook: &Rulebook, rules: &[RuleResult], kind: LayerKind, joins: &mut Joins) {
    let rows = joins.point.len();
    joins.lines = rulebook
        .lines
        .iter()
        .map(|line| {
            let ids = if kind == LayerKind::Premise { &line.premise } else { &line.building };
            let mut status = vec![Status::NotApplicable; rows];
            for rule in ids.iter().filter_map(|id| rulebook.rule(id)) {
                for (s, r) in status.iter_mut().zip(&rules[rule].status) {
                    *s = s.and(*r);
                }
            }
            status
        })
        .collect();
    joins.held = (0..rows).map(|row| Held::of(joins.lines.iter().map(|line| line[row]))).collect();
}

fn areas(project: &Project, rulebook: &Rulebook, manned: &[Status], task: &Task) -> Result<(TilingResult, Areas), Cancelled> {
    let (communities, grids) = (project.layer(LayerKind::Community), project.layer(LayerKind::Grid));
    let community_shapes: Vec<ShapeRef<'_>> = communities.features().map(|f| f.shape()).collect();
    let grid_shapes: Vec<ShapeRef<'_>> = grids.features().map(|f| f.shape()).collect();
    let checks = || rulebook.rules.iter().flat_map(|rule| &rule.checks);
    let options = checks()
        .find_map(|check| match check {
            Check::Tiled { min_area_m2, min_width_m, .. } => {
                Some(TilingOptions { min_area_m2: *min_area_m2, min_width_m: *min_width_m, ..TilingOptions::default() })
            }
            _ => None,
        })
        .unwrap_or_default();
    let found = tiling(&community_shapes, &grid_shapes, options, task)?;
    let prepared: Vec<_> = community_shapes.iter().map(|s| PreparedArea::new(*s)).collect();
    let hole = |gap: GroundGap| TilingHole {
        community: gap.community as u32,
        polygon: gap.polygon,
        area_m2: gap.area_m2,
        point: gap.at.into(),
    };
    let overlap = |shared: GridOverlap| {
        let community = prepared.iter().position(|area| area.contains(shared.at)).map_or(NO_ROW, |c| c as u32);
        let grids = [shared.a.min(shared.b) as u32, shared.a.max(shared.b) as u32];
        TilingOverlap { grids, polygon: shared.polygons, area_m2: shared.area_m2, point: shared.at.into(), community }
    };
    let result = TilingResult {
        holes: found.gaps.into_iter().map(hole).collect(),
        overlaps: found.overlaps.into_iter().filter(|o| !o.sliver).map(overlap).collect(),
    };
    let limit = rulebook.rules.iter().filter(|r| r.subject == SubjectKind::Feature(LayerKind::Building)).flat_map(|r| &r.checks);
    let limit = limit.into_iter().find_map(|check| match check {
        Check::WithinReach { limit_m, .. } => Some(*limit_m),
        _ => None,
    });
    let posts: Vec<[f64; 2]> = project
        .layer(LayerKind::Checkpoint)
        .features()
        .zip(manned)
        .filter(|(_, manned)| **manned == Status::Covered)
        .filter_map(|(f, _)| f.shape().first())
        .collect();
    task.check()?;
    let beyond_reach_m2 = match limit {
        Some(radius) => reach(&community_shapes, &posts, radius, task)?.uncovered_m2,
        None => 0.0,
    };
    let areas = Areas {
        community_m2: found.community_area_m2,
        grid_gap_m2: found.gap_m2,
        grid_overlap_m2: found.overlap_m2,
        beyond_reach_m2,
    };
    Ok((result, areas))
}
