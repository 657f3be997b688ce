//! What has to do with files: proposals of names, import, saving, exports.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::import::ImportDialog;
use super::jobs::{Outcome, Purpose};
use super::notices::{Tone, text};
use super::services::PictureRequest;
use super::words;
use crate::work::ImportFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl App {
    /// A file name beside the project, or in the present folder.
    pub(super) fn proposal(&self, extension: &str) -> PathBuf {
        let Some(document) = &self.document else { return PathBuf::new() };
        let folder = document.path.as_deref().and_then(Path::parent).map(Path::to_owned);
        let folder = folder.or_else(|| directories::UserDirs::new().and_then(|d| d.document_dir().map(Path::to_owned)));
        let name: String = document.name().chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
        let stem = if name.is_empty() { self.face.t(words::GAPS).to_owned() } else { name };
        let stem = match extension {
            "csv" => format!("{stem}-{}", self.face.t(words::GAPS)),
            _ => stem,
        };
        folder.unwrap_or_default().join(format!("{stem}.{extension}"))
    }

    pub(super) fn offer_import(&mut self, paths: Vec<PathBuf>) {
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
        let (services, project) = (Arc::clone(&self.services), Arc::clone(&document.project));
        let history = document.history.clone();
        self.jobs.start(Purpose::SaveAs, document.generation, move |task| {
            let file = services.create(&path, &project, &history, task)?;
            Ok(Outcome::Created(file, path))
        });
    }

    pub(super) fn export_picture(&mut self, path: PathBuf, mut picture: PictureRequest) {
        let Some(derived) = self.document.as_ref().and_then(|d| d.derived.as_ref()) else { return };
        picture.hidden = self.view.hidden_kinds();
        let (services, project, report) = (Arc::clone(&self.services), Arc::clone(&derived.project), Arc::clone(&derived.report));
        self.jobs.start(Purpose::Export, 0, move |task| {
            services.export_picture(&path, &project, &report, &picture, task)?;
            Ok(Outcome::Exported(path))
        });
    }

    pub(super) fn export_gaps(&mut self, path: PathBuf) {
        let Some(derived) = self.document.as_ref().and_then(|d| d.derived.as_ref()) else { return };
        let (services, project, report) = (Arc::clone(&self.services), Arc::clone(&derived.project), Arc::clone(&derived.report));
        let lang = self.face.lang;
        self.jobs.start(Purpose::Export, 0, move |task| {
            services.export_gaps(&path, &project, &report, lang, task)?;
            Ok(Outcome::Exported(path))
        });
    }
}
