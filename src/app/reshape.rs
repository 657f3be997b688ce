//! Steps with borders: fences drawn, borders dragged, grids split, merged and mended. One step of undo each.

use super::App;
use super::borders::{BorderStep, Grab, Handle, Hold};
use super::command::Command;
use super::dialogs::Dialog;
use super::dialogs::mend::MendDialog;
use super::jobs::{Outcome, Purpose};
use super::notices::Tone;
use super::selected::Selected;
use super::view::{Target, Tool};
use crate::geometry::edge_snap::Snap;
use crate::geometry::mend::MendOptions;
use crate::geometry::{BorderChange, Outline, PreparedArea};
use crate::model::schema::KINDS;
use crate::model::{Choice, Edit, LayerKind};
use crate::reshape::{
    AreaId, Mending, NewFence, Plan, Refusal, Reshape, check_drawn, mend_options, mending, merge, new_compound, new_fence,
    new_path, new_territory, regrouped, split,
};
use crate::wording::reshape as wording;
use crate::words::Text;
use std::sync::Arc;

/// A step of mending a tiling.
#[derive(Debug, Clone)]
pub enum MendStep {
    /// Work out what would be done.
    Plan(AreaId, MendOptions),
    /// Do it.
    Apply(Arc<Mending>, u64),
}

/// The kinds a fence can have.
pub(super) fn fence_kinds() -> &'static [Choice] {
    let info = &KINDS[LayerKind::Fence as usize];
    info.attr("kind").map_or(&[], |attr| info.attributes[attr].choices)
}

impl From<Target> for AreaId {
    fn from(Target { kind, fid }: Target) -> Self {
        Self { kind, fid }
    }
}

impl From<AreaId> for Target {
    fn from(AreaId { kind, fid }: AreaId) -> Self {
        Self { kind, fid }
    }
}

impl App {
    pub(super) fn border(&mut self, step: BorderStep) {
        match step {
            BorderStep::Hover(handle) => self.view.editing.hover = handle,
            BorderStep::Stick(snap) => self.view.editing.snap = snap,
            BorderStep::Grab(handle, hold) => self.take_border(handle, hold),
            BorderStep::Drag(to, snap) => self.drag_border(to, snap),
            BorderStep::Drop => self.drop_border(),
            BorderStep::Remove => self.remove_vertex(),
            BorderStep::FenceKind(kind) => self.view.editing.fence_kind = kind,
        }
    }

    fn take_border(&mut self, handle: Handle, hold: Hold) {
        let (Some(document), Some(target)) = (&self.document, self.view.selection) else { return };
        let at = handle.at();
        match Reshape::new(&document.project, target.into(), &handle.change(at, hold)) {
            Ok(reshape) => {
                self.view.editing.grab = Some(Grab {
                    target: target.into(),
                    handle,
                    hold,
                    generation: document.generation,
                    reshape: Arc::new(reshape),
                    to: at,
                    ghost: Vec::new(),
                    refusal: None,
                    given_up: false,
                });
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn drag_border(&mut self, to: [f64; 2], snap: Option<Snap>) {
        let card = self.view.selection.map(|target| (target, self.face));
        let Some(document) = &mut self.document else { return };
        self.view.editing.snap = snap;
        let Some(grab) = self.view.editing.grab.as_mut().filter(|g| g.to != to && !g.given_up) else { return };
        grab.to = to;
        match grab.reshape.outlines(&grab.change()) {
            Ok(ghost) => {
                // Figures, colours and the card follow the hand.
                if to == grab.handle.at() {
                    document.give_up();
                } else {
                    let shape = |(id, o): &(AreaId, Outline)| Edit::SetShape { kind: id.kind, fid: id.fid, shape: o.to_shapes() };
                    document.try_out(ghost.iter().map(shape).collect(), card, &self.ctx);
                }
                grab.ghost = ghost;
                grab.refusal = None;
            }
            Err(refusal) => {
                document.give_up();
                grab.ghost = Vec::new();
                grab.refusal = Some(wording::refusal(&document.project, &refusal, self.face.lang));
            }
        }
    }

    fn drop_border(&mut self) {
        let Some(grab) = self.view.editing.grab.take() else { return };
        self.view.editing.rest();
        // Let go where it was taken: a click, not a change.
        let Some(document) = self.document.as_mut() else { return };
        if grab.given_up || grab.to == grab.handle.at() {
            document.give_up();
            return;
        }
        if document.generation != grab.generation {
            document.give_up();
            self.refuse(&Refusal::Gone);
            return;
        }
        match grab.reshape.plan(&grab.change()) {
            Ok(plan) => self.keep_border(&plan),
            Err(refusal) => {
                document.give_up();
                self.refuse(&refusal);
            }
        }
    }

    /// Makes one step of the border that was tried out.
    fn keep_border(&mut self, plan: &Plan) {
        let label = Text::new("调整边界", "Border moved");
        let (now, who, face, ctx) = (self.services.now(), self.preferences.who(), self.face, self.ctx.clone());
        let Some(document) = &mut self.document else { return };
        let buildings = regrouped(&document.project, plan);
        document.history.sign(&who);
        match document.keep(face.t(label), now, face, &ctx) {
            Ok(()) => self.say_step(label, buildings),
            Err(error) => self.notices.add(Tone::Error, crate::wording::edit::edit_error(&error, face.lang), &[]),
        }
    }

    fn say_step(&mut self, label: Text, buildings: usize) {
        let said = [Some(self.face.t(label).to_owned()), wording::regrouped(buildings, self.face.lang)];
        let said: Vec<String> = said.into_iter().flatten().collect();
        self.notices.add(Tone::Done, said.join(" · "), &[Command::Undo]);
    }

    fn remove_vertex(&mut self) {
        let (Some(document), Some(target)) = (&self.document, self.view.selection) else { return };
        let Some(Handle::Vertex(vertex)) = self.view.editing.hover.filter(|_| self.view.editing.grab.is_none()) else { return };
        let change = BorderChange::Remove { vertex };
        match Reshape::new(&document.project, target.into(), &change).and_then(|reshape| reshape.plan(&change)) {
            Ok(plan) => {
                self.view.editing.rest();
                self.step(Text::new("删去边界点", "Vertex removed"), plan);
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// Commits a plan as one step and says what else changes by it. Whether it was done.
    fn step(&mut self, label: Text, plan: Plan) -> bool {
        let Some(document) = &self.document else { return false };
        let (before, buildings) = (document.generation, regrouped(&document.project, &plan));
        self.commit(label, plan.edits);
        let done = self.document.as_ref().is_some_and(|d| d.generation != before);
        if done {
            self.say_step(label, buildings);
        }
        done
    }

    fn refuse(&mut self, refusal: &Refusal) {
        let Some(document) = &self.document else { return };
        let reason = wording::refusal(&document.project, refusal, self.face.lang);
        self.notices.add(Tone::Warning, reason, &[]);
    }

    // --- lines that were drawn ----------------------------------------------------------------------------------------

    /// The line that was clicked is done: it becomes an area, or splits what is selected. What is refused stays to be mended.
    pub(super) fn end_way(&mut self) {
        let points: Vec<[f64; 2]> = self.view.way.iter().map(|p| (*p).into()).collect();
        let done = match self.view.tool {
            Tool::Draw(LayerKind::Road) => self.end_path(&points),
            Tool::Draw(kind) => self.end_ring(kind, &points),
            _ => self.end_split(&points),
        };
        if done {
            self.take_tool(Tool::Select);
        }
    }

    fn end_ring(&mut self, kind: LayerKind, points: &[[f64; 2]]) -> bool {
        let outline = match check_drawn(points) {
            Ok(outline) => outline,
            Err(fault) => {
                let reason = self.face.t(wording::drawn_fault(fault)).to_owned();
                self.notices.add(Tone::Warning, reason, &[]);
                return false;
            }
        };
        let (Some(from), Some(document)) = (self.moment().map(|m| m.unix), &self.document) else { return false };
        let (label, word) = match kind {
            LayerKind::Grid => (Text::new("画网格", "Grid drawn"), Text::new("新网格 ", "New grid ")),
            LayerKind::Community => (Text::new("画社区", "Community drawn"), Text::new("新社区 ", "New community ")),
            LayerKind::Compound => (Text::new("画小区", "Compound drawn"), Text::new("新小区 ", "New compound ")),
            _ => (Text::new("画围栏", "Fence drawn"), Text::new("新围栏 ", "New fence ")),
        };
        let name = self.face.t(word);
        let planned = match kind {
            LayerKind::Fence => {
                let kind = fence_kinds().get(self.view.editing.fence_kind).map_or("", |c| c.key);
                Ok((new_fence(&document.project, &outline, &NewFence { kind, name, from }), 0.0))
            }
            LayerKind::Compound => Ok((new_compound(&document.project, &outline, name), 0.0)),
            _ => {
                let limits = mend_options(&document.rulebook).limits;
                new_territory(&document.project, kind, &outline, name, limits)
            }
        };
        let (plan, taken) = match planned {
            Ok(planned) => planned,
            Err(refusal) => {
                self.refuse(&refusal);
                return false;
            }
        };
        let new = plan.changed.first().copied();
        let done = self.step(label, plan);
        if done {
            if let Some(said) = wording::taken_off(taken, self.face.lang) {
                self.notices.add(Tone::Done, said, &[]);
            }
            self.view.hidden[kind as usize] = false;
            self.select(new.map(Target::from));
        }
        done
    }

    fn end_path(&mut self, points: &[[f64; 2]]) -> bool {
        let Some(document) = &self.document else { return false };
        let Some(plan) = new_path(&document.project, points, self.face.t(Text::new("小路 ", "Path "))) else {
            let said = Text::new("小路至少要有两个不同的点", "A path needs two different points");
            self.notices.add(Tone::Warning, self.face.t(said), &[]);
            return false;
        };
        let new = plan.changed.first().copied();
        let done = self.step(Text::new("画小路", "Path drawn"), plan);
        if done {
            self.view.hidden[LayerKind::Road as usize] = false;
            self.select(new.map(Target::from));
        }
        done
    }

    fn end_split(&mut self, line: &[[f64; 2]]) -> bool {
        let (Some(document), Some(target)) = (&self.document, self.view.selection) else { return false };
        let limits = mend_options(&document.rulebook).limits;
        match split(&document.project, target.into(), line, limits) {
            Ok(plan) => self.step(Text::new("拆分", "Split"), plan),
            Err(refusal) => {
                self.refuse(&refusal);
                false
            }
        }
    }

    // --- commands -----------------------------------------------------------------------------------------------------

    pub(super) fn merge_selected(&mut self) {
        let Some(document) = &self.document else { return };
        let selected = self.view.selected();
        let of_kind = |(kind, _)| {
            let layer = document.project.layer(kind);
            selected.rows(&document.project, kind).into_iter().map(move |row| AreaId { kind, fid: layer.feature(row).fid() })
        };
        let areas: Vec<AreaId> = selected.kinds().flat_map(of_kind).collect();
        match merge(&document.project, &areas) {
            Ok(plan) => {
                let stays = plan.changed.first().copied();
                if self.step(Text::new("合并", "Merged"), plan) {
                    self.select_all(Selected::of(stays.map(Target::from)));
                }
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// Asks how to mend the community that is selected, or that of the selected grid.
    pub(super) fn ask_mend(&mut self) {
        let Some(document) = &self.document else { return };
        let project = &document.project;
        let community = self.view.selection.and_then(|target| match target.kind {
            LayerKind::Community => Some(AreaId::from(target)),
            LayerKind::Grid => {
                let id = AreaId::from(target).feature(project)?.text("community_id")?.to_owned();
                let layer = project.layer(LayerKind::Community);
                Some(AreaId { kind: LayerKind::Community, fid: layer.feature(layer.row_of_id(&id)?).fid() })
            }
            _ => None,
        });
        match community {
            Some(community) => {
                let options = mend_options(&document.rulebook);
                self.dialog = Some(Dialog::Mend(MendDialog::new(community, options.clone())));
                self.mend(MendStep::Plan(community, options));
            }
            None => {
                let said = Text::new("请先选中一个社区", "Select a community first");
                self.notices.add(Tone::Done, self.face.t(said), &[]);
            }
        }
    }

    pub(super) fn mend(&mut self, step: MendStep) {
        let Some(document) = &self.document else { return };
        match step {
            MendStep::Plan(community, options) => {
                let (project, generation) = (Arc::clone(&document.project), document.generation);
                self.jobs.start(Purpose::Mend, generation, move |task| {
                    let found = mending(&project, community, &options);
                    task.check()?;
                    let moved = found.as_ref().map_or(0, |m| regrouped(&project, &m.plan));
                    Ok(Outcome::Mending(Box::new(found.map(|m| (Arc::new(m), moved))), generation))
                });
            }
            MendStep::Apply(mending, generation) if document.generation == generation => {
                self.step(Text::new("修补网格划分", "Grids mended"), mending.plan.clone());
            }
            MendStep::Apply(..) => self.refuse(&Refusal::Gone),
        }
    }

    /// Counts the buildings in the ring that is being drawn, in the background; the last count stands until then.
    pub(super) fn refresh_drawn(&mut self) {
        if self.view.tool.rings().is_none() || self.view.way.len() < 2 || self.jobs.runs(Purpose::Held) {
            return;
        }
        let Some(document) = &self.document else { return };
        let points: Vec<[f64; 2]> = self.view.drawn().into_iter().map(Into::into).collect();
        if self.view.editing.held.as_ref().is_some_and(|(of, _)| *of == points) {
            return;
        }
        let project = Arc::clone(&document.project);
        self.jobs.start(Purpose::Held, document.generation, move |task| {
            let mut held = 0;
            if let Ok(outline) = check_drawn(&points) {
                let shapes = outline.to_shapes();
                let area = PreparedArea::new(shapes.get(0));
                for chunk in project.layer(LayerKind::Building).chunks() {
                    task.check()?;
                    held += chunk.shapes.iter().filter(|s| area.intersects(*s)).count();
                }
            }
            Ok(Outcome::Held(points, held))
        });
    }
}
