//! Moments, and hours of the day.

use super::plain::half_width;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};

/// A moment with the offset in which people on site read the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970-01-01 UTC.
    pub unix: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
}

impl Moment {
    /// From RFC 3339 text such as `2022-03-20T10:00:00+08:00`; seconds may be missing.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let parsed = DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z"))
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%:z"))
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M%:z"))
            .ok()?;
        Some(Self { unix: parsed.timestamp(), offset_minutes: parsed.offset().local_minus_utc() / 60 })
    }

    /// Now, in the system's offset.
    pub fn now() -> Self {
        let now = chrono::Local::now();
        Self { unix: now.timestamp(), offset_minutes: now.offset().fix().local_minus_utc() / 60 }
    }

    /// Minutes since midnight on site, 0..1440.
    pub fn minute_of_day(self) -> u32 {
        let t = self.local();
        t.hour() * 60 + t.minute()
    }

    /// Full hours since midnight on site, 0..24.
    pub fn hour(self) -> usize {
        self.minute_of_day() as usize / 60
    }

    /// The beginning of an hour of the same day on site.
    #[must_use]
    pub fn at_hour(self, hour: usize) -> Self {
        let local = self.unix + i64::from(self.offset_minutes) * 60;
        Self { unix: self.unix - local.rem_euclid(86_400) + 3600 * hour as i64, ..self }
    }

    /// `2022-03-20`.
    pub fn date(self) -> String {
        self.local().format("%Y-%m-%d").to_string()
    }

    /// `2022-03-20 10:00`.
    pub fn short(self) -> String {
        self.local().format("%Y-%m-%d %H:%M").to_string()
    }

    /// `2022-03-20T10:00:00+08:00`.
    pub fn rfc3339(self) -> String {
        self.local().to_rfc3339()
    }

    fn local(self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_minutes * 60).unwrap_or(Utc.fix());
        match offset.timestamp_opt(self.unix, 0) {
            chrono::LocalResult::Single(t) | chrono::LocalResult::Ambiguous(t, _) => t,
            chrono::LocalResult::None => DateTime::<Utc>::UNIX_EPOCH.with_timezone(&offset),
        }
    }
}

/// Seconds since 1970-01-01 UTC of a time as files bring it: RFC 3339, or without an offset (then read at
/// `offset_minutes`), or a date alone (its midnight), with `-`, `/` or `.` between, or `2022年3月20日 10时30分`; full-width
/// digits and signs are understood.
pub fn parse_time(text: &str, offset_minutes: i32) -> Option<i64> {
    let text = half_width(text);
    let text = text.trim();
    if let Some(moment) = Moment::parse(text) {
        return Some(moment.unix);
    }
    let plain = text.replace(['年', '月', '/', '.'], "-").replace(['日', 'T'], " ");
    let plain = plain.replace(['时', '点'], ":").replace('分', "").replace(": ", ":");
    let plain = plain.trim().trim_end_matches('-');
    // `10时` has no minutes.
    let plain = if plain.ends_with(':') { format!("{plain}00") } else { plain.to_owned() };
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.as_str();
    let naive = NaiveDateTime::parse_from_str(plain, "%Y-%m-%d %H:%M:%S")
        .or_else(|_| NaiveDateTime::parse_from_str(plain, "%Y-%m-%d %H:%M"))
        .ok()
        .or_else(|| NaiveDate::parse_from_str(plain, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))?;
    Some(naive.and_utc().timestamp() - i64::from(offset_minutes) * 60)
}

/// Hours of a day: spans of minutes, `start < end`; a span over midnight is two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours(Vec<(u16, u16)>);

impl Hours {
    /// From `06:00-22:00`, `22:00-06:00` (over midnight), `00:00-24:00`, several separated by `,`, `;` or `、`; also as
    /// offices write them: `６：００－２２：００`, `6点至22点半`, `22:00到次日6:00`, `全天`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = half_width(text);
        if matches!(text.trim(), "全天" | "全天候" | "24小时" | "全天24小时") {
            return Some(Self(vec![(0, 1440)]));
        }
        let mut spans = Vec::new();
        for span in text.split([',', ';', '、']) {
            let (from, to) = span.trim().split_once(BETWEEN)?;
            // A Chinese dash is two characters long.
            let to = to.strip_prefix(BETWEEN).unwrap_or(to).trim();
            let to = to.strip_prefix("次日").or_else(|| to.strip_prefix("翌日")).unwrap_or(to);
            let (from, to) = (clock(from)?, clock(to)?);
            match from.cmp(&to) {
                std::cmp::Ordering::Less => spans.push((from, to)),
                // The same hour twice can only mean the whole day.
                std::cmp::Ordering::Equal => spans.push((0, 1440)),
                std::cmp::Ordering::Greater => {
                    spans.push((from, 1440));
                    if to > 0 {
                        spans.push((0, to));
                    }
                }
            }
        }
        if spans.is_empty() { None } else { Some(Self(spans)) }
    }

    /// Whether a minute of the day (0..1440) is inside.
    pub fn contains(&self, minute: u32) -> bool {
        self.0.iter().any(|&(from, to)| u32::from(from) <= minute && minute < u32::from(to))
    }

    /// Whether some minute of an hour of the day (0..24) is inside.
    pub fn touches(&self, hour: usize) -> bool {
        let minute = hour as u32 * 60;
        self.0.iter().any(|&(from, to)| u32::from(from) < minute + 60 && minute < u32::from(to))
    }
}

/// What stands between two hours.
const BETWEEN: [char; 8] = ['-', '–', '—', '−', '~', '〜', '至', '到'];

fn clock(text: &str) -> Option<u16> {
    let text = text.trim().replace(['点', '时'], ":").replace('半', "30").replace('分', "");
    let (h, m) = text.split_once(':').unwrap_or((&text, "0"));
    let number = |text: &str| if text.starts_with('+') { None } else { text.parse::<u16>().ok() };
    let (h, m) = (number(h.trim())?, number(if m.trim().is_empty() { "0" } else { m.trim() })?);
    if h > 24 || m > 59 || (h == 24 && m > 0) { None } else { Some(h * 60 + m) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_and_write() {
        let m = Moment::parse("2022-03-20T10:00+08:00").expect("valid");
        assert_eq!(m.unix, 1_647_741_600);
        assert_eq!(m.minute_of_day(), 600);
        assert_eq!(m.short(), "2022-03-20 10:00");
        assert_eq!(m.rfc3339(), "2022-03-20T10:00:00+08:00");
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!((m.hour(), m.at_hour(4).short(), m.at_hour(23).hour()), (10, "2022-03-20 04:00".to_owned(), 23));
        let early = Moment { unix: -1, offset_minutes: -90 };
        assert_eq!((early.short(), early.at_hour(0).short()), ("1969-12-31 22:29".to_owned(), "1969-12-31 00:00".to_owned()));
        assert_eq!(early.date(), "1969-12-31");
    }

    #[test]
    fn times_as_offices_write_them() {
        let want = Some(1_647_705_600); // 2022-03-20 00:00 +08:00
        for text in [
            "2022-03-20",
            "2022/3/20",
            "2022.03.20",
            "2022年3月20日",
            "2022-03-20T00:00:00+08:00",
            "2022-03-20 00:00",
            "２０２２－０３－２０　００：００",
            "2022年3月20日0时",
            "2022年3月20日 0点00分",
        ] {
            assert_eq!(parse_time(text, 480), want, "{text}");
        }
        for bad in ["soon", "2022-02-30", "2022-13-01", "2022年", "2022-03-20 25:00", ""] {
            assert_eq!(parse_time(bad, 480), None, "{bad}");
        }
    }

    #[test]
    fn hours_over_midnight_and_nonsense() {
        let h = Hours::parse("22:00-06:00").expect("valid");
        assert!(h.contains(23 * 60) && h.contains(0) && !h.contains(6 * 60) && !h.contains(12 * 60));
        assert!(Hours::parse("00:00-24:00").expect("valid").contains(1439));
        let odd = Hours::parse("06:30-22:00").expect("valid");
        assert_eq!((0..24).filter(|h| odd.touches(*h)).collect::<Vec<_>>(), (6..22).collect::<Vec<_>>());
        assert!(Hours::parse("06:00-12:00,14:00-18:00").is_some_and(|h| h.contains(15 * 60) && !h.contains(13 * 60)));
        for bad in ["25:00-26:00", "06:00", "", "6:75-7:00"] {
            assert_eq!(Hours::parse(bad), None, "{bad}");
        }
    }
}
