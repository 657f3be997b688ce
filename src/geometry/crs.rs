//! stub
use serde::{Deserialize, Serialize};
/// stub
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Crs {
    /// stub
    #[default]
    Wgs84,
}
