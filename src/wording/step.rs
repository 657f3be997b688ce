//! Steps of the history in words: what was changed, on which feature, from what to what.

use super::{feature_name, value};
use crate::model::schema::{ID, NAME};
use crate::model::{Edit, Feature, Fid, LayerKind, Moment, Project, Step, Value};
use crate::words::{Lang, Text, thousands};

/// A step as a list of what was done shows it: in the language of the reader where the step says what it changed, else in
/// the words it was done with.
pub fn step(project: &Project, step: &Step, lang: Lang) -> String {
    let offset = project.settings.offset_minutes;
    let in_words = |lang| Change::of(&step.redo, &step.undo).map(|change| change.words(project, offset, lang));
    if [Lang::Zh, Lang::En].into_iter().any(|lang| in_words(lang).as_deref() == Some(step.label.as_str())) {
        return in_words(lang).unwrap_or_default();
    }
    match subject(project, step, lang).filter(|subject| !step.label.contains(subject.as_str())) {
        Some(subject) => format!("{} · {subject}", step.label),
        None => step.label.clone(),
    }
}

/// The words of a step that sets values, before it is done.
pub fn change(project: &Project, kind: LayerKind, attr: usize, values: &[(Fid, Value)], lang: Lang) -> Option<String> {
    let layer = project.layer(kind);
    let (fid, new) = values.first()?;
    let before = layer.feature(layer.row_of(*fid)?).value(attr).to_owned();
    let same = values.iter().all(|(_, value)| value == new);
    let change = Change { kind, attr, fid: *fid, count: values.len(), before: &before, new, same };
    Some(change.words(project, project.settings.offset_minutes, lang))
}

/// Values of one attribute that a step sets.
struct Change<'a> {
    kind: LayerKind,
    attr: usize,
    /// The first feature, its value before and after.
    fid: Fid,
    before: &'a Value,
    new: &'a Value,
    /// How many features.
    count: usize,
    /// Whether all get the same value.
    same: bool,
}

impl<'a> Change<'a> {
    fn of(redo: &'a [Edit], undo: &'a [Edit]) -> Option<Self> {
        match (redo, undo) {
            ([Edit::SetValue { kind, fid, attr, value: new }], [Edit::SetValue { value: before, .. }]) => {
                Some(Self { kind: *kind, attr: *attr, fid: *fid, before, new, count: 1, same: true })
            }
            ([Edit::SetValues { kind, attr, values: new }], [Edit::SetValues { values: before, .. }]) => {
                let (fid, first) = new.first()?;
                let same = new.iter().all(|(_, value)| value == first);
                let before = &before.first()?.1;
                Some(Self { kind: *kind, attr: *attr, fid: *fid, before, new: first, count: new.len(), same })
            }
            _ => None,
        }
    }

    fn words(&self, project: &Project, offset: i32, lang: Lang) -> String {
        let info = &self.kind.info().attributes[self.attr];
        let edit = Text::new("修改", "Edit").get(lang);
        let shown = |v: &Value| value(self.kind, self.attr, v.as_ref(), offset, lang);
        let (name, new) = (info.name.get(lang), shown(self.new));
        if self.count == 1 {
            let subject = match (self.attr, self.before) {
                // What was renamed is called as it was.
                (NAME, Value::Text(before)) if !before.trim().is_empty() => before.clone(),
                (ID, Value::Text(before)) => format!("{} {before}", self.kind.info().name.get(lang)),
                _ => named(project, self.kind, self.fid, lang),
            };
            return format!("{edit} {name} · {subject} {} → {new}", shown(self.before));
        }
        let many = several(self.kind, self.count, lang);
        if self.same { format!("{edit} {name} · {many} → {new}") } else { format!("{edit} {name} · {many}") }
    }
}

/// So many features of a kind.
pub fn several(kind: LayerKind, n: usize, lang: Lang) -> String {
    let name = kind.info().name.get(lang);
    match lang {
        Lang::Zh => format!("{} 个{name}", thousands(n as u64)),
        Lang::En => format!("{} × {}", thousands(n as u64), name.to_lowercase()),
    }
}

fn named(project: &Project, kind: LayerKind, fid: Fid, lang: Lang) -> String {
    let layer = project.layer(kind);
    match layer.row_of(fid) {
        Some(row) => feature_name(kind, layer.feature(row), lang),
        None => format!("{} #{}", kind.info().name.get(lang), fid.0),
    }
}

/// What a step is about, where that is one thing.
fn subject(project: &Project, step: &Step, lang: Lang) -> Option<String> {
    let one = |kind: LayerKind, feature: &Feature| {
        let text = |attr: usize| match &feature.values[attr] {
            Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        };
        text(NAME).unwrap_or_else(|| format!("{} {}", kind.info().name.get(lang), text(ID).unwrap_or_default()))
    };
    let some = |kind: LayerKind, features: &[Feature]| match features {
        [feature] => one(kind, feature),
        features => several(kind, features.len(), lang),
    };
    match (&step.redo[..], &step.undo[..]) {
        ([Edit::SetShape { kind, fid, .. }], _) => Some(named(project, *kind, *fid, lang)),
        ([Edit::SetValue { .. } | Edit::SetValues { .. }], _) => {
            // Without the verb: the step has a label of its own.
            let words = Change::of(&step.redo, &step.undo)?.words(project, project.settings.offset_minutes, lang);
            words.split_once(' ').map(|(_, rest)| rest.to_owned())
        }
        ([Edit::Insert { kind, features }], _) | ([Edit::Delete { kind, .. }], [Edit::Insert { features, .. }]) => {
            Some(some(*kind, features))
        }
        ([Edit::SetLayer { layer }], _) => Some(layer.info().name.get(lang).to_owned()),
        ([Edit::SetSettings { settings: new }], [Edit::SetSettings { settings: before }]) if new.at != before.at => {
            let at = |at: Option<i64>| match at {
                Some(unix) => Moment { unix, offset_minutes: new.offset_minutes }.short(),
                None => Text::new("现在", "now").get(lang).to_owned(),
            };
            Some(format!("{} → {}", at(before.at), at(new.at)))
        }
        _ => None,
    }
}
