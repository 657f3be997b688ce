//! The cheapest cut: its value, its proof, the nearest and the farthest, and what all of them share.

use super::graphs::{joined, junction_cost, slow_flow, small, streets};
use fangxian::cordon::{Answer, Cut, solve};
use fangxian::proof::{CutKind, Edge, Instance};
use fangxian::task::Task;
use fangxian::verify::verify;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn cost(instance: &Instance, cut: &Cut) -> u64 {
    let edges = cut.edges.iter().map(|e| instance.edge_cost(*e).expect("an edge that can be cut"));
    let junctions = cut.junctions.iter().map(|j| junction_cost(instance, *j).expect("a junction that can be cut"));
    edges.chain(junctions).sum()
}

/// All sides that a cheapest cut of edges can have, as sets of junctions that are with the inside.
fn cheapest_sides(instance: &Instance) -> Vec<BTreeSet<u64>> {
    let all: BTreeSet<u64> = instance.edges.iter().flat_map(|e| [e.a, e.b]).collect();
    let free: Vec<u64> = all.iter().copied().filter(|j| !instance.inside.contains(j) && !instance.outside.contains(j)).collect();
    let mut best: (u64, Vec<BTreeSet<u64>>) = (u64::MAX, Vec::new());
    for bits in 0u32..1 << free.len() {
        let mut side: BTreeSet<u64> = instance.inside.iter().copied().collect();
        side.extend(free.iter().enumerate().filter(|(k, _)| bits >> k & 1 == 1).map(|(_, j)| *j));
        let crossing = instance.edges.iter().filter(|e| side.contains(&e.a) != side.contains(&e.b));
        let Some(cost) = crossing.map(|e| e.cost).sum::<Option<u64>>() else { continue };
        if cost < best.0 {
            best = (cost, Vec::new());
        }
        if cost == best.0 {
            best.1.push(side);
        }
    }
    best.1
}

fn crossing(instance: &Instance, side: &BTreeSet<u64>) -> BTreeSet<usize> {
    let cut = instance.edges.iter().enumerate().filter(|(_, e)| side.contains(&e.a) != side.contains(&e.b));
    cut.map(|(i, _)| i).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn a_cut_is_as_cheap_as_the_flow_is_strong_and_its_certificate_holds(instance in small()) {
        let answer = solve(&instance, &Task::new()).expect("not cancelled");
        prop_assert_eq!(verify(&answer.certificate(&instance), &instance), Ok(()));
        match &answer {
            Answer::Open(_) => prop_assert_eq!(slow_flow(&instance), None),
            Answer::Sealed(sealing) => {
                prop_assert_eq!(Some(sealing.value), slow_flow(&instance));
                for cut in [&sealing.nearest, &sealing.farthest] {
                    prop_assert_eq!(cost(&instance, cut), sealing.value);
                    prop_assert!(!joined(&instance, &cut.edges, &cut.junctions));
                    // Nothing in it is for nothing.
                    for k in 0..cut.edges.len() {
                        let mut edges = cut.edges.clone();
                        edges.remove(k);
                        prop_assert!(joined(&instance, &edges, &cut.junctions), "edge {} of {:?}", cut.edges[k], cut);
                    }
                    for k in 0..cut.junctions.len() {
                        let mut junctions = cut.junctions.clone();
                        junctions.remove(k);
                        prop_assert!(joined(&instance, &cut.edges, &junctions), "junction {} of {:?}", cut.junctions[k], cut);
                    }
                    prop_assert!(sealing.needed.edges.iter().all(|e| cut.edges.contains(e)));
                    prop_assert!(sealing.needed.junctions.iter().all(|j| cut.junctions.contains(j)));
                }
            }
        }
    }

    #[test]
    fn nearest_farthest_and_needed_are_those_of_all_cheapest_cuts(instance in small()) {
        // Free edges make many cuts of one side alike; the sides are compared where every edge costs something.
        let mut instance = Instance { cut: CutKind::Edges, ..instance };
        instance.edges.iter_mut().for_each(|e| e.cost = e.cost.map(|c| c.max(1)));
        if let Answer::Sealed(sealing) = solve(&instance, &Task::new()).expect("not cancelled") {
            let sides = cheapest_sides(&instance);
            let first = sides.first().expect("a side").clone();
            let near = sides.iter().fold(first.clone(), |all, side| &all & side);
            let far = sides.iter().fold(first, |all, side| &all | side);
            let list = |edges: &[usize]| edges.iter().copied().collect::<BTreeSet<_>>();
            prop_assert_eq!(list(&sealing.nearest.edges), crossing(&instance, &near));
            // Pockets that are joined to neither side belong to the largest side and are crossed by nothing.
            prop_assert_eq!(list(&sealing.farthest.edges), crossing(&instance, &far));
            let every = sides.iter().map(|side| crossing(&instance, side)).reduce(|a, b| &a & &b).expect("a side");
            prop_assert_eq!(list(&sealing.needed.edges), every);
        }
    }

    #[test]
    fn junctions_are_cut_as_brute_force_cuts_them(instance in small()) {
        let instance = Instance { cut: CutKind::Junctions, junctions: vec![], ..instance };
        let names: Vec<u64> = (0..9).filter(|j| junction_cost(&instance, *j).is_some()).collect();
        let sets = (0u32..1 << names.len()).map(|bits| {
            names.iter().enumerate().filter(|(k, _)| bits >> k & 1 == 1).map(|(_, j)| *j).collect::<Vec<_>>()
        });
        let best = sets.filter(|set| !joined(&instance, &[], set)).map(|set| set.len() as u64).min();
        let value = match solve(&instance, &Task::new()).expect("not cancelled") {
            Answer::Sealed(sealing) => Some(sealing.value),
            Answer::Open(_) => None,
        };
        prop_assert_eq!(value, best);
    }
}

#[test]
fn a_block_of_streets_is_sealed_by_its_ring() {
    for (cut, value) in [(CutKind::Edges, 20), (CutKind::Junctions, 20)] {
        // A block of 5 × 5 has 20 streets leading away, which end at 20 different junctions.
        let instance = streets(41, 2, 12, |_| 1, cut);
        let answer = solve(&instance, &Task::new()).expect("not cancelled");
        let Answer::Sealed(sealing) = &answer else { panic!("{cut:?} can be sealed") };
        assert_eq!(sealing.value, value, "{cut:?}");
        assert_eq!(verify(&answer.certificate(&instance), &instance), Ok(()));
    }
}

#[test]
fn one_road_ten_thousand_times_is_cut_ten_thousand_times() {
    let road = Edge { a: 1, b: 2, cost: Some(1) };
    let mut edges = vec![road; 10_000];
    edges.push(Edge { a: 2, b: 3, cost: Some(10_001) });
    let instance = Instance { edges, inside: vec![1], outside: vec![3], ..Instance::default() };
    let answer = solve(&instance, &Task::new()).expect("not cancelled");
    let Answer::Sealed(sealing) = &answer else { panic!("it can be sealed") };
    assert_eq!((sealing.value, sealing.nearest.edges.len()), (10_000, 10_000));
    assert_eq!(verify(&answer.certificate(&instance), &instance), Ok(()));
}

#[test]
fn what_touches_the_outside_or_is_part_of_it_cannot_be_sealed() {
    let edges = vec![Edge { a: 1, b: 2, cost: Some(1) }, Edge { a: 2, b: u64::MAX, cost: Some(1) }];
    let instance =
        Instance { edges, inside: vec![1, 2], outside: vec![u64::MAX], cut: CutKind::Junctions, ..Instance::default() };
    let answer = solve(&instance, &Task::new()).expect("not cancelled");
    let Answer::Open(way) = &answer else { panic!("the inside touches the outside") };
    assert_eq!((&way.junctions[..], &way.edges[..]), (&[2, u64::MAX][..], &[1][..]));
    assert_eq!(verify(&answer.certificate(&instance), &instance), Ok(()));
    let both = Instance { outside: vec![1], ..instance };
    let answer = solve(&both, &Task::new()).expect("not cancelled");
    assert_eq!(verify(&answer.certificate(&both), &both), Ok(()));
    assert!(matches!(answer, Answer::Open(way) if way.junctions == [1]));
}

#[test]
fn work_that_was_cancelled_ends() {
    let task = Task::new();
    task.cancel();
    let instance = streets(300, 3, 140, |i| 1 + i as u64 * 7919 % 1000, CutKind::Both);
    assert!(solve(&instance, &task).is_err());
}
