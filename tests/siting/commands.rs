//! The two doors on the command line.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn fangxian(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fangxian")).args(args).args(["--lang", "en", "--quiet"]).output().expect("the program runs")
}

fn json(output: &Output) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {error}"))
}

#[test]
fn solve_answers_an_instance() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("i.json");
    let text = r#"{"model":"mclp","p":1,"weights":[1,2,4],"sites":2,"cover":[[0],[0,1],[1]]}"#;
    std::fs::write(&file, text).expect("written");
    let path = file.to_str().expect("a path");
    let answer = json(&fangxian(&["solve", path]));
    assert_eq!(answer["status"], "optimal");
    assert_eq!((&answer["objective"], &answer["bound"], &answer["gap"]), (&6.0.into(), &6.0.into(), &0.0.into()));
    assert_eq!((&answer["chosen"], &answer["assignment"]), (&serde_json::json!([1]), &serde_json::json!([null, 1, 1])));
    assert!(answer["certified_bound"].as_f64().is_some_and(|bound| (6.0..7.0).contains(&bound)), "{answer}");
    std::fs::write(&file, r#"{"model":"lscp","sites":1,"cover":[[0],[]]}"#).expect("written");
    let none = fangxian(&["solve", path]);
    assert_eq!((json(&none)["status"].as_str(), none.status.code()), (Some("infeasible"), Some(1)));
    std::fs::write(&file, r#"{"model":"mclp","p":3,"sites":1,"cover":[[0]]}"#).expect("written");
    let refused = fangxian(&["solve", path]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("i.json") && said.contains("lower p or add candidates"), "{said}");
}

#[test]
fn site_answers_a_question_about_the_sample() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("p.gpkg");
    let project = project.to_str().expect("a path");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lujiazui");
    let layer = |name: &str| data.join(format!("{name}.geojson")).to_str().expect("a path").to_owned();
    let import = fangxian(&[
        "import",
        project,
        "--building",
        &layer("buildings"),
        "--road",
        &layer("roads"),
        "--checkpoint",
        &layer("checkpoints"),
        "--community",
        &layer("communities"),
    ]);
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    let at = ["--at", "2022-03-20T10:00:00+08:00"];
    let ask = |more: &[&str]| fangxian(&[&["site", project, "--weight", "each", "--json", "-"], &at[..], more].concat());
    let found = json(&ask(&["-p", "5", "--radius", "300"]));
    assert_eq!(found["status"], "optimal", "{found}");
    let number = |key: &str| found[key].as_f64().expect("a number");
    assert_eq!(number("objective"), number("covered"));
    assert_eq!(number("covered") + number("uncovered_weight") + number("no_candidate_weight"), number("total"));
    assert!(number("covered_before") < number("covered") && number("certified_bound") >= number("objective"));
    let places = found["places"].as_array().expect("places");
    assert_eq!(places.iter().filter(|p| p["stands"] == false).count(), 5);
    let curve = found["curve"].as_array().expect("a curve");
    assert_eq!(curve.len(), 11);
    assert_eq!(curve[5]["covered"], found["covered"]);
    assert!(found["answers"].as_array().is_some_and(|a| (2..=5).contains(&a.len())));
    // Nobody's number of residents is known there: said, not counted as nobody.
    let unknown = fangxian(&["site", project, "-p", "1"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("unknown"), "{unknown:?}");
    assert_eq!(unknown.status.code(), Some(2));
}
