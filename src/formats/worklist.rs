//! Work lists: features as rows, with status, reasons, counts and what is due, in typed cells.
//!
//! Window, clipboard, CSV and XLSX read the same [`Lister`], so their figures are the same figures.

use super::csv;
use crate::coverage::roles::Role;
use crate::coverage::{Check, Counts, NO_ROW, Report, Status, SubjectKind, order};
use crate::geometry::{BoxIndex, PreparedArea, representative_point};
use crate::model::schema::{EXTRA, ID, NAME};
use crate::model::{AttrType, FeatureRef, GeometryClass, LayerKind, Moment, Project, ValueRef};
use crate::wording;
use crate::words::{Lang, Text, thousands};
use std::cmp::Ordering;
use std::io::{self, Write};

/// A column of a work list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The feature as people call it.
    Name,
    /// Its id.
    Id,
    /// All rules together.
    Status,
    /// The rules that do not hold.
    Reasons,
    /// Community.
    Community,
    /// Grid.
    Grid,
    /// Status under a line of defence.
    Line(usize),
    /// Households nobody is linked to.
    NotLinked,
    /// Nearest manned post.
    Post,
    /// Its distance, metres.
    PostM,
    /// When the next check is due, or the validity ends.
    Due,
    /// An attribute of the layer.
    Attr(usize),
}

/// A typed cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Unknown, or nothing to say.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A decimal number, rounded to what is shown.
    Real(f64),
    /// A moment on site's clock.
    Time(Moment),
}

impl Cell {
    /// As the window writes it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Int(n) if *n < 0 => n.to_string(),
            Self::Int(n) => thousands(*n as u64),
            Self::Real(v) => v.to_string(),
            Self::Time(moment) => moment.short(),
        }
    }

    /// As CSV writes it.
    pub fn into_csv(self) -> csv::Cell<'static> {
        match self {
            Self::Empty => csv::Cell::Empty,
            Self::Text(text) => text.into(),
            Self::Int(n) => csv::Cell::Int(n),
            Self::Real(v) => csv::Cell::Real(v),
            Self::Time(moment) => moment.short().into(),
        }
    }

    /// Order of cells of one column: numbers by value, texts as people count; empty ones last.
    pub fn compare(&self, other: &Self) -> Ordering {
        let number = |cell: &Self| match cell {
            Self::Int(n) => Some(*n as f64),
            Self::Real(v) => Some(*v),
            Self::Time(t) => Some(t.unix as f64),
            Self::Empty | Self::Text(_) => None,
        };
        match (self, other) {
            (Self::Empty, Self::Empty) => Ordering::Equal,
            (Self::Empty, _) => Ordering::Greater,
            (_, Self::Empty) => Ordering::Less,
            (Self::Text(a), Self::Text(b)) => order::compare_ids(a, b),
            (a, b) => number(a).unwrap_or(f64::INFINITY).total_cmp(&number(b).unwrap_or(f64::INFINITY)),
        }
    }
}

/// The columns a list of a kind can have, and how many of them it starts with.
pub fn columns(kind: LayerKind, report: &Report) -> (Vec<Column>, usize) {
    let attr = |key: &str| kind.info().attr(key).map(Column::Attr);
    let lines = || (0..report.rulebook.lines.len()).map(Column::Line);
    let mut out = vec![Column::Name];
    match kind {
        LayerKind::Building => {
            out.extend([Column::Status, Column::Reasons, Column::Community, Column::Grid]);
            out.extend(lines());
            out.extend(attr("households").into_iter().chain(attr("linked_households")).chain([Column::NotLinked]));
            out.extend(attr("residents").into_iter().chain([Column::Post, Column::PostM, Column::Id]));
        }
        LayerKind::Premise => {
            out.extend(attr("category"));
            out.extend([Column::Status, Column::Reasons, Column::Community, Column::Grid]);
            out.extend(lines());
            out.extend(attr("inspected_at").into_iter().chain([Column::Due]).chain(attr("open_issues")));
            for key in ["resp_territory", "resp_department", "resp_unit", "resp_individual"] {
                out.extend(attr(key));
            }
            out.extend([Column::Post, Column::PostM, Column::Id]);
        }
        LayerKind::Checkpoint => {
            out.extend(attr("kind").into_iter().chain(attr("state")).chain([Column::Status, Column::Reasons]));
            out.extend([Column::Community, Column::Grid]);
            for key in ["hours", "staff_day", "staff_night"] {
                out.extend(attr(key));
            }
            out.push(Column::Id);
        }
        LayerKind::Fence => {
            out.extend([Column::Status, Column::Reasons, Column::Community, Column::Grid, Column::Due, Column::Id]);
        }
        LayerKind::Compound => {
            out.extend([Column::Status, Column::Reasons, Column::Community, Column::Grid, Column::Due, Column::Id]);
        }
        LayerKind::Grid => out.extend([Column::Status, Column::Reasons, Column::Community, Column::Id]),
        LayerKind::Community => out.extend([Column::Status, Column::Reasons, Column::Id]),
        LayerKind::Road => out.push(Column::Id),
    }
    let own = |i: usize| i != ID && i != NAME && kind.info().attributes[i].key != EXTRA;
    let rest: Vec<_> =
        (0..kind.info().attributes.len()).filter(|i| own(*i)).map(Column::Attr).filter(|c| !out.contains(c)).collect();
    let start = match kind {
        LayerKind::Fence | LayerKind::Grid | LayerKind::Community | LayerKind::Compound | LayerKind::Road => {
            out.len() + rest.len()
        }
        _ => out.len(),
    };
    out.extend(rest);
    (out, start)
}

/// Community and grid rows of features that the report does not join to them; empty for kinds that it does.
#[derive(Debug, Clone, Default)]
pub struct Places {
    community: Vec<u32>,
    grid: Vec<u32>,
}

impl Places {
    /// Works them out.
    pub fn new(project: &Project, report: &Report, kind: LayerKind) -> Self {
        if report.joins(kind).is_some() || kind == LayerKind::Road {
            return Self::default();
        }
        let layer = project.layer(kind);
        if kind == LayerKind::Community {
            return Self { community: (0..layer.len() as u32).collect(), grid: Vec::new() };
        }
        if kind == LayerKind::Grid {
            let ids = project.layer(LayerKind::Community);
            let ids: std::collections::HashMap<&str, u32> = ids.features().zip(0..).map(|(f, row)| (f.id(), row)).collect();
            let of = |f: FeatureRef<'_>| f.text("community_id").and_then(|id| ids.get(id).copied()).unwrap_or(NO_ROW);
            return Self { community: layer.features().map(of).collect(), grid: (0..layer.len() as u32).collect() };
        }
        let mut scratch = Vec::new();
        let points: Vec<Option<[f64; 2]>> = layer
            .features()
            .map(|f| match kind.info().geometry {
                GeometryClass::Point => f.shape().first(),
                _ => representative_point(f.shape(), &mut scratch),
            })
            .collect();
        let holders = |kind: LayerKind| holding(project, kind, &points);
        Self { community: holders(LayerKind::Community), grid: holders(LayerKind::Grid) }
    }
}

/// The area of a layer that holds each point, the one with the smallest id where several do.
fn holding(project: &Project, kind: LayerKind, points: &[Option<[f64; 2]>]) -> Vec<u32> {
    let layer = project.layer(kind);
    let areas: Vec<_> = layer.features().map(|f| PreparedArea::new(f.shape())).collect();
    let index = BoxIndex::new(areas.iter().enumerate().map(|(row, area)| (area.bounds(), row as u32)));
    let of = |p: &Option<[f64; 2]>| {
        let mut best: Option<u32> = None;
        if let Some(p) = *p {
            index.at(p, |row| {
                let smaller = |b: u32| order::compare_ids(layer.feature(row).id(), layer.feature(b).id()).is_lt();
                if areas[row as usize].contains(p) && best.is_none_or(smaller) {
                    best = Some(row);
                }
            });
        }
        best.unwrap_or(NO_ROW)
    };
    points.iter().map(of).collect()
}

/// Makes the cells of a list.
pub struct Lister<'a> {
    project: &'a Project,
    report: &'a Report,
    places: &'a Places,
    kind: LayerKind,
    lang: Lang,
    /// Rules that speak about the kind.
    rules: Vec<usize>,
}

impl<'a> Lister<'a> {
    /// For the features of a kind.
    pub fn new(project: &'a Project, report: &'a Report, places: &'a Places, kind: LayerKind, lang: Lang) -> Self {
        let about = |r: &usize| report.rulebook.rules[*r].subject == SubjectKind::Feature(kind);
        Self { project, report, places, kind, lang, rules: (0..report.rulebook.rules.len()).filter(about).collect() }
    }

    /// Name of a column.
    pub fn head(&self, column: Column) -> String {
        let of = |zh, en| Text::new(zh, en).get(self.lang).to_owned();
        match column {
            Column::Name => of("名称", "Name"),
            Column::Id => of("编号", "Id"),
            Column::Status => of("状态", "Status"),
            Column::Reasons => of("原因", "Reasons"),
            Column::Community => of("社区", "Community"),
            Column::Grid => of("网格", "Grid"),
            Column::Line(line) => {
                let name = self.report.rulebook.lines.get(line).map_or("", |l| l.name(self.lang));
                // In English the line is called as the area is.
                if self.lang == Lang::En { format!("{name} line") } else { name.to_owned() }
            }
            Column::NotLinked => of("待联户数", "Not linked"),
            Column::Post => of("最近值守卡口", "Nearest post"),
            Column::PostM => of("距离（m）", "Distance (m)"),
            Column::Due => of("到期", "Due"),
            Column::Attr(attr) => {
                let info = &self.kind.info().attributes[attr];
                match info.unit {
                    Some(unit) if self.lang == Lang::Zh => format!("{}（{}）", info.name.zh, unit.zh),
                    Some(unit) => format!("{} ({})", info.name.en, unit.en),
                    None => info.name.get(self.lang).to_owned(),
                }
            }
        }
    }

    /// Whether a column holds numbers, which stand at the right.
    pub fn is_number(&self, column: Column) -> bool {
        match column {
            Column::NotLinked | Column::PostM => true,
            Column::Attr(attr) => matches!(self.kind.info().attributes[attr].ty, AttrType::Int | AttrType::Real),
            _ => false,
        }
    }

    /// All rules about a feature together; of a checkpoint that no rule speaks about, whether it is manned.
    pub fn status(&self, row: u32) -> Status {
        let of = |r: &usize| self.report.rules[*r].status.get(row as usize).copied().unwrap_or_default();
        let all = self.rules.iter().map(of).fold(Status::NotApplicable, Status::and);
        match self.kind {
            LayerKind::Checkpoint if all == Status::NotApplicable => {
                self.report.manned.get(row as usize).copied().unwrap_or_default()
            }
            _ => all,
        }
    }

    /// Community and grid rows of a feature.
    pub fn place(&self, row: u32) -> (Option<u32>, Option<u32>) {
        let i = row as usize;
        let some = |row: Option<u32>| row.filter(|r| *r != NO_ROW);
        match self.report.joins(self.kind) {
            Some(j) => (some(j.community.get(i).copied()), some(j.grid.get(i).copied())),
            None => (some(self.places.community.get(i).copied()), some(self.places.grid.get(i).copied())),
        }
    }

    /// Rows of the layer under a community, a grid, a status; all where nothing is asked.
    pub fn rows(&self, community: Option<u32>, grid: Option<u32>, status: Option<Status>) -> Vec<u32> {
        let fits = |row: &u32| {
            let place = self.place(*row);
            community.is_none_or(|c| place.0 == Some(c))
                && grid.is_none_or(|g| place.1 == Some(g))
                && status.is_none_or(|s| self.status(*row) == s)
        };
        (0..self.project.layer(self.kind).len() as u32).filter(fits).collect()
    }

    /// The cell of a row.
    pub fn cell(&self, row: u32, column: Column) -> Cell {
        let feature = self.project.layer(self.kind).feature(row);
        let i = row as usize;
        let joins = self.report.joins(self.kind);
        let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        let name = |kind: LayerKind, row: Option<u32>| match row {
            Some(row) => Cell::Text(wording::feature_name(kind, self.project.layer(kind).feature(row), self.lang)),
            None => Cell::Empty,
        };
        match column {
            Column::Name => Cell::Text(wording::feature_name(self.kind, feature, self.lang)),
            Column::Id => text(feature.id()),
            Column::Status => match (self.status(row), self.rules.is_empty()) {
                (Status::NotApplicable, true) => Cell::Empty,
                (status, true) if self.kind == LayerKind::Checkpoint => Cell::Text(manned(status).get(self.lang).to_owned()),
                (status, _) => Cell::Text(wording::status(status).get(self.lang).to_owned()),
            },
            Column::Reasons => text(&self.reasons(row)),
            Column::Community => name(LayerKind::Community, self.place(row).0),
            Column::Grid => name(LayerKind::Grid, self.place(row).1),
            Column::Line(line) => match joins.and_then(|j| j.lines.get(line)?.get(i)) {
                Some(status) => Cell::Text(wording::status(*status).get(self.lang).to_owned()),
                None => Cell::Empty,
            },
            Column::NotLinked => match (feature.int("households"), feature.int("linked_households")) {
                (Some(all), Some(linked)) => Cell::Int((all - linked).max(0)),
                _ => Cell::Empty,
            },
            Column::Post => name(LayerKind::Checkpoint, joins.and_then(|j| j.post.get(i)).copied().filter(|r| *r != NO_ROW)),
            Column::PostM => match joins.and_then(|j| j.post_m.get(i)) {
                Some(metres) if metres.is_finite() => Cell::Real((metres * 10.0).round() / 10.0),
                _ => Cell::Empty,
            },
            Column::Due => self.due(feature).map_or(Cell::Empty, |unix| Cell::Time(self.moment(unix))),
            Column::Attr(attr) => {
                let info = &self.kind.info().attributes[attr];
                match (info.ty, feature.value(attr)) {
                    (_, ValueRef::Null) => Cell::Empty,
                    (AttrType::Time, ValueRef::Int(unix)) => Cell::Time(self.moment(unix)),
                    (_, ValueRef::Int(n)) => Cell::Int(n),
                    (_, ValueRef::Real(v)) => Cell::Real(v),
                    (_, value) => {
                        let offset = self.project.settings.offset_minutes;
                        text(&wording::value(self.kind, attr, value, offset, self.lang))
                    }
                }
            }
        }
    }

    fn moment(&self, unix: i64) -> Moment {
        Moment { unix, offset_minutes: self.project.settings.offset_minutes }
    }

    /// The rules that do not hold, gaps first.
    fn reasons(&self, row: u32) -> String {
        let mut out = String::new();
        for status in [Status::Gap, Status::Unknown] {
            for r in &self.rules {
                if self.report.rules[*r].status.get(row as usize) != Some(&status) {
                    continue;
                }
                if !out.is_empty() {
                    out.push_str(Text::new("；", "; ").get(self.lang));
                }
                let rule = &self.report.rulebook.rules[*r];
                out.push_str(wording::status(status).get(self.lang));
                out.push_str(" · ");
                out.push_str(rule.title(self.lang));
                out.push_str(&format!(" ({})", rule.id));
            }
        }
        out
    }

    /// The first moment at which a check is due or a validity ends.
    fn due(&self, feature: FeatureRef<'_>) -> Option<i64> {
        let checks = self.rules.iter().flat_map(|r| &self.report.rulebook.rules[*r].checks);
        let due = checks.filter_map(|check| match check {
            Check::Fresh { attribute, limit_h, by, limits_h } => {
                let own = by.as_ref().and_then(|by| limits_h.get(feature.text(by)?)).copied();
                Some(feature.int(attribute)? + (own.unwrap_or(*limit_h) * 3600.0) as i64)
            }
            Check::InForce { to, .. } => feature.int(to),
            Check::DoneWithin { attribute, items, since, limit_d } => {
                let missing = items.iter().any(|item| !Role(item).named_in(feature.text(attribute).unwrap_or("")));
                Some(feature.int(since)? + (limit_d * 86_400.0) as i64).filter(|_| missing)
            }
            _ => None,
        });
        due.min()
    }

    /// What the rows amount to.
    pub fn sums(&self, rows: &[u32]) -> Sums {
        let layer = self.project.layer(self.kind);
        let sum = |key: &str| {
            let attr = layer.info().attr(key)?;
            let stated = rows.iter().filter_map(|row| match layer.feature(*row).value(attr) {
                ValueRef::Int(n) => u64::try_from(n).ok(),
                _ => None,
            });
            let (n, total) = stated.fold((0, 0), |(n, total), v| (n + 1, total + v));
            Some(Sum { total, unstated: rows.len() as u64 - n })
        };
        Sums {
            rows: rows.len() as u64,
            status: Counts::of(rows.iter().map(|row| self.status(*row))),
            households: sum("households"),
            linked: sum("linked_households"),
            residents: sum("residents"),
        }
    }
}

fn manned(status: Status) -> Text {
    match status {
        Status::Covered => Text::new("值守中", "Manned now"),
        Status::Gap => Text::new("此时无人", "Nobody now"),
        _ => Text::new("未知", "Unknown"),
    }
}

/// A sum over the rows that state a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The sum.
    pub total: u64,
    /// Rows that state none.
    pub unstated: u64,
}

/// What the rows of a list amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Number of rows.
    pub rows: u64,
    /// By status.
    pub status: Counts,
    /// Households, where the kind has them.
    pub households: Option<Sum>,
    /// Linked households.
    pub linked: Option<Sum>,
    /// Residents.
    pub residents: Option<Sum>,
}

/// The list as CSV.
pub fn list_csv(lister: &Lister<'_>, columns: &[Column], rows: &[u32], out: &mut dyn Write) -> io::Result<()> {
    let heads: Vec<String> = columns.iter().map(|c| lister.head(*c)).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let cells = |row: &u32| columns.iter().map(|c| lister.cell(*row, *c).into_csv()).collect::<Vec<_>>();
    csv::write(out, &heads, rows.iter().map(cells)).map(|_| ())
}

/// The list as text with tabs, which office programs put into cells when it is pasted.
pub fn list_tsv(lister: &Lister<'_>, columns: &[Column], rows: &[u32]) -> String {
    let mut out = String::new();
    super::selection::push_row(&mut out, columns.iter().map(|c| lister.head(*c)));
    for row in rows {
        let cell = |c: &Column| match lister.cell(*row, *c) {
            // A number with thousands separators would be pasted as a text.
            Cell::Int(n) => n.to_string(),
            cell => cell.shown(),
        };
        super::selection::push_row(&mut out, columns.iter().map(cell));
    }
    out
}
