//! Points under way on the map: where they were and would be, what they are drawn to, and what the move would bring.

use super::map::Screen;
use super::{hover, labels};
use crate::app::document::Document;
use crate::app::planning::{Planning, Point};
use crate::app::theme::{Face, color, regular, strong};
use crate::app::words::plan as words;
use crate::coverage::{Gains, NO_ROW};
use crate::geometry::snap::Onto;
use crate::model::LayerKind;
use crate::wording::{self, number};
use egui::{Color32, Id, LayerId, Order, Painter, Pos2, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

/// More points than this are not named one by one.
const MOST_NAMED: usize = 24;

/// Draws the points under way and, beside the pointer, what they would bring.
pub fn draw(ui: &Ui, face: Face, screen: &Screen, planning: &Planning, document: &Document) {
    let Some(first) = planning.points.first() else { return };
    let painter = ui.painter_at(screen.rect);
    for point in &planning.points {
        way(&painter, face, screen, point, planning.points.len() == 1);
    }
    if planning.points.len() <= MOST_NAMED {
        names(&painter, face, screen, planning, document);
    }
    if let Some(snap) = planning.snap {
        mark(&painter, face, screen.at(snap.at));
    }
    let pointer = ui.input(|i| i.pointer.latest_pos()).filter(|p| screen.rect.contains(*p));
    let lines = badge(face, planning, document, first);
    if !lines.is_empty() {
        show(ui, face, screen, pointer.unwrap_or_else(|| screen.at(first.to)), &lines);
    }
}

/// Where a point was, a line to where it would be, with its length, and a ring there.
fn way(painter: &Painter, face: Face, screen: &Screen, point: &Point, alone: bool) {
    let ink = color(face.palette().selection);
    let to = screen.at(point.to);
    if let Some(from) = point.from.filter(|from| *from != point.to) {
        let at = screen.at(from);
        painter.line_segment([at, to], Stroke::new(3.5, face.panel().gamma_multiply(0.7)));
        painter.extend(Shape::dashed_line(&[at, to], Stroke::new(1.5, ink), 5.0, 4.0));
        painter.circle(at, 4.5, face.panel().gamma_multiply(0.85), Stroke::new(1.5, ink));
        if alone && at.distance(to) > 44.0 {
            let middle = pos2((at.x + to.x) / 2.0, (at.y + to.y) / 2.0 - 10.0);
            let metres = (from.x - point.to.x).hypot(from.y - point.to.y);
            labels::text(painter, middle, &number::metres(metres), strong(11.5), ink, face.panel());
        }
    }
    painter.circle_stroke(to, 10.0, Stroke::new(5.0, face.panel().gamma_multiply(0.75)));
    painter.circle_stroke(to, 10.0, Stroke::new(2.5, ink));
}

/// The names of points under way: those of the map stand where they were and are left out.
fn names(painter: &Painter, face: Face, screen: &Screen, planning: &Planning, document: &Document) {
    let Some(project) = document.derived.as_ref().map(|d| &d.project) else { return };
    for point in &planning.points {
        let Some(row) = point.target.row(project) else { continue };
        let name = wording::feature_name(point.target.kind, project.layer(point.target.kind).feature(row), face.lang);
        // Above: below and beside are the pointer and its badge.
        let above = if planning.snap.is_some() { 26.0 } else { 20.0 };
        labels::text(painter, screen.at(point.to) - vec2(0.0, above), &name, regular(11.0), face.text(), face.panel());
    }
}

/// The sign that a point was drawn to something.
fn mark(painter: &Painter, face: Face, at: Pos2) {
    let ink = color(face.palette().selection);
    let corner = |dx: f32, dy: f32| pos2(at.x + dx, at.y + dy);
    let around = [corner(0.0, -16.0), corner(16.0, 0.0), corner(0.0, 16.0), corner(-16.0, 0.0), corner(0.0, -16.0)];
    painter.add(Shape::line(around.to_vec(), Stroke::new(4.0, face.panel().gamma_multiply(0.75))));
    painter.add(Shape::line(around.to_vec(), Stroke::new(1.6, ink)));
}

/// A line of the badge: its text, and whether it is loud.
struct Line {
    text: String,
    ink: Color32,
    loud: bool,
}

/// What the badge says: what the move brings, then what the point is drawn to.
fn badge(face: Face, planning: &Planning, document: &Document, first: &Point) -> Vec<Line> {
    let mut lines = Vec::new();
    let loud = |text: String, ink: Color32| Line { text, ink, loud: true };
    let kind = planning.points.iter().map(|p| p.target.kind).find(|k| *k == LayerKind::Checkpoint).unwrap_or(first.target.kind);
    match document.tried_gains(kind) {
        Some(gains) => lines.push(loud(words::gains(gains, face.lang), ink(face, gains))),
        // Back where it was.
        None if document.trial.is_none() && kind == LayerKind::Checkpoint => {
            lines.push(loud(words::gains(Gains::default(), face.lang), face.text()));
        }
        None => lines.extend(nearest_post(face, document, first).map(|text| loud(text, face.text()))),
    }
    if let Some(text) = planning.snap.and_then(|snap| drawn_to(face, document, snap.onto)) {
        lines.push(Line { text, ink: face.muted(), loud: false });
    }
    lines
}

fn ink(face: Face, gains: Gains) -> Color32 {
    match gains.gained.cmp(&gains.lost) {
        std::cmp::Ordering::Less => face.gap(),
        std::cmp::Ordering::Equal => face.text(),
        std::cmp::Ordering::Greater => face.accent(),
    }
}

/// How far a premise is from its nearest staffed post.
fn nearest_post(face: Face, document: &Document, point: &Point) -> Option<String> {
    let derived = document.derived.as_ref()?;
    let row = point.target.row(&derived.project)?;
    let joins = derived.report.joins(point.target.kind)?;
    let post = *joins.post.get(row as usize).filter(|post| **post != NO_ROW)?;
    let posts = derived.project.layer(LayerKind::Checkpoint);
    let name = wording::feature_name(LayerKind::Checkpoint, posts.feature(post), face.lang);
    Some(format!("{name} · {}", number::metres(joins.post_m[row as usize])))
}

fn drawn_to(face: Face, document: &Document, onto: Onto) -> Option<String> {
    let project = &document.derived.as_ref()?.project;
    let name = |kind: LayerKind, row: u32| {
        let layer = project.layer(kind);
        ((row as usize) < layer.len()).then(|| layer.feature(row).name().map(str::trim).filter(|n| !n.is_empty()))?
    };
    let road = |row: u32| name(LayerKind::Road, row).unwrap_or(face.t(words::ROAD)).to_owned();
    Some(match onto {
        Onto::Crossing { line, border } => {
            let community = name(LayerKind::Community, border).unwrap_or_default();
            format!("{} × {community}{}", road(line), face.t(words::BORDER))
        }
        Onto::Junction(_) => face.t(words::JUNCTION).to_owned(),
        Onto::Line(line) => road(line),
    })
}

/// Draws the badge beside a place, so that it never lies under the hand.
fn show(ui: &Ui, face: Face, screen: &Screen, at: Pos2, lines: &[Line]) {
    const PAD: egui::Vec2 = vec2(10.0, 6.0);
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("plan badge")));
    let set = |line: &Line| {
        let font = if line.loud { strong(14.0) } else { regular(11.5) };
        painter.layout_no_wrap(line.text.clone(), font, line.ink)
    };
    let galleys: Vec<_> = lines.iter().map(set).collect();
    let width = galleys.iter().map(|g| g.size().x).fold(0.0, f32::max);
    let height: f32 = galleys.iter().map(|g| g.size().y).sum();
    let rect = hover::place(vec2(width, height) + PAD * 2.0, at, screen.rect);
    let spoken: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    let response = ui.interact(rect, ui.scope_id().with("plan badge"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.join(" · ")));
    let shadow = egui::Shadow { offset: [0, 3], blur: 12, spread: 0, color: Color32::from_black_alpha(44) };
    painter.add(Shape::from(shadow.as_shape(rect, 8.0)));
    painter.rect(rect, 8.0, face.panel(), Stroke::new(1.0, face.rule()), egui::StrokeKind::Inside);
    let mut y = rect.top() + PAD.y;
    for (galley, line) in galleys.into_iter().zip(lines) {
        let tall = galley.size().y;
        painter.galley(pos2(rect.left() + PAD.x, y), galley, line.ink);
        y += tall;
    }
}
