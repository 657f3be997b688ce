//! Writes what was found as GeoJSON, a feature a line.

use super::gather::{Area, Found, Position, Way};
use super::rings::{NodeRing, Polygon, join, polygons, shape};
use super::tags::{self, LAYERS, Tags};
use super::{Extract, OsmFault, OsmLayer, OsmOptions};
use crate::geometry::representative_point;
use crate::model::LayerKind;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

/// Makes the layers.
pub(super) fn extract(found: Found, options: &OsmOptions) -> Extract {
    let mut out = Writer { text: Default::default(), count: Default::default(), faults: Vec::new() };
    let takes = |kind| options.layers.contains(&kind);
    let mut levels: BTreeMap<u8, Vec<Bounded>> = BTreeMap::new();
    let mut on_roads: HashSet<i64> = HashSet::new();
    for way in &found.ways {
        let id = format!("w{}", way.id);
        let closed = way.nodes.len() > 3 && way.nodes.first() == way.nodes.last();
        if let Some(class) = tags::road(&way.tags) {
            on_roads.extend(&way.nodes);
            if takes(LayerKind::Road) {
                out.road(&id, way, class, &found);
            }
        }
        if closed {
            let rings = [way.nodes.clone()];
            let (made, missing) = polygons(&rings, &[], &found.positions);
            out.area(&Bounded { id, tags: way.tags.clone(), polygons: made, missing }, options, &mut levels);
        } else if takes(LayerKind::Building) && tags::building(&way.tags) {
            out.faults.push(OsmFault { id, kind: LayerKind::Building, missing: 0, kept: false });
        }
    }
    for area in &found.areas {
        let bounded = assemble(area, &found);
        out.area(&bounded, options, &mut levels);
    }
    for spot in &found.spots {
        let id = format!("n{}", spot.id);
        if let Some(category) = tags::premise(&spot.tags).filter(|_| takes(LayerKind::Premise)) {
            out.point(LayerKind::Premise, &id, spot.at, &spot.tags, ("category", category));
        }
        if let Some(kind) = tags::gate(&spot.tags).filter(|_| takes(LayerKind::Checkpoint) && on_roads.contains(&spot.id)) {
            out.point(LayerKind::Checkpoint, &id, spot.at, &spot.tags, ("kind", kind));
        }
    }
    let several = |(_, areas): &(&u8, &Vec<Bounded>)| areas.len() > 1;
    let level = options.community_level.or_else(|| levels.iter().rev().find(several).map(|(level, _)| *level));
    let level = level.or_else(|| levels.keys().next_back().copied());
    for area in level.and_then(|level| levels.get(&level)).into_iter().flatten() {
        out.polygons(LayerKind::Community, area, &area.tags);
    }
    let Writer { mut text, count, faults } = out;
    let layers = LAYERS.into_iter().filter(|kind| count[*kind as usize] > 0);
    let layers = layers.map(|kind| OsmLayer {
        kind,
        lines: std::mem::take(&mut text[kind as usize]).into_bytes(),
        features: count[kind as usize],
    });
    Extract { layers: layers.collect(), faults, community_level: level.filter(|_| takes(LayerKind::Community)) }
}

/// An area and what it is.
struct Bounded {
    id: String,
    tags: Tags,
    polygons: Vec<Polygon>,
    missing: usize,
}

fn assemble(area: &Area, found: &Found) -> Bounded {
    let mut missing = 0;
    let mut rings = |inner: bool| {
        let ways = area.ways.iter().filter(|(_, hole)| *hole == inner);
        let ways: Vec<Option<&[i64]>> = ways.map(|(id, _)| found.outlines.get(id).map(Vec::as_slice)).collect();
        let there: Vec<&[i64]> = ways.iter().flatten().copied().collect();
        let (rings, used) = join(&there);
        missing += ways.len() - used.iter().filter(|u| **u).count();
        rings
    };
    let (outer, inner): (Vec<NodeRing>, Vec<NodeRing>) = (rings(false), rings(true));
    let (polygons, nodes) = polygons(&outer, &inner, &found.positions);
    Bounded { id: format!("r{}", area.id), tags: area.tags.clone(), polygons, missing: missing + nodes }
}

struct Writer {
    text: [String; LayerKind::ALL.len()],
    count: [u64; LayerKind::ALL.len()],
    faults: Vec<OsmFault>,
}

impl Writer {
    /// A closed way or a relation, as all that it is.
    fn area(&mut self, area: &Bounded, options: &OsmOptions, levels: &mut BTreeMap<u8, Vec<Bounded>>) {
        let takes = |kind| options.layers.contains(&kind);
        if tags::building(&area.tags) && takes(LayerKind::Building) {
            self.polygons(LayerKind::Building, area, &area.tags);
        }
        if let Some(level) = tags::admin_level(&area.tags).filter(|_| takes(LayerKind::Community)) {
            let Bounded { id, tags, polygons, missing } = area;
            let kept = Bounded { id: id.clone(), tags: tags.clone(), polygons: polygons.clone(), missing: *missing };
            if polygons.is_empty() {
                self.faults.push(OsmFault { id: id.clone(), kind: LayerKind::Community, missing: *missing, kept: false });
            } else {
                levels.entry(level).or_default().push(kept);
            }
        }
        if let (Some(category), true) = (tags::premise(&area.tags), takes(LayerKind::Premise)) {
            let largest = area.polygons.iter().map(|p| shape(&p[0])).max_by(|a, b| a.1.total_cmp(&b.1));
            let at = largest.and_then(|(shapes, _)| representative_point(shapes.get(0), &mut Vec::new()));
            if let Some([x, y]) = at {
                let at = [(x * 1e7).round() as i32, (y * 1e7).round() as i32];
                self.point(LayerKind::Premise, &area.id, at, &area.tags, ("category", category));
            }
        }
    }

    fn polygons(&mut self, kind: LayerKind, area: &Bounded, tags: &Tags) {
        let kept = !area.polygons.is_empty();
        if area.missing > 0 || !kept {
            self.faults.push(OsmFault { id: area.id.clone(), kind, missing: area.missing, kept });
        }
        if !kept {
            return;
        }
        let text = self.begin(kind);
        text.push_str("{\"type\":\"MultiPolygon\",\"coordinates\":[");
        for (i, polygon) in area.polygons.iter().enumerate() {
            text.push_str(if i > 0 { ",[" } else { "[" });
            for (j, ring) in polygon.iter().enumerate() {
                text.push_str(if j > 0 { ",[" } else { "[" });
                positions(text, ring);
                text.push(']');
            }
            text.push(']');
        }
        text.push_str("]}");
        end(text, &area.id, tags, None);
    }

    fn road(&mut self, id: &str, way: &Way, class: &str, found: &Found) {
        let at: Vec<Position> = way.nodes.iter().filter_map(|node| found.positions.get(*node)).collect();
        let missing = way.nodes.len() - at.len();
        let kept = at.len() > 1;
        if missing > 0 || !kept {
            self.faults.push(OsmFault { id: id.to_owned(), kind: LayerKind::Road, missing, kept });
        }
        if kept {
            let text = self.begin(LayerKind::Road);
            text.push_str("{\"type\":\"LineString\",\"coordinates\":[");
            positions(text, &at);
            text.push_str("]}");
            // A roundabout is a one-way unless it says otherwise.
            let round = tags::value(&way.tags, "junction").is_some_and(|v| matches!(v, "roundabout" | "circular"));
            let one_way = round && tags::value(&way.tags, "oneway").is_none();
            let mut tags: Tags = way.tags.iter().filter(|(k, _)| k != "highway").cloned().collect();
            if one_way {
                tags.push(("oneway".to_owned(), "yes".to_owned()));
            }
            end(text, id, &tags, Some(("class", class)));
        }
    }

    fn point(&mut self, kind: LayerKind, id: &str, at: Position, tags: &Tags, what: (&str, &str)) {
        let text = self.begin(kind);
        text.push_str("{\"type\":\"Point\",\"coordinates\":");
        position(text, at);
        text.push('}');
        end(text, id, tags, Some(what));
    }

    fn begin(&mut self, kind: LayerKind) -> &mut String {
        self.count[kind as usize] += 1;
        let text = &mut self.text[kind as usize];
        text.push_str("{\"type\":\"Feature\",\"geometry\":");
        text
    }
}

fn positions(text: &mut String, all: &[Position]) {
    for (i, at) in all.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        position(text, *at);
    }
}

/// Degrees with seven decimals, exactly.
fn position(text: &mut String, at: Position) {
    for (i, v) in at.into_iter().enumerate() {
        text.push(if i == 0 { '[' } else { ',' });
        let (sign, whole, rest) = (if v < 0 { "-" } else { "" }, v.unsigned_abs() / 10_000_000, v.unsigned_abs() % 10_000_000);
        // Writing into a String does not fail.
        let _ = write!(text, "{sign}{whole}.{rest:07}");
    }
    text.push(']');
}

/// Keys of tags that would be taken for another attribute of ours.
const OURS: &[&str] = &["id", "kind", "class", "category", "state", "code", "level"];

fn end(text: &mut String, id: &str, tags: &Tags, what: Option<(&str, &str)>) {
    text.push_str(",\"properties\":{\"id\":");
    quoted(text, id);
    for (key, value) in
        what.into_iter().chain(tags.iter().filter(|(k, _)| !OURS.contains(&k.as_str())).map(|(k, v)| (k.as_str(), v.as_str())))
    {
        text.push(',');
        quoted(text, key);
        text.push(':');
        quoted(text, value);
    }
    text.push_str("}}\n");
}

fn quoted(text: &mut String, value: &str) {
    text.push_str(&serde_json::Value::from(value).to_string());
}
