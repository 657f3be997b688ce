//! What the user looks at: camera, selection, tool and filters. Nothing of it is saved in the project.

use super::borders::Editing;
use super::clock::Playing;
use super::comparing::Pair;
use super::cordoning::CordonQuery;
use super::group::Narrow;
use super::list::Query;
use super::places::{Bookmark, Trail};
use super::selected::Selected;
use super::worklist::{Below, ListView};
use crate::coverage::GapRef;
use crate::geometry::{Bounds, Crs, Local, measure};
use crate::model::{Fid, LayerKind, Project};
use crate::scene::Camera;
use std::sync::Arc;

/// A feature by its identity, which stays when rows move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    /// Its layer.
    pub kind: LayerKind,
    /// Its identity.
    pub fid: Fid,
}

impl Target {
    /// The feature in a row.
    pub fn of_row(project: &Project, kind: LayerKind, row: u32) -> Option<Self> {
        let layer = project.layer(kind);
        ((row as usize) < layer.len()).then(|| Self { kind, fid: layer.feature(row).fid() })
    }

    /// Its row now, if it is still there.
    pub fn row(self, project: &Project) -> Option<u32> {
        project.layer(self.kind).row_of(self.fid)
    }

    /// Box around it, metres.
    pub fn bounds(self, project: &Project) -> Option<Bounds> {
        let row = self.row(project)?;
        let bounds = project.layer(self.kind).feature(row).shape().bounds();
        (!bounds.is_empty()).then_some(bounds)
    }
}

/// What a click on the map does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// Selects.
    #[default]
    Select,
    /// Draws a box that selects.
    Box,
    /// Draws an outline that selects.
    Lasso,
    /// Adds a point to the measured way.
    Measure,
    /// Adds a corner to the measured area.
    Area,
    /// Places a new point of a kind.
    Place(LayerKind),
    /// Adds a corner to a new fence, grid or community, or a point to a new path.
    Draw(LayerKind),
    /// Takes hold of borders.
    Reshape,
    /// Adds a point to the line that splits what is selected.
    Split,
}

impl Tool {
    /// Whether clicks are points of a measurement.
    pub fn measures(self) -> bool {
        matches!(self, Self::Measure | Self::Area)
    }

    /// The kind of which a click places a new feature.
    pub fn places(self) -> Option<LayerKind> {
        if let Self::Place(kind) = self { Some(kind) } else { None }
    }

    /// The kind of which something is drawn with it.
    pub fn new_of(self) -> Option<LayerKind> {
        if let Self::Draw(kind) = self { Some(kind) } else { None }
    }

    /// The kind of area that is drawn with it.
    pub fn rings(self) -> Option<LayerKind> {
        self.new_of().filter(|kind| *kind != LayerKind::Road)
    }

    /// Whether the tool changes borders.
    pub fn edits(self) -> bool {
        matches!(self, Self::Draw(_) | Self::Reshape | Self::Split)
    }

    /// Whether a drag draws an outline that selects.
    pub fn outlines(self) -> bool {
        matches!(self, Self::Box | Self::Lasso)
    }
}

/// A movement of the camera that is under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flight {
    from: Camera,
    to: Camera,
    /// Seconds, on egui's clock.
    start: f64,
    seconds: f64,
}

impl Flight {
    /// How long a flight takes, seconds.
    pub const SECONDS: f64 = 0.3;
    /// How long the map glides on, seconds.
    pub const GLIDE_SECONDS: f64 = 0.6;

    /// A flight that begins now.
    pub fn new(from: Camera, to: Camera, now: f64, seconds: f64) -> Self {
        Self { from, to, start: now, seconds }
    }

    /// Where it ends.
    pub fn destination(&self) -> Camera {
        self.to
    }

    /// Where the camera is, and whether it has arrived.
    pub fn at(&self, now: f64) -> (Camera, bool) {
        let t = ((now - self.start) / self.seconds).clamp(0.0, 1.0);
        if t >= 1.0 {
            return (self.to, true);
        }
        if t <= 0.0 {
            return (self.from, false);
        }
        // Ease out: fast start, soft landing.
        let s = 1.0 - (1.0 - t).powi(3);
        let mix = |a: f64, b: f64| a + (b - a) * s;
        let center = Local { x: mix(self.from.center.x, self.to.center.x), y: mix(self.from.center.y, self.to.center.y) };
        // Zooming by equal factors in equal times looks even.
        let px_per_m = self.from.px_per_m * (self.to.px_per_m / self.from.px_per_m).powf(s);
        (Camera { center, px_per_m, size_px: self.to.size_px }, false)
    }
}

/// What the map is asked to do in the next frame, when its size is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Move {
    /// Show this ground.
    Fit(Bounds),
    /// Show this place, not farther away than now and near enough to see a building.
    Look(Bounds),
    /// Zoom about the middle.
    Zoom(f64),
    /// Shift by a share of the view.
    Pan([f64; 2]),
    /// Show exactly this ground, without a margin.
    Ground(Bounds),
    /// Put this place in the middle.
    Center(Local),
    /// Look from here, whatever the size of the window is by now.
    Camera(Camera),
}

/// Which panels are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panels {
    /// Layers, legend, rules.
    pub layers: bool,
    /// Gap list.
    pub list: bool,
    /// Card.
    pub card: bool,
    /// Overview map.
    pub overview: bool,
    /// Strip of the hours of the day.
    pub hours: bool,
    /// Steps that were done.
    pub history: bool,
}

impl Default for Panels {
    fn default() -> Self {
        Self { layers: true, list: true, card: true, overview: false, hours: true, history: false }
    }
}

/// The state of the view.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Where the map looks from; `None` until its size is known.
    pub camera: Option<Camera>,
    /// Movement under way.
    pub flight: Option<Flight>,
    /// Earlier views.
    pub trail: Trail,
    /// Kept views.
    pub bookmarks: Vec<Bookmark>,
    /// The kept view that was shown last.
    pub bookmark: Option<usize>,
    /// Selected feature: the only one, or the one looked at among several.
    pub selection: Option<Target>,
    /// Features selected together, two or more; else empty.
    pub group: Arc<Selected>,
    /// Which of them the card lists.
    pub narrow: Narrow,
    /// Outline being drawn to select, metres.
    pub outline: Vec<Local>,
    /// Position that was gone to.
    pub mark: Option<Local>,
    /// Whether the map stands alone, for a meeting.
    pub present: bool,
    /// System in which the status bar and copies give positions.
    pub readout: Crs,
    /// Row of the gap list that led to the selection.
    pub gap: Option<GapRef>,
    /// Feature under the pointer.
    pub hover: Option<Target>,
    /// Ground under the pointer.
    pub pointer: Option<Local>,
    /// Layers switched off.
    pub hidden: [bool; LayerKind::ALL.len()],
    /// What a click does.
    pub tool: Tool,
    /// Points of the measured way, metres.
    pub way: Vec<Local>,
    /// Whether the measured way is ended: the next click starts another.
    pub way_ended: bool,
    /// Borders in hand.
    pub editing: Editing,
    /// Filter and order of the gap list.
    pub query: Query,
    /// Whether the list has to scroll to the selected row.
    pub scroll_list: bool,
    /// Open panels.
    pub panels: Panels,
    /// Hour of the project's day that is looked at; `None`: the project's moment.
    pub hour: Option<u8>,
    /// The hours being stepped through.
    pub playing: Option<Playing>,
    /// Whether the worst hour is to be shown as soon as it is known.
    pub seek_worst: bool,
    /// What the panel under the map shows.
    pub below: Below,
    /// The plans that are compared.
    pub compare: Option<Pair>,
    /// The area that is to be sealed.
    pub cordon: Option<CordonQuery>,
    /// The work list that is open.
    pub list: Option<ListView>,
    /// Whether buildings are shaded by the posts behind them.
    pub backup: bool,
}

impl View {
    /// A view for another project: filters, selection and camera start afresh, panels stay.
    pub fn reset(&mut self) {
        let (panels, hidden, readout, present) = (self.panels, self.hidden, self.readout, self.present);
        *self = Self { panels, hidden, readout, present, ..Self::default() };
    }

    /// Whether clicks are points of a way: of a measurement, of a new area, of the line that splits the selected grid, compound or fence.
    pub fn draws(&self) -> bool {
        let splits = |t: &Target| t.kind == LayerKind::Grid || t.kind.stands_alone();
        self.tool.measures()
            || self.tool.new_of().is_some()
            || (self.tool == Tool::Split && self.selection.is_some_and(|t| splits(&t)))
    }

    /// The points of the way with the one under the pointer, unless the drawing has ended.
    pub fn drawn(&self) -> Vec<Local> {
        let mut points = self.way.clone();
        if !self.way_ended && !points.is_empty() {
            points.extend(self.pointer.filter(|p| points.last() != Some(p)));
        }
        points
    }

    /// The corners of the area that the tool for areas has drawn so far, metres; `None` before there are three, and where its
    /// border crosses itself.
    pub fn drawn_area(&self) -> Option<Vec<[f64; 2]>> {
        let drawn = self.tool == Tool::Area && self.way.len() > 2 && measure::area(&self.way).is_some();
        drawn.then(|| self.way.iter().map(|p| [p.x, p.y]).collect())
    }

    /// Everything that is selected.
    pub fn selected(&self) -> Selected {
        if self.group.is_empty() { Selected::of(self.selection) } else { Selected::clone(&self.group) }
    }

    /// Whether a feature is selected, alone or with others.
    pub fn is_selected(&self, target: Target) -> bool {
        if self.group.is_empty() { self.selection == Some(target) } else { self.group.contains(target) }
    }

    /// Whether something is selected and all of it is of kinds that pass.
    pub fn selects_only(&self, passes: impl Fn(LayerKind) -> bool) -> bool {
        if self.group.is_empty() {
            self.selection.is_some_and(|target| passes(target.kind))
        } else {
            self.group.kinds().all(|(kind, _)| passes(kind))
        }
    }

    /// Selects these features, whatever was selected before.
    pub fn select(&mut self, selected: Selected) {
        self.gap = None;
        self.narrow = Narrow::All;
        self.selection = selected.only();
        self.group = if selected.len() > 1 { Arc::new(selected) } else { Arc::default() };
    }

    /// The hidden kinds.
    pub fn hidden_kinds(&self) -> Vec<LayerKind> {
        LayerKind::ALL.into_iter().filter(|kind| self.hidden[*kind as usize]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flight_starts_and_ends_where_it_should() {
        let from = Camera { center: Local { x: 0.0, y: 0.0 }, px_per_m: 0.1, size_px: [100.0, 100.0] };
        let to = Camera { center: Local { x: 100.0, y: 50.0 }, px_per_m: 4.0, size_px: [100.0, 100.0] };
        let flight = Flight::new(from, to, 10.0, Flight::SECONDS);
        assert_eq!(flight.at(10.0), (from, false));
        let (middle, arrived) = flight.at(10.1);
        assert!(!arrived && middle.center.x > 50.0 && middle.px_per_m < 4.0);
        assert_eq!(flight.at(11.0), (to, true));
    }
}
