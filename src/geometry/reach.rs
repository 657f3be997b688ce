//! stub
use super::ShapeRef;
/// stub
pub fn beyond_reach(_a: &[ShapeRef<'_>], _p: &[[f64; 2]], _r: f64) -> f64 { 0.0 }
