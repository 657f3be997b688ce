//! Glyphs of the bundled typeface as flattened outlines.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::collections::HashMap;
use std::sync::Arc;

type P = [f32; 2];

/// One weight of the typeface, with the glyphs met so far.
pub(super) struct Face {
    pub(super) font: FontRef<'static>,
    units_per_em: f32,
    glyphs: HashMap<char, Glyph>,
}

/// Advance and flattened contours as shares of the em, y downwards.
#[derive(Clone)]
pub(super) struct Glyph {
    pub(super) advance: f32,
    pub(super) contours: Arc<Vec<Vec<P>>>,
}

impl Glyph {
    /// The glyph with at most this advance, its ink kept in the middle: the typeface's middle dot is as wide as a character.
    fn narrowed(self, advance: f32) -> Self {
        let by = (self.advance - advance).max(0.0);
        let moved = |c: &Vec<P>| c.iter().map(|p| [p[0] - by / 2.0, p[1]]).collect();
        Self { advance: self.advance - by, contours: Arc::new(self.contours.iter().map(moved).collect()) }
    }
}

impl Face {
    pub(super) fn new(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let units_per_em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        Some(Self { font, units_per_em, glyphs: HashMap::new() })
    }

    /// Whether the typeface has the character.
    pub(super) fn has(&self, c: char) -> bool {
        self.glyphs.contains_key(&c) || self.font.charmap().map(c).is_some()
    }

    pub(super) fn glyph(&mut self, c: char) -> Glyph {
        if let Some(glyph) = self.glyphs.get(&c) {
            return glyph.clone();
        }
        let mut glyph = match self.font.charmap().map(c) {
            Some(id) => self.outline(id).unwrap_or_else(|| missing(c)),
            None => missing(c),
        };
        if c == '·' {
            glyph = glyph.narrowed(0.45);
        }
        self.glyphs.insert(c, glyph.clone());
        glyph
    }

    fn outline(&self, id: GlyphId) -> Option<Glyph> {
        let location = LocationRef::default();
        let advance = self.font.glyph_metrics(Size::unscaled(), location).advance_width(id)?;
        let mut pen = Flatten { scale: 1.0 / self.units_per_em, contours: Vec::new() };
        let settings = DrawSettings::unhinted(Size::unscaled(), location);
        self.font.outline_glyphs().get(id)?.draw(settings, &mut pen).ok()?;
        Some(Glyph { advance: advance / self.units_per_em, contours: Arc::new(pen.contours) })
    }
}

/// A box for a character that the typeface does not have; nothing for a space.
pub(super) fn missing(c: char) -> Glyph {
    let advance = if c.is_ascii() { 0.6 } else { 1.0 };
    if c.is_whitespace() || c.is_control() {
        return Glyph { advance: if c.is_control() { 0.0 } else { 0.3 }, contours: Arc::default() };
    }
    let frame = |inset: f32| {
        let (x0, x1, y0, y1) = (0.06 + inset, advance - 0.06 - inset, -0.8 + inset, 0.06 - inset);
        vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
    };
    let inner = frame(0.07).into_iter().rev().collect();
    Glyph { advance, contours: Arc::new(vec![frame(0.0), inner]) }
}

/// Turns curves into lines, fine enough for titles on large sheets.
struct Flatten {
    scale: f32,
    contours: Vec<Vec<P>>,
}

/// Lines a curve becomes for each square root of an em of its length.
const LINES_PER_ROOT_EM: f32 = 9.0;

impl Flatten {
    fn point(&self, x: f32, y: f32) -> P {
        [x * self.scale, -y * self.scale]
    }

    fn push(&mut self, p: P) {
        if let Some(contour) = self.contours.last_mut() {
            contour.push(p);
        }
    }

    fn last(&self) -> P {
        self.contours.last().and_then(|c| c.last()).copied().unwrap_or_default()
    }

    fn curve(&mut self, control: &[P]) {
        let from = self.last();
        let mut length = 0.0;
        let mut before = from;
        for c in control {
            length += (c[0] - before[0]).hypot(c[1] - before[1]);
            before = *c;
        }
        let n = (LINES_PER_ROOT_EM * length.sqrt()).ceil().max(2.0) as usize;
        for i in 1..=n {
            let t = i as f32 / n as f32;
            // De Casteljau over the few control positions.
            let mut q = [[0.0; 2]; 4];
            q[0] = from;
            q[1..=control.len()].copy_from_slice(control);
            for level in (1..=control.len()).rev() {
                for k in 0..level {
                    q[k] = [q[k][0] + (q[k + 1][0] - q[k][0]) * t, q[k][1] + (q[k + 1][1] - q[k][1]) * t];
                }
            }
            self.push(q[0]);
        }
    }
}

impl OutlinePen for Flatten {
    fn move_to(&mut self, x: f32, y: f32) {
        self.contours.push(vec![self.point(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push(self.point(x, y));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.curve(&[self.point(cx0, cy0), self.point(x, y)]);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.curve(&[self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y)]);
    }

    fn close(&mut self) {}
}
