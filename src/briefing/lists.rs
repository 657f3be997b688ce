//! The office's lists that go with a sheet: the figures as a table, gaps by owner, buildings, premises, posts. The numbers are
//! those of the sheet, because both read one report.

use super::figures::{Figures, Tally};
use super::kits::kit_needs;
use super::needs::needs;
use super::options::{Brief, BriefOptions};
use super::owners::{GapWriter, by_owner};
use super::purpose::HIDDEN;
use super::suppress::{Shown, suppressed_row};
use super::words::word;
use crate::coverage::{Explainer, GapRef, Held};
use crate::formats::table::Table;
use crate::formats::worklist::{Cell, Column, Lister, Places, columns};
use crate::model::LayerKind;
use crate::model::roles::{named_key, role_name};
use crate::task::{Cancelled, Task};
use crate::wording::{self, FindingRow};
use crate::words::{Lang, Text};
use std::cell::RefCell;

/// What the lists read while they are written.
pub struct Lists<'a> {
    brief: Brief<'a>,
    lang: Lang,
    public: bool,
    visible: [bool; LayerKind::ALL.len()],
    explainer: Explainer<'a>,
    gaps: Vec<GapRef>,
    nowhere: Places,
    /// Places, columns and rows of each list of features.
    features: Vec<(LayerKind, Places, Vec<Column>, Vec<u32>)>,
}

impl<'a> Lists<'a> {
    /// Gathers what the lists need.
    pub fn new(brief: &Brief<'a>, options: &BriefOptions, task: &Task) -> Result<Self, Cancelled> {
        let (project, report) = (brief.project, brief.report);
        let public = options.guard.is_public();
        let explainer = Explainer::new(project, report);
        // Lists name single places: for everybody there are the figures alone.
        let gaps = if public { Vec::new() } else { by_owner(project, report, &explainer, task)? };
        let kinds = [LayerKind::Building, LayerKind::Premise, LayerKind::Checkpoint];
        let list = |kind: LayerKind| {
            let (mut columns, shown) = columns(kind, report);
            columns.truncate(shown);
            let rows = (0..project.layer(kind).len() as u32).collect();
            (kind, Places::new(project, report, kind), columns, rows)
        };
        let features = kinds.into_iter().filter(|k| !public && !project.layer(*k).is_empty()).map(list).collect();
        Ok(Self {
            brief: *brief,
            lang: options.lang,
            public,
            visible: options.guard.visible(),
            explainer,
            gaps: gaps.into_iter().map(|(_, gap)| gap).collect(),
            nowhere: Places::default(),
            features,
        })
    }

    /// Calls `f` with the tables: figures first.
    pub fn tables<T>(&self, f: impl FnOnce(&[Table<'_>]) -> T) -> T {
        let (project, report, lang) = (self.brief.project, self.brief.report, self.lang);
        let writer = GapWriter::new(project, report, &self.explainer, &self.nowhere, lang);
        let listers: Vec<Lister<'_>> =
            self.features.iter().map(|(kind, places, ..)| Lister::new(project, report, places, *kind, lang)).collect();
        let mut tables = vec![self.figures()];
        if !self.public {
            tables.push(self.needs());
            tables.push(self.kits());
            tables.push(self.gap_table(&writer));
        }
        for ((kind, _, columns, rows), lister) in self.features.iter().zip(&listers) {
            tables.push(Table::of_list(lister, columns, rows, kind.info().name.get(lang)));
        }
        f(&tables)
    }

    /// The headline figures, one a row.
    fn figures(&self) -> Table<'static> {
        let (lang, report) = (self.lang, self.brief.report);
        let figures = Figures::of(self.brief.project, report);
        let w = |key: &str| word(key, lang).to_owned();
        let text = |zh, en| Text::new(zh, en).get(lang).to_owned();
        let heads =
            vec![text("指标", "Figure"), text("对象", "Subject"), w("covered"), w("gap"), w("unknown"), text("合计", "Total")];
        let mut rows = Vec::new();
        for (i, figure) in figures.headlines.iter().enumerate() {
            let kind = LayerKind::from_key(&figure.subject);
            if kind.is_some_and(|k| !self.visible[k as usize]) {
                continue;
            }
            let name = match report.rulebook.lines.get(i) {
                Some(line) => line.name(lang).to_owned(),
                None => report
                    .rulebook
                    .rule(&figure.key)
                    .map_or_else(String::new, |r| report.rulebook.rules[r].title(lang).to_owned()),
            };
            let Tally { covered, gap, unknown } = figure.counts;
            let subject = kind.map_or_else(String::new, |k| k.info().name.get(lang).to_owned());
            let mut row = vec![Cell::Text(name), Cell::Text(subject)];
            row.extend(self.counts(&[covered, gap, unknown]).into_iter().map(count));
            rows.push(row);
        }
        let held = self.counts(&figures.buildings_held);
        let building = LayerKind::Building.info().name.get(lang);
        for (state, n) in Held::ALL.iter().zip(&held) {
            let name = wording::held(*state).get(lang).to_owned();
            let empty = [Cell::Empty, Cell::Empty, Cell::Empty];
            rows.push([Cell::Text(name), Cell::Text(building.to_owned())].into_iter().chain(empty).chain([count(*n)]).collect());
        }
        if !self.public {
            let total = Cell::Int(figures.gaps as i64);
            rows.push(vec![Cell::Text(w("gap_list")), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, total]);
        }
        for (name, value) in [
            (text("核查时间", "Evaluated at"), report.at.short()),
            (w("rulebook"), format!("{} {}", report.rulebook.name(lang), report.rulebook.version)),
            (w("checksum"), figures.checksum.clone()),
        ] {
            rows.push(vec![Cell::Text(name), Cell::Text(value)]);
        }
        Table::of_rows(Text::new("汇总", "Figures").get(lang), heads, rows)
    }

    fn counts(&self, counts: &[u64]) -> Vec<Shown> {
        if self.public { suppressed_row(counts) } else { counts.iter().copied().chain([counts.iter().sum()]).map(Some).collect() }
    }

    fn needs(&self) -> Table<'static> {
        let lang = self.lang;
        let heads = ["role", "hour", "needed", "there", "short", "not_told"].map(|key| word(key, lang).to_owned()).to_vec();
        let row = |need: super::needs::Need| {
            let role = need.role.as_deref().map_or(word("all_roles", lang), |role| role_name(named_key(role), lang));
            let numbers = [need.needed, need.there, need.short, need.unknown].map(|n| Cell::Int(n as i64));
            [Cell::Text(role.to_owned()), Cell::Text(format!("{:02}:00", need.hour))].into_iter().chain(numbers).collect()
        };
        let rows = needs(self.brief.project, self.brief.report).into_iter().map(row).collect();
        Table::of_rows(Text::new("值守人力", "People").get(lang), heads, rows)
    }

    /// What the places in use need by the list of kits, one item a row.
    fn kits(&self) -> Table<'static> {
        let lang = self.lang;
        let heads = ["area_of_kit", "places", "item", "needed"].map(|key| word(key, lang).to_owned()).to_vec();
        let rows = kit_needs(self.brief.project).into_iter().flat_map(|need| {
            need.items().map(move |(item, n)| {
                let [name, item] = [need.kit.name(), item.name()].map(|text| Cell::Text(text.get(lang).to_owned()));
                vec![name, Cell::Int(need.places as i64), item, Cell::Int(n as i64)]
            })
        });
        Table::of_rows(Text::new("物资", "Kits").get(lang), heads, rows.collect())
    }

    fn gap_table<'t>(&'t self, writer: &'t GapWriter<'a, 't>) -> Table<'t> {
        let lang = self.lang;
        let text = |zh, en| Text::new(zh, en).get(lang).to_owned();
        let w = |key: &str| word(key, lang).to_owned();
        let heads = vec![
            w("owner"),
            text("规则", "Rule"),
            text("要求", "What is asked"),
            w("subject"),
            text("编号", "Id"),
            text("实测", "Measured"),
            text("限值", "Limit"),
            text("依据", "Evidence"),
            w("fix"),
            w("due"),
        ];
        // Cells of a row are asked for one after another: its words are made once.
        let last: RefCell<Option<(usize, FindingRow, Option<crate::model::Moment>)>> = RefCell::new(None);
        let report = self.brief.report;
        let none = word("no_owner", lang);
        Table::new(word("gap_list", lang), heads, self.gaps.len(), move |row, column| {
            let mut last = last.borrow_mut();
            if last.as_ref().is_none_or(|(r, ..)| *r != row) {
                let mut words = FindingRow::default();
                let due = writer.write(self.gaps[row], &mut words);
                *last = Some((row, words, due));
            }
            let Some((_, words, due)) = last.as_ref() else { return Cell::Empty };
            let rule = &report.rulebook.rules[self.gaps[row].rule as usize];
            let text = match column {
                0 if words.responsible.is_empty() => none,
                0 => &words.responsible,
                1 => &words.rule,
                2 => rule.title(lang),
                3 => &words.subject,
                4 => &words.id,
                5 => &words.measured,
                6 => &words.limit,
                7 => &words.evidence,
                8 => &words.fix,
                _ => return due.map_or(Cell::Empty, Cell::Time),
            };
            if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
        })
    }
}

fn count(n: Shown) -> Cell {
    n.map_or_else(|| Cell::Text(HIDDEN.to_owned()), |n| Cell::Int(n as i64))
}
