//! Areas split along lines and merged.

use super::town::*;
use fangxian::geometry::split::{SplitRefusal, split};
use fangxian::geometry::{Outline, TilingOptions};
use fangxian::model::LayerKind;
use fangxian::reshape::{self, Refusal};
use geo::{Area, BooleanOps, Validation};
use proptest::prelude::*;

/// A star of many corners with up to two holes.
fn star(dice: &mut Dice) -> Outline {
    let n = 5 + dice.roll(12);
    let ring = |dice: &mut Dice, n: usize, at: [f64; 2], r: f64, rough: f64| -> Ring {
        (0..n)
            .map(|i| {
                let (s, c) = (i as f64 / n as f64 * std::f64::consts::TAU).sin_cos();
                let r = r * (1.0 + rough * dice.swing());
                [38_470_000.0 + at[0] + r * c, 3_800_000.0 + at[1] + r * s]
            })
            .collect()
    };
    let mut parts = vec![vec![ring(dice, n, [0.0, 0.0], 200.0, 0.45)]];
    for (x, y) in [(-40.0, 0.0), (40.0, 10.0)].into_iter().take(dice.roll(3)) {
        let mut hole = ring(dice, 4 + n % 3, [x, y], 25.0, 0.3);
        hole.reverse();
        parts[0].push(hole);
    }
    if dice.roll(3) == 0 {
        parts.push(vec![ring(dice, 6, [600.0, 0.0], 80.0, 0.2)]);
    }
    Outline { parts }
}

fn polygons(outline: &Outline) -> geo::MultiPolygon<f64> {
    outline.to_shapes().get(0).to_multi_polygon()
}

fn no_limits() -> TilingOptions {
    TilingOptions { min_area_m2: 0.0, min_width_m: 0.0, ..TilingOptions::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Pieces are the area, no less and no more, and its vertices are all still there to the bit.
    #[test]
    fn pieces_make_up_the_area(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let area = star(&mut dice);
        prop_assume!(polygons(&area).is_valid());
        let mut line: Ring = (0..2 + dice.roll(4)).map(|_| [38_470_000.0 + dice.swing() * 300.0, 3_800_000.0 + dice.swing() * 300.0]).collect();
        if dice.roll(3) == 0 {
            // Through vertices, as one draws with snapping.
            let own: Vec<[f64; 2]> = area.rings().flatten().copied().collect();
            line[0] = own[dice.roll(own.len())];
            let last = line.len() - 1;
            line[last] = own[dice.roll(own.len())];
        }
        let Ok(done) = split(&area, &line, no_limits()) else { return Ok(()) };
        prop_assert!(done.pieces.len() >= 2);
        let total = polygons(&area).unsigned_area();
        let pieces: Vec<_> = done.pieces.iter().map(polygons).collect();
        let sum: f64 = pieces.iter().map(Area::unsigned_area).sum();
        prop_assert!((sum - total).abs() <= 1e-9 * total, "{sum} of {total}");
        for (i, piece) in pieces.iter().enumerate() {
            prop_assert!(piece.is_valid(), "{piece:?}");
            // The overlay rounds to a fraction of a micrometre.
            prop_assert!(piece.difference(&polygons(&area)).unsigned_area() < 1e-3);
            for other in &pieces[i + 1..] {
                prop_assert!(piece.intersection(other).unsigned_area() < 1e-3);
            }
        }
        for p in area.rings().flatten() {
            prop_assert!(done.pieces.iter().any(|piece| piece.has_vertex(*p)));
        }
        for pair in done.pieces.windows(2) {
            prop_assert!(pair[0].area() >= pair[1].area() || area.parts.len() > 1);
        }
    }

    /// Cut and put together again it is the same ground; so are any grids of a town that hang together.
    #[test]
    fn merging_takes_a_cut_back(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let (community, grids) = town(&mut dice, 3, 3);
        let project = project(&community, &grids);
        let id = grid(dice.roll(9));
        let (before, shape) = (shoelace(&project, id), id.feature(&project).expect("there").shape());
        let middle = shape.bounds().center();
        let line = [[middle[0] - 300.0, middle[1] + dice.swing() * 40.0], [middle[0] + 300.0, middle[1] + dice.swing() * 40.0]];
        let plan = reshape::split(&project, id, &line, TilingOptions::default()).expect("crosses");
        let cut = after(&project, &plan);
        prop_assert_eq!(cut.layer(LayerKind::Grid).len(), 10);
        let (whole, parts) = (sum(&cut, LayerKind::Community), sum(&cut, LayerKind::Grid));
        prop_assert!((whole - parts).abs() <= 1e-6 * whole);
        let t = tiled(&cut);
        prop_assert!(t.gaps.is_empty() && t.overlaps.is_empty(), "{:?}", t);
        // Both ends of the cut are vertices of the neighbours too.
        let piece = cut.layer(LayerKind::Grid).feature(9);
        for p in piece.shape().coords().iter().filter(|p| !shape.coords().contains(p)) {
            prop_assert!(shared_to_the_bit(&cut, *p));
        }
        let new = all(&cut, LayerKind::Grid)[9];
        let again = after(&cut, &reshape::merge(&cut, &[new, id]).expect("adjacent"));
        prop_assert_eq!(again.layer(LayerKind::Grid).len(), 9);
        prop_assert!((sum(&again, LayerKind::Grid) - parts).abs() <= 1e-9 * parts);
        // Who stays is the larger piece, which is the old grid.
        prop_assert!((shoelace(&again, id) - before).abs() <= 1e-6 * before);
        // All nine, in any order.
        let ids = all(&again, LayerKind::Grid);
        let one = after(&again, &reshape::merge(&again, &ids).expect("adjacent"));
        // Corners a hundredth of a millimetre off a neighbour's edge come to lie on it.
        prop_assert!((sum(&one, LayerKind::Grid) - parts).abs() <= 1e-7 * parts);
        prop_assert!(tiled(&one).gap_m2 < 0.05);
    }
}

fn square([x0, y0, x1, y1]: [f64; 4]) -> Ring {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

#[test]
fn lines_over_holes_and_bays() {
    let hole = vec![[40.0, 40.0], [40.0, 60.0], [60.0, 60.0], [60.0, 40.0]];
    let ring = Outline { parts: vec![vec![square([0.0, 0.0, 100.0, 100.0]), hole]] };
    let cut = |line: &[[f64; 2]]| split(&ring, line, TilingOptions::default());
    // Through the hole: two halves without a hole.
    let halves = cut(&[[50.0, -10.0], [50.0, 110.0]]).expect("crosses");
    assert_eq!(halves.pieces.iter().map(Outline::area).collect::<Vec<_>>(), [4800.0, 4800.0]);
    assert!(halves.pieces.iter().all(|p| p.parts[0].len() == 1));
    // Beside it: the hole stays with its piece.
    let beside = cut(&[[20.0, -10.0], [20.0, 110.0]]).expect("crosses");
    assert_eq!(beside.pieces.iter().map(|p| (p.area(), p.parts[0].len())).collect::<Vec<_>>(), [(7600.0, 2), (2000.0, 1)]);
    // Ends inside are drawn on; to the hole and no farther divides nothing.
    assert_eq!(cut(&[[20.0, 30.0], [20.0, 70.0]]).expect("drawn on").pieces.len(), 2);
    assert_eq!(cut(&[[50.0, -10.0], [50.0, 50.0]]), Err(SplitRefusal::DoesNotCross));
    assert_eq!(cut(&[[200.0, 0.0], [200.0, 50.0]]), Err(SplitRefusal::DoesNotCross));
    assert_eq!(cut(&[[0.0, 0.0], [100.0, 0.0]]), Err(SplitRefusal::DoesNotCross), "along the border");
    assert!(matches!(cut(&[[-5.0, 0.3], [105.0, 0.3]]), Err(SplitRefusal::Sliver { .. })));
    // A bay: one line makes three pieces. From corner to corner as well.
    let bay = Outline::of_ring(vec![
        [0.0, 0.0],
        [90.0, 0.0],
        [90.0, 60.0],
        [60.0, 60.0],
        [60.0, 20.0],
        [30.0, 20.0],
        [30.0, 60.0],
        [0.0, 60.0],
    ]);
    let three = split(&bay, &[[-5.0, 30.0], [95.0, 30.0]], TilingOptions::default()).expect("crosses");
    assert_eq!(three.pieces.iter().map(|p| p.area().round()).collect::<Vec<_>>(), [2400.0, 900.0, 900.0]);
    let corners = split(&bay, &[[0.0, 0.0], [30.0, 20.0]], TilingOptions::default()).expect("crosses");
    assert_eq!(corners.pieces.len(), 2);
    assert!(corners.ends.is_empty(), "corners are there already");
}

#[test]
fn the_largest_piece_stays_who_it_was() {
    let grids = [square([0.0, 0.0, 100.0, 100.0]), square([100.0, 0.0, 200.0, 100.0])];
    let project = project(&square([0.0, 0.0, 200.0, 100.0]), &grids);
    let plan = reshape::split(&project, grid(0), &[[-5.0, 30.0], [105.0, 30.0]], TilingOptions::default()).expect("crosses");
    let cut = after(&project, &plan);
    assert_eq!([shoelace(&cut, grid(0)), shoelace(&cut, grid(2))], [7000.0, 3000.0]);
    let text = |n: usize, key: &str| grid(n).feature(&cut).expect("there").text(key).map(str::to_owned);
    for key in ["id", "name", "code", "leader", "member", "team_roles", "community_id"] {
        assert_eq!(text(0, key), grid(0).feature(&project).expect("there").text(key).map(str::to_owned));
    }
    let new = ["id", "name", "code", "leader", "member", "team_roles", "community_id"].map(|key| text(2, key));
    let want = [Some("1-2"), Some("grid1-2"), Some("41010400100103"), None, None, None, Some("1")];
    assert_eq!(new, want.map(|t| t.map(str::to_owned)));
    // The neighbour and the community got the ends of the line as vertices.
    assert!(shared_to_the_bit(&cut, [100.0, 30.0]) && shared_to_the_bit(&cut, [0.0, 30.0]));
    let community = all(&cut, LayerKind::Community)[0];
    assert_eq!(
        reshape::split(&cut, community, &[[50.0, -5.0], [50.0, 105.0]], TilingOptions::default()).expect_err("refused"),
        Refusal::NotThisLayer(LayerKind::Community)
    );
}

#[test]
fn only_neighbours_of_one_community_merge() {
    let grids = [square([0.0, 0.0, 100.0, 100.0]), square([100.0, 100.0, 200.0, 200.0]), square([100.0, 0.0, 200.0, 100.0])];
    let mut town = project(&square([0.0, 0.0, 200.0, 200.0]), &grids);
    assert_eq!(reshape::merge(&town, &[grid(0), grid(1)]).expect_err("a corner"), Refusal::Apart(grid(1)));
    assert_eq!(reshape::merge(&town, &[grid(0)]).expect_err("one"), Refusal::TooFew);
    let community = all(&town, LayerKind::Community)[0];
    assert_eq!(reshape::merge(&town, &[grid(0), community]).expect_err("two layers"), Refusal::SeveralLayers);
    let all_three = after(&town, &reshape::merge(&town, &[grid(0), grid(1), grid(2)]).expect("hang together"));
    assert_eq!((all_three.layer(LayerKind::Grid).len(), shoelace(&all_three, grid(0))), (1, 30_000.0));
    let attr = LayerKind::Grid.info().attr("community_id").expect("an attribute");
    let value = fangxian::model::Value::Text("2".into());
    town.apply(fangxian::model::Edit::SetValue { kind: LayerKind::Grid, fid: grid(2).fid, attr, value }).expect("fits");
    let refused = reshape::merge(&town, &[grid(0), grid(2)]).expect_err("two communities");
    assert_eq!(refused, Refusal::TwoCommunities { a: grid(0), b: grid(2) });
}
