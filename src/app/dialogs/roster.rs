//! The duty roster of a checkpoint: roles by hours, filled by dragging, typing, shifts, from another post or a pasted table.

use super::window;
use crate::app::action::Action;
use crate::app::document::Document;
use crate::app::panels::parts::{elided, hatch, pill, primary, secondary};
use crate::app::roster::{DAY_NIGHT, Draft, Needs, THREE_SHIFTS, TWO_SHIFTS};
use crate::app::theme::{Face, color, mix, regular, strong};
use crate::app::words;
use crate::formats::roster::{RosterFault, to_table};
use crate::model::plain::half_width;
use crate::model::roles::role_name;
use crate::model::roster::{HOURS, MOST_PEOPLE};
use crate::model::{Fid, Hours, LayerKind, People, PostRoster, Project};
use crate::wording;
use egui::{Align2, ComboBox, Context, Event, Key, Popup, PopupCloseBehavior, Rect, RichText, Role, ScrollArea, Sense};
use egui::{Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Height of a row.
const ROW: f32 = 25.0;
/// Wrong cells that are named.
const NAMED: usize = 4;
/// Posts that are offered to copy from.
const OFFERED: usize = 60;

/// The dialog.
pub struct RosterDialog {
    /// The post that is edited, then others that are selected.
    posts: Vec<Fid>,
    draft: Draft,
    before: PostRoster,
    also: bool,
    /// Number that a drag fills; `None` makes cells not stated.
    brush: Option<u16>,
    brush_text: String,
    /// The cell that typing fills, and whether its number was begun.
    mark: Option<(usize, usize)>,
    begun: bool,
    /// Where a drag began.
    from: Option<(usize, usize)>,
    shifts: usize,
    people: [String; 3],
    /// Row that shifts fill; `None`: each role that rules name.
    row: Option<usize>,
    pasting: Option<String>,
    faults: Vec<RosterFault>,
    bad_number: bool,
    find: String,
}

impl RosterDialog {
    /// For the first of these posts; `None` without any.
    pub fn new(project: &Project, posts: Vec<Fid>) -> Option<Self> {
        let first = *posts.first()?;
        let before = project.roster.post(first).map(|roster| PostRoster::clone(roster)).unwrap_or_default();
        Some(Self {
            posts,
            draft: Draft::new(before.clone()),
            before,
            also: false,
            brush: Some(1),
            brush_text: String::new(),
            mark: None,
            begun: false,
            from: None,
            shifts: 0,
            people: ["1", "1", "1"].map(str::to_owned),
            row: None,
            pasting: None,
            faults: Vec::new(),
            bad_number: false,
            find: String::new(),
        })
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, document: &Document, out: &mut Vec<Action>) -> bool {
        let project = &document.project;
        let layer = project.layer(LayerKind::Checkpoint);
        let Some(post) = layer.row_of(self.posts[0]).map(|row| layer.feature(row)) else { return false };
        let name = wording::feature_name(LayerKind::Checkpoint, post, face.lang);
        let title = format!("{} · {name}", face.t(words::roster::TITLE));
        let hours = post.text("hours");
        let needs = Needs::new(&document.rulebook, &self.draft, hours, [post.int("staff_day"), post.int("staff_night")]);
        self.keys(ctx, face, out);
        window(ctx, face, &title, 920.0, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            self.brushes(ui, face);
            self.table(ui, face, hours, &needs);
            ui.label(RichText::new(face.t(words::roster::HINT)).font(regular(11.5)).color(face.muted()));
            ui.separator();
            self.patterns(ui, face, document);
            self.tables(ui, face, project, out);
            self.refused(ui, face);
            ui.add_space(6.0);
            let mut stays = true;
            ui.horizontal(|ui| {
                if self.posts.len() > 1 {
                    ui.checkbox(&mut self.also, words::roster::also(self.posts.len() - 1, face.lang));
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let changed = self.draft.roster != self.before || self.also;
                    if primary(ui, face, face.t(words::roster::APPLY), changed).clicked() {
                        out.push(Action::SetRoster(self.result()));
                        stays = false;
                    }
                    if secondary(ui, face.t(words::CANCEL)).clicked() {
                        stays = false;
                    }
                });
            });
            stays
        })
    }

    /// The posts with their rosters as they shall be.
    fn result(&self) -> Vec<(Fid, Arc<PostRoster>)> {
        let roster = Arc::new(self.draft.roster.clone());
        let posts = if self.also { &self.posts[..] } else { &self.posts[..1] };
        posts.iter().map(|fid| (*fid, Arc::clone(&roster))).collect()
    }

    /// Typing into the marked cell, the clipboard. A text field has its keys for itself.
    fn keys(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) {
        if ctx.text_edit_focused() {
            return;
        }
        let events = ctx.input(|i| i.events.clone());
        for event in &events {
            match event {
                Event::Paste(text) => self.paste(text),
                Event::Copy => out.push(Action::Copy(to_table(&self.draft.roster, face.lang))),
                Event::Text(text) => text.chars().for_each(|c| self.digit(c)),
                Event::Key { key, pressed: true, .. } => self.key(*key),
                _ => {}
            }
        }
    }

    fn digit(&mut self, c: char) {
        let plain = half_width(c.encode_utf8(&mut [0; 4])).chars().next();
        let (Some((row, hour)), Some(digit)) = (self.mark, plain.and_then(|c| c.to_digit(10))) else { return };
        let before = if self.begun { self.draft.cell(row, hour).unwrap_or(0) } else { 0 };
        let number = u32::from(before) * 10 + digit;
        self.bad_number = number > u32::from(MOST_PEOPLE);
        if !self.bad_number {
            self.draft.fill(row, hour, Some(number as u16));
            self.begun = true;
        }
    }

    fn key(&mut self, key: Key) {
        let Some((row, hour)) = self.mark else { return };
        let last = self.draft.rows.len().saturating_sub(1);
        let next = match key {
            Key::ArrowLeft => (row, hour.saturating_sub(1)),
            Key::ArrowRight | Key::Tab => (row, (hour + 1).min(HOURS - 1)),
            Key::ArrowUp => (row.saturating_sub(1), hour),
            Key::ArrowDown | Key::Enter => ((row + 1).min(last), hour),
            Key::Delete | Key::Backspace => {
                self.draft.fill(row, hour, None);
                self.begun = false;
                return;
            }
            _ => return,
        };
        (self.mark, self.begun, self.bad_number) = (Some(next), false, false);
    }

    fn paste(&mut self, text: &str) {
        match self.draft.paste(text) {
            Ok(()) => (self.faults, self.pasting) = (Vec::new(), None),
            Err(faults) => self.faults = faults,
        }
    }

    /// The number that a drag fills.
    fn brushes(&mut self, ui: &mut Ui, face: Face) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.label(RichText::new(face.t(words::roster::FILL)).color(face.muted()));
            let blank = [(None, face.t(words::roster::BLANK).to_owned())];
            for (people, text) in blank.into_iter().chain((0..=5).map(|n| (Some(n), n.to_string()))) {
                if pill(ui, face, &text, self.brush_text.is_empty() && self.brush == people).clicked() {
                    self.brush = people;
                    self.brush_text.clear();
                }
            }
            let field = TextEdit::singleline(&mut self.brush_text).hint_text("6…").desired_width(44.0);
            let typed = ui.add(field).changed();
            match number(&self.brush_text) {
                Some(n) => self.brush = Some(n),
                None if !self.brush_text.trim().is_empty() => {
                    ui.label(RichText::new(face.t(words::roster::BAD_NUMBER)).color(face.gap()));
                }
                None if typed => self.brush = Some(1),
                None => {}
            }
            if self.bad_number {
                ui.label(RichText::new(face.t(words::roster::BAD_NUMBER)).color(face.gap()));
            }
        });
    }

    /// Roles by hours, with the hours of duty above and the totals below.
    fn table(&mut self, ui: &mut Ui, face: Face, hours: Option<&str>, needs: &Needs) {
        let n = self.draft.rows.len();
        let (all, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0 + 12.0 + ROW * (n as f32 + 1.0)), Sense::hover());
        let names = 92.0;
        let width = (all.width() - names) / HOURS as f32;
        let x = |hour: usize| all.left() + names + width * hour as f32;
        let painter = ui.painter().clone();
        for hour in 0..HOURS {
            let at = pos2(x(hour) + width / 2.0, all.top() + 8.0);
            painter.text(at, Align2::CENTER_CENTER, format!("{hour:02}"), regular(11.0), face.muted());
        }
        let on_duty = on_duty(hours);
        let name = |text: &str, y: f32, strong_font: bool| {
            let font = if strong_font { strong(13.0) } else { regular(13.0) };
            let galley = elided(ui, text, font, face.text(), names - 8.0);
            painter.galley(pos2(all.left(), y - galley.size().y / 2.0), galley, face.text());
        };
        let duty = all.top() + 22.0;
        let galley = elided(ui, face.t(words::roster::HOURS), regular(11.0), face.muted(), names - 8.0);
        painter.galley(pos2(all.left(), duty - galley.size().y / 2.0), galley, face.muted());
        for (hour, on) in on_duty.iter().enumerate() {
            let bar = Rect::from_min_max(pos2(x(hour), duty - 2.5), pos2(x(hour) + width, duty + 2.5));
            painter.rect_filled(bar, 0.0, if *on { face.accent() } else { face.rule() });
        }
        let top = all.top() + 30.0;
        let cell = |row: usize, hour: usize| {
            let min = pos2(x(hour), top + ROW * row as f32);
            Rect::from_min_size(min, vec2(width, ROW)).shrink(0.5)
        };
        for (row, key) in self.draft.rows.iter().enumerate() {
            let label = role_name(key, face.lang);
            name(label, cell(row, 0).center().y, false);
            for (hour, on) in on_duty.into_iter().enumerate() {
                let people = self.draft.cell(row, hour);
                let place = cell(row, hour);
                let text = people.map_or_else(|| "·".to_owned(), |n| n.to_string());
                paint(ui, face, place, &text, people.is_some(), on, needs.short[row][hour]);
                let response = ui.interact(place, ui.scope_id().with((row, hour)), Sense::hover());
                let said = words::roster::cell(label, hour, people, face.lang);
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
            }
        }
        let least = needs.least.iter().copied().max().unwrap_or(0);
        let total = face.t(words::roster::TOTAL).to_owned();
        let head = if least > 0 { words::roster::least(least, face.lang) } else { total };
        name(&head, cell(n, 0).center().y, true);
        for (hour, on) in on_duty.into_iter().enumerate() {
            let (text, stated) = match self.draft.roster.people(hour) {
                People::NotStated => ("·".to_owned(), false),
                People::Exactly(n) => (n.to_string(), true),
                People::AtLeast(n) => (format!("{n}+"), true),
            };
            let place = cell(n, hour);
            paint(ui, face, place, &text, stated, on, needs.total_short[hour]);
        }
        painter.hline(all.x_range(), cell(n, 0).top(), Stroke::new(1.0, face.muted()));
        let grid = Rect::from_min_max(pos2(x(0), top), pos2(x(HOURS), top + ROW * n as f32));
        self.fill(ui, grid, width);
        if let Some((row, hour)) = self.mark {
            let stroke = Stroke::new(2.0, color(face.palette().selection));
            painter.rect_stroke(cell(row, hour), 2.0, stroke, egui::StrokeKind::Inside);
        }
    }

    /// A click marks and fills a cell, a drag fills the cells of a row.
    fn fill(&mut self, ui: &Ui, grid: Rect, width: f32) {
        let response = ui.interact(grid, ui.scope_id().with("cells"), Sense::click_and_drag());
        let at = response.interact_pointer_pos().map(|at| {
            let row = ((at.y - grid.top()) / ROW).max(0.0) as usize;
            let hour = ((at.x - grid.left()) / width).max(0.0) as usize;
            (row.min(self.draft.rows.len().saturating_sub(1)), hour.min(HOURS - 1))
        });
        let Some((row, hour)) = at else {
            self.from = None;
            return;
        };
        if response.is_pointer_button_down_on() && self.from.is_none() {
            response.request_focus();
            self.from = Some((row, hour));
            (self.mark, self.begun, self.bad_number) = (Some((row, hour)), false, false);
        }
        if response.dragged()
            && let Some((row, from)) = self.from
            && from != hour
        {
            self.draft.fill_span(row, from, hour, self.brush);
            self.mark = Some((row, hour));
        }
        if response.drag_stopped() {
            self.from = None;
        }
        if response.clicked() {
            // A first click marks, so that typing can follow; a second one fills.
            if response.double_clicked() {
                self.draft.fill(row, hour, self.brush);
            }
            (self.mark, self.begun, self.from) = (Some((row, hour)), false, None);
        }
    }

    /// Whole days by shifts.
    fn patterns(&mut self, ui: &mut Ui, face: Face, document: &Document) {
        let patterns =
            [(words::roster::THREE, THREE_SHIFTS), (words::roster::TWO, TWO_SHIFTS), (words::roster::DAY_NIGHT, DAY_NIGHT)];
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.label(RichText::new(face.t(words::roster::PATTERN)).color(face.muted()));
            for (i, (name, _)) in patterns.iter().enumerate() {
                if pill(ui, face, face.t(*name), self.shifts == i).clicked() {
                    self.shifts = i;
                }
            }
            let starts = patterns[self.shifts].1;
            let mut people = Vec::new();
            for (i, text) in self.people.iter_mut().enumerate().take(starts.len()) {
                let end = starts[(i + 1) % starts.len()];
                let span = wording::shifts::span(starts[i] as u8, if end == 0 { HOURS as u8 } else { end as u8 });
                ui.label(RichText::new(span).font(regular(11.5)).color(face.muted()));
                let ink = if number(text).is_some() { face.text() } else { face.gap() };
                let field = TextEdit::singleline(text).desired_width(28.0).text_color(ink);
                ui.add(field).accessible_name(format!("{} {}", face.t(words::roster::PATTERN), i + 1));
                people.extend(number(text));
            }
            let shown = self.row.and_then(|row| self.draft.rows.get(row)).map(|key| role_name(key, face.lang));
            let shown = shown.unwrap_or_else(|| face.t(words::roster::ALL_ROLES)).to_owned();
            let combo = ComboBox::from_id_salt("shift rows").width(96.0).truncate().selected_text(shown);
            let response = combo.show_ui(ui, |ui| {
                ui.selectable_value(&mut self.row, None, face.t(words::roster::ALL_ROLES));
                for (row, key) in self.draft.rows.iter().enumerate() {
                    ui.selectable_value(&mut self.row, Some(row), role_name(key, face.lang));
                }
            });
            response.response.accessible_name(face.t(words::roster::ALL_ROLES));
            let ready = people.len() == starts.len();
            if ui.add_enabled(ready, egui::Button::new(face.t(words::roster::FILL_IN))).clicked() {
                let rows = self.row.map_or_else(|| Needs::named(&document.rulebook, &self.draft), |row| vec![row]);
                self.draft.shifts(&rows, starts, &people);
            }
        });
    }

    /// From another post, from and to a spreadsheet, away.
    fn tables(&mut self, ui: &mut Ui, face: Face, project: &Project, out: &mut Vec<Action>) {
        ui.horizontal(|ui| {
            let button = ui.button(face.t(words::roster::COPY_FROM));
            Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
                ui.set_width(260.0);
                self.others(ui, face, project);
            });
            if ui.button(face.t(words::roster::PASTE)).clicked() {
                self.pasting = if self.pasting.is_some() { None } else { Some(String::new()) };
                self.faults.clear();
            }
            if ui.button(face.t(words::roster::COPY)).clicked() {
                out.push(Action::Copy(to_table(&self.draft.roster, face.lang)));
            }
            if ui.add_enabled(!self.draft.roster.is_empty(), egui::Button::new(face.t(words::roster::CLEAR))).clicked() {
                self.draft = Draft::new(PostRoster::default());
            }
        });
        let Some(text) = &mut self.pasting else { return };
        let mut read = false;
        ui.horizontal(|ui| {
            let field = TextEdit::multiline(text).hint_text(face.t(words::roster::PASTE_HINT)).desired_rows(4);
            ui.add(field.desired_width(ui.available_width() - 84.0));
            read = ui.add_enabled(!text.trim().is_empty(), egui::Button::new(face.t(words::roster::READ))).clicked();
        });
        if read {
            let text = text.clone();
            self.paste(&text);
        }
    }

    /// The posts that have a roster to copy.
    fn others(&mut self, ui: &mut Ui, face: Face, project: &Project) {
        let layer = project.layer(LayerKind::Checkpoint);
        let field = TextEdit::singleline(&mut self.find).hint_text(face.t(words::roster::FIND_POST)).desired_width(f32::INFINITY);
        ui.add(field);
        let wanted = self.find.trim().to_lowercase();
        let others = project.roster.posts().filter(|(fid, _)| *fid != self.posts[0]);
        let mut found: Vec<(String, Arc<PostRoster>)> = others
            .filter_map(|(fid, roster)| {
                let post = layer.feature(layer.row_of(fid)?);
                let name = wording::feature_name(LayerKind::Checkpoint, post, face.lang);
                let fits = name.to_lowercase().contains(&wanted) || post.id().to_lowercase().contains(&wanted);
                fits.then(|| (name, Arc::clone(roster)))
            })
            .take(OFFERED)
            .collect();
        found.sort_by(|a, b| crate::app::list::natural(&a.0, &b.0));
        if found.is_empty() {
            ui.label(RichText::new(face.t(words::roster::NO_OTHERS)).color(face.muted()));
        }
        ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
            for (name, roster) in found {
                let entry = egui::Button::new(name).frame_when_inactive(false).min_size(vec2(ui.available_width(), 24.0));
                if ui.add(entry).clicked() {
                    self.draft = Draft::new(PostRoster::clone(&roster));
                    ui.close();
                }
            }
        });
    }

    /// What was wrong with a pasted table.
    fn refused(&self, ui: &mut Ui, face: Face) {
        if self.faults.is_empty() {
            return;
        }
        ui.label(RichText::new(face.t(words::roster::REFUSED)).font(strong(13.0)).color(face.gap()));
        for fault in self.faults.iter().take(NAMED) {
            ui.add(egui::Label::new(RichText::new(fault.text(face.lang)).color(face.gap())).wrap());
        }
        if self.faults.len() > NAMED {
            let more = words::roster::more(self.faults.len() - NAMED, face.lang);
            ui.label(RichText::new(more).color(face.muted()));
        }
    }
}

/// A whole number of people, if the text is one.
fn number(text: &str) -> Option<u16> {
    half_width(text.trim()).parse().ok().filter(|n| *n <= MOST_PEOPLE)
}

/// The hours in which a post is on duty; hours that cannot be read are taken as all, the card tells what is wrong.
fn on_duty(hours: Option<&str>) -> [bool; HOURS] {
    match hours.and_then(Hours::parse) {
        Some(hours) => std::array::from_fn(|hour| hours.touches(hour)),
        None => [true; HOURS],
    }
}

/// One cell.
fn paint(ui: &Ui, face: Face, place: Rect, text: &str, stated: bool, on_duty: bool, short: bool) {
    let painter = ui.painter_at(place);
    let fill = match (short, stated) {
        (true, _) => mix(face.panel(), face.gap(), 0.16),
        (false, true) => face.tint(0.09),
        (false, false) => mix(face.panel(), face.text(), 0.03),
    };
    painter.rect_filled(place, 2.0, fill);
    if !on_duty {
        hatch(&painter, place, mix(face.panel(), face.muted(), 0.4), 5.0);
    }
    let ink = match (short, stated) {
        (true, _) => face.gap(),
        (false, true) => face.text(),
        (false, false) => face.muted(),
    };
    let font = if short { strong(13.0) } else { regular(13.0) };
    painter.text(place.center(), Align2::CENTER_CENTER, text, font, ink);
}
