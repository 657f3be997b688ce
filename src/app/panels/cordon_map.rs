//! A cordon on the map: crossings with the sign of their state, ways in as routes, and the proposal.

use super::map::Screen;
use crate::app::cordoning::{Controlled, Shown};
use crate::app::theme::{Face, color, strong};
use crate::cordon::{Action, Control};
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Radius of a sign, points.
const R: f32 = 7.0;

/// Draws it.
pub fn draw(painter: &Painter, face: Face, screen: &Screen, found: &Shown) {
    if let Controlled::Drawn(corners) = &found.query.area {
        // It is in no layer: nobody else draws it.
        let ring: Vec<Pos2> = corners.iter().chain(corners.first()).map(|p| screen.at((*p).into())).collect();
        painter.line(ring.clone(), Stroke::new(5.0, face.panel().gamma_multiply(0.8)));
        painter.extend(Shape::dashed_line(&ring, Stroke::new(2.0, color(face.palette().selection)), 8.0, 5.0));
    }
    for leak in found.leaks.iter().rev() {
        let points: Vec<Pos2> = leak.line.iter().map(|p| screen.at((*p).into())).collect();
        for pair in points.windows(2) {
            painter.line_segment([pair[0], pair[1]], Stroke::new(5.5, face.panel().gamma_multiply(0.8)));
        }
        let stroke = Stroke::new(2.5, face.gap());
        if leak.perhaps {
            painter.extend(Shape::dashed_line(&points, stroke, 5.0, 5.0));
        } else {
            for pair in points.windows(2) {
                painter.line_segment([pair[0], pair[1]], stroke);
            }
        }
        arrow(painter, &points, face.gap());
    }
    for crossing in &found.crossings {
        sign(painter, face, screen.at(crossing.at.into()), crossing.control, crossing.gap);
    }
    for measure in &found.measures {
        proposal(painter, face, screen.at(measure.at.into()), measure.action);
    }
}

/// The head of a way in, where it goes inside.
fn arrow(painter: &Painter, points: &[Pos2], ink: Color32) {
    let Some(&tip) = points.last() else { return };
    let Some(from) = points.iter().rev().find(|p| p.distance(tip) > 1.0) else { return };
    let along = (tip - *from).normalized();
    let side = vec2(-along.y, along.x);
    // Beside the sign of the crossing, not under it.
    let tip = tip + along * (R + 9.0);
    painter.add(Shape::convex_polygon(
        vec![tip, tip - along * 9.0 + side * 5.0, tip - along * 9.0 - side * 5.0],
        ink,
        Stroke::NONE,
    ));
}

/// The sign of a state: a form for each, so that they differ without colour.
fn sign(painter: &Painter, face: Face, at: Pos2, control: Control, gap: bool) {
    if !painter.clip_rect().expand(20.0).contains(at) {
        return;
    }
    let covered = color(face.palette().covered);
    let edge = Stroke::new(2.0, face.panel());
    match control {
        Control::Manned => {
            painter.circle(at, R, covered, edge);
        }
        Control::Closed => {
            let rect = Rect::from_center_size(at, vec2(2.0 * R, 2.0 * R));
            painter.rect(rect, 1.0, covered, edge, egui::StrokeKind::Outside);
            painter.line_segment([at - vec2(R - 2.0, 0.0), at + vec2(R - 2.0, 0.0)], Stroke::new(2.5, face.panel()));
        }
        Control::EmergencyGate => {
            let r = R + 1.5;
            let corners = vec![at + vec2(0.0, -r), at + vec2(r, 0.0), at + vec2(0.0, r), at + vec2(-r, 0.0)];
            painter.add(Shape::convex_polygon(corners, covered, edge));
        }
        Control::Unknown | Control::Open => {
            let ink = if gap { face.gap() } else { face.muted() };
            painter.circle(at, R + 1.0, face.panel(), Stroke::new(2.5, ink));
            let mark = if control == Control::Unknown { "?" } else { "!" };
            painter.text(at, Align2::CENTER_CENTER, mark, strong(11.5), ink);
        }
    }
}

/// What is proposed: a ring around the place with the first stroke of what it is.
fn proposal(painter: &Painter, face: Face, at: Pos2, action: Action) {
    if !painter.clip_rect().expand(20.0).contains(at) {
        return;
    }
    let ink = face.accent();
    painter.circle_stroke(at, R + 6.0, Stroke::new(4.5, face.panel()));
    painter.circle_stroke(at, R + 6.0, Stroke::new(2.5, ink));
    let foot = pos2(at.x + R + 9.0, at.y - R - 9.0);
    painter.circle_filled(foot, 6.5, ink);
    let light = face.panel();
    match action {
        Action::Keep | Action::Staff => {
            painter.circle_filled(foot - vec2(0.0, 1.5), 1.8, light);
            painter.line_segment([foot + vec2(-2.5, 3.0), foot + vec2(2.5, 3.0)], Stroke::new(2.2, light));
        }
        Action::Gate => {
            painter.line_segment([foot + vec2(-2.5, -3.0), foot + vec2(-2.5, 3.0)], Stroke::new(1.8, light));
            painter.line_segment([foot + vec2(2.5, -3.0), foot + vec2(2.5, 3.0)], Stroke::new(1.8, light));
        }
        Action::Close => {
            painter.line_segment([foot - vec2(3.5, 0.0), foot + vec2(3.5, 0.0)], Stroke::new(2.4, light));
        }
    }
}
