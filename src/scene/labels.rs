//! Names on the map: where each may stand and at which scales, and which of them a camera shows.
//!
//! Every label carries the range of scales in which it is free of all more important ones ([`super::label_ranges`]), so
//! showing is a lookup: whatever lies in view and has a range around the scale. Guarantees: no two shown names overlap;
//! panning changes nothing but at the edge of the view, where a name that the edge would cut is left out; zooming in takes
//! no name away (a short form gives way to the full one). The cost follows what is shown, not what there is.

use super::label_ranges::{LEVELS, ScreenBox, cell, key, level};
use super::short_name::short_name;
use super::text_width::width_em;
use super::{Camera, Palette, Rgba};
use crate::geometry::{Bounds, Local};
use crate::model::{FeatureRef, Layer, LayerKind, Project};
use std::borrow::Cow;
use std::sync::Arc;

/// How its letters stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// On a level line.
    Level,
    /// On a line turned by the label's angle.
    Turned,
    /// Along a line turned by the label's angle, each letter upright: Chinese along steep roads.
    Upright,
}

/// How a text is set; one for each class of names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelStyle {
    /// Size, pixels at 100 %.
    pub size_px: f32,
    /// Whether it is set in semibold.
    pub strong: bool,
    /// Room between letters, em.
    pub spacing_em: f32,
    /// Colour.
    pub color: Rgba,
}

impl LabelStyle {
    /// The style of the names of a layer.
    pub fn of(kind: LayerKind, palette: &Palette) -> Self {
        let style = |size_px, strong, spacing_em, color| Self { size_px, strong, spacing_em, color };
        match kind {
            LayerKind::Community => style(15.0, true, 0.0, palette.community),
            LayerKind::Grid => style(11.0, false, 0.0, palette.grid),
            LayerKind::Compound => style(11.0, true, 0.0, palette.compound),
            LayerKind::Road => style(10.5, false, 0.1, palette.muted),
            LayerKind::Building | LayerKind::Premise | LayerKind::Checkpoint | LayerKind::Fence => {
                style(10.5, false, 0.0, palette.text)
            }
        }
    }

    /// Height of a line, pixels at 100 %.
    pub fn height_px(&self) -> f32 {
        self.size_px * 1.15
    }
}

/// Which form of a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is in the data; an area of the tree without a name shows its id.
    Full,
    /// A building's number alone.
    Short,
}

/// A name on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Feature it names: layer and row.
    pub feature: (LayerKind, u32),
    /// Which form of the name.
    pub form: Form,
    /// Its anchor, metres.
    pub at: Local,
    /// Where its middle stands on screen, and half its size; for turned letters the box around all of them.
    pub place: ScreenBox,
    /// Shown from this many pixels a metre on, at 100 %.
    pub from: f32,
    /// Up to this many.
    pub to: f32,
    /// How its letters stand.
    pub letters: Letters,
    /// Direction of its line, radians clockwise on screen.
    pub angle: f32,
}

/// All names of a scene, most important first.
#[derive(Debug, Default)]
pub struct Labels {
    items: Vec<Label>,
    layers: [Option<Arc<Layer>>; LayerKind::ALL.len()],
    visible: [bool; LayerKind::ALL.len()],
    /// Level and cell of each label, ascending, with its place.
    index: Vec<(u64, u32)>,
    /// Whether a level has labels.
    used: [bool; (LEVELS.end - LEVELS.start) as usize],
    /// Farthest that a box reaches from its anchor, pixels at 100 %.
    reach_px: f32,
}

impl Labels {
    /// Indexes labels; `layers` are those that they name, `visible` those that are drawn.
    pub fn new(items: Vec<Label>, layers: impl IntoIterator<Item = Arc<Layer>>, visible: [bool; LayerKind::ALL.len()]) -> Self {
        let mut out = Self { items, visible, ..Self::default() };
        for layer in layers {
            let kind = layer.kind();
            out.layers[kind as usize] = Some(layer);
        }
        for (i, label) in out.items.iter().enumerate() {
            let l = level(label.from);
            out.used[(l - LEVELS.start) as usize] = true;
            out.index.push((key(l, cell(l, [label.at.x, label.at.y])), i as u32));
            let reach = (0..2).map(|k| label.place.offset_px[k].abs() + label.place.half_px[k]).fold(0.0, f32::max);
            out.reach_px = out.reach_px.max(reach);
        }
        out.index.sort_unstable();
        out
    }

    /// Whether they are the names of this project, drawn with these layers. Only layers that carry names count: their
    /// features, and the places of their symbols, are all that names depend on.
    pub fn fit(&self, project: &Project, visible: &[bool; LayerKind::ALL.len()]) -> bool {
        let same = |layer: &Arc<Layer>| Arc::ptr_eq(layer, project.layer(layer.kind()));
        let mut named = self.layers.iter().flatten().peekable();
        named.peek().is_some() && named.all(same) && self.visible == *visible
    }

    /// The labels, most important first.
    pub fn items(&self) -> &[Label] {
        &self.items
    }

    /// What a label says.
    pub fn text(&self, label: &Label) -> Cow<'_, str> {
        let (kind, row) = label.feature;
        let Some(layer) = self.layers[kind as usize].as_ref().filter(|l| (row as usize) < l.len()) else {
            return Cow::Borrowed("");
        };
        let full = name_of(layer.feature(row), kind).unwrap_or_default();
        match label.form {
            Form::Full => Cow::Borrowed(full),
            Form::Short => short_name(full).map_or(Cow::Borrowed(full), Cow::Owned),
        }
    }
}

/// The name of a feature; an area of the tree without one shows its id.
pub(super) fn name_of(feature: FeatureRef<'_>, kind: LayerKind) -> Option<&str> {
    let named = feature.name().map(str::trim).filter(|t| !t.is_empty());
    match kind {
        LayerKind::Community | LayerKind::Grid => named.or(Some(feature.id())),
        _ => named,
    }
}

/// A label that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedLabel {
    /// Its place in the list.
    pub label: usize,
    /// Upper left of its box, physical pixels.
    pub min: [f64; 2],
    /// Lower right of its box.
    pub max: [f64; 2],
}

impl PlacedLabel {
    /// Its middle.
    pub fn center(&self) -> [f64; 2] {
        [(self.min[0] + self.max[0]) / 2.0, (self.min[1] + self.max[1]) / 2.0]
    }
}

/// The labels that a camera shows on a screen of this scale factor, most important first; none is cut by the view's edge.
pub fn place(labels: &Labels, camera: &Camera, scale_factor: f64) -> Vec<PlacedLabel> {
    let scale = camera.px_per_m / scale_factor;
    let near = camera.view().grown(f64::from(labels.reach_px) / scale);
    let mut out = Vec::new();
    let top = level(scale as f32);
    for l in (LEVELS.start..=top).filter(|l| labels.used[(*l - LEVELS.start) as usize]) {
        labels.visit(l, &near, |i| {
            let label = &labels.items[i];
            if scale >= f64::from(label.from) && scale < f64::from(label.to) {
                let placed = placed(i, label, camera, scale_factor);
                if (0..2).all(|k| placed.min[k] >= 0.0 && placed.max[k] <= camera.size_px[k]) {
                    out.push(placed);
                }
            }
        });
    }
    out.sort_unstable_by_key(|p| p.label);
    out
}

fn placed(i: usize, label: &Label, camera: &Camera, scale_factor: f64) -> PlacedLabel {
    let at = camera.screen_from_world(label.at);
    let part = |k: usize, side: f64| {
        at[k] + (f64::from(label.place.offset_px[k]) + side * f64::from(label.place.half_px[k])) * scale_factor
    };
    PlacedLabel { label: i, min: [part(0, -1.0), part(1, -1.0)], max: [part(0, 1.0), part(1, 1.0)] }
}

impl Labels {
    /// Calls `f` with the labels of a level around the view.
    fn visit(&self, level: i32, near: &Bounds, mut f: impl FnMut(usize)) {
        let (low, high) = (cell(level, near.min), cell(level, near.max));
        let mut run = |from: u64, to: u64| {
            let start = self.index.partition_point(|(k, _)| *k < from);
            self.index[start..].iter().take_while(|(k, _)| *k <= to).for_each(|(_, i)| f(*i as usize));
        };
        for x in low[0]..=high[0] {
            // Cells of one column are neighbours in the index unless the column passes zero.
            if (low[1] < 0) == (high[1] < 0) {
                run(key(level, [x, low[1]]), key(level, [x, high[1]]));
            } else {
                run(key(level, [x, low[1]]), key(level, [x, -1]));
                run(key(level, [x, 0]), key(level, [x, high[1]]));
            }
        }
    }
}

/// The letters of a text along its line, from its middle: letter, middle and end of each, pixels at 100 %; the first begins
/// half the text before the middle, so that the last one's end is the length of the text.
pub fn letters(text: &str, style: &LabelStyle, how: Letters) -> Vec<(char, f32, f32)> {
    let advance = |c: char| match how {
        // Upright letters stand under each other: each takes a line's height.
        Letters::Upright => 1.08,
        Letters::Level | Letters::Turned => width_em(c.encode_utf8(&mut [0; 4]), style.strong) + style.spacing_em,
    };
    let length: f32 = text.chars().map(advance).sum();
    let mut at = 0.0;
    let step = |c: char| {
        let em = advance(c);
        at += em;
        (c, (at - em / 2.0 - length / 2.0) * style.size_px, at * style.size_px)
    };
    text.chars().map(step).collect()
}

#[cfg(test)]
mod tests;
