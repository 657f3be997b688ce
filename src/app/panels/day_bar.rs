//! Hours of a day as a bar from midnight to midnight: to look at, or to change whole hours with the pointer.

use crate::app::theme::{Face, mix, regular};
use crate::app::words::form as text;
use crate::model::day::Day;
use egui::{Align2, Id, PointerButton, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// A bar that is being changed.
pub struct Bar {
    /// The day.
    pub day: Day,
    /// While the pointer is down: hours are switched on or off.
    pub painting: Option<bool>,
}

/// A thin bar that cannot be changed.
pub fn strip(ui: &mut Ui, face: Face, day: &Day) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    let left = rect.left() + super::parts::name_width(ui) + 8.0;
    let rect = Rect::from_min_max(pos2(left, rect.top() + 1.0), pos2(rect.right() - 4.0, rect.top() + 6.0));
    fill(ui, face, rect, day, 2.0);
}

fn fill(ui: &Ui, face: Face, rect: Rect, day: &Day, radius: f32) {
    ui.painter().rect_filled(rect, radius, mix(face.panel(), face.text(), 0.09));
    let x = |minute: u32| rect.left() + rect.width() * minute as f32 / 1440.0;
    for (from, to) in day.spans() {
        let part = Rect::from_min_max(pos2(x(from), rect.top()), pos2(x(to), rect.bottom()));
        ui.painter().rect_filled(part, radius, mix(face.panel(), face.accent(), 0.75));
    }
}

/// A bar whose hours are switched by clicking or dragging along it.
pub fn bar(ui: &mut Ui, face: Face, id: Id, mut bar: Bar) -> Bar {
    let (space, _) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::hover());
    let rect = Rect::from_min_max(space.min, pos2(space.right(), space.top() + 22.0));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Unknown, true, face.t(text::HOURS_BAR)));
    let (at, before, down) = ui.input(|i| {
        let at = i.pointer.interact_pos();
        (at, at.map(|at| at - i.pointer.delta()), i.pointer.button_down(PointerButton::Primary))
    });
    let hour = |x: f32| ((x - rect.left()) / rect.width() * 24.0).floor().clamp(0.0, 23.0) as u32;
    if let Some(at) = at.filter(|_| response.is_pointer_button_down_on() && down) {
        let here = hour(at.x);
        let first = bar.painting.is_none();
        // The first hour decides whether the others are switched on or off.
        let on = *bar.painting.get_or_insert_with(|| bar.day.watched(here * 60, here * 60 + 60) < 60);
        // A fast pointer skips hours.
        let from = if first { here } else { before.map_or(here, |p| hour(p.x)) };
        bar.day.set(from.min(here) * 60, (from.max(here) + 1) * 60, on);
    } else {
        bar.painting = None;
    }
    fill(ui, face, rect, &bar.day, 3.0);
    let line = Stroke::new(1.0, face.panel());
    for h in 1..24 {
        let x = rect.left() + rect.width() * h as f32 / 24.0;
        ui.painter().vline(x, rect.y_range(), line);
    }
    if let Some(at) = ui.input(|i| i.pointer.hover_pos()).filter(|_| response.hovered()) {
        let h = hour(at.x) as f32;
        let cell = Rect::from_min_max(
            pos2(rect.left() + rect.width() * h / 24.0, rect.top()),
            pos2(rect.left() + rect.width() * (h + 1.0) / 24.0, rect.bottom()),
        );
        ui.painter().rect_stroke(cell, 2.0, Stroke::new(1.5, face.text()), egui::StrokeKind::Inside);
    }
    for (h, align) in [
        (0, Align2::LEFT_TOP),
        (6, Align2::CENTER_TOP),
        (12, Align2::CENTER_TOP),
        (18, Align2::CENTER_TOP),
        (24, Align2::RIGHT_TOP),
    ] {
        let x = rect.left() + rect.width() * h as f32 / 24.0;
        ui.painter().text(pos2(x, rect.bottom() + 2.0), align, h.to_string(), regular(11.0), face.muted());
    }
    response.on_hover_text(face.t(text::HOURS_BAR)).on_hover_cursor(egui::CursorIcon::PointingHand);
    bar
}
