//! The hours of the day under the map: what they say, looking at one, stepping through them.

use crate::desk::{Setup, button, drag, key_down, names, says, settle, window};
use egui::{Key, Modifiers, PointerButton, Rect, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::preferences::Preferences;
use fangxian::coverage::{Rulebook, evaluate};
use fangxian::model::Edit;
use fangxian::task::Task;
use fangxian::words::Lang;
use std::sync::Arc;

/// The part of the strip that a hand moves over.
fn strip(harness: &Harness<'_, App>) -> Rect {
    let found = names(harness).into_iter().find(|(name, _)| name.starts_with("全天防线 ") && name.ends_with(":00"));
    found.expect("the strip").1
}

fn spot(harness: &Harness<'_, App>, hour: f32) -> egui::Pos2 {
    let strip = strip(harness);
    pos2(strip.left() + strip.width() * (hour + 0.5) / 24.0, strip.center().y)
}

fn shown(harness: &Harness<'_, App>) -> String {
    harness.state().document().and_then(|d| d.derived.as_ref()).expect("evaluated").report.at.short()
}

fn worst(harness: &Harness<'_, App>) -> (usize, u64) {
    let day = &harness.state().document().expect("open").day.as_ref().expect("counted").day;
    (day.worst(), day.hours[day.worst()].held_by_none())
}

#[test]
fn the_strip_names_the_worst_hour_and_one_click_goes_there() {
    let mut harness = window(Setup::default());
    assert_eq!(shown(&harness), "2022-03-20 10:00", "a project opens at its own moment");
    let (hour, none) = worst(&harness);
    let text = format!("最弱 {hour:02}:00，{none} 栋无防线");
    harness.get_by_label(&text).click();
    settle(&mut harness);
    assert_eq!(shown(&harness), format!("2022-03-20 {hour:02}:00"));
    assert!(says(&harness, &format!("{hour:02}:00 时")), "the list names its hour");
    let document = harness.state().document().expect("open");
    assert!(document.history.steps().is_empty(), "looking is no step");
    let derived = document.derived.as_ref().expect("evaluated");
    assert_eq!(derived.report.buildings.held_counts()[0], none);
    let full = evaluate(&derived.project, &derived.report.rulebook, derived.report.at, &Task::new()).expect("not cancelled");
    assert_eq!(derived.report.compare(&full), Ok(()));
    harness.get_by_label("回到 10:00").click();
    settle(&mut harness);
    assert_eq!(shown(&harness), "2022-03-20 10:00");
}

#[test]
fn a_click_looks_at_an_hour_and_a_drag_follows_the_hand() {
    let mut harness = window(Setup::default());
    let at = spot(&harness, 3.0);
    drag(&mut harness, &[at], Modifiers::NONE);
    assert_eq!(shown(&harness), "2022-03-20 03:00");
    key_down(&mut harness, Key::ArrowRight);
    settle(&mut harness);
    assert_eq!(shown(&harness), "2022-03-20 04:00", "arrow keys where the strip has the keyboard");
    let way: Vec<_> = (5..=20).map(|h| spot(&harness, h as f32)).collect();
    harness.hover_at(way[0]);
    harness.step();
    button(&mut harness, way[0], PointerButton::Primary, true, Modifiers::NONE);
    let mut seen = Vec::new();
    for at in &way {
        harness.hover_at(*at);
        for _ in 0..40 {
            harness.step();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        seen.push(shown(&harness));
    }
    seen.dedup();
    assert!(seen.len() > 3, "the map follows before the hand lets go: {seen:?}");
    button(&mut harness, way[15], PointerButton::Primary, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!(shown(&harness), "2022-03-20 20:00");
    let document = harness.state().document().expect("open");
    assert!(document.history.steps().is_empty() && document.project.settings.at == Some(1_647_741_600));
}

#[test]
fn an_edit_refreshes_the_hours() {
    let mut harness = window(Setup::default());
    let before = harness.state().document().expect("open").day.as_ref().expect("counted").day.clone();
    harness.state_mut().act(Action::SetLimit { rule: "POSTREACH-1".into(), check: 0, key: "limit_m", value: 120.0 });
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    let after = document.day.as_ref().expect("counted");
    assert!(Arc::ptr_eq(&after.project, &document.project) && after.day != before);
    let book = Arc::new(Rulebook::parse(document.rulebook_text()).expect("a rulebook"));
    for (h, hour) in after.day.hours.iter().enumerate().step_by(5) {
        let full = evaluate(&document.project, &book, after.date.at_hour(h), &Task::new()).expect("not cancelled");
        assert_eq!(hour, &fangxian::coverage::Hour::of(&full), "{h}");
    }
}

#[test]
fn an_edit_at_another_hour_keeps_that_hour_and_a_new_moment_leaves_it() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Hour(Some(2)));
    settle(&mut harness);
    harness.state_mut().act(Action::SetLimit { rule: "POSTREACH-1".into(), check: 0, key: "limit_m", value: 200.0 });
    settle(&mut harness);
    assert_eq!(shown(&harness), "2022-03-20 02:00");
    harness.state_mut().act(Action::SetMoment(Some(1_647_741_600 + 7_200)));
    settle(&mut harness);
    assert_eq!(shown(&harness), "2022-03-20 12:00");
}

#[test]
fn the_day_plays_hour_by_hour_and_stops() {
    let mut harness = window(Setup { size: [1100.0, 700.0], ..Setup::default() });
    harness.get_by_label("播放全天").click();
    harness.step();
    let mut seen = Vec::new();
    for _ in 0..400 {
        harness.step();
        std::thread::sleep(std::time::Duration::from_millis(2));
        seen.push(shown(&harness));
        seen.dedup();
        if seen.len() > 3 {
            break;
        }
    }
    assert_eq!(seen[..3], ["2022-03-20 10:00", "2022-03-20 11:00", "2022-03-20 12:00"]);
    harness.get_by_label("暂停").click();
    settle(&mut harness);
    assert!(harness.state().view().playing.is_none());
    harness.state_mut().act(Action::Run(Command::ToggleMotion));
    harness.state_mut().act(Action::Hour(Some(6)));
    harness.state_mut().act(Action::Run(Command::PlayHours));
    settle(&mut harness);
    assert_eq!((shown(&harness).as_str(), harness.state().view().playing), ("2022-03-20 07:00", None), "one hour a click");
}

#[test]
fn the_strip_goes_away_and_the_worst_hour_is_found_all_the_same() {
    let mut harness = window(Setup::default());
    harness.key_press(Key::F10);
    settle(&mut harness);
    assert!(!says(&harness, "全天防线"));
    harness.key_press(Key::H);
    settle(&mut harness);
    let (hour, _) = worst(&harness);
    assert_eq!(shown(&harness), format!("2022-03-20 {hour:02}:00"));
    assert!(says(&harness, "全天防线"));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::H);
    settle(&mut harness);
    assert_eq!(shown(&harness), "2022-03-20 10:00");
}

#[test]
fn a_project_opens_at_its_worst_hour_unless_one_does_not_want_it() {
    assert!(Preferences::default().start_at_worst);
    let mut harness = window(Setup { worst: true, ..Setup::default() });
    let (hour, _) = worst(&harness);
    assert_eq!(shown(&harness), format!("2022-03-20 {hour:02}:00"));
    harness.state_mut().act(Action::Run(Command::ToggleWorstStart));
    assert!(!harness.state().preferences().start_at_worst);
    harness.state_mut().act(Action::Run(Command::Sample));
    settle(&mut harness);
    assert_eq!(shown(&harness), "2022-03-20 10:00");
}

#[test]
fn every_hour_says_its_figures_in_both_languages() {
    for (lang, held) in [(Lang::Zh, "无防线楼栋"), (Lang::En, "buildings in no line")] {
        let harness = window(Setup { lang, ..Setup::default() });
        let hours = names(&harness).into_iter().filter(|(n, _)| n.contains(held) && n.contains(":00") && n.contains('·'));
        assert_eq!(hours.count(), 24);
        harness.check_accessibility();
    }
}

#[test]
fn a_roster_makes_an_hour_worse_at_once() {
    use fangxian::model::{LayerKind, PostRoster};
    let mut harness = window(Setup::default());
    let (document, none) = (harness.state().document().expect("open"), [Some(0); 24]);
    let fids: Vec<_> = document.project.layer(LayerKind::Checkpoint).features().map(|f| f.fid()).collect();
    // Nobody at all at one o'clock.
    let roster = Arc::new(PostRoster::new([("police".into(), std::array::from_fn(|h| none[h].filter(|_| h == 1)))]));
    let posts: Vec<_> = fids.iter().map(|fid| (*fid, Arc::clone(&roster))).collect();
    let edit = Edit::SetRoster { posts: posts.clone() };
    assert!(document.project.as_ref().clone().apply(edit).is_ok());
    harness.state_mut().act(Action::SetRoster(posts));
    settle(&mut harness);
    assert_eq!(worst(&harness).0, 1);
    assert_eq!(harness.state().document().expect("open").history.done(), 1);
}
