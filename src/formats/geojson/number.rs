//! JSON numbers as `f64`, correctly rounded and without a detour through text for what coordinates look like.
//!
//! Digits go into an integer; when it is below 2⁵³ and the power of ten at most 22, one exact multiplication or division
//! gives the correctly rounded result (Clinger 1990, "How to read floating point numbers accurately"). Everything else is
//! left to the standard library. Eight digits of a fraction are found and converted at once in one register.

use super::scan::{BEYOND, Stop};

/// Powers of ten that `f64` holds exactly.
const POW10: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22,
];
const INT_POW10: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Reads the number that starts at `start`; returns it and the place behind it. A number that may go on behind the end of
/// `text` is [`Stop::End`], one that is no JSON number or not finite is [`Stop::Bad`].
#[inline]
pub fn number(text: &[u8], start: usize) -> Result<(f64, usize), Stop> {
    let mut at = start;
    let negative = text.get(at) == Some(&b'-');
    at += usize::from(negative);
    let first = at;
    let mut mantissa = 0u64;
    while let Some(digit) = text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    let mut digits = at - first;
    if digits == 0 || (digits > 1 && text[first] == b'0') {
        return Err(if at == text.len() { Stop::End } else { Stop::Bad("not a number") });
    }
    let mut decimals = 0;
    if text.get(at) == Some(&b'.') {
        at += 1;
        let from = at;
        loop {
            let n = match text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
                Some(chunk) => {
                    let word = u64::from_le_bytes(*chunk);
                    let n = leading_digits(word);
                    if n > 0 {
                        mantissa = mantissa.wrapping_mul(INT_POW10[n]).wrapping_add(to_int(word << (64 - 8 * n)));
                    }
                    n
                }
                None => {
                    let rest = text.get(at..).unwrap_or_default();
                    let n = rest.iter().take_while(|b| b.is_ascii_digit()).count();
                    for b in &rest[..n] {
                        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
                    }
                    n
                }
            };
            at += n;
            if n < 8 {
                break;
            }
        }
        decimals = at - from;
        if decimals == 0 {
            return Err(if at == text.len() { Stop::End } else { Stop::Bad("no digit behind the decimal point") });
        }
        digits += decimals;
    }
    let Some(&next) = text.get(at) else { return Err(Stop::End) };
    let mut exponent = 0i32;
    if next | 0x20 == b'e' {
        (exponent, at) = exponent_at(text, at + 1)?;
    }
    let power = exponent.saturating_sub(i32::try_from(decimals).unwrap_or(i32::MAX));
    let value = if digits <= 19 && mantissa <= 1 << 53 && power.unsigned_abs() <= 22 {
        let exact = mantissa as f64;
        let scale = POW10[power.unsigned_abs() as usize];
        let value = if power < 0 { exact / scale } else { exact * scale };
        if negative { -value } else { value }
    } else {
        let value = std::str::from_utf8(&text[start..at]).ok().and_then(|t| t.parse::<f64>().ok());
        value.filter(|v| v.is_finite()).ok_or(Stop::Bad(BEYOND))?
    };
    Ok((value, at))
}

#[cold]
fn exponent_at(text: &[u8], mut at: usize) -> Result<(i32, usize), Stop> {
    let minus = text.get(at) == Some(&b'-');
    if minus || text.get(at) == Some(&b'+') {
        at += 1;
    }
    let from = at;
    let mut exponent = 0i32;
    while let Some(b) = text.get(at).filter(|b| b.is_ascii_digit()) {
        exponent = exponent.saturating_mul(10).saturating_add(i32::from(b - b'0'));
        at += 1;
    }
    match text.get(at) {
        None => Err(Stop::End),
        Some(_) if at == from => Err(Stop::Bad("no digit in the exponent")),
        Some(_) => Ok((if minus { -exponent } else { exponent }, at)),
    }
}

/// How many of the eight bytes are digits, from the first on.
#[inline]
fn leading_digits(word: u64) -> usize {
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    // A byte is a digit when its high half is 3 and stays 3 after adding 6. A carry only spoils bytes behind a non-digit.
    let plus = word.wrapping_add(0x0606_0606_0606_0606);
    let wrong = ((word & HIGH) ^ 0x3030_3030_3030_3030) | ((plus & HIGH) ^ 0x3030_3030_3030_3030);
    (wrong.trailing_zeros() / 8) as usize
}

/// The number that eight digits write, the first in the lowest byte; zero bytes in front count as zeros.
#[inline]
fn to_int(word: u64) -> u64 {
    let pairs = (word & 0x0F0F_0F0F_0F0F_0F0F).wrapping_mul((10 << 8) + 1) >> 8;
    let fours = (pairs & 0x00FF_00FF_00FF_00FF).wrapping_mul((100 << 16) + 1) >> 16;
    (fours & 0x0000_FFFF_0000_FFFF).wrapping_mul((10_000 << 32) + 1) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<f64, Stop> {
        let padded = format!("{text},");
        let (value, at) = number(padded.as_bytes(), 0)?;
        assert_eq!(at, text.len(), "{text}");
        // Far from the end of the buffer the digits take the other way.
        let long = format!("{text},        ");
        assert_eq!(number(long.as_bytes(), 0).map(|(v, _)| v.to_bits()), Ok(value.to_bits()), "{text}");
        Ok(value)
    }

    #[test]
    fn what_is_no_number_is_told_from_what_goes_on() {
        for text in ["", "-", "1.", "1e", "1e+", "12", "-0.5"] {
            assert_eq!(number(text.as_bytes(), 0), Err(Stop::End), "{text}");
        }
        for text in ["x", "-x", "01", "1.x", ".5", "+1", "1ex", "NaN", "1e999", "-1e400"] {
            assert!(matches!(number(format!("{text},").as_bytes(), 0), Err(Stop::Bad(_))), "{text}");
        }
    }

    #[test]
    fn hard_cases_agree_with_the_standard_library() {
        for text in [
            "0",
            "-0",
            "-0.0",
            "113.6460777",
            "9007199254740992",
            "9007199254740993",
            "900719925474099.3",
            "0.1",
            "1e22",
            "1e23",
            "123456789012345678901234567890",
            "0.000000000000000000000000000001",
            "13.383955993504978",
            "2.2250738585072011e-308",
            "5e-324",
            "1.7976931348623157E+308",
            "1.00000000",
            "1.000000000000000",
            "1.12345678",
            "1.123456789",
            "0.30000000000000004",
        ] {
            assert_eq!(read(text).map(f64::to_bits), Ok(text.parse::<f64>().unwrap().to_bits()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_float_reads_back(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            for text in [format!("{value}"), format!("{value:e}"), format!("{value:.7}")] {
                let want: f64 = text.parse().unwrap();
                prop_assert_eq!(read(&text).map(f64::to_bits), Ok(want.to_bits()), "{}", text);
            }
        }

        #[test]
        fn every_text_of_a_number_reads_as_std_does(text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?") {
            let want: f64 = text.parse().unwrap();
            if want.is_finite() {
                prop_assert_eq!(read(&text).map(f64::to_bits), Ok(want.to_bits()), "{}", text);
            } else {
                prop_assert!(matches!(read(&text), Err(Stop::Bad(_))));
            }
        }
    }
}
