//! Search and commands.

use crate::desk::{Setup, says, settle, window};
use egui_kittest::kittest::Queryable as _;
use fangxian::model::LayerKind;

#[test]
fn names_ids_and_codes_are_found_and_enter_flies_there() {
    let (id, code, name) = {
        let harness = window(Setup::default());
        let project = &harness.state().document().expect("open").project;
        let grid = project.layer(LayerKind::Grid).feature(3);
        let building = project.layer(LayerKind::Building).features().find(|b| b.name().is_some()).expect("a named building");
        (grid.id().to_owned(), grid.text("code").expect("a code").to_owned(), building.name().expect("named").to_owned())
    };
    for (words, kind) in [(id.as_str(), LayerKind::Grid), (&code, LayerKind::Grid), (&name, LayerKind::Building)] {
        let mut harness = window(Setup::default());
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
        settle(&mut harness);
        harness.event(egui::Event::Text((words).to_string()));
        settle(&mut harness);
        assert!(says(&harness, "要素"), "{words}");
        harness.key_press(egui::Key::Enter);
        settle(&mut harness);
        let target = harness.state().view().selection.unwrap_or_else(|| panic!("{words} selected nothing"));
        let project = &harness.state().document().expect("open").project;
        let feature = project.layer(target.kind).feature(target.row(project).expect("there"));
        let hit = [feature.id(), feature.name().unwrap_or(""), feature.text("code").unwrap_or("")];
        assert!(hit.iter().any(|t| t.to_lowercase().contains(&words.to_lowercase())), "{words}: {hit:?} of {kind}");
    }
}

#[test]
fn commands_are_found_in_either_language() {
    let mut harness = window(Setup::default());
    harness.get_by_label("搜索").click();
    settle(&mut harness);
    harness.event(egui::Event::Text(("dark").to_string()));
    settle(&mut harness);
    harness.key_press(egui::Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.ctx.theme(), egui::Theme::Dark);
}
