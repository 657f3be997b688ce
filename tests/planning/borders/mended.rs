//! Broken tilings mended.

use super::town::*;
use fangxian::geometry::mend::{MendOptions, Remedy};
use fangxian::geometry::{Shapes, TilingOptions};
use fangxian::model::{Edit, LayerKind, Project};
use fangxian::reshape::{AreaId, Mending, mending};
use proptest::prelude::*;

pub fn options() -> MendOptions {
    MendOptions { limits: TilingOptions::default(), new_share: 0.05, give: Vec::new() }
}

fn community(project: &Project) -> AreaId {
    all(project, LayerKind::Community)[0]
}

fn put(project: &mut Project, n: usize, ring: &Ring) {
    let mut shape = Shapes::new();
    polygon(&mut shape, &[ring]);
    project.apply(Edit::SetShape { kind: LayerKind::Grid, fid: grid(n).fid, shape }).expect("fits");
}

fn mend(project: &Project) -> (Mending, Project) {
    let done = mending(project, community(project), &options()).expect("sound");
    let mended = after(project, &done.plan);
    (done, mended)
}

/// A town with corners moved without their neighbours, a grid taken out now and then.
fn broken(seed: u64) -> Project {
    let mut dice = Dice(seed);
    let (columns, rows) = (2 + dice.roll(3), 2 + dice.roll(2));
    let (ring, mut grids) = town(&mut dice, columns, rows);
    let mut town = project(&ring, &grids);
    for _ in 0..1 + dice.roll(4) {
        let n = dice.roll(grids.len());
        let corner = dice.roll(grids[n].len());
        let reach = if dice.roll(3) == 0 { 0.003 } else { 0.3 } * CELL;
        let mut ring = grids[n].clone();
        for v in &mut ring[corner] {
            *v += dice.swing() * reach;
        }
        // Inside the community: what reaches out of it is no fault of its tiling.
        let b = fangxian::geometry::Bounds::of(&[
            [38_470_000.0, 3_800_000.0],
            [38_470_000.0 + columns as f64 * CELL, 3_800_000.0 + rows as f64 * CELL],
        ]);
        let mut shape = Shapes::new();
        polygon(&mut shape, &[&ring]);
        if b.contains(ring[corner]) && fangxian::geometry::check_area(shape.get(0)).is_none() {
            grids[n] = ring;
            put(&mut town, n, &grids[n]);
        }
    }
    if dice.roll(4) == 0 {
        town.apply(Edit::Delete { kind: LayerKind::Grid, fids: vec![grid(dice.roll(grids.len())).fid] }).expect("there");
    }
    town
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Corners moved without their neighbours, grids taken out and put twice: afterwards the community is tiled, and its
    /// own ground is what it was.
    #[test]
    fn broken_towns_are_tiled_afterwards(seed in any::<u64>()) {
        let town = broken(seed);
        let before = tiled(&town);
        let (done, mended) = mend(&town);
        let t = tiled(&mended);
        prop_assert!(t.gaps.is_empty() && t.overlaps.iter().all(|o| o.sliver), "{:?} after {:?}", t, done.mends);
        let (whole, parts) = (sum(&town, LayerKind::Community), sum(&mended, LayerKind::Grid));
        prop_assert!((whole - parts).abs() <= 1e-5 * whole, "{} and {}", whole, parts);
        prop_assert!((sum(&mended, LayerKind::Community) - whole).abs() <= 1e-7 * whole);
        // Every fault that the audit sees is said, with its area.
        for gap in &before.gaps {
            let said: f64 = done.mends.iter().filter(|m| !matches!(m.remedy, Remedy::Cut { .. })).map(|m| m.area_m2).sum();
            prop_assert!(said + 0.05 * gap.area_m2 + 1.0 >= gap.area_m2, "{} of {}", said, gap.area_m2);
        }
        if before.gaps.is_empty() && before.overlaps.is_empty() && before.gap_m2 < 0.005 {
            prop_assert!(done.plan.edits.is_empty(), "{:?}", done.mends);
        }
        // A second time there is nothing to do.
        prop_assert!(mend(&mended).0.mends.iter().all(|m| m.sliver), "{:?}", mend(&mended).0.mends);
    }
}

/// Vertices of mended grids that a neighbour does not have to the bit; they are within what is knitted when a border moves.
fn lone(seed: u64) -> usize {
    let town = broken(seed);
    let (done, mended) = mend(&town);
    if done.plan.edits.is_empty() {
        return 0;
    }
    let of = |id: AreaId| id.feature(&mended).expect("there").shape().coords().to_vec();
    let vertices = all(&mended, LayerKind::Grid).into_iter().flat_map(of);
    vertices.filter(|p| !shared_to_the_bit(&mended, *p)).count()
}

/// Where rings have to be made sound after the fact a vertex may move by less than a millimetre: soundness comes first.
#[test]
fn mended_borders_are_common_to_the_bit_in_nearly_all_towns() {
    let odd: Vec<(u64, usize)> = (0..300).map(|seed| (seed, lone(seed))).filter(|(_, n)| *n > 2).collect();
    assert!(odd.len() <= 3, "{odd:?}");
}

fn square([x0, y0, x1, y1]: [f64; 4]) -> Ring {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

#[test]
fn a_hole_goes_to_the_longest_border_and_a_large_one_becomes_a_grid() {
    // 10 × 50 m between the two left grids, at the edge; 60 × 100 m at the right.
    let left = vec![[0.0, 0.0], [100.0, 0.0], [100.0, 60.0], [0.0, 60.0]];
    let upper = vec![[0.0, 70.0], [50.0, 70.0], [50.0, 60.0], [100.0, 60.0], [100.0, 100.0], [0.0, 100.0]];
    let town = project(&square([0.0, 0.0, 160.0, 100.0]), &[left, upper]);
    let (done, mended) = mend(&town);
    let remedies: Vec<_> = done.mends.iter().map(|m| (m.remedy, m.area_m2.round())).collect();
    assert_eq!(
        remedies,
        [(Remedy::New { new: 0, or: Some(0) }, 6000.0), (Remedy::Give { to: 1, border_m: 60.0, large: false }, 500.0)]
    );
    assert_eq!(done.new_names, ["community1第3网格"]);
    assert_eq!([0, 1, 2].map(|n| shoelace(&mended, grid(n)).round()), [6000.0, 4000.0, 6000.0]);
    let new = grid(2).feature(&mended).expect("there");
    assert_eq!(
        ["id", "code", "community_id", "leader"].map(|key| new.text(key)),
        [Some("3"), Some("41010400100103"), Some("1"), None]
    );
    // Asked to, the large one is given away as well.
    let give = MendOptions { give: vec![0], ..options() };
    let given = mending(&town, community(&town), &give).expect("sound");
    assert!(matches!(given.mends[0].remedy, Remedy::Give { to: 0, large: true, .. }));
    let t = tiled(&after(&town, &given.plan));
    assert!(t.gaps.is_empty() && t.overlaps.is_empty() && t.gap_m2 < 1e-3);
}

#[test]
fn an_overlap_stays_with_the_more_compact_or_the_smaller_id() {
    // A tongue of the second in the first: without it both are squares.
    let tongue = vec![
        [100.0, 0.0],
        [200.0, 0.0],
        [200.0, 100.0],
        [100.0, 100.0],
        [100.0, 60.0],
        [60.0, 60.0],
        [60.0, 40.0],
        [100.0, 40.0],
    ];
    let town = project(&square([0.0, 0.0, 200.0, 100.0]), &[square([0.0, 0.0, 100.0, 100.0]), tongue]);
    let (done, mended) = mend(&town);
    assert_eq!(done.mends.iter().map(|m| m.remedy).collect::<Vec<_>>(), [Remedy::Cut { keeps: 0, loses: 1 }]);
    assert_eq!([0, 1].map(|n| shoelace(&mended, grid(n)).round()), [10_000.0, 10_000.0]);
    // As good either way: the smaller id keeps it.
    let twice = [square([0.0, 0.0, 110.0, 100.0]), square([90.0, 0.0, 200.0, 100.0])];
    let (done, mended) = mend(&project(&square([0.0, 0.0, 200.0, 100.0]), &twice));
    assert_eq!(done.mends.iter().map(|m| m.remedy).collect::<Vec<_>>(), [Remedy::Cut { keeps: 0, loses: 1 }]);
    assert_eq!([0, 1].map(|n| shoelace(&mended, grid(n)).round()), [11_000.0, 9_000.0]);
    // The same ground twice cannot be told apart.
    let twins = [square([0.0, 0.0, 200.0, 100.0]), square([0.0, 0.0, 200.0, 100.0])];
    let (done, _) = mend(&project(&square([0.0, 0.0, 200.0, 100.0]), &twins));
    assert_eq!(done.mends.iter().map(|m| m.remedy).collect::<Vec<_>>(), [Remedy::Twins { a: 0, b: 1 }]);
    assert!(done.plan.edits.is_empty());
}

#[test]
fn a_sound_tiling_is_left_alone() {
    let (ring, grids) = town(&mut Dice(3), 3, 3);
    let done = mending(&project(&ring, &grids), grid_community(), &options()).expect("sound");
    assert!(done.mends.is_empty() && done.plan.edits.is_empty(), "{:?}", done.mends);
}

fn grid_community() -> AreaId {
    AreaId { kind: LayerKind::Community, fid: fangxian::model::Fid(1) }
}
