//! A program that is killed loses nothing it has acknowledged.
//!
//! A child process commits, undoes and redoes in a loop and says so; the parent kills it at a random moment, opens the
//! file and looks: it holds what was acknowledged last, or the one operation that was under way. 200 times on one file.

use fangxian::geometry::Shapes;
use fangxian::model::{Edit, Feature, Fid, History, LayerKind, Moment, Project, Scenario, ScenarioId, Value};
use fangxian::store::{Access, Existing, Opened, Store};
use fangxian::task::Task;
use rusqlite::Connection;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const KILLS: u64 = 200;
const FILE: &str = "FANGXIAN_KILL_TEST_FILE";
const FIRST: &str = "FANGXIAN_KILL_TEST_FIRST";
const KIND: LayerKind = LayerKind::Checkpoint;
const NAME: usize = 1;
const AT: Moment = Moment { unix: 1_647_741_600, offset_minutes: 480 };

fn point(x: f64) -> Shapes {
    let mut shape = Shapes::new();
    shape.push_point(x, 2.0 * x);
    shape
}

fn checkpoint(fid: Fid, x: f64) -> Feature {
    Feature { fid, shape: point(x), values: vec![Value::Null; KIND.info().attributes.len()] }
}

/// Pseudo-random numbers that are the same everywhere (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// The number that the last step in force left: as a name of one feature, as the place of another and in a what-if plan.
fn mark(project: &Project) -> (u64, f64) {
    let layer = project.layer(KIND);
    let name: u64 = layer.feature(0).name().and_then(|name| name.parse().ok()).expect("the mark is there");
    if let Some(plan) = project.scenarios().get(&ScenarioId(1)) {
        assert_eq!(plan.note, name.to_string(), "the plan is of the same step");
        assert!(project.with(plan).misfits.is_empty());
    }
    (name, layer.feature(1).shape().first().expect("a position")[0])
}

enum Way {
    Commit,
    Undo,
    Redo,
}

/// Not a test of its own: what the child process runs. Does nothing unless it was started by the parent.
#[test]
fn child_commits_until_it_is_killed() {
    let Ok(path) = std::env::var(FILE) else { return };
    let mut number: u64 = std::env::var(FIRST).ok().and_then(|n| n.parse().ok()).expect("a number");
    let Opened { mut store, mut project, mut history, .. } = Store::open(Path::new(&path), Access::ReadWrite).expect("opens");
    let mut dice = Dice(number);
    let mut out = std::io::stdout();
    // The test runner has begun a line.
    writeln!(out).expect("heard");
    loop {
        number += 1;
        let way = match dice.roll(10) {
            0 if history.done() > 1 => Way::Undo,
            1 if history.done() < history.steps().len() => Way::Redo,
            _ => Way::Commit,
        };
        match way {
            Way::Undo => history.undo(&mut project).map(|_| ()),
            Way::Redo => history.redo(&mut project).map(|_| ()),
            Way::Commit => {
                let edits = step(&project, &mut dice, number);
                history.commit(&mut project, &number.to_string(), AT, edits).map(|_| ())
            }
        }
        .expect("fits");
        writeln!(out, "try {}", mark(&project).0).expect("heard");
        let result = match way {
            Way::Undo => store.record_undo(&project, &history),
            Way::Redo => store.record_redo(&project, &history),
            Way::Commit => store.commit(&project, &history),
        };
        result.expect("stored");
        writeln!(out, "ack {}", mark(&project).0).expect("heard");
    }
}

/// Marks two features with the number and does something else besides.
fn step(project: &Project, dice: &mut Dice, number: u64) -> Vec<Edit> {
    let layer = project.layer(KIND);
    let other = layer.feature(2 + dice.roll(layer.len() as u64 - 2) as u32).fid();
    let besides = match dice.roll(4) {
        0 => Edit::Insert { kind: KIND, features: vec![checkpoint(layer.next_fid(), number as f64)] },
        1 if layer.len() > 50 => Edit::Delete { kind: KIND, fids: vec![other] },
        2 => Edit::SetShape { kind: KIND, fid: other, shape: point(-(number as f64)) },
        _ => Edit::SetValue { kind: KIND, fid: other, attr: NAME, value: Value::Text(format!("卡点{number}")) },
    };
    let mut plan = Scenario::new("夜间");
    plan.note = number.to_string();
    plan.push(Edit::SetShape { kind: KIND, fid: Fid(1), shape: point(number as f64) }).expect("allowed");
    vec![
        Edit::SetScenario { id: ScenarioId(1), scenario: Some(Arc::new(plan)) },
        Edit::SetValue { kind: KIND, fid: Fid(1), attr: NAME, value: Value::Text(number.to_string()) },
        besides,
        Edit::SetShape { kind: KIND, fid: Fid(2), shape: point(number as f64) },
    ]
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    create(&path);
    let mut dice = Dice(20_220_320);
    let (mut first, mut acknowledged, mut under_way) = (0, 0, 0);
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().expect("a program"))
            .args(["kill::child_commits_until_it_is_killed", "--exact", "--nocapture", "--test-threads=1"])
            .env(FILE, &path)
            .env(FIRST, first.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let reader = std::thread::spawn(move || lines.lines().map_while(Result::ok).collect::<Vec<_>>());
        std::thread::sleep(Duration::from_micros(5_000 + dice.roll(75_000)));
        child.kill().expect("killed");
        child.wait().expect("gone");
        let lines = reader.join().expect("read");
        assert!(!lines.iter().any(|line| line.contains("panicked")), "{lines:?}");
        let said = |word: &str| {
            let last = lines.iter().rposition(|line| line.starts_with(word))?;
            Some((last, lines[last].split_once(' ')?.1.parse::<u64>().ok()?))
        };
        let last = said("ack ");
        let tried = said("try ").filter(|(at, _)| last.is_none_or(|(acked, _)| *at > acked)).map(|(_, n)| n);
        let (stored, labels) = look(&path, kill % 20 == 0);
        let expected = last.map_or(under_way, |(_, n)| n);
        assert!(
            stored == expected || Some(stored) == tried,
            "kill {kill}: stored {stored}, acknowledged {expected}, tried {tried:?}"
        );
        acknowledged += lines.iter().filter(|line| line.starts_with("ack ")).count();
        under_way = stored;
        // Numbers are given once, whatever was undone.
        first = first.max(labels) + 1_000_000;
    }
    assert!(acknowledged as u64 > KILLS, "only {acknowledged} commits were acknowledged: nothing was tested");
    let opened = Store::open(&path, Access::ReadWrite).expect("opens");
    opened.store.close().expect("closes");
    let db = Connection::open(&path).expect("opens");
    let verdict: String = db.query_row("SELECT rtreecheck('rtree_checkpoint_geom')", [], |row| row.get(0)).expect("checks");
    assert_eq!(verdict, "ok");
}

fn create(path: &Path) {
    let mut project = Project::new("kill");
    let mut history = History::default();
    let features = (1..60).map(|fid| checkpoint(Fid(fid), 0.0)).collect();
    let mark = Edit::SetValue { kind: KIND, fid: Fid(1), attr: NAME, value: Value::Text("0".into()) };
    history.commit(&mut project, "0", AT, vec![Edit::Insert { kind: KIND, features }, mark]).expect("fits");
    Store::create(path, &project, &history, Existing::Refuse, &Task::new()).expect("made").close().expect("closes");
}

/// What the file holds after a kill, checked for agreement with its history and its index; the largest number it knows.
fn look(path: &Path, thoroughly: bool) -> (u64, u64) {
    let Opened { store, project, history, warnings } = Store::open(path, Access::ReadWrite).expect("opens after a kill");
    assert!(warnings.is_empty(), "{warnings:?}");
    let (number, x) = mark(&project);
    assert_eq!(number as f64, x, "one step, two features");
    assert_eq!(history.steps()[history.done() - 1].label, number.to_string(), "history and layers agree");
    let largest = history.steps().iter().filter_map(|step| step.label.parse().ok()).max().unwrap_or(0);
    if thoroughly {
        let (mut copy, mut steps) = (project.clone(), history.clone());
        while steps.undo(&mut copy).expect("undoes").is_some() {}
        while steps.done() < history.done() {
            steps.redo(&mut copy).expect("redoes");
        }
        let features = |p: &Project| p.layer(KIND).features().map(|f| f.to_feature()).collect::<Vec<_>>();
        assert_eq!(features(&copy), features(&project));
    }
    drop(store);
    let db = Connection::open(path).expect("opens");
    let verdict: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checks");
    assert_eq!(verdict, "ok");
    let held = "SELECT count(*) FROM rtree_checkpoint_geom WHERE id = 2 AND minx <= ?1 AND maxx >= ?1";
    let held: i64 = db.query_row(held, [x], |row| row.get(0)).expect("checks");
    assert_eq!(held, 1, "the index agrees");
    (number, largest)
}
