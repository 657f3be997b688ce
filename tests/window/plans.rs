//! What-if plans: made, shown, edited, compared, adopted and taken back; the real plan stays as it is until then.

use crate::desk::{Setup, says, settle, window, window_with_map};
use egui::Event;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::Start;
use fangxian::app::action::{Action, Plan};
use fangxian::app::command::Command;
use fangxian::app::scenario::{PlanRef, ScenarioWish};
use fangxian::app::view::Tool;
use fangxian::app::worklist::Below;
use fangxian::coverage::{Evaluation, Rulebook};
use fangxian::model::{LayerKind, Project, ScenarioId};
use fangxian::scene::Theme;
use fangxian::task::Task;
use fangxian::words::Lang;
use std::path::Path;
use std::sync::Arc;

const KIND: LayerKind = LayerKind::Checkpoint;

fn real(harness: &Harness<'_, App>) -> Arc<Project> {
    Arc::clone(harness.state().document().expect("open").real())
}

fn shown(harness: &Harness<'_, App>) -> Arc<Project> {
    Arc::clone(&harness.state().document().expect("open").project)
}

fn act(harness: &mut Harness<'_, App>, action: Action) {
    harness.state_mut().act(action);
    settle(harness);
}

fn posts(project: &Project) -> usize {
    project.layer(KIND).len()
}

/// A post in the middle of the first building that no line reaches, or of the town.
fn place(harness: &mut Harness<'_, App>) {
    let bounds = shown(harness).layer(LayerKind::Building).bounds();
    act(harness, Action::Run(Command::ToolPost));
    let at = fangxian::geometry::Local { x: bounds.min[0] + 40.0, y: bounds.min[1] + 40.0 };
    act(harness, Action::Plan(Plan::Place(at)));
    act(harness, Action::Run(Command::ToolSelect));
    assert_eq!(harness.state().view().tool, Tool::Select);
}

/// Makes a plan by its dialog.
fn make(harness: &mut Harness<'_, App>, name: &str, button: &str) {
    act(harness, Action::Run(Command::NewPlan));
    harness.get_by_label(button).click();
    settle(harness);
    assert!(says(harness, name));
}

/// What is on screen speaks of what is shown, as a full evaluation would.
fn honest(harness: &Harness<'_, App>) {
    let document = harness.state().document().expect("open");
    let derived = document.derived.as_ref().expect("evaluated");
    assert!(Arc::ptr_eq(&derived.project, &document.project));
    let full = Evaluation::new(&document.project, &Arc::new(Rulebook::built_in()), derived.report.at, &Task::new());
    assert_eq!(derived.report.compare(full.expect("not cancelled").report()), Ok(()));
}

#[test]
fn a_plan_is_made_edited_compared_adopted_and_taken_back() {
    let mut harness = window(Setup::default());
    let before = posts(&real(&harness));
    make(&mut harness, "推演方案，不是实际部署", "新建");
    assert_eq!(harness.state().document().expect("open").shown(), PlanRef::Scenario(ScenarioId(1)));
    place(&mut harness);
    assert_eq!((posts(&real(&harness)), posts(&shown(&harness))), (before, before + 1), "the real plan stays");
    honest(&harness);
    let history = &harness.state().document().expect("open").history;
    assert_eq!(history.done(), 2, "the plan, and one step in it");
    assert!(history.steps()[1].label.starts_with("方案 1 · "), "{}", history.steps()[1].label);
    // Back to the real plan: the post is not there.
    act(&mut harness, Action::Run(Command::RealPlan));
    assert_eq!(posts(&shown(&harness)), before);
    assert!(!says(&harness, "推演方案，不是实际部署"));
    honest(&harness);
    act(&mut harness, Action::Run(Command::ComparePlans));
    assert_eq!(harness.state().view().below, Below::Compare);
    assert!(says(&harness, "新增") && says(&harness, "值守卡口"), "the post and the people stand in the comparison");
    // Two maps of the same size; the wheel over the other one moves the camera of both, the pointer is on both.
    let [map, other] = ["地图", "对比地图"].map(|name| harness.get_by_label(name).rect());
    assert!((map.size() - other.size()).length() < 0.01 && map.right() <= other.left() + 0.01, "{map} {other}");
    let before_wheel = harness.state().view().camera.expect("a camera");
    harness.event(Event::PointerMoved(other.center()));
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 120.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    for _ in 0..20 {
        harness.step();
    }
    settle(&mut harness);
    let view = harness.state().view();
    assert!(view.pointer.is_some(), "the pointer is on both maps");
    assert!(view.camera.expect("a camera").px_per_m > before_wheel.px_per_m * 1.05);
    // An edit in the plan by another hand: undo and redo go through the plan's steps.
    act(&mut harness, Action::Scenario(ScenarioWish::Show(Some(ScenarioId(1)))));
    act(&mut harness, Action::Run(Command::Undo));
    assert_eq!((posts(&real(&harness)), posts(&shown(&harness))), (before, before));
    act(&mut harness, Action::Run(Command::Redo));
    assert_eq!((posts(&real(&harness)), posts(&shown(&harness))), (before, before + 1));
    honest(&harness);
    // Adopting says what changes, then does it in one step.
    act(&mut harness, Action::Run(Command::AdoptPlan));
    assert!(says(&harness, "采用为实际方案") && says(&harness, "新增"));
    harness.get_by_label("采用").click();
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").shown(), PlanRef::Real);
    assert_eq!((posts(&real(&harness)), real(&harness).scenarios().len()), (before + 1, 0));
    assert_eq!(harness.state().document().expect("open").history.done(), 3);
    honest(&harness);
    act(&mut harness, Action::Run(Command::Undo));
    assert_eq!((posts(&real(&harness)), real(&harness).scenarios().len()), (before, 1));
    honest(&harness);
}

#[test]
fn a_plan_that_is_undone_is_left_and_one_that_no_longer_fits_is_told() {
    let mut harness = window(Setup::default());
    make(&mut harness, "推演方案，不是实际部署", "新建");
    let fid = shown(&harness).layer(KIND).feature(0).fid();
    let target = fangxian::app::view::Target { kind: KIND, fid };
    act(&mut harness, Action::Select(Some(target)));
    act(&mut harness, Action::Plan(Plan::Push([25.0, 0.0])));
    act(&mut harness, Action::Select(None));
    assert_eq!(real(&harness).scenarios()[&ScenarioId(1)].edits().len(), 1);
    assert_eq!(real(&harness).layer(KIND).feature(0).shape().first(), {
        let moved = shown(&harness).layer(KIND).feature(0).shape().first().expect("a point");
        Some([moved[0] - 25.0, moved[1]])
    });
    // The post goes in the real plan: the plan says that its change no longer fits.
    act(&mut harness, Action::Run(Command::RealPlan));
    act(&mut harness, Action::Select(Some(target)));
    act(&mut harness, Action::Run(Command::Delete));
    act(&mut harness, Action::Scenario(ScenarioWish::Show(Some(ScenarioId(1)))));
    assert!(says(&harness, "1 项修改已不适用于实际方案"));
    act(&mut harness, Action::Run(Command::Plans));
    assert!(says(&harness, "交通卡口图层中已没有这个要素"));
    harness.get_by_label("移除这些修改").click();
    settle(&mut harness);
    assert!(real(&harness).scenarios()[&ScenarioId(1)].edits().is_empty());
    harness.key_press(egui::Key::Escape);
    settle(&mut harness);
    // Back before the plan was made: what is shown is the real plan, and it is said.
    act(&mut harness, Action::GoStep(0));
    assert_eq!(harness.state().document().expect("open").shown(), PlanRef::Real);
    assert!(real(&harness).scenarios().is_empty() && says(&harness, "这个方案已不存在"));
    honest(&harness);
}

#[test]
fn plans_are_in_the_file_and_imports_stay_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    let mut harness = window(Setup::default());
    act(&mut harness, Action::SaveAs(path.clone()));
    make(&mut harness, "推演方案，不是实际部署", "新建");
    place(&mut harness);
    let planned = posts(&shown(&harness));
    act(&mut harness, Action::Run(Command::Import));
    assert!(says(&harness, "导入属于实际方案"));
    let name = "夜班 / 加岗";
    act(&mut harness, Action::Scenario(ScenarioWish::Describe(ScenarioId(1), name.into(), "两处加岗".into())));
    act(&mut harness, Action::Scenario(ScenarioWish::Copy(ScenarioId(1))));
    assert_eq!(real(&harness).scenarios().len(), 2);
    drop(harness);
    let mut harness = window(Setup { start: Start::Project(path), ..Setup::default() });
    assert_eq!(real(&harness).scenarios()[&ScenarioId(1)].name, name);
    assert_eq!(posts(&shown(&harness)) + 1, planned);
    act(&mut harness, Action::Scenario(ScenarioWish::Show(Some(ScenarioId(2)))));
    assert_eq!(posts(&shown(&harness)), planned);
    act(&mut harness, Action::Run(Command::Undo));
    assert_eq!((real(&harness).scenarios().len(), harness.state().document().expect("open").shown()), (1, PlanRef::Real));
}

/// Pictures of plans into the folder named by `FANGXIAN_GALLERY`.
#[test]
fn gallery_of_plans() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (lang, theme, size, tag) in [
        (Lang::Zh, Theme::Light, [1100.0, 700.0], "zh-light-1100"),
        (Lang::En, Theme::Dark, [1100.0, 700.0], "en-dark-1100"),
        (Lang::En, Theme::Light, [1600.0, 1000.0], "en-light-1600"),
    ] {
        let Some(mut harness) = window_with_map(Setup { lang, theme, size, ..Setup::default() }) else { return };
        act(&mut harness, Action::Run(Command::NewPlan));
        save(&mut harness, &folder, &format!("{tag}-plan-new"));
        harness.get_by_label(if lang == Lang::Zh { "新建" } else { "Make it" }).click();
        settle(&mut harness);
        place(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-plan"));
        act(&mut harness, Action::Run(Command::ComparePlans));
        save(&mut harness, &folder, &format!("{tag}-plan-compare"));
        act(&mut harness, Action::Run(Command::Plans));
        save(&mut harness, &folder, &format!("{tag}-plans"));
        harness.key_press(egui::Key::Escape);
        settle(&mut harness);
        act(&mut harness, Action::Run(Command::AdoptPlan));
        save(&mut harness, &folder, &format!("{tag}-plan-adopt"));
    }
}

fn save(harness: &mut Harness<'_, App>, folder: &Path, name: &str) {
    settle(harness);
    harness.remove_cursor();
    settle(harness);
    harness.render().expect("a picture").save(folder.join(format!("{name}.png"))).expect("saved");
}
