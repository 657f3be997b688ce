//! Questions about a project, from its layers to the edits that adopt an answer.

use fangxian::coverage::{Rulebook, evaluate, manned};
use fangxian::geometry::{PointIndex, Shapes};
use fangxian::model::{Edit, Feature, Fid, LayerKind, Project, Value, fresh};
use fangxian::network::{ATTACH_M, Attachments, Graph, GraphOptions, Mover, Walk, WalkReach, post_source};
use fangxian::siting::rule::Fix;
use fangxian::siting::{
    Access, Ask, Grip, Keep, Listed, Origin, Question, Reach, SolveOptions, Sources, Status, Survey, SurveyError, Weight, adopt,
    curve, dragged, explain, judge, solve, variants,
};
use fangxian::task::Task;
use fangxian::words::Lang;

const SOURCES: Sources = Sources { unmanned: true, crossings: false, junctions: true, premises: false, cells: false };

/// A town of 12 × 12 blocks of 100 m with streets between them, a few posts, residents by a pattern, some unknown.
fn town() -> Project {
    let mut project = Project::new("town");
    let mut insert = |kind: LayerKind, features: Vec<Feature>| {
        project.apply(Edit::Insert { kind, features }).expect("an edit");
    };
    let kind = LayerKind::Building;
    let residents = kind.info().attr("residents").expect("residents");
    let mut buildings = Vec::new();
    for n in 0..12 * 12 * 4i64 {
        let (block, corner) = (n / 4, n % 4);
        let (x, y) = (
            (block % 12) as f64 * 100.0 + 20.0 + (corner % 2) as f64 * 40.0,
            (block / 12) as f64 * 100.0 + 20.0 + (corner / 2) as f64 * 40.0,
        );
        let mut shape = Shapes::new();
        shape.push_polygon(&[&[[x, y], [x + 15.0, y], [x + 15.0, y + 12.0], [x, y + 12.0], [x, y]]]);
        let mut values = vec![Value::Null; kind.info().attributes.len()];
        values[0] = Value::Text(format!("B{n}"));
        if n % 23 != 0 {
            values[residents] = Value::Int((n * 37) % 90);
        }
        buildings.push(Feature { fid: Fid(n + 1), shape, values });
    }
    insert(kind, buildings);
    let mut roads = Vec::new();
    for i in 0..13i64 {
        for across in [false, true] {
            let at = i as f64 * 100.0;
            let mut shape = Shapes::new();
            let line: Vec<[f64; 2]> =
                (0..=12).map(|k| if across { [at, k as f64 * 100.0] } else { [k as f64 * 100.0, at] }).collect();
            shape.push_line(&line);
            let mut values = vec![Value::Null; LayerKind::Road.info().attributes.len()];
            values[0] = Value::Text(format!("R{i}{across}"));
            roads.push(Feature { fid: Fid(i * 2 + i64::from(across) + 1), shape, values });
        }
    }
    insert(LayerKind::Road, roads);
    for (x, y, state) in
        [(300.0, 300.0, Some("manned")), (900.0, 300.0, Some("unmanned")), (600.0, 900.0, Some("manned")), (0.0, 0.0, None)]
    {
        let mut shape = Shapes::new();
        shape.push_point(x, y);
        let mut feature = fresh(project.layer(LayerKind::Checkpoint), shape, Lang::En);
        let attr = LayerKind::Checkpoint.info().attr("state").expect("state");
        feature.values[attr] = state.map_or(Value::Null, |s| Value::Text(s.to_owned()));
        project.apply(Edit::Insert { kind: LayerKind::Checkpoint, features: vec![feature] }).expect("an edit");
    }
    project
}

fn ask(project: &Project, question: Question, new: Option<usize>) -> Ask {
    let residents = LayerKind::Building.info().attr("residents").expect("residents");
    Ask {
        question,
        layer: LayerKind::Building,
        weight: Weight::Count(residents),
        reach: Reach::Straight(200.0),
        new,
        keep: Keep::All,
        sources: SOURCES,
        spacing: 40.0,
        most_places: 2000,
        at: project.moment(),
        drawn: Vec::new(),
        listed: Vec::new(),
        budget: None,
        excluded: Vec::new(),
        capacity: None,
    }
}

fn survey(project: &Project, ask: Ask) -> Survey {
    Survey::new(project, ask, &Task::new()).expect("a survey")
}

/// Weight within reach of a choice, feature by feature.
fn reached(survey: &Survey, chosen: &[u32]) -> f64 {
    let index = PointIndex::new(chosen.iter().map(|&j| (survey.places[j as usize].at, j)));
    let near = |p: &[f64; 2]| index.nearest(*p).is_some_and(|(_, d)| d <= survey.ask.reach.metres());
    survey.demand.at.iter().zip(&survey.demand.weights).filter(|(p, _)| near(p)).map(|(_, w)| w).sum()
}

#[test]
fn new_posts_beside_those_that_stand() {
    let project = town();
    let survey = survey(&project, ask(&project, Question::MostCovered, Some(5)));
    assert_eq!((survey.standing, survey.unknown_posts), (2, 1), "one post is unmanned, of one nobody knows");
    assert!(survey.places.iter().any(|p| matches!(p.origin, Origin::Unmanned(_))));
    assert!(survey.places.iter().any(|p| p.origin == Origin::Junction { arms: 4 }));
    let expected = (0..576i64).filter(|n| n % 23 == 0).count();
    assert_eq!(survey.demand.unknown.len(), expected);
    let answer = survey.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    assert_eq!(answer.status, Status::Optimal);
    assert_eq!(answer.chosen.len(), 7);
    assert!(judge::keeps_rule(&survey.instance, &answer.chosen));
    assert_eq!(answer.objective, Some(reached(&survey, &answer.chosen)));
    let explained = explain(&survey, &answer.chosen);
    assert_eq!(explained.covered, reached(&survey, &answer.chosen));
    assert_eq!(explained.before, reached(&survey, &[0, 1]));
    assert_eq!(explained.covered + explained.uncovered_weight + explained.beyond, explained.total);
    for share in &explained.shares {
        let without: Vec<u32> = answer.chosen.iter().copied().filter(|j| *j != share.place).collect();
        assert_eq!(share.alone, explained.covered - reached(&survey, &without));
    }
    assert_eq!(explained.shares.iter().map(|s| s.serves).sum::<f64>(), explained.covered);
}

#[test]
fn the_curve_lies_between_answers_and_bounds() {
    let project = town();
    let survey = survey(&project, ask(&project, Question::MostCovered, Some(3)));
    let points = curve(&survey, None, 5, &Task::new());
    assert_eq!(points.len(), 6);
    for point in &points {
        let exact = survey
            .with_new(point.at as usize)
            .expect("as many places")
            .solve(&SolveOptions::default(), &Task::new(), &|_| {})
            .expect("an answer");
        let best = exact.objective.expect("an objective");
        assert_eq!(exact.status, Status::Optimal);
        assert!(point.covered <= best && best <= point.at_most, "{point:?} against {best}");
        assert!(point.covered >= 0.95 * best, "{point:?} against {best}");
    }
}

#[test]
fn under_a_budget_the_curve_is_by_cost() {
    let project = town();
    // A cheap place, a dear one and one that has to be, beside proposals at a cost of one.
    let listed: Vec<Listed> =
        [([300.0, 300.0], Fix::Free, 0.5), ([900.0, 400.0], Fix::Free, 2.5), ([700.0, 900.0], Fix::In, 1.0)]
            .map(|(at, fix, cost)| Listed { at, fix, cost, reason: String::new() })
            .into();
    for (new, budget) in [(None, 4.0), (Some(2), 3.0), (None, 1.0)] {
        let wanted = |budget| Ask { listed: listed.clone(), budget: Some(budget), ..ask(&project, Question::MostCovered, new) };
        let asked = survey(&project, wanted(budget));
        let few = SolveOptions { nodes: 4, ..SolveOptions::default() };
        let answer = asked.solve(&few, &Task::new(), &|_| {}).expect("an answer");
        for known in [None, Some(&answer)] {
            let points = curve(&asked, known, 0, &Task::new());
            assert_eq!((points[0].at, points[points.len() - 1].at), (1.0, 2.0 * budget), "from what has to be spent");
            assert!(points.iter().any(|p| p.at == budget) && points.is_sorted_by(|a, b| a.at < b.at));
            for point in points.iter().step_by(11).chain(points.iter().filter(|p| p.at == budget)) {
                let next = survey(&project, wanted(point.at));
                // Under a budget a proof may take for ever: what is found and proven in a few steps has to fit all the same.
                let next = next.solve(&few, &Task::new(), &|_| {}).expect("an answer");
                let (found, proven) = (next.objective.expect("an objective"), next.bound.expect("a bound"));
                assert!(point.covered <= proven && found <= point.at_most, "{point:?} against {found} to {proven}");
                assert!(point.covered >= 0.9 * found && point.at_most <= 1.1 * proven, "{point:?} against {found} to {proven}");
            }
        }
    }
    let both = Ask { budget: Some(3.0), capacity: Some(100.0), ..ask(&project, Question::MostCovered, Some(2)) };
    assert!(curve(&survey(&project, both), None, 4, &Task::new()).is_empty(), "not worked out with limited room");
}

#[test]
fn alternatives_are_what_they_say() {
    let project = town();
    let survey = survey(&project, ask(&project, Question::MostCovered, Some(4)));
    let answer = survey.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    let found = variants(&survey, &answer.chosen, &Task::new()).expect("variants");
    assert!(found.answers.len() > 1 && found.answers.iter().any(|(_, chosen)| *chosen == answer.chosen));
    for (worth, chosen) in &found.answers {
        assert_eq!(*worth, reached(&survey, chosen));
        assert!(judge::keeps_rule(&survey.instance, chosen));
    }
    for (place, loss) in &found.losses {
        assert!(*loss >= 0.0 && answer.chosen.contains(place));
    }
}

#[test]
fn dragging_is_the_question_with_the_hand_s_place() {
    let project = town();
    let first = survey(&project, ask(&project, Question::MostCovered, Some(4)));
    let answer = first.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    let multipliers = answer.certificate.as_ref().map(|c| c.demand.as_slice());
    let grip = Grip::new(&first, multipliers).expect("a grip");
    let taken = *answer.chosen.iter().find(|j| **j as usize >= first.standing).expect("a new place");
    for to in [[250.0, 1130.0], [1110.0, 70.0], [610.0, 610.0]] {
        let moved = dragged(&first, &grip, &answer.chosen, taken, to, 50, &Task::new()).expect("an answer");
        let others: f64 = {
            let index = PointIndex::new(moved.others.iter().map(|&j| (first.places[j as usize].at, j)).chain([(to, u32::MAX)]));
            let near = |p: &[f64; 2]| index.nearest(*p).is_some_and(|(_, d)| d <= 200.0);
            first.demand.at.iter().zip(&first.demand.weights).filter(|(p, _)| near(p)).map(|(_, w)| w).sum()
        };
        assert_eq!(moved.covered, others, "{to:?}");
        // The same question with the place drawn, solved to the end. The proposals are those of the first survey.
        let mut instance = first.instance.clone();
        let Access::Cover(rows) = &first.instance.access else { panic!("lists") };
        let hand = first.places.len() as u32;
        let reach = |i: usize| {
            let p = first.demand.at[i];
            (p[0] - to[0]).hypot(p[1] - to[1]) <= 200.0
        };
        let with =
            rows.rows().enumerate().map(|(i, row)| row.iter().copied().chain(reach(i).then_some(hand)).collect::<Vec<u32>>());
        instance.access = Access::Cover(with.collect());
        instance.fix.push(fangxian::siting::rule::Fix::In);
        let exact = solve(&instance, &SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
        let best = exact.objective.expect("an objective");
        assert!(moved.covered <= best && best <= moved.at_most, "{moved:?} against {best}");
        assert!(moved.covered >= 0.97 * best, "{moved:?} against {best}");
    }
}

#[test]
fn what_is_dragged_reaches_on_foot_what_a_place_drawn_there_reaches() {
    let project = town();
    let walking = Ask { reach: Reach::Walking(350.0), ..ask(&project, Question::MostCovered, Some(4)) };
    let first = survey(&project, walking.clone());
    let answer = first.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    let grip = Grip::new(&first, answer.certificate.as_ref().map(|c| c.demand.as_slice())).expect("a grip");
    let taken = *answer.chosen.iter().find(|j| **j as usize >= first.standing).expect("a new place");
    for to in [[250.0, 1130.0], [1110.0, 70.0], [610.0, 610.0]] {
        let moved = dragged(&first, &grip, &answer.chosen, taken, to, 50, &Task::new()).expect("an answer");
        let drawn = survey(&project, Ask { drawn: vec![to], ..walking.clone() });
        let hand = drawn.standing as u32;
        let by_hand: f64 = {
            let Access::Cover(rows) = &drawn.instance.access else { panic!("lists") };
            rows.rows().zip(&drawn.instance.weights).filter(|(row, _)| row.contains(&hand)).map(|(_, w)| w).sum()
        };
        assert_eq!(moved.by_hand, by_hand, "{to:?}");
        assert!(by_hand > 0.0 && moved.covered >= by_hand && moved.covered <= moved.at_most, "{moved:?}");
    }
}

#[test]
fn walking_is_what_the_road_graph_says() {
    let project = town();
    let walking = Ask { reach: Reach::Walking(350.0), ..ask(&project, Question::LeastTotal, Some(3)) };
    let survey = survey(&project, walking);
    let answer = survey.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    assert_eq!(answer.status, Status::Optimal);
    // The search from all chosen places at once, by another module.
    let graph = Graph::build(project.layer(LayerKind::Road), GraphOptions::default(), &Task::new()).expect("a graph");
    let layer = project.layer(LayerKind::Building);
    let subject = |i: usize| (survey.demand.at[i], Some(layer.feature(survey.demand.rows[i]).shape()));
    let at =
        Attachments::new(&graph, survey.demand.rows.len(), subject, Mover::Foot, ATTACH_M, &Task::new()).expect("attachments");
    let posts = answer.chosen.iter().filter_map(|&j| post_source(&graph, j, survey.places[j as usize].at)).collect();
    let reach = WalkReach::new(&graph, &at, posts, 350.0, &Task::new()).expect("a search");
    let mut total = 0.0;
    for (row, weight) in survey.demand.weights.iter().enumerate() {
        total += weight
            * match reach.walk(&at, row) {
                Walk::Reached { metres, .. } => metres,
                _ => 350.0,
            };
    }
    let objective = answer.objective.expect("an objective");
    assert!((objective - total).abs() <= 1e-6 * total, "{objective} against {total}");
}

#[test]
fn an_adopted_answer_covers_what_it_said() {
    let project = town();
    for keep in [Keep::All, Keep::Move(1)] {
        let survey =
            survey(&project, Ask { keep, reach: Reach::Straight(300.0), ..ask(&project, Question::MostCovered, Some(4)) });
        let answer = survey.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
        let mut next = project.clone();
        for edit in adopt(&project, &survey, &answer.chosen, &answer.chosen, Lang::En).expect("edits") {
            next.apply(edit).expect("an edit");
        }
        let posts = next.layer(LayerKind::Checkpoint);
        let count = manned(&next, next.moment()).iter().filter(|m| **m == fangxian::coverage::Status::Covered).count();
        assert_eq!(count, answer.chosen.len());
        let mut ids: Vec<_> = posts.features().map(|f| f.id().to_owned()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), posts.len(), "every post has an id of its own");
        // The rule about posts within 300 m counts the same buildings.
        let report = evaluate(&next, &std::sync::Arc::new(Rulebook::built_in()), next.moment(), &Task::new()).expect("a report");
        let each = Ask {
            weight: Weight::Each,
            new: Some(0),
            keep: Keep::All,
            reach: Reach::Straight(300.0),
            ..ask(&next, Question::MostCovered, Some(0))
        };
        let now = Survey::new(&next, each, &Task::new()).expect("a survey");
        let rule = report.rulebook.rules.iter().position(|r| r.id == "POSTREACH-1").expect("the rule");
        assert_eq!(reached(&now, &(0..now.standing as u32).collect::<Vec<_>>()), report.rules[rule].counts.covered as f64);
    }
}

#[test]
fn the_fewest_leaves_out_what_nothing_reaches() {
    let mut project = town();
    let mut shape = Shapes::new();
    shape.push_point(90_000.0, 0.0);
    let mut far = fresh(project.layer(LayerKind::Building), shape, Lang::En);
    far.values[LayerKind::Building.info().attr("residents").expect("residents")] = Value::Int(7);
    project.apply(Edit::Insert { kind: LayerKind::Building, features: vec![far] }).expect("an edit");
    let survey = survey(&project, ask(&project, Question::Fewest { share: 1.0 }, None));
    assert_eq!(survey.unreachable.len(), 1);
    let answer =
        survey.solve(&SolveOptions { seconds: Some(20.0), ..SolveOptions::default() }, &Task::new(), &|_| {}).expect("an answer");
    let explained = explain(&survey, &answer.chosen);
    assert_eq!((explained.uncovered.len(), explained.beyond), (0, 7.0));
}

/// What places with limited room can serve, by the theorem of max-flow and min-cut over all sets of places: room of those in the
/// set, and all demand that reaches one outside of it.
fn least_cut(survey: &Survey, chosen: &[u32], room: f64) -> f64 {
    let reach = survey.ask.reach.metres();
    let far = |p: [f64; 2], q: [f64; 2]| (p[0] - q[0]).hypot(p[1] - q[1]);
    let reaching = |p: [f64; 2]| {
        let bit = |(s, j): (usize, &u32)| u32::from(far(p, survey.places[*j as usize].at) <= reach) << s;
        chosen.iter().enumerate().map(bit).sum::<u32>()
    };
    let sets: Vec<(u32, f64)> = survey.demand.at.iter().zip(&survey.demand.weights).map(|(p, w)| (reaching(*p), *w)).collect();
    let cut = |set: u32| {
        let outside: f64 = sets.iter().filter(|(by, _)| by & !set != 0).map(|(_, w)| w).sum();
        f64::from(set.count_ones()) * room + outside
    };
    (0..1u32 << chosen.len()).map(cut).fold(f64::INFINITY, f64::min)
}

#[test]
fn places_with_limited_room_serve_what_fits() {
    let project = town();
    let mut last = 0.0;
    for room in [40.0, 150.0, 400.0, 1e6] {
        let wanted = Ask { capacity: Some(room), ..ask(&project, Question::MostCovered, Some(4)) };
        let survey = survey(&project, wanted);
        let options = SolveOptions { seconds: Some(20.0), ..SolveOptions::default() };
        let answer = survey.solve(&options, &Task::new(), &|_| {}).expect("an answer");
        let served = answer.objective.expect("an objective");
        assert!((served - least_cut(&survey, &answer.chosen, room)).abs() < 1e-6, "{room}");
        assert!(served >= last && answer.bound.expect("a limit") >= served);
        last = served;
        let explained = explain(&survey, &answer.chosen);
        assert_eq!(explained.covered, served);
        let parts = explained.covered + explained.over + explained.uncovered_weight + explained.beyond;
        assert!((parts - explained.total).abs() < 1e-6, "{room}: {explained:?}");
        assert!(explained.shares.iter().all(|s| s.serves <= room + 1e-6));
        assert!((explained.shares.iter().map(|s| s.serves).sum::<f64>() - served).abs() < 1e-6);
        for share in &explained.shares {
            let without: Vec<u32> = answer.chosen.iter().copied().filter(|j| *j != share.place).collect();
            assert!((share.alone - (served - least_cut(&survey, &without, room))).abs() < 1e-6, "{room}");
        }
        // Nothing to drag at, but a curve with room too: each number of posts between what is found and what is proven.
        assert!(Grip::new(&survey, None).is_none());
        let points = curve(&survey, None, 5, &Task::new());
        assert_eq!(points.len(), 6);
        for point in points {
            let next = survey.with_new(point.at as usize).expect("as many places");
            // With so little room a proof may take for ever: what is found and proven in a few steps has to fit all the same.
            let options = SolveOptions { nodes: 20, ..SolveOptions::default() };
            let answer = next.solve(&options, &Task::new(), &|_| {}).expect("an answer");
            let (found, proven) = (answer.objective.expect("an objective"), answer.bound.expect("a bound"));
            assert!(point.covered <= proven + 1e-9 && found <= point.at_most + 1e-9, "{point:?} against {found} to {proven}");
            assert!(point.covered >= 0.85 * found, "{point:?} against {found}");
        }
    }
    // So much room that nothing is full: the question without room.
    let survey = survey(&project, ask(&project, Question::MostCovered, Some(4)));
    let answer = survey.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    assert_eq!(answer.objective, Some(last));
    let refused = Ask { capacity: Some(40.0), ..ask(&project, Question::LeastTotal, Some(4)) };
    let said = Survey::new(&project, refused, &Task::new()).expect_err("a refusal").to_string();
    assert!(said.contains("capacities") && said.contains("mclp"), "{said}");
}

#[test]
fn nothing_is_proposed_where_nothing_may_be() {
    let project = town();
    let first = survey(&project, ask(&project, Question::MostCovered, Some(4)));
    let answer = first.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    let taken: Vec<[f64; 2]> =
        answer.chosen.iter().filter(|j| **j as usize >= first.standing).map(|j| first.places[*j as usize].at).collect();
    let (drawn, excluded) = (vec![taken[0]], taken[1..].to_vec());
    let wanted = Ask { drawn, excluded: excluded.clone(), new: Some(3), ..ask(&project, Question::MostCovered, Some(3)) };
    let second = survey(&project, wanted);
    let again = second.solve(&SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    let places: Vec<[f64; 2]> = again.chosen.iter().map(|j| second.places[*j as usize].at).collect();
    assert!(places.contains(&taken[0]), "what somebody put there stays");
    assert!(second.places.iter().all(|p| !excluded.contains(&p.at)));
    assert_eq!(again.chosen.len(), answer.chosen.len());
    assert!(again.objective <= answer.objective, "the best with fewer places to choose from is no better");
    let points = curve(&second, Some(&again), 6, &Task::new());
    assert_eq!(points[0].at, 1.0, "the one put there is a new post too");
    assert!(points.iter().any(|p| p.at == 4.0 && Some(p.covered) == again.objective));
    let under = Ask { budget: Some(9.0), ..second.ask.clone() };
    let said = fangxian::wording::siting::sentence(&under, 10.0, 5.0, Some(5.0), 4, Lang::En);
    assert!(said.contains("with at most 4 within a cost of 9"), "{said}");
}

#[test]
fn refusals_say_what_to_do() {
    let project = town();
    let none = Sources { unmanned: false, crossings: false, junctions: false, premises: false, cells: false };
    let empty = Project::new("empty");
    let refused = |project: &Project, ask: Ask| Survey::new(project, ask, &Task::new()).expect_err("a refusal");
    let most = |new| ask(&project, Question::MostCovered, Some(new));
    assert_eq!(refused(&empty, most(1)), SurveyError::NoDemand { layer: LayerKind::Building, unknown: 0 });
    assert!(
        matches!(refused(&project, Ask { sources: none, ..most(1) }), SurveyError::Refused(_)),
        "one new post, no place for it"
    );
    let keep = Keep::Nothing;
    assert!(refused(&project, Ask { keep, ..most(5000) }).to_string().contains("lower p or add candidates"));
    assert!(matches!(refused(&project, Ask { layer: LayerKind::Premise, ..most(1) }), SurveyError::NoDemand { .. }));
}
