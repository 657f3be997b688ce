//! The moment the project is evaluated at.

use super::window;
use crate::app::action::Action;
use crate::app::panels::parts::{primary, secondary};
use crate::app::theme::Face;
use crate::app::words;
use crate::model::{Moment, Project, parse_time};
use egui::{Context, RichText, TextEdit};

/// The dialog.
pub struct MomentDialog {
    text: String,
    offset_minutes: i32,
}

impl MomentDialog {
    /// A dialog that starts at the project's moment.
    pub fn new(project: &Project) -> Self {
        let moment = project.moment();
        Self { text: moment.short(), offset_minutes: moment.offset_minutes }
    }

    fn shift(&mut self, seconds: i64) {
        if let Some(unix) = parse_time(&self.text, self.offset_minutes) {
            self.text = Moment { unix: unix + seconds, offset_minutes: self.offset_minutes }.short();
        }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(words::MOMENT), 380.0, |ui| {
            let mut stays = true;
            let field = TextEdit::singleline(&mut self.text)
                .hint_text("2022-03-20 10:00")
                .margin(egui::Margin::symmetric(8, 6))
                .desired_width(f32::INFINITY);
            let response = ui.add(field);
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            let unix = parse_time(&self.text, self.offset_minutes);
            if unix.is_none() {
                ui.label(RichText::new(face.t(words::BAD_TIME)).color(face.gap()));
            }
            ui.horizontal(|ui| {
                for (text, hours) in [(words::DAY_BACK, -24), (words::HOUR_BACK, -1), (words::HOUR_ON, 1), (words::DAY_ON, 24)] {
                    if ui.button(face.t(text)).clicked() {
                        self.shift(hours * 3600);
                    }
                }
            });
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                if secondary(ui, face.t(words::NOW)).clicked() {
                    out.push(Action::SetMoment(None));
                    stays = false;
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let clicked = primary(ui, face, face.t(words::APPLY), unix.is_some()).clicked();
                    if let Some(unix) = unix.filter(|_| clicked || entered) {
                        out.push(Action::SetMoment(Some(unix)));
                        stays = false;
                    }
                });
            });
            stays
        })
    }
}
