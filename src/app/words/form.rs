//! Texts about editing values and about the steps that were done.

use super::t;
use crate::coverage::roles::Role;
use crate::words::{Lang, Text, thousands};

/// Several features have different values.
pub const SEVERAL_VALUES: Text = t("多个值", "several values");
/// A text that is stated and empty.
pub const EMPTY: Text = t("（空）", "(empty)");
/// Makes a value unknown.
pub const SET_UNKNOWN: Text = t("设为未知", "Set to unknown");
/// What unknown means.
pub const UNKNOWN_TIP: Text =
    t("数据不明，显示为“—”，相关规则按未知计", "Not known, shown as \"—\"; rules that need it count as unknown");
/// A text of data that is none of the choices.
pub const FROM_DATA: Text = t("数据原文", "as in the data");
/// Where a value is edited.
pub const CLICK_TO_EDIT: Text = t("点击修改", "Click to edit");
/// How the bar of hours works.
pub const HOURS_BAR: Text = t("在条上点或拖动，改整点时段", "Click or drag along the bar to change whole hours");
/// Every hour.
pub const ALL_DAY: Text = t("全天", "All day");
/// Head: names to choose from.
pub const USED_NAMES: Text = t("已用过的名称", "Names in use");
/// Head: values of several features.
pub const TOGETHER: Text = t("成批修改", "Edit together");
/// Which kind to edit.
pub const CHOOSE_KIND: Text = t("点上面某一类，成批修改它的属性", "Click a kind above to edit its features together");
/// A value that was typed is lost.
pub const NOT_CHANGED: Text = t("没有修改", "Not changed");
/// What an edit changed.
pub const CHANGED: Text = t("已修改", "Changed");

/// Head of the steps.
pub const HISTORY: Text = t("操作历史", "History");
/// No step yet.
pub const NO_STEPS: Text = t(
    "还没有操作。每一步修改都会列在这里，点一行就回到那一步",
    "No steps yet. Each change is listed here; click one to go back to it",
);
/// Before the first step.
pub const BEGINNING: Text = t("最初", "Beginning");
/// Before the first step that can be undone.
pub const AS_OPENED: Text = t("可撤销的起点", "As far back as can be undone");
/// The step in force last.
pub const PRESENT: Text = t("当前", "Present");
/// Steps that were undone.
pub const UNDONE_STEPS: Text = t("已撤销", "Undone");
/// Steps that can be listed only.
pub const ONLY_LISTED: Text = t("更早的步骤只能查看，不能撤销", "Earlier steps can be read, not undone");
/// What a click on a step does.
pub const GO_TO_STEP: Text = t("回到这一步", "Go to this step");
/// Whom steps are put down to.
pub const SIGNED: Text = t("操作人", "Signed");
/// What to write there.
pub const SIGNED_HINT: Text = t("姓名或职务，如 街道指挥部", "A name or a duty, such as Street command");
/// What that is for.
pub const SIGNED_TIP: Text = t(
    "此后的每一步记在这个名下，写姓名还是职务由单位自定",
    "Every step from now on is put down to it; name or duty, as the office prefers",
);
/// Nobody is named.
pub const NOBODY: Text = t("未署名", "unsigned");
/// Went to a step.
pub const WENT_TO: Text = t("已回到", "Went to");
/// Head: commands that were used.
pub const USED_COMMANDS: Text = t("最近使用", "Used lately");

/// Name of a role of a team.
pub fn role(role: Role<'_>, lang: Lang) -> String {
    let known = super::roles(role.key(), lang);
    match (known == role.key(), lang, role.spelling()) {
        (true, Lang::Zh, Some(spelling)) => spelling.to_owned(),
        _ => known,
    }
}

/// A holder would have more than a rule allows.
pub fn overload(name: &str, after: u32, limit: u32, rule: &str, lang: Lang) -> String {
    let (after, limit) = (thousands(after.into()), thousands(limit.into()));
    match lang {
        Lang::Zh => format!("{name} 将任 {after} 处，超过上限 {limit}（{rule}）"),
        Lang::En => format!("{name} would hold {after}, over the limit of {limit} ({rule})"),
    }
}

/// How often a name is used.
pub fn used(n: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{} 处", thousands(n.into())),
        Lang::En => format!("× {}", thousands(n.into())),
    }
}
