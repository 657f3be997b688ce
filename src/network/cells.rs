//! Segments by the cells of a square grid that they touch: a hash of the plane in two flat columns.
//!
//! Cells are numbered modulo a power of two in each axis, so any extent costs the same memory; two far cells may share a bucket,
//! which only offers candidates that the caller's exact test refuses. Built by counting, without a tree: segments of streets are
//! short, and with cells as long as the mean segment the entries stay a small multiple of the segments whatever the data.

use rayon::prelude::*;

/// Segments by the cells they touch.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// Side of a cell, metres.
    side: f64,
    bits_x: u32,
    mask_x: i64,
    mask_y: i64,
    start: Vec<u32>,
    segments: Vec<u32>,
}

impl Cells {
    /// Segments are named by the number of their first vertex in `vertices`; `is_segment` tells which vertices begin one.
    pub fn new(vertices: &[[f64; 2]], segments: impl Fn(u32) -> bool + Sync) -> Self {
        let n = vertices.len().saturating_sub(1) as u32;
        let (mut count, mut length) = (0usize, 0.0);
        for v in (0..n).filter(|v| segments(*v)) {
            let [a, b] = [vertices[v as usize], vertices[v as usize + 1]];
            count += 1;
            length += (b[0] - a[0]).abs() + (b[1] - a[1]).abs();
        }
        // Not below a metre, so that numbers of cells stay whole numbers far from anything; not above the span of a float.
        let side = if count == 0 { 1.0 } else { (length / count as f64).clamp(1.0, 1e9) };
        let buckets = (count.max(1) * 2).next_power_of_two().min(1 << 28);
        let bits = buckets.trailing_zeros();
        let (bits_x, bits_y) = (bits / 2, bits - bits / 2);
        let mut cells = Self {
            side,
            bits_x,
            mask_x: (1i64 << bits_x) - 1,
            mask_y: (1i64 << bits_y) - 1,
            start: Vec::new(),
            segments: Vec::new(),
        };
        cells.fill(vertices, n, segments);
        cells
    }

    fn fill(&mut self, vertices: &[[f64; 2]], n: u32, is_segment: impl Fn(u32) -> bool + Sync) {
        // One pass makes (bucket, segment) pairs, a second sorts them by counting.
        let blocks: Vec<Vec<(u32, u32)>> = (0..n.div_ceil(1 << 16))
            .into_par_iter()
            .map(|block| {
                let range = block << 16..n.min((block + 1) << 16);
                let mut pairs = Vec::with_capacity(range.len() * 2);
                for v in range.filter(|v| is_segment(*v)) {
                    let segment = [vertices[v as usize], vertices[v as usize + 1]];
                    self.each_cell(segment, |bucket| pairs.push((bucket, v)));
                }
                pairs
            })
            .collect();
        let buckets = ((self.mask_x + 1) * (self.mask_y + 1)) as usize;
        let mut start = vec![0u32; buckets + 1];
        blocks.iter().flatten().for_each(|(bucket, _)| start[*bucket as usize + 1] += 1);
        for b in 0..buckets {
            start[b + 1] += start[b];
        }
        let mut next = start.clone();
        let mut segments = vec![0u32; start[buckets] as usize];
        for (bucket, v) in blocks.into_iter().flatten() {
            let place = &mut next[bucket as usize];
            segments[*place as usize] = v;
            *place += 1;
        }
        (self.start, self.segments) = (start, segments);
    }

    /// Side of a cell, metres.
    pub fn side(&self) -> f64 {
        self.side
    }

    /// Number of buckets.
    pub fn buckets(&self) -> usize {
        self.start.len() - 1
    }

    /// Segments in a bucket, ascending; one may stand there twice.
    #[inline]
    pub fn bucket(&self, bucket: usize) -> &[u32] {
        &self.segments[self.start[bucket] as usize..self.start[bucket + 1] as usize]
    }

    /// The cell of a position.
    #[inline]
    pub fn cell(&self, p: [f64; 2]) -> [i64; 2] {
        [(p[0] / self.side).floor() as i64, (p[1] / self.side).floor() as i64]
    }

    /// Segments that may touch a cell.
    #[inline]
    pub fn at(&self, [x, y]: [i64; 2]) -> &[u32] {
        self.bucket(self.number(x, y) as usize)
    }

    #[inline]
    fn number(&self, x: i64, y: i64) -> u32 {
        (((y & self.mask_y) << self.bits_x) | (x & self.mask_x)) as u32
    }

    /// The buckets of the cells that a segment touches, row of cells by row of cells.
    #[inline]
    fn each_cell(&self, [a, b]: [[f64; 2]; 2], mut f: impl FnMut(u32)) {
        let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
        let (y0, y1) = ((low[1] / self.side).floor() as i64, (high[1] / self.side).floor() as i64);
        let slope = if high[1] > low[1] { (high[0] - low[0]) / (high[1] - low[1]) } else { 0.0 };
        // A rounded crossing with a row's border may fall into the next cell: a hair more on both sides.
        let hair = self.side * 1e-6;
        for y in y0..=y1 {
            let (mut x0, mut x1) = (low[0], high[0]);
            if y0 != y1 {
                let at = |border: i64| low[0] + (border as f64 * self.side - low[1]) * slope;
                if y > y0 {
                    x0 = at(y);
                }
                if y < y1 {
                    x1 = at(y + 1);
                }
            }
            let (left, right) = (x0.min(x1) - hair, x0.max(x1) + hair);
            let (left, right) = (left.max(low[0].min(high[0]) - hair), right.min(low[0].max(high[0]) + hair));
            for x in (left / self.side).floor() as i64..=(right / self.side).floor() as i64 {
                f(self.number(x, y));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_of_a_segment_lies_in_a_cell_that_knows_it(
            line in prop::collection::vec((-500.0f64..500.0, -500.0f64..500.0), 2..12), far in -1e6f64..1e6, t in 0.0f64..=1.0
        ) {
            let vertices: Vec<[f64; 2]> = line.iter().map(|(x, y)| [x + far, y - far]).collect();
            let last = vertices.len() as u32 - 1;
            let cells = Cells::new(&vertices, |v| v < last);
            for v in 0..last {
                let (a, b) = (vertices[v as usize], vertices[v as usize + 1]);
                let p = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
                prop_assert!(cells.at(cells.cell(p)).contains(&v));
                prop_assert!(cells.at(cells.cell(a)).contains(&v) && cells.at(cells.cell(b)).contains(&v));
            }
            prop_assert!(cells.segments.len() < 8 * vertices.len() + 8, "{} entries", cells.segments.len());
        }
    }
}
