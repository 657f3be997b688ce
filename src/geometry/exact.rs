//! Exact conversion of single positions between any supported system and WGS 84, and the checks of raw coordinates.
//!
//! The map projections are those of proj4rs (Poder and Engsager's series for transverse Mercator, good to nanometres);
//! for many positions use [`Projector`](super::Projector), which is built from these values.

use std::fmt;

use proj4rs::Proj;
use proj4rs::transform::transform;

use super::crs::{Crs, ZoneWidth};
use super::{LonLat, gcj02};

/// Why coordinates cannot be what their system says. Positions are `[x, y]` as given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CrsError {
    /// Not a number or infinite.
    NotFinite {
        /// The position.
        at: [f64; 2],
    },
    /// Metres were given where degrees are expected.
    LooksLikeMetres {
        /// The position.
        at: [f64; 2],
        /// The system they were said to be in.
        crs: Crs,
    },
    /// Degrees were given where metres are expected.
    LooksLikeDegrees {
        /// The position.
        at: [f64; 2],
        /// The system they were said to be in.
        crs: Crs,
    },
    /// Latitude first.
    Swapped {
        /// The position.
        at: [f64; 2],
    },
    /// The easting belongs to another zone, or has or lacks the zone number.
    WrongZone {
        /// The position.
        at: [f64; 2],
        /// The system they were said to be in.
        crs: Crs,
        /// The system that the easting speaks for.
        perhaps: Crs,
    },
    /// Beyond what the system can express.
    OutOfRange {
        /// The position.
        at: [f64; 2],
        /// The system they were said to be in.
        crs: Crs,
    },
}

impl fmt::Display for CrsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotFinite { at: [x, y] } => write!(f, "coordinate ({x}, {y}) is not a number"),
            Self::LooksLikeMetres { at: [x, y], crs } => {
                write!(f, "({x}, {y}) is not in degrees ({crs}): coordinates look like metres; state the system with --crs")
            }
            Self::LooksLikeDegrees { at: [x, y], crs } => {
                write!(f, "({x}, {y}) is not in metres ({crs}): coordinates look like degrees; state the system with --crs")
            }
            Self::Swapped { at: [x, y] } => {
                write!(f, "({x}, {y}): latitude is beyond 90 degrees; longitude has to come first")
            }
            Self::WrongZone { at: [x, y], crs, perhaps } => {
                write!(f, "easting {x} (northing {y}) does not fit {crs}, but would fit {perhaps}; state the system with --crs")
            }
            Self::OutOfRange { at: [x, y], crs } => write!(f, "({x}, {y}) is out of the range of {crs}"),
        }
    }
}

impl std::error::Error for CrsError {}

/// Farthest distance from the central meridian at which metres are believed, metres.
const FARTHEST_EASTING: f64 = 4_000_000.0;
/// Greatest |northing| counted from the equator, metres: the pole is at 10 002 km.
const FARTHEST_NORTHING: f64 = 10_100_000.0;
/// Half the width of the web Mercator square and a little more, metres.
const WEB_MERCATOR_LIMIT: f64 = 20_037_600.0;
/// Semi-major axis of WGS 84 and CGCS2000, metres.
pub(super) const SEMI_MAJOR: f64 = 6_378_137.0;

impl Crs {
    /// Checks that raw coordinates can be in this system, and says what they look like if not.
    pub fn check(self, at: [f64; 2]) -> Result<(), CrsError> {
        let [x, y] = at;
        if self.is_degrees() {
            // False for NaN too.
            if x.abs() <= 180.0 && y.abs() <= 90.0 {
                return Ok(());
            }
            return Err(if !(x.is_finite() && y.is_finite()) {
                CrsError::NotFinite { at }
            } else if x.abs() > 400.0 || y.abs() > 400.0 {
                CrsError::LooksLikeMetres { at, crs: self }
            } else if x.abs() <= 90.0 && y.abs() <= 180.0 {
                CrsError::Swapped { at }
            } else {
                CrsError::OutOfRange { at, crs: self }
            });
        }
        if !(x.is_finite() && y.is_finite()) {
            return Err(CrsError::NotFinite { at });
        }
        if x.abs() <= 180.0 && y.abs() <= 90.0 {
            return Err(CrsError::LooksLikeDegrees { at, crs: self });
        }
        let inside = match (self, self.transverse_mercator()) {
            (Self::GaussKruger { prefixed: true, .. }, Some(tm)) => (x - tm.false_easting).abs() <= 500_000.0,
            (_, Some(tm)) => (x - tm.false_easting).abs() <= FARTHEST_EASTING,
            _ => x.abs() <= WEB_MERCATOR_LIMIT && y.abs() <= 10.0 * WEB_MERCATOR_LIMIT,
        };
        let northing = y - self.transverse_mercator().map_or(0.0, |tm| tm.false_northing);
        if inside && (self == Self::WebMercator || northing.abs() <= FARTHEST_NORTHING) {
            return Ok(());
        }
        Err(match self.fitting_zone(x) {
            Some(perhaps) if perhaps != self => CrsError::WrongZone { at, crs: self, perhaps },
            _ => CrsError::OutOfRange { at, crs: self },
        })
    }

    /// The Gauss-Krüger system that an easting with (or without) a zone number speaks for.
    fn fitting_zone(self, easting: f64) -> Option<Self> {
        let Self::GaussKruger { width, central_meridian, .. } = self else { return None };
        match (easting / 1e6).floor() {
            0.0 => Some(Self::GaussKruger { width, central_meridian, prefixed: false }),
            zone @ 25.0..=45.0 => {
                Some(Self::GaussKruger { width: ZoneWidth::Three, central_meridian: zone as u8 * 3, prefixed: true })
            }
            zone @ 13.0..=23.0 => {
                Some(Self::GaussKruger { width: ZoneWidth::Six, central_meridian: zone as u8 * 6 - 3, prefixed: true })
            }
            _ => None,
        }
    }

    /// Converts one position of this system to WGS 84, exactly.
    pub fn to_lonlat(&self, at: [f64; 2]) -> Result<LonLat, CrsError> {
        self.check(at)?;
        Exact::new(*self).unproject(at)
    }

    /// Converts one WGS 84 position to this system, exactly.
    pub fn from_lonlat(&self, at: LonLat) -> Result<[f64; 2], CrsError> {
        Self::Wgs84.check([at.lon, at.lat])?;
        Exact::new(*self).project(at)
    }
}

/// The exact conversion between one system and WGS 84, prepared for several positions. Checks no ranges beyond its own.
#[derive(Debug, Clone)]
pub(super) struct Exact {
    crs: Crs,
    /// Longitude/latitude on the ellipsoid, and the projection; none where plain formulas do.
    projection: Option<(Proj, Proj)>,
}

impl Exact {
    pub fn new(crs: Crs) -> Self {
        let projection = crs.transverse_mercator().and_then(|tm| {
            let ellipsoid = format!("+a={SEMI_MAJOR} +rf={}", tm.inverse_flattening);
            let degrees = Proj::from_proj_string(&format!("+proj=longlat {ellipsoid}")).ok()?;
            let metres = Proj::from_proj_string(&format!(
                "+proj=etmerc +lat_0=0 +lon_0={} +k={} +x_0={} +y_0={} {ellipsoid} +units=m",
                tm.central_meridian, tm.scale, tm.false_easting, tm.false_northing
            ))
            .ok()?;
            Some((degrees, metres))
        });
        Self { crs, projection }
    }

    /// The system that it converts.
    pub fn crs(&self) -> Crs {
        self.crs
    }

    pub fn unproject(&self, at: [f64; 2]) -> Result<LonLat, CrsError> {
        let [lon, lat] = match (self.crs, &self.projection) {
            (Crs::Gcj02, _) => gcj02::wgs_from_gcj(at),
            (Crs::Bd09, _) => gcj02::wgs_from_gcj(gcj02::gcj_from_bd(at)),
            (Crs::WebMercator, _) => [(at[0] / SEMI_MAJOR).to_degrees(), (at[1] / SEMI_MAJOR).sinh().atan().to_degrees()],
            (_, Some((degrees, metres))) => {
                let mut p = (at[0], at[1], 0.0);
                transform(metres, degrees, &mut p).map_err(|_| CrsError::OutOfRange { at, crs: self.crs })?;
                [p.0.to_degrees(), p.1.to_degrees()]
            }
            _ => at,
        };
        Ok(LonLat { lon, lat })
    }

    pub fn project(&self, LonLat { lon, lat }: LonLat) -> Result<[f64; 2], CrsError> {
        let at = [lon, lat];
        let out_of_range = CrsError::OutOfRange { at, crs: self.crs };
        match (self.crs, &self.projection) {
            (Crs::Gcj02, _) => Ok(gcj02::gcj_from_wgs(at)),
            (Crs::Bd09, _) => Ok(gcj02::bd_from_gcj(gcj02::gcj_from_wgs(at))),
            (Crs::WebMercator, _) if lat.abs() > 89.9 => Err(out_of_range),
            (Crs::WebMercator, _) => Ok([SEMI_MAJOR * lon.to_radians(), SEMI_MAJOR * lat.to_radians().tan().asinh()]),
            (_, Some((degrees, metres))) => {
                let mut p = (lon.to_radians(), lat.to_radians(), 0.0);
                transform(degrees, metres, &mut p).map_err(|_| out_of_range)?;
                Ok([p.0, p.1])
            }
            _ => Ok(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crs(code: u32) -> Crs {
        Crs::from_epsg(code).unwrap()
    }

    #[test]
    fn both_ways_agree_in_all_systems() {
        let here = LonLat { lon: 113.685, lat: 34.747 };
        for system in [crs(4547), crs(4526), crs(4508), crs(4497), crs(3857), crs(4490), Crs::Gcj02, Crs::Bd09, crs(32_649)] {
            let there = system.from_lonlat(here).unwrap();
            let back = system.to_lonlat(there).unwrap();
            assert!((back.lon - here.lon).abs() < 1e-11 && (back.lat - here.lat).abs() < 1e-11, "{system} {back:?}");
        }
    }

    #[test]
    fn raw_coordinates_in_the_wrong_system_are_named() {
        let text = |crs: Crs, at| crs.check(at).unwrap_err().to_string();
        assert!(text(Crs::Wgs84, [471_155.0, 3_846_000.0]).contains("coordinates look like metres; state the system with --crs"));
        assert!(text(crs(4547), [113.6, 34.7]).contains("look like degrees"));
        assert!(text(Crs::Gcj02, [34.7, 113.6]).contains("longitude has to come first"));
        assert!(text(crs(4547), [38_471_155.0, 3_846_000.0]).contains("would fit EPSG:4526"));
        assert!(text(crs(4526), [471_155.0, 3_846_000.0]).contains("would fit EPSG:4547"));
        assert!(text(crs(4526), [39_471_155.0, 3_846_000.0]).contains("would fit EPSG:4527"));
        assert!(text(crs(4547), [19_471_155.0, 3_846_000.0]).contains("would fit EPSG:4497"));
        assert!(text(Crs::Wgs84, [f64::NAN, 1.0]).contains("not a number"));
        assert!(crs(4547).to_lonlat([f64::INFINITY, 0.0]).is_err());
        assert!(crs(4547).from_lonlat(LonLat { lon: 114.0, lat: 91.0 }).is_err());
        assert!(matches!(Crs::Wgs84.check([200.0, 95.0]), Err(CrsError::OutOfRange { .. })));
        assert_eq!(crs(4547).check([471_155.0, 3_846_000.0]), Ok(()));
        assert_eq!(crs(32_733).check([471_155.0, 9_846_000.0]), Ok(()));
    }
}
