//! What an instance is answered with.

use serde::Serialize;

/// How good an answer is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Proven: nothing better exists.
    Optimal,
    /// Good as far as the bound says.
    Feasible,
    /// Proven: no choice does what is asked.
    Infeasible,
    /// No choice was found, and none is ruled out.
    Unknown,
}

/// Multipliers that prove a bound; [`super::judge`] works it out again from the raw data.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// Multiplier of each demand, in the objective's units.
    pub demand: Vec<f64>,
    /// Multiplier of a unit of the budget.
    pub budget: f64,
    /// The bound that they prove. Branching may have proven a better one since.
    pub bound: f64,
}

/// An answer with its bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How good it is known to be.
    pub status: Status,
    /// What the chosen places are worth, from the raw data: weight covered, number or cost of places, weighted distance, or
    /// worst distance; `None` while there is no choice.
    pub objective: Option<f64>,
    /// No choice is better than this; `None` while nothing is proven.
    pub bound: Option<f64>,
    /// Chosen places, ascending.
    pub chosen: Vec<u32>,
    /// Which chosen place serves each demand: the nearest, or the first in its list; `None` where none reaches it.
    pub assignment: Vec<Option<u32>>,
    /// Multipliers behind the first bound, where the question has such.
    pub certificate: Option<Certificate>,
    /// Weight that no place reaches, chosen or not.
    pub beyond: f64,
    /// Branching nodes bounded.
    pub nodes: u64,
    /// Seconds it took.
    pub seconds: f64,
}

impl Answer {
    /// How far the objective may be from the best, as a share of the objective; `None` while one of the two is missing.
    pub fn gap(&self) -> Option<f64> {
        let (objective, bound) = (self.objective?, self.bound?);
        gap(objective, bound)
    }
}

/// Difference between an objective and its bound as a share of the objective.
pub fn gap(objective: f64, bound: f64) -> Option<f64> {
    let difference = (bound - objective).abs();
    if difference == 0.0 {
        Some(0.0)
    } else if objective == 0.0 {
        None
    } else {
        Some(difference / objective.abs())
    }
}

/// What is known while the work goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Worth of the best choice so far, in the question's units.
    pub objective: f64,
    /// Its bound so far; `None` while nothing is proven.
    pub bound: Option<f64>,
    /// The best choice so far.
    pub chosen: Vec<u32>,
}
