//! Texts of sealing an area.

use super::{Text, t};
use crate::words::{Lang, thousands};

/// Name of the panel.
pub const CORDON: Text = t("封控", "Seal");
/// Name of the step.
pub const SEALED: Text = t("封控", "Sealed");
/// There is no area to seal.
pub const SELECT_FIRST: Text = t(
    "请先选中一个社区、网格、小区或围栏，或用测面工具画出范围",
    "Select a community, grid, compound or fence first, or draw an area with the tool for areas",
);
/// Name of an area that was drawn.
pub const DRAWN: Text = t("画出的范围", "Drawn area");
/// Work is under way.
pub const LOOKING: Text = t("正在查找通路…", "Looking for ways in…");
/// Carries the proposal out.
pub const APPLY: Text = t("执行方案", "Apply");
/// Carries it out all the same.
pub const APPLY_ANYWAY: Text = t("仍然执行", "Apply anyway");
/// What the button does.
pub const APPLY_TIP: Text = t("新增或修改卡口，一步完成，可撤销", "Adds or changes checkpoints in one step that can be undone");
/// Closures become gates.
pub const LIFE: Text = t("保生命通道", "Keep life access");
/// What that means.
pub const LIFE_TIP: Text = t(
    "封闭后消防车到不了或明显延误的地方改设应急门",
    "Closures that would keep a fire engine out or delay it become emergency gates",
);
/// How many entrances stay.
pub const ENTRANCES: Text = t("保留出入口", "Entrances kept");
/// As many as it takes.
pub const ANY: Text = t("不限", "Any");
/// Head of the crossings.
pub const CROSSINGS: Text = t("道口", "Crossings");
/// Head of the ways in.
pub const LEAKS: Text = t("未管控通路", "Ways in");
/// Head of the proposal.
pub const PROPOSAL: Text = t("方案", "Proposal");
/// There is none.
pub const NONE: Text = t("无", "None");
/// A place where roads meet.
pub const JUNCTION: Text = t("路口", "Junction");
/// Head of the hours.
pub const BY_HOUR: Text = t("各时段未管控道口", "Open crossings by hour");
/// Title of the dialog.
pub const HARM: Text = t("有楼栋会失去生命通道", "Buildings would lose life access");

/// What a proposal costs.
pub fn cost(cost: u64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("费用 {}", thousands(cost)),
        Lang::En => format!("cost {}", thousands(cost)),
    }
}

/// How many crossings are open at an hour.
pub fn at_hour(hour: usize, open: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{hour:02}:00 未管控道口 {open}"),
        Lang::En => format!("{hour:02}:00 open crossings {open}"),
    }
}
