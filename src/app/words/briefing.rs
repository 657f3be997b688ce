//! Texts of the briefing dialog.

use super::{Text, t};

/// Title of the dialog.
pub const BRIEFING: Text = t("简报", "Briefing");
/// Kind of sheet.
pub const SHEET: Text = t("图表", "Sheet");
/// Areas with pages of their own.
pub const BY: Text = t("分页", "A page per");
/// Paper.
pub const PAPER: Text = t("纸张", "Paper");
/// Who may see it.
pub const PURPOSE: Text = t("用途", "Purpose");
/// Approval number of a public map.
pub const APPROVAL: Text = t("审图号", "Approval no.");
/// The meeting.
pub const MEETING: Text = t("会议", "Meeting");
/// What a comparison compares with.
pub const AGAINST: Text = t("对比", "Against");
/// Folder of own templates.
pub const TEMPLATES: Text = t("模板目录", "Templates");
/// Said where the field is empty.
pub const BUILT_IN: Text = t("内置模板", "built in");
/// Format of the file.
pub const FORMAT: Text = t("格式", "Format");
/// Where to.
pub const WHERE: Text = t("保存到", "Save as");
/// Go back to the built-in templates.
pub const USE_BUILT_IN: Text = t("改用内置模板", "Use the built-in ones");
/// Under the preview of a set of pages.
pub const SAMPLE: Text = t("预览前几页", "first pages only");
/// The preview is being made.
pub const MAKING: Text = t("正在排版预览…", "Laying the preview out…");
/// Page before.
pub const BACK: Text = t("上一页", "Page before");
/// Next page.
pub const ON: Text = t("下一页", "Next page");
/// What the preview is called.
pub const PREVIEW: Text = t("预览", "Preview");
/// Writes the files.
pub const MAKE: Text = t("生成", "Make");
/// Name of a meeting that is proposed.
pub const MORNING: Text = t("晨间会商", "Morning meeting");
/// Change since the last briefing.
pub const SINCE: Text = t("较上次简报", "Change since");

/// Names of areas that have pages.
pub const AREAS: [Text; 3] = [t("社区", "community"), t("网格", "grid"), t("三人小组", "three-person team")];
/// Formats, in the order of `FORMATS` of the dialog.
pub const FORMAT_NAMES: [Text; 5] = [
    t("PDF 可打印", "PDF for print"),
    t("PNG 图片 300 dpi", "PNG pictures 300 dpi"),
    t("SVG 矢量图", "SVG drawings"),
    t("XLSX 工作簿（各清单一张表）", "XLSX workbook, a sheet a list"),
    t("CSV 表格（各清单一个文件）", "CSV tables, a file a list"),
];
