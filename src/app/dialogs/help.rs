//! Shortcuts, the mouse, the version.

use super::window;
use crate::app::command::{Command, Group};
use crate::app::panels::parts::{cell, head, muted};
use crate::app::theme::{Face, regular};
use crate::app::words;
use egui::{Context, Grid, RichText, ScrollArea};

/// Draws the dialog; returns whether it stays open.
pub fn show(ctx: &Context, face: Face) -> bool {
    window(ctx, face, face.t(Command::Help.label()), 620.0, |ui| {
        muted(ui, face, face.t(words::SLOGAN));
        muted(ui, face, format!("{} {} · MIT OR Apache-2.0", face.t(words::VERSION), env!("CARGO_PKG_VERSION")));
        muted(ui, face, "Noto Sans SC © Adobe, SIL Open Font License 1.1");
        ui.add_space(4.0);
        muted(ui, face, face.t(words::MOUSE));
        muted(ui, face, face.t(words::TAKES));
        let height = (ctx.content_rect().height() - 360.0).max(160.0);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for group in Group::ALL {
                head(ui, face, face.t(group.name()));
                Grid::new(("keys", group.name().en)).num_columns(3).spacing([16.0, 4.0]).show(ui, |ui| {
                    // The nine kept views are one line.
                    let listed = |c: &Command| !matches!(c, Command::GoBookmark(2..));
                    let here = |c: &Command| c.group() == group && c.shortcut().is_some() && listed(c);
                    for command in Command::ALL.into_iter().filter(here) {
                        let keys = command.shortcut().map(|k| ctx.format_shortcut(&k)).unwrap_or_default();
                        let keys = if matches!(command, Command::GoBookmark(_)) { format!("{keys}…9") } else { keys };
                        cell(ui, 96.0, RichText::new(keys).color(face.accent()));
                        ui.label(face.t(command.label()));
                        ui.label(RichText::new(face.t(command.tip())).font(regular(12.0)).color(face.muted()));
                        ui.end_row();
                    }
                });
            }
        });
        true
    })
}
