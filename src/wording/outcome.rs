//! Proposals and what comes of them, in words.

use crate::coverage::{Report, SubjectKind};
use crate::fixes::{Outcome, Proposal, Worse};
use crate::model::{LayerKind, Project};
use crate::words::{Lang, Text, thousands};

/// What a proposal does: `延长 K07 值守至 02:00–03:00（161 m）`; ends in … where something has to be said first.
pub fn proposal(project: &Project, report: &Report, proposal: &Proposal, lang: Lang) -> String {
    let mut parts: Vec<String> = Vec::new();
    for fix in &proposal.fixes {
        let text = super::fix_text(project, report, fix, lang);
        if !parts.contains(&text) {
            parts.push(text);
        }
    }
    let mut text = parts.join(Text::new("；", "; ").get(lang));
    // A button begins with a capital; a cell of a table does not.
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if proposal.asks.is_empty() { text } else { format!("{text}…") }
}

/// `+312 −4`: subjects that become covered, subjects that get worse.
pub fn difference(outcome: &Outcome) -> String {
    format!("+{} −{}", thousands(outcome.gained()), thousands(outcome.lost()))
}

/// What gets worse, rule by rule with the first subjects; empty when nothing does.
pub fn lost(project: &Project, report: &Report, outcome: &Outcome, lang: Lang) -> Vec<String> {
    outcome.worse.iter().map(|worse| one(project, report, worse, lang)).collect()
}

fn one(project: &Project, report: &Report, worse: &Worse, lang: Lang) -> String {
    let rule = &report.rulebook.rules[worse.rule];
    let name = |row: u32| match rule.subject {
        SubjectKind::Layer => LayerKind::ALL.get(row as usize).map_or("", |k| k.info().name.get(lang)).to_owned(),
        SubjectKind::Feature(kind) if (row as usize) < project.layer(kind).len() => {
            super::feature_name(kind, project.layer(kind).feature(row), lang)
        }
        SubjectKind::Feature(kind) => {
            let kind = kind.info().name.get(lang);
            match lang {
                Lang::Zh => format!("新设{kind}"),
                Lang::En => format!("the new {}", kind.to_lowercase()),
            }
        }
    };
    let mut names: Vec<String> = worse.first.iter().map(|row| name(*row)).collect();
    if worse.count > names.len() as u64 {
        names.push("…".to_owned());
    }
    let count = thousands(worse.count);
    match lang {
        Lang::Zh => format!("{} −{count}：{}", rule.id, names.join("、")),
        Lang::En => format!("{} −{count}: {}", rule.id, names.join(", ")),
    }
}

/// A number of rows and their statuses: `42 · 已覆盖 30 · 缺口 10 · 未知 2`.
pub fn sums(rows: u64, counts: &crate::coverage::Counts, lang: Lang) -> String {
    let [n, c, g, u] = [rows, counts.covered, counts.gap, counts.unknown].map(thousands);
    match lang {
        Lang::Zh => format!("{n} · 已覆盖 {c} · 缺口 {g} · 未知 {u}"),
        Lang::En => format!("{n} · {c} covered · {g} gap · {u} unknown"),
    }
}

/// A sum over so many rows, of which some state no number: what nobody stated is never said as 0.
pub fn stated_sum(name: Text, total: u64, unstated: u64, rows: u64, lang: Lang) -> String {
    let (name, total, missing) = (name.get(lang), thousands(total), thousands(unstated));
    match (unstated, lang) {
        (0, _) => format!("{name} {total}"),
        (n, Lang::Zh) if n == rows => format!("{name} 未填"),
        (n, Lang::En) if n == rows => format!("{name} not stated"),
        (_, Lang::Zh) => format!("{name} {total}（{missing} 未填）"),
        (_, Lang::En) => format!("{name} {total} ({missing} unstated)"),
    }
}
