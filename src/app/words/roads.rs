//! Texts about roads: what is wrong with their data, walking, and life access.

use super::{Text, t};
use crate::words::{Lang, thousands};

/// Head of the list of faults.
pub const FAULTS: Text = t("道路数据问题", "Road data problems");
/// They are being looked for.
pub const LOOKING: Text = t("正在检查道路…", "Looking through the roads…");
/// There are none.
pub const NO_FAULTS: Text = t("没有发现问题", "Nothing wrong was found");
/// The nearest post on foot.
pub const ON_FOOT: Text = t("沿道路步行", "On foot along roads");
/// There is no road near.
pub const NO_ROAD: Text = t("附近没有道路", "no road is near");
/// No way along roads.
pub const NO_WAY: Text = t("沿道路走不到值守卡口", "no way along roads to a staffed post");
/// How a fire engine comes.
pub const ENGINE: Text = t("消防车", "Fire engine");
/// Choice of measuring in a straight line.
pub const STRAIGHT: Text = t("直线", "Straight");
/// Choice of measuring on foot.
pub const FOOT: Text = t("步行", "On foot");
/// What the choice is about.
pub const MEASURED: Text = t("距离按", "Measured");
/// The step that changes it.
pub const MEASURE_STEP: Text = t("修改距离算法", "How distance is measured");
/// Puts the rule about life access into the rulebook.
pub const LIFE_RULE: Text = t("加入生命通道规则 LIFE-1", "Add the life access rule LIFE-1");
/// Adds the rule about sampling sites.
pub const TEST_RULE: Text = t("加入采样点规则 TEST-1", "Add the sampling site rule TEST-1");
/// The nearest site on foot.
pub const SITE: Text = t("采样点（步行）", "Sampling site on foot");
/// Asks.
pub const LIFE_ASK: Text =
    t("这一步会让消防车进不来或超时", "this step would keep fire engines out or delay them past the limit");
/// What else could be done.
pub const LIFE_HINT: Text = t(
    "可改为应急门或值守卡口，或留出另一条路。",
    "An emergency gate or a manned post instead, or another way left open, would avoid it.",
);
/// Does it all the same.
pub const LIFE_ANYWAY: Text = t("仍然执行", "Do it anyway");
/// Selects them.
pub const LIFE_SELECT: Text = t("在图上选中", "Select on the map");

/// Title of the question about life access.
pub fn life_title(n: u64, lang: Lang) -> String {
    match (lang, n) {
        (Lang::Zh, n) => format!("生命通道：影响 {} 栋楼", thousands(n)),
        (Lang::En, 1) => "Life access: 1 building affected".to_owned(),
        (Lang::En, n) => format!("Life access: {} buildings affected", thousands(n)),
    }
}

/// A distance on foot.
pub fn on_foot(metres: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("沿道路步行 {metres}"),
        Lang::En => format!("{metres} on foot along roads"),
    }
}
