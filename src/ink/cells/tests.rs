//! Cells against exact shares, and the one promise: a gap is never lost.

use super::*;
use crate::geometry::Shapes;
use proptest::prelude::*;

const GREEN: FillStyle = FillStyle::plain(Rgba::hex(0xB7D6C9));
const RED: FillStyle = FillStyle { shouts: true, ..FillStyle::plain(Rgba::hex(0xC8102E)) };

fn grid(cell_m: f64) -> CellGrid {
    CellGrid { corner: [0.0, 160.0], cell_m, size: [(160.0 / cell_m) as usize; 2] }
}

fn rectangle(x: f64, y: f64, w: f64, h: f64) -> Shapes {
    let mut shapes = Shapes::new();
    shapes.push_polygon(&[&[[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]]);
    shapes
}

fn add(cells: &mut Cells, shapes: &Shapes, class: u8) {
    for shape in shapes.iter() {
        cells.add(&shape.bounds(), 1.0, class, || shape);
    }
}

/// How far a cell is on the way from green to red, by its straight colour.
fn redness(rgba: &[u8]) -> f32 {
    let a = f32::from(rgba[3]) / 255.0;
    let green = f32::from(rgba[1]) / a;
    (f32::from(GREEN.color.0[1]) - green) / f32::from(GREEN.color.0[1] - RED.color.0[1])
}

#[test]
fn nothing_gives_no_picture() {
    assert_eq!(Cells::new(grid(10.0), &[GREEN]).rgba(), None);
    let mut away = Cells::new(grid(10.0), &[GREEN]);
    add(&mut away, &rectangle(500.0, 0.0, 10.0, 10.0), 0);
    assert_eq!(away.rgba(), None);
}

#[test]
fn opacity_is_the_share_of_ground_by_box_and_by_shape() {
    // 4 m wide: a box in cells of 10 m, a shape in cells of 1 m.
    for cell_m in [10.0, 1.0] {
        let mut cells = Cells::new(grid(cell_m), &[GREEN]);
        add(&mut cells, &rectangle(33.0, 52.5, 4.0, 15.0), 0);
        let rgba = cells.rgba().expect("something");
        let covered: f64 = rgba.chunks(4).map(|c| f64::from(c[3]) / 255.0).sum::<f64>() * cell_m * cell_m;
        assert!((covered - 60.0).abs() < 1.0, "{covered} m² in cells of {cell_m} m");
        let mut rows = rgba.chunks(grid(cell_m).size[0] * 4).enumerate().filter(|(_, r)| r.iter().any(|v| *v > 0));
        let first = rows.next().map(|(i, _)| i);
        assert_eq!(first, Some((92.5 / cell_m) as usize), "north is up");
    }
}

#[test]
fn an_outline_lies_on_the_edge_of_its_area_and_has_its_width() {
    let style = FillStyle::plain(Rgba::hex(0xFFFFFF));
    let mut cells = Cells::new(grid(1.0), &[style]).outlined(Rgba::hex(0), 2.0);
    add(&mut cells, &rectangle(40.0, 40.0, 30.0, 20.0), 0);
    let rgba = cells.rgba().expect("something");
    let at = |x: usize, y: usize| &rgba[((159 - y) * 160 + x) * 4..][..4];
    assert_eq!(at(55, 50), [255, 255, 255, 255], "inside");
    assert_eq!(at(40, 50), [0, 0, 0, 255], "on the edge");
    assert_eq!(at(39, 50), [0, 0, 0, 255], "the other side of the edge");
    assert_eq!(at(37, 50), [0; 4], "outside");
    let dark = rgba.chunks(4).filter(|c| c[3] > 128 && c[0] < 128).count();
    assert!((190..=210).contains(&dark), "{dark} cells of 100 m by 2 m");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever covered buildings stand around it, at every scale: half of a gap's colour at the least where it lies, in
    /// one cell or spread over up to four, and never faint.
    #[test]
    fn a_gap_among_covered_buildings_is_seen_at_every_scale(
        gap in (5.0..150.0f64, 5.0..150.0f64, 2.0..9.0f64, 2.0..9.0f64),
        others in prop::collection::vec((0.0..150.0f64, 0.0..150.0f64, 2.0..30.0f64, 2.0..30.0f64), 0..60),
        scale in 0usize..6,
    ) {
        let cell_m = [1.0, 2.5, 5.0, 10.0, 40.0, 160.0][scale];
        let mut cells = Cells::new(grid(cell_m), &[GREEN, RED]);
        for (x, y, w, h) in others {
            add(&mut cells, &rectangle(x, y, w, h), 0);
        }
        let without = cells.rgba();
        for cell in without.iter().flat_map(|r| r.chunks(4)).filter(|c| c[3] > 40) {
            prop_assert!(redness(cell) < 0.05, "red without a gap: {cell:?}");
        }
        add(&mut cells, &rectangle(gap.0, gap.1, gap.2, gap.3), 1);
        let rgba = cells.rgba().expect("something");
        let seen: f32 = rgba.chunks(4).filter(|c| c[3] > 0).map(|c| redness(c).max(0.0) * f32::from(c[3]) / 255.0).sum();
        prop_assert!(seen > 0.35, "{seen} cells of red");
        let most = rgba.chunks(4).filter(|c| c[3] > 0).map(|c| redness(c) * f32::from(c[3]) / 255.0).fold(0.0, f32::max);
        prop_assert!(most > 0.17, "{most} of red in the reddest cell");
    }
}
