//! The map from afar: cells instead of areas, lines of a pixel, roads without the small ones.

use super::scenes::{draw, fine, layer_of, scene};
use fangxian::briefing::{Fonts, map as cpu_map};
use fangxian::geometry::Shapes;
use fangxian::map::offscreen::{Device, test_device};
use fangxian::map::{MapTarget, Quality, Renderer, View};
use fangxian::model::LayerKind;
use fangxian::scene::{Camera, DrawLayer, FillStyle, Paint, Rgba, Scene, StrokeStyle};
use std::sync::Arc;

const RED: Rgba = Rgba::hex(0xC8102E);
const GREEN: Rgba = Rgba::hex(0xB7D6C9);
const SIZE: [u32; 2] = [320, 240];

/// A town of `side` × `side` houses of about 7 m in streets of 12 m, a little turned, in an order without sense.
fn town(side: u64) -> Shapes {
    let mut shapes = Shapes::new();
    for i in (0..side * side).map(|i| i * 7919 % (side * side)) {
        let (x, y) = ((i % side) as f64 * 12.0, (i / side) as f64 * 12.0);
        let turned = |dx: f64, dy: f64| [x + dx * 0.9 - dy * 0.2, y + dx * 0.2 + dy * 0.9];
        shapes.push_polygon(&[&[[0.0, 0.0], [8.0, 0.0], [8.0, 6.0], [0.0, 6.0], [0.0, 0.0]].map(|[a, b]| turned(a, b))]);
    }
    shapes
}

/// The town in green; rows for which `gap` holds are red and shout.
fn city(side: u64, gap: impl Fn(usize) -> bool) -> Scene {
    let layer = layer_of(LayerKind::Building, &town(side), 4096);
    let fills = vec![FillStyle::plain(GREEN), FillStyle { shouts: true, ..FillStyle::plain(RED) }];
    let class = (0..layer.len()).map(|i| u8::from(gap(i))).collect();
    scene(vec![DrawLayer { class, ..draw("building.fill", &layer, Paint::Fill(fills)) }])
}

fn renderer(gpu: &Device, scene: &Scene, most_areas: usize) -> Renderer {
    let mut map = Renderer::new(&gpu.device, Arc::new(|| ()));
    map.set_most_areas(most_areas);
    map.set_scene(&gpu.device, &gpu.queue, scene);
    map
}

fn picture(gpu: &Device, map: &mut Renderer, view: &View) -> Vec<u8> {
    let mut target = MapTarget::new(&gpu.device, view.camera.size_px.map(|v| v as u32));
    map.finish(&gpu.device, &gpu.queue, view);
    map.render(&gpu.device, &gpu.queue, view, &mut target);
    gpu.read(&target)
}

fn at(scene: &Scene, px_per_m: f64) -> View {
    fine(Camera { center: scene.bounds.center().into(), px_per_m, size_px: SIZE.map(f64::from) })
}

/// Mean difference of what is seen from a step away: of the means of blocks of four by four pixels. Cells do not lie on
/// pixels, so single pixels of houses of three pixels differ.
fn mean_difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let width = SIZE[0] as usize;
    let block = |p: &[u8], x: usize, y: usize, k: usize| {
        let sum: u32 = (0..16).map(|i| u32::from(p[((y * 4 + i / 4) * width + x * 4 + i % 4) * 4 + k])).sum();
        f64::from(sum) / 16.0
    };
    let (columns, rows) = (width / 4, SIZE[1] as usize / 4);
    let each = (0..columns * rows * 3).map(|i| {
        let (x, y, k) = (i / 3 % columns, i / 3 / columns, i % 3);
        (block(a, x, y, k) - block(b, x, y, k)).abs()
    });
    each.sum::<f64>() / (columns * rows * 3) as f64
}

/// How much redder one picture is than another, in whole pixels of the gap's colour instead of the covered one's.
fn redder(rgba: &[u8], than: &[u8]) -> f64 {
    let tone = |p: &[u8]| f64::from(p[0]) - f64::from(p[1]);
    let all: f64 = rgba.chunks(4).zip(than.chunks(4)).map(|(a, b)| tone(a) - tone(b)).sum();
    all / (tone(&RED.0) - tone(&GREEN.0))
}

#[test]
fn cells_look_like_their_areas_seen_from_afar() {
    let Some(gpu) = test_device() else { return };
    let city = city(90, |_| false);
    for px_per_m in [0.8, 0.6, 0.43, 0.33] {
        let view = at(&city, px_per_m);
        let one_by_one = picture(gpu, &mut renderer(gpu, &city, usize::MAX), &view);
        let mut map = renderer(gpu, &city, 0);
        let cells = picture(gpu, &mut map, &view);
        assert_eq!(map.stats().tessellated_chunks, 0, "nothing is tessellated for cells");
        let blank = vec![255; cells.len()];
        let (off, ink) = (mean_difference(&one_by_one, &cells), mean_difference(&one_by_one, &blank));
        assert!(off < 0.15 * ink, "{off} of {ink} at {px_per_m}");
        let total = |p: &[u8]| p.iter().map(|v| u64::from(*v)).sum::<u64>() as f64;
        assert!((total(&one_by_one) / total(&cells) - 1.0).abs() < 0.004, "as much ink at {px_per_m}");
    }
}

#[test]
fn one_gap_in_ten_thousand_is_seen_at_every_scale_on_screen_and_in_the_picture() {
    let Some(gpu) = test_device() else { return };
    let covered = city(100, |_| false);
    let one = city(100, |i| i == 5050);
    let mut map = renderer(gpu, &one, usize::MAX - 1);
    let mut none = renderer(gpu, &covered, usize::MAX - 1);
    for step in 0..14 {
        let view = at(&one, 0.19 * 0.78_f64.powi(step));
        let seen = redder(&picture(gpu, &mut map, &view), &picture(gpu, &mut none, &view));
        assert!(seen > 0.15, "{seen} pixels of red at {} px/m", view.camera.px_per_m);
        let printed = |scene: &Scene| {
            let canvas = cpu_map(scene, &view.camera, 1.0, &mut Fonts::new());
            canvas.pixels.into_flattened()
        };
        let seen = redder(&printed(&one), &printed(&covered));
        assert!(seen > 0.25, "{seen} pixels of red in the picture at {} px/m", view.camera.px_per_m);
    }
}

#[test]
fn the_picture_writer_shows_the_same_cells() {
    let Some(gpu) = test_device() else { return };
    let (city, covered) = (city(100, |i| i % 37 == 0), city(100, |_| false));
    for px_per_m in [0.29, 0.2, 0.1] {
        let view = at(&city, px_per_m);
        let on_screen = |scene: &Scene| picture(gpu, &mut renderer(gpu, scene, 0), &view);
        let printed = |scene: &Scene| cpu_map(scene, &view.camera, 1.0, &mut Fonts::new()).pixels.into_flattened();
        let (screen, canvas) = (on_screen(&city), printed(&city));
        let blank = vec![255; screen.len()];
        let (off, ink) = (mean_difference(&screen, &canvas), mean_difference(&screen, &blank));
        assert!(off < 0.2 * ink, "{off} of {ink} at {px_per_m}");
        let (a, b) = (redder(&screen, &on_screen(&covered)), redder(&canvas, &printed(&covered)));
        // How much louder than its ground a gap is depends on how cells lie; that differs up to a factor of two.
        assert!((0.5..2.0).contains(&(a / b)), "{a} and {b} pixels of red at {px_per_m}");
    }
}

#[test]
fn changed_classes_upload_pictures_and_tessellate_nothing() {
    let Some(gpu) = test_device() else { return };
    let mut city = city(100, |_| false);
    let view = at(&city, 0.2);
    let mut map = renderer(gpu, &city, 0);
    picture(gpu, &mut map, &view);
    let before = map.stats();
    // A new scene that says the same costs nothing.
    city.layers[0].class = city.layers[0].class.to_vec().into();
    map.set_scene(&gpu.device, &gpu.queue, &city);
    picture(gpu, &mut map, &view);
    assert_eq!((map.stats().uploaded_bytes, map.stats().tessellated_chunks), (before.uploaded_bytes, before.tessellated_chunks));
    city.layers[0].class = (0..10_000).map(|i| (i % 3 == 0) as u8).collect();
    map.set_scene(&gpu.device, &gpu.queue, &city);
    let changed = picture(gpu, &mut map, &view);
    let after = map.stats();
    assert_eq!(after.tessellated_chunks, before.tessellated_chunks);
    assert!(after.uploaded_bytes > before.uploaded_bytes && after.uploaded_bytes < before.uploaded_bytes + (4 << 20));
    assert!(changed == picture(gpu, &mut renderer(gpu, &city, 0), &view), "as if drawn anew");
}

#[test]
fn a_few_changed_classes_make_a_few_cells_anew_at_once() {
    let Some(gpu) = test_device() else { return };
    // Larger than what is laid out and painted in the first frame: tiles come from workers.
    let mut city = city(100, |i| i % 7 == 0);
    for px_per_m in [0.2, 0.27, 0.55] {
        let view = at(&city, px_per_m);
        let mut map = renderer(gpu, &city, 0);
        let before = picture(gpu, &mut map, &view);
        let sent = map.stats().uploaded_bytes;
        let shown = view.camera.view();
        let layer = &city.layers[0].layer;
        let in_view = |r: &usize| shown.contains(layer.feature(*r as u32).shape().bounds().center());
        let rows: Vec<usize> = (0..10_000).step_by(13).filter(in_view).take(60).collect();
        for (round, rows) in [[rows[0], rows[1], rows[7]], [rows[0], rows[20], rows[59]]].into_iter().enumerate() {
            let mut class = city.layers[0].class.to_vec();
            rows.iter().for_each(|r| class[*r] ^= 1);
            city.layers[0].class = class.into();
            map.set_scene(&gpu.device, &gpu.queue, &city);
            // Polled, not finished: what changed is there without any worker.
            let mut target = MapTarget::new(&gpu.device, SIZE);
            map.poll(&gpu.device, &gpu.queue, &view, 1 << 20);
            assert!(map.render(&gpu.device, &gpu.queue, &view, &mut target));
            let now = gpu.read(&target);
            assert!(!map.is_loading(), "nothing is left to workers");
            let fresh = picture(gpu, &mut renderer(gpu, &city, 0), &view);
            assert!(now != before, "round {round} at {px_per_m}: the change is seen");
            let worst = now.iter().zip(&fresh).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(worst <= Some(2), "round {round} at {px_per_m}: off by {worst:?}");
        }
        assert!(map.stats().uploaded_bytes - sent < 400_000, "parts of tiles, and lines of the class texture");
    }
}

#[test]
fn while_the_camera_moves_thin_lines_keep_their_ink() {
    let Some(gpu) = test_device() else { return };
    let layer = layer_of(LayerKind::Building, &town(12), 4096);
    let style = |dash_px| StrokeStyle { color: Rgba::hex(0x6B6459).alpha(0.8), width_px: 1.0, dash_px };
    for dash in [None, Some([6.0, 3.0])] {
        let lines = scene(vec![draw("line", &layer, Paint::Stroke(vec![style(dash)]))]);
        let view = at(&lines, 1.6);
        let mut map = renderer(gpu, &lines, usize::MAX);
        let smooth = picture(gpu, &mut map, &view);
        let fast = picture(gpu, &mut map, &View { quality: Quality::Draft, ..view });
        let ink = |p: &[u8]| p.iter().map(|v| f64::from(255 - v)).sum::<f64>();
        let ratio = ink(&fast) / ink(&smooth);
        assert!((0.8..1.2).contains(&ratio), "{ratio} of the ink with dash {dash:?}");
    }
}

#[test]
fn leaving_out_rows_that_are_not_drawn_changes_nothing() {
    let Some(gpu) = test_device() else { return };
    let mut roads = Shapes::new();
    for i in 0..40 {
        let y = f64::from(i) * 6.0 + 3.0;
        roads.push_line(&[[5.0, y], [150.0, y + 20.0], [310.0, y]]);
    }
    let layer = layer_of(LayerKind::Road, &roads, 16);
    let line = |rgb, width_px| StrokeStyle { color: Rgba::hex(rgb), width_px, dash_px: None };
    let none = StrokeStyle { color: Rgba([0; 4]), ..line(0, 0.0) };
    let only = |styles: Vec<StrokeStyle>| scene(vec![draw("road", &layer, Paint::Stroke(styles))]);
    // Of three classes one is drawn: a mesh of a third of the rows. Of two classes one: all rows, half of them hidden.
    let (few, half) = (only(vec![line(0x884422, 3.0), none, none]), only(vec![line(0x884422, 3.0), none]));
    let mut same = half.clone();
    same.layers[0].class = few.layers[0].class.clone();
    same.layers[0].paint = Paint::Stroke(vec![line(0x884422, 3.0), none, none]);
    let view = at(&few, 1.0);
    let mut map = renderer(gpu, &few, usize::MAX);
    let sparse = picture(gpu, &mut map, &view);
    let (bytes, made) = (map.stats().resident_bytes, map.stats().tessellated_chunks);
    let mut again = few.clone();
    again.layers[0].class = few.layers[0].class.to_vec().into();
    map.set_scene(&gpu.device, &gpu.queue, &again);
    assert!(picture(gpu, &mut map, &view) == sparse, "a new scene that says the same looks the same");
    assert_eq!(map.stats().tessellated_chunks, made, "and tessellates nothing");
    // The same rows shown by a layer that starts with everything visible and then hides them keeps its whole meshes.
    let mut all = renderer(gpu, &only(vec![line(0x884422, 3.0), line(0x884422, 3.0), line(0x884422, 3.0)]), usize::MAX);
    let whole = picture(gpu, &mut all, &view);
    assert!(bytes * 2 < all.stats().resident_bytes, "{bytes} bytes of {}", all.stats().resident_bytes);
    assert!(sparse != whole);
    all.set_scene(&gpu.device, &gpu.queue, &same);
    assert!(picture(gpu, &mut all, &view) == sparse, "the picture differs");
    // And back: all rows return.
    all.set_scene(&gpu.device, &gpu.queue, &only(vec![line(0x884422, 3.0), line(0x884422, 3.0), line(0x884422, 3.0)]));
    assert!(picture(gpu, &mut all, &view) == whole, "the picture differs after going back");
}

#[test]
fn lines_that_no_fill_goes_with_are_drawn_at_every_scale() {
    let Some(gpu) = test_device() else { return };
    let layer = layer_of(LayerKind::Community, &town(30), 4096);
    let line = |dash_px| StrokeStyle { color: Rgba::hex(0x24324F), width_px: 2.0, dash_px };
    let fill = draw("fence.fill", &layer, Paint::Fill(vec![FillStyle::plain(GREEN.alpha(0.1))]));
    for (below, dash) in [(None, None), (None, Some([6.0, 3.0])), (Some(&fill), Some([6.0, 3.0]))] {
        let lines = draw("line", &layer, Paint::Stroke(vec![line(dash)]));
        let scene = scene(below.cloned().into_iter().chain([lines]).collect());
        let view = at(&scene, 0.2);
        let cells = picture(gpu, &mut renderer(gpu, &scene, 0), &view);
        let dark = cells.chunks(4).filter(|p| p[0] < 120).count();
        assert!(dark > 500, "{dark} dark pixels with dash {dash:?}");
    }
}
