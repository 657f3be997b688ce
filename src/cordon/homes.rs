//! The buildings of an area and where on the ring's roads they are.

use super::ring::Ring;
use super::search::{FAR, Labels};
use crate::geometry::representative_point;
use crate::model::{LayerKind, Project};
use crate::network::Mover;

/// A building in the area with its place on a road.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Home {
    /// Row of the building.
    pub row: u32,
    /// The link it is attached to.
    pub link: u32,
    /// Where on the link, ticks from its first vertex.
    pub along: u32,
    /// From the building to the road, ticks.
    pub offset: u32,
    /// People who live there, if that is known.
    pub residents: Option<u32>,
}

/// The buildings whose middle lies in the area, by row, and how many of them have no road near. With `around` those on the
/// ring's roads outside the area too.
pub fn homes(ring: &Ring, project: &Project, mover: Mover, around: bool) -> (Vec<Home>, u32) {
    let layer = project.layer(LayerKind::Building);
    let (mut out, mut apart, mut scratch) = (Vec::new(), 0, Vec::new());
    let bounds = if around { ring.bounds().grown(ring.options.attach_m) } else { ring.area.bounds() };
    for (c, chunk) in layer.chunks().iter().enumerate() {
        if !chunk.shapes.bounds().intersects(&bounds) {
            continue;
        }
        for (building, row) in layer.features_of(c).zip(layer.chunk_start(c)..) {
            if !building.shape().bounds().intersects(&bounds) {
                continue;
            }
            let Some(p) = representative_point(building.shape(), &mut scratch).filter(|p| around || ring.area.contains(*p))
            else {
                continue;
            };
            let attached = ring.graph.attach_shape(building.shape(), p, mover, ring.options.attach_m);
            let link = attached.and_then(|a| Some((a, ring.link_at(a.place.edge, a.place.along_ticks)?)));
            let Some((attached, link)) = link else {
                apart += 1;
                continue;
            };
            let residents = building.int("residents").and_then(|n| u32::try_from(n).ok());
            let along = attached.place.along_ticks - ring.links[link as usize].span[0];
            out.push(Home { row, link, along, offset: attached.offset_ticks, residents });
        }
    }
    (out, apart)
}

impl Home {
    /// Distance of the building when its link's vertices have these labels, with the vertex it is reached from. `cost` measures
    /// a part of its link in ticks; `shut` is where on the link a barrier stands, if one does.
    pub(super) fn reached(
        &self,
        ring: &Ring,
        labels: &Labels,
        cost: impl Fn(u32, u32, u32) -> Option<u64>,
        shut: Option<u32>,
    ) -> (u64, u32) {
        let link = &ring.links[self.link as usize];
        let parts = [self.along, link.length().saturating_sub(self.along)];
        let open = [shut.is_none_or(|s| self.along < s), shut.is_none_or(|s| self.along >= s)];
        (0..2)
            .filter(|i| open[*i])
            .filter_map(|i| {
                let start = labels.distance[link.ends[i] as usize];
                let part = cost(self.link, link.ends[i], parts[i])?;
                (start != FAR).then(|| (start.saturating_add(part), link.ends[i]))
            })
            .min()
            .unwrap_or((FAR, u32::MAX))
    }
}
