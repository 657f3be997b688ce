//! Notices and progress, over the lower edge of the map.

use super::parts::{icon_button, link, primary};
use crate::app::action::Action;
use crate::app::icons::Icon;
use crate::app::jobs::Job;
use crate::app::notices::{Notice, Tone};
use crate::app::theme::{Face, color, strong};
use crate::app::words;
use crate::wording;
use crate::words::thousands;
use egui::{Align2, Area, Color32, Frame, Id, Label, Margin, Order, ProgressBar, Rect, RichText, Stroke, Ui, vec2};

/// Draws notices, latest below, and the progress of a job under them. `place` is where the map is.
pub fn show(ui: &Ui, face: Face, place: Rect, notices: &[Notice], job: Option<&Job>, out: &mut Vec<Action>) {
    if notices.is_empty() && job.is_none() {
        return;
    }
    let width = (place.width() - 32.0).clamp(200.0, 460.0);
    Area::new(Id::unique("notices"))
        .order(Order::Middle)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(place.center_bottom() - vec2(0.0, 34.0))
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
            for notice in notices {
                message(ui, face, notice, out);
            }
            if let Some(job) = job {
                progress(ui, face, job, out);
            }
        });
}

fn frame(face: Face, edge: Color32) -> Frame {
    Frame::new()
        .fill(face.panel())
        .stroke(Stroke::new(1.0, edge))
        .corner_radius(8.0)
        .inner_margin(Margin::symmetric(12, 8))
        .outer_margin(Margin { bottom: 6, ..Margin::ZERO })
        .shadow(egui::Shadow { offset: [0, 2], blur: 10, spread: 0, color: Color32::from_black_alpha(36) })
}

fn message(ui: &mut Ui, face: Face, notice: &Notice, out: &mut Vec<Action>) {
    let (edge, mark) = match notice.tone {
        Tone::Done => (face.rule(), color(face.palette().covered)),
        Tone::Warning => (color(face.palette().held[1]), color(face.palette().held[1])),
        Tone::Error => (face.gap(), face.gap()),
    };
    frame(face, edge).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let (dot, _) = ui.allocate_exact_size(vec2(10.0, 18.0), egui::Sense::hover());
            ui.painter().circle_filled(dot.center(), 4.0, mark);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                if icon_button(ui, face, Icon::Close, face.t(words::DISMISS), 20.0, false).clicked() {
                    out.push(Action::Dismiss(notice.id));
                }
                ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                    ui.add(Label::new(&notice.text).wrap().selectable(true));
                    if !notice.remedies.is_empty() {
                        ui.horizontal(|ui| {
                            ui.spacing_mut().item_spacing.x = 16.0;
                            for command in &notice.remedies {
                                if link(ui, face, face.t(command.label())).clicked() {
                                    out.push(Action::Run(*command));
                                    out.push(Action::Dismiss(notice.id));
                                }
                            }
                        });
                    }
                });
            });
        });
    });
}

fn progress(ui: &mut Ui, face: Face, job: &Job, out: &mut Vec<Action>) {
    let progress = job.progress();
    frame(face, face.rule()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(RichText::new(face.t(job.purpose.label())).font(strong(13.0)));
            let stage = wording::stage(progress.stage, face.lang);
            ui.add(Label::new(RichText::new(format!("{stage} {}", progress.subject)).color(face.muted())).truncate());
        });
        ui.horizontal(|ui| {
            let button = 72.0;
            let share = if progress.total > 0 { progress.done as f32 / progress.total as f32 } else { 0.0 };
            let text = format!("{} / {}", thousands(progress.done), thousands(progress.total));
            let width = ui.available_width() - button - 8.0;
            ui.add(ProgressBar::new(share.clamp(0.0, 1.0)).desired_width(width).desired_height(8.0).fill(face.accent()))
                .on_hover_text(&text);
            if primary(ui, face, face.t(words::CANCEL), true).clicked() {
                out.push(Action::CancelJob);
            }
        });
    });
}
