//! Why a border, a cut or a merger is refused, and what mending a tiling would do, in both languages.

use super::{feature_name, number, ring_fault};
use crate::geometry::mend::{Mend, Remedy};
use crate::model::Project;
use crate::reshape::{AreaId, DrawnFault, Mending, Refusal};
use crate::words::{Lang, Text, thousands};

/// Why nothing is changed, naming the features.
pub fn refusal(project: &Project, refusal: &Refusal, lang: Lang) -> String {
    let name = |id: AreaId| area_name(project, id, lang);
    let zh = lang == Lang::Zh;
    let t = |zh: &'static str, en: &'static str| Text::new(zh, en).get(lang).to_owned();
    match refusal {
        Refusal::Gone => t("要素已不在图层中", "The feature is no longer in the layer"),
        Refusal::NotThisLayer(kind) if zh => format!("{}不能这样修改", kind.info().name.zh),
        Refusal::NotThisLayer(kind) => format!("This cannot be done to features of the layer {}", kind.info().name.en),
        Refusal::Ring { area, fault } if zh => format!("{}的{}", name(*area), ring_fault(fault.fault).zh),
        Refusal::Ring { area, fault } => format!("{}, {}", name(*area), ring_fault(fault.fault).en),
        Refusal::Overlap { area, other, area_m2 } if zh => {
            format!("{}会压到{}上 {}", name(*area), name(*other), number::square_metres(*area_m2))
        }
        Refusal::Overlap { area, other, area_m2 } => {
            format!("{} would lie on {} by {}", name(*area), name(*other), number::square_metres(*area_m2))
        }
        Refusal::Outside { area, holder, area_m2 } if zh => {
            format!("{}会超出{} {}", name(*area), name(*holder), number::square_metres(*area_m2))
        }
        Refusal::Outside { area, holder, area_m2 } => {
            format!("{} would reach out of {} by {}", name(*area), name(*holder), number::square_metres(*area_m2))
        }
        Refusal::Junction => {
            t("三条边界在此交汇，删去会留下空隙", "Three borders meet here; without the vertex they would come apart")
        }
        Refusal::DoesNotCross(area) if zh => format!("这条线没有把{}分开，两端请画到边界外", name(*area)),
        Refusal::DoesNotCross(area) => format!("The line does not divide {}; draw both ends beyond its border", name(*area)),
        Refusal::TooClose(area) if zh => format!("这条线离{}的边界太近，请离边界远一些", name(*area)),
        Refusal::TooClose(area) => format!("The line runs too close along the border of {}", name(*area)),
        Refusal::Sliver { area, area_m2 } if zh => {
            format!("{}会分出一条 {} 的碎片，小于规则限值", name(*area), number::square_metres(*area_m2))
        }
        Refusal::Sliver { area, area_m2 } => {
            format!("A piece of {} would have {}, below the rule's limits", name(*area), number::square_metres(*area_m2))
        }
        Refusal::TooFew => t("请先选中两个以上相邻的要素", "Select two or more neighbours first"),
        Refusal::SeveralLayers => t("只能合并同一图层的要素", "Only features of one layer can be merged"),
        Refusal::Apart(area) if zh => format!("{}与其余的没有公共边界", name(*area)),
        Refusal::Apart(area) => format!("{} shares no border with the others", name(*area)),
        Refusal::TwoCommunities { a, b } if zh => format!("{}和{}不属于同一社区", name(*a), name(*b)),
        Refusal::TwoCommunities { a, b } => format!("{} and {} belong to different communities", name(*a), name(*b)),
        Refusal::Taken(area) if zh => format!("这块地已全部属于{}，请用拆分", name(*area)),
        Refusal::Taken(area) => format!("All of this ground belongs to {} already; split that instead", name(*area)),
        Refusal::NoCommunity => t("这里不在任何社区内，请先画社区", "This ground lies in no community; draw the community first"),
        Refusal::Unsound => t("合并后的边界不成立", "What comes out is no sound area"),
    }
}

/// A feature as people call it; its identity where it is gone.
pub fn area_name(project: &Project, id: AreaId, lang: Lang) -> String {
    match id.feature(project) {
        Some(f) => feature_name(id.kind, f, lang),
        None => format!("{} {}", id.kind.info().name.get(lang), id.fid.0),
    }
}

/// What is wrong with a ring that was drawn.
pub fn drawn_fault(fault: DrawnFault) -> Text {
    match fault {
        DrawnFault::Ring(fault) => ring_fault(fault.fault),
        DrawnFault::Repeated(_) => Text::new("边界两次经过同一点", "the ring comes back to a point"),
    }
}

/// What is done about a fault of a tiling: the fault with its area, and who gets the ground.
pub fn mend(project: &Project, mending: &Mending, mend: &Mend, lang: Lang) -> [String; 2] {
    let grid = |i: usize| mending.grids.get(i).map_or_else(String::new, |id| area_name(project, *id, lang));
    let area = number::area(mend.area_m2, lang);
    let metres = |m: f64| number::metres(m);
    match (mend.remedy, lang) {
        (Remedy::Give { to, border_m, .. }, Lang::Zh) => {
            [format!("空洞 {area}"), format!("并入{}，公共边界 {}", grid(to), metres(border_m))]
        }
        (Remedy::Give { to, border_m, .. }, Lang::En) => {
            [format!("Hole, {area}"), format!("goes to {}, common border {}", grid(to), metres(border_m))]
        }
        (Remedy::New { new, .. }, lang) => {
            let name = mending.new_names.get(new).map_or("", String::as_str);
            match lang {
                Lang::Zh => [format!("空洞 {area}"), format!("新建{name}，待落实网格长")],
                Lang::En => [format!("Hole, {area}"), format!("becomes the new grid {name}, its leader to be named")],
            }
        }
        (Remedy::Cut { keeps, loses }, Lang::Zh) => [format!("重叠 {area}"), format!("归{}，{}让出", grid(keeps), grid(loses))],
        (Remedy::Cut { keeps, loses }, Lang::En) => {
            [format!("Overlap, {area}"), format!("stays with {}, {} gives way", grid(keeps), grid(loses))]
        }
        (Remedy::Twins { a, b }, Lang::Zh) => [format!("重叠 {area}"), format!("{}和{}是同一块地，请删去一个", grid(a), grid(b))],
        (Remedy::Twins { a, b }, Lang::En) => {
            [format!("Overlap, {area}"), format!("{} and {} are the same ground; delete one of them", grid(a), grid(b))]
        }
    }
}

/// Buildings that a change moves to another grid; `None` when there are none.
pub fn regrouped(n: usize, lang: Lang) -> Option<String> {
    let count = thousands(n as u64);
    match (n, lang) {
        (0, _) => None,
        (_, Lang::Zh) => Some(format!("{count} 栋楼改属其他网格")),
        (1, Lang::En) => Some("1 building changes its grid".to_owned()),
        (_, Lang::En) => Some(format!("{count} buildings change their grid")),
    }
}

/// What an area that was drawn lost to those around it; `None` when next to nothing.
pub fn taken_off(area_m2: f64, lang: Lang) -> Option<String> {
    let area = number::area(area_m2, lang);
    (area_m2 >= 0.5).then(|| match lang {
        Lang::Zh => format!("已让出不属于它的 {area}"),
        Lang::En => format!("{area} that is not its own taken off"),
    })
}

/// Features that change together; `None` when there is one.
pub fn sharers(n: usize, lang: Lang) -> Option<String> {
    match (n, lang) {
        (0 | 1, _) => None,
        (_, Lang::Zh) => Some(format!("{n} 个要素共用这段边界")),
        (_, Lang::En) => Some(format!("{n} features share this border")),
    }
}

/// Buildings inside a fence that is being drawn.
pub fn holds(n: usize, lang: Lang) -> String {
    let count = thousands(n as u64);
    match lang {
        Lang::Zh => format!("含 {count} 栋楼"),
        Lang::En if n == 1 => "holds 1 building".to_owned(),
        Lang::En => format!("holds {count} buildings"),
    }
}
