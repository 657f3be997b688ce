//! The number of a building in its name: "阳光花园3号楼" is "3#" where there is little room.

/// What may stand behind a building's number, longest first.
const BEHIND: [&str; 8] = ["号住宅楼", "号楼", "#楼", "＃楼", "栋", "幢", "座", "#"];
/// What may stand before it.
const BEFORE: [&str; 4] = ["building ", "block ", "tower ", "bldg "];
/// Longest number that is one.
const LONGEST: usize = 4;

/// The building's number with its sign, if the name ends (in English: may begin) with one and is longer than that.
pub fn short_name(name: &str) -> Option<String> {
    let name = name.trim();
    for behind in BEHIND {
        if let Some(head) = name.strip_suffix(behind) {
            let number = tail_number(head)?;
            let sign = if number.chars().all(|c| c.is_ascii_alphabetic()) { "" } else { "#" };
            let short = format!("{number}{sign}");
            return (short.chars().count() < name.chars().count()).then_some(short);
        }
    }
    let lower = name.to_ascii_lowercase();
    let number = BEFORE.iter().find_map(|before| {
        let at = lower.rfind(before)?;
        Some(&name[at + before.len()..])
    })?;
    let fits = !number.is_empty() && number.len() <= LONGEST && number.chars().all(|c| c.is_ascii_alphanumeric());
    (fits && number.chars().any(|c| c.is_ascii_digit())).then(|| format!("{number}#"))
}

/// The digits, Chinese numerals or single letter that a text ends with, as ASCII where they are digits.
fn tail_number(text: &str) -> Option<String> {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        _ => c,
    };
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c);
    let mut tail: Vec<char> = text.chars().rev().map(plain).take_while(|c| numeral(*c) || *c == '-').collect();
    if tail.is_empty() {
        tail = text.chars().rev().take_while(char::is_ascii_uppercase).collect();
    } else if let Some(letter) = text.chars().rev().nth(tail.len()).filter(char::is_ascii_uppercase) {
        tail.push(letter);
    }
    while tail.last() == Some(&'-') {
        tail.pop();
    }
    (!tail.is_empty() && tail.len() <= LONGEST).then(|| tail.into_iter().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_and_names_are_left_alone() {
        for (name, short) in [
            ("3号楼", "3#"),
            ("阳光花园12号楼", "12#"),
            ("三号楼", "三#"),
            ("３号楼", "3#"),
            ("3#楼", "3#"),
            ("东明小区 A3栋", "A3#"),
            ("A座", "A"),
            ("12-3号楼", "12-3#"),
            ("Building 7", "7#"),
            ("Riviera Block 12B", "12B#"),
        ] {
            assert_eq!(short_name(name).as_deref(), Some(short), "{name}");
        }
        for name in [
            "上海海关大楼",
            "外滩18号",
            "外滩3号院落",
            "3#",
            "",
            "号楼",
            "Tower of London",
            "Customs House",
            "座",
            "外滩18号123456号楼",
        ] {
            assert_eq!(short_name(name), None, "{name}");
        }
    }
}
