//! Trying out: edits that nobody has committed, and what would come of them, worked out while the hand still moves.
//!
//! [`what_if`] says what a list of edits would lead to. [`Document::try_out`] asks for it on a thread of its own, and
//! [`Document::take_tried`] puts the newest answer on screen in place of what is there: every panel reads
//! [`Document::derived`], so figures, colours and counts move with the hand. [`Document::keep`] makes the edits one step of
//! the history, [`Document::give_up`] leaves no trace of them.

use super::card::{Card, card};
use super::document::{Derived, Document, Drawing};
use super::fixer::Fixer;
use super::jobs::let_go;
use super::list::Rows;
use super::scribe::Scribe;
use super::services::Way;
use super::theme::Face;
use super::view::Target;
use crate::coverage::{Explainer, Gains, Rulebook, SubjectKind, gains};
use crate::model::{Edit, EditError, LayerKind, Moment, Project};
use crate::task::Task;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Edits that are tried out.
pub struct Trial {
    pub(super) edits: Vec<Edit>,
    /// What there is without them.
    base: Derived,
    /// Rows of the gap list without them, where the rows of their subjects are others now.
    rows: Option<Rows>,
    /// Number of the last wish, and of the one on screen; 0: none yet.
    asked: u64,
    shown: u64,
    card: Option<(Target, Option<Box<Card>>)>,
    refused: Option<EditError>,
}

impl Trial {
    /// What there is without the edits.
    pub fn base(&self) -> &Derived {
        &self.base
    }

    /// Takes a drawing of what there is without the edits, if it is of that generation.
    pub(super) fn take_drawing(&mut self, generation: u64, drawing: Drawing) {
        if self.base.generation == generation {
            let_go(std::mem::replace(&mut self.base.drawing, drawing));
        }
    }

    /// Number of these edits: other edits have another.
    pub(super) fn number(&self) -> u64 {
        self.asked
    }

    /// Whether what is on screen is what was asked for last.
    pub fn is_up_to_date(&self) -> bool {
        self.shown == self.asked
    }
}

/// What edits would lead to: the project with them, its report, its drawing (names stay where they are). The project of
/// `base` is left alone.
pub fn what_if(base: &Derived, rulebook: &Arc<Rulebook>, edits: &[Edit]) -> Result<Derived, EditError> {
    let since = Instant::now();
    let mut project = Project::clone(&base.project);
    for edit in edits {
        project.apply(edit.clone())?;
    }
    let own = |text: &str| Rulebook::parse(text).ok().map(Arc::new);
    let other_rules = project.rulebook != base.project.rulebook;
    let read =
        if other_rules { project.rulebook.as_deref().map_or_else(|| Some(Arc::new(Rulebook::built_in())), own) } else { None };
    let rulebook = read.as_ref().unwrap_or(rulebook);
    let Ok(evaluation) = base.evaluation.update(&project, rulebook, base.report.at, &Task::new()) else {
        unreachable!("nobody cancels this task");
    };
    let report = evaluation.report().clone();
    let took = since.elapsed();
    let drawing = Drawing::tried(&project, &report, &base.drawing);
    Ok(Derived {
        generation: base.generation,
        project: Arc::new(project),
        report: Arc::new(report),
        evaluation: Arc::new(evaluation),
        took,
        drawing,
    })
}

/// Works out wishes on a thread of its own, the newest first; it ends when this is dropped.
pub struct Trier {
    sender: Sender<Wish>,
    receiver: Receiver<Answer>,
    next: u64,
}

struct Wish {
    number: u64,
    base: Derived,
    rulebook: Arc<Rulebook>,
    edits: Vec<Edit>,
    card: Option<(Target, Face)>,
}

struct Answer {
    number: u64,
    made: Result<Derived, EditError>,
    card: Option<(Target, Option<Box<Card>>)>,
}

impl Trier {
    fn new(ctx: &egui::Context) -> Self {
        let (sender, wishes) = channel::<Wish>();
        let (answers, receiver) = channel();
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            while let Ok(mut wish) = wishes.recv() {
                // Only the newest counts; one that has begun is finished, so that something is seen however fast they come.
                while let Ok(newer) = wishes.try_recv() {
                    wish = newer;
                }
                let made = what_if(&wish.base, &wish.rulebook, &wish.edits);
                let before = (Arc::clone(&wish.base.project), Arc::clone(&wish.base.report));
                let card = wish.card.filter(|_| made.is_ok()).map(|(target, face)| {
                    let written = made.as_ref().ok().and_then(|d| {
                        let explainer = Explainer::new(&d.project, &d.report);
                        card(&d.project, &d.report, &explainer, Some(&before), target, face).map(Box::new)
                    });
                    (target, written)
                });
                if answers.send(Answer { number: wish.number, made, card }).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
        });
        Self { sender, receiver, next: 1 }
    }
}

impl Document {
    /// Asks what edits would lead to, for screen and for the card of `card`. Nothing is committed.
    pub fn try_out(&mut self, edits: Vec<Edit>, card: Option<(Target, Face)>, ctx: &egui::Context) {
        let Some(base) = self.trial.as_ref().map_or(self.derived.as_ref(), |trial| Some(&trial.base)).cloned() else { return };
        let trier = self.trier.get_or_insert_with(|| Trier::new(ctx));
        let number = trier.next;
        trier.next += 1;
        let wish = Wish { number, base: base.clone(), rulebook: Arc::clone(&self.rulebook), edits: edits.clone(), card };
        if trier.sender.send(wish).is_err() {
            // The thread is gone: the next wish gets another.
            self.trier = None;
            return;
        }
        match &mut self.trial {
            Some(trial) => (trial.edits, trial.asked, trial.refused) = (edits, number, None),
            None => self.trial = Some(Trial { edits, base, rows: None, asked: number, shown: 0, card: None, refused: None }),
        }
    }

    /// Puts on screen what was worked out since the last call, waiting `patience` for the newest wish.
    pub fn take_tried(&mut self, patience: Duration) {
        let until = Instant::now() + patience;
        while let (Some(trier), Some(trial)) = (&self.trier, &self.trial)
            && trial.shown != trial.asked
        {
            match trier.receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(answer) => self.show_tried(answer),
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => {
                    self.trier = None;
                    return;
                }
            }
        }
    }

    fn show_tried(&mut self, answer: Answer) {
        let Some(trial) = &mut self.trial else { return };
        // Answers of a trial before this one are of no use.
        if answer.number <= trial.shown || answer.made.as_ref().is_ok_and(|d| d.generation != trial.base.generation) {
            return;
        }
        trial.shown = answer.number;
        trial.card = answer.card;
        match answer.made {
            Ok(derived) => {
                let old = self.derived.as_ref().map_or(&trial.base.project, |d| &d.project);
                if let Some(rows) = self.rows.carried(old, &derived.project, &derived.report) {
                    let before = std::mem::replace(&mut self.rows, rows);
                    trial.rows.get_or_insert(before);
                }
                self.derived = Some(derived);
            }
            Err(error) => trial.refused = Some(error),
        }
    }

    /// Forgets what is tried out; everything is as it was.
    pub fn give_up(&mut self) {
        if let Some(trial) = self.trial.take() {
            self.derived = Some(trial.base);
            if let Some(rows) = trial.rows {
                self.rows = rows;
            }
        }
    }

    /// Commits what is tried out as one step. Where it has been worked out it stays on screen as it is; else it is evaluated
    /// as after any other step. Nothing happens when nothing is tried out.
    pub fn keep(&mut self, label: &str, at: Moment, face: Face, ctx: &egui::Context) -> Result<(), EditError> {
        let Some(trial) = self.trial.take() else { return Ok(()) };
        let whole = trial.shown == trial.asked && trial.refused.is_none() && trial.base.generation == self.generation;
        if let Err(error) = self.record(label, at, trial.edits.clone()) {
            self.trial = Some(trial);
            self.give_up();
            return Err(error);
        }
        if let Some(derived) = self.derived.as_mut().filter(|_| whole) {
            // The same edits of the same project: taken over, so that what was derived speaks of the very same memory.
            self.project = Arc::clone(&derived.project);
            derived.generation = self.generation + 1;
            derived.drawing.picker = Arc::new(derived.drawing.picker.updated(&derived.drawing.scene));
            self.asked.generation = derived.generation;
            let before = (trial.base.project, trial.base.report);
            let mut scribe = Scribe::new(Arc::clone(&derived.project), Arc::clone(&derived.report), Some(before), ctx);
            if let Some((target, card)) = trial.card {
                scribe.know(target, face, card);
            }
            self.scribe = Some(scribe);
            self.fixer = Some(Fixer::new(Arc::clone(&derived.project), Arc::clone(&derived.evaluation), ctx));
            // The rows stay in sight until they have been worked out anew.
            self.rows.answers = None;
        }
        self.changed(Way::Commit);
        Ok(())
    }

    /// The card of a feature as things stand, or as they would: `None` while it is being written, `Some(None)` when the
    /// feature is gone.
    pub fn card(&self, target: Target) -> Option<Option<&Card>> {
        let tried = self.trial.as_ref().and_then(|trial| trial.card.as_ref()).filter(|(of, _)| *of == target);
        match tried {
            Some((_, card)) => Some(card.as_deref()),
            None => self.scribe.as_ref()?.card(target),
        }
    }

    /// What the edits tried out would win and cost among buildings, by the first rule about buildings that reads the layer;
    /// `None` where there is no such rule or nothing is tried out.
    pub fn tried_gains(&self, kind: LayerKind) -> Option<Gains> {
        let (trial, derived) = (self.trial.as_ref()?, self.derived.as_ref()?);
        gains(&trial.base.report, &derived.report, rule_reading(&derived.report.rulebook, kind)?)
    }
}

/// The first rule about buildings with a check that reads a layer.
fn rule_reading(rulebook: &Rulebook, kind: LayerKind) -> Option<usize> {
    let about_buildings = |r: &crate::coverage::Rule| r.subject == SubjectKind::Feature(LayerKind::Building);
    rulebook.rules.iter().position(|rule| about_buildings(rule) && rule.checks.iter().flat_map(|c| c.reads()).any(|k| k == kind))
}
