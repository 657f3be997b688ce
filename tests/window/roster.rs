//! The editor of duty rosters.

use crate::desk::{Setup, button, drag, names, says, settle, wait_for_copy, window};
use egui::{Event, Key, Modifiers, PointerButton, Rect};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::view::Target;
use fangxian::model::{Fid, LayerKind, PostRoster};
use fangxian::words::Lang;

const KIND: LayerKind = LayerKind::Checkpoint;

/// A window with the editor open for a post.
fn editor(setup: Setup, fid: i64) -> Harness<'static, App> {
    let mut harness = window(setup);
    harness.state_mut().act(Action::Visit(Target { kind: KIND, fid: Fid(fid) }));
    settle(&mut harness);
    harness.state_mut().act(Action::Run(Command::Roster));
    settle(&mut harness);
    harness
}

fn cell(harness: &Harness<'_, App>, start: &str) -> Rect {
    names(harness).into_iter().find(|(name, _)| name.starts_with(start)).unwrap_or_else(|| panic!("{start}")).1
}

fn roster(harness: &Harness<'_, App>, fid: i64) -> PostRoster {
    let project = &harness.state().document().expect("open").project;
    project.roster.post(Fid(fid)).map(|r| PostRoster::clone(r)).unwrap_or_default()
}

fn steps(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").history.done()
}

/// A post without a roster.
const EMPTY: i64 = 7;

#[test]
fn a_drag_fills_and_saving_is_one_step_that_can_be_undone() {
    let mut harness = editor(Setup::default(), EMPTY);
    assert!(roster(&harness, EMPTY).is_empty());
    let (from, to) = (cell(&harness, "公安 03:00").center(), cell(&harness, "公安 08:00").center());
    let way: Vec<_> = (0..=10).map(|i| from + (to - from) * (i as f32 / 10.0)).collect();
    drag(&mut harness, &way, Modifiers::NONE);
    assert!(says(&harness, "公安 03:00 1") && says(&harness, "公安 08:00 1") && says(&harness, "公安 09:00 未填"));
    assert_eq!(steps(&harness), 0, "nothing is stored yet");
    harness.get_by_label("保存排班").click();
    settle(&mut harness);
    assert_eq!(steps(&harness), 1);
    let day = roster(&harness, EMPTY).day("police");
    assert_eq!((0..24).filter(|h| day[*h] == Some(1)).collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8]);
    harness.state_mut().act(Action::Run(Command::Undo));
    settle(&mut harness);
    assert!(roster(&harness, EMPTY).is_empty());
    harness.state_mut().act(Action::Run(Command::Redo));
    settle(&mut harness);
    assert_eq!(roster(&harness, EMPTY).day("police"), day);
}

#[test]
fn typing_fills_the_marked_cell_and_too_many_are_refused() {
    let mut harness = editor(Setup::default(), EMPTY);
    let at = cell(&harness, "社区 05:00").center();
    button(&mut harness, at, PointerButton::Primary, true, Modifiers::NONE);
    button(&mut harness, at, PointerButton::Primary, false, Modifiers::NONE);
    settle(&mut harness);
    for digit in ["1", "2"] {
        harness.event(Event::Text(digit.into()));
        settle(&mut harness);
    }
    assert!(says(&harness, "社区 05:00 12"));
    harness.key_press(Key::ArrowRight);
    settle(&mut harness);
    for digit in "70000".chars() {
        harness.event(Event::Text(digit.to_string()));
        settle(&mut harness);
    }
    assert!(says(&harness, "社区 06:00 700") && says(&harness, "0 到 1000"), "refused in place");
    harness.key_press(Key::Delete);
    settle(&mut harness);
    assert!(says(&harness, "社区 06:00 未填"));
}

#[test]
fn a_pasted_table_is_taken_and_a_wrong_one_is_refused_by_the_cell() {
    let mut harness = editor(Setup { lang: Lang::En, ..Setup::default() }, EMPTY);
    harness.event(Event::Paste("角色\t０\t06:00-14:00\n民警\t２\t1\n医护\t\t３\n".into()));
    settle(&mut harness);
    assert!(says(&harness, "Police 00:00 2") && says(&harness, "Police 13:00 1") && says(&harness, "Health 13:00 3"));
    for (table, fault) in [
        ("role\t0\t25:00\npolice\t1\t1\n", "row 1, column 3: \"25:00\" is no full hour"),
        ("role\t0\npolice\t70000\n", "row 2, column 2: \"70000\" is more than 1000 people"),
        ("role\t0\npolice\t-1\n", "row 2, column 2: \"-1\" cannot be below 0"),
    ] {
        harness.event(Event::Paste(table.into()));
        settle(&mut harness);
        assert!(says(&harness, fault), "{fault}");
        assert!(says(&harness, "Police 00:00 2"), "a refused table changes nothing");
    }
    harness.get_by_label("Copy as a table").click();
    let copied = wait_for_copy(&mut harness);
    assert!(copied.starts_with("Role\t0\t1") && copied.contains("\nPolice\t2\t"), "{copied}");
    settle(&mut harness);
    harness.get_by_label("Clear").click();
    settle(&mut harness);
    assert!(says(&harness, "Police 00:00 not stated"));
    harness.event(Event::Paste(copied));
    settle(&mut harness);
    assert!(says(&harness, "Police 00:00 2") && says(&harness, "Health 06:00 3"));
}

#[test]
fn shifts_copies_and_several_posts() {
    let mut harness = window(Setup::default());
    for fid in [EMPTY, 8, 9] {
        harness.state_mut().act(Action::Toggle(Target { kind: KIND, fid: Fid(fid) }));
    }
    settle(&mut harness);
    harness.state_mut().act(Action::Run(Command::Roster));
    settle(&mut harness);
    harness.get_by_label("填入").click();
    settle(&mut harness);
    assert!(says(&harness, "公安 00:00 1") && says(&harness, "卫健 23:00 1") && says(&harness, "志愿者 12:00 未填"));
    harness.get_by_label("同时用于其余 2 个选中的卡口").click();
    settle(&mut harness);
    harness.get_by_label("保存排班").click();
    settle(&mut harness);
    assert_eq!(steps(&harness), 1, "one step for all");
    for fid in [EMPTY, 8, 9] {
        assert_eq!(roster(&harness, fid).roles().len(), 3, "{fid}");
    }
    let document = harness.state().document().expect("open");
    let report = &document.derived.as_ref().expect("evaluated").report;
    let rule = report.rulebook.rule("SHIFT-1").expect("a rule");
    let row = document.project.layer(KIND).row_of(Fid(EMPTY)).expect("a row") as usize;
    assert_eq!(report.rules[rule].status[row], fangxian::coverage::Status::Covered);
    // From another post.
    harness.state_mut().act(Action::Select(Some(Target { kind: KIND, fid: Fid(10) })));
    harness.state_mut().act(Action::Run(Command::Roster));
    settle(&mut harness);
    harness.get_by_label("从其他卡口复制…").click();
    settle(&mut harness);
    harness.get_by_label("卡点0003").click();
    settle(&mut harness);
    assert!(says(&harness, "公安 04:00 0"));
}

#[test]
fn the_card_of_a_post_leads_to_the_editor_and_nothing_selected_is_said() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Roster));
    settle(&mut harness);
    assert!(says(&harness, "先选中一个或多个交通卡口"));
    harness.state_mut().act(Action::Visit(Target { kind: KIND, fid: Fid(3) }));
    settle(&mut harness);
    assert!(says(&harness, "10:00 公安 1"), "who is there at the evaluated hour");
    harness.get_by_label("排班…").click();
    settle(&mut harness);
    assert!(says(&harness, "排班 · 卡点0003"));
    harness.check_accessibility();
    let screen = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1600.0, 1000.0)).expand(1.0);
    for (name, rect) in names(&harness).into_iter().filter(|(n, _)| ["公安 ", "保安 "].iter().any(|role| n.starts_with(role)))
    {
        assert!(screen.contains_rect(rect), "{name} at {rect:?}");
    }
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(!says(&harness, "排班 · 卡点0003"));
    assert_eq!(steps(&harness), 0);
}

#[test]
fn pictures_for_people() {
    use crate::desk::window_with_map;
    use fangxian::scene::Theme;
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    let save = |harness: &mut Harness<'_, App>, name: &str| {
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
        let Some(mut harness) = window_with_map(Setup { lang, theme, size, ..Setup::default() }) else { return };
        save(&mut harness, &format!("{tag}-strip"));
        harness.state_mut().act(Action::Run(Command::WorstHour));
        harness.state_mut().act(Action::Visit(Target { kind: KIND, fid: Fid(3) }));
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-strip-worst"));
        harness.state_mut().act(Action::Run(Command::Roster));
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-roster"));
        harness.get_by_label(if lang == Lang::Zh { "粘贴表格…" } else { "Paste a table…" }).click();
        settle(&mut harness);
        harness.state_mut().act(Action::Hour(Some(3)));
        harness.key_press(Key::Escape);
        settle(&mut harness);
        harness.state_mut().act(Action::Select(Some(Target { kind: KIND, fid: Fid(61) })));
        harness.state_mut().act(Action::Toggle(Target { kind: KIND, fid: Fid(20) }));
        harness.state_mut().act(Action::Run(Command::Roster));
        settle(&mut harness);
        harness.event(Event::Paste("role\t0\t25:00\npilot\t1\t1\n".into()));
        settle(&mut harness);
        save(&mut harness, &format!("{tag}-roster-refused"));
    }
}
