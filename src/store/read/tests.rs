//! A large project, read by several connections, is the project that one reads.

use super::*;
use crate::geometry::Shapes;
use crate::model::{Feature, History, Value};
use crate::store::{Access, Existing, Store};
use crate::task::Task;

fn large(fids: impl Iterator<Item = i64>) -> Project {
    let kind = LayerKind::Premise;
    let mut chunks = vec![Chunk::new(kind)];
    for fid in fids {
        let mut shape = Shapes::new();
        shape.push_point(fid as f64, (fid % 977) as f64);
        let mut values = vec![Value::Null; kind.info().attributes.len()];
        values[0] = Value::Text(format!("P{fid}"));
        let feature = Feature { fid: Fid(fid), shape, values };
        if chunks.last().is_some_and(|c| c.len() == CHUNK_ROWS) {
            chunks.push(Chunk::new(kind));
        }
        let chunk = chunks.last_mut().expect("a chunk");
        chunk.push_feature(kind, feature.fid, feature.shape.get(0), feature.values.into_iter());
    }
    chunks.iter_mut().for_each(Chunk::finish);
    let mut project = Project::new("large");
    let layer = Arc::new(Layer::from_chunks(kind, chunks, LayerMeta::default()));
    project.apply(Edit::SetLayer { layer }).expect("applies");
    project
}

fn all(project: &Project) -> Vec<Feature> {
    project.layer(LayerKind::Premise).features().map(|f| f.to_feature()).collect()
}

#[test]
fn several_connections_read_what_one_reads_with_and_without_holes_in_the_identities() {
    let dir = tempfile::tempdir().expect("a folder");
    let with_holes = (1..130_000).filter(|fid| fid % 3 != 0 && !(40_000..60_000).contains(fid));
    let cases: [(&str, Box<dyn Iterator<Item = i64>>); 2] = [("whole", Box::new(1..=60_001)), ("holes", Box::new(with_holes))];
    for (name, fids) in cases {
        let project = large(fids);
        let path = dir.path().join(format!("{name}.gpkg"));
        let store = Store::create(&path, &project, &History::default(), Existing::Refuse, &Task::new()).expect("a file");
        store.close().expect("closed");
        let opened = Store::open(&path, Access::ReadOnly).expect("opens");
        assert!(opened.warnings.is_empty(), "{:?}", opened.warnings);
        assert!(all(&opened.project) == all(&project), "{name}");
        let db = Connection::open(&path).expect("opens");
        for kept in [true, false] {
            if !kept {
                db.execute("DELETE FROM fangxian_chunk", []).expect("emptied");
            }
            let plan = Plan::of(&db).expect("a plan");
            assert!(plan.rows() > MANY);
            assert_eq!(plan.pieces.iter().any(|p| p.kept.is_some()), kept);
            let read = |others: Vec<Connection>| -> Vec<Chunk> {
                let parts = plan.read(&db, others).expect("read");
                parts.into_iter().flat_map(|(_, part)| part.chunks).collect()
            };
            let more = || (0..3).map(|_| open(&path).expect("opens")).collect();
            let alone = read(Vec::new());
            assert!(read(more()) == alone, "{name}, {kept}");
            if name == "whole" {
                let layer = opened.project.layer(LayerKind::Premise);
                assert!(alone.iter().eq(layer.chunks().iter().map(Arc::as_ref)), "the same chunks");
            }
        }
    }
}

#[test]
fn a_connection_that_sees_another_state_is_not_used() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("p.gpkg");
    let store = Store::create(&path, &large(1..=10), &History::default(), Existing::Refuse, &Task::new()).expect("a file");
    let db = Connection::open(&path).expect("opens");
    db.execute_batch("BEGIN").expect("begins");
    state(&db).expect("its view begins");
    let writer = Connection::open(&path).expect("opens");
    writer.execute("UPDATE gpkg_contents SET last_change = '2001-01-01T00:00:00.000Z'", []).expect("written beside it");
    assert!(others(&path, &db).is_empty());
    drop((db, writer, store));
}
