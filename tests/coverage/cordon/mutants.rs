//! Certificates with something wrong are refused.

use super::graphs::{small, streets};
use fangxian::cordon::solve;
use fangxian::proof::{Certificate, Claim, CutKind, Edge, Flow, Instance, Way};
use fangxian::task::Task;
use fangxian::verify::{Refusal, verify, verify_file};
use proptest::prelude::*;

/// What is changed of a claim about a cut: its value, its edges, its flows.
type Change<'a> = &'a dyn Fn(&mut u64, &mut Vec<usize>, &mut Vec<Flow>);

fn refused(certificate: &Certificate, instance: &Instance, words: &str) {
    let reason = verify(certificate, instance).expect_err(words).to_string();
    assert!(reason.contains(words), "{words}: {reason}");
}

#[test]
fn each_lie_about_a_cut_is_found() {
    let instance = streets(9, 1, 3, |i| 1 + i as u64 % 3, CutKind::Edges);
    let good = solve(&instance, &Task::new()).expect("not cancelled").certificate(&instance);
    assert_eq!(verify(&good, &instance), Ok(()));
    let mutate = |change: Change<'_>| {
        let mut bad = good.clone();
        if let Claim::MinimumCut { value, cut_edges, flows, .. } = &mut bad.claim {
            change(value, cut_edges, flows);
        }
        bad
    };
    refused(&mutate(&|value, _, _| *value += 1), &instance, "the cut is said to cost");
    refused(&mutate(&|_, cut, _| cut.truncate(cut.len() - 1)), &instance, "leaves a way open");
    refused(&mutate(&|_, cut, _| cut.push(cut[0])), &instance, "listed twice");
    refused(&mutate(&|_, cut, _| cut[0] = 100_000), &instance, "is not there");
    refused(&mutate(&|_, _, flows| flows.truncate(1)), &instance, "but the ways carry");
    refused(&mutate(&|_, _, flows| flows[0].amount += 10), &instance, "but the ways carry");
    refused(&mutate(&|_, _, flows| flows[0] = flows[1].clone()), &instance, "");
    refused(&mutate(&|_, _, flows| flows[0].way.edges.truncate(1)), &instance, "cannot join");
    refused(&mutate(&|_, _, flows| flows[0].way.edges[0] = 0), &instance, "does not join");
    refused(&mutate(&|_, _, flows| flows[0].way.junctions.reverse()), &instance, "should begin on");
    let mut dearer = instance.clone();
    dearer.edges[0].cost = Some(99);
    refused(&good, &dearer, "another instance".replace("another ", "the ").as_str());
    assert_eq!(verify_file(&good, None), Err(Refusal::NoInstance));
    assert_eq!(verify_file(&good.clone().with_instance(&instance), None), Ok(()));
    let newer = Certificate { version: 2, ..good };
    refused(&newer, &instance, "version 2");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// A cut that costs less than the best one is never accepted, whatever flow comes with it.
    #[test]
    fn no_cheaper_cut_is_believed(instance in small(), drop_edge in any::<prop::sample::Index>()) {
        let mut certificate = solve(&instance, &Task::new()).expect("not cancelled").certificate(&instance);
        if let Claim::MinimumCut { value, cut_edges, .. } = &mut certificate.claim
            && !cut_edges.is_empty()
        {
            let gone = cut_edges.remove(drop_edge.index(cut_edges.len()));
            *value -= instance.edge_cost(gone).unwrap_or(0);
            prop_assert!(verify(&certificate, &instance).is_err());
        }
    }

    /// Files are read and written again, and any text is refused without harm.
    #[test]
    fn certificates_survive_a_file(instance in small()) {
        let good = solve(&instance, &Task::new()).expect("not cancelled").certificate(&instance).with_instance(&instance);
        let text = serde_json::to_vec(&good).expect("text");
        prop_assert_eq!(Certificate::all_from_json(&text).expect("a certificate"), vec![good]);
    }
}

fn triangle() -> Instance {
    let edge = |a, b| Edge { a, b, cost: Some(1) };
    Instance {
        edges: vec![edge(1, 2), edge(2, 3), edge(1, 3), edge(3, 4)],
        inside: vec![1],
        outside: vec![3],
        ..Default::default()
    }
}

fn way(junctions: &[u64], edges: &[usize]) -> Way {
    Way { junctions: junctions.to_vec(), edges: edges.to_vec() }
}

#[test]
fn leaks_disjoint_ways_and_distances_are_judged() {
    let instance = triangle();
    let claim = |claim| Certificate::new(&instance, claim);
    let ways = |ways: &[Way]| claim(Claim::Disjoint { ways: ways.to_vec() });
    assert_eq!(verify(&ways(&[way(&[1, 3], &[2]), way(&[1, 2, 3], &[0, 1])]), &instance), Ok(()));
    refused(&ways(&[way(&[1, 3], &[2]), way(&[1, 3], &[2])]), &instance, "share edge 2");
    refused(&ways(&[way(&[1, 2], &[0])]), &instance, "should end on");

    let leak = |length, way: Way, distances: &[(u64, u64)]| {
        claim(Claim::ShortestLeak { length, way, lengths: vec![5, 5, 20, 1], distances: distances.to_vec() })
    };
    let labels = [(3, 0), (2, 5), (1, 10), (4, 1)];
    assert_eq!(verify(&leak(10, way(&[3, 2, 1], &[1, 0]), &labels), &instance), Ok(()));
    refused(&leak(20, way(&[3, 1], &[2]), &labels), &instance, "does not rule out");
    refused(&leak(20, way(&[3, 1], &[2]), &[(3, 0), (2, 5), (1, 20), (4, 1)]), &instance, "brings it within 10 ticks");
    refused(&leak(9, way(&[3, 2, 1], &[1, 0]), &labels), &instance, "is 10 ticks");
    refused(&leak(10, way(&[3, 2, 1], &[1, 0]), &labels[..2]), &instance, "out of reach");
    refused(&leak(10, way(&[3, 2, 1], &[1, 0]), &labels[1..]), &instance, "must have 0");

    let distances =
        |labels: &[(u64, u64, Option<usize>)]| claim(Claim::Distances { lengths: vec![5, 5, 20, 0], labels: labels.to_vec() });
    let good = [(3, 0, None), (2, 5, Some(1)), (1, 10, Some(0)), (4, 0, Some(3))];
    assert_eq!(verify(&distances(&good), &instance), Ok(()));
    for (place, label, words) in [
        (1, (2, 4, Some(1)), "brings it within 9 ticks"),
        (1, (2, 6, Some(1)), "brings it within 5 ticks"),
        (2, (1, 10, Some(1)), "does not lead there"),
        (2, (1, 9, Some(0)), "does not give 9 ticks"),
        (2, (1, 10, Some(2)), "does not give 10 ticks"),
        (2, (1, 10, None), "is no source"),
        (2, (1, 10, Some(9)), "is not there"),
    ] {
        let mut bad = good;
        bad[place] = label;
        refused(&distances(&bad), &instance, words);
    }
    // Two junctions that only name each other, joined by an edge without length.
    let mut circle = instance.clone();
    circle.edges = vec![Edge { a: 5, b: 6, cost: None }];
    let claim = Claim::Distances { lengths: vec![0], labels: vec![(3, 0, None), (5, 7, Some(0)), (6, 7, Some(0))] };
    refused(&Certificate::new(&circle, claim), &circle, "do not lead back");
}
