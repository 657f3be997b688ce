//! Draws a scene's map for a camera.
//!
//! The picture is cut into bands of rows. One pass over each draw layer hands every feature to the bands that it meets;
//! then bands are drawn independently, on all cores, each bottom layer first. Bands have a fixed height, so the bytes do
//! not depend on the number of cores.

use super::symbols;
use super::text::{Fonts, Writing};
use super::underlay::Underlay;
use crate::geometry::{Bounds, ShapeRef, Shapes, twice_area};
use crate::ink::canvas::{Canvas, Ink, Tile};
use crate::ink::cells::{CellGrid, Cells};
use crate::ink::raster::Raster;
use crate::ink::stroke::{Cap, dashed, simplify, stroke};
use crate::scene::borders::{Borders, borders};
use crate::scene::{Camera, DrawLayer, FillStyle, LabelStyle, Letters, Paint, Scene, StrokeStyle, letters, place};
use rayon::prelude::*;

/// Rows of a band.
const BAND: usize = 128;
/// Vertices closer than this are one on a line, pixels.
const SAME_VERTEX_PX: f32 = 0.1;
/// Areas smaller than this are drawn as cells, pixels at 100 %, as on the window's map.
const CELLS_BELOW_PX: f64 = 2.5;
/// Width of the halo around names, pixels at 100 %.
const HALO_PX: f64 = 1.6;

/// The map that `camera` shows, on a screen of this scale factor, names included.
pub fn map(scene: &Scene, camera: &Camera, scale: f64, fonts: &mut Fonts) -> Canvas {
    map_over(scene, camera, scale, fonts, None)
}

/// The map over a background map. If the work of that is cancelled, the picture is not whole.
pub fn map_over(scene: &Scene, camera: &Camera, scale: f64, fonts: &mut Fonts, underlay: Option<&Underlay>) -> Canvas {
    let (width, height) = (camera.size_px[0].max(1.0) as usize, camera.size_px[1].max(1.0) as usize);
    let mut canvas = Canvas::new(width, height, scene.background);
    if underlay.is_some_and(|u| u.draw(&mut canvas, camera).is_err()) {
        return canvas;
    }
    let bands = height.div_ceil(BAND);
    let hatch_at = camera.screen_from_world(scene.hatch_anchor());
    let layers: Vec<Prepared<'_>> = scene
        .layers
        .iter()
        .filter(|layer| layer.shows_at(camera.px_per_m, scale))
        .map(|layer| Prepared::new(layer, camera, scale, bands, hatch_at))
        .collect();
    canvas.pixels.par_chunks_mut(width * BAND).enumerate().for_each_init(
        || Worker { raster: Raster::new(width, BAND), line: Vec::new(), cells: Cells::default() },
        |worker, (band, pixels)| {
            let mut tile = Tile { pixels, width, y: band * BAND };
            for layer in &layers {
                worker.draw(&mut tile, layer, band, camera, scale);
            }
        },
    );
    names(&mut canvas, scene, camera, scale, fonts);
    canvas
}

fn names(canvas: &mut Canvas, scene: &Scene, camera: &Camera, scale: f64, fonts: &mut Fonts) {
    let palette = scene.theme.palette();
    let halo = scene.background.mixed(palette.symbol, 0.7).alpha(0.92);
    for place in place(&scene.labels, camera, scale) {
        let label = &scene.labels.items()[place.label];
        let set = LabelStyle::of(label.feature.0, palette);
        let style = Writing {
            size_px: f64::from(set.size_px) * scale,
            strong: set.strong,
            color: set.color,
            halo: Some((halo, HALO_PX * scale)),
        };
        let text = scene.labels.text(label);
        let [x, y] = place.center();
        match label.letters {
            Letters::Level => {
                let left = x - fonts.width(&text, &style) / 2.0;
                // Whole pixels, as in the window: small Chinese characters stay sharp.
                fonts.draw(canvas, &text, [left.round(), Fonts::baseline(y, &style).round()], &style);
            }
            how => {
                let turn = if how == Letters::Turned { f64::from(label.angle) } else { 0.0 };
                let (sin, cos) = f64::from(label.angle).sin_cos();
                let spots = letters(&text, &set, how).into_iter().map(|(c, along, _)| {
                    let along = f64::from(along) * scale;
                    (c, [x + along * cos, y + along * sin])
                });
                fonts.draw_letters(canvas, &spots.collect::<Vec<_>>(), turn, &style);
            }
        }
    }
}

/// A draw layer with what of it each band has to draw.
struct Prepared<'a> {
    layer: &'a DrawLayer,
    /// Borders without repeats, where the layer draws dashed outlines of areas.
    borders: Option<Borders>,
    /// Chunk and place in it of what meets the band, in the order of rows.
    bands: Vec<Vec<(u32, u32)>>,
    inks: Vec<Ink>,
    /// Styles of areas so small that a gap could fade among them; see [`crate::ink::cells`].
    cells: Option<&'a [FillStyle]>,
}

impl<'a> Prepared<'a> {
    fn new(layer: &'a DrawLayer, camera: &Camera, scale: f64, bands: usize, hatch_at: [f64; 2]) -> Self {
        let inks = match &layer.paint {
            Paint::Fill(styles) => styles.iter().map(|s| Ink::of(s, scale).through(hatch_at)).collect(),
            Paint::Stroke(styles) => styles.iter().map(|s| s.color.into()).collect(),
            Paint::Symbol(styles) => styles.iter().map(|s| s.frame.into()).collect(),
        };
        let dashed_area = |s: &Paint| matches!(s, Paint::Stroke(styles) if styles.iter().any(|s| s.dash_px.is_some()));
        let area = layer.layer.info().geometry == crate::model::GeometryClass::Area;
        let borders = (area && dashed_area(&layer.paint)).then(|| borders(&layer.layer, |_| true));
        let cells = match &layer.paint {
            Paint::Fill(styles)
                if styles.iter().any(|s| s.shouts) && mean_side_m(layer) * camera.px_per_m < CELLS_BELOW_PX * scale =>
            {
                Some(&styles[..])
            }
            _ => None,
        };
        let mut out = Self { layer, borders, bands: vec![Vec::new(); bands], inks, cells };
        let reach_px = layer.paint.reach_px() * scale + 2.0;
        match &out.borders {
            Some(b) => sort(&mut out.bands, camera, reach_px, 0, &b.lines),
            None => {
                for (c, chunk) in layer.layer.chunks().iter().enumerate() {
                    sort(&mut out.bands, camera, reach_px, c as u32, &chunk.shapes);
                }
            }
        }
        out
    }

    fn shape(&self, (chunk, i): (u32, u32)) -> (ShapeRef<'_>, usize) {
        let row = |row: u32| usize::from(self.layer.class[row as usize]);
        match &self.borders {
            Some(borders) => (borders.lines.get(i as usize), row(borders.rows[i as usize])),
            None => {
                let chunk_start = self.layer.layer.chunk_start(chunk as usize);
                (self.layer.layer.chunks()[chunk as usize].shapes.get(i as usize), row(chunk_start + i))
            }
        }
    }
}

/// Mean side of the boxes of a layer's areas, metres, of every seventh.
fn mean_side_m(layer: &DrawLayer) -> f64 {
    let boxes = layer.layer.chunks().iter().flat_map(|c| c.shapes.iter().step_by(7)).map(|s| s.bounds());
    let sides = boxes.filter(|b| !b.is_empty()).map(|b| b.width().max(b.height()));
    let (sum, count) = sides.fold((0.0, 0.0), |(sum, count), side| (sum + side, count + 1.0));
    if count > 0.0 { sum / count } else { f64::INFINITY }
}

/// Hands the shapes in view to the bands that they meet.
fn sort(bands: &mut [Vec<(u32, u32)>], camera: &Camera, reach_px: f64, chunk: u32, shapes: &Shapes) {
    let view: Bounds = camera.view().grown(reach_px / camera.px_per_m);
    for (i, shape) in shapes.iter().enumerate() {
        let b = shape.bounds();
        if b.is_empty() || !b.intersects(&view) {
            continue;
        }
        let top = camera.screen_from_world(b.max.into())[1] - reach_px;
        let bottom = camera.screen_from_world(b.min.into())[1] + reach_px;
        let first = (top.max(0.0) as usize) / BAND;
        let last = ((bottom.max(0.0) as usize) / BAND).min(bands.len().saturating_sub(1));
        for band in bands.iter_mut().take(last + 1).skip(first) {
            band.push((chunk, i as u32));
        }
    }
}

struct Worker {
    raster: Raster,
    line: Vec<[f32; 2]>,
    cells: Cells,
}

/// From metres to pixels of a tile.
#[derive(Clone, Copy)]
struct ToTile {
    scale: f64,
    x: f64,
    y: f64,
}

impl ToTile {
    #[inline]
    fn at(self, p: [f64; 2]) -> [f32; 2] {
        [(p[0] * self.scale + self.x) as f32, (self.y - p[1] * self.scale) as f32]
    }
}

impl Worker {
    fn draw(&mut self, tile: &mut Tile<'_>, layer: &Prepared<'_>, band: usize, camera: &Camera, scale: f64) {
        let to = ToTile {
            scale: camera.px_per_m,
            x: camera.size_px[0] / 2.0 - camera.center.x * camera.px_per_m,
            y: camera.size_px[1] / 2.0 + camera.center.y * camera.px_per_m - tile.y as f64,
        };
        if let Some(styles) = layer.cells {
            return self.cells(tile, layer, styles, band, camera);
        }
        for &at in &layer.bands[band] {
            let (shape, class) = layer.shape(at);
            let Some(ink) = layer.inks.get(class) else { continue };
            match &layer.layer.paint {
                Paint::Fill(_) if ink.is_invisible() => continue,
                Paint::Fill(_) => self.fill(shape, to),
                Paint::Stroke(_) if ink.is_invisible() => continue,
                Paint::Stroke(styles) => self.stroke(shape, to, &styles[class], scale),
                Paint::Symbol(styles) => {
                    for p in shape.coords() {
                        let window = (0, tile.y as i64);
                        let style = styles[class].seen_at(camera.px_per_m / scale);
                        symbols::draw(tile, &mut self.raster, window, to.at(*p), &style, scale);
                    }
                    continue;
                }
            }
            tile.ink(&mut self.raster, 0, tile.y as i64, ink);
        }
    }

    fn cells(&mut self, tile: &mut Tile<'_>, layer: &Prepared<'_>, styles: &[FillStyle], band: usize, camera: &Camera) {
        let corner = camera.world_from_screen([0.0, tile.y as f64]);
        let size = [tile.width, tile.pixels.len() / tile.width];
        let grid = CellGrid { corner: [corner.x, corner.y], cell_m: 1.0 / camera.px_per_m, size };
        let mut cells = std::mem::take(&mut self.cells).emptied(grid, styles);
        for &at in &layer.bands[band] {
            let (shape, class) = layer.shape(at);
            let bounds = shape.bounds();
            let fill = shape.area() / (bounds.width() * bounds.height()).max(f64::MIN_POSITIVE);
            cells.add(&bounds, fill.clamp(0.0, 1.0) as f32, class as u8, || shape);
        }
        cells.each(|i, color| tile.lay(i, color));
        self.cells = cells;
    }

    fn fill(&mut self, shape: ShapeRef<'_>, to: ToTile) {
        let alone = shape.rings().len() == 1;
        for part in shape.parts() {
            for (r, ring) in part.rings().enumerate() {
                // Holes run against their outer ring, whichever way round the file has them.
                if alone || (twice_area(ring) > 0.0) == (r == 0) {
                    self.raster.ring(ring.iter().map(|p| to.at(*p)));
                } else {
                    self.raster.ring(ring.iter().rev().map(|p| to.at(*p)));
                }
            }
        }
    }

    fn stroke(&mut self, shape: ShapeRef<'_>, to: ToTile, style: &StrokeStyle, scale: f64) {
        let width = (f64::from(style.width_px) * scale) as f32;
        for ring in shape.rings() {
            self.line.clear();
            self.line.extend(ring.iter().map(|p| to.at(*p)));
            simplify(&mut self.line, SAME_VERTEX_PX.max(width * 0.08));
            match style.dash_px {
                Some(dash) => dashed(&mut self.raster, &self.line, width, dash.map(|d| (f64::from(d) * scale) as f32)),
                None => stroke(&mut self.raster, &self.line, width, Cap::Round),
            }
        }
    }
}
