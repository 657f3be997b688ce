//! Walking reach as JSON: every building with its nearest post on foot and in a straight line, counts, and faults of the data.

use crate::coverage::{Counts, NO_ROW, Report, nearer_on_foot};
use crate::model::{LayerKind, Project};
use crate::network::{RoadFault, Start};
use crate::wording;
use crate::words::Lang;
use serde_json::{Value, json};

/// What is written besides the report.
pub struct ReachNotes<'a> {
    /// Limit on foot, metres.
    pub limit_m: f64,
    /// Faults of the road data.
    pub faults: &'a [RoadFault],
    /// Stages and their seconds.
    pub seconds: &'a [(&'static str, f64)],
    /// Language of texts.
    pub lang: Lang,
}

/// How buildings are reached: on foot, not at all, or beside no road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReachCounts {
    /// A way along roads leads to a manned post.
    pub reached: u64,
    /// There is a road, but no way along roads to a manned post.
    pub unreachable: u64,
    /// No road is near.
    pub no_road: u64,
}

impl ReachCounts {
    /// Of a report with walking distances.
    pub fn of(report: &Report) -> Self {
        let mut counts = Self::default();
        for metres in &report.buildings.walk_m {
            match metres {
                m if m.is_nan() => counts.no_road += 1,
                m if m.is_infinite() => counts.unreachable += 1,
                _ => counts.reached += 1,
            }
        }
        counts
    }
}

fn number(v: f64) -> Value {
    if v.is_finite() { json!((v * 1000.0).round() / 1000.0) } else { Value::Null }
}

fn counts(counts: &Counts) -> Value {
    json!({ "covered": counts.covered, "gap": counts.gap, "unknown": counts.unknown })
}

/// Everything as JSON. `foot` and `straight` are the places of the rules in the report's rulebook.
pub fn reach_json(project: &Project, report: &Report, foot: usize, straight: usize, notes: &ReachNotes<'_>) -> Value {
    let posts = project.layer(LayerKind::Checkpoint);
    let id = |row: u32| if row == NO_ROW { Value::Null } else { json!(posts.feature(row).id()) };
    let joins = &report.buildings;
    let buildings = project.layer(LayerKind::Building).features().enumerate().map(|(row, building)| {
        let walk = joins.walk_m[row];
        let way = match walk {
            m if m.is_nan() => "no_road",
            m if m.is_infinite() => "unreachable",
            _ => "reached",
        };
        json!({
            "id": building.id(),
            "way": way,
            "post": id(joins.walk_post[row]),
            "metres": number(walk),
            "status": wording::status_key(report.rules[foot].status[row]),
            "straight_post": id(joins.post[row]),
            "straight_metres": number(joins.post_m[row]),
        })
    });
    let found = ReachCounts::of(report);
    let fault = |f: &RoadFault| {
        let roads: Vec<&str> = f.roads.iter().take(20).filter_map(|fid| id_of(project, *fid)).collect();
        json!({
            "fault": wording::road_trouble(&f.trouble).get(Lang::En),
            "roads": roads,
            "road_count": f.roads.len(),
            "text": wording::road_fault(project, f, notes.lang),
        })
    };
    let graph = report.roads.as_ref().map(|roads| roads.graph());
    let nearer: Vec<&str> =
        nearer_on_foot(report).into_iter().map(|row| project.layer(LayerKind::Building).feature(row).id()).collect();
    json!({
        "at": report.at.rfc3339(),
        "limit_m": notes.limit_m,
        "graph": graph.map(|g| json!({ "nodes": g.node_count(), "edges": g.edge_count() })),
        "foot": counts(&report.rules[foot].counts),
        "straight": counts(&report.rules[straight].counts),
        "reached": found.reached,
        "unreachable": found.unreachable,
        "no_road": found.no_road,
        "engines_start": report.roads.as_ref().and_then(|roads| roads.start()).map(start),
        "buildings": buildings.collect::<Vec<_>>(),
        "faults": notes.faults.iter().map(fault).collect::<Vec<_>>(),
        "nearer_on_foot_than_straight": nearer,
        "seconds": notes.seconds.iter().map(|(name, s)| ((*name).to_owned(), number(*s))).collect::<serde_json::Map<_, _>>(),
    })
}

fn id_of(project: &Project, road: crate::model::Fid) -> Option<&str> {
    let layer = project.layer(LayerKind::Road);
    layer.row_of(road).map(|row| layer.feature(row).id())
}

fn start(start: Start) -> Value {
    match start {
        Start::Stations(n) => json!({ "stations": n }),
        Start::MapEdge(n) => json!({ "map_edge": n }),
    }
}
