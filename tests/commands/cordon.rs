//! `fangxian cordon` and `fangxian verify` as a script meets them, on the bundled sample and on neutral graphs.

use crate::common::{audit, data, load_folder, sample_moment};
use fangxian::cordon::{Control, control};
use fangxian::coverage::Status;
use fangxian::model::LayerKind;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn fangxian(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fangxian")).args(args).output().expect("the program starts")
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

fn project(dir: &Path) -> String {
    let path = dir.join("p.gpkg").display().to_string();
    let file = |name: &str| data(&format!("data/lujiazui/{name}.geojson")).display().to_string();
    let (community, road, compound) = (file("communities"), file("roads"), file("compounds"));
    let (checkpoint, building, fence) = (file("checkpoints"), file("buildings"), file("fences"));
    let args = ["import", &path, "--community", &community, "--road", &road, "--checkpoint", &checkpoint];
    let out = fangxian(&[&args[..], &["--building", &building, "--fence", &fence, "--compound", &compound]].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    path
}

#[test]
fn an_area_of_the_sample_is_looked_at_sealed_and_proved() {
    let dir = tempfile::tempdir().expect("a folder");
    let project = project(dir.path());
    let (out, proof) = (dir.path().join("c.json"), dir.path().join("proof.json"));
    let (out_text, proof_text) = (out.display().to_string(), proof.display().to_string());
    let at = "2022-03-20T10:00:00+08:00";
    let args = ["cordon", &project, "--area", "community:1", "--at", at, "--seal", "--json", &out_text, "--lang", "en"];
    let run = fangxian(&[&args[..], &["--certificate", &proof_text]].concat());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let found = json(&out);
    let crossings = found["crossings"].as_array().expect("crossings");
    assert!(!crossings.is_empty() && found["has_outside"] == true);
    let is_gap = |c: &&Value| c["leads_out"] == true && (c["state"] == "open" || c["state"] == "unknown");
    let open = crossings.iter().filter(is_gap).count() as u64;
    assert_eq!(
        open,
        found["open_crossings"].as_u64().expect("a number") + found["unknown_crossings"].as_u64().expect("a number")
    );
    let leaks = found["leaks"].as_array().expect("leaks");
    assert!(leaks.iter().all(|l| crossings[l["crossing"].as_u64().expect("a place") as usize]["leads_out"] == true));
    assert!(found["disjoint_leaks"].as_u64().expect("a number") as usize <= crossings.len());
    assert!(
        found["min_cut"]["value"].as_u64().is_some()
            && found["plan"]["life_access_harmed"].as_array().expect("a list").is_empty()
    );
    assert!(leaks.iter().all(|l| l["missing_post"].is_u64()), "a seal stops every leak");
    let verified = fangxian(&["verify", &proof_text, "--lang", "en"]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
    assert_eq!(String::from_utf8_lossy(&verified.stdout).matches("accepted").count(), 3);

    // A certificate of a cheaper seal is refused.
    let mut lie = json(&proof);
    let value = lie[2]["value"].as_u64().expect("a value");
    lie[2]["value"] = Value::from(value + 1);
    std::fs::write(&proof, lie.to_string()).expect("written");
    let refused = fangxian(&["verify", &proof_text, "--lang", "en"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stdout).contains("is said to cost"));
}

#[test]
fn wrong_names_and_numbers_are_refused_with_a_remedy() {
    let dir = tempfile::tempdir().expect("a folder");
    let project = project(dir.path());
    for (area, words) in [
        ("community:nowhere", "no community has the id"),
        ("checkpoint:1", "take a community, grid, compound, fence or building"),
        ("community", "expected KIND:ID"),
        ("moon:1", "the layers are"),
    ] {
        let out = fangxian(&["cordon", &project, "--area", area]);
        assert_eq!(out.status.code(), Some(2), "{area}");
        assert!(String::from_utf8_lossy(&out.stderr).contains(words), "{area}: {}", String::from_utf8_lossy(&out.stderr));
    }
}

#[test]
fn a_neutral_graph_is_cut_and_the_answer_is_its_own_certificate() {
    let dir = tempfile::tempdir().expect("a folder");
    let (graph, out) = (dir.path().join("g.json"), dir.path().join("a.json"));
    let (graph_text, out_text) = (graph.display().to_string(), out.display().to_string());
    let text = r#"{"edges":[[0,1,3],[0,2,2],[1,3,2],[2,3,3],[1,2,1],[3,4,9]],"inside":[0],"outside":[4],"cut":"edges"}"#;
    std::fs::write(&graph, text).expect("written");
    let run = fangxian(&["cordon", "--instance", &graph_text, "--json", &out_text]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let answer = json(&out);
    assert_eq!(answer["value"], 5);
    assert_eq!(answer["cut"], serde_json::json!([[0, 1], [0, 2]]));
    assert_eq!(answer["farthest"], serde_json::json!([[1, 3], [2, 3]]));
    assert!(answer["seconds"].as_f64().expect("a number") < 1.0);
    let alone = fangxian(&["verify", &out_text, "--lang", "en"]);
    assert_eq!(alone.status.code(), Some(1), "it does not carry its instance");
    assert!(String::from_utf8_lossy(&alone.stdout).contains("--instance"));
    let with = fangxian(&["verify", &out_text, "--instance", &graph_text, "--lang", "en"]);
    assert_eq!(with.status.code(), Some(0), "{}", String::from_utf8_lossy(&with.stdout));
    std::fs::write(&graph, text.replace("[3,4,9]", "[3,4,1]")).expect("written");
    assert_eq!(fangxian(&["verify", &out_text, "--instance", &graph_text]).status.code(), Some(1), "another instance");

    std::fs::write(&graph, r#"{"edges":[[0,1,1]],"inside":[0],"outside":[1],"cut":"junctions"}"#).expect("written");
    let run = fangxian(&["cordon", "--instance", &graph_text, "--json", "-"]);
    let answer: Value = serde_json::from_slice(&run.stdout).expect("nothing but JSON");
    assert_eq!((&answer["value"], &answer["path"]), (&Value::Null, &serde_json::json!([0, 1])));
    std::fs::write(&graph, "{").expect("written");
    let bad = fangxian(&["cordon", "--instance", &graph_text]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("g.json"), "{}", String::from_utf8_lossy(&bad.stderr));
}

#[test]
fn a_post_is_manned_in_a_cordon_when_the_audit_says_so() {
    let project = load_folder(&data("data/lujiazui"), &[]);
    for hour in 0..24 {
        let at = sample_moment().at_hour(hour);
        let report = audit(&project, at);
        let posts = project.layer(LayerKind::Checkpoint);
        for (post, manned) in posts.features().zip(&report.manned) {
            let here = control(post, &project.roster, at);
            match manned {
                Status::Covered => assert_eq!(here, Control::Manned),
                Status::Unknown => assert_eq!(here, Control::Unknown),
                _ => assert_ne!(here, Control::Manned),
            }
        }
    }
}

#[test]
fn an_area_from_a_file_is_the_same_as_one_of_a_layer() {
    let dir = tempfile::tempdir().expect("a folder");
    let project = project(dir.path());
    let put = |name: &str, some: &[Value]| {
        let path = dir.path().join(name);
        let text = serde_json::json!({ "type": "FeatureCollection", "features": some }).to_string();
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let at = "2022-03-20T10:00:00+08:00";
    let run = |area: &str| fangxian(&["cordon", &project, "--area", area, "--at", at, "--seal", "--json", "-", "--lang", "en"]);
    let value = |out: &Output| -> Value { serde_json::from_slice(&out.stdout).expect("JSON") };
    let features_of = |name: &str| -> Vec<Value> {
        let all = json(Path::new(&data(&format!("data/lujiazui/{name}.geojson"))));
        all["features"].as_array().expect("features").clone()
    };
    let features = features_of("communities");
    for (kind, feature) in [("community", features[0].clone()), ("compound", features_of("compounds")[6].clone())] {
        let id = feature["properties"]["id"].to_string().trim_matches('"').to_owned();
        let named = value(&run(&format!("{kind}:{id}")));
        let drawn = value(&run(&format!("file:{}", put("one.geojson", &[feature]))));
        for key in ["crossings", "leaks", "leaks_by_hour", "min_cut", "plan", "buildings"] {
            assert_eq!(drawn[key], named[key], "{kind} {key}");
        }
        assert_eq!((drawn["area"]["kind"].as_str(), named["area"]["kind"].as_str()), (Some("file"), Some(kind)));
        assert!(named["crossings"].as_array().is_some_and(|c| !c.is_empty()), "{kind}: roads lead in");
    }
    let point =
        serde_json::json!({ "type": "Feature", "properties": {}, "geometry": { "type": "Point", "coordinates": [121.5, 31.2] } });
    for (name, some, words) in [
        ("two.geojson", features[..2].to_vec(), "there are 2 areas in it; keep the one"),
        ("none.geojson", Vec::new(), "has no features"),
        ("point.geojson", vec![point], "no area can be used"),
    ] {
        let out = run(&format!("file:{}", put(name, &some)));
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(!out.status.success() && said.contains(words) && said.contains(name), "{name}: {said}");
    }
}
