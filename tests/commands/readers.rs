//! A project file read by other programs: runs `gpkg_readers.py` on a file with every kind of layer.
//!
//! Needs a Python that has pyogrio and shapely, named in the environment variable `FANGXIAN_PYTHON`; without it only the
//! writing is tested.

use fangxian::geometry::{ShapeKind, Shapes};
use fangxian::model::{
    AttrType, CHUNK_ROWS, Chunk, Edit, Fid, GeometryClass, History, Layer, LayerKind, LayerMeta, Moment, PostRoster, Project,
    Settings,
};
use fangxian::store::{Existing, Store};
use fangxian::task::Task;
use std::sync::Arc;

const AT: Moment = Moment { unix: 1_647_741_600, offset_minutes: 480 };

/// `rows` features with every attribute, every seventh without a value, every eleventh without a geometry.
fn layer(kind: LayerKind, rows: i64) -> Layer {
    let mut chunks = Vec::new();
    let mut chunk = Chunk::new(kind);
    for i in 0..rows {
        let (x, y) = (460_000.25 + (i * 7919 % 5000) as f64, 3_840_000.5 + (i * 104_729 % 5000) as f64);
        shape(&mut chunk.shapes, kind.info().geometry, i, x, y);
        let row = chunk.len();
        for (column, attr) in chunk.columns.iter_mut().zip(kind.info().attributes).filter(|_| i % 7 != 6) {
            match attr.ty {
                AttrType::Text => column.push_text(row, &format!("{}{i}", attr.name.zh)),
                AttrType::Choice => column.push_text(row, attr.choices[i as usize % attr.choices.len()].key),
                AttrType::Hours => column.push_text(row, "06:00-22:00"),
                AttrType::Int => column.push_int(row, i % 200),
                AttrType::Time => column.push_int(row, AT.unix + 3600 * i),
                AttrType::Real => {
                    column.push(attr.ty, row, fangxian::model::ValueRef::Real(i as f64 / 3.0));
                }
            }
        }
        chunk.end_feature(Fid(i + 1));
        if chunk.len() == CHUNK_ROWS {
            chunk.finish();
            chunks.push(std::mem::replace(&mut chunk, Chunk::new(kind)));
        }
    }
    chunk.finish();
    chunks.push(chunk);
    Layer::from_chunks(kind, chunks, LayerMeta::default())
}

fn shape(shapes: &mut Shapes, class: GeometryClass, i: i64, x: f64, y: f64) {
    if i % 11 == 10 {
        return shapes.push_null();
    }
    let parts = if i % 5 == 4 { 2 } else { 1 };
    match class {
        GeometryClass::Point => shapes.push_point(x, y),
        GeometryClass::Line => {
            for part in 0..parts {
                let x = x + 100.0 * f64::from(part);
                shapes.extend([[x, y], [x + 40.0, y + 3.0], [x + 60.0, y - 10.0]]);
                shapes.end_ring();
                shapes.end_part();
            }
            shapes.end_feature(if parts == 1 { ShapeKind::Line } else { ShapeKind::MultiLine });
        }
        GeometryClass::Area => {
            for part in 0..parts {
                let x = x + 100.0 * f64::from(part);
                shapes.extend([[x, y], [x + 40.0, y], [x + 40.0, y + 30.0], [x, y + 30.0], [x, y]]);
                shapes.end_ring();
                if i % 3 == 0 {
                    shapes.extend([[x + 5.0, y + 5.0], [x + 5.0, y + 9.0], [x + 9.0, y + 9.0], [x + 5.0, y + 5.0]]);
                    shapes.end_ring();
                }
                shapes.end_part();
            }
            shapes.end_feature(if parts == 1 { ShapeKind::Polygon } else { ShapeKind::MultiPolygon });
        }
    }
}

#[test]
fn other_programs_read_a_project() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("防线.gpkg");
    let mut project = Project::new("t");
    let mut history = History::default();
    let mut counts = Vec::new();
    let mut edits =
        vec![Edit::SetSettings { settings: Settings { metric_crs: "EPSG:4547".parse().ok(), ..project.settings.clone() } }];
    for (i, kind) in LayerKind::ALL.into_iter().enumerate() {
        let rows = [40, 200, 70, 9000, 3000, 30, 500, 60][i];
        counts.push(format!("{kind}={rows}"));
        edits.push(Edit::SetLayer { layer: Arc::new(layer(kind, rows)) });
    }
    history.commit(&mut project, "import", AT, edits).expect("fits");
    let mut store = Store::create(&path, &project, &history, Existing::Refuse, &Task::new()).expect("written");
    // Also rows that went through the triggers.
    let kind = LayerKind::Fence;
    let mut moved = Shapes::new();
    shape(&mut moved, GeometryClass::Area, 0, 461_000.0, 3_841_000.0);
    let post = |fid: i64| {
        let day = std::array::from_fn(|hour| (hour as i64 >= fid % 7).then_some(hour as u16));
        (Fid(fid), Arc::new(PostRoster::new([("police".into(), day), ("志愿者".into(), [Some(fid as u16); 24])])))
    };
    let edits = vec![
        Edit::SetShape { kind, fid: Fid(11), shape: moved },
        Edit::Delete { kind, fids: vec![Fid(2), Fid(3)] },
        Edit::SetRoster { posts: (1..=40).map(post).collect() },
        Edit::Delete { kind: LayerKind::Checkpoint, fids: vec![Fid(5)] },
    ];
    history.commit(&mut project, "edit", AT, edits).expect("fits");
    store.commit(&project, &history).expect("written");
    store.close().expect("closed");
    counts[kind as usize] = format!("{kind}=28");
    counts[LayerKind::Checkpoint as usize] = "checkpoint=59".to_owned();
    counts.push("roster=78".to_owned());
    let Ok(python) = std::env::var("FANGXIAN_PYTHON") else { return };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gpkg_readers.py");
    let output = std::process::Command::new(python).arg(script).arg(&path).args(&counts).output().expect("runs");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if let Ok(keep) = std::env::var("FANGXIAN_KEEP") {
        std::fs::copy(&path, keep).expect("copied");
    }
}
