//! Which plan is shown: the switch in the top bar, and the band over the map that says it is not the real one.

use super::parts::{elided, focus_ring};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::icons::{self, Icon};
use crate::app::scenario::{PlanRef, ScenarioWish};
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::words::scenario as plans;
use egui::{Align, Button, Color32, Layout, Popup, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Height of the band.
pub const BAND: f32 = 30.0;

/// Draws the switch.
pub fn switch(ui: &mut Ui, face: Face, document: &Document, width: f32, out: &mut Vec<Action>) {
    let shown = document.plan_name(document.shown());
    let (rect, response) = ui.allocate_exact_size(vec2(width, 32.0), Sense::click());
    let name = shown.unwrap_or(face.t(plans::REAL));
    let spoken = format!("{} {name}", face.t(plans::PLAN));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    let (fill, ink) = if shown.is_some() { (face.accent(), on_accent(face)) } else { (face.panel(), face.text()) };
    let edge = if response.hovered() { face.accent() } else { mix(face.rule(), face.text(), 0.12) };
    ui.painter().rect(rect, 8.0, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let galley = elided(ui, name, regular(13.0), ink, width - 30.0);
    ui.painter().galley(pos2(rect.left() + 10.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    icons::paint(
        ui.painter(),
        Icon::Down,
        Rect::from_center_size(pos2(rect.right() - 12.0, rect.center().y), vec2(9.0, 9.0)),
        ink,
    );
    focus_ring(ui, face, &response, 8.0);
    Popup::menu(&response).show(|ui| {
        ui.set_width(240.0);
        let entry = |ui: &mut Ui, text: &str, on: bool| {
            let button = Button::selectable(on, text).min_size(vec2(ui.available_width(), 26.0));
            let clicked = ui.add(button).clicked();
            if clicked {
                ui.close();
            }
            clicked
        };
        if entry(ui, face.t(plans::REAL_PLAN), shown.is_none()) {
            out.push(Action::Scenario(ScenarioWish::Show(None)));
        }
        for (id, scenario) in document.real().scenarios() {
            if entry(ui, &scenario.name, document.shown() == PlanRef::Scenario(*id)) {
                out.push(Action::Scenario(ScenarioWish::Show(Some(*id))));
            }
        }
        ui.separator();
        for command in [Command::NewPlan, Command::ComparePlans, Command::AdoptPlan, Command::Plans] {
            let fits = command != Command::AdoptPlan || shown.is_some();
            if fits && entry(ui, face.t(command.label()), false) {
                out.push(Action::Run(command));
            }
        }
    });
    response.on_hover_text(format!("{spoken}\n{}", face.t(plans::HINT)));
}

/// What is written on the accent.
pub(super) fn on_accent(face: Face) -> Color32 {
    let [r, g, b, _] = face.accent().to_array();
    let light = 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b);
    if light > 150.0 { Color32::from_rgb(0x12, 0x17, 0x22) } else { Color32::WHITE }
}

/// Draws the band; whatever is shown under it is not the real plan.
pub fn band(ui: &mut Ui, face: Face, document: &Document, out: &mut Vec<Action>) {
    let Some(shown) = &document.scenario else { return };
    let ink = on_accent(face);
    ui.painter().rect_filled(ui.max_rect(), 0.0, face.accent());
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for command in [Command::RealPlan, Command::AdoptPlan, Command::ComparePlans] {
                let text = RichText::new(face.t(command.label())).font(regular(12.5)).color(ink);
                let button = Button::new(text).fill(Color32::TRANSPARENT).stroke(Stroke::new(1.0, ink.gamma_multiply(0.6)));
                if ui.add(button).on_hover_text(face.t(command.tip())).clicked() {
                    out.push(Action::Run(command));
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = elided(ui, &shown.scenario.name, strong(13.5), ink, ui.available_width() * 0.5);
                let (rect, response) = ui.allocate_exact_size(name.size(), Sense::hover());
                response.widget_info(|| {
                    WidgetInfo::labeled(Role::Label, true, format!("{} {}", face.t(plans::PLAN), shown.scenario.name))
                });
                ui.painter().galley(rect.min, name, ink);
                if !shown.scenario.note.is_empty() {
                    response.on_hover_text(&shown.scenario.note);
                }
                let mut said = face.t(plans::NOT_REAL).to_owned();
                if !shown.misfits.is_empty() {
                    said = plans::misfits(shown.misfits.len(), face.lang);
                }
                let room = ui.available_width();
                let galley = elided(ui, &said, regular(12.5), ink, room);
                let sense = if shown.misfits.is_empty() { Sense::hover() } else { Sense::click() };
                let (rect, response) = ui.allocate_exact_size(galley.size(), sense);
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
                ui.painter().galley(rect.min, galley, ink);
                if response.clicked() {
                    out.push(Action::Run(Command::Plans));
                }
            });
        });
    });
}
