//! Shortcuts, the mouse, the version.

use super::window;
use crate::app::command::{Command, Group};
use crate::app::panels::parts::{cell, head, muted};
use crate::app::theme::{Face, regular};
use crate::app::words;
use egui::{Context, Label, RichText, ScrollArea, Ui};

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
                // The nine kept views are one line.
                let listed = |c: &Command| !matches!(c, Command::GoBookmark(2..));
                let here = |c: &Command| c.group() == group && c.shortcut().is_some() && listed(c);
                for command in Command::ALL.into_iter().filter(here) {
                    let keys = command.shortcut().map(|k| ctx.format_shortcut(&k)).unwrap_or_default();
                    let keys = if matches!(command, Command::GoBookmark(_)) { format!("{keys}…9") } else { keys };
                    row(ui, face, &keys, command);
                }
            }
        });
        true
    })
}

/// Keys, name and explanation; what is long wraps.
fn row(ui: &mut Ui, face: Face, keys: &str, command: Command) {
    ui.horizontal_top(|ui| {
        cell(ui, 104.0, RichText::new(keys).color(face.accent()));
        cell(ui, 150.0, RichText::new(face.t(command.label())));
        ui.vertical(|ui| {
            ui.add_space(4.0);
            let tip = RichText::new(face.t(command.tip())).font(regular(12.0)).color(face.muted());
            ui.add(Label::new(tip).wrap());
        });
    });
}
