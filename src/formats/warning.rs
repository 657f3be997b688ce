//! What was wrong in a file, feature by feature, and what was done about it.

use crate::geometry::{Crs, CrsError, RingFault};
use crate::model::{AttrInfo, AttrType, GeometryClass, LayerKind};
use crate::words::{Lang, Text, thousands};
use std::collections::BTreeMap;

/// One finding in a file: where, what, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Name of the file.
    pub file: String,
    /// Place of the feature in the file, counted from 0; `None` when the finding is about the whole file.
    pub index: Option<u64>,
    /// The feature's id, if it has one.
    pub id: Option<String>,
    /// What is wrong.
    pub problem: Problem,
    /// What was done.
    pub action: Action,
}

/// What became of the feature, value or file that a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Taken as it is.
    Kept,
    /// Taken with a changed geometry or id.
    Repaired,
    /// A part of it was left out, the rest is taken.
    LeftOut,
    /// The value became unknown, the feature is taken.
    Emptied,
    /// The feature is not in the layer.
    SetAside,
}

/// A kind of geometry as files name it, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Positions.
    Points,
    /// Lines.
    Lines,
    /// Polygons.
    Areas,
}

/// What is wrong, with the data a person needs to find and mend it.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// The feature has no geometry.
    NoGeometry,
    /// The geometry has no coordinates.
    EmptyGeometry,
    /// The `geometry` member is no geometry object.
    NotAGeometry {
        /// What stands there instead.
        found: String,
    },
    /// The geometry's `type` is none that GeoJSON knows.
    UnknownGeometryType {
        /// The type as written.
        found: String,
    },
    /// The `coordinates` do not fit the geometry's type.
    BadCoordinates {
        /// The geometry's type.
        of: &'static str,
        /// What was expected, and what stands there.
        fault: CoordinateFault,
    },
    /// Rings whose last position is not their first.
    UnclosedRing {
        /// How many.
        rings: u32,
    },
    /// Rings with fewer than three different positions.
    ShortRing {
        /// How many.
        rings: u32,
    },
    /// An outline that crosses or touches itself, or holes that stick out.
    InvalidArea {
        /// What the check found first.
        fault: RingFault,
        /// Square metres before the repair (absolute shoelace area).
        area_before: f64,
        /// Square metres after it; 0 when nothing was left.
        area_after: f64,
    },
    /// The geometry is of another class than the layer.
    WrongClass {
        /// What the feature has.
        found: Found,
        /// What the layer holds.
        wanted: GeometryClass,
    },
    /// Parts of a collection that are of another class than the layer.
    OtherParts {
        /// What they are.
        found: Found,
        /// How many.
        count: u32,
    },
    /// A point layer's feature with several positions.
    SeveralPositions {
        /// How many.
        count: u32,
    },
    /// A coordinate that cannot be in the coordinate system.
    OutOfRange {
        /// The coordinate, and what it looks like.
        error: CrsError,
    },
    /// A line whose positions are all the same.
    NoLength,
    /// The outline spans more than half the globe; probably it crosses the 180th meridian.
    CrossesAntimeridian,
    /// Another feature has this id.
    DuplicateId {
        /// The id as written.
        id: String,
        /// The id it was given.
        renamed: String,
    },
    /// A value that does not fit its attribute.
    BadValue {
        /// Layer.
        kind: LayerKind,
        /// Place of the attribute in the schema.
        attr: usize,
        /// The value as written, shortened.
        value: String,
    },
    /// A value that is not in the attribute's list. Reported once a distinct value.
    UnknownChoice {
        /// Layer.
        kind: LayerKind,
        /// Place of the attribute in the schema.
        attr: usize,
        /// The value.
        value: String,
        /// How many features have it.
        features: u64,
    },
    /// The `properties` member is neither an object nor null.
    BadProperties {
        /// What stands there instead.
        found: String,
    },
    /// The `id` is neither text nor number.
    BadId {
        /// What stands there instead.
        found: String,
    },
    /// An element of `features` that is no feature.
    NotAFeature {
        /// What stands there instead.
        found: String,
    },
    /// Text that is no JSON.
    NotJson {
        /// Byte in the file, from 0.
        byte: u64,
        /// Line in the file, from 1.
        line: u64,
        /// What is wrong there.
        fault: &'static str,
    },
    /// The file ends in the middle of something.
    Truncated {
        /// Byte where the unfinished feature starts.
        byte: u64,
    },
    /// Heights (or measures) behind longitude and latitude. Reported once a file.
    Heights,
    /// The file's `type` is not `FeatureCollection`.
    WrongRootType {
        /// The type as written.
        found: String,
    },
    /// The file names another coordinate system than the user.
    OtherCrs {
        /// As the file writes it.
        in_file: String,
        /// The one that was stated.
        stated: Crs,
    },
    /// The file has no feature at all.
    NoFeatures,
    /// An element of an extract whose nodes or members the file lacks, or whose outline does not close.
    Incomplete {
        /// How many are missing; 0: the outline does not close.
        missing: usize,
    },
    /// A member appears twice in the file's outermost object.
    RepeatedMember {
        /// Its name.
        name: &'static str,
    },
}

/// What is wrong with a `coordinates` member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoordinateFault {
    /// There is none.
    Missing,
    /// It is not an array.
    NotAnArray,
    /// A position has fewer than two numbers.
    ShortPosition,
    /// Something that is no finite number stands in a position.
    NotANumber,
    /// Arrays are nested too deep or not deep enough for the type.
    Nesting,
    /// A line has fewer than two positions.
    ShortLine,
}

impl Problem {
    /// Stable key of the kind of problem, for counting and for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoGeometry => "no-geometry",
            Self::EmptyGeometry => "empty-geometry",
            Self::NotAGeometry { .. } => "not-a-geometry",
            Self::UnknownGeometryType { .. } => "unknown-geometry-type",
            Self::BadCoordinates { .. } => "bad-coordinates",
            Self::UnclosedRing { .. } => "unclosed-ring",
            Self::ShortRing { .. } => "short-ring",
            Self::InvalidArea { .. } => "invalid-area",
            Self::WrongClass { .. } => "wrong-class",
            Self::OtherParts { .. } => "other-parts",
            Self::SeveralPositions { .. } => "several-positions",
            Self::OutOfRange { .. } => "out-of-range",
            Self::NoLength => "no-length",
            Self::CrossesAntimeridian => "crosses-antimeridian",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::BadValue { .. } => "bad-value",
            Self::UnknownChoice { .. } => "unknown-choice",
            Self::BadProperties { .. } => "bad-properties",
            Self::BadId { .. } => "bad-id",
            Self::NotAFeature { .. } => "not-a-feature",
            Self::NotJson { .. } => "not-json",
            Self::Truncated { .. } => "truncated",
            Self::Heights => "heights",
            Self::WrongRootType { .. } => "wrong-root-type",
            Self::OtherCrs { .. } => "other-crs",
            Self::NoFeatures => "no-features",
            Self::Incomplete { .. } => "incomplete",
            Self::RepeatedMember { .. } => "repeated-member",
        }
    }

    /// What is wrong, as part of a sentence.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::NoGeometry => "has no geometry".into(),
            Self::EmptyGeometry => "has a geometry without coordinates".into(),
            Self::NotAGeometry { found } => format!("has {found} where a geometry should be"),
            Self::UnknownGeometryType { found } => format!("has a geometry of unknown type {found}"),
            Self::BadCoordinates { of, fault } => format!("has a {of} {}", fault.en()),
            Self::UnclosedRing { rings: 1 } => "has an outline that is not closed".into(),
            Self::UnclosedRing { rings } => format!("has {rings} outlines that are not closed"),
            Self::ShortRing { rings: 1 } => "has an outline with fewer than three different positions".into(),
            Self::ShortRing { rings } => format!("has {rings} outlines with fewer than three different positions"),
            Self::InvalidArea { fault, area_before, area_after } => {
                let reason = fault_text(*fault).en;
                format!("has an invalid outline ({reason}; {area_before:.1} m² before, {area_after:.1} m² after)")
            }
            Self::WrongClass { found, wanted } => format!("has {}, the layer holds {}", found.en(), class_en(*wanted)),
            Self::OtherParts { found, count } => format!("has {count} part(s) that are {}", found.en()),
            Self::SeveralPositions { count } => format!("has {count} positions, the layer holds one a feature"),
            Self::OutOfRange { error } => {
                let error = error.to_string();
                format!("has a bad coordinate: {}", error.trim_end_matches("; state the system with --crs"))
            }
            Self::NoLength => "has a line of no length".into(),
            Self::CrossesAntimeridian => "spans more than half the globe, probably across the 180th meridian".into(),
            Self::DuplicateId { id, renamed } => format!("has the id {id} of another feature; it is now {renamed}"),
            Self::BadValue { kind, attr, value } => {
                let info = &kind.info().attributes[*attr];
                format!("has {} = {value}, expected {}", info.key, expected_en(info))
            }
            Self::UnknownChoice { kind, attr, value, features } => {
                let info = &kind.info().attributes[*attr];
                let features = thousands(*features);
                format!("{} = {value} in {features} feature(s) is not in the list ({})", info.key, choices(info))
            }
            Self::BadProperties { found } => format!("has {found} where its properties should be"),
            Self::BadId { found } => format!("has {found} as its id"),
            Self::NotAFeature { found } => format!("is {found}, not a feature"),
            Self::NotJson { byte, line, fault } => format!("is not JSON at byte {byte}, line {line}: {fault}"),
            Self::Truncated { byte } => format!("breaks off: what starts at byte {byte} has no end"),
            Self::Heights => "has heights behind longitude and latitude".into(),
            Self::WrongRootType { found } => format!("is of type {found}, not FeatureCollection"),
            Self::OtherCrs { in_file, stated } => format!("names the coordinate system {in_file}, but {stated} was stated"),
            Self::NoFeatures => "has no features".into(),
            Self::Incomplete { missing: 0 } => "has an outline that does not close".into(),
            Self::Incomplete { missing } => format!("lacks {missing} of its parts, which the file does not have"),
            Self::RepeatedMember { name } => format!("has the member \"{name}\" twice"),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::NoGeometry => "没有几何".into(),
            Self::EmptyGeometry => "几何没有坐标".into(),
            Self::NotAGeometry { found } => format!("几何的位置上是 {found}"),
            Self::UnknownGeometryType { found } => format!("几何类型 {found} 无法识别"),
            Self::BadCoordinates { of, fault } => format!("{of} {}", fault.zh()),
            Self::UnclosedRing { rings } => format!("有 {rings} 个环未闭合"),
            Self::ShortRing { rings } => format!("有 {rings} 个环不足三个不同的点"),
            Self::InvalidArea { fault, area_before, area_after } => {
                let reason = fault_text(*fault).zh;
                format!("轮廓无效（{reason}；修复前 {area_before:.1} 平方米，修复后 {area_after:.1} 平方米）")
            }
            Self::WrongClass { found, wanted } => format!("几何是{}，图层要求{}", found.zh(), class_zh(*wanted)),
            Self::OtherParts { found, count } => format!("有 {count} 个部分是{}", found.zh()),
            Self::SeveralPositions { count } => format!("有 {count} 个位置，图层每个要素只有一个"),
            Self::OutOfRange { error } => super::error::crs_error_zh(error),
            Self::NoLength => "线的长度为零".into(),
            Self::CrossesAntimeridian => "跨越半个地球以上，可能穿过 180 度经线".into(),
            Self::DuplicateId { id, renamed } => format!("编号 {id} 与其他要素重复，改为 {renamed}"),
            Self::BadValue { kind, attr, value } => {
                let info = &kind.info().attributes[*attr];
                format!("{} = {value}，应为{}", info.name.zh, expected_zh(info))
            }
            Self::UnknownChoice { kind, attr, value, features } => {
                let info = &kind.info().attributes[*attr];
                format!("{} = {value}（{} 个要素）不在列表中（{}）", info.name.zh, thousands(*features), choices(info))
            }
            Self::BadProperties { found } => format!("属性的位置上是 {found}"),
            Self::BadId { found } => format!("编号是 {found}"),
            Self::NotAFeature { found } => format!("是 {found}，不是要素"),
            Self::NotJson { byte, line, fault } => format!("第 {line} 行（第 {byte} 字节）不是 JSON：{fault}"),
            Self::Truncated { byte } => format!("文件中断：第 {byte} 字节开始的内容没有结尾"),
            Self::Heights => "经纬度后面带有高程".into(),
            Self::WrongRootType { found } => format!("类型是 {found}，不是 FeatureCollection"),
            Self::OtherCrs { in_file, stated } => format!("文件写明坐标系 {in_file}，但指定的是 {stated}"),
            Self::NoFeatures => "没有任何要素".into(),
            Self::Incomplete { missing: 0 } => "轮廓未闭合".into(),
            Self::Incomplete { missing } => format!("缺少 {missing} 个组成部分，文件中没有"),
            Self::RepeatedMember { name } => format!("成员 \"{name}\" 出现两次"),
        }
    }

    /// What was done and what a person can do, as a sentence of its own.
    fn remedy(&self, action: Action, lang: Lang) -> &'static str {
        let (zh, en) = match (self, action) {
            (Self::Heights, _) => ("高程未读取。", "Heights are not read."),
            (Self::OtherCrs { .. }, _) => {
                ("按指定的坐标系读取；如有误，请去掉 --crs。", "The stated one was used; leave --crs out if that is wrong.")
            }
            (Self::OutOfRange { .. }, _) => (
                "要素已搁置；请检查坐标，或用 --crs 指定正确的坐标系。",
                "The feature was set aside; mend the coordinate, or state the right system with --crs.",
            ),
            (Self::NoFeatures, _) => ("请核对是否选对了文件。", "Check that it is the right file."),
            (Self::WrongRootType { .. }, _) => ("其中的要素仍已读取。", "Its features were read all the same."),
            (Self::RepeatedMember { .. }, _) => ("两处都已读取。", "Both were read."),
            (Self::CrossesAntimeridian, _) => {
                ("已按原样读取；请在 180 度经线处切开。", "It was read as it stands; cut it at the 180th meridian.")
            }
            (Self::UnknownChoice { .. }, _) => ("原文已保留。", "The text was kept."),
            (Self::DuplicateId { .. }, _) => ("要素已保留。", "The feature was kept."),
            (Self::Truncated { .. }, _) => {
                ("此前的完整要素已读取；请重新获取文件。", "The complete features before it were read; get the file again.")
            }
            (Self::NotJson { .. }, _) => (
                "已搁置，从下一个要素继续；请修正文件。",
                "It was set aside and reading went on at the next feature; mend the file.",
            ),
            (Self::WrongClass { .. }, Action::Repaired) => ("已转换。", "It was converted."),
            (Self::SeveralPositions { .. }, _) => ("只取第一个。", "The first was taken."),
            (_, Action::Kept) => ("已保留。", "It was kept."),
            (_, Action::Repaired) => ("已修复，请核对。", "It was repaired; check it."),
            (_, Action::LeftOut) => ("该部分已略去，其余保留。", "That part was left out, the rest was kept."),
            (_, Action::Emptied) => ("该值记为未知。", "The value is now unknown."),
            (_, Action::SetAside) => ("要素已搁置；修正后可重新导入。", "The feature was set aside; mend it and import again."),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

impl CoordinateFault {
    fn en(self) -> &'static str {
        match self {
            Self::Missing => "without coordinates",
            Self::NotAnArray => "whose coordinates are not an array",
            Self::ShortPosition => "with a position of fewer than two numbers",
            Self::NotANumber => "with a coordinate that is no finite number",
            Self::Nesting => "whose coordinates are nested too deep or not deep enough",
            Self::ShortLine => "with fewer than two positions",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Missing => "缺少坐标",
            Self::NotAnArray => "的坐标不是数组",
            Self::ShortPosition => "有坐标点不足两个数",
            Self::NotANumber => "有坐标不是有限的数",
            Self::Nesting => "的坐标嵌套层数不对",
            Self::ShortLine => "不足两个点",
        }
    }
}

impl Found {
    fn en(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Lines => "lines",
            Self::Areas => "areas",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Points => "点",
            Self::Lines => "线",
            Self::Areas => "面",
        }
    }
}

fn fault_text(fault: RingFault) -> Text {
    match fault {
        RingFault::NonFinite => Text::new("坐标不是数", "a coordinate is no number"),
        RingFault::TooFewPoints => Text::new("不足三个不同的点", "fewer than three different positions"),
        RingFault::Unclosed => Text::new("环未闭合", "a ring is not closed"),
        RingFault::SelfIntersecting => Text::new("环自相交", "a ring crosses itself"),
        RingFault::RingsCross => Text::new("环相互交叉", "two rings cross"),
        RingFault::HoleOutside => Text::new("洞在外环之外", "a hole lies outside"),
        RingFault::PartsOverlap => Text::new("各部分重叠", "parts overlap"),
        RingFault::NoArea => Text::new("没有面积", "there is no area inside"),
    }
}

fn class_en(class: GeometryClass) -> &'static str {
    match class {
        GeometryClass::Area => "areas",
        GeometryClass::Line => "lines",
        GeometryClass::Point => "points",
    }
}

fn class_zh(class: GeometryClass) -> &'static str {
    match class {
        GeometryClass::Area => "面",
        GeometryClass::Line => "线",
        GeometryClass::Point => "点",
    }
}

fn expected_en(info: &AttrInfo) -> String {
    match (info.ty, info.range) {
        (AttrType::Int, Some((min, max))) => format!("a whole number from {min} to {max}"),
        (AttrType::Int, None) => "a whole number".into(),
        (AttrType::Real, Some((min, max))) => format!("a number from {min} to {max}"),
        (AttrType::Real, None) => "a number".into(),
        (AttrType::Time, _) => "a time such as 2022-03-20T10:00:00+08:00".into(),
        (AttrType::Hours, _) => "hours such as 06:00-22:00".into(),
        (AttrType::Text | AttrType::Choice, _) => "a text".into(),
    }
}

fn expected_zh(info: &AttrInfo) -> String {
    match (info.ty, info.range) {
        (AttrType::Int, Some((min, max))) => format!(" {min} 到 {max} 的整数"),
        (AttrType::Int, None) => "整数".into(),
        (AttrType::Real, Some((min, max))) => format!(" {min} 到 {max} 的数"),
        (AttrType::Real, None) => "数".into(),
        (AttrType::Time, _) => "时间，如 2022-03-20T10:00:00+08:00".into(),
        (AttrType::Hours, _) => "时段，如 06:00-22:00".into(),
        (AttrType::Text | AttrType::Choice, _) => "文字".into(),
    }
}

fn choices(info: &AttrInfo) -> String {
    info.choices.iter().map(|c| c.key).collect::<Vec<_>>().join(", ")
}

impl Warning {
    /// A whole sentence: file, feature, what is wrong, what was done or can be done.
    pub fn text(&self, lang: Lang) -> String {
        let problem = self.problem.text(lang);
        let remedy = self.problem.remedy(self.action, lang);
        let file = &self.file;
        match (lang, self.index, &self.id) {
            (Lang::En, Some(i), Some(id)) => format!("{file}: feature {i} (id {id}) {problem}. {remedy}"),
            (Lang::En, Some(i), None) => format!("{file}: feature {i} {problem}. {remedy}"),
            (Lang::En, None, Some(id)) => format!("{file}: {id} {problem}. {remedy}"),
            (Lang::Zh, None, Some(id)) => format!("{file}：{id} {problem}。{remedy}"),
            (Lang::En, None, None) => format!("{file}: {problem}. {remedy}"),
            (Lang::Zh, Some(i), Some(id)) => format!("{file}：要素 {i}（编号 {id}）{problem}。{remedy}"),
            (Lang::Zh, Some(i), None) => format!("{file}：要素 {i} {problem}。{remedy}"),
            (Lang::Zh, None, None) => format!("{file}：{problem}。{remedy}"),
        }
    }
}

/// The warnings of one reading: the first [`Warnings::FULL`] of each kind of problem in full, the rest as counts, so that
/// a file with a million bad features costs no more memory than one with a thousand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Warnings {
    kept: Vec<Warning>,
    counts: BTreeMap<&'static str, u64>,
}

impl Warnings {
    /// How many warnings of each kind of problem are kept in full.
    pub const FULL: u64 = 1_000;

    /// Adds one.
    pub fn push(&mut self, warning: Warning) {
        let count = self.counts.entry(warning.problem.code()).or_default();
        *count += 1;
        if *count <= Self::FULL {
            self.kept.push(warning);
        }
    }

    /// Whether nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Number of all warnings, also of those not kept in full.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Number of warnings with a [`Problem::code`].
    pub fn count(&self, code: &str) -> u64 {
        self.counts.get(code).copied().unwrap_or(0)
    }

    /// The warnings kept in full, by place in the file (those about the whole file first).
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Warning> {
        self.kept.iter()
    }

    /// [`Problem::code`] and number of warnings that are not kept in full.
    pub fn rest(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.counts.iter().filter(|&(_, &n)| n > Self::FULL).map(|(&code, &n)| (code, n - Self::FULL))
    }

    /// Every warning as a sentence, then one line for each kind of problem with more than that.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines: Vec<_> = self.kept.iter().map(|w| w.text(lang)).collect();
        lines.extend(self.rest().map(|(code, n)| match lang {
            Lang::Zh => format!("另有 {} 条同类警告（{code}）", thousands(n)),
            Lang::En => format!("{} more warnings of the kind {code}", thousands(n)),
        }));
        lines
    }

    /// Brings them into the order of the file.
    pub(crate) fn sort(&mut self) {
        self.kept.sort_by_key(|w| w.index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_file_feature_problem_and_remedy_in_both_languages() {
        let attr = LayerKind::Building.info().attr("households").unwrap();
        let warning = Warning {
            file: "buildings.geojson".into(),
            index: Some(12),
            id: Some("B7".into()),
            problem: Problem::BadValue { kind: LayerKind::Building, attr, value: "\"many\"".into() },
            action: Action::Emptied,
        };
        assert_eq!(
            warning.text(Lang::En),
            "buildings.geojson: feature 12 (id B7) has households = \"many\", expected a whole number from 0 to 10000000. \
             The value is now unknown."
        );
        assert_eq!(
            warning.text(Lang::Zh),
            "buildings.geojson：要素 12（编号 B7）户数 = \"many\"，应为 0 到 10000000 的整数。该值记为未知。"
        );
    }

    #[test]
    fn a_flood_is_counted_not_kept() {
        let mut warnings = Warnings::default();
        for i in 0..5_000 {
            let problem = if i == 4_000 { Problem::EmptyGeometry } else { Problem::NoGeometry };
            warnings.push(Warning { file: "a".into(), index: Some(i), id: None, problem, action: Action::SetAside });
        }
        assert_eq!((warnings.total(), warnings.iter().len()), (5_000, 1_001));
        assert_eq!(warnings.rest().collect::<Vec<_>>(), [("no-geometry", 3_999)]);
        assert_eq!(warnings.lines(Lang::En).last().unwrap(), "3,999 more warnings of the kind no-geometry");
    }
}
