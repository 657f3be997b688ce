//! Segments of lines, of outlines, and of borders that are drawn once.

use super::layout::Group;
use super::mesh::{Mesh, NO_SEGMENT, Vertex};
use crate::geometry::{ShapeKind, ShapeRef, simplified};
use crate::model::Layer;
use std::collections::HashSet;

/// Positions nearer to each other have no direction and would spoil the joins, metres.
const SAME_M: f64 = 1e-4;

impl Mesh {
    /// Adds the lines of a feature, or the outlines of its areas.
    pub(super) fn lines(&mut self, shape: ShapeRef<'_>, origin: [f64; 2], row: u32) {
        let closed = match shape.kind() {
            ShapeKind::Polygon | ShapeKind::MultiPolygon => true,
            ShapeKind::Line | ShapeKind::MultiLine => false,
            ShapeKind::Null | ShapeKind::Point | ShapeKind::MultiPoint => return,
        };
        for ring in shape.rings() {
            self.line(ring, origin, row, closed);
        }
    }

    /// Adds the outlines of a group's areas, of every edge only the first in the order of rows: two dashed lines over
    /// each other would fill each other's gaps. An edge between areas of two groups is drawn by both.
    pub(super) fn borders(&mut self, layer: &Layer, group: &Group) {
        let mut order: Vec<(u32, u32)> = group.rows.iter().zip(0..).map(|(row, i)| (*row, i)).collect();
        order.sort_unstable();
        let mut seen: HashSet<[[i64; 2]; 2]> = HashSet::new();
        let mut open: Vec<[f64; 2]> = Vec::new();
        for (row, i) in order {
            let shape = layer.feature(row).shape();
            for ring in shape.rings().filter(|_| shape.kind().is_area()) {
                for edge in ring.windows(2) {
                    let (a, b) = (millimetres(edge[0]), millimetres(edge[1]));
                    if a == b {
                        continue;
                    }
                    if seen.insert([a.min(b), a.max(b)]) {
                        if open.is_empty() {
                            open.push(edge[0]);
                        }
                        open.push(edge[1]);
                    } else {
                        self.line(&open, group.origin, i, false);
                        open.clear();
                    }
                }
                self.line(&open, group.origin, i, open.len() > 3 && open.first() == open.last());
                open.clear();
            }
        }
    }

    /// Adds one line; a closed one repeats its first position at the end.
    pub(super) fn line(&mut self, line: &[[f64; 2]], [ox, oy]: [f64; 2], row: u32, closed: bool) {
        let few;
        let line = if self.tolerance_m > 0.0 && line.len() > 2 {
            few = simplified(line, self.tolerance_m);
            &few
        } else {
            line
        };
        let first = self.vertices.len() + 1;
        // Room for the position before the first, which is known only at the end.
        self.vertices.push(Vertex { x: 0.0, y: 0.0, along: 0.0, row: row | NO_SEGMENT });
        let (mut along, mut last) = (0.0_f64, None::<[f64; 2]>);
        for &[x, y] in line {
            let p = [x - ox, y - oy];
            if let Some(l) = last {
                let step = (p[0] - l[0]).hypot(p[1] - l[1]);
                if step < SAME_M {
                    continue;
                }
                along += step;
            }
            last = Some(p);
            self.vertices.push(Vertex { x: p[0] as f32, y: p[1] as f32, along: along as f32, row });
        }
        let end = self.vertices.len() - 1;
        if end < first + 1 {
            self.vertices.truncate(first - 1);
            return;
        }
        // Before the start and after the end: the ring's neighbours, or the end itself where a line just ends.
        let (before, after) = if closed { (end - 1, first + 1) } else { (first, end) };
        let bare = |v: Vertex| Vertex { row: row | NO_SEGMENT, ..v };
        self.vertices[first - 1] = bare(self.vertices[before]);
        self.vertices[end] = bare(self.vertices[end]);
        self.vertices.push(bare(self.vertices[after]));
    }
}

pub(super) fn millimetres(p: [f64; 2]) -> [i64; 2] {
    [(p[0] * 1000.0).round() as i64, (p[1] * 1000.0).round() as i64]
}
