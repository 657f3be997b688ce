//! The graph judged by a slow one made in another way, and by small cases with known answers.

use super::*;
use crate::geometry::Shapes;
use crate::model::{Edit, Feature, Fid, Layer, LayerKind, LayerMeta, Project, Value};
use crate::task::Task;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A road: its lines and attributes.
#[derive(Debug, Clone)]
pub(super) struct Road {
    pub parts: Vec<Vec<[f64; 2]>>,
    pub values: Vec<(&'static str, Value)>,
}

pub(super) fn road(points: &[[f64; 2]]) -> Road {
    Road { parts: vec![points.to_vec()], values: Vec::new() }
}

impl Road {
    pub fn with(mut self, key: &'static str, value: &str) -> Self {
        self.values.push((key, value.parse().map_or_else(|_| Value::Text(value.into()), Value::Int)));
        self
    }

    fn feature(&self, fid: i64) -> Feature {
        let mut shape = Shapes::new();
        for part in &self.parts {
            shape.extend(part.iter().copied());
            shape.end_ring();
            shape.end_part();
        }
        shape.end_feature(crate::geometry::ShapeKind::MultiLine);
        let info = LayerKind::Road.info();
        let mut values = vec![Value::Null; info.attributes.len()];
        for (key, value) in &self.values {
            values[info.attr(key).expect("an attribute")] = value.clone();
        }
        Feature { fid: Fid(fid), shape, values }
    }
}

/// A project with these roads, numbered from 1.
pub(super) fn project(roads: &[Road]) -> Project {
    let mut project = Project::new("roads");
    project
        .apply(Edit::SetLayer { layer: Layer::from_chunks(LayerKind::Road, Vec::new(), LayerMeta::default()).into() })
        .unwrap();
    let features = roads.iter().zip(1..).map(|(road, fid)| road.feature(fid)).collect();
    project.apply(Edit::Insert { kind: LayerKind::Road, features }).unwrap();
    project
}

pub(super) fn graph(roads: &[Road]) -> Graph {
    build(&project(roads))
}

pub(super) fn build(project: &Project) -> Graph {
    Graph::build(project.layer(LayerKind::Road), GraphOptions::default(), &Task::new()).unwrap()
}

fn node_at(graph: &Graph, p: [f64; 2]) -> Option<u32> {
    (0..graph.node_count() as u32).find(|n| graph.node(*n) == p)
}

/// Distances on foot from a node to all, metres; infinite where there is no way. Plain, slow.
pub(super) fn distances(graph: &Graph, from: u32, mover: Mover) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; graph.node_count()];
    best[from as usize] = 0.0;
    loop {
        let mut changed = false;
        for edge in 0..graph.edge_count() as u32 {
            let [a, b] = graph.ends(edge);
            for (from, to) in [(a, b), (b, a)] {
                let through = best[from as usize] + graph.length_m(edge);
                if graph.allows(edge, from, mover) && through < best[to as usize] {
                    best[to as usize] = through;
                    changed = true;
                }
            }
        }
        if !changed {
            return best;
        }
    }
}

#[test]
fn roads_meet_where_they_cross_touch_and_share_vertices() {
    let g = graph(&[
        road(&[[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]]),
        road(&[[5.0, -5.0], [5.0, 5.0]]),              // crosses
        road(&[[15.0, 0.0], [15.0, 7.0]]),             // ends on it
        road(&[[8.0, 5.0], [10.0, 0.0], [12.0, 5.0]]), // shares an inner vertex
        road(&[[20.3, 0.2], [30.0, 0.0]]),             // begins nearly where it ends
        road(&[[7.0, -6.0], [7.0, -0.4]]),             // ends just short of it
    ]);
    for p in [[5.0, 0.0], [15.0, 0.0], [10.0, 0.0], [7.0, -0.4]] {
        let n = node_at(&g, p).unwrap_or_else(|| panic!("a node at {p:?}"));
        assert!(g.arcs(n).len() >= 3, "{p:?}: {:?}", g.arcs(n));
    }
    let start = node_at(&g, [0.0, 0.0]).unwrap();
    let far = node_at(&g, [30.0, 0.0]).unwrap();
    let d = distances(&g, start, Mover::Foot);
    assert!((d[far as usize] - (20.0 + 9.702)).abs() < 0.01, "{}", d[far as usize]);
    assert!(d.iter().all(|d| d.is_finite()), "all is connected: {d:?}");
    assert!(g.faults().iter().all(|f| matches!(f.trouble, RoadTrouble::LooseEnd { gap_m } if gap_m >= 2.0)), "{:?}", g.faults());
}

#[test]
fn bridges_and_tunnels_meet_nothing_between_their_ends() {
    let base = |bridge: Road| graph(&[road(&[[0.0, 0.0], [20.0, 0.0]]), bridge, road(&[[10.0, 10.0], [10.0, 30.0]])]);
    let over = road(&[[10.0, -10.0], [10.0, 10.0]]);
    assert_eq!(base(over.clone()).edge_count(), 5);
    for levelled in [over.clone().with("bridge", "yes"), over.clone().with("tunnel", "yes"), over.with("layer", "2")] {
        let g = base(levelled);
        assert_eq!(g.edge_count(), 3, "no crossing");
        let end = node_at(&g, [10.0, 10.0]).unwrap();
        assert_eq!(g.arcs(end).len(), 2, "the bridge joins the road before it");
        assert!((0..3).any(|e| g.level(e) != 0));
    }
}

#[test]
fn one_ways_classes_and_access_decide_who_passes() {
    let g = graph(&[
        road(&[[0.0, 0.0], [10.0, 0.0]]).with("class", "residential").with("oneway", "yes").with("maxspeed", "20"),
        road(&[[10.0, 0.0], [20.0, 0.0]]).with("class", "steps"),
        road(&[[20.0, 0.0], [30.0, 0.0]]).with("class", "motorway"),
        road(&[[30.0, 0.0], [40.0, 0.0]]).with("class", "service").with("access", "no"),
        road(&[[40.0, 0.0], [50.0, 0.0]]).with("class", "地铁"),
    ]);
    let from = |p: [f64; 2], mover| distances(&g, node_at(&g, p).unwrap(), mover).iter().filter(|d| d.is_finite()).count();
    assert_eq!(from([0.0, 0.0], Mover::Car), 2);
    assert_eq!(from([10.0, 0.0], Mover::Car), 1, "against the one-way");
    assert_eq!(from([10.0, 0.0], Mover::Engine), 2);
    assert_eq!(from([10.0, 0.0], Mover::Foot), 3, "back and up the steps, not along the motorway");
    assert_eq!(from([20.0, 0.0], Mover::Engine), 3, "along the motorway and where access says no");
    assert_eq!(from([50.0, 0.0], Mover::Engine), 1);
    assert_eq!(g.limit_kmh((0..5).find(|e| g.road(*e) == Fid(1)).unwrap()), Some(20.0));
}

#[test]
fn bad_data_is_told_and_harms_nothing() {
    let mut roads = vec![road(&[[0.0, 0.0], [100.0, 0.0]]), road(&[[50.0, 2.0], [50.0, 90.0]])];
    roads.push(road(&[[1.0, 1.0], [1.0, 1.0]]));
    roads.push(road(&[[500.0, 500.0], [510.0, 500.0]]));
    for k in 0..10_000 {
        let line = [[0.0, 0.0], [30.0, -40.0], [60.0, 0.0]];
        roads.push(if k % 2 == 0 { road(&line) } else { road(&[line[2], line[1], line[0]]) });
    }
    let g = graph(&roads);
    let find = |f: &dyn Fn(&RoadTrouble) -> bool| g.faults().iter().filter(|x| f(&x.trouble)).collect::<Vec<_>>();
    let loose = find(&|t| matches!(t, RoadTrouble::LooseEnd { .. }));
    assert_eq!((loose.len(), loose[0].roads.clone(), loose[0].at), (1, vec![Fid(2), Fid(1)], Some([50.0, 2.0])));
    assert_eq!(find(&|t| matches!(t, RoadTrouble::ZeroLength))[0].roads, [Fid(3)]);
    let islands = find(&|t| matches!(t, RoadTrouble::Island { .. }));
    assert_eq!(islands.iter().map(|f| f.roads.clone()).collect::<Vec<_>>(), [vec![Fid(2)], vec![Fid(4)]]);
    let copies = find(&|t| matches!(t, RoadTrouble::Duplicate));
    assert_eq!((copies.len(), copies[0].roads.len(), copies[0].roads[0]), (1, 10_000, Fid(5)));
    assert_eq!(g.edge_count(), 5, "one of the copies is left, and meets the first road twice");
    let none = graph(&[]);
    assert!(none.faults().iter().any(|f| f.trouble == RoadTrouble::NoRoads));
    assert_eq!(none.attach([0.0, 0.0], Mover::Foot, 1e6), None);
}

#[test]
fn roads_in_another_coordinate_system_are_noticed() {
    let mut p = project(&[road(&[[121.4, 31.2], [121.5, 31.3]])]);
    assert_eq!(elsewhere(&p), None);
    let mut shape = Shapes::new();
    shape.push_point(500_000.0, 3_400_000.0);
    let values = vec![Value::Null; LayerKind::Checkpoint.info().attributes.len()];
    p.apply(Edit::Insert { kind: LayerKind::Checkpoint, features: vec![Feature { fid: Fid(1), shape, values }] }).unwrap();
    assert!(matches!(elsewhere(&p).unwrap().trouble, RoadTrouble::ElsewhereThanOthers { away_m } if away_m > 3e6));
    assert_eq!(unknown_classes(&p)[0].trouble, RoadTrouble::UnknownClass { class: None });
}

// --- the slow judge ---------------------------------------------------------------------------------------------------

/// Lengths of the shortest ways between all pairs of line ends, from all-pairs crossings and Floyd's algorithm.
fn slow(lines: &[Vec<[f64; 2]>]) -> BTreeMap<[[u64; 2]; 2], f64> {
    let bits = |p: [f64; 2]| p.map(|c| (c + 0.0).to_bits());
    // All places on each segment: its ends, and where it meets another line.
    let mut pieces: Vec<([u64; 2], [u64; 2], f64)> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        for (k, s) in line.windows(2).enumerate() {
            let mut on: Vec<(f64, [f64; 2])> = vec![(0.0, s[0]), (1.0, s[1])];
            for (j, other) in lines.iter().enumerate() {
                for (m, t) in other.windows(2).enumerate() {
                    if (i, k) != (j, m) {
                        crate::geometry::contact::contacts([s[0], s[1]], [t[0], t[1]], |c| on.push((c.on_first, c.at)));
                    }
                }
            }
            on.sort_by(|a, b| a.0.total_cmp(&b.0));
            for w in on.windows(2) {
                pieces.push((bits(w[0].1), bits(w[1].1), (w[1].1[0] - w[0].1[0]).hypot(w[1].1[1] - w[0].1[1])));
            }
        }
    }
    let mut names: Vec<[u64; 2]> = pieces.iter().flat_map(|p| [p.0, p.1]).collect();
    names.sort_unstable();
    names.dedup();
    let n = names.len();
    let at = |p: [u64; 2]| names.binary_search(&p).unwrap();
    let mut d = vec![vec![f64::INFINITY; n]; n];
    (0..n).for_each(|i| d[i][i] = 0.0);
    for (a, b, m) in pieces {
        let (a, b) = (at(a), at(b));
        d[a][b] = d[a][b].min(m);
        d[b][a] = d[b][a].min(m);
    }
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                d[i][j] = d[i][j].min(d[i][k] + d[k][j]);
            }
        }
    }
    let ends: Vec<[u64; 2]> = lines.iter().flat_map(|l| [bits(l[0]), bits(l[l.len() - 1])]).collect();
    ends.iter().flat_map(|a| ends.iter().map(|b| ([*a, *b], d[at(*a)][at(*b)])).collect::<Vec<_>>()).collect()
}

fn lattice_line() -> impl Strategy<Value = Vec<[f64; 2]>> {
    prop::collection::vec((0i32..7, 0i32..7), 2..5)
        .prop_map(|points| points.iter().map(|(x, y)| [f64::from(*x) * 10.0, f64::from(*y) * 10.0]).collect::<Vec<_>>())
        .prop_filter("a line has length and does not turn back", |line: &Vec<[f64; 2]>| line.windows(2).all(|s| s[0] != s[1]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn ways_are_as_long_as_the_slow_judge_says(lines in prop::collection::vec(lattice_line(), 1..8)) {
        let roads: Vec<Road> = lines.iter().map(|l| road(l)).collect();
        let g = graph(&roads);
        for ([a, b], expected) in slow(&lines) {
            let (a, b) = (a.map(f64::from_bits), b.map(f64::from_bits));
            let (Some(from), Some(to)) = (node_at(&g, a), node_at(&g, b)) else {
                return Err(TestCaseError::fail(format!("no node at {a:?} or {b:?}")));
            };
            let found = distances(&g, from, Mover::Foot)[to as usize];
            let near = if expected.is_finite() { found >= expected - 1e-9 && found < expected + 0.2 } else { found == expected };
            prop_assert!(near, "{a:?} to {b:?}: {found}, not {expected}");
        }
    }

    #[test]
    fn an_updated_graph_is_the_one_built_anew(
        lines in prop::collection::vec((lattice_line(), -0.3f64..0.3), 2..20),
        edits in prop::collection::vec((0usize..20, lattice_line(), 0u8..4), 1..4),
    ) {
        let jitter = |line: &[[f64; 2]], by: f64| road(&line.iter().map(|[x, y]| [x + by, y * (1.0 + by / 100.0)]).collect::<Vec<_>>());
        let roads: Vec<Road> = lines.iter().map(|(l, by)| jitter(l, if by.abs() < 0.1 { 0.0 } else { *by })).collect();
        let mut project = project(&roads);
        let mut g = build(&project);
        let kind = LayerKind::Road;
        for (k, line, what) in edits {
            let layer = project.layer(kind);
            let fid = layer.feature((k % layer.len()) as u32).fid();
            let new = road(&line).feature(layer.next_fid().0);
            let edit = match what {
                0 => Edit::Insert { kind, features: vec![new] },
                1 if layer.len() > 1 => Edit::Delete { kind, fids: vec![fid] },
                2 => Edit::SetValue { kind, fid, attr: kind.info().attr("bridge").unwrap(), value: Value::Text("yes".into()) },
                _ => Edit::SetShape { kind, fid, shape: new.shape },
            };
            project.apply(edit).unwrap();
            g = g.update(project.layer(kind), &Task::new()).unwrap();
            let anew = build(&project);
            prop_assert!(g.is_same(&anew), "{:?}\n{:?}", g.ends, anew.ends);
        }
    }

    #[test]
    fn attaching_agrees_with_looking_at_every_road(
        lines in prop::collection::vec(lattice_line(), 1..12), x in -40.0f64..100.0, y in -40.0f64..100.0, most in 1.0f64..60.0,
    ) {
        let g = graph(&lines.iter().map(|l| road(l)).collect::<Vec<_>>());
        let p = [x, y];
        let segments = lines.iter().flat_map(|l| l.windows(2));
        let nearest = segments.map(|s| crate::geometry::distance::distance_to_segment(s[0], s[1], p)).fold(f64::INFINITY, f64::min);
        match g.attach(p, Mover::Foot, most) {
            None => prop_assert!(nearest > most - 1e-9, "{nearest}"),
            Some(found) => {
                prop_assert!((metres(found.offset_ticks) - nearest).abs() < 0.002, "{found:?}, not {nearest}");
                let again = g.place(found.place.edge, found.place.along_ticks);
                let off = (again.at[0] - found.place.at[0]).hypot(again.at[1] - found.place.at[1]);
                prop_assert!(off < 0.01, "{found:?} is {:?}", again.at);
            }
        }
        let mut shape = Shapes::new();
        shape.push_polygon(&[&[[x, y], [x + 6.0, y + 1.0], [x + 3.0, y + 5.0], [x, y]]]);
        let ring = shape.get(0).rings().next().unwrap();
        let apart = |s: &[[f64; 2]]| -> f64 {
            let mut meets = crate::geometry::area_contains(shape.get(0), s[0]);
            ring.windows(2).for_each(|e| crate::geometry::contact::contacts([e[0], e[1]], [s[0], s[1]], |_| meets = true));
            let d = crate::geometry::distance::distance_to_segment;
            let corners = ring.iter().map(|c| d(s[0], s[1], *c));
            let ends = ring.windows(2).flat_map(|e| [d(e[0], e[1], s[0]), d(e[0], e[1], s[1])]);
            if meets { 0.0 } else { corners.chain(ends).fold(f64::INFINITY, f64::min) }
        };
        let nearest = lines.iter().flat_map(|l| l.windows(2)).map(apart).fold(f64::INFINITY, f64::min);
        match g.attach_shape(shape.get(0), p, Mover::Foot, most) {
            None => prop_assert!(nearest > most - 1e-9),
            Some(found) => {
                let gap = crate::geometry::distance::distance_to(shape.get(0), found.place.at);
                prop_assert!((gap - nearest).abs() < 1e-6, "{found:?}: {gap}, not {nearest}");
            }
        }
    }
}
