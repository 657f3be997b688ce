//! The areas of a layer, ready for the question what holds a point or touches a shape.

use super::change::Change;
use super::order::id_ranks;
use super::report::NO_ROW;
use crate::geometry::{Bounds, BoxIndex, PreparedArea, ShapeRef};
use crate::model::{FeatureRef, Layer};
use rayon::prelude::*;
use std::sync::Arc;

/// Areas of a layer.
#[derive(Debug)]
pub(super) struct Areas {
    index: BoxIndex,
    prepared: Vec<Arc<PreparedArea>>,
    /// Place of each row by id: decides between several.
    rank: Vec<u32>,
}

/// What has become of the areas, for those who asked them before.
#[derive(Debug)]
pub(super) enum News {
    /// Every answer stands.
    None,
    /// Answers stand but for what meets one of the boxes, in which an area came, went or changed.
    Some {
        /// The boxes.
        boxes: Vec<Bounds>,
        /// New numbers of earlier rows, where they moved.
        renumber: Option<Vec<u32>>,
    },
    /// Ask again.
    All,
}

/// With more changed areas than this every subject is joined anew.
const MOST_CHANGED: usize = 256;

impl Areas {
    pub fn new(layer: &Layer) -> Self {
        let prepare = |row: usize| Arc::new(PreparedArea::new(layer.feature(row as u32).shape()));
        Self::of(layer, (0..layer.len()).into_par_iter().with_min_len(64).map(prepare).collect())
    }

    fn of(layer: &Layer, prepared: Vec<Arc<PreparedArea>>) -> Self {
        let index = BoxIndex::new(prepared.iter().enumerate().map(|(row, area)| (area.bounds(), row as u32)));
        Self { index, prepared, rank: id_ranks(layer) }
    }

    /// The areas of a layer that came from `old`, and what changed on the way.
    pub fn updated(self: &Arc<Self>, old: &Layer, new: &Layer, change: &Change) -> (Arc<Self>, News) {
        if change.identical {
            return (Arc::clone(self), News::None);
        }
        let Some(rows) = change.rows(old, new) else { return (Arc::new(Self::new(new)), News::All) };
        let mut boxes = Vec::new();
        let mut before = rows.from.iter();
        let mut prepare = |f: FeatureRef<'_>| {
            let from = before.next().copied().filter(|from| *from != NO_ROW);
            let was = from.map(|from| (old.feature(from), &self.prepared[from as usize]));
            let reusable = was.filter(|(was, _)| was.shape() == f.shape());
            // The id decides which of several areas holds a point.
            if reusable.is_none_or(|(was, _)| was.id() != f.id()) {
                boxes.extend(was.map(|(_, area)| area.bounds()));
                boxes.push(f.shape().bounds());
            }
            reusable.map_or_else(|| Arc::new(PreparedArea::new(f.shape())), |(_, area)| Arc::clone(area))
        };
        let areas = Self::of(new, new.features().map(&mut prepare).collect());
        let gone = rows.to.iter().enumerate().filter(|(_, to)| **to == NO_ROW);
        boxes.extend(gone.map(|(row, _)| self.prepared[row].bounds()));
        boxes.retain(|b| !b.is_empty());
        // A representative point may lie outside its shape's box by a rounding.
        boxes.iter_mut().for_each(|b| *b = b.grown(1e-3));
        let news = if boxes.len() > MOST_CHANGED {
            News::All
        } else {
            News::Some { boxes, renumber: rows.renumber().map(<[u32]>::to_vec) }
        };
        (Arc::new(areas), news)
    }

    /// Counts one more holder; the one with the smallest id comes first.
    fn add(&self, (first, count): &mut (u32, u8), row: u32) {
        if *first == NO_ROW || self.rank[row as usize] < self.rank[*first as usize] {
            *first = row;
        }
        *count = count.saturating_add(1);
    }

    /// The prepared area of each row.
    pub fn prepared(&self) -> &[Arc<PreparedArea>] {
        &self.prepared
    }

    /// The areas that a block of subjects can meet, found once for all of them.
    pub fn near(&self, block: Bounds) -> Near<'_> {
        let mut rows = Vec::new();
        // Neighbours in a file are mostly neighbours on the ground; where they are not, each subject asks the tree itself.
        let few = self.index.few_meeting(block, MOST_NEAR, &mut rows);
        Near { areas: self, rows: few.then_some(rows) }
    }

    /// All areas, for single questions.
    pub fn all(&self) -> Near<'_> {
        Near { areas: self, rows: None }
    }
}

/// Up to so many boxes are tested faster one by one than through the tree.
const MOST_NEAR: usize = 32;

/// The areas near a block of subjects.
pub(super) struct Near<'a> {
    areas: &'a Areas,
    rows: Option<Vec<u32>>,
}

impl Near<'_> {
    #[inline]
    fn each(&self, bounds: Bounds, mut f: impl FnMut(u32, &PreparedArea)) {
        let mut test = |row: u32| {
            let area = &self.areas.prepared[row as usize];
            if area.bounds().intersects(&bounds) {
                f(row, area);
            }
        };
        match &self.rows {
            Some(rows) => rows.iter().for_each(|row| test(*row)),
            None => self.areas.index.meeting(bounds, test),
        }
    }

    /// The row with the smallest id that holds the point, and the number of rows that do.
    pub fn holding(&self, p: [f64; 2]) -> (u32, u8) {
        let mut holders = (NO_ROW, 0);
        self.each(Bounds { min: p, max: p }, |row, area| {
            if area.contains(p) {
                self.areas.add(&mut holders, row);
            }
        });
        holders
    }

    /// Answers for the points of a box, most of them settled for all at once.
    pub fn within(&self, points: Bounds) -> Within<'_> {
        let (mut all, mut some, mut rows) = ((NO_ROW, 0), Vec::new(), Vec::new());
        if self.rows.is_none() && !self.areas.index.few_meeting(points, MOST_NEAR, &mut rows) {
            return Within { near: self, all, rows: None };
        }
        for &row in self.rows.as_ref().unwrap_or(&rows) {
            match self.areas.prepared[row as usize].holds_box(&points) {
                Some(true) => self.areas.add(&mut all, row),
                Some(false) => {}
                None => some.push(row),
            }
        }
        Within { near: self, all, rows: Some(some) }
    }

    /// Appends the rows of the areas that touch the shape, ascending by id.
    pub fn touching(&self, shape: ShapeRef<'_>, rows: &mut Vec<u32>) {
        let from = rows.len();
        self.each(shape.bounds(), |row, area| {
            if area.intersects(shape) {
                rows.push(row);
            }
        });
        rows[from..].sort_unstable_by_key(|row| self.areas.rank[*row as usize]);
    }
}

/// The areas around the points of a box.
pub(super) struct Within<'a> {
    near: &'a Near<'a>,
    /// Those that hold all of the box: the one with the smallest id, and their number.
    all: (u32, u8),
    /// Those that may hold some of it; `None` when they are many and each point asks for itself.
    rows: Option<Vec<u32>>,
}

impl Within<'_> {
    /// As [`Near::holding`], for a point of the box.
    #[inline]
    pub fn holding(&self, p: [f64; 2]) -> (u32, u8) {
        if p[0].is_nan() {
            return (NO_ROW, 0);
        }
        let Some(rows) = &self.rows else { return self.near.holding(p) };
        let areas = self.near.areas;
        let mut holders = self.all;
        for row in rows {
            if areas.prepared[*row as usize].contains(p) {
                areas.add(&mut holders, *row);
            }
        }
        holders
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shapes;
    use crate::model::{Chunk, Fid, LayerKind, LayerMeta};

    #[test]
    fn a_block_finds_what_the_tree_finds() {
        // Overlapping squares, more than a block tests one by one.
        let mut layer = Chunk::new(LayerKind::Grid);
        for i in 0..200 {
            let (x, y) = (f64::from(i % 20) * 7.0, f64::from(i / 20) * 7.0);
            layer.shapes.push_polygon(&[&[[x, y], [x + 12.0, y], [x + 12.0, y + 12.0], [x, y + 12.0], [x, y]]]);
            layer.end_feature(Fid(i64::from(i) + 1));
        }
        layer.finish();
        let areas = Areas::new(&Layer::from_chunks(LayerKind::Grid, vec![layer], LayerMeta::default()));
        let whole = areas.near(Bounds { min: [-10.0, -10.0], max: [200.0, 200.0] });
        assert!(whole.rows.is_none(), "too many to test one by one");
        for i in 0..400 {
            let p = [f64::from(i % 20) * 7.3 + 0.1, f64::from(i / 20) * 4.1 + 0.1];
            let near = areas.near(Bounds { min: p, max: p });
            assert!(near.rows.is_some());
            assert_eq!(near.holding(p), whole.holding(p));
            let around = Bounds { min: p, max: [p[0] + 2.5, p[1] + 1.5] };
            let (few, tree) = (areas.near(around), whole.within(around));
            for q in [p, around.center(), around.max, [f64::NAN; 2]] {
                assert_eq!(few.within(around).holding(q), whole.holding(q));
                assert_eq!(tree.holding(q), whole.holding(q));
            }
            let mut square = Shapes::new();
            square.push_polygon(&[&[p, [p[0] + 3.0, p[1]], [p[0] + 3.0, p[1] + 3.0], p]]);
            let (mut a, mut b) = (Vec::new(), Vec::new());
            areas.near(square.bounds()).touching(square.get(0), &mut a);
            whole.touching(square.get(0), &mut b);
            assert_eq!(a, b);
        }
    }
}
