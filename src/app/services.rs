//! What the window asks of the world outside it: files, dialogs of the system, the clock. Tests hand in their own.

use crate::basemap::{Setting, Source};
use crate::coverage::{JoinsToKeep, Report};
use crate::geometry::Bounds;
use crate::model::{Edit, History, LayerKind, Moment, Project};
use crate::scene::Theme;
use crate::siting::Listed;
use crate::task::{Cancelled, Task};
use crate::words::Lang;
use crate::work::{BriefFormat, ImportFile};
use std::path::{Path, PathBuf};

/// Why something outside did not work, in both languages, each with a next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Stopped by the user; nothing to report.
    Cancelled,
    /// It failed.
    Failed {
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    },
}

impl Trouble {
    /// The same sentence for both languages: texts that come from the system.
    pub fn plain(text: impl Into<String>) -> Self {
        let en = text.into();
        Self::Failed { zh: en.clone(), en }
    }

    /// The sentence, empty when it was cancelled.
    pub fn text(&self, lang: Lang) -> &str {
        match (self, lang) {
            (Self::Cancelled, _) => "",
            (Self::Failed { zh, .. }, Lang::Zh) => zh,
            (Self::Failed { en, .. }, Lang::En) => en,
        }
    }
}

impl From<Cancelled> for Trouble {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// One thing that was wrong in an imported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The sentence, Chinese.
    pub zh: String,
    /// The sentence, English.
    pub en: String,
    /// Name of the file.
    pub file: String,
    /// Layer and id of the feature, if it is in the layer.
    pub feature: Option<(LayerKind, String)>,
}

impl Warning {
    /// The sentence.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// What an import brought.
#[derive(Debug, Default)]
pub struct Imported {
    /// Edits that put it into the project, to be committed as one step.
    pub edits: Vec<Edit>,
    /// Features seen and set aside.
    pub seen: [u64; 2],
    /// What was wrong.
    pub warnings: Vec<Warning>,
}

/// Which way a step goes to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A new step.
    Commit,
    /// A step was taken back.
    Undo,
    /// A step was done again.
    Redo,
}

/// A project file, held by the thread that writes.
pub trait ProjectFile: Send {
    /// Puts the step that the history just went through on disk; returning means it is there.
    fn write(&mut self, way: Way, project: &Project, history: &History) -> Result<(), Trouble>;
    /// Keeps what was worked out of the project as it was opened, so that the next opening is faster; nothing depends on it.
    fn keep(&mut self, _joins: &JoinsToKeep) {}
}

/// A project that was opened.
pub struct Opened {
    /// The project.
    pub project: Project,
    /// Its steps.
    pub history: History,
    /// Its file; `None` for the sample.
    pub file: Option<Box<dyn ProjectFile>>,
    /// What is worth knowing, such as a file that can be read only.
    pub warnings: Vec<Warning>,
}

/// A picture to write.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureRequest {
    /// Title above the map.
    pub title: String,
    /// Width and height, pixels.
    pub size: [u32; 2],
    /// Ground to show, metres; `None`: everything.
    pub extent: Option<Bounds>,
    /// Language of its words.
    pub lang: Lang,
    /// Its colours.
    pub theme: Theme,
    /// Layers left out.
    pub hidden: Vec<LayerKind>,
    /// Background map.
    pub basemap: Option<Setting>,
    /// Whether buildings are shaded by the posts behind them.
    pub backup: bool,
}

/// What a dialog of the system is to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// An existing project file.
    Project,
    /// Files to import.
    Layers,
    /// A file with a background map.
    Basemap,
    /// A new project file.
    NewProject,
    /// A new picture.
    Picture,
    /// The file of a briefing.
    Brief(BriefFormat),
    /// A new table.
    Table,
    /// A work list.
    List,
    /// A file with places for posts.
    Places,
    /// The differences of two plans.
    Differences,
}

/// The world outside.
pub trait Services: Send + Sync {
    /// Opens a project file.
    fn open(&self, path: &Path, task: &Task) -> Result<Opened, Trouble>;
    /// The bundled sample.
    fn sample(&self, task: &Task) -> Result<Opened, Trouble>;
    /// Reads files into layers.
    fn import(&self, project: &Project, files: &[ImportFile], task: &Task) -> Result<Imported, Trouble>;
    /// The layer a file seems to hold.
    fn guess_kind(&self, path: &Path) -> Option<LayerKind>;
    /// Writes a new project file and keeps it open.
    fn create(&self, path: &Path, project: &Project, history: &History, task: &Task) -> Result<Box<dyn ProjectFile>, Trouble>;
    /// Opens a background map. Opens no connection: an address is asked when its tiles are.
    fn basemap(&self, setting: &Setting) -> Result<Source, Trouble>;
    /// Writes a picture. Returns what is missing from it, such as tiles of the background map.
    fn export_picture(
        &self,
        path: &Path,
        project: &Project,
        report: &Report,
        picture: &PictureRequest,
        task: &Task,
    ) -> Result<Option<Trouble>, Trouble>;
    /// Writes the gap list.
    fn export_gaps(&self, path: &Path, project: &Project, report: &Report, lang: Lang, task: &Task) -> Result<(), Trouble>;
    /// Writes a file, whole or not at all.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
        crate::work::write_file(path, |out| out.write_all(bytes)).map_err(Into::into)
    }
    /// Places of a list in a file, for siting.
    fn listed_places(&self, path: &Path, project: &Project, task: &Task) -> Result<Vec<Listed>, Trouble> {
        crate::work::listed_places(project, path, task).map_err(Into::into)
    }
    /// Shows a dialog of the system; empty when the user cancelled or there is no such dialog. Blocks: not for the UI thread.
    fn choose(&self, ask: Ask, lang: Lang) -> Vec<PathBuf>;
    /// The clock.
    fn now(&self) -> Moment;
}
