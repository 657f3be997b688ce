//! Answers of siting as sentences, in both languages: what is covered, what is possible at best, why a place, who stays uncovered.

use super::feature_name;
use super::number::metres;
use crate::coverage::Rulebook;
use crate::model::{LayerKind, Project};
use crate::siting::{Ask, Explained, Keep, Origin, PlaceShare, Question, Reach, Status, Survey, SurveyError, Weight, gap};
use crate::words::{Lang, Text, thousands};

/// A share as percent with one decimal; small ones with two, and never nothing where there is something.
pub fn percent(share: f64) -> String {
    let p = share * 100.0;
    match p {
        0.0 => "0 %".to_owned(),
        p if p < 0.01 => "< 0.01 %".to_owned(),
        p if p < 1.0 => format!("{p:.2} %"),
        p => format!("{p:.1} %"),
    }
}

/// A count of weight: whole with thousands separators.
pub fn count(x: f64) -> String {
    thousands(x.max(0.0).round() as u64)
}

/// A cost: whole, or with up to two decimals.
pub fn cost(x: f64) -> String {
    if (x - x.round()).abs() < 0.005 { count(x) } else { format!("{x:.2}").trim_end_matches('0').to_owned() }
}

/// The value of `3000` or of a product such as `4x120x8`: lanes × an hour × hours.
pub fn product(text: &str) -> Option<f64> {
    let factors = text.split(['x', 'X', '×', '*']).map(|part| part.trim().replace(',', "").parse::<f64>());
    let value = factors.reduce(|a, b| Ok(a? * b?))?.ok()?;
    (value.is_finite() && value >= 0.0).then_some(value)
}

/// What the weight counts: residents, or the features of the layer.
pub fn counted(layer: LayerKind, weight: Weight, lang: Lang) -> String {
    match weight {
        Weight::Each => {
            let name = layer.info().name.get(lang);
            match lang {
                Lang::Zh => name.to_owned(),
                Lang::En => format!("{}s", name.to_lowercase()),
            }
        }
        Weight::Count(attr) => {
            let name = layer.info().attributes.get(attr).map_or("", |a| a.name.get(lang));
            match lang {
                Lang::Zh => name.to_owned(),
                Lang::En => name.to_lowercase(),
            }
        }
    }
}

/// How distance is measured, in words.
pub fn reach(reach: Reach, lang: Lang) -> String {
    let m = metres(reach.metres());
    match (reach, lang) {
        (Reach::Straight(_), Lang::Zh) => format!("直线距离 {m} 以内"),
        (Reach::Straight(_), Lang::En) => format!("within {m} in a straight line"),
        (Reach::Walking(_), Lang::Zh) => format!("步行 {m} 以内（沿道路）"),
        (Reach::Walking(_), Lang::En) => format!("within {m} on foot along roads"),
    }
}

/// The questions, for the dialog and the help.
pub fn question(question: Question) -> Text {
    match question {
        Question::MostCovered => Text::new("覆盖最多", "Cover the most"),
        Question::Fewest { share } if share >= 1.0 => Text::new("用最少的点全部覆盖", "Cover all with the fewest"),
        Question::Fewest { .. } => Text::new("用最少的点覆盖一定比例", "Cover a share with the fewest"),
        Question::LeastTotal => Text::new("总路程最短", "Least total distance"),
        Question::LeastWorst => Text::new("最远的人路程最短", "Least distance of the farthest"),
        Question::Backup { .. } => Text::new("尽量双重覆盖", "Cover twice where possible"),
        Question::AllBackedUp => Text::new("全部覆盖，尽量双重", "Cover all, twice where possible"),
        Question::Expected { .. } => Text::new("考虑缺岗的期望覆盖", "Expected cover when posts may be absent"),
    }
}

/// How well an answer is known, in words.
pub fn status(status: Status) -> Text {
    match status {
        Status::Optimal => Text::new("已证明最优", "proven best"),
        Status::Feasible => Text::new("可行", "good, not proven best"),
        Status::Infeasible => Text::new("无解", "impossible"),
        Status::Unknown => Text::new("尚未找到", "nothing found yet"),
    }
}

/// The answer in one sentence: `covers 48,210 of 52,700 residents; at most 49,000 is possible with 12 (gap 1.6 %)`.
pub fn sentence(ask: &Ask, total: f64, objective: f64, bound: Option<f64>, new: usize, lang: Lang) -> String {
    let what = counted(ask.layer, ask.weight, lang);
    let proven = bound.is_some_and(|b| gap(objective, b) == Some(0.0));
    let share = bound.and_then(|b| gap(objective, b)).map_or_else(|| "—".to_owned(), percent);
    match ask.question {
        Question::MostCovered => {
            let (have, all) = (count(objective), count(total));
            let with = match (ask.budget.map(cost), ask.new_in_all(), lang) {
                (Some(budget), Some(most), Lang::Zh) => format!("新增不超过 {most} 处、费用 {budget} 以内"),
                (Some(budget), Some(most), Lang::En) => format!("with at most {most} within a cost of {budget}"),
                (Some(budget), None, Lang::Zh) => format!("费用 {budget} 以内"),
                (Some(budget), None, Lang::En) => format!("within a cost of {budget}"),
                (None, _, Lang::Zh) => format!("新增 {new} 处"),
                (None, _, Lang::En) => format!("with {new}"),
            };
            match (bound, lang) {
                (Some(_), Lang::Zh) if proven => format!("覆盖 {all} {what}中的 {have}；{with}已证明不可能更多"),
                (Some(_), Lang::En) if proven => format!("covers {have} of {all} {what}; no more is possible {with}"),
                (Some(b), Lang::Zh) => {
                    format!("覆盖 {all} {what}中的 {have}；{with}最多可达 {}（差距 {share}）", count(b))
                }
                (Some(b), Lang::En) => {
                    format!("covers {have} of {all} {what}; at most {} is possible {with} (gap {share})", count(b))
                }
                (None, Lang::Zh) => format!("覆盖 {all} {what}中的 {have}；上限计算中"),
                (None, Lang::En) => format!("covers {have} of {all} {what}; its limit is being worked out"),
            }
        }
        Question::Fewest { .. } => {
            let have = if ask.has_costs() { cost(objective) } else { count(objective) };
            match (bound, lang) {
                (Some(_), Lang::Zh) if proven && ask.has_costs() => format!("总费用 {have}；已证明不能更少"),
                (Some(_), Lang::En) if proven && ask.has_costs() => format!("it costs {have}; less cannot do"),
                (Some(b), Lang::Zh) if ask.has_costs() => format!("总费用 {have}；至少要 {}", cost(b)),
                (Some(b), Lang::En) if ask.has_costs() => format!("it costs {have}; at least {} is needed", cost(b)),
                (Some(_), Lang::Zh) if proven => format!("共需 {have} 处；已证明不能更少"),
                (Some(_), Lang::En) if proven => format!("{have} posts in all; fewer cannot do"),
                (Some(b), Lang::Zh) => format!("共需 {have} 处；至少要 {} 处", count(b)),
                (Some(b), Lang::En) => format!("{have} posts in all; at least {} are needed", count(b)),
                (None, Lang::Zh) => format!("共需 {have} 处；下限计算中"),
                (None, Lang::En) => format!("{have} posts in all; their limit is being worked out"),
            }
        }
        Question::LeastTotal => {
            let mean = |x: f64| metres(x / total.max(1.0));
            match (bound, lang) {
                (Some(_), Lang::Zh) if proven => format!("每份{what}平均 {}；已证明不能更近", mean(objective)),
                (Some(_), Lang::En) if proven => format!("{} on average over {what}; nearer is not possible", mean(objective)),
                (Some(b), Lang::Zh) => format!("每份{what}平均 {}；最好为 {}（差距 {share}）", mean(objective), mean(b)),
                (Some(b), Lang::En) => {
                    format!("{} on average over {what}; at best {} is possible (gap {share})", mean(objective), mean(b))
                }
                (None, Lang::Zh) => format!("每份{what}平均 {}；下限计算中", mean(objective)),
                (None, Lang::En) => format!("{} on average over {what}; its limit is being worked out", mean(objective)),
            }
        }
        Question::LeastWorst => {
            let have = metres(objective);
            match (bound, lang) {
                (Some(_), Lang::Zh) if proven => format!("最远的 {have}；已证明不能更近"),
                (Some(_), Lang::En) if proven => format!("the farthest has {have}; nearer is not possible"),
                (Some(b), Lang::Zh) => format!("最远的 {have}；最好为 {}（差距 {share}）", metres(b)),
                (Some(b), Lang::En) => format!("the farthest has {have}; at best {} is possible (gap {share})", metres(b)),
                (None, Lang::Zh) => format!("最远的 {have}；下限计算中"),
                (None, Lang::En) => format!("the farthest has {have}; its limit is being worked out"),
            }
        }
        Question::Backup { .. } | Question::AllBackedUp | Question::Expected { .. } => {
            let name = question(ask.question).get(lang);
            let have = count(objective);
            match (bound, lang) {
                (Some(_), Lang::Zh) if proven => format!("{name}：{have}（{what}）；已证明不可能更多"),
                (Some(_), Lang::En) if proven => format!("{name} {have} {what}; no more is possible"),
                (Some(b), Lang::Zh) => format!("{name}：{have}（{what}）；最多可达 {}（差距 {share}）", count(b)),
                (Some(b), Lang::En) => format!("{name} {have} {what}; at most {} is possible (gap {share})", count(b)),
                (None, Lang::Zh) => format!("{name}：{have}（{what}）；上限计算中"),
                (None, Lang::En) => format!("{name} {have} {what}; its limit is being worked out"),
            }
        }
    }
}

/// What keeps of the posts that stand, in words.
pub fn keep(keep: Keep, standing: usize, lang: Lang) -> String {
    let n = thousands(standing as u64);
    match (keep, lang) {
        (Keep::All, Lang::Zh) => format!("保留现有 {n} 处"),
        (Keep::All, Lang::En) => format!("keeping {n} posts that stand"),
        (Keep::Move(m), Lang::Zh) => format!("现有 {n} 处，最多调整 {m} 处"),
        (Keep::Move(m), Lang::En) => format!("of {n} posts that stand at most {m} move"),
        (Keep::Nothing, Lang::Zh) => format!("不受现有 {n} 处限制"),
        (Keep::Nothing, Lang::En) => format!("{n} posts that stand need not stay"),
    }
}

/// Why a place is a candidate, in words.
pub fn origin(project: &Project, origin: Origin, lang: Lang) -> String {
    let named = |kind: LayerKind, fid| {
        let layer = project.layer(kind);
        layer.row_of(fid).map_or_else(String::new, |row| feature_name(kind, layer.feature(row), lang))
    };
    match (origin, lang) {
        (Origin::Standing(fid), Lang::Zh) => format!("现有卡点 {}", named(LayerKind::Checkpoint, fid)),
        (Origin::Standing(fid), Lang::En) => format!("post that stands, {}", named(LayerKind::Checkpoint, fid)),
        (Origin::Unmanned(fid), Lang::Zh) => format!("无人值守的卡点 {}", named(LayerKind::Checkpoint, fid)),
        (Origin::Unmanned(fid), Lang::En) => format!("unmanned post {}", named(LayerKind::Checkpoint, fid)),
        (Origin::Crossing { kind, area, road }, Lang::Zh) => {
            format!("{}穿过{}边界处", named(LayerKind::Road, road), named(kind, area))
        }
        (Origin::Crossing { kind, area, road }, Lang::En) => {
            format!("where {} crosses the boundary of {}", named(LayerKind::Road, road), named(kind, area))
        }
        (Origin::Junction { arms }, Lang::Zh) => format!("{arms} 岔路口"),
        (Origin::Junction { arms }, Lang::En) => format!("junction of {arms} ways"),
        (Origin::Premise(fid), Lang::Zh) => format!("重点场所 {}", named(LayerKind::Premise, fid)),
        (Origin::Premise(fid), Lang::En) => format!("premise {}", named(LayerKind::Premise, fid)),
        (Origin::Cell, Lang::Zh) => "网格单元中心".to_owned(),
        (Origin::Cell, Lang::En) => "middle of a cell".to_owned(),
        (Origin::Drawn, Lang::Zh) => "手工指定".to_owned(),
        (Origin::Drawn, Lang::En) => "put there by hand".to_owned(),
        (Origin::Listed(i), Lang::Zh) => format!("名单第 {} 处", i + 1),
        (Origin::Listed(i), Lang::En) => format!("place {} of the list", i + 1),
    }
}

/// Why a place of an answer, in words; a place of a list has those of the list.
pub fn why(project: &Project, survey: &Survey, place: u32, lang: Lang) -> String {
    let Some(place) = survey.places.get(place as usize) else { return String::new() };
    match place.origin {
        Origin::Listed(i) => match survey.ask.listed.get(i as usize).map(|l| l.reason.as_str()) {
            Some(reason) if !reason.is_empty() => format!("{} · {reason}", origin(project, place.origin, lang)),
            _ => origin(project, place.origin, lang),
        },
        other => origin(project, other, lang),
    }
}

/// What one place does, in words.
pub fn share(ask: &Ask, share: &PlaceShare, lang: Lang) -> String {
    let what = counted(ask.layer, ask.weight, lang);
    if let Some(capacity) = ask.capacity {
        let used = percent(share.serves / capacity.max(1e-9));
        return match lang {
            Lang::Zh => format!("服务 {}，用去 {used}；没有它少 {}（{what}）", count(share.serves), count(share.alone)),
            Lang::En => {
                format!("serves {} {what}, {used} of its room; {} fewer without it", count(share.serves), count(share.alone))
            }
        };
    }
    match lang {
        Lang::Zh => format!("服务 {}，其中 {} 只靠它（{what}）", count(share.serves), count(share.alone)),
        Lang::En => format!("serves {} {what}, {} of them alone", count(share.serves), count(share.alone)),
    }
}

/// So many features, with what they count for where that is not one each: `17 buildings (340 residents)`.
fn features(survey: &Survey, n: usize, weight: f64, lang: Lang) -> String {
    let (layer, counts) = (survey.ask.layer, survey.ask.weight);
    let name = counted(layer, Weight::Each, lang);
    let number = thousands(n as u64);
    let what = counted(layer, counts, lang);
    match (counts, lang) {
        (Weight::Each, Lang::Zh) => format!("{number} 个{name}"),
        (Weight::Each, Lang::En) => format!("{number} {name}"),
        (Weight::Count(_), Lang::Zh) => format!("{number} 个{name}（{what} {}）", count(weight)),
        (Weight::Count(_), Lang::En) => format!("{number} {name} ({} {what})", count(weight)),
    }
}

/// How many people new posts take at the same time, by the rule that asks for most; `None` where no rule asks.
pub fn people(rulebook: &Rulebook, new: usize, lang: Lang) -> Option<String> {
    let (rule, each) = rulebook.people_at_a_post().filter(|_| new > 0)?;
    let all = thousands(u64::from(each) * new as u64);
    Some(match lang {
        Lang::Zh => format!("按 {rule}，新增 {new} 处同时最多需 {all} 人（每处 {each} 人）；排班前按未知计"),
        Lang::En => {
            format!("by {rule}, {new} new posts take up to {all} people at a time, {each} each; unknown until they are rostered")
        }
    })
}

/// Who stays uncovered, and why, as lines.
pub fn uncovered(survey: &Survey, explained: &Explained, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if !explained.uncovered.is_empty() {
        let who = features(survey, explained.uncovered.len(), explained.uncovered_weight, lang);
        out.push(match lang {
            Lang::Zh => format!("未覆盖：{who}，附近有候选点但未选中"),
            Lang::En => format!("uncovered: {who} with a place near that was not chosen"),
        });
    }
    if !survey.unreachable.is_empty() {
        let who = features(survey, survey.unreachable.len(), explained.beyond, lang);
        out.push(match lang {
            Lang::Zh => format!("无候选点可及：{who}"),
            Lang::En => format!("no candidate within reach: {who}"),
        });
    }
    if let Some(capacity) = survey.ask.capacity.filter(|_| explained.over > 0.0) {
        let what = counted(survey.ask.layer, survey.ask.weight, lang);
        let (over, capacity) = (count(explained.over), count(capacity));
        out.push(match lang {
            Lang::Zh => format!("范围内但已满：{what} {over}，每处最多 {capacity}"),
            Lang::En => format!("within reach but full: {over} {what}, at {capacity} a place"),
        });
    }
    let unknown = survey.demand.unknown.len();
    if unknown > 0 {
        let (n, reached) = (thousands(unknown as u64), thousands(explained.unknown_reached));
        let name = counted(survey.ask.layer, Weight::Each, lang);
        out.push(match lang {
            Lang::Zh => format!("数量未知：{n} 个{name}不计入以上数字，其中 {reached} 个在直线范围内"),
            Lang::En => format!(
                "count unknown: {n} {name} in none of these figures, {reached} of them within a straight line of that length"
            ),
        });
    }
    if survey.unknown_posts > 0 {
        let n = thousands(survey.unknown_posts as u64);
        out.push(match lang {
            Lang::Zh => format!("{n} 处卡点是否值守未知，按不覆盖计"),
            Lang::En => format!("{n} posts may or may not be manned; they cover nothing here"),
        });
    }
    out
}

/// Why a question cannot be asked, in words.
pub fn refusal(error: &SurveyError, lang: Lang) -> String {
    if lang == Lang::En {
        return error.to_string();
    }
    match error {
        SurveyError::Cancelled => "已取消".to_owned(),
        SurveyError::NoDemand { layer, unknown: 0 } => format!("“{}”图层没有可覆盖的对象：请先导入", layer.info().name.zh),
        SurveyError::NoDemand { layer, unknown } => {
            format!("“{}”图层没有已知的数量（{unknown} 个未知）：换一种计数，或按个数计", layer.info().name.zh)
        }
        SurveyError::NoPlaces => "没有可设点的位置：增加候选点种类，例如网格单元".to_owned(),
        SurveyError::NoneReached => "没有候选点能覆盖任何对象：加大距离或增加候选点种类".to_owned(),
        SurveyError::TooLarge { demand, places } => {
            format!("{demand} 个对象 × {places} 个候选点，对这一问题过多：加大候选点间距")
        }
        SurveyError::Refused(inner) => match inner {
            crate::siting::SitingError::TooMany { most, places } => {
                format!("要求 {most} 处，但只有 {places} 个候选点：减少数量或增加候选点")
            }
            other => other.to_string(),
        },
    }
}
