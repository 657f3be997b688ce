//! What stands on single posts: the posts ranked by what would open if one failed.

use super::parts::{elided, focus_ring, icon_button, muted, pill};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::icons::Icon;
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::view::{Target, View};
use crate::app::words;
use crate::app::worklist::{Below, ListWish, What};
use crate::coverage::{Backup, Failure};
use crate::model::{LayerKind, Project};
use crate::wording;
use crate::words::thousands;
use egui::{Align, Layout, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 26.0;

/// Draws the list.
pub fn show(ui: &mut Ui, face: Face, document: &Document, view: &View, out: &mut Vec<Action>) {
    let Some(derived) = &document.derived else { return };
    let found = document.resilience.as_ref().filter(|(generation, _)| *generation == derived.generation).map(|(_, f)| f);
    ui.horizontal(|ui| {
        ui.set_height(30.0);
        ui.label(RichText::new(face.t(words::lists::RESILIENCE)).font(strong(14.0)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if icon_button(ui, face, Icon::Close, face.t(words::CLOSE), 22.0, false).clicked() {
                out.push(Action::Worklist(ListWish::Close(Below::Resilience)));
            }
            let command = Command::ToggleBackup;
            if pill(ui, face, face.t(command.label()), view.backup).on_hover_text(face.t(command.tip())).clicked() {
                out.push(Action::Run(command));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let Some(found) = found else { return };
                for (backup, text) in words::lists::backup(found.counts(), face.lang) {
                    let galley = ui.painter().layout_no_wrap(text.clone(), regular(12.5), face.muted());
                    if galley.size().x + 12.0 > ui.available_width() {
                        return;
                    }
                    let (rect, _) = ui.allocate_exact_size(vec2(galley.size().x + 4.0, 20.0), Sense::hover());
                    let ink = if backup == Backup::One { face.text() } else { face.muted() };
                    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
                    ui.painter().galley_with_override_text_color(at, galley, ink);
                    super::figures::zone(ui, face, rect, ("backup", backup as u8), &text, &What::Backup(backup), out);
                }
            });
        });
    });
    let Some(found) = found else {
        muted(ui, face, face.t(words::lists::GATHERING));
        return;
    };
    if found.rule.is_none() || found.posts.is_empty() {
        let text = if found.rule.is_none() { words::lists::NO_RULE } else { words::lists::NO_POSTS };
        muted(ui, face, face.t(text));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = columns(ui.available_width() - 8.0);
    heads(ui, face, &columns);
    ScrollArea::vertical().id_salt("posts").auto_shrink(false).show_rows(ui, ROW, found.posts.len(), |ui, range| {
        for failure in &found.posts[range] {
            row(ui, face, &derived.project, failure, &columns, view, out);
        }
    });
}

/// Left edges and widths: post, buildings, residents, premises.
fn columns(width: f32) -> [(f32, f32); 4] {
    let shares = [0.34, 0.24, 0.27, 0.15];
    let mut x = 0.0;
    shares.map(|share| {
        let at = x;
        x += width * share;
        (at, width * share)
    })
}

fn heads(ui: &mut Ui, face: Face, columns: &[(f32, f32); 4]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let names = [words::lists::POST, words::lists::BUILDINGS, words::lists::RESIDENTS, words::lists::PREMISES];
    for (name, (x, w)) in names.into_iter().zip(columns) {
        let galley = elided(ui, face.t(name), strong(12.0), face.muted(), w - 8.0);
        ui.painter().galley(pos2(rect.left() + x + 4.0, rect.center().y - galley.size().y / 2.0), galley, face.muted());
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, face.rule()));
}

/// One post: a click flies there, its figures open the lists behind them.
fn row(
    ui: &mut Ui,
    face: Face,
    project: &Project,
    failure: &Failure,
    columns: &[(f32, f32); 4],
    view: &View,
    out: &mut Vec<Action>,
) {
    let kind = LayerKind::Checkpoint;
    let Some(target) = Target::of_row(project, kind, failure.post) else { return };
    let name = wording::feature_name(kind, project.layer(kind).feature(failure.post), face.lang);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let chosen = view.selection == Some(target);
    let spoken = format!("{name} · {}", wording::failure(failure, face.lang));
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &spoken));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, 0.0, face.tint(if chosen { 0.13 } else { 0.05 }));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, mix(face.panel(), face.rule(), 0.6)));
    focus_ring(ui, face, &response, 0.0);
    let opens = |kind, n: usize| (n > 0).then_some(What::Opens(target.fid, kind));
    let buildings = match failure.unknown {
        0 => thousands(failure.buildings.len() as u64),
        n => format!("{}（{} {}）", thousands(failure.buildings.len() as u64), face.t(words::UNKNOWN), thousands(n)),
    };
    let cells = [
        (name.clone(), None),
        (buildings, opens(LayerKind::Building, failure.buildings.len())),
        (words::lists::residents(failure.residents, failure.unstated, face.lang), None),
        (thousands(failure.premises.len() as u64), opens(LayerKind::Premise, failure.premises.len())),
    ];
    for (i, ((text, what), (x, w))) in cells.into_iter().zip(columns).enumerate() {
        let ink = if what.is_some() { face.accent() } else { face.text() };
        let galley = elided(ui, &text, regular(13.0), ink, w - 10.0);
        let at = pos2(rect.left() + x + 4.0, rect.center().y - galley.size().y / 2.0);
        let place = Rect::from_min_size(at, galley.size());
        ui.painter().galley(at, galley, ink);
        if let Some(what) = what {
            super::figures::zone(ui, face, place, ("opens", failure.post, i), &format!("{name} {text}"), &what, out);
        }
    }
    if response.on_hover_text(spoken).clicked() {
        out.push(Action::Visit(target));
    }
}
