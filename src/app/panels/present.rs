//! The briefing mode: the map alone, with large figures above it and a large legend in its corner.

use super::parts::{counts_bar, elided, icon_button};
use super::swatch;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::icons::Icon;
use crate::app::theme::{Face, color, regular, strong};
use crate::app::view::View;
use crate::app::words;
use crate::words::thousands;
use egui::{Align2, Area, Color32, Frame, Id, Margin, Order, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// How large things are drawn in a window: one on a desk's screen, more on a wall.
pub fn size(window: Rect) -> f32 {
    (window.width() / 1500.0).min(window.height() / 880.0).clamp(0.75, 2.6)
}

/// Title, moment and the headline of each line of defence.
pub fn figures(ui: &mut Ui, face: Face, document: &Document, view: &View, size: f32, out: &mut Vec<Action>) {
    let rect = ui.available_rect_before_wrap();
    let at = document.derived.as_ref().map_or_else(|| document.project.moment(), |d| d.report.at).short();
    let left = Rect::from_min_max(rect.min, pos2(rect.left() + rect.width() * 0.22, rect.bottom()));
    let title = elided(ui, &document.name(), strong(20.0 * size), face.text(), left.width());
    let painter = ui.painter().clone();
    let middle = rect.center().y;
    let title_size = title.size();
    painter.galley(pos2(left.left(), middle - title_size.y + 3.0 * size), title, face.text());
    painter.text(pos2(left.left(), middle + 6.0 * size), Align2::LEFT_TOP, &at, regular(14.0 * size), face.muted());

    let close = Rect::from_center_size(pos2(rect.right() - 16.0, middle), vec2(30.0, 30.0));
    let name = face.t(words::LEAVE);
    let button =
        ui.scope_builder(egui::UiBuilder::new().max_rect(close), |ui| icon_button(ui, face, Icon::Close, name, 30.0, false));
    if button.inner.on_hover_text(format!("{name}  Esc")).clicked() {
        out.push(Action::Run(Command::Present));
    }
    let mut right = close.left() - 16.0;
    if let Some(text) = step(view) {
        let galley = elided(ui, &text, strong(16.0 * size), face.accent(), rect.width() * 0.2);
        right -= galley.size().x;
        let at = pos2(right, middle - galley.size().y / 2.0);
        painter.galley(at, galley, face.accent());
        right -= 20.0;
    }
    let Some(derived) = &document.derived else { return };
    let lines = &derived.report.rulebook.lines;
    let room = Rect::from_min_max(pos2(left.right() + 12.0, rect.top()), pos2(right, rect.bottom()));
    let width = room.width() / lines.len().max(1) as f32;
    for (i, line) in lines.iter().enumerate() {
        let counts = derived.report.headline(i).counts;
        let rest = words::rest(&counts, face.lang);
        let cell =
            Rect::from_min_size(pos2(room.left() + width * i as f32, room.top()), vec2(width - 14.0 * size, room.height()));
        let response = ui.interact(cell, ui.scope_id().with(("headline", i)), Sense::hover());
        let name = line.name(face.lang);
        let spoken = format!("{name} {} {} · {rest}", face.t(words::COVERED), thousands(counts.covered));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        let top = middle - 17.0 * size;
        let name = elided(ui, name, strong(15.0 * size), face.text(), cell.width() * 0.55);
        let figure = painter.layout_no_wrap(thousands(counts.covered), strong(22.0 * size), face.text());
        let x = cell.left() + name.size().x + 10.0 * size;
        painter.galley(pos2(cell.left(), top - name.size().y / 2.0), name, face.text());
        let after = x + figure.size().x + 10.0 * size;
        painter.galley(pos2(x, top - figure.size().y / 2.0), figure, face.text());
        if cell.right() - after > 24.0 {
            counts_bar(
                ui,
                face,
                Rect::from_min_max(pos2(after, top - 4.0 * size), pos2(cell.right(), top + 4.0 * size)),
                &counts,
            );
        }
        let small = elided(ui, &rest, regular(14.0 * size), face.muted(), cell.width());
        painter.galley(pos2(cell.left(), middle + 8.0 * size), small, face.muted());
    }
}

/// Name of the kept view that is shown, and how many there are.
fn step(view: &View) -> Option<String> {
    let i = view.bookmark?;
    let mark = view.bookmarks.get(i)?;
    Some(format!("{} / {}  {}", i + 1, view.bookmarks.len(), mark.name))
}

/// The legend of what is drawn, over the map.
pub fn legend(ui: &Ui, face: Face, map: Rect, document: &Document, size: f32) {
    let Some(derived) = &document.derived else { return };
    let entries = derived.drawing.legend.as_slice();
    if entries.is_empty() {
        return;
    }
    let row = 24.0 * size;
    // What does not fit above the scale bar is left out from below.
    let most = (((map.height() - 110.0) / row) as usize).max(1);
    Area::new(Id::unique("legend")).order(Order::Middle).pivot(Align2::LEFT_TOP).fixed_pos(map.min + vec2(16.0, 16.0)).show(
        ui.ctx(),
        |ui| {
            let frame = Frame::new()
                .fill(face.panel().gamma_multiply(0.94))
                .stroke(Stroke::new(1.0, face.rule()))
                .corner_radius(8.0)
                .inner_margin(Margin::same((10.0 * size) as i8))
                .shadow(egui::Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(28) });
            frame.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for entry in entries.iter().take(most) {
                    let (rect, response) = ui.allocate_exact_size(vec2(240.0 * size, row), Sense::hover());
                    let text = entry.text.get(face.lang);
                    let count = thousands(entry.count);
                    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{text} {count}")));
                    let sign = Rect::from_center_size(pos2(rect.left() + 14.0 * size, rect.center().y), vec2(26.0, 15.0) * size);
                    swatch::paint(ui.painter(), sign, &entry.swatch);
                    if entry.swatch.fill.is_some() && entry.swatch.strokes.is_empty() {
                        let edge = color(face.palette().outline.alpha(0.3));
                        ui.painter().rect_stroke(sign, 2.0, Stroke::new(0.6, edge), egui::StrokeKind::Inside);
                    }
                    let font = regular(14.5 * size);
                    let right = pos2(rect.right(), rect.center().y);
                    let taken = ui.painter().text(right, Align2::RIGHT_CENTER, &count, font.clone(), face.muted()).width();
                    let galley = elided(ui, text, font, face.text(), rect.width() - 40.0 * size - taken);
                    ui.painter().galley(
                        pos2(rect.left() + 36.0 * size, rect.center().y - galley.size().y / 2.0),
                        galley,
                        face.text(),
                    );
                }
            });
        },
    );
}
