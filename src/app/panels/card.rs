//! The right panel: the card of the selected feature, or the whole project when nothing is selected.

use super::figures;
use super::fixes::{self, Offers};
use super::form::{Rows, Source};
use super::parts::{block, counts_bar, head, icon_button, link, muted, pair, status_color};
use crate::app::action::Action;
use crate::app::card::{Block, Card, Near};
use crate::app::command::Command;
use crate::app::cordoning::can_be_sealed;
use crate::app::document::{Derived, Document};
use crate::app::form::{Form, Place, Subject};
use crate::app::icons::Icon;
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::view::Target;
use crate::app::words;
use crate::app::worklist::What;
use crate::coverage::{Held, Status};
use crate::model::LayerKind;
use crate::model::schema::EXTRA;
use crate::scene::{FillStyle, Hatch, Swatch};
use crate::wording::{self, number};
use crate::words::thousands;
use egui::{Label, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// The card of a feature; values are those of the document as it is now, whatever the report is about.
#[expect(clippy::too_many_arguments, reason = "a panel reads much and sends little")]
pub fn show(
    ui: &mut Ui,
    face: Face,
    card: &Card,
    target: Target,
    document: &Document,
    form: &mut Form,
    offers: &mut Offers<'_>,
    out: &mut Vec<Action>,
) {
    ScrollArea::vertical().id_salt("card").auto_shrink(false).show(ui, |ui| {
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            ui.label(RichText::new(&card.above).font(strong(12.0)).color(face.muted()));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, face, Icon::Close, face.t(words::DESELECT), 22.0, false).clicked() {
                    out.push(Action::Select(None));
                }
            });
        });
        ui.add(Label::new(RichText::new(&card.title).font(strong(18.0))).wrap().selectable(true));
        if !card.below.is_empty() {
            muted(ui, face, &card.below);
        }
        ui.label(RichText::new(&card.moment).font(regular(11.5)).color(face.muted()));
        duty(ui, face, card, out);
        ui.add_space(8.0);
        for part in &card.blocks {
            status_block(ui, face, part, offers, out);
        }
        if card.mends && link(ui, face, face.t(Command::Mend.label())).on_hover_text(face.t(Command::Mend.tip())).clicked() {
            out.push(Action::Run(Command::Mend));
        }
        if can_be_sealed(target.kind)
            && link(ui, face, face.t(Command::Seal.label())).on_hover_text(face.t(Command::Seal.tip())).clicked()
        {
            out.push(Action::Run(Command::Seal));
        }
        if !card.alone.is_empty() {
            muted(ui, face, &card.alone);
        }
        figures::lists(ui, face, target, out);
        if !card.responsible.is_empty() {
            head(ui, face, face.t(words::RESPONSIBLE));
            for same in card.responsible.chunk_by(|a, b| a.0 == b.0) {
                let attrs: Vec<usize> = same.iter().map(|(_, attr)| *attr).collect();
                values(ui, face, document, same[0].0, Place::Duty, &attrs, form, out);
            }
        }
        if !card.near.is_empty() {
            head(ui, face, face.t(words::NEARBY));
            for near in &card.near {
                neighbour(ui, face, near, out);
            }
        }
        head(ui, face, face.t(words::ATTRIBUTES));
        let attributes = target.kind.info().attributes;
        let attrs: Vec<usize> = (0..attributes.len()).filter(|i| attributes[*i].key != EXTRA).collect();
        values(ui, face, document, target, Place::Attributes, &attrs, form, out);
        for (name, value) in &card.extra {
            pair(ui, face, name, value);
        }
        ui.add_space(16.0);
    });
}

/// Who is on duty at a checkpoint, and the way to change it.
fn duty(ui: &mut Ui, face: Face, card: &Card, out: &mut Vec<Action>) {
    let Some(duty) = &card.duty else { return };
    ui.add(Label::new(RichText::new(duty).font(regular(12.0)).color(face.muted())).wrap());
    let edit = face.t(Command::Roster.label());
    if link(ui, face, edit).on_hover_text(face.t(Command::Roster.tip())).clicked() {
        out.push(Action::Run(Command::Roster));
    }
}

/// Rows of values of a feature.
#[expect(clippy::too_many_arguments, reason = "a panel reads much and sends little")]
fn values(
    ui: &mut Ui,
    face: Face,
    document: &Document,
    target: Target,
    place: Place,
    attrs: &[usize],
    form: &mut Form,
    out: &mut Vec<Action>,
) {
    let project = document.project.as_ref();
    let Some(row) = target.row(project) else { return };
    let source = Source::One(project.layer(target.kind).feature(row));
    let rows = Rows { project, book: &document.rulebook, face, of: Subject::One(target), place, source };
    rows.show(ui, form, attrs, out);
}

fn status_block(ui: &mut Ui, face: Face, part: &Block, offers: &mut Offers<'_>, out: &mut Vec<Action>) {
    block(ui, face, status_color(face, part.status), |ui| {
        let now = face.t(wording::status(part.status));
        let title = match part.was {
            Some(was) => format!("{} · {} → {now}", part.title, face.t(wording::status(was))),
            None => format!("{} · {now}", part.title),
        };
        ui.add(Label::new(RichText::new(title).font(strong(13.0))).wrap());
        for reason in &part.reasons {
            ui.add(
                Label::new(RichText::new(reason).font(regular(12.5)).color(mix(face.muted(), face.text(), 0.35)))
                    .wrap()
                    .selectable(true),
            );
        }
        for fix in &part.fixes {
            fixes::show(ui, face, fix, offers, out);
        }
    });
}

fn neighbour(ui: &mut Ui, face: Face, near: &Near, out: &mut Vec<Action>) {
    match near.target {
        None => pair(ui, face, &near.role, &near.text),
        Some(target) => {
            ui.horizontal(|ui| {
                let width = super::parts::name_width(ui);
                let (rect, _) = ui.allocate_exact_size(vec2(width, 22.0), Sense::hover());
                let galley = super::parts::elided(ui, &near.role, regular(13.0), face.muted(), width);
                ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.muted());
                if link(ui, face, &near.text).clicked() {
                    out.push(Action::Visit(target));
                }
            });
        }
    }
}

/// While the card of a feature is being written, or when it is gone.
pub fn waiting(ui: &mut Ui, face: Face, title: &str, gone: bool, out: &mut Vec<Action>) {
    ui.add_space(24.0);
    ui.add(Label::new(RichText::new(title).font(strong(18.0))).wrap());
    if gone {
        muted(ui, face, face.t(words::GONE));
        if link(ui, face, face.t(words::DESELECT)).clicked() {
            out.push(Action::Select(None));
        }
    }
}

/// The whole project in figures.
pub fn overview(ui: &mut Ui, face: Face, derived: &Derived, out: &mut Vec<Action>) {
    ScrollArea::vertical().id_salt("overview").auto_shrink(false).show(ui, |ui| {
        ui.add_space(8.0);
        ui.label(RichText::new(face.t(words::WHOLE)).font(strong(12.0)).color(face.muted()));
        ui.label(RichText::new(face.t(words::NOTHING_SELECTED)).font(strong(18.0)));
        muted(ui, face, face.t(words::SELECT_HINT));
        let report = &derived.report;
        let moment = format!("{} {}", face.t(words::EVALUATED), report.at.short());
        ui.label(RichText::new(moment).font(regular(11.5)).color(face.muted()));
        if !report.buildings.held.is_empty() {
            head(ui, face, face.t(words::BUILDINGS_BY_LINES));
            held_bars(ui, face, report.buildings.held_counts(), out);
        }
        let lines = report.rulebook.lines.iter().enumerate();
        for (i, line) in lines {
            let counts = report.headline(i).counts;
            let status = match counts {
                c if c.gap > 0 => Status::Gap,
                c if c.unknown > 0 => Status::Unknown,
                c if c.covered > 0 => Status::Covered,
                _ => Status::NotApplicable,
            };
            if i == 0 {
                ui.add_space(10.0);
            }
            block(ui, face, status_color(face, status), |ui| {
                let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
                let name = super::parts::elided(ui, line.name(face.lang), strong(13.0), face.text(), row.width() - 90.0);
                ui.painter().galley(pos2(row.left(), row.center().y - name.size().y / 2.0), name, face.text());
                let covered = format!("{} {}", thousands(counts.covered), face.t(words::COVERED));
                let taken = super::parts::right_text(ui, row, &covered, face.text());
                let of = |status| figures::of_headline(report, i, status);
                if let Some(what) = of(Status::Covered) {
                    let place = Rect::from_min_max(pos2(row.right() - taken, row.top()), row.max);
                    let name = format!("{} {covered}", line.name(face.lang));
                    figures::zone(ui, face, place, ("covered", i), &name, &what, out);
                }
                let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
                counts_bar(ui, face, bar, &counts);
                figures::line(ui, face, line.name(face.lang), &counts, of, out);
            });
        }
        let areas = &report.areas;
        if areas.community_m2 > 0.0 {
            head(ui, face, face.t(words::AREAS));
            for (name, value) in [
                (words::AREA_COMMUNITIES, areas.community_m2),
                (words::AREA_GAP, areas.grid_gap_m2),
                (words::AREA_OVERLAP, areas.grid_overlap_m2),
                (words::AREA_BEYOND, areas.beyond_reach_m2),
            ] {
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
                let text = number::square_metres(value);
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{} {text}", face.t(name))));
                let galley = super::parts::elided(ui, face.t(name), regular(13.0), face.muted(), rect.width() - 110.0);
                ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.muted());
                super::parts::right_text(ui, rect, &text, face.text());
            }
        }
    });
}

/// Buildings by number of lines, each a bar beside its count.
fn held_bars(ui: &mut Ui, face: Face, counts: [u64; 5], out: &mut Vec<Action>) {
    let p = face.palette();
    let most = counts.into_iter().max().unwrap_or(0).max(1);
    for held in [Held::Three, Held::Two, Held::One, Held::None, Held::Unknown] {
        let n = counts[held as usize];
        let name = face.t(wording::held(held));
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 23.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} {}", thousands(n))));
        let galley = super::parts::elided(ui, name, regular(13.0), face.text(), 96.0);
        ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.text());
        let taken = super::parts::right_text(ui, rect, &thousands(n), face.text());
        if n > 0 {
            let place = Rect::from_min_max(pos2(rect.right() - taken, rect.top() + 3.0), pos2(rect.right(), rect.bottom() - 3.0));
            let what = What::Held(LayerKind::Building, held);
            figures::zone(ui, face, place, ("held", held as u8), &format!("{name} {}", thousands(n)), &what, out);
        }
        let room = rect.width() - 104.0 - 56.0;
        let width = (room * n as f32 / most as f32).max(if n > 0 { 2.0 } else { 0.0 });
        let bar = Rect::from_min_size(pos2(rect.left() + 104.0, rect.center().y - 5.0), vec2(width, 10.0));
        let hatch = (held == Held::Unknown).then_some(Hatch { color: p.hatch, spacing_px: 4.0, width_px: 1.0 });
        let fill = Some(FillStyle { hatch, ..FillStyle::plain(p.held[held as usize]) });
        super::swatch::paint(ui.painter(), bar, &Swatch { fill, ..Swatch::default() });
    }
}
