//! The window without a display: what a person sees and does, asked through AccessKit.

mod basemap;
mod card;
mod desk;
mod edit;
mod edit_gallery;
mod files;
mod gallery;
mod gaps;
mod hours;
mod layers;
mod look;
mod map;
mod roster;
mod history;
mod layers;
mod look;
mod map;
mod palette;
mod several;
mod plan_points;
mod search;
mod select;
mod travel;
