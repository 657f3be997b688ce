//! The steps that were done, newest first: who, when, what; a click goes back or forward to a step.

use super::parts::{head, icon_button, muted};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::icons::Icon;
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::words;
use crate::app::words::form as text;
use crate::model::Moment;
use crate::wording;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Margin, Rect, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

/// Height of a row: two lines of words, one of who and when.
const ROW: f32 = 66.0;

/// What is typed in the panel.
#[derive(Debug, Clone, Default)]
pub struct HistoryPanel {
    signing: Option<String>,
}

/// A row of the list.
enum Row<'a> {
    /// After so many steps that can be undone.
    Step(usize),
    /// Before the first of them.
    Start,
    /// A step that can only be listed.
    Record(&'a crate::model::Record),
}

impl HistoryPanel {
    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, face: Face, document: &Document, who: &str, out: &mut Vec<Action>) {
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            ui.label(RichText::new(face.t(text::HISTORY)).font(strong(18.0)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, face, Icon::Close, face.t(words::CLOSE), 22.0, false).clicked() {
                    out.push(Action::Run(Command::History));
                }
            });
        });
        self.signature(ui, face, who, out);
        ui.add_space(6.0);
        ui.separator();
        let history = &document.history;
        let (steps, earlier) = (history.steps(), history.earlier());
        if steps.is_empty() && earlier.is_empty() {
            ui.add_space(8.0);
            muted(ui, face, face.t(text::NO_STEPS));
            return;
        }
        let total = steps.len() + 1 + earlier.len();
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().id_salt("history").auto_shrink(false).show_rows(ui, ROW, total, |ui, shown| {
            for i in shown {
                let row = match i {
                    i if i < steps.len() => Row::Step(steps.len() - i),
                    i if i == steps.len() => Row::Start,
                    i => Row::Record(&earlier[total - 1 - i]),
                };
                line(ui, face, document, row, out);
            }
        });
    }

    /// Whom the steps from now on are put down to.
    fn signature(&mut self, ui: &mut Ui, face: Face, who: &str, out: &mut Vec<Action>) {
        head(ui, face, face.t(text::SIGNED));
        let mut typed = self.signing.clone().unwrap_or_else(|| who.to_owned());
        let field = TextEdit::singleline(&mut typed)
            .hint_text(face.t(text::SIGNED_HINT))
            .margin(Margin::symmetric(8, 5))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).accessible_name(face.t(text::SIGNED)).on_hover_text(face.t(text::SIGNED_TIP));
        if response.changed() {
            self.signing = Some(typed);
        }
        if response.lost_focus()
            && let Some(typed) = self.signing.take()
            // Raw: the window has taken the key by now.
            && !ui.input(|i| i.raw.events.iter().any(|e| matches!(e, egui::Event::Key { key: egui::Key::Escape, .. })))
        {
            out.push(Action::SignAs(typed));
        }
    }
}

fn line(ui: &mut Ui, face: Face, document: &Document, row: Row<'_>, out: &mut Vec<Action>) {
    let history = &document.history;
    let done = history.done();
    let by = |who: &str, at: Moment| {
        let who = if who.is_empty() { face.t(text::NOBODY) } else { who };
        format!("{} · {who}", at.short())
    };
    // Where a click leads, what was done, by whom; whether it is undone.
    let (leads, what, by, undone) = match row {
        Row::Step(k) => {
            let step = &history.steps()[k - 1];
            let undone = k > done;
            let by = by(&step.who, step.at);
            let by = if undone { format!("{} · {by}", face.t(text::UNDONE_STEPS)) } else { by };
            (Some(k), wording::step::step(&document.project, step, face.lang), by, undone)
        }
        Row::Start if history.earlier().is_empty() => (Some(0), face.t(text::BEGINNING).to_owned(), String::new(), false),
        Row::Start => (Some(0), face.t(text::AS_OPENED).to_owned(), face.t(text::ONLY_LISTED).to_owned(), false),
        Row::Record(record) => (None, record.label.clone(), by(&record.who, record.at), false),
    };
    let sense = if leads.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
    let present = leads == Some(done);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, leads.is_some(), present, format!("{what} {by}").trim()));
    if present || (leads.is_some() && response.hovered()) {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), 5.0, face.tint(if present { 0.12 } else { 0.06 }));
    }
    if present {
        let bar = Rect::from_min_max(pos2(rect.left(), rect.top() + 1.0), pos2(rect.left() + 3.0, rect.bottom() - 1.0));
        ui.painter().rect_filled(bar, 1.5, face.accent());
    }
    super::parts::focus_ring(ui, face, &response, 4.0);
    let inner = rect.shrink2(vec2(10.0, 5.0));
    let faint = mix(face.panel(), face.muted(), 0.72);
    let ink = match (undone, leads) {
        (true, _) => faint,
        (false, None) => face.muted(),
        _ => face.text(),
    };
    let small = if undone { faint } else { face.muted() };
    let mut job = LayoutJob::simple(what.clone(), regular(13.0), ink, inner.width());
    job.wrap = TextWrapping { max_width: inner.width(), max_rows: 2, break_anywhere: false, overflow_character: Some('…') };
    let words = ui.painter().layout_job(job);
    let below = pos2(inner.left(), inner.top() + words.size().y + 1.0);
    let elided = words.elided;
    ui.painter().galley(inner.min, words, ink);
    if present {
        super::parts::right_text(ui, Rect::from_min_size(below, vec2(inner.width(), 16.0)), face.t(text::PRESENT), face.accent());
    }
    let room = inner.width() - if present { 52.0 } else { 0.0 };
    let galley = super::parts::elided(ui, &by, regular(11.5), small, room);
    ui.painter().galley(below, galley, small);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, egui::Stroke::new(1.0, mix(face.panel(), face.rule(), 0.7)));
    let tip = match (leads, elided) {
        (Some(_), _) if !present => format!("{}\n{what}", face.t(text::GO_TO_STEP)),
        (None, _) => format!("{}\n{what}", face.t(text::ONLY_LISTED)),
        _ => what,
    };
    if response.on_hover_text(tip).clicked()
        && let Some(k) = leads
        && !present
    {
        out.push(Action::GoStep(k));
    }
}
