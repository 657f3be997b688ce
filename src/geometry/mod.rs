//! Metres, coordinate systems, plane algorithms and the spatial index; one algorithm per file.
//!
//! Two spaces meet here and never mix silently: [`LonLat`] (WGS 84 degrees) and [`Local`] (metres in the project's metric
//! system). Plane algorithms work on [`Local`] metres given as `[x, y]` columns ([`Shapes`]).

pub mod borders;
pub mod contact;
pub mod contains;
pub mod crowd;
pub mod crs;
pub mod distance;
pub mod edge_snap;
pub mod index;
pub mod interior;
pub mod knit;
pub mod measure;
pub mod mend;
pub mod merge;
pub mod nearest;
pub mod position;
pub mod projector;
pub mod reach;
pub mod repair;
pub mod snap;
pub mod split;
pub mod tiling;
mod bounds;
mod conformal;
mod crs_text;
mod exact;
mod faces;
mod gcj02;
mod metric;
mod outline;
mod overlap;
mod plane;
mod shapes;
mod simplify;

pub use borders::{BorderChange, BorderRefusal, BorderRules, Borders};
pub use bounds::Bounds;
pub use contains::{PreparedArea, area_contains, intersects};
pub use crs::{Crs, ParseCrsError, ZoneWidth};
pub use crs_text::CrsDefinition;
pub use exact::CrsError;
pub use index::BoxIndex;
pub use interior::representative_point;
pub use nearest::PointIndex;
pub use outline::{Outline, Ring};
pub use overlap::Ground;
pub use plane::twice_area;
pub use position::{ParsePositionError, Position};
pub use projector::{ProjectError, Projector};
pub use reach::{Reach, ReachArea, ReachParts, reach};
pub use repair::{Fault, Repaired, RingFault, check_area, repair_area};
pub use shapes::{PartRef, ShapeColumns, ShapeKind, ShapeRef, Shapes};
pub use simplify::simplified;
pub use tiling::{GridOverlap, GroundGap, Tiling, TilingOptions, TilingParts, tiling};

/// A position in degrees, WGS 84 (CGCS2000 agrees with it to centimetres and is treated as equal).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// A position in the project's metric system, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Local {
    /// Easting, metres.
    pub x: f64,
    /// Northing, metres.
    pub y: f64,
}

impl From<[f64; 2]> for Local {
    fn from([x, y]: [f64; 2]) -> Self {
        Self { x, y }
    }
}

impl From<Local> for [f64; 2] {
    fn from(p: Local) -> Self {
        [p.x, p.y]
    }
}
