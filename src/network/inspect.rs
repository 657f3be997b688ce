//! Looks through a finished graph for what is wrong with its data: loose ends, islands, unknown classes.

use super::assemble::root;
use super::classes::UNKNOWN_CLASS;
use super::faults::{RoadFault, RoadTrouble};
use super::graph::{Graph, NONE};
use crate::geometry::Bounds;
use crate::geometry::distance::nearest_on;
use crate::model::{Fid, LayerKind, Project};
use std::collections::BTreeMap;

/// All faults of a graph's data; `read` were found while the roads were read.
pub(super) fn faults(graph: &Graph, read: Vec<RoadFault>) -> Vec<RoadFault> {
    let mut faults = read;
    if graph.edge_count() == 0 {
        faults.push(RoadFault { roads: Vec::new(), at: None, trouble: RoadTrouble::NoRoads });
    }
    faults.extend(islands(graph));
    faults.extend(loose_ends(graph));
    faults
}

/// Whether the roads lie nowhere near anything else of the project.
pub fn elsewhere(project: &Project) -> Option<RoadFault> {
    /// Nearer than this the roads may just be those around, metres.
    const NEAR_M: f64 = 5000.0;
    let roads = project.layer(LayerKind::Road).bounds();
    let others = project.layers().filter(|l| l.kind() != LayerKind::Road);
    let others = others.fold(Bounds::EMPTY, |all, layer| all.union(&layer.bounds()));
    if roads.is_empty() || others.is_empty() {
        return None;
    }
    let gap = |k: usize| (others.min[k] - roads.max[k]).max(roads.min[k] - others.max[k]).max(0.0);
    let away_m = gap(0).hypot(gap(1));
    let roads = project.layer(LayerKind::Road).features().next().map(|road| road.fid()).into_iter().collect();
    let at = project.layer(LayerKind::Road).bounds().center();
    (away_m > NEAR_M).then_some(RoadFault { roads, at: Some(at), trouble: RoadTrouble::ElsewhereThanOthers { away_m } })
}

/// The parts of the network that are not connected with the largest (by length), the longest first. Rails are no part of it.
fn islands(graph: &Graph) -> Vec<RoadFault> {
    let mut parent: Vec<u32> = (0..graph.node_count() as u32).collect();
    let edges = || (0..graph.edge_count() as u32).filter(|e| !graph.ways(*e).is_none());
    for e in edges() {
        let [a, b] = graph.ends(e).map(|n| root(&mut parent, n));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut length = vec![0u64; graph.node_count()];
    edges().for_each(|e| length[root(&mut parent, graph.ends(e)[0]) as usize] += u64::from(graph.length_ticks(e)));
    let Some(largest) = (0..length.len()).max_by_key(|&n| (length[n], std::cmp::Reverse(n))) else { return Vec::new() };
    let mut roads: BTreeMap<u32, Vec<Fid>> = BTreeMap::new();
    for e in edges() {
        let first = root(&mut parent, graph.ends(e)[0]);
        if first as usize != largest {
            roads.entry(first).or_default().push(graph.road(e));
        }
    }
    let mut found: Vec<(u64, u32, Vec<Fid>)> = roads.into_iter().map(|(n, roads)| (length[n as usize], n, roads)).collect();
    found.sort_by_key(|(length, n, _)| (std::cmp::Reverse(*length), *n));
    let fault = |(ticks, n, mut roads): (u64, u32, Vec<Fid>)| {
        roads.sort_unstable();
        roads.dedup();
        let length_m = ticks as f64 / super::graph::TICKS_PER_M;
        RoadFault { roads, at: Some(graph.node(n)), trouble: RoadTrouble::Island { length_m } }
    };
    found.into_iter().map(fault).collect()
}

/// Dead ends that stop just short of another road of their level.
fn loose_ends(graph: &Graph) -> Vec<RoadFault> {
    let (limit, cells) = (graph.options.loose_m, &graph.cells);
    let mut out = Vec::new();
    for n in 0..graph.node_count() as u32 {
        let [arc] = graph.arcs(n) else { continue };
        if arc.to == n || graph.ways(arc.edge).is_none() {
            continue;
        }
        let p = graph.node(n);
        let own = graph.noding.cuts[graph.edge_cut[arc.edge as usize] as usize].line;
        let (low, high) = (cells.cell([p[0] - limit, p[1] - limit]), cells.cell([p[0] + limit, p[1] + limit]));
        let mut best = (limit, NONE);
        for (x, y) in (low[1]..=high[1]).flat_map(|y| (low[0]..=high[0]).map(move |x| (x, y))) {
            for &v in cells.at([x, y]) {
                let line = graph.lines.line_of[v as usize];
                let (one, other) = (&graph.lines.lines[own as usize], &graph.lines.lines[line as usize]);
                if line == own || other.facts.level != one.facts.level || other.facts.ways.is_none() {
                    continue;
                }
                let q = nearest_on([graph.lines.vertices[v as usize], graph.lines.vertices[v as usize + 1]], p);
                let gap = (q[0] - p[0]).hypot(q[1] - p[1]);
                if (gap, line) < best {
                    best = (gap, line);
                }
            }
        }
        let (gap_m, line) = best;
        if line == NONE || is_near_along_roads(graph, n, line) {
            continue;
        }
        let roads = vec![graph.road(arc.edge), graph.lines.lines[line as usize].fid];
        out.push(RoadFault { roads, at: Some(p), trouble: RoadTrouble::LooseEnd { gap_m } });
    }
    out
}

/// Whether the way from a dead end to a line is short anyway: a road that leaves another at a sharp angle is no loose end.
fn is_near_along_roads(graph: &Graph, end: u32, line: u32) -> bool {
    /// How far to look, in limits for loose ends.
    const FAR: f64 = 10.0;
    let limit = super::graph::ticks(graph.options.loose_m * FAR);
    let cuts = graph.cut_start[line as usize] as usize..graph.cut_start[line as usize + 1] as usize;
    let goals = &graph.cut_node[cuts];
    // So few nodes lie so near that a list of those seen is the fastest map.
    let mut seen: Vec<(u32, u32)> = vec![(0, end)];
    let mut next = 0;
    while next < seen.len() {
        seen[next..].sort_unstable();
        let (far, node) = seen[next];
        next += 1;
        if goals.contains(&node) {
            return true;
        }
        for arc in graph.arcs(node) {
            let through = far.saturating_add(graph.length_ticks(arc.edge));
            match seen.iter_mut().find(|(_, n)| *n == arc.to) {
                Some(known) if through < known.0 => known.0 = through,
                None if through <= limit => seen.push((through, arc.to)),
                _ => {}
            }
        }
    }
    false
}

/// The roads whose class nobody knows, by the word that they state.
pub fn unknown_classes(project: &Project) -> Vec<RoadFault> {
    let classes = super::RoadClasses::built_in();
    let mut by_word: BTreeMap<Option<&str>, RoadFault> = BTreeMap::new();
    for road in project.layer(LayerKind::Road).features() {
        let word = road.text("class").map(str::trim).filter(|w| !w.is_empty());
        if classes.number(word) == UNKNOWN_CLASS {
            let trouble = RoadTrouble::UnknownClass { class: word.map(str::to_owned) };
            let at = || road.shape().rings().next().and_then(|r| r.first()).copied();
            let fault = by_word.entry(word).or_insert_with(|| RoadFault { roads: Vec::new(), at: at(), trouble });
            fault.roads.push(road.fid());
        }
    }
    let mut faults: Vec<RoadFault> = by_word.into_values().collect();
    faults.iter_mut().for_each(|fault| fault.roads.sort_unstable());
    faults
}
