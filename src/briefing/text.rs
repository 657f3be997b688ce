//! Text from the bundled typeface: measured, cut to a width, and drawn as outlines, with a halo over busy ground.

use super::glyph::{Face, Glyph, missing};
use crate::ink::canvas::{Canvas, Ink};
use crate::ink::raster::Raster;
use crate::ink::stroke::{Cap, simplify, stroke};
use crate::scene::{Rgba, fonts};

type P = [f32; 2];

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Writing {
    /// Size of the em, pixels.
    pub size_px: f64,
    /// Whether it is set in semibold.
    pub strong: bool,
    /// Colour.
    pub color: Rgba,
    /// Colour and width of the halo, pixels.
    pub halo: Option<(Rgba, f64)>,
}

impl Writing {
    /// Plain text.
    pub fn new(size_px: f64, color: Rgba) -> Self {
        Self { size_px, strong: false, color, halo: None }
    }

    /// Semibold text.
    pub fn strong(size_px: f64, color: Rgba) -> Self {
        Self { size_px, strong: true, color, halo: None }
    }
}

/// The typeface's two weights, each with the faces that stand in for characters the first lacks.
pub struct Fonts {
    faces: [Vec<Face>; 2],
    raster: Raster,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fonts")
    }
}

impl Default for Fonts {
    fn default() -> Self {
        Self::new()
    }
}

impl Fonts {
    /// The bundled typeface.
    pub fn new() -> Self {
        let faces = |chain: &[&'static [u8]]| chain.iter().filter_map(|bytes| Face::new(bytes)).collect();
        Self { faces: [faces(&fonts::REGULAR_CHAIN), faces(&fonts::SEMIBOLD_CHAIN)], raster: Raster::new(0, 0) }
    }

    fn glyph(&mut self, c: char, strong: bool) -> Glyph {
        let faces = &mut self.faces[usize::from(strong)];
        match faces.iter_mut().find(|face| face.has(c)) {
            Some(face) => face.glyph(c),
            None => missing(c),
        }
    }

    /// Width of a text, pixels.
    pub fn width(&mut self, text: &str, style: &Writing) -> f64 {
        text.chars().map(|c| f64::from(self.glyph(c, style.strong).advance)).sum::<f64>() * style.size_px
    }

    /// The baseline of a line of text whose capitals and digits stand in the middle of `middle`.
    pub fn baseline(middle: f64, style: &Writing) -> f64 {
        middle + style.size_px * 0.37
    }

    /// The text, cut and ended with an ellipsis if it is wider than `width` pixels; empty if not even that has room.
    pub fn fit(&mut self, text: &str, width: f64, style: &Writing) -> String {
        if self.width(text, style) <= width {
            return text.to_owned();
        }
        let mut room = width - self.width("…", style);
        let mut out = String::new();
        for c in text.chars() {
            room -= f64::from(self.glyph(c, style.strong).advance) * style.size_px;
            if room < 0.0 {
                break;
            }
            out.push(c);
        }
        if out.is_empty() {
            return out;
        }
        format!("{}…", out.trim_end())
    }

    /// The text in lines of at most `width` pixels, broken at spaces, or between characters where there are none.
    pub fn lines(&mut self, text: &str, width: f64, style: &Writing) -> Vec<String> {
        let mut out = vec![String::new()];
        for word in words(text) {
            let line = &out[out.len() - 1];
            let joined = self.width(&format!("{line}{}", word.trim_end()), style);
            if joined > width && !line.is_empty() {
                out.push(String::new());
            }
            let last = out.len() - 1;
            out[last].push_str(word);
        }
        out.iter().map(|line| self.fit(line.trim_end(), width, style)).filter(|line| !line.is_empty()).collect()
    }

    /// Writes a text with its left end at `at[0]` and its baseline at `at[1]`.
    pub fn draw(&mut self, canvas: &mut Canvas, text: &str, at: [f64; 2], style: &Writing) {
        let size = style.size_px as f32;
        let halo = style.halo.map_or(0.0, |(_, width)| width as f32);
        let margin = (halo + size * 0.4).ceil();
        let (x0, y0) = ((at[0] as f32 - margin).floor(), (at[1] as f32 - size * 1.1 - margin).floor());
        let width = (self.width(text, style) as f32 + 2.0 * margin).ceil() as usize + 2;
        let height = (size * 1.5 + 2.0 * margin).ceil() as usize;
        if self.raster.width() < width || self.raster.height() < height {
            self.raster = Raster::new(width.max(self.raster.width()), height.max(self.raster.height()));
        }
        let mut raster = std::mem::replace(&mut self.raster, Raster::new(0, 0));
        let (window, start) = ((x0 as i64, y0 as i64), [at[0] as f32 - x0, at[1] as f32 - y0]);
        if let Some((color, width)) = style.halo {
            self.each(text, style, start, |glyph, to| {
                for contour in glyph.contours.iter() {
                    let mut line: Vec<P> = contour.iter().map(|p| to(*p)).collect();
                    simplify(&mut line, 0.4);
                    line.extend(line.first().copied());
                    stroke(&mut raster, &line, 2.0 * width as f32, Cap::Round);
                }
            });
            canvas.tile().ink(&mut raster, window.0, window.1, &Ink::from(color));
        }
        self.each(text, style, start, |glyph, to| {
            for contour in glyph.contours.iter() {
                raster.ring(contour.iter().map(|p| to(*p)));
            }
        });
        canvas.tile().ink(&mut raster, window.0, window.1, &Ink::from(style.color));
        self.raster = raster;
    }

    /// Writes single letters, each with its middle at its position and turned by `angle`, radians clockwise. All halos lie
    /// under all letters.
    pub fn draw_letters(&mut self, canvas: &mut Canvas, letters: &[(char, [f64; 2])], angle: f64, style: &Writing) {
        let size = style.size_px as f32;
        let (sin, cos) = (angle as f32).sin_cos();
        let halo = style.halo.map_or(0.0, |(_, width)| width as f32);
        let reach = (halo + size * 1.2).ceil();
        let side = 2 * reach as usize + 2;
        for layer in [style.halo.map(|(color, _)| color), Some(style.color)].into_iter().enumerate() {
            let (pass, Some(color)) = layer else { continue };
            for (c, at) in letters {
                let glyph = self.glyph(*c, style.strong);
                let (x0, y0) = ((at[0] as f32 - reach).floor(), (at[1] as f32 - reach).floor());
                let middle = [at[0] as f32 - x0, at[1] as f32 - y0];
                let to = |p: &P| {
                    // Baseline below the middle, as for level text.
                    let q = [(p[0] - glyph.advance / 2.0) * size, p[1] * size + Self::baseline(0.0, style) as f32];
                    [middle[0] + q[0] * cos - q[1] * sin, middle[1] + q[0] * sin + q[1] * cos]
                };
                if self.raster.width() < side || self.raster.height() < side {
                    self.raster = Raster::new(side.max(self.raster.width()), side.max(self.raster.height()));
                }
                for contour in glyph.contours.iter() {
                    if pass == 0 {
                        let mut line: Vec<P> = contour.iter().map(to).collect();
                        simplify(&mut line, 0.4);
                        line.extend(line.first().copied());
                        stroke(&mut self.raster, &line, 2.0 * halo, Cap::Round);
                    } else {
                        self.raster.ring(contour.iter().map(to));
                    }
                }
                canvas.tile().ink(&mut self.raster, x0 as i64, y0 as i64, &Ink::from(color));
            }
        }
    }

    fn each(&mut self, text: &str, style: &Writing, start: P, mut draw: impl FnMut(&Glyph, &dyn Fn(P) -> P)) {
        let size = style.size_px as f32;
        let mut x = start[0];
        for c in text.chars() {
            let glyph = self.glyph(c, style.strong);
            draw(&glyph, &|p: P| [x + p[0] * size, start[1] + p[1] * size]);
            x += glyph.advance * size;
        }
    }
}

/// Pieces between which a line may end; each keeps its spaces. Closing marks stay with what they close.
fn words(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before = ' ';
    for (i, c) in text.char_indices() {
        let wide = |c: char| c >= '\u{2E80}';
        let closes = "，。、；：）》」』！？·…".contains(c);
        if i > 0 && !closes && (before == ' ' && c != ' ' || wide(c) || wide(before)) && before != '（' {
            cuts.push(i);
        }
        before = c;
    }
    cuts.push(text.len());
    cuts.windows(2).map(|w| &text[w[0]..w[1]]).collect()
}

#[cfg(test)]
mod tests;
