//! Names on the map: placed by the scene, set by egui with a halo.

use super::map::Screen;
use crate::app::theme::{Face, color, regular, strong};
use crate::model::LayerKind;
use crate::scene::{self, LabelStyle, Letters, Scene, letters};
use egui::emath::Rot2;
use egui::epaint::TextShape;
use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Vec2, vec2};
use std::sync::Arc;

/// Draws the names that fit, `larger` times their size, but none where tools and scale bar stand and none of the features
/// `without`.
pub fn draw(
    painter: &Painter,
    face: Face,
    screen: &Screen,
    scene: &Scene,
    larger: f32,
    taken: &[Rect],
    without: &[(LayerKind, u32)],
) {
    let ppp = f64::from(screen.ppp);
    let halo = color(face.palette().land);
    for place in scene::place(&scene.labels, &screen.camera, ppp * f64::from(larger)) {
        let label = &scene.labels.items()[place.label];
        if without.contains(&label.feature) {
            continue;
        }
        let mut style = LabelStyle::of(label.feature.0, face.palette());
        style.size_px *= larger;
        let [x, y] = place.center();
        let at = screen.rect.min + vec2((x / ppp) as f32, (y / ppp) as f32);
        let size = vec2((place.max[0] - place.min[0]) as f32, (place.max[1] - place.min[1]) as f32) / screen.ppp;
        if taken.iter().any(|t| t.intersects(Rect::from_center_size(at, size))) {
            continue;
        }
        let ink = color(style.color);
        let font = || if style.strong { strong(style.size_px) } else { regular(style.size_px) };
        let text = scene.labels.text(label);
        match label.letters {
            Letters::Level => haloed(painter, at, &painter.layout_no_wrap(text.into_owned(), font(), ink), ink, halo),
            how => {
                let turn = if how == Letters::Turned { label.angle } else { 0.0 };
                let along = Rot2::from_angle(label.angle);
                let set = letters(&text, &style, how).into_iter().map(|(c, middle, _)| {
                    let galley = painter.layout_no_wrap(c.to_string(), font(), ink);
                    (at + along * vec2(middle, 0.0), galley)
                });
                turned(painter, &set.collect::<Vec<_>>(), turn, ink, halo);
            }
        }
    }
}

/// Letters around points, each turned by an angle; all halos lie under all letters.
fn turned(painter: &Painter, letters: &[(Pos2, Arc<Galley>)], angle: f32, ink: Color32, halo: Color32) {
    let shape = |at: Pos2, galley: &Arc<Galley>, ink: Color32| {
        let corner = at - galley.size() / 2.0;
        let text = TextShape::new(corner, Arc::clone(galley), ink).with_override_text_color(ink);
        text.with_angle_and_anchor(angle, Align2::CENTER_CENTER)
    };
    let soft = soft(halo);
    for offset in AROUND {
        painter.extend(letters.iter().map(|(at, galley)| shape(*at + offset, galley, soft).into()));
    }
    painter.extend(letters.iter().map(|(at, galley)| shape(*at, galley, ink).into()));
}

const R: f32 = 1.3;
const D: f32 = 0.92;
/// Where the copies of a text stand that make its halo.
const AROUND: [Vec2; 8] =
    [vec2(R, 0.0), vec2(-R, 0.0), vec2(0.0, R), vec2(0.0, -R), vec2(D, D), vec2(D, -D), vec2(-D, D), vec2(-D, -D)];

fn soft(halo: Color32) -> Color32 {
    Color32::from_rgba_unmultiplied(halo.r(), halo.g(), halo.b(), 200)
}

/// A text around a point, with a halo.
pub fn text(painter: &Painter, at: Pos2, text: &str, font: FontId, ink: Color32, halo: Color32) {
    let galley = painter.layout_no_wrap(text.to_owned(), font, ink);
    haloed(painter, at, &galley, ink, halo);
}

fn haloed(painter: &Painter, middle: Pos2, galley: &Arc<egui::Galley>, ink: Color32, halo: Color32) {
    let corner = middle - galley.size() / 2.0;
    // Whole pixels keep small Chinese characters sharp.
    let ppp = painter.pixels_per_point();
    let corner = Pos2::new((corner.x * ppp).round() / ppp, (corner.y * ppp).round() / ppp);
    let soft = soft(halo);
    for offset in AROUND {
        painter.galley_with_override_text_color(corner + offset, Arc::clone(galley), soft);
    }
    painter.galley_with_override_text_color(corner, Arc::clone(galley), ink);
}
