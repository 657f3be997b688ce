//! What a change costs, and that culling changes nothing.

use super::scenes::{camera, draw, feature, fine, layer_of, loaded, picture, pixel, scene};
use fangxian::geometry::Shapes;
use fangxian::map::offscreen::test_device;
use fangxian::map::{Quality, View};
use fangxian::model::{Edit, Fid, Layer, LayerKind, Project};
use fangxian::scene::{FillStyle, Paint, Rgba, Scene, StrokeStyle};
use std::sync::Arc;

/// Squares of 6 m in a grid of 10 m, in an order without sense.
fn squares(side: u64) -> Shapes {
    let mut shapes = Shapes::new();
    for i in (0..side * side).map(|i| i * 7919 % (side * side)) {
        let (x, y) = ((i % side) as f64 * 10.0, (i / side) as f64 * 10.0);
        shapes.push_polygon(&[&[[x, y], [x + 6.0, y], [x + 6.0, y + 6.0], [x, y + 6.0], [x, y]]]);
    }
    shapes
}

const RED: Rgba = Rgba::hex(0xC8102E);
const GREEN: Rgba = Rgba::hex(0xB7D6C9);

fn city(layer: &Arc<Layer>) -> Scene {
    let fill = FillStyle::plain;
    let line = StrokeStyle { color: Rgba::hex(0x6B6459).alpha(0.55), width_px: 0.6, dash_px: None };
    scene(vec![draw("fill", layer, Paint::Fill(vec![fill(GREEN), fill(RED)])), draw("line", layer, Paint::Stroke(vec![line]))])
}

#[test]
fn culling_draws_the_same_picture() {
    let Some(gpu) = test_device() else { return };
    let layer = layer_of(LayerKind::Building, &squares(100), 4096);
    let city = city(&layer);
    let size = [200, 160];
    let mut camera = camera(size);
    camera.center = [433.0, 512.0].into();
    let view = fine(camera);
    let (mut culled, mut target) = loaded(gpu, &city, &view);
    let a = picture(gpu, &mut culled, &mut target, &view);
    let few = culled.stats().draw_calls;
    // The same, with everything resident and nothing culled: one group around everything makes every group visible.
    let whole = View { camera: fangxian::scene::Camera::fit(&city.bounds, camera.size_px, 0.0), ..view };
    let (mut all, mut other) = loaded(gpu, &city, &whole);
    all.set_culling(false);
    let b = picture(gpu, &mut all, &mut other, &view);
    assert!(all.stats().draw_calls > 2 * few, "{} and {few}", all.stats().draw_calls);
    assert!(a == b, "the picture differs");
}

#[test]
fn a_class_change_uploads_bytes_and_tessellates_nothing() {
    let Some(gpu) = test_device() else { return };
    let layer = layer_of(LayerKind::Building, &squares(64), 4096);
    let mut city = city(&layer);
    let view = fine(camera([640, 640]));
    let (mut map, mut target) = loaded(gpu, &city, &view);
    picture(gpu, &mut map, &mut target, &view);
    let before = map.stats();
    assert!(before.tessellated_chunks > 0 && before.uploaded_bytes > 100_000);

    assert!(!map.render(&gpu.device, &gpu.queue, &view, &mut target), "nothing changed: nothing is drawn");
    map.set_scene(&gpu.device, &gpu.queue, &city);
    assert!(!map.render(&gpu.device, &gpu.queue, &view, &mut target), "the same scene changes nothing");

    let mut class = city.layers[0].class.to_vec();
    class[17] ^= 1;
    city.layers[0].class = class.into();
    map.set_scene(&gpu.device, &gpu.queue, &city);
    assert!(map.render(&gpu.device, &gpu.queue, &view, &mut target));
    let after = map.stats();
    assert_eq!(after.tessellated_chunks, before.tessellated_chunks);
    assert_eq!(after.uploaded_bytes - before.uploaded_bytes, 2048, "one line of the class texture");

    if let Paint::Fill(styles) = &mut city.layers[0].paint {
        styles[1].color = Rgba::hex(0x123456);
    }
    map.set_scene(&gpu.device, &gpu.queue, &city);
    assert!(map.render(&gpu.device, &gpu.queue, &view, &mut target));
    assert_eq!(map.stats().tessellated_chunks, before.tessellated_chunks);
    assert!(map.stats().uploaded_bytes - after.uploaded_bytes <= 16_384, "a theme is a table");

    // Hidden and shown again.
    let shown = gpu.read(&target);
    let nothing = scene(Vec::new());
    map.set_scene(&gpu.device, &gpu.queue, &nothing);
    assert_eq!(pixel(&picture(gpu, &mut map, &mut target, &view), [640, 640], 3, 636), [255; 4]);
    map.set_scene(&gpu.device, &gpu.queue, &city);
    assert!(picture(gpu, &mut map, &mut target, &view) == shown);
    assert_eq!(map.stats().tessellated_chunks, before.tessellated_chunks);
}

#[test]
fn an_edit_tessellates_only_what_it_touched_and_looks_right_at_once() {
    let Some(gpu) = test_device() else { return };
    let mut project = Project::new("test");
    let kind = LayerKind::Building;
    project.apply(Edit::SetLayer { layer: layer_of(kind, &squares(64), 1000) }).unwrap();
    let size = [640, 640];
    let view = fine(camera(size));
    let (mut map, mut target) = loaded(gpu, &city(project.layer(kind)), &view);
    picture(gpu, &mut map, &mut target, &view);
    let edits = [
        Edit::SetShape { kind, fid: Fid(1500), shape: square(301.0, 302.0) },
        Edit::Delete { kind, fids: vec![Fid(700), Fid(3000)] },
        Edit::Insert { kind, features: vec![feature(kind, 5000, square(100.0, 630.0)), feature(kind, 5001, square(2.0, 2.0))] },
    ];
    for edit in edits {
        let before = map.stats().tessellated_chunks;
        project.apply(edit).unwrap();
        // The classes of all rows behind the edit move with it.
        let city = city(project.layer(kind));
        map.set_scene(&gpu.device, &gpu.queue, &city);
        let now = picture(gpu, &mut map, &mut target, &view);
        assert!(map.stats().tessellated_chunks - before <= 2 * 2, "two rows, two primitives");
        map.finish(&gpu.device, &gpu.queue, &view);
        let (mut fresh, mut other) = loaded(gpu, &city, &view);
        let want = picture(gpu, &mut fresh, &mut other, &view);
        // Overlapping translucent outlines may be mixed in another order.
        let far = now.iter().zip(&want).filter(|(a, b)| a.abs_diff(**b) > 8).count();
        assert!(far < 200, "{far} samples differ from a picture made anew");
    }
}

fn square(x: f64, y: f64) -> Shapes {
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[&[[x, y], [x + 6.0, y], [x + 6.0, y + 6.0], [x, y + 6.0], [x, y]]]);
    shapes
}

#[test]
fn a_window_fills_in_without_waiting() {
    let Some(gpu) = test_device() else { return };
    let layer = layer_of(LayerKind::Building, &squares(150), 4096);
    let city = city(&layer);
    let view = View { quality: Quality::Draft, ..fine(camera([400, 400])) };
    let (wake, woken) = std::sync::mpsc::channel();
    let wake = std::sync::Mutex::new(wake);
    let mut map = fangxian::map::Renderer::new(&gpu.device, Arc::new(move || wake.lock().unwrap().send(()).unwrap_or(())));
    let mut target = fangxian::map::MapTarget::new(&gpu.device, [400, 400]);
    map.set_scene(&gpu.device, &gpu.queue, &city);
    assert!(map.is_loading(), "22,500 rows are laid out by a worker");
    let mut frames = 0;
    loop {
        map.poll(&gpu.device, &gpu.queue, &view, 64 << 10);
        map.render(&gpu.device, &gpu.queue, &view, &mut target);
        frames += 1;
        if !map.is_loading() {
            break;
        }
        assert!(frames < 1000);
        woken.recv_timeout(std::time::Duration::from_secs(20)).expect("whoever waits is woken");
    }
    assert!(frames > 2, "work is spread over frames");
    let rgba = gpu.read(&target);
    let (mut fresh, mut other) = loaded(gpu, &city, &view);
    assert!(rgba == picture(gpu, &mut fresh, &mut other, &view), "in the end the picture is complete");
    assert_ne!(pixel(&rgba, [400, 400], 203, 196), [255; 4]);
}

#[test]
fn what_is_out_of_view_gives_up_its_memory_and_comes_back() {
    let Some(gpu) = test_device() else { return };
    let city = city(&layer_of(LayerKind::Building, &squares(100), 4096));
    let mut camera = camera([100, 100]);
    let here = fine(camera);
    camera.center = [900.0, 900.0].into();
    let there = fine(camera);
    let (mut map, mut target) = loaded(gpu, &city, &here);
    let before = picture(gpu, &mut map, &mut target, &here);
    map.set_keep_bytes(0);
    map.finish(&gpu.device, &gpu.queue, &there);
    let (mut fresh, _) = loaded(gpu, &city, &there);
    fresh.finish(&gpu.device, &gpu.queue, &there);
    assert_eq!(map.stats().resident_bytes, fresh.stats().resident_bytes);
    map.finish(&gpu.device, &gpu.queue, &here);
    assert!(picture(gpu, &mut map, &mut target, &here) == before);
}

#[test]
fn far_from_the_origin_nothing_trembles() {
    let Some(gpu) = test_device() else { return };
    let (x, y) = (40_500_123.37, 3_456_789.21);
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[&[[x, y], [x + 2.0, y], [x + 2.0, y + 2.0], [x, y + 2.0], [x, y]]]);
    let city = city(&layer_of(LayerKind::Building, &shapes, 10));
    let mut cam = camera([64, 64]);
    cam.px_per_m = 20.0;
    cam.center = [x + 1.0, y + 1.0].into();
    let rgba = gpu.render_to_rgba(&city, &cam, [64, 64]);
    // 40 pixels wide around the middle, to the pixel.
    let row: Vec<bool> = (0..64).map(|i| pixel(&rgba, [64, 64], i, 32)[1] < 230).collect();
    assert!(row[12] && row[51] && !row[11 - 1] && !row[52 + 1], "{row:?}");
}

#[test]
fn a_warmed_renderer_draws_the_same_picture() {
    let Some(gpu) = test_device() else { return };
    let city = city(&layer_of(LayerKind::Building, &squares(30), 4096));
    let view = fine(camera([200, 160]));
    let (mut cold, mut target) = loaded(gpu, &city, &view);
    let (warm, mut other) = loaded(gpu, &city, &view);
    warm.warm(&gpu.device, &gpu.queue);
    let mut warm = warm;
    assert!(picture(gpu, &mut cold, &mut target, &view) == picture(gpu, &mut warm, &mut other, &view));
}

#[test]
fn classes_come_when_rows_are_seen_one_by_one() {
    let Some(gpu) = test_device() else { return };
    // More than is laid out at once, so that a worker lays it out and `finish` waits for it.
    let layer = layer_of(LayerKind::Building, &squares(100), 4096);
    let mut city = city(&layer);
    let far = View { camera: fangxian::scene::Camera::fit(&city.bounds, [100.0, 100.0], 0.0), ..fine(camera([100, 100])) };
    let near = fine(camera([100, 100]));
    let cells = |city: &Scene| {
        let mut map = fangxian::map::Renderer::new(&gpu.device, Arc::new(|| ()));
        map.set_scene(&gpu.device, &gpu.queue, city);
        map.finish(&gpu.device, &gpu.queue, &far);
        map
    };
    let mut map = cells(&city);
    let before = map.stats().uploaded_bytes;
    let mut class = city.layers[0].class.to_vec();
    class.iter_mut().step_by(3).for_each(|c| *c ^= 1);
    let class: fangxian::scene::Classes = class.into();
    city.layers.iter_mut().for_each(|l| l.class = class.clone());
    map.set_scene(&gpu.device, &gpu.queue, &city);
    map.finish(&gpu.device, &gpu.queue, &far);
    let tiles = map.stats().uploaded_bytes - before;
    // The city is a quarter of its tile; its classes would be a line of their texture more.
    assert_eq!(tiles, 128 * 128 * 4, "cells and nothing else");
    map.finish(&gpu.device, &gpu.queue, &near);
    let mut target = fangxian::map::MapTarget::new(&gpu.device, [100, 100]);
    let a = picture(gpu, &mut map, &mut target, &near);
    let (mut fresh, mut other) = loaded(gpu, &city, &near);
    assert!(a == picture(gpu, &mut fresh, &mut other, &near));
    // The other way round: rows first, then a scene with other classes, and cells.
    let mut other_way = cells(&city);
    let mut target = fangxian::map::MapTarget::new(&gpu.device, [100, 100]);
    let a = picture(gpu, &mut map, &mut target, &far);
    let mut other = fangxian::map::MapTarget::new(&gpu.device, [100, 100]);
    assert!(a == picture(gpu, &mut other_way, &mut other, &far));
}
