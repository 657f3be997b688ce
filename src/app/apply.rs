//! Does what was asked for: the only place where document and view change by the user's will.

use super::action::Action;
use super::backdrop::Backdrop;
use super::borders::BorderStep;
use super::command::Command;
use super::dialogs::Dialog;
use super::dialogs::basemap::BasemapDialog;
use super::dialogs::bookmarks::BookmarksDialog;
use super::dialogs::go_to::GoToDialog;
use super::dialogs::path::PathDialog;
use super::dialogs::picture::PictureDialog;
use super::dialogs::plans::PlansDialog;
use super::jobs::{Outcome, Purpose};
use super::notices::{Tone, text};
use super::panels::gaps;
use super::panels::palette::Palette;
use super::places::BookmarkEdit;
use super::scenario::{PlanRef, ScenarioWish};
use super::selected::Selected;
use super::services::{Ask, Way};
use super::travel::{self, Stage};
use super::view::{Move, Target, Tool};
use super::{App, search, theme};
use crate::coverage::limits::{set_limit, set_reach_on};
use crate::coverage::{Check, GapRef, ReachOn, Report, Rulebook, Subject, rulebook};
use crate::geometry::Bounds;
use crate::model::{Edit, LayerKind, Moment, Settings};
use crate::network::{Graph, GraphOptions, RoadFault, elsewhere, unknown_classes};
use crate::scene::Theme;
use crate::words::{Lang, Text};
use std::path::Path;
use std::sync::Arc;

impl App {
    pub(super) fn apply(&mut self, action: Action) {
        if ends_push(&action) {
            self.end_push();
        }
        match action {
            Action::Run(command) => self.run_command(command),
            Action::Select(target) => self.select(target),
            Action::Toggle(target) => self.toggle(target),
            Action::Include(target) => self.include(target),
            Action::SelectIn(outline, how) => self.select_in(outline, how),
            Action::SelectLayer(kind) => self.select_layer(kind),
            Action::Keep(kind) => self.select_all(Selected::of_kind(&self.view.group, kind)),
            Action::Narrow(narrow) => self.narrow(narrow),
            Action::Focus(target) => self.focus(target),
            Action::Visit(target) => self.visit(target),
            Action::VisitGap(gap) => self.visit_gap(gap),
            Action::Go(wish) => self.go(wish),
            Action::GoTo(at) => self.go_to(at),
            Action::Moved(camera) => self.moved(camera),
            Action::Glide(by) => self.glide(by),
            Action::Camera(camera) => {
                self.view.camera = Some(camera);
                self.view.flight = None;
            }
            Action::Flown(camera) => self.view.camera = Some(camera),
            Action::Hover(target, at) => (self.view.hover, self.view.pointer) = (target, at),
            Action::Outline(points) => self.view.outline = points,
            Action::Measure(stroke) => self.measure(stroke),
            Action::Plan(plan) => self.apply_plan(plan),
            Action::Border(step) => self.border(step),
            Action::Mend(step) => self.mend(step),
            Action::Escape => self.escape(),
            Action::Copy(text) => self.copy(text, None),
            Action::Readout(crs) => {
                self.view.readout = crs;
                self.preferences.readout = crs;
                self.preferences.save();
            }
            Action::Bookmark(edit) => self.edit_bookmarks(edit),
            Action::GoBookmark(i) => self.go_bookmark(i),
            Action::ShowOnly(kind) => self.view.hidden = LayerKind::ALL.map(|k| k != kind),
            Action::ZoomLayer(kind) => self.zoom_layer(kind),
            Action::Show(kind, shown) => self.view.hidden[kind as usize] = !shown,
            Action::Basemap(setting) => self.choose_basemap(setting),
            Action::List(query) => {
                self.view.query = query;
                self.view.gap = None;
            }
            Action::Scrolled => self.view.scroll_list = false,
            Action::SetLimit { rule, check, key, value } => self.set_limit(&rule, check, key, value),
            Action::SetReachOn { rule, check, on } => self.set_reach_on(&rule, check, on),
            Action::AddLifeRule => {
                self.add_rule(Rulebook::asks_for_life_access, rulebook::LIFE_ACCESS, super::words::roads::LIFE_RULE)
            }
            Action::AddTestRule => self.add_rule(Rulebook::asks_for_sites, rulebook::TEST_SITES, super::words::roads::TEST_RULE),
            Action::Step(label, edits) => self.commit_then(label, edits, |_| ()),
            Action::Anyway(label, edits) => drop(self.commit_anyway(&label, edits)),
            Action::SelectThese(targets) => self.select_all(Selected::of(targets)),
            Action::ResetRules => {
                self.commit(Text::new("恢复内置规则", "Built-in rules"), vec![Edit::SetRulebook { text: None }])
            }
            Action::SetMoment(at) => self.set_moment(at),
            Action::Hour(hour) => self.pick_hour(hour),
            Action::SetRoster(posts) => self.set_roster(posts),
            Action::SetValue(of, attr, value) => self.set_value(&of, attr, &value),
            Action::SetRole(of, attr, role, on) => self.set_role(&of, attr, &role, on),
            Action::Refused(draft) => self.refused(&draft),
            Action::GoStep(done) => self.go_step(done),
            Action::SignAs(who) => self.sign_as(&who),
            Action::Chosen(command) => {
                self.preferences.use_command(command);
                self.run_command(command);
            }
            Action::Open(path) => self.open(Some(path)),
            Action::Forget(path) => {
                self.preferences.recent.retain(|p| *p != path);
                self.preferences.save();
            }
            Action::Import(files) => self.import(files),
            Action::SaveAs(path) => self.save_as(path),
            Action::Brief(made) => {
                let (source, order, target, choices) = *made;
                self.make_briefing(source, order, target, choices);
            }
            Action::ExportPicture(path, picture) => self.export_picture(path, picture),
            Action::ExportGaps(path) => self.export_gaps(path),
            Action::Choose(ask) => {
                let (services, lang) = (Arc::clone(&self.services), self.face.lang);
                self.jobs.start(Purpose::Choose, 0, move |_| Ok(Outcome::Chosen(ask, services.choose(ask, lang))));
            }
            Action::Dialog(dialog) => self.dialog = dialog,
            Action::Fix(wish) => self.fix(wish),
            Action::Worklist(wish) => self.worklist(wish),
            Action::Siting(wish) => self.site(wish),
            Action::Scenario(wish) => self.scenario(wish),
            Action::Cordon(wish) => self.cordon(wish),
            Action::Compare(pair) => self.view.compare = Some(pair),
            Action::ExportComparison(None) => self.ask_comparison_path(),
            Action::ExportComparison(Some(path)) => self.export_comparison(path),
            Action::Search(words) => self.search(words),
            Action::CancelJob => {
                if let Some(purpose) = self.jobs.shown().map(|job| job.purpose) {
                    self.jobs.cancel(purpose);
                    self.cancelled(purpose);
                }
            }
            Action::Dismiss(id) => self.notices.dismiss(id),
        }
    }

    fn run_command(&mut self, command: Command) {
        if command.needs_project() && self.document.is_none() {
            return;
        }
        match command {
            Command::Open => self.dialog = Some(Dialog::Path(PathDialog::new(Ask::Project, Path::new("")))),
            Command::Sample => self.open(None),
            Command::Import => self.offer_import(Vec::new()),
            Command::SaveAs => {
                let dialog = PathDialog::new(Ask::NewProject, &self.proposal("gpkg"));
                self.dialog = Some(Dialog::Path(dialog));
            }
            Command::Brief => self.offer_briefing(),
            Command::ExportPicture => {
                let name = self.document.as_ref().map(|d| d.name());
                let title = name.into_iter().chain(self.plan_title()).collect::<Vec<_>>().join(" · ");
                self.dialog = Some(Dialog::Picture(PictureDialog::new(&title, &self.proposal("png"))));
            }
            Command::ExportGaps => {
                let dialog = PathDialog::new(Ask::Table, &self.proposal("csv"));
                self.dialog = Some(Dialog::Path(dialog));
            }
            Command::Close => {
                self.jobs.cancel_all();
                self.plan_afresh();
                self.siting.clear();
                self.document = None;
                self.backdrop = Backdrop::default();
                self.view.reset();
                self.overview.clear();
                self.notices.clear();
                self.present(Stage::Desk);
            }
            Command::Quit => self.ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Command::Undo => self.step_back(Way::Undo),
            Command::Redo => self.step_back(Way::Redo),
            Command::Evaluate => {
                if let Some(document) = &mut self.document {
                    document.generation += 1;
                }
            }
            Command::Rules => self.dialog = Some(Dialog::Rules),
            Command::Warnings => self.dialog = Some(Dialog::Warnings),
            Command::RoadFaults => self.ask_road_faults(),
            Command::Palette => self.palette = Some(Palette::default()),
            Command::ZoomAll => {
                let bounds = self.document.as_ref().map(|d| d.project.bounds());
                if let Some(bounds) = bounds.filter(|b| !b.is_empty()) {
                    self.go(Move::Fit(bounds));
                }
            }
            Command::ZoomSelection => self.zoom_selection(),
            Command::Basemap => self.dialog = Some(Dialog::Basemap(BasemapDialog::new(&self.backdrop.setting))),
            Command::ZoomIn => self.go(Move::Zoom(1.6)),
            Command::ZoomOut => self.go(Move::Zoom(1.0 / 1.6)),
            Command::NextGap => self.walk(1),
            Command::PreviousGap => self.walk(-1),
            Command::ToolSelect => self.take_tool(Tool::Select),
            Command::ToolBox => self.take_tool(Tool::Box),
            Command::ToolLasso => self.take_tool(Tool::Lasso),
            Command::ToolMeasure => self.take_tool(Tool::Measure),
            Command::ToolArea => self.take_tool(Tool::Area),
            Command::ToolPost => self.take_tool(Tool::Place(LayerKind::Checkpoint)),
            Command::ToolPremise => self.take_tool(Tool::Place(LayerKind::Premise)),
            Command::MoveTo => self.ask_position(),
            // With borders in hand it is their vertex that goes.
            Command::Delete if self.view.tool == Tool::Reshape => self.border(BorderStep::Remove),
            Command::Delete => self.delete_selection(),
            Command::ToggleSnap => {
                self.planning.free = !self.planning.free;
                self.say_choice(command, !self.planning.free);
            }
            Command::ToolFence => self.take_tool(Tool::Draw(LayerKind::Fence)),
            Command::ToolGrid => self.take_tool(Tool::Draw(LayerKind::Grid)),
            Command::ToolCompound => self.take_tool(Tool::Draw(LayerKind::Compound)),
            Command::ToolCommunity => self.take_tool(Tool::Draw(LayerKind::Community)),
            Command::ToolPath => self.take_tool(Tool::Draw(LayerKind::Road)),
            Command::ToolReshape => self.take_tool(Tool::Reshape),
            Command::ToolSplit => self.take_tool(Tool::Split),
            Command::Merge => self.merge_selected(),
            Command::Mend => self.ask_mend(),
            Command::SelectView => self.select_view(),
            Command::CopyIds | Command::CopyTable => self.copy_selection(command),
            Command::CopyPosition => self.copy_position(),
            Command::GoTo => self.dialog = Some(Dialog::GoTo(GoToDialog::default())),
            Command::ViewBack => self.step_view(travel::Way::Back),
            Command::ViewForward => self.step_view(travel::Way::Forward),
            Command::AddBookmark => self.edit_bookmarks(BookmarkEdit::Add),
            Command::Bookmarks => self.dialog = Some(Dialog::Bookmarks(BookmarksDialog::default())),
            Command::GoBookmark(n) => self.go_bookmark(usize::from(n).saturating_sub(1)),
            Command::NextBookmark => self.step_bookmark(travel::Way::Forward),
            Command::PreviousBookmark => self.step_bookmark(travel::Way::Back),
            Command::Present => self.present(if self.view.present { Stage::Desk } else { Stage::Alone }),
            Command::ToggleOverview => self.panels(|p| p.overview = !p.overview),
            Command::ToggleMotion => {
                self.preferences.reduce_motion = !self.preferences.reduce_motion;
                self.say_choice(command, self.preferences.reduce_motion);
            }
            Command::ToggleInertia => {
                self.preferences.inertia = !self.preferences.inertia;
                self.say_choice(command, self.preferences.inertia);
            }
            Command::ToggleLayers => self.panels(|p| p.layers = !p.layers),
            Command::ToggleList => self.panels(|p| p.list = !p.list),
            Command::History => self.panels(|p| p.history = !p.history),
            Command::ToggleCard => self.panels(|p| p.card = !p.card),
            Command::ToggleLanguage => {
                self.face.lang = if self.face.lang == Lang::Zh { Lang::En } else { Lang::Zh };
                self.preferences.lang = Some(self.face.lang);
                self.preferences.save();
            }
            Command::ToggleTheme => {
                self.face.theme = if self.face.theme == Theme::Light { Theme::Dark } else { Theme::Light };
                self.preferences.theme = self.face.theme;
                self.preferences.save();
                theme::apply(&self.ctx, self.face.theme);
            }
            Command::ToggleHours => self.panels(|p| p.hours = !p.hours),
            Command::WorstHour | Command::ProjectMoment | Command::HourBack | Command::HourOn | Command::PlayHours => {
                self.turn_clock(command);
            }
            Command::ToggleWorstStart => {
                self.preferences.start_at_worst = !self.preferences.start_at_worst;
                self.say_choice(command, self.preferences.start_at_worst);
            }
            Command::Roster => self.edit_roster(),
            Command::WorkList => self.list_selected(),
            Command::Resilience => self.show_resilience(),
            Command::Seal => self.seal_selected(),
            Command::Siting => self.show_siting(),
            Command::ToggleBackup => {
                self.view.backup = !self.view.backup;
                self.say_choice(command, self.view.backup);
            }
            Command::NewPlan => self.scenario(ScenarioWish::AskNew),
            Command::Plans => self.dialog = Some(Dialog::Plans(PlansDialog::default())),
            Command::ComparePlans => self.open_comparison(),
            Command::RealPlan => self.scenario(ScenarioWish::Show(None)),
            Command::AdoptPlan => match self.document.as_ref().map(|d| d.shown()) {
                Some(PlanRef::Scenario(id)) => self.scenario(ScenarioWish::AskAdopt(id)),
                _ => self.dialog = Some(Dialog::Plans(PlansDialog::default())),
            },
            Command::Help => self.dialog = Some(Dialog::Help),
        }
    }

    pub(super) fn panels(&mut self, change: impl FnOnce(&mut super::view::Panels)) {
        change(&mut self.view.panels);
        self.preferences.set_panels(self.view.panels);
        self.preferences.save();
    }

    /// Remembers a choice and says what holds now.
    fn say_choice(&mut self, command: Command, on: bool) {
        self.preferences.save();
        let state = self.face.t(if on { text::ON } else { text::OFF });
        self.notices.add(Tone::Done, format!("{} · {state}", self.face.t(command.label())), &[]);
    }

    // --- looking ------------------------------------------------------------------------------------------------------

    fn visit(&mut self, target: Target) {
        self.select(Some(target));
        // What one flies to must be seen.
        self.view.hidden[target.kind as usize] = false;
        let bounds = self.document.as_ref().and_then(|d| target.bounds(&d.project));
        if let Some(bounds) = bounds {
            self.go(Move::Look(bounds));
        }
    }

    fn visit_gap(&mut self, gap: GapRef) {
        let Some(derived) = self.document.as_ref().and_then(|d| d.derived.as_ref()) else { return };
        match derived.report.subject(gap) {
            Subject::Feature(kind, row) => {
                if let Some(target) = Target::of_row(&derived.project, kind, row) {
                    let ground = fault_ground(&derived.report, gap);
                    self.visit(target);
                    self.view.scroll_list = false;
                    if let Some(ground) = ground {
                        self.go(Move::Look(ground));
                    }
                }
            }
            Subject::Layer(kind) => {
                let bounds = derived.project.layer(kind).bounds();
                self.select(None);
                if !bounds.is_empty() {
                    self.go(Move::Fit(bounds));
                }
            }
        }
        self.view.gap = Some(gap);
    }

    /// Selects the gap `by` rows further down the list.
    fn walk(&mut self, by: isize) {
        let Some(document) = &self.document else { return };
        let Some(derived) = &document.derived else { return };
        let gaps = &document.rows.gaps;
        if gaps.is_empty() {
            return;
        }
        let last = gaps.len() - 1;
        let at = gaps::selected_row(derived, &document.rows, &self.view).map_or(0, |i| i.saturating_add_signed(by).min(last));
        let gap = gaps[at];
        self.visit_gap(gap);
        self.view.scroll_list = true;
    }

    fn search(&mut self, words: String) {
        let Some(document) = &self.document else { return };
        let (project, lang) = (Arc::clone(&document.project), self.face.lang);
        self.jobs.start(Purpose::Search, 0, move |task| {
            let hits = search::find(&project, &words, lang, task)?;
            Ok(Outcome::Found(words, hits))
        });
    }

    // --- changing -----------------------------------------------------------------------------------------------------

    pub(super) fn commit(&mut self, label: Text, edits: Vec<Edit>) {
        self.leave_points();
        self.commit_then(self.face.t(label).to_owned(), edits, |_| ());
    }

    fn step_back(&mut self, way: Way) {
        // What is not a step yet goes first, and alone: a hand that trembles loses no step.
        if way == Way::Undo
            && let Some(label) = self.forget_waiting()
        {
            return self.notices.add_step(format!("{} · {label}", self.face.t(text::UNDONE)));
        }
        if self.take_hand_back() || (way == Way::Undo && self.take_point_back()) {
            return;
        }
        self.leave_points();
        let Some(document) = &mut self.document else { return };
        let before = document.shown();
        let (result, done, nothing) = match way {
            Way::Undo => (document.undo(), text::UNDONE, text::NOTHING_TO_UNDO),
            _ => (document.redo(), text::REDONE, text::NOTHING_TO_REDO),
        };
        match result {
            Ok(Some(label)) => self.notices.add_step(format!("{} · {label}", self.face.t(done))),
            Ok(None) => self.notices.add_step(self.face.t(nothing)),
            Err(error) => self.notices.add(Tone::Error, crate::wording::edit::edit_error(&error, self.face.lang), &[]),
        }
        self.mind_plan(before);
    }

    fn set_limit(&mut self, rule: &str, check: usize, key: &'static str, value: f64) {
        let Some(document) = &self.document else { return };
        match set_limit(document.rulebook_text(), rule, check, key, value) {
            Ok(changed) => {
                self.commit(Text::new("修改规则限值", "Rule limit"), vec![Edit::SetRulebook { text: Some(changed.into()) }]);
            }
            Err(error) => self.notices.add(Tone::Error, error.to_string(), &[Command::Rules]),
        }
    }

    fn set_reach_on(&mut self, rule: &str, check: usize, on: ReachOn) {
        let Some(document) = &self.document else { return };
        match set_reach_on(document.rulebook_text(), rule, check, on) {
            Ok(changed) => self.commit(super::words::roads::MEASURE_STEP, vec![Edit::SetRulebook { text: Some(changed.into()) }]),
            Err(error) => self.notices.add(Tone::Error, error.to_string(), &[Command::Rules]),
        }
    }

    /// Puts one of the rules that come apart into the rulebook, unless it is there.
    fn add_rule(&mut self, is_there: fn(&Rulebook) -> bool, rule: &str, label: Text) {
        let Some(document) = self.document.as_ref().filter(|d| !is_there(&d.rulebook)) else { return };
        let text = format!("{}{rule}", document.rulebook_text().trim_end()).into();
        self.commit(label, vec![Edit::SetRulebook { text: Some(text) }]);
    }

    /// Looks through the roads' data; the dialog waits for the answer.
    fn ask_road_faults(&mut self) {
        let Some(document) = &self.document else { return };
        let (project, generation) = (Arc::clone(&document.project), document.generation);
        let graph = document.derived.as_ref().and_then(|d| d.report.roads.as_ref()).map(|roads| Arc::clone(roads.graph()));
        let graph = graph.filter(|_| document.derived.as_ref().is_some_and(|d| d.generation == generation));
        self.dialog = Some(Dialog::RoadFaults(Default::default()));
        self.jobs.start(Purpose::Roads, generation, move |task| {
            let graph = match graph {
                Some(graph) => graph,
                None => Arc::new(Graph::build(project.layer(LayerKind::Road), GraphOptions::default(), task)?),
            };
            let mut faults: Vec<RoadFault> = elsewhere(&project).into_iter().chain(unknown_classes(&project)).collect();
            faults.extend_from_slice(graph.faults());
            Ok(Outcome::RoadFaults(Arc::new(faults), generation))
        });
    }

    fn set_moment(&mut self, at: Option<i64>) {
        let Some(document) = &self.document else { return };
        let settings = Settings { at, ..document.project.settings.clone() };
        self.view.hour = None;
        self.view.playing = None;
        self.commit(Text::new("修改核查时间", "Evaluated time"), vec![Edit::SetSettings { settings }]);
    }

    /// The moment that the project is about: its own, or now.
    pub(super) fn project_moment(&self) -> Option<Moment> {
        let project = &self.document.as_ref()?.project;
        Some(match project.settings.at {
            Some(_) => project.moment(),
            None => self.services.now(),
        })
    }
}

/// Whether keys that pushed points have come to an end: everything but looking around ends them.
fn ends_push(action: &Action) -> bool {
    use Action::{Camera, Escape, Flown, Glide, Hover, Moved, Outline, Plan, Scrolled};
    !matches!(action, Plan(_) | Escape | Hover(..) | Moved(_) | Camera(_) | Flown(_) | Glide(_) | Outline(_) | Scrolled)
}

/// The largest hole or overlap behind a gap of the tiling: what one wants to see of a community of square kilometres.
fn fault_ground(report: &Report, gap: GapRef) -> Option<Bounds> {
    let tiled = report.rulebook.rules[gap.rule as usize].checks.iter().any(|c| matches!(c, Check::Tiled { .. }));
    if !tiled {
        return None;
    }
    let holes = report.tiling.holes.iter().filter(|h| h.community == gap.row).map(|h| (h.area_m2, vec![&h.polygon]));
    let overlaps = report.tiling.overlaps.iter().filter(|o| o.community == gap.row);
    let faults = holes.chain(overlaps.map(|o| (o.area_m2, o.polygon.0.iter().collect())));
    let (_, largest) = faults.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let mut bounds = Bounds::EMPTY;
    largest.iter().flat_map(|p| &p.exterior().0).for_each(|c| bounds.extend([c.x, c.y]));
    Some(bounds)
}
