//! The background map on the graphics card against the one of the picture writer, tint, stand-ins, and a written picture.

use super::files::{LOOK, open};
use super::make::{Pmtiles, mbtiles, png, town};
use fangxian::basemap::{Look, Maker, OpenOptions, Setting, Source, TileId, Tiles, Tint};
use fangxian::briefing::{Fonts, Underlay, map_over};
use fangxian::geometry::{Bounds, Crs, LonLat};
use fangxian::map::offscreen::test_device;
use fangxian::map::{Basemap, MapTarget, Quality, Renderer, View};
use fangxian::scene::{Camera, Scene, Theme};
use fangxian::task::Task;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SIZE: [u32; 2] = [640, 480];

fn metric() -> Crs {
    Crs::from_epsg(4549).expect("a system")
}

fn scene(theme: Theme) -> Scene {
    Scene {
        background: theme.palette().land,
        layers: Vec::new(),
        labels: std::sync::Arc::default(),
        bounds: Bounds::EMPTY,
        theme,
    }
}

fn camera(px_per_m: f64) -> Camera {
    let center = metric().from_lonlat(LonLat { lon: 121.4997, lat: 31.2397 }).expect("within reach");
    Camera { center: center.into(), px_per_m, size_px: SIZE.map(f64::from) }
}

/// Vector tiles of level 13 around Lujiazui, and a raster of levels 10 to 12 whose colours tell the tile.
fn sources(folder: &Path) -> [PathBuf; 2] {
    let around = |z: u8, x: u32, y: u32| (0..8).flat_map(move |i| (0..8).map(move |j| TileId { z, x: x - 4 + i, y: y - 4 + j }));
    let vector = folder.join("town.pmtiles");
    let tiles: BTreeMap<TileId, Vec<u8>> = around(13, 6860, 3348).map(|id| (id, town())).collect();
    Pmtiles { tiles, tile_type: 1, gzip_tiles: true, leaf: 0, metadata: r#"{"attribution":"© Town"}"#.into() }.write(&vector);
    let raster = folder.join("colours.mbtiles");
    let ids = around(10, 857, 418).chain(around(11, 1715, 837)).chain(around(12, 3430, 1674));
    let color = |id: TileId| {
        png(256, 256, move |x, y| {
            let wave = ((f64::from(x) / 9.0).sin() * (f64::from(y) / 7.0).cos() * 60.0 + 128.0) as u8;
            [wave, 100 + (id.x % 3 * 12) as u8, 90 + (id.y % 3 * 12) as u8, if x < 20 { 210 } else { 255 }]
        })
    };
    mbtiles(&raster, &ids.map(|id| (id, color(id))).collect(), &[("attribution", "© Colours")]);
    [vector, raster]
}

fn source(path: &Path, gcj02: bool) -> Arc<Source> {
    let setting = Setting { gcj02, ..Setting::at(path.display().to_string()) };
    Arc::new(Source::open(&setting, &OpenOptions::default()).expect("a source"))
}

fn on_processor(source: &Arc<Source>, view: &View, theme: Theme, tint: Tint) -> Vec<u8> {
    let look = Look { theme, scale: view.scale_factor };
    let underlay = Underlay::new(Maker::new(Arc::clone(source), look), metric(), tint, Task::new());
    let scale = f64::from(view.scale_factor);
    let canvas = map_over(&scene(theme), &view.camera, scale, &mut Fonts::new(), Some(&underlay));
    assert_eq!(underlay.trouble(), None);
    canvas.pixels.into_iter().flatten().collect()
}

fn picture(path: &str, bytes: &[u8]) {
    let file = std::fs::File::create(path).expect("a file");
    let mut encoder = png::Encoder::new(file, SIZE[0], SIZE[1]);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().expect("header").write_image_data(bytes).expect("pixels");
}

#[test]
fn window_and_picture_show_the_same() {
    let Some(gpu) = test_device() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let [vector, raster] = sources(folder.path());
    let plain = Tint::default();
    let cases = [
        (&vector, 0.12, 1.0, Theme::Light, plain, false),
        (&vector, 0.25, 1.0, Theme::Dark, Tint { opacity: 0.6, grey: true, brightness: 0.7 }, false),
        (&vector, 0.5, 1.5, Theme::Light, plain, true),
        (&raster, 0.008, 1.0, Theme::Light, plain, false),
        (&raster, 0.03, 1.0, Theme::Light, Tint { opacity: 0.5, ..plain }, true),
        (&raster, 0.3, 2.0, Theme::Dark, Tint { grey: true, brightness: 0.68, ..plain }, false),
    ];
    for (i, (path, px_per_m, scale_factor, theme, tint, gcj02)) in cases.into_iter().enumerate() {
        let source = source(path, gcj02);
        let mut renderer = Renderer::new(&gpu.device, Arc::new(|| ()));
        renderer.set_scene(&gpu.device, &gpu.queue, &scene(theme));
        let tiles = Arc::new(Tiles::new(Arc::clone(&source), Look { theme, scale: scale_factor }, Arc::new(|| ())));
        renderer.set_basemap(Some(Basemap { tiles: Arc::clone(&tiles), metric: metric(), tint }));
        let view = View { camera: camera(px_per_m), scale_factor, quality: Quality::Fine };
        let mut target = MapTarget::new(&gpu.device, SIZE);
        renderer.finish(&gpu.device, &gpu.queue, &view);
        assert!(renderer.render(&gpu.device, &gpu.queue, &view, &mut target) && !renderer.is_loading());
        assert_eq!(tiles.trouble(), None);
        let a = gpu.read(&target);
        let b = on_processor(&source, &view, theme, tint);
        let mean = a.iter().zip(&b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64;
        let far = a.iter().zip(&b).filter(|(a, b)| a.abs_diff(**b) > 24).count();
        let spread = a.chunks(4).filter(|p| p[..3] != a[..3]).count();
        eprintln!("case {i}: mean {mean:.3}, {far} samples far");
        if mean > 0.6 || far > 400 {
            let out = std::env::temp_dir();
            picture(&out.join("basemap_gpu.png").display().to_string(), &a);
            picture(&out.join("basemap_cpu.png").display().to_string(), &b);
            panic!("case {i}: mean {mean:.3}, {far} samples far; see basemap_gpu.png in {}", out.display());
        }
        assert!(spread > 3_000, "there is something to see");
    }
}

#[test]
fn another_tint_uploads_nothing_and_taking_it_away_leaves_the_ground() {
    let Some(gpu) = test_device() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let [vector, _] = sources(folder.path());
    let mut renderer = Renderer::new(&gpu.device, Arc::new(|| ()));
    renderer.set_scene(&gpu.device, &gpu.queue, &scene(Theme::Light));
    let tiles = Arc::new(Tiles::new(source(&vector, false), LOOK, Arc::new(|| ())));
    let basemap = |opacity, grey| {
        Some(Basemap { tiles: Arc::clone(&tiles), metric: metric(), tint: Tint { opacity, grey, ..Tint::default() } })
    };
    let view = View { camera: camera(0.2), scale_factor: 1.0, quality: Quality::Fine };
    let mut target = MapTarget::new(&gpu.device, SIZE);
    let mut draw = |renderer: &mut Renderer, basemap| {
        renderer.set_basemap(basemap);
        renderer.finish(&gpu.device, &gpu.queue, &view);
        renderer.render(&gpu.device, &gpu.queue, &view, &mut target);
        gpu.read(&target)
    };
    let full = draw(&mut renderer, basemap(1.0, false));
    let sent = renderer.stats().uploaded_bytes;
    assert!(sent > 1_000_000);
    let half = draw(&mut renderer, basemap(0.5, false));
    let grey = draw(&mut renderer, basemap(1.0, true));
    assert_eq!(renderer.stats().uploaded_bytes, sent, "opacity and grey are uniforms");
    let land = Theme::Light.palette().land.0;
    for (full, half) in full.chunks(4).zip(half.chunks(4)) {
        let want = |k: usize| (f64::from(full[k]) + f64::from(land[k])) / 2.0;
        assert!((0..3).all(|k| (f64::from(half[k]) - want(k)).abs() <= 1.5));
    }
    assert!(grey.chunks(4).all(|p| p[0].abs_diff(p[1]) <= 1 && p[1].abs_diff(p[2]) <= 1));
    let renders = renderer.stats().renders;
    assert!(!renderer.render(&gpu.device, &gpu.queue, &view, &mut MapTarget::new(&gpu.device, SIZE)) || renders > 0);
    let none = draw(&mut renderer, None);
    assert!(none.chunks(4).all(|p| p == land));
}

#[test]
fn the_nearest_level_stands_in_while_tiles_are_on_their_way() {
    let Some(gpu) = test_device() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let [_, raster] = sources(folder.path());
    let mut renderer = Renderer::new(&gpu.device, Arc::new(|| ()));
    renderer.set_scene(&gpu.device, &gpu.queue, &scene(Theme::Light));
    let tiles = Arc::new(Tiles::new(source(&raster, false), LOOK, Arc::new(|| ())));
    renderer.set_basemap(Some(Basemap { tiles, metric: metric(), tint: Tint::default() }));
    let mut target = MapTarget::new(&gpu.device, SIZE);
    let view = |px_per_m| View { camera: camera(px_per_m), scale_factor: 1.0, quality: Quality::Fine };
    let land = Theme::Light.palette().land.0;
    let bare = |target: &MapTarget| gpu.read(target).chunks(4).filter(|p| **p == land).count();
    renderer.finish(&gpu.device, &gpu.queue, &view(0.02));
    // Nearer and farther, before anything new was uploaded.
    for px_per_m in [0.04, 0.01] {
        renderer.render(&gpu.device, &gpu.queue, &view(px_per_m), &mut target);
        let most = if px_per_m > 0.02 { 0 } else { (SIZE[0] * SIZE[1]) as usize * 4 / 5 };
        assert!(bare(&target) <= most, "{} of {}", bare(&target), SIZE[0] * SIZE[1]);
    }
}

#[test]
fn textures_out_of_view_are_given_up_in_time() {
    let Some(gpu) = test_device() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plain.mbtiles");
    let one = png(512, 512, |_, _| [50, 60, 70, 255]);
    let ids = (0..24).flat_map(|i| (0..24).map(move |j| TileId { z: 13, x: 6850 + i, y: 3336 + j }));
    mbtiles(&path, &ids.map(|id| (id, one.clone())).collect(), &[]);
    let mut renderer = Renderer::new(&gpu.device, Arc::new(|| ()));
    renderer.set_scene(&gpu.device, &gpu.queue, &scene(Theme::Light));
    let tiles = Arc::new(Tiles::new(source(&path, false), LOOK, Arc::new(|| ())));
    renderer.set_basemap(Some(Basemap { tiles, metric: metric(), tint: Tint::default() }));
    let start = camera(512.0 / 4180.0);
    let mut most = 0;
    for step in 0..300 {
        let center = [start.center.x + f64::from(step % 20 - 10) * 3600.0, start.center.y + f64::from(step / 20 - 7) * 3600.0];
        let view = View { camera: Camera { center: center.into(), ..start }, scale_factor: 1.0, quality: Quality::Draft };
        renderer.finish(&gpu.device, &gpu.queue, &view);
        most = most.max(renderer.basemap_bytes());
    }
    assert!(renderer.stats().uploaded_bytes > 200 << 20, "{} bytes seen", renderer.stats().uploaded_bytes);
    assert!(most > 64 << 20 && most < 112 << 20, "{most} bytes kept");
}

#[test]
fn a_written_picture_lies_over_its_background_map() {
    use fangxian::briefing::PictureOptions;
    use fangxian::scene::SceneOptions;
    use fangxian::work::{SnapshotBasemap, sample, snapshot};
    let folder = tempfile::tempdir().expect("a folder");
    let [vector, _] = sources(folder.path());
    let project = sample(&Task::new()).expect("the sample");
    let options = PictureOptions { size_px: [900, 600], frame: false, ..PictureOptions::of(&project, None, Default::default()) };
    let out = folder.path().join("map.png");
    let write = |basemap: Option<&SnapshotBasemap>| {
        let none =
            SceneOptions { labels: false, visible: [false; fangxian::model::LayerKind::ALL.len()], ..SceneOptions::default() };
        let missing = snapshot(&project, None, &none, &options, basemap, &out, &Task::new()).expect("written");
        assert_eq!(missing, None);
        std::fs::read(&out).expect("a picture")
    };
    let setting = Setting::at(vector.display().to_string());
    let with = write(Some(&SnapshotBasemap { setting: setting.clone(), open: OpenOptions::default() }));
    let without = write(None);
    assert!(with.len() > without.len() * 2, "{} against {} bytes", with.len(), without.len());
    let hidden = Setting { opacity: 0.0, ..setting };
    let clear = write(Some(&SnapshotBasemap { setting: hidden, open: OpenOptions::default() }));
    // But for the line that names the source.
    assert!(clear.len() < with.len() / 2);
    let missing = SnapshotBasemap { setting: Setting::at("/nowhere.pmtiles"), open: OpenOptions::default() };
    let error =
        snapshot(&project, None, &SceneOptions::default(), &options, Some(&missing), &out, &Task::new()).expect_err("no file");
    assert!(error.to_string().contains("nowhere.pmtiles"));
    assert!(open(&vector).is_ok());
}
