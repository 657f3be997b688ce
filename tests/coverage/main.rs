//! The evaluation against brute force, reference answers, planted faults and itself; roads, cuts and failing posts.

mod bench_city;
mod brute;
#[path = "../common/mod.rs"]
mod common;
mod cordon;
mod fixes;
mod incremental;
mod kept;
mod planted;
mod resilience;
mod roads;
