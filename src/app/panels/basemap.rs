//! The block of the background map in the panel of layers.

use super::layers::check_box;
use super::parts::{elided, focus_ring, head, link};
use crate::app::action::Action;
use crate::app::backdrop::Backdrop;
use crate::app::command::Command;
use crate::app::theme::{Face, regular};
use crate::app::words::basemap as words;
use crate::basemap::Setting;
use egui::{Rect, Response, Role, Sense, Slider, Ui, WidgetInfo, pos2, vec2};

/// Draws the block.
pub fn show(ui: &mut Ui, face: Face, backdrop: &Backdrop, out: &mut Vec<Action>) {
    head(ui, face, face.t(words::BASEMAP));
    let setting = &backdrop.setting;
    if setting.is_none() {
        ui.horizontal(|ui| {
            ui.label(egui::RichText::new(face.t(words::NONE)).color(face.muted()));
            choose(ui, face, out);
        });
        return;
    }
    let mut changed = setting.clone();
    let name = backdrop.info().map_or_else(|| short(setting), |info| short_name(&info.place));
    if switch(ui, face, &name, setting.shown).on_hover_text(tip(face, backdrop)).clicked() {
        changed.shown = !changed.shown;
    }
    if let Some(broken) = &backdrop.broken {
        ui.add(egui::Label::new(egui::RichText::new(broken).color(face.gap())).wrap());
    } else {
        ui.horizontal(|ui| {
            ui.spacing_mut().slider_width = (ui.available_width() - 130.0).clamp(50.0, 110.0);
            let label = ui.label(egui::RichText::new(face.t(words::OPACITY)).color(face.muted()));
            let mut percent = f64::from(changed.opacity) * 100.0;
            let slider = Slider::new(&mut percent, 0.0..=100.0).integer().suffix(" %");
            if ui.add_enabled(setting.shown, slider).labelled_by(label.id).changed() {
                changed.opacity = (percent / 100.0) as f32;
            }
        });
        ui.add_enabled_ui(setting.shown, |ui| {
            if switch(ui, face, face.t(words::GREY), setting.grey).clicked() {
                changed.grey = !changed.grey;
            }
        });
    }
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        choose(ui, face, out);
        if link(ui, face, face.t(words::REMOVE)).clicked() {
            changed.place.clear();
        }
    });
    if changed != *setting {
        out.push(Action::Basemap(changed));
    }
}

/// A row that is switched like those of the layers.
fn switch(ui: &mut Ui, face: Face, name: &str, on: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 25.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, name));
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(6.0, 0.0)), 4.0, face.tint(0.07));
    }
    focus_ring(ui, face, &response, 4.0);
    check_box(ui, face, Rect::from_center_size(pos2(rect.left() + 8.0, rect.center().y), vec2(15.0, 15.0)), on);
    let ink = if on { face.text() } else { face.muted() };
    let galley = elided(ui, name, regular(13.0), ink, rect.width() - 28.0);
    ui.painter().galley(pos2(rect.left() + 26.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    response
}

fn choose(ui: &mut Ui, face: Face, out: &mut Vec<Action>) {
    if link(ui, face, face.t(words::CHOOSE)).on_hover_text(face.t(Command::Basemap.tip())).clicked() {
        out.push(Action::Run(Command::Basemap));
    }
}

/// The last part of a path; the server of an address.
fn short(setting: &Setting) -> String {
    short_name(&setting.file().map_or_else(|| setting.place.clone(), |p| p.display().to_string()))
}

fn short_name(place: &str) -> String {
    match place.split_once("://") {
        Some((_, rest)) => rest.split('/').next().unwrap_or(rest).to_owned(),
        None => place.rsplit(['/', '\\']).next().unwrap_or(place).to_owned(),
    }
}

fn tip(face: Face, backdrop: &Backdrop) -> String {
    let Some(info) = backdrop.info() else {
        return backdrop.setting.file().map_or_else(String::new, |p| p.display().to_string());
    };
    let [first, last] = info.levels;
    let mut lines = vec![info.place.clone(), format!("{} {first}–{last}", face.t(words::LEVELS))];
    if !info.attribution.is_empty() {
        lines.push(info.attribution.clone());
    }
    if info.crs == crate::geometry::Crs::Gcj02 {
        lines.push(face.t(words::GCJ02).to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_show_no_path() {
        assert_eq!(short_name("https://t{s}.tianditu.gov.cn/vec_w/wmts?tk=***"), "t{s}.tianditu.gov.cn");
        assert_eq!(short(&Setting::at("/a/b/上海.pmtiles")), "上海.pmtiles");
        assert_eq!(short(&Setting::at("tianditu:vec+cva")), "tianditu:vec+cva");
    }
}
