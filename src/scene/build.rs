//! Makes a scene of a project and a report.
//!
//! One pass per layer gives every row its style class; geometry stays in the layer's shared chunks. Draw layers are listed
//! in the order of painting. With the scene before at hand, classes are made only of what changed.

use super::categories::Categories;
use super::classes::{Classes, MadeOf};
use super::fence_state::{FenceState, fence_states};
use super::label_ranges::{Claim, Claimant, Ground, ScreenBox};
use super::style::{FillStyle, Hatch, Palette, Rgba, StrokeStyle, Symbol, SymbolStyle, Theme};
use super::{DrawLayer, Paint, Scene, backup, name_labels};
use crate::coverage::{Blocks, Held, Report, Status, SubjectKind};
use crate::model::{Chunk, Layer, LayerKind, Project};
use crate::wording;
use crate::words::{Lang, Text};
use std::sync::Arc;

/// What of a project is drawn, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SceneOptions {
    /// Light or dark.
    pub theme: Theme,
    /// Language of texts that do not come from the data.
    pub lang: Lang,
    /// Whether each layer kind is drawn, at the kind's place.
    pub visible: [bool; LayerKind::ALL.len()],
    /// Whether names are written.
    pub labels: bool,
    /// Whether buildings are shaded by how many posts stand behind them, instead of by their lines of defence.
    pub backup: bool,
}

impl Default for SceneOptions {
    fn default() -> Self {
        Self { theme: Theme::Light, lang: Lang::Zh, visible: [true; LayerKind::ALL.len()], labels: true, backup: false }
    }
}

/// Class of a building when nothing was evaluated; the classes below it are the places of [`crate::coverage::Held`].
pub(super) const NOT_EVALUATED: u8 = 5;

/// The scene of a project. Without a report buildings and fences are drawn in neutral colours.
pub fn build(project: &Project, report: Option<&Report>, options: &SceneOptions) -> Scene {
    build_after(project, report, options, None)
}

/// The same, taking over from an earlier scene what would come out as it is there: names where nothing changed that they
/// depend on (themes, statuses and rules change no name), and classes block by block.
pub fn build_after(project: &Project, report: Option<&Report>, options: &SceneOptions, before: Option<&Scene>) -> Scene {
    made(project, report, options, before, Placing::Anew)
}

/// The same within a frame, for something that is tried out: names, which signs wait until there is room, and the box around
/// everything stay as they are in the scene before.
pub fn build_soon(project: &Project, report: Option<&Report>, options: &SceneOptions, before: &Scene) -> Scene {
    made(project, report, options, Some(before), Placing::Kept)
}

/// What becomes of names and signs that seek room beside each other.
#[derive(Clone, Copy, PartialEq)]
enum Placing {
    Anew,
    Kept,
}

/// The draw layers of an earlier scene.
#[derive(Clone, Copy)]
struct Before<'a>(Option<&'a Scene>);

impl<'a> Before<'a> {
    fn layer(self, key: &str) -> Option<&'a DrawLayer> {
        self.0?.layers.iter().find(|d| d.key == key)
    }

    fn classes(self, key: &str) -> Option<&'a Classes> {
        self.layer(key).map(|d| &d.class)
    }

    /// Whether a chunk of a layer is what it was.
    fn keeps(self, key: &str, layer: &Layer, c: usize) -> bool {
        self.layer(key).and_then(|d| d.layer.chunks().get(c)).is_some_and(|old| Arc::ptr_eq(old, &layer.chunks()[c]))
    }
}

fn made(project: &Project, report: Option<&Report>, options: &SceneOptions, before: Option<&Scene>, placing: Placing) -> Scene {
    let palette = options.theme.palette();
    let shown = |kind: LayerKind| Some(project.layer(kind)).filter(|l| options.visible[kind as usize] && !l.is_empty());
    let old = Before(before);
    let mut layers = Vec::new();
    if let Some(roads) = shown(LayerKind::Road) {
        add_roads(&mut layers, roads, old, palette);
    }
    let fences = shown(LayerKind::Fence).map(|layer| (layer, fence_classes(project, report, old)));
    if let Some((layer, class)) = &fences {
        layers.push(draw("fence.fill", layer, class, Paint::Fill(fence_fills(palette)), 0.0, &FENCE_WORDS));
    }
    if let Some(buildings) = shown(LayerKind::Building) {
        match report.filter(|_| options.backup) {
            Some(report) => backup::add_buildings(&mut layers, project, buildings, report, old.classes("building.fill"), palette),
            None => add_buildings(&mut layers, buildings, report, old, palette),
        }
    }
    if let Some(grids) = shown(LayerKind::Grid) {
        let line = StrokeStyle { color: palette.grid, width_px: 1.1, dash_px: Some([6.0, 3.0]) };
        let class = Classes::one(grids, old.classes("grid.line"));
        layers.push(draw("grid.line", grids, &class, Paint::Stroke(vec![line]), 0.1, &[Text::new("网格界", "Grid border")]));
    }
    if let Some(compounds) = shown(LayerKind::Compound) {
        let line = |color, width_px| StrokeStyle { color, width_px, dash_px: None };
        let class = Classes::one(compounds, old.classes("compound.line"));
        let words = [Text::new("小区围墙", "Compound wall")];
        let wall = Paint::Stroke(vec![line(palette.compound, 1.6)]);
        layers.push(draw("compound.line", compounds, &class, wall, 0.05, &words));
    }
    if let Some((layer, class)) = &fences {
        layers.push(draw("fence.line", layer, class, Paint::Stroke(fence_lines(palette)), 0.0, &FENCE_WORDS));
    }
    if let Some(communities) = shown(LayerKind::Community) {
        let line = StrokeStyle { color: palette.community, width_px: 2.2, dash_px: None };
        let class = Classes::one(communities, old.classes("community.line"));
        let words = [Text::new("社区界", "Community border")];
        layers.push(draw("community.line", communities, &class, Paint::Stroke(vec![line]), 0.0, &words));
    }
    if let Some(premises) = shown(LayerKind::Premise) {
        let class = premise_classes(premises, shown(LayerKind::Checkpoint), old, placing);
        let words: Vec<Text> = (0..2 * Categories::built_in().len()).flat_map(|_| PREMISE_WORDS).collect();
        layers.push(draw("premise", premises, &class, Paint::Symbol(premise_symbols(palette)), 0.1, &words));
    }
    if let Some(checkpoints) = shown(LayerKind::Checkpoint) {
        let class = Classes::cut(checkpoints, old.classes("checkpoint"), &checkpoint_classes(checkpoints, report));
        layers.push(draw("checkpoint", checkpoints, &class, Paint::Symbol(checkpoint_symbols(palette)), 0.0, &CHECKPOINT_WORDS));
    }
    let known = before.map(|scene| &scene.labels).filter(|l| placing == Placing::Kept || l.fit(project, &options.visible));
    let labels = match known {
        _ if !options.labels => Arc::default(),
        Some(labels) => Arc::clone(labels),
        None => Arc::new(name_labels::labels(project, report, &layers, options)),
    };
    let bounds = match before {
        Some(scene) if placing == Placing::Kept => scene.bounds,
        _ => project.bounds(),
    };
    Scene { background: palette.land, layers, labels, bounds, theme: options.theme }
}

pub(super) fn draw(
    key: &'static str,
    layer: &Arc<Layer>,
    class: &Classes,
    paint: Paint,
    min_px_per_m: f32,
    meaning: &[Text],
) -> DrawLayer {
    let (layer, class, max_px_per_m) = (Arc::clone(layer), class.clone(), f32::INFINITY);
    DrawLayer { key, layer, class, paint, min_px_per_m, max_px_per_m, meaning: meaning.to_vec() }
}

const NOTHING: Rgba = Rgba([0; 4]);

// --- roads ------------------------------------------------------------------------------------------------------------

const ROAD_WORDS: [Text; 4] = [
    Text::new("主要道路", "Main road"),
    Text::new("一般道路", "Minor road"),
    Text::new("步道", "Path"),
    Text::new("铁路", "Railway"),
];

/// Where the three ways of drawing roads give way to each other, pixels a metre: main roads alone as thin lines, all
/// roads as lines, roads with two sides.
const ROAD_SCALES: [f32; 3] = [0.015, 0.12, 0.3];

/// Casings lie under all fillings, so that crossings open. From afar roads are lines: a casing would be wider than a block.
fn add_roads(layers: &mut Vec<DrawLayer>, roads: &Arc<Layer>, old: Before<'_>, palette: &Palette) {
    let of_chunk = |c: usize| text_classes(roads, &roads.chunks()[c], "class", |c| c.map_or(1, road_class));
    let class = Classes::of(roads, old.classes("road.fill"), |c| old.keeps("road.fill", roads, c), of_chunk);
    let line = |color, width_px| StrokeStyle { color, width_px, dash_px: None };
    let dashed = |color, width_px, dash| StrokeStyle { color, width_px, dash_px: Some(dash) };
    let none = line(NOTHING, 0.0);
    let casing = vec![line(palette.road_casing, 6.4), line(palette.road_casing, 4.2), none, none];
    let fill = vec![line(palette.road, 4.8), line(palette.road, 2.8), none, none];
    let rail = dashed(palette.road_casing, 2.0, [8.0, 4.0]);
    let path = vec![none, none, dashed(palette.path, 0.9, [3.5, 2.5]), rail];
    let half = |from: usize| -> Vec<Text> {
        let keep = |i: usize| if (i >= 2) == (from == 2) { ROAD_WORDS[i] } else { Text::new("", "") };
        (0..4).map(keep).collect()
    };
    let ink = palette.road_casing.mixed(palette.path, 0.5);
    for (key, styles, at) in [
        ("road.far", vec![line(ink, 1.2), none, none, none], 0),
        ("road.middle", vec![line(ink, 2.4), line(ink, 1.0), none, none], 1),
    ] {
        let far = draw(key, roads, &class, Paint::Stroke(styles), ROAD_SCALES[at], &half(0));
        layers.push(DrawLayer { max_px_per_m: ROAD_SCALES[at + 1], ..far });
    }
    layers.push(draw("road.path", roads, &class, Paint::Stroke(path), ROAD_SCALES[2], &half(2)));
    layers.push(draw("road.casing", roads, &class, Paint::Stroke(casing), ROAD_SCALES[2], &half(0)));
    layers.push(draw("road.fill", roads, &class, Paint::Stroke(fill), ROAD_SCALES[2], &half(0)));
}

/// Class of railways among the draw layers of roads.
pub const RAILWAY: u8 = 3;

/// 0 main, 1 minor, 2 path, 3 rail; OpenStreetMap's words and those of Overture and of Chinese files.
pub(super) fn road_class(class: &str) -> u8 {
    let class = class.strip_suffix("_link").unwrap_or(class);
    match class {
        "motorway" | "trunk" | "primary" | "secondary" | "major_road" | "highway" | "高速公路" | "快速路" | "主干路"
        | "次干路" => 0,
        "path" | "footway" | "steps" | "pedestrian" | "cycleway" | "bridleway" | "track" | "corridor" | "人行道" | "小路" => {
            2
        }
        "rail" | "railway" | "light_rail" | "subway" | "tram" | "铁路" => 3,
        _ => 1,
    }
}

// --- buildings --------------------------------------------------------------------------------------------------------

fn building_classes(buildings: &Layer, report: Option<&Report>, before: Option<&Classes>) -> Classes {
    let held = report.map(|r| &r.buildings.held);
    let fits = |held: &&Blocks<Held>| {
        let blocks = held.blocks();
        blocks.len() == buildings.chunks().len() && blocks.iter().zip(buildings.chunks()).all(|(b, c)| b.len() == c.len())
    };
    let Some(held) = held.filter(fits) else {
        let mut class: Vec<u8> = held.map_or_else(Vec::new, |held| held.iter().map(|h| *h as u8).collect());
        // A report older than the layer says nothing about rows it did not see.
        class.resize(buildings.len(), NOT_EVALUATED);
        return Classes::cut(buildings, before, &class);
    };
    let was = before.and_then(Classes::made_of_held);
    let known = |c: usize| was.and_then(|was| was.blocks().get(c)).is_some_and(|was| Arc::ptr_eq(was, &held.blocks()[c]));
    let of_chunk = |c: usize| held.blocks()[c].iter().map(|h| *h as u8).collect();
    Classes::of(buildings, before, known, of_chunk).with(MadeOf::Held(held.clone()))
}

fn add_buildings(
    layers: &mut Vec<DrawLayer>,
    buildings: &Arc<Layer>,
    report: Option<&Report>,
    old: Before<'_>,
    palette: &Palette,
) {
    let class = building_classes(buildings, report, old.classes("building.fill"));
    let hatch = Some(Hatch { color: palette.hatch, spacing_px: 5.0, width_px: 1.0 });
    let [none, one, two, three, unknown] = palette.held;
    let plain = FillStyle::plain;
    let fills = vec![
        FillStyle { shouts: true, ..plain(none) },
        plain(one),
        plain(two),
        plain(three),
        FillStyle { hatch, ..plain(unknown) },
        plain(palette.neutral),
    ];
    let outline = StrokeStyle { color: palette.outline.alpha(0.55), width_px: 0.6, dash_px: None };
    let [none, one, two, three, unknown] = Held::ALL.map(wording::held);
    let words = [none, one, two, three, unknown, Text::new("楼栋（未核查）", "Building, not evaluated")];
    layers.push(draw("building.fill", buildings, &class, Paint::Fill(fills), 0.0, &words));
    let silent = [Text::new("", ""); 6];
    layers.push(draw("building.line", buildings, &class, Paint::Stroke(vec![outline; 6]), 0.3, &silent));
}

// --- fences -----------------------------------------------------------------------------------------------------------

/// At the place of the [`FenceState`].
const FENCE_WORDS: [Text; 5] = [
    Text::new("生效围栏", "Fence in force"),
    Text::new("生效但有故障的围栏", "Fence in force, with a fault"),
    Text::new("未生效围栏", "Fence not in force"),
    Text::new("围栏状态未知", "Fence, state unknown"),
    Text::new("电子围栏", "Electronic fence"),
];

fn fence_classes(project: &Project, report: Option<&Report>, old: Before<'_>) -> Classes {
    let layer = project.layer(LayerKind::Fence);
    let before = old.layer("fence.line");
    let about = |r: &Report| {
        let rules =
            r.rulebook.rules.iter().zip(&r.rules).filter(|(rule, _)| rule.subject == SubjectKind::Feature(LayerKind::Fence));
        let statuses = rules.map(|(_, result)| result.status.clone()).collect();
        MadeOf::Fences { at: r.at, rulebook: Arc::clone(&r.rulebook), statuses }
    };
    let made_of = report.map_or(MadeOf::Nothing, about);
    if let Some(same) = before.filter(|d| Arc::ptr_eq(&d.layer, layer) && d.class.is_made_of(&made_of)) {
        return same.class.clone();
    }
    let rows: Vec<u8> = fence_states(project, report).into_iter().map(|state: FenceState| state as u8).collect();
    Classes::cut(layer, before.map(|d| &d.class), &rows).with(made_of)
}

/// In force: filled. With a fault: filled, wide lines. Not in force: nothing. Unknown: the sign of unknown, on no ground.
fn fence_fills(palette: &Palette) -> Vec<FillStyle> {
    let fill = FillStyle::plain;
    let lines = |color, spacing_px, width_px| Some(Hatch { color, spacing_px, width_px });
    vec![
        fill(palette.fence.alpha(0.09)),
        FillStyle { hatch: lines(palette.fence.alpha(0.28), 18.0, 1.8), ..fill(palette.fence.alpha(0.09)) },
        fill(NOTHING),
        FillStyle { hatch: lines(palette.hatch.alpha(0.6), 6.0, 0.8), ..fill(NOTHING) },
        fill(palette.fence.alpha(0.04)),
    ]
}

/// In force: one line. With a fault: long dashes. Not in force: short dashes. Unknown: dots.
fn fence_lines(palette: &Palette) -> Vec<StrokeStyle> {
    let line = |color, dash_px| StrokeStyle { color, width_px: 2.0, dash_px };
    vec![
        line(palette.fence, None),
        line(palette.fence, Some([16.0, 4.0])),
        line(palette.fence, Some([5.0, 5.0])),
        line(palette.fence.mixed(palette.hatch, 0.6), Some([2.0, 4.0])),
        line(palette.fence, None),
    ]
}

// --- points -----------------------------------------------------------------------------------------------------------

const PREMISE_WORDS: [Text; 3] = [
    Text::new("重点场所", "Key premise"),
    Text::new("有未结问题的场所", "Premise with open issues"),
    Text::new("问题数未知的场所", "Premise, issues unknown"),
];
/// From this scale on a premise shows the sign of its category if that is free of more important ones, and from which scale
/// on it shows it at all events, pixels a metre; before that a small mark.
const SIGNS_FROM: [f32; 2] = [0.5, 2.0];
/// Sizes that signs of premises and checkpoints take when they are put beside each other, pixels at 100 %.
const SIGN_PX: [f32; 2] = [16.0, 14.0];

/// Category times the number of states, plus the state; behind all those the same for signs that have to wait.
fn premise_classes(premises: &Layer, checkpoints: Option<&Arc<Layer>>, old: Before<'_>, placing: Placing) -> Classes {
    let categories = Categories::built_in();
    let states = PREMISE_WORDS.len() as u8;
    let first_waiting = categories.len() as u8 * states;
    let before = old.classes("premise");
    if placing == Placing::Kept
        && let Some(was) = old.layer("premise")
    {
        let waited = |c: usize, i: usize| {
            let same = was.layer.chunks().get(c).is_some_and(|chunk| chunk.fids.get(i) == Some(&premises.chunks()[c].fids[i]));
            same && was.class.get(was.layer.chunk_start(c) as usize + i).is_some_and(|class| class >= first_waiting)
        };
        let of_chunk = |c: usize| {
            let mut rows = premise_states(premises, &premises.chunks()[c]);
            rows.iter_mut().enumerate().filter(|(i, _)| waited(c, *i)).for_each(|(_, class)| *class += first_waiting);
            rows
        };
        return Classes::of(premises, before, |c| old.keeps("premise", premises, c), of_chunk);
    }
    let mut classes: Vec<u8> = premises.chunks().iter().flat_map(|chunk| premise_states(premises, chunk)).collect();
    for row in waiting(premises, checkpoints, |row| classes[row] % states == 1) {
        classes[row] += first_waiting;
    }
    Classes::cut(premises, before, &classes)
}

/// The classes of a chunk's premises as if all signs had room.
fn premise_states(premises: &Layer, chunk: &Chunk) -> Vec<u8> {
    let (issues, category) = (premises.info().attr("open_issues"), premises.info().attr("category"));
    let categories = Categories::built_in();
    let states = PREMISE_WORDS.len() as u8;
    let class = |i: usize| {
        let state = match issues.and_then(|a| chunk.columns[a].int(i)) {
            Some(n) if n > 0 => 1,
            Some(_) => 0,
            None => 2,
        };
        categories.find(category.and_then(|a| chunk.columns[a].text(i))) * states + state
    };
    (0..chunk.len()).map(class).collect()
}

/// Rows whose sign is not free at the first scale; premises with something open come first.
fn waiting(premises: &Layer, checkpoints: Option<&Arc<Layer>>, first: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut ground = Ground::new();
    let square = |size: f32| [ScreenBox { offset_px: [0.0; 2], half_px: [size / 2.0; 2] }];
    let [premise, checkpoint] = SIGN_PX.map(square);
    let claim =
        |at: [f64; 2], boxes| Claim { claimant: Claimant::Symbol, at, boxes, range: SIGNS_FROM[0]..f32::INFINITY, group: 0 };
    for post in checkpoints.into_iter().flat_map(|layer| layer.features()) {
        post.shape().coords().iter().for_each(|at| ground.take(&claim(*at, &checkpoint)));
    }
    let mut out = Vec::new();
    for turn in [true, false] {
        for (row, feature) in premises.features().enumerate().filter(|(row, _)| first(*row) == turn) {
            let Some(at) = feature.shape().first() else { continue };
            let claim = claim(at, &premise);
            if ground.free_from(&claim, |_| true) > SIGNS_FROM[0] {
                out.push(row);
            } else {
                ground.take(&claim);
            }
        }
    }
    out
}

fn premise_symbols(palette: &Palette) -> Vec<SymbolStyle> {
    let style = |sign: usize, from, symbol, frame| SymbolStyle {
        sign: sign as u8,
        near_px_per_m: from,
        ..SymbolStyle::new(symbol, palette.symbol, frame, 15.0)
    };
    // Gaps shout: what is in order is quieter than the border of a community.
    let quiet = palette.community.mixed(palette.symbol, 0.22);
    let states = |(from, sign)| {
        [
            style(sign, from, Symbol::Plate, quiet),
            style(sign, from, Symbol::AlertPlate, palette.gap),
            style(sign, from, Symbol::OpenPlate, palette.hatch),
        ]
    };
    let signs = 0..Categories::built_in().len();
    SIGNS_FROM.iter().flat_map(|from| signs.clone().map(|sign| (*from, sign))).flat_map(states).collect()
}

const CHECKPOINT_WORDS: [Text; 5] = [
    Text::new("值守卡口", "Manned checkpoint"),
    Text::new("封闭路口", "Closed"),
    Text::new("应急门", "Emergency gate"),
    Text::new("无人卡口", "Unmanned checkpoint"),
    Text::new("卡口状态未知", "Checkpoint, state unknown"),
];

/// By state; a checkpoint whose hours leave it without people at the moment is drawn unmanned.
fn checkpoint_classes(checkpoints: &Layer, report: Option<&Report>) -> Vec<u8> {
    let class = |state: Option<&str>| match state {
        Some("manned") => 0,
        Some("closed") => 1,
        Some("emergency_gate") => 2,
        Some("unmanned") => 3,
        _ => 4,
    };
    let of_chunk = |chunk: &Arc<Chunk>| text_classes(checkpoints, chunk, "state", class);
    let mut classes: Vec<u8> = checkpoints.chunks().iter().flat_map(of_chunk).collect();
    if let Some(report) = report {
        for (class, manned) in classes.iter_mut().zip(&report.manned) {
            *class = match (*class, manned) {
                (0, Status::Gap) => 3,
                (0, Status::Unknown) => 4,
                (class, _) => class,
            };
        }
    }
    classes
}

/// From this scale on checkpoints have their full size, pixels a metre: a whole city would be covered by them.
const CHECKPOINTS_FROM: f32 = 0.12;

/// All of one size: names keep clear of them whatever their state.
fn checkpoint_symbols(palette: &Palette) -> Vec<SymbolStyle> {
    let style = |symbol, fill, frame, size_px| SymbolStyle {
        near_px_per_m: CHECKPOINTS_FROM,
        ..SymbolStyle::new(symbol, fill, frame, size_px)
    };
    vec![
        style(Symbol::Dot, palette.accent, palette.symbol, 12.0),
        style(Symbol::Bar, palette.community, palette.symbol, 12.0),
        style(Symbol::CrossCircle, palette.symbol, palette.gap, 12.0),
        style(Symbol::Ring, palette.symbol, palette.gap, 12.0),
        style(Symbol::Question, palette.symbol, palette.muted, 12.0),
    ]
}

// --- columns ----------------------------------------------------------------------------------------------------------

/// Classes of a chunk's rows by a text of theirs.
fn text_classes(layer: &Layer, chunk: &Chunk, attribute: &str, class: impl Fn(Option<&str>) -> u8) -> Vec<u8> {
    let attr = layer.info().attr(attribute);
    (0..chunk.len()).map(|i| class(attr.and_then(|a| chunk.columns[a].text(i)))).collect()
}
