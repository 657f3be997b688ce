//! Findings: why a subject is in a gap or unknown, by how much, who answers for it, and the smallest fix.
//!
//! A finding is typed; sentences in either language are made in module `wording`.

use super::report::Subject;
use super::staffing::Shift;
use super::status::Status;
use crate::geometry::Local;
use crate::geometry::repair::RingFault;
use crate::model::LayerKind;

/// A measured value or a limit, with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// There is no value.
    None,
    /// A count.
    Count(i64),
    /// Metres.
    Metres(f64),
    /// Square metres.
    SquareMetres(f64),
    /// A share, 1 = all.
    Share(f64),
    /// A time span, seconds.
    Age(i64),
    /// A moment, seconds since 1970-01-01 UTC.
    Moment(i64),
}

/// What a fault rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Nothing more to say.
    None,
    /// The nearest manned checkpoint.
    Post {
        /// Checkpoint row; `None` when no checkpoint is manned at all.
        row: Option<u32>,
        /// Straight distance, metres.
        metres: f64,
    },
    /// The nearest manned checkpoint on foot.
    Walk {
        /// Checkpoint row; `None` when no way leads to any.
        row: Option<u32>,
        /// Metres along roads; infinite when no way leads to any, not a number when no road is near.
        metres: f64,
    },
    /// How a fire engine comes.
    Engine {
        /// Seconds through what is surely open; infinite when there is no way, not a number when no road is near.
        seconds: f64,
        /// The same as if checkpoints of unknown state were open.
        maybe_s: f64,
        /// Whether seconds count from a fire station; else from the edge of the map.
        timed: bool,
    },
    /// Roads that cross the boundary of an area.
    Crossings {
        /// How many lead in from outside.
        all: u32,
        /// How many nothing stops people on.
        open: u32,
        /// Of how many nobody knows.
        unknown: u32,
    },
    /// A way into an area.
    WayIn {
        /// Metres from outside to the boundary.
        metres: f64,
        /// Row of the road that leads in.
        road: u32,
        /// At how many hours of the day somebody gets in.
        hours: u32,
    },
    /// The nearest site on foot.
    Site {
        /// Row of the premise; `None` where no way leads to any.
        row: Option<u32>,
        /// Metres on foot; infinite without a way, not a number where no road is near.
        metres: f64,
        /// How many it serves, as far as known; `None` where it is too far to serve this one.
        served: Option<u64>,
        /// Buildings that it serves whose number is not known.
        unknown: u32,
    },
    /// The areas of a layer that hold the point.
    Containers {
        /// Layer.
        layer: LayerKind,
        /// Their rows.
        rows: Vec<u32>,
    },
    /// A container that lacks roles.
    Roles {
        /// Row of the containing grid, if there is one.
        grid: Option<u32>,
        /// Roles it does not name.
        missing: Vec<String>,
    },
    /// What the subject has not done yet.
    Missing {
        /// The items as the rule lists them, with their spellings.
        items: Vec<String>,
    },
    /// Attributes without a value: places in the subject's schema.
    Empty {
        /// Places of the attributes.
        attributes: Vec<usize>,
    },
    /// A holder who stands on too many subjects.
    Holder {
        /// As written in the data.
        holder: String,
        /// Rows that this holder has.
        rows: Vec<u32>,
    },
    /// Two counts.
    Counts {
        /// What there is.
        have: i64,
        /// What it is measured against.
        of: i64,
    },
    /// Holes in the tiling.
    Holes {
        /// Indexes into [`super::report::TilingResult::holes`].
        holes: Vec<usize>,
        /// Indexes into [`super::report::TilingResult::overlaps`].
        overlaps: Vec<usize>,
    },
    /// The fences that the subject touches, none in force.
    Fences {
        /// Fence rows.
        rows: Vec<u32>,
    },
    /// What is wrong with a code.
    Code {
        /// The code as written.
        code: String,
        /// What is wrong.
        fault: CodeFault,
    },
    /// Hours of the day in which a post has too few people, or in which that is not stated.
    Shifts {
        /// Spans of hours by role, those of the same hours one after another.
        shifts: Vec<Shift>,
    },
    /// What is wrong with the geometry.
    Ring(RingFault),
    /// A text as found in the data.
    Text(String),
}

/// What is wrong with an administrative code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeFault {
    /// Not 14 digits (or 20 with the class code in front).
    Length {
        /// Digits found.
        found: usize,
    },
    /// A character that is no digit.
    NotDigits,
    /// Two grids have the same code.
    Duplicate {
        /// Row of the other.
        other: u32,
    },
    /// The grid names a community that does not exist.
    NoParent {
        /// The id it names.
        community: String,
    },
    /// The parent part is not the community's code.
    ParentCode {
        /// Part of the grid's code that names the community.
        in_grid: String,
        /// The community's code.
        in_community: String,
    },
}

/// The smallest change that closes a gap.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// Nothing smaller than looking at it.
    Review,
    /// Bring the missing attribute.
    Fill {
        /// Layer.
        layer: LayerKind,
        /// Row, or `None` for the subject itself.
        row: Option<u32>,
        /// Place of the attribute.
        attribute: usize,
    },
    /// Put the missing roles into the team of a grid.
    AssignRoles {
        /// Grid row.
        grid: u32,
        /// Roles.
        roles: Vec<String>,
    },
    /// Do what is missing and write it down.
    Complete {
        /// Place of the attribute that names what is done.
        attribute: usize,
        /// The items as the rule lists them, with their spellings.
        items: Vec<String>,
    },
    /// Extend an existing grid over the point.
    ExtendGrid {
        /// The nearest grid.
        grid: u32,
        /// Distance to it, metres.
        metres: f64,
    },
    /// Draw a grid where there is none.
    DrawGrid {
        /// A position in the hole.
        at: Local,
        /// Area without a grid, square metres.
        area_m2: f64,
    },
    /// Cut one of two overlapping areas back.
    CutOverlap {
        /// Layer of the areas.
        layer: LayerKind,
        /// Their rows.
        rows: Vec<u32>,
    },
    /// Name another holder for all but `keep` subjects.
    SplitHolder {
        /// Subjects to give to somebody else.
        surplus: u32,
    },
    /// Link this many more.
    Link {
        /// Households to link.
        households: i64,
    },
    /// Man a checkpoint that exists but is not manned now.
    ManPost {
        /// Checkpoint row.
        post: u32,
        /// Its distance, metres.
        metres: f64,
    },
    /// Extend the hours of a manned checkpoint to the evaluated moment.
    ExtendHours {
        /// Checkpoint row.
        post: u32,
        /// Its distance, metres.
        metres: f64,
    },
    /// Send people to a manned checkpoint whose roster has nobody at the evaluated hour.
    StaffPost {
        /// Checkpoint row.
        post: u32,
        /// Its distance, metres.
        metres: f64,
    },
    /// Send people to the post in hours in which it has too few; extend its hours where it is off duty.
    Staff {
        /// What is missing.
        shifts: Vec<Shift>,
    },
    /// Fill in the roster of the post.
    FillRoster {
        /// Hours of which it says too little.
        shifts: Vec<Shift>,
    },
    /// Move the nearest post this far towards the subject.
    MovePost {
        /// Checkpoint row.
        post: u32,
        /// Distance to move, metres.
        metres: f64,
    },
    /// Open a post near the subject.
    OpenPost {
        /// Where.
        at: Local,
        /// Buildings in a gap that it would cover, counting this one.
        gains: u32,
    },
    /// Redraw the area.
    Redraw,
    /// Extend the validity.
    Extend,
    /// Repair this many devices.
    RepairDevices {
        /// Devices.
        devices: i64,
    },
    /// Check (a fence) or inspect (a premise) today.
    CheckNow,
    /// Close this many issues.
    CloseIssues {
        /// Issues.
        issues: i64,
    },
    /// Correct a code.
    CorrectCode,
    /// Bring a newer file of the layer.
    Refresh {
        /// Layer.
        layer: LayerKind,
    },
}

/// One check that does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Place of the check in its rule.
    pub check: usize,
    /// Gap or unknown.
    pub status: Status,
    /// What was measured.
    pub measured: Measure,
    /// What it was measured against.
    pub limit: Measure,
    /// What it rests on.
    pub evidence: Evidence,
    /// The smallest fix.
    pub fix: Fix,
}

/// Who answers for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Responsible {
    /// Community row.
    pub community: Option<u32>,
    /// Grid row; its leader answers.
    pub grid: Option<u32>,
}

/// Why a subject is not covered under a rule. A covered subject has a finding without faults.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Place of the rule in the rulebook.
    pub rule: usize,
    /// The subject.
    pub subject: Subject,
    /// Its status.
    pub status: Status,
    /// The checks that do not hold.
    pub faults: Vec<Fault>,
    /// Who answers for it.
    pub responsible: Responsible,
    /// Where to look, metres.
    pub at: Option<Local>,
}
