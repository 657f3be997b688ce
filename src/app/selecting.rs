//! Selecting: one, several, by outline; what a selection amounts to; copying it.

use super::App;
use super::command::Command;
use super::group::{Group, Narrow};
use super::jobs::{Outcome, Purpose};
use super::notices::{Tone, text};
use super::selected::{Combine, Selected};
use super::view::{Move, Target};
use crate::formats::selection::{ids, table};
use crate::model::LayerKind;
use crate::words::thousands;
use std::sync::Arc;

impl App {
    /// Selects one feature or nothing.
    pub(super) fn select(&mut self, target: Option<Target>) {
        self.view.select(Selected::of(target));
        self.view.scroll_list = target.is_some();
    }

    /// Selects these features.
    pub(super) fn select_all(&mut self, selected: Selected) {
        self.view.select(selected);
        self.view.scroll_list = self.view.selection.is_some();
    }

    pub(super) fn toggle(&mut self, target: Target) {
        self.select_all(self.view.selected().toggled(target));
    }

    pub(super) fn include(&mut self, target: Target) {
        self.select_all(self.view.selected().joined(&Selected::of([target]), Combine::Add));
    }

    /// Looks at one of several, or again at all of them.
    pub(super) fn focus(&mut self, target: Option<Target>) {
        self.view.selection = target;
        self.view.gap = None;
        let bounds = target.and_then(|t| t.bounds(&self.document.as_ref()?.project));
        if let Some(bounds) = bounds {
            self.go(Move::Look(bounds));
        }
    }

    /// Looks for what an outline holds, on a thread of its own.
    pub(super) fn select_in(&mut self, outline: Vec<[f64; 2]>, how: Combine) {
        let (Some(derived), Some(camera)) = (self.document.as_ref().and_then(|d| d.derived.as_ref()), self.view.camera) else {
            return;
        };
        let (project, picker) = (Arc::clone(&derived.project), Arc::clone(&derived.drawing.picker));
        let (before, scale) = (self.view.selected(), self.ctx.pixels_per_point());
        self.jobs.start(Purpose::Select, derived.generation, move |task| {
            let rows = picker.pick_area(&camera, scale, &outline, task)?;
            let found = Selected::of_rows(&project, &rows);
            Ok(Outcome::Selected(before.joined(&found, how)))
        });
    }

    pub(super) fn select_view(&mut self) {
        let there = self.view.flight.as_ref().map(super::view::Flight::destination);
        let Some(camera) = there.or(self.view.camera) else { return };
        let v = camera.view();
        let [l, b, r, t] = [v.min[0], v.min[1], v.max[0], v.max[1]];
        self.select_in(vec![[l, b], [r, b], [r, t], [l, t]], Combine::Replace);
    }

    pub(super) fn select_layer(&mut self, kind: LayerKind) {
        let Some(document) = &self.document else { return };
        let project = Arc::clone(&document.project);
        self.view.hidden[kind as usize] = false;
        self.jobs.start(Purpose::Select, document.generation, move |_| Ok(Outcome::Selected(Selected::all(project.layer(kind)))));
    }

    pub(super) fn narrow(&mut self, narrow: Narrow) {
        self.view.narrow = narrow;
        self.list_group();
    }

    fn list_group(&mut self) {
        let Some(document) = &mut self.document else { return };
        if let (Some(group), Some(derived)) = (&document.group, &document.derived) {
            document.group_rows = group.rows_of(&derived.report, self.view.narrow);
        }
    }

    pub(super) fn grouped(&mut self, group: Group) {
        if !Arc::ptr_eq(&group.of, &self.view.group) {
            return;
        }
        if let Some(document) = &mut self.document
            && document.derived.as_ref().is_some_and(|d| d.generation == group.generation)
        {
            document.group = Some(group);
            self.list_group();
        }
    }

    /// Counts what is selected anew when selection, report or colours have changed.
    pub(super) fn refresh_group(&mut self) {
        let theme = self.face.theme;
        let Some(document) = &mut self.document else { return };
        let Some(derived) = document.derived.as_ref().filter(|d| d.generation == document.generation) else { return };
        if self.view.group.is_empty() {
            if document.group.is_some() {
                document.group = None;
                document.group_rows = Vec::new();
            }
            document.asked.group = None;
            return;
        }
        let known = document.asked.group.as_ref();
        if known.is_some_and(|(g, of, t)| *g == derived.generation && Arc::ptr_eq(of, &self.view.group) && *t == theme) {
            return;
        }
        document.asked.group = Some((derived.generation, Arc::clone(&self.view.group), theme));
        let (project, report) = (Arc::clone(&derived.project), Arc::clone(&derived.report));
        let (of, generation) = (Arc::clone(&self.view.group), derived.generation);
        self.jobs.start(Purpose::Group, generation, move |task| {
            Ok(Outcome::Grouped(Box::new(Group::new(&of, &project, &report, generation, theme, task)?)))
        });
    }

    /// Copies the ids of the selection, or the selection as a table; while measuring, what was measured.
    pub(super) fn copy_selection(&mut self, command: Command) {
        if self.view.tool.measures() {
            self.copy_measured();
            return;
        }
        let selected = self.view.selected();
        let Some(derived) = self.document.as_ref().and_then(|d| d.derived.as_ref()) else { return };
        if selected.is_empty() {
            self.notices.add(Tone::Done, self.face.t(text::NOTHING_SELECTED), &[Command::ToolBox]);
            return;
        }
        let (project, report) = (Arc::clone(&derived.project), Arc::clone(&derived.report));
        let lang = self.face.lang;
        self.jobs.start(Purpose::Copy, derived.generation, move |task| {
            let rows: Vec<(LayerKind, Vec<u32>)> =
                selected.kinds().map(|(kind, _)| (kind, selected.rows(&project, kind))).collect();
            let text = match command {
                Command::CopyTable => table(&project, &report, &rows, lang, task)?,
                _ => ids(&project, &rows, task)?,
            };
            Ok(Outcome::Text(text, rows.iter().map(|(_, r)| r.len()).sum()))
        });
    }

    /// Puts a text on the clipboard and says so.
    pub(super) fn copy(&mut self, copied: String, count: Option<usize>) {
        let said = match count {
            Some(n) => format!("{} · {}", self.face.t(text::COPIED), text::features(thousands(n as u64), self.face.lang)),
            None => format!("{} {copied}", self.face.t(text::COPIED)),
        };
        self.ctx.copy_text(copied);
        self.notices.add(Tone::Done, said, &[]);
    }
}
