//! Each check as one pass over its subjects: a status per row, chunk by chunk.
//!
//! A block of statuses is worked out again only when something that it is made of has changed: its chunk, its joins, or
//! the *seed*, which holds what the check reads besides (the moment, the state of the areas it asks about).

use super::blocks::{Blocks, Starts};
use super::change::Change;
use super::code;
use super::combine::settle;
use super::cordons::Cordons;
use super::report::{Joins, NO_ROW, Report, TilingResult};
use super::roads::Roads;
use super::roles::missing_roles;
use super::rulebook::{Check, ReachOn, Rule, Rulebook, SubjectKind};
use super::sites::{SiteLoad, walk_m};
use super::staffing::Asked;
use super::status::Status;
use crate::geometry::repair::check_area;
use crate::model::{Chunk, Column, FeatureRef, Layer, LayerKind, Moment, Project, Roster, ValueRef};
use crate::network::Start;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// What checks read.
pub(super) struct Inputs<'a> {
    pub project: &'a Project,
    pub rulebook: &'a Rulebook,
    pub at: Moment,
    pub buildings: &'a Joins,
    pub premises: &'a Joins,
    pub tiling: &'a Arc<TilingResult>,
    pub roads: Option<&'a Roads>,
    pub cordons: Option<&'a Cordons>,
    /// Results of the rules before this one.
    pub done: &'a [RuleStatus],
    /// Blocks of each layer, at the place of its kind.
    pub starts: &'a [Starts],
    pub before: Option<Before<'a>>,
}

/// An evaluation before, and what changed since.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    pub project: &'a Project,
    pub report: &'a Report,
    pub rules: &'a [RuleStatus],
    /// At the place of the layer's kind.
    pub changes: &'a [Change],
}

/// Statuses of all subjects under one check.
#[derive(Debug, Clone)]
pub(super) struct CheckStatus {
    /// What the statuses depend on besides chunks and joins.
    seed: Vec<u8>,
    pub status: Blocks<Status>,
}

/// Statuses of all subjects under one rule, before old layers are distrusted.
#[derive(Debug, Clone)]
pub(super) struct RuleStatus {
    pub checks: Vec<CheckStatus>,
    pub status: Blocks<Status>,
}

/// Covered or gap.
pub(super) fn covered_if(holds: bool) -> Status {
    if holds { Status::Covered } else { Status::Gap }
}

/// Status of every subject under a rule: all its checks together.
pub(super) fn rule_status(at: usize, rule: &Rule, inputs: &Inputs<'_>) -> RuleStatus {
    // What is known of another rule says nothing about this one.
    let known = inputs.before.filter(|b| b.report.rulebook.rules.get(at) == Some(rule));
    let checks: Vec<CheckStatus> = rule
        .checks
        .iter()
        .enumerate()
        .map(|(c, check)| {
            let job = Job { inputs, before: known.map(|b| (b, &b.rules[at].checks[c])) };
            match rule.subject {
                SubjectKind::Layer => CheckStatus { seed: Vec::new(), status: Blocks::from(layer_fresh(check, inputs)) },
                SubjectKind::Feature(kind) => job.check(kind, check),
            }
        })
        .collect();
    let parts: Vec<_> = checks.iter().map(|c| &c.status).collect();
    let old = known.map(|b| &b.rules[at]);
    let old_parts: Vec<_> = old.iter().flat_map(|old| &old.checks).map(|c| &c.status).collect();
    let status = match rule.subject {
        SubjectKind::Layer => parts.iter().skip(1).fold(parts[0].clone(), |a, b| {
            let both: Vec<Status> = a.iter().zip(b.iter()).map(|(a, b)| a.and(*b)).collect();
            both.into()
        }),
        SubjectKind::Feature(kind) => {
            let old = known.zip(old).map(|(b, old)| super::combine::Old {
                parts: &old_parts,
                whole: &old.status,
                change: &b.changes[kind as usize],
            });
            super::combine::all_of(&parts, &inputs.starts[kind as usize], old)
        }
    };
    RuleStatus { checks, status }
}

/// Whether all items are done, or there is time left for them.
fn done_within(done: ValueRef<'_>, items: &[String], since: ValueRef<'_>, limit_d: f64, now: i64) -> Status {
    match (done, since) {
        (ValueRef::Text(text), _) if missing_roles(text, items).is_empty() => Status::Covered,
        (_, ValueRef::Int(t)) if (now - t) as f64 <= limit_d * 86_400.0 => Status::Covered,
        (ValueRef::Text(text), ValueRef::Int(_)) if !text.trim().is_empty() => Status::Gap,
        // Nobody says what is done, or since when.
        _ => Status::Unknown,
    }
}

/// One check to be worked out.
struct Job<'a> {
    inputs: &'a Inputs<'a>,
    /// The same check before.
    before: Option<(Before<'a>, &'a CheckStatus)>,
}

impl<'a> Job<'a> {
    fn joins(&self, kind: LayerKind) -> &'a Joins {
        if kind == LayerKind::Premise { self.inputs.premises } else { self.inputs.buildings }
    }

    fn check(&self, kind: LayerKind, check: &Check) -> CheckStatus {
        let inputs = self.inputs;
        let layer = inputs.project.layer(kind).as_ref();
        let place = |key: &str| kind.info().attr(key).unwrap_or_default();
        let is_absent = |layer: LayerKind| inputs.project.layer(layer).is_empty();
        match check {
            Check::Tiled { by, .. } => {
                let same = |b: &Before<'_>| Arc::ptr_eq(inputs.tiling, &b.report.tiling);
                self.whole(kind, vec![u8::from(is_absent(*by))], same, || tiled(layer, inputs.project.layer(*by), inputs.tiling))
            }
            Check::InsideExactlyOne { layers } => {
                let joins = self.joins(kind);
                let seed = layers.iter().map(|l| u8::from(is_absent(*l))).collect();
                let column = |joins: &'a Joins, layer: LayerKind| {
                    if layer == LayerKind::Community { joins.communities.blocks() } else { joins.grids.blocks() }
                };
                let same = |c: usize, old: &'a Joins, o: usize| {
                    layers.iter().all(|l| Arc::ptr_eq(&column(joins, *l)[c], &column(old, *l)[o]))
                };
                self.joined(kind, seed, same, |c, n| {
                    let mut status = vec![Status::Covered; n];
                    for layer in layers {
                        if is_absent(*layer) {
                            status.fill(Status::Unknown);
                            return status;
                        }
                        for (s, n) in status.iter_mut().zip(column(joins, *layer)[c].iter()) {
                            *s = s.and(covered_if(*n == 1));
                        }
                    }
                    status
                })
            }
            Check::InsideAny { layer: area } => {
                let column = |joins: &'a Joins| {
                    if *area == LayerKind::Community { joins.community.blocks() } else { joins.grid.blocks() }
                };
                let joins = self.joins(kind);
                let same = |c: usize, old: &'a Joins, o: usize| Arc::ptr_eq(&column(joins)[c], &column(old)[o]);
                self.joined(kind, vec![u8::from(is_absent(*area))], same, |c, n| {
                    if is_absent(*area) {
                        return vec![Status::Unknown; n];
                    }
                    column(joins)[c].iter().map(|row| covered_if(*row != NO_ROW)).collect()
                })
            }
            Check::Code { attribute } => {
                let same = |b: &Before<'_>| b.changes[LayerKind::Community as usize].identical;
                self.whole(kind, Vec::new(), same, || codes(layer, inputs.project, attribute))
            }
            Check::Filled { attributes } => {
                let places: Vec<_> = attributes.iter().filter_map(|a| kind.info().attr(a)).collect();
                let silent = places.iter().all(|a| never_stated(layer, *a));
                self.each(kind, vec![u8::from(silent)], |chunk| {
                    if silent {
                        return vec![Status::Unknown; chunk.len()];
                    }
                    let filled = |i: usize| places.iter().all(|a| !is_empty(chunk.columns[*a].get(i)));
                    (0..chunk.len()).map(|i| covered_if(filled(i))).collect()
                })
            }
            Check::HolderLoad { attribute, limit } => {
                let place = place(attribute);
                self.whole(
                    kind,
                    Vec::new(),
                    |_| true,
                    || {
                        let holders = holders(layer, attribute);
                        let status = |f: FeatureRef<'_>| match f.value(place) {
                            ValueRef::Text(name) if !name.trim().is_empty() => {
                                covered_if(holders.get(name.trim()).is_none_or(|rows| rows.len() <= *limit as usize))
                            }
                            _ => Status::NotApplicable,
                        };
                        layer.features().map(status).collect()
                    },
                )
            }
            Check::Roles { of, attribute, roles } => {
                let area = inputs.project.layer(*of);
                let silent = never_stated(area, of.info().attr(attribute).unwrap_or_default());
                let complete = |f: FeatureRef<'_>| missing_roles(f.text(attribute).unwrap_or(""), roles).is_empty();
                // 2 stands for "nobody says", which no list of areas can look like.
                let seed: Vec<u8> = if silent { vec![2] } else { area.features().map(|f| u8::from(complete(f))).collect() };
                let complete = seed.clone();
                let joins = self.joins(kind);
                let same = |c: usize, old: &'a Joins, o: usize| Arc::ptr_eq(&joins.grid.blocks()[c], &old.grid.blocks()[o]);
                self.joined(kind, seed, same, |c, n| {
                    if silent {
                        return vec![Status::Unknown; n];
                    }
                    joins.grid.blocks()[c].iter().map(|row| covered_if(complete.get(*row as usize) == Some(&1))).collect()
                })
            }
            Check::Enough { value, target, min_share } => {
                let (value, target) = (place(value), place(target));
                self.each(kind, Vec::new(), |chunk| {
                    let (value, target) = (&chunk.columns[value], &chunk.columns[target]);
                    if matches!(target, Column::Absent) {
                        return vec![Status::Unknown; chunk.len()];
                    }
                    let status = |i: usize| match (number(value.get(i)), number(target.get(i))) {
                        (_, Some(0.0)) => Status::Covered,
                        (Some(have), Some(of)) => covered_if(have >= min_share * of - 1e-9),
                        _ => Status::Unknown,
                    };
                    (0..chunk.len()).map(status).collect()
                })
            }
            Check::AtMost { attribute, limit } => {
                let place = place(attribute);
                self.each(kind, Vec::new(), |chunk| {
                    let value = &chunk.columns[place];
                    let status = |i: usize| number(value.get(i)).map_or(Status::Unknown, |v| covered_if(v <= *limit as f64));
                    (0..chunk.len()).map(status).collect()
                })
            }
            Check::Fresh { attribute, .. } => {
                let place = place(attribute);
                self.each_feature(kind, self.moment(), |f| match f.value(place) {
                    ValueRef::Int(t) => covered_if((inputs.at.unix - t) as f64 <= fresh_limit_h(check, f) * 3600.0),
                    _ => Status::Unknown,
                })
            }
            Check::InForce { from, to } => {
                let (from, to) = (place(from), place(to));
                self.each_feature(kind, self.moment(), |f| match (f.value(from), f.value(to)) {
                    (ValueRef::Null, ValueRef::Null) => Status::Unknown,
                    (from, to) => {
                        let started = !matches!(from, ValueRef::Int(t) if t > inputs.at.unix);
                        let ended = matches!(to, ValueRef::Int(t) if t <= inputs.at.unix);
                        covered_if(started && !ended)
                    }
                })
            }
            Check::DoneWithin { attribute, items, since, limit_d } => {
                let (done, since) = (place(attribute), place(since));
                self.each_feature(kind, self.moment(), |f| {
                    done_within(f.value(done), items, f.value(since), *limit_d, inputs.at.unix)
                })
            }
            Check::ValidShape => self.valid_shapes(kind),
            Check::WithinReach { of, limit_m, on: ReachOn::Foot } => {
                let joins = self.joins(kind);
                let no_roads = is_absent(*of) || inputs.project.layer(LayerKind::Road).is_empty();
                let same = |c: usize, old: &'a Joins, o: usize| {
                    shares(&joins.walk_m, c, &old.walk_m, o) && shares(&joins.unknown_walk_m, c, &old.unknown_walk_m, o)
                };
                self.joined(kind, vec![2, u8::from(no_roads)], same, |c, n| {
                    if no_roads {
                        return vec![Status::Unknown; n];
                    }
                    let both = joins.walk_m.blocks()[c].iter().zip(joins.unknown_walk_m.blocks()[c].iter());
                    both.map(|(metres, unknown)| within(*metres, *unknown, *limit_m)).collect()
                })
            }
            Check::Crossings => {
                let now = |c: &'a Cordons| c.now(kind);
                self.around(kind, now, |area| area.status())
            }
            Check::NoWayIn => {
                let day = |c: &'a Cordons| c.day(kind);
                self.around(kind, day, |area| area.status())
            }
            Check::LifeAccess { limit_min } => {
                let joins = self.joins(kind);
                let start = inputs.roads.and_then(|roads| roads.start());
                let timed = matches!(start, Some(Start::Stations(_)));
                let no_roads = inputs.project.layer(LayerKind::Road).is_empty();
                let same = |c: usize, old: &'a Joins, o: usize| {
                    shares(&joins.life_s, c, &old.life_s, o) && shares(&joins.maybe_life_s, c, &old.maybe_life_s, o)
                };
                self.joined(kind, vec![u8::from(timed), u8::from(no_roads)], same, |c, n| {
                    if no_roads {
                        return vec![Status::Unknown; n];
                    }
                    let both = joins.life_s.blocks()[c].iter().zip(joins.maybe_life_s.blocks()[c].iter());
                    // From the edge of the map nobody knows how long an engine takes, only that it can come.
                    let judge = |(sure, maybe): (&f64, &f64)| match timed {
                        true => within(*sure, *maybe, limit_min * 60.0),
                        false if maybe.is_infinite() => Status::Gap,
                        false => Status::Unknown,
                    };
                    both.map(judge).collect()
                })
            }
            Check::SiteOnFoot { limit_min, most, .. } => {
                let joins = self.joins(kind);
                let none = is_absent(LayerKind::Premise) || is_absent(LayerKind::Road);
                let loads = inputs.roads.and_then(Roads::site_loads).unwrap_or_default();
                let mut seed = vec![u8::from(none)];
                for load in loads {
                    seed.extend(load.site.to_le_bytes());
                    seed.push(load_status(Some(load), *most) as u8);
                }
                let same = |c: usize, old: &'a Joins, o: usize| {
                    shares(&joins.site, c, &old.site, o) && shares(&joins.site_m, c, &old.site_m, o)
                };
                self.joined(kind, seed, same, |c, n| {
                    if none {
                        return vec![Status::Unknown; n];
                    }
                    let both = joins.site.blocks()[c].iter().zip(joins.site_m.blocks()[c].iter());
                    both.map(|(site, m)| site_status(loads, *site, *m, walk_m(*limit_min), *most)).collect()
                })
            }
            Check::WithinReach { of, limit_m, on: ReachOn::Straight } => {
                let joins = self.joins(kind);
                let same = |c: usize, old: &'a Joins, o: usize| {
                    Arc::ptr_eq(&joins.post_m.blocks()[c], &old.post_m.blocks()[o])
                        && Arc::ptr_eq(&joins.unknown_post_m.blocks()[c], &old.unknown_post_m.blocks()[o])
                };
                self.joined(kind, vec![u8::from(is_absent(*of))], same, |c, n| {
                    if is_absent(*of) {
                        return vec![Status::Unknown; n];
                    }
                    let both = joins.post_m.blocks()[c].iter().zip(joins.unknown_post_m.blocks()[c].iter());
                    both.map(|(metres, unknown)| within(*metres, *unknown, *limit_m)).collect()
                })
            }
            Check::HeldBy { rule, .. } => {
                let areas = inputs.rulebook.rule(rule).and_then(|r| inputs.done.get(r));
                let areas: Vec<Status> = areas.map_or_else(Vec::new, |r| r.status.iter().copied().collect());
                let joins = self.joins(kind);
                let same = |c: usize, old: &'a Joins, o: usize| {
                    Arc::ptr_eq(&joins.fence_lists.blocks()[c], &old.fence_lists.blocks()[o])
                };
                self.joined(kind, areas.iter().map(|s| *s as u8).collect(), same, |c, _| {
                    let lists = joins.fence_lists.blocks()[c].iter();
                    lists.map(|rows| best(rows.iter().map(|f| areas[*f as usize]))).collect()
                })
            }
            Check::Staffed { .. } => {
                let Some(asked) = Asked::of(check) else {
                    return self.each(kind, Vec::new(), |c| vec![Status::Unknown; c.len()]);
                };
                // Besides the chunk the rosters of its posts are read.
                let roster = &inputs.project.roster;
                let known = self.before.map(|(b, _)| &b.project.roster);
                let same = |c: usize, _: usize| {
                    let shares = |old: &Arc<Roster>| {
                        Arc::ptr_eq(old, roster) || layer.chunks()[c].fids.iter().all(|fid| roster.shares(old, *fid))
                    };
                    known.is_some_and(shares)
                };
                let status = |c: usize| layer.features_of(c).map(|f| asked.status(inputs.project, f)).collect();
                self.blocks(kind, Vec::new(), same, status)
            }
            Check::LayerFresh { .. } => self.each(kind, Vec::new(), |chunk| vec![Status::NotApplicable; chunk.len()]),
        }
    }

    fn moment(&self) -> Vec<u8> {
        self.inputs.at.unix.to_le_bytes().to_vec()
    }

    /// Statuses that follow from each chunk and the seed.
    fn each(&self, kind: LayerKind, seed: Vec<u8>, status: impl Fn(&Chunk) -> Vec<Status> + Sync) -> CheckStatus {
        let layer = self.inputs.project.layer(kind);
        self.blocks(kind, seed, |_, _| true, |c| status(&layer.chunks()[c]))
    }

    fn each_feature(&self, kind: LayerKind, seed: Vec<u8>, status: impl Fn(FeatureRef<'_>) -> Status + Sync) -> CheckStatus {
        let layer = self.inputs.project.layer(kind);
        self.blocks(kind, seed, |_, _| true, |c| layer.features_of(c).map(&status).collect())
    }

    /// Statuses that follow from joins and the seed; `same` tells whether the joins of a chunk are those of an old one.
    fn joined(
        &self,
        kind: LayerKind,
        seed: Vec<u8>,
        same: impl Fn(usize, &'a Joins, usize) -> bool + Sync,
        status: impl Fn(usize, usize) -> Vec<Status> + Sync,
    ) -> CheckStatus {
        let layer = self.inputs.project.layer(kind);
        let old = self.before.and_then(|(b, _)| b.report.joins(kind));
        self.blocks(kind, seed, |c, o| old.is_some_and(|old| same(c, old, o)), |c| status(c, layer.chunks()[c].len()))
    }

    fn blocks(
        &self,
        kind: LayerKind,
        seed: Vec<u8>,
        same: impl Fn(usize, usize) -> bool + Sync,
        status: impl Fn(usize) -> Vec<Status> + Sync,
    ) -> CheckStatus {
        let layer = self.inputs.project.layer(kind);
        let old = self.before.map(|(b, old)| (&b.changes[kind as usize], &old.status, old.seed == seed));
        let blocks = (0..layer.chunks().len()).into_par_iter().map(|c| {
            if let Some((change, old, true)) = old
                && let Some(o) = change.same[c]
                && same(c, o)
            {
                return Arc::clone(&old.blocks()[o]);
            }
            settle(status(c), old.map(|(change, old, _)| (change, old)), c)
        });
        CheckStatus { seed, status: Blocks::new(blocks.collect(), &self.inputs.starts[kind as usize]) }
    }

    /// Statuses that need the whole layer at once; `same` tells whether everything else they follow from is as before.
    fn whole(
        &self,
        kind: LayerKind,
        seed: Vec<u8>,
        same: impl Fn(&Before<'a>) -> bool,
        status: impl Fn() -> Vec<Status>,
    ) -> CheckStatus {
        if let Some((b, old)) = &self.before
            && b.changes[kind as usize].identical
            && old.seed == seed
            && same(b)
        {
            return (*old).clone();
        }
        let layer = self.inputs.project.layer(kind);
        let all = status();
        let old = self.before.map(|(b, old)| (&b.changes[kind as usize], &old.status));
        let blocks = (0..layer.chunks().len()).map(|c| {
            let start = layer.chunk_start(c) as usize;
            settle(all[start..start + layer.chunks()[c].len()].to_vec(), old, c)
        });
        CheckStatus { seed, status: Blocks::new(blocks.collect(), &self.inputs.starts[kind as usize]) }
    }

    /// Statuses of areas from what was found on the roads around them, row by row; unknown where there are no roads.
    fn around<T>(
        &self,
        kind: LayerKind,
        found: impl Fn(&'a Cordons) -> Option<&'a Arc<Vec<T>>>,
        status: impl Fn(&T) -> Status,
    ) -> CheckStatus
    where
        T: 'a,
    {
        let no_roads = self.inputs.project.layer(LayerKind::Road).is_empty();
        let now = self.inputs.cordons.and_then(&found);
        let same = |b: &Before<'a>| match (now, b.report.cordons.as_deref().and_then(&found)) {
            (Some(now), Some(before)) => Arc::ptr_eq(now, before),
            _ => false,
        };
        self.whole(kind, vec![u8::from(no_roads)], same, || match now {
            Some(now) if !no_roads => now.iter().map(&status).collect(),
            _ => vec![Status::Unknown; self.inputs.project.layer(kind).len()],
        })
    }

    /// Testing a ring is dear: in a chunk that changed only shapes that changed are tested again.
    fn valid_shapes(&self, kind: LayerKind) -> CheckStatus {
        let layer = self.inputs.project.layer(kind);
        let known = |chunk: &Chunk, i: usize| {
            let (b, old) = self.before.as_ref()?;
            let before = b.project.layer(kind);
            let (c, j) = b.changes[kind as usize].place_before(before, chunk.fids[i])?;
            (before.chunks()[c].shapes.get(j) == chunk.shapes.get(i)).then(|| old.status.blocks()[c][j])
        };
        let test = |chunk: &Chunk, i: usize| {
            let shape = chunk.shapes.get(i);
            known(chunk, i).unwrap_or_else(|| covered_if(shape.kind().is_area() && check_area(shape).is_none()))
        };
        self.blocks(
            kind,
            Vec::new(),
            |_, _| true,
            |c| {
                let chunk = &layer.chunks()[c];
                (0..chunk.len()).into_par_iter().with_min_len(16).map(|i| test(chunk, i)).collect()
            },
        )
    }
}

/// Status by a value that must not be above a limit, and what it may be if what nobody knows is well; unknown where there is no
/// value.
pub(super) fn within(value: f64, maybe: f64, limit: f64) -> Status {
    if value <= limit {
        Status::Covered
    } else if maybe <= limit || value.is_nan() {
        Status::Unknown
    } else {
        Status::Gap
    }
}

/// Whether a site can serve all that it is the nearest for.
pub(super) fn load_status(load: Option<&SiteLoad>, most: u32) -> Status {
    match load {
        Some(load) if load.known > u64::from(most) => Status::Gap,
        Some(load) if load.unknown > 0 => Status::Unknown,
        _ => Status::Covered,
    }
}

/// Status of a building by the nearest site, metres to it on foot, and what that site serves.
pub(super) fn site_status(loads: &[SiteLoad], site: u32, metres: f64, limit_m: f64, most: u32) -> Status {
    match within(metres, f64::INFINITY, limit_m) {
        Status::Covered => load_status(loads.binary_search_by_key(&site, |l| l.site).ok().map(|i| &loads[i]), most),
        other => other,
    }
}

/// Whether block `c` of a column is the memory of block `o` of an earlier one, which may not have been made.
fn shares<T>(column: &Blocks<T>, c: usize, old: &Blocks<T>, o: usize) -> bool {
    column.blocks().get(c).zip(old.blocks().get(o)).is_some_and(|(a, b)| Arc::ptr_eq(a, b))
}

/// One that holds is enough; unknown if one may hold; not applicable without any.
fn best(areas: impl Iterator<Item = Status>) -> Status {
    let mut any = Status::NotApplicable;
    for status in areas {
        match status {
            Status::Covered => return Status::Covered,
            Status::Unknown => any = Status::Unknown,
            Status::Gap | Status::NotApplicable => {
                if any == Status::NotApplicable {
                    any = Status::Gap;
                }
            }
        }
    }
    any
}

fn tiled(communities: &Layer, grids: &Layer, tiling: &TilingResult) -> Vec<Status> {
    if grids.is_empty() {
        return vec![Status::Unknown; communities.len()];
    }
    let mut status = vec![Status::Covered; communities.len()];
    for hole in &tiling.holes {
        status[hole.community as usize] = Status::Gap;
    }
    for overlap in tiling.overlaps.iter().filter(|o| o.community != NO_ROW) {
        status[overlap.community as usize] = Status::Gap;
    }
    status
}

fn layer_fresh(check: &Check, inputs: &Inputs<'_>) -> Vec<Status> {
    inputs
        .project
        .layers()
        .map(|layer| match layer.meta.as_of {
            _ if layer.is_empty() => Status::NotApplicable,
            None => Status::Unknown,
            Some(t) => covered_if((inputs.at.unix - t) as f64 <= layer_limit_d(check, layer.kind()) * 86_400.0),
        })
        .collect()
}

/// Limit of a `layer_fresh` check for a layer, days.
pub(super) fn layer_limit_d(check: &Check, kind: LayerKind) -> f64 {
    match check {
        Check::LayerFresh { limit_d, limits_d } => limits_d.get(kind.key()).copied().unwrap_or(*limit_d),
        _ => f64::INFINITY,
    }
}

/// Limit of a `fresh` check for a feature, hours.
pub(super) fn fresh_limit_h(check: &Check, f: FeatureRef<'_>) -> f64 {
    match check {
        Check::Fresh { limit_h, by, limits_h, .. } => by
            .as_ref()
            .filter(|_| !limits_h.is_empty())
            .and_then(|by| f.text(by))
            .and_then(|value| limits_h.get(value))
            .copied()
            .unwrap_or(*limit_h),
        _ => f64::INFINITY,
    }
}

pub(super) fn is_empty(value: ValueRef<'_>) -> bool {
    match value {
        ValueRef::Null => true,
        ValueRef::Text(t) => t.trim().is_empty(),
        ValueRef::Int(_) | ValueRef::Real(_) => false,
    }
}

pub(super) fn number(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Int(v) => Some(v as f64),
        ValueRef::Real(v) => Some(v),
        ValueRef::Null | ValueRef::Text(_) => None,
    }
}

/// Whether no feature states the attribute: it was never collected, and what it would say is unknown, not missing.
pub(super) fn never_stated(layer: &Layer, attribute: usize) -> bool {
    layer.chunks().iter().all(|chunk| matches!(chunk.columns[attribute], Column::Absent))
}

/// Rows by holder.
pub(super) fn holders<'a>(layer: &'a Layer, attribute: &str) -> HashMap<&'a str, Vec<u32>> {
    let mut holders: HashMap<&str, Vec<u32>> = HashMap::new();
    for (row, f) in layer.features().enumerate() {
        if let Some(name) = f.text(attribute).map(str::trim).filter(|n| !n.is_empty()) {
            holders.entry(name).or_default().push(row as u32);
        }
    }
    holders
}

fn codes(layer: &Layer, project: &Project, attribute: &str) -> Vec<Status> {
    let context = CodeContext::new(layer, project, attribute);
    layer
        .features()
        .enumerate()
        .map(|(row, f)| match f.text(attribute) {
            None => Status::Unknown,
            Some(code) => covered_if(context.fault(row as u32, f, code).is_none()),
        })
        .collect()
}

/// What a code is checked against.
pub(super) struct CodeContext {
    rows: HashMap<String, Vec<u32>>,
    communities: HashMap<String, Option<String>>,
}

impl CodeContext {
    pub(super) fn new(layer: &Layer, project: &Project, attribute: &str) -> Self {
        let ranks = super::order::id_ranks(layer);
        let mut rows: HashMap<String, Vec<u32>> = HashMap::new();
        for (row, f) in layer.features().enumerate() {
            if let Some(code) = f.text(attribute) {
                rows.entry(code::normalise(code).into_owned()).or_default().push(row as u32);
            }
        }
        for same in rows.values_mut() {
            same.sort_by_key(|row| ranks[*row as usize]);
        }
        let communities = project.layer(LayerKind::Community);
        let communities = communities.features().map(|f| (f.id().to_owned(), f.text("code").map(str::to_owned))).collect();
        Self { rows, communities }
    }

    /// What is wrong with the code in a row, if anything.
    pub(super) fn fault(&self, row: u32, f: FeatureRef<'_>, code: &str) -> Option<super::finding::CodeFault> {
        use super::finding::CodeFault;
        let code = code::normalise(code);
        let parsed = match code::parse(&code) {
            Ok(parsed) => parsed,
            Err(fault) => return Some(fault),
        };
        if let Some(&other) = self.rows.get(code.as_ref()).and_then(|same| same.iter().find(|other| **other != row)) {
            return Some(CodeFault::Duplicate { other });
        }
        // The parent is stated by id; its code is compared where the community states one.
        if let Some(id) = f.text("community_id").filter(|_| !self.communities.is_empty()) {
            match self.communities.get(id) {
                None => return Some(CodeFault::NoParent { community: id.to_owned() }),
                Some(Some(parent)) if code::normalise(parent) != parsed.community => {
                    return Some(CodeFault::ParentCode { in_grid: parsed.community.to_owned(), in_community: parent.clone() });
                }
                Some(_) => {}
            }
        }
        None
    }
}
