//! What panels ask for. Panels read and send; the document and the view change at the end of the frame.

use super::command::Command;
use super::dialogs::Dialog;
use super::list::Query;
use super::services::{Ask, PictureRequest};
use super::view::{Move, Target};
use crate::basemap::Setting;
use crate::coverage::GapRef;
use crate::geometry::Local;
use crate::model::LayerKind;
use crate::scene::Camera;
use crate::work::ImportFile;
use std::path::PathBuf;

/// One wish.
pub enum Action {
    /// Run a command.
    Run(Command),
    /// Select a feature, or nothing.
    Select(Option<Target>),
    /// Select a feature and fly there.
    Visit(Target),
    /// Select the subject of a gap and fly there.
    VisitGap(GapRef),
    /// Fly to a place.
    Go(Move),
    /// The map was moved to this camera by hand, or a flight has arrived.
    Camera(Camera),
    /// A flight has come as far as this.
    Flown(Camera),
    /// What is under the pointer.
    Hover(Option<Target>, Option<Local>),
    /// A click while measuring; with `true` it ends the way.
    Measure(Option<Local>, bool),
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
    /// Put the built-in rulebook back in force.
    ResetRules,
    /// Change the moment the project is about; `None`: now.
    SetMoment(Option<i64>),
    /// Open a project file.
    Open(PathBuf),
    /// Forget a recent project.
    Forget(PathBuf),
    /// Import files.
    Import(Vec<ImportFile>),
    /// Write the project to a new file.
    SaveAs(PathBuf),
    /// Write a picture.
    ExportPicture(PathBuf, PictureRequest),
    /// Write the gap list.
    ExportGaps(PathBuf),
    /// Let the system ask for files.
    Choose(Ask),
    /// Show a dialog, or close the one that is open.
    Dialog(Option<Dialog>),
    /// Search for these words.
    Search(String),
    /// Cancel the job whose progress is shown.
    CancelJob,
    /// Dismiss a notice.
    Dismiss(u64),
}
