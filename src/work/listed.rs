//! Places of a list that somebody made: points of a file with what is settled about them, their cost and a reason.

use crate::model::schema::EXTRA;
use crate::model::{FeatureRef, Layer};
use crate::siting::Listed;
use crate::siting::rule::Fix;
use crate::words::Lang;
use serde_json::Value;

/// Why a list of places cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListError {
    /// There is no point in it.
    NoPoint {
        /// The file.
        file: String,
    },
    /// What is settled about a place is not understood.
    Fix {
        /// The file.
        file: String,
        /// The place.
        feature: String,
        /// What stands there.
        value: String,
    },
    /// A cost that is no cost.
    Cost {
        /// The file.
        file: String,
        /// The place.
        feature: String,
        /// What stands there.
        value: String,
    },
}

impl ListError {
    /// What is wrong and what to do.
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoPoint { file }, Lang::Zh) => format!("{file}：没有可用的点。请提供点要素"),
            (Self::NoPoint { file }, Lang::En) => {
                format!("{file}: there is no point in it that can be used; give point features")
            }
            (Self::Fix { file, feature, value }, Lang::Zh) => {
                format!("{file}，{feature}：siting 为“{value}”。可填 candidate、locked 或 forbidden")
            }
            (Self::Fix { file, feature, value }, Lang::En) => {
                format!("{file}, {feature}: siting is {value}; expected candidate, locked or forbidden")
            }
            (Self::Cost { file, feature, value }, Lang::Zh) => format!("{file}，{feature}：cost 为 {value}。请填不小于 0 的数"),
            (Self::Cost { file, feature, value }, Lang::En) => {
                format!("{file}, {feature}: cost is {value}; expected a number from 0 up")
            }
        }
    }
}

impl std::fmt::Display for ListError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for ListError {}

/// The places of a layer that was read with all its properties. `siting` says candidate (also when it says nothing), locked or
/// forbidden, `cost` a number from 0 up (1 when it says nothing), `reason` or the name why. Features without a point are left out.
pub(super) fn listed(layer: &Layer, file: &str) -> Result<Vec<Listed>, ListError> {
    let all: Result<Vec<Option<Listed>>, ListError> = layer.features().map(|feature| one(feature, file)).collect();
    let all: Vec<Listed> = all?.into_iter().flatten().collect();
    if all.is_empty() { Err(ListError::NoPoint { file: file.to_owned() }) } else { Ok(all) }
}

fn one(feature: FeatureRef<'_>, file: &str) -> Result<Option<Listed>, ListError> {
    let extra = feature.text(EXTRA).and_then(|text| serde_json::from_str::<Value>(text).ok()).unwrap_or_default();
    let (name, id) = (file.to_owned(), feature.id().to_owned());
    let fix = match extra["siting"].as_str() {
        None | Some("candidate") => Fix::Free,
        Some("locked") => Fix::In,
        Some("forbidden") => Fix::Out,
        Some(other) => return Err(ListError::Fix { file: name, feature: id, value: other.to_owned() }),
    };
    let cost = match &extra["cost"] {
        Value::Null => 1.0,
        value => match value.as_f64().filter(|cost| *cost >= 0.0) {
            Some(cost) => cost,
            None => return Err(ListError::Cost { file: name, feature: id, value: value.to_string() }),
        },
    };
    let reason = extra["reason"].as_str().or(feature.name()).unwrap_or_default().trim().to_owned();
    Ok(feature.shape().first().map(|at| Listed { at, fix, cost, reason }))
}
