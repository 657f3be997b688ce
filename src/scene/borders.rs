//! Borders drawn once.
//!
//! Neighbouring areas share their border, and two dashed lines over each other fill each other's gaps. Here every edge of
//! a layer of areas is kept once and joined to lines again.

use crate::geometry::Shapes;
use crate::model::Layer;
use std::collections::HashSet;

/// Lines, and for each the row of the area that it was first met at.
#[derive(Debug, Clone, Default)]
pub struct Borders {
    /// One line per entry.
    pub lines: Shapes,
    /// The rows.
    pub rows: Vec<u32>,
}

/// The borders of the areas of a layer without repeats; `keep` chooses rows. Positions closer than a millimetre are one.
pub fn borders(layer: &Layer, keep: impl Fn(u32) -> bool) -> Borders {
    let mut out = Borders::default();
    let mut seen: HashSet<[[i64; 2]; 2]> = HashSet::new();
    let mut row = 0;
    for chunk in layer.chunks() {
        for shape in chunk.shapes.iter() {
            if keep(row) {
                for ring in shape.rings() {
                    add_ring(&mut out, &mut seen, ring, row);
                }
            }
            row += 1;
        }
    }
    out
}

fn add_ring(out: &mut Borders, seen: &mut HashSet<[[i64; 2]; 2]>, ring: &[[f64; 2]], row: u32) {
    let mut open: Vec<[f64; 2]> = Vec::new();
    let mut flush = |open: &mut Vec<[f64; 2]>| {
        if open.len() > 1 {
            out.lines.push_line(open);
            out.rows.push(row);
        }
        open.clear();
    };
    for edge in ring.windows(2) {
        let (a, b) = (key(edge[0]), key(edge[1]));
        if a == b {
            continue;
        }
        if seen.insert([a.min(b), a.max(b)]) {
            if open.is_empty() {
                open.push(edge[0]);
            }
            open.push(edge[1]);
        } else {
            flush(&mut open);
        }
    }
    flush(&mut open);
}

fn key(p: [f64; 2]) -> [i64; 2] {
    [(p[0] * 1000.0).round() as i64, (p[1] * 1000.0).round() as i64]
}
