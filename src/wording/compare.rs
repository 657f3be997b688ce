//! Two plans side by side, in words.

use super::{feature_name, subject_kind, value};
use crate::compare::{Change, FeatureChange, Needed, RoleChange, Side};
use crate::coverage::{Counts, SubjectKind};
use crate::model::roles::role_name;
use crate::model::{Fid, LayerKind, Project};
use crate::words::{Lang, Text, thousands};

/// What the plan in force is called.
pub const REAL_PLAN: Text = Text::new("实际方案", "Real plan");

/// What became of a feature, as one word.
pub fn change_kind(change: &Change) -> Text {
    match change {
        Change::Added => Text::new("新增", "added"),
        Change::Removed => Text::new("撤销", "removed"),
        Change::Changed { moved_m: Some(_), .. } => Text::new("移动", "moved"),
        Change::Changed { .. } => Text::new("修改", "changed"),
    }
}

/// The name of a feature that is on one side at least.
pub fn changed_name(a: &Project, b: &Project, kind: LayerKind, fid: Fid, lang: Lang) -> String {
    for project in [b, a] {
        let layer = project.layer(kind);
        if let Some(row) = layer.row_of(fid) {
            return feature_name(kind, layer.feature(row), lang);
        }
    }
    format!("{} #{}", kind.info().name.get(lang), fid.0)
}

/// In what a feature differs: `60 m；值守时段 06:00-22:00 → 00:00-24:00`; empty for one that came or went.
pub fn change_details(a: &Project, b: &Project, change: &FeatureChange, lang: Lang) -> String {
    let Change::Changed { moved_m, reshaped, attrs, roster } = &change.change else { return String::new() };
    let mut parts = Vec::new();
    if let Some(m) = moved_m {
        parts.push(if *m < 9.95 { format!("{m:.1} m") } else { format!("{} m", thousands(m.round() as u64)) });
    }
    if *reshaped {
        parts.push(Text::new("边界不同", "another outline").get(lang).to_owned());
    }
    let kind = change.kind;
    let (x, y) = (a.layer(kind).row_of(change.fid), b.layer(kind).row_of(change.fid));
    if let (Some(x), Some(y)) = (x, y) {
        let (x, y) = (a.layer(kind).feature(x), b.layer(kind).feature(y));
        let offset = b.settings.offset_minutes;
        for attr in attrs {
            let shown = |f: crate::model::FeatureRef<'_>| value(kind, *attr, f.value(*attr), offset, lang);
            parts.push(format!("{} {} → {}", kind.info().attributes[*attr].name.get(lang), shown(x), shown(y)));
        }
    }
    if *roster {
        parts.push(Text::new("排班不同", "another duty roster").get(lang).to_owned());
    }
    parts.join(Text::new("；", "; ").get(lang))
}

/// A difference with its sign: `+3`, `−12`, `±0`.
pub fn signed(a: u64, b: u64) -> String {
    match a.cmp(&b) {
        std::cmp::Ordering::Less => format!("+{}", thousands(b - a)),
        std::cmp::Ordering::Equal => "±0".to_owned(),
        std::cmp::Ordering::Greater => format!("−{}", thousands(a - b)),
    }
}

/// Both figures of a line with their differences: `已覆盖 30 → 42 (+12) · 缺口 …`.
pub fn counts_change([a, b]: [Counts; 2], lang: Lang) -> String {
    let one = |name: Text, x: u64, y: u64| {
        if x == y {
            format!("{} {}", name.get(lang), thousands(y))
        } else {
            format!("{} {} → {} ({})", name.get(lang), thousands(x), thousands(y), signed(x, y))
        }
    };
    [
        one(Text::new("已覆盖", "covered"), a.covered, b.covered),
        one(Text::new("缺口", "gap"), a.gap, b.gap),
        one(Text::new("未知", "unknown"), a.unknown, b.unknown),
    ]
    .join(" · ")
}

/// Both figures of staff, and how many posts do not say: what nobody stated is not said as 0.
pub fn needed_change([a, b]: [&Needed; 2], lang: Lang) -> Vec<String> {
    let figure = |n: u64, unstated: u64, posts: u64| match unstated {
        0 => thousands(n),
        _ if unstated == posts => Text::new("未填", "not stated").get(lang).to_owned(),
        _ => match lang {
            Lang::Zh => format!("{}（{} 处未填）", thousands(n), thousands(unstated)),
            Lang::En => format!("{} ({} unstated)", thousands(n), thousands(unstated)),
        },
    };
    let row = |name: Text, x: String, y: String| {
        let name = name.get(lang);
        if x == y { format!("{name} {x}") } else { format!("{name} {x} → {y}") }
    };
    vec![
        row(Text::new("值守卡口", "Manned posts"), thousands(a.posts), thousands(b.posts)),
        row(Text::new("白班人数", "Day staff"), figure(a.day, a.day_unstated, a.posts), figure(b.day, b.day_unstated, b.posts)),
        row(
            Text::new("夜班人数", "Night staff"),
            figure(a.night, a.night_unstated, a.posts),
            figure(b.night, b.night_unstated, b.posts),
        ),
    ]
}

/// A role's person-hours of a day on both sides: `公安 72 → 96 人时/日`.
pub fn role_change((role, [a, b]): &RoleChange, lang: Lang) -> String {
    let name = role_name(role, lang);
    let (x, y) = (thousands(a.person_hours), thousands(b.person_hours));
    let figures = if x == y { y } else { format!("{x} → {y}") };
    match lang {
        Lang::Zh => format!("{name} {figures} 人时/日"),
        Lang::En => format!("{name} {figures} person-hours a day"),
    }
}

/// The name of a rule's subject by its identity in a comparison.
pub fn shifted_name(a: Side<'_>, b: Side<'_>, subject: SubjectKind, fid: Fid, lang: Lang) -> String {
    match subject {
        SubjectKind::Feature(kind) => changed_name(a.project, b.project, kind, fid, lang),
        SubjectKind::Layer => {
            let kind = usize::try_from(fid.0).ok().and_then(|i| LayerKind::ALL.get(i));
            kind.map_or(subject_kind(subject), |k| k.info().name).get(lang).to_owned()
        }
    }
}
