//! Distances: labels that no edge can undercut are lower bounds, and a way of that length shows that they are reached.

use super::{Refusal, way};
use crate::proof::{Instance, Way};
use std::collections::{HashMap, HashSet};

fn lengths_fit(instance: &Instance, lengths: &[u64]) -> Result<(), Refusal> {
    if lengths.len() == instance.edges.len() {
        Ok(())
    } else {
        Err(Refusal::Lengths { lengths: lengths.len(), edges: instance.edges.len() })
    }
}

fn wrong(junction: u64, reason: String) -> Refusal {
    Refusal::Distance { junction, reason }
}

/// The labels by junction; every source has 0, and no edge leads from a labelled junction to one that has more than it gives.
/// Nothing is asked of edges from junctions of `ends`, where ways end.
fn lower_bounds(
    instance: &Instance,
    ends: &[u64],
    lengths: &[u64],
    labels: impl Iterator<Item = (u64, u64)>,
) -> Result<HashMap<u64, u64>, Refusal> {
    let mut at: HashMap<u64, u64> = HashMap::new();
    for (junction, distance) in labels {
        if at.insert(junction, distance).is_some() {
            return Err(Refusal::Twice { what: format!("junction {junction}") });
        }
    }
    for source in &instance.outside {
        if at.get(source) != Some(&0) {
            return Err(wrong(*source, "it is a source and must have 0".into()));
        }
    }
    let ends: HashSet<u64> = ends.iter().copied().collect();
    for (i, (edge, length)) in instance.edges.iter().zip(lengths).enumerate() {
        for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
            let Some(start) = at.get(&from).filter(|_| !ends.contains(&from)) else { continue };
            let most = start.saturating_add(*length);
            match at.get(&to) {
                Some(d) if *d <= most => {}
                Some(d) => {
                    return Err(wrong(to, format!("it is said to be {d} ticks, but edge {i} brings it within {most} ticks")));
                }
                None => {
                    return Err(wrong(to, format!("it is said to be out of reach, but edge {i} brings it within {most} ticks")));
                }
            }
        }
    }
    Ok(at)
}

/// Whether a way leads from outside to inside, has the claimed length, and no junction inside is nearer to the outside.
pub(super) fn shortest(
    instance: &Instance,
    length: u64,
    way: &Way,
    lengths: &[u64],
    distances: &[(u64, u64)],
) -> Result<(), Refusal> {
    lengths_fit(instance, lengths)?;
    way::holds(instance, way, 0, &instance.outside, &instance.inside)?;
    let found = way.edges.iter().fold(0u64, |sum, edge| sum.saturating_add(lengths[*edge]));
    if found != length {
        return Err(Refusal::WayLength { claimed: length, found });
    }
    let at = lower_bounds(instance, &instance.inside, lengths, distances.iter().copied())?;
    match instance.inside.iter().find_map(|j| at.get(j).filter(|d| **d < length).map(|d| (*j, *d))) {
        // A label smaller than the way's length does not show that no shorter way is there.
        Some((junction, d)) => {
            Err(wrong(junction, format!("its label {d} ticks does not rule out a way shorter than {length} ticks")))
        }
        None => Ok(()),
    }
}

/// Whether every label is the length of a way over its named edges, and no edge undercuts one.
pub(super) fn labels(instance: &Instance, lengths: &[u64], labels: &[(u64, u64, Option<usize>)]) -> Result<(), Refusal> {
    lengths_fit(instance, lengths)?;
    let at = lower_bounds(instance, &[], lengths, labels.iter().map(|(j, d, _)| (*j, *d)))?;
    let sources: HashSet<u64> = instance.outside.iter().copied().collect();
    let mut came: HashMap<u64, u64> = HashMap::new();
    for (junction, distance, edge) in labels {
        let Some(edge) = edge else {
            if *distance != 0 || !sources.contains(junction) {
                return Err(wrong(*junction, "it names no edge and is no source".into()));
            }
            continue;
        };
        let Some(ends) = instance.edges.get(*edge) else {
            return Err(Refusal::NoSuchEdge { edge: *edge, edges: instance.edges.len() });
        };
        let from = if ends.a == *junction { ends.b } else { ends.a };
        if ends.a != *junction && ends.b != *junction {
            return Err(wrong(*junction, format!("edge {edge} does not lead there")));
        }
        if at.get(&from).and_then(|d| d.checked_add(lengths[*edge])) != Some(*distance) {
            return Err(wrong(*junction, format!("edge {edge} does not give {distance} ticks")));
        }
        came.insert(*junction, from);
    }
    // Edges without length could name each other in a circle: every junction must come from a source in the end.
    let mut good: HashSet<u64> = sources;
    for (junction, ..) in labels {
        let mut chain = Vec::new();
        let mut here = *junction;
        while !good.contains(&here) {
            chain.push(here);
            here = match came.get(&here) {
                Some(from) if chain.len() <= labels.len() => *from,
                _ => return Err(wrong(*junction, "its edges do not lead back to a source".into())),
            };
        }
        good.extend(chain);
    }
    Ok(())
}
