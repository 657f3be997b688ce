//! Random towns: a community tiled by crooked grids, some corners of which lie in the middle of a neighbour's edge.

use fangxian::geometry::tiling::{Tiling, TilingOptions, tiling};
use fangxian::geometry::{Ground, Shapes};
use fangxian::model::{Chunk, Edit, Fid, Layer, LayerKind, LayerMeta, Project};
use fangxian::reshape::{AreaId, Plan};
use fangxian::task::Task;
use std::sync::Arc;

/// Random numbers from one seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    /// From −1 to 1.
    pub fn swing(&mut self) -> f64 {
        self.roll(1 << 20) as f64 / f64::from(1 << 19) - 1.0
    }
}

pub type Ring = Vec<[f64; 2]>;

/// Far from zero, as in a prefixed Gauss-Krüger zone.
const ORIGIN: [f64; 2] = [38_470_000.0, 3_800_000.0];
pub const CELL: f64 = 120.0;

/// A community of `columns` by `rows` grids, rings open. One grid in four has a bend in an edge that its neighbour lacks, a
/// hundredth of a millimetre off the edge; the outer corners of grids are no corners of the community.
pub fn town(dice: &mut Dice, columns: usize, rows: usize) -> (Ring, Vec<Ring>) {
    let mut nodes = vec![vec![[0.0; 2]; columns + 1]; rows + 1];
    for (r, line) in nodes.iter_mut().enumerate() {
        for (c, node) in line.iter_mut().enumerate() {
            let x = if c == 0 || c == columns { 0.0 } else { dice.swing() * 0.3 };
            let y = if r == 0 || r == rows { 0.0 } else { dice.swing() * 0.3 };
            *node = [ORIGIN[0] + (c as f64 + x) * CELL, ORIGIN[1] + (r as f64 + y) * CELL];
        }
    }
    let mut grids = Vec::new();
    for r in 0..rows {
        for c in 0..columns {
            let mut ring = vec![nodes[r][c], nodes[r][c + 1], nodes[r + 1][c + 1], nodes[r + 1][c]];
            if dice.roll(4) == 0 {
                let side = dice.roll(4);
                let (a, b) = (ring[side], ring[(side + 1) % 4]);
                let t = 0.5 + dice.swing() * 0.3;
                let off = 1e-5 * dice.swing();
                ring.insert(side + 1, [a[0] + t * (b[0] - a[0]) + off, a[1] + t * (b[1] - a[1]) - off]);
            }
            if dice.roll(2) == 0 {
                ring.reverse();
            }
            grids.push(ring);
        }
    }
    (vec![nodes[0][0], nodes[0][columns], nodes[rows][columns], nodes[rows][0]], grids)
}

pub fn polygon(shapes: &mut Shapes, rings: &[&[[f64; 2]]]) {
    let closed: Vec<Ring> = rings.iter().map(|r| r.iter().chain(r.first()).copied().collect()).collect();
    shapes.push_polygon(&closed.iter().map(Vec::as_slice).collect::<Vec<_>>());
}

pub fn project(community: &Ring, grids: &[Ring]) -> Project {
    let mut project = Project::new("town");
    let mut layer = |kind: LayerKind, rings: &[Ring]| {
        let mut chunk = Chunk::new(kind);
        for (i, ring) in rings.iter().enumerate() {
            polygon(&mut chunk.shapes, &[ring]);
            let mut set = |key: &str, text: &str| {
                let attr = kind.info().attr(key).expect("an attribute");
                chunk.columns[attr].push_text(i, text);
            };
            set("id", &(i + 1).to_string());
            set("name", &format!("{}{}", kind.key(), i + 1));
            set("code", &format!("410104001001{:02}", i + 1));
            if kind == LayerKind::Grid {
                for (key, text) in [("community_id", "1"), ("leader", "王"), ("member", "李"), ("team_roles", "doctor")] {
                    set(key, text);
                }
            }
            chunk.end_feature(Fid(i as i64 + 1));
        }
        chunk.finish();
        let layer = Arc::new(Layer::from_chunks(kind, vec![chunk], LayerMeta::default()));
        project.apply(Edit::SetLayer { layer }).expect("fits");
    };
    layer(LayerKind::Community, std::slice::from_ref(community));
    layer(LayerKind::Grid, grids);
    project
}

pub fn grid(n: usize) -> AreaId {
    AreaId { kind: LayerKind::Grid, fid: Fid(n as i64 + 1) }
}

pub fn after(project: &Project, plan: &Plan) -> Project {
    let mut out = project.clone();
    for edit in &plan.edits {
        out.apply(edit.clone()).expect("fits");
    }
    out
}

/// Shoelace area of a feature, outer rings less holes.
pub fn shoelace(project: &Project, id: AreaId) -> f64 {
    let shape = id.feature(project).expect("there").shape();
    let ring = |ring: &[[f64; 2]]| {
        let o = ring[0];
        let sum: f64 = ring.windows(2).map(|e| (e[0][0] - o[0]) * (e[1][1] - o[1]) - (e[1][0] - o[0]) * (e[0][1] - o[1])).sum();
        sum.abs() / 2.0
    };
    shape.parts().map(|p| p.rings().enumerate().map(|(i, r)| if i == 0 { ring(r) } else { -ring(r) }).sum::<f64>()).sum()
}

pub fn all(project: &Project, kind: LayerKind) -> Vec<AreaId> {
    project.layer(kind).features().map(|f| AreaId { kind, fid: f.fid() }).collect()
}

pub fn sum(project: &Project, kind: LayerKind) -> f64 {
    all(project, kind).into_iter().map(|id| shoelace(project, id)).sum()
}

/// The tiling as the audit sees it, down to a square decimetre.
pub fn tiled(project: &Project) -> Tiling {
    let grounds = |kind: LayerKind| project.layer(kind).features().map(|f| Arc::new(Ground::new(f.shape()))).collect::<Vec<_>>();
    let options = TilingOptions { min_overlap_m2: 0.01, ..TilingOptions::default() };
    tiling(&grounds(LayerKind::Community), &grounds(LayerKind::Grid), options, None, &Task::new()).expect("not cancelled").0
}

/// Whether every area whose border passes within a millimetre of `p` has it as a vertex, to the bit.
pub fn shared_to_the_bit(project: &Project, p: [f64; 2]) -> bool {
    [LayerKind::Grid, LayerKind::Community].into_iter().flat_map(|kind| all(project, kind)).all(|id| {
        let shape = id.feature(project).expect("there").shape();
        let near = shape.rings().flat_map(|r| r.windows(2)).any(|e| distance(e[0], e[1], p) < 1e-3);
        !near || shape.coords().contains(&p)
    })
}

pub fn distance(a: [f64; 2], b: [f64; 2], p: [f64; 2]) -> f64 {
    let u = [b[0] - a[0], b[1] - a[1]];
    let t = (((p[0] - a[0]) * u[0] + (p[1] - a[1]) * u[1]) / (u[0] * u[0] + u[1] * u[1])).clamp(0.0, 1.0);
    (a[0] + t * u[0] - p[0]).hypot(a[1] + t * u[1] - p[1])
}

#[test]
fn towns_are_tiled_before_anything_is_done_to_them() {
    for seed in 0..20 {
        let (community, grids) = town(&mut Dice(seed), 4, 3);
        let project = project(&community, &grids);
        let t = tiled(&project);
        assert!(t.gaps.is_empty() && t.overlaps.is_empty() && t.gap_m2 < 0.05, "{seed}: {t:?}");
    }
}
