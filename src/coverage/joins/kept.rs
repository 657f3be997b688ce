//! Joins of a chunk of buildings as bytes and back: what was worked out for the same buildings among the same areas is read
//! again from the project file.
//!
//! Form, all little-endian: the version, a number that stands for the areas, one for the posts and who mans them, the number
//! of rows; then the columns of a part, each as one value for all rows or row by row. Boxes follow from the shapes. The bytes
//! are kept under the number of their chunk ([`crate::model::Kept`]), so that nothing in them can be about other content; whoever
//! changes how something is joined raises [`VERSION`].

use super::{AllNews, BLOCK, Lists, NO_ROW, News, Part, PostNews, Surroundings, box_of};
use crate::model::{Chunk, Kept, LayerKind, Project};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Raised with every change of what a join says.
const VERSION: u32 = 1;

const SAME: u8 = 0;
const EACH: u8 = 1;

/// What joins must have been made of to hold here.
pub(in crate::coverage) struct Keys<'a> {
    kept: &'a Kept,
    areas: u64,
    posts: u64,
    /// Rows of communities, grids, fences and checkpoints.
    rows: [u32; 4],
}

impl<'a> Keys<'a> {
    /// The keys of a project whose areas and checkpoints are all as they were read.
    pub fn new(project: &'a Project, surroundings: &Surroundings) -> Option<Self> {
        let kept = project.kept.as_ref();
        let rows = |kind: LayerKind| project.layer(kind).len() as u32;
        let mut areas = DefaultHasher::new();
        VERSION.hash(&mut areas);
        for kind in [LayerKind::Community, LayerKind::Grid, LayerKind::Fence] {
            kept.stamps(project.layer(kind))?.hash(&mut areas);
        }
        let mut posts = DefaultHasher::new();
        kept.stamps(project.layer(LayerKind::Checkpoint))?.hash(&mut posts);
        surroundings.posts.manned.iter().for_each(|status| (*status as u8).hash(&mut posts));
        let rows = [rows(LayerKind::Community), rows(LayerKind::Grid), rows(LayerKind::Fence), rows(LayerKind::Checkpoint)];
        Some(Self { kept, areas: areas.finish(), posts: posts.finish(), rows })
    }

    /// What is kept of a chunk, with whether the posts are those of then.
    fn read(&self, chunk: &Arc<Chunk>) -> Option<(Part, bool)> {
        let stamp = self.kept.stamp(chunk)?;
        let bytes = self.kept.take_joins(stamp)?;
        let (part, posts) = decode(&bytes, chunk, self)?;
        self.kept.note_stored(stamp);
        Some((part, posts))
    }

    /// The bytes of a chunk that the file does not have, with its number.
    pub fn write(&self, chunk: &Arc<Chunk>, part: &Part) -> Option<(u64, Vec<u8>)> {
        let stamp = self.kept.stamp(chunk).filter(|stamp| !self.kept.is_stored(*stamp))?;
        Some((stamp, encode(part, self)?))
    }
}

impl Surroundings {
    /// The part of a chunk from what is kept of it; the nearest posts are looked for again where others are manned.
    pub(super) fn kept_part(&self, chunk: &Arc<Chunk>, keys: &Keys<'_>) -> Option<Part> {
        let (mut part, posts) = keys.read(chunk)?;
        if !posts {
            let news = AllNews { communities: News::None, grids: News::None, fences: News::None, posts: PostNews::All };
            self.refresh(&mut part, chunk, &[], &news);
        }
        Some(part)
    }
}

// --- writing ----------------------------------------------------------------------------------------------------------

fn encode(part: &Part, keys: &Keys<'_>) -> Option<Vec<u8>> {
    let n = part.point.len();
    let mut out = Vec::with_capacity(48 * n + 64);
    out.extend(VERSION.to_le_bytes());
    out.extend(keys.areas.to_le_bytes());
    out.extend(keys.posts.to_le_bytes());
    out.extend((n as u32).to_le_bytes());
    put(&mut out, &part.point, |[x, y]| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&x.to_le_bytes());
        bytes[8..].copy_from_slice(&y.to_le_bytes());
        bytes
    });
    put(&mut out, &part.community, u32::to_le_bytes);
    put(&mut out, &part.communities, u8::to_le_bytes);
    put(&mut out, &part.grid, u32::to_le_bytes);
    put(&mut out, &part.grids, u8::to_le_bytes);
    put(&mut out, &part.post, u32::to_le_bytes);
    put(&mut out, &part.post_m, f64::to_le_bytes);
    put(&mut out, &part.unknown_post_m, f64::to_le_bytes);
    let lengths: Vec<u8> = part.fences.iter().map(|list| u8::try_from(list.len()).ok()).collect::<Option<_>>()?;
    put(&mut out, &lengths, u8::to_le_bytes);
    out.extend((part.fences.items.len() as u32).to_le_bytes());
    put(&mut out, &part.fences.items, u32::to_le_bytes);
    Some(out)
}

fn put<T: Copy, const N: usize>(out: &mut Vec<u8>, column: &[T], bytes: impl Fn(T) -> [u8; N]) {
    match column {
        [first, rest @ ..] if rest.iter().all(|value| bytes(*value) == bytes(*first)) => {
            out.push(SAME);
            out.extend_from_slice(&bytes(*first));
        }
        _ => {
            out.push(EACH);
            column.iter().for_each(|value| out.extend_from_slice(&bytes(*value)));
        }
    }
}

// --- reading ----------------------------------------------------------------------------------------------------------

/// `None` for anything that was not written for this chunk among these areas.
fn decode(bytes: &[u8], chunk: &Chunk, keys: &Keys<'_>) -> Option<(Part, bool)> {
    let mut input = Input(bytes);
    let known = u32::from_le_bytes(input.array()?) == VERSION && u64::from_le_bytes(input.array()?) == keys.areas;
    let posts = u64::from_le_bytes(input.array()?) == keys.posts;
    let n = u32::from_le_bytes(input.array()?) as usize;
    if !known || n != chunk.len() {
        return None;
    }
    let [communities, grids, fences, checkpoints] = keys.rows;
    let point = input.column(n, |b: [u8; 16]| {
        let (x, y) = b.split_at(8);
        [x, y].map(|half| f64::from_le_bytes(half.try_into().unwrap_or_default()))
    })?;
    let community = input.rows(n, communities)?;
    let communities = input.column(n, u8::from_le_bytes)?;
    let grid = input.rows(n, grids)?;
    let grids = input.column(n, u8::from_le_bytes)?;
    let post = input.rows(n, checkpoints)?;
    let post_m = input.column(n, f64::from_le_bytes)?;
    let unknown_post_m = input.column(n, f64::from_le_bytes)?;
    let lengths = input.column(n, u8::from_le_bytes)?;
    let items = u32::from_le_bytes(input.array()?) as usize;
    let mut lists = Lists::default();
    let mut end = 0;
    lists.start.extend(lengths.iter().map(|length| {
        end += u32::from(*length);
        end
    }));
    if end as usize != items {
        return None;
    }
    lists.items = input.rows(items, fences)?;
    if !input.0.is_empty() || lists.items.contains(&NO_ROW) {
        return None;
    }
    let part = Part {
        point: Arc::new(point),
        community: Arc::new(community),
        communities: Arc::new(communities),
        grid: Arc::new(grid),
        grids: Arc::new(grids),
        post: Arc::new(post),
        post_m: Arc::new(post_m),
        unknown_post_m: Arc::new(unknown_post_m),
        fences: Arc::new(lists),
        boxes: Arc::new((0..n).step_by(BLOCK).map(|start| box_of(chunk, start..(start + BLOCK).min(n))).collect()),
    };
    Some((part, posts))
}

struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn column<T: Copy, const N: usize>(&mut self, n: usize, of: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        match self.array::<1>()? {
            [SAME] => Some(vec![of(self.array()?); n]),
            [EACH] => {
                let (bytes, rest) = self.0.split_at_checked(n.checked_mul(N)?)?;
                self.0 = rest;
                Some(bytes.as_chunks::<N>().0.iter().map(|bytes| of(*bytes)).collect())
            }
            _ => None,
        }
    }

    /// Rows of a layer that has so many, or none.
    fn rows(&mut self, n: usize, most: u32) -> Option<Vec<u32>> {
        let rows = self.column(n, u32::from_le_bytes)?;
        rows.iter().all(|row| *row < most || *row == NO_ROW).then_some(rows)
    }
}
