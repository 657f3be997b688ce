//! The gap list: filters above, a virtual table below.

use super::fixes::{self, Offers};
use super::parts::{elided, focus_ring, link, pill, secondary};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::Derived;
use crate::app::icons::{self, Icon};
use crate::app::list::{self, Column, Query, Rows};
use crate::app::scribe::Scribe;
use crate::app::theme::{Face, color, mix, regular, strong};
use crate::app::view::View;
use crate::app::words;
use crate::app::worklist::{ListWish, What};
use crate::coverage::{GapRef, Severity, Status, Subject, SubjectKind};
use crate::model::LayerKind;
use crate::words::thousands;
use egui::{ComboBox, Rect, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

/// What the list shows.
pub struct GapsInput<'a> {
    /// Report and project, and who judges fixes.
    pub offers: Offers<'a>,
    /// Rows in order.
    pub rows: &'a Rows,
    /// Whether they are being worked out anew.
    pub busy: bool,
    /// Whether nothing else is being worked out, so that fixes can be judged.
    pub idle: bool,
    /// Filter, order, selection.
    pub view: &'a View,
    /// Words of the rows.
    pub scribe: &'a mut Scribe,
}

const ROW: f32 = 25.0;

/// Draws the list.
pub fn show(ui: &mut Ui, face: Face, input: GapsInput<'_>, out: &mut Vec<Action>) {
    let GapsInput { mut offers, rows, busy, idle, view, scribe } = input;
    let derived = offers.derived;
    let total = derived.report.gap_count();
    let mut query = view.query.clone();
    filters(ui, face, derived, [shown(derived, rows, &view.query), total], &mut query, out);
    if rows.gaps.is_empty() && !busy && rows.answers.is_some() {
        empty(ui, face, derived, &mut query, total);
    } else {
        table(ui, face, &mut offers, idle, rows, view, scribe, &mut query, out);
    }
    if query != view.query {
        out.push(Action::List(query));
    }
}

/// Number of gaps that pass the filter. By rules alone they are counted, which is right at once while rows are still those
/// of the state before.
fn shown(derived: &Derived, rows: &Rows, query: &Query) -> u64 {
    if query.community.is_some() || !query.text.trim().is_empty() {
        return rows.gaps.len() as u64;
    }
    let report = &derived.report;
    let wanted = |rule: &crate::coverage::Rule| rule.raises && (query.rules.is_empty() || query.rules.contains(&rule.id));
    report.rules.iter().zip(&report.rulebook.rules).filter(|(_, rule)| wanted(rule)).map(|(result, _)| result.counts.gap).sum()
}

fn filters(ui: &mut Ui, face: Face, derived: &Derived, [shown, total]: [u64; 2], query: &mut Query, out: &mut Vec<Action>) {
    let wide = ui.available_width() > 1000.0;
    ui.horizontal(|ui| {
        ui.set_height(32.0);
        let title = if query.filters() {
            format!("{} {} / {}", face.t(words::GAPS), thousands(shown), thousands(total))
        } else {
            format!("{} {}", face.t(words::GAPS), thousands(total))
        };
        ui.label(RichText::new(title).font(strong(14.0)));
        let at = derived.report.at.short();
        let clock = at.split(' ').next_back().unwrap_or_default();
        let response = ui.label(RichText::new(words::clock::at(clock, face.lang)).font(regular(12.0)).color(face.muted()));
        response.on_hover_text(format!("{} {at}", face.t(words::EVALUATED)));
        ui.add_space(4.0);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(what) = only_rule(derived, query)
                && link(ui, face, face.t(words::lists::LIST)).on_hover_text(face.t(words::lists::OPEN)).clicked()
            {
                out.push(Action::Worklist(ListWish::Open(what)));
            }
            if link(ui, face, face.t(Command::ExportGaps.label())).clicked() {
                out.push(Action::Run(Command::ExportGaps));
            }
            let field = TextEdit::singleline(&mut query.text).hint_text(face.t(words::FILTER)).desired_width(150.0);
            ui.add(field).accessible_name(face.t(words::FILTER));
            if derived.project.layer(LayerKind::Community).len() > 1 {
                communities(ui, face, derived, query);
            }
            if wide {
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| rules(ui, face, derived, query));
            }
        });
    });
    if !wide {
        rules(ui, face, derived, query);
    }
}

/// The features in a gap of the rule that is shown alone.
fn only_rule(derived: &Derived, query: &Query) -> Option<What> {
    let id = query.rules.iter().next().filter(|_| query.rules.len() == 1 && query.community.is_none())?;
    let rule = derived.report.rulebook.rule(id)?;
    let of_features = derived.report.rulebook.rules[rule].subject != SubjectKind::Layer;
    of_features.then(|| What::Rule(id.clone(), Status::Gap))
}

/// Filter by community.
fn communities(ui: &mut Ui, face: Face, derived: &Derived, query: &mut Query) {
    let layer = derived.project.layer(LayerKind::Community);
    let name = |row: u32| crate::wording::feature_name(LayerKind::Community, layer.feature(row), face.lang);
    let shown = query.community.filter(|r| (*r as usize) < layer.len());
    let text = shown.map_or_else(|| face.t(words::ALL_COMMUNITIES).to_owned(), name);
    let combo = ComboBox::from_id_salt("community").width(120.0).truncate().selected_text(text);
    let response = combo.show_ui(ui, |ui| {
        ui.selectable_value(&mut query.community, None, face.t(words::ALL_COMMUNITIES));
        let mut all: Vec<(String, u32)> = (0..layer.len() as u32).map(|row| (name(row), row)).collect();
        all.sort_by(|a, b| list::natural(&a.0, &b.0));
        for (name, row) in all {
            ui.selectable_value(&mut query.community, Some(row), name);
        }
    });
    response.response.accessible_name(face.t(words::COMMUNITY_FILTER));
}

/// One switch a rule that has gaps.
fn rules(ui: &mut Ui, face: Face, derived: &Derived, query: &mut Query) {
    let report = &derived.report;
    ScrollArea::horizontal().id_salt("rules").auto_shrink([false, true]).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            if pill(ui, face, face.t(words::ALL), query.rules.is_empty()).clicked() {
                query.rules.clear();
            }
            for (result, rule) in report.rules.iter().zip(&report.rulebook.rules) {
                let on = query.rules.contains(&rule.id);
                if !rule.raises || (result.counts.gap == 0 && !on) {
                    continue;
                }
                let text = format!("{} {}", rule.id, thousands(result.counts.gap));
                if pill(ui, face, &text, on).on_hover_text(rule.title(face.lang)).clicked() && !query.rules.remove(&rule.id) {
                    query.rules.insert(rule.id.clone());
                }
            }
        });
    });
}

fn empty(ui: &mut Ui, face: Face, derived: &Derived, query: &mut Query, total: u64) {
    ui.vertical_centered(|ui| {
        ui.add_space(24.0);
        if total > 0 {
            ui.label(RichText::new(face.t(words::NO_MATCH)).color(face.muted()));
            ui.add_space(6.0);
            if secondary(ui, face.t(words::CLEAR_FILTER)).clicked() {
                *query = Query { order: query.order, ..Query::default() };
            }
        } else {
            ui.label(RichText::new(face.t(words::NO_GAPS)).font(strong(14.0)));
            if derived.report.rules.iter().any(|r| r.counts.unknown > 0) {
                ui.label(RichText::new(face.t(words::BUT_UNKNOWN)).color(face.muted()));
            }
        }
    });
}

/// Columns and their left edges for a width. Narrow lists leave out what the card says as well.
fn columns(width: f32) -> Vec<(Column, f32, f32)> {
    let share = |column| match column {
        Column::Rule => 1.2,
        Column::Subject => 1.5,
        Column::Measured => 1.05,
        Column::Limit => 0.65,
        Column::Evidence => 1.6,
        Column::Responsible => 1.6,
        Column::Fix => 2.4,
    };
    let shown: Vec<Column> = Column::ALL
        .into_iter()
        .filter(|c| match c {
            Column::Limit => width > 620.0,
            Column::Evidence => width > 820.0,
            Column::Responsible => width > 520.0,
            _ => true,
        })
        .collect();
    let sum: f32 = shown.iter().map(|c| share(*c)).sum();
    let mut x = 0.0;
    let mut out = Vec::new();
    for column in shown {
        let w = width * share(column) / sum;
        out.push((column, x, w));
        x += w;
    }
    out
}

#[expect(clippy::too_many_arguments, reason = "the parts of one table")]
fn table(
    ui: &mut Ui,
    face: Face,
    offers: &mut Offers<'_>,
    idle: bool,
    rows: &Rows,
    view: &View,
    scribe: &mut Scribe,
    query: &mut Query,
    out: &mut Vec<Action>,
) {
    let derived = offers.derived;
    let columns = columns(ui.available_width() - 4.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    heads(ui, face, &columns, query);
    let selected = selected_row(derived, rows, view);
    // Each filter begins at its first row, and is found again where it was left.
    let mut area = ScrollArea::vertical().id_salt(("gap rows", format!("{:?}", view.query))).auto_shrink(false);
    if let Some(row) = selected.filter(|_| view.scroll_list) {
        let height = ui.available_height();
        area = area.vertical_scroll_offset((row as f32 * ROW - height * 0.35).max(0.0));
        out.push(Action::Scrolled);
    }
    area.show_rows(ui, ROW, rows.gaps.len(), |ui, range| {
        // Rows above and below the view are put into words before they are scrolled to.
        let around = range.start.saturating_sub(20)..(range.end + 20).min(rows.gaps.len());
        scribe.ask_rows(&rows.gaps[around], face.lang);
        if idle {
            offers.fixer.ask(&rows.gaps[range.clone()]);
        }
        for i in range {
            let gap = rows.gaps[i];
            row(ui, face, offers, gap, &columns, scribe, selected == Some(i), out);
        }
    });
}

fn heads(ui: &mut Ui, face: Face, columns: &[(Column, f32, f32)], query: &mut Query) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    for &(column, x, w) in columns {
        let cell = Rect::from_min_size(rect.min + vec2(x, 0.0), vec2(w, rect.height()));
        let name = face.t(words::column(column));
        let response = ui.interact(cell, ui.scope_id().with(("head", name)), Sense::click());
        let order = query.order.filter(|(c, _)| *c == column);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, order.is_some(), name));
        let ink = if response.hovered() || order.is_some() { face.text() } else { face.muted() };
        let left = if column == Column::Rule { 16.0 } else { 2.0 };
        let galley = elided(ui, name, strong(12.0), ink, w - left - 14.0);
        let end = cell.left() + left + galley.size().x;
        ui.painter().galley(pos2(cell.left() + left, cell.center().y - galley.size().y / 2.0), galley, ink);
        if let Some((_, falls)) = order {
            let at = Rect::from_center_size(pos2(end + 8.0, cell.center().y), vec2(9.0, 9.0));
            icons::paint(ui.painter(), if falls { Icon::Down } else { Icon::Up }, at, ink);
        }
        focus_ring(ui, face, &response, 4.0);
        if response.clicked() {
            query.order = match order {
                None => Some((column, false)),
                Some((_, false)) => Some((column, true)),
                Some((_, true)) => None,
            };
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, face.rule()));
}

#[expect(clippy::too_many_arguments, reason = "the parts of one row")]
fn row(
    ui: &mut Ui,
    face: Face,
    offers: &Offers<'_>,
    gap: GapRef,
    columns: &[(Column, f32, f32)],
    scribe: &Scribe,
    chosen: bool,
    out: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let derived = offers.derived;
    let report = &derived.report;
    let rule = &report.rulebook.rules[gap.rule as usize];
    let subject = list::subject_name(&derived.project, report.subject(gap), face.lang);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, format!("{} {subject}", rule.id)));
    if chosen {
        ui.painter().rect_filled(rect, 0.0, face.tint(0.13));
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, face.tint(0.05));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, egui::Stroke::new(1.0, mix(face.panel(), face.rule(), 0.6)));
    focus_ring(ui, face, &response, 0.0);
    let high = rule.severity == Severity::High;
    let words = scribe.row(gap);
    // Closed by what is tried out or was done just now; the row leaves when the list is worked out anew.
    let closed = report.rules[gap.rule as usize].status.get(gap.row as usize) != Some(&Status::Gap);
    for &(column, x, w) in columns {
        if column == Column::Fix {
            let at = pos2(rect.left() + x + 2.0, rect.center().y);
            if fixes::cell(ui, face, gap, offers, at, w - 12.0, out) {
                continue;
            }
        }
        let text = match (column, words) {
            (Column::Rule, _) => rule.id.as_str(),
            (Column::Subject, _) => subject.as_str(),
            (_, None) => "…",
            (Column::Measured, Some(row)) => &row.measured,
            (Column::Limit, Some(row)) => &row.limit,
            (Column::Evidence, Some(row)) => &row.evidence,
            (Column::Responsible, Some(row)) => &row.responsible,
            (Column::Fix, Some(row)) => &row.fix,
        };
        let mut left = rect.left() + x + 2.0;
        let mut room = w - 12.0;
        if column == Column::Rule {
            // A filled dot is loud, a ring is not: the same said by colour and by shape.
            let at = pos2(rect.left() + 6.0, rect.center().y);
            if closed {
                let ink = face.muted();
                ui.painter()
                    .line(vec![at + vec2(-4.0, 0.0), at + vec2(-1.0, 3.0), at + vec2(4.5, -3.5)], egui::Stroke::new(1.6, ink));
            } else if high {
                ui.painter().circle_filled(at, 4.0, face.gap());
            } else {
                ui.painter().circle_stroke(at, 3.2, egui::Stroke::new(1.8, color(face.palette().held[1])));
            }
            left += 14.0;
            room -= 14.0;
        }
        let ink = if closed || text == "…" || text == "—" { face.muted() } else { face.text() };
        let galley = elided(ui, text, regular(13.0), ink, room);
        ui.painter().galley(pos2(left, rect.center().y - galley.size().y / 2.0), galley, ink);
    }
    let response = response.on_hover_ui(|ui| {
        ui.label(RichText::new(format!("{} {}", rule.id, rule.title(face.lang))).strong());
        if let Some(row) = words {
            let said = [&row.measured, &row.limit, &row.evidence, &row.responsible, &row.fix];
            let names = [Column::Measured, Column::Limit, Column::Evidence, Column::Responsible, Column::Fix];
            for (name, text) in names.into_iter().zip(said).filter(|(_, t)| !t.is_empty()) {
                ui.label(format!("{}  {text}", face.t(words::column(name))));
            }
        }
    });
    if response.clicked() {
        out.push(Action::VisitGap(gap));
    }
}

/// Place of the chosen gap, else of the first gap of the selected feature.
pub fn selected_row(derived: &Derived, rows: &Rows, view: &View) -> Option<usize> {
    if let Some(i) = view.gap.and_then(|gap| rows.gaps.iter().position(|g| *g == gap)) {
        return Some(i);
    }
    let target = view.selection?;
    let row = target.row(&derived.project)?;
    // Looking through a million rows for a feature that no rule speaks about would cost every frame.
    let spoken = |rule: &crate::coverage::Rule| rule.raises && rule.subject == SubjectKind::Feature(target.kind);
    if !derived.report.rulebook.rules.iter().any(spoken) {
        return None;
    }
    rows.gaps.iter().position(|gap| gap.row == row && derived.report.subject(*gap) == Subject::Feature(target.kind, row))
}
