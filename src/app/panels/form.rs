//! Values that are edited where they stand: rows made from the schema, the editor of the one being edited.

use super::day_bar::{self, Bar};
use super::parts::{elided, link, name_width};
use crate::app::action::Action;
use crate::app::form::{Common, Draft, Field, Form, Keys, Place, Step, Subject};
use crate::app::group::Together;
use crate::app::theme::{Face, color, mix, regular, strong};
use crate::app::words;
use crate::app::words::form as text;
use crate::coverage::Rulebook;
use crate::coverage::roles::{Role, holder_limit, roles_asked};
use crate::model::day::Day;
use crate::model::schema::ID;
use crate::model::{AttrInfo, AttrType, FeatureRef, Project, Value};
use crate::wording;
use egui::{
    CursorIcon, Frame, Id, Label, Margin, Rect, RichText, Role as Part, Sense, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// Names that are offered at once.
const OFFERED: usize = 6;

/// Where the values come from.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// One feature.
    One(FeatureRef<'a>),
    /// What several features have in common.
    Several(&'a Together),
}

impl Source<'_> {
    fn common(self, attr: usize) -> Common {
        match self {
            Self::One(feature) => Common::Same(feature.value(attr).to_owned()),
            Self::Several(together) => together.values.get(attr).cloned().unwrap_or(Common::Several),
        }
    }

    /// Whether a role is named; `None` when some name it and some do not.
    fn role(self, attr: usize, i: usize, role: Role<'_>, key: &str) -> Option<bool> {
        match self {
            Self::One(feature) => Some(role.named_in(feature.text(key).unwrap_or(""))),
            Self::Several(together) => {
                together.roles.iter().find(|(a, _)| *a == attr).and_then(|(_, r)| r.get(i).copied().flatten())
            }
        }
    }
}

/// Rows of values of one or several features.
pub struct Rows<'a> {
    /// The project as it is now.
    pub project: &'a Project,
    /// The rules in force.
    pub book: &'a Rulebook,
    /// Language and theme.
    pub face: Face,
    /// Whose values.
    pub of: Subject,
    /// Where in the card.
    pub place: Place,
    /// The values.
    pub source: Source<'a>,
}

/// How an editor leaves a frame.
enum End {
    Open,
    Leave,
    Keep(Option<Step>),
    Take(Value),
}

impl Rows<'_> {
    /// Draws the rows of these attributes; a click edits one, the tab key the next.
    pub fn show(&self, ui: &mut Ui, form: &mut Form, attrs: &[usize], out: &mut Vec<Action>) {
        for (i, &attr) in attrs.iter().enumerate() {
            let way = ui.push_id((self.place, attr), |ui| self.row(ui, form, attr, out)).inner;
            let next = match way {
                Some(Step::Next) => attrs.get(i + 1),
                Some(Step::Before) => i.checked_sub(1).and_then(|i| attrs.get(i)),
                None => None,
            };
            if let Some(&attr) = next {
                form.begin(self.project, self.field(attr), &self.source.common(attr));
            }
        }
    }

    fn field(&self, attr: usize) -> Field {
        Field { of: self.of.clone(), place: self.place, attr }
    }

    fn info(&self, attr: usize) -> &'static AttrInfo {
        &self.of.kind().info().attributes[attr]
    }

    fn id(&self, what: &str, attr: usize) -> Id {
        Id::unique((what, self.place, self.of.kind(), attr))
    }

    /// One row; the way the tab key leads out of it, if it does.
    fn row(&self, ui: &mut Ui, form: &mut Form, attr: usize, out: &mut Vec<Action>) -> Option<Step> {
        let field = self.field(attr);
        let common = self.source.common(attr);
        if let Some(draft) = form.take(&field) {
            return self.editor(ui, form, draft, out);
        }
        if self.cell(ui, attr, &common) {
            if let Some(other) = form.draft().filter(|d| d.fault.is_some()) {
                out.push(Action::Refused(Box::new(other.clone())));
            }
            form.begin(self.project, field, &common);
        }
        let day = match &common {
            Common::Same(Value::Text(text)) if self.info(attr).ty == AttrType::Hours => Day::read(text),
            _ => None,
        };
        if let Some(day) = day {
            day_bar::strip(ui, self.face, &day);
        }
        self.roles(ui, attr, None, out);
        None
    }

    /// A name and its value; whether it was clicked.
    fn cell(&self, ui: &mut Ui, attr: usize, common: &Common) -> bool {
        let face = self.face;
        let (name, (shown, ink)) = (self.info(attr).name.get(face.lang), self.shown(attr, common));
        let (width, left) = (ui.available_width(), name_width(ui));
        let value = ui.painter().layout(shown.clone(), regular(13.0), ink, width - left - 12.0);
        let (rect, _) = ui.allocate_exact_size(vec2(width, (value.size().y + 6.0).max(22.0)), Sense::hover());
        // Rows move when an editor closes: the identity must not.
        let response = ui.interact(rect, self.id("value", attr), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Part::Button, ui.is_enabled(), format!("{name} {shown}")));
        if response.hovered() || response.has_focus() {
            let edge = Stroke::new(1.0, mix(face.rule(), face.accent(), 0.45));
            let place = Rect::from_min_max(pos2(rect.left() + left + 2.0, rect.top()), rect.max);
            ui.painter().rect(place, 4.0, face.tint(0.06), edge, egui::StrokeKind::Inside);
        }
        let head = elided(ui, name, regular(13.0), face.muted(), left - 4.0);
        ui.painter().galley(pos2(rect.left(), rect.top() + 3.0), head, face.muted());
        ui.painter().galley(pos2(rect.left() + left + 8.0, rect.top() + 3.0), value, ink);
        response.on_hover_cursor(CursorIcon::Text).on_hover_text(face.t(text::CLICK_TO_EDIT)).clicked()
    }

    /// A value in words, and its colour.
    fn shown(&self, attr: usize, common: &Common) -> (String, egui::Color32) {
        let face = self.face;
        let info = self.info(attr);
        let muted = |text: crate::words::Text| (face.t(text).to_owned(), face.muted());
        let value = match common {
            Common::Several => return muted(text::SEVERAL_VALUES),
            Common::Same(Value::Null) if self.place == Place::Duty => return muted(words::NOT_NAMED),
            Common::Same(Value::Text(t)) if t.trim().is_empty() => {
                return muted(if self.place == Place::Duty { words::NOT_NAMED } else { text::EMPTY });
            }
            Common::Same(value) => value,
        };
        let offset = self.project.settings.offset_minutes;
        let mut shown = wording::value(self.of.kind(), attr, value.as_ref(), offset, face.lang);
        if let (true, Value::Text(t)) = (self.place == Place::Duty && info.key == "team_roles", value) {
            shown = words::roles(t, face.lang);
        }
        match value {
            Value::Text(t) if info.ty == AttrType::Choice && info.choices.iter().all(|c| c.key != t) => {
                (format!("{t} · {}", face.t(text::FROM_DATA)), face.text())
            }
            Value::Null => (shown, face.muted()),
            _ => (shown, face.text()),
        }
    }

    /// The value being edited.
    fn editor(&self, ui: &mut Ui, form: &mut Form, mut draft: Draft, out: &mut Vec<Action>) -> Option<Step> {
        let face = self.face;
        let attr = draft.field.attr;
        let keys = form.keys;
        let edge = if draft.fault.is_some() { face.gap() } else { mix(face.rule(), face.accent(), 0.6) };
        let frame = Frame::new().fill(face.tint(0.05)).stroke(Stroke::new(1.0, edge)).corner_radius(6.0);
        ui.add_space(2.0);
        let shown = frame.inner_margin(Margin { left: 8, right: 8, top: 4, bottom: 8 }).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            let mut end = self.head(ui, attr);
            let inner = match self.info(attr).ty {
                AttrType::Choice => self.choices(ui, &mut draft, keys),
                _ => self.text(ui, &mut draft, keys, out),
            };
            if !matches!(inner, End::Open) {
                end = inner;
            }
            end
        });
        ui.add_space(4.0);
        let rect = shown.response.rect;
        // What opens or grows at the edge of the card comes into view.
        if (rect.height() - draft.rect.height()).abs() > 0.5 {
            ui.scroll_to_rect(rect, None);
        }
        draft.rect = rect;
        let outside =
            ui.input(|i| i.pointer.any_pressed() && i.pointer.interact_pos().is_some_and(|at| !draft.rect.contains(at)));
        let end = match shown.inner {
            End::Open if keys.escape => End::Leave,
            End::Open if keys.enter => End::Keep(None),
            End::Open if keys.tab.is_some() => End::Keep(keys.tab),
            End::Open if outside && draft.begun => End::Keep(None),
            end => end,
        };
        match end {
            End::Open => form.put(draft),
            End::Leave => {}
            End::Take(value) => out.push(Action::SetValue(self.of.clone(), attr, value)),
            End::Keep(way) => match draft.read(self.project) {
                Ok(value) => {
                    out.extend(value.map(|value| Action::SetValue(self.of.clone(), attr, value)));
                    return way;
                }
                Err(fault) => {
                    draft.fault = Some(fault);
                    if !outside {
                        ui.memory_mut(|m| m.request_focus(self.id("text", attr)));
                    }
                    form.put(draft);
                    ui.ctx().request_repaint();
                }
            },
        }
        None
    }

    /// The name of the attribute, and the way to unknown.
    fn head(&self, ui: &mut Ui, attr: usize) -> End {
        let face = self.face;
        let mut end = End::Open;
        ui.horizontal(|ui| {
            ui.label(RichText::new(self.info(attr).name.get(face.lang)).font(strong(12.0)).color(face.muted()));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let unknown =
                    attr != ID && link(ui, face, face.t(text::SET_UNKNOWN)).on_hover_text(face.t(text::UNKNOWN_TIP)).clicked();
                if unknown {
                    end = End::Take(Value::Null);
                }
            });
        });
        end
    }

    fn text(&self, ui: &mut Ui, draft: &mut Draft, keys: Keys, out: &mut Vec<Action>) -> End {
        let face = self.face;
        let attr = draft.field.attr;
        let info = self.info(attr);
        let hint = match info.ty {
            _ if draft.mixed => face.t(text::SEVERAL_VALUES),
            AttrType::Hours => "06:00-22:00",
            AttrType::Time => "2022-03-20 10:00",
            _ => "",
        };
        let unit = info.unit.map(|unit| face.t(unit));
        let id = self.id("text", attr);
        ui.horizontal(|ui| {
            let room = ui.available_width() - unit.map_or(0.0, |_| 52.0);
            let field = TextEdit::singleline(&mut draft.text).id(id).hint_text(hint).margin(Margin::symmetric(8, 5));
            let response = ui.add(field.desired_width(room).lock_focus(true)).accessible_name(info.name.get(face.lang));
            if !std::mem::replace(&mut draft.begun, true) {
                response.request_focus();
                select_all(ui, id, &draft.text);
            }
            if response.changed() {
                draft.chosen = None;
                // What was refused once is looked at with each letter until it fits.
                if draft.fault.is_some() {
                    draft.fault = draft.read(self.project).err();
                }
            }
            if let Some(unit) = unit {
                ui.label(RichText::new(unit).color(face.muted()));
            }
        });
        if let Some(fault) = draft.fault {
            let said = wording::edit::misfit(fault, info, face.lang);
            ui.add(Label::new(RichText::new(said).font(regular(12.0)).color(face.gap())).wrap());
        }
        match info.ty {
            AttrType::Hours => self.hours(ui, draft),
            AttrType::Int | AttrType::Real => step_number(draft, keys),
            AttrType::Time => understood(ui, face, self.project, draft),
            _ => {
                self.overload(ui, draft);
                self.roles(ui, attr, Some(&mut *draft), out);
                return self.names(ui, draft, keys);
            }
        }
        End::Open
    }

    /// Hours as a bar of the day, beside the text.
    fn hours(&self, ui: &mut Ui, draft: &mut Draft) {
        let face = self.face;
        let day = Day::read(&draft.text);
        let id = self.id("hours", draft.field.attr);
        let bar = Bar { day: day.clone().unwrap_or_default(), painting: draft.painting };
        let bar = day_bar::bar(ui, face, id, bar);
        draft.painting = bar.painting;
        let before = day.clone().unwrap_or_default();
        if bar.day != before {
            draft.text = bar.day.text().unwrap_or_default();
            draft.fault = None;
        }
        ui.horizontal(|ui| {
            if link(ui, face, face.t(text::ALL_DAY)).clicked() {
                draft.text = "00:00-24:00".to_owned();
                draft.fault = None;
            }
            let kept = day.and_then(|day| day.text()).filter(|kept| *kept != draft.text.trim());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if let Some(kept) = kept {
                    ui.label(RichText::new(format!("= {kept}")).font(regular(12.0)).color(face.muted()));
                }
            });
        });
    }

    /// Says when a holder would have more than a rule allows. The edit is not refused: the plan may be ahead of the people.
    fn overload(&self, ui: &mut Ui, draft: &Draft) {
        let face = self.face;
        let (kind, info) = (self.of.kind(), self.info(draft.field.attr));
        let Some((rule, limit)) = holder_limit(self.book, kind, info.key) else { return };
        let name = draft.text.trim();
        if name.is_empty() {
            return;
        }
        let edited = match &self.of {
            Subject::One(_) => 1,
            Subject::Several(_, selected) => selected.of_kind(kind).len() as u32,
        };
        let after = draft.names.others(name) + edited;
        if after > limit {
            warning(ui, face, &text::overload(name, after, limit, rule, face.lang));
        }
    }

    /// Boxes for the roles that the rulebook asks for. While the text is being typed they change it, else they are kept at once.
    fn roles(&self, ui: &mut Ui, attr: usize, draft: Option<&mut Draft>, out: &mut Vec<Action>) {
        if self.place == Place::Duty && draft.is_none() {
            return;
        }
        let info = self.info(attr);
        let asked = roles_asked(self.book, self.of.kind(), info.key);
        if asked.is_empty() {
            return;
        }
        let mut typed = draft;
        ui.horizontal_wrapped(|ui| {
            for (i, role) in asked.into_iter().enumerate() {
                let named = match &typed {
                    Some(draft) => Some(role.named_in(&draft.text)),
                    None => self.source.role(attr, i, role, info.key),
                };
                let mut on = named.unwrap_or(false);
                let part = egui::Checkbox::new(&mut on, text::role(role, self.face.lang)).indeterminate(named.is_none());
                if ui.add(part).changed() {
                    match &mut typed {
                        Some(draft) => draft.text = role.set_in(&draft.text, on),
                        None => out.push(Action::SetRole(self.of.clone(), attr, role.0.to_owned(), on)),
                    }
                }
            }
        });
    }

    /// Names that the column has already.
    fn names(&self, ui: &mut Ui, draft: &mut Draft, keys: Keys) -> End {
        let face = self.face;
        let names = std::sync::Arc::clone(&draft.names);
        // Before anything is typed every name is offered.
        let typed = if draft.text == draft.start { "" } else { draft.text.as_str() };
        let offered = names.matching(typed, OFFERED);
        if offered.is_empty() {
            return End::Open;
        }
        draft.chosen = moved(draft.chosen, keys.arrow, offered.len());
        if let Some(name) = draft.chosen.and_then(|i| offered.get(i)).filter(|_| keys.enter) {
            return End::Take(Value::Text(name.text.clone()));
        }
        let mut end = End::Open;
        ui.label(RichText::new(face.t(text::USED_NAMES)).font(regular(11.0)).color(face.muted()));
        ui.spacing_mut().item_spacing.y = 0.0;
        for (i, name) in offered.into_iter().enumerate() {
            let detail = name.detail.clone().unwrap_or_else(|| text::used(name.used, face.lang));
            if option(ui, face, self.id("name", i), &name.text, &detail, draft.chosen == Some(i)) {
                end = End::Take(Value::Text(name.text.clone()));
            }
        }
        end
    }

    /// The values to choose from.
    fn choices(&self, ui: &mut Ui, draft: &mut Draft, keys: Keys) -> End {
        let face = self.face;
        let info = self.info(draft.field.attr);
        let mut entries: Vec<(String, String)> =
            info.choices.iter().map(|c| (c.key.to_owned(), c.name.get(face.lang).to_owned())).collect();
        let now = draft.start.clone();
        if !now.is_empty() && info.choices.iter().all(|c| c.key != now) {
            entries.insert(0, (now.clone(), format!("{now} · {}", face.t(text::FROM_DATA))));
        }
        let at = draft.chosen.or_else(|| entries.iter().position(|(key, _)| *key == now));
        draft.chosen = moved(at, keys.arrow, entries.len());
        draft.begun = true;
        let taken = |key: &str| if key == now && !draft.mixed { End::Leave } else { End::Take(Value::Text(key.to_owned())) };
        if let Some((key, _)) = draft.chosen.and_then(|i| entries.get(i)).filter(|_| keys.enter) {
            return taken(key);
        }
        let mut end = End::Open;
        ui.spacing_mut().item_spacing.y = 0.0;
        for (i, (key, name)) in entries.iter().enumerate() {
            let mark = if *key == now && !now.is_empty() { "●" } else { "" };
            if option(ui, face, self.id("choice", i), name, mark, draft.chosen == Some(i)) {
                end = taken(key);
            }
        }
        end
    }
}

/// One of several values to choose from; whether it was clicked.
fn option(ui: &mut Ui, face: Face, id: Id, name: &str, detail: &str, chosen: bool) -> bool {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Part::ListBoxOption, true, chosen, name));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, 4.0, face.tint(if chosen { 0.16 } else { 0.09 }));
    }
    let inner = rect.shrink2(vec2(6.0, 0.0));
    let detail = elided(ui, detail, regular(12.0), face.muted(), inner.width() * 0.5);
    let room = inner.width() - detail.size().x - 8.0;
    ui.painter().galley(pos2(inner.right() - detail.size().x, inner.center().y - detail.size().y / 2.0), detail, face.muted());
    let galley = elided(ui, name, regular(13.0), face.text(), room);
    ui.painter().galley(pos2(inner.left(), inner.center().y - galley.size().y / 2.0), galley, face.text());
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// A sentence that warns without refusing.
fn warning(ui: &mut Ui, face: Face, said: &str) {
    let frame = Frame::new().inner_margin(Margin { left: 10, right: 0, top: 0, bottom: 0 });
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(Label::new(RichText::new(said).font(regular(12.0)).color(face.text())).wrap());
    });
    let rect = shown.response.rect;
    let bar = Rect::from_min_max(rect.min, pos2(rect.left() + 3.0, rect.bottom()));
    ui.painter().rect_filled(bar, 1.5, color(face.palette().held[1]));
}

/// The place that an arrow key leads to.
fn moved(at: Option<usize>, arrow: Option<Step>, n: usize) -> Option<usize> {
    let last = n.checked_sub(1)?;
    match (at, arrow) {
        (at, None) => at.map(|i| i.min(last)),
        (None, Some(Step::Next)) => Some(0),
        (None, Some(Step::Before)) => Some(last),
        (Some(i), Some(Step::Next)) => Some((i + 1).min(last)),
        (Some(i), Some(Step::Before)) => Some(i.saturating_sub(1)),
    }
}

/// Arrow keys count a number up and down.
fn step_number(draft: &mut Draft, keys: Keys) {
    let by = match keys.arrow {
        Some(Step::Before) => 1,
        Some(Step::Next) => -1,
        None => return,
    };
    if let Ok(n) = draft.text.trim().parse::<i64>() {
        draft.text = n.saturating_add(by).max(0).to_string();
        draft.fault = None;
    }
}

/// How a time was understood, where it was written otherwise.
fn understood(ui: &mut Ui, face: Face, project: &Project, draft: &Draft) {
    let Field { of, attr, .. } = &draft.field;
    let offset = project.settings.offset_minutes;
    if let Ok(Some(value)) = draft.read(project) {
        let shown = wording::value(of.kind(), *attr, value.as_ref(), offset, face.lang);
        if shown != draft.text.trim() {
            ui.label(RichText::new(format!("= {shown}")).font(regular(12.0)).color(face.muted()));
        }
    }
}

fn select_all(ui: &Ui, id: Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(ui.ctx(), id);
}
