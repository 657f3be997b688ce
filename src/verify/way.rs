//! Ways: they hold together, cannot be cut, or share nothing.

use super::Refusal;
use super::cut::JunctionCosts;
use crate::proof::{Instance, Way};
use std::collections::HashSet;

/// Whether each edge of a way joins its two neighbours and the way begins on one side and ends on the other.
pub(super) fn holds(instance: &Instance, way: &Way, number: usize, from: &[u64], to: &[u64]) -> Result<(), Refusal> {
    let broken = |reason: String| Err(Refusal::BrokenWay { way: number, reason });
    let (Some(first), Some(last)) = (way.junctions.first(), way.junctions.last()) else {
        return broken("it has no junction".into());
    };
    if !from.contains(first) {
        return broken(format!("it begins at junction {first}, which is not on the side it should begin on"));
    }
    if !to.contains(last) {
        return broken(format!("it ends at junction {last}, which is not on the side it should end on"));
    }
    if way.edges.len() + 1 != way.junctions.len() {
        return broken(format!("{} edges cannot join {} junctions", way.edges.len(), way.junctions.len()));
    }
    for (pair, edge) in way.junctions.windows(2).zip(&way.edges) {
        let Some(ends) = instance.edges.get(*edge) else {
            return Err(Refusal::NoSuchEdge { edge: *edge, edges: instance.edges.len() });
        };
        if (ends.a, ends.b) != (pair[0], pair[1]) && (ends.b, ends.a) != (pair[0], pair[1]) {
            return broken(format!("edge {edge} does not join junctions {} and {}", pair[0], pair[1]));
        }
    }
    Ok(())
}

/// Whether a way leads from inside to outside and nothing on it can be cut.
pub(super) fn uncuttable(instance: &Instance, way: &Way) -> Result<(), Refusal> {
    holds(instance, way, 0, &instance.inside, &instance.outside)?;
    let costs = JunctionCosts::of(instance);
    if let Some(junction) = way.junctions.iter().find(|j| costs.get(**j).is_some()) {
        return Err(Refusal::WayCanBeCut { what: format!("junction {junction}") });
    }
    match way.edges.iter().find(|edge| instance.edge_cost(**edge).is_some()) {
        Some(edge) => Err(Refusal::WayCanBeCut { what: format!("edge {edge}") }),
        None => Ok(()),
    }
}

/// Whether each way leads from inside to outside and no two of them share anything that can be cut.
pub(super) fn disjoint(instance: &Instance, ways: &[Way]) -> Result<(), Refusal> {
    let costs = JunctionCosts::of(instance);
    let (mut edges, mut junctions) = (HashSet::new(), HashSet::new());
    for (number, way) in ways.iter().enumerate() {
        holds(instance, way, number, &instance.inside, &instance.outside)?;
        let mut own = false;
        for edge in way.edges.iter().filter(|edge| instance.edge_cost(**edge).is_some()) {
            own = true;
            if !edges.insert(*edge) {
                return Err(Refusal::WaysMeet { what: format!("edge {edge}") });
            }
        }
        for junction in way.junctions.iter().filter(|j| costs.get(**j).is_some()) {
            own = true;
            if !junctions.insert(*junction) {
                return Err(Refusal::WaysMeet { what: format!("junction {junction}") });
            }
        }
        if !own && ways.len() > 1 {
            return Err(Refusal::BrokenWay { way: number, reason: "nothing on it can be cut, so it proves no post".into() });
        }
    }
    Ok(())
}
