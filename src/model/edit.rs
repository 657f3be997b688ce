//! Edits: the only way a project changes. Applying one returns the edit that takes it back.

use super::layer::{Feature, Fid, Layer};
use super::roster::{MOST_PEOPLE, PostRoster};
use super::scenario::{Scenario, ScenarioId};
use super::schema::{AttrType, LayerKind};
use super::time::Hours;
use super::{Project, Settings, Value};
use crate::geometry::Shapes;
use std::collections::HashSet;
use std::sync::Arc;

/// One change of the project.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Puts features in.
    Insert {
        /// Layer.
        kind: LayerKind,
        /// What to put in; identities must be free.
        features: Vec<Feature>,
    },
    /// Takes features out.
    Delete {
        /// Layer.
        kind: LayerKind,
        /// Which.
        fids: Vec<Fid>,
    },
    /// Gives a feature another geometry.
    SetShape {
        /// Layer.
        kind: LayerKind,
        /// Which.
        fid: Fid,
        /// Exactly one geometry, metres.
        shape: Shapes,
    },
    /// Gives a feature another value.
    SetValue {
        /// Layer.
        kind: LayerKind,
        /// Which.
        fid: Fid,
        /// Place of the attribute in the schema.
        attr: usize,
        /// The value.
        value: Value,
    },
    /// Gives several features another value of one attribute.
    SetValues {
        /// Layer.
        kind: LayerKind,
        /// Place of the attribute in the schema.
        attr: usize,
        /// Which features, each with its value.
        values: Vec<(Fid, Value)>,
    },
    /// Replaces a whole layer (imports).
    SetLayer {
        /// The layer as it shall be; shares its chunks.
        layer: Arc<Layer>,
    },
    /// Replaces the rulebook's text; `None` is the built-in one.
    SetRulebook {
        /// TOML text.
        text: Option<Arc<str>>,
    },
    /// Replaces the settings.
    SetSettings {
        /// As they shall be.
        settings: Settings,
    },
    /// Gives checkpoints another duty roster; an empty one takes it away.
    SetRoster {
        /// Which, each with its roster as it shall be.
        posts: Vec<(Fid, Arc<PostRoster>)>,
    },
    /// Keeps a scenario under an identity, in place of the one that has it; `None` takes it away.
    SetScenario {
        /// Which.
        id: ScenarioId,
        /// As it shall be.
        scenario: Option<Arc<Scenario>>,
    },
    /// Several edits as one, in order: what takes a deleted checkpoint back together with its roster.
    All {
        /// The edits.
        edits: Vec<Edit>,
    },
}

/// Why an edit was refused; the project is unchanged.
#[derive(Debug, Clone, PartialEq)]
pub enum EditError {
    /// The feature is not (or no longer) there.
    NoFeature {
        /// Layer.
        kind: LayerKind,
        /// Which.
        fid: Fid,
    },
    /// A feature with this identity is there already.
    Taken {
        /// Layer.
        kind: LayerKind,
        /// Which.
        fid: Fid,
    },
    /// The value does not fit the attribute.
    BadValue {
        /// Layer.
        kind: LayerKind,
        /// Key of the attribute.
        attr: &'static str,
        /// The value as text.
        value: String,
        /// What would fit.
        expected: String,
    },
    /// The geometry does not fit the layer.
    BadShape {
        /// Layer.
        kind: LayerKind,
        /// What is wrong.
        reason: &'static str,
    },
    /// Rules, settings, imports and scenarios cannot be part of a scenario.
    NotInScenario,
    /// A scenario has no name, or that of another.
    ScenarioName {
        /// The name.
        name: String,
    },
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoFeature { kind, fid } => write!(f, "{kind} has no feature {}; reload and try again", fid.0),
            Self::Taken { kind, fid } => write!(f, "{kind} already has a feature {}", fid.0),
            Self::BadValue { kind, attr, value, expected } => {
                write!(f, "{kind}.{attr} = {value} does not fit: expected {expected}")
            }
            Self::BadShape { kind, reason } => write!(f, "geometry does not fit layer {kind}: {reason}"),
            Self::NotInScenario => {
                f.write_str("rules, settings and imports belong to the real plan; leave the what-if plan first")
            }
            Self::ScenarioName { name } if name.trim().is_empty() => f.write_str("a what-if plan needs a name"),
            Self::ScenarioName { name } => write!(f, "another what-if plan is named {name}; choose another name"),
        }
    }
}

impl std::error::Error for EditError {}

/// Checks a value against the schema: type, range, choices, hours. Null always fits except for an id.
pub fn check_value(kind: LayerKind, attr: usize, value: &Value) -> Result<(), EditError> {
    let info = &kind.info().attributes[attr];
    let bad = |expected: String| {
        let value = match value {
            Value::Null => "null".to_owned(),
            Value::Int(v) => v.to_string(),
            Value::Real(v) => v.to_string(),
            Value::Text(v) => v.clone(),
        };
        Err(EditError::BadValue { kind, attr: info.key, value, expected })
    };
    let in_range = |v: f64| info.range.is_none_or(|(min, max)| (min..=max).contains(&v));
    match (info.ty, value) {
        (_, Value::Null) => Ok(()),
        (AttrType::Text, Value::Text(_)) | (AttrType::Time, Value::Int(_)) => Ok(()),
        (AttrType::Int, Value::Int(v)) if in_range(*v as f64) => Ok(()),
        (AttrType::Real, Value::Real(v)) if in_range(*v) => Ok(()),
        (AttrType::Real, Value::Int(v)) if in_range(*v as f64) => Ok(()),
        (AttrType::Hours, Value::Text(v)) if Hours::parse(v).is_some() => Ok(()),
        (AttrType::Choice, Value::Text(v)) if info.choices.iter().any(|c| c.key == v) => Ok(()),
        (AttrType::Hours, _) => bad("hours such as 06:00-22:00".into()),
        (AttrType::Choice, _) => bad(format!("one of {}", info.choices.iter().map(|c| c.key).collect::<Vec<_>>().join(", "))),
        (AttrType::Int | AttrType::Real, _) => match info.range {
            Some((min, max)) => bad(format!("a number from {min} to {max}")),
            None => bad("a number".into()),
        },
        (AttrType::Time, _) => bad("a time such as 2022-03-20T10:00:00+08:00".into()),
        (AttrType::Text, _) => bad("a text".into()),
    }
}

impl Project {
    /// Applies an edit and returns its inverse. On an error nothing has changed.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        match edit {
            Edit::Insert { kind, features } => {
                let layer = self.layer(kind);
                let mut seen = HashSet::new();
                for feature in &features {
                    if layer.row_of(feature.fid).is_some() || !seen.insert(feature.fid) {
                        return Err(EditError::Taken { kind, fid: feature.fid });
                    }
                    if feature.shape.len() != 1 || feature.values.len() != kind.info().attributes.len() {
                        return Err(EditError::BadShape { kind, reason: "one geometry and one value per attribute are needed" });
                    }
                }
                let fids = features.iter().map(|f| f.fid).collect();
                self.layer_mut(kind).insert(&features);
                Ok(Edit::Delete { kind, fids })
            }
            Edit::Delete { kind, mut fids } => {
                // Named twice it is still taken out once, and comes back once.
                let mut seen = HashSet::new();
                fids.retain(|fid| seen.insert(*fid));
                let layer = self.layer(kind);
                if let Some(&fid) = fids.iter().find(|fid| layer.row_of(**fid).is_none()) {
                    return Err(EditError::NoFeature { kind, fid });
                }
                let features = self.layer_mut(kind).remove(&fids);
                Ok(self.with_roster(kind, Edit::Insert { kind, features }))
            }
            Edit::SetShape { kind, fid, shape } => {
                if shape.len() != 1 {
                    return Err(EditError::BadShape { kind, reason: "exactly one geometry is needed" });
                }
                if shape.coords().iter().flatten().any(|c| !c.is_finite()) {
                    return Err(EditError::BadShape { kind, reason: "a coordinate is not a number" });
                }
                let before = self.layer_mut(kind).set_shape(fid, &shape).ok_or(EditError::NoFeature { kind, fid })?;
                Ok(Edit::SetShape { kind, fid, shape: before })
            }
            Edit::SetValue { kind, fid, attr, value } => {
                let before = self.layer_mut(kind).set_value(fid, attr, &value).ok_or(EditError::NoFeature { kind, fid })?;
                Ok(Edit::SetValue { kind, fid, attr, value: before })
            }
            Edit::SetValues { kind, attr, values } => {
                // Looked at before the layer is copied for writing.
                if let Some(fid) = self.layer(kind).missing(values.iter().map(|(fid, _)| *fid)) {
                    return Err(EditError::NoFeature { kind, fid });
                }
                let values = self.layer_mut(kind).set_values(attr, &values);
                Ok(Edit::SetValues { kind, attr, values })
            }
            Edit::SetLayer { mut layer } => {
                let kind = layer.kind();
                // Identities are never given twice, not even after an import was undone.
                let next = self.layer(kind).next_fid();
                if layer.next_fid() < next {
                    Arc::make_mut(&mut layer).reserve_fids(next);
                }
                let before = std::mem::replace(&mut self.layers[kind as usize], layer);
                Ok(self.with_roster(kind, Edit::SetLayer { layer: before }))
            }
            Edit::SetRulebook { text } => Ok(Edit::SetRulebook { text: std::mem::replace(&mut self.rulebook, text) }),
            Edit::SetSettings { settings } => Ok(Edit::SetSettings { settings: std::mem::replace(&mut self.settings, settings) }),
            Edit::SetRoster { posts } => self.set_roster(posts),
            Edit::SetScenario { id, scenario } => self.set_scenario(id, scenario),
            Edit::All { edits } => {
                let before = self.clone();
                let mut inverses = Vec::with_capacity(edits.len());
                for edit in edits {
                    match self.apply(edit) {
                        Ok(inverse) => inverses.push(inverse),
                        Err(error) => {
                            *self = before;
                            return Err(error);
                        }
                    }
                }
                inverses.reverse();
                Ok(Edit::All { edits: inverses })
            }
        }
    }

    fn set_roster(&mut self, posts: Vec<(Fid, Arc<PostRoster>)>) -> Result<Edit, EditError> {
        let kind = LayerKind::Checkpoint;
        for (fid, post) in &posts {
            // A post that is gone may be told that it has no roster.
            if !post.is_empty() && self.layer(kind).row_of(*fid).is_none() {
                return Err(EditError::NoFeature { kind, fid: *fid });
            }
            let people = post.roles().iter().flat_map(|(_, day)| day).flatten();
            if let Some(people) = people.into_iter().find(|n| **n > MOST_PEOPLE) {
                let expected = format!("people from 0 to {MOST_PEOPLE} an hour");
                return Err(EditError::BadValue { kind, attr: "roster", value: people.to_string(), expected });
            }
        }
        let roster = Arc::make_mut(&mut self.roster);
        let mut before: Vec<_> = posts.into_iter().map(|(fid, post)| (fid, roster.set(fid, post))).collect();
        before.reverse();
        Ok(Edit::SetRoster { posts: before })
    }

    /// Takes along the rosters of checkpoints that are no longer there: the inverse brings them back.
    fn with_roster(&mut self, kind: LayerKind, inverse: Edit) -> Edit {
        if kind != LayerKind::Checkpoint || self.roster.is_empty() {
            return inverse;
        }
        let layer = self.layer(kind);
        let gone = self.roster.posts().filter(|(fid, _)| layer.row_of(*fid).is_none());
        let gone: Vec<_> = gone.map(|(fid, post)| (fid, Arc::clone(post))).collect();
        if gone.is_empty() {
            return inverse;
        }
        let roster = Arc::make_mut(&mut self.roster);
        gone.iter().for_each(|(fid, _)| drop(roster.set(*fid, Arc::default())));
        Edit::All { edits: vec![inverse, Edit::SetRoster { posts: gone }] }
    }
}
