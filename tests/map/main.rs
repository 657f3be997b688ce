//! The map on a real (software) graphics device: pictures, updates, picking, figures.

mod compare;
mod golden;
mod measure;
mod mesh;
mod pick;
mod sample;
mod scenes;
mod updates;
