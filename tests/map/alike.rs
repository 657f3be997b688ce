//! The shaders against the picture writer, primitive by primitive: two ways of drawing that share nothing but the scene.
//!
//! Tolerances by primitive. The picture writer covers areas exactly; the map takes four samples a pixel for areas (an edge
//! pixel is off by up to a quarter) and one exact distance a pixel for lines and symbols, whose ends and joins are round
//! there and polygons here. Nothing inside an area, a line or a symbol may differ.

use super::scenes::{draw, layer_of, out_dir, scene, write_png};
use fangxian::briefing::{Fonts, map};
use fangxian::geometry::Shapes;
use fangxian::map::offscreen::test_device;
use fangxian::map::{MapTarget, Quality, Renderer, View};
use fangxian::model::{LayerKind, Project};
use fangxian::scene::{
    Camera, Categories, FillStyle, Hatch, Paint, Palette, Scene, SceneOptions, StrokeStyle, Symbol, SymbolStyle, Theme, build,
};
use std::sync::Arc;

/// What may differ.
struct Limits {
    /// Mean difference of a channel, of 255.
    mean: f64,
    /// Share of pixels with a channel off by more than `far`.
    share: f64,
    /// What is far.
    far: u8,
}

/// Draws the scene both ways in both scales and compares.
fn alike(name: &str, paint: impl Fn(&Palette) -> Scene, limits: &Limits) {
    let Some(gpu) = test_device() else { return };
    for theme in [Theme::Light, Theme::Dark] {
        let mut scene = paint(theme.palette());
        (scene.theme, scene.background) = (theme, theme.palette().land);
        for scale in [1.0, 1.5, 2.0] {
            let size = [180.0 * scale, 140.0 * scale];
            let camera = Camera { center: [90.3, 70.2].into(), px_per_m: scale, size_px: size };
            let px = size.map(|v| v as u32);
            let mut renderer = Renderer::new(&gpu.device, Arc::new(|| ()));
            renderer.set_scene(&gpu.device, &gpu.queue, &scene);
            let view = View { camera, scale_factor: scale as f32, quality: Quality::Fine };
            renderer.finish(&gpu.device, &gpu.queue, &view);
            let mut target = MapTarget::new(&gpu.device, px);
            renderer.render(&gpu.device, &gpu.queue, &view, &mut target);
            let a = gpu.read(&target);
            let b: Vec<u8> = map(&scene, &camera, scale, &mut Fonts::new()).pixels.into_iter().flatten().collect();
            let mean = a.iter().zip(&b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / (a.len() * 3 / 4) as f64;
            let off = |(a, b): (&[u8], &[u8])| (0..3).any(|i| a[i].abs_diff(b[i]) > limits.far);
            let share = a.chunks(4).zip(b.chunks(4)).filter(|p| off((p.0, p.1))).count() as f64 / (a.len() / 4) as f64;
            eprintln!("{name} {theme:?} {scale}: mean {mean:.3}, {:.3} % off by more than {}", share * 100.0, limits.far);
            if mean > limits.mean || share > limits.share || std::env::var_os("FANGXIAN_LOOK").is_some() {
                write_png(&out_dir().join(format!("{name}_{theme:?}_{scale}_gpu.png")), &a, px);
                write_png(&out_dir().join(format!("{name}_{theme:?}_{scale}_cpu.png")), &b, px);
            }
            assert!(
                mean <= limits.mean && share <= limits.share,
                "{name} {theme:?} at {scale}: mean {mean:.3}, {:.3} % far; see out/map",
                share * 100.0
            );
        }
    }
}

type Ring<'a> = &'a [[f64; 2]];

const OUTER: Ring<'_> = &[[10.0, 10.0], [168.0, 21.5], [150.0, 122.0], [88.0, 70.0], [20.0, 128.0], [10.0, 10.0]];
const HOLE: Ring<'_> = &[[40.0, 30.0], [52.0, 70.0], [80.0, 60.0], [76.0, 32.5], [40.0, 30.0]];
const BOX: Ring<'_> = &[[120.0, 40.0], [140.0, 40.0], [140.0, 60.0], [120.0, 60.0], [120.0, 40.0]];

fn area() -> Shapes {
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[OUTER, HOLE]);
    shapes.push_polygon(&[BOX]);
    shapes
}

fn lines() -> Shapes {
    let mut shapes = Shapes::new();
    shapes.push_line(&[[8.0, 12.0], [60.0, 30.0], [90.0, 100.0], [170.0, 110.0]]);
    shapes.push_line(&[[10.0, 130.0], [10.0, 60.0], [60.0, 60.0], [60.0, 130.0]]);
    shapes.push_line(&[[100.0, 10.0], [104.0, 30.0], [112.0, 47.0], [124.0, 60.0], [141.0, 68.0], [170.0, 70.0]]);
    shapes
}

fn areas(fill: impl Fn(&Palette) -> Vec<FillStyle>) -> impl Fn(&Palette) -> Scene {
    move |p| scene(vec![draw("fill", &layer_of(LayerKind::Building, &area(), 9), Paint::Fill(fill(p)))])
}

fn strokes(kind: LayerKind, shapes: Shapes, style: impl Fn(&Palette) -> StrokeStyle) -> impl Fn(&Palette) -> Scene {
    move |p| scene(vec![draw("line", &layer_of(kind, &shapes, 9), Paint::Stroke(vec![style(p)]))])
}

#[test]
fn fills_with_holes() {
    let fill = FillStyle::plain;
    let limits = Limits { mean: 0.25, share: 0.0005, far: 40 };
    alike("fill", areas(|p| vec![fill(p.held[1]), fill(p.held[0])]), &limits);
}

#[test]
fn hatching_lies_on_the_same_ground() {
    let limits = Limits { mean: 0.25, share: 0.0005, far: 40 };
    let over = |p: &Palette| {
        let hatch = |color, spacing_px, width_px| Some(Hatch { color, spacing_px, width_px });
        vec![
            FillStyle { hatch: hatch(p.hatch, 5.0, 1.0), ..FillStyle::plain(p.held[4]) },
            FillStyle { hatch: hatch(p.fence.alpha(0.3), 17.0, 2.2), ..FillStyle::plain(p.fence.alpha(0.09)) },
        ]
    };
    alike("hatch", areas(over), &limits);
}

#[test]
fn lines_wide_and_thin() {
    for width_px in [0.6, 1.1, 2.2, 6.4] {
        let style = move |p: &Palette| StrokeStyle { color: p.community, width_px, dash_px: None };
        let limits = Limits { mean: 0.2, share: 0.0005, far: 64 };
        alike(&format!("line{width_px}"), strokes(LayerKind::Road, lines(), style), &limits);
    }
}

#[test]
fn outlines_of_areas() {
    let style = |p: &Palette| StrokeStyle { color: p.community, width_px: 2.2, dash_px: None };
    alike("outline", strokes(LayerKind::Community, area(), style), &Limits { mean: 0.2, share: 0.0005, far: 64 });
}

#[test]
fn dashes() {
    for (width_px, dash) in [(1.1, [6.0, 3.0]), (2.0, [16.0, 4.0]), (2.0, [5.0, 5.0]), (2.0, [2.0, 4.0])] {
        let style = move |p: &Palette| StrokeStyle { color: p.fence, width_px, dash_px: Some(dash) };
        let limits = Limits { mean: 0.2, share: 0.0005, far: 80 };
        alike(&format!("dash{}", dash[0]), strokes(LayerKind::Fence, area(), style), &limits);
    }
}

fn points(n: usize, columns: usize) -> Shapes {
    let mut shapes = Shapes::new();
    for i in 0..n {
        // Off the middle of a pixel, where both could round either way.
        shapes.push_point(16.13 + (i % columns) as f64 * 21.31, 122.27 - (i / columns) as f64 * 21.57);
    }
    shapes
}

#[test]
fn symbols_of_every_shape() {
    let limits = Limits { mean: 0.7, share: 0.0005, far: 64 };
    let symbols = |p: &Palette| {
        let style = SymbolStyle::new;
        let mut styles = vec![
            style(Symbol::Dot, p.accent, p.symbol, 12.0),
            style(Symbol::Bar, p.community, p.symbol, 12.0),
            style(Symbol::CrossCircle, p.symbol, p.gap, 12.0),
            style(Symbol::Ring, p.symbol, p.gap, 11.0),
            style(Symbol::Question, p.symbol, p.muted, 12.0),
            style(Symbol::Square, p.symbol, p.community, 7.0),
            style(Symbol::Block, p.symbol, p.gap, 7.0),
            style(Symbol::Spot, p.accent, p.symbol, 5.0),
        ];
        for symbol in [Symbol::Plate, Symbol::OpenPlate, Symbol::AlertPlate] {
            styles.push(SymbolStyle { sign: 1, ..style(symbol, p.symbol, p.community, 15.0) });
            // Seen from afar in this camera.
            styles.push(SymbolStyle { near_px_per_m: 5.0, ..style(symbol, p.symbol, p.gap, 15.0) });
        }
        // On the reddest ground.
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&[[0.0, 0.0], [180.0, 0.0], [180.0, 90.0], [0.0, 90.0], [0.0, 0.0]]]);
        let ground = FillStyle::plain(p.held[0]);
        scene(vec![
            draw("fill", &layer_of(LayerKind::Building, &shapes, 9), Paint::Fill(vec![ground])),
            draw("symbol", &layer_of(LayerKind::Checkpoint, &points(40, 8), 99), Paint::Symbol(styles)),
        ])
    };
    alike("symbols", symbols, &limits);
}

#[test]
fn signs_of_all_categories() {
    let limits = Limits { mean: 0.35, share: 0.0002, far: 64 };
    let signs = |p: &Palette| {
        let plate = |sign| SymbolStyle { sign, ..SymbolStyle::new(Symbol::Plate, p.symbol, p.community, 15.0) };
        let styles: Vec<SymbolStyle> = (0..Categories::built_in().len() as u8).map(plate).collect();
        let layer = layer_of(LayerKind::Premise, &points(styles.len(), 8), 99);
        scene(vec![draw("symbol", &layer, Paint::Symbol(styles))])
    };
    alike("signs", signs, &limits);
}

/// The whole scene of a project, as the window and the picture get it.
#[test]
fn a_scene_of_everything() {
    let (project, report): (Project, _) = super::sample::lujiazui();
    let Some(gpu) = test_device() else { return };
    for theme in [Theme::Light, Theme::Dark] {
        let scene = build(&project, Some(&report), &SceneOptions { theme, labels: false, ..SceneOptions::default() });
        let middle = scene.bounds.center();
        for scale in [1.0, 2.0] {
            let camera = Camera {
                center: [middle[0] - 900.0, middle[1] + 100.0].into(),
                px_per_m: 1.3 * scale,
                size_px: [500.0 * scale, 360.0 * scale],
            };
            let view = View { camera, scale_factor: scale as f32, quality: Quality::Fine };
            let mut renderer = Renderer::new(&gpu.device, Arc::new(|| ()));
            renderer.set_scene(&gpu.device, &gpu.queue, &scene);
            renderer.finish(&gpu.device, &gpu.queue, &view);
            let mut target = MapTarget::new(&gpu.device, camera.size_px.map(|v| v as u32));
            renderer.render(&gpu.device, &gpu.queue, &view, &mut target);
            let a = gpu.read(&target);
            let b: Vec<u8> = map(&scene, &camera, scale, &mut Fonts::new()).pixels.into_iter().flatten().collect();
            let mean = a.iter().zip(&b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / (a.len() * 3 / 4) as f64;
            let off = |a: &[u8], b: &[u8]| (0..3).any(|i| a[i].abs_diff(b[i]) > 96);
            let share = a.chunks(4).zip(b.chunks(4)).filter(|(a, b)| off(a, b)).count() as f64 / (a.len() / 4) as f64;
            eprintln!("everything {theme:?} {scale}: mean {mean:.3}, {:.3} %", share * 100.0);
            assert!(mean < 0.2 && share < 0.0002, "{theme:?} {scale}: mean {mean:.3}, {:.3} %", share * 100.0);
        }
    }
}
