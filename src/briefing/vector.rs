//! The map of a scene as vectors: what [`super::map`] paints as pixels, written as SVG.
//!
//! Everything of one style class of a draw layer is one path, so that a thousand buildings cost one element and outlines
//! that meet do not darken each other. Areas painted with a transparent colour are single paths: where two overlap, both
//! are seen. Geometry is cut to the frame and to tenths of a pixel.

use super::clip::{self, Window};
use super::letters;
use super::marks;
use super::svg::{Attributes, Path, UNITS, escape, hatch, paint, put};
use crate::geometry::{ShapeRef, twice_area};
use crate::model::GeometryClass;
use crate::scene::borders::{Borders, borders};
use crate::scene::{Camera, DrawLayer, FillStyle, Paint, Rgba, Scene, StrokeStyle, SymbolStyle};
use std::collections::BTreeMap;

/// Ground kept around the frame so that wide lines and their corners are whole, units of the view box.
const MARGIN: f64 = 12.0 * UNITS;

/// A scene prepared for many maps.
#[derive(Debug)]
pub struct VectorSource<'a> {
    scene: &'a Scene,
    /// Borders without repeats, at the place of the draw layers that draw dashed outlines of areas.
    borders: Vec<Option<Borders>>,
}

/// What else is drawn on a map.
#[derive(Debug, Clone, Default)]
pub struct Overlay<'a> {
    /// The areas the map is about: all other ground is veiled, and they get a strong border.
    pub focus: Vec<ShapeRef<'a>>,
    /// Short texts on the map, such as page numbers, with the size they have, pixels at 100 %.
    pub marks: Vec<Mark>,
    /// Whether names are left out.
    pub no_names: bool,
}

/// A short text on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where its middle stands, metres.
    pub at: [f64; 2],
    /// The text.
    pub text: String,
    /// Size of its letters, pixels at 100 %.
    pub size_px: f64,
}

/// A map as SVG.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorMap {
    /// The file.
    pub svg: String,
    /// Draw layers and style classes of which something is seen, as `(place of the draw layer, class)`, ascending.
    pub drawn: Vec<(usize, u8)>,
    /// Names that are written.
    pub names: usize,
}

impl<'a> VectorSource<'a> {
    /// Prepares a scene.
    pub fn new(scene: &'a Scene) -> Self {
        let dashed = |layer: &DrawLayer| {
            let area = layer.layer.info().geometry == GeometryClass::Area;
            area && matches!(&layer.paint, Paint::Stroke(styles) if styles.iter().any(|s| s.dash_px.is_some()))
        };
        // Fences overlap: each keeps its own line.
        let shared = |layer: &DrawLayer| dashed(layer) && layer.kind() != crate::model::LayerKind::Fence;
        let borders = scene.layers.iter().map(|l| shared(l).then(|| borders(&l.layer, |_| true))).collect();
        Self { scene, borders }
    }

    /// The scene.
    pub fn scene(&self) -> &'a Scene {
        self.scene
    }

    /// Draws what a camera at 100 % shows, from a draw layer on; the layers below it are drawn by somebody else, and so is
    /// the ground then.
    pub fn draw(&self, camera: &Camera, from: usize, overlay: &Overlay<'_>) -> VectorMap {
        let size = camera.size_px;
        let mut out = Drawing {
            camera,
            window: Window::of(size.map(|v| v * UNITS), MARGIN),
            frame: Window::of(size.map(|v| v * UNITS), 0.0),
            defs: String::new(),
            body: String::new(),
            symbols: BTreeMap::new(),
            hatches: Vec::new(),
            hatch_at: camera.screen_from_world(self.scene.hatch_anchor()).map(|v| v * UNITS),
            drawn: Vec::new(),
            line: Vec::new(),
        };
        if from == 0 {
            out.ground(self.scene.background);
        }
        for (i, layer) in self.scene.layers.iter().enumerate().skip(from) {
            if layer.shows_at(camera.px_per_m, 1.0) {
                out.layer(i, layer, self.borders[i].as_ref());
            }
        }
        out.focus(&overlay.focus, self.scene);
        // Names under the veil would shout louder than what they name.
        let within = overlay.focus.iter().map(|a| a.bounds()).reduce(|a, b| a.union(&b));
        let names = if overlay.no_names { 0 } else { letters::names(&mut out.body, self.scene, camera, within) };
        for mark in &overlay.marks {
            let at = camera.screen_from_world(mark.at.into());
            if (0..2).all(|k| at[k] > 0.0 && at[k] < size[k]) {
                letters::mark(&mut out.body, mark, at, self.scene);
            }
        }
        let mut svg = String::with_capacity(out.body.len() + out.defs.len() + 512);
        put!(svg, r#"<svg xmlns="http://www.w3.org/2000/svg"{}><defs>{}</defs>"#, Attributes::size(size), out.defs);
        svg.push_str(&out.body);
        svg.push_str("</svg>");
        out.drawn.sort_unstable();
        VectorMap { svg, drawn: out.drawn, names }
    }
}

struct Drawing<'a> {
    camera: &'a Camera,
    /// What is kept of the geometry.
    window: Window,
    /// What is seen.
    frame: Window,
    defs: String,
    body: String,
    /// Symbols written so far, by their elements, with their number.
    symbols: BTreeMap<String, usize>,
    /// Hatched fills written so far.
    hatches: Vec<FillStyle>,
    hatch_at: [f64; 2],
    drawn: Vec<(usize, u8)>,
    line: Vec<[f64; 2]>,
}

impl Drawing<'_> {
    fn ground(&mut self, color: Rgba) {
        let [w, h] = self.frame.max;
        put!(self.body, r#"<rect width="{w:.0}" height="{h:.0}"{}/>"#, paint("fill", color));
    }

    fn layer(&mut self, place: usize, layer: &DrawLayer, borders: Option<&Borders>) {
        match &layer.paint {
            Paint::Fill(styles) => self.fills(place, layer, styles),
            Paint::Stroke(styles) => self.strokes(place, layer, styles, borders),
            Paint::Symbol(styles) => self.symbols(place, layer, styles),
        }
    }

    /// Hands every shape in view, with its class, to `f`.
    fn each(&mut self, layer: &DrawLayer, mut f: impl FnMut(&mut Self, ShapeRef<'_>, u8)) {
        let reach_m = (MARGIN / UNITS + layer.paint.reach_px()) / self.camera.px_per_m;
        let view = self.camera.view().grown(reach_m);
        for (c, chunk) in layer.layer.chunks().iter().enumerate() {
            if !chunk.shapes.bounds().intersects(&view) {
                continue;
            }
            let start = layer.layer.chunk_start(c) as usize;
            for (i, shape) in chunk.shapes.iter().enumerate() {
                if shape.bounds().intersects(&view) {
                    f(self, shape, layer.class[start + i]);
                }
            }
        }
    }

    fn fills(&mut self, place: usize, layer: &DrawLayer, styles: &[FillStyle]) {
        let mut paths: BTreeMap<u8, Vec<Path>> = BTreeMap::new();
        self.each(layer, |this, shape, class| {
            let Some(style) = styles.get(usize::from(class)) else { return };
            if style.color.0[3] == 0 && style.hatch.is_none() {
                return;
            }
            let single = style.color.0[3] < 255;
            let paths = paths.entry(class).or_default();
            if paths.is_empty() || single && paths.last().is_some_and(|p| !p.is_empty()) {
                paths.push(Path::default());
            }
            let Some(path) = paths.last_mut() else { return };
            if this.area(path, shape) {
                this.saw(place, class);
            }
        });
        for (class, paths) in paths {
            let style = &styles[usize::from(class)];
            for path in paths.iter().filter(|p| !p.is_empty()) {
                if style.color.0[3] > 0 {
                    put!(self.body, r#"<path{} d="{}"/>"#, paint("fill", style.color), path.commands());
                }
                if style.hatch.is_some() {
                    let id = self.hatch(style);
                    put!(self.body, r##"<path fill="url(#h{id})" d="{}"/>"##, path.commands());
                }
            }
        }
    }

    /// Adds an area; returns whether something of it lies in the frame.
    fn area(&mut self, path: &mut Path, shape: ShapeRef<'_>) -> bool {
        let alone = shape.rings().len() == 1;
        let mut seen = false;
        for part in shape.parts() {
            for (r, ring) in part.rings().enumerate() {
                let mut cut = self.cut_ring(ring);
                // Holes run against their outer ring, whichever way round the file has them.
                if !alone && (twice_area(ring) > 0.0) != (r == 0) {
                    cut.reverse();
                }
                let drawn = cut.len() > 2 && path.line(cut.iter().copied(), true);
                seen |= drawn && r == 0 && clip::ring(&cut, &self.frame).len() > 2;
            }
        }
        seen
    }

    fn strokes(&mut self, place: usize, layer: &DrawLayer, styles: &[StrokeStyle], borders: Option<&Borders>) {
        let mut paths: BTreeMap<u8, Path> = BTreeMap::new();
        let mut add = |this: &mut Self, shape: ShapeRef<'_>, class: u8| {
            if styles.get(usize::from(class)).is_none_or(|s| s.color.0[3] == 0) {
                return;
            }
            let path = paths.entry(class).or_default();
            if this.lines(path, shape) {
                this.saw(place, class);
            }
        };
        match borders {
            Some(borders) => {
                let view = self.camera.view().grown(MARGIN / UNITS / self.camera.px_per_m);
                for (shape, row) in borders.lines.iter().zip(&borders.rows) {
                    if shape.bounds().intersects(&view) {
                        add(self, shape, layer.class[*row as usize]);
                    }
                }
            }
            None => self.each(layer, add),
        }
        for (class, path) in paths.iter().filter(|(_, p)| !p.is_empty()) {
            put!(self.body, r#"<path{} d="{}"/>"#, Attributes::stroke(&styles[usize::from(*class)]), path.commands());
        }
    }

    /// Adds the lines of a shape, or the outlines of an area; returns whether something of them lies in the frame.
    fn lines(&mut self, path: &mut Path, shape: ShapeRef<'_>) -> bool {
        let mut seen = false;
        for ring in shape.rings() {
            let line = self.on_screen(ring);
            let closed = line.len() > 3 && line.first() == line.last() && self.window.holds(&line);
            if closed {
                let open = &line[..line.len() - 1];
                seen |= path.line(open.iter().copied(), true) && self.meets_frame(&line);
            } else {
                let (window, frame) = (self.window, self.frame);
                clip::line(&line, &window, |piece| {
                    let drawn = path.line(piece.iter().copied(), false);
                    clip::line(piece, &frame, |_| seen |= drawn);
                });
            }
            self.line = line;
        }
        seen
    }

    fn meets_frame(&self, line: &[[f64; 2]]) -> bool {
        let mut seen = false;
        clip::line(line, &self.frame, |_| seen = true);
        seen
    }

    fn symbols(&mut self, place: usize, layer: &DrawLayer, styles: &[SymbolStyle]) {
        let scale = self.camera.px_per_m;
        // The symbol of each class is written when it is first met.
        let mut known: BTreeMap<u8, usize> = BTreeMap::new();
        self.each(layer, |this, shape, class| {
            let Some(style) = styles.get(usize::from(class)) else { return };
            if style.fill.0[3] == 0 && style.frame.0[3] == 0 {
                return;
            }
            let style = style.seen_at(scale);
            let reach = (f64::from(style.size_px) / 2.0 + 3.0) * UNITS;
            for p in shape.coords() {
                let [x, y] = this.at(*p);
                let within = |v: f64, k: usize| v > -reach && v < this.frame.max[k] + reach;
                if !within(x, 0) || !within(y, 1) {
                    continue;
                }
                let id = *known.entry(class).or_insert_with(|| this.symbol(&style));
                put!(this.body, r##"<use href="#s{id}" x="{x:.0}" y="{y:.0}"/>"##);
                this.saw(place, class);
            }
        });
    }

    fn symbol(&mut self, style: &SymbolStyle) -> usize {
        let elements = marks::symbol(style);
        let next = self.symbols.len();
        *self.symbols.entry(elements).or_insert_with_key(|elements| {
            put!(self.defs, r#"<g id="s{next}">{elements}</g>"#);
            next
        })
    }

    fn hatch(&mut self, style: &FillStyle) -> usize {
        if let Some(id) = self.hatches.iter().position(|s| s.hatch == style.hatch) {
            return id;
        }
        let id = self.hatches.len();
        self.hatches.push(*style);
        self.defs.extend(hatch(&format!("h{id}"), style, self.hatch_at));
        id
    }

    /// Veils what the map is not about, and frames what it is about.
    fn focus(&mut self, areas: &[ShapeRef<'_>], scene: &Scene) {
        if areas.is_empty() {
            return;
        }
        let mut path = Path::default();
        let [w, h] = self.window.max;
        let [x, y] = self.window.min;
        path.line([[x, y], [w, y], [w, h], [x, h]], true);
        for ring in areas.iter().flat_map(|a| a.rings()) {
            let cut = self.cut_ring(ring);
            path.line(cut, true);
        }
        let veil = scene.background.alpha(0.62);
        put!(self.body, r#"<path fill-rule="evenodd"{} d="{}"/>"#, paint("fill", veil), path.commands());
        let mut border = Path::default();
        for area in areas {
            self.lines(&mut border, *area);
        }
        let palette = scene.theme.palette();
        for (color, width_px) in [(palette.symbol.alpha(0.9), 6.0), (palette.community, 3.0)] {
            let style = StrokeStyle { color, width_px, dash_px: None };
            put!(self.body, r#"<path{} d="{}"/>"#, Attributes::stroke(&style), border.commands());
        }
    }

    fn at(&self, p: [f64; 2]) -> [f64; 2] {
        self.camera.screen_from_world(p.into()).map(|v| v * UNITS)
    }

    fn on_screen(&mut self, ring: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line.extend(ring.iter().map(|p| self.at(*p)));
        line
    }

    fn cut_ring(&mut self, ring: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let line = self.on_screen(ring);
        let cut = clip::ring(&line, &self.window);
        self.line = line;
        cut
    }

    fn saw(&mut self, place: usize, class: u8) {
        if !self.drawn.contains(&(place, class)) {
            self.drawn.push((place, class));
        }
    }
}

/// A small picture of areas and lines as they look in a legend: `size` pixels at 100 %.
pub fn swatch(
    size: [f64; 2],
    line: bool,
    fill: Option<&FillStyle>,
    strokes: &[StrokeStyle],
    outline: Option<StrokeStyle>,
) -> String {
    let [w, h] = size.map(|v| v * UNITS);
    let mut out = String::new();
    put!(out, r#"<svg xmlns="http://www.w3.org/2000/svg"{}>"#, Attributes::size(size));
    if let Some(fill) = fill {
        let rect = format!(r#"<rect width="{w:.0}" height="{h:.0}""#);
        if fill.color.0[3] > 0 {
            put!(out, "{rect}{}/>", paint("fill", fill.color));
        }
        if let Some(pattern) = hatch("h", fill, [0.0, 0.0]) {
            put!(out, r##"<defs>{pattern}</defs>{rect} fill="url(#h)"/>"##);
        }
    }
    for style in strokes.iter().chain(&outline) {
        if line {
            // Butt ends: a road of the legend ends where its picture does.
            let attributes = Attributes::stroke(style).replace(r#" stroke-linecap="round""#, "");
            put!(out, r#"<path{attributes} d="M0 {0:.0}H{w:.0}"/>"#, h / 2.0);
        } else {
            let inset = f64::from(style.width_px) * UNITS / 2.0;
            let (width, height) = ((w - 2.0 * inset).max(0.0), (h - 2.0 * inset).max(0.0));
            put!(
                out,
                r#"<rect x="{inset:.1}" y="{inset:.1}" width="{width:.1}" height="{height:.1}"{}/>"#,
                Attributes::stroke(style)
            );
        }
    }
    out.push_str("</svg>");
    out
}

/// Text of an element, escaped.
pub(super) fn text_of(text: &str) -> String {
    let mut out = String::new();
    escape(&mut out, text);
    out
}
