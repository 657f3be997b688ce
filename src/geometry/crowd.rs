//! How many positions lie within a radius: positions sorted into square cells, counted by scanning runs of cells.

/// Positions in cells about as wide as a quarter of the radius that will be asked for.
#[derive(Debug, Clone)]
pub struct Crowd {
    origin: [f64; 2],
    cell: f64,
    columns: usize,
    rows: usize,
    /// Positions of cell `c`: `start[c]..start[c + 1]`.
    start: Vec<u32>,
    points: Vec<[f64; 2]>,
}

impl Crowd {
    /// Sorts positions for questions with a radius around `radius` metres. Positions that are no numbers are left out.
    pub fn new(points: &[[f64; 2]], radius: f64) -> Self {
        let points: Vec<_> = points.iter().copied().filter(|p| p[0].is_finite() && p[1].is_finite()).collect();
        let bounds = super::Bounds::of(&points);
        let origin = if bounds.is_empty() { [0.0; 2] } else { bounds.min };
        // At most about four cells a position, however far apart they lie.
        let most = (4.0 * points.len() as f64).max(16.0);
        let cell = (radius / 4.0)
            .max((bounds.width() * bounds.height() / most).sqrt())
            .max((bounds.width() + bounds.height()) / most)
            .max(1e-6);
        let columns = (bounds.width() / cell) as usize + 1;
        let rows = (bounds.height() / cell) as usize + 1;
        let cell_of = |p: [f64; 2]| ((p[1] - origin[1]) / cell) as usize * columns + ((p[0] - origin[0]) / cell) as usize;
        let mut start = vec![0u32; columns * rows + 1];
        for p in &points {
            start[cell_of(*p) + 1] += 1;
        }
        for c in 1..start.len() {
            start[c] += start[c - 1];
        }
        let mut place = start.clone();
        let mut sorted = vec![[0.0; 2]; points.len()];
        for p in points {
            let slot = &mut place[cell_of(p)];
            sorted[*slot as usize] = p;
            *slot += 1;
        }
        Self { origin, cell, columns, rows, start, points: sorted }
    }

    /// Number of positions not farther than `radius` from `p`.
    pub fn within(&self, p: [f64; 2], radius: f64) -> u32 {
        if self.points.is_empty() || !p[0].is_finite() || !p[1].is_finite() {
            return 0;
        }
        let span = |at: f64, origin: f64, cells: usize| {
            let from = ((at - radius - origin) / self.cell).floor().max(0.0);
            let to = ((at + radius - origin) / self.cell).floor();
            if to < 0.0 || from >= cells as f64 { None } else { Some((from as usize, (to as usize).min(cells - 1))) }
        };
        let (Some((x0, x1)), Some((y0, y1))) = (span(p[0], self.origin[0], self.columns), span(p[1], self.origin[1], self.rows))
        else {
            return 0;
        };
        let limit = radius * radius;
        let mut count = 0;
        for y in y0..=y1 {
            let run = self.start[y * self.columns + x0] as usize..self.start[y * self.columns + x1 + 1] as usize;
            for q in &self.points[run] {
                let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
                count += u32::from(dx * dx + dy * dy <= limit);
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_as_a_scan_of_all_does(
            points in prop::collection::vec([-500.0..500.0f64, -200.0..900.0f64], 0..80),
            p in [-700.0..700.0f64, -700.0..1500.0f64],
            radius in 1.0..600.0f64,
        ) {
            let crowd = Crowd::new(&points, 300.0);
            let scan = points.iter().filter(|q| {
                let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
                dx * dx + dy * dy <= radius * radius
            });
            prop_assert_eq!(crowd.within(p, radius), scan.count() as u32);
        }
    }

    #[test]
    fn one_place_and_no_place() {
        assert_eq!(Crowd::new(&[], 300.0).within([0.0, 0.0], 300.0), 0);
        assert_eq!(Crowd::new(&[[5.0, 5.0]; 3], 300.0).within([5.0, 6.0], 1.0), 3);
        assert_eq!(Crowd::new(&[[f64::NAN, 0.0]], 300.0).within([0.0, 0.0], 9.0), 0);
    }
}
