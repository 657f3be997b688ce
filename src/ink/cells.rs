//! Areas too small to be drawn one by one: square cells of ground with the colours of what lies in them.
//!
//! A cell takes the colours of its areas by their shares of ground, so a dense block looks like its buildings seen from
//! afar. One thing must not get lost on the way: a style that [shouts](FillStyle::shouts) keeps at least two thirds of the
//! colour of a cell that holds a quarter of such an area or more, and its cell never fades into the ground, however small the
//! area is on screen. A block with a gap never looks covered.

use super::raster::Raster;
use crate::geometry::{Bounds, ShapeRef, twice_area};
use crate::scene::{FillStyle, Rgba};

/// Areas of at most so many cells across are put down as their box; nobody sees corners of two pixels.
const BOX_CELLS: f32 = 2.0;
/// Least share of the colour that shouting areas keep in a cell of theirs.
const LOUD_SHARE: f32 = 0.65;
/// Least opacity of such a cell.
const LOUD_OPACITY: f32 = 0.75;

/// Where cells lie.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CellGrid {
    /// Upper left corner: west and north, metres.
    pub corner: [f64; 2],
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Columns and rows.
    pub size: [usize; 2],
}

impl CellGrid {
    /// The ground it covers.
    pub fn bounds(&self) -> Bounds {
        let [width, height] = self.size.map(|n| self.cell_m * n as f64);
        let [west, north] = self.corner;
        Bounds { min: [west, north - height], max: [west + width, north] }
    }

    /// Columns from the west and rows from the north of a position, in cells.
    fn at(&self, [x, y]: [f64; 2]) -> [f32; 2] {
        [((x - self.corner[0]) / self.cell_m) as f32, ((self.corner[1] - y) / self.cell_m) as f32]
    }
}

/// What cells look like when areas are put into them.
#[derive(Debug, Default)]
pub struct Cells {
    grid: CellGrid,
    colors: Vec<(Rgba, bool)>,
    /// Red, green, blue and ground covered by quiet areas, row by row; colours times ground.
    quiet: Vec<[f32; 4]>,
    /// The same of shouting areas, made when the first one comes.
    loud: Vec<[f32; 4]>,
    /// How many shouting areas each cell holds.
    pieces: Vec<f32>,
    /// Colour and width in cells of the lines around areas that are more than a box.
    outline: Option<(Rgba, f32)>,
    /// Share of each cell under lines.
    lines: Vec<f32>,
    raster: Option<Raster>,
    touched: bool,
}

impl Cells {
    /// Empty cells for areas of these styles.
    pub fn new(grid: CellGrid, styles: &[FillStyle]) -> Self {
        Self::default().emptied(grid, styles)
    }

    /// Empty cells in the memory of these, which for many pictures in a row saves more than it looks.
    #[must_use]
    pub fn emptied(mut self, grid: CellGrid, styles: &[FillStyle]) -> Self {
        let color = |s: &FillStyle| match &s.hatch {
            Some(h) => (s.color.mixed(h.color, (h.width_px / h.spacing_px).clamp(0.0, 1.0)), s.shouts),
            None => (s.color, s.shouts),
        };
        let count = grid.size[0] * grid.size[1];
        self.colors.clear();
        self.colors.extend(styles.iter().map(color));
        self.quiet.clear();
        self.quiet.resize(count, [0.0; 4]);
        self.loud.clear();
        self.pieces.clear();
        self.lines.clear();
        let raster = self.raster.take().filter(|r| [r.width(), r.height()] == grid.size);
        Self { grid, outline: None, raster, touched: false, ..self }
    }

    /// Draws lines around areas that are large enough to be more than a box: colour, and width in cells.
    #[must_use]
    pub fn outlined(mut self, color: Rgba, width: f32) -> Self {
        self.outline = Some((color, width));
        self
    }

    /// Adds an area: its box, the share of the box that it fills, its class, and its geometry, which is asked for only
    /// where cells are small enough to show it.
    #[inline]
    pub fn add<'a>(&mut self, bounds: &Bounds, fill: f32, class: u8, shape: impl FnOnce() -> ShapeRef<'a>) {
        let Some(&(color, loud)) = self.colors.get(usize::from(class)) else { return };
        if color.0[3] == 0 {
            return;
        }
        let [x0, y0] = self.grid.at([bounds.min[0], bounds.max[1]]);
        let [x1, y1] = self.grid.at([bounds.max[0], bounds.min[1]]);
        let [columns, rows] = self.grid.size.map(|n| n as f32);
        if x1 <= 0.0 || y1 <= 0.0 || x0 >= columns || y0 >= rows {
            return;
        }
        if x1 - x0 <= BOX_CELLS && y1 - y0 <= BOX_CELLS {
            self.put_box([x0, y0, x1, y1], fill, color, loud);
        } else {
            self.put_shape(shape(), (x1 - x0) * (y1 - y0) * fill, color, loud);
        }
    }

    fn put_box(&mut self, [x0, y0, x1, y1]: [f32; 4], fill: f32, color: Rgba, loud: bool) {
        let area = (x1 - x0) * (y1 - y0);
        if area <= 0.0 {
            return;
        }
        let [columns, rows] = self.grid.size;
        let (first_col, end_col) = (x0.max(0.0) as usize, (x1.ceil() as usize).min(columns));
        let (first_row, end_row) = (y0.max(0.0) as usize, (y1.ceil() as usize).min(rows));
        for row in first_row..end_row {
            let height = y1.min((row + 1) as f32) - y0.max(row as f32);
            for col in first_col..end_col {
                let width = x1.min((col + 1) as f32) - x0.max(col as f32);
                let covered = width * height;
                self.put(row * columns + col, covered * fill, covered / area, color, loud);
            }
        }
    }

    fn put_shape(&mut self, shape: ShapeRef<'_>, area: f32, color: Rgba, loud: bool) {
        let [columns, rows] = self.grid.size;
        let mut raster = self.raster.take().unwrap_or_else(|| Raster::new(columns, rows));
        for part in shape.parts() {
            for (r, ring) in part.rings().enumerate() {
                // Holes run against their outer ring, whichever way round they are stored.
                if (twice_area(ring) > 0.0) == (r == 0) {
                    raster.ring(ring.iter().map(|p| self.grid.at(*p)));
                } else {
                    raster.ring(ring.iter().rev().map(|p| self.grid.at(*p)));
                }
            }
        }
        raster.sweep(|row, from, to, covered| {
            for col in from..to {
                self.put(row * columns + col, covered, covered / area.max(1.0), color, loud);
            }
        });
        if let Some((_, width)) = self.outline {
            for ring in shape.rings() {
                ring.windows(2).for_each(|e| put_line(&mut raster, self.grid.at(e[0]), self.grid.at(e[1]), width / 2.0));
            }
            if self.lines.is_empty() {
                self.lines.resize(columns * rows, 0.0);
            }
            let lines = &mut self.lines;
            raster.sweep(|row, from, to, covered| {
                lines[row * columns + from..row * columns + to].iter_mut().for_each(|l| *l += covered);
            });
        }
        self.raster = Some(raster);
    }

    #[inline]
    fn put(&mut self, cell: usize, covered: f32, piece: f32, color: Rgba, loud: bool) {
        self.touched = true;
        let [r, g, b, a] = color.0.map(f32::from);
        let covered = covered * a * (1.0 / 255.0);
        let sums = if loud {
            if self.loud.is_empty() {
                self.loud.resize(self.quiet.len(), [0.0; 4]);
                self.pieces.resize(self.quiet.len(), 0.0);
            }
            self.pieces[cell] += piece;
            &mut self.loud[cell]
        } else {
            &mut self.quiet[cell]
        };
        for (sum, value) in sums.iter_mut().zip([r * covered, g * covered, b * covered, covered]) {
            *sum += value;
        }
    }

    /// The cells as rows of premultiplied RGBA from the north west; `None` when nothing lies in them.
    pub fn rgba(&self) -> Option<Vec<u8>> {
        if !self.touched {
            return None;
        }
        let mut out = vec![0_u8; self.quiet.len() * 4];
        self.each(|i, color| out[i * 4..i * 4 + 4].copy_from_slice(&color));
        Some(out)
    }

    /// Hands out the cells that are not empty: their number, row by row from the north west, and premultiplied RGBA.
    pub fn each(&self, mut put: impl FnMut(usize, [u8; 4])) {
        if !self.touched {
            return;
        }
        for (i, quiet) in self.quiet.iter().enumerate() {
            let loud = self.loud.get(i).copied().unwrap_or_default();
            let covered = quiet[3] + loud[3];
            let line = self.lines.get(i).map_or(0.0, |l| l.min(1.0));
            if covered <= 0.0 && line <= 0.0 {
                continue;
            }
            // Of the opacity, how much is each side's; colours are still times their ground.
            let (mut opacity, mut share) = (covered.min(1.0), if covered > 0.0 { loud[3] / covered } else { 0.0 });
            if loud[3] > 0.0 {
                let whole = (4.0 * self.pieces[i]).min(1.0);
                share = share.max(LOUD_SHARE * whole);
                opacity = opacity.max(LOUD_OPACITY * whole);
            }
            let part = |sums: [f32; 4], share: f32| if sums[3] > 0.0 { share * opacity / sums[3] } else { 0.0 };
            let (of_quiet, of_loud) = (part(*quiet, 1.0 - share), part(loud, share));
            let (ink, over) = self.outline.map_or(([0.0; 3], 0.0), |(color, _)| {
                let [r, g, b, a] = color.0.map(f32::from);
                ([r, g, b], line * a / 255.0)
            });
            let mut to = [0; 4];
            for k in 0..3 {
                to[k] = ((quiet[k] * of_quiet + loud[k] * of_loud) * (1.0 - over) + ink[k] * over + 0.5) as u8;
            }
            to[3] = ((opacity * (1.0 - over) + over) * 255.0 + 0.5) as u8;
            put(i, to);
        }
    }
}

/// Adds a line from `a` to `b` as a rectangle.
fn put_line(raster: &mut Raster, a: [f32; 2], b: [f32; 2], half_width: f32) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy);
    if length > 0.0 {
        let (nx, ny) = (-dy / length * half_width, dx / length * half_width);
        raster.ring([[a[0] + nx, a[1] + ny], [b[0] + nx, b[1] + ny], [b[0] - nx, b[1] - ny], [a[0] - nx, a[1] - ny]]);
    }
}

#[cfg(test)]
mod tests;
