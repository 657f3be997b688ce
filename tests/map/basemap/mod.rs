//! The background map: readers against independent writers and readers, places against exact projections, what is asked of
//! the network, window against picture, and whatever the bytes are.

mod files;
mod fuzz;
mod ground;
mod make;
mod net;
mod vector;
mod window_and_picture;
