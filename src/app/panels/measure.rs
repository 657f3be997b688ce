//! Measuring: the way or area being drawn, its figures on the map and in a strip over it.

use super::labels;
use super::map::Screen;
use super::parts::link;
use crate::app::action::{Action, Stroke};
use crate::app::command::Command;
use crate::app::theme::{Face, color, regular, strong};
use crate::app::view::{Tool, View};
use crate::app::words;
use crate::geometry::{Crs, Local, measure};
use crate::wording::{number, position};
use egui::{Align2, Area, Color32, Frame, Id, Label, Margin, Order, Painter, Pos2, Rect, RichText, Shape, Ui, pos2, vec2};

/// Figures of a way or an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    tool: Tool,
    /// Legs of the way, or edges of the area.
    pub legs: usize,
    /// Length of the way, or of the border, metres of the grid.
    pub length_m: f64,
    /// Area, square metres of the grid; `None` for a way, or when the border crosses itself.
    pub area_m2: Option<f64>,
    /// Metres of the grid to a metre on the ellipsoid, with the grid's system.
    pub scale: Option<(Crs, f64)>,
}

/// The figures of what was drawn; `None` before there is a leg.
pub fn result(points: &[Local], tool: Tool, crs: Option<Crs>) -> Option<Measured> {
    if points.len() < 2 {
        return None;
    }
    let middle = Local {
        x: points.iter().map(|p| p.x).sum::<f64>() / points.len() as f64,
        y: points.iter().map(|p| p.y).sum::<f64>() / points.len() as f64,
    };
    let scale = crs.and_then(|crs| Some((crs, measure::grid_scale(crs, middle)?)));
    let closed = tool == Tool::Area && points.len() > 2;
    let ring: Vec<Local> = points.iter().chain(points.first().filter(|_| closed)).copied().collect();
    let area_m2 = if tool == Tool::Area { measure::area(points) } else { None };
    Some(Measured { tool, legs: ring.len() - 1, length_m: measure::length(&ring), area_m2, scale })
}

impl Measured {
    /// The main figure.
    pub fn figure(&self, face: Face) -> String {
        match (self.tool, self.area_m2) {
            (Tool::Area, Some(area)) => number::area(area, face.lang),
            (Tool::Area, None) => face.t(words::CROSSES_ITSELF).to_owned(),
            _ => number::length(self.length_m),
        }
    }

    /// What stands beside it: the border or the legs, and the system it was measured in.
    fn beside(&self, face: Face) -> String {
        let first = match self.tool {
            Tool::Area => format!("{} {}", face.t(words::BORDER), number::length(self.length_m)),
            _ => words::legs(self.legs, face.lang),
        };
        match self.scale {
            Some((crs, _)) => {
                format!("{first} · {}", words::on_grid(&position::crs_short(crs, face.lang), face.lang))
            }
            None => first,
        }
    }

    /// The same on the ellipsoid: a grid is not the ground.
    fn ground(&self, face: Face) -> Option<String> {
        let (_, k) = self.scale?;
        let figure = match (self.tool, self.area_m2) {
            (Tool::Area, area) => number::area(area? / (k * k), face.lang),
            _ => number::length(self.length_m / k),
        };
        Some(format!("{} {figure} · {} {k:.6}", face.t(words::ON_ELLIPSOID), face.t(words::GRID_SCALE)))
    }

    /// All of it as text for the clipboard.
    pub fn text(&self, face: Face) -> String {
        let ground = self.ground(face).map(|g| format!("; {g}")).unwrap_or_default();
        format!("{} ({}){ground}", self.figure(face), self.beside(face))
    }
}

/// Draws way or area with the length of each leg and the total.
pub fn draw(painter: &Painter, face: Face, screen: &Screen, view: &View) {
    let points = view.drawn();
    if points.is_empty() || !view.tool.measures() {
        return;
    }
    let area = view.tool == Tool::Area;
    let ink = color(face.palette().selection);
    let mut at: Vec<Pos2> = points.iter().map(|p| screen.at(*p)).collect();
    let mut ground = points.clone();
    if area && at.len() > 2 {
        tint(painter, &at, ink.gamma_multiply(0.16));
        at.push(at[0]);
        ground.push(points[0]);
    }
    painter.line(at.clone(), egui::Stroke::new(5.0, face.panel().gamma_multiply(0.8)));
    painter.line(at.clone(), egui::Stroke::new(2.0, ink));
    for p in &at {
        painter.circle(*p, 3.5, face.panel(), egui::Stroke::new(2.0, ink));
    }
    for (pair, on_screen) in ground.windows(2).zip(at.windows(2)) {
        if ground.len() > 2 && on_screen[0].distance(on_screen[1]) > 56.0 {
            let middle = pos2((on_screen[0].x + on_screen[1].x) / 2.0, (on_screen[0].y + on_screen[1].y) / 2.0 - 9.0);
            labels::text(painter, middle, &number::length(measure::length(pair)), regular(11.0), ink, face.panel());
        }
    }
    let Some(figures) = result(&points, view.tool, None) else { return };
    let place = if area && points.len() > 2 {
        let n = points.len() as f32;
        at[..points.len()].iter().fold(pos2(0.0, 0.0), |sum, p| pos2(sum.x + p.x / n, sum.y + p.y / n))
    } else {
        at[points.len() - 1] - vec2(0.0, 18.0)
    };
    if !area || points.len() > 2 {
        labels::text(painter, place, &figures.figure(face), strong(12.0), ink, face.panel());
    }
}

/// Tints the inside of a ring by triangles: egui fills convex outlines only.
pub(super) fn tint(painter: &Painter, ring: &[Pos2], paint: Color32) {
    let rows = Rect::from_points(ring).intersect(painter.clip_rect());
    const STEP: f32 = 2.0;
    let mut y = rows.top();
    while y < rows.bottom() {
        let middle = y + STEP / 2.0;
        let mut crossings: Vec<f32> = Vec::new();
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if (a.y <= middle) != (b.y <= middle) {
                crossings.push(a.x + (middle - a.y) / (b.y - a.y) * (b.x - a.x));
            }
        }
        crossings.sort_by(f32::total_cmp);
        for pair in crossings.chunks_exact(2) {
            painter.add(Shape::rect_filled(Rect::from_min_max(pos2(pair[0], y), pos2(pair[1], y + STEP)), 0.0, paint));
        }
        y += STEP;
    }
}

/// The strip with the figures, over the upper edge of the map.
pub fn strip(ui: &Ui, face: Face, place: Rect, view: &View, crs: Option<Crs>, out: &mut Vec<Action>) {
    if !view.tool.measures() {
        return;
    }
    let command = if view.tool == Tool::Area { Command::ToolArea } else { Command::ToolMeasure };
    let figures = result(&view.drawn(), view.tool, crs);
    Area::new(Id::unique("measured"))
        .order(Order::Middle)
        .pivot(Align2::CENTER_TOP)
        .fixed_pos(pos2(place.center().x + 24.0, place.top() + 12.0))
        .show(ui.ctx(), |ui| {
            let width = (place.width() - 130.0).clamp(240.0, 430.0);
            let frame = Frame::new()
                .fill(face.panel())
                .stroke(egui::Stroke::new(1.0, face.rule()))
                .corner_radius(8.0)
                .inner_margin(Margin::symmetric(12, 8))
                .shadow(egui::Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(28) });
            frame.show(ui, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.horizontal(|ui| {
                    ui.label(RichText::new(face.t(command.label())).font(strong(12.0)).color(face.muted()));
                    if let Some(figures) = &figures {
                        ui.label(RichText::new(figures.figure(face)).font(strong(15.0)));
                    }
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        if figures.is_some() && link(ui, face, face.t(words::COPY)).clicked() {
                            out.push(Action::Run(Command::CopyIds));
                        }
                        if view.drawn_area().is_some()
                            && link(ui, face, face.t(Command::Seal.label())).on_hover_text(face.t(Command::Seal.tip())).clicked()
                        {
                            out.push(Action::Run(Command::Seal));
                        }
                        if !view.way.is_empty() && link(ui, face, face.t(words::POINT_BACK)).clicked() {
                            out.push(Action::Measure(Stroke::Back));
                        }
                    });
                });
                let small = |text: String| RichText::new(text).font(regular(12.0)).color(face.muted());
                match figures {
                    Some(figures) => {
                        ui.add(Label::new(small(figures.beside(face))).wrap());
                        if let Some(ground) = figures.ground(face) {
                            ui.add(Label::new(small(ground)).wrap());
                        }
                    }
                    None => {
                        ui.add(Label::new(small(face.t(command.tip()).to_owned())).wrap());
                    }
                }
            });
        });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::ZoneWidth;
    use crate::scene::Theme;
    use crate::words::Lang;

    #[test]
    fn figures_say_what_they_are() {
        let gk = Crs::GaussKruger { width: ZoneWidth::Three, central_meridian: 120, prefixed: false };
        let at = |x: f64, y: f64| Local { x: 640_000.0 + x, y: 3_457_000.0 + y };
        let zh = Face { lang: Lang::Zh, theme: Theme::Light };
        let square = [at(0.0, 0.0), at(200.0, 0.0), at(200.0, 100.0), at(0.0, 100.0)];
        let area = result(&square, Tool::Area, Some(gk)).expect("figures");
        assert_eq!((area.legs, area.length_m, area.area_m2), (4, 600.0, Some(20_000.0)));
        assert_eq!(area.figure(zh), "2.00 ha · 30.00 亩");
        let (_, k) = area.scale.expect("a scale");
        assert!((1.0002..1.0003).contains(&k), "140 km beside the meridian: {k}");
        let way = result(&square, Tool::Measure, Some(gk)).expect("figures");
        assert_eq!((way.legs, way.length_m, way.area_m2), (3, 500.0, None));
        assert!(way.text(zh).contains("500.0 m") && way.text(zh).contains("499.9 m"), "{}", way.text(zh));
        let bow = [square[0], square[2], square[1], square[3]];
        assert_eq!(result(&bow, Tool::Area, None).expect("figures").area_m2, None);
        assert_eq!(result(&square[..1], Tool::Measure, None), None);
    }
}
