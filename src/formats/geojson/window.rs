//! A window that moves over a file: text that was read and not yet used.
//!
//! It holds at most one piece of [`WINDOW`] bytes and grows only while a single feature is larger.

use std::io::Read;

/// Bytes read ahead; small enough to stay in the processor's cache.
const WINDOW: usize = 256 * 1024;
/// Largest single feature (or other member of the file) accepted, bytes.
const LARGEST: usize = 256 * 1024 * 1024;

/// Why no more text comes.
#[derive(Debug)]
pub enum WindowError {
    /// The system's reason.
    Io(std::io::Error),
    /// Not UTF-8 at this byte of the file; with the bytes from there on, as far as they were read.
    NotUtf8(u64, Vec<u8>),
    /// What starts at the window is larger than [`LARGEST`].
    TooLarge,
}

/// The window.
pub struct Window<'a> {
    input: &'a mut dyn Read,
    text: String,
    /// Bytes behind `text`: the start of a character, or what is not UTF-8.
    rest: Vec<u8>,
    /// Used part of `text`.
    at: usize,
    /// Place of `text` in the file.
    offset: u64,
    /// Line breaks in what was used.
    lines: u64,
    ended: bool,
}

impl<'a> Window<'a> {
    /// Over a file, before its first byte.
    pub fn new(input: &'a mut dyn Read) -> Self {
        Self { input, text: String::new(), rest: Vec::new(), at: 0, offset: 0, lines: 0, ended: false }
    }

    /// The unused text.
    #[inline]
    pub fn text(&self) -> &str {
        &self.text[self.at..]
    }

    /// Byte of the file at which the unused text starts, from 0.
    pub fn byte(&self) -> u64 {
        self.offset + self.at as u64
    }

    /// Line of the file, from 1, at `ahead` bytes of the unused text.
    pub fn line(&self, ahead: usize) -> u64 {
        1 + self.lines + breaks(&self.text.as_bytes()[self.at..self.at + ahead])
    }

    /// Marks `bytes` of the unused text as used.
    pub fn used(&mut self, bytes: usize) {
        self.lines += breaks(&self.text.as_bytes()[self.at..self.at + bytes]);
        self.at += bytes;
    }

    /// Reads on, keeping the unused text; false when there is nothing more.
    pub fn more(&mut self) -> Result<bool, WindowError> {
        let unused = self.text.len() - self.at;
        self.offset += self.at as u64;
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.drain(..self.at);
        self.at = 0;
        bytes.append(&mut self.rest);
        // What fills half the window and is still not complete needs a larger one.
        let room = if unused * 2 >= WINDOW { (unused * 2).min(LARGEST) } else { WINDOW };
        if room < bytes.len() + 1 {
            return Err(WindowError::TooLarge);
        }
        let known = bytes.len();
        if !self.ended {
            bytes.reserve_exact(room - known);
            match (&mut *self.input).take((room - known) as u64).read_to_end(&mut bytes) {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(error) => return Err(WindowError::Io(error)),
            }
        }
        let whole = bytes.len() - if self.ended { 0 } else { unfinished(&bytes) };
        self.rest = bytes.split_off(whole);
        self.text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let cut = error.utf8_error().error_len().is_none();
                let mut bytes = error.into_bytes();
                let mut wrong = bytes.split_off(good);
                wrong.append(&mut self.rest);
                // A file that breaks off within a character is cut off, not written in another encoding.
                self.rest = if cut { Vec::new() } else { wrong };
                self.ended = true;
                String::from_utf8(bytes).unwrap_or_default()
            }
        };
        if self.text.len() > unused {
            return Ok(true);
        }
        if self.ended && !self.rest.is_empty() {
            return Err(WindowError::NotUtf8(self.offset + self.text.len() as u64, std::mem::take(&mut self.rest)));
        }
        Ok(!self.ended)
    }
}

fn breaks(bytes: &[u8]) -> u64 {
    // In pieces of 255 the counter fits a byte, which the compiler turns into vector code.
    bytes.chunks(255).map(|piece| u64::from(piece.iter().map(|&b| u8::from(b == b'\n')).sum::<u8>())).sum()
}

/// Length of the character that the bytes break off in, 0 if they end with a whole one.
fn unfinished(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let b = bytes[bytes.len() - back];
        if b & 0xC0 != 0x80 {
            let length = match b {
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF7 => 4,
                _ => 1,
            };
            return if length > back { back } else { 0 };
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_never_cut_and_lines_are_counted() {
        let text = "东\n明x\n".repeat(100_000);
        let mut input = text.as_bytes();
        let mut window = Window::new(&mut input);
        let mut seen = String::new();
        while window.more().unwrap() {
            let part = window.text().to_owned();
            // Leave a little behind, as an unfinished feature does.
            let used = part.char_indices().nth_back(2).map_or(part.len(), |(i, _)| i);
            seen.push_str(&part[..used]);
            window.used(used);
        }
        seen.push_str(window.text());
        assert_eq!(seen.len(), text.len());
        assert!(seen == text);
        assert_eq!(window.line(window.text().len()), 200_001);
    }

    #[test]
    fn bad_bytes_are_reported_where_they_are() {
        let bytes: &[u8] = b"{\"a\":\"\xb6\xab\xc3\xf7\"}";
        let mut input = bytes;
        let mut window = Window::new(&mut input);
        assert!(window.more().unwrap());
        assert_eq!(window.text(), "{\"a\":\"");
        assert!(matches!(window.more(), Err(WindowError::NotUtf8(6, rest)) if rest == bytes[6..]));
    }
}
