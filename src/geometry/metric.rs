//! The metric system that a project is kept in, chosen from where it is.

use super::LonLat;
use super::crs::{Crs, ZoneWidth};

impl Crs {
    /// The metric system a project around `at` is kept in: CGCS2000 three-degree Gauss-Krüger without zone prefix in and
    /// around China, the nearest central meridian (the western one on a tie), WGS 84 UTM elsewhere.
    ///
    /// China is a coarse polygon of 38 corners, off the border by up to some 100 km: on the wrong side of it a project
    /// gets the other system, which measures as well.
    pub fn metric_for(at: LonLat) -> Self {
        if in_china(at) {
            let meridian = ((at.lon / 3.0 - 0.5).ceil() * 3.0).clamp(75.0, 135.0);
            Self::GaussKruger { width: ZoneWidth::Three, central_meridian: meridian as u8, prefixed: false }
        } else {
            let zone = ((at.lon + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u8 + 1;
            Self::Utm { zone, south: at.lat < 0.0 }
        }
    }
}

/// Longitude, latitude of the corners of the polygon behind [`Crs::metric_for`].
const CHINA: [[f64; 2]; 38] = [
    [73.4, 39.4],
    [80.2, 42.0],
    [80.0, 45.0],
    [82.5, 45.5],
    [87.5, 49.3],
    [91.0, 45.2],
    [97.0, 42.8],
    [105.0, 41.6],
    [111.8, 43.6],
    [112.0, 45.0],
    [115.8, 46.3],
    [115.8, 48.0],
    [117.5, 49.7],
    [119.9, 50.2],
    [120.0, 52.6],
    [123.5, 53.7],
    [127.5, 50.4],
    [131.0, 47.8],
    [135.1, 48.5],
    [131.2, 42.5],
    [128.0, 42.0],
    [124.4, 39.8],
    [123.5, 37.0],
    [123.6, 25.0],
    [121.8, 21.5],
    [117.0, 14.0],
    [111.5, 14.0],
    [108.2, 18.0],
    [108.2, 21.5],
    [105.3, 23.2],
    [101.4, 21.1],
    [97.5, 24.0],
    [98.5, 27.6],
    [92.0, 27.8],
    [89.0, 28.2],
    [85.8, 28.2],
    [78.8, 31.5],
    [78.0, 35.5],
];

fn in_china(at: LonLat) -> bool {
    let mut inside = false;
    let mut from = CHINA[CHINA.len() - 1];
    for to in CHINA {
        if (from[1] > at.lat) != (to[1] > at.lat) {
            let crossing = from[0] + (at.lat - from[1]) / (to[1] - from[1]) * (to[0] - from[0]);
            inside ^= at.lon < crossing;
        }
        from = to;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Option<u32> {
        Crs::metric_for(LonLat { lon, lat }).epsg()
    }

    #[test]
    fn a_place_gets_its_metric_system() {
        assert_eq!(at(113.685, 34.7), Some(4547));
        assert_eq!(at(121.5, 31.2), Some(4549));
        assert_eq!(at(14.5, 35.9), Some(32_633));
        assert_eq!(at(-58.4, -34.6), Some(32_721));
        assert_eq!(at(180.0, 10.0), Some(32_660));
        let inside = [
            [116.4, 39.9],
            [75.99, 39.47],
            [87.6, 43.8],
            [91.1, 29.65],
            [126.6, 45.8],
            [114.17, 22.3],
            [121.5, 25.0],
            [110.3, 20.0],
            [112.3, 16.8],
            [100.8, 22.0],
            [119.7, 49.2],
        ];
        for [lon, lat] in inside {
            assert!(in_china(LonLat { lon, lat }), "{lon} {lat}");
        }
        let outside = [
            [106.9, 47.9],
            [77.2, 28.6],
            [127.0, 37.5],
            [105.85, 21.03],
            [85.3, 27.7],
            [131.9, 43.1],
            [76.9, 43.25],
            [121.0, 14.6],
            [125.75, 39.0],
            [89.64, 27.47],
        ];
        for [lon, lat] in outside {
            assert!(!in_china(LonLat { lon, lat }), "{lon} {lat}");
        }
    }
}
