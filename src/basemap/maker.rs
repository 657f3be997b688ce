//! Makes the picture of a tile from the nearest level that its source has.
//!
//! Beyond the deepest level, and where tiles are missing, a part of the nearest tile above is taken: pixels are scaled,
//! geometry is drawn afresh and stays sharp.

use super::error::{BasemapError, Fault};
use super::mvt::VectorTile;
use super::paint::{PaintOptions, paint};
use super::picture::Picture;
use super::source::{Content, Source};
use super::tile::TileId;
use crate::scene::Theme;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How tiles are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Colours of vector tiles.
    pub theme: Theme,
    /// Physical pixels per pixel at 100 %.
    pub scale: f32,
}

impl Look {
    /// Pixels a side of the tiles that are made for a source: what they are shown at, give or take two thirds.
    pub fn tile_px(&self, content: Content) -> u32 {
        match content {
            Content::Vector => (512.0 * self.scale.clamp(1.0, 4.0)).round() as u32,
            Content::Raster { px } => px,
        }
    }

    /// Physical pixels that a tile is best shown at. Pictures carry names for the eye at 100 %, but are sharper when shown
    /// smaller: on dense screens they meet half way.
    pub fn shown_px(&self, content: Content) -> f64 {
        match content {
            Content::Vector => f64::from(self.tile_px(content)),
            Content::Raster { px } => f64::from(px) * f64::from(self.scale.max(1.0)).sqrt(),
        }
    }
}

/// What of a tile was read.
#[derive(Clone)]
enum Read {
    Vector(Arc<VectorTile>),
    Raster(Arc<Picture>),
    Nothing,
}

/// Tiles read that are kept, because the next pictures are parts of the same tile.
const KEPT: usize = 24;
/// How many levels above are looked at over the network; in a file all of them are.
const CLIMB: u8 = 4;

/// Makes pictures of tiles; any number of workers may use it.
#[derive(Debug)]
pub struct Maker {
    source: Arc<Source>,
    look: Look,
    kept: Mutex<VecDeque<(TileId, Read)>>,
}

impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Read")
    }
}

impl Maker {
    /// A maker for a source.
    pub fn new(source: Arc<Source>, look: Look) -> Self {
        Self { source, look, kept: Mutex::default() }
    }

    /// Where its tiles come from.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// How it draws.
    pub fn look(&self) -> Look {
        self.look
    }

    /// The picture of a tile; `None` where the source has nothing.
    pub fn picture(&self, id: TileId) -> Result<Option<Picture>, BasemapError> {
        let info = self.source.info();
        let mut above = id.z.saturating_sub(info.levels[1]);
        let mut looked = 0;
        while above <= id.z && id.z - above >= info.levels[0] {
            let data = id.ancestor(above);
            match self.read(data)? {
                Read::Nothing => {}
                Read::Raster(picture) if above == 0 => return Ok(Some(Arc::unwrap_or_clone(picture))),
                Read::Raster(picture) => {
                    let (corner, side) = id.within(above);
                    return Ok(Some(picture.part(corner, side, self.look.tile_px(info.content).min(512))));
                }
                Read::Vector(tile) => return Ok(Some(self.paint(&tile, id, above))),
            }
            looked += 1;
            if looked > CLIMB && self.source.is_address() {
                break;
            }
            above += 1;
        }
        Ok(None)
    }

    fn paint(&self, tile: &VectorTile, id: TileId, above: u8) -> Picture {
        let (corner, side) = id.within(above);
        let [_, lat] = id.lonlat([0.5, 0.5]);
        let width_m = 40_075_016.7 * lat.to_radians().cos() / f64::from(1u32 << id.z);
        let px = self.look.tile_px(Content::Vector);
        let m_per_px = width_m / f64::from(px) * f64::from(self.look.scale);
        paint(tile, &PaintOptions { corner, side, px, scale: self.look.scale, m_per_px, theme: self.look.theme })
    }

    fn read(&self, id: TileId) -> Result<Read, BasemapError> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, read)) = kept().iter().find(|(known, _)| *known == id) {
            return Ok(read.clone());
        }
        let read = self.decode(id)?;
        let mut list = kept();
        list.push_back((id, read.clone()));
        if list.len() > KEPT {
            list.pop_front();
        }
        Ok(read)
    }

    fn decode(&self, id: TileId) -> Result<Read, BasemapError> {
        let layers = self.source.tile(id)?;
        let broken = |reason: String| {
            self.source.forget(id);
            BasemapError::new(&self.source.info().place, Fault::Tile { at: [u32::from(id.z), id.x, id.y], reason })
        };
        if self.source.info().content == Content::Vector {
            let Some(bytes) = layers.first() else { return Ok(Read::Nothing) };
            let tile = VectorTile::read(bytes).map_err(|_| broken("MVT".to_owned()))?;
            return Ok(Read::Vector(Arc::new(tile)));
        }
        let mut picture: Option<Picture> = None;
        for bytes in &layers {
            let layer = Picture::decode(bytes).map_err(broken)?;
            match &mut picture {
                Some(below) => below.cover(&layer),
                None => picture = Some(layer),
            }
        }
        Ok(picture.map_or(Read::Nothing, |p| Read::Raster(Arc::new(p))))
    }
}
