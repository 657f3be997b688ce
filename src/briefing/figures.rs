//! The headline figures of a briefing as data: what is printed, what is kept for the next briefing, what lists repeat.

use super::checksum::{checksum, written};
use crate::coverage::{Counts, Held, Report, SubjectKind};
use crate::model::{LayerKind, Moment, Project};
use serde::{Deserialize, Serialize};

/// Covered, gap and unknown of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Covered.
    pub covered: u64,
    /// In a gap.
    pub gap: u64,
    /// Unknown.
    pub unknown: u64,
}

impl From<Counts> for Tally {
    fn from(c: Counts) -> Self {
        Self { covered: c.covered, gap: c.gap, unknown: c.unknown }
    }
}

impl Tally {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.covered + self.gap + self.unknown
    }
}

/// A headline figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Key of the line of defence, or id of the rule.
    pub key: String,
    /// What is counted, by the key of its layer.
    pub subject: String,
    /// The counts.
    #[serde(flatten)]
    pub counts: Tally,
}

/// The figures of a briefing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Name of the project.
    pub project: String,
    /// The evaluated moment, RFC 3339.
    pub at: String,
    /// Name and version of the rulebook.
    pub rulebook: String,
    /// Checksum of the data they were counted from.
    pub checksum: String,
    /// Lines of defence in the order of the rulebook, then rules with a headline of their own.
    pub headlines: Vec<Figure>,
    /// Buildings held by 0, 1, 2, 3 lines, and unknown.
    pub buildings_held: [u64; 5],
    /// Gaps of all rules that raise gaps.
    pub gaps: u64,
}

impl Figures {
    /// Of a report.
    pub fn of(project: &Project, report: &Report) -> Self {
        let book = &report.rulebook;
        let lines = book.lines.iter().enumerate().map(|(i, line)| {
            let headline = report.headline(i);
            Figure { key: line.key.clone(), subject: headline.subject.key().to_owned(), counts: headline.counts.into() }
        });
        let premises = premise_rule(report).map(|rule| Figure {
            key: book.rules[rule].id.clone(),
            subject: book.rules[rule].subject.key().to_owned(),
            counts: report.rules[rule].counts.into(),
        });
        Self {
            project: project.settings.name.clone(),
            at: report.at.rfc3339(),
            rulebook: format!("{} {}", book.name, book.version),
            checksum: written(checksum(project, report)),
            headlines: lines.chain(premises).collect(),
            buildings_held: report.buildings.held_counts(),
            gaps: report.gap_count(),
        }
    }

    /// The moment that they are about.
    pub fn moment(&self) -> Option<Moment> {
        Moment::parse(&self.at)
    }

    /// The figure of the same line or rule about the same subject.
    pub fn like(&self, figure: &Figure) -> Option<&Figure> {
        self.headlines.iter().find(|f| f.key == figure.key && f.subject == figure.subject)
    }

    /// Buildings that no line holds.
    pub fn held_by_none(&self) -> u64 {
        self.buildings_held[Held::None as usize]
    }

    /// Reads figures that an earlier briefing kept.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }
}

/// The first rule about key premises that raises gaps: their headline.
pub fn premise_rule(report: &Report) -> Option<usize> {
    let about = |r: &usize| {
        let rule = &report.rulebook.rules[*r];
        rule.raises && rule.subject == SubjectKind::Feature(LayerKind::Premise)
    };
    (0..report.rulebook.rules.len()).find(about).filter(|r| report.rules[*r].counts.total() > 0)
}
