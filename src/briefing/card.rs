//! Pocket cards: a sheet per area that folds once. Outside: title, figures, posts, lines for names and numbers to be written by
//! hand. Inside: its map and its buildings.

use super::areas::{areas, community_name, figures, name, people, posts, to_do};
use super::common::common;
use super::options::{Brief, BriefError, BriefOptions};
use super::plan::{MapWish, Plan};
use super::situation::symbols;
use super::vector::Overlay;
use crate::coverage::{Held, Status};
use crate::formats::worklist::{Column, Lister, Places};
use crate::model::LayerKind;
use crate::scene::Scene;
use crate::words::{Lang, thousands};
use serde_json::{Value, json};

/// The plan of the sheet.
pub fn plan<'a>(brief: &Brief<'a>, options: &BriefOptions, scene: &Scene) -> Result<Plan<'a>, BriefError> {
    let (lang, kind) = (options.lang, options.by.kind());
    let project = brief.project;
    let layer = project.layer(kind);
    let areas = areas(brief, options)?;
    let card = |(i, row): (usize, &u32)| {
        let found = &areas.figures[i];
        json!({
            "key": format!("card-{i}"), "name": name(project, kind, *row, lang), "id": layer.feature(*row).id(),
            "community": (kind != LayerKind::Community).then(|| community_name(project, *row, lang)).flatten(),
            "people": people(project, kind, *row, false, lang), "figures": figures(brief, &areas, i, lang),
            "to_do": to_do(brief, found, lang), "posts": posts(brief, &found.posts, lang), "premises": thousands(found.premises.len() as u64),
            "buildings": buildings(brief, &found.buildings, lang),
        })
    };
    let made = options.first_areas.unwrap_or(areas.rows.len());
    let cards: Vec<Value> = areas.rows.iter().enumerate().take(made).map(card).collect();
    let all =
        |cards: &[Value]| common(brief, options, scene.theme.palette(), json!({ "cards": cards, "count": areas.rows.len() }));
    let maps = areas.rows.iter().enumerate().take(made).map(|(i, row)| MapWish {
        key: format!("card-{i}"),
        shape: "card",
        scene: 0,
        extent: layer.feature(*row).shape().bounds(),
        margin_pt: 12.0,
        overlay: Overlay { focus: vec![layer.feature(*row).shape()], ..Overlay::default() },
        counts: false,
        alt: name(project, kind, *row, lang),
    });
    Ok(Plan {
        main: options.sheet.template(),
        sample: Some(all(&cards[..1])),
        data: all(&cards),
        maps: maps.collect(),
        symbols: symbols(options),
    })
}

/// The buildings of a card: those with something to do first, then as people count.
fn buildings(brief: &Brief<'_>, rows: &[u32], lang: Lang) -> Vec<Value> {
    let kind = LayerKind::Building;
    let places = Places::default();
    let lister = Lister::new(brief.project, brief.report, &places, kind, lang);
    let name = |row: u32| lister.cell(row, Column::Name);
    let held = |row: u32| brief.report.buildings.held.get(row as usize).copied().unwrap_or_default();
    let mut rows = rows.to_vec();
    let turn = |row: u32| match lister.status(row) {
        Status::Gap => 0,
        Status::Unknown => 1,
        Status::Covered | Status::NotApplicable => 2,
    };
    rows.sort_by(|a, b| turn(*a).cmp(&turn(*b)).then_with(|| name(*a).compare(&name(*b))).then(a.cmp(b)));
    let count = |row: u32, key: &str| {
        let shown = kind.info().attr(key).map(|attr| lister.cell(row, Column::Attr(attr)).shown()).unwrap_or_default();
        if shown.is_empty() { "—".to_owned() } else { shown }
    };
    rows.iter()
        .map(|row| {
            json!({
                "name": name(*row).shown(), "held": format!("held{}", held(*row) as usize), "state": state(held(*row), lang),
                "households": count(*row, "households"), "linked": count(*row, "linked_households"),
                "rules": rules(brief, *row), "open": turn(*row) < 2,
            })
        })
        .collect()
}

fn state(held: Held, lang: Lang) -> &'static str {
    match held {
        Held::None => "0",
        Held::One => "1",
        Held::Two => "2",
        Held::Three => "3",
        Held::Unknown if lang == Lang::Zh => "未知",
        Held::Unknown => "?",
    }
}

/// Ids of the rules that do not hold, gaps only: the card has room for ids, the gap list says them in full.
fn rules(brief: &Brief<'_>, row: u32) -> String {
    let book = &brief.report.rulebook;
    let gaps = brief.report.statuses(LayerKind::Building, row).filter(|(r, s)| *s == Status::Gap && book.rules[*r].raises);
    gaps.map(|(r, _)| book.rules[r].id.as_str()).collect::<Vec<_>>().join(" ")
}
