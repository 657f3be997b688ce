//! Where buildings and premises lie and what holds them: the spatial part of an evaluation, once for all rules.
//!
//! A [`Part`] is what is known of one chunk. After an edit the part of an untouched chunk is taken over and only rows near
//! what changed are asked again; a touched chunk keeps what is known of the rows that stayed as they were. Of a project that was
//! read from a file the parts may lie beside it ([`kept`]).

mod kept;

use super::areas::{Areas, News};
use super::blocks::{BlockLists, Blocks, Lists, Starts};
use super::change::Change;
use super::posts::{PostNews, Posts};
use super::report::{Joins, NO_ROW};
use crate::geometry::{Bounds, representative_point};
use crate::model::{Chunk, Layer, LayerKind, Moment, Project};
use crate::task::{Cancelled, Task};
pub(super) use kept::Keys;
use rayon::prelude::*;
use std::sync::Arc;

/// Subjects that share one question to the trees.
const BLOCK: usize = 256;

/// Subjects that are close enough together to lie in the same areas, mostly.
const RUN: usize = 32;

/// Everything that holds subjects at a moment.
#[derive(Debug)]
pub(super) struct Surroundings {
    pub communities: Arc<Areas>,
    pub grids: Arc<Areas>,
    pub fences: Arc<Areas>,
    pub posts: Posts,
}

/// What changed in the surroundings.
pub(super) struct AllNews {
    communities: News,
    grids: News,
    fences: News,
    posts: PostNews,
}

/// What is known of one chunk of subjects; columns as in [`Joins`].
#[derive(Debug, Clone)]
pub(super) struct Part {
    point: Arc<Vec<[f64; 2]>>,
    community: Arc<Vec<u32>>,
    communities: Arc<Vec<u8>>,
    grid: Arc<Vec<u32>>,
    grids: Arc<Vec<u8>>,
    post: Arc<Vec<u32>>,
    post_m: Arc<Vec<f64>>,
    unknown_post_m: Arc<Vec<f64>>,
    fences: Arc<Lists>,
    /// Box around the shapes of each run of [`BLOCK`] rows.
    boxes: Arc<Vec<Bounds>>,
}

impl Part {
    /// Representative points of the chunk's rows, metres.
    pub fn points(&self) -> &[[f64; 2]] {
        &self.point
    }
}

/// A subject layer before and what was known of it.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    pub layer: &'a Layer,
    pub parts: &'a [Part],
    pub change: &'a Change,
    pub news: &'a AllNews,
}

impl Surroundings {
    pub fn new(project: &Project, at: Moment) -> Self {
        let areas = |kind: LayerKind| Arc::new(Areas::new(project.layer(kind)));
        Self {
            communities: areas(LayerKind::Community),
            grids: areas(LayerKind::Grid),
            fences: areas(LayerKind::Fence),
            posts: Posts::new(project.layer(LayerKind::Checkpoint), &project.roster, at),
        }
    }

    /// The surroundings after an edit, and what changed in them. `changes` stand at the place of their kind.
    pub fn updated(&self, old: &Project, new: &Project, changes: &[Change], at: Moment) -> (Self, AllNews) {
        let areas =
            |areas: &Arc<Areas>, kind: LayerKind| areas.updated(old.layer(kind), new.layer(kind), &changes[kind as usize]);
        let (communities, community_news) = areas(&self.communities, LayerKind::Community);
        let (grids, grid_news) = areas(&self.grids, LayerKind::Grid);
        let (fences, fence_news) = areas(&self.fences, LayerKind::Fence);
        let kind = LayerKind::Checkpoint;
        let posts = Posts::new(new.layer(kind), &new.roster, at);
        let post_news = posts.news(&self.posts, old.layer(kind), new.layer(kind), &changes[kind as usize]);
        let news = AllNews { communities: community_news, grids: grid_news, fences: fence_news, posts: post_news };
        (Self { communities, grids, fences, posts }, news)
    }

    /// Joins all features of a layer, chunks in parallel.
    pub fn join(
        &self,
        layer: &Layer,
        before: Option<Before<'_>>,
        keys: Option<&Keys<'_>>,
        task: &Task,
    ) -> Result<Vec<Part>, Cancelled> {
        (0..layer.chunks().len())
            .into_par_iter()
            .map(|c| {
                task.check()?;
                let chunk = &layer.chunks()[c];
                let known = before.and_then(|before| Some((before, before.part(c, chunk)?)));
                let part = match known {
                    Some((before, (mut part, stale))) => {
                        self.refresh(&mut part, chunk, &stale, before.news);
                        part
                    }
                    None => keys.and_then(|keys| self.kept_part(chunk, keys)).unwrap_or_else(|| self.part(chunk)),
                };
                task.advance(chunk.len() as u64);
                Ok(part)
            })
            .collect()
    }

    fn part(&self, chunk: &Chunk) -> Part {
        let n = chunk.len();
        let mut point = Vec::with_capacity(n);
        let (mut community, mut communities) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut grid, mut grids) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut post, mut post_m, mut unknown_post_m) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        let mut fences = Lists::default();
        let mut boxes = Vec::with_capacity(n.div_ceil(BLOCK));
        let mut scratch = Vec::new();
        for start in (0..n).step_by(BLOCK) {
            let rows = start..(start + BLOCK).min(n);
            let block = box_of(chunk, rows.clone());
            boxes.push(block);
            // A representative point may lie outside its shape's box by a rounding.
            let around = block.grown(1e-3);
            let (near_communities, near_grids) = (self.communities.near(around), self.grids.near(around));
            let (near_fences, near_posts) = (self.fences.near(block), self.posts.near(around));
            for run in rows.clone().step_by(RUN).map(|from| from..(from + RUN).min(rows.end)) {
                let shapes = || run.clone().map(|i| chunk.shapes.get(i));
                point.extend(shapes().map(|s| representative_point(s, &mut scratch).unwrap_or([f64::NAN; 2])));
                let points = &point[run.clone()];
                let around = Bounds::of(points);
                let (near_communities, near_grids) = (near_communities.within(around), near_grids.within(around));
                for (p, shape) in points.iter().zip(shapes()) {
                    let (row, count) = near_communities.holding(*p);
                    community.push(row);
                    communities.push(count);
                    let (row, count) = near_grids.holding(*p);
                    grid.push(row);
                    grids.push(count);
                    let nearest = near_posts.nearest(*p);
                    post.push(nearest.post);
                    post_m.push(nearest.metres);
                    unknown_post_m.push(nearest.unknown_metres);
                    near_fences.touching(shape, &mut fences.items);
                    fences.end();
                }
            }
        }
        Part {
            point: Arc::new(point),
            community: Arc::new(community),
            communities: Arc::new(communities),
            grid: Arc::new(grid),
            grids: Arc::new(grids),
            post: Arc::new(post),
            post_m: Arc::new(post_m),
            unknown_post_m: Arc::new(unknown_post_m),
            fences: Arc::new(fences),
            boxes: Arc::new(boxes),
        }
    }

    /// Asks again for the rows in `stale` (ascending), and for those that the news concern.
    fn refresh(&self, part: &mut Part, chunk: &Chunk, stale: &[usize], news: &AllNews) {
        if !stale.is_empty() {
            let mut scratch = Vec::new();
            let point = Arc::make_mut(&mut part.point);
            for &i in stale {
                point[i] = representative_point(chunk.shapes.get(i), &mut scratch).unwrap_or([f64::NAN; 2]);
            }
        }
        let at = Places { point: &part.point, boxes: &part.boxes, stale };
        at.refresh_holders(&self.communities, &news.communities, &mut part.community, &mut part.communities);
        at.refresh_holders(&self.grids, &news.grids, &mut part.grid, &mut part.grids);
        if let Some(fences) = at.touched_fences(&self.fences, &news.fences, chunk, &part.fences) {
            part.fences = Arc::new(fences);
        }
        at.refresh_posts(&self.posts, &news.posts, [&mut part.post_m, &mut part.unknown_post_m], &mut part.post);
    }
}

fn box_of(chunk: &Chunk, rows: std::ops::Range<usize>) -> Bounds {
    rows.fold(Bounds::EMPTY, |b, i| b.union(&chunk.shapes.get(i).bounds()))
}

/// Rows of a part to be asked again.
struct Places<'a> {
    point: &'a [[f64; 2]],
    boxes: &'a [Bounds],
    stale: &'a [usize],
}

impl Places<'_> {
    fn block(&self, b: usize) -> std::ops::Range<usize> {
        b * BLOCK..((b + 1) * BLOCK).min(self.point.len())
    }

    /// The stale rows and those near the boxes that `hit` confirms, ascending.
    fn rows(&self, boxes: &[Bounds], hit: impl Fn(usize, &[Bounds]) -> bool) -> Vec<usize> {
        let mut rows = self.stale.to_vec();
        for (b, block) in self.boxes.iter().enumerate() {
            let near: Vec<Bounds> = boxes.iter().filter(|x| x.intersects(block)).copied().collect();
            if !near.is_empty() {
                rows.extend(self.block(b).filter(|i| hit(*i, &near)));
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn refresh_holders(&self, areas: &Areas, news: &News, first: &mut Arc<Vec<u32>>, count: &mut Arc<Vec<u8>>) {
        let rows = match news {
            News::None => self.stale.to_vec(),
            News::All => (0..self.point.len()).collect(),
            News::Some { boxes, renumber } => {
                self::renumber(first, renumber.as_deref());
                self.rows(boxes, |i, near| near.iter().any(|b| b.contains(self.point[i])))
            }
        };
        let areas = areas.all();
        for i in rows {
            let (row, n) = areas.holding(self.point[i]);
            set(first, i, row);
            set(count, i, n);
        }
    }

    /// The lists of fences, if any of them may differ.
    fn touched_fences(&self, areas: &Areas, news: &News, chunk: &Chunk, old: &Lists) -> Option<Lists> {
        let (rows, renumber) = match news {
            News::None => (self.stale.to_vec(), None),
            News::All => ((0..self.point.len()).collect(), None),
            News::Some { boxes, renumber } => {
                let hit = |i: usize, near: &[Bounds]| {
                    let shape = chunk.shapes.get(i).bounds();
                    near.iter().any(|b| b.intersects(&shape))
                };
                (self.rows(boxes, hit), renumber.as_deref())
            }
        };
        if rows.is_empty() && (renumber.is_none() || old.items.is_empty()) {
            return None;
        }
        let areas = areas.all();
        let mut lists = Lists::default();
        let mut again = rows.into_iter().peekable();
        for (i, list) in old.iter().enumerate() {
            if again.next_if_eq(&i).is_some() {
                areas.touching(chunk.shapes.get(i), &mut lists.items);
            } else {
                lists.items.extend(list.iter().map(|row| renumber.map_or(*row, |to| to[*row as usize])));
            }
            lists.end();
        }
        (lists != *old).then_some(lists)
    }

    fn refresh_posts(&self, posts: &Posts, news: &PostNews, metres: [&mut Arc<Vec<f64>>; 2], post: &mut Arc<Vec<u32>>) {
        let [post_m, unknown_m] = metres;
        let mut stale = self.stale.iter().copied().peekable();
        let changed: [&[[f64; 2]]; 2] = match news {
            PostNews::All => [&[], &[]],
            PostNews::Some { covered, unknown, renumber } => {
                self::renumber(post, renumber.as_deref());
                [covered, unknown]
            }
        };
        let within = |places: [&[[f64; 2]]; 2], b: &Bounds, limit: [f64; 2]| -> [Vec<[f64; 2]>; 2] {
            [0, 1].map(|k| places[k].iter().copied().filter(|p| distance2(b, *p) <= limit[k]).collect())
        };
        let count = |places: &[Vec<[f64; 2]>; 2]| places[0].len() + places[1].len();
        let chunk_box = self.boxes.iter().fold(Bounds::EMPTY, |all, b| all.union(b));
        let near_chunk = match changed {
            [[], []] => [Vec::new(), Vec::new()],
            _ => within(changed, &chunk_box, farthest_news(post_m, unknown_m, 0..self.point.len())),
        };
        for (b, block) in self.boxes.iter().enumerate() {
            let rows = self.block(b);
            let near = match count(&near_chunk) {
                0 => [Vec::new(), Vec::new()],
                _ => within([&near_chunk[0], &near_chunk[1]], block, farthest_news(post_m, unknown_m, rows.clone())),
            };
            let all = matches!(news, PostNews::All) || count(&near) > MANY;
            if !all && count(&near) == 0 && stale.peek().is_none_or(|i| *i >= rows.end) {
                continue;
            }
            let around = posts.near(*block);
            for i in rows {
                let p = self.point[i];
                let is_stale = stale.next_if_eq(&i).is_some();
                let limits = news_within(post_m[i], unknown_m[i]);
                // Not `<=`: a point that is nowhere has no distance, and is asked again.
                let beyond = |q: &[f64; 2], limit: f64| (q[0] - p[0]) * (q[0] - p[0]) + (q[1] - p[1]) * (q[1] - p[1]) > limit;
                let stands = || (0..2).all(|k| near[k].iter().all(|q| beyond(q, limits[k])));
                if is_stale || all || !stands() {
                    let found = around.nearest(p);
                    set(post, i, found.post);
                    set(post_m, i, found.metres);
                    set(unknown_m, i, found.unknown_metres);
                }
            }
        }
    }
}

/// Squared distances within which a changed post is news to somebody with these two: a manned one where it is nearer than the post
/// he has, one of which nobody knows where it is nearer than the nearest of these too. The margin is for rounding.
fn news_within(post_m: f64, unknown_m: f64) -> [f64; 2] {
    [post_m, post_m.min(unknown_m)].map(|m| m * m * (1.0 + 1e-9))
}

/// The largest of these among some rows.
fn farthest_news(post_m: &[f64], unknown_m: &[f64], rows: std::ops::Range<usize>) -> [f64; 2] {
    rows.map(|i| news_within(post_m[i], unknown_m[i]))
        .fold([0.0; 2], |all: [f64; 2], one| [all[0].max(one[0]), all[1].max(one[1])])
}

/// With more changed posts near a block all of its rows are asked again.
const MANY: usize = 16;

/// Squared distance of a point from a box; 0 inside, 0 too for a box around nothing.
fn distance2(b: &Bounds, p: [f64; 2]) -> f64 {
    let beyond = |axis: usize| (b.min[axis] - p[axis]).max(p[axis] - b.max[axis]).max(0.0);
    if b.is_empty() { 0.0 } else { beyond(0) * beyond(0) + beyond(1) * beyond(1) }
}

/// Writes an entry, copying the block only when it changes.
fn set<T: Copy + PartialEq>(column: &mut Arc<Vec<T>>, i: usize, value: T) {
    if column[i] != value {
        Arc::make_mut(column)[i] = value;
    }
}

fn renumber(column: &mut Arc<Vec<u32>>, to: Option<&[u32]>) {
    let Some(to) = to else { return };
    let of = |row: u32| if row == NO_ROW { NO_ROW } else { to[row as usize] };
    if column.iter().any(|row| of(*row) != *row) {
        Arc::make_mut(column).iter_mut().for_each(|row| *row = of(*row));
    }
}

impl Before<'_> {
    /// What is known of a chunk and the rows that are not known; nothing where too little is.
    fn part(&self, c: usize, chunk: &Chunk) -> Option<(Part, Vec<usize>)> {
        if let Some(o) = self.change.same[c] {
            return Some((self.parts[o].clone(), Vec::new()));
        }
        if !self.change.is_small() {
            return None;
        }
        let n = chunk.len();
        let from: Vec<Option<(usize, usize)>> = (0..n)
            .map(|i| {
                let (c, j) = self.change.place_before(self.layer, chunk.fids[i])?;
                (self.layer.chunks()[c].shapes.get(j) == chunk.shapes.get(i)).then_some((c, j))
            })
            .collect();
        let stale: Vec<usize> = (0..n).filter(|i| from[*i].is_none()).collect();
        if stale.len() > n / 2 {
            return None;
        }
        fn take<T: Copy>(
            parts: &[Part],
            from: &[Option<(usize, usize)>],
            column: impl Fn(&Part) -> &Vec<T>,
            none: T,
        ) -> Arc<Vec<T>> {
            Arc::new(from.iter().map(|at| at.map_or(none, |(c, i)| column(&parts[c])[i])).collect())
        }
        let mut fences = Lists::default();
        for at in &from {
            if let Some((c, i)) = at {
                fences.items.extend_from_slice(self.parts[*c].fences.get(*i));
            }
            fences.end();
        }
        let p = self.parts;
        let part = Part {
            point: take(p, &from, |p| &p.point, [f64::NAN; 2]),
            community: take(p, &from, |p| &p.community, NO_ROW),
            communities: take(p, &from, |p| &p.communities, 0),
            grid: take(p, &from, |p| &p.grid, NO_ROW),
            grids: take(p, &from, |p| &p.grids, 0),
            post: take(p, &from, |p| &p.post, NO_ROW),
            post_m: take(p, &from, |p| &p.post_m, 0.0),
            unknown_post_m: take(p, &from, |p| &p.unknown_post_m, f64::INFINITY),
            fences: Arc::new(fences),
            boxes: Arc::new((0..n).step_by(BLOCK).map(|start| box_of(chunk, start..(start + BLOCK).min(n))).collect()),
        };
        Some((self.kept(part, c), stale))
    }

    /// Columns that came out as they were (an attribute was edited) stay the same memory, and so does what follows from them.
    fn kept(&self, mut part: Part, c: usize) -> Part {
        // The chunk that was here before is the likely origin; elsewhere nothing is lost but time.
        let Some(old) = self.parts.get(c) else { return part };
        fn keep<T: PartialEq>(new: &mut Arc<T>, old: &Arc<T>) {
            if *new == *old {
                *new = Arc::clone(old);
            }
        }
        keep(&mut part.point, &old.point);
        keep(&mut part.community, &old.community);
        keep(&mut part.communities, &old.communities);
        keep(&mut part.grid, &old.grid);
        keep(&mut part.grids, &old.grids);
        keep(&mut part.post, &old.post);
        keep(&mut part.post_m, &old.post_m);
        keep(&mut part.unknown_post_m, &old.unknown_post_m);
        keep(&mut part.fences, &old.fences);
        part
    }
}

/// The columns of a layer from its parts; lines are not yet known.
pub(super) fn columns(parts: &[Part], starts: &Starts) -> Joins {
    fn column<T>(parts: &[Part], starts: &Starts, of: impl Fn(&Part) -> &Arc<Vec<T>>) -> Blocks<T> {
        Blocks::new(parts.iter().map(|p| Arc::clone(of(p))).collect(), starts)
    }
    Joins {
        point: column(parts, starts, |p| &p.point),
        community: column(parts, starts, |p| &p.community),
        communities: column(parts, starts, |p| &p.communities),
        grid: column(parts, starts, |p| &p.grid),
        grids: column(parts, starts, |p| &p.grids),
        post: column(parts, starts, |p| &p.post),
        post_m: column(parts, starts, |p| &p.post_m),
        unknown_post_m: column(parts, starts, |p| &p.unknown_post_m),
        fence_lists: BlockLists::new(parts.iter().map(|p| Arc::clone(&p.fences)).collect(), starts),
        ..Joins::default()
    }
}
