//! Meshes without a GPU.

use super::scenes::layer_of;
use fangxian::geometry::Shapes;
use fangxian::map::{FAR_PX_PER_M, GROUP_ROWS, Layout, Mesh, NO_SEGMENT, Primitive};
use fangxian::model::{Edit, LayerKind, Project};
use proptest::prelude::*;
use std::sync::Arc;

/// A star around a middle; the radii may be anything, so it is mostly concave.
fn star([x, y]: [f64; 2], radii: &[f64], scale: f64) -> Vec<[f64; 2]> {
    let angle = |i: usize| i as f64 / radii.len() as f64 * std::f64::consts::TAU;
    let at = |(i, r): (usize, &f64)| [x + r * scale * angle(i).cos(), y + r * scale * angle(i).sin()];
    let mut ring: Vec<_> = radii.iter().enumerate().map(at).collect();
    ring.push(ring[0]);
    ring
}

fn ring_area(ring: &[[f64; 2]]) -> f64 {
    let [ox, oy] = ring[0];
    let cross = |e: &[[f64; 2]]| (e[0][0] - ox) * (e[1][1] - oy) - (e[1][0] - ox) * (e[0][1] - oy);
    ring.windows(2).map(cross).sum::<f64>().abs() / 2.0
}

/// Distance of a position from a segment.
fn from_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let t = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-300)).clamp(0.0, 1.0);
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}

fn mesh_area(mesh: &Mesh) -> f64 {
    let at = |i: u32| {
        let v = mesh.vertices[i as usize];
        [f64::from(v.x), f64::from(v.y)]
    };
    mesh.indices.chunks(3).map(|t| ring_area(&[at(t[0]), at(t[1]), at(t[2]), at(t[0])])).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Lines joined from afar: every position of every road lies within the tolerance of what is drawn, nothing is drawn elsewhere, and
    /// it is never more than the roads one by one.
    #[test]
    fn lines_joined_from_afar_stay_where_they_are(
        walks in prop::collection::vec((prop::array::uniform2(0..8_i32), prop::collection::vec(0..4_u8, 1..12)), 1..25),
        cut in 1..4_usize,
    ) {
        // Walks on a raster, cut into roads that touch at their ends, cross, go round and lie over each other.
        let mut shapes = Shapes::new();
        let mut roads = Vec::new();
        for (start, steps) in &walks {
            let mut at = [f64::from(start[0]) * 100.0, f64::from(start[1]) * 100.0];
            let mut walk = vec![at];
            for step in steps {
                let (dx, dy) = [(100.0, 0.0), (0.0, 100.0), (-100.0, 0.0), (0.0, -100.0)][usize::from(*step)];
                at = [at[0] + dx, at[1] + dy + if *step == 0 { 3.0 } else { 0.0 }];
                walk.push(at);
            }
            for from in (0..walk.len() - 1).step_by(cut) {
                let road = walk[from..(from + cut + 1).min(walk.len())].to_vec();
                shapes.push_line(&road);
                roads.push(road);
            }
        }
        let layer = layer_of(LayerKind::Road, &shapes, 7);
        let apart = Layout::new(&layer);
        let alike = apart.clone().alike();
        let segments = |layout: &Layout| -> Vec<[[f64; 2]; 2]> {
            layout.groups.iter().flat_map(|g| {
                let mesh = Mesh::of(&layer, g, Primitive::FarLine);
                let at = |i: u32| {
                    let v = mesh.vertices[i as usize];
                    [f64::from(v.x) + g.origin[0], f64::from(v.y) + g.origin[1]]
                };
                mesh.indices.chunks(2).map(|s| [at(s[0]), at(s[1])]).collect::<Vec<_>>()
            }).collect()
        };
        let (joined, single) = (segments(&alike), segments(&apart));
        // Straightening is greedy: now and then a position more stays than where each road is straightened by itself.
        prop_assert!(joined.len() <= single.len() + walks.len(), "{} and {}", joined.len(), single.len());
        for p in roads.iter().flatten() {
            let near = joined.iter().map(|[a, b]| from_segment(*p, *a, *b)).fold(f64::INFINITY, f64::min);
            prop_assert!(near < 12.1, "{p:?} is {near} m from what is drawn");
        }
        for [a, b] in &joined {
            for k in 0..=10 {
                let t = f64::from(k) / 10.0;
                let p = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
                let near = roads.iter().flat_map(|r| r.windows(2)).map(|s| from_segment(p, s[0], s[1])).fold(f64::INFINITY, f64::min);
                prop_assert!(near < 12.1, "{p:?} is drawn {near} m from every road");
            }
        }
    }

    /// The judge is the shoelace formula: earcut must neither miss nor double anything.
    #[test]
    fn triangles_have_the_area_of_the_polygon(
        polygons in prop::collection::vec((prop::collection::vec(4.0..30.0_f64, 3..40), prop::bool::ANY), 1..20),
        far in prop::array::uniform2(-4e6..4e6_f64),
    ) {
        let mut shapes = Shapes::new();
        let mut area = 0.0;
        for (i, (radii, hole)) in polygons.iter().enumerate() {
            let middle = [far[0] + i as f64 * 100.0, far[1]];
            let outer = star(middle, radii, 1.0);
            area += ring_area(&outer);
            if *hole {
                let inner = star(middle, radii, 0.4);
                area -= ring_area(&inner);
                shapes.push_polygon(&[&outer, &inner]);
            } else {
                shapes.push_polygon(&[&outer]);
            }
        }
        let layer = layer_of(LayerKind::Building, &shapes, 7);
        let meshes: Vec<Mesh> = Layout::new(&layer).groups.iter().map(|g| Mesh::of(&layer, g, Primitive::Fill)).collect();
        let drawn: f64 = meshes.iter().map(mesh_area).sum();
        prop_assert!((drawn - area).abs() < 1e-4 * area.max(1.0), "{drawn} of {area}");
    }

    /// From afar an area has fewer corners and lies within half a pixel of where it lies.
    #[test]
    fn areas_from_afar_differ_by_less_than_half_a_pixel(radii in prop::collection::vec(180.0..220.0_f64, 20..60)) {
        let ring = star([0.0, 0.0], &radii, 1.0);
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&ring]);
        let layer = layer_of(LayerKind::Fence, &shapes, 7);
        let group = &Layout::new(&layer).groups[0];
        let [near, far] = [Primitive::Fill, Primitive::FarFill].map(|p| Mesh::of(&layer, group, p));
        prop_assert!(far.vertices.len() < near.vertices.len());
        prop_assert!(far.indices.len() >= 3);
        let half_a_pixel = 0.5 / FAR_PX_PER_M;
        let around: f64 = ring.windows(2).map(|e| (e[1][0] - e[0][0]).hypot(e[1][1] - e[0][1])).sum();
        prop_assert!((mesh_area(&far) - mesh_area(&near)).abs() < around * half_a_pixel);
        // Every corner that was left out lies near the outline of what is left.
        let corners: Vec<[f64; 2]> = far.vertices.iter().map(|v| [f64::from(v.x), f64::from(v.y)]).collect();
        for v in &near.vertices {
            let p = [f64::from(v.x), f64::from(v.y)];
            let edges = corners.iter().zip(corners.iter().cycle().skip(1));
            let nearest = edges.map(|(a, b)| from_segment(p, *a, *b)).fold(f64::INFINITY, f64::min);
            prop_assert!(nearest <= half_a_pixel, "{p:?} is {nearest} m away");
        }
    }

    /// Groups must hold every row with a geometry once, and follow edits without losing or doubling any.
    #[test]
    fn layouts_follow_edits(
        points in prop::collection::vec(prop::array::uniform2(0.0..1000.0_f64), 1..3000),
        edits in prop::collection::vec((0usize..3000, 0..3_i32, prop::array::uniform2(0.0..1000.0_f64)), 1..30),
    ) {
        let mut shapes = Shapes::new();
        points.iter().for_each(|p| shapes.push_point(p[0], p[1]));
        let mut project = Project::new("test");
        project.apply(Edit::SetLayer { layer: layer_of(LayerKind::Premise, &shapes, 512) }).unwrap();
        let kind = LayerKind::Premise;
        let mut layout = Layout::new(project.layer(kind));
        for (i, what, p) in edits {
            let before = Arc::clone(project.layer(kind));
            let mut shape = Shapes::new();
            shape.push_point(p[0], p[1]);
            let fid = (!before.is_empty()).then(|| before.feature((i % before.len()) as u32).fid());
            match (what, fid) {
                (0, Some(fid)) => project.apply(Edit::SetShape { kind, fid, shape }),
                (1, Some(fid)) => project.apply(Edit::Delete { kind, fids: vec![fid] }),
                _ => project.apply(Edit::Insert { kind, features: vec![super::scenes::feature(kind, before.next_fid().0, shape)] }),
            }
            .unwrap();
            let after = project.layer(kind);
            let next = layout.updated(&before, after).unwrap();
            let dirty = next.groups.iter().zip(&layout.groups).filter(|(a, b)| a.version != b.version).count();
            prop_assert!(dirty <= 1 && next.groups.len() <= layout.groups.len() + 1, "one edit makes one group anew");
            layout = next;
            let mut rows: Vec<u32> = layout.groups.iter().flat_map(|g| g.rows.clone()).collect();
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..after.len() as u32).collect::<Vec<_>>());
            for g in &layout.groups {
                prop_assert!(g.rows.len() <= GROUP_ROWS);
                prop_assert!(g.rows.iter().all(|r| g.bounds.contains(after.feature(*r).shape().first().unwrap())));
            }
        }
    }
}

#[test]
fn groups_are_compact_though_the_file_is_shuffled() {
    // 100 x 100 points in an order without any sense.
    let mut shapes = Shapes::new();
    (0..10_000_u64).map(|i| i * 7919 % 10_000).for_each(|i| shapes.push_point((i % 100) as f64, (i / 100) as f64));
    let layout = Layout::new(&layer_of(LayerKind::Premise, &shapes, 1000));
    let area: f64 = layout.groups.iter().map(|g| g.bounds.width() * g.bounds.height()).sum();
    assert!(area < 2.5 * 99.0 * 99.0, "boxes of groups overlap little: {area}");
}

#[test]
fn segments_know_their_neighbours() {
    let mut shapes = Shapes::new();
    shapes.push_line(&[[0.0, 0.0], [3.0, 0.0], [3.0, 0.0], [3.0, 4.0]]);
    shapes.push_line(&[[5.0, 5.0], [5.0, 5.0]]);
    shapes.push_polygon(&[&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]);
    let layer = layer_of(LayerKind::Road, &shapes, 10);
    let group = &Layout::new(&layer).groups[0];
    let mesh = Mesh::of(&layer, group, Primitive::Line);
    let segments: Vec<_> = mesh.vertices.windows(4).filter(|w| w[1].row & NO_SEGMENT == 0).collect();
    assert_eq!(segments.len(), 2 + 3, "repeated positions make no segment, a line without length has none");
    let along: Vec<f32> = segments.iter().filter(|w| w[1].row == segments[0][1].row).map(|w| w[1].along).collect();
    assert!(along == [0.0, 3.0] || along == [0.0, 1.0, 2.0]);
    for w in &segments {
        let start = (w[0].x, w[0].y) == (w[1].x, w[1].y);
        let (closed, first) = (layer.feature(group.rows[w[1].row as usize]).shape().kind().is_area(), w[1].along == 0.0);
        assert_eq!(start, first && !closed, "only an open line has no neighbour before its start");
    }
}
