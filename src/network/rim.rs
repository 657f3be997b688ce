//! The rim of the road map: roads that end there go on beyond it.

use super::Graph;

impl Graph {
    /// The convex hull of all nodes, closed: its first position is its last. Worked out when somebody asks for the first time.
    pub fn rim(&self) -> &[[f64; 2]] {
        self.rim.get_or_init(|| convex_hull(&self.nodes))
    }
}

/// The convex hull of positions, closed (Andrew's monotone chain).
fn convex_hull(all: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let turn = |a: [f64; 2], b: [f64; 2], c: [f64; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    // What lies within the points that are farthest in eight directions is not on the rim (Akl and Toussaint).
    let ways = [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [-1.0, 1.0], [-1.0, 0.0], [-1.0, -1.0], [0.0, -1.0], [1.0, -1.0]];
    let mut farthest = [(f64::NEG_INFINITY, [0.0; 2]); 8];
    for p in all {
        for (way, best) in ways.iter().zip(&mut farthest) {
            let far = way[0] * p[0] + way[1] * p[1];
            if far > best.0 {
                *best = (far, *p);
            }
        }
    }
    let within = |p: [f64; 2]| {
        (0..8).all(|k| turn(farthest[k].1, farthest[(k + 1) % 8].1, p) > 0.0 || farthest[k].1 == farthest[(k + 1) % 8].1)
    };
    let mut points: Vec<[f64; 2]> = all.iter().copied().filter(|p| !within(*p)).collect();
    points.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut hull: Vec<[f64; 2]> = Vec::new();
    let mut chain = |points: &mut dyn Iterator<Item = [f64; 2]>| {
        let base = hull.len();
        for p in points {
            while hull.len() >= base + 2 && turn(hull[hull.len() - 2], hull[hull.len() - 1], p) <= 0.0 {
                hull.pop();
            }
            hull.push(p);
        }
        hull.pop();
    };
    chain(&mut points.iter().copied());
    chain(&mut points.iter().rev().copied());
    hull.extend(hull.first().copied());
    hull
}
