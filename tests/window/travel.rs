//! Measuring, coordinates, earlier views, kept views, the overview map and the briefing mode.

use crate::desk::{Setup, button, click, drag, key_down, names, says, settle, wait_for_copy, window, window_with_map};
use egui::{Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::places::BookmarkEdit;
use fangxian::app::view::{Move, Tool};
use fangxian::geometry::{Crs, LonLat};
use fangxian::model::LayerKind;
use fangxian::scene::Camera;
use fangxian::words::Lang;

fn camera(harness: &Harness<'_, App>) -> Camera {
    harness.state().view().camera.expect("a camera")
}

fn near(a: &Camera, b: &Camera) -> bool {
    (a.center.x - b.center.x).hypot(a.center.y - b.center.y) * a.px_per_m < 0.5 && (a.px_per_m / b.px_per_m - 1.0).abs() < 1e-6
}

/// Places of the window where a hand draws, clear of tools and strips.
fn place(harness: &Harness<'_, App>, x: f32, y: f32) -> Pos2 {
    harness.get_by_label("地图").rect().center() + vec2(x, y)
}

#[test]
fn an_area_is_measured_taken_back_ended_and_copied() {
    let mut harness = window(Setup::default());
    harness.key_press_modifiers(Modifiers::SHIFT, Key::M);
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Area);
    for (x, y) in [(-100.0, -50.0), (100.0, -50.0), (100.0, 50.0), (-100.0, 50.0), (150.0, 90.0)] {
        let at = place(&harness, x, y);
        click(&mut harness, at, Modifiers::NONE);
    }
    assert_eq!(harness.state().view().way.len(), 5);
    harness.key_press(Key::Backspace);
    settle(&mut harness);
    assert_eq!(harness.state().view().way.len(), 4);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(harness.state().view().way_ended);
    let metres = 1.0 / camera(&harness).px_per_m;
    let (square, border) = (200.0 * 100.0 * metres * metres, 600.0 * metres);
    harness.event(egui::Event::Copy);
    let text = wait_for_copy(&mut harness);
    let mu: f64 =
        text.split(" 亩").next().and_then(|t| t.rsplit(' ').next()).expect("亩").replace(',', "").parse().expect("a number");
    assert!((mu / (square * 3.0 / 2000.0) - 1.0).abs() < 0.01, "{text}");
    assert!(text.contains("周长") && text.contains("椭球面"), "{text} {border}");
    settle(&mut harness);
    assert!(says(&harness, "亩"), "the strip shows it too");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(
        (harness.state().view().way.len(), harness.state().view().tool),
        (0, Tool::Area),
        "Escape drops the drawing first"
    );
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Select);
}

#[test]
fn positions_are_shown_and_copied_in_every_system() {
    let mut harness = window(Setup::default());
    let at = place(&harness, 40.0, 30.0);
    harness.hover_at(at);
    settle(&mut harness);
    let (pointer, metric) = {
        let app = harness.state();
        let settings = &app.document().expect("open").project.settings;
        (app.view().pointer.expect("a place"), settings.metric_crs.expect("metres"))
    };
    let lonlat = metric.to_lonlat(pointer.into()).expect("in range");
    assert!(says(&harness, &format!("WGS-84 {:.6}, {:.6}", lonlat.lon, lonlat.lat)));
    key_down(&mut harness, Key::C);
    let text = wait_for_copy(&mut harness);
    assert_eq!(text, format!("{:.6}, {:.6}", lonlat.lon, lonlat.lat));
    harness.state_mut().act(Action::Readout(metric));
    settle(&mut harness);
    key_down(&mut harness, Key::C);
    assert_eq!(wait_for_copy(&mut harness), format!("X {:.2}  Y {:.2}", pointer.y, pointer.x), "X is the northing");
    assert_eq!(harness.state().preferences().readout, metric, "the choice is remembered");

    // The right button offers all of them.
    for pressed in [true, false] {
        button(&mut harness, at, PointerButton::Secondary, pressed, Modifiers::NONE);
    }
    settle(&mut harness);
    let gcj = Crs::Gcj02.from_lonlat(lonlat).expect("in China");
    let label =
        names(&harness).into_iter().find(|(n, _)| n.contains(&format!("{:.6}, {:.6}", gcj[0], gcj[1]))).expect("GCJ-02").0;
    harness.get_by_label(&label).click();
    settle(&mut harness);
    assert!(says(&harness, &format!("已复制 {:.6}, {:.6}", gcj[0], gcj[1])));
}

#[test]
fn typed_coordinates_are_flown_to() {
    let mut harness = window(Setup::default());
    let metric = harness.state().document().expect("open").project.settings.metric_crs.expect("metres");
    let goal = metric.from_lonlat(LonLat { lon: 121.5, lat: 31.24 }).expect("in range");
    let gcj = Crs::Gcj02.from_lonlat(LonLat { lon: 121.5, lat: 31.24 }).expect("in China");
    let texts =
        ["31.24, 121.5".to_owned(), format!("gcj02 {:.7},{:.7}", gcj[0], gcj[1]), format!("X {:.2} Y {:.2}", goal[1], goal[0])];
    for (i, text) in texts.into_iter().enumerate() {
        harness.state_mut().act(Action::Run(Command::ZoomAll));
        settle(&mut harness);
        // By the dialog and by the palette.
        let (key, entered) = if i == 0 { (Key::K, "坐标") } else { (Key::G, "转到坐标") };
        harness.key_press_modifiers(Modifiers::COMMAND, key);
        settle(&mut harness);
        assert!(says(&harness, entered) || i == 0);
        harness.event(egui::Event::Text(text.clone()));
        settle(&mut harness);
        harness.key_press(Key::Enter);
        settle(&mut harness);
        let view = harness.state().view();
        let mark = view.mark.unwrap_or_else(|| panic!("{text}: nothing is marked"));
        assert!((mark.x - goal[0]).hypot(mark.y - goal[1]) < 0.1, "{text}: {mark:?} {goal:?}");
        assert!((camera(&harness).center.x - goal[0]).abs() < 0.1, "{text}");
        harness.key_press(Key::Escape);
        settle(&mut harness);
        assert_eq!(harness.state().view().mark, None);
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::G);
    settle(&mut harness);
    harness.event(egui::Event::Text("500".into()));
    settle(&mut harness);
    assert!(says(&harness, "请写两个数"));
}

#[test]
fn back_and_forward_go_through_earlier_views() {
    let mut harness = window(Setup::default());
    let start = camera(&harness);
    let from = place(&harness, 0.0, 0.0);
    drag(&mut harness, &[from, from + vec2(60.0, 20.0), from + vec2(120.0, 40.0)], Modifiers::NONE);
    let dragged = camera(&harness);
    assert!(!near(&start, &dragged));
    harness.state_mut().act(Action::ZoomLayer(LayerKind::Checkpoint));
    settle(&mut harness);
    let layer = camera(&harness);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    settle(&mut harness);
    assert!(near(&camera(&harness), &dragged));
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    settle(&mut harness);
    assert!(near(&camera(&harness), &start), "a drag is one step");
    for _ in 0..2 {
        harness.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
        settle(&mut harness);
    }
    assert!(near(&camera(&harness), &layer));
}

#[test]
fn reduced_motion_jumps_and_inertia_glides_only_when_asked_for() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::ToggleMotion));
    settle(&mut harness);
    harness.state_mut().act(Action::Go(Move::Zoom(2.0)));
    assert!(harness.state().view().flight.is_none(), "no flight");
    harness.state_mut().act(Action::Run(Command::ToggleMotion));
    harness.state_mut().act(Action::Go(Move::Zoom(2.0)));
    assert!(harness.state().view().flight.is_some());
    settle(&mut harness);
    harness.state_mut().act(Action::Glide([300.0, 0.0]));
    assert!(harness.state().view().flight.is_none(), "off until somebody wants it");
    harness.state_mut().act(Action::Run(Command::ToggleInertia));
    let before = camera(&harness);
    harness.state_mut().act(Action::Glide([300.0, 0.0]));
    assert!(harness.state().view().flight.is_some());
    settle(&mut harness);
    assert!(((before.center.x - camera(&harness).center.x) * before.px_per_m - 300.0).abs() < 0.5);
}

#[test]
fn kept_views_are_named_ordered_gone_to_and_remembered() {
    let mut harness = window(Setup::default());
    let first = camera(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::M);
    settle(&mut harness);
    harness.state_mut().act(Action::ZoomLayer(LayerKind::Fence));
    settle(&mut harness);
    harness.state_mut().act(Action::Go(Move::Zoom(3.0)));
    settle(&mut harness);
    let second = camera(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::M);
    settle(&mut harness);
    let listed: Vec<String> = harness.state().view().bookmarks.iter().map(|b| b.name.clone()).collect();
    assert_eq!(listed, ["视图 1", "视图 2"]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    settle(&mut harness);
    assert!(near(&camera(&harness), &first));
    harness.key_press(Key::PageDown);
    settle(&mut harness);
    assert!(near(&camera(&harness), &second));
    harness.key_press(Key::PageDown);
    settle(&mut harness);
    assert!(near(&camera(&harness), &first), "after the last comes the first");
    harness.state_mut().act(Action::Bookmark(BookmarkEdit::Rename(1, " 汇报点甲 ".into())));
    harness.state_mut().act(Action::Bookmark(BookmarkEdit::Raise(1)));
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    settle(&mut harness);
    harness.check_accessibility();
    harness.get_by_label("移除 视图 1").click();
    settle(&mut harness);
    harness.key_press(Key::Escape);
    settle(&mut harness);
    let kept = &harness.state().preferences().kept;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].bookmarks.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), ["汇报点甲"]);
    // The palette finds it by its name.
    harness.state_mut().act(Action::Run(Command::ZoomAll));
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut harness);
    harness.event(egui::Event::Text("汇报点甲".into()));
    settle(&mut harness);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(near(&camera(&harness), &second));
    // Another window with the same preferences knows it; an unsaved project by its name.
    harness.state_mut().act(Action::Run(Command::Sample));
    settle(&mut harness);
    assert_eq!(harness.state().view().bookmarks.len(), 1);
}

#[test]
fn the_briefing_mode_shows_map_figures_and_legend_alone() {
    for (size, scale) in [([1100.0, 700.0], 1.5), ([3840.0, 2160.0], 1.0)] {
        for lang in [Lang::Zh, Lang::En] {
            let mut harness = window(Setup { size, scale, lang, ..Setup::default() });
            harness.key_press_modifiers(Modifiers::COMMAND, Key::M);
            settle(&mut harness);
            harness.key_press(Key::F11);
            settle(&mut harness);
            let zh = lang == Lang::Zh;
            assert!(!says(&harness, if zh { "规则限值" } else { "Rule limits" }), "the panels are gone");
            let figure = if zh { "社区防线 已覆盖" } else { "Community covered" };
            let line = names(&harness).into_iter().find(|(n, _)| n.starts_with(figure)).expect("a headline");
            let rest = if zh { ["缺口", "未知", "共 1,572"] } else { ["gap", "unknown", "of 1,572"] };
            assert!(rest.iter().all(|w| line.0.contains(w)), "{line:?}");
            let screen = egui::Rect::from_min_size(Pos2::ZERO, size.into()).expand(1.0);
            for (name, rect) in names(&harness) {
                assert!(screen.contains_rect(rect), "{name} at {rect:?} in {size:?}");
            }
            harness.key_press(Key::PageDown);
            settle(&mut harness);
            assert_eq!(harness.state().view().bookmark, Some(0));
            harness.key_press(Key::Escape);
            settle(&mut harness);
            assert!(!harness.state().view().present);
            assert!(says(&harness, if zh { "规则限值" } else { "Rule limits" }));
        }
    }
}

#[test]
fn the_overview_is_drawn_once_and_moves_the_view() {
    let Some(mut harness) = window_with_map(Setup { size: [1100.0, 700.0], ..Setup::default() }) else { return };
    harness.key_press(Key::F9);
    settle(&mut harness);
    let overview = harness.get_by_label("鹰眼图").rect();
    let map = harness.get_by_label("地图").rect();
    assert!(map.contains_rect(overview));
    harness.state_mut().act(Action::Go(Move::Zoom(8.0)));
    settle(&mut harness);
    let renders = harness.state().map_renders();
    harness.hover_at(overview.center());
    settle(&mut harness);
    assert_eq!(harness.state().view().hover, None, "what lies under it is not hovered");
    assert_eq!(harness.state().map_renders(), renders);
    let before = camera(&harness);
    let at = pos2(overview.left() + 50.0, overview.center().y);
    click(&mut harness, at, Modifiers::NONE);
    let after = camera(&harness);
    assert!(after.center.x < before.center.x - 100.0, "{before:?} {after:?}");
    assert_eq!(harness.state().view().selected().len(), 0, "it selects nothing");
}

#[test]
fn a_shortcut_with_more_keys_is_not_taken_for_one_with_fewer() {
    let mut harness = window(Setup::default());
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    settle(&mut harness);
    assert!(says(&harness, "导出缺口清单"), "Ctrl+Shift+E is the table, not the picture");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    let before = harness.state().view().selected();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::M);
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Area);
    // Letters that are typed run nothing.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut harness);
    harness.event(egui::Event::Text("b".into()));
    harness.key_press(Key::B);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::M);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    settle(&mut harness);
    assert_eq!((harness.state().view().tool, harness.state().view().selected()), (Tool::Area, before));
}
