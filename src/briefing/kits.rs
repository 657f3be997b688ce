//! Kits that the places in use need: how many of each item, by the office's list. Stock is not in a project.

use crate::model::kits::{Item, Kit, kit_of, kits};
use crate::model::{LayerKind, Project};

/// The places that get one kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KitNeed {
    /// The kit.
    pub kit: &'static Kit,
    /// How many places get it.
    pub places: u64,
}

impl KitNeed {
    /// Every item of the kit with how many all places together need.
    pub fn items(self) -> impl Iterator<Item = (&'static Item, u64)> {
        self.kit.items.iter().map(move |item| (item, u64::from(item.each) * self.places))
    }
}

/// The kits that some place needs, in the order of the list.
pub fn kit_needs(project: &Project) -> Vec<KitNeed> {
    let mut places = vec![0_u64; kits().len()];
    for layer in [LayerKind::Checkpoint, LayerKind::Premise] {
        project.layer(layer).features().filter_map(|f| kit_of(layer, f)).for_each(|kit| places[kit] += 1);
    }
    let all = kits().iter().zip(places).map(|(kit, places)| KitNeed { kit, places });
    all.filter(|need| need.places > 0).collect()
}
