//! The words on printed sheets, in both languages. Templates read them as data, so that an office can change a sheet's looks
//! without touching its language.

use crate::words::{Lang, Text};
use serde_json::{Map, Value};

/// What is said of characters that are printed as empty boxes; they follow behind a colon.
pub const LACKING: Text = Text::new("字库缺字，已印成方框", "No typeface has these characters; boxes are printed instead");

/// Key in the data of a template, Chinese, English.
const WORDS: &[(&str, &str, &str)] = &[
    // every sheet
    ("approval", "审图号", "Map approval no."),
    ("crs", "坐标系", "Coordinates"),
    ("rulebook", "规则包", "Rulebook"),
    ("layers", "数据", "Data"),
    ("sources", "来源", "Sources"),
    ("checksum", "数据校验", "Data checksum"),
    ("page", "第", "Page"),
    ("of", "页 / 共", "of"),
    ("pages", "页", ""),
    ("product", "防线 Fangxian", "Fangxian 防线"),
    ("north", "北", "N"),
    ("legend", "图例（图中所绘）", "Legend (as drawn)"),
    ("hidden", "※ 小于 5 或为保护小数而不公布", "※ below 5, or withheld to protect small counts"),
    ("plan", "预案", "What-if plan"),
    ("none", "无", "none"),
    // figures
    ("covered", "已覆盖", "covered"),
    ("gap", "缺口", "gap"),
    ("unknown", "未知", "unknown"),
    ("total", "共", "of"),
    ("held", "楼栋防线", "Lines per building"),
    ("held0", "无防线", "none"),
    ("held1", "一道", "1 line"),
    ("held2", "两道", "2 lines"),
    ("held3", "三道", "3 lines"),
    ("held4", "未知", "unknown"),
    ("since", "括号内为较", "in brackets the change since"),
    ("since_end", "的变化", ""),
    ("buildings", "楼栋", "buildings"),
    // situation
    ("hours", "全天防线", "The day by hour"),
    ("worst", "最薄弱", "worst"),
    ("even", "各时相同", "every hour is the same"),
    (
        "hours_note",
        "各柱为楼栋按防线数的占比，下方为无防线楼栋数",
        "Share of buildings by lines held; below, buildings held by none",
    ),
    ("gaps", "首要缺口", "First gaps"),
    ("gaps_total", "处缺口", "gaps in all"),
    ("most_in", "最多", "most in"),
    ("example", "例", "e.g."),
    ("due", "时限", "due"),
    ("more_rules", "项规则另有缺口，见缺口清单", "more rules have gaps, see the gap list"),
    ("no_gaps", "没有缺口", "No gaps"),
    ("needs", "值守人力（最缺时刻）", "People on duty (worst hour)"),
    ("role", "角色", "Role"),
    ("hour", "时刻", "Hour"),
    ("needed", "需", "Needed"),
    ("there", "有", "There"),
    ("short", "缺", "Short"),
    ("not_told", "未知", "Unknown"),
    ("all_roles", "各角色合计", "All roles together"),
    ("kits", "物资（按清单）", "Kits (by list)"),
    ("kits_note", "库存未录入", "stock is not recorded"),
    ("item", "物资", "Item"),
    ("area_of_kit", "配备对象", "For"),
    ("places", "处数", "Places"),
    ("no_needs", "规则未要求", "Nothing is asked"),
    ("empty", "还没有数据", "No data yet"),
    ("empty_next", "导入社区、网格和楼栋后再出图", "Import communities, grids and buildings first"),
    // atlas
    ("atlas", "图册", "Atlas"),
    ("overview", "总览", "Overview"),
    ("overview_note", "图中数字为页码", "Numbers on the map are pages"),
    ("index", "索引", "Index"),
    ("area", "区域", "Area"),
    ("to_page", "页", "p."),
    ("in_area", "本区", "This area"),
    ("posts", "卡口", "Posts"),
    ("premises", "重点场所", "Key premises"),
    ("line", "防线", "Line"),
    ("leader", "网格长", "Grid leader"),
    ("member", "网格员", "Grid member"),
    ("team", "三人小组", "Three-person team"),
    ("secretary", "社区书记", "Secretary"),
    ("not_stated", "未填", "not stated"),
    ("community", "社区", "Community"),
    ("more", "另有", "more:"),
    // card
    ("card", "口袋卡", "Pocket card"),
    ("contacts", "联系方式（手写）", "Contacts (by hand)"),
    ("phone", "电话", "Phone"),
    ("name", "姓名", "Name"),
    ("duty", "职责", "Duty"),
    ("building", "楼栋", "Building"),
    ("state", "防线", "Lines"),
    ("households", "户数", "Households"),
    ("linked", "已联", "Linked"),
    ("to_do", "待办", "To do"),
    ("post", "卡口", "Post"),
    ("post_hours", "时段", "Hours"),
    ("no_posts", "本区没有卡口", "No posts in this area"),
    ("no_buildings", "本区没有楼栋", "No buildings in this area"),
    ("fold", "沿此线对折", "fold here"),
    ("notes", "备注", "Notes"),
    // gap list
    ("gap_list", "缺口清单", "Gap list"),
    ("owner", "责任", "Owner"),
    ("subject", "对象", "Subject"),
    ("rule", "缺口", "Gap"),
    ("measured", "实测 / 限值", "Measured / limit"),
    ("fix", "最小整改", "Smallest fix"),
    ("done", "办结", "Done"),
    ("first_of", "本表前", "First"),
    ("list_total", "处，共", "of"),
    ("list_rest", "处；全部见同名表格文件", "gaps; the workbook has all of them"),
    ("no_owner", "责任未定", "Nobody named"),
    // comparison
    ("comparison", "对比图", "Comparison"),
    ("before", "甲", "A"),
    ("after", "乙", "B"),
    ("better", "改善", "better"),
    ("worse", "变差", "worse"),
    ("exposed", "失去全部防线的楼栋", "Buildings that lose every line"),
    ("regained", "重新有防线的楼栋", "Buildings that regain a line"),
    ("rules_changed", "按规则", "By rule"),
    ("features_changed", "改动", "What differs"),
    ("people_changed", "人力", "People"),
    ("no_change", "没有变化", "Nothing changes"),
];

/// All words in a language, by their keys.
pub fn words(lang: Lang) -> Value {
    let word = |(key, zh, en): &(&str, &'static str, &'static str)| ((*key).to_owned(), Value::from(Text::new(zh, en).get(lang)));
    Value::Object(WORDS.iter().map(word).collect::<Map<String, Value>>())
}

/// The word of a key; the key itself where there is none.
pub fn word(key: &str, lang: Lang) -> &str {
    WORDS.iter().find(|(k, ..)| *k == key).map_or(key, |(_, zh, en)| Text::new(zh, en).get(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_once() {
        let mut keys: Vec<&str> = WORDS.iter().map(|(key, ..)| *key).collect();
        keys.sort_unstable();
        let n = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), n);
        assert_eq!(word("gap", Lang::En), "gap");
        assert_eq!(word("no such key", Lang::Zh), "no such key");
    }
}
