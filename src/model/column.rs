//! One attribute of one chunk as a column, and the values that go in and out of it.

use super::schema::AttrType;
use serde::{Deserialize, Serialize};

/// A value on its own, as edits and forms carry it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Unknown.
    #[default]
    Null,
    /// Whole number, or seconds since 1970-01-01 UTC for a time.
    Int(i64),
    /// Decimal number.
    Real(f64),
    /// Text, choice or hours.
    Text(String),
}

/// A value in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// Unknown.
    Null,
    /// Whole number, or seconds since 1970-01-01 UTC for a time.
    Int(i64),
    /// Decimal number.
    Real(f64),
    /// Text, choice or hours.
    Text(&'a str),
}

impl ValueRef<'_> {
    /// A copy that owns its text.
    pub fn to_owned(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Int(v) => Value::Int(v),
            Self::Real(v) => Value::Real(v),
            Self::Text(v) => Value::Text(v.to_owned()),
        }
    }
}

impl Value {
    /// A view of it.
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Int(v) => ValueRef::Int(*v),
            Self::Real(v) => ValueRef::Real(*v),
            Self::Text(v) => ValueRef::Text(v),
        }
    }
}

/// What stands in a column of whole numbers where there is none.
pub const NULL_INT: i64 = i64::MIN;
const NULL_BIT: u32 = 1 << 31;

/// Texts in one string; text `i` ends at `ends[i]`, a set high bit means null.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Texts {
    ends: Vec<u32>,
    bytes: String,
}

impl Texts {
    fn get(&self, i: usize) -> Option<&str> {
        let start = if i == 0 { 0 } else { (self.ends[i - 1] & !NULL_BIT) as usize };
        let end = self.ends[i];
        if end & NULL_BIT == 0 { Some(&self.bytes[start..end as usize]) } else { None }
    }

    /// Texts from their columns: `ends` as they stand in [`Texts::columns`]; `None` when they do not fit.
    pub fn from_columns(ends: Vec<u32>, bytes: String) -> Option<Self> {
        let mut start = 0;
        for end in &ends {
            let (end, null) = ((end & !NULL_BIT) as usize, end & NULL_BIT != 0);
            if end < start || (null && end != start) || !bytes.is_char_boundary(end) {
                return None;
            }
            start = end;
        }
        (start == bytes.len()).then_some(Self { ends, bytes })
    }

    /// Where each text ends, the highest bit set where there is none, and all texts in one.
    pub fn columns(&self) -> (&[u32], &str) {
        (&self.ends, &self.bytes)
    }

    fn push(&mut self, text: Option<&str>) {
        self.bytes.push_str(text.unwrap_or(""));
        let end = self.bytes.len() as u32;
        self.ends.push(if text.is_some() { end } else { end | NULL_BIT });
    }
}

/// A column of one chunk.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Column {
    /// No row has a value: costs nothing.
    #[default]
    Absent,
    /// Texts, choices and hours.
    Texts(Texts),
    /// Whole numbers and times.
    Ints(Vec<i64>),
    /// Decimal numbers; NaN is null.
    Reals(Vec<f64>),
}

impl Column {
    /// The value in row `i` of the chunk.
    pub fn get(&self, i: usize) -> ValueRef<'_> {
        match self {
            Self::Absent => ValueRef::Null,
            Self::Texts(texts) => texts.get(i).map_or(ValueRef::Null, ValueRef::Text),
            Self::Ints(v) => {
                if v[i] == NULL_INT {
                    ValueRef::Null
                } else {
                    ValueRef::Int(v[i])
                }
            }
            Self::Reals(v) => {
                if v[i].is_nan() {
                    ValueRef::Null
                } else {
                    ValueRef::Real(v[i])
                }
            }
        }
    }

    /// The text in row `i`, if it is one.
    #[inline]
    pub fn text(&self, i: usize) -> Option<&str> {
        match self {
            Self::Texts(texts) => texts.get(i),
            _ => None,
        }
    }

    /// The number in row `i`, if it is one.
    #[inline]
    pub fn int(&self, i: usize) -> Option<i64> {
        match self {
            Self::Ints(v) if v[i] != NULL_INT => Some(v[i]),
            _ => None,
        }
    }

    /// Appends a value as row `row` of a column of type `ty` (rows before it that were never pushed are null). A value of
    /// another type is converted where nothing is lost (`3.0` to 3), else becomes null; the caller reports that.
    /// Returns whether the value was kept.
    pub fn push(&mut self, ty: AttrType, row: usize, value: ValueRef<'_>) -> bool {
        match ty {
            AttrType::Text | AttrType::Choice | AttrType::Hours => {
                let text = match value {
                    ValueRef::Text(t) => Some(std::borrow::Cow::Borrowed(t)),
                    ValueRef::Int(v) => Some(v.to_string().into()),
                    ValueRef::Real(v) => Some(v.to_string().into()),
                    ValueRef::Null => None,
                };
                if text.is_none() && matches!(self, Self::Absent) {
                    return true;
                }
                let texts = self.texts(row);
                texts.push(text.as_deref());
                true
            }
            AttrType::Int | AttrType::Time => {
                let int = match value {
                    ValueRef::Int(v) => Some(v),
                    ValueRef::Real(v) if v.fract() == 0.0 && v.abs() < 9e15 => Some(v as i64),
                    _ => None,
                };
                if int.is_some() || !matches!(self, Self::Absent) {
                    let ints = self.ints(row);
                    ints.push(int.unwrap_or(NULL_INT));
                }
                int.is_some() || value == ValueRef::Null
            }
            AttrType::Real => {
                let real = match value {
                    ValueRef::Int(v) => Some(v as f64),
                    ValueRef::Real(v) => Some(v),
                    _ => None,
                };
                if real.is_some() || !matches!(self, Self::Absent) {
                    let reals = self.reals(row);
                    reals.push(real.unwrap_or(f64::NAN));
                }
                real.is_some() || value == ValueRef::Null
            }
        }
    }

    /// Appends an integer without going through a [`ValueRef`].
    #[inline]
    pub fn push_int(&mut self, row: usize, value: i64) {
        self.ints(row).push(value);
    }

    /// Appends a text without going through a [`ValueRef`].
    #[inline]
    pub fn push_text(&mut self, row: usize, value: &str) {
        self.texts(row).push(Some(value));
    }

    /// Fills up with nulls to `rows`; called once when the chunk is finished, or before a later row is pushed.
    pub fn pad(&mut self, rows: usize) {
        match self {
            Self::Absent => {}
            Self::Texts(t) => {
                while t.ends.len() < rows {
                    t.push(None);
                }
                t.ends.shrink_to_fit();
                t.bytes.shrink_to_fit();
            }
            Self::Ints(v) => {
                v.resize(rows, NULL_INT);
                v.shrink_to_fit();
            }
            Self::Reals(v) => {
                v.resize(rows, f64::NAN);
                v.shrink_to_fit();
            }
        }
    }

    /// Forgets rows from `rows` on (an abandoned feature).
    pub fn truncate(&mut self, rows: usize) {
        match self {
            Self::Absent => {}
            Self::Texts(t) => {
                t.ends.truncate(rows);
                let end = t.ends.last().map_or(0, |e| (e & !NULL_BIT) as usize);
                t.bytes.truncate(end);
            }
            Self::Ints(v) => v.truncate(rows),
            Self::Reals(v) => v.truncate(rows),
        }
    }

    fn texts(&mut self, row: usize) -> &mut Texts {
        if matches!(self, Self::Absent) {
            *self = Self::Texts(Texts::default());
        }
        match self {
            Self::Texts(t) => {
                while t.ends.len() < row {
                    t.push(None);
                }
                t
            }
            _ => unreachable!("a column keeps its type"),
        }
    }

    fn ints(&mut self, row: usize) -> &mut Vec<i64> {
        if matches!(self, Self::Absent) {
            *self = Self::Ints(Vec::new());
        }
        match self {
            Self::Ints(v) => {
                if v.len() < row {
                    v.resize(row, NULL_INT);
                }
                v
            }
            _ => unreachable!("a column keeps its type"),
        }
    }

    fn reals(&mut self, row: usize) -> &mut Vec<f64> {
        if matches!(self, Self::Absent) {
            *self = Self::Reals(Vec::new());
        }
        match self {
            Self::Reals(v) => {
                if v.len() < row {
                    v.resize(row, f64::NAN);
                }
                v
            }
            _ => unreachable!("a column keeps its type"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_ints_and_nulls_come_back() {
        let mut c = Column::Absent;
        assert!(c.push(AttrType::Text, 0, ValueRef::Null));
        assert_eq!(c, Column::Absent);
        c.push(AttrType::Text, 1, ValueRef::Text("东明路"));
        c.push(AttrType::Text, 2, ValueRef::Text(""));
        c.push(AttrType::Text, 4, ValueRef::Int(7));
        c.pad(6);
        let all: Vec<_> = (0..6).map(|i| c.text(i)).collect();
        assert_eq!(all, [None, Some("东明路"), Some(""), None, Some("7"), None]);
        c.truncate(2);
        c.push(AttrType::Text, 2, ValueRef::Text("x"));
        assert_eq!(c.text(2), Some("x"));

        let mut n = Column::Absent;
        n.push(AttrType::Int, 3, ValueRef::Real(2192.0));
        assert!(!n.push(AttrType::Int, 4, ValueRef::Real(0.5)), "a fraction is no whole number");
        assert!(!n.push(AttrType::Int, 5, ValueRef::Text("many")));
        n.pad(6);
        assert_eq!((n.int(0), n.int(3), n.int(4)), (None, Some(2192), None));
    }
}
