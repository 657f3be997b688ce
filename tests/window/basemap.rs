//! The background map in the window: none and no connection unless chosen; chosen, shown, named, remembered; trouble is said.

use crate::desk::{Setup, names, says, settle, window, window_with_map};
use crate::look::Dropped;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::basemap::Setting;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/basemap").join(name)
}

#[test]
fn a_window_asks_the_network_for_nothing_until_an_address_is_given() {
    let setup = Setup { size: [1100.0, 700.0], ..Setup::default() };
    let asked = Arc::clone(&setup.asked);
    let Some(mut harness) = window_with_map(setup) else { return };
    let gap = harness.state().document().expect("open").rows.gaps[5];
    harness.state_mut().act(Action::VisitGap(gap));
    settle(&mut harness);
    harness.state_mut().act(Action::Basemap(Setting::at(data("geotools-madagascar.mbtiles").display().to_string())));
    settle(&mut harness);
    assert!(asked.lock().expect("no panic").is_empty(), "neither the sample nor a file needs a network");
    harness.state_mut().act(Action::Basemap(Setting::at("https://tile.example/{z}/{x}/{y}.png?key=SECRET")));
    settle(&mut harness);
    settle(&mut harness);
    let urls = asked.lock().expect("no panic").clone();
    assert!(!urls.is_empty() && urls.iter().all(|u| u.starts_with("https://tile.example/")), "{urls:?}");
    // Four workers may ask at the same time; nobody asks again after the first refusal.
    assert!(urls.len() <= 4, "{} requests without a connection", urls.len());
    assert!(says(&harness, "没有响应") && says(&harness, "底图…"), "the trouble is said, with a next step");
    assert!(!says(&harness, "SECRET"));
    let before = asked.lock().expect("no panic").len();
    let renders = harness.state().map_renders();
    harness.state_mut().act(Action::Run(Command::ZoomAll));
    settle(&mut harness);
    assert!(harness.state().map_renders() > renders, "the map goes on");
    assert_eq!(asked.lock().expect("no panic").len(), before);
}

#[test]
fn a_dropped_file_becomes_the_background_map_and_is_named() {
    let Some(mut harness) = window_with_map(Setup { size: [1100.0, 700.0], ..Setup::default() }) else { return };
    assert!(harness.state().backdrop().setting.is_none() && says(&harness, "底图"));
    harness.input_mut().dropped_files.push(Arc::new(Dropped(data("geotools-madagascar.mbtiles"))));
    settle(&mut harness);
    assert_eq!(harness.state().backdrop().attribution(), "© OpenMapTiles © OpenStreetMap contributors");
    assert!(names(&harness).iter().any(|(n, _)| n.contains("geotools-madagascar.mbtiles")));
    let renders = harness.state().map_renders();
    (0..5).for_each(|_| harness.step());
    let delay = harness.output().viewport_output.values().map(|v| v.repaint_delay).min();
    assert!(delay.is_some_and(|d| d > std::time::Duration::from_secs(5)), "a window at rest stays at rest: {delay:?}");
    assert_eq!(harness.state().map_renders(), renders);
    harness.get_by_label("灰度显示").click();
    settle(&mut harness);
    assert!(harness.state().backdrop().setting.grey && harness.state().map_renders() > renders);
    harness.get_by_label("移除").click();
    settle(&mut harness);
    assert!(harness.state().backdrop().setting.is_none() && harness.state().backdrop().attribution().is_empty());
}

#[test]
fn broken_files_give_a_notice_and_the_map_goes_on() {
    let mut harness = window(Setup::default());
    for (name, words) in
        [("empty.pmtiles", "不是 PMTiles 文件"), ("invalid_v4.pmtiles", "第 4 版"), ("missing.mbtiles", "无法读取")]
    {
        harness.state_mut().act(Action::Basemap(Setting::at(data(name).display().to_string())));
        settle(&mut harness);
        assert!(says(&harness, words) && says(&harness, name), "{name}");
        assert!(harness.state().backdrop().broken.is_some() && harness.state().document().is_some());
    }
    harness.query_all_by_label("底图…").next().expect("the remedy is a button").click();
    settle(&mut harness);
    assert!(says(&harness, "选择底图"));
}

#[test]
fn the_dialog_takes_a_path_or_an_address_with_its_key() {
    let file = data("geotools-madagascar.mbtiles");
    let mut harness = window(Setup { chosen: vec![file.clone()], ..Setup::default() });
    harness.get_by_label("选择底图…").click();
    settle(&mut harness);
    assert!(says(&harness, "文件底图不连接网络"));
    harness.get_by_label("浏览…").click();
    settle(&mut harness);
    harness.get_by_label("使用").click();
    settle(&mut harness);
    assert_eq!(harness.state().backdrop().setting.file(), Some(file));
    // Madagascar is not Shanghai, but its file declares the whole world.
    assert!(!says(&harness, "不覆盖"));
    harness.get_by_label("选择底图…").click();
    settle(&mut harness);
    harness.get_by_label("天地图 矢量").click();
    settle(&mut harness);
    assert!(says(&harness, "才会连接网络") && says(&harness, "密钥"));
    harness.get_by_label("使用").click();
    settle(&mut harness);
    assert!(says(&harness, "缺少密钥"), "Tianditu needs a key");
}

/// Writes pictures of a project over a background map into the folder named by `FANGXIAN_GALLERY`, for people to look at:
/// `FANGXIAN_BASEMAP` names the map, `FANGXIAN_PROJECT` the project (the sample if unset).
#[test]
fn gallery() {
    use fangxian::scene::Theme;
    let (Some(folder), Ok(place)) = (std::env::var_os("FANGXIAN_GALLERY"), std::env::var("FANGXIAN_BASEMAP")) else { return };
    let start = std::env::var_os("FANGXIAN_PROJECT").map_or_else(Default::default, |p| fangxian::app::Start::Project(p.into()));
    let name = Path::new(&place).file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    for (theme, grey) in [(Theme::Light, false), (Theme::Dark, false), (Theme::Light, true)] {
        let setup = Setup { theme, start: start.clone(), ..Setup::default() };
        let Some(mut harness) = window_with_map(setup) else { return };
        harness.state_mut().act(Action::Basemap(Setting { grey, ..Setting::at(place.clone()) }));
        settle(&mut harness);
        for zoom in 0..3 {
            harness.remove_cursor();
            settle(&mut harness);
            let file = format!("basemap-{name}-{theme:?}-{zoom}{}.png", if grey { "-grey" } else { "" });
            harness.render().expect("a picture").save(Path::new(&folder).join(file)).expect("saved");
            if zoom == 0 {
                harness.state_mut().act(Action::Run(Command::Basemap));
                settle(&mut harness);
                let file = format!("basemap-dialog-{theme:?}.png");
                harness.render().expect("a picture").save(Path::new(&folder).join(file)).expect("saved");
                harness.key_press(egui::Key::Escape);
                settle(&mut harness);
            }
            (0..4).for_each(|_| harness.state_mut().act(Action::Run(Command::ZoomIn)));
            settle(&mut harness);
        }
    }
}
