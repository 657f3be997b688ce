//! Colours, strokes and symbols, by role; the light theme and its dark mirror.

use serde::{Deserialize, Serialize};

/// A colour, sRGB with straight alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgba(pub [u8; 4]);

impl Rgba {
    /// From `0xRRGGBB`, opaque.
    pub const fn hex(rgb: u32) -> Self {
        Self([(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, 255])
    }

    /// The colour with this opacity, 0..=1.
    #[must_use]
    pub fn alpha(self, a: f32) -> Self {
        let Self([r, g, b, _]) = self;
        Self([r, g, b, (a.clamp(0.0, 1.0) * 255.0).round() as u8])
    }

    /// The colour at `share` of the way to another, 0..=1.
    #[must_use]
    pub fn mixed(self, other: Self, share: f32) -> Self {
        let mix = |i: usize| (f32::from(self.0[i]) + (f32::from(other.0[i]) - f32::from(self.0[i])) * share).round() as u8;
        Self([mix(0), mix(1), mix(2), mix(3)])
    }
}

/// 45° lines over a fill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hatch {
    /// Colour of the lines.
    pub color: Rgba,
    /// Distance between lines, pixels at 100 %.
    pub spacing_px: f32,
    /// Width of the lines, pixels at 100 %.
    pub width_px: f32,
}

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FillStyle {
    /// Colour; fully transparent is not drawn.
    pub color: Rgba,
    /// Lines over it.
    pub hatch: Option<Hatch>,
    /// Whether it must be seen however small its areas are on screen, as a gap must; see `ink::cells`.
    pub shouts: bool,
}

impl FillStyle {
    /// One colour.
    pub const fn plain(color: Rgba) -> Self {
        Self { color, hatch: None, shouts: false }
    }
}

/// How a line is drawn; widths are pixels at 100 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StrokeStyle {
    /// Colour; fully transparent is not drawn.
    pub color: Rgba,
    /// Width.
    pub width_px: f32,
    /// Dash and gap.
    pub dash_px: Option<[f32; 2]>,
}

/// Shape of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Symbol {
    /// Filled circle with a ring.
    Dot = 0,
    /// Dark horizontal bar.
    Bar = 1,
    /// Circle with a cross.
    CrossCircle = 2,
    /// Hollow ring.
    Ring = 3,
    /// Small square with a frame.
    Square = 4,
    /// Circle with a question mark's dot: state unknown.
    Question = 5,
    /// Rounded square with a frame and a category's sign.
    Plate = 6,
    /// The same with a frame that is open in the middle of its sides: state unknown.
    OpenPlate = 7,
    /// The same with a heavy frame and a badge at its upper right: something is open.
    AlertPlate = 8,
    /// Small square with a frame and a point in it.
    Block = 9,
    /// Small filled circle.
    Spot = 10,
}

impl Symbol {
    /// What stands for it from afar.
    #[must_use]
    pub fn far(self) -> Self {
        match self {
            Self::Plate | Self::OpenPlate => Self::Square,
            Self::AlertPlate => Self::Block,
            Self::Dot => Self::Spot,
            Self::CrossCircle | Self::Question => Self::Ring,
            near => near,
        }
    }
}

/// How a position is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SymbolStyle {
    /// Shape.
    pub symbol: Symbol,
    /// Inside; fully transparent with a transparent frame is not drawn.
    pub fill: Rgba,
    /// Frame, ring or cross.
    pub frame: Rgba,
    /// Diameter, pixels at 100 %.
    pub size_px: f32,
    /// Number of the category whose sign a plate shows; see [`super::Categories`].
    pub sign: u8,
    /// Below this many pixels a metre, at 100 %, a small mark stands for it ([`Symbol::far`]); 0: never.
    pub near_px_per_m: f32,
}

/// Size of the mark that stands for a symbol from afar, as a share of the symbol's.
pub const FAR_SIZE: f32 = 0.4;

impl SymbolStyle {
    /// A symbol that is the same at all scales.
    pub fn new(symbol: Symbol, fill: Rgba, frame: Rgba, size_px: f32) -> Self {
        Self { symbol, fill, frame, size_px, sign: 0, near_px_per_m: 0.0 }
    }

    /// How it looks at a scale (pixels a metre at 100 %).
    #[must_use]
    pub fn seen_at(self, px_per_m: f64) -> Self {
        if px_per_m >= f64::from(self.near_px_per_m) {
            return self;
        }
        Self { symbol: self.symbol.far(), size_px: self.size_px * FAR_SIZE, ..self }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// For day rooms and print.
    #[default]
    Light,
    /// For dark rooms.
    Dark,
}

/// Colours by role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Text.
    pub text: Rgba,
    /// Less important text.
    pub muted: Rgba,
    /// Panels.
    pub panel: Rgba,
    /// Thin rules.
    pub rule: Rgba,
    /// Page behind panels.
    pub page: Rgba,
    /// Actions.
    pub accent: Rgba,
    /// Selection.
    pub selection: Rgba,
    /// Ground.
    pub land: Rgba,
    /// Water.
    pub water: Rgba,
    /// Road filling.
    pub road: Rgba,
    /// Road casing.
    pub road_casing: Rgba,
    /// Paths, dashed.
    pub path: Rgba,
    /// Held by 0, 1, 2, 3 lines, and unknown: at the place of [`crate::coverage::Held`].
    pub held: [Rgba; 5],
    /// Building about which nothing was evaluated.
    pub neutral: Rgba,
    /// Inside of symbols.
    pub symbol: Rgba,
    /// Lines over unknown.
    pub hatch: Rgba,
    /// Community border.
    pub community: Rgba,
    /// Grid border.
    pub grid: Rgba,
    /// Compound wall.
    pub compound: Rgba,
    /// Fence.
    pub fence: Rgba,
    /// Building outline.
    pub outline: Rgba,
    /// Gap, error.
    pub gap: Rgba,
    /// Covered, in figures.
    pub covered: Rgba,
}

impl Theme {
    /// Its colours.
    pub const fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

const LIGHT: Palette = Palette {
    text: Rgba::hex(0x1D2433),
    muted: Rgba::hex(0x6B6F78),
    panel: Rgba::hex(0xFFFFFF),
    rule: Rgba::hex(0xE3DFD7),
    page: Rgba::hex(0xFBFAF8),
    accent: Rgba::hex(0x1F4E9E),
    selection: Rgba::hex(0x0B6BCB),
    land: Rgba::hex(0xF6F4EF),
    water: Rgba::hex(0xD6E4EC),
    road: Rgba::hex(0xFFFFFF),
    road_casing: Rgba::hex(0xDCD6CA),
    path: Rgba::hex(0xCFC8BA),
    held: [Rgba::hex(0xC8102E), Rgba::hex(0xF0A04B), Rgba::hex(0xF3DF9B), Rgba::hex(0xB7D6C9), Rgba::hex(0xD4D7DB)],
    neutral: Rgba::hex(0xE6E0D5),
    symbol: Rgba::hex(0xFFFFFF),
    hatch: Rgba::hex(0x8A8F98),
    community: Rgba::hex(0x24324F),
    grid: Rgba::hex(0x5B6F94),
    compound: Rgba::hex(0x7A5230),
    fence: Rgba::hex(0x7B2CBF),
    outline: Rgba::hex(0x6B6459),
    gap: Rgba::hex(0xC8102E),
    covered: Rgba::hex(0x7DBAA2),
};

const DARK: Palette = Palette {
    text: Rgba::hex(0xE8EAF0),
    muted: Rgba::hex(0x9AA1AE),
    panel: Rgba::hex(0x1B2029),
    rule: Rgba::hex(0x323945),
    page: Rgba::hex(0x14181F),
    accent: Rgba::hex(0x6D9BE8),
    selection: Rgba::hex(0x4BA3FF),
    land: Rgba::hex(0x20252E),
    water: Rgba::hex(0x1A2E3D),
    road: Rgba::hex(0x3A414D),
    road_casing: Rgba::hex(0x2A303A),
    path: Rgba::hex(0x4A5260),
    held: [Rgba::hex(0xF0344F), Rgba::hex(0xC77A2B), Rgba::hex(0x9C8A46), Rgba::hex(0x3F6B5B), Rgba::hex(0x4A505B)],
    neutral: Rgba::hex(0x353C48),
    symbol: Rgba::hex(0x14181F),
    hatch: Rgba::hex(0x7F8692),
    community: Rgba::hex(0xC9D4EC),
    grid: Rgba::hex(0x8296BC),
    compound: Rgba::hex(0xC9A27A),
    fence: Rgba::hex(0xB983F0),
    outline: Rgba::hex(0x0F1218),
    gap: Rgba::hex(0xF0344F),
    covered: Rgba::hex(0x5E9C84),
};
