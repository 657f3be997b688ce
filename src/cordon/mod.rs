//! Who can get into a controlled area: crossings of its boundary, ways in that meet no control, and the cheapest seal with proof.

pub mod cut;
mod flows;
mod isap;
mod net;
mod open_way;

pub use cut::{Answer, Cut, Sealing, solve};
