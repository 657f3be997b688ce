//! Borders in hand: what the drawing tools know between two frames. Nothing of it is in the project until it is let go.

use crate::geometry::edge_snap::{Snap, snap};
use crate::geometry::{BorderChange, Bounds, Outline};
use crate::model::{GeometryClass, LayerKind, Project};
use crate::reshape::{AreaId, Reshape};
use std::sync::Arc;

/// What a border can be taken hold of by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Handle {
    /// A vertex.
    Vertex([f64; 2]),
    /// The middle of an edge.
    Edge([[f64; 2]; 2]),
}

impl Handle {
    /// Where it is.
    pub fn at(self) -> [f64; 2] {
        match self {
            Self::Vertex(p) => p,
            Self::Edge([a, b]) => [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0],
        }
    }

    /// What dragging it to a place does.
    pub fn change(self, to: [f64; 2], hold: Hold) -> BorderChange {
        let at = self.at();
        match (self, hold) {
            (Self::Vertex(vertex), _) => BorderChange::Move { vertex, to },
            (Self::Edge(edge), Hold::Bend) => BorderChange::Insert { edge, near: at, at: to },
            (Self::Edge(edge), Hold::Whole) => BorderChange::Shift { edge, by: [to[0] - at[0], to[1] - at[1]] },
        }
    }
}

/// What becomes of an edge that is dragged by its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It gets a vertex there.
    Bend,
    /// It moves as a whole.
    Whole,
}

/// A border that is being dragged.
#[derive(Debug, Clone)]
pub struct Grab {
    /// The feature it was taken hold of on.
    pub target: AreaId,
    /// By what.
    pub handle: Handle,
    /// And how.
    pub hold: Hold,
    /// Generation of the document that this is about.
    pub generation: u64,
    /// Who shares the border.
    pub reshape: Arc<Reshape>,
    /// Where it is dragged to.
    pub to: [f64; 2],
    /// The features as they would be; empty when that is refused.
    pub ghost: Vec<(AreaId, Outline)>,
    /// Why it is refused.
    pub refusal: Option<String>,
    /// Whether it was given up: letting go changes nothing.
    pub given_up: bool,
}

impl Grab {
    /// The change as it stands.
    pub fn change(&self) -> BorderChange {
        self.handle.change(self.to, self.hold)
    }
}

/// What the drawing tools know.
#[derive(Debug, Clone, Default)]
pub struct Editing {
    /// Handle under the pointer.
    pub hover: Option<Handle>,
    /// Border that is being dragged.
    pub grab: Option<Grab>,
    /// What the pointer sticks to.
    pub snap: Option<Snap>,
    /// Place of the kind of the next fence among the choices.
    pub fence_kind: usize,
    /// Buildings in the ring that was drawn last: for which points, and how many.
    pub held: Option<(Vec<[f64; 2]>, usize)>,
}

impl Editing {
    /// Whether a drag of the map belongs to a border.
    pub fn holds(&self) -> bool {
        self.hover.is_some() || self.grab.is_some()
    }

    /// Lets everything go.
    pub fn rest(&mut self) {
        *self = Self { fence_kind: self.fence_kind, ..Self::default() };
    }
}

/// A step with a border.
#[derive(Debug, Clone, PartialEq)]
pub enum BorderStep {
    /// The pointer is over a handle, or no more.
    Hover(Option<Handle>),
    /// The pointer sticks to something, or no more.
    Stick(Option<Snap>),
    /// A handle is taken hold of.
    Grab(Handle, Hold),
    /// It is dragged to a place.
    Drag([f64; 2], Option<Snap>),
    /// It is let go.
    Drop,
    /// The vertex under the pointer is taken out.
    Remove,
    /// The kind of the next fence, by its place among the choices.
    FenceKind(usize),
}

/// The nearest place within a radius that a drawn point sticks to: vertices, borders and roads of layers that are shown.
/// What moves along with a border in hand is left out.
pub fn stick(project: &Project, hidden: &[bool], moving: &[AreaId], p: [f64; 2], radius_m: f64) -> Option<Snap> {
    let around = Bounds { min: p, max: p }.grown(radius_m);
    let kinds = LayerKind::ALL
        .into_iter()
        .filter(|kind| *kind != LayerKind::Building && kind.info().geometry != GeometryClass::Point && !hidden[*kind as usize]);
    let near = kinds.flat_map(|kind| {
        let layer = project.layer(kind).features().map(move |f| (AreaId { kind, fid: f.fid() }, f.shape()));
        layer.filter(|(id, shape)| shape.bounds().intersects(&around) && !moving.contains(id)).map(|(_, shape)| shape)
    });
    snap(p, near, radius_m)
}
