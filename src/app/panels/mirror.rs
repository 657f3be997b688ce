//! The other of two plans beside the map: the same ground at the same scale; whoever moves one map moves both.

use super::map::Screen;
use super::steer::{Steered, start_camera, steer, to_pixels};
use super::{labels, overlay};
use crate::app::action::Action;
use crate::app::document::Derived;
use crate::app::surface::Surface;
use crate::app::theme::{Face, color, strong};
use crate::app::view::{Target, View};
use crate::app::words::scenario as words;
use crate::map::Basemap;
use egui::emath::GuiRounding as _;
use egui::{Align2, Color32, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// How far from a feature a click still hits it, pixels.
const TOLERANCE: f64 = 5.0;
/// Half the cross that stands where the pointer is on the other map, points.
const CROSS: f32 = 7.0;

/// What the other map draws.
pub struct MirrorInput<'a> {
    /// The plan that it shows.
    pub derived: &'a Derived,
    /// The view of both maps.
    pub view: &'a View,
    /// Where it is drawn.
    pub surface: Option<&'a mut Surface>,
    /// The background map.
    pub basemap: Option<Basemap>,
    /// How much larger names, lines and symbols are than on a desk.
    pub larger: f32,
}

/// Draws the other map.
pub fn show(ui: &mut Ui, face: Face, input: MirrorInput<'_>, out: &mut Vec<Action>) {
    let MirrorInput { derived, view, surface, basemap, larger } = input;
    let ppp = ui.pixels_per_point();
    let rect = ui.available_rect_before_wrap().round_to_pixels(ppp);
    let response = ui.interact(rect, ui.scope_id().with("mirror"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, face.t(words::MIRROR)));
    let start = start_camera(rect, ppp, view, &derived.drawing.scene.bounds);
    let (camera, steered) = steer(ui, &response, rect, ppp, start, view, false);
    if steered == Steered::ByHand {
        out.push(Action::Moved(camera));
    }
    let screen = Screen { rect, ppp, camera };
    let pointer = response.hover_pos().filter(|p| rect.contains(*p) && response.contains_pointer());
    if let Some(p) = pointer {
        let spot = to_pixels(rect, ppp, p);
        let found = derived.drawing.picker.pick(&camera, ppp, spot, TOLERANCE * f64::from(ppp));
        let target = found.and_then(|(kind, row)| Target::of_row(&derived.project, kind, row));
        let ground = camera.world_from_screen(spot);
        // Every frame: the map beside it says that the pointer has left it.
        out.push(Action::Hover(target, Some(ground)));
        if response.clicked() {
            out.push(Action::Select(target));
        }
    }
    ui.painter().rect_filled(rect, 0.0, color(derived.drawing.scene.background));
    let moving = matches!(steered, Steered::Flies | Steered::ByHand);
    if let Some(surface) = surface {
        let id = surface.draw(&derived.drawing.scene, None, basemap, camera, ppp * larger, moving);
        ui.painter().image(id, rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
    }
    let painter = ui.painter_at(rect);
    overlay::tiling(&painter, face, &screen, derived, view);
    overlay::hover(&painter, face, &screen, derived, view);
    overlay::selection(&painter, face, &screen, derived, view);
    let plate = Rect::from_center_size(pos2(rect.center().x, rect.top() + 22.0), vec2(200.0, 28.0));
    labels::draw(&painter, face, &screen, &derived.drawing.scene, larger, &[plate], &[]);
    if pointer.is_none() {
        ghost(ui, face, rect, view);
    }
}

/// A cross where the pointer is on the other map.
pub fn ghost(ui: &Ui, face: Face, rect: Rect, view: &View) {
    let (Some(at), Some(camera)) = (view.pointer, view.camera) else { return };
    let screen = Screen { rect, ppp: ui.pixels_per_point(), camera };
    let (painter, p) = (ui.painter_at(rect), screen.at(at));
    for (width, ink) in [(4.0, face.panel()), (1.6, face.accent())] {
        let stroke = Stroke::new(width, ink);
        painter.line_segment([p - vec2(CROSS, 0.0), p + vec2(CROSS, 0.0)], stroke);
        painter.line_segment([p - vec2(0.0, CROSS), p + vec2(0.0, CROSS)], stroke);
    }
}

/// The name of a plan at the top of its map; `real`: whether it is what is in force.
pub fn plate(ui: &Ui, face: Face, rect: Rect, name: &str, real: bool) {
    let painter = ui.painter_at(rect);
    let (fill, ink) = if real { (face.panel(), face.text()) } else { (face.accent(), super::scenario::on_accent(face)) };
    let galley = super::parts::elided(ui, name, strong(13.0), ink, rect.width() * 0.5);
    let place = Rect::from_center_size(pos2(rect.center().x, rect.top() + 22.0), galley.size() + vec2(24.0, 10.0));
    painter.rect(place, 8.0, fill, Stroke::new(1.0, face.rule()), StrokeKind::Inside);
    painter.galley(Align2::CENTER_CENTER.align_size_within_rect(galley.size(), place).min, galley, ink);
}
