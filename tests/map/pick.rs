//! Picking against looking at every feature.

use super::scenes::{draw, layer_of, scene};
use fangxian::geometry::Shapes;
use fangxian::map::Picker;
use fangxian::model::LayerKind;
use fangxian::scene::{Camera, FillStyle, Paint, Rgba, StrokeStyle, Symbol, SymbolStyle};
use fangxian::task::Task;
use geo::{Area, Contains, Intersects};
use proptest::prelude::*;

fn fill(n: usize) -> Paint {
    Paint::Fill(vec![FillStyle::plain(Rgba::hex(0x808080)); n])
}

const CAMERA: Camera = Camera { center: fangxian::geometry::Local { x: 50.0, y: 50.0 }, px_per_m: 2.0, size_px: [200.0, 200.0] };

proptest! {
    #[test]
    fn areas_agree_with_geo(
        squares in prop::collection::vec((prop::array::uniform2(0.0..80.0_f64), 2.0..40.0_f64, prop::bool::ANY), 1..40),
        spots in prop::collection::vec(prop::array::uniform2(0.0..200.0_f64), 1..20),
    ) {
        let mut buildings = Shapes::new();
        let mut grids = Shapes::new();
        for (i, ([x, y], size, hole)) in squares.iter().enumerate() {
            let ring = |k: f64| {
                let (a, b) = (size * k, size * (1.0 - k));
                [[x + a, y + a], [x + b, y + a], [x + b, y + b], [x + a, y + b], [x + a, y + a]]
            };
            let to = if i % 2 == 0 { &mut buildings } else { &mut grids };
            if *hole { to.push_polygon(&[&ring(0.0), &ring(0.3)]) } else { to.push_polygon(&[&ring(0.0)]) }
        }
        let layers = [(LayerKind::Grid, &grids), (LayerKind::Building, &buildings)];
        let draws = layers.iter().filter(|l| !l.1.is_empty()).map(|(kind, shapes)| draw(kind.key(), &layer_of(*kind, shapes, 3), fill(1)));
        let scene = scene(draws.collect());
        let (picker, warm) = (Picker::new(&scene), Picker::new(&scene));
        warm.warm();
        for spot in spots {
            let at = CAMERA.world_from_screen(spot);
            let smallest = |shapes: &Shapes| {
                shapes.iter().map(|s| s.to_multi_polygon()).enumerate()
                    .filter(|(_, m)| m.contains(&geo::Point::new(at.x, at.y)))
                    .min_by(|a, b| a.1.unsigned_area().total_cmp(&b.1.unsigned_area()))
                    .map(|(i, m)| (i as u32, m.unsigned_area()))
            };
            let want = smallest(&buildings).map(|w| (LayerKind::Building, w)).or(smallest(&grids).map(|w| (LayerKind::Grid, w)));
            let got = picker.pick(&CAMERA, 1.0, spot, 4.0);
            prop_assert_eq!(got, warm.pick(&CAMERA, 1.0, spot, 4.0), "indexed or not");
            prop_assert_eq!(got.map(|g| g.0), want.map(|w| w.0));
            if let (Some((kind, row)), Some((_, (_, area)))) = (got, want) {
                let shapes = if kind == LayerKind::Building { &buildings } else { &grids };
                prop_assert!((shapes.get(row as usize).to_multi_polygon().unsigned_area() - area).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn symbols_first_hidden_never_and_lines_within_the_tolerance() {
    let mut points = Shapes::new();
    points.push_point(50.0, 50.0);
    points.push_point(53.0, 50.0);
    points.push_point(20.0, 20.0);
    let mut building = Shapes::new();
    building.push_polygon(&[&[[40.0, 40.0], [60.0, 40.0], [60.0, 60.0], [40.0, 60.0], [40.0, 40.0]]]);
    let mut road = Shapes::new();
    road.push_line(&[[0.0, 30.0], [100.0, 30.0]]);
    let symbol = |fill| SymbolStyle::new(Symbol::Dot, fill, Rgba([0; 4]), 10.0);
    let (seen, unseen) = (Rgba::hex(0x1F4E9E), Rgba([0; 4]));
    let checkpoints = layer_of(LayerKind::Checkpoint, &points, 9);
    let mut scene = scene(vec![
        draw("building", &layer_of(LayerKind::Building, &building, 9), fill(1)),
        draw(
            "road",
            &layer_of(LayerKind::Road, &road, 9),
            Paint::Stroke(vec![StrokeStyle { color: seen, width_px: 2.0, dash_px: None }]),
        ),
        draw("checkpoint", &checkpoints, Paint::Symbol(vec![symbol(seen), symbol(seen), symbol(unseen)])),
    ]);
    let picker = Picker::new(&scene);
    let at = |x: f64, y: f64| picker.pick(&CAMERA, 1.0, CAMERA.screen_from_world([x, y].into()), 4.0);
    assert_eq!(at(50.5, 50.0), Some((LayerKind::Checkpoint, 0)));
    assert_eq!(at(52.5, 50.0), Some((LayerKind::Checkpoint, 1)), "the nearer one");
    assert_eq!(at(50.0, 55.0), Some((LayerKind::Building, 0)), "five metres are ten pixels, beyond the symbol");
    assert_eq!(at(20.0, 20.0), None, "a symbol without colour is not there");
    assert_eq!(at(80.0, 31.5), Some((LayerKind::Road, 0)));
    assert_eq!(at(80.0, 33.0), None);

    scene.layers[0].min_px_per_m = 5.0;
    let far = picker.updated(&scene);
    assert_eq!(far.pick(&CAMERA, 1.0, CAMERA.screen_from_world([50.0, 55.0].into()), 4.0), None, "not drawn at this scale");
    scene.layers[2].class = vec![2; 3].into();
    let hidden = far.updated(&scene);
    assert_eq!(hidden.pick(&CAMERA, 1.0, [100.0, 100.0], 4.0), None);
}

/// An outline whose corners go round a middle: simple, often concave.
fn star() -> impl Strategy<Value = Vec<[f64; 2]>> {
    (prop::array::uniform2(10.0..90.0_f64), prop::collection::vec(2.0..60.0_f64, 3..12)).prop_map(|([x, y], radii)| {
        let n = radii.len() as f64;
        let corner = |(i, r): (usize, &f64)| {
            let (sin, cos) = (i as f64 / n * std::f64::consts::TAU).sin_cos();
            [x + r * cos, y + r * sin]
        };
        radii.iter().enumerate().map(corner).collect()
    })
}

proptest! {
    #[test]
    fn outlines_select_what_geo_says(
        outline in star(),
        squares in prop::collection::vec((prop::array::uniform2(0.0..100.0_f64), 1.0..60.0_f64, prop::bool::ANY), 1..40),
        posts in prop::collection::vec(prop::array::uniform2(0.0..100.0_f64), 1..30),
        roads in prop::collection::vec(prop::collection::vec(prop::array::uniform2(0.0..100.0_f64), 2..5), 1..12),
    ) {
        let (mut buildings, mut grids, mut points, mut lines) = (Shapes::new(), Shapes::new(), Shapes::new(), Shapes::new());
        for ([x, y], size, hole) in &squares {
            let ring = |k: f64| {
                let (a, b) = (size * k, size * (1.0 - k));
                [[x + a, y + a], [x + b, y + a], [x + b, y + b], [x + a, y + b], [x + a, y + a]]
            };
            for to in [&mut buildings, &mut grids] {
                if *hole { to.push_polygon(&[&ring(0.0), &ring(0.3)]) } else { to.push_polygon(&[&ring(0.0)]) }
            }
        }
        posts.iter().for_each(|p| points.push_point(p[0], p[1]));
        roads.iter().for_each(|r| lines.push_line(r));
        let seen = Rgba::hex(0x1F4E9E);
        let symbol = SymbolStyle::new(Symbol::Dot, seen, seen, 10.0);
        let stroke = StrokeStyle { color: seen, width_px: 2.0, dash_px: None };
        let picker = Picker::new(&scene(vec![
            draw("grid", &layer_of(LayerKind::Grid, &grids, 3), fill(1)),
            draw("building", &layer_of(LayerKind::Building, &buildings, 3), fill(1)),
            draw("road", &layer_of(LayerKind::Road, &lines, 3), Paint::Stroke(vec![stroke])),
            draw("checkpoint", &layer_of(LayerKind::Checkpoint, &points, 3), Paint::Symbol(vec![symbol])),
        ]));
        let found = picker.pick_area(&CAMERA, 1.0, &outline, &Task::new()).expect("not cancelled");
        let rows = |kind| found.iter().find(|(k, _)| *k == kind).map(|(_, rows)| rows.clone()).unwrap_or_default();
        let ring: Vec<geo::Coord> = outline.iter().map(|c| geo::Coord { x: c[0], y: c[1] }).collect();
        let lasso = geo::Polygon::new(ring.into(), vec![]);
        let which = |n: usize, holds: &dyn Fn(usize) -> bool| (0..n).filter(|i| holds(*i)).map(|i| i as u32).collect::<Vec<_>>();
        let area = |i: usize| buildings.get(i).to_multi_polygon();
        prop_assert_eq!(rows(LayerKind::Building), which(squares.len(), &|i| area(i).intersects(&lasso)), "touched");
        prop_assert_eq!(rows(LayerKind::Grid), which(squares.len(), &|i| lasso.contains(&area(i))), "wholly inside");
        let post = |i: usize| geo::Point::new(posts[i][0], posts[i][1]);
        prop_assert_eq!(rows(LayerKind::Checkpoint), which(posts.len(), &|i| lasso.intersects(&post(i))));
        let road = |i: usize| geo::LineString::from(roads[i].iter().map(|c| (c[0], c[1])).collect::<Vec<_>>());
        prop_assert_eq!(rows(LayerKind::Road), which(roads.len(), &|i| road(i).intersects(&lasso)));
    }
}

#[test]
fn boxes_know_holes_and_what_is_not_drawn() {
    let mut buildings = Shapes::new();
    let ring = |a: f64, b: f64| [[a, a], [b, a], [b, b], [a, b], [a, a]];
    buildings.push_polygon(&[&ring(0.0, 100.0), &ring(20.0, 80.0)]);
    buildings.push_polygon(&[&ring(45.0, 55.0)]);
    let layer = layer_of(LayerKind::Building, &buildings, 9);
    let mut scene = scene(vec![draw("building", &layer, fill(2))]);
    let picker = Picker::new(&scene);
    let rows = |picker: &Picker, outline: &[[f64; 2]]| {
        let found = picker.pick_area(&CAMERA, 1.0, outline, &Task::new()).expect("not cancelled");
        found.into_iter().flat_map(|(_, rows)| rows).collect::<Vec<u32>>()
    };
    assert_eq!(rows(&picker, &ring(30.0, 70.0)), [1], "a box in a court does not touch the building around it");
    assert_eq!(rows(&picker, &ring(10.0, 30.0)), [0]);
    assert_eq!(rows(&picker, &ring(-10.0, 120.0)), [0, 1]);
    // Even-odd: a bow tie, of which one wing holds the small building; what lies beside its waist is outside.
    let bow = [[40.0, 40.0], [60.0, 60.0], [60.0, 40.0], [40.0, 60.0]];
    assert_eq!(rows(&picker, &bow), [1]);
    let beside = [[45.0, 30.0], [55.0, 44.0], [45.0, 44.0], [55.0, 30.0]];
    assert_eq!(rows(&picker, &beside), [0u32; 0]);
    assert_eq!(rows(&picker, &[[50.0, 50.0]]), [1], "a point is a box without size");
    scene.layers[0].class = vec![0, 1].into();
    scene.layers[0].paint = Paint::Fill(vec![FillStyle::plain(Rgba::hex(0x808080)), FillStyle::plain(Rgba([0; 4]))]);
    assert_eq!(rows(&picker.updated(&scene), &ring(-10.0, 120.0)), [0], "what is not drawn is not selected");
    let stopped = Task::new();
    stopped.cancel();
    assert!(picker.pick_area(&CAMERA, 1.0, &ring(0.0, 9.0), &stopped).is_err());
}
