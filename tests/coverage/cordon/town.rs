//! A town of straight streets 100 m apart, and projects made of it.

use fangxian::geometry::Shapes;
use fangxian::model::{Edit, Feature, LayerKind, Moment, Project, Value};
use fangxian::network::{Graph, GraphOptions};
use fangxian::task::Task;
use std::sync::Arc;

pub const AT: Moment = Moment { unix: 1_647_741_600, offset_minutes: 480 };

/// A square from one corner to the opposite one.
pub fn square(min: f64, max: f64) -> Shapes {
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[&[[min, min], [max, min], [max, max], [min, max], [min, min]]]);
    shapes
}

pub fn line(points: &[[f64; 2]]) -> Shapes {
    let mut shapes = Shapes::new();
    shapes.push_line(points);
    shapes
}

/// Puts a feature in, with values by key.
pub fn put(project: &mut Project, kind: LayerKind, shape: Shapes, values: &[(&str, Value)]) {
    let fid = project.layer(kind).next_fid();
    let mut row = vec![Value::Null; kind.info().attributes.len()];
    row[0] = Value::Text(fid.0.to_string());
    for (key, value) in values {
        row[kind.info().attr(key).expect("an attribute")] = value.clone();
    }
    project.apply(Edit::Insert { kind, features: vec![Feature { fid, shape, values: row }] }).expect("room");
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// `n` × `n` streets, each one road of the class that `class` gives: streets east first, then streets north.
pub fn streets(n: usize, class: impl Fn(bool, usize) -> &'static str) -> Project {
    let mut project = Project::new("town");
    let end = (n - 1) as f64 * 100.0;
    for i in 0..n {
        let c = i as f64 * 100.0;
        for (north, points) in [(false, [[0.0, c], [end, c]]), (true, [[c, 0.0], [c, end]])] {
            let name = format!("{}{i}", if north { "N" } else { "E" });
            put(&mut project, LayerKind::Road, line(&points), &[("class", text(class(north, i))), ("name", text(&name))]);
        }
    }
    project
}

/// Puts a checkpoint in.
pub fn post(project: &mut Project, at: [f64; 2], state: &str, hours: Option<&str>) {
    let mut shape = Shapes::new();
    shape.push_point(at[0], at[1]);
    let hours = hours.map_or(Value::Null, text);
    put(project, LayerKind::Checkpoint, shape, &[("state", text(state)), ("hours", hours)]);
}

/// Puts a building of 20 × 20 m in.
pub fn building(project: &mut Project, [x, y]: [f64; 2], residents: Option<i64>) {
    let mut shape = Shapes::new();
    let (a, b) = (10.0, 10.0);
    shape.push_polygon(&[&[[x - a, y - b], [x + a, y - b], [x + a, y + b], [x - a, y + b], [x - a, y - b]]]);
    put(project, LayerKind::Building, shape, &[("residents", residents.map_or(Value::Null, Value::Int))]);
}

pub fn graph(project: &Project) -> Arc<Graph> {
    Arc::new(Graph::build(project.layer(LayerKind::Road), GraphOptions::default(), &Task::new()).expect("not cancelled"))
}
