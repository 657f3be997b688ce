//! The map on a real (software) graphics device, as a picture of a file, and over a background map.

mod alike;
mod basemap;
mod cells;
mod compare;
mod golden;
mod mesh;
mod pick;
mod picture;
mod sample;
mod scenes;
mod updates;
