//! Borders moved, areas split, merged and mended, judged by sums of shoelace areas, by geo's overlay and validation, by the
//! tiling of the audit, and by vertices compared bit by bit.

mod change;
mod cut;
mod fitted;
mod mended;
mod sample;
mod town;
