//! Which post holds how much alone, as a table and as JSON: the same figures as the window's.

use super::csv::{self, Cell};
use crate::coverage::{Backup, Failure, Report, Resilience};
use crate::model::{FeatureRef, LayerKind, Project};
use crate::wording;
use crate::words::{Lang, Text};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Heads of the table.
pub const HEADS: [Text; 8] = [
    Text::new("编号", "id"),
    Text::new("卡口", "checkpoint"),
    Text::new("失守后失去覆盖的楼栋", "buildings that would open"),
    Text::new("其中转为未知", "of these unknown"),
    Text::new("其中居住人数", "their residents"),
    Text::new("未填人数的楼栋", "buildings without residents stated"),
    Text::new("失守后失去覆盖的场所", "premises that would open"),
    Text::new("楼栋编号", "building ids"),
];

fn post<'a>(project: &'a Project, failure: &Failure) -> FeatureRef<'a> {
    project.layer(LayerKind::Checkpoint).feature(failure.post)
}

fn ids<'a>(project: &'a Project, kind: LayerKind, rows: &'a [u32]) -> impl Iterator<Item = &'a str> {
    rows.iter().map(move |row| project.layer(kind).feature(*row).id())
}

/// The posts as a table, the one that holds most alone first.
pub fn resilience_csv(project: &Project, found: &Resilience, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let heads = HEADS.map(|h| h.get(lang));
    let rows = found.posts.iter().map(|failure| {
        let feature = post(project, failure);
        let buildings: Vec<&str> = ids(project, LayerKind::Building, &failure.buildings).collect();
        [
            Cell::from(feature.id()),
            Cell::from(wording::feature_name(LayerKind::Checkpoint, feature, lang)),
            Cell::from(failure.buildings.len() as u64),
            Cell::from(failure.unknown),
            Cell::from(failure.residents),
            Cell::from(failure.unstated),
            Cell::from(failure.premises.len() as u64),
            Cell::from(buildings.join(" ")),
        ]
    });
    csv::write(out, &heads, rows).map(|_| ())
}

/// The posts as JSON, with how many buildings have no, one, two or more posts behind them.
pub fn resilience_json(project: &Project, report: &Report, found: &Resilience) -> Value {
    let posts: Vec<Value> = found
        .posts
        .iter()
        .map(|failure| {
            json!({
                "id": post(project, failure).id(),
                "buildings": ids(project, LayerKind::Building, &failure.buildings).collect::<Vec<_>>(),
                "unknown": failure.unknown,
                "premises": ids(project, LayerKind::Premise, &failure.premises).collect::<Vec<_>>(),
                "residents": failure.residents,
                "residents_unstated": failure.unstated,
            })
        })
        .collect();
    let counts = found.counts();
    let of = |b: Backup| counts[b as usize];
    json!({
        "at": report.at.rfc3339(),
        "rule": found.rule.map(|(rule, _)| report.rulebook.rules[rule].id.as_str()),
        "limit_m": found.rule.map(|(_, limit)| limit),
        "buildings": {
            "two_or_more": of(Backup::Two), "one": of(Backup::One), "none": of(Backup::None), "unknown": of(Backup::Unknown),
        },
        "posts": posts,
    })
}
