//! The map on a real (software) graphics device: pictures, updates, picking.

mod alike;
mod cells;
mod compare;
mod golden;
mod mesh;
mod pick;
mod sample;
mod scenes;
mod updates;
