//! A grid or community drawn on the map, fitted in among those that are there.

use super::drawing::name_of;
use super::fresh::Fresh;
use super::mending::new_grids;
use super::{AreaId, Plan, Refusal, community_of, insert, meeting, set_shape};
use crate::geometry::fit::{Around, FitRefusal, common_area, fit};
use crate::geometry::{Bounds, Outline, TilingOptions};
use crate::model::schema::{ID, NAME};
use crate::model::{Feature, LayerKind, Project, Value};

/// Puts in the grid or community whose ring was drawn, without the ground that others of its layer have; a grid stays in the
/// community that has most of it and is named after it, a community is called `name` and a number. Features around get
/// the vertices in which their borders meet. Says how much was taken off, square metres.
pub fn new_territory(
    project: &Project,
    kind: LayerKind,
    drawn: &Outline,
    name: &str,
    limits: TilingOptions,
) -> Result<(Plan, f64), Refusal> {
    let (same, other) = match kind {
        LayerKind::Grid => (LayerKind::Grid, LayerKind::Community),
        LayerKind::Community => (LayerKind::Community, LayerKind::Grid),
        _ => return Err(Refusal::NotThisLayer(kind)),
    };
    let near = drawn.bounds().grown(1.0);
    let others = sound(project, same, near)?;
    let mut beside = sound(project, other, near)?;
    let whole = if kind == LayerKind::Grid { community_for(project, &mut beside, drawn)? } else { None };
    let (other_ids, other_outlines): (Vec<AreaId>, Vec<Outline>) = others.into_iter().unzip();
    let (beside_ids, beside_outlines): (Vec<AreaId>, Vec<Outline>) = beside.into_iter().unzip();
    let whole_outline = whole.as_ref().map(|(_, outline)| outline);
    let around = Around { whole: whole_outline, others: &other_outlines, beside: &beside_outlines };
    let fitted = fit(drawn, around, limits).map_err(|refusal| match refusal {
        FitRefusal::NoGround => most_of(drawn, &other_ids, &other_outlines).map_or(Refusal::NoCommunity, Refusal::Taken),
        FitRefusal::Unsound => Refusal::Unsound,
    })?;
    let taken = (drawn.area() - fitted.outline.area()).max(0.0);
    let feature = match &whole {
        Some((community, _)) => {
            let own: Vec<AreaId> = project
                .layer(kind)
                .features()
                .filter(|f| community_of(project, *f) == Some(*community))
                .map(|f| AreaId { kind, fid: f.fid() })
                .collect();
            new_grids(project, *community, &own, std::slice::from_ref(&fitted.outline)).pop().ok_or(Refusal::Gone)?
        }
        None => named(project, kind, &fitted.outline, name),
    };
    let mut plan = Plan { edits: Vec::new(), changed: vec![AreaId { kind, fid: feature.fid }], gone: Vec::new() };
    plan.edits.push(insert(kind, vec![feature]));
    let before = whole
        .iter()
        .map(|(id, outline)| (*id, outline))
        .chain(other_ids.iter().copied().zip(&other_outlines))
        .chain(beside_ids.iter().copied().zip(&beside_outlines));
    let after = fitted.whole.iter().chain(&fitted.others).chain(&fitted.beside);
    for ((id, _), after) in before.zip(after).filter(|((_, before), after)| before != after) {
        plan.edits.push(set_shape(id, after));
        plan.changed.push(id);
    }
    Ok((plan, taken))
}

/// The features of a layer near a place with their outlines. One that is unsound is refused: what is its ground is not clear.
fn sound(project: &Project, kind: LayerKind, near: Bounds) -> Result<Vec<(AreaId, Outline)>, Refusal> {
    let mut out = Vec::new();
    for area in meeting(project, &[kind], near) {
        let Some(outline) = area.outline(project) else { continue };
        if let Some(fault) = outline.fault() {
            return Err(Refusal::Ring { area, fault });
        }
        out.push((area, outline));
    }
    Ok(out)
}

/// Takes the community that has most of what was drawn from those near; none where the project has no communities at all.
fn community_for(
    project: &Project,
    near: &mut Vec<(AreaId, Outline)>,
    drawn: &Outline,
) -> Result<Option<(AreaId, Outline)>, Refusal> {
    if project.layer(LayerKind::Community).is_empty() {
        return Ok(None);
    }
    let (ids, outlines): (Vec<AreaId>, Vec<Outline>) = near.iter().cloned().unzip();
    let best = most_of(drawn, &ids, &outlines).ok_or(Refusal::NoCommunity)?;
    let at = near.iter().position(|(id, _)| *id == best).ok_or(Refusal::Gone)?;
    Ok(Some(near.remove(at)))
}

/// The area that has most of the ground of another; of equal ones the older.
fn most_of(drawn: &Outline, ids: &[AreaId], outlines: &[Outline]) -> Option<AreaId> {
    let shares = ids.iter().zip(outlines).map(|(id, outline)| (*id, common_area(drawn, outline))).filter(|(_, m2)| *m2 > 0.0);
    shares.max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a))).map(|(id, _)| id)
}

/// A feature with nothing but a new id and a name.
fn named(project: &Project, kind: LayerKind, outline: &Outline, name: &str) -> Feature {
    let layer = project.layer(kind);
    let mut values = vec![Value::Null; kind.info().attributes.len()];
    let id = Fresh::of(layer).next_id(if kind == LayerKind::Grid { "W" } else { "S" });
    values[NAME] = name_of(name, &id);
    values[ID] = Value::Text(id);
    Feature { fid: layer.next_fid(), shape: outline.to_shapes(), values }
}
