//! The card beside the pointer: name, kind, how the feature stands, who answers for it, and why not.
//!
//! It is laid out before it is placed, so that it stands right in its first frame and never flickers, and is painted only:
//! it takes no clicks and cannot get under the pointer.

use super::parts::status_color;
use crate::app::document::Derived;
use crate::app::theme::{Face, color, regular, strong};
use crate::app::view::Target;
use crate::coverage::{Held, NO_ROW, Status};
use crate::model::LayerKind;
use crate::wording;
use egui::{Color32, FontId, Galley, Id, LayerId, Order, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

/// What the card says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Words {
    /// Name.
    pub title: String,
    /// Kind and id.
    pub kind: String,
    /// How many lines hold it.
    pub held: Option<Held>,
    /// Lines of defence, or rules, with their statuses.
    pub statuses: Vec<(String, Status)>,
    /// Community, grid and who answers there.
    pub place: String,
    /// Why it is not covered.
    pub reasons: Vec<String>,
}

/// Most reasons shown; the card of the selection tells all.
const REASONS: usize = 2;

/// The words about a feature; `None` when it is gone.
pub fn words(derived: &Derived, target: Target, face: Face) -> Option<Words> {
    let (project, report) = (&derived.project, &derived.report);
    let row = target.row(project)?;
    let kind = target.kind;
    let feature = project.layer(kind).feature(row);
    let mut out = Words {
        title: wording::feature_name(kind, feature, face.lang),
        kind: format!("{} {}", kind.info().name.get(face.lang), feature.id()).trim().to_owned(),
        ..Words::default()
    };
    let mut rules: Vec<(usize, Status)> = report.statuses(kind, row).collect();
    rules.sort_by_key(|(_, status)| std::cmp::Reverse(*status));
    let book = &report.rulebook;
    if let Some(joins) = report.joins(kind).filter(|j| (row as usize) < j.held.len()) {
        let i = row as usize;
        out.held = Some(joins.held[i]);
        for (line, statuses) in book.lines.iter().zip(&joins.lines) {
            out.statuses.push((line.name(face.lang).to_owned(), statuses[i]));
        }
        let name = |kind: LayerKind, row: u32| {
            (row != NO_ROW).then(|| wording::feature_name(kind, project.layer(kind).feature(row), face.lang))
        };
        let leader = (joins.grid[i] != NO_ROW).then(|| {
            let grid = project.layer(LayerKind::Grid).feature(joins.grid[i]);
            let attr = LayerKind::Grid.info().attr("leader")?;
            let who = grid.text("leader").map(str::trim).filter(|t| !t.is_empty());
            let who = who.unwrap_or(face.t(crate::app::words::NOT_NAMED));
            Some(format!("{} {who}", LayerKind::Grid.info().attributes[attr].name.get(face.lang)))
        });
        let parts = [name(LayerKind::Community, joins.community[i]), name(LayerKind::Grid, joins.grid[i]), leader.flatten()];
        out.place = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    } else if let Some((_, status)) = rules.first().filter(|(_, s)| *s != Status::NotApplicable) {
        out.statuses.push((face.t(crate::app::words::ALL_RULES).to_owned(), *status));
    }
    let wrong = rules.iter().filter(|(_, s)| matches!(s, Status::Gap | Status::Unknown));
    out.reasons = wrong
        .take(REASONS)
        .map(|(r, s)| format!("{} · {}", face.t(wording::status(*s)), book.rules[*r].title(face.lang)))
        .collect();
    Some(out)
}

/// Where a card of this size stands: right below the pointer, on the other side of it where the edge is near, never
/// beyond the edge and never under the pointer.
pub fn place(size: Vec2, pointer: Pos2, screen: Rect) -> Rect {
    const AWAY: Vec2 = vec2(16.0, 18.0);
    let room = screen.shrink(6.0);
    let x = if pointer.x + AWAY.x + size.x <= room.right() { pointer.x + AWAY.x } else { pointer.x - AWAY.x - size.x };
    let y = if pointer.y + AWAY.y + size.y <= room.bottom() { pointer.y + AWAY.y } else { pointer.y - AWAY.y - size.y };
    let x = x.clamp(room.left(), (room.right() - size.x).max(room.left()));
    let y = y.clamp(room.top(), (room.bottom() - size.y).max(room.top()));
    Rect::from_min_size(pos2(x, y), size)
}

/// Draws the card of a feature beside the pointer.
pub fn show(ui: &Ui, face: Face, derived: &Derived, target: Target, pointer: Pos2) {
    let Some(words) = words(derived, target, face) else { return };
    const WIDTH: f32 = 280.0;
    const PAD: Vec2 = vec2(12.0, 9.0);
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("hover")));
    let set = |text: &str, font: FontId, ink: Color32, inset: f32| painter.layout(text.to_owned(), font, ink, WIDTH - inset);
    let mut rows: Vec<(Arc<Galley>, Option<Color32>, f32)> = Vec::new();
    rows.push((set(&words.title, strong(14.0), face.text(), 0.0), None, 0.0));
    if words.kind != words.title {
        rows.push((set(&words.kind, regular(12.0), face.muted(), 0.0), None, 1.0));
    }
    if let Some(held) = words.held {
        let dot = color(face.palette().held[held as usize]);
        rows.push((set(face.t(wording::held(held)), strong(12.5), face.text(), 16.0), Some(dot), 5.0));
    }
    for (name, status) in words.statuses.iter().filter(|(_, s)| *s != Status::NotApplicable) {
        let text = format!("{name} · {}", face.t(wording::status(*status)));
        rows.push((set(&text, regular(12.0), face.text(), 16.0), Some(status_color(face, *status)), 2.0));
    }
    for reason in &words.reasons {
        rows.push((set(reason, regular(12.0), face.muted(), 0.0), None, 3.0));
    }
    if !words.place.is_empty() {
        rows.push((set(&words.place, regular(12.0), face.muted(), 0.0), None, 3.0));
    }
    let inset = |dot: &Option<Color32>| if dot.is_some() { 16.0 } else { 0.0 };
    let width = rows.iter().map(|(g, dot, _)| g.size().x + inset(dot)).fold(0.0, f32::max);
    let height: f32 = rows.iter().map(|(g, _, above)| g.size().y + above).sum();
    let rect = place(vec2(width, height) + PAD * 2.0, pointer, ui.ctx().content_rect());
    let shadow = egui::Shadow { offset: [0, 3], blur: 12, spread: 0, color: Color32::from_black_alpha(44) };
    painter.add(Shape::from(shadow.as_shape(rect, 8.0)));
    painter.rect(rect, 8.0, face.panel(), Stroke::new(1.0, face.rule()), egui::StrokeKind::Inside);
    let mut y = rect.top() + PAD.y;
    for (galley, dot, above) in rows {
        y += above;
        let x = rect.left() + PAD.x;
        if let Some(dot) = dot {
            let middle = pos2(x + 5.0, y + 9.0);
            painter.circle(middle, 4.5, dot, Stroke::new(0.8, face.muted()));
        }
        let height = galley.size().y;
        painter.galley(pos2(x + inset(&dot), y), galley, face.text());
        y += height;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_card_is_on_the_screen_and_not_under_the_pointer(
            x in 0.0..1100.0_f32, y in 0.0..700.0_f32, w in 40.0..300.0_f32, h in 20.0..200.0_f32
        ) {
            let screen = Rect::from_min_size(Pos2::ZERO, vec2(1100.0, 700.0));
            let card = place(vec2(w, h), pos2(x, y), screen);
            prop_assert!(screen.contains_rect(card), "{card:?}");
            prop_assert!(!card.contains(pos2(x, y)), "{card:?} covers {x} {y}");
        }
    }
}
