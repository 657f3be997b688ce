//! Instances as text that other tools write: one JSON object with demand, places, and lists, distances or points.

use super::error::SitingError;
use super::instance::{Access, Instance, Question};
use super::lists::Lists;
use super::rule::Fix;
use serde::Deserialize;

/// More places than anybody has.
const MOST_SITES: usize = 10_000_000;

/// An instance as it stands in a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neutral {
    /// `mclp`, `lscp`, `psclp`, `pmedian`, `pcenter`, `backup`, `lscpb` or `expected`.
    pub model: String,
    /// Name for people; not read.
    pub name: Option<String>,
    /// At most so many places.
    pub p: Option<usize>,
    /// Distance that covers, the limit included.
    pub radius: Option<f64>,
    /// Share of the weight to cover, for `psclp`.
    pub share: Option<f64>,
    /// What a second cover is worth against a first, for `backup`; 0.5 when not given.
    pub second: Option<f64>,
    /// Probability that a place is absent, for `expected`.
    pub absence: Option<f64>,
    /// Weight of each demand; all 1 when not given.
    pub weights: Option<Vec<f64>>,
    /// Number of places; needed with `cover` only.
    pub sites: Option<usize>,
    /// Cost of each place.
    pub site_costs: Option<Vec<f64>>,
    /// At most so much cost.
    pub budget: Option<f64>,
    /// Places that stand already.
    pub existing: Option<Vec<u32>>,
    /// At most so many existing places are given up.
    pub moves: Option<usize>,
    /// How much weight each place can take.
    pub capacities: Option<Vec<f64>>,
    /// Places that must be chosen.
    pub locked: Option<Vec<u32>>,
    /// Places that must not be chosen.
    pub forbidden: Option<Vec<u32>>,
    /// Places that reach each demand.
    pub cover: Option<Vec<Vec<u32>>>,
    /// Distances from each demand to every place; null where there is no way.
    pub distances: Option<Vec<Vec<Option<f64>>>>,
    /// Positions in a plane.
    pub points: Option<Points>,
}

/// Positions of demand and places in a plane.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Of each demand.
    pub demand: Vec<[f64; 2]>,
    /// Of each place.
    pub sites: Vec<[f64; 2]>,
}

impl Neutral {
    /// The instance that is meant; whether it makes sense is for [`Instance::check`].
    pub fn instance(self) -> Result<Instance, SitingError> {
        let question = match self.model.as_str() {
            "mclp" => Question::MostCovered,
            "lscp" => Question::Fewest { share: 1.0 },
            "psclp" => {
                Question::Fewest { share: self.share.ok_or(SitingError::Number { name: "share", needed: "given for psclp" })? }
            }
            "pmedian" => Question::LeastTotal,
            "pcenter" => Question::LeastWorst,
            "backup" => Question::Backup { second: self.second.unwrap_or(0.5) },
            "lscpb" => Question::AllBackedUp,
            "expected" => Question::Expected {
                absence: self.absence.ok_or(SitingError::Number { name: "absence", needed: "given for expected" })?,
            },
            other => {
                return Err(SitingError::Text(format!(
                    "model is \"{other}\"; it may be mclp, lscp, psclp, pmedian, pcenter, backup, lscpb or expected"
                )));
            }
        };
        let far = matches!(question, Question::LeastTotal | Question::LeastWorst);
        let (access, sites, radius) = match (self.cover, self.distances, self.points) {
            (Some(cover), None, None) => {
                let sites =
                    self.sites.ok_or(SitingError::Number { name: "sites", needed: "given with cover: the number of places" })?;
                let sorted = cover.into_iter().map(|mut row| {
                    row.sort_unstable();
                    row.dedup();
                    row
                });
                (Access::Cover(sorted.collect()), sites, None)
            }
            (None, Some(rows), None) => {
                let sites = rows.first().map_or(self.sites.unwrap_or(0), Vec::len);
                (full(&rows, sites)?, sites, self.radius)
            }
            (None, None, Some(points)) => {
                let sites = points.sites.len();
                if points.demand.iter().chain(&points.sites).flatten().any(|x| !x.is_finite()) {
                    return Err(SitingError::Number { name: "points", needed: "finite numbers" });
                }
                if far {
                    let row = |a: &[f64; 2]| points.sites.iter().map(|b| Some(distance(*a, *b))).collect::<Vec<_>>();
                    let rows: Vec<_> = points.demand.iter().map(row).collect();
                    (full(&rows, sites)?, sites, None)
                } else {
                    let radius = self
                        .radius
                        .filter(|r| *r >= 0.0)
                        .ok_or(SitingError::Number { name: "radius", needed: "a number from 0 up" })?;
                    (Access::Cover(within(&points, radius)), sites, None)
                }
            }
            _ => return Err(SitingError::Text("it needs one of cover, distances and points".into())),
        };
        if let Some(given) = self.sites.filter(|given| *given != sites) {
            return Err(SitingError::Length { list: "sites", found: given, needed: sites });
        }
        if sites > MOST_SITES {
            return Err(SitingError::Number { name: "sites", needed: "at most 10,000,000" });
        }
        let demand = match &access {
            Access::Cover(rows) => rows.len(),
            Access::Distances { sites, .. } => sites.len(),
        };
        let mut fix = vec![Fix::Free; sites];
        for (list, sites_of, what) in [("forbidden", &self.forbidden, Fix::Out), ("locked", &self.locked, Fix::In)] {
            for &site in sites_of.iter().flatten() {
                let place = fix.get_mut(site as usize).ok_or(SitingError::Site { list, site: site as usize, sites })?;
                if *place == Fix::Out && what == Fix::In {
                    return Err(SitingError::LockedAndForbidden { site: site as usize });
                }
                *place = what;
            }
        }
        Ok(Instance {
            radius,
            fix,
            costs: self.site_costs.unwrap_or_default(),
            budget: self.budget,
            existing: self.existing.unwrap_or_default(),
            moves: self.moves,
            capacities: self.capacities.unwrap_or_default(),
            ..Instance::new(question, self.weights.unwrap_or_else(|| vec![1.0; demand]), access, sites, self.p)
        })
    }
}

fn full(rows: &[Vec<Option<f64>>], width: usize) -> Result<Access, SitingError> {
    let (mut sites, mut far) = (Lists::with_capacity(rows.len(), rows.len() * width), Vec::with_capacity(rows.len() * width));
    for row in rows {
        if row.len() != width {
            return Err(SitingError::Length { list: "a row of distances", found: row.len(), needed: width });
        }
        let known = || row.iter().enumerate().filter_map(|(j, d)| d.map(|d| (j as u32, d)));
        sites.push(known().map(|(j, _)| j));
        far.extend(known().map(|(_, d)| d));
    }
    Ok(Access::Distances { sites, far, beyond: vec![f64::INFINITY; rows.len()] })
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn within(points: &Points, radius: f64) -> Lists {
    let index = crate::geometry::PointIndex::new(points.sites.iter().zip(0..).map(|(p, j)| (*p, j)));
    let mut row = Vec::new();
    let mut out = Lists::with_capacity(points.demand.len(), 0);
    for p in &points.demand {
        index.within(*p, radius, &mut row);
        out.push(row.iter().copied());
    }
    out
}
