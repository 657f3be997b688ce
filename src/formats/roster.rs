//! Duty rosters as tables: what a spreadsheet copies, and CSV files. Rows are roles, columns are hours.
//!
//! The head names hours (`0` … `23`, `08:00`, `8时`) or ranges (`06:00-14:00`, over midnight too). A first column that is
//! headed by a word for posts makes it a table of many posts. Tabs, commas and semicolons separate, digits and signs may be
//! full-width, an empty cell is not stated. A table with one wrong cell is refused as a whole, and every wrong cell is named.

use super::csv::{Cell, write};
use crate::model::roles::{role, role_name, roles};
use crate::model::roster::{Day, HOURS, MOST_PEOPLE, NOT_STATED};
use crate::model::{Edit, Fid, LayerKind, PostRoster, Project};
use crate::words::Lang;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;

/// What is wrong with a cell of a roster table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// No row names hours.
    NoHead,
    /// The text in the head is no hour and no range of whole hours.
    NotAnHour,
    /// Two columns speak of this hour.
    HourTwice(usize),
    /// There is no such role.
    NoRole,
    /// The role stands in two rows.
    RoleTwice,
    /// The text is no number of people.
    NotANumber,
    /// Fewer than none.
    Negative,
    /// More than a post can hold.
    TooMany,
    /// There is no post of this id.
    NoPost,
    /// The table is about several posts where one was asked for.
    ManyPosts,
    /// The table has no rows.
    Empty,
}

/// A cell that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterFault {
    /// Row of the table, from 1.
    pub row: usize,
    /// Column of the table, from 1.
    pub column: usize,
    /// What stands there.
    pub text: String,
    /// What is wrong with it.
    pub kind: FaultKind,
}

impl RosterFault {
    fn new(row: usize, column: usize, text: &str, kind: FaultKind) -> Self {
        Self { row: row + 1, column: column + 1, text: text.trim().chars().take(24).collect(), kind }
    }

    /// Where it is and what is wrong, with what would be right.
    pub fn text(&self, lang: Lang) -> String {
        let Self { row, column, text, kind } = self;
        let known =
            || roles().iter().map(|role| role.name(lang)).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " });
        let why = match (kind, lang) {
            (FaultKind::NoHead, Lang::Zh) => return "没有找到表头：第一行写小时，如 0、1 … 23 或 06:00-14:00".to_owned(),
            (FaultKind::NoHead, Lang::En) => {
                return "no head found: name hours in the first row, such as 0, 1 … 23 or 06:00-14:00".to_owned();
            }
            (FaultKind::ManyPosts, Lang::Zh) => return "表格里有多个卡口，请只复制一个卡口的行".to_owned(),
            (FaultKind::ManyPosts, Lang::En) => return "the table is about several posts; copy the rows of one".to_owned(),
            (FaultKind::Empty, Lang::Zh) => return "表格没有内容：每行写一类人员".to_owned(),
            (FaultKind::Empty, Lang::En) => return "the table has no rows: write one role a row".to_owned(),
            (FaultKind::NotAnHour, Lang::Zh) => "不是整点小时或时段".to_owned(),
            (FaultKind::NotAnHour, Lang::En) => "is no full hour and no range of them".to_owned(),
            (FaultKind::HourTwice(hour), Lang::Zh) => format!("{hour:02}:00 出现了两次"),
            (FaultKind::HourTwice(hour), Lang::En) => format!("names {hour:02}:00 a second time"),
            (FaultKind::NoRole, Lang::Zh) => format!("不是已知的角色（{}）", known()),
            (FaultKind::NoRole, Lang::En) => format!("is no known role ({})", known()),
            (FaultKind::RoleTwice, Lang::Zh) => "这类人员已有一行".to_owned(),
            (FaultKind::RoleTwice, Lang::En) => "has a row already".to_owned(),
            (FaultKind::NotANumber, Lang::Zh) => "不是人数".to_owned(),
            (FaultKind::NotANumber, Lang::En) => "is no number of people".to_owned(),
            (FaultKind::Negative, Lang::Zh) => "人数不能为负".to_owned(),
            (FaultKind::Negative, Lang::En) => "cannot be below 0".to_owned(),
            (FaultKind::TooMany, Lang::Zh) => format!("超过 {MOST_PEOPLE} 人"),
            (FaultKind::TooMany, Lang::En) => format!("is more than {MOST_PEOPLE} people"),
            (FaultKind::NoPost, Lang::Zh) => "没有这个编号的卡口".to_owned(),
            (FaultKind::NoPost, Lang::En) => "is the id of no checkpoint".to_owned(),
        };
        match lang {
            Lang::Zh => format!("第 {row} 行第 {column} 列“{text}”{why}"),
            Lang::En => format!("row {row}, column {column}: \"{text}\" {why}"),
        }
    }
}

/// A table that was read: rosters by the id of their post; without one where the table is about a single post.
pub type Table = Vec<(Option<String>, PostRoster)>;

/// Reads a table. The error names every cell that is wrong.
pub fn read_table(text: &str) -> Result<Table, Vec<RosterFault>> {
    let text = text.trim_start_matches('\u{feff}');
    let rows = rows(text);
    let Some((at, head)) = rows.iter().find(|(_, cells)| is_head(cells)) else {
        return Err(vec![RosterFault::new(0, 0, "", FaultKind::NoHead)]);
    };
    let mut faults = Vec::new();
    let many = is_post_head(&head[0]);
    let labels = if many { 2 } else { 1 };
    let columns = hours_of(*at, head, labels, &mut faults);
    let mut posts: Vec<(Option<String>, BTreeMap<String, Day>)> = Vec::new();
    let mut places: HashMap<Option<String>, usize> = HashMap::new();
    let mut above: Option<String> = None;
    for (r, cells) in rows.iter().filter(|(r, _)| r > at) {
        let label = cells.get(labels - 1).map_or("", |c| c.trim());
        if is_total(label) {
            continue;
        }
        if many && !cells[0].trim().is_empty() {
            // Merged cells name a post once.
            above = Some(cells[0].trim().to_owned());
        }
        let post = above.clone().filter(|_| many);
        let Some(role) = role(label) else {
            faults.push(RosterFault::new(*r, labels - 1, label, FaultKind::NoRole));
            continue;
        };
        let mut day = NOT_STATED;
        for (c, hours) in &columns {
            let cell = cells.get(*c).map_or("", |c| c.trim());
            match people(cell) {
                Ok(people) => hours.iter().for_each(|hour| day[*hour] = people),
                Err(kind) => faults.push(RosterFault::new(*r, *c, cell, kind)),
            }
        }
        let place = *places.entry(post.clone()).or_insert_with(|| {
            posts.push((post, BTreeMap::new()));
            posts.len() - 1
        });
        if posts[place].1.insert(role.key.clone(), day).is_some() {
            faults.push(RosterFault::new(*r, labels - 1, label, FaultKind::RoleTwice));
        }
    }
    if posts.is_empty() && faults.is_empty() {
        faults.push(RosterFault::new(0, 0, "", FaultKind::Empty));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let roster = |days: BTreeMap<String, Day>| PostRoster::new(days.into_iter().map(|(key, day)| (Arc::from(key), day)));
    Ok(posts.into_iter().map(|(post, days)| (post, roster(days))).collect())
}

/// The edit that gives posts the rosters of a table of many posts, found by their ids.
pub fn roster_edit(project: &Project, table: Table) -> Result<Edit, Vec<RosterFault>> {
    let layer = project.layer(LayerKind::Checkpoint);
    let mut ids: HashMap<&str, Fid> = HashMap::new();
    for post in layer.features() {
        ids.entry(post.id()).or_insert(post.fid());
    }
    let (mut posts, mut faults) = (Vec::new(), Vec::new());
    for (i, (id, roster)) in table.into_iter().enumerate() {
        let id = id.unwrap_or_default();
        match ids.get(id.as_str()) {
            Some(fid) => posts.push((*fid, Arc::new(roster))),
            None => faults.push(RosterFault::new(i + 1, 0, &id, FaultKind::NoPost)),
        }
    }
    if faults.is_empty() { Ok(Edit::SetRoster { posts }) } else { Err(faults) }
}

/// The roster of one post as a spreadsheet takes it: cells between tabs.
pub fn to_table(roster: &PostRoster, lang: Lang) -> String {
    let mut out = String::from(if lang == Lang::Zh { "角色" } else { "Role" });
    (0..HOURS).for_each(|hour| out.push_str(&format!("\t{hour}")));
    for (key, day) in roster.in_order() {
        out.push('\n');
        out.push_str(role_name(key, lang));
        for people in day {
            out.push('\t');
            out.push_str(&people.map_or_else(String::new, |n| n.to_string()));
        }
    }
    out.push('\n');
    out
}

/// Writes the rosters of all posts as CSV: id of the post, role, then the hours. Returns the number of rows.
pub fn roster_csv(project: &Project, out: &mut dyn io::Write) -> io::Result<u64> {
    let hours: Vec<String> = (0..HOURS).map(|hour| hour.to_string()).collect();
    let head: Vec<&str> = ["checkpoint", "role"].into_iter().chain(hours.iter().map(String::as_str)).collect();
    let layer = project.layer(LayerKind::Checkpoint);
    let rows = layer.features().filter_map(|f| Some((f, project.roster.post(f.fid())?))).flat_map(|(f, roster)| {
        roster.in_order().into_iter().map(move |(key, day)| {
            let people = day.iter().map(|people| people.map(i64::from).into());
            [Cell::from(f.id()), Cell::from(key)].into_iter().chain(people).collect::<Vec<Cell<'_>>>()
        })
    });
    write(out, &head, rows)
}

/// The rows that hold anything, with their places.
fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let first = text.lines().find(|line| line.contains(['\t', ',', ';', '，']));
    let separator = ['\t', ',', ';'].into_iter().find(|s| first.is_some_and(|line| line.contains(*s)));
    let text = if separator.is_none() { text.replace('，', ",") } else { text.to_owned() };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.map_or(b',', |s| s as u8))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut out = Vec::new();
    for record in reader.records().flatten() {
        let row = record.position().map_or(0, |p| p.line().saturating_sub(1) as usize);
        let cells: Vec<String> = record.iter().map(half_width).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            out.push((row, cells));
        }
    }
    out
}

/// Full-width digits and signs as plain ones.
fn half_width(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '：' => ':',
        '－' | '–' | '—' | '−' | '~' | '～' | '至' => '-',
        '．' => '.',
        '（' => '(',
        '）' => ')',
        '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    };
    text.chars().map(plain).collect()
}

fn is_total(text: &str) -> bool {
    ["合计", "小计", "总计", "total", "sum"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_post_head(text: &str) -> bool {
    let words = ["编号", "卡口", "卡点", "卡口编号", "卡点编号", "交通卡口", "checkpoint", "post", "id"];
    words.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// A head names an hour behind a first cell that is no role.
fn is_head(cells: &[String]) -> bool {
    let first = cells.first().map_or("", |c| c.trim());
    role(first).is_none() && !is_total(first) && cells.iter().skip(1).any(|cell| hours(cell).is_some())
}

/// The hours of each column; what cannot be read goes to the faults.
fn hours_of(row: usize, head: &[String], labels: usize, faults: &mut Vec<RosterFault>) -> Vec<(usize, Vec<usize>)> {
    let mut seen = [false; HOURS];
    let mut columns = Vec::new();
    for (c, cell) in head.iter().enumerate().skip(labels).filter(|(_, cell)| !cell.trim().is_empty() && !is_total(cell.trim())) {
        let Some(hours) = hours(cell) else {
            faults.push(RosterFault::new(row, c, cell, FaultKind::NotAnHour));
            continue;
        };
        if let Some(twice) = hours.iter().find(|hour| seen[**hour]) {
            faults.push(RosterFault::new(row, c, cell, FaultKind::HourTwice(*twice)));
        }
        hours.iter().for_each(|hour| seen[*hour] = true);
        columns.push((c, hours));
    }
    columns
}

/// The hours that a head names: one, or a range of full hours. Words around them are passed over.
fn hours(text: &str) -> Option<Vec<usize>> {
    let from = text.find(|c: char| c.is_ascii_digit())?;
    // A sign in front of the number belongs to it.
    if text[..from].ends_with('-') {
        return None;
    }
    let text: String = text[from..].chars().filter(|c| !c.is_whitespace()).collect();
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let text = text[..end].replace(['时', '点'], "");
    match text.split_once('-') {
        None => Some(vec![full_hour(&text).filter(|hour| *hour < HOURS)?]),
        Some((from, to)) => {
            let (from, to) = (full_hour(from)?, full_hour(to)?);
            let length = match (to + HOURS - from) % HOURS {
                // The same hour twice can only mean the whole day.
                0 => HOURS,
                length => length,
            };
            Some((0..length).map(|i| (from + i) % HOURS).collect())
        }
    }
}

/// `8`, `08`, `8:00`: 0 to 24.
fn full_hour(text: &str) -> Option<usize> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    let hour: usize = hour.parse().ok().filter(|hour| *hour <= HOURS)?;
    // Seconds as some spreadsheets write them.
    minute.split(':').all(|part| part.parse() == Ok(0_u8)).then_some(hour)
}

/// People in a cell; nothing where it is empty.
fn people(cell: &str) -> Result<Option<u16>, FaultKind> {
    let text = cell.trim_end_matches(['人', '名']).trim();
    if text.is_empty() || ["-", "/", "未填"].contains(&text) {
        return Ok(None);
    }
    let number: f64 = text.parse().map_err(|_| FaultKind::NotANumber)?;
    match number {
        n if !n.is_finite() || n.fract() != 0.0 => Err(FaultKind::NotANumber),
        n if n < 0.0 => Err(FaultKind::Negative),
        n if n > f64::from(MOST_PEOPLE) => Err(FaultKind::TooMany),
        n => Ok(Some(n as u16)),
    }
}

#[cfg(test)]
mod tests;
