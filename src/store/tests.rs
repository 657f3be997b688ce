//! Project files as a whole: round trips, histories, refusals, damage.

use super::*;
use crate::geometry::{Bounds, Crs, Shapes};
use crate::model::{
    AttrType, Chunk, Edit, Feature, Fid, Layer, LayerKind, LayerMeta, Moment, PostRoster, Roster, Scenario, ScenarioId, Settings,
    Value,
};
use proptest::prelude::*;
use std::sync::Arc;

const AT: Moment = Moment { unix: 1_647_741_600, offset_minutes: 480 };

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub(super) fn point(x: f64, y: f64) -> Shapes {
    let mut shape = Shapes::new();
    shape.push_point(x, y);
    shape
}

fn checkpoint(fid: i64, x: f64) -> Feature {
    let mut values = vec![Value::Null; LayerKind::Checkpoint.info().attributes.len()];
    values[0] = Value::Text(format!("K{fid}"));
    Feature { fid: Fid(fid), shape: point(x, 0.0), values }
}

fn settings() -> Settings {
    let metric_crs = Some("EPSG:4547".parse::<Crs>().unwrap());
    Settings { name: "管城".into(), metric_crs, at: Some(AT.unix), ..Settings::default() }
}

/// A project with three checkpoints, its history and its file.
fn small(path: &std::path::Path) -> (Store, Project, History) {
    let mut project = Project::new("");
    project.settings = settings();
    let mut history = History::default();
    let features = vec![checkpoint(1, 1.0), checkpoint(2, 2.0), checkpoint(3, 3.0)];
    let edits = vec![Edit::Insert { kind: LayerKind::Checkpoint, features }];
    history.commit(&mut project, "insert", AT, edits).unwrap();
    let store = Store::create(path, &project, &history, Existing::Refuse, &Task::new()).unwrap();
    (store, project, history)
}

pub(super) type Content = (Settings, Option<String>, Vec<(LayerMeta, Vec<Feature>)>, Roster, String);

/// Everything of a project that must come back, in the order of identities.
pub(super) fn content(project: &Project) -> Content {
    let layers = project.layers().map(|layer| {
        let mut features: Vec<Feature> = layer.features().map(|f| f.to_feature()).collect();
        features.sort_by_key(|f| f.fid);
        (layer.meta.clone(), features)
    });
    let roster = Roster::clone(&project.roster);
    let scenarios = format!("{:?}", project.scenarios());
    (project.settings.clone(), project.rulebook.as_deref().map(str::to_owned), layers.collect(), roster, scenarios)
}

fn sound(path: &std::path::Path) {
    let db = Connection::open(path).unwrap();
    let verdict: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let broken: i64 = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(broken, 0);
    for kind in LayerKind::ALL {
        let rtree = schema::rtree_name(kind);
        let verdict: String = db.query_row("SELECT rtreecheck(?1)", [&rtree], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok", "{rtree}");
        functions::register(&db).unwrap();
        let sql = format!(
            "SELECT (SELECT count(*) FROM {rtree}), (SELECT count(*) FROM {key} WHERE geom NOT NULL AND NOT ST_IsEmpty(geom)),
               (SELECT count(*) FROM {key} JOIN {rtree} r ON r.id = fid
                WHERE minx <= ST_MinX(geom) AND maxx >= ST_MaxX(geom) AND miny <= ST_MinY(geom) AND maxy >= ST_MaxY(geom))",
            key = kind.key()
        );
        let (boxes, shapes, held): (i64, i64, i64) =
            db.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        assert_eq!((boxes, held), (shapes, shapes), "{rtree}");
    }
}

// --- any project ------------------------------------------------------------------------------------------------------

fn any_value(ty: AttrType, choices: &'static [crate::model::Choice]) -> BoxedStrategy<Value> {
    let some = match ty {
        AttrType::Text => "[ -~楼栋网格\u{1f3e5}\n]{0,12}".prop_map(Value::Text).boxed(),
        AttrType::Choice => (0..choices.len()).prop_map(|i| Value::Text(choices[i].key.into())).boxed(),
        AttrType::Hours => Just(Value::Text("06:00-22:00".into())).boxed(),
        AttrType::Int => prop_oneof![0..300i64, (i64::MIN + 1)..i64::MAX].prop_map(Value::Int).boxed(),
        AttrType::Time => prop_oneof![0..2_000_000_000i64, -63_000_000_000..260_000_000_000i64].prop_map(Value::Int).boxed(),
        AttrType::Real => (-1e300..1e300f64).prop_map(Value::Real).boxed(),
    };
    prop_oneof![1 => Just(Value::Null), 2 => some].boxed()
}

fn any_coord() -> impl Strategy<Value = [f64; 2]> {
    [-4e7..4e7f64, -1e7..1e7f64]
}

/// Shapes of the layer's class and some of others: nothing a model can hold may be lost.
fn any_shape() -> impl Strategy<Value = Shapes> {
    let ring = || prop::collection::vec(any_coord(), 1..7);
    let polygon = || prop::collection::vec(ring(), 1..3);
    prop_oneof![
        1 => Just(Shapes::new()).prop_map(|mut s| { s.push_null(); s }),
        4 => any_coord().prop_map(|[x, y]| point(x, y)),
        2 => ring().prop_map(|line| { let mut s = Shapes::new(); s.push_line(&line); s }),
        4 => prop::collection::vec(polygon(), 1..4).prop_map(|polygons| parts(&polygons, true)),
        1 => prop::collection::vec(ring(), 2..4).prop_map(|lines| parts(&lines.into_iter().map(|l| vec![l]).collect::<Vec<_>>(), false)),
        1 => prop::collection::vec(any_coord(), 2..4).prop_map(|positions| {
            let mut s = Shapes::new();
            for [x, y] in positions {
                s.push(x, y);
                s.end_ring();
                s.end_part();
            }
            s.end_feature(crate::geometry::ShapeKind::MultiPoint);
            s
        }),
    ]
}

fn parts(parts: &[Vec<Vec<[f64; 2]>>], area: bool) -> Shapes {
    use crate::geometry::ShapeKind::{MultiLine, MultiPolygon, Polygon};
    let mut s = Shapes::new();
    for part in parts {
        for ring in part {
            s.extend(ring.iter().copied());
            s.end_ring();
        }
        s.end_part();
    }
    s.end_feature(if !area {
        MultiLine
    } else if parts.len() == 1 {
        Polygon
    } else {
        MultiPolygon
    });
    s
}

pub(super) fn any_kind() -> impl Strategy<Value = LayerKind> {
    prop::sample::select(&LayerKind::ALL[..])
}

pub(super) fn any_feature(kind: LayerKind) -> impl Strategy<Value = Feature> {
    let values: Vec<_> = kind.info().attributes.iter().map(|a| any_value(a.ty, a.choices)).collect();
    (any_shape(), values).prop_map(|(shape, values)| Feature { fid: Fid(0), shape, values })
}

/// An edit that fits any project: which feature it is about is chosen when it is applied.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    Insert(LayerKind, Vec<Feature>),
    Delete(LayerKind, usize),
    SetShape(LayerKind, usize, Shapes),
    SetValue(LayerKind, usize, usize, Value),
    SetValues(LayerKind, usize, usize, Value),
    SetLayer(LayerKind, Vec<Feature>),
    SetRulebook(Option<String>),
    SetCrs(u32),
    SetRoster(usize, PostRoster),
    Plan(i64, Vec<Wish>),
    DropPlan(i64),
    Undo,
    Redo,
    Reopen,
}

fn any_roster() -> impl Strategy<Value = PostRoster> {
    let day = prop::collection::vec(prop::option::of(0..=1000u16), 24);
    let roles = prop::collection::btree_map(prop::sample::select(&["police", "health", "志愿者", "x'; --"][..]), day, 0..4);
    roles.prop_map(|roles| {
        PostRoster::new(roles.into_iter().map(|(role, day)| (Arc::from(role), std::array::from_fn(|hour| day[hour]))))
    })
}

/// Wishes that may be part of a what-if plan.
fn any_change() -> impl Strategy<Value = Wish> {
    let feature = any_kind().prop_flat_map(|k| (Just(k), prop::collection::vec(any_feature(k), 1..3)));
    prop_oneof![
        feature.prop_map(|(k, f)| Wish::Insert(k, f)),
        (any_kind(), any::<usize>()).prop_map(|(k, i)| Wish::Delete(k, i)),
        (any_kind(), any::<usize>(), any_shape()).prop_map(|(k, i, s)| Wish::SetShape(k, i, s)),
        (any::<usize>(), any_roster()).prop_map(|(i, roster)| Wish::SetRoster(i, roster)),
    ]
}

pub(super) fn any_wish() -> impl Strategy<Value = Wish> {
    let features = |n: std::ops::Range<usize>| {
        any_kind().prop_flat_map(move |k| (Just(k), prop::collection::vec(any_feature(k), n.clone())))
    };
    let value = || {
        any_kind().prop_flat_map(|k| (Just(k), 0..k.info().attributes.len())).prop_flat_map(|(k, attr)| {
            let info = &k.info().attributes[attr];
            (Just(k), any::<usize>(), Just(attr), any_value(info.ty, info.choices))
        })
    };
    prop_oneof![
        4 => features(1..4).prop_map(|(k, f)| Wish::Insert(k, f)),
        3 => value().prop_map(|(k, i, attr, v)| Wish::SetValues(k, i, attr, v)),
        2 => (any_kind(), any::<usize>()).prop_map(|(k, i)| Wish::Delete(k, i)),
        4 => (any_kind(), any::<usize>(), any_shape()).prop_map(|(k, i, s)| Wish::SetShape(k, i, s)),
        4 => value().prop_map(|(k, i, attr, v)| Wish::SetValue(k, i, attr, v)),
        1 => features(0..4).prop_map(|(k, f)| Wish::SetLayer(k, f)),
        1 => prop::option::of("[a-z规则= ]{0,9}").prop_map(Wish::SetRulebook),
        1 => prop::sample::select(&[4547u32, 4549, 32_633][..]).prop_map(Wish::SetCrs),
        4 => (any::<usize>(), any_roster()).prop_map(|(i, roster)| Wish::SetRoster(i, roster)),
        3 => (1..4i64, prop::collection::vec(any_change(), 0..5)).prop_map(|(id, wishes)| Wish::Plan(id, wishes)),
        1 => (1..4i64).prop_map(Wish::DropPlan),
        3 => Just(Wish::Undo),
        2 => Just(Wish::Redo),
        2 => Just(Wish::Reopen),
    ]
}

/// The edit a wish stands for in this project; `None` when there is nothing to do it to.
pub(super) fn edit(project: &Project, wish: Wish) -> Option<Edit> {
    let pick = |kind: LayerKind, i: usize| {
        let layer = project.layer(kind);
        (!layer.is_empty()).then(|| layer.feature((i % layer.len()) as u32).fid())
    };
    let numbered = |kind: LayerKind, mut features: Vec<Feature>| {
        let next = project.layer(kind).next_fid().0;
        features.iter_mut().enumerate().for_each(|(i, f)| f.fid = Fid(next + 2 * i as i64));
        features
    };
    Some(match wish {
        Wish::Insert(kind, features) => Edit::Insert { kind, features: numbered(kind, features) },
        Wish::Delete(kind, i) => Edit::Delete { kind, fids: vec![pick(kind, i)?] },
        Wish::SetShape(kind, i, shape) => Edit::SetShape { kind, fid: pick(kind, i)?, shape },
        Wish::SetValue(kind, i, attr, value) => Edit::SetValue { kind, fid: pick(kind, i)?, attr, value },
        Wish::SetValues(kind, i, attr, value) => {
            // Every first, second or third feature, every other one of them unknown.
            let fids: Vec<Fid> = project.layer(kind).features().step_by(i % 3 + 1).map(|f| f.fid()).collect();
            let value = |n: usize| if n.is_multiple_of(2) { value.clone() } else { Value::Null };
            Edit::SetValues { kind, attr, values: fids.into_iter().enumerate().map(|(n, fid)| (fid, value(n))).collect() }
        }
        Wish::SetLayer(kind, features) => {
            let mut chunk = Chunk::new(kind);
            for f in numbered(kind, features) {
                chunk.push_feature(kind, f.fid, f.shape.get(0), f.values.into_iter());
            }
            chunk.finish();
            let meta = LayerMeta { source: "a.geojson".into(), set_aside: 3, ..LayerMeta::default() };
            let mut layer = Layer::from_chunks(kind, vec![chunk], meta);
            layer.reserve_fids(project.layer(kind).next_fid());
            Edit::SetLayer { layer: Arc::new(layer) }
        }
        Wish::SetRulebook(text) => Edit::SetRulebook { text: text.map(Arc::from) },
        Wish::SetCrs(code) => {
            Edit::SetSettings { settings: Settings { metric_crs: Crs::from_epsg(code), ..project.settings.clone() } }
        }
        Wish::SetRoster(i, roster) => Edit::SetRoster { posts: vec![(pick(LayerKind::Checkpoint, i)?, Arc::new(roster))] },
        Wish::Plan(id, wishes) => {
            let id = ScenarioId(id);
            let mut plan =
                project.scenarios().get(&id).map_or_else(|| Scenario::new(&format!("方案 {}", id.0)), |p| Scenario::clone(p));
            let mut planned = project.with(&plan).project;
            for wish in wishes {
                let Some(change) = edit(&planned, wish) else { continue };
                planned.apply(change.clone()).ok()?;
                plan.push(change).ok()?;
            }
            plan.note.push('试');
            Edit::SetScenario { id, scenario: Some(Arc::new(plan)) }
        }
        Wish::DropPlan(id) => Edit::SetScenario { id: ScenarioId(id), scenario: None },
        Wish::Undo | Wish::Redo | Wish::Reopen => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any sequence of edits, undos, redos and restarts: the file holds what memory holds, and its history still works.
    #[test]
    fn whatever_is_done_the_file_follows(wishes in prop::collection::vec(any_wish(), 1..30)) {
        let folder = folder();
        let path = folder.path().join("p.gpkg");
        let mut project = Project::new("t");
        let mut history = History::default();
        let mut store = Store::create(&path, &project, &history, Existing::Refuse, &Task::new()).unwrap();
        for wish in wishes {
            match wish {
                Wish::Undo => {
                    if history.undo(&mut project).unwrap().is_some() {
                        store.record_undo(&project, &history).unwrap();
                    }
                }
                Wish::Redo => {
                    if history.redo(&mut project).unwrap().is_some() {
                        store.record_redo(&project, &history).unwrap();
                    }
                }
                Wish::Reopen => {
                    drop(store);
                    let opened = Store::open(&path, Access::ReadWrite).unwrap();
                    prop_assert_eq!(opened.warnings, vec![]);
                    prop_assert_eq!(content(&opened.project), content(&project));
                    prop_assert!(opened.history.steps().len() <= history.steps().len());
                    for (stored, kept) in opened.project.layers().zip(project.layers()) {
                        // Undoing an import takes the layer's count back in memory; the file remembers all it ever gave.
                        prop_assert!(stored.next_fid() >= kept.next_fid());
                    }
                    (store, project, history) = (opened.store, opened.project, opened.history);
                }
                wish => {
                    let Some(edit) = edit(&project, wish) else { continue };
                    history.commit(&mut project, "step", AT, vec![edit]).unwrap();
                    store.commit(&project, &history).unwrap();
                }
            }
        }
        store.close().unwrap();
        prop_assert!(!folder.path().join("p.gpkg-wal").exists());
        sound(&path);
        // A project made anew from the same content is the same content, too.
        let again = folder.path().join("again.gpkg");
        Store::create(&again, &project, &history, Existing::Refuse, &Task::new()).unwrap();
        for path in [&path, &again] {
            let mut opened = Store::open(path, Access::ReadOnly).unwrap();
            prop_assert_eq!(content(&opened.project), content(&project));
            // All that is left of the history can be taken back and done again.
            while opened.history.undo(&mut opened.project).unwrap().is_some() {}
            while opened.history.redo(&mut opened.project).unwrap().is_some() {}
        }
        sound(&again);
    }
}

#[test]
fn a_layer_of_several_chunks_comes_back_and_its_index_finds_what_a_scan_finds() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let kind = LayerKind::Building;
    let mut chunks = Vec::new();
    let mut chunk = Chunk::new(kind);
    for i in 0..10_000i64 {
        let (x, y) = ((i * 7919 % 5000) as f64, (i * 104_729 % 5000) as f64);
        chunk.shapes.push_polygon(&[&[[x, y], [x + 9.0, y], [x + 9.0, y + 7.0], [x, y]]]);
        let row = chunk.len();
        chunk.columns[0].push_text(row, &format!("B{i}"));
        chunk.end_feature(Fid(i + 1));
        if chunk.len() == crate::model::CHUNK_ROWS || i == 9_999 {
            chunk.finish();
            chunks.push(std::mem::replace(&mut chunk, Chunk::new(kind)));
        }
    }
    let layer = Layer::from_chunks(kind, chunks, LayerMeta::default());
    let mut project = Project::new("t");
    let mut history = History::default();
    let edits = vec![Edit::SetSettings { settings: settings() }, Edit::SetLayer { layer: Arc::new(layer) }];
    history.commit(&mut project, "import", AT, edits).unwrap();
    drop(Store::create(&path, &project, &history, Existing::Refuse, &Task::new()).unwrap());
    sound(&path);
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    assert_eq!(content(&opened.project), content(&project));
    let (stored, kept) = (opened.project.layer(kind), project.layer(kind));
    assert!(stored.chunks().iter().zip(kept.chunks()).all(|(a, b)| a == b), "columns are the same to the byte");
    for i in 0..50 {
        let asked = Bounds { min: [f64::from(i) * 90.0, 100.0], max: [f64::from(i) * 97.0 + 60.0, 900.0] };
        let sql = "SELECT id FROM rtree_building_geom WHERE maxx >= ?1 AND minx <= ?2 AND maxy >= ?3 AND miny <= ?4 ORDER BY id";
        let mut select = opened.store.db.prepare_cached(sql).unwrap();
        let edges = (asked.min[0], asked.max[0], asked.min[1], asked.max[1]);
        let found: Vec<i64> = select.query_map(edges, |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let scan: Vec<i64> = kept.features().filter(|f| f.shape().bounds().intersects(&asked)).map(|f| f.fid().0).collect();
        assert_eq!(found, scan);
    }
}

// --- history ----------------------------------------------------------------------------------------------------------

#[test]
fn undo_works_across_restarts_up_to_the_last_import() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let start = content(&project);
    let layer = Arc::new(Layer::new(LayerKind::Road));
    history.commit(&mut project, "import roads", AT, vec![Edit::SetLayer { layer }]).unwrap();
    store.commit(&project, &history).unwrap();
    for x in 10..14 {
        let edit = Edit::SetShape { kind: LayerKind::Checkpoint, fid: Fid(2), shape: point(f64::from(x), 0.0) };
        history.commit(&mut project, "move", AT, vec![edit]).unwrap();
        store.commit(&project, &history).unwrap();
    }
    drop(store);
    let Opened { mut store, mut project, mut history, .. } = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(history.steps().len(), 4);
    while history.undo(&mut project).unwrap().is_some() {
        store.record_undo(&project, &history).unwrap();
    }
    assert_eq!(content(&project), start);
    drop(store);
    let Opened { mut store, mut project, mut history, .. } = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!((content(&project), history.steps().len(), history.done()), (start, 4, 0));
    history.redo(&mut project).unwrap();
    store.record_redo(&project, &history).unwrap();
    let listed: Vec<_> = store.past_steps().unwrap().into_iter().map(|s| (s.label, s.in_force, s.kept)).collect();
    let step = |label: &str, in_force, kept| (label.to_owned(), in_force, kept);
    assert_eq!(listed[..3], [step("insert", true, true), step("import roads", true, false), step("move", true, true)]);
    assert_eq!(listed[3..], [step("move", false, true), step("move", false, true), step("move", false, true)]);
    let value = Value::Text("K-new".into());
    let edit = Edit::SetValue { kind: LayerKind::Checkpoint, fid: Fid(1), attr: 0, value };
    history.commit(&mut project, "rename", AT, vec![edit]).unwrap();
    store.commit(&project, &history).unwrap();
    assert_eq!(store.past_steps().unwrap().len(), 4, "what was undone before is forgotten");
}

#[test]
fn an_import_undone_before_closing_is_undone_in_the_file() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let start = content(&project);
    let layer = Arc::new(Layer::new(LayerKind::Checkpoint));
    history.commit(&mut project, "import", AT, vec![Edit::SetLayer { layer }]).unwrap();
    store.commit(&project, &history).unwrap();
    history.undo(&mut project).unwrap();
    store.record_undo(&project, &history).unwrap();
    drop(store);
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(content(&opened.project).2, start.2);
    assert_eq!((opened.history.steps().len(), opened.history.done()), (1, 1), "the import cannot be done again");
    sound(&path);
}

#[test]
fn only_the_last_thousand_steps_stay_undoable() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    store.db.execute_batch("PRAGMA synchronous = OFF").unwrap();
    for i in 0..history::KEPT + 5 {
        let edit = Edit::SetValue { kind: LayerKind::Checkpoint, fid: Fid(1), attr: 1, value: Value::Text(i.to_string()) };
        history.commit(&mut project, "name", AT, vec![edit]).unwrap();
        store.commit(&project, &history).unwrap();
    }
    drop(store);
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    assert_eq!(opened.history.steps().len() as i64, history::KEPT);
    assert_eq!(opened.store.past_steps().unwrap().len() as i64, history::KEPT + 6);
}

#[test]
fn a_left_out_commit_is_noticed() {
    let folder = folder();
    let (mut store, mut project, mut history) = small(&folder.path().join("p.gpkg"));
    for name in ["a", "b"] {
        let edit = Edit::SetValue { kind: LayerKind::Checkpoint, fid: Fid(1), attr: 1, value: Value::Text(name.into()) };
        history.commit(&mut project, "name", AT, vec![edit]).unwrap();
    }
    let error = store.commit(&project, &history).unwrap_err();
    assert!(matches!(error, StoreError::OutOfStep { stored: 1, expected: 2, .. }), "{error}");
}

// --- refusals and damage ----------------------------------------------------------------------------------------------

fn rename(project: &mut Project, history: &mut History, name: &str) {
    let edit = Edit::SetValue { kind: LayerKind::Checkpoint, fid: Fid(1), attr: 1, value: Value::Text(name.into()) };
    history.commit(project, "rename", AT, vec![edit]).unwrap();
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let before = content(&project);
    let pages: i64 = store.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    store.db.query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |_| Ok(())).unwrap();
    let features = (10..2000).map(|fid| checkpoint(fid, 0.0)).collect();
    history.commit(&mut project, "many", AT, vec![Edit::Insert { kind: LayerKind::Checkpoint, features }]).unwrap();
    let error = store.commit(&project, &history).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
    assert_eq!(content(&Store::open(&path, Access::ReadOnly).unwrap().project), before);
    // With room again, the same step is stored.
    store.db.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).unwrap();
    store.commit(&project, &history).unwrap();
    drop(store);
    assert_eq!(content(&Store::open(&path, Access::ReadOnly).unwrap().project), content(&project));
    sound(&path);
}

#[test]
fn read_only_is_refused_and_the_file_stays_untouched() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    drop(small(&path));
    let bytes = std::fs::read(&path).unwrap();
    let Opened { mut store, mut project, mut history, .. } = Store::open(&path, Access::ReadOnly).unwrap();
    rename(&mut project, &mut history, "x");
    let error = store.commit(&project, &history).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    store.close().unwrap();
    assert!(std::fs::read(&path).unwrap() == bytes);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside it");
}

#[test]
fn two_windows_do_not_overwrite_each_other() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut first, mut project, mut history) = small(&path);
    let Opened { mut store, project: mut other, history: mut others, .. } = Store::open(&path, Access::ReadWrite).unwrap();
    rename(&mut project, &mut history, "first");
    first.commit(&project, &history).unwrap();
    rename(&mut other, &mut others, "second");
    let error = store.commit(&other, &others).unwrap_err();
    assert!(matches!(error, StoreError::ChangedElsewhere { .. }), "{error}");
    let busy = first.close().unwrap_err();
    assert!(matches!(busy, StoreError::Busy { .. }), "{busy}");
    drop(store);
    assert_eq!(content(&Store::open(&path, Access::ReadOnly).unwrap().project), content(&project));
}

#[test]
fn a_style_saved_by_another_program_is_no_change_but_an_edit_is() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let elsewhere = Connection::open(&path).unwrap();
    functions::register(&elsewhere).unwrap();
    elsewhere.execute("UPDATE layer_styles SET styleQML = 'mine'", []).unwrap();
    rename(&mut project, &mut history, "after the style");
    store.commit(&project, &history).unwrap();
    elsewhere.execute("UPDATE checkpoint SET name = 'theirs' WHERE fid = 1", []).unwrap();
    elsewhere
        .execute("UPDATE gpkg_contents SET last_change = '2030-01-01T00:00:00.000Z' WHERE table_name = 'checkpoint'", [])
        .unwrap();
    rename(&mut project, &mut history, "after the edit");
    assert!(matches!(store.commit(&project, &history), Err(StoreError::ChangedElsewhere { .. })));
    drop((store, elsewhere));
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(opened.warnings, [StoreWarning::EditedElsewhere { kind: LayerKind::Checkpoint }]);
    assert!(opened.history.steps().is_empty());
    assert_eq!(opened.project.layer(LayerKind::Checkpoint).feature(0).name(), Some("theirs"));
    drop(opened);
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(opened.warnings, [], "told once");
}

#[test]
fn what_another_program_dropped_is_there_again() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    drop(small(&path));
    let db = Connection::open(&path).unwrap();
    functions::register(&db).unwrap();
    db.execute_batch(
        "DROP TABLE fence; DROP TABLE rtree_fence_geom; DELETE FROM gpkg_geometry_columns WHERE table_name = 'fence';
         DELETE FROM gpkg_contents WHERE table_name = 'fence'; ALTER TABLE grid DROP COLUMN leader;
         UPDATE checkpoint SET geom = x'00' WHERE fid = 3; UPDATE checkpoint SET staff_day = 'many' WHERE fid = 2;",
    )
    .unwrap();
    drop(db);
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    let (fence, grid, checkpoint) = (LayerKind::Fence, LayerKind::Grid, LayerKind::Checkpoint);
    for warning in [
        StoreWarning::EditedElsewhere { kind: fence },
        StoreWarning::MissingLayer { kind: fence },
        StoreWarning::MissingColumn { kind: grid, attr: "leader" },
        StoreWarning::Geometry { kind: checkpoint, fid: 3, reason: "it is not in GeoPackage form".into() },
        StoreWarning::Value { kind: checkpoint, fid: 2, attr: "staff_day" },
    ] {
        assert!(opened.warnings.contains(&warning), "{warning}: {:?}", opened.warnings);
    }
    let Opened { mut store, mut project, mut history, .. } = opened;
    for kind in [fence, grid] {
        let values = vec![Value::Null; kind.info().attributes.len()];
        let shape = parts(&[vec![vec![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]]], true);
        let feature = Feature { fid: project.layer(kind).next_fid(), shape, values };
        history.commit(&mut project, "insert", AT, vec![Edit::Insert { kind, features: vec![feature] }]).unwrap();
        store.commit(&project, &history).unwrap();
    }
    drop(store);
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    assert_eq!(opened.warnings.len(), 2, "{:?}", opened.warnings);
    assert_eq!(opened.project.layer(fence).len(), 1);
}

#[test]
fn what_is_no_project_is_named_and_left_alone() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("text.gpkg"), "this is a text, not a database at all").unwrap();
    std::fs::write(file("empty.gpkg"), "").unwrap();
    Connection::open(file("plain.gpkg")).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    Connection::open(file("foreign.gpkg"))
        .unwrap()
        .execute_batch("PRAGMA application_id = 1196444487; CREATE TABLE gpkg_contents(a)")
        .unwrap();
    drop(small(&file("newer.gpkg")));
    Connection::open(file("newer.gpkg")).unwrap().execute("UPDATE fangxian_meta SET value = 7 WHERE key = 'schema'", []).unwrap();
    drop(small(&file("cut.gpkg")));
    let whole = std::fs::read(file("cut.gpkg")).unwrap();
    std::fs::write(file("cut.gpkg"), &whole[..whole.len() / 2]).unwrap();
    let kind = |name: &str| {
        let before = std::fs::read(file(name)).ok();
        let error = Store::open(&file(name), Access::ReadWrite).unwrap_err();
        assert!(std::fs::read(file(name)).ok() == before, "{name} was touched");
        (format!("{error:?}").split([' ', '{']).next().unwrap_or_default().to_owned(), error.to_string())
    };
    assert_eq!(kind("none.gpkg").0, "Missing");
    assert_eq!(kind("text.gpkg").0, "NotSqlite");
    assert_eq!(kind("empty.gpkg").0, "NotSqlite");
    assert_eq!(kind("plain.gpkg").0, "NotGeoPackage");
    assert_eq!(kind("foreign.gpkg").0, "Foreign");
    assert_eq!(kind("cut.gpkg").0, "Corrupt");
    let (name, text) = kind("newer.gpkg");
    assert_eq!(name, "NewerSchema");
    let known = format!("saved by a newer version (schema 7, this one reads up to {})", schema::SCHEMA);
    assert!(text.contains(&known), "{text}");
}

#[test]
fn creating_refuses_replaces_and_cleans_up_after_itself() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (store, project, history) = small(&path);
    let refused = Store::create(&path, &project, &history, Existing::Refuse, &Task::new());
    assert!(matches!(refused, Err(StoreError::Exists { .. })));
    store.close().unwrap();
    let cancelled = Task::new();
    cancelled.cancel();
    let features = vec![checkpoint(9, 9.0)];
    let (mut larger, mut steps) = (project.clone(), history.clone());
    steps.commit(&mut larger, "insert", AT, vec![Edit::Insert { kind: LayerKind::Checkpoint, features }]).unwrap();
    let result = Store::create(&path, &larger, &steps, Existing::Replace, &cancelled);
    assert!(matches!(result, Err(StoreError::Cancelled)));
    assert_eq!(content(&Store::open(&path, Access::ReadOnly).unwrap().project), content(&project));
    drop(Store::create(&path, &larger, &steps, Existing::Replace, &Task::new()).unwrap());
    assert_eq!(content(&Store::open(&path, Access::ReadOnly).unwrap().project), content(&larger));
    let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["p.gpkg"]);
    std::fs::write(folder.path().join("q.gpkg-wal"), "left").unwrap();
    let result = Store::create(&folder.path().join("q.gpkg"), &project, &history, Existing::Refuse, &Task::new());
    assert!(matches!(result, Err(StoreError::Leftover { .. })));
}

#[test]
fn a_copy_is_complete_and_independent() {
    let folder = folder();
    let (path, copy) = (folder.path().join("p.gpkg"), folder.path().join("copy.gpkg"));
    let (mut store, mut project, mut history) = small(&path);
    rename(&mut project, &mut history, "in the log");
    store.commit(&project, &history).unwrap();
    store.save_as(&copy, Existing::Refuse).unwrap();
    assert!(matches!(store.save_as(&copy, Existing::Refuse), Err(StoreError::Exists { .. })));
    assert!(matches!(store.save_as(&path, Existing::Replace), Err(StoreError::Busy { .. })), "not over itself");
    let then = content(&project);
    rename(&mut project, &mut history, "later");
    store.commit(&project, &history).unwrap();
    let opened = Store::open(&copy, Access::ReadOnly).unwrap();
    assert_eq!(content(&opened.project), then);
    assert_eq!(opened.history.done(), 2);
    assert!(!folder.path().join("copy.gpkg-wal").exists());
    sound(&copy);
}

#[test]
fn a_cancelled_import_changes_nothing() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let before = content(&project);
    let layer = Arc::clone(project.layer(LayerKind::Checkpoint));
    history.commit(&mut project, "import", AT, vec![Edit::SetLayer { layer }]).unwrap();
    let task = Task::new();
    task.cancel();
    assert!(matches!(store.import(&project, &history, &task), Err(StoreError::Cancelled)));
    drop(store);
    assert_eq!(content(&Store::open(&path, Access::ReadOnly).unwrap().project), before);
    sound(&path);
}

// --- the roster -------------------------------------------------------------------------------------------------------

fn roster(role: &str, people: u16) -> Arc<PostRoster> {
    Arc::new(PostRoster::new([(Arc::from(role), std::array::from_fn(|hour| (hour < 6).then_some(people)))]))
}

#[test]
fn a_deleted_checkpoint_has_its_roster_again_after_a_restart_and_an_undo() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let posts = vec![(Fid(2), roster("police", 3)), (Fid(3), roster("health", 0))];
    history.commit(&mut project, "roster", AT, vec![Edit::SetRoster { posts }]).unwrap();
    store.commit(&project, &history).unwrap();
    let before = content(&project);
    let edits = vec![Edit::Delete { kind: LayerKind::Checkpoint, fids: vec![Fid(2)] }];
    history.commit(&mut project, "delete", AT, edits).unwrap();
    store.commit(&project, &history).unwrap();
    assert_eq!(project.roster.len(), 1);
    drop(store);
    let Opened { mut store, mut project, mut history, warnings } = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!((warnings, project.roster.len()), (vec![], 1));
    history.undo(&mut project).unwrap();
    store.record_undo(&project, &history).unwrap();
    assert_eq!(content(&project), before);
    drop(store);
    let Opened { mut store, mut project, mut history, .. } = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(content(&project), before);
    history.undo(&mut project).unwrap();
    store.record_undo(&project, &history).unwrap();
    assert!(project.roster.is_empty());
    history.redo(&mut project).unwrap();
    store.record_redo(&project, &history).unwrap();
    drop(store);
    assert_eq!(content(&Store::open(&path, Access::ReadOnly).unwrap().project), before);
    sound(&path);
}

/// Takes the layer of compounds out with all that speaks of it.
fn without_compounds(db: &Connection) {
    let kind = LayerKind::Compound;
    schema::forget_layer(db, kind).unwrap();
    db.execute_batch(
        "DROP TABLE compound; DELETE FROM layer_styles WHERE f_table_name = 'compound';
         DELETE FROM fangxian_layer WHERE kind = 'compound'; DELETE FROM sqlite_sequence WHERE name = 'compound';",
    )
    .unwrap();
}

#[test]
fn compounds_come_to_a_file_from_before_beside_somebody_elses_table_of_that_name() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (store, project, _) = small(&path);
    store.close().unwrap();
    let db = Connection::open(&path).unwrap();
    functions::register(&db).unwrap();
    without_compounds(&db);
    db.execute_batch(
        "UPDATE fangxian_meta SET value = 5 WHERE key = 'schema'; CREATE TABLE mine(a);
         INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES ('mine', 'attributes', '小区');",
    )
    .unwrap();
    drop(db);
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    assert_eq!((content(&opened.project), opened.warnings), (content(&project), vec![]));
    drop(opened.store);
    let Opened { mut store, mut project, mut history, warnings } = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!((warnings, history.done()), (vec![], 1));
    let kind = LayerKind::Compound;
    let mut values = vec![Value::Null; kind.info().attributes.len()];
    values[1] = Value::Text("东方小区".into());
    let shape = parts(&[vec![vec![[0.0, 0.0], [90.0, 0.0], [90.0, 60.0], [0.0, 0.0]]]], true);
    let features = vec![Feature { fid: Fid(1), shape, values }];
    history.commit(&mut project, "compound", AT, vec![Edit::Insert { kind, features }]).unwrap();
    store.commit(&project, &history).unwrap();
    store.close().unwrap();
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!((content(&opened.project), opened.warnings), (content(&project), vec![]));
    let styles = "SELECT count(*) FROM layer_styles WHERE f_table_name = 'compound'";
    let styles: i64 = Connection::open(&path).unwrap().query_row(styles, [], |row| row.get(0)).unwrap();
    assert_eq!(styles, 1);
    sound(&path);
}

/// A file as the first schema wrote it.
fn of_first_schema(path: &std::path::Path) {
    let db = Connection::open(path).unwrap();
    functions::register(&db).unwrap();
    db.execute_batch(
        "ALTER TABLE fangxian_history DROP COLUMN who; DROP TABLE roster; DELETE FROM gpkg_contents WHERE table_name = 'roster';
         DELETE FROM gpkg_data_columns WHERE table_name = 'roster'; DELETE FROM fangxian_meta WHERE key = 'roster_last_change';
         DROP TABLE fangxian_scenario; DELETE FROM gpkg_extensions WHERE table_name = 'fangxian_scenario';
         UPDATE fangxian_meta SET value = 1 WHERE key = 'schema';",
    )
    .unwrap();
    without_compounds(&db);
    for attr in ["oneway", "layer", "bridge", "tunnel", "access", "maxspeed"] {
        let sql = format!(
            "ALTER TABLE road DROP COLUMN \"{attr}\"; DELETE FROM gpkg_data_columns WHERE table_name = 'road' AND column_name = '{attr}';"
        );
        db.execute_batch(&sql).unwrap();
    }
}

#[test]
fn a_file_from_before_rosters_is_read_as_it_is_and_brought_up_to_date_when_it_is_written() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (store, project, _) = small(&path);
    store.close().unwrap();
    of_first_schema(&path);
    let bytes = std::fs::read(&path).unwrap();
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    assert_eq!((content(&opened.project), opened.warnings.len()), (content(&project), 0));
    drop(opened);
    assert!(std::fs::read(&path).unwrap() == bytes, "whoever only reads changes nothing");
    let Opened { mut store, mut project, mut history, warnings } = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!((warnings, history.done()), (vec![], 1), "the history stays");
    let posts = vec![(Fid(1), roster("community", 2))];
    history.commit(&mut project, "roster", AT, vec![Edit::SetRoster { posts }]).unwrap();
    store.commit(&project, &history).unwrap();
    drop(store);
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    assert_eq!((content(&opened.project), opened.history.done()), (content(&project), 2));
    sound(&path);
}

#[test]
fn a_roster_that_another_program_edited_is_read_with_what_is_odd_about_it() {
    let folder = folder();
    let path = folder.path().join("p.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let posts = vec![(Fid(1), roster("police", 2)), (Fid(2), roster("police", 2))];
    history.commit(&mut project, "roster", AT, vec![Edit::SetRoster { posts }]).unwrap();
    store.commit(&project, &history).unwrap();
    let elsewhere = Connection::open(&path).unwrap();
    functions::register(&elsewhere).unwrap();
    elsewhere
        .execute_batch(
            "UPDATE roster SET h00 = 7, h01 = -1, h02 = 'two' WHERE checkpoint = 1;
             INSERT INTO roster(checkpoint, role, h05) VALUES (99, 'police', 1);
             UPDATE gpkg_contents SET last_change = '2030-01-01T00:00:00.000Z' WHERE table_name = 'roster';",
        )
        .unwrap();
    rename(&mut project, &mut history, "mine");
    assert!(matches!(store.commit(&project, &history), Err(StoreError::ChangedElsewhere { .. })));
    drop((store, elsewhere));
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(opened.warnings.len(), 3, "{:?}", opened.warnings);
    assert!(opened.warnings.contains(&StoreWarning::RosterEditedElsewhere), "{:?}", opened.warnings);
    let day = opened.project.roster.post(Fid(1)).unwrap().day("police");
    assert_eq!((day[0], day[1], day[2], day[3]), (Some(7), None, None, Some(2)));
    assert_eq!(opened.project.roster.len(), 2, "a roster of no checkpoint is taken out");
    assert!(opened.history.steps().is_empty());
    drop(opened);
    let again = Store::open(&path, Access::ReadWrite).unwrap();
    assert!(!again.warnings.contains(&StoreWarning::RosterEditedElsewhere), "told once: {:?}", again.warnings);
    drop(again);
    let db = Connection::open(&path).unwrap();
    functions::register(&db).unwrap();
    db.execute_batch("DROP TABLE roster").unwrap();
    drop(db);
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!((opened.warnings, opened.project.roster.len()), (vec![StoreWarning::MissingRoster], 0));
}
// --- who did what -------------------------------------------------------------------------------------------------------

#[test]
fn who_did_a_step_comes_back_and_the_list_outlives_imports_and_copies() {
    let folder = folder();
    let path = folder.path().join("a.gpkg");
    let (mut store, mut project, mut history) = small(&path);
    let mut done = |store: &mut Store, who: &str, edit: Edit, label: &str| {
        history.sign(who);
        history.commit(&mut project, label, AT, vec![edit]).unwrap();
        store.commit(&project, &history).unwrap();
    };
    let value =
        |text: &str| Edit::SetValue { kind: LayerKind::Checkpoint, fid: Fid(1), attr: 1, value: Value::Text(text.into()) };
    done(&mut store, "值班员甲", value("东门"), "rename");
    let layer = Arc::new(Layer::new(LayerKind::Road));
    done(&mut store, "测绘室", Edit::SetLayer { layer }, "import roads");
    done(&mut store, "", value("西门"), "rename again");
    store.close().unwrap();
    let said = |records: &[crate::model::Record]| records.iter().map(|r| (r.label.clone(), r.who.clone())).collect::<Vec<_>>();
    let all = [("insert", ""), ("rename", "值班员甲"), ("import roads", "测绘室")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(said(opened.history.earlier()), all);
    let last = &opened.history.steps()[0];
    assert_eq!((opened.history.done(), last.label.as_str(), last.who.as_str()), (1, "rename again", ""));
    // A project saved under another name keeps the whole list, and goes on from there.
    let other = folder.path().join("b.gpkg");
    let (mut project, mut history) = (opened.project, opened.history);
    let mut store = Store::create(&other, &project, &history, Existing::Refuse, &Task::new()).unwrap();
    assert_eq!(store.past_steps().unwrap().len(), 4);
    history.undo(&mut project).unwrap();
    store.record_undo(&project, &history).unwrap();
    history.sign("值班员乙");
    history.commit(&mut project, "rename anew", AT, vec![value("南门")]).unwrap();
    store.commit(&project, &history).unwrap();
    store.close().unwrap();
    let opened = Store::open(&other, Access::ReadWrite).unwrap();
    assert_eq!(said(opened.history.earlier()), all);
    assert_eq!(opened.history.steps()[0].who, "值班员乙");
    assert_eq!(content(&opened.project), content(&project));
    sound(&other);
}

#[test]
fn a_file_from_before_steps_were_signed_is_brought_up_and_read_as_it_is() {
    let folder = folder();
    let path = folder.path().join("old.gpkg");
    let (store, project, _) = small(&path);
    store.close().unwrap();
    of_first_schema(&path);
    let bytes = std::fs::read(&path).unwrap();
    // Where nothing is to be written it is read all the same, and stays as it was.
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    assert_eq!((content(&opened.project), opened.history.steps()[0].who.as_str()), (content(&project), ""));
    assert_eq!(opened.store.past_steps().unwrap()[0].label, "insert");
    drop(opened);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    let (mut store, mut project, mut history) = (opened.store, opened.project, opened.history);
    assert_eq!(history.steps()[0].who, "");
    history.sign("街道指挥部");
    rename(&mut project, &mut history, "new");
    store.commit(&project, &history).unwrap();
    store.close().unwrap();
    let opened = Store::open(&path, Access::ReadOnly).unwrap();
    let who: Vec<_> = opened.history.steps().iter().map(|s| s.who.clone()).collect();
    assert_eq!(who, ["", "街道指挥部"]);
    let found: i64 = schema::meta(&Connection::open(&path).unwrap(), "schema").unwrap().unwrap();
    assert_eq!(found, schema::SCHEMA);
    sound(&path);
}
