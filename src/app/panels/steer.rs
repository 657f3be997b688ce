//! Where the map looks: dragging, wheel and pinch, wishes, flights.

use crate::app::view::{Flight, Move, Tool, View};
use crate::geometry::Bounds;
use crate::scene::Camera;
use egui::{PointerButton, Pos2, Rect, Ui};

/// Nearest and farthest the map goes, physical pixels a metre at 100 %.
const PX_PER_M: std::ops::RangeInclusive<f64> = 0.000_5..=60.0;
/// How near the map comes to show a place, pixels a metre.
const LOOK_PX_PER_M: f64 = 1.6;
fn pixels(rect: Rect, ppp: f32) -> [f64; 2] {
    [f64::from((rect.width() * ppp).round().max(1.0)), f64::from((rect.height() * ppp).round().max(1.0))]
}

/// A place of the window as physical pixels from the upper left of the map.
pub fn to_pixels(rect: Rect, ppp: f32, p: Pos2) -> [f64; 2] {
    let v = (p - rect.min) * ppp;
    [f64::from(v.x), f64::from(v.y)]
}

fn fit(bounds: &Bounds, size: [f64; 2], ppp: f32) -> Camera {
    Camera::fit(bounds, size, 28.0 * f64::from(ppp))
}

pub(super) fn start_camera(rect: Rect, ppp: f32, view: &View, ground: &Bounds) -> Camera {
    let size_px = pixels(rect, ppp);
    match view.camera {
        Some(camera) => Camera { size_px, ..camera },
        None => fit(ground, size_px, ppp),
    }
}

fn limited(camera: Camera, ppp: f32) -> Camera {
    let scale = f64::from(ppp);
    Camera { px_per_m: camera.px_per_m.clamp(PX_PER_M.start() * scale, PX_PER_M.end() * scale), ..camera }
}

/// Where the camera is after this frame's input, and how it came there. `held`: the left button holds something else.
pub(super) fn steer(
    ui: &Ui,
    response: &egui::Response,
    rect: Rect,
    ppp: f32,
    start: Camera,
    view: &View,
    held: bool,
) -> (Camera, Steered) {
    let mut camera = start;
    let mut steered = Steered::Rests;
    if let Some(flight) = &view.flight {
        let (at, arrived) = flight.at(ui.input(|i| i.time));
        camera = Camera { size_px: start.size_px, ..at };
        steered = if arrived { Steered::Arrived } else { Steered::Flies };
    }
    if pans(ui, response, view, held) {
        let by = response.drag_delta() * ppp;
        if by != egui::Vec2::ZERO {
            camera = camera.panned([f64::from(by.x), f64::from(by.y)]);
            steered = Steered::ByHand;
        }
    }
    if response.contains_pointer()
        && let Some(pointer) = response.hover_pos()
    {
        let about = to_pixels(rect, ppp, pointer);
        let (wheel, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
        let twice =
            if response.double_clicked() && view.tool == Tool::Select && !ui.input(|i| i.modifiers.any()) { 2.0 } else { 1.0 };
        let factor = f64::from(wheel * 0.005).exp() * f64::from(pinch) * twice;
        if factor != 1.0 {
            let to = limited(Camera { px_per_m: camera.px_per_m * factor, ..camera }, ppp);
            camera = camera.zoomed(to.px_per_m / camera.px_per_m, about);
            steered = Steered::ByHand;
        }
    }
    (camera, steered)
}

/// Whether the drag under way moves the map.
pub(super) fn pans(ui: &Ui, response: &egui::Response, view: &View, held: bool) -> bool {
    let other = held || draws_outline(ui, response, view) || view.editing.holds();
    response.dragged() && !(response.dragged_by(PointerButton::Primary) && other)
}

/// Whether a drag with the left button draws an outline that selects: with an outline tool, or with Shift held when it
/// begins. A drag that began as one thing stays that thing, whatever keys follow.
pub(super) fn draws_outline(ui: &Ui, response: &egui::Response, view: &View) -> bool {
    let begins = response.drag_started_by(PointerButton::Primary) && view.tool == Tool::Select && ui.input(|i| i.modifiers.shift);
    view.tool.outlines() || begins || !view.outline.is_empty()
}

/// How far the map glides on when it is let go, physical pixels; `None` when it was not moving.
pub(super) fn glides(ui: &Ui, response: &egui::Response, ppp: f32, view: &View, held: bool) -> Option<[f64; 2]> {
    // Ease-out that starts with the speed of the hand covers a third of what that speed would.
    let share = crate::app::view::Flight::GLIDE_SECONDS as f32 / 3.0;
    let other = held || draws_outline(ui, response, view) || view.editing.holds();
    let let_go = response.drag_stopped_by(PointerButton::Primary) && !other;
    let by = ui.input(|i| i.pointer.velocity()) * share * ppp;
    (let_go && by.length() > 24.0).then(|| [f64::from(by.x), f64::from(by.y)])
}

/// How the camera came to where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Steered {
    /// It did not move.
    Rests,
    /// The user moved it.
    ByHand,
    /// It is on its way.
    Flies,
    /// Its flight has ended.
    Arrived,
}

/// The camera that a wish leads to.
pub fn destination(wish: Move, camera: Camera, ppp: f32) -> Camera {
    let to = match wish {
        Move::Fit(bounds) => fit(&bounds, camera.size_px, ppp),
        Move::Look(bounds) => {
            let whole = fit(&bounds, camera.size_px, ppp);
            let nearest = LOOK_PX_PER_M * f64::from(ppp);
            Camera { px_per_m: whole.px_per_m.min(nearest.max(camera.px_per_m)), ..whole }
        }
        Move::Zoom(factor) => Camera { px_per_m: camera.px_per_m * factor, ..camera },
        Move::Ground(bounds) => Camera::fit(&bounds, camera.size_px, 0.0),
        Move::Center(center) => Camera { center, ..camera },
        Move::Camera(to) => Camera { size_px: camera.size_px, ..to },
        Move::Pan([x, y]) => camera.panned([-x * camera.size_px[0], y * camera.size_px[1]]),
    };
    limited(to, ppp)
}

/// Begins a flight, unless the place is where the camera already is.
pub fn flight(from: Camera, to: Camera, now: f64, seconds: f64) -> Option<Flight> {
    (from != to).then(|| Flight::new(from, to, now, seconds))
}
