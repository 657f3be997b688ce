//! The first answer: always the place that adds most, per cost where there is a budget.
//!
//! What a place adds never grows as others are chosen, so that old figures are upper bounds and only the top of a heap
//! needs to be worked out again (lazy greedy, Minoux 1978). Ties go to the smaller number.

use super::cover::Cover;
use super::relax::Relaxed;
use super::rule::{Fix, Rule};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What a place would add when it was last looked at.
#[derive(PartialEq, Eq)]
struct Offer {
    gain: i64,
    cost: i64,
    site: u32,
    looked: usize,
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        // gain / cost against gain / cost, without dividing; a place that costs nothing goes by its gain alone.
        let (a, b) =
            (i128::from(self.gain) * i128::from(other.cost.max(1)), i128::from(other.gain) * i128::from(self.cost.max(1)));
        a.cmp(&b).then(self.gain.cmp(&other.gain)).then(other.site.cmp(&self.site))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Makes a choice keep the rule and fills it up. `None` when that is not possible this way (a budget that locked and
/// kept places use up).
pub(crate) fn complete(cover: &Cover, start: &[u32], fix: &[Fix]) -> Option<Vec<u32>> {
    let base = repair(&cover.rule, start, fix)?;
    Some(fill(cover, base, fix))
}

/// A choice with what is fixed, cut down to what the rule allows, existing places that must stay put in.
pub(crate) fn repair(rule: &Rule, start: &[u32], fix: &[Fix]) -> Option<Vec<u32>> {
    let mut is = vec![false; rule.sites()];
    let mut chosen: Vec<u32> = (0..rule.sites() as u32).filter(|&j| fix[j as usize] == Fix::In).collect();
    for &j in &chosen {
        is[j as usize] = true;
    }
    let mut kept = rule.kept(&chosen);
    let mut cost = rule.cost(&chosen);
    let budget = rule.budget.unwrap_or(i64::MAX);
    if chosen.len() > rule.most || cost > budget {
        return None;
    }
    let wanted: Vec<u32> = start.iter().copied().filter(|&j| fix[j as usize] == Fix::Free && !is[j as usize]).collect();
    // Those that must stay: wanted ones first, then the cheapest.
    let mut stay: Vec<u32> =
        (0..rule.sites() as u32).filter(|&j| rule.existing[j as usize] && fix[j as usize] == Fix::Free).collect();
    stay.sort_by_key(|&j| (!wanted.contains(&j), rule.costs[j as usize], j));
    for j in stay {
        if kept >= rule.keep {
            break;
        }
        is[j as usize] = true;
        chosen.push(j);
        kept += 1;
        cost += rule.costs[j as usize];
    }
    if kept < rule.keep || chosen.len() > rule.most || cost > budget {
        return None;
    }
    for j in wanted {
        let next = cost + rule.costs[j as usize];
        if !is[j as usize] && chosen.len() < rule.most && next <= budget {
            is[j as usize] = true;
            chosen.push(j);
            cost = next;
        }
    }
    chosen.sort_unstable();
    Some(chosen)
}

fn fill(cover: &Cover, mut chosen: Vec<u32>, fix: &[Fix]) -> Vec<u32> {
    let (rule, columns) = (cover.rule(), cover.columns);
    if chosen.len() >= rule.most {
        return chosen;
    }
    let mut counts = cover.counts(&chosen);
    let nth = |n: u32| cover.worth.get(n as usize).copied().unwrap_or(0);
    let gain = |j: u32, counts: &[u32]| {
        columns.reached.row(j as usize).iter().map(|&k| columns.weight[k as usize] * nth(counts[k as usize])).sum::<i64>()
    };
    let mut cost = rule.cost(&chosen);
    let free = |j: &u32| fix[*j as usize] == Fix::Free && chosen.binary_search(j).is_err();
    let offers = (0..rule.sites() as u32).filter(free).map(|site| Offer {
        gain: gain(site, &counts),
        cost: if rule.budget.is_some() { rule.costs[site as usize] } else { 1 },
        site,
        looked: 0,
    });
    let mut heap: BinaryHeap<Offer> = offers.collect();
    let mut round = 0;
    while chosen.len() < rule.most {
        let Some(top) = heap.pop() else { break };
        if rule.budget.is_some_and(|b| cost + rule.costs[top.site as usize] > b) {
            continue;
        }
        if top.looked < round {
            let offer = Offer { gain: gain(top.site, &counts), looked: round, ..top };
            heap.push(offer);
            continue;
        }
        if top.gain <= 0 {
            break;
        }
        round += 1;
        cost += rule.costs[top.site as usize];
        for &k in columns.reached.row(top.site as usize) {
            counts[k as usize] += 1;
        }
        chosen.push(top.site);
    }
    chosen.sort_unstable();
    chosen
}
