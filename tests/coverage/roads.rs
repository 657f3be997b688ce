//! Roads of the sample: what the report says on foot, judged by a plain search over the graph; life access judged by flooding.

use crate::common::{data, load_folder, sample_moment};
use fangxian::coverage::{
    Evaluation, Evidence, Explainer, GapRef, Measure, NO_ROW, ReachOn, Rulebook, Status, limits, nearer_on_foot, rulebook,
};
use fangxian::geometry::Shapes;
use fangxian::model::{Edit, LayerKind, Project, Value};
use fangxian::network::{ATTACH_M, Graph, GraphOptions, Mover, RoadClasses, RoadTrouble, metres};
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

/// TEST-1 judged by floods from each site: the nearest on foot, the time, and whom a site serves.
#[test]
fn sampling_sites_are_near_on_foot_and_not_overloaded() {
    let mut project = sample();
    let premise = LayerKind::Premise;
    let category = premise.info().attr("category").expect("an attribute");
    let sites: Vec<u32> = (0..project.layer(premise).len() as u32).step_by(40).collect();
    for row in &sites {
        let fid = project.layer(premise).feature(*row).fid();
        let value = Value::Text("sampling_site".into());
        project.apply(Edit::SetValue { kind: premise, fid, attr: category, value }).expect("applies");
    }
    let building = LayerKind::Building;
    let residents = building.info().attr("residents").expect("an attribute");
    let layer = project.layer(building);
    // Every seventh building of the north is one of which nobody knows.
    let middle = layer.bounds().center()[1];
    let told = |row: usize| !row.is_multiple_of(7) || layer.feature(row as u32).shape().bounds().min[1] < middle;
    let told: Vec<bool> = (0..layer.len()).map(told).collect();
    let known = |row: usize| told[row];
    let people = |row: usize| (row % 23) as i64;
    let values = (0..layer.len()).filter(|row| known(*row)).map(|row| (layer.feature(row as u32).fid(), Value::Int(people(row))));
    let edit = Edit::SetValues { kind: building, attr: residents, values: values.collect() };
    project.apply(edit).expect("applies");
    let text = rulebook::DEFAULT.to_owned() + rulebook::TEST_SITES;
    let text = limits::set_limit(&text, "TEST-1", 0, "limit_min", 6.0).expect("a text");
    let most = 1500;
    let text = limits::set_limit(&text, "TEST-1", 0, "most", f64::from(most)).expect("a text");
    let book = Arc::new(Rulebook::parse(&text).expect("a rulebook"));
    let mut evaluation = Evaluation::new(&project, &book, sample_moment(), &Task::new()).expect("not cancelled");
    let report = evaluation.report();
    let graph = Arc::clone(report.roads.as_ref().expect("roads").graph());
    let limit_m = 6.0 * RoadClasses::built_in().foot_kmh * 1000.0 / 60.0;

    let place = |row: &u32| project.layer(premise).feature(*row).shape().first().expect("a place");
    let attached: Vec<_> = sites.iter().filter_map(|s| Some((*s, graph.attach(place(s), Mover::Foot, ATTACH_M)?))).collect();
    let floods: Vec<Vec<u64>> =
        attached.iter().map(|(_, a)| flood(&graph, a.place.edge, a.place.along_ticks, a.offset_ticks)).collect();
    let layer = project.layer(building);
    let far = |row: usize| -> Option<u64> {
        let at = graph.attach_shape(layer.feature(row as u32).shape(), report.buildings.point[row], Mover::Foot, ATTACH_M)?;
        let (edge, along) = (at.place.edge, at.place.along_ticks);
        let [a, b] = graph.ends(edge);
        let ends = [(a, along), (b, graph.length_ticks(edge) - along)];
        let through = floods.iter().flat_map(|f| ends.map(|(n, m)| f[n as usize].saturating_add(u64::from(m))));
        let same = attached.iter().filter(|(_, s)| s.place.edge == edge);
        let beside = same.map(|(_, s)| u64::from(s.offset_ticks) + u64::from(s.place.along_ticks.abs_diff(along)));
        through.chain(beside).min().map(|ticks| ticks.saturating_add(u64::from(at.offset_ticks)))
    };
    let rule = book.rule("TEST-1").expect("the rule");
    // Loads again, from the report's own columns.
    let mut loads: BTreeMap<u32, (i64, u32)> = BTreeMap::new();
    for row in (0..layer.len()).filter(|row| report.buildings.site_m[*row] <= limit_m) {
        let load = loads.entry(report.buildings.site[row]).or_default();
        *load = if known(row) { (load.0 + people(row), load.1) } else { (load.0, load.1 + 1) };
    }
    let mut seen = [0; 3];
    for row in 0..layer.len() {
        let m = report.buildings.site_m[row];
        if row.is_multiple_of(5) {
            match far(row) {
                None => assert!(m.is_nan(), "{row}"),
                Some(ticks) if ticks > u64::from(u32::MAX) => assert!(m.is_infinite(), "{row}"),
                Some(ticks) => assert_eq!(m, metres(ticks as u32), "{row}"),
            }
        }
        let wanted = match loads.get(&report.buildings.site[row]) {
            _ if m.is_nan() => Status::Unknown,
            _ if m > limit_m => Status::Gap,
            Some((known, _)) if *known > i64::from(most) => Status::Gap,
            Some((_, unknown)) if *unknown > 0 => Status::Unknown,
            _ => Status::Covered,
        };
        assert_eq!(report.rules[rule].status[row], wanted, "{row}: {m}");
        seen[wanted as usize % 3] += 1;
    }
    assert!(seen.iter().filter(|n| **n > 100).count() >= 2, "{seen:?}");
    // What a finding says is what the columns say.
    let explainer = Explainer::new(&project, report);
    let (mut far, mut full, mut unknown) = (0, 0, 0);
    for row in (0..layer.len() as u32).filter(|row| report.rules[rule].status[*row as usize] != Status::Covered) {
        let finding = explainer.finding(GapRef { rule: rule as u16, row });
        let Some(fault) = finding.faults.first() else { panic!("{row}: a reason") };
        let Evidence::Site { row: site, metres, served, .. } = &fault.evidence else { continue };
        assert_eq!(site.unwrap_or(NO_ROW), report.buildings.site[row as usize]);
        match (fault.status, fault.measured) {
            (Status::Gap, Measure::Metres(m)) => {
                assert!(m > limit_m && m == *metres && served.is_none());
                far += 1;
            }
            (Status::Gap, Measure::Count(n)) => {
                assert!(n > i64::from(most) && *served == Some(n as u64));
                full += 1;
            }
            (Status::Unknown, _) => unknown += 1,
            _ => {}
        }
    }
    assert!(far > 0 && full + unknown > 0, "{far} {full} {unknown}");
    // Edits of sites, people and roads, one after another: the report is that of a full evaluation.
    for step in 0..8usize {
        let edit = match step % 4 {
            0 => {
                let fid = project.layer(premise).feature(sites[step % sites.len()]).fid();
                Edit::SetValue { kind: premise, fid, attr: category, value: Value::Text("school".into()) }
            }
            1 => {
                let fid = project.layer(building).feature((step * 211) as u32).fid();
                Edit::SetValue { kind: building, fid, attr: residents, value: Value::Int(2000) }
            }
            2 => {
                let fid = project.layer(premise).feature((step * 13) as u32).fid();
                Edit::SetValue { kind: premise, fid, attr: category, value: Value::Text("sampling_site".into()) }
            }
            _ => Edit::Delete {
                kind: LayerKind::Road,
                fids: vec![project.layer(LayerKind::Road).feature((step * 97) as u32).fid()],
            },
        };
        project.apply(edit).expect("applies");
        evaluation = evaluation.update(&project, &book, sample_moment(), &Task::new()).expect("not cancelled");
        let full = Evaluation::new(&project, &book, sample_moment(), &Task::new()).expect("not cancelled");
        assert_eq!(evaluation.report().compare(full.report()), Ok(()), "step {step}");
    }
}

#[test]
fn a_rule_about_sites_that_makes_no_sense_is_refused() {
    let book = |from: &str, to: &str| Rulebook::parse(&(rulebook::DEFAULT.to_owned() + &rulebook::TEST_SITES.replace(from, to)));
    assert!(book("", "").is_ok());
    for (from, to, words) in [
        ("sampling_site\"\nlimit", "canteen\"\nlimit", "no category of premises"),
        ("count = \"residents\"", "count = \"people\"", "people"),
        ("subject = \"building\"", "subject = \"premise\"", "works on buildings"),
    ] {
        let error = book(from, to).expect_err(words).to_string();
        assert!(error.contains("TEST-1") && error.contains(words), "{error}");
    }
}
