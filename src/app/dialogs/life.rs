//! Before a step that would keep fire engines from buildings: which, and whether to do it anyway.

use super::window;
use crate::app::action::Action;
use crate::app::panels::parts::{link, muted, primary, secondary};
use crate::app::theme::Face;
use crate::app::view::Target;
use crate::app::words::{self, roads};
use crate::model::{Edit, LayerKind, Project};
use crate::network::Harm;
use crate::wording;
use crate::words::Lang;
use egui::{Align, Context, Label, Layout, RichText, ScrollArea, vec2};

const ROW: f32 = 24.0;

/// The dialog.
pub struct LifeDialog {
    label: String,
    edits: Vec<Edit>,
    rows: Vec<(String, Target)>,
}

impl LifeDialog {
    /// A question about a step; `after` is the project as the step would leave it.
    pub fn new(label: &str, edits: &[Edit], harm: &[Harm], after: &Project, timed: bool, lang: Lang) -> Self {
        let row = |h: &Harm| {
            let target = Target { kind: LayerKind::Building, fid: h.building };
            (wording::harm(after, h, timed, lang), target)
        };
        Self { label: label.to_owned(), edits: edits.to_vec(), rows: harm.iter().map(row).collect() }
    }

    /// The buildings, worst first.
    pub fn buildings(&self) -> Vec<Target> {
        self.rows.iter().map(|(_, target)| *target).collect()
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        let title = roads::life_title(self.rows.len() as u64, face.lang);
        window(ctx, face, &title, 560.0, |ui| {
            let mut stays = true;
            ui.add(Label::new(RichText::new(format!("{} · {}", self.label, face.t(roads::LIFE_ASK))).color(face.gap())).wrap());
            ui.add_space(6.0);
            let height = (ctx.content_rect().height() - 320.0).clamp(96.0, 300.0);
            ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show_rows(
                ui,
                ROW,
                self.rows.len(),
                |ui, range| {
                    for (text, target) in &self.rows[range] {
                        ui.allocate_ui(vec2(ui.available_width(), ROW), |ui| {
                            ui.horizontal(|ui| {
                                ui.set_min_height(ROW);
                                let room = ui.available_width() - 60.0;
                                ui.allocate_ui(vec2(room, ROW), |ui| {
                                    ui.set_width(room);
                                    ui.add(Label::new(text).truncate());
                                });
                                if link(ui, face, face.t(words::SHOW)).clicked() {
                                    out.push(Action::Visit(*target));
                                    stays = false;
                                }
                            });
                        });
                    }
                },
            );
            ui.add_space(6.0);
            muted(ui, face, face.t(roads::LIFE_HINT));
            ui.add_space(10.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if primary(ui, face, face.t(words::CANCEL), true).clicked() {
                    stays = false;
                }
                if secondary(ui, face.t(roads::LIFE_ANYWAY)).clicked() {
                    out.push(Action::Anyway(self.label.clone(), std::mem::take(&mut self.edits)));
                    stays = false;
                }
                if secondary(ui, face.t(roads::LIFE_SELECT)).clicked() {
                    out.push(Action::SelectThese(self.buildings()));
                    stays = false;
                }
            });
            stays
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::thousands;

    #[test]
    fn the_title_says_how_many() {
        assert_eq!(roads::life_title(1, Lang::En), "Life access: 1 building affected");
        assert_eq!(roads::life_title(1200, Lang::Zh), format!("生命通道：影响 {} 栋楼", thousands(1200)));
    }
}
