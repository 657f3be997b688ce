//! The tiling of a community by its grids mended: what would be done fault by fault, and the edits that do it.

use super::fresh::Fresh;
use super::{AreaId, Plan, community_of, insert, meeting, set_shape};
use crate::coverage::order::compare_ids;
use crate::coverage::{Check, Rulebook};
use crate::geometry::mend::{Mend, MendOptions, Mended, Tile, mend};
use crate::geometry::{Outline, TilingOptions};
use crate::model::schema::{ID, NAME};
use crate::model::{Feature, Fid, LayerKind, Project, Value};

/// What mending a community would do.
#[derive(Debug, Clone)]
pub struct Mending {
    /// The community.
    pub community: AreaId,
    /// Its grids and those around it; [`Mend`] names them by number.
    pub grids: Vec<AreaId>,
    /// What would be done about each fault, in order.
    pub mends: Vec<Mend>,
    /// Names of the new grids, by their number.
    pub new_names: Vec<String>,
    /// The step; without edits when there is nothing to do.
    pub plan: Plan,
}

/// Works out how to mend the tiling of a community. `None` when it is gone or its own ring is unsound.
pub fn mending(project: &Project, community: AreaId, options: &MendOptions) -> Option<Mending> {
    let whole = community.outline(project).filter(|o| o.fault().is_none())?;
    let mut grids = meeting(project, &[LayerKind::Grid], whole.bounds());
    grids.retain(|id| id.outline(project).is_some_and(|o| o.fault().is_none()));
    let id_of = |grid: &AreaId| grid.feature(project).map_or("", |f| f.id());
    // Ties go to the smaller id.
    grids.sort_by(|a, b| compare_ids(id_of(a), id_of(b)).then(a.cmp(b)));
    let tile = |id: &AreaId| {
        let own = id.feature(project).and_then(|f| community_of(project, f)) == Some(community);
        Tile { outline: id.outline(project).unwrap_or_default(), own }
    };
    let tiles: Vec<Tile> = grids.iter().map(tile).collect();
    let Mended { mends, changed, new, whole } = mend(&whole, &tiles, options);
    let mut edits = Vec::new();
    let mut ids = Vec::new();
    for (i, outline) in &changed {
        edits.push(set_shape(grids[*i], outline));
        ids.push(grids[*i]);
    }
    if let Some(whole) = whole {
        edits.push(set_shape(community, &whole));
        ids.push(community);
    }
    let own: Vec<AreaId> = grids.iter().zip(&tiles).filter(|(_, t)| t.own).map(|(id, _)| *id).collect();
    let features = new_grids(project, community, &own, &new);
    let new_names = features.iter().map(|f| text(&f.values[NAME])).collect();
    ids.extend(features.iter().map(|f| AreaId { kind: LayerKind::Grid, fid: f.fid }));
    if !features.is_empty() {
        edits.push(insert(LayerKind::Grid, features));
    }
    Some(Mending { community, grids, mends, new_names, plan: Plan { edits, changed: ids, gone: Vec::new() } })
}

/// How a rulebook wants tilings mended, and what it calls ground.
pub fn mend_options(rulebook: &Rulebook) -> MendOptions {
    let checks = rulebook.rules.iter().flat_map(|rule| &rule.checks);
    let stated = checks.filter_map(|check| match check {
        Check::Tiled { min_area_m2, min_width_m, new_tile_share, .. } => Some((*min_area_m2, *min_width_m, *new_tile_share)),
        _ => None,
    });
    let plain = TilingOptions::default();
    let (min_area_m2, min_width_m, new_share) = { stated }.next().unwrap_or((plain.min_area_m2, plain.min_width_m, 1.0));
    MendOptions { limits: TilingOptions { min_area_m2, min_width_m, ..plain }, new_share, give: Vec::new() }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

/// New grids of a community: named and coded after it, held by nobody yet.
pub(super) fn new_grids(project: &Project, community: AreaId, own: &[AreaId], outlines: &[Outline]) -> Vec<Feature> {
    let kind = LayerKind::Grid;
    let (layer, info) = (project.layer(kind), kind.info());
    let Some(whole) = community.feature(project) else { return Vec::new() };
    let mut fresh = Fresh::of(layer);
    let like = own.iter().filter_map(|id| id.feature(project)).find_map(|f| f.text("code").map(|code| (code, f.int("level"))));
    let names: Vec<String> = own.iter().filter_map(|id| id.feature(project)?.name().map(str::to_owned)).collect();
    let mut count = own.len();
    let mut out = Vec::with_capacity(outlines.len());
    for (i, outline) in outlines.iter().enumerate() {
        let mut values = vec![Value::Null; info.attributes.len()];
        let mut set = |key: &str, value: Value| {
            if let Some(attr) = info.attr(key) {
                values[attr] = value;
            }
        };
        if let Some((code, level)) = like {
            set("code", Value::Text(fresh.next_code(code)));
            set("level", level.map_or(Value::Null, Value::Int));
        }
        if !whole.id().is_empty() {
            set("community_id", Value::Text(whole.id().to_owned()));
        }
        // As offices name grids; counted on from the grids there are.
        let name = loop {
            count += 1;
            let name = format!("{}第{count}网格", whole.name().unwrap_or(whole.id()));
            if !names.contains(&name) {
                break name;
            }
        };
        values[ID] = Value::Text(fresh.next_id("W"));
        values[NAME] = Value::Text(name);
        out.push(Feature { fid: Fid(layer.next_fid().0 + i as i64), shape: outline.to_shapes(), values });
    }
    out
}
