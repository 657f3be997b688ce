//! The card of several features selected together: how many of each kind, how they stand, and the list behind each figure.

use super::form::{Rows, Source};
use super::parts::{block, counts_bar, head, icon_button, link, muted, status_color};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::{Derived, Document};
use crate::app::form::{Form, Place, Subject};
use crate::app::group::{Group, Narrow};
use crate::app::icons::Icon;
use crate::app::theme::{Face, regular, strong};
use crate::app::view::{Target, View};
use crate::app::words;
use crate::app::words::form as text;
use crate::app::worklist::{ListWish, What};
use crate::coverage::{Counts, Status};
use crate::model::LayerKind;
use crate::model::schema::{EXTRA, ID};
use crate::wording;
use crate::words::thousands;
use egui::{Label, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 26.0;

/// Draws the card.
pub fn show(ui: &mut Ui, face: Face, document: &Document, view: &View, form: &mut Form, out: &mut Vec<Action>) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new(face.t(words::SELECTED)).font(strong(12.0)).color(face.muted()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, face, Icon::Close, face.t(words::DESELECT), 22.0, false).clicked() {
                out.push(Action::Select(None));
            }
        });
    });
    let count = words::features(view.group.len(), face.lang);
    ui.add(Label::new(RichText::new(count).font(strong(18.0))).wrap());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        // Only neighbours of one layer of areas can be made one.
        let merges = view.group.kinds().map(|(kind, _)| kind).collect::<Vec<_>>();
        let merges = matches!(merges[..], [LayerKind::Grid | LayerKind::Community | LayerKind::Compound | LayerKind::Fence]);
        let commands = [Command::ZoomSelection, Command::CopyIds, Command::CopyTable];
        for command in commands.into_iter().chain(merges.then_some(Command::Merge)) {
            let keys = command.shortcut().map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default();
            let tip = format!("{}  {keys}", face.t(command.tip()));
            if link(ui, face, face.t(command.label())).on_hover_text(tip).clicked() {
                out.push(Action::Run(command));
            }
        }
    });
    let (Some(group), Some(derived)) = (&document.group, &document.derived) else {
        muted(ui, face, face.t(words::COUNTING));
        return;
    };
    // The list takes the room it needs, up to a third; the rest is for figures and values.
    let list_height = (document.group_rows.len() as f32 * ROW + 52.0).min(ui.available_height() * 0.36);
    let figures = (ui.available_height() - list_height).max(120.0);
    ScrollArea::vertical().id_salt("figures").max_height(figures).auto_shrink([false, true]).show(ui, |ui| {
        kinds(ui, face, group, view, out);
        let book = &derived.report.rulebook;
        for figure in &group.lines {
            let kind = figure.kind.info().name.get(face.lang);
            let title = format!("{} · {kind}", book.lines[figure.line].name(face.lang));
            let narrow = |status| Narrow::Line(figure.kind, figure.line, status);
            statuses(ui, face, &title, &figure.counts, view.narrow, narrow, out);
        }
        for (rule, counts) in &group.rules {
            let title = format!("{} · {}", book.rules[*rule].id, book.rules[*rule].title(face.lang));
            statuses(ui, face, &title, counts, view.narrow, |status| Narrow::Rule(*rule, status), out);
        }
        together(ui, face, document, group, view, form, out);
    });
    ui.separator();
    list(ui, face, document, derived, view, out);
}

/// The values of the features of one kind, to be changed all at once.
fn together(ui: &mut Ui, face: Face, document: &Document, group: &Group, view: &View, form: &mut Form, out: &mut Vec<Action>) {
    head(ui, face, face.t(text::TOGETHER));
    let one = match (&group.kinds[..], view.narrow) {
        ([(kind, _)], _) => Some(*kind),
        (_, Narrow::Kind(kind)) => Some(kind),
        _ => None,
    };
    let Some((kind, together)) = one.and_then(|kind| group.together.iter().find(|(k, _)| *k == kind)) else {
        muted(ui, face, face.t(text::CHOOSE_KIND));
        return;
    };
    let attributes = kind.info().attributes;
    let attrs: Vec<usize> = (0..attributes.len()).filter(|i| *i != ID && attributes[*i].key != EXTRA).collect();
    let of = Subject::Several(*kind, std::sync::Arc::clone(&view.group));
    let (project, book) = (document.project.as_ref(), document.rulebook.as_ref());
    let rows = Rows { project, book, face, of, place: Place::Attributes, source: Source::Several(together) };
    rows.show(ui, form, &attrs, out);
    ui.add_space(8.0);
}

/// One row a kind: a click lists it, a link keeps it alone.
fn kinds(ui: &mut Ui, face: Face, group: &Group, view: &View, out: &mut Vec<Action>) {
    ui.add_space(6.0);
    for (kind, n) in &group.kinds {
        ui.horizontal(|ui| {
            let name = kind.info().name.get(face.lang);
            let on = view.narrow == Narrow::Kind(*kind);
            let width = ui.available_width() - if group.kinds.len() > 1 { 92.0 } else { 0.0 };
            if figure_row(ui, face, name, *n, on, width).clicked() {
                out.push(Action::Narrow(if on { Narrow::All } else { Narrow::Kind(*kind) }));
            }
            if group.kinds.len() > 1 {
                let tip = format!("{} · {name}", face.t(words::KEEP_ONLY));
                let button = link(ui, face, face.t(words::KEEP_ONLY)).on_hover_text(&tip);
                if button.clicked() {
                    out.push(Action::Keep(*kind));
                }
            }
        });
    }
    ui.add_space(6.0);
}

fn figure_row(ui: &mut Ui, face: Face, name: &str, n: u64, on: bool, width: f32) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 22.0), Sense::click());
    let figure = thousands(n);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, format!("{name} {figure}")));
    if on || response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(4.0, 0.0)), 4.0, face.tint(if on { 0.14 } else { 0.07 }));
    }
    super::parts::focus_ring(ui, face, &response, 4.0);
    let taken = super::parts::right_text(ui, rect, &figure, face.text());
    let galley = super::parts::elided(ui, name, regular(13.0), face.text(), rect.width() - taken - 8.0);
    ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.text());
    response
}

/// Covered, gap and unknown of a total, each a button that lists its features.
fn statuses(
    ui: &mut Ui,
    face: Face,
    title: &str,
    counts: &Counts,
    now: Narrow,
    narrow: impl Fn(Status) -> Narrow,
    out: &mut Vec<Action>,
) {
    let worst = match counts {
        c if c.gap > 0 => Status::Gap,
        c if c.unknown > 0 => Status::Unknown,
        _ => Status::Covered,
    };
    block(ui, face, status_color(face, worst), |ui| {
        ui.add(Label::new(RichText::new(title).font(strong(13.0))).truncate());
        let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
        counts_bar(ui, face, bar, counts);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            let parts = [(Status::Covered, counts.covered), (Status::Gap, counts.gap), (Status::Unknown, counts.unknown)];
            for (status, n) in parts {
                let text = words::status_count(status, n, face.lang);
                let on = now == narrow(status);
                if figure(ui, face, &text, on).clicked() {
                    out.push(Action::Narrow(if on { Narrow::All } else { narrow(status) }));
                }
            }
            ui.label(RichText::new(words::of_total(counts.total(), face.lang)).font(regular(12.0)).color(face.muted()));
        });
    });
}

/// A figure that can be clicked.
fn figure(ui: &mut Ui, face: Face, text: &str, on: bool) -> egui::Response {
    let ink = if on { face.accent() } else { face.text() };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), regular(12.0), ink);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 20.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, text));
    let ink = if on || response.hovered() { face.accent() } else { face.text() };
    ui.painter().galley_with_override_text_color(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
    if on {
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(1.5, face.accent()));
    }
    super::parts::focus_ring(ui, face, &response, 3.0);
    response
}

/// The features behind the chosen figure; a click flies there.
fn list(ui: &mut Ui, face: Face, document: &Document, derived: &Derived, view: &View, out: &mut Vec<Action>) {
    let rows = &document.group_rows;
    head(ui, face, &words::features(rows.len(), face.lang));
    work_lists(ui, face, document, view, out);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("selected").auto_shrink(false).show_rows(ui, ROW, rows.len(), |ui, shown| {
        for (kind, row) in &rows[shown] {
            let layer = derived.project.layer(*kind);
            if (*row as usize) >= layer.len() {
                continue;
            }
            let feature = layer.feature(*row);
            let name = wording::feature_name(*kind, feature, face.lang);
            let target = Target { kind: *kind, fid: feature.fid() };
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
            let held = derived.report.joins(*kind).and_then(|j| j.held.get(*row as usize));
            let detail = held.map_or(kind.info().name.get(face.lang), |h| face.t(wording::held(*h)));
            response.widget_info(|| {
                WidgetInfo::selected(Role::Button, true, view.selection == Some(target), format!("{name} · {detail}"))
            });
            if response.hovered() {
                ui.painter().rect_filled(rect, 4.0, face.tint(0.07));
            }
            super::parts::focus_ring(ui, face, &response, 4.0);
            let taken = super::parts::right_text(ui, rect, detail, face.muted());
            let galley = super::parts::elided(ui, &name, regular(13.0), face.text(), rect.width() - taken - 10.0);
            ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.text());
            if response.clicked() {
                out.push(Action::Focus(Some(target)));
            }
        }
    });
}

/// Opens the features behind the chosen figure as a work list, one a kind.
fn work_lists(ui: &mut Ui, face: Face, document: &Document, view: &View, out: &mut Vec<Action>) {
    let Some(group) = &document.group else { return };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        for (kind, _) in &group.kinds {
            let n = document.group_rows.iter().filter(|(k, _)| k == kind).count();
            let text = format!("{} · {} {}", face.t(words::lists::LIST), kind.info().name.get(face.lang), thousands(n as u64));
            if n > 0 && link(ui, face, &text).clicked() {
                let what = What::Selected(Arc::clone(&view.group), *kind, view.narrow);
                out.push(Action::Worklist(ListWish::Open(what)));
            }
        }
    });
}

/// The way back from one of several to all of them.
pub fn back(ui: &mut Ui, face: Face, view: &View, out: &mut Vec<Action>) {
    if view.group.is_empty() {
        return;
    }
    ui.add_space(6.0);
    let text = format!("{} {}", face.t(words::BACK_TO_GROUP), words::features(view.group.len(), face.lang));
    if link(ui, face, &text).clicked() {
        out.push(Action::Focus(None));
    }
}
