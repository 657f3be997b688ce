//! Borders on the map: a fence drawn, a shared border dragged, a grid split, grids merged and mended; each undone to the bit.

use crate::desk::{Setup, button, click, key_down, says, settle, window, window_with_map};
use egui::{Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::borders::Handle;
use fangxian::app::command::Command;
use fangxian::app::view::{Move, Target, Tool};
use fangxian::coverage::Status;
use fangxian::geometry::mend::Remedy;
use fangxian::geometry::{Bounds, intersects};
use fangxian::model::{Feature, Fid, LayerKind};
use fangxian::reshape::{AreaId, mend_options, mending};
use fangxian::scene::Theme;
use fangxian::words::Lang;
use std::sync::Arc;

fn spot(harness: &Harness<'_, App>, at: [f64; 2]) -> Pos2 {
    let map = harness.get_by_label("地图").rect();
    let [x, y] = harness.state().view().camera.expect("a camera").screen_from_world(at.into());
    let scale = f64::from(harness.ctx.pixels_per_point());
    map.min + vec2((x / scale) as f32, (y / scale) as f32)
}

fn features(harness: &Harness<'_, App>, kind: LayerKind) -> Vec<Feature> {
    let project = &harness.state().document().expect("open").project;
    project.layer(kind).features().map(|f| f.to_feature()).collect()
}

fn everything(harness: &Harness<'_, App>) -> Vec<Feature> {
    [LayerKind::Community, LayerKind::Grid, LayerKind::Fence].into_iter().flat_map(|kind| features(harness, kind)).collect()
}

fn grid(n: i64) -> Target {
    Target { kind: LayerKind::Grid, fid: Fid(n) }
}

fn run(harness: &mut Harness<'_, App>, command: Command) {
    harness.state_mut().act(Action::Run(command));
    settle(harness);
}

fn steps(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").history.done()
}

pub fn look(harness: &mut Harness<'_, App>, target: Target) {
    harness.state_mut().act(Action::Select(Some(target)));
    let bounds = target.bounds(&harness.state().document().expect("open").project).expect("a place");
    harness.state_mut().act(Action::Go(Move::Fit(bounds)));
    settle(harness);
}

/// One step was done; taken back everything is what it was, to the bit, and done again what it became.
fn one_step(harness: &mut Harness<'_, App>, before: &[Feature], steps_before: usize) {
    assert_eq!(steps(harness), steps_before + 1, "one step");
    let after = everything(harness);
    assert_ne!(after, before);
    run(harness, Command::Undo);
    assert_eq!(everything(harness), before);
    run(harness, Command::Redo);
    assert_eq!(everything(harness), after);
}

#[test]
fn a_fence_is_drawn_point_by_point() {
    let mut harness = window(Setup::default());
    let (before, done) = (everything(&harness), steps(&harness));
    harness.get_by_label("画围栏").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Draw(LayerKind::Fence));
    assert!(says(&harness, "封控区") && says(&harness, "管控区"));
    harness.get_by_label("防范区").click();
    settle(&mut harness);
    let middle = harness.get_by_label("地图").rect().center();
    let corners =
        [vec2(-90.0, -60.0), vec2(80.0, -70.0), vec2(300.0, 10.0), vec2(90.0, 60.0), vec2(-80.0, 70.0)].map(|v| middle + v);
    for corner in &corners[..3] {
        click(&mut harness, *corner, Modifiers::NONE);
    }
    harness.key_press(Key::Backspace);
    settle(&mut harness);
    assert_eq!(harness.state().view().way.len(), 2, "Backspace takes a point back");
    for corner in &corners[3..] {
        click(&mut harness, *corner, Modifiers::NONE);
    }
    harness.hover_at(corners[4]);
    settle(&mut harness);
    let held = harness.state().view().editing.held.clone().expect("counted").1;
    key_down(&mut harness, Key::Enter);
    settle(&mut harness);
    let fences = features(&harness, LayerKind::Fence);
    assert_eq!(fences.len(), 6);
    let project = &harness.state().document().expect("open").project;
    let fence = project.layer(LayerKind::Fence).feature(5);
    let now = project.moment().unix;
    assert_eq!((fence.id(), fence.text("kind"), fence.int("valid_from")), ("6", Some("prevention"), Some(now)));
    assert_eq!((fence.int("valid_to"), fence.int("devices_total")), (Some(now + 14 * 86_400), None));
    let touched = project.layer(LayerKind::Building).features().filter(|b| intersects(b.shape(), fence.shape())).count();
    assert!(held > 0 && held == touched, "{held} and {touched}");
    assert_eq!(harness.state().view().selection, Some(Target { kind: LayerKind::Fence, fid: fence.fid() }));
    assert_eq!(harness.state().view().tool, Tool::Select);
    one_step(&mut harness, &before, done);
}

#[test]
fn a_fence_that_crosses_itself_is_refused_and_stays_to_be_mended() {
    let mut harness = window(Setup::default());
    let before = everything(&harness);
    run(&mut harness, Command::ToolFence);
    let middle = harness.get_by_label("地图").rect().center();
    for v in [vec2(-90.0, -60.0), vec2(90.0, 60.0), vec2(90.0, -60.0), vec2(-90.0, 60.0)] {
        click(&mut harness, middle + v, Modifiers::NONE);
    }
    key_down(&mut harness, Key::Enter);
    settle(&mut harness);
    assert!(says(&harness, "边界自相交"));
    assert_eq!((everything(&harness), harness.state().view().way.len()), (before.clone(), 4));
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(harness.state().view().way.is_empty() && harness.state().view().tool == Tool::Draw(LayerKind::Fence));
    // A click on the first point closes the ring.
    for v in [vec2(-90.0, -60.0), vec2(90.0, -60.0), vec2(90.0, 60.0), vec2(-88.0, -59.0)] {
        click(&mut harness, middle + v, Modifiers::NONE);
    }
    settle(&mut harness);
    assert_eq!(features(&harness, LayerKind::Fence).len(), 6);
}

#[test]
fn a_compound_is_drawn_along_its_wall_and_sealed() {
    let mut harness = window(Setup { lang: Lang::En, ..Setup::default() });
    let before = features(&harness, LayerKind::Compound);
    run(&mut harness, Command::ToolFence);
    // The choice beside the toolbar, not the layer in the list.
    let choice = harness.query_all_by_label("Compound").max_by(|a, b| a.rect().left().total_cmp(&b.rect().left()));
    choice.expect("a choice").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().tool, Tool::Draw(LayerKind::Compound));
    let middle = harness.get_by_label("Map").rect().center();
    for corner in [vec2(-90.0, -60.0), vec2(80.0, -70.0), vec2(90.0, 60.0), vec2(-80.0, 70.0)] {
        click(&mut harness, middle + corner, Modifiers::NONE);
    }
    key_down(&mut harness, Key::Enter);
    settle(&mut harness);
    let after = features(&harness, LayerKind::Compound);
    assert_eq!((after.len(), &after[..before.len()]), (before.len() + 1, &before[..]));
    let project = Arc::clone(&harness.state().document().expect("open").project);
    let compound = project.layer(LayerKind::Compound).feature(before.len() as u32);
    let target = Target { kind: LayerKind::Compound, fid: compound.fid() };
    assert_eq!(harness.state().view().selection, Some(target));
    assert!(compound.name().is_some_and(|name| name.starts_with("New compound")), "{:?}", compound.name());
    run(&mut harness, Command::Seal);
    let document = harness.state().document().expect("open");
    let (_, shown) = document.cordon.as_ref().expect("looked at");
    assert!(!shown.crossings.is_empty() && shown.leaks.is_empty() == shown.measures.is_empty(), "{}", shown.sentence);
    run(&mut harness, Command::Undo);
    assert_eq!(features(&harness, LayerKind::Compound), before);
}

/// Vertices of a grid that another grid has too, and that stand in view apart from all others.
pub fn shared_vertices(harness: &Harness<'_, App>, of: Target) -> Vec<[f64; 2]> {
    let project = &harness.state().document().expect("open").project;
    let layer = project.layer(LayerKind::Grid);
    let own: Vec<[f64; 2]> = layer.feature(of.row(project).expect("there")).shape().coords()[1..].to_vec();
    let map = harness.get_by_label("地图").rect().shrink2(vec2(130.0, 60.0));
    let alone = |p: &[f64; 2]| own.iter().filter(|q| spot(harness, **q).distance(spot(harness, *p)) < 24.0).count() == 1;
    let shared = |p: &[f64; 2]| layer.features().filter(|f| f.shape().coords().contains(p)).count() > 1;
    own.iter().copied().filter(|p| map.contains(spot(harness, *p)) && alone(p) && shared(p)).collect()
}

#[test]
fn a_dragged_vertex_takes_its_neighbours_along() {
    let mut harness = window(Setup::default());
    let (before, done) = (everything(&harness), steps(&harness));
    look(&mut harness, grid(7));
    harness.get_by_label("调整边界").click();
    settle(&mut harness);
    let camera = harness.state().view().camera;
    let vertex = *shared_vertices(&harness, grid(7)).first().expect("one in view");
    let from = spot(&harness, vertex);
    harness.hover_at(from + vec2(1.0, 1.0));
    settle(&mut harness);
    assert_eq!(harness.state().view().editing.hover, Some(Handle::Vertex(vertex)));
    // While it is dragged the borders to come are shown and nothing is changed.
    let to = from + vec2(14.0, 10.0);
    button(&mut harness, from, PointerButton::Primary, true, Modifiers::NONE);
    for way in [0.4, 0.8, 1.0] {
        harness.hover_at(from + (to - from) * way);
        harness.step();
        harness.step();
    }
    let grab = harness.state().view().editing.grab.clone().expect("in hand");
    assert!(grab.reshape.sharers().len() > 1 && grab.ghost.len() >= grab.reshape.sharers().len(), "{:?}", grab.refusal);
    assert_eq!(everything(&harness), before);
    button(&mut harness, to, PointerButton::Primary, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!(harness.state().view().camera, camera, "the map stays where it is");
    let after = everything(&harness);
    let changed = after.iter().zip(&before).filter(|(a, b)| a != b).count();
    assert!(changed > 1);
    assert!(after.iter().all(|f| !f.shape.coords().contains(&vertex)), "nobody kept the vertex");
    one_step(&mut harness, &before, done);
}

#[test]
fn escape_gives_a_dragged_border_up_and_delete_removes_a_vertex() {
    let mut harness = window(Setup::default());
    let (before, done) = (everything(&harness), steps(&harness));
    look(&mut harness, grid(7));
    run(&mut harness, Command::ToolReshape);
    let vertices = shared_vertices(&harness, grid(7));
    let from = spot(&harness, vertices[0]);
    harness.hover_at(from);
    settle(&mut harness);
    let camera = harness.state().view().camera;
    button(&mut harness, from, PointerButton::Primary, true, Modifiers::NONE);
    for by in [8.0, 16.0] {
        harness.hover_at(from + vec2(by, 0.0));
        harness.step();
    }
    key_down(&mut harness, Key::Escape);
    harness.step();
    harness.hover_at(from + vec2(40.0, 0.0));
    harness.step();
    button(&mut harness, from + vec2(40.0, 0.0), PointerButton::Primary, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!((everything(&harness), harness.state().view().camera), (before.clone(), camera));
    for vertex in vertices {
        let at = spot(&harness, vertex);
        harness.hover_at(at);
        settle(&mut harness);
        key_down(&mut harness, Key::Delete);
        settle(&mut harness);
        if steps(&harness) > done {
            let gone = everything(&harness);
            assert!(gone.iter().all(|f| !f.shape.coords().contains(&vertex)));
            return one_step(&mut harness, &before, done);
        }
        // Three borders meet there, or the ring would cross itself: nothing changes.
        assert_eq!(everything(&harness), before);
    }
    panic!("no vertex of two borders in view");
}

#[test]
fn a_grid_is_split_along_a_drawn_line() {
    let mut harness = window(Setup::default());
    let (before, done) = (everything(&harness), steps(&harness));
    look(&mut harness, grid(8));
    harness.state_mut().act(Action::Select(None));
    run(&mut harness, Command::ToolSplit);
    assert!(says(&harness, "请先点选"));
    let project = harness.state().document().expect("open").project.clone();
    let shape = project.layer(LayerKind::Grid).feature(7).shape();
    let inside = fangxian::geometry::representative_point(shape, &mut Vec::new()).expect("a point");
    let at = spot(&harness, inside);
    click(&mut harness, at, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!(harness.state().view().selection, Some(grid(8)));
    let bounds = shape.bounds();
    let [left, right] = [[bounds.min[0] - 20.0, inside[1]], [bounds.max[0] + 20.0, inside[1]]].map(|p| spot(&harness, p));
    click(&mut harness, left, Modifiers::NONE);
    click(&mut harness, right, Modifiers::NONE);
    assert_eq!(harness.state().view().way.len(), 2);
    key_down(&mut harness, Key::Enter);
    settle(&mut harness);
    let grids = features(&harness, LayerKind::Grid);
    assert!(grids.len() > 32, "{}", grids.len());
    let sum: f64 = grids[32..].iter().map(|f| f.shape.get(0).area()).sum::<f64>() + grids[7].shape.get(0).area();
    assert!((sum - shape.area()).abs() <= 1e-9 * shape.area());
    assert!(says(&harness, "拆分"));
    one_step(&mut harness, &before, done);
}

#[test]
fn selected_neighbours_are_merged_and_others_are_not() {
    let mut harness = window(Setup::default());
    let (before, done) = (everything(&harness), steps(&harness));
    // Grids of two communities.
    harness.state_mut().act(Action::Toggle(grid(1)));
    harness.state_mut().act(Action::Toggle(grid(13)));
    run(&mut harness, Command::Merge);
    assert!(says(&harness, "不属于同一社区"));
    assert_eq!(everything(&harness), before);
    // Two neighbours of one.
    let project = harness.state().document().expect("open").project.clone();
    let layer = project.layer(LayerKind::Grid);
    let edges = |row: u32| {
        let shape = layer.feature(row).shape();
        shape.rings().flat_map(|r| r.windows(2).map(|e| [e[0], e[1]]).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let first = edges(6);
    let other = (7..12).find(|row| edges(*row).iter().any(|[a, b]| first.contains(&[*b, *a]) || first.contains(&[*a, *b])));
    let other = layer.feature(other.expect("a neighbour")).fid();
    harness.state_mut().act(Action::Select(None));
    harness.state_mut().act(Action::Toggle(grid(7)));
    harness.state_mut().act(Action::Toggle(Target { kind: LayerKind::Grid, fid: other }));
    settle(&mut harness);
    let both: f64 = [Fid(7), other].iter().map(|fid| layer.feature(layer.row_of(*fid).expect("there")).shape().area()).sum();
    harness.get_by_label("合并选中的").click();
    settle(&mut harness);
    let grids = features(&harness, LayerKind::Grid);
    assert_eq!(grids.len(), 31);
    let stays = harness.state().view().selection.expect("the one that stays");
    let one = grids.iter().find(|f| f.fid == stays.fid).expect("there");
    assert!((one.shape.get(0).area() - both).abs() <= 1e-6 * both);
    one_step(&mut harness, &before, done);
}

#[test]
fn a_gap_of_the_tiling_is_mended_from_its_card() {
    let mut harness = window(Setup { size: [1100.0, 700.0], ..Setup::default() });
    let (before, done) = (everything(&harness), steps(&harness));
    let document = harness.state().document().expect("open");
    let report = &document.derived.as_ref().expect("evaluated").report;
    let rule = report.rulebook.rule("GRID-1").expect("there");
    let rows: Vec<usize> = (0..7).filter(|row| report.rules[rule].status[*row] == Status::Gap).collect();
    assert!(rows.len() >= 2, "{rows:?}");
    for (i, row) in rows.iter().enumerate() {
        let community = Target { kind: LayerKind::Community, fid: features(&harness, LayerKind::Community)[*row].fid };
        look(&mut harness, community);
        harness.get_by_label("修补网格划分…").click();
        settle(&mut harness);
        assert!(says(&harness, "空洞") || says(&harness, "重叠"));
        let unchanged = everything(&harness);
        assert_eq!(steps(&harness), done + i, "nothing is done before it is asked for");
        // Two clicks close in time would be a double click.
        for _ in 0..6 {
            harness.step();
        }
        harness.get_by_label("修补").click();
        settle(&mut harness);
        assert_eq!(steps(&harness), done + i + 1);
        assert_ne!(everything(&harness), unchanged);
        let report = &harness.state().document().expect("open").derived.as_ref().expect("evaluated").report;
        assert_eq!(report.rules[rule].status[*row], Status::Covered);
    }
    for _ in &rows {
        run(&mut harness, Command::Undo);
    }
    assert_eq!(everything(&harness), before);
}

#[test]
fn the_tools_say_what_they_wait_for_in_the_smallest_window() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = window(Setup { size: [1100.0, 700.0], lang, ..Setup::default() });
        for command in [Command::ToolFence, Command::ToolReshape, Command::ToolSplit] {
            run(&mut harness, command);
            let (map, strip) = (if lang == Lang::Zh { "地图" } else { "Map" }, command.label().get(lang));
            let map = harness.get_by_label(map).rect();
            for (name, rect) in crate::desk::names(&harness).iter().filter(|(name, _)| name == strip) {
                assert!(map.contains_rect(*rect), "{name} at {rect:?}");
            }
            harness.check_accessibility();
        }
        harness.state_mut().act(Action::Run(Command::Merge));
        settle(&mut harness);
        assert!(says(&harness, if lang == Lang::Zh { "请先选中两个" } else { "Select two or more" }));
    }
}

/// Writes pictures of the tools into the folder named by `FANGXIAN_GALLERY`, for people to look at.
#[test]
fn gallery_of_borders() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (theme, size, tag) in [
        (Theme::Light, [1600.0, 1000.0], "light-1600"),
        (Theme::Dark, [1100.0, 700.0], "dark-1100"),
        (Theme::Light, [1100.0, 700.0], "light-1100"),
    ] {
        let Some(mut harness) = window_with_map(Setup { theme, size, ..Setup::default() }) else { return };
        let save = |harness: &mut Harness<'_, App>, name: &str| {
            settle(harness);
            harness.render().expect("a picture").save(folder.join(format!("borders-{tag}-{name}.png"))).expect("saved");
        };
        look(&mut harness, grid(7));
        run(&mut harness, Command::ToolReshape);
        save(&mut harness, "1-handles");
        let vertex = shared_vertices(&harness, grid(7))[0];
        let from = spot(&harness, vertex);
        harness.hover_at(from);
        save(&mut harness, "2-hover");
        button(&mut harness, from, PointerButton::Primary, true, Modifiers::NONE);
        for by in [10.0, 22.0, 30.0] {
            harness.hover_at(from + vec2(by, by * 0.6));
            harness.step();
            harness.step();
        }
        save(&mut harness, "3-drag");
        harness.hover_at(from + vec2(-250.0, 160.0));
        harness.step();
        harness.step();
        save(&mut harness, "4-refused");
        key_down(&mut harness, Key::Escape);
        button(&mut harness, from, PointerButton::Primary, false, Modifiers::NONE);
        settle(&mut harness);
        run(&mut harness, Command::ToolSplit);
        let bounds = grid(7).bounds(&harness.state().document().expect("open").project).expect("there");
        let [x, y] = bounds.center();
        let at = spot(&harness, [bounds.min[0] - 20.0, y]);
        click(&mut harness, at, Modifiers::NONE);
        let at = spot(&harness, [x, y + 15.0]);
        click(&mut harness, at, Modifiers::NONE);
        let at = spot(&harness, [bounds.max[0] + 20.0, y]);
        harness.hover_at(at);
        save(&mut harness, "5-split");
        run(&mut harness, Command::ToolFence);
        let middle = harness.get_by_label("地图").rect().center();
        for v in [vec2(-120.0, -70.0), vec2(110.0, -80.0), vec2(130.0, 70.0)] {
            click(&mut harness, middle + v, Modifiers::NONE);
        }
        harness.hover_at(middle + vec2(-60.0, 90.0));
        save(&mut harness, "6-fence");
        click(&mut harness, middle + vec2(-60.0, 90.0), Modifiers::NONE);
        harness.hover_at(middle + vec2(200.0, -20.0));
        save(&mut harness, "7-crossing");
        harness.key_press(Key::Escape);
        harness.key_press(Key::Escape);
        settle(&mut harness);
        let document = harness.state().document().expect("open");
        let report = &document.derived.as_ref().expect("evaluated").report;
        let rule = report.rulebook.rule("GRID-1").expect("there");
        let rows: Vec<usize> = (0..7).filter(|row| report.rules[rule].status[*row] == Status::Gap).collect();
        for row in rows {
            let community = Target { kind: LayerKind::Community, fid: features(&harness, LayerKind::Community)[row].fid };
            look(&mut harness, community);
            save(&mut harness, &format!("8-community-{row}"));
            run(&mut harness, Command::Mend);
            save(&mut harness, &format!("9-mend-{row}"));
            harness.key_press(Key::Escape);
            settle(&mut harness);
        }
        harness.state_mut().act(Action::Select(None));
        harness.state_mut().act(Action::Toggle(grid(7)));
        harness.state_mut().act(Action::Toggle(grid(8)));
        save(&mut harness, "10-group");
    }
}

/// Draws a ring round a box, wider by `margin` points, by clicks on its corners and Enter.
fn ring_round(harness: &mut Harness<'_, App>, bounds: Bounds, margin: f32) {
    let (a, b) = (spot(harness, bounds.min), spot(harness, bounds.max));
    let around = egui::Rect::from_two_pos(a, b).expand(margin);
    for corner in [around.left_top(), around.right_top(), around.right_bottom(), around.left_bottom()] {
        click(harness, corner, Modifiers::NONE);
    }
    key_down(harness, Key::Enter);
    settle(harness);
}

#[test]
fn a_grid_is_drawn_into_free_ground_and_refused_where_there_is_none() {
    let mut harness = window(Setup::default());
    look(&mut harness, grid(9));
    let (all, done) = (features(&harness, LayerKind::Grid).len(), steps(&harness));
    run(&mut harness, Command::ToolGrid);
    assert_eq!(harness.state().view().tool, Tool::Draw(LayerKind::Grid));
    let bounds = grid(9).bounds(&harness.state().document().expect("open").project).expect("a place");
    let [x, y] = bounds.center();
    let inside = Bounds { min: [x - bounds.width() / 8.0, y - bounds.height() / 8.0], max: [x, y] };
    ring_round(&mut harness, inside, 0.0);
    assert!(says(&harness, "请用拆分"), "all of it belongs to a grid");
    assert_eq!((features(&harness, LayerKind::Grid).len(), steps(&harness)), (all, done));
    run(&mut harness, Command::ToolSelect);
    // The largest hole that the audit finds in a community.
    let project = std::sync::Arc::clone(&harness.state().document().expect("open").project);
    let options = mend_options(&harness.state().document().expect("open").rulebook);
    let communities = project.layer(LayerKind::Community).features().map(|f| AreaId { kind: LayerKind::Community, fid: f.fid() });
    let holes = communities.filter_map(|c| mending(&project, c, &options)).flat_map(|m| m.mends);
    let holes = holes.filter(|m| !m.sliver && matches!(m.remedy, Remedy::Give { .. } | Remedy::New { .. }));
    let hole = holes.max_by(|a, b| a.area_m2.total_cmp(&b.area_m2)).expect("a planted hole");
    let bounds = hole.ground.bounds();
    // With room around it: tools and hints stand at the edges of the map.
    harness.state_mut().act(Action::Go(Move::Fit(bounds.grown(bounds.width().max(bounds.height())))));
    settle(&mut harness);
    let before = everything(&harness);
    run(&mut harness, Command::ToolGrid);
    ring_round(&mut harness, bounds, 6.0);
    let grids = features(&harness, LayerKind::Grid);
    assert_eq!(grids.len(), all + 1);
    let new = grids.last().expect("new");
    let area = new.shape.get(0).area();
    assert!((area - hole.area_m2).abs() < 0.02 * hole.area_m2 + 5.0, "{area} of {}", hole.area_m2);
    assert_eq!(harness.state().view().selection, Some(Target { kind: LayerKind::Grid, fid: new.fid }));
    assert!(says(&harness, "已让出不属于它的"));
    one_step(&mut harness, &before, done);
}

#[test]
fn figures_follow_a_border_in_the_hand() {
    let mut harness = window(Setup::default());
    look(&mut harness, grid(9));
    run(&mut harness, Command::ToolReshape);
    let (before, done) = (everything(&harness), steps(&harness));
    let vertex = shared_vertices(&harness, grid(9))[0];
    let from = spot(&harness, vertex);
    button(&mut harness, from, PointerButton::Primary, true, Modifiers::NONE);
    for k in 1..=8 {
        harness.hover_at(from + vec2(3.0, 2.0) * k as f32);
        harness.step();
    }
    harness.run_ok();
    let document = harness.state().document().expect("open");
    let tried = document.trial.as_ref().expect("the border is tried out");
    assert!(tried.is_up_to_date());
    let derived = document.derived.as_ref().expect("there");
    assert!(!std::sync::Arc::ptr_eq(&derived.report, &tried.base().report), "the report is that of the border in the hand");
    assert_eq!((everything(&harness), steps(&harness)), (before.clone(), done), "nothing is committed");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(harness.state().document().expect("open").trial.is_none());
    button(&mut harness, from + vec2(24.0, 16.0), PointerButton::Primary, false, Modifiers::NONE);
    settle(&mut harness);
    assert_eq!((everything(&harness), steps(&harness)), (before, done), "Escape leaves no trace");
}
