//! The left panel: layers, legend, and the limits that are changed most.

use super::parts::{elided, focus_ring, head, link, right_text};
use super::{basemap, swatch};
use crate::app::action::Action;
use crate::app::backdrop::Backdrop;
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::icons::{self, Icon};
use crate::app::theme::{Face, color, mix, regular};
use crate::app::view::View;
use crate::app::words;
use crate::app::worklist::{ListWish, What};
use crate::coverage::limits::Limit;
use crate::coverage::{Check, ReachOn, Rule, Rulebook};
use crate::model::{Layer, LayerKind, Moment};
use crate::scene::{FillStyle, LegendEntry, Palette, StrokeStyle, Swatch, Symbol, SymbolStyle};
use crate::wording;
use crate::words::{Text, thousands};
use egui::{DragValue, Popup, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Draws the panel.
pub fn show(ui: &mut Ui, face: Face, document: &Document, backdrop: &Backdrop, view: &View, out: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        head(ui, face, face.t(words::LAYERS));
        for kind in LayerKind::ALL {
            layer_row(ui, face, document, kind, !view.hidden[kind as usize], out);
        }
        basemap::show(ui, face, backdrop, out);
        head(ui, face, face.t(words::LEGEND));
        if document.derived.is_some() {
            backup_row(ui, face, view.backup, out);
        }
        let legend = document.derived.as_ref().map(|d| d.drawing.legend.as_slice()).unwrap_or_default();
        if legend.is_empty() {
            ui.label(egui::RichText::new(face.t(words::LEGEND_EMPTY)).color(face.muted()));
        }
        for entry in legend {
            legend_row(ui, face, entry, view.backup, out);
        }
        head(ui, face, face.t(words::RULES));
        limits(ui, face, &document.rulebook, Which::Often, out);
        ui.add_space(4.0);
        if link(ui, face, face.t(Command::Rules.label())).on_hover_text(face.t(Command::Rules.tip())).clicked() {
            out.push(Action::Run(Command::Rules));
        }
        ui.add_space(12.0);
    });
}

const ROW: f32 = 25.0;

fn layer_row(ui: &mut Ui, face: Face, document: &Document, kind: LayerKind, shown: bool, out: &mut Vec<Action>) {
    let layer = document.project.layer(kind);
    let name = kind.info().name.get(face.lang);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, shown, name));
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(6.0, 0.0)), 4.0, face.tint(0.07));
    }
    focus_ring(ui, face, &response, 4.0);
    let box_rect = Rect::from_center_size(pos2(rect.left() + 8.0, rect.center().y), vec2(15.0, 15.0));
    check_box(ui, face, box_rect, shown);
    let sign = Rect::from_center_size(pos2(rect.left() + 36.0, rect.center().y), vec2(20.0, 12.0));
    let sign_swatch = kind_swatch(kind, face.palette());
    swatch::paint(ui.painter(), sign, &sign_swatch);
    let ink = if layer.is_empty() || !shown { face.muted() } else { face.text() };
    let count = if layer.is_empty() { face.t(words::EMPTY_LAYER).to_owned() } else { thousands(layer.len() as u64) };
    // The menu's button stands in the row's own room, so that counts of layers and legend stay in one column.
    let place = Rect::from_center_size(pos2(rect.right() - 11.0, rect.center().y), vec2(22.0, 22.0));
    let more = (!layer.is_empty()).then(|| ui.interact(place, response.id.with("more"), Sense::click()));
    let open = more.as_ref().is_some_and(|more| response.contains_pointer() || more.has_focus() || Popup::menu(more).is_open());
    let taken = if open { 22.0 } else { right_text(ui, rect, &count, face.muted()) };
    let galley = elided(ui, name, regular(13.0), ink, rect.width() - 56.0 - taken - 6.0);
    ui.painter().galley(pos2(rect.left() + 56.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    if let Some(more) = more {
        more.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name} {}", face.t(words::MORE))));
        if open {
            icons::paint(ui.painter(), Icon::More, place, if more.hovered() { face.accent() } else { face.text() });
        }
        focus_ring(ui, face, &more, 4.0);
        Popup::menu(&more).show(|ui| row_menu(ui, face, kind, out));
        Popup::context_menu(&response).show(|ui| row_menu(ui, face, kind, out));
    }
    if response.on_hover_ui(|ui| layer_tip(ui, face, document, layer)).clicked() {
        out.push(Action::Show(kind, !shown));
    }
}

/// What can be done with a whole layer.
fn row_menu(ui: &mut Ui, face: Face, kind: LayerKind, out: &mut Vec<Action>) {
    ui.set_width(180.0);
    let entries = [
        (words::ZOOM_LAYER, Action::ZoomLayer(kind)),
        (words::SHOW_ONLY, Action::ShowOnly(kind)),
        (words::SELECT_LAYER, Action::SelectLayer(kind)),
    ];
    for (text, action) in entries {
        let entry = egui::Button::new(face.t(text)).frame_when_inactive(false).min_size(vec2(ui.available_width(), 26.0));
        if ui.add(entry).clicked() {
            out.push(action);
            ui.close();
        }
    }
}

/// Where a layer comes from: file, coordinate system, date.
fn layer_tip(ui: &mut Ui, face: Face, document: &Document, layer: &Layer) {
    let meta = &layer.meta;
    ui.label(format!("{} · {}", layer.info().name.get(face.lang), thousands(layer.len() as u64)));
    if !meta.source.is_empty() {
        ui.label(format!("{} {}", face.t(words::SOURCE), meta.source));
        ui.label(format!("{} {}", face.t(words::CRS), wording::crs(meta.source_crs, face.lang)));
    }
    let as_of = meta.as_of.map(|unix| Moment { unix, offset_minutes: document.project.settings.offset_minutes }.short());
    ui.label(format!("{} {}", face.t(words::AS_OF), as_of.as_deref().unwrap_or(face.t(words::UNKNOWN))));
}

/// The box of a row that is switched by clicking anywhere on it.
pub fn check_box(ui: &Ui, face: Face, rect: Rect, on: bool) {
    let (fill, edge) = if on { (face.accent(), face.accent()) } else { (face.panel(), mix(face.rule(), face.text(), 0.3)) };
    ui.painter().rect(rect, 4.0, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    if on {
        let at = |x: f32, y: f32| pos2(rect.center().x + x, rect.center().y + y);
        let tick = vec![at(-3.5, 0.2), at(-1.0, 2.8), at(3.8, -2.8)];
        ui.painter().line(tick, Stroke::new(1.8, face.panel()));
    }
}

/// Switches how buildings are shaded.
fn backup_row(ui: &mut Ui, face: Face, on: bool, out: &mut Vec<Action>) {
    let command = Command::ToggleBackup;
    let name = face.t(command.label());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, name));
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(6.0, 0.0)), 4.0, face.tint(0.07));
    }
    focus_ring(ui, face, &response, 4.0);
    check_box(ui, face, Rect::from_center_size(pos2(rect.left() + 8.0, rect.center().y), vec2(15.0, 15.0)), on);
    let galley = elided(ui, name, regular(13.0), face.text(), rect.width() - 30.0);
    ui.painter().galley(pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0), galley, face.text());
    if response.on_hover_text(face.t(command.tip())).clicked() {
        out.push(Action::Run(command));
    }
}

fn legend_row(ui: &mut Ui, face: Face, entry: &LegendEntry, backup: bool, out: &mut Vec<Action>) {
    let text = entry.text.get(face.lang);
    let count = thousands(entry.count);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW - 2.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{text} {count}")));
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(6.0, 0.0)), 4.0, face.tint(0.07));
    }
    focus_ring(ui, face, &response, 4.0);
    let sign = Rect::from_center_size(pos2(rect.left() + 11.0, rect.center().y), vec2(20.0, 12.0));
    swatch::paint(ui.painter(), sign, &entry.swatch);
    if entry.swatch.fill.is_some() && entry.swatch.strokes.is_empty() {
        let edge = color(face.palette().outline.alpha(0.3));
        ui.painter().rect_stroke(sign, 2.0, Stroke::new(0.6, edge), egui::StrokeKind::Inside);
    }
    let taken = right_text(ui, rect, &count, face.muted());
    let galley = elided(ui, text, regular(13.0), face.text(), rect.width() - 30.0 - taken - 6.0);
    ui.painter().galley(pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0), galley, face.text());
    if response.on_hover_text(face.t(words::lists::OPEN)).clicked() {
        out.push(Action::Worklist(ListWish::Open(What::of_legend(entry, backup))));
    }
}

/// The sign of a layer in the list of layers.
fn kind_swatch(kind: LayerKind, p: &Palette) -> Swatch {
    let line = |color, width_px, dash_px| StrokeStyle { color, width_px, dash_px };
    let symbol = |symbol, fill, frame, size_px| Some(SymbolStyle::new(symbol, fill, frame, size_px));
    let fill = |color| Some(FillStyle::plain(color));
    match kind {
        LayerKind::Community => Swatch { fill: fill(p.panel), strokes: vec![line(p.community, 2.2, None)], ..Swatch::default() },
        LayerKind::Grid => {
            Swatch { fill: fill(p.panel), strokes: vec![line(p.grid, 1.1, Some([4.0, 3.0]))], ..Swatch::default() }
        }
        LayerKind::Compound => Swatch { fill: fill(p.panel), strokes: vec![line(p.compound, 1.6, None)], ..Swatch::default() },
        LayerKind::Building => {
            Swatch { fill: fill(p.held[3]), strokes: vec![line(p.outline.alpha(0.4), 0.8, None)], ..Swatch::default() }
        }
        LayerKind::Road => Swatch { strokes: vec![line(p.road_casing, 6.0, None), line(p.road, 3.6, None)], ..Swatch::default() },
        LayerKind::Fence => {
            Swatch { fill: fill(p.fence.alpha(0.09)), strokes: vec![line(p.fence, 2.0, None)], ..Swatch::default() }
        }
        LayerKind::Premise => Swatch { symbol: symbol(Symbol::Plate, p.panel, p.community, 15.0), ..Swatch::default() },
        LayerKind::Checkpoint => Swatch { symbol: symbol(Symbol::Dot, p.accent, p.panel, 12.0), ..Swatch::default() },
    }
}

/// Which limits are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Which<'a> {
    /// Those that people change: of rules that raise gaps, without tolerances.
    Often,
    /// All of one rule.
    Of(&'a Rule),
}

/// Rows of limits that can be edited in place.
pub fn limits(ui: &mut Ui, face: Face, book: &Rulebook, which: Which<'_>, out: &mut Vec<Action>) {
    let often = |rule: &Rule, check: &Check| rule.raises && !matches!(check, Check::Tiled { .. });
    for rule in &book.rules {
        for (i, check) in rule.checks.iter().enumerate() {
            let shown = match which {
                Which::Often => often(rule, check),
                Which::Of(one) => std::ptr::eq(one, rule),
            };
            if shown {
                for limit in check.limits() {
                    limit_row(ui, face, rule, i, &limit, out);
                }
                if let Check::WithinReach { on, .. } = check {
                    reach_row(ui, face, rule, i, *on, out);
                }
            }
        }
    }
}

/// What a number is multiplied by on screen, and its unit there.
fn unit(limit: &Limit) -> (f64, Text) {
    match limit.unit {
        "m" => (1.0, Text::new(" m", " m")),
        "m2" => (1.0, Text::new(" m²", " m²")),
        "min" => (1.0, Text::new(" 分钟", " min")),
        "h" if limit.value >= 48.0 => (1.0 / 24.0, Text::new(" 天", " d")),
        "h" => (1.0, Text::new(" 小时", " h")),
        "d" => (1.0, Text::new(" 天", " d")),
        "share" => (100.0, Text::new(" %", " %")),
        _ => (1.0, Text::new("", "")),
    }
}

/// The choice between the straight line and the way on foot.
fn reach_row(ui: &mut Ui, face: Face, rule: &Rule, check: usize, on: ReachOn, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(face.t(words::roads::MEASURED)).font(regular(12.0)).color(face.muted()));
        for (way, text) in [(ReachOn::Straight, words::roads::STRAIGHT), (ReachOn::Foot, words::roads::FOOT)] {
            let text = face.t(text);
            let choice = ui.selectable_label(on == way, text).accessible_name(format!("{} {text}", rule.id));
            if choice.clicked() && on != way {
                out.push(Action::SetReachOn { rule: rule.id.clone(), check, on: way });
            }
        }
    });
}

fn limit_row(ui: &mut Ui, face: Face, rule: &Rule, check: usize, limit: &Limit, out: &mut Vec<Action>) {
    let name = words::limit_name(rule, check, limit.key, face.lang);
    let (factor, suffix) = unit(limit);
    let (rect, row) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    const FIELD: f32 = 84.0;
    let galley = elided(ui, &name, regular(13.0), face.text(), rect.width() - FIELD - 8.0);
    ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, face.text());
    let title = rule.title(face.lang);
    row.on_hover_text(format!("{} · {title}", rule.id));

    // What is being dragged or typed is not a step yet: a step is made when the hand lets go.
    let id = ui.scope_id().with(("limit", &rule.id, check, limit.key));
    let shown = limit.value * factor;
    let mut value = ui.data(|d| d.get_temp::<f64>(id)).unwrap_or(shown);
    let whole = matches!(limit.unit, "count" | "share") || (limit.unit == "m" && limit.value >= 10.0);
    let speed = if limit.unit == "m" && whole { 5.0 } else { 0.5 };
    let field = DragValue::new(&mut value)
        .range(0.0..=1e6)
        .speed(speed)
        .custom_formatter(move |v, _| if whole || v.fract().abs() < 0.05 { format!("{v:.0}") } else { format!("{v:.1}") })
        .suffix(suffix.get(face.lang))
        .update_while_editing(false);
    let place = Rect::from_min_size(pos2(rect.right() - FIELD, rect.center().y - 12.0), vec2(FIELD, 24.0));
    let response = ui.put(place, field).accessible_name(format!("{} {name}", rule.id));
    if response.dragged() {
        ui.data_mut(|d| d.insert_temp(id, value));
        return;
    }
    if (response.drag_stopped() || response.changed()) && (value - shown).abs() > 1e-9 {
        let value = if whole { value.round() / factor } else { value / factor };
        out.push(Action::SetLimit { rule: rule.id.clone(), check, key: limit.key, value });
    }
    if ui.data(|d| d.get_temp::<f64>(id)).is_some() {
        ui.data_mut(|d| d.remove::<f64>(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn long_cycles_are_shown_in_days() {
        let limit = |value, unit| Limit { key: "limit_h", value, unit };
        let (factor, text) = unit(&limit(336.0, "h"));
        assert_eq!((336.0 * factor, text.get(Lang::Zh)), (14.0, " 天"));
        assert_eq!(unit(&limit(24.0, "h")).1.get(Lang::En), " h");
        assert_eq!(unit(&limit(0.95, "share")).0, 100.0);
    }
}
