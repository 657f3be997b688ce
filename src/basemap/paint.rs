//! Draws vector tiles: role by role, each role's areas or lines as one covering of ink.

use super::mvt::{Feature, VectorTile};
use super::picture::Picture;
use super::style::{Colors, Road, Role};
use crate::ink::{Canvas, Cap, Ink, Raster, dashed, simplify, stroke};
use crate::scene::{Rgba, Theme};

/// Vertices closer than this are one, pixels.
const SAME_VERTEX_PX: f32 = 0.15;

/// How a part of a tile is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaintOptions {
    /// Upper left corner of the part, shares of the tile's side.
    pub corner: [f64; 2],
    /// Side of the part, share of the tile's side.
    pub side: f64,
    /// Pixels a side.
    pub px: u32,
    /// Physical pixels per pixel at 100 %: widths grow with it.
    pub scale: f32,
    /// Metres on the ground per pixel at 100 %.
    pub m_per_px: f64,
    /// Colours.
    pub theme: Theme,
}

/// Draws a part of a tile.
pub fn paint(tile: &VectorTile, options: &PaintOptions) -> Picture {
    let px = options.px.clamp(16, 4096);
    let colors = Colors::of(options.theme);
    let mut painter = Painter {
        tile,
        options,
        factor: f64::from(px) / options.side,
        // Lines reach in from beyond the edge.
        reach: (24.0 * options.scale / px as f32) * options.side as f32,
        canvas: Canvas::new(px as usize, px as usize, colors.land),
        raster: Raster::new(px as usize, px as usize),
        line: Vec::new(),
    };
    painter.all(colors);
    Picture { width: px, height: px, pixels: painter.canvas.pixels }
}

struct Painter<'a> {
    tile: &'a VectorTile,
    options: &'a PaintOptions,
    factor: f64,
    reach: f32,
    canvas: Canvas,
    raster: Raster,
    line: Vec<[f32; 2]>,
}

/// Whether a road is a hair line on a map of a region: one line in a colour of its own, where two edges would only blur.
fn is_far(road: Road, m_per_px: f64) -> bool {
    m_per_px > if road == Road::Highway { 150.0 } else { 60.0 }
}

/// How lines are drawn.
#[derive(Clone, Copy)]
struct Pen {
    width: f32,
    color: Rgba,
    cap: Cap,
    dash: Option<[f32; 2]>,
}

impl Painter<'_> {
    fn all(&mut self, colors: &Colors) {
        use Role::{
            Border, Building, Built, Country, Earth, Field, Grounds, Park, Rail, Runway, Sand, Square, Stream, Water, Wood,
        };
        let scale = self.options.scale;
        let m_per_px = self.options.m_per_px;
        let pen = |width: f32, role: Role| Pen { width: width * scale, color: colors.of_role(role), cap: Cap::Round, dash: None };
        for role in [Earth, Built, Field, Wood, Grounds, Park, Sand, Square, Water] {
            self.fill(role, colors.of_role(role));
        }
        self.strokes(Stream, pen(((8.0 / m_per_px) as f32).clamp(0.7, 4.0), Stream));
        self.fill(Runway, colors.of_role(Runway));
        self.strokes(Runway, pen(((40.0 / m_per_px) as f32).clamp(0.8, 30.0), Runway));
        for road in Road::ALL {
            let width = road.width_px(m_per_px);
            if width > 0.0 {
                self.strokes(Role::Tunnel(road), Pen { cap: Cap::Butt, ..pen(width, Role::Tunnel(road)) });
            }
        }
        if m_per_px < 12.0 {
            self.fill(Building, colors.of_role(Building));
        }
        if m_per_px < 2.5 {
            self.outlines(Building, 0.7 * scale, colors.outline);
        }
        // Casings of all roads before all fillings, so that crossings are open.
        for road in Road::ALL {
            let (width, casing) = (road.width_px(m_per_px), colors.of_casing(road));
            if let (Some(color), true) = (casing, width > 0.0 && !is_far(road, m_per_px)) {
                let edge = if width > 3.0 { 1.6 } else { 1.1 };
                self.strokes(Role::Road(road), Pen { color, cap: Cap::Butt, ..pen(width + edge, Role::Road(road)) });
            }
        }
        for road in Road::ALL {
            let width = road.width_px(m_per_px);
            if width > 0.0 {
                let color = if is_far(road, m_per_px) { colors.far } else { colors.of_role(Role::Road(road)) };
                self.strokes(Role::Road(road), Pen { color, ..pen(width, Role::Road(road)) });
            }
        }
        let rail = if m_per_px > 20.0 { 0.6 } else { 1.1 };
        self.strokes(Rail, pen(rail, Rail));
        let dash = |on: f32, off: f32| Some([on * scale, off * scale]);
        self.strokes(Border, Pen { dash: dash(4.0, 3.0), cap: Cap::Butt, ..pen(0.9, Border) });
        self.strokes(Country, Pen { dash: dash(9.0, 3.0), cap: Cap::Butt, ..pen(1.3, Country) });
    }

    fn in_view(&self, f: &Feature) -> bool {
        let [u, v] = self.options.corner.map(|c| c as f32);
        let (side, reach) = (self.options.side as f32, self.reach);
        f.max[0] > u - reach && f.min[0] < u + side + reach && f.max[1] > v - reach && f.min[1] < v + side + reach
    }

    /// Pixels of the features of a role, ring by ring or line by line.
    fn each(&mut self, role: Role, area: bool, mut draw: impl FnMut(&mut Raster, &mut Vec<[f32; 2]>, bool)) {
        let ([u, v], factor) = (self.options.corner, self.factor);
        let tile = self.tile;
        for feature in tile.features.iter().filter(|f| f.role == role && f.area == area) {
            if !self.in_view(feature) {
                continue;
            }
            // Outer rings run one way round, holes the other; which way depends on the writer, so the first ring decides.
            let mut turned = None;
            for ring in tile.rings(feature) {
                self.line.clear();
                let px = |c: &[f32; 2]| [((f64::from(c[0]) - u) * factor) as f32, ((f64::from(c[1]) - v) * factor) as f32];
                self.line.extend(ring.iter().map(px));
                let turned = *turned.get_or_insert_with(|| twice_area(&self.line) < 0.0);
                draw(&mut self.raster, &mut self.line, turned);
            }
        }
    }

    fn fill(&mut self, role: Role, color: Rgba) {
        self.each(role, true, |raster, ring, turned| {
            if turned {
                raster.ring(ring.iter().rev().copied());
            } else {
                raster.ring(ring.iter().copied());
            }
        });
        self.ink(color);
    }

    fn outlines(&mut self, role: Role, width: f32, color: Rgba) {
        self.each(role, true, |raster, ring, _| {
            ring.extend(ring.first().copied());
            simplify(ring, SAME_VERTEX_PX);
            stroke(raster, ring, width, Cap::Butt);
        });
        self.ink(color);
    }

    fn strokes(&mut self, role: Role, pen: Pen) {
        self.each(role, false, |raster, line, _| {
            simplify(line, SAME_VERTEX_PX.max(pen.width * 0.06));
            match pen.dash {
                Some(dash) => dashed(raster, line, pen.width, dash),
                None => stroke(raster, line, pen.width, pen.cap),
            }
        });
        self.ink(pen.color);
    }

    fn ink(&mut self, color: Rgba) {
        self.canvas.tile().ink(&mut self.raster, 0, 0, &Ink::from(color));
    }
}

fn twice_area(ring: &[[f32; 2]]) -> f64 {
    let Some(&o) = ring.first() else { return 0.0 };
    let at = |p: [f32; 2]| [f64::from(p[0] - o[0]), f64::from(p[1] - o[1])];
    ring.windows(2).map(|e| (at(e[0]), at(e[1]))).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}
