//! What was wrong in imported files; a click shows the feature.

use super::window;
use crate::app::action::Action;
use crate::app::document::Document;
use crate::app::panels::parts::{link, muted};
use crate::app::theme::Face;
use crate::app::view::Target;
use crate::app::words;
use crate::words::{Text, thousands};
use egui::{Context, Label, ScrollArea, vec2};

const ROW: f32 = 40.0;

/// Draws the dialog; returns whether it stays open.
pub fn show(ctx: &Context, face: Face, document: &Document, out: &mut Vec<Action>) -> bool {
    let warnings = &document.warnings;
    let title = format!("{} {}", face.t(Text::new("导入提示", "Import warnings")), thousands(warnings.len() as u64));
    window(ctx, face, &title, 720.0, |ui| {
        let mut stays = true;
        if warnings.is_empty() {
            muted(ui, face, face.t(words::NO_WARNINGS));
            return stays;
        }
        let height = (ctx.content_rect().height() - 220.0).max(160.0);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show_rows(
            ui,
            ROW,
            warnings.len(),
            |ui, range| {
                for warning in &warnings[range] {
                    ui.allocate_ui(vec2(ui.available_width(), ROW), |ui| {
                        ui.horizontal_top(|ui| {
                            ui.set_min_height(ROW);
                            let target = warning.feature.as_ref().and_then(|(kind, id)| {
                                let layer = document.project.layer(*kind);
                                layer.row_of_id(id).map(|row| Target { kind: *kind, fid: layer.feature(row).fid() })
                            });
                            let room = ui.available_width() - 60.0;
                            ui.allocate_ui(vec2(room, ROW), |ui| {
                                ui.set_width(room);
                                let text = warning.text(face.lang);
                                ui.add(Label::new(text).wrap()).on_hover_text(text);
                            });
                            if let Some(target) = target
                                && link(ui, face, face.t(words::SHOW)).clicked()
                            {
                                out.push(Action::Visit(target));
                                stays = false;
                            }
                        });
                    });
                }
            },
        );
        stays
    })
}
