//! The background map of a picture: every tile that the camera needs, waited for and put under the scene.
//!
//! Tiles are made a few at a time and drawn at once, so that a wall-sized picture does not hold them all. Quads are cut
//! along the same diagonal as on the graphics card, and pixels take what lies under their middle.

use crate::basemap::{BasemapError, Cell, Ground, Maker, Picture, Tint};
use crate::geometry::Crs;
use crate::ink::Canvas;
use crate::scene::Camera;
use crate::task::{Cancelled, Task};
use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Rows that one worker draws.
const BAND: usize = 64;
/// Bytes of tiles in memory at the same time, more or less.
const AT_ONCE: u64 = 48 << 20;
/// Deepest level that pictures are made for.
const DEEPEST: u8 = 22;

/// A background map for pictures.
#[derive(Debug)]
pub struct Underlay {
    /// Makes its tiles.
    pub maker: Maker,
    /// The metric system of the scene.
    pub metric: Crs,
    /// How it is put under the scene.
    pub tint: Tint,
    /// Progress and cancellation.
    pub task: Task,
    trouble: Mutex<Option<BasemapError>>,
}

impl Underlay {
    /// A background map for a scene in this metric system.
    pub fn new(maker: Maker, metric: Crs, tint: Tint, task: Task) -> Self {
        Self { maker, metric, tint, task, trouble: Mutex::default() }
    }

    /// The line that names who made it; empty where the source does not say.
    pub fn attribution(&self) -> &str {
        &self.maker.source().info().attribution
    }

    /// The first thing that went wrong with a tile; the picture is whole but for such tiles.
    pub fn trouble(&self) -> Option<BasemapError> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Draws it on a canvas that shows what the camera sees.
    pub fn draw(&self, canvas: &mut Canvas, camera: &Camera) -> Result<(), Cancelled> {
        if self.tint.opacity <= 0.0 {
            return Ok(());
        }
        let info = self.maker.source().info();
        let px = self.maker.look().shown_px(info.content);
        let cells = Ground::new(self.metric, info.crs).cells(camera, px, DEEPEST);
        self.task.stage("basemap", &info.place, cells.len() as u64);
        let tile = u64::from(self.maker.look().tile_px(info.content)).pow(2) * 4;
        for cells in cells.chunks((AT_ONCE / tile).clamp(4, 32) as usize) {
            self.task.check()?;
            let pictures: Vec<(&Cell, Picture)> = cells.par_iter().filter_map(|c| Some((c, self.picture(c)?))).collect();
            let width = canvas.width;
            canvas.pixels.par_chunks_mut(width * BAND).enumerate().for_each(|(band, pixels)| {
                for (cell, picture) in &pictures {
                    Strip { pixels, width, top: band * BAND }.cell(cell, picture, camera, self.tint);
                }
            });
            self.task.advance(cells.len() as u64);
        }
        Ok(())
    }

    fn picture(&self, cell: &Cell) -> Option<Picture> {
        if self.task.is_cancelled() {
            return None;
        }
        match self.maker.picture(cell.id) {
            Ok(picture) => picture,
            Err(error) => {
                self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                None
            }
        }
    }
}

/// Rows of the canvas.
struct Strip<'a> {
    pixels: &'a mut [[u8; 4]],
    width: usize,
    top: usize,
}

/// A corner of a triangle: pixels, and place in the picture.
#[derive(Clone, Copy)]
struct Corner {
    at: [f64; 2],
    uv: [f64; 2],
}

impl Strip<'_> {
    fn cell(&mut self, cell: &Cell, picture: &Picture, camera: &Camera, tint: Tint) {
        let n = cell.mesh.n;
        let corner = |x: usize, y: usize| Corner {
            at: camera.screen_from_world(cell.mesh.at[y * (n + 1) + x].into()),
            uv: [x as f64 / n as f64, y as f64 / n as f64],
        };
        for (x, y) in (0..n).flat_map(|y| (0..n).map(move |x| (x, y))) {
            let (a, b, c, d) = (corner(x, y), corner(x + 1, y), corner(x, y + 1), corner(x + 1, y + 1));
            self.triangle([a, b, c], picture, tint);
            self.triangle([b, d, c], picture, tint);
        }
    }

    /// Colours the pixels whose middles lie in a triangle. Neighbours compute the same ends, so none is hit twice.
    fn triangle(&mut self, corners: [Corner; 3], picture: &Picture, tint: Tint) {
        let [a, b, c] = corners;
        let (d1, d2) = ([b.at[0] - a.at[0], b.at[1] - a.at[1]], [c.at[0] - a.at[0], c.at[1] - a.at[1]]);
        let twice = d1[0] * d2[1] - d1[1] * d2[0];
        if twice == 0.0 || !twice.is_finite() {
            return;
        }
        let height = self.pixels.len() / self.width.max(1);
        let ys = corners.map(|c| c.at[1] - self.top as f64);
        let rows = |y: f64| (y - 0.5).ceil().clamp(0.0, height as f64) as usize;
        let first = rows(ys.iter().copied().fold(f64::INFINITY, f64::min));
        let end = rows(ys.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        for row in first..end {
            let y = (row + self.top) as f64 + 0.5;
            let mut span = [f64::INFINITY, f64::NEG_INFINITY];
            for (p, q) in [(a, b), (b, c), (c, a)] {
                let (low, high) = if p.at[1] < q.at[1] { (p.at, q.at) } else { (q.at, p.at) };
                if low[1] <= y && y < high[1] {
                    let x = low[0] + (high[0] - low[0]) * ((y - low[1]) / (high[1] - low[1]));
                    span = [span[0].min(x), span[1].max(x)];
                }
            }
            let column = |x: f64| (x - 0.5).ceil().clamp(0.0, self.width as f64) as usize;
            for x in column(span[0])..column(span[1]) {
                let (px, py) = (x as f64 + 0.5 - a.at[0], y - a.at[1]);
                let (s, t) = ((px * d2[1] - py * d2[0]) / twice, (d1[0] * py - d1[1] * px) / twice);
                let uv = [0, 1].map(|k| (a.uv[k] + s * (b.uv[k] - a.uv[k]) + t * (c.uv[k] - a.uv[k])) as f32);
                let color = tint.apply(picture.at(uv[0], uv[1]));
                let rest = 1.0 - color[3] / 255.0;
                let pixel = &mut self.pixels[row * self.width + x];
                for k in 0..3 {
                    pixel[k] = (color[k] + f32::from(pixel[k]) * rest + 0.5) as u8;
                }
            }
        }
    }
}
