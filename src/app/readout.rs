//! Positions in the systems that matter for a project: degrees of GPS and of public maps, the project's metres, the systems
//! that its layers came in.

use crate::geometry::{Crs, Local, LonLat};
use crate::model::Project;
use crate::wording::position::position;

/// The systems that positions can be given in, without repeats: WGS-84, GCJ-02, the project's, those of its layers.
pub fn systems(project: &Project) -> Vec<Crs> {
    let mut out = vec![Crs::Wgs84, Crs::Gcj02];
    let layers = project.layers().filter(|l| !l.is_empty()).map(|l| l.meta.source_crs);
    for crs in project.settings.metric_crs.into_iter().chain(layers) {
        if !out.contains(&crs) {
            out.push(crs);
        }
    }
    out
}

/// A place of the map in a system; `None` where that system does not reach.
pub fn read(project: &Project, at: Local, crs: Crs) -> Option<String> {
    let metric = project.settings.metric_crs?;
    if crs == metric {
        return Some(position(crs, at.into()));
    }
    let there = crs.from_lonlat(lonlat(project, at)?).ok()?;
    crs.check(there).ok()?;
    Some(position(crs, there))
}

/// Geographic position of a place of the map.
pub fn lonlat(project: &Project, at: Local) -> Option<LonLat> {
    project.settings.metric_crs?.to_lonlat(at.into()).ok()
}

/// The place on the map of a position.
pub fn place(project: &Project, at: LonLat) -> Option<Local> {
    let metric = project.settings.metric_crs?;
    let there = metric.from_lonlat(at).ok()?;
    metric.check(there).ok()?;
    Some(there.into())
}
