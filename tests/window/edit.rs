//! Values edited in the card: kept, left, refused with the reason; what an edit changes is said.

use crate::desk::{Setup, key_down, names, says, settle, window};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::view::Target;
use fangxian::coverage::Status;
use fangxian::model::schema::EXTRA;
use fangxian::model::{AttrType, LayerKind, Project, Value};
use fangxian::words::Lang;
use std::sync::Arc;

pub fn project(harness: &Harness<'_, App>) -> Arc<Project> {
    Arc::clone(&harness.state().document().expect("open").project)
}

pub fn select(harness: &mut Harness<'_, App>, kind: LayerKind, row: u32) -> Target {
    let target = Target::of_row(&project(harness), kind, row).expect("a feature");
    harness.state_mut().act(Action::Select(Some(target)));
    settle(harness);
    target
}

pub fn value(harness: &Harness<'_, App>, target: Target, key: &str) -> Value {
    let project = project(harness);
    project.layer(target.kind).feature(target.row(&project).expect("there")).get(key).to_owned()
}

/// Clicks the value whose row begins with this name.
pub fn click_value(harness: &mut Harness<'_, App>, name: &str) {
    let head = format!("{name} ");
    // On the card at the right, where values stand below sentences that may begin alike.
    let card = harness.ctx.content_rect().right() - 345.0;
    let there = names(harness).into_iter().rev().filter(|(_, rect)| rect.left() > card);
    let label = there.map(|(label, _)| label).find(|label| label.starts_with(&head));
    let label = label.unwrap_or_else(|| panic!("no value {name}"));
    harness.get_all_by_label(&label).last().expect("a row").click_accesskit();
    for _ in 0..8 {
        harness.step();
    }
    let draft = harness.state().form().draft().unwrap_or_else(|| panic!("{name} is being edited"));
    assert!(harness.ctx.content_rect().contains_rect(draft.rect), "{name} is in view: {:?}", draft.rect);
}

pub fn type_text(harness: &mut Harness<'_, App>, text: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.step();
    if text.is_empty() {
        harness.key_press(Key::Backspace);
    } else {
        harness.event(Event::Text(text.to_owned()));
    }
    harness.step();
}

pub fn enter(harness: &mut Harness<'_, App>) {
    harness.key_press(Key::Enter);
    settle(harness);
}

fn steps(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").history.done()
}

#[test]
fn a_number_is_kept_by_enter_left_by_escape_and_refused_with_the_reason() {
    for (lang, name, reason) in
        [(Lang::Zh, "白班人数", "应在 0 到 1,000 之间"), (Lang::En, "Day staff", "Must lie between 0 and 1,000")]
    {
        let mut harness = window(Setup { lang, ..Setup::default() });
        let target = select(&mut harness, LayerKind::Checkpoint, 0);
        let before = value(&harness, target, "staff_day");
        let generation = harness.state().document().expect("open").generation;
        click_value(&mut harness, name);
        type_text(&mut harness, "-3");
        harness.key_press(Key::Enter);
        settle(&mut harness);
        assert!(says(&harness, reason), "{reason}");
        let document = harness.state().document().expect("open");
        assert_eq!((document.generation, document.history.done()), (generation, 0), "nothing was stored");
        assert_eq!(value(&harness, target, "staff_day"), before);
        // The keyboard is still in the field: what fits is kept.
        type_text(&mut harness, "１７");
        assert!(!says(&harness, reason), "a value that fits is refused no more");
        enter(&mut harness);
        assert_eq!(value(&harness, target, "staff_day"), Value::Int(17));
        assert!(harness.state().form().draft().is_none());
        let step = &harness.state().document().expect("open").history.steps()[0];
        assert_eq!(step.who, "街道指挥部");
        assert!(step.label.contains(name) && step.label.contains("→ 17"), "{}", step.label);
        click_value(&mut harness, name);
        type_text(&mut harness, "99");
        key_down(&mut harness, Key::Escape);
        settle(&mut harness);
        assert_eq!(value(&harness, target, "staff_day"), Value::Int(17));
        assert!(harness.state().form().draft().is_none());
        assert_eq!(harness.state().view().selection, Some(target), "Escape left the field, not the feature");
        harness.state_mut().act(Action::Run(Command::Undo));
        settle(&mut harness);
        assert_eq!(value(&harness, target, "staff_day"), before);
    }
}

#[test]
fn leaving_the_field_keeps_the_value_and_tab_goes_on() {
    let mut harness = window(Setup::default());
    let target = select(&mut harness, LayerKind::Checkpoint, 0);
    click_value(&mut harness, "白班人数");
    type_text(&mut harness, "21");
    harness.key_press(Key::Tab);
    settle(&mut harness);
    assert_eq!(value(&harness, target, "staff_day"), Value::Int(21));
    // The next field is being edited after the report has come, and takes letters.
    type_text(&mut harness, "22");
    harness.get_by_label("属性").click();
    settle(&mut harness);
    assert_eq!(value(&harness, target, "staff_night"), Value::Int(22));
    assert!(harness.state().form().draft().is_none());
    assert_eq!(steps(&harness), 2);
    // Looking without changing is no step.
    click_value(&mut harness, "白班人数");
    enter(&mut harness);
    assert_eq!(steps(&harness), 2);
}

#[test]
fn a_refused_value_that_is_left_behind_is_not_lost_silently() {
    let mut harness = window(Setup::default());
    let target = select(&mut harness, LayerKind::Checkpoint, 0);
    let before = value(&harness, target, "staff_day");
    click_value(&mut harness, "白班人数");
    type_text(&mut harness, "many");
    harness.get_by_label("属性").click();
    settle(&mut harness);
    assert!(says(&harness, "请填数字") && harness.state().form().draft().is_some(), "leaving refuses too");
    select(&mut harness, LayerKind::Checkpoint, 1);
    assert!(says(&harness, "没有修改 · 白班人数 many · 请填数字"));
    assert!(harness.state().form().draft().is_none());
    assert_eq!((value(&harness, target, "staff_day"), steps(&harness)), (before, 0));
}

#[test]
fn hours_are_typed_as_people_write_them_or_painted_on_the_bar() {
    let mut harness = window(Setup::default());
    let target = select(&mut harness, LayerKind::Checkpoint, 0);
    click_value(&mut harness, "值守时段");
    type_text(&mut harness, "25:00-26:00");
    enter(&mut harness);
    assert!(says(&harness, "时段写成 06:00-22:00"));
    assert_eq!(steps(&harness), 0);
    type_text(&mut harness, "6:00至22:00");
    assert!(says(&harness, "= 06:00-22:00"), "says how it was understood");
    enter(&mut harness);
    assert_eq!(value(&harness, target, "hours"), Value::Text("06:00-22:00".into()));
    click_value(&mut harness, "值守时段");
    let bar = harness.get_by_label_contains("在条上点或拖动").rect();
    let at = |hour: f32| egui::pos2(bar.left() + bar.width() * (hour + 0.5) / 24.0, bar.center().y);
    crate::desk::drag(&mut harness, &[at(21.0), at(19.0), at(18.0)], Modifiers::NONE);
    crate::desk::drag(&mut harness, &[at(1.0)], Modifiers::NONE);
    assert!(harness.state().form().draft().is_some(), "the bar belongs to the field");
    enter(&mut harness);
    assert_eq!(value(&harness, target, "hours"), Value::Text("01:00-02:00,06:00-18:00".into()));
    assert_eq!(steps(&harness), 2);
}

#[test]
fn an_id_stays_the_only_one_and_is_never_empty() {
    let mut harness = window(Setup::default());
    let other = value(&harness, Target::of_row(&project(&harness), LayerKind::Checkpoint, 1).expect("two"), "id");
    let Value::Text(other) = other else { panic!("an id") };
    let target = select(&mut harness, LayerKind::Checkpoint, 0);
    click_value(&mut harness, "编号");
    assert!(!says(&harness, "设为未知"), "an id cannot be unknown");
    for (typed, reason) in [(other.as_str(), "本图层已有要素用这个编号"), ("", "编号不能为空")] {
        type_text(&mut harness, typed);
        enter(&mut harness);
        assert!(says(&harness, reason), "{reason}");
        assert_eq!(steps(&harness), 0);
    }
    type_text(&mut harness, "K-001");
    enter(&mut harness);
    assert_eq!(value(&harness, target, "id"), Value::Text("K-001".into()));
}

#[test]
fn a_choice_is_picked_from_the_list_and_the_card_says_what_it_changed() {
    let mut harness = window(Setup::default());
    // A grid without its leader is a gap; naming one covers it.
    let (row, rule) = {
        let report = &harness.state().document().expect("open").derived.as_ref().expect("evaluated").report;
        let rule = report.rulebook.rule("POST-1").expect("the rule");
        (report.rules[rule].status.iter().position(|s| *s == Status::Gap).expect("a gap") as u32, rule)
    };
    let target = select(&mut harness, LayerKind::Grid, row);
    assert!(says(&harness, "POST-1 · 缺口") && !says(&harness, "缺口 → 已覆盖"));
    click_value(&mut harness, "网格长");
    type_text(&mut harness, "王建国");
    enter(&mut harness);
    let report = Arc::clone(&harness.state().document().expect("open").derived.as_ref().expect("evaluated").report);
    assert_eq!(report.rules[rule].status.get(row as usize), Some(&Status::Covered));
    assert!(says(&harness, "POST-1 · 缺口 → 已覆盖"));
    harness.state_mut().act(Action::Run(Command::Undo));
    settle(&mut harness);
    assert!(says(&harness, "POST-1 · 已覆盖 → 缺口"));
    assert_ne!(value(&harness, target, "leader"), Value::Text("王建国".into()));
    let post = select(&mut harness, LayerKind::Checkpoint, 0);
    click_value(&mut harness, "状态");
    harness.get_by_label("应急门").click();
    settle(&mut harness);
    assert_eq!(value(&harness, post, "state"), Value::Text("emergency_gate".into()));
    click_value(&mut harness, "状态");
    key_down(&mut harness, Key::ArrowDown);
    harness.step();
    enter(&mut harness);
    assert_eq!(value(&harness, post, "state"), Value::Text("unmanned".into()));
}

#[test]
fn unknown_is_set_by_its_own_button_and_shown_as_a_dash() {
    let mut harness = window(Setup::default());
    let target = select(&mut harness, LayerKind::Checkpoint, 0);
    for (name, key) in [("状态", "state"), ("白班人数", "staff_day"), ("名称", "name")] {
        click_value(&mut harness, name);
        harness.get_by_label("设为未知").click();
        settle(&mut harness);
        assert_eq!(value(&harness, target, key), Value::Null, "{key}");
        assert!(says(&harness, &format!("{name} —")), "{key}");
    }
    assert_eq!(steps(&harness), 3);
}

#[test]
fn names_in_use_are_offered_most_used_first_and_too_many_grids_are_warned_of() {
    let mut harness = window(Setup::default());
    let project = project(&harness);
    let mut counts = std::collections::BTreeMap::new();
    for f in project.layer(LayerKind::Grid).features() {
        if let Some(name) = f.text("leader").filter(|n| !n.trim().is_empty()) {
            *counts.entry(name.trim()).or_insert(0u32) += 1;
        }
    }
    let most = counts.values().max().copied().expect("leaders");
    let row = project.layer(LayerKind::Grid).features().position(|f| f.text("leader").is_none_or(|t| t.trim().is_empty()));
    let target = select(&mut harness, LayerKind::Grid, row.expect("a grid without a leader") as u32);
    click_value(&mut harness, "网格长");
    assert!(says(&harness, "已用过的名称"));
    key_down(&mut harness, Key::ArrowDown);
    harness.step();
    enter(&mut harness);
    let Value::Text(name) = value(&harness, target, "leader") else { panic!("a name") };
    assert_eq!(counts[name.as_str()], most, "the first one offered is used most");
    // With the limit of the rulebook, one more than it allows is warned of, and kept all the same.
    let busy = counts.iter().find(|(_, n)| **n >= 2).map(|(name, _)| (*name).to_owned()).unwrap_or(name);
    let free = project.layer(LayerKind::Grid).features().position(|f| f.text("leader").map(str::trim) != Some(busy.as_str()));
    let target = select(&mut harness, LayerKind::Grid, free.expect("another grid") as u32);
    click_value(&mut harness, "网格长");
    type_text(&mut harness, &busy);
    harness.step();
    assert!(says(&harness, "超过上限 2（POST-1）"), "{busy}");
    enter(&mut harness);
    assert_eq!(value(&harness, target, "leader"), Value::Text(busy));
}

#[test]
fn roles_of_a_team_are_boxes_beside_the_text() {
    let mut harness = window(Setup::default());
    let all = project(&harness);
    let row = all.layer(LayerKind::Grid).features().position(|f| f.text("team_roles").is_some_and(|t| t.contains("doctor")));
    let target = select(&mut harness, LayerKind::Grid, row.expect("a doctor") as u32);
    let Value::Text(before) = value(&harness, target, "team_roles") else { panic!("roles") };
    harness.get_by_label("片医").click();
    settle(&mut harness);
    let Value::Text(after) = value(&harness, target, "team_roles") else { panic!("roles") };
    let words = |t: &str| t.split('+').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&after), words(&before).into_iter().filter(|w| w != "doctor").collect::<Vec<_>>());
    harness.get_by_label("片医").click();
    settle(&mut harness);
    let Value::Text(again) = value(&harness, target, "team_roles") else { panic!("roles") };
    assert!(again.split('+').any(|w| w == "doctor"));
}

#[test]
fn every_attribute_of_every_kind_is_edited_in_the_card_and_undo_is_exact() {
    let mut harness = window(Setup::default());
    let start = project(&harness);
    let all = |p: &Project| p.layers().flat_map(|l| l.features().map(|f| f.to_feature()).collect::<Vec<_>>()).collect::<Vec<_>>();
    let mut edited = 0;
    for kind in LayerKind::ALL {
        let target = select(&mut harness, kind, 0);
        for attr in kind.info().attributes.iter().filter(|a| a.key != EXTRA) {
            let (typed, want) = match attr.ty {
                AttrType::Text => ("测试值 1", Value::Text("测试值 1".into())),
                AttrType::Int => ("２", Value::Int(2)),
                AttrType::Real => ("2.5", Value::Real(2.5)),
                AttrType::Time => ("2022年3月19日 8点", Value::Int(1_647_648_000)),
                AttrType::Hours => ("５点到７点", Value::Text("05:00-07:00".into())),
                AttrType::Choice => ("", Value::Text(attr.choices[attr.choices.len() - 1].key.into())),
            };
            // Twice, so that it changes whatever it was.
            click_value(&mut harness, attr.name.zh);
            if attr.ty == AttrType::Choice {
                for _ in attr.choices {
                    key_down(&mut harness, Key::ArrowDown);
                    harness.step();
                }
            } else {
                type_text(&mut harness, typed);
            }
            enter(&mut harness);
            // A road that becomes a bridge may keep fire engines out, which is asked about first.
            if let Some(anyway) = harness.query_by_label("仍然执行") {
                anyway.click_accesskit();
                settle(&mut harness);
            }
            assert_eq!(value(&harness, target, attr.key), want, "{kind}.{}", attr.key);
            edited += 1;
        }
    }
    assert!(edited > 40 && steps(&harness) > 30, "{edited} {}", steps(&harness));
    while steps(&harness) > 0 {
        harness.state_mut().act(Action::Run(Command::Undo));
    }
    settle(&mut harness);
    assert_eq!(all(&project(&harness)), all(&start));
}
