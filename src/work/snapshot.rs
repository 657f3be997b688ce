//! The map as a picture file: the scene of the window, drawn on the processor.

use super::{WorkError, write_file};
use crate::briefing::{PictureOptions, encode_png, picture};
use crate::coverage::Report;
use crate::geometry::{Bounds, Crs, Projector};
use crate::model::Project;
use crate::scene::{SceneOptions, build};
use crate::task::Task;
use std::path::Path;

/// Draws the project and writes the PNG; `-` is standard output.
pub fn snapshot(
    project: &Project,
    report: Option<&Report>,
    scene: &SceneOptions,
    options: &PictureOptions,
    path: &Path,
    task: &Task,
) -> Result<(), WorkError> {
    task.stage("draw", "", 0);
    let scene = build(project, report, scene);
    task.check()?;
    let canvas = picture(&scene, options);
    task.stage("write", &path.display().to_string(), 0);
    let png = encode_png(&canvas).map_err(|e| WorkError::Picture(format!("the picture cannot be encoded: {e}")))?;
    task.check()?;
    write_file(path, |out| out.write_all(&png))?;
    task.end();
    Ok(())
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
