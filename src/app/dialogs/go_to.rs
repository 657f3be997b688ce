//! A position to go to, as people write them.

use super::window;
use crate::app::action::Action;
use crate::app::panels::parts::{muted, primary, secondary};
use crate::app::readout;
use crate::app::theme::Face;
use crate::app::words;
use crate::geometry::{Local, ParsePositionError, Position};
use crate::model::Project;
use crate::wording;
use crate::words::Text;
use egui::{Context, RichText, TextEdit};

/// The dialog.
#[derive(Debug, Clone, Default)]
pub struct GoToDialog {
    text: String,
    /// Whether the keyboard was given to the field.
    begun: bool,
}

/// What was typed: the place and how it was understood, or what is wrong.
pub(super) fn read(text: &str, project: &Project, face: Face) -> Result<(Local, String), String> {
    let position = Position::parse(text, project.settings.metric_crs).map_err(|e| fault(&e, face))?;
    let lonlat = position.lonlat().map_err(|e| fault(&ParsePositionError::Numbers(e), face))?;
    let at = readout::place(project, lonlat).ok_or_else(|| face.t(words::TOO_FAR).to_owned())?;
    let written = wording::position::position(position.crs, position.at);
    Ok((at, format!("{}  {written}", wording::crs(position.crs, face.lang))))
}

fn fault(error: &ParsePositionError, face: Face) -> String {
    let text = match error {
        ParsePositionError::NotTwoNumbers { .. } => Text::new("请写两个数", "Write two numbers"),
        ParsePositionError::WhichSystem => {
            Text::new("看不出是哪个坐标系，请在前面写 EPSG 代码", "Which system cannot be told; write its EPSG code first")
        }
        ParsePositionError::System(_) => Text::new("不认识这个坐标系", "There is no such system here"),
        ParsePositionError::Numbers(_) => Text::new("数值与坐标系不符", "The numbers do not fit the system"),
    };
    face.t(text).to_owned()
}

impl GoToDialog {
    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, project: &Project, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(Text::new("转到坐标", "Go to coordinates")), 460.0, |ui| {
            let mut stays = true;
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
                let clicked = primary(ui, face, face.t(words::GO_THERE), found.is_ok()).clicked();
                if secondary(ui, face.t(words::CANCEL)).clicked() {
                    stays = false;
                }
                if let Ok((at, _)) = found
                    && (clicked || entered)
                {
                    out.push(Action::GoTo(at));
                    stays = false;
                }
            });
            stays
        })
    }
}
