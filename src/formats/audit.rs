//! The report of an audit as JSON and as the two CSV tables: the same numbers as on screen.

use super::csv::guard;
use crate::coverage::{Explainer, Held, NO_ROW, Report, SubjectKind};
use crate::model::{LayerKind, Project};
use crate::wording::{FindingRow, status_key, write_finding};
use crate::words::Lang;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// The report as a JSON object.
pub fn report_json(report: &Report) -> Value {
    let layers: Map<String, Value> = LayerKind::ALL
        .iter()
        .map(|kind| (kind.key().to_owned(), json!({ "count": report.layer_counts[*kind as usize] })))
        .collect();
    let mut out = json!({
        "at": report.at.rfc3339(),
        "rulebook": { "name": report.rulebook.name, "version": report.rulebook.version },
        "layers": layers,
    });
    if let (Some(out), Value::Object(counts)) = (out.as_object_mut(), counts_json(report)) {
        out.extend(counts);
    }
    out
}

/// The figures of a report as a JSON object: rules, lines, headlines, areas and gaps as in [`report_json`].
pub fn counts_json(report: &Report) -> Value {
    let rules: Vec<Value> = report
        .rulebook
        .rules
        .iter()
        .zip(&report.rules)
        .map(|(rule, result)| {
            let c = result.counts;
            json!({
                "id": rule.id, "subject": rule.subject.key(), "raises_gaps": rule.raises,
                "covered": c.covered, "gap": c.gap, "unknown": c.unknown, "total": c.total(),
            })
        })
        .collect();
    let held = |counts: [u64; 5]| {
        json!({
            "held0": counts[Held::None as usize], "held1": counts[Held::One as usize], "held2": counts[Held::Two as usize],
            "held3": counts[Held::Three as usize], "unknown": counts[Held::Unknown as usize],
        })
    };
    let headlines: Vec<Value> = report
        .rulebook
        .lines
        .iter()
        .enumerate()
        .map(|(i, line)| {
            let h = report.headline(i);
            let c = h.counts;
            json!({ "line": line.key, "subject": h.subject.key(), "covered": c.covered, "gap": c.gap, "unknown": c.unknown, "total": c.total() })
        })
        .collect();
    json!({
        "rules": rules,
        "lines": { "building": held(report.buildings.held_counts()), "premise": held(report.premises.held_counts()) },
        "headlines": headlines,
        "areas": report.areas,
        "gaps": report.gap_count(),
    })
}

/// `buildings.csv`: one row per building with what holds it, then its status under each rule about buildings.
pub fn buildings_csv(project: &Project, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<usize> = (0..report.rules.len())
        .filter(|r| report.rulebook.rules[*r].subject == SubjectKind::Feature(LayerKind::Building))
        .collect();
    let mut line = String::from("\u{feff}id,community_id,grid_id,checkpoint_id,checkpoint_m,fence_ids,lines_held");
    for r in &rules {
        line.push(',');
        line.push_str(&report.rulebook.rules[*r].id);
    }
    line.push_str("\r\n");
    // Ids of what buildings are joined to, quoted once.
    let cells = |kind: LayerKind| -> Vec<String> {
        let quoted = |id: &str| {
            let mut text = String::new();
            push_text(&mut text, id);
            text
        };
        project.layer(kind).features().map(|f| quoted(f.id())).collect()
    };
    let (communities, grids, posts) = (cells(LayerKind::Community), cells(LayerKind::Grid), cells(LayerKind::Checkpoint));
    let fences = project.layer(LayerKind::Fence);
    let joins = &report.buildings;
    let or_empty = |ids: &[String], row: u32, line: &mut String| {
        if row != NO_ROW {
            line.push_str(&ids[row as usize]);
        }
    };
    for (row, f) in project.layer(LayerKind::Building).features().enumerate() {
        push_text(&mut line, f.id());
        line.push(',');
        or_empty(&communities, joins.community[row], &mut line);
        line.push(',');
        or_empty(&grids, joins.grid[row], &mut line);
        line.push(',');
        or_empty(&posts, joins.post[row], &mut line);
        line.push(',');
        if joins.post_m[row].is_finite() {
            push_micrometres(&mut line, joins.post_m[row]);
        }
        line.push(',');
        match joins.fences(row as u32) {
            [] => {}
            rows => {
                let ids: Vec<&str> = rows.iter().map(|r| fences.feature(*r).id()).collect();
                push_text(&mut line, &ids.join(";"));
            }
        }
        line.push_str(match joins.held[row] {
            Held::None => ",0",
            Held::One => ",1",
            Held::Two => ",2",
            Held::Three => ",3",
            Held::Unknown => ",unknown",
        });
        for r in &rules {
            line.push(',');
            line.push_str(status_key(report.rules[*r].status[row]));
        }
        line.push_str("\r\n");
        flush_full(&mut line, out)?;
    }
    out.write_all(line.as_bytes())
}

/// `gaps.csv`: one row per gap.
pub fn gaps_csv(project: &Project, report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let explainer = Explainer::new(project, report);
    let mut line = String::from("\u{feff}rule,subject,id,measured,limit,evidence,responsible,fix\r\n");
    let mut row = FindingRow::default();
    for gap in report.gaps() {
        write_finding(project, report, &explainer.finding(gap), lang, &mut row);
        let cells: [&str; 8] =
            [&row.rule, row.kind, &row.id, &row.measured, &row.limit, &row.evidence, &row.responsible, &row.fix];
        for (i, cell) in cells.into_iter().enumerate() {
            if i > 0 {
                line.push(',');
            }
            push_text(&mut line, cell);
        }
        line.push_str("\r\n");
        flush_full(&mut line, out)?;
    }
    out.write_all(line.as_bytes())
}

/// Metres with six decimals; faster than the formatter, which matters a million times.
fn push_micrometres(line: &mut String, metres: f64) {
    let micro = (metres * 1e6).round();
    if micro < 9e15 {
        let micro = micro as u64;
        let _ = write!(line, "{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    } else {
        let _ = write!(line, "{metres}");
    }
}

fn push_text(line: &mut String, text: &str) {
    // Most ids are plain: letters and digits need no quotes and hide no formula.
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b >= 0x80) && !text.starts_with(|c: char| !c.is_alphanumeric()) {
        line.push_str(text);
        return;
    }
    let guarded: Cow<'_, str> = guard(text);
    if guarded.contains([',', '"', '\r', '\n']) {
        line.push('"');
        line.push_str(&guarded.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(&guarded);
    }
}

fn flush_full(line: &mut String, out: &mut dyn Write) -> io::Result<()> {
    if line.len() > 1 << 16 {
        out.write_all(line.as_bytes())?;
        line.clear();
    }
    Ok(())
}
