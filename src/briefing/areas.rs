//! What pages about one area have in common: its name, its people, its figures.

use super::common::shares;
use super::options::{Brief, BriefError, BriefOptions};
use super::purpose::{SMALL, shown};
use super::tables::{AreaFigures, AreaTable, area_figures, area_table};
use super::words::word;
use crate::coverage::{Held, Severity, Status, SubjectKind};
use crate::formats::worklist::{Cell, Column, Lister, Places};
use crate::model::roles::role_name;
use crate::model::{LayerKind, Project};
use crate::wording;
use crate::words::{Lang, thousands};
use serde_json::{Value, json};

/// The areas that have pages, with their figures.
#[derive(Debug)]
pub struct Areas {
    /// Their rows, in the order of the pages.
    pub rows: Vec<u32>,
    /// Their figures, at the same places.
    pub figures: Vec<AreaFigures>,
    /// The same as they are written, with all together behind them.
    pub table: AreaTable,
}

/// Gathers the areas.
pub fn areas(brief: &Brief<'_>, options: &BriefOptions) -> Result<Areas, BriefError> {
    let rows = options.by.rows(brief.project);
    if rows.is_empty() {
        return Err(BriefError::NoAreas { by: options.by });
    }
    if rows.len() > options.most_areas {
        return Err(BriefError::TooMany { areas: rows.len(), most: options.most_areas });
    }
    let mut all = area_figures(brief.project, brief.report, options.by.kind(), options.lang);
    let figures: Vec<AreaFigures> = rows.iter().map(|row| std::mem::take(&mut all[*row as usize])).collect();
    let table = area_table(&figures.iter().collect::<Vec<_>>(), options.guard.is_public());
    Ok(Areas { rows, figures, table })
}

/// Name of an area; a grid has its community before it.
pub fn name(project: &Project, kind: LayerKind, row: u32, lang: Lang) -> String {
    wording::feature_name(kind, project.layer(kind).feature(row), lang)
}

/// The community that a grid says it belongs to.
pub fn community_name(project: &Project, grid: u32, lang: Lang) -> Option<String> {
    let communities = project.layer(LayerKind::Community);
    let id = project.layer(LayerKind::Grid).feature(grid).text("community_id")?;
    let row = communities.row_of_id(id)?;
    Some(name(project, LayerKind::Community, row, lang))
}

/// Who answers for an area, as `(duty, who)`; an empty duty is said to be not stated. Nobody is named to everybody.
pub fn people(project: &Project, kind: LayerKind, row: u32, public: bool, lang: Lang) -> Vec<Value> {
    if public {
        return Vec::new();
    }
    let feature = project.layer(kind).feature(row);
    let keys: &[(&str, &str)] = match kind {
        LayerKind::Community => &[("secretary", "secretary")],
        _ => &[("leader", "leader"), ("member", "member"), ("team_roles", "team")],
    };
    let said = |key: &str| {
        let text = feature.text(key).map(str::trim).filter(|t| !t.is_empty())?;
        if key != "team_roles" {
            return Some(text.to_owned());
        }
        let roles: Vec<&str> =
            text.split([',', '，', '、', ';', '；', '|', '+', '/']).map(|role| team_role(role.trim(), lang)).collect();
        Some(roles.join(if lang == Lang::Zh { "、" } else { ", " }))
    };
    let row = |(key, label): &(&str, &str)| {
        let who = said(key);
        json!({ "duty": word(label, lang), "who": who.as_deref().unwrap_or(word("not_stated", lang)), "stated": who.is_some() })
    };
    keys.iter().map(row).collect()
}

fn team_role(key: &str, lang: Lang) -> &str {
    match (key, lang) {
        ("secretary", Lang::Zh) => "社区书记",
        ("secretary", Lang::En) => "secretary",
        ("doctor", Lang::Zh) => "片医",
        ("doctor", Lang::En) => "doctor",
        ("police", Lang::Zh) => "片警",
        ("police", Lang::En) => "police",
        (key, lang) => role_name(key, lang),
    }
}

/// The figures of an area (or of all together) as they are written.
pub fn figures(brief: &Brief<'_>, areas: &Areas, place: usize, lang: Lang) -> Value {
    let lines: Vec<Value> = areas.table.lines[place]
        .iter()
        .zip(&brief.report.rulebook.lines)
        .map(|(row, line)| {
            json!({ "name": line.name(lang), "covered": shown(row[0]), "gap": shown(row[1]), "unknown": shown(row[2]), "total": shown(row[3]),
                "lacks": row[1].is_some_and(|n| n > 0) })
        })
        .collect();
    let held = &areas.table.held[place];
    let order = [Held::Three, Held::Two, Held::One, Held::Unknown, Held::None].map(|h| h as usize);
    let parts: Vec<Value> = order
        .iter()
        .map(|i| json!({ "key": format!("held{i}"), "name": word(&format!("held{i}"), lang), "count": shown(held[*i]) }))
        .collect();
    let all: Option<Vec<u64>> = order.iter().map(|i| held[*i]).collect();
    json!({ "lines": lines, "parts": parts, "total": shown(held[5]), "none": shown(held[Held::None as usize]),
        "shares": all.map(|counts| shares(&counts)) })
}

/// How many gaps each rule has in an area, in the order of the rulebook; only rules that have some.
pub fn to_do(brief: &Brief<'_>, found: &AreaFigures, lang: Lang) -> Vec<Value> {
    let rules = brief.report.rulebook.rules.iter().enumerate().filter(|(_, rule)| rule.raises);
    let counted = rules.filter_map(|(r, rule)| {
        let rows = match rule.subject {
            SubjectKind::Feature(LayerKind::Building) => &found.buildings,
            SubjectKind::Feature(LayerKind::Premise) => &found.premises,
            SubjectKind::Feature(LayerKind::Checkpoint) => &found.posts,
            _ => return None,
        };
        let status = &brief.report.rules[r].status;
        let n = rows.iter().filter(|row| status.get(**row as usize) == Some(&Status::Gap)).count();
        (n > 0).then(|| json!({ "title": rule.title(lang), "id": rule.id, "count": thousands(n as u64), "high": rule.severity == Severity::High }))
    });
    counted.collect()
}

/// A count of an area as it is written.
pub fn lone(count: usize, public: bool) -> String {
    let n = count as u64;
    shown(Some(n).filter(|_| !(public && (1..SMALL).contains(&n))))
}

/// The posts of an area: name, state, hours, whether somebody is there now.
pub fn posts(brief: &Brief<'_>, rows: &[u32], lang: Lang) -> Vec<Value> {
    let kind = LayerKind::Checkpoint;
    let places = Places::default();
    let lister = Lister::new(brief.project, brief.report, &places, kind, lang);
    let cell = |row: u32, key: &str| {
        let text = kind.info().attr(key).map(|attr| lister.cell(row, Column::Attr(attr)).shown());
        text.filter(|t| !t.is_empty()).unwrap_or_else(|| word("not_stated", lang).to_owned())
    };
    rows.iter()
        .map(|row| {
            // A closed road and an emergency gate are meant to be without people.
            let state = brief.project.layer(kind).feature(*row).text("state");
            let meant = matches!(state, Some("closed" | "emergency_gate"));
            let gap = !meant && brief.report.manned.get(*row as usize) == Some(&Status::Gap);
            let name = match lister.cell(*row, Column::Name) {
                Cell::Text(name) => name,
                other => other.shown(),
            };
            json!({ "name": name, "state": cell(*row, "state"), "hours": cell(*row, "hours"), "gap": gap })
        })
        .collect()
}
