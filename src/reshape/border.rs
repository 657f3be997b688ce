//! A border being changed: who shares it, and the edits for all of them.

use super::{AreaId, Plan, Refusal, community_of, meeting, set_shape, sharing};
use crate::geometry::{BorderChange, BorderRefusal, BorderRules, Borders, Bounds, Outline};
use crate::model::{LayerKind, Project};

/// A border of a feature that is about to be changed: worked out once when it is taken hold of, asked as often as the
/// pointer moves.
#[derive(Debug, Clone)]
pub struct Reshape {
    project: Project,
    area: AreaId,
    /// Ground that all features meeting it are known of.
    known: Bounds,
    areas: Vec<AreaId>,
    borders: Borders,
    sharers: Vec<AreaId>,
}

impl Reshape {
    /// Takes hold of a border. Where `change` puts it does not matter yet.
    pub fn new(project: &Project, area: AreaId, change: &BorderChange) -> Result<Self, Refusal> {
        Self::reaching(project, area, change, Bounds::EMPTY)
    }

    /// Also knows what is in the way on `ground`.
    fn reaching(project: &Project, area: AreaId, change: &BorderChange, ground: Bounds) -> Result<Self, Refusal> {
        let own = area.outline(project).ok_or(Refusal::Gone)?;
        // First who shares the border, then all that could be in the way of those.
        let (areas, outlines) = around(project, area, own.bounds());
        let borders = Borders::new(outlines.clone(), change, BorderRules::default());
        let sharers = borders.sharers(change).map_err(|refusal| named(&areas, refusal))?;
        let sharers: Vec<AreaId> = sharers.into_iter().map(|i| areas[i]).collect();
        if sharers.is_empty() {
            return Err(Refusal::Gone);
        }
        let all = areas.iter().zip(&outlines).filter(|(id, _)| sharers.contains(id));
        let bounds = all.fold(Bounds::EMPTY, |b, (_, outline)| b.union(&outline.bounds()));
        let known = bounds.grown(0.25 * (bounds.width() + bounds.height())).union(&ground);
        let (areas, outlines) = around(project, area, known);
        let rules = rules(project, &areas, &sharers);
        let borders = Borders::new(outlines, change, rules);
        Ok(Self { project: project.clone(), area, known, areas, borders, sharers })
    }

    /// The features that change together.
    pub fn sharers(&self) -> &[AreaId] {
        &self.sharers
    }

    /// The features as they would be.
    pub fn outlines(&self, change: &BorderChange) -> Result<Vec<(AreaId, Outline)>, Refusal> {
        let changed = self.borders.changed(change).map_err(|refusal| named(&self.areas, refusal))?;
        // Dragged farther than anybody looked: who is there?
        let ground = changed.iter().fold(Bounds::EMPTY, |b, (_, outline)| b.union(&outline.bounds()));
        if !(self.known.contains(ground.min) && self.known.contains(ground.max)) {
            return Self::reaching(&self.project, self.area, change, self.known.union(&ground))?.outlines(change);
        }
        Ok(changed.into_iter().map(|(i, outline)| (self.areas[i], outline)).collect())
    }

    /// The edits that change the border.
    pub fn plan(&self, change: &BorderChange) -> Result<Plan, Refusal> {
        let outlines = self.outlines(change)?;
        let edits = outlines.iter().map(|(area, outline)| set_shape(*area, outline)).collect();
        Ok(Plan { edits, changed: outlines.into_iter().map(|(area, _)| area).collect(), gone: Vec::new() })
    }
}

fn named(areas: &[AreaId], refusal: BorderRefusal) -> Refusal {
    let id = |i: usize| areas[i];
    match refusal {
        BorderRefusal::Gone => Refusal::Gone,
        BorderRefusal::Ring { area, fault } => Refusal::Ring { area: id(area), fault },
        BorderRefusal::Overlap { area, other, area_m2 } => Refusal::Overlap { area: id(area), other: id(other), area_m2 },
        BorderRefusal::Outside { area, holder, area_m2 } => Refusal::Outside { area: id(area), holder: id(holder), area_m2 },
        BorderRefusal::Junction { .. } => Refusal::Junction,
    }
}

/// The feature and those of the layers that share borders with it around `bounds`, with their outlines.
fn around(project: &Project, area: AreaId, bounds: Bounds) -> (Vec<AreaId>, Vec<Outline>) {
    let others = meeting(project, sharing(area.kind), bounds.grown(1.0)).into_iter().filter(|other| *other != area);
    let with_outline = |id: AreaId| id.outline(project).map(|outline| (id, outline));
    std::iter::once(area).chain(others).filter_map(with_outline).unzip()
}

/// Grids stay apart and in their communities, communities stay apart.
fn rules(project: &Project, areas: &[AreaId], sharers: &[AreaId]) -> BorderRules {
    let mut rules = BorderRules::default();
    let moves: Vec<bool> = areas.iter().map(|id| sharers.contains(id)).collect();
    for (a, id) in areas.iter().enumerate() {
        if id.kind.stands_alone() {
            continue;
        }
        let beside = areas.iter().enumerate().skip(a + 1).filter(|(b, other)| other.kind == id.kind && (moves[a] || moves[*b]));
        rules.apart.extend(beside.map(|(b, _)| [a, b]));
        if id.kind == LayerKind::Grid {
            let holder = id.feature(project).and_then(|grid| community_of(project, grid));
            let at = holder.and_then(|holder| areas.iter().position(|id| *id == holder));
            rules.within.extend(at.filter(|b| moves[a] || moves[*b]).map(|b| [a, b]));
        }
    }
    rules
}
