//! The evaluation: joins once, then rule by rule; and the same again after an edit, where little is left to do.
//!
//! There is one way through: an update is an evaluation that may look at the one before. What came of the same chunks, the
//! same areas and the same moment is taken over as the same memory, and what follows from it is then taken over too.

use super::blocks::{Blocks, Starts};
use super::change::Change;
use super::checks::{self, Inputs, RuleStatus, rule_status};
use super::combine::{self, combine};
use super::cordons::Cordons;
use super::ground::{GroundFigures, Source};
use super::joins::{self, Keys, Part, Surroundings, columns};
use super::report::{Joins, Report, RuleResult};
use super::roads::{RoadSource, Roads, WalkColumns};
use super::rulebook::{Check, Rulebook, SubjectKind};
use super::sites::SiteColumns;
use super::status::{Counts, Held, Status, held_counts};
use crate::model::{LayerKind, Moment, Project};
use crate::task::{Cancelled, Task};
use std::sync::Arc;

/// Evaluates a rulebook over a project at a moment. Depends on nothing else, so the same inputs give the same report.
pub fn evaluate(project: &Project, rulebook: &Arc<Rulebook>, at: Moment, task: &Task) -> Result<Report, Cancelled> {
    run(None, project, rulebook, at, task).map(|evaluation| evaluation.report)
}

/// Joins of chunks of buildings for the project file.
#[derive(Debug)]
pub struct JoinsToKeep {
    /// Bytes by the number of the chunk.
    pub joins: Vec<(u64, Vec<u8>)>,
    /// Numbers of all chunks.
    pub all: Vec<u64>,
}

/// A report with what it was made of, so that the next one after an edit takes milliseconds.
///
/// It keeps the chunks of its project alive, and some bytes a subject besides: let go of it when there is a newer one.
#[derive(Debug)]
pub struct Evaluation {
    project: Project,
    report: Report,
    surroundings: Surroundings,
    buildings: Vec<Part>,
    premises: Vec<Part>,
    ground: GroundFigures,
    rules: Vec<RuleStatus>,
    /// Which rules read a layer that is too old.
    distrusted: Vec<bool>,
}

impl Evaluation {
    /// Evaluates everything.
    pub fn new(project: &Project, rulebook: &Arc<Rulebook>, at: Moment, task: &Task) -> Result<Self, Cancelled> {
        run(None, project, rulebook, at, task)
    }

    /// Evaluates a project that came from this one by edits, or this one at another moment or under other rules. The
    /// report is that of [`evaluate`], to the bit; how long it takes depends on how much changed.
    pub fn update(&self, project: &Project, rulebook: &Arc<Rulebook>, at: Moment, task: &Task) -> Result<Self, Cancelled> {
        run(Some(self), project, rulebook, at, task)
    }

    /// What the project file should keep so that the next opening need not join the buildings again, by the number of their
    /// chunk ([`crate::model::Kept`]), and the numbers of all chunks of buildings: whatever else it keeps can go. `None` where the project is not as
    /// it was read, or the file has it all.
    pub fn joins_to_keep(&self) -> Option<JoinsToKeep> {
        let keys = Keys::new(&self.project, &self.surroundings)?;
        let layer = self.project.layer(LayerKind::Building);
        let all = self.project.kept.stamps(layer)?;
        let joins: Vec<_> = layer.chunks().iter().zip(&self.buildings).filter_map(|(c, part)| keys.write(c, part)).collect();
        (!joins.is_empty()).then_some(JoinsToKeep { joins, all })
    }

    /// What was found.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

fn run(
    old: Option<&Evaluation>,
    project: &Project,
    rulebook: &Arc<Rulebook>,
    at: Moment,
    task: &Task,
) -> Result<Evaluation, Cancelled> {
    task.stage("index", "", 0);
    let changes = old.map(|old| LayerKind::ALL.map(|kind| Change::between(old.project.layer(kind), project.layer(kind))));
    let old = old.zip(changes.as_ref());
    let (surroundings, news) = match old {
        Some((old, changes)) => {
            let (surroundings, news) = old.surroundings.updated(&old.project, project, changes, at);
            (surroundings, Some(news))
        }
        None => (Surroundings::new(project, at), None),
    };
    task.check()?;
    let subjects = [LayerKind::Building, LayerKind::Premise];
    task.stage("join", "", subjects.iter().map(|kind| project.layer(*kind).len() as u64).sum());
    let before = |kind: LayerKind, parts: fn(&Evaluation) -> &[Part]| {
        let ((old, changes), news) = old.zip(news.as_ref())?;
        Some(joins::Before { layer: old.project.layer(kind), parts: parts(old), change: &changes[kind as usize], news })
    };
    let join = |kind: LayerKind, parts, keys| surroundings.join(project.layer(kind), before(kind, parts), keys, task);
    let keys = Keys::new(project, &surroundings);
    let buildings = join(LayerKind::Building, |e| &e.buildings, keys.as_ref())?;
    let premises = join(LayerKind::Premise, |e| &e.premises, None)?;
    let starts = LayerKind::ALL.map(|kind| Starts::of(project.layer(kind)));
    let source = RoadSource { project, rulebook, posts: &surroundings.posts, parts: [&buildings, &premises] };
    let known = old.and_then(|(old, changes)| Some((old.report.roads.as_deref()?, &changes[..])));
    let roads = Roads::new(&source, known, task)?;
    let known = old.and_then(|(old, changes)| Some((old.report.cordons.as_deref()?, &old.project, &changes[..])));
    let cordons = Cordons::new(project, rulebook, roads.as_ref().map(|r| r.graph()), at, known, task)?;
    task.stage("areas", "", 0);
    let source = Source { project, rulebook, communities: &surroundings.communities, posts: &surroundings.posts };
    let ground = GroundFigures::new(&source, old.map(|(old, changes)| (&old.ground, &old.project, &changes[..])), task)?;
    task.stage("rules", "", rulebook.rules.len() as u64);
    let mut report = Report {
        at,
        rulebook: Arc::clone(rulebook),
        layer_counts: LayerKind::ALL.map(|kind| project.layer(kind).len()),
        rules: Vec::with_capacity(rulebook.rules.len()),
        buildings: columns(&buildings, &starts[LayerKind::Building as usize]),
        premises: columns(&premises, &starts[LayerKind::Premise as usize]),
        manned: surroundings.posts.manned.clone(),
        tiling: Arc::clone(&ground.tiling),
        areas: ground.areas,
        roads: roads.map(Arc::new),
        cordons: cordons.map(Arc::new),
    };
    along_roads(&mut report, &starts);
    let mut rules: Vec<RuleStatus> = Vec::with_capacity(rulebook.rules.len());
    for (r, rule) in rulebook.rules.iter().enumerate() {
        task.check()?;
        let inputs = Inputs {
            project,
            rulebook,
            at,
            buildings: &report.buildings,
            premises: &report.premises,
            tiling: &ground.tiling,
            roads: report.roads.as_deref(),
            cordons: report.cordons.as_deref(),
            done: &rules,
            starts: &starts,
            before: old.map(|(old, changes)| checks::Before {
                project: &old.project,
                report: &old.report,
                rules: &old.rules,
                changes: &changes[..],
            }),
        };
        let status = rule_status(r, rule, &inputs);
        rules.push(status);
        task.advance(1);
    }
    let distrusted = distrusted(rulebook, &rules);
    for (r, (rule, status)) in rulebook.rules.iter().zip(&rules).enumerate() {
        let old = old.filter(|(old, _)| old.report.rules.len() > r && old.report.rulebook.rules[r].subject == rule.subject);
        report.rules.push(result(r, rule.subject, status, distrusted[r], &starts, old));
    }
    lines(LayerKind::Building, &mut report, &starts, old);
    lines(LayerKind::Premise, &mut report, &starts, old);
    task.end();
    Ok(Evaluation { project: project.clone(), report, surroundings, buildings, premises, ground, rules, distrusted })
}

/// Fills in the columns that come from roads.
fn along_roads(report: &mut Report, starts: &[Starts]) {
    let Some(roads) = report.roads.clone() else { return };
    for kind in [LayerKind::Building, LayerKind::Premise] {
        let starts = &starts[kind as usize];
        let joins = if kind == LayerKind::Premise { &mut report.premises } else { &mut report.buildings };
        if let Some(WalkColumns { post, post_m, unknown_m }) = roads.walk_columns(kind) {
            joins.walk_post = Blocks::new(post, starts);
            joins.walk_m = Blocks::new(post_m, starts);
            joins.unknown_walk_m = Blocks::new(unknown_m, starts);
        }
        if let Some([sure, maybe]) = roads.life_columns().filter(|_| kind == LayerKind::Building) {
            joins.life_s = Blocks::new(sure, starts);
            joins.maybe_life_s = Blocks::new(maybe, starts);
        }
        if let Some(SiteColumns { site, site_m }) = roads.site_columns().filter(|_| kind == LayerKind::Building) {
            joins.site = Blocks::new(site, starts);
            joins.site_m = Blocks::new(site_m, starts);
        }
    }
}

/// An evaluation before, and what became of its layers.
type Earlier<'a> = Option<(&'a Evaluation, &'a [Change; LayerKind::ALL.len()])>;

/// The result of a rule: its statuses, unknown where it reads a layer that is too old, and their counts.
fn result(
    r: usize,
    subject: SubjectKind,
    rule: &RuleStatus,
    distrusted: bool,
    starts: &[Starts],
    old: Earlier<'_>,
) -> RuleResult {
    let doubt = |columns: &[&[Status]], _: usize| -> Vec<Status> {
        columns[0].iter().map(|s| if *s == Status::NotApplicable { *s } else { Status::Unknown }).collect()
    };
    let status = match subject {
        _ if !distrusted => rule.status.clone(),
        SubjectKind::Layer => doubt(&[&rule.status.iter().copied().collect::<Vec<_>>()], 0).into(),
        SubjectKind::Feature(kind) => {
            let doubted = old.filter(|(old, _)| old.distrusted[r]);
            let parts = doubted.map(|(old, _)| [&old.rules[r].status]);
            let old = doubted.zip(parts.as_ref()).map(|((old, changes), parts)| combine::Old {
                parts,
                whole: &old.report.rules[r].status,
                change: &changes[kind as usize],
            });
            combine(&[&rule.status], &starts[kind as usize], old, doubt)
        }
    };
    let counted = old.map(|(old, _)| &old.report.rules[r]).filter(|old| old.status.shares_all(&status));
    let counts = counted.map_or_else(|| Counts::of_blocks(&status), |old| old.counts);
    RuleResult { status, counts }
}

/// Which rules read a layer older than its limit.
fn distrusted(rulebook: &Rulebook, rules: &[RuleStatus]) -> Vec<bool> {
    let mut old = [false; LayerKind::ALL.len()];
    for (rule, result) in rulebook.rules.iter().zip(rules) {
        if rule.subject == SubjectKind::Layer {
            for (old, status) in old.iter_mut().zip(result.status.iter()) {
                *old |= *status == Status::Gap;
            }
        }
    }
    (0..rules.len()).map(|at| layers_read(rulebook, at).any(|kind| old[kind as usize])).collect()
}

/// Layers that a rule reads, through other rules too.
fn layers_read(rulebook: &Rulebook, at: usize) -> impl Iterator<Item = LayerKind> {
    let mut layers = Vec::new();
    let mut todo = vec![at];
    while let Some(at) = todo.pop() {
        let rule = &rulebook.rules[at];
        if let SubjectKind::Feature(kind) = rule.subject {
            layers.push(kind);
        }
        for check in &rule.checks {
            layers.extend(check.reads());
            if let Check::HeldBy { rule, .. } = check {
                // A rule names only rules before it, so this ends.
                todo.extend(rulebook.rule(rule));
            }
        }
    }
    layers.into_iter()
}

/// Fills in which lines hold the subjects of a layer.
fn lines(kind: LayerKind, report: &mut Report, starts: &[Starts], old: Earlier<'_>) {
    let starts = &starts[kind as usize];
    let rulebook = Arc::clone(&report.rulebook);
    let same_lines = old.filter(|(old, _)| old.report.rulebook.lines == rulebook.lines);
    let columns = |report: &Report, line: usize| -> Vec<Blocks<Status>> {
        let line = &report.rulebook.lines[line];
        let ids = if kind == LayerKind::Premise { &line.premise } else { &line.building };
        ids.iter().filter_map(|id| report.rulebook.rule(id)).map(|rule| report.rules[rule].status.clone()).collect()
    };
    let line = |l: usize| -> (Blocks<Status>, Counts) {
        let parts = columns(report, l);
        let parts: Vec<_> = parts.iter().collect();
        let old = same_lines.and_then(|(old, changes)| Some((&old.report, old.report.joins(kind)?, changes)));
        let old_parts = old.map_or_else(Vec::new, |(old, ..)| columns(old, l));
        let old_parts: Vec<_> = old_parts.iter().collect();
        let before = old.map(|(_, joins, changes)| combine::Old {
            parts: &old_parts,
            whole: &joins.lines[l],
            change: &changes[kind as usize],
        });
        let status = combine::all_of(&parts, starts, before);
        let counted = old.filter(|(_, joins, _)| joins.lines[l].shares_all(&status));
        let counts = counted.map_or_else(|| Counts::of_blocks(&status), |(_, joins, _)| joins.line_counts[l]);
        (status, counts)
    };
    let (lines, line_counts): (Vec<_>, Vec<_>) = (0..rulebook.lines.len()).map(line).unzip();
    let old = same_lines.and_then(|(old, changes)| Some((old.report.joins(kind)?, &changes[kind as usize])));
    let old_parts: Vec<_> = old.iter().flat_map(|(joins, _)| &joins.lines).collect();
    let before = old.map(|(joins, change)| combine::Old { parts: &old_parts, whole: &joins.held, change });
    let parts: Vec<_> = lines.iter().collect();
    let held = combine(&parts, starts, before, Held::of_columns);
    let counted = old.filter(|(joins, _)| joins.held.shares_all(&held));
    let held_counts = counted.map_or_else(|| held_counts(&held), |(joins, _)| joins.held_counts);
    let joins: &mut Joins = if kind == LayerKind::Premise { &mut report.premises } else { &mut report.buildings };
    (joins.lines, joins.line_counts, joins.held, joins.held_counts) = (lines, line_counts, held, held_counts);
}
