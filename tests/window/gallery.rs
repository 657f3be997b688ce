//! Pictures of selecting, measuring, travelling and briefing for people to look at, into the folder named by
//! `FANGXIAN_GALLERY`.

use crate::desk::{Setup, button, drag, settle, window_with_map};
use egui::{Key, Modifiers, PointerButton, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::{Action, Stroke};
use fangxian::app::command::Command;
use fangxian::app::group::Narrow;
use fangxian::app::places::BookmarkEdit;
use fangxian::app::view::Move;
use fangxian::coverage::Status;
use fangxian::model::LayerKind;
use fangxian::scene::Theme;
use fangxian::words::Lang;
use std::path::Path;

fn save(harness: &mut Harness<'_, App>, folder: &Path, name: &str) {
    settle(harness);
    harness.render().expect("a picture").save(folder.join(format!("{name}.png"))).expect("saved");
}

#[test]
fn gallery_of_the_map() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (lang, theme, size, scale, tag) in [
        (Lang::Zh, Theme::Light, [1600.0, 1000.0], 1.0, "zh-light-1600"),
        (Lang::En, Theme::Dark, [1100.0, 700.0], 1.0, "en-dark-1100"),
        (Lang::Zh, Theme::Dark, [1100.0, 700.0], 1.5, "zh-dark-1100-150"),
        (Lang::En, Theme::Light, [1920.0, 1080.0], 2.0, "en-light-4k-200"),
    ] {
        let Some(mut harness) = window_with_map(Setup { lang, theme, size, scale, ..Setup::default() }) else { return };
        let map = harness.get_by_label(if lang == Lang::Zh { "地图" } else { "Map" }).rect();
        harness.state_mut().act(Action::Run(Command::ToggleOverview));
        harness.state_mut().act(Action::Go(Move::Zoom(3.0)));
        settle(&mut harness);
        harness.hover_at(map.center());
        settle(&mut harness);
        let spot = {
            let app = harness.state();
            let derived = app.document().and_then(|d| d.derived.as_ref()).expect("evaluated");
            let camera = app.view().camera.expect("a camera");
            let pick = |p: &[f64; 2]| {
                let spot = camera.screen_from_world((*p).into());
                let hit = derived.drawing.picker.pick(&camera, scale, spot, 1.0);
                let at = map.min + vec2(spot[0] as f32, spot[1] as f32) / scale;
                (hit.is_some_and(|(k, _)| k == LayerKind::Building) && map.shrink(150.0).contains(at)).then_some(at)
            };
            derived.report.buildings.point.iter().find_map(pick).expect("a building in view")
        };
        harness.hover_at(spot);
        save(&mut harness, &folder, &format!("{tag}-hover"));
        harness.hover_at(map.right_bottom() - vec2(240.0, 60.0));
        save(&mut harness, &folder, &format!("{tag}-hover-edge"));
        harness.key_press(Key::L);
        settle(&mut harness);
        let turn = |i: usize| {
            let (s, c) = (i as f32 / 24.0 * std::f32::consts::TAU).sin_cos();
            map.center() + vec2(c * 140.0, s * 90.0 * (1.0 + 0.3 * (3.0 * s).sin()))
        };
        let way: Vec<_> = (0..24).map(turn).collect();
        harness.hover_at(way[0]);
        harness.step();
        button(&mut harness, way[0], PointerButton::Primary, true, Modifiers::NONE);
        for at in &way[1..20] {
            harness.hover_at(*at);
            harness.step();
        }
        harness.render().expect("a picture").save(folder.join(format!("{tag}-lasso.png"))).expect("saved");
        button(&mut harness, way[20], PointerButton::Primary, false, Modifiers::NONE);
        settle(&mut harness);
        harness.key_press(Key::V);
        harness.remove_cursor();
        save(&mut harness, &folder, &format!("{tag}-group"));
        harness.state_mut().act(Action::Narrow(Narrow::Line(LayerKind::Building, 0, Status::Gap)));
        save(&mut harness, &folder, &format!("{tag}-group-gaps"));
        harness.state_mut().act(Action::SelectLayer(LayerKind::Building));
        settle(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-group-buildings"));
        harness.state_mut().act(Action::Run(Command::ZoomAll));
        harness.state_mut().act(Action::Run(Command::SelectView));
        settle(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-group-all"));
        harness.state_mut().act(Action::Select(None));
        harness.state_mut().act(Action::Run(Command::ToolArea));
        let camera = harness.state().view().camera.expect("a camera");
        for (x, y) in [(0.3, 0.3), (0.7, 0.35), (0.55, 0.5), (0.68, 0.75), (0.32, 0.7)] {
            let at = camera.world_from_screen([camera.size_px[0] * x, camera.size_px[1] * y]);
            harness.state_mut().act(Action::Measure(Stroke::Point(at)));
        }
        harness.state_mut().act(Action::Measure(Stroke::End));
        save(&mut harness, &folder, &format!("{tag}-area"));
        harness.state_mut().act(Action::Run(Command::ToolMeasure));
        save(&mut harness, &folder, &format!("{tag}-measure-hint"));
        harness.state_mut().act(Action::Run(Command::ToolSelect));
        for pressed in [true, false] {
            harness.hover_at(map.center());
            button(&mut harness, map.center(), PointerButton::Secondary, pressed, Modifiers::NONE);
        }
        save(&mut harness, &folder, &format!("{tag}-menu-spot"));
        harness.key_press(Key::Escape);
        settle(&mut harness);
        for name in ["陆家嘴", "Riverside"] {
            let n = harness.state().view().bookmarks.len();
            harness.state_mut().act(Action::Bookmark(BookmarkEdit::Add));
            harness.state_mut().act(Action::Bookmark(BookmarkEdit::Rename(n, name.into())));
            harness.state_mut().act(Action::Go(Move::Zoom(2.0)));
            settle(&mut harness);
        }
        for command in [Command::Bookmarks, Command::GoTo, Command::Help] {
            harness.state_mut().act(Action::Run(command));
            settle(&mut harness);
            if command == Command::GoTo {
                harness.event(egui::Event::Text("gcj02 31.24, 121.5".into()));
            }
            save(&mut harness, &folder, &format!("{tag}-{command:?}").to_lowercase());
            harness.key_press(Key::Escape);
            settle(&mut harness);
        }
        harness.state_mut().act(Action::Run(Command::Present));
        settle(&mut harness);
        harness.key_press(Key::PageDown);
        settle(&mut harness);
        harness.remove_cursor();
        save(&mut harness, &folder, &format!("{tag}-present"));
        drag(&mut harness, &[map.center()], Modifiers::NONE);
    }
}
