//! A finding as the cells of one row: what, measured, limit, evidence, who, and the smallest fix.

use super::{feature_name, number};
use crate::coverage::{CodeFault, Evidence, Fault, Finding, Fix, Measure, Report, Subject};
use crate::model::{LayerKind, Moment, Project};
use crate::words::{Lang, Text};

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    let words = Words { project, report, lang };
    let rule = &report.rulebook.rules[finding.rule];
    let (kind, subject, id) = match finding.subject {
        Subject::Feature(kind, row) => {
            let f = project.layer(kind).feature(row);
            (kind.key(), feature_name(kind, f, lang), f.id().to_owned())
        }
        Subject::Layer(kind) => ("layer", kind.info().name.get(lang).to_owned(), kind.key().to_owned()),
    };
    let join = |f: &dyn Fn(&Fault) -> String| {
        let mut parts: Vec<String> = Vec::new();
        for fault in &finding.faults {
            let text = f(fault);
            if !text.is_empty() && !parts.contains(&text) {
                parts.push(text);
            }
        }
        parts.join(if lang == Lang::Zh { "；" } else { "; " })
    };
    FindingRow {
        rule: rule.id.clone(),
        kind,
        subject,
        id,
        measured: join(&|f| words.measured(f)),
        limit: join(&|f| words.measure(f.limit)),
        evidence: join(&|f| words.evidence(f)),
        responsible: words.responsible(finding),
        fix: join(&|f| words.fix(&f.fix)),
    }
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

    fn name(&self, kind: LayerKind, row: u32) -> String {
        feature_name(kind, self.project.layer(kind).feature(row), self.lang)
    }

    fn names(&self, kind: LayerKind, rows: &[u32]) -> String {
        let shown: Vec<_> = rows.iter().take(3).map(|r| self.name(kind, *r)).collect();
        let more = if rows.len() > 3 { format!(" +{}", rows.len() - 3) } else { String::new() };
        format!("{}{more}", shown.join(self.text("、", ", ")))
    }

    fn attribute(&self, finding_kind: LayerKind, attr: usize) -> &'static str {
        finding_kind.info().attributes[attr].name.get(self.lang)
    }

    fn measure(&self, m: Measure) -> String {
        match m {
            Measure::None => String::new(),
            Measure::Count(n) => n.to_string(),
            Measure::Metres(v) => number::metres(v),
            Measure::SquareMetres(v) => number::square_metres(v),
            Measure::Share(v) => number::share(v),
            Measure::Age(v) => number::age(v, self.lang),
            Measure::Moment(unix) => Moment { unix, offset_minutes: self.report.at.offset_minutes }.short(),
        }
    }

    fn measured(&self, fault: &Fault) -> String {
        match fault.measured {
            Measure::None => match fault.evidence {
                Evidence::Post { row: None, .. } => self.text("无值守卡口", "no manned checkpoint").to_owned(),
                Evidence::Code { .. } | Evidence::Text(_) | Evidence::Ring(_) => String::new(),
                _ => self.text("无数据", "no data").to_owned(),
            },
            m => self.measure(m),
        }
    }

    fn evidence(&self, fault: &Fault) -> String {
        match &fault.evidence {
            Evidence::None => String::new(),
            Evidence::Text(text) => text.clone(),
            Evidence::Ring(fault) => super::ring_fault(*fault).get(self.lang).to_owned(),
            Evidence::Post { row: Some(row), metres } => format!("{} {}", self.name(LayerKind::Checkpoint, *row), number::metres(*metres)),
            Evidence::Post { row: None, .. } => String::new(),
            Evidence::Containers { layer, rows } if rows.is_empty() => {
                let layer = layer.info().name.get(self.lang);
                if self.lang == Lang::Zh { format!("不在任何{layer}内") } else { format!("in no {}", layer.to_lowercase()) }
            }
            Evidence::Containers { layer, rows } => self.names(*layer, rows),
            Evidence::Roles { grid, missing } => {
                let roles = self.roles(missing);
                let lacks = if self.lang == Lang::Zh { format!("缺{roles}") } else { format!("lacks {roles}") };
                match grid {
                    Some(grid) => format!("{} {lacks}", self.name(LayerKind::Grid, *grid)),
                    None => self.text("不在任何网格内", "in no grid").to_owned(),
                }
            }
            Evidence::Empty { attributes } => {
                let kind = self.kind_of(fault);
                let names: Vec<_> = attributes.iter().map(|a| self.attribute(kind, *a)).collect();
                let names = names.join(self.text("、", ", "));
                if self.lang == Lang::Zh { format!("缺{names}") } else { format!("no {}", names.to_lowercase()) }
            }
            Evidence::Holder { holder, rows } => {
                let grids = self.names(LayerKind::Grid, rows);
                if self.lang == Lang::Zh { format!("{holder}：{grids}") } else { format!("{holder}: {grids}") }
            }
            Evidence::Counts { have, of } => format!("{have} / {of}"),
            Evidence::Holes { holes, overlaps } => {
                let mut parts = Vec::new();
                if !holes.is_empty() {
                    let area: f64 = holes.iter().map(|h| self.report.tiling.holes[*h].area_m2).sum();
                    let (n, area) = (holes.len(), number::square_metres(area));
                    parts.push(if self.lang == Lang::Zh { format!("空白 {n} 处 {area}") } else { format!("{n} {} {area}", if n == 1 { "hole" } else { "holes" }) });
                }
                if !overlaps.is_empty() {
                    let area: f64 = overlaps.iter().map(|o| self.report.tiling.overlaps[*o].area_m2).sum();
                    let (n, area) = (overlaps.len(), number::square_metres(area));
                    parts.push(if self.lang == Lang::Zh { format!("重叠 {n} 处 {area}") } else { format!("{n} {} {area}", if n == 1 { "overlap" } else { "overlaps" }) });
                }
                parts.join(self.text("，", ", "))
            }
            Evidence::Fences { rows } => self.names(LayerKind::Fence, rows),
            Evidence::Code { code, fault } => format!("{code} {}", self.code_fault(fault)),
        }
    }

    /// The layer whose schema an `Empty` evidence counts in: the subject's, which the fix names too.
    fn kind_of(&self, fault: &Fault) -> LayerKind {
        match fault.fix {
            Fix::Fill { layer, .. } => layer,
            // Only fences and premises have times that are checked.
            _ => match &fault.evidence {
                Evidence::Empty { attributes }
                    if attributes.iter().all(|a| LayerKind::Premise.info().attributes.get(*a).is_some_and(|a| a.key == "inspected_at")) =>
                {
                    LayerKind::Premise
                }
                _ => LayerKind::Fence,
            },
        }
    }

    fn code_fault(&self, fault: &CodeFault) -> String {
        match (fault, self.lang) {
            (CodeFault::Length { found }, Lang::Zh) => format!("应为 14 或 20 位，实为 {found} 位"),
            (CodeFault::Length { found }, Lang::En) => format!("has {found} digits, 14 or 20 are needed"),
            (CodeFault::NotDigits, Lang::Zh) => "含非数字字符".to_owned(),
            (CodeFault::NotDigits, Lang::En) => "has other characters than digits".to_owned(),
            (CodeFault::Duplicate { other }, Lang::Zh) => format!("与{}重复", self.name(LayerKind::Grid, *other)),
            (CodeFault::Duplicate { other }, Lang::En) => format!("also stands on {}", self.name(LayerKind::Grid, *other)),
            (CodeFault::NoParent { community }, Lang::Zh) => format!("所属社区 {community} 不存在"),
            (CodeFault::NoParent { community }, Lang::En) => format!("community {community} does not exist"),
            (CodeFault::ParentCode { in_grid, in_community }, Lang::Zh) => format!("社区段 {in_grid} 与社区代码 {in_community} 不一致"),
            (CodeFault::ParentCode { in_grid, in_community }, Lang::En) => {
                format!("community part {in_grid} differs from the community's code {in_community}")
            }
        }
    }

    fn roles(&self, roles: &[String]) -> String {
        let name = |role: &String| match (role.as_str(), self.lang) {
            ("secretary", Lang::Zh) => "社区书记".to_owned(),
            ("doctor", Lang::Zh) => "片医".to_owned(),
            ("police", Lang::Zh) => "片警".to_owned(),
            ("secretary", Lang::En) => "community secretary".to_owned(),
            ("doctor", Lang::En) => "grid doctor".to_owned(),
            ("police", Lang::En) => "area police".to_owned(),
            (other, _) => other.to_owned(),
        };
        roles.iter().map(name).collect::<Vec<_>>().join(self.text("、", ", "))
    }

    fn responsible(&self, finding: &Finding) -> String {
        let mut parts = Vec::new();
        if let Some(community) = finding.responsible.community {
            parts.push(self.name(LayerKind::Community, community));
        }
        if let Some(grid) = finding.responsible.grid {
            let f = self.project.layer(LayerKind::Grid).feature(grid);
            let leader = f.text("leader").map(str::trim).filter(|l| !l.is_empty());
            parts.push(match leader {
                Some(leader) => format!("{} {leader}", feature_name(LayerKind::Grid, f, self.lang)),
                None => feature_name(LayerKind::Grid, f, self.lang),
            });
        }
        if let Subject::Feature(LayerKind::Fence, row) = finding.subject
            && let Some(owner) = self.project.layer(LayerKind::Fence).feature(row).text("owner")
        {
            parts.insert(0, owner.to_owned());
        }
        parts.join(" · ")
    }

    fn fix(&self, fix: &Fix) -> String {
        let post = |row: u32| self.name(LayerKind::Checkpoint, row);
        let grid = |row: u32| self.name(LayerKind::Grid, row);
        let m = number::metres;
        match (fix, self.lang) {
            (Fix::Review, Lang::Zh) => "现场核实".into(),
            (Fix::Review, Lang::En) => "check on site".into(),
            (Fix::Fill { layer, row, attribute }, lang) => {
                let name = self.attribute(*layer, *attribute);
                match (row, lang) {
                    (None, Lang::Zh) => format!("补录{name}"),
                    (None, Lang::En) => format!("fill in {}", name.to_lowercase()),
                    (Some(row), Lang::Zh) => format!("为{}补录{name}", self.name(*layer, *row)),
                    (Some(row), Lang::En) => format!("fill in {} of {}", name.to_lowercase(), self.name(*layer, *row)),
                }
            }
            (Fix::AssignRoles { grid: g, roles }, Lang::Zh) => format!("指派{}到{}", self.roles(roles), grid(*g)),
            (Fix::AssignRoles { grid: g, roles }, Lang::En) => format!("assign {} to {}", self.roles(roles), grid(*g)),
            (Fix::ExtendGrid { grid: g, metres }, Lang::Zh) => format!("并入{}（相距 {}）", grid(*g), m(*metres)),
            (Fix::ExtendGrid { grid: g, metres }, Lang::En) => format!("join to {} ({} away)", grid(*g), m(*metres)),
            (Fix::DrawGrid { area_m2, .. }, Lang::Zh) if *area_m2 > 0.0 => format!("在空白处补划网格（{}）", number::square_metres(*area_m2)),
            (Fix::DrawGrid { area_m2, .. }, Lang::En) if *area_m2 > 0.0 => format!("draw a grid over the hole ({})", number::square_metres(*area_m2)),
            (Fix::DrawGrid { .. }, Lang::Zh) => "补划网格".into(),
            (Fix::DrawGrid { .. }, Lang::En) => "draw a grid here".into(),
            (Fix::CutOverlap { layer, rows }, Lang::Zh) => format!("裁去{}的重叠部分", self.names(*layer, rows)),
            (Fix::CutOverlap { layer, rows }, Lang::En) => format!("cut the overlap of {}", self.names(*layer, rows)),
            (Fix::SplitHolder { surplus }, Lang::Zh) => format!("将其中 {surplus} 个网格改派他人"),
            (Fix::SplitHolder { surplus }, Lang::En) => format!("give {surplus} of them to somebody else"),
            (Fix::Link { households }, Lang::Zh) => format!("再联系 {households} 户"),
            (Fix::Link { households }, Lang::En) => format!("link {households} more households"),
            (Fix::ManPost { post: p, metres }, Lang::Zh) => format!("启用{}值守（{}）", post(*p), m(*metres)),
            (Fix::ManPost { post: p, metres }, Lang::En) => format!("man {} ({})", post(*p), m(*metres)),
            (Fix::ExtendHours { post: p, metres }, lang) => {
                let hour = self.report.at.minute_of_day() / 60;
                let span = format!("{:02}:00–{:02}:00", hour, hour + 1);
                match lang {
                    Lang::Zh => format!("延长{}值守至 {span}（{}）", post(*p), m(*metres)),
                    Lang::En => format!("extend {} to {span} ({})", post(*p), m(*metres)),
                }
            }
            (Fix::MovePost { post: p, metres }, Lang::Zh) => format!("{}向此移动 {}", post(*p), m(*metres)),
            (Fix::MovePost { post: p, metres }, Lang::En) => format!("move {} {} this way", post(*p), m(*metres)),
            (Fix::OpenPost { gains, .. }, Lang::Zh) => format!("在此开设卡口（+{gains} 处）"),
            (Fix::OpenPost { gains, .. }, Lang::En) => format!("open a post here (+{gains})"),
            (Fix::Redraw, Lang::Zh) => "重绘边界".into(),
            (Fix::Redraw, Lang::En) => "redraw the boundary".into(),
            (Fix::Extend, Lang::Zh) => "更新有效期或撤除围栏".into(),
            (Fix::Extend, Lang::En) => "extend its validity or lift it".into(),
            (Fix::RepairDevices { devices }, Lang::Zh) => format!("修复 {devices} 台设备"),
            (Fix::RepairDevices { devices }, Lang::En) => format!("repair {devices} devices"),
            (Fix::CheckNow, Lang::Zh) => "今日检查".into(),
            (Fix::CheckNow, Lang::En) => "check today".into(),
            (Fix::CloseIssues { issues }, Lang::Zh) => format!("整改 {issues} 个问题"),
            (Fix::CloseIssues { issues }, Lang::En) => format!("close {issues} issues"),
            (Fix::CorrectCode, Lang::Zh) => "更正代码".into(),
            (Fix::CorrectCode, Lang::En) => "correct the code".into(),
            (Fix::Refresh { layer }, Lang::Zh) => format!("更新{}图层", layer.info().name.zh),
            (Fix::Refresh { layer }, Lang::En) => format!("bring a newer {} layer", layer.info().name.en.to_lowercase()),
        }
    }
}
