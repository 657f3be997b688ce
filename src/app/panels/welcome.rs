//! The first screen: what the program is for, and the ways in as buttons.

use super::parts::{cell, head, icon_button, link, muted, primary, secondary};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::icons::Icon;
use crate::app::theme::{Face, strong};
use crate::app::words;
use egui::{RichText, Ui, UiBuilder, vec2};
use std::path::PathBuf;

/// Draws the screen.
pub fn show(ui: &mut Ui, face: Face, recent: &[PathBuf], out: &mut Vec<Action>) {
    let all = ui.available_rect_before_wrap();
    let size = vec2(440.0, 420.0).min(all.size() - vec2(32.0, 32.0));
    let place = egui::Rect::from_center_size(all.center(), size);
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        ui.label(RichText::new(face.t(words::PRODUCT)).font(strong(30.0)));
        ui.label(RichText::new(face.t(words::SLOGAN)).size(15.0).color(face.muted()));
        ui.add_space(20.0);
        ui.horizontal(|ui| {
            if primary(ui, face, face.t(Command::Sample.label()), true).clicked() {
                out.push(Action::Run(Command::Sample));
            }
            for command in [Command::Open, Command::Import] {
                if secondary(ui, face.t(command.label())).on_hover_text(face.t(command.tip())).clicked() {
                    out.push(Action::Run(command));
                }
            }
        });
        ui.add_space(6.0);
        muted(ui, face, face.t(words::DROP_HINT));
        ui.add_space(12.0);
        head(ui, face, face.t(words::RECENT));
        if recent.is_empty() {
            muted(ui, face, face.t(words::NO_RECENT));
        }
        for path in recent {
            ui.horizontal(|ui| {
                let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
                if link(ui, face, &name).on_hover_text(path.display().to_string()).clicked() {
                    out.push(Action::Open(path.clone()));
                }
                let folder = path.parent().map(|p| p.display().to_string()).unwrap_or_default();
                let room = (ui.available_width() - 30.0).max(0.0);
                cell(ui, room, RichText::new(folder).color(face.muted()));
                if icon_button(ui, face, Icon::Close, face.t(words::FORGET), 20.0, false).clicked() {
                    out.push(Action::Forget(path.clone()));
                }
            });
        }
    });
}
