//! Which tiles a camera needs, and where their corners and inner points lie in the project's metric system.
//!
//! A tile is a square of the web Mercator projection, in WGS 84 or in GCJ-02. In a metric system its sides are slightly
//! turned and bent; a grid of a few points, each projected exactly, carries the picture between them. The grid is as fine as
//! the level needs for an error far below a pixel: at street level one quad does.

use super::tile::{DEEPEST, TileId, square};
use crate::geometry::{Bounds, Crs, Projector};
use crate::scene::Camera;
use std::collections::HashMap;
use std::sync::Arc;

/// Most tiles of a view; beyond it a coarser level is taken.
const MOST_CELLS: usize = 4096;
/// Grids kept.
const KEPT: usize = 4096;

/// A tile of a view.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The tile.
    pub id: TileId,
    /// Where it lies.
    pub mesh: Arc<Mesh>,
}

/// Where a tile lies: a grid of `n` × `n` quads.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    /// Quads a side.
    pub n: usize,
    /// Positions of the grid's points, metres, row by row from the north west.
    pub at: Vec<[f64; 2]>,
    /// Box around them.
    pub bounds: Bounds,
}

impl Mesh {
    /// Quads a side at a level: the curvature that is left over between two conformal maps shrinks with the tile, and
    /// what is left of it within a quad with the square of the quad.
    pub fn quads(z: u8) -> usize {
        let n = (8400.0 / f64::from(1u32 << z)).sqrt().ceil() as usize;
        n.next_power_of_two().clamp(1, 32)
    }
}

/// Knows where tiles lie in a metric system.
#[derive(Debug, Clone)]
pub struct Ground {
    /// From the degrees of the tiles.
    projector: Projector,
    /// To the degrees of the tiles.
    back: Option<Projector>,
    meshes: HashMap<TileId, Option<Arc<Mesh>>>,
}

impl Ground {
    /// For a project in a metric system, and tiles cut by the degrees of another: WGS 84 or GCJ-02.
    pub fn new(metric: Crs, tiles: Crs) -> Self {
        let back = (tiles != Crs::Wgs84).then(|| Projector::new(Crs::Wgs84, tiles));
        Self { projector: Projector::new(tiles, metric), back, meshes: HashMap::new() }
    }

    /// The tiles in view, nearest to its middle first, of the level at which `tile_px` physical pixels of a tile's side are
    /// best matched, at most at level `deepest`.
    pub fn cells(&mut self, camera: &Camera, tile_px: f64, deepest: u8) -> Vec<Cell> {
        let Some((west_north, east_south, lat)) = self.square_of(camera) else { return Vec::new() };
        let around = 40_075_016.7 * lat.to_radians().cos();
        let level = (around * camera.px_per_m / tile_px.max(16.0)).log2();
        // Tiles are shown at 0.66 to 1.32 times their size.
        let mut z = (level + 0.6).floor().clamp(0.0, f64::from(deepest.min(DEEPEST))) as u8;
        let range = |z: u8, k: usize| {
            let n = 1u32 << z;
            let at = |v: f64| ((v * f64::from(n)).floor().max(0.0) as u32).min(n - 1);
            at(west_north[k])..=at(east_south[k])
        };
        let count = |z: u8| (0..2).map(|k| range(z, k).count()).product::<usize>();
        while z > 0 && count(z) > MOST_CELLS {
            z -= 1;
        }
        if self.meshes.len() > KEPT {
            self.meshes.clear();
        }
        let view = camera.view();
        let mut out: Vec<Cell> = Vec::new();
        for y in range(z, 1) {
            for x in range(z, 0) {
                let id = TileId { z, x, y };
                let mesh = self.mesh(id);
                out.extend(mesh.filter(|m| m.bounds.intersects(&view)).map(|mesh| Cell { id, mesh }));
            }
        }
        let center = [camera.center.x, camera.center.y];
        let far = |cell: &Cell| {
            let c = cell.mesh.bounds.center();
            (c[0] - center[0]).hypot(c[1] - center[1])
        };
        out.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.id.cmp(&b.id)));
        out
    }

    /// The grid of a tile; `None` where the metric system does not reach.
    pub fn mesh(&mut self, id: TileId) -> Option<Arc<Mesh>> {
        if let Some(mesh) = self.meshes.get(&id) {
            return mesh.clone();
        }
        let n = Mesh::quads(id.z);
        let share = |i: usize| i as f64 / n as f64;
        let mut at: Vec<[f64; 2]> = (0..=n).flat_map(|v| (0..=n).map(move |u| id.lonlat([share(u), share(v)]))).collect();
        let projected = self.projector.project(&mut at).is_ok();
        let mesh = projected.then(|| Arc::new(Mesh { n, bounds: Bounds::of(&at), at }));
        self.meshes.insert(id, mesh.clone());
        mesh
    }

    /// North west and south east corner of the view in the web Mercator square, and the latitude of its middle.
    fn square_of(&mut self, camera: &Camera) -> Option<([f64; 2], [f64; 2], f64)> {
        let view = camera.view();
        const STEPS: usize = 8;
        let mut min = [f64::INFINITY; 2];
        let mut max = [f64::NEG_INFINITY; 2];
        let mut middle = None;
        for (i, j) in (0..=STEPS).flat_map(|i| (0..=STEPS).map(move |j| (i, j))) {
            let share = |k: usize, s: usize| view.min[k] + (view.max[k] - view.min[k]) * s as f64 / STEPS as f64;
            let mut at = [[share(0, i), share(1, j)]];
            // Points beyond the reach of the metric system are no ground at all.
            if self.projector.unproject(&mut at).is_err() {
                continue;
            }
            if let Some(back) = &mut self.back
                && back.project(&mut at).is_err()
            {
                continue;
            }
            let [p] = at;
            if !(p[0].is_finite() && p[1].is_finite()) {
                continue;
            }
            if (i, j) == (STEPS / 2, STEPS / 2) || middle.is_none() {
                middle = Some(p[1].clamp(-85.0, 85.0));
            }
            let s = square(p);
            for k in 0..2 {
                min[k] = min[k].min(s[k]);
                max[k] = max[k].max(s[k]);
            }
        }
        let lat = middle?;
        // Sides may bulge a little between the points looked at.
        let bulge = [0, 1].map(|k| (max[k] - min[k]) * 0.02);
        Some(([0, 1].map(|k| min[k] - bulge[k]), [0, 1].map(|k| max[k] + bulge[k]), lat))
    }
}
