//! Exact area coverage of polygons on a pixel grid.
//!
//! Every edge adds its signed area to the cells that it passes and its height to the cell behind them; summing a row from
//! left to right gives the covered share of every pixel, without sampling (the method of font-rs and stb_truetype). Rows
//! remember which blocks were touched, so a large thin outline costs its length and a small polygon its few pixels.

/// Pixels in a block of a row's touched bits.
const BLOCK: usize = 64;
/// Smaller coverage is rounding error of the sums, not ink.
const NOTHING: f32 = 1.0 / 1024.0;

/// A window of the pixel grid that collects edges. Coordinates are pixels from the window's upper left.
#[derive(Debug)]
pub struct Raster {
    width: usize,
    height: usize,
    stride: usize,
    sums: Vec<f32>,
    rows: Vec<Row>,
    /// Touched blocks, `words` a row.
    touched: Vec<u64>,
    words: usize,
    /// Rows that edges were added to.
    first: usize,
    last: usize,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    first: u32,
    last: u32,
}

const UNTOUCHED: Row = Row { first: u32::MAX, last: 0 };

impl Raster {
    /// An empty window.
    pub fn new(width: usize, height: usize) -> Self {
        let stride = width + 2;
        let words = stride.div_ceil(BLOCK * 64);
        Self {
            width,
            height,
            stride,
            sums: vec![0.0; stride * height],
            rows: vec![UNTOUCHED; height],
            touched: vec![0; words * height],
            words,
            first: usize::MAX,
            last: 0,
        }
    }

    /// Width of the window, pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height of the window, pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Adds the edges of a closed ring (the last position is joined to the first).
    pub fn ring(&mut self, ring: impl IntoIterator<Item = [f32; 2]>) {
        let mut ring = ring.into_iter();
        let Some(start) = ring.next() else { return };
        let mut from = start;
        for to in ring {
            self.edge(from, to);
            from = to;
        }
        self.edge(from, start);
    }

    /// Adds one edge. Edges of a polygon must close, or the rows that they leave open are filled to the right.
    #[inline]
    pub fn edge(&mut self, a: [f32; 2], b: [f32; 2]) {
        let height = self.height as f32;
        if a[1] == b[1] || (a[1] <= 0.0 && b[1] <= 0.0) || (a[1] >= height && b[1] >= height) {
            return;
        }
        let width = self.width as f32;
        let (left, right) = (a[0].min(b[0]), a[0].max(b[0]));
        if left >= width || !(left + right).is_finite() {
            return; // nothing of the window lies to the right of it
        }
        if left >= 0.0 && right <= width {
            return self.inside(a, b);
        }
        // Cut at the sides; what lies left of the window counts as lying on its side, what lies right of it not at all.
        let at = |x: f32| [x, a[1] + (x - a[0]) * ((b[1] - a[1]) / (b[0] - a[0]))];
        let mut cuts = [a, a, b, b];
        let sides = if a[0] < b[0] { [0.0, width] } else { [width, 0.0] };
        for (cut, side) in cuts[1..3].iter_mut().zip(sides) {
            if left < side && side < right {
                *cut = at(side);
            } else if (a[0] < b[0]) == (right <= side) {
                *cut = b;
            } else {
                *cut = a;
            }
        }
        for part in cuts.windows(2) {
            if part[0][0] + part[1][0] < 2.0 * width {
                let on = |p: [f32; 2]| [p[0].clamp(0.0, width), p[1]];
                self.inside(on(part[0]), on(part[1]));
            }
        }
    }

    /// Adds an edge between the sides of the window.
    fn inside(&mut self, a: [f32; 2], b: [f32; 2]) {
        let (sign, a, b) = if a[1] < b[1] { (1.0, a, b) } else { (-1.0, b, a) };
        let top = a[1].max(0.0);
        let bottom = b[1].min(self.height as f32);
        if top >= bottom {
            return;
        }
        let slope = (b[0] - a[0]) / (b[1] - a[1]);
        let (low, high) = (a[0].min(b[0]), a[0].max(b[0]));
        let x_at = |y: f32| (a[0] + (y - a[1]) * slope).clamp(low, high);
        let (from, to) = (top as usize, (bottom.ceil() as usize).min(self.height));
        self.first = self.first.min(from);
        self.last = self.last.max(to);
        let mut y0 = top;
        let mut x0 = if top == a[1] { a[0] } else { x_at(top) };
        for row in from..to {
            let y1 = bottom.min((row + 1) as f32);
            let x1 = if y1 == b[1] { b[0] } else { x_at(y1) };
            self.cells(row, sign * (y1 - y0), x0.min(x1), x0.max(x1));
            (y0, x0) = (y1, x1);
        }
    }

    /// Adds a piece of an edge within one row: its signed height and where it runs.
    #[inline]
    fn cells(&mut self, row: usize, height: f32, x0: f32, x1: f32) {
        let from = x0 as usize;
        let end = x1.ceil();
        let to = (end as usize).max(from + 1);
        self.touch(row, from, to);
        let sums = &mut self.sums[row * self.stride + from..=row * self.stride + to];
        let left = from as f32;
        if to == from + 1 {
            let behind = height * (0.5 * (x0 + x1) - left);
            sums[0] += height - behind;
            sums[1] += behind;
            return;
        }
        // The edge crosses several cells: a triangle in the first and the last, trapezoids between.
        let per_cell = 1.0 / (x1 - x0);
        let in_first = 1.0 - (x0 - left);
        let in_last = x1 - end + 1.0;
        let first = 0.5 * per_cell * in_first * in_first;
        let last = 0.5 * per_cell * in_last * in_last;
        let n = to - from;
        sums[0] += height * first;
        if n == 2 {
            sums[1] += height * (1.0 - first - last);
        } else {
            let second = per_cell * (in_first + 0.5);
            sums[1] += height * (second - first);
            for sum in &mut sums[2..n - 1] {
                *sum += height * per_cell;
            }
            let before = second + (n - 3) as f32 * per_cell;
            sums[n - 1] += height * (1.0 - before - last);
        }
        sums[n] += height * last;
    }

    #[inline]
    fn touch(&mut self, row: usize, from: usize, to: usize) {
        let r = &mut self.rows[row];
        r.first = r.first.min(from as u32);
        r.last = r.last.max(to as u32);
        for block in from / BLOCK..=to / BLOCK {
            self.touched[row * self.words + block / 64] |= 1 << (block % 64);
        }
    }

    /// Gives the covered share of every pixel that is covered at all as runs `(row, first, end, coverage)` and empties the
    /// window. Where rings overlap, coverage ends at 1.
    pub fn sweep(&mut self, mut run: impl FnMut(usize, usize, usize, f32)) {
        for row in self.first..self.last.min(self.height) {
            let Row { first, last } = std::mem::replace(&mut self.rows[row], UNTOUCHED);
            if first == u32::MAX {
                continue;
            }
            let sums = &mut self.sums[row * self.stride..(row + 1) * self.stride];
            let touched = &mut self.touched[row * self.words..(row + 1) * self.words];
            let mut sum = 0.0f32;
            let (mut x, last) = (first as usize, last as usize);
            while x <= last {
                let block = x / BLOCK;
                let end = ((block + 1) * BLOCK).min(last + 1);
                if touched[block / 64] & (1 << (block % 64)) == 0 {
                    emit(row, x, end.min(self.width), sum, &mut run);
                } else {
                    for (i, cell) in sums[x..end].iter_mut().enumerate() {
                        sum += std::mem::take(cell);
                        let at = x + i;
                        if at < self.width {
                            emit(row, at, at + 1, sum, &mut run);
                        }
                    }
                }
                x = end;
            }
            emit(row, last + 1, self.width, sum, &mut run);
            touched.fill(0);
        }
        self.first = usize::MAX;
        self.last = 0;
    }
}

#[inline]
fn emit(row: usize, from: usize, to: usize, sum: f32, run: &mut impl FnMut(usize, usize, usize, f32)) {
    let coverage = sum.abs();
    if coverage > NOTHING && from < to {
        run(row, from, to, coverage.min(1.0));
    }
}

#[cfg(test)]
mod tests;
