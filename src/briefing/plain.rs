//! The map alone, at any size: title, map, legend of what is drawn, scale.

use super::common::common;
use super::options::{Brief, BriefOptions};
use super::plan::{MapWish, Plan};
use super::situation::{alt, symbols};
use super::vector::Overlay;
use crate::scene::Scene;
use serde_json::json;

/// The plan of the sheet.
pub fn plan<'a>(brief: &Brief<'a>, options: &BriefOptions, scene: &Scene) -> Plan<'a> {
    let map = MapWish {
        key: "main".to_owned(),
        shape: "main",
        scene: 0,
        extent: options.extent.unwrap_or(scene.bounds),
        margin_pt: 9.0,
        overlay: Overlay::default(),
        counts: true,
        alt: alt(brief.project, options, options.lang),
    };
    let sheet = json!({ "hidden": options.guard.is_public() });
    let data = common(brief, options, scene.theme.palette(), sheet);
    Plan { main: options.sheet.template(), data, sample: None, maps: vec![map], symbols: symbols(options) }
}
