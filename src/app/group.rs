//! What several features selected together amount to: figures, the rows behind each figure, how they shine on the map.

use super::form::Common;
use super::selected::Selected;
use crate::coverage::roles::roles_asked;
use crate::coverage::{Blocks, Counts, Report, Rulebook, Status};
use crate::geometry::Bounds;
use crate::model::{GeometryClass, Layer, LayerKind, Project};
use crate::scene::{Classes, DrawLayer, FillStyle, Paint, Rgba, StrokeStyle, Symbol, SymbolStyle, Theme};
use crate::task::{Cancelled, Task};
use std::sync::Arc;

/// A figure of the summary, by which the list can be narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Narrow {
    /// All features.
    #[default]
    All,
    /// One kind.
    Kind(LayerKind),
    /// One kind and its status under a line of defence.
    Line(LayerKind, usize, Status),
    /// One kind and its status under a rule.
    Rule(usize, Status),
}

/// Statuses of the selected features of a kind under a line of defence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFigure {
    /// What is counted.
    pub kind: LayerKind,
    /// Place of the line in the rulebook.
    pub line: usize,
    /// The counts.
    pub counts: Counts,
}

/// What the values of several features of a kind have in common.
#[derive(Debug, Clone, Default)]
pub struct Together {
    /// By attribute, at its place in the schema.
    pub values: Vec<Common>,
    /// Of attributes that name roles: for each role asked whether all name it, or `None` when only some do.
    pub roles: Vec<(usize, Vec<Option<bool>>)>,
}

impl Together {
    fn new(layer: &Layer, rows: &[u32], book: &Rulebook) -> Self {
        let attributes = layer.info().attributes;
        let values = (0..attributes.len()).map(|attr| Common::of(layer, rows, attr)).collect();
        let mut roles = Vec::new();
        for (attr, info) in attributes.iter().enumerate() {
            let asked = roles_asked(book, layer.kind(), info.key);
            if asked.is_empty() {
                continue;
            }
            let named = asked.into_iter().map(|role| {
                let names = |row: &u32| role.named_in(layer.feature(*row).text(info.key).unwrap_or(""));
                let first = rows.first().is_some_and(names);
                rows.iter().all(|row| names(row) == first).then_some(first)
            });
            roles.push((attr, named.collect()));
        }
        Self { values, roles }
    }
}

/// Several features selected together, worked out for one report.
#[derive(Debug, Clone)]
pub struct Group {
    /// Of which selection.
    pub of: Arc<Selected>,
    /// Of which generation of the document.
    pub generation: u64,
    /// In which colours.
    pub theme: Theme,
    /// Features of each kind that occurs.
    pub kinds: Vec<(LayerKind, u64)>,
    /// By line of defence, for kinds that lines hold.
    pub lines: Vec<LineFigure>,
    /// By rule, for kinds that no line speaks about: place of the rule and counts.
    pub rules: Vec<(usize, Counts)>,
    /// Box around all, metres.
    pub bounds: Bounds,
    /// Rows of each kind, ascending.
    pub rows: Vec<(LayerKind, Arc<Vec<u32>>)>,
    /// What the values of each kind have in common.
    pub together: Vec<(LayerKind, Together)>,
    /// How they shine on the map.
    pub overlay: Arc<Vec<DrawLayer>>,
}

/// Pixels of 100 % a metre from which outlines tell selected buildings and their status stays to be seen; farther away they
/// are too small for that.
const NEAR_PX_PER_M: f32 = 0.3;

impl Group {
    /// Works it out. Long work for many features: not for the UI thread.
    pub fn new(
        of: &Arc<Selected>,
        project: &Project,
        report: &Report,
        generation: u64,
        theme: Theme,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        let mut group = Self {
            of: Arc::clone(of),
            generation,
            theme,
            kinds: Vec::new(),
            lines: Vec::new(),
            rules: Vec::new(),
            bounds: Bounds::EMPTY,
            rows: Vec::new(),
            together: Vec::new(),
            overlay: Arc::default(),
        };
        let mut overlay = Vec::new();
        for (kind, _) in of.kinds() {
            task.check()?;
            let layer = project.layer(kind);
            let rows = of.rows(project, kind);
            if rows.is_empty() {
                continue;
            }
            group.kinds.push((kind, rows.len() as u64));
            for row in &rows {
                group.bounds = group.bounds.union(&layer.feature(*row).shape().bounds());
            }
            group.count(report, kind, &rows);
            group.together.push((kind, Together::new(layer, &rows, &report.rulebook)));
            overlay.extend(Shine::new(layer, &rows, theme).layers());
            group.rows.push((kind, Arc::new(rows)));
        }
        group.overlay = Arc::new(overlay);
        Ok(group)
    }

    fn count(&mut self, report: &Report, kind: LayerKind, rows: &[u32]) {
        let of = |statuses: &Blocks<Status>| Counts::of(rows.iter().filter_map(|r| statuses.get(*r as usize).copied()));
        if let Some(joins) = report.joins(kind) {
            for (line, statuses) in joins.lines.iter().enumerate() {
                let counts = of(statuses);
                if counts.total() > 0 {
                    self.lines.push(LineFigure { kind, line, counts });
                }
            }
            return;
        }
        for (r, rule) in report.rulebook.rules.iter().enumerate() {
            if rule.subject == crate::coverage::SubjectKind::Feature(kind) {
                let counts = of(&report.rules[r].status);
                if counts.total() > 0 {
                    self.rules.push((r, counts));
                }
            }
        }
    }

    /// The rows behind a figure, in the order of the layers.
    pub fn rows_of(&self, report: &Report, narrow: Narrow) -> Vec<(LayerKind, u32)> {
        let mut out = Vec::new();
        for (kind, rows) in &self.rows {
            let keeps = |row: u32| match narrow {
                Narrow::All => true,
                Narrow::Kind(k) => k == *kind,
                Narrow::Line(k, line, status) => {
                    let statuses = report.joins(k).and_then(|j| j.lines.get(line));
                    k == *kind && statuses.and_then(|s| s.get(row as usize)) == Some(&status)
                }
                Narrow::Rule(rule, status) => {
                    report.rulebook.rules[rule].subject == crate::coverage::SubjectKind::Feature(*kind)
                        && report.rules[rule].status.get(row as usize) == Some(&status)
                }
            };
            out.extend(rows.iter().copied().filter(|r| keeps(*r)).map(|r| (*kind, r)));
        }
        out
    }
}

/// Names under which the renderer keeps the shine of a kind: over its area or symbol, and along its border.
fn keys(kind: LayerKind) -> [&'static str; 2] {
    match kind {
        LayerKind::Community => ["selected.community.fill", "selected.community.line"],
        LayerKind::Grid => ["selected.grid.fill", "selected.grid.line"],
        LayerKind::Compound => ["selected.compound.fill", "selected.compound.line"],
        LayerKind::Building => ["selected.building.fill", "selected.building.line"],
        LayerKind::Road => ["selected.road.fill", "selected.road.line"],
        LayerKind::Fence => ["selected.fence.fill", "selected.fence.line"],
        LayerKind::Premise => ["selected.premise", "selected.premise.line"],
        LayerKind::Checkpoint => ["selected.checkpoint", "selected.checkpoint.line"],
    }
}

/// Draw layers over the map, in which all rows but the selected ones are invisible: the geometry is on the GPU already, so
/// a selection of any size costs a byte a row.
struct Shine<'a> {
    layer: &'a Arc<Layer>,
    class: Classes,
    ink: Rgba,
}

const NOTHING: Rgba = Rgba([0; 4]);

impl<'a> Shine<'a> {
    fn new(layer: &'a Arc<Layer>, rows: &[u32], theme: Theme) -> Self {
        let mut class = vec![0u8; layer.len()];
        for row in rows {
            class[*row as usize] = 1;
        }
        Self { layer, class: class.into(), ink: theme.palette().selection }
    }

    fn layers(&self) -> Vec<DrawLayer> {
        let kind = self.layer.kind();
        let [over, along] = keys(kind);
        match (kind, kind.info().geometry) {
            (LayerKind::Building, _) => {
                let far = self.fill(0.7);
                vec![
                    DrawLayer { max_px_per_m: NEAR_PX_PER_M, ..self.draw("selected.building.far", far, 0.0) },
                    self.draw(over, self.fill(0.16), NEAR_PX_PER_M),
                    self.draw(along, self.line(2.6), NEAR_PX_PER_M),
                ]
            }
            (_, GeometryClass::Point) => {
                let of = |frame| SymbolStyle::new(Symbol::Ring, NOTHING, frame, 20.0);
                vec![self.draw(over, Paint::Symbol(vec![of(NOTHING), of(self.ink)]), 0.0)]
            }
            (_, GeometryClass::Area) => vec![self.draw(over, self.fill(0.1), 0.0), self.draw(along, self.line(3.0), 0.0)],
            _ => vec![self.draw(along, self.line(2.2), 0.0)],
        }
    }

    fn draw(&self, key: &'static str, paint: Paint, min_px_per_m: f32) -> DrawLayer {
        let (layer, class) = (Arc::clone(self.layer), self.class.clone());
        DrawLayer { key, layer, class, paint, min_px_per_m, max_px_per_m: f32::INFINITY, meaning: Vec::new() }
    }

    fn line(&self, width_px: f32) -> Paint {
        let of = |color| StrokeStyle { color, width_px, dash_px: None };
        Paint::Stroke(vec![of(NOTHING), of(self.ink)])
    }

    fn fill(&self, strength: f32) -> Paint {
        // What is selected must be seen from afar, as a gap must.
        let of = |color| FillStyle { shouts: true, ..FillStyle::plain(color) };
        Paint::Fill(vec![of(NOTHING), of(self.ink.alpha(strength))])
    }
}
