//! PNG bytes of a picture.

use crate::ink::canvas::Canvas;

/// The picture as a PNG file: 8-bit RGB, the fastest compression (drawing is faster than packing hard).
pub fn encode_png(canvas: &Canvas) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = canvas.pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
    encode(canvas.width, canvas.height, &rgb, None)
}

/// Opaque pixels, red, green, blue and opacity after each other, as a PNG file that knows its size on paper.
pub fn encode_rgba(width: usize, height: usize, rgba: &[u8], dpi: f64) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    encode(width, height, &rgb, Some(dpi))
}

fn encode(width: usize, height: usize, rgb: &[u8], dpi: Option<f64>) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::with_capacity(rgb.len() / 8 + 1024);
    let mut encoder = png::Encoder::new(&mut out, width as u32, height as u32);
    if let Some(dpi) = dpi {
        let per_m = (dpi / 0.0254).round() as u32;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_m, yppu: per_m, unit: png::Unit::Meter }));
    }
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.set_compression(png::Compression::Fastest);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(out)
}
