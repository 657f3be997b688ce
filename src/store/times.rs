//! Moments as GeoPackage `DATETIME` texts, by hand because a city has hundreds of thousands of them.

use crate::model::parse_time;

/// `2022-03-20T02:00:00.000Z`; `None` for years that need more or fewer than four digits.
pub(super) fn format(unix: i64) -> Option<[u8; 24]> {
    let days = unix.div_euclid(86_400);
    let second = unix.rem_euclid(86_400);
    let (year, month, day) = date(days)?;
    let mut out = *b"0000-00-00T00:00:00.000Z";
    digits(&mut out[0..4], year);
    digits(&mut out[5..7], month);
    digits(&mut out[8..10], day);
    digits(&mut out[11..13], second / 3600);
    digits(&mut out[14..16], second / 60 % 60);
    digits(&mut out[17..19], second % 60);
    Some(out)
}

fn digits(out: &mut [u8], mut value: i64) {
    for digit in out.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

/// Year, month, day of a day count since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn date(days: i64) -> Option<(i64, i64, i64)> {
    let z = days.checked_add(719_468)?;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (0..=9999).contains(&year).then_some((year, month, day))
}

/// Day count since 1970-01-01 of a date (same source).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let yoe = year.rem_euclid(400);
    let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Seconds since 1970-01-01 UTC; the form that [`format`] writes quickly, any other that the importer knows too.
pub(super) fn parse(text: &str) -> Option<i64> {
    parse_own(text.as_bytes()).or_else(|| parse_time(text, 0))
}

fn parse_own(text: &[u8]) -> Option<i64> {
    let text: &[u8; 24] = text.try_into().ok()?;
    let [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, b'.', _, _, _, b'Z'] = *text else {
        return None;
    };
    let number = |range: std::ops::Range<usize>| {
        text[range].iter().try_fold(0i64, |sum, c| c.is_ascii_digit().then(|| sum * 10 + i64::from(c - b'0')))
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_moment_and_the_ends_of_the_calendar() {
        assert_eq!(format(1_647_741_600).as_ref().map(|t| &t[..]), Some(&b"2022-03-20T02:00:00.000Z"[..]));
        assert_eq!(format(i64::MAX), None);
        assert_eq!(format(i64::MIN), None);
        assert_eq!(format(253_402_300_800), None, "year 10000");
        assert_eq!(parse("2022-03-20T10:00:00+08:00"), Some(1_647_741_600));
        assert_eq!(parse("2022-03-20"), Some(1_647_734_400));
        assert_eq!(parse("soon"), None);
        assert_eq!(parse("2022-13-20T10:00:00.000Z"), None);
    }

    #[test]
    fn every_day_reads_back_as_chrono_writes_it() {
        for day in (-719_528i64..2_932_897).step_by(13) {
            let unix = day * 86_400 + (day.rem_euclid(86_400));
            let text = format(unix).unwrap();
            let text = std::str::from_utf8(&text).unwrap();
            assert_eq!(parse(text), Some(unix), "{text}");
            let want = chrono::DateTime::from_timestamp(unix, 0).unwrap();
            assert_eq!(text, want.format("%Y-%m-%dT%H:%M:%S.000Z").to_string());
        }
    }
}
