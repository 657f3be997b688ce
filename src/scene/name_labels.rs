//! Which names are written on the map, where, and from which scale on.
//!
//! A label's threshold follows from the size of what it names: a name appears when its feature is large enough on screen to
//! carry it, so that a city shows communities, a block shows buildings, and no text floods the map.

use super::{Label, SceneOptions};
use crate::coverage::Report;
use crate::geometry::{Bounds, representative_point};
use crate::model::schema::{ID, NAME};
use crate::model::{Chunk, LayerKind, Project};

/// How the names of one layer are written.
struct Style {
    kind: LayerKind,
    size_px: f32,
    strong: bool,
    /// Share of the text's width that the feature must have on screen; 0 for points.
    room: f32,
    /// Never shown while a metre is less pixels.
    min_px_per_m: f32,
    /// Pixels from the position down to the text's middle.
    below_px: f32,
}

const STYLES: [Style; 5] = [
    Style { kind: LayerKind::Community, size_px: 15.0, strong: true, room: 0.8, min_px_per_m: 0.0, below_px: 0.0 },
    Style { kind: LayerKind::Grid, size_px: 12.0, strong: false, room: 1.3, min_px_per_m: 0.08, below_px: 0.0 },
    Style { kind: LayerKind::Building, size_px: 10.5, strong: false, room: 0.45, min_px_per_m: 0.55, below_px: 0.0 },
    Style { kind: LayerKind::Premise, size_px: 10.5, strong: false, room: 0.0, min_px_per_m: 2.2, below_px: 12.0 },
    Style { kind: LayerKind::Checkpoint, size_px: 10.5, strong: false, room: 0.0, min_px_per_m: 2.2, below_px: 15.0 },
];

/// All labels, most important first: communities, grids, buildings by size, premises, checkpoints.
pub(super) fn labels(project: &Project, report: Option<&Report>, options: &SceneOptions) -> Vec<Label> {
    let mut out = Vec::new();
    for style in &STYLES {
        if options.visible[style.kind as usize] {
            let from = out.len();
            add(&mut out, style, project, report, options);
            // Larger things first; equal ones keep the order of rows.
            out[from..].sort_by(|a: &Label, b| a.min_px_per_m.total_cmp(&b.min_px_per_m));
        }
    }
    out
}

fn add(out: &mut Vec<Label>, style: &Style, project: &Project, report: Option<&Report>, options: &SceneOptions) {
    let palette = options.theme.palette();
    let color = match style.kind {
        LayerKind::Community => palette.community,
        LayerKind::Grid => palette.grid,
        _ => palette.text,
    };
    let layer = project.layer(style.kind);
    let points = report.and_then(|r| r.joins(style.kind)).map(|joins| &joins.point);
    let mut scratch = Vec::new();
    for (c, chunk) in layer.chunks().iter().enumerate() {
        let start = layer.chunk_start(c);
        for i in 0..chunk.len() {
            let Some(text) = name(chunk, i, style.kind) else { continue };
            let row = start + i as u32;
            let shape = chunk.shapes.get(i);
            let at = match points.and_then(|points| points.get(row as usize)) {
                Some(at) => Some(*at).filter(|at| at[0].is_finite()),
                None => representative_point(shape, &mut scratch),
            };
            let Some(at) = at else { continue };
            out.push(Label {
                text: text.to_owned(),
                at: at.into(),
                size_px: style.size_px,
                strong: style.strong,
                color,
                min_px_per_m: threshold(style, text, &shape.bounds()),
                below_px: style.below_px,
                feature: (style.kind, row),
            });
        }
    }
}

/// The name; an area of the tree without one shows its id.
fn name(chunk: &Chunk, i: usize, kind: LayerKind) -> Option<&str> {
    let named = chunk.columns[NAME].text(i).filter(|t| !t.trim().is_empty());
    match kind {
        LayerKind::Community | LayerKind::Grid => named.or_else(|| chunk.columns[ID].text(i)),
        _ => named,
    }
}

fn threshold(style: &Style, text: &str, bounds: &Bounds) -> f32 {
    let width_px: f32 = text.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum::<f32>() * style.size_px;
    let size_m = (bounds.width().max(bounds.height()) as f32).max(0.1);
    style.min_px_per_m.max(width_px * style.room / size_m)
}
