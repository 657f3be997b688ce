//! Import, save, reopen, export.

use crate::desk::{Setup, says, settle, window};
use egui_kittest::kittest::Queryable as _;
use fangxian::app::Start;
use fangxian::app::action::Action;
use fangxian::app::document::Saved;
use fangxian::model::LayerKind;
use fangxian::work::ImportFile;
use std::path::{Path, PathBuf};

fn file(path: &Path, kind: LayerKind) -> ImportFile {
    ImportFile::new(kind, path)
}

#[test]
fn a_bad_file_gives_a_notice_with_a_next_step_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("broken.geojson");
    std::fs::write(&path, "{ this is no json").expect("written");
    let mut harness = window(Setup::default());
    let before = harness.state().document().expect("open").generation;
    harness.state_mut().act(Action::Import(vec![file(&path, LayerKind::Building)]));
    settle(&mut harness);
    assert!(says(&harness, "broken.geojson"));
    assert_eq!(harness.state().document().expect("open").generation, before);
    assert!(harness.query_all_by_label("导入图层…").count() >= 1, "the remedy is a button");
    harness.get_by_label("知道了").click();
    settle(&mut harness);
    assert!(!says(&harness, "broken.geojson"));
}

#[test]
fn warnings_of_an_import_are_listed_and_lead_to_the_feature() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("卡口.geojson");
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"A1","state":"manned","staff_day":"many"},"geometry":{"type":"Point","coordinates":[121.5,31.24]}},
        {"type":"Feature","properties":{"id":"A2"},"geometry":null}]}"#;
    std::fs::write(&path, text).expect("written");
    let mut harness = window(Setup { start: Start::Welcome, chosen: vec![path], ..Setup::default() });
    harness.get_by_label("导入图层…").click();
    settle(&mut harness);
    harness.get_by_label("浏览…").click();
    settle(&mut harness);
    assert!(says(&harness, "卡口.geojson"), "the chosen file is in the list");
    harness.get_by_label("导入").click();
    settle(&mut harness);
    let project = &harness.state().document().expect("an empty project was started").project;
    assert_eq!(project.layer(LayerKind::Checkpoint).len(), 1);
    assert!(says(&harness, "条提示"));
    harness.get_by_label("导入提示…").click();
    settle(&mut harness);
    assert!(says(&harness, "A1") && says(&harness, "A2"));
    harness.query_all_by_label("查看").next().expect("a way to the feature").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().selection.map(|t| t.kind), Some(LayerKind::Checkpoint));
}

#[test]
fn a_saved_project_keeps_every_step_and_opens_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("样例.gpkg");
    let mut harness = window(Setup::default());
    assert!(says(&harness, "尚未保存"));
    harness.state_mut().act(Action::SaveAs(path.clone()));
    settle(&mut harness);
    assert!(path.is_file() && says(&harness, "已保存"));
    let limit = Action::SetLimit { rule: "POSTREACH-1".into(), check: 0, key: "limit_m", value: 120.0 };
    harness.state_mut().act(limit);
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    assert!(matches!(document.saved, Saved::At(_)), "{:?}", document.saved);
    let before = document.derived.as_ref().expect("evaluated").report.headline(1);
    drop(harness);
    let mut harness = window(Setup { start: Start::Project(path), ..Setup::default() });
    let document = harness.state().document().expect("opened");
    assert_eq!(document.derived.as_ref().expect("evaluated").report.headline(1), before);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").project.rulebook, None, "undo works across restarts");
}

#[test]
fn a_file_that_is_no_project_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.gpkg");
    std::fs::write(&path, "no database").expect("written");
    let harness = window(Setup { start: Start::Project(path), ..Setup::default() });
    assert!(harness.state().document().is_none());
    assert!(says(&harness, "x.gpkg"));
    harness.get_all_by_label("打开项目…").next().expect("a next step");
}

#[test]
fn table_and_picture_are_written_from_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window(Setup::default());
    let table = folder.path().join("gaps.csv");
    harness.state_mut().act(Action::ExportGaps(table.clone()));
    settle(&mut harness);
    let text = std::fs::read_to_string(&table).expect("a table");
    let gaps = harness.state().document().expect("open").derived.as_ref().expect("evaluated").report.gap_count();
    assert_eq!(text.lines().count() as u64, gaps + 1);
    harness.state_mut().act(Action::Run(fangxian::app::command::Command::ExportPicture));
    settle(&mut harness);
    let picture = folder.path().join("map.png");
    harness.state_mut().act(Action::Dialog(None));
    let request = fangxian::app::services::PictureRequest {
        backup: false,
        title: "样例".into(),
        size: [800, 600],
        extent: None,
        lang: fangxian::words::Lang::Zh,
        theme: fangxian::scene::Theme::Light,
        hidden: Vec::new(),
        basemap: None,
    };
    harness.state_mut().act(Action::ExportPicture(picture.clone(), request));
    settle(&mut harness);
    assert!(std::fs::read(&picture).expect("a picture").starts_with(b"\x89PNG"));
    assert!(says(&harness, "已导出"));
}
