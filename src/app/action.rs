//! What panels ask for. Panels read and send; the document and the view change at the end of the frame.

use super::borders::BorderStep;
use super::briefing::{BriefChoices, Order, Source};
use super::command::Command;
use super::comparing::Pair;
use super::cordoning::CordonWish;
use super::dialogs::Dialog;
use super::fixing::FixWish;
use super::form::{Draft, Subject};
use super::group::Narrow;
use super::list::Query;
use super::places::BookmarkEdit;
use super::reshape::MendStep;
use super::scenario::ScenarioWish;
use super::selected::Combine;
use super::services::{Ask, PictureRequest};
use super::siting::SitingWish;
use super::view::{Move, Target};
use super::worklist::ListWish;
use crate::basemap::Setting;
use crate::coverage::{GapRef, ReachOn};
use crate::geometry::{Crs, Local};
use crate::model::{Edit, Fid, LayerKind, PostRoster, Value};
use crate::scene::Camera;
use crate::work::{BriefTarget, ImportFile};
use std::path::PathBuf;
use std::sync::Arc;

/// One wish.
pub enum Action {
    /// Run a command.
    Run(Command),
    /// Select a feature, or nothing.
    Select(Option<Target>),
    /// Select the feature too, or no more if it is.
    Toggle(Target),
    /// Select the feature too.
    Include(Target),
    /// Select what an outline on the ground holds, metres.
    SelectIn(Vec<[f64; 2]>, Combine),
    /// Select all features of a layer.
    SelectLayer(LayerKind),
    /// Of the features selected together, keep those of a kind.
    Keep(LayerKind),
    /// Narrow the list of features selected together.
    Narrow(Narrow),
    /// Look at one of the features selected together, or again at all.
    Focus(Option<Target>),
    /// Select a feature and fly there.
    Visit(Target),
    /// Select the subject of a gap and fly there.
    VisitGap(GapRef),
    /// Fly to a place.
    Go(Move),
    /// Fly to a position and mark it.
    GoTo(Local),
    /// The map was moved to this camera by hand.
    Moved(Camera),
    /// The map was let go while it moved; the pixels that it glides on.
    Glide([f64; 2]),
    /// A flight has arrived, or the window has another size.
    Camera(Camera),
    /// A flight has come as far as this.
    Flown(Camera),
    /// What is under the pointer.
    Hover(Option<Target>, Option<Local>),
    /// The outline being drawn to select, metres.
    Outline(Vec<Local>),
    /// A step of measuring.
    Measure(Stroke),
    /// A step of placing or moving points.
    Plan(Plan),
    /// A step with a border.
    Border(BorderStep),
    /// A step of mending a tiling.
    Mend(MendStep),
    /// Leave what is under way: a measurement, a tool, the selection, the briefing mode.
    Escape,
    /// Put a text on the clipboard.
    Copy(String),
    /// Show positions in this system.
    Readout(Crs),
    /// Change the kept views.
    Bookmark(BookmarkEdit),
    /// Fly to a kept view.
    GoBookmark(usize),
    /// Show a layer alone.
    ShowOnly(LayerKind),
    /// Fly to a layer.
    ZoomLayer(LayerKind),
    /// Show or hide a layer.
    Show(LayerKind, bool),
    /// Choose a background map, or how it is shown.
    Basemap(Setting),
    /// Filter and order the gap list.
    List(Query),
    /// The list has scrolled to the selected row.
    Scrolled,
    /// Change a limit of a rule.
    SetLimit {
        /// Id of the rule.
        rule: String,
        /// Place of the check in the rule.
        check: usize,
        /// Key of the limit.
        key: &'static str,
        /// Its new value.
        value: f64,
    },
    /// Measure the distance of a rule to posts in this way.
    SetReachOn {
        /// Id of the rule.
        rule: String,
        /// Place of the check in the rule.
        check: usize,
        /// The way.
        on: ReachOn,
    },
    /// Do edits as one step under these words.
    Step(String, Vec<Edit>),
    /// Do a step although it keeps fire engines from buildings.
    Anyway(String, Vec<Edit>),
    /// Select these features.
    SelectThese(Vec<Target>),
    /// Put the rule about life access into the rulebook.
    AddLifeRule,
    /// Put the rule about sampling sites into the rulebook.
    AddTestRule,
    /// Put the built-in rulebook back in force.
    ResetRules,
    /// Give the attribute at this place another value.
    SetValue(Subject, usize, Value),
    /// Name a role, as the rulebook spells it, in the attribute at this place, or no more.
    SetRole(Subject, usize, String, bool),
    /// Say that a typed value could not be kept.
    Refused(Box<Draft>),
    /// Go back or forth until so many steps are in force.
    GoStep(usize),
    /// Put steps from now on down to this name or duty.
    SignAs(String),
    /// Run a command that was chosen from the palette.
    Chosen(Command),
    /// Change the moment the project is about; `None`: now.
    SetMoment(Option<i64>),
    /// Look at an hour of the project's day; `None`: at the project's moment again.
    Hour(Option<u8>),
    /// Give checkpoints these duty rosters.
    SetRoster(Vec<(Fid, Arc<PostRoster>)>),
    /// Open a project file.
    Open(PathBuf),
    /// Forget a recent project.
    Forget(PathBuf),
    /// Import files.
    Import(Vec<ImportFile>),
    /// Write the project to a new file.
    SaveAs(PathBuf),
    /// Make a briefing.
    Brief(Box<(Source, Order, BriefTarget, BriefChoices)>),
    /// Write a picture.
    ExportPicture(PathBuf, PictureRequest),
    /// Write the gap list.
    ExportGaps(PathBuf),
    /// Let the system ask for files.
    Choose(Ask),
    /// Show a dialog, or close the one that is open.
    Dialog(Option<Dialog>),
    /// Do a fix.
    Fix(FixWish),
    /// Open or change a work list.
    Worklist(ListWish),
    /// Do something about where posts go.
    Siting(SitingWish),
    /// Do something with what-if plans.
    Scenario(ScenarioWish),
    /// Look at an area to seal, or seal it.
    Cordon(CordonWish),
    /// Compare these plans.
    Compare(Pair),
    /// Write the list of differences; `None` asks where.
    ExportComparison(Option<PathBuf>),
    /// Search for these words.
    Search(String),
    /// Cancel the job whose progress is shown.
    CancelJob,
    /// Dismiss a notice.
    Dismiss(u64),
}

/// A step of placing or moving points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Plan {
    /// Where the map lies in the window, and whether the pointer is over it.
    Ground(egui::Rect, bool),
    /// The selected points are taken hold of by one of them, the pointer being at this position.
    Grab(Target, Local),
    /// They are let go.
    Drop,
    /// A new feature is placed here.
    Place(Local),
    /// The selected points are pushed by metres.
    Push([f64; 2]),
    /// A point is moved to a position.
    MoveTo(Target, Local),
}

/// A step of measuring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stroke {
    /// A point is added.
    Point(Local),
    /// The last point is taken back.
    Back,
    /// The drawing ends; the next point begins another.
    End,
}
