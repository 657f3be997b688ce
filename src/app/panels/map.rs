//! The map: dragging, zooming, picking, measuring; the picture with what lies over it.

use super::steer::{Steered, draws_outline, glides, pans, start_camera, steer, to_pixels};
use super::{cordon_map, ghosts, hover, labels, measure, overlay, overview, planning, reshape, toolbar};
use crate::app::action::{Action, Plan, Stroke as Step};
use crate::app::backdrop::Backdrop;
use crate::app::card::Card;
use crate::app::command::Command;
use crate::app::document::{Derived, Document};
use crate::app::overview::Overview;
use crate::app::planning::{Planning, grip};
use crate::app::readout;
use crate::app::selected::Combine;
use crate::app::siting::Siting;
use crate::app::surface::Surface;
use crate::app::theme::{Face, color, regular};
use crate::app::view::{Target, Tool, View};
use crate::app::words;
use crate::app::worklist::Below;
use crate::geometry::Local;
use crate::scene::{Camera, scale_bar};
use crate::wording::position::crs_short;
use egui::emath::GuiRounding as _;
use egui::{Button, Color32, CursorIcon, PointerButton, Popup, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// How far from a feature a click still hits it, pixels.
const TOLERANCE: f64 = 5.0;
/// Smaller than this a box is a slip of the hand, points.
const SLIP: f32 = 3.0;

/// What the map draws besides the project.
pub struct MapInput<'a> {
    /// The project.
    pub document: &'a Document,
    /// The view.
    pub view: &'a View,
    /// The card of the selected feature.
    pub card: Option<&'a Card>,
    /// The background map.
    pub backdrop: &'a mut Backdrop,
    /// Where the map is drawn; `None` without a graphics adapter.
    pub surface: Option<&'a mut Surface>,
    /// The overview map.
    pub overview: &'a Overview,
    /// Points under way.
    pub planning: &'a Planning,
    /// Proposals to show, if any.
    pub siting: Option<&'a Siting>,
    /// How much larger names, lines and symbols are than on a desk.
    pub larger: f32,
}

/// Draws the map.
pub fn show(ui: &mut Ui, face: Face, input: MapInput<'_>, out: &mut Vec<Action>) {
    let MapInput { document, view, card, backdrop, surface, overview, planning: plan, siting, larger } = input;
    let ppp = ui.pixels_per_point();
    // On whole pixels, so that the picture is shown pixel for pixel at any scaling of the screen.
    let rect = ui.available_rect_before_wrap().round_to_pixels(ppp);
    let response = ui.interact(rect, ui.scope_id().with("map"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, face.t(words::MAP)));
    let Some(derived) = &document.derived else {
        sketch(ui, face, &response, rect, document, view, surface, out);
        return;
    };
    let start = start_camera(rect, ppp, view, &derived.drawing.scene.bounds);
    let grabbed = grab(ui, &response, &Screen { rect, ppp, camera: start }, view, derived);
    out.extend(grabbed.map(|(target, at)| Action::Plan(Plan::Grab(target, at))));
    let held = grabbed.is_some() || plan.drags();
    if plan.drags() && response.drag_stopped_by(PointerButton::Primary) {
        out.push(Action::Plan(Plan::Drop));
    }
    out.push(Action::Plan(Plan::Ground(rect, response.contains_pointer())));
    let (camera, steered) = steer(ui, &response, rect, ppp, start, view, held);
    match steered {
        Steered::Flies => out.push(Action::Flown(camera)),
        Steered::ByHand => out.push(Action::Moved(camera)),
        Steered::Rests if Some(camera) == view.camera => {}
        _ => out.push(Action::Camera(camera)),
    }
    if let Some(by) = glides(ui, &response, ppp, view, held) {
        out.push(Action::Glide(by));
    }
    let moving = matches!(steered, Steered::Flies | Steered::ByHand);
    let screen = Screen { rect, ppp, camera };
    let pointer = point(ui, &response, &screen, view, document, derived, held, out);
    let outline = outline(ui, &response, &screen, view, out);

    ui.painter().rect_filled(rect, 0.0, color(derived.drawing.scene.background));
    match surface {
        Some(surface) => {
            let over = document.group.as_ref().map(|g| &g.overlay);
            let basemap = backdrop.basemap(&derived.project, face.theme, ppp, ui.ctx());
            let id = surface.draw(&derived.drawing.scene, over, basemap, camera, ppp * larger, moving || plan.moves);
            let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            ui.painter().image(id, rect, uv, Color32::WHITE);
        }
        None => {
            let at = rect.center();
            ui.painter().text(at, egui::Align2::CENTER_CENTER, face.t(words::NO_GPU), regular(13.0), face.muted());
        }
    }
    if let Some(wait) = backdrop.retry_after() {
        ui.ctx().request_repaint_after(wait);
    }
    if moving || plan.moves {
        // One more frame after the last move: drawn fine, not fast.
        ui.request_repaint();
    }
    let painter = ui.painter_at(rect);
    overlay::tiling(&painter, face, &screen, derived, view);
    overlay::hover(&painter, face, &screen, derived, view);
    overlay::selection(&painter, face, &screen, derived, view);
    let mut taken = vec![Rect::from_min_max(pos2(rect.left(), rect.bottom() - 40.0), pos2(rect.left() + 160.0, rect.bottom()))];
    if !view.present {
        taken.push(toolbar::place(rect));
    }
    if view.panels.overview {
        taken.push(overview::place(rect));
    }
    labels::draw(&painter, face, &screen, &derived.drawing.scene, larger, &taken, &plan.unnamed);
    if let Some(found) = cordon_shown(document, view) {
        cordon_map::draw(&painter, face, &screen, found);
    }
    overlay::post_line(&painter, face, &screen, card);
    overlay::mark(&painter, face, &screen, view);
    measure::draw(&painter, face, &screen, view);
    reshape::draw(&painter, face, &screen, view, document);
    overlay::outline_drawn(&painter, face, &screen, &outline);
    planning::draw(ui, face, &screen, plan, document);
    if let Some(siting) = siting {
        ghosts::draw(ui, face, &screen, siting, out);
    }
    furniture(ui, face, &screen, document, backdrop.attribution());
    if view.panels.overview {
        overview::show(ui, face, &screen, overview, out);
    }
    if !view.present {
        toolbar::show(ui, face, rect, view, out);
    }
    reshape::strip(ui, face, rect, view, document, out);
    measure::strip(ui, face, rect, view, document.project.settings.metric_crs, out);
    menu(ui, face, &response, &screen, document, out);
    let still = !moving && !response.dragged() && !Popup::is_any_open(ui.ctx());
    if let (Some(pointer), Some(target)) = (pointer, view.hover.filter(|_| still)) {
        hover::show(ui, face, derived, target, pointer);
    }
}

/// What is known about the area that is being sealed.
fn cordon_shown<'a>(document: &'a Document, view: &View) -> Option<&'a crate::app::cordoning::Shown> {
    let query = view.cordon.as_ref().filter(|_| view.below == Below::Cordon)?;
    document.cordon.as_ref().map(|(_, shown)| shown.as_ref()).filter(|shown| shown.query.area == query.area)
}

/// The map while the first evaluation is under way: everything in its place, nothing said about it yet.
#[expect(clippy::too_many_arguments, reason = "the parts of one frame of the map")]
fn sketch(
    ui: &Ui,
    face: Face,
    response: &egui::Response,
    rect: Rect,
    document: &Document,
    view: &View,
    surface: Option<&mut Surface>,
    out: &mut Vec<Action>,
) {
    ui.painter().rect_filled(rect, 0.0, color(face.palette().land));
    let mut at = rect.center();
    if let (Some(scene), Some(surface)) = (&document.sketch, surface) {
        let ppp = ui.pixels_per_point();
        let start = start_camera(rect, ppp, view, &scene.bounds);
        let (camera, steered) = steer(ui, response, rect, ppp, start, view, false);
        match steered {
            Steered::Flies => out.push(Action::Flown(camera)),
            Steered::ByHand => out.push(Action::Moved(camera)),
            Steered::Arrived => out.push(Action::Camera(camera)),
            Steered::Rests => {}
        }
        let id = surface.draw(scene, None, None, camera, ppp, steered != Steered::Rests);
        ui.painter().image(id, rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE);
        at = pos2(at.x, rect.bottom() - 28.0);
    }
    let halo = color(face.palette().land);
    labels::text(&ui.painter_at(rect), at, face.t(words::EVALUATING), regular(14.0), face.muted(), halo);
}

/// From metres to points of the window and back.
pub struct Screen {
    /// Where the map lies.
    pub rect: Rect,
    /// Physical pixels a point.
    pub ppp: f32,
    /// Where it looks from.
    pub camera: Camera,
}

impl Screen {
    /// Position in the window.
    pub fn at(&self, p: Local) -> Pos2 {
        let [x, y] = self.camera.screen_from_world(p);
        self.rect.min + vec2((x / f64::from(self.ppp)) as f32, (y / f64::from(self.ppp)) as f32)
    }
}

/// The selected point that a drag which begins now takes hold of, and where the pointer took hold.
fn grab(ui: &Ui, response: &egui::Response, screen: &Screen, view: &View, derived: &Derived) -> Option<(Target, Local)> {
    let keys = ui.input(|i| i.modifiers);
    if view.tool != Tool::Select || keys.shift || !response.drag_started_by(PointerButton::Primary) {
        return None;
    }
    let spot = to_pixels(screen.rect, screen.ppp, ui.input(|i| i.pointer.press_origin())?);
    let found = derived.drawing.picker.pick(&screen.camera, screen.ppp, spot, TOLERANCE * f64::from(screen.ppp));
    let target = grip(&derived.project, view, found)?;
    Some((target, screen.camera.world_from_screen(spot)))
}

/// Hovering, clicking, measuring. Returns where the pointer is, if it is over the map.
#[expect(clippy::too_many_arguments, reason = "the parts of one frame of the map")]
fn point(
    ui: &Ui,
    response: &egui::Response,
    screen: &Screen,
    view: &View,
    document: &Document,
    derived: &Derived,
    held: bool,
    out: &mut Vec<Action>,
) -> Option<Pos2> {
    let (rect, ppp, camera) = (screen.rect, screen.ppp, &screen.camera);
    let covered = |p: Pos2| view.panels.overview && overview::place(rect).contains(p);
    let pointer = response.hover_pos().or_else(|| response.interact_pointer_pos());
    let pointer = pointer.filter(|p| rect.contains(*p) && !covered(*p));
    let over = response.contains_pointer() || response.dragged();
    let Some(p) = pointer.filter(|_| over) else {
        if view.pointer.is_some() || view.hover.is_some() {
            out.push(Action::Hover(None, None));
        }
        reshape::left(ui, view, out);
        return None;
    };
    let spot = to_pixels(rect, ppp, p);
    let ground = camera.world_from_screen(spot);
    let at = reshape::aim(screen, view, document, ground, out);
    reshape::grip(ui, response, screen, view, document, p, out);
    let places = view.tool.places().is_some();
    let looks = !view.draws() && !places && !response.dragged() && !view.editing.holds();
    let found = if looks && !view.tool.edits() {
        derived.drawing.picker.pick(camera, ppp, spot, TOLERANCE * f64::from(ppp))
    } else {
        None
    };
    let hover = if looks && view.tool.edits() {
        reshape::under(view, document, ground)
    } else {
        found.and_then(|(kind, row)| Target::of_row(&derived.project, kind, row))
    };
    if view.pointer != Some(at) || view.hover != hover {
        out.push(Action::Hover(hover, Some(at)));
    }
    // The click that closes a menu is for the menu.
    let clicked = response.clicked() && !Popup::is_any_open(ui.ctx());
    if view.draws() {
        if response.double_clicked() || (clicked && reshape::closes(screen, view, p)) {
            out.push(Action::Measure(Step::End));
        } else if clicked {
            out.push(Action::Measure(Step::Point(at)));
        }
    } else if places && clicked {
        out.push(Action::Plan(Plan::Place(at)));
    } else if clicked && !view.editing.holds() {
        let keys = ui.input(|i| i.modifiers);
        let hit = if view.tool.edits() { reshape::clicked(view, document, ground) } else { hover };
        out.extend(match hit {
            Some(target) if keys.command => Some(Action::Toggle(target)),
            Some(target) if keys.shift => Some(Action::Include(target)),
            None if keys.command || keys.shift => None,
            target => Some(Action::Select(target)),
        });
    }
    let draws = view.tool.outlines() || view.draws() || places;
    let moves = hover.is_some_and(|t| grip(&derived.project, view, found) == Some(t));
    ui.ctx().set_cursor_icon(match (held || pans(ui, response, view, held), draws, hover) {
        (true, ..) => CursorIcon::Grabbing,
        _ if moves && !draws => CursorIcon::Grab,
        (_, true, _) => CursorIcon::Crosshair,
        (_, _, Some(_)) => CursorIcon::PointingHand,
        _ if ui.input(|i| i.modifiers.shift) => CursorIcon::Crosshair,
        _ => CursorIcon::Default,
    });
    Some(p)
}

/// The box or lasso being drawn; when the button is let go it selects.
fn outline(ui: &Ui, response: &egui::Response, screen: &Screen, view: &View, out: &mut Vec<Action>) -> Vec<Local> {
    let begins = response.drag_started_by(PointerButton::Primary) && draws_outline(ui, response, view);
    if view.outline.is_empty() && !begins {
        return Vec::new();
    }
    let ground = |p: Pos2| screen.camera.world_from_screen(to_pixels(screen.rect, screen.ppp, p));
    let mut points = view.outline.clone();
    if begins {
        points = ui.input(|i| i.pointer.press_origin()).map(ground).into_iter().collect();
    }
    if let (Some(p), Some(first), Some(last)) = (response.interact_pointer_pos(), points.first().copied(), points.last().copied())
    {
        let p = Pos2::new(p.x.clamp(screen.rect.left(), screen.rect.right()), p.y.clamp(screen.rect.top(), screen.rect.bottom()));
        let here = ground(p);
        if view.tool != Tool::Lasso {
            points = vec![first, Local { x: here.x, y: first.y }, here, Local { x: first.x, y: here.y }];
        } else if begins || screen.at(last).distance(p) >= 2.5 {
            points.push(here);
        }
    }
    if !response.drag_stopped_by(PointerButton::Primary) {
        out.push(Action::Outline(points.clone()));
        return points;
    }
    out.push(Action::Outline(Vec::new()));
    let size = Rect::from_points(&points.iter().map(|p| screen.at(*p)).collect::<Vec<_>>()).size();
    if size.max_elem() > SLIP && points.len() > 2 {
        let keys = ui.input(|i| i.modifiers);
        let how = match () {
            // Some window managers keep Alt and a drag for themselves.
            () if keys.alt || (keys.shift && keys.command) => Combine::Remove,
            () if keys.shift || keys.command || view.tool == Tool::Select => Combine::Add,
            () => Combine::Replace,
        };
        out.push(Action::SelectIn(points.into_iter().map(Into::into).collect(), how));
    }
    Vec::new()
}

/// The menu of the right button: the position in every system, to be copied by a click.
fn menu(ui: &Ui, face: Face, response: &egui::Response, screen: &Screen, document: &Document, out: &mut Vec<Action>) {
    let id = ui.scope_id().with("menu spot");
    if let Some(p) = response.interact_pointer_pos().filter(|_| response.secondary_clicked()) {
        let at = screen.camera.world_from_screen(to_pixels(screen.rect, screen.ppp, p));
        ui.data_mut(|d| d.insert_temp(id, at));
    }
    response.context_menu(|ui| {
        let Some(at) = ui.data(|d| d.get_temp::<Local>(id)) else { return };
        ui.set_width(330.0);
        super::parts::head(ui, face, face.t(words::COPY_POSITION));
        for crs in readout::systems(&document.project) {
            let Some(text) = readout::read(&document.project, at, crs) else { continue };
            let name = egui::RichText::new(crs_short(crs, face.lang)).color(face.muted());
            let entry =
                Button::new(&text).frame_when_inactive(false).min_size(vec2(ui.available_width(), 26.0)).shortcut_text(name);
            if ui.add(entry).on_hover_text(crate::wording::crs(crs, face.lang)).clicked() {
                out.push(Action::Copy(text));
                ui.close();
            }
        }
        ui.separator();
        let wide =
            |text: &'static str, ui: &Ui| Button::new(text).frame_when_inactive(false).min_size(vec2(ui.available_width(), 26.0));
        if ui.add(wide(face.t(words::CENTER_HERE), ui)).clicked() {
            out.push(Action::Go(crate::app::view::Move::Center(at)));
            ui.close();
        }
        if ui.add(wide(face.t(Command::GoTo.label()), ui)).clicked() {
            out.push(Action::Run(Command::GoTo));
            ui.close();
        }
    });
}

/// Scale bar and sources.
fn furniture(ui: &Ui, face: Face, screen: &Screen, document: &Document, basemap: &str) {
    let painter = ui.painter_at(screen.rect);
    let bar = scale_bar(screen.camera.px_per_m, 120.0 * f64::from(screen.ppp));
    let width = (bar.px / f64::from(screen.ppp)) as f32;
    let (left, y) = (screen.rect.left() + 16.0, screen.rect.bottom() - 14.0);
    let ink = face.text();
    let halo = color(face.palette().land);
    for (stroke, paint) in [(4.0, halo), (1.8, ink)] {
        let points = vec![pos2(left, y - 5.0), pos2(left, y), pos2(left + width, y), pos2(left + width, y - 5.0)];
        painter.line(points, Stroke::new(stroke, paint));
    }
    let at = pos2(left + width / 2.0, y - 13.0);
    labels::text(&painter, at, &bar.text, regular(11.0), ink, halo);
    let own = document.project.settings.attribution.as_str();
    let named: Vec<&str> = [own, basemap].into_iter().filter(|text| !text.is_empty()).collect();
    // Both often name the same source.
    let sources = &if own.contains(basemap) { own.to_owned() } else { named.join(" · ") };
    if !sources.is_empty() {
        let galley = painter.layout_no_wrap(sources.clone(), regular(10.5), face.muted());
        let room = (screen.rect.width() - width - 48.0).max(0.0);
        if galley.size().x < room {
            let at = pos2(screen.rect.right() - 10.0 - galley.size().x / 2.0, screen.rect.bottom() - 12.0);
            labels::text(&painter, at, sources, regular(10.5), face.muted(), halo);
        }
    }
}
