//! Changes of borders that several areas share: a vertex or an edge moved, put in or taken out for all that have it, so
//! that no ground falls between them.

use std::collections::HashSet;

use geo::Area;

use super::knit::{SAME_BORDER_M, along, key, knit};
use super::outline::{Ring, ring_edges, tidy};
use super::{Bounds, Fault, Ground, Outline};

/// A change of a border. Vertices are named by their position, to the bit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BorderChange {
    /// Moves a vertex.
    Move {
        /// Where it is.
        vertex: [f64; 2],
        /// Where it goes.
        to: [f64; 2],
    },
    /// Moves an edge along itself, both its vertices alike.
    Shift {
        /// Its vertices.
        edge: [[f64; 2]; 2],
        /// By how much.
        by: [f64; 2],
    },
    /// Puts a vertex into an edge.
    Insert {
        /// Its vertices.
        edge: [[f64; 2]; 2],
        /// A place on it: neighbours may have given it more vertices by then, and one piece is meant.
        near: [f64; 2],
        /// Where the new vertex goes.
        at: [f64; 2],
    },
    /// Takes a vertex out.
    Remove {
        /// Where it is.
        vertex: [f64; 2],
    },
}

/// Why a border is not changed. Areas are numbers in the list given.
#[derive(Debug, Clone, PartialEq)]
pub enum BorderRefusal {
    /// No area has the vertex or edge (any more).
    Gone,
    /// The ring of an area would be unsound.
    Ring {
        /// Which.
        area: usize,
        /// What would be wrong.
        fault: Fault,
    },
    /// Two areas that may not overlap would overlap more than before.
    Overlap {
        /// One, that is changed.
        area: usize,
        /// The other.
        other: usize,
        /// Ground they would share in addition, square metres.
        area_m2: f64,
    },
    /// An area would reach out of the one that holds it more than before.
    Outside {
        /// Which.
        area: usize,
        /// What holds it.
        holder: usize,
        /// Ground outside in addition, square metres.
        area_m2: f64,
    },
    /// Three borders meet in the vertex: without it they would come apart.
    Junction {
        /// Where.
        at: [f64; 2],
    },
}

/// What an area may not do to others; pairs are numbers in the list of areas.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BorderRules {
    /// Pairs that may not overlap more than they do.
    pub apart: Vec<[usize; 2]>,
    /// The first of a pair may not reach out of the second more than it does.
    pub within: Vec<[usize; 2]>,
}

/// Rounding of an overlay, and slivers of borders that were nearly equal: not called an overlap, square metres.
const SLACK_M2: f64 = 0.05;

/// Areas around a border that is being changed, the border made common to the bit.
#[derive(Debug, Clone)]
pub struct Borders {
    /// As they were given.
    given: Vec<Outline>,
    /// With common borders around the change.
    knit: Vec<Outline>,
    rules: BorderRules,
    /// What pairs of the rules did before, square metres.
    before: Vec<f64>,
}

impl Borders {
    /// Prepares a change of a border of the first area, whose vertices count where others differ by a rounding. The others
    /// are all that may share it or be in its way.
    pub fn new(areas: Vec<Outline>, change: &BorderChange, rules: BorderRules) -> Self {
        let mut all = areas.clone();
        // First the borders of the area itself, which tells who shares the vertex; then those of all that do.
        for among in [1, areas.len()] {
            let mut windows: Vec<Bounds> = all.iter().take(among).flat_map(|area| windows(area, change)).collect();
            windows.dedup();
            for window in windows {
                knit(&mut all, window, SAME_BORDER_M);
            }
        }
        let before = pairs(&rules).map(|(within, [a, b])| conflict(&Ground::of(&all[a]), &Ground::of(&all[b]), within));
        let before = before.collect();
        Self { given: areas, knit: all, rules, before }
    }

    /// The areas after a change, those that are other than before: by number, ascending.
    pub fn changed(&self, change: &BorderChange) -> Result<Vec<(usize, Outline)>, BorderRefusal> {
        let mut all = self.knit.clone();
        let touched = apply(&mut all, change)?;
        if !touched.iter().any(|t| *t) {
            return Err(BorderRefusal::Gone);
        }
        // What comes to lie on the border of a neighbour becomes a vertex of it too.
        let mut written = touched.clone();
        for to in arrivals(change) {
            let met = knit(&mut all, Bounds { min: to, max: to }, SAME_BORDER_M);
            written.iter_mut().zip(met).for_each(|(w, met)| *w |= met);
        }
        self.check(&all, &touched)?;
        let other = |i: &usize| written[*i] && all[*i] != self.given[*i];
        Ok((0..all.len()).filter(other).map(|i| (i, all[i].clone())).collect())
    }

    /// Which areas move with a change.
    pub fn sharers(&self, change: &BorderChange) -> Result<Vec<usize>, BorderRefusal> {
        let touched = apply(&mut self.knit.clone(), change)?;
        Ok((0..touched.len()).filter(|i| touched[*i]).collect())
    }

    fn check(&self, all: &[Outline], touched: &[bool]) -> Result<(), BorderRefusal> {
        for area in (0..all.len()).filter(|i| touched[*i]) {
            // A ring that was broken may be mended step by step.
            if let Some(fault) = all[area].fault().filter(|_| self.given[area].fault().is_none()) {
                return Err(BorderRefusal::Ring { area, fault });
            }
        }
        // Nothing comes nearer to another than the ground between the edges that were and those that are.
        let moved = (0..all.len()).filter(|i| touched[*i]).map(|i| differing(&self.knit[i], &all[i]));
        let region = moved.fold(Bounds::EMPTY, |b, other| b.union(&other)).grown(SAME_BORDER_M);
        let mut grounds: Vec<Option<Ground>> = all.iter().map(|_| None).collect();
        for ((within, [a, b]), before) in pairs(&self.rules).zip(&self.before) {
            let far = |i: usize| !all[i].bounds().intersects(&region);
            if (!touched[a] && !touched[b]) || far(a) || far(b) {
                continue;
            }
            for i in [a, b] {
                grounds[i].get_or_insert_with(|| Ground::of(&all[i]));
            }
            let (Some(x), Some(y)) = (&grounds[a], &grounds[b]) else { continue };
            let area_m2 = conflict(x, y, within) - before;
            if area_m2 > SLACK_M2 {
                let (area, other) = if touched[a] { (a, b) } else { (b, a) };
                return Err(match within {
                    false => BorderRefusal::Overlap { area, other, area_m2 },
                    true => BorderRefusal::Outside { area: a, holder: b, area_m2 },
                });
            }
        }
        Ok(())
    }
}

/// Box around the edges that only one of two outlines has.
fn differing(before: &Outline, after: &Outline) -> Bounds {
    let keys = |of: &Outline| of.edges().map(|e| e.map(key)).collect::<HashSet<_>>();
    let (old, new) = (keys(before), keys(after));
    let gone = before.edges().filter(|e| !new.contains(&e.map(key)));
    let came = after.edges().filter(|e| !old.contains(&e.map(key)));
    gone.chain(came).fold(Bounds::EMPTY, |b, e| b.union(&Bounds::of(&e)))
}

/// All pairs of the rules, those that must stay within marked.
fn pairs(rules: &BorderRules) -> impl Iterator<Item = (bool, [usize; 2])> + '_ {
    rules.apart.iter().map(|p| (false, *p)).chain(rules.within.iter().map(|p| (true, *p)))
}

/// Ground that two areas share, or that the first has outside the second, square metres.
fn conflict(a: &Ground, b: &Ground, within: bool) -> f64 {
    if within { a.without(&[b]).unsigned_area() } else { a.intersection(b).map_or(0.0, |both| both.unsigned_area()) }
}

/// Where the borders have to be common for a change: along all edges that it moves.
fn windows(area: &Outline, change: &BorderChange) -> Vec<Bounds> {
    let about = |p: [f64; 2]| area.edges().filter(move |[a, b]| *a == p || *b == p).map(|e| Bounds::of(&e));
    match change {
        BorderChange::Move { vertex, .. } | BorderChange::Remove { vertex } => about(*vertex).collect(),
        BorderChange::Shift { edge, .. } => about(edge[0]).chain(about(edge[1])).collect(),
        BorderChange::Insert { edge, .. } => vec![Bounds::of(edge)],
    }
}

/// Where vertices come to lie.
fn arrivals(change: &BorderChange) -> Vec<[f64; 2]> {
    match *change {
        BorderChange::Move { to, .. } => vec![to],
        BorderChange::Shift { edge, by } => edge.map(|p| [p[0] + by[0], p[1] + by[1]]).to_vec(),
        BorderChange::Insert { at, .. } => vec![at],
        BorderChange::Remove { .. } => Vec::new(),
    }
}

/// Changes all outlines that have the vertex or edge, and tells which.
fn apply(all: &mut [Outline], change: &BorderChange) -> Result<Vec<bool>, BorderRefusal> {
    match *change {
        BorderChange::Move { vertex, to } => Ok(moved(all, vertex, to)),
        BorderChange::Shift { edge: [a, b], by } => {
            let to = |p: [f64; 2]| [p[0] + by[0], p[1] + by[1]];
            let first = moved(all, a, to(a));
            let second = moved(all, b, to(b));
            Ok(first.iter().zip(second).map(|(x, y)| *x || y).collect())
        }
        BorderChange::Insert { edge, near, at } => Ok(inserted(all, edge, near, at)),
        BorderChange::Remove { vertex } => removed(all, vertex),
    }
}

fn moved(all: &mut [Outline], vertex: [f64; 2], to: [f64; 2]) -> Vec<bool> {
    let mut touched = vec![false; all.len()];
    for (outline, touched) in all.iter_mut().zip(&mut touched) {
        for p in outline.rings_mut().flatten().filter(|p| **p == vertex) {
            *p = to;
            *touched = true;
        }
    }
    touched
}

/// The edge may have been given vertices of neighbours since it was named: the piece of it at `near` counts.
fn inserted(all: &mut [Outline], edge: [[f64; 2]; 2], near: [f64; 2], at: [f64; 2]) -> Vec<bool> {
    let mut touched = vec![false; all.len()];
    let length = (edge[1][0] - edge[0][0]).hypot(edge[1][1] - edge[0][1]);
    let ends = |p: [f64; 2]| p == edge[0] || p == edge[1] || along(edge, p, SAME_BORDER_M).is_some();
    let place = |p: [f64; 2]| {
        let (u, w) = ([edge[1][0] - edge[0][0], edge[1][1] - edge[0][1]], [p[0] - edge[0][0], p[1] - edge[0][1]]);
        (u[0] * w[0] + u[1] * w[1]) / length
    };
    let here = place(near);
    let off = |[a, b]: [[f64; 2]; 2]| {
        let (low, high) = (place(a).min(place(b)), place(a).max(place(b)));
        (low - here).max(here - high).max(0.0)
    };
    let pieces = all.first().into_iter().flat_map(|area| area.edges().collect::<Vec<_>>());
    let pieces = pieces.filter(|[a, b]| ends(*a) && ends(*b));
    let Some([a, b]) = pieces.min_by(|x, y| off(*x).total_cmp(&off(*y))) else { return touched };
    for (outline, touched) in all.iter_mut().zip(&mut touched) {
        for ring in outline.rings_mut() {
            let found = ring_edges(ring).position(|e| e == [a, b] || e == [b, a]);
            if let Some(i) = found {
                ring.insert(i + 1, at);
                *touched = true;
            }
        }
    }
    touched
}

fn removed(all: &mut [Outline], vertex: [f64; 2]) -> Result<Vec<bool>, BorderRefusal> {
    let mut beside: Option<[[f64; 2]; 2]> = None;
    let mut touched = vec![false; all.len()];
    for (outline, touched) in all.iter_mut().zip(&mut touched) {
        for ring in outline.rings_mut() {
            while let Some(i) = ring.iter().position(|p| *p == vertex) {
                let ends = neighbours(ring, i);
                let same = beside.is_none_or(|b| b == ends || b == [ends[1], ends[0]]);
                if !same {
                    return Err(BorderRefusal::Junction { at: vertex });
                }
                beside = Some(ends);
                ring.remove(i);
                *touched = true;
            }
            tidy(ring);
        }
    }
    Ok(touched)
}

fn neighbours(ring: &Ring, i: usize) -> [[f64; 2]; 2] {
    let n = ring.len();
    [ring[(i + n - 1) % n], ring[(i + 1) % n]]
}
