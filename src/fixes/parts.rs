//! From a finding to proposals: each fault to the ways of mending it, all faults together to what closes the gap.

use super::hours::with_hour_of;
use super::{Ask, Proposal};
use crate::coverage::roles::Role;
use crate::coverage::{Check, CodeFault, Evidence, Explainer, Fault, Fix, GapRef, Report, Subject};
use crate::geometry::{PointIndex, Shapes, repair_area};
use crate::model::{Edit, FeatureRef, LayerKind, Project, Value, ValueRef};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Effort of a kind of fix, before metres are added.
pub(super) mod effort {
    /// Somebody writes down what is known.
    pub const RECORD: f64 = 0.0;
    /// A post stays longer.
    pub const HOURS: f64 = 10_000.0;
    /// People come to a post.
    pub const MAN: f64 = 20_000.0;
    /// A post moves.
    pub const MOVE: f64 = 30_000.0;
    /// A new post.
    pub const OPEN: f64 = 40_000.0;
}

/// How long an expired fence is proposed to stay in force when its own length is unknown, seconds.
const WEEK: i64 = 7 * 86_400;

/// Subjects that lose their only post when it goes: where they are and how far a post may be.
pub(super) type Dependents = Rc<Vec<([f64; 2], f64)>>;

/// Makes proposals about one report. Holds what several of them share, each part made when it is first needed.
pub struct Planner<'a> {
    pub(super) project: &'a Project,
    pub(super) report: &'a Report,
    explainer: Explainer<'a>,
    pub(super) idle: OnceCell<PointIndex>,
    pub(super) manned: OnceCell<PointIndex>,
    pub(super) dependents: RefCell<HashMap<u32, Dependents>>,
}

impl<'a> Planner<'a> {
    /// For a report and the project it was made from.
    pub fn new(project: &'a Project, report: &'a Report) -> Self {
        Self {
            project,
            report,
            explainer: Explainer::new(project, report),
            idle: OnceCell::new(),
            manned: OnceCell::new(),
            dependents: RefCell::default(),
        }
    }

    /// The project.
    pub fn project(&self) -> &'a Project {
        self.project
    }

    /// Ways to close a gap, or to make an unknown known; not judged yet. Empty where no edit does it.
    pub fn proposals(&self, gap: GapRef) -> Vec<Proposal> {
        let finding = self.explainer.finding(gap);
        let Subject::Feature(kind, row) = finding.subject else { return Vec::new() };
        let mut parts = finding.faults.iter().map(|fault| self.of_fault(gap, fault, kind, row));
        let Some(mut first) = parts.next() else { return Vec::new() };
        for mut other in parts {
            // Several faults are mended together: the cheapest of each.
            let cheapest = |list: &mut Vec<Proposal>| {
                let i = (0..list.len()).min_by(|a, b| list[*a].cost.total_cmp(&list[*b].cost))?;
                Some(list.swap_remove(i))
            };
            let (Some(mut all), Some(one)) = (cheapest(&mut first), cheapest(&mut other)) else { return Vec::new() };
            all.fixes.extend(one.fixes);
            all.edits.extend(one.edits);
            all.asks.extend(one.asks);
            all.cost += one.cost;
            first = vec![all];
        }
        first
    }

    /// Ways to mend one fault, cheapest first.
    fn of_fault(&self, gap: GapRef, fault: &Fault, kind: LayerKind, row: u32) -> Vec<Proposal> {
        let check = &self.report.rulebook.rules[gap.rule as usize].checks[fault.check];
        let feature = self.project.layer(kind).feature(row);
        let place = |key: &str| kind.info().attr(key);
        let ask = |attr: usize, suggestion: Value| Ask { kind, fid: feature.fid(), attr, suggestion };
        let asks = |attr: Option<usize>, suggestion| match attr {
            Some(attr) => vec![record(fault.fix.clone(), vec![ask(attr, suggestion)])],
            None => Vec::new(),
        };
        match (&fault.fix, check) {
            (Fix::Fill { layer, row: Some(row), .. }, Check::Roles { roles, attribute, .. }) => {
                let roles = roles.iter().map(|r| r.split('|').next().unwrap_or_default().to_owned()).collect();
                self.assign(*layer, *row, attribute, roles)
            }
            (Fix::AssignRoles { grid, roles }, Check::Roles { of, attribute, .. }) => {
                self.assign(*of, *grid, attribute, roles.clone())
            }
            (Fix::Fill { layer, row: None, attribute }, _) if *layer == kind => {
                let all = match &fault.evidence {
                    Evidence::Empty { attributes } => attributes.clone(),
                    _ => vec![*attribute],
                };
                let fill = |a: &usize| Fix::Fill { layer: kind, row: None, attribute: *a };
                let fixes = all.iter().map(fill).collect();
                let asks = all.iter().map(|a| ask(*a, Value::Null)).collect();
                vec![Proposal { fixes, edits: Vec::new(), asks, cost: effort::RECORD }]
            }
            (Fix::SplitHolder { .. }, Check::HolderLoad { attribute, .. }) => asks(place(attribute), Value::Null),
            (Fix::Link { .. } | Fix::RepairDevices { .. }, Check::Enough { value, target, min_share }) => {
                let enough = number(feature.get(target)).map(|of| (min_share * of - 1e-9).ceil() as i64);
                asks(place(value), enough.map_or(Value::Null, Value::Int))
            }
            (Fix::CloseIssues { .. }, Check::AtMost { attribute, limit }) => asks(place(attribute), Value::Int(*limit)),
            (Fix::Complete { attribute: attr, items }, Check::DoneWithin { attribute, .. }) => {
                let text = feature.text(attribute).unwrap_or("").to_owned();
                let done = items.iter().fold(text, |text, item| Role(item).set_in(&text, true));
                asks(Some(*attr), Value::Text(done))
            }
            (Fix::CheckNow, Check::Fresh { attribute, .. }) => asks(place(attribute), Value::Int(self.report.at.unix)),
            (Fix::Extend, Check::InForce { from, to }) => {
                let at = self.report.at.unix;
                match (feature.int(from), feature.int(to)) {
                    (Some(start), _) if start > at => asks(place(from), Value::Int(at)),
                    (start, Some(end)) => {
                        let length = start.map(|s| end - s).filter(|l| *l > 0).unwrap_or(WEEK);
                        asks(place(to), Value::Int(at + length))
                    }
                    _ => Vec::new(),
                }
            }
            (Fix::CorrectCode, Check::Code { attribute }) => asks(place(attribute), Value::Null)
                .into_iter()
                .filter_map(|mut p| {
                    p.asks[0].suggestion = Value::Text(parent_code(fault, feature, attribute)?);
                    Some(p)
                })
                .collect(),
            (Fix::Redraw, Check::ValidShape) => {
                let polygons = repair_area(feature.shape()).polygons;
                if polygons.0.is_empty() {
                    return Vec::new();
                }
                let mut shape = Shapes::new();
                shape.push_multi_polygon(&polygons);
                let edits = vec![Edit::SetShape { kind, fid: feature.fid(), shape }];
                vec![Proposal { fixes: vec![Fix::Redraw], edits, asks: Vec::new(), cost: effort::RECORD }]
            }
            (_, Check::HeldBy { rule, layer }) => {
                let Some(rule) = self.report.rulebook.rule(rule) else { return Vec::new() };
                let Evidence::Fences { rows } = &fault.evidence else { return Vec::new() };
                debug_assert!(*layer == LayerKind::Fence, "subjects are joined to fences");
                rows.iter().flat_map(|row| self.proposals(GapRef { rule: rule as u16, row: *row })).collect()
            }
            (_, Check::WithinReach { limit_m, .. }) => self.within_reach(kind, row, *limit_m),
            _ => Vec::new(),
        }
    }

    /// Writes roles into the team of a grid, in the way in which roles are written there.
    fn assign(&self, layer: LayerKind, grid: u32, attribute: &str, roles: Vec<String>) -> Vec<Proposal> {
        let feature = self.project.layer(layer).feature(grid);
        let Some(attr) = layer.info().attr(attribute) else { return Vec::new() };
        let present = feature.text(attribute).map(str::trim).unwrap_or("");
        let sign = ["、", "，", ",", ";", "+"].into_iter().find(|s| present.contains(s)).unwrap_or("+");
        let mut text = present.to_owned();
        for role in &roles {
            if !text.is_empty() {
                text.push_str(sign);
            }
            text.push_str(role);
        }
        let edits = vec![Edit::SetValue { kind: layer, fid: feature.fid(), attr, value: Value::Text(text) }];
        vec![Proposal { fixes: vec![Fix::AssignRoles { grid, roles }], edits, asks: Vec::new(), cost: effort::RECORD }]
    }

    /// Edits after which a post is manned at the evaluated moment; `None` when its hours cannot be read.
    pub(super) fn man(&self, post: u32) -> Option<Vec<Edit>> {
        let kind = LayerKind::Checkpoint;
        let feature = self.project.layer(kind).feature(post);
        let set = |key: &str, text: String| {
            let attr = kind.info().attr(key)?;
            Some(Edit::SetValue { kind, fid: feature.fid(), attr, value: Value::Text(text) })
        };
        let mut edits = Vec::new();
        if feature.text("state") != Some("manned") {
            edits.push(set("state", "manned".to_owned())?);
        }
        if let Some(hours) = feature.text("hours") {
            let longer = with_hour_of(hours, self.report.at.minute_of_day())?;
            let kept = crate::model::Hours::parse(hours)?.contains(self.report.at.minute_of_day());
            if !kept {
                edits.push(set("hours", longer)?);
            }
        }
        Some(edits)
    }
}

/// A proposal that only writes down what somebody says.
fn record(fix: Fix, asks: Vec<Ask>) -> Proposal {
    Proposal { fixes: vec![fix], edits: Vec::new(), asks, cost: effort::RECORD }
}

fn number(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Int(v) => Some(v as f64),
        ValueRef::Real(v) => Some(v),
        ValueRef::Null | ValueRef::Text(_) => None,
    }
}

/// The code with the part that names the community put right, where that is what is wrong with it.
fn parent_code(fault: &Fault, feature: FeatureRef<'_>, attribute: &str) -> Option<String> {
    let Evidence::Code { fault: CodeFault::ParentCode { in_grid, in_community }, .. } = &fault.evidence else { return None };
    let code = feature.text(attribute)?;
    let at = code.find(in_grid.as_str())?;
    Some(format!("{}{}{}", &code[..at], in_community.trim(), &code[at + in_grid.len()..]))
}
