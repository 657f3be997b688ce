//! What is wrong with road data, in words.

use super::{feature_name, number};
use crate::model::{LayerKind, Project};
use crate::network::{Access, Harm, RoadFault, RoadTrouble};
use crate::words::{Lang, Text, thousands};

/// What kind of trouble it is: the head of a list.
pub fn road_trouble(trouble: &RoadTrouble) -> Text {
    match trouble {
        RoadTrouble::NotANumber => Text::new("坐标不是数", "Coordinate is not a number"),
        RoadTrouble::ZeroLength => Text::new("长度为零", "No length"),
        RoadTrouble::Duplicate => Text::new("重复的道路", "Duplicate roads"),
        RoadTrouble::LooseEnd { .. } => Text::new("断头未接", "Loose end"),
        RoadTrouble::Island { .. } => Text::new("与路网不连通", "Not connected"),
        RoadTrouble::UnknownClass { .. } => Text::new("等级不明", "Class not known"),
        RoadTrouble::ElsewhereThanOthers { .. } => Text::new("坐标系可能有误", "Probably another coordinate system"),
        RoadTrouble::NoRoads => Text::new("没有道路", "No roads"),
    }
}

/// What is wrong, where, and what to do about it, in one line.
pub fn road_fault(project: &Project, fault: &RoadFault, lang: Lang) -> String {
    let layer = project.layer(LayerKind::Road);
    let name = |i: usize| {
        let row = fault.roads.get(i).and_then(|fid| layer.row_of(*fid));
        row.map_or_else(String::new, |row| feature_name(LayerKind::Road, layer.feature(row), lang))
    };
    let n = fault.roads.len() as u64;
    let zh = lang == Lang::Zh;
    match &fault.trouble {
        RoadTrouble::NotANumber if zh => format!("{}：有一段坐标不是数，未采用；请重新画这一段", name(0)),
        RoadTrouble::NotANumber => {
            format!("{}: a part has a coordinate that is not a number and is left out; draw it again", name(0))
        }
        RoadTrouble::ZeroLength if zh => format!("{}：有一段没有长度，未采用；可以删除", name(0)),
        RoadTrouble::ZeroLength => format!("{}: a part has no length and is left out; it can be deleted", name(0)),
        RoadTrouble::Duplicate if zh => format!("{}：同一条线有 {} 份，只采用一份；可以删除其余", name(0), thousands(n)),
        RoadTrouble::Duplicate => {
            format!("{}: the same line {} times, one is used; the others can be deleted", name(0), thousands(n))
        }
        RoadTrouble::LooseEnd { gap_m } if zh => {
            format!("{} 离 {} 只差 {} 没有接上；相通就接上", name(0), name(1), number::metres(*gap_m))
        }
        RoadTrouble::LooseEnd { gap_m } => {
            format!("{} ends {} from {} without meeting it; join them if one can pass", name(0), number::metres(*gap_m), name(1))
        }
        RoadTrouble::Island { length_m } if zh => {
            format!("{} 等 {} 条共 {} 与路网不连通；补上连接的路", name(0), thousands(n), number::length(*length_m))
        }
        RoadTrouble::Island { length_m } => {
            let roads = if n == 1 { "1 road".to_owned() } else { format!("{} roads", thousands(n)) };
            format!(
                "{}: {roads}, {} together, not connected with the rest; add the missing link",
                name(0),
                number::length(*length_m)
            )
        }
        RoadTrouble::UnknownClass { class: Some(class) } if zh => {
            format!("{} 条道路的等级“{class}”不在等级表里，按人车都能走处理", thousands(n))
        }
        RoadTrouble::UnknownClass { class: Some(class) } => {
            format!("{} roads of class \"{class}\", which is in no list: taken as open to everybody", thousands(n))
        }
        RoadTrouble::UnknownClass { class: None } if zh => format!("{} 条道路没有填等级，按人车都能走处理", thousands(n)),
        RoadTrouble::UnknownClass { class: None } => format!("{} roads state no class: taken as open to everybody", thousands(n)),
        RoadTrouble::ElsewhereThanOthers { away_m } if zh => {
            format!("道路离其他图层 {}，多半坐标系选错了；请用正确的坐标系重新导入道路", number::length(*away_m))
        }
        RoadTrouble::ElsewhereThanOthers { away_m } => {
            let away = number::length(*away_m);
            format!(
                "the roads lie {away} from all other layers, most likely in another coordinate system; import them again with the right one"
            )
        }
        RoadTrouble::NoRoads if zh => "没有能用的道路；先导入道路图层".to_owned(),
        RoadTrouble::NoRoads => "there are no roads that can be used; import a road layer first".to_owned(),
    }
}

/// How a fire engine reaches a building.
pub fn access(access: Access, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match access {
        Access::Reached { seconds } => number::minutes(seconds, lang),
        Access::PastUnknown { .. } if zh => "只能经过状态不明的卡口".to_owned(),
        Access::PastUnknown { .. } => "only past a checkpoint of unknown state".to_owned(),
        Access::Cut if zh => "进不来".to_owned(),
        Access::Cut => "cut off".to_owned(),
        Access::NoRoad if zh => "附近没有消防车能走的道路".to_owned(),
        Access::NoRoad => "no road for fire engines near".to_owned(),
    }
}

/// What a change does to a building, in one line; `timed` tells whether times count from fire stations.
pub fn harm(project: &Project, harm: &Harm, timed: bool, lang: Lang) -> String {
    let layer = project.layer(LayerKind::Building);
    let name = feature_name(LayerKind::Building, layer.feature(harm.row), lang);
    let before = match (timed, lang) {
        (true, _) => access(harm.before, lang),
        (false, Lang::Zh) => "现在能进来".to_owned(),
        (false, Lang::En) => "reached now".to_owned(),
    };
    format!("{name}  {before} → {}", access(harm.after, lang))
}
