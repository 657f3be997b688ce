//! Why a subject has its status: findings on demand, from the report's columns and the project.

use super::checks::{CodeContext, fresh_limit_h, holders, is_empty, layer_limit_d, number, site_status, within};
use super::finding::{Evidence, Fault, Finding, Fix, Measure, Responsible};
use super::report::{GapRef, NO_ROW, Report, Subject};
use super::roles::{Role, missing_roles};
use super::rulebook::{Check, ReachOn, SubjectKind};
use super::sites::walk_m;
use super::staffing::{Asked, Duty, shifts};
use super::status::Status;
use crate::geometry::crowd::Crowd;
use crate::geometry::{BoxIndex, Local, PointIndex, PreparedArea};
use crate::model::{FeatureRef, GeometryClass, Hours, Layer, LayerKind, Project};
use crate::network::Start;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Places of a community's holes and overlaps in the report's tiling.
type HolesAndOverlaps = (Vec<usize>, Vec<usize>);

/// Makes findings. Holds what several findings share, each part made when it is first needed.
pub struct Explainer<'a> {
    pub(super) project: &'a Project,
    pub(super) report: &'a Report,
    pub(super) idle_posts: OnceLock<PointIndex>,
    pub(super) crowds: OnceLock<HashMap<(usize, u64), Crowd>>,
    pub(super) holders: OnceLock<HashMap<&'a str, Vec<u32>>>,
    pub(super) codes: OnceLock<CodeContext>,
    pub(super) grids: OnceLock<(BoxIndex, Vec<PreparedArea>)>,
    pub(super) communities: OnceLock<HashMap<&'a str, u32>>,
    pub(super) tiling: OnceLock<HashMap<u32, HolesAndOverlaps>>,
}

/// Finding for one subject; for many, keep an [`Explainer`].
pub fn finding(project: &Project, report: &Report, gap: GapRef) -> Finding {
    Explainer::new(project, report).finding(gap)
}

impl<'a> Explainer<'a> {
    /// For a report and the project it was made from.
    pub fn new(project: &'a Project, report: &'a Report) -> Self {
        Self {
            project,
            report,
            idle_posts: OnceLock::new(),
            crowds: OnceLock::new(),
            holders: OnceLock::new(),
            codes: OnceLock::new(),
            grids: OnceLock::new(),
            communities: OnceLock::new(),
            tiling: OnceLock::new(),
        }
    }

    /// Why the subject has its status under the rule.
    pub fn finding(&self, gap: GapRef) -> Finding {
        let rule = &self.report.rulebook.rules[gap.rule as usize];
        let status = self.report.rules[gap.rule as usize].status[gap.row as usize];
        let subject = self.report.subject(gap);
        let mut faults = Vec::new();
        match subject {
            Subject::Layer(kind) => {
                faults.extend(rule.checks.iter().enumerate().filter_map(|(c, check)| self.layer_fault(c, check, kind)))
            }
            Subject::Feature(kind, row) => {
                let feature = self.project.layer(kind).feature(row);
                for (c, check) in rule.checks.iter().enumerate() {
                    faults.extend(self.fault(gap, c, check, kind, row, feature));
                }
                if faults.is_empty() && status == Status::Unknown {
                    faults.extend(self.distrusted(gap));
                }
            }
        }
        // The worst first: it is what one line of a list shows.
        faults.sort_by_key(|f| std::cmp::Reverse(f.status));
        Finding {
            rule: gap.rule as usize,
            subject,
            status,
            faults,
            responsible: self.responsible(subject),
            at: self.place(subject),
        }
    }

    fn distrusted(&self, gap: GapRef) -> Option<Fault> {
        let rule = &self.report.rulebook.rules[gap.rule as usize];
        let own = match rule.subject {
            SubjectKind::Feature(kind) => Some(kind),
            SubjectKind::Layer => None,
        };
        let mut layers = own.into_iter().chain(rule.checks.iter().flat_map(Check::reads));
        layers.find_map(|kind| self.age_fault(kind)).map(|fault| Fault { status: Status::Unknown, ..fault })
    }

    fn age_fault(&self, kind: LayerKind) -> Option<Fault> {
        self.report.rulebook.rules.iter().filter(|r| r.subject == SubjectKind::Layer).find_map(|rule| {
            rule.checks
                .iter()
                .enumerate()
                .find_map(|(c, check)| self.layer_fault(c, check, kind))
                .filter(|f| f.status == Status::Gap)
        })
    }

    fn layer_fault(&self, c: usize, check: &Check, kind: LayerKind) -> Option<Fault> {
        let limit = layer_limit_d(check, kind) * 86_400.0;
        let (status, measured) = match self.project.layer(kind).meta.as_of {
            None => (Status::Unknown, Measure::None),
            Some(t) if (self.report.at.unix - t) as f64 > limit => (Status::Gap, Measure::Age(self.report.at.unix - t)),
            Some(_) => return None,
        };
        let evidence = Evidence::Text(self.project.layer(kind).meta.source.clone());
        Some(Fault { check: c, status, measured, limit: Measure::Age(limit as i64), evidence, fix: Fix::Refresh { layer: kind } })
    }

    fn fault(&self, gap: GapRef, c: usize, check: &Check, kind: LayerKind, row: u32, f: FeatureRef<'a>) -> Option<Fault> {
        let info = kind.info();
        let joins = self.report.joins(kind);
        let attr = |key: &str| info.attr(key).unwrap_or_default();
        let fault = |status, measured, limit, evidence, fix| Some(Fault { check: c, status, measured, limit, evidence, fix });
        // The layer that the check reads has no features.
        let absent = |layer, limit| fault(Status::Unknown, Measure::None, limit, Evidence::None, Fix::Refresh { layer });
        match check {
            Check::Tiled { by, min_area_m2, .. } => {
                if self.project.layer(*by).is_empty() {
                    return absent(*by, Measure::SquareMetres(*min_area_m2));
                }
                let (holes, overlaps) = self.tiling().get(&row)?.clone();
                let tiling = &self.report.tiling;
                let area: f64 = holes
                    .iter()
                    .map(|h| tiling.holes[*h].area_m2)
                    .chain(overlaps.iter().map(|o| tiling.overlaps[*o].area_m2))
                    .sum();
                let largest = holes.iter().max_by(|a, b| tiling.holes[**a].area_m2.total_cmp(&tiling.holes[**b].area_m2));
                let fix = match (largest, overlaps.first()) {
                    (Some(h), _) => Fix::DrawGrid { at: tiling.holes[*h].point, area_m2: tiling.holes[*h].area_m2 },
                    (None, Some(o)) => Fix::CutOverlap { layer: *by, rows: tiling.overlaps[*o].grids.to_vec() },
                    (None, None) => Fix::Review,
                };
                fault(
                    Status::Gap,
                    Measure::SquareMetres(area),
                    Measure::SquareMetres(*min_area_m2),
                    Evidence::Holes { holes, overlaps },
                    fix,
                )
            }
            Check::InsideExactlyOne { layers } => {
                let joins = joins?;
                layers.iter().find_map(|layer| {
                    if self.project.layer(*layer).is_empty() {
                        return absent(*layer, Measure::Count(1));
                    }
                    let n =
                        if *layer == LayerKind::Community { joins.communities[row as usize] } else { joins.grids[row as usize] };
                    if n == 1 {
                        return None;
                    }
                    let rows = self.holding(*layer, joins.point[row as usize]);
                    let fix = if n > 1 {
                        Fix::CutOverlap { layer: *layer, rows: rows.clone() }
                    } else {
                        self.join_fix(*layer, joins.point[row as usize])
                    };
                    fault(
                        Status::Gap,
                        Measure::Count(i64::from(n)),
                        Measure::Count(1),
                        Evidence::Containers { layer: *layer, rows },
                        fix,
                    )
                })
            }
            Check::InsideAny { layer } => {
                let joins = joins?;
                if self.project.layer(*layer).is_empty() {
                    return absent(*layer, Measure::Count(1));
                }
                let inside =
                    if *layer == LayerKind::Community { joins.community[row as usize] } else { joins.grid[row as usize] };
                if inside != NO_ROW {
                    return None;
                }
                let fix = self.join_fix(*layer, joins.point[row as usize]);
                fault(
                    Status::Gap,
                    Measure::Count(0),
                    Measure::Count(1),
                    Evidence::Containers { layer: *layer, rows: Vec::new() },
                    fix,
                )
            }
            Check::Code { attribute } => {
                let Some(code) = f.text(attribute) else {
                    return fault(
                        Status::Unknown,
                        Measure::None,
                        Measure::Count(14),
                        Evidence::Empty { attributes: vec![attr(attribute)] },
                        Fix::Fill { layer: kind, row: None, attribute: attr(attribute) },
                    );
                };
                let context = self.codes.get_or_init(|| CodeContext::new(self.project.layer(kind), self.project, attribute));
                let wrong = context.fault(row, f, code)?;
                let evidence = Evidence::Code { code: code.to_owned(), fault: wrong };
                fault(Status::Gap, Measure::None, Measure::Count(14), evidence, Fix::CorrectCode)
            }
            Check::Filled { attributes } => {
                let places: Vec<usize> = attributes.iter().filter_map(|a| info.attr(a)).collect();
                let empty: Vec<usize> = places.iter().copied().filter(|a| is_empty(f.value(*a))).collect();
                let first = *empty.first()?;
                let status = if places.iter().all(|a| super::checks::never_stated(self.project.layer(kind), *a)) {
                    Status::Unknown
                } else {
                    Status::Gap
                };
                let measured = Measure::Count((places.len() - empty.len()) as i64);
                let fix = Fix::Fill { layer: kind, row: None, attribute: first };
                fault(status, measured, Measure::Count(places.len() as i64), Evidence::Empty { attributes: empty }, fix)
            }
            Check::HolderLoad { attribute, limit } => {
                let holder = f.text(attribute)?.trim();
                let holders = self.holders.get_or_init(|| holders(self.project.layer(kind), attribute));
                let rows = holders.get(holder).filter(|rows| rows.len() > *limit as usize)?;
                let evidence = Evidence::Holder { holder: holder.to_owned(), rows: rows.clone() };
                let fix = Fix::SplitHolder { surplus: rows.len() as u32 - limit };
                fault(Status::Gap, Measure::Count(rows.len() as i64), Measure::Count(i64::from(*limit)), evidence, fix)
            }
            Check::Roles { of, attribute, roles } => {
                let joins = joins?;
                let place = of.info().attr(attribute).unwrap_or_default();
                let wanted = Measure::Count(roles.len() as i64);
                if super::checks::never_stated(self.project.layer(*of), place) {
                    let fix =
                        Fix::Fill { layer: *of, row: Some(joins.grid[row as usize]).filter(|g| *g != NO_ROW), attribute: place };
                    return fault(Status::Unknown, Measure::None, wanted, Evidence::None, fix);
                }
                let grid = Some(joins.grid[row as usize]).filter(|g| *g != NO_ROW);
                let text = grid.and_then(|g| self.project.layer(*of).feature(g).text(attribute)).unwrap_or("");
                let missing = missing_roles(text, roles);
                if missing.is_empty() {
                    return None;
                }
                let fix = match grid {
                    Some(grid) => Fix::AssignRoles { grid, roles: missing.clone() },
                    None => self.join_fix(*of, joins.point[row as usize]),
                };
                let have = Measure::Count((roles.len() - missing.len()) as i64);
                fault(Status::Gap, have, wanted, Evidence::Roles { grid, missing }, fix)
            }
            Check::Enough { value, target, min_share } => {
                let (have, of) = (number(f.value(attr(value))), number(f.value(attr(target))));
                match (have, of) {
                    (_, Some(0.0)) => None,
                    (Some(have), Some(of)) if have >= min_share * of - 1e-9 => None,
                    (Some(have), Some(of)) => {
                        let lack = (min_share * of - 1e-9).ceil() as i64 - have as i64;
                        let fix = if kind == LayerKind::Fence {
                            Fix::RepairDevices { devices: lack }
                        } else {
                            Fix::Link { households: lack }
                        };
                        let evidence = Evidence::Counts { have: have as i64, of: of as i64 };
                        let measured =
                            if kind == LayerKind::Fence { Measure::Share(have / of) } else { Measure::Count(have as i64) };
                        let limit = if kind == LayerKind::Fence { Measure::Share(*min_share) } else { Measure::Count(of as i64) };
                        fault(Status::Gap, measured, limit, evidence, fix)
                    }
                    _ => {
                        let empty: Vec<_> = [attr(value), attr(target)].into_iter().filter(|a| is_empty(f.value(*a))).collect();
                        let fix = Fix::Fill { layer: kind, row: None, attribute: *empty.first().unwrap_or(&0) };
                        fault(
                            Status::Unknown,
                            Measure::None,
                            Measure::Share(*min_share),
                            Evidence::Empty { attributes: empty },
                            fix,
                        )
                    }
                }
            }
            Check::AtMost { attribute, limit } => match number(f.value(attr(attribute))) {
                None => {
                    let fix = Fix::Fill { layer: kind, row: None, attribute: attr(attribute) };
                    fault(
                        Status::Unknown,
                        Measure::None,
                        Measure::Count(*limit),
                        Evidence::Empty { attributes: vec![attr(attribute)] },
                        fix,
                    )
                }
                Some(v) if v <= *limit as f64 => None,
                Some(v) => {
                    let over = v as i64 - limit;
                    fault(
                        Status::Gap,
                        Measure::Count(v as i64),
                        Measure::Count(*limit),
                        Evidence::None,
                        Fix::CloseIssues { issues: over },
                    )
                }
            },
            Check::Fresh { attribute, .. } => {
                let limit = (fresh_limit_h(check, f) * 3600.0) as i64;
                match f.int(attribute) {
                    None => {
                        let evidence = Evidence::Empty { attributes: vec![attr(attribute)] };
                        fault(Status::Unknown, Measure::None, Measure::Age(limit), evidence, Fix::CheckNow)
                    }
                    Some(t) if self.report.at.unix - t <= limit => None,
                    Some(t) => fault(
                        Status::Gap,
                        Measure::Age(self.report.at.unix - t),
                        Measure::Age(limit),
                        Evidence::None,
                        Fix::CheckNow,
                    ),
                }
            }
            Check::InForce { from, to } => match (f.int(from), f.int(to)) {
                (None, None) => {
                    let evidence = Evidence::Empty { attributes: vec![attr(from), attr(to)] };
                    fault(
                        Status::Unknown,
                        Measure::None,
                        Measure::Moment(self.report.at.unix),
                        evidence,
                        Fix::Fill { layer: kind, row: None, attribute: attr(from) },
                    )
                }
                (Some(t), _) if t > self.report.at.unix => {
                    fault(Status::Gap, Measure::Moment(t), Measure::Moment(self.report.at.unix), Evidence::None, Fix::Extend)
                }
                (_, Some(t)) if t <= self.report.at.unix => {
                    fault(Status::Gap, Measure::Moment(t), Measure::Moment(self.report.at.unix), Evidence::None, Fix::Extend)
                }
                _ => None,
            },
            Check::DoneWithin { attribute, items, since, limit_d } => {
                let limit = Measure::Age((limit_d * 86_400.0) as i64);
                let text = f.text(attribute).unwrap_or("");
                let missing: Vec<String> = items.iter().filter(|item| !Role(item).named_in(text)).cloned().collect();
                let age = f.int(since).map(|t| self.report.at.unix - t);
                if missing.is_empty() || age.is_some_and(|age| age as f64 <= limit_d * 86_400.0) {
                    return None;
                }
                let empty: Vec<usize> =
                    [attribute, since].into_iter().map(|key| attr(key)).filter(|a| is_empty(f.value(*a))).collect();
                match (age, empty.first()) {
                    (Some(age), None) => {
                        let fix = Fix::Complete { attribute: attr(attribute), items: missing.clone() };
                        fault(Status::Gap, Measure::Age(age), limit, Evidence::Missing { items: missing }, fix)
                    }
                    (_, first) => {
                        let fix = Fix::Fill { layer: kind, row: None, attribute: first.copied().unwrap_or_default() };
                        fault(Status::Unknown, Measure::None, limit, Evidence::Empty { attributes: empty }, fix)
                    }
                }
            }
            Check::ValidShape => {
                let wrong = crate::geometry::repair::check_area(f.shape())?;
                fault(Status::Gap, Measure::None, Measure::None, Evidence::Ring(wrong.fault), Fix::Redraw)
            }
            Check::WithinReach { of, limit_m, on: ReachOn::Foot } => {
                let joins = joins?;
                let limit = Measure::Metres(*limit_m);
                if let Some(layer) = [*of, LayerKind::Road].into_iter().find(|layer| self.project.layer(*layer).is_empty()) {
                    return absent(layer, limit);
                }
                let (metres, unknown) = (*joins.walk_m.get(row as usize)?, *joins.unknown_walk_m.get(row as usize)?);
                let status = within(metres, unknown, *limit_m);
                if status == Status::Covered {
                    return None;
                }
                let measured = if metres.is_finite() { Measure::Metres(metres) } else { Measure::None };
                let post = Some(joins.walk_post[row as usize]).filter(|p| *p != NO_ROW);
                // Where no road is near, a post beside the subject would be near none either.
                let fix =
                    if metres.is_nan() { Fix::Refresh { layer: LayerKind::Road } } else { self.reach_on_foot_fix(gap, row) };
                fault(status, measured, limit, Evidence::Walk { row: post, metres }, fix)
            }
            Check::Crossings | Check::NoWayIn if self.project.layer(LayerKind::Road).is_empty() => {
                absent(LayerKind::Road, Measure::Count(0))
            }
            Check::Crossings => {
                let now = self.report.cordons.as_ref()?.now(kind)?.get(row as usize)?;
                let status = now.status();
                let evidence = Evidence::Crossings { all: now.all, open: now.open, unknown: now.unknown };
                let measured = Measure::Count(i64::from(now.open + now.unknown));
                if status == Status::Covered { None } else { fault(status, measured, Measure::Count(0), evidence, Fix::Review) }
            }
            Check::NoWayIn => {
                let day = self.report.cordons.as_ref()?.day(kind)?.get(row as usize)?;
                let status = day.status();
                let hours = if status == Status::Gap { day.sure } else { day.perhaps }.count_ones();
                let evidence = day.shortest.map_or(Evidence::Crossings { all: 0, open: 0, unknown: 0 }, |(metres, road)| {
                    Evidence::WayIn { metres, road, hours }
                });
                if status == Status::Covered { None } else { fault(status, Measure::None, Measure::None, evidence, Fix::Review) }
            }
            Check::LifeAccess { limit_min } => {
                let joins = joins?;
                let limit = Measure::Age((limit_min * 60.0) as i64);
                if self.project.layer(LayerKind::Road).is_empty() {
                    return absent(LayerKind::Road, limit);
                }
                let (seconds, maybe_s) = (*joins.life_s.get(row as usize)?, *joins.maybe_life_s.get(row as usize)?);
                let timed = matches!(self.report.roads.as_ref()?.start(), Some(Start::Stations(_)));
                let status = match within(seconds, maybe_s, limit_min * 60.0) {
                    Status::Covered if timed => return None,
                    _ if !timed && !maybe_s.is_infinite() => Status::Unknown,
                    status => status,
                };
                let measured = if timed && seconds.is_finite() { Measure::Age(seconds.ceil() as i64) } else { Measure::None };
                fault(status, measured, limit, Evidence::Engine { seconds, maybe_s, timed }, Fix::Review)
            }
            Check::SiteOnFoot { limit_min, count, most, .. } => {
                let joins = joins?;
                let limit_m = walk_m(*limit_min);
                let limit = Measure::Metres(limit_m);
                if let Some(layer) = [LayerKind::Premise, LayerKind::Road].into_iter().find(|l| self.project.layer(*l).is_empty())
                {
                    return absent(layer, limit);
                }
                let (site, metres) = (*joins.site.get(row as usize)?, *joins.site_m.get(row as usize)?);
                let loads = self.report.roads.as_ref()?.site_loads()?;
                let status = site_status(loads, site, metres, limit_m, *most);
                let load = loads.binary_search_by_key(&site, |l| l.site).ok().map(|i| loads[i]);
                let (served, unknown) = load.map_or((0, 0), |l| (l.known, l.unknown));
                let near = metres <= limit_m;
                let evidence = Evidence::Site {
                    row: Some(site).filter(|s| *s != NO_ROW),
                    metres,
                    served: near.then_some(served),
                    unknown: if near { unknown } else { 0 },
                };
                match status {
                    Status::Gap if near => {
                        fault(status, Measure::Count(served as i64), Measure::Count(i64::from(*most)), evidence, Fix::Review)
                    }
                    // The site is near; how many it serves is not known.
                    Status::Unknown if near => {
                        let fix = Fix::Fill { layer: kind, row: None, attribute: attr(count) };
                        fault(status, Measure::None, Measure::Count(i64::from(*most)), evidence, fix)
                    }
                    Status::Gap | Status::Unknown => {
                        let measured = if metres.is_finite() { Measure::Metres(metres) } else { Measure::None };
                        let fix = if metres.is_nan() { Fix::Refresh { layer: LayerKind::Road } } else { Fix::Review };
                        fault(status, measured, limit, evidence, fix)
                    }
                    _ => None,
                }
            }
            Check::WithinReach { of, limit_m, on: ReachOn::Straight } => {
                let joins = joins?;
                let (post, metres) = (joins.post[row as usize], joins.post_m[row as usize]);
                if metres <= *limit_m {
                    return None;
                }
                if self.project.layer(*of).is_empty() {
                    return absent(*of, Measure::Metres(*limit_m));
                }
                let unknown = joins.unknown_post_m[row as usize] <= *limit_m;
                let status = if unknown { Status::Unknown } else { Status::Gap };
                let measured = if metres.is_finite() { Measure::Metres(metres) } else { Measure::None };
                let evidence = Evidence::Post { row: Some(post).filter(|p| *p != NO_ROW), metres };
                fault(status, measured, Measure::Metres(*limit_m), evidence, self.reach_fix(gap, row, *limit_m))
            }
            Check::HeldBy { rule, .. } => {
                let joins = joins?;
                let rows = joins.fences(row);
                if rows.is_empty() {
                    return None;
                }
                let fences = self.report.rulebook.rule(rule).map(|r| &self.report.rules[r].status)?;
                if rows.iter().any(|f| fences[*f as usize] == Status::Covered) {
                    return None;
                }
                let unknown = rows.iter().any(|f| fences[*f as usize] == Status::Unknown);
                let status = if unknown { Status::Unknown } else { Status::Gap };
                fault(status, Measure::Count(0), Measure::Count(1), Evidence::Fences { rows: rows.to_vec() }, Fix::Review)
            }
            Check::Staffed { min_people, .. } => {
                let asked = Asked::of(check)?;
                let status = asked.status(self.project, f);
                let limit = Measure::Count(i64::from(*min_people));
                let shifts = shifts(&asked.days(&Duty::of(self.project, f)), status);
                match status {
                    Status::NotApplicable | Status::Covered => None,
                    Status::Unknown if f.text("state") != Some("manned") => {
                        let evidence = Evidence::Empty { attributes: vec![attr("state")] };
                        let fix = Fix::Fill { layer: kind, row: None, attribute: attr("state") };
                        fault(status, Measure::None, limit, evidence, fix)
                    }
                    // Hours that cannot be read come first: what they say decides which hours count.
                    Status::Unknown if f.text("hours").is_some_and(|hours| Hours::parse(hours).is_none()) => {
                        let evidence = Evidence::Text(f.text("hours").unwrap_or_default().to_owned());
                        let fix = Fix::Fill { layer: kind, row: None, attribute: attr("hours") };
                        fault(status, Measure::None, limit, evidence, fix)
                    }
                    Status::Unknown => {
                        let fix = Fix::FillRoster { shifts: shifts.clone() };
                        fault(status, Measure::None, limit, Evidence::Shifts { shifts }, fix)
                    }
                    Status::Gap => {
                        let fewest = shifts.iter().filter_map(|shift| shift.people).min().unwrap_or(0);
                        let fix = Fix::Staff { shifts: shifts.clone() };
                        fault(status, Measure::Count(i64::from(fewest)), limit, Evidence::Shifts { shifts }, fix)
                    }
                }
            }
            Check::LayerFresh { .. } => None,
        }
    }

    fn holding(&self, layer: LayerKind, p: [f64; 2]) -> Vec<u32> {
        let mut rows = Vec::new();
        if layer == LayerKind::Grid {
            let (index, prepared) = self.grids();
            index.at(p, |row| {
                if prepared[row as usize].contains(p) {
                    rows.push(row);
                }
            });
        } else {
            let contains = |f: &(usize, FeatureRef<'_>)| crate::geometry::area_contains(f.1.shape(), p);
            rows.extend(self.project.layer(layer).features().enumerate().filter(contains).map(|(row, _)| row as u32));
        }
        rows.sort_unstable();
        rows
    }

    pub(super) fn grids(&self) -> &(BoxIndex, Vec<PreparedArea>) {
        self.grids.get_or_init(|| {
            let prepared: Vec<_> = self.project.layer(LayerKind::Grid).features().map(|f| PreparedArea::new(f.shape())).collect();
            let index = BoxIndex::new(prepared.iter().enumerate().map(|(row, area)| (area.bounds(), row as u32)));
            (index, prepared)
        })
    }

    fn tiling(&self) -> &HashMap<u32, HolesAndOverlaps> {
        self.tiling.get_or_init(|| {
            let mut out: HashMap<u32, HolesAndOverlaps> = HashMap::new();
            for (i, hole) in self.report.tiling.holes.iter().enumerate() {
                out.entry(hole.community).or_default().0.push(i);
            }
            for (i, overlap) in self.report.tiling.overlaps.iter().enumerate() {
                out.entry(overlap.community).or_default().1.push(i);
            }
            out
        })
    }

    fn responsible(&self, subject: Subject) -> Responsible {
        let row = |row: u32| Some(row).filter(|r| *r != NO_ROW);
        match subject {
            Subject::Layer(_) => Responsible::default(),
            Subject::Feature(LayerKind::Community, community) => Responsible { community: Some(community), grid: None },
            Subject::Feature(LayerKind::Grid, grid) => {
                let id = self.project.layer(LayerKind::Grid).feature(grid).text("community_id");
                Responsible { community: id.and_then(|id| self.community_ids().get(id).copied()), grid: Some(grid) }
            }
            Subject::Feature(kind, at) => match self.report.joins(kind) {
                Some(joins) => Responsible { community: row(joins.community[at as usize]), grid: row(joins.grid[at as usize]) },
                None => match self.place(subject) {
                    Some(p) => Responsible {
                        community: self.holding(LayerKind::Community, p.into()).first().copied(),
                        grid: self.holding(LayerKind::Grid, p.into()).first().copied(),
                    },
                    None => Responsible::default(),
                },
            },
        }
    }

    fn community_ids(&self) -> &HashMap<&'a str, u32> {
        self.communities.get_or_init(|| {
            let layer: &'a Layer = self.project.layer(LayerKind::Community);
            let mut ids = HashMap::new();
            for (row, f) in layer.features().enumerate() {
                ids.entry(f.id()).or_insert(row as u32);
            }
            ids
        })
    }

    fn place(&self, subject: Subject) -> Option<Local> {
        let Subject::Feature(kind, row) = subject else { return None };
        if let Some(joins) = self.report.joins(kind) {
            return Some(joins.point[row as usize]).filter(|p| p[0].is_finite()).map(Into::into);
        }
        if kind == LayerKind::Community
            && let Some((holes, overlaps)) = self.tiling().get(&row)
        {
            // The largest hole is where somebody has to look.
            let tiling = &self.report.tiling;
            let holes = holes.iter().map(|h| (tiling.holes[*h].area_m2, tiling.holes[*h].point));
            let overlaps = overlaps.iter().map(|o| (tiling.overlaps[*o].area_m2, tiling.overlaps[*o].point));
            return holes.chain(overlaps).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, p)| p);
        }
        let shape = self.project.layer(kind).feature(row).shape();
        if kind.info().geometry == GeometryClass::Point {
            return shape.first().map(Into::into);
        }
        crate::geometry::representative_point(shape, &mut Vec::new()).map(Into::into)
    }
}
