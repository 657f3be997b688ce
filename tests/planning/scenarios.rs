//! What-if plans of a document, and `fangxian compare`: whatever is done, the real plan changes only by steps of its own,
//! undo takes an adopted plan back whole, and the command line says what the functions say.

use crate::common::{data, load_folder, sample_moment};
use fangxian::app::document::Document;
use fangxian::app::scenario::PlanRef;
use fangxian::app::services::Opened;
use fangxian::compare::{Side, compare};
use fangxian::coverage::{Evaluation, Rulebook};
use fangxian::formats::geojson::{WriteOptions, write};
use fangxian::geometry::Shapes;
use fangxian::model::{Edit, Feature, Fid, History, LayerKind, PostRoster, Project, Scenario, ScenarioId, Value};
use fangxian::store::{Existing, Store};
use fangxian::task::Task;
use proptest::prelude::*;
use std::process::Command;
use std::sync::{Arc, OnceLock};

const KIND: LayerKind = LayerKind::Checkpoint;

fn town() -> &'static Project {
    static TOWN: OnceLock<Project> = OnceLock::new();
    TOWN.get_or_init(|| load_folder(&data("data/lujiazui"), &[]))
}

fn document() -> Document {
    let opened = Opened { project: town().clone(), history: History::default(), file: None, warnings: Vec::new() };
    Document::new(opened, None, &egui::Context::default()).0
}

/// All that a person could export of the ground.
fn content(project: &Project) -> String {
    let layers: Vec<String> = project
        .layers()
        .map(|layer| layer.features().map(|f| format!("{:?}", f.to_feature())).collect::<Vec<_>>().join("\n"))
        .collect();
    format!("{layers:?} {:?} {:?}", project.roster, project.settings)
}

fn point(x: f64, y: f64) -> Shapes {
    let mut shape = Shapes::new();
    shape.push_point(x, y);
    shape
}

#[derive(Debug, Clone)]
enum Wish {
    Show(i64),
    Make(i64),
    Drop(i64),
    Place(f64, f64),
    Move(usize, f64),
    Delete(usize),
    Roster(usize, u16),
    Moment(i64),
    Undo,
    Redo,
}

fn any_wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        3 => (0..4i64).prop_map(Wish::Show),
        2 => (1..4i64).prop_map(Wish::Make),
        1 => (1..4i64).prop_map(Wish::Drop),
        3 => (0.0..500.0f64, 0.0..500.0f64).prop_map(|(x, y)| Wish::Place(x, y)),
        3 => (any::<usize>(), -80.0..80.0f64).prop_map(|(i, by)| Wish::Move(i, by)),
        2 => any::<usize>().prop_map(Wish::Delete),
        2 => (any::<usize>(), 0..9u16).prop_map(|(i, n)| Wish::Roster(i, n)),
        1 => (0..48i64).prop_map(Wish::Moment),
        3 => Just(Wish::Undo),
        2 => Just(Wish::Redo),
    ]
}

/// The edits of a wish on what is shown.
fn edits(project: &Project, wish: &Wish) -> Vec<Edit> {
    let layer = project.layer(KIND);
    let pick = |i: usize| layer.feature((i % layer.len()) as u32);
    match wish {
        Wish::Place(x, y) => {
            let mut values = vec![Value::Null; KIND.info().attributes.len()];
            values[0] = Value::Text(format!("N{}", layer.next_fid().0));
            vec![Edit::Insert { kind: KIND, features: vec![Feature { fid: layer.next_fid(), shape: point(*x, *y), values }] }]
        }
        Wish::Move(i, by) => {
            let [x, y] = pick(*i).shape().first().expect("a point");
            vec![Edit::SetShape { kind: KIND, fid: pick(*i).fid(), shape: point(x + by, y) }]
        }
        Wish::Delete(i) => vec![Edit::Delete { kind: KIND, fids: vec![pick(*i).fid()] }],
        Wish::Roster(i, n) => {
            let post = Arc::new(PostRoster::new([("police".into(), [Some(*n); 24])]));
            vec![Edit::SetRoster { posts: vec![(pick(*i).fid(), post)] }]
        }
        Wish::Moment(hours) => {
            let at = Some(sample_moment().unix + 3600 * hours);
            vec![Edit::SetSettings { settings: fangxian::model::Settings { at, ..project.settings.clone() } }]
        }
        Wish::Make(id) => {
            let scenario = Some(Arc::new(Scenario::new(&format!("方案 {id}"))));
            vec![Edit::SetScenario { id: ScenarioId(*id), scenario }]
        }
        Wish::Drop(id) => vec![Edit::SetScenario { id: ScenarioId(*id), scenario: None }],
        Wish::Show(_) | Wish::Undo | Wish::Redo => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_the_real_plan_with_the_edits_of_the_plan(wishes in prop::collection::vec(any_wish(), 1..30)) {
        let mut document = document();
        let start = content(&document.project);
        for wish in wishes {
            let (real, shown) = (content(document.real()), document.shown());
            match &wish {
                Wish::Show(id) => document.show_scenario(Some(ScenarioId(*id))),
                Wish::Undo => drop(document.undo().expect("undo")),
                Wish::Redo => drop(document.redo().expect("redo")),
                wish => {
                    // Only a plan that is not there yet is made, one with changes is not emptied.
                    if matches!(wish, Wish::Make(id) if document.real().scenarios().contains_key(&ScenarioId(*id))) {
                        continue;
                    }
                    let edits = edits(&document.project, wish);
                    document.commit("step", sample_moment(), edits).expect("fits");
                    let whole = matches!(wish, Wish::Moment(_));
                    if shown != PlanRef::Real && !whole {
                        prop_assert_eq!(&content(document.real()), &real, "a plan leaves the real one alone");
                    }
                }
            }
            // What is shown was built up step by step; here it is made at once.
            let at_once = match document.shown() {
                PlanRef::Real => Project::clone(document.real()),
                PlanRef::Scenario(id) => document.real().with(&document.real().scenarios()[&id]).project,
            };
            prop_assert_eq!(content(&document.project), content(&at_once));
        }
        while document.undo().expect("undo").is_some() {}
        document.show_scenario(None);
        prop_assert_eq!(content(&document.project), start);
    }
}

/// The sample with a plan: a post more, another moved, a third taken away.
fn with_plan() -> (Project, ScenarioId) {
    let mut project = town().clone();
    let mut plan = Scenario::new("夜间加岗");
    for wish in [Wish::Move(2, 60.0), Wish::Delete(4), Wish::Place(100.0, 100.0), Wish::Roster(1, 2)] {
        let planned = project.with(&plan).project;
        edits(&planned, &wish).into_iter().for_each(|edit| plan.push(edit).expect("allowed"));
    }
    let id = project.next_scenario();
    project.apply(Edit::SetScenario { id, scenario: Some(Arc::new(plan)) }).expect("fits");
    (project, id)
}

#[test]
fn adopting_and_undoing_gives_the_start_to_the_byte() {
    let (mut project, id) = with_plan();
    let bytes = |project: &Project| {
        let mut all = Vec::new();
        for kind in LayerKind::ALL {
            let metric_crs = project.settings.metric_crs.expect("a system");
            let options = WriteOptions { metric_crs, rows: None, offset_minutes: 480 };
            write(&mut all, project.layer(kind), &options, &Task::new()).expect("writes");
        }
        all
    };
    let (start, scenario) = (bytes(&project), Arc::clone(&project.scenarios()[&id]));
    let planned = bytes(&project.with(&scenario).project);
    assert_ne!(start, planned);
    let mut history = History::default();
    let mut step = scenario.edits().to_vec();
    step.push(Edit::SetScenario { id, scenario: None });
    history.commit(&mut project, "adopt", sample_moment(), step).expect("fits");
    assert!(bytes(&project) == planned && project.scenarios().is_empty());
    history.undo(&mut project).expect("undo");
    assert!(bytes(&project) == start && project.scenarios()[&id].edits().len() == scenario.edits().len());
}

fn fangxian(args: &[&str], project: &std::path::Path) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fangxian"));
    command.arg("compare").arg(project).args(["--at", "2022-03-20T10:00:00+08:00", "--lang", "en", "--quiet"]).args(args);
    command.output().expect("the program starts")
}

#[test]
fn the_command_line_compares_as_the_window_does() {
    let (project, id) = with_plan();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    Store::create(&path, &project, &History::default(), Existing::Refuse, &Task::new()).expect("writes").close().expect("closes");
    let out = fangxian(&["--b", "夜间加岗", "--json", "-"], &path);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("nothing but JSON");
    let (task, book) = (Task::new(), Arc::new(Rulebook::built_in()));
    let planned = project.with(&project.scenarios()[&id]).project;
    let evaluations = [&project, &planned].map(|p| Evaluation::new(p, &book, sample_moment(), &task).expect("not cancelled"));
    let side = |i: usize, project| Side { project, report: evaluations[i].report() };
    let found = compare(side(0, &project), side(1, &planned), &task).expect("not cancelled");
    assert_eq!(json["features"].as_array().map(Vec::len), Some(found.features.len()));
    let changes: Vec<&str> = json["features"].as_array().expect("a list").iter().filter_map(|f| f["change"].as_str()).collect();
    for change in ["added", "removed", "moved", "changed"] {
        assert_eq!(changes.iter().filter(|c| **c == change).count(), 1, "{change} in {changes:?}");
    }
    for (line, said) in found.lines.iter().zip(json["lines"].as_array().expect("lines")) {
        assert_eq!(said["a"]["covered"].as_u64(), Some(line.counts[0].covered));
        assert_eq!(said["b"]["covered"].as_u64(), Some(line.counts[1].covered));
        assert_eq!(said["shift"]["worse"].as_array().map(Vec::len), Some(line.shift.worse.len()));
    }
    let moved = json["features"].as_array().expect("a list").iter().find(|f| f["change"] == "moved").expect("one");
    assert!((moved["moved_m"].as_f64().expect("metres") - 60.0).abs() < 1e-6);
    // The other way round, who was better off is worse off; nothing differs from itself.
    let back = fangxian(&["--a", "夜间加岗", "--b", "real", "--json", "-"], &path);
    let back: serde_json::Value = serde_json::from_slice(&back.stdout).expect("JSON");
    assert_eq!(back["lines"][0]["a"], json["lines"][0]["b"]);
    let csv = fangxian(&["--b", "夜间加岗", "--csv", "-"], &path);
    let csv = String::from_utf8(csv.stdout).expect("text");
    let shifted: usize = found.rules.iter().map(|r| r.shift.better.len() + r.shift.worse.len()).sum();
    assert_eq!(csv.lines().count(), 1 + found.features.len() + shifted, "{csv}");
    let same = fangxian(&["--a", "夜间加岗", "--b", "夜间加岗", "--json", "-"], &path);
    let same: serde_json::Value = serde_json::from_slice(&same.stdout).expect("JSON");
    assert_eq!((same["features"].as_array().map(Vec::len), same["rules"].as_array().map(Vec::len)), (Some(0), Some(0)));
    let wrong = fangxian(&["--b", "白天"], &path);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(wrong.status.code() == Some(2) && said.contains("no plan named") && said.contains("夜间加岗"), "{said}");
    let text = fangxian(&["--b", "夜间加岗"], &path);
    let said = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(said.contains("moved") && said.contains("Manned posts"), "{said}");
    let fid = found.features.iter().map(|f| f.fid).max();
    assert_eq!(fid, Some(Fid(town().layer(KIND).next_fid().0)), "the new post has an identity of its own");
}
