//! Roads of the sample: what the report says on foot, judged by a plain search over the graph; life access judged by flooding.

mod common;

use common::{data, load_folder, sample_moment};
use fangxian::coverage::{Evaluation, NO_ROW, ReachOn, Rulebook, Status, limits, nearer_on_foot, rulebook};
use fangxian::geometry::Shapes;
use fangxian::model::{Edit, LayerKind, Project, Value};
use fangxian::network::{ATTACH_M, Graph, GraphOptions, Mover, RoadTrouble, metres};
use fangxian::proof::Claim;
use fangxian::task::Task;
use fangxian::verify::verify_file;
use std::collections::BTreeMap;
use std::sync::Arc;

fn on_foot() -> Arc<Rulebook> {
    let text = limits::set_reach_on(rulebook::DEFAULT, "POSTREACH-1", 0, ReachOn::Foot).expect("a text");
    Arc::new(Rulebook::parse(&(text + rulebook::LIFE_ACCESS)).expect("a rulebook"))
}

fn sample() -> Project {
    load_folder(&data("data/lujiazui"), &[])
}

/// Ticks from a place on the network to every node; slow and plain: all edges until nothing changes.
fn flood(graph: &Graph, edge: u32, along: u32, offset: u32) -> Vec<u64> {
    let mut best = vec![u64::MAX; graph.node_count()];
    let [a, b] = graph.ends(edge);
    best[a as usize] = u64::from(offset) + u64::from(along);
    best[b as usize] = best[b as usize].min(u64::from(offset) + u64::from(graph.length_ticks(edge) - along));
    loop {
        let mut changed = false;
        for e in (0..graph.edge_count() as u32).filter(|e| graph.ways(*e).any(Mover::Foot)) {
            let [a, b] = graph.ends(e).map(|n| n as usize);
            for (from, to) in [(a, b), (b, a)] {
                let through = best[from].saturating_add(u64::from(graph.length_ticks(e)));
                if through < best[to] {
                    best[to] = through;
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
fn distances_on_foot_are_those_of_a_plain_search() {
    let project = sample();
    let evaluation = Evaluation::new(&project, &on_foot(), sample_moment(), &Task::new()).expect("not cancelled");
    let report = evaluation.report();
    let graph = Arc::clone(report.roads.as_ref().expect("roads").graph());
    let posts = project.layer(LayerKind::Checkpoint);
    let manned: Vec<u32> = (0..posts.len() as u32).filter(|r| report.manned[*r as usize] == Status::Covered).collect();
    // The nearest post of each node, one flood per post.
    let mut best = vec![u64::MAX; graph.node_count()];
    let mut attached = Vec::new();
    for post in &manned {
        let p = posts.feature(*post).shape().first().expect("a place");
        let Some(at) = graph.attach(p, Mover::Foot, ATTACH_M) else { continue };
        let from = flood(&graph, at.place.edge, at.place.along_ticks, at.offset_ticks);
        best.iter_mut().zip(from).for_each(|(b, d)| *b = (*b).min(d));
        attached.push(at);
    }
    let buildings = project.layer(LayerKind::Building);
    let (mut reached, mut seen) = (0, 0);
    for row in (0..buildings.len()).step_by(3) {
        let p = report.buildings.point[row];
        let walk = report.buildings.walk_m[row];
        let Some(at) = graph.attach_shape(buildings.feature(row as u32).shape(), p, Mover::Foot, ATTACH_M) else {
            assert!(walk.is_nan(), "{row}: {walk}");
            continue;
        };
        let (edge, along) = (at.place.edge, at.place.along_ticks);
        let [a, b] = graph.ends(edge);
        let ends = [(a, along), (b, graph.length_ticks(edge) - along)];
        let through = ends.map(|(n, m)| best[n as usize].saturating_add(u64::from(m)));
        let same = attached.iter().filter(|s| s.place.edge == edge);
        let straight = same.map(|s| u64::from(s.offset_ticks) + u64::from(s.place.along_ticks.abs_diff(along)));
        let ticks = through.into_iter().chain(straight).min().expect("two ends").saturating_add(u64::from(at.offset_ticks));
        if ticks > u64::from(u32::MAX) {
            assert!(walk.is_infinite() && report.buildings.walk_post[row] == NO_ROW, "{row}: {walk}");
        } else {
            assert_eq!(walk, metres(ticks as u32), "{row}");
            reached += 1;
        }
        seen += 1;
    }
    assert!(reached * 10 > seen * 9, "{reached} of {seen}");
    assert_eq!(nearer_on_foot(report), Vec::<u32>::new());
    let line = report.roads.as_ref().expect("roads");
    for row in (0..buildings.len() as u32).step_by(97).filter(|r| report.buildings.walk_m[*r as usize].is_finite()) {
        let way = line.walk_line(&project, LayerKind::Building, row, report.buildings.point[row as usize]);
        let long: f64 = way.windows(2).map(|s| (s[0][0] - s[1][0]).hypot(s[0][1] - s[1][1])).sum();
        let said = report.buildings.walk_m[row as usize];
        assert!((long - said).abs() < 1.0 + said * 0.01, "{row}: the way drawn has {long} m, {said} were said");
    }
}

#[test]
fn moving_a_post_and_editing_a_road_keep_the_report_exact() {
    let mut project = sample();
    let (book, task) = (on_foot(), Task::new());
    let mut current = Evaluation::new(&project, &book, sample_moment(), &task).expect("not cancelled");
    for step in 0..12usize {
        let (kind, every) = if step % 4 == 3 { (LayerKind::Road, 157) } else { (LayerKind::Checkpoint, 13) };
        let layer = project.layer(kind);
        let feature = layer.feature((step * every % layer.len()) as u32);
        let (fid, mut shape) = (feature.fid(), Shapes::new());
        shape.push_shape(feature.shape());
        shape.map_coords(|all| all.iter_mut().for_each(|c| c[0] += 60.0));
        project.apply(Edit::SetShape { kind, fid, shape }).expect("applies");
        if step % 5 == 2 {
            let attr = kind.info().attr(if kind == LayerKind::Road { "class" } else { "state" }).expect("an attribute");
            project.apply(Edit::SetValue { kind, fid, attr, value: Value::Text("closed".into()) }).expect("applies");
        }
        current = current.update(&project, &book, sample_moment(), &task).expect("not cancelled");
        let full = Evaluation::new(&project, &book, sample_moment(), &task).expect("not cancelled");
        assert_eq!(current.report().compare(full.report()), Ok(()), "step {step}");
    }
}

#[test]
fn the_sample_roads_are_sound_but_for_what_is_listed() {
    let project = sample();
    let graph = Graph::build(project.layer(LayerKind::Road), GraphOptions::default(), &Task::new()).expect("not cancelled");
    assert!(graph.edge_count() > 2000 && graph.node_count() > 1000, "{} {}", graph.edge_count(), graph.node_count());
    for fault in graph.faults() {
        assert!(fault.roads.iter().all(|fid| project.layer(LayerKind::Road).row_of(*fid).is_some()));
        assert!(
            matches!(fault.trouble, RoadTrouble::Island { .. } | RoadTrouble::LooseEnd { .. } | RoadTrouble::Duplicate),
            "{fault:?}"
        );
    }
    assert_eq!(fangxian::network::elsewhere(&project), None);
}

#[test]
fn without_a_fire_station_a_building_is_cut_off_or_unknown_but_never_covered() {
    let mut project = sample();
    let report = |project: &Project| {
        Evaluation::new(project, &on_foot(), sample_moment(), &Task::new()).expect("not cancelled").report().clone()
    };
    let life = |project: &Project| report(project).rules.last().expect("LIFE-1").counts;
    let before = life(&project);
    assert_eq!(before.covered, 0, "{before:?}");
    assert!(before.unknown > before.gap, "{before:?}");
    // A station beside the first building: what it reaches in time is covered.
    let kind = LayerKind::Premise;
    let at = report(&project).buildings.point[0];
    let mut shape = Shapes::new();
    shape.push_point(at[0], at[1]);
    let mut values = vec![Value::Null; kind.info().attributes.len()];
    values[kind.info().attr("category").expect("an attribute")] = Value::Text("消防站".into());
    let fid = project.layer(kind).next_fid();
    let station = fangxian::model::Feature { fid, shape, values };
    project.apply(Edit::Insert { kind, features: vec![station] }).expect("applies");
    assert!(life(&project).covered > 100, "{:?}", life(&project));
}

#[test]
fn distances_on_foot_come_with_a_proof_that_no_lie_survives() {
    let project = sample();
    let evaluation = Evaluation::new(&project, &on_foot(), sample_moment(), &Task::new()).expect("not cancelled");
    let report = evaluation.report();
    let roads = report.roads.as_ref().expect("roads");
    let good = roads.walk_certificate(&Task::new()).expect("not cancelled").expect("posts and buildings");
    assert_eq!(verify_file(&good, None), Ok(()));
    let instance = good.instance.as_ref().expect("its own");
    let Claim::Distances { labels, .. } = &good.claim else { panic!("distances") };
    // It speaks of every building that has a distance, and of the distance that the report gives.
    let first = (roads.graph().node_count() + instance.outside.len()) as u64;
    let said: BTreeMap<u64, u64> = labels.iter().map(|(junction, ticks, _)| (*junction, *ticks)).collect();
    for (row, metres_there) in report.buildings.walk_m.iter().enumerate() {
        let ticks = said.get(&(first + row as u64));
        assert_eq!(ticks.map(|t| metres(*t as u32)), Some(*metres_there).filter(|m| m.is_finite()), "{row}");
        assert_eq!(instance.inside.contains(&(first + row as u64)), !metres_there.is_nan(), "{row}");
    }
    // Every kind of label, a little off or gone: refused.
    for place in (0..labels.len()).step_by(labels.len() / 40) {
        for change in 0..4 {
            let mut bad = good.clone();
            let Claim::Distances { labels, lengths } = &mut bad.claim else { panic!("distances") };
            match change {
                0 => labels[place].1 += 1,
                1 => labels[place].1 = labels[place].1.wrapping_sub(1).min(1 << 40),
                2 => drop(labels.remove(place)),
                _ => {
                    // A road that is said to be longer than what the way over it takes.
                    let Some(edge) = labels[place].2 else { continue };
                    lengths[edge] += 1;
                }
            }
            assert!(verify_file(&bad, None).is_err(), "label {place}, change {change}");
        }
    }
}
