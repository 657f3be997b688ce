//! The window without a display: what a person sees and does, asked through AccessKit.

mod basemap;
mod card;
mod desk;
mod files;
mod gallery;
mod gaps;
mod hours;
mod layers;
mod look;
mod map;
mod roster;
mod search;
mod select;
mod travel;
