//! Whatever is done to a file, by us or by others, reading it with its blobs is reading its rows.

use super::*;
use crate::geometry::Shapes;
use crate::model::{Edit, Feature, Fid, History, Moment, Project, Value};
use crate::store::tests::{Wish, any_feature, any_kind, any_wish, content, edit, point};
use crate::store::{Access, Existing, Opened, Store, StoreWarning, blob, functions};
use crate::task::Task;
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

const AT: Moment = Moment { unix: 1_647_741_600, offset_minutes: 480 };
const KIND: LayerKind = LayerKind::Premise;

fn create(path: &Path, project: &Project) -> Store {
    Store::create(path, project, &History::default(), Existing::Replace, &Task::new()).unwrap()
}

fn opened(path: &Path) -> Opened {
    Store::open(path, Access::ReadOnly).unwrap()
}

/// A copy of the file whose blobs do not hold.
fn rows_alone(path: &Path) -> Opened {
    let copy = path.with_extension("rows.gpkg");
    std::fs::copy(path, &copy).unwrap();
    let db = Connection::open(&copy).unwrap();
    db.execute("DELETE FROM fangxian_meta WHERE key = ?1", [HOLD_FOR]).unwrap();
    drop(db);
    opened(&copy)
}

/// As another program opens it.
fn foreign(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    functions::register(&db).unwrap();
    db
}

fn blobs(path: &Path) -> Vec<(i64, i64)> {
    let db = Connection::open(path).unwrap();
    if hold(&db).unwrap() { list(&db, KIND).unwrap().iter().map(|k| (k.first, k.last)).collect() } else { Vec::new() }
}

/// Writes another name into a blob, rightly summed: whoever reads the name has read the blob.
fn forge(path: &Path, first: i64, name: &str) {
    let db = Connection::open(path).unwrap();
    let sql = "SELECT id, data FROM fangxian_chunk WHERE kind = ?1 AND first_fid = ?2";
    let (id, bytes): (i64, Vec<u8>) =
        db.query_row(sql, params![KIND.key(), first], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let old = pack::decode(&bytes, KIND).unwrap();
    let mut chunk = Chunk::new(KIND);
    for i in 0..old.len() {
        let values = old.columns.iter().map(|c| c.get(i).to_owned()).enumerate();
        let values = values.map(|(attr, v)| if attr == crate::model::schema::NAME { Value::Text(name.into()) } else { v });
        chunk.push_feature(KIND, old.fids[i], old.shapes.get(i), values);
    }
    chunk.finish();
    let mut bytes = Vec::new();
    assert!(pack::encode(&mut bytes, KIND, &chunk));
    db.execute("UPDATE fangxian_chunk SET data = ?2 WHERE id = ?1", params![id, bytes]).unwrap();
}

fn name(project: &Project, fid: i64) -> Option<&str> {
    let layer = project.layer(KIND);
    layer.row_of(Fid(fid)).and_then(|row| layer.feature(row).name())
}

/// Premises with these identities.
fn premises(fids: impl Iterator<Item = i64>) -> Project {
    let mut chunks = vec![Chunk::new(KIND)];
    for fid in fids {
        if chunks.last().is_some_and(|c| c.len() == CHUNK_ROWS) {
            chunks.push(Chunk::new(KIND));
        }
        let mut values = vec![Value::Null; KIND.info().attributes.len()];
        values[0] = Value::Text(format!("P{fid}"));
        chunks.last_mut().unwrap().push_feature(KIND, Fid(fid), point(fid as f64, 0.5).get(0), values.into_iter());
    }
    chunks.iter_mut().for_each(Chunk::finish);
    let mut project = Project::new("t");
    let layer = Layer::from_chunks(KIND, chunks, crate::model::LayerMeta::default());
    project.apply(Edit::SetLayer { layer: Arc::new(layer) }).unwrap();
    project
}

fn same(path: &Path) {
    let (with, without) = (opened(path), rows_alone(path));
    assert!(content(&with.project) == content(&without.project));
    assert_eq!(with.warnings, without.warnings);
}

// --- whatever is done -------------------------------------------------------------------------------------------------

/// What another program does to a layer's table.
#[derive(Debug, Clone)]
enum Deed {
    /// Through our own store.
    Ours(Wish),
    Insert(LayerKind, i64, Shapes),
    Value(LayerKind, usize, usize, i64),
    Shape(LayerKind, usize, Shapes),
    Number(LayerKind, usize, i64),
    Delete(LayerKind, usize),
    Replace(LayerKind, usize),
    Empty(LayerKind),
    Vacuum,
    NewColumn(LayerKind, usize),
    NewTable(LayerKind),
    Reopen,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let shape = || any_kind().prop_flat_map(|k| (Just(k), any_feature(k).prop_map(|f| f.shape)));
    let attr = || any_kind().prop_flat_map(|k| (Just(k), 0..k.info().attributes.len()));
    prop_oneof![
        8 => any_wish().prop_map(Deed::Ours),
        2 => (shape(), 1..400i64).prop_map(|((k, s), fid)| Deed::Insert(k, fid, s)),
        2 => (attr(), any::<usize>(), any::<i64>()).prop_map(|((k, a), i, v)| Deed::Value(k, i, a, v)),
        2 => (shape(), any::<usize>()).prop_map(|((k, s), i)| Deed::Shape(k, i, s)),
        1 => (any_kind(), any::<usize>(), 1..400i64).prop_map(|(k, i, fid)| Deed::Number(k, i, fid)),
        2 => (any_kind(), any::<usize>()).prop_map(|(k, i)| Deed::Delete(k, i)),
        1 => (any_kind(), any::<usize>()).prop_map(|(k, i)| Deed::Replace(k, i)),
        1 => any_kind().prop_map(Deed::Empty),
        1 => Just(Deed::Vacuum),
        1 => attr().prop_map(|(k, a)| Deed::NewColumn(k, a)),
        1 => any_kind().prop_map(Deed::NewTable),
        3 => Just(Deed::Reopen),
    ]
}

/// Does it as a program would that knows GeoPackages and nothing of us. What the tables refuse is left.
fn do_elsewhere(db: &Connection, deed: &Deed) {
    let pick = |kind: LayerKind, i: usize| -> Option<i64> {
        let fids: Vec<i64> = db
            .prepare(&format!("SELECT fid FROM \"{}\" WHERE fid IS NOT NULL ORDER BY fid", kind.key()))
            .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        (!fids.is_empty()).then(|| fids[i % fids.len()])
    };
    let geometry = |shape: &Shapes| {
        let mut bytes = Vec::new();
        blob::encode(&mut bytes, shape.get(0), -1).then_some(bytes)
    };
    let run = |sql: String, values: &[&dyn rusqlite::ToSql]| drop(db.execute(&sql, values));
    match deed {
        Deed::Insert(k, fid, shape) => {
            run(format!("INSERT INTO \"{}\"(fid, geom, id) VALUES (?1, ?2, 'new')", k.key()), &[fid, &geometry(shape)]);
        }
        Deed::Value(k, i, attr, value) => {
            let (attr, fid) = (k.info().attributes[*attr].key, pick(*k, *i));
            run(format!("UPDATE \"{}\" SET \"{attr}\" = ?1 WHERE fid = ?2", k.key()), &[value, &fid]);
        }
        Deed::Shape(k, i, shape) => {
            run(format!("UPDATE \"{}\" SET geom = ?1 WHERE fid = ?2", k.key()), &[&geometry(shape), &pick(*k, *i)]);
        }
        Deed::Number(k, i, fid) => run(format!("UPDATE \"{}\" SET fid = ?1 WHERE fid = ?2", k.key()), &[fid, &pick(*k, *i)]),
        Deed::Delete(k, i) => run(format!("DELETE FROM \"{}\" WHERE fid = ?1", k.key()), &[&pick(*k, *i)]),
        Deed::Replace(k, i) => {
            // A table that was copied has no key that would give a row without an identity one.
            if let Some(fid) = pick(*k, *i) {
                run(format!("INSERT OR REPLACE INTO \"{}\"(fid, id) VALUES (?1, 'replaced')", k.key()), &[&fid]);
            }
        }
        Deed::Empty(k) => run(format!("DELETE FROM \"{}\"", k.key()), &[]),
        Deed::Vacuum => drop(db.execute_batch("VACUUM")),
        Deed::NewColumn(k, attr) => {
            // The last attribute comes back at its old place: nothing but SQLite's count tells that it was gone.
            let (key, attr) = (k.key(), k.info().attributes[*attr].key);
            let _ = db.execute_batch(&format!(
                "ALTER TABLE \"{key}\" DROP COLUMN \"{attr}\"; ALTER TABLE \"{key}\" ADD COLUMN \"{attr}\" TEXT;"
            ));
        }
        Deed::NewTable(k) => {
            // As programs do that copy a table, drop it and give the copy its name: triggers are gone.
            let key = k.key();
            let _ = db.execute_batch(&format!(
                "CREATE TABLE \"copy\" AS SELECT * FROM \"{key}\" WHERE fid % 3 > 0; DROP TABLE \"{key}\";
                 ALTER TABLE \"copy\" RENAME TO \"{key}\";"
            ));
        }
        Deed::Ours(_) | Deed::Reopen => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn blobs_tell_what_rows_tell(deeds in prop::collection::vec(any_deed(), 1..24)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.gpkg");
        let mut project = Project::new("t");
        let mut history = History::default();
        let mut store = create(&path, &project);
        for deed in deeds {
            match deed {
                Deed::Ours(wish) => {
                    let Some(edit) = edit(&project, wish) else { continue };
                    history.commit(&mut project, "step", AT, vec![edit]).unwrap();
                    // What somebody else has taken out cannot be changed; the table stays as it is.
                    if store.commit(&project, &history).is_ok() {
                        continue;
                    }
                }
                Deed::Reopen => {}
                deed => {
                    let db = foreign(&path);
                    do_elsewhere(&db, &deed);
                }
            }
            drop(store);
            same(&path);
            let opened = Store::open(&path, Access::ReadWrite).unwrap();
            (store, project, history) = (opened.store, opened.project, opened.history);
        }
        drop(store);
        same(&path);
    }
}

// --- which blobs there are --------------------------------------------------------------------------------------------

#[test]
fn an_edit_drops_the_blob_of_its_rows_alone_and_closing_renews_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let (mut project, mut history) = (premises(1..=10_000), History::default());
    let mut store = create(&path, &project);
    let all = [(1, 4096), (4097, 8192), (8193, 10_000)];
    assert_eq!(blobs(&path), all);
    for fid in [5000, 5001] {
        let edit = Edit::SetValue { kind: KIND, fid: Fid(fid), attr: 1, value: Value::Text("edited".into()) };
        history.commit(&mut project, "name", AT, vec![edit]).unwrap();
        store.commit(&project, &history).unwrap();
        assert_eq!(blobs(&path), [(1, 4096), (8193, 10_000)]);
    }
    for (first, mark) in [(1, "first"), (8193, "last")] {
        forge(&path, first, mark);
    }
    // Killed here, the file is read by blobs and by rows.
    let read = opened(&path).project;
    let names = [4, 5000, 5001, 5002, 9000].map(|fid| name(&read, fid));
    assert_eq!(names, [Some("first"), Some("edited"), Some("edited"), None, Some("last")]);
    assert_eq!(read.layer(KIND).chunks().iter().map(|c| c.len()).collect::<Vec<_>>(), [4096, 4096, 1808]);
    store.close().unwrap();
    assert_eq!(blobs(&path), all);
    assert_eq!(name(&opened(&path).project, 4), Some("first"), "the others were left alone");
}

#[test]
fn another_program_drops_them_with_its_edits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let deeds = [
        ("UPDATE premise SET name = 'theirs' WHERE fid = 4097", vec![(1, 4096), (8193, 10_000)]),
        ("DELETE FROM premise WHERE fid = 4096", vec![(4097, 8192), (8193, 10_000)]),
        ("INSERT INTO premise(fid) VALUES (10001)", vec![(1, 4096), (4097, 8192), (8193, 10_000)]),
        ("UPDATE premise SET fid = 20000 WHERE fid = 1", vec![(4097, 8192), (8193, 10_000)]),
        ("DELETE FROM premise WHERE fid = 9000; INSERT INTO premise(fid) VALUES (9000)", vec![(1, 4096), (4097, 8192)]),
        ("INSERT OR REPLACE INTO premise(fid) VALUES (5000)", vec![(1, 4096), (8193, 10_000)]),
        ("DELETE FROM premise", vec![]),
        ("VACUUM", vec![]),
        ("CREATE TABLE theirs(a)", vec![]),
    ];
    for (sql, left) in deeds {
        drop(create(&path, &premises(1..=10_000)));
        foreign(&path).execute_batch(sql).unwrap();
        assert_eq!(blobs(&path), left, "{sql}");
        same(&path);
        drop(Store::open(&path, Access::ReadWrite).unwrap());
        let db = Connection::open(&path).unwrap();
        assert!(hold(&db).unwrap() && missing(&db).unwrap().is_empty(), "{sql}");
        same(&path);
    }
}

#[test]
fn what_comes_and_goes_at_the_end_does_not_leave_many_small_blobs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    drop(create(&path, &premises(1..=5000)));
    for round in 0..30i64 {
        let sql =
            format!("INSERT INTO premise(fid) VALUES ({}); DELETE FROM premise WHERE fid = {}", 6000 + round, 10 * round + 4);
        foreign(&path).execute_batch(&sql).unwrap();
        drop(Store::open(&path, Access::ReadWrite).unwrap());
        same(&path);
    }
    assert_eq!(blobs(&path).len(), 2, "{:?}", blobs(&path));
}

#[test]
fn a_small_blob_between_two_gaps_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    drop(create(&path, &premises(1..=10_000)));
    // Both neighbours of the last, small blob are gone, and there are rows behind it.
    foreign(&path)
        .execute_batch("UPDATE premise SET name = 'x' WHERE fid IN (5000); INSERT INTO premise(fid) VALUES (10001)")
        .unwrap();
    drop(Store::open(&path, Access::ReadWrite).unwrap());
    assert_eq!(blobs(&path), [(1, 4096), (4097, 8192), (8193, 10_001)]);
    same(&path);
}

#[test]
fn damaged_and_foreign_blobs_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let project = premises(1..=5000);
    let damages = [
        "UPDATE fangxian_chunk SET data = x''",
        "UPDATE fangxian_chunk SET data = 7",
        "UPDATE fangxian_chunk SET data = substr(data, 1, length(data) - 1)",
        "UPDATE fangxian_chunk SET data = CAST(substr(data, 1, 900) || x'ff' || substr(data, 902) AS BLOB)",
        "UPDATE fangxian_chunk SET data = CAST(substr(data, 1, 4) || x'02000000' || substr(data, 9) AS BLOB)",
        "UPDATE fangxian_chunk SET kind = 'fence' WHERE first_fid = 1",
        "UPDATE fangxian_chunk SET first_fid = first_fid + 1",
        "UPDATE fangxian_chunk SET first_fid = 1",
        "UPDATE fangxian_chunk SET last_fid = last_fid + 1",
        "UPDATE fangxian_chunk SET last_fid = 9 WHERE last_fid = 5000",
        "DELETE FROM fangxian_chunk",
    ];
    for sql in damages {
        drop(create(&path, &project));
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let read = opened(&path);
        assert!(content(&read.project).2 == content(&project).2, "{sql}");
        assert_eq!(read.warnings, [], "{sql}");
    }
}

#[test]
fn a_file_without_them_gets_them_when_it_is_closed_and_a_file_for_reading_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let project = premises(1..=5000);
    drop(create(&path, &project));
    let db = foreign(&path);
    for kind in LayerKind::ALL {
        drop_triggers(&db, kind).unwrap();
    }
    db.execute_batch(
        "DROP TABLE fangxian_chunk; DELETE FROM gpkg_extensions WHERE table_name = 'fangxian_chunk';
         DELETE FROM fangxian_meta WHERE key = 'chunks_hold_for'",
    )
    .unwrap();
    drop(db);
    let bytes = std::fs::read(&path).unwrap();
    let read = opened(&path);
    assert!(content(&read.project).2 == content(&project).2);
    drop(read);
    assert!(std::fs::read(&path).unwrap() == bytes);
    let opened = Store::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(opened.warnings, []);
    opened.store.close().unwrap();
    assert_eq!(blobs(&path), [(1, 4096), (4097, 5000)]);
    same(&path);
}

#[test]
fn what_is_odd_about_a_row_is_told_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    drop(create(&path, &premises(1..=5000)));
    foreign(&path).execute_batch("UPDATE premise SET open_issues = 'many' WHERE fid = 3").unwrap();
    for _ in 0..3 {
        let opened = Store::open(&path, Access::ReadWrite).unwrap();
        assert_eq!(opened.warnings, [StoreWarning::Value { kind: KIND, fid: 3, attr: "open_issues" }]);
        opened.store.close().unwrap();
        assert_eq!(blobs(&path), [(4097, 5000)]);
    }
}

#[test]
fn what_the_tables_hold_otherwise_is_read_from_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut project = premises(1..=5);
    let mut shape = Shapes::new();
    shape.push_point(f64::NAN, 0.0);
    let values = vec![Value::Null; KIND.info().attributes.len()];
    project.apply(Edit::Insert { kind: KIND, features: vec![Feature { fid: Fid(6), shape, values }] }).unwrap();
    let store = create(&path, &project);
    assert_eq!(blobs(&path), []);
    same(&path);
    store.close().unwrap();
    assert_eq!(blobs(&path), [(1, 6)]);
    same(&path);
}

#[test]
fn copies_keep_them() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("p.gpkg"), folder.path().join("copy.gpkg"));
    let store = create(&path, &premises(1..=5000));
    store.save_as(&copy, Existing::Refuse).unwrap();
    assert_eq!(blobs(&copy), [(1, 4096), (4097, 5000)]);
    same(&copy);
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs(a)").unwrap();
    store.save_as(&copy, Existing::Replace).unwrap();
    assert_eq!(blobs(&copy), [], "what did not hold does not hold in the copy");
}

#[test]
fn gaps_are_what_no_blob_stands_for() {
    let kept =
        |ends: &[(i64, i64)]| -> Vec<Kept> { ends.iter().map(|&(first, last)| Kept { id: 0, first, last, rows: 1 }).collect() };
    assert_eq!(gaps(&[], 3..=9), [3..=9]);
    assert_eq!(gaps(&kept(&[(3, 9)]), 3..=9), []);
    assert_eq!(gaps(&kept(&[(4, 5), (6, 7)]), 3..=9), [3..=3, 8..=9]);
    assert_eq!(gaps(&kept(&[(i64::MIN, 5), (8, i64::MAX)]), i64::MIN..=i64::MAX), [6..=7]);
}
