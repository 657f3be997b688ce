//! Planning on the map: fences drawn, borders moved for all that share them, grids split, merged and mended; as edits.
//!
//! Everything here reads a project and answers with the edits of one step, or with the reason why not. The geometry is
//! done by [`crate::geometry`]; this module knows which layers share borders and what becomes of ids, codes and holders.

mod border;
mod drawing;
mod fitting;
mod fresh;
mod mending;
mod merging;
mod regroup;
mod splitting;

pub use border::Reshape;
pub use drawing::{DrawnFault, NEW_FENCE_DAYS, NewFence, check_drawn, new_compound, new_fence, new_path};
pub use fitting::new_territory;
pub use mending::{Mending, mend_options, mending};
pub use merging::merge;
pub use regroup::regrouped;
pub use splitting::split;

use crate::geometry::{Bounds, Fault, Outline};
use crate::model::{Edit, Feature, FeatureRef, Fid, LayerKind, Project};

/// A feature by layer and identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AreaId {
    /// Its layer.
    pub kind: LayerKind,
    /// Its identity.
    pub fid: Fid,
}

impl AreaId {
    /// The feature, if it is (still) there.
    pub fn feature(self, project: &Project) -> Option<FeatureRef<'_>> {
        let layer = project.layer(self.kind);
        layer.row_of(self.fid).map(|row| layer.feature(row))
    }

    fn outline(self, project: &Project) -> Option<Outline> {
        self.feature(project).map(|f| Outline::of(f.shape())).filter(|o| !o.is_empty())
    }
}

/// Why nothing is changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The feature is no longer there, or has no area.
    Gone,
    /// The layer's features have no borders to change this way.
    NotThisLayer(LayerKind),
    /// The ring of a feature would be (or is) unsound.
    Ring {
        /// Which.
        area: AreaId,
        /// What is wrong.
        fault: Fault,
    },
    /// Two features of a layer that is to be a tiling would overlap.
    Overlap {
        /// One.
        area: AreaId,
        /// The other.
        other: AreaId,
        /// By how much, square metres.
        area_m2: f64,
    },
    /// A grid would reach out of its community.
    Outside {
        /// The grid.
        area: AreaId,
        /// The community.
        holder: AreaId,
        /// By how much, square metres.
        area_m2: f64,
    },
    /// Three borders meet in the vertex.
    Junction,
    /// A line does not divide the feature.
    DoesNotCross(AreaId),
    /// A line runs too close along the border.
    TooClose(AreaId),
    /// A piece would be below the rule's limits.
    Sliver {
        /// The feature that was to be split.
        area: AreaId,
        /// Area of the piece, square metres.
        area_m2: f64,
    },
    /// Fewer than two features are selected.
    TooFew,
    /// Features of several layers are selected.
    SeveralLayers,
    /// A feature shares no border with the others.
    Apart(AreaId),
    /// Grids of two communities are selected.
    TwoCommunities {
        /// One.
        a: AreaId,
        /// One of the other.
        b: AreaId,
    },
    /// All the ground that was drawn belongs to features that are there already; this one has most of it.
    Taken(AreaId),
    /// The ground that was drawn lies in no community.
    NoCommunity,
    /// What comes out is no sound area.
    Unsound,
}

/// Edits of one step, and what to look at afterwards.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// Features that have other borders than before or are new; those that go are not among them.
    pub changed: Vec<AreaId>,
    /// Features that go.
    pub gone: Vec<AreaId>,
}

/// Features of the layers whose box meets `bounds`.
fn meeting(project: &Project, kinds: &[LayerKind], bounds: Bounds) -> Vec<AreaId> {
    let mut out = Vec::new();
    for &kind in kinds {
        let near = project.layer(kind).features().filter(|f| f.shape().bounds().intersects(&bounds));
        out.extend(near.map(|f| AreaId { kind, fid: f.fid() }));
    }
    out
}

/// The layers whose borders run together with those of a layer.
fn sharing(kind: LayerKind) -> &'static [LayerKind] {
    match kind {
        // A community's border is the border of its grids.
        LayerKind::Community | LayerKind::Grid => &[LayerKind::Grid, LayerKind::Community],
        // A fence may follow a border and is still an order of its own.
        _ => &[],
    }
}

fn set_shape(area: AreaId, outline: &Outline) -> Edit {
    Edit::SetShape { kind: area.kind, fid: area.fid, shape: outline.to_shapes() }
}

/// The community that a grid says it belongs to, else the one that holds it.
fn community_of(project: &Project, grid: FeatureRef<'_>) -> Option<AreaId> {
    let layer = project.layer(LayerKind::Community);
    let named = grid.text("community_id").filter(|id| !id.is_empty());
    let row = match named {
        Some(id) => layer.row_of_id(id),
        None => {
            let at = crate::geometry::representative_point(grid.shape(), &mut Vec::new())?;
            (0..layer.len() as u32).find(|row| crate::geometry::area_contains(layer.feature(*row).shape(), at))
        }
    }?;
    Some(AreaId { kind: LayerKind::Community, fid: layer.feature(row).fid() })
}

fn insert(kind: LayerKind, features: Vec<Feature>) -> Edit {
    Edit::Insert { kind, features }
}
