//! Why an edit was refused, in words: what was wrong and what would fit.

use crate::model::{AttrInfo, AttrType, EditError, LayerKind, Misfit};
use crate::words::{Lang, Text, thousands};

/// A refused edit as a sentence.
pub fn edit_error(error: &EditError, lang: Lang) -> String {
    let name = |kind: &LayerKind| kind.info().name.get(lang);
    match (error, lang) {
        (EditError::NoFeature { kind, fid }, Lang::Zh) => {
            format!("{}图层中已没有这个要素（{}），可能刚被删除，请重新选择", name(kind), fid.0)
        }
        (EditError::NoFeature { kind, fid }, Lang::En) => {
            format!("{} {} is no longer in its layer; select it again", name(kind), fid.0)
        }
        (EditError::Taken { kind, fid }, Lang::Zh) => {
            format!("{}图层中已有内部编号 {} 的要素，请重新打开项目后再试", name(kind), fid.0)
        }
        (EditError::Taken { kind, fid }, Lang::En) => {
            format!("{} already has a feature {}; open the project again and retry", name(kind), fid.0)
        }
        (EditError::BadValue { kind, attr, value, .. }, lang) => {
            let info = kind.info().attr(attr).map(|a| &kind.info().attributes[a]);
            let attr = info.map_or(*attr, |a| a.name.get(lang));
            let fits = info.map(|a| wanted(a, lang)).unwrap_or_default();
            match lang {
                Lang::Zh => format!("{attr}不能填“{value}”。{fits}"),
                Lang::En => format!("{attr} cannot be \"{value}\". {fits}"),
            }
        }
        (EditError::BadShape { kind, reason }, Lang::Zh) => {
            let reason = match *reason {
                "exactly one geometry is needed" => "需要且只能有一个图形",
                "a coordinate is not a number" => "有坐标不是数字",
                "one geometry and one value per attribute are needed" => "每个要素需要一个图形，每个属性一个值",
                other => other,
            };
            format!("图形不适合{}图层：{reason}", name(kind))
        }
        (EditError::BadShape { kind, reason }, Lang::En) => {
            format!("The geometry does not fit the {} layer: {reason}", name(kind).to_lowercase())
        }
        (EditError::NotInScenario, lang) => Text::new(
            "导入、规则和设置属于实际方案，请先切换到实际方案",
            "Imports, rules and settings belong to the real plan; switch to it first",
        )
        .get(lang)
        .to_owned(),
        (EditError::ScenarioName { name }, lang) if name.trim().is_empty() => {
            Text::new("方案需要一个名称", "A plan needs a name").get(lang).to_owned()
        }
        (EditError::ScenarioName { name }, Lang::Zh) => format!("已有名为“{name}”的方案，请换一个名称"),
        (EditError::ScenarioName { name }, Lang::En) => format!("Another plan is named \"{name}\"; choose another name"),
    }
}

/// Why a typed value was refused, as a sentence with what would fit.
pub fn misfit(misfit: Misfit, attr: &AttrInfo, lang: Lang) -> String {
    let text = match misfit {
        Misfit::NoId => Text::new("编号不能为空", "A feature needs an id"),
        Misfit::IdTaken => {
            Text::new("本图层已有要素用这个编号，请换一个", "Another feature of this layer has this id; choose another")
        }
        Misfit::NotNumber => Text::new("请填数字，例如 12", "Write a number, such as 12"),
        Misfit::NotWhole => Text::new("请填整数", "Write a whole number"),
        Misfit::OutOfRange { .. } => return wanted(attr, lang),
        Misfit::NotHours => Text::new(
            "时段写成 06:00-22:00，不超过 24:00，多段用逗号隔开",
            "Write hours as 06:00-22:00, up to 24:00, several with commas",
        ),
        Misfit::NotTime => {
            Text::new("时间写成 2022-03-20 10:00，且日历上要有这一天", "Write 2022-03-20 10:00, on a day that the calendar has")
        }
        Misfit::NotChoice => Text::new("请从列表中选择", "Choose from the list"),
    };
    text.get(lang).to_owned()
}

/// What an attribute takes.
fn wanted(attr: &AttrInfo, lang: Lang) -> String {
    let bound = |v: f64| match v {
        v if v.fract() == 0.0 && v >= 0.0 => thousands(v as u64),
        v => v.to_string(),
    };
    match (attr.ty, attr.range) {
        (AttrType::Int | AttrType::Real, Some((min, max))) => match lang {
            Lang::Zh => format!("应在 {} 到 {} 之间", bound(min), bound(max)),
            Lang::En => format!("Must lie between {} and {}", bound(min), bound(max)),
        },
        (AttrType::Int | AttrType::Real, None) => misfit(Misfit::NotNumber, attr, lang),
        (AttrType::Hours, _) => misfit(Misfit::NotHours, attr, lang),
        (AttrType::Time, _) => misfit(Misfit::NotTime, attr, lang),
        (AttrType::Choice, _) => misfit(Misfit::NotChoice, attr, lang),
        (AttrType::Text, _) => Text::new("请填文字", "Write a text").get(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fid, Value, check_value};

    #[test]
    fn every_refusal_is_a_sentence_in_both_languages() {
        let kind = LayerKind::Checkpoint;
        let mut errors = vec![
            EditError::NoFeature { kind, fid: Fid(7) },
            EditError::Taken { kind, fid: Fid(7) },
            EditError::BadShape { kind, reason: "a coordinate is not a number" },
            EditError::NotInScenario,
            EditError::ScenarioName { name: String::new() },
            EditError::ScenarioName { name: "A".into() },
        ];
        for (key, value) in [("staff_day", Value::Int(-1)), ("hours", Value::Text("25:00".into())), ("state", Value::Int(1))] {
            let attr = kind.info().attr(key).expect("an attribute");
            errors.push(check_value(kind, attr, &value).expect_err("refused"));
        }
        for error in &errors {
            let (zh, en) = (edit_error(error, Lang::Zh), edit_error(error, Lang::En));
            assert!(zh.chars().any(|c| c > '\u{4e00}') && en.is_ascii(), "{zh} / {en}");
            assert!(!zh.contains("coordinate") && !zh.contains("staff_day") && !en.contains("staff_day"), "{zh} / {en}");
        }
        assert_eq!(edit_error(&errors[6], Lang::Zh), "白班人数不能填“-1”。应在 0 到 1,000 之间");
    }
}
