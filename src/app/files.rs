//! What has to do with files: proposals of names, import, saving, exports.

use super::App;
use super::command::Command;
use super::dialogs::Dialog;
use super::dialogs::import::ImportDialog;
use super::jobs::{Outcome, Purpose};
use super::notices::{Tone, text};
use super::services::{PictureRequest, Trouble};
use super::words;
use crate::basemap::{Setting, Source};
use crate::work::ImportFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl App {
    /// A file name beside the project, or in the present folder.
    pub(super) fn proposal(&self, extension: &str) -> PathBuf {
        let Some(document) = &self.document else { return PathBuf::new() };
        let folder = document.path.as_deref().and_then(Path::parent).map(Path::to_owned);
        let folder = folder.or_else(|| directories::UserDirs::new().and_then(|d| d.document_dir().map(Path::to_owned)));
        let plan = document.plan_name(document.shown()).map(|plan| format!("-{plan}")).unwrap_or_default();
        let name: String =
            format!("{}{plan}", document.name()).chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
        let stem = if name.is_empty() { self.face.t(words::GAPS).to_owned() } else { name };
        let stem = match extension {
            "csv" => format!("{stem}-{}", self.face.t(words::GAPS)),
            _ => stem,
        };
        folder.unwrap_or_default().join(format!("{stem}.{extension}"))
    }

    pub(super) fn offer_import(&mut self, paths: Vec<PathBuf>) {
        if self.document.as_ref().is_some_and(|d| d.scenario.is_some()) {
            return self.notices.add(Tone::Warning, self.face.t(words::scenario::NO_IMPORT), &[Command::RealPlan]);
        }
        let services = Arc::clone(&self.services);
        let kind = |path: &Path| services.guess_kind(path);
        match &mut self.dialog {
            Some(Dialog::Import(dialog)) => dialog.add(paths, &kind),
            _ => {
                let offset = self.document.as_ref().map_or(480, |d| d.project.settings.offset_minutes);
                self.dialog = Some(Dialog::Import(ImportDialog::new(paths, offset, &kind)));
            }
        }
    }

    pub(super) fn import(&mut self, files: Vec<ImportFile>) {
        if self.document.is_none() {
            self.start_empty(&files);
        }
        let Some(document) = &self.document else { return };
        if document.scenario.is_some() {
            return self.notices.add(Tone::Warning, self.face.t(words::scenario::NO_IMPORT), &[Command::RealPlan]);
        }
        let (services, project) = (Arc::clone(&self.services), Arc::clone(&document.project));
        self.jobs.start(Purpose::Import, document.generation, move |task| {
            Ok(Outcome::Imported(services.import(&project, &files, task)?))
        });
    }

    pub(super) fn save_as(&mut self, path: PathBuf) {
        let Some(document) = &self.document else { return };
        if document.path.as_deref() == Some(&path) {
            let text = format!("{} {}", self.face.t(text::SAVED), path.display());
            self.notices.add(Tone::Done, text, &[]);
            return;
        }
        let (services, project) = (Arc::clone(&self.services), Arc::clone(document.real()));
        let history = document.history.clone();
        self.jobs.start(Purpose::SaveAs, document.generation, move |task| {
            let file = services.create(&path, &project, &history, task)?;
            Ok(Outcome::Created(file, path, project))
        });
    }

    pub(super) fn export_picture(&mut self, path: PathBuf, mut picture: PictureRequest) {
        let Some(derived) = self.document.as_ref().and_then(|d| d.derived.as_ref()) else { return };
        // Whatever title was typed: a picture of a what-if plan says so.
        if let (Some(plan), Some(shown)) = (self.plan_title(), self.document.as_ref().and_then(|d| d.scenario.as_ref()))
            && !picture.title.contains(&shown.scenario.name)
        {
            picture.title = format!("{} · {plan}", picture.title);
        }
        picture.hidden = self.view.hidden_kinds();
        picture.backup = self.view.backup;
        picture.basemap = Some(self.backdrop.setting.clone()).filter(|s| s.shown && !s.is_none());
        let (services, project, report) = (Arc::clone(&self.services), Arc::clone(&derived.project), Arc::clone(&derived.report));
        self.jobs.start(Purpose::Export, 0, move |task| {
            let missing = services.export_picture(&path, &project, &report, &picture, task)?;
            Ok(Outcome::Exported(path, missing))
        });
    }

    pub(super) fn export_gaps(&mut self, path: PathBuf) {
        let Some(derived) = self.document.as_ref().and_then(|d| d.derived.as_ref()) else { return };
        let (services, project, report) = (Arc::clone(&self.services), Arc::clone(&derived.project), Arc::clone(&derived.report));
        let lang = self.face.lang;
        self.jobs.start(Purpose::Export, 0, move |task| {
            services.export_gaps(&path, &project, &report, lang, task)?;
            Ok(Outcome::Exported(path, None))
        });
    }

    /// Takes another background map, or another way of showing it, and remembers it for this project.
    pub(super) fn choose_basemap(&mut self, setting: Setting) {
        let path = self.document.as_ref().and_then(|d| d.path.clone());
        self.preferences.set_basemap(path.as_deref(), &setting);
        self.preferences.save();
        self.show_basemap(setting);
    }

    /// Shows a background map; opening it is work for another thread.
    pub(super) fn show_basemap(&mut self, setting: Setting) {
        if self.backdrop.choose(setting.clone()) {
            let services = Arc::clone(&self.services);
            self.jobs.start(Purpose::Basemap, 0, move |_| {
                Ok(match services.basemap(&setting) {
                    Ok(source) => Outcome::Basemap(setting, Box::new(source)),
                    Err(trouble) => Outcome::NoBasemap(setting, trouble),
                })
            });
        }
    }

    pub(super) fn basemap_opened(&mut self, setting: &Setting, source: Source) {
        let bounds = source.info().bounds;
        if self.backdrop.opened(setting, source)
            && let Some(document) = &self.document
            && let Some([west, south, east, north]) = bounds
        {
            let b = document.project.bounds();
            let corners = [b.min, [b.max[0], b.min[1]], b.max, [b.min[0], b.max[1]]];
            let found: Vec<_> =
                corners.into_iter().filter_map(|c| document.project.settings.metric_crs?.to_lonlat(c).ok()).collect();
            let of = |f: fn(f64, f64) -> f64, start, k: fn(&crate::geometry::LonLat) -> f64| found.iter().map(k).fold(start, f);
            let beside = of(f64::max, f64::NEG_INFINITY, |p| p.lon) < west
                || of(f64::min, f64::INFINITY, |p| p.lon) > east
                || of(f64::max, f64::NEG_INFINITY, |p| p.lat) < south
                || of(f64::min, f64::INFINITY, |p| p.lat) > north;
            if beside && !b.is_empty() && !found.is_empty() {
                self.notices.add(Tone::Warning, self.face.t(words::basemap::ELSEWHERE), &[Command::Basemap]);
            }
        }
    }

    pub(super) fn basemap_failed(&mut self, setting: &Setting, trouble: &Trouble) {
        if self.backdrop.setting.same_source(setting) {
            let text = trouble.text(self.face.lang).to_owned();
            self.notices.add(Tone::Warning, text.clone(), &[Command::Basemap]);
            self.backdrop.broken = Some(text);
        }
    }

    /// Says what went wrong with tiles of the background map; the map goes on.
    pub(super) fn basemap_trouble(&mut self) {
        if let Some(trouble) = self.backdrop.trouble() {
            self.notices.add(Tone::Warning, trouble.text(self.face.lang), &[Command::Basemap]);
        }
    }
}
