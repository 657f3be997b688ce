//! Search and commands by Chinese, by English and by pinyin; what stands first.

use crate::desk::{Setup, names, settle, window};
use crate::edit::{project, select};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::view::Target;
use fangxian::model::{LayerKind, Value};

fn search(harness: &mut Harness<'_, App>, words: &str) -> Vec<String> {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(harness);
    if !words.is_empty() {
        harness.event(Event::Text(words.to_owned()));
        settle(harness);
    }
    // The palette stands in the middle of the window.
    let inside = |r: &egui::Rect| (r.center().x - 800.0).abs() < 20.0 && r.height() > 27.0 && r.height() < 29.0;
    let mut rows: Vec<_> = names(harness).into_iter().filter(|(_, r)| inside(r)).collect();
    rows.sort_by(|a, b| a.1.top().total_cmp(&b.1.top()));
    rows.into_iter().map(|(name, _)| name).collect()
}

fn rename(harness: &mut Harness<'_, App>, kind: LayerKind, row: u32, name: &str) -> Target {
    let target = select(harness, kind, row);
    let attr = kind.info().attr("name").expect("a name");
    harness.state_mut().act(Action::SetValue(fangxian::app::form::Subject::One(target), attr, Value::Text(name.into())));
    settle(harness);
    target
}

#[test]
fn commands_are_found_by_chinese_english_full_pinyin_and_initials() {
    for words in ["导出表格", "export t", "daochubiao", "dcbg", "daochub"] {
        let mut harness = window(Setup::default());
        let rows = search(&mut harness, words);
        assert!(rows[0].starts_with("导出表格…"), "{words}: {rows:?}");
        harness.key_press(Key::Enter);
        settle(&mut harness);
        assert!(
            names(&harness).iter().any(|(n, _)| n == "导出表格…" || n.contains("CSV") || n.contains(".csv")),
            "{words} runs it"
        );
        assert_eq!(harness.state().preferences().used_commands(), [Command::ExportGaps]);
    }
}

#[test]
fn features_are_found_by_pinyin_and_enter_selects_them() {
    let mut harness = window(Setup::default());
    let target = rename(&mut harness, LayerKind::Checkpoint, 2, "绿城东门岗");
    harness.state_mut().act(Action::Select(None));
    for words in ["绿城东", "lvchengdong", "lcdmg", "dongmengang"] {
        let rows = search(&mut harness, words);
        assert!(rows[0].starts_with("绿城东门岗"), "{words}: {rows:?}");
        harness.key_press(Key::Enter);
        settle(&mut harness);
        assert_eq!(harness.state().view().selection, Some(target), "{words}");
        harness.state_mut().act(Action::Select(None));
    }
    let project = project(&harness);
    assert!(target.row(&project).is_some());
}

#[test]
fn beginnings_stand_before_parts_and_commands_before_features_that_fit_as_well() {
    let mut harness = window(Setup::default());
    rename(&mut harness, LayerKind::Checkpoint, 0, "全图岗");
    rename(&mut harness, LayerKind::Checkpoint, 1, "东全图岗");
    let rows = search(&mut harness, "全图");
    let place = |start: &str| rows.iter().position(|r| r.starts_with(start)).unwrap_or_else(|| panic!("{start} in {rows:?}"));
    assert!(place("全图 ") < place("全图岗") || rows[0].starts_with("全图"), "{rows:?}");
    assert!(place("全图岗") < place("东全图岗"), "{rows:?}");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    let rows = search(&mut harness, "quantu");
    let begins = rows.iter().position(|r| r.starts_with("全图岗")).expect("found");
    assert!(rows.iter().position(|r| r.starts_with("东全图岗")).is_some_and(|inside| begins < inside), "{rows:?}");
    assert!(!rows[0].starts_with("全图岗"), "the command stands first: {rows:?}");
}

#[test]
fn without_words_the_commands_used_lately_come_first() {
    let mut harness = window(Setup::default());
    for words in ["鹰眼图", "量面积"] {
        search(&mut harness, words);
        harness.key_press(Key::Enter);
        settle(&mut harness);
    }
    let rows = search(&mut harness, "");
    assert!(rows[0].starts_with("量面积") && rows[1].starts_with("鹰眼图"), "{rows:?}");
    assert!(names(&harness).iter().any(|(n, _)| n == "最近使用"));
    let twice = rows.iter().filter(|r| r.starts_with("量面积")).count();
    assert_eq!(twice, 1, "{rows:?}");
}
