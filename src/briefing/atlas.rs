//! The atlas: an overview with page numbers on the map, a page per area with its neighbours named at the edges, an index.

use super::areas::{Areas, areas, community_name, figures, lone, name, people, posts};
use super::common::common;
use super::neighbours::{Side, neighbours};
use super::options::{Brief, BriefError, BriefOptions};
use super::plan::{MapWish, Plan};
use super::situation::symbols;
use super::vector::{Mark, Overlay};
use super::words::word;
use crate::coverage::Held;
use crate::geometry::representative_point;
use crate::model::Project;
use crate::scene::Scene;
use crate::words::Lang;
use serde_json::{Value, json};

/// Pages before the first area.
const FRONT: usize = 1;
/// Most neighbours named at an edge.
const PER_SIDE: usize = 4;

/// The plan of the sheet.
pub fn plan<'a>(brief: &Brief<'a>, options: &BriefOptions, scene: &Scene) -> Result<Plan<'a>, BriefError> {
    let (lang, kind, public) = (options.lang, options.by.kind(), options.guard.is_public());
    let project: &'a Project = brief.project;
    let layer = project.layer(kind);
    let areas = areas(brief, options)?;
    let touching = neighbours(layer);
    let mut page_of = vec![None; layer.len()];
    areas.rows.iter().enumerate().for_each(|(i, row)| page_of[*row as usize] = Some(i + 1 + FRONT));

    let page = |(i, row): (usize, &u32)| {
        let side = |side: Side| -> Vec<Value> {
            let there = touching[*row as usize].iter().filter(|(_, s)| *s == side);
            let named = there.map(|(n, _)| json!({ "name": name(project, kind, *n, lang), "page": page_of[*n as usize] }));
            named.take(PER_SIDE).collect()
        };
        let found = &areas.figures[i];
        let visible = options.guard.visible();
        let shows = |kind: crate::model::LayerKind| visible[kind as usize];
        json!({
            "key": format!("page-{i}"), "page": i + 1 + FRONT, "name": name(project, kind, *row, lang),
            "community": (kind != crate::model::LayerKind::Community).then(|| community_name(project, *row, lang)).flatten(),
            "id": layer.feature(*row).id(),
            "sides": Side::ALL.map(side), "people": people(project, kind, *row, public, lang),
            "figures": figures(brief, &areas, i, lang),
            "premises": shows(crate::model::LayerKind::Premise).then(|| lone(found.premises.len(), public)),
            "posts": shows(crate::model::LayerKind::Checkpoint).then(|| posts(brief, &found.posts, lang)),
        })
    };
    let made = options.first_areas.unwrap_or(areas.rows.len());
    let pages: Vec<Value> = areas.rows.iter().enumerate().take(made).map(page).collect();
    let all = |pages: &[Value]| {
        let sheet = json!({
            "pages": pages, "count": areas.rows.len(), "all": figures(brief, &areas, areas.rows.len(), lang),
            "index": index(project, &areas, options, lang), "hidden": public,
        });
        common(brief, options, scene.theme.palette(), sheet)
    };
    let mut maps = vec![MapWish {
        key: "overview".to_owned(),
        shape: "overview",
        scene: 0,
        extent: options.extent.unwrap_or(scene.bounds),
        margin_pt: 9.0,
        overlay: Overlay { marks: marks(project, &areas, options, scene), no_names: true, ..Overlay::default() },
        counts: false,
        alt: word("overview", lang).to_owned(),
    }];
    maps.extend(areas.rows.iter().enumerate().take(made).map(|(i, row)| MapWish {
        key: format!("page-{i}"),
        shape: "page",
        scene: 0,
        extent: layer.feature(*row).shape().bounds(),
        margin_pt: 18.0,
        overlay: Overlay { focus: vec![layer.feature(*row).shape()], ..Overlay::default() },
        counts: false,
        alt: name(project, kind, *row, lang),
    }));
    Ok(Plan {
        main: options.sheet.template(),
        sample: Some(all(&pages[..1])),
        data: all(&pages),
        maps,
        symbols: symbols(options),
    })
}

/// Page numbers at a position inside each area, as large as the areas allow.
fn marks(project: &Project, areas: &Areas, options: &BriefOptions, scene: &Scene) -> Vec<Mark> {
    let layer = project.layer(options.by.kind());
    let mut scratch = Vec::new();
    let side = |row: &u32| layer.feature(*row).shape().area().max(0.0).sqrt();
    let extent = options.extent.unwrap_or(scene.bounds);
    // Pixels a metre on a sheet of this size, about; numbers of three digits fit into half the side of a square area.
    let px_per_m =
        options.page_mm()[0].max(options.page_mm()[1]) * 0.6 / 25.4 * 96.0 / extent.width().max(extent.height()).max(1.0);
    let marks = areas.rows.iter().enumerate().filter_map(|(i, row)| {
        let at = representative_point(layer.feature(*row).shape(), &mut scratch)?;
        let size_px = (side(row) * px_per_m * 0.3).clamp(5.0, 17.0);
        Some(Mark { at, text: (i + 1 + FRONT).to_string(), size_px })
    });
    marks.collect()
}

/// Every area with its page, buildings and those held by none.
fn index(project: &Project, areas: &Areas, options: &BriefOptions, lang: Lang) -> Vec<Value> {
    let kind = options.by.kind();
    let entry = |(i, row): (usize, &u32)| {
        json!({
            "name": name(project, kind, *row, lang), "page": i + 1 + FRONT,
            "group": (kind != crate::model::LayerKind::Community).then(|| community_name(project, *row, lang)).flatten(),
            "buildings": super::purpose::shown(areas.table.held[i][5]),
            "none": super::purpose::shown(areas.table.held[i][Held::None as usize]),
        })
    };
    areas.rows.iter().enumerate().map(entry).collect()
}
