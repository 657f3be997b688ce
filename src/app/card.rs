//! What the card says about a feature: worked out once per selection, drawn as often as needed.

use super::list::Column;
use super::theme::Face;
use super::view::Target;
use super::words;
use crate::coverage::{Check, Explainer, GapRef, Joins, MannedPosts, NO_ROW, Report, Status, resilience};
use crate::geometry::Local;
use crate::model::schema::EXTRA;
use crate::model::{FeatureRef, LayerKind, Project};
use crate::network::Access;
use crate::wording::{self, number};
use crate::words::{Lang, Text, thousands};
use std::sync::Arc;

/// A fix in words, and the gaps that it would close.
#[derive(Debug, Clone, PartialEq)]
pub struct FixText {
    /// The sentence.
    pub text: String,
    /// Under which rules.
    pub gaps: Vec<GapRef>,
}

/// Lines of text with a status.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Name of the line of defence or the rule.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// Its status in the report before, where that was another.
    pub was: Option<Status>,
    /// Reasons, one a line.
    pub reasons: Vec<String>,
    /// Smallest fixes.
    pub fixes: Vec<FixText>,
}

/// A place near the feature that can be visited.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// What it is to the feature.
    pub role: String,
    /// Its name and distance.
    pub text: String,
    /// The feature itself.
    pub target: Option<Target>,
}

/// Everything the card shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Kind and id.
    pub above: String,
    /// Name.
    pub title: String,
    /// Place in the area tree and main figures.
    pub below: String,
    /// The moment that it speaks of.
    pub moment: String,
    /// How it stands.
    pub blocks: Vec<Block>,
    /// What would open if this post failed; empty for everything else.
    pub alone: String,
    /// Who answers: features and the places of their attributes.
    pub responsible: Vec<(Target, usize)>,
    /// Whether its tiling has faults that can be mended.
    pub mends: bool,
    /// What is near.
    pub near: Vec<Near>,
    /// Who is on duty there at the moment, for a checkpoint.
    pub duty: Option<String>,
    /// What a file brought beyond the schema.
    pub extra: Vec<(String, String)>,
    /// From the feature to the nearest staffed post, with the distance in metres.
    pub post: Option<(Local, Local, f64)>,
    /// The way on foot along roads to the nearest staffed post and its length, where a rule asks.
    pub route: Option<(Vec<[f64; 2]>, f64)>,
}

/// The report before, with the project that it speaks about.
pub type Before = (Arc<Project>, Arc<Report>);

/// Works the card out; `None` when the feature is gone. With the report before, it says what has changed since.
pub fn card(
    project: &Project,
    report: &Report,
    explainer: &Explainer<'_>,
    before: Option<&Before>,
    target: Target,
    face: Face,
) -> Option<Card> {
    let row = target.row(project)?;
    let feature = project.layer(target.kind).feature(row);
    let before = before.and_then(|(project, report)| Some((report.as_ref(), target.row(project)?)));
    let work = Work { project, report, explainer, before, kind: target.kind, row, face, feature };
    Some(Card {
        above: format!("{} {}", target.kind.info().name.get(face.lang), work.feature.id()).trim().to_owned(),
        title: wording::feature_name(target.kind, work.feature, face.lang),
        below: work.below(),
        moment: format!("{} {}", face.t(words::EVALUATED), report.at.short()),
        blocks: work.blocks(),
        alone: work.alone(),
        mends: work.mends(),
        responsible: work.responsible(),
        near: work.near(),
        duty: (target.kind == LayerKind::Checkpoint).then(|| work.duty()),
        extra: work.extra(),
        post: work.post(),
        route: work.route(),
    })
}

struct Work<'a, 'e> {
    project: &'a Project,
    report: &'a Report,
    explainer: &'a Explainer<'e>,
    /// The report before, and the row of the feature in it.
    before: Option<(&'a Report, u32)>,
    kind: LayerKind,
    row: u32,
    face: Face,
    feature: FeatureRef<'a>,
}

impl Work<'_, '_> {
    fn joins(&self) -> Option<&Joins> {
        self.report.joins(self.kind).filter(|j| (self.row as usize) < j.point.len())
    }

    fn name_of(&self, kind: LayerKind, row: u32) -> Option<String> {
        let layer = self.project.layer(kind);
        (row != NO_ROW && (row as usize) < layer.len()).then(|| wording::feature_name(kind, layer.feature(row), self.face.lang))
    }

    /// Community and grid rows that the feature belongs to.
    fn place(&self) -> (Option<u32>, Option<u32>) {
        let some = |row: u32| Some(row).filter(|r| *r != NO_ROW);
        match (self.kind, self.joins()) {
            (_, Some(j)) => (some(j.community[self.row as usize]), some(j.grid[self.row as usize])),
            (LayerKind::Community, _) => (Some(self.row), None),
            (LayerKind::Grid, _) => {
                let id = self.feature.text("community_id");
                (id.and_then(|id| self.project.layer(LayerKind::Community).row_of_id(id)), Some(self.row))
            }
            _ => (None, None),
        }
    }

    fn mends(&self) -> bool {
        let book = &self.report.rulebook;
        let mut statuses = self.report.statuses(self.kind, self.row);
        statuses.any(|(r, s)| s == Status::Gap && book.rules[r].checks.iter().any(|c| matches!(c, Check::Tiled { .. })))
    }

    fn below(&self) -> String {
        let (community, grid) = self.place();
        let mut parts: Vec<String> = Vec::new();
        for (kind, row) in [(LayerKind::Community, community), (LayerKind::Grid, grid)] {
            if let Some(row) = row.filter(|r| kind != self.kind || *r != self.row) {
                parts.extend(self.name_of(kind, row));
            }
        }
        if self.kind == LayerKind::Building {
            for (key, zh, one, many) in [("floors", "层", "floor", "floors"), ("households", "户", "household", "households")] {
                if let Some(n) = self.feature.int(key) {
                    let unit = match self.face.lang {
                        Lang::Zh => zh,
                        Lang::En if n == 1 => one,
                        Lang::En => many,
                    };
                    parts.push(format!("{} {unit}", thousands(n.max(0) as u64)));
                }
            }
        }
        parts.join(" · ")
    }

    /// One block a line of defence where the kind has lines, else one a rule.
    fn blocks(&self) -> Vec<Block> {
        let report = self.report;
        let (book, face) = (&report.rulebook, self.face);
        let Some(joins) = self.joins() else {
            return report.statuses(self.kind, self.row).map(|(r, s)| self.rule_block(r, s)).collect();
        };
        let mut in_lines: Vec<usize> = Vec::new();
        let mut blocks: Vec<Block> = Vec::new();
        for (i, line) in book.lines.iter().enumerate() {
            let ids = if self.kind == LayerKind::Building { &line.building } else { &line.premise };
            let rules: Vec<usize> = ids.iter().filter_map(|id| book.rule(id)).collect();
            let status = joins.lines.get(i).and_then(|l| l.get(self.row as usize)).copied().unwrap_or_default();
            let was = self.line_before(i, &line.key).filter(|was| *was != status);
            let title = line.name(face.lang).to_owned();
            let mut block = Block { title, status, was, reasons: Vec::new(), fixes: Vec::new() };
            let of = |rule: usize| report.rules[rule].status.get(self.row as usize).copied().unwrap_or_default();
            let mut judged: Vec<(usize, Status)> = rules.iter().map(|r| (*r, of(*r))).collect();
            // What is wrong comes before what is right.
            judged.sort_by_key(|(_, status)| std::cmp::Reverse(*status));
            for (rule, status) in judged {
                self.explain(rule, status, &mut block);
            }
            blocks.push(block);
            in_lines.extend(rules);
        }
        let others = report.statuses(self.kind, self.row).filter(|(r, s)| !in_lines.contains(r) && *s != Status::NotApplicable);
        blocks.extend(others.map(|(r, s)| self.rule_block(r, s)));
        blocks
    }

    fn rule_block(&self, rule: usize, status: Status) -> Block {
        let info = &self.report.rulebook.rules[rule];
        let was = self.rule_before(&info.id).filter(|was| *was != status);
        let mut block = Block { title: info.id.clone(), status, was, reasons: Vec::new(), fixes: Vec::new() };
        self.explain(rule, status, &mut block);
        block
    }

    /// Status of a line of defence in the report before, at the same place of its rulebook.
    fn line_before(&self, line: usize, key: &str) -> Option<Status> {
        let (report, row) = self.before?;
        report.rulebook.lines.get(line).filter(|l| l.key == key)?;
        report.joins(self.kind)?.lines.get(line)?.get(row as usize).copied()
    }

    /// Status under the rule of this id in the report before.
    fn rule_before(&self, id: &str) -> Option<Status> {
        let (report, row) = self.before?;
        report.rules[report.rulebook.rule(id)?].status.get(row as usize).copied()
    }

    /// Adds why a rule says what it says.
    fn explain(&self, rule: usize, status: Status, block: &mut Block) {
        let report = self.report;
        let info = &report.rulebook.rules[rule];
        if matches!(status, Status::Covered | Status::NotApplicable) {
            if status == Status::Covered {
                block.reasons.push(format!("{} · {}", info.title(self.face.lang), self.face.t(words::HOLDS)));
            }
            return;
        }
        let gap = GapRef { rule: rule as u16, row: self.row };
        let finding = self.explainer.finding(gap);
        let row = wording::finding_row(self.project, report, &finding, self.face.lang);
        let measured = if row.measured.is_empty() {
            String::new()
        } else {
            format!("{} {}", self.face.t(words::column(Column::Measured)), row.measured)
        };
        let limit = if row.limit.is_empty() { String::new() } else { format!("{} {}", self.face.t(words::LIMIT), row.limit) };
        let said: Vec<&str> =
            [measured.as_str(), &limit, &row.evidence].into_iter().filter(|s| !s.is_empty() && *s != "—").collect();
        let said = said.join(if self.face.lang == Lang::Zh { "，" } else { ", " });
        let mark = wording::status(status).get(self.face.lang);
        block.reasons.push(format!("{mark} · {} ({})", info.title(self.face.lang), info.id));
        if !said.is_empty() {
            block.reasons.push(said);
        }
        match block.fixes.iter_mut().find(|fix| fix.text == row.fix) {
            Some(same) => same.gaps.push(gap),
            None if row.fix.is_empty() => {}
            None => block.fixes.push(FixText { text: row.fix, gaps: vec![gap] }),
        }
    }

    /// Of a manned post: what would open if it failed.
    fn alone(&self) -> String {
        let failure = (self.kind == LayerKind::Checkpoint).then(|| resilience::failure(self.project, self.report, self.row));
        failure.flatten().map(|f| wording::failure(&f, self.face.lang)).unwrap_or_default()
    }

    /// The post behind the nearest one.
    fn second_post(&self, joins: &Joins) -> Option<Near> {
        let i = self.row as usize;
        let first = Some(joins.post[i]).filter(|r| *r != NO_ROW)?;
        let role = self.face.t(words::lists::SECOND_POST).to_owned();
        let second = MannedPosts::new(self.project, self.report).second(joins.point[i], first);
        Some(match second {
            Some((row, metres)) => {
                let name = self.name_of(LayerKind::Checkpoint, row).unwrap_or_default();
                let target = Target::of_row(self.project, LayerKind::Checkpoint, row);
                Near { role, text: format!("{name} · {}", number::metres(metres)), target }
            }
            None => Near { role, text: self.face.t(words::lists::NO_SECOND).to_owned(), target: None },
        })
    }

    fn responsible(&self) -> Vec<(Target, usize)> {
        let (community, grid) = self.place();
        let mut out = Vec::new();
        let mut add = |kind: LayerKind, row: Option<u32>, keys: &[&str]| {
            let target = row.and_then(|row| Target::of_row(self.project, kind, row));
            let places = keys.iter().filter_map(|key| kind.info().attr(key));
            out.extend(target.into_iter().flat_map(|target| places.clone().map(move |attr| (target, attr))));
        };
        add(LayerKind::Community, community, &["secretary"]);
        add(LayerKind::Grid, grid, &["leader", "member", "team_roles"]);
        match self.kind {
            LayerKind::Fence => add(LayerKind::Fence, Some(self.row), &["owner"]),
            LayerKind::Premise => {
                let keys = ["resp_territory", "resp_department", "resp_unit", "resp_individual"];
                add(LayerKind::Premise, Some(self.row), &keys);
            }
            _ => {}
        }
        out
    }

    fn near(&self) -> Vec<Near> {
        let face = self.face;
        let Some(joins) = self.joins() else { return Vec::new() };
        let i = self.row as usize;
        let project = self.project;
        let mut out = Vec::new();
        let target = Target::of_row(project, LayerKind::Checkpoint, joins.post[i]).filter(|_| joins.post[i] != NO_ROW);
        let text = match self.name_of(LayerKind::Checkpoint, joins.post[i]) {
            Some(name) => format!("{name} · {}", number::metres(joins.post_m[i])),
            None => face.t(words::NO_POST).to_owned(),
        };
        out.push(Near { role: face.t(words::NEAREST_POST).to_owned(), text, target });
        out.extend(self.on_foot(joins));
        out.extend(self.engine(joins));
        out.extend(self.site(joins));
        out.extend(self.second_post(joins));
        let fences = joins.fences(self.row);
        if fences.is_empty() {
            out.push(Near { role: face.t(words::FENCES).to_owned(), text: face.t(words::NONE).to_owned(), target: None });
        }
        for row in fences {
            out.push(Near {
                role: face.t(words::FENCES).to_owned(),
                text: self.name_of(LayerKind::Fence, *row).unwrap_or_default(),
                target: Target::of_row(project, LayerKind::Fence, *row),
            });
        }
        out
    }

    /// What is nearest on foot, with its layer; `none` is said where no way leads to any.
    fn walk_to(&self, role: Text, kind: LayerKind, (row, metres): (u32, f64), none: Text) -> Near {
        let face = self.face;
        let text = match self.name_of(kind, row) {
            Some(name) => format!("{name} · {}", number::metres(metres)),
            None if metres.is_nan() => face.t(words::roads::NO_ROAD).to_owned(),
            None => face.t(none).to_owned(),
        };
        let target = Target::of_row(self.project, kind, row).filter(|_| row != NO_ROW);
        Near { role: face.t(role).to_owned(), text, target }
    }

    /// The nearest post on foot, where a rule asks.
    fn on_foot(&self, joins: &Joins) -> Option<Near> {
        let i = self.row as usize;
        let near = (*joins.walk_post.get(i)?, *joins.walk_m.get(i)?);
        Some(self.walk_to(words::roads::ON_FOOT, LayerKind::Checkpoint, near, words::roads::NO_WAY))
    }

    /// How a fire engine comes, where a rule asks.
    fn engine(&self, joins: &Joins) -> Option<Near> {
        let (face, i) = (self.face, self.row as usize);
        let (seconds, maybe) = (*joins.life_s.get(i)?, *joins.maybe_life_s.get(i)?);
        let access = match (seconds, maybe) {
            (s, _) if s.is_nan() => Access::NoRoad,
            (s, _) if s.is_finite() => Access::Reached { seconds: s },
            (_, m) if m.is_finite() => Access::PastUnknown { seconds: m },
            _ => Access::Cut,
        };
        Some(Near { role: face.t(words::roads::ENGINE).to_owned(), text: wording::access(access, face.lang), target: None })
    }

    /// The nearest sampling site on foot, where a rule asks.
    fn site(&self, joins: &Joins) -> Option<Near> {
        let i = self.row as usize;
        let near = (*joins.site.get(i)?, *joins.site_m.get(i)?);
        Some(self.walk_to(words::roads::SITE, LayerKind::Premise, near, words::NONE))
    }

    /// The way to the nearest post on foot and its length.
    fn route(&self) -> Option<(Vec<[f64; 2]>, f64)> {
        let joins = self.joins()?;
        let metres = *joins.walk_m.get(self.row as usize).filter(|m| m.is_finite())?;
        let from = joins.point[self.row as usize];
        let line = self.report.roads.as_ref()?.walk_line(self.project, self.kind, self.row, from);
        (line.len() > 1).then_some((line, metres))
    }

    /// What a file brought beyond the schema is kept as a JSON object.
    fn extra(&self) -> Vec<(String, String)> {
        let extra = self.feature.text(EXTRA).and_then(|t| serde_json::from_str::<serde_json::Value>(t).ok());
        let Some(serde_json::Value::Object(map)) = extra else { return Vec::new() };
        let pairs = map.into_iter().map(|(key, value)| match value {
            serde_json::Value::String(text) => (key, text),
            other => (key, other.to_string()),
        });
        pairs.collect()
    }

    /// People by role at the evaluated hour.
    fn duty(&self) -> String {
        let (lang, hour) = (self.face.lang, self.report.at.hour());
        let Some(roster) = self.project.roster.post(self.feature.fid()) else {
            return self.face.t(words::roster::NONE).to_owned();
        };
        let people = |(key, day): (&str, &crate::model::roster::Day)| {
            let n = day[hour].map_or_else(|| "—".to_owned(), |n| thousands(n.into()));
            format!("{} {n}", crate::model::roles::role_name(key, lang))
        };
        let people: Vec<String> = roster.in_order().into_iter().map(people).collect();
        format!("{} {}", words::clock::hour(hour as u8), people.join(" · "))
    }

    fn post(&self) -> Option<(Local, Local, f64)> {
        let joins = self.joins()?;
        let i = self.row as usize;
        let row = Some(joins.post[i]).filter(|r| *r != NO_ROW)?;
        let post = self.project.layer(LayerKind::Checkpoint).feature(row).shape().first()?;
        Some((joins.point[i].into(), post.into(), joins.post_m[i]))
    }
}
