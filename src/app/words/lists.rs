//! Texts of work lists and of what stands on single posts.

use super::{Text, t};
use crate::coverage::Backup;
use crate::words::{Lang, thousands};

/// Head of the work list.
pub const LIST: Text = t("清单", "List");
/// Head of what stands on single posts.
pub const RESILIENCE: Text = t("卡口失守推演", "If a post fails");
/// Copies the list.
pub const COPY: Text = t("复制表格", "Copy as a table");
/// Writes the list.
pub const EXPORT: Text = t("导出…", "Export…");
/// Chooses columns.
pub const COLUMNS: Text = t("列", "Columns");
/// Groups rows.
pub const GROUP: Text = t("分组", "Group by");
/// No groups.
pub const NO_GROUP: Text = t("不分组", "No groups");
/// Rising order.
pub const RISING: Text = t("升序", "Ascending");
/// Falling order.
pub const FALLING: Text = t("降序", "Descending");
/// No order.
pub const UNSORTED: Text = t("不排序", "Unsorted");
/// Hint of a column's filter.
pub const FILTER: Text = t("包含的文字，或 >300", "Words, or >300");
/// Hides a column.
pub const HIDE: Text = t("隐藏此列", "Hide this column");
/// Lets the columns up to this one stand still.
pub const FREEZE: Text = t("冻结到此列", "Freeze up to here");
/// Only the name stands still.
pub const UNFREEZE: Text = t("取消冻结", "Unfreeze");
/// The list has no rows.
pub const EMPTY: Text = t("没有符合条件的要素", "Nothing matches");
/// The list is being gathered.
pub const GATHERING: Text = t("正在整理…", "Gathering…");
/// No post is manned.
pub const NO_POSTS: Text = t("此刻没有值守卡口", "No post is manned at this moment");
/// No rule asks for a post.
pub const NO_RULE: Text = t("现有规则不要求卡口可达", "No rule asks for a post within reach");
/// Post.
pub const POST: Text = t("卡口", "Post");
/// Buildings that would open.
pub const BUILDINGS: Text = t("失去覆盖的楼栋", "Buildings that open");
/// Residents of these.
pub const RESIDENTS: Text = t("居住人数", "Residents");
/// Premises that would open.
pub const PREMISES: Text = t("场所", "Premises");
/// The second nearest post.
pub const SECOND_POST: Text = t("后备卡口", "Next post");
/// There is none.
pub const NO_SECOND: Text = t("没有第二个值守卡口", "no other staffed post");
/// Households.
pub const HOUSEHOLDS: Text = t("户数", "households");
/// Linked households.
pub const LINKED: Text = t("已联", "linked");
/// People.
pub const PEOPLE: Text = t("人数", "residents");
/// Opens the list behind a figure.
pub const OPEN: Text = t("打开清单", "Open the list");
/// Head of lists that a card offers.
pub const LISTS: Text = t("工作清单", "Work lists");

/// How buildings stand: two posts or more, one, none, unknown.
pub fn backup(counts: [u64; 4], lang: Lang) -> Vec<(Backup, String)> {
    let of = |b: Backup| (b, format!("{} {}", crate::wording::backup(b).get(lang), thousands(counts[b as usize])));
    [Backup::Two, Backup::One, Backup::None, Backup::Unknown].map(of).into()
}

/// Residents as far as stated.
pub fn residents(stated: u64, unstated: u64, lang: Lang) -> String {
    match (unstated, lang) {
        (0, _) => thousands(stated),
        (n, Lang::Zh) if stated == 0 => format!("未填（{} 栋）", thousands(n)),
        (n, Lang::En) if stated == 0 => format!("not stated ({})", thousands(n)),
        (n, Lang::Zh) => format!("{}（{} 栋未填）", thousands(stated), thousands(n)),
        (n, Lang::En) => format!("{} ({} unstated)", thousands(stated), thousands(n)),
    }
}
