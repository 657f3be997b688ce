//! Finds what layers are made of, with the positions of all nodes that it needs: three looks at the file, so that memory
//! grows with what is taken and not with the file.

use super::OsmOptions;
use super::blobs::Blobs;
use super::tags::{self, Tags};
use crate::formats::ReadError;
use crate::model::LayerKind;
use crate::task::Task;
use osmpbf::{Element, PrimitiveBlock, RelMemberType};
use std::collections::HashMap;

/// Longitude and latitude, ten-millionths of a degree, as the file has them.
pub(super) type Position = [i32; 2];

/// A node with tags that make it a feature.
pub(super) struct Spot {
    pub id: i64,
    pub at: Position,
    pub tags: Tags,
}

/// A way with tags that make it a feature.
pub(super) struct Way {
    pub id: i64,
    pub nodes: Vec<i64>,
    pub tags: Tags,
}

/// A relation that outlines an area.
pub(super) struct Area {
    pub id: i64,
    pub tags: Tags,
    /// Ways, and whether each bounds a hole.
    pub ways: Vec<(i64, bool)>,
}

/// What a file has for the layers.
#[derive(Default)]
pub(super) struct Found {
    pub spots: Vec<Spot>,
    pub ways: Vec<Way>,
    pub areas: Vec<Area>,
    /// Nodes of ways that areas are made of, and that are there.
    pub outlines: HashMap<i64, Vec<i64>>,
    /// Positions of nodes that are there.
    pub positions: Positions,
}

/// Positions by node.
#[derive(Default)]
pub(super) struct Positions {
    ids: Vec<i64>,
    at: Vec<Position>,
}

/// Stands for a node that the file lacks: no latitude is that large.
const ABSENT: Position = [i32::MAX; 2];

impl Positions {
    fn of(mut ids: Vec<i64>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        let at = vec![ABSENT; ids.len()];
        Self { ids, at }
    }

    fn place(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// Where a node is.
    pub fn get(&self, id: i64) -> Option<Position> {
        self.place(id).map(|i| self.at[i]).filter(|at| *at != ABSENT)
    }
}

/// Gathers what the options ask for. An element that appears twice counts once, as it is the last time.
pub(super) fn gather(blobs: &Blobs, name: &str, options: &OsmOptions, task: &Task) -> Result<Found, ReadError> {
    task.stage("osm", name, 3 * blobs.len() as u64);
    let takes = Takes::of(options);
    let (mut spots, mut ways, mut areas) = (Vec::new(), Vec::new(), Vec::new());
    // Which blobs have nodes, and which have ways.
    let mut has = [vec![false; blobs.len()], vec![false; blobs.len()]];
    for (i, part) in blobs.look(name, None, task, |block| takes.first_look(block))?.into_iter().enumerate() {
        let Some(part) = part else { continue };
        has[0][i] = part.has[0];
        has[1][i] = part.has[1];
        spots.extend(part.spots);
        ways.extend(part.ways);
        areas.extend(part.areas);
    }
    last_of_each(&mut spots, |s: &Spot| s.id);
    last_of_each(&mut ways, |w: &Way| w.id);
    last_of_each(&mut areas, |a: &Area| a.id);

    let mut members: Vec<i64> = areas.iter().flat_map(|a| a.ways.iter().map(|(id, _)| *id)).collect();
    members.sort_unstable();
    members.dedup();
    let mut outlines = HashMap::new();
    if members.is_empty() {
        task.advance(blobs.len() as u64);
    } else {
        let outline = |block: &PrimitiveBlock| {
            let ways = block.groups().flat_map(|group| group.ways());
            let ways = ways.filter(|way| members.binary_search(&way.id()).is_ok());
            ways.map(|way| (way.id(), way.refs().collect::<Vec<i64>>())).collect::<Vec<_>>()
        };
        for part in blobs.look(name, Some(&has[1]), task, outline)?.into_iter().flatten() {
            outlines.extend(part);
        }
    }

    let nodes = ways.iter().flat_map(|w| &w.nodes).chain(outlines.values().flatten());
    let mut positions = Positions::of(nodes.copied().collect());
    let located = |block: &PrimitiveBlock| {
        let mut out: Vec<(usize, Position)> = Vec::new();
        for_each_node(block, |id, at, _| out.extend(positions.place(id).map(|place| (place, at))));
        out
    };
    let found = blobs.look(name, Some(&has[0]), task, located)?;
    for (place, at) in found.into_iter().flatten().flatten() {
        positions.at[place] = at;
    }
    task.end();
    Ok(Found { spots, ways, areas, outlines, positions })
}

/// Sorts by id and keeps the last of each.
fn last_of_each<T>(all: &mut Vec<T>, id: impl Fn(&T) -> i64) {
    all.reverse();
    all.sort_by_key(&id);
    all.dedup_by_key(|x| id(x));
}

/// What the first look at a blob brings.
#[derive(Default)]
struct Part {
    has: [bool; 2],
    spots: Vec<Spot>,
    ways: Vec<Way>,
    areas: Vec<Area>,
}

/// Which elements are wanted.
struct Takes {
    building: bool,
    road: bool,
    premise: bool,
    gate: bool,
    boundary: bool,
}

impl Takes {
    fn of(options: &OsmOptions) -> Self {
        let has = |kind| options.layers.contains(&kind);
        Self {
            building: has(LayerKind::Building),
            road: has(LayerKind::Road),
            premise: has(LayerKind::Premise),
            gate: has(LayerKind::Checkpoint),
            boundary: has(LayerKind::Community),
        }
    }

    fn spot(&self, tags: &Tags) -> bool {
        (self.premise && tags::premise(tags).is_some()) || (self.gate && tags::gate(tags).is_some())
    }

    fn area(&self, tags: &Tags) -> bool {
        (self.building && tags::building(tags))
            || (self.premise && tags::premise(tags).is_some())
            || (self.boundary && tags::admin_level(tags).is_some())
    }

    fn way(&self, tags: &Tags) -> bool {
        // Gates count only on roads, so these are needed for them too.
        self.area(tags) || ((self.road || self.gate) && tags::road(tags).is_some())
    }

    fn first_look(&self, block: &PrimitiveBlock) -> Part {
        let mut out = Part::default();
        for_each_node(block, |id, at, tags| {
            out.has[0] = true;
            let tags = tags();
            if !tags.is_empty() && self.spot(&tags) {
                out.spots.push(Spot { id, at, tags });
            }
        });
        for group in block.groups() {
            for way in group.ways() {
                out.has[1] = true;
                let tags = owned(way.tags());
                if !tags.is_empty() && self.way(&tags) {
                    out.ways.push(Way { id: way.id(), nodes: way.refs().collect(), tags });
                }
            }
            for relation in group.relations() {
                let tags = owned(relation.tags());
                if !tags::outlines(&tags) || !self.area(&tags) {
                    continue;
                }
                let ways = relation.members().filter(|m| m.member_type == RelMemberType::Way);
                let ways = ways.map(|m| (m.member_id, m.role().is_ok_and(|role| role == "inner"))).collect();
                out.areas.push(Area { id: relation.id(), tags, ways });
            }
        }
        out
    }
}

fn owned<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Tags {
    tags.map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

/// Every node of a block: id, position, and its tags if they are asked for.
fn for_each_node(block: &PrimitiveBlock, mut of: impl FnMut(i64, Position, &dyn Fn() -> Tags)) {
    block.for_each_element(|element| match element {
        Element::Node(node) => of(node.id(), [node.decimicro_lon(), node.decimicro_lat()], &|| owned(node.tags())),
        Element::DenseNode(node) => of(node.id(), [node.decimicro_lon(), node.decimicro_lat()], &|| owned(node.tags())),
        Element::Way(_) | Element::Relation(_) => {}
    });
}
