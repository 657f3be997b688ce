//! The few signs of the window, drawn as lines so that no font has to have them; and the icon of the program.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Three lines.
    Menu,
    /// A pointer.
    Pointer,
    /// A frame of four corners.
    Fit,
    /// Plus.
    Plus,
    /// Minus.
    Minus,
    /// A ruler.
    Ruler,
    /// A dashed box.
    Box,
    /// A dashed freehand outline.
    Lasso,
    /// A polygon with corners.
    Area,
    /// A post to be placed.
    Post,
    /// A premise to be placed.
    Premise,
    /// A fence: a polygon with a plus.
    Fence,
    /// A corner with a handle, moved.
    Reshape,
    /// A box cut by a line.
    Split,
    /// Three dots.
    More,
    /// A magnifying glass.
    Search,
    /// A cross.
    Close,
    /// A triangle that points down.
    Down,
    /// A triangle that points up.
    Up,
    /// A triangle that points right.
    Play,
    /// Two bars.
    Pause,
}

/// Draws the sign in the middle of `rect`.
pub fn paint(painter: &Painter, icon: Icon, rect: Rect, color: Color32) {
    let c = rect.center();
    let r = (rect.width().min(rect.height()) * 0.5).min(7.0);
    let stroke = Stroke::new(1.6, color);
    let at = |x: f32, y: f32| pos2(c.x + x * r, c.y + y * r);
    let line = |a: Pos2, b: Pos2| painter.line_segment([a, b], stroke);
    match icon {
        Icon::Menu => {
            for y in [-0.7, 0.0, 0.7] {
                line(at(-1.0, y), at(1.0, y));
            }
        }
        Icon::Pointer => {
            // Two convex halves: egui fills convex outlines only.
            let (tip, left, notch, right) = (at(-0.75, -0.95), at(-0.75, 0.75), at(-0.25, 0.25), at(0.5, 0.3));
            painter.add(Shape::convex_polygon(vec![tip, notch, left], color, Stroke::NONE));
            painter.add(Shape::convex_polygon(vec![tip, right, notch], color, Stroke::NONE));
            painter.line_segment([at(-0.15, 0.2), at(0.25, 1.0)], Stroke::new(2.2, color));
        }
        Icon::Fit => {
            for (sx, sy) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                painter.line(vec![at(sx * 0.3, sy), at(sx, sy), at(sx, sy * 0.3)], stroke);
            }
        }
        Icon::Plus => {
            line(at(-0.9, 0.0), at(0.9, 0.0));
            line(at(0.0, -0.9), at(0.0, 0.9));
        }
        Icon::Minus => {
            line(at(-0.9, 0.0), at(0.9, 0.0));
        }
        Icon::Ruler => {
            line(at(-1.0, 0.0), at(1.0, 0.0));
            for x in [-1.0, 1.0] {
                line(at(x, -0.5), at(x, 0.5));
            }
            for x in [-0.5, 0.0, 0.5] {
                line(at(x, 0.0), at(x, 0.35));
            }
        }
        Icon::Box => {
            let corners = [at(-0.95, -0.75), at(0.95, -0.75), at(0.95, 0.75), at(-0.95, 0.75), at(-0.95, -0.75)];
            painter.extend(Shape::dashed_line(&corners, stroke, 3.2, 2.2));
        }
        Icon::Lasso => {
            let turn = |i: usize| (i as f32 / 24.0 * std::f32::consts::TAU).sin_cos();
            let round: Vec<Pos2> = (0..=24).map(turn).map(|(s, c)| at(c * 1.0, s * 0.62 - 0.2)).collect();
            painter.extend(Shape::dashed_line(&round, stroke, 3.2, 2.2));
            line(at(-0.45, 0.36), at(-0.75, 1.0));
        }
        Icon::Area => {
            let corners = [at(-0.9, 0.75), at(-0.55, -0.8), at(0.9, -0.35), at(0.6, 0.75)];
            painter.line(corners.iter().chain(&corners[..1]).copied().collect(), stroke);
            for corner in corners {
                painter.circle_filled(corner, 2.2, color);
            }
        }
        Icon::Post => {
            painter.circle_filled(at(-0.2, 0.2), r * 0.55, color);
            plus(painter, at(0.68, -0.62), r * 0.34, color);
        }
        Icon::Premise => {
            painter.rect_stroke(
                Rect::from_center_size(at(-0.2, 0.2), vec2(r * 1.05, r * 1.05)),
                1.0,
                stroke,
                egui::StrokeKind::Middle,
            );
            plus(painter, at(0.68, -0.62), r * 0.34, color);
        }
        Icon::Fence => {
            let corners = [at(-0.9, 0.6), at(-0.7, -0.75), at(0.35, -0.9), at(0.95, 0.0)];
            painter.line(vec![corners[3], corners[2], corners[1], corners[0], at(0.0, 0.85)], stroke);
            line(at(0.6, 0.3), at(0.6, 1.1));
            line(at(0.2, 0.7), at(1.0, 0.7));
        }
        Icon::Reshape => {
            painter.line(vec![at(-1.0, 0.8), at(-0.2, -0.45), at(1.0, 0.8)], stroke);
            painter.rect_filled(Rect::from_center_size(at(-0.2, -0.5), vec2(6.0, 6.0)), 1.0, color);
            painter.line(vec![at(0.35, -0.9), at(0.95, -0.9), at(0.95, -0.3)], stroke);
        }
        Icon::Split => {
            let corners = [at(-0.85, -0.7), at(0.85, -0.7), at(0.85, 0.7), at(-0.85, 0.7), at(-0.85, -0.7)];
            painter.line(corners.to_vec(), stroke);
            painter.extend(Shape::dashed_line(&[at(-0.35, 1.1), at(0.35, -1.1)], stroke, 3.0, 2.0));
        }
        Icon::More => {
            for x in [-0.7, 0.0, 0.7] {
                painter.circle_filled(at(x, 0.0), 1.5, color);
            }
        }
        Icon::Search => {
            painter.circle_stroke(at(-0.15, -0.15), r * 0.65, stroke);
            line(at(0.32, 0.32), at(0.9, 0.9));
        }
        Icon::Close => {
            line(at(-0.6, -0.6), at(0.6, 0.6));
            line(at(-0.6, 0.6), at(0.6, -0.6));
        }
        Icon::Down => {
            let points = vec![at(-0.55, -0.3), at(0.55, -0.3), at(0.0, 0.4)];
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Icon::Up => {
            let points = vec![at(-0.55, 0.3), at(0.0, -0.4), at(0.55, 0.3)];
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Icon::Play => {
            let points = vec![at(-0.5, -0.8), at(0.8, 0.0), at(-0.5, 0.8)];
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Icon::Pause => {
            for x in [-0.4, 0.4] {
                painter.line_segment([at(x, -0.7), at(x, 0.7)], Stroke::new(2.6, color));
            }
        }
    }
}

/// A small plus beside a sign: one more of these.
fn plus(painter: &Painter, c: Pos2, r: f32, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    painter.line_segment([c - vec2(r, 0.0), c + vec2(r, 0.0)], stroke);
    painter.line_segment([c - vec2(0.0, r), c + vec2(0.0, r)], stroke);
}

/// The program's icon: three lines of defence around a point, one of them broken.
pub fn program() -> egui::IconData {
    const SIZE: u32 = 64;
    let mut rgba = Vec::with_capacity((SIZE * SIZE * 4) as usize);
    for y in 0..SIZE {
        for x in 0..SIZE {
            let p = vec2(x as f32 + 0.5 - 32.0, y as f32 + 0.5 - 32.0);
            let (d, angle) = (p.length(), p.y.atan2(p.x).to_degrees());
            let ring = |radius: f32| (1.5 - ((d - radius).abs() - 2.0)).clamp(0.0, 1.0);
            let broken = (-75.0..-15.0).contains(&angle);
            let blue = ring(10.0).max(ring(18.0)).max(if broken { 0.0 } else { ring(26.0) });
            let red = if broken { ring(26.0) } else { 0.0 };
            let dot = (4.5 - d).clamp(0.0, 1.0);
            let body = (31.5 - d).clamp(0.0, 1.0);
            let mut c = [255.0, 255.0, 255.0];
            for (share, to) in [(blue, [31.0, 78.0, 158.0]), (red, [200.0, 16.0, 46.0]), (dot, [31.0, 78.0, 158.0])] {
                for (c, to) in c.iter_mut().zip(to) {
                    *c += (to - *c) * share;
                }
            }
            rgba.extend(c.map(|v| v.round() as u8));
            rgba.push((body * 255.0).round() as u8);
        }
    }
    egui::IconData { rgba, width: SIZE, height: SIZE }
}
