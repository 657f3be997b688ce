//! The report after an edit, by update and by full evaluation: the same to the last bit, whatever was edited.

use crate::common::{data, load_folder, sample_moment};
use fangxian::compare::{Change, Side, compare};
use fangxian::coverage::{Evaluation, Report, Rulebook, Status, SubjectKind, rulebook};
use fangxian::geometry::Shapes;
use fangxian::model::{
    AttrType, Chunk, Edit, EditError, Feature, Fid, Layer, LayerKind, LayerMeta, Moment, PostRoster, Project, Scenario,
    ScenarioId, Value,
};
use fangxian::task::Task;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Random numbers from one seed, so that a failing case shrinks by its number of steps.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn real(&mut self, to: f64) -> f64 {
        self.roll(1 << 20) as f64 / f64::from(1 << 20) * to
    }

    fn word(&mut self, of: &[&str]) -> Value {
        Value::Text(of[self.roll(of.len())].to_owned())
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

const SIDE: f64 = 1500.0;
const BUILT: [LayerKind; LayerKind::ALL.len()] = LayerKind::ALL;

fn shape(kind: LayerKind, dice: &mut Dice) -> Shapes {
    let mut shapes = Shapes::new();
    let (x, y) = (dice.real(SIDE), dice.real(SIDE));
    if dice.roll(30) == 0 {
        shapes.push_null();
        return shapes;
    }
    match kind {
        // Some on a raster, so that distances are equal.
        LayerKind::Checkpoint | LayerKind::Premise if dice.roll(2) == 0 => {
            shapes.push_point((x / 250.0).round() * 250.0, (y / 250.0).round() * 250.0);
        }
        LayerKind::Checkpoint | LayerKind::Premise => shapes.push_point(x, y),
        LayerKind::Road => shapes.push_line(&[[x, y], [x + dice.real(200.0), y + dice.real(200.0)]]),
        _ => {
            let most = match kind {
                LayerKind::Community => 900.0,
                LayerKind::Grid => 500.0,
                LayerKind::Fence => 400.0,
                _ => 60.0,
            };
            let (w, h) = (5.0 + dice.real(most), 5.0 + dice.real(most));
            let ring =
                [[x, y], [x + w, y], [x + w, y + h / 2.0], [x + w / 2.0, y + h / 2.0], [x + w / 2.0, y + h], [x, y + h], [x, y]];
            shapes.push_polygon(&[&ring]);
        }
    }
    shapes
}

fn value(kind: LayerKind, attr: usize, dice: &mut Dice) -> Value {
    let info = &kind.info().attributes[attr];
    if attr > 0 && dice.roll(4) == 0 {
        return Value::Null;
    }
    let text = |s: &str| Value::Text(s.to_owned());
    match info.ty {
        AttrType::Int | AttrType::Real => Value::Int(dice.roll(4) as i64),
        AttrType::Time if info.key == "handover_date" => Value::Int(sample_moment().unix - 86_400 * dice.roll(60) as i64),
        AttrType::Time => Value::Int(sample_moment().unix + 3600 * (dice.roll(80) as i64 - 60)),
        AttrType::Hours => dice.word(&["00:00-24:00", "22:00-06:00", "06:00-22:00", "08:00-12:00", "25:00"]),
        // Mostly manned: otherwise nothing is ever covered.
        AttrType::Choice if info.key == "state" && dice.roll(2) == 0 => text("manned"),
        AttrType::Choice if info.key == "category" && dice.roll(3) == 0 => text("fire_station"),
        AttrType::Choice => text(info.choices[dice.roll(info.choices.len())].key),
        AttrType::Text if attr == 0 => text(&format!("T{}", dice.roll(40))),
        AttrType::Text if info.key == "team_roles" => dice.word(&["secretary+doctor+police", "片医、片警", "", "书记,医生,民警"]),
        AttrType::Text if info.key == "onboarding" => {
            dice.word(&["grid+team+party+gate+contacts+drill", "网格、小组、党建、门岗、联络、演练", "grid, gate", ""])
        }
        AttrType::Text if info.key == "code" => dice.word(&["41010400100101", "41010400100102", "4101", "410104001001"]),
        AttrType::Text if info.key == "community_id" => dice.word(&["T1", "T2", "T3"]),
        AttrType::Text => dice.word(&["甲", "乙", "丙"]),
    }
}

fn values(kind: LayerKind, dice: &mut Dice) -> Vec<Value> {
    (0..kind.info().attributes.len()).map(|attr| value(kind, attr, dice)).collect()
}

/// A layer cut into chunks of a few features.
fn layer(kind: LayerKind, features: &[Feature], dice: &mut Dice) -> Layer {
    let mut chunks = Vec::new();
    let mut rest = features;
    while !rest.is_empty() {
        let (some, others) = rest.split_at((1 + dice.roll(5)).min(rest.len()));
        let mut chunk = Chunk::new(kind);
        for f in some {
            chunk.push_feature(kind, f.fid, f.shape.get(0), f.values.iter().cloned());
        }
        chunk.finish();
        chunks.push(chunk);
        rest = others;
    }
    let as_of = [None, Some(sample_moment().unix), Some(sample_moment().unix - 20 * 86_400)][dice.roll(3)];
    Layer::from_chunks(kind, chunks, LayerMeta { as_of, ..LayerMeta::default() })
}

pub fn city(dice: &mut Dice) -> Project {
    let mut project = Project::new("random");
    for kind in BUILT {
        let most = match kind {
            LayerKind::Building => 40,
            LayerKind::Community => 5,
            LayerKind::Road => 25,
            _ => 12,
        };
        let features: Vec<Feature> = (0..dice.roll(most))
            .map(|i| Feature { fid: Fid(i as i64 + 1), shape: shape(kind, dice), values: values(kind, dice) })
            .collect();
        let layer = Arc::new(layer(kind, &features, dice));
        project.apply(Edit::SetLayer { layer }).expect("applies");
    }
    if dice.roll(2) == 0 {
        let text = along_roads(rulebook::DEFAULT, dice);
        project.apply(Edit::SetRulebook { text: Some(text.into()) }).expect("applies");
    }
    project
}

/// A roster with hours that nobody stated, hours without people, and roles that no rule names.
fn roster(dice: &mut Dice) -> Arc<PostRoster> {
    let day = |dice: &mut Dice| {
        let (a, b) = (dice.roll(25), dice.roll(25));
        let (inside, outside) = ([None, Some(0), Some(1), Some(2)][dice.roll(4)], [None, Some(0), Some(1)][dice.roll(3)]);
        std::array::from_fn(|hour| if (a.min(b)..a.max(b)).contains(&hour) { inside } else { outside })
    };
    let roles = ["police", "health", "community", "volunteer", "飞行员"];
    Arc::new(PostRoster::new((0..dice.roll(5)).map(|_| (roles[dice.roll(5)].into(), day(dice))).collect::<Vec<_>>()))
}

fn edit(project: &Project, dice: &mut Dice) -> Edit {
    let posts = project.layer(LayerKind::Checkpoint);
    if !posts.is_empty() && dice.roll(4) == 0 {
        let some = (0..=dice.roll(3)).map(|_| (posts.feature(dice.roll(posts.len()) as u32).fid(), roster(dice)));
        return Edit::SetRoster { posts: some.collect() };
    }
    // Checkpoints, fences and buildings are what people edit most.
    let kind =
        *dice.one(&[&BUILT[..], &[LayerKind::Checkpoint, LayerKind::Checkpoint, LayerKind::Fence, LayerKind::Building]].concat());
    let now = project.layer(kind);
    let any = (!now.is_empty()).then(|| now.feature(dice.roll(now.len()) as u32).fid());
    match (dice.roll(12), any) {
        (0..=3, Some(fid)) => Edit::SetShape { kind, fid, shape: shape(kind, dice) },
        (4..=7, Some(fid)) => {
            let attr = dice.roll(kind.info().attributes.len());
            Edit::SetValue { kind, fid, attr, value: value(kind, attr, dice) }
        }
        (8, Some(fid)) => Edit::Delete { kind, fids: vec![fid] },
        (9, _) => {
            let limit = ["200.0", "300.0", "450.0"][dice.roll(3)];
            let people = ["min_people = 2", "min_people = 1"][dice.roll(2)];
            let text = rulebook::DEFAULT.replace("limit_m = 300.0", &format!("limit_m = {limit}"));
            let text = text.replace("min_people = 2", people);
            let text = if dice.roll(2) == 0 { along_roads(&text, dice) } else { text };
            Edit::SetRulebook { text: (dice.roll(3) > 0).then(|| text.into()) }
        }
        (10, _) if dice.roll(3) == 0 => {
            let mut features: Vec<Feature> = now.features().map(|f| f.to_feature()).collect();
            features.truncate(dice.roll(features.len() + 1));
            if dice.roll(2) == 0 {
                // The same features in another order.
                features.reverse();
                let n = features.len() as i64;
                features.iter_mut().zip(0..).for_each(|(f, i)| f.fid = Fid(i - n + 1000));
            }
            Edit::SetLayer { layer: Arc::new(layer(kind, &features, dice)) }
        }
        _ => {
            let fid = now.next_fid();
            Edit::Insert { kind, features: vec![Feature { fid, shape: shape(kind, dice), values: values(kind, dice) }] }
        }
    }
}

/// Rules that measure along roads.
fn along_roads(text: &str, dice: &mut Dice) -> String {
    let foot = ["on = \"foot\"\n", ""][dice.roll(2)];
    let text = text.replace("of = \"checkpoint\"\n", &format!("of = \"checkpoint\"\n{foot}"));
    let life = "\n[[rule]]\nid = \"LIFE-9\"\nsubject = \"building\"\nzh = \"生命通道\"\nen = \"Life access\"\n[[rule.checks]]\ncheck = \"life_access\"\nlimit_min = 0.5\n";
    let subject = ["fence", "community", "grid"][dice.roll(3)];
    let cordon = |id: &str, check: &str| {
        format!(
            "\n[[rule]]\nid = \"{id}\"\nsubject = \"{subject}\"\nzh = \"道口\"\nen = \"Crossings\"\n[[rule.checks]]\ncheck = \"{check}\"\n"
        )
    };
    let cordons =
        [String::new(), cordon("CORDON-1", "crossings"), cordon("CORDON-1", "crossings") + &cordon("CORDON-2", "no_way_in")];
    text + [life, ""][dice.roll(2)] + cordons[dice.roll(3)].as_str()
}

fn rules(project: &Project) -> Arc<Rulebook> {
    Arc::new(project.rulebook.as_deref().map_or_else(Rulebook::built_in, |text| Rulebook::parse(text).expect("a rulebook")))
}

/// Edits a project step by step and compares after each; the error says where the reports differ.
fn play(mut project: Project, steps: usize, dice: &mut Dice) -> Result<(), TestCaseError> {
    let task = Task::new();
    let mut at = sample_moment();
    let mut current = Evaluation::new(&project, &rules(&project), at, &task).expect("not cancelled");
    let mut undo: Vec<Edit> = Vec::new();
    for step in 0..steps {
        let mut what = Vec::new();
        for _ in 0..=dice.roll(2) {
            if dice.roll(6) == 0 {
                at = Moment { unix: sample_moment().unix + 3600 * (dice.roll(48) as i64 - 24), ..at };
                what.push(format!("at {}", at.short()));
            }
            let edit = if dice.roll(5) == 0 { undo.pop() } else { None }.unwrap_or_else(|| edit(&project, dice));
            what.push(format!("{edit:?}").chars().take(300).collect());
            // An undo may come too late for its feature; then nothing happens.
            if let Ok(inverse) = project.apply(edit) {
                undo.push(inverse);
            }
        }
        let book = rules(&project);
        let updated = current.update(&project, &book, at, &task).expect("not cancelled");
        let full = Evaluation::new(&project, &book, at, &task).expect("not cancelled");
        if let Err(difference) = updated.report().compare(full.report()) {
            return Err(TestCaseError::fail(format!("step {step}, after {what:#?}: {difference}")));
        }
        current = updated;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn an_update_is_a_full_evaluation_of_random_cities(seed in any::<u64>(), steps in 1usize..25) {
        let mut dice = Dice(seed);
        let project = city(&mut dice);
        play(project, steps, &mut dice)?;
    }
}

#[test]
fn an_update_is_a_full_evaluation_of_the_sample() {
    let project = load_folder(&data("data/lujiazui"), &[]);
    // Random features lie near the origin; these move what is there.
    let mut dice = Dice(7);
    let mut moved = project.clone();
    let task = Task::new();
    let book = Arc::new(Rulebook::built_in());
    let mut current = Evaluation::new(&project, &book, sample_moment(), &task).expect("not cancelled");
    for step in 0..60 {
        let kind =
            [LayerKind::Checkpoint, LayerKind::Fence, LayerKind::Building, LayerKind::Grid, LayerKind::Community][step % 5];
        let layer = moved.layer(kind);
        let feature = layer.feature(dice.roll(layer.len()) as u32);
        let (dx, dy) = (dice.real(400.0) - 200.0, dice.real(400.0) - 200.0);
        let mut shape = Shapes::new();
        shape.push_shape(feature.shape());
        shape.map_coords(|all| all.iter_mut().for_each(|c| *c = [c[0] + dx, c[1] + dy]));
        let fid = feature.fid();
        moved.apply(Edit::SetShape { kind, fid, shape }).expect("applies");
        let attr = dice.roll(kind.info().attributes.len());
        moved.apply(Edit::SetValue { kind, fid, attr, value: value(kind, attr, &mut dice) }).expect("applies");
        let hours = 3600 * (dice.roll(5) as i64 % 3);
        let at = Moment { unix: sample_moment().unix + hours, ..sample_moment() };
        current = current.update(&moved, &book, at, &task).expect("not cancelled");
        let full = Evaluation::new(&moved, &book, at, &task).expect("not cancelled");
        assert_eq!(current.report().compare(full.report()), Ok(()), "step {step}, {kind}");
    }
}

#[test]
fn the_comparison_sees_every_kind_of_difference() {
    let project = load_folder(&data("data/lujiazui"), &[]);
    let book = Arc::new(Rulebook::built_in());
    let at = sample_moment();
    let report =
        |project: &Project, at| Evaluation::new(project, &book, at, &Task::new()).expect("not cancelled").report().clone();
    let before = report(&project, at);
    assert_eq!(before.compare(&before), Ok(()));
    let mut differences = Vec::new();
    for kind in
        [LayerKind::Community, LayerKind::Grid, LayerKind::Building, LayerKind::Fence, LayerKind::Premise, LayerKind::Checkpoint]
    {
        let mut edited = project.clone();
        let feature = edited.layer(kind).feature(0);
        let mut shape = Shapes::new();
        shape.push_shape(feature.shape());
        shape.map_coords(|all| all.iter_mut().for_each(|c| c[0] += 180.0));
        let fid = feature.fid();
        edited.apply(Edit::SetShape { kind, fid, shape }).expect("applies");
        differences.push(before.compare(&report(&edited, at)).expect_err("something moved"));
    }
    let later = Moment { unix: at.unix + 3600, ..at };
    differences.push(before.compare(&report(&project, later)).expect_err("another hour"));
    assert!(differences.iter().all(|d| !d.is_empty()), "{differences:?}");
}

/// What the comparison of two reports must say, feature by feature and rule by rule.
fn differences(a: (&Project, &Report), b: (&Project, &Report)) -> Vec<(usize, Vec<Fid>, Vec<Fid>)> {
    let mut out = Vec::new();
    for (r, rule) in b.1.rulebook.rules.iter().enumerate() {
        let statuses = |(project, report): (&Project, &Report)| -> BTreeMap<Fid, Status> {
            let fid = |row: usize| match rule.subject {
                SubjectKind::Feature(kind) => project.layer(kind).feature(row as u32).fid(),
                SubjectKind::Layer => Fid(row as i64),
            };
            report.rules[r].status.iter().enumerate().map(|(row, status)| (fid(row), *status)).collect()
        };
        let (old, new) = (statuses(a), statuses(b));
        let (mut better, mut worse) = (Vec::new(), Vec::new());
        for (fid, is) in new {
            match (old.get(&fid).copied().unwrap_or_default(), is) {
                (Status::Gap | Status::Unknown | Status::NotApplicable, Status::Covered) => better.push(fid),
                (Status::Gap, Status::Unknown) | (Status::Gap, Status::Gap) | (Status::Unknown, Status::Unknown) => {}
                (_, Status::Gap | Status::Unknown) => worse.push(fid),
                _ => {}
            }
        }
        if !better.is_empty() || !worse.is_empty() {
            out.push((r, better, worse));
        }
    }
    out
}

/// Features that differ, and whether they are on both sides.
fn changed(a: &Project, b: &Project) -> BTreeMap<(LayerKind, Fid), (bool, bool)> {
    let all = |project: &Project| -> BTreeMap<(LayerKind, Fid), String> {
        let features = project.layers().flat_map(|layer| layer.features().map(|f| ((layer.kind(), f.fid()), f.to_feature())));
        let text = |((kind, fid), f): ((LayerKind, Fid), Feature)| {
            let post = if kind == LayerKind::Checkpoint { project.roster.post(fid) } else { None };
            ((kind, fid), format!("{f:?} {post:?}"))
        };
        features.map(text).collect()
    };
    let (old, new) = (all(a), all(b));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    keys.into_iter().filter(|k| old.get(k) != new.get(k)).map(|k| (k, (old.contains_key(&k), new.contains_key(&k)))).collect()
}

/// Random edits of the real plan and of two what-if plans on it: what is shown is always the real plan with the edits that
/// fit, its updated report is a full evaluation, and the comparison of any two plans says what two full reports say.
fn scenarios(mut real: Project, steps: usize, dice: &mut Dice) -> Result<(), TestCaseError> {
    let (task, at) = (Task::new(), sample_moment());
    let book = Arc::new(Rulebook::built_in());
    let full = |project: &Project| Evaluation::new(project, &book, at, &task).expect("not cancelled");
    let mut plans = [Scenario::new("a"), Scenario::new("b")];
    let mut current = full(&real);
    for step in 0..steps {
        match dice.roll(4) {
            0 => {
                let edit = edit(&real, dice);
                if !matches!(edit, Edit::SetRulebook { .. }) {
                    // What replaces a layer or deletes leaves edits of plans without their features.
                    let _ = real.apply(edit);
                }
            }
            which => {
                let plan = &mut plans[which % 2];
                let edit = edit(&real.with(plan).project, dice);
                if Scenario::allows(&edit) {
                    plan.push(edit).expect("allowed");
                } else {
                    prop_assert_eq!(plan.push(edit), Err(EditError::NotInScenario));
                }
            }
        }
        for (i, plan) in plans.iter().enumerate() {
            let set = Edit::SetScenario { id: ScenarioId(i as i64), scenario: Some(Arc::new(plan.clone())) };
            real.apply(set).expect("fits");
        }
        let planned: Vec<Project> = plans.iter().map(|plan| real.with(plan).project).collect();
        let projects = [&real, &planned[0], &planned[1]];
        let mut evaluations = Vec::new();
        for project in projects {
            let updated = current.update(project, &book, at, &task).expect("not cancelled");
            let whole = full(project);
            if let Err(difference) = updated.report().compare(whole.report()) {
                return Err(TestCaseError::fail(format!("step {step}: {difference}")));
            }
            evaluations.push((updated, whole));
        }
        let (x, y) = (dice.roll(3), dice.roll(3));
        let side = |i: usize| Side { project: projects[i], report: evaluations[i].0.report() };
        let found = compare(side(x), side(y), &task).expect("not cancelled");
        let whole = |i: usize| (projects[i], evaluations[i].1.report());
        let shifted: Vec<_> = found
            .rules
            .iter()
            .map(|r| {
                let sorted = |fids: &[Fid]| fids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
                (r.rule, sorted(&r.shift.better), sorted(&r.shift.worse))
            })
            .collect();
        prop_assert_eq!(shifted, differences(whole(x), whole(y)), "step {}", step);
        let features: BTreeMap<_, _> =
            found.features.iter().map(|f| ((f.kind, f.fid), (f.change != Change::Added, f.change != Change::Removed))).collect();
        prop_assert_eq!(features, changed(projects[x], projects[y]), "step {}", step);
        for line in &found.lines {
            prop_assert_eq!(line.counts[0], whole(x).1.headline(line.line).counts);
            prop_assert_eq!(line.counts[1], whole(y).1.headline(line.line).counts);
        }
        let none = |(_, report): (&Project, &Report)| report.buildings.held_counts()[0] as i64;
        if projects[x].layer(LayerKind::Building).len() == projects[y].layer(LayerKind::Building).len()
            && found.features.iter().all(|f| f.kind != LayerKind::Building)
        {
            let change = found.exposed.worse.len() as i64 - found.exposed.better.len() as i64;
            prop_assert_eq!(change, none(whole(y)) - none(whole(x)));
        }
        current = evaluations.swap_remove(y).0;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_if_plans_are_evaluated_and_compared_as_whole_projects_would_be(seed in any::<u64>(), steps in 1usize..16) {
        let mut dice = Dice(seed);
        let project = city(&mut dice);
        scenarios(project, steps, &mut dice)?;
    }
}
