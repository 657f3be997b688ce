//! Rings out of edges: the faces that a set of directed edges surrounds.

use std::collections::HashMap;

use super::Outline;
use super::knit::{Key, key};
use super::outline::{Ring, signed_area};
use super::plane::{contains_point, side};

/// Traces edges that each have the ground on their left into polygons. At a vertex where several edges leave, the one that
/// keeps the ground narrowest is taken, so areas that meet in a vertex come out as two.
///
/// `None` when the edges do not close.
pub(super) fn faces(edges: &[[[f64; 2]; 2]]) -> Option<Vec<Vec<Ring>>> {
    let (mut outer, mut holes) = (Vec::new(), Vec::new());
    for cycle in cycles(edges)? {
        for ring in loops(cycle.into_iter().map(|i| edges[i][0]).collect()) {
            if signed_area(&ring) > 0.0 { outer.push(ring) } else { holes.push(ring) }
        }
    }
    let mut parts: Vec<Vec<Ring>> = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        // A ring without area is a spike that the edges ran along and back.
        if signed_area(&hole) == 0.0 {
            continue;
        }
        let holder = (0..parts.len())
            .filter(|i| surrounds(&parts[*i][0], &hole))
            .min_by(|a, b| signed_area(&parts[*a][0]).total_cmp(&signed_area(&parts[*b][0])))?;
        parts[holder].push(hole);
    }
    Some(parts)
}

/// The ways round, as numbers of edges.
pub(super) fn cycles(edges: &[[[f64; 2]; 2]]) -> Option<Vec<Vec<usize>>> {
    let mut leaving: HashMap<Key, Vec<usize>> = HashMap::with_capacity(edges.len());
    for (i, edge) in edges.iter().enumerate() {
        leaving.entry(key(edge[0])).or_default().push(i);
    }
    let mut used = vec![false; edges.len()];
    let mut out = Vec::new();
    for start in 0..edges.len() {
        if used[start] {
            continue;
        }
        let mut cycle = Vec::new();
        let mut at = start;
        loop {
            used[at] = true;
            cycle.push(at);
            let next = leaving.get(&key(edges[at][1]))?;
            at = narrowest(edges, at, next.iter().copied().filter(|i| !used[*i] || *i == start))?;
            if at == start {
                break;
            }
        }
        out.push(cycle);
    }
    Some(out)
}

/// A ring that comes back to a vertex is several: a hole that touches its outer ring is one of its own.
fn loops(ring: Ring) -> Vec<Ring> {
    let (mut out, mut way) = (Vec::new(), Ring::new());
    let mut places: HashMap<Key, usize> = HashMap::with_capacity(ring.len());
    for p in ring {
        if let Some(&from) = places.get(&key(p)) {
            let inner = way.split_off(from);
            for q in &inner {
                places.remove(&key(*q));
            }
            out.push(inner);
        }
        places.insert(key(p), way.len());
        way.push(p);
    }
    out.push(way);
    out
}

/// The edge that leaves the end of `from` with the least ground to its left.
fn narrowest(edges: &[[[f64; 2]; 2]], from: usize, next: impl Iterator<Item = usize>) -> Option<usize> {
    let [a, b] = edges[from];
    // Turning from the way back clockwise, the first edge met.
    next.reduce(|best, other| if turns_before(b, a, edges[other][1], edges[best][1]) { other } else { best })
}

/// Whether, turning clockwise about `o` from the ray towards `back`, `p` comes before `q`.
fn turns_before(o: [f64; 2], back: [f64; 2], p: [f64; 2], q: [f64; 2]) -> bool {
    // Half 0: to the right of the ray (met first), half 1: opposite or to the left. The ray itself comes last.
    let half = |r: [f64; 2]| match side(o, back, r) {
        -1 => 0,
        1 => 2,
        _ if (r[0] - o[0]) * (back[0] - o[0]) + (r[1] - o[1]) * (back[1] - o[1]) > 0.0 => 3,
        _ => 1,
    };
    match (half(p), half(q)) {
        (a, b) if a != b => a < b,
        _ => side(o, p, q) < 0,
    }
}

/// Whether a ring surrounds another that it does not cross.
fn surrounds(outer: &Ring, inner: &Ring) -> bool {
    let mut closed = outer.clone();
    closed.extend(outer.first().copied());
    let vertex = inner.iter().find(|p| !outer.contains(p));
    // Rings with all vertices in common: the middle of an edge tells.
    let middle = || {
        let (a, b) = (inner[0], inner[1]);
        [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]
    };
    contains_point(&closed, vertex.copied().unwrap_or_else(middle))
}

/// The ground of several outlines that share borders to the bit and do not overlap: borders that two of them have in common
/// go. Also gives the length of what went, metres. `None` when what is left does not close.
pub(super) fn joined(outlines: &[&Outline]) -> Option<(Outline, f64)> {
    let edges: Vec<[[f64; 2]; 2]> = outlines.iter().flat_map(|o| o.oriented().edges().collect::<Vec<_>>()).collect();
    let mut open: HashMap<[Key; 2], Vec<usize>> = HashMap::new();
    let mut gone = vec![false; edges.len()];
    let mut length = 0.0;
    for (i, [a, b]) in edges.iter().enumerate() {
        match open.get_mut(&[key(*b), key(*a)]).and_then(Vec::pop) {
            Some(other) => {
                (gone[i], gone[other]) = (true, true);
                length += (b[0] - a[0]).hypot(b[1] - a[1]);
            }
            None => open.entry([key(*a), key(*b)]).or_default().push(i),
        }
    }
    let left: Vec<[[f64; 2]; 2]> = edges.iter().zip(&gone).filter(|(_, gone)| !**gone).map(|(e, _)| *e).collect();
    Some((Outline { parts: faces(&left)? }, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::outline::ring_edges;

    #[test]
    fn rings_that_touch_come_out_apart_and_holes_find_their_ring() {
        let ring = |r: &[[f64; 2]]| ring_edges(r).collect::<Vec<_>>();
        // Two squares that touch in a corner, one of them with a hole that touches its border in a vertex.
        let mut edges = ring(&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]]);
        edges.extend(ring(&[[4.0, 4.0], [9.0, 4.0], [9.0, 9.0], [4.0, 9.0]]));
        edges.extend(ring(&[[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]]));
        let parts = faces(&edges).expect("closed");
        let area: f64 = Outline { parts: parts.clone() }.area();
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert!((area - (16.0 + 25.0 - 1.5)).abs() < 1e-12, "{parts:?}");
        assert!(faces(&[[[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [1.0, 1.0]]]).is_none(), "open edges");
    }
}
