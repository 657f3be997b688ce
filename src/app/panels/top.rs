//! The top bar: menu, project and time, the headline of each line of defence, search, export.

use super::figures;
use super::parts::{counts_bar, elided, focus_ring, icon_button, primary};
use crate::app::action::Action;
use crate::app::command::{Command, Group};
use crate::app::dialogs::Dialog;
use crate::app::dialogs::moment::MomentDialog;
use crate::app::document::Document;
use crate::app::icons::{self, Icon};
use crate::app::list::Query;
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::words;
use crate::coverage::{Line, Report, Status};
use crate::words::thousands;
use egui::{Align, Button, Layout, Popup, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Draws the bar.
pub fn show(ui: &mut Ui, face: Face, document: Option<&Document>, query: &Query, out: &mut Vec<Action>) {
    let wide = ui.available_width() >= 1340.0;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        menu(ui, face, document.is_some(), out);
        if wide || document.is_none() {
            ui.label(RichText::new(face.t(words::PRODUCT)).font(strong(16.0)));
        }
        if let Some(document) = document {
            project(ui, face, document, out);
            super::scenario::switch(ui, face, document, if wide { 112.0 } else { 72.0 }, out);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if document.is_some() {
                let label = face.t(Command::Brief.label());
                if primary(ui, face, label, true).on_hover_text(face.t(Command::Brief.tip())).clicked() {
                    out.push(Action::Run(Command::Brief));
                }
            }
            search(ui, face, wide, out);
            if let Some(document) = document {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| chips(ui, face, document, query, out));
            }
        });
    });
}

fn menu(ui: &mut Ui, face: Face, open: bool, out: &mut Vec<Action>) {
    let button = icon_button(ui, face, Icon::Menu, face.t(words::MENU), 32.0, false);
    Popup::menu(&button).show(|ui| {
        // What concerns files stands open, the rest a step further, so that the menu fits into the smallest window.
        ui.set_width(250.0);
        entries(ui, face, Group::Project, open, out);
        ui.separator();
        for group in Group::ALL.into_iter().filter(|g| *g != Group::Project) {
            ui.menu_button(face.t(group.name()), |ui| {
                ui.set_width(250.0);
                entries(ui, face, group, open, out);
            });
        }
    });
}

fn entries(ui: &mut Ui, face: Face, group: Group, open: bool, out: &mut Vec<Action>) {
    // Kept views have a dialog of their own.
    let shown = |c: &Command| c.group() == group && !matches!(c, Command::GoBookmark(_));
    for command in Command::ALL.into_iter().filter(shown) {
        let mut entry =
            Button::new(face.t(command.label())).frame_when_inactive(false).min_size(vec2(ui.available_width(), 26.0));
        if let Some(keys) = command.shortcut() {
            entry = entry.shortcut_text(RichText::new(ui.ctx().format_shortcut(&keys)).color(face.muted()));
        }
        let enabled = open || !command.needs_project();
        if ui.add_enabled(enabled, entry).on_hover_text(face.t(command.tip())).clicked() {
            out.push(Action::Run(command));
            ui.close();
        }
    }
}

/// Name of the project over the moment it is evaluated at; the moment can be changed.
fn project(ui: &mut Ui, face: Face, document: &Document, out: &mut Vec<Action>) {
    let name = document.name();
    let moment = document.derived.as_ref().map_or_else(|| document.project.moment(), |d| d.report.at).short();
    let width = if ui.available_width() > 1200.0 { 190.0 } else { 118.0 };
    ui.allocate_ui_with_layout(vec2(width, 40.0), Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let galley = elided(ui, &name, strong(13.0), face.text(), width);
        let (rect, response) = ui.allocate_exact_size(vec2(width, 20.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.text());
        if let Some(path) = &document.path {
            response.on_hover_text(path.display().to_string());
        }
        let response = moment_button(ui, face, &moment);
        if response.on_hover_text(face.t(words::MOMENT)).clicked() {
            out.push(Action::Dialog(Some(Dialog::Moment(MomentDialog::new(&document.project)))));
        }
    });
}

fn moment_button(ui: &mut Ui, face: Face, moment: &str) -> Response {
    let galley = ui.painter().layout_no_wrap(moment.to_owned(), regular(12.0), face.muted());
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 16.0, 20.0), Sense::click());
    let name = format!("{} {moment}", face.t(words::MOMENT));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let ink = if response.hovered() { face.accent() } else { face.muted() };
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, galley, ink);
    let arrow = egui::Rect::from_center_size(pos2(rect.right() - 6.0, rect.center().y), vec2(9.0, 9.0));
    icons::paint(ui.painter(), Icon::Down, arrow, ink);
    focus_ring(ui, face, &response, 4.0);
    response
}

fn search(ui: &mut Ui, face: Face, wide: bool, out: &mut Vec<Action>) {
    let (text, width) = if wide { (words::SEARCH, 262.0) } else { (words::SEARCH_SHORT, 84.0) };
    let (rect, response) = ui.allocate_exact_size(vec2(width, 32.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, face.t(words::SEARCH_SHORT)));
    let edge = if response.hovered() { face.accent() } else { mix(face.rule(), face.text(), 0.12) };
    ui.painter().rect(rect, 8.0, ui.visuals().text_edit_bg_color(), Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    focus_ring(ui, face, &response, 8.0);
    icons::paint(
        ui.painter(),
        Icon::Search,
        egui::Rect::from_center_size(pos2(rect.left() + 17.0, rect.center().y), vec2(14.0, 14.0)),
        face.muted(),
    );
    let keys = Command::Palette.shortcut().map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default();
    let room = width - 38.0 - if wide { 46.0 } else { 0.0 };
    let galley = elided(ui, face.t(text), regular(13.0), face.muted(), room);
    ui.painter().galley(pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0), galley, face.muted());
    if wide {
        ui.painter().text(
            pos2(rect.right() - 10.0, rect.center().y),
            egui::Align2::RIGHT_CENTER,
            &keys,
            regular(11.0),
            face.muted(),
        );
    }
    if response.on_hover_text(format!("{}  {keys}", face.t(Command::Palette.tip()))).clicked() {
        out.push(Action::Run(Command::Palette));
    }
}

fn chips(ui: &mut Ui, face: Face, document: &Document, query: &Query, out: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = 8.0;
    let Some(derived) = &document.derived else {
        ui.label(RichText::new(face.t(words::EVALUATING)).color(face.muted()));
        return;
    };
    let report = &derived.report;
    let n = report.rulebook.lines.len().max(1) as f32;
    let room = (ui.available_width() - 8.0 * (n - 1.0)) / n;
    for (i, line) in report.rulebook.lines.iter().enumerate() {
        let rules = line_rules(line, report);
        let on = !rules.is_empty() && query.rules == rules;
        if chip(ui, face, (report, i), line.name(face.lang), room, on, out).clicked() {
            let rules = if on { Default::default() } else { rules };
            out.push(Action::List(Query { rules, ..query.clone() }));
        }
    }
}

/// Rules whose gaps stand in the list and that decide about the line.
fn line_rules(line: &Line, report: &Report) -> std::collections::BTreeSet<String> {
    let named = line.building.iter().chain(&line.premise).chain(&line.headline);
    named.filter(|id| report.rulebook.rule(id).is_some_and(|r| report.rulebook.rules[r].raises)).cloned().collect()
}

/// One headline figure: covered large, then gap, unknown and total. Never a single percentage.
fn chip(
    ui: &mut Ui,
    face: Face,
    (report, line): (&Report, usize),
    name: &str,
    room: f32,
    on: bool,
    out: &mut Vec<Action>,
) -> Response {
    let c = &report.headline(line).counts;
    let n = thousands;
    let details = words::rest(c, face.lang);
    let title = ui.painter().layout_no_wrap(name.to_owned(), regular(12.0), face.text());
    let covered = ui.painter().layout_no_wrap(n(c.covered), strong(15.0), face.text());
    let room = room.clamp(120.0, 270.0);
    let of = |status| figures::of_headline(report, line, status);
    let small = elided(ui, &details, regular(11.0), face.muted(), room - 20.0);
    let bar = (room - 20.0 - title.size().x - covered.size().x - 16.0).min(90.0);
    let used = title.size().x + covered.size().x + 8.0 + if bar > 20.0 { bar + 8.0 } else { 0.0 };
    let width = used.max(small.size().x) + 20.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 42.0), Sense::click());
    let spoken = format!("{name} {} {} · {details}", face.t(words::COVERED), n(c.covered));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &spoken));
    let fill = if on || response.hovered() { face.tint(0.08) } else { face.panel() };
    let edge = if on { face.accent() } else { face.rule() };
    ui.painter().rect(rect, 8.0, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    focus_ring(ui, face, &response, 8.0);
    let left = rect.left() + 10.0;
    let base = rect.top() + 13.5;
    ui.painter().galley(pos2(left, base - title.size().y / 2.0), title.clone(), face.text());
    let x = left + title.size().x + 8.0;
    ui.painter().galley(pos2(x, base - covered.size().y / 2.0), covered.clone(), face.text());
    if let Some(what) = of(Status::Covered) {
        let place = egui::Rect::from_min_size(pos2(x, base - 9.0), vec2(covered.size().x, 18.0));
        let counted = format!("{name} {} {}", face.t(words::COVERED), n(c.covered));
        figures::zone(ui, face, place, ("covered", line), &counted, &what, out);
    }
    let x = x + covered.size().x + 8.0;
    if bar > 20.0 {
        let right = rect.right() - 10.0;
        counts_bar(ui, face, egui::Rect::from_min_max(pos2(x, base - 3.0), pos2(right, base + 3.0)), c);
    }
    let at = pos2(left, rect.bottom() - 12.0);
    if !figures::rest(ui, face, at, room - 20.0, regular(11.0), name, c, of, out) {
        ui.painter().galley(pos2(left, at.y - small.size().y / 2.0), small, face.muted());
    }
    response.on_hover_text(spoken)
}
