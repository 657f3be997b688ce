//! Features of one layer that border on each other made one.

use super::{AreaId, Plan, Refusal, community_of, meeting, set_shape, sharing};
use crate::geometry::knit::{SAME_BORDER_M, knit};
use crate::geometry::merge::{MergeRefusal, merge as unite};
use crate::geometry::{Bounds, Outline};
use crate::model::{Edit, LayerKind, Project, Value};

/// Merges features. The largest stays with all its values, the others go. Grids of merged communities belong to the one
/// that stays.
pub fn merge(project: &Project, areas: &[AreaId]) -> Result<Plan, Refusal> {
    let [first, rest @ ..] = areas else { return Err(Refusal::TooFew) };
    if rest.is_empty() {
        return Err(Refusal::TooFew);
    }
    if rest.iter().any(|id| id.kind != first.kind) {
        return Err(Refusal::SeveralLayers);
    }
    if !matches!(first.kind, LayerKind::Grid | LayerKind::Community) && !first.kind.stands_alone() {
        return Err(Refusal::NotThisLayer(first.kind));
    }
    let mut all: Vec<(AreaId, Outline)> = Vec::with_capacity(areas.len());
    for id in areas {
        let outline = id.outline(project).ok_or(Refusal::Gone)?;
        if let Some(fault) = outline.fault() {
            return Err(Refusal::Ring { area: *id, fault });
        }
        all.push((*id, outline));
    }
    // The largest first; of equal ones the older.
    all.sort_by(|(a, x), (b, y)| y.area().total_cmp(&x.area()).then(a.cmp(b)));
    let (ids, outlines): (Vec<AreaId>, Vec<Outline>) = all.into_iter().unzip();
    if first.kind == LayerKind::Grid {
        let of = |id: AreaId| id.feature(project).and_then(|grid| community_of(project, grid));
        if let Some(b) = ids[1..].iter().find(|id| of(**id) != of(ids[0])) {
            return Err(Refusal::TwoCommunities { a: ids[0], b: *b });
        }
    }
    let whole = unite(&outlines).map_err(|refusal| match refusal {
        MergeRefusal::TooFew => Refusal::TooFew,
        MergeRefusal::Apart { area } => Refusal::Apart(ids[area]),
        MergeRefusal::Unsound => Refusal::Unsound,
    })?;
    let near = meeting(project, sharing(first.kind), whole.bounds().grown(1.0));
    let near: Vec<AreaId> = near.into_iter().filter(|id| !ids.contains(id)).collect();
    let before: Vec<Outline> = near.iter().map(|id| id.outline(project).unwrap_or_default()).collect();
    let mut around = vec![whole];
    around.extend(before.iter().cloned());
    // Only where a vertex came to the border that its neighbours do not have: along what was moved to another's vertex.
    let known: Vec<[f64; 2]> = outlines.iter().flat_map(|o| o.rings().flatten().copied().collect::<Vec<_>>()).collect();
    let moved: Vec<[f64; 2]> = around[0].rings().flatten().copied().filter(|p| !known.contains(p)).collect();
    for at in moved {
        knit(&mut around, Bounds { min: at, max: at }, SAME_BORDER_M);
    }
    let kind = first.kind;
    let mut edits = vec![set_shape(ids[0], &around[0])];
    let mut changed = vec![ids[0]];
    for ((id, before), after) in near.iter().zip(&before).zip(&around[1..]) {
        if before != after {
            edits.push(set_shape(*id, after));
            changed.push(*id);
        }
    }
    if kind == LayerKind::Community {
        edits.extend(adopted(project, ids[0], &ids[1..]));
    }
    edits.push(Edit::Delete { kind, fids: ids[1..].iter().map(|id| id.fid).collect() });
    Ok(Plan { edits, changed, gone: ids[1..].to_vec() })
}

/// Grids of communities that go belong to the one that stays.
fn adopted(project: &Project, stays: AreaId, gone: &[AreaId]) -> Vec<Edit> {
    let id = |area: AreaId| area.feature(project).map(|f| f.id().to_owned()).unwrap_or_default();
    let (new, old): (String, Vec<String>) = (id(stays), gone.iter().map(|g| id(*g)).collect());
    let kind = LayerKind::Grid;
    let Some(attr) = kind.info().attr("community_id").filter(|_| !new.is_empty()) else { return Vec::new() };
    let grids = project.layer(kind).features();
    let theirs = grids.filter(|f| f.text("community_id").is_some_and(|c| old.iter().any(|o| o == c)));
    theirs.map(|f| Edit::SetValue { kind, fid: f.fid(), attr, value: Value::Text(new.clone()) }).collect()
}
