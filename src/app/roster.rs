//! A duty roster being edited: what is filled in, marked and refused, without any screen.

use super::App;
use super::dialogs::Dialog;
use super::dialogs::roster::RosterDialog;
use super::notices::Tone;
use super::view::Target;
use super::words;
use crate::coverage::{Asked, Duty, RoleDay, Rulebook, Standing, SubjectKind};
use crate::formats::roster::{RosterFault, read_table};
use crate::model::roles::{means, roles};
use crate::model::roster::{Day, HOURS, MOST_PEOPLE};
use crate::model::{Edit, Fid, LayerKind, PostRoster};
use std::sync::Arc;

/// Ways to cut a day into shifts: the hours at which they begin.
pub const THREE_SHIFTS: &[usize] = &[8, 16, 0];
/// Two of twelve hours.
pub const TWO_SHIFTS: &[usize] = &[8, 20];
/// Day and night, as the night of the rules.
pub const DAY_NIGHT: &[usize] = &[6, 22];

/// A roster that is not yet a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Keys of the roles that have a row, in order.
    pub rows: Vec<String>,
    /// As it shall be.
    pub roster: PostRoster,
}

impl Draft {
    /// From the roster of a post; every known role has a row, and every other that the roster has.
    pub fn new(roster: PostRoster) -> Self {
        let mut rows: Vec<String> = roles().iter().map(|role| role.key.clone()).collect();
        let others = roster.roles().iter().map(|(key, _)| key.to_string());
        let others: Vec<String> = others.filter(|key| !rows.contains(key)).collect();
        rows.extend(others);
        Self { rows, roster }
    }

    /// The cell of a row at an hour.
    pub fn cell(&self, row: usize, hour: usize) -> Option<u16> {
        self.rows.get(row).and_then(|key| self.roster.day(key)[hour])
    }

    /// Fills a cell; returns whether the number fits.
    pub fn fill(&mut self, row: usize, hour: usize, people: Option<u16>) -> bool {
        if people.is_some_and(|n| n > MOST_PEOPLE) {
            return false;
        }
        if let Some(key) = self.rows.get(row).cloned() {
            let mut day = self.roster.day(&key);
            day[hour] = people;
            self.roster.set(&key, day);
        }
        true
    }

    /// Fills the cells from one hour to another, in either direction.
    pub fn fill_span(&mut self, row: usize, from: usize, to: usize, people: Option<u16>) {
        for hour in from.min(to)..=from.max(to).min(HOURS - 1) {
            self.fill(row, hour, people);
        }
    }

    /// Fills the whole day of some rows by shifts, one number each.
    pub fn shifts(&mut self, rows: &[usize], starts: &[usize], people: &[u16]) {
        let shift = |hour: usize| {
            // The shift that began last, on the clock's circle.
            let since = |i: &usize| (hour + HOURS - starts[*i]) % HOURS;
            (0..starts.len()).min_by_key(since).and_then(|i| people.get(i).copied())
        };
        let day: Day = std::array::from_fn(shift);
        for row in rows {
            if let Some(key) = self.rows.get(*row).cloned() {
                self.roster.set(&key, day);
            }
        }
    }

    /// Takes a pasted table of one post. Nothing changes when a cell is wrong.
    pub fn paste(&mut self, text: &str) -> Result<(), Vec<RosterFault>> {
        let mut table = read_table(text)?;
        if table.len() == 1 {
            *self = Self::new(table.remove(0).1);
        } else {
            // Rows of several posts, pasted into one: the first would be taken for all.
            let fault =
                RosterFault { row: 1, column: 1, text: String::new(), kind: crate::formats::roster::FaultKind::ManyPosts };
            return Err(vec![fault]);
        }
        Ok(())
    }
}

/// What the rules ask of a post, hour by hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Needs {
    /// Per row of the draft whether there are too few of the role.
    pub short: Vec<[bool; HOURS]>,
    /// Whether there are too few of all roles together.
    pub total_short: [bool; HOURS],
    /// Fewest people of all roles together; 0 where nothing is asked.
    pub least: [u32; HOURS],
}

impl Needs {
    /// Of the rules about who stands at a checkpoint, for a post with these hours and this draft.
    pub fn new(rulebook: &Rulebook, draft: &Draft, hours: Option<&str>, staff: [Option<i64>; 2]) -> Self {
        let mut out = Self { short: vec![[false; HOURS]; draft.rows.len()], total_short: [false; HOURS], least: [0; HOURS] };
        let rules = rulebook.rules.iter().filter(|r| r.subject == SubjectKind::Feature(LayerKind::Checkpoint));
        let duty = Duty { hours, roster: Some(&draft.roster), staff };
        for asked in rules.flat_map(|rule| &rule.checks).filter_map(Asked::of) {
            for RoleDay { role, needed, hours } in asked.days(&duty) {
                let short = hours.map(|standing| matches!(standing, Standing::Short { .. }));
                match role {
                    None => {
                        out.total_short = std::array::from_fn(|h| out.total_short[h] || short[h]);
                        let asks = |h: usize| if hours[h] == Standing::NotAsked { 0 } else { needed };
                        out.least = std::array::from_fn(|h| out.least[h].max(asks(h)));
                    }
                    Some(named) => {
                        let row = draft.rows.iter().position(|key| means(named, key));
                        if let Some(row) = row.and_then(|row| out.short.get_mut(row)) {
                            *row = std::array::from_fn(|h| row[h] || short[h]);
                        }
                    }
                }
            }
        }
        out
    }

    /// Rows of the draft that some rule names.
    pub fn named(rulebook: &Rulebook, draft: &Draft) -> Vec<usize> {
        let checks = rulebook.rules.iter().flat_map(|rule| &rule.checks);
        let names: Vec<&String> = checks
            .filter_map(|check| if let crate::coverage::Check::Staffed { roles, .. } = check { Some(roles) } else { None })
            .flatten()
            .collect();
        let is_named = |key: &String| names.iter().any(|named| means(named, key));
        draft.rows.iter().enumerate().filter(|(_, key)| is_named(key)).map(|(row, _)| row).collect()
    }
}

impl App {
    /// Opens the editor for the selected checkpoints.
    pub(super) fn edit_roster(&mut self) {
        let Some(document) = &self.document else { return };
        let selected = self.view.selected();
        let layer = document.project.layer(LayerKind::Checkpoint);
        let mut posts: Vec<Fid> =
            selected.rows(&document.project, LayerKind::Checkpoint).into_iter().map(|row| layer.feature(row).fid()).collect();
        // The one that is looked at comes first.
        let focus = self.view.selection.filter(|target: &Target| target.kind == LayerKind::Checkpoint);
        if let Some(at) = focus.and_then(|target| posts.iter().position(|fid| *fid == target.fid)) {
            posts.swap(0, at);
        }
        match RosterDialog::new(&document.project, posts) {
            Some(dialog) => self.dialog = Some(Dialog::Roster(Box::new(dialog))),
            None => self.notices.add(Tone::Warning, self.face.t(words::roster::SELECT), &[]),
        }
    }

    pub(super) fn set_roster(&mut self, posts: Vec<(Fid, Arc<PostRoster>)>) {
        self.commit(words::roster::STEP, vec![Edit::SetRoster { posts }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft::new(PostRoster::default())
    }

    #[test]
    fn drags_fill_spans_in_both_directions() {
        let mut d = draft();
        d.fill_span(0, 5, 3, Some(2));
        assert_eq!((0..24).filter(|h| d.cell(0, *h) == Some(2)).collect::<Vec<_>>(), [3, 4, 5]);
        d.fill_span(0, 0, 99, None);
        assert!(d.roster.is_empty());
        assert!(!d.fill(0, 1, Some(1001)) && d.roster.is_empty(), "more than a post can hold is refused");
    }

    #[test]
    fn shifts_cut_the_day_and_go_over_midnight() {
        let mut d = draft();
        d.shifts(&[0, 2], THREE_SHIFTS, &[3, 2, 1]);
        assert_eq!([0, 7, 8, 15, 16, 23].map(|h| d.cell(0, h)), [Some(1), Some(1), Some(3), Some(3), Some(2), Some(2)]);
        assert_eq!((d.cell(1, 0), d.cell(2, 9)), (None, Some(3)));
        d.shifts(&[0], DAY_NIGHT, &[2, 1]);
        assert_eq!([5, 6, 21, 22, 0].map(|h| d.cell(0, h)), [Some(1), Some(2), Some(2), Some(1), Some(1)]);
        d.shifts(&[0], TWO_SHIFTS, &[2, 1]);
        assert_eq!([7, 8, 19, 20].map(|h| d.cell(0, h)), [Some(1), Some(2), Some(2), Some(1)]);
    }

    #[test]
    fn a_refused_paste_changes_nothing_and_needs_follow_the_rules() {
        let mut d = draft();
        d.paste("role\t0-24\n公安\t1\n医护\t1\n").expect("fits");
        let before = d.clone();
        assert!(d.paste("role\t0\n公安\t-1\n").is_err() && d.paste("编号\t角色\t0\nK1\t公安\t1\nK2\t公安\t1\n").is_err());
        assert_eq!(d, before);
        let book = Rulebook::built_in();
        let needs = Needs::new(&book, &d, Some("06:00-24:00"), [None, None]);
        assert_eq!(needs.least[6..], [2; 18]);
        assert_eq!(needs.least[..6], [0; 6], "nobody is asked for off duty");
        assert!(!needs.total_short.contains(&true));
        let police = d.rows.iter().position(|key| key == "police").expect("a row");
        assert_eq!(needs.short[police][..7], [true, true, true, true, true, true, false], "off duty there is no police");
        assert_eq!(Needs::named(&book, &d).len(), 3);
        d.fill_span(police, 10, 11, Some(0));
        assert!(Needs::new(&book, &d, None, [None, None]).total_short[10]);
    }
}
