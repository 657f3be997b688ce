//! The road graph: noding, attaching, walking reach, shortest times; what is wrong with road data.
//!
//! [`Graph`] is made from the road layer alone ([`Graph::build`]) and made again after an edit from what stayed
//! ([`Graph::update`]). It knows classes and who may pass ([`Ways`]), not posts, rules or hours: those who search in it say which
//! edges are closed.

mod assemble;
mod attach;
mod build;
mod cells;
mod classes;
mod faults;
mod field;
mod graph;
mod inspect;
mod isochrone;
mod life;
mod lines;
mod near;
mod noding;
mod rim;
mod walk;
mod ways;

pub use attach::Attached;
pub use classes::{RoadClass, RoadClasses, UNKNOWN_CLASS};
pub use faults::{RoadFault, RoadTrouble};
pub use field::{Costs, Field, FieldChange, Found, Source, UNREACHED};
pub use graph::{Arc, Graph, GraphOptions, NONE, Place, TICKS_PER_M, metres, ticks};
pub use inspect::{elsewhere, unknown_classes};
pub use isochrone::{isochrone, reached_pieces};
pub use life::{
    Access, CLOSE_M, ENGINE_ATTACH_M, Harm, LifeAccess, Plan, Start, TICKS_PER_S, concerns_engines, engine_attachments,
    engine_costs, harmed,
};
pub use walk::{ATTACH_M, Attachments, ByEdge, Walk, WalkReach, post_source, route_line, walking_costs};
pub use ways::{Mover, Ways};

#[cfg(test)]
pub(crate) mod tests;
