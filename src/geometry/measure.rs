//! Lengths and areas of what a person draws on the map, on the grid of the projection and on the ellipsoid.

use super::exact::{Exact, SEMI_MAJOR};
use super::plane::{segments_meet, twice_area};
use super::{Crs, Local};

/// Square of the eccentricity of GRS 80, which WGS 84 shares to ten digits.
const ECCENTRICITY2: f64 = 0.006_694_380_022_9;
/// Length of the lines whose true length tells the scale of the grid, metres.
const PROBE: f64 = 200.0;

/// Length of a line, metres of the grid.
pub fn length(points: &[Local]) -> f64 {
    points.windows(2).map(|leg| (leg[0].x - leg[1].x).hypot(leg[0].y - leg[1].y)).sum()
}

/// Area inside a ring, which need not be closed, square metres of the grid; `None` when its border crosses itself.
pub fn area(points: &[Local]) -> Option<f64> {
    let mut ring: Vec<[f64; 2]> = points.iter().map(|p| [p.x, p.y]).collect();
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let n = ring.len();
    if n < 3 {
        return Some(0.0);
    }
    let edge = |i: usize| [ring[i], ring[(i + 1) % n]];
    for i in 0..n {
        // Neighbours share a corner; all others must stay apart.
        for j in i + 2..n {
            if !(i == 0 && j == n - 1) && segments_meet(edge(i), edge(j)) {
                return None;
            }
        }
    }
    ring.push(ring[0]);
    Some((twice_area(&ring) / 2.0).abs())
}

/// Metres of the grid to a metre on the ellipsoid around a place; `None` for a system without metres, or out of its range.
/// Gauss-Krüger draws ground too long beside its central meridian, UTM too short on it.
pub fn grid_scale(crs: Crs, at: Local) -> Option<f64> {
    if !crs.is_metric() {
        return None;
    }
    let exact = Exact::new(crs);
    let a = exact.unproject([at.x - PROBE / 2.0, at.y]).ok()?;
    let b = exact.unproject([at.x + PROBE / 2.0, at.y]).ok()?;
    let (sin, cos) = ((a.lat + b.lat) / 2.0).to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY2 * sin * sin;
    let north = SEMI_MAJOR * (1.0 - ECCENTRICITY2) / (w2 * w2.sqrt()) * (b.lat - a.lat).to_radians();
    let east = SEMI_MAJOR / w2.sqrt() * cos * (b.lon - a.lon).to_radians();
    let scale = PROBE / north.hypot(east);
    scale.is_finite().then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ZoneWidth;
    use geo::Area as _;
    use proptest::prelude::*;

    fn points(coords: &[[f64; 2]]) -> Vec<Local> {
        coords.iter().map(|c| (*c).into()).collect()
    }

    #[test]
    fn a_ring_that_crosses_itself_has_no_area() {
        assert_eq!(area(&points(&[[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [0.0, 5.0]])), Some(50.0));
        assert_eq!(area(&points(&[[0.0, 0.0], [10.0, 0.0], [0.0, 5.0], [10.0, 5.0]])), None);
        assert_eq!(area(&points(&[[0.0, 0.0], [10.0, 0.0]])), Some(0.0));
        let closed_twice = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [10.0, 10.0], [0.0, 0.0]];
        assert_eq!(area(&points(&closed_twice)), Some(50.0));
    }

    #[test]
    fn the_scale_is_that_of_the_series_of_transverse_mercator() {
        // k = k0 (1 + ΔE² / (2 R² k0²) + ΔE⁴ / (24 R⁴ k0⁴)), R² = M N at the latitude: the textbooks' series, to 1e-8 here.
        let gk = Crs::GaussKruger { width: ZoneWidth::Three, central_meridian: 114, prefixed: false };
        for (crs, k0) in [(gk, 1.0), (Crs::Utm { zone: 49, south: false }, 0.9996)] {
            for (east, north) in
                [(0.0, 3_850_000.0_f64), (40_000.0, 3_850_000.0), (-130_000.0, 2_500_000.0), (90_000.0, 5_000_000.0)]
            {
                let lat = crs.to_lonlat([500_000.0 + east, north]).expect("in range").lat.to_radians();
                let w2 = 1.0 - ECCENTRICITY2 * lat.sin().powi(2);
                let r2 = SEMI_MAJOR * SEMI_MAJOR * (1.0 - ECCENTRICITY2) / (w2 * w2);
                let t = east * east / (r2 * k0 * k0);
                let want = k0 * (1.0 + t / 2.0 + t * t / 24.0);
                let got = grid_scale(crs, Local { x: 500_000.0 + east, y: north }).expect("metres");
                assert!((got - want).abs() < 2e-8, "{crs} {east} {north}: {got} {want}");
            }
        }
        assert_eq!(grid_scale(Crs::Wgs84, Local { x: 114.0, y: 34.0 }), None);
    }

    proptest! {
        #[test]
        fn geo_agrees_about_star_shaped_rings(radii in prop::collection::vec(1.0..100.0_f64, 3..30), turn in 0.0..6.0_f64) {
            let n = radii.len() as f64;
            let ring: Vec<[f64; 2]> = radii.iter().enumerate().map(|(i, r)| {
                let angle = turn + i as f64 / n * std::f64::consts::TAU;
                [4e5 + r * angle.cos(), 3.8e6 + r * angle.sin()]
            }).collect();
            let polygon = geo::Polygon::new(ring.iter().map(|c| geo::Coord { x: c[0], y: c[1] }).collect(), vec![]);
            let ours = area(&points(&ring)).expect("no crossing");
            prop_assert!((ours - polygon.unsigned_area()).abs() < 1e-6);
        }
    }
}
