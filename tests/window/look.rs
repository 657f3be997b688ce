//! Languages, themes, sizes, rest.

use crate::desk::{Setup, names, says, settle, window, window_with_map};
use egui_kittest::SnapshotOptions;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::Start;
use fangxian::scene::Theme;
use fangxian::words::Lang;

/// Points and pixels a point: the smallest window at 100, 150 and 200 %, common ones, and screens of 3840 × 2160 pixels.
const SIZES: [([f32; 2], f32); 8] = [
    ([1100.0, 700.0], 1.0),
    ([1100.0, 700.0], 1.5),
    ([1100.0, 700.0], 2.0),
    ([1600.0, 1000.0], 1.0),
    ([1280.0, 800.0], 1.25),
    ([3840.0, 2160.0], 1.0),
    ([2560.0, 1440.0], 1.5),
    ([1920.0, 1080.0], 2.0),
];

#[test]
fn headlines_always_name_covered_gap_and_unknown_of_a_total() {
    let zh = window(Setup::default());
    let line = names(&zh).into_iter().find(|(n, _)| n.starts_with("社区防线 已覆盖")).expect("a headline").0;
    assert!(line.contains("缺口") && line.contains("未知") && line.contains("共 1,572"), "{line}");
    let en = window(Setup { lang: Lang::En, ..Setup::default() });
    let line = names(&en).into_iter().find(|(n, _)| n.starts_with("Community covered")).expect("a headline").0;
    assert!(line.contains("gap") && line.contains("unknown") && line.contains("of 1,572"), "{line}");
}

#[test]
fn the_language_switches_at_once_and_back() {
    let mut harness = window(Setup::default());
    assert!(says(&harness, "图层") && !says(&harness, "Layers"));
    harness.get_by_label("English").click();
    settle(&mut harness);
    assert!(says(&harness, "Layers") && says(&harness, "Rule limits") && !says(&harness, "规则限值"));
    harness.get_by_label("中文").click();
    settle(&mut harness);
    assert!(says(&harness, "规则限值"));
}

#[test]
fn nothing_stands_outside_the_window_at_any_size() {
    for (size, scale) in SIZES {
        for lang in [Lang::Zh, Lang::En] {
            let harness = window(Setup { size, scale, lang, ..Setup::default() });
            let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, size.into()).expand(1.0);
            // Rows and switches that are scrolled away are clipped by their list, not by the window.
            let list_top = size[1] * 0.5;
            for (name, rect) in names(&harness) {
                let outside = rect.left() < screen.left() || rect.right() > screen.right() || rect.top() < screen.top();
                assert!(!outside || rect.top() > list_top, "{name} at {rect:?} in {size:?}");
            }
        }
    }
}

#[test]
fn the_map_stands_on_whole_pixels_at_any_scaling() {
    for (size, scale) in SIZES.into_iter().chain([([1101.0, 703.0], 1.25), ([1111.0, 777.0], 1.75)]) {
        let harness = window(Setup { size, scale, ..Setup::default() });
        let map = harness.get_by_label("地图").rect();
        for edge in [map.left(), map.top(), map.right(), map.bottom()].map(|v| v * scale) {
            assert!((edge - edge.round()).abs() < 1e-3, "{map:?} at {scale}");
        }
        let camera = harness.state().view().camera.expect("a camera");
        let want = [map.width() * scale, map.height() * scale].map(|v| f64::from(v.round()));
        assert_eq!(camera.size_px, want, "one pixel of the picture for one of the screen at {scale}");
    }
}

#[test]
fn hovering_and_typing_draw_no_map() {
    let Some(mut harness) = window_with_map(Setup { size: [1100.0, 700.0], ..Setup::default() }) else { return };
    let map = harness.get_by_label("地图").rect();
    settle(&mut harness);
    let before = harness.state().map_renders();
    for i in 0..12 {
        harness.hover_at(map.center() + egui::vec2(9.0 * i as f32 - 60.0, 5.0 * i as f32));
        harness.step();
    }
    assert!(harness.state().view().pointer.is_some(), "the pointer is over the map");
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    harness.step();
    for letter in ["1", "2", "9"] {
        harness.event(egui::Event::Text(letter.into()));
        settle(&mut harness);
    }
    assert_eq!(harness.state().map_renders(), before, "the map was drawn again");
}

#[test]
fn a_window_at_rest_draws_no_frame() {
    let Some(mut harness) = window_with_map(Setup { size: [1100.0, 700.0], ..Setup::default() }) else { return };
    settle(&mut harness);
    let before = harness.state().map_renders();
    for _ in 0..5 {
        harness.step();
    }
    let delay = harness.output().viewport_output.values().map(|v| v.repaint_delay).min();
    assert!(delay.is_some_and(|d| d > std::time::Duration::from_secs(5)), "{delay:?}");
    assert_eq!(harness.state().map_renders(), before, "the map was drawn again for nothing");
}

#[test]
fn the_first_screen_offers_the_ways_in() {
    let mut harness = window(Setup { start: Start::Welcome, ..Setup::default() });
    for name in ["打开样例", "打开项目…", "导入图层…"] {
        harness.get_by_label(name);
    }
    assert!(says(&harness, "还没有打开过项目"));
    harness.get_by_label("打开样例").click();
    settle(&mut harness);
    assert!(harness.state().document().is_some());
}

#[test]
fn every_dialog_opens_and_closes() {
    use fangxian::app::action::Action;
    use fangxian::app::command::Command;
    let dialogs = [
        (Command::Open, "打开项目"),
        (Command::Import, "导入图层"),
        (Command::SaveAs, "另存为"),
        (Command::ExportPicture, "导出图片"),
        (Command::ExportGaps, "导出缺口清单"),
        (Command::Basemap, "选择底图"),
        (Command::Rules, "规则 ·"),
        (Command::Warnings, "导入提示"),
        (Command::Help, "帮助与快捷键"),
        (Command::GoTo, "转到坐标"),
        (Command::Bookmarks, "书签"),
    ];
    let mut harness = window(Setup { size: [1100.0, 700.0], ..Setup::default() });
    for (command, title) in dialogs {
        harness.state_mut().act(Action::Run(command));
        settle(&mut harness);
        harness.check_accessibility();
        assert!(says(&harness, title), "{command:?}");
        // Switches of rules stand in a row that scrolls.
        let switch = |name: &str| name.contains('-') && name.split(' ').count() == 2;
        for (name, rect) in names(&harness) {
            assert!((rect.right() <= 1101.0 && rect.left() >= -1.0) || switch(&name), "{command:?}: {name} at {rect:?}");
        }
        harness.key_press(egui::Key::Escape);
        settle(&mut harness);
        assert!(harness.query_by_label("关闭").is_none(), "{command:?} did not close");
    }
}

#[test]
fn pictures_of_the_window() {
    let options = SnapshotOptions::new().threshold(1.2).max_failed_pixels(4000);
    let mut results = egui_kittest::SnapshotResults::new();
    let looks =
        [("zh-light-1100", [1100.0, 700.0], Lang::Zh, Theme::Light), ("en-dark-1600", [1600.0, 1000.0], Lang::En, Theme::Dark)];
    for (name, size, lang, theme) in looks {
        let Some(mut harness) = window_with_map(Setup { size, lang, theme, ..Setup::default() }) else { return };
        harness.get_by_label(if lang == Lang::Zh { "全部" } else { "All" });
        let gap = harness.state().document().expect("open").rows.gaps[5];
        harness.state_mut().act(fangxian::app::action::Action::VisitGap(gap));
        settle(&mut harness);
        harness.remove_cursor();
        settle(&mut harness);
        // The status bar tells how long the evaluation took.
        harness.mask(egui::Rect::from_min_max(egui::pos2(0.0, size[1] - 28.0), egui::pos2(size[0], size[1])));
        harness.snapshot_options(format!("window-{name}"), &options);
        results.extend_harness(&mut harness);
    }
}

#[derive(Debug)]
pub struct Dropped(pub std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only the path is used".into())
    }
}

/// Writes pictures of many states into the folder named by `FANGXIAN_GALLERY`, for people to look at.
#[test]
fn gallery() {
    use fangxian::app::action::{Action, Stroke};
    use fangxian::app::command::Command;
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    let save = |harness: &mut egui_kittest::Harness<'_, fangxian::app::App>, name: &str| {
        harness.remove_cursor();
        settle(harness);
        harness.render().expect("a picture").save(folder.join(format!("{name}.png"))).expect("saved");
    };
    for (lang, theme, size, tag) in [
        (Lang::Zh, Theme::Light, [1600.0, 1000.0], "zh-light-1600"),
        (Lang::En, Theme::Light, [1100.0, 700.0], "en-light-1100"),
        (Lang::En, Theme::Dark, [1600.0, 1000.0], "en-dark-1600"),
        (Lang::Zh, Theme::Dark, [1100.0, 700.0], "zh-dark-1100"),
    ] {
        let setup = Setup { lang, theme, size, ..Setup::default() };
        let Some(mut harness) = window_with_map(setup.clone()) else { return };
        save(&mut harness, &format!("{tag}-start"));
        let gap = harness.state().document().expect("open").rows.gaps[5];
        harness.state_mut().act(Action::VisitGap(gap));
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-gap"));
        for command in [Command::Rules, Command::Help, Command::Import, Command::ExportPicture, Command::SaveAs, Command::Palette]
        {
            harness.state_mut().act(Action::Run(command));
            settle(&mut harness);
            save(&mut harness, &format!("{tag}-{command:?}").to_lowercase());
            harness.key_press(egui::Key::Escape);
            settle(&mut harness);
        }
        harness.get_by_label(if lang == Lang::Zh { "菜单" } else { "Menu" }).click();
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-menu"));
        harness.key_press(egui::Key::Escape);
        settle(&mut harness);
        let bad = folder.join("坏文件.geojson");
        std::fs::write(&bad, "{ no json").expect("written");
        let file = |path: &str, kind| fangxian::work::ImportFile::new(kind, path);
        let odd = concat!(env!("CARGO_MANIFEST_DIR"), "/data/lujiazui/premises.geojson");
        harness.state_mut().act(Action::Import(vec![file(odd, fangxian::model::LayerKind::Premise)]));
        settle(&mut harness);
        harness.state_mut().act(Action::Import(vec![file(&bad.display().to_string(), fangxian::model::LayerKind::Grid)]));
        settle(&mut harness);
        harness.state_mut().act(Action::Run(Command::ToolMeasure));
        let camera = harness.state().view().camera.expect("a camera");
        for spot in [[200.0, 300.0], [330.0, 250.0], [420.0, 330.0]] {
            harness.state_mut().act(Action::Measure(Stroke::Point(camera.world_from_screen(spot))));
        }
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-notices"));
        harness.state_mut().act(Action::Run(Command::Warnings));
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-warnings"));
        let Some(mut harness) = window_with_map(Setup { start: Start::Welcome, ..setup }) else { return };
        harness.get_by_label(if lang == Lang::Zh { "导入图层…" } else { "Import layers…" }).click();
        settle(&mut harness);
        let paths = ["社区.geojson", "buildings.geojson", "some-other-file-with-a-long-name-2022-03-20.geojson"];
        for path in paths {
            harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path.into())));
            harness.step();
        }
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-importlist"));
        harness.key_press(egui::Key::Escape);
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-welcome"));
    }
    let setup = Setup { size: [1280.0, 800.0], scale: 1.5, ..Setup::default() };
    let Some(mut harness) = window_with_map(setup) else { return };
    save(&mut harness, "zh-light-1280-150");
}
