//! Symbols of the map as vectors: the shapes of [`super::symbols`], which paints them as pixels.

use super::svg::{Attributes, UNITS, paint, put};
use crate::scene::{Categories, Rgba, Symbol, SymbolStyle, categories::SIGN_UNITS};

/// A symbol around the origin as SVG elements, in the writer's units.
pub fn symbol(style: &SymbolStyle) -> String {
    let r = f64::from(style.size_px) / 2.0;
    let (fill, frame) = (style.fill, style.frame);
    let mut pen = Pen(String::new());
    match style.symbol {
        Symbol::Dot => {
            pen.disc([0.0, 0.0], r, frame);
            pen.disc([0.0, 0.0], r - 1.5, fill);
            pen.ring(r, 0.6, fill);
        }
        Symbol::Bar => {
            pen.block(r + 1.2, r * 0.42 + 1.2, 1.2, frame);
            pen.block(r, r * 0.42, 0.8, fill);
        }
        Symbol::CrossCircle => {
            pen.disc([0.0, 0.0], r + 1.2, fill);
            pen.ring(r - 0.7, 1.4, frame);
            let arm = r * 0.5;
            pen.stroke(&[[-arm, 0.0], [arm, 0.0]], 1.7, "butt", frame);
            pen.stroke(&[[0.0, -arm], [0.0, arm]], 1.7, "butt", frame);
        }
        Symbol::Ring => {
            pen.disc([0.0, 0.0], r + 1.2, fill);
            pen.ring(r - 1.1, 2.2, frame);
        }
        Symbol::Square => {
            pen.block(r + 0.8, r + 0.8, 2.0, frame);
            pen.block(r - 0.8, r - 0.8, 0.8, fill);
        }
        Symbol::Spot => {
            pen.disc([0.0, 0.0], r + 1.2, frame);
            pen.disc([0.0, 0.0], r + 0.2, fill);
        }
        Symbol::Block => {
            pen.block(r + 1.8, r + 1.8, 2.4, fill);
            pen.block(r + 0.8, r + 0.8, 1.6, frame);
            pen.block(r - 0.8, r - 0.8, 0.8, fill);
            pen.disc([0.0, 0.0], 1.3, frame);
        }
        Symbol::Plate | Symbol::OpenPlate => pen.plate(r, 1.25, style),
        Symbol::AlertPlate => {
            pen.plate(r, 2.0, style);
            let corner = [r - 1.5, 1.5 - r];
            pen.disc(corner, 3.6, fill);
            pen.disc(corner, 2.6, frame);
        }
        Symbol::Question => {
            pen.disc([0.0, 0.0], r + 1.2, fill);
            pen.ring(r - 0.7, 1.4, frame);
            let hook =
                [[-0.26, -0.22], [-0.2, -0.42], [0.0, -0.5], [0.22, -0.42], [0.26, -0.2], [0.12, -0.02], [0.0, 0.1], [0.0, 0.22]];
            pen.stroke(&hook.map(|p: [f64; 2]| [p[0] * r, p[1] * r]), r * 0.2, "butt", frame);
            pen.disc([0.0, 0.46 * r], r * 0.13, frame);
        }
    }
    pen.0
}

struct Pen(String);

impl Pen {
    fn disc(&mut self, at: [f64; 2], radius: f64, color: Rgba) {
        let [x, y, r] = [at[0], at[1], radius.max(0.0)].map(|v| v * UNITS);
        put!(self.0, r#"<circle cx="{x:.1}" cy="{y:.1}" r="{r:.1}"{}/>"#, paint("fill", color));
    }

    /// A circle's line, its middle at `radius`.
    fn ring(&mut self, radius: f64, width: f64, color: Rgba) {
        let (r, w) = (radius * UNITS, width * UNITS);
        put!(self.0, r#"<circle r="{r:.1}" fill="none" stroke-width="{w:.1}"{}/>"#, paint("stroke", color));
    }

    /// A rectangle with round corners by its half sides.
    fn block(&mut self, half_width: f64, half_height: f64, corner: f64, color: Rgba) {
        let [w, h, c] = [half_width, half_height, corner].map(|v| v * UNITS);
        let (x, y, w, h) = (-w, -h, 2.0 * w, 2.0 * h);
        put!(self.0, r#"<rect x="{x:.1}" y="{y:.1}" width="{w:.1}" height="{h:.1}" rx="{c:.1}"{}/>"#, paint("fill", color));
    }

    fn stroke(&mut self, line: &[[f64; 2]], width: f64, cap: &str, color: Rgba) {
        let points: Vec<String> = line.iter().map(|p| format!("{:.1} {:.1}", p[0] * UNITS, p[1] * UNITS)).collect();
        put!(
            self.0,
            r#"<path d="M{}" fill="none" stroke-width="{:.1}" stroke-linecap="{cap}"{}/>"#,
            points.join("L"),
            width * UNITS,
            paint("stroke", color)
        );
    }

    /// A rounded square with a frame of this width and the sign of a category.
    fn plate(&mut self, r: f64, width: f64, style: &SymbolStyle) {
        self.block(r + 1.0, r + 1.0, 3.6, style.fill);
        self.block(r, r, 2.6, style.frame);
        if style.symbol == Symbol::OpenPlate {
            self.block(r + 0.5, 0.38 * r, 0.0, style.fill);
            self.block(0.38 * r, r + 0.5, 0.0, style.fill);
        }
        self.block(r - width, r - width, 1.2, style.fill);
        let unit = r / f64::from(SIGN_UNITS);
        for capsule in Categories::built_in().sign(style.sign) {
            let [from, to] = [capsule.from, capsule.to].map(|p| p.map(|v| f64::from(v) * unit));
            let radius = f64::from(capsule.radius) * unit;
            if from == to {
                self.disc(from, radius, style.frame);
            } else {
                self.stroke(&[from, to], 2.0 * radius, "round", style.frame);
            }
        }
    }
}

/// The symbol of a legend entry or a list as a picture of its own, `size` pixels wide and high at 100 %.
pub fn symbol_picture(style: &SymbolStyle, size: [f64; 2]) -> String {
    let [w, h] = size.map(|v| v * UNITS);
    let mut out = String::new();
    put!(out, r#"<svg xmlns="http://www.w3.org/2000/svg"{}>"#, Attributes::size(size));
    put!(out, r#"<g transform="translate({:.1} {:.1})">{}</g></svg>"#, w / 2.0, h / 2.0, symbol(style));
    out
}
