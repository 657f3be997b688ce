//! A briefing as files: sheets as PDF, PNG or SVG, lists as XLSX or CSV, figures as JSON. Each file is whole or not there.

use super::{WorkError, write_file};
use crate::briefing::{Brief, BriefOptions, Figures, Lists, Sheets, Templates, brief, check, encode_rgba};
use crate::coverage::{Day, Evaluation, Rulebook, day};
use crate::model::{Moment, Project};
use crate::task::Task;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A format of a briefing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BriefFormat {
    /// Pages, text as text.
    Pdf,
    /// A picture a page.
    Png,
    /// A drawing a page.
    Svg,
    /// Lists as one workbook.
    Xlsx,
    /// Lists, a file a table.
    Csv,
    /// The headline figures.
    Json,
}

impl BriefFormat {
    /// Every format.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Png, Self::Svg, Self::Xlsx, Self::Csv, Self::Json];

    /// Ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The format of a file, by its ending.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|f| f.ending() == ending)
    }

    /// Whether it shows pages.
    pub fn has_pages(self) -> bool {
        matches!(self, Self::Pdf | Self::Png | Self::Svg)
    }
}

/// The strip of hours: figures of every hour of the day of an evaluation.
pub fn brief_day(
    from: &Evaluation,
    project: &Project,
    rulebook: &Arc<Rulebook>,
    at: Moment,
    task: &Task,
) -> Result<Day, WorkError> {
    task.stage("hours", "", 24);
    let day = day(from, project, rulebook, at, task)?;
    task.end();
    Ok(day)
}

/// Templates of a folder, or the built-in ones.
pub fn brief_templates(folder: Option<&Path>) -> Result<Templates, WorkError> {
    folder.map_or_else(|| Ok(Templates::built_in()), |folder| Templates::load(folder).map_err(WorkError::Templates))
}

/// Where the files of a briefing go.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefTarget {
    /// The file; of several files of one format the first part of their names.
    pub path: PathBuf,
    /// Its format.
    pub format: BriefFormat,
}

/// The targets of a path: a file by its ending; of a folder (or a path without a known ending) the sheet as PDF, the lists
/// as a workbook and the figures, named after the sheet.
pub fn brief_targets(path: &Path, options: &BriefOptions) -> Vec<BriefTarget> {
    match BriefFormat::of(path).filter(|_| !path.is_dir()) {
        Some(format) => vec![BriefTarget { path: path.to_owned(), format }],
        None => [BriefFormat::Pdf, BriefFormat::Xlsx, BriefFormat::Json]
            .into_iter()
            .map(|format| BriefTarget { path: path.join(options.sheet.key()).with_extension(format.ending()), format })
            .collect(),
    }
}

/// A briefing that was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BriefFiles {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Characters that are empty boxes on the pages, because no bundled typeface has them.
    pub lacking: String,
}

/// Makes a briefing and writes it. Files of a briefing that could not be finished are taken away again.
pub fn write_brief(
    input: &Brief<'_>,
    options: &BriefOptions,
    templates: &Templates,
    dpi: f64,
    targets: &[BriefTarget],
    task: &Task,
) -> Result<BriefFiles, WorkError> {
    check(input, options)?;
    let sheets = targets.iter().any(|t| t.format.has_pages()).then(|| brief(input, options, templates, task)).transpose()?;
    let mut written = Vec::new();
    let result = targets.iter().try_for_each(|target| {
        task.check()?;
        task.stage("write", &target.path.display().to_string(), 0);
        if let Some(folder) = target.path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|source| WorkError::Write { path: folder.to_owned(), source })?;
        }
        write_target(input, options, sheets.as_ref(), dpi, target, &mut written, task)
    });
    if let Err(e) = result {
        // What was there before is not taken away: only names that this run made are in the list.
        written.iter().filter(|(_, new)| *new).for_each(|(path, _)| drop(std::fs::remove_file(path)));
        return Err(e);
    }
    task.end();
    let lacking = sheets.map_or_else(String::new, |sheets| sheets.lacking.into_iter().collect());
    Ok(BriefFiles { files: written.into_iter().map(|(path, _)| path).collect(), lacking })
}

type Written = Vec<(PathBuf, bool)>;

fn put(path: PathBuf, bytes: &[u8], written: &mut Written) -> Result<(), WorkError> {
    let new = !path.exists();
    write_file(&path, |out| out.write_all(bytes))?;
    written.push((path, new));
    Ok(())
}

fn write_target(
    input: &Brief<'_>,
    options: &BriefOptions,
    sheets: Option<&Sheets>,
    dpi: f64,
    target: &BriefTarget,
    written: &mut Written,
    task: &Task,
) -> Result<(), WorkError> {
    match (target.format, sheets) {
        (BriefFormat::Pdf, Some(sheets)) => put(target.path.clone(), &sheets.pages.pdf().map_err(brief_error)?, written),
        (BriefFormat::Png | BriefFormat::Svg, Some(sheets)) => {
            for page in 0..sheets.pages.len() {
                task.check()?;
                let bytes = match target.format {
                    BriefFormat::Svg => sheets.pages.svg(page).unwrap_or_default().into_bytes(),
                    _ => page_png(sheets, page, dpi)?,
                };
                put(numbered(&target.path, page, sheets.pages.len()), &bytes, written)?;
            }
            Ok(())
        }
        (BriefFormat::Xlsx, _) => {
            let lists = Lists::new(input, options, task)?;
            let made = lists.tables(crate::formats::xlsx::workbook);
            let bytes = made.map_err(|source| WorkError::Write { path: target.path.clone(), source })?;
            put(target.path.clone(), &bytes, written)
        }
        (BriefFormat::Csv, _) => {
            let lists = Lists::new(input, options, task)?;
            lists.tables(|tables| {
                for (i, table) in tables.iter().enumerate() {
                    task.check()?;
                    let mut bytes = Vec::new();
                    table.csv(&mut bytes).map_err(|source| WorkError::Write { path: target.path.clone(), source })?;
                    // The figures have the name that was asked for, the lists their own behind it.
                    let path = if i == 0 { target.path.clone() } else { suffixed(&target.path, &table.title) };
                    put(path, &bytes, written)?;
                }
                Ok(())
            })
        }
        (BriefFormat::Json, _) => {
            if options.guard.is_public() {
                return Err(WorkError::Brief(crate::briefing::BriefError::PublicFigures));
            }
            let figures = Figures::of(input.project, input.report);
            let mut bytes = serde_json::to_vec_pretty(&figures).map_err(|e| WorkError::Picture(e.to_string()))?;
            bytes.push(b'\n');
            put(target.path.clone(), &bytes, written)
        }
        (BriefFormat::Pdf | BriefFormat::Png | BriefFormat::Svg, None) => Ok(()),
    }
}

fn brief_error(e: crate::briefing::typeset::TypesetError) -> WorkError {
    WorkError::Brief(e.into())
}

fn page_png(sheets: &Sheets, page: usize, dpi: f64) -> Result<Vec<u8>, WorkError> {
    let pixels = sheets.pages.pixels(page, dpi);
    let encoded = pixels.map(|p| encode_rgba(p.width, p.height, &p.rgba, dpi));
    let failed = |e| WorkError::Picture(format!("the page cannot be encoded: {e}"));
    encoded.transpose().map_err(failed).map(Option::unwrap_or_default)
}

/// `sheet.png`, or of several pages `sheet-001.png`.
fn numbered(path: &Path, page: usize, pages: usize) -> PathBuf {
    if pages == 1 { path.to_owned() } else { suffixed(path, &format!("{:03}", page + 1)) }
}

/// `sheet-楼栋.csv` of `sheet.csv`.
fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{suffix}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::briefing::SheetKind;
    use crate::words::Lang;

    #[test]
    fn a_folder_gets_the_sheet_its_lists_and_its_figures() {
        let options = BriefOptions::new(SheetKind::Atlas, Lang::Zh);
        let names = |path: &str| brief_targets(Path::new(path), &options).into_iter().map(|t| t.path).collect::<Vec<_>>();
        assert_eq!(names("/x/out").len(), 3);
        assert_eq!(names("/x/out")[0], Path::new("/x/out/atlas.pdf"));
        assert_eq!(names("/x/早报.PDF"), [Path::new("/x/早报.PDF")]);
        assert_eq!(numbered(Path::new("a/b.png"), 11, 12), Path::new("a/b-012.png"));
        assert_eq!(suffixed(Path::new("b.csv"), "楼栋"), Path::new("b-楼栋.csv"));
    }
}
