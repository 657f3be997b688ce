//! Texts of fixes that are done with a click.

use super::{Text, t};
use crate::words::{Lang, thousands};

/// Name of the step.
pub const FIXED: Text = t("整改", "Fix");
/// Does a fix that asks something first.
pub const DO: Text = t("填写…", "Fill in…");
/// The report is being made anew.
pub const WAIT: Text = t("正在重新核查，完成后再点一次", "Evaluating; click again when it is done");
/// A fix closes the gap.
pub const CLOSES: Text = t("可消除这个缺口", "Closes this gap");
/// It does not.
pub const STAYS_OPEN: Text = t("填入后缺口仍在", "The gap stays with this");
/// It is being judged.
pub const JUDGING: Text = t("正在试算…", "Trying it…");
/// What comes of it depends on the answer.
pub const SAY_FIRST: Text = t("填写后显示会消除哪些缺口", "Fill it in to see what it closes");
/// A text is missing.
pub const FILL_IN: Text = t("填写", "Fill in");
/// Nothing gets worse.
pub const NOTHING_WORSE: Text = t("没有变差的对象", "Nothing gets worse");
/// Something gets worse.
pub const WORSE: Text = t("变差", "Worse");
/// Shows fewer fixes.
pub const FEWER: Text = t("收起", "Fewer");

/// Shows so many more fixes.
pub fn more(n: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("另有 {n} 种办法"),
        Lang::En if n == 1 => "1 more way".to_owned(),
        Lang::En => format!("{n} more ways"),
    }
}

/// So many gaps are closed.
pub fn closed(n: u64, lang: Lang) -> String {
    match (thousands(n), lang) {
        (n, Lang::Zh) => format!("消除 {n} 个缺口"),
        (n, Lang::En) if n == "1" => "Closes 1 gap".to_owned(),
        (n, Lang::En) => format!("Closes {n} gaps"),
    }
}

/// So many unknown subjects are covered then.
pub fn known(n: u64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{} 项由未知变为已覆盖", thousands(n)),
        Lang::En => format!("{} unknown become covered", thousands(n)),
    }
}
