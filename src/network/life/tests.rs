//! Small districts in which everybody can see what a closure does.

use super::super::tests::{Road, build, project, road};
use super::*;
use crate::geometry::Shapes;
use crate::model::{Edit, Feature, Value};

fn insert(project: &mut Project, kind: LayerKind, shape: Shapes, values: &[(&str, &str)]) -> Fid {
    let info = kind.info();
    let mut all = vec![Value::Null; info.attributes.len()];
    for (key, value) in values {
        all[info.attr(key).unwrap()] = Value::Text((*value).into());
    }
    let fid = project.layer(kind).next_fid();
    project.apply(Edit::Insert { kind, features: vec![Feature { fid, shape, values: all }] }).unwrap();
    fid
}

fn point(project: &mut Project, kind: LayerKind, p: [f64; 2], values: &[(&str, &str)]) -> Fid {
    let mut shape = Shapes::new();
    shape.push_point(p[0], p[1]);
    insert(project, kind, shape, values)
}

fn building(project: &mut Project, [x, y]: [f64; 2]) {
    let mut shape = Shapes::new();
    shape.push_polygon(&[&[[x, y], [x + 8.0, y], [x + 8.0, y + 8.0], [x, y + 8.0], [x, y]]]);
    insert(project, LayerKind::Building, shape, &[]);
}

/// A street of 1,200 m with a fire station at its west end and a loop of lanes at its east end.
fn district() -> Project {
    let street = |points: &[[f64; 2]], class: &str| -> Road { road(points).with("class", class) };
    let mut project = project(&[
        street(&[[0.0, 0.0], [1200.0, 0.0]], "residential"),
        street(&[[1200.0, 0.0], [1200.0, 400.0], [600.0, 400.0]], "service"),
        street(&[[600.0, 400.0], [600.0, 0.0]], "footway"),
        street(&[[600.0, 400.0], [400.0, 400.0]], "service"),
        street(&[[0.0, -300.0], [0.0, 0.0]], "steps"),
    ]);
    point(&mut project, LayerKind::Premise, [0.0, 5.0], &[("category", "fire_station")]);
    building(&mut project, [300.0, 10.0]);
    building(&mut project, [1100.0, 10.0]);
    building(&mut project, [700.0, 410.0]);
    building(&mut project, [-4.0, -320.0]);
    project
}

struct World {
    project: Project,
    graph: Graph,
    at: Attachments,
    life: LifeAccess,
}

impl World {
    fn new(project: Project) -> Self {
        let task = Task::new();
        let graph = build(&project);
        let layer = project.layer(LayerKind::Building);
        let points: Vec<[f64; 2]> = layer.features().map(|f| f.shape().bounds().center()).collect();
        let at = engine_attachments(&graph, &project, &points, &task).unwrap();
        let life = LifeAccess::new(&graph, &project, &task).unwrap();
        Self { project, graph, at, life }
    }

    fn plan(&self) -> Plan<'_> {
        Plan { project: &self.project, graph: &self.graph, at: &self.at, life: &self.life }
    }

    fn access(&self) -> Vec<Access> {
        (0..self.at.len()).map(|row| self.life.of(&self.graph, &self.at, row)).collect()
    }
}

fn near(access: Access, seconds: f64) -> bool {
    matches!(access, Access::Reached { seconds: s } if (s - seconds).abs() < 0.5)
}

#[test]
fn times_follow_classes_and_limits() {
    let world = World::new(district());
    assert_eq!(world.life.start, Start::Stations(1));
    let access = world.access();
    // Residential 30 km/h, service 20 km/h.
    assert!(
        near(access[0], 304.0 / 30.0 * 3.6) || near(access[0], 308.0 / 30.0 * 3.6) || near(access[0], 300.0 / 30.0 * 3.6),
        "{access:?}"
    );
    assert!(matches!(access[2], Access::Reached { seconds } if seconds > 1200.0 / 30.0 * 3.6 + 800.0 / 20.0 * 3.6), "{access:?}");
    assert_eq!(access[3], Access::NoRoad, "at the foot of the steps");
    let mut slow = district();
    let attr = LayerKind::Road.info().attr("maxspeed").unwrap();
    slow.apply(Edit::SetValue { kind: LayerKind::Road, fid: Fid(1), attr, value: Value::Int(10) }).unwrap();
    let slowed = World::new(slow).access();
    let (Access::Reached { seconds: a }, Access::Reached { seconds: b }) = (access[0], slowed[0]) else { panic!("{slowed:?}") };
    assert!((b / a - 3.0).abs() < 0.01, "{a} {b}");
}

#[test]
fn a_closed_post_cuts_what_lies_behind_it_and_nothing_before_it() {
    let before = World::new(district());
    for (state, expected) in [("closed", Access::Cut), ("unmanned", before.access()[1]), ("emergency_gate", before.access()[1])] {
        let mut project = district();
        point(&mut project, LayerKind::Checkpoint, [1000.0, 3.0], &[("state", state)]);
        let after = World::new(project);
        let access = after.access();
        assert_eq!((access[0], access[1]), (before.access()[0], expected), "{state}");
        let harm = harmed(before.plan(), after.plan(), 300.0);
        let rows: Vec<u32> = harm.iter().map(|h| h.row).collect();
        assert_eq!(rows, if state == "closed" { vec![1, 2] } else { vec![] });
    }
    // Between two buildings on one edge, the one behind is cut although the edge's other end is shut off too.
    let mut project = district();
    point(&mut project, LayerKind::Checkpoint, [700.0, 0.0], &[("state", "closed")]);
    point(&mut project, LayerKind::Checkpoint, [1200.0, 0.2], &[("state", "closed")]);
    let access = World::new(project).access();
    assert!(matches!(access[0], Access::Reached { .. }) && access[1] == Access::Cut, "{access:?}");
}

#[test]
fn a_road_that_engines_can_use_from_now_on_harms_nobody_and_a_lost_one_does() {
    let before = World::new(district());
    let mut project = district();
    // A lane beside the second building that leads nowhere.
    let lane = super::super::tests::road(&[[1090.0, 22.0], [1120.0, 22.0]]).with("class", "service");
    let fid = project.layer(LayerKind::Road).next_fid();
    let mut features: Vec<Feature> =
        super::super::tests::project(&[lane]).layer(LayerKind::Road).features().map(|f| f.to_feature()).collect();
    features[0].fid = fid;
    project.apply(Edit::Insert { kind: LayerKind::Road, features }).unwrap();
    let after = World::new(project);
    assert_eq!(after.access()[1], Access::Cut, "the nearest road leads nowhere");
    assert!(harmed(before.plan(), after.plan(), 300.0).is_empty());
    let mut project = district();
    project.apply(Edit::Delete { kind: LayerKind::Road, fids: vec![Fid(1)] }).unwrap();
    let gone = World::new(project);
    let rows: Vec<u32> = harmed(before.plan(), gone.plan(), 300.0).iter().map(|h| h.row).collect();
    // The others are reached along the lane from the edge of the map, where engines come from when no station has a road.
    assert_eq!((rows, gone.access()[0]), (vec![0], Access::NoRoad));
}

#[test]
fn only_what_stops_engines_concerns_them() {
    let before = district();
    let with = |state: &str| {
        let mut project = before.clone();
        point(&mut project, LayerKind::Checkpoint, [1000.0, 3.0], &[("state", state)]);
        project
    };
    assert!(!concerns_engines(&before, &before.clone()));
    assert!(!concerns_engines(&before, &with("manned")) && concerns_engines(&before, &with("closed")));
    assert!(concerns_engines(&before, &with("half open")), "nobody knows what that does");
    let mut other = before.clone();
    point(&mut other, LayerKind::Premise, [9.0, 9.0], &[("category", "hotel")]);
    assert!(!concerns_engines(&before, &other));
    point(&mut other, LayerKind::Premise, [9.0, 9.0], &[("category", "消防站")]);
    assert!(concerns_engines(&before, &other));
}

#[test]
fn a_post_on_a_footpath_does_not_close_the_street_beside_it() {
    let mut project = district();
    point(&mut project, LayerKind::Checkpoint, [600.0, 20.0], &[("state", "closed")]);
    assert_eq!(World::new(project).access(), World::new(district()).access());
}

#[test]
fn an_unknown_post_makes_what_lies_behind_it_unknown() {
    let mut project = district();
    point(&mut project, LayerKind::Checkpoint, [1000.0, 0.0], &[]);
    let world = World::new(project);
    let access = world.access();
    assert!(matches!(access[0], Access::Reached { .. }));
    assert!(matches!((access[1], World::new(district()).access()[1]),
        (Access::PastUnknown { seconds }, Access::Reached { seconds: open }) if seconds == open));
}

#[test]
fn without_a_station_engines_come_from_the_edge_of_the_map() {
    let mut project = district();
    project.apply(Edit::Delete { kind: LayerKind::Premise, fids: vec![Fid(1)] }).unwrap();
    let world = World::new(project.clone());
    assert_eq!(world.life.start, Start::MapEdge(2), "the west end of the street and of the lane");
    assert!(world.access()[..3].iter().all(|a| matches!(a, Access::Reached { .. })));
    point(&mut project, LayerKind::Checkpoint, [1000.0, 0.0], &[("state", "closed")]);
    let after = World::new(project);
    assert!(harmed(world.plan(), after.plan(), 1.0).is_empty(), "from one side or the other; times count only from stations");
}
