//! What every sheet says: title, purpose, and at its foot where the figures come from.

use super::checksum::{checksum, written};
use super::options::{Brief, BriefOptions};
use super::words::{word, words};
use crate::model::Moment;
use crate::scene::{Palette, Rgba};
use crate::wording;
use crate::words::{Lang, thousands};
use serde_json::{Map, Value, json};

/// The data that every template gets; a sheet adds its own under `sheet`.
pub fn common(brief: &Brief<'_>, options: &BriefOptions, palette: &Palette, sheet: Value) -> Value {
    let lang = options.lang;
    let settings = &brief.project.settings;
    let [w, h] = options.page_mm();
    let title = if options.title.trim().is_empty() { settings.name.trim() } else { options.title.trim() };
    let title = if title.is_empty() { options.sheet.name().get(lang) } else { title };
    let mut line = vec![brief.report.at.short()];
    line.extend(brief.plan.map(|plan| format!("{} {plan}", word("plan", lang))));
    line.extend(Some(options.meeting.trim().to_owned()).filter(|m| !m.is_empty()));
    let guard = &options.guard;
    let approval = guard.approval.as_deref().map(str::trim).filter(|a| !a.is_empty() && guard.is_public());
    json!({
        "lang": match lang { Lang::Zh => "zh", Lang::En => "en" },
        "words": words(lang),
        "colors": colors(palette),
        "page": { "w": w, "h": h, "paper": options.paper.name() },
        "title": title,
        "sheet_name": options.sheet.name().get(lang),
        "subtitle": line.join(" · "),
        "purpose": guard.purpose.name().get(lang),
        "public": guard.is_public(),
        "approval": approval,
        "foot": foot(brief, options),
        "sheet": sheet,
    })
}

fn foot(brief: &Brief<'_>, options: &BriefOptions) -> Value {
    let lang = options.lang;
    let settings = &brief.project.settings;
    let book = &brief.report.rulebook;
    let at = |unix| Moment { unix, offset_minutes: settings.offset_minutes };
    let visible = options.guard.visible();
    let layers: Vec<String> = brief
        .project
        .layers()
        .filter(|l| !l.is_empty() && visible[l.kind() as usize])
        .map(|l| {
            let age = l.meta.as_of.map_or_else(|| word("not_stated", lang).to_owned(), |unix| at(unix).short());
            format!("{} {age}", l.info().name.get(lang))
        })
        .collect();
    json!({
        "crs": settings.metric_crs.map_or_else(String::new, |crs| wording::crs(crs, lang)),
        "rulebook": format!("{} {}", book.name(lang), book.version),
        "layers": layers.join(" · "),
        "sources": settings.attribution.trim(),
        "checksum": written(checksum(brief.project, brief.report)),
        "version": concat!("Fangxian ", env!("CARGO_PKG_VERSION")),
    })
}

fn colors(p: &Palette) -> Value {
    let hex = |Rgba([r, g, b, _]): Rgba| Value::from(format!("#{r:02x}{g:02x}{b:02x}"));
    let named = [
        ("text", p.text),
        ("muted", p.muted),
        ("rule", p.rule),
        ("land", p.land),
        ("accent", p.accent),
        ("frame", p.community),
        ("gap", p.gap),
        ("covered", p.covered),
        ("unknown", p.hatch),
        ("held0", p.held[0]),
        ("held1", p.held[1]),
        ("held2", p.held[2]),
        ("held3", p.held[3]),
        ("held4", p.held[4]),
    ];
    Value::Object(named.into_iter().map(|(key, color)| (key.to_owned(), hex(color))).collect::<Map<String, Value>>())
}

/// A change since an earlier figure: `+12`, `−3`; nothing where nothing changed.
pub fn change(now: u64, before: u64) -> Option<String> {
    match now.cmp(&before) {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(format!("+{}", thousands(now - before))),
        std::cmp::Ordering::Less => Some(format!("−{}", thousands(before - now))),
    }
}

/// Shares of a bar, 0 to 1; a part that is there has at least a hundredth, however small it is.
pub fn shares(counts: &[u64]) -> Vec<f64> {
    let total = counts.iter().sum::<u64>().max(1) as f64;
    let wide: Vec<f64> = counts.iter().map(|n| if *n == 0 { 0.0 } else { (*n as f64 / total).max(0.01) }).collect();
    let sum = wide.iter().sum::<f64>().max(1.0);
    wide.iter().map(|w| (w / sum * 1e4).round() / 1e4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_never_longer_than_their_room_and_hide_nothing() {
        for counts in [vec![0, 0], vec![1_000_000, 1, 1], vec![3, 3, 3], vec![0, 7, 0]] {
            let got = shares(&counts);
            assert!(got.iter().sum::<f64>() <= 1.001, "{got:?}");
            assert!(got.iter().zip(&counts).all(|(share, n)| (*share > 0.0) == (*n > 0)));
        }
        assert_eq!((change(5, 5), change(1005, 4), change(1, 3)), (None, Some("+1,001".into()), Some("−2".into())));
    }
}
