use super::{Text, t};
use crate::words::{Lang, thousands};

/// Title of the editor.
pub const TITLE: Text = t("排班", "Duty roster");
/// A post without a roster.
pub const NONE: Text = t("未排班", "no roster");
/// Hours of duty of the post.
pub const HOURS: Text = t("值守时段", "On duty");
/// Sum of all roles.
pub const TOTAL: Text = t("合计", "Total");
/// Number that a drag fills.
pub const FILL: Text = t("拖动填入", "Drag fills");
/// Makes cells not stated.
pub const BLANK: Text = t("未填", "not stated");
/// Head of the patterns.
pub const PATTERN: Text = t("班次", "Shifts");
/// Three shifts.
pub const THREE: Text = t("三班 8 小时", "3 × 8 h");
/// Two shifts.
pub const TWO: Text = t("两班 12 小时", "2 × 12 h");
/// Day and night.
pub const DAY_NIGHT: Text = t("昼夜", "Day and night");
/// Fills a pattern in.
pub const FILL_IN: Text = t("填入", "Fill in");
/// All roles that rules ask for.
pub const ALL_ROLES: Text = t("每类人员", "Each role");
/// Takes another post's roster.
pub const COPY_FROM: Text = t("从其他卡口复制…", "Copy from…");
/// Search field of that.
pub const FIND_POST: Text = t("卡口名称或编号", "Name or id of a post");
/// Nothing to copy from.
pub const NO_OTHERS: Text = t("没有其他已排班的卡口", "No other post has a roster");
/// Opens the field to paste into.
pub const PASTE: Text = t("粘贴表格…", "Paste a table…");
/// What can be pasted.
pub const PASTE_HINT: Text = t(
    "从 Excel 复制：第一行为小时（0 … 23）或时段（06:00-14:00），每行一类人员",
    "Copied from a spreadsheet: hours (0 … 23) or ranges (06:00-14:00) in the first row, one role a row",
);
/// Reads the pasted table.
pub const READ: Text = t("读入", "Read");
/// Copies the roster.
pub const COPY: Text = t("复制为表格", "Copy as a table");
/// Empties the roster.
pub const CLEAR: Text = t("清空", "Clear");
/// Gives the roster.
pub const APPLY: Text = t("保存排班", "Save the roster");
/// Cells that were refused.
pub const REFUSED: Text = t("表格没有读入", "The table was not taken");
/// No checkpoint is selected.
pub const SELECT: Text = t("先选中一个或多个交通卡口", "Select one or more checkpoints first");
/// Number that is refused.
pub const BAD_NUMBER: Text = t("人数为 0 到 1000 的整数", "People are whole numbers from 0 to 1000");
/// How the table is filled.
pub const HINT: Text = t(
    "拖动填数，双击填一格，或选中格子后直接键入；删除键清除，方向键移动。红色为低于规则要求，斜线为不在值守时段",
    "Drag to fill, double-click for one cell, or type into a marked one; Delete clears, arrows move. Red is below what rules ask, hatched is off duty",
);
/// Step of the history.
pub const STEP: Text = t("修改排班", "Duty roster");

/// The total and the minimum that it is held against.
pub fn least(n: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("合计 ≥ {n}"),
        Lang::En => format!("Total ≥ {n}"),
    }
}

/// Also for the other selected posts.
pub fn also(n: usize, lang: Lang) -> String {
    let n = thousands(n as u64);
    match lang {
        Lang::Zh => format!("同时用于其余 {n} 个选中的卡口"),
        Lang::En if n == "1" => "Also for the other selected checkpoint".to_owned(),
        Lang::En => format!("Also for the {n} other selected checkpoints"),
    }
}

/// More wrong cells than are named.
pub fn more(n: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("另有 {n} 处"),
        Lang::En => format!("and {n} more"),
    }
}

/// A cell as a screen reader says it.
pub fn cell(role: &str, hour: usize, people: Option<u16>, lang: Lang) -> String {
    let said = people.map_or_else(|| BLANK.get(lang).to_owned(), |n| n.to_string());
    format!("{role} {hour:02}:00 {said}")
}
