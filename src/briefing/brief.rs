//! A briefing from a project and a report: checked against its purpose, planned, typeset.

use super::options::{Brief, BriefError, BriefOptions, Sheet};
use super::plan::{Sheets, typeset};
use super::typeset::Templates;
use super::{atlas, card, comparison, gap_sheet, plain, situation};
use crate::coverage::Report;
use crate::model::Project;
use crate::scene::{Scene, SceneOptions, Theme, build};
use crate::task::Task;

/// Sides of pages that can be laid out, millimetres.
const SIDES_MM: std::ops::RangeInclusive<f64> = 70.0..=2000.0;

/// Makes the pages of a briefing.
pub fn brief(brief: &Brief<'_>, options: &BriefOptions, templates: &Templates, task: &Task) -> Result<Sheets, BriefError> {
    check(brief, options)?;
    task.stage("draw", "", 0);
    let scene = scene(brief.project, brief.report, options);
    let other = brief.other.map(|(side, _)| self::scene(side.project, side.report, options));
    task.check()?;
    let plan = match options.sheet {
        Sheet::Situation => situation::plan(brief, options, &scene),
        Sheet::Map => plain::plan(brief, options, &scene),
        Sheet::Atlas => atlas::plan(brief, options, &scene)?,
        Sheet::Card => card::plan(brief, options, &scene)?,
        Sheet::Gaps => gap_sheet::plan(brief, options, &scene, task)?,
        Sheet::Comparison => comparison::plan(brief, options, &scene, task)?,
    };
    let scenes: Vec<&Scene> = [Some(&scene), other.as_ref()].into_iter().flatten().collect();
    typeset(&plan, &scenes, templates, &options.guard, options.lang, task)
}

/// What speaks against a briefing before any work is done.
pub fn check(brief: &Brief<'_>, options: &BriefOptions) -> Result<(), BriefError> {
    if brief.project.is_empty() {
        return Err(BriefError::Empty);
    }
    check_purpose(options)?;
    if options.sheet == Sheet::Comparison && brief.other.is_none() {
        return Err(BriefError::NothingToCompare);
    }
    Ok(())
}

/// What of it can be told from the options alone.
pub fn check_purpose(options: &BriefOptions) -> Result<(), BriefError> {
    let guard = &options.guard;
    if guard.is_public() && guard.approval.as_deref().is_none_or(|a| a.trim().is_empty()) {
        return Err(BriefError::Approval);
    }
    if guard.is_public() && options.sheet.names_places() {
        return Err(BriefError::NotPublic { sheet: options.sheet });
    }
    let mm = options.page_mm();
    if mm.iter().any(|side| !SIDES_MM.contains(side)) {
        return Err(BriefError::Size { mm: mm.map(|side| side.clamp(0.0, 1e6).round() as u32) });
    }
    Ok(())
}

/// For everybody, a building's state is a count of one: buildings and fences are drawn in neutral colours.
fn scene(project: &Project, report: &Report, options: &BriefOptions) -> Scene {
    let visible = options.guard.visible();
    let drawn = SceneOptions { theme: Theme::Light, lang: options.lang, visible, labels: true, backup: false };
    build(project, Some(report).filter(|_| !options.guard.is_public()), &drawn)
}
