//! Spatial index of boxes: an R-tree (rstar), for "what may be here".

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{Bounds, Shapes};

type Entry = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// Boxes with the row of what they belong to. Empty boxes are in no answer.
#[derive(Debug, Clone)]
pub struct BoxIndex {
    tree: RTree<Entry>,
}

fn entry(bounds: Bounds, row: u32) -> Option<Entry> {
    // Also false for NaN, which the tree could not sort.
    let sound = bounds.min[0] <= bounds.max[0] && bounds.min[1] <= bounds.max[1];
    sound.then(|| Entry::new(Rectangle::from_corners(bounds.min, bounds.max), row))
}

impl BoxIndex {
    /// Loads all boxes at once, which is faster and packs tighter than one by one.
    pub fn new(boxes: impl IntoIterator<Item = (Bounds, u32)>) -> Self {
        Self { tree: RTree::bulk_load(boxes.into_iter().filter_map(|(bounds, row)| entry(bounds, row)).collect()) }
    }

    /// The boxes of all features, each with its number.
    pub fn of(shapes: &Shapes) -> Self {
        Self::new(shapes.iter().enumerate().map(|(i, s)| (s.bounds(), i as u32)))
    }

    /// Number of boxes.
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Whether there is no box.
    pub fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// Adds a box.
    pub fn insert(&mut self, bounds: Bounds, row: u32) {
        if let Some(entry) = entry(bounds, row) {
            self.tree.insert(entry);
        }
    }

    /// Removes a box that was added with exactly these values; tells whether it was there.
    pub fn remove(&mut self, bounds: Bounds, row: u32) -> bool {
        entry(bounds, row).is_some_and(|entry| self.tree.remove(&entry).is_some())
    }

    /// Calls `f` with the row of every box around the point, borders included, in no particular order.
    pub fn at(&self, p: [f64; 2], mut f: impl FnMut(u32)) {
        for entry in self.tree.locate_all_at_point(p) {
            f(entry.data);
        }
    }

    /// Calls `f` with the row of every box that meets `bounds`, borders included, in no particular order.
    pub fn meeting(&self, bounds: Bounds, mut f: impl FnMut(u32)) {
        if bounds.is_empty() {
            return;
        }
        for entry in self.tree.locate_in_envelope_intersecting(AABB::from_corners(bounds.min, bounds.max)) {
            f(entry.data);
        }
    }

    /// As [`BoxIndex::rows_meeting`], but gives up and answers `false` when there are more than `most`.
    pub fn few_meeting(&self, bounds: Bounds, most: usize, rows: &mut Vec<u32>) -> bool {
        rows.clear();
        if !bounds.is_empty() {
            let found = self.tree.locate_in_envelope_intersecting(AABB::from_corners(bounds.min, bounds.max));
            rows.extend(found.take(most + 1).map(|entry| entry.data));
            rows.sort_unstable();
        }
        rows.len() <= most
    }

    /// Rows of the boxes around the point, ascending, into a list to reuse.
    pub fn rows_at(&self, p: [f64; 2], rows: &mut Vec<u32>) {
        rows.clear();
        self.at(p, |row| rows.push(row));
        rows.sort_unstable();
    }

    /// Rows of the boxes that meet `bounds`, ascending, into a list to reuse.
    pub fn rows_meeting(&self, bounds: Bounds, rows: &mut Vec<u32>) {
        rows.clear();
        self.meeting(bounds, |row| rows.push(row));
        rows.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bounds() -> impl Strategy<Value = Bounds> {
        (-20i32..20, -20i32..20, -1i32..6, 0i32..6)
            .prop_map(|(x, y, w, h)| Bounds { min: [f64::from(x), f64::from(y)], max: [f64::from(x + w), f64::from(y + h)] })
    }

    proptest! {
        #[test]
        fn a_linear_scan_judges_the_tree(
            boxes in prop::collection::vec(bounds(), 0..60), query in bounds(), later in bounds(), gone in 0usize..60
        ) {
            let mut all: Vec<(Bounds, u32)> = boxes.iter().copied().zip(0..).collect();
            let mut index = BoxIndex::new(all.iter().copied());
            index.insert(later, 1000);
            all.push((later, 1000));
            if gone < boxes.len() {
                let (b, row) = all.remove(gone);
                prop_assert_eq!(index.remove(b, row), !b.is_empty());
                prop_assert!(!index.remove(b, row));
            }
            all.retain(|(b, _)| !b.is_empty());
            prop_assert_eq!(index.len(), all.len());
            let mut rows = vec![7];
            index.rows_meeting(query, &mut rows);
            let scan = |f: &dyn Fn(&Bounds) -> bool| all.iter().filter(|(b, _)| f(b)).map(|(_, row)| *row).collect::<Vec<_>>();
            prop_assert_eq!(&rows, &if query.is_empty() { vec![] } else { scan(&|b| b.intersects(&query)) });
            let few = index.few_meeting(query, 5, &mut rows);
            let all = if query.is_empty() { vec![] } else { scan(&|b| b.intersects(&query)) };
            prop_assert_eq!(few, all.len() <= 5);
            prop_assert!(!few || rows == all);
            index.rows_at(query.min, &mut rows);
            prop_assert_eq!(&rows, &scan(&|b| b.contains(query.min)));
        }
    }
}
