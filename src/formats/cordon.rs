//! An area's crossings, ways in and seal as JSON, and the answer to a neutral cut instance.

use crate::cordon::{Action, Answer, Cordon, Crossing, Cut, Findings, Leak, Measure, Plan, Planned, Sealed, Site};
use crate::model::{FeatureRef, LayerKind};
use crate::network::{Mover, RoadClasses, TICKS_PER_M};
use crate::proof::{Certificate, Instance};
use serde_json::{Value, json};

fn rounded(p: [f64; 2]) -> Value {
    json!(p.map(|c| (c * 1000.0).round() / 1000.0))
}

fn metres(ticks: u64) -> Value {
    json!((ticks as f64 / TICKS_PER_M * 100.0).round() / 100.0)
}

fn feature<'a>(cordon: &Cordon<'a>, kind: LayerKind, row: u32) -> FeatureRef<'a> {
    cordon.project.layer(kind).feature(row)
}

/// All of it. `area` is the area's kind, id and name.
pub fn cordon_json(cordon: &Cordon<'_>, area: [&str; 3], found: &Findings, planned: Option<&Planned>) -> Value {
    let plan = match planned {
        Some(Planned::Plan(plan)) => Some(plan.as_ref()),
        _ => None,
    };
    let leaks = |leaks: &[Leak], mover: Mover| -> Vec<Value> {
        leaks.iter().map(|leak| leak_json(cordon, found, leak, mover, plan)).collect()
    };
    let all = [leaks(&found.foot, Mover::Foot), leaks(&found.car, Mover::Car)].concat();
    let (gaps, unknown) = found.state.gaps();
    let mut out = json!({
        "area": { "kind": area[0], "id": area[1], "name": area[2] },
        "at": found.at.rfc3339(),
        "has_outside": cordon.ring.has_outside(),
        "buildings": { "total": found.buildings.0, "without_road": found.buildings.1 },
        "crossings": found.state.crossings.iter().map(|c| crossing_json(cordon, c)).collect::<Vec<_>>(),
        "open_crossings": gaps - unknown,
        "unknown_crossings": unknown,
        "leaks": all,
        "disjoint_leaks": found.disjoint.len(),
        "leaks_by_hour": found.hours,
    });
    if let (Some(out), Some(planned)) = (out.as_object_mut(), planned) {
        out.extend(planned_json(cordon, planned));
    }
    out
}

fn crossing_json(cordon: &Cordon<'_>, crossing: &Crossing) -> Value {
    let road = feature(cordon, LayerKind::Road, crossing.road);
    let posts: Vec<Value> = crossing
        .posts
        .iter()
        .map(|row| {
            let post = feature(cordon, LayerKind::Checkpoint, *row);
            json!({ "id": post.id(), "state": post.text("state"), "hours": post.text("hours") })
        })
        .collect();
    json!({
        "at_m": rounded(crossing.at), "road": road.id(), "name": road.name(),
        "class": RoadClasses::built_in().get(crossing.class).key, "state": crossing.control.key(),
        "leads_out": crossing.leads_out, "posts": posts,
        "foot": crossing.movers[0], "car": crossing.movers[1], "engine": crossing.movers[2],
    })
}

fn leak_json(cordon: &Cordon<'_>, found: &Findings, leak: &Leak, mover: Mover, plan: Option<&Plan>) -> Value {
    let seconds = match mover {
        Mover::Foot => Cordon::seconds_on_foot(leak.length),
        Mover::Car | Mover::Engine => cordon.seconds_by_car(&leak.links),
    };
    let reaches = leak.reaches.as_ref().map(|r| {
        let building = feature(cordon, LayerKind::Building, r.building);
        json!({ "building": building.id(), "metres": metres(r.length), "seconds": Cordon::seconds_on_foot(r.length).round() })
    });
    json!({
        "mover": if mover == Mover::Foot { "foot" } else { "car" },
        "crossing": leak.crossing, "metres": metres(leak.length), "seconds": seconds.round(), "perhaps": leak.perhaps,
        "roads": cordon.road_names(&leak.links), "reaches": reaches,
        "missing_post": plan.and_then(|plan| cordon.missing_post(leak, plan)),
        "state": found.state.crossings[leak.crossing].control.key(),
        "line_m": cordon.ring.line(leak.from, &leak.links).into_iter().map(rounded).collect::<Vec<_>>(),
    })
}

fn planned_json(cordon: &Cordon<'_>, planned: &Planned) -> serde_json::Map<String, Value> {
    let value = match planned {
        Planned::Plan(plan) => {
            let of = |junctions: bool| -> Vec<Value> {
                let all = plan.seal.measures.iter().enumerate();
                let some = all.filter(|(_, m)| matches!(m.site, Site::Junction(_)) == junctions);
                some.map(|(i, m)| measure_json(cordon, i, m)).collect()
            };
            let harmed = plan.harmed.iter().map(|h| {
                let building = feature(cordon, LayerKind::Building, h.building);
                json!({ "building": building.id(), "before_ms": h.before_ms, "after_ms": h.after_ms })
            });
            let entrances = plan.entrances.as_ref().map(|e| {
                json!({
                    "kept": e.kept, "person_metres": e.person_metres.round(),
                    "person_metres_of_all": e.person_metres_of_all.round(),
                    "unknown_residents": e.unknown_residents, "proven": e.proven,
                })
            });
            json!({
                "sealable": true,
                "min_cut": { "value": plan.seal.value, "edges": of(false), "nodes": of(true) },
                "plan": {
                    "cost": plan.cost, "entrances": entrances, "emergency_gates_for_life_access": plan.gates,
                    "life_access_harmed": harmed.collect::<Vec<_>>(),
                },
            })
        }
        Planned::Open(Sealed::No { links, .. }) => {
            let roads: Vec<&str> = links
                .iter()
                .map(|l| feature(cordon, LayerKind::Road, cordon.ring.graph.road_row(cordon.ring.links[*l as usize].edge)).id())
                .collect();
            json!({ "sealable": false, "paths": [{ "roads": roads, "names": cordon.road_names(links) }] })
        }
        Planned::Open(_) => json!({ "sealable": false }),
        Planned::TooManyEntrances { asked, places } => json!({ "sealable": true, "entrances_asked": asked, "places": places }),
    };
    match value {
        Value::Object(map) => map,
        _ => serde_json::Map::new(),
    }
}

fn measure_json(cordon: &Cordon<'_>, number: usize, measure: &Measure) -> Value {
    let road = measure.road.map(|row| feature(cordon, LayerKind::Road, row));
    json!({
        "number": number, "action": measure.action.key(), "at_m": rounded(measure.at), "cost": measure.cost,
        "road": road.map(|r| r.id()), "name": road.and_then(|r| r.name()),
        "post": measure.post.map(|row| feature(cordon, LayerKind::Checkpoint, row).id()),
        "new": measure.action != Action::Keep, "in_every_cheapest_seal": measure.needed,
    })
}

/// The answer to a neutral instance: `value` (null where it cannot be cut), `cut` nearest to the inside and the `farthest` one as
/// `[u, v]` for edges and plain numbers for junctions, what every cheapest cut has, the certificate, and seconds.
pub fn instance_json(instance: &Instance, answer: &Answer, certificate: &Certificate, seconds: f64, stages: Value) -> Value {
    let list = |cut: &Cut| -> Vec<Value> {
        let edges = cut.edges.iter().map(|e| json!([instance.edges[*e].a, instance.edges[*e].b]));
        edges.chain(cut.junctions.iter().map(|j| json!(j))).collect()
    };
    match answer {
        Answer::Sealed(sealing) => json!({
            "value": sealing.value, "cut": list(&sealing.nearest), "farthest": list(&sealing.farthest),
            "in_every_cheapest_cut": list(&sealing.needed), "certificate": certificate, "seconds": seconds, "stages": stages,
        }),
        Answer::Open(way) => json!({
            "value": null, "cut": null, "path": way.junctions, "path_edges": way.edges, "certificate": certificate,
            "seconds": seconds, "stages": stages,
        }),
    }
}
