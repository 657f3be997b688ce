//! What a briefing is asked for, and what it is made from.

use super::figures::Figures;
use super::paper::Paper;
use super::purpose::Guard;
use super::tables::By;
use crate::compare::Side;
use crate::coverage::{Day, Report};
use crate::geometry::Bounds;
use crate::model::Project;
use crate::words::{Lang, Text};

/// A kind of sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sheet {
    /// 态势图: map, headline figures, worst hour, first gaps, people.
    #[default]
    Situation,
    /// 图册: a page per area, overview and index.
    Atlas,
    /// 口袋卡: a foldable card per area.
    Card,
    /// 缺口清单: gaps by owner.
    Gaps,
    /// 地图: the map alone.
    Map,
    /// 对比图: two states side by side.
    Comparison,
}

impl Sheet {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Situation, Self::Atlas, Self::Card, Self::Gaps, Self::Map, Self::Comparison];

    /// Its name.
    pub fn name(self) -> Text {
        match self {
            Self::Situation => Text::new("态势图", "Situation sheet"),
            Self::Atlas => Text::new("图册", "Atlas"),
            Self::Card => Text::new("口袋卡", "Pocket cards"),
            Self::Gaps => Text::new("缺口清单", "Gap list"),
            Self::Map => Text::new("地图", "Plain map"),
            Self::Comparison => Text::new("对比图", "Comparison"),
        }
    }

    /// Its key on the command line and in names of files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Situation => "situation",
            Self::Atlas => "atlas",
            Self::Card => "card",
            Self::Gaps => "gaps",
            Self::Map => "map",
            Self::Comparison => "comparison",
        }
    }

    /// The template that lays it out.
    pub fn template(self) -> &'static str {
        match self {
            Self::Situation => "situation.typ",
            Self::Atlas => "atlas.typ",
            Self::Card => "card.typ",
            Self::Gaps => "gaps.typ",
            Self::Map => "map.typ",
            Self::Comparison => "comparison.typ",
        }
    }

    /// Whether it names single places with what is wrong there, which is not for everybody.
    pub fn names_places(self) -> bool {
        matches!(self, Self::Card | Self::Gaps)
    }

    /// Whether it has a page, or a card, for each area.
    pub fn names_areas(self) -> bool {
        matches!(self, Self::Atlas | Self::Card)
    }

    /// The paper it is made for.
    pub fn paper(self) -> Paper {
        match self {
            Self::Situation | Self::Map | Self::Comparison => Paper::A3,
            Self::Atlas | Self::Gaps => Paper::A4,
            Self::Card => Paper::A5,
        }
    }

    /// Whether it lies on its long side.
    pub fn landscape(self) -> bool {
        self != Self::Gaps
    }
}

/// What a briefing is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefOptions {
    /// Kind of sheet.
    pub sheet: Sheet,
    /// Areas that have pages of their own, where the sheet has such pages.
    pub by: By,
    /// Paper.
    pub paper: Paper,
    /// Width and height instead of the paper's, millimetres.
    pub size_mm: Option<[f64; 2]>,
    /// Language.
    pub lang: Lang,
    /// Who may see it.
    pub guard: Guard,
    /// Title; the project's name when empty.
    pub title: String,
    /// Second half of the line under the title: the meeting.
    pub meeting: String,
    /// Ground of the map, metres; everything when not given.
    pub extent: Option<Bounds>,
    /// Most pages of an atlas, cards of a set.
    pub most_areas: usize,
    /// Only the first so many areas get their pages: a preview.
    pub first_areas: Option<usize>,
    /// Most rows of a printed gap list; workbook and CSV hold all.
    pub most_gaps: usize,
}

impl BriefOptions {
    /// A sheet on the paper it is made for.
    pub fn new(sheet: Sheet, lang: Lang) -> Self {
        Self {
            sheet,
            by: By::default(),
            paper: sheet.paper(),
            size_mm: None,
            lang,
            guard: Guard::default(),
            title: String::new(),
            meeting: String::new(),
            extent: None,
            most_areas: 2000,
            first_areas: None,
            most_gaps: 2000,
        }
    }

    /// Width and height of a page, millimetres.
    pub fn page_mm(&self) -> [f64; 2] {
        let [short, long] = self.paper.sides_mm();
        self.size_mm.unwrap_or(if self.sheet.landscape() { [long, short] } else { [short, long] })
    }
}

/// What a briefing is made from.
#[derive(Clone, Copy)]
pub struct Brief<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its report at the moment of the briefing.
    pub report: &'a Report,
    /// Name of the what-if plan that the project stands under; nothing for the real plan.
    pub plan: Option<&'a str>,
    /// The hours of the day, for the strip of a situation sheet.
    pub day: Option<&'a Day>,
    /// Figures to compare with, and what they are called.
    pub since: Option<(&'a Figures, &'a str)>,
    /// The other state of a comparison, and the names of both: the other first.
    pub other: Option<(Side<'a>, [&'a str; 2])>,
}

/// Why there is no briefing. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BriefError {
    /// The work was cancelled.
    Cancelled,
    /// The project holds nothing that could be drawn.
    Empty,
    /// A public map needs its approval number.
    Approval,
    /// The sheet names single places, and is asked for as public.
    NotPublic {
        /// The sheet.
        sheet: Sheet,
    },
    /// The figures as data hold small counts, and are asked for as public.
    PublicFigures,
    /// No area has a page.
    NoAreas {
        /// Which areas were asked for.
        by: By,
    },
    /// More areas than pages that are made at once.
    TooMany {
        /// Areas.
        areas: usize,
        /// Most pages.
        most: usize,
    },
    /// A comparison needs something to compare with.
    NothingToCompare,
    /// The page is too small or too large.
    Size {
        /// Width and height, whole millimetres.
        mm: [u32; 2],
    },
    /// The template is wrong, or the pages cannot be written.
    Typeset(super::typeset::TypesetError),
}

impl BriefError {
    /// In words, with the next step.
    pub fn text(&self, lang: Lang) -> String {
        let of = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
        match self {
            Self::Cancelled => of("已取消".into(), "cancelled".into()),
            Self::Empty => of(
                "项目还没有数据，无法出图；请先导入社区、网格和楼栋".into(),
                "the project has no data yet, so there is nothing to print; import communities, grids and buildings first".into(),
            ),
            Self::Approval => of(
                "公开发布须填写审图号（--approval），或改为内部使用、报告附图".into(),
                "a public map needs its approval number (--approval); or choose the purpose internal or report".into(),
            ),
            Self::NotPublic { sheet } => {
                let name = sheet.name().get(lang);
                of(
                    format!("{name}列出具体点位的问题，不能公开发布；请改为内部使用或报告附图"),
                    format!(
                        "{name}: it names single places and what is wrong there, which is not for the public; choose the purpose internal or report"
                    ),
                )
            }
            Self::PublicFigures => of(
                "JSON 含未经处理的小数，不能公开发布；请用 PDF、XLSX 或 CSV".into(),
                "the figures as JSON hold small counts, which are not for the public; write PDF, XLSX or CSV".into(),
            ),
            Self::NoAreas { by } => {
                let name = by.kind().info().name.get(lang);
                let (zh, en) = match by {
                    By::Team => (
                        "没有网格填写三人小组，无法按小组出图".to_owned(),
                        "no grid names a three-person team; fill in team_roles of the grids, or use --by grid".to_owned(),
                    ),
                    _ => (
                        format!("项目没有{name}，无法分页；请先导入"),
                        format!("the project has no {}; import them first", name.to_lowercase()),
                    ),
                };
                of(zh, en)
            }
            Self::TooMany { areas, most } => of(
                format!("{areas} 个区域超过一次最多 {most} 页；请按社区分页或缩小项目"),
                format!("{areas} areas are more than the {most} pages made at once; use --by community or a smaller project"),
            ),
            Self::NothingToCompare => of(
                "对比图需要另一个预案或时间（--compare）".into(),
                "a comparison needs another plan or moment (--compare)".into(),
            ),
            Self::Size { mm: [w, h] } => of(
                format!("{w} × {h} 毫米无法排版；边长须在 70 至 2,000 毫米之间"),
                format!("{w} × {h} mm cannot be laid out; sides from 70 to 2,000 mm can"),
            ),
            Self::Typeset(e) => e.to_string(),
        }
    }
}

impl std::fmt::Display for BriefError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for BriefError {}

impl From<crate::task::Cancelled> for BriefError {
    fn from(_: crate::task::Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<super::typeset::TypesetError> for BriefError {
    fn from(e: super::typeset::TypesetError) -> Self {
        match e {
            super::typeset::TypesetError::Cancelled => Self::Cancelled,
            e => Self::Typeset(e),
        }
    }
}
