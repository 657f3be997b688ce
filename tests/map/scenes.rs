//! Small scenes and pictures of them.

use fangxian::geometry::{Bounds, Shapes};
use fangxian::map::offscreen::Device;
use fangxian::map::{MapTarget, Quality, Renderer, View};
use fangxian::model::{Chunk, Feature, Fid, Layer, LayerKind, LayerMeta, Value};
use fangxian::scene::{Camera, DrawLayer, Paint, Rgba, Scene, Theme};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A layer of these shapes, cut into chunks of so many rows.
pub fn layer_of(kind: LayerKind, shapes: &Shapes, chunk_rows: usize) -> Arc<Layer> {
    let mut chunks = Vec::new();
    let mut chunk = Chunk::new(kind);
    for (i, shape) in shapes.iter().enumerate() {
        chunk.push_feature(kind, Fid(i as i64 + 1), shape, std::iter::empty());
        if chunk.len() == chunk_rows {
            chunk.finish();
            chunks.push(std::mem::replace(&mut chunk, Chunk::new(kind)));
        }
    }
    chunk.finish();
    chunks.push(chunk);
    Arc::new(Layer::from_chunks(kind, chunks, LayerMeta::default()))
}

/// A feature to insert.
pub fn feature(kind: LayerKind, fid: i64, shape: Shapes) -> Feature {
    Feature { fid: Fid(fid), shape, values: vec![Value::Null; kind.info().attributes.len()] }
}

/// A draw layer whose rows have the classes 0, 1, 2, … in turn.
pub fn draw(key: &'static str, layer: &Arc<Layer>, paint: Paint) -> DrawLayer {
    let classes = match &paint {
        Paint::Fill(s) => s.len(),
        Paint::Stroke(s) => s.len(),
        Paint::Symbol(s) => s.len(),
    };
    let class = (0..layer.len()).map(|i| (i % classes) as u8).collect();
    DrawLayer { key, layer: Arc::clone(layer), class, paint, min_px_per_m: 0.0, max_px_per_m: f32::INFINITY, meaning: Vec::new() }
}

/// A scene of these draw layers on white.
pub fn scene(layers: Vec<DrawLayer>) -> Scene {
    let bounds = layers.iter().fold(Bounds::EMPTY, |b, d| b.union(&d.layer.bounds()));
    Scene { background: Rgba::hex(0xFFFFFF), layers, labels: Arc::default(), bounds, theme: Theme::Light }
}

/// Metres are pixels, the origin is in the lower left corner.
pub fn camera(size: [u32; 2]) -> Camera {
    let [w, h] = size.map(f64::from);
    Camera { center: [w / 2.0, h / 2.0].into(), px_per_m: 1.0, size_px: [w, h] }
}

/// A view at 100 % in fine quality.
pub fn fine(camera: Camera) -> View {
    View { camera, scale_factor: 1.0, quality: Quality::Fine }
}

/// A renderer that draws areas one by one, with the scene, loaded for the view, and its target.
pub fn loaded(device: &Device, scene: &Scene, view: &View) -> (Renderer, MapTarget) {
    let mut renderer = Renderer::new(&device.device, Arc::new(|| ()));
    renderer.set_most_areas(usize::MAX);
    renderer.set_scene(&device.device, &device.queue, scene);
    renderer.finish(&device.device, &device.queue, view);
    let target = MapTarget::new(&device.device, view.camera.size_px.map(|v| v as u32));
    (renderer, target)
}

/// Draws and reads back.
pub fn picture(device: &Device, renderer: &mut Renderer, target: &mut MapTarget, view: &View) -> Vec<u8> {
    renderer.render(&device.device, &device.queue, view, target);
    device.read(target)
}

/// Colour of a pixel.
pub fn pixel(rgba: &[u8], size: [u32; 2], x: u32, y: u32) -> [u8; 4] {
    let at = ((y * size[0] + x) * 4) as usize;
    [rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]]
}

/// Where pictures to look at are written.
pub fn out_dir() -> PathBuf {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("out/map");
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// Writes a picture.
pub fn write_png(path: &Path, rgba: &[u8], [width, height]: [u32; 2]) {
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(rgba).unwrap();
}

/// Reads a picture.
pub fn read_png(path: &Path) -> Option<(Vec<u8>, [u32; 2])> {
    let mut reader = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path).ok()?)).read_info().unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgba).unwrap();
    Some((rgba, [info.width, info.height]))
}
