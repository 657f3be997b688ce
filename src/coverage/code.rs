//! Administrative grid codes after CJ/T 349: 6 digits county, 3 street, 3 community, 2 grid; 20 digits with a 6-digit class
//! code in front.

use super::finding::CodeFault;
use std::borrow::Cow;

/// A grid code taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridCode<'a> {
    /// 12 digits of the community.
    pub community: &'a str,
    /// 2 digits of the grid within the community.
    pub grid: &'a str,
}

/// Full-width digits as ASCII ones, spaces cut off.
pub fn normalise(code: &str) -> Cow<'_, str> {
    let code = code.trim();
    if code.is_ascii() {
        return Cow::Borrowed(code);
    }
    Cow::Owned(
        code.chars()
            .map(|c| if ('０'..='９').contains(&c) { char::from(b'0' + (c as u32 - '０' as u32) as u8) } else { c })
            .collect(),
    )
}

/// Takes a normalised code apart.
pub fn parse(code: &str) -> Result<GridCode<'_>, CodeFault> {
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(CodeFault::NotDigits);
    }
    let digits = match code.len() {
        14 => code,
        20 => &code[6..],
        found => return Err(CodeFault::Length { found }),
    };
    Ok(GridCode { community: &digits[..12], grid: &digits[12..] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_apart_or_say_why_not() {
        assert_eq!(parse("41010400100101"), Ok(GridCode { community: "410104001001", grid: "01" }));
        assert_eq!(parse("02030141010400100107"), Ok(GridCode { community: "410104001001", grid: "07" }));
        assert_eq!(parse("4101040010010"), Err(CodeFault::Length { found: 13 }));
        assert_eq!(parse("4101040010010X"), Err(CodeFault::NotDigits));
        assert_eq!(normalise(" ４１０1 "), "4101");
    }
}
