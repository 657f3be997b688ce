//! Placing and moving points on the map by hand: what is under way, and what every frame makes of it.
//!
//! Each frame turns where the hand is into edits and tries them out ([`super::trial`]) before anything is drawn, so that
//! figures, colours and counts are those of the point under the pointer. Letting go makes one step of it; Escape leaves no
//! trace.

use super::action::Plan;
use super::command::Command;
use super::dialogs::Dialog;
use super::dialogs::move_to::MoveToDialog;
use super::notices::Tone;
use super::panels::steer::to_pixels;
use super::view::{Target, Tool, View};
use super::words::plan as words;
use super::{App, readout};
use crate::geometry::snap::{Around, Snap, snap};
use crate::geometry::{Bounds, Local, Shapes};
use crate::map::Picker;
use crate::model::{Edit, Feature, GeometryClass, LayerKind, Project, fresh};
use crate::scene::RAILWAY;
use crate::wording;
use egui::{Pos2, Rect};
use std::time::Duration;

/// How long a frame waits for what the hand's move leads to; after that it shows what was worked out last.
const PATIENCE: Duration = Duration::from_millis(12);
/// How near to a road or crossing a point is drawn to it, points of the window.
const SNAP_POINTS: f64 = 12.0;
/// From this scale on points are drawn to roads, pixels a metre at 100 %: before that nobody can tell them apart.
const SNAP_PX_PER_M: f64 = 0.12;
/// Key presses that follow each other faster are one step, seconds.
const BURST: f64 = 0.8;

/// A point that is moved or placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The feature, or the one that would be.
    pub target: Target,
    /// Where it was; `None` for a new one.
    pub from: Option<Local>,
    /// Where it would be.
    pub to: Local,
}

/// What the hand does with points.
#[derive(Default)]
pub struct Planning {
    doing: Doing,
    /// Whether points are left where the pointer is instead of being drawn to roads.
    pub free: bool,
    /// Where the map lies in the window and whether the pointer is over it, as of the last frame.
    ground: Option<(Rect, bool)>,
    /// The points under way.
    pub points: Vec<Point>,
    /// Whether they moved in this frame.
    pub moves: bool,
    /// What the one in the hand was drawn to.
    pub snap: Option<Snap>,
    /// Features whose names on the map stand where they were: layer and row.
    pub unnamed: Vec<(LayerKind, u32)>,
    /// The feature that would be placed, but for its position, and the generation it is unique in.
    new: Option<(u64, LayerKind, Feature)>,
}

#[derive(Default)]
enum Doing {
    #[default]
    Nothing,
    /// Points follow the pointer.
    Drag(Held),
    /// A drag was taken back while the button was down.
    Spent,
    /// Points are pushed by keys; by how much, and when last.
    Push(Held, [f64; 2], f64),
}

/// Points in the hand.
struct Held {
    points: Vec<(Target, Shapes)>,
    /// Where the one under the pointer was, and the pointer's place beside it.
    grip: Local,
    beside: [f64; 2],
}

impl Planning {
    /// Whether a drag of the left button belongs to points and not to the map.
    pub fn drags(&self) -> bool {
        matches!(self.doing, Doing::Drag(_) | Doing::Spent)
    }
}

impl Held {
    fn of(project: &Project, targets: impl Iterator<Item = Target>) -> Self {
        let points = targets.filter(|t| is_point(t.kind)).filter_map(|target| {
            let feature = project.layer(target.kind).feature(target.row(project)?);
            feature.shape().first()?;
            let mut shape = Shapes::new();
            shape.push_shape(feature.shape());
            Some((target, shape))
        });
        Self { points: points.collect(), grip: Local { x: 0.0, y: 0.0 }, beside: [0.0; 2] }
    }

    /// The edits that move all of them, and where they come to lie.
    fn moved(&self, by: [f64; 2]) -> (Vec<Edit>, Vec<Point>) {
        let (mut edits, mut points) = (Vec::new(), Vec::new());
        for (target, shape) in &self.points {
            let mut shape = shape.clone();
            let from = shape.get(0).first().map(Local::from);
            shape.map_coords(|all| all.iter_mut().for_each(|c| *c = [c[0] + by[0], c[1] + by[1]]));
            points.extend(shape.get(0).first().map(|to| Point { target: *target, from, to: to.into() }));
            edits.push(Edit::SetShape { kind: target.kind, fid: target.fid, shape });
        }
        (edits, points)
    }
}

fn is_point(kind: LayerKind) -> bool {
    kind.info().geometry == GeometryClass::Point
}

/// The point under the pointer among the selected ones, if there is one to take hold of.
pub fn grip(project: &Project, view: &View, found: Option<(LayerKind, u32)>) -> Option<Target> {
    let (kind, row) = found.filter(|(kind, _)| is_point(*kind) && !view.present)?;
    Target::of_row(project, kind, row).filter(|target| view.is_selected(*target))
}

impl App {
    /// What is under way on the map.
    pub fn planning(&self) -> &Planning {
        &self.planning
    }

    /// Tries out what the hand does in this frame.
    pub(super) fn plan(&mut self) {
        self.planning.moves = false;
        match &self.planning.doing {
            Doing::Drag(_) => self.drag_on(),
            Doing::Push(_, _, last) if self.ctx.input(|i| i.time) - last > BURST => self.end_push(),
            Doing::Push(..) => self.ctx.request_repaint_after(Duration::from_secs_f64(BURST)),
            Doing::Spent if !self.ctx.input(|i| i.pointer.primary_down()) => self.planning.doing = Doing::Nothing,
            Doing::Spent => {}
            Doing::Nothing => self.show_new(),
        }
        let Some(document) = &mut self.document else { return };
        document.take_tried(PATIENCE);
        let idle = self.planning.points.is_empty() && matches!(self.planning.doing, Doing::Nothing);
        let named = idle && document.trial.is_none() && document.derived.as_ref().is_some_and(|d| d.drawing.options.labels);
        if named {
            self.planning.unnamed.clear();
        }
    }

    /// Does what the map asks for.
    pub(super) fn apply_plan(&mut self, plan: Plan) {
        match plan {
            Plan::Ground(rect, over) => self.planning.ground = Some((rect, over)),
            Plan::Grab(target, at) => self.grab(target, at),
            Plan::Drop => self.let_go(),
            Plan::Place(at) => self.place(at),
            Plan::Push(by) => self.push(by),
            Plan::MoveTo(target, at) => self.move_to(target, at),
        }
    }

    /// Another project, or none.
    pub(super) fn plan_afresh(&mut self) {
        self.planning = Planning { free: self.planning.free, ..Planning::default() };
    }

    /// Leaves the points alone; whether there was anything to leave.
    pub(super) fn leave_points(&mut self) -> bool {
        let was = !self.planning.points.is_empty();
        self.planning.doing = match std::mem::take(&mut self.planning.doing) {
            Doing::Drag(_) => Doing::Spent,
            Doing::Spent => Doing::Spent,
            _ => Doing::Nothing,
        };
        self.planning.points.clear();
        self.planning.snap = None;
        if was && let Some(document) = &mut self.document {
            document.give_up();
        }
        was
    }

    /// Takes back what the hand holds, points or a border; whether it held anything.
    pub(super) fn take_hand_back(&mut self) -> bool {
        if let Some(grab) = &mut self.view.editing.grab {
            let held = !std::mem::replace(&mut grab.given_up, true);
            if let Some(document) = &mut self.document {
                document.give_up();
            }
            return held;
        }
        matches!(self.planning.doing, Doing::Drag(_)) && self.leave_points()
    }

    // --- dragging -----------------------------------------------------------------------------------------------------

    fn grab(&mut self, target: Target, at: Local) {
        self.end_push();
        let Some(document) = &self.document else { return };
        let mut held = Held::of(&document.project, self.view.selected().targets());
        let Some(grip) = held.points.iter().find(|(t, _)| *t == target).and_then(|(_, shape)| shape.get(0).first()) else {
            return;
        };
        (held.grip, held.beside) = (grip.into(), [grip[0] - at.x, grip[1] - at.y]);
        self.forget_names(&held);
        self.planning.doing = Doing::Drag(held);
    }

    fn forget_names(&mut self, held: &Held) {
        let Some(document) = &self.document else { return };
        let rows = held.points.iter().filter_map(|(t, _)| Some((t.kind, t.row(&document.project)?)));
        self.planning.unnamed.extend(rows);
    }

    fn drag_on(&mut self) {
        let (at, down, free) = self.ctx.input(|i| {
            let down = i.pointer.primary_down() || i.pointer.primary_released();
            (i.pointer.latest_pos(), down, i.modifiers.command || i.modifiers.ctrl || i.modifiers.alt)
        });
        if !down {
            return self.let_go();
        }
        let Some(at) = at.and_then(|p| self.ground_at(p)) else { return };
        let Doing::Drag(held) = &self.planning.doing else { return };
        let (grip, checkpoint) = (held.grip, held.points.iter().any(|(t, _)| t.kind == LayerKind::Checkpoint));
        let wished = Local { x: at.x + held.beside[0], y: at.y + held.beside[1] };
        let snap = self.snapped(wished).filter(|_| checkpoint && !free);
        let to = snap.map_or(wished, |s| s.at);
        let (edits, points) = held.moved([to.x - grip.x, to.y - grip.y]);
        self.planning.snap = snap;
        self.try_points(edits, points);
    }

    fn let_go(&mut self) {
        let Doing::Drag(held) = std::mem::take(&mut self.planning.doing) else { return };
        self.keep_points(held.points.len(), words::MOVED, |_| ());
    }

    // --- pushing ------------------------------------------------------------------------------------------------------

    /// Whether the arrow keys push what is selected: points in sight, and not in a meeting.
    pub(super) fn pushes(&self) -> bool {
        let movable = |kind: LayerKind| is_point(kind) && !self.view.hidden[kind as usize];
        self.view.tool == Tool::Select && !self.view.present && self.view.selects_only(movable)
    }

    fn push(&mut self, by: [f64; 2]) {
        let now = self.ctx.input(|i| i.time);
        let (held, sum) = match std::mem::take(&mut self.planning.doing) {
            Doing::Push(held, sum, _) => (held, [sum[0] + by[0], sum[1] + by[1]]),
            Doing::Nothing => {
                let Some(document) = &self.document else { return };
                let held = Held::of(&document.project, self.view.selected().targets());
                self.forget_names(&held);
                (held, by)
            }
            other => {
                self.planning.doing = other;
                return;
            }
        };
        let (edits, points) = held.moved(sum);
        self.planning.doing = Doing::Push(held, sum, now);
        self.try_points(edits, points);
        self.ctx.request_repaint_after(Duration::from_secs_f64(BURST));
    }

    /// Makes one step of the keys pressed so far.
    pub(super) fn end_push(&mut self) {
        if let Doing::Push(held, ..) = &self.planning.doing {
            let n = held.points.len();
            self.planning.doing = Doing::Nothing;
            self.keep_points(n, words::MOVED, |_| ());
        }
    }

    // --- placing ------------------------------------------------------------------------------------------------------

    /// Shows the feature that a click would place, where the pointer is.
    fn show_new(&mut self) {
        let Some(kind) = self.view.tool.places() else { return };
        let over = self.planning.ground.is_some_and(|(_, over)| over) && self.dialog.is_none() && self.palette.is_none();
        let pointer =
            self.ctx.input(|i| i.pointer.latest_pos()).filter(|_| over && !self.ctx.input(|i| i.pointer.is_decidedly_dragging()));
        match pointer.and_then(|p| self.ground_at(p)) {
            Some(at) => self.try_new(kind, at),
            None => {
                self.leave_points();
            }
        }
    }

    fn try_new(&mut self, kind: LayerKind, at: Local) {
        let free = self.ctx.input(|i| i.modifiers.command || i.modifiers.ctrl || i.modifiers.alt);
        let snap = self.snapped(at).filter(|_| kind == LayerKind::Checkpoint && !free);
        let to = snap.map_or(at, |s| s.at);
        let lang = self.face.lang;
        let Some(document) = &self.document else { return };
        let fits = |new: &(u64, LayerKind, Feature)| (new.0, new.1) == (document.generation, kind);
        if !self.planning.new.as_ref().is_some_and(fits) {
            self.planning.new = Some((document.generation, kind, fresh(document.project.layer(kind), Shapes::new(), lang)));
        }
        let Some((.., feature)) = &self.planning.new else { return };
        let mut feature = feature.clone();
        feature.shape = Shapes::new();
        feature.shape.push_point(to.x, to.y);
        let point = Point { target: Target { kind, fid: feature.fid }, from: None, to };
        self.planning.snap = snap;
        self.try_points(vec![Edit::Insert { kind, features: vec![feature] }], vec![point]);
    }

    fn place(&mut self, at: Local) {
        let Some(kind) = self.view.tool.places() else { return };
        self.try_new(kind, at);
        let Some(target) = self.planning.points.first().map(|p| p.target) else { return };
        if let Some(document) = &mut self.document {
            document.take_tried(PATIENCE);
        }
        self.view.hidden[kind as usize] = false;
        // Held, Shift places one after the other.
        let more = self.ctx.input(|i| i.modifiers.shift);
        self.keep_points(1, words::PLACED, move |app| {
            app.select(Some(target));
            if !more {
                app.take_tool(Tool::Select);
            }
        });
    }

    // --- exact positions ----------------------------------------------------------------------------------------------

    /// Opens the dialog for the exact position of the selected point.
    pub(super) fn ask_position(&mut self) {
        self.end_push();
        let place = |target: Target| {
            let project = &self.document.as_ref()?.project;
            project.layer(target.kind).feature(target.row(project)?).shape().first()
        };
        let target = self.view.selection.filter(|t| is_point(t.kind));
        let Some((target, at)) = target.and_then(|t| Some((t, place(t)?))) else {
            self.notices.add(Tone::Done, self.face.t(words::SELECT_A_POINT), &[Command::ToolSelect]);
            return;
        };
        let Some(document) = &self.document else { return };
        let now = readout::read(&document.project, at.into(), self.view.readout).unwrap_or_default();
        self.dialog = Some(Dialog::MoveTo(MoveToDialog::new(target, now)));
    }

    fn move_to(&mut self, target: Target, at: Local) {
        self.end_push();
        let Some(document) = &mut self.document else { return };
        let held = Held::of(&document.project, std::iter::once(target));
        let Some(from) = held.points.first().and_then(|(_, shape)| shape.get(0).first()) else { return };
        let (edits, points) = held.moved([at.x - from[0], at.y - from[1]]);
        self.forget_names(&held);
        self.try_points(edits, points);
        if let Some(document) = &mut self.document {
            document.take_tried(PATIENCE);
        }
        self.keep_points(1, words::MOVED, |_| ());
        if self.view.camera.is_some_and(|c| !c.view().contains(at.into())) {
            self.go(super::view::Move::Look(Bounds::of(&[at.into()])));
        }
    }

    // --- deleting -----------------------------------------------------------------------------------------------------

    /// Deletes what is selected.
    pub(super) fn delete_selection(&mut self) {
        self.leave_points();
        let selected = self.view.selected();
        let Some(document) = &mut self.document else { return };
        let there = |t: &Target| t.row(&document.project).is_some();
        let targets: Vec<Target> = selected.targets().filter(there).collect();
        if targets.is_empty() {
            self.notices.add(Tone::Done, self.face.t(super::notices::text::NOTHING_SELECTED), &[Command::ToolBox]);
            return;
        }
        let said = self.said(&targets, words::DELETED);
        let edits = LayerKind::ALL.into_iter().filter_map(|kind| {
            let fids: Vec<_> = targets.iter().filter(|t| t.kind == kind).map(|t| t.fid).collect();
            (!fids.is_empty()).then_some(Edit::Delete { kind, fids })
        });
        let edits = edits.collect();
        self.commit_then(said.clone(), edits, |app| {
            app.select(None);
            app.notices.add(Tone::Done, said, &[Command::Undo]);
        });
    }

    // --- in common ----------------------------------------------------------------------------------------------------

    /// The ground under a place of the window, as the map looked in the last frame.
    fn ground_at(&self, p: Pos2) -> Option<Local> {
        let ((rect, _), camera) = self.planning.ground.zip(self.view.camera)?;
        Some(camera.world_from_screen(to_pixels(rect, self.ctx.pixels_per_point(), p)))
    }

    /// What a position is drawn to.
    fn snapped(&self, at: Local) -> Option<Snap> {
        let (camera, ppp) = (self.view.camera?, f64::from(self.ctx.pixels_per_point()));
        if self.planning.free || camera.px_per_m < SNAP_PX_PER_M * ppp {
            return None;
        }
        let picker = &self.document.as_ref()?.derived.as_ref()?.drawing.picker;
        onto_roads(picker, at, SNAP_POINTS * ppp / camera.px_per_m)
    }

    fn try_points(&mut self, edits: Vec<Edit>, points: Vec<Point>) {
        let card = self.view.selection.map(|target| (target, self.face));
        let Some(document) = &mut self.document else { return };
        let still = points.iter().all(|p| p.from == Some(p.to));
        if still {
            document.give_up();
        } else if points != self.planning.points || document.trial.is_none() {
            document.try_out(edits, card, &self.ctx);
        }
        self.planning.moves |= points != self.planning.points;
        self.planning.points = points;
    }

    /// Makes one step of what is under way, says so, and does `then`.
    fn keep_points(&mut self, n: usize, what: crate::words::Text, then: impl FnOnce(&mut Self) + 'static) {
        let points = std::mem::take(&mut self.planning.points);
        self.planning.snap = None;
        let targets: Vec<Target> = points.iter().map(|p| p.target).collect();
        let Some(trial) = self.document.as_ref().and_then(|d| d.trial.as_ref()).filter(|_| n > 0) else { return };
        let (edits, number) = (trial.edits.clone(), trial.number());
        let label = self.said(&targets, what);
        self.once_life_allows(label, edits, move |app, label, edits| {
            if let Some(said) = app.keep_tried(label, edits, number, targets.first().map(|t| t.kind)) {
                app.view.hover = None;
                app.notices.add(Tone::Done, said, &[Command::Undo]);
                then(app);
            }
        });
    }

    /// Commits edits that were tried out, as they are on screen where they still are; what is said of them, if they were done.
    fn keep_tried(&mut self, label: &str, edits: Vec<Edit>, number: u64, kind: Option<LayerKind>) -> Option<String> {
        let tried = self.document.as_ref()?.trial.as_ref().is_some_and(|trial| trial.number() == number);
        if !tried {
            return self.commit_anyway(label, edits).then(|| label.to_owned());
        }
        let now = self.services.now();
        let (face, ctx) = (self.face, self.ctx.clone());
        let who = self.preferences.who();
        let document = self.document.as_mut()?;
        let gains = document.trial.as_ref().filter(|t| t.is_up_to_date()).and_then(|_| document.tried_gains(kind?));
        let said = gains.map_or_else(|| label.to_owned(), |gains| format!("{label} · {}", words::gains(gains, face.lang)));
        document.history.sign(&who);
        match document.keep(label, now, face, &ctx) {
            Ok(()) => Some(said),
            Err(error) => {
                self.notices.add(Tone::Error, crate::wording::edit::edit_error(&error, self.face.lang), &[]);
                None
            }
        }
    }

    /// What was done to features, with the name of the only one or the number of several.
    fn said(&self, targets: &[Target], what: crate::words::Text) -> String {
        let project = self.document.as_ref().and_then(|d| Some(&d.derived.as_ref()?.project));
        let name = |target: &Target| {
            let project = project?;
            let feature = project.layer(target.kind).feature(target.row(project)?);
            Some(wording::feature_name(target.kind, feature, self.face.lang))
        };
        let named = match targets {
            [only] => name(only),
            _ => None,
        };
        let subject = named.unwrap_or_else(|| super::words::features(targets.len(), self.face.lang));
        format!("{} {subject}", self.face.t(what))
    }
}

/// What a position is drawn to among the roads and community borders of a drawing.
pub fn onto_roads(picker: &Picker, at: Local, radius_m: f64) -> Option<Snap> {
    let near = Bounds::of(&[at.into()]).grown(radius_m + 1.0);
    let mut around = Around::default();
    picker.near(LayerKind::Road, near, |row, class, shape| {
        // Nobody stands guard on rails.
        if class != RAILWAY {
            around.lines.extend(shape.rings().map(|line| (row, line)));
        }
    });
    picker.near(LayerKind::Community, near, |row, _, shape| around.borders.extend(shape.rings().map(|ring| (row, ring))));
    // The index is in no order; of equals the smaller row counts.
    around.lines.sort_by_key(|(row, _)| *row);
    around.borders.sort_by_key(|(row, _)| *row);
    snap(at, radius_m, &around)
}
