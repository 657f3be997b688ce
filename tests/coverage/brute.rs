//! Every spatial predicate of an evaluation against plain scans on random layouts, and the report under shuffled features.

use crate::common::{audit, sample_moment};
use fangxian::coverage::{Held, NO_ROW, Report, Status};
use fangxian::geometry::Shapes;
use fangxian::model::{Edit, Feature, Fid, LayerKind, Project, Value};
use geo::{Contains, Intersects};
use proptest::prelude::*;

/// A feature before it has an identity: a rectangle or a point, and values by attribute key.
#[derive(Debug, Clone)]
struct Thing {
    kind: LayerKind,
    id: String,
    at: [f64; 2],
    size: [f64; 2],
    values: Vec<(&'static str, Value)>,
}

fn text(s: &str) -> Value {
    Value::Text(s.to_owned())
}

fn shape(thing: &Thing) -> Shapes {
    let mut shapes = Shapes::new();
    let ([x, y], [w, h]) = (thing.at, thing.size);
    if matches!(thing.kind, LayerKind::Checkpoint | LayerKind::Premise) {
        shapes.push_point(x, y);
    } else {
        // An L, so that boxes alone do not decide.
        let ring =
            [[x, y], [x + w, y], [x + w, y + h / 2.0], [x + w / 2.0, y + h / 2.0], [x + w / 2.0, y + h], [x, y + h], [x, y]];
        shapes.push_polygon(&[&ring]);
    }
    shapes
}

fn project(things: &[Thing]) -> Project {
    let mut project = Project::new("random");
    for kind in LayerKind::ALL {
        let info = kind.info();
        let features: Vec<Feature> = things
            .iter()
            .filter(|t| t.kind == kind)
            .enumerate()
            .map(|(i, thing)| {
                let mut values = vec![Value::Null; info.attributes.len()];
                values[0] = text(&thing.id);
                for (key, value) in &thing.values {
                    values[info.attr(key).expect("an attribute")] = value.clone();
                }
                Feature { fid: Fid(i as i64 + 1), shape: shape(thing), values }
            })
            .collect();
        project.apply(Edit::Insert { kind, features }).expect("inserts");
    }
    project
}

fn things() -> impl Strategy<Value = Vec<Thing>> {
    let position = || [0.0..1500.0f64, 0.0..1500.0f64];
    let size = |max: f64| [5.0..max, 5.0..max];
    let state = prop::sample::select(vec![Some("manned"), Some("closed"), Some("unmanned"), None]);
    let hours = prop::sample::select(vec![None, Some("00:00-24:00"), Some("22:00-06:00"), Some("25:00")]);
    let roles = prop::sample::select(vec![None, Some("secretary+doctor+police"), Some("片医、片警"), Some("")]);
    let area = |kind, max| (position(), size(max)).prop_map(move |(at, size)| (kind, at, size, Vec::new()));
    let grid = (position(), size(500.0), roles).prop_map(|(at, size, roles)| {
        let values = roles.map(|r| ("team_roles", text(r))).into_iter().collect();
        (LayerKind::Grid, at, size, values)
    });
    let post = (position(), state, hours).prop_map(|(at, state, hours)| {
        let values = state.map(|s| ("state", text(s))).into_iter().chain(hours.map(|h| ("hours", text(h)))).collect();
        (LayerKind::Checkpoint, at, [0.0; 2], values)
    });
    let households = (position(), size(60.0), prop::option::of(0..4i64), prop::option::of(0..4i64));
    let building = households.prop_map(|(at, size, households, linked)| {
        let values = households.map(|n| ("households", Value::Int(n))).into_iter();
        let values = values.chain(linked.map(|n| ("linked_households", Value::Int(n)))).collect();
        (LayerKind::Building, at, size, values)
    });
    let done = prop::sample::select(vec![None, Some("grid+team+party+gate+contacts+drill"), Some("网格、门岗"), Some(" ")]);
    let compound = (position(), size(200.0), done, prop::option::of(0..60i64)).prop_map(|(at, size, done, days)| {
        let values = done.map(|d| ("onboarding", text(d))).into_iter();
        let since = days.map(|d| ("handover_date", Value::Int(sample_moment().unix - d * 86_400)));
        (LayerKind::Compound, at, size, values.chain(since).collect())
    });
    let one = prop_oneof![
        1 => compound,
        1 => area(LayerKind::Community, 900.0),
        2 => grid,
        1 => area(LayerKind::Fence, 400.0),
        2 => post,
        4 => building,
        1 => area(LayerKind::Premise, 6.0),
    ];
    prop::collection::vec(one, 1..60).prop_map(|all| {
        let make = |(i, (kind, at, size, values))| Thing { kind, id: format!("T{i}"), at, size, values };
        all.into_iter().enumerate().map(make).collect()
    })
}

fn polygons(project: &Project, kind: LayerKind) -> Vec<geo::MultiPolygon<f64>> {
    project.layer(kind).features().map(|f| f.shape().to_multi_polygon()).collect()
}

/// Facts about every subject by id, in an order of their own: equal for equal reports.
fn facts(project: &Project, report: &Report) -> Vec<String> {
    let id =
        |kind: LayerKind, row: u32| if row == NO_ROW { "-".to_owned() } else { project.layer(kind).feature(row).id().to_owned() };
    let mut out = Vec::new();
    for kind in [LayerKind::Building, LayerKind::Premise] {
        let joins = report.joins(kind).expect("joined");
        for (row, f) in project.layer(kind).features().enumerate() {
            let fences: Vec<_> = joins.fences(row as u32).iter().map(|r| id(LayerKind::Fence, *r)).collect();
            out.push(format!(
                "{} {} {} {} {:?} {:?} {:?}",
                f.id(),
                id(LayerKind::Community, joins.community[row]),
                id(LayerKind::Grid, joins.grid[row]),
                id(LayerKind::Checkpoint, joins.post[row]),
                joins.post_m[row],
                fences,
                joins.held[row],
            ));
        }
    }
    for kind in LayerKind::ALL {
        for (row, f) in project.layer(kind).features().enumerate() {
            let statuses: Vec<_> = report.statuses(kind, row as u32).collect();
            out.push(format!("{kind} {} {statuses:?}", f.id()));
        }
    }
    out.sort();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn joins_are_those_of_plain_scans(things in things()) {
        let project = project(&things);
        let report = audit(&project, sample_moment());
        let (communities, grids) = (polygons(&project, LayerKind::Community), polygons(&project, LayerKind::Grid));
        let (fences, buildings) = (polygons(&project, LayerKind::Fence), polygons(&project, LayerKind::Building));
        let b = &report.buildings;
        prop_assert_eq!(buildings.len(), b.point.len());
        for (row, building) in buildings.iter().enumerate() {
            let p = geo::Point::new(b.point[row][0], b.point[row][1]);
            prop_assert!(building.contains(&p), "the representative point is inside its building");
            // Random borders do not meet random points, so the scan needs no rule for them.
            let holding = |areas: &[geo::MultiPolygon<f64>]| areas.iter().filter(|a| a.contains(&p)).count();
            prop_assert_eq!(usize::from(b.communities[row]), holding(&communities));
            prop_assert_eq!(usize::from(b.grids[row]), holding(&grids));
            let touched: Vec<u32> = (0..fences.len() as u32).filter(|f| fences[*f as usize].intersects(building)).collect();
            let mut ours = b.fences(row as u32).to_vec();
            ours.sort_unstable();
            prop_assert_eq!(ours, touched);
            let minute = sample_moment().minute_of_day();
            let manned = |t: &&Thing| {
                let value = |key: &str| t.values.iter().find(|(k, _)| *k == key).and_then(|(_, v)| match v { Value::Text(s) => Some(s.as_str()), _ => None });
                t.kind == LayerKind::Checkpoint && value("state") == Some("manned") && match value("hours") {
                    None | Some("00:00-24:00") => true,
                    Some("22:00-06:00") => !(360..1320).contains(&minute),
                    _ => false,
                }
            };
            let distance = |t: &Thing| (t.at[0] - p.x()).hypot(t.at[1] - p.y());
            let nearest = things.iter().filter(manned).map(distance).fold(f64::INFINITY, f64::min);
            prop_assert!(b.post_m[row] == nearest || (b.post_m[row] - nearest).abs() < 1e-9);
            prop_assert_eq!(b.post[row] == NO_ROW, nearest.is_infinite());
        }
    }

    #[test]
    fn statuses_follow_from_the_joins(things in things()) {
        let project = project(&things);
        let report = audit(&project, sample_moment());
        let rule = |id: &str| &report.rules[report.rulebook.rule(id).expect("a rule")];
        let b = &report.buildings;
        for (row, f) in project.layer(LayerKind::Building).features().enumerate() {
            let (linked, households) = (f.int("linked_households"), f.int("households"));
            let want = match (linked, households) {
                (_, Some(0)) => Status::Covered,
                (Some(l), Some(h)) if l >= h => Status::Covered,
                (Some(_), Some(_)) => Status::Gap,
                _ => Status::Unknown,
            };
            prop_assert_eq!(rule("PARTY-1").status[row], want);
            if rule("POSTREACH-1").status[row] == Status::Covered {
                prop_assert!(b.post_m[row] <= 300.0);
            }
            let lines: Vec<Status> = b.lines.iter().map(|l| l[row]).collect();
            prop_assert_eq!(b.held[row] == Held::Unknown, lines.contains(&Status::Unknown), "unknown is never counted as covered");
        }
        for (row, f) in project.layer(LayerKind::Compound).features().enumerate() {
            let done = f.text("onboarding").map_or(0, |text| text.split(['+', '、']).filter(|word| !word.trim().is_empty()).count());
            let days = f.int("handover_date").map(|t| (sample_moment().unix - t) / 86_400);
            let want = match (done, days) {
                (6, _) => Status::Covered,
                (_, Some(days)) if days <= 30 => Status::Covered,
                (1.., Some(_)) => Status::Gap,
                _ => Status::Unknown,
            };
            prop_assert_eq!(rule("NEW-1").status[row], want, "{} {:?}", done, days);
        }
        for result in &report.rules {
            let counts = result.counts;
            let applies = result.status.iter().filter(|s| **s != Status::NotApplicable).count() as u64;
            prop_assert_eq!(counts.total(), applies);
        }
    }

    #[test]
    fn the_order_of_features_changes_nothing(things in things(), seed in any::<u64>()) {
        let first = project(&things);
        let mut shuffled = things.clone();
        let mut state = seed;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            shuffled.swap(i, (state >> 33) as usize % (i + 1));
        }
        let second = project(&shuffled);
        let (a, b) = (audit(&first, sample_moment()), audit(&second, sample_moment()));
        prop_assert_eq!(facts(&first, &a), facts(&second, &b));
        for (x, y) in [
            (a.areas.community_m2, b.areas.community_m2),
            (a.areas.grid_gap_m2, b.areas.grid_gap_m2),
            (a.areas.grid_overlap_m2, b.areas.grid_overlap_m2),
            (a.areas.beyond_reach_m2, b.areas.beyond_reach_m2),
        ] {
            prop_assert!((x - y).abs() <= 1e-6 * x.abs().max(1.0), "{} and {}", x, y);
        }
        prop_assert_eq!(a.gap_count(), b.gap_count());
    }
}
