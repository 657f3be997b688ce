//! Places labels without overlap.
//!
//! Greedy by importance: the list's order. Labels just outside the view take their room too, though they are not shown, so
//! that panning brings labels in without moving or dropping the ones in view. A label that an edge of the view would cut is
//! left out.

use super::{Camera, Label};

/// A label that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedLabel {
    /// Its place in the list.
    pub label: usize,
    /// Upper left of its box, physical pixels.
    pub min: [f64; 2],
    /// Lower right of its box.
    pub max: [f64; 2],
}

impl PlacedLabel {
    /// Its middle.
    pub fn center(&self) -> [f64; 2] {
        [(self.min[0] + self.max[0]) / 2.0, (self.min[1] + self.max[1]) / 2.0]
    }
}

/// Room kept free around a label, pixels at 100 %.
const MARGIN_PX: f64 = 3.0;
/// How far outside the view labels still take room, as a share of the view.
const BEYOND: f64 = 0.25;
/// Side of the cells of the collision grid, pixels at 100 %.
const CELL_PX: f64 = 48.0;

/// Places `labels` for a camera. `measure` gives a label's width and height in physical pixels.
pub fn place(
    labels: &[Label],
    camera: &Camera,
    scale_factor: f64,
    mut measure: impl FnMut(&Label) -> [f64; 2],
) -> Vec<PlacedLabel> {
    let mut room = Room::new(camera.size_px, scale_factor);
    let mut out = Vec::new();
    let view = camera.view();
    let near = view.grown(view.width().max(view.height()) * BEYOND);
    for (i, label) in labels.iter().enumerate() {
        if camera.px_per_m < f64::from(label.min_px_per_m) * scale_factor || !near.contains(label.at.into()) {
            continue;
        }
        let [x, y] = camera.screen_from_world(label.at);
        let y = y + f64::from(label.below_px) * scale_factor;
        let [w, h] = measure(label);
        let placed = PlacedLabel { label: i, min: [x - w / 2.0, y - h / 2.0], max: [x + w / 2.0, y + h / 2.0] };
        if room.take(placed) && (0..2).all(|k| placed.min[k] >= 0.0 && placed.max[k] <= camera.size_px[k]) {
            out.push(placed);
        }
    }
    out
}

/// What is taken already, in a grid of cells that reaches beyond the view.
struct Room {
    origin: [f64; 2],
    cell: f64,
    margin: f64,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<u32>>,
    taken: Vec<PlacedLabel>,
}

impl Room {
    fn new(size_px: [f64; 2], scale_factor: f64) -> Self {
        let beyond = size_px[0].max(size_px[1]) * BEYOND;
        let cell = CELL_PX * scale_factor;
        let count = |size: f64| ((size + 2.0 * beyond) / cell).ceil().max(1.0) as usize;
        let (columns, rows) = (count(size_px[0]), count(size_px[1]));
        let cells = vec![Vec::new(); columns * rows];
        Self { origin: [-beyond; 2], cell, margin: MARGIN_PX * scale_factor, columns, rows, cells, taken: Vec::new() }
    }

    /// Takes the room if it is free.
    fn take(&mut self, placed: PlacedLabel) -> bool {
        let m = self.margin;
        let cell = |v: f64, axis: usize, n: usize| (((v - self.origin[axis]) / self.cell).max(0.0) as usize).min(n - 1);
        let columns = cell(placed.min[0] - m, 0, self.columns)..=cell(placed.max[0] + m, 0, self.columns);
        let rows = cell(placed.min[1] - m, 1, self.rows)..=cell(placed.max[1] + m, 1, self.rows);
        let meets = |other: &PlacedLabel| (0..2).all(|k| placed.min[k] - m < other.max[k] && other.min[k] - m < placed.max[k]);
        for row in rows.clone() {
            for column in columns.clone() {
                if self.cells[row * self.columns + column].iter().any(|&i| meets(&self.taken[i as usize])) {
                    return false;
                }
            }
        }
        for row in rows {
            for column in columns.clone() {
                self.cells[row * self.columns + column].push(self.taken.len() as u32);
            }
        }
        self.taken.push(placed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Bounds, Local};
    use crate::model::LayerKind;
    use crate::scene::Rgba;
    use proptest::prelude::*;

    fn label(x: f64, y: f64) -> Label {
        Label {
            text: "社区".into(),
            at: Local { x, y },
            size_px: 12.0,
            strong: false,
            color: Rgba::hex(0),
            min_px_per_m: 0.0,
            below_px: 0.0,
            feature: (LayerKind::Community, 0),
        }
    }

    fn camera() -> Camera {
        Camera::fit(&Bounds { min: [0.0, 0.0], max: [800.0, 600.0] }, [800.0, 600.0], 0.0)
    }

    proptest! {
        #[test]
        fn labels_never_overlap_nor_leave_the_view_and_the_first_wins(
            at in prop::collection::vec((-200.0..1000.0f64, -200.0..800.0f64), 1..120),
            scale in 0.8..2.5f64,
        ) {
            let labels: Vec<Label> = at.iter().map(|&(x, y)| label(x, y)).collect();
            let placed = place(&labels, &camera(), scale, |_| [60.0 * scale, 15.0 * scale]);
            for (i, a) in placed.iter().enumerate() {
                prop_assert!(a.min[0] >= 0.0 && a.min[1] >= 0.0 && a.max[0] <= 800.0 && a.max[1] <= 600.0);
                for b in &placed[i + 1..] {
                    prop_assert!((0..2).any(|k| a.max[k] <= b.min[k] || b.max[k] <= a.min[k]));
                }
            }
            prop_assert_eq!(&placed, &place(&labels, &camera(), scale, |_| [60.0 * scale, 15.0 * scale]));
            let inside = labels[0].at.x > 100.0 && labels[0].at.x < 700.0 && labels[0].at.y > 100.0 && labels[0].at.y < 500.0;
            prop_assert!(!inside || placed.first().is_some_and(|p| p.label == 0));
        }
    }

    #[test]
    fn a_label_waits_for_its_scale_and_stands_below_its_symbol() {
        let far = Label { min_px_per_m: 1.5, ..label(400.0, 300.0) };
        let below = Label { below_px: 20.0, ..label(400.0, 300.0) };
        let placed = place(&[far, below], &camera(), 1.0, |_| [40.0, 10.0]);
        assert_eq!(placed, [PlacedLabel { label: 1, min: [380.0, 315.0], max: [420.0, 325.0] }]);
        assert_eq!(placed[0].center(), [400.0, 320.0]);
    }
}
