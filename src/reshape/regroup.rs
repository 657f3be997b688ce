//! Buildings that belong to another grid after a change.

use super::{AreaId, Plan};
use crate::geometry::{Bounds, PreparedArea, representative_point};
use crate::model::{Edit, Fid, LayerKind, Project};
use std::collections::BTreeMap;

/// How many buildings belong to another grid after a plan than before it, by their representative points. The project is
/// not changed. Buildings in two grids belong to the older one.
pub fn regrouped(project: &Project, plan: &Plan) -> usize {
    let kind = LayerKind::Grid;
    let ids: Vec<Fid> = plan.changed.iter().chain(&plan.gone).filter(|id: &&AreaId| id.kind == kind).map(|id| id.fid).collect();
    if ids.is_empty() {
        return 0;
    }
    let mut after = project.clone();
    for edit in &plan.edits {
        // Only grids decide; an edit that does not fit is refused when it is committed.
        let grids = match edit {
            Edit::Insert { kind: k, .. } | Edit::Delete { kind: k, .. } | Edit::SetShape { kind: k, .. } => *k == kind,
            _ => false,
        };
        if grids && after.apply(edit.clone()).is_err() {
            return 0;
        }
    }
    let (before, after) = (areas(project, &ids), areas(&after, &ids));
    let bounds = before.values().chain(after.values()).fold(Bounds::EMPTY, |b, area| b.union(&area.bounds()));
    let holder =
        |areas: &BTreeMap<Fid, PreparedArea>, p: [f64; 2]| areas.iter().find(|(_, a)| a.contains(p)).map(|(fid, _)| *fid);
    let mut scratch = Vec::new();
    let mut count = 0;
    for chunk in project.layer(LayerKind::Building).chunks() {
        for shape in chunk.shapes.iter().filter(|s| s.bounds().intersects(&bounds)) {
            let point = representative_point(shape, &mut scratch);
            count += usize::from(point.is_some_and(|p| holder(&before, p) != holder(&after, p)));
        }
    }
    count
}

fn areas(project: &Project, ids: &[Fid]) -> BTreeMap<Fid, PreparedArea> {
    let layer = project.layer(LayerKind::Grid);
    let there = ids.iter().filter_map(|fid| Some((*fid, layer.feature(layer.row_of(*fid)?))));
    there.map(|(fid, f)| (fid, PreparedArea::new(f.shape()))).collect()
}
