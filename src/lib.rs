//! Fangxian (防线): where the three lines of defence of a community have holes.

pub mod task;
pub mod words;
pub mod geometry;
pub mod model;
pub mod coverage;
pub mod scene;
pub mod briefing;
