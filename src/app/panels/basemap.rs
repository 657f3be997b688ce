//! The block of the background map in the panel of layers.

use super::parts::{elided, head, link};
use crate::app::action::Action;
use crate::app::backdrop::Backdrop;
use crate::app::command::Command;
use crate::app::theme::{Face, regular};
use crate::app::words::basemap as words;
use crate::basemap::Setting;
use egui::{Sense, Slider, Ui, pos2, vec2};

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
    ui.horizontal(|ui| {
        let shown = ui.checkbox(&mut changed.shown, "");
        let width = ui.available_width();
        let ink = if setting.shown && backdrop.broken.is_none() { face.text() } else { face.muted() };
        let (rect, row) = ui.allocate_exact_size(vec2(width, 25.0), Sense::click());
        let galley = elided(ui, &name, regular(13.0), ink, width);
        ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
        if row.on_hover_text(tip(face, backdrop)).clicked() {
            changed.shown = !changed.shown;
        }
        shown.accessible_name(format!("{} {name}", face.t(words::BASEMAP)));
    });
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
        ui.add_enabled_ui(setting.shown, |ui| ui.checkbox(&mut changed.grey, face.t(words::GREY)));
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
    if info.gcj02 {
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
