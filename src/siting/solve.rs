//! From a question to an answer: the question is put as one of a few relaxed problems in whole numbers, solved as far as the
//! time allows, and what was found is worked out again from the raw data.

use super::answer::{Answer, Certificate, Standing, Status};
use super::branch::{Found, Goal, Way};
use super::columns::{Columns, NO_COLUMN};
use super::cover::Cover;
use super::error::SitingError;
use super::instance::{Access, Instance, Question};
use super::lists::Lists;
use super::loads::{Loads, PARTS};
use super::median::Median;
use super::relax::{Deadline, GRAIN, LARGEST, Proof, Relaxed};
use super::rule::Rule;
use super::{branch, center, fewest, judge};
use crate::task::Task;
use std::time::{Duration, Instant};

/// How to look for the answer.
#[derive(Debug, Clone)]
pub struct SolveOptions {
    /// Leave off after so many seconds; `None` goes on until the proof is there.
    pub seconds: Option<f64>,
    /// Bound so many branching nodes at most; with no limit of time the answer is the same on every machine.
    pub nodes: u64,
    /// Seed of the searches.
    pub seed: u64,
    /// Places to start from, such as the answer before a change.
    pub start: Option<Vec<u32>>,
    /// Multipliers to start from, such as those of the answer before a change.
    pub multipliers: Option<Vec<f64>>,
}

impl Default for SolveOptions {
    fn default() -> Self {
        Self { seconds: None, nodes: u64::MAX, seed: 1, start: None, multipliers: None }
    }
}

/// Answers a question. Cancelling keeps the best answer and its bound; `live` is told whenever one of them gets better.
pub fn solve(instance: &Instance, options: &SolveOptions, task: &Task, live: &dyn Fn(Standing)) -> Result<Answer, SitingError> {
    instance.check()?;
    solve_merged(instance, None, options, task, live)
}

/// Merged demand with what it was merged from, to be used again while only the rule changes.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The columns.
    pub columns: Columns,
    /// Weights as whole numbers.
    pub weights: Vec<i64>,
    /// Factor that made them so.
    pub scale: f64,
}

impl Merged {
    /// Merges the demand of a question of covering the most.
    pub fn new(instance: &Instance) -> Result<Self, SitingError> {
        let (worth, _) = levels(instance.question, instance.weights.iter().sum());
        let (weights, scale) = whole(&instance.weights, worth.iter().sum::<i64>() as f64)?;
        Ok(Self { columns: Columns::merge(instance.reaching().rows(), &weights, instance.sites()), weights, scale })
    }
}

/// The same for an instance that was checked, with demand that was merged before.
pub(crate) fn solve_merged(
    instance: &Instance,
    merged: Option<&Merged>,
    options: &SolveOptions,
    task: &Task,
    live: &dyn Fn(Standing),
) -> Result<Answer, SitingError> {
    let begun = Instant::now();
    let rule = instance.rule();
    let way = Way {
        deadline: Deadline { end: options.seconds.map(|s| begun + Duration::from_secs_f64(s.clamp(0.0, 1e9))), task },
        seed: options.seed,
        start: options.start.clone(),
        multipliers: options.multipliers.clone(),
        steps: 400,
        nodes: options.nodes,
        patience: 400,
        moves: None,
        live: &|_, _, _| {},
    };
    let mut answer = match instance.question {
        Question::LeastTotal => total(instance, rule, way, live)?,
        Question::LeastWorst => worst(instance, &rule, &way, live),
        Question::Fewest { share } => least(instance, &rule, share, &way, live)?,
        Question::AllBackedUp => all_backed_up(instance, &rule, &way, live)?,
        _ => match merged {
            Some(merged) => most(instance, merged, rule, way, live),
            None => most(instance, &Merged::new(instance)?, rule, way, live),
        },
    };
    answer.assignment = judge::assignment(instance, &answer.chosen);
    answer.objective = answer.objective.map(|_| judge::objective(instance, &answer.chosen));
    if answer.status == Status::Optimal {
        answer.bound = answer.objective;
    }
    answer.seconds = begun.elapsed().as_secs_f64();
    Ok(answer)
}

/// Weights as whole numbers, with the factor that made them so.
pub(crate) fn whole(weights: &[f64], worth: f64) -> Result<(Vec<i64>, f64), SitingError> {
    let total: f64 = weights.iter().sum::<f64>() * worth;
    if total >= LARGEST / 2.0 {
        return Err(SitingError::Range);
    }
    let scale = if weights.iter().all(|w| w.fract() == 0.0) {
        1.0
    } else {
        (LARGEST / 2.0 / total).log2().floor().clamp(0.0, 20.0).exp2()
    };
    Ok((weights.iter().map(|w| (w * scale).round() as i64).collect(), scale))
}

/// What the first, second, … cover is worth in whole numbers, with the factor that made them so.
fn levels(question: Question, total: f64) -> (Vec<i64>, f64) {
    let fine = (LARGEST / 4.0 / total.max(1.0)).floor().clamp(1.0, 1e6);
    match question {
        Question::Backup { second } => {
            let whole = (1..=1000).map(f64::from).find(|n| ((second * n).round() - second * n).abs() < 1e-12);
            let factor = whole.filter(|n| *n <= fine).unwrap_or(fine);
            let second = (second * factor).round() as i64;
            (if second > 0 { vec![factor as i64, second] } else { vec![factor as i64] }, factor)
        }
        Question::Expected { absence } => {
            let nth = (0..64).map(|n| ((1.0 - absence) * absence.powi(n) * fine).round() as i64);
            let worth: Vec<i64> = nth.take_while(|w| *w > 0).collect();
            (if worth.is_empty() { vec![1] } else { worth }, fine)
        }
        _ => (vec![1], 1.0),
    }
}

fn most(instance: &Instance, merged: &Merged, rule: Rule, way: Way<'_>, live: &dyn Fn(Standing)) -> Answer {
    let (worth, factor) = levels(instance.question, instance.weights.iter().sum());
    let Merged { columns, weights, scale } = merged;
    let scale = *scale;
    if !instance.capacities.is_empty() {
        return limited(instance, merged, rule, way, live);
    }
    let cover = Cover { columns, worth, rule };
    let unit = factor * scale;
    let told = |worth: i64, bound: i64, chosen: &[u32]| live(standing(worth, bound, chosen, unit));
    let way = Way { multipliers: folded(way.multipliers.as_deref(), columns, unit), live: &told, ..way };
    let found = branch::solve(&cover, Goal::Best, &way);
    let slack = if scale == 1.0 { 0.0 } else { instance.weights.len() as f64 * 0.5 / scale };
    let certificate = found.proof.as_ref().map(|proof| unfolded(proof, columns, weights, &cover, unit));
    let beyond = columns.beyond as f64 / scale;
    Answer { certificate, beyond, ..from_found(&found, unit, slack) }
}

/// How much each place can take, in whole units; `None` where that is no matter.
pub(super) fn room(instance: &Instance, merged: &Merged) -> Option<Vec<i64>> {
    let whole = |c: &f64| (c.min(LARGEST) * merged.scale + 1e-6).floor() as i64;
    (!instance.capacities.is_empty()).then(|| instance.capacities.iter().map(whole).collect())
}

/// Covering the most when places can only take so much.
fn limited(instance: &Instance, merged: &Merged, rule: Rule, way: Way<'_>, live: &dyn Fn(Standing)) -> Answer {
    let Merged { columns, scale, .. } = merged;
    let capacity = room(instance, merged).unwrap_or_default();
    let loads = Loads { columns, capacity, rule };
    let unit = PARTS * scale;
    let told = |worth: i64, bound: i64, chosen: &[u32]| live(standing(worth, bound, chosen, unit));
    let found = branch::solve(&loads, Goal::Best, &Way { multipliers: None, live: &told, ..way });
    let mut answer = from_found(&found, unit, if *scale == 1.0 { 0.0 } else { instance.weights.len() as f64 / scale });
    if *scale == 1.0 {
        // Whole weights are served in whole.
        answer.bound = answer.bound.map(f64::floor);
        if answer.objective.is_some() && answer.bound <= answer.objective {
            answer.status = Status::Optimal;
        }
    }
    Answer { beyond: columns.beyond as f64 / scale, ..answer }
}

fn all_backed_up(instance: &Instance, rule: &Rule, way: &Way<'_>, live: &dyn Fn(Standing)) -> Result<Answer, SitingError> {
    let rows = instance.reaching();
    let asking: Vec<f64> = instance.weights.clone();
    let total: f64 = asking.iter().sum();
    let (weights, scale) = whole(&asking, total + 2.0)?;
    let columns = Columns::merge(rows.rows(), &weights, rule.sites());
    if columns.beyond > 0 {
        return Ok(Answer { beyond: columns.beyond as f64 / scale, ..nothing(Status::Infeasible) });
    }
    let mut rule = rule.clone();
    let mut way =
        Way { live: &|_, _, _| {}, deadline: Deadline { ..way.deadline }, start: way.start.clone(), multipliers: None, ..*way };
    if instance.most.is_none() {
        let asked: Vec<i64> = weights.iter().map(|w| i64::from(*w > 0)).collect();
        let needed =
            Columns::merge(rows.rows().zip(&asked).filter(|(_, a)| **a > 0).map(|(r, _)| r), &vec![1; asked.len()], rule.sites());
        let needed = needed.needed();
        let least = fewest::fewest(&needed, &rule, needed.len() as i64, &way, &|_, _, _| {});
        let Some(_) = least.cost else {
            return Ok(nothing(if least.bound == i64::MAX { Status::Infeasible } else { Status::Unknown }));
        };
        if rule.costs.iter().all(|c| *c == 1) && rule.budget.is_none() {
            rule.most = least.chosen.len();
        } else {
            rule.budget = Some(rule.budget.unwrap_or(i64::MAX).min(rule.cost(&least.chosen)));
        }
        way.start = Some(least.chosen);
    }
    // A first cover outweighs all second ones together.
    let first = columns.total() + 1;
    let cover = Cover { columns: &columns, worth: vec![first, 1], rule };
    let all = first * columns.total();
    let told = |worth: i64, bound: i64, chosen: &[u32]| {
        if worth >= all {
            live(standing(worth - all, bound - all, chosen, scale));
        }
    };
    let found = branch::solve(&cover, Goal::Best, &Way { live: &told, ..way });
    let mut answer = from_found(&found, scale, 0.0);
    if found.bound < all {
        return Ok(nothing(Status::Infeasible));
    }
    if found.worth.is_none_or(|worth| worth < all) {
        return Ok(nothing(Status::Unknown));
    }
    answer.bound = Some((found.bound - all) as f64 / scale);
    Ok(answer)
}

fn least(instance: &Instance, rule: &Rule, share: f64, way: &Way<'_>, live: &dyn Fn(Standing)) -> Result<Answer, SitingError> {
    let rows = instance.reaching();
    let scale = instance.cost_scale();
    let told = |cost: i64, bound: i64, chosen: &[u32]| live(standing(cost, bound, chosen, scale));
    let (columns, target, beyond) = if share >= 1.0 {
        let columns = Columns::merge(rows.rows(), &vec![1; instance.weights.len()], rule.sites());
        let beyond: f64 = columns.of.iter().zip(&instance.weights).filter(|(k, _)| **k == NO_COLUMN).map(|(_, w)| w).sum();
        if columns.beyond > 0 {
            return Ok(Answer { beyond, ..nothing(Status::Infeasible) });
        }
        let needed = columns.needed();
        let target = needed.len() as i64;
        (needed, target, beyond)
    } else {
        let (weights, weight_scale) = whole(&instance.weights, 1.0)?;
        let columns = Columns::merge(rows.rows(), &weights, rule.sites());
        let target = (share * weights.iter().sum::<i64>() as f64 - 1e-6).ceil() as i64;
        let beyond = columns.beyond as f64 / weight_scale;
        (columns, target, beyond)
    };
    let found = fewest::fewest(&columns, rule, target, way, &told);
    let status = match found.cost {
        None if found.bound == i64::MAX => return Ok(Answer { beyond, ..nothing(Status::Infeasible) }),
        None => return Ok(Answer { beyond, bound: Some(found.bound as f64 / scale), ..nothing(Status::Unknown) }),
        Some(cost) if found.bound >= cost => Status::Optimal,
        Some(_) => Status::Feasible,
    };
    Ok(Answer {
        status,
        objective: found.cost.map(|c| c as f64 / scale),
        bound: Some(found.bound as f64 / scale),
        chosen: found.chosen,
        beyond,
        nodes: found.nodes,
        ..nothing(status)
    })
}

fn worst(instance: &Instance, rule: &Rule, way: &Way<'_>, live: &dyn Fn(Standing)) -> Answer {
    let told = |radius: f64, bound: f64, chosen: &[u32]| {
        live(Standing { objective: radius, bound: Some(bound), chosen: chosen.to_vec() });
    };
    let found = center::center(instance, rule, way, &told);
    let status = match found.radius {
        None if found.bound.is_infinite() => Status::Infeasible,
        None => Status::Unknown,
        Some(radius) if found.bound >= radius => Status::Optimal,
        Some(_) => Status::Feasible,
    };
    let bound = Some(found.bound).filter(|b| b.is_finite());
    Answer { objective: found.radius, bound, chosen: found.chosen, nodes: found.nodes, ..nothing(status) }
}

fn total(instance: &Instance, rule: Rule, way: Way<'_>, live: &dyn Fn(Standing)) -> Result<Answer, SitingError> {
    let Some((median, unit, must)) = median(instance, rule)? else {
        return Ok(nothing(Status::Infeasible));
    };
    let told = |worth: i64, bound: i64, chosen: &[u32]| live(standing(-worth, -bound, chosen, unit));
    let multipliers = way.multipliers.as_ref().map(|u| u.iter().map(|x| x * unit).collect());
    let way = Way { multipliers, live: &told, ..way };
    let found = branch::solve(&median, Goal::Best, &way);
    let mut answer = from_found(&found, -unit, 0.0);
    if found.worth.is_some_and(|worth| -worth >= must) {
        answer = nothing(if found.proven() || -found.bound >= must { Status::Infeasible } else { Status::Unknown });
    }
    // Nobody is served at all only when no place can be had.
    let unserved = found.chosen.is_empty() && instance.weights.iter().any(|w| *w > 0.0) && must == i64::MAX;
    if unserved && instance.weights.iter().enumerate().any(|(i, w)| *w > 0.0 && must_be_served(instance, i)) {
        answer = nothing(if found.proven() { Status::Infeasible } else { Status::Unknown });
    }
    // Rounding each cost to whole units may have lifted the bound by half a unit a demand.
    let slack = instance.weights.len() as f64 * 0.5 / unit;
    answer.bound = answer.bound.map(|bound| (bound - slack).max(0.0));
    answer.certificate = found.proof.as_ref().filter(|_| answer.objective.is_some()).map(|proof| Certificate {
        demand: proof.u[..median.width()].iter().map(|u| u / unit).collect(),
        budget: proof.u.get(median.width()).copied().unwrap_or(0.0) / unit * instance.cost_scale(),
        bound: -proof.bound / unit,
    });
    Ok(answer)
}

/// Whether demand `i` must be served by a place.
fn must_be_served(instance: &Instance, i: usize) -> bool {
    matches!(&instance.access, Access::Distances { beyond, .. } if beyond[i].is_infinite())
}

/// The question with costs in whole units, units per unit of weight × distance, and the total from which on somebody who must be
/// served is not. `None` when somebody has no place at all.
fn median(instance: &Instance, rule: Rule) -> Result<Option<(Median, f64, i64)>, SitingError> {
    let Access::Distances { sites, far, beyond } = &instance.access else { return Ok(None) };
    let mut largest = 0.0;
    let mut all = 0.0;
    for (i, w) in instance.weights.iter().enumerate() {
        let row = far[sites.range(i)].iter().copied().filter(|d| d.is_finite()).fold(0.0, f64::max);
        let worst = w * row.max(Some(beyond[i]).filter(|b| b.is_finite()).unwrap_or(0.0));
        all += worst;
        largest = f64::max(largest, worst);
        if *w > 0.0 && beyond[i].is_infinite() && !far[sites.range(i)].iter().any(|d| d.is_finite()) {
            return Ok(None);
        }
    }
    // Who must be served costs more than everybody else together when he is not.
    let needs = instance
        .weights
        .iter()
        .zip(beyond)
        .enumerate()
        .any(|(i, (w, b))| *w > 0.0 && b.is_infinite() && sites.row(i).len() < instance.sites());
    let penalty = if needs { all + largest + 1.0 } else { largest + 1.0 };
    let top = if needs { all + penalty * instance.weights.len() as f64 } else { all + penalty };
    let unit = (LARGEST / 8.0 / top).log2().floor().exp2().min(1_048_576.0);
    let whole = |x: f64| (x * unit).round() as i64;
    let (mut lists, mut costs, mut ends) =
        (Lists::with_capacity(sites.len(), sites.size()), Vec::with_capacity(sites.size()), Vec::new());
    for (i, w) in instance.weights.iter().enumerate() {
        let mut row: Vec<(i64, u32)> = sites
            .row(i)
            .iter()
            .zip(&far[sites.range(i)])
            .filter(|(_, d)| d.is_finite())
            .map(|(j, d)| (whole(w * d), *j))
            .collect();
        row.sort_unstable();
        lists.push(row.iter().map(|(_, j)| *j));
        costs.extend(row.iter().map(|(c, _)| *c));
        let end = if *w == 0.0 {
            0
        } else if beyond[i].is_finite() {
            whole(w * beyond[i])
        } else {
            whole(penalty)
        };
        ends.push(end);
    }
    let must = if needs { whole(penalty) } else { i64::MAX };
    Ok(Some((Median { sites: lists, costs, beyond: ends, rule }, unit, must)))
}

fn nothing(status: Status) -> Answer {
    Answer {
        status,
        objective: None,
        bound: None,
        chosen: Vec::new(),
        assignment: Vec::new(),
        certificate: None,
        beyond: 0.0,
        nodes: 0,
        seconds: 0.0,
    }
}

fn from_found(found: &Found, unit: f64, slack: f64) -> Answer {
    let status = match found.worth {
        None if found.bound == i64::MIN => Status::Infeasible,
        None => Status::Unknown,
        Some(_) if found.proven() => Status::Optimal,
        Some(_) => Status::Feasible,
    };
    let bound = (found.bound != i64::MAX && found.bound != i64::MIN).then(|| found.bound as f64 / unit + slack);
    Answer {
        objective: found.worth.map(|worth| worth as f64 / unit),
        bound,
        chosen: found.chosen.clone(),
        nodes: found.nodes,
        ..nothing(status)
    }
}

fn standing(worth: i64, bound: i64, chosen: &[u32], unit: f64) -> Standing {
    let known = bound.unsigned_abs() < i64::MAX.unsigned_abs();
    Standing { objective: worth as f64 / unit, bound: known.then(|| bound as f64 / unit), chosen: chosen.to_vec() }
}

/// Multipliers of demand, summed to those of its columns.
fn folded(demand: Option<&[f64]>, columns: &Columns, unit: f64) -> Option<Vec<f64>> {
    let demand = demand.filter(|u| u.len() == columns.of.len())?;
    let mut out = vec![0.0; columns.len()];
    for (&k, u) in columns.of.iter().zip(demand) {
        if k != NO_COLUMN {
            out[k as usize] += u * unit;
        }
    }
    Some(out)
}

/// Multipliers of columns, shared among their demand by weight.
fn unfolded(proof: &Proof, columns: &Columns, weights: &[i64], cover: &Cover, unit: f64) -> Certificate {
    let share = |(&k, &w): (&u32, &i64)| {
        if k == NO_COLUMN || columns.weight[k as usize] == 0 {
            0.0
        } else {
            proof.u[k as usize] * w as f64 / columns.weight[k as usize] as f64 / unit
        }
    };
    debug_assert!(proof.u.iter().all(|u| (u * GRAIN).fract() == 0.0), "multipliers are on the grain");
    Certificate {
        demand: columns.of.iter().zip(weights).map(share).collect(),
        budget: proof.u.get(cover.width()).copied().unwrap_or(0.0) / unit,
        bound: proof.bound / unit,
    }
}
