//! Borders on the map: handles, what is being dragged or drawn, what it sticks to; the strip with hints and the tools.

use super::map::Screen;
use super::measure;
use super::parts::pill;
use super::toolbar;
use crate::app::action::Action;
use crate::app::borders::{BorderStep, Grab, Handle, Hold, stick};
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::reshape::fence_kinds;
use crate::app::theme::{Face, color, regular, strong};
use crate::app::view::{Target, Tool, View};
use crate::app::words::plan as words;
use crate::geometry::edge_snap::SnapKind;
use crate::geometry::{Local, area_contains};
use crate::model::LayerKind;
use crate::reshape::{AreaId, check_drawn};
use crate::wording::{number, reshape as wording};
use crate::words::Text;
use egui::{
    Align2, Area, Color32, CursorIcon, Frame, Id, Label, Margin, Order, Painter, PointerButton, Pos2, Rect, Response, RichText,
    Shape, Stroke, Ui, pos2, vec2,
};

/// How near the pointer must come to a handle, points.
const GRIP: f32 = 9.0;
/// How near it must come to what it sticks to, points.
const STICK: f32 = 8.0;
/// Vertices nearer to each other than this show one handle, points.
const APART: f32 = 9.0;
/// Shorter edges show no handle in their middle, points.
const ROOM: f32 = 34.0;

/// Layers whose borders can be dragged.
fn reshapes(kind: LayerKind) -> bool {
    matches!(kind, LayerKind::Grid | LayerKind::Community) || kind.stands_alone()
}

/// Where a drawn point goes: the place itself, or what it sticks to.
pub(super) fn aim(screen: &Screen, view: &View, document: &Document, at: Local, out: &mut Vec<Action>) -> Local {
    if !(view.draws() && view.tool.edits()) {
        return at;
    }
    let radius = f64::from(STICK * screen.ppp) / screen.camera.px_per_m;
    let found = stick(&document.project, &view.hidden, &[], at.into(), radius);
    if found != view.editing.snap {
        out.push(Action::Border(BorderStep::Stick(found)));
    }
    found.map_or(at, |snap| snap.at.into())
}

/// Whether a click closes the ring that is being drawn.
pub(super) fn closes(screen: &Screen, view: &View, p: Pos2) -> bool {
    view.tool.rings().is_some() && view.way.len() > 2 && screen.at(view.way[0]).distance(p) <= GRIP
}

/// The areas under the pointer that the tool can work on, the one on top first.
fn areas(view: &View, document: &Document, at: Local) -> Vec<Target> {
    let kinds: &[LayerKind] = match view.tool {
        Tool::Split => &[LayerKind::Grid, LayerKind::Compound, LayerKind::Fence],
        _ => &[LayerKind::Grid, LayerKind::Compound, LayerKind::Fence, LayerKind::Community],
    };
    let mut found = Vec::new();
    for &kind in kinds.iter().filter(|k| !view.hidden[**k as usize]) {
        let here = document.project.layer(kind).features().filter(|f| area_contains(f.shape(), at.into()));
        found.extend(here.map(|f| Target { kind, fid: f.fid() }));
    }
    found
}

/// The area under the pointer that the tool can work on.
pub(super) fn under(view: &View, document: &Document, at: Local) -> Option<Target> {
    areas(view, document, at).first().copied()
}

/// What a click selects: a click on what is selected already goes on to what lies below.
pub(super) fn clicked(view: &View, document: &Document, at: Local) -> Option<Target> {
    let found = areas(view, document, at);
    let next = found.iter().position(|t| Some(*t) == view.selection).map_or(0, |i| i + 1);
    found.get(next).or(found.first()).copied()
}

/// Lets a border go where the pointer left the map with it.
pub(super) fn left(ui: &Ui, view: &View, out: &mut Vec<Action>) {
    if view.editing.grab.is_some() && !ui.input(|i| i.pointer.primary_down()) {
        out.push(Action::Border(BorderStep::Drop));
    }
}

/// The feature whose handles are shown.
fn target(view: &View) -> Option<Target> {
    view.selection.filter(|t| view.tool == Tool::Reshape && reshapes(t.kind))
}

/// The handles that are shown: vertices in view that are not too close together, and the middles of edges with room.
fn handles(screen: &Screen, document: &Document, target: Target) -> Vec<(Handle, Pos2)> {
    let Some(feature) = AreaId::from(target).feature(&document.project) else { return Vec::new() };
    let view = screen.rect.expand(GRIP);
    let mut out = Vec::new();
    for ring in feature.shape().rings() {
        let mut last: Option<Pos2> = None;
        for pair in ring.windows(2) {
            let (a, b) = (screen.at(pair[0].into()), screen.at(pair[1].into()));
            if view.contains(a) && last.is_none_or(|l| l.distance(a) >= APART) {
                out.push((Handle::Vertex(pair[0]), a));
                last = Some(a);
            }
            let middle = a + (b - a) / 2.0;
            if a.distance(b) >= ROOM && view.contains(middle) {
                out.push((Handle::Edge([pair[0], pair[1]]), middle));
            }
        }
    }
    out
}

/// Takes hold of handles, drags them and lets them go.
pub(super) fn grip(
    ui: &Ui,
    response: &Response,
    screen: &Screen,
    view: &View,
    document: &Document,
    pointer: Pos2,
    out: &mut Vec<Action>,
) {
    let mut step = |step| out.push(Action::Border(step));
    if let Some(grab) = &view.editing.grab {
        if response.drag_stopped_by(PointerButton::Primary) || !ui.input(|i| i.pointer.primary_down()) {
            step(BorderStep::Drop);
        } else if !grab.given_up {
            let at = screen.camera.world_from_screen(super::steer::to_pixels(screen.rect, screen.ppp, pointer));
            let radius = f64::from(STICK * screen.ppp) / screen.camera.px_per_m;
            // Alt lets a vertex stand freely.
            let free = ui.input(|i| i.modifiers.alt) || grab.hold == Hold::Whole;
            let snap =
                if free { None } else { stick(&document.project, &view.hidden, grab.reshape.sharers(), at.into(), radius) };
            step(BorderStep::Drag(snap.map_or(at.into(), |s| s.at), snap));
            ui.ctx().request_repaint();
        }
        return;
    }
    let Some(target) = target(view) else {
        if view.editing.hover.is_some() {
            step(BorderStep::Hover(None));
        }
        return;
    };
    // What was under the pointer when the button went down counts until it comes up.
    let spot = ui.input(|i| i.pointer.press_origin().filter(|_| i.pointer.primary_down())).unwrap_or(pointer);
    let near = |v: bool| {
        let of_kind = handles(screen, document, target).into_iter().filter(move |(h, _)| matches!(h, Handle::Vertex(_)) == v);
        let near = of_kind.filter(|(_, at)| at.distance(spot) <= GRIP);
        near.min_by(|a, b| a.1.distance(spot).total_cmp(&b.1.distance(spot))).map(|(handle, _)| handle)
    };
    let hover = near(true).or_else(|| near(false));
    if hover != view.editing.hover {
        step(BorderStep::Hover(hover));
    }
    if let Some(handle) = hover.filter(|_| response.drag_started_by(PointerButton::Primary)) {
        let whole = ui.input(|i| i.modifiers.shift);
        step(BorderStep::Grab(handle, if whole { Hold::Whole } else { Hold::Bend }));
    }
    if hover.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
}

/// Draws handles, ghosts, drawn lines and what they stick to.
pub(super) fn draw(painter: &Painter, face: Face, screen: &Screen, view: &View, document: &Document) {
    match view.tool {
        Tool::Draw(LayerKind::Road) | Tool::Split => line(painter, face, screen, view),
        Tool::Draw(kind) => ring(painter, face, screen, view, kind),
        Tool::Reshape => {
            if let Some(grab) = view.editing.grab.as_ref().filter(|g| !g.given_up) {
                ghost(painter, face, screen, document, grab);
            } else if let Some(target) = target(view) {
                grips(painter, face, screen, view, &handles(screen, document, target));
            }
        }
        _ => return,
    }
    if let Some(snap) = view.editing.snap {
        let at = screen.at(snap.at.into());
        let ink = color(face.palette().selection);
        for (width, paint) in [(4.0, face.panel().gamma_multiply(0.85)), (1.8, ink)] {
            let stroke = Stroke::new(width, paint);
            match snap.kind {
                SnapKind::Vertex => {
                    painter.rect_stroke(Rect::from_center_size(at, vec2(15.0, 15.0)), 0.0, stroke, egui::StrokeKind::Middle);
                }
                SnapKind::Edge => {
                    for s in [-1.0, 1.0] {
                        painter.line_segment([at + vec2(-6.0, -6.0 * s), at + vec2(6.0, 6.0 * s)], stroke);
                    }
                }
            };
        }
    }
}

fn grips(painter: &Painter, face: Face, screen: &Screen, view: &View, handles: &[(Handle, Pos2)]) {
    let ink = color(face.palette().selection);
    for (handle, at) in handles.iter().filter(|(_, at)| screen.rect.contains(*at)) {
        let hot = view.editing.hover == Some(*handle);
        match handle {
            Handle::Vertex(_) => {
                let size = if hot { 12.0 } else { 8.0 };
                let square = Rect::from_center_size(*at, vec2(size, size));
                let fill = if hot { ink } else { face.panel() };
                painter.rect_filled(square.expand(1.6), 2.0, face.panel().gamma_multiply(0.8));
                painter.rect(square, 1.5, fill, Stroke::new(1.8, ink), egui::StrokeKind::Inside);
            }
            Handle::Edge(_) => {
                let r = if hot { 6.5 } else { 3.2 };
                painter.circle(*at, r, face.panel(), Stroke::new(1.4, ink));
                if hot {
                    painter.line_segment([*at - vec2(3.2, 0.0), *at + vec2(3.2, 0.0)], Stroke::new(1.4, ink));
                    painter.line_segment([*at - vec2(0.0, 3.2), *at + vec2(0.0, 3.2)], Stroke::new(1.4, ink));
                }
            }
        }
    }
}

/// The borders as they would be, or why they cannot.
fn ghost(painter: &Painter, face: Face, screen: &Screen, document: &Document, grab: &Grab) {
    let ink = color(face.palette().selection);
    let at = screen.at(grab.to.into());
    for (id, outline) in &grab.ghost {
        let own = *id == grab.target;
        for ring in outline.rings() {
            let points: Vec<Pos2> = ring.iter().chain(ring.first()).map(|p| screen.at((*p).into())).collect();
            painter.add(Shape::line(points.clone(), Stroke::new(4.0, face.panel().gamma_multiply(0.8))));
            if own {
                painter.add(Shape::line(points, Stroke::new(2.4, ink)));
            } else {
                painter.extend(Shape::dashed_line(&points, Stroke::new(1.8, ink), 7.0, 4.0));
            }
        }
    }
    match &grab.refusal {
        Some(reason) => {
            let from = screen.at(grab.handle.at().into());
            let red = face.gap();
            painter.extend(Shape::dashed_line(&[from, at], Stroke::new(2.0, red), 5.0, 4.0));
            for s in [-1.0, 1.0] {
                painter.line_segment([at + vec2(-6.0, -6.0 * s), at + vec2(6.0, 6.0 * s)], Stroke::new(2.6, red));
            }
            note(painter, face, screen, at, &[(reason.as_str(), red)]);
        }
        None => {
            let square = Rect::from_center_size(at, vec2(12.0, 12.0));
            painter.rect(square, 1.5, ink, Stroke::new(1.8, face.panel()), egui::StrokeKind::Outside);
            let area = grab.ghost.iter().find(|(id, _)| *id == grab.target).map(|(_, outline)| outline.area());
            let area = area.map(|m2| number::area(m2, face.lang)).unwrap_or_default();
            let shared = wording::sharers(grab.reshape.sharers().len(), face.lang).unwrap_or_default();
            let name = wording::area_name(&document.project, grab.target, face.lang);
            let gains = document.tried_gains(grab.target.kind).map(|gains| words::gains(gains, face.lang)).unwrap_or_default();
            let lines = [(&*format!("{name} {area}"), face.text()), (&*gains, face.accent()), (&*shared, face.muted())];
            note(painter, face, screen, at, &lines);
        }
    }
}

/// Lines of text beside a place, on a plate, inside the map.
fn note(painter: &Painter, face: Face, screen: &Screen, at: Pos2, lines: &[(&str, Color32)]) {
    let width = (screen.rect.width() - 60.0).clamp(120.0, 300.0);
    let lines = lines.iter().filter(|(text, _)| !text.trim().is_empty());
    let galleys: Vec<_> =
        lines.map(|(text, ink)| (painter.layout(text.trim().to_owned(), strong(12.0), *ink, width), *ink)).collect();
    let size = galleys.iter().fold(vec2(0.0, 0.0), |s, (g, _)| vec2(s.x.max(g.size().x), s.y + g.size().y + 2.0));
    if galleys.is_empty() {
        return;
    }
    let plate = size + vec2(16.0, 8.0);
    let room = screen.rect.shrink(6.0);
    let x = if at.x + 18.0 + plate.x <= room.right() { at.x + 18.0 } else { at.x - 18.0 - plate.x };
    let y = if at.y + 16.0 + plate.y <= room.bottom() { at.y + 16.0 } else { at.y - 16.0 - plate.y };
    let rect = Rect::from_min_size(pos2(x.max(room.left()), y.max(room.top())), plate);
    painter.rect(rect, 6.0, face.panel(), Stroke::new(1.0, face.rule()), egui::StrokeKind::Inside);
    let mut place = rect.min + vec2(8.0, 5.0);
    for (galley, ink) in galleys {
        let height = galley.size().y;
        painter.galley(place, galley, ink);
        place.y += height + 2.0;
    }
}

/// Layers that areas and paths are drawn into by hand.
const DRAWN: [LayerKind; 5] = [LayerKind::Fence, LayerKind::Grid, LayerKind::Community, LayerKind::Compound, LayerKind::Road];

/// What is drawn of the road layer.
const PATH: Text = Text::new("小路", "Path");

/// The command that draws something of a kind.
fn draws(kind: LayerKind) -> Command {
    match kind {
        LayerKind::Grid => Command::ToolGrid,
        LayerKind::Community => Command::ToolCommunity,
        LayerKind::Compound => Command::ToolCompound,
        LayerKind::Road => Command::ToolPath,
        _ => Command::ToolFence,
    }
}

/// The ring of a new area with its figures; red with the reason where it crosses itself.
fn ring(painter: &Painter, face: Face, screen: &Screen, view: &View, kind: LayerKind) {
    let points = view.drawn();
    let Some(last) = points.last() else { return };
    let ring: Vec<[f64; 2]> = points.iter().map(|p| (*p).into()).collect();
    let checked = check_drawn(&ring);
    let fault = checked.as_ref().err().filter(|_| points.len() > 3).copied();
    let ink = match kind {
        _ if fault.is_some() => face.gap(),
        LayerKind::Fence => color(face.palette().fence),
        LayerKind::Compound => color(face.palette().compound),
        _ => color(face.palette().selection),
    };
    let mut at: Vec<Pos2> = points.iter().map(|p| screen.at(*p)).collect();
    let pointer = screen.at(*last);
    if at.len() > 2 {
        measure::tint(painter, &at, ink.gamma_multiply(0.14));
        at.push(at[0]);
    }
    strokes(painter, face, &at, ink);
    for (i, p) in at.iter().take(points.len()).enumerate() {
        painter.circle(*p, if i == 0 { 5.0 } else { 3.5 }, face.panel(), Stroke::new(2.0, ink));
    }
    match (checked, fault) {
        (_, Some(fault)) => note(painter, face, screen, pointer, &[(face.t(wording::drawn_fault(fault)), ink)]),
        (Ok(outline), None) => {
            let held = view.editing.held.as_ref().map(|(_, n)| wording::holds(*n, face.lang)).unwrap_or_default();
            let area = number::area(outline.area(), face.lang);
            note(painter, face, screen, pointer, &[(&area, face.text()), (&held, face.muted())]);
        }
        (Err(_), None) => {}
    }
}

/// The line that splits.
fn line(painter: &Painter, face: Face, screen: &Screen, view: &View) {
    let at: Vec<Pos2> = view.drawn().iter().map(|p| screen.at(*p)).collect();
    if at.is_empty() {
        return;
    }
    let ink = color(face.palette().selection);
    strokes(painter, face, &at, ink);
    for p in &at {
        painter.circle(*p, 3.5, face.panel(), Stroke::new(2.0, ink));
    }
}

fn strokes(painter: &Painter, face: Face, at: &[Pos2], ink: Color32) {
    painter.line(at.to_vec(), Stroke::new(5.0, face.panel().gamma_multiply(0.8)));
    painter.line(at.to_vec(), Stroke::new(2.0, ink));
}

/// The strip over the map: what the tool waits for, and what is drawn.
pub(super) fn strip(ui: &Ui, face: Face, place: Rect, view: &View, document: &Document, out: &mut Vec<Action>) {
    let command = match view.tool {
        Tool::Draw(kind) => draws(kind),
        Tool::Reshape => Command::ToolReshape,
        Tool::Split => Command::ToolSplit,
        _ => return,
    };
    let named = view.selection.filter(|t| reshapes(t.kind)).map(|t| wording::area_name(&document.project, t.into(), face.lang));
    let ready = match view.tool {
        Tool::Reshape => target(view).is_some(),
        Tool::Split => view.draws(),
        _ => true,
    };
    let hint = match view.tool {
        _ if ready => command.tip(),
        Tool::Split => Text::new("请先点选要拆分的网格、小区或围栏", "Click the grid, compound or fence to split first"),
        _ => Text::new(
            "请先点选围栏、小区、网格或社区，再点一次选下层",
            "Click a fence, compound, grid or community first; click again for what lies below",
        ),
    };
    let right = toolbar::place(place).right() + 10.0;
    Area::new(Id::unique("borders"))
        .order(Order::Middle)
        .pivot(Align2::LEFT_TOP)
        .fixed_pos(pos2(right, place.top() + 12.0))
        .show(ui.ctx(), |ui| {
            let frame = Frame::new()
                .fill(face.panel())
                .stroke(Stroke::new(1.0, face.rule()))
                .corner_radius(8.0)
                .inner_margin(Margin::symmetric(12, 8))
                .shadow(egui::Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(28) });
            frame.show(ui, |ui| {
                ui.set_width((place.right() - right - 40.0).clamp(200.0, 430.0));
                ui.spacing_mut().item_spacing.y = 3.0;
                ui.horizontal(|ui| {
                    ui.label(RichText::new(face.t(command.label())).font(strong(13.0)));
                    if let Some(name) = named.filter(|_| view.tool.new_of().is_none()) {
                        ui.add(Label::new(RichText::new(name).font(regular(13.0)).color(face.muted())).truncate());
                    }
                });
                ui.add(Label::new(RichText::new(face.t(hint)).font(regular(12.0)).color(face.muted())).wrap());
                if let Some(kind) = view.tool.new_of() {
                    ui.add_space(2.0);
                    ui.horizontal_wrapped(|ui| {
                        for other in DRAWN {
                            let name = if other == LayerKind::Road { PATH } else { other.info().name };
                            if pill(ui, face, face.t(name), kind == other).clicked() {
                                out.push(Action::Run(draws(other)));
                            }
                        }
                    });
                }
                if view.tool == Tool::Draw(LayerKind::Fence) {
                    ui.horizontal_wrapped(|ui| {
                        for (i, choice) in fence_kinds().iter().enumerate() {
                            if pill(ui, face, face.t(choice.name), view.editing.fence_kind == i).clicked() {
                                out.push(Action::Border(BorderStep::FenceKind(i)));
                            }
                        }
                    });
                }
            });
        });
}
