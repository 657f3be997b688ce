//! The map in a frame on paper: camera, vectors or pixels, scale bar, legend of what is drawn.

use super::map::map;
use super::png_file::encode_png;
use super::svg::PT_PER_PX;
use super::text::Fonts;
use super::vector::{Overlay, VectorMap, VectorSource};
use crate::geometry::Bounds;
use crate::ink::canvas::Canvas;
use crate::scene::{Camera, DrawLayer, LegendEntry, Paint, ScaleBar, Scene, legend_in, scale_bar};
use crate::words::thousands;
use std::sync::Arc;

/// Points in a metre of paper.
const PT_PER_M: f64 = 72.0 / 0.0254;
/// Areas smaller than this are painted as pixels, pixels at 100 %: as vectors they would be dust. As in [`super::map`].
const SPECKS_PX: f64 = 2.5;
/// More shapes of one draw layer than this in view are painted as pixels.
const MOST_SHAPES: usize = 20_000;
/// Resolution of what is painted as pixels, to the inch, and quality of the JPEG where a PNG is too large: the first pair that
/// is small enough is taken.
const PIXELS: [(f64, u8); 5] = [(200.0, 88), (200.0, 75), (150.0, 75), (150.0, 60), (110.0, 60)];
/// Most bytes of pixels: a page with all its vectors stays below a megabyte.
const MOST_BYTES: usize = 620_000;

/// Which map is wanted.
#[derive(Debug, Clone)]
pub struct FrameOptions {
    /// Width and height on paper, points.
    pub size_pt: [f64; 2],
    /// Ground that must be seen, metres.
    pub extent: Bounds,
    /// Size of symbols, lines and names, 1 for the size they have in the window at 100 %.
    pub symbols: f64,
    /// Paper left free around the extent, points.
    pub margin_pt: f64,
}

/// A map made for a frame.
#[derive(Debug, Clone)]
pub struct MapFrame {
    /// Width and height on paper, points.
    pub size_pt: [f64; 2],
    /// Vectors.
    pub map: VectorMap,
    /// Pixels that lie below the vectors, PNG or JPEG, with their ending; nothing once they are on a page.
    pub pixels: Option<(Vec<u8>, &'static str)>,
    /// Bytes of these pixels; 0 where all of it is vectors.
    pub pixel_bytes: usize,
    /// Metres on the ground for a metre of paper.
    pub denominator: f64,
    /// Scale bar; its length is points.
    pub bar: ScaleBar,
    /// Exactly what is drawn.
    pub legend: Vec<LegendEntry>,
    /// The camera; a pixel of it is a pixel at 100 %.
    pub camera: Camera,
}

/// Points on paper for a pixel at 100 %.
fn pt_per_px(options: &FrameOptions) -> f64 {
    PT_PER_PX * options.symbols
}

/// The smallest round scale that shows all of the extent.
pub fn camera(options: &FrameOptions) -> Camera {
    let unit = pt_per_px(options);
    let size = options.size_pt.map(|v| v / unit);
    let fit = Camera::fit(&options.extent, size, options.margin_pt / unit);
    let exact = PT_PER_M / (fit.px_per_m * unit);
    Camera { px_per_m: PT_PER_M / (round_up(exact) * unit), ..fit }
}

/// The next number of two digits: steps of 1 up to 20, of 2 up to 50, then of 5, times a power of ten.
fn round_up(v: f64) -> f64 {
    let power = 10f64.powf(v.max(1.0).log10().floor() - 1.0);
    let digits = v.max(1.0) / power;
    let step = if digits <= 20.0 {
        1.0
    } else if digits <= 50.0 {
        2.0
    } else {
        5.0
    };
    // The sliver keeps a number that is round already.
    (digits / step - 1e-9).ceil() * step * power
}

/// Scale as it is written: `1 : 12,000`.
pub fn scale_words(denominator: f64) -> String {
    format!("1 : {}", thousands(denominator.round() as u64))
}

/// Makes the map for a frame.
pub fn frame(source: &VectorSource<'_>, options: &FrameOptions, overlay: &Overlay<'_>) -> MapFrame {
    let camera = camera(options);
    let scene = source.scene();
    let from = first_vector(scene, &camera);
    let pixels = (from > 0).then(|| pixels(scene, options, &camera, from));
    let pixel_bytes = pixels.as_ref().map_or(0, |(bytes, _)| bytes.len());
    let unit = pt_per_px(options);
    let bar = scale_bar(camera.px_per_m * unit, (options.size_pt[0] * 0.19).clamp(40.0, 130.0));
    MapFrame {
        size_pt: options.size_pt,
        map: source.draw(&camera, from, overlay),
        pixels,
        pixel_bytes,
        denominator: PT_PER_M / (camera.px_per_m * unit),
        bar,
        legend: legend_in(scene, &camera, 1.0),
        camera,
    }
}

/// The first draw layer that is drawn as vectors: all up to the last dense one are pixels.
fn first_vector(scene: &Scene, camera: &Camera) -> usize {
    let dense = |layer: &DrawLayer| layer.shows_at(camera.px_per_m, 1.0) && is_dense(layer, camera);
    scene.layers.iter().rposition(dense).map_or(0, |i| i + 1)
}

fn is_dense(layer: &DrawLayer, camera: &Camera) -> bool {
    if matches!(layer.paint, Paint::Symbol(_)) {
        return false;
    }
    let view = camera.view();
    let (mut seen, mut sides) = (0usize, 0.0);
    for chunk in layer.layer.chunks().iter().filter(|c| c.shapes.bounds().intersects(&view)) {
        for bounds in chunk.shapes.iter().map(|s| s.bounds()).filter(|b| b.intersects(&view)) {
            seen += 1;
            sides += bounds.width().max(bounds.height());
        }
    }
    let specks = matches!(&layer.paint, Paint::Fill(styles) if styles.iter().any(|s| s.shouts));
    seen > MOST_SHAPES || specks && seen > 0 && sides / seen as f64 * camera.px_per_m < SPECKS_PX
}

fn pixels(scene: &Scene, options: &FrameOptions, camera: &Camera, below: usize) -> (Vec<u8>, &'static str) {
    let part = Scene { layers: scene.layers[..below].to_vec(), labels: Arc::default(), ..scene.clone() };
    let painted = |dpi: f64| {
        let zoom = dpi / 72.0 * pt_per_px(options);
        let size_px = camera.size_px.map(|v| (v * zoom).round().max(1.0));
        let fine = Camera { px_per_m: camera.px_per_m * zoom, size_px, ..*camera };
        map(&part, &fine, zoom, &mut Fonts::new())
    };
    let mut canvas = (PIXELS[0].0, painted(PIXELS[0].0));
    if let Ok(png) = encode_png(&canvas.1)
        && png.len() <= MOST_BYTES
    {
        return (png, "png");
    }
    let mut out = Vec::new();
    for (dpi, quality) in PIXELS {
        if canvas.0 != dpi {
            canvas = (dpi, painted(dpi));
        }
        // A picture without a pixel cannot be encoded, and has none to show.
        out = jpeg(&canvas.1, quality).unwrap_or_default();
        if out.len() <= MOST_BYTES {
            break;
        }
    }
    (out, "jpg")
}

fn jpeg(canvas: &Canvas, quality: u8) -> Option<Vec<u8>> {
    let rgb: Vec<u8> = canvas.pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
    let mut out = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality);
    encoder.encode(&rgb, canvas.width as u32, canvas.height as u32, image::ExtendedColorType::Rgb8).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round_and_show_the_whole_extent() {
        let extent = Bounds { min: [500_000.0, 3_800_000.0], max: [501_234.0, 3_800_987.0] };
        for size_pt in [[700.0, 500.0], [200.0, 300.0], [1100.0, 780.0]] {
            let options = FrameOptions { size_pt, extent, symbols: 0.9, margin_pt: 8.0 };
            let camera = camera(&options);
            let view = camera.view();
            assert!(view.contains(extent.min) && view.contains(extent.max));
            let denominator = PT_PER_M / (camera.px_per_m * pt_per_px(&options));
            assert!((round_up(denominator) - denominator).abs() < 1e-6 * denominator);
            // The ground across the frame, measured the other way round.
            let metres = size_pt[0] * 0.0254 / 72.0 * denominator;
            assert!((view.width() - metres).abs() < 1e-6 * metres);
        }
        assert_eq!([1.0, 999.0, 1000.0, 1001.0, 2030.0, 5510.0].map(round_up), [1.0, 1000.0, 1000.0, 1100.0, 2200.0, 6000.0]);
    }
}
