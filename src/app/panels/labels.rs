//! Names on the map: placed by the scene, set by egui with a halo.

use super::map::Screen;
use crate::app::theme::{Face, color, regular, strong};
use crate::scene::{self, Label, Scene};
use egui::{Color32, FontId, Painter, Pos2, Rect, vec2};
use std::sync::Arc;

/// Draws the names that fit, `larger` times their size, but none where tools and scale bar stand.
pub fn draw(painter: &Painter, face: Face, screen: &Screen, scene: &Scene, larger: f32, taken: &[Rect]) {
    let ppp = f64::from(screen.ppp);
    let galley = |label: &Label| {
        let size = label.size_px * larger;
        let font = if label.strong { strong(size) } else { regular(size) };
        painter.layout_no_wrap(label.text.clone(), font, color(label.color))
    };
    let placed = scene::place(&scene.labels, &screen.camera, ppp * f64::from(larger), |label| {
        let size = galley(label).size();
        [f64::from(size.x) * ppp, f64::from(size.y) * ppp]
    });
    let halo = color(face.palette().land);
    for place in placed {
        let label = &scene.labels[place.label];
        let [x, y] = place.center();
        let at = screen.rect.min + vec2((x / ppp) as f32, (y / ppp) as f32);
        let size = vec2((place.max[0] - place.min[0]) as f32, (place.max[1] - place.min[1]) as f32) / screen.ppp;
        if taken.iter().any(|t| t.intersects(Rect::from_center_size(at, size))) {
            continue;
        }
        haloed(painter, at, &galley(label), color(label.color), halo);
    }
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
    let soft = Color32::from_rgba_unmultiplied(halo.r(), halo.g(), halo.b(), 200);
    const R: f32 = 1.3;
    const D: f32 = 0.92;
    for offset in [(R, 0.0), (-R, 0.0), (0.0, R), (0.0, -R), (D, D), (D, -D), (-D, D), (-D, -D)] {
        painter.galley_with_override_text_color(corner + vec2(offset.0, offset.1), Arc::clone(galley), soft);
    }
    painter.galley_with_override_text_color(corner, Arc::clone(galley), ink);
}
