//! Selecting several features: with keys, by box and lasso; what the card says of them; copying.

use crate::desk::{Setup, button, click, drag, hold, names, says, settle, wait_for_copy, window, window_with_map};
use egui::{Key, Modifiers, Pos2, Rect, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::selected::{Combine, Selected};
use fangxian::app::view::{Target, Tool};
use fangxian::coverage::{Counts, Status};
use fangxian::geometry::Bounds;
use fangxian::model::LayerKind;
use geo::Intersects;

/// A place in the window of a place on the map.
fn spot(harness: &Harness<'_, App>, at: [f64; 2]) -> Pos2 {
    let map = harness.get_by_label("地图").rect();
    let camera = harness.state().view().camera.expect("a camera");
    let [x, y] = camera.screen_from_world(at.into());
    let scale = f64::from(harness.ctx.pixels_per_point());
    map.min + vec2((x / scale) as f32, (y / scale) as f32)
}

/// Buildings that a click in their middle hits, with the place of the click.
fn hittable(harness: &Harness<'_, App>, n: usize) -> Vec<(Target, Pos2)> {
    let app = harness.state();
    let document = app.document().expect("open");
    let derived = document.derived.as_ref().expect("evaluated");
    let camera = app.view().camera.expect("a camera");
    let map = harness.get_by_label("地图").rect().shrink(80.0);
    let scale = harness.ctx.pixels_per_point();
    let mut out = Vec::new();
    for (row, p) in derived.report.buildings.point.iter().enumerate() {
        let hit = derived.drawing.picker.pick(&camera, scale, camera.screen_from_world((*p).into()), 5.0 * f64::from(scale));
        let at = spot(harness, *p);
        if hit == Some((LayerKind::Building, row as u32)) && map.contains(at) {
            out.push((Target::of_row(&document.project, LayerKind::Building, row as u32).expect("there"), at));
            if out.len() == n {
                break;
            }
        }
    }
    assert_eq!(out.len(), n, "enough buildings in view");
    out
}

#[test]
fn control_toggles_shift_adds_and_a_plain_click_begins_anew() {
    let mut harness = window(Setup::default());
    let found = hittable(&harness, 3);
    let [(a, at_a), (b, at_b), (c, at_c)] = found[..] else { panic!() };
    click(&mut harness, at_a, Modifiers::NONE);
    assert_eq!(harness.state().view().selection, Some(a));
    click(&mut harness, at_b, Modifiers::COMMAND);
    click(&mut harness, at_c, Modifiers::SHIFT);
    let view = harness.state().view();
    assert_eq!((&*view.group, view.selection), (&Selected::of([a, b, c]), None));
    assert!(says(&harness, "3 个要素"));
    click(&mut harness, at_c, Modifiers::SHIFT);
    assert_eq!(harness.state().view().group.len(), 3, "Shift never takes away");
    click(&mut harness, at_b, Modifiers::COMMAND);
    assert_eq!(*harness.state().view().group, Selected::of([a, c]));
    click(&mut harness, at_a, Modifiers::COMMAND);
    let view = harness.state().view();
    assert_eq!((view.group.len(), view.selection), (0, Some(c)), "one that is left is a plain selection");
    click(&mut harness, at_b, Modifiers::NONE);
    assert_eq!(harness.state().view().selected(), Selected::of([b]));
}

/// Buildings that share a point with a box on the ground, looked at one by one.
fn touched(harness: &Harness<'_, App>, ground: Bounds) -> Vec<u32> {
    let project = &harness.state().document().expect("open").project;
    let around = geo::Rect::new(ground.min, ground.max).to_polygon();
    let buildings = project.layer(LayerKind::Building).features().enumerate();
    buildings.filter(|(_, f)| f.shape().to_multi_polygon().intersects(&around)).map(|(i, _)| i as u32).collect()
}

#[test]
fn a_box_takes_every_building_it_touches_and_the_card_counts_them() {
    let mut harness = window(Setup::default());
    harness.get_by_label("框选").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Box);
    let map = harness.get_by_label("地图").rect();
    let (from, to) = (map.center() - vec2(150.0, 90.0), map.center() + vec2(120.0, 100.0));
    let camera = harness.state().view().camera.expect("a camera");
    drag(&mut harness, &[from, from + vec2(40.0, 20.0), to], Modifiers::NONE);
    assert_eq!(harness.state().view().camera, Some(camera), "the map stays where it is");
    let ground =
        |p: Pos2| -> [f64; 2] { camera.world_from_screen([f64::from(p.x - map.left()), f64::from(p.y - map.top())]).into() };
    let want = touched(&harness, Bounds::of(&[ground(from), ground(to)]));
    let app = harness.state();
    let document = app.document().expect("open");
    let got = app.view().group.rows(&document.project, LayerKind::Building);
    assert!(want.len() > 20, "{}", want.len());
    assert_eq!(got, want);
    assert!(app.view().group.of_kind(LayerKind::Community).is_empty(), "no community lies wholly inside");

    // Every figure on the card against a count of our own, and the rows behind it.
    let report = &document.derived.as_ref().expect("evaluated").report;
    for line in 0..report.rulebook.lines.len() {
        let statuses: Vec<Status> = want.iter().map(|r| report.buildings.lines[line][*r as usize]).collect();
        let counts = Counts::of(statuses.iter().copied());
        let figure =
            document.group.as_ref().expect("counted").lines.iter().find(|f| f.kind == LayerKind::Building && f.line == line);
        assert_eq!(figure.map_or(Counts::default(), |f| f.counts), counts);
    }
    let gaps: Vec<u32> = want.iter().copied().filter(|r| report.buildings.lines[0][*r as usize] == Status::Gap).collect();
    assert!(!gaps.is_empty());
    let figure = format!("缺口 {}", gaps.len());
    harness.get_all_by_label(&figure).next().expect("a figure").click();
    settle(&mut harness);
    let rows: Vec<u32> = harness.state().document().expect("open").group_rows.iter().map(|(_, r)| *r).collect();
    assert_eq!(rows, gaps, "the list is what the figure counts");

    // A row flies to its feature and the group stays.
    let before = harness.state().view().group.len();
    let target = Target::of_row(&harness.state().document().expect("open").project, LayerKind::Building, gaps[0]).expect("there");
    harness.state_mut().act(Action::Focus(Some(target)));
    settle(&mut harness);
    let view = harness.state().view();
    assert_eq!((view.selection, view.group.len()), (Some(target), before));
    assert!(says(&harness, "返回选中的"));
    harness.key_press(Key::V);
    settle(&mut harness);
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!((harness.state().view().selection, harness.state().view().group.len()), (None, before), "first back to the group");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(harness.state().view().selected().is_empty());
}

#[test]
fn shift_drag_adds_a_box_and_alt_takes_one_away() {
    let mut harness = window(Setup::default());
    let map = harness.get_by_label("地图").rect();
    let at = |x: f32, y: f32| map.center() + vec2(x, y);
    drag(&mut harness, &[at(-150.0, -90.0), at(-20.0, 80.0)], Modifiers::SHIFT);
    let first = harness.state().view().selected();
    assert!(first.len() > 3);
    drag(&mut harness, &[at(0.0, -90.0), at(130.0, 80.0)], Modifiers::SHIFT);
    let both = harness.state().view().selected();
    assert!(both.len() > first.len() && both.joined(&first, Combine::Add) == both);
    harness.key_press(Key::B);
    settle(&mut harness);
    drag(&mut harness, &[at(-150.0, -90.0), at(-20.0, 80.0)], Modifiers::ALT);
    let rest = harness.state().view().selected();
    assert_eq!(rest, both.joined(&first, Combine::Remove));
}

#[test]
fn a_drag_stays_what_it_began_as() {
    let mut harness = window(Setup::default());
    let map = harness.get_by_label("地图").rect();
    let at = |x: f32| map.center() + vec2(x, 0.0);
    let before = harness.state().view().camera.expect("a camera");
    harness.hover_at(at(0.0));
    harness.step();
    button(&mut harness, at(0.0), egui::PointerButton::Primary, true, Modifiers::NONE);
    harness.hover_at(at(20.0));
    harness.step();
    hold(&mut harness, Modifiers::SHIFT);
    harness.hover_at(at(100.0));
    harness.step();
    button(&mut harness, at(100.0), egui::PointerButton::Primary, false, Modifiers::SHIFT);
    hold(&mut harness, Modifiers::NONE);
    settle(&mut harness);
    let after = harness.state().view().camera.expect("a camera");
    let moved = (before.center.x - after.center.x) * before.px_per_m;
    assert!((moved - 100.0).abs() < 1.0, "the map goes on following the hand: {moved}");
    assert!(harness.state().view().selected().is_empty());
}

#[test]
fn a_lasso_takes_what_a_box_of_the_same_outline_takes() {
    let mut harness = window(Setup::default());
    let map = harness.get_by_label("地图").rect();
    let corners = [(-140.0, -80.0), (140.0, -80.0), (140.0, 80.0), (-140.0, 80.0)].map(|(x, y)| map.center() + vec2(x, y));
    harness.key_press(Key::B);
    settle(&mut harness);
    drag(&mut harness, &[corners[0], corners[2]], Modifiers::NONE);
    let boxed = harness.state().view().selected();
    harness.key_press(Key::L);
    settle(&mut harness);
    drag(&mut harness, &[corners[0], corners[1], corners[2], corners[3], corners[0] + vec2(0.0, 1.0)], Modifiers::NONE);
    let lassoed = harness.state().view().selected();
    assert!(boxed.len() > 20);
    // The hand's outline is off by a fraction of a pixel.
    let differs = boxed.joined(&lassoed, Combine::Remove).len() + lassoed.joined(&boxed, Combine::Remove).len();
    assert!(differs <= 2, "{} {} differ in {differs}", boxed.len(), lassoed.len());
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Select);
    assert_eq!(harness.state().view().selected(), lassoed, "Escape leaves the tool first");
}

#[test]
fn the_selection_is_copied_as_ids_and_as_a_table() {
    let mut harness = window(Setup::default());
    let found = hittable(&harness, 2);
    for (target, _) in &found {
        harness.state_mut().act(Action::Toggle(*target));
    }
    settle(&mut harness);
    let ids: Vec<String> = {
        let project = &harness.state().document().expect("open").project;
        let rows = harness.state().view().group.rows(project, LayerKind::Building);
        rows.iter().map(|r| project.layer(LayerKind::Building).feature(*r).id().to_owned()).collect()
    };
    harness.event(egui::Event::Copy);
    let text = wait_for_copy(&mut harness);
    assert_eq!(text.lines().collect::<Vec<_>>(), ids);
    hold(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT);
    harness.event(egui::Event::Copy);
    let text = wait_for_copy(&mut harness);
    hold(&mut harness, Modifiers::NONE);
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.lines().nth(1).is_some_and(|l| l.contains(&ids[0]) && l.contains('\t')), "{text}");
    settle(&mut harness);
    assert!(says(&harness, "已复制 · 2 个要素"));
}

#[test]
fn a_layer_and_the_view_are_selected_whole_and_kinds_are_kept_alone() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::SelectLayer(LayerKind::Building));
    settle(&mut harness);
    let n = harness.state().document().expect("open").project.layer(LayerKind::Building).len();
    assert_eq!(harness.state().view().group.len(), n);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    settle(&mut harness);
    let all = harness.state().view().selected();
    assert!(all.kinds().count() > 3 && all.len() > n, "{all:?}", all = all.kinds().collect::<Vec<_>>());
    harness.state_mut().act(Action::Keep(LayerKind::Checkpoint));
    settle(&mut harness);
    let kept = harness.state().view().selected();
    assert_eq!(kept, all.of_kind(LayerKind::Checkpoint));
    assert_eq!(kept.kinds().collect::<Vec<_>>(), [(LayerKind::Checkpoint, kept.len())]);
}

#[test]
fn a_selection_of_thousands_shines_without_tessellating_anything() {
    let Some(mut harness) = window_with_map(Setup { size: [1100.0, 700.0], ..Setup::default() }) else { return };
    let made = harness.state().map_stats().tessellated_chunks;
    let sent = harness.state().map_stats().uploaded_bytes;
    let plain = harness.render().expect("a picture");
    harness.state_mut().act(Action::SelectLayer(LayerKind::Building));
    settle(&mut harness);
    let stats = harness.state().map_stats();
    assert_eq!(stats.tessellated_chunks, made, "nothing is tessellated for a selection");
    let rows = harness.state().view().group.len() as u64;
    assert!(stats.uploaded_bytes - sent < 64 * rows + (1 << 20), "{} bytes for {rows} rows", stats.uploaded_bytes - sent);
    let map = harness.get_by_label("地图").rect();
    let shining = harness.render().expect("a picture");
    let inside = |p: &(u32, u32)| Rect::from_min_max(map.min, map.max).contains(pos2(p.0 as f32, p.1 as f32));
    let differs = (0..700).flat_map(|y| (0..1100).map(move |x| (x, y))).filter(inside);
    let differs = differs.filter(|(x, y)| plain.get_pixel(*x, *y) != shining.get_pixel(*x, *y)).count();
    assert!(differs > 5_000, "{differs} pixels shine");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(!names(&harness).is_empty());
    let back = harness.render().expect("a picture");
    let left = (0..700).flat_map(|y| (0..1100).map(move |x| (x, y))).filter(inside);
    let left = left.filter(|(x, y)| plain.get_pixel(*x, *y) != back.get_pixel(*x, *y)).count();
    assert_eq!(left, 0, "nothing shines any more");
}

/// How long frames take while a whole city is selected by a box: prints them for the project named by `FANGXIAN_CITY`.
#[test]
fn frames_while_a_city_is_selected() {
    let Some(path) = std::env::var_os("FANGXIAN_CITY") else { return };
    let start = fangxian::app::Start::Project(path.into());
    let Some(mut harness) = window_with_map(Setup { size: [1280.0, 800.0], start, ..Setup::default() }) else { return };
    let frame = |harness: &mut Harness<'_, App>, what: &str| {
        let mut longest = std::time::Duration::ZERO;
        let begun = std::time::Instant::now();
        let mut quiet = 0;
        while quiet < 3 {
            let since = std::time::Instant::now();
            harness.step();
            longest = longest.max(since.elapsed());
            quiet = if harness.state().busy() { 0 } else { quiet + 1 };
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let n = harness.state().view().selected().len();
        eprintln!("{what}: longest frame {longest:?}, all done after {:?}, {n} selected", begun.elapsed());
    };
    frame(&mut harness, "at rest");
    harness.state_mut().act(Action::Run(fangxian::app::command::Command::ZoomIn));
    frame(&mut harness, "for comparison, a flight");
    harness.state_mut().act(Action::Run(fangxian::app::command::Command::ZoomAll));
    frame(&mut harness, "and back");
    harness.state_mut().act(Action::Run(fangxian::app::command::Command::SelectView));
    frame(&mut harness, "select all in view");
    harness.state_mut().act(Action::Keep(LayerKind::Building));
    frame(&mut harness, "keep buildings");
    harness.state_mut().act(Action::Narrow(fangxian::app::group::Narrow::Line(LayerKind::Building, 0, Status::Gap)));
    frame(&mut harness, "list gaps");
    harness.state_mut().act(Action::Select(None));
    frame(&mut harness, "deselect");
}
