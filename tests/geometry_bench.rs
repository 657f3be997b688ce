//! Figures of the benchmark cities and speeds. Needs the cities, so it is run by hand:
//! `FANGXIAN_CITY=/path/to/city cargo test --release --test geometry_bench -- --ignored --nocapture`, where the folder
//! holds `communities.geojson`, `grids.geojson`, `checkpoints.geojson`, `fences.geojson` and `buildings.geojson`.

#![allow(clippy::print_stdout)]

use std::path::PathBuf;
use std::time::Instant;

use fangxian::geometry::*;
use fangxian::task::Task;

fn read(layer: &str) -> Shapes {
    let folder = PathBuf::from(std::env::var_os("FANGXIAN_CITY").expect("FANGXIAN_CITY names the folder of a city"));
    let text = std::fs::read_to_string(folder.join(format!("{layer}.geojson"))).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut shapes = Shapes::new();
    let position = |c: &serde_json::Value| [c[0].as_f64().unwrap(), c[1].as_f64().unwrap()];
    for feature in json["features"].as_array().unwrap() {
        let coordinates = &feature["geometry"]["coordinates"];
        match feature["geometry"]["type"].as_str().unwrap() {
            "Point" => {
                let [x, y] = position(coordinates);
                shapes.push_point(x, y);
            }
            "Polygon" => {
                for ring in coordinates.as_array().unwrap() {
                    for [x, y] in ring.as_array().unwrap().iter().map(position) {
                        shapes.push(x, y);
                    }
                    shapes.end_ring();
                }
                shapes.end_part();
                shapes.end_feature(ShapeKind::Polygon);
            }
            other => panic!("{other}"),
        }
    }
    let mut projector = Projector::new(Crs::Wgs84, "EPSG:4547".parse().unwrap());
    shapes.map_coords(|c| projector.project(c).unwrap());
    shapes
}

fn timed<T>(name: &str, per: usize, f: impl Fn() -> T) -> T {
    let best = (0..5)
        .map(|_| {
            let since = Instant::now();
            let out = f();
            (since.elapsed().as_secs_f64(), out)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap();
    println!("{name}: {:.3} ms, {:.0} ns each", best.0 * 1e3, best.0 * 1e9 / per as f64);
    best.1
}

#[test]
#[ignore = "needs a benchmark city"]
fn tiling_figures() {
    let (communities, grids) = (read("communities"), read("grids"));
    let (c, g): (Vec<_>, Vec<_>) = (communities.iter().collect(), grids.iter().collect());
    let t = timed("tiling", 1, || tiling(&c, &g, TilingOptions::default(), &Task::new()).unwrap());
    println!(
        "community_area {:.9} gap_area {:.9} overlap_area {:.9} overlap_pairs {} gaps {}",
        t.community_area_m2,
        t.gap_m2,
        t.overlap_m2,
        t.overlaps.len(),
        t.gaps.len()
    );
}

#[test]
#[ignore = "needs a benchmark city"]
fn join_figures() {
    let (buildings, grids, fences, checkpoints) = (read("buildings"), read("grids"), read("fences"), read("checkpoints"));
    let n = buildings.len();
    let faults = timed("check_area", n, || buildings.iter().filter(|b| check_area(*b).is_some()).count());
    let points = timed("representative_point", n, || {
        let mut scratch = Vec::new();
        buildings.iter().map(|b| representative_point(b, &mut scratch).unwrap()).collect::<Vec<_>>()
    });
    let index = timed("BoxIndex::of(grids)", grids.len(), || BoxIndex::of(&grids));
    let prepared = timed("PreparedArea::new(grid)", grids.len(), || grids.iter().map(PreparedArea::new).collect::<Vec<_>>());
    let in_grid = timed("grids of a point", n, || {
        let mut rows = Vec::new();
        points
            .iter()
            .filter_map(|p| {
                index.rows_at(*p, &mut rows);
                rows.iter().find(|row| prepared[**row as usize].contains(*p)).copied()
            })
            .map(|row| u64::from(row) + 1)
            .fold((0, 0), |(n, sum), id| (n + 1, sum + id))
    });
    let posts = timed("PointIndex::new", checkpoints.len(), || {
        PointIndex::new(checkpoints.iter().zip(0..).filter_map(|(c, row)| Some((c.first()?, row))))
    });
    let nearest = timed("nearest", n, || points.iter().map(|p| posts.nearest(*p).unwrap()).collect::<Vec<_>>());
    let boxes = timed("BoxIndex::of(buildings)", n, || BoxIndex::of(&buildings));
    let fence_pairs: usize = timed("fences", fences.len(), || {
        fences
            .iter()
            .map(|fence| {
                let (prepared, mut rows) = (PreparedArea::new(fence), Vec::new());
                boxes.rows_meeting(fence.bounds(), &mut rows);
                rows.iter().filter(|row| prepared.intersects(buildings.get(**row as usize))).count()
            })
            .sum()
    });
    println!(
        "faults {faults} in_grid, sum_grid_id {in_grid:?} covered {} sum_dist {:.9} sum_checkpoint_id {} fence_pairs {fence_pairs}",
        nearest.iter().filter(|(_, d)| *d <= 300.0).count(),
        nearest.iter().map(|(_, d)| d).sum::<f64>(),
        nearest.iter().map(|(row, _)| u64::from(*row) + 1).sum::<u64>(),
    );
}

#[test]
#[ignore = "needs a benchmark city"]
fn reach_figures() {
    let (communities, checkpoints) = (read("communities"), read("checkpoints"));
    let areas: Vec<_> = communities.iter().collect();
    let posts: Vec<_> = checkpoints.iter().filter_map(ShapeRef::first).collect();
    let r = timed("reach", 1, || reach(&areas, &posts, 300.0, &Task::new()).unwrap());
    println!("area {:.9} uncovered {:.9}", r.area_m2, r.uncovered_m2);
}
