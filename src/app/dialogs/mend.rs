//! What mending the grids of a community would do, fault by fault, before it is done.

use super::window;
use crate::app::action::Action;
use crate::app::document::Document;
use crate::app::panels::parts::{link, muted, primary, secondary};
use crate::app::reshape::MendStep;
use crate::app::theme::{Face, regular, strong};
use crate::app::view::Move;
use crate::app::words;
use crate::geometry::Bounds;
use crate::geometry::mend::{Mend, MendOptions, Remedy};
use crate::reshape::{AreaId, Mending};
use crate::wording::number;
use crate::wording::reshape as wording;
use crate::words::Text;
use egui::{Align, Checkbox, Context, Frame, Label, Layout, Margin, RichText, ScrollArea, Stroke, Ui};
use std::sync::Arc;

/// What was worked out, and how many buildings change their grid by it; nothing where that cannot be told.
pub type Found = Option<(Arc<Mending>, usize)>;

/// The dialog.
#[derive(Debug, Clone)]
pub struct MendDialog {
    community: AreaId,
    options: MendOptions,
    /// What was worked out, and for which generation.
    found: Option<(u64, Found)>,
}

impl MendDialog {
    /// A dialog that waits for what is being worked out.
    pub fn new(community: AreaId, options: MendOptions) -> Self {
        Self { community, options, found: None }
    }

    /// Takes what was worked out.
    pub fn take(&mut self, found: Found, generation: u64) {
        self.found = Some((generation, found));
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, document: &Document, out: &mut Vec<Action>) -> bool {
        let name = wording::area_name(&document.project, self.community, face.lang);
        let title = format!("{} · {name}", face.t(Text::new("修补网格划分", "Mend the grids")));
        let (mut stays, mut again) = (true, false);
        let (found, options) = (&self.found, &mut self.options);
        let open = window(ctx, face, &title, 600.0, |ui| {
            match found {
                None => drop(muted(ui, face, face.t(Text::new("核算中…", "working it out…")))),
                Some((_, None)) => {
                    let gone = Text::new(
                        "社区已不在，或其边界本身有误，请先调整边界",
                        "The community is gone, or its own border is unsound; reshape it first",
                    );
                    muted(ui, face, face.t(gone));
                }
                Some((generation, Some((mending, moved)))) => {
                    again = list(ui, face, document, mending, options, out);
                    let said = wording::regrouped(*moved, face.lang);
                    if let Some(said) = said {
                        ui.add_space(6.0);
                        ui.label(RichText::new(said).font(strong(13.0)));
                    }
                    ui.add_space(12.0);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let some = !mending.plan.edits.is_empty();
                        if primary(ui, face, face.t(Text::new("修补", "Mend")), some).clicked() {
                            out.push(Action::Mend(MendStep::Apply(Arc::clone(mending), *generation)));
                            stays = false;
                        }
                        if secondary(ui, face.t(words::CANCEL)).clicked() {
                            stays = false;
                        }
                    });
                }
            }
            true
        });
        if again {
            out.push(Action::Mend(MendStep::Plan(self.community, self.options.clone())));
        }
        open && stays
    }
}

/// One row a fault; slivers as one sum. Whether a choice was changed.
fn list(
    ui: &mut Ui,
    face: Face,
    document: &Document,
    mending: &Mending,
    options: &mut MendOptions,
    out: &mut Vec<Action>,
) -> bool {
    let mut again = false;
    if mending.mends.is_empty() {
        muted(ui, face, face.t(Text::new("网格划分没有空洞和重叠", "There are no holes and no overlaps")));
        return false;
    }
    let height = (ui.ctx().content_rect().height() - 300.0).max(160.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        for (i, mend) in mending.mends.iter().enumerate().filter(|(_, m)| !m.sliver) {
            let frame =
                Frame::new().stroke(Stroke::new(1.0, face.rule())).corner_radius(8.0).inner_margin(Margin::symmetric(12, 8));
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 3.0;
                again |= row(ui, face, document, mending, (i, mend), options, out);
            });
            ui.add_space(6.0);
        }
    });
    let slivers: Vec<&Mend> = mending.mends.iter().filter(|m| m.sliver).collect();
    if !slivers.is_empty() {
        let area = number::square_metres(slivers.iter().map(|m| m.area_m2).sum());
        let said = match face.lang {
            crate::words::Lang::Zh => format!("另清理 {} 处缝隙，共 {area}", slivers.len()),
            crate::words::Lang::En => format!("Also tidies {} slivers, {area} in all", slivers.len()),
        };
        muted(ui, face, said);
    }
    again
}

fn row(
    ui: &mut Ui,
    face: Face,
    document: &Document,
    mending: &Mending,
    (i, mend): (usize, &Mend),
    options: &mut MendOptions,
    out: &mut Vec<Action>,
) -> bool {
    let [fault, remedy] = wording::mend(&document.project, mending, mend, face.lang);
    ui.horizontal(|ui| {
        ui.label(RichText::new(fault).font(strong(13.0)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if link(ui, face, face.t(words::SHOW)).clicked() {
                let bounds = mend.ground.rings().fold(Bounds::EMPTY, |b, ring| b.union(&Bounds::of(ring)));
                out.push(Action::Go(Move::Look(bounds)));
            }
        });
    });
    ui.add(Label::new(RichText::new(remedy).font(regular(13.0)).color(face.muted())).wrap());
    // A large hole can be given away all the same.
    let (neighbour, mut given) = match mend.remedy {
        Remedy::New { or: Some(or), .. } => (or, false),
        Remedy::Give { to, large: true, .. } => (to, true),
        _ => return false,
    };
    let name = mending.grids.get(neighbour).map(|id| wording::area_name(&document.project, *id, face.lang)).unwrap_or_default();
    let label = match face.lang {
        crate::words::Lang::Zh => format!("不新建，并入{name}"),
        crate::words::Lang::En => format!("No new grid, give it to {name}"),
    };
    let changed = ui.add(Checkbox::new(&mut given, label)).changed();
    if changed {
        options.give.retain(|g| *g != i);
        if given {
            options.give.push(i);
        }
    }
    changed
}
