//! Each check as one pass over its subjects: a status per row.

use super::code;

use super::report::{Joins, NO_ROW, RuleResult, TilingResult};
use super::rulebook::{Check, Rule, Rulebook, SubjectKind};
use super::status::{Counts, Status};
use crate::geometry::repair::check_area;
use crate::model::{Column, FeatureRef, Layer, LayerKind, Moment, Project, ValueRef};
use std::collections::HashMap;

/// What checks read.
pub(super) struct Inputs<'a> {
    pub project: &'a Project,
    pub rulebook: &'a Rulebook,
    pub at: Moment,
    pub buildings: &'a Joins,
    pub premises: &'a Joins,
    pub tiling: &'a TilingResult,
    /// Results of the rules before this one.
    pub done: &'a [RuleResult],
}

/// Covered or gap.
pub(super) fn covered_if(holds: bool) -> Status {
    if holds { Status::Covered } else { Status::Gap }
}

/// Status of every subject under a rule: all its checks together.
pub(super) fn rule_status(rule: &Rule, inputs: &Inputs<'_>) -> RuleResult {
    let mut status: Vec<Status> = Vec::new();
    for check in &rule.checks {
        let one = check_status(rule.subject, check, inputs);
        if status.is_empty() {
            status = one;
        } else {
            for (s, o) in status.iter_mut().zip(one) {
                *s = s.and(o);
            }
        }
    }
    let counts = Counts::of(&status);
    RuleResult { status, counts }
}

/// Status of every subject under one check.
pub(super) fn check_status(subject: SubjectKind, check: &Check, inputs: &Inputs<'_>) -> Vec<Status> {
    let kind = match subject {
        SubjectKind::Layer => return layer_fresh(check, inputs),
        SubjectKind::Feature(kind) => kind,
    };
    let layer = inputs.project.layer(kind).as_ref();
    let joins = if kind == LayerKind::Premise { inputs.premises } else { inputs.buildings };
    let each = |f: &mut dyn FnMut(u32, FeatureRef<'_>) -> Status| -> Vec<Status> {
        layer.features().enumerate().map(|(row, feature)| f(row as u32, feature)).collect()
    };
    match check {
        Check::Tiled { by, .. } => tiled(layer, inputs.project.layer(*by), inputs.tiling),
        Check::InsideExactlyOne { layers } => {
            let mut status = vec![Status::Covered; layer.len()];
            for area in layers {
                let counts = if *area == LayerKind::Community { &joins.communities } else { &joins.grids };
                if inputs.project.layer(*area).is_empty() {
                    status.fill(Status::Unknown);
                    return status;
                }
                for (s, n) in status.iter_mut().zip(counts) {
                    *s = s.and(covered_if(*n == 1));
                }
            }
            status
        }
        Check::InsideAny { layer: area } => {
            if inputs.project.layer(*area).is_empty() {
                return vec![Status::Unknown; layer.len()];
            }
            let rows = if *area == LayerKind::Community { &joins.community } else { &joins.grid };
            rows.iter().map(|row| covered_if(*row != NO_ROW)).collect()
        }
        Check::Code { attribute } => codes(layer, inputs.project, attribute),
        Check::Filled { attributes } => {
            let places: Vec<_> = attributes.iter().filter_map(|a| kind.info().attr(a)).collect();
            if places.iter().all(|a| never_stated(layer, *a)) {
                return vec![Status::Unknown; layer.len()];
            }
            each(&mut |_, f| covered_if(places.iter().all(|a| !is_empty(f.value(*a)))))
        }
        Check::HolderLoad { attribute, limit } => {
            let holders = holders(layer, attribute);
            let place = kind.info().attr(attribute).unwrap_or_default();
            each(&mut |_, f| match f.value(place) {
                ValueRef::Text(name) if !name.trim().is_empty() => {
                    covered_if(holders.get(name.trim()).is_none_or(|rows| rows.len() <= *limit as usize))
                }
                _ => Status::NotApplicable,
            })
        }
        Check::Roles { of, attribute, roles } => {
            let area = inputs.project.layer(*of);
            let place = of.info().attr(attribute).unwrap_or_default();
            if never_stated(area, place) {
                return vec![Status::Unknown; layer.len()];
            }
            let complete = |f: FeatureRef<'_>| missing_roles(f.text(attribute).unwrap_or(""), roles).is_empty();
            let complete: Vec<bool> = area.features().map(complete).collect();
            joins.grid.iter().map(|row| covered_if(complete.get(*row as usize).copied().unwrap_or(false))).collect()
        }
        Check::Enough { value, target, min_share } => {
            let (value, target) = (kind.info().attr(value).unwrap_or_default(), kind.info().attr(target).unwrap_or_default());
            each(&mut |_, f| match (number(f.value(value)), number(f.value(target))) {
                (_, Some(0.0)) => Status::Covered,
                (Some(have), Some(of)) => covered_if(have >= min_share * of - 1e-9),
                _ => Status::Unknown,
            })
        }
        Check::AtMost { attribute, limit } => {
            let place = kind.info().attr(attribute).unwrap_or_default();
            each(&mut |_, f| number(f.value(place)).map_or(Status::Unknown, |v| covered_if(v <= *limit as f64)))
        }
        Check::Fresh { attribute, .. } => {
            let place = kind.info().attr(attribute).unwrap_or_default();
            each(&mut |_, f| match f.value(place) {
                ValueRef::Int(t) => covered_if((inputs.at.unix - t) as f64 <= fresh_limit_h(check, f) * 3600.0),
                _ => Status::Unknown,
            })
        }
        Check::InForce { from, to } => {
            let (from, to) = (kind.info().attr(from).unwrap_or_default(), kind.info().attr(to).unwrap_or_default());
            each(&mut |_, f| match (f.value(from), f.value(to)) {
                (ValueRef::Null, ValueRef::Null) => Status::Unknown,
                (from, to) => {
                    let started = !matches!(from, ValueRef::Int(t) if t > inputs.at.unix);
                    let ended = matches!(to, ValueRef::Int(t) if t <= inputs.at.unix);
                    covered_if(started && !ended)
                }
            })
        }
        Check::ValidShape => each(&mut |_, f| covered_if(f.shape().kind().is_area() && check_area(f.shape()).is_none())),
        Check::WithinReach { of, limit_m } => {
            if inputs.project.layer(*of).is_empty() {
                return vec![Status::Unknown; layer.len()];
            }
            joins
                .post_m
                .iter()
                .zip(&joins.unknown_post_m)
                .map(|(metres, unknown)| {
                    if metres <= limit_m {
                        Status::Covered
                    } else if unknown <= limit_m {
                        Status::Unknown
                    } else {
                        Status::Gap
                    }
                })
                .collect()
        }
        Check::HeldBy { rule, .. } => {
            let areas = inputs.rulebook.rule(rule).and_then(|r| inputs.done.get(r)).map_or(&[][..], |r| &r.status);
            (0..layer.len() as u32).map(|row| best(joins.fences(row).iter().map(|f| areas[*f as usize]))).collect()
        }
        Check::LayerFresh { .. } => vec![Status::NotApplicable; layer.len()],
    }
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

/// Roles that a text does not name. A role may list other spellings behind its key, separated by `|`.
pub(super) fn missing_roles(text: &str, roles: &[String]) -> Vec<String> {
    let named = |spelling: &str| text.split(['+', ',', '，', '、', ';', ' ']).any(|r| r.trim().eq_ignore_ascii_case(spelling));
    let missing = roles.iter().filter(|role| !role.split('|').any(named));
    missing.map(|role| role.split('|').next().unwrap_or_default().to_owned()).collect()
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
