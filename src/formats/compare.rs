//! A comparison of two plans as JSON and as a list of differences in CSV: the same numbers as on screen.

use super::csv::{Cell, write};
use crate::compare::{Change, Comparison, Shift, Side};
use crate::coverage::{Counts, SubjectKind};
use crate::model::{Fid, LayerKind, Project};
use crate::wording::compare as wording;
use crate::words::{Lang, Text};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The comparison as a JSON object; `names` are those of both plans.
pub fn comparison_json(c: &Comparison, a: Side<'_>, b: Side<'_>, names: [&str; 2]) -> Value {
    let book = &b.report.rulebook;
    let counts = |c: &Counts| json!({ "covered": c.covered, "gap": c.gap, "unknown": c.unknown, "total": c.total() });
    let ids = |subject: SubjectKind, fids: &[Fid]| -> Vec<String> { fids.iter().map(|f| id_of(a, b, subject, *f)).collect() };
    let shift = |subject, s: &Shift| json!({ "better": ids(subject, &s.better), "worse": ids(subject, &s.worse) });
    let lines: Vec<Value> = c
        .lines
        .iter()
        .map(|l| {
            json!({ "line": book.lines[l.line].key, "subject": l.subject.key(), "a": counts(&l.counts[0]),
                    "b": counts(&l.counts[1]), "shift": shift(l.subject, &l.shift) })
        })
        .collect();
    let rules: Vec<Value> = c
        .rules
        .iter()
        .map(|r| {
            let rule = &book.rules[r.rule];
            json!({ "id": rule.id, "subject": rule.subject.key(), "a": counts(&r.counts[0]), "b": counts(&r.counts[1]),
                    "shift": shift(rule.subject, &r.shift) })
        })
        .collect();
    let features: Vec<Value> = c
        .features
        .iter()
        .map(|f| {
            let mut out = json!({
                "layer": f.kind.key(), "id": id_of(a, b, SubjectKind::Feature(f.kind), f.fid), "fid": f.fid.0,
                "change": wording::change_kind(&f.change).get(Lang::En),
            });
            if let Change::Changed { moved_m, reshaped, attrs, roster } = &f.change {
                let keys: Vec<&str> = attrs.iter().map(|i| f.kind.info().attributes[*i].key).collect();
                out["moved_m"] = json!(moved_m);
                out["reshaped"] = json!(reshaped);
                out["attributes"] = json!(keys);
                out["roster"] = json!(roster);
            }
            out
        })
        .collect();
    let people: Vec<Value> = c
        .people
        .needed
        .iter()
        .enumerate()
        .map(|(side, n)| {
            let roles: Vec<Value> = c
                .people
                .roles
                .iter()
                .map(|(role, need)| json!({ "role": &**role, "person_hours": need[side].person_hours, "most": need[side].most }))
                .collect();
            json!({ "posts": n.posts, "day": n.day, "day_unstated": n.day_unstated, "night": n.night,
                    "night_unstated": n.night_unstated, "rosters": n.rosters, "roles": roles })
        })
        .collect();
    let building = SubjectKind::Feature(LayerKind::Building);
    json!({
        "a": names[0], "b": names[1], "at": b.report.at.rfc3339(),
        "rulebook": { "name": book.name, "version": book.version },
        "lines": lines, "rules": rules, "in_no_line": shift(building, &c.exposed), "features": features,
        "people": { "a": people[0], "b": people[1] },
    })
}

/// The list of differences: one row a feature that differs, then one a subject that is better or worse off under a rule.
pub fn comparison_csv(c: &Comparison, a: Side<'_>, b: Side<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let heads = [
        Text::new("差异", "difference"),
        Text::new("图层", "layer"),
        Text::new("编号", "id"),
        Text::new("名称", "name"),
        Text::new("规则", "rule"),
        Text::new("说明", "details"),
    ];
    let mut rows: Vec<Vec<Cell<'_>>> = Vec::new();
    for f in &c.features {
        rows.push(vec![
            wording::change_kind(&f.change).get(lang).into(),
            f.kind.info().name.get(lang).into(),
            id_of(a, b, SubjectKind::Feature(f.kind), f.fid).into(),
            wording::changed_name(a.project, b.project, f.kind, f.fid, lang).into(),
            Cell::Empty,
            wording::change_details(a.project, b.project, f, lang).into(),
        ]);
    }
    for r in &c.rules {
        let rule = &b.report.rulebook.rules[r.rule];
        let layer = crate::wording::subject_kind(rule.subject).get(lang);
        for (word, fids) in [(WORSE, &r.shift.worse), (BETTER, &r.shift.better)] {
            for fid in fids {
                rows.push(vec![
                    word.get(lang).into(),
                    layer.into(),
                    id_of(a, b, rule.subject, *fid).into(),
                    wording::shifted_name(a, b, rule.subject, *fid, lang).into(),
                    rule.id.as_str().into(),
                    rule.title(lang).into(),
                ]);
            }
        }
    }
    write(out, &heads.map(|h| h.get(lang)), rows).map(drop)
}

const WORSE: Text = Text::new("变差", "worse");
const BETTER: Text = Text::new("转为已覆盖", "covered now");

fn id_of(a: Side<'_>, b: Side<'_>, subject: SubjectKind, fid: Fid) -> String {
    let SubjectKind::Feature(kind) = subject else {
        let kind = usize::try_from(fid.0).ok().and_then(|i| LayerKind::ALL.get(i));
        return kind.map_or_else(String::new, |k| k.key().to_owned());
    };
    let id = |project: &Project| project.layer(kind).row_of(fid).map(|row| project.layer(kind).feature(row).id().to_owned());
    id(b.project).or_else(|| id(a.project)).unwrap_or_default()
}
