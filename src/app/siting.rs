//! Where posts should go: what is asked, what was found, what the hand drags.
//!
//! The question is worked out on a thread of its own, its best answer and bound shown while it goes on; stopping keeps them.
//! A proposal that is dragged is asked about again while the hand moves ([`crate::siting::dragged`]); let go, it is a place
//! that somebody drew, and the question is asked again with it.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::path::PathDialog;
use super::jobs::{Outcome, Purpose};
use super::notices::Tone;
use super::services::{Ask as Wanted, Trouble};
use super::words::siting as words;
use super::worklist::Below;
use crate::geometry::Local;
use crate::model::{LayerKind, Project};
use crate::network::RoadClasses;
use crate::siting::{
    Answer, Ask, Dragged, Explained, Grip, Keep, Listed, Point, Question, Reach, SolveOptions, Sources, Standing, Survey,
    Variants, Weight, adopt, curve, dragged, explain, variants,
};
use crate::task::{Cancelled, Task};
use crate::wording;
use crate::words::Lang;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Seconds that a question is worked on.
const SECONDS: f64 = 4.0;
/// Milliseconds that an answer may take while the hand moves.
const HAND: u64 = 30;

/// What counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Residents of buildings.
    Residents,
    /// Buildings.
    Buildings,
    /// Premises.
    Premises,
    /// A number that buildings have, by its place in their schema.
    Number(usize),
}

/// What becomes of posts that stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// All stay.
    All,
    /// Some may move.
    Move,
    /// None has to stay.
    None,
}

/// What is typed into the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// What is asked.
    pub question: Question,
    /// New posts.
    pub new: usize,
    /// How far a post reaches: metres in a straight line, or minutes on foot.
    pub straight_m: f64,
    /// The same on foot.
    pub minutes: f64,
    /// Whether distance is measured on foot.
    pub walks: bool,
    /// What counts.
    pub counts: Counts,
    /// What becomes of posts that stand.
    pub stay: Stay,
    /// How many of them may move.
    pub moves: usize,
    /// Where places are looked for.
    pub sources: Sources,
    /// How much each place can take; 0 where that is no matter.
    pub capacity: f64,
    /// At most so much cost; 0 where that is no matter.
    pub budget: f64,
    /// A file with places that somebody listed.
    pub list: Option<PathBuf>,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            question: Question::MostCovered,
            new: 5,
            straight_m: 300.0,
            minutes: 6.0,
            walks: false,
            counts: Counts::Residents,
            stay: Stay::All,
            moves: 2,
            sources: Sources::default(),
            capacity: 0.0,
            budget: 0.0,
            list: None,
        }
    }
}

impl Form {
    /// The question about a project.
    fn ask(&self, project: &Project, [drawn, excluded]: [Vec<[f64; 2]>; 2], listed: Vec<Listed>) -> Ask {
        let (layer, weight) = match self.counts {
            Counts::Residents => {
                let attr = LayerKind::Building.info().attr("residents");
                (LayerKind::Building, attr.map_or(Weight::Each, Weight::Count))
            }
            Counts::Buildings => (LayerKind::Building, Weight::Each),
            Counts::Premises => (LayerKind::Premise, Weight::Each),
            Counts::Number(attr) => (LayerKind::Building, Weight::Count(attr)),
        };
        let reach = if self.walks {
            Reach::Walking(RoadClasses::built_in().metres_on_foot(self.minutes))
        } else {
            Reach::Straight(self.straight_m)
        };
        let fewest = matches!(self.question, Question::Fewest { .. } | Question::AllBackedUp);
        Ask {
            question: self.question,
            layer,
            weight,
            reach,
            // A place in the hand is one of those that were asked for.
            new: (!fewest).then(|| self.new.saturating_sub(drawn.len())),
            keep: match self.stay {
                Stay::All => Keep::All,
                Stay::Move => Keep::Move(self.moves),
                Stay::None => Keep::Nothing,
            },
            sources: self.sources,
            spacing: 40.0,
            most_places: 2000,
            at: project.moment(),
            drawn,
            listed,
            budget: Some(self.budget).filter(|b| *b > 0.0 && !fewest),
            excluded,
            capacity: Some(self.capacity).filter(|c| *c > 0.0 && self.question == Question::MostCovered),
        }
    }
}

/// What a question has found.
pub struct Found {
    /// The question with its places.
    pub survey: Arc<Survey>,
    /// The answer.
    pub answer: Answer,
    /// What each place does, and who stays uncovered.
    pub explained: Explained,
    /// Coverage by number of new posts; empty where the question has none.
    pub curve: Vec<Point>,
    /// The best different answers.
    pub variants: Variants,
    grip: Option<Arc<Grip>>,
    /// The project that it is about.
    project: Arc<Project>,
}

impl Found {
    /// Chosen places where no post stands, in the order of their numbers.
    pub fn proposals(&self) -> impl Iterator<Item = u32> + '_ {
        self.answer.chosen.iter().copied().filter(|j| (*j as usize) >= self.survey.standing)
    }

    /// New posts of the answer.
    pub fn new_posts(&self) -> usize {
        self.proposals().count()
    }
}

/// A proposal in the hand.
pub struct Hand {
    /// The proposal.
    pub place: u32,
    /// Where it is.
    pub to: Local,
    /// What comes of it, as far as it was worked out.
    pub comes: Option<Dragged>,
    /// Where the running work supposes it.
    asked: Option<Local>,
}

/// A wish about where posts go.
#[derive(Debug, Clone, PartialEq)]
pub enum SitingWish {
    /// Work the question out.
    Run,
    /// Stop with what is there.
    Stop,
    /// Tick a proposal, or no more.
    Tick(u32),
    /// Look at a proposal, or at none.
    Look(Option<u32>),
    /// A post has to be at this proposal, whatever else comes; the question is worked out again.
    Lock(u32),
    /// No post may be at this proposal; the question is worked out again.
    Exclude(u32),
    /// Ask for a file with places that somebody listed.
    AskList,
    /// Take places of a list in a file too, or no more.
    List(Option<PathBuf>),
    /// Forget what was locked, dragged and excluded; the question is worked out again.
    Free,
    /// A proposal is in the hand, there.
    Drag(u32, Local),
    /// It is let go.
    Drop,
    /// Make posts of the ticked proposals, or of all.
    Accept {
        /// All of them.
        all: bool,
    },
}

/// The state of the panel.
#[derive(Default)]
pub struct Siting {
    /// What is typed.
    pub form: Form,
    /// What was found last.
    pub found: Option<Box<Found>>,
    /// Why the last question was refused.
    pub refused: Option<String>,
    /// Proposals that are not ticked.
    pub unticked: BTreeSet<u32>,
    /// The proposal that is looked at.
    pub looked: Option<u32>,
    /// What the hand holds.
    pub hand: Option<Hand>,
    live: Arc<Mutex<Option<Standing>>>,
    stop: Task,
    drawn: Vec<[f64; 2]>,
    excluded: Vec<[f64; 2]>,
}

impl Siting {
    /// How many places somebody locked or dragged, and how many are excluded.
    pub fn by_hand(&self) -> (usize, usize) {
        (self.drawn.len(), self.excluded.len())
    }

    /// The best answer of the question that is being worked out.
    pub fn standing(&self) -> Option<Standing> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether what was found is about this project.
    pub fn is_about(&self, project: &Arc<Project>) -> bool {
        self.found.as_ref().is_some_and(|found| Arc::ptr_eq(&found.project, project))
    }

    /// Forgets everything but what is typed.
    pub(super) fn clear(&mut self) {
        *self = Self { form: self.form.clone(), ..Self::default() };
    }
}

impl App {
    /// What is asked and found about where posts go.
    pub fn siting(&self) -> &Siting {
        &self.siting
    }

    pub(super) fn show_siting(&mut self) {
        // Where nobody's number is known, buildings are what can be counted.
        let first = self.siting.found.is_none() && self.siting.refused.is_none();
        if let Some(document) = self.document.as_ref().filter(|_| first && self.siting.form.counts == Counts::Residents) {
            let known = document.project.layer(LayerKind::Building).features().any(|f| f.int("residents").is_some());
            if !known {
                self.siting.form.counts = Counts::Buildings;
            }
        }
        self.show_below(Below::Siting);
    }

    /// Does what the panel or the map asks for.
    pub(super) fn site(&mut self, wish: SitingWish) {
        match wish {
            SitingWish::Run => self.run_siting(),
            SitingWish::Lock(place) | SitingWish::Exclude(place) => {
                let at = self.siting.found.as_ref().and_then(|found| found.survey.places.get(place as usize)).map(|p| p.at);
                let drawn = &mut self.siting.drawn;
                match wish {
                    SitingWish::Exclude(_) => {
                        drawn.retain(|p| Some(*p) != at);
                        self.siting.excluded.extend(at);
                    }
                    _ => drawn.extend(at.filter(|at| !drawn.contains(at))),
                }
                self.run_siting();
            }
            SitingWish::Free => {
                self.siting.drawn.clear();
                self.siting.excluded.clear();
                self.run_siting();
            }
            SitingWish::AskList => {
                let before = self.siting.form.list.clone().unwrap_or_default();
                self.dialog = Some(Dialog::Path(PathDialog::new(Wanted::Places, &before)));
            }
            SitingWish::List(path) => self.siting.form.list = path,
            SitingWish::Stop => self.siting.stop.cancel(),
            SitingWish::Tick(place) => {
                if !self.siting.unticked.remove(&place) {
                    self.siting.unticked.insert(place);
                }
            }
            SitingWish::Look(place) => self.siting.looked = place,
            SitingWish::Drag(place, to) => self.drag_proposal(place, to),
            SitingWish::Drop => self.drop_proposal(),
            SitingWish::Accept { all } => self.accept_siting(all),
        }
    }

    fn run_siting(&mut self) {
        let Some(document) = &self.document else { return };
        let project = Arc::clone(&document.project);
        let (form, hand) = (self.siting.form.clone(), [self.siting.drawn.clone(), self.siting.excluded.clone()]);
        let services = Arc::clone(&self.services);
        let (live, stop) = (Arc::new(Mutex::new(None)), Task::new());
        self.siting.live = Arc::clone(&live);
        self.siting.stop = stop.clone();
        self.siting.refused = None;
        self.siting.unticked.clear();
        self.siting.looked = None;
        let lang = self.face.lang;
        self.jobs.start(Purpose::Siting, document.generation, move |task| {
            let listed = match form.list.as_deref().map(|path| services.listed_places(path, &project, task)).transpose() {
                Ok(listed) => listed.unwrap_or_default(),
                Err(Trouble::Failed { zh, en }) => return Ok(Outcome::Sited(Err(if lang == Lang::Zh { zh } else { en }))),
                Err(trouble) => return Err(trouble),
            };
            let survey = match Survey::new(&project, form.ask(&project, hand, listed), task) {
                Ok(survey) => Arc::new(survey),
                Err(crate::siting::SurveyError::Cancelled) => return Err(Trouble::from(Cancelled)),
                Err(error) => return Ok(Outcome::Sited(Err(wording::siting::refusal(&error, lang)))),
            };
            let options = SolveOptions { seconds: Some(SECONDS), ..SolveOptions::default() };
            let told = |standing: Standing| {
                *live.lock().unwrap_or_else(PoisonError::into_inner) = Some(standing);
                // The job's own task ends the work when nobody wants its result any more.
                if task.is_cancelled() {
                    stop.cancel();
                }
            };
            let answer = match survey.solve(&options, &stop, &told) {
                Ok(answer) => answer,
                Err(error) => return Ok(Outcome::Sited(Err(error.to_string()))),
            };
            task.check()?;
            let explained = explain(&survey, &answer.chosen);
            let largest = (2 * survey.ask.new.unwrap_or(0)).max(8);
            let curve = curve(&survey, Some(&answer), largest, task);
            let variants = variants(&survey, &answer.chosen, task)?;
            let grip = Grip::new(&survey, answer.certificate.as_ref().map(|c| c.demand.as_slice())).map(Arc::new);
            Ok(Outcome::Sited(Ok(Box::new(Found { survey, answer, explained, curve, variants, grip, project }))))
        });
    }

    pub(super) fn sited(&mut self, found: Result<Box<Found>, String>) {
        *self.siting.live.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.siting.hand = None;
        match found {
            Ok(found) => self.siting.found = Some(found),
            Err(refused) => {
                self.siting.found = None;
                self.siting.refused = Some(refused);
            }
        }
    }

    fn drag_proposal(&mut self, place: u32, to: Local) {
        let before = self.siting.hand.take().filter(|hand| hand.place == place);
        let (comes, asked) = before.map_or((None, None), |hand| (hand.comes, hand.asked));
        self.siting.hand = Some(Hand { place, to, comes, asked });
        self.ask_hand();
    }

    /// Asks what comes of where the hand is, unless that is being worked out.
    fn ask_hand(&mut self) {
        let (Some(found), Some(hand)) = (&self.siting.found, &mut self.siting.hand) else { return };
        let Some(grip) = found.grip.clone() else { return };
        if self.jobs.runs(Purpose::SitingHand) || hand.asked == Some(hand.to) {
            return;
        }
        hand.asked = Some(hand.to);
        let (survey, chosen, place, to) = (Arc::clone(&found.survey), found.answer.chosen.clone(), hand.place, hand.to);
        self.jobs.start(Purpose::SitingHand, 0, move |task| {
            let comes = dragged(&survey, &grip, &chosen, place, [to.x, to.y], HAND, task);
            Ok(Outcome::SitingHand(place, comes))
        });
    }

    pub(super) fn hand_arrived(&mut self, place: u32, comes: Option<Dragged>) {
        if let Some(hand) = self.siting.hand.as_mut().filter(|hand| hand.place == place) {
            hand.comes = comes;
            self.ask_hand();
        }
    }

    fn drop_proposal(&mut self) {
        let Some(hand) = &self.siting.hand else { return };
        let Some(found) = &self.siting.found else { return };
        // A place that was drawn before goes where the hand goes; every other becomes one more drawn place.
        let drawn = (hand.place as usize).checked_sub(found.survey.standing).filter(|i| *i < self.siting.drawn.len());
        let to = [hand.to.x, hand.to.y];
        match drawn {
            Some(i) => self.siting.drawn[i] = to,
            None => self.siting.drawn.push(to),
        }
        self.jobs.cancel(Purpose::SitingHand);
        self.run_siting();
    }

    fn accept_siting(&mut self, all: bool) {
        let Some(document) = &self.document else { return };
        let Some(found) = self.siting.found.as_ref().filter(|found| Arc::ptr_eq(&found.project, &document.project)) else {
            return;
        };
        let wanted: Vec<u32> = found.proposals().filter(|j| all || !self.siting.unticked.contains(j)).collect();
        let edits = adopt(&document.project, &found.survey, &found.answer.chosen, &wanted, self.face.lang);
        match edits {
            Ok(edits) if edits.is_empty() => {}
            Ok(edits) => {
                self.view.hidden[LayerKind::Checkpoint as usize] = false;
                self.siting.clear();
                self.commit(words::ADOPTED, edits);
            }
            Err(error) => self.notices.add(Tone::Error, wording::edit::edit_error(&error, self.face.lang), &[]),
        }
    }
}
