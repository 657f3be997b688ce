//! Small scenes against stored pictures. `FANGXIAN_UPDATE_GOLDEN=1` stores them anew: look at every one of them.

use super::scenes::{camera, draw, layer_of, read_png, scene, write_png};
use fangxian::geometry::Shapes;
use fangxian::map::offscreen::test_device;
use fangxian::model::LayerKind;
use fangxian::scene::{FillStyle, Hatch, Paint, Rgba, Scene, StrokeStyle, Symbol, SymbolStyle, Theme};
use std::path::Path;

const SIZE: [u32; 2] = [96, 96];

fn check(name: &str, scene: &Scene) {
    let Some(device) = test_device() else { return };
    let rgba = device.render_to_rgba(scene, &camera(SIZE), SIZE);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden_map").join(format!("{name}.png"));
    if std::env::var("FANGXIAN_UPDATE_GOLDEN").is_ok() {
        return write_png(&path, &rgba, SIZE);
    }
    let (golden, size) = read_png(&path).unwrap_or_else(|| panic!("{} is missing", path.display()));
    assert_eq!(size, SIZE);
    let differences = rgba.iter().zip(&golden).map(|(a, b)| a.abs_diff(*b));
    // Drivers may round a sample differently: a few pixels on an edge may differ, and not by much on the whole.
    let (far, sum) = differences.fold((0, 0_u64), |(far, sum), d| (far + usize::from(d > 48), sum + u64::from(d)));
    let mean = sum as f64 / rgba.len() as f64;
    if far > 24 || mean > 0.4 {
        write_png(&super::scenes::out_dir().join(format!("{name}.new.png")), &rgba, SIZE);
        panic!("{name}: {far} samples differ much, {mean:.3} on average; see out/map/{name}.new.png");
    }
}

fn fill(rgb: u32) -> FillStyle {
    FillStyle::plain(Rgba::hex(rgb))
}

fn stroke(color: Rgba, width_px: f32, dash_px: Option<[f32; 2]>) -> StrokeStyle {
    StrokeStyle { color, width_px, dash_px }
}

const U: &[[f64; 2]] = &[
    [10.0, 10.0],
    [86.0, 10.0],
    [86.0, 86.0],
    [62.0, 86.0],
    [62.0, 40.0],
    [34.0, 40.0],
    [34.0, 86.0],
    [10.0, 86.0],
    [10.0, 10.0],
];

#[test]
fn concave_area() {
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[U]);
    check("concave", &scene(vec![draw("fill", &layer_of(LayerKind::Building, &shapes, 9), Paint::Fill(vec![fill(0xF0A04B)]))]));
}

fn with_hole_and_parts() -> Shapes {
    let mut shapes = Shapes::new();
    let outer: &[[f64; 2]] = &[[8.0, 8.0], [88.0, 14.0], [80.0, 52.0], [14.0, 46.0], [8.0, 8.0]];
    let hole: &[[f64; 2]] = &[[30.0, 18.0], [34.0, 38.0], [60.0, 40.0], [56.0, 20.0], [30.0, 18.0]];
    shapes.push_polygon(&[outer, hole]);
    // A multipolygon: a triangle and a square.
    for ring in [
        &[[10.0, 58.0], [40.0, 60.0], [22.0, 88.0], [10.0, 58.0]][..],
        &[[56.0, 60.0], [84.0, 60.0], [84.0, 88.0], [56.0, 88.0], [56.0, 60.0]],
    ] {
        ring.iter().for_each(|c| shapes.push(c[0], c[1]));
        shapes.end_ring();
        shapes.end_part();
    }
    shapes.end_feature(fangxian::geometry::ShapeKind::MultiPolygon);
    shapes
}

#[test]
fn hole_and_multipolygon() {
    let layer = layer_of(LayerKind::Building, &with_hole_and_parts(), 9);
    check("hole_multi", &scene(vec![draw("fill", &layer, Paint::Fill(vec![fill(0xB7D6C9), fill(0xC8102E)]))]));
}

#[test]
fn hatch_over_a_fill_and_alone() {
    let layer = layer_of(LayerKind::Building, &with_hole_and_parts(), 9);
    let hatch = Some(Hatch { color: Rgba::hex(0x8A8F98), spacing_px: 5.0, width_px: 1.2 });
    let styles = [Rgba::hex(0xD4D7DB), Rgba([0; 4])].map(|c| FillStyle { hatch, ..FillStyle::plain(c) }).to_vec();
    check("hatch", &scene(vec![draw("fill", &layer, Paint::Fill(styles))]));
}

#[test]
fn translucent_outlines_have_no_dots_at_their_corners() {
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[U]);
    let style = stroke(Rgba::hex(0x6B6459).alpha(0.55), 9.0, None);
    check("outline", &scene(vec![draw("line", &layer_of(LayerKind::Building, &shapes, 9), Paint::Stroke(vec![style]))]));
}

#[test]
fn joins_ends_and_hair_lines() {
    let mut shapes = Shapes::new();
    shapes.push_line(&[[10.0, 14.0], [44.0, 40.0], [20.0, 44.0], [48.0, 84.0], [50.0, 40.0]]);
    shapes.push_line(&[[62.0, 10.0], [62.5, 20.0], [64.0, 29.0], [68.0, 36.0], [74.0, 41.0], [82.0, 43.0], [88.0, 43.0]]);
    shapes.push_line(&[[60.0, 60.0], [90.0, 64.0], [60.0, 68.0], [90.0, 88.0]]);
    let styles = vec![
        stroke(Rgba::hex(0x24324F).alpha(0.6), 8.0, None),
        stroke(Rgba::hex(0x24324F), 4.0, None),
        stroke(Rgba::hex(0), 0.6, None),
    ];
    check("joins", &scene(vec![draw("line", &layer_of(LayerKind::Road, &shapes, 9), Paint::Stroke(styles))]));
}

#[test]
fn dashes_go_on_round_corners() {
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[U]);
    shapes.push_line(&[[40.0, 90.0], [42.0, 70.0], [48.0, 56.0], [54.0, 70.0], [56.0, 90.0]]);
    let styles = vec![stroke(Rgba::hex(0x5B6F94), 2.0, Some([6.0, 3.0])), stroke(Rgba::hex(0x7B2CBF), 3.0, Some([7.0, 4.0]))];
    check("dash", &scene(vec![draw("line", &layer_of(LayerKind::Grid, &shapes, 9), Paint::Stroke(styles))]));
}

#[test]
fn every_symbol() {
    let palette = Theme::Light.palette();
    let mut shapes = Shapes::new();
    for i in 0..12 {
        shapes.push_point(16.0 + f64::from(i % 4) * 21.3, 16.0 + f64::from(i / 4) * 31.7);
    }
    let symbol = SymbolStyle::new;
    let (white, none) = (Rgba::hex(0xFFFFFF), Rgba([0; 4]));
    let six = |size| {
        [
            symbol(Symbol::Dot, palette.accent, white, size),
            symbol(Symbol::Bar, palette.community, white, size),
            symbol(Symbol::CrossCircle, white, palette.gap, size),
            symbol(Symbol::Ring, none, palette.gap, size),
            symbol(Symbol::Square, white, palette.community, size),
            symbol(Symbol::Question, white, palette.muted, size),
        ]
    };
    let styles = six(18.0).into_iter().chain(six(12.0)).collect();
    let mut scene = scene(vec![draw("symbol", &layer_of(LayerKind::Checkpoint, &shapes, 99), Paint::Symbol(styles))]);
    scene.background = palette.land;
    check("symbols", &scene);
}
