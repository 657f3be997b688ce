//! Changing values, and going back and forth through the steps.

use super::App;
use super::command::Command;
use super::form::{Draft, Subject};
use super::notices::Tone;
use super::view::Target;
use super::words::form as words;
use crate::coverage::roles::Role;
use crate::model::schema::ID;
use crate::model::{Edit, Fid, LayerKind, Misfit, Value, check_value, typed};
use crate::wording;
use crate::wording::step::several;

impl App {
    /// Gives one feature or several another value, as one step.
    pub(super) fn set_value(&mut self, of: &Subject, attr: usize, value: &Value) {
        let Some(document) = &self.document else { return };
        let (kind, lang) = (of.kind(), self.face.lang);
        let info = &kind.info().attributes[attr];
        let layer = document.project.layer(kind);
        // The form has looked already; what comes another way is looked at here.
        let fits = check_value(kind, attr, value).map_err(|error| wording::edit::edit_error(&error, lang));
        let fits = fits.and_then(|()| match (attr, of) {
            (ID, Subject::One(Target { fid, .. })) => {
                typed::check_id(layer, *fid, value).map_err(|misfit| wording::edit::misfit(misfit, info, lang))
            }
            (ID, Subject::Several(..)) => Err(wording::edit::misfit(Misfit::IdTaken, info, lang)),
            _ => Ok(()),
        });
        if let Err(reason) = fits {
            self.notices.add(Tone::Warning, format!("{} · {reason}", self.face.t(words::NOT_CHANGED)), &[]);
            return;
        }
        let features = of.rows(&document.project).into_iter().map(|row| layer.feature(row));
        let others = features.filter(|f| f.value(attr) != value.as_ref());
        let values = others.map(|f| (f.fid(), value.clone())).collect();
        self.set_values(kind, attr, values);
    }

    /// Names a role in the text of one feature or several, or no more; all else in the texts stays.
    pub(super) fn set_role(&mut self, of: &Subject, attr: usize, role: &str, on: bool) {
        let Some(document) = &self.document else { return };
        let kind = of.kind();
        let key = kind.info().attributes[attr].key;
        let layer = document.project.layer(kind);
        let features = of.rows(&document.project).into_iter().map(|row| layer.feature(row));
        let others = features.filter(|f| Role(role).named_in(f.text(key).unwrap_or("")) != on);
        let values = others.map(|f| (f.fid(), Value::Text(Role(role).set_in(f.text(key).unwrap_or(""), on)))).collect();
        self.set_values(kind, attr, values);
    }

    /// Gives features their values as one step; those that have them already are left out before.
    fn set_values(&mut self, kind: LayerKind, attr: usize, mut values: Vec<(Fid, Value)>) {
        let Some(document) = &self.document else { return };
        let Some(label) = wording::step::change(&document.project, kind, attr, &values, self.face.lang) else { return };
        let count = values.len();
        let edit = match &mut values[..] {
            [(fid, value)] => Edit::SetValue { kind, fid: *fid, attr, value: std::mem::take(value) },
            _ => Edit::SetValues { kind, attr, values },
        };
        self.commit_then(label, vec![edit], move |app| {
            if count > 1 {
                let name = kind.info().attributes[attr].name.get(app.face.lang);
                let said = format!("{} · {name} · {}", app.face.t(words::CHANGED), several(kind, count, app.face.lang));
                app.notices.add(Tone::Done, said, &[Command::Undo]);
            }
        });
    }

    /// Does edits as one step under these words, and `then` once they are done. What would keep fire engines from buildings is
    /// asked about first.
    pub(super) fn commit_then(&mut self, label: String, edits: Vec<Edit>, then: impl FnOnce(&mut Self) + 'static) {
        self.once_life_allows(label, edits, |app, label, edits| {
            if app.commit_anyway(label, edits) {
                then(app);
            }
        });
    }

    /// Does edits as one step under these words; whether they were done.
    pub(super) fn commit_anyway(&mut self, label: &str, edits: Vec<Edit>) -> bool {
        let now = self.services.now();
        let who = self.preferences.who();
        let Some(document) = &mut self.document else { return false };
        document.history.sign(&who);
        let before = document.shown();
        match document.commit(label, now, edits) {
            Ok(()) => {
                self.mind_plan(before);
                self.notices.forget_step();
                true
            }
            Err(error) => {
                self.notices.add(Tone::Error, wording::edit::edit_error(&error, self.face.lang), &[]);
                false
            }
        }
    }

    /// Goes back or forth until so many steps are in force.
    pub(super) fn go_step(&mut self, wanted: usize) {
        self.leave_points();
        let lang = self.face.lang;
        let Some(document) = &mut self.document else { return };
        let wanted = wanted.min(document.history.steps().len());
        let before = document.shown();
        loop {
            let gone = match document.history.done() {
                done if done > wanted => document.undo(),
                done if done < wanted => document.redo(),
                _ => break,
            };
            match gone {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    self.notices.add(Tone::Error, wording::edit::edit_error(&error, lang), &[]);
                    return;
                }
            }
        }
        let at = match wanted.checked_sub(1).map(|i| &document.history.steps()[i]) {
            Some(step) => wording::step::step(&document.project, step, lang),
            None => self.face.t(words::BEGINNING).to_owned(),
        };
        self.notices.add_step(format!("{} · {at}", self.face.t(words::WENT_TO)));
        self.mind_plan(before);
    }

    /// Puts the steps from now on down to a name or a duty; an empty one is the user of the system again.
    pub(super) fn sign_as(&mut self, who: &str) {
        let who = who.trim();
        self.preferences.who = (!who.is_empty()).then(|| who.to_owned());
        self.preferences.save();
    }

    /// Says that a value that was typed is lost, and why.
    pub(super) fn refused(&mut self, draft: &Draft) {
        let Some(fault) = draft.fault else { return };
        let (kind, lang) = (draft.field.of.kind(), self.face.lang);
        let info = &kind.info().attributes[draft.field.attr];
        let why = wording::edit::misfit(fault, info, lang);
        let said = format!("{} · {} {} · {why}", self.face.t(words::NOT_CHANGED), info.name.get(lang), draft.text.trim());
        self.notices.add(Tone::Warning, said, &[]);
    }

    /// Ends the edit of a value that is not on screen any more.
    pub(super) fn tidy_form(&mut self) {
        let project = self.document.as_ref().map(|d| d.project.as_ref());
        if let Some(lost) = self.form.tidy(&self.view, project) {
            self.refused(&lost);
        }
    }
}
