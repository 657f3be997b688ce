//! Kits: what a place is equipped with while it is in use. The list is data, so that an office can write its own.

use super::{FeatureRef, LayerKind};
use crate::words::Text;
use serde::Deserialize;
use std::sync::OnceLock;

/// The list that comes with the program.
const BUILT_IN: &str = include_str!("../../assets/kits.toml");

/// What places of one sort get.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kit {
    layer: String,
    kind: Option<String>,
    category: Option<String>,
    zh: String,
    en: String,
    /// What is in it.
    pub items: Vec<Item>,
}

/// One thing in a kit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    zh: String,
    en: String,
    /// How many a place gets.
    pub each: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    kit: Vec<Kit>,
}

impl Kit {
    /// What the places are called.
    pub fn name(&'static self) -> Text {
        Text::new(&self.zh, &self.en)
    }

    /// The layer of the places.
    pub fn layer(&self) -> Option<LayerKind> {
        LayerKind::from_key(&self.layer)
    }

    /// Whether a feature of the kit's layer is in use and gets it.
    fn fits(&self, feature: FeatureRef<'_>) -> bool {
        let says = |attribute: &str, wanted: &Option<String>| {
            wanted.as_deref().is_none_or(|wanted| feature.text(attribute) == Some(wanted))
        };
        let in_use = self.layer() != Some(LayerKind::Checkpoint) || feature.text("state") == Some("manned");
        in_use && says("kind", &self.kind) && says("category", &self.category)
    }
}

impl Item {
    /// What it is called.
    pub fn name(&'static self) -> Text {
        Text::new(&self.zh, &self.en)
    }
}

/// Every kit of the list, in its order.
pub fn kits() -> &'static [Kit] {
    static KITS: OnceLock<Vec<Kit>> = OnceLock::new();
    KITS.get_or_init(|| {
        let list: List = toml::from_str(BUILT_IN).unwrap_or_else(|e| unreachable!("the built-in kits are tested: {e}"));
        list.kit
    })
}

/// Place in [`kits`] of the kit that a feature of a layer gets: the first that fits.
pub fn kit_of(layer: LayerKind, feature: FeatureRef<'_>) -> Option<usize> {
    kits().iter().position(|kit| kit.layer() == Some(layer) && kit.fits(feature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sound() {
        assert!(!kits().is_empty());
        for kit in kits() {
            let layer = kit.layer().unwrap_or_else(|| panic!("{} is no layer", kit.layer));
            assert!(matches!(layer, LayerKind::Checkpoint | LayerKind::Premise), "{}: neither posts nor premises", kit.zh);
            assert!(!kit.items.is_empty() && kit.items.iter().all(|item| item.each > 0), "{}: nothing in it", kit.zh);
            for (attribute, wanted) in [("kind", &kit.kind), ("category", &kit.category)] {
                let Some(wanted) = wanted else { continue };
                let attribute = layer.info().attr(attribute).map(|a| &layer.info().attributes[a]);
                let choices = attribute.map(|a| a.choices).unwrap_or_default();
                assert!(choices.iter().any(|c| c.key == wanted), "{}: {wanted} is no choice", kit.zh);
            }
        }
    }
}
