//! The exact position of a point, as people write positions.

use super::go_to::read;
use super::window;
use crate::app::action::{Action, Plan};
use crate::app::panels::parts::{muted, primary, secondary};
use crate::app::theme::Face;
use crate::app::view::Target;
use crate::app::words;
use crate::model::Project;
use egui::{Context, RichText, TextEdit};

/// The dialog.
#[derive(Debug, Clone)]
pub struct MoveToDialog {
    target: Target,
    text: String,
    /// Whether the keyboard was given to the field.
    begun: bool,
}

impl MoveToDialog {
    /// For a point; `now` is where it is, as people write it.
    pub fn new(target: Target, now: String) -> Self {
        Self { target, text: now, begun: false }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, project: &Project, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(words::plan::MOVE_TO), 460.0, |ui| {
            let mut stays = true;
            let Some(row) = self.target.row(project) else { return false };
            let feature = project.layer(self.target.kind).feature(row);
            muted(ui, face, crate::wording::feature_name(self.target.kind, feature, face.lang));
            ui.add_space(4.0);
            let field = TextEdit::singleline(&mut self.text)
                .hint_text(face.t(words::GO_HINT))
                .margin(egui::Margin::symmetric(8, 6))
                .desired_width(f32::INFINITY);
            let response = ui.add(field);
            if !std::mem::replace(&mut self.begun, true) {
                response.request_focus();
            }
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            let found = read(&self.text, project, face);
            match &found {
                Ok((_, understood)) => muted(ui, face, understood.clone()),
                Err(_) if self.text.trim().is_empty() => muted(ui, face, face.t(words::GO_NOTE)),
                Err(fault) => ui.label(RichText::new(fault).color(face.gap())),
            };
            ui.add_space(12.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let clicked = primary(ui, face, face.t(words::plan::MOVE_THERE), found.is_ok()).clicked();
                if secondary(ui, face.t(words::CANCEL)).clicked() {
                    stays = false;
                }
                if let Ok((at, _)) = found
                    && (clicked || entered)
                {
                    out.push(Action::Plan(Plan::MoveTo(self.target, at)));
                    stays = false;
                }
            });
            stays
        })
    }
}
