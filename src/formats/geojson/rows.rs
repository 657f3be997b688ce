//! Features as rows of chunks: values into columns, ids kept apart, warnings collected.

use super::ReadOptions;
use super::ids::{Ids, Taken};
use super::keys::Keys;
use super::scan::{Scanner, Token, TokenKind, mended, unescape};
use super::slow::{self, snippet};
use super::tree::Tree;
use super::value::{self, Fitted};
use crate::formats::{Action, Problem, ReadError, Warning, Warnings};
use crate::geometry::ShapeKind;
use crate::model::schema::ID;
use crate::model::{CHUNK_ROWS, Chunk, Column, Fid, KindInfo, LayerKind, Value};
use std::collections::HashMap;

/// A chunk is full at this many coordinates or bytes of other fields too, so that its offsets never overflow.
const CHUNK_COORDS: usize = 1 << 22;
const CHUNK_BYTES: usize = 1 << 26;
/// Distinct unlisted choices kept for the report.
const MOST_CHOICES: usize = 1_000;

/// Value of an attribute in the feature being read.
#[derive(Clone, Copy)]
pub struct Slot {
    /// Where it stands.
    pub token: Token,
    /// Claim of its property, 0 is the best.
    pub rank: u16,
    /// The property's name with quotes.
    pub key: (usize, usize),
}

/// What was found where the geometry should be.
pub enum Geometry {
    /// Nothing or null.
    Missing,
    /// Read and pushed.
    Read(ShapeKind),
    /// Something the fast reader does not take.
    Odd(Token),
}

/// The layer as it grows.
pub struct Rows<'a> {
    pub(super) info: &'static KindInfo,
    pub(super) options: &'a ReadOptions,
    name: &'a str,
    kind: LayerKind,
    pub(super) keys: Keys,
    pub(super) chunk: Chunk,
    /// Finished chunks, in the coordinates of the file.
    pub(super) chunks: Vec<Chunk>,
    /// One an attribute.
    pub(super) slots: Vec<Option<Slot>>,
    /// Properties that fill no attribute: name with quotes, value.
    pub(super) extras: Vec<((usize, usize), Token)>,
    pub(super) pending: Vec<(Problem, Action)>,
    pub(super) heights: bool,
    pub(super) warnings: Warnings,
    /// Features so far.
    pub(super) seen: u64,
    pub(super) set_aside: u64,
    first: i64,
    ids: Ids,
    forced: Vec<Option<Value>>,
    unlisted: HashMap<(usize, String), (u64, u64)>,
    extra_bytes: usize,
    id: String,
    scratch: String,
    scratch2: String,
}

impl<'a> Rows<'a> {
    /// An empty layer; fails when a forced value does not fit.
    pub fn new(name: &'a str, kind: LayerKind, options: &'a ReadOptions) -> Result<Self, ReadError> {
        let info = kind.info();
        let into = options.into.as_deref();
        let mut forced = vec![None; info.attributes.len()];
        for (key, text) in &options.set {
            let bad = |expected: String| ReadError::Setting { setting: format!("{kind}.{key}={text}"), expected };
            let settable = &info.attributes[1..info.attributes.len() - 1];
            let Some(attr) = settable.iter().position(|a| a.key == key).map(|i| i + 1) else {
                let keys = settable.iter().map(|a| a.key).collect::<Vec<_>>().join(", ");
                return Err(bad(format!("an attribute of {kind}: {keys}")));
            };
            forced[attr] = Some(value::forced(kind, attr, text, options.offset_minutes).map_err(bad)?);
        }
        Ok(Self {
            info,
            options,
            name,
            kind,
            keys: Keys::new(info),
            chunk: Chunk::new(kind),
            chunks: Vec::new(),
            slots: vec![None; info.attributes.len()],
            extras: Vec::new(),
            pending: Vec::new(),
            heights: false,
            warnings: Warnings::default(),
            seen: 0,
            set_aside: 0,
            first: into.map_or(1, |layer| layer.next_fid().0),
            ids: Ids::of(into),
            forced,
            unlisted: HashMap::new(),
            extra_bytes: 0,
            id: String::new(),
            scratch: String::new(),
            scratch2: String::new(),
        })
    }

    /// The identity of the file's first feature.
    pub fn first(&self) -> Fid {
        Fid(self.first)
    }

    /// Forgets what was pushed of an unfinished feature.
    #[inline]
    pub fn begin(&mut self) {
        self.slots.fill(None);
        self.extras.clear();
        self.pending.clear();
    }

    /// A warning about the whole file.
    pub fn warn_file(&mut self, problem: Problem, action: Action) {
        self.warnings.push(Warning { file: self.name.to_owned(), index: None, id: None, problem, action });
    }

    /// Counts an element that is no readable feature.
    pub fn skip(&mut self, problem: Problem) {
        let warning = Warning { file: self.name.to_owned(), index: Some(self.seen), id: None, problem, action: Action::SetAside };
        self.warnings.push(warning);
        self.seen += 1;
        self.set_aside += 1;
    }

    /// Ends the feature whose members stand in `text`.
    #[inline]
    pub fn finish_feature(&mut self, text: &str, geometry: Geometry, top_id: Option<Token>) {
        self.find_id(text, top_id);
        let kind = match geometry {
            Geometry::Read(kind) => kind,
            Geometry::Missing => return self.drop_feature(Problem::NoGeometry),
            Geometry::Odd(token) => match self.place_odd(text, token) {
                Ok(kind) => kind,
                Err(problem) => return self.drop_feature(problem),
            },
        };
        self.settle_id();
        let row = self.chunk.len();
        self.chunk.shapes.end_feature(kind);
        self.chunk.columns[ID].push_text(row, &self.id);
        for attr in 1..self.info.attributes.len() - 1 {
            if self.slots[attr].is_some() || self.forced[attr].is_some() {
                self.put(text, row, attr);
            }
        }
        if !self.extras.is_empty() {
            self.put_extras(text, row);
        }
        for i in 0..self.pending.len() {
            let (problem, action) = self.pending[i].clone();
            self.warn(problem, action);
        }
        self.chunk.end_feature(Fid(self.first + self.seen as i64));
        self.seen += 1;
        let full = self.chunk.len() >= CHUNK_ROWS;
        if full || self.chunk.shapes.coords().len() >= CHUNK_COORDS || self.extra_bytes >= CHUNK_BYTES {
            self.finish_chunk();
        }
    }

    /// Ends the chunk; call once at the end too.
    pub fn finish_chunk(&mut self) {
        if !self.chunk.is_empty() {
            let mut chunk = std::mem::replace(&mut self.chunk, Chunk::new(self.kind));
            chunk.finish();
            self.chunks.push(chunk);
            self.extra_bytes = 0;
        }
    }

    /// Reports what was collected over the whole file.
    pub fn finish_warnings(&mut self) {
        if self.heights {
            self.warn_file(Problem::Heights, Action::LeftOut);
        }
        let mut unlisted: Vec<_> = std::mem::take(&mut self.unlisted).into_iter().collect();
        unlisted.sort_by_key(|(_, (first, _))| *first);
        for ((attr, value), (_, features)) in unlisted {
            self.warn_file(Problem::UnknownChoice { kind: self.kind, attr, value, features }, Action::Kept);
        }
    }

    #[cold]
    fn place_odd(&mut self, text: &str, token: Token) -> Result<ShapeKind, Problem> {
        let tree = Tree::read(&mut Scanner { text, at: token.start - usize::from(is_text(token)) })
            .map_err(|_| Problem::NotAGeometry { found: snippet(&text[token.start..token.end]) })?;
        let placed = slow::place(&tree, self.info.geometry, &mut self.chunk.shapes)?;
        self.heights |= placed.heights;
        self.pending.extend(placed.notes);
        Ok(placed.kind)
    }

    #[cold]
    fn drop_feature(&mut self, problem: Problem) {
        self.chunk.shapes.abandon_feature();
        for (problem, action) in std::mem::take(&mut self.pending) {
            self.warn(problem, action);
        }
        self.warn(problem, Action::SetAside);
        self.seen += 1;
        self.set_aside += 1;
    }

    #[cold]
    fn warn(&mut self, problem: Problem, action: Action) {
        let id = Some(self.id.clone()).filter(|id| !id.is_empty());
        self.warnings.push(Warning { file: self.name.to_owned(), index: Some(self.seen), id, problem, action });
    }

    /// The feature's id as the file has it: the property, else the member, else nothing.
    fn find_id(&mut self, text: &str, top_id: Option<Token>) {
        self.id.clear();
        let info = &self.info.attributes[ID];
        for token in [self.slots[ID].map(|slot| slot.token), top_id].into_iter().flatten() {
            match value::fit(info, text, token, 0, &mut self.scratch) {
                Fitted::Text(id) if token.kind != TokenKind::Nested => {
                    self.id.push_str(id.trim());
                    return;
                }
                Fitted::Null => {}
                _ => {
                    let found = snippet(&text[token.start..token.end]);
                    self.pending.push((Problem::BadId { found }, Action::LeftOut));
                }
            }
        }
    }

    /// Makes the id unique; a feature without one is called by its number.
    #[inline]
    fn settle_id(&mut self) {
        use std::fmt::Write;
        if self.id.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(self.id, "{}", self.first + self.seen as i64);
        }
        match self.ids.take(&self.id) {
            Taken::Free => {}
            Taken::Before => self.rename(),
            Taken::Unsure => {
                for chunk in self.chunks.iter().chain([&self.chunk]) {
                    for row in 0..chunk.len() {
                        self.ids.remember(chunk.columns[ID].text(row).unwrap_or(""));
                    }
                }
                // Even when there was none before, order counts no more.
                self.ids.remember("");
                if matches!(self.ids.take(&self.id), Taken::Before) {
                    self.rename();
                }
            }
        }
    }

    #[cold]
    fn rename(&mut self) {
        let renamed = self.ids.variant(&self.id);
        let id = std::mem::replace(&mut self.id, renamed.clone());
        self.pending.push((Problem::DuplicateId { id, renamed }, Action::Repaired));
    }

    #[inline]
    fn put(&mut self, text: &str, row: usize, attr: usize) {
        let info = &self.info.attributes[attr];
        let column: &mut Column = &mut self.chunk.columns[attr];
        if let Some(value) = &self.forced[attr] {
            column.push(info.ty, row, value.as_ref());
            return;
        }
        let Some(Slot { token, .. }) = self.slots[attr] else { return };
        match value::fit(info, text, token, self.options.offset_minutes, &mut self.scratch) {
            Fitted::Null => {}
            Fitted::Int(v) => column.push_int(row, v),
            Fitted::Real(v) => {
                column.push(info.ty, row, crate::model::ValueRef::Real(v));
            }
            Fitted::Text(v) => column.push_text(row, &v),
            Fitted::Unlisted(v) => {
                column.push_text(row, &v);
                let seen = self.seen;
                let room = self.unlisted.len() < MOST_CHOICES;
                let key = (attr, v.into_owned());
                if let Some((_, n)) = self.unlisted.get_mut(&key) {
                    *n += 1;
                } else if room {
                    self.unlisted.insert(key, (seen, 1));
                }
            }
            Fitted::Bad => {
                let quote = if is_text(token) { "\"" } else { "" };
                let value = snippet(&format!("{quote}{}{quote}", &text[token.start..token.end]));
                self.pending.push((Problem::BadValue { kind: self.kind, attr, value }, Action::Emptied));
            }
        }
    }

    /// The other fields as a JSON object, texts and numbers as they stand in the file.
    fn put_extras(&mut self, text: &str, row: usize) {
        let out = &mut self.scratch2;
        out.clear();
        out.push('{');
        let names = |(key, _): &((usize, usize), Token)| &text[key.0..key.1];
        let mut last = HashMap::new();
        if self.extras.len() > 16 {
            last.extend(self.extras.iter().enumerate().map(|(i, extra)| (names(extra), i)));
        }
        for (i, extra) in self.extras.iter().enumerate() {
            let (name, token) = (names(extra), extra.1);
            // A name that comes twice: the last one counts, as for every JSON reader.
            let comes_again = match last.get(name) {
                Some(&at) => at > i,
                None => self.extras[i + 1..].iter().any(|later| names(later) == name),
            };
            if comes_again {
                continue;
            }
            if out.len() > 1 {
                out.push(',');
            }
            let quoted = is_text(token);
            let value = &text[token.start - usize::from(quoted)..token.end + usize::from(quoted)];
            if token.odd || name.contains('\\') {
                let mut plain = String::new();
                unescape(&name[1..name.len() - 1], &mut plain);
                out.push_str(&serde_json::Value::String(plain).to_string());
                out.push(':');
                out.push_str(&mended(value));
            } else {
                out.push_str(name);
                out.push(':');
                out.push_str(value);
            }
        }
        out.push('}');
        self.extra_bytes += out.len();
        let last = self.chunk.columns.len() - 1;
        self.chunk.columns[last].push_text(row, out);
    }
}

/// Whether a token is a text: it then stands without its quotes.
fn is_text(token: Token) -> bool {
    matches!(token.kind, TokenKind::Text | TokenKind::Escaped)
}
