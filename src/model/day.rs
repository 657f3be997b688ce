//! A day as minutes, each watched or not: what an editor of hours changes, and the one way such hours are written.

use super::time::Hours;

/// Minutes of a day.
pub const DAY: u32 = 1440;

/// A day as minutes, each watched or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day(Box<[bool; DAY as usize]>);

impl Default for Day {
    fn default() -> Self {
        Self(Box::new([false; DAY as usize]))
    }
}

impl Day {
    /// The day that these hours describe.
    pub fn of(hours: &Hours) -> Self {
        let mut day = Self::default();
        for (minute, on) in (0..DAY).zip(day.0.iter_mut()) {
            *on = hours.contains(minute);
        }
        day
    }

    /// The day that a text describes; `None` when it is not understood.
    pub fn read(text: &str) -> Option<Self> {
        Hours::parse(text).map(|hours| Self::of(&hours))
    }

    /// Watches the minutes `from..to`, or no more.
    pub fn set(&mut self, from: u32, to: u32, on: bool) {
        for minute in from.min(DAY)..to.min(DAY) {
            self.0[minute as usize] = on;
        }
    }

    /// How many of the minutes `from..to` are watched.
    pub fn watched(&self, from: u32, to: u32) -> u32 {
        (from.min(DAY)..to.min(DAY)).filter(|minute| self.0[*minute as usize]).count() as u32
    }

    /// The spans of watched minutes, in order, as large as they are; one over midnight is two.
    pub fn spans(&self) -> Vec<(u32, u32)> {
        let mut spans: Vec<(u32, u32)> = Vec::new();
        for minute in (0..DAY).filter(|minute| self.0[*minute as usize]) {
            match spans.last_mut() {
                Some((_, end)) if *end == minute => *end = minute + 1,
                _ => spans.push((minute, minute + 1)),
            }
        }
        spans
    }

    /// The day as it is kept in files, such as `06:00-12:00,22:00-02:00`; `None` when no minute is watched.
    pub fn text(&self) -> Option<String> {
        let mut spans = self.spans();
        // What ends at midnight goes on after it.
        if spans.len() > 1
            && let (Some(&(0, to)), Some(&(from, DAY))) = (spans.first(), spans.last())
        {
            spans.pop();
            spans.remove(0);
            spans.push((from, to));
        }
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let texts: Vec<String> = spans.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect();
        (!texts.is_empty()).then(|| texts.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hours_as_people_write_them_are_kept_in_one_form() {
        for (text, want) in [
            ("06:00-22:00", "06:00-22:00"),
            ("０６：００－２２：００", "06:00-22:00"),
            ("6:00至22:00", "06:00-22:00"),
            ("6点到22点", "06:00-22:00"),
            ("6时30分—22点半", "06:30-22:30"),
            ("6：00——22：00", "06:00-22:00"),
            ("22:00至次日6:00", "22:00-06:00"),
            ("8-12、14~18", "08:00-12:00,14:00-18:00"),
            ("8:00 - 12:00；12:00～18:00", "08:00-18:00"),
            ("00:00-24:00", "00:00-24:00"),
            ("全天", "00:00-24:00"),
            ("24小时", "00:00-24:00"),
            ("18:00-06:00,08:00-10:00", "08:00-10:00,18:00-06:00"),
        ] {
            assert_eq!(Day::read(text).and_then(|d| d.text()).as_deref(), Some(want), "{text}");
        }
        for bad in ["25:00-26:00", "24:30-25:00", "6:75-7:00", "早上", "6", "-", "６－", "+6:00-8:00", "6:00-8:00-9:00", "8-12,"]
        {
            assert_eq!(Day::read(bad), None, "{bad}");
        }
    }

    fn any_day() -> impl Strategy<Value = Day> {
        prop::collection::vec((0..=DAY, 0..=DAY, any::<bool>()), 0..6).prop_map(|sets| {
            let mut day = Day::default();
            sets.into_iter().for_each(|(from, to, on)| day.set(from, to, on));
            day
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(day in any_day()) {
            match day.text() {
                Some(text) => {
                    prop_assert_eq!(Day::read(&text), Some(day), "{}", text);
                    let wide: String = text.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c)).collect();
                    prop_assert_eq!(Day::read(&wide).and_then(|d| d.text()), Some(text));
                }
                None => prop_assert_eq!(day.watched(0, DAY), 0),
            }
        }

        #[test]
        fn spans_are_the_minutes(day in any_day()) {
            let spans = day.spans();
            prop_assert!(spans.windows(2).all(|w| w[0].1 < w[1].0) && spans.iter().all(|(a, b)| a < b));
            for minute in 0..DAY {
                prop_assert_eq!(spans.iter().any(|(a, b)| (*a..*b).contains(&minute)), day.watched(minute, minute + 1) == 1);
            }
        }

        #[test]
        fn no_text_is_too_odd(text in "[0-9０-９:：\\-－—~至到点时分半次日全天,，、;； +.a]{0,24}") {
            if let Some(day) = Day::read(&text) {
                let kept = day.text();
                prop_assert!(kept.is_none() || kept.and_then(|t| Day::read(&t)) == Some(day));
            }
        }

        #[test]
        fn no_text_at_all_is_too_odd(text in "\\PC{0,40}") {
            let _ = Day::read(&text);
        }
    }
}
