//! A fence or a path drawn on the map.

use super::fresh::Fresh;
use super::{AreaId, Plan, insert};
use crate::geometry::{Fault, Outline, RingFault, Shapes};
use crate::model::schema::{ID, NAME};
use crate::model::{Feature, LayerKind, Project, Value};

/// How long a new fence is in force if nobody says otherwise, days: as long as the zones of 2022 were.
pub const NEW_FENCE_DAYS: i64 = 14;

/// What is wrong with a ring that was drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DrawnFault {
    /// The ring is unsound.
    Ring(Fault),
    /// The ring comes back to a point that it has already.
    Repeated([f64; 2]),
}

/// The ring that points clicked one after another make; the last may repeat the first.
pub fn check_drawn(points: &[[f64; 2]]) -> Result<Outline, DrawnFault> {
    let mut ring = points.to_vec();
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let outline = Outline::of_ring(ring);
    let ring = &outline.parts[0][0];
    if ring.len() < 3 {
        let at = ring.first().copied();
        return Err(DrawnFault::Ring(Fault { fault: RingFault::TooFewPoints, part: 0, ring: 0, at }));
    }
    if let Some(fault) = outline.fault() {
        return Err(DrawnFault::Ring(fault));
    }
    if let Some((_, again)) = ring.iter().enumerate().find(|(i, p)| ring[..*i].contains(p)) {
        return Err(DrawnFault::Repeated(*again));
    }
    Ok(outline)
}

/// What a new fence is.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFence<'a> {
    /// Key of its kind.
    pub kind: &'a str,
    /// Word that its name begins with; a number follows.
    pub name: &'a str,
    /// Seconds since 1970-01-01 UTC from which it is in force.
    pub from: i64,
}

/// Puts a fence in: with a new id, in force from now on, its devices unknown.
pub fn new_fence(project: &Project, outline: &Outline, fence: &NewFence<'_>) -> Plan {
    let kind = LayerKind::Fence;
    let (layer, info) = (project.layer(kind), kind.info());
    let mut values = vec![Value::Null; info.attributes.len()];
    let id = Fresh::of(layer).next_id("F");
    values[NAME] = name_of(fence.name, &id);
    values[ID] = Value::Text(id);
    for (key, value) in [
        ("kind", Value::Text(fence.kind.to_owned())),
        ("valid_from", Value::Int(fence.from)),
        ("valid_to", Value::Int(fence.from + NEW_FENCE_DAYS * 86_400)),
    ] {
        if let Some(attr) = info.attr(key) {
            values[attr] = value;
        }
    }
    let fid = layer.next_fid();
    let feature = Feature { fid, shape: outline.oriented().to_shapes(), values };
    Plan { edits: vec![insert(kind, vec![feature])], changed: vec![AreaId { kind, fid }], gone: Vec::new() }
}

/// Puts a compound in: with a new id, all else unknown.
pub fn new_compound(project: &Project, outline: &Outline, name: &str) -> Plan {
    let kind = LayerKind::Compound;
    let layer = project.layer(kind);
    let mut values = vec![Value::Null; kind.info().attributes.len()];
    let id = Fresh::of(layer).next_id("X");
    values[NAME] = name_of(name, &id);
    values[ID] = Value::Text(id);
    let fid = layer.next_fid();
    let feature = Feature { fid, shape: outline.oriented().to_shapes(), values };
    Plan { edits: vec![insert(kind, vec![feature])], changed: vec![AreaId { kind, fid }], gone: Vec::new() }
}

/// Class of paths that are drawn by hand, as in the table of road classes.
const UNMAPPED: &str = "unmapped";

/// Puts a path in that no map shows: a road of its own class with a new id. `None` where the points are one place or no place.
pub fn new_path(project: &Project, points: &[[f64; 2]], name: &str) -> Option<Plan> {
    let kind = LayerKind::Road;
    let mut line = points.to_vec();
    line.dedup();
    if line.len() < 2 || line.iter().flatten().any(|v| !v.is_finite()) {
        return None;
    }
    let (layer, info) = (project.layer(kind), kind.info());
    let mut values = vec![Value::Null; info.attributes.len()];
    let id = Fresh::of(layer).next_id("P");
    values[NAME] = name_of(name, &id);
    values[ID] = Value::Text(id);
    values[info.attr("class")?] = Value::Text(UNMAPPED.to_owned());
    let mut shape = Shapes::new();
    shape.push_line(&line);
    let fid = layer.next_fid();
    let feature = Feature { fid, shape, values };
    Some(Plan { edits: vec![insert(kind, vec![feature])], changed: vec![AreaId { kind, fid }], gone: Vec::new() })
}

/// The name of what is new: a word and its id.
pub(super) fn name_of(word: &str, id: &str) -> Value {
    Value::Text(format!("{word}{id}"))
}
