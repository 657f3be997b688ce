//! Joins ways to rings, and rings to polygons with holes.

use super::gather::{Position, Positions};
use crate::geometry::{Shapes, area_contains};
use std::collections::HashMap;

/// A ring of nodes; the last is the first.
pub(super) type NodeRing = Vec<i64>;

/// Joins ways end to end. Rings come in the order of their first way; ways that close no ring come back with `false`.
pub(super) fn join(ways: &[&[i64]]) -> (Vec<NodeRing>, Vec<bool>) {
    let mut rings = Vec::new();
    let mut used = vec![false; ways.len()];
    let mut ends: HashMap<i64, Vec<usize>> = HashMap::new();
    for (i, way) in ways.iter().enumerate() {
        if let ([first, .., last], true) = (way, way.len() > 1) {
            if first == last {
                rings.push(way.to_vec());
                used[i] = true;
            } else {
                ends.entry(*first).or_default().push(i);
                ends.entry(*last).or_default().push(i);
            }
        }
    }
    for start in 0..ways.len() {
        if used[start] || ways[start].len() < 2 {
            continue;
        }
        let mut taken = vec![start];
        let mut ring = ways[start].to_vec();
        while ring.first() != ring.last() {
            let end = ring[ring.len() - 1];
            let next = ends.get(&end).into_iter().flatten().copied().find(|i| !used[*i] && !taken.contains(i));
            let Some(next) = next else { break };
            taken.push(next);
            let way = ways[next];
            if way[0] == end { ring.extend(&way[1..]) } else { ring.extend(way.iter().rev().skip(1)) }
        }
        if ring.first() == ring.last() {
            taken.iter().for_each(|i| used[*i] = true);
            rings.push(ring);
        }
    }
    (rings, used)
}

/// A polygon: outer ring, then holes.
pub(super) type Polygon = Vec<Vec<Position>>;

/// Polygons of outer and inner rings. A hole belongs to the smallest outer ring around it; holes in none are left out.
/// Rings with nodes that the file lacks go without these; says how many were missing.
pub(super) fn polygons(outer: &[NodeRing], inner: &[NodeRing], positions: &Positions) -> (Vec<Polygon>, usize) {
    let mut missing = 0;
    let mut located = |ring: &NodeRing| {
        let mut at: Vec<Position> = ring.iter().filter_map(|id| positions.get(*id)).collect();
        missing += ring.len() - at.len();
        if let (Some(first), true) = (at.first().copied(), at.first() != at.last()) {
            at.push(first);
        }
        at
    };
    let mut out: Vec<Polygon> = outer.iter().map(|ring| vec![located(ring)]).filter(|p| p[0].len() > 3).collect();
    let holes: Vec<Vec<Position>> = inner.iter().map(&mut located).filter(|ring| ring.len() > 3).collect();
    let shapes: Vec<(Shapes, f64)> = out.iter().map(|polygon| shape(&polygon[0])).collect();
    for hole in holes {
        let (own, _) = shape(&hole);
        let inside = |p: [f64; 2]| (0..out.len()).filter(|i| area_contains(shapes[*i].0.get(0), p)).collect::<Vec<_>>();
        // A vertex may lie on the outer ring: the first that lies clearly in one decides.
        let around = own.coords().iter().map(|p| inside(*p)).find(|around| !around.is_empty()).unwrap_or_default();
        if let Some(i) = around.into_iter().min_by(|a, b| shapes[*a].1.total_cmp(&shapes[*b].1)) {
            out[i].push(hole);
        }
    }
    (out, missing)
}

/// A ring as a polygon in degrees, and its area there.
pub(super) fn shape(ring: &[Position]) -> (Shapes, f64) {
    let mut shapes = Shapes::new();
    let degrees: Vec<[f64; 2]> = ring.iter().map(|p| p.map(|v| f64::from(v) * 1e-7)).collect();
    shapes.push_polygon(&[&degrees]);
    let area = shapes.get(0).area();
    (shapes, area)
}
