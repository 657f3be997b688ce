//! Symbols of constant size: checkpoints by state, premises. Proportions are fractions of the radius, as on the GPU.

use super::canvas::{Ink, Tile};
use super::raster::Raster;
use super::stroke::{Cap, stroke};
use crate::scene::{Rgba, Symbol, SymbolStyle};

type P = [f32; 2];

/// Draws a symbol; `at` is its middle in pixels of the raster's window, which begins at `window` of the picture.
pub fn draw(tile: &mut Tile<'_>, raster: &mut Raster, window: (i64, i64), at: P, style: &SymbolStyle, scale: f64) {
    let r = style.size_px * scale as f32 / 2.0;
    if at[1] + r + 1.0 < 0.0 || at[1] - r - 1.0 > raster.height() as f32 {
        return;
    }
    let mut pen = Pen { tile, raster, window };
    let [x, y] = at;
    match style.symbol {
        Symbol::Dot => pen.framed(r * 0.26, style, |inset| circle(at, r - inset).collect()),
        Symbol::Bar => pen.framed(r * 0.14, style, |i| block(at, r - i, r * 0.42 - i, r * 0.16 - i)),
        Symbol::CrossCircle => {
            pen.framed(r * 0.22, style, |inset| circle(at, r - inset).collect());
            let (arm, beam) = (r * 0.52, r * 0.15);
            pen.raster.ring(block(at, arm, beam, 0.0));
            pen.raster.ring(block(at, beam, arm, 0.0));
            pen.ink(style.frame);
        }
        Symbol::Ring => pen.framed(r * 0.36, style, |inset| circle(at, r - inset).collect()),
        Symbol::Square => pen.framed(r * 0.26, style, |i| block(at, r * 0.88 - i, r * 0.88 - i, r * 0.3 - i)),
        Symbol::Question => {
            pen.framed(r * 0.22, style, |inset| circle(at, r - inset).collect());
            // Three quarters of a ring, a stem, a dot.
            let turn = |i: u32| std::f32::consts::PI * (1.0 + i as f32 / 8.0);
            let hook: Vec<P> = (0..=12).map(|i| [x + 0.3 * r * turn(i).cos(), y - 0.2 * r + 0.3 * r * turn(i).sin()]).collect();
            stroke(pen.raster, &hook, r * 0.2, Cap::Butt);
            pen.ink(style.frame);
            pen.raster.ring(block([x, y + r * 0.16], r * 0.1, r * 0.12, 0.0));
            pen.raster.ring(circle([x, y + r * 0.48], r * 0.13));
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

    /// A shape with a frame of this width inside its border. The filling ends under the middle of the frame, so that it
    /// does not shine through at the rim.
    fn framed(&mut self, width: f32, style: &SymbolStyle, shape: impl Fn(f32) -> Vec<P>) {
        self.raster.ring(shape(if style.frame.0[3] == 0 { 0.0 } else { width / 2.0 }));
        self.ink(style.fill);
        self.raster.ring(shape(0.0));
        self.raster.ring(shape(width).into_iter().rev());
        self.ink(style.frame);
    }
}

fn circle(at: P, radius: f32) -> impl Iterator<Item = P> {
    let radius = radius.max(0.0);
    let n = (8.0 + radius * 2.5).min(96.0) as usize;
    // A polygon of n corners with the circle's area.
    let turn = std::f32::consts::TAU / n as f32;
    let r = radius * (turn / turn.sin()).sqrt();
    (0..n).map(move |i| [at[0] + r * (turn * i as f32).cos(), at[1] + r * (turn * i as f32).sin()])
}

/// A rectangle with round corners by its half sides.
fn block(at: P, w: f32, h: f32, corner: f32) -> Vec<P> {
    rounded([at[0] - w, at[1] - h], [at[0] + w, at[1] + h], corner)
}

/// A rectangle with round corners.
pub fn rounded(min: P, max: P, corner: f32) -> Vec<P> {
    let corner = corner.min((max[0] - min[0]) / 2.0).min((max[1] - min[1]) / 2.0);
    if corner <= 0.0 {
        return vec![[max[0], max[1]], [min[0], max[1]], [min[0], min[1]], [max[0], min[1]]];
    }
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
