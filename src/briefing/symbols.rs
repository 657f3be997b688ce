//! Symbols of constant size: checkpoints by state, premises. The shader of the map draws the same shapes.

use crate::ink::canvas::{Ink, Tile};
use crate::ink::raster::Raster;
use crate::ink::stroke::{Cap, stroke};
use crate::scene::{Capsule, Categories, Rgba, Symbol, SymbolStyle, categories::SIGN_UNITS};

type P = [f32; 2];

/// Draws a symbol as it is seen from near; `at` is its middle in pixels of the raster's window, which begins at `window` of
/// the picture. It is moved so that its edges lie on whole pixels.
pub fn draw(tile: &mut Tile<'_>, raster: &mut Raster, window: (i64, i64), at: P, style: &SymbolStyle, scale: f64) {
    let k = scale as f32;
    let r = style.size_px * k / 2.0;
    let at = at.map(|v| (v - r + 0.5).floor() + r);
    if at[1] + r + 3.0 * k < 0.0 || at[1] - r - 3.0 * k > raster.height() as f32 {
        return;
    }
    let rim = |pen: &mut Pen<'_, '_>| pen.disc(at, r + 1.2 * k, style.fill);
    let mut pen = Pen { tile, raster, window };
    match style.symbol {
        Symbol::Dot => {
            pen.disc(at, r, style.frame);
            pen.disc(at, r - 1.5 * k, style.fill);
            pen.ring(at, r, 0.6 * k, style.fill);
        }
        Symbol::Bar => {
            let (w, h) = (r, r * 0.42);
            pen.block(at, w + 1.2 * k, h + 1.2 * k, 1.2 * k, style.frame);
            pen.block(at, w, h, 0.8 * k, style.fill);
        }
        Symbol::CrossCircle => {
            rim(&mut pen);
            pen.ring(at, r - 0.7 * k, 1.4 * k, style.frame);
            let arm = r * 0.5;
            let bar = 1.7 * k;
            for d in [[arm, 0.0], [0.0, arm]] {
                stroke(pen.raster, &[[at[0] - d[0], at[1] - d[1]], [at[0] + d[0], at[1] + d[1]]], bar, Cap::Butt);
            }
            pen.ink(style.frame);
        }
        Symbol::Ring => {
            rim(&mut pen);
            pen.ring(at, r - 1.1 * k, 2.2 * k, style.frame);
        }
        Symbol::Square => {
            pen.block(at, r + 0.8 * k, r + 0.8 * k, 2.0 * k, style.frame);
            pen.block(at, r - 0.8 * k, r - 0.8 * k, 0.8 * k, style.fill);
        }
        Symbol::Spot => {
            pen.disc(at, r + 1.2 * k, style.frame);
            pen.disc(at, r + 0.2 * k, style.fill);
        }
        Symbol::Block => {
            pen.block(at, r + 1.8 * k, r + 1.8 * k, 2.4 * k, style.fill);
            pen.block(at, r + 0.8 * k, r + 0.8 * k, 1.6 * k, style.frame);
            pen.block(at, r - 0.8 * k, r - 0.8 * k, 0.8 * k, style.fill);
            pen.disc(at, 1.3 * k, style.frame);
        }
        Symbol::Plate | Symbol::OpenPlate => pen.plate(at, r, k, 1.25 * k, style),
        Symbol::AlertPlate => {
            pen.plate(at, r, k, 2.0 * k, style);
            let corner = [at[0] + r - 1.5 * k, at[1] - r + 1.5 * k];
            pen.disc(corner, 3.6 * k, style.fill);
            pen.disc(corner, 2.6 * k, style.frame);
        }
        Symbol::Question => {
            rim(&mut pen);
            pen.ring(at, r - 0.7 * k, 1.4 * k, style.frame);
            question(pen.raster, at, r);
            pen.ink(style.frame);
        }
    }
}

struct Pen<'a, 'b> {
    tile: &'a mut Tile<'b>,
    raster: &'a mut Raster,
    window: (i64, i64),
}

impl Pen<'_, '_> {
    fn ink(&mut self, color: Rgba) {
        self.tile.ink(self.raster, self.window.0, self.window.1, &Ink::from(color));
    }

    fn disc(&mut self, at: P, radius: f32, color: Rgba) {
        self.raster.ring(circle(at, radius));
        self.ink(color);
    }

    /// A circle's line, its middle at `radius`.
    fn ring(&mut self, at: P, radius: f32, width: f32, color: Rgba) {
        self.raster.ring(circle(at, radius + width / 2.0));
        let inner: Vec<P> = circle(at, radius - width / 2.0).collect();
        self.raster.ring(inner.into_iter().rev());
        self.ink(color);
    }

    /// A rounded square with a frame of this width and the sign of a category.
    fn plate(&mut self, at: P, r: f32, k: f32, width: f32, style: &SymbolStyle) {
        self.block(at, r + k, r + k, 3.6 * k, style.fill);
        self.block(at, r, r, 2.6 * k, style.frame);
        if style.symbol == Symbol::OpenPlate {
            self.block(at, r + 0.5 * k, 0.38 * r, 0.0, style.fill);
            self.block(at, 0.38 * r, r + 0.5 * k, 0.0, style.fill);
        }
        self.block(at, r - width, r - width, 1.2 * k, style.fill);
        let (sign, unit) = (Categories::built_in().sign(style.sign), r / SIGN_UNITS);
        let middle = [at[0] + self.window.0 as f32, at[1] + self.window.1 as f32];
        // As in the shader: areas of lines that meet would darken where they overlap.
        self.tile.shape(middle, r, style.frame, |p| sign.iter().map(|c| capsule(p, c, unit)).fold(f32::MAX, f32::min));
    }

    /// A rectangle with round corners by its half sides.
    fn block(&mut self, at: P, w: f32, h: f32, corner: f32, color: Rgba) {
        self.raster.ring(rounded([at[0] - w, at[1] - h], [at[0] + w, at[1] + h], corner));
        self.ink(color);
    }
}

/// Distance from a line with round ends.
fn capsule(p: P, c: &Capsule, unit: f32) -> f32 {
    let (a, b) = (c.from.map(|v| v * unit), c.to.map(|v| v * unit));
    let (d, q) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let t = ((q[0] * d[0] + q[1] * d[1]) / (d[0] * d[0] + d[1] * d[1]).max(1e-6)).clamp(0.0, 1.0);
    (q[0] - d[0] * t).hypot(q[1] - d[1] * t) - c.radius * unit
}

fn circle(at: P, radius: f32) -> impl Iterator<Item = P> {
    let radius = radius.max(0.0);
    let n = (8.0 + radius * 2.5).min(96.0) as usize;
    // A polygon of n corners with the circle's area.
    let turn = std::f32::consts::TAU / n as f32;
    let r = radius * (turn / turn.sin()).sqrt();
    (0..n).map(move |i| [at[0] + r * (turn * i as f32).cos(), at[1] + r * (turn * i as f32).sin()])
}

/// A rectangle with round corners.
pub fn rounded(min: P, max: P, corner: f32) -> Vec<P> {
    let corner = corner.min((max[0] - min[0]) / 2.0).min((max[1] - min[1]) / 2.0).max(0.0);
    let n = (3.0 + corner).min(24.0) as usize;
    let centers = [
        [max[0] - corner, max[1] - corner],
        [min[0] + corner, max[1] - corner],
        [min[0] + corner, min[1] + corner],
        [max[0] - corner, min[1] + corner],
    ];
    let quarter = std::f32::consts::FRAC_PI_2;
    let mut out = Vec::with_capacity(4 * n + 4);
    for (i, c) in centers.iter().enumerate() {
        for k in 0..=n {
            let angle = (i as f32 + k as f32 / n as f32) * quarter;
            out.push([c[0] + corner * angle.cos(), c[1] + corner * angle.sin()]);
        }
    }
    out
}

/// A question mark: a hook and a dot.
fn question(raster: &mut Raster, at: P, r: f32) {
    let hook = [[-0.26, -0.22], [-0.2, -0.42], [0.0, -0.5], [0.22, -0.42], [0.26, -0.2], [0.12, -0.02], [0.0, 0.1], [0.0, 0.22]];
    let line: Vec<P> = hook.iter().map(|p: &P| [at[0] + p[0] * r, at[1] + p[1] * r]).collect();
    stroke(raster, &line, r * 0.2, Cap::Butt);
    raster.ring(circle([at[0], at[1] + 0.46 * r], r * 0.13).collect::<Vec<_>>().into_iter().rev());
}
