//! N−1 of posts against brute force: one full evaluation for each post that is taken away.

use crate::common::{audit, data, load_folder, sample_moment};
use fangxian::coverage::{Backup, Report, Status, backup, resilience};
use fangxian::geometry::Shapes;
use fangxian::model::{Chunk, Edit, Fid, History, Layer, LayerKind, LayerMeta, Project, Value};
use fangxian::store::{Existing, Store};
use fangxian::task::Task;
use proptest::prelude::*;
use std::process::Command;
use std::sync::Arc;

/// Rows of a rule that were covered and no longer are.
fn opened(before: &Report, after: &Report, rule: &str) -> Vec<(u32, Status)> {
    let Some(r) = before.rulebook.rule(rule) else { return Vec::new() };
    let both = before.rules[r].status.iter().zip(&after.rules[r].status).zip(0u32..);
    both.filter(|((was, is), _)| **was == Status::Covered && **is != Status::Covered).map(|((_, is), row)| (row, *is)).collect()
}

/// Compares every post with the evaluation without it, and every building with a scan over all posts.
fn check(project: &Project) {
    let kind = LayerKind::Checkpoint;
    let report = audit(project, sample_moment());
    let found = resilience(project, &report, &Task::new()).expect("not cancelled");
    let manned: Vec<u32> = (0..report.manned.len() as u32).filter(|r| report.manned[*r as usize] == Status::Covered).collect();
    assert_eq!(found.posts.len(), manned.len());
    let state = kind.info().attr("state").expect("an attribute");
    for post in manned.iter().copied() {
        let mut without = project.clone();
        let fid = project.layer(kind).feature(post).fid();
        without.apply(Edit::SetValue { kind, fid, attr: state, value: Value::Text("unmanned".into()) }).expect("applies");
        let after = audit(&without, sample_moment());
        let failure = found.of(post).expect("a manned post");
        let buildings = opened(&report, &after, "POSTREACH-1");
        assert_eq!(failure.buildings, buildings.iter().map(|(row, _)| *row).collect::<Vec<_>>());
        assert_eq!(failure.unknown, buildings.iter().filter(|(_, s)| *s == Status::Unknown).count() as u64);
        let premises: Vec<u32> = opened(&report, &after, "PREMREACH-1").iter().map(|(row, _)| *row).collect();
        assert_eq!(failure.premises, premises);
        let layer = project.layer(LayerKind::Building);
        let residents: Vec<Option<i64>> = failure.buildings.iter().map(|r| layer.feature(*r).int("residents")).collect();
        assert_eq!(failure.residents as i64, residents.iter().flatten().sum::<i64>());
        assert_eq!(failure.unstated as usize, residents.iter().filter(|r| r.is_none()).count());
        assert_eq!(resilience::failure(project, &report, post).as_ref(), Some(failure), "one post alone says the same");
    }
    assert!(found.posts.is_sorted_by(|a, b| a.buildings.len() >= b.buildings.len()), "ranked");
    let posts: Vec<[f64; 2]> =
        manned.iter().filter_map(|r| project.layer(kind).feature(*r).shape().first()).filter(|p| p[0].is_finite()).collect();
    let rule = report.rulebook.rule("POSTREACH-1").expect("a rule");
    for (row, found) in found.backup.iter().enumerate() {
        let p = report.buildings.point[row];
        let near = posts.iter().filter(|q| ((q[0] - p[0]).powi(2) + (q[1] - p[1]).powi(2)).sqrt() <= 300.0).count();
        let want = match (report.rules[rule].status[row], near) {
            (Status::Unknown | Status::NotApplicable, _) => Backup::Unknown,
            (_, 0) => Backup::None,
            (_, 1) => Backup::One,
            _ => Backup::Two,
        };
        assert_eq!(*found, want, "building {row}");
    }
    assert!(backup(project, &report) == found.backup);
    let counts = found.counts();
    assert_eq!(counts.iter().sum::<u64>() as usize, project.layer(LayerKind::Building).len());
    let alone: usize = found.posts.iter().map(|f| f.buildings.len()).sum();
    assert_eq!(counts[Backup::One as usize] as usize, alone, "a building with one post opens with exactly that one");
}

#[test]
fn the_sample_stands_as_full_evaluations_say() {
    check(&load_folder(&data("data/lujiazui"), &[]));
}

type Place = (i32, i32);

fn town(buildings: &[Place], posts: &[(Place, u8)]) -> Project {
    let mut project = Project::new("t");
    let mut put = |kind: LayerKind, places: Vec<Place>, state: &dyn Fn(usize) -> Option<&'static str>| {
        let mut chunk = Chunk::new(kind);
        for (i, (x, y)) in places.iter().enumerate() {
            let (x, y) = (f64::from(*x), f64::from(*y));
            let mut shape = Shapes::new();
            match kind {
                LayerKind::Building => {
                    shape.push_polygon(&[&[
                        [x - 5.0, y - 5.0],
                        [x + 5.0, y - 5.0],
                        [x + 5.0, y + 5.0],
                        [x - 5.0, y + 5.0],
                        [x - 5.0, y - 5.0],
                    ]]);
                }
                _ => shape.push_point(x, y),
            }
            let mut values = vec![Value::Null; kind.info().attributes.len()];
            // Ids against the order of rows, so that ties are settled by id.
            values[0] = Value::Text(format!("X{}", places.len() - i));
            if let Some(residents) = kind.info().attr("residents").filter(|_| i % 3 > 0) {
                values[residents] = Value::Int(i as i64 * 10);
            }
            if let (Some(attr), Some(state)) = (kind.info().attr("state"), state(i)) {
                values[attr] = Value::Text(state.into());
            }
            chunk.push_feature(kind, Fid(i as i64 + 1), shape.get(0), values.into_iter());
        }
        chunk.finish();
        let layer = Arc::new(Layer::from_chunks(kind, vec![chunk], LayerMeta::default()));
        project.apply(Edit::SetLayer { layer }).expect("a layer");
    };
    put(LayerKind::Building, buildings.to_vec(), &|_| None);
    put(LayerKind::Premise, buildings.iter().step_by(2).copied().collect(), &|_| None);
    let state = |i: usize| match posts[i].1 {
        0 => None,
        1 => Some("closed"),
        2 => Some("unmanned"),
        _ => Some("manned"),
    };
    put(LayerKind::Checkpoint, posts.iter().map(|(p, _)| *p).collect(), &state);
    project
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// On a raster of the limit's divisors, so that equal distances and distances of exactly the limit are frequent.
    #[test]
    fn random_towns_stand_as_full_evaluations_say(
        buildings in prop::collection::vec((0i32..12, 0i32..12), 1..30),
        posts in prop::collection::vec(((0i32..12, 0i32..12), 0u8..7), 1..12),
    ) {
        let scaled = |(x, y): Place| (x * 100, y * 100);
        let buildings: Vec<Place> = buildings.into_iter().map(scaled).collect();
        let posts: Vec<_> = posts.into_iter().map(|(p, s)| (scaled(p), s)).collect();
        check(&town(&buildings, &posts));
    }
}

#[test]
fn the_command_says_what_the_library_says() {
    let project = load_folder(&data("data/lujiazui"), &[]);
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("p.gpkg");
    let store = Store::create(&path, &project, &History::default(), Existing::Refuse, &Task::new()).expect("writes");
    store.close().expect("closes");
    let report = audit(&project, sample_moment());
    let found = resilience(&project, &report, &Task::new()).expect("not cancelled");
    let run = |extra: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fangxian"));
        command.arg("resilience").arg(&path).args(["--lang", "en", "--at", "2022-03-20T10:00:00+08:00"]).args(extra);
        let out = command.output().expect("the program starts");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).expect("UTF-8")
    };
    let json: serde_json::Value = serde_json::from_str(&run(&["--json", "-"])).expect("JSON");
    assert_eq!(json["rule"], "POSTREACH-1");
    assert_eq!(json["buildings"]["one"], found.counts()[Backup::One as usize]);
    let posts = json["posts"].as_array().expect("posts");
    assert_eq!(posts.len(), found.posts.len());
    let csv = run(&["--csv", "-"]);
    let rows: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .from_reader(csv.trim_start_matches('\u{feff}').as_bytes())
        .records()
        .map(|r| r.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    for ((said, row), failure) in posts.iter().zip(&rows).zip(&found.posts) {
        let id = project.layer(LayerKind::Checkpoint).feature(failure.post).id();
        assert_eq!(said["id"], id);
        assert_eq!(said["buildings"].as_array().map(Vec::len), Some(failure.buildings.len()));
        assert_eq!(said["residents"], failure.residents);
        assert_eq!([&row[0], &row[2], &row[4]], [id, &failure.buildings.len().to_string(), &failure.residents.to_string()]);
    }
    assert_eq!(rows.len(), found.posts.len());
    assert!(run(&[]).contains("One post only"));
}
