//! Sealing an area, under the map: what it comes to in a sentence, its crossings, ways in and the proposal.

use super::parts::{elided, focus_ring, icon_button, muted, pill, primary};
use crate::app::action::Action;
use crate::app::cordoning::{CordonQuery, CordonWish, Shown};
use crate::app::document::Document;
use crate::app::icons::Icon;
use crate::app::theme::{Face, regular, strong};
use crate::app::view::{Move, View};
use crate::app::words;
use crate::app::worklist::{Below, ListWish};
use crate::geometry::Bounds;
use crate::wording;
use crate::words::thousands;
use egui::{Align, Color32, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 24.0;
/// Ground shown around a place that is gone to, metres.
const AROUND: f64 = 60.0;
/// So many numbers of entrances can be chosen.
const MOST_ENTRANCES: usize = 4;

/// Draws the panel.
pub fn show(ui: &mut Ui, face: Face, document: &Document, view: &View, out: &mut Vec<Action>) {
    let Some(query) = &view.cordon else { return };
    let found = document.cordon.as_ref().map(|(generation, shown)| (*generation, shown.as_ref()));
    let found = found.filter(|(_, shown)| shown.query.area == query.area);
    let fresh = found.is_some_and(|(g, shown)| g == document.generation && shown.query == *query && shown.lang == face.lang);
    bar(ui, face, query, found.map(|(_, shown)| shown), fresh, out);
    let Some((_, found)) = found else {
        muted(ui, face, face.t(words::cordon::LOOKING));
        return;
    };
    ui.add(Label::new(RichText::new(&found.sentence).font(strong(13.5))).wrap().selectable(true));
    if !found.life.is_empty() {
        let ink = if found.harmed.is_empty() { face.muted() } else { face.gap() };
        ui.add(Label::new(RichText::new(&found.life).font(regular(12.5)).color(ink)).wrap());
    }
    hours(ui, face, &found.hours);
    ui.columns(3, |columns| {
        let crossings = found.crossings.iter().map(|c| {
            let ink = if c.gap { face.gap() } else { face.text() };
            (c.at, format!("{} · {}", face.t(wording::cordon::control(c.control)), c.text), ink)
        });
        list(&mut columns[0], face, face.t(words::cordon::CROSSINGS), crossings, out);
        let leaks = found.leaks.iter().filter_map(|l| Some((*l.line.last()?, l.text.clone(), face.text())));
        list(&mut columns[1], face, face.t(words::cordon::LEAKS), leaks, out);
        let measures = found.measures.iter().map(|m| {
            let what = face.t(wording::cordon::action(m.action));
            (m.at, format!("{what} · {} · {}", m.text, words::cordon::cost(m.cost, face.lang)), face.text())
        });
        list(&mut columns[2], face, face.t(words::cordon::PROPOSAL), measures, out);
    });
}

/// Title, choices, the button that carries the proposal out.
fn bar(ui: &mut Ui, face: Face, query: &CordonQuery, found: Option<&Shown>, fresh: bool, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_height(32.0);
        let name = found.map(|f| f.name.as_str()).unwrap_or_default();
        let title = format!("{} · {name}", face.t(words::cordon::CORDON));
        ui.add(Label::new(RichText::new(title).font(strong(14.0))).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            if icon_button(ui, face, Icon::Close, face.t(words::CLOSE), 22.0, false).clicked() {
                out.push(Action::Worklist(ListWish::Close(Below::Cordon)));
            }
            let can = fresh && found.is_some_and(|f| !f.edits.is_empty());
            let apply = primary(ui, face, face.t(words::cordon::APPLY), can);
            if apply.on_hover_text(face.t(words::cordon::APPLY_TIP)).clicked() && can {
                out.push(Action::Cordon(CordonWish::Apply));
            }
            if let Some(found) = found.filter(|f| f.places > 0) {
                ui.label(RichText::new(words::cordon::cost(found.cost, face.lang)).color(face.muted()));
            }
            let mut choose = |query: CordonQuery| out.push(Action::Cordon(CordonWish::Look(query)));
            let life = pill(ui, face, face.t(words::cordon::LIFE), query.life);
            if life.on_hover_text(face.t(words::cordon::LIFE_TIP)).clicked() {
                choose(CordonQuery { life: !query.life, ..query.clone() });
            }
            let most = found.map_or(0, |f| f.places).clamp(query.entrances.unwrap_or(0), MOST_ENTRANCES);
            for n in (1..=most).rev() {
                let chosen = query.entrances == Some(n);
                if pill(ui, face, &n.to_string(), chosen).clicked() {
                    choose(CordonQuery { entrances: (!chosen).then_some(n), ..query.clone() });
                }
            }
            if pill(ui, face, face.t(words::cordon::ANY), query.entrances.is_none()).clicked() {
                choose(CordonQuery { entrances: None, ..query.clone() });
            }
            ui.label(RichText::new(face.t(words::cordon::ENTRANCES)).font(regular(12.0)).color(face.muted()));
        });
    });
}

/// Open crossings by hour as bars.
fn hours(ui: &mut Ui, face: Face, hours: &[usize; 24]) {
    let most = hours.iter().copied().max().unwrap_or(0);
    if most == 0 || hours.iter().all(|n| *n == most) {
        return;
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new(face.t(words::cordon::BY_HOUR)).font(regular(12.0)).color(face.muted()));
        let (rect, _) = ui.allocate_exact_size(vec2(24.0 * 12.0, 26.0), Sense::hover());
        for (hour, n) in hours.iter().enumerate() {
            let left = rect.left() + hour as f32 * 12.0;
            let column = Rect::from_min_max(pos2(left, rect.top()), pos2(left + 11.0, rect.bottom()));
            let response = ui.interact(column, ui.scope_id().with(("open at", hour)), Sense::hover());
            let text = words::cordon::at_hour(hour, *n, face.lang);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
            response.on_hover_text(&text);
            let height = 24.0 * *n as f32 / most as f32;
            let bar = Rect::from_min_max(pos2(left, rect.bottom() - height.max(1.0)), pos2(left + 10.0, rect.bottom()));
            ui.painter().rect_filled(bar, 1.0, if *n > 0 { face.gap() } else { face.rule() });
        }
    });
}

/// A list of places; a click goes there.
fn list(ui: &mut Ui, face: Face, head: &str, rows: impl Iterator<Item = ([f64; 2], String, Color32)>, out: &mut Vec<Action>) {
    let rows: Vec<_> = rows.collect();
    let title = format!("{head} {}", thousands(rows.len() as u64));
    ui.label(RichText::new(title).font(strong(12.0)).color(face.muted()));
    if rows.is_empty() {
        muted(ui, face, face.t(words::cordon::NONE));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt(head).auto_shrink(false).show_rows(ui, ROW, rows.len(), |ui, range| {
        for (at, text, ink) in &rows[range] {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
            if response.hovered() {
                ui.painter().rect_filled(rect, 3.0, face.tint(0.06));
            }
            focus_ring(ui, face, &response, 3.0);
            let galley = elided(ui, text, regular(13.0), *ink, rect.width() - 8.0);
            ui.painter().galley(pos2(rect.left() + 4.0, rect.center().y - galley.size().y / 2.0), galley, *ink);
            if response.on_hover_text(text).clicked() {
                out.push(Action::Go(Move::Look(Bounds { min: *at, max: *at }.grown(AROUND))));
            }
        }
    });
}
