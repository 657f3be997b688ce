//! Values as files bring them, made fit for their attribute's column.

use super::scan::{Token, TokenKind, unescape};
use crate::model::{AttrInfo, AttrType, Hours, Value, ValueRef, check_value, parse_time};
use std::borrow::Cow;

/// A value for a column, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Fitted<'a> {
    /// Unknown: null, nothing or blank.
    Null,
    /// A whole number or time.
    Int(i64),
    /// A decimal number.
    Real(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// A choice that is not in the list.
    Unlisted(Cow<'a, str>),
    /// It does not fit.
    Bad,
}

/// Makes a token of `text` fit an attribute. Times without an offset are read at `offset_minutes`.
pub fn fit<'a>(info: &AttrInfo, text: &'a str, token: Token, offset_minutes: i32, scratch: &mut String) -> Fitted<'a> {
    let raw = &text[token.start..token.end];
    match token.kind {
        TokenKind::Null => Fitted::Null,
        TokenKind::NotANumber => Fitted::Bad,
        TokenKind::Text => fit_text(info, Cow::Borrowed(raw), offset_minutes),
        TokenKind::Escaped => {
            unescape(raw, scratch);
            fit_text(info, Cow::Owned(scratch.clone()), offset_minutes)
        }
        TokenKind::Number => fit_number(info, raw),
        TokenKind::Bool | TokenKind::Nested => match info.ty {
            AttrType::Text => Fitted::Text(Cow::Borrowed(raw)),
            _ => Fitted::Bad,
        },
    }
}

#[inline]
fn fit_number<'a>(info: &AttrInfo, raw: &'a str) -> Fitted<'a> {
    match info.ty {
        AttrType::Int => in_range(info, whole(raw)),
        AttrType::Real => match raw.parse::<f64>() {
            Ok(v) if v.is_finite() && info.range.is_none_or(|(min, max)| (min..=max).contains(&v)) => Fitted::Real(v),
            _ => Fitted::Bad,
        },
        // Numbers as ids and codes: programs that know no empty whole number write 7.0 for 7.
        AttrType::Text | AttrType::Choice => {
            let plain = raw.bytes().all(|b| b.is_ascii_digit());
            let text = match whole(raw) {
                Some(v) if !plain => Cow::Owned(v.to_string()),
                _ => Cow::Borrowed(raw),
            };
            if info.ty == AttrType::Choice { Fitted::Unlisted(text) } else { Fitted::Text(text) }
        }
        AttrType::Time | AttrType::Hours => Fitted::Bad,
    }
}

fn fit_text<'a>(info: &AttrInfo, text: Cow<'a, str>, offset_minutes: i32) -> Fitted<'a> {
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    if text.chars().all(blank) {
        return Fitted::Null;
    }
    match info.ty {
        AttrType::Text => Fitted::Text(text),
        AttrType::Choice => {
            let wanted = text.trim();
            let named = |c: &&crate::model::Choice| {
                c.key.eq_ignore_ascii_case(wanted) || c.name.zh == wanted || c.name.en.eq_ignore_ascii_case(wanted)
            };
            match info.choices.iter().find(named) {
                Some(choice) => Fitted::Text(Cow::Borrowed(choice.key)),
                None => Fitted::Unlisted(text),
            }
        }
        AttrType::Hours => {
            if Hours::parse(&text).is_some() {
                Fitted::Text(text)
            } else {
                Fitted::Bad
            }
        }
        AttrType::Time => parse_time(&narrow(&text), offset_minutes).map_or(Fitted::Bad, Fitted::Int),
        AttrType::Int => in_range(info, whole(narrow(&text).trim())),
        AttrType::Real => match narrow(&text).trim().parse::<f64>() {
            Ok(v) if v.is_finite() && info.range.is_none_or(|(min, max)| (min..=max).contains(&v)) => Fitted::Real(v),
            _ => Fitted::Bad,
        },
    }
}

fn in_range(info: &AttrInfo, v: Option<i64>) -> Fitted<'static> {
    match v {
        Some(v) if info.range.is_none_or(|(min, max)| (min..=max).contains(&(v as f64))) => Fitted::Int(v),
        _ => Fitted::Bad,
    }
}

/// A whole number, also when written `12.0` or `1.2e1`.
#[inline]
fn whole(raw: &str) -> Option<i64> {
    if raw.len() <= 18 && !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_digit()) {
        return Some(raw.bytes().fold(0, |n, b| n * 10 + i64::from(b - b'0')));
    }
    if let Ok(v) = raw.parse::<i64>() {
        return Some(v);
    }
    // `nan` and `inf` are numbers to the standard library.
    let v = raw.parse::<f64>().ok().filter(|_| raw.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)))?;
    (v.fract() == 0.0 && v.abs() < 9e15).then_some(v as i64)
}

/// Full-width digits, letters and signs (U+FF01 to U+FF5E) as their ASCII selves.
fn narrow(text: &str) -> Cow<'_, str> {
    let wide = |c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c) || c == '\u{3000}';
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    let one = |c: char| match c {
        '\u{3000}' => ' ',
        c if wide(c) => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    Cow::Owned(text.chars().map(one).collect())
}

/// A value given as text by the user, checked against the schema; on an error what would fit.
pub fn forced(kind: crate::model::LayerKind, attr: usize, text: &str, offset_minutes: i32) -> Result<Value, String> {
    let info = &kind.info().attributes[attr];
    let fitted = fit_text(info, Cow::Borrowed(text), offset_minutes);
    let value = match fitted {
        Fitted::Null => ValueRef::Null.to_owned(),
        Fitted::Int(v) => Value::Int(v),
        Fitted::Real(v) => Value::Real(v),
        Fitted::Text(v) | Fitted::Unlisted(v) => Value::Text(v.into_owned()),
        Fitted::Bad => Value::Text(text.to_owned()),
    };
    match check_value(kind, attr, &value) {
        Ok(()) => Ok(value),
        Err(crate::model::EditError::BadValue { expected, .. }) => Err(expected),
        Err(other) => Err(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::Scanner;
    use super::*;
    use crate::model::LayerKind;

    fn fitted(kind: LayerKind, key: &str, json: &str) -> Fitted<'static> {
        let info = &kind.info().attributes[kind.info().attr(key).unwrap()];
        let padded = format!("{json} ");
        let token = Scanner::new(&padded).value().unwrap();
        match fit(info, &padded, token, 480, &mut String::new()) {
            Fitted::Null => Fitted::Null,
            Fitted::Int(v) => Fitted::Int(v),
            Fitted::Real(v) => Fitted::Real(v),
            Fitted::Text(t) => Fitted::Text(Cow::Owned(t.into_owned())),
            Fitted::Unlisted(t) => Fitted::Unlisted(Cow::Owned(t.into_owned())),
            Fitted::Bad => Fitted::Bad,
        }
    }

    #[test]
    fn numbers_come_in_many_clothes() {
        for (json, want) in [
            ("12", Fitted::Int(12)),
            ("12.0", Fitted::Int(12)),
            ("1.2e1", Fitted::Int(12)),
            ("\"12\"", Fitted::Int(12)),
            ("\" １２ \"", Fitted::Int(12)),
            ("\"\\u0031２\"", Fitted::Int(12)),
            ("null", Fitted::Null),
            ("\"\"", Fitted::Null),
            ("\"　\"", Fitted::Null),
            ("\"many\"", Fitted::Bad),
            ("\"inf\"", Fitted::Bad),
            ("NaN", Fitted::Bad),
            ("-1", Fitted::Bad),
            ("1e8", Fitted::Bad),
            ("0.5", Fitted::Bad),
            ("true", Fitted::Bad),
            ("[12]", Fitted::Bad),
        ] {
            assert_eq!(fitted(LayerKind::Building, "households", json), want, "{json}");
        }
    }

    #[test]
    fn texts_choices_hours_and_times() {
        let text = |t: &str| Fitted::Text(Cow::Owned(t.to_owned()));
        for (key, json, want) in [
            ("id", "7", text("7")),
            ("id", "7.0", text("7")),
            ("id", "-7", text("-7")),
            ("id", "41010400100112345678", text("41010400100112345678")),
            ("name", "\"东明\\u8def\"", text("东明路")),
            ("state", "\"manned\"", text("manned")),
            ("state", "\"值守\"", text("manned")),
            ("state", "\"Emergency gate\"", text("emergency_gate")),
            ("state", "\"open\"", Fitted::Unlisted(Cow::Owned("open".into()))),
            ("hours", "\"06:00-22:00\"", text("06:00-22:00")),
            ("hours", "\"always\"", Fitted::Bad),
        ] {
            assert_eq!(fitted(LayerKind::Checkpoint, key, json), want, "{key} {json}");
        }
        assert_eq!(fitted(LayerKind::Fence, "checked_at", "\"2022-03-20T08:00:00+08:00\""), Fitted::Int(1_647_734_400));
        assert_eq!(fitted(LayerKind::Fence, "checked_at", "\"２０２２年３月２０日\""), Fitted::Int(1_647_705_600));
        assert_eq!(fitted(LayerKind::Fence, "checked_at", "1647734400"), Fitted::Bad);
    }

    #[test]
    fn forced_values_are_checked() {
        let attr = |key| LayerKind::Checkpoint.info().attr(key).unwrap();
        let set = |key, text| forced(LayerKind::Checkpoint, attr(key), text, 480);
        assert_eq!(set("state", "unmanned"), Ok(Value::Text("unmanned".into())));
        assert_eq!(set("staff_day", "2"), Ok(Value::Int(2)));
        assert!(set("staff_day", "two").is_err_and(|e| e.contains("number")));
        assert!(set("state", "open").is_err_and(|e| e.contains("manned")));
    }
}
