//! Before a what-if plan becomes the real one: what would change, what would get worse, what is left out.

use super::window;
use crate::app::action::Action;
use crate::app::panels::parts::{muted, primary, secondary};
use crate::app::scenario::{Prospect, ScenarioWish};
use crate::app::theme::{Face, strong};
use crate::app::words::{self, scenario as plans};
use crate::compare::{FeatureChange, Side};
use crate::model::{Scenario, ScenarioId};
use crate::wording::{compare as wording, edit::edit_error, subject_kind};
use crate::words::{Lang, thousands};
use egui::{Align, Context, Label, Layout, RichText, ScrollArea, Ui};

/// Subjects named under one rule, and features in the list.
const NAMED: usize = 3;
const LISTED: usize = 12;

/// The dialog.
pub struct AdoptDialog {
    id: ScenarioId,
    name: String,
    figures: Vec<String>,
    changes: Vec<String>,
    worse: Vec<String>,
    left_out: Vec<String>,
    keep: bool,
}

impl AdoptDialog {
    /// A dialog about what was worked out.
    pub fn new(prospect: &Prospect, scenario: &Scenario, lang: Lang) -> Self {
        let [a, b] = [0, 1].map(|i| Side { project: &prospect.projects[i], report: prospect.evaluations[i].report() });
        let (c, book) = (&prospect.comparison, &b.report.rulebook);
        let figures = c.lines.iter().map(|line| {
            let subject = subject_kind(line.subject).get(lang);
            format!("{} · {subject}  {}", book.lines[line.line].name(lang), wording::counts_change(line.counts, lang))
        });
        let change = |f: &FeatureChange| {
            let what = wording::change_kind(&f.change).get(lang);
            let name = wording::changed_name(a.project, b.project, f.kind, f.fid, lang);
            format!("{what}  {name}  {}", wording::change_details(a.project, b.project, f, lang)).trim_end().to_owned()
        };
        let mut changes: Vec<String> = c.features.iter().take(LISTED).map(change).collect();
        if c.features.len() > LISTED {
            changes.push(format!("… {}", thousands((c.features.len() - LISTED) as u64)));
        }
        let worse = c.worse().map(|r| {
            let rule = &book.rules[r.rule];
            let fids = &r.shift.worse;
            let mut names: Vec<String> =
                fids.iter().take(NAMED).map(|fid| wording::shifted_name(a, b, rule.subject, *fid, lang)).collect();
            if fids.len() > NAMED {
                names.push("…".to_owned());
            }
            let names = names.join(if lang == Lang::Zh { "、" } else { ", " });
            format!("{} −{} · {} · {names}", rule.id, thousands(fids.len() as u64), rule.title(lang))
        });
        Self {
            id: prospect.id,
            name: scenario.name.clone(),
            figures: figures.collect(),
            changes,
            worse: worse.collect(),
            left_out: prospect.misfits.iter().map(|(i, e)| format!("{}  {}", i + 1, edit_error(e, lang))).collect(),
            keep: false,
        }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        window(ctx, face, &format!("{} · {}", face.t(plans::ADOPT_TITLE), self.name), 600.0, |ui| {
            let mut stays = true;
            let height = (ctx.content_rect().height() - 260.0).max(160.0);
            ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| self.said(ui, face));
            ui.add_space(8.0);
            ui.checkbox(&mut self.keep, face.t(plans::KEEP));
            ui.add_space(10.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if primary(ui, face, face.t(plans::DO_ADOPT), !self.changes.is_empty()).clicked() {
                    out.push(Action::Scenario(ScenarioWish::Adopt(self.id, self.keep)));
                    stays = false;
                }
                if secondary(ui, face.t(words::CANCEL)).clicked() {
                    stays = false;
                }
            });
            stays
        })
    }

    fn said(&self, ui: &mut Ui, face: Face) {
        if self.changes.is_empty() {
            muted(ui, face, face.t(plans::EMPTY));
        }
        let lines = |ui: &mut Ui, lines: &[String], ink| {
            for line in lines {
                ui.add(Label::new(RichText::new(line).color(ink)).wrap());
            }
        };
        let worse = if self.worse.is_empty() { plans::NOTHING_WORSE } else { plans::GETS_WORSE };
        let ink = if self.worse.is_empty() { face.text() } else { face.gap() };
        // What gets worse comes first: nobody should have to look for it.
        ui.label(RichText::new(face.t(worse)).font(strong(13.0)).color(ink));
        lines(ui, &self.worse, face.gap());
        if !self.left_out.is_empty() {
            ui.add_space(6.0);
            ui.label(RichText::new(face.t(plans::LEFT_OUT)).font(strong(13.0)));
            lines(ui, &self.left_out, face.muted());
        }
        ui.add_space(6.0);
        lines(ui, &self.figures, face.text());
        ui.add_space(6.0);
        lines(ui, &self.changes, face.muted());
    }
}
