//! Pixels of a tile.

use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Longest side of a tile that is decoded.
const LONGEST: u32 = 4096;

/// Pixels of a tile: sRGB, colours multiplied with alpha.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// Row by row from the upper left: red, green, blue, alpha.
    pub pixels: Vec<[u8; 4]>,
}

/// How pictures are put on the map. Changing it makes no picture anew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tint {
    /// 0 (nothing) to 1.
    pub opacity: f32,
    /// Whether colours become grey.
    pub grey: bool,
    /// 1: as bright as they are; less where bright pictures would outshine a dark room.
    pub brightness: f32,
}

impl Default for Tint {
    fn default() -> Self {
        Self { opacity: 1.0, grey: false, brightness: 1.0 }
    }
}

impl Tint {
    /// The tint of a colour multiplied with alpha, 0 to 255. The shader of the map does the same.
    #[inline]
    pub fn apply(self, [r, g, b, a]: [f32; 4]) -> [f32; 4] {
        let k = self.opacity * self.brightness;
        if self.grey {
            let y = (0.299 * r + 0.587 * g + 0.114 * b) * k;
            return [y, y, y, a * self.opacity];
        }
        [r * k, g * k, b * k, a * self.opacity]
    }
}

fn format(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some(ImageFormat::Png),
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        _ => None,
    }
}

fn reader(bytes: &[u8]) -> Option<ImageReader<Cursor<&[u8]>>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format(bytes)?);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    Some(reader)
}

/// Width and height of a PNG, JPEG or WEBP; `None` if it is none of these.
pub fn size(bytes: &[u8]) -> Option<[u32; 2]> {
    let (width, height) = reader(bytes)?.into_dimensions().ok()?;
    Some([width, height])
}

impl Picture {
    /// Decodes PNG, JPEG or WEBP.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        let reader = reader(bytes).ok_or_else(|| "no PNG, JPEG or WEBP".to_owned())?;
        let rgba = reader.decode().map_err(|e| e.to_string())?.into_rgba8();
        let (width, height) = rgba.dimensions();
        if width == 0 || height == 0 {
            return Err("no pixels".to_owned());
        }
        let multiply = |c: u8, a: u8| ((u16::from(c) * u16::from(a) + 127) / 255) as u8;
        let pixels = rgba.pixels().map(|p| {
            let [r, g, b, a] = p.0;
            if a == 255 { p.0 } else { [multiply(r, a), multiply(g, a), multiply(b, a), a] }
        });
        Ok(Self { width, height, pixels: pixels.collect() })
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> u64 {
        self.pixels.len() as u64 * 4
    }

    /// Colour at a place (shares of the sides from the upper left), mixed from the four pixels around it like a graphics
    /// card does, the outermost pixels going on beyond the edge.
    #[inline]
    pub fn at(&self, u: f32, v: f32) -> [f32; 4] {
        let place = |t: f32, n: u32| {
            let t = (t * n as f32 - 0.5).clamp(0.0, (n - 1) as f32);
            let whole = t as u32;
            (whole, (whole + 1).min(n - 1), t - whole as f32)
        };
        let (x0, x1, fx) = place(u, self.width);
        let (y0, y1, fy) = place(v, self.height);
        let pixel = |x: u32, y: u32| self.pixels[(y * self.width + x) as usize].map(f32::from);
        let (a, b, c, d) = (pixel(x0, y0), pixel(x1, y0), pixel(x0, y1), pixel(x1, y1));
        std::array::from_fn(|i| {
            let (top, bottom) = (a[i] + (b[i] - a[i]) * fx, c[i] + (d[i] - c[i]) * fx);
            top + (bottom - top) * fy
        })
    }

    /// A square part of it (upper left corner and side as shares of its own), scaled to `px` pixels a side.
    #[must_use]
    pub fn part(&self, [u, v]: [f64; 2], side: f64, px: u32) -> Self {
        let px = px.clamp(1, LONGEST);
        let step = side / f64::from(px);
        let mut pixels = Vec::with_capacity((px * px) as usize);
        for y in 0..px {
            for x in 0..px {
                let at = |t: f64, i: u32| (t + (f64::from(i) + 0.5) * step) as f32;
                pixels.push(self.at(at(u, x), at(v, y)).map(|c| (c + 0.5) as u8));
            }
        }
        Self { width: px, height: px, pixels }
    }

    /// Puts another picture over it, scaled to its size if need be.
    pub fn cover(&mut self, top: &Self) {
        let same = (top.width, top.height) == (self.width, self.height);
        let width = self.width;
        let size = [self.width as f32, self.height as f32];
        for (i, pixel) in self.pixels.iter_mut().enumerate() {
            let over = if same {
                top.pixels[i]
            } else {
                let (x, y) = ((i as u32 % width) as f32, (i as u32 / width) as f32);
                top.at((x + 0.5) / size[0], (y + 0.5) / size[1]).map(|c| (c + 0.5) as u8)
            };
            let rest = u16::from(255 - over[3]);
            for k in 0..4 {
                pixel[k] = over[k].saturating_add(((u16::from(pixel[k]) * rest + 127) / 255) as u8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checker() -> Picture {
        Picture { width: 2, height: 2, pixels: vec![[0, 0, 0, 255], [255; 4], [255; 4], [0, 0, 0, 255]] }
    }

    #[test]
    fn parts_go_on_where_their_neighbours_end() {
        let whole = checker().part([0.0, 0.0], 1.0, 16);
        let half = checker().part([0.5, 0.5], 0.5, 8);
        for (x, y) in (0..8).flat_map(|x| (0..8).map(move |y| (x, y))) {
            assert_eq!(half.pixels[y * 8 + x], whole.pixels[(y + 8) * 16 + x + 8]);
        }
        assert_eq!(checker().at(0.5, 0.5), [127.5, 127.5, 127.5, 255.0]);
    }

    #[test]
    fn what_lies_on_top_covers() {
        let mut picture = checker();
        picture.cover(&Picture { width: 1, height: 1, pixels: vec![[100, 0, 0, 128]] });
        assert_eq!(picture.pixels[0], [100, 0, 0, 255]);
        assert_eq!(picture.pixels[1], [227, 127, 127, 255]);
    }

    #[test]
    fn bytes_that_are_no_picture_are_refused() {
        for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBPVP8 ", b"\xff\xd8\xff\xe0", b"text"] {
            assert!(Picture::decode(bytes).is_err());
        }
    }
}
