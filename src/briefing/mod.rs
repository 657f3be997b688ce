//! Pages and pictures of a scene, drawn on the processor.
//!
//! The picture writer draws the same [`crate::scene::Scene`] as the window and needs neither a display nor a graphics
//! adapter. Areas are covered exactly ([`crate::geometry::raster`]); the same input gives the same bytes on every machine.

pub mod canvas;
pub mod map;
pub mod picture;
pub mod text;
mod glyph;
mod legend;
mod png_file;
mod sheet;
mod stroke;
mod symbols;

pub use canvas::{Canvas, Ink};
pub use map::map;
pub use picture::{Figure, PictureOptions, picture};
pub use png_file::encode_png;
pub use text::Fonts;
