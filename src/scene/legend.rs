//! The legend: exactly the categories that are drawn, with their counts.

use super::style::{FillStyle, Rgba, StrokeStyle, SymbolStyle};
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
    entries(scene.layers.iter().filter(|l| l.max_px_per_m == f32::INFINITY), |_| view)
}

/// The legend of what a camera shows: layers that its scale leaves out are not in it.
pub fn legend_in(scene: &Scene, camera: &Camera, scale_factor: f64) -> Vec<LegendEntry> {
    // A wide line or a symbol reaches into the view from outside.
    let view = |layer: &DrawLayer| Some(camera.view().grown(layer.paint.reach_px() * scale_factor / camera.px_per_m));
    entries(scene.layers.iter().filter(|l| l.shows_at(camera.px_per_m, scale_factor)), view)
}

/// Kinds in the order of the legend: what the map is about first, the ground last.
const ORDER: [LayerKind; 7] = [
    LayerKind::Building,
    LayerKind::Checkpoint,
    LayerKind::Fence,
    LayerKind::Premise,
    LayerKind::Community,
    LayerKind::Grid,
    LayerKind::Road,
];

/// Buildings from three lines down to none, then unknown and not evaluated.
const HELD_RANK: [usize; 6] = [3, 2, 1, 0, 4, 5];

fn entries<'a>(layers: impl Iterator<Item = &'a DrawLayer>, view: impl Fn(&DrawLayer) -> Option<Bounds>) -> Vec<LegendEntry> {
    let mut found: Vec<(usize, usize, LegendEntry)> = Vec::new();
    for layer in layers.filter(|l| l.meaning.iter().any(|text| !text.en.is_empty())) {
        let counts = counts(layer, view(layer));
        for (class, text) in layer.meaning.iter().enumerate() {
            if counts[class] == 0 || text.en.is_empty() {
                continue;
            }
            let kind = layer.kind();
            let at = found.iter().position(|(.., e)| e.kind == kind && e.text == *text).unwrap_or_else(|| {
                let place = ORDER.iter().position(|k| *k == kind).unwrap_or(ORDER.len());
                let rank = if kind == LayerKind::Building { HELD_RANK.get(class).copied().unwrap_or(class) } else { class };
                found.push((place, rank, LegendEntry { kind, text: *text, swatch: Swatch::default(), count: 0 }));
                found.len() - 1
            });
            let entry = &mut found[at].2;
            entry.swatch.add(&layer.paint, class);
            entry.count = entry.count.max(counts[class]);
        }
    }
    found.retain(|(.., e)| e.swatch != Swatch::default());
    found.sort_by_key(|(place, rank, _)| (*place, *rank));
    found.into_iter().map(|(.., entry)| entry).collect()
}

impl Swatch {
    fn add(&mut self, paint: &Paint, class: usize) {
        let seen = |color: Rgba| color.0[3] > 0;
        match paint {
            Paint::Fill(styles) => self.fill = styles.get(class).copied().filter(|s| seen(s.color)).or(self.fill),
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
        layer.class.iter().for_each(|c| n[*c as usize] += 1);
        return n;
    };
    let filled = matches!(layer.paint, Paint::Fill(_));
    for (c, chunk) in layer.layer.chunks().iter().enumerate() {
        if !chunk.shapes.bounds().intersects(&view) {
            continue;
        }
        let start = layer.layer.chunk_start(c) as usize;
        for (shape, class) in chunk.shapes.iter().zip(&layer.class[start..]) {
            n[*class as usize] += u64::from(meets(shape, &view, filled));
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
