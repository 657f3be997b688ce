//! Areas of a project: crossings, leaks, seals and what comes of carrying one out.

use super::town::{AT, building, graph, line, post, put, square, streets, text};
use fangxian::cordon::{Action, Control, Cordon, Options, Plan, PlanOptions, Planned, SealOptions, Sealed};
use fangxian::geometry::Shapes;
use fangxian::model::{LayerKind, Project};
use fangxian::network::{Mover, TICKS_PER_M};
use fangxian::proof::Claim;
use fangxian::task::Task;
use fangxian::verify::verify_file;
use fangxian::words::Lang;
use proptest::prelude::*;

fn looked_at<T>(project: &Project, area: &Shapes, f: impl FnOnce(&Cordon<'_>) -> T) -> T {
    let graph = graph(project);
    f(&Cordon::new(project, &graph, area.get(0), Options::built_in()))
}

fn plan(cordon: &Cordon<'_>, wanted: &PlanOptions) -> Plan {
    match cordon.plan(&cordon.at(AT), wanted, &Task::new()).expect("not cancelled") {
        Planned::Plan(plan) => *plan,
        other => panic!("no plan: {other:?}"),
    }
}

/// The project after a plan was carried out.
fn carried_out(project: &Project, area: &Shapes, plan: &Plan) -> Project {
    let edits = looked_at(project, area, |cordon| cordon.edits(plan, Lang::En));
    let mut after = project.clone();
    edits.into_iter().for_each(|edit| drop(after.apply(edit).expect("an edit that fits")));
    after
}

fn leaks(project: &Project, area: &Shapes) -> (usize, usize) {
    looked_at(project, area, |cordon| {
        let state = cordon.at(AT);
        let on = |mover| cordon.leaks(&state, &[], mover).len();
        (on(Mover::Foot), on(Mover::Car))
    })
}

#[test]
fn every_street_that_goes_in_is_a_crossing_and_streets_along_the_boundary_are_none() {
    let town = streets(11, |_, _| "residential");
    // Between streets, and along streets: three streets go in at each side.
    for area in [square(350.0, 650.0), square(300.0, 700.0), square(302.0, 698.0), square(297.0, 703.0)] {
        looked_at(&town, &area, |cordon| {
            let state = cordon.at(AT);
            assert_eq!(state.crossings.len(), 12);
            assert_eq!(state.gaps(), (12, 0));
            assert!(state.crossings.iter().all(|c| c.leads_out && c.posts.is_empty() && c.control == Control::Open));
            let (ways, certificate) = cordon.disjoint(&state, &Task::new()).expect("not cancelled");
            assert_eq!(ways.len(), 12);
            assert_eq!(verify_file(&certificate, None), Ok(()));
        });
    }
}

#[test]
fn a_boundary_that_weaves_along_a_street_is_crossed_by_the_side_streets_only() {
    let town = streets(11, |_, _| "residential");
    // The southern boundary is drawn freehand along the street at 300: up to 4 m to both sides of it.
    let mut ring: Vec<[f64; 2]> = (0..=200).map(|i| [300.0 + 2.0 * f64::from(i), 300.0 + 4.0 * f64::from(i).sin()]).collect();
    ring.extend([[700.0, 650.0], [300.0, 650.0], ring[0]]);
    let mut area = Shapes::new();
    area.push_polygon(&[&ring]);
    // Three streets north at the south and three at the north; the streets at 400, 500 and 600 at both ends of the area.
    looked_at(&town, &area, |cordon| assert_eq!(cordon.at(AT).crossings.len(), 12));
}

#[test]
fn states_come_from_the_checkpoint_at_the_crossing_and_unknown_is_no_control() {
    let mut town = streets(11, |_, _| "residential");
    let area = square(350.0, 650.0);
    for (at, state, hours) in [
        ([400.0, 350.0], "manned", None),
        ([500.0, 348.0], "manned", Some("22:00-06:00")),
        ([600.0, 350.0], "closed", None),
        ([650.0, 400.0], "emergency_gate", None),
        ([650.0, 500.0], "unmanned", None),
        ([650.0, 600.0], "half open", None),
        // Thirty metres outside, before any other street, it holds the way in all the same.
        ([400.0, 680.0], "manned", None),
        // Behind the next street it holds another piece of road.
        ([600.0, 730.0], "manned", None),
        // Eight metres away on no road at all it still belongs to the crossing.
        ([506.0, 655.0], "closed", None),
    ] {
        post(&mut town, at, state, hours);
    }
    looked_at(&town, &area, |cordon| {
        let state = cordon.at(AT);
        let at = |p: [f64; 2]| {
            let c = state.crossings.iter().find(|c| (c.at[0] - p[0]).hypot(c.at[1] - p[1]) < 6.0).expect("a crossing");
            (c.control, c.posts.clone())
        };
        assert_eq!(at([400.0, 350.0]), (Control::Manned, vec![0]));
        assert_eq!(at([500.0, 350.0]), (Control::Open, vec![1]));
        assert_eq!(at([600.0, 350.0]), (Control::Closed, vec![2]));
        assert_eq!(at([650.0, 400.0]), (Control::EmergencyGate, vec![3]));
        assert_eq!(at([650.0, 500.0]), (Control::Open, vec![4]));
        assert_eq!(at([650.0, 600.0]), (Control::Unknown, vec![5]));
        assert_eq!(at([400.0, 650.0]), (Control::Manned, vec![6]));
        assert_eq!(at([600.0, 650.0]), (Control::Open, vec![]));
        assert_eq!(at([500.0, 650.0]), (Control::Closed, vec![8]));
        assert_eq!(state.gaps(), (7, 1));
        let night = cordon.at(AT.at_hour(23));
        assert_eq!(night.gaps(), (6, 1));
        let leaks = cordon.leaks(&state, &[], Mover::Foot);
        let perhaps: Vec<_> = leaks.iter().filter(|l| l.perhaps).map(|l| state.crossings[l.crossing].at).collect();
        assert_eq!(leaks.len(), 7);
        assert!(perhaps.len() == 1 && (perhaps[0][1] - 600.0).abs() < 0.1, "{perhaps:?}");
        let hours = cordon.hours(AT);
        assert_eq!((hours[10], hours[23], hours[5], hours[6]), (7, 6, 6, 7));
    });
}

#[test]
fn the_shortest_way_in_is_as_long_as_the_streets_and_reaches_the_nearest_building() {
    let mut town = streets(11, |_, _| "residential");
    building(&mut town, [520.0, 480.0], Some(10));
    building(&mut town, [480.0, 370.0], Some(10));
    let area = square(350.0, 650.0);
    for x in [400.0, 600.0] {
        post(&mut town, [x, 350.0], "manned", None);
    }
    looked_at(&town, &area, |cordon| {
        let state = cordon.at(AT);
        let (homes, apart) = cordon.homes(Mover::Foot);
        assert_eq!((homes.len(), apart), (2, 0));
        let leaks = cordon.leaks(&state, &homes, Mover::Foot);
        assert_eq!(leaks.len(), 10);
        let south = leaks.iter().find(|l| (state.crossings[l.crossing].at[1] - 355.0).abs() < 0.1).expect("the one in the south");
        // From the first junction more than 300 m away along roads: the one at (500, 0), 355 m from where the street goes inside.
        assert!((south.length as f64 / TICKS_PER_M - 355.0).abs() < 0.1, "{}", south.length as f64 / TICKS_PER_M);
        let reached = south.reaches.as_ref().expect("a building");
        assert_eq!(reached.building, 1);
        // On to the corner of the building at 360, and from there to its middle.
        let whole = 355.0 + 5.0 + 10f64.hypot(20.0);
        assert!((reached.length as f64 / TICKS_PER_M - whole).abs() < 0.1, "{}", reached.length as f64 / TICKS_PER_M);
        let line = cordon.ring.line(south.from, &south.links);
        assert!((line[line.len() - 1][1] - 355.0).abs() < 0.1 && line[0][1] < 50.0, "{line:?}");
    });
}

#[test]
fn a_seal_is_cheap_holds_and_needs_each_of_its_posts() {
    // The street E5 is a footpath, N5 a main road.
    let class = |north: bool, i: usize| match (north, i) {
        (false, 5) => "path",
        (true, 5) => "primary",
        _ => "residential",
    };
    let mut town = streets(11, class);
    post(&mut town, [400.0, 350.0], "manned", None);
    post(&mut town, [600.0, 350.0], "unmanned", None);
    building(&mut town, [480.0, 470.0], Some(40));
    let area = square(350.0, 650.0);
    let made = looked_at(&town, &area, |cordon| {
        let made = plan(cordon, &PlanOptions::default());
        // Twelve crossings: one has its post, both ends of the path are closed, nine are staffed with 2 × 24.
        assert_eq!((made.seal.value, made.cost), (9 * 48 + 2, 9 * 48 + 2));
        let count = |action| made.seal.measures.iter().filter(|m| m.action == action).count();
        assert_eq!((count(Action::Keep), count(Action::Close), count(Action::Staff), count(Action::Gate)), (1, 2, 9, 0));
        assert_eq!(made.seal.measures.iter().filter(|m| m.post == Some(1)).count(), 1);
        assert_eq!(verify_file(&made.seal.certificate, None), Ok(()));
        let far = SealOptions { farthest: true, ..SealOptions::default() };
        let far = plan(cordon, &PlanOptions { seal: far, ..PlanOptions::default() });
        assert_eq!(far.seal.value, made.seal.value);
        assert_eq!(verify_file(&far.seal.certificate, None), Ok(()));
        made
    });
    let after = carried_out(&town, &area, &made);
    assert_eq!(leaks(&after, &area), (0, 0));
    looked_at(&after, &area, |cordon| {
        let state = cordon.at(AT);
        assert_eq!((state.gaps(), cordon.hours(AT)), ((0, 0), [0; 24]));
        assert_eq!(plan(cordon, &PlanOptions::default()).cost, 0);
    });
    // Every post of it is needed: without any one there is a way in again.
    let posts = after.layer(LayerKind::Checkpoint);
    for row in 0..posts.len() as u32 {
        let fid = posts.feature(row).fid();
        let mut less = after.clone();
        less.apply(fangxian::model::Edit::Delete { kind: LayerKind::Checkpoint, fids: vec![fid] }).expect("there");
        assert_eq!(leaks(&less, &area).0, 1, "without post {row}");
    }
}

#[test]
fn what_may_not_be_used_leaves_a_way_and_what_stands_anyway_is_free() {
    let town = streets(11, |_, _| "residential");
    let area = square(350.0, 650.0);
    looked_at(&town, &area, |cordon| {
        let state = cordon.at(AT);
        let road = |name: &str| {
            let layer = town.layer(LayerKind::Road);
            layer.features().find(|f| f.name() == Some(name)).expect("a street").fid()
        };
        let locked = SealOptions { locked: vec![road("N4")], ..SealOptions::default() };
        let Ok(Sealed::Yes(seal)) = cordon.seal(&state, &locked, &Task::new()) else { panic!("it can be sealed") };
        assert_eq!(seal.value, 10 * 48);
        let forbidden = SealOptions { forbidden: vec![road("N4")], ..SealOptions::default() };
        let Ok(Sealed::No { links, certificate, .. }) = cordon.seal(&state, &forbidden, &Task::new()) else {
            panic!("the street leads out of the ring")
        };
        assert!(!links.is_empty());
        assert!(links.iter().all(|l| cordon.ring.graph.road(cordon.ring.links[*l as usize].edge) == road("N4")));
        assert_eq!(verify_file(&certificate, None), Ok(()));
        // Wider rings are never dearer.
        let widths = [0.0, 100.0, 200.0, 300.0];
        let costs = cordon.cost_by_width(&state, &SealOptions::default(), &widths, &Task::new()).expect("not cancelled");
        assert!(costs.windows(2).all(|w| w[0].1.expect("sealed") >= w[1].1.expect("sealed")), "{costs:?}");
        assert_eq!(costs[0].1, Some(12 * 48));
    });
}

#[test]
fn a_bottleneck_farther_away_is_cheaper_than_the_boundary() {
    // Four paths into the area, all from one square that a single road leads to.
    let mut town = Project::new("cul-de-sac");
    let road = |town: &mut Project, points: &[[f64; 2]], class: &str| {
        put(town, LayerKind::Road, line(points), &[("class", text(class))]);
    };
    for x in [-30.0, -10.0, 10.0, 30.0] {
        road(&mut town, &[[0.0, -100.0], [x * 3.0, -20.0], [x * 3.0, 40.0]], "residential");
    }
    road(&mut town, &[[0.0, -100.0], [0.0, -200.0]], "residential");
    road(&mut town, &[[0.0, -200.0], [0.0, -900.0]], "residential");
    let mut area = Shapes::new();
    area.push_polygon(&[&[[-200.0, 0.0], [200.0, 0.0], [200.0, 200.0], [-200.0, 200.0], [-200.0, 0.0]]]);
    looked_at(&town, &area, |cordon| {
        let state = cordon.at(AT);
        assert_eq!(state.gaps(), (4, 0));
        let made = plan(cordon, &PlanOptions::default());
        assert_eq!((made.seal.value, made.seal.measures.len()), (48, 1));
        assert!(made.seal.measures[0].needed || made.seal.measures.len() == 1);
        let costs = cordon.cost_by_width(&state, &SealOptions::default(), &[0.0, 300.0], &Task::new()).expect("not cancelled");
        assert_eq!(costs, vec![(0.0, Some(4 * 48)), (300.0, Some(48))]);
    });
    let made = looked_at(&town, &area, |cordon| plan(cordon, &PlanOptions::default()));
    assert_eq!(leaks(&carried_out(&town, &area, &made), &area), (0, 0));
}

#[test]
fn a_closure_that_keeps_the_fire_engine_out_becomes_a_gate() {
    // One service road leads in (closing it is cheaper than people), and a footpath.
    let mut town = Project::new("yard");
    put(&mut town, LayerKind::Road, line(&[[-800.0, 0.0], [100.0, 0.0]]), &[("class", text("service"))]);
    put(&mut town, LayerKind::Road, line(&[[80.0, -800.0], [80.0, 0.0]]), &[("class", text("path"))]);
    building(&mut town, [90.0, 20.0], Some(12));
    let mut area = Shapes::new();
    area.push_polygon(&[&[[0.0, -50.0], [200.0, -50.0], [200.0, 50.0], [0.0, 50.0], [0.0, -50.0]]]);
    looked_at(&town, &area, |cordon| {
        let with = plan(cordon, &PlanOptions::default());
        let actions: Vec<_> = with.seal.measures.iter().map(|m| m.action).collect();
        assert!(actions.contains(&Action::Gate) && actions.contains(&Action::Close) && actions.len() == 2, "{actions:?}");
        assert_eq!((with.gates, with.harmed.len()), (1, 0));
        let without = plan(cordon, &PlanOptions { life: false, ..PlanOptions::default() });
        assert!(without.seal.measures.iter().all(|m| m.action == Action::Close));
        let [harm] = without.harmed[..] else { panic!("one building: {:?}", without.harmed) };
        assert!(harm.building == 0 && harm.after_ms.is_none() && harm.before_ms > 0);
    });
}

#[test]
fn entrances_are_those_that_cost_residents_least() {
    let mut town = streets(11, |_, _| "residential");
    for (p, residents) in [([480.0, 420.0], Some(100)), ([580.0, 580.0], Some(30)), ([420.0, 620.0], None)] {
        building(&mut town, p, residents);
    }
    let area = square(350.0, 650.0);
    for count in [1, 2, 3] {
        let made =
            looked_at(&town, &area, |cordon| plan(cordon, &PlanOptions { entrances: Some(count), ..PlanOptions::default() }));
        let chosen = made.entrances.as_ref().expect("entrances");
        assert_eq!((chosen.kept.len(), chosen.proven, chosen.unknown_residents), (count, true, 1));
        let staffed = made.seal.measures.iter().filter(|m| m.action == Action::Staff).count();
        assert_eq!(staffed, count);
        assert!(chosen.person_metres >= chosen.person_metres_of_all);
        let after = carried_out(&town, &area, &made);
        assert_eq!(leaks(&after, &area), (0, 0));
        assert!(made.harmed.is_empty());
    }
    let one = looked_at(&town, &area, |cordon| plan(cordon, &PlanOptions { entrances: Some(1), ..PlanOptions::default() }));
    let kept = one.entrances.expect("one").kept[0];
    let at = one.seal.measures[kept].at;
    // A hundred people live at (480, 420): the crossing at (500, 355) is the nearest to them.
    assert!((at[0] - 500.0).abs() < 1.0 && (at[1] - 355.0).abs() < 1.0, "{at:?}");
    let too_many = looked_at(&town, &area, |cordon| {
        cordon.plan(&cordon.at(AT), &PlanOptions { entrances: Some(40), ..PlanOptions::default() }, &Task::new())
    });
    assert!(matches!(too_many, Ok(Planned::TooManyEntrances { asked: 40, places: 12 })));
}

#[test]
fn an_area_without_roads_or_without_an_outside_is_said_to_be_so() {
    let empty = Project::new("empty");
    looked_at(&empty, &square(0.0, 100.0), |cordon| {
        let state = cordon.at(AT);
        assert!(state.crossings.is_empty() && !cordon.ring.has_outside());
        assert!(cordon.leaks(&state, &[], Mover::Foot).is_empty());
        assert_eq!(plan(cordon, &PlanOptions::default()).cost, 0);
    });
    // A lane that ends behind the boundary crosses it and leads nowhere.
    let mut stub = streets(11, |_, _| "residential");
    put(&mut stub, LayerKind::Road, line(&[[500.0, 450.0], [670.0, 450.0]]), &[("class", text("path"))]);
    looked_at(&stub, &square(350.0, 650.0), |cordon| {
        let state = cordon.at(AT);
        assert_eq!((state.crossings.len(), state.gaps()), (13, (12, 0)));
    });
}

#[test]
fn bridges_over_and_tunnels_under_an_area_are_no_way_in_unless_they_come_down() {
    let area = square(350.0, 650.0);
    let level = |town: &mut Project, points: &[[f64; 2]], key: &str| {
        put(town, LayerKind::Road, line(points), &[("class", text("primary")), (key, text("yes"))]);
    };
    let mut town = streets(11, |_, _| "residential");
    level(&mut town, &[[120.0, 450.0], [880.0, 450.0]], "bridge");
    level(&mut town, &[[450.0, 120.0], [450.0, 500.0], [460.0, 510.0], [460.0, 880.0]], "tunnel");
    looked_at(&town, &area, |cordon| assert_eq!(cordon.at(AT).crossings.len(), 12));
    // Another tunnel comes up at the junction (500, 500): that one is a way in.
    level(&mut town, &[[470.0, 120.0], [470.0, 480.0], [500.0, 500.0]], "tunnel");
    looked_at(&town, &area, |cordon| assert_eq!(cordon.at(AT).crossings.len(), 13));
}

#[test]
fn ten_thousand_copies_of_a_road_are_one_way_in() {
    let mut town = streets(7, |_, _| "residential");
    let fid = town.layer(LayerKind::Road).next_fid();
    let features = (0..10_000).map(|i| {
        let mut values = vec![fangxian::model::Value::Null; LayerKind::Road.info().attributes.len()];
        values[0] = text(&format!("copy {i}"));
        values[LayerKind::Road.info().attr("class").expect("a class")] = text("residential");
        fangxian::model::Feature { fid: fangxian::model::Fid(fid.0 + i), shape: line(&[[300.0, 0.0], [300.0, 600.0]]), values }
    });
    let kind = LayerKind::Road;
    town.apply(fangxian::model::Edit::Insert { kind, features: features.collect() }).expect("room");
    looked_at(&town, &square(250.0, 350.0), |cordon| assert_eq!(cordon.at(AT).crossings.len(), 4));
}

fn any_town() -> impl Strategy<Value = (Project, Shapes)> {
    let classes = prop::sample::select(vec!["residential", "path", "primary", "service", "steps"]);
    let streets = prop::collection::vec((any::<bool>(), 0u8..9, 0u8..9, 0u8..9, classes), 6..24);
    let states = prop::sample::select(vec!["manned", "closed", "emergency_gate", "unmanned", "who knows"]);
    let posts = prop::collection::vec((0u16..160, 0u16..160, states), 0..12);
    let corners = (100.0..400.0, 100.0..400.0, 150.0..350.0, 150.0..350.0);
    (streets, posts, corners).prop_map(|(streets, posts, (x, y, w, h))| {
        let mut town = Project::new("any");
        for (north, at, from, to, class) in streets {
            let (c, from, to) = (f64::from(at) * 100.0, f64::from(from.min(to)) * 100.0, f64::from(from.max(to)) * 100.0 + 80.0);
            let points = if north { [[c, from], [c, to]] } else { [[from, c], [to, c]] };
            put(&mut town, LayerKind::Road, line(&points), &[("class", text(class))]);
        }
        for (px, py, state) in posts {
            post(&mut town, [f64::from(px) * 5.0, f64::from(py) * 5.0], state, None);
        }
        building(&mut town, [x + w / 2.0, y + h / 2.0], Some(5));
        let mut area = Shapes::new();
        area.push_polygon(&[&[[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]]);
        (town, area)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_plan_that_was_carried_out_leaves_no_leak((town, area) in any_town(), entrances in prop::option::of(1usize..3)) {
        let wanted = PlanOptions { entrances, ..PlanOptions::default() };
        let graph = graph(&town);
        let cordon = Cordon::new(&town, &graph, area.get(0), Options::built_in());
        let state = cordon.at(AT);
        let (foot, car) = (cordon.leaks(&state, &[], Mover::Foot), cordon.leaks(&state, &[], Mover::Car));
        let (ways, certificate) = cordon.disjoint(&state, &Task::new()).expect("not cancelled");
        prop_assert_eq!(verify_file(&certificate, None), Ok(()));
        if let Some(first) = foot.first() {
            prop_assert_eq!(verify_file(&cordon.shortest_certificate(&state, first), None), Ok(()));
            let mut bad = cordon.shortest_certificate(&state, first);
            if let Claim::ShortestLeak { distances, .. } = &mut bad.claim {
                distances.retain(|(junction, _)| *junction != fangxian::cordon::INSIDE);
            }
            prop_assert!(verify_file(&bad, None).is_err());
        }
        // Whoever finds a way on foot finds one that shares nothing with others; cars are bound by one-ways, feet are not.
        prop_assert!(ways.is_empty() == (foot.is_empty() && car.is_empty()), "{} {} {}", ways.len(), foot.len(), car.len());
        prop_assert!(ways.len() <= state.crossings.len());
        match cordon.plan(&state, &wanted, &Task::new()).expect("not cancelled") {
            Planned::TooManyEntrances { asked, places } => prop_assert!(asked > places),
            Planned::Open(sealed) => prop_assert!(false, "everything is allowed: {sealed:?}"),
            Planned::Plan(plan) => {
                prop_assert_eq!(verify_file(&plan.seal.certificate, None), Ok(()));
                let is_cut = matches!(plan.seal.certificate.claim, Claim::MinimumCut { .. });
                prop_assert!(is_cut);
                prop_assert!(plan.harmed.is_empty(), "{:?}", plan.harmed);
                let after = carried_out(&town, &area, &plan);
                let left = leaks(&after, &area);
                prop_assert_eq!(left, (0, 0));
            }
        }
    }
}
