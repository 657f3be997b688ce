//! Finds the features in a file: collections, lone features and geometries, one after another or line by line.
//!
//! Only a window of the file is in memory. When it ends within a feature, more is read and that feature is tried again.

use super::feature::Element;
use super::rows::Rows;
use super::scan::{Scanner, Stop, TokenKind, mended};
use super::slow::snippet;
use super::window::{Window, WindowError};
use crate::formats::{Action, Encoding, Problem, ReadError, Structure};
use crate::task::Task;
use memchr::memmem;
use std::io::Read;

/// What the features of a file stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// An array: `features`, or the whole file.
    Array,
    /// Nothing: they follow each other (newline-delimited GeoJSON, RFC 8142).
    Sequence,
}

/// Why a run over features ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The window ended.
    End,
    /// The array was closed.
    Closed,
    /// A collection begins here.
    Collection,
    /// Something stands here that begins no feature of a sequence.
    Other,
    /// No JSON, this many bytes after where the element begins.
    Fault(usize, &'static str),
}

/// What the outermost object begins with.
enum Root {
    /// Its features begin here.
    Features(usize),
    /// It is a feature or a geometry itself.
    Single,
    /// It is something else.
    Not(Structure),
}

pub(super) struct Reader<'a, 'b> {
    window: Window<'a>,
    pub rows: Rows<'b>,
    name: &'b str,
    task: &'b Task,
    /// The `crs` member as written, if any.
    pub crs: Option<String>,
    /// The first place that is no JSON.
    fault: Option<(u64, u64, &'static str)>,
    /// Elements that were JSON, whatever else.
    whole: u64,
    /// Byte up to which progress was reported.
    reported: u64,
}

impl<'a, 'b> Reader<'a, 'b> {
    pub fn new(input: &'a mut dyn Read, rows: Rows<'b>, name: &'b str, task: &'b Task) -> Self {
        Self { window: Window::new(input), rows, name, task, crs: None, fault: None, whole: 0, reported: 0 }
    }

    /// Reads the whole file.
    pub fn run(&mut self) -> Result<(), ReadError> {
        self.more()?;
        let start = self.window.text();
        // UTF-16 without a mark is valid UTF-8 with zeros between the letters.
        if start.as_bytes().iter().take(4).any(|b| *b == 0) {
            return Err(ReadError::NotUtf8 { file: self.name.to_owned(), byte: 0, guess: Encoding::Utf16 });
        }
        if start.starts_with('\u{feff}') {
            self.window.used('\u{feff}'.len_utf8());
        }
        let mut documents = 0;
        while let Some(first) = self.next_byte()? {
            match first {
                b'{' => self.document()?,
                b'[' if documents == 0 => {
                    self.window.used(1);
                    self.elements(Within::Array)?;
                }
                _ if self.whole > 0 || documents > 0 => {
                    // What follows a complete document is not taken for data.
                    let (byte, line) = (self.window.byte(), self.window.line(0));
                    let fault = "text behind the end of the data";
                    self.rows.warn_file(Problem::NotJson { byte, line, fault }, Action::LeftOut);
                    return Ok(());
                }
                b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => return Err(self.structure(Structure::Value)),
                _ => return Err(self.not_json(0, "an object was expected")),
            }
            documents += 1;
        }
        if documents == 0 {
            return Err(ReadError::Empty { file: self.name.to_owned() });
        }
        self.report();
        if self.whole == 0 {
            if let Some((byte, line, fault)) = self.fault {
                return Err(ReadError::NotJson { file: self.name.to_owned(), byte, line, fault });
            }
            self.rows.warn_file(Problem::NoFeatures, Action::Kept);
        }
        Ok(())
    }

    // --- the window ---------------------------------------------------------------------------------------------------

    /// Reads on; false at the end of the file.
    fn more(&mut self) -> Result<bool, ReadError> {
        self.task.check()?;
        self.report();
        let file = || self.name.to_owned();
        self.window.more().map_err(|error| match error {
            WindowError::Io(source) => ReadError::Io { file: file(), source },
            WindowError::TooLarge => ReadError::WrongStructure { file: file(), found: Structure::TooLarge },
            WindowError::NotUtf8(byte, bytes) => ReadError::NotUtf8 { file: file(), byte, guess: guess(&bytes) },
        })
    }

    fn report(&mut self) {
        let byte = self.window.byte();
        self.task.advance(byte - self.reported);
        self.reported = byte;
    }

    /// The next byte that is neither white space nor a record separator; `None` at the end of the file.
    fn next_byte(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let text = self.window.text();
            let blank = |b: &u8| matches!(b, b' ' | b'\n' | b'\r' | b'\t' | 0x1e);
            match text.bytes().position(|b| !blank(&b)) {
                Some(n) => {
                    self.window.used(n);
                    return Ok(self.window.text().bytes().next());
                }
                None => {
                    self.window.used(text.len());
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Scans something that starts at the window, with as much of the file as it needs; `None` when the file ends first.
    fn scan<T>(&mut self, f: impl Fn(&mut Scanner<'_>) -> Result<T, Stop>) -> Result<Option<(T, usize)>, ReadError> {
        loop {
            let mut s = Scanner::new(self.window.text());
            match f(&mut s) {
                Ok(value) => return Ok(Some((value, s.at))),
                Err(Stop::Bad(fault)) => {
                    let at = s.at;
                    return Err(self.not_json(at, fault));
                }
                Err(Stop::End) => {
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn not_json(&self, ahead: usize, fault: &'static str) -> ReadError {
        let byte = self.window.byte() + ahead as u64;
        ReadError::NotJson { file: self.name.to_owned(), byte, line: self.window.line(ahead), fault }
    }

    fn structure(&self, found: Structure) -> ReadError {
        ReadError::WrongStructure { file: self.name.to_owned(), found }
    }

    /// The file ends within something that starts at the window.
    fn truncated(&mut self) -> Result<(), ReadError> {
        let byte = self.window.byte();
        let left = self.window.text().len();
        self.window.used(left);
        if self.whole == 0 {
            return Err(ReadError::Truncated { file: self.name.to_owned(), byte: byte + left as u64 });
        }
        self.rows.warn_file(Problem::Truncated { byte }, Action::LeftOut);
        Ok(())
    }

    // --- documents ----------------------------------------------------------------------------------------------------

    /// An outermost object.
    fn document(&mut self) -> Result<(), ReadError> {
        let scanned = match self.scan(root) {
            Ok(scanned) => scanned,
            // Behind a broken beginning there may be sound features, with or without commas between them.
            Err(ReadError::NotJson { byte, line, fault, .. }) => {
                let ahead = (byte - self.window.byte()) as usize;
                self.fault(ahead, byte, line, fault)?;
                return self.elements(Within::Array);
            }
            Err(error) => return Err(error),
        };
        let Some(((root, of_type, crs), _)) = scanned else { return self.truncated() };
        match root {
            Root::Not(found) if self.whole > 0 => {
                let found = match found {
                    Structure::Other { of_type } => of_type,
                    other => format!("{other:?}"),
                };
                self.skip_element(found)
            }
            Root::Not(found) => Err(self.structure(found)),
            Root::Single => self.elements(Within::Sequence),
            Root::Features(at) => {
                self.note_crs(crs)?;
                self.window.used(at);
                self.elements(Within::Array)?;
                self.trailer(of_type)
            }
        }
    }

    /// The members behind `features`.
    fn trailer(&mut self, mut of_type: Option<String>) -> Result<(), ReadError> {
        loop {
            match self.next_byte()? {
                Some(b'}') => {
                    self.window.used(1);
                    break;
                }
                Some(b',') => {
                    self.window.used(1);
                    let name = |s: &mut Scanner<'_>| {
                        let key = s.string()?;
                        s.expect(b':', "a colon behind the member's name was expected")?;
                        let first = s.peek()?;
                        Ok((s.text[key.start..key.end].to_owned(), first))
                    };
                    let scanned = match self.scan(name) {
                        Err(ReadError::NotJson { byte, line, fault, .. }) => return self.stray(byte, line, fault),
                        scanned => scanned?,
                    };
                    let Some(((name, first), at)) = scanned else { return self.truncated() };
                    self.window.used(at);
                    if name == "features" && first == b'[' {
                        self.rows.warn_file(Problem::RepeatedMember { name: "features" }, Action::Kept);
                        self.window.used(1);
                        self.elements(Within::Array)?;
                        continue;
                    }
                    let value = |s: &mut Scanner<'_>| {
                        let token = s.value()?;
                        let raw = &s.text[token.start..token.end];
                        Ok((token.kind, if raw.len() <= 65_536 { mended(raw).into_owned() } else { String::new() }))
                    };
                    let scanned = match self.scan(value) {
                        Err(ReadError::NotJson { byte, line, fault, .. }) => return self.stray(byte, line, fault),
                        scanned => scanned?,
                    };
                    let Some(((kind, raw), end)) = scanned else { return self.truncated() };
                    self.window.used(end);
                    match name.as_str() {
                        "type" => of_type = Some(raw),
                        "crs" if kind == TokenKind::Nested => self.note_crs(Some(raw))?,
                        _ => {}
                    }
                }
                Some(_) => {
                    let (byte, line) = (self.window.byte(), self.window.line(0));
                    return self.stray(byte, line, "a comma or the end of the object or array was expected");
                }
                // The array was closed: nothing but a bracket can be missing.
                None => break,
            }
        }
        if of_type.as_deref() != Some("FeatureCollection") {
            self.rows.warn_file(Problem::WrongRootType { found: of_type.map_or("{}".into(), |t| snippet(&t)) }, Action::Kept);
        }
        Ok(())
    }

    /// Something behind the features is no JSON; there is nothing left to read.
    fn stray(&mut self, byte: u64, line: u64, fault: &'static str) -> Result<(), ReadError> {
        self.rows.warn_file(Problem::NotJson { byte, line, fault }, Action::LeftOut);
        loop {
            let left = self.window.text().len();
            self.window.used(left);
            if !self.more()? {
                return Ok(());
            }
        }
    }

    fn note_crs(&mut self, crs: Option<String>) -> Result<(), ReadError> {
        match (&self.crs, crs) {
            (Some(before), Some(now)) if *before != now => Err(self.structure(Structure::SeveralCrs)),
            (_, Some(now)) => {
                self.crs = Some(now);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    // --- features -----------------------------------------------------------------------------------------------------

    /// Steps over the value at the window, which is no feature.
    fn skip_element(&mut self, found: String) -> Result<(), ReadError> {
        match self.scan(|s| s.value()) {
            Ok(Some((_, end))) => {
                self.rows.skip(Problem::NotAFeature { found });
                self.window.used(end);
                Ok(())
            }
            Ok(None) => self.truncated(),
            Err(ReadError::NotJson { byte, line, fault, .. }) => {
                let ahead = (byte - self.window.byte()) as usize;
                self.fault(ahead, byte, line, fault)
            }
            Err(error) => Err(error),
        }
    }

    /// Reads features up to the end of what they stand in.
    fn elements(&mut self, within: Within) -> Result<(), ReadError> {
        let begin = self.window.byte();
        loop {
            let (used, why) = run(&mut self.rows, self.window.text(), within, &mut self.whole);
            self.window.used(used);
            match why {
                Why::End => {
                    if !self.more()? {
                        let rest = self.window.text().trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{1e}');
                        if rest.is_empty() && within == Within::Sequence {
                            return Ok(());
                        }
                        // After a fault the end of the array may well have been skipped.
                        if rest.is_empty() && self.fault.is_some() {
                            return Ok(());
                        }
                        return self.truncated();
                    }
                }
                // What looked like a feature from outside and is a collection from inside is neither.
                Why::Collection if self.window.byte() == begin => return self.skip_element("FeatureCollection".into()),
                Why::Closed | Why::Collection | Why::Other => return Ok(()),
                Why::Fault(ahead, fault) => {
                    let (byte, line) = (self.window.byte() + ahead as u64, self.window.line(ahead));
                    self.fault(ahead, byte, line, fault)?;
                }
            }
        }
    }

    /// Sets a broken element aside and goes on where the next one seems to begin.
    fn fault(&mut self, ahead: usize, byte: u64, line: u64, fault: &'static str) -> Result<(), ReadError> {
        self.fault.get_or_insert((byte, line, fault));
        self.rows.skip(Problem::NotJson { byte, line, fault });
        self.window.used(ahead);
        // Where it went wrong another feature may begin; where the element began that would be the same one again.
        let mut from = usize::from(ahead == 0);
        loop {
            let text = self.window.text();
            if let Some(at) = next_feature(text, from) {
                self.window.used(at);
                return Ok(());
            }
            // Keep what may be the start of the next feature's first member.
            let mut keep = text.len().saturating_sub(256);
            while !text.is_char_boundary(keep) {
                keep -= 1;
            }
            self.window.used(keep);
            from = if keep > 0 { 0 } else { from };
            if !self.more()? {
                let left = self.window.text().len();
                self.window.used(left);
                return Ok(());
            }
        }
    }
}

/// Reads features from `text` as far as it goes; returns what was used and why it went no further.
fn run(rows: &mut Rows<'_>, text: &str, within: Within, whole: &mut u64) -> (usize, Why) {
    let mut s = Scanner::new(text);
    loop {
        let mark = s.at;
        let first = loop {
            match s.peek() {
                Ok(b',') if within == Within::Array => s.at += 1,
                Ok(b) => break b,
                Err(Stop::End) => return (mark, Why::End),
                Err(Stop::Bad(_)) if within == Within::Sequence && text.as_bytes()[s.at] == 0x1e => s.at += 1,
                Err(Stop::Bad(fault)) => return (s.at, Why::Fault(0, fault)),
            }
        };
        let start = s.at;
        let result = match (first, within) {
            (b'{', _) => rows.feature(&mut s),
            (b']', Within::Array) => return (s.at + 1, Why::Closed),
            (_, Within::Sequence) => return (s.at, Why::Other),
            (_, Within::Array) => s.value().map(|token| {
                rows.skip(Problem::NotAFeature { found: snippet(&text[token.start..token.end]) });
                Element::Feature
            }),
        };
        match result {
            Ok(Element::Feature) => *whole += 1,
            Ok(Element::Collection) if within == Within::Sequence => return (start, Why::Collection),
            Ok(Element::Collection) => {
                s.at = start;
                match s.value() {
                    Ok(_) => rows.skip(Problem::NotAFeature { found: "FeatureCollection".into() }),
                    Err(Stop::End) => return (mark, Why::End),
                    Err(Stop::Bad(fault)) => return (start, Why::Fault(s.at - start, fault)),
                }
            }
            Err(Stop::End) => return (mark, Why::End),
            Err(Stop::Bad(fault)) => return (start, Why::Fault(s.at - start, fault)),
        }
    }
}

/// Where the next feature seems to begin, from `from` on: `{"type":"Feature"`, or an object at the start of a line.
fn next_feature(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let tail = bytes.get(from..)?;
    let line = memmem::find(tail, b"\n{").map(|at| from + at + 1);
    let typed = memmem::find_iter(tail, b"\"Feature\"").find_map(|at| {
        let back = |text: &[u8], want: &[u8]| -> Option<usize> {
            let text = text.trim_ascii_end();
            text.ends_with(want).then(|| text.len() - want.len())
        };
        let colon = back(&bytes[..from + at], b":")?;
        let name = back(&bytes[..colon], b"\"type\"")?;
        back(&bytes[..name], b"{").filter(|&at| at >= from)
    });
    match (line, typed) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Looks at the members of an outermost object until it is clear what it is. Gives its type and `crs` as written, too.
fn root(s: &mut Scanner<'_>) -> Result<(Root, Option<String>, Option<String>), Stop> {
    let (mut of_type, mut crs) = (None, None);
    s.expect(b'{', "an object was expected")?;
    let mut more = s.opens(b'}')?;
    while more {
        let key = s.string()?;
        s.expect(b':', "a colon behind the member's name was expected")?;
        let collection = of_type.as_deref() == Some("FeatureCollection");
        match &s.text[key.start..key.end] {
            "features" => {
                return Ok(match s.peek()? {
                    b'[' => (Root::Features(s.at + 1), of_type, crs),
                    _ => (Root::Not(Structure::FeaturesNotAnArray), of_type, crs),
                });
            }
            "type" => {
                let token = s.value()?;
                let text = s.text[token.start..token.end].to_owned();
                match text.as_str() {
                    "Feature" | "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
                    | "GeometryCollection" => return Ok((Root::Single, None, None)),
                    "Topology" => return Ok((Root::Not(Structure::TopoJson), None, None)),
                    _ => of_type = Some(text),
                }
            }
            "geometry" | "coordinates" | "geometries" if !collection => return Ok((Root::Single, None, None)),
            "crs" => {
                let token = s.value()?;
                let raw = &s.text[token.start..token.end];
                crs = (token.kind == TokenKind::Nested && raw.len() <= 65_536).then(|| mended(raw).into_owned());
            }
            _ => {
                s.value()?;
            }
        }
        more = s.goes_on(b'}')?;
    }
    let found = match &of_type {
        Some(of_type) if of_type == "FeatureCollection" => Structure::NoFeatures,
        _ => Structure::Other { of_type: snippet(of_type.as_deref().unwrap_or("")) },
    };
    Ok((Root::Not(found), of_type, crs))
}

/// What the first bytes that are not UTF-8 speak for.
fn guess(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Encoding::Utf16,
        [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => Encoding::Gbk,
        _ => Encoding::Other,
    }
}
