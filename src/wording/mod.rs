//! Findings and figures as words, in both languages: one place for the window, the tables and the sheets.

pub mod compare;
pub mod cordon;
pub mod edit;
mod finding;
mod outcome;
mod resilience;
mod roads;
pub mod number;
pub mod position;
pub mod reshape;
pub mod shifts;
pub mod siting;
pub mod step;

pub use finding::{FindingRow, finding_row, fix_text, write_finding};
pub use outcome::{difference, lost, proposal, stated_sum, sums};
pub use resilience::{backup, failure};
pub use roads::{access, harm, road_fault, road_trouble};

use crate::coverage::{Gains, Held, Report, Severity, Status, SubjectKind};
use crate::geometry::Crs;
use crate::geometry::repair::RingFault;
use crate::model::{FeatureRef, LayerKind, Value, ValueRef};
use crate::words::{Lang, Text, thousands};

/// A status in words.
pub fn status(status: Status) -> Text {
    match status {
        Status::Covered => Text::new("已覆盖", "Covered"),
        Status::Gap => Text::new("缺口", "Gap"),
        Status::Unknown => Text::new("未知", "Unknown"),
        Status::NotApplicable => Text::new("不适用", "Not applicable"),
    }
}

/// Key of a status in tables.
pub fn status_key(status: Status) -> &'static str {
    match status {
        Status::Covered => "covered",
        Status::Gap => "gap",
        Status::Unknown => "unknown",
        Status::NotApplicable => "n/a",
    }
}

/// How many lines hold a subject, in words.
pub fn held(held: Held) -> Text {
    match held {
        Held::None => Text::new("无防线", "Held by none"),
        Held::One => Text::new("一道防线", "Held by 1 line"),
        Held::Two => Text::new("两道防线", "Held by 2 lines"),
        Held::Three => Text::new("三道防线俱全", "Held by 3 lines"),
        Held::Unknown => Text::new("未知", "Unknown"),
    }
}

/// Loudness of a rule in words.
pub fn severity(severity: Severity) -> Text {
    match severity {
        Severity::High => Text::new("重要", "High"),
        Severity::Normal => Text::new("一般", "Normal"),
    }
}

/// What a rule speaks about, in words.
pub fn subject_kind(subject: SubjectKind) -> Text {
    match subject {
        SubjectKind::Feature(kind) => kind.info().name,
        SubjectKind::Layer => Text::new("图层", "Layer"),
    }
}

/// Stages of long work, by the names that [`crate::task::Task::stage`] is given.
pub fn stage(name: &str, lang: Lang) -> &str {
    let text = match name {
        "read" => Text::new("读取", "Reading"),
        "project" => Text::new("坐标转换", "Converting coordinates"),
        "index" => Text::new("建立索引", "Indexing"),
        "join" => Text::new("空间关联", "Joining"),
        "areas" => Text::new("面积核算", "Measuring areas"),
        "siting places" => Text::new("寻找候选点", "Looking for places"),
        "siting reach" => Text::new("计算可及范围", "Working out what places reach"),
        "siting" => Text::new("选点", "Choosing places"),
        "siting curve" => Text::new("覆盖曲线", "Coverage by number of posts"),
        "siting variants" => Text::new("比较方案", "Looking for alternatives"),
        "rules" => Text::new("规则核查", "Checking rules"),
        "load" => Text::new("打开项目", "Opening the project"),
        "write" => Text::new("写入", "Writing"),
        "draw" => Text::new("绘图", "Drawing"),
        "tables" => Text::new("导出表格", "Writing tables"),
        "hours" => Text::new("逐时核查", "Evaluating the hours"),
        "layout" => Text::new("排版版面", "Laying out"),
        "typeset" => Text::new("排版", "Typesetting"),
        "basemap" => Text::new("绘制底图", "Drawing the basemap"),
        _ => return name,
    };
    text.get(lang)
}

/// A feature as people call it: its name, else kind and id.
pub fn feature_name(kind: LayerKind, f: FeatureRef<'_>, lang: Lang) -> String {
    let mut out = String::new();
    push_feature_name(&mut out, kind, f, lang);
    out
}

fn push_feature_name(out: &mut String, kind: LayerKind, f: FeatureRef<'_>, lang: Lang) {
    match f.name().filter(|n| !n.trim().is_empty()) {
        Some(name) => out.push_str(name),
        None => {
            out.push_str(kind.info().name.get(lang));
            out.push(' ');
            out.push_str(f.id());
        }
    }
}

/// What is wrong with a polygon, in words.
pub fn ring_fault(fault: RingFault) -> Text {
    match fault {
        RingFault::NonFinite => Text::new("坐标不是数字", "a coordinate is not a number"),
        RingFault::TooFewPoints => Text::new("不同的点少于三个", "fewer than three different points"),
        RingFault::Unclosed => Text::new("边界未闭合", "ring not closed"),
        RingFault::SelfIntersecting => Text::new("边界自相交", "ring crosses itself"),
        RingFault::RingsCross => Text::new("内外边界相交", "two rings cross"),
        RingFault::HoleOutside => Text::new("洞在外边界之外", "hole outside its outer ring"),
        RingFault::PartsOverlap => Text::new("各部分重叠", "parts overlap"),
        RingFault::NoArea => Text::new("没有面积", "no area inside"),
    }
}

/// Headline figure of a line, always `covered · gap · unknown of total`.
pub fn headline(report: &Report, line: usize, lang: Lang) -> String {
    let counts = report.headline(line).counts;
    let (c, g, u, t) = (thousands(counts.covered), thousands(counts.gap), thousands(counts.unknown), thousands(counts.total()));
    match lang {
        Lang::Zh => format!("已覆盖 {c} · 缺口 {g} · 未知 {u} / 共 {t}"),
        Lang::En => format!("{c} covered · {g} gap · {u} unknown of {t}"),
    }
}

/// What a change wins and costs: `+312 covered, −4`.
pub fn gains(gains: Gains, lang: Lang) -> String {
    let (gained, lost) = (thousands(gains.gained), thousands(gains.lost));
    match lang {
        Lang::Zh => format!("+{gained} 已覆盖，−{lost}"),
        Lang::En => format!("+{gained} covered, −{lost}"),
    }
}

/// Said where a change wins and costs nothing.
pub const NOTHING_CHANGES: Text = Text::new("覆盖没有变化", "Nothing changes in coverage");

/// A value as the inspector shows it: choices by name, times on site's clock.
pub fn value(kind: LayerKind, attr: usize, value: ValueRef<'_>, offset_minutes: i32, lang: Lang) -> String {
    let info = &kind.info().attributes[attr];
    let text = match (info.ty, value) {
        (_, ValueRef::Null) => return "—".to_owned(),
        (crate::model::AttrType::Time, ValueRef::Int(t)) => crate::model::Moment { unix: t, offset_minutes }.short(),
        (crate::model::AttrType::Choice, ValueRef::Text(t)) => {
            info.choices.iter().find(|c| c.key == t).map_or_else(|| t.to_owned(), |c| c.name.get(lang).to_owned())
        }
        (_, ValueRef::Text(t)) => t.to_owned(),
        (_, ValueRef::Int(v)) => v.to_string(),
        (_, ValueRef::Real(v)) => v.to_string(),
    };
    match info.unit {
        Some(unit) => format!("{text} {}", unit.get(lang)),
        None => text,
    }
}

/// A coordinate system as people call it.
pub fn crs(crs: Crs, lang: Lang) -> String {
    let name = match (crs, lang) {
        (Crs::Wgs84, _) => "WGS-84".to_owned(),
        (Crs::Gcj02, Lang::Zh) => "GCJ-02（高德、腾讯）".to_owned(),
        (Crs::Gcj02, Lang::En) => "GCJ-02 (Amap, Tencent)".to_owned(),
        (Crs::Bd09, Lang::Zh) => "BD-09（百度）".to_owned(),
        (Crs::Bd09, Lang::En) => "BD-09 (Baidu)".to_owned(),
        (Crs::Cgcs2000, _) => "CGCS2000".to_owned(),
        (Crs::GaussKruger { width, central_meridian, prefixed }, lang) => {
            let zone = width.degrees();
            let prefix = match (prefixed, lang) {
                (false, _) => "",
                (true, Lang::Zh) => "（带号）",
                (true, Lang::En) => " (zone prefix)",
            };
            match lang {
                Lang::Zh => format!("CGCS2000 / {zone} 度带 CM {central_meridian}E{prefix}"),
                Lang::En => format!("CGCS2000 / {zone}-degree GK CM {central_meridian}E{prefix}"),
            }
        }
        (Crs::Utm { zone, south }, _) => format!("WGS 84 / UTM {zone}{}", if south { "S" } else { "N" }),
        (Crs::WebMercator, _) => "Web Mercator".to_owned(),
    };
    match crs.epsg() {
        Some(code) => format!("{name} (EPSG:{code})"),
        None => name,
    }
}

/// A value on its own as text, empty for null; for tables.
pub fn plain_value(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Int(v) => v.to_string(),
        Value::Real(v) => v.to_string(),
        Value::Text(v) => v.clone(),
    }
}
