//! Which background map: a file, an address, or Tianditu.

use super::path::PathField;
use super::window;
use crate::app::action::Action;
use crate::app::panels::parts::{link, muted, primary, secondary};
use crate::app::services::Ask;
use crate::app::theme::Face;
use crate::app::words::basemap as words;
use crate::basemap::{Kind, Setting};
use crate::words::Text;
use egui::{ComboBox, Context, Grid, RichText, TextEdit};
use std::path::Path;

/// The dialog.
pub struct BasemapDialog {
    setting: Setting,
    /// Path or address.
    pub place: PathField,
}

const KINDS: [(Kind, Text); 3] = [(Kind::Auto, words::AUTO), (Kind::Xyz, words::XYZ), (Kind::Wmts, words::WMTS)];

impl BasemapDialog {
    /// A dialog that starts from what is set.
    pub fn new(setting: &Setting) -> Self {
        Self { setting: setting.clone(), place: PathField::new(Path::new(&setting.place)) }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(words::TITLE), 600.0, |ui| {
            let mut stays = true;
            let entered = self.place.show(ui, face, words::PLACE, Ask::Basemap, out);
            self.setting.place = self.place.text.trim().to_owned();
            ui.horizontal(|ui| {
                muted(ui, face, face.t(words::READY));
                for (place, name) in [("tianditu:vec+cva", words::TIANDITU_MAP), ("tianditu:img+cia", words::TIANDITU_IMAGE)] {
                    if link(ui, face, face.t(name)).clicked() {
                        self.place = PathField::new(Path::new(place));
                    }
                }
            });
            ui.add_space(6.0);
            let label = |ui: &mut egui::Ui, text: Text| ui.label(RichText::new(face.t(text)).color(face.muted()));
            if self.setting.is_address() {
                Grid::new("basemap").num_columns(2).spacing([16.0, 10.0]).show(ui, |ui| {
                    label(ui, words::KIND);
                    let chosen = KINDS.iter().find(|(k, _)| *k == self.setting.kind).map_or(words::AUTO, |(_, name)| *name);
                    let combo = ComboBox::from_id_salt("kind").width(220.0).selected_text(face.t(chosen));
                    let response = combo.show_ui(ui, |ui| {
                        for (kind, name) in KINDS {
                            ui.selectable_value(&mut self.setting.kind, kind, face.t(name));
                        }
                    });
                    response.response.accessible_name(face.t(words::KIND));
                    ui.end_row();
                    let name = label(ui, words::KEY);
                    let field = TextEdit::singleline(&mut self.setting.key)
                        .hint_text(face.t(words::KEY_HINT))
                        .margin(egui::Margin::symmetric(8, 6))
                        .desired_width(360.0);
                    ui.add(field).labelled_by(name.id);
                    ui.end_row();
                    let name = label(ui, words::ATTRIBUTION);
                    let field = TextEdit::singleline(&mut self.setting.attribution)
                        .hint_text(face.t(words::ATTRIBUTION_HINT))
                        .margin(egui::Margin::symmetric(8, 6))
                        .desired_width(360.0);
                    ui.add(field).labelled_by(name.id);
                    ui.end_row();
                });
            }
            ui.checkbox(&mut self.setting.gcj02, face.t(words::GCJ02)).on_hover_text(face.t(words::GCJ02_TIP));
            ui.add_space(4.0);
            muted(ui, face, face.t(if self.setting.is_address() { words::ONLINE } else { words::OFFLINE }));
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let named = !self.setting.is_none();
                    let clicked = primary(ui, face, face.t(words::APPLY), named).clicked();
                    if secondary(ui, face.t(crate::app::words::CANCEL)).clicked() {
                        stays = false;
                    }
                    if named && (clicked || entered) {
                        // `~` is the home folder, as in every other field for paths.
                        if let Some(path) = self.place.path(None).filter(|_| !self.setting.is_address()) {
                            self.setting.place = path.display().to_string();
                        }
                        self.setting.shown = true;
                        out.push(Action::Basemap(self.setting.clone()));
                        stays = false;
                    }
                });
            });
            stays
        })
    }
}
