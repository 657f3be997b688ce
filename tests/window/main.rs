//! The window without a display: what a person sees and does, asked through AccessKit.

mod basemap;
mod borders;
mod brief;
mod card;
mod desk;
mod edit;
mod edit_gallery;
mod files;
mod gallery;
mod gaps;
mod history;
mod hours;
mod layers;
mod look;
mod map;
mod palette;
mod plan;
mod plan_points;
mod plans;
mod roster;
mod search;
mod select;
mod session;
mod several;
mod travel;
