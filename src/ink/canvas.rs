//! The picture's pixels and how ink is put on them.

use super::raster::Raster;
use crate::scene::{FillStyle, Hatch, Rgba};

/// An opaque picture, sRGB; colours are mixed as stored, like browsers and the window do.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
    /// Row by row, red green blue and 255.
    pub pixels: Vec<[u8; 4]>,
}

impl Canvas {
    /// A picture of one colour.
    pub fn new(width: usize, height: usize, color: Rgba) -> Self {
        let [r, g, b, _] = color.0;
        Self { width, height, pixels: vec![[r, g, b, 255]; width * height] }
    }

    /// Colour of a pixel.
    pub fn at(&self, x: usize, y: usize) -> [u8; 4] {
        self.pixels[y * self.width + x]
    }

    /// All of it, to draw on.
    pub fn tile(&mut self) -> Tile<'_> {
        Tile { pixels: &mut self.pixels, width: self.width, y: 0 }
    }

    /// Copies another picture to a place; what sticks out is left out.
    pub fn paste(&mut self, other: &Self, x: usize, y: usize) {
        let width = other.width.min(self.width.saturating_sub(x));
        for row in 0..other.height.min(self.height.saturating_sub(y)) {
            let to = (y + row) * self.width + x;
            self.pixels[to..to + width].copy_from_slice(&other.pixels[row * other.width..row * other.width + width]);
        }
    }
}

/// Rows of a picture that one worker draws on.
#[derive(Debug)]
pub struct Tile<'a> {
    /// Its pixels, row by row.
    pub pixels: &'a mut [[u8; 4]],
    /// Width, pixels.
    pub width: usize,
    /// Row of the picture that is its first.
    pub y: usize,
}

/// What is put on the covered pixels.
#[derive(Debug, Clone)]
pub struct Ink {
    color: Rgba,
    /// Colours along a diagonal of hatching, from `x + y = start` on, repeated.
    pattern: Vec<Rgba>,
    start: i64,
}

impl From<Rgba> for Ink {
    fn from(color: Rgba) -> Self {
        Self { color, pattern: Vec::new(), start: 0 }
    }
}

impl Ink {
    /// The ink of a fill style on a screen of this scale factor.
    pub fn of(style: &FillStyle, scale: f64) -> Self {
        let pattern = style.hatch.map_or_else(Vec::new, |hatch| pattern(style.color, &hatch, scale));
        Self { color: style.color, pattern, start: 0 }
    }

    /// The ink with a line of its hatching through this position of the picture, so that it lies on the ground.
    #[must_use]
    pub fn through(self, [x, y]: [f64; 2]) -> Self {
        Self { start: (x + y + 0.5).floor() as i64, ..self }
    }

    /// Whether it leaves the paper as it is.
    pub fn is_invisible(&self) -> bool {
        self.color.0[3] == 0 && self.pattern.iter().all(|c| c.0[3] == 0)
    }
}

/// A 45° line covers a pixel according to `x + y` alone, so one period of exact shares is all there is to know. The period
/// is rounded to whole pixels along the row.
fn pattern(ground: Rgba, hatch: &Hatch, scale: f64) -> Vec<Rgba> {
    let root2 = std::f64::consts::SQRT_2;
    let period = (f64::from(hatch.spacing_px) * scale * root2).round().max(2.0);
    let half = f64::from(hatch.width_px) * scale * root2 / 2.0;
    // Share of the unit square where u + v < t.
    let below = |t: f64| {
        let t = t.clamp(0.0, 2.0);
        if t < 1.0 { t * t / 2.0 } else { 1.0 - (2.0 - t) * (2.0 - t) / 2.0 }
    };
    let share = |i: usize| {
        let line = |middle: f64| below(middle + half - i as f64) - below(middle - half - i as f64);
        (line(0.0) + line(period) + line(period * 2.0)).min(1.0)
    };
    (0..period as usize).map(|i| over(hatch.color, share(i) as f32, ground)).collect()
}

/// A colour that covers a share of another.
fn over(top: Rgba, share: f32, ground: Rgba) -> Rgba {
    let a = f32::from(top.0[3]) / 255.0 * share;
    let b = f32::from(ground.0[3]) / 255.0 * (1.0 - a);
    let mix = |k: usize| ((f32::from(top.0[k]) * a + f32::from(ground.0[k]) * b) / (a + b).max(1e-6)).round() as u8;
    Rgba([mix(0), mix(1), mix(2), ((a + b) * 255.0).round() as u8])
}

impl Tile<'_> {
    /// Lays premultiplied RGBA over a pixel, by its number row by row.
    #[inline]
    pub fn lay(&mut self, i: usize, over: [u8; 4]) {
        let rest = 255 - u32::from(over[3]);
        for (to, over) in self.pixels[i].iter_mut().zip(over).take(3) {
            *to = (u32::from(over) + (u32::from(*to) * rest + 127) / 255).min(255) as u8;
        }
    }

    /// Puts ink where the raster, whose window begins at `(x, y)` of the picture, is covered, and empties the raster.
    pub fn ink(&mut self, raster: &mut Raster, x: i64, y: i64, ink: &Ink) {
        let height = self.pixels.len() / self.width.max(1);
        raster.sweep(|row, from, to, coverage| {
            let row = row as i64 + y - self.y as i64;
            let (from, to) = ((from as i64 + x).max(0) as usize, (to as i64 + x).clamp(0, self.width as i64) as usize);
            if row < 0 || row as usize >= height || from >= to {
                return;
            }
            let pixels = &mut self.pixels[row as usize * self.width..][from..to];
            if ink.pattern.is_empty() {
                let color = ink.color.0;
                let alpha = (coverage * f32::from(color[3]) + 0.5) as u32;
                for pixel in pixels {
                    mix(pixel, color, alpha);
                }
            } else {
                let diagonal = (from + self.y + row as usize) as i64 - ink.start;
                let mut place = diagonal.rem_euclid(ink.pattern.len() as i64) as usize;
                for pixel in pixels {
                    let color = ink.pattern[place].0;
                    mix(pixel, color, (coverage * f32::from(color[3]) + 0.5) as u32);
                    place = if place + 1 == ink.pattern.len() { 0 } else { place + 1 };
                }
            }
        });
    }
}

impl Tile<'_> {
    /// Puts a colour on the pixels of a square around `at` (pixels of the picture), as far as a distance function says.
    pub fn shape(&mut self, at: [f32; 2], reach: f32, color: Rgba, distance: impl Fn([f32; 2]) -> f32) {
        let height = self.pixels.len() / self.width.max(1);
        let range = |v: f32, from: usize, size: usize| {
            let low = (v - reach - 1.0 - from as f32).floor().max(0.0) as usize;
            low..((v + reach + 1.0 - from as f32).ceil().max(0.0) as usize).min(size)
        };
        for row in range(at[1], self.y, height) {
            for x in range(at[0], 0, self.width) {
                let d = distance([x as f32 + 0.5 - at[0], (row + self.y) as f32 + 0.5 - at[1]]);
                let coverage = (0.5 - d).clamp(0.0, 1.0);
                mix(&mut self.pixels[row * self.width + x], color.0, (coverage * f32::from(color.0[3]) + 0.5) as u32);
            }
        }
    }
}

#[inline]
fn mix(pixel: &mut [u8; 4], color: [u8; 4], alpha: u32) {
    if alpha >= 255 {
        *pixel = [color[0], color[1], color[2], 255];
        return;
    }
    for k in 0..3 {
        let sum = u32::from(color[k]) * alpha + u32::from(pixel[k]) * (255 - alpha) + 127;
        pixel[k] = ((sum + (sum >> 8) + 1) >> 8) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_is_exact_at_the_ends_and_close_between() {
        for alpha in 0..=255u32 {
            let mut pixel = [10, 200, 0, 255];
            mix(&mut pixel, [255, 0, 100, 255], alpha);
            let want = |from: f64, to: f64| from + (to - from) * f64::from(alpha) / 255.0;
            for (got, want) in pixel.iter().zip([want(10.0, 255.0), want(200.0, 0.0), want(0.0, 100.0)]) {
                assert!((f64::from(*got) - want).abs() <= 0.51, "alpha {alpha}: {got} against {want}");
            }
        }
    }

    #[test]
    fn hatching_has_the_share_of_its_lines_and_runs_on_between_tiles() {
        let hatch = Hatch { color: Rgba::hex(0), spacing_px: 5.0, width_px: 1.0 };
        let ink = Ink::of(&FillStyle { hatch: Some(hatch), ..FillStyle::plain(Rgba::hex(0xFFFFFF)) }, 1.0);
        let dark: f64 = ink.pattern.iter().map(|c| 1.0 - f64::from(c.0[0]) / 255.0).sum::<f64>() / ink.pattern.len() as f64;
        assert!((dark - std::f64::consts::SQRT_2 / 7.0).abs() < 0.01, "{dark}");
        let draw = |y: usize| {
            let mut canvas = Canvas::new(20, 10, Rgba::hex(0xFF0000));
            let mut raster = Raster::new(20, 10);
            raster.ring([[0.0, 0.0], [20.0, 0.0], [20.0, 10.0], [0.0, 10.0]]);
            let mut tile = canvas.tile();
            tile.y = y;
            tile.ink(&mut raster, 0, y as i64, &ink);
            canvas
        };
        assert_eq!(draw(0).pixels[3 * 20..], draw(3).pixels[..7 * 20]);
    }
}
