//! The synthetic city of 10,000 buildings, judged by the answers on which five other programs agree.

use crate::common::{audit, data, load_folder, sample_moment};
use fangxian::coverage::{Blocks, Evaluation, NO_ROW, gains};
use fangxian::geometry::Shapes;
use fangxian::model::{Edit, LayerKind};
use fangxian::task::Task;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

struct City {
    project: fangxian::model::Project,
    report: fangxian::coverage::Report,
    truth: Value,
}

fn city() -> City {
    let dir = data("tests/data/city-10000");
    let project = load_folder(&dir, &[(LayerKind::Checkpoint, "state", "manned")]);
    let report = audit(&project, sample_moment());
    let truth = std::fs::read_to_string(dir.join("reference.json")).expect("the reference");
    City { project, report, truth: serde_json::from_str(&truth).expect("JSON") }
}

impl City {
    fn truth(&self, key: &str) -> f64 {
        self.truth["answers"][key].as_f64().unwrap_or_else(|| panic!("reference has {key}"))
    }

    fn close(&self, key: &str, ours: f64) {
        let (theirs, tolerance) = (self.truth(key), self.truth["relative_tolerance"][key].as_f64().expect("a tolerance"));
        let off = (ours - theirs).abs() / theirs.abs();
        assert!(off <= tolerance, "{key}: ours {ours}, reference {theirs}, off by {off:e}, tolerance {tolerance:e}");
    }
}

#[test]
fn counts_and_sums_agree_with_the_reference() {
    let city = city();
    let b = &city.report.buildings;
    let count = |n: usize| n as f64;
    assert_eq!(city.project.settings.metric_crs.map(|c| c.to_string()).as_deref(), Some("EPSG:4547"));
    assert_eq!(count(b.point.len()), city.truth("n"));
    assert_eq!(b.communities.iter().map(|n| f64::from(*n)).sum::<f64>(), city.truth("community_pairs"));
    assert_eq!(count(b.community.iter().filter(|c| **c != NO_ROW).count()), city.truth("in_community"));
    assert_eq!(b.grids.iter().map(|n| f64::from(*n)).sum::<f64>(), city.truth("grid_pairs"));
    assert_eq!(count(b.grid.iter().filter(|c| **c != NO_ROW).count()), city.truth("in_grid"));
    let id = |kind: LayerKind, row: u32| city.project.layer(kind).feature(row).id().parse::<f64>().expect("a number");
    let sum_of_ids = |kind, rows: &Blocks<u32>| rows.iter().filter(|r| **r != NO_ROW).map(|r| id(kind, *r)).sum::<f64>();
    assert_eq!(sum_of_ids(LayerKind::Grid, &b.grid), city.truth("sum_grid_id"));
    assert_eq!(sum_of_ids(LayerKind::Checkpoint, &b.post), city.truth("sum_checkpoint_id"));
    let rule = |name: &str| city.report.rules[city.report.rulebook.rule(name).expect("a rule")].counts;
    assert_eq!(count(rule("POSTREACH-1").covered as usize), city.truth("covered"));
    assert_eq!(count(rule("POSTREACH-1").gap as usize), city.truth("uncovered"));
    assert_eq!(count(b.all_fences().map(<[u32]>::len).sum()), city.truth("fence_pairs"));
    assert_eq!(count((0..b.point.len()).filter(|r| !b.fences(*r as u32).is_empty()).count()), city.truth("in_fence"));
    city.close("sum_dist", b.post_m.iter().sum());
    city.close("max_dist", b.post_m.iter().copied().fold(0.0, f64::max));
}

#[test]
fn a_moved_checkpoint_agrees_with_the_reference() {
    let city = city();
    let kind = LayerKind::Checkpoint;
    let (book, task) = (Arc::clone(&city.report.rulebook), Task::new());
    let before = Evaluation::new(&city.project, &book, sample_moment(), &task).expect("not cancelled");
    let mut moved = city.project.clone();
    let feature = moved.layer(kind).features().find(|f| f.id() == "1").expect("checkpoint 1");
    let [x, y] = feature.shape().first().expect("a position");
    let (fid, mut shape) = (feature.fid(), Shapes::new());
    shape.push_point(x + 250.0, y + 120.0);
    moved.apply(Edit::SetShape { kind, fid, shape }).expect("moves");
    let after = before.update(&moved, &book, sample_moment(), &task).expect("not cancelled");
    let rule = book.rule("POSTREACH-1").expect("a rule");
    assert_eq!(after.report().rules[rule].counts.covered as f64, city.truth("whatif_covered"));
    city.close("whatif_sum_dist", after.report().buildings.post_m.iter().sum());
    let won = gains(before.report(), after.report(), rule).expect("the same buildings");
    assert_eq!(won.gained as f64 - won.lost as f64, city.truth("whatif_covered") - city.truth("covered"));
}

#[test]
fn areas_agree_with_the_reference() {
    let city = city();
    let areas = city.report.areas;
    city.close("community_area", areas.community_m2);
    city.close("gap_area", areas.grid_gap_m2);
    city.close("overlap_area", areas.grid_overlap_m2);
    // The reference draws circles as 1,024-gons inside them, which miss 6.3e-6 of the ground that true circles cover.
    let polygons = city.truth["uncovered_area_segs256"].as_f64().expect("a number");
    let missed = (areas.community_m2 - areas.beyond_reach_m2) * 6.275e-6;
    let off = (polygons - missed - areas.beyond_reach_m2).abs() / polygons;
    assert!(off < 1e-6, "true circles {}, polygons {polygons} less {missed}: off by {off:e}", areas.beyond_reach_m2);
}

#[test]
fn every_building_agrees_with_the_reference() {
    let city = city();
    let text = std::fs::read_to_string(data("tests/data/city-10000/reference_buildings.csv")).expect("the reference");
    let layer = city.project.layer(LayerKind::Building);
    let rows: HashMap<String, usize> = layer.features().enumerate().map(|(row, f)| (f.id().to_owned(), row)).collect();
    let b = &city.report.buildings;
    let id = |kind: LayerKind, row: u32| {
        if row == NO_ROW { String::new() } else { city.project.layer(kind).feature(row).id().to_owned() }
    };
    let mut seen = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let row = rows[cells[0]];
        let theirs = |i: usize| cells[i].trim_end_matches(".0");
        assert_eq!(id(LayerKind::Community, b.community[row]), theirs(1), "community of {}", cells[0]);
        assert_eq!(id(LayerKind::Grid, b.grid[row]), theirs(2), "grid of {}", cells[0]);
        assert_eq!(id(LayerKind::Checkpoint, b.post[row]), theirs(3), "checkpoint of {}", cells[0]);
        let distance: f64 = cells[4].parse().expect("a distance");
        assert!((b.post_m[row] - distance).abs() < 1e-5, "distance of {}: {} and {distance}", cells[0], b.post_m[row]);
        assert_eq!(b.fences(row as u32).len().to_string(), cells[6], "fences of {}", cells[0]);
        seen += 1;
    }
    assert_eq!(seen, 10_000);
}
