//! Work lists: which features, in which order and groups; gathered on a thread of its own, drawn as far as they are seen.

use super::group::{Group, Narrow};
use super::selected::Selected;
use super::view::Target;
use crate::coverage::{Backup, Held, Report, Status, SubjectKind, resilience};
use crate::formats::worklist::{Column, Lister, Places, Sums, columns};
use crate::model::{Fid, LayerKind, Project};
use crate::scene::{LegendEntry, SceneOptions, Theme, build, legend_rows};
use crate::task::{Cancelled, Task};
use crate::wording;
use crate::words::{Lang, Text};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What the panel under the map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Below {
    /// The gap list.
    #[default]
    Gaps,
    /// The work list.
    List,
    /// What stands on single posts.
    Resilience,
    /// Two plans side by side.
    Compare,
    /// Sealing an area.
    Cordon,
    /// Where posts should go.
    Siting,
}

/// What a list is of: the features behind one figure.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A whole layer.
    Layer(LayerKind),
    /// A status under a line of defence, by the line's place.
    Line(LayerKind, usize, Status),
    /// A status under a rule, by the rule's id.
    Rule(String, Status),
    /// How many lines hold it.
    Held(LayerKind, Held),
    /// An entry of the legend.
    Legend(LayerKind, Text),
    /// Buildings by the posts behind them.
    Backup(Backup),
    /// What lies in a grid or a community.
    In(Target, LayerKind),
    /// Of the features selected together.
    Selected(Arc<Selected>, LayerKind, Narrow),
    /// What would lose its only post with this one.
    Opens(Fid, LayerKind),
}

impl What {
    /// The features behind an entry of the legend; `backup`: buildings are shaded by the posts behind them.
    pub fn of_legend(entry: &LegendEntry, backup: bool) -> Self {
        if entry.kind == LayerKind::Building {
            if backup {
                if let Some(b) = Backup::ALL.into_iter().find(|b| wording::backup(*b) == entry.text) {
                    return Self::Backup(b);
                }
            } else if let Some(held) = Held::ALL.into_iter().find(|h| wording::held(*h) == entry.text) {
                return Self::Held(entry.kind, held);
            }
        }
        Self::Legend(entry.kind, entry.text)
    }
}

/// By what rows are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Community.
    Community,
    /// Grid.
    Grid,
    /// Status under all rules together.
    Status,
}

impl By {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Community, Self::Grid, Self::Status];

    fn column(self) -> Column {
        match self {
            Self::Community => Column::Community,
            Self::Grid => Column::Grid,
            Self::Status => Column::Status,
        }
    }
}

/// What a list shows and how it is ordered.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    /// Which features.
    pub what: What,
    /// Column that orders, and whether it falls.
    pub order: Option<(Column, bool)>,
    /// Words that a column must contain; for numbers also `>300`, `<=5`.
    pub filters: BTreeMap<Column, String>,
    /// Groups.
    pub by: Option<By>,
}

/// An open list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListView {
    /// Rows.
    pub query: ListQuery,
    /// Columns shown; the kind's own start where none were chosen.
    pub columns: Option<Vec<Column>>,
    /// Columns that stand still beside the name while the others move.
    pub frozen: usize,
}

/// A wish about lists.
pub enum ListWish {
    /// Open the list behind a figure.
    Open(What),
    /// Show it otherwise.
    Change(ListView),
    /// Show another panel.
    Show(Below),
    /// Close a panel and go back to the gaps.
    Close(Below),
    /// Put the list on the clipboard.
    Copy,
    /// Ask where the list shall be written.
    AskPath,
    /// Write the list to a file: a workbook, or CSV by the name's ending.
    Export(PathBuf),
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Head of a group with the number of its rows.
    Head(String, usize),
    /// A feature's row in its layer.
    Row(u32),
}

/// A list as it was gathered for one report.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What it answers.
    pub query: ListQuery,
    /// In which language texts were compared.
    pub lang: Lang,
    /// Kind of the features.
    pub kind: LayerKind,
    /// What the list is called.
    pub title: String,
    /// Lines of the table in order.
    pub entries: Arc<Vec<Entry>>,
    /// Features before filters.
    pub of: usize,
    /// Rows in order.
    pub rows: Arc<Vec<u32>>,
    /// Where features lie that the report does not place.
    pub places: Arc<Places>,
    /// What the rows amount to.
    pub sums: Sums,
}

/// What gathering reads.
pub struct Ground<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its report.
    pub report: &'a Report,
}

/// Gathers a list.
pub fn gather(ground: &Ground<'_>, query: &ListQuery, lang: Lang, task: &Task) -> Result<Listed, Cancelled> {
    let Ground { project, report } = *ground;
    let kind = kind_of(&query.what, report);
    let places = Places::new(project, report, kind);
    task.check()?;
    let lister = Lister::new(project, report, &places, kind, lang);
    let all = rows_of(ground, &query.what, &lister, kind, task)?;
    let of = all.len();
    let filters: Vec<(Column, Filter)> =
        query.filters.iter().filter_map(|(column, text)| Some((*column, Filter::new(text)?))).collect();
    let mut rows = Vec::with_capacity(of);
    for (i, row) in all.into_iter().enumerate() {
        if i % 4096 == 0 {
            task.check()?;
        }
        if filters.iter().all(|(column, filter)| filter.takes(&lister.cell(row, *column))) {
            rows.push(row);
        }
    }
    if let Some((column, falls)) = query.order {
        let mut keyed: Vec<_> = rows.into_iter().map(|row| (lister.cell(row, column), row)).collect();
        task.check()?;
        keyed.sort_by(|(a, x), (b, y)| {
            let order = a.compare(b);
            // Empty cells stay last either way.
            let empty = matches!(a, crate::formats::worklist::Cell::Empty) != matches!(b, crate::formats::worklist::Cell::Empty);
            (if falls && !empty { order.reverse() } else { order }).then(x.cmp(y))
        });
        rows = keyed.into_iter().map(|(_, row)| row).collect();
    }
    let entries = match query.by {
        None => rows.iter().map(|row| Entry::Row(*row)).collect(),
        Some(by) => grouped(&lister, by, &mut rows),
    };
    let sums = lister.sums(&rows);
    let title = title(ground, &query.what, lang);
    let query = query.clone();
    Ok(Listed { query, lang, kind, title, entries: Arc::new(entries), of, rows: Arc::new(rows), places: Arc::new(places), sums })
}

/// Puts rows of one group together; within a group they keep their order.
fn grouped(lister: &Lister<'_>, by: By, rows: &mut Vec<u32>) -> Vec<Entry> {
    let column = by.column();
    let mut keyed: Vec<_> = rows.iter().map(|row| (lister.cell(*row, column), *row)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.compare(b));
    *rows = keyed.iter().map(|(_, row)| *row).collect();
    let mut entries = Vec::with_capacity(rows.len() + 16);
    for group in keyed.chunk_by(|(a, _), (b, _)| a == b) {
        let name = group[0].0.shown();
        entries.push(Entry::Head(if name.is_empty() { "—".to_owned() } else { name }, group.len()));
        entries.extend(group.iter().map(|(_, row)| Entry::Row(*row)));
    }
    entries
}

/// What a column must contain.
enum Filter {
    /// These words, lower case.
    Words(String),
    /// A number compared: whether equal passes, and which side.
    Number(std::cmp::Ordering, bool, f64),
}

impl Filter {
    fn new(text: &str) -> Option<Self> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let text = text.trim();
        for (sign, order, equal) in [
            (">=", Greater, true),
            ("<=", Less, true),
            ("≥", Greater, true),
            ("≤", Less, true),
            (">", Greater, false),
            ("<", Less, false),
            ("=", Equal, true),
        ] {
            if let Some(number) = text.strip_prefix(sign).and_then(|rest| rest.trim().parse().ok()) {
                return Some(Self::Number(order, equal, number));
            }
        }
        (!text.is_empty()).then(|| Self::Words(text.to_lowercase()))
    }

    fn takes(&self, cell: &crate::formats::worklist::Cell) -> bool {
        use crate::formats::worklist::Cell;
        match (self, cell) {
            (Self::Words(words), Cell::Int(n)) => n.to_string().contains(words.as_str()) || cell.shown().contains(words.as_str()),
            (Self::Words(words), cell) => cell.shown().to_lowercase().contains(words.as_str()),
            (Self::Number(order, equal, limit), cell) => {
                let number = match cell {
                    Cell::Int(n) => *n as f64,
                    Cell::Real(v) => *v,
                    Cell::Empty | Cell::Text(_) | Cell::Time(_) => return false,
                };
                let found = number.total_cmp(limit);
                found == *order || (*equal && found.is_eq())
            }
        }
    }
}

/// Kind of the features behind a figure.
pub fn kind_of(what: &What, report: &Report) -> LayerKind {
    match what {
        What::Layer(kind)
        | What::Line(kind, ..)
        | What::Held(kind, _)
        | What::Legend(kind, _)
        | What::In(_, kind)
        | What::Selected(_, kind, _)
        | What::Opens(_, kind) => *kind,
        What::Backup(_) => LayerKind::Building,
        What::Rule(id, _) => match report.rulebook.rule(id).map(|r| report.rulebook.rules[r].subject) {
            Some(SubjectKind::Feature(kind)) => kind,
            _ => LayerKind::Building,
        },
    }
}

fn rows_of(ground: &Ground<'_>, what: &What, lister: &Lister<'_>, kind: LayerKind, task: &Task) -> Result<Vec<u32>, Cancelled> {
    let Ground { project, report } = *ground;
    let n = project.layer(kind).len() as u32;
    let with = |statuses: Option<&crate::coverage::Blocks<Status>>, want: Status| -> Vec<u32> {
        statuses.map_or_else(Vec::new, |s| s.iter().zip(0..n).filter(|(s, _)| **s == want).map(|(_, row)| row).collect())
    };
    Ok(match what {
        What::Layer(_) => (0..n).collect(),
        What::Line(_, line, status) => with(report.joins(kind).and_then(|j| j.lines.get(*line)), *status),
        What::Rule(id, status) => with(report.rulebook.rule(id).map(|r| &report.rules[r].status), *status),
        What::Held(_, held) => {
            let all = report.joins(kind).map(|j| j.held.iter().zip(0..n));
            all.map_or_else(Vec::new, |all| all.filter(|(h, _)| *h == held).map(|(_, row)| row).collect())
        }
        What::Legend(_, text) => {
            // Whatever is hidden at the moment.
            let options = SceneOptions { labels: false, ..SceneOptions::default() };
            legend_rows(&build(project, Some(report), &options), kind, *text)
        }
        What::Backup(backup) => {
            let all = crate::coverage::backup(project, report);
            all.iter().zip(0..n).filter(|(b, _)| *b == backup).map(|(_, row)| row).collect()
        }
        What::In(target, _) => match target.row(project) {
            Some(row) if target.kind == LayerKind::Grid => lister.rows(None, Some(row), None),
            Some(row) => lister.rows(Some(row), None, None),
            None => Vec::new(),
        },
        What::Selected(selected, _, narrow) => {
            let group = Group::new(&Arc::new(selected.of_kind(kind)), project, report, 0, Theme::Light, task)?;
            group.rows_of(report, *narrow).into_iter().filter(|(k, _)| *k == kind).map(|(_, row)| row).collect()
        }
        What::Opens(fid, _) => match project.layer(LayerKind::Checkpoint).row_of(*fid) {
            Some(post) => {
                let failure = resilience::failure(project, report, post);
                failure.map_or_else(Vec::new, |f| if kind == LayerKind::Premise { f.premises } else { f.buildings })
            }
            None => Vec::new(),
        },
    })
}

/// What a list is called.
fn title(ground: &Ground<'_>, what: &What, lang: Lang) -> String {
    let Ground { project, report } = *ground;
    let kind = kind_of(what, report).info().name.get(lang);
    let name = |target: &Target| match target.row(project) {
        Some(row) => wording::feature_name(target.kind, project.layer(target.kind).feature(row), lang),
        None => target.kind.info().name.get(lang).to_owned(),
    };
    let of = match what {
        What::Layer(_) => return kind.to_owned(),
        What::Line(_, line, status) => {
            let line = report.rulebook.lines.get(*line).map_or("", |l| l.name(lang));
            format!("{line} {}", wording::status(*status).get(lang))
        }
        What::Rule(id, status) => format!("{id} {}", wording::status(*status).get(lang)),
        What::Held(_, held) => wording::held(*held).get(lang).to_owned(),
        What::Legend(_, text) => text.get(lang).to_owned(),
        What::Backup(backup) => wording::backup(*backup).get(lang).to_owned(),
        What::In(target, _) => name(target),
        What::Selected(..) => Text::new("选中", "Selected").get(lang).to_owned(),
        What::Opens(fid, _) => {
            let post = name(&Target { kind: LayerKind::Checkpoint, fid: *fid });
            match lang {
                Lang::Zh => format!("{post}失守"),
                Lang::En => format!("{post} fails"),
            }
        }
    };
    format!("{of} · {kind}")
}

/// The columns of an open list.
pub fn shown_columns(view: &ListView, kind: LayerKind, report: &Report) -> Vec<Column> {
    let (all, start) = columns(kind, report);
    match &view.columns {
        Some(chosen) => all.into_iter().filter(|c| *c == Column::Name || chosen.contains(c)).collect(),
        None => all.into_iter().take(start).collect(),
    }
}
