//! `fangxian brief`: sheets for the map room: situation, atlas, pocket cards, gap list, plain map, comparison.

use super::Common;
use super::audit::load;
use super::compare::plan;
use super::inputs::moment;
use super::snapshot::{parse_extent, parse_size_mm};
use crate::briefing::{Brief, BriefError, BriefOptions, By, Figures, Guard, LACKING, Paper, Purpose, SENSITIVE, SheetKind};
use crate::compare::Side;
use crate::coverage::{Evaluation, Rulebook};
use crate::model::{LayerKind, Moment, Project};
use crate::task::Task;
use crate::wording;
use crate::words::Lang;
use crate::work::{BriefFormat, WorkError, brief_day, brief_targets, brief_templates, extent_in_metres, rulebook, write_brief};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Options of `brief`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    #[arg(required_unless_present = "copy_templates")]
    project: Option<PathBuf>,
    /// Kind of sheet
    #[arg(long, value_enum, default_value_t = SheetArg::Situation)]
    sheet: SheetArg,
    /// Areas of an atlas or of cards
    #[arg(long, value_enum, default_value_t = ByArg::Grid)]
    by: ByArg,
    /// Paper; the sheet's own when not given
    #[arg(long, value_enum)]
    paper: Option<PaperArg>,
    /// Width and height of a page in millimetres instead of a paper
    #[arg(long, value_name = "WxH", conflicts_with = "paper")]
    size: Option<String>,
    /// File (.pdf, .png, .svg, .xlsx, .csv, .json) or folder (PDF, workbook and figures)
    #[arg(short, long, value_name = "FILE_OR_DIR", required_unless_present = "copy_templates")]
    output: Option<PathBuf>,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// The what-if plan of this name instead of the real plan
    #[arg(long, value_name = "NAME")]
    plan: Option<String>,
    /// Change since then: figures of an earlier briefing (.json), a moment, or the name of a plan
    #[arg(long, value_name = "FILE|TIME|PLAN")]
    since: Option<String>,
    /// What a comparison sheet compares with: real, the name of a plan, or a moment
    #[arg(long, value_name = "real|PLAN|TIME")]
    compare: Option<String>,
    /// Who may see it
    #[arg(long, value_enum, default_value_t = PurposeArg::Internal)]
    purpose: PurposeArg,
    /// Number of the map's approval, for the public
    #[arg(long, value_name = "NO")]
    approval: Option<String>,
    /// Layers that the public does not see
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',')]
    sensitive: Option<Vec<String>>,
    /// Title; the project's name when not given
    #[arg(long, value_name = "T")]
    title: Option<String>,
    /// Meeting that the sheet is for, behind the moment
    #[arg(long, value_name = "T")]
    meeting: Option<String>,
    /// West, south, east, north in degrees; everything when not given
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    extent: Option<String>,
    /// Folder of the office's own templates
    #[arg(long, value_name = "DIR")]
    template: Option<PathBuf>,
    /// Resolution of PNG pages
    #[arg(long, value_name = "N", default_value_t = 300.0)]
    dpi: f64,
    /// Only write the built-in templates into this folder, to be changed
    #[arg(long, value_name = "DIR")]
    copy_templates: Option<PathBuf>,
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident => $of:ty { $($(#[$vdoc:meta])* $variant:ident),+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
        enum $name { $($(#[$vdoc])* $variant),+ }
        impl From<$name> for $of {
            fn from(arg: $name) -> Self {
                match arg { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

choice!(
    /// A kind of sheet on the command line.
    SheetArg => SheetKind {
        /// Map, headline figures, worst hour, first gaps, people
        Situation,
        /// A page per area, with overview and index
        Atlas,
        /// A foldable card per area
        Card,
        /// Gaps by owner
        Gaps,
        /// The map alone
        Map,
        /// Two states side by side
        Comparison
    }
);
choice!(
    /// Areas on the command line.
    ByArg => By {
        /// A page per community
        Community,
        /// A page per grid
        Grid,
        /// A page per grid with a three-person team
        Team
    }
);
choice!(
    /// A paper on the command line.
    PaperArg => Paper {
        /// 297 × 420 mm
        A3,
        /// 210 × 297 mm
        A4,
        /// 148 × 210 mm
        A5,
        /// 105 × 148 mm
        A6
    }
);
choice!(
    /// A purpose on the command line.
    PurposeArg => Purpose {
        /// For those who work with it
        Internal,
        /// For a report to another office
        Report,
        /// For everybody: needs --approval
        Public
    }
);

const REAL: &str = "real";

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    if let Some(folder) = &args.copy_templates {
        for path in crate::briefing::Templates::copy_to(folder).with_context(|| format!("templates {}", folder.display()))? {
            eprintln!("{}", path.display());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(path), Some(output)) = (&args.project, &args.output) else { bail!("a project and --output are needed") };
    if !(20.0..=1200.0).contains(&args.dpi) {
        bail!("--dpi {}: expected 20 to 1200", args.dpi);
    }
    let lang = common.lang();
    let templates = brief_templates(args.template.as_deref())?;
    let (real, _, _) = load(path, task)?;
    let project = plan(&real, args.plan.as_deref().unwrap_or(REAL), lang)?;
    let options = options(args, &project, lang)?;
    let at = args.at.as_deref().map_or_else(|| Ok(real.moment()), moment)?;
    let book = rulebook(&real)?;
    let own = Evaluation::new(&project, &book, at, task)?;
    let targets = brief_targets(output, &options);
    let strip =
        options.sheet == SheetKind::Situation && !options.guard.is_public() && targets.iter().any(|t| t.format.has_pages());
    let day = strip.then(|| brief_day(&own, &project, &book, at, task)).transpose()?;
    let sides = Own { real: &real, project: &project, evaluation: &own, book: &book, lang };
    let since = args.since.as_deref().map(|text| since(text, &sides, task)).transpose()?;
    let other = args.compare.as_deref().map(|text| state(text, &sides, task)).transpose()?;
    let own_name = match (&args.plan, &other) {
        (Some(name), _) => name.clone(),
        (None, Some(other)) if other.moved => at.short(),
        _ => wording::compare::REAL_PLAN.get(lang).to_owned(),
    };
    let brief = Brief {
        project: &project,
        report: own.report(),
        plan: args.plan.as_deref(),
        day: day.as_ref(),
        since: since.as_ref().map(|(figures, name)| (figures, name.as_str())),
        other: other
            .as_ref()
            .map(|o| (Side { project: &o.project, report: o.evaluation.report() }, [o.name.as_str(), &own_name])),
    };
    let files = match write_brief(&brief, &options, &templates, args.dpi, &targets, task) {
        Err(WorkError::Brief(e @ BriefError::Typeset(_))) if templates.is_own() => {
            bail!("{}\nwithout --template the built-in templates are used", e.text(lang))
        }
        Err(WorkError::Brief(e)) => bail!("{}", e.text(lang)),
        other => other?,
    };
    for file in files.files {
        eprintln!("{}", file.display());
    }
    if !files.lacking.is_empty() {
        eprintln!("{}: {}", LACKING.get(lang), files.lacking);
    }
    Ok(ExitCode::SUCCESS)
}

fn options(args: &Args, project: &Project, lang: Lang) -> anyhow::Result<BriefOptions> {
    let sheet = SheetKind::from(args.sheet);
    let mut out = BriefOptions::new(sheet, lang);
    out.by = args.by.into();
    out.paper = args.paper.map_or(out.paper, Paper::from);
    out.size_mm = args.size.as_deref().map(parse_size_mm).transpose()?;
    let named = |key: &String| {
        let known = || LayerKind::ALL.map(LayerKind::key).join(", ");
        LayerKind::from_key(key.trim()).with_context(|| format!("--sensitive {key}: the layers are {}", known()))
    };
    let sensitive = match &args.sensitive {
        Some(keys) => keys.iter().filter(|k| !k.trim().is_empty()).map(named).collect::<anyhow::Result<_>>()?,
        None => SENSITIVE.to_vec(),
    };
    out.guard = Guard { purpose: args.purpose.into(), approval: args.approval.clone(), sensitive };
    out.title = args.title.clone().unwrap_or_default();
    out.meeting = args.meeting.clone().unwrap_or_default();
    if let Some(text) = &args.extent {
        out.extent = Some(extent_in_metres(project, parse_extent(text)?)?);
    }
    Ok(out)
}

/// A state to compare with.
struct State {
    project: Project,
    evaluation: Evaluation,
    name: String,
    /// Another moment of the same plan.
    moved: bool,
}

/// What the sheet itself is about.
struct Own<'a> {
    /// The plan in force.
    real: &'a Project,
    /// The plan that is printed.
    project: &'a Project,
    evaluation: &'a Evaluation,
    book: &'a Arc<Rulebook>,
    lang: Lang,
}

/// The state that a text names: real, a plan, or a moment of the briefing's own plan.
fn state(text: &str, own: &Own<'_>, task: &Task) -> anyhow::Result<State> {
    let is_plan = text == REAL || own.real.scenario_named(text).is_some();
    match Moment::parse(text).filter(|_| !is_plan) {
        Some(at) => {
            let evaluation = own.evaluation.update(own.project, own.book, at, task)?;
            Ok(State { project: own.project.clone(), evaluation, name: at.short(), moved: true })
        }
        None => {
            let other = plan(own.real, text, own.lang)?;
            let evaluation = own.evaluation.update(&other, own.book, own.evaluation.report().at, task)?;
            let name = if text == REAL { wording::compare::REAL_PLAN.get(own.lang).to_owned() } else { text.to_owned() };
            Ok(State { project: other, evaluation, name, moved: false })
        }
    }
}

/// The figures to compare with, and what they are called.
fn since(text: &str, own: &Own<'_>, task: &Task) -> anyhow::Result<(Figures, String)> {
    let path = Path::new(text);
    if BriefFormat::of(path) == Some(BriefFormat::Json) {
        let text = std::fs::read_to_string(path).with_context(|| format!("--since {}: it cannot be read", path.display()))?;
        let figures =
            Figures::parse(&text).map_err(|e| anyhow::anyhow!("--since {}: no figures of a briefing: {e}", path.display()))?;
        let name = figures.moment().map_or_else(|| figures.at.clone(), Moment::short);
        return Ok((figures, name));
    }
    let state = state(text, own, task).with_context(|| format!("--since {text}"))?;
    Ok((Figures::of(&state.project, state.evaluation.report()), state.name))
}
