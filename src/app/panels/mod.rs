//! The panels. Each reads what it is given and sends [`super::action::Action`]s.

pub mod basemap;
pub mod card;
pub mod gaps;
pub mod group;
pub mod hover;
pub mod layers;
pub mod map;
pub mod measure;
pub mod notices;
pub mod overview;
pub mod palette;
pub mod parts;
pub mod present;
pub mod reshape;
pub mod status;
pub mod steer;
pub mod top;
pub mod welcome;
mod labels;
mod overlay;
mod swatch;
