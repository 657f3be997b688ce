//! A question about places, free of maps: demand with weights, places, what reaches what, and which sets may be chosen.

use super::error::SitingError;
use super::lists::Lists;
use super::rule::{Fix, Rule};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Question {
    /// Cover the most weight with at most *p* places (MCLP, Church and ReVelle 1974).
    MostCovered,
    /// Fewest places, or least cost, that cover a share of the weight (PSCLP); at share 1 every demand, whatever its
    /// weight (LSCP, Toregas and others 1971).
    Fewest {
        /// Share of all weight, 0 to 1.
        share: f64,
    },
    /// Least sum of weight × distance to the nearest of *p* places (Hakimi 1964).
    LeastTotal,
    /// Least distance of the worst demand to its nearest of *p* places.
    LeastWorst,
    /// Weight covered once, and again for less when a second place reaches it (BACOP2, Hogan and ReVelle 1986).
    Backup {
        /// What a second cover is worth against a first, above 0 up to 1.
        second: f64,
    },
    /// Every demand is covered, with the fewest places when *p* is not given, and as much weight as possible twice (LSCP-B).
    /// Demand of weight 0 does not ask for anything here.
    AllBackedUp,
    /// Weight that finds a place present when each is absent with a probability (MEXCLP, Daskin 1983).
    Expected {
        /// Probability that a place is absent, 0 up to but not 1.
        absence: f64,
    },
}

/// What reaches what.
#[derive(Debug, Clone, PartialEq)]
pub enum Access {
    /// Places that reach each demand, ascending.
    Cover(Lists),
    /// Distances from each demand to places, in metres or minutes.
    Distances {
        /// Places of each row, ascending.
        sites: Lists,
        /// Distances beside them.
        far: Vec<f64>,
        /// Distance that stands for being served by nobody near, beside each demand; infinite where that must not be.
        beyond: Vec<f64>,
    },
}

/// A question with its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// What is asked.
    pub question: Question,
    /// Weight of each demand, 0 or more.
    pub weights: Vec<f64>,
    /// Which places reach which demand.
    pub access: Access,
    /// Distance that covers, for covering questions over distances; the limit counts as covered.
    pub radius: Option<f64>,
    /// At most so many places; `None` where the question asks for the fewest.
    pub most: Option<usize>,
    /// What is settled about each place.
    pub fix: Vec<Fix>,
    /// Cost of each place; all 1 when empty.
    pub costs: Vec<f64>,
    /// At most so much cost in all.
    pub budget: Option<f64>,
    /// Places that stand already.
    pub existing: Vec<u32>,
    /// At most so many of the existing places are given up; all may be when `None`.
    pub moves: Option<usize>,
    /// How much weight each place can take; empty when there is no limit.
    pub capacities: Vec<f64>,
}

impl Instance {
    /// A question without options.
    pub fn new(question: Question, weights: Vec<f64>, access: Access, sites: usize, most: Option<usize>) -> Self {
        Self {
            question,
            weights,
            access,
            radius: None,
            most,
            fix: vec![Fix::Free; sites],
            costs: Vec::new(),
            budget: None,
            existing: Vec::new(),
            moves: None,
            capacities: Vec::new(),
        }
    }

    /// Places.
    pub fn sites(&self) -> usize {
        self.fix.len()
    }

    /// Refuses what makes no sense.
    pub fn check(&self) -> Result<(), SitingError> {
        let (sites, demand) = (self.sites(), self.weights.len());
        let (rows, items) = match &self.access {
            Access::Cover(rows) => (rows, rows.items()),
            Access::Distances { sites, far, beyond } => {
                length("distances", far.len(), sites.size())?;
                length("beyond", beyond.len(), demand)?;
                if far.iter().any(|d| d.is_nan() || *d < 0.0) || beyond.iter().any(|d| d.is_nan() || *d < 0.0) {
                    return Err(SitingError::Number { name: "distances", needed: "numbers from 0 up" });
                }
                (sites, sites.items())
            }
        };
        length("weights", demand, rows.len())?;
        if let Some(&site) = items.iter().find(|&&j| j as usize >= sites) {
            return Err(SitingError::Site { list: "cover", site: site as usize, sites });
        }
        if rows.rows().any(|row| row.windows(2).any(|w| w[0] >= w[1])) {
            return Err(SitingError::Number { name: "places of a demand", needed: "ascending without repetition" });
        }
        if let Some(i) = self.weights.iter().position(|w| !w.is_finite() || *w < 0.0) {
            return Err(SitingError::Weight { demand: i, value: self.weights[i] });
        }
        for (list, numbers) in [("site_costs", &self.costs), ("capacities", &self.capacities)] {
            if !numbers.is_empty() {
                length(list, numbers.len(), sites)?;
                if numbers.iter().any(|c| !c.is_finite() || *c < 0.0) {
                    return Err(SitingError::Number { name: list, needed: "numbers from 0 up" });
                }
            }
        }
        if let Some(&site) = self.existing.iter().find(|&&j| j as usize >= sites) {
            return Err(SitingError::Site { list: "existing", site: site as usize, sites });
        }
        if self.budget.is_some_and(|b| !b.is_finite() || b < 0.0) {
            return Err(SitingError::Number { name: "budget", needed: "a number from 0 up" });
        }
        self.check_question()
    }

    fn check_question(&self) -> Result<(), SitingError> {
        let fewest = matches!(self.question, Question::Fewest { .. } | Question::AllBackedUp);
        let distances = matches!(self.access, Access::Distances { .. });
        match self.question {
            Question::Fewest { share } if !(0.0..=1.0).contains(&share) => {
                return Err(SitingError::Number { name: "share", needed: "between 0 and 1" });
            }
            Question::Backup { second } if !(second > 0.0 && second <= 1.0) => {
                return Err(SitingError::Number { name: "second", needed: "above 0 and at most 1" });
            }
            Question::Expected { absence } if !(0.0..1.0).contains(&absence) => {
                return Err(SitingError::Number { name: "absence", needed: "from 0 up to but not 1" });
            }
            _ => {}
        }
        match self.question {
            Question::LeastTotal | Question::LeastWorst if !distances => {
                return Err(SitingError::Number { name: "distances", needed: "given for pmedian and pcenter" });
            }
            Question::LeastTotal | Question::LeastWorst => {}
            _ if distances && self.radius.is_none_or(|r| r.is_nan() || r < 0.0) => {
                return Err(SitingError::Number { name: "radius", needed: "a number from 0 up" });
            }
            _ => {}
        }
        if !self.capacities.is_empty() && !matches!(self.question, Question::MostCovered) {
            return Err(SitingError::Option { option: "capacities", goes_with: "mclp" });
        }
        let Some(most) = self.most else {
            return if fewest || self.budget.is_some() {
                Ok(())
            } else {
                Err(SitingError::Number { name: "p", needed: "given, or a budget" })
            };
        };
        let places = self.fix.iter().filter(|f| **f != Fix::Out).count();
        if most == 0 {
            return Err(SitingError::Number { name: "p", needed: "at least 1" });
        }
        if most > places {
            return Err(SitingError::TooMany { most, places });
        }
        let locked = self.fix.iter().filter(|f| **f == Fix::In).count();
        if locked > most {
            return Err(SitingError::TooManyLocked { locked, most });
        }
        Ok(())
    }

    /// Factor from costs to whole numbers: 1 when they are whole, else 1,000.
    pub(crate) fn cost_scale(&self) -> f64 {
        let whole = self.costs.iter().chain(&self.budget).all(|c| c.fract() == 0.0);
        if whole { 1.0 } else { 1_000.0 }
    }

    /// Which sets may be chosen, in whole numbers: costs are rounded up and the budget down, so that it is never exceeded.
    pub fn rule(&self) -> Rule {
        let (sites, scale) = (self.sites(), self.cost_scale());
        let mut existing = vec![false; sites];
        for &j in &self.existing {
            existing[j as usize] = true;
        }
        let standing = existing.iter().filter(|e| **e).count();
        // A thousandth that is not quite one in binary is not rounded up to two.
        let up = |c: &f64| (c * scale - 1e-6).ceil() as i64;
        Rule {
            fix: self.fix.clone(),
            most: self.most.unwrap_or(sites),
            existing,
            keep: self.moves.map_or(0, |moves| standing.saturating_sub(moves)),
            costs: if self.costs.is_empty() { vec![1; sites] } else { self.costs.iter().map(up).collect() },
            budget: self.budget.map(|b| (b * scale + 1e-6).floor() as i64),
        }
    }

    /// Places that reach each demand, ascending: those in the lists, or those within the radius.
    pub fn reaching(&self) -> std::borrow::Cow<'_, Lists> {
        self.within(self.radius.unwrap_or(f64::INFINITY))
    }

    /// The same for another radius.
    pub(crate) fn within(&self, radius: f64) -> std::borrow::Cow<'_, Lists> {
        match &self.access {
            Access::Cover(rows) => std::borrow::Cow::Borrowed(rows),
            Access::Distances { sites, far, .. } => {
                let mut out = Lists::with_capacity(sites.len(), 0);
                for i in 0..sites.len() {
                    let row = sites.row(i).iter().zip(&far[sites.range(i)]);
                    out.push(row.filter(|(_, d)| **d <= radius).map(|(j, _)| *j));
                }
                std::borrow::Cow::Owned(out)
            }
        }
    }
}

fn length(list: &'static str, found: usize, needed: usize) -> Result<(), SitingError> {
    if found == needed { Ok(()) } else { Err(SitingError::Length { list, found, needed }) }
}
