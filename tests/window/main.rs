//! The window without a display: what a person sees and does, asked through AccessKit.

mod basemap;
mod borders;
mod card;
mod desk;
mod files;
mod gallery;
mod gaps;
mod layers;
mod look;
mod map;
mod search;
mod select;
mod travel;
