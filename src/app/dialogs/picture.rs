//! A picture of the map to write: title, size, extent, place.

use super::path::PathField;
use super::window;
use crate::app::action::Action;
use crate::app::panels::parts::{primary, secondary};
use crate::app::services::{Ask, PictureRequest};
use crate::app::theme::Face;
use crate::app::words;
use crate::geometry::Bounds;
use crate::words::Text;
use egui::{ComboBox, Context, Grid, RichText, TextEdit};
use std::path::Path;

const SIZES: [([u32; 2], Text); 4] = [
    ([1920, 1080], Text::new("1920 × 1080 屏幕", "1920 × 1080 screen")),
    ([3840, 2160], Text::new("3840 × 2160 大屏", "3840 × 2160 wall")),
    ([3508, 2480], Text::new("3508 × 2480 A4 横版 300 dpi", "3508 × 2480 A4 landscape 300 dpi")),
    ([4961, 3508], Text::new("4961 × 3508 A3 横版 300 dpi", "4961 × 3508 A3 landscape 300 dpi")),
];

/// The dialog.
pub struct PictureDialog {
    title: String,
    size: usize,
    whole: bool,
    /// Where to.
    pub path: PathField,
}

impl PictureDialog {
    /// A dialog with proposals.
    pub fn new(title: &str, path: &Path) -> Self {
        Self { title: title.to_owned(), size: 1, whole: true, path: PathField::new(path) }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, view: Option<Bounds>, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(Text::new("导出图片", "Export picture")), 580.0, |ui| {
            let mut stays = true;
            let label = |ui: &mut egui::Ui, text: Text| ui.label(RichText::new(face.t(text)).color(face.muted()));
            Grid::new("picture").num_columns(2).spacing([16.0, 10.0]).show(ui, |ui| {
                let name = label(ui, words::TITLE);
                ui.add(TextEdit::singleline(&mut self.title).margin(egui::Margin::symmetric(8, 6)).desired_width(430.0))
                    .labelled_by(name.id);
                ui.end_row();
                label(ui, words::SIZE);
                let combo = ComboBox::from_id_salt("size").width(280.0).selected_text(face.t(SIZES[self.size].1));
                let response = combo.show_ui(ui, |ui| {
                    for (i, (_, name)) in SIZES.iter().enumerate() {
                        ui.selectable_value(&mut self.size, i, face.t(*name));
                    }
                });
                response.response.accessible_name(face.t(words::SIZE));
                ui.end_row();
                label(ui, words::EXTENT);
                ui.horizontal(|ui| {
                    ui.radio_value(&mut self.whole, true, face.t(words::EXTENT_ALL));
                    ui.radio_value(&mut self.whole, false, face.t(words::EXTENT_VIEW));
                });
                ui.end_row();
            });
            ui.add_space(8.0);
            let entered = self.path.show(ui, face, words::PATH, Ask::Picture, out);
            ui.add_space(12.0);
            let path = self.path.path(Some("png"));
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let clicked = primary(ui, face, face.t(words::EXPORT), path.is_some()).clicked();
                    if secondary(ui, face.t(words::CANCEL)).clicked() {
                        stays = false;
                    }
                    if let Some(path) = path.filter(|_| clicked || entered) {
                        let request = PictureRequest {
                            backup: false,
                            title: self.title.trim().to_owned(),
                            size: SIZES[self.size].0,
                            extent: view.filter(|_| !self.whole),
                            lang: face.lang,
                            theme: face.theme,
                            hidden: Vec::new(),
                            basemap: None,
                        };
                        out.push(Action::ExportPicture(path, request));
                        stays = false;
                    }
                });
            });
            stays
        })
    }
}
