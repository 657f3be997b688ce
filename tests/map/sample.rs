//! Real and generated data as a project, read the slow and simple way.

use fangxian::coverage::{Report, Rulebook, evaluate};
use fangxian::geometry::{Crs, LonLat, Projector, ShapeKind, Shapes};
use fangxian::model::{CHUNK_ROWS, Chunk, Edit, Fid, Layer, LayerKind, LayerMeta, Moment, Project, ValueRef};
use fangxian::task::Task;
use geojson::GeometryValue;
use std::path::Path;
use std::sync::Arc;

const FILES: [(LayerKind, &str); LayerKind::ALL.len()] = [
    (LayerKind::Community, "communities"),
    (LayerKind::Grid, "grids"),
    (LayerKind::Compound, "compounds"),
    (LayerKind::Building, "buildings"),
    (LayerKind::Road, "roads"),
    (LayerKind::Fence, "fences"),
    (LayerKind::Premise, "premises"),
    (LayerKind::Checkpoint, "checkpoints"),
];

/// The project in a folder of GeoJSON files; `None` where the folder is not there.
pub fn project(dir: &Path) -> Option<Project> {
    let mut project = Project::new("sample");
    let mut metric = None;
    for (kind, file) in FILES {
        let path = dir.join(format!("{file}.geojson"));
        if kind == LayerKind::Compound && !path.exists() {
            continue;
        }
        let text = std::fs::read_to_string(path).ok()?;
        let layer = layer(kind, &text, &mut metric);
        project.apply(Edit::SetLayer { layer: Arc::new(layer) }).unwrap();
    }
    Some(project)
}

/// The bundled sample and its evaluation at a fixed moment.
pub fn lujiazui() -> (Project, Report) {
    let project = project(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lujiazui")).unwrap();
    // 2022-03-20 10:00 in Shanghai.
    let at = Moment { unix: 1_647_741_600, offset_minutes: 480 };
    let report = evaluate(&project, &Arc::new(Rulebook::built_in()), at, &Task::new()).unwrap();
    (project, report)
}

fn layer(kind: LayerKind, text: &str, metric: &mut Option<Crs>) -> Layer {
    let collection: geojson::FeatureCollection = text.parse().unwrap();
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut chunk = Chunk::new(kind);
    for (i, feature) in collection.features.iter().enumerate() {
        let row = chunk.len();
        push(&mut chunk.shapes, feature.geometry.as_ref().map(|g| &g.value));
        for (key, value) in feature.properties.iter().flatten() {
            let Some(attr) = kind.info().attr_for_property(key) else { continue };
            let value = match value {
                serde_json::Value::String(s) => ValueRef::Text(s),
                serde_json::Value::Number(n) => n.as_i64().map_or(ValueRef::Real(n.as_f64().unwrap()), ValueRef::Int),
                _ => ValueRef::Null,
            };
            chunk.columns[attr].push(kind.info().attributes[attr].ty, row, value);
        }
        chunk.end_feature(Fid(i as i64 + 1));
        if chunk.len() == CHUNK_ROWS {
            chunks.push(std::mem::replace(&mut chunk, Chunk::new(kind)));
        }
    }
    chunks.push(chunk);
    for chunk in &mut chunks {
        let Some(&[lon, lat]) = chunk.shapes.coords().first() else { continue };
        let to = *metric.get_or_insert_with(|| Crs::metric_for(LonLat { lon, lat }));
        chunk.shapes.map_coords(|c| Projector::new(Crs::Wgs84, to).project(c).unwrap());
        chunk.finish();
    }
    Layer::from_chunks(kind, chunks, LayerMeta::default())
}

fn push(shapes: &mut Shapes, geometry: Option<&GeometryValue>) {
    let mut positions = |list: &[geojson::Position]| {
        for p in list {
            shapes.push(p[0], p[1]);
        }
        shapes.end_ring();
    };
    match geometry {
        Some(GeometryValue::Point { coordinates }) => {
            positions(std::slice::from_ref(coordinates));
            shapes.end_part();
            shapes.end_feature(ShapeKind::Point);
        }
        Some(GeometryValue::LineString { coordinates }) => {
            positions(coordinates);
            shapes.end_part();
            shapes.end_feature(ShapeKind::Line);
        }
        Some(GeometryValue::Polygon { coordinates }) => {
            coordinates.iter().for_each(|r| positions(r));
            shapes.end_part();
            shapes.end_feature(ShapeKind::Polygon);
        }
        Some(GeometryValue::MultiPolygon { coordinates }) => {
            for part in coordinates {
                for ring in part {
                    for p in ring {
                        shapes.push(p[0], p[1]);
                    }
                    shapes.end_ring();
                }
                shapes.end_part();
            }
            shapes.end_feature(ShapeKind::MultiPolygon);
        }
        _ => shapes.push_null(),
    }
}
