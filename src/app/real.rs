//! The services of a real machine.

use super::services::{Ask, Imported, Opened, PictureRequest, ProjectFile, Services, Trouble, Warning, Way};
use crate::basemap::{Fetch, OpenOptions, Setting, Source, Web};
use crate::briefing::PictureOptions;
use crate::coverage::{JoinsToKeep, Report};
use crate::formats::audit::gaps_csv;
use crate::model::{History, LayerKind, Moment, Project};
use crate::scene::SceneOptions;
use crate::store::{Access, Existing, Store};
use crate::task::Task;
use crate::words::{Lang, Text};
use crate::work::{self, ImportFile, SnapshotBasemap, WorkError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files, dialogs and the clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl ProjectFile for Store {
    fn write(&mut self, way: Way, project: &Project, history: &History) -> Result<(), Trouble> {
        let done = match way {
            Way::Commit => self.commit(project, history),
            Way::Undo => self.record_undo(project, history),
            Way::Redo => self.record_redo(project, history),
        };
        done.map_err(|e| WorkError::Store(e).into())
    }

    fn keep(&mut self, JoinsToKeep { joins, all }: &JoinsToKeep) {
        // Where it cannot be kept it is worked out again.
        let _ = self.keep_joins(joins, all);
    }
}

impl Services for Machine {
    fn open(&self, path: &Path, task: &Task) -> Result<Opened, Trouble> {
        task.stage("load", &path.display().to_string(), 0);
        let opened = Store::open(path, Access::ReadWrite).map_err(WorkError::Store)?;
        task.end();
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let warning = |w: &crate::store::StoreWarning| {
            let text = w.to_string();
            Warning { zh: text.clone(), en: text, file: file.clone(), feature: None }
        };
        let warnings = opened.warnings.iter().map(warning).collect();
        Ok(Opened { project: opened.project, history: opened.history, file: Some(Box::new(opened.store)), warnings })
    }

    fn sample(&self, task: &Task) -> Result<Opened, Trouble> {
        let project = work::sample(task)?;
        Ok(Opened { project, history: History::default(), file: None, warnings: Vec::new() })
    }

    fn import(&self, project: &Project, files: &[ImportFile], task: &Task) -> Result<Imported, Trouble> {
        let brought = work::import(project, files, true, task)?;
        let mut warnings = Vec::new();
        for (path, list) in &brought.warnings {
            let kind = files.iter().find(|f| f.path == *path).map(|f| f.kind);
            warnings.extend(list.iter().map(|w| Warning {
                zh: w.text(Lang::Zh),
                en: w.text(Lang::En),
                file: w.file.clone(),
                feature: kind.zip(w.id.clone()),
            }));
            let file = path.display().to_string();
            let rest = |lang| list.lines(lang).into_iter().skip(list.iter().len());
            let more = rest(Lang::Zh).zip(rest(Lang::En));
            warnings.extend(more.map(|(zh, en)| Warning { zh, en, file: file.clone(), feature: None }));
        }
        let seen = brought.counts.iter().fold([0, 0], |[seen, aside], (_, s, a)| [seen + s, aside + a]);
        Ok(Imported { edits: brought.edits, seen, warnings })
    }

    fn guess_kind(&self, path: &Path) -> Option<LayerKind> {
        work::guess_kind(path)
    }

    fn create(&self, path: &Path, project: &Project, history: &History, task: &Task) -> Result<Box<dyn ProjectFile>, Trouble> {
        let store = Store::create(path, project, history, Existing::Replace, task).map_err(WorkError::Store)?;
        Ok(Box::new(store))
    }

    fn basemap(&self, setting: &Setting) -> Result<Source, Trouble> {
        Source::open(setting, &tiles(setting)).map_err(|e| WorkError::Basemap(e).into())
    }

    fn export_picture(
        &self,
        path: &Path,
        project: &Project,
        report: &Report,
        picture: &PictureRequest,
        task: &Task,
    ) -> Result<Option<Trouble>, Trouble> {
        let visible = LayerKind::ALL.map(|kind| !picture.hidden.contains(&kind));
        let scene = SceneOptions { theme: picture.theme, lang: picture.lang, visible, labels: true, backup: picture.backup };
        let options = PictureOptions {
            size_px: picture.size,
            extent: picture.extent,
            title: picture.title.clone(),
            ..PictureOptions::of(project, Some(report), picture.lang)
        };
        let basemap = picture.basemap.clone().map(|setting| SnapshotBasemap { open: tiles(&setting), setting });
        let missing = work::snapshot(project, Some(report), &scene, &options, basemap.as_ref(), path, task)?;
        Ok(missing.map(|e| WorkError::Basemap(e).into()))
    }

    fn export_gaps(&self, path: &Path, project: &Project, report: &Report, lang: Lang, task: &Task) -> Result<(), Trouble> {
        task.stage("tables", &path.display().to_string(), 0);
        work::write_file(path, |out| gaps_csv(project, report, lang, out))?;
        task.end();
        Ok(())
    }

    fn choose(&self, ask: Ask, lang: Lang) -> Vec<PathBuf> {
        let filter = |zh, en| Text::new(zh, en).get(lang);
        let dialog = rfd::FileDialog::new();
        let project = filter("防线项目", "Fangxian project");
        match ask {
            Ask::Project => dialog.add_filter(project, &["gpkg"]).pick_file().into_iter().collect(),
            Ask::Places => dialog.add_filter("GeoJSON", &["geojson", "json"]).pick_file().into_iter().collect(),
            Ask::Layers => {
                dialog.add_filter("GeoJSON", &["geojson", "json", "geojsonl", "ndjson"]).pick_files().unwrap_or_default()
            }
            Ask::Basemap => {
                dialog.add_filter(filter("底图", "Basemap"), &["pmtiles", "mbtiles"]).pick_file().into_iter().collect()
            }
            Ask::NewProject => dialog.add_filter(project, &["gpkg"]).save_file().into_iter().collect(),
            Ask::Picture => dialog.add_filter("PNG", &["png"]).save_file().into_iter().collect(),
            Ask::Brief(format) => {
                let ending = format.ending();
                dialog.add_filter(ending.to_uppercase(), &[ending]).save_file().into_iter().collect()
            }
            Ask::Differences => dialog.add_filter("CSV", &["csv"]).save_file().into_iter().collect(),
            Ask::List => dialog.add_filter("XLSX", &["xlsx"]).add_filter("CSV", &["csv"]).save_file().into_iter().collect(),
            Ask::Table => dialog.add_filter("CSV", &["csv"]).save_file().into_iter().collect(),
        }
    }

    fn now(&self) -> Moment {
        Moment::now()
    }
}

/// What opening a background map may use. The network is handed in only where the user gave an address.
fn tiles(setting: &Setting) -> OpenOptions {
    let fetch: Option<Arc<dyn Fetch>> = if setting.is_address() { Some(Arc::new(Web::default())) } else { None };
    let cache = directories::ProjectDirs::from("", "", "fangxian").map(|dirs| dirs.cache_dir().to_owned());
    OpenOptions { fetch, cache, now: Moment::now().unix, ..OpenOptions::default() }
}
