//! Cordons in words: crossings, ways in, seals.

use crate::cordon::{Action, Control, Cordon, Findings, Harm, Leak, Plan, Planned, Sealed};
use crate::model::LayerKind;
use crate::words::{Lang, Text, thousands};

/// A control in words.
pub fn control(control: Control) -> Text {
    match control {
        Control::Manned => Text::new("值守", "Manned"),
        Control::EmergencyGate => Text::new("应急门", "Emergency gate"),
        Control::Closed => Text::new("封闭", "Closed"),
        Control::Unknown => Text::new("未知", "Unknown"),
        Control::Open => Text::new("未管控", "Open"),
    }
}

/// A measure in words.
pub fn action(action: Action) -> Text {
    match action {
        Action::Keep => Text::new("保留现有管控", "Keep what is there"),
        Action::Staff => Text::new("派人值守", "Put people there"),
        Action::Gate => Text::new("设应急门", "Emergency gate"),
        Action::Close => Text::new("封闭", "Close"),
    }
}

fn minutes(seconds: f64) -> String {
    thousands((seconds / 60.0).ceil().max(1.0) as u64)
}

/// What the area's crossings and ways in come to, in a sentence or two: how many are open, the shortest way in, and what
/// would seal it.
pub fn sentence(cordon: &Cordon<'_>, found: &Findings, planned: Option<&Planned>, lang: Lang) -> String {
    let mut out = String::new();
    if found.state.crossings.is_empty() {
        return match lang {
            Lang::Zh => "没有道路进入该区域；请检查道路图层是否覆盖这里、坐标系是否正确。".into(),
            Lang::En => {
                "No road leads into this area; check that the road layer covers it and is in the right coordinate system.".into()
            }
        };
    }
    if !cordon.ring.has_outside() {
        return match lang {
            Lang::Zh => "周边道路不通向外部：道路图层可能在此中断，无法判断是否有通路。".into(),
            Lang::En => {
                "The roads around it lead nowhere: the road layer may be broken off here, so ways in cannot be judged.".into()
            }
        };
    }
    let open = found.open();
    match (lang, open) {
        (Lang::Zh, 0) => out.push_str(&format!("全部 {} 个道口均已管控，没有可进入的通路。", found.state.crossings.len())),
        (Lang::En, 0) => {
            out.push_str(&format!("All {} crossings are controlled; there is no way in.", found.state.crossings.len()))
        }
        (Lang::Zh, n) => out.push_str(&format!("有 {} 处通路未管控", thousands(n as u64))),
        (Lang::En, 1) => out.push_str("1 way in is open"),
        (Lang::En, n) => out.push_str(&format!("{} ways in are open", thousands(n as u64))),
    }
    if open > 0 {
        if let Some(leak) = found.foot.first() {
            out.push_str(if lang == Lang::Zh { "；" } else { "; " });
            out.push_str(&shortest(cordon, leak, lang));
        }
        let unknown = found.foot.iter().filter(|l| l.perhaps).count();
        if unknown > 0 {
            out.push_str(&match lang {
                Lang::Zh => format!("（其中 {unknown} 处经过状态未知的卡口）"),
                Lang::En => format!(" ({unknown} of them past posts whose state is unknown)"),
            });
        }
    }
    if let Some(planned) = planned.filter(|_| open > 0) {
        out.push_str(if lang == Lang::Zh { "；" } else { "; " });
        out.push_str(&plan(planned, lang));
    }
    if open > 0 {
        out.push_str(if lang == Lang::Zh { "。" } else { "." });
    }
    out
}

fn shortest(cordon: &Cordon<'_>, leak: &Leak, lang: Lang) -> String {
    let names = cordon.road_names(&leak.links);
    let by = names.last().copied();
    let building = leak.reaches.as_ref().map(|r| {
        let f = cordon.project.layer(LayerKind::Building).feature(r.building);
        (super::feature_name(LayerKind::Building, f, lang), minutes(Cordon::seconds_on_foot(r.length)))
    });
    let here = minutes(Cordon::seconds_on_foot(leak.length));
    match (lang, by, building) {
        (Lang::Zh, Some(road), Some((b, m))) => format!("最短一条经{road}，步行 {m} 分钟到达{b}"),
        (Lang::Zh, None, Some((b, m))) => format!("最短一条步行 {m} 分钟到达{b}"),
        (Lang::Zh, Some(road), None) => format!("最短一条经{road}，步行 {here} 分钟进入"),
        (Lang::Zh, None, None) => format!("最短一条步行 {here} 分钟进入"),
        (Lang::En, Some(road), Some((b, m))) => format!("the shortest passes {road} and reaches {b} in {m} min on foot"),
        (Lang::En, None, Some((b, m))) => format!("the shortest reaches {b} in {m} min on foot"),
        (Lang::En, Some(road), None) => format!("the shortest passes {road} and is inside in {here} min on foot"),
        (Lang::En, None, None) => format!("the shortest is inside in {here} min on foot"),
    }
}

/// A way in: the roads it goes along, how far it is on foot, and the building it reaches.
pub fn leak(cordon: &Cordon<'_>, leak: &Leak, lang: Lang) -> String {
    let names = cordon.road_names(&leak.links);
    let road = names.last().copied().unwrap_or(Text::new("无名道路", "unnamed road").get(lang));
    let (ticks, building) = match &leak.reaches {
        Some(r) => {
            let f = cordon.project.layer(LayerKind::Building).feature(r.building);
            (r.length, format!(" → {}", super::feature_name(LayerKind::Building, f, lang)))
        }
        None => (leak.length, String::new()),
    };
    let metres = super::number::metres(ticks as f64 / crate::network::TICKS_PER_M);
    let perhaps = if leak.perhaps { Text::new("（经过未知卡口）", " (past an unknown post)").get(lang) } else { "" };
    let minutes = minutes(Cordon::seconds_on_foot(ticks));
    let unit = Text::new("分钟", "min").get(lang);
    format!("{road}{building} · {metres} · {minutes} {unit}{perhaps}")
}

/// What a plan does, without a full stop.
pub fn plan(planned: &Planned, lang: Lang) -> String {
    match (planned, lang) {
        (Planned::Plan(plan), _) => measures(plan, lang),
        (Planned::TooManyEntrances { asked, places }, Lang::Zh) => format!("封控线只有 {places} 处，保留不了 {asked} 个出入口"),
        (Planned::TooManyEntrances { asked, places }, Lang::En) => {
            format!("the seal has only {places} places, so {asked} entrances cannot be kept")
        }
        (Planned::Open(Sealed::No { links, .. }), Lang::Zh) => {
            format!("在允许的位置上无法封闭：有一条 {} 段的路不允许设卡", links.len())
        }
        (Planned::Open(_), Lang::Zh) => "在允许的位置上无法封闭".into(),
        (Planned::Open(Sealed::No { links, .. }), Lang::En) => {
            format!(
                "it cannot be sealed at the places that are allowed: nothing may be put on a way of {} pieces of road",
                links.len()
            )
        }
        (Planned::Open(_), Lang::En) => "it cannot be sealed at the places that are allowed".into(),
    }
}

fn measures(plan: &Plan, lang: Lang) -> String {
    let count = |action: Action| plan.seal.measures.iter().filter(|m| m.action == action).count();
    let (staff, gates, closed) = (count(Action::Staff), count(Action::Gate), count(Action::Close));
    let all = staff + gates + closed;
    match lang {
        Lang::Zh if all == 0 => "无需新增管控即可封闭".into(),
        Lang::Zh => format!("新增 {all} 处管控即可封闭（值守 {staff}、应急门 {gates}、封闭 {closed}）"),
        Lang::En if all == 0 => "nothing has to be added to seal it".into(),
        Lang::En => {
            let places = if all == 1 { "1 place seals it".to_owned() } else { format!("{all} places seal it") };
            let gates = if gates == 1 { "1 emergency gate".to_owned() } else { format!("{gates} emergency gates") };
            format!("{places} ({staff} staffed, {gates}, {closed} closed)")
        }
    }
}

/// What a plan means for fire engines.
pub fn life_access(plan: &Plan, lang: Lang) -> String {
    let cut = plan.harmed.iter().filter(|h| h.after_ms.is_none()).count();
    let late = plan.harmed.len() - cut;
    match (lang, plan.harmed.len(), plan.gates) {
        (Lang::Zh, 0, 0) => "生命通道：没有楼栋受影响。".into(),
        (Lang::En, 0, 0) => "Life access: no building is affected.".into(),
        (Lang::Zh, 0, gates) => format!("生命通道：{gates} 处封闭改为应急门，没有楼栋受影响。"),
        (Lang::En, 0, 1) => "Life access: 1 closure is an emergency gate, so no building is affected.".into(),
        (Lang::En, 0, gates) => format!("Life access: {gates} closures are emergency gates, so no building is affected."),
        (Lang::Zh, _, _) => format!("生命通道：{cut} 栋楼消防车无法到达，{late} 栋延误！"),
        (Lang::En, _, _) => format!("Life access: {cut} buildings out of reach of a fire engine, {late} delayed!"),
    }
}

/// One building's harm in words.
pub fn harm(harm: &Harm, lang: Lang) -> String {
    let before = minutes(harm.before_ms as f64 / 1000.0);
    match (lang, harm.after_ms) {
        (Lang::Zh, None) => format!("消防车原 {before} 分钟，封控后无法到达"),
        (Lang::En, None) => format!("fire engine now {before} min, then not at all"),
        (Lang::Zh, Some(after)) => format!("消防车原 {before} 分钟，封控后 {} 分钟", minutes(after as f64 / 1000.0)),
        (Lang::En, Some(after)) => format!("fire engine now {before} min, then {} min", minutes(after as f64 / 1000.0)),
    }
}
