//! All what-if plans: show, rename, note, copy, adopt, remove; what no longer fits is listed.

use super::window;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::icons::Icon;
use crate::app::panels::parts::{icon_button, link, muted, primary};
use crate::app::scenario::{PlanRef, ScenarioWish};
use crate::app::theme::Face;
use crate::app::words::scenario as plans;
use crate::model::{EditError, Scenario, ScenarioId};
use crate::wording::edit::edit_error;
use egui::{Align, Context, Label, Layout, Margin, RichText, ScrollArea, TextEdit, Ui};
use std::sync::Arc;

/// Misfits named in one row.
const NAMED: usize = 4;

/// The dialog.
#[derive(Default)]
pub struct PlansDialog {
    /// What is being typed: which plan, its name and its note.
    typed: Option<(ScenarioId, String, String)>,
    /// What does not fit, of the real plan and the scenario it was worked out for.
    misfits: Vec<Known>,
}

struct Known {
    id: ScenarioId,
    scenario: Arc<Scenario>,
    generation: u64,
    misfits: Vec<(usize, EditError)>,
}

impl PlansDialog {
    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, document: &Document, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(plans::PLANS), 640.0, |ui| {
            let mut stays = true;
            ui.add(Label::new(RichText::new(face.t(plans::HINT)).color(face.muted())).wrap());
            ui.add_space(6.0);
            let all = document.real().scenarios();
            if all.is_empty() {
                muted(ui, face, face.t(plans::NONE));
            }
            let height = (ctx.content_rect().height() - 320.0).max(120.0);
            ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
                for (id, scenario) in all {
                    ui.push_id(id.0, |ui| stays &= self.row(ui, face, document, *id, scenario, out));
                    ui.separator();
                }
            });
            ui.add_space(8.0);
            let add = Command::NewPlan;
            if primary(ui, face, face.t(add.label()), true).on_hover_text(face.t(add.tip())).clicked() {
                out.push(Action::Scenario(ScenarioWish::AskNew));
            }
            stays
        })
    }

    /// One plan; returns whether the dialog stays open.
    fn row(
        &mut self,
        ui: &mut Ui,
        face: Face,
        document: &Document,
        id: ScenarioId,
        scenario: &Arc<Scenario>,
        out: &mut Vec<Action>,
    ) -> bool {
        let mut stays = true;
        let (mut name, mut note) = match &self.typed {
            Some((of, name, note)) if *of == id => (name.clone(), note.clone()),
            _ => (scenario.name.clone(), scenario.note.clone()),
        };
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut name).margin(Margin::symmetric(8, 5)).desired_width(170.0);
            let named = ui.add(field).accessible_name(format!("{} {}", face.t(plans::NAME), scenario.name));
            let field = TextEdit::singleline(&mut note)
                .margin(Margin::symmetric(8, 5))
                .hint_text(face.t(plans::NOTE))
                .desired_width((ui.available_width() - 40.0).max(80.0));
            let noted = ui.add(field).accessible_name(format!("{} {}", face.t(plans::NOTE), scenario.name));
            if named.changed() || noted.changed() {
                self.typed = Some((id, name, note));
            }
            if (named.lost_focus() || noted.lost_focus())
                && !(named.has_focus() || noted.has_focus())
                && let Some((of, name, note)) = self.typed.take()
            {
                out.push(Action::Scenario(ScenarioWish::Describe(of, name, note)));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let spoken = format!("{} {}", face.t(plans::REMOVE), scenario.name);
                let button = icon_button(ui, face, Icon::Close, &spoken, 22.0, false);
                if button.on_hover_text(face.t(plans::REMOVE)).clicked() {
                    out.push(Action::Scenario(ScenarioWish::Remove(id)));
                }
            });
        });
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            ui.label(RichText::new(plans::changes(scenario.edits().len(), face.lang)).color(face.muted()));
            if document.shown() != PlanRef::Scenario(id) && link(ui, face, face.t(plans::SHOW)).clicked() {
                out.push(Action::Scenario(ScenarioWish::Show(Some(id))));
                stays = false;
            }
            if link(ui, face, face.t(plans::COPY)).clicked() {
                out.push(Action::Scenario(ScenarioWish::Copy(id)));
            }
            if link(ui, face, face.t(plans::ADOPT)).clicked() {
                out.push(Action::Scenario(ScenarioWish::AskAdopt(id)));
                stays = false;
            }
        });
        let misfits = self.misfits(document, id, scenario);
        if !misfits.is_empty() {
            let text = plans::misfits(misfits.len(), face.lang);
            ui.add(Label::new(RichText::new(text).color(face.gap())).wrap());
            for (i, error) in misfits.iter().take(NAMED) {
                let text = format!("{}  {}", i + 1, edit_error(error, face.lang));
                ui.add(Label::new(RichText::new(text).color(face.muted())).wrap());
            }
            if link(ui, face, face.t(plans::TIDY)).clicked() {
                out.push(Action::Scenario(ScenarioWish::Tidy(id)));
            }
        }
        stays
    }

    /// What of a plan does not fit; worked out once for each state of the project.
    fn misfits(&mut self, document: &Document, id: ScenarioId, scenario: &Arc<Scenario>) -> &[(usize, EditError)] {
        let generation = document.generation;
        let fresh = |k: &Known| k.id == id && k.generation == generation && Arc::ptr_eq(&k.scenario, scenario);
        let at = match self.misfits.iter().position(fresh) {
            Some(at) => at,
            None => {
                self.misfits.retain(|k| k.id != id);
                let misfits = document.real().with(scenario).misfits;
                self.misfits.push(Known { id, scenario: Arc::clone(scenario), generation, misfits });
                self.misfits.len() - 1
            }
        };
        &self.misfits[at].misfits
    }
}
