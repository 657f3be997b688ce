//! Draws how a category looks, for layer rows and the legend: the same styles as the map.

use super::parts::hatch;
use crate::app::theme::color;
use crate::scene::{Categories, StrokeStyle, Swatch, Symbol, SymbolStyle, categories::SIGN_UNITS};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Paints the swatch into `rect`.
pub fn paint(painter: &Painter, rect: Rect, swatch: &Swatch) {
    if let Some(symbol) = &swatch.symbol {
        return self::symbol(painter, rect.center(), symbol);
    }
    let area = swatch.fill.is_some();
    if let Some(fill) = &swatch.fill {
        painter.rect_filled(rect, 2.0, color(fill.color));
        if let Some(lines) = &fill.hatch {
            hatch(&painter.with_clip_rect(rect), rect, color(lines.color), lines.spacing_px.min(4.0));
        }
    }
    for style in &swatch.strokes {
        if area {
            outline(painter, rect, style);
        } else {
            line(painter, vec![rect.left_center(), rect.right_center()], style);
        }
    }
}

/// A border drawn around nothing, as a layer's sign.
pub fn outline(painter: &Painter, rect: Rect, style: &StrokeStyle) {
    let r = rect.shrink(style.width_px / 2.0);
    let corners = vec![r.left_top(), r.right_top(), r.right_bottom(), r.left_bottom(), r.left_top()];
    line(painter, corners, style);
}

fn line(painter: &Painter, points: Vec<Pos2>, style: &StrokeStyle) {
    let stroke = Stroke::new(style.width_px, color(style.color));
    match style.dash_px {
        Some([dash, gap]) => {
            // Short swatches show at least two dashes.
            painter.extend(Shape::dashed_line(&points, stroke, dash.min(4.0), gap.min(3.0)));
        }
        None => {
            painter.add(Shape::line(points, stroke));
        }
    }
}

/// Paints a symbol of positions.
pub fn symbol(painter: &Painter, at: Pos2, style: &SymbolStyle) {
    let r = style.size_px / 2.0;
    let (fill, frame) = (color(style.fill), color(style.frame));
    match style.symbol {
        Symbol::Dot => {
            painter.circle(at, r - 0.5, fill, Stroke::new(1.5, frame));
        }
        Symbol::Bar => {
            let bar = Rect::from_center_size(at, vec2(style.size_px, style.size_px * 0.4));
            painter.rect(bar, 1.0, fill, Stroke::new(1.0, frame), egui::StrokeKind::Outside);
        }
        Symbol::CrossCircle => {
            painter.circle(at, r - 0.75, fill, Stroke::new(1.5, frame));
            let arm = r * 0.5;
            painter.line_segment([at - vec2(arm, 0.0), at + vec2(arm, 0.0)], Stroke::new(2.0, frame));
            painter.line_segment([at - vec2(0.0, arm), at + vec2(0.0, arm)], Stroke::new(2.0, frame));
        }
        Symbol::Ring => {
            painter.circle(at, r - 1.0, fill, Stroke::new(2.0, frame));
        }
        Symbol::Square => {
            let square = Rect::from_center_size(at, vec2(style.size_px, style.size_px));
            painter.rect(square, 1.5, fill, Stroke::new(1.4, frame), egui::StrokeKind::Inside);
        }
        Symbol::Spot => {
            painter.circle(at, r + 0.2, fill, Stroke::new(1.0, frame));
        }
        Symbol::Block => {
            let square = Rect::from_center_size(at, vec2(style.size_px, style.size_px));
            painter.rect(square, 1.5, fill, Stroke::new(1.4, frame), egui::StrokeKind::Inside);
            painter.circle_filled(at, 1.3, frame);
        }
        Symbol::Plate | Symbol::OpenPlate => plate(painter, at, style, 1.25, fill, frame),
        Symbol::AlertPlate => {
            plate(painter, at, style, 2.0, fill, frame);
            let k = r / SIGN_UNITS;
            painter.circle(at + vec2(r - 1.5 * k, 1.5 * k - r), 2.8 * k, frame, Stroke::new(1.0, fill));
        }
        Symbol::Question => {
            painter.circle(at, r - 0.75, fill, Stroke::new(1.5, frame));
            painter.circle_filled(at + vec2(0.0, r * 0.45), 0.9, frame);
            let hook = [(-0.3, -0.2), (-0.2, -0.45), (0.15, -0.45), (0.25, -0.2), (0.0, 0.02), (0.0, 0.18)];
            let points = hook.map(|(x, y)| pos2(at.x + x * r, at.y + y * r)).to_vec();
            painter.add(Shape::line(points, Stroke::new(1.2, frame)));
        }
    }
}

/// A rounded square with a frame of this width and the sign of a category.
fn plate(painter: &Painter, at: Pos2, style: &SymbolStyle, width: f32, fill: Color32, frame: Color32) {
    let unit = style.size_px / 2.0 / SIGN_UNITS;
    let square = Rect::from_center_size(at, vec2(style.size_px, style.size_px));
    painter.rect(square, 2.6 * unit, fill, Stroke::new(width * unit, frame), egui::StrokeKind::Inside);
    if style.symbol == Symbol::OpenPlate {
        let (long, short) = (style.size_px, style.size_px * 0.38);
        painter.rect_filled(Rect::from_center_size(at, vec2(long, short)), 0.0, fill);
        painter.rect_filled(Rect::from_center_size(at, vec2(short, long)), 0.0, fill);
    }
    for c in Categories::built_in().sign(style.sign) {
        let [a, b] = [c.from, c.to].map(|p| at + vec2(p[0], p[1]) * unit);
        painter.line_segment([a, b], Stroke::new(2.0 * c.radius * unit, frame));
        painter.circle_filled(a, c.radius * unit, frame);
        painter.circle_filled(b, c.radius * unit, frame);
    }
}
