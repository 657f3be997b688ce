//! The overview map in the corner of the map, with the ground in view; a click or drag moves the view.

use super::map::Screen;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::overview::{Overview, SIZE};
use crate::app::theme::{Face, color};
use crate::app::view::Move;
use crate::geometry::Local;
use egui::{Color32, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Where it stands.
pub fn place(map: Rect) -> Rect {
    // On a small map it is smaller.
    let size = vec2(SIZE[0], SIZE[1]) * (map.width() / 860.0).clamp(0.62, 1.0);
    Rect::from_min_size(map.right_bottom() - size - vec2(12.0, 30.0), size)
}

/// Draws it.
pub fn show(ui: &mut Ui, face: Face, screen: &Screen, overview: &Overview, out: &mut Vec<Action>) {
    let rect = place(screen.rect);
    let response = ui.interact(rect, ui.scope_id().with("overview"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, face.t(Command::ToggleOverview.label())));
    let painter = ui.painter_at(rect.expand(8.0));
    let shadow = egui::Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(40) };
    painter.add(shadow.as_shape(rect, 6.0));
    painter.rect_filled(rect, 6.0, color(face.palette().land));
    if let Some((texture, camera)) = overview.shown() {
        let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        painter.with_clip_rect(rect).image(texture.id(), rect, uv, Color32::WHITE);
        let per_point = camera.size_px[0] / f64::from(rect.width());
        let at = |p: Local| {
            let [x, y] = camera.screen_from_world(p);
            rect.min + vec2((x / per_point) as f32, (y / per_point) as f32)
        };
        let shown = screen.camera.view();
        let view = Rect::from_two_pos(at(shown.min.into()), at(shown.max.into()));
        // However near the view is, it is seen here.
        let view = Rect::from_center_size(view.center(), view.size().max(vec2(7.0, 7.0)));
        let view = view.intersect(rect.shrink(1.5));
        let ink = color(face.palette().selection);
        // A frame around everything would tell nothing.
        if view.width() < rect.width() - 4.0 || view.height() < rect.height() - 4.0 {
            painter.rect(view, 1.0, ink.gamma_multiply(0.12), Stroke::new(3.5, face.panel()), egui::StrokeKind::Middle);
            painter.rect_stroke(view, 1.0, Stroke::new(1.8, ink), egui::StrokeKind::Middle);
        }
        if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked()) {
            let v = (pointer - rect.min) * per_point as f32;
            let center = camera.world_from_screen([f64::from(v.x), f64::from(v.y)]);
            out.push(if response.clicked() {
                Action::Go(Move::Center(center))
            } else {
                Action::Moved(crate::scene::Camera { center, ..screen.camera })
            });
        }
    }
    painter.rect_stroke(rect, 6.0, Stroke::new(1.0, face.rule()), egui::StrokeKind::Outside);
}
