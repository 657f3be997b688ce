//! Where lines are cut into edges: at their ends, where lines of one level meet, and where an end comes within the tolerance of
//! another line.
//!
//! Lines of one level (bridge, tunnel, `layer`) meet in every point they share. Lines of different levels meet only where a
//! vertex of both is an end of one, which is how a bridge joins the road before it. The tolerance is for ends alone: between the
//! vertices of two roads that pass half a metre from each other nothing is known, but a road that ends half a metre from another
//! was meant to reach it. What a line's cuts are depends on the lines near it alone, which is what lets an edit node only those.

use super::cells::Cells;
use super::lines::{Line, Lines};
use crate::geometry::contact::contacts;
use crate::geometry::distance::nearest_on;
use crate::task::{Cancelled, Task};
use rayon::prelude::*;

/// A place where a line is cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    pub line: u32,
    /// Vertex before the place.
    pub v: u32,
    /// Place on the segment behind that vertex, from 0 up to less than 1.
    pub t: f64,
    /// Cuts with the same position, to the bit, are one node.
    pub at: [f64; 2],
}

impl Cut {
    fn new(line: u32, v: u32, t: f64, at: [f64; 2]) -> Self {
        if t >= 1.0 { Self { line, v: v + 1, t: 0.0, at } } else { Self { line, v, t, at } }
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let place = |c: &Self| (c.line, c.v);
        let rest = |a: &Self, b: &Self| a.t.total_cmp(&b.t).then(a.at[0].total_cmp(&b.at[0])).then(a.at[1].total_cmp(&b.at[1]));
        place(self).cmp(&place(other)).then_with(|| rest(self, other))
    }
}

/// Two positions that are one node because an end of `line` is so near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Join {
    pub line: u32,
    pub positions: [[f64; 2]; 2],
}

impl Join {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let flat = |j: &Self| [j.positions[0][0], j.positions[0][1], j.positions[1][0], j.positions[1][1]];
        let (a, b) = (flat(self), flat(other));
        let coords = a.iter().zip(&b).map(|(x, y)| x.total_cmp(y)).find(|o| o.is_ne());
        self.line.cmp(&other.line).then(coords.unwrap_or(std::cmp::Ordering::Equal))
    }
}

/// All cuts and joins of some lines, in the order of lines.
#[derive(Debug, Default)]
pub(super) struct Noding {
    /// Of each line at least those of its two ends, along the line.
    pub cuts: Vec<Cut>,
    pub joins: Vec<Join>,
}

/// Cuts lines where they meet; ends within `tolerance_m` of a line meet it.
pub(super) fn node(lines: &Lines, cells: &Cells, tolerance_m: f64, task: &Task) -> Result<Noding, Cancelled> {
    let mut found: Vec<Cut> = Vec::new();
    let parts: Vec<Vec<Cut>> = (0..cells.buckets().div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            task.check()?;
            let mut out = Vec::new();
            for bucket in block * BLOCK..cells.buckets().min((block + 1) * BLOCK) {
                meet_within(lines, cells.bucket(bucket), &mut out);
            }
            Ok(out)
        })
        .collect::<Result<_, Cancelled>>()?;
    parts.into_iter().for_each(|part| found.extend(part));
    let near: Vec<(Vec<Cut>, Vec<Join>)> = (0..lines.lines.len().div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            task.check()?;
            let (mut cuts, mut joins, mut work) = (Vec::new(), Vec::new(), Vec::new());
            for i in block * BLOCK..lines.lines.len().min((block + 1) * BLOCK) {
                let line = &lines.lines[i];
                for v in [line.from, line.to - 1] {
                    snap_end(lines, cells, (i as u32, v), tolerance_m, (&mut cuts, &mut joins), &mut work);
                }
            }
            Ok((cuts, joins))
        })
        .collect::<Result<_, Cancelled>>()?;
    let mut joins = Vec::new();
    for (cuts, some) in near {
        found.extend(cuts);
        joins.extend(some);
    }
    found.par_sort_unstable_by(Cut::order);
    found.dedup();
    joins.par_sort_unstable_by(Join::order);
    joins.dedup();
    Ok(Noding { cuts: with_ends(lines, &found), joins })
}

/// Buckets, and lines, that one thread takes at a time.
const BLOCK: usize = 4096;

/// Puts the ends of lines before and behind what was found between them.
fn with_ends(lines: &Lines, found: &[Cut]) -> Vec<Cut> {
    let mut cuts = Vec::with_capacity(found.len() + 2 * lines.lines.len());
    let mut next = found.iter().peekable();
    for (i, line) in lines.lines.iter().enumerate() {
        let end = |v: u32| Cut { line: i as u32, v, t: 0.0, at: lines.vertices[v as usize] };
        cuts.push(end(line.from));
        while let Some(cut) = next.next_if(|cut| cut.line == i as u32) {
            cuts.push(*cut);
        }
        cuts.push(end(line.to - 1));
    }
    cuts
}

/// The cuts where segments of one bucket meet.
fn meet_within(lines: &Lines, segments: &[u32], out: &mut Vec<Cut>) {
    for (k, &v) in segments.iter().enumerate() {
        let line = lines.line_of[v as usize];
        let e = [lines.vertices[v as usize], lines.vertices[v as usize + 1]];
        let level = lines.lines[line as usize].facts.level;
        for &w in &segments[k + 1..] {
            let other = lines.line_of[w as usize];
            if w == v || (other == line && w.abs_diff(v) == 1 && !turns_back(lines, v.min(w))) {
                continue;
            }
            if lines.lines[other as usize].facts.level != level {
                continue;
            }
            let g = [lines.vertices[w as usize], lines.vertices[w as usize + 1]];
            contacts(e, g, |c| {
                if other == line && w.abs_diff(v) == 1 && c.at == lines.vertices[w.max(v) as usize] {
                    return;
                }
                let (one, two) = (Cut::new(line, v, c.on_first, c.at), Cut::new(other, w, c.on_second, c.at));
                for cut in [one, two] {
                    // Ends are cut anyway, at their own position.
                    if !is_end(&lines.lines[cut.line as usize], &cut) {
                        out.push(cut);
                    }
                }
            });
        }
    }
}

/// Whether the segment behind `v` and the one after it turn by more than a right angle: only then can they share more than the
/// vertex between them.
fn turns_back(lines: &Lines, v: u32) -> bool {
    let [a, b, c] = [0, 1, 2].map(|k| lines.vertices[v as usize + k]);
    (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0.0
}

fn is_end(line: &Line, cut: &Cut) -> bool {
    cut.t == 0.0 && line.ends_at(cut.v)
}

/// A line near an end: the nearest place on it.
#[derive(Clone, Copy)]
struct Near {
    line: u32,
    v: u32,
    t: f64,
    at: [f64; 2],
    distance: f64,
}

/// Joins the end `v` of a line to every other line within the tolerance.
fn snap_end(
    lines: &Lines,
    cells: &Cells,
    (own, v): (u32, u32),
    tolerance: f64,
    (cuts, joins): (&mut Vec<Cut>, &mut Vec<Join>),
    near: &mut Vec<Near>,
) {
    let line = &lines.lines[own as usize];
    let end = lines.vertices[v as usize];
    near.clear();
    let low = cells.cell([end[0] - tolerance, end[1] - tolerance]);
    let high = cells.cell([end[0] + tolerance, end[1] + tolerance]);
    for y in low[1]..=high[1] {
        for x in low[0]..=high[0] {
            for &s in cells.at([x, y]) {
                let other = lines.line_of[s as usize];
                if other != own {
                    consider(lines, other, s, end, tolerance, near);
                }
            }
        }
    }
    for n in near.iter() {
        let other = &lines.lines[n.line as usize];
        let at_vertex = n.t == 0.0;
        let at_end = at_vertex && other.ends_at(n.v);
        if other.facts.level != line.facts.level && !at_end && !(at_vertex && n.distance == 0.0) {
            continue;
        }
        if at_vertex {
            if !at_end {
                cuts.push(Cut { line: n.line, v: n.v, t: 0.0, at: n.at });
            }
            if n.at != end {
                joins.push(Join { line: own, positions: [end, n.at] });
            }
        } else {
            cuts.push(Cut { line: n.line, v: n.v, t: n.t, at: end });
        }
    }
    // A ring drawn by hand whose ends do not quite meet.
    let opposite = lines.vertices[if v == line.from { line.to - 1 } else { line.from } as usize];
    let gap = distance(end, opposite);
    if gap > 0.0 && gap <= tolerance && line.to - line.from > 3 {
        joins.push(Join { line: own, positions: [end, opposite] });
    }
}

/// Keeps the nearest place of each line; of two at the same distance the first along the line.
fn consider(lines: &Lines, line: u32, s: u32, end: [f64; 2], tolerance: f64, near: &mut Vec<Near>) {
    let [a, b] = [lines.vertices[s as usize], lines.vertices[s as usize + 1]];
    let outside = |k: usize| end[k] < a[k].min(b[k]) - tolerance || end[k] > a[k].max(b[k]) + tolerance;
    if outside(0) || outside(1) {
        return;
    }
    let q = nearest_on([a, b], end);
    let found = if q == a {
        Near { line, v: s, t: 0.0, at: a, distance: distance(a, end) }
    } else if q == b {
        Near { line, v: s + 1, t: 0.0, at: b, distance: distance(b, end) }
    } else {
        let t = distance(a, q) / distance(a, b);
        Near { line, v: s, t: t.min(1.0 - f64::EPSILON), at: q, distance: distance(q, end) }
    };
    if found.distance > tolerance {
        return;
    }
    match near.iter_mut().find(|n| n.line == line) {
        Some(n) if (found.distance, found.v, found.t) < (n.distance, n.v, n.t) => *n = found,
        Some(_) => {}
        None => near.push(found),
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
