//! Walks JSON text without building anything: where a token starts and ends, and whether it is well formed.

use std::borrow::Cow;

/// Why scanning went no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The text ends in the middle: more of it may help.
    End,
    /// This is not JSON; the scanner stands where it noticed.
    Bad(&'static str),
}

/// The fault of a well-formed number that no `f64` holds.
pub const BEYOND: &str = "a number beyond every range";

/// Arrays and objects within each other that are followed; deeper ones are an attack or an accident.
const MAX_DEPTH: u32 = 100;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A text without escapes.
    Text,
    /// A text with escapes.
    Escaped,
    /// An array or object.
    Nested,
    /// `NaN`, `Infinity`, `-Infinity`: not JSON, but some writers make them.
    NotANumber,
}

/// A value in the text: for texts without the quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
    /// Whether it holds something a strict JSON reader refuses: see [`mended`].
    pub odd: bool,
}

/// A place in a text.
#[derive(Debug, Clone)]
pub struct Scanner<'a> {
    /// The text.
    pub text: &'a str,
    /// The place.
    pub at: usize,
}

impl<'a> Scanner<'a> {
    /// At the start of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Its bytes.
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The next byte that is not white space, without taking it.
    #[inline]
    pub fn peek(&mut self) -> Result<u8, Stop> {
        let bytes = self.bytes();
        while let Some(&b) = bytes.get(self.at) {
            if b > b' ' {
                return Ok(b);
            }
            if !matches!(b, b' ' | b'\n' | b'\r' | b'\t') {
                return Err(Stop::Bad("a control character between values"));
            }
            self.at += 1;
        }
        Err(Stop::End)
    }

    /// Takes a byte that must come next, after white space.
    #[inline]
    pub fn expect(&mut self, want: u8, fault: &'static str) -> Result<(), Stop> {
        if self.peek()? == want {
            self.at += 1;
            Ok(())
        } else {
            Err(Stop::Bad(fault))
        }
    }

    /// Behind a member or element: takes a comma (true) or the closing byte (false).
    #[inline]
    pub fn goes_on(&mut self, close: u8) -> Result<bool, Stop> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(true)
            }
            b if b == close => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(Stop::Bad("a comma or the end of the object or array was expected")),
        }
    }

    /// Behind an opening byte: whether something follows (true) or the closing byte, which is taken (false).
    #[inline]
    pub fn opens(&mut self, close: u8) -> Result<bool, Stop> {
        let some = self.peek()? != close;
        self.at += usize::from(!some);
        Ok(some)
    }

    /// A string; the token is what stands between the quotes.
    #[inline]
    pub fn string(&mut self) -> Result<Token, Stop> {
        self.expect(b'"', "a text in quotes was expected")?;
        let bytes = self.bytes();
        let start = self.at;
        let (mut escaped, mut odd) = (false, false);
        let mut at = start;
        loop {
            // Most texts are short: eight bytes at a time is enough and needs no set-up.
            while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
                let n = plain_bytes(u64::from_le_bytes(*chunk));
                at += n;
                if n < 8 {
                    break;
                }
            }
            match bytes.get(at) {
                None => return Err(Stop::End),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at = at;
                    odd |= self.escape()?;
                    at = self.at;
                }
                Some(0..=0x1f) => {
                    self.at = at;
                    return Err(Stop::Bad("a control character or line break within a text"));
                }
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        Ok(Token { kind: if escaped { TokenKind::Escaped } else { TokenKind::Text }, start, end: at, odd })
    }

    /// Steps over an escape; says whether it is half a surrogate pair.
    #[cold]
    fn escape(&mut self) -> Result<bool, Stop> {
        let bytes = self.bytes();
        match bytes.get(self.at + 1) {
            None => Err(Stop::End),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(false)
            }
            Some(b'u') => {
                let unit = hex(bytes, self.at + 2)?;
                self.at += 6;
                if !(0xd800..0xe000).contains(&unit) {
                    return Ok(false);
                }
                if unit < 0xdc00 {
                    match (bytes.get(self.at), bytes.get(self.at + 1)) {
                        (None, _) | (Some(b'\\'), None) => return Err(Stop::End),
                        (Some(b'\\'), Some(b'u')) if (0xdc00..0xe000).contains(&hex(bytes, self.at + 2)?) => {
                            self.at += 6;
                            return Ok(false);
                        }
                        _ => {}
                    }
                }
                Ok(true)
            }
            Some(_) => Err(Stop::Bad("an unknown escape within a text")),
        }
    }

    /// Steps over any value.
    pub fn value(&mut self) -> Result<Token, Stop> {
        self.value_at(0)
    }

    fn value_at(&mut self, depth: u32) -> Result<Token, Stop> {
        let first = self.peek()?;
        let start = self.at;
        let token = |kind, end, odd| Token { kind, start, end, odd };
        match first {
            b'"' => self.string(),
            b'{' | b'[' => {
                let odd = self.nested(first, depth)?;
                Ok(token(TokenKind::Nested, self.at, odd))
            }
            b'n' => self.word("null").map(|()| token(TokenKind::Null, self.at, false)),
            b't' => self.word("true").map(|()| token(TokenKind::Bool, self.at, false)),
            b'f' => self.word("false").map(|()| token(TokenKind::Bool, self.at, false)),
            b'N' => self.word("NaN").map(|()| token(TokenKind::NotANumber, self.at, true)),
            b'I' => self.word("Infinity").map(|()| token(TokenKind::NotANumber, self.at, true)),
            b'-' if self.bytes().get(start + 1) == Some(&b'I') => {
                self.word("-Infinity").map(|()| token(TokenKind::NotANumber, self.at, true))
            }
            b'-' | b'0'..=b'9' => {
                let odd = self.number()?;
                Ok(token(TokenKind::Number, self.at, odd))
            }
            _ => Err(Stop::Bad("a value was expected")),
        }
    }

    /// Steps over an array or object; says whether something in it is odd.
    fn nested(&mut self, open: u8, depth: u32) -> Result<bool, Stop> {
        if depth == MAX_DEPTH {
            return Err(Stop::Bad("more than 100 arrays or objects within each other"));
        }
        let object = open == b'{';
        let close = if object { b'}' } else { b']' };
        self.at += 1;
        let mut odd = false;
        let mut more = self.opens(close)?;
        while more {
            if object {
                odd |= self.string()?.odd;
                self.expect(b':', "a colon behind the member's name was expected")?;
            }
            odd |= self.value_at(depth + 1)?.odd;
            more = self.goes_on(close)?;
        }
        Ok(odd)
    }

    fn word(&mut self, word: &'static str) -> Result<(), Stop> {
        let rest = &self.bytes()[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else if word.as_bytes().starts_with(rest) {
            Err(Stop::End)
        } else {
            Err(Stop::Bad("a value was expected"))
        }
    }

    /// Steps over a number; says whether it is beyond the range of `f64`.
    #[inline]
    fn number(&mut self) -> Result<bool, Stop> {
        let bytes = self.bytes();
        let mut at = self.at + usize::from(bytes[self.at] == b'-');
        let first = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at > first && at - first < 19 && !(at - first > 1 && bytes[first] == b'0') {
            match bytes.get(at) {
                Some(b'.' | b'e' | b'E') => {}
                Some(_) => {
                    self.at = at;
                    return Ok(false);
                }
                None => return Err(Stop::End),
            }
        }
        match super::number::number(bytes, self.at) {
            Ok((_, end)) => {
                self.at = end;
                Ok(false)
            }
            Err(Stop::Bad(fault)) => {
                // Well formed but out of range is odd; the rest is no number.
                let rest = &bytes[self.at..];
                let len = rest.iter().take_while(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')).count();
                let value = self.text[self.at..self.at + len].parse::<f64>();
                if fault == BEYOND && value.is_ok_and(f64::is_infinite) {
                    self.at += len;
                    return Ok(true);
                }
                Err(Stop::Bad(fault))
            }
            Err(end) => Err(end),
        }
    }
}

/// How many of eight bytes, from the first on, are neither quote, backslash nor control character.
#[inline]
fn plain_bytes(word: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let below = |w: u64, n: u64| w.wrapping_sub(ONES * n) & !w;
    let is = |b: u8| below(word ^ (ONES * u64::from(b)), 1);
    // "Has a byte below n" is exact for the first such byte, which is the one asked for.
    let found = (below(word, 0x20) | is(b'"') | is(b'\\')) & HIGH;
    (found.trailing_zeros() / 8) as usize
}

fn hex(bytes: &[u8], at: usize) -> Result<u32, Stop> {
    let mut unit = 0;
    for i in 0..4 {
        let digit = bytes.get(at + i).ok_or(Stop::End)?;
        unit = unit * 16 + char::from(*digit).to_digit(16).ok_or(Stop::Bad("an unknown escape within a text"))?;
    }
    Ok(unit)
}

/// The text that an escaped token writes; half surrogate pairs become U+FFFD.
pub fn unescape(raw: &str, out: &mut String) {
    out.clear();
    let mut rest = raw;
    while let Some(i) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..i]);
        let bytes = rest.as_bytes();
        let mut taken = 2;
        match bytes.get(i + 1) {
            Some(b'b') => out.push('\u{8}'),
            Some(b'f') => out.push('\u{c}'),
            Some(b'n') => out.push('\n'),
            Some(b'r') => out.push('\r'),
            Some(b't') => out.push('\t'),
            Some(b'u') => {
                let unit = hex(bytes, i + 2).unwrap_or(0xfffd);
                taken = 6;
                let second = if bytes.get(i + 6) == Some(&b'\\') && bytes.get(i + 7) == Some(&b'u') {
                    hex(bytes, i + 8).ok()
                } else {
                    None
                };
                match (unit, second) {
                    (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) => {
                        taken = 12;
                        out.push(char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}'));
                    }
                    _ => out.push(char::from_u32(unit).unwrap_or('\u{fffd}')),
                }
            }
            Some(&b) => out.push(char::from(b)),
            None => taken = 1,
        }
        rest = rest.get(i + taken..).unwrap_or("");
    }
    out.push_str(rest);
}

/// Well-formed text as strict readers want it: what is no finite number becomes null, half a surrogate pair U+FFFD.
/// Only for text that a [`Scanner`] has stepped over.
pub fn mended(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let (end, replacement) = match bytes[at] {
            b'"' => {
                let mut s = Scanner { text, at };
                match s.string() {
                    Ok(token) if token.odd => {
                        let mut plain = String::new();
                        unescape(&text[token.start..token.end], &mut plain);
                        (s.at, serde_json::to_string(&plain).ok())
                    }
                    Ok(_) => (s.at, None),
                    Err(_) => (bytes.len(), None),
                }
            }
            b'N' => (at + 3, Some("null".to_owned())),
            b'I' => (at + 8, Some("null".to_owned())),
            b'-' | b'0'..=b'9' => {
                let len = bytes[at..].iter().take_while(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')).count();
                let infinite = text[at..at + len].parse::<f64>().is_ok_and(f64::is_infinite);
                // The minus of -Infinity stands alone.
                let lone = len == 1 && bytes[at] == b'-';
                (at + len, if lone { Some(String::new()) } else { infinite.then(|| "null".to_owned()) })
            }
            _ => (at + 1, None),
        };
        if let Some(replacement) = replacement {
            out.push_str(&text[copied..at]);
            out.push_str(&replacement);
            copied = end;
        }
        at = end;
    }
    if copied == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[copied.min(text.len())..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_stepped_over_and_faults_are_found_where_they_are() {
        let ok = r#" {"a":[1,-2.5e3,"x\"\u4e1c\ud83d\ude00",null,true,false,{}],"b":[]} "#;
        let token = Scanner::new(ok).value().unwrap();
        assert_eq!((token.kind, token.odd, &ok[token.start..token.end]), (TokenKind::Nested, false, ok.trim()));
        for odd in [r#"[NaN]"#, r#"[-Infinity]"#, r#"["\ud800x"]"#, r#"["\udc00"]"#, r#"{"\ud800":1}"#, "[1e999]"] {
            assert!(Scanner::new(odd).value().unwrap().odd, "{odd}");
            assert!(serde_json::from_str::<serde_json::Value>(&mended(odd)).is_ok(), "{}", mended(odd));
        }
        for (bad, at) in [("[1,]", 3), ("{\"a\" 1}", 5), ("[01]", 1), ("[\"\n\"]", 2), ("[tru ]", 1), ("{a:1}", 1), ("[1}", 2)] {
            let mut s = Scanner::new(bad);
            assert!(matches!(s.value(), Err(Stop::Bad(_))), "{bad}");
            assert_eq!(s.at, at, "{bad}");
        }
        for cut in 0..ok.trim().len() {
            if ok.trim().is_char_boundary(cut) {
                assert_eq!(Scanner::new(&ok.trim()[..cut]).value(), Err(Stop::End));
            }
        }
        let bomb = "[".repeat(100_000);
        assert!(matches!(Scanner::new(&bomb).value(), Err(Stop::Bad(_))));
    }

    #[test]
    fn escapes_read_as_serde_reads_them() {
        let mut out = String::new();
        for raw in [r"a\n\t\r\b\f\/\\", r#"\"\u0041\u4e1c\ud83d\ude00!"#, "plain 东明路"] {
            unescape(raw, &mut out);
            assert_eq!(out, serde_json::from_str::<String>(&format!("\"{raw}\"")).unwrap());
        }
        unescape(r"\ud800-\udc00", &mut out);
        assert_eq!(out, "\u{fffd}-\u{fffd}");
    }

    #[test]
    fn plain_bytes_stop_at_the_first_special_one() {
        let count = |text: &[u8; 8]| plain_bytes(u64::from_le_bytes(*text));
        assert_eq!(count(b"abcdefgh"), 8);
        assert_eq!(count(b"abc\"\"fgh"), 3);
        assert_eq!(count(b"\\bcdefgh"), 0);
        assert_eq!(count(b"abcdefg\x1f"), 7);
        assert_eq!(count(&[0xe4, 0xb8, 0x9c, 0xff, 0x80, b'"', b'x', b'y']), 5);
    }
}
