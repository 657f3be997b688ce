//! Vertices and edges moved, put in and taken out.

use super::town::*;
use fangxian::geometry::BorderChange;
use fangxian::model::{LayerKind, Project};
use fangxian::reshape::{AreaId, Plan, Refusal, Reshape};
use geo::{Area, BooleanOps, Validation};
use proptest::prelude::*;

fn change(project: &Project, id: AreaId, change: BorderChange) -> Result<Plan, Refusal> {
    Reshape::new(project, id, &change)?.plan(&change)
}

fn vertices(project: &Project, id: AreaId) -> Vec<[f64; 2]> {
    let shape = id.feature(project).expect("there").shape();
    shape.rings().flat_map(|r| r[1..].to_vec()).collect()
}

fn still_tiled(project: &Project) -> Result<(), TestCaseError> {
    let (whole, parts) = (sum(project, LayerKind::Community), sum(project, LayerKind::Grid));
    prop_assert!((whole - parts).abs() <= 1e-6 * whole, "{whole} and {parts}");
    let t = tiled(project);
    prop_assert!(t.gaps.is_empty() && t.overlaps.is_empty(), "{t:?}");
    prop_assert!(t.gap_m2 < 1e-6 * whole, "{}", t.gap_m2);
    for id in all(project, LayerKind::Grid) {
        let shape = id.feature(project).expect("there").shape();
        prop_assert!(shape.to_multi_polygon().is_valid(), "{id:?}");
    }
    Ok(())
}

/// The change done to every ring by its positions alone, whatever comes of it: what a refusal is judged by.
fn naive(project: &Project, from: [f64; 2], to: [f64; 2]) -> bool {
    let mut polygons = Vec::new();
    for id in all(project, LayerKind::Grid) {
        let mut shape = id.feature(project).expect("there").to_feature().shape;
        shape.map_coords(|all| {
            all.iter_mut().filter(|c| (c[0] - from[0]).hypot(c[1] - from[1]) < 1e-3).for_each(|c| *c = to);
        });
        polygons.push(shape.get(0).to_multi_polygon());
    }
    let valid = polygons.iter().all(Validation::is_valid);
    valid
        && (0..polygons.len())
            .all(|a| (a + 1..polygons.len()).all(|b| polygons[a].intersection(&polygons[b]).unsigned_area() < 0.05))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Random changes one after another: what is done leaves the town tiled, what is refused changes nothing.
    #[test]
    fn moves_open_no_ground(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let (columns, rows) = (2 + dice.roll(3), 2 + dice.roll(2));
        let (community, grids) = town(&mut dice, columns, rows);
        let mut project = project(&community, &grids);
        let mut done = 0;
        for _ in 0..12 {
            let id = match dice.roll(6) {
                0 => AreaId { kind: LayerKind::Community, fid: fangxian::model::Fid(1) },
                _ => grid(dice.roll(grids.len())),
            };
            let own = vertices(&project, id);
            let i = dice.roll(own.len());
            let (a, b) = (own[i], own[(i + 1) % own.len()]);
            let reach = if dice.roll(4) == 0 { 2.0 } else { 0.35 } * CELL;
            let by = [dice.swing() * reach, dice.swing() * reach];
            let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
            let (wish, to) = match dice.roll(6) {
                0 => (BorderChange::Remove { vertex: a }, None),
                1 => (BorderChange::Insert { edge: [a, b], near: middle, at: [middle[0] + by[0], middle[1] + by[1]] }, Some([middle[0] + by[0], middle[1] + by[1]])),
                2 => (BorderChange::Shift { edge: [a, b], by: by.map(|v| v * 0.3) }, None),
                _ => (BorderChange::Move { vertex: a, to: [a[0] + by[0], a[1] + by[1]] }, Some([a[0] + by[0], a[1] + by[1]])),
            };
            match change(&project, id, wish) {
                Ok(plan) => {
                    project = after(&project, &plan);
                    still_tiled(&project)?;
                    if let Some(to) = to {
                        prop_assert!(shared_to_the_bit(&project, to));
                    }
                    done += 1;
                }
                Err(Refusal::Junction | Refusal::Gone) => {}
                Err(refusal) => {
                    if let BorderChange::Move { vertex, to } = wish {
                        prop_assert!(!naive(&project, vertex, to) || matches!(refusal, Refusal::Outside { .. }), "{refusal:?}");
                    }
                }
            }
        }
        prop_assert!(done > 0);
    }
}

fn square([x0, y0, x1, y1]: [f64; 4]) -> Ring {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

/// Two grids with a corner in the middle of a third's edge.
fn three() -> Project {
    let grids = [square([0.0, 0.0, 100.0, 200.0]), square([100.0, 0.0, 200.0, 80.0]), square([100.0, 80.0, 200.0, 200.0])];
    project(&square([0.0, 0.0, 200.0, 200.0]), &grids)
}

#[test]
fn a_corner_in_a_neighbours_edge_takes_the_neighbour_along() {
    let project = three();
    let plan = change(&project, grid(1), BorderChange::Move { vertex: [100.0, 80.0], to: [110.0, 90.0] }).expect("moves");
    assert_eq!(plan.changed, [grid(1), grid(0), grid(2)]);
    let moved = after(&project, &plan);
    assert_eq!([0, 1, 2].map(|n| shoelace(&moved, grid(n))), [21_000.0, 8_100.0, 10_900.0]);
    assert!(shared_to_the_bit(&moved, [110.0, 90.0]));
}

#[test]
fn an_outer_corner_takes_the_community_along() {
    let project = three();
    let plan = change(&project, grid(0), BorderChange::Move { vertex: [100.0, 200.0], to: [100.0, 220.0] }).expect("moves");
    let moved = after(&project, &plan);
    assert_eq!(plan.changed.len(), 3, "both grids and the community: {:?}", plan.changed);
    assert_eq!(sum(&moved, LayerKind::Community), 42_000.0);
    assert_eq!(sum(&moved, LayerKind::Grid), 42_000.0);
}

#[test]
fn refusals_name_who_is_in_the_way() {
    let project = three();
    let refused = |id, wish| change(&project, id, wish).expect_err("refused");
    // Across the whole of the neighbour.
    let cross = refused(grid(1), BorderChange::Move { vertex: [100.0, 80.0], to: [100.0, -50.0] });
    assert!(matches!(cross, Refusal::Ring { .. }), "{cross:?}");
    assert_eq!(refused(grid(1), BorderChange::Remove { vertex: [100.0, 80.0] }), Refusal::Junction);
    assert_eq!(refused(grid(1), BorderChange::Move { vertex: [1.0, 1.0], to: [2.0, 2.0] }), Refusal::Gone);
    // A grid that ends ten metres before the border of its community may not be pushed over it.
    let short = super::town::project(&square([0.0, 0.0, 200.0, 200.0]), &[square([10.0, 10.0, 190.0, 190.0])]);
    let over = change(&short, grid(0), BorderChange::Move { vertex: [190.0, 10.0], to: [215.0, 50.0] }).expect_err("refused");
    assert!(
        matches!(over, Refusal::Outside { area, holder, area_m2 } if area == grid(0) && holder.kind == LayerKind::Community && area_m2 > 100.0),
        "{over:?}"
    );
    // Nor over a grid beyond a hole, whose border it does not share.
    let apart = [square([10.0, 10.0, 90.0, 190.0]), square([100.0, 10.0, 190.0, 190.0])];
    let apart = super::town::project(&square([0.0, 0.0, 200.0, 200.0]), &apart);
    let onto = change(&apart, grid(0), BorderChange::Move { vertex: [90.0, 10.0], to: [130.0, 60.0] }).expect_err("refused");
    assert!(matches!(onto, Refusal::Overlap { area, other, .. } if area == grid(0) && other == grid(1)), "{onto:?}");
    // Up to its border it may, and from then on they share it.
    let meets = change(&apart, grid(0), BorderChange::Move { vertex: [90.0, 10.0], to: [100.0, 70.0] }).expect("moves");
    assert!(shared_to_the_bit(&after(&apart, &meets), [100.0, 70.0]));
}

#[test]
fn a_vertex_of_two_goes_for_both() {
    let bend = |ring: &[[f64; 2]]| ring.to_vec();
    let grids = [
        bend(&[[0.0, 0.0], [100.0, 0.0], [110.0, 50.0], [100.0, 100.0], [0.0, 100.0]]),
        bend(&[[100.0, 0.0], [200.0, 0.0], [200.0, 100.0], [100.0, 100.0], [110.0, 50.0]]),
    ];
    let project = project(&square([0.0, 0.0, 200.0, 100.0]), &grids);
    let plan = change(&project, grid(0), BorderChange::Remove { vertex: [110.0, 50.0] }).expect("goes");
    let straight = after(&project, &plan);
    assert_eq!([0, 1].map(|n| shoelace(&straight, grid(n))), [10_000.0, 10_000.0]);
}
