//! Fields judged by relaxing all edges until nothing changes, and updates by fields made anew.

use super::super::tests::{graph, road};
use super::super::*;
use super::*;
use proptest::prelude::*;

/// A small town: a lattice of streets with some missing.
fn town(streets: &[(u8, u8, bool)]) -> Graph {
    let p = |x: u8, y: u8| [f64::from(x) * 40.0 + f64::from(y % 3), f64::from(y) * 30.0];
    let roads: Vec<_> = streets.iter().map(|&(x, y, up)| road(&[p(x, y), if up { p(x, y + 1) } else { p(x + 1, y) }])).collect();
    graph(&roads)
}

fn source(graph: &Graph, key: u32, (edge, share, offset): (u32, u32, u32)) -> Source {
    let edge = edge % graph.edge_count() as u32;
    let along = (u64::from(graph.length_ticks(edge)) * u64::from(share % 101) / 100) as u32;
    Source { key, place: graph.place(edge, along), offset }
}

/// Cost of the way between two places on the network by brute force over an edge list with both places as nodes of their own.
fn slow(graph: &Graph, costs: &Costs, source: &Source, edge: u32, along: u32) -> Option<u32> {
    // Split both edges at their places and at barriers, which are nodes that nobody passes.
    let n = graph.node_count();
    let mut places: Vec<(u32, u32)> = vec![(source.place.edge, source.place.along_ticks), (edge, along)];
    places.extend(&costs.barriers);
    let mut links: Vec<(usize, usize, u32)> = Vec::new();
    for e in 0..graph.edge_count() as u32 {
        if costs.edge[e as usize] == NONE {
            continue;
        }
        assert_eq!(costs.edge[e as usize], graph.length_ticks(e), "the judge counts lengths");
        let [a, b] = graph.ends(e);
        let mut on: Vec<(u32, usize)> =
            places.iter().enumerate().filter(|(_, (f, _))| *f == e).map(|(i, (_, m))| (*m, n + i)).collect();
        on.sort_unstable();
        let mut before = (0, a as usize);
        for (m, node) in on.into_iter().chain([(graph.length_ticks(e), b as usize)]) {
            links.push((before.1, node, m - before.0));
            before = (m, node);
        }
    }
    let blocked = |node: usize| node >= n + 2 || costs.closed_nodes.contains(&(node as u32));
    // A place on a barrier is shut in.
    if places[2..].contains(&places[0]) || places[2..].contains(&places[1]) {
        return None;
    }
    let mut best = vec![u64::MAX; n + places.len()];
    best[n] = u64::from(source.offset);
    for _ in 0..best.len() {
        for &(a, b, m) in &links {
            for (from, to) in [(a, b), (b, a)] {
                if best[from] != u64::MAX && !blocked(from) {
                    best[to] = best[to].min(best[from] + u64::from(m));
                }
            }
        }
    }
    (best[n + 1] != u64::MAX).then_some(best[n + 1] as u32)
}

fn streets() -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
    prop::collection::vec((0u8..5, 0u8..5, any::<bool>()), 4..36)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_nearest_source_is_the_one_the_slow_judge_finds(
        streets in streets(),
        posts in prop::collection::vec((any::<u32>(), any::<u32>(), 0u32..9000), 1..5),
        at in (any::<u32>(), any::<u32>(), 0u32..9000),
        barriers in prop::collection::vec((any::<u32>(), any::<u32>()), 0..4),
        closed in prop::collection::vec(any::<u32>(), 0..3),
        no_way in any::<u32>(),
    ) {
        let g = town(&streets);
        let mut costs = walking_costs(&g);
        costs.edge[no_way as usize % g.edge_count()] = NONE;
        costs.barriers = barriers.iter().map(|(e, s)| source(&g, 0, (*e, *s, 0)).place).map(|p| (p.edge, p.along_ticks)).collect();
        costs.closed_nodes = closed.iter().map(|n| n % g.node_count() as u32).collect();
        let posts: Vec<Source> = posts.iter().zip(0..).map(|(p, key)| source(&g, key, *p)).collect();
        let here = source(&g, 9, at);
        let expected = posts
            .iter()
            .filter_map(|s| slow(&g, &costs, s, here.place.edge, here.place.along_ticks).map(|cost| (cost + here.offset, s.key)))
            .min();
        let field = Field::new(&g, costs, posts.clone(), u32::MAX - 1, &crate::task::Task::new()).unwrap();
        let found = field.at(&g, here.place.edge, here.place.along_ticks, here.offset);
        prop_assert_eq!(found.map(|f| (f.cost, f.key)), expected);
        let way = field.route(&g, here.place.edge, here.place.along_ticks);
        if let Some((cost, key)) = expected {
            let along: u32 = way.iter().map(|(_, [a, b])| a.abs_diff(*b)).sum();
            prop_assert_eq!(along + posts[key as usize].offset + here.offset, cost, "{:?}", way);
            let line = route_line(&g, &way);
            let steps: f64 = line.windows(2).map(|s| (s[0][0] - s[1][0]).hypot(s[0][1] - s[1][1])).sum();
            prop_assert!((steps - metres(along)).abs() < 0.1, "{} {}", steps, metres(along));
        } else {
            prop_assert!(way.is_empty());
        }
    }

    #[test]
    fn an_updated_field_is_the_one_made_anew(
        streets in streets(),
        posts in prop::collection::vec((any::<u32>(), any::<u32>(), 0u32..5000), 1..8),
        moves in prop::collection::vec((0usize..10, any::<u32>(), any::<u32>(), 0u32..5000, 0u8..4), 1..6),
        limit in prop::option::of(20_000u32..200_000),
    ) {
        let g = town(&streets);
        let task = crate::task::Task::new();
        let limit = limit.unwrap_or(u32::MAX - 1);
        let mut posts: Vec<Source> = posts.iter().zip(0..).map(|(p, key)| source(&g, key * 2, *p)).collect();
        let places: Vec<Source> = (0..40).map(|k| source(&g, k, (k * 7, k * 31, k * 100))).collect();
        let at = Attachments {
            edge: places.iter().map(|p| p.place.edge).collect(),
            along: places.iter().map(|p| p.place.along_ticks).collect(),
            offset: places.iter().map(|p| p.offset).collect(),
        };
        let by_edge = at.by_edge(g.edge_count());
        let mut reach = WalkReach::new(&g, &at, posts.clone(), metres(limit), &task).unwrap();
        for (k, edge, share, offset, what) in moves {
            match what {
                0 => posts.push(source(&g, posts.iter().map(|p| p.key).max().unwrap_or(0) + 1, (edge, share, offset))),
                1 if posts.len() > 1 => drop(posts.remove(k % posts.len())),
                _ => {
                    let k = k % posts.len();
                    posts[k] = source(&g, posts[k].key, (edge, share, offset));
                }
            }
            let before = reach.clone();
            let changed = reach.update(&g, &at, &by_edge, posts.clone(), &task).unwrap();
            let anew = WalkReach::new(&g, &at, posts.clone(), metres(limit), &task).unwrap();
            prop_assert!(reach.is_same(&anew));
            let differ: Vec<u32> = (0..40).filter(|r| before.walk(&at, *r as usize) != reach.walk(&at, *r as usize)).collect();
            prop_assert_eq!(changed, differ);
        }
    }
}

#[test]
fn what_no_way_leads_to_is_said_to_be_unreachable() {
    let g = graph(&[
        road(&[[0.0, 0.0], [100.0, 0.0]]),
        road(&[[0.0, 500.0], [100.0, 500.0]]),
        road(&[[0.0, 900.0], [100.0, 900.0]]).with("class", "motorway"),
    ]);
    let task = crate::task::Task::new();
    let places = [[50.0, 10.0], [50.0, 510.0], [50.0, 895.0], [5000.0, 0.0], [f64::NAN, 0.0]];
    let at = Attachments::new(&g, places.len(), |i| (places[i], None), Mover::Foot, ATTACH_M, &task).unwrap();
    let posts = vec![post_source(&g, 4, [90.0, 0.0]).unwrap()];
    let reach = WalkReach::new(&g, &at, posts, 1e5, &task).unwrap();
    assert_eq!(reach.walk(&at, 0), Walk::Reached { key: 4, metres: 50.0 });
    assert_eq!(
        (1..5).map(|row| reach.walk(&at, row)).collect::<Vec<_>>(),
        [Walk::Unreachable, Walk::NoRoad, Walk::NoRoad, Walk::NoRoad]
    );
    assert_eq!(reach.route(&g, &at, 0, places[0], [90.0, 0.0]), [[50.0, 10.0], [50.0, 0.0], [90.0, 0.0], [90.0, 0.0]]);
    let short = WalkReach::new(&g, &at, vec![post_source(&g, 4, [90.0, 0.0]).unwrap()], 45.0, &task).unwrap();
    assert_eq!(short.walk(&at, 0), Walk::Unreachable);
}
