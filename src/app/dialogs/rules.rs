//! All rules with their result and their limits.

use super::window;
use crate::app::action::Action;
use crate::app::document::Document;
use crate::app::panels::layers::{Which, limits};
use crate::app::panels::parts::{counts_bar, muted, secondary};
use crate::app::theme::{Face, regular, strong};
use crate::app::words;
use crate::wording;
use crate::words::thousands;
use egui::{Context, Label, RichText, ScrollArea, Sense, vec2};

/// Draws the dialog; returns whether it stays open.
pub fn show(ctx: &Context, face: Face, document: &Document, out: &mut Vec<Action>) -> bool {
    let book = &document.rulebook;
    let title = format!("{} · {} {}", face.t(words::ALL_RULES), book.name(face.lang), book.version);
    window(ctx, face, &title, 720.0, |ui| {
        let height = (ctx.content_rect().height() - 240.0).max(200.0);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for rule in &book.rules {
                ui.add_space(6.0);
                ui.horizontal(|ui| {
                    ui.label(RichText::new(&rule.id).font(strong(13.0)));
                    let subject = wording::subject_kind(rule.subject).get(face.lang);
                    let loud = wording::severity(rule.severity).get(face.lang);
                    ui.label(RichText::new(format!("{subject} · {loud}")).font(regular(12.0)).color(face.muted()));
                });
                ui.add(Label::new(rule.title(face.lang)).wrap());
                let result = document.derived.as_ref().and_then(|d| {
                    let i = d.report.rulebook.rule(&rule.id)?;
                    Some(d.report.rules[i].counts)
                });
                if let Some(c) = result {
                    ui.horizontal(|ui| {
                        let (bar, _) = ui.allocate_exact_size(vec2(120.0, 6.0), Sense::hover());
                        counts_bar(ui, face, bar, &c);
                        let covered = format!("{} {}", thousands(c.covered), face.t(words::COVERED));
                        muted(ui, face, format!("{covered} · {}", words::rest(&c, face.lang)));
                    });
                }
                ui.scope(|ui| {
                    ui.set_max_width(380.0);
                    limits(ui, face, book, Which::Of(rule), out);
                });
                ui.add_space(4.0);
                ui.separator();
            }
        });
        ui.add_space(8.0);
        let own = document.project.rulebook.is_some();
        // Three buttons are wider than a small dialog.
        ui.horizontal_wrapped(|ui| {
            ui.add_enabled_ui(own, |ui| {
                if secondary(ui, face.t(words::RESET_RULES)).clicked() {
                    out.push(Action::ResetRules);
                }
            });
            if !book.asks_for_life_access() && secondary(ui, face.t(words::roads::LIFE_RULE)).clicked() {
                out.push(Action::AddLifeRule);
            }
            if !book.asks_for_sites() && secondary(ui, face.t(words::roads::TEST_RULE)).clicked() {
                out.push(Action::AddTestRule);
            }
        });
        true
    })
}
