//! OpenStreetMap extracts (`.osm.pbf`) in: buildings, roads, premises, gates and administrative boundaries.
//!
//! An extract knows no features, only nodes, ways and relations with tags. What is made of them ([`tags`]) is written as
//! GeoJSON, a feature a line, and read by the one reader that knows layers: ids, rings, projection and warnings are then
//! the same whatever a file's format. Ids say what a feature was: `n` node, `w` way, `r` relation, and its number.

mod blobs;
mod gather;
mod lines;
mod rings;
mod tags;
#[cfg(test)]
mod tests;

use super::ReadError;
use crate::model::LayerKind;
use crate::task::Task;
use std::io::Read;

/// What to take from an extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OsmOptions {
    /// Layers to make; those an extract has nothing for are left out.
    pub layers: Vec<LayerKind>,
    /// `admin_level` of the boundaries that become communities; `None`: the finest of which the extract has two areas.
    pub community_level: Option<u8>,
}

impl Default for OsmOptions {
    fn default() -> Self {
        Self { layers: tags::LAYERS.to_vec(), community_level: None }
    }
}

/// Features of one layer, as GeoJSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OsmLayer {
    /// The layer.
    pub kind: LayerKind,
    /// A feature a line, WGS 84.
    pub lines: Vec<u8>,
    /// How many.
    pub features: u64,
}

/// What an extract holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extract {
    /// The layers, in the order in which they are best imported.
    pub layers: Vec<OsmLayer>,
    /// Elements that lack nodes or members, as extracts have at their edge, or whose outline does not close.
    pub faults: Vec<OsmFault>,
    /// `admin_level` of the boundaries that were taken.
    pub community_level: Option<u8>,
}

/// An element of which something is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OsmFault {
    /// Id of the feature that it is or would be.
    pub id: String,
    /// The layer that it would be in.
    pub kind: LayerKind,
    /// How many of its nodes or members the file lacks.
    pub missing: usize,
    /// Whether a feature was made all the same.
    pub kept: bool,
}

/// Reads an extract. `name` is how messages call the file. Progress is counted in blobs of the file.
pub fn read(input: impl Read + Send, name: &str, options: &OsmOptions, task: &Task) -> Result<Extract, ReadError> {
    let blobs = blobs::Blobs::read(input, name)?;
    let found = gather::gather(&blobs, name, options, task)?;
    Ok(lines::extract(found, options))
}
