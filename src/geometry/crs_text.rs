//! The texts that describe a coordinate reference system to other programs: PROJ strings and WKT 1.

use super::crs::{Crs, ZoneWidth};

/// One row of a GeoPackage's `gpkg_spatial_ref_sys`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrsDefinition {
    /// Name for people, as registered.
    pub name: String,
    /// The register: `EPSG`.
    pub organization: &'static str,
    /// The code there.
    pub code: u32,
    /// WKT 1 (OGC 01-009, as GDAL writes it).
    pub wkt: String,
}

const DEGREE: &str =
    r#"PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]"#;

fn wgs84() -> String {
    format!(
        r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],{DEGREE},AUTHORITY["EPSG","4326"]]"#
    )
}

fn cgcs2000() -> String {
    format!(
        r#"GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],{DEGREE},AUTHORITY["EPSG","4490"]]"#
    )
}

impl Crs {
    /// Parameters of its transverse Mercator projection, if it is one.
    pub(super) fn transverse_mercator(self) -> Option<TransverseMercator> {
        match self {
            Self::GaussKruger { central_meridian, prefixed, .. } => Some(TransverseMercator {
                central_meridian: f64::from(central_meridian),
                scale: 1.0,
                false_easting: 500_000.0 + if prefixed { 1e6 * f64::from(self.zone().unwrap_or(0)) } else { 0.0 },
                false_northing: 0.0,
                inverse_flattening: "298.257222101",
            }),
            Self::Utm { zone, south } => Some(TransverseMercator {
                central_meridian: 6.0 * f64::from(zone) - 183.0,
                scale: 0.9996,
                false_easting: 500_000.0,
                false_northing: if south { 10_000_000.0 } else { 0.0 },
                inverse_flattening: "298.257223563",
            }),
            _ => None,
        }
    }

    /// Name for people, as registered: `CGCS2000 / 3-degree Gauss-Kruger CM 114E`.
    pub fn title(self) -> String {
        match self {
            Self::Wgs84 => "WGS 84".to_owned(),
            Self::Gcj02 => "GCJ-02".to_owned(),
            Self::Bd09 => "BD-09".to_owned(),
            Self::Cgcs2000 => "China Geodetic Coordinate System 2000".to_owned(),
            Self::WebMercator => "WGS 84 / Pseudo-Mercator".to_owned(),
            Self::GaussKruger { width, central_meridian, prefixed } => {
                let width = if width == ZoneWidth::Three { "3-degree " } else { "" };
                match self.zone() {
                    Some(zone) if prefixed => format!("CGCS2000 / {width}Gauss-Kruger zone {zone}"),
                    _ => format!("CGCS2000 / {width}Gauss-Kruger CM {central_meridian}E"),
                }
            }
            Self::Utm { zone, south } => format!("WGS 84 / UTM zone {zone}{}", if south { 'S' } else { 'N' }),
        }
    }

    /// As PROJ text; none for GCJ-02 and BD-09, which PROJ does not know.
    pub fn proj4(self) -> Option<String> {
        Some(match self {
            Self::Gcj02 | Self::Bd09 => return None,
            Self::Wgs84 => "+proj=longlat +datum=WGS84 +no_defs".to_owned(),
            Self::Cgcs2000 => "+proj=longlat +ellps=GRS80 +no_defs".to_owned(),
            Self::WebMercator => {
                "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs"
                    .to_owned()
            }
            Self::Utm { zone, south } => {
                format!("+proj=utm +zone={zone}{} +datum=WGS84 +units=m +no_defs", if south { " +south" } else { "" })
            }
            Self::GaussKruger { .. } => {
                let tm = self.transverse_mercator()?;
                format!(
                    "+proj=tmerc +lat_0=0 +lon_0={} +k=1 +x_0={} +y_0=0 +ellps=GRS80 +units=m +no_defs",
                    tm.central_meridian, tm.false_easting
                )
            }
        })
    }

    /// What a GeoPackage says about it; none for GCJ-02 and BD-09, which have no registered definition.
    pub fn definition(self) -> Option<CrsDefinition> {
        let code = self.epsg()?;
        let name = self.title();
        let wkt = match self {
            Self::Wgs84 => wgs84(),
            Self::Cgcs2000 => cgcs2000(),
            Self::WebMercator => format!(
                r#"PROJCS["{name}",{},PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]"#,
                wgs84()
            ),
            _ => {
                let tm = self.transverse_mercator()?;
                // GDAL leaves the axes out where the register has northing first, and so do we.
                let (base, axes) = match self {
                    Self::Utm { .. } => (wgs84(), r#"AXIS["Easting",EAST],AXIS["Northing",NORTH],"#),
                    _ => (cgcs2000(), ""),
                };
                format!(
                    r#"PROJCS["{name}",{base},PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{}],PARAMETER["scale_factor",{}],PARAMETER["false_easting",{}],PARAMETER["false_northing",{}],UNIT["metre",1,AUTHORITY["EPSG","9001"]],{axes}AUTHORITY["EPSG","{code}"]]"#,
                    tm.central_meridian, tm.scale, tm.false_easting, tm.false_northing
                )
            }
        };
        Some(CrsDefinition { name, organization: "EPSG", code, wkt })
    }
}

/// Parameters of a transverse Mercator projection on an ellipsoid with a = 6 378 137 m, latitude of origin 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TransverseMercator {
    /// Degrees east.
    pub central_meridian: f64,
    /// Scale on the central meridian.
    pub scale: f64,
    /// Metres.
    pub false_easting: f64,
    /// Metres.
    pub false_northing: f64,
    /// 1/f of the ellipsoid, as text for PROJ.
    pub inverse_flattening: &'static str,
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_gdal() {
        // Written by pyproj 3.7: CRS(4526).to_wkt("WKT1_GDAL"). All 187 supported codes were compared byte for byte.
        let zone_38 = Crs::from_epsg(4526).and_then(Crs::definition).unwrap();
        assert_eq!(zone_38.name, "CGCS2000 / 3-degree Gauss-Kruger zone 38");
        assert_eq!(
            zone_38.wkt,
            r#"PROJCS["CGCS2000 / 3-degree Gauss-Kruger zone 38",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",114],PARAMETER["scale_factor",1],PARAMETER["false_easting",38500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","4526"]]"#
        );
        assert_eq!(
            Crs::Utm { zone: 33, south: true }.proj4().as_deref(),
            Some("+proj=utm +zone=33 +south +datum=WGS84 +units=m +no_defs")
        );
        assert_eq!(Crs::Gcj02.definition(), None);
    }

    #[test]
    fn our_texts_and_the_register_mean_the_same() {
        // The proj4 texts of crs-definitions come from the EPSG register itself.
        for code in (4491..=4554).chain(32_601..=32_660).chain(32_701..=32_760) {
            let ours = Crs::from_epsg(code).and_then(Crs::proj4).unwrap();
            let theirs = crs_definitions::from_code(code as u16).unwrap().proj4;
            for part in
                theirs.split_whitespace().filter(|p| p.starts_with("+lon_0") || p.starts_with("+x_0") || p.starts_with("+zone"))
            {
                assert!(ours.split_whitespace().any(|p| p == part), "{code}: {ours} against {theirs}");
            }
        }
    }
}
