//! What the user configured: which background map, and how it is shown.

use super::picture::Tint;
use super::source::Content;
use crate::scene::Theme;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Brightness of pictures in the dark theme.
const DIMMED: f32 = 0.68;

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// To be seen from the text: a file, or an address.
    #[default]
    Auto,
    /// A tile address with `{z}`, `{x}`, `{y}`.
    Xyz,
    /// A WMTS address, by key and value or RESTful.
    Wmts,
}

/// A background map as configured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Setting {
    /// Path of a file, an address, or `tianditu:vec+cva`.
    pub place: String,
    /// What the place is.
    pub kind: Kind,
    /// Key of the service, put in for `{key}`.
    pub key: String,
    /// Who made it, where the source does not say so itself.
    pub attribution: String,
    /// Whether the tiles are shifted as GCJ-02 (Amap, Tencent), so that they have to be shifted back.
    pub gcj02: bool,
    /// 0 (nothing) to 1.
    pub opacity: f32,
    /// Whether it is drawn without colours.
    pub grey: bool,
    /// Whether it is drawn at all.
    pub shown: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            place: String::new(),
            kind: Kind::Auto,
            key: String::new(),
            attribution: String::new(),
            gcj02: false,
            opacity: 1.0,
            grey: false,
            shown: true,
        }
    }
}

impl Setting {
    /// A background map at a place, shown as it is.
    pub fn at(place: impl Into<String>) -> Self {
        Self { place: place.into(), ..Self::default() }
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.place.trim().is_empty()
    }

    /// Whether two settings open the same source; opacity and the like do not matter.
    pub fn same_source(&self, other: &Self) -> bool {
        let of = |s: &Self| (s.place.clone(), s.kind, s.key.clone(), s.attribution.clone(), s.gcj02);
        of(self) == of(other)
    }

    /// Whether showing it needs the network.
    pub fn is_address(&self) -> bool {
        let text = self.place.trim().to_ascii_lowercase();
        self.kind != Kind::Auto || ["http://", "https://", "tianditu:"].iter().any(|start| text.starts_with(start))
    }

    /// How tiles of this content are put on a map of this theme: our own style has its dark colours, pictures are dimmed.
    pub fn tint(&self, content: Content, theme: Theme) -> Tint {
        let dim = theme == Theme::Dark && content != Content::Vector;
        Tint { opacity: self.opacity.clamp(0.0, 1.0), grey: self.grey, brightness: if dim { DIMMED } else { 1.0 } }
    }

    /// The file, if it is one.
    pub fn file(&self) -> Option<PathBuf> {
        (!self.is_none() && !self.is_address()).then(|| PathBuf::from(self.place.trim().trim_matches('"')))
    }
}
