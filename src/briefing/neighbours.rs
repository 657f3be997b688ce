//! Which areas of a layer touch each other, and in which direction a neighbour lies.

use crate::geometry::{Bounds, BoxIndex, ShapeRef};
use crate::model::Layer;
use rayon::prelude::*;

/// Borders closer than this are shared, metres: borders drawn twice by hand differ by some.
const TOUCH_M: f64 = 3.0;

/// Side of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Upper edge.
    North,
    /// Right edge.
    East,
    /// Lower edge.
    South,
    /// Left edge.
    West,
}

impl Side {
    /// Every side, clockwise from the top.
    pub const ALL: [Self; 4] = [Self::North, Self::East, Self::South, Self::West];
}

/// For each row of a layer of areas: rows that touch it, with the side on which most of the shared border lies as seen from
/// the middle of the row's box, ascending by row.
pub fn neighbours(layer: &Layer) -> Vec<Vec<(u32, Side)>> {
    let shapes: Vec<ShapeRef<'_>> = layer.features().map(|f| f.shape()).collect();
    let index = BoxIndex::new(shapes.iter().zip(0u32..).map(|(s, row)| (s.bounds(), row)));
    (0..shapes.len())
        .into_par_iter()
        .map(|row| {
            let mut near = Vec::new();
            index.rows_meeting(shapes[row].bounds().grown(TOUCH_M), &mut near);
            near.sort_unstable();
            near.dedup();
            let touching = |other: &u32| {
                let at = touch(shapes[row], shapes[*other as usize])?;
                Some((*other, side(&shapes[row].bounds(), at)))
            };
            near.iter().filter(|other| **other as usize != row).filter_map(touching).collect()
        })
        .collect()
}

/// Mean of the positions of either border that lie on the other.
fn touch(a: ShapeRef<'_>, b: ShapeRef<'_>) -> Option<[f64; 2]> {
    let (mut sum, mut n) = ([0.0; 2], 0.0);
    for (from, to) in [(a, b), (b, a)] {
        let reach = to.bounds().grown(TOUCH_M);
        for p in from.coords().iter().filter(|p| reach.contains(**p)) {
            if to.rings().any(|ring| ring.windows(2).any(|edge| distance(*p, edge[0], edge[1]) <= TOUCH_M)) {
                (0..2).for_each(|k| sum[k] += p[k]);
                n += 1.0;
            }
        }
    }
    (n > 0.0).then(|| sum.map(|v| v / n))
}

fn distance(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let d = [b[0] - a[0], b[1] - a[1]];
    let t = (((p[0] - a[0]) * d[0] + (p[1] - a[1]) * d[1]) / (d[0] * d[0] + d[1] * d[1]).max(1e-12)).clamp(0.0, 1.0);
    (p[0] - a[0] - t * d[0]).hypot(p[1] - a[1] - t * d[1])
}

/// The side of a box nearest to a position, measured in shares of the box.
fn side(bounds: &Bounds, at: [f64; 2]) -> Side {
    let [x, y] = bounds.center();
    let (dx, dy) = ((at[0] - x) / bounds.width().max(1e-9), (at[1] - y) / bounds.height().max(1e-9));
    match (dx.abs() > dy.abs(), dx > 0.0, dy > 0.0) {
        (true, true, _) => Side::East,
        (true, false, _) => Side::West,
        (false, _, true) => Side::North,
        (false, _, false) => Side::South,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shapes;
    use crate::model::{Chunk, Fid, LayerKind, LayerMeta, Value};

    #[test]
    fn areas_of_a_chessboard_touch_the_eight_around_them() {
        let mut chunk = Chunk::new(LayerKind::Grid);
        let mut shapes = Shapes::new();
        for i in 0..9 {
            let (x, y) = (f64::from(i % 3) * 100.0, f64::from(i / 3) * 100.0);
            // Borders a metre apart, as they are when drawn by hand.
            shapes.push_polygon(&[&[[x, y], [x + 99.0, y], [x + 99.0, y + 99.0], [x, y + 99.0], [x, y]]]);
        }
        for i in 0..9 {
            chunk.push_feature(LayerKind::Grid, Fid(i + 1), shapes.get(i as usize), std::iter::repeat_n(Value::Null, 9));
        }
        chunk.finish();
        let layer = Layer::from_chunks(LayerKind::Grid, vec![chunk], LayerMeta::default());
        let got = neighbours(&layer);
        assert_eq!(got[4].iter().map(|(row, _)| *row).collect::<Vec<_>>(), [0, 1, 2, 3, 5, 6, 7, 8]);
        let sides: Vec<(u32, Side)> = got[4].iter().copied().filter(|(row, _)| [1, 3, 5, 7].contains(row)).collect();
        assert_eq!(sides, [(1, Side::South), (3, Side::West), (5, Side::East), (7, Side::North)]);
        assert_eq!(got[0].iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 3, 4]);
    }
}
