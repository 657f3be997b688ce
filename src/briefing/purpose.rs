//! Who may see a sheet, and what therefore is not on it.

use super::suppress::Shown;
use crate::model::LayerKind;
use crate::words::{Text, thousands};

/// What a sheet is for. It stands on every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// 内部使用: for those who work with it.
    #[default]
    Internal,
    /// 报告附图: goes into a report to another office.
    Report,
    /// 公开发布: for everybody. Needs an approval number.
    Public,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Internal, Self::Report, Self::Public];

    /// As the stamp says it.
    pub fn name(self) -> Text {
        match self {
            Self::Internal => Text::new("内部使用", "Internal use"),
            Self::Report => Text::new("报告附图", "Report figure"),
            Self::Public => Text::new("公开发布", "Public"),
        }
    }

    /// Its key on the command line and in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Report => "report",
            Self::Public => "public",
        }
    }
}

/// Layers that are not shown to everybody when nothing else is said: posts and key premises are places of people on duty.
pub const SENSITIVE: [LayerKind; 2] = [LayerKind::Premise, LayerKind::Checkpoint];

/// Counts below this are not shown to everybody.
pub const SMALL: u64 = 5;

/// What is written instead of a hidden count; it does not tell why it is hidden.
pub const HIDDEN: &str = "※";

/// What a purpose keeps off a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The purpose.
    pub purpose: Purpose,
    /// Number of the map's approval, 审图号.
    pub approval: Option<String>,
    /// Layers that are dropped from a public sheet.
    pub sensitive: Vec<LayerKind>,
}

impl Default for Guard {
    fn default() -> Self {
        Self { purpose: Purpose::Internal, approval: None, sensitive: SENSITIVE.to_vec() }
    }
}

impl Guard {
    /// Whether the sheet is for everybody.
    pub fn is_public(&self) -> bool {
        self.purpose == Purpose::Public
    }

    /// Layers that are drawn.
    pub fn visible(&self) -> [bool; LayerKind::ALL.len()] {
        LayerKind::ALL.map(|kind| !self.is_public() || !self.sensitive.contains(&kind))
    }

    /// A count that stands alone, with no total beside it.
    pub fn lone(&self, n: u64) -> String {
        if self.is_public() && n > 0 && n < SMALL { HIDDEN.to_owned() } else { thousands(n) }
    }
}

/// A count of a table that went through the guard.
pub fn shown(count: Shown) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), thousands)
}
