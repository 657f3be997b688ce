//! The comparison sheet: two states side by side, their figures, what became better and worse.

use super::common::{change, common};
use super::options::{Brief, BriefError, BriefOptions};
use super::plan::{MapWish, Plan};
use super::purpose::shown;
use super::situation::{alt, symbols};
use super::suppress::suppressed_row;
use super::vector::Overlay;
use crate::compare::{Comparison, Side, compare};
use crate::coverage::Counts;
use crate::scene::Scene;
use crate::task::Task;
use crate::wording;
use crate::wording::compare as words;
use crate::words::{Lang, thousands};
use serde_json::{Value, json};

/// Most features, and most rules, that the sheet names; the rest is counted.
const MOST: usize = 14;

/// The plan of the sheet. Scene 0 is the briefing's own state, scene 1 the other.
pub fn plan<'a>(brief: &Brief<'a>, options: &BriefOptions, scene: &Scene, task: &Task) -> Result<Plan<'a>, BriefError> {
    let Some((other, names)) = brief.other else { return Err(BriefError::NothingToCompare) };
    let lang = options.lang;
    let own = Side { project: brief.project, report: brief.report };
    let found = compare(other, own, task)?;
    let public = options.guard.is_public();
    let extent = options.extent.unwrap_or(scene.bounds);
    let sheet = json!({
        "names": names,
        "lines": found.lines.iter().map(|line| {
            let info = &brief.report.rulebook.lines[line.line];
            let name = format!("{} · {}", info.name(lang), wording::subject_kind(line.subject).get(lang));
            json!({ "name": name, "sides": line.counts.map(|c| counts(&c, public)),
                "better": (!public).then(|| thousands(line.shift.better.len() as u64)),
                "worse": (!public).then(|| thousands(line.shift.worse.len() as u64)),
                "change": if public { None } else { change(line.counts[1].covered, line.counts[0].covered) } })
        }).collect::<Vec<_>>(),
        "exposed": (!public).then(|| json!({ "worse": thousands(found.exposed.worse.len() as u64), "better": thousands(found.exposed.better.len() as u64) })),
        "rules": if public { Vec::new() } else { rules(brief, &found, lang) },
        "more_rules": if public { 0 } else { found.rules.len().saturating_sub(MOST) },
        "features": if public { Vec::new() } else { features(&found, other, own, lang) },
        "more_features": if public { 0 } else { found.features.len().saturating_sub(MOST) },
        "people": if public { Vec::new() } else { words::needed_change([&found.people.needed[0], &found.people.needed[1]], lang) },
        "wide": extent.width() > 1.1 * extent.height(),
        "same": found.is_empty(), "hidden": public,
    });
    let map = |key: &str, scene: usize, name: &str| MapWish {
        key: key.to_owned(),
        shape: "side",
        scene,
        extent,
        margin_pt: 9.0,
        overlay: Overlay::default(),
        counts: false,
        alt: format!("{name} · {}", alt(brief.project, options, lang)),
    };
    let maps = vec![map("before", 1, names[0]), map("after", 0, names[1])];
    let data = common(brief, options, scene.theme.palette(), sheet);
    Ok(Plan { main: options.sheet.template(), data, sample: None, maps, symbols: symbols(options) })
}

fn counts(c: &Counts, public: bool) -> Value {
    let all = [c.covered, c.gap, c.unknown];
    let row = if public { suppressed_row(&all) } else { all.iter().copied().chain([c.total()]).map(Some).collect() };
    let text: Vec<String> = row.into_iter().map(shown).collect();
    json!({ "covered": text[0], "gap": text[1], "unknown": text[2], "total": text[3] })
}

fn rules(brief: &Brief<'_>, found: &Comparison, lang: Lang) -> Vec<Value> {
    let row = |rule: &crate::compare::RuleChange| {
        let info = &brief.report.rulebook.rules[rule.rule];
        json!({ "title": info.title(lang), "better": thousands(rule.shift.better.len() as u64), "worse": thousands(rule.shift.worse.len() as u64) })
    };
    found.rules.iter().take(MOST).map(row).collect()
}

fn features(found: &Comparison, a: Side<'_>, b: Side<'_>, lang: Lang) -> Vec<Value> {
    let row = |f: &crate::compare::FeatureChange| {
        json!({ "kind": words::change_kind(&f.change).get(lang), "name": words::changed_name(a.project, b.project, f.kind, f.fid, lang),
            "details": words::change_details(a.project, b.project, f, lang) })
    };
    found.features.iter().take(MOST).map(row).collect()
}
