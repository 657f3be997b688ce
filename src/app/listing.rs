//! Opening, changing, copying and writing work lists; working out what stands on single posts.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::path::PathDialog;
use super::group::Narrow;
use super::jobs::{Outcome, Purpose};
use super::services::Ask;
use super::worklist::{Below, Ground, ListQuery, ListView, ListWish, Listed, What, gather, shown_columns};
use crate::coverage::resilience;
use crate::formats::worklist::{Lister, list_csv, list_tsv};
use crate::formats::xlsx::list_xlsx;
use crate::model::LayerKind;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

impl App {
    pub(super) fn worklist(&mut self, wish: ListWish) {
        match wish {
            ListWish::Open(what) => {
                let query = ListQuery { what, order: None, filters: BTreeMap::new(), by: None };
                self.view.list = Some(ListView { query, columns: None, frozen: 0 });
                self.show_below(Below::List);
            }
            ListWish::Change(view) => self.view.list = Some(view),
            ListWish::Show(below) => self.show_below(below),
            ListWish::Close(below) => {
                if below == Below::List {
                    self.view.list = None;
                }
                self.view.below = Below::Gaps;
            }
            ListWish::Copy => self.copy_list(),
            ListWish::AskPath => self.ask_list_path(),
            ListWish::Export(path) => self.export_list(path),
        }
    }

    pub(super) fn show_below(&mut self, below: Below) {
        self.view.below = below;
        if !self.view.panels.list {
            self.view.panels.list = true;
            self.preferences.set_panels(self.view.panels);
            self.preferences.save();
        }
    }

    /// The list of what is selected; of a grid or a community its buildings; of nothing all buildings.
    pub(super) fn list_selected(&mut self) {
        let what = match self.view.selection {
            Some(target) if matches!(target.kind, LayerKind::Grid | LayerKind::Community) => {
                What::In(target, LayerKind::Building)
            }
            _ => match self.view.selected().kinds().max_by_key(|(_, n)| *n) {
                Some((kind, _)) => What::Selected(Arc::new(self.view.selected()), kind, Narrow::All),
                None => What::Layer(LayerKind::Building),
            },
        };
        self.worklist(ListWish::Open(what));
    }

    /// Gathers the open list anew when it, the report or the language has changed.
    pub(super) fn refresh_worklist(&mut self) {
        let lang = self.face.lang;
        let Some(document) = &mut self.document else { return };
        let Some(view) = &self.view.list else {
            (document.listed, document.asked.worklist) = (None, None);
            return;
        };
        let Some(derived) = document.derived.as_ref().filter(|d| d.generation == document.generation) else { return };
        let wanted = (derived.generation, view.query.clone(), lang);
        if document.asked.worklist.as_ref() == Some(&wanted) {
            return;
        }
        document.asked.worklist = Some(wanted);
        let (project, report) = (Arc::clone(&derived.project), Arc::clone(&derived.report));
        let query = view.query.clone();
        self.jobs.start(Purpose::WorkList, derived.generation, move |task| {
            let ground = Ground { project: &project, report: &report };
            Ok(Outcome::WorkListed(Box::new(gather(&ground, &query, lang, task)?)))
        });
    }

    pub(super) fn work_listed(&mut self, listed: Listed, generation: u64) {
        if let Some(document) = &mut self.document
            && document.derived.as_ref().is_some_and(|d| d.generation == generation)
        {
            document.listed = Some(listed);
        }
    }

    fn copy_list(&mut self) {
        let Some((view, document)) = self.view.list.as_ref().zip(self.document.as_ref()) else { return };
        let (Some(derived), Some(listed)) = (&document.derived, &document.listed) else { return };
        let columns = shown_columns(view, listed.kind, &derived.report);
        let (project, report) = (Arc::clone(&derived.project), Arc::clone(&derived.report));
        let listed = listed.clone();
        self.jobs.start(Purpose::Copy, derived.generation, move |_| {
            let lister = Lister::new(&project, &report, &listed.places, listed.kind, listed.lang);
            Ok(Outcome::Text(list_tsv(&lister, &columns, &listed.rows), listed.rows.len()))
        });
    }

    /// Asks where the list shall be written.
    fn ask_list_path(&mut self) {
        let title = self.document.as_ref().and_then(|d| d.listed.as_ref()).map(|l| l.title.clone()).unwrap_or_default();
        let safe: String = title.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
        let beside = self.proposal("xlsx");
        let stem = beside.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let path = beside.with_file_name(format!("{stem}-{safe}.xlsx"));
        self.dialog = Some(Dialog::Path(PathDialog::new(Ask::List, &path)));
    }

    fn export_list(&mut self, path: PathBuf) {
        let Some((view, document)) = self.view.list.as_ref().zip(self.document.as_ref()) else { return };
        let (Some(derived), Some(listed)) = (&document.derived, &document.listed) else { return };
        let columns = shown_columns(view, listed.kind, &derived.report);
        let (project, report) = (Arc::clone(&derived.project), Arc::clone(&derived.report));
        let (listed, services) = (listed.clone(), Arc::clone(&self.services));
        self.jobs.start(Purpose::Export, 0, move |_| {
            let lister = Lister::new(&project, &report, &listed.places, listed.kind, listed.lang);
            let plain = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
            let mut bytes = Vec::new();
            let made = if plain {
                list_csv(&lister, &columns, &listed.rows, &mut bytes)
            } else {
                list_xlsx(&lister, &columns, &listed.rows, &listed.title).map(|made| bytes = made)
            };
            made.map_err(|e| super::services::Trouble::plain(e.to_string()))?;
            services.write(&path, &bytes)?;
            Ok(Outcome::Exported(path, None))
        });
    }

    pub(super) fn show_resilience(&mut self) {
        self.show_below(Below::Resilience);
    }

    /// Works out what stands on single posts while somebody looks at it.
    pub(super) fn refresh_resilience(&mut self) {
        let Some(document) = &mut self.document else { return };
        if self.view.below != Below::Resilience {
            return;
        }
        let Some(derived) = document.derived.as_ref().filter(|d| d.generation == document.generation) else { return };
        if document.asked.resilience == Some(derived.generation) {
            return;
        }
        document.asked.resilience = Some(derived.generation);
        let (project, report) = (Arc::clone(&derived.project), Arc::clone(&derived.report));
        self.jobs.start(Purpose::Resilience, derived.generation, move |task| {
            Ok(Outcome::Resilience(Arc::new(resilience::resilience(&project, &report, task)?)))
        });
    }
}
