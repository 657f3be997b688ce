//! The strip of hours under the map: a small bar an hour and line of defence. A click or a drag looks at that hour.

use super::parts::{elided, focus_ring, hatch, icon_button, link};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::icons::Icon;
use crate::app::theme::{Face, color, mix, regular, strong};
use crate::app::words;
use crate::coverage::{Counts, Day, Line};
use crate::model::Moment;
use crate::model::roster::HOURS;
use crate::words::thousands;
use egui::{Align2, Color32, Key, Rect, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Height of the strip.
pub const HEIGHT: f32 = 66.0;

/// What the strip shows.
pub struct HoursInput<'a> {
    /// The figures, of this state of the project or an earlier one.
    pub day: Option<&'a Day>,
    /// Whether they are of an earlier state.
    pub stale: bool,
    /// Hours that are worked out, of how many.
    pub progress: Option<(u64, u64)>,
    /// The lines of defence.
    pub lines: &'a [Line],
    /// The project's moment.
    pub moment: Moment,
    /// The hour that is looked at; `None`: the project's moment.
    pub hour: Option<u8>,
    /// Whether the hours are being stepped through.
    pub playing: bool,
    /// Whether stepping is one hour a click.
    pub by_hand: bool,
}

/// Draws the strip.
pub fn show(ui: &mut Ui, face: Face, input: &HoursInput<'_>, out: &mut Vec<Action>) {
    let all = ui.max_rect();
    let narrow = all.width() < 760.0;
    let left = if narrow { 146.0 } else { 190.0 };
    let names = if narrow { 0.0 } else { 74.0 };
    let head = Rect::from_min_max(all.min, pos2(all.left() + left, all.bottom()));
    controls(ui, face, input, head, narrow, out);
    let bars = Rect::from_min_max(pos2(head.right() + names, all.top() + 4.0), pos2(all.right(), all.bottom() - 17.0));
    let rows = rows(bars, input.lines.len());
    if names > 0.0 {
        for (line, row) in input.lines.iter().zip(&rows) {
            let galley = elided(ui, line.name(face.lang), regular(11.0), face.muted(), names - 8.0);
            let at = pos2(bars.left() - 8.0 - galley.size().x, row.center().y - galley.size().y / 2.0);
            ui.painter().galley(at, galley, face.muted());
        }
    }
    scrub(ui, face, input, bars, out);
    for hour in 0..HOURS {
        let column = column(bars, hour);
        let Some(figures) = input.day.and_then(|day| day.hours.get(hour)) else {
            rows.iter().for_each(|row| bar(ui, face, cell(column, *row), &Counts::default(), false));
            number(ui, face, input, column, hour);
            continue;
        };
        for (counts, row) in figures.buildings.iter().zip(&rows) {
            bar(ui, face, cell(column, *row), counts, input.stale);
        }
        number(ui, face, input, column, hour);
        tell(ui, face, input, column, hour);
    }
    marks(ui, face, input, bars);
}

/// Play, the worst hour, and the way back.
fn controls(ui: &mut Ui, face: Face, input: &HoursInput<'_>, head: Rect, narrow: bool, out: &mut Vec<Action>) {
    // Three rows at fixed places: a row of its own accord is higher than a third of the strip.
    let row = |ui: &mut Ui, top: f32, contents: &mut dyn FnMut(&mut Ui)| {
        let place = Rect::from_min_size(head.min + vec2(0.0, top), vec2(head.width(), 22.0));
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.scope_builder(egui::UiBuilder::new().max_rect(place).layout(layout), |ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 0.0);
            ui.spacing_mut().interact_size.y = 20.0;
            contents(ui);
        });
    };
    row(ui, 0.0, &mut |ui| {
        let (icon, name) = match (input.by_hand, input.playing) {
            (true, _) => (Icon::Play, face.t(words::clock::STEP)),
            (false, true) => (Icon::Pause, face.t(words::clock::PAUSE)),
            (false, false) => (Icon::Play, face.t(words::clock::PLAY)),
        };
        let button = icon_button(ui, face, icon, name, 22.0, input.playing);
        if button.on_hover_text(format!("{name}\n{}", face.t(Command::PlayHours.tip()))).clicked() {
            out.push(Action::Run(Command::PlayHours));
        }
        ui.label(RichText::new(face.t(words::clock::HOURS)).font(strong(13.0)));
        if let Some(hour) = input.hour {
            ui.label(RichText::new(words::clock::hour(hour)).font(strong(13.0)).color(face.accent()));
        }
    });
    row(ui, 21.0, &mut |ui| match (input.day, input.progress) {
        (Some(day), _) if day.is_even() => {
            ui.label(RichText::new(face.t(words::clock::EVEN)).font(regular(12.0)).color(face.muted()));
        }
        (Some(day), _) => {
            let worst = day.worst();
            let none = day.hours[worst].held_by_none();
            let long = words::clock::worst(worst as u8, none, face.lang);
            let text = if narrow { words::clock::worst_short(worst as u8, none, face.lang) } else { long.clone() };
            let keys = Command::WorstHour.shortcut().map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default();
            let said = format!("{long}\n{}  {keys}", face.t(Command::WorstHour.tip()));
            if link(ui, face, &text).on_hover_text(said).clicked() {
                out.push(Action::Run(Command::WorstHour));
            }
        }
        (None, progress) => {
            let done = progress.map_or_else(String::new, |(done, of)| format!(" {done} / {of}"));
            let text = format!("{}{done}", face.t(words::clock::COUNTING));
            ui.label(RichText::new(text).font(regular(12.0)).color(face.muted()));
        }
    });
    row(ui, 41.0, &mut |ui| {
        let clock = input.moment.short().split(' ').next_back().unwrap_or_default().to_owned();
        if input.hour.is_some() {
            let text = words::clock::back(&clock, face.lang);
            if link(ui, face, &text).on_hover_text(face.t(Command::ProjectMoment.tip())).clicked() {
                out.push(Action::Run(Command::ProjectMoment));
            }
        } else {
            let text = format!("{} {clock}", face.t(words::MOMENT));
            ui.label(RichText::new(text).font(regular(12.0)).color(face.muted()));
        }
    });
}

/// One row of bars a line, with the same height however many there are.
fn rows(bars: Rect, lines: usize) -> Vec<Rect> {
    let n = lines.max(1) as f32;
    let height = ((bars.height() - 2.0 * (n - 1.0)) / n).max(2.0);
    let top = |i: usize| bars.top() + i as f32 * (height + 2.0);
    (0..lines).map(|i| Rect::from_min_max(pos2(bars.left(), top(i)), pos2(bars.right(), top(i) + height))).collect()
}

fn column(bars: Rect, hour: usize) -> Rect {
    let width = bars.width() / HOURS as f32;
    let x = bars.left() + width * hour as f32;
    Rect::from_min_max(pos2(x, bars.top()), pos2(x + width, bars.bottom()))
}

fn cell(column: Rect, row: Rect) -> Rect {
    Rect::from_min_max(pos2(column.left() + 1.0, row.top()), pos2(column.right() - 1.0, row.bottom()))
}

/// Covered below, unknown hatched above it, gaps on top. Even one gap among thousands is seen.
fn bar(ui: &Ui, face: Face, rect: Rect, counts: &Counts, stale: bool) {
    let p = face.palette();
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let fade = |c: Color32| if stale { mix(face.panel(), c, 0.45) } else { c };
    painter.rect_filled(rect, 1.5, fade(mix(face.panel(), face.rule(), 0.6)));
    let total = counts.total();
    if total == 0 {
        return;
    }
    let part = |n: u64| if n == 0 { 0.0 } else { (rect.height() * n as f32 / total as f32).max(2.0) };
    let (gap, unknown) = (part(counts.gap), part(counts.unknown));
    let split = |from: f32, to: f32| Rect::from_min_max(pos2(rect.left(), from), pos2(rect.right(), to));
    let (gap_ends, unknown_ends) = ((rect.top() + gap).min(rect.bottom()), (rect.top() + gap + unknown).min(rect.bottom()));
    if counts.covered > 0 {
        painter.rect_filled(split(unknown_ends, rect.bottom()), 0.0, fade(color(p.held[3])));
    }
    if counts.unknown > 0 {
        let place = split(gap_ends, unknown_ends);
        painter.rect_filled(place, 0.0, fade(color(p.held[4])));
        hatch(&painter.with_clip_rect(place.intersect(painter.clip_rect())), place, fade(color(p.hatch)), 3.5);
    }
    if counts.gap > 0 {
        painter.rect_filled(split(rect.top(), gap_ends), 0.0, fade(color(p.gap)));
    }
}

/// The number of the hour under its bars.
fn number(ui: &Ui, face: Face, input: &HoursInput<'_>, column: Rect, hour: usize) {
    let shown = input.hour.map_or(input.moment.hour(), usize::from) == hour;
    // Where columns are narrow every third number is enough.
    if !shown && column.width() < 15.0 && !hour.is_multiple_of(3) {
        return;
    }
    let (font, ink) = if shown { (strong(11.0), face.accent()) } else { (regular(10.5), face.muted()) };
    let at = pos2(column.center().x, column.bottom() + 8.0);
    ui.painter().text(at, Align2::CENTER_CENTER, format!("{hour:02}"), font, ink);
}

/// What an hour says to a pointer that rests on it, and to a screen reader.
fn tell(ui: &Ui, face: Face, input: &HoursInput<'_>, column: Rect, hour: usize) {
    let Some(figures) = input.day.and_then(|day| day.hours.get(hour)) else { return };
    let id = ui.scope_id().with(("hour", hour));
    let response = ui.interact(column.expand2(vec2(0.0, 14.0)), id, Sense::hover());
    let worst = input.day.is_some_and(|day| !day.is_even() && day.worst() == hour);
    let mut head = words::clock::hour(hour as u8);
    if worst {
        head = format!("{head} · {}", face.t(words::clock::WORST));
    }
    let lines = || input.lines.iter().zip(figures.buildings.iter().zip(&figures.premises));
    let count = |c: &Counts| format!("{} {} · {}", face.t(words::COVERED), thousands(c.covered), words::rest(c, face.lang));
    let spoken: Vec<String> = lines().map(|(line, (b, _))| format!("{} {}", line.name(face.lang), count(b))).collect();
    let none = format!("{} {}", thousands(figures.held_by_none()), face.t(words::clock::NO_LINE));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{head} · {none} · {}", spoken.join(" · "))));
    response.on_hover_ui(|ui| {
        ui.label(RichText::new(&head).font(strong(13.0)));
        ui.label(&none);
        for (line, (buildings, premises)) in lines() {
            ui.label(RichText::new(line.name(face.lang)).font(strong(12.0)));
            ui.label(format!("{}  {}", face.t(words::clock::BUILDINGS), count(buildings)));
            if premises.total() > 0 {
                ui.label(format!("{}  {}", face.t(words::clock::PREMISES), count(premises)));
            }
        }
        ui.label(RichText::new(format!("{} {}", thousands(figures.gaps), face.t(words::clock::GAPS))).color(face.muted()));
    });
}

/// The surface that a hand moves over, with arrow keys where it has the keyboard.
fn scrub(ui: &Ui, face: Face, input: &HoursInput<'_>, bars: Rect, out: &mut Vec<Action>) {
    let place = Rect::from_min_max(bars.min, pos2(bars.right(), bars.bottom() + 16.0));
    let response: Response = ui.interact(place, ui.scope_id().with("scrub"), Sense::click_and_drag());
    let now = input.hour.map_or(input.moment.hour(), usize::from);
    let name = format!("{} {}", face.t(words::clock::HOURS), words::clock::hour(now as u8));
    response.widget_info(|| WidgetInfo::slider(true, now as f64, &name));
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged()) {
        let share = (at.x - bars.left()) / bars.width();
        let hour = ((share * HOURS as f32).floor().max(0.0) as usize).min(HOURS - 1) as u8;
        if input.hour != Some(hour) {
            out.push(Action::Hour(Some(hour)));
        }
    }
    if response.clicked() {
        response.request_focus();
    }
    if response.has_focus() {
        let keep = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, keep));
        let pressed = |key: Key| ui.input(|i| i.key_pressed(key));
        for (key, command) in [(Key::ArrowLeft, Command::HourBack), (Key::ArrowRight, Command::HourOn)] {
            if pressed(key) {
                out.push(Action::Run(command));
            }
        }
    }
    focus_ring(ui, face, &response, 3.0);
    response.on_hover_cursor(egui::CursorIcon::PointingHand);
}

/// The hour that is looked at, the project's moment, and the worst hour.
fn marks(ui: &Ui, face: Face, input: &HoursInput<'_>, bars: Rect) {
    let accent = color(face.palette().selection);
    if let Some(hour) = input.hour {
        let frame = column(bars, usize::from(hour)).expand2(vec2(0.5, 2.0));
        ui.painter().rect_stroke(frame, 2.0, Stroke::new(2.0, accent), egui::StrokeKind::Middle);
    }
    let minute = input.moment.minute_of_day() as f32 / (HOURS as f32 * 60.0);
    let x = bars.left() + bars.width() * minute;
    let ink = if input.hour.is_some() { mix(face.panel(), accent, 0.6) } else { accent };
    ui.painter().vline(x, (bars.top() - 2.0)..=(bars.bottom() + 2.0), Stroke::new(2.0, ink));
    if let Some(day) = input.day.filter(|day| !day.is_even()) {
        let column = column(bars, day.worst());
        let middle = column.center().x;
        // A mark below the bars that is not colour alone.
        let tip = pos2(middle, bars.bottom() + 0.5);
        let points = vec![tip, tip + vec2(3.5, 3.0), tip + vec2(-3.5, 3.0)];
        ui.painter().add(egui::Shape::convex_polygon(points, face.gap(), Stroke::NONE));
    }
}
