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
    assert_eq!(curve[5]["new"], Value::from(5), "whole, not 5.0");
    assert!(found["answers"].as_array().is_some_and(|a| (2..=5).contains(&a.len())));
    // Places that take 20 buildings each, written as lanes × an hour × hours: what finds no room is counted apart.
    let full = json(&ask(&["-p", "5", "--radius", "300", "--capacity", "2x5x2"]));
    let number = |key: &str| full[key].as_f64().expect("a number");
    assert_eq!((number("capacity"), number("objective")), (20.0, number("covered")));
    let parts = number("covered") + number("over_capacity") + number("uncovered_weight") + number("no_candidate_weight");
    assert!((parts - number("total")).abs() < 1e-6 && number("over_capacity") > 0.0);
    let serves = full["places"].as_array().expect("places").iter().map(|p| p["serves"].as_f64().expect("a number"));
    assert!(serves.into_iter().all(|n| n <= 20.0));
    for (wrong, words) in [("3xx5", "expected a number above 0"), ("0", "expected a number above 0")] {
        let refused = ask(&["-p", "1", "--capacity", wrong]);
        assert!(String::from_utf8_lossy(&refused.stderr).contains(words), "{wrong}");
    }
    let refused = ask(&["-p", "1", "--question", "backup", "--capacity", "9"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("mclp"));
    // A list of places: one has to be taken, one must not, and a dear one is not worth it under the budget.
    let list = folder.path().join("list.geojson");
    let listed = |places: &[(f64, f64, &str)]| {
        let feature = |(x, y, more): &(f64, f64, &str)| {
            format!(r#"{{"type":"Feature","properties":{{{more}}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#)
        };
        let all: Vec<String> = places.iter().map(feature).collect();
        std::fs::write(&list, format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","))).expect("written");
        list.to_str().expect("a path").to_owned()
    };
    let path = listed(&[
        (121.4960, 31.2290, r#""siting":"locked","reason":"east gate""#),
        (121.4900, 31.2350, r#""siting":"forbidden""#),
        (121.5000, 31.2330, r#""cost":50,"reason":"too dear""#),
    ]);
    let budget = ["--radius", "300", "--candidates", &path, "--budget", "3"];
    let own = json(&ask(&budget));
    let new: Vec<&Value> = own["places"].as_array().expect("places").iter().filter(|p| p["stands"] == false).collect();
    let cost: f64 = new.iter().map(|p| p["cost"].as_f64().expect("a cost")).sum();
    assert!(cost <= 3.0 && (1..=3).contains(&new.len()), "{own}");
    let curve = own["curve"].as_array().expect("a curve");
    let asked = curve.iter().find(|p| p["cost"] == 3.0).expect("the budget is on the curve");
    assert_eq!((&asked["covered"], &curve[curve.len() - 1]["cost"]), (&own["covered"], &Value::from(6.0)));
    let whys: Vec<&str> = new.iter().filter_map(|p| p["why"].as_str()).collect();
    assert!(whys.iter().any(|why| why.contains("east gate")) && !whys.iter().any(|why| why.contains("dear")), "{whys:?}");
    let said = |more: &[&str]| {
        let told = fangxian(&[&["site", project, "--weight", "each"], &at[..], more].concat());
        String::from_utf8_lossy(&told.stdout).into_owned()
    };
    assert!(said(&budget).contains("within a cost of 3") && !said(&budget).contains("with at most"));
    assert!(said(&[&budget[..], &["-p", "2"]].concat()).contains("with at most 2 within a cost of 3"));
    for (wrong, words) in [(r#""siting":"maybe""#, "expected candidate, locked or forbidden"), (r#""cost":-1"#, "from 0 up")] {
        let path = listed(&[(121.4960, 31.2290, wrong)]);
        let refused = ask(&["-p", "1", "--candidates", &path]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains(words) && said.contains("list.geojson"), "{said}");
    }
    // Nobody's number of residents is known there: said, not counted as nobody.
    let unknown = fangxian(&["site", project, "-p", "1"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("unknown"), "{unknown:?}");
    assert_eq!(unknown.status.code(), Some(2));
}
