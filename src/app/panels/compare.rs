//! Two plans side by side: their figures line by line, and the list of what differs.

use super::parts::{elided, focus_ring, icon_button, muted, secondary};
use crate::app::action::Action;
use crate::app::comparing::Compared;
use crate::app::document::Document;
use crate::app::icons::Icon;
use crate::app::scenario::PlanRef;
use crate::app::theme::{Face, mix, regular, strong};
use crate::app::view::{Target, View};
use crate::app::words::{self, scenario as plans};
use crate::app::worklist::{Below, ListWish};
use crate::compare::Shift;
use crate::coverage::SubjectKind;
use crate::model::{Fid, LayerKind};
use crate::wording::compare as wording;
use crate::wording::subject_kind;
use crate::words::{Lang, thousands};
use egui::{Align, ComboBox, Layout, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const ROW: f32 = 26.0;
/// Subjects of one rule that have rows of their own.
const NAMED: usize = 200;

/// One line of the list.
struct Row {
    text: String,
    details: String,
    target: Option<(LayerKind, Fid)>,
    bad: bool,
}

/// The rows of a comparison in a language.
#[derive(Clone)]
struct Made {
    of: Arc<Compared>,
    lang: Lang,
    rows: Arc<Vec<Row>>,
}

/// Draws the panel.
pub fn show(ui: &mut Ui, face: Face, document: &Document, view: &View, out: &mut Vec<Action>) {
    let plans_now = view.compare.unwrap_or([PlanRef::Real; 2]);
    let found = document.compared.as_ref().filter(|c| c.plans == plans_now && c.generation == document.generation);
    ui.horizontal(|ui| {
        ui.set_height(30.0);
        ui.label(RichText::new(face.t(plans::COMPARE)).font(strong(14.0)));
        choose(ui, face, document, plans_now, 0, out);
        ui.label("→");
        choose(ui, face, document, plans_now, 1, out);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if icon_button(ui, face, Icon::Close, face.t(words::CLOSE), 22.0, false).clicked() {
                out.push(Action::Worklist(ListWish::Close(Below::Compare)));
            }
            let differs = found.is_some_and(|c| !c.comparison.is_empty());
            if ui.add_enabled_ui(differs, |ui| secondary(ui, face.t(plans::EXPORT))).inner.clicked() {
                out.push(Action::ExportComparison(None));
            }
        });
    });
    let Some(found) = found else {
        muted(ui, face, face.t(plans::COMPARING));
        return;
    };
    if found.comparison.is_empty() {
        muted(ui, face, face.t(plans::SAME));
        return;
    }
    // Made once for each comparison and language.
    let id = egui::Id::unique("rows of the comparison");
    let known = ui.ctx().data_mut(|d| d.get_temp::<Made>(id));
    let known = known.filter(|made| Arc::ptr_eq(&made.of, found) && made.lang == face.lang);
    let rows = known.map(|made| made.rows).unwrap_or_else(|| {
        let rows = Arc::new(rows(found, face.lang));
        let made = Made { of: Arc::clone(found), lang: face.lang, rows: Arc::clone(&rows) };
        ui.ctx().data_mut(|d| d.insert_temp(id, made));
        rows
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("compared").auto_shrink(false).show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in &rows[range] {
            draw(ui, face, document, row, out);
        }
    });
}

/// Chooses one of the two plans.
fn choose(ui: &mut Ui, face: Face, document: &Document, pair: [PlanRef; 2], side: usize, out: &mut Vec<Action>) {
    let name = |plan: PlanRef| document.plan_name(plan).unwrap_or(face.t(plans::REAL_PLAN)).to_owned();
    let all = document.real().scenarios().keys().map(|id| PlanRef::Scenario(*id));
    let shown = ComboBox::from_id_salt(("plan", side)).width(130.0).selected_text(name(pair[side])).show_ui(ui, |ui| {
        for plan in std::iter::once(PlanRef::Real).chain(all) {
            if ui.selectable_label(pair[side] == plan, name(plan)).clicked() {
                let mut pair = pair;
                pair[side] = plan;
                out.push(Action::Compare(pair));
            }
        }
    });
    shown.response.accessible_name(face.t(if side == 0 { plans::FROM } else { plans::TO }));
}

/// Everything that is said: figures, people, features, then who is worse and better off under which rule.
fn rows(found: &Compared, lang: Lang) -> Vec<Row> {
    let [a, b] = found.sides();
    let (c, book) = (&found.comparison, &b.report.rulebook);
    let plain = |text: String, details: String| Row { text, details, target: None, bad: false };
    let mut out = Vec::new();
    for line in &c.lines {
        let text = format!("{} · {}", book.lines[line.line].name(lang), subject_kind(line.subject).get(lang));
        let details = wording::counts_change(line.counts, lang);
        out.push(Row { bad: line.counts[1].gap > line.counts[0].gap, ..plain(text, details) });
    }
    let people = wording::needed_change([&c.people.needed[0], &c.people.needed[1]], lang);
    let needed = crate::words::Text::new("所需人员", "People needed").get(lang);
    out.push(plain(needed.to_owned(), people.join(" · ")));
    out.extend(c.people.roles.iter().map(|role| plain(String::new(), wording::role_change(role, lang))));
    for f in &c.features {
        let what = wording::change_kind(&f.change).get(lang);
        let name = wording::changed_name(a.project, b.project, f.kind, f.fid, lang);
        let details = wording::change_details(a.project, b.project, f, lang);
        out.push(Row { target: Some((f.kind, f.fid)), ..plain(format!("{what}  {name}"), details) });
    }
    let mut shifted = |head: &str, subject: SubjectKind, shift: &Shift, better: &str, worse: &str| {
        for (word, fids, bad) in [(worse, &shift.worse, true), (better, &shift.better, false)] {
            if fids.is_empty() {
                continue;
            }
            let count = thousands(fids.len() as u64);
            out.push(Row { bad, ..plain(format!("{word} {count}"), head.to_owned()) });
            let kind = if let SubjectKind::Feature(kind) = subject { Some(kind) } else { None };
            for fid in fids.iter().take(NAMED) {
                let name = wording::shifted_name(a, b, subject, *fid, lang);
                out.push(Row { target: kind.map(|k| (k, *fid)), ..plain(format!("    {name}"), String::new()) });
            }
            if fids.len() > NAMED {
                out.push(plain(format!("    … {}", thousands((fids.len() - NAMED) as u64)), String::new()));
            }
        }
    };
    let building = SubjectKind::Feature(LayerKind::Building);
    shifted("", building, &c.exposed, plans::SHELTERED.get(lang), plans::EXPOSED.get(lang));
    for rule in &c.rules {
        let info = &book.rules[rule.rule];
        let head = format!("{} · {}", info.id, info.title(lang));
        shifted(&head, info.subject, &rule.shift, plans::BETTER.get(lang), plans::WORSE.get(lang));
    }
    out
}

/// One row; one about a feature flies there.
fn draw(ui: &mut Ui, face: Face, document: &Document, row: &Row, out: &mut Vec<Action>) {
    let sense = if row.target.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
    let spoken = format!("{} {}", row.text.trim(), row.details).trim_end().to_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &spoken));
    if response.hovered() && row.target.is_some() {
        ui.painter().rect_filled(rect, 0.0, face.tint(0.05));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, mix(face.panel(), face.rule(), 0.6)));
    focus_ring(ui, face, &response, 0.0);
    let ink = if row.bad { face.gap() } else { face.text() };
    let first = (rect.width() * 0.36).min(340.0);
    let galley = elided(ui, &row.text, regular(13.0), ink, first - 8.0);
    ui.painter().galley(pos2(rect.left() + 4.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    let galley = elided(ui, &row.details, regular(13.0), face.muted(), rect.width() - first - 8.0);
    ui.painter().galley(pos2(rect.left() + first, rect.center().y - galley.size().y / 2.0), galley, face.muted());
    let response = response.on_hover_text(spoken);
    if let Some((kind, fid)) = row.target.filter(|_| response.clicked()) {
        let target = Target { kind, fid };
        if target.row(&document.project).is_some() {
            out.push(Action::Visit(target));
        } else if let Some(bounds) = document.compared.as_ref().and_then(|c| c.projects.iter().find_map(|p| target.bounds(p))) {
            // On the other side only: its place is shown, it cannot be selected here.
            out.push(Action::Go(crate::app::view::Move::Look(bounds)));
        }
    }
}
