//! Doing a fix: at once where nothing is to be said first, else by a dialog; always one step that can be taken back.

use super::App;
use super::command::Command;
use super::dialogs::Dialog;
use super::dialogs::fix::FixDialog;
use super::notices::Tone;
use super::words;
use crate::coverage::GapRef;
use crate::fixes::{Judged, Outcome};
use crate::model::Edit;
use crate::wording;
use std::sync::Arc;

/// What is wished of a fix.
pub enum FixWish {
    /// Do it, or ask what has to be said first.
    Take(GapRef, Arc<Vec<Judged>>, usize),
    /// Do these edits as the step of this name; what was judged of them.
    Do(String, Vec<Edit>, Option<Outcome>),
}

impl App {
    pub(super) fn fix(&mut self, wish: FixWish) {
        let face = self.face;
        let Some(document) = &self.document else { return };
        let Some(derived) = document.derived.as_ref().filter(|d| d.generation == document.generation) else {
            // What was judged speaks about an older state.
            self.notices.add(Tone::Done, face.t(words::fixes::WAIT), &[]);
            return;
        };
        match wish {
            FixWish::Take(gap, all, i) => {
                let Some(judged) = all.get(i) else { return };
                // The click itself may have ended a push: then it was judged before that.
                if !document.fixer.as_ref().and_then(|f| f.of(gap)).is_some_and(|now| Arc::ptr_eq(now, &all)) {
                    self.notices.add(Tone::Done, face.t(words::fixes::WAIT), &[]);
                    return;
                }
                let (project, report) = (&derived.project, &derived.report);
                let label = wording::proposal(project, report, &judged.proposal, face.lang);
                if judged.proposal.asks.is_empty() {
                    self.do_fix(label, judged.proposal.edits.clone(), judged.outcome.as_ref());
                } else {
                    let dialog = FixDialog::new(derived, gap, judged.proposal.clone(), label, face.lang);
                    self.dialog = Some(Dialog::Fix(Box::new(dialog)));
                }
            }
            FixWish::Do(label, edits, outcome) => self.do_fix(label, edits, outcome.as_ref()),
        }
    }

    fn do_fix(&mut self, label: String, edits: Vec<Edit>, outcome: Option<&Outcome>) {
        self.leave_points();
        let face = self.face;
        let label = format!("{} · {}", face.t(words::fixes::FIXED), label.trim_end_matches('…'));
        let said = outcome.map(|o| format!(" · {}", wording::difference(o))).unwrap_or_default();
        let said = format!("{label}{said}");
        self.commit_then(label, edits, |app| app.notices.add(Tone::Done, said, &[Command::Undo]));
    }
}
