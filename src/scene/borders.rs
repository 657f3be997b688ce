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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Chunk, Fid, LayerKind, LayerMeta, Value};

    #[test]
    fn a_shared_border_is_drawn_once() {
        let mut chunk = Chunk::new(LayerKind::Grid);
        let mut shapes = Shapes::new();
        let rectangle = |x: f64| [[x, 0.0], [x + 10.0, 0.0], [x + 10.0, 10.0], [x, 10.0], [x, 0.0]];
        shapes.push_polygon(&[&rectangle(0.0)]);
        shapes.push_polygon(&[&rectangle(10.0002)]); // nearer than a millimetre
        for i in 0..2 {
            chunk.push_feature(LayerKind::Grid, Fid(i + 1), shapes.get(i as usize), std::iter::repeat_n(Value::Null, 9));
        }
        chunk.finish();
        let layer = Layer::from_chunks(LayerKind::Grid, vec![chunk], LayerMeta::default());
        let got = borders(&layer, |_| true);
        let edges: usize = got.lines.iter().map(|line| line.coords().len() - 1).sum();
        assert_eq!((edges, &got.rows[..]), (7, &[0, 1][..]));
        assert_eq!(borders(&layer, |row| row == 1).lines.len(), 1);
    }
}
