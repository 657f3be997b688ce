//! Files to import: which layer each fills, its coordinate system, the date of its data.

use super::path::PathField;
use super::window;
use crate::app::action::Action;
use crate::app::icons::Icon;
use crate::app::panels::parts::{cell, icon_button, muted, primary, secondary};
use crate::app::services::Ask;
use crate::app::theme::{Face, strong};
use crate::app::words;
use crate::geometry::Crs;
use crate::model::{LayerKind, parse_time};
use crate::wording;
use crate::words::Text;
use crate::work::{ImportFile, guess_kind, is_osm, osm_layers};
use egui::{ComboBox, Context, Grid, RichText, ScrollArea, TextEdit, Ui, vec2};
use std::path::{Path, PathBuf};

/// Systems offered by name; any other is typed as an EPSG code.
const OFFERED: [Crs; 4] = [Crs::Wgs84, Crs::Gcj02, Crs::Bd09, Crs::Cgcs2000];

#[derive(Debug, Clone)]
struct Row {
    path: PathBuf,
    kind: Option<LayerKind>,
    crs: CrsChoice,
    date: String,
}

#[derive(Debug, Clone, PartialEq)]
enum CrsChoice {
    File,
    Named(Crs),
    Typed(String),
}

impl CrsChoice {
    /// The system; the error says that what was typed is none.
    fn crs(&self) -> Result<Option<Crs>, ()> {
        match self {
            Self::File => Ok(None),
            Self::Named(crs) => Ok(Some(*crs)),
            Self::Typed(text) => {
                let text = text.trim();
                let text = if text.chars().all(|c| c.is_ascii_digit()) { format!("EPSG:{text}") } else { text.to_owned() };
                text.parse().map(Some).map_err(|_| ())
            }
        }
    }
}

/// The dialog.
pub struct ImportDialog {
    rows: Vec<Row>,
    field: PathField,
    offset_minutes: i32,
}

impl ImportDialog {
    /// A dialog with files that were dropped or chosen.
    pub fn new(paths: Vec<PathBuf>, offset_minutes: i32, kind: &dyn Fn(&Path) -> Option<LayerKind>) -> Self {
        let mut dialog = Self { rows: Vec::new(), field: PathField::default(), offset_minutes };
        dialog.add(paths, kind);
        dialog
    }

    /// Takes what the system's dialog brought.
    pub fn take(&mut self, paths: Vec<PathBuf>, kind: &dyn Fn(&Path) -> Option<LayerKind>) {
        if paths.is_empty() {
            self.field.take(paths);
        } else {
            self.add(paths, kind);
        }
    }

    /// Adds files that are not in the list yet.
    pub fn add(&mut self, paths: Vec<PathBuf>, kind: &dyn Fn(&Path) -> Option<LayerKind>) {
        for path in paths {
            if self.rows.iter().any(|row| row.path == path) {
                continue;
            }
            // An extract of OpenStreetMap fills several layers; those not wanted are taken off the list.
            let kinds = if is_osm(&path) { osm_layers().into_iter().map(Some).collect() } else { vec![kind(&path)] };
            let row = |kind| Row { kind, path: path.clone(), crs: CrsChoice::File, date: String::new() };
            self.rows.extend(kinds.into_iter().map(row));
        }
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        window(ctx, face, face.t(Text::new("导入图层", "Import layers")), 760.0, |ui| {
            let entered = self.field.show(ui, face, words::FILE_PATH, Ask::Layers, out);
            let typed = self.field.path(None);
            let add = typed.is_some() && secondary(ui, face.t(words::ADD)).clicked();
            if let Some(path) = typed.filter(|_| entered || add) {
                self.add(vec![path], &guess_kind);
                self.field = PathField::default();
            }
            ui.add_space(8.0);
            if self.rows.is_empty() {
                muted(ui, face, face.t(words::NO_FILES));
            } else {
                self.table(ui, face);
            }
            ui.add_space(8.0);
            muted(ui, face, face.t(words::CRS_NOTE));
            muted(ui, face, face.t(words::ADDS));
            ui.add_space(8.0);
            self.buttons(ui, face, out)
        })
    }

    fn table(&mut self, ui: &mut Ui, face: Face) {
        let mut gone = None;
        ScrollArea::vertical().id_salt("files").max_height(300.0).show(ui, |ui| {
            Grid::new("files").num_columns(5).spacing([12.0, 8.0]).show(ui, |ui| {
                for head in [words::FILE, words::LAYER, words::CRS, words::DATA_DATE] {
                    ui.label(RichText::new(face.t(head)).font(strong(12.0)).color(face.muted()));
                }
                ui.end_row();
                for (i, row) in self.rows.iter_mut().enumerate() {
                    if file_row(ui, face, i, row, self.offset_minutes) {
                        gone = Some(i);
                    }
                    ui.end_row();
                }
            });
        });
        if let Some(i) = gone {
            self.rows.remove(i);
        }
    }

    fn buttons(&mut self, ui: &mut Ui, face: Face, out: &mut Vec<Action>) -> bool {
        let offset = self.offset_minutes;
        let files: Option<Vec<ImportFile>> = self.rows.iter().map(|row| file(row, offset)).collect();
        let ready = files.filter(|f| !f.is_empty());
        let mut stays = true;
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let clicked = primary(ui, face, face.t(words::IMPORT), ready.is_some()).clicked();
                if secondary(ui, face.t(words::CANCEL)).clicked() {
                    stays = false;
                }
                if let Some(files) = ready.filter(|_| clicked) {
                    out.push(Action::Import(files));
                    stays = false;
                }
            });
        });
        stays
    }
}

/// The file to import, if the row is complete.
fn file(row: &Row, offset: i32) -> Option<ImportFile> {
    let as_of = if row.date.trim().is_empty() { None } else { Some(parse_time(&row.date, offset)?) };
    Some(ImportFile { kind: row.kind?, path: row.path.clone(), crs: row.crs.crs().ok()?, as_of, set: Vec::new(), level: None })
}

/// One file; returns whether it shall go.
fn file_row(ui: &mut Ui, face: Face, i: usize, row: &mut Row, offset: i32) -> bool {
    let name = row.path.file_name().unwrap_or(row.path.as_os_str()).to_string_lossy().into_owned();
    cell(ui, 190.0, RichText::new(&name)).on_hover_text(row.path.display().to_string());

    let choose = face.t(Text::new("请选择", "Choose"));
    let shown = row.kind.map_or(choose, |kind| kind.info().name.get(face.lang));
    let combo = ComboBox::from_id_salt(("kind", i)).width(120.0).selected_text(shown);
    let response = combo.show_ui(ui, |ui| {
        for kind in LayerKind::ALL {
            ui.selectable_value(&mut row.kind, Some(kind), kind.info().name.get(face.lang));
        }
    });
    response.response.accessible_name(format!("{} {name}", face.t(words::LAYER)));

    ui.horizontal(|ui| {
        let shown = match &row.crs {
            CrsChoice::File => face.t(words::CRS_FILE).to_owned(),
            CrsChoice::Named(crs) => wording::crs(*crs, face.lang),
            CrsChoice::Typed(_) => face.t(words::CRS_OTHER).to_owned(),
        };
        let combo = ComboBox::from_id_salt(("crs", i)).width(170.0).truncate().selected_text(shown);
        let response = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut row.crs, CrsChoice::File, face.t(words::CRS_FILE));
            for crs in OFFERED {
                ui.selectable_value(&mut row.crs, CrsChoice::Named(crs), wording::crs(crs, face.lang));
            }
            let typed = matches!(row.crs, CrsChoice::Typed(_));
            if ui.selectable_label(typed, face.t(words::CRS_OTHER)).clicked() && !typed {
                row.crs = CrsChoice::Typed("4547".into());
            }
        });
        response.response.accessible_name(format!("{} {name}", face.t(words::CRS)));
        let wrong = row.crs.crs().is_err();
        if let CrsChoice::Typed(text) = &mut row.crs {
            let ink = if wrong { face.gap() } else { face.text() };
            ui.add(TextEdit::singleline(text).hint_text("4547").desired_width(56.0).text_color(ink));
        }
    });

    let wrong = !row.date.trim().is_empty() && parse_time(&row.date, offset).is_none();
    let ink = if wrong { face.gap() } else { face.text() };
    let field = TextEdit::singleline(&mut row.date).hint_text(face.t(words::OPTIONAL)).text_color(ink).min_size(vec2(96.0, 24.0));
    ui.add_sized([96.0, 24.0], field).on_hover_text("2022-03-20");
    icon_button(ui, face, Icon::Close, &format!("{} {name}", face.t(words::REMOVE)), 22.0, false).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_complete_with_a_layer_and_a_readable_system_and_date() {
        let row = Row { path: "a.geojson".into(), kind: None, crs: CrsChoice::File, date: String::new() };
        assert_eq!(file(&row, 480), None);
        let row = Row { kind: Some(LayerKind::Grid), crs: CrsChoice::Typed("4547".into()), date: "2022-03-20".into(), ..row };
        let ready = file(&row, 480).expect("complete");
        assert_eq!((ready.crs, ready.as_of), (Crs::from_epsg(4547), Some(1_647_705_600)));
        assert_eq!(file(&Row { date: "soon".into(), ..row.clone() }, 480), None);
        assert_eq!(file(&Row { crs: CrsChoice::Typed("1".into()), ..row }, 480), None);
    }
}
