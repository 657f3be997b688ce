//! Which checkpoints are manned at a moment, and the nearest of them.

use super::change::Change;
use super::order::id_ranks;
use super::report::NO_ROW;
use super::status::Status;
use crate::geometry::{Bounds, PointIndex};
use crate::model::{Hours, Layer, LayerKind, Moment, People, Project, Roster};

/// The checkpoints at a moment.
#[derive(Debug)]
pub(super) struct Posts {
    /// See [`super::Report::manned`].
    pub manned: Vec<Status>,
    /// Where each row stands, if anywhere.
    places: Vec<Option<[f64; 2]>>,
    /// Row by its place in the order of ids, which is what the indexes carry.
    rows: Vec<u32>,
    covered: PointIndex,
    unknown: PointIndex,
}

/// Whether each checkpoint is manned at the moment. A post that states no hours is taken to keep all hours; where its roster
/// speaks of the hour, somebody must stand there.
fn manned_at(layer: &Layer, roster: &Roster, at: Moment) -> Vec<Status> {
    let minute = at.minute_of_day();
    layer
        .features()
        .map(|f| match f.text("state") {
            Some("manned") => {
                let stated = roster.post(f.fid()).map_or(People::NotStated, |post| post.people(at.hour()));
                let people = match stated {
                    People::NotStated if [f.int("staff_day"), f.int("staff_night")] == [Some(0), Some(0)] => Status::Gap,
                    People::Exactly(0) => Status::Gap,
                    People::AtLeast(0) => Status::Unknown,
                    People::NotStated | People::Exactly(_) | People::AtLeast(_) => Status::Covered,
                };
                let hours = match f.text("hours").map(Hours::parse) {
                    None => Status::Covered,
                    Some(Some(hours)) if hours.contains(minute) => Status::Covered,
                    Some(Some(_)) => Status::Gap,
                    Some(None) => Status::Unknown,
                };
                people.and(hours)
            }
            Some("closed" | "emergency_gate" | "unmanned") => Status::Gap,
            _ => Status::Unknown,
        })
        .collect()
}

/// Whether each checkpoint of a project is manned at a moment, by row.
pub fn manned(project: &Project, at: Moment) -> Vec<Status> {
    manned_at(project.layer(LayerKind::Checkpoint), &project.roster, at)
}

/// What has become of the posts, for those who asked for the nearest before.
#[derive(Debug)]
pub(super) enum PostNews {
    /// Answers stand but for what is near one of the places at which a post came, went, moved or changed its state.
    Some {
        /// Places with a post that is or was manned.
        covered: Vec<[f64; 2]>,
        /// Places with one of which nobody knows, or knew, whether it is.
        unknown: Vec<[f64; 2]>,
        /// New numbers of earlier rows, where they moved.
        renumber: Option<Vec<u32>>,
    },
    /// Ask again.
    All,
}

impl Posts {
    pub fn new(layer: &Layer, roster: &Roster, at: Moment) -> Self {
        let manned = manned_at(layer, roster, at);
        // Posts carry their place by id, so that the nearest of two at the same distance is the one with the smaller id.
        let rank = id_ranks(layer);
        let mut rows = vec![0; rank.len()];
        for (row, rank) in rank.iter().enumerate() {
            rows[*rank as usize] = row as u32;
        }
        let places: Vec<_> = layer.features().map(|f| f.shape().first()).collect();
        let index = |want: Status| {
            let wanted = places.iter().zip(&manned).zip(&rank).filter(|((_, m), _)| **m == want);
            PointIndex::new(wanted.filter_map(|((place, _), rank)| Some(((*place)?, *rank))))
        };
        let (covered, unknown) = (index(Status::Covered), index(Status::Unknown));
        Self { manned, places, rows, covered, unknown }
    }

    /// What changed since `old`, which was made of the layer `before`.
    pub fn news(&self, old: &Self, before: &Layer, layer: &Layer, change: &Change) -> PostNews {
        let Some(rows) = change.rows(before, layer) else { return PostNews::All };
        let [mut covered, mut unknown] = [Vec::new(), Vec::new()];
        let mut changed = |place: Option<[f64; 2]>, manned: Status| {
            let Some(p) = place.filter(|p| p[0].is_finite() && p[1].is_finite()) else { return };
            match manned {
                Status::Covered => covered.push(p),
                Status::Unknown => unknown.push(p),
                // Posts that nobody is at are in no answer.
                Status::Gap | Status::NotApplicable => {}
            }
        };
        for (row, from) in rows.from.iter().enumerate() {
            let now = (self.places[row], self.manned[row]);
            if *from == NO_ROW {
                changed(now.0, now.1);
                continue;
            }
            let was = (old.places[*from as usize], old.manned[*from as usize]);
            if was != now || before.feature(*from).id() != layer.feature(row as u32).id() {
                changed(was.0, was.1);
                changed(now.0, now.1);
            }
        }
        for (row, _) in rows.to.iter().enumerate().filter(|(_, to)| **to == NO_ROW) {
            changed(old.places[row], old.manned[row]);
        }
        let renumber = rows.renumber().map(<[u32]>::to_vec);
        PostNews::Some { covered, unknown, renumber }
    }

    /// Where the manned posts are, in the order of rows.
    pub fn manned_places(&self) -> Vec<[f64; 2]> {
        self.places.iter().zip(&self.manned).filter(|(_, m)| **m == Status::Covered).filter_map(|(p, _)| *p).collect()
    }

    /// The posts in one state that stand somewhere, each with its place in the order of ids, by rank.
    pub fn ranked(&self, want: Status) -> impl Iterator<Item = (u32, [f64; 2])> {
        let wanted = self.rows.iter().zip(0u32..).filter(move |(row, _)| self.manned[**row as usize] == want);
        wanted.filter_map(|(row, rank)| Some((rank, self.places[*row as usize]?)))
    }

    /// Row of each post by its place in the order of ids.
    pub fn rows_by_rank(&self) -> &[u32] {
        &self.rows
    }

    /// Answers for single points.
    #[cfg(test)]
    fn all(&self) -> NearPosts<'_> {
        NearPosts { posts: self, covered: None, unknown: None }
    }

    /// Answers for the points of a box, found faster.
    pub fn near(&self, block: Bounds) -> NearPosts<'_> {
        NearPosts { posts: self, covered: self.candidates(&self.covered, block), unknown: self.candidates(&self.unknown, block) }
    }

    /// The posts that are nearest to some point of a box, with their place by id, ascending; `None` when they are many.
    fn candidates(&self, index: &PointIndex, block: Bounds) -> Option<Vec<([f64; 2], u32)>> {
        if index.is_empty() {
            return Some(Vec::new());
        }
        // No point of the box is farther than `half` from its middle, so none has its nearest post farther away than
        // that post and twice as much. The margin is for rounding.
        let middle = block.center();
        let half = (block.width() / 2.0).hypot(block.height() / 2.0);
        let (_, nearest) = index.nearest(middle)?;
        let mut ranks = Vec::new();
        let few = index.few_within(middle, (nearest + 2.0 * half) * (1.0 + 1e-9) + 1e-6, MOST_NEAR, &mut ranks);
        let place = |rank: u32| self.places[self.rows[rank as usize] as usize].unwrap_or([f64::NAN; 2]);
        few.then(|| ranks.into_iter().map(|rank| (place(rank), rank)).collect())
    }
}

/// Up to so many posts are tried faster one by one than through the tree.
const MOST_NEAR: usize = 24;

/// The posts near a block of subjects.
pub(super) struct NearPosts<'a> {
    posts: &'a Posts,
    covered: Option<Vec<([f64; 2], u32)>>,
    unknown: Option<Vec<([f64; 2], u32)>>,
}

/// The nearest posts of a subject, as the columns of [`super::Joins`] hold them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Nearest {
    pub post: u32,
    pub metres: f64,
    pub unknown_metres: f64,
}

impl NearPosts<'_> {
    pub fn nearest(&self, p: [f64; 2]) -> Nearest {
        let found = nearest(&self.covered, &self.posts.covered, p);
        let (post, metres) = found.map_or((NO_ROW, f64::INFINITY), |(rank, m)| (self.posts.rows[rank as usize], m));
        let unknown = nearest(&self.unknown, &self.posts.unknown, p).map_or(f64::INFINITY, |(_, m)| m);
        Nearest { post, metres, unknown_metres: if unknown < metres { unknown } else { f64::INFINITY } }
    }
}

/// Place by id and distance of the nearest; the smallest id on a tie.
#[inline]
fn nearest(few: &Option<Vec<([f64; 2], u32)>>, index: &PointIndex, p: [f64; 2]) -> Option<(u32, f64)> {
    let Some(few) = few else { return index.nearest(p) };
    let mut best = (f64::INFINITY, NO_ROW);
    for (q, rank) in few {
        let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
        let d2 = dx * dx + dy * dy;
        // Ascending by id, so the first of equals stays.
        if d2 < best.0 {
            best = (d2, *rank);
        }
    }
    (best.1 != NO_ROW).then(|| (best.1, best.0.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Chunk, Column, Fid, LayerKind, LayerMeta, ValueRef};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_finds_what_the_tree_finds(
            posts in prop::collection::vec((-9i32..9, -9i32..9, any::<bool>()), 0..60),
            corner in (-9i32..9, -9i32..9), size in (0u8..4, 0u8..4)
        ) {
            let mut chunk = Chunk::new(LayerKind::Checkpoint);
            let state = LayerKind::Checkpoint.info().attr("state").expect("an attribute");
            for (i, (x, y, manned)) in posts.iter().enumerate() {
                chunk.shapes.push_point(f64::from(*x), f64::from(*y));
                chunk.columns[0].push_text(i, &format!("K{}", posts.len() - i));
                let ty = LayerKind::Checkpoint.info().attributes[state].ty;
                Column::push(&mut chunk.columns[state], ty, i, if *manned { ValueRef::Text("manned") } else { ValueRef::Null });
                chunk.end_feature(Fid(i as i64 + 1));
            }
            chunk.finish();
            let layer = Layer::from_chunks(LayerKind::Checkpoint, vec![chunk], LayerMeta::default());
            let posts = Posts::new(&layer, &Roster::default(), Moment { unix: 0, offset_minutes: 0 });
            let min = [f64::from(corner.0), f64::from(corner.1)];
            let max = [min[0] + f64::from(size.0), min[1] + f64::from(size.1)];
            let near = posts.near(Bounds { min, max });
            for i in 0..25 {
                // On a raster, so that equal distances are frequent.
                let p = [min[0] + (max[0] - min[0]) * f64::from(i % 5) / 4.0, min[1] + (max[1] - min[1]) * f64::from(i / 5) / 4.0];
                prop_assert_eq!(near.nearest(p), posts.all().nearest(p));
            }
        }
    }
}
