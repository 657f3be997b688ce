//! Where posts should go: the question at the left, the answer and its places in the middle, the curve at the right.

use super::parts::{icon_button, link, muted, pill, primary, secondary};
use crate::app::action::Action;
use crate::app::icons::Icon;
use crate::app::siting::{Counts, Form, Found, Siting, SitingWish, Stay};
use crate::app::theme::{Face, color, regular, strong};
use crate::app::words;
use crate::app::words::siting as texts;
use crate::app::worklist::{Below, ListWish};
use crate::coverage::Rulebook;
use crate::model::{AttrType, LayerKind, Project};
use crate::siting::{Origin, PlaceShare, Question};
use crate::wording::siting as wording;
use crate::words::{Lang, Text, thousands};
use egui::{Align, Align2, ComboBox, DragValue, Layout, Pos2, Rect, RichText, ScrollArea, Sense, Shape, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

const LEFT: f32 = 340.0;
const RIGHT: f32 = 280.0;

/// Questions that the panel offers.
const QUESTIONS: [Question; 7] = [
    Question::MostCovered,
    Question::Fewest { share: 1.0 },
    Question::LeastTotal,
    Question::LeastWorst,
    Question::Backup { second: 0.5 },
    Question::AllBackedUp,
    Question::Expected { absence: 0.1 },
];

/// Draws the panel. `running`: the question is being worked out.
pub fn show(
    ui: &mut Ui,
    face: Face,
    (project, rulebook): (&Arc<Project>, &Rulebook),
    siting: &mut Siting,
    running: bool,
    out: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.set_height(28.0);
        ui.label(RichText::new(face.t(texts::SITING)).font(strong(14.0)));
        ui.add_space(8.0);
        if running {
            if secondary(ui, face.t(texts::STOP)).clicked() {
                out.push(Action::Siting(SitingWish::Stop));
            }
        } else if primary(ui, face, face.t(texts::RUN), true).clicked() {
            out.push(Action::Siting(SitingWish::Run));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, face, Icon::Close, face.t(words::CLOSE), 22.0, false).clicked() {
                out.push(Action::Worklist(ListWish::Close(Below::Siting)));
            }
        });
    });
    let area = ui.available_rect_before_wrap();
    let right = if area.width() > LEFT + RIGHT + 260.0 { RIGHT } else { 0.0 };
    let left = Rect::from_min_size(area.min, vec2(LEFT, area.height()));
    let middle =
        Rect::from_min_max(pos2(area.left() + LEFT + 14.0, area.top()), pos2(area.right() - right - 10.0, area.bottom()));
    ui.scope_builder(egui::UiBuilder::new().max_rect(left), |ui| {
        ScrollArea::vertical()
            .id_salt("siting question")
            .auto_shrink(false)
            .show(ui, |ui| question(ui, face, &mut siting.form, out));
    });
    ui.scope_builder(egui::UiBuilder::new().max_rect(middle), |ui| answer(ui, face, (project, rulebook), siting, running, out));
    if right > 0.0 {
        let place = Rect::from_min_max(pos2(area.right() - right, area.top()), area.max);
        if let Some(found) = siting.found.as_ref().filter(|found| !found.curve.is_empty()) {
            curve(ui, face, found, place.shrink2(vec2(4.0, 2.0)));
        }
    }
}

fn question(ui: &mut Ui, face: Face, form: &mut Form, out: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = vec2(6.0, 5.0);
    let name = |ui: &mut Ui, text| {
        let (rect, _) = ui.allocate_exact_size(vec2(86.0, 24.0), Sense::hover());
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, face.t(text), regular(12.5), face.muted());
    };
    let labelled = |response: egui::Response, text| {
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, face.t(text)));
    };
    let percent = |ui: &mut Ui, share: &mut f64, range: std::ops::RangeInclusive<f64>, text| {
        ui.horizontal(|ui| {
            name(ui, text);
            let mut shown = *share * 100.0;
            let value = ui.add(DragValue::new(&mut shown).range(range).speed(0.2).max_decimals(1).suffix(" %"));
            if value.changed() {
                *share = shown / 100.0;
            }
            labelled(value, text);
        });
    };
    ui.horizontal(|ui| {
        name(ui, texts::QUESTION);
        let chosen = wording::question(form.question).get(face.lang);
        let combo = ComboBox::from_id_salt("siting question").selected_text(chosen).width(216.0).show_ui(ui, |ui| {
            for question in QUESTIONS {
                ui.selectable_value(&mut form.question, question, wording::question(question).get(face.lang));
            }
        });
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, face.t(texts::QUESTION)));
    });
    match &mut form.question {
        Question::Fewest { share } => percent(ui, share, 1.0..=100.0, texts::SHARE),
        Question::Expected { absence } => percent(ui, absence, 0.0..=90.0, texts::ABSENCE),
        _ => {}
    }
    if !matches!(form.question, Question::Fewest { .. } | Question::AllBackedUp) {
        ui.horizontal(|ui| {
            name(ui, texts::NEW);
            let value = ui.add(DragValue::new(&mut form.new).range(0..=500).speed(0.1));
            labelled(value, texts::NEW);
            ui.add_space(10.0);
            ui.label(RichText::new(face.t(texts::BUDGET)).font(regular(12.5)).color(face.muted()));
            let shown = |n: f64, _| if n > 0.0 { format!("{n}") } else { face.t(texts::ANY).to_owned() };
            let value = ui.add(DragValue::new(&mut form.budget).range(0.0..=1e9).speed(0.1).custom_formatter(shown));
            labelled(value.on_hover_text(face.t(texts::BUDGET_TIP)), texts::BUDGET);
        });
    }
    ui.horizontal(|ui| {
        name(ui, texts::REACH);
        let value = if form.walks {
            let unit = if face.lang == Lang::Zh { " 分钟" } else { " min" };
            ui.add(DragValue::new(&mut form.minutes).range(1.0..=60.0).speed(0.1).fixed_decimals(0).suffix(unit))
        } else {
            ui.add(DragValue::new(&mut form.straight_m).range(10.0..=20_000.0).speed(2.0).fixed_decimals(0).suffix(" m"))
        };
        labelled(value, texts::REACH);
        for (walks, text) in [(false, texts::STRAIGHT), (true, texts::WALKING)] {
            if pill(ui, face, face.t(text), form.walks == walks).clicked() {
                form.walks = walks;
            }
        }
    });
    ui.horizontal(|ui| {
        name(ui, texts::COUNTS);
        let buildings = LayerKind::Building.info();
        let numbers = buildings.attributes.iter().enumerate().filter(|(_, a)| matches!(a.ty, AttrType::Int | AttrType::Real));
        let numbers = numbers.filter(|(attr, _)| Some(*attr) != buildings.attr("residents"));
        let all: Vec<(Counts, Text)> =
            [(Counts::Residents, texts::RESIDENTS), (Counts::Buildings, texts::BUILDINGS), (Counts::Premises, texts::PREMISES)]
                .into_iter()
                .chain(numbers.map(|(attr, info)| (Counts::Number(attr), info.name)))
                .collect();
        let chosen = all.iter().find(|(counts, _)| *counts == form.counts).map_or(texts::COUNTS, |(_, text)| *text);
        let combo = ComboBox::from_id_salt("siting counts").selected_text(face.t(chosen)).width(216.0).show_ui(ui, |ui| {
            for (counts, text) in all {
                ui.selectable_value(&mut form.counts, counts, face.t(text));
            }
        });
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, face.t(texts::COUNTS)));
    });
    ui.horizontal(|ui| {
        name(ui, texts::KEEP);
        for (stay, text) in [(Stay::All, texts::KEEP_ALL), (Stay::Move, texts::KEEP_MOVE), (Stay::None, texts::KEEP_NONE)] {
            if pill(ui, face, face.t(text), form.stay == stay).clicked() {
                form.stay = stay;
            }
        }
    });
    if form.stay == Stay::Move {
        ui.horizontal(|ui| {
            name(ui, texts::MOVES);
            let value = ui.add(DragValue::new(&mut form.moves).range(0..=500).speed(0.1));
            labelled(value, texts::MOVES);
        });
    }
    if form.question == Question::MostCovered {
        ui.horizontal(|ui| {
            name(ui, texts::CAPACITY);
            let shown = |n: f64, _| if n > 0.0 { wording::count(n) } else { face.t(texts::ANY).to_owned() };
            let value = DragValue::new(&mut form.capacity).range(0.0..=1e7).speed(10.0);
            let value = ui.add(value.custom_formatter(shown).custom_parser(wording::product));
            labelled(value.on_hover_text(face.t(texts::CAPACITY_TIP)), texts::CAPACITY);
        });
    }
    ui.horizontal_wrapped(|ui| {
        name(ui, texts::PLACES);
        let sources = &mut form.sources;
        let all = [
            (&mut sources.junctions, texts::JUNCTIONS),
            (&mut sources.crossings, texts::CROSSINGS),
            (&mut sources.unmanned, texts::UNMANNED),
            (&mut sources.premises, texts::PREMISES),
            (&mut sources.cells, texts::CELLS),
        ];
        for (on, text) in all {
            if pill(ui, face, face.t(text), *on).clicked() {
                *on = !*on;
            }
        }
        let listed = form.list.as_deref().map(|path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned());
        let (name, tip) = match &listed {
            Some(name) => (name.as_str(), texts::LIST_OFF),
            None => (face.t(texts::LIST), texts::LIST_TIP),
        };
        if pill(ui, face, name, listed.is_some()).on_hover_text(face.t(tip)).clicked() {
            match listed {
                Some(_) => form.list = None,
                None => out.push(Action::Siting(SitingWish::AskList)),
            }
        }
    });
}

fn answer(
    ui: &mut Ui,
    face: Face,
    (project, rulebook): (&Arc<Project>, &Rulebook),
    siting: &Siting,
    running: bool,
    out: &mut Vec<Action>,
) {
    if running {
        ui.label(RichText::new(face.t(texts::WORKING)).font(strong(13.5)));
        if let Some(standing) = siting.standing() {
            let bound = standing.bound.map_or_else(|| "—".to_owned(), wording::count);
            let line = match face.lang {
                Lang::Zh => format!("已找到 {}，界限 {bound}", wording::count(standing.objective)),
                Lang::En => format!("{} found so far, limit {bound}", wording::count(standing.objective)),
            };
            ui.label(RichText::new(line).font(regular(13.0)));
        }
        return;
    }
    if let Some(refused) = &siting.refused {
        ui.add(egui::Label::new(RichText::new(refused).color(face.gap())).wrap());
        return;
    }
    let Some(found) = &siting.found else {
        muted(ui, face, face.t(texts::ASK));
        return;
    };
    let Some(objective) = found.answer.objective else {
        ui.label(RichText::new(wording::status(found.answer.status).get(face.lang)).color(face.gap()).font(strong(13.5)));
        return;
    };
    let sentence = match &siting.hand {
        Some(hand) if hand.comes.is_some() => {
            let comes = hand.comes.as_ref().map_or((0.0, 0.0), |c| (c.covered, c.at_most));
            wording::sentence(&found.survey.ask, found.explained.total, comes.0, Some(comes.1), found.new_posts(), face.lang)
        }
        _ => wording::sentence(
            &found.survey.ask,
            found.explained.total,
            objective,
            found.answer.bound,
            found.new_posts(),
            face.lang,
        ),
    };
    ui.add(egui::Label::new(RichText::new(sentence).font(strong(13.5))).wrap());
    let fresh = siting.is_about(project);
    let reach = wording::reach(found.survey.ask.reach, face.lang);
    let keep = wording::keep(found.survey.ask.keep, found.survey.standing, face.lang);
    muted(ui, face, format!("{reach} · {keep}"));
    if !fresh {
        ui.label(RichText::new(face.t(texts::OLD)).color(face.gap()));
    }
    ui.horizontal(|ui| {
        let ticked = found.proposals().filter(|j| !siting.unticked.contains(j)).count();
        if primary(ui, face, face.t(texts::ACCEPT_ALL), fresh && found.new_posts() > 0).clicked() {
            out.push(Action::Siting(SitingWish::Accept { all: true }));
        }
        let some = ticked > 0 && ticked < found.new_posts() && fresh;
        if ui.add_enabled(some, egui::Button::new(format!("{} · {}", face.t(texts::ACCEPT), thousands(ticked as u64)))).clicked()
        {
            out.push(Action::Siting(SitingWish::Accept { all: false }));
        }
    });
    if siting.by_hand() != (0, 0) {
        ui.horizontal(|ui| {
            muted(ui, face, texts::by_hand(siting.by_hand(), face.lang));
            if link(ui, face, face.t(texts::FREE)).clicked() {
                out.push(Action::Siting(SitingWish::Free));
            }
        });
    }
    ScrollArea::vertical().id_salt("siting places").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (n, place) in found.proposals().enumerate() {
            let Some(share) = found.explained.shares.iter().find(|s| s.place == place) else { continue };
            row(ui, face, project, siting, found, (n + 1, share), out);
        }
        if let Some(people) = wording::people(rulebook, found.new_posts(), face.lang) {
            muted(ui, face, people);
        }
        for line in wording::uncovered(&found.survey, &found.explained, face.lang) {
            muted(ui, face, line);
        }
    });
}

fn row(
    ui: &mut Ui,
    face: Face,
    project: &Project,
    siting: &Siting,
    found: &Found,
    (n, share): (usize, &PlaceShare),
    out: &mut Vec<Action>,
) {
    let place = found.survey.places[share.place as usize];
    let mut ticked = !siting.unticked.contains(&share.place);
    ui.horizontal(|ui| {
        let name = format!("{n}  {}", wording::why(project, &found.survey, share.place, face.lang));
        let tick = ui.checkbox(&mut ticked, "");
        tick.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, &name));
        if tick.changed() {
            out.push(Action::Siting(SitingWish::Tick(share.place)));
        }
        let looked = siting.looked == Some(share.place);
        let text = format!("{name} · {}", wording::share(&found.survey.ask, share, face.lang));
        let response = ui.add(egui::Button::selectable(looked, RichText::new(&text).font(regular(12.5))).truncate());
        if response.on_hover_text(explained(face, found, share)).clicked() {
            out.push(Action::Siting(SitingWish::Look((!looked).then_some(share.place))));
            let at = crate::geometry::Local { x: place.at[0], y: place.at[1] };
            out.push(Action::Go(crate::app::view::Move::Center(at)));
        }
    });
    if siting.looked == Some(share.place) {
        ui.horizontal(|ui| {
            ui.add_space(24.0);
            if place.origin != Origin::Drawn && link(ui, face, face.t(texts::LOCK)).clicked() {
                out.push(Action::Siting(SitingWish::Lock(share.place)));
            }
            if link(ui, face, face.t(texts::EXCLUDE)).clicked() {
                out.push(Action::Siting(SitingWish::Exclude(share.place)));
            }
        });
    }
}

/// Why a place, in a few lines.
pub fn explained(face: Face, found: &Found, share: &PlaceShare) -> String {
    let mut lines = vec![wording::share(&found.survey.ask, share, face.lang)];
    let variants = &found.variants;
    if let Some(i) = variants.losses.iter().position(|(j, _)| *j == share.place) {
        lines.push(format!("{} {}", face.t(texts::WITHOUT), wording::count(variants.losses[i].1)));
        lines.push(format!("{} {} / {}", face.t(texts::IN_ANSWERS), variants.present[i], variants.answers.len()));
    }
    lines.push(face.t(texts::DRAG).to_owned());
    lines.join("\n")
}

/// Covered by number of new posts, or by cost under a budget: what was found as a line with its ground, what is possible at most
/// as a dashed line.
fn curve(ui: &Ui, face: Face, found: &Found, rect: Rect) {
    let painter = ui.painter_at(rect);
    let ask = &found.survey.ask;
    let head = face.t(if ask.budget.is_some() { texts::CURVE_BY_COST } else { texts::CURVE });
    painter.text(rect.left_top(), Align2::LEFT_TOP, head, strong(12.0), face.muted());
    let plot = Rect::from_min_max(pos2(rect.left() + 8.0, rect.top() + 24.0), pos2(rect.right() - 12.0, rect.bottom() - 22.0));
    if plot.height() < 30.0 {
        return;
    }
    let points = &found.curve;
    let [start, end] = [points.first(), points.last()].map(|p| p.map_or(0.0, |p| p.at));
    let low = points.first().map_or(0.0, |p| p.covered) * 0.98;
    let high = points.iter().map(|p| p.at_most).fold(1.0, f64::max);
    let at = |along: f64, value: f64| -> Pos2 {
        let share = ((value - low) / (high - low).max(1e-9)) as f32;
        pos2(
            plot.left() + plot.width() * ((along - start) / (end - start).max(1e-9)) as f32,
            plot.bottom() - plot.height() * share.clamp(0.0, 1.0),
        )
    };
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, face.rule()));
    let line: Vec<Pos2> = points.iter().map(|p| at(p.at, p.covered)).collect();
    let limit: Vec<Pos2> = points.iter().map(|p| at(p.at, p.at_most)).collect();
    for pair in line.windows(2) {
        let ground = vec![pair[0], pair[1], pos2(pair[1].x, plot.bottom()), pos2(pair[0].x, plot.bottom())];
        painter.add(Shape::convex_polygon(ground, face.accent().gamma_multiply(0.12), Stroke::NONE));
    }
    painter.extend(Shape::dashed_line(&limit, Stroke::new(1.5, face.muted()), 4.0, 3.0));
    painter.add(Shape::line(line.clone(), Stroke::new(2.0, face.accent())));
    let small = regular(11.0);
    painter.text(pos2(plot.left(), plot.bottom() + 4.0), Align2::LEFT_TOP, wording::cost(start), small.clone(), face.muted());
    painter.text(pos2(plot.right(), plot.bottom() + 4.0), Align2::RIGHT_TOP, wording::cost(end), small.clone(), face.muted());
    let asked = ask.budget.unwrap_or_else(|| ask.new_in_all().unwrap_or(0) as f64);
    let chosen = points.partition_point(|p| p.at < asked).min(points.len().saturating_sub(1));
    if let Some(p) = points.get(chosen) {
        painter.circle(at(p.at, p.covered), 4.5, face.panel(), Stroke::new(2.0, color(face.palette().selection)));
    }
    let pointer = ui.input(|i| i.pointer.hover_pos()).filter(|p| plot.expand(6.0).contains(*p));
    let named = pointer.and_then(|pointer| {
        let away = |i: &usize| (at(points[*i].at, 0.0).x - pointer.x).abs();
        (0..points.len()).min_by(|a, b| away(a).total_cmp(&away(b)))
    });
    if let Some(p) = points.get(named.unwrap_or(chosen)) {
        let text = format!(
            "{} · {} {} · {} {}",
            wording::cost(p.at),
            face.t(texts::FOUND),
            wording::count(p.covered),
            face.t(texts::AT_MOST),
            wording::count(p.at_most)
        );
        painter.text(pos2(plot.center().x, plot.bottom() + 4.0), Align2::CENTER_TOP, text, small, face.text());
        if named.is_some() {
            painter.circle_filled(at(p.at, p.covered), 3.5, face.accent());
        }
    }
    let response = ui.interact(plot, ui.scope_id().with("siting curve"), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, head));
}
