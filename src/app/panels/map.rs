//! The map: dragging, zooming, picking, measuring; the picture with what lies over it.

use super::parts::icon_button;
use super::steer::{Steered, start_camera, steer, to_pixels};
use super::{labels, overlay};
use crate::app::action::Action;
use crate::app::backdrop::Backdrop;
use crate::app::card::Card;
use crate::app::command::Command;
use crate::app::document::{Derived, Document};
use crate::app::icons::Icon;
use crate::app::surface::Surface;
use crate::app::theme::{Face, color, regular};
use crate::app::view::{Target, Tool, View};
use crate::app::words;
use crate::geometry::Local;
use crate::scene::{Camera, scale_bar};
use crate::wording;
use egui::{Color32, CursorIcon, Frame, Margin, Pos2, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// How far from a feature a click still hits it, pixels.
const TOLERANCE: f64 = 5.0;

/// What the map draws besides the project.
pub struct MapInput<'a> {
    /// The project.
    pub document: &'a Document,
    /// The view.
    pub view: &'a View,
    /// The card of the selected feature.
    pub card: Option<&'a Card>,
    /// The background map.
    pub backdrop: &'a mut Backdrop,
    /// Where the map is drawn; `None` without a graphics adapter.
    pub surface: Option<&'a mut Surface>,
}

/// Draws the map.
pub fn show(ui: &mut Ui, face: Face, input: MapInput<'_>, out: &mut Vec<Action>) {
    let MapInput { document, view, card, backdrop, surface } = input;
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, ui.scope_id().with("map"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, face.t(words::MAP)));
    let Some(derived) = &document.derived else {
        ui.painter().rect_filled(rect, 0.0, color(face.palette().land));
        let at = rect.center();
        ui.painter().text(at, egui::Align2::CENTER_CENTER, face.t(words::EVALUATING), regular(14.0), face.muted());
        return;
    };
    let ppp = ui.pixels_per_point();
    let start = start_camera(rect, ppp, view, derived);
    let (camera, steered) = steer(ui, &response, rect, ppp, start, view);
    match steered {
        Steered::Flies => out.push(Action::Flown(camera)),
        Steered::Rests if Some(camera) == view.camera => {}
        _ => out.push(Action::Camera(camera)),
    }
    let moving = matches!(steered, Steered::Flies | Steered::ByHand);
    point(ui, &response, rect, ppp, &camera, view, derived, out);

    let screen = Screen { rect, ppp, camera };
    ui.painter().rect_filled(rect, 0.0, color(derived.drawing.scene.background));
    match surface {
        Some(surface) => {
            let basemap = backdrop.basemap(&derived.project, face.theme, ppp, ui.ctx());
            let id = surface.draw(&derived.drawing.scene, basemap, camera, ppp, moving);
            let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            ui.painter().image(id, rect, uv, Color32::WHITE);
        }
        None => {
            let at = rect.center();
            ui.painter().text(at, egui::Align2::CENTER_CENTER, face.t(words::NO_GPU), regular(13.0), face.muted());
        }
    }
    if let Some(wait) = backdrop.retry_after() {
        ui.ctx().request_repaint_after(wait);
    }
    if moving {
        // One more frame after the last move: drawn fine, not fast.
        ui.request_repaint();
    }
    let painter = ui.painter_at(rect);
    overlay::tiling(&painter, face, &screen, derived, view);
    overlay::hover(&painter, face, &screen, derived, view);
    overlay::selection(&painter, face, &screen, derived, view);
    let tools_at = Rect::from_min_size(rect.min + vec2(12.0, 12.0), vec2(42.0, 190.0));
    let bar_at = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 40.0), pos2(rect.left() + 160.0, rect.bottom()));
    labels::draw(&painter, face, &screen, &derived.drawing.scene, &[tools_at, bar_at]);
    overlay::post_line(&painter, face, &screen, card);
    overlay::way(&painter, face, &screen, view);
    furniture(ui, face, &screen, document, backdrop.attribution());
    tools(ui, face, rect, view, out);
    if view.tool == Tool::Select {
        tip(ui, face, &response, derived, view);
    }
}

/// From metres to points of the window and back.
pub struct Screen {
    /// Where the map lies.
    pub rect: Rect,
    /// Physical pixels a point.
    pub ppp: f32,
    /// Where it looks from.
    pub camera: Camera,
}

impl Screen {
    /// Position in the window.
    pub fn at(&self, p: Local) -> Pos2 {
        let [x, y] = self.camera.screen_from_world(p);
        self.rect.min + vec2((x / f64::from(self.ppp)) as f32, (y / f64::from(self.ppp)) as f32)
    }
}

/// Hovering, clicking, measuring.
#[expect(clippy::too_many_arguments, reason = "the parts of one frame of the map")]
fn point(
    ui: &Ui,
    response: &egui::Response,
    rect: Rect,
    ppp: f32,
    camera: &Camera,
    view: &View,
    derived: &Derived,
    out: &mut Vec<Action>,
) {
    let pointer = response.hover_pos().or_else(|| response.interact_pointer_pos()).filter(|p| rect.contains(*p));
    let over = response.contains_pointer() || response.dragged();
    let Some(p) = pointer.filter(|_| over) else {
        if view.pointer.is_some() || view.hover.is_some() {
            out.push(Action::Hover(None, None));
        }
        return;
    };
    let spot = to_pixels(rect, ppp, p);
    let at = camera.world_from_screen(spot);
    let found = if view.tool == Tool::Select && !response.dragged() {
        derived.drawing.picker.pick(camera, ppp, spot, TOLERANCE * f64::from(ppp))
    } else {
        None
    };
    let hover = found.and_then(|(kind, row)| Target::of_row(&derived.project, kind, row));
    if view.pointer != Some(at) || view.hover != hover {
        out.push(Action::Hover(hover, Some(at)));
    }
    match view.tool {
        Tool::Select => {
            if response.clicked() {
                out.push(Action::Select(hover));
            }
            let cursor = if response.dragged() {
                CursorIcon::Grabbing
            } else if hover.is_some() {
                CursorIcon::PointingHand
            } else {
                CursorIcon::Default
            };
            ui.ctx().set_cursor_icon(cursor);
        }
        Tool::Measure => {
            ui.ctx().set_cursor_icon(if response.dragged() { CursorIcon::Grabbing } else { CursorIcon::Crosshair });
            if response.double_clicked() {
                out.push(Action::Measure(None, true));
            } else if response.clicked() {
                out.push(Action::Measure(Some(at), false));
            }
        }
    }
}

/// Name of the thing under the pointer.
fn tip(ui: &Ui, face: Face, response: &egui::Response, derived: &Derived, view: &View) {
    let Some(target) = view.hover.filter(|_| !response.dragged() && ui.input(|i| i.pointer.is_still())) else { return };
    let Some(row) = target.row(&derived.project) else { return };
    let kind = target.kind;
    let feature = derived.project.layer(kind).feature(row);
    let name = wording::feature_name(kind, feature, face.lang);
    let mut text = name;
    if feature.name().is_some() {
        text = format!("{text} · {} {}", kind.info().name.get(face.lang), feature.id());
    }
    if let Some(held) = derived.report.joins(kind).and_then(|j| j.held.get(row as usize)) {
        text = format!("{text} · {}", wording::held(*held).get(face.lang));
    }
    egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), ui.scope_id().with("tip"), egui::PopupAnchor::Pointer)
        .gap(14.0)
        .show(|ui| ui.add(egui::Label::new(text).extend()));
}

/// Scale bar and sources.
fn furniture(ui: &Ui, face: Face, screen: &Screen, document: &Document, basemap: &str) {
    let painter = ui.painter_at(screen.rect);
    let bar = scale_bar(screen.camera.px_per_m, 120.0 * f64::from(screen.ppp));
    let width = (bar.px / f64::from(screen.ppp)) as f32;
    let (left, y) = (screen.rect.left() + 16.0, screen.rect.bottom() - 14.0);
    let ink = face.text();
    let halo = color(face.palette().land);
    for (stroke, paint) in [(4.0, halo), (1.8, ink)] {
        let points = vec![pos2(left, y - 5.0), pos2(left, y), pos2(left + width, y), pos2(left + width, y - 5.0)];
        painter.line(points, Stroke::new(stroke, paint));
    }
    let at = pos2(left + width / 2.0, y - 13.0);
    labels::text(&painter, at, &bar.text, regular(11.0), ink, halo);
    let own = document.project.settings.attribution.as_str();
    let named: Vec<&str> = [own, basemap].into_iter().filter(|text| !text.is_empty()).collect();
    // Both often name the same source.
    let sources = &if own.contains(basemap) { own.to_owned() } else { named.join(" · ") };
    if !sources.is_empty() {
        let galley = painter.layout_no_wrap(sources.clone(), regular(10.5), face.muted());
        let room = (screen.rect.width() - width - 48.0).max(0.0);
        if galley.size().x < room {
            let at = pos2(screen.rect.right() - 10.0 - galley.size().x / 2.0, screen.rect.bottom() - 12.0);
            labels::text(&painter, at, sources, regular(10.5), face.muted(), halo);
        }
    }
}

/// The strip of tools.
fn tools(ui: &mut Ui, face: Face, rect: Rect, view: &View, out: &mut Vec<Action>) {
    let place = Rect::from_min_size(rect.min + vec2(12.0, 12.0), vec2(44.0, 220.0));
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        let frame = Frame::new()
            .fill(face.panel())
            .stroke(Stroke::new(1.0, face.rule()))
            .corner_radius(8.0)
            .inner_margin(Margin::same(5))
            .shadow(egui::Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(28) });
        frame.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let strip = [
                (Command::ToolSelect, Icon::Pointer, view.tool == Tool::Select),
                (Command::ToolMeasure, Icon::Ruler, view.tool == Tool::Measure),
                (Command::ZoomIn, Icon::Plus, false),
                (Command::ZoomOut, Icon::Minus, false),
                (Command::ZoomAll, Icon::Fit, false),
            ];
            for (command, icon, on) in strip {
                let name = face.t(command.label());
                let keys = command.shortcut().map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default();
                let button = icon_button(ui, face, icon, name, 30.0, on);
                if button.on_hover_text(format!("{name}  {keys}\n{}", face.t(command.tip()))).clicked() {
                    out.push(Action::Run(command));
                }
            }
        });
    });
}
