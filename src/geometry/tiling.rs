//! How well grids tile their communities: ground in no grid, ground in two.

use std::collections::HashMap;
use std::sync::Arc;

use geo::{Area, Buffer};
use geo_types::{MultiPolygon, Polygon};
use rayon::prelude::*;

use super::overlap::{Ground, Moved};
use super::{BoxIndex, Shapes, representative_point};
use crate::task::{Cancelled, Task};

/// What is too small to be called a hole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TilingOptions {
    /// Pieces below this area are slivers, square metres.
    pub min_area_m2: f64,
    /// Pieces that no circle of this diameter fits into are slivers, metres.
    pub min_width_m: f64,
    /// Overlaps of two grids up to this area are rounding and not counted at all, square metres.
    pub min_overlap_m2: f64,
}

impl Default for TilingOptions {
    fn default() -> Self {
        Self { min_area_m2: 5.0, min_width_m: 0.5, min_overlap_m2: 1.0 }
    }
}

/// Ground of a community that is in no grid, one connected piece.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundGap {
    /// Number of the community in the list given.
    pub community: usize,
    /// The piece.
    pub polygon: Polygon<f64>,
    /// Its area, square metres.
    pub area_m2: f64,
    /// A position inside.
    pub at: [f64; 2],
}

/// Ground that is in two grids.
#[derive(Debug, Clone, PartialEq)]
pub struct GridOverlap {
    /// Number of the first grid in the list given.
    pub a: usize,
    /// Number of the second grid, greater than `a`.
    pub b: usize,
    /// All of the common ground.
    pub polygons: MultiPolygon<f64>,
    /// Its area, square metres.
    pub area_m2: f64,
    /// A position inside.
    pub at: [f64; 2],
    /// Whether every piece is a sliver by the options.
    pub sliver: bool,
}

/// How well grids tile their communities.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tiling {
    /// Area of all communities together, common ground counted once, square metres.
    pub community_area_m2: f64,
    /// Area of the communities' ground in no grid, slivers included, common ground counted once, square metres.
    pub gap_m2: f64,
    /// The same for each community by itself.
    pub gap_m2_by_community: Vec<f64>,
    /// Sum over all pairs of grids of their common area, where it is more than `min_overlap_m2`, square metres.
    pub overlap_m2: f64,
    /// Ground in no grid, slivers left out, by community.
    pub gaps: Vec<GroundGap>,
    /// Pairs of grids with common ground of more than `min_overlap_m2`, ascending.
    pub overlaps: Vec<GridOverlap>,
}

/// What was measured of each community and each grid, to be used again where nothing around them has changed.
#[derive(Debug, Clone)]
pub struct TilingParts {
    communities: Vec<Arc<Ground>>,
    grids: Vec<Arc<Ground>>,
    options: TilingOptions,
    cuts: Vec<Arc<Cut>>,
    shared: Vec<Arc<Vec<Shared>>>,
}

/// Compares communities with grids, both sound areas in metres.
///
/// Each community is cut with the grids near it only, on all cores. The overlay rounds to 32 bits of the community's
/// box, some micrometres. `before` is what an earlier call gave; the answer is the same to the bit with and without it.
pub fn tiling(
    communities: &[Arc<Ground>],
    grids: &[Arc<Ground>],
    options: TilingOptions,
    before: Option<&TilingParts>,
    task: &Task,
) -> Result<(Tiling, TilingParts), Cancelled> {
    let index = |grounds: &[Arc<Ground>]| BoxIndex::new(grounds.iter().map(|g| g.bounds).zip(0..));
    let (community_index, grid_index) = (index(communities), index(grids));
    let known = before
        .filter(|b| b.options == options)
        .and_then(|b| Some((b, Moved::between(&b.communities, communities)?, Moved::between(&b.grids, grids)?)));
    let cuts = (0..communities.len())
        .into_par_iter()
        .map(|i| {
            task.check()?;
            let bounds = &communities[i].bounds;
            let still = known.as_ref().filter(|(_, c, g)| !c.meets(bounds) && !g.meets(bounds));
            let cut = match still.and_then(|(b, c, _)| Some(&b.cuts[c.from[i]?])) {
                Some(cut) => Arc::clone(cut),
                None => Arc::new(cut(communities, i, &community_index, grids, &grid_index, options)),
            };
            task.advance(1);
            Ok(cut)
        })
        .collect::<Result<Vec<_>, Cancelled>>()?;
    let shared = (0..grids.len())
        .into_par_iter()
        .map(|a| {
            if a % 64 == 0 {
                task.check()?;
            }
            let still = known.as_ref().filter(|(_, _, g)| !g.meets(&grids[a].bounds));
            let shared = match still.and_then(|(b, _, g)| Some(&b.shared[g.from[a]?])) {
                Some(shared) => Arc::clone(shared),
                None => Arc::new(shared_ground(grids, a, &grid_index, options)),
            };
            task.advance(1);
            Ok(shared)
        })
        .collect::<Result<Vec<_>, Cancelled>>()?;
    let parts = TilingParts { communities: communities.to_vec(), grids: grids.to_vec(), options, cuts, shared };
    Ok((parts.sum(), parts))
}

impl TilingParts {
    /// Whether these are the grounds and options that were measured.
    pub fn are_of(&self, communities: &[Arc<Ground>], grids: &[Arc<Ground>], options: TilingOptions) -> bool {
        let same = |a: &[Arc<Ground>], b: &[Arc<Ground>]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b));
        self.options == options && same(&self.communities, communities) && same(&self.grids, grids)
    }

    /// Puts the parts together, in the order of the lists.
    fn sum(&self) -> Tiling {
        let numbers: HashMap<*const Ground, usize> = self.grids.iter().enumerate().map(|(i, g)| (Arc::as_ptr(g), i)).collect();
        let gaps = self.cuts.iter().enumerate().flat_map(|(community, cut)| {
            cut.gaps.iter().map(move |gap| GroundGap { community, polygon: gap.0.clone(), area_m2: gap.1, at: gap.2 })
        });
        let overlaps = self.shared.iter().enumerate().flat_map(|(a, shared)| {
            let numbers = &numbers;
            shared.iter().map(move |s| GridOverlap {
                a,
                b: numbers[&Arc::as_ptr(&s.with)],
                polygons: s.polygons.clone(),
                area_m2: s.area_m2,
                at: s.at,
                sliver: s.sliver,
            })
        });
        Tiling {
            community_area_m2: self.cuts.iter().map(|c| c.own_m2).sum(),
            gap_m2: self.cuts.iter().map(|c| c.own_gap_m2).sum(),
            gap_m2_by_community: self.cuts.iter().map(|c| c.gap_m2).collect(),
            overlap_m2: self.shared.iter().flat_map(|s| s.iter()).map(|s| s.area_m2).sum(),
            gaps: gaps.collect(),
            overlaps: overlaps.collect(),
        }
    }
}

/// What one community contributes; "own" is its ground less that of the communities before it in the list.
#[derive(Debug)]
struct Cut {
    own_m2: f64,
    own_gap_m2: f64,
    gap_m2: f64,
    /// Piece, area, position inside.
    gaps: Vec<(Polygon<f64>, f64, [f64; 2])>,
}

/// Ground that a grid shares with a later one.
#[derive(Debug)]
struct Shared {
    with: Arc<Ground>,
    polygons: MultiPolygon<f64>,
    area_m2: f64,
    at: [f64; 2],
    sliver: bool,
}

fn cut(
    communities: &[Arc<Ground>],
    i: usize,
    community_index: &BoxIndex,
    grids: &[Arc<Ground>],
    grid_index: &BoxIndex,
    options: TilingOptions,
) -> Cut {
    let ground = &communities[i];
    let mut rows = Vec::new();
    grid_index.rows_meeting(ground.bounds, &mut rows);
    let mut cover: Vec<&Ground> = rows.iter().map(|g| grids[*g as usize].as_ref()).collect();
    let gap = ground.without(&cover);
    let gap_m2 = gap.unsigned_area();
    let earlier = Ground::earlier_overlapping(communities, i, community_index);
    let (mut own_m2, mut own_gap_m2) = (ground.area, gap_m2);
    if !earlier.is_empty() {
        own_m2 = ground.without(&earlier).unsigned_area();
        cover.extend(earlier);
        own_gap_m2 = ground.without(&cover).unsigned_area();
    }
    let gaps = gap
        .0
        .into_iter()
        .filter(|polygon| !is_sliver(polygon, options))
        .filter_map(|polygon| {
            let (area_m2, at) = (polygon.unsigned_area(), position(&[&polygon])?);
            Some((polygon, area_m2, at))
        })
        .collect();
    Cut { own_m2, own_gap_m2, gap_m2, gaps }
}

fn shared_ground(grids: &[Arc<Ground>], a: usize, index: &BoxIndex, options: TilingOptions) -> Vec<Shared> {
    let mut rows = Vec::new();
    index.rows_meeting(grids[a].bounds, &mut rows);
    rows.iter()
        .map(|b| &grids[*b as usize])
        .skip_while(|b| !Arc::ptr_eq(b, &grids[a]))
        .skip(1)
        .filter_map(|with| {
            let polygons = grids[a].intersection(with)?;
            let area_m2 = polygons.unsigned_area();
            if area_m2 <= options.min_overlap_m2 {
                return None;
            }
            let at = position(&polygons.0.iter().collect::<Vec<_>>())?;
            let sliver = polygons.0.iter().all(|p| is_sliver(p, options));
            Some(Shared { with: Arc::clone(with), polygons, area_m2, at, sliver })
        })
        .collect()
}

/// Whether a piece is below the limits of area or width.
///
/// A strip's width is about twice its area by its perimeter, and no piece is thinner than that everywhere; only where
/// this falls short does shrinking by half the width decide, so that a hole with a long thin tail stays a hole.
pub(super) fn is_sliver(polygon: &Polygon<f64>, options: TilingOptions) -> bool {
    let area = polygon.unsigned_area();
    if area < options.min_area_m2 {
        return true;
    }
    let perimeter: f64 = std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .flat_map(|ring| ring.0.windows(2))
        .map(|e| (e[1].x - e[0].x).hypot(e[1].y - e[0].y))
        .sum();
    2.0 * area / perimeter < options.min_width_m && polygon.buffer(-options.min_width_m / 2.0).unsigned_area() <= 0.0
}

fn position(polygons: &[&Polygon<f64>]) -> Option<[f64; 2]> {
    let mut shapes = Shapes::new();
    shapes.push_multi_polygon(&MultiPolygon(polygons.iter().map(|p| (*p).clone()).collect()));
    representative_point(shapes.get(0), &mut Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(shapes: &mut Shapes, [x0, y0, x1, y1]: [f64; 4]) {
        let [x0, x1] = [x0, x1].map(|x| x + 38_470_000.0);
        let [y0, y1] = [y0, y1].map(|y| y + 3_800_000.0);
        shapes.push_polygon(&[&[[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]]);
    }

    fn compare(communities: &[[f64; 4]], grids: &[[f64; 4]]) -> Tiling {
        let mut shapes = Shapes::new();
        communities.iter().chain(grids).for_each(|r| rect(&mut shapes, *r));
        let all: Vec<_> = shapes.iter().map(|s| Arc::new(Ground::new(s))).collect();
        let (communities, grids) = all.split_at(communities.len());
        tiling(communities, grids, TilingOptions::default(), None, &Task::new()).unwrap().0
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-2
    }

    #[test]
    fn holes_slivers_and_overlaps_are_measured() {
        let community = [0.0, 0.0, 1000.0, 500.0];
        let seamless = compare(&[community], &[[0.0, 0.0, 600.0, 500.0], [600.0, 0.0, 1000.0, 500.0]]);
        assert_eq!((seamless.gaps.len(), seamless.overlaps.len()), (0, 0));
        assert!(near(seamless.community_area_m2, 500_000.0) && near(seamless.gap_m2, 0.0));

        // A seam of 0.4 m is a sliver, one of 0.6 m is a hole; both are counted.
        let seam = compare(&[community], &[[0.0, 0.0, 599.6, 500.0], [600.0, 0.0, 1000.0, 500.0]]);
        assert!(seam.gaps.is_empty() && near(seam.gap_m2, 200.0), "{seam:?}");
        let strip = compare(&[community], &[[0.0, 0.0, 599.4, 500.0], [600.0, 0.0, 1000.0, 500.0]]);
        assert!(strip.gaps.len() == 1 && near(strip.gaps[0].area_m2, 300.0), "{strip:?}");
        // 2 x 2 m is too small; 10 x 10 m at the end of a long seam is not.
        let nook = compare(&[community], &[[0.0, 0.0, 1000.0, 498.0], [0.0, 498.0, 998.0, 500.0]]);
        assert!(nook.gaps.is_empty() && near(nook.gap_m2, 4.0));
        let tail =
            compare(&[community], &[[0.0, 0.0, 599.99, 500.0], [600.0, 0.0, 1000.0, 490.0], [610.0, 490.0, 1000.0, 500.0]]);
        assert!(tail.gaps.len() == 1 && near(tail.gaps[0].area_m2, 105.0), "{tail:?}");

        let double = compare(&[community], &[[0.0, 0.0, 610.0, 500.0], [600.0, 0.0, 1000.0, 500.0], [605.0, 0.0, 615.0, 500.0]]);
        let pairs: Vec<_> = double.overlaps.iter().map(|o| (o.a, o.b, o.area_m2.round())).collect();
        assert_eq!(pairs, [(0, 1, 5000.0), (0, 2, 2500.0), (1, 2, 5000.0)]);
        assert!(near(double.overlap_m2, 12_500.0) && near(double.gap_m2, 0.0));
        assert!(!double.overlaps[0].sliver);
    }

    #[test]
    fn common_ground_of_communities_counts_once() {
        let t = compare(&[[0.0, 0.0, 100.0, 100.0], [50.0, 0.0, 150.0, 100.0]], &[[0.0, 0.0, 75.0, 100.0]]);
        assert!(near(t.community_area_m2, 15_000.0) && near(t.gap_m2, 7_500.0));
        assert!(near(t.gap_m2_by_community[0], 2_500.0) && near(t.gap_m2_by_community[1], 7_500.0));
        assert_eq!(t.gaps.iter().map(|g| g.community).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn nothing_and_cancelled() {
        assert_eq!(compare(&[], &[]), Tiling::default());
        let bare = compare(&[[0.0, 0.0, 10.0, 10.0]], &[]);
        assert!(near(bare.gap_m2, 100.0) && bare.gaps.len() == 1);
        let (task, mut shapes) = (Task::new(), Shapes::new());
        rect(&mut shapes, [0.0, 0.0, 1.0, 1.0]);
        task.cancel();
        let ground = Arc::new(Ground::new(shapes.get(0)));
        assert!(tiling(&[ground], &[], TilingOptions::default(), None, &task).is_err());
    }
}
