//! Asks before a seal that keeps fire engines from buildings is carried out: the buildings come first.

use super::window;
use crate::app::action::Action;
use crate::app::cordoning::{CordonWish, Shown};
use crate::app::panels::parts::{link, primary, secondary};
use crate::app::theme::Face;
use crate::app::words;
use egui::{Context, RichText, ScrollArea};
use std::sync::Arc;

/// The dialog.
pub struct CordonDialog {
    found: Arc<Shown>,
}

impl CordonDialog {
    /// About this proposal.
    pub fn new(found: Arc<Shown>) -> Self {
        Self { found }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(words::cordon::HARM), 460.0, |ui| {
            let mut stays = true;
            ui.label(RichText::new(&self.found.life).color(face.gap()));
            ui.add_space(6.0);
            ScrollArea::vertical().max_height(260.0).show_rows(ui, 22.0, self.found.harmed.len(), |ui, range| {
                for (target, text) in &self.found.harmed[range] {
                    if link(ui, face, text).clicked() {
                        out.push(Action::Visit(*target));
                        stays = false;
                    }
                }
            });
            ui.add_space(10.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if primary(ui, face, face.t(words::CANCEL), true).clicked() {
                    stays = false;
                }
                if secondary(ui, face.t(words::cordon::APPLY_ANYWAY)).clicked() {
                    out.push(Action::Cordon(CordonWish::ApplyAnyway));
                    stays = false;
                }
            });
            stays
        })
    }
}
