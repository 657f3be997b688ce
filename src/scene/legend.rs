//! The legend: exactly the categories that are drawn, with their counts.

use super::categories::Categories;
use super::style::{FillStyle, Rgba, StrokeStyle, Symbol, SymbolStyle};
use super::{Camera, DrawLayer, Paint, Scene};
use crate::geometry::{Bounds, ShapeRef};
use crate::model::LayerKind;
use crate::words::Text;

/// How a category looks: what is painted for it, bottom first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Swatch {
    /// Filling of areas.
    pub fill: Option<FillStyle>,
    /// Lines or outlines, bottom first (a road's casing under its filling).
    pub strokes: Vec<StrokeStyle>,
    /// Symbol of positions.
    pub symbol: Option<SymbolStyle>,
}

/// One category.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendEntry {
    /// Layer it belongs to.
    pub kind: LayerKind,
    /// What it means.
    pub text: Text,
    /// How it looks.
    pub swatch: Swatch,
    /// Features of it that are drawn.
    pub count: u64,
}

/// The legend of a scene, or of what meets `view` (metres), as it looks from near by.
pub fn legend(scene: &Scene, view: Option<Bounds>) -> Vec<LegendEntry> {
    entries(scene.layers.iter().filter(|l| l.max_px_per_m == f32::INFINITY), |_| view, f64::INFINITY)
}

/// The legend of what a camera shows: layers that its scale leaves out are not in it.
pub fn legend_in(scene: &Scene, camera: &Camera, scale_factor: f64) -> Vec<LegendEntry> {
    // A wide line or a symbol reaches into the view from outside.
    let view = |layer: &DrawLayer| Some(camera.view().grown(layer.paint.reach_px() * scale_factor / camera.px_per_m));
    let layers = scene.layers.iter().filter(|l| l.shows_at(camera.px_per_m, scale_factor));
    entries(layers, view, camera.px_per_m / scale_factor)
}

/// The rows that an entry of a scene's legend counts, ascending.
pub fn legend_rows(scene: &Scene, kind: LayerKind, text: Text) -> Vec<u32> {
    // As the legend of the whole scene: what finer layers replace from afar is not counted twice.
    let layers = scene.layers.iter().filter(|l| l.kind() == kind && l.max_px_per_m == f32::INFINITY);
    for layer in layers.filter(|l| l.meaning.iter().any(|t| !t.en.is_empty())) {
        let means = |class: usize| {
            let sign = sign_of(&layer.paint, class).and_then(|sign| {
                let (sign, _, shown) = sign.parts(f64::INFINITY);
                shown.map(|_| Categories::built_in().name(sign))
            });
            layer.meaning.get(class) == Some(&text) || sign == Some(text)
        };
        let meant: Vec<bool> = (0..layer.meaning.len()).map(means).collect();
        let rows: Vec<u32> = layer
            .class
            .iter()
            .zip(0u32..)
            .filter(|(c, _)| meant.get(usize::from(*c)) == Some(&true))
            .map(|(_, row)| row)
            .collect();
        if !rows.is_empty() {
            return rows;
        }
    }
    Vec::new()
}

/// Kinds in the order of the legend: what the map is about first, the ground last.
const ORDER: [LayerKind; LayerKind::ALL.len()] = [
    LayerKind::Building,
    LayerKind::Checkpoint,
    LayerKind::Fence,
    LayerKind::Premise,
    LayerKind::Community,
    LayerKind::Grid,
    LayerKind::Compound,
    LayerKind::Road,
];

/// A number that no category has.
const NO_SIGN: u8 = u8::MAX;

/// Buildings from three lines down to none, then unknown and not evaluated.
const HELD_RANK: [usize; 6] = [3, 2, 1, 0, 4, 5];

/// `px_per_m` is the scale at 100 %.
fn entries<'a>(
    layers: impl Iterator<Item = &'a DrawLayer>,
    view: impl Fn(&DrawLayer) -> Option<Bounds>,
    px_per_m: f64,
) -> Vec<LegendEntry> {
    let mut found: Vec<(usize, usize, LegendEntry)> = Vec::new();
    for layer in layers.filter(|l| l.meaning.iter().any(|text| !text.en.is_empty())) {
        let counts = counts(layer, view(layer));
        for (class, text) in layer.meaning.iter().enumerate() {
            if counts[class] == 0 || text.en.is_empty() {
                continue;
            }
            let kind = layer.kind();
            let place = ORDER.iter().position(|k| *k == kind).unwrap_or(ORDER.len());
            // Classes of one meaning stand where the first of them would.
            let first = layer.meaning.iter().position(|t| t == text).unwrap_or(class);
            let rank = if kind == LayerKind::Building { HELD_RANK.get(class).copied().unwrap_or(class) } else { first };
            let sign = sign_of(&layer.paint, class);
            let entry = entry(&mut found, place, rank, kind, *text);
            if let Some((_, seen, _)) = sign.map(|style| style.parts(px_per_m)) {
                // Many signs share a state: they are counted together, and shown as plates if one is.
                let shown = entry.swatch.symbol.filter(|before| before.size_px > seen.size_px);
                entry.swatch.symbol = Some(shown.unwrap_or(seen));
                entry.count += counts[class];
            } else {
                entry.swatch.add(&layer.paint, class);
                entry.count = entry.count.max(counts[class]);
            }
            if let Some((sign, _, Some(style))) = sign.map(|style| style.parts(px_per_m)) {
                let entry = entry_of_sign(&mut found, place, layer.meaning.len(), kind, sign);
                entry.swatch.symbol = Some(style);
                entry.count += counts[class];
            }
        }
    }
    found.retain(|(.., e)| e.swatch.is_visible());
    found.sort_by_key(|(place, rank, _)| (*place, *rank));
    found.into_iter().map(|(.., entry)| entry).collect()
}

type Found = Vec<(usize, usize, LegendEntry)>;

fn entry(found: &mut Found, place: usize, rank: usize, kind: LayerKind, text: Text) -> &mut LegendEntry {
    let at = found.iter().position(|(.., e)| e.kind == kind && e.text == text).unwrap_or_else(|| {
        found.push((place, rank, LegendEntry { kind, text, swatch: Swatch::default(), count: 0 }));
        found.len() - 1
    });
    &mut found[at].2
}

/// The row of a category's sign, behind those of the states.
fn entry_of_sign(found: &mut Found, place: usize, states: usize, kind: LayerKind, sign: u8) -> &mut LegendEntry {
    entry(found, place, states + usize::from(sign), kind, Categories::built_in().name(sign))
}

/// A plate with a sign.
#[derive(Clone, Copy)]
struct Sign {
    own: SymbolStyle,
    /// The plate with the same sign where nothing is open.
    quiet: SymbolStyle,
}

impl Sign {
    /// Its category, what stands for its state, and what for its category at this scale (nothing: it is not seen).
    fn parts(self, px_per_m: f64) -> (u8, SymbolStyle, Option<SymbolStyle>) {
        let seen = self.own.seen_at(px_per_m);
        let category = (seen.symbol == self.own.symbol).then_some(self.quiet);
        (self.own.sign, SymbolStyle { sign: NO_SIGN, ..seen }, category)
    }
}

fn sign_of(paint: &Paint, class: usize) -> Option<Sign> {
    let Paint::Symbol(styles) = paint else { return None };
    let own = *styles.get(class)?;
    let plate = matches!(own.symbol, Symbol::Plate | Symbol::OpenPlate | Symbol::AlertPlate);
    let quiet = *styles.iter().find(|s| s.sign == own.sign && s.symbol == Symbol::Plate)?;
    plate.then_some(Sign { own, quiet })
}

impl Swatch {
    fn is_visible(&self) -> bool {
        let filled = |f: &FillStyle| f.color.0[3] > 0 || f.hatch.is_some_and(|h| h.color.0[3] > 0);
        self.symbol.is_some() || !self.strokes.is_empty() || self.fill.as_ref().is_some_and(filled)
    }

    fn add(&mut self, paint: &Paint, class: usize) {
        let seen = |color: Rgba| color.0[3] > 0;
        match paint {
            // Also where nothing is filled: it tells an outline from a line.
            Paint::Fill(styles) => self.fill = styles.get(class).copied().or(self.fill),
            Paint::Stroke(styles) => self.strokes.extend(styles.get(class).filter(|s| seen(s.color))),
            Paint::Symbol(styles) => {
                self.symbol = styles.get(class).copied().filter(|s| seen(s.fill) || seen(s.frame)).or(self.symbol);
            }
        }
    }
}

/// Features per class that meet the view.
fn counts(layer: &DrawLayer, view: Option<Bounds>) -> [u64; 256] {
    let mut n = [0; 256];
    let Some(view) = view else {
        n.iter_mut().zip(layer.class.counts()).for_each(|(n, count)| *n = count);
        return n;
    };
    let filled = matches!(layer.paint, Paint::Fill(_));
    for (c, chunk) in layer.layer.chunks().iter().enumerate() {
        if !chunk.shapes.bounds().intersects(&view) {
            continue;
        }
        let start = layer.layer.chunk_start(c) as usize;
        for (i, shape) in chunk.shapes.iter().enumerate() {
            let class = layer.class.get(start + i).unwrap_or(0);
            n[usize::from(class)] += u64::from(meets(shape, &view, filled));
        }
    }
    n
}

/// Whether anything of the shape is inside the view: its line, or its area where it is filled.
fn meets(shape: ShapeRef<'_>, view: &Bounds, filled: bool) -> bool {
    let bounds = shape.bounds();
    if !bounds.intersects(view) {
        return false;
    }
    if view.contains(bounds.min) && view.contains(bounds.max) {
        return true;
    }
    if shape.rings().any(|ring| ring.windows(2).any(|edge| crosses(edge[0], edge[1], view))) {
        return true;
    }
    // No line passes through the view, so all of it is inside or all of it is outside.
    filled && shape.rings().filter(|ring| winds(ring, view.center())).count() % 2 == 1
}

/// Whether a segment meets a box (Liang and Barsky).
fn crosses(a: [f64; 2], b: [f64; 2], view: &Bounds) -> bool {
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for k in 0..2 {
        let d = b[k] - a[k];
        if d == 0.0 {
            if a[k] < view.min[k] || a[k] > view.max[k] {
                return false;
            }
            continue;
        }
        let (t0, t1) = ((view.min[k] - a[k]) / d, (view.max[k] - a[k]) / d);
        from = from.max(t0.min(t1));
        to = to.min(t0.max(t1));
    }
    from <= to
}

fn winds(ring: &[[f64; 2]], p: [f64; 2]) -> bool {
    let right = |e: &&[[f64; 2]]| {
        let (a, b) = (e[0], e[1]);
        (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0] + (p[1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
    };
    ring.windows(2).filter(right).count() % 2 == 1
}
