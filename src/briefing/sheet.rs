//! A page being laid out: rectangles, rules and lines of text in units of 1/100 % pixels.

use super::symbols::{self, rounded};
use super::text::{Fonts, Writing};
use crate::ink::canvas::{Canvas, Ink};
use crate::ink::raster::Raster;
use crate::ink::stroke::{Cap, dashed, stroke};
use crate::scene::{FillStyle, Rgba, StrokeStyle, SymbolStyle};

/// A rectangle on the page: left, top, width, height, units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Area {
    /// Takes `h` units off the top.
    pub fn cut_top(&mut self, h: f64) -> Self {
        let h = h.min(self.h).max(0.0);
        let top = Self { h, ..*self };
        self.y += h;
        self.h -= h;
        top
    }

    /// Takes `h` units off the bottom.
    pub fn cut_bottom(&mut self, h: f64) -> Self {
        let h = h.min(self.h).max(0.0);
        self.h -= h;
        Self { y: self.y + self.h, h, ..*self }
    }

    /// Takes `w` units off the right.
    pub fn cut_right(&mut self, w: f64) -> Self {
        let w = w.min(self.w).max(0.0);
        self.w -= w;
        Self { x: self.x + self.w, w, ..*self }
    }

    /// The area without a margin on all sides.
    pub fn inset(&self, by: f64) -> Self {
        Self { x: self.x + by, y: self.y + by, w: (self.w - 2.0 * by).max(0.0), h: (self.h - 2.0 * by).max(0.0) }
    }

    /// Height of its middle.
    pub fn middle(&self) -> f64 {
        self.y + self.h / 2.0
    }
}

/// Where a line of text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Begins at the position.
    Left,
    /// Ends at the position.
    Right,
    /// Has its middle at the position.
    Center,
}

/// A picture with a page layout on it. Units are pixels at 100 %; `scale` makes them physical.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// The pixels.
    pub canvas: Canvas,
    /// The typeface.
    pub fonts: &'a mut Fonts,
    /// Physical pixels per unit.
    pub scale: f64,
}

impl Sheet<'_> {
    fn ink(&mut self, area: Area, margin: f64, ink: &Ink, draw: impl FnOnce(&mut Raster, &dyn Fn(f64, f64) -> [f32; 2])) {
        let s = self.scale;
        let (x0, y0) = (((area.x - margin) * s).floor(), ((area.y - margin) * s).floor());
        let size = |length: f64| ((length + 2.0 * margin) * s).ceil().max(0.0) as usize + 2;
        let mut raster = Raster::new(size(area.w), size(area.h));
        draw(&mut raster, &|x, y| [(x * s - x0) as f32, (y * s - y0) as f32]);
        self.canvas.tile().ink(&mut raster, x0 as i64, y0 as i64, ink);
    }

    /// The rectangle moved to whole physical pixels, for sharp edges.
    pub fn snapped(&self, a: Area) -> Area {
        let s = self.scale;
        let at = |v: f64| (v * s).round() / s;
        let (x, y) = (at(a.x), at(a.y));
        Area { x, y, w: at(a.x + a.w) - x, h: at(a.y + a.h) - y }
    }

    /// Fills a rectangle with round corners.
    pub fn fill(&mut self, area: Area, corner: f64, ink: &Ink) {
        let c = (corner * self.scale) as f32;
        self.ink(area, 0.0, ink, |raster, to| {
            raster.ring(rounded(to(area.x, area.y), to(area.x + area.w, area.y + area.h), c));
        });
    }

    /// Draws the frame of a rectangle with round corners; the line lies inside.
    pub fn frame(&mut self, area: Area, corner: f64, width: f64, color: Rgba) {
        let scale = self.scale;
        self.ink(area, 0.0, &color.into(), |raster, to| {
            let c = (corner * scale) as f32;
            raster.ring(rounded(to(area.x, area.y), to(area.x + area.w, area.y + area.h), c));
            let i = area.inset(width);
            let inner = rounded(to(i.x, i.y), to(i.x + i.w, i.y + i.h), c - (width * scale) as f32);
            raster.ring(inner.into_iter().rev());
        });
    }

    /// Fills a polygon.
    pub fn polygon(&mut self, points: &[[f64; 2]], color: Rgba) {
        let of = |k: usize| points.iter().map(move |p| p[k]);
        let (x0, x1) = (of(0).fold(f64::MAX, f64::min), of(0).fold(f64::MIN, f64::max));
        let (y0, y1) = (of(1).fold(f64::MAX, f64::min), of(1).fold(f64::MIN, f64::max));
        let area = Area { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
        self.ink(area, 0.0, &color.into(), |raster, to| raster.ring(points.iter().map(|p| to(p[0], p[1]))));
    }

    /// Draws a line in a style of the map.
    pub fn line(&mut self, points: &[[f64; 2]], style: &StrokeStyle) {
        let of = |k: usize| points.iter().map(move |p| p[k]);
        let (x0, x1) = (of(0).fold(f64::MAX, f64::min), of(0).fold(f64::MIN, f64::max));
        let (y0, y1) = (of(1).fold(f64::MAX, f64::min), of(1).fold(f64::MIN, f64::max));
        let area = Area { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
        let s = self.scale as f32;
        self.ink(area, f64::from(style.width_px), &style.color.into(), |raster, to| {
            let line: Vec<[f32; 2]> = points.iter().map(|p| to(p[0], p[1])).collect();
            match style.dash_px {
                Some(dash) => dashed(raster, &line, style.width_px * s, dash.map(|d| d * s)),
                None => stroke(raster, &line, style.width_px * s, Cap::Butt),
            }
        });
    }

    /// Fills a rectangle in a style of the map.
    pub fn fill_style(&mut self, area: Area, style: &FillStyle) {
        let ink = Ink::of(style, self.scale);
        self.fill(area, 0.0, &ink);
    }

    /// Draws a symbol of the map.
    pub fn symbol(&mut self, at: [f64; 2], style: &SymbolStyle) {
        let s = self.scale;
        let reach = f64::from(style.size_px) / 2.0 + 2.0;
        let (x, y) = (((at[0] - reach) * s).floor(), ((at[1] - reach) * s).floor());
        let side = (2.0 * reach * s).ceil() as usize + 2;
        let mut raster = Raster::new(side, side);
        let at = [(at[0] * s - x) as f32, (at[1] * s - y) as f32];
        symbols::draw(&mut self.canvas.tile(), &mut raster, (x as i64, y as i64), at, style, s);
    }

    /// Width of a line of text, units.
    pub fn width(&mut self, text: &str, style: &Writing) -> f64 {
        self.fonts.width(text, style)
    }

    /// Writes a line of text whose capitals stand in the middle of height `y`; cut to `room` units.
    pub fn text(&mut self, text: &str, x: f64, y: f64, align: Align, room: f64, style: &Writing) {
        let text = self.fonts.fit(text, room, style);
        let width = self.fonts.width(&text, style);
        let x = match align {
            Align::Left => x,
            Align::Right => x - width,
            Align::Center => x - width / 2.0,
        };
        let s = self.scale;
        let physical = Writing { size_px: style.size_px * s, halo: style.halo.map(|(c, w)| (c, w * s)), ..*style };
        let baseline = (Fonts::baseline(y, style) * s).round();
        self.fonts.draw(&mut self.canvas, &text, [x * s, baseline], &physical);
    }
}
