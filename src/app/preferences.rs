//! What the program remembers between two runs: language, theme, open panels, ways of moving, recent projects, kept views.

use super::briefing::{BriefChoices, LastBriefing};
use super::command::Command;
use super::places::Bookmark;
use super::view::Panels;
use crate::basemap::Setting;
use crate::geometry::Crs;
use crate::scene::Theme;
use crate::words::Lang;
use crate::work::{WorkError, write_file};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How many recent projects are remembered.
const RECENT: usize = 8;
/// How many commands of the palette are remembered.
const COMMANDS: usize = 6;
/// Of how many projects the kept views are remembered.
const KEPT: usize = 64;

/// The kept views of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Path of its file, or its name where it has none.
    pub project: String,
    /// Its kept views.
    pub bookmarks: Vec<Bookmark>,
}

/// For how many projects the background map is remembered.
const BASEMAPS: usize = 64;

/// The remembered choices. Fields a file lacks get their default, so that old files stay readable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Language of the window; `None`: the system's.
    pub lang: Option<Lang>,
    /// Theme of the window.
    pub theme: Theme,
    /// Whether the layer panel is open.
    pub layers: bool,
    /// Whether the gap list is open.
    pub list: bool,
    /// Whether the card is open.
    pub card: bool,
    /// Whether the overview map is open.
    pub overview: bool,
    /// Whether the strip of hours is open.
    pub hours: bool,
    /// Whether a project opens at its worst hour.
    pub start_at_worst: bool,
    /// Whether the steps that were done are open.
    pub history: bool,
    /// Whom steps are put down to; `None`: the user of the system.
    pub who: Option<String>,
    /// Commands chosen from the palette, latest first, by the names of their variants.
    pub commands: Vec<String>,
    /// Whether the map jumps instead of flying.
    pub reduce_motion: bool,
    /// Whether the map glides on after a drag.
    pub inertia: bool,
    /// System in which positions are given.
    pub readout: Crs,
    /// Projects opened before, latest first.
    pub recent: Vec<PathBuf>,
    /// Background map of each project, by its path; of projects without a file under an empty one. Latest last.
    pub basemaps: Vec<(PathBuf, Setting)>,
    /// Kept views of projects, latest changed first.
    pub kept: Vec<Kept>,
    /// Choices of the last briefing.
    pub brief: BriefChoices,
    /// Figures of the last briefing of each project, latest last.
    pub briefings: Vec<LastBriefing>,
    /// Where they are kept; `None`: nowhere.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            lang: None,
            theme: Theme::default(),
            layers: true,
            list: true,
            card: true,
            overview: false,
            hours: true,
            start_at_worst: true,
            history: false,
            who: None,
            commands: Vec::new(),
            reduce_motion: false,
            inertia: false,
            readout: Crs::default(),
            recent: Vec::new(),
            basemaps: Vec::new(),
            kept: Vec::new(),
            brief: BriefChoices::default(),
            briefings: Vec::new(),
            file: None,
        }
    }
}

impl Preferences {
    /// The file in the place where the system keeps such things.
    pub fn default_file() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "fangxian").map(|dirs| dirs.config_dir().join("preferences.json"))
    }

    /// Reads them. A file that is missing or cannot be read gives the defaults: preferences are never worth an error.
    pub fn load(file: Option<PathBuf>) -> Self {
        let text = file.as_deref().and_then(|path| std::fs::read_to_string(path).ok());
        let read: Option<Self> = text.and_then(|text| serde_json::from_str(&text).ok());
        Self { file, ..read.unwrap_or_default() }
    }

    /// Writes them whole or not at all. Failing is not worth a notice: the next change tries again.
    pub fn save(&self) {
        if let Some(path) = &self.file {
            let _ = self.write(path);
        }
    }

    fn write(&self, path: &Path) -> Result<(), WorkError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|source| WorkError::Write { path: path.to_owned(), source })?;
        write_file(path, |out| Ok(serde_json::to_writer_pretty(out, self)?))
    }

    /// The language of the window.
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(|| sys_locale::get_locale().map_or(Lang::Zh, |name| Lang::from_locale(&name)))
    }

    /// Remembers the figures of a project's last briefing.
    pub fn remember_briefing(&mut self, last: LastBriefing) {
        self.briefings.retain(|b| b.project != last.project);
        self.briefings.push(last);
        let surplus = self.briefings.len().saturating_sub(KEPT);
        self.briefings.drain(..surplus);
    }

    /// The open panels.
    pub fn panels(&self) -> Panels {
        let Self { layers, list, card, overview, hours, history, .. } = *self;
        Panels { layers, list, card, overview, hours, history }
    }

    /// Remembers the open panels.
    pub fn set_panels(&mut self, panels: Panels) {
        (self.layers, self.list, self.card) = (panels.layers, panels.list, panels.card);
        (self.overview, self.hours, self.history) = (panels.overview, panels.hours, panels.history);
    }

    /// Whom steps are put down to: what was written there, else the user of the system.
    pub fn who(&self) -> String {
        let system = || ["USER", "USERNAME", "LOGNAME"].into_iter().find_map(|key| std::env::var(key).ok());
        self.who.clone().or_else(system).unwrap_or_default()
    }

    /// Remembers that a command was chosen from the palette.
    pub fn use_command(&mut self, command: Command) {
        let name = format!("{command:?}");
        self.commands.retain(|known| *known != name);
        self.commands.insert(0, name);
        self.commands.truncate(COMMANDS);
        self.save();
    }

    /// Commands chosen from the palette, latest first.
    pub fn used_commands(&self) -> Vec<Command> {
        let named = |name: &String| Command::ALL.into_iter().find(|c| format!("{c:?}") == *name);
        self.commands.iter().filter_map(named).collect()
    }

    /// The kept views of a project.
    pub fn bookmarks(&self, project: &str) -> Vec<Bookmark> {
        self.kept.iter().find(|k| k.project == project).map(|k| k.bookmarks.clone()).unwrap_or_default()
    }

    /// Remembers the kept views of a project.
    pub fn keep(&mut self, project: &str, bookmarks: &[Bookmark]) {
        self.kept.retain(|k| k.project != project);
        if !bookmarks.is_empty() {
            self.kept.insert(0, Kept { project: project.to_owned(), bookmarks: bookmarks.to_vec() });
            self.kept.truncate(KEPT);
        }
    }

    /// The background map chosen for a project; none unless one was.
    pub fn basemap(&self, project: Option<&Path>) -> Setting {
        let project = project.unwrap_or(Path::new(""));
        self.basemaps.iter().find(|(path, _)| path == project).map_or_else(Setting::default, |(_, setting)| setting.clone())
    }

    /// Remembers the background map of a project.
    pub fn set_basemap(&mut self, project: Option<&Path>, setting: &Setting) {
        let project = project.unwrap_or(Path::new("")).to_owned();
        self.basemaps.retain(|(path, _)| *path != project);
        if !setting.is_none() {
            self.basemaps.push((project, setting.clone()));
        }
        let many = self.basemaps.len().saturating_sub(BASEMAPS);
        self.basemaps.drain(..many);
    }

    /// Puts a project first among the recent ones.
    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|known| known != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_project_keeps_its_own_background_map() {
        let mut p = Preferences::default();
        let (a, b) = (Path::new("a.gpkg"), Path::new("b.gpkg"));
        assert!(p.basemap(Some(a)).is_none() && p.basemap(None).is_none(), "none unless one was chosen");
        p.set_basemap(Some(a), &Setting { opacity: 0.5, ..Setting::at("x.pmtiles") });
        p.set_basemap(None, &Setting::at("https://h/{z}/{x}/{y}"));
        assert_eq!((p.basemap(Some(a)).opacity, p.basemap(Some(b)).is_none()), (0.5, true));
        let back: Preferences = serde_json::from_str(&serde_json::to_string(&p).expect("written")).expect("read");
        assert_eq!(back.basemap(None).place, "https://h/{z}/{x}/{y}");
        p.set_basemap(Some(a), &Setting::default());
        assert!(p.basemap(Some(a)).is_none() && p.basemaps.len() == 1);
        (0..200).for_each(|i| p.set_basemap(Some(Path::new(&format!("{i}"))), &Setting::at("x")));
        assert_eq!(p.basemaps.len(), BASEMAPS);
    }

    #[test]
    fn preferences_come_back_and_a_broken_file_gives_the_defaults() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("deep/preferences.json");
        let mut p = Preferences::load(Some(file.clone()));
        assert_eq!(p, Preferences { file: Some(file.clone()), ..Preferences::default() });
        p.lang = Some(Lang::En);
        p.theme = Theme::Dark;
        for i in 0..12 {
            p.remember(Path::new(&format!("p{i}.gpkg")));
        }
        p.remember(Path::new("p9.gpkg"));
        p.readout = Crs::Gcj02;
        for i in 0..100 {
            p.keep(&format!("p{i}"), &[Bookmark { name: "a".into(), ground: [0.0, 1.0, 2.5, f64::from(i)] }]);
        }
        p.keep("p98", &[]);
        p.save();
        let back = Preferences::load(Some(file.clone()));
        assert_eq!(back, p);
        assert_eq!((back.kept.len(), back.bookmarks("p99").len(), back.bookmarks("p98").len()), (KEPT - 1, 1, 0));
        assert_eq!((back.recent.len(), back.recent[0].as_path()), (RECENT, Path::new("p9.gpkg")));
        std::fs::write(&file, "{ not json").expect("written");
        assert_eq!(Preferences::load(Some(file)).lang, None);
    }
}
