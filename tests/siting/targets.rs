//! Published optima that a debug build reaches in a moment. The large ones are in the benchmark.

use super::published::{cordeau, tracts};
use fangxian::siting::{Instance, Question, SolveOptions, Status, judge, solve};
use fangxian::task::Task;
use std::path::Path;

fn optimum(instance: &Instance) -> f64 {
    let answer = solve(instance, &SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    assert_eq!(answer.status, Status::Optimal);
    assert!(judge::keeps_rule(instance, &answer.chosen));
    if let Some(certificate) = &answer.certificate {
        let bound = judge::bound(instance, certificate).expect("a bound");
        assert!((bound - certificate.bound).abs() <= 1e-6 * bound.abs(), "{bound} is not {}", certificate.bound);
    }
    answer.objective.expect("an objective")
}

/// Values of pysal/spopt's notebook on 205 San Francisco tracts and 16 stores.
#[test]
fn spopt_san_francisco() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/siting");
    let of = |question, p, radius, weighted| optimum(&tracts(&folder, question, p, radius, weighted));
    assert_eq!(of(Question::Fewest { share: 1.0 }, None, Some(5000.0), true), 8.0);
    assert_eq!(of(Question::MostCovered, Some(4), Some(5000.0), true), 875_247.0);
    assert!((of(Question::LeastTotal, Some(4), None, true) - 2_848_268_129.714_510_4).abs() < 1e-3);
    assert!((of(Question::LeastWorst, Some(4), None, true) - 7_403.063_810_849_835).abs() < 1e-6);
    // The published figure, 143, counts the three places beside the 140 tracts that two of them reach.
    assert_eq!(of(Question::AllBackedUp, None, Some(8000.0), false) + 3.0, 143.0);
}

/// Cordeau, Furini and Ljubić's random customers, drawn again with their generator.
#[test]
fn cordeau_customers() {
    assert_eq!(optimum(&cordeau(100, 1_000, 5.5, 10, 1)), 44_731.0);
    let larger = cordeau(100, 10_000, 5.5, 10, 1);
    assert_eq!(larger.weights.iter().sum::<f64>(), 502_399.0);
    assert_eq!(optimum(&larger), 441_545.0);
}
