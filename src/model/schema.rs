//! The layer kinds and their attributes, each declared once.
//!
//! The tables of the project file, the import mapping, the inspector form, the list columns, the legend's words and the help
//! all read these tables. Attribute keys are the import contract: a GeoJSON property of the same name (or of an alias) fills
//! the attribute, every other property is kept as JSON in [`EXTRA`].

use crate::words::Text;
use serde::{Deserialize, Serialize};

/// The kinds of layers a project has, in drawing order from the ground up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum LayerKind {
    /// 社区: the area a community office answers for.
    Community,
    /// 网格: part of a community with its holders.
    Grid,
    /// 小区: a walled group of buildings with gates.
    Compound,
    /// 楼栋: a building's footprint.
    Building,
    /// 道路: a piece of road or path.
    Road,
    /// 电子围栏: an area with an owner, a validity period and devices.
    Fence,
    /// 重点场所: hotel, market, school and so on.
    Premise,
    /// 交通卡口: a post on a road or gate.
    Checkpoint,
}

impl LayerKind {
    /// Every kind, in drawing order; `kind as usize` is its place here.
    pub const ALL: [Self; 8] =
        [Self::Community, Self::Grid, Self::Compound, Self::Building, Self::Road, Self::Fence, Self::Premise, Self::Checkpoint];

    /// Whether its areas stand for themselves: they may lie anywhere, over each other too, and share no border with neighbours.
    pub fn stands_alone(self) -> bool {
        matches!(self, Self::Compound | Self::Fence)
    }

    /// What is declared about the kind.
    pub fn info(self) -> &'static KindInfo {
        &KINDS[self as usize]
    }

    /// Its key in files, tables and on the command line.
    pub fn key(self) -> &'static str {
        self.info().key
    }

    /// The kind with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

impl std::fmt::Display for LayerKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}

/// Which geometry a layer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryClass {
    /// Polygons and multipolygons.
    Area,
    /// Lines and multilines.
    Line,
    /// One position a feature.
    Point,
}

/// Type of an attribute; decides its column, its checks and its editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttrType {
    /// Free text.
    Text,
    /// One of the keys in [`AttrInfo::choices`]; other texts are kept and reported.
    Choice,
    /// Whole number.
    Int,
    /// Decimal number.
    Real,
    /// A moment, kept as seconds since 1970-01-01 UTC.
    Time,
    /// Hours of the day such as `06:00-22:00` (several separated by commas), kept as text.
    Hours,
}

/// An allowed value of a choice attribute.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Value in files.
    pub key: &'static str,
    /// Name on screen.
    pub name: Text,
}

/// One attribute of a layer kind.
#[derive(Debug, Clone, Copy)]
pub struct AttrInfo {
    /// Key in files and tables.
    pub key: &'static str,
    /// Name on screen.
    pub name: Text,
    /// Its type.
    pub ty: AttrType,
    /// Unit shown behind the value, if any.
    pub unit: Option<Text>,
    /// Smallest and largest sensible value of a number.
    pub range: Option<(f64, f64)>,
    /// Values of a choice.
    pub choices: &'static [Choice],
    /// Other names under which files bring it.
    pub aliases: &'static [&'static str],
}

/// One layer kind.
#[derive(Debug)]
pub struct KindInfo {
    /// The kind.
    pub kind: LayerKind,
    /// Key in files, tables and on the command line.
    pub key: &'static str,
    /// Name on screen.
    pub name: Text,
    /// Geometry of its features.
    pub geometry: GeometryClass,
    /// Its attributes; the first is always `id`, the second `name`, the last [`EXTRA`].
    pub attributes: &'static [AttrInfo],
}

impl KindInfo {
    /// Place of the attribute with this key.
    pub fn attr(&self, key: &str) -> Option<usize> {
        self.attributes.iter().position(|a| a.key == key)
    }

    /// Place of the attribute that a file's property of this name fills: its key or an alias, letters compared without case.
    pub fn attr_for_property(&self, property: &str) -> Option<usize> {
        self.attr(property).or_else(|| {
            self.attributes
                .iter()
                .position(|a| a.key.eq_ignore_ascii_case(property) || a.aliases.iter().any(|x| x.eq_ignore_ascii_case(property)))
        })
    }
}

/// Place of `id` in every kind.
pub const ID: usize = 0;
/// Place of `name` in every kind.
pub const NAME: usize = 1;
/// Key of the attribute that keeps a file's other properties as a JSON object.
pub const EXTRA: &str = "extra";

const fn attr(key: &'static str, zh: &'static str, en: &'static str, ty: AttrType) -> AttrInfo {
    AttrInfo { key, name: Text::new(zh, en), ty, unit: None, range: None, choices: &[], aliases: &[] }
}

impl AttrInfo {
    const fn range(mut self, min: f64, max: f64) -> Self {
        self.range = Some((min, max));
        self
    }
    const fn unit(mut self, zh: &'static str, en: &'static str) -> Self {
        self.unit = Some(Text::new(zh, en));
        self
    }
    const fn choices(mut self, choices: &'static [Choice]) -> Self {
        self.choices = choices;
        self
    }
    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

const fn choice(key: &'static str, zh: &'static str, en: &'static str) -> Choice {
    Choice { key, name: Text::new(zh, en) }
}

use AttrType::{Choice as Pick, Hours, Int, Text as Words, Time};

const ID_ATTR: AttrInfo = attr("id", "编号", "Id", Words).also(&["fid", "objectid", "gid", "osm_id", "编号", "序号"]);
const NAME_ATTR: AttrInfo = attr("name", "名称", "Name", Words).also(&["名称", "名字"]);
const EXTRA_ATTR: AttrInfo = attr(EXTRA, "其他字段", "Other fields", Words);
const COUNT_MAX: f64 = 1e7;

const CHECKPOINT_STATES: &[Choice] = &[
    choice("manned", "值守", "Manned"),
    choice("closed", "封闭", "Closed"),
    choice("emergency_gate", "应急门", "Emergency gate"),
    choice("unmanned", "无人", "Unmanned"),
];

const CHECKPOINT_KINDS: &[Choice] = &[
    choice("road", "道路卡口", "Road"),
    choice("gate", "出入口", "Gate"),
    choice("highway", "高速卡口", "Highway"),
    choice("village", "村口", "Village"),
];

const FENCE_KINDS: &[Choice] = &[
    choice("lockdown", "封控区", "Lockdown zone"),
    choice("control", "管控区", "Control zone"),
    choice("prevention", "防范区", "Prevention zone"),
];

const PREMISE_CATEGORIES: &[Choice] = &[
    choice("hotel", "酒店", "Hotel"),
    choice("internet_cafe", "网吧", "Internet cafe"),
    choice("market", "市场", "Market"),
    choice("school", "学校", "School"),
    choice("pharmacy", "药店", "Pharmacy"),
    choice("clinic", "诊所", "Clinic"),
    choice("hospital", "医院", "Hospital"),
    choice("restaurant", "餐饮", "Restaurant"),
    choice("logistics", "物流", "Logistics"),
    choice("bank", "银行", "Bank"),
    choice("attraction", "景点", "Attraction"),
    choice("entertainment", "娱乐", "Entertainment"),
    choice("fuel", "加油站", "Fuel station"),
    choice("fire_station", "消防站", "Fire station"),
    choice("sampling_site", "核酸采样点", "Sampling site"),
];

/// Every kind, at the place of its [`LayerKind`].
pub static KINDS: [KindInfo; LayerKind::ALL.len()] = [
    KindInfo {
        kind: LayerKind::Community,
        key: "community",
        name: Text::new("社区", "Community"),
        geometry: GeometryClass::Area,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("code", "代码", "Code", Words).also(&["代码", "区划代码"]),
            attr("secretary", "社区书记", "Community secretary", Words).also(&["社区书记", "书记"]),
            EXTRA_ATTR,
        ],
    },
    KindInfo {
        kind: LayerKind::Grid,
        key: "grid",
        name: Text::new("网格", "Grid"),
        geometry: GeometryClass::Area,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("code", "网格代码", "Code", Words).also(&["grid_code", "网格编码", "网格代码"]),
            attr("community_id", "所属社区", "Community", Words).also(&["community", "所属社区"]),
            attr("level", "级别", "Level", Int).range(1.0, 3.0).also(&["级别"]),
            attr("leader", "网格长", "Grid leader", Words).also(&["网格长"]),
            attr("member", "网格员", "Grid member", Words).also(&["网格员"]),
            attr("team_roles", "三人小组", "Three-person team", Words).also(&["三人小组"]),
            EXTRA_ATTR,
        ],
    },
    KindInfo {
        kind: LayerKind::Compound,
        key: "compound",
        name: Text::new("小区", "Compound"),
        geometry: GeometryClass::Area,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("property_company", "物业公司", "Property company", Words).also(&["物业公司", "物业"]),
            attr("handover_date", "交付日期", "Handover date", Time).also(&["交付日期", "交付时间"]),
            attr("onboarding", "已完成纳管事项", "Onboarding done", Words).also(&["已完成纳管事项", "纳管事项"]),
            EXTRA_ATTR,
        ],
    },
    KindInfo {
        kind: LayerKind::Building,
        key: "building",
        name: Text::new("楼栋", "Building"),
        geometry: GeometryClass::Area,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("floors", "层数", "Floors", Int).range(0.0, 200.0).also(&["levels", "building:levels", "层数", "楼层"]),
            attr("units", "单元数", "Units", Int).range(0.0, 1000.0).also(&["单元数"]),
            attr("households", "户数", "Households", Int).range(0.0, COUNT_MAX).also(&["户数", "总户数"]),
            attr("linked_households", "党员联户", "Linked households", Int).range(0.0, COUNT_MAX).also(&["联户数", "党员联户"]),
            attr("residents", "居住人数", "Residents", Int).range(0.0, COUNT_MAX).also(&["population", "人数", "居住人数"]),
            EXTRA_ATTR,
        ],
    },
    KindInfo {
        kind: LayerKind::Road,
        key: "road",
        name: Text::new("道路", "Road"),
        geometry: GeometryClass::Line,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("class", "等级", "Class", Words).also(&["highway", "kind", "等级"]),
            attr("oneway", "单行", "One way", Words).also(&["单行"]),
            attr("layer", "层", "Level", Int).range(-99.0, 99.0).also(&["层"]),
            attr("bridge", "桥", "Bridge", Words).also(&["桥"]),
            attr("tunnel", "隧道", "Tunnel", Words).also(&["隧道"]),
            attr("access", "通行", "Access", Words).also(&["通行"]),
            attr("maxspeed", "限速", "Speed limit", Int).range(0.0, 400.0).unit("km/h", "km/h").also(&["限速"]),
            EXTRA_ATTR,
        ],
    },
    KindInfo {
        kind: LayerKind::Fence,
        key: "fence",
        name: Text::new("电子围栏", "Electronic fence"),
        geometry: GeometryClass::Area,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("kind", "类型", "Kind", Pick).choices(FENCE_KINDS).also(&["类型"]),
            attr("owner", "责任单位", "Owner", Words).also(&["责任单位"]),
            attr("valid_from", "生效时间", "Valid from", Time).also(&["生效时间"]),
            attr("valid_to", "失效时间", "Valid to", Time).also(&["失效时间"]),
            attr("devices_total", "设备总数", "Devices", Int).range(0.0, COUNT_MAX).also(&["设备总数"]),
            attr("devices_ok", "正常设备", "Devices working", Int).range(0.0, COUNT_MAX).also(&["正常设备"]),
            attr("checked_at", "检查时间", "Checked at", Time).also(&["检查时间"]),
            EXTRA_ATTR,
        ],
    },
    KindInfo {
        kind: LayerKind::Premise,
        key: "premise",
        name: Text::new("重点场所", "Key premise"),
        geometry: GeometryClass::Point,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("category", "类别", "Category", Pick).choices(PREMISE_CATEGORIES).also(&["类别"]),
            attr("inspected_at", "督导时间", "Inspected at", Time).also(&["督导时间", "检查时间"]),
            attr("open_issues", "未结问题", "Open issues", Int).range(0.0, COUNT_MAX).also(&["未结问题"]),
            attr("resp_territory", "属地责任", "Territory", Words).also(&["属地责任"]),
            attr("resp_department", "部门责任", "Department", Words).also(&["部门责任"]),
            attr("resp_unit", "单位责任", "Unit", Words).also(&["单位责任"]),
            attr("resp_individual", "个人责任", "Individual", Words).also(&["个人责任"]),
            EXTRA_ATTR,
        ],
    },
    KindInfo {
        kind: LayerKind::Checkpoint,
        key: "checkpoint",
        name: Text::new("交通卡口", "Checkpoint"),
        geometry: GeometryClass::Point,
        attributes: &[
            ID_ATTR,
            NAME_ATTR,
            attr("kind", "类型", "Kind", Pick).choices(CHECKPOINT_KINDS).also(&["类型"]),
            attr("state", "状态", "State", Pick).choices(CHECKPOINT_STATES).also(&["状态"]),
            attr("hours", "值守时段", "Hours", Hours).also(&["值守时段", "时段"]),
            attr("staff_day", "白班人数", "Day staff", Int).range(0.0, 1000.0).unit("人", "people").also(&["白班人数"]),
            attr("staff_night", "夜班人数", "Night staff", Int).range(0.0, 1000.0).unit("人", "people").also(&["夜班人数"]),
            EXTRA_ATTR,
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_place_and_keys_are_unique() {
        for kind in LayerKind::ALL {
            let info = kind.info();
            assert_eq!(info.kind, kind);
            assert_eq!(LayerKind::from_key(info.key), Some(kind));
            assert_eq!((info.attributes[ID].key, info.attributes[NAME].key), ("id", "name"));
            assert_eq!(info.attributes.last().map(|a| a.key), Some(EXTRA));
            for (i, a) in info.attributes.iter().enumerate() {
                assert_eq!(info.attr(a.key), Some(i), "{}.{}", info.key, a.key);
                assert!(!a.name.zh.is_empty() && !a.name.en.is_empty());
                assert_eq!(a.ty == AttrType::Choice, !a.choices.is_empty(), "{}.{}", info.key, a.key);
            }
        }
    }

    #[test]
    fn properties_find_their_attribute_by_key_case_and_alias() {
        let info = LayerKind::Grid.info();
        assert_eq!(info.attr_for_property("网格长"), info.attr("leader"));
        assert_eq!(info.attr_for_property("LEADER"), info.attr("leader"));
        assert_eq!(info.attr_for_property("nonsense"), None);
    }
}
