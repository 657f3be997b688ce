//! The value that is being edited in the card: one at a time, of one feature or of several at once. Keys that end an edit are
//! taken here, before any other part of the window sees them.

use super::names::Names;
use super::selected::Selected;
use super::view::{Target, View};
use crate::model::schema::ID;
use crate::model::{LayerKind, Misfit, Project, Value, ValueRef, typed};
use egui::{Context, Event, Key, Modifiers, Rect};
use std::sync::Arc;

/// Whose value it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// One feature.
    One(Target),
    /// All selected features of a kind.
    Several(LayerKind, Arc<Selected>),
}

impl Subject {
    /// Its kind.
    pub fn kind(&self) -> LayerKind {
        match self {
            Self::One(target) => target.kind,
            Self::Several(kind, _) => *kind,
        }
    }

    /// The rows of the features that are there, ascending.
    pub fn rows(&self, project: &Project) -> Vec<u32> {
        match self {
            Self::One(target) => target.row(project).into_iter().collect(),
            Self::Several(kind, selected) => selected.rows(project, *kind),
        }
    }

    /// Whether the feature is one of them.
    pub fn contains(&self, target: Target) -> bool {
        match self {
            Self::One(one) => *one == target,
            Self::Several(kind, selected) => *kind == target.kind && selected.contains(target),
        }
    }
}

/// The value of one attribute of one or several features.
#[derive(Debug, Clone, PartialEq)]
pub enum Common {
    /// All have this one.
    Same(Value),
    /// They differ.
    Several,
}

impl Common {
    /// What the features in some rows have in common.
    pub fn of(layer: &crate::model::Layer, rows: &[u32], attr: usize) -> Self {
        let value = |row: &u32| layer.feature(*row).value(attr);
        let first = rows.first().map_or(ValueRef::Null, value);
        if rows.iter().all(|row| value(row) == first) { Self::Same(first.to_owned()) } else { Self::Several }
    }
}

/// Where in the card a value stands; one may stand twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Among those who answer.
    Duty,
    /// Among all values.
    Attributes,
}

/// A value that can be edited.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Of which features.
    pub of: Subject,
    /// Where it stands.
    pub place: Place,
    /// Place of the attribute in the schema.
    pub attr: usize,
}

/// What is being typed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// For which value.
    pub field: Field,
    /// The text.
    pub text: String,
    /// The text that editing began with.
    pub start: String,
    /// Whether the features had different values.
    pub mixed: bool,
    /// Why it cannot be kept, once that was tried.
    pub fault: Option<Misfit>,
    /// Whether the keyboard was given to the field.
    pub begun: bool,
    /// Where the editor stood in the last frame.
    pub rect: Rect,
    /// Names to choose from.
    pub names: Arc<Names>,
    /// Which of those shown the arrow keys are at.
    pub chosen: Option<usize>,
    /// While hours are painted along the bar: on or off.
    pub painting: Option<bool>,
}

impl Draft {
    /// What was typed as a value; `None` when nothing changes.
    pub fn read(&self, project: &Project) -> Result<Option<Value>, Misfit> {
        let Field { of, attr, .. } = &self.field;
        // Seconds of a time and spellings of hours are not shown: what was not touched stays as it is.
        if self.text.trim() == self.start.trim() {
            return Ok(None);
        }
        let value = typed::read(of.kind(), *attr, &self.text, project.settings.offset_minutes)?;
        if let (ID, Subject::One(target)) = (*attr, of) {
            typed::check_id(project.layer(target.kind), target.fid, &value)?;
        }
        Ok(Some(value))
    }
}

/// Keys that were pressed for the value being edited.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keys {
    /// Keep it.
    pub enter: bool,
    /// Leave it as it was.
    pub escape: bool,
    /// Keep it and go to the next field, or the one before.
    pub tab: Option<Step>,
    /// An arrow.
    pub arrow: Option<Step>,
}

/// A way along fields or choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The next.
    Next,
    /// The one before.
    Before,
}

/// The value being edited, if any.
#[derive(Debug, Default)]
pub struct Form {
    draft: Option<Draft>,
    /// Keys of this frame.
    pub keys: Keys,
}

impl Form {
    /// What is being typed.
    pub fn draft(&self) -> Option<&Draft> {
        self.draft.as_ref()
    }

    /// Begins to edit a value; whatever was being edited is left as it was.
    pub fn begin(&mut self, project: &Project, field: Field, common: &Common) {
        let kind = field.of.kind();
        let (start, mixed) = match common {
            Common::Same(value) => (typed::write(kind, field.attr, value.as_ref(), project.settings.offset_minutes), false),
            Common::Several => (String::new(), true),
        };
        let names = Arc::new(Names::of(project, kind, field.attr, &field.of));
        self.keys = Keys::default();
        self.draft = Some(Draft {
            field,
            text: start.clone(),
            start,
            mixed,
            fault: None,
            begun: false,
            rect: Rect::NOTHING,
            names,
            chosen: None,
            painting: None,
        });
    }

    /// Takes the draft of a value out, to be drawn and put back with [`Form::put`] while it goes on.
    pub fn take(&mut self, field: &Field) -> Option<Draft> {
        self.draft.take_if(|draft| draft.field == *field)
    }

    /// Ends an edit whose place is not on screen; returns it when what was typed had been refused.
    pub fn end(&mut self) -> Option<Draft> {
        self.draft.take().filter(|draft| draft.fault.is_some())
    }

    /// Puts a draft back.
    pub fn put(&mut self, draft: Draft) {
        self.draft = Some(draft);
    }

    /// Takes the keys that belong to the value being edited. While something stands over the window it gets none.
    pub fn take_keys(&mut self, ctx: &Context, covered: bool) {
        self.keys = Keys::default();
        if self.draft.is_none() || covered {
            return;
        }
        ctx.input_mut(|i| {
            // What is being composed by an input method is not finished by Enter.
            let composing = i.events.iter().any(|e| matches!(e, Event::Ime(_)));
            let none = Modifiers::NONE;
            self.keys = Keys {
                enter: !composing && i.consume_key(none, Key::Enter),
                escape: i.consume_key(none, Key::Escape),
                tab: if i.consume_key(Modifiers::SHIFT, Key::Tab) {
                    Some(Step::Before)
                } else {
                    i.consume_key(none, Key::Tab).then_some(Step::Next)
                },
                arrow: if i.consume_key(none, Key::ArrowUp) {
                    Some(Step::Before)
                } else {
                    i.consume_key(none, Key::ArrowDown).then_some(Step::Next)
                },
            };
        });
    }

    /// Ends an edit whose features are not looked at any more; returns it when what was typed had been refused.
    pub fn tidy(&mut self, view: &View, project: Option<&Project>) -> Option<Draft> {
        let draft = self.draft.as_ref()?;
        let here = match (&draft.field.of, draft.field.place) {
            (Subject::Several(kind, group), _) => {
                view.selection.is_none() && Arc::ptr_eq(group, &view.group) && group.kinds().any(|(k, _)| k == *kind)
            }
            (Subject::One(target), Place::Attributes) => view.selection == Some(*target),
            // Who answers for a building stands with its grid.
            (Subject::One(_), Place::Duty) => view.selection.is_some(),
        };
        let there = match &draft.field.of {
            Subject::One(target) => project.is_some_and(|project| target.row(project).is_some()),
            Subject::Several(..) => project.is_some(),
        };
        let shown = view.panels.card && !view.present;
        if here && there && shown { None } else { self.end() }
    }
}
