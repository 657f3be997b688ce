//! The panels. Each reads what it is given and sends [`super::action::Action`]s.

pub mod basemap;
pub mod card;
pub mod form;
pub mod gaps;
pub mod group;
pub mod history;
pub mod hours;
pub mod hover;
pub mod layers;
pub mod map;
pub mod measure;
pub mod notices;
pub mod overview;
pub mod palette;
pub mod parts;
pub mod planning;
pub mod present;
pub mod status;
pub mod steer;
pub mod top;
pub mod welcome;
mod day_bar;
mod labels;
mod overlay;
mod swatch;
