//! Roads in the window: measuring on foot, faults of the data, and life access before a step.

use crate::desk::{Setup, says, settle, window, window_with_map};
use egui_kittest::kittest::Queryable as _;
use fangxian::app::Start;
use fangxian::app::action::{Action, Plan, Stroke};
use fangxian::app::command::Command;
use fangxian::app::cordoning::{CordonQuery, CordonWish, Shown};
use fangxian::app::view::Target;
use fangxian::coverage::ReachOn;
use fangxian::geometry::{Local, Shapes, area_contains};
use fangxian::model::{Edit, Feature, Fid, History, LayerKind, Value};
use fangxian::store::{Existing, Store};
use fangxian::task::Task;
use std::sync::Arc;

use fangxian::words::Lang;

type Window<'a> = egui_kittest::Harness<'a, fangxian::app::App>;

fn foot() -> Action {
    Action::SetReachOn { rule: "POSTREACH-1".into(), check: 0, on: ReachOn::Foot }
}

#[test]
fn the_card_says_how_far_the_post_is_on_foot_and_the_way_is_drawn() {
    let mut harness = window(Setup::default());
    let straight = harness.state().document().expect("open").derived.as_ref().expect("evaluated").report.headline(1);
    harness.state_mut().act(foot());
    settle(&mut harness);
    let report = harness.state().document().expect("open").derived.as_ref().expect("evaluated").report.clone();
    assert_ne!(report.headline(1), straight);
    let (target, row) = farthest(&harness);
    harness.state_mut().act(Action::Visit(target));
    settle(&mut harness);
    assert!(says(&harness, "沿道路步行"), "the card says it");
    let card = harness.state().document().expect("open").card(target).flatten().expect("a card").clone();
    let (line, metres) = card.route.expect("a way");
    assert_eq!(metres, report.buildings.walk_m[row]);
    assert!(line.len() > 3, "it follows roads");
    // The choice in the panel goes back.
    harness.get_by_label("POSTREACH-1 直线").click_accesskit();
    settle(&mut harness);
    let after = harness.state().document().expect("open");
    assert_eq!(after.derived.as_ref().expect("evaluated").report.headline(1), straight);
}

#[test]
fn faults_of_roads_are_listed_and_a_click_flies_there() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::RoadFaults));
    settle(&mut harness);
    assert!(says(&harness, "道路数据问题"));
    harness.query_all_by_label("查看").next().expect("a fault").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().selection.map(|t| t.kind), Some(LayerKind::Road));
}

/// The building that is farthest from its post on foot.
fn farthest(harness: &Window<'_>) -> (Target, usize) {
    let document = harness.state().document().expect("open");
    let walks = &document.derived.as_ref().expect("evaluated").report.buildings.walk_m;
    let reached = (0..walks.len()).filter(|r| walks[*r].is_finite());
    let row = reached.max_by(|a, b| walks[*a].total_cmp(&walks[*b])).expect("a building that is reached");
    let fid = document.project.layer(LayerKind::Building).feature(row as u32).fid();
    (Target { kind: LayerKind::Building, fid }, row)
}

/// Closes every post on the map: that cuts somebody off.
fn closing(harness: &Window<'_>) -> Vec<Edit> {
    let document = harness.state().document().expect("open");
    let kind = LayerKind::Checkpoint;
    let layer = document.project.layer(kind);
    let state = kind.info().attr("state").expect("an attribute");
    let values = layer.features().map(|f| (f.fid(), Value::Text("closed".into()))).collect();
    vec![Edit::SetValues { kind, attr: state, values }]
}

#[test]
fn a_step_that_cuts_life_access_shows_the_buildings_and_asks_first() {
    let mut harness = window(Setup::default());
    let edits = closing(&harness);
    let steps = |harness: &Window<'_>| harness.state().document().expect("open").history.steps().len();
    let label = "全部封闭";
    harness.state_mut().act(Action::Step(label.into(), edits.clone()));
    settle(&mut harness);
    assert_eq!(steps(&harness), 0, "nothing is done before the answer");
    assert!(says(&harness, "生命通道"), "it asks");
    harness.get_by_label("取消").click();
    settle(&mut harness);
    assert_eq!(steps(&harness), 0);
    harness.state_mut().act(Action::Step(label.into(), edits));
    settle(&mut harness);
    harness.get_by_label("仍然执行").click();
    settle(&mut harness);
    assert_eq!(steps(&harness), 1, "one step");
}

/// The sample with so many premises far away that nothing of it is worked out within a frame.
fn large(folder: &std::path::Path) -> std::path::PathBuf {
    let mut project = fangxian::work::sample(&Task::new()).expect("opens");
    let kind = LayerKind::Premise;
    let bounds = project.bounds();
    let first = project.layer(kind).next_fid().0;
    let far = |i: i64| {
        let mut shape = Shapes::new();
        shape.push_point(bounds.max[0] + 500.0 + (i % 250) as f64, bounds.max[1] + (i / 250) as f64);
        Feature { fid: Fid(first + i), shape, values: vec![Value::Null; kind.info().attributes.len()] }
    };
    project.apply(Edit::Insert { kind, features: (0..50_000).map(far).collect() }).expect("fits");
    let path = folder.join("large.gpkg");
    let store = Store::create(&path, &project, &History::default(), Existing::Refuse, &Task::new()).expect("written");
    store.close().expect("closed");
    path
}

#[test]
fn in_a_large_project_a_step_waits_for_the_answer_and_no_frame_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = large(folder.path());
    let mut harness = window(Setup { start: Start::Project(path), lang: Lang::En, ..Setup::default() });
    let steps = |harness: &Window<'_>| harness.state().document().expect("open").history.done();
    let waiting = |harness: &Window<'_>| harness.state().document().expect("open").waiting.len();
    let state = |harness: &Window<'_>, row: u32| {
        let posts = harness.state().document().expect("open").project.layer(LayerKind::Checkpoint).feature(row);
        posts.text("state").map(str::to_owned)
    };
    let edits = closing(&harness);
    harness.state_mut().act(Action::Step("close all".into(), edits));
    assert_eq!((steps(&harness), waiting(&harness)), (0, 1), "it waits");
    settle(&mut harness);
    assert!(says(&harness, "Life access") && says(&harness, "Do it anyway"), "it asks");
    assert_eq!((steps(&harness), waiting(&harness)), (0, 0));
    harness.get_by_label("Cancel").click();
    settle(&mut harness);
    assert_eq!(steps(&harness), 0);
    // Posts that open harm nobody; two steps come in the order in which they were asked for.
    let kind = LayerKind::Checkpoint;
    let attr = kind.info().attr("state").expect("an attribute");
    let closed: Vec<u32> = (0..172).filter(|row| state(&harness, *row).as_deref() == Some("closed")).take(2).collect();
    let open = |harness: &Window<'_>, row: u32| {
        let fid = harness.state().document().expect("open").project.layer(kind).feature(row).fid();
        vec![Edit::SetValue { kind, fid, attr, value: Value::Text("manned".into()) }]
    };
    for row in &closed {
        let edits = open(&harness, *row);
        harness.state_mut().act(Action::Step(format!("open {row}"), edits));
    }
    assert_eq!((steps(&harness), waiting(&harness)), (0, 2));
    settle(&mut harness);
    assert_eq!((steps(&harness), waiting(&harness)), (2, 0));
    let labels: Vec<String> = harness.state().document().expect("open").history.steps().iter().map(|s| s.label.clone()).collect();
    assert_eq!(labels, closed.iter().map(|row| format!("open {row}")).collect::<Vec<_>>());
    for _ in 0..2 {
        harness.state_mut().act(Action::Run(Command::Undo));
        settle(&mut harness);
    }
    // What still waits is what undo takes back first.
    let edits = open(&harness, closed[0]);
    harness.state_mut().act(Action::Step("open".into(), edits));
    assert_eq!(waiting(&harness), 1);
    harness.state_mut().act(Action::Run(Command::Undo));
    assert_eq!(waiting(&harness), 0);
    settle(&mut harness);
    assert_eq!((steps(&harness), state(&harness, closed[0]).as_deref()), (0, Some("closed")));
    // A post that shuts a road is moved: it stays where it was put while the answer is waited for, and then is there.
    let place = |harness: &Window<'_>| {
        let post = harness.state().document().expect("open").project.layer(kind).feature(closed[0]);
        (Target { kind, fid: post.fid() }, post.shape().first().expect("a place"))
    };
    let (target, [x, y]) = place(&harness);
    harness.state_mut().act(Action::Plan(Plan::MoveTo(target, Local { x: x + 1.0, y })));
    assert_eq!((steps(&harness), waiting(&harness)), (0, 1));
    assert!(harness.state().document().expect("open").trial.is_some());
    settle(&mut harness);
    assert_eq!((steps(&harness), waiting(&harness), place(&harness).1), (1, 0, [x + 1.0, y]));
    assert!(harness.state().document().expect("open").trial.is_none());
}

#[test]
fn a_step_that_concerns_no_engine_is_not_asked_about() {
    let mut harness = window(Setup::default());
    let kind = LayerKind::Checkpoint;
    let post = harness.state().document().expect("open").project.layer(kind).feature(0);
    let (fid, mut shape) = (post.fid(), Shapes::new());
    let p = post.shape().first().expect("a place");
    shape.push_point(p[0] + 5.0, p[1]);
    harness.state_mut().act(Action::Step("移动".into(), vec![Edit::SetShape { kind, fid, shape }]));
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").history.steps().len(), 1);
}

#[test]
fn the_rule_about_life_access_can_be_put_into_the_rulebook() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Rules));
    settle(&mut harness);
    harness.get_by_label("加入生命通道规则 LIFE-1").click();
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    let report = &document.derived.as_ref().expect("evaluated").report;
    let rule = report.rulebook.rule("LIFE-1").expect("the rule");
    assert_eq!(report.rules[rule].status.len(), document.project.layer(LayerKind::Building).len());
    assert!(harness.query_by_label("加入生命通道规则 LIFE-1").is_none(), "once is enough");
    harness.get_by_label("加入采样点规则 TEST-1").click();
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    let report = &document.derived.as_ref().expect("evaluated").report;
    let rule = report.rulebook.rule("TEST-1").expect("the rule");
    assert_eq!(report.rules[rule].status.len(), document.project.layer(LayerKind::Building).len());
    assert!(report.rulebook.rule("LIFE-1").is_some(), "the other stays");
    assert!(harness.query_by_label("加入采样点规则 TEST-1").is_none(), "once is enough");
}

/// Pictures for people to look at, into the folder named by `FANGXIAN_GALLERY`.
#[test]
fn gallery_of_roads() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    let Some(mut harness) = window_with_map(Setup { size: [1600.0, 1000.0], ..Setup::default() }) else { return };
    let save = |harness: &mut Window<'_>, name: &str| {
        settle(harness);
        harness.render().expect("a picture").save(folder.join(format!("roads-{name}.png"))).expect("saved");
    };
    harness.state_mut().act(foot());
    settle(&mut harness);
    let (target, _) = farthest(&harness);
    harness.state_mut().act(Action::Visit(target));
    save(&mut harness, "on-foot");
    // Dialogs need no map behind them.
    let mut harness = window(Setup { size: [1100.0, 700.0], ..Setup::default() });
    harness.state_mut().act(Action::Run(Command::RoadFaults));
    save(&mut harness, "faults");
    harness.query_all_by_label("查看").next().expect("a fault").click();
    save(&mut harness, "fault-shown");
    let edits = closing(&harness);
    harness.state_mut().act(Action::Step("全部封闭".into(), edits));
    save(&mut harness, "life");
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let Some(mut harness) = window_with_map(Setup { lang, size: [1100.0, 700.0], ..Setup::default() }) else { return };
        harness.state_mut().act(Action::Run(Command::Rules));
        save(&mut harness, &format!("rules-{tag}"));
        let Some(mut harness) = window_with_map(Setup { lang, size: [1100.0, 700.0], ..Setup::default() }) else { return };
        harness.state_mut().act(Action::AddTestRule);
        settle(&mut harness);
        let target = Target::of_row(&harness.state().document().expect("open").project, LayerKind::Building, 700).expect("one");
        harness.state_mut().act(Action::Visit(target));
        save(&mut harness, &format!("site-{tag}"));
        harness.state_mut().act(Action::Run(Command::ToolPath));
        let at = harness.state().view().camera.expect("a map").center;
        for d in [[-60.0, -20.0], [10.0, 15.0], [70.0, -10.0]] {
            harness.state_mut().act(Action::Measure(Stroke::Point([at.x + d[0], at.y + d[1]].into())));
        }
        save(&mut harness, &format!("path-{tag}"));
    }
}

/// A hole in a wall that somebody knows of: drawn from a road outside to one inside, it is a way in at once.
#[test]
fn a_path_that_no_map_shows_is_drawn_and_counts_as_a_way_in() {
    let mut harness = window(Setup::default());
    let project = Arc::clone(&harness.state().document().expect("open").project);
    let target = Target::of_row(&project, LayerKind::Community, 2).expect("an area");
    let look = |harness: &mut Window<'_>| {
        let query = CordonQuery { area: target.into(), entrances: None, life: true };
        harness.state_mut().act(Action::Cordon(CordonWish::Look(query)));
        settle(harness);
        let document = harness.state().document().expect("open");
        Arc::clone(&document.cordon.as_ref().expect("looked at").1)
    };
    let before = look(&mut harness);
    // From a vertex of a road outside to the nearest one inside that can be walked to.
    let area = project.layer(target.kind).feature(2);
    let roads = project.layer(LayerKind::Road);
    let walked =
        |class: Option<&str>| class.is_some_and(|c| ["residential", "service", "path", "footway", "secondary"].contains(&c));
    let on_foot = roads.features().filter(|r| walked(r.text("class")));
    let vertices: Vec<[f64; 2]> = on_foot.flat_map(|r| r.shape().coords().to_vec()).collect();
    // Well away from the boundary: an end beside it would lie on it.
    let around =
        |p: [f64; 2]| [[0.0, 0.0], [12.0, 0.0], [-12.0, 0.0], [0.0, 12.0], [0.0, -12.0]].map(|d| [p[0] + d[0], p[1] + d[1]]);
    let is_in = |p: [f64; 2]| area_contains(area.shape(), p);
    let inside: Vec<[f64; 2]> = vertices.iter().copied().filter(|p| around(*p).into_iter().all(is_in)).collect();
    let outside: Vec<[f64; 2]> = vertices.iter().copied().filter(|p| !around(*p).into_iter().any(is_in)).collect();
    let far = |(p, q): &([f64; 2], [f64; 2])| (p[0] - q[0]).hypot(p[1] - q[1]);
    let pairs = inside.iter().flat_map(|p| outside.iter().map(move |q| (*p, *q)));
    // Away from the crossings that are there: nearer ones would count as one with them.
    let apart = |(p, q): &([f64; 2], [f64; 2])| {
        let near = |c: [f64; 2]| [p, q].iter().any(|e| far(&(c, **e)) < 60.0);
        !before.crossings.iter().any(|c| near(c.at))
    };
    let (to, from) = pairs
        .filter(|pair| (40.0..400.0).contains(&far(pair)) && apart(pair))
        .min_by(|a, b| far(a).total_cmp(&far(b)))
        .expect("roads on both sides");

    harness.state_mut().act(Action::Run(Command::ToolPath));
    settle(&mut harness);
    assert!(says(&harness, "画小路"));
    harness.state_mut().act(Action::Measure(Stroke::Point(from.into())));
    harness.state_mut().act(Action::Measure(Stroke::End));
    settle(&mut harness);
    assert!(says(&harness, "小路至少要有两个不同的点"));
    harness.state_mut().act(Action::Measure(Stroke::Point(to.into())));
    harness.state_mut().act(Action::Measure(Stroke::End));
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    let road = document.project.layer(LayerKind::Road).feature(roads.len() as u32);
    assert_eq!((road.text("class"), road.shape().coords()), (Some("unmapped"), &[from, to][..]));
    assert_eq!(document.history.done(), 1);
    assert_eq!(harness.state().view().selection, Some(Target { kind: LayerKind::Road, fid: road.fid() }));
    let name = road.name().expect("a name").to_owned();
    assert!(document.life.is_some(), "a road is selected: life access is worked out before a step asks for it");

    let after = look(&mut harness);
    assert_eq!(after.crossings.len(), before.crossings.len() + 1);
    assert!(after.crossings.iter().any(|c| c.gap && c.text.contains(&name)), "{name}");
    let gaps = |shown: &Shown| shown.crossings.iter().filter(|c| c.gap).count();
    assert_eq!(gaps(&after), gaps(&before) + 1);
    assert!(after.cost >= before.cost, "one more way in never makes sealing cheaper");
    harness.state_mut().act(Action::Run(Command::Undo));
    settle(&mut harness);
    assert_eq!(look(&mut harness).sentence, before.sentence);
}
