//! Texts as offices type them, made plain: full-width letters, digits and signs as their narrow forms.

use std::borrow::Cow;

/// The text with full-width letters, digits and signs (`Ａ`, `０`, `：`) and the wide space as their narrow forms. Chinese
/// characters and signs without a narrow form (`、`, `。`) stay.
pub fn half_width(text: &str) -> Cow<'_, str> {
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    if text.chars().all(|c| narrow(c) == c) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(narrow).collect()) }
}

/// A number without the separators between its thousands; `None` when commas stand elsewhere.
pub fn without_thousands(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(',') {
        return Some(Cow::Borrowed(text));
    }
    let (whole, rest) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    let mut groups = whole.split(',');
    let first = groups.next()?.trim_start_matches(['-', '+']);
    let digits = |g: &str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    let fits = digits(first) && first.len() <= 3 && groups.all(|g| digits(g) && g.len() == 3) && !rest.contains(',');
    fits.then(|| Cow::Owned(text.replace(',', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_signs_become_narrow_and_chinese_stays() {
        assert_eq!(half_width("０６：００－２２：００"), "06:00-22:00");
        assert_eq!(half_width("３号楼　Ａ座，东门"), "3号楼 A座,东门");
        assert!(matches!(half_width("plain、。"), Cow::Borrowed(_)));
    }

    #[test]
    fn commas_stand_between_thousands_or_nowhere() {
        for (text, want) in [("1,234,567", "1234567"), ("-1,200.5", "-1200.5"), ("12", "12"), ("999", "999")] {
            assert_eq!(without_thousands(text).as_deref(), Some(want));
        }
        for bad in ["1,2", ",100", "1,23,456", "1,000.5,0", "12,", "1234,567"] {
            assert_eq!(without_thousands(bad), None, "{bad}");
        }
    }
}
