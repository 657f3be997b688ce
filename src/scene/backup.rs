//! Buildings shaded by how many posts stand behind them: what one failure would open.

use super::build::{NOT_EVALUATED, draw};
use super::classes::Classes;
use super::style::{FillStyle, Hatch, Palette, StrokeStyle};
use super::{DrawLayer, Paint};
use crate::coverage::{Backup, Report};
use crate::model::{Layer, Project};
use crate::wording;
use crate::words::Text;
use std::sync::Arc;

/// Class of a building, at the place where its legend stands: none, none here, one, two or more, unknown.
fn class(backup: Backup) -> u8 {
    match backup {
        Backup::None => 0,
        Backup::One => 2,
        Backup::Two => 3,
        Backup::Unknown => 4,
    }
}

/// Two posts or more are pale, a single one is hatched, none shouts, unknown is unknown's grey.
pub(super) fn add_buildings(
    layers: &mut Vec<DrawLayer>,
    project: &Project,
    buildings: &Arc<Layer>,
    report: &Report,
    old: Option<&Classes>,
    palette: &Palette,
) {
    let mut classes: Vec<u8> = crate::coverage::backup(project, report).iter().map(|b| class(*b)).collect();
    // A report older than the layer says nothing about rows it did not see.
    classes.resize(buildings.len(), NOT_EVALUATED);
    let classes = Classes::cut(buildings, old, &classes);
    let lines = |color, spacing_px, width_px| Some(Hatch { color, spacing_px, width_px });
    let [none, one, _, three, unknown] = palette.held;
    let plain = FillStyle::plain;
    let single = FillStyle { hatch: lines(one.mixed(palette.outline, 0.25), 6.0, 2.0), ..plain(three.mixed(one, 0.35)) };
    let fills = vec![
        FillStyle { shouts: true, ..plain(none) },
        plain(palette.neutral),
        single,
        plain(three),
        FillStyle { hatch: lines(palette.hatch, 5.0, 1.0), ..plain(unknown) },
        plain(palette.neutral),
    ];
    let outline = StrokeStyle { color: palette.outline.alpha(0.55), width_px: 0.6, dash_px: None };
    let silent = Text::new("", "");
    let [none, one, two, unknown] = Backup::ALL.map(wording::backup);
    let words = [none, silent, one, two, unknown, Text::new("楼栋（未核查）", "Building, not evaluated")];
    layers.push(draw("building.fill", buildings, &classes, Paint::Fill(fills), 0.0, &words));
    layers.push(draw("building.line", buildings, &classes, Paint::Stroke(vec![outline; 6]), 0.3, &[silent; 6]));
}
