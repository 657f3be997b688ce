//! The gap list: which gaps, in which order. Rows are references; their words are made for the rows on screen only.

use crate::coverage::{Explainer, GapRef, Measure, NO_ROW, Report, Severity, Subject, SubjectKind};
use crate::model::{Chunk, Layer, LayerKind, Project};
use crate::task::{Cancelled, Task};
use crate::wording;
use crate::words::Lang;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Which rule.
    Rule,
    /// About what.
    Subject,
    /// What was measured.
    Measured,
    /// What it is measured against.
    Limit,
    /// What it rests on.
    Evidence,
    /// Who answers for it.
    Responsible,
    /// The smallest fix.
    Fix,
}

impl Column {
    /// Every column, from left to right.
    pub const ALL: [Self; 7] =
        [Self::Rule, Self::Subject, Self::Measured, Self::Limit, Self::Evidence, Self::Responsible, Self::Fix];
}

/// What the list shows and how it is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Ids of the rules shown; empty: all.
    pub rules: BTreeSet<String>,
    /// Row of the community shown.
    pub community: Option<u32>,
    /// Words that must occur.
    pub text: String,
    /// Column that orders, and whether it falls.
    pub order: Option<(Column, bool)>,
}

impl Query {
    /// Whether it leaves anything out.
    pub fn filters(&self) -> bool {
        !self.rules.is_empty() || self.community.is_some() || !self.text.trim().is_empty()
    }
}

/// The rows of the list as they were last worked out.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The gaps, in order.
    pub gaps: Vec<GapRef>,
    /// What they answer; `None` before the first result.
    pub answers: Option<(Query, Lang)>,
}

impl Rows {
    /// The rows for another state of the project: features that stayed keep their place in the list, those that are gone
    /// leave it. `None` when every row of every layer is what it was. New gaps are not in it.
    pub fn carried(&self, old: &Project, new: &Project, report: &Report) -> Option<Self> {
        let moved = LayerKind::ALL.map(|kind| moved_rows(old.layer(kind), new.layer(kind)));
        if moved.iter().all(Option::is_none) {
            return None;
        }
        let carried = |gap: &GapRef| match report.rulebook.rules.get(gap.rule as usize)?.subject {
            SubjectKind::Feature(kind) => match &moved[kind as usize] {
                Some(rows) => rows.get(gap.row as usize).filter(|row| **row != NO_ROW).map(|row| GapRef { row: *row, ..*gap }),
                None => Some(*gap),
            },
            SubjectKind::Layer => Some(*gap),
        };
        Some(Self { gaps: self.gaps.iter().filter_map(carried).collect(), answers: self.answers.clone() })
    }
}

/// New row of each earlier row, [`NO_ROW`] where it is gone; `None` when all stayed where they are.
fn moved_rows(old: &Arc<Layer>, new: &Arc<Layer>) -> Option<Vec<u32>> {
    let stayed = |(c, chunk): (usize, &Arc<Chunk>)| {
        new.chunks().get(c).is_some_and(|now| {
            (Arc::ptr_eq(chunk, now) || now.fids.starts_with(&chunk.fids)) && new.chunk_start(c) == old.chunk_start(c)
        })
    };
    if Arc::ptr_eq(old, new) || old.chunks().iter().enumerate().all(stayed) {
        return None;
    }
    let fids = old.chunks().iter().flat_map(|chunk| &chunk.fids);
    Some(fids.map(|fid| new.row_of(*fid).unwrap_or(NO_ROW)).collect())
}

/// Works out the rows.
pub fn rows(project: &Project, report: &Report, query: &Query, lang: Lang, task: &Task) -> Result<Rows, Cancelled> {
    let about = About { project, report, explainer: Explainer::new(project, report), lang };
    let rules = &report.rulebook.rules;
    let words = query.text.trim().to_lowercase();
    let mut gaps = Vec::new();
    for (i, gap) in report.gaps().enumerate() {
        if i % 1024 == 0 {
            task.check()?;
        }
        let rule = &rules[gap.rule as usize];
        if !query.rules.is_empty() && !query.rules.contains(&rule.id) {
            continue;
        }
        if query.community.is_some() && query.community != about.community(gap) {
            continue;
        }
        if !words.is_empty() && !about.matches(gap, &words) {
            continue;
        }
        gaps.push(gap);
    }
    let severity = |gap: &GapRef| std::cmp::Reverse(rules[gap.rule as usize].severity == Severity::High);
    match query.order {
        None => gaps.sort_by_key(|gap| (severity(gap), *gap)),
        Some((Column::Rule, falls)) => {
            gaps.sort_by(|a, b| turn(rules[a.rule as usize].id.cmp(&rules[b.rule as usize].id), falls).then(a.cmp(b)));
        }
        Some((column, falls)) => {
            let mut keyed = Vec::with_capacity(gaps.len());
            for (i, gap) in gaps.into_iter().enumerate() {
                if i % 64 == 0 {
                    task.check()?;
                }
                keyed.push((about.key(gap, column), gap));
            }
            keyed.sort_by(|(a, x), (b, y)| turn(compare(a, b), falls).then(x.cmp(y)));
            gaps = keyed.into_iter().map(|(_, gap)| gap).collect();
        }
    }
    Ok(Rows { gaps, answers: Some((query.clone(), lang)) })
}

fn turn(order: Ordering, falls: bool) -> Ordering {
    if falls { order.reverse() } else { order }
}

/// Numbers of one unit stand together and are compared as numbers, everything else as text.
type Key = (u8, f64, String);

fn compare(a: &Key, b: &Key) -> Ordering {
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| natural(&a.2, &b.2))
}

/// Compares texts with the numbers in them as numbers: 社区2 before 社区10.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let number = |it: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut digits = String::new();
                    while let Some(c) = it.next_if(char::is_ascii_digit) {
                        digits.push(c);
                    }
                    digits
                };
                let (x, y) = (number(&mut a), number(&mut b));
                let (p, q) = (x.trim_start_matches('0'), y.trim_start_matches('0'));
                let order = p.len().cmp(&q.len()).then_with(|| p.cmp(q)).then_with(|| x.len().cmp(&y.len()));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) if x == y => {
                a.next();
                b.next();
            }
            (x, y) => return x.cmp(&y),
        }
    }
}

/// What filtering and ordering look at.
struct About<'a> {
    project: &'a Project,
    report: &'a Report,
    explainer: Explainer<'a>,
    lang: Lang,
}

impl About<'_> {
    fn key(&self, gap: GapRef, column: Column) -> Key {
        if column == Column::Subject {
            return (0, 0.0, subject_name(self.project, self.report.subject(gap), self.lang));
        }
        let finding = self.explainer.finding(gap);
        if matches!(column, Column::Measured | Column::Limit) {
            let measure = finding.faults.first().map(|f| if column == Column::Measured { f.measured } else { f.limit });
            let (unit, value) = match measure.unwrap_or(Measure::None) {
                Measure::None => (0, 0.0),
                Measure::Count(n) => (1, n as f64),
                Measure::Metres(m) => (2, m),
                Measure::SquareMetres(a) => (3, a),
                Measure::Share(s) => (4, s),
                Measure::Age(s) => (5, s as f64),
                Measure::Moment(s) => (6, s as f64),
            };
            if unit > 0 {
                return (unit, value, String::new());
            }
        }
        let row = wording::finding_row(self.project, self.report, &finding, self.lang);
        let text = match column {
            Column::Measured => row.measured,
            Column::Limit => row.limit,
            Column::Evidence => row.evidence,
            Column::Responsible => row.responsible,
            _ => row.fix,
        };
        (0, 0.0, text)
    }

    /// Community row that answers for a gap. Buildings and premises have it at hand, the others are few.
    fn community(&self, gap: GapRef) -> Option<u32> {
        match self.report.subject(gap) {
            Subject::Feature(LayerKind::Community, row) => Some(row),
            Subject::Feature(kind, row) => match self.report.joins(kind) {
                Some(joins) => joins.community.get(row as usize).copied().filter(|r| *r != NO_ROW),
                None => self.explainer.finding(gap).responsible.community,
            },
            Subject::Layer(_) => None,
        }
    }

    /// Whether rule, name, id or community contain the words (lower case).
    fn matches(&self, gap: GapRef, words: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(words);
        let subject = self.report.subject(gap);
        if has(&self.report.rulebook.rules[gap.rule as usize].id) || has(&subject_name(self.project, subject, self.lang)) {
            return true;
        }
        if let Subject::Feature(kind, row) = subject
            && has(self.project.layer(kind).feature(row).id())
        {
            return true;
        }
        let communities = self.project.layer(LayerKind::Community);
        self.community(gap).is_some_and(|row| communities.feature(row).name().is_some_and(has))
    }
}

/// Name of a subject as the list writes it.
pub fn subject_name(project: &Project, subject: Subject, lang: Lang) -> String {
    match subject {
        Subject::Feature(kind, row) => wording::feature_name(kind, project.layer(kind).feature(row), lang),
        Subject::Layer(kind) => kind.info().name.get(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_count() {
        let mut names = ["社区10", "社区2", "社区02", "社区2第3网格", "a", "社区1"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["a", "社区1", "社区2", "社区2第3网格", "社区02", "社区10"]);
    }
}
