//! The work list: a head with figures, a table of which only the rows in view are laid out, its first columns always seen.

use super::parts::{elided, focus_ring, icon_button, link, muted, status_color};
use crate::app::action::Action;
use crate::app::document::{Derived, Document};
use crate::app::icons::{self, Icon};
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::view::{Target, View};
use crate::app::words;
use crate::app::worklist::{Below, By, Entry, ListView, ListWish, Listed, shown_columns};
use crate::coverage::Status;
use crate::formats::worklist::{Column, Lister, Sum, columns};
use crate::wording;
use crate::words::{Text, thousands};
use egui::{
    Align, Button, Layout, Popup, PopupCloseBehavior, Rect, RichText, Role, ScrollArea, Sense, Stroke, TextEdit, Ui, WidgetInfo,
    pos2, vec2,
};

const ROW: f32 = 24.0;
const HEAD: f32 = 26.0;

/// Draws the list.
pub fn show(ui: &mut Ui, face: Face, document: &Document, view: &View, out: &mut Vec<Action>) {
    let (Some(list), Some(derived)) = (&view.list, &document.derived) else { return };
    let Some(listed) = document.listed.as_ref().filter(|l| l.query.what == list.query.what) else {
        muted(ui, face, face.t(words::lists::GATHERING));
        return;
    };
    let shown = shown_columns(list, listed.kind, &derived.report);
    let lister = Lister::new(&derived.project, &derived.report, &listed.places, listed.kind, face.lang);
    let mut changed = list.clone();
    top(ui, face, derived, listed, &lister, &mut changed, &shown, out);
    if listed.entries.is_empty() {
        ui.vertical_centered(|ui| {
            ui.add_space(20.0);
            muted(ui, face, face.t(words::lists::EMPTY));
            if !list.query.filters.is_empty() && link(ui, face, face.t(words::CLEAR_FILTER)).clicked() {
                changed.query.filters.clear();
            }
        });
    } else {
        let room = ui.available_width();
        let still = standing(&shown, list.frozen, room);
        let table = Table { face, derived, listed, lister: &lister, columns: &shown, still, room, selected: view.selection };
        table.show(ui, &mut changed, out);
    }
    if changed != *list {
        out.push(Action::Worklist(ListWish::Change(changed)));
    }
}

/// Title, figures and what can be done with the list.
#[expect(clippy::too_many_arguments, reason = "the parts of one head")]
fn top(
    ui: &mut Ui,
    face: Face,
    derived: &Derived,
    listed: &Listed,
    lister: &Lister<'_>,
    list: &mut ListView,
    shown: &[Column],
    out: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.set_height(30.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            if icon_button(ui, face, Icon::Close, face.t(words::CLOSE), 22.0, false).clicked() {
                out.push(Action::Worklist(ListWish::Close(Below::List)));
            }
            if link(ui, face, face.t(words::lists::EXPORT)).clicked() {
                out.push(Action::Worklist(ListWish::AskPath));
            }
            if link(ui, face, face.t(words::lists::COPY)).clicked() {
                out.push(Action::Worklist(ListWish::Copy));
            }
            let button = link(ui, face, face.t(words::lists::COLUMNS));
            Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
                choose_columns(ui, derived, listed, lister, list, shown);
            });
            let button = link(ui, face, face.t(words::lists::GROUP));
            Popup::menu(&button).show(|ui| choose_groups(ui, face, list));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let rows = listed.rows.len();
                let count = if rows == listed.of {
                    thousands(rows as u64)
                } else {
                    format!("{} / {}", thousands(rows as u64), thousands(listed.of as u64))
                };
                // The tab above says what the list is of.
                let text = format!("{} {count}", listed.title);
                let galley = elided(ui, &count, strong(14.0), face.text(), ui.available_width());
                let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 30.0), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
                ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.text());
                let figures = figures(listed, face);
                let galley = elided(ui, &figures, regular(12.0), face.muted(), (ui.available_width() - 8.0).max(0.0));
                let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, 30.0), Sense::hover());
                ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.muted());
                response.on_hover_text(figures);
            });
        });
    });
}

/// What the rows amount to: statuses, and the counts of people that the kind has.
fn figures(listed: &Listed, face: Face) -> String {
    let sums = &listed.sums;
    let counts = &sums.status;
    let of = |status, n| words::status_count(status, n, face.lang);
    let mut parts = Vec::new();
    if counts.total() > 0 {
        parts.push(of(Status::Covered, counts.covered));
        parts.push(of(Status::Gap, counts.gap));
        parts.push(of(Status::Unknown, counts.unknown));
    }
    let mut add = |name: Text, sum: Option<Sum>| {
        if let Some(sum) = sum {
            parts.push(wording::stated_sum(name, sum.total, sum.unstated, sums.rows, face.lang));
        }
    };
    add(words::lists::HOUSEHOLDS, sums.households);
    add(words::lists::LINKED, sums.linked);
    add(words::lists::PEOPLE, sums.residents);
    parts.join(" · ")
}

fn choose_columns(ui: &mut Ui, derived: &Derived, listed: &Listed, lister: &Lister<'_>, list: &mut ListView, shown: &[Column]) {
    ui.set_width(200.0);
    let (all, _) = columns(listed.kind, &derived.report);
    ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
        for column in all.into_iter().filter(|c| *c != Column::Name) {
            let mut on = shown.contains(&column);
            if ui.checkbox(&mut on, lister.head(column)).changed() {
                let mut chosen = shown.to_vec();
                chosen.retain(|c| *c != column);
                if on {
                    chosen.push(column);
                }
                list.columns = Some(chosen);
            }
        }
    });
}

fn choose_groups(ui: &mut Ui, face: Face, list: &mut ListView) {
    ui.set_width(160.0);
    let entries = [
        (None, words::lists::NO_GROUP),
        (Some(By::Community), Text::new("按社区", "By community")),
        (Some(By::Grid), Text::new("按网格", "By grid")),
        (Some(By::Status), Text::new("按状态", "By status")),
    ];
    for (by, text) in entries {
        let mut button = Button::selectable(list.query.by == by, face.t(text));
        button = button.min_size(vec2(ui.available_width(), 26.0));
        if ui.add(button).clicked() {
            list.query.by = by;
            ui.close();
        }
    }
}

/// Width of a column.
fn width(column: Column) -> f32 {
    match column {
        Column::Name => 168.0,
        Column::Reasons => 330.0,
        Column::Status | Column::Line(_) => 84.0,
        Column::Community | Column::Grid | Column::Post => 132.0,
        Column::NotLinked | Column::PostM => 92.0,
        Column::Due => 132.0,
        Column::Id => 96.0,
        Column::Attr(_) => 112.0,
    }
}

/// How many columns stand still: the name and the frozen ones, as far as the others keep room to be read.
fn standing(columns: &[Column], frozen: usize, room: f32) -> usize {
    let mut left = 0.0;
    let fits = |(i, column): &(usize, &Column)| {
        left += width(**column);
        *i == 0 || left <= room - ROOM_BESIDE
    };
    columns.iter().enumerate().take(frozen + 1).take_while(fits).count()
}

/// Room that columns which stand still leave for the others, points.
const ROOM_BESIDE: f32 = 180.0;

/// What one table is drawn from.
struct Table<'a> {
    face: Face,
    derived: &'a Derived,
    listed: &'a Listed,
    lister: &'a Lister<'a>,
    columns: &'a [Column],
    /// So many of them stand still.
    still: usize,
    /// Width of the panel, points.
    room: f32,
    selected: Option<Target>,
}

impl Table<'_> {
    fn show(&self, ui: &mut Ui, list: &mut ListView, out: &mut Vec<Action>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
        let total: f32 = self.columns.iter().map(|c| width(*c)).sum();
        let entries = &self.listed.entries;
        let area = ScrollArea::both().id_salt("work list").auto_shrink(false);
        let shown = area.show_rows(ui, ROW, entries.len(), |ui, range| {
            ui.set_min_width(total);
            for i in range {
                let (rect, response) = ui.allocate_exact_size(vec2(total.max(ui.available_width()), ROW), Sense::click());
                match &entries[i] {
                    Entry::Head(name, n) => self.group(ui, rect, name, *n),
                    Entry::Row(row) => self.row(ui, rect, response, *row, out),
                }
            }
        });
        let room = shown.inner_rect.width();
        self.heads(ui, Rect::from_min_size(head.min, vec2(room, HEAD)), shown.state.clamped_offset().x, list);
    }

    /// Width of the columns that stand still.
    fn still_width(&self) -> f32 {
        self.columns[..self.still.min(self.columns.len())].iter().map(|c| width(*c)).sum()
    }

    /// Left edges and widths of the columns; the first ones stand still, the others move under them.
    fn places(&self, left: f32, offset: f32) -> impl Iterator<Item = (usize, Column, f32, f32)> {
        let mut x = left;
        self.columns.iter().enumerate().map(move |(i, column)| {
            let w = width(*column);
            let at = if i < self.still { x } else { x - offset };
            x += w;
            (i, *column, at, w)
        })
    }

    fn heads(&self, ui: &mut Ui, head: Rect, offset: f32, list: &mut ListView) {
        let face = self.face;
        let first = self.still_width();
        let beside = Rect::from_min_max(pos2(head.left() + first, head.top()), head.max);
        for (i, column, x, w) in self.places(head.left(), offset) {
            let whole = Rect::from_min_size(pos2(x, head.top()), vec2(w, HEAD));
            let seen = if i < self.still { whole } else { whole.intersect(beside) };
            if !seen.is_positive() {
                continue;
            }
            let name = self.lister.head(column);
            let order = list.query.order.filter(|(c, _)| *c == column).map(|(_, falls)| falls);
            let filter = list.query.filters.get(&column);
            let response = ui.interact(seen, ui.scope_id().with(("list head", i)), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, order.is_some() || filter.is_some(), &name));
            let busy = order.is_some() || filter.is_some();
            let ink = if response.hovered() || busy { face.text() } else { face.muted() };
            let text = match filter {
                Some(words) => format!("{name} · {words}"),
                None => name.clone(),
            };
            let painter = ui.painter().with_clip_rect(seen.intersect(ui.clip_rect()));
            let galley = elided(ui, &text, strong(12.0), ink, w - 24.0);
            // Over numbers the name stands at the right, as they do.
            let room = if order.is_some() { 28.0 } else { 14.0 };
            let left = if self.lister.is_number(column) { x + w - room - galley.size().x } else { x + 6.0 };
            let end = left + galley.size().x;
            painter.galley(pos2(left, whole.center().y - galley.size().y / 2.0), galley, ink);
            if let Some(falls) = order {
                let at = Rect::from_center_size(pos2(end + 9.0, whole.center().y), vec2(9.0, 9.0));
                icons::paint(&painter, if falls { Icon::Down } else { Icon::Up }, at, ink);
            }
            focus_ring(ui, face, &response, 4.0);
            Popup::menu(&response)
                .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                .show(|ui| self.head_menu(ui, (i, column), &name, list));
        }
        ui.painter().hline(head.x_range(), head.bottom(), Stroke::new(1.0, face.rule()));
        ui.painter().vline(head.left() + first, head.y_range(), Stroke::new(1.0, face.rule()));
    }

    /// Order, filter, standing still and visibility of a column.
    fn head_menu(&self, ui: &mut Ui, (place, column): (usize, Column), name: &str, list: &mut ListView) {
        let face = self.face;
        ui.set_width(190.0);
        ui.label(RichText::new(name).font(strong(13.0)));
        let orders = [(words::lists::RISING, Some(false)), (words::lists::FALLING, Some(true)), (words::lists::UNSORTED, None)];
        for (text, falls) in orders {
            let on = list.query.order.filter(|(c, _)| *c == column).map(|(_, f)| f) == falls;
            let other = falls.is_none() && list.query.order.is_none_or(|(c, _)| c != column);
            if other {
                continue;
            }
            let button = Button::selectable(on, face.t(text)).min_size(vec2(ui.available_width(), 26.0));
            if ui.add(button).clicked() {
                list.query.order = falls.map(|f| (column, f));
                ui.close();
            }
        }
        let mut words = list.query.filters.get(&column).cloned().unwrap_or_default();
        let field = TextEdit::singleline(&mut words).hint_text(face.t(words::lists::FILTER)).desired_width(f32::INFINITY);
        let response = ui.add(field).accessible_name(format!("{} {name}", face.t(words::FILTER)));
        if response.changed() {
            if words.trim().is_empty() {
                list.query.filters.remove(&column);
            } else {
                list.query.filters.insert(column, words);
            }
        }
        if response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
            ui.close();
        }
        // Freezing what leaves no room for the others would freeze nothing.
        let freezes = place > list.frozen && standing(self.columns, place, self.room) > place;
        let wish = match place {
            _ if freezes => Some((words::lists::FREEZE, place)),
            _ if list.frozen > 0 => Some((words::lists::UNFREEZE, 0)),
            _ => None,
        };
        if let Some((text, frozen)) = wish {
            let button = Button::new(face.t(text)).frame_when_inactive(false);
            if ui.add(button.min_size(vec2(ui.available_width(), 26.0))).clicked() {
                list.frozen = frozen;
                ui.close();
            }
        }
        if column != Column::Name {
            let button = Button::new(face.t(words::lists::HIDE)).frame_when_inactive(false);
            if ui.add(button.min_size(vec2(ui.available_width(), 26.0))).clicked() {
                list.columns = Some(self.columns.iter().copied().filter(|c| *c != column).collect());
                list.query.filters.remove(&column);
                ui.close();
            }
        }
    }

    fn group(&self, ui: &Ui, rect: Rect, name: &str, n: usize) {
        let face = self.face;
        let clip = ui.clip_rect();
        ui.painter().rect_filled(rect.intersect(clip), 0.0, mix(face.panel(), face.rule(), 0.35));
        let text = format!("{name}  {}", thousands(n as u64));
        let galley = elided(ui, &text, strong(12.5), face.text(), clip.width() - 16.0);
        ui.painter().galley(pos2(clip.left() + 6.0, rect.center().y - galley.size().y / 2.0), galley, face.text());
    }

    fn row(&self, ui: &Ui, rect: Rect, response: egui::Response, row: u32, out: &mut Vec<Action>) {
        let (face, kind) = (self.face, self.listed.kind);
        let Some(target) = Target::of_row(&self.derived.project, kind, row) else { return };
        let clip = ui.clip_rect();
        let chosen = self.selected == Some(target);
        let name = self.lister.cell(row, Column::Name).shown();
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &name));
        let tint = match (chosen, response.hovered()) {
            (true, _) => Some(face.tint(0.13)),
            (false, true) => Some(face.tint(0.05)),
            (false, false) => None,
        };
        if let Some(tint) = tint {
            ui.painter().rect_filled(rect.intersect(clip), 0.0, tint);
        }
        let line = Stroke::new(1.0, mix(face.panel(), face.rule(), 0.6));
        ui.painter().hline(clip.x_range(), rect.bottom() - 0.5, line);
        let first = self.still_width();
        let beside = Rect::from_min_max(pos2(clip.left() + first, clip.top()), clip.max);
        // The row itself has moved by the offset already.
        let offset = clip.left() - rect.left();
        for (i, column, x, w) in self.places(clip.left(), offset) {
            let seen =
                Rect::from_min_size(pos2(x, rect.top()), vec2(w, ROW)).intersect(if i < self.still { clip } else { beside });
            if !seen.is_positive() {
                continue;
            }
            let painter = ui.painter().with_clip_rect(seen);
            let text = if i == 0 { name.clone() } else { self.lister.cell(row, column).shown() };
            let mut left = x + 6.0;
            let dot = match column {
                Column::Status => Some(self.lister.status(row)),
                Column::Line(line) => {
                    let joins = self.derived.report.joins(kind);
                    joins.and_then(|j| j.lines.get(line)?.get(row as usize)).copied()
                }
                _ => None,
            };
            if let Some(status) = dot.filter(|s| *s != Status::NotApplicable) {
                let at = pos2(left + 4.0, rect.center().y);
                match status {
                    // Never colour alone: the words stand beside, and a gap is filled where cover is a ring.
                    Status::Gap => painter.circle_filled(at, 4.0, status_color(face, status)),
                    _ => painter.circle_stroke(at, 3.2, Stroke::new(1.6, status_color(face, status))),
                };
                left += 13.0;
            }
            let galley = elided(ui, &text, regular(13.0), face.text(), x + w - left - 8.0);
            let left = if self.lister.is_number(column) { x + w - 14.0 - galley.size().x } else { left };
            painter.galley(pos2(left, rect.center().y - galley.size().y / 2.0), galley, face.text());
        }
        ui.painter().vline(clip.left() + first, rect.y_range(), Stroke::new(1.0, face.rule()));
        focus_ring(ui, face, &response, 0.0);
        if response.clicked() {
            out.push(Action::Visit(target));
        }
    }
}
