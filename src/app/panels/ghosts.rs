//! Proposals on the map: rings with numbers that can be clicked and dragged, and where the others would go meanwhile.

use super::labels;
use super::map::Screen;
use super::siting::explained;
use super::steer::to_pixels;
use crate::app::action::Action;
use crate::app::siting::{Siting, SitingWish};
use crate::app::theme::{Face, color, regular, strong};
use crate::app::words::siting as texts;
use crate::wording::siting as wording;
use egui::{Color32, CursorIcon, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, vec2};

const RADIUS: f32 = 11.0;

/// Draws the proposals; they can be taken hold of unless the map is shown to a meeting.
pub fn draw(ui: &Ui, face: Face, screen: &Screen, siting: &Siting, out: &mut Vec<Action>) {
    let Some(found) = &siting.found else { return };
    let painter = ui.painter_at(screen.rect);
    let ink = color(face.palette().selection);
    let places = &found.survey.places;
    let hand = siting.hand.as_ref();
    if let Some(hand) = hand {
        // Where the others go while this one is in the hand.
        let from = screen.at(places[hand.place as usize].at.into());
        painter.extend(Shape::dashed_line(&[from, screen.at(hand.to)], Stroke::new(1.5, ink), 5.0, 4.0));
        for &j in hand.comes.iter().flat_map(|comes| &comes.others).filter(|j| !found.answer.chosen.contains(j)) {
            ring(&painter, face, screen.at(places[j as usize].at.into()), ink, 0.9);
        }
    }
    for (n, place) in found.proposals().enumerate() {
        let held = hand.filter(|hand| hand.place == place);
        let at = held.map_or_else(|| screen.at(places[place as usize].at.into()), |hand| screen.at(hand.to));
        let around = Rect::from_center_size(at, vec2(2.0 * RADIUS + 4.0, 2.0 * RADIUS + 4.0));
        if !screen.rect.intersects(around) {
            continue;
        }
        let leaves = hand.is_some_and(|h| h.place != place && h.comes.as_ref().is_some_and(|c| !c.others.contains(&place)));
        let faint = leaves || siting.unticked.contains(&place);
        ring(&painter, face, at, ink, if faint { 0.35 } else { 1.0 });
        if siting.looked == Some(place) {
            painter.circle_stroke(at, RADIUS + 4.0, Stroke::new(2.0, ink));
        }
        labels::text(&painter, at, &(n + 1).to_string(), strong(11.5), if faint { face.muted() } else { ink }, face.panel());
        let response = ui.interact(around, ui.scope_id().with(("proposal", place)), Sense::click_and_drag());
        let name = format!("{} {}", face.t(texts::PROPOSAL), n + 1);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if response.hovered() || held.is_some() {
            ui.ctx().set_cursor_icon(if held.is_some() { CursorIcon::Grabbing } else { CursorIcon::Grab });
        }
        if response.dragged()
            && let Some(p) = response.interact_pointer_pos()
        {
            let to = screen.camera.world_from_screen(to_pixels(screen.rect, screen.ppp, p));
            out.push(Action::Siting(SitingWish::Drag(place, to)));
        }
        if response.drag_stopped() {
            out.push(Action::Siting(SitingWish::Drop));
        }
        if response.clicked() {
            out.push(Action::Siting(SitingWish::Look((siting.looked != Some(place)).then_some(place))));
        }
        if held.is_none()
            && let Some(share) = found.explained.shares.iter().find(|s| s.place == place)
        {
            response.on_hover_text(explained(face, found, share));
        }
        if let Some(comes) = held.and_then(|hand| hand.comes.as_ref()) {
            let text = texts::comes(&wording::count(comes.covered), &wording::count(comes.at_most), face.lang);
            labels::text(&painter, at - vec2(0.0, 26.0), &text, regular(12.0), face.text(), face.panel());
        }
    }
}

fn ring(painter: &Painter, face: Face, at: Pos2, ink: Color32, strength: f32) {
    painter.circle(at, RADIUS, face.panel().gamma_multiply(0.85 * strength), Stroke::new(4.0, face.panel().gamma_multiply(0.8)));
    // Dashed: it is not there yet.
    let points: Vec<Pos2> = (0..=36).map(|i| at + RADIUS * egui::Vec2::angled(i as f32 * std::f32::consts::TAU / 36.0)).collect();
    painter.extend(Shape::dashed_line(&points, Stroke::new(2.2, ink.gamma_multiply(strength)), 5.0, 3.0));
}
