//! Ink on pixels: exact coverage of areas and lines, colours and hatching, an opaque canvas.
//!
//! Areas are covered exactly ([`raster`]); the same input gives the same bytes on every machine. The picture writer and the
//! background map draw with it.

pub mod canvas;
pub mod cells;
pub mod raster;
pub mod stroke;

pub use canvas::{Canvas, Ink, Tile};
pub use raster::Raster;
pub use stroke::{Cap, dashed, simplify, stroke};
