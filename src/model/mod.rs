//! The project as plain typed data: layers and their schema, identities, edits and history.
//!
//! Ground truth only: nothing here knows files, screens or colours. A [`Project`] is cheap to clone (its layers are shared
//! chunks), so background work gets its own copy and never locks.

pub mod column;
pub mod day;
pub mod edit;
pub mod fresh;
pub mod history;
pub mod layer;
pub mod kept;
pub mod kits;
pub mod roles;
pub mod roster;
pub mod plain;
pub mod scenario;
pub mod schema;
pub mod time;
pub mod typed;

pub use column::{Column, NULL_INT, Texts, Value, ValueRef};
pub use edit::{Edit, EditError, check_value};
pub use fresh::{fresh, next_label};
pub use history::{History, Record, Step};
pub use kept::Kept;
pub use layer::{CHUNK_ROWS, Chunk, Feature, FeatureRef, Fid, Layer, LayerMeta};
pub use roster::{People, PostRoster, Roster};
pub use scenario::{Planned, Scenario, ScenarioId};
pub use schema::{AttrInfo, AttrType, Choice, GeometryClass, KindInfo, LayerKind};
pub use time::{Hours, Moment, parse_time};
pub use typed::Misfit;

use crate::geometry::{Bounds, Crs};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a project states about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Name shown in the window and on sheets.
    pub name: String,
    /// The metric system all coordinates are in; `None` until the first layer with a position decides it.
    pub metric_crs: Option<Crs>,
    /// Minutes east of UTC in which people on site read the clock.
    pub offset_minutes: i32,
    /// The moment the project is about, seconds since 1970-01-01 UTC; `None` is now.
    pub at: Option<i64>,
    /// Where the data comes from, as it must be shown on every picture.
    pub attribution: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { name: String::new(), metric_crs: None, offset_minutes: 480, at: None, attribution: String::new() }
    }
}

/// The ground: everything that is saved.
#[derive(Debug, Clone)]
pub struct Project {
    /// What it states about itself.
    pub settings: Settings,
    /// The rulebook's TOML text; `None` is the built-in one.
    pub rulebook: Option<Arc<str>>,
    /// Who stands where at which hour; shared, changed through edits.
    pub roster: Arc<Roster>,
    /// What its file knows besides.
    pub kept: Arc<Kept>,
    scenarios: Arc<scenario::Scenarios>,
    layers: [Arc<Layer>; LayerKind::ALL.len()],
}

impl Project {
    /// An empty project.
    pub fn new(name: &str) -> Self {
        Self {
            settings: Settings { name: name.to_owned(), ..Settings::default() },
            rulebook: None,
            roster: Arc::default(),
            kept: Arc::default(),
            scenarios: Arc::default(),
            layers: LayerKind::ALL.map(|kind| Arc::new(Layer::new(kind))),
        }
    }

    /// The layer of a kind.
    pub fn layer(&self, kind: LayerKind) -> &Arc<Layer> {
        &self.layers[kind as usize]
    }

    fn layer_mut(&mut self, kind: LayerKind) -> &mut Layer {
        Arc::make_mut(&mut self.layers[kind as usize])
    }

    /// All layers in drawing order.
    pub fn layers(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.layers.iter()
    }

    /// Whether no layer has a feature.
    pub fn is_empty(&self) -> bool {
        self.layers.iter().all(|l| l.is_empty())
    }

    /// Box around all layers, metres.
    pub fn bounds(&self) -> Bounds {
        self.layers.iter().fold(Bounds::EMPTY, |b, l| b.union(&l.bounds()))
    }

    /// The moment to evaluate: the project's, or now.
    pub fn moment(&self) -> Moment {
        match self.settings.at {
            Some(unix) => Moment { unix, offset_minutes: self.settings.offset_minutes },
            None => Moment::now(),
        }
    }
}
