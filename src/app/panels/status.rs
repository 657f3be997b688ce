//! The status bar: where, how large, when, saved, by which rules, in which language.

use super::parts::focus_ring;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::{Document, Saved};
use crate::app::icons::{self, Icon};
use crate::app::readout;
use crate::app::theme::{Face, regular};
use crate::app::view::View;
use crate::app::words;
use crate::scene::{Theme, scale_text};
use crate::wording;
use crate::wording::position::crs_short;
use crate::words::Lang;
use egui::{Align, Button, Layout, Popup, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Draws the bar.
pub fn show(ui: &mut Ui, face: Face, document: Option<&Document>, view: &View, out: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 18.0;
        let wide = ui.available_width() > 1280.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let theme = match face.theme {
                Theme::Light => ("深色", "Dark"),
                Theme::Dark => ("浅色", "Light"),
            };
            let theme = if face.lang == Lang::Zh { theme.0 } else { theme.1 };
            if button(ui, face, theme).on_hover_text(face.t(Command::ToggleTheme.tip())).clicked() {
                out.push(Action::Run(Command::ToggleTheme));
            }
            let language = face.t(Command::ToggleLanguage.label());
            if button(ui, face, language).on_hover_text(face.t(Command::ToggleLanguage.tip())).clicked() {
                out.push(Action::Run(Command::ToggleLanguage));
            }
            if let Some(document) = document {
                let book = &document.rulebook;
                let name = format!("{} {}", book.name(face.lang), book.version);
                if button(ui, face, &name).on_hover_text(face.t(Command::Rules.tip())).clicked() {
                    out.push(Action::Run(Command::Rules));
                }
                if let Some(crs) = document.project.settings.metric_crs.filter(|_| wide) {
                    text(ui, face, &wording::crs(crs, face.lang));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| left(ui, face, document, view, wide, out));
            }
        });
    });
}

fn left(ui: &mut Ui, face: Face, document: &Document, view: &View, wide: bool, out: &mut Vec<Action>) {
    position(ui, face, document, view, out);
    if let Some(camera) = view.camera {
        text(ui, face, &scale_text(camera.px_per_m, f64::from(ui.pixels_per_point())));
    }
    if let Some(derived) = &document.derived {
        let at = derived.report.at.short();
        let ms = derived.took.as_millis();
        let long = format!("{} {at} · {ms} ms", face.t(words::EVALUATED));
        text(ui, face, if wide { &long } else { &at });
    }
    match &document.saved {
        Saved::Never => {
            if button(ui, face, face.t(words::NOT_SAVED)).on_hover_text(face.t(Command::SaveAs.label())).clicked() {
                out.push(Action::Run(Command::SaveAs));
            }
        }
        Saved::Unchanged => text(ui, face, face.t(words::SAVED)),
        Saved::Writing => text(ui, face, face.t(words::SAVING)),
        Saved::At(at) => text(ui, face, &format!("{} {}", face.t(words::SAVED), at.short().split(' ').next_back().unwrap_or(""))),
        Saved::Failed => {
            let label = RichText::new(face.t(words::SAVE_FAILED)).font(regular(12.0)).color(face.gap());
            ui.label(label);
        }
    }
}

/// The position under the pointer. A click chooses the system it is given in.
fn position(ui: &mut Ui, face: Face, document: &Document, view: &View, out: &mut Vec<Action>) {
    let system = crs_short(view.readout, face.lang);
    let name = ui.painter().layout_no_wrap(system.clone(), regular(12.0), face.muted());
    // A place for the position that does not change its width, so that nothing jumps while the pointer moves.
    let figures = if view.readout.is_degrees() { 140.0 } else { 186.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(name.size().x + 22.0 + figures, 22.0), Sense::click());
    let at = view.pointer.and_then(|p| readout::read(&document.project, p, view.readout));
    let at = at.unwrap_or_else(|| "—".to_owned());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{system} {at}")));
    let ink = if response.hovered() { face.accent() } else { face.muted() };
    let middle = rect.center().y;
    let arrow = egui::Rect::from_center_size(pos2(rect.left() + name.size().x + 9.0, middle), vec2(8.0, 8.0));
    let after = rect.left() + name.size().x + 20.0;
    ui.painter().galley_with_override_text_color(pos2(rect.left(), middle - name.size().y / 2.0), name, ink);
    icons::paint(ui.painter(), Icon::Down, arrow, ink);
    ui.painter().text(pos2(after, middle), egui::Align2::LEFT_CENTER, &at, regular(12.0), face.muted());
    focus_ring(ui, face, &response, 3.0);
    let response = response.on_hover_text(face.t(words::READOUT));
    Popup::menu(&response).show(|ui| {
        ui.set_width(330.0);
        for crs in readout::systems(&document.project) {
            let short = RichText::new(crs_short(crs, face.lang)).color(face.muted());
            let entry = Button::selectable(crs == view.readout, wording::crs(crs, face.lang)).shortcut_text(short);
            if ui.add(entry.min_size(vec2(ui.available_width(), 26.0))).clicked() {
                out.push(Action::Readout(crs));
                ui.close();
            }
        }
    });
}

fn text(ui: &mut Ui, face: Face, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).font(regular(12.0)).color(face.muted())).truncate());
}

fn button(ui: &mut Ui, face: Face, text: &str) -> egui::Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), regular(12.0), face.muted());
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 22.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    let ink = if response.hovered() { face.accent() } else { face.muted() };
    ui.painter().galley_with_override_text_color(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
    focus_ring(ui, face, &response, 3.0);
    response
}
