//! Leaks, entrances and life access judged on the town of straight streets by a raster of 5 m that knows no graph.

use super::town::{AT, building, graph, post, square, streets};
use fangxian::cordon::{Action, Cordon, Options, PlanOptions, Planned};
use fangxian::model::{LayerKind, Project};
use fangxian::network::{LifeAccess, Mover, TICKS_PER_M, engine_attachments, harmed};
use fangxian::task::Task;
use fangxian::words::Lang;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap, VecDeque};

const CELL: i32 = 5;
const END: i32 = 1000;

type Cell = (i32, i32);

fn is_street((x, y): Cell) -> bool {
    (0..=END).contains(&x) && (0..=END).contains(&y) && (x % 100 == 0 || y % 100 == 0)
}

/// Metres from the starts along streets, never through a blocked cell.
fn flood(starts: impl IntoIterator<Item = Cell>, blocked: &BTreeSet<Cell>) -> HashMap<Cell, i32> {
    let mut at: HashMap<Cell, i32> = starts.into_iter().filter(|c| !blocked.contains(c)).map(|c| (c, 0)).collect();
    let mut queue: VecDeque<Cell> = at.keys().copied().collect();
    while let Some((x, y)) = queue.pop_front() {
        let next = at[&(x, y)] + CELL;
        for to in [(x + CELL, y), (x - CELL, y), (x, y + CELL), (x, y - CELL)] {
            if is_street(to) && !blocked.contains(&to) && !at.contains_key(&to) {
                at.insert(to, next);
                queue.push_back(to);
            }
        }
    }
    at
}

/// The twelve places where streets go into the square from 350 to 650.
fn crossings() -> Vec<Cell> {
    [400, 500, 600].into_iter().flat_map(|c| [(c, 355), (c, 645), (355, c), (645, c)]).collect()
}

fn is_inside((x, y): Cell) -> bool {
    (355..=645).contains(&x) && (355..=645).contains(&y)
}

fn near(at: [f64; 2], (x, y): Cell) -> bool {
    (at[0] - f64::from(x)).abs() < 1.0 && (at[1] - f64::from(y)).abs() < 1.0
}

/// Posts on streets around the area: at crossings, at junctions or in the middle of blocks, by two numbers each.
fn spots() -> impl Strategy<Value = Vec<Cell>> {
    let spot = prop_oneof![
        prop::sample::select(crossings()),
        (2i32..9, 2i32..9).prop_map(|(x, y)| (x * 100, y * 100)),
        (2i32..8, 2i32..9, any::<bool>()).prop_map(|(a, b, north)| {
            let (a, b) = (a * 100 + 50, b * 100);
            if north { (b, a) } else { (a, b) }
        }),
    ];
    // Posts inside stop nobody at the boundary, and those 5 m from a crossing are the crossing's.
    let outside = |spot: &Cell| !is_inside(*spot) || crossings().contains(spot);
    prop::collection::vec(spot.prop_filter("outside", outside), 0..14)
}

fn with_posts(spots: &[Cell]) -> Project {
    let mut town = streets(11, |_, _| "residential");
    for (x, y) in spots {
        post(&mut town, [f64::from(*x), f64::from(*y)], "manned", None);
    }
    town
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn leaks_are_those_of_a_raster_to_the_metre(spots in spots()) {
        let town = with_posts(&spots);
        // Middles of blocks at 350 lie on the boundary itself: there the post holds the crossing 5 m behind it.
        let held = |(x, y): &Cell| crossings().into_iter().find(|c| (c.0 - x).abs() + (c.1 - y).abs() <= 10);
        let mut blocked: BTreeSet<Cell> = spots.iter().map(|s| held(s).unwrap_or(*s)).collect();
        let open = flood(crossings(), &BTreeSet::new());
        // The way inside is no way for those who come from outside.
        let inner = (0..=END / CELL).flat_map(|x| (0..=END / CELL).map(move |y| (x * CELL, y * CELL)));
        let walls: BTreeSet<Cell> = inner.filter(|c| is_inside(*c) && !crossings().contains(c)).collect();
        let around = flood(crossings(), &walls);
        prop_assert!(open.len() > around.len());
        let far = (0..=10).flat_map(|x| (0..=10).map(move |y| (x * 100, y * 100)));
        let outside: Vec<Cell> = far.filter(|j| around.get(j).is_some_and(|d| *d > 300)).collect();
        blocked.extend(walls);
        let at = flood(outside, &blocked);
        let graph = graph(&town);
        let area = square(350.0, 650.0);
        let cordon = Cordon::new(&town, &graph, area.get(0), Options::built_in());
        let state = cordon.at(AT);
        let leaks = cordon.leaks(&state, &[], Mover::Foot);
        for cell in crossings() {
            let leak = leaks.iter().find(|l| near(state.crossings[l.crossing].at, cell));
            let metres = leak.map(|l| l.length as f64 / TICKS_PER_M);
            match (metres, at.get(&cell)) {
                (Some(m), Some(d)) => prop_assert!((m - f64::from(*d)).abs() < 0.5, "{cell:?}: {m} {d}"),
                (m, d) => prop_assert!(m.is_none() && d.is_none(), "{cell:?}: {m:?} {d:?}"),
            }
        }
    }

    #[test]
    fn entrances_are_the_best_of_all_choices(
        homes in prop::collection::vec((0i32..3, 0i32..24, any::<bool>(), 1i64..60), 1..6),
        count in 1usize..4,
    ) {
        let mut town = streets(11, |_, _| "residential");
        let mut residents = Vec::new();
        for (street, along, north, people) in homes {
            // Ten metres beside a street in the area, where a footprint of 20 m touches it.
            let (c, a) = (400 + street * 100, 370 + along * 10);
            let foot = if north { (c, a) } else { (a, c) };
            let at = if north { [f64::from(c) + 12.0, f64::from(a)] } else { [f64::from(a), f64::from(c) + 12.0] };
            // At a corner the other street is as near.
            if a % 100 > 30 && a % 100 < 70 {
                building(&mut town, at, Some(people));
                residents.push((foot, people));
            }
        }
        let graph = graph(&town);
        let area = square(350.0, 650.0);
        let cordon = Cordon::new(&town, &graph, area.get(0), Options::built_in());
        let wanted = PlanOptions { entrances: Some(count), ..PlanOptions::default() };
        let Planned::Plan(plan) = cordon.plan(&cordon.at(AT), &wanted, &Task::new()).expect("not cancelled") else {
            return Err(TestCaseError::fail("a plan"));
        };
        let none = BTreeSet::new();
        let gates: Vec<HashMap<Cell, i32>> = plan.seal.measures.iter().map(|m| {
            flood(crossings().into_iter().filter(|c| near(m.at, *c)), &none)
        }).collect();
        prop_assert!(gates.iter().all(|g| !g.is_empty()), "every measure is at a crossing");
        let walking = |set: &[usize]| -> i64 {
            residents.iter().map(|(foot, people)| {
                people * set.iter().map(|g| i64::from(gates[*g][foot])).min().unwrap_or(0)
            }).sum()
        };
        let chosen = plan.entrances.expect("entrances").kept;
        let best = subsets(gates.len(), count).iter().map(|set| walking(set)).min().expect("a set");
        // A building is reached at a corner of its footprint, ten metres along the street from its foot here.
        let people: i64 = residents.iter().map(|(_, people)| people).sum();
        prop_assert!(walking(&chosen) <= best + people * 20, "{} {best}", walking(&chosen));
    }

    #[test]
    fn buildings_that_closures_cut_off_are_those_of_the_search_over_the_whole_map(
        shut in prop::collection::vec(any::<bool>(), 12), extra in prop::collection::vec((0i32..3, 0i32..3), 0..5),
    ) {
        // Some crossings are closed already, and some streets inside too.
        let mut town = streets(11, |_, _| "service");
        for (cell, _) in crossings().into_iter().zip(&shut).filter(|(_, shut)| **shut) {
            post(&mut town, [f64::from(cell.0), f64::from(cell.1)], "closed", None);
        }
        for (x, y) in extra {
            building(&mut town, [f64::from(450 + x * 50), f64::from(412 + y * 100)], Some(9));
        }
        let area = square(350.0, 650.0);
        let before = graph(&town);
        let cordon = Cordon::new(&town, &before, area.get(0), Options::built_in());
        for life in [false, true] {
            let wanted = PlanOptions { life, entrances: Some(1), ..PlanOptions::default() };
            let Planned::Plan(plan) = cordon.plan(&cordon.at(AT), &wanted, &Task::new()).expect("not cancelled") else {
                return Err(TestCaseError::fail("a plan"));
            };
            let mut after = town.clone();
            for edit in cordon.edits(&plan, Lang::En) {
                after.apply(edit).expect("an edit that fits");
            }
            let task = Task::new();
            let points: Vec<[f64; 2]> = town.layer(LayerKind::Building).features().map(|f| {
                let b = f.shape().bounds();
                b.center()
            }).collect();
            let at = engine_attachments(&before, &town, &points, &task).expect("not cancelled");
            let of = |project: &Project| LifeAccess::new(&before, project, &task).expect("not cancelled");
            let (was, is) = (of(&town), of(&after));
            let plans = [(&town, &was), (&after, &is)].map(|(project, life)| fangxian::network::Plan { project, graph: &before, at: &at, life });
            let theirs: BTreeSet<u32> = harmed(plans[0], plans[1], f64::INFINITY).iter().map(|h| h.row).collect();
            let mine: BTreeSet<u32> = plan.harmed.iter().filter(|h| h.after_ms.is_none()).map(|h| h.building).collect();
            prop_assert_eq!(&mine, &theirs, "{:?}", plan.seal.measures.iter().map(|m| m.action).collect::<Vec<_>>());
            prop_assert!(!life || mine.is_empty());
            prop_assert!(life || plan.seal.measures.iter().all(|m| m.action != Action::Gate));
        }
    }
}

/// All sets of `count` of `n` things.
fn subsets(n: usize, count: usize) -> Vec<Vec<usize>> {
    (0u32..1 << n)
        .filter(|bits| bits.count_ones() as usize == count)
        .map(|bits| (0..n).filter(|i| bits >> i & 1 == 1).collect())
        .collect()
}
