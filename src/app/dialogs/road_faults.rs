//! What is wrong with the roads' data; a click flies there.

use super::window;
use crate::app::action::Action;
use crate::app::document::Document;
use crate::app::panels::parts::{link, muted};
use crate::app::theme::{Face, strong};
use crate::app::view::{Move, Target};
use crate::app::words::{self, roads};
use crate::geometry::Bounds;
use crate::model::LayerKind;
use crate::network::RoadFault;
use crate::wording;
use crate::words::thousands;
use egui::{Context, Label, RichText, ScrollArea, vec2};
use std::sync::Arc;

const ROW: f32 = 40.0;

/// The dialog.
#[derive(Default)]
pub struct RoadFaultsDialog {
    /// The faults and the generation they belong to, once they are known.
    found: Option<(Arc<Vec<RoadFault>>, u64)>,
}

impl RoadFaultsDialog {
    /// Takes what was found.
    pub fn take(&mut self, faults: Arc<Vec<RoadFault>>, generation: u64) {
        self.found = Some((faults, generation));
    }

    /// Number of faults, once they are known.
    pub fn count(&self) -> Option<usize> {
        self.found.as_ref().map(|(faults, _)| faults.len())
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, document: &Document, out: &mut Vec<Action>) -> bool {
        let count = self.count().map_or_else(String::new, |n| format!(" {}", thousands(n as u64)));
        let title = format!("{}{count}", face.t(roads::FAULTS));
        window(ctx, face, &title, 760.0, |ui| {
            let mut stays = true;
            let Some((faults, _)) = &self.found else {
                muted(ui, face, face.t(roads::LOOKING));
                return stays;
            };
            if faults.is_empty() {
                muted(ui, face, face.t(roads::NO_FAULTS));
                return stays;
            }
            let height = (ctx.content_rect().height() - 220.0).max(160.0);
            let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]);
            area.show_rows(ui, ROW, faults.len(), |ui, range| {
                for fault in &faults[range] {
                    ui.allocate_ui(vec2(ui.available_width(), ROW), |ui| {
                        ui.horizontal_top(|ui| {
                            ui.set_min_height(ROW);
                            let room = ui.available_width() - 60.0;
                            let head = wording::road_trouble(&fault.trouble).get(face.lang);
                            let text = wording::road_fault(&document.project, fault, face.lang);
                            ui.allocate_ui(vec2(room, ROW), |ui| {
                                ui.set_width(room);
                                ui.vertical(|ui| {
                                    ui.spacing_mut().item_spacing.y = 2.0;
                                    ui.label(RichText::new(head).font(strong(12.0)));
                                    ui.add(Label::new(&text).truncate()).on_hover_text(&text);
                                });
                            });
                            if (fault.at.is_some() || !fault.roads.is_empty()) && link(ui, face, face.t(words::SHOW)).clicked() {
                                visit(fault, document, out);
                                stays = false;
                            }
                        });
                    });
                }
            });
            stays
        })
    }
}

/// Selects the first road of a fault and flies to the place.
fn visit(fault: &RoadFault, document: &Document, out: &mut Vec<Action>) {
    let road = fault.roads.first().filter(|fid| document.project.layer(LayerKind::Road).row_of(**fid).is_some());
    if let Some(fid) = road {
        out.push(Action::Visit(Target { kind: LayerKind::Road, fid: *fid }));
    }
    if let Some(at) = fault.at {
        out.push(Action::Go(Move::Look(Bounds { min: at, max: at }.grown(30.0))));
    }
}
