//! The name of a new what-if plan.

use super::window;
use crate::app::action::Action;
use crate::app::document::Document;
use crate::app::panels::parts::{muted, primary, secondary};
use crate::app::scenario::ScenarioWish;
use crate::app::theme::Face;
use crate::app::words::{self, scenario as plans};
use egui::{Align, Context, Key, Layout, Margin, RichText, TextEdit};

/// The dialog.
pub struct ScenarioDialog {
    name: String,
    fresh: bool,
}

impl ScenarioDialog {
    /// A dialog that proposes a name.
    pub fn new_plan(name: &str) -> Self {
        Self { name: name.to_owned(), fresh: true }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, document: &Document, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(plans::NEW_PLAN), 440.0, |ui| {
            let mut stays = true;
            ui.add(egui::Label::new(RichText::new(face.t(plans::HINT)).color(face.muted())).wrap());
            ui.add_space(8.0);
            let field = TextEdit::singleline(&mut self.name).margin(Margin::symmetric(8, 6)).desired_width(f32::INFINITY);
            let response = ui.add(field).accessible_name(face.t(plans::NAME));
            if std::mem::take(&mut self.fresh) {
                response.request_focus();
            }
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let name = self.name.trim();
            let taken = document.real().scenario_named(name).is_some();
            if taken {
                muted(ui, face, face.t(plans::TAKEN));
            }
            ui.add_space(12.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let fits = !name.is_empty() && !taken;
                let clicked = primary(ui, face, face.t(plans::MAKE), fits).clicked();
                if secondary(ui, face.t(words::CANCEL)).clicked() {
                    stays = false;
                }
                if fits && (clicked || entered) {
                    out.push(Action::Scenario(ScenarioWish::New(name.to_owned())));
                    stays = false;
                }
            });
            stays
        })
    }
}
