//! Fixes as buttons: what would be done, what it closes and what gets worse, before anything is done.

use super::parts::{elided, focus_ring, link};
use crate::app::action::Action;
use crate::app::card::FixText;
use crate::app::document::Derived;
use crate::app::fixer::Fixer;
use crate::app::fixing::FixWish;
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::words;
use crate::coverage::GapRef;
use crate::fixes::{Judged, Outcome};
use crate::wording;
use crate::words::thousands;
use egui::text::LayoutJob;
use egui::{Color32, Frame, Label, Margin, Pos2, Rect, RichText, Role, Sense, Stroke, TextFormat, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// What the buttons are made of.
pub struct Offers<'a> {
    /// The report that the gaps are of.
    pub derived: &'a Derived,
    /// Who judges.
    pub fixer: &'a mut Fixer,
    /// Whether the report speaks about the project as it is now.
    pub fresh: bool,
}

/// So many fixes of a gap are shown before one asks for more.
const SHOWN: usize = 2;

/// The fixes behind a sentence of the card: buttons for those that are edits, else the sentence.
pub fn show(ui: &mut Ui, face: Face, fix: &FixText, offers: &mut Offers<'_>, out: &mut Vec<Action>) {
    if offers.fresh {
        offers.fixer.ask(&fix.gaps);
    }
    let found = fix.gaps.iter().find_map(|gap| Some((*gap, offers.fixer.of(*gap).filter(|f| !f.is_empty())?)));
    let frame = Frame::new().fill(face.tint(0.06)).corner_radius(5.0).inner_margin(Margin::symmetric(8, 4));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(face.t(words::FIX)).font(regular(11.0)).color(face.muted()));
        let Some((gap, all)) = found else {
            ui.add(Label::new(RichText::new(&fix.text)).wrap().selectable(true));
            return;
        };
        let id = ui.scope_id().with(("more fixes", gap.rule, gap.row));
        let more = ui.data(|d| d.get_temp::<bool>(id)).unwrap_or(false);
        let shown = if more { all.len() } else { SHOWN };
        for (i, judged) in all.iter().enumerate().take(shown) {
            if button(ui, face, offers.derived, judged, offers.fresh) {
                out.push(Action::Fix(FixWish::Take(gap, Arc::clone(all), i)));
            }
        }
        if all.len() > SHOWN {
            let text =
                if more { face.t(words::fixes::FEWER).to_owned() } else { words::fixes::more(all.len() - SHOWN, face.lang) };
            if link(ui, face, &text).clicked() {
                ui.data_mut(|d| d.insert_temp(id, !more));
            }
        }
    });
}

/// One fix as a button with its figures, and under it what gets worse; returns whether it was pressed.
fn button(ui: &mut Ui, face: Face, derived: &Derived, judged: &Judged, fresh: bool) -> bool {
    let (project, report) = (&derived.project, &derived.report);
    let text = wording::proposal(project, report, &judged.proposal, face.lang);
    let figures = judged.outcome.as_ref().map(|o| figures(ui, face, o, 12.5));
    let spoken = match &judged.outcome {
        Some(outcome) => format!("{text} {}", wording::difference(outcome)),
        None => text.clone(),
    };
    let width = ui.available_width();
    let taken = figures.as_ref().map_or(0.0, |g| g.size().x + 12.0);
    let ink = if fresh { face.accent() } else { face.muted() };
    let galley = ui.painter().layout(text, strong(13.0), ink, width - taken - 18.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y.max(18.0) + 10.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, fresh, &spoken));
    let edge = if response.hovered() && fresh { face.accent() } else { mix(face.rule(), face.accent(), 0.35) };
    let fill = if response.hovered() && fresh { face.tint(0.14) } else { face.panel() };
    ui.painter().rect(rect, 6.0, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    focus_ring(ui, face, &response, 6.0);
    ui.painter().galley(pos2(rect.left() + 9.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    if let Some(figures) = figures {
        let at = pos2(rect.right() - 9.0 - figures.size().x, rect.center().y - figures.size().y / 2.0);
        ui.painter().galley(at, figures, face.text());
    }
    let response = response.on_hover_ui(|ui| tip(ui, face, derived, judged));
    if let Some(outcome) = &judged.outcome {
        for line in wording::lost(project, report, outcome, face.lang) {
            ui.add(Label::new(RichText::new(line).font(regular(12.0)).color(face.gap())).wrap());
        }
    }
    ui.add_space(2.0);
    response.clicked() && fresh
}

/// `+312 −4`, the loss in the colour of gaps where there is one.
fn figures(ui: &Ui, face: Face, outcome: &Outcome, size: f32) -> Arc<egui::Galley> {
    let mut job = LayoutJob::default();
    let lost = outcome.lost();
    let mut add = |text: String, color: Color32| {
        job.append(&text, 0.0, TextFormat { font_id: strong(size), color, ..TextFormat::default() });
    };
    add(format!("+{}", thousands(outcome.gained())), face.text());
    add(format!(" −{}", thousands(lost)), if lost > 0 { face.gap() } else { face.muted() });
    ui.painter().layout_job(job)
}

/// What comes of a fix, in sentences.
fn tip(ui: &mut Ui, face: Face, derived: &Derived, judged: &Judged) {
    ui.set_max_width(360.0);
    let (project, report) = (&derived.project, &derived.report);
    ui.label(RichText::new(wording::proposal(project, report, &judged.proposal, face.lang)).strong());
    match &judged.outcome {
        None => {
            ui.label(face.t(words::fixes::SAY_FIRST));
        }
        Some(outcome) => {
            ui.label(words::fixes::closed(outcome.closed, face.lang));
            if outcome.known > 0 {
                ui.label(words::fixes::known(outcome.known, face.lang));
            }
            let lost = wording::lost(project, report, outcome, face.lang);
            if lost.is_empty() {
                ui.label(face.t(words::fixes::NOTHING_WORSE));
            }
            for line in lost {
                ui.label(format!("{} {line}", face.t(words::fixes::WORSE)));
            }
        }
    }
}

/// The best fix of a gap as a cell of the list: its text, and its figures as a button at the right end. Returns whether
/// there was one to draw.
pub fn cell(ui: &mut Ui, face: Face, gap: GapRef, offers: &Offers<'_>, at: Pos2, room: f32, out: &mut Vec<Action>) -> bool {
    let Some(all) = offers.fixer.of(gap) else { return false };
    let Some(best) = all.first() else { return false };
    let derived = offers.derived;
    let text = wording::proposal(&derived.project, &derived.report, &best.proposal, face.lang);
    let label = match &best.outcome {
        Some(outcome) => figures(ui, face, outcome, 12.0),
        None => ui.painter().layout_no_wrap(face.t(words::fixes::DO).to_owned(), strong(12.0), face.accent()),
    };
    let spoken = match &best.outcome {
        Some(outcome) => format!("{text} {}", wording::difference(outcome)),
        None => text.clone(),
    };
    let size = vec2(label.size().x + 14.0, 20.0);
    let rect = Rect::from_min_size(pos2(at.x + room - size.x, at.y - size.y / 2.0), size);
    let response = ui.interact(rect, ui.scope_id().with(("fix", gap.rule, gap.row)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, offers.fresh, &spoken));
    let hovered = response.hovered() && offers.fresh;
    let edge = if hovered { face.accent() } else { mix(face.rule(), face.accent(), 0.35) };
    let fill = if hovered { face.tint(0.14) } else { face.panel() };
    ui.painter().rect(rect, 5.0, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    focus_ring(ui, face, &response, 5.0);
    ui.painter().galley(rect.center() - label.size() / 2.0, label, face.text());
    let galley = elided(ui, &text, regular(13.0), face.text(), room - size.x - 8.0);
    ui.painter().galley(pos2(at.x, at.y - galley.size().y / 2.0), galley, face.text());
    if response.on_hover_ui(|ui| tip(ui, face, derived, best)).clicked() && offers.fresh {
        out.push(Action::Fix(FixWish::Take(gap, Arc::clone(all), 0)));
    }
    true
}
