use super::{Text, t};
use crate::words::{Lang, thousands};

/// A plan, and the name of a new one.
pub const PLAN: Text = t("方案", "Plan");
/// The real plan.
pub const REAL: Text = t("实际", "Real");
/// The same in full.
pub const REAL_PLAN: Text = t("实际方案", "Real plan");
/// All plans.
pub const PLANS: Text = t("方案", "Plans");
/// Step that makes one.
pub const NEW_PLAN: Text = t("新建方案", "New plan");
/// Step that gives one another name.
pub const RENAMED: Text = t("方案改名", "Rename a plan");
/// Step that gives one another note.
pub const NOTED: Text = t("方案备注", "Note of a plan");
/// Step that copies one.
pub const COPIED: Text = t("复制方案", "Copy a plan");
/// Step that takes one away.
pub const REMOVED: Text = t("删除方案", "Remove a plan");
/// Step that leaves out what no longer fits.
pub const TIDIED: Text = t("移除方案中不适用的修改", "Leave out what no longer fits");
/// Step that makes one real.
pub const ADOPTED: Text = t("采用为实际方案", "Adopt a plan");
/// The band over the map.
pub const NOT_REAL: Text = t("推演方案，不是实际部署", "What-if plan, not what is in force");
/// The plan that was shown is gone.
pub const GONE: Text = t("这个方案已不存在，现在显示实际方案", "That plan is gone; this is the real plan");
/// What a plan is.
pub const HINT: Text = t(
    "在方案中增设、移动、改时段、排班都不影响实际部署，之后可对比、可采用；规则、时间和导入始终属于实际方案",
    "Posts, hours and rosters changed in a plan leave the real one alone; compare and adopt it later. Rules, time and imports stay with the real plan",
);
/// No plan yet.
pub const NONE: Text = t("还没有方案", "There are no plans yet");
/// Field for the name.
pub const NAME: Text = t("方案名称", "Name of the plan");
/// Field for the note.
pub const NOTE: Text = t("备注", "Note");
/// Makes it.
pub const MAKE: Text = t("新建", "Make it");
/// Shows one.
pub const SHOW: Text = t("显示", "Show");
/// Copies one.
pub const COPY: Text = t("复制", "Copy");
/// Adopts one.
pub const ADOPT: Text = t("采用…", "Adopt…");
/// Removes one.
pub const REMOVE: Text = t("删除", "Remove");
/// Leaves out what does not fit.
pub const TIDY: Text = t("移除这些修改", "Leave these out for good");
/// Refused name.
pub const TAKEN: Text = t("已有同名方案，请换一个名称", "Another plan has this name; choose another");
/// Title of the question.
pub const ADOPT_TITLE: Text = t("采用为实际方案", "Adopt as the real plan");
/// Nothing gets worse.
pub const NOTHING_WORSE: Text = t("没有变差的地方", "Nothing gets worse");
/// Head of what gets worse.
pub const GETS_WORSE: Text = t("会变差", "Gets worse");
/// Head of what is left out.
pub const LEFT_OUT: Text =
    t("以下修改已不适用于实际方案，不会执行", "These changes no longer fit the real plan and are left out");
/// Whether it is kept.
pub const KEEP: Text = t("保留此方案（与实际一致，可继续推演）", "Keep the plan, then the same as the real one, to go on from");
/// Does it.
pub const DO_ADOPT: Text = t("采用", "Adopt");
/// It changes nothing.
pub const EMPTY: Text = t("此方案与实际相同", "This plan is the same as the real one");
/// The other map beside the map.
pub const MIRROR: Text = t("对比地图", "The other plan on the map");
/// Title of the comparison.
pub const COMPARE: Text = t("方案对比", "Plans compared");
/// It is being worked out.
pub const COMPARING: Text = t("正在对比…", "Comparing…");
/// Head of the first plan.
pub const FROM: Text = t("从", "From");
/// Head of the second plan.
pub const TO: Text = t("到", "To");
/// Both are the same.
pub const SAME: Text = t("两个方案没有差异", "The two plans are the same");
/// Writes the list.
pub const EXPORT: Text = t("导出差异…", "Export differences…");
/// Buildings that are in no line any more.
pub const EXPOSED: Text = t("变为无防线的楼栋", "Buildings that lose their last line");
/// Buildings that are in a line now.
pub const SHELTERED: Text = t("不再是无防线的楼栋", "Buildings no longer in no line");
/// Became covered.
pub const BETTER: Text = t("转为已覆盖", "Covered now");
/// Got worse.
pub const WORSE: Text = t("变差", "Worse now");
/// Imports go to the real plan.
pub const NO_IMPORT: Text = t("导入属于实际方案，请先切换到实际方案", "Imports belong to the real plan; switch to it first");

/// The plan in a title.
pub fn title(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("推演方案 {name}"),
        Lang::En => format!("What-if plan {name}"),
    }
}

/// So many edits do not fit.
pub fn misfits(count: usize, lang: Lang) -> String {
    let n = thousands(count as u64);
    match lang {
        Lang::Zh => format!("方案中 {n} 项修改已不适用于实际方案，未计入"),
        Lang::En if count == 1 => "1 change of the plan no longer fits the real one and is left out".to_owned(),
        Lang::En => format!("{n} changes of the plan no longer fit the real one and are left out"),
    }
}

/// So many edits.
pub fn changes(count: usize, lang: Lang) -> String {
    let n = thousands(count as u64);
    match lang {
        Lang::Zh => format!("{n} 项修改"),
        Lang::En if count == 1 => "1 change".to_owned(),
        Lang::En => format!("{n} changes"),
    }
}
