//! A finding as the cells of one row: what, measured, limit, evidence, who, and the smallest fix.

use super::{number, push_feature_name, shifts};
use crate::coverage::roles::Role;
use crate::coverage::{CodeFault, Evidence, Fault, Finding, Fix, Measure, Report, Subject};
use crate::model::{LayerKind, Moment, Project};
use crate::words::{Lang, Text, thousands};
use std::fmt::Write as _;

/// Writes into a string, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{ let _ = write!($out, $($arg)*); }};
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingRow {
    /// Id of the rule.
    pub rule: String,
    /// Kind of the subject.
    pub kind: &'static str,
    /// The subject as people call it.
    pub subject: String,
    /// Id of the subject.
    pub id: String,
    /// What was measured.
    pub measured: String,
    /// What it was measured against.
    pub limit: String,
    /// What it rests on.
    pub evidence: String,
    /// Who answers for it.
    pub responsible: String,
    /// The smallest fix.
    pub fix: String,
}

/// A finding in words; a covered subject has empty cells for what is wrong.
pub fn finding_row(project: &Project, report: &Report, finding: &Finding, lang: Lang) -> FindingRow {
    let mut row = FindingRow::default();
    write_finding(project, report, finding, lang, &mut row);
    row
}

/// As [`finding_row`], into a row that is used again: a table of a million findings should not allocate for each cell.
pub fn write_finding(project: &Project, report: &Report, finding: &Finding, lang: Lang, row: &mut FindingRow) {
    let words = Words { project, report, lang };
    for cell in [
        &mut row.rule,
        &mut row.subject,
        &mut row.id,
        &mut row.measured,
        &mut row.limit,
        &mut row.evidence,
        &mut row.responsible,
        &mut row.fix,
    ] {
        cell.clear();
    }
    row.rule.push_str(&report.rulebook.rules[finding.rule].id);
    match finding.subject {
        Subject::Feature(kind, at) => {
            row.kind = kind.key();
            words.name(&mut row.subject, kind, at);
            row.id.push_str(project.layer(kind).feature(at).id());
        }
        Subject::Layer(kind) => {
            row.kind = "layer";
            row.subject.push_str(kind.info().name.get(lang));
            row.id.push_str(kind.key());
        }
    }
    words.join(&mut row.measured, finding, |out, f| words.measured(out, f));
    words.join(&mut row.limit, finding, |out, f| words.measure(out, f.limit));
    words.join(&mut row.evidence, finding, |out, f| words.evidence(out, f));
    words.join(&mut row.fix, finding, |out, f| words.fix(out, &f.fix));
    words.responsible(&mut row.responsible, finding);
}

/// One fix in words.
pub fn fix_text(project: &Project, report: &Report, fix: &Fix, lang: Lang) -> String {
    let mut out = String::new();
    Words { project, report, lang }.fix(&mut out, fix);
    out
}

struct Words<'a> {
    project: &'a Project,
    report: &'a Report,
    lang: Lang,
}

impl Words<'_> {
    fn text(&self, zh: &'static str, en: &'static str) -> &'static str {
        Text::new(zh, en).get(self.lang)
    }

    /// The cells of all faults that say something, each text once.
    fn join(&self, out: &mut String, finding: &Finding, cell: impl Fn(&mut String, &Fault)) {
        if let [only] = &finding.faults[..] {
            return cell(out, only);
        }
        let mut parts: Vec<String> = Vec::new();
        for fault in &finding.faults {
            let mut text = String::new();
            cell(&mut text, fault);
            if !text.is_empty() && !parts.contains(&text) {
                parts.push(text);
            }
        }
        out.push_str(&parts.join(self.text("；", "; ")));
    }

    fn name(&self, out: &mut String, kind: LayerKind, row: u32) {
        push_feature_name(out, kind, self.project.layer(kind).feature(row), self.lang);
    }

    fn names(&self, out: &mut String, kind: LayerKind, rows: &[u32]) {
        for (i, row) in rows.iter().take(3).enumerate() {
            if i > 0 {
                out.push_str(self.text("、", ", "));
            }
            self.name(out, kind, *row);
        }
        if rows.len() > 3 {
            put!(out, " +{}", rows.len() - 3);
        }
    }

    fn attribute(&self, kind: LayerKind, attr: usize) -> String {
        let name = kind.info().attributes[attr].name.get(self.lang);
        if self.lang == Lang::En { name.to_lowercase() } else { name.to_owned() }
    }

    fn measure(&self, out: &mut String, m: Measure) {
        match m {
            Measure::None => {}
            Measure::Count(n) => put!(out, "{n}"),
            Measure::Metres(v) => number::push_metres(out, v),
            Measure::SquareMetres(v) => number::push_square_metres(out, v),
            Measure::Share(v) => out.push_str(&number::share(v)),
            Measure::Age(v) => out.push_str(&number::age(v, self.lang)),
            Measure::Moment(unix) => out.push_str(&Moment { unix, offset_minutes: self.report.at.offset_minutes }.short()),
        }
    }

    fn measured(&self, out: &mut String, fault: &Fault) {
        match fault.measured {
            Measure::None => match fault.evidence {
                Evidence::Post { row: None, .. } => out.push_str(self.text("无值守卡口", "no manned checkpoint")),
                Evidence::Walk { .. }
                | Evidence::Engine { .. }
                | Evidence::WayIn { .. }
                | Evidence::Crossings { .. }
                | Evidence::Site { .. } => {
                    self.evidence(out, fault);
                }
                Evidence::Code { .. } | Evidence::Text(_) | Evidence::Ring(_) => {}
                _ => out.push_str(self.text("无数据", "no data")),
            },
            m => self.measure(out, m),
        }
    }

    fn evidence(&self, out: &mut String, fault: &Fault) {
        match &fault.evidence {
            Evidence::None | Evidence::Post { row: None, .. } => {}
            Evidence::Text(text) => out.push_str(text),
            Evidence::Ring(fault) => out.push_str(super::ring_fault(*fault).get(self.lang)),
            Evidence::Post { row: Some(row), metres } => {
                self.name(out, LayerKind::Checkpoint, *row);
                out.push(' ');
                number::push_metres(out, *metres);
            }
            Evidence::Walk { row: Some(row), metres } => {
                self.name(out, LayerKind::Checkpoint, *row);
                put!(out, " {} ", self.text("步行", "on foot"));
                number::push_metres(out, *metres);
            }
            Evidence::Walk { row: None, metres } if metres.is_nan() => {
                out.push_str(self.text("附近没有道路", "no road is near"));
            }
            Evidence::Walk { row: None, .. } => {
                out.push_str(self.text("沿道路走不到任何值守卡口", "no way along roads to any manned checkpoint"));
            }
            Evidence::Engine { seconds, .. } if seconds.is_nan() => {
                out.push_str(self.text("附近没有消防车能走的道路", "no road for fire engines is near"));
            }
            Evidence::Engine { maybe_s, .. } if maybe_s.is_infinite() => {
                out.push_str(self.text("消防车进不来", "cut off from fire engines"));
            }
            Evidence::Engine { seconds, .. } if seconds.is_infinite() => {
                out.push_str(self.text("只能经过状态不明的卡口进来", "reached only past a checkpoint of unknown state"));
            }
            Evidence::Engine { timed: false, .. } => {
                out.push_str(self.text("能进来，地图上没有消防站，时间不明", "reached, but no fire station is on the map"));
            }
            Evidence::Engine { seconds, .. } => put!(out, "{}", number::minutes(*seconds, self.lang)),
            Evidence::Crossings { all: 0, .. } => {
                out.push_str(self.text("没有道路从外部进入", "no road leads in from outside"));
            }
            Evidence::Crossings { all, open, unknown } => match self.lang {
                Lang::Zh => put!(out, "{all} 个道口中 {open} 个未管控、{unknown} 个未知"),
                Lang::En => put!(out, "of {all} crossings {open} open, {unknown} unknown"),
            },
            Evidence::WayIn { metres, road, hours } => {
                self.name(out, LayerKind::Road, *road);
                out.push(' ');
                number::push_metres(out, *metres);
                match self.lang {
                    Lang::Zh => put!(out, "，全天 {hours} 个小时有通路"),
                    Lang::En => put!(out, ", open at {hours} hours of the day"),
                }
            }
            Evidence::Site { metres, .. } if metres.is_nan() => out.push_str(self.text("附近没有道路", "no road is near")),
            Evidence::Site { row: None, .. } => {
                out.push_str(self.text("沿道路走不到任何采样点", "no way along roads to any site"));
            }
            Evidence::Site { row: Some(row), metres, served, unknown } => {
                self.name(out, LayerKind::Premise, *row);
                put!(out, " {} ", self.text("步行", "on foot"));
                number::push_metres(out, *metres);
                let Some(served) = served.map(thousands) else { return };
                match (unknown, self.lang) {
                    (0, Lang::Zh) => put!(out, "，服务 {served} 人"),
                    (0, Lang::En) => put!(out, ", serves {served}"),
                    (n, Lang::Zh) => put!(out, "，服务 {served} 人，另有 {n} 栋人数未知"),
                    (n, Lang::En) => put!(out, ", serves {served} and {n} buildings with an unknown number"),
                }
            }
            Evidence::Containers { layer, rows } if rows.is_empty() => {
                let layer = layer.info().name.get(self.lang);
                match self.lang {
                    Lang::Zh => put!(out, "不在任何{layer}内"),
                    Lang::En => put!(out, "in no {}", layer.to_lowercase()),
                }
            }
            Evidence::Containers { layer, rows } => self.names(out, *layer, rows),
            Evidence::Roles { grid: None, .. } => out.push_str(self.text("不在任何网格内", "in no grid")),
            Evidence::Roles { grid: Some(grid), missing } => {
                self.name(out, LayerKind::Grid, *grid);
                put!(out, " {}", self.text("缺", "lacks "));
                self.roles(out, missing);
            }
            Evidence::Missing { items } => {
                out.push_str(self.text("尚缺", "still missing: "));
                self.items(out, items);
            }
            Evidence::Empty { attributes } => {
                let kind = self.kind_of(fault);
                let names: Vec<_> = attributes.iter().map(|a| self.attribute(kind, *a)).collect();
                put!(out, "{}{}", self.text("缺", "no "), names.join(self.text("、", ", ")));
            }
            Evidence::Holder { holder, rows } => {
                put!(out, "{holder}{}", self.text("：", ": "));
                self.names(out, LayerKind::Grid, rows);
            }
            Evidence::Counts { have, of } => put!(out, "{have} / {of}"),
            Evidence::Holes { holes, overlaps } => {
                let tiling = &self.report.tiling;
                if !holes.is_empty() {
                    let area = number::square_metres(holes.iter().map(|h| tiling.holes[*h].area_m2).sum());
                    match (self.lang, holes.len()) {
                        (Lang::Zh, n) => put!(out, "空白 {n} 处 {area}"),
                        (Lang::En, 1) => put!(out, "1 hole {area}"),
                        (Lang::En, n) => put!(out, "{n} holes {area}"),
                    }
                }
                if !overlaps.is_empty() {
                    if !holes.is_empty() {
                        out.push_str(self.text("，", ", "));
                    }
                    let area = number::square_metres(overlaps.iter().map(|o| tiling.overlaps[*o].area_m2).sum());
                    match (self.lang, overlaps.len()) {
                        (Lang::Zh, n) => put!(out, "重叠 {n} 处 {area}"),
                        (Lang::En, 1) => put!(out, "1 overlap {area}"),
                        (Lang::En, n) => put!(out, "{n} overlaps {area}"),
                    }
                }
            }
            Evidence::Shifts { shifts } => shifts::push_lacks(out, shifts, self.lang),
            Evidence::Fences { rows } => self.names(out, LayerKind::Fence, rows),
            Evidence::Code { code, fault } => {
                put!(out, "{code} ");
                self.code_fault(out, fault);
            }
        }
    }

    /// The layer whose schema an `Empty` evidence counts in: the subject's, which the fix names too.
    fn kind_of(&self, fault: &Fault) -> LayerKind {
        match fault.fix {
            Fix::Fill { layer, .. } => layer,
            // Only fences and premises have times that are checked.
            _ => match &fault.evidence {
                Evidence::Empty { attributes }
                    if attributes
                        .iter()
                        .all(|a| LayerKind::Premise.info().attributes.get(*a).is_some_and(|a| a.key == "inspected_at")) =>
                {
                    LayerKind::Premise
                }
                _ => LayerKind::Fence,
            },
        }
    }

    fn code_fault(&self, out: &mut String, fault: &CodeFault) {
        match (fault, self.lang) {
            (CodeFault::Length { found }, Lang::Zh) => put!(out, "应为 14 或 20 位，实为 {found} 位"),
            (CodeFault::Length { found }, Lang::En) => put!(out, "has {found} digits, 14 or 20 are needed"),
            (CodeFault::NotDigits, Lang::Zh) => out.push_str("含非数字字符"),
            (CodeFault::NotDigits, Lang::En) => out.push_str("has other characters than digits"),
            (CodeFault::Duplicate { other }, Lang::Zh) => {
                out.push('与');
                self.name(out, LayerKind::Grid, *other);
                out.push_str("重复");
            }
            (CodeFault::Duplicate { other }, Lang::En) => {
                out.push_str("also stands on ");
                self.name(out, LayerKind::Grid, *other);
            }
            (CodeFault::NoParent { community }, Lang::Zh) => put!(out, "所属社区 {community} 不存在"),
            (CodeFault::NoParent { community }, Lang::En) => put!(out, "community {community} does not exist"),
            (CodeFault::ParentCode { in_grid, in_community }, Lang::Zh) => {
                put!(out, "社区段 {in_grid} 与社区代码 {in_community} 不一致");
            }
            (CodeFault::ParentCode { in_grid, in_community }, Lang::En) => {
                put!(out, "community part {in_grid} differs from the community's code {in_community}");
            }
        }
    }

    fn roles(&self, out: &mut String, roles: &[String]) {
        for (i, role) in roles.iter().enumerate() {
            if i > 0 {
                out.push_str(self.text("、", ", "));
            }
            out.push_str(match role.as_str() {
                "secretary" => self.text("社区书记", "community secretary"),
                "doctor" => self.text("片医", "grid doctor"),
                "police" => self.text("片警", "area police"),
                other => other,
            });
        }
    }

    /// Items as a rule lists them: in Chinese by their first other spelling, in English by their key.
    fn items(&self, out: &mut String, items: &[String]) {
        let name = |item: &String| {
            let item = Role(item);
            let spelling = item.spelling().filter(|_| self.lang == Lang::Zh);
            spelling.unwrap_or(item.key()).to_owned()
        };
        out.push_str(&items.iter().map(name).collect::<Vec<_>>().join(self.text("、", ", ")));
    }

    fn responsible(&self, out: &mut String, finding: &Finding) {
        const DOT: &str = " · ";
        if let Subject::Feature(LayerKind::Fence, row) = finding.subject
            && let Some(owner) = self.project.layer(LayerKind::Fence).feature(row).text("owner")
        {
            out.push_str(owner);
        }
        if let Some(community) = finding.responsible.community {
            if !out.is_empty() {
                out.push_str(DOT);
            }
            self.name(out, LayerKind::Community, community);
        }
        if let Some(grid) = finding.responsible.grid {
            if !out.is_empty() {
                out.push_str(DOT);
            }
            self.name(out, LayerKind::Grid, grid);
            let leader = self.project.layer(LayerKind::Grid).feature(grid).text("leader").map(str::trim);
            if let Some(leader) = leader.filter(|l| !l.is_empty()) {
                out.push(' ');
                out.push_str(leader);
            }
        }
    }

    fn fix(&self, out: &mut String, fix: &Fix) {
        // Before the name, after it: most fixes are one name between two texts.
        let around = |out: &mut String, before: &str, kind: LayerKind, row: u32, after: &str| {
            out.push_str(before);
            self.name(out, kind, row);
            out.push_str(after);
        };
        let zh = self.lang == Lang::Zh;
        let distance = |out: &mut String, metres: f64| {
            out.push_str(if zh { "（" } else { " (" });
            number::push_metres(out, metres);
            out.push_str(if zh { "）" } else { ")" });
        };
        match fix {
            Fix::Review => out.push_str(self.text("现场核实", "check on site")),
            Fix::Fill { layer, row: None, attribute } => {
                put!(out, "{}{}", self.text("补录", "fill in "), self.attribute(*layer, *attribute));
            }
            Fix::Fill { layer, row: Some(row), attribute } => {
                let name = self.attribute(*layer, *attribute);
                if zh {
                    around(out, "为", *layer, *row, "补录");
                    out.push_str(&name);
                } else {
                    put!(out, "fill in {name} of ");
                    self.name(out, *layer, *row);
                }
            }
            Fix::Complete { items, .. } => {
                out.push_str(self.text("补齐", "complete: "));
                self.items(out, items);
            }
            Fix::AssignRoles { grid, roles } => {
                out.push_str(self.text("指派", "assign "));
                self.roles(out, roles);
                around(out, self.text("到", " to "), LayerKind::Grid, *grid, "");
            }
            Fix::ExtendGrid { grid, metres } if zh => {
                around(out, "并入", LayerKind::Grid, *grid, "（相距 ");
                number::push_metres(out, *metres);
                out.push('）');
            }
            Fix::ExtendGrid { grid, metres } => {
                around(out, "join to ", LayerKind::Grid, *grid, " (");
                number::push_metres(out, *metres);
                out.push_str(" away)");
            }
            Fix::DrawGrid { area_m2, .. } if *area_m2 > 0.0 => {
                let area = number::square_metres(*area_m2);
                if zh {
                    put!(out, "在空白处补划网格（{area}）");
                } else {
                    put!(out, "draw a grid over the hole ({area})");
                }
            }
            Fix::DrawGrid { .. } => out.push_str(self.text("补划网格", "draw a grid here")),
            Fix::CutOverlap { layer, rows } => {
                out.push_str(self.text("裁去", "cut the overlap of "));
                self.names(out, *layer, rows);
                out.push_str(self.text("的重叠部分", ""));
            }
            Fix::SplitHolder { surplus } if zh => put!(out, "将其中 {surplus} 个网格改派他人"),
            Fix::SplitHolder { surplus } => put!(out, "give {surplus} of them to somebody else"),
            Fix::Link { households } if zh => put!(out, "再联系 {households} 户"),
            Fix::Link { households: 1 } => out.push_str("link 1 more household"),
            Fix::Link { households } => put!(out, "link {households} more households"),
            Fix::ManPost { post, metres } => {
                around(out, self.text("启用", "man "), LayerKind::Checkpoint, *post, self.text("值守", ""));
                distance(out, *metres);
            }
            Fix::ExtendHours { post, metres } => {
                let hour = self.report.at.minute_of_day() / 60;
                around(out, self.text("延长", "extend "), LayerKind::Checkpoint, *post, self.text("值守至 ", " to "));
                put!(out, "{hour:02}:00–{:02}:00", hour + 1);
                distance(out, *metres);
            }
            Fix::StaffPost { post, metres } => {
                let hour = self.report.at.hour();
                let span = shifts::span(hour as u8, hour as u8 + 1);
                around(out, self.text("为", "send people to "), LayerKind::Checkpoint, *post, self.text("派人值守 ", " "));
                put!(out, "{span}");
                distance(out, *metres);
            }
            Fix::Staff { shifts } => shifts::push_staff(out, shifts, self.lang),
            Fix::FillRoster { shifts } => shifts::push_fill(out, shifts, self.lang),
            Fix::MovePost { post, metres } => {
                around(out, self.text("", "move "), LayerKind::Checkpoint, *post, self.text("向此移动 ", " "));
                number::push_metres(out, *metres);
                out.push_str(self.text("", " this way"));
            }
            Fix::OpenPost { gains, .. } if zh => put!(out, "在此开设卡口（+{gains} 处）"),
            Fix::OpenPost { gains, .. } => put!(out, "open a post here (+{gains})"),
            Fix::Redraw => out.push_str(self.text("重绘边界", "redraw the boundary")),
            Fix::Extend => out.push_str(self.text("更新有效期或撤除围栏", "extend its validity or lift it")),
            Fix::RepairDevices { devices } if zh => put!(out, "修复 {devices} 台设备"),
            Fix::RepairDevices { devices: 1 } => out.push_str("repair 1 device"),
            Fix::RepairDevices { devices } => put!(out, "repair {devices} devices"),
            Fix::CheckNow => out.push_str(self.text("今日检查", "check today")),
            Fix::CloseIssues { issues } if zh => put!(out, "整改 {issues} 个问题"),
            Fix::CloseIssues { issues: 1 } => out.push_str("close 1 issue"),
            Fix::CloseIssues { issues } => put!(out, "close {issues} issues"),
            Fix::CorrectCode => out.push_str(self.text("更正代码", "correct the code")),
            Fix::Refresh { layer } if zh => put!(out, "更新{}图层", layer.info().name.zh),
            Fix::Refresh { layer } => put!(out, "bring a newer {} layer", layer.info().name.en.to_lowercase()),
        }
    }
}
