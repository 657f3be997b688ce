//! What lies over the map: selection, the line to the nearest post, holes and overlaps of the tiling, marks and outlines.

use super::labels;
use super::map::Screen;
use crate::app::card::Card;
use crate::app::document::Derived;
use crate::app::theme::{Face, color, strong};
use crate::app::view::{Target, View};
use crate::geometry::{Bounds, Local};
use crate::model::{GeometryClass, LayerKind};
use crate::wording::number;
use egui::{Color32, Painter, Pos2, Shape, Stroke, pos2};

/// Nearer than this two points of an outline are one, points of the window.
const SAME: f32 = 0.8;

/// Outline of the selected feature: 3 px, with a light edge so that it shows on any fill.
pub fn selection(painter: &Painter, face: Face, screen: &Screen, derived: &Derived, view: &View) {
    if let Some(target) = view.selection {
        let ink = color(face.palette().selection);
        outline(painter, screen, derived, target, Stroke::new(6.0, face.panel().gamma_multiply(0.75)), 10.0);
        outline(painter, screen, derived, target, Stroke::new(3.0, ink), 10.0);
    }
}

/// Outline of the feature under the pointer.
pub fn hover(painter: &Painter, face: Face, screen: &Screen, derived: &Derived, view: &View) {
    if let Some(target) = view.hover.filter(|t| Some(*t) != view.selection) {
        let ink = color(face.palette().selection).gamma_multiply(0.8);
        outline(painter, screen, derived, target, Stroke::new(1.6, ink), 8.5);
    }
}

fn outline(painter: &Painter, screen: &Screen, derived: &Derived, target: Target, stroke: Stroke, radius: f32) {
    let Some(row) = target.row(&derived.project) else { return };
    let shape = derived.project.layer(target.kind).feature(row).shape();
    if target.kind.info().geometry == GeometryClass::Point {
        if let Some(p) = shape.first() {
            painter.circle_stroke(screen.at(p.into()), radius, stroke);
        }
        return;
    }
    for ring in shape.rings() {
        path(painter, ring.iter().map(|c| screen.at((*c).into())), stroke);
    }
}

/// A line through many points as single segments with round corners. egui's own paths put a spike on every corner that is
/// sharp at the scale of a pixel, and survey data is full of those.
fn path(painter: &Painter, points: impl IntoIterator<Item = Pos2>, stroke: Stroke) {
    let mut last: Option<Pos2> = None;
    for p in points {
        match last {
            Some(before) if before.distance(p) < SAME => continue,
            Some(before) => {
                painter.line_segment([before, p], stroke);
                if stroke.width > 2.0 {
                    painter.circle_filled(p, stroke.width / 2.0, stroke.color);
                }
            }
            None => {}
        }
        last = Some(p);
    }
}

/// Dashed line from the selected feature to the nearest staffed post, with its length.
pub fn post_line(painter: &Painter, face: Face, screen: &Screen, card: Option<&Card>) {
    if let Some((line, metres)) = card.and_then(|c| c.route.as_ref()) {
        return route(painter, face, screen, line, *metres);
    }
    let Some((from, to, metres)) = card.and_then(|c| c.post) else { return };
    let (a, b) = (screen.at(from), screen.at(to));
    let ink = color(face.palette().selection);
    painter.line_segment([a, b], Stroke::new(4.0, face.panel().gamma_multiply(0.6)));
    painter.extend(Shape::dashed_line(&[a, b], Stroke::new(2.0, ink), 6.0, 4.0));
    painter.circle_stroke(b, 9.0, Stroke::new(2.0, ink));
    // A short line has no room for it, and the card says it too.
    if a.distance(b) < 48.0 {
        return;
    }
    // The label stands where the line is in view.
    let rect = screen.rect.shrink(30.0);
    let middle = pos2((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
    let at = pos2(middle.x.clamp(rect.left(), rect.right()), (middle.y - 11.0).clamp(rect.top(), rect.bottom()));
    labels::text(painter, at, &number::metres(metres), strong(12.0), ink, face.panel());
}

/// The way on foot from the selected feature to the nearest staffed post, with its length.
fn route(painter: &Painter, face: Face, screen: &Screen, line: &[[f64; 2]], metres: f64) {
    let ink = color(face.palette().selection);
    let at = |p: &[f64; 2]| screen.at((*p).into());
    path(painter, line.iter().map(at), Stroke::new(5.0, face.panel().gamma_multiply(0.7)));
    // The ways to and from the road are dashed, the way along roads is drawn through.
    let ends = [&line[..2], &line[line.len() - 2..]];
    for end in ends {
        let [a, b] = [at(&end[0]), at(&end[1])];
        painter.extend(Shape::dashed_line(&[a, b], Stroke::new(2.0, ink), 6.0, 4.0));
    }
    if line.len() > 3 {
        path(painter, line[1..line.len() - 1].iter().map(at), Stroke::new(2.6, ink));
    }
    let (Some(first), Some(last)) = (line.first().map(at), line.last().map(at)) else { return };
    painter.circle_stroke(last, 9.0, Stroke::new(2.0, ink));
    if first.distance(last) < 48.0 {
        return;
    }
    let rect = screen.rect.shrink(30.0);
    let middle = at(&line[line.len() / 2]);
    let place = pos2(middle.x.clamp(rect.left(), rect.right()), (middle.y - 12.0).clamp(rect.top(), rect.bottom()));
    let text = crate::app::words::roads::on_foot(&number::metres(metres), face.lang);
    labels::text(painter, place, &text, strong(12.0), ink, face.panel());
}

/// Holes and overlaps of the tiling of communities by grids: red outline, red lines inside.
pub fn tiling(painter: &Painter, face: Face, screen: &Screen, derived: &Derived, view: &View) {
    let hidden = |kind: LayerKind| view.hidden[kind as usize];
    if hidden(LayerKind::Grid) && hidden(LayerKind::Community) {
        return;
    }
    let ink = face.gap();
    let shown = screen.camera.view();
    let tiling = &derived.report.tiling;
    let holes = tiling.holes.iter().map(|hole| (&hole.polygon, 1.0));
    // Lines of holes and of overlaps lean differently, so that they differ without colour.
    for (polygon, slope) in holes.chain(tiling.overlaps.iter().flat_map(|o| o.polygon.0.iter().map(|p| (p, -1.0)))) {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let rings: Vec<Vec<[f64; 2]>> = rings.map(|ring| ring.0.iter().map(|c| [c.x, c.y]).collect()).collect();
        if rings.iter().fold(Bounds::EMPTY, |b, ring| b.union(&Bounds::of(ring))).intersects(&shown) {
            ground(painter, screen, &rings, ink, slope);
        }
    }
}

/// Outline and 45° lines of an area; a mark where it would be too small to see.
fn ground(painter: &Painter, screen: &Screen, rings: &[Vec<[f64; 2]>], ink: Color32, slope: f32) {
    let rings: Vec<Vec<Pos2>> = rings.iter().map(|ring| ring.iter().map(|c| screen.at((*c).into())).collect()).collect();
    let size = egui::Rect::from_points(rings.first().map_or(&[], Vec::as_slice)).size();
    if size.max_elem() < 3.0 {
        if let Some(at) = rings.first().and_then(|ring| ring.first()) {
            painter.circle_filled(*at, 1.5, ink);
        }
        return;
    }
    if size.min_elem() > 5.0 {
        hatch(painter, screen.rect, &rings, Stroke::new(1.0, ink.gamma_multiply(0.75)), slope);
    }
    for ring in rings {
        path(painter, ring, Stroke::new(1.2, ink));
    }
}

/// Lines inside rings by even-odd crossings: right for concave outlines and holes, whatever egui can fill.
fn hatch(painter: &Painter, view: egui::Rect, rings: &[Vec<Pos2>], stroke: Stroke, slope: f32) {
    const SPACING: f32 = 6.0;
    // In coordinates u = x, v = y + slope·x the lines are horizontal.
    let turned: Vec<Vec<(f32, f32)>> = rings.iter().map(|r| r.iter().map(|p| (p.x, p.y + slope * p.x)).collect()).collect();
    let corners = [view.left_top(), view.right_top(), view.left_bottom(), view.right_bottom()].map(|p| p.y + slope * p.x);
    let of = |f: fn(f32, f32) -> f32, start: f32, it: &mut dyn Iterator<Item = f32>| it.fold(start, f);
    let low = of(f32::min, f32::INFINITY, &mut turned.iter().flatten().map(|p| p.1)).max(of(
        f32::min,
        f32::INFINITY,
        &mut corners.into_iter(),
    ));
    let high = of(f32::max, f32::NEG_INFINITY, &mut turned.iter().flatten().map(|p| p.1)).min(of(
        f32::max,
        f32::NEG_INFINITY,
        &mut corners.into_iter(),
    ));
    let step = SPACING * std::f32::consts::SQRT_2;
    let mut v = (low / step).ceil() * step;
    while v < high {
        let mut crossings: Vec<f32> = Vec::new();
        for ring in &turned {
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                if (a.1 <= v) != (b.1 <= v) {
                    crossings.push(a.0 + (v - a.1) / (b.1 - a.1) * (b.0 - a.0));
                }
            }
        }
        crossings.sort_by(f32::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let point = |u: f32| pos2(u, v - slope * u);
            painter.line_segment([point(pair[0]), point(pair[1])], stroke);
        }
        v += step;
    }
}

/// The outline being drawn to select.
pub fn outline_drawn(painter: &Painter, face: Face, screen: &Screen, outline: &[Local]) {
    let points: Vec<Pos2> = outline.iter().map(|p| screen.at(*p)).collect();
    let ink = color(face.palette().selection);
    // egui fills convex outlines only; a tint of the box helps, of a lasso its line is enough.
    if let [a, _, b, _] = points[..] {
        painter.rect_filled(egui::Rect::from_two_pos(a, b), 0.0, ink.gamma_multiply(0.1));
    }
    let closed: Vec<Pos2> = points.iter().chain(points.first()).copied().collect();
    painter.add(Shape::line(closed.clone(), Stroke::new(3.0, face.panel().gamma_multiply(0.7))));
    painter.extend(Shape::dashed_line(&closed, Stroke::new(1.6, ink), 5.0, 4.0));
}

/// The position that was gone to.
pub fn mark(painter: &Painter, face: Face, screen: &Screen, view: &View) {
    let Some(at) = view.mark.map(|p| screen.at(p)) else { return };
    let ink = color(face.palette().selection);
    for (width, paint) in [(5.0, face.panel().gamma_multiply(0.85)), (2.0, ink)] {
        let stroke = Stroke::new(width, paint);
        painter.circle_stroke(at, 9.0, stroke);
        for [dx, dy] in [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0_f32]] {
            let arm = |r: f32| pos2(at.x + dx * r, at.y + dy * r);
            painter.line_segment([arm(4.0), arm(16.0)], stroke);
        }
    }
}
