//! The best different answers, and how much hangs on each place.
//!
//! For each place that could be left out, the best answer without it is looked for, starting from the answer. What is lost
//! then says how firmly the place stands; the best of those answers are the alternatives.

use super::cover::Cover;
use super::relax::{Effort, Random, Relaxed};
use super::rule::Fix;
use super::survey::Survey;
use crate::task::{Cancelled, Task};
use rayon::prelude::*;

/// Alternatives to an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Variants {
    /// Up to five different answers with what they cover, the best first; the answer itself is among them.
    pub answers: Vec<(f64, Vec<u32>)>,
    /// For each place of the answer that is not locked, what the best answer found without it loses.
    pub losses: Vec<(u32, f64)>,
    /// In how many of the answers each of those places is.
    pub present: Vec<u32>,
}

/// Answers kept.
const KEPT: usize = 5;

/// Looks for alternatives; nothing for questions other than covering the most.
pub fn variants(survey: &Survey, chosen: &[u32], task: &Task) -> Result<Variants, Cancelled> {
    let Some(merged) = survey.covers_most() else {
        return Ok(Variants::default());
    };
    let cover = Cover { columns: &merged.columns, worth: vec![1], rule: survey.instance.rule() };
    let free: Vec<u32> = chosen.iter().copied().filter(|&j| cover.rule.fix[j as usize] == Fix::Free).collect();
    task.stage("siting variants", "", free.len() as u64);
    let best = cover.worth(chosen);
    let without: Vec<Option<(i64, Vec<u32>)>> = free
        .par_iter()
        .map(|&out| {
            task.check()?;
            let mut fix = cover.rule.fix.clone();
            fix[out as usize] = Fix::Out;
            let stop = || task.is_cancelled();
            let mut effort = Effort { patience: 10, enough: i64::MAX, stop: &stop, random: &mut Random(u64::from(out)) };
            task.advance(1);
            Ok(cover.improve(chosen, &fix, &mut effort))
        })
        .collect::<Result<_, Cancelled>>()?;
    task.end();
    let scale = merged.scale;
    let losses = free.iter().zip(&without).map(|(&j, found)| {
        let worth = found.as_ref().map_or(0, |(worth, _)| *worth);
        (j, (best - worth) as f64 / scale)
    });
    let losses = losses.collect();
    let mut answers: Vec<(i64, Vec<u32>)> = without.into_iter().flatten().collect();
    answers.push((best, chosen.to_vec()));
    answers.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    answers.dedup();
    // The answer itself stays, even if something as good comes before it.
    let own = answers.iter().position(|(_, a)| a == chosen).unwrap_or(0);
    if own >= KEPT {
        answers.swap(own, KEPT - 1);
    }
    answers.truncate(KEPT);
    let present = free.iter().map(|j| answers.iter().filter(|(_, a)| a.contains(j)).count() as u32).collect();
    Ok(Variants { answers: answers.into_iter().map(|(worth, a)| (worth as f64 / scale, a)).collect(), losses, present })
}
