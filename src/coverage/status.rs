//! Status of a subject under a rule, and counts of it.

use super::blocks::Blocks;
use serde::Serialize;

/// What a rule says of a subject. Unknown is never counted as covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Status {
    /// The rule does not ask anything of this subject (a building under no fence). In no count.
    #[default]
    NotApplicable = 0,
    /// Holds.
    Covered = 1,
    /// Cannot be told: no data, no denominator, or data older than its limit.
    Unknown = 2,
    /// Does not hold.
    Gap = 3,
}

impl Status {
    /// All parts must hold: the worst of them (gap, then unknown, then covered, then not applicable).
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }
}

/// How many subjects are covered, in a gap, unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Covered.
    pub covered: u64,
    /// In a gap.
    pub gap: u64,
    /// Unknown.
    pub unknown: u64,
}

impl Counts {
    /// Counts these statuses.
    pub fn of(statuses: impl IntoIterator<Item = Status>) -> Self {
        let mut n = [0u64; 4];
        statuses.into_iter().for_each(|s| n[s as usize] += 1);
        Self::from_tally(n)
    }

    fn from_tally(n: [u64; 4]) -> Self {
        Self { covered: n[Status::Covered as usize], gap: n[Status::Gap as usize], unknown: n[Status::Unknown as usize] }
    }

    /// Counts the statuses of a column.
    pub fn of_blocks(statuses: &Blocks<Status>) -> Self {
        Self::from_tally(tally::<4, _>(statuses, |s| *s as u8))
    }

    /// All subjects the rule applies to.
    pub fn total(&self) -> u64 {
        self.covered + self.gap + self.unknown
    }
}

/// How many lines of defence hold a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
#[repr(u8)]
pub enum Held {
    /// By none: the one saturated red of the map.
    None = 0,
    /// By one line.
    One = 1,
    /// By two lines.
    Two = 2,
    /// By all three.
    Three = 3,
    /// At least one line cannot be told.
    #[default]
    Unknown = 4,
}

impl Held {
    /// All values, in order of their number.
    pub const ALL: [Self; 5] = [Self::None, Self::One, Self::Two, Self::Three, Self::Unknown];

    /// From the columns of the lines, all of the same length.
    pub(super) fn of_columns(lines: &[&[Status]], rows: usize) -> Vec<Self> {
        match lines {
            // The usual three side by side; the same answers as below.
            [a, b, c] => a.iter().zip(*b).zip(*c).map(|((a, b), c)| Self::of([*a, *b, *c])).collect(),
            _ => (0..rows).map(|row| Self::of(lines.iter().map(|line| line[row]))).collect(),
        }
    }

    /// From the statuses of the lines.
    pub fn of(lines: impl IntoIterator<Item = Status>) -> Self {
        let mut held = 0;
        for status in lines {
            match status {
                Status::Unknown => return Self::Unknown,
                Status::Covered => held += 1,
                Status::Gap | Status::NotApplicable => {}
            }
        }
        match held {
            0 => Self::None,
            1 => Self::One,
            2 => Self::Two,
            _ => Self::Three,
        }
    }
}

/// How many entries stand at each place.
fn tally<const N: usize, T>(column: &Blocks<T>, place: impl Fn(&T) -> u8) -> [u64; N] {
    let mut n = [0; N];
    // Runs short enough for counters of one byte: the processor adds many of them at once.
    for run in column.blocks().iter().flat_map(|block| block.chunks(255)) {
        for (k, n) in n.iter_mut().enumerate() {
            *n += u64::from(run.iter().map(|entry| u8::from(place(entry) == k as u8)).sum::<u8>());
        }
    }
    n
}

/// How many rows are held how well, at the place of the [`Held`].
pub(super) fn held_counts(held: &Blocks<Held>) -> [u64; 5] {
    tally(held, |h| *h as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_never_covered() {
        use Status::{Covered, Gap, NotApplicable, Unknown};
        assert_eq!(Covered.and(Unknown), Unknown);
        assert_eq!(Unknown.and(Gap), Gap);
        assert_eq!(NotApplicable.and(Covered), Covered);
        assert_eq!(Held::of([Covered, Unknown, Covered]), Held::Unknown);
        assert_eq!(Held::of([Covered, Gap, NotApplicable]), Held::One);
        assert_eq!(Held::of([Gap, Gap, NotApplicable]), Held::None);
    }
}
