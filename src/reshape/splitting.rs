//! A grid, compound or fence split along a line.

use super::fresh::{Fresh, piece_name};
use super::{AreaId, Plan, Refusal, insert, meeting, set_shape, sharing};
use crate::geometry::knit::{SAME_BORDER_M, knit};
use crate::geometry::split::{SplitRefusal, split as cut};
use crate::geometry::{Bounds, Outline, TilingOptions};
use crate::model::schema::{EXTRA, ID, NAME};
use crate::model::{Feature, Fid, LayerKind, Project, Value};

/// What a piece does not take over from the feature it was part of: who holds it, and what was counted and checked there.
const HOLDERS: &[&str] =
    &["leader", "member", "team_roles", "owner", "onboarding", "devices_total", "devices_ok", "checked_at", EXTRA];

/// Splits a feature along a line, metres. The largest piece stays the feature with all its values; the others get a new id,
/// name and code, and nobody who answers for them yet. Neighbours get the vertices in which the line meets their border.
pub fn split(project: &Project, area: AreaId, line: &[[f64; 2]], limits: TilingOptions) -> Result<Plan, Refusal> {
    if area.kind != LayerKind::Grid && !area.kind.stands_alone() {
        return Err(Refusal::NotThisLayer(area.kind));
    }
    let feature = area.feature(project).ok_or(Refusal::Gone)?;
    let outline = area.outline(project).ok_or(Refusal::Gone)?;
    let done = cut(&outline, line, limits).map_err(|refusal| match refusal {
        SplitRefusal::Unsound(fault) => Refusal::Ring { area, fault },
        SplitRefusal::NoLine | SplitRefusal::DoesNotCross => Refusal::DoesNotCross(area),
        SplitRefusal::TooClose => Refusal::TooClose(area),
        SplitRefusal::Sliver { area_m2 } => Refusal::Sliver { area, area_m2 },
    })?;
    let pieces = done.pieces.len();
    let near: Vec<AreaId> =
        meeting(project, sharing(area.kind), outline.bounds().grown(1.0)).into_iter().filter(|other| *other != area).collect();
    let before: Vec<Outline> = near.iter().map(|id| id.outline(project).unwrap_or_default()).collect();
    let mut all = done.pieces;
    all.extend(before.iter().cloned());
    for end in done.ends {
        knit(&mut all, Bounds { min: end, max: end }, SAME_BORDER_M);
    }
    let mut edits = vec![set_shape(area, &all[0])];
    let mut changed = vec![area];
    let layer = project.layer(area.kind);
    let mut fresh = Fresh::of(layer);
    let mut features = Vec::new();
    for (i, piece) in all[1..pieces].iter().enumerate() {
        let fid = Fid(layer.next_fid().0 + i as i64);
        let mut values = feature.to_feature().values;
        for attr in HOLDERS.iter().filter_map(|key| area.kind.info().attr(key)) {
            values[attr] = Value::Null;
        }
        let id = fresh.piece_id(feature.id());
        values[NAME] = piece_name(&values, &id);
        values[ID] = Value::Text(id);
        if let Some(attr) = area.kind.info().attr("code")
            && let Value::Text(code) = &values[attr]
        {
            values[attr] = Value::Text(fresh.next_code(code));
        }
        features.push(Feature { fid, shape: piece.to_shapes(), values });
        changed.push(AreaId { kind: area.kind, fid });
    }
    edits.push(insert(area.kind, features));
    for ((id, before), after) in near.iter().zip(&before).zip(&all[pieces..]) {
        if before != after {
            edits.push(set_shape(*id, after));
            changed.push(*id);
        }
    }
    Ok(Plan { edits, changed, gone: Vec::new() })
}
