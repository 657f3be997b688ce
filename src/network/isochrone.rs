//! What lies within a cost of the sources, as areas: the reached pieces of roads, made wide and united.

use super::field::Field;
use super::graph::{Graph, NONE};
use crate::task::{Cancelled, Task};
use geo::bool_ops::unary_union;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use std::f64::consts::TAU;

/// Corners of the circle at the end of a piece; its radius is such that its area is the circle's.
const CORNERS: usize = 12;

/// The pieces of edges that are reached at a cost of at most `limit`, as edge and stretch along it in ticks.
pub fn reached_pieces(graph: &Graph, field: &Field, limit: u32) -> Vec<(u32, [u32; 2])> {
    let mut pieces = Vec::new();
    for edge in 0..graph.edge_count() as u32 {
        let cost = field.costs().edge[edge as usize];
        if cost == NONE {
            continue;
        }
        let length = graph.length_ticks(edge);
        // How far along the edge what is left of the limit goes.
        let far = |left: u32| ((u64::from(left) * u64::from(length)) / u64::from(cost)).min(u64::from(length)) as u32;
        let mut on: Vec<[u32; 2]> = Vec::new();
        // Barriers part an edge into stretches that are reached from their own ends only.
        let barriers: Vec<u32> = field.costs().on(edge).iter().map(|(_, m)| *m).collect();
        let free = |a: u32, b: u32| {
            let stop = barriers.iter().copied().filter(|m| a.min(b) <= *m && *m <= a.max(b));
            if a <= b { stop.min().unwrap_or(b) } else { stop.max().unwrap_or(b) }
        };
        let mut offer = |from: u32, left: u32| {
            let (low, high) = (free(from, from.saturating_sub(far(left))), free(from, (from + far(left)).min(length)));
            on.push([low, high]);
        };
        for (node, end) in graph.ends(edge).into_iter().zip([0, length]) {
            let closed = field.costs().closed_nodes.binary_search(&node).is_ok();
            if let Some(found) = field.at_node(node).filter(|f| f.cost <= limit && !closed) {
                offer(end, limit - found.cost);
            }
        }
        for source in field.sources_on(edge).filter(|s| s.offset <= limit) {
            offer(source.place.along_ticks, limit - source.offset);
        }
        on.sort_unstable();
        let mut merged: Vec<[u32; 2]> = Vec::new();
        for [a, b] in on {
            match merged.last_mut().filter(|last| a <= last[1]) {
                Some(last) => last[1] = last[1].max(b),
                None => merged.push([a, b]),
            }
        }
        pieces.extend(merged.into_iter().filter(|[a, b]| a < b).map(|piece| (edge, piece)));
    }
    pieces
}

/// The area within `half_width_m` of the roads that are reached at a cost of at most `limit`.
pub fn isochrone(
    graph: &Graph,
    field: &Field,
    limit: u32,
    half_width_m: f64,
    task: &Task,
) -> Result<MultiPolygon<f64>, Cancelled> {
    let pieces = reached_pieces(graph, field, limit);
    // United group by group in the order of edges, which is that of the plane, then the groups.
    let groups: Vec<MultiPolygon<f64>> = pieces
        .par_chunks(512)
        .map(|pieces| {
            task.check()?;
            let mut parts = Vec::new();
            for (edge, [from, to]) in pieces {
                let coords = graph.coords_between(*edge, *from, *to);
                parts.extend(coords.windows(2).map(|s| capsule([s[0], s[1]], half_width_m)));
            }
            Ok(unary_union(&parts))
        })
        .collect::<Result<_, Cancelled>>()?;
    task.check()?;
    Ok(unary_union(&groups))
}

/// All points within a distance of a segment, round ends as polygons.
fn capsule([a, b]: [[f64; 2]; 2], radius: f64) -> Polygon<f64> {
    let angle = (b[1] - a[1]).atan2(b[0] - a[0]);
    let step = TAU / CORNERS as f64;
    let radius = radius * (step / step.sin()).sqrt();
    let mut ring = Vec::with_capacity(CORNERS + 3);
    // Half a circle behind each end, beginning at a right angle to the segment.
    for (end, from) in [(b, angle - TAU / 4.0), (a, angle + TAU / 4.0)] {
        for k in 0..=CORNERS / 2 {
            let (sin, cos) = (from + k as f64 * step).sin_cos();
            ring.push(Coord { x: end[0] + radius * cos, y: end[1] + radius * sin });
        }
    }
    ring.push(ring[0]);
    Polygon::new(LineString::new(ring), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{graph, road};
    use super::super::{post_source, ticks, walking_costs};
    use super::*;
    use geo::{Area, Contains};

    #[test]
    fn an_isochrone_ends_where_the_walk_ends() {
        let g = graph(&[road(&[[0.0, 0.0], [1000.0, 0.0]]), road(&[[500.0, 0.0], [500.0, 300.0]])]);
        let posts = vec![post_source(&g, 1, [450.0, 0.0]).unwrap()];
        let field = Field::new(&g, walking_costs(&g), posts, ticks(200.0), &Task::new()).unwrap();
        let pieces = reached_pieces(&g, &field, ticks(200.0));
        let metres: f64 = pieces.iter().map(|(_, [a, b])| super::super::metres(b - a)).sum();
        assert!((metres - (400.0 + 150.0)).abs() < 0.01, "{pieces:?}");
        let area = isochrone(&g, &field, ticks(200.0), 10.0, &Task::new()).unwrap();
        assert_eq!(area.0.len(), 1);
        let inside = |x: f64, y: f64| area.contains(&geo_types::Point::new(x, y));
        assert!(inside(255.0, 0.0) && inside(645.0, 5.0) && inside(500.0, 149.0));
        assert!(!inside(235.0, 0.0) && !inside(665.0, 0.0) && !inside(500.0, 165.0) && !inside(600.0, 15.0));
        let expected = 550.0 * 20.0 + 1.5 * std::f64::consts::PI * 100.0;
        assert!((area.unsigned_area() / expected - 1.0).abs() < 0.06, "{} {expected}", area.unsigned_area());
        assert!(isochrone(&g, &field, 0, 10.0, &Task::new()).unwrap().0.is_empty());
    }
}
