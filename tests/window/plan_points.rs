//! Placing, moving, pushing and deleting points by hand, with coverage live.

use crate::desk::{Setup, button, hold, names, says, settle, window, window_with_map};
use egui::{Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::{Action, Plan};
use fangxian::app::command::Command;
use fangxian::app::selected::Selected;
use fangxian::app::view::{Move, Target, Tool};
use fangxian::coverage::{Evaluation, Report, Rulebook};
use fangxian::geometry::{Bounds, Local};
use fangxian::model::{LayerKind, Project};
use fangxian::scene::{SceneOptions, Theme, build};
use fangxian::task::Task;
use fangxian::words::Lang;
use std::sync::Arc;

const LEFT: PointerButton = PointerButton::Primary;

fn map(harness: &Harness<'_, App>) -> egui::Rect {
    harness.get_by_label("地图").rect()
}

/// A place in the window of a place on the map.
fn spot(harness: &Harness<'_, App>, at: Local) -> Pos2 {
    let [x, y] = harness.state().view().camera.expect("a camera").screen_from_world(at);
    map(harness).min + vec2(x as f32, y as f32)
}

fn ground(harness: &Harness<'_, App>, at: Pos2) -> Local {
    let p = at - map(harness).min;
    harness.state().view().camera.expect("a camera").world_from_screen([f64::from(p.x), f64::from(p.y)])
}

fn project(harness: &Harness<'_, App>) -> Arc<Project> {
    Arc::clone(&harness.state().document().expect("open").project)
}

fn report(harness: &Harness<'_, App>) -> Arc<Report> {
    Arc::clone(&harness.state().document().expect("open").derived.as_ref().expect("evaluated").report)
}

fn place_of(harness: &Harness<'_, App>, target: Target) -> Local {
    let project = project(harness);
    let row = target.row(&project).expect("there");
    project.layer(target.kind).feature(row).shape().first().expect("a point").into()
}

/// What the headline chips say.
fn chips(harness: &Harness<'_, App>) -> Vec<String> {
    names(harness)
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.contains("防线 已覆盖") || name.contains("防线 "))
        .collect()
}

fn steps(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").history.done()
}

/// The manned checkpoint that holds most buildings alone, in the middle of the map, at a scale at which it can be held.
fn hold_a_post(harness: &mut Harness<'_, App>) -> Target {
    let post = {
        let report = report(harness);
        let mut held = vec![0_u32; project(harness).layer(LayerKind::Checkpoint).len()];
        for (row, post) in report.buildings.post.iter().enumerate() {
            if report.buildings.post_m[row] <= 300.0 {
                held[*post as usize] += 1;
            }
        }
        let most = (0..held.len()).max_by_key(|row| held[*row]).expect("a post");
        Target::of_row(&project(harness), LayerKind::Checkpoint, most as u32).expect("there")
    };
    let at = place_of(harness, post);
    harness.state_mut().act(Action::Go(Move::Look(Bounds::of(&[at.into()]).grown(420.0))));
    settle(harness);
    harness.state_mut().act(Action::Select(Some(post)));
    settle(harness);
    post
}

/// Moves the pointer and lets what follows from it be worked out.
fn move_to(harness: &mut Harness<'_, App>, at: Pos2) {
    harness.hover_at(at);
    harness.step();
    settle(harness);
}

/// What the badge says, by the words of the task.
fn badge_text(gains: fangxian::coverage::Gains) -> String {
    match (gains.gained, gains.lost) {
        (0, 0) => "±0 楼栋".to_owned(),
        (g, 0) => format!("+{} 楼栋", fangxian::words::thousands(g)),
        (0, l) => format!("−{} 楼栋", fangxian::words::thousands(l)),
        (g, l) => format!("+{} 楼栋 −{}", fangxian::words::thousands(g), fangxian::words::thousands(l)),
    }
}

#[track_caller]
fn assert_as_evaluated_afresh(harness: &Harness<'_, App>) {
    let document = harness.state().document().expect("open");
    let derived = document.derived.as_ref().expect("evaluated");
    assert_eq!(derived.generation, document.generation);
    let full =
        Evaluation::new(&document.project, &Arc::new(Rulebook::built_in()), derived.report.at, &Task::new()).expect("whole");
    assert_eq!(derived.report.compare(full.report()), Ok(()));
    let fresh = build(&document.project, Some(full.report()), &SceneOptions { labels: false, ..derived.drawing.options });
    assert_eq!(fresh.layers.len(), derived.drawing.scene.layers.len());
    for (a, b) in fresh.layers.iter().zip(&derived.drawing.scene.layers) {
        assert!(a.key == b.key && a.class == b.class, "{}", a.key);
    }
}

#[test]
fn dragging_a_post_moves_figures_and_badge_and_letting_go_is_one_step() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let (before, chips_before, done) = (report(&harness), chips(&harness), steps(&harness));
    let (from, camera) = (place_of(&harness, post), harness.state().view().camera);
    let at = spot(&harness, from);
    move_to(&mut harness, at);
    button(&mut harness, at, LEFT, true, Modifiers::NONE);
    hold(&mut harness, Modifiers::COMMAND);
    move_to(&mut harness, at + vec2(40.0, 10.0));
    move_to(&mut harness, at + vec2(330.0, 150.0));
    // Not let go yet: nothing is committed, everything moves.
    assert_eq!((steps(&harness), place_of(&harness, post)), (done, from));
    let live = report(&harness);
    assert_ne!(live.gap_count(), before.gap_count());
    assert_ne!(chips(&harness), chips_before, "the chips follow the hand");
    let rule = live.rulebook.rule("POSTREACH-1").expect("the rule");
    let gains = fangxian::coverage::gains(&before, &live, rule).expect("the same rows");
    assert!(gains.lost > 0, "{gains:?}");
    let badge = badge_text(gains);
    assert!(says(&harness, &badge), "{badge} beside the pointer");
    let title = format!("缺口 {}", fangxian::words::thousands(live.gap_count()));
    harness.get_all_by_label(&title).next().expect("the list's head counts at once");
    assert_eq!(harness.state().view().camera, camera, "the map stays where it is");
    button(&mut harness, at + vec2(330.0, 150.0), LEFT, false, Modifiers::COMMAND);
    hold(&mut harness, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!(harness.state().view().camera, camera, "nor does it glide");
    assert_eq!(steps(&harness), done + 1, "one step");
    let to = place_of(&harness, post);
    let wished = ground(&harness, at + vec2(330.0, 150.0));
    assert!((to.x - wished.x).hypot(to.y - wished.y) < 1.0, "where it was let go");
    assert_eq!(report(&harness).compare(&live), Ok(()), "what was seen is what is kept");
    assert_as_evaluated_afresh(&harness);
    // It is found where it is now, and not where it was.
    let derived = harness.state().document().expect("open").derived.as_ref().expect("evaluated").drawing.picker.clone();
    let pick = |p: Local| {
        let camera = harness.state().view().camera.expect("a camera");
        derived.pick(&camera, 1.0, camera.screen_from_world(p), 5.0)
    };
    let row = post.row(&project(&harness)).expect("there");
    assert_eq!(pick(to), Some((LayerKind::Checkpoint, row)));
    assert_ne!(pick(from), Some((LayerKind::Checkpoint, row)));
    assert!(harness.state().document().expect("open").rows.gaps.len() as u64 == live.gap_count(), "the list has followed");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(place_of(&harness, post), from);
    assert_eq!(report(&harness).compare(&before), Ok(()), "undo brings back what was");
    assert_eq!(chips(&harness), chips_before);
    assert_as_evaluated_afresh(&harness);
}

#[test]
fn escape_takes_a_drag_back_and_the_map_does_not_follow_the_hand() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let (before, chips_before, done) = (report(&harness), chips(&harness), steps(&harness));
    let (from, camera) = (place_of(&harness, post), harness.state().view().camera);
    let at = spot(&harness, from);
    move_to(&mut harness, at);
    button(&mut harness, at, LEFT, true, Modifiers::NONE);
    move_to(&mut harness, at + vec2(200.0, 0.0));
    assert_ne!(report(&harness).compare(&before), Ok(()));
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(report(&harness).compare(&before), Ok(()), "as before");
    move_to(&mut harness, at + vec2(300.0, 60.0));
    button(&mut harness, at + vec2(300.0, 60.0), LEFT, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!((steps(&harness), place_of(&harness, post)), (done, from));
    assert_eq!(harness.state().view().camera, camera);
    assert_eq!(chips(&harness), chips_before);
    assert_eq!(harness.state().view().selection, Some(post), "it stays selected");
    // The next drag beside it moves the map again.
    crate::desk::drag(&mut harness, &[at + vec2(220.0, 130.0), at + vec2(160.0, 130.0)], Modifiers::NONE);
    assert_ne!(harness.state().view().camera, camera);
    assert_eq!(steps(&harness), done);
}

#[test]
fn a_post_that_is_not_selected_pans_the_map() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    harness.state_mut().act(Action::Select(None));
    settle(&mut harness);
    let (from, camera) = (place_of(&harness, post), harness.state().view().camera);
    let at = spot(&harness, from);
    crate::desk::drag(&mut harness, &[at, at + vec2(80.0, 30.0)], Modifiers::NONE);
    assert_eq!(place_of(&harness, post), from);
    assert_ne!(harness.state().view().camera, camera);
}

#[test]
fn a_new_post_shows_what_it_would_gain_before_it_is_placed() {
    let mut harness = window(Setup::default());
    let before = report(&harness);
    // Where most buildings lack a post.
    let rule = before.rulebook.rule("POSTREACH-1").expect("the rule");
    let lacking: Vec<[f64; 2]> = before.rules[rule]
        .status
        .iter()
        .zip(&before.buildings.point)
        .filter(|(s, _)| **s == fangxian::coverage::Status::Gap)
        .map(|(_, p)| *p)
        .collect();
    let near = |p: &[f64; 2]| lacking.iter().filter(|q| (q[0] - p[0]).hypot(q[1] - p[1]) <= 300.0).count();
    let best = *lacking.iter().max_by_key(|p| near(p)).expect("a gap");
    harness.state_mut().act(Action::Go(Move::Look(Bounds::of(&[best]).grown(350.0))));
    settle(&mut harness);
    let (done, count) = (steps(&harness), project(&harness).layer(LayerKind::Checkpoint).len());
    harness.key_press(Key::P);
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Place(LayerKind::Checkpoint));
    hold(&mut harness, Modifiers::COMMAND);
    let at = spot(&harness, best.into());
    move_to(&mut harness, at);
    let live = report(&harness);
    let gains = fangxian::coverage::gains(&before, &live, rule).expect("the same rows");
    assert_eq!((gains.gained, gains.lost), (near(&best) as u64, 0), "counted by hand");
    let badge = badge_text(gains);
    assert!(badge.starts_with('+') && says(&harness, &badge), "{badge}");
    assert_eq!((steps(&harness), project(&harness).layer(LayerKind::Checkpoint).len()), (done, count));
    // Off the map there is none.
    let beside = map(&harness).left_top() - vec2(40.0, -200.0);
    move_to(&mut harness, beside);
    assert_eq!(report(&harness).compare(&before), Ok(()));
    move_to(&mut harness, at);
    button(&mut harness, at, LEFT, true, Modifiers::COMMAND);
    button(&mut harness, at, LEFT, false, Modifiers::COMMAND);
    hold(&mut harness, Modifiers::NONE);
    settle(&mut harness);
    let now = project(&harness);
    let layer = now.layer(LayerKind::Checkpoint);
    assert_eq!((steps(&harness), layer.len()), (done + 1, count + 1));
    let new = harness.state().view().selection.expect("the new one is selected");
    let row = new.row(&now).expect("there");
    let feature = layer.feature(row);
    // The sample counts 1, 2, 3 … and 卡点0001, 卡点0002 …
    assert_eq!(feature.id(), (count + 1).to_string());
    assert_eq!(feature.name(), Some(format!("卡点{:04}", count + 1).as_str()));
    assert_eq!((feature.text("state"), feature.text("hours")), (Some("manned"), Some("00:00-24:00")));
    assert_eq!(harness.state().view().tool, Tool::Select, "so that it can be moved at once");
    assert!(says(&harness, "已新增"));
    assert_as_evaluated_afresh(&harness);
    // Delete takes it away again, and says how many.
    harness.key_press(Key::Delete);
    settle(&mut harness);
    assert_eq!(project(&harness).layer(LayerKind::Checkpoint).len(), count);
    assert!(says(&harness, &format!("已删除 卡点{:04}", count + 1)));
    assert_eq!(report(&harness).compare(&before), Ok(()));
    assert_as_evaluated_afresh(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.step();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(report(&harness).compare(&before), Ok(()));
}

#[test]
fn escape_puts_the_tool_down_and_leaves_no_ghost() {
    let mut harness = window(Setup::default());
    let (before, done) = (report(&harness), steps(&harness));
    harness.get_by_label("新增卡口").click();
    settle(&mut harness);
    let at = map(&harness).center();
    move_to(&mut harness, at);
    assert_eq!(
        report(&harness).layer_counts[LayerKind::Checkpoint as usize],
        before.layer_counts[LayerKind::Checkpoint as usize] + 1
    );
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!((harness.state().view().tool, steps(&harness)), (Tool::Select, done));
    assert_eq!(report(&harness).compare(&before), Ok(()));
    assert!(harness.state().planning().points.is_empty());
}

#[test]
fn arrow_keys_push_and_a_burst_is_one_step() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let (from, done, camera) = (place_of(&harness, post), steps(&harness), harness.state().view().camera);
    for _ in 0..3 {
        harness.key_press(Key::ArrowRight);
        harness.step();
    }
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    harness.step();
    assert_eq!(steps(&harness), done, "the burst is still open");
    // A pause ends it.
    for _ in 0..8 {
        harness.step();
    }
    settle(&mut harness);
    let to = place_of(&harness, post);
    assert!((to.x - from.x - 3.0).abs() < 1e-6 && (to.y - from.y - 10.0).abs() < 1e-6, "{from:?} {to:?}");
    assert_eq!(steps(&harness), done + 1);
    assert_eq!(harness.state().view().camera, camera, "the map does not pan");
    assert_as_evaluated_afresh(&harness);
    // So does whatever comes next.
    harness.key_press(Key::ArrowLeft);
    harness.step();
    harness.state_mut().act(Action::Select(None));
    settle(&mut harness);
    assert_eq!(steps(&harness), done + 2);
    harness.key_press(Key::ArrowRight);
    settle(&mut harness);
    assert_ne!(harness.state().view().camera, camera, "with nothing selected arrows pan");
    assert_eq!(steps(&harness), done + 2);
}

#[test]
fn several_points_move_together() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let now = project(&harness);
    let view = harness.state().view().camera.expect("a camera").view();
    let inside = |kind: LayerKind| {
        let layer = now.layer(kind);
        let rows = (0..layer.len() as u32).filter(|r| layer.feature(*r).shape().first().is_some_and(|p| view.contains(p)));
        rows.take(3).filter_map(|row| Target::of_row(&now, kind, row)).collect::<Vec<_>>()
    };
    let mut all: Vec<Target> = inside(LayerKind::Checkpoint);
    all.extend(inside(LayerKind::Premise));
    all.push(post);
    let selected = Selected::of(all.clone());
    all.iter().for_each(|t| harness.state_mut().act(Action::Include(*t)));
    settle(&mut harness);
    assert_eq!(harness.state().view().selected(), selected);
    let before: Vec<Local> = all.iter().map(|t| place_of(&harness, *t)).collect();
    let done = steps(&harness);
    let at = spot(&harness, place_of(&harness, post));
    crate::desk::drag(&mut harness, &[at, at + vec2(30.0, 0.0), at + vec2(90.0, -40.0)], Modifiers::COMMAND);
    assert_eq!(steps(&harness), done + 1, "one step for all");
    let by: Vec<[f64; 2]> =
        all.iter().map(|t| place_of(&harness, *t)).zip(&before).map(|(a, b)| [a.x - b.x, a.y - b.y]).collect();
    assert!(by[0][0] > 10.0);
    assert!(by.iter().all(|d| (d[0] - by[0][0]).abs() < 1e-6 && (d[1] - by[0][1]).abs() < 1e-6), "{by:?}");
    assert_as_evaluated_afresh(&harness);
}

#[test]
fn a_post_is_drawn_to_roads_and_the_pointer_says_to_what() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let camera = harness.state().view().camera.expect("a camera");
    let picker = harness.state().document().expect("open").derived.as_ref().expect("evaluated").drawing.picker.clone();
    let reach = 12.0 / camera.px_per_m;
    // A place of the view that is near a road but not on it.
    let map_rect = map(&harness).shrink(120.0);
    let (at, snap) = (0..4000)
        .find_map(|i| {
            let at = map_rect.min + vec2((i % 80) as f32 * map_rect.width() / 80.0, (i / 80) as f32 * map_rect.height() / 50.0);
            let here = ground(&harness, at);
            let snap = fangxian::app::planning::onto_roads(&picker, here, reach)?;
            let away = (snap.at.x - here.x).hypot(snap.at.y - here.y);
            (away > reach * 0.3).then_some((at, snap))
        })
        .expect("a road in view");
    let from = spot(&harness, place_of(&harness, post));
    move_to(&mut harness, from);
    button(&mut harness, from, LEFT, true, Modifiers::NONE);
    move_to(&mut harness, from + vec2(20.0, 20.0));
    move_to(&mut harness, at);
    let point = harness.state().planning().points[0].clone();
    assert_eq!(harness.state().planning().snap, Some(snap));
    assert_eq!(point.to, snap.at, "on the road, to the bit");
    hold(&mut harness, Modifiers::COMMAND);
    move_to(&mut harness, at + vec2(0.5, 0.0));
    assert_eq!(harness.state().planning().snap, None, "Ctrl leaves it free");
    hold(&mut harness, Modifiers::NONE);
    move_to(&mut harness, at);
    button(&mut harness, at, LEFT, false, Modifiers::NONE);
    settle(&mut harness);
    let to = place_of(&harness, post);
    assert!((to.x - snap.at.x).abs() < 1e-9 && (to.y - snap.at.y).abs() < 1e-9);
    harness.state_mut().act(Action::Run(Command::ToggleSnap));
    settle(&mut harness);
    assert!(says(&harness, "吸附道路 · 已关闭"));
}

#[test]
fn a_point_is_given_its_exact_position() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let (from, done) = (place_of(&harness, post), steps(&harness));
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::G);
    settle(&mut harness);
    assert!(says(&harness, "移动到坐标"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text("nonsense".into()));
    settle(&mut harness);
    assert!(says(&harness, "请写两个数"), "refused in place");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    let (x, y) = (from.x + 25.0, from.y - 40.0);
    let crs = project(&harness).settings.metric_crs.and_then(|c| c.epsg()).expect("a code");
    harness.event(egui::Event::Text(format!("EPSG:{crs} {x:.3} {y:.3}")));
    settle(&mut harness);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    let to = place_of(&harness, post);
    assert!((to.x - x).abs() < 0.01 && (to.y - y).abs() < 0.01, "{from:?} {to:?}");
    assert_eq!(steps(&harness), done + 1);
    assert_as_evaluated_afresh(&harness);
    // Without a point selected it says what to do.
    harness.state_mut().act(Action::Select(None));
    harness.state_mut().act(Action::Run(Command::MoveTo));
    settle(&mut harness);
    assert!(says(&harness, "请先选中一个卡口或场所"));
}

#[test]
fn the_card_of_a_building_follows_the_post() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let row = post.row(&project(&harness)).expect("there");
    let held = report(&harness).buildings.post.iter().position(|p| *p == row).expect("a building held by it");
    let building = Target::of_row(&project(&harness), LayerKind::Building, held as u32).expect("there");
    harness.state_mut().act(Action::Select(Some(building)));
    settle(&mut harness);
    let metres = |harness: &Harness<'_, App>| {
        let document = harness.state().document().expect("open");
        document.card(building).flatten().and_then(|card| card.post).map(|(.., metres)| metres).expect("a distance")
    };
    let before = metres(&harness);
    // A new post right beside the building.
    harness.key_press(Key::P);
    settle(&mut harness);
    hold(&mut harness, Modifiers::COMMAND);
    let at = spot(&harness, report(&harness).buildings.point[held].into()) + vec2(6.0, 0.0);
    move_to(&mut harness, at);
    let live = metres(&harness);
    assert!(live < before.min(20.0), "{before} {live}");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(metres(&harness), before);
}

#[test]
fn a_plan_step_from_elsewhere_gives_up_what_is_under_way() {
    let mut harness = window(Setup::default());
    let post = hold_a_post(&mut harness);
    let before = report(&harness);
    harness.state_mut().act(Action::Plan(Plan::Push([5.0, 0.0])));
    settle(&mut harness);
    assert_ne!(report(&harness).compare(&before), Ok(()));
    // Undo first makes a step of the push and then takes it back.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(report(&harness).compare(&before), Ok(()));
    assert_eq!(steps(&harness), 0);
    assert!(post.row(&project(&harness)).is_some());
}

/// Pictures of a drag for people to look at, into the folder named by `FANGXIAN_GALLERY`.
#[test]
fn gallery_of_planning() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (lang, theme, size, scale, tag) in [
        (Lang::Zh, Theme::Light, [1600.0, 1000.0], 1.0, "zh-light-1600"),
        (Lang::En, Theme::Dark, [1100.0, 700.0], 1.0, "en-dark-1100"),
        (Lang::Zh, Theme::Dark, [1600.0, 1000.0], 1.0, "zh-dark-1600"),
    ] {
        let Some(mut harness) = window_with_map(Setup { lang, theme, size, scale, ..Setup::default() }) else { return };
        let save = |harness: &mut Harness<'_, App>, name: &str| {
            settle(harness);
            harness.render().expect("a picture").save(folder.join(format!("plan-{tag}-{name}.png"))).expect("saved");
        };
        let label = if lang == Lang::Zh { "地图" } else { "Map" };
        let rect = harness.get_by_label(label).rect();
        let post = hold_a_post(&mut harness);
        let spot = |harness: &Harness<'_, App>, at: Local| {
            let [x, y] = harness.state().view().camera.expect("a camera").screen_from_world(at);
            rect.min + vec2(x as f32, y as f32)
        };
        save(&mut harness, "before");
        let at = spot(&harness, place_of(&harness, post));
        move_to(&mut harness, at);
        button(&mut harness, at, LEFT, true, Modifiers::NONE);
        move_to(&mut harness, at + vec2(40.0, 20.0));
        move_to(&mut harness, at + vec2(170.0, 90.0));
        save(&mut harness, "drag");
        button(&mut harness, at + vec2(170.0, 90.0), LEFT, false, Modifiers::NONE);
        save(&mut harness, "dropped");
        harness.key_press(Key::P);
        settle(&mut harness);
        move_to(&mut harness, rect.center() - vec2(200.0, 100.0));
        save(&mut harness, "place");
        harness.key_press_modifiers(Modifiers::SHIFT, Key::P);
        settle(&mut harness);
        move_to(&mut harness, rect.center() + vec2(160.0, -60.0));
        save(&mut harness, "place-premise");
        harness.key_press(Key::Escape);
        harness.state_mut().act(Action::Run(Command::ZoomAll));
        settle(&mut harness);
        let at = spot(&harness, place_of(&harness, post));
        move_to(&mut harness, at);
        button(&mut harness, at, LEFT, true, Modifiers::NONE);
        move_to(&mut harness, at + vec2(40.0, 20.0));
        move_to(&mut harness, at + vec2(260.0, 30.0));
        save(&mut harness, "drag-from-afar");
        button(&mut harness, at + vec2(260.0, 30.0), LEFT, false, Modifiers::NONE);
        settle(&mut harness);
        harness.state_mut().act(Action::Run(Command::MoveTo));
        save(&mut harness, "move-to");
    }
}
