//! Layers, legend, limits, the evaluated moment.

use crate::desk::{Setup, names, says, settle, window};
use egui_kittest::kittest::Queryable as _;
use fangxian::app::action::Action;
use fangxian::model::LayerKind;

#[test]
fn a_layer_is_hidden_and_shown_by_its_row() {
    let mut harness = window(Setup::default());
    let drawn = |h: &egui_kittest::Harness<'_, fangxian::app::App>| {
        let scene = &h.state().document().expect("open").derived.as_ref().expect("evaluated").drawing.scene;
        scene.layers.iter().any(|l| l.kind() == LayerKind::Checkpoint)
    };
    assert!(drawn(&harness) && says(&harness, "值守卡口"));
    harness.get_by_role_and_label(egui::Role::CheckBox, "交通卡口").click();
    settle(&mut harness);
    assert!(!drawn(&harness) && !says(&harness, "值守卡口 "), "the legend shows what is drawn only");
    harness.get_by_role_and_label(egui::Role::CheckBox, "交通卡口").click();
    settle(&mut harness);
    assert!(drawn(&harness));
}

#[test]
fn another_limit_gives_other_figures_and_undo_brings_the_old_ones_back() {
    let mut harness = window(Setup::default());
    let gaps = |h: &egui_kittest::Harness<'_, fangxian::app::App>| {
        h.state().document().expect("open").derived.as_ref().expect("evaluated").report.headline(1).counts
    };
    let before = gaps(&harness);
    let name = names(&harness).into_iter().find(|(n, _)| n.starts_with("POSTREACH-1 交通卡口")).expect("the limit").0;
    harness.get_by_label(&name).set_value_accesskit(110.0);
    settle(&mut harness);
    let after = gaps(&harness);
    assert!(after.gap > before.gap && after.total() == before.total(), "{before:?} {after:?}");
    assert!(harness.state().document().expect("open").project.rulebook.is_some());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    settle(&mut harness);
    assert_eq!(gaps(&harness), before);
}

#[test]
fn the_moment_can_be_changed() {
    let mut harness = window(Setup::default());
    let name = names(&harness).into_iter().find(|(n, _)| n.starts_with("核查时间 2022-03-20")).expect("the time").0;
    harness.get_by_label(&name).click();
    settle(&mut harness);
    harness.get_by_label("+1 天").click();
    settle(&mut harness);
    harness.get_by_label("应用").click();
    settle(&mut harness);
    assert!(says(&harness, "核查时间 2022-03-21 10:00"));
    harness.state_mut().act(Action::SetMoment(None));
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").project.settings.at, None);
}
