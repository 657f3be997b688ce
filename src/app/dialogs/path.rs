//! Asks for one path: typed, from the system's dialog, or from the recent ones.

use super::window;
use crate::app::action::Action;
use crate::app::panels::parts::{head, link, muted, primary, secondary};
use crate::app::services::Ask;
use crate::app::siting::SitingWish;
use crate::app::theme::Face;
use crate::app::words;
use crate::app::worklist::ListWish;
use crate::words::Text;
use egui::{Context, TextEdit, Ui, vec2};
use std::path::{Path, PathBuf};

/// A path being typed.
#[derive(Debug, Clone, Default)]
pub struct PathField {
    /// As typed.
    pub text: String,
    /// Whether the system's dialog was asked and brought nothing.
    nothing: bool,
    /// Whether the path came from the system's dialog, which asks about replacing by itself.
    given: bool,
    /// The path that was last looked up, and whether a file is there.
    looked_up: Option<(String, bool)>,
}

impl PathField {
    /// A field with a proposal.
    pub fn new(proposal: &Path) -> Self {
        Self { text: proposal.display().to_string(), ..Self::default() }
    }

    /// Takes what the system's dialog brought.
    pub fn take(&mut self, paths: Vec<PathBuf>) {
        self.nothing = paths.is_empty();
        if let Some(path) = paths.into_iter().next() {
            self.text = path.display().to_string();
            self.given = true;
        }
    }

    /// Draws field and button; returns whether Enter was pressed or the system's dialog has answered.
    pub fn show(&mut self, ui: &mut Ui, face: Face, hint: Text, ask: Ask, out: &mut Vec<Action>) -> bool {
        let mut entered = false;
        ui.horizontal(|ui| {
            let browse = 84.0;
            let field = TextEdit::singleline(&mut self.text)
                .hint_text(face.t(hint))
                .margin(egui::Margin::symmetric(8, 6))
                .desired_width(ui.available_width() - browse - 24.0);
            let response = ui.add(field);
            entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            if ui.add(egui::Button::new(face.t(words::BROWSE)).min_size(vec2(browse, 30.0)).corner_radius(8.0)).clicked() {
                self.nothing = false;
                out.push(Action::Choose(ask));
            }
        });
        if self.nothing {
            muted(ui, face, face.t(words::NO_DIALOG));
        }
        if matches!(ask, Ask::NewProject | Ask::Picture | Ask::Brief(_) | Ask::Table | Ask::List | Ask::Differences)
            && !self.given
            && self.exists()
        {
            ui.label(egui::RichText::new(face.t(words::EXISTS)).color(face.gap()));
        }
        entered
    }

    /// Whether a file of this name is there; looked up when the text changes, not every frame.
    fn exists(&mut self) -> bool {
        if self.looked_up.as_ref().is_none_or(|(text, _)| *text != self.text) {
            let there = self.path(None).is_some_and(|path| path.is_file());
            self.looked_up = Some((self.text.clone(), there));
        }
        self.looked_up.as_ref().is_some_and(|(_, there)| *there)
    }

    /// The path, if one was typed. `~` is the home folder.
    pub fn path(&self, extension: Option<&str>) -> Option<PathBuf> {
        let text = self.text.trim().trim_matches('"');
        if text.is_empty() {
            return None;
        }
        let mut path = PathBuf::from(text);
        if let (Ok(rest), Some(dirs)) = (path.strip_prefix("~"), directories::BaseDirs::new()) {
            path = dirs.home_dir().join(rest);
        }
        if let Some(extension) = extension.filter(|_| path.extension().is_none()) {
            path.set_extension(extension);
        }
        Some(path)
    }
}

/// The dialog.
pub struct PathDialog {
    /// What for.
    pub ask: Ask,
    field: PathField,
}

impl PathDialog {
    /// A dialog with a proposal, which may be empty.
    pub fn new(ask: Ask, proposal: &Path) -> Self {
        Self { ask, field: PathField::new(proposal) }
    }

    /// Takes what the system's dialog brought.
    pub fn take(&mut self, paths: Vec<PathBuf>) {
        self.field.take(paths);
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, recent: &[PathBuf], out: &mut Vec<Action>) -> bool {
        let (title, button, extension) = match self.ask {
            Ask::NewProject => (Text::new("另存为", "Save as"), words::SAVE, Some("gpkg")),
            Ask::List => (Text::new("导出清单（.xlsx 或 .csv）", "Export the list (.xlsx or .csv)"), words::EXPORT, Some("xlsx")),
            Ask::Table => (Text::new("导出缺口清单", "Export the gap list"), words::EXPORT, Some("csv")),
            Ask::Differences => (Text::new("导出差异清单", "Export the differences"), words::EXPORT, Some("csv")),
            Ask::Brief(format) => (words::briefing::BRIEFING, words::EXPORT, Some(format.ending())),
            Ask::Picture => (Text::new("导出图片", "Export picture"), words::EXPORT, Some("png")),
            Ask::Places => (words::siting::LIST_TITLE, words::OPEN, None),
            Ask::Project | Ask::Layers | Ask::Basemap => (Text::new("打开项目", "Open project"), words::OPEN, None),
        };
        let hint = if matches!(self.ask, Ask::Project | Ask::NewProject) { words::PROJECT_PATH } else { words::PATH };
        window(ctx, face, face.t(title), 560.0, |ui| {
            let mut stays = true;
            let entered = self.field.show(ui, face, hint, self.ask, out);
            let chosen = std::mem::take(&mut self.field.given);
            if self.ask == Ask::Project && !recent.is_empty() {
                head(ui, face, face.t(words::RECENT));
                for path in recent {
                    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                    if link(ui, face, &name).on_hover_text(path.display().to_string()).clicked() {
                        out.push(Action::Open(path.clone()));
                        stays = false;
                    }
                }
            }
            ui.add_space(12.0);
            let path = self.field.path(extension);
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let clicked = primary(ui, face, face.t(button), path.is_some()).clicked();
                    if secondary(ui, face.t(words::CANCEL)).clicked() {
                        stays = false;
                    }
                    if let Some(path) = path.filter(|_| clicked || entered || chosen) {
                        out.push(match self.ask {
                            Ask::NewProject => Action::SaveAs(path),
                            Ask::Table => Action::ExportGaps(path),
                            Ask::Differences => Action::ExportComparison(Some(path)),
                            Ask::Places => Action::Siting(SitingWish::List(Some(path))),
                            Ask::List => Action::Worklist(ListWish::Export(path)),
                            _ => Action::Open(path),
                        });
                        stays = false;
                    }
                });
            });
            stays
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_paths_get_their_ending_and_quotes_are_no_part_of_them() {
        let field = |text: &str| PathField { text: text.into(), ..PathField::default() };
        assert_eq!(field("  ").path(Some("csv")), None);
        assert_eq!(field("\"a/b\"").path(Some("csv")), Some(PathBuf::from("a/b.csv")));
        assert_eq!(field("a.gpkg").path(Some("csv")), Some(PathBuf::from("a.gpkg")));
    }
}
