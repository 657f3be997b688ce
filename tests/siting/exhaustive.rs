//! Every question with every option, on instances so small that all choices can be looked at.

use fangxian::siting::rule::Fix;
use fangxian::siting::{Access, Answer, Instance, Lists, Question, SolveOptions, Status, judge, solve};
use fangxian::task::Task;
use proptest::prelude::*;

/// Numbers that an instance is made of.
#[derive(Debug, Clone)]
struct Draw {
    sites: usize,
    demand: Vec<(i32, i32, u8)>,
    places: Vec<(i32, i32)>,
    fixes: Vec<u8>,
    costs: Vec<u8>,
    existing: Vec<bool>,
    most: usize,
    budget: Option<u8>,
    moves: Option<usize>,
    radius: i32,
    fractions: bool,
}

fn draw() -> impl Strategy<Value = Draw> {
    (2usize..8, 1usize..14).prop_flat_map(|(sites, demand)| {
        (
            proptest::collection::vec((0..30i32, 0..30i32, 0..6u8), demand),
            proptest::collection::vec((0..30i32, 0..30i32), sites),
            proptest::collection::vec(0..12u8, sites),
            proptest::collection::vec(1..5u8, sites),
            proptest::collection::vec(any::<bool>(), sites),
            1..=sites,
            proptest::option::of(1..12u8),
            proptest::option::of(0..3usize),
            6..20i32,
            any::<bool>(),
        )
            .prop_map(move |(demand, places, fixes, costs, existing, most, budget, moves, radius, fractions)| Draw {
                sites,
                demand,
                places,
                fixes,
                costs,
                existing,
                most,
                budget,
                moves,
                radius,
                fractions,
            })
    })
}

fn instance(draw: &Draw, question: Question) -> Instance {
    let far = |a: (i32, i32), b: (i32, i32)| f64::from((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)).sqrt();
    let sites: Lists = draw.demand.iter().map(|_| (0..draw.sites as u32).collect()).collect();
    let distances = draw.demand.iter().flat_map(|d| draw.places.iter().map(move |p| far((d.0, d.1), *p))).collect();
    let weights = draw.demand.iter().map(|d| f64::from(d.2) * if draw.fractions { 0.3 } else { 1.0 }).collect();
    let beyond = vec![f64::INFINITY; draw.demand.len()];
    let access = Access::Distances { sites, far: distances, beyond };
    let fewest = matches!(question, Question::Fewest { .. } | Question::AllBackedUp);
    let fix: Vec<Fix> =
        draw.fixes.iter().map(|f| [Fix::In, Fix::Out].get(usize::from(*f)).copied().unwrap_or(Fix::Free)).collect();
    let open = fix.iter().filter(|f| **f != Fix::Out).count();
    let locked = fix.iter().filter(|f| **f == Fix::In).count();
    let most = draw.most.max(locked).clamp(1, open.max(1));
    Instance {
        radius: Some(f64::from(draw.radius)),
        fix: if open == 0 { vec![Fix::Free; draw.sites] } else { fix },
        costs: if draw.budget.is_some() || fewest && draw.fractions {
            draw.costs.iter().map(|c| f64::from(*c)).collect()
        } else {
            Vec::new()
        },
        budget: draw.budget.map(f64::from),
        existing: (0..draw.sites as u32).filter(|j| draw.existing[*j as usize]).collect(),
        moves: draw.moves,
        ..Instance::new(question, weights, access, draw.sites, (!fewest || draw.fractions).then_some(most))
    }
}

/// The best objective of all choices that keep the rule.
fn exhaustive(instance: &Instance) -> Option<f64> {
    let minimised = matches!(instance.question, Question::Fewest { .. } | Question::LeastTotal | Question::LeastWorst);
    let mut best: Option<f64> = None;
    // Least cost before most covered twice, where the number of places is not given.
    let mut least = f64::INFINITY;
    for set in 0u32..1 << instance.sites() {
        let chosen: Vec<u32> = (0..instance.sites() as u32).filter(|j| set >> j & 1 == 1).collect();
        if !judge::keeps_rule(instance, &chosen) {
            continue;
        }
        let value = judge::objective(instance, &chosen);
        if !value.is_finite() {
            continue;
        }
        if instance.question == Question::AllBackedUp && instance.most.is_none() {
            let cost = if instance.costs.is_empty() {
                chosen.len() as f64
            } else {
                chosen.iter().map(|j| instance.costs[*j as usize]).sum()
            };
            if cost < least {
                (least, best) = (cost, None);
            } else if cost > least {
                continue;
            }
        }
        best = Some(best.map_or(value, |known| if minimised { known.min(value) } else { known.max(value) }));
    }
    best
}

fn judged(instance: &Instance) -> Answer {
    let answer = solve(instance, &SolveOptions::default(), &Task::new(), &|_| {}).expect("an instance that makes sense");
    let expected = exhaustive(instance);
    match expected {
        None => assert_eq!(answer.status, Status::Infeasible, "{instance:?}"),
        Some(expected) => {
            assert_eq!(answer.status, Status::Optimal, "{expected} {answer:?} {instance:?}");
            let objective = answer.objective.expect("an objective");
            // Covers in part are rounded to a millionth each.
            let slack = 1e-4_f64.max(expected.abs() * 1e-5);
            assert!((objective - expected).abs() <= slack, "{objective} instead of {expected}: {answer:?} {instance:?}");
            assert!(judge::keeps_rule(instance, &answer.chosen), "{answer:?} {instance:?}");
            assert!((judge::objective(instance, &answer.chosen) - objective).abs() < 1e-9);
            let minimised = matches!(instance.question, Question::LeastTotal);
            if let Some(certificate) = &answer.certificate {
                let bound = judge::bound(instance, certificate).expect("a bound");
                assert!(
                    if minimised { bound <= expected + slack } else { bound >= expected - slack },
                    "{bound} against {expected}"
                );
                if instance.moves.is_none() {
                    assert!((bound - certificate.bound).abs() <= slack, "{bound} is not {}", certificate.bound);
                }
            }
            for (i, site) in answer.assignment.iter().enumerate() {
                assert!(site.is_none_or(|j| answer.chosen.contains(&j)), "demand {i}");
            }
        }
    }
    answer
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn most_covered(draw in draw()) { judged(&instance(&draw, Question::MostCovered)); }

    #[test]
    fn fewest_for_all(draw in draw()) { judged(&instance(&draw, Question::Fewest { share: 1.0 })); }

    #[test]
    fn fewest_for_a_share(draw in draw(), share in 0.1f64..0.99) { judged(&instance(&draw, Question::Fewest { share })); }

    #[test]
    fn least_total(draw in draw()) { judged(&instance(&draw, Question::LeastTotal)); }

    #[test]
    fn least_worst(draw in draw()) { judged(&instance(&draw, Question::LeastWorst)); }

    #[test]
    fn covered_twice(draw in draw(), second in prop::sample::select(vec![0.25, 0.5, 1.0])) {
        judged(&instance(&draw, Question::Backup { second }));
    }

    #[test]
    fn all_backed_up(draw in draw()) { judged(&instance(&draw, Question::AllBackedUp)); }

    #[test]
    fn expected_cover(draw in draw(), absence in 0.0f64..0.9) { judged(&instance(&draw, Question::Expected { absence })); }

    #[test]
    fn most_with_capacities(draw in draw(), capacities in proptest::collection::vec(0..12u8, 8)) {
        let mut instance = instance(&draw, Question::MostCovered);
        instance.capacities = (0..draw.sites).map(|j| f64::from(capacities[j])).collect();
        let answer = judged(&instance);
        for (j, taken) in answer.chosen.iter().zip(judge::loads(&instance, &answer.chosen)) {
            prop_assert!(taken.iter().map(|(_, part)| part).sum::<f64>() <= instance.capacities[*j as usize] + 1e-6);
        }
    }

    #[test]
    fn same_seed_same_answer(draw in draw()) {
        let instance = instance(&draw, Question::MostCovered);
        let (a, b) = (judged(&instance), judged(&instance));
        prop_assert_eq!(Answer { seconds: 0.0, ..a }, Answer { seconds: 0.0, ..b });
    }
}
