//! Which names are written on the map, where each may stand, and from which scale on.
//!
//! A name appears when its feature is large enough on screen to carry it, so that a city shows communities, a block shows
//! buildings, and no text floods the map; then when it is free of symbols and of every more important name.

use super::label_ranges::{Claim, Claimant, Ground, ScreenBox};
use super::labels::{Form, Label, LabelStyle, Labels, Letters, name_of};
use super::road_names::{self, RoadName};
use super::short_name::short_name;
use super::text_width::width_em;
use super::{DrawLayer, Paint, SceneOptions};
use crate::coverage::Report;
use crate::geometry::{Bounds, representative_point};
use crate::model::{LayerKind, Project};
use std::sync::Arc;

/// How the names of one layer are placed.
struct Manner {
    kind: LayerKind,
    /// Share of the text's width that the feature must have on screen; 0 for points.
    room: f32,
    /// Never shown while a metre is less pixels.
    min_px_per_m: f32,
    /// Where the text may stand.
    spots: Spots,
}

/// Where a text may stand beside its anchor.
#[derive(Clone, Copy, PartialEq)]
enum Spots {
    /// On it, or a little above or below; names of areas heed other names only and avoid symbols where they can.
    Area,
    /// On it, or above or below a symbol in its middle.
    Building,
    /// Around a symbol of this radius, pixels.
    Around(f32),
    /// Along the line.
    Line,
}

/// Most important first.
const MANNERS: [Manner; 7] = [
    Manner { kind: LayerKind::Community, room: 0.8, min_px_per_m: 0.0, spots: Spots::Area },
    Manner { kind: LayerKind::Grid, room: 2.2, min_px_per_m: 0.08, spots: Spots::Area },
    Manner { kind: LayerKind::Compound, room: 1.0, min_px_per_m: 0.15, spots: Spots::Area },
    Manner { kind: LayerKind::Road, room: 1.1, min_px_per_m: 0.0, spots: Spots::Line },
    Manner { kind: LayerKind::Building, room: 0.6, min_px_per_m: 0.55, spots: Spots::Building },
    Manner { kind: LayerKind::Premise, room: 0.0, min_px_per_m: 1.8, spots: Spots::Around(9.0) },
    Manner { kind: LayerKind::Checkpoint, room: 0.0, min_px_per_m: 2.2, spots: Spots::Around(8.0) },
];

/// Room kept free beside and above a name, pixels at 100 %.
const PAD_PX: [f32; 2] = [3.5, 1.0];
/// A name that is not free at this scale is never shown, pixels a metre.
const NEAREST: f32 = 64.0;

/// Share of the text's width that a building must have on screen for its number, in full and in short.
const NUMBER_ROOM: [f32; 2] = [1.0, 0.9];

/// A name that wants to be shown.
struct Wish {
    row: u32,
    at: [f64; 2],
    /// Width of the text, pixels at 100 %.
    width_px: f32,
    from: f32,
    /// Same number: the same name; 0: others of this name are other things.
    group: u32,
    /// Size of the feature, metres.
    size_m: f32,
}

/// The labels of a scene with these draw layers.
pub(super) fn labels(project: &Project, report: Option<&Report>, layers: &[DrawLayer], options: &SceneOptions) -> Labels {
    let mut ground = Ground::new();
    symbols(&mut ground, layers);
    let mut out = Vec::new();
    for manner in MANNERS.iter().filter(|m| options.visible[m.kind as usize]) {
        if manner.spots == Spots::Line {
            roads(&mut out, &mut ground, manner, project, options);
            continue;
        }
        let mut wishes = wishes(manner, project, report, options);
        // Larger things first, in steps of a fifth; those of one step in the order of rows, which are neighbours in most
        // files: in strict order of size every look-up would land in another corner of memory.
        wishes.sort_by_key(|wish| -(wish.size_m.log2() * 4.0).floor() as i32);
        for wish in &wishes {
            grant(&mut out, &mut ground, manner, wish, project, options);
        }
    }
    let named = MANNERS.iter().map(|m| Arc::clone(project.layer(m.kind)));
    Labels::new(out, named, options.visible)
}

/// Takes the ground under symbols.
fn symbols(ground: &mut Ground, layers: &[DrawLayer]) {
    for layer in layers {
        let Paint::Symbol(styles) = &layer.paint else { continue };
        for (c, chunk) in layer.layer.chunks().iter().enumerate() {
            let start = layer.layer.chunk_start(c) as usize;
            for (i, shape) in chunk.shapes.iter().enumerate() {
                let class = layer.class.get(start + i).map(usize::from);
                let Some(style) = class.and_then(|class| styles.get(class)) else { continue };
                // From afar a small mark stands for some symbols.
                let far = style.seen_at(0.0);
                let ranges = [(far, layer.min_px_per_m..style.near_px_per_m), (*style, style.near_px_per_m..f32::INFINITY)];
                for (seen, range) in ranges {
                    let range = range.start.max(layer.min_px_per_m)..range.end;
                    if range.is_empty() {
                        continue;
                    }
                    let boxes = [ScreenBox { offset_px: [0.0; 2], half_px: [seen.size_px / 2.0 + 1.0; 2] }];
                    for at in shape.coords() {
                        let range = range.clone();
                        ground.take(&Claim { claimant: Claimant::Symbol, at: *at, boxes: &boxes, range, group: 0 });
                    }
                }
            }
        }
    }
}

fn wishes(manner: &Manner, project: &Project, report: Option<&Report>, options: &SceneOptions) -> Vec<Wish> {
    let style = LabelStyle::of(manner.kind, options.theme.palette());
    let layer = project.layer(manner.kind);
    let points = report.and_then(|r| r.joins(manner.kind)).map(|joins| &joins.point);
    let mut scratch = Vec::new();
    let mut out = Vec::new();
    for (row, feature) in layer.features().enumerate() {
        let Some(text) = name_of(feature, manner.kind) else { continue };
        let shape = feature.shape();
        let at = match points.and_then(|points| points.get(row)) {
            Some(at) => Some(*at).filter(|at| at[0].is_finite()),
            None => representative_point(shape, &mut scratch),
        };
        let Some(at) = at else { continue };
        let width_px = width_px(text, &style);
        let size_m = size_m(&shape.bounds());
        let numbered = manner.spots == Spots::Building && short_name(text).is_some();
        let group = if numbered || manner.spots == Spots::Area { 0 } else { name_number(text) };
        // A number has a short form until there is room for all of it.
        let room = if numbered { NUMBER_ROOM[0] } else { manner.room };
        let from = manner.min_px_per_m.max(width_px * room / size_m);
        out.push(Wish { row: row as u32, at, width_px, from, group, size_m });
    }
    out
}

fn size_m(bounds: &Bounds) -> f32 {
    (bounds.width().max(bounds.height()) as f32).max(0.1)
}

fn width_px(text: &str, style: &LabelStyle) -> f32 {
    (width_em(text, style.strong) + style.spacing_em * text.chars().count() as f32) * style.size_px
}

/// A number above 0 for a name (FNV-1a).
fn name_number(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193)).max(1)
}

/// Gives a name the place at which it is free soonest, and a building its number until then.
fn grant(out: &mut Vec<Label>, ground: &mut Ground, manner: &Manner, wish: &Wish, project: &Project, options: &SceneOptions) {
    let style = LabelStyle::of(manner.kind, options.theme.palette());
    let full = settle(ground, manner, wish, &style, f32::INFINITY);
    let full_from = full.as_ref().map_or(f32::INFINITY, |label| label.from);
    out.extend(full);
    if manner.spots != Spots::Building || wish.group > 0 {
        return;
    }
    let name = name_of(project.layer(manner.kind).feature(wish.row), manner.kind);
    let Some(short) = name.and_then(short_name) else { return };
    let width_px = width_px(&short, &style);
    let from = manner.min_px_per_m.max(width_px * NUMBER_ROOM[1] / wish.size_m);
    let short = settle(ground, manner, &Wish { width_px, from, ..*wish }, &style, full_from);
    out.extend(short.map(|label| Label { form: Form::Short, ..label }));
}

/// Finds the place and takes it.
fn settle(ground: &mut Ground, manner: &Manner, wish: &Wish, style: &LabelStyle, to: f32) -> Option<Label> {
    if wish.from >= to.min(NEAREST) {
        return None;
    }
    let half_px = [wish.width_px / 2.0, style.height_px() / 2.0];
    let mut best: Option<(f32, ScreenBox)> = None;
    for offset_px in offsets(manner.spots, half_px) {
        let boxes = [padded(ScreenBox { offset_px, half_px })];
        let claim = Claim { claimant: Claimant::Name, at: wish.at, boxes: &boxes, range: wish.from..to, group: wish.group };
        let free = ground.free_from(&claim, |_| true);
        if best.is_none_or(|(least, _)| free < least) {
            best = Some((free, ScreenBox { offset_px, half_px }));
        }
        if free <= wish.from {
            break;
        }
    }
    let (mut from, place) = best?;
    let boxes = [padded(place)];
    let claim = |range| Claim { claimant: Claimant::Name, at: wish.at, boxes: &boxes, range, group: wish.group };
    if manner.spots == Spots::Area {
        from = ground.free_from(&claim(wish.from..to), |other| other == Claimant::Name);
    }
    if from >= to.min(NEAREST) {
        return None;
    }
    ground.take(&claim(from..to));
    let (at, feature) = (wish.at.into(), (manner.kind, wish.row));
    Some(Label { feature, form: Form::Full, at, place, from, to, letters: Letters::Level, angle: 0.0 })
}

fn padded(b: ScreenBox) -> ScreenBox {
    ScreenBox { half_px: [b.half_px[0] + PAD_PX[0], b.half_px[1] + PAD_PX[1]], ..b }
}

/// Where the middle of a text may stand, the best place first.
fn offsets(spots: Spots, half_px: [f32; 2]) -> Vec<[f32; 2]> {
    let below = |gap: f32| [0.0, gap + half_px[1] + PAD_PX[1] + 1.0];
    let above = |gap: f32| [0.0, -(gap + half_px[1] + PAD_PX[1] + 1.0)];
    match spots {
        Spots::Area => vec![[0.0; 2], [0.0, 14.0], [0.0, -14.0], [0.0, 28.0], [0.0, -28.0]],
        Spots::Building => vec![[0.0; 2], below(9.0), above(9.0)],
        Spots::Around(r) => {
            let side = r + half_px[0] + PAD_PX[0] + 1.0;
            vec![below(r), above(r), [side, 0.0], [-side, 0.0]]
        }
        Spots::Line => Vec::new(),
    }
}

/// Names along roads.
fn roads(out: &mut Vec<Label>, ground: &mut Ground, manner: &Manner, project: &Project, options: &SceneOptions) {
    let style = LabelStyle::of(manner.kind, options.theme.palette());
    for name in road_names::road_names(project.layer(manner.kind), &style, manner.room) {
        let RoadName { row, at, from, letters, angle, boxes, place, group } = name;
        let claim = |range| Claim { claimant: Claimant::Name, at, boxes: &boxes, range, group };
        let free = ground.free_from(&claim(from..f32::INFINITY), |_| true);
        if free < NEAREST.min(from * 6.0) {
            ground.take(&claim(free..f32::INFINITY));
            let feature = (manner.kind, row);
            out.push(Label { feature, form: Form::Full, at: at.into(), place, from: free, to: f32::INFINITY, letters, angle });
        }
    }
}
