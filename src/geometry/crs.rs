//! Coordinate reference systems: which ones there are, how they are written, which one a project gets.
//!
//! Columns always are `[easting, northing]` or `[longitude, latitude]`, whatever axis order the register prescribes
//! (CGCS2000 projected systems call the northing X and the easting Y).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A coordinate reference system that the program can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Crs {
    /// WGS 84 degrees (EPSG:4326): GPS, OpenStreetMap, GeoJSON.
    #[default]
    Wgs84,
    /// The shifted degrees of Chinese public maps (Amap, Tencent), 100 to 600 m off inside China.
    Gcj02,
    /// Baidu's degrees: GCJ-02 with a second shift.
    Bd09,
    /// CGCS2000 degrees (EPSG:4490): Chinese surveys, Tianditu. Agrees with WGS 84 to centimetres and is taken as equal.
    Cgcs2000,
    /// CGCS2000 Gauss-Krüger metres.
    GaussKruger {
        /// Width of the zones.
        width: ZoneWidth,
        /// Degrees east: 75, 78 … 135 for three-degree zones, 75, 81 … 135 for six-degree ones.
        central_meridian: u8,
        /// Whether eastings start with the zone number (38 500 000 instead of 500 000 m).
        prefixed: bool,
    },
    /// WGS 84 UTM metres.
    Utm {
        /// 1 to 60.
        zone: u8,
        /// Southern hemisphere (false northing 10 000 000 m).
        south: bool,
    },
    /// Spherical Mercator metres of web maps (EPSG:3857). Not for measuring.
    WebMercator,
}

/// Width of Gauss-Krüger zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneWidth {
    /// Three-degree zones, number = central meridian / 3.
    Three,
    /// Six-degree zones, number = (central meridian + 3) / 6.
    Six,
}

impl ZoneWidth {
    /// The width in degrees.
    pub fn degrees(self) -> u8 {
        match self {
            Self::Three => 3,
            Self::Six => 6,
        }
    }
}

/// Why a text names no system that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseCrsError {
    /// Not known at all.
    Unknown {
        /// What was written.
        text: String,
    },
    /// A known system whose relation to WGS 84 is not public.
    LocalParametersNeeded {
        /// What was written.
        text: String,
        /// The datum behind it.
        datum: &'static str,
    },
}

impl fmt::Display for ParseCrsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { text } => write!(
                f,
                "\"{text}\" is no coordinate system known here; accepted are wgs84, gcj02, bd09, cgcs2000 and \
                 EPSG:4326, 4490, 3857, 4491-4554 (CGCS2000 Gauss-Krüger), 32601-32660 and 32701-32760 (UTM)"
            ),
            Self::LocalParametersNeeded { text, datum } => write!(
                f,
                "{text} is based on {datum}: converting it needs local parameters from the surveying office, and nothing \
                 is shifted silently; convert the data to CGCS2000 (for example EPSG:4490) first"
            ),
        }
    }
}

impl std::error::Error for ParseCrsError {}

impl Crs {
    /// The system of an EPSG code, if it is one of those supported.
    pub fn from_epsg(code: u32) -> Option<Self> {
        let gk = |width, central_meridian: u32, prefixed| {
            Some(Self::GaussKruger { width, central_meridian: central_meridian as u8, prefixed })
        };
        match code {
            4326 => Some(Self::Wgs84),
            4490 => Some(Self::Cgcs2000),
            3857 | 900_913 => Some(Self::WebMercator),
            4491..=4501 => gk(ZoneWidth::Six, 75 + 6 * (code - 4491), true),
            4502..=4512 => gk(ZoneWidth::Six, 75 + 6 * (code - 4502), false),
            4513..=4533 => gk(ZoneWidth::Three, 75 + 3 * (code - 4513), true),
            4534..=4554 => gk(ZoneWidth::Three, 75 + 3 * (code - 4534), false),
            32_601..=32_660 => Some(Self::Utm { zone: (code - 32_600) as u8, south: false }),
            32_701..=32_760 => Some(Self::Utm { zone: (code - 32_700) as u8, south: true }),
            _ => None,
        }
    }

    /// Its EPSG code; GCJ-02 and BD-09 have none.
    pub fn epsg(self) -> Option<u32> {
        Some(match self {
            Self::Wgs84 => 4326,
            Self::Cgcs2000 => 4490,
            Self::WebMercator => 3857,
            Self::Gcj02 | Self::Bd09 => return None,
            Self::GaussKruger { width, central_meridian, prefixed } => {
                let first = match (width, prefixed) {
                    (ZoneWidth::Six, true) => 4491,
                    (ZoneWidth::Six, false) => 4502,
                    (ZoneWidth::Three, true) => 4513,
                    (ZoneWidth::Three, false) => 4534,
                };
                first + (u32::from(central_meridian) - 75) / u32::from(width.degrees())
            }
            Self::Utm { zone, south } => (if south { 32_700 } else { 32_600 }) + u32::from(zone),
        })
    }

    /// Number of the Gauss-Krüger or UTM zone, if it has one.
    pub fn zone(self) -> Option<u8> {
        match self {
            Self::GaussKruger { width: ZoneWidth::Three, central_meridian, .. } => Some(central_meridian / 3),
            Self::GaussKruger { width: ZoneWidth::Six, central_meridian, .. } => Some((central_meridian + 3) / 6),
            Self::Utm { zone, .. } => Some(zone),
            _ => None,
        }
    }

    /// Whether coordinates are degrees.
    pub fn is_degrees(self) -> bool {
        matches!(self, Self::Wgs84 | Self::Gcj02 | Self::Bd09 | Self::Cgcs2000)
    }

    /// Whether coordinates are metres good enough to measure in: not degrees, not web Mercator.
    pub fn is_metric(self) -> bool {
        matches!(self, Self::GaussKruger { .. } | Self::Utm { .. })
    }

    /// Canonical text that parses back: `EPSG:4547`, `wgs84`'s `EPSG:4326`, `gcj02`, `bd09`.
    pub fn name(self) -> String {
        match self.epsg() {
            Some(code) => format!("EPSG:{code}"),
            None if self == Self::Gcj02 => "gcj02".to_owned(),
            None => "bd09".to_owned(),
        }
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl From<Crs> for String {
    fn from(crs: Crs) -> Self {
        crs.name()
    }
}

impl TryFrom<String> for Crs {
    type Error = ParseCrsError;

    fn try_from(text: String) -> Result<Self, ParseCrsError> {
        text.parse()
    }
}

impl FromStr for Crs {
    type Err = ParseCrsError;

    /// Reads `wgs84`, `gcj02`, `bd09`, `cgcs2000`, `EPSG:4547`, `4547`, `urn:ogc:def:crs:EPSG::4547`,
    /// `urn:ogc:def:crs:OGC:1.3:CRS84` and the `http://www.opengis.net/…` forms, in any case.
    fn from_str(text: &str) -> Result<Self, ParseCrsError> {
        let unknown = || ParseCrsError::Unknown { text: text.to_owned() };
        let lower = text.trim().to_ascii_lowercase();
        let plain: String = lower.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).collect();
        match plain.as_str() {
            "wgs84" | "gps" | "crs84" | "ogc:crs84" => return Ok(Self::Wgs84),
            "gcj02" | "gcj" => return Ok(Self::Gcj02),
            "bd09" | "bd09ll" => return Ok(Self::Bd09),
            "cgcs2000" => return Ok(Self::Cgcs2000),
            "beijing54" | "beijing1954" => return Err(local(text, "Beijing 1954")),
            "xian80" | "xian1980" => return Err(local(text, "Xian 1980")),
            _ => {}
        }
        let (register, code) = lower.rsplit_once([':', '/', '#']).unwrap_or(("epsg", &lower));
        if code == "crs84" && register.contains("ogc") {
            return Ok(Self::Wgs84);
        }
        if !register.contains("epsg") {
            return Err(unknown());
        }
        let code: u32 = code.parse().map_err(|_| unknown())?;
        match Self::from_epsg(code) {
            Some(crs) => Ok(crs),
            None => Err(local_datum(code).map_or_else(unknown, |datum| local(text, datum))),
        }
    }
}

fn local(text: &str, datum: &'static str) -> ParseCrsError {
    ParseCrsError::LocalParametersNeeded { text: text.to_owned(), datum }
}

/// The datum of the EPSG codes that stand for pre-2008 Chinese surveys.
fn local_datum(code: u32) -> Option<&'static str> {
    match code {
        2401..=2442 | 4214 | 21_413..=21_423 | 21_453..=21_463 | 21_473..=21_483 => Some("Beijing 1954"),
        2327..=2390 | 4610 => Some("Xian 1980"),
        4555 | 4568..=4589 | 4652..=4656 | 4766..=4800 | 4812 | 4822 => Some("New Beijing"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_and_name_reads_back() {
        let codes = [4326, 4490, 3857].into_iter().chain(4491..=4554).chain(32_601..=32_660).chain(32_701..=32_760);
        for code in codes {
            let crs = Crs::from_epsg(code).unwrap();
            assert_eq!(crs.epsg(), Some(code));
            assert_eq!(crs.to_string().parse(), Ok(crs));
            assert_eq!(format!("urn:ogc:def:crs:EPSG::{code}").parse(), Ok(crs));
            assert_eq!(format!("http://www.opengis.net/def/crs/EPSG/0/{code}").parse(), Ok(crs));
            assert_eq!(format!("http://www.opengis.net/gml/srs/epsg.xml#{code}").parse(), Ok(crs));
            assert_eq!(code.to_string().parse(), Ok(crs));
        }
        for (text, crs) in [
            ("WGS84", Crs::Wgs84),
            ("wgs 84", Crs::Wgs84),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Crs::Wgs84),
            ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", Crs::Wgs84),
            ("GCJ-02", Crs::Gcj02),
            ("bd09", Crs::Bd09),
            ("CGCS2000", Crs::Cgcs2000),
            ("epsg:900913", Crs::WebMercator),
        ] {
            assert_eq!(text.parse(), Ok(crs), "{text}");
            assert_eq!(crs.name().parse(), Ok(crs));
        }
    }

    #[test]
    fn zones_have_the_registered_numbers() {
        let zone = |code| Crs::from_epsg(code).and_then(Crs::zone);
        assert_eq!([zone(4513), zone(4533), zone(4491), zone(4501)], [Some(25), Some(45), Some(13), Some(23)]);
        assert_eq!([zone(4526), zone(4547), zone(4497), zone(32_633)], [Some(38), Some(38), Some(19), Some(33)]);
    }

    #[test]
    fn old_datums_are_refused_with_the_reason() {
        for text in ["EPSG:2436", "21459", "epsg:2383", "urn:ogc:def:crs:EPSG::4610", "beijing54", "EPSG:4586"] {
            let error = text.parse::<Crs>().unwrap_err();
            assert!(matches!(error, ParseCrsError::LocalParametersNeeded { .. }), "{text}");
            assert!(error.to_string().contains("nothing is shifted silently"));
        }
        for text in ["", "EPSG:27700", "mars", "ogc:4326", "EPSG:"] {
            assert!(matches!(text.parse::<Crs>(), Err(ParseCrsError::Unknown { .. })), "{text}");
        }
    }
}
