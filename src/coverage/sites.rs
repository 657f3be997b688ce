//! Sites that people walk to, such as sampling sites: the nearest one of every building along roads, and whom each one serves.

use super::change::Change;
use super::report::NO_ROW;
use super::roads::{RoadSource, attach, keep, same_bits, search};
use super::rulebook::{Check, Rulebook};
use crate::model::{Chunk, LayerKind, ValueRef};
use crate::network::{ATTACH_M, Attachments, Field, Graph, Mover, NONE, RoadClasses, Source, metres, post_source};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Whom a site serves: those for whom it is the nearest, within the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteLoad {
    /// Row of the premise.
    pub site: u32,
    /// What is known to be served: residents, say.
    pub known: u64,
    /// Buildings of which the number is not known.
    pub unknown: u32,
}

/// What a rule asks of sites.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SitesAsked {
    category: String,
    limit_m: f64,
    attr: usize,
}

impl SitesAsked {
    /// The first rule that asks.
    pub fn of(rulebook: &Rulebook) -> Option<Self> {
        rulebook.rules.iter().flat_map(|rule| &rule.checks).find_map(|check| match check {
            Check::SiteOnFoot { category, limit_min, count, .. } => {
                let attr = LayerKind::Building.info().attr(count)?;
                Some(Self { category: category.clone(), limit_m: walk_m(*limit_min), attr })
            }
            _ => None,
        })
    }
}

/// Columns of the nearest sites, block by block.
pub(super) struct SiteColumns {
    pub site: Vec<Arc<Vec<u32>>>,
    pub site_m: Vec<Arc<Vec<f64>>>,
}

/// Metres that are walked in so many minutes.
pub(super) fn walk_m(minutes: f64) -> f64 {
    RoadClasses::built_in().metres_on_foot(minutes)
}

/// The nearest site of every building.
#[derive(Debug, Clone)]
pub(super) struct Sites {
    asked: SitesAsked,
    field: Arc<Field>,
    /// Premise row of a site by its place in the order of ids, which is its key in the search.
    rows: Vec<u32>,
    parts: Vec<SitePart>,
    loads: Arc<Vec<SiteLoad>>,
}

/// What is known of one chunk of buildings; columns as in [`super::Joins`].
#[derive(Debug, Clone)]
struct SitePart {
    at: Arc<Attachments>,
    site: Arc<Vec<u32>>,
    site_m: Arc<Vec<f64>>,
}

impl Sites {
    pub fn new(
        graph: &Graph,
        asked: SitesAsked,
        source: &RoadSource<'_>,
        before: Option<(&Self, &Change)>,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        let premises = source.project.layer(LayerKind::Premise);
        let is_site = |row: &u32| premises.feature(*row).text("category") == Some(asked.category.as_str());
        let mut rows: Vec<u32> = (0..premises.len() as u32).filter(is_site).collect();
        rows.sort_by(|a, b| premises.feature(*a).id().cmp(premises.feature(*b).id()).then(a.cmp(b)));
        let place = |(key, row): (u32, &u32)| post_source(graph, key, premises.feature(*row).shape().first()?);
        let sources: Vec<Source> = (0..).zip(&rows).filter_map(place).collect();
        let old = before.map(|(old, _)| old);
        let field = match old {
            Some(old) if old.field.sources() == sources => Arc::clone(&old.field),
            _ => Arc::new(search(graph, sources, old.map(|old| &*old.field), task)?.0),
        };
        let same = old.is_some_and(|old| old.rows == rows && Arc::ptr_eq(&old.field, &field));
        let layer = source.project.layer(LayerKind::Building);
        let part = |(c, (chunk, part)): (usize, (&Arc<Chunk>, &super::joins::Part))| {
            task.check()?;
            let known = before.and_then(|(old, change)| Some(&old.parts[change.same[c]?]));
            if let Some(known) = known.filter(|_| same) {
                return Ok(known.clone());
            }
            let at = match known {
                Some(known) => Arc::clone(&known.at),
                None => attach(graph, chunk, part, Mover::Foot, ATTACH_M)?,
            };
            let nearest = |i: usize| {
                if at.edge[i] == NONE {
                    return (NO_ROW, f64::NAN);
                }
                let found = field.at(graph, at.edge[i], at.along[i], at.offset[i]);
                found.map_or((NO_ROW, f64::INFINITY), |f| (rows[f.key as usize], metres(f.cost)))
            };
            let (site, site_m): (Vec<u32>, Vec<f64>) = (0..at.len()).map(nearest).unzip();
            let before = before.and_then(|(old, _)| old.parts.get(c));
            Ok(SitePart {
                at,
                site: keep(site, before.map(|p| &p.site), |a, b| a == b),
                site_m: keep(site_m, before.map(|p| &p.site_m), same_bits),
            })
        };
        let chunks = layer.chunks().par_iter().zip(source.parts[0]).enumerate();
        let parts: Vec<SitePart> = chunks.map(part).collect::<Result<_, Cancelled>>()?;
        let stays = |(old, change): &(&Self, &Change)| same && change.identical && old.asked == asked;
        let loads = match before.filter(stays) {
            Some((old, _)) => Arc::clone(&old.loads),
            None => Arc::new(loads(layer.chunks(), &parts, &asked)),
        };
        Ok(Self { asked, field, rows, parts, loads })
    }

    /// Rows of the nearest sites and metres to them, chunk by chunk.
    pub fn columns(&self) -> SiteColumns {
        let (site, site_m) = self.parts.iter().map(|part| (Arc::clone(&part.site), Arc::clone(&part.site_m))).unzip();
        SiteColumns { site, site_m }
    }

    /// What each site serves, ascending by row; sites that serve nobody are not among them.
    pub fn loads(&self) -> &[SiteLoad] {
        &self.loads
    }
}

fn loads(chunks: &[Arc<Chunk>], parts: &[SitePart], asked: &SitesAsked) -> Vec<SiteLoad> {
    let mut served: HashMap<u32, SiteLoad> = HashMap::new();
    for (chunk, part) in chunks.iter().zip(parts) {
        for (i, (site, m)) in part.site.iter().zip(part.site_m.iter()).enumerate() {
            if *m <= asked.limit_m {
                let load = served.entry(*site).or_insert(SiteLoad { site: *site, known: 0, unknown: 0 });
                match chunk.columns[asked.attr].get(i) {
                    ValueRef::Int(n) if n >= 0 => load.known += n as u64,
                    _ => load.unknown += 1,
                }
            }
        }
    }
    let mut out: Vec<SiteLoad> = served.into_values().collect();
    out.sort_unstable_by_key(|load| load.site);
    out
}
