//! The list of steps: who, when, what; back and forth by a click; across restarts.

use crate::desk::{Setup, names, says, settle, window};
use crate::edit::{click_value, enter, project, select, type_text};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::{App, Start};
use fangxian::model::{Feature, LayerKind};
use fangxian::words::Lang;

fn posts(harness: &Harness<'_, App>) -> Vec<Feature> {
    project(harness).layer(LayerKind::Checkpoint).features().map(|f| f.to_feature()).collect()
}

fn staff(harness: &mut Harness<'_, App>, number: &str) {
    click_value(harness, "白班人数");
    type_text(harness, number);
    enter(harness);
}

/// Rows of the list, from top to bottom.
fn rows(harness: &Harness<'_, App>, part: &str) -> Vec<String> {
    let mut found: Vec<_> = names(harness).into_iter().filter(|(name, _)| name.contains(part)).collect();
    found.sort_by(|a, b| a.1.top().total_cmp(&b.1.top()));
    found.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_click_goes_to_any_step_and_says_what_holds() {
    let mut harness = window(Setup::default());
    select(&mut harness, LayerKind::Checkpoint, 0);
    let mut states = vec![posts(&harness)];
    for number in ["31", "32", "33", "34"] {
        staff(&mut harness, number);
        states.push(posts(&harness));
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::H);
    settle(&mut harness);
    let listed = rows(&harness, "· 街道指挥部");
    assert_eq!(listed.len(), 4, "{listed:?}");
    assert!(listed[0].starts_with("修改 白班人数 · ") && listed[0].contains("33 人 → 34 人"), "newest first: {}", listed[0]);
    assert!(listed[0].contains("2022-03-20 10:00 · 街道指挥部"), "{}", listed[0]);
    for k in [2, 4, 0, 3, 1, 0, 4] {
        let label = match k {
            0 => "最初".to_owned(),
            k => rows(&harness, "· 街道指挥部")[4 - k].clone(),
        };
        harness.get_by_label(&label).click();
        settle(&mut harness);
        assert_eq!(posts(&harness), states[k], "after step {k}");
        assert_eq!(harness.state().document().expect("open").history.done(), k);
        assert_eq!(rows(&harness, "已撤销 ·").len(), 4 - k, "steps after it are shown as undone");
    }
    assert!(says(&harness, "已回到 · 修改 白班人数"));
    // A new change forgets what was undone.
    harness.state_mut().act(Action::GoStep(1));
    settle(&mut harness);
    staff(&mut harness, "77");
    assert_eq!(rows(&harness, "· 街道指挥部").len(), 2);
}

#[test]
fn the_list_and_its_names_outlive_a_restart_and_follow_the_language() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    let before = {
        let mut harness = window(Setup::default());
        harness.state_mut().act(Action::SaveAs(path.clone()));
        settle(&mut harness);
        select(&mut harness, LayerKind::Checkpoint, 0);
        harness.state_mut().act(Action::Run(Command::History));
        settle(&mut harness);
        staff(&mut harness, "41");
        harness.get_by_role_and_label(egui::Role::TextInput, "操作人").click();
        harness.step();
        type_text(&mut harness, "夜班值守");
        enter(&mut harness);
        assert_eq!(harness.state().preferences().who(), "夜班值守");
        staff(&mut harness, "42");
        posts(&harness)
    };
    let mut harness = window(Setup { start: Start::Project(path), lang: Lang::En, ..Setup::default() });
    harness.state_mut().act(Action::Run(Command::History));
    settle(&mut harness);
    let listed = rows(&harness, "2022-03-20 10:00 · ");
    assert!(listed[0].starts_with("Edit Day staff · ") && listed[0].contains("41 people → 42 people"), "{listed:?}");
    assert!(listed[0].ends_with("夜班值守") && listed[1].ends_with("街道指挥部"), "{listed:?}");
    assert_eq!(posts(&harness), before);
    let beginning = "Beginning";
    harness.get_by_label(beginning).click();
    settle(&mut harness);
    assert_ne!(posts(&harness), before);
    harness.get_by_label(&rows(&harness, "夜班值守")[0]).click();
    settle(&mut harness);
    assert_eq!(posts(&harness), before);
}

#[test]
fn steps_before_an_import_are_listed_but_cannot_be_gone_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    {
        let mut harness = window(Setup::default());
        harness.state_mut().act(Action::SaveAs(path.clone()));
        settle(&mut harness);
        select(&mut harness, LayerKind::Checkpoint, 0);
        staff(&mut harness, "51");
        let road = folder.path().join("r.geojson");
        let line = r#"{"type":"LineString","coordinates":[[121.5,31.23],[121.51,31.24]]}"#;
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"id":"r-1"}},"geometry":{line}}}]}}"#
        );
        std::fs::write(&road, text).expect("written");
        let file = fangxian::work::ImportFile::new(LayerKind::Road, road);
        harness.state_mut().act(Action::Import(vec![file]));
        settle(&mut harness);
        staff(&mut harness, "52");
    }
    let mut harness = window(Setup { start: Start::Project(path), ..Setup::default() });
    harness.state_mut().act(Action::Run(Command::History));
    settle(&mut harness);
    let earlier = rows(&harness, "导入图层");
    assert_eq!(earlier.len(), 1, "{earlier:?}");
    assert!(says(&harness, "→ 51 人") && says(&harness, "更早的步骤只能查看，不能撤销"));
    harness.get_by_label(&earlier[0]).click();
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").history.done(), 1, "nothing happened");
    harness.get_by_label_contains("可撤销的起点").click();
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").history.done(), 0);
}

#[test]
fn an_empty_name_is_the_user_of_the_system_and_escape_keeps_the_old_one() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::History));
    settle(&mut harness);
    assert!(says(&harness, "还没有操作"));
    harness.get_by_role_and_label(egui::Role::TextInput, "操作人").click();
    harness.step();
    harness.event(Event::Text("x".into()));
    harness.step();
    crate::desk::key_down(&mut harness, Key::Escape);
    settle(&mut harness);
    assert_eq!(harness.state().preferences().who(), "街道指挥部");
    harness.state_mut().act(Action::SignAs("  ".into()));
    assert_eq!(harness.state().preferences().who, None);
}
