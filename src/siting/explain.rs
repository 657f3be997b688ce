//! Why an answer is as it is: what each place does, who stays uncovered and why, how the rest is counted.

use super::instance::{Access, Question};
use super::judge;
use super::survey::Survey;
use crate::geometry::PointIndex;

/// What one chosen place does.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceShare {
    /// The place.
    pub place: u32,
    /// A post stands there already.
    pub stands: bool,
    /// Weight that it serves, as the nearest or first in its list.
    pub serves: f64,
    /// Weight that would not be covered without it.
    pub alone: f64,
    /// Features that no other chosen place reaches.
    pub alone_count: u64,
}

/// An answer explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Weight of all demand with a known count.
    pub total: f64,
    /// Weight covered.
    pub covered: f64,
    /// Weight that posts which stand already cover.
    pub before: f64,
    /// Places in the demand that stay uncovered though some place would reach them.
    pub uncovered: Vec<u32>,
    /// Their weight.
    pub uncovered_weight: f64,
    /// Weight within reach of a chosen place that finds none with room; 0 where places take any number.
    pub over: f64,
    /// Weight that no place reaches; the demand is in [`Survey::unreachable`].
    pub beyond: f64,
    /// Features with an unknown count within reach of a chosen place, in a straight line.
    pub unknown_reached: u64,
    /// What each chosen place does.
    pub shares: Vec<PlaceShare>,
}

/// Explains a choice.
pub fn explain(survey: &Survey, chosen: &[u32]) -> Explained {
    let instance = &survey.instance;
    let covering = !matches!(instance.question, Question::LeastTotal | Question::LeastWorst);
    let radius = if covering || matches!(instance.access, Access::Cover(_)) { survey.ask.reach.metres() } else { f64::INFINITY };
    let rows = instance.within(radius);
    let assignment = judge::assignment(instance, chosen);
    let mut is = vec![None; survey.places.len()];
    let mut shares: Vec<PlaceShare> = Vec::with_capacity(chosen.len());
    for (at, &place) in chosen.iter().enumerate() {
        is[place as usize] = Some(at);
        shares.push(PlaceShare { place, stands: (place as usize) < survey.standing, serves: 0.0, alone: 0.0, alone_count: 0 });
    }
    let (mut covered, mut before, mut uncovered, mut uncovered_weight) = (0.0, 0.0, Vec::new(), 0.0);
    for (i, row) in rows.rows().enumerate() {
        let w = instance.weights[i];
        let mut reaching = row.iter().filter_map(|j| is[*j as usize]);
        let (first, second) = (reaching.next(), reaching.next());
        if row.iter().any(|j| (*j as usize) < survey.standing) {
            before += w;
        }
        match (first, second) {
            (None, _) => {
                if !row.is_empty() {
                    uncovered.push(survey.asking[i]);
                    uncovered_weight += w;
                }
            }
            (Some(at), None) => {
                covered += w;
                shares[at].alone += w;
                shares[at].alone_count += 1;
            }
            _ => covered += w,
        }
        if let Some(at) = assignment[i].and_then(|j| is[j as usize]) {
            shares[at].serves += w;
        }
    }
    let mut over = 0.0;
    if !instance.capacities.is_empty() {
        // What is reached is not what is served: places fill up, and what one leaves another may take.
        let served = judge::objective(instance, chosen);
        (over, covered) = (covered - served, served);
        let standing: Vec<u32> = (0..survey.standing as u32).collect();
        before = judge::objective(instance, &standing);
        for (share, taken) in shares.iter_mut().zip(judge::loads(instance, chosen)) {
            share.serves = taken.iter().map(|(_, part)| part).sum();
            let others: Vec<u32> = chosen.iter().copied().filter(|j| *j != share.place).collect();
            share.alone = served - judge::objective(instance, &others);
        }
    }
    let beyond = survey.unreachable.iter().map(|&i| survey.demand.weights[i as usize]).sum();
    let index = PointIndex::new(chosen.iter().map(|&j| (survey.places[j as usize].at, j)));
    let reach = survey.ask.reach.metres();
    let reached = |p: &&[f64; 2]| index.nearest(**p).is_some_and(|(_, d)| d <= reach);
    let unknown_reached = survey.demand.unknown_at.iter().filter(reached).count() as u64;
    Explained {
        total: survey.demand.total(),
        covered,
        before,
        uncovered,
        uncovered_weight,
        over,
        beyond,
        unknown_reached,
        shares,
    }
}
