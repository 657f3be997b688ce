//! Puts findings into words on a thread of its own, for the rows and the card on screen. The indexes that explaining needs
//! are made once a report and kept by that thread.

use super::card::{Before, Card, card};
use super::theme::Face;
use super::view::Target;
use crate::coverage::{Explainer, GapRef, Report};
use crate::model::Project;
use crate::wording::{self, FindingRow};
use crate::words::Lang;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

enum Wish {
    Rows(Vec<GapRef>, Lang),
    Card(Target, Face),
}

enum Answer {
    Rows(Vec<(GapRef, FindingRow)>, Lang),
    Card(Target, Face, Option<Box<Card>>),
}

/// More words than this are forgotten and made again when they are needed.
const KEEP: usize = 4096;

/// Words about one report.
pub struct Scribe {
    sender: Sender<Wish>,
    receiver: Receiver<Answer>,
    waiting: usize,
    lang: Lang,
    asked: HashSet<GapRef>,
    rows: HashMap<GapRef, FindingRow>,
    asked_card: Option<(Target, Face)>,
    card: Option<(Target, Face, Option<Box<Card>>)>,
    /// Whether the card speaks about the report before: its rows are not this report's.
    lent: bool,
}

impl Scribe {
    /// Starts the thread; it ends when the scribe is dropped. Cards say what has changed since the report before.
    pub fn new(project: Arc<Project>, report: Arc<Report>, before: Option<Before>, ctx: &egui::Context) -> Self {
        let (sender, wishes) = channel::<Wish>();
        let (answers, receiver) = channel();
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            let explainer = Explainer::new(&project, &report);
            for wish in wishes {
                let answer = match wish {
                    Wish::Rows(gaps, lang) => {
                        let words = |gap: GapRef| wording::finding_row(&project, &report, &explainer.finding(gap), lang);
                        Answer::Rows(gaps.into_iter().map(|gap| (gap, words(gap))).collect(), lang)
                    }
                    Wish::Card(target, face) => Answer::Card(
                        target,
                        face,
                        card(&project, &report, &explainer, before.as_ref(), target, face).map(Box::new),
                    ),
                };
                if answers.send(answer).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
        });
        Self {
            sender,
            receiver,
            waiting: 0,
            lang: Lang::default(),
            asked: HashSet::new(),
            rows: HashMap::new(),
            asked_card: None,
            card: None,
            lent: false,
        }
    }

    fn wish(&mut self, wish: Wish) {
        if self.sender.send(wish).is_ok() {
            self.waiting += 1;
        }
    }

    /// Shows the card that another scribe wrote until this one has written its own: what is being edited on it stays.
    pub fn go_on_from(&mut self, other: &mut Self) {
        self.card = other.card.take();
        self.lent = self.card.is_some();
    }

    /// Whether the card shown is the one of the report before.
    pub fn lends(&self) -> bool {
        self.lent
    }

    /// Takes what has been written since the last call.
    pub fn poll(&mut self) {
        for answer in self.receiver.try_iter() {
            self.waiting = self.waiting.saturating_sub(1);
            match answer {
                Answer::Rows(rows, lang) if lang == self.lang => self.rows.extend(rows),
                Answer::Rows(..) => {}
                Answer::Card(target, face, card) => (self.card, self.lent) = (Some((target, face, card)), false),
            }
        }
    }

    /// Asks for the words of these rows, unless they are there or under way.
    pub fn ask_rows(&mut self, gaps: &[GapRef], lang: Lang) {
        if self.lang != lang || self.rows.len() > KEEP {
            self.lang = lang;
            self.rows.clear();
            self.asked.clear();
        }
        let missing: Vec<GapRef> = gaps.iter().copied().filter(|gap| self.asked.insert(*gap)).collect();
        if !missing.is_empty() {
            self.wish(Wish::Rows(missing, lang));
        }
    }

    /// The words of a row, if they are there.
    pub fn row(&self, gap: GapRef) -> Option<&FindingRow> {
        self.rows.get(&gap)
    }

    /// Asks for a card, unless it is there or under way.
    pub fn ask_card(&mut self, target: Target, face: Face) {
        if self.asked_card != Some((target, face)) {
            self.asked_card = Some((target, face));
            self.wish(Wish::Card(target, face));
        }
    }

    /// Takes a card that somebody else has written.
    pub fn know(&mut self, target: Target, face: Face, card: Option<Box<Card>>) {
        self.asked_card = Some((target, face));
        (self.card, self.lent) = (Some((target, face, card)), false);
    }

    /// The card of a feature: `None` while it is being written, `Some(None)` when the feature is gone.
    pub fn card(&self, target: Target) -> Option<Option<&Card>> {
        self.card.as_ref().filter(|(t, ..)| *t == target).map(|(.., card)| card.as_deref())
    }

    /// Whether words are under way.
    pub fn busy(&self) -> bool {
        self.waiting > 0
    }
}
