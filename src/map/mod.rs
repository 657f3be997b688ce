//! The scene on the GPU: tessellation off the drawing thread, one small renderer per primitive, picking.
//!
//! A [`Renderer`] holds what a [`Scene`](crate::scene::Scene) needs on the GPU and finds out by comparing shared pointers
//! what a new scene changes: an edited chunk re-tessellates the groups of rows whose geometry changed and nothing else
//! ([`layout`]); changed classes, styles or themes upload bytes only ([`draw_state`]). Geometry is made when it first comes
//! into view, by rayon's workers, and uploaded within a budget per frame; what has not been in view for long gives up its
//! memory. Geometry is shared by all draw layers of a layer (road casing and road filling are the same segments).
//!
//! The map is drawn into a [`MapTarget`], a texture that is reused until camera or data change, so that hovering and
//! typing draw no map. It is drawn again only when [`MapTarget::is_stale`] says so.
//!
//! Areas that are small and many in view are not drawn one by one but as pictures of cells that keep every gap in sight
//! ([`cells`]); how many is many depends on the graphics card ([`Renderer::set_most_areas`]). So a frame of a whole city
//! costs what the screen costs.
//!
//! Under everything lies the background map, if there is one: textures of tiles on small warped grids ([`tiles`]), uploaded
//! within the same budget; its opacity and tint are uniforms.
//!
//! Nothing here knows egui; the window shows the texture of the target.

mod cells;
mod draw_state;
mod frame;
mod hilbert;
mod joined;
mod layout;
mod lines;
mod loader;
mod mesh;
pub mod offscreen;
mod pick;
mod pipelines;
mod renderer;
mod residency;
mod source;
mod style_table;
mod target;
mod tile_pipeline;
mod tiles;
pub mod tour;

pub use cells::SIDE as TILE_CELLS;
pub use layout::{GROUP_ROWS, Group, Layout, Spot};
pub use loader::Wake;
pub use mesh::{FAR_PX_PER_M, Mesh, NO_SEGMENT, Primitive, Vertex};
pub use pick::{Picker, is_territory};
pub use renderer::{MOST_AREAS_IN_SOFTWARE, Renderer, Stats};
pub use target::MapTarget;
pub use tiles::Basemap;

use crate::scene::Camera;

/// What a picture of the map is drawn for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Where it looks from.
    pub camera: Camera,
    /// Physical pixels per pixel at 100 %: widths and symbols grow with it.
    pub scale_factor: f32,
    /// How edges of areas are drawn.
    pub quality: Quality,
}

/// How edges of areas are drawn; lines and symbols are always smooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// One sample a pixel: for frames while the camera moves, where drawing is done in software.
    Draft,
    /// Four samples a pixel.
    #[default]
    Fine,
}

impl Quality {
    fn samples(self) -> u32 {
        match self {
            Self::Draft => 1,
            Self::Fine => 4,
        }
    }
}
