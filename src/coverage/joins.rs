//! Where buildings and premises lie and what holds them: the spatial part of an evaluation, once for all rules.

use super::order::id_ranks;
use super::report::{Joins, NO_ROW};
use super::status::Status;
use crate::geometry::{Bounds, BoxIndex, PointIndex, PreparedArea, ShapeRef, representative_point};
use crate::model::{Chunk, Hours, Layer, LayerKind, Moment, Project};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;

/// Areas of a layer, ready for questions.
struct Areas {
    index: BoxIndex,
    prepared: Vec<PreparedArea>,
    /// Place of each row by id: decides between several.
    rank: Vec<u32>,
}

impl Areas {
    fn new(layer: &Layer) -> Self {
        let prepared: Vec<_> = layer.features().map(|f| PreparedArea::new(f.shape())).collect();
        let index = BoxIndex::new(prepared.iter().enumerate().map(|(row, area)| (area.bounds(), row as u32)));
        Self { index, prepared, rank: id_ranks(layer) }
    }

    /// The areas that a block of subjects can meet, found once for all of them.
    fn near(&self, block: Bounds) -> Near<'_> {
        let mut rows = Vec::new();
        self.index.rows_meeting(block, &mut rows);
        // Neighbours in a file are mostly neighbours on the ground; where they are not, each subject asks the tree itself.
        Near { areas: self, rows: (rows.len() <= MOST_NEAR).then_some(rows) }
    }
}

/// Subjects that share one question to the tree.
const BLOCK: usize = 256;
/// Up to so many boxes are tested faster one by one than through the tree.
const MOST_NEAR: usize = 32;

/// The areas near a block of subjects.
struct Near<'a> {
    areas: &'a Areas,
    rows: Option<Vec<u32>>,
}

impl Near<'_> {
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
    fn holding(&self, p: [f64; 2]) -> (u32, u8) {
        let (mut first, mut count) = (NO_ROW, 0u8);
        let rank = &self.areas.rank;
        self.each(Bounds { min: p, max: p }, |row, area| {
            if area.contains(p) {
                if first == NO_ROW || rank[row as usize] < rank[first as usize] {
                    first = row;
                }
                count = count.saturating_add(1);
            }
        });
        (first, count)
    }

    fn touching(&self, shape: ShapeRef<'_>, rows: &mut Vec<u32>) {
        let from = rows.len();
        self.each(shape.bounds(), |row, area| {
            if area.intersects(shape) {
                rows.push(row);
            }
        });
        rows[from..].sort_unstable_by_key(|row| self.areas.rank[*row as usize]);
    }
}

/// Everything that holds subjects at a moment.
pub(super) struct Surroundings {
    communities: Areas,
    grids: Areas,
    fences: Areas,
    posts: PointIndex,
    unknown_posts: PointIndex,
    /// Checkpoint row by its place in the order of ids, which is what the point indexes carry.
    post_rows: Vec<u32>,
    /// See [`super::Report::manned`].
    pub manned: Vec<Status>,
}

/// Whether each checkpoint is manned at the moment. A post that states no hours is taken to keep all hours.
pub(super) fn manned_at(layer: &Layer, at: Moment) -> Vec<Status> {
    let minute = at.minute_of_day();
    layer
        .features()
        .map(|f| match f.text("state") {
            Some("manned") => {
                let staff = [f.int("staff_day"), f.int("staff_night")];
                if staff == [Some(0), Some(0)] {
                    return Status::Gap;
                }
                match f.text("hours") {
                    None => Status::Covered,
                    Some(hours) => match Hours::parse(hours) {
                        Some(hours) if hours.contains(minute) => Status::Covered,
                        Some(_) => Status::Gap,
                        None => Status::Unknown,
                    },
                }
            }
            Some("closed" | "emergency_gate" | "unmanned") => Status::Gap,
            _ => Status::Unknown,
        })
        .collect()
}

impl Surroundings {
    pub(super) fn new(project: &Project, at: Moment) -> Self {
        let checkpoints = project.layer(LayerKind::Checkpoint);
        let manned = manned_at(checkpoints, at);
        // Posts carry their place by id, so that the nearest of two at the same distance is the one with the smaller id.
        let rank = id_ranks(checkpoints);
        let mut post_rows = vec![0; rank.len()];
        for (row, rank) in rank.iter().enumerate() {
            post_rows[*rank as usize] = row as u32;
        }
        let posts = |want: Status| {
            PointIndex::new(checkpoints.features().enumerate().filter_map(|(row, f)| {
                let position = f.shape().first()?;
                (manned[row] == want).then_some((position, rank[row]))
            }))
        };
        Self {
            communities: Areas::new(project.layer(LayerKind::Community)),
            grids: Areas::new(project.layer(LayerKind::Grid)),
            fences: Areas::new(project.layer(LayerKind::Fence)),
            posts: posts(Status::Covered),
            unknown_posts: posts(Status::Unknown),
            post_rows,
            manned,
        }
    }

    /// Joins all features of a layer, chunks in parallel.
    pub(super) fn join(&self, layer: &Layer, task: &Task) -> Result<Joins, Cancelled> {
        let parts: Vec<Joins> = layer
            .chunks()
            .par_iter()
            .map(|chunk| {
                task.check()?;
                let joins = self.join_chunk(chunk);
                task.advance(chunk.len() as u64);
                Ok(joins)
            })
            .collect::<Result<_, Cancelled>>()?;
        let mut all = Joins { fence_start: vec![0], ..Joins::default() };
        for part in parts {
            let offset = all.fence_rows.len() as u32;
            all.point.extend(part.point);
            all.community.extend(part.community);
            all.communities.extend(part.communities);
            all.grid.extend(part.grid);
            all.grids.extend(part.grids);
            all.post.extend(part.post);
            all.post_m.extend(part.post_m);
            all.unknown_post_m.extend(part.unknown_post_m);
            all.fence_start.extend(part.fence_start[1..].iter().map(|s| s + offset));
            all.fence_rows.extend(part.fence_rows);
        }
        Ok(all)
    }

    fn join_chunk(&self, chunk: &Chunk) -> Joins {
        let mut joins = Joins { fence_start: vec![0], ..Joins::default() };
        let mut scratch = Vec::new();
        for start in (0..chunk.len()).step_by(BLOCK) {
            let rows = start..(start + BLOCK).min(chunk.len());
            let block = rows.clone().fold(Bounds::EMPTY, |b, i| b.union(&chunk.shapes.get(i).bounds()));
            let (communities, grids, fences) = (self.communities.near(block), self.grids.near(block), self.fences.near(block));
            for shape in rows.map(|i| chunk.shapes.get(i)) {
                let point = representative_point(shape, &mut scratch).unwrap_or([f64::NAN; 2]);
                joins.point.push(point);
                let (community, count) = communities.holding(point);
                joins.community.push(community);
                joins.communities.push(count);
                let (grid, count) = grids.holding(point);
                joins.grid.push(grid);
                joins.grids.push(count);
                let nearest = self.posts.nearest(point);
                let (post, metres) = nearest.map_or((NO_ROW, f64::INFINITY), |(rank, m)| (self.post_rows[rank as usize], m));
                joins.post.push(post);
                joins.post_m.push(metres);
                let unknown = self.unknown_posts.nearest(point).map_or(f64::INFINITY, |(_, m)| m);
                joins.unknown_post_m.push(if unknown < metres { unknown } else { f64::INFINITY });
                fences.touching(shape, &mut joins.fence_rows);
                joins.fence_start.push(joins.fence_rows.len() as u32);
            }
        }
        joins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shapes;

    #[test]
    fn a_block_finds_what_the_tree_finds() {
        // Overlapping squares, more than a block tests one by one.
        let mut layer = Chunk::new(LayerKind::Grid);
        for i in 0..200 {
            let (x, y) = (f64::from(i % 20) * 7.0, f64::from(i / 20) * 7.0);
            layer.shapes.push_polygon(&[&[[x, y], [x + 12.0, y], [x + 12.0, y + 12.0], [x, y + 12.0], [x, y]]]);
            layer.end_feature(crate::model::Fid(i64::from(i) + 1));
        }
        layer.finish();
        let areas = Areas::new(&Layer::from_chunks(LayerKind::Grid, vec![layer], crate::model::LayerMeta::default()));
        let whole = areas.near(Bounds { min: [-10.0, -10.0], max: [200.0, 200.0] });
        assert!(whole.rows.is_none(), "too many to test one by one");
        for i in 0..400 {
            let p = [f64::from(i % 20) * 7.3 + 0.1, f64::from(i / 20) * 4.1 + 0.1];
            let near = areas.near(Bounds { min: p, max: p });
            assert!(near.rows.is_some());
            assert_eq!(near.holding(p), whole.holding(p));
            let mut square = Shapes::new();
            square.push_polygon(&[&[p, [p[0] + 3.0, p[1]], [p[0] + 3.0, p[1] + 3.0], p]]);
            let (mut a, mut b) = (Vec::new(), Vec::new());
            areas.near(square.bounds()).touching(square.get(0), &mut a);
            whole.touching(square.get(0), &mut b);
            assert_eq!(a, b);
        }
    }
}
