//! Positions as text: degrees, and metres with X for the northing as Chinese surveys name it.

use crate::geometry::Crs;
use crate::words::Lang;

/// A position of `[longitude, latitude]` or `[easting, northing]`: `121.50123, 31.23456`, `X 3457012.35  Y 500123.41`
/// (Gauss-Krüger, X the northing), `E 500123.41  N 3457012.35` (UTM).
pub fn position(crs: Crs, at: [f64; 2]) -> String {
    let [x, y] = at;
    match crs {
        _ if crs.is_degrees() => format!("{x:.6}, {y:.6}"),
        Crs::GaussKruger { .. } => format!("X {y:.2}  Y {x:.2}"),
        Crs::Utm { .. } => format!("E {x:.2}  N {y:.2}"),
        _ => format!("x {x:.2}  y {y:.2}"),
    }
}

/// A coordinate system in a few letters, for narrow places.
pub fn crs_short(crs: Crs, lang: Lang) -> String {
    match crs {
        Crs::Wgs84 => "WGS-84".to_owned(),
        Crs::Gcj02 => "GCJ-02".to_owned(),
        Crs::Bd09 => "BD-09".to_owned(),
        Crs::Cgcs2000 => "CGCS2000".to_owned(),
        Crs::GaussKruger { width, central_meridian, prefixed } => match lang {
            Lang::Zh => format!("{}度带 {central_meridian}°{}", width.degrees(), if prefixed { " 带号" } else { "" }),
            Lang::En => format!("{}° GK {central_meridian}°{}", width.degrees(), if prefixed { " prefixed" } else { "" }),
        },
        Crs::Utm { zone, south } => format!("UTM {zone}{}", if south { "S" } else { "N" }),
        Crs::WebMercator => "Web Mercator".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Position, ZoneWidth};

    #[test]
    fn what_is_written_reads_back() {
        let gk = Crs::GaussKruger { width: ZoneWidth::Three, central_meridian: 120, prefixed: false };
        assert_eq!(position(gk, [500_123.41, 3_457_012.35]), "X 3457012.35  Y 500123.41");
        for (crs, at) in [
            (gk, [500_123.41, 3_457_012.35]),
            (Crs::Wgs84, [121.5, 31.25]),
            (Crs::Gcj02, [121.5, 31.25]),
            (Crs::Utm { zone: 51, south: false }, [360_000.5, 3_457_000.25]),
        ] {
            let text = format!("{} {}", crs.name(), position(crs, at));
            let read = Position::parse(&text, None).expect(&text);
            assert_eq!((read.crs, read.at), (crs, at), "{text}");
        }
    }
}
