//! A planning session as a commander has it: from the first gap of the list to the work list on paper, by clicks and keys;
//! and what happens where the parts of the window meet.

use crate::borders::{look, shared_vertices};
use crate::desk::{Setup, button, click, drag, hold, key_down, names, says, settle, window};
use crate::edit::{click_value, enter, project, select, type_text, value};
use egui::{Key, Modifiers, PointerButton, Pos2, Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::view::{Move, Target, Tool};
use fangxian::app::{App, Start};
use fangxian::coverage::{Evaluation, GapRef, Report, Rulebook, Status};
use fangxian::formats::geojson::{WriteOptions, write};
use fangxian::geometry::{Bounds, Local};
use fangxian::model::{LayerKind, Project, Value};
use fangxian::task::Task;
use fangxian::wording;
use fangxian::words::{Lang, thousands};
use std::path::Path;
use std::sync::Arc;

#[path = "../common/workbook.rs"]
mod workbook;

const LEFT: PointerButton = PointerButton::Primary;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };
const POST: LayerKind = LayerKind::Checkpoint;

fn map(harness: &Harness<'_, App>) -> Rect {
    harness.get_by_label("地图").rect()
}

fn spot(harness: &Harness<'_, App>, at: Local) -> Pos2 {
    let [x, y] = harness.state().view().camera.expect("a camera").screen_from_world(at);
    map(harness).min + vec2(x as f32, y as f32)
}

fn report(harness: &Harness<'_, App>) -> Arc<Report> {
    Arc::clone(&harness.state().document().and_then(|d| d.derived.as_ref()).expect("evaluated").report)
}

fn status(harness: &Harness<'_, App>, rule: &str, row: u32) -> Status {
    let report = report(harness);
    report.rules[report.rulebook.rule(rule).expect("a rule")].status[row as usize]
}

fn steps(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").history.done()
}

fn keys(harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    settle(harness);
}

/// Clicks what is called so.
fn press(harness: &mut Harness<'_, App>, name: &str) {
    harness.get_by_label(name).click();
    settle(harness);
    // Two clicks close in time would be a double click.
    (0..6).for_each(|_| harness.step());
}

/// What the headline chips say.
fn chips(harness: &Harness<'_, App>) -> Vec<String> {
    names(harness).into_iter().map(|(name, _)| name).filter(|name| name.contains("防线 已覆盖")).collect()
}

/// Layers as GeoJSON and rosters, byte for byte.
fn ground(project: &Project) -> Vec<u8> {
    let mut out = Vec::new();
    let options = WriteOptions { metric_crs: project.settings.metric_crs.expect("a system"), rows: None, offset_minutes: 480 };
    for kind in LayerKind::ALL {
        write(&mut out, project.layer(kind), &options, &Task::new()).expect("written");
    }
    out.extend(format!("{:?}", project.roster.posts().collect::<Vec<_>>()).into_bytes());
    out
}

/// What the window shows is what a full evaluation of the project says, at the moment that is looked at.
#[track_caller]
fn assert_as_evaluated_afresh(harness: &Harness<'_, App>) {
    let document = harness.state().document().expect("open");
    let derived = document.derived.as_ref().expect("evaluated");
    assert_eq!(derived.generation, document.generation);
    let book = Arc::new(Rulebook::parse(document.rulebook_text()).expect("a rulebook"));
    let full = Evaluation::new(&document.project, &book, derived.report.at, &Task::new()).expect("not cancelled");
    assert_eq!(derived.report.compare(full.report()), Ok(()));
}

/// Rows of the list under the map, from top to bottom.
fn rows(harness: &Harness<'_, App>, rule: &str) -> Vec<String> {
    let start = format!("{rule} ");
    let mut rows: Vec<_> = names(harness).into_iter().filter(|(n, r)| n.starts_with(&start) && r.width() > 400.0).collect();
    rows.sort_by(|a, b| a.1.top().total_cmp(&b.1.top()));
    rows.into_iter().map(|(name, _)| name).collect()
}

fn cell(harness: &Harness<'_, App>, start: &str) -> Pos2 {
    names(harness).into_iter().find(|(name, _)| name.starts_with(start)).unwrap_or_else(|| panic!("{start}")).1.center()
}

/// The place on a road that lies nearest.
fn road_near(project: &Project, at: [f64; 2]) -> [f64; 2] {
    let far = |p: &[f64; 2]| (p[0] - at[0]).hypot(p[1] - at[1]);
    let roads = project.layer(LayerKind::Road).features().filter(|f| f.text("class") != Some("rail"));
    let along = |e: [[f64; 2]; 2]| {
        (0..=10)
            .map(move |i| f64::from(i) / 10.0)
            .map(move |t| [e[0][0] + t * (e[1][0] - e[0][0]), e[0][1] + t * (e[1][1] - e[0][1])])
    };
    let points: Vec<[f64; 2]> = roads
        .flat_map(|f| f.shape().rings().flat_map(|r| r.windows(2).map(|e| [e[0], e[1]]).collect::<Vec<_>>()).collect::<Vec<_>>())
        .flat_map(along)
        .collect();
    points.into_iter().min_by(|a, b| far(a).total_cmp(&far(b))).expect("a road")
}

/// Types a path into the dialog that asks for one and confirms it.
fn give_path(harness: &mut Harness<'_, App>, path: &Path, confirm: &str) {
    let fields = harness.get_all_by_role(egui::accesskit::Role::TextInput);
    fields.max_by(|a, b| a.rect().width().total_cmp(&b.rect().width())).expect("the widest is that of the path").click();
    harness.step();
    type_text(harness, &path.display().to_string());
    harness.get_all_by_label(confirm).last().expect("a button").click();
    settle(harness);
}

/// The best fix of a gap as its button is called, if it can be done at once.
fn fix_at_once(harness: &Harness<'_, App>, gap: GapRef) -> Option<String> {
    let document = harness.state().document()?;
    let derived = document.derived.as_ref()?;
    let best = document.fixer.as_ref()?.of(gap)?.first()?;
    let text = wording::proposal(&derived.project, &derived.report, &best.proposal, Lang::Zh);
    let outcome = best.outcome.as_ref().filter(|o| o.lost() == 0 && best.proposal.asks.is_empty())?;
    Some(format!("{text} {}", wording::difference(outcome)))
}

/// The head of the list says how many gaps there are, with a filter behind those shown.
#[track_caller]
fn assert_list_counts(harness: &Harness<'_, App>, gaps: u64) {
    let ends = [format!("缺口 {}", thousands(gaps)), format!("/ {}", thousands(gaps))];
    let heads = names(harness).into_iter().map(|(n, _)| n).filter(|n| n.starts_with("缺口 "));
    let heads: Vec<String> = heads.collect();
    assert!(heads.iter().any(|n| *n == ends[0] || n.ends_with(&ends[1])), "{gaps} in {heads:?}");
}

/// Walks down the list of buildings without a post to the first gap that can be closed at once.
fn walk_to_a_fix(harness: &mut Harness<'_, App>) -> (GapRef, String) {
    for _ in 0..60 {
        keys(harness, Modifiers::NONE, Key::J);
        let gap = harness.state().view().gap.expect("a gap");
        if let Some(name) = fix_at_once(harness, gap) {
            return (gap, name);
        }
    }
    panic!("no gap that can be closed at once");
}

/// Shows the gaps of one rule, by its button above the list.
fn filter_by(harness: &mut Harness<'_, App>, rule: &str) {
    let report = report(harness);
    let gaps = report.rules[report.rulebook.rule(rule).expect("a rule")].counts.gap;
    press(harness, &format!("{rule} {}", thousands(gaps)));
}

/// States of the project as a person leaves them behind, step by step.
struct Trail(Vec<(Arc<Report>, Vec<u8>)>);

impl Trail {
    /// A step was done.
    #[track_caller]
    fn step(&mut self, harness: &Harness<'_, App>) {
        assert_eq!(steps(harness), self.0.len(), "one step");
        assert_as_evaluated_afresh(harness);
        self.0.push((report(harness), ground(&project(harness))));
    }

    /// So many steps are in force, as they were then.
    #[track_caller]
    fn holds(&self, harness: &Harness<'_, App>, done: usize) {
        assert_eq!(steps(harness), done);
        assert_eq!(report(harness).compare(&self.0[done].0), Ok(()), "the report after {done} steps");
        assert!(ground(&project(harness)) == self.0[done].1, "the layers after {done} steps");
        assert_list_counts(harness, self.0[done].0.gap_count());
    }
}

#[test]
fn a_commander_plans_from_the_first_gap_to_the_work_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window(Setup::default());
    let mut trail = Trail(vec![(report(&harness), ground(&project(&harness)))]);
    let (posts, gaps) = (project(&harness).layer(POST).len(), report(&harness).gap_count());

    // A gap is found in the list and flown to.
    filter_by(&mut harness, "POSTREACH-1");
    let row = rows(&harness, "POSTREACH-1").first().expect("a row").clone();
    press(&mut harness, &row);
    let gap = harness.state().view().gap.expect("chosen");
    let building = harness.state().view().selection.expect("selected");
    assert_eq!((building.kind, status(&harness, "POSTREACH-1", gap.row)), (LayerKind::Building, Status::Gap));
    let name = row.trim_start_matches("POSTREACH-1 ").to_owned();
    assert!(says(&harness, &name));

    // A post is tried out on the road beside it, then placed.
    let at = report(&harness).buildings.point[gap.row as usize];
    let road = road_near(&project(&harness), at);
    let before = chips(&harness);
    keys(&mut harness, Modifiers::NONE, Key::P);
    let place = spot(&harness, road.into()) + vec2(3.0, 2.0);
    harness.hover_at(place);
    harness.step();
    settle(&mut harness);
    assert!(harness.state().planning().snap.is_some(), "drawn to the road");
    assert_ne!(chips(&harness), before, "the chips follow before anything is placed");
    let live = report(&harness);
    assert_eq!(status(&harness, "POSTREACH-1", gap.row), Status::Covered);
    assert_list_counts(&harness, live.gap_count());
    assert!(says(&harness, " 楼栋") && names(&harness).iter().any(|(n, _)| n.starts_with('+')), "the badge beside the pointer");
    assert_eq!((steps(&harness), project(&harness).layer(POST).len()), (0, posts), "nothing is done yet");
    click(&mut harness, place, Modifiers::NONE);
    settle(&mut harness);
    let post = harness.state().view().selection.expect("the new one is selected");
    let row = post.row(&project(&harness)).expect("there");
    assert_eq!((post.kind, project(&harness).layer(POST).len()), (POST, posts + 1));
    assert_eq!(report(&harness).compare(&live), Ok(()), "what was seen is what is kept");
    assert!(says(&harness, "已新增") && status(&harness, "POSTREACH-1", gap.row) == Status::Covered);
    assert_ne!(status(&harness, "SHIFT-1", row), Status::Covered, "nobody stands there yet");
    trail.step(&harness);

    // It gets its people: two by day, three roles by night.
    keys(&mut harness, CTRL_SHIFT, Key::D);
    assert!(says(&harness, "排班 · "));
    press(&mut harness, "昼夜");
    press(&mut harness, "填入");
    let brushes = harness.get_by_label("拖动填入").rect().center().y;
    harness.get_all_by_label("0").find(|n| (n.rect().center().y - brushes).abs() < 8.0).expect("the brush").click();
    settle(&mut harness);
    let (from, to) = (cell(&harness, "卫健 06:00"), cell(&harness, "卫健 21:00"));
    let way: Vec<_> = (0..=20).map(|i| from + (to - from) * (i as f32 / 20.0)).collect();
    drag(&mut harness, &way, Modifiers::NONE);
    for said in ["公安 12:00 1", "社区 12:00 1", "卫健 12:00 0", "卫健 23:00 1", "公安 03:00 1", "社区 05:00 1"] {
        assert!(says(&harness, said), "{said}");
    }
    press(&mut harness, "保存排班");
    assert_eq!(status(&harness, "SHIFT-1", row), Status::Covered, "enough people at every hour");
    trail.step(&harness);

    // The worst hour of the day, and back.
    let day = harness.state().document().and_then(|d| d.day.clone()).expect("counted").day;
    let (hour, none) = (day.worst(), day.hours[day.worst()].held_by_none());
    press(&mut harness, &format!("最弱 {hour:02}:00，{none} 栋无防线"));
    assert_eq!(report(&harness).at.short(), format!("2022-03-20 {hour:02}:00"));
    assert_eq!(report(&harness).buildings.held_counts()[0], none);
    assert_eq!(status(&harness, "SHIFT-1", row), Status::Covered, "its roster holds at that hour too");
    keys(&mut harness, Modifiers::SHIFT, Key::H);
    trail.holds(&harness, 2);

    // Another gap is closed by the button that says what it brings.
    let (other, name) = walk_to_a_fix(&mut harness);
    let open = report(&harness).gap_count();
    harness.get_all_by_label(&name).next().expect("its button").click();
    settle(&mut harness);
    assert_eq!(status(&harness, "POSTREACH-1", other.row), Status::Covered);
    assert!(report(&harness).gap_count() < open && says(&harness, "整改 · "));
    trail.step(&harness);

    // Only the last step can be taken back by the button of its message; the message is put away, it covers the map.
    assert_eq!(harness.get_all_by_label("撤销").count(), 1);
    press(&mut harness, "知道了");

    // A border that two grids share is moved for both.
    let grid = Target { kind: LayerKind::Grid, fid: fangxian::model::Fid(7) };
    look(&mut harness, grid);
    keys(&mut harness, Modifiers::NONE, Key::E);
    let vertex = *shared_vertices(&harness, grid).first().expect("one in view");
    let from = spot(&harness, vertex.into());
    harness.hover_at(from);
    settle(&mut harness);
    drag(&mut harness, &[from, from + vec2(6.0, 4.0), from + vec2(14.0, 10.0)], Modifiers::NONE);
    let now = project(&harness);
    let kept = now.layer(LayerKind::Grid).features().any(|f| f.shape().coords().contains(&vertex));
    assert!(!kept, "nobody keeps the vertex");
    assert!(says(&harness, "调整边界"));
    trail.step(&harness);
    keys(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().view().tool, Tool::Select);

    // A value that does not fit is refused with the reason, one that fits is kept.
    let first = select(&mut harness, POST, 0);
    let was = value(&harness, first, "staff_day");
    click_value(&mut harness, "白班人数");
    type_text(&mut harness, "-3");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(says(&harness, "应在 0 到 1,000 之间"));
    assert_eq!((value(&harness, first, "staff_day"), steps(&harness)), (was, 4));
    type_text(&mut harness, "６");
    enter(&mut harness);
    assert_eq!(value(&harness, first, "staff_day"), Value::Int(6));
    trail.step(&harness);

    // Everything is taken back step by step, to the byte, and done again.
    let last = trail.0.len() - 1;
    for done in (0..last).rev() {
        keys(&mut harness, Modifiers::COMMAND, Key::Z);
        trail.holds(&harness, done);
    }
    assert_eq!((project(&harness).layer(POST).len(), report(&harness).gap_count()), (posts, gaps));
    for done in 1..=last {
        keys(&mut harness, CTRL_SHIFT, Key::Z);
        trail.holds(&harness, done);
    }

    // Saved and opened again everything is there, with who did what and when.
    let path = folder.path().join("方案.gpkg");
    keys(&mut harness, CTRL_SHIFT, Key::S);
    give_path(&mut harness, &path, "保存");
    assert!(path.is_file() && says(&harness, "已保存"));
    drop(harness);
    let mut harness = window(Setup { start: Start::Project(path), ..Setup::default() });
    trail.holds(&harness, last);
    keys(&mut harness, Modifiers::COMMAND, Key::H);
    let listed: Vec<String> = names(&harness).into_iter().map(|(n, _)| n).filter(|n| n.contains("· 街道指挥部")).collect();
    assert_eq!(listed.len(), last, "{listed:?}");
    assert!(listed.iter().all(|n| n.contains("2022-03-20 10:00")), "{listed:?}");
    for what in ["新增", "排班", "整改 · ", "调整边界", "修改 白班人数 · "] {
        assert!(listed.iter().any(|n| n.contains(what)), "{what} in {listed:?}");
    }
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    trail.holds(&harness, last - 1);
    keys(&mut harness, CTRL_SHIFT, Key::Z);
    trail.holds(&harness, last);
    keys(&mut harness, Modifiers::COMMAND, Key::H);

    // The list behind a headline figure is written for the street office, and so is the gap list.
    let open = report(&harness).headline(1).counts.gap;
    let figure = format!("打开清单 卡口防线 缺口 {}", thousands(open));
    harness.get_all_by_label(&figure).next().expect("a figure").click();
    settle(&mut harness);
    for name in ["无卡口.xlsx", "无卡口.csv"] {
        let path = folder.path().join(name);
        press(&mut harness, "导出…");
        give_path(&mut harness, &path, "导出");
        let bytes = std::fs::read(&path).expect("written");
        let lines = if name.ends_with("xlsx") {
            workbook::sheet(&bytes).len()
        } else {
            String::from_utf8(bytes).expect("UTF-8").lines().count()
        };
        assert_eq!(lines as u64, open + 1, "{name}");
    }
    let table = folder.path().join("缺口.csv");
    keys(&mut harness, CTRL_SHIFT, Key::E);
    give_path(&mut harness, &table, "导出");
    let text = std::fs::read_to_string(&table).expect("written");
    assert_eq!(text.lines().count() as u64, report(&harness).gap_count() + 1);
    let without = report(&harness).rules[gap.rule as usize].counts.gap;
    assert_eq!(text.lines().filter(|line| line.contains("POSTREACH-1")).count() as u64, without);
    press(&mut harness, "缺口");
    trail.holds(&harness, last);
}

/// The post that holds most buildings alone, selected, at a scale at which it can be held.
fn hold_a_post(harness: &mut Harness<'_, App>) -> Target {
    let mut held = vec![0_u32; project(harness).layer(POST).len()];
    for (post, far) in report(harness).buildings.post.iter().zip(report(harness).buildings.post_m.iter()) {
        if *far <= 300.0 {
            held[*post as usize] += 1;
        }
    }
    let most = (0..held.len()).max_by_key(|row| held[*row]).expect("a post");
    let post = Target::of_row(&project(harness), POST, most as u32).expect("there");
    let at = place_of(harness, post);
    harness.state_mut().act(Action::Go(Move::Look(Bounds::of(&[at.into()]).grown(420.0))));
    settle(harness);
    harness.state_mut().act(Action::Select(Some(post)));
    settle(harness);
    post
}

fn place_of(harness: &Harness<'_, App>, target: Target) -> Local {
    let project = project(harness);
    project.layer(target.kind).feature(target.row(&project).expect("there")).shape().first().expect("a point").into()
}

/// Takes the post in the hand and moves it.
fn take(harness: &mut Harness<'_, App>, post: Target) -> Pos2 {
    let at = spot(harness, place_of(harness, post));
    harness.hover_at(at);
    settle(harness);
    button(harness, at, LEFT, true, Modifiers::NONE);
    let to = at + vec2(180.0, 60.0);
    for by in [0.3, 1.0] {
        harness.hover_at(at + (to - at) * by);
        harness.step();
    }
    settle(harness);
    assert!(harness.state().planning().drags());
    to
}

#[test]
fn the_hour_moves_on_while_a_post_is_in_the_hand() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let from = place_of(&harness, post);
    let to = take(&mut harness, post);
    for _ in 0..3 {
        key_down(&mut harness, Key::Comma);
        harness.step();
        harness.hover_at(to + vec2(2.0, 1.0));
        harness.step();
    }
    settle(&mut harness);
    assert_eq!(report(&harness).at.short(), "2022-03-20 07:00");
    let live = report(&harness);
    assert!(harness.state().document().expect("open").trial.is_some(), "it is still in the hand, at another hour");
    button(&mut harness, to + vec2(2.0, 1.0), LEFT, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!(steps(&harness), 1);
    assert_ne!(place_of(&harness, post), from);
    assert_eq!(report(&harness).compare(&live), Ok(()), "what was seen is what is kept");
    assert_as_evaluated_afresh(&harness);
    assert_eq!(project(&harness).settings.at, Some(1_647_741_600), "looking at an hour is no step");
}

#[test]
fn undo_with_a_post_in_the_hand_takes_the_drag_back_and_nothing_else() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let from = place_of(&harness, post);
    harness.key_press(Key::ArrowRight);
    harness.step();
    (0..8).for_each(|_| harness.step());
    settle(&mut harness);
    let pushed = place_of(&harness, post);
    assert!((pushed.x - from.x - 1.0).abs() < 1e-6 && steps(&harness) == 1);
    let before = report(&harness);
    let to = take(&mut harness, post);
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!((steps(&harness), place_of(&harness, post)), (1, pushed), "the step before stays");
    button(&mut harness, to, LEFT, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!((steps(&harness), place_of(&harness, post)), (1, pushed));
    assert_eq!(report(&harness).compare(&before), Ok(()));
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!((steps(&harness), place_of(&harness, post)), (0, from), "now it is the step's turn");
}

#[test]
fn undo_with_keys_still_pushing_takes_the_push_back() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let from = place_of(&harness, post);
    harness.key_press(Key::ArrowRight);
    harness.step();
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!((steps(&harness), place_of(&harness, post)), (0, from));
    keys(&mut harness, CTRL_SHIFT, Key::Z);
    assert_eq!(steps(&harness), 1, "and it can be done again");
    assert_as_evaluated_afresh(&harness);
}

#[test]
fn a_fix_done_at_another_hour_keeps_the_hour() {
    let mut harness = window(Setup::default());
    keys(&mut harness, Modifiers::NONE, Key::H);
    let at = report(&harness).at;
    assert_ne!(at.short(), "2022-03-20 10:00");
    filter_by(&mut harness, "POSTREACH-1");
    let (gap, name) = walk_to_a_fix(&mut harness);
    harness.get_all_by_label(&name).next().expect("its button").click();
    settle(&mut harness);
    assert_eq!((report(&harness).at, steps(&harness)), (at, 1));
    assert_eq!(report(&harness).rules[gap.rule as usize].status[gap.row as usize], Status::Covered);
    assert_as_evaluated_afresh(&harness);
}

#[test]
fn a_fix_judged_before_a_push_ended_is_judged_again_before_it_is_done() {
    let mut harness = window(Setup::default());
    filter_by(&mut harness, "POSTREACH-1");
    let (gap, _) = walk_to_a_fix(&mut harness);
    let fixer = harness.state().document().and_then(|d| d.fixer.as_ref()).expect("judging");
    let judged = Arc::clone(fixer.of(gap).expect("judged"));
    select(&mut harness, POST, 0);
    harness.key_press(Key::ArrowRight);
    harness.step();
    harness.state_mut().act(Action::Fix(fangxian::app::fixing::FixWish::Take(gap, judged, 0)));
    settle(&mut harness);
    assert_eq!(steps(&harness), 1, "the push is a step; what was judged before it is not done unseen");
    assert_as_evaluated_afresh(&harness);
}

#[test]
fn keys_of_a_text_field_stay_in_it() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let (from, camera) = (place_of(&harness, post), harness.state().view().camera);
    press(&mut harness, "筛选名称、编号…");
    for key in [Key::ArrowRight, Key::Delete, Key::P, Key::E, Key::H, Key::X, Key::Comma] {
        harness.key_press(key);
    }
    settle(&mut harness);
    assert_eq!((steps(&harness), place_of(&harness, post), harness.state().view().tool), (0, from, Tool::Select));
    assert_eq!(harness.state().view().camera, camera);
    assert_eq!(report(&harness).at.short(), "2022-03-20 10:00");
    key_down(&mut harness, Key::Escape);
    settle(&mut harness);
    assert_eq!(harness.state().view().selection, Some(post), "the first Escape leaves the field");
    keys(&mut harness, Modifiers::NONE, Key::ArrowRight);
    (0..8).for_each(|_| harness.step());
    settle(&mut harness);
    assert_eq!(steps(&harness), 1, "then the keys are for the map again");
}

#[test]
fn delete_with_borders_in_hand_never_deletes_what_is_selected() {
    let mut harness = window(Setup::default());
    let grid = Target { kind: LayerKind::Grid, fid: fangxian::model::Fid(7) };
    look(&mut harness, grid);
    let n = project(&harness).layer(LayerKind::Grid).len();
    keys(&mut harness, Modifiers::NONE, Key::E);
    let corner = map(&harness).center();
    harness.hover_at(corner);
    settle(&mut harness);
    keys(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!((project(&harness).layer(LayerKind::Grid).len(), steps(&harness)), (n, 0));
    keys(&mut harness, Modifiers::NONE, Key::V);
    keys(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!((project(&harness).layer(LayerKind::Grid).len(), steps(&harness)), (n - 1, 1), "with the arrow it does");
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(project(&harness).layer(LayerKind::Grid).len(), n);
    assert_as_evaluated_afresh(&harness);
}

#[test]
fn undo_with_a_border_in_the_hand_gives_the_border_up() {
    let mut harness = window(Setup::default());
    let first = select(&mut harness, POST, 0);
    click_value(&mut harness, "白班人数");
    type_text(&mut harness, "6");
    enter(&mut harness);
    let before = ground(&project(&harness));
    let grid = Target { kind: LayerKind::Grid, fid: fangxian::model::Fid(7) };
    look(&mut harness, grid);
    keys(&mut harness, Modifiers::NONE, Key::E);
    let vertex = *shared_vertices(&harness, grid).first().expect("one in view");
    let from = spot(&harness, vertex.into());
    harness.hover_at(from);
    settle(&mut harness);
    hold(&mut harness, Modifiers::NONE);
    button(&mut harness, from, LEFT, true, Modifiers::NONE);
    for by in [6.0, 12.0] {
        harness.hover_at(from + vec2(by, by));
        harness.step();
    }
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    button(&mut harness, from + vec2(12.0, 12.0), LEFT, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!(steps(&harness), 1, "the value stays");
    assert!(ground(&project(&harness)) == before);
    assert_eq!(value(&harness, first, "staff_day"), Value::Int(6));
    harness.state_mut().act(Action::Run(Command::ToolSelect));
    keys(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(steps(&harness), 0);
}

#[test]
fn all_tools_stand_in_the_map_however_small_it_is() {
    for (size, hours) in [([1100.0, 700.0], true), ([1100.0, 700.0], false), ([1280.0, 800.0], true), ([1600.0, 1000.0], true)] {
        let mut harness = window(Setup { size, ..Setup::default() });
        if !hours {
            keys(&mut harness, Modifiers::NONE, Key::F10);
        }
        let mut places: Vec<(Command, Rect)> = Vec::new();
        for command in [
            Command::ToolSelect,
            Command::ToolBox,
            Command::ToolLasso,
            Command::ToolMeasure,
            Command::ToolArea,
            Command::ToolPost,
            Command::ToolPremise,
            Command::ToolFence,
            Command::ToolReshape,
            Command::ToolSplit,
            Command::ZoomIn,
            Command::ZoomOut,
            Command::ZoomAll,
        ] {
            let rect = harness.get_by_label(command.label().zh).rect();
            assert!(map(&harness).shrink(8.0).contains_rect(rect), "{command:?} at {rect:?} in {size:?}");
            assert!(places.iter().all(|(_, other)| !other.intersects(rect)), "{command:?} covers another");
            places.push((command, rect));
        }
        // A click between two of them is none on the map.
        let before = harness.state().view().selection;
        let (_, first) = places[0];
        click(&mut harness, first.left_top() - vec2(3.0, 3.0), Modifiers::NONE);
        assert_eq!(harness.state().view().selection, before);
    }
}

/// Writes a picture of planning at work into the folder named by `FANGXIAN_GALLERY`, for people to look at.
#[test]
fn gallery_of_the_session() {
    use fangxian::scene::Theme;
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (lang, theme, size, tag) in [
        (Lang::Zh, Theme::Light, [1600.0, 1000.0], "zh-light-1600"),
        (Lang::Zh, Theme::Light, [1100.0, 700.0], "zh-light-1100"),
        (Lang::En, Theme::Dark, [1280.0, 800.0], "en-dark-1280"),
    ] {
        let Some(mut harness) = crate::desk::window_with_map(Setup { lang, theme, size, ..Setup::default() }) else { return };
        let save = |harness: &mut Harness<'_, App>, name: &str| {
            settle(harness);
            harness.render().expect("a picture").save(folder.join(format!("session-{tag}-{name}.png"))).expect("saved");
        };
        // Where most buildings lack a post.
        let before = report(&harness);
        let rule = before.rulebook.rule("POSTREACH-1").expect("a rule");
        let lacks = |row: &u32| before.rules[rule].status[*row as usize] == Status::Gap;
        let rows: Vec<u32> = (0..before.buildings.point.len() as u32).filter(lacks).collect();
        let at = |row: u32| before.buildings.point[row as usize];
        let near = |row: &u32| rows.iter().filter(|r| (at(**r)[0] - at(*row)[0]).hypot(at(**r)[1] - at(*row)[1]) < 250.0).count();
        let best = *rows.iter().max_by_key(|row| near(row)).expect("a gap");
        let query = fangxian::app::list::Query { rules: ["POSTREACH-1".to_owned()].into(), ..Default::default() };
        harness.state_mut().act(Action::List(query));
        harness.state_mut().act(Action::VisitGap(GapRef { rule: rule as u16, row: best }));
        settle(&mut harness);
        harness.key_press(Key::J);
        harness.key_press(Key::K);
        settle(&mut harness);
        save(&mut harness, "gap");
        harness.state_mut().act(Action::Go(Move::Look(Bounds::of(&[at(best)]).grown(260.0))));
        settle(&mut harness);
        keys(&mut harness, Modifiers::NONE, Key::P);
        let road = road_near(&project(&harness), at(best));
        let name = if lang == Lang::Zh { "地图" } else { "Map" };
        let [x, y] = harness.state().view().camera.expect("a camera").screen_from_world(road.into());
        let place = harness.get_by_label(name).rect().min + vec2(x as f32, y as f32);
        harness.hover_at(place);
        harness.step();
        save(&mut harness, "ghost");
        click(&mut harness, place, Modifiers::NONE);
        save(&mut harness, "placed");
        keys(&mut harness, Modifiers::NONE, Key::E);
        save(&mut harness, "reshape");
        keys(&mut harness, Modifiers::NONE, Key::V);
        keys(&mut harness, Modifiers::COMMAND, Key::H);
        save(&mut harness, "history");
    }
}
