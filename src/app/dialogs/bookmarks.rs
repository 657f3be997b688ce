//! The kept views: go, rename, take anew, order, remove.

use super::window;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::icons::Icon;
use crate::app::panels::parts::{icon_button, link, muted, primary};
use crate::app::places::{Bookmark, BookmarkEdit};
use crate::app::theme::{Face, regular};
use crate::app::words;
use egui::{Context, RichText, ScrollArea, TextEdit, Ui};

/// The dialog.
#[derive(Debug, Clone, Default)]
pub struct BookmarksDialog {
    /// The name being typed, of which entry.
    typed: Option<(usize, String)>,
}

impl BookmarksDialog {
    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, bookmarks: &[Bookmark], out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(words::BOOKMARKS), 560.0, |ui| {
            let mut stays = true;
            if bookmarks.is_empty() {
                muted(ui, face, face.t(words::NO_BOOKMARKS));
            }
            let height = (ctx.content_rect().height() - 260.0).max(120.0);
            ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
                for (i, bookmark) in bookmarks.iter().enumerate() {
                    ui.push_id(i, |ui| ui.horizontal(|ui| stays &= self.row(ui, face, i, bookmark, out)));
                }
            });
            ui.add_space(10.0);
            let add = Command::AddBookmark;
            if primary(ui, face, face.t(add.label()), true).on_hover_text(face.t(add.tip())).clicked() {
                out.push(Action::Bookmark(BookmarkEdit::Add));
            }
            stays
        })
    }

    /// One entry; returns whether the dialog stays open.
    fn row(&mut self, ui: &mut Ui, face: Face, i: usize, bookmark: &Bookmark, out: &mut Vec<Action>) -> bool {
        let keys = u8::try_from(i + 1).ok().filter(|n| *n < 10).and_then(|n| Command::GoBookmark(n).shortcut());
        let keys = keys.map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default();
        super::super::panels::parts::cell(ui, 52.0, RichText::new(keys).font(regular(12.0)).color(face.accent()));
        let mut name = match &self.typed {
            Some((k, text)) if *k == i => text.clone(),
            _ => bookmark.name.clone(),
        };
        let field = TextEdit::singleline(&mut name).margin(egui::Margin::symmetric(8, 5)).desired_width(190.0);
        let response = ui.add(field).accessible_name(format!("{} {}", face.t(words::NAME), i + 1));
        if response.changed() {
            self.typed = Some((i, name));
        }
        if response.lost_focus()
            && let Some((k, text)) = self.typed.take()
        {
            out.push(Action::Bookmark(BookmarkEdit::Rename(k, text)));
        }
        let mut stays = true;
        if link(ui, face, face.t(words::GO_THERE)).clicked() {
            out.push(Action::GoBookmark(i));
            stays = false;
        }
        ui.add_space(4.0);
        if link(ui, face, face.t(words::RETAKE)).clicked() {
            out.push(Action::Bookmark(BookmarkEdit::Retake(i)));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let named = |text: crate::words::Text| format!("{} {}", face.t(text), bookmark.name);
            if icon_button(ui, face, Icon::Close, &named(words::REMOVE), 22.0, false)
                .on_hover_text(face.t(words::REMOVE))
                .clicked()
            {
                out.push(Action::Bookmark(BookmarkEdit::Remove(i)));
            }
            if i > 0
                && icon_button(ui, face, Icon::Up, &named(words::RAISE), 22.0, false)
                    .on_hover_text(face.t(words::RAISE))
                    .clicked()
            {
                out.push(Action::Bookmark(BookmarkEdit::Raise(i)));
            }
        });
        stays
    }
}
