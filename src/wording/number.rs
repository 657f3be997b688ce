//! Lengths, areas, shares and time spans as text: metres and minutes with a space, thousands with a comma.

use crate::words::{Lang, thousands};
use std::fmt::Write as _;

/// `161 m`, `1,284 m`; below ten metres with one decimal.
pub fn metres(m: f64) -> String {
    let mut out = String::new();
    push_metres(&mut out, m);
    out
}

/// `47 m²`, below ten with one decimal.
pub fn square_metres(a: f64) -> String {
    let mut out = String::new();
    push_square_metres(&mut out, a);
    out
}

pub(super) fn push_metres(out: &mut String, m: f64) {
    if m.is_finite() {
        push_plain(out, m);
        out.push_str(" m");
    } else {
        out.push('—');
    }
}

pub(super) fn push_square_metres(out: &mut String, a: f64) {
    push_plain(out, a);
    out.push_str(" m²");
}

fn push_plain(out: &mut String, v: f64) {
    let whole = (v - v.round()).abs() < 1e-9;
    let _ = if v.abs() < 9.95 && !whole {
        write!(out, "{v:.1}")
    } else {
        match v.abs().round() as u64 {
            small @ 0..1000 => write!(out, "{small}"),
            large => write!(out, "{}", thousands(large)),
        }
    };
}

/// A measured length: `7.26 m`, `161.5 m`, `1,284 m`, from ten kilometres `12.35 km`.
pub fn length(m: f64) -> String {
    match m.abs() {
        v if !v.is_finite() => "—".to_owned(),
        v if v < 10.0 => format!("{m:.2} m"),
        v if v < 1000.0 => format!("{m:.1} m"),
        v if v < 10_000.0 => format!("{} m", thousands(v.round() as u64)),
        v => format!("{} km", grouped(v / 1000.0, 2)),
    }
}

/// A measured area: m² below a hectare, ha below a square kilometre, else km²; in Chinese with 亩 (1 亩 = 2,000/3 m²).
pub fn area(m2: f64, lang: Lang) -> String {
    let v = m2.abs();
    let metric = if v < 10_000.0 {
        format!("{} m²", grouped(v, if v < 100.0 { 1 } else { 0 }))
    } else if v < 1_000_000.0 {
        format!("{} ha", grouped(v / 10_000.0, 2))
    } else {
        format!("{} km²", grouped(v / 1_000_000.0, 3))
    };
    let mu = v * 3.0 / 2000.0;
    match lang {
        Lang::Zh => format!("{metric} · {} 亩", grouped(mu, if mu < 1000.0 { 2 } else { 0 })),
        Lang::En => metric,
    }
}

/// A number with thousands separators and so many decimals.
fn grouped(v: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", v.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    format!("{}{rest}", whole.parse().map_or_else(|_| whole.to_owned(), thousands))
}

/// `95 %`, rounded towards the worse side so that 94.9 never reads 95.
pub fn share(s: f64) -> String {
    format!("{} %", (s * 100.0 + 1e-9).floor())
}

/// `45 min`, `31 h`, `12 d`: the largest unit that keeps at least two of it.
pub fn age(seconds: i64, lang: Lang) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let (n, zh, en) = if days >= 2 {
        (days, "天", "d")
    } else if hours >= 2 {
        (hours, "小时", "h")
    } else {
        (minutes, "分钟", "min")
    };
    format!("{n} {}", if lang == Lang::Zh { zh } else { en })
}

/// A time on the way: minutes with one decimal.
pub fn minutes(seconds: f64, lang: Lang) -> String {
    format!("{:.1} {}", seconds / 60.0, if lang == Lang::Zh { "分钟" } else { "min" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_offices_write_them() {
        assert_eq!(metres(1283.6), "1,284 m");
        assert_eq!(metres(7.26), "7.3 m");
        assert_eq!(square_metres(5.0), "5 m²");
        assert_eq!([7.256, 161.52, 1283.6, 12_346.0].map(length), ["7.26 m", "161.5 m", "1,284 m", "12.35 km"]);
        assert_eq!(length(1_234_567.0), "1,234.57 km");
        assert_eq!(area(2000.0, Lang::Zh), "2,000 m² · 3.00 亩");
        assert_eq!(area(1_000_000.0 / 15.0, Lang::Zh), "6.67 ha · 100.00 亩");
        assert_eq!(area(12_345_678.0, Lang::Zh), "12.346 km² · 18,519 亩");
        assert_eq!(area(45_000.0, Lang::En), "4.50 ha");
        assert_eq!(metres(f64::INFINITY), "—");
        assert_eq!(share(0.949_9), "94 %");
        assert_eq!(share(0.95), "95 %");
        assert_eq!(age(31 * 86_400, Lang::En), "31 d");
        assert_eq!(age(90 * 60, Lang::Zh), "90 分钟");
    }
}
