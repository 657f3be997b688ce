//! Foreign formats in and out, bytes to model and back, one file per format.
//!
//! Readers take anything that reads bytes and give whole chunks of a layer plus typed [`Warning`]s: what was wrong in which
//! feature, and what became of it. A reader fails only when nothing can be used; everything less is a warning.

pub mod audit;
pub mod compare;
pub mod cordon;
pub mod csv;
mod error;
pub mod geojson;
pub mod hours;
pub mod osm;
pub mod roster;
pub mod reach;
pub mod resilience;
pub mod selection;
pub mod table;
pub mod warning;
pub mod worklist;
pub mod xlsx;
mod zip;

pub use error::{Encoding, ReadError, Structure};
pub use warning::{Action, CoordinateFault, Found, Problem, Warning, Warnings};
