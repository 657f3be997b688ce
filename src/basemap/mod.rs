//! The background map: tiles from a file or a configured address, as pixels at places in the project's metric system.
//!
//! A [`Setting`] says what the user configured; [`Source::open`] opens it. A [`Ground`] answers which tiles a camera needs
//! and where their corners lie ([`Cell`]); a [`Maker`] makes the picture of a tile, from the nearest level that the source
//! has; [`Tiles`] does so on workers of its own for a window, dropping what went out of view before its turn.
//!
//! Vector tiles are drawn by a plain built-in style, sharp at every level, in the colours of the theme. Nothing is ever
//! requested from the network but tiles of an address that the user typed, through [`Fetch`], and what was fetched is kept
//! on disk ([`cache`]). Whatever is wrong with a file or an address is a [`BasemapError`]; a map without its background goes on.

pub mod cache;
pub mod mvt;
pub mod pmtiles;
pub mod web;
mod attribution;
mod cells;
mod error;
mod fetch;
mod loader;
mod maker;
mod mbtiles;
mod paint;
mod picture;
mod setting;
mod source;
mod style;
mod tile;

pub use cells::{Cell, Ground, Mesh};
pub use error::{BasemapError, Fault};
pub use fetch::{Answer, Fetch, Refusal, Web};
pub use loader::{Tiles, Wake};
pub use maker::{Look, Maker};
pub use picture::{Picture, Tint};
pub use setting::{Kind, Setting};
pub use source::{Content, Info, OpenOptions, Source};
pub use tile::TileId;
