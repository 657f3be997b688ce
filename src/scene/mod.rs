//! What is drawn: project, report and style as draw layers, labels and a legend, in local metres.
//!
//! The window's map, the picture and the printed sheet all read one [`Scene`], so that they cannot drift apart. A scene
//! holds no copies of geometry: a draw layer points at a layer's shared chunks and says, per feature row, which style
//! class it has. A changed status changes classes only.

pub mod borders;
pub mod categories;
pub mod classes;
pub mod fonts;
pub mod label_ranges;
pub mod labels;
pub mod legend;
pub mod scale_bar;
pub mod short_name;
pub mod style;
pub mod text_width;
mod backup;
mod build;
mod fence_state;
mod name_labels;
mod road_names;

pub use build::{RAILWAY, SceneOptions, build, build_after, build_soon};
pub use categories::{Capsule, Categories};
pub use classes::Classes;
pub use labels::{Form, Label, LabelStyle, Labels, Letters, PlacedLabel, letters, place};
pub use legend::{LegendEntry, Swatch, legend, legend_in, legend_rows};
pub use scale_bar::{ScaleBar, scale_bar, scale_text};
pub use style::{FillStyle, Hatch, Palette, Rgba, StrokeStyle, Symbol, SymbolStyle, Theme};

use crate::geometry::{Bounds, Local};
use crate::model::{Layer, LayerKind};
use crate::words::Text;
use std::sync::Arc;

/// Everything on one map, bottom first.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Colour of the ground.
    pub background: Rgba,
    /// Draw layers, bottom first.
    pub layers: Vec<DrawLayer>,
    /// Names, most important first; which are shown depends on the scale.
    pub labels: Arc<Labels>,
    /// Box around everything, metres.
    pub bounds: Bounds,
    /// Colours of labels, frames and figures.
    pub theme: Theme,
}

/// One way of drawing one layer.
#[derive(Debug, Clone)]
pub struct DrawLayer {
    /// Stable name of this draw layer (`building.fill`, `community.line`): GPU buffers are kept under it.
    pub key: &'static str,
    /// The layer drawn.
    pub layer: Arc<Layer>,
    /// Style class of each row; its length is the layer's.
    pub class: Classes,
    /// Styles by class.
    pub paint: Paint,
    /// Drawn only while a metre is at least this many pixels at 100 % (0: always); see [`DrawLayer::shows_at`].
    pub min_px_per_m: f32,
    /// Drawn only while a metre is less than this; infinite where nothing finer replaces it nearby.
    pub max_px_per_m: f32,
    /// What each class means, for the legend; empty text: not in the legend.
    pub meaning: Vec<Text>,
}

impl Scene {
    /// The ground that hatching is tied to, metres: the same for every writer, and not moved by small edits.
    pub fn hatch_anchor(&self) -> Local {
        const LATTICE_M: f64 = 4096.0;
        let on = |v: f64| if v.is_finite() { (v / LATTICE_M).round() * LATTICE_M } else { 0.0 };
        let [x, y] = self.bounds.center();
        Local { x: on(x), y: on(y) }
    }
}

impl DrawLayer {
    /// Kind of the layer drawn.
    pub fn kind(&self) -> LayerKind {
        self.layer.kind()
    }

    /// Whether it is drawn by a camera with `px_per_m` physical pixels a metre on a screen of this scale factor.
    pub fn shows_at(&self, px_per_m: f64, scale_factor: f64) -> bool {
        (f64::from(self.min_px_per_m)..f64::from(self.max_px_per_m)).contains(&(px_per_m / scale_factor))
    }
}

/// How a draw layer is painted; one style per class.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// Areas filled.
    Fill(Vec<FillStyle>),
    /// Lines, or outlines of areas, of constant width on screen.
    Stroke(Vec<StrokeStyle>),
    /// A symbol of constant size on screen at each position.
    Symbol(Vec<SymbolStyle>),
}

impl Paint {
    /// How far ink reaches beyond the geometry, pixels at 100 %.
    pub fn reach_px(&self) -> f64 {
        let widest = |sizes: &mut dyn Iterator<Item = f32>| f64::from(sizes.fold(0.0, f32::max)) / 2.0;
        match self {
            Self::Fill(_) => 0.0,
            Self::Stroke(styles) => widest(&mut styles.iter().map(|s| s.width_px)),
            // Frames reach a little beyond the size.
            Self::Symbol(styles) => widest(&mut styles.iter().map(|s| s.size_px)) + 3.0,
        }
    }
}

/// Where the map looks from. Screen y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Position in the middle of the view, metres.
    pub center: Local,
    /// Pixels (physical) per metre.
    pub px_per_m: f64,
    /// Size of the view, physical pixels.
    pub size_px: [f64; 2],
}

impl Camera {
    /// The camera that shows `bounds` with a margin on all sides (pixels).
    pub fn fit(bounds: &Bounds, size_px: [f64; 2], margin_px: f64) -> Self {
        let bounds = if bounds.is_empty() { &Bounds { min: [0.0, 0.0], max: [1000.0, 1000.0] } } else { bounds };
        let room = |px: f64| (px - 2.0 * margin_px).max(16.0);
        let px_per_m = (room(size_px[0]) / bounds.width().max(1.0)).min(room(size_px[1]) / bounds.height().max(1.0));
        Self { center: bounds.center().into(), px_per_m, size_px }
    }

    /// Screen position of a map position, pixels from the upper left.
    pub fn screen_from_world(&self, p: Local) -> [f64; 2] {
        [
            (p.x - self.center.x) * self.px_per_m + self.size_px[0] / 2.0,
            (self.center.y - p.y) * self.px_per_m + self.size_px[1] / 2.0,
        ]
    }

    /// Map position of a screen position.
    pub fn world_from_screen(&self, s: [f64; 2]) -> Local {
        Local {
            x: (s[0] - self.size_px[0] / 2.0) / self.px_per_m + self.center.x,
            y: self.center.y - (s[1] - self.size_px[1] / 2.0) / self.px_per_m,
        }
    }

    /// Box of the ground in view, metres.
    pub fn view(&self) -> Bounds {
        let (w, h) = (self.size_px[0] / 2.0 / self.px_per_m, self.size_px[1] / 2.0 / self.px_per_m);
        Bounds { min: [self.center.x - w, self.center.y - h], max: [self.center.x + w, self.center.y + h] }
    }

    /// The camera after zooming by `factor` about a screen position, which stays over the same ground.
    #[must_use]
    pub fn zoomed(&self, factor: f64, about: [f64; 2]) -> Self {
        let fixed = self.world_from_screen(about);
        let mut out = Self { px_per_m: self.px_per_m * factor, ..*self };
        let moved = out.world_from_screen(about);
        out.center = Local { x: out.center.x + fixed.x - moved.x, y: out.center.y + fixed.y - moved.y };
        out
    }

    /// The camera after dragging the ground by screen pixels.
    #[must_use]
    pub fn panned(&self, by: [f64; 2]) -> Self {
        let center = Local { x: self.center.x - by[0] / self.px_per_m, y: self.center.y + by[1] / self.px_per_m };
        Self { center, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_ground_under_the_pointer() {
        let camera = Camera::fit(&Bounds { min: [0.0, 0.0], max: [1000.0, 500.0] }, [800.0, 600.0], 10.0);
        let about = [123.0, 456.0];
        let before = camera.world_from_screen(about);
        let after = camera.zoomed(3.7, about).world_from_screen(about);
        assert!((before.x - after.x).abs() < 1e-9 && (before.y - after.y).abs() < 1e-9);
        let p = Local { x: 77.0, y: 333.0 };
        let back = camera.world_from_screen(camera.screen_from_world(p));
        assert!((back.x - p.x).abs() < 1e-9 && (back.y - p.y).abs() < 1e-9);
        assert!(camera.view().contains([500.0, 250.0]));
    }
}
