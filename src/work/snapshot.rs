//! The map as a picture file: the scene of the window, drawn on the processor.

use super::{WorkError, write_file};
use crate::basemap::{BasemapError, Look, Maker, OpenOptions, Setting, Source};
use crate::briefing::{PictureOptions, Underlay, encode_png, picture_over};
use crate::coverage::Report;
use crate::geometry::{Bounds, Crs, Projector};
use crate::model::Project;
use crate::scene::{SceneOptions, build};
use crate::task::Task;
use std::path::Path;
use std::sync::Arc;

/// A background map for a picture.
#[derive(Debug, Clone, Default)]
pub struct SnapshotBasemap {
    /// What is shown, and how.
    pub setting: Setting,
    /// What opening it may use: the network only if it is handed in here.
    pub open: OpenOptions,
}

/// Draws the project, over a background map if there is one, and writes the PNG; `-` is standard output. Returns what went
/// wrong with tiles of the background map, without which the picture is whole.
pub fn snapshot(
    project: &Project,
    report: Option<&Report>,
    scene: &SceneOptions,
    options: &PictureOptions,
    basemap: Option<&SnapshotBasemap>,
    path: &Path,
    task: &Task,
) -> Result<Option<BasemapError>, WorkError> {
    let theme = scene.theme;
    let underlay = match (basemap, project.settings.metric_crs) {
        (Some(basemap), Some(metric)) => {
            let source = Arc::new(Source::open(&basemap.setting, &basemap.open).map_err(WorkError::Basemap)?);
            let look = Look { theme, scale: options.scale() as f32 };
            let tint = basemap.setting.tint(source.info().content, theme);
            Some(Underlay::new(Maker::new(source, look), metric, tint, task.clone()))
        }
        _ => None,
    };
    task.stage("draw", "", 0);
    let scene = build(project, report, scene);
    task.check()?;
    let canvas = picture_over(&scene, options, underlay.as_ref());
    task.check()?;
    task.stage("write", &path.display().to_string(), 0);
    let png = encode_png(&canvas).map_err(|e| WorkError::Picture(format!("the picture cannot be encoded: {e}")))?;
    task.check()?;
    write_file(path, |out| out.write_all(&png))?;
    task.end();
    Ok(underlay.and_then(|u| u.trouble()))
}

/// The ground between west, south, east and north (degrees) in the project's metres.
pub fn extent_in_metres(project: &Project, wsen: [f64; 4]) -> Result<Bounds, WorkError> {
    let [w, s, e, n] = wsen;
    if !(w < e && s < n) {
        let message = format!("extent {w},{s},{e},{n} is empty; give west,south,east,north in degrees");
        return Err(WorkError::Picture(message));
    }
    let Some(crs) = project.settings.metric_crs else {
        return Err(WorkError::Picture("the project has no features yet, so it has no extent; import a layer first".into()));
    };
    let mut corners = [[w, s], [e, s], [e, n], [w, n]];
    Projector::new(Crs::Wgs84, crs).project(&mut corners).map_err(|e| WorkError::Picture(e.to_string()))?;
    Ok(Bounds::of(&corners))
}
