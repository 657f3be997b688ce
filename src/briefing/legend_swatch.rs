//! How an entry of the legend looks on paper.

use super::marks::symbol_picture;
use super::vector;
use crate::model::GeometryClass;
use crate::scene::{FillStyle, LegendEntry, Scene, StrokeStyle, SymbolStyle};

/// Width and height of a swatch, pixels at 100 %.
pub const SIZE: [f64; 2] = [26.0, 13.0];

/// The swatch of an entry as an SVG file.
pub fn swatch(entry: &LegendEntry, scene: &Scene) -> String {
    let look = &entry.swatch;
    if let Some(symbol) = &look.symbol {
        // With its rim a symbol reaches three pixels beyond its size.
        let size_px = symbol.size_px.min(SIZE[1] as f32 - 2.0);
        return symbol_picture(&SymbolStyle { size_px, ..*symbol }, SIZE);
    }
    let line = entry.kind.info().geometry == GeometryClass::Line;
    let plain = look.fill.is_some() && look.strokes.is_empty();
    let outline = plain.then(|| StrokeStyle { color: scene.theme.palette().outline.alpha(0.55), width_px: 0.7, dash_px: None });
    // White roads are seen on the ground of the map alone.
    let ground = FillStyle::plain(scene.background);
    let fill = look.fill.as_ref().or(line.then_some(&ground));
    vector::swatch(SIZE, line, fill, &look.strokes, outline)
}
