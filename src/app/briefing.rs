//! Briefings in the window: what is chosen, the preview that is made beside it, and the figures that the next one compares with.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::brief::BriefDialog;
use super::jobs::{Outcome, Purpose};
use super::services::Trouble;
use crate::briefing::typeset::{PagePixels, TypesetError};
use crate::briefing::{self, Brief, BriefError, BriefOptions, By, Figures, Paper, SheetKind, brief};
use crate::compare::Side;
use crate::coverage::{Day, Evaluation};
use crate::model::Project;
use crate::task::Task;
use crate::wording;
use crate::words::{Lang, Text};
use crate::work::{BriefFormat, BriefTarget, WorkError, brief_day, brief_templates, write_brief};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Choices that are remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BriefChoices {
    /// Kind of sheet.
    pub sheet: SheetKind,
    /// Areas with pages.
    pub by: By,
    /// Paper of each kind of sheet, by its place.
    pub papers: [Paper; SheetKind::ALL.len()],
    /// Who may see it.
    pub purpose: briefing::Purpose,
    /// Approval number of public maps.
    pub approval: String,
    /// The meeting; nothing was said yet while it is `None`.
    pub meeting: Option<String>,
    /// Folder of the office's templates; empty: built in.
    pub templates: String,
    /// Place in [`FORMATS`].
    pub format: usize,
}

/// Formats that the dialog offers.
pub const FORMATS: [BriefFormat; 5] = [BriefFormat::Pdf, BriefFormat::Png, BriefFormat::Svg, BriefFormat::Xlsx, BriefFormat::Csv];

impl Default for BriefChoices {
    fn default() -> Self {
        Self {
            sheet: SheetKind::Situation,
            by: By::default(),
            papers: SheetKind::ALL.map(SheetKind::paper),
            purpose: briefing::Purpose::default(),
            approval: String::new(),
            meeting: None,
            templates: String::new(),
            format: 0,
        }
    }
}

/// The figures of the last briefing of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBriefing {
    /// Path of the project's file, or its name where it has none.
    pub project: String,
    /// The figures.
    pub figures: Figures,
}

/// What a comparison compares with.
#[derive(Debug, Clone)]
pub enum Against {
    /// The real plan, or a what-if plan, under a name.
    Plan(String, Arc<Project>),
    /// Another hour of the same day.
    Hour(u8),
}

impl Against {
    /// What it is called.
    pub fn name(&self) -> String {
        match self {
            Self::Plan(name, _) => name.clone(),
            Self::Hour(hour) => format!("{hour:02}:00"),
        }
    }
}

/// Everything a briefing is made from, shared by the preview and the job that writes.
#[derive(Clone)]
pub struct Source {
    /// The project, as it is shown.
    pub project: Arc<Project>,
    /// Its evaluation.
    pub evaluation: Arc<Evaluation>,
    /// Name of the what-if plan that is shown.
    pub plan: Option<String>,
    /// Figures of the last briefing.
    pub since: Option<Figures>,
    /// The hours, once somebody has worked them out.
    pub day: Arc<OnceLock<Day>>,
}

/// A briefing to be made.
#[derive(Clone)]
pub struct Order {
    /// What is asked for.
    pub options: BriefOptions,
    /// Folder of own templates.
    pub templates: Option<PathBuf>,
    /// What a comparison compares with.
    pub against: Option<Against>,
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        let against = |o: &Self| o.against.as_ref().map(Against::name);
        self.options == other.options && self.templates == other.templates && against(self) == against(other)
    }
}

impl Source {
    /// Calls `f` with the briefing; works out before what it needs.
    fn with<T>(&self, order: &Order, task: &Task, f: impl FnOnce(&Brief<'_>) -> Result<T, WorkError>) -> Result<T, WorkError> {
        let report = self.evaluation.report();
        let (options, lang) = (&order.options, order.options.lang);
        if options.sheet == SheetKind::Situation && self.day.get().is_none() {
            // Two may work it out at once; both find the same.
            let day = brief_day(&self.evaluation, &self.project, &report.rulebook, report.at, task)?;
            let _ = self.day.set(day);
        }
        let other = match &order.against {
            Some(Against::Plan(_, project)) => {
                Some((Arc::clone(project), self.evaluation.update(project, &report.rulebook, report.at, task)?))
            }
            Some(Against::Hour(hour)) => {
                let at = report.at.at_hour(usize::from(*hour));
                Some((Arc::clone(&self.project), self.evaluation.update(&self.project, &report.rulebook, at, task)?))
            }
            None => None,
        };
        let own = match (&order.against, &self.plan) {
            (Some(Against::Hour(_)), _) => format!("{:02}:00", report.at.hour()),
            (_, Some(plan)) => plan.clone(),
            (_, None) => wording::compare::REAL_PLAN.get(lang).to_owned(),
        };
        let against = order.against.as_ref().map(Against::name).unwrap_or_default();
        let since_name = self.since.as_ref().map(|f| f.moment().map_or_else(|| f.at.clone(), crate::model::Moment::short));
        f(&Brief {
            project: &self.project,
            report,
            plan: self.plan.as_deref(),
            day: self.day.get(),
            since: self.since.as_ref().zip(since_name.as_deref()),
            other: other.as_ref().map(|(p, e)| (Side { project: p, report: e.report() }, [against.as_str(), own.as_str()])),
        })
    }
}

/// Most pages that a preview shows.
const PREVIEW_PAGES: usize = 4;

/// A preview.
#[derive(Debug)]
pub struct Preview {
    /// The first pages.
    pub pages: Vec<PagePixels>,
    /// Whether there are more.
    pub more: bool,
}

/// Why there is no preview, in the language of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, with the next step.
    pub text: String,
    /// Whether the built-in templates would help.
    pub own_templates: bool,
}

/// Makes the preview, `width` pixels wide. Long work: not for the UI thread.
pub fn preview(source: &Source, order: &Order, width: f64, task: &Task) -> Result<Preview, Option<Fault>> {
    let lang = order.options.lang;
    let order = Order { options: BriefOptions { first_areas: Some(2), most_gaps: 80, ..order.options.clone() }, ..order.clone() };
    let made = brief_templates(order.templates.as_deref()).and_then(|templates| {
        source.with(&order, task, |input| {
            let sheets = brief(input, &order.options, &templates, task)?;
            let dpi = width / (order.options.page_mm()[0] / 25.4);
            let pages = (0..sheets.pages.len().min(PREVIEW_PAGES)).filter_map(|page| {
                task.check().ok()?;
                sheets.pages.pixels(page, dpi)
            });
            Ok(Preview { pages: pages.collect(), more: sheets.pages.len() > PREVIEW_PAGES || order.options.sheet.names_areas() })
        })
    });
    made.map_err(|error| fault(&error, lang))
}

/// Nothing where the work was cancelled.
fn fault(error: &WorkError, lang: Lang) -> Option<Fault> {
    let own_templates =
        matches!(error, WorkError::Brief(BriefError::Typeset(TypesetError::Template { .. })) | WorkError::Templates(_));
    let text = match error {
        WorkError::Cancelled => return None,
        WorkError::Brief(e) => e.text(lang),
        other => other.to_string(),
    };
    Some(Fault { text, own_templates })
}

impl App {
    /// Opens the dialog.
    pub(super) fn offer_briefing(&mut self) {
        let Some(document) = &self.document else { return };
        let Some(derived) = &document.derived else { return };
        let key = self.briefing_key();
        let since = self.preferences.briefings.iter().find(|b| b.project == key).map(|b| b.figures.clone());
        let plan = document.scenario.as_ref().map(|shown| shown.scenario.name.clone());
        let real = document.real();
        let mut against = Vec::new();
        if plan.is_some() {
            against.push(Against::Plan(wording::compare::REAL_PLAN.get(self.face.lang).to_owned(), Arc::clone(real)));
        }
        let shown = document.scenario.as_ref().map(|s| s.id);
        let others = real.scenarios().iter().filter(|(id, _)| Some(**id) != shown);
        against.extend(others.map(|(_, s)| Against::Plan(s.name.clone(), Arc::new(real.with(s).project))));
        let now = derived.report.at.hour() as u8;
        against.extend((0..24).filter(|hour| *hour != now).map(Against::Hour));
        let source = Source {
            project: Arc::clone(&derived.project),
            evaluation: Arc::clone(&derived.evaluation),
            plan,
            since,
            day: Arc::default(),
        };
        let title = document.name();
        let dialog =
            BriefDialog::new(source, against, &title, self.preferences.brief.clone(), self.proposal("pdf"), self.face.lang);
        self.dialog = Some(Dialog::Brief(Box::new(dialog)));
    }

    /// Under what the figures of the last briefing of the open project are kept.
    fn briefing_key(&self) -> String {
        let Some(document) = &self.document else { return String::new() };
        document.path.as_ref().map_or_else(|| document.name(), |path| path.display().to_string())
    }

    /// Writes a briefing.
    pub(super) fn make_briefing(&mut self, source: Source, order: Order, target: BriefTarget, choices: BriefChoices) {
        self.preferences.brief = choices;
        self.preferences.save();
        self.jobs.start(Purpose::Export, 0, move |task| {
            let templates = brief_templates(order.templates.as_deref())?;
            let write =
                |input: &Brief<'_>| write_brief(input, &order.options, &templates, 300.0, std::slice::from_ref(&target), task);
            let lang_fault = |e: WorkError| match e {
                WorkError::Brief(e) => Trouble::Failed { zh: e.text(Lang::Zh), en: e.text(Lang::En) },
                e => e.into(),
            };
            let files = source.with(&order, task, write).map_err(lang_fault)?;
            let figures = Figures::of(&source.project, source.evaluation.report());
            Ok(Outcome::Briefed(files, Box::new(figures)))
        });
    }

    /// Remembers the figures of a briefing that was written; those of a what-if plan are not what was briefed.
    pub(super) fn briefed(&mut self, figures: Figures) {
        if self.document.as_ref().is_none_or(|d| d.scenario.is_some()) {
            return;
        }
        let project = self.briefing_key();
        self.preferences.remember_briefing(LastBriefing { project, figures });
        self.preferences.save();
    }
}

/// What a sheet of this kind is called beside its paper.
pub fn paper_name(paper: Paper) -> Text {
    let [a3, a4, a5, a6] = [
        Text::new("A3 297 × 420", "A3 297 × 420"),
        Text::new("A4 210 × 297", "A4 210 × 297"),
        Text::new("A5 148 × 210", "A5 148 × 210"),
        Text::new("A6 105 × 148", "A6 105 × 148"),
    ];
    match paper {
        Paper::A3 => a3,
        Paper::A4 => a4,
        Paper::A5 => a5,
        Paper::A6 => a6,
    }
}
