//! The edges that may meet a box.

use super::graph::{Graph, NONE};
use crate::geometry::Bounds;

impl Graph {
    /// The edges with a segment that meets a box, ascending; segments are taken as their own boxes, so one that passes a corner
    /// may be among them.
    pub fn edges_meeting(&self, bounds: Bounds) -> Vec<u32> {
        let mut out = Vec::new();
        if bounds.is_empty() || self.lines.lines.is_empty() {
            return out;
        }
        let (low, high) = (self.cells.cell(bounds.min), self.cells.cell(bounds.max));
        let span = |k: usize| high[k].saturating_sub(low[k]).saturating_add(1);
        if span(0).saturating_mul(span(1)) > self.cells.buckets() as i64 {
            (0..self.cells.buckets()).for_each(|bucket| self.edges_of(self.cells.bucket(bucket), &bounds, &mut out));
        } else {
            for y in low[1]..=high[1] {
                for x in low[0]..=high[0] {
                    self.edges_of(self.cells.at([x, y]), &bounds, &mut out);
                }
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    fn edges_of(&self, segments: &[u32], bounds: &Bounds, out: &mut Vec<u32>) {
        for &v in segments {
            let [a, b] = [self.lines.vertices[v as usize], self.lines.vertices[v as usize + 1]];
            if !Bounds::of(&[a, b]).intersects(bounds) {
                continue;
            }
            let line = self.lines.line_of[v as usize] as usize;
            let (from, to) = (self.cut_start[line] as usize, self.cut_start[line + 1] as usize);
            let cuts = &self.noding.cuts[from..to];
            // The edges that begin on this segment, and the one that goes on over its first vertex.
            let first = cuts.partition_point(|c| c.v < v).saturating_sub(1);
            for (i, cut) in cuts.iter().enumerate().skip(first).take_while(|(_, c)| c.v <= v) {
                let edge = self.cut_edge[from + i];
                if edge != NONE && cut.v <= v && i + 1 < cuts.len() {
                    out.push(edge);
                }
            }
        }
    }
}
