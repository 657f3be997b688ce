//! `fangxian whatif` as a script meets it: the figures, the project file left alone, and clear refusals.

use crate::common::{audit, data, load_folder, sample_moment};
use fangxian::coverage::gains;
use fangxian::model::{Edit, History, LayerKind, Project};
use fangxian::store::{Existing, Store};
use fangxian::task::Task;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn saved(project: &Project, dir: &Path) -> PathBuf {
    let path = dir.join("p.gpkg");
    let store = Store::create(&path, project, &History::default(), Existing::Refuse, &Task::new()).expect("writes");
    store.close().expect("closes");
    path
}

fn whatif(project: &Path, extra: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fangxian"));
    command.arg("whatif").arg(project).args(["--lang", "en", "--at", "2022-03-20T10:00:00+08:00"]).args(extra);
    command.output().expect("the program starts")
}

/// Counts of the rule in a report's JSON.
fn rule(counts: &Value, id: &str, key: &str) -> u64 {
    let rules = counts["rules"].as_array().expect("rules");
    rules.iter().find(|r| r["id"] == id).and_then(|r| r[key].as_u64()).expect("a count")
}

#[test]
fn the_moved_checkpoint_of_the_reference_covers_what_five_programs_say() {
    let city = data("tests/data/city-10000");
    let project = load_folder(&city, &[(LayerKind::Checkpoint, "state", "manned")]);
    let dir = tempfile::tempdir().expect("a folder");
    let path = saved(&project, dir.path());
    let bytes = std::fs::read(&path).expect("a file");
    let changed = || std::fs::metadata(&path).and_then(|m| m.modified()).expect("a time");
    let before = changed();
    let out = whatif(&path, &["--move", "checkpoint:1:250,120", "--json", "-"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let json: Value = serde_json::from_slice(&out.stdout).expect("nothing but JSON");
    let truth: Value =
        serde_json::from_str(&std::fs::read_to_string(city.join("reference.json")).expect("the reference")).expect("JSON");
    assert_eq!(rule(&json["before"], "POSTREACH-1", "covered"), truth["answers"]["covered"].as_u64().expect("a number"));
    assert_eq!(rule(&json["after"], "POSTREACH-1", "covered"), truth["answers"]["whatif_covered"].as_u64().expect("a number"));
    assert_eq!(rule(&json["after"], "POSTREACH-1", "total"), 10_000);
    assert_eq!(json["equal"], true);
    assert!(json["incremental_s"].as_f64().is_some_and(|s| s > 0.0) && json["full_s"].as_f64().is_some_and(|s| s > 0.0));
    // The same structure as the audit's JSON.
    let audit = Command::new(env!("CARGO_BIN_EXE_fangxian"))
        .args(["audit", "--at", "2022-03-20T10:00:00+08:00", "--json", "-"])
        .arg(&path)
        .output()
        .expect("the program starts");
    let audit: Value = serde_json::from_slice(&audit.stdout).expect("JSON");
    for key in ["rules", "lines", "headlines", "areas", "gaps"] {
        assert_eq!(json["before"][key], audit[key], "{key}");
    }
    assert!(json["after"]["areas"]["beyond_reach_m2"].as_f64() < json["before"]["areas"]["beyond_reach_m2"].as_f64());
    assert!(bytes == std::fs::read(&path).expect("a file") && before == changed(), "the project file is as it was");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 1, "nothing is left beside it");
}

#[test]
fn the_summary_says_what_is_won_and_lost() {
    let project = load_folder(&data("data/lujiazui"), &[]);
    let dir = tempfile::tempdir().expect("a folder");
    let path = saved(&project, dir.path());
    // A post that somebody has no other in place of.
    let report = audit(&project, sample_moment());
    let posts = project.layer(LayerKind::Checkpoint);
    let needed = |row: u32| {
        let mut without = project.clone();
        let edit = Edit::Delete { kind: LayerKind::Checkpoint, fids: vec![posts.feature(row).fid()] };
        without.apply(edit).expect("applies");
        let rule = report.rulebook.rule("POSTREACH-1").expect("a rule");
        gains(&report, &audit(&without, sample_moment()), rule).is_some_and(|g| g.lost > 0)
    };
    let id = (0..posts.len() as u32).find(|row| needed(*row)).map(|row| posts.feature(row).id()).expect("a needed post");
    let there = format!("checkpoint:{id}:400,-150");
    let text = |extra: &[&str]| String::from_utf8(whatif(&path, extra).stdout).expect("UTF-8");
    let once = text(&["--move", &there]);
    assert!(once.contains("400 m east, 150 m south"), "{once}");
    assert!(once.contains("POSTREACH-1  +") && once.contains("covered, −") && once.contains("has not changed"), "{once}");
    let back = format!("checkpoint:{id}:-400,150");
    let twice = text(&["--move", &there, "--move", &back]);
    assert!(twice.contains("Nothing changes in coverage"), "{twice}");
}

#[test]
fn what_cannot_be_moved_is_named() {
    let project = load_folder(&data("data/lujiazui"), &[]);
    let dir = tempfile::tempdir().expect("a folder");
    let path = saved(&project, dir.path());
    let refused = |moves: &str| {
        let out = whatif(&path, &["--move", moves]);
        assert_eq!(out.status.code(), Some(2), "{moves}");
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    assert!(refused("checkpoint:nowhere:1,2").contains("no checkpoint with id \"nowhere\""));
    assert!(refused("post:1:1,2").contains("no layer \"post\""));
    assert!(refused("checkpoint:1:1").contains("KIND:ID:DX,DY"));
}
