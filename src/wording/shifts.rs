//! Hours of duty in words: which hours lack whom, and whom to send when.

use crate::coverage::Shift;
use crate::model::roles::role_name;
use crate::words::{Lang, thousands};
use std::fmt::Write as _;

/// Hours of the day as a span: `23:00–06:00`.
pub fn span(from: u8, to: u8) -> String {
    format!("{from:02}:00–{to:02}:00")
}

/// Name of a role inside a sentence.
fn role(key: &str, lang: Lang) -> String {
    let name = role_name(key, lang);
    if lang == Lang::En { name.to_lowercase() } else { name.to_owned() }
}

/// Spans of the same hours and kind together, each once, in order.
fn together(shifts: &[Shift]) -> Vec<(&Shift, Vec<&Shift>)> {
    let mut out: Vec<(&Shift, Vec<&Shift>)> = Vec::new();
    for shift in shifts {
        let key = |s: &Shift| (s.from, s.to, s.off_duty);
        match out.last_mut().filter(|(first, _)| key(first) == key(shift)) {
            Some((_, all)) => all.push(shift),
            None => out.push((shift, vec![shift])),
        }
    }
    out
}

/// What is missing: `04:00–06:00 no police; 22:00–23:00 1 person`.
pub(super) fn push_lacks(out: &mut String, shifts: &[Shift], lang: Lang) {
    let zh = lang == Lang::Zh;
    let lack = |shift: &Shift| match (&shift.role, shift.people) {
        (Some(key), Some(0)) if zh => format!("无{}", role(key, lang)),
        (Some(key), Some(0)) => format!("no {}", role(key, lang)),
        (Some(key), Some(n)) if zh => format!("{} {n} 人", role(key, lang)),
        (Some(key), Some(n)) => format!("{n} {}", role(key, lang)),
        (Some(key), None) if zh => format!("{}未填", role(key, lang)),
        (Some(key), None) => format!("{} not stated", role(key, lang)),
        (None, Some(0)) => if zh { "无人" } else { "nobody" }.to_owned(),
        (None, Some(n)) if zh => format!("{n} 人"),
        (None, Some(1)) => "1 person".to_owned(),
        (None, Some(n)) => format!("{} people", thousands(n.into())),
        (None, None) => if zh { "人数未填" } else { "number not stated" }.to_owned(),
    };
    for (i, (first, all)) in together(shifts).into_iter().enumerate() {
        if i > 0 {
            out.push_str(if zh { "；" } else { "; " });
        }
        let _ = write!(out, "{} ", span(first.from, first.to));
        if first.off_duty {
            out.push_str(if zh { "不值守" } else { "off duty" });
            continue;
        }
        let said: Vec<String> = all.into_iter().map(lack).collect();
        out.push_str(&said.join(if zh { "、" } else { ", " }));
    }
}

/// Whom to send: `assign 1 police 04:00–06:00`.
pub(super) fn push_staff(out: &mut String, shifts: &[Shift], lang: Lang) {
    let zh = lang == Lang::Zh;
    for (i, (first, all)) in together(shifts).into_iter().enumerate() {
        if i > 0 {
            out.push_str(if zh { "；" } else { "; " });
        }
        let span = span(first.from, first.to);
        let missing = |shift: &Shift| shift.needed.saturating_sub(shift.people.unwrap_or(0));
        let who = |shift: &Shift| match (&shift.role, missing(shift)) {
            (Some(key), n) if zh => format!("{} {n} 人", role(key, lang)),
            (Some(key), n) => format!("{n} {}", role(key, lang)),
            (None, n) if zh => format!(" {n} 人"),
            (None, 1) => "1 more".to_owned(),
            (None, n) => format!("{n} more"),
        };
        let who: Vec<String> = all.into_iter().map(who).collect();
        let who = who.join(if zh { "、" } else { ", " });
        let _ = match (first.off_duty, lang) {
            (true, Lang::Zh) => write!(out, "延长值守至 {span}，派{who}"),
            (true, Lang::En) => write!(out, "extend to {span} with {who}"),
            (false, Lang::Zh) => write!(out, "{span} 增派{who}"),
            (false, Lang::En) => write!(out, "assign {who} {span}"),
        };
    }
}

/// What to fill in: `fill in the roster of 23:00–06:00`.
pub(super) fn push_fill(out: &mut String, shifts: &[Shift], lang: Lang) {
    let mut spans: Vec<String> = shifts.iter().map(|shift| span(shift.from, shift.to)).collect();
    spans.dedup();
    let _ = match lang {
        Lang::Zh => write!(out, "补录排班 {}", spans.join("、")),
        Lang::En => write!(out, "fill in the roster of {}", spans.join(", ")),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(hours: (u8, u8), role: Option<&str>, people: Option<u32>, off_duty: bool) -> Shift {
        Shift { from: hours.0, to: hours.1, role: role.map(str::to_owned), people, needed: 2, off_duty }
    }

    fn say(push: fn(&mut String, &[Shift], Lang), shifts: &[Shift]) -> [String; 2] {
        [Lang::Zh, Lang::En].map(|lang| {
            let mut out = String::new();
            push(&mut out, shifts, lang);
            out
        })
    }

    #[test]
    fn hours_and_roles_are_named() {
        let gap = [
            shift((4, 6), Some("police"), Some(0), false),
            shift((4, 6), Some("health"), Some(1), false),
            shift((22, 23), None, Some(1), false),
        ];
        assert_eq!(
            say(push_lacks, &gap),
            ["04:00–06:00 无公安、卫健 1 人；22:00–23:00 1 人", "04:00–06:00 no police, 1 health; 22:00–23:00 1 person"]
        );
        assert_eq!(
            say(push_staff, &gap),
            [
                "04:00–06:00 增派公安 2 人、卫健 1 人；22:00–23:00 增派 1 人",
                "assign 2 police, 1 health 04:00–06:00; assign 1 more 22:00–23:00"
            ]
        );
        let off = [shift((23, 6), Some("police"), Some(0), true), shift((23, 6), Some("community"), Some(0), true)];
        assert_eq!(say(push_lacks, &off), ["23:00–06:00 不值守", "23:00–06:00 off duty"]);
        assert_eq!(
            say(push_staff, &off),
            ["延长值守至 23:00–06:00，派公安 2 人、社区 2 人", "extend to 23:00–06:00 with 2 police, 2 community"]
        );
        let unknown = [shift((0, 24), Some("police"), None, false), shift((0, 24), Some("飞行员"), None, false)];
        assert_eq!(
            say(push_lacks, &unknown),
            ["00:00–24:00 公安未填、飞行员未填", "00:00–24:00 police not stated, 飞行员 not stated"]
        );
        assert_eq!(say(push_fill, &unknown), ["补录排班 00:00–24:00", "fill in the roster of 00:00–24:00"]);
    }
}
