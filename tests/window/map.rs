//! The map under hand and keys.

use crate::desk::{Setup, settle, window};
use egui::{Event, Key, Modifiers, Pos2, pos2};
use egui_kittest::kittest::Queryable as _;
use fangxian::app::view::Tool;

fn wheel(harness: &mut egui_kittest::Harness<'_, fangxian::app::App>, at: Pos2, by: f32) {
    harness.hover_at(at);
    harness.step();
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, by),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    settle(harness);
    for _ in 0..10 {
        harness.step();
    }
}

#[test]
fn the_wheel_zooms_about_the_pointer() {
    let mut harness = window(Setup::default());
    let map = harness.get_by_label("地图").rect();
    let at = map.center() + egui::vec2(120.0, -60.0);
    let spot = [f64::from(at.x - map.left()), f64::from(at.y - map.top())];
    let before = harness.state().view().camera.expect("a camera");
    wheel(&mut harness, at, 200.0);
    let after = harness.state().view().camera.expect("a camera");
    assert!(after.px_per_m > before.px_per_m * 1.3, "{before:?} {after:?}");
    let (a, b) = (before.world_from_screen(spot), after.world_from_screen(spot));
    assert!((a.x - b.x).abs() < 0.5 && (a.y - b.y).abs() < 0.5, "{a:?} {b:?}");
}

#[test]
fn dragging_pans_and_keys_move() {
    let mut harness = window(Setup::default());
    let map = harness.get_by_label("地图").rect();
    let before = harness.state().view().camera.expect("a camera");
    harness.drag_at(map.center());
    harness.step();
    harness.hover_at(map.center() + egui::vec2(100.0, 40.0));
    harness.step();
    harness.drop_at(map.center() + egui::vec2(100.0, 40.0));
    settle(&mut harness);
    let after = harness.state().view().camera.expect("a camera");
    let moved = (before.center.x - after.center.x) * before.px_per_m;
    assert!((moved - 100.0).abs() < 1.0, "{moved}");
    harness.key_press(Key::ArrowRight);
    settle(&mut harness);
    let right = harness.state().view().camera.expect("a camera");
    assert!(right.center.x > after.center.x);
    harness.key_press(Key::Plus);
    settle(&mut harness);
    assert!(harness.state().view().camera.expect("a camera").px_per_m > right.px_per_m * 1.5);
    harness.key_press(Key::Num0);
    settle(&mut harness);
    let all = harness.state().view().camera.expect("a camera");
    assert!((all.px_per_m - before.px_per_m).abs() < 1e-9, "0 shows everything again");
}

#[test]
fn a_click_on_a_building_selects_it_and_escape_deselects() {
    let mut harness = window(Setup::default());
    let (target, at) = {
        let app = harness.state();
        let document = app.document().expect("open");
        let derived = document.derived.as_ref().expect("evaluated");
        let camera = app.view().camera.expect("a camera");
        let mut found = None;
        for row in 0..document.project.layer(fangxian::model::LayerKind::Building).len() as u32 {
            let p = derived.report.buildings.point[row as usize];
            let spot = camera.screen_from_world(p.into());
            if derived.drawing.picker.pick(&camera, 1.0, spot, 5.0) == Some((fangxian::model::LayerKind::Building, row)) {
                found = Some((row, spot));
                break;
            }
        }
        found.expect("a building in view")
    };
    let map = harness.get_by_label("地图").rect();
    let spot = map.min + egui::vec2(at[0] as f32, at[1] as f32);
    harness.hover_at(spot);
    harness.step();
    harness.drag_at(spot);
    harness.step();
    harness.drop_at(spot);
    settle(&mut harness);
    let selected = harness.state().view().selection.expect("selected");
    assert_eq!(selected.row(&harness.state().document().expect("open").project), Some(target));
    assert!(harness.state().card(selected).expect("a card").post.is_some(), "the nearest post is drawn");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(harness.state().view().selection, None);
}

#[test]
fn measuring_adds_points_and_the_select_tool_forgets_them() {
    let mut harness = window(Setup::default());
    harness.get_by_label("量距").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Measure);
    let map = harness.get_by_label("地图").rect();
    for x in [200.0, 300.0] {
        let at = pos2(map.left() + x, map.center().y);
        harness.drag_at(at);
        harness.step();
        harness.drop_at(at);
        // Two clicks close in time would be a double click.
        for _ in 0..4 {
            harness.step();
        }
    }
    let view = harness.state().view();
    assert_eq!(view.way.len(), 2);
    let metres = (view.way[0].x - view.way[1].x).abs();
    assert!((metres * view.camera.expect("a camera").px_per_m - 100.0).abs() < 1.0);
    assert_eq!(view.selection, None, "measuring selects nothing");
    harness.key_press(Key::V);
    settle(&mut harness);
    assert!(harness.state().view().way.is_empty());
}
