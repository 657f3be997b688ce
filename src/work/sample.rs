//! The bundled project: Lujiazui and the Bund, real footprints and roads with invented duties.

use super::WorkError;
use crate::formats::geojson::{ReadOptions, read};
use crate::formats::roster::{read_table, roster_edit};
use crate::model::{Edit, Layer, LayerKind, LayerMeta, Moment, Project, Settings};
use crate::task::Task;
use crate::words::Lang;
use std::sync::Arc;

/// Name of the bundled project.
pub const SAMPLE_NAME: &str = "陆家嘴样例";

const FILES: [(LayerKind, &str, &[u8]); LayerKind::ALL.len()] = [
    (LayerKind::Community, "communities.geojson", include_bytes!("../../data/lujiazui/communities.geojson")),
    (LayerKind::Grid, "grids.geojson", include_bytes!("../../data/lujiazui/grids.geojson")),
    (LayerKind::Compound, "compounds.geojson", include_bytes!("../../data/lujiazui/compounds.geojson")),
    (LayerKind::Building, "buildings.geojson", include_bytes!("../../data/lujiazui/buildings.geojson")),
    (LayerKind::Road, "roads.geojson", include_bytes!("../../data/lujiazui/roads.geojson")),
    (LayerKind::Fence, "fences.geojson", include_bytes!("../../data/lujiazui/fences.geojson")),
    (LayerKind::Premise, "premises.geojson", include_bytes!("../../data/lujiazui/premises.geojson")),
    (LayerKind::Checkpoint, "checkpoints.geojson", include_bytes!("../../data/lujiazui/checkpoints.geojson")),
];

/// Who stands at some of the checkpoints at which hour.
const ROSTER: &str = include_str!("../../data/lujiazui/roster.csv");

/// Reads the bundled project; its moment is 20 March 2022, 10:00, which its invented duties are about.
pub fn sample(task: &Task) -> Result<Project, WorkError> {
    let mut project = Project::new(SAMPLE_NAME);
    let at = Moment::parse("2022-03-20T10:00:00+08:00").map(|m| m.unix);
    let mut settings = Settings {
        name: SAMPLE_NAME.to_owned(),
        metric_crs: None,
        offset_minutes: 480,
        at,
        attribution: "© OpenStreetMap contributors".to_owned(),
    };
    for (kind, name, bytes) in FILES {
        let options = ReadOptions { metric_crs: settings.metric_crs, total_bytes: bytes.len() as u64, ..ReadOptions::default() };
        let brought = read(&mut &bytes[..], name, kind, &options, task)?;
        settings.metric_crs = settings.metric_crs.or(brought.metric_crs);
        let meta = LayerMeta { source_crs: brought.source_crs, source: name.to_owned(), as_of: at, set_aside: brought.set_aside };
        let layer = Arc::new(Layer::from_chunks(kind, brought.chunks, meta));
        project.apply(Edit::SetLayer { layer })?;
    }
    project.apply(Edit::SetSettings { settings })?;
    match read_table(ROSTER).and_then(|table| roster_edit(&project, table)) {
        Ok(roster) => project.apply(roster)?,
        Err(faults) => unreachable!("the bundled roster is tested: {}", faults[0].text(Lang::En)),
    };
    Ok(project)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_opens_with_its_roster() {
        let project = sample(&Task::new()).expect("opens");
        assert_eq!(project.roster.len(), 12);
    }
}
