//! The situation sheet: one page that a commander can read across a table.

use super::common::{change, common, shares};
use super::figures::{Figures, Tally};
use super::kits::kit_needs;
use super::needs::needs;
use super::options::{Brief, BriefOptions};
use super::plan::{MapWish, Plan};
use super::purpose::shown;
use super::suppress::{Shown, suppressed_row};
use super::top_gaps::{TopGap, top_gaps};
use super::vector::Overlay;
use super::words::word;
use crate::coverage::{Held, Subject};
use crate::model::roles::{named_key, role_name};
use crate::model::{LayerKind, Project};
use crate::scene::Scene;
use crate::wording;
use crate::words::{Lang, thousands};
use serde_json::{Value, json};

/// The plan of the sheet.
pub fn plan<'a>(brief: &Brief<'a>, options: &BriefOptions, scene: &Scene) -> Plan<'a> {
    let lang = options.lang;
    let figures = Figures::of(brief.project, brief.report);
    let public = options.guard.is_public();
    let gaps = if public { Vec::new() } else { top_gaps(brief.project, brief.report, lang) };
    let sheet = json!({
        "boxes": boxes(brief, options, &figures),
        "since": brief.since.map(|(_, name)| name),
        "hidden": public,
        "strip": (!public).then(|| strip(brief)).flatten(),
        "gaps": gaps.iter().map(|gap| gap_row(brief, gap, lang)).collect::<Vec<_>>(),
        "gap_count": if public { None } else { Some(thousands(figures.gaps)) },
        "needs": (!public).then(|| need_rows(brief, lang)),
        "kits": (!public).then(|| kit_rows(brief, lang)),
    });
    let extent = options.extent.unwrap_or(scene.bounds);
    let map = MapWish {
        key: "main".to_owned(),
        shape: "main",
        scene: 0,
        extent,
        margin_pt: 9.0,
        overlay: Overlay::default(),
        counts: true,
        alt: alt(brief.project, options, lang),
    };
    Plan {
        main: options.sheet.template(),
        data: common(brief, options, scene.theme.palette(), sheet),
        sample: None,
        maps: vec![map],
        symbols: symbols(options),
    }
}

/// Size of symbols and names on maps: as in the window on A3, a little smaller on smaller paper.
pub fn symbols(options: &BriefOptions) -> f64 {
    let [w, h] = options.page_mm();
    (w.max(h) / 420.0).sqrt().clamp(0.66, 1.6)
}

/// What a map shows, in a sentence.
pub fn alt(project: &Project, options: &BriefOptions, lang: Lang) -> String {
    let visible = options.guard.visible();
    let layers: Vec<&str> =
        project.layers().filter(|l| !l.is_empty() && visible[l.kind() as usize]).map(|l| l.info().name.get(lang)).collect();
    match lang {
        Lang::Zh => format!("{}地图：{}", project.settings.name, layers.join("、")),
        Lang::En => format!("Map of {}: {}", project.settings.name, layers.join(", ")),
    }
}

fn boxes(brief: &Brief<'_>, options: &BriefOptions, figures: &Figures) -> Vec<Value> {
    let (lang, public) = (options.lang, options.guard.is_public());
    let book = &brief.report.rulebook;
    let visible = options.guard.visible();
    let mut out = Vec::new();
    for (i, figure) in figures.headlines.iter().enumerate() {
        let kind = LayerKind::from_key(&figure.subject);
        if kind.is_some_and(|k| !visible[k as usize]) {
            continue;
        }
        let subject = kind.map_or_else(|| figure.subject.clone(), |k| k.info().name.get(lang).to_owned());
        let name = match book.lines.get(i) {
            Some(line) => format!("{} · {subject}", line.name(lang)),
            None => book.rule(&figure.key).map_or_else(String::new, |r| book.rules[r].title(lang).to_owned()),
        };
        let Tally { covered, gap, unknown } = figure.counts;
        let counts = [covered, gap, unknown];
        let shown = guarded(&counts, public);
        // A change would give a hidden count away to whoever kept the last sheet.
        let before = brief.since.and_then(|(f, _)| f.like(figure)).filter(|_| !public);
        let delta = before.map(|b| {
            json!({
                "covered": change(covered, b.counts.covered), "gap": change(gap, b.counts.gap),
                "unknown": change(unknown, b.counts.unknown),
            })
        });
        out.push(json!({
            "name": name, "covered": shown[0], "gap": shown[1], "unknown": shown[2], "total": shown[3],
            "shares": bar(&counts, public), "change": delta,
        }));
    }
    let held = &figures.buildings_held;
    if held.iter().sum::<u64>() > 0 {
        // As on the map: three lines first, none last, so that the saturated end is at the right of the bar.
        let order = [Held::Three, Held::Two, Held::One, Held::Unknown, Held::None].map(|h| h as usize);
        let shown = guarded(held, public);
        let parts: Vec<Value> = order
            .iter()
            .map(|i| json!({ "key": format!("held{i}"), "name": word(&format!("held{i}"), lang), "count": shown[*i] }))
            .collect();
        let before = brief.since.map(|(f, _)| f.held_by_none()).filter(|_| !public);
        out.push(json!({
            "name": word("held", lang), "none": shown[Held::None as usize], "total": shown[5], "parts": parts,
            "shares": bar(&order.map(|i| held[i]), public),
            "change": before.map(|b| json!({ "none": change(figures.held_by_none(), b) })),
        }));
    }
    out
}

/// Counts and their total as they are written.
pub fn guarded(counts: &[u64], public: bool) -> Vec<String> {
    let plain = || counts.iter().copied().chain([counts.iter().sum()]).map(Some).collect::<Vec<Shown>>();
    let row = if public { suppressed_row(counts) } else { plain() };
    row.into_iter().map(shown).collect()
}

/// Shares of a bar; nothing where they would give a hidden count away.
pub fn bar(counts: &[u64], public: bool) -> Option<Vec<f64>> {
    let tells = public && suppressed_row(counts).iter().any(Option::is_none);
    (!tells).then(|| shares(counts))
}

fn strip(brief: &Brief<'_>) -> Option<Value> {
    let day = brief.day?;
    let order = [Held::None, Held::One, Held::Two, Held::Three, Held::Unknown];
    let hours: Vec<Value> = day
        .hours
        .iter()
        .map(|hour| {
            let counts = order.map(|h| hour.buildings_held[h as usize]);
            json!({ "hour": format!("{:02}", hour.at.hour()), "shares": shares(&counts), "none": thousands(hour.held_by_none()) })
        })
        .collect();
    Some(json!({ "hours": hours, "worst": day.worst(), "even": day.is_even(), "now": brief.report.at.hour() }))
}

fn gap_row(brief: &Brief<'_>, gap: &TopGap, lang: Lang) -> Value {
    let (project, report) = (brief.project, brief.report);
    let rule = &report.rulebook.rules[gap.rule];
    let name = |kind: LayerKind, row: u32| wording::feature_name(kind, project.layer(kind).feature(row), lang);
    let example = match report.subject(gap.example) {
        Subject::Feature(kind, row) => name(kind, row),
        Subject::Layer(kind) => kind.info().name.get(lang).to_owned(),
    };
    json!({
        "title": rule.title(lang), "id": rule.id, "count": thousands(gap.count), "high": rule.severity == crate::coverage::Severity::High,
        "where": gap.community.filter(|(_, n)| *n < gap.count).map(|(row, n)| json!({ "name": name(LayerKind::Community, row), "count": thousands(n) })),
        "owner": gap.community.filter(|(_, n)| *n == gap.count).map(|(row, _)| name(LayerKind::Community, row)),
        "example": example, "due": gap.due.map(crate::model::Moment::short),
    })
}

fn need_rows(brief: &Brief<'_>, lang: Lang) -> Vec<Value> {
    let rows = needs(brief.project, brief.report);
    rows.iter()
        .map(|need| {
            let role = need.role.as_deref().map_or(word("all_roles", lang), |role| role_name(named_key(role), lang));
            json!({
                "role": role, "hour": format!("{:02}:00", need.hour), "needed": thousands(need.needed), "there": thousands(need.there),
                "short": thousands(need.short), "unknown": thousands(need.unknown), "lacks": need.short > 0,
            })
        })
        .collect()
}

fn kit_rows(brief: &Brief<'_>, lang: Lang) -> Vec<Value> {
    let row = |need: super::kits::KitNeed| {
        let items: Vec<String> = need.items().map(|(item, n)| format!("{} {}", item.name().get(lang), thousands(n))).collect();
        let joint = if lang == Lang::Zh { "、" } else { ", " };
        json!({ "name": need.kit.name().get(lang), "places": thousands(need.places), "items": items.join(joint) })
    };
    kit_needs(brief.project).into_iter().map(row).collect()
}
