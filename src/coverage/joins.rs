//! Where buildings and premises lie and what holds them: the spatial part of an evaluation, once for all rules.

use super::order::id_ranks;
use super::report::{Joins, NO_ROW};
use super::status::Status;
use crate::geometry::{BoxIndex, PointIndex, PreparedArea, ShapeRef, representative_point};
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

    /// The row with the smallest id that holds the point, and the number of rows that do.
    fn holding(&self, p: [f64; 2]) -> (u32, u8) {
        let (mut first, mut count) = (NO_ROW, 0u8);
        self.index.at(p, |row| {
            if self.prepared[row as usize].contains(p) {
                if first == NO_ROW || self.rank[row as usize] < self.rank[first as usize] {
                    first = row;
                }
                count = count.saturating_add(1);
            }
        });
        (first, count)
    }

    fn touching(&self, shape: ShapeRef<'_>, rows: &mut Vec<u32>) {
        let from = rows.len();
        self.index.meeting(shape.bounds(), |row| {
            if self.prepared[row as usize].intersects(shape) {
                rows.push(row);
            }
        });
        rows[from..].sort_unstable_by_key(|row| self.rank[*row as usize]);
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
        for shape in chunk.shapes.iter() {
            let point = representative_point(shape, &mut scratch).unwrap_or([f64::NAN; 2]);
            joins.point.push(point);
            let (community, communities) = self.communities.holding(point);
            joins.community.push(community);
            joins.communities.push(communities);
            let (grid, grids) = self.grids.holding(point);
            joins.grid.push(grid);
            joins.grids.push(grids);
            let (post, metres) =
                self.posts.nearest(point).map_or((NO_ROW, f64::INFINITY), |(rank, m)| (self.post_rows[rank as usize], m));
            joins.post.push(post);
            joins.post_m.push(metres);
            let unknown = self.unknown_posts.nearest(point).map_or(f64::INFINITY, |(_, m)| m);
            joins.unknown_post_m.push(if unknown < metres { unknown } else { f64::INFINITY });
            self.fences.touching(shape, &mut joins.fence_rows);
            joins.fence_start.push(joins.fence_rows.len() as u32);
        }
        joins
    }
}
