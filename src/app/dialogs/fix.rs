//! What has to be said before a fix can be applied: a name, a count, a moment. What comes of it is judged while it is typed.

use super::window;
use crate::app::action::Action;
use crate::app::document::Derived;
use crate::app::fixing::FixWish;
use crate::app::panels::parts::{muted, primary, secondary};
use crate::app::theme::{Face, strong};
use crate::app::words;
use crate::coverage::{Evaluation, GapRef};
use crate::fixes::{Ask, Outcome, Proposal, judge};
use crate::model::{AttrType, Moment, Project, Value, typed};
use crate::task::Task;
use crate::wording;
use crate::words::Lang;
use egui::{Context, RichText, TextEdit, Ui};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// One value being typed.
struct Field {
    ask: Ask,
    /// Of what it is the value.
    name: String,
    text: String,
}

/// The dialog.
pub struct FixDialog {
    gap: GapRef,
    proposal: Proposal,
    title: String,
    fields: Vec<Field>,
    project: Arc<Project>,
    evaluation: Arc<Evaluation>,
    /// The answers that were judged or are being judged.
    asked: Option<Vec<Value>>,
    waits: Option<Receiver<Option<Outcome>>>,
    outcome: Option<Outcome>,
}

impl FixDialog {
    /// A dialog for a proposal that asks something. What follows from the data stands in the fields already.
    pub fn new(derived: &Derived, gap: GapRef, proposal: Proposal, title: String, lang: Lang) -> Self {
        let project = Arc::clone(&derived.project);
        let offset_minutes = project.settings.offset_minutes;
        let field = |ask: &Ask| {
            let info = &ask.kind.info().attributes[ask.attr];
            let row = project.layer(ask.kind).row_of(ask.fid);
            let feature = row.map(|row| wording::feature_name(ask.kind, project.layer(ask.kind).feature(row), lang));
            let text = match &ask.suggestion {
                Value::Int(unix) if info.ty == AttrType::Time => Moment { unix: *unix, offset_minutes }.short(),
                other => wording::plain_value(other),
            };
            let name = format!("{} · {}", feature.unwrap_or_default(), info.name.get(lang));
            Field { ask: ask.clone(), name, text }
        };
        let fields = proposal.asks.iter().map(field).collect();
        let evaluation = Arc::clone(&derived.evaluation);
        Self { gap, proposal, title, fields, project, evaluation, asked: None, waits: None, outcome: None }
    }

    /// Whether what was typed is being judged.
    pub fn busy(&self) -> bool {
        self.waits.is_some()
    }

    /// The answers; `None` while one is missing or does not fit.
    fn answers(&self) -> Option<Vec<Value>> {
        self.fields.iter().map(|f| read(f, self.project.settings.offset_minutes)).collect()
    }

    /// Judges the answers when they have changed, on a thread of its own.
    fn judge(&mut self, ctx: &Context, answers: Option<&Vec<Value>>) {
        if let Some(receiver) = &self.waits
            && let Ok(outcome) = receiver.try_recv()
        {
            (self.outcome, self.waits) = (outcome, None);
        }
        if self.asked.as_ref() == answers {
            return;
        }
        self.asked = answers.cloned();
        (self.outcome, self.waits) = (None, None);
        let Some(answers) = answers else { return };
        let (sender, receiver) = channel();
        let (project, evaluation) = (Arc::clone(&self.project), Arc::clone(&self.evaluation));
        let (gap, edits, ctx) = (self.gap, self.proposal.answered(answers), ctx.clone());
        std::thread::spawn(move || {
            let judged = judge(&evaluation, &project, gap, &edits, &Task::new()).ok().flatten();
            // The dialog may be closed by now.
            let _ = sender.send(judged);
            ctx.request_repaint();
        });
        self.waits = Some(receiver);
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        let answers = self.answers();
        self.judge(ctx, answers.as_ref());
        let title = self.title.trim_end_matches('…').to_owned();
        window(ctx, face, &title, 440.0, |ui| {
            let mut stays = true;
            let mut entered = false;
            let offset = self.project.settings.offset_minutes;
            for (i, field) in self.fields.iter_mut().enumerate() {
                muted(ui, face, &field.name);
                let hint = hint(field, face);
                let response = ui
                    .add(
                        TextEdit::singleline(&mut field.text)
                            .hint_text(hint)
                            .margin(egui::Margin::symmetric(8, 6))
                            .desired_width(f32::INFINITY),
                    )
                    .accessible_name(&field.name);
                if i == 0 && self.asked.is_none() && field.text.is_empty() {
                    response.request_focus();
                }
                entered |= response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
                if let Some(why) = refusal(field, face, offset).filter(|_| !field.text.trim().is_empty()) {
                    ui.label(RichText::new(why).color(face.gap()));
                }
                ui.add_space(6.0);
            }
            self.said(ui, face);
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let clicked = primary(ui, face, face.t(words::APPLY), answers.is_some()).clicked();
                    if secondary(ui, face.t(words::CANCEL)).clicked() {
                        stays = false;
                    }
                    if let Some(answers) = answers.as_ref().filter(|_| clicked || entered) {
                        let edits = self.proposal.answered(answers);
                        let outcome = self.outcome.clone().filter(|_| self.waits.is_none());
                        out.push(Action::Fix(FixWish::Do(title.clone(), edits, outcome)));
                        stays = false;
                    }
                });
            });
            stays
        })
    }

    /// What comes of the answers.
    fn said(&self, ui: &mut Ui, face: Face) {
        match &self.outcome {
            Some(outcome) => {
                let text = face.t(if outcome.closes { words::fixes::CLOSES } else { words::fixes::STAYS_OPEN });
                let ink = if outcome.closes { face.text() } else { face.gap() };
                let text = format!("{text}  {}", wording::difference(outcome));
                ui.label(RichText::new(text).font(strong(13.0)).color(ink));
                for line in wording::lost(&self.project, self.evaluation.report(), outcome, face.lang) {
                    ui.add(egui::Label::new(RichText::new(line).color(face.gap())).wrap());
                }
            }
            None if self.waits.is_some() => {
                muted(ui, face, face.t(words::fixes::JUDGING));
            }
            None => {
                muted(ui, face, face.t(words::fixes::SAY_FIRST));
            }
        }
    }
}

/// The value of what was typed, read as everywhere else; `None` while it is empty or does not fit.
fn read(field: &Field, offset_minutes: i32) -> Option<Value> {
    typed::read(field.ask.kind, field.ask.attr, &field.text, offset_minutes).ok().filter(|value| *value != Value::Null)
}

fn hint(field: &Field, face: Face) -> &'static str {
    match field.ask.kind.info().attributes[field.ask.attr].ty {
        AttrType::Time => "2022-03-20 10:00",
        AttrType::Hours => "06:00-22:00",
        AttrType::Int | AttrType::Real => "0",
        AttrType::Text | AttrType::Choice => face.t(words::fixes::FILL_IN),
    }
}

/// Why a value does not fit, and what would.
fn refusal(field: &Field, face: Face, offset_minutes: i32) -> Option<String> {
    let misfit = typed::read(field.ask.kind, field.ask.attr, &field.text, offset_minutes).err()?;
    Some(wording::edit::misfit(misfit, &field.ask.kind.info().attributes[field.ask.attr], face.lang))
}
