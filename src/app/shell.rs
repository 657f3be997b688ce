//! The layout of the window.

use super::App;
use super::action::Action;
use super::dialogs::DialogInput;
use super::panels::{card, gaps, group, layers, map, notices, palette, present, status, top, welcome};
use super::theme::color;
use super::words;
use crate::wording;
use egui::{CentralPanel, Frame, Margin, Panel, Stroke, Ui};

/// Below this width the side panels are narrower.
const NARROW: f32 = 1280.0;
/// Beside the layers, so much room is enough for card, steps and map.
const TWO_CARDS: f32 = 1180.0;

impl App {
    /// Draws everything.
    pub(super) fn show(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        if self.view.present && self.document.is_some() {
            return self.show_alone(ui, out);
        }
        let narrow = ui.available_width() < NARROW;
        let bar = Frame::new().fill(face.panel()).inner_margin(Margin::symmetric(14, 0));
        Panel::top("top").exact_size(52.0).resizable(false).frame(bar).show(ui, |ui| {
            top::show(ui, face, self.document.as_ref(), &self.view.query, out);
        });
        Panel::bottom("status").exact_size(28.0).resizable(false).frame(bar).show(ui, |ui| {
            status::show(ui, face, self.document.as_ref(), &self.view, out);
        });
        let side = Frame::new().fill(face.panel()).inner_margin(Margin { left: 14, right: 12, top: 4, bottom: 0 });
        let open = self.document.is_some();
        if open && self.view.panels.layers {
            let size = if narrow { 218.0 } else { 252.0 };
            Panel::left("layers").exact_size(size).resizable(false).frame(side).show(ui, |ui| {
                if let Some(document) = &self.document {
                    layers::show(ui, face, document, &self.backdrop, &self.view.hidden, out);
                }
            });
        }
        let size = if narrow { 282.0 } else { 340.0 };
        // In a small window the steps take the place of the card.
        let history = open && self.view.panels.history;
        if open && self.view.panels.card && !(history && ui.available_width() < TWO_CARDS) {
            Panel::right("card").exact_size(size).resizable(false).frame(side).show(ui, |ui| self.show_card(ui, out));
        } else if let Some(lost) = self.form.end() {
            out.push(Action::Refused(Box::new(lost)));
        }
        if let Some(document) = self.document.as_ref().filter(|_| history) {
            let who = self.preferences.who();
            let size = size.min(300.0);
            Panel::right("history").exact_size(size).resizable(false).frame(side).show(ui, |ui| {
                self.history.show(ui, face, document, &who, out);
            });
        }
        if open && self.view.panels.list {
            let most = (ui.available_height() - 200.0).max(120.0);
            let frame = Frame::new().fill(face.panel()).inner_margin(Margin { left: 12, right: 8, top: 4, bottom: 0 });
            Panel::bottom("list")
                .resizable(true)
                .default_size(if narrow { 210.0 } else { 250.0 })
                .size_range(110.0..=most)
                .frame(frame)
                .show(ui, |ui| self.show_list(ui, out));
        }
        let shown = CentralPanel::no_frame().show(ui, |ui| self.show_middle(ui, out));
        self.show_notices(ui, shown.response.rect, out);
        self.show_over(ui, out);
        if ui.ctx().input(|i| !i.raw.hovered_files.is_empty()) {
            let rect = ui.ctx().content_rect().shrink(6.0);
            let painter = ui.ctx().debug_painter();
            painter.rect(
                rect,
                8.0,
                face.accent().gamma_multiply(0.12),
                Stroke::new(3.0, face.accent()),
                egui::StrokeKind::Inside,
            );
        }
    }

    /// The map alone, with figures and legend for people who stand back from the screen.
    fn show_alone(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        let size = present::size(ui.available_rect_before_wrap());
        let bar = Frame::new().fill(face.panel()).inner_margin(Margin::symmetric(20, 0));
        Panel::top("figures").exact_size(76.0 * size).resizable(false).frame(bar).show(ui, |ui| {
            if let Some(document) = &self.document {
                present::figures(ui, face, document, &self.view, size, out);
            }
        });
        let shown = CentralPanel::no_frame().show(ui, |ui| self.show_middle(ui, out));
        if let Some(document) = &self.document {
            present::legend(ui, face, shown.response.rect, document, size);
        }
        self.show_notices(ui, shown.response.rect, out);
        self.show_over(ui, out);
    }

    fn show_notices(&mut self, ui: &Ui, place: egui::Rect, out: &mut Vec<Action>) {
        let (list, next) = self.notices.current();
        notices::show(ui, self.face, place, list, self.jobs.shown(), out);
        if let Some(next) = next {
            ui.ctx().request_repaint_after(next);
        }
    }

    fn show_middle(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        match &self.document {
            Some(document) => {
                let card = self.view.selection.and_then(|t| document.scribe.as_ref()?.card(t)?);
                let larger = if self.view.present { 1.3 * present::size(ui.ctx().content_rect()) } else { 1.0 };
                let (surface, overview) = (self.surface.as_mut(), &self.overview);
                let backdrop = &mut self.backdrop;
                let input = map::MapInput { document, view: &self.view, card, backdrop, surface, overview, larger };
                map::show(ui, face, input, out);
            }
            None => {
                ui.painter().rect_filled(ui.max_rect(), 0.0, color(face.palette().page));
                welcome::show(ui, face, &self.preferences.recent, out);
            }
        }
    }

    fn show_card(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        if let Some(document) = self.document.as_ref().filter(|_| self.view.selection.is_none() && !self.view.group.is_empty()) {
            group::show(ui, face, document, &self.view, &mut self.form, out);
            return;
        }
        let Some(document) = &mut self.document else { return };
        if let (Some(target), Some(scribe)) = (self.view.selection, &mut document.scribe) {
            scribe.ask_card(target, face);
        }
        let document = &*document;
        let (Some(derived), Some(scribe)) = (&document.derived, &document.scribe) else { return };
        let Some(target) = self.view.selection else {
            card::overview(ui, face, derived);
            return;
        };
        group::back(ui, face, &self.view, out);
        match scribe.card(target) {
            Some(Some(shown)) => card::show(ui, face, shown, target, document, &mut self.form, out),
            Some(None) => card::waiting(ui, face, target.kind.info().name.get(face.lang), true, out),
            None => {
                let row = target.row(&derived.project);
                let name =
                    row.map(|r| wording::feature_name(target.kind, derived.project.layer(target.kind).feature(r), face.lang));
                card::waiting(ui, face, name.as_deref().unwrap_or(""), false, out);
            }
        }
    }

    fn show_list(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        let busy = self.jobs.runs(super::jobs::Purpose::List);
        let Some(document) = &mut self.document else { return };
        match (&document.derived, &mut document.scribe) {
            (Some(derived), Some(scribe)) => {
                let input = gaps::GapsInput { derived, rows: &document.rows, busy, view: &self.view, scribe };
                gaps::show(ui, face, input, out);
            }
            _ => {
                ui.centered_and_justified(|ui| {
                    ui.label(egui::RichText::new(face.t(words::EVALUATING)).color(face.muted()));
                });
            }
        }
    }

    /// Dialog and palette, over everything.
    fn show_over(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        if let Some(dialog) = &mut self.dialog {
            let view = self.view.camera.map(|c| c.view());
            let recent = &self.preferences.recent;
            let bookmarks = &self.view.bookmarks;
            let input = DialogInput { document: self.document.as_ref(), recent, view, bookmarks };
            if !dialog.show(ui.ctx(), face, &input, out) {
                self.dialog = None;
            }
        }
        let project = self.document.as_ref().map(|d| d.project.as_ref());
        let used = if self.palette.is_some() { self.preferences.used_commands() } else { Vec::new() };
        let findable = palette::Findable { project, bookmarks: &self.view.bookmarks, used: &used };
        if let Some(open) = &mut self.palette
            && !palette::show(ui, face, open, findable, out)
        {
            self.palette = None;
        }
    }
}
