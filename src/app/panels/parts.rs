//! Small parts that several panels share.

use crate::app::icons::{self, Icon};
use crate::app::theme::{Face, color, mix, regular, strong};
use crate::coverage::{Counts, Status};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, Frame, Margin, Rect, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Head of a section: small and muted.
pub fn head(ui: &mut Ui, face: Face, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).font(strong(12.0)).color(face.muted()));
    ui.add_space(2.0);
}

/// Muted text that wraps.
pub fn muted(ui: &mut Ui, face: Face, text: impl Into<String>) -> Response {
    ui.add(egui::Label::new(RichText::new(text).color(face.muted())).wrap())
}

/// Width of the column of names.
pub fn name_width(ui: &Ui) -> f32 {
    (ui.available_width() * 0.42).clamp(72.0, 136.0)
}

/// A name and its value in two columns; the value wraps. Both can be selected and copied.
pub fn pair(ui: &mut Ui, face: Face, name: &str, value: &str) {
    ui.horizontal_top(|ui| {
        let width = name_width(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(width, 18.0), Sense::hover());
        let galley = elided(ui, name, regular(13.0), face.muted(), width);
        ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.muted());
        ui.add(egui::Label::new(RichText::new(value).color(face.text())).wrap().selectable(true));
    });
}

/// A count at the right edge of a row; returns its width.
pub fn right_text(ui: &Ui, rect: Rect, text: &str, color: Color32) -> f32 {
    ui.painter().text(pos2(rect.right(), rect.center().y), Align2::RIGHT_CENTER, text, regular(13.0), color).width()
}

/// A label of fixed width, text at the left, cut with … where it is too long.
pub fn cell(ui: &mut Ui, width: f32, text: RichText) -> Response {
    ui.allocate_ui_with_layout(vec2(width, 24.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(width);
        ui.add(egui::Label::new(text).truncate())
    })
    .inner
}

/// Text on one line that ends in … where it would not fit.
pub fn elided(ui: &Ui, text: &str, font: egui::FontId, color: Color32, width: f32) -> Arc<egui::Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    ui.painter().layout_job(job)
}

/// A rounded switch of a filter.
pub fn pill(ui: &mut Ui, face: Face, text: &str, on: bool) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), regular(12.0), face.text());
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 20.0, 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, text));
    let (fill, ink, edge) = match (on, response.hovered()) {
        (true, _) => (face.text(), face.panel(), face.text()),
        (false, true) => (face.tint(0.1), face.text(), mix(face.rule(), face.accent(), 0.5)),
        (false, false) => (face.panel(), face.text(), mix(face.rule(), face.text(), 0.12)),
    };
    ui.painter().rect(rect, 12.0, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    focus_ring(ui, face, &response, 12.0);
    ui.painter().galley(rect.center() - galley.size() / 2.0, Arc::clone(&galley), ink);
    if on {
        ui.painter().galley_with_override_text_color(rect.center() - galley.size() / 2.0, galley, ink);
    }
    response
}

/// The one button of a surface that most people want.
pub fn primary(ui: &mut Ui, face: Face, text: &str, enabled: bool) -> Response {
    let ink = if face.theme == crate::scene::Theme::Dark { face.panel() } else { Color32::WHITE };
    let button = egui::Button::new(RichText::new(text).font(strong(13.0)).color(ink))
        .fill(face.accent())
        .stroke(Stroke::NONE)
        .corner_radius(8.0)
        .min_size(vec2(72.0, 30.0));
    ui.add_enabled(enabled, button)
}

/// An ordinary button of the same height.
pub fn secondary(ui: &mut Ui, text: &str) -> Response {
    ui.add(egui::Button::new(text).corner_radius(8.0).min_size(vec2(64.0, 30.0)))
}

/// Text in the colour of actions that can be clicked.
pub fn link(ui: &mut Ui, face: Face, text: &str) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), regular(13.0), face.accent());
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 22.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    if response.hovered() || response.has_focus() {
        ui.painter().hline(rect.x_range(), rect.center().y + 9.0, Stroke::new(1.0, face.accent()));
    }
    ui.painter().galley(at, galley, face.accent());
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// A square button with a sign; `name` is what it is called.
pub fn icon_button(ui: &mut Ui, face: Face, icon: Icon, name: &str, size: f32, on: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(size, size), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), on, name));
    let (fill, ink) = match (on, response.hovered()) {
        (true, _) => (face.accent(), face.panel()),
        (false, true) => (face.tint(0.1), face.text()),
        (false, false) => (Color32::TRANSPARENT, face.text()),
    };
    ui.painter().rect_filled(rect, 6.0, fill);
    focus_ring(ui, face, &response, 6.0);
    icons::paint(ui.painter(), icon, rect, ink);
    response
}

/// Shows which control the keyboard acts on.
pub fn focus_ring(ui: &Ui, face: Face, response: &Response, radius: f32) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, color(face.palette().selection));
        ui.painter().rect_stroke(response.rect.expand(1.0), radius + 1.0, stroke, egui::StrokeKind::Outside);
    }
}

/// Colour that stands for a status beside its words.
pub fn status_color(face: Face, status: Status) -> Color32 {
    let p = face.palette();
    color(match status {
        Status::Covered => p.covered,
        Status::Gap => p.gap,
        Status::Unknown => p.hatch,
        Status::NotApplicable => p.rule,
    })
}

/// A block with a coloured edge that says how things stand.
pub fn block(ui: &mut Ui, face: Face, edge: Color32, contents: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(face.panel()).stroke(Stroke::new(1.0, face.rule())).corner_radius(8.0).inner_margin(Margin {
        left: 14,
        right: 12,
        top: 8,
        bottom: 10,
    });
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        contents(ui);
    });
    let rect = shown.response.rect;
    let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 4.0, rect.bottom()));
    ui.painter().rect_filled(bar, egui::CornerRadius { nw: 8, sw: 8, ne: 0, se: 0 }, edge);
    ui.add_space(6.0);
}

/// Covered, unknown and gap as parts of a bar. Unknown is hatched grey, never green.
pub fn counts_bar(ui: &Ui, face: Face, rect: Rect, counts: &Counts) {
    let painter = ui.painter_at(rect);
    let total = counts.total();
    painter.rect_filled(rect, 3.0, face.rule());
    if total == 0 {
        return;
    }
    let p = face.palette();
    let mut x = rect.left();
    for (n, fill, hatched) in
        [(counts.covered, color(p.covered), false), (counts.unknown, color(p.held[4]), true), (counts.gap, color(p.gap), false)]
    {
        if n == 0 {
            continue;
        }
        // Even one gap among thousands is seen.
        let width = (rect.width() * n as f32 / total as f32).max(2.0);
        let part = Rect::from_min_max(pos2(x, rect.top()), pos2((x + width).min(rect.right()), rect.bottom()));
        painter.rect_filled(part, 0.0, fill);
        if hatched {
            hatch(&painter.with_clip_rect(part.intersect(rect)), part, color(p.hatch), 4.0);
        }
        x += width;
    }
}

/// 45° lines over a rectangle.
pub fn hatch(painter: &egui::Painter, rect: Rect, color: Color32, spacing: f32) {
    let stroke = Stroke::new(1.0, color);
    let mut x = rect.left() - rect.height();
    while x < rect.right() {
        painter.line_segment([pos2(x, rect.bottom()), pos2(x + rect.height(), rect.top())], stroke);
        x += spacing;
    }
}
