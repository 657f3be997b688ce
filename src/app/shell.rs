//! The layout of the window.

use super::App;
use super::action::Action;
use super::dialogs::DialogInput;
use super::document::Document;
use super::fixer::Fixer;
use super::form::Form;
use super::panels::fixes::Offers;
use super::panels::parts::pill;
use super::panels::{
    card, compare, cordon, gaps, group, hours, layers, map, mirror, notices, palette, present, resilience, scenario, siting,
    status, top, welcome, worklist,
};
use super::theme::{Face, color};
use super::view::View;
use super::words;
use super::worklist::{Below, ListWish};
use crate::wording;
use egui::emath::GuiRounding as _;
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
                    layers::show(ui, face, document, &self.backdrop, &self.view, out);
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
            let strip = if self.view.panels.hours { hours::HEIGHT } else { 0.0 };
            let most = (ui.available_height() - 200.0 - strip).max(120.0);
            let frame = Frame::new().fill(face.panel()).inner_margin(Margin { left: 12, right: 8, top: 4, bottom: 0 });
            Panel::bottom("list")
                .resizable(true)
                .default_size(if narrow { 210.0 } else { 250.0 })
                .size_range(110.0..=most)
                .frame(frame)
                .show(ui, |ui| self.show_list(ui, out));
        }
        self.show_hours(ui, out);
        self.show_band(ui, out);
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
        self.show_band(ui, out);
        let shown = CentralPanel::no_frame().show(ui, |ui| self.show_middle(ui, out));
        if let Some(document) = &self.document {
            present::legend(ui, face, shown.response.rect, document, size);
        }
        self.show_notices(ui, shown.response.rect, out);
        self.show_over(ui, out);
    }

    /// Says over the map that a what-if plan is shown.
    fn show_band(&self, ui: &mut Ui, out: &mut Vec<Action>) {
        let Some(document) = self.document.as_ref().filter(|d| d.scenario.is_some()) else { return };
        let frame = Frame::new().fill(self.face.accent()).inner_margin(Margin::symmetric(12, 0));
        let panel = Panel::top("plan").exact_size(scenario::BAND).resizable(false).frame(frame);
        panel.show(ui, |ui| scenario::band(ui, self.face, document, out));
    }

    /// The hours of the day, under the map.
    fn show_hours(&self, ui: &mut Ui, out: &mut Vec<Action>) {
        let (Some(document), Some(moment)) = (&self.document, self.project_moment()) else { return };
        if !self.view.panels.hours {
            return;
        }
        let progress = self.jobs.progress(super::jobs::Purpose::Day).map(|p| (p.done, p.total));
        let known = document.day.as_ref();
        let input = hours::HoursInput {
            day: known.map(|known| &known.day),
            stale: known.is_some_and(|known| !std::sync::Arc::ptr_eq(&known.project, &document.project)),
            progress,
            lines: &document.rulebook.lines,
            moment,
            hour: self.view.hour,
            playing: self.view.playing.is_some(),
            by_hand: self.preferences.reduce_motion,
        };
        let frame = Frame::new().fill(self.face.panel()).inner_margin(Margin { left: 12, right: 12, top: 2, bottom: 0 });
        let panel = Panel::bottom("hours").exact_size(hours::HEIGHT).resizable(false).frame(frame);
        panel.show(ui, |ui| hours::show(ui, self.face, &input, out));
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
        if self.document.is_none() {
            ui.painter().rect_filled(ui.max_rect(), 0.0, color(face.palette().page));
            return welcome::show(ui, face, &self.preferences.recent, out);
        }
        if !self.side_by_side() {
            self.mirror = None;
            return self.show_map(ui, out);
        }
        // Two maps of the same size to the pixel, so that one camera serves both.
        let ppp = ui.pixels_per_point();
        let whole = ui.available_rect_before_wrap().round_to_pixels(ppp);
        let half = (whole.width() * ppp / 2.0).floor() / ppp;
        let left = egui::Rect::from_min_size(whole.min, egui::vec2(half, whole.height()));
        let right = left.translate(egui::vec2(half, 0.0));
        let other = self.document.as_ref().and_then(|d| d.compared.as_ref()).map_or(1, |c| c.other.0);
        let (mine, theirs) = if other == 0 { (right, left) } else { (left, right) };
        ui.scope_builder(egui::UiBuilder::new().id_salt("map of the plan").max_rect(mine), |ui| self.show_map(ui, out));
        ui.scope_builder(egui::UiBuilder::new().id_salt("the other map").max_rect(theirs), |ui| self.show_mirror(ui, out));
        ui.painter().vline(right.left(), whole.y_range(), Stroke::new(2.0, face.accent()));
        let pointer = ui.ctx().pointer_hover_pos();
        if pointer.is_some_and(|p| theirs.contains(p)) {
            mirror::ghost(ui, face, mine, &self.view);
        }
        let Some(document) = &self.document else { return };
        let Some(compared) = &document.compared else { return };
        for (plan, place) in [(document.shown(), mine), (compared.plans[other], theirs)] {
            let name = document.plan_name(plan);
            mirror::plate(ui, face, place, name.unwrap_or(face.t(words::scenario::REAL_PLAN)), name.is_none());
        }
    }

    fn show_map(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        let Some(document) = &self.document else { return };
        let card = self.view.selection.and_then(|t| document.card(t)?);
        let larger = if self.view.present { 1.3 * present::size(ui.ctx().content_rect()) } else { 1.0 };
        let (surface, overview) = (self.surface.as_mut(), &self.overview);
        let backdrop = &mut self.backdrop;
        let planning = &self.planning;
        // Proposals show while their panel is open.
        let shown = self.view.below == Below::Siting && self.view.panels.list && !self.view.present;
        let siting = shown.then_some(&self.siting);
        let input = map::MapInput { document, view: &self.view, card, backdrop, surface, overview, planning, siting, larger };
        map::show(ui, face, input, out);
    }

    /// The plan that is compared with the one on the map.
    fn show_mirror(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        let Some(compared) = self.document.as_ref().and_then(|d| d.compared.as_ref()) else { return };
        if self.mirror.is_none() {
            self.mirror = self.surface.as_ref().map(|surface| surface.beside(ui.ctx()));
        }
        let derived = &compared.other.1;
        let basemap = self.backdrop.basemap(&derived.project, face.theme, ui.pixels_per_point(), ui.ctx());
        let larger = if self.view.present { 1.3 * present::size(ui.ctx().content_rect()) } else { 1.0 };
        let input = mirror::MirrorInput { derived, view: &self.view, surface: self.mirror.as_mut(), basemap, larger };
        mirror::show(ui, face, input, out);
    }

    fn show_card(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        if let Some(document) = self.document.as_ref().filter(|_| self.view.selection.is_none() && !self.view.group.is_empty()) {
            group::show(ui, face, document, &self.view, &mut self.form, out);
            return;
        }
        let Some(document) = &mut self.document else { return };
        if let (Some(target), Some(scribe), None) = (self.view.selection, &mut document.scribe, &document.trial) {
            scribe.ask_card(target, face);
        }
        let mut fixer = document.fixer.take();
        show_feature(ui, face, document, fixer.as_mut(), &self.view, &mut self.form, out);
        document.fixer = fixer;
    }

    fn show_list(&mut self, ui: &mut Ui, out: &mut Vec<Action>) {
        let face = self.face;
        let busy = self.jobs.runs(super::jobs::Purpose::List);
        let idle = !self.jobs.busy();
        // A list that is being gathered keeps the room of the one before.
        ui.set_min_height(ui.available_height());
        self.below_tabs(ui, out);
        let Some(document) = &mut self.document else { return };
        match self.view.below {
            Below::List if self.view.list.is_some() => return worklist::show(ui, face, document, &self.view, out),
            Below::Resilience => return resilience::show(ui, face, document, &self.view, out),
            Below::Compare => return compare::show(ui, face, document, &self.view, out),
            Below::Cordon => return cordon::show(ui, face, document, &self.view, out),
            Below::Siting => {
                let running = self.jobs.runs(super::jobs::Purpose::Siting);
                let project = std::sync::Arc::clone(&document.project);
                return siting::show(ui, face, (&project, &document.rulebook), &mut self.siting, running, out);
            }
            _ => {}
        }
        match (&document.derived, &mut document.scribe, &mut document.fixer) {
            (Some(derived), Some(scribe), Some(fixer)) => {
                let fresh = document.trial.is_none() && derived.generation == document.generation;
                let offers = Offers { derived, fixer, fresh };
                let input = gaps::GapsInput { offers, rows: &document.rows, busy, idle, view: &self.view, scribe };
                gaps::show(ui, face, input, out);
            }
            _ => {
                ui.centered_and_justified(|ui| {
                    ui.label(egui::RichText::new(face.t(words::EVALUATING)).color(face.muted()));
                });
            }
        }
    }

    /// The lists under the map by name, once another than the gap list is open.
    fn below_tabs(&self, ui: &mut Ui, out: &mut Vec<Action>) {
        let (face, view) = (self.face, &self.view);
        if view.list.is_none() && !matches!(view.below, Below::Resilience | Below::Compare | Below::Cordon | Below::Siting) {
            return;
        }
        let title = self.document.as_ref().and_then(|d| d.listed.as_ref()).map(|l| l.title.as_str()).unwrap_or_default();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let mut tab = |ui: &mut Ui, below: Below, text: &str| {
                if pill(ui, face, text, view.below == below).clicked() {
                    out.push(Action::Worklist(ListWish::Show(below)));
                }
            };
            tab(ui, Below::Gaps, face.t(words::GAPS));
            if view.list.is_some() {
                tab(ui, Below::List, &format!("{} · {title}", face.t(words::lists::LIST)));
            }
            if view.below == Below::Resilience {
                tab(ui, Below::Resilience, face.t(words::lists::RESILIENCE));
            }
            if view.below == Below::Cordon {
                tab(ui, Below::Cordon, face.t(words::cordon::CORDON));
            }
            if view.below == Below::Siting {
                tab(ui, Below::Siting, face.t(words::siting::SITING));
            }
            if view.below == Below::Compare {
                tab(ui, Below::Compare, face.t(words::scenario::COMPARE));
            }
        });
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

/// The card of the selected feature, or the whole project.
fn show_feature(
    ui: &mut Ui,
    face: Face,
    document: &Document,
    fixer: Option<&mut Fixer>,
    view: &View,
    form: &mut Form,
    out: &mut Vec<Action>,
) {
    let Some(derived) = &document.derived else { return };
    let Some(target) = view.selection else {
        card::overview(ui, face, derived, out);
        return;
    };
    group::back(ui, face, view, out);
    match document.card(target) {
        Some(Some(shown)) => {
            let Some(fixer) = fixer else { return };
            // A card of the report before names rows that may be others by now.
            let own = document.scribe.as_ref().is_some_and(|scribe| !scribe.lends());
            let mut offers = Offers { derived, fixer, fresh: own && document.is_fresh() };
            card::show(ui, face, shown, target, document, form, &mut offers, out);
        }
        Some(None) => card::waiting(ui, face, target.kind.info().name.get(face.lang), true, out),
        None => {
            let row = target.row(&derived.project);
            let name = row.map(|r| wording::feature_name(target.kind, derived.project.layer(target.kind).feature(r), face.lang));
            card::waiting(ui, face, name.as_deref().unwrap_or(""), false, out);
        }
    }
}
