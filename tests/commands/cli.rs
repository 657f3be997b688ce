//! The program as a script meets it: exit codes, standard output, and what a wrong file leaves behind.

use std::process::{Command, Output, Stdio};

fn fangxian(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fangxian")).args(args).output().expect("the program starts")
}

fn sample(name: &str) -> String {
    format!("{}/data/lujiazui/{name}.geojson", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn gaps_and_errors_have_their_exit_codes() {
    let grids = sample("grids");
    let audit = |extra: &[&str]| {
        fangxian(&[&["audit", "--grid", &grids, "--lang", "en", "--at", "2022-03-20T10:00+08:00"], extra].concat())
    };
    assert_eq!(audit(&[]).status.code(), Some(0));
    assert_eq!(audit(&["--fail-on-gap"]).status.code(), Some(1), "two grids have no leader");
    let refused = audit(&["--set", "grid.nonsense=1"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no attribute \"nonsense\""));
    assert_eq!(audit(&["--at", "tomorrow"]).status.code(), Some(2));
}

#[test]
fn json_on_standard_output_stands_alone() {
    let out = fangxian(&["audit", "--grid", &sample("grids"), "--json", "-"]);
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("nothing but JSON");
    assert_eq!(json["layers"]["grid"]["count"], 32);
}

#[test]
fn a_wrong_file_leaves_no_project_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let (bad, project) = (dir.path().join("bad.geojson"), dir.path().join("p.gpkg"));
    std::fs::write(&bad, "not json").expect("written");
    let path = |p: &std::path::Path| p.display().to_string();
    let out = fangxian(&["import", &path(&project), "--grid", &path(&bad), "--lang", "en"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("bad.geojson"));
    assert!(!project.exists());
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    // The reading end is closed before the program writes.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let out = Command::new(env!("CARGO_BIN_EXE_fangxian"))
        .args(["audit", "--grid", &sample("grids"), "--lang", "en"])
        .stdout(Stdio::from(writer))
        .output()
        .expect("the program starts");
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn a_picture_names_a_broken_background_map_and_does_without_missing_tiles() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name).display().to_string();
    let data = |name: &str| format!("{}/tests/data/basemap/{name}", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(fangxian(&["import", &path("p.gpkg"), "--grid", &sample("grids")]).status.code(), Some(0));
    let (project, picture) = (path("p.gpkg"), path("map.png"));
    let snapshot = |extra: &[&str]| {
        let out = fangxian(&[&["snapshot", &project, "-o", &picture, "--size", "640x480", "--lang", "en"], extra].concat());
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let (code, said) = snapshot(&["--basemap", &data("invalid_v4.pmtiles")]);
    assert!(code == Some(2) && said.contains("invalid_v4.pmtiles") && said.contains("version 4"), "{said}");
    assert!(!std::path::Path::new(&picture).exists());
    assert_eq!(snapshot(&["--basemap", "a.mbtiles", "--basemap-opacity", "7"]).0, Some(2));
    assert_eq!(snapshot(&["--basemap-grey"]).0, Some(2), "grey of what?");
    let (code, said) = snapshot(&["--basemap", &data("geotools-madagascar.mbtiles"), "--basemap-grey"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(std::fs::read(&picture).expect("a picture").starts_with(b"\x89PNG"));
}

#[test]
fn reach_says_how_far_posts_are_on_foot_and_writes_areas() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name).display().to_string();
    let layers = ["buildings", "roads", "checkpoints"].map(sample);
    let import = ["import", &path("p.gpkg"), "--building", &layers[0], "--road", &layers[1], "--checkpoint", &layers[2]];
    assert_eq!(fangxian(&import).status.code(), Some(0));
    let at = ["--at", "2022-03-20T10:00+08:00", "--lang", "en"];
    let out = fangxian(
        &[&["reach", &path("p.gpkg"), "--json", "-", "--isochrones", &path("areas.geojson"), "--bands", "200,500"], &at[..]]
            .concat(),
    );
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("nothing but JSON");
    let buildings = json["buildings"].as_array().expect("buildings");
    assert_eq!(buildings.len(), 1572);
    for b in buildings.iter().filter(|b| b["way"] == "reached") {
        let (walk, straight) = (b["metres"].as_f64().expect("metres"), b["straight_metres"].as_f64().expect("metres"));
        assert!(walk >= straight - 1.0, "{b}");
    }
    let counted: u64 = ["reached", "unreachable", "no_road"].iter().filter_map(|k| json[*k].as_u64()).sum();
    assert_eq!(counted, 1572);
    assert!(json["foot"]["covered"].as_u64() > Some(100) && json["seconds"].as_object().is_some_and(|s| !s.is_empty()));
    let areas: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path("areas.geojson")).expect("written")).expect("GeoJSON");
    assert_eq!(areas["features"].as_array().map(Vec::len), Some(2));
    let said = fangxian(&[&["reach", &path("p.gpkg"), "--limit", "-3"], &at[..]].concat());
    assert_eq!(said.status.code(), Some(2));
    let text = fangxian(&[&["reach", &path("p.gpkg"), "--on", "straight"], &at[..]].concat());
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("within 500 m on foot") && text.contains("life access"), "{text}");
}
