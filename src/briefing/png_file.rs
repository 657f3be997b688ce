//! PNG bytes of a picture.

use crate::ink::canvas::Canvas;

/// The picture as a PNG file: 8-bit RGB, the fastest compression (drawing is faster than packing hard).
pub fn encode_png(canvas: &Canvas) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = canvas.pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
    let mut out = Vec::with_capacity(rgb.len() / 8 + 1024);
    let mut encoder = png::Encoder::new(&mut out, canvas.width as u32, canvas.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.set_compression(png::Compression::Fastest);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(out)
}
