//! Steps on the map, plans beside the real one, borders kept.

mod borders;
#[path = "../common/mod.rs"]
mod common;
mod scenarios;
mod steps;
