//! The promises of placement, judged on random names by brute force over cameras.

use super::*;
use crate::geometry::Shapes;
use crate::model::{Chunk, Edit, Fid, LayerMeta, Value};
use crate::scene::{SceneOptions, Theme, build, build_after};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Buildings (middle, half side, name), premises and checkpoints at positions.
fn city(buildings: &[(f64, f64, f64, String)], posts: &[(f64, f64)]) -> Project {
    let mut project = Project::new("labels");
    let mut add = |kind: LayerKind, shapes: &Shapes, names: &[String]| {
        let mut chunk = Chunk::new(kind);
        for (i, name) in names.iter().enumerate() {
            let value = |key: &str| match key {
                "id" => Value::Text((i + 1).to_string()),
                "name" if !name.is_empty() => Value::Text(name.clone()),
                _ => Value::Null,
            };
            let values = kind.info().attributes.iter().map(|a| value(a.key));
            chunk.push_feature(kind, Fid(i as i64 + 1), shapes.get(i), values);
        }
        chunk.finish();
        let layer = Layer::from_chunks(kind, vec![chunk], LayerMeta::default()).into();
        project.apply(Edit::SetLayer { layer }).expect("a layer");
    };
    let mut shapes = Shapes::new();
    for (x, y, r, _) in buildings {
        shapes.push_polygon(&[&[[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r], [x - r, y - r]]]);
    }
    add(LayerKind::Building, &shapes, &buildings.iter().map(|b| b.3.clone()).collect::<Vec<_>>());
    let mut shapes = Shapes::new();
    posts.iter().for_each(|(x, y)| shapes.push_point(*x, *y));
    let names: Vec<String> = (0..posts.len()).map(|i| format!("卡点{i}")).collect();
    add(LayerKind::Checkpoint, &shapes, &names);
    let mut shapes = Shapes::new();
    posts.iter().for_each(|(x, y)| shapes.push_point(x + 31.0, y - 7.0));
    let names: Vec<String> = (0..posts.len()).map(|i| format!("Hotel {i}")).collect();
    add(LayerKind::Premise, &shapes, &names);
    let mut shapes = Shapes::new();
    for (i, (x, y)) in posts.iter().enumerate() {
        let turn = i as f64;
        shapes.push_line(&[[*x, *y], [x + 400.0 * turn.cos(), y + 400.0 * turn.sin()]]);
    }
    let names: Vec<String> = (0..posts.len()).map(|i| format!("第{}大道", i % 3)).collect();
    add(LayerKind::Road, &shapes, &names);
    project
}

fn camera(px_per_m: f64, at: (f64, f64)) -> Camera {
    Camera { center: at.into_local(), px_per_m, size_px: [700.0, 500.0] }
}

trait IntoLocal {
    fn into_local(self) -> Local;
}

impl IntoLocal for (f64, f64) {
    fn into_local(self) -> Local {
        Local { x: self.0, y: self.1 }
    }
}

fn cities() -> impl Strategy<Value = Project> {
    let name = prop_oneof![
        (1..40u32).prop_map(|n| format!("{n}号楼")),
        (1..9u32).prop_map(|n| format!("外滩{n}号大厦")),
        Just("上海海关大楼".to_owned()),
        Just(String::new()),
    ];
    let building = (0.0..900.0f64, 0.0..700.0f64, 4.0..40.0f64, name);
    let posts = prop::collection::vec((0.0..900.0f64, 0.0..700.0f64), 0..12);
    (prop::collection::vec(building, 1..90), posts).prop_map(|(b, p)| city(&b, &p))
}

/// What the boxes of the letters take: a turned label's letters one by one.
fn ink(labels: &Labels, placed: &PlacedLabel, scale: f64) -> Vec<[f64; 4]> {
    let label = &labels.items()[placed.label];
    if label.letters == Letters::Level {
        return vec![[placed.min[0], placed.min[1], placed.max[0], placed.max[1]]];
    }
    let style = LabelStyle::of(label.feature.0, crate::scene::Theme::Light.palette());
    let [x, y] = placed.center();
    let (sin, cos) = f64::from(label.angle).sin_cos();
    let half = f64::from(style.size_px) * 0.45 * scale;
    let at = |along: f32| [x + f64::from(along) * scale * cos, y + f64::from(along) * scale * sin];
    let text = labels.text(label);
    let letters = letters(&text, &style, label.letters);
    letters.iter().map(|(_, along, _)| at(*along)).map(|[x, y]| [x - half, y - half, x + half, y + half]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn names_do_not_meet_each_other_nor_symbols(project in cities(), zoom in -2.5..4.0f64, factor in 0.8..2.5f64) {
        let scene = build(&project, None, &SceneOptions::default());
        let camera = camera(zoom.exp2() * factor, (450.0, 350.0));
        let placed = place(&scene.labels, &camera, factor);
        let boxes: Vec<(usize, [f64; 4])> =
            placed.iter().flat_map(|p| ink(&scene.labels, p, factor).into_iter().map(|b| (p.label, b))).collect();
        for (i, (a, p)) in boxes.iter().enumerate() {
            for (b, q) in boxes[i + 1..].iter().filter(|(b, _)| b != a) {
                let meet = p[0] < q[2] && q[0] < p[2] && p[1] < q[3] && q[1] < p[3];
                prop_assert!(!meet, "{:?} and {:?}", scene.labels.items()[*a], scene.labels.items()[*b]);
            }
        }
        // Symbols that are drawn, by brute force.
        for layer in scene.layers.iter().filter(|l| l.shows_at(camera.px_per_m, factor)) {
            let crate::scene::Paint::Symbol(styles) = &layer.paint else { continue };
            for (row, feature) in layer.layer.features().enumerate() {
                let style = styles[layer.class[row] as usize].seen_at(camera.px_per_m / factor);
                let [x, y] = camera.screen_from_world(feature.shape().first().expect("a position").into());
                let r = f64::from(style.size_px) / 2.0 * factor;
                for (label, b) in &boxes {
                    let meet = x - r < b[2] && b[0] < x + r && y - r < b[3] && b[1] < y + r;
                    prop_assert!(!meet, "{:?} on a symbol", scene.labels.items()[*label]);
                }
            }
        }
        for p in &placed {
            prop_assert!(p.min[0] >= 0.0 && p.min[1] >= 0.0 && p.max[0] <= 700.0 && p.max[1] <= 500.0);
        }
    }

    /// Whatever is shown before and after a move of the camera, and whole in both views, is the same.
    #[test]
    fn panning_changes_nothing_but_at_the_edge(
        project in cities(), zoom in -2.0..3.5f64, by in (-300i32..300, -200i32..200),
    ) {
        let labels = build(&project, None, &SceneOptions::default()).labels;
        let before = camera(zoom.exp2(), (450.0, 350.0));
        let by = [f64::from(by.0), f64::from(by.1)];
        let after = before.panned(by);
        let (a, b) = (place(&labels, &before, 1.0), place(&labels, &after, 1.0));
        let inside = |p: &PlacedLabel, by: [f64; 2]| {
            (0..2).all(|k| p.min[k] + by[k] > 1.0 && p.max[k] + by[k] < [699.0, 499.0][k])
        };
        let stay: BTreeSet<usize> = a.iter().filter(|p| inside(p, by)).map(|p| p.label).collect();
        let came: BTreeSet<usize> = b.iter().filter(|p| inside(p, [-by[0], -by[1]])).map(|p| p.label).collect();
        let all: BTreeSet<usize> = b.iter().map(|p| p.label).collect();
        prop_assert!(stay.is_subset(&all), "a name went out in the middle of the view");
        let all: BTreeSet<usize> = a.iter().map(|p| p.label).collect();
        prop_assert!(came.is_subset(&all), "a name came up in the middle of the view");
        for p in &b {
            if let Some(q) = a.iter().find(|q| q.label == p.label) {
                prop_assert!((0..2).all(|k| (q.min[k] + by[k] - p.min[k]).abs() < 1e-6), "it moves with the ground");
            }
        }
    }

    /// A name that is shown stays shown at every larger scale, in its short or its full form.
    #[test]
    fn zooming_in_takes_no_name_away(project in cities(), zoom in -2.0..3.0f64, more in 0.0..2.0f64) {
        let labels = build(&project, None, &SceneOptions::default()).labels;
        let far = place(&labels, &camera(zoom.exp2(), (450.0, 350.0)), 1.0);
        let near = camera((zoom + more).exp2(), (450.0, 350.0));
        let shown: BTreeSet<_> =
            place(&labels, &near, 1.0).iter().map(|p| labels.items()[p.label].feature).collect();
        for p in &far {
            let label = &labels.items()[p.label];
            let at = near.screen_from_world(label.at);
            // Well inside the new view: a full form is wider than the short one.
            if (0..2).all(|k| at[k] > 220.0 && at[k] < [700.0, 500.0][k] - 220.0) {
                prop_assert!(shown.contains(&label.feature), "{:?} went out", label);
            }
        }
    }

    /// The index against a look at every label.
    #[test]
    fn the_index_finds_all(project in cities(), zoom in -3.0..5.0f64, at in (-200.0..1100.0f64, -200.0..900.0f64)) {
        let labels = build(&project, None, &SceneOptions::default()).labels;
        let camera = camera(zoom.exp2(), at);
        let found: Vec<usize> = place(&labels, &camera, 1.0).iter().map(|p| p.label).collect();
        let fits = |(i, l): (usize, &Label)| {
            let p = placed(i, l, &camera, 1.0);
            let shown = camera.px_per_m >= f64::from(l.from) && camera.px_per_m < f64::from(l.to);
            (shown && (0..2).all(|k| p.min[k] >= 0.0 && p.max[k] <= camera.size_px[k])).then_some(i)
        };
        let all: Vec<usize> = labels.items().iter().enumerate().filter_map(fits).collect();
        prop_assert_eq!(found, all);
    }
}

#[test]
fn a_number_is_short_until_it_has_room_and_the_larger_building_wins() {
    let buildings = [(100.0, 100.0, 20.0, "阳光花园3号楼".to_owned()), (104.0, 100.0, 10.0, "7号楼".to_owned())];
    let labels = build(&city(&buildings, &[]), None, &SceneOptions::default()).labels;
    let texts = |px_per_m: f64| -> Vec<String> {
        let placed = place(&labels, &camera(px_per_m, (100.0, 100.0)), 1.0);
        placed.iter().map(|p| labels.text(&labels.items()[p.label]).into_owned()).collect()
    };
    assert_eq!(texts(0.5), [""; 0]);
    assert_eq!(texts(0.7)[0], "3#", "in the middle; the smaller one's stands aside");
    assert!(texts(3.0).contains(&"阳光花园3号楼".to_owned()), "{:?}", texts(3.0));
    assert!(texts(20.0).contains(&"7号楼".to_owned()), "{:?}", texts(20.0));
}

#[test]
fn names_are_taken_over_until_something_they_depend_on_changes() {
    let buildings = [(100.0, 100.0, 20.0, "3号楼".to_owned())];
    let mut project = city(&buildings, &[(300.0, 300.0)]);
    let light = SceneOptions::default();
    let first = build(&project, None, &light);
    let dark = SceneOptions { theme: Theme::Dark, ..light };
    let second = build_after(&project, None, &dark, Some(&first));
    assert!(Arc::ptr_eq(&first.labels, &second.labels));
    let mut hidden = light;
    hidden.visible[LayerKind::Building as usize] = false;
    let third = build_after(&project, None, &hidden, Some(&first));
    assert!(third.labels.items().iter().all(|l| l.feature.0 != LayerKind::Building));
    let value = Value::Text("7号楼".to_owned());
    let kind = LayerKind::Building;
    project.apply(Edit::SetValue { kind, fid: Fid(1), attr: crate::model::schema::NAME, value }).expect("an edit");
    let fourth = build_after(&project, None, &light, Some(&first));
    assert!(fourth.labels.items().iter().any(|l| fourth.labels.text(l) == "7号楼"));
}

#[test]
fn classes_that_follow_from_layers_alone_are_taken_over_from_a_sketch() {
    let mut project = crate::work::sample(&crate::task::Task::new()).expect("the sample");
    let report = crate::work::audit(&project, project.moment(), &crate::task::Task::new()).expect("a report");
    let options = SceneOptions { labels: false, ..SceneOptions::default() };
    let sketch = build(&project, None, &options);
    let same = |a: &crate::scene::Scene, b: &crate::scene::Scene| {
        a.layers.len() == b.layers.len()
            && a.layers.iter().zip(&b.layers).all(|(a, b)| a.key == b.key && a.class == b.class && a.paint == b.paint)
    };
    let shared = |scene: &crate::scene::Scene| {
        let of = |scene: &crate::scene::Scene, key| {
            scene.layers.iter().find(|l| l.key == key).map(|l| l.class.clone()).expect("drawn")
        };
        ["road.far", "premise"].map(|key| of(scene, key).shares_all(&of(&sketch, key)))
    };
    let full = build_after(&project, Some(&report), &options, Some(&sketch));
    assert!(same(&full, &build(&project, Some(&report), &options)));
    assert_eq!(shared(&full), [true, true]);
    // Signs of premises make room for those of checkpoints.
    let kind = LayerKind::Checkpoint;
    let fid = project.layer(kind).feature(0).fid();
    let at = project.layer(LayerKind::Premise).feature(0).shape().first().expect("a position");
    let mut shape = crate::geometry::Shapes::new();
    shape.push_point(at[0], at[1]);
    project.apply(Edit::SetShape { kind, fid, shape }).expect("an edit");
    let moved = build_after(&project, Some(&report), &options, Some(&sketch));
    assert!(same(&moved, &build(&project, Some(&report), &options)));
    assert_eq!(shared(&moved), [true, false]);
    assert!(!same(&moved, &full), "the sign waits");
}
