//! What is read: GeoJSON against the `geojson` crate and against its own edge cases, coordinates against PROJ.

mod crs_reference;
mod edge;
mod fuzz;
mod judge;
