//! Figures that open the list of exactly the features they count.

use super::parts::{focus_ring, link};
use crate::app::action::Action;
use crate::app::theme::{Face, regular};
use crate::app::view::Target;
use crate::app::words;
use crate::app::worklist::{ListWish, What};
use crate::coverage::{Counts, Report, Status, SubjectKind};
use crate::model::LayerKind;
use egui::{FontId, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// The features of a headline with a status; `None` where layers are counted, not features.
pub fn of_headline(report: &Report, line: usize, status: Status) -> Option<What> {
    let headline = report.headline(line);
    let SubjectKind::Feature(_) = headline.subject else { return None };
    Some(match &report.rulebook.lines[line].headline {
        Some(rule) if report.rulebook.rule(rule).is_some() => What::Rule(rule.clone(), status),
        _ => What::Line(LayerKind::Building, line, status),
    })
}

/// Makes a drawn figure a button; `name` says what it counts.
pub fn zone(ui: &Ui, face: Face, rect: Rect, salt: impl egui::AsIdSalt, name: &str, what: &What, out: &mut Vec<Action>) {
    let response = ui.interact(rect, ui.scope_id().with(salt), Sense::click());
    let spoken = format!("{} {name}", face.t(words::lists::OPEN));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if response.hovered() || response.has_focus() {
        ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, face.accent()));
    }
    focus_ring(ui, face, &response, 3.0);
    if response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(spoken).clicked() {
        out.push(Action::Worklist(ListWish::Open(what.clone())));
    }
}

/// `缺口 12 · 未知 3 · 共 100` from `at` (left, middle): gap and unknown open their lists. Answers whether it fits in `room`.
#[expect(clippy::too_many_arguments, reason = "where, what and how")]
pub fn rest(
    ui: &Ui,
    face: Face,
    at: Pos2,
    room: f32,
    font: FontId,
    name: &str,
    counts: &Counts,
    what: impl Fn(Status) -> Option<What>,
    out: &mut Vec<Action>,
) -> bool {
    let n = |status, n| words::status_count(status, n, face.lang);
    let parts = [
        (Some(Status::Gap), n(Status::Gap, counts.gap)),
        (Some(Status::Unknown), n(Status::Unknown, counts.unknown)),
        (None, words::of_total(counts.total(), face.lang)),
    ];
    let galleys: Vec<_> =
        parts.iter().map(|(_, text)| ui.painter().layout_no_wrap(text.clone(), font.clone(), face.muted())).collect();
    let dot = ui.painter().layout_no_wrap(" · ".to_owned(), font, face.muted());
    let width: f32 = galleys.iter().map(|g| g.size().x).sum::<f32>() + dot.size().x * 2.0;
    if width > room {
        return false;
    }
    let mut x = at.x;
    for (i, ((status, text), galley)) in parts.iter().zip(galleys).enumerate() {
        if i > 0 {
            ui.painter().galley(pos2(x, at.y - dot.size().y / 2.0), dot.clone(), face.muted());
            x += dot.size().x;
        }
        let rect = Rect::from_min_size(pos2(x, at.y - galley.size().y / 2.0), galley.size());
        x += galley.size().x;
        ui.painter().galley(rect.min, galley, face.muted());
        if let Some(what) = status.and_then(&what) {
            zone(ui, face, rect, (name, "rest", i), &format!("{name} {text}"), &what, out);
        }
    }
    true
}

/// The three figures of a line in a panel: each a button where there is something to list.
pub fn line(ui: &mut Ui, face: Face, name: &str, counts: &Counts, what: impl Fn(Status) -> Option<What>, out: &mut Vec<Action>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let at = pos2(rect.left(), rect.center().y);
    if !rest(ui, face, at, rect.width(), regular(12.0), name, counts, what, out) {
        let text = words::rest(counts, face.lang);
        let galley = super::parts::elided(ui, &text, regular(12.0), face.muted(), rect.width());
        ui.painter().galley(pos2(at.x, at.y - galley.size().y / 2.0), galley, face.muted());
    }
}

/// Lists that the card of a grid or a community offers: its buildings, premises and posts.
pub fn lists(ui: &mut Ui, face: Face, target: Target, out: &mut Vec<Action>) {
    if !matches!(target.kind, LayerKind::Grid | LayerKind::Community) {
        return;
    }
    super::parts::head(ui, face, face.t(words::lists::LISTS));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        for kind in [LayerKind::Building, LayerKind::Premise, LayerKind::Checkpoint] {
            if link(ui, face, kind.info().name.get(face.lang)).clicked() {
                out.push(Action::Worklist(ListWish::Open(What::In(target, kind))));
            }
        }
    });
}
