//! The projections against PROJ.
//!
//! `tests/data/crs_reference.bin` holds, for each system below, 10,000 eastings and northings in micrometres (two
//! little-endian i64 each) of positions from the generator below, made by pyproj 3.7.2 with PROJ 9.5.1:
//!
//! ```python
//! import struct, pyproj
//! x = 20240
//! def unit():
//!     global x
//!     x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
//!     return (x >> 11) * 2.0**-53
//! out = open("crs_reference.bin", "wb")
//! for epsg, west, south, east, north in SYSTEMS:  # the table below
//!     t = pyproj.Transformer.from_crs(pyproj.CRS(epsg).geodetic_crs, epsg, always_xy=True)
//!     for _ in range(10000):
//!         lon = west + (east - west) * unit()
//!         lat = south + (north - south) * unit()
//!         out.write(struct.pack("<qq", *(round(v * 1e6) for v in t.transform(lon, lat))))
//! ```

use fangxian::geometry::{Crs, LonLat, Projector};

/// EPSG code, west, south, east, north.
const SYSTEMS: [(u32, f64, f64, f64, f64); 8] = [
    (4547, 112.0, 18.0, 116.0, 54.0),
    (4526, 112.0, 18.0, 116.0, 54.0),
    (4549, 118.0, 24.0, 122.0, 41.0),
    (4508, 107.0, 18.0, 115.0, 54.0),
    (4497, 107.0, 18.0, 115.0, 54.0),
    (32_633, 10.0, 0.0, 20.0, 70.0),
    (32_733, 10.0, -70.0, 20.0, 0.0),
    (3857, -180.0, -85.0, 180.0, 85.0),
];
const POINTS: usize = 10_000;

struct Lcg(u64);

impl Lcg {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 * 2f64.powi(-53)
    }
}

#[test]
fn projections_agree_with_proj() {
    let bytes = include_bytes!("../data/crs_reference.bin");
    let mut expected = bytes.chunks_exact(8).map(|b| i64::from_le_bytes(b.try_into().unwrap()) as f64 / 1e6);
    let mut random = Lcg(20_240);
    for (epsg, west, south, east, north) in SYSTEMS {
        let crs = Crs::from_epsg(epsg).unwrap();
        let positions: Vec<[f64; 2]> =
            (0..POINTS).map(|_| [west + (east - west) * random.unit(), south + (north - south) * random.unit()]).collect();
        let mut metres = positions.clone();
        let mut projector = Projector::new(Crs::Wgs84, crs);
        projector.project(&mut metres).unwrap();
        let mut worst = [0.0f64; 3];
        for (&[lon, lat], ours) in positions.iter().zip(&metres) {
            let truth = [expected.next().unwrap(), expected.next().unwrap()];
            let exact = crs.from_lonlat(LonLat { lon, lat }).unwrap();
            let off = |p: [f64; 2]| (p[0] - truth[0]).hypot(p[1] - truth[1]);
            worst[0] = worst[0].max(off(exact));
            worst[1] = worst[1].max(off(*ours));
        }
        // Back to degrees, compared in metres.
        projector.unproject(&mut metres).unwrap();
        for (truth, ours) in positions.iter().zip(&metres) {
            let east = (ours[0] - truth[0]).to_radians() * truth[1].to_radians().cos();
            worst[2] = worst[2].max(6_378_137.0 * east.hypot((ours[1] - truth[1]).to_radians()));
        }
        // The stored values are rounded to half a micrometre each.
        assert!(worst.iter().all(|w| *w < 1e-6), "{crs}: exact, fast, there and back: {worst:?} m");
    }
    assert_eq!(expected.next(), None);
}

#[test]
fn a_vertex_gives_the_same_bits_in_any_company() {
    let mut random = Lcg(7);
    let crs = Crs::from_epsg(4547).unwrap();
    let positions: Vec<[f64; 2]> = (0..3000).map(|_| [113.0 + random.unit(), 34.0 + random.unit()]).collect();
    let mut together = positions.clone();
    Projector::new(Crs::Wgs84, crs).project(&mut together).unwrap();
    let mut shared = Projector::new(Crs::Cgcs2000, crs);
    for (at, expected) in positions.iter().zip(&together).rev() {
        let mut alone = [*at];
        shared.project(&mut alone).unwrap();
        assert_eq!(alone[0], *expected);
    }
}

#[test]
fn fast_and_exact_agree_everywhere_on_the_globe() {
    let mut random = Lcg(3);
    for epsg in [4547, 4512, 32_601, 32_760] {
        let crs = Crs::from_epsg(epsg).unwrap();
        let mut projector = Projector::new(Crs::Wgs84, crs);
        for i in 0..4000 {
            let (lon, lat) = match i {
                0..4 => ([-180.0, 180.0][i % 2], [-90.0, 90.0][i / 2]),
                4..2000 => (360.0 * random.unit() - 180.0, 180.0 * random.unit() - 90.0),
                // Near the meridian, up to the poles, and around 180 degrees.
                _ => ([114.0, 135.0, 177.0, -179.9][i % 4] + 3.0 * random.unit(), 180.0 * random.unit() - 90.0),
            };
            let lon = if lon > 180.0 { lon - 360.0 } else { lon };
            let mut ours = [[lon, lat]];
            match (projector.project(&mut ours), crs.from_lonlat(LonLat { lon, lat })) {
                (Ok(()), Ok(exact)) => {
                    // Far from the meridian metres grow without limit, so their rounding does.
                    let tolerance = 1e-6 + 1e-12 * exact[0].hypot(exact[1]);
                    assert!(
                        (ours[0][0] - exact[0]).hypot(ours[0][1] - exact[1]) < tolerance,
                        "{crs} {lon} {lat} {ours:?} {exact:?}"
                    );
                }
                (ours, exact) => assert_eq!(ours.is_err(), exact.is_err(), "{crs} {lon} {lat}"),
            }
        }
    }
}

#[test]
fn gcj_and_other_metres_reach_the_same_place() {
    let here = LonLat { lon: 113.685, lat: 34.747 };
    let metric = Crs::metric_for(here);
    let truth = metric.from_lonlat(here).unwrap();
    for source in ["gcj02", "bd09", "EPSG:4526", "EPSG:4508", "EPSG:32649", "EPSG:3857", "wgs84", "EPSG:4547"] {
        let source: Crs = source.parse().unwrap();
        let mut coords = [source.from_lonlat(here).unwrap()];
        Projector::new(source, metric).project(&mut coords).unwrap();
        assert!((coords[0][0] - truth[0]).hypot(coords[0][1] - truth[1]) < 2e-6, "{source}: {coords:?} {truth:?}");
    }
}

#[test]
fn a_bad_vertex_is_reported_with_its_place() {
    let metric = Crs::from_epsg(4547).unwrap();
    let mut coords = [[113.0, 34.0], [470_000.0, 3_800_000.0]];
    let error = Projector::new(Crs::Wgs84, metric).project(&mut coords).unwrap_err();
    assert_eq!(error.index, 1);
    assert!(error.to_string().contains("coordinates look like metres"));
    for bad in [[f64::NAN, 34.0], [113.0, f64::INFINITY], [113.0, 90.1]] {
        assert!(Projector::new(Crs::Gcj02, metric).project(&mut [bad]).is_err());
        assert!(Projector::new(Crs::Wgs84, metric).project(&mut [bad]).is_err());
    }
    for bad in [[f64::NAN, 3_800_000.0], [113.0, 34.0]] {
        assert!(Projector::new(metric, metric).project(&mut [bad]).is_err());
    }
}
