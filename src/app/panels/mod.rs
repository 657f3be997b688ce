//! The panels. Each reads what it is given and sends [`super::action::Action`]s.

pub mod basemap;
pub mod card;
pub mod gaps;
pub mod layers;
pub mod map;
pub mod notices;
pub mod palette;
pub mod parts;
pub mod status;
pub mod steer;
pub mod top;
pub mod welcome;
mod labels;
mod overlay;
mod swatch;
