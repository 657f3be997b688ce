//! Pages and pictures of a scene, drawn on the processor.
//!
//! The picture writer draws the same [`crate::scene::Scene`] as the window, with the ink of [`crate::ink`], and needs
//! neither a display nor a graphics adapter. The same input gives the same bytes on every machine.

pub mod map;
pub mod picture;
pub mod text;
pub mod underlay;
mod glyph;
mod legend;
mod png_file;
mod sheet;
mod symbols;

pub use crate::ink::{Canvas, Ink};
pub use map::{map, map_over};
pub use picture::{Figure, PictureOptions, picture, picture_over};
pub use png_file::encode_png;
pub use text::Fonts;
pub use underlay::Underlay;
