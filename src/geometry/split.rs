//! Cuts an area along a line into pieces that together are the area, vertex for vertex.
//!
//! No overlay is involved: line and rings are given their common points, and the faces between them are traced, so every
//! vertex of the area stays what it was to the bit.

use std::collections::HashSet;

use super::distance::nearest_on;
use super::faces::{cycles, faces};
use super::knit::{Key, SAME_BORDER_M, along, key};
use super::outline::{Ring, ring_edges};
use super::plane::{Meet, crossing_point, meet, ray_crosses};
use super::tiling::{TilingOptions, is_sliver};
use super::{Fault, Outline};

/// An area cut into pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The pieces, largest first. Polygons that the line does not touch stay with the first.
    pub pieces: Vec<Outline>,
    /// Vertices that the border of the area got, to be given to its neighbours.
    pub ends: Vec<[f64; 2]>,
}

/// Why an area is not cut.
#[derive(Debug, Clone, PartialEq)]
pub enum SplitRefusal {
    /// The area itself is unsound.
    Unsound(Fault),
    /// The line has no length.
    NoLine,
    /// The line does not divide the area.
    DoesNotCross,
    /// The line runs so close along the border that pieces cannot be told apart.
    TooClose,
    /// A piece would be below the limits of what counts as ground.
    Sliver {
        /// Its area, square metres.
        area_m2: f64,
    },
}

type Edge = [[f64; 2]; 2];

/// Nearer than this two computed points are one, metres.
const ROUNDING_M: f64 = 1e-6;
/// Relative difference of areas that rounding may make.
const SAME_AREA: f64 = 1e-9;

/// Cuts along a line. Its ends, where they lie inside, are drawn on straight to the border; what lies outside or leads
/// nowhere is left out. The line goes through vertices within [`SAME_BORDER_M`].
pub fn split(area: &Outline, line: &[[f64; 2]], limits: TilingOptions) -> Result<Split, SplitRefusal> {
    if let Some(fault) = area.fault() {
        return Err(SplitRefusal::Unsound(fault));
    }
    let area = area.oriented();
    let mut line = line.to_vec();
    line.dedup();
    if line.len() < 2 {
        return Err(SplitRefusal::NoLine);
    }
    for p in &mut line {
        *p = onto(&area, *p);
    }
    line.dedup();
    if line.len() < 2 {
        return Err(SplitRefusal::NoLine);
    }
    draw_on(&area, &mut line);
    line.reverse();
    draw_on(&area, &mut line);

    let (border, cuts, ends) = noded(&area, &line);
    let on_border: HashSet<[Key; 2]> = border.iter().map(|e| e.map(key)).collect();
    let mut known = HashSet::new();
    let mut cuts: Vec<Edge> = cuts
        .into_iter()
        .filter(|[a, b]| {
            let way = [key(*a), key(*b)];
            let back = [way[1], way[0]];
            let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
            let fresh = !on_border.contains(&way) && !on_border.contains(&back) && !known.contains(&back);
            fresh && known.insert(way) && inside(&area, middle)
        })
        .collect();
    prune(&mut cuts, &border);
    // What has the same face on both sides divides nothing: a line to a hole and no farther.
    loop {
        let edges = with_cuts(&border, &cuts);
        let cycles = cycles(&edges).ok_or(SplitRefusal::TooClose)?;
        let mut of = vec![0; edges.len()];
        for (n, cycle) in cycles.iter().enumerate() {
            cycle.iter().for_each(|e| of[*e] = n);
        }
        let before = cuts.len();
        let mut i = 0;
        cuts.retain(|_| {
            i += 1;
            of[border.len() + 2 * (i - 1)] != of[border.len() + 2 * (i - 1) + 1]
        });
        if cuts.len() == before {
            break;
        }
        prune(&mut cuts, &border);
    }
    let parts = faces(&with_cuts(&border, &cuts)).ok_or(SplitRefusal::TooClose)?;
    let cut: HashSet<[Key; 2]> = cuts.iter().flat_map(|[a, b]| [[key(*a), key(*b)], [key(*b), key(*a)]]).collect();
    let touched = |rings: &Vec<Ring>| rings.iter().any(|ring| ring_edges(ring).any(|e| cut.contains(&e.map(key))));
    let (pieces, whole): (Vec<_>, Vec<_>) = parts.into_iter().partition(touched);
    if pieces.len() < 2 {
        return Err(SplitRefusal::DoesNotCross);
    }
    let mut pieces: Vec<Outline> = pieces.into_iter().map(|rings| Outline { parts: vec![rings] }).collect();
    pieces.sort_by(|a, b| b.area().total_cmp(&a.area()));
    if let Some(sliver) = pieces.iter().rev().find(|p| p.to_polygons().iter().all(|p| is_sliver(p, limits))) {
        return Err(SplitRefusal::Sliver { area_m2: sliver.area() });
    }
    pieces[0].parts.extend(whole);
    let (sum, total) = (pieces.iter().map(Outline::area).sum::<f64>(), area.area());
    if (sum - total).abs() > SAME_AREA * total || pieces.iter().any(|p| p.fault().is_some()) {
        return Err(SplitRefusal::TooClose);
    }
    Ok(Split { pieces, ends })
}

fn nearest_vertex(area: &Outline, p: [f64; 2]) -> Option<[f64; 2]> {
    let far = |q: &[f64; 2]| (q[0] - p[0]).hypot(q[1] - p[1]);
    let near = area.rings().flatten().filter(|q| far(q) <= SAME_BORDER_M);
    near.min_by(|a, b| far(a).total_cmp(&far(b))).copied()
}

/// The point, or the vertex or the place on the border within the tolerance of it.
fn onto(area: &Outline, p: [f64; 2]) -> [f64; 2] {
    let on = || area.edges().find(|e| along(*e, p, SAME_BORDER_M).is_some()).map(|e| nearest_on(e, p));
    nearest_vertex(area, p).or_else(on).unwrap_or(p)
}

/// Whether the area holds the point, by the even-odd rule.
fn inside(area: &Outline, p: [f64; 2]) -> bool {
    area.edges().fold(false, |inside, [a, b]| inside ^ ray_crosses(a, b, p))
}

/// Draws the last segment on to the border where it ends inside.
fn draw_on(area: &Outline, line: &mut Ring) {
    let &[.., from, end] = line.as_slice() else { return };
    let on_border = area.has_vertex(end) || area.edges().any(|e| along(e, end, SAME_BORDER_M).is_some());
    if on_border || !inside(area, end) {
        return;
    }
    let b = area.bounds();
    let length = (end[0] - from[0]).hypot(end[1] - from[1]);
    let reach = 2.0 * (b.width() + b.height()) / length;
    let far = [end[0] + (end[0] - from[0]) * reach, end[1] + (end[1] - from[1]) * reach];
    let off = |p: [f64; 2]| (p[0] - end[0]).hypot(p[1] - end[1]);
    let hits = area.edges().filter(|e| meet([end, far], *e) != Meet::Apart).map(|e| {
        let vertex = e.iter().copied().find(|v| along([end, far], *v, SAME_BORDER_M).is_some());
        vertex.unwrap_or_else(|| crossing_point([end, far], e))
    });
    if let Some(hit) = hits.min_by(|a, b| off(*a).total_cmp(&off(*b))) {
        line.push(onto(area, hit));
    }
}

/// Rings and line cut at their common points: edges of the border, of the line, and the border's new vertices.
fn noded(area: &Outline, line: &[[f64; 2]]) -> (Vec<Edge>, Vec<Edge>, Vec<[f64; 2]>) {
    let border: Vec<Edge> = area.edges().collect();
    let way: Vec<Edge> = line.windows(2).map(|s| [s[0], s[1]]).collect();
    let mut nodes: Vec<[f64; 2]> = area.rings().flatten().copied().chain(line.iter().copied()).collect();
    // A common point of three is found more than once, with other roundings.
    let mut node = move |p: [f64; 2]| {
        let far = |q: &[f64; 2]| (q[0] - p[0]).hypot(q[1] - p[1]);
        let near = nodes.iter().filter(|q| far(q) <= ROUNDING_M).min_by(|a, b| far(a).total_cmp(&far(b))).copied();
        near.unwrap_or_else(|| {
            nodes.push(p);
            p
        })
    };
    let mut on_border: Vec<Vec<[f64; 2]>> = vec![Vec::new(); border.len()];
    let mut on_way: Vec<Vec<[f64; 2]>> = vec![Vec::new(); way.len()];
    for (i, s) in way.iter().enumerate() {
        for (j, e) in border.iter().enumerate() {
            on_way[i].extend(Some(e[0]).filter(|v| along(*s, *v, SAME_BORDER_M).is_some()));
            on_border[j].extend(s.iter().copied().filter(|v| along(*e, *v, SAME_BORDER_M).is_some()));
            let x = crossing_point(*s, *e);
            // Beside a vertex the line goes through the vertex.
            let beside = |v: [f64; 2]| (v[0] - x[0]).hypot(v[1] - x[1]) <= SAME_BORDER_M;
            if meet(*s, *e) == Meet::Cross && !beside(e[0]) && !beside(e[1]) {
                let x = node(x);
                on_way[i].push(x);
                on_border[j].push(x);
            }
        }
        for (k, t) in way.iter().enumerate().filter(|(k, _)| *k != i) {
            on_way[i].extend(t.iter().copied().filter(|v| along(*s, *v, SAME_BORDER_M).is_some()));
            if k > i && meet(*s, *t) == Meet::Cross {
                let x = node(crossing_point(*s, *t));
                on_way[i].push(x);
                on_way[k].push(x);
            }
        }
    }
    let ends = on_border.iter().flatten().copied().filter(|p| !area.has_vertex(*p)).collect();
    (pieces_of(&border, on_border), pieces_of(&way, on_way), ends)
}

/// Edges cut at points on them.
fn pieces_of(edges: &[Edge], on: Vec<Vec<[f64; 2]>>) -> Vec<Edge> {
    let mut out = Vec::with_capacity(edges.len());
    for (e, mut points) in edges.iter().zip(on) {
        let [a, b] = *e;
        let place = |p: &[f64; 2]| (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1]);
        points.retain(|p| *p != a && *p != b);
        points.sort_by(|p, q| place(p).total_cmp(&place(q)));
        points.dedup();
        let mut from = a;
        for p in points.into_iter().chain([b]) {
            out.push([from, p]);
            from = p;
        }
    }
    out
}

/// Takes out pieces of the line that end nowhere, until none is left.
fn prune(cuts: &mut Vec<Edge>, border: &[Edge]) {
    let firm: HashSet<Key> = border.iter().map(|e| key(e[0])).collect();
    loop {
        let mut ends: std::collections::HashMap<Key, usize> = std::collections::HashMap::new();
        for p in cuts.iter().flatten() {
            *ends.entry(key(*p)).or_default() += 1;
        }
        let before = cuts.len();
        cuts.retain(|e| e.iter().all(|p| firm.contains(&key(*p)) || ends[&key(*p)] > 1));
        if cuts.len() == before {
            return;
        }
    }
}

/// The border's edges, and each piece of the line both ways.
fn with_cuts(border: &[Edge], cuts: &[Edge]) -> Vec<Edge> {
    border.iter().copied().chain(cuts.iter().flat_map(|[a, b]| [[*a, *b], [*b, *a]])).collect()
}
