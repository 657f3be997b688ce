//! Texts of the panel that says where posts should go.

use super::{Text, t};

/// Head of the panel.
pub const SITING: Text = t("卡点选址", "Where posts go");
/// What is asked.
pub const QUESTION: Text = t("目标", "Question");
/// How many new posts.
pub const NEW: Text = t("新增", "New posts");
/// How far a post reaches.
pub const REACH: Text = t("覆盖半径", "Reach");
/// In a straight line.
pub const STRAIGHT: Text = t("直线", "Straight");
/// On foot along roads.
pub const WALKING: Text = t("步行", "On foot");
/// What counts.
pub const COUNTS: Text = t("计数", "Counts");
/// Residents.
pub const RESIDENTS: Text = t("居住人数", "Residents");
/// Buildings.
pub const BUILDINGS: Text = t("楼栋数", "Buildings");
/// Premises.
pub const PREMISES: Text = t("重点场所", "Premises");
/// What becomes of posts that stand.
pub const KEEP: Text = t("现有卡点", "Existing");
/// All stay.
pub const KEEP_ALL: Text = t("全部保留", "All stay");
/// Some may move.
pub const KEEP_MOVE: Text = t("可调整", "Some move");
/// None has to stay.
pub const KEEP_NONE: Text = t("不限", "None fixed");
/// How many may move.
pub const MOVES: Text = t("最多调整", "At most");
/// How much a place can take.
pub const CAPACITY: Text = t("每处最多", "Room a place");
/// How much of all has to be covered.
pub const SHARE: Text = t("覆盖比例", "Share");
/// How often a post is absent.
pub const ABSENCE: Text = t("缺岗概率", "Absent");
/// At most so much cost.
pub const BUDGET: Text = t("费用上限", "Budget");
/// What costs what.
pub const BUDGET_TIP: Text = t(
    "新设一处计 1，名单中的点按其费用（cost）计，现有卡点不计；0 为不限",
    "A new post costs 1, a place of the list what its cost says, a post that stands nothing; 0 for any cost",
);
/// A list of places.
pub const LIST: Text = t("候选名单…", "List…");
/// What a list is.
pub const LIST_TIP: Text = t(
    "GeoJSON 点：siting 为 candidate、locked 或 forbidden，cost 为费用，reason 为理由，均可省略",
    "GeoJSON points: siting says candidate, locked or forbidden, cost what a post there costs, reason why; all may be left out",
);
/// Head of the dialog that asks for one.
pub const LIST_TITLE: Text = t("候选点名单（GeoJSON）", "List of places (GeoJSON)");
/// No list any more.
pub const LIST_OFF: Text = t("不用名单", "No list");
/// What may be typed there.
pub const CAPACITY_TIP: Text = t(
    "每处能承担的数量，可写成乘积：通道 × 每小时 × 小时，如 4x120x8；0 为不限",
    "How much a place can take, or a product: lanes × an hour × hours, such as 4x120x8; 0 for any number",
);
/// No limit.
pub const ANY: Text = t("不限", "any number");
/// A post has to be there.
pub const LOCK: Text = t("必须设在此处", "Must be here");
/// No post may be there.
pub const EXCLUDE: Text = t("此处不设", "Not here");
/// Forget both.
pub const FREE: Text = t("清除", "Clear");
/// How many places are locked and excluded.
pub fn by_hand((locked, excluded): (usize, usize), lang: crate::words::Lang) -> String {
    match lang {
        crate::words::Lang::Zh => format!("手工指定 {locked} 处，排除 {excluded} 处"),
        crate::words::Lang::En => format!("{locked} put by hand, {excluded} excluded"),
    }
}
/// Where places are looked for.
pub const PLACES: Text = t("候选点", "Places");
/// Unmanned posts.
pub const UNMANNED: Text = t("无人卡点", "Unmanned posts");
/// Crossings.
pub const CROSSINGS: Text = t("边界路口", "Boundary crossings");
/// Junctions.
pub const JUNCTIONS: Text = t("道路交叉口", "Junctions");
/// Cells.
pub const CELLS: Text = t("网格单元", "Cells");
/// Starts the work.
pub const RUN: Text = t("开始计算", "Work it out");
/// Ends it with what is there.
pub const STOP: Text = t("停止并采用当前结果", "Stop here");
/// All are adopted.
pub const ACCEPT_ALL: Text = t("全部采纳", "Accept all");
/// Those that are ticked.
pub const ACCEPT: Text = t("采纳所选", "Accept chosen");
/// Nothing was asked yet.
pub const ASK: Text = t("设定目标和数量，然后开始计算", "Choose a question and a number, then work it out");
/// Being worked out.
pub const WORKING: Text = t("正在计算…", "Working it out…");
/// The project changed since.
pub const OLD: Text = t("数据已变化，请重新计算", "The project has changed since; work it out again");
/// Name of a step.
pub const ADOPTED: Text = t("采纳选址方案", "Posts as proposed");
/// Head of the curve.
pub const CURVE: Text = t("覆盖量随新增数量", "Covered by number of new posts");
/// Head of the curve under a budget.
pub const CURVE_BY_COST: Text = t("覆盖量随费用", "Covered by cost");
/// What is possible at most.
pub const AT_MOST: Text = t("可能上限", "at most possible");
/// What is found.
pub const FOUND: Text = t("已找到", "found");
/// Nobody can be left out without loss.
pub const WITHOUT: Text = t("若不设此处，少覆盖", "without it the best found covers fewer by");
/// In how many of the best answers.
pub const IN_ANSWERS: Text = t("最好的方案中出现", "in the best answers");
/// Dragging.
pub const DRAG: Text = t("在地图上拖动，其余点随之调整", "Drag it on the map; the others follow");
/// A proposal, as a screen reader says it.
pub const PROPOSAL: Text = t("拟设卡点", "Proposed post");
/// What comes of dragging a proposal, beside it.
pub fn comes(covered: &str, at_most: &str, lang: crate::words::Lang) -> String {
    match lang {
        crate::words::Lang::Zh => format!("覆盖 {covered}，上限 {at_most}"),
        crate::words::Lang::En => format!("covers {covered}, at most {at_most}"),
    }
}
