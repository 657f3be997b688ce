//! Where tiles lie and which a view needs, against exact projections of single positions.

use fangxian::basemap::{Ground, TileId};
use fangxian::geometry::{Crs, LonLat};
use fangxian::scene::Camera;
use std::collections::HashSet;

/// Systems with a place far from and near to their central meridian.
fn places() -> Vec<(Crs, [f64; 2])> {
    let crs = |code| Crs::from_epsg(code).expect("a system");
    vec![
        (crs(4549), [121.5, 31.24]),
        (crs(4549), [118.6, 31.24]),
        (crs(4547), [113.7, 34.75]),
        (crs(4526), [115.4, 51.0]),
        (crs(4497), [113.9, 22.5]),
        (crs(32_632), [11.2558, 43.7696]),
        (crs(32_738), [47.5, -18.9]),
        (crs(32_633), [14.4, 67.0]),
    ]
}

fn tile_at([lon, lat]: [f64; 2], z: u8) -> TileId {
    // The formula of the OpenStreetMap wiki.
    let n = f64::from(1u32 << z);
    let r = lat.to_radians();
    let y = (1.0 - (r.tan() + 1.0 / r.cos()).ln() / std::f64::consts::PI) / 2.0;
    TileId { z, x: ((lon + 180.0) / 360.0 * n) as u32, y: (y * n) as u32 }
}

#[test]
fn warped_tiles_lie_where_the_exact_projection_puts_them() {
    let mut worst = (0.0f64, String::new());
    for (metric, place) in places() {
        for tiles in [Crs::Wgs84, Crs::Gcj02] {
            for z in 5..=20u8 {
                let id = tile_at(place, z);
                let mesh = Ground::new(metric, tiles).mesh(id).expect("within reach");
                let n = mesh.n;
                let side_px = 512.0 * 1.32;
                let (a, b) = (mesh.at[0], mesh.at[n]);
                let px_per_m = side_px / (a[0] - b[0]).hypot(a[1] - b[1]);
                for (i, j) in (0..40).flat_map(|i| (0..40).map(move |j| (i, j))) {
                    let [u, v] = [i, j].map(|k| (f64::from(k) + 0.37) / 40.0);
                    // Between the corners of the triangle that holds the place, as the graphics card does it.
                    let (x, y) = ((u * n as f64) as usize, (v * n as f64) as usize);
                    let (fx, fy) = (u * n as f64 - x as f64, v * n as f64 - y as f64);
                    let at = |dx: usize, dy: usize| mesh.at[(y + dy) * (n + 1) + x + dx];
                    let (p, q, r) = (at(1, 0), at(0, 1), if fx + fy < 1.0 { at(0, 0) } else { at(1, 1) });
                    let (s, t) = if fx + fy < 1.0 { (fx, fy) } else { (1.0 - fy, 1.0 - fx) };
                    let shown = [0, 1].map(|k| r[k] + s * (p[k] - r[k]) + t * (q[k] - r[k]));
                    let [lon, lat] = id.lonlat([u, v]);
                    let wgs = tiles.to_lonlat([lon, lat]).expect("degrees");
                    let exact = metric.from_lonlat(LonLat { lon: wgs.lon, lat: wgs.lat }).expect("within reach");
                    let error = (shown[0] - exact[0]).hypot(shown[1] - exact[1]) * px_per_m;
                    if error > worst.0 {
                        worst = (error, format!("{metric} {id:?} {tiles}"));
                    }
                }
            }
        }
    }
    eprintln!("worst error of a warped tile: {:.3} px, {}", worst.0, worst.1);
    assert!(worst.0 < 0.5, "{} px at {}", worst.0, worst.1);
}

#[test]
fn every_place_of_a_view_lies_in_one_tile_of_the_list() {
    for (metric, place) in places() {
        let center = metric.from_lonlat(LonLat { lon: place[0], lat: place[1] }).expect("within reach");
        let (wgs84, gcj02) = (Crs::Wgs84, Crs::Gcj02);
        let views = [(wgs84, 0.003), (wgs84, 0.05), (gcj02, 0.4), (wgs84, 0.4), (gcj02, 6.0), (wgs84, 6.0)];
        for (tiles, px_per_m) in views {
            let camera = Camera { center: center.into(), px_per_m, size_px: [1280.0, 800.0] };
            let cells = Ground::new(metric, tiles).cells(&camera, 512.0, 22);
            let ids: HashSet<TileId> = cells.iter().map(|c| c.id).collect();
            assert_eq!(ids.len(), cells.len());
            let z = cells[0].id.z;
            assert!(cells.iter().all(|c| c.id.z == z));
            // Not many more than what the screen holds at the least size of a tile.
            assert!(cells.len() <= 30, "{} tiles", cells.len());
            for (i, j) in (0..16).flat_map(|i| (0..10).map(move |j| (i, j))) {
                let at = camera.world_from_screen([f64::from(i) * 80.0 + 40.0, f64::from(j) * 80.0 + 40.0]);
                let wgs = metric.to_lonlat(at.into()).expect("ground");
                let [lon, lat] = tiles.from_lonlat(wgs).expect("degrees");
                assert!(ids.contains(&tile_at([lon, lat], z)), "{metric} {px_per_m} {lon} {lat}");
            }
        }
    }
}

#[test]
fn the_level_follows_the_scale() {
    let metric = Crs::from_epsg(4549).expect("a system");
    let center = metric.from_lonlat(LonLat { lon: 121.5, lat: 31.24 }).expect("within reach");
    for step in 0..60 {
        let px_per_m = 0.001 * 1.2f64.powi(step);
        let camera = Camera { center: center.into(), px_per_m, size_px: [800.0, 600.0] };
        let cells = Ground::new(metric, Crs::Wgs84).cells(&camera, 512.0, 22);
        let mesh = &cells[0].mesh;
        let (a, b) = (mesh.at[0], mesh.at[mesh.n]);
        let side_px = (a[0] - b[0]).hypot(a[1] - b[1]) * px_per_m;
        assert!(cells[0].id.z == 22 || (0.65..1.34).contains(&(side_px / 512.0)), "{side_px} px at {px_per_m}");
        // Nearest to the middle comes first: it is what one looks at.
        assert!(cells[0].mesh.bounds.grown(1.0).contains(center));
    }
    let far = Camera { center: center.into(), px_per_m: 1e-6, size_px: [800.0, 600.0] };
    assert!(
        Ground::new(metric, Crs::Wgs84).cells(&far, 512.0, 22).len() < 30,
        "seen from beyond the globe there is little to load"
    );
}
