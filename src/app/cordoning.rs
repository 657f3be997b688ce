//! Sealing an area in the window: its crossings, ways in and a proposal, worked out in the background, applied as one step.

use super::App;
use super::command::Command;
use super::dialogs::Dialog;
use super::dialogs::cordon::CordonDialog;
use super::jobs::{Outcome, Purpose};
use super::notices::Tone;
use super::view::Target;
use super::words;
use super::worklist::Below;
use crate::cordon::{Action, Control, Cordon, Options, PlanOptions, Planned};
use crate::geometry::{Bounds, Shapes};
use crate::model::{Edit, Layer, LayerKind, Moment, Project};
use crate::network::{Graph, GraphOptions, RoadClasses};
use crate::task::{Cancelled, Task};
use crate::wording;
use crate::words::Lang;
use std::sync::Arc;

/// The area that is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum Controlled {
    /// A community, grid, compound or fence.
    Feature(Target),
    /// An area drawn on the map, its corners in metres; it belongs to no layer and is kept in no project.
    Drawn(Arc<Vec<[f64; 2]>>),
}

impl From<Target> for Controlled {
    fn from(target: Target) -> Self {
        Self::Feature(target)
    }
}

/// What is asked about an area.
#[derive(Debug, Clone, PartialEq)]
pub struct CordonQuery {
    /// The area.
    pub area: Controlled,
    /// Exactly so many entrances stay.
    pub entrances: Option<usize>,
    /// Closures may not keep fire engines out.
    pub life: bool,
}

/// What is wished of it.
pub enum CordonWish {
    /// Look at an area, or otherwise.
    Look(CordonQuery),
    /// Carry the proposal out; buildings that lose their life access are shown first.
    Apply,
    /// Carry it out after they were shown.
    ApplyAnyway,
}

/// A crossing as it is shown.
#[derive(Debug, Clone)]
pub struct ShownCrossing {
    /// Where.
    pub at: [f64; 2],
    /// Its state.
    pub control: Control,
    /// Whether people come in here.
    pub gap: bool,
    /// Road and class, or the posts that hold it.
    pub text: String,
}

/// A way in as it is shown.
#[derive(Debug, Clone)]
pub struct ShownLeak {
    /// Its line.
    pub line: Vec<[f64; 2]>,
    /// Whether it passes a post whose state nobody knows.
    pub perhaps: bool,
    /// How long it is.
    pub text: String,
}

/// A measure as it is shown.
#[derive(Debug, Clone)]
pub struct ShownMeasure {
    /// Where.
    pub at: [f64; 2],
    /// What.
    pub action: Action,
    /// Where in words.
    pub text: String,
    /// What it costs.
    pub cost: u64,
}

/// What was found about an area, ready to be shown.
#[derive(Debug)]
pub struct Shown {
    /// What it answers.
    pub query: CordonQuery,
    /// Its language.
    pub lang: Lang,
    /// The area's name.
    pub name: String,
    /// What it comes to.
    pub sentence: String,
    /// What the proposal means for fire engines, and the buildings it harms.
    pub life: String,
    /// These buildings, each in words.
    pub harmed: Vec<(Target, String)>,
    /// Crossings.
    pub crossings: Vec<ShownCrossing>,
    /// Ways in on foot, shortest first.
    pub leaks: Vec<ShownLeak>,
    /// The proposal; what is kept is not among it.
    pub measures: Vec<ShownMeasure>,
    /// What it costs.
    pub cost: u64,
    /// Places of the seal, kept ones among them: so many entrances there can be.
    pub places: usize,
    /// Open crossings by hour of the day.
    pub hours: [usize; 24],
    /// What carries the proposal out.
    pub edits: Vec<Edit>,
    /// Box around all of it, metres.
    pub bounds: Bounds,
    /// The road graph with the layer it was made of, for the next question.
    pub roads: (Arc<Layer>, Arc<Graph>),
}

/// Whether areas of this kind can be sealed.
pub fn can_be_sealed(kind: LayerKind) -> bool {
    matches!(kind, LayerKind::Community | LayerKind::Grid) || kind.stands_alone()
}

/// Finds out about an area; `None` when it is no longer there. `roads`: a graph that may still be right.
pub fn look(
    project: &Project,
    at: Moment,
    query: CordonQuery,
    lang: Lang,
    roads: Option<(Arc<Layer>, Arc<Graph>)>,
    task: &Task,
) -> Result<Option<Shown>, Cancelled> {
    let mut drawn = Shapes::new();
    let (shape, name) = match &query.area {
        Controlled::Feature(target) => {
            let Some(row) = target.row(project) else { return Ok(None) };
            let area = project.layer(target.kind).feature(row);
            (area.shape(), wording::feature_name(target.kind, area, lang))
        }
        Controlled::Drawn(corners) => {
            let ring: Vec<[f64; 2]> = corners.iter().chain(corners.first()).copied().collect();
            drawn.push_polygon(&[&ring]);
            (drawn.get(0), words::cordon::DRAWN.get(lang).to_owned())
        }
    };
    let layer = project.layer(LayerKind::Road);
    let roads = match roads.filter(|(made_of, _)| Arc::ptr_eq(made_of, layer)) {
        Some(roads) => roads,
        None => (Arc::clone(layer), Arc::new(Graph::build(layer, GraphOptions::default(), task)?)),
    };
    let cordon = Cordon::new(project, &roads.1, shape, Options::built_in());
    let found = cordon.look(at, task)?;
    let wanted = PlanOptions { entrances: query.entrances, life: query.life, ..PlanOptions::default() };
    let planned = cordon.plan(&found.state, &wanted, task)?;
    let road = |row: u32| {
        let road = layer.feature(row);
        road.name().filter(|n| !n.trim().is_empty()).map_or_else(
            || RoadClasses::built_in().get(RoadClasses::built_in().number(road.text("class"))).name(lang).to_owned(),
            str::to_owned,
        )
    };
    let posts = project.layer(LayerKind::Checkpoint);
    let crossings = found.state.crossings.iter().map(|c| {
        let held = c.posts.iter().map(|row| wording::feature_name(LayerKind::Checkpoint, posts.feature(*row), lang));
        let text = std::iter::once(road(c.road)).chain(held).collect::<Vec<_>>().join(" · ");
        ShownCrossing { at: c.at, control: c.control, gap: c.is_gap(), text }
    });
    let leaks = found.foot.iter().map(|leak| ShownLeak {
        line: cordon.ring.line(leak.from, &leak.links),
        perhaps: leak.perhaps,
        text: wording::cordon::leak(&cordon, leak, lang),
    });
    let (mut measures, mut harmed, mut edits) = (Vec::new(), Vec::new(), Vec::new());
    let (mut cost, mut places, mut life) = (0, 0, String::new());
    if let Planned::Plan(plan) = &planned {
        (cost, places) = (plan.cost, plan.seal.measures.len());
        life = wording::cordon::life_access(plan, lang);
        edits = cordon.edits(plan, lang);
        measures.extend(plan.seal.measures.iter().filter(|m| m.action != Action::Keep).map(|m| ShownMeasure {
            at: m.at,
            action: m.action,
            text: m.road.map_or_else(|| words::cordon::JUNCTION.get(lang).to_owned(), road),
            cost: m.cost,
        }));
        let buildings = project.layer(LayerKind::Building);
        harmed.extend(plan.harmed.iter().map(|h| {
            let building = buildings.feature(h.building);
            let name = wording::feature_name(LayerKind::Building, building, lang);
            let target = Target { kind: LayerKind::Building, fid: building.fid() };
            (target, format!("{name} · {}", wording::cordon::harm(h, lang)))
        }));
    }
    Ok(Some(Shown {
        query,
        lang,
        name,
        sentence: wording::cordon::sentence(&cordon, &found, Some(&planned), lang),
        life,
        harmed,
        crossings: crossings.collect(),
        leaks: leaks.collect(),
        measures,
        cost,
        places,
        hours: found.hours,
        edits,
        bounds: shape.bounds(),
        roads,
    }))
}

impl App {
    /// Looks at the area that was drawn with the tool for areas, else at the selected one.
    pub(super) fn seal_selected(&mut self) {
        let selected = || self.view.selection.filter(|t| can_be_sealed(t.kind)).map(Controlled::Feature);
        match self.view.drawn_area().map(|area| Controlled::Drawn(Arc::new(area))).or_else(selected) {
            Some(area) => self.cordon(CordonWish::Look(CordonQuery { area, entrances: None, life: true })),
            None => self.notices.add(Tone::Done, self.face.t(words::cordon::SELECT_FIRST), &[]),
        }
    }

    pub(super) fn cordon(&mut self, wish: CordonWish) {
        match wish {
            CordonWish::Look(query) => {
                self.view.cordon = Some(query);
                self.show_below(Below::Cordon);
            }
            CordonWish::Apply => self.apply_cordon(false),
            CordonWish::ApplyAnyway => self.apply_cordon(true),
        }
    }

    fn apply_cordon(&mut self, shown: bool) {
        let face = self.face;
        let Some(document) = &self.document else { return };
        // What was worked out for another state or another question is not what the button promised.
        let now = (document.generation, self.view.cordon.as_ref());
        let found = document.cordon.as_ref().filter(|(generation, shown)| (*generation, Some(&shown.query)) == now);
        let Some((_, found)) = found else {
            self.notices.add(Tone::Done, face.t(words::fixes::WAIT), &[]);
            return;
        };
        let found = Arc::clone(found);
        if !found.harmed.is_empty() && !shown {
            self.dialog = Some(Dialog::Cordon(CordonDialog::new(found)));
            return;
        }
        self.leave_points();
        let label = format!("{} · {}", face.t(words::cordon::SEALED), found.name);
        // The buildings that were shown need not be asked about twice.
        let edits = found.edits.clone();
        let said = label.clone();
        let say = |app: &mut Self| app.notices.add(Tone::Done, said, &[Command::Undo]);
        if !shown {
            self.commit_then(label, edits, say);
        } else if self.commit_anyway(&label, edits) {
            say(self);
        }
    }

    /// Works out what is asked about an area while somebody looks at it.
    pub(super) fn refresh_cordon(&mut self) {
        let (Some(at), lang) = (self.moment(), self.face.lang) else { return };
        let Some(document) = &mut self.document else { return };
        let Some(query) = self.view.cordon.clone().filter(|_| self.view.below == Below::Cordon) else { return };
        let Some(derived) = document.derived.as_ref().filter(|d| d.generation == document.generation) else { return };
        let wanted = (derived.generation, query.clone(), lang);
        if document.trial.is_some() || document.asked.cordon.as_ref() == Some(&wanted) {
            return;
        }
        document.asked.cordon = Some(wanted);
        let project = Arc::clone(&derived.project);
        let roads = document.cordon.as_ref().map(|(_, shown)| shown.roads.clone());
        self.jobs.start(Purpose::Cordon, derived.generation, move |task| {
            Ok(Outcome::Cordon(look(&project, at, query, lang, roads, task)?.map(Arc::new)))
        });
    }

    pub(super) fn cordon_arrived(&mut self, found: Option<Arc<Shown>>, generation: u64) {
        let Some(document) = &mut self.document else { return };
        match found {
            Some(found) => document.cordon = Some((generation, found)),
            None => {
                // The area was deleted.
                (document.cordon, self.view.cordon, self.view.below) = (None, None, Below::Gaps);
            }
        }
    }
}
