//! Pages and pictures of a scene, drawn on the processor.
//!
//! The picture writer draws the same [`crate::scene::Scene`] as the window, with the ink of [`crate::ink`], and needs
//! neither a display nor a graphics adapter. Sheets on paper are typeset from templates ([`typeset`]); their maps are vectors
//! of the same scene ([`vector`]), pixels where it is too dense ([`frame`]). The same input gives the same bytes on every
//! machine.

pub mod frame;
pub mod map;
pub mod picture;
pub mod text;
pub mod typeset;
pub mod underlay;
pub mod vector;
mod areas;
mod atlas;
mod brief;
mod card;
mod checksum;
mod clip;
mod common;
mod comparison;
mod figures;
mod gap_sheet;
mod glyph;
mod legend;
mod legend_swatch;
mod letters;
mod lists;
mod marks;
mod kits;
mod needs;
mod neighbours;
mod options;
mod owners;
mod paper;
mod plain;
mod plan;
mod png_file;
mod purpose;
mod sheet;
mod situation;
mod suppress;
mod svg;
mod symbols;
mod tables;
mod top_gaps;
mod words;

pub use crate::ink::{Canvas, Ink};
pub use brief::{brief, check, check_purpose};
pub use figures::{Figure as HeadlineFigure, Figures, Tally};
pub use kits::{KitNeed, kit_needs};
pub use lists::Lists;
pub use map::{map, map_over};
pub use needs::{Need, needs};
pub use neighbours::{Side as EdgeSide, neighbours};
pub use options::{Brief, BriefError, BriefOptions, Sheet as SheetKind};
pub use owners::{GapWriter, Owner, by_owner};
pub use paper::Paper;
pub use picture::{Figure, PictureOptions, picture, picture_over};
pub use plan::Sheets;
pub use png_file::{encode_png, encode_rgba};
pub use purpose::{Guard, Purpose, SENSITIVE, SMALL};
pub use suppress::{Shown, suppressed, suppressed_row};
pub use tables::By;
pub use text::Fonts;
pub use top_gaps::{TopGap, top_gaps};
pub use typeset::{Pages, Templates};
pub use underlay::Underlay;
pub use words::LACKING;
