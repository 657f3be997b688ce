//! Hours of a post with one more hour in them.

use crate::model::Hours;

const DAY: usize = 1440;

/// The hours with the whole hour of a minute of the day added, spans joined where they meet; `None` when they cannot be read.
pub(super) fn with_hour_of(text: &str, minute: u32) -> Option<String> {
    let hours = Hours::parse(text)?;
    let hour = minute / 60;
    let on: Vec<bool> = (0..DAY as u32).map(|m| hours.contains(m) || m / 60 == hour).collect();
    if on.iter().all(|m| *m) {
        return Some("00:00-24:00".to_owned());
    }
    // From the first minute that is off, so that a span over midnight is one.
    let first = on.iter().position(|m| !*m).unwrap_or(0);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut open = None;
    for i in first..=first + DAY {
        match (on[i % DAY], open) {
            (true, None) => open = Some(i),
            (false, Some(from)) => {
                spans.push((from % DAY, i % DAY));
                open = None;
            }
            _ => {}
        }
    }
    spans.sort_unstable();
    let clock = |m: usize| format!("{:02}:{:02}", m / 60, m % 60);
    let span =
        |(from, to): &(usize, usize)| format!("{}-{}", clock(*from), if *to == 0 { "24:00".to_owned() } else { clock(*to) });
    Some(spans.iter().map(span).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_hour_joins_what_it_meets() {
        let with = |text, h: u32| with_hour_of(text, h * 60 + 17);
        assert_eq!(with("06:00-22:00", 22).as_deref(), Some("06:00-23:00"));
        assert_eq!(with("06:00-22:00", 2).as_deref(), Some("02:00-03:00,06:00-22:00"));
        assert_eq!(with("22:00-06:00", 6).as_deref(), Some("22:00-07:00"));
        assert_eq!(with("06:00-23:00", 23).as_deref(), Some("06:00-24:00"));
        assert_eq!(with("01:00-24:00", 0).as_deref(), Some("00:00-24:00"));
        assert_eq!(with("08:30-09:10,09:20-11:00", 9).as_deref(), Some("08:30-11:00"));
        assert_eq!(with("all day", 9), None);
    }

    proptest! {
        #[test]
        fn every_minute_is_kept_and_only_one_hour_added(from in 0u32..1440, to in 1u32..=1440, minute in 0u32..1440) {
            let clock = |m: u32| format!("{:02}:{:02}", m / 60, m % 60);
            let text = format!("{}-{}", clock(from), clock(to));
            let before = Hours::parse(&text).expect("hours");
            let after = Hours::parse(&with_hour_of(&text, minute).expect("hours")).expect("hours");
            for m in 0..1440 {
                prop_assert_eq!(after.contains(m), before.contains(m) || m / 60 == minute / 60, "{} at {}", text, m);
            }
        }
    }
}
