//! Tables as CSV that Excel opens without questions: UTF-8 with a byte order mark, CRLF, quotes where needed.

use std::borrow::Cow;
use std::io::{self, Write};

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing: an unknown value.
    Empty,
    /// A text; guarded against being taken for a formula.
    Text(Cow<'a, str>),
    /// A whole number, written as it is.
    Int(i64),
    /// A decimal number, written as it is (shortest form that reads back); not finite is written as nothing.
    Real(f64),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Cell<'_> {
    fn from(v: i64) -> Self {
        Self::Int(v)
    }
}

impl From<u64> for Cell<'_> {
    fn from(v: u64) -> Self {
        i64::try_from(v).map_or_else(|_| Self::Text(Cow::Owned(v.to_string())), Self::Int)
    }
}

impl From<f64> for Cell<'_> {
    fn from(v: f64) -> Self {
        Self::Real(v)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Empty, Into::into)
    }
}

/// A text as a cell that no table program computes: one that starts with `=`, `+`, `-`, `@`, a tab or a line break gets an
/// apostrophe in front, which such programs take for "this is text" (OWASP, CSV injection). A text that is a plain number
/// such as `-3.5` stays. Leading spaces and full-width signs do not hide the sign.
pub fn guard(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}']).chars().next();
    let risky = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if risky && text.parse::<f64>().is_err() { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Writes a table: the header, then the rows. Returns the number of rows. Short rows are filled up with empty cells.
pub fn write<'a, R>(out: &mut dyn Write, header: &[&str], rows: impl IntoIterator<Item = R>) -> io::Result<u64>
where
    R: IntoIterator<Item = Cell<'a>>,
{
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(out);
    csv.write_record(header.iter().map(|h| guard(h).into_owned()))?;
    let mut count = 0;
    for row in rows {
        let mut cells = 0;
        for cell in row {
            match cell {
                Cell::Empty => csv.write_field("")?,
                Cell::Text(text) => csv.write_field(guard(&text).as_ref())?,
                Cell::Int(v) => csv.write_field(v.to_string())?,
                Cell::Real(v) if v.is_finite() => csv.write_field(v.to_string())?,
                Cell::Real(_) => csv.write_field("")?,
            }
            cells += 1;
        }
        for _ in cells..header.len() {
            csv.write_field("")?;
        }
        csv.write_record(None::<&[u8]>)?;
        count += 1;
    }
    csv.flush()?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: Vec<Vec<Cell<'static>>>) -> String {
        let mut out = Vec::new();
        write(&mut out, &["编号", "name", "n"], rows).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn quotes_breaks_and_missing_cells() {
        let text = table(vec![
            vec!["a,b".into(), "say \"hi\"\nthere".into(), Cell::Int(-7)],
            vec![Cell::Empty],
            vec!["东明路".into(), None::<i64>.into(), Cell::Real(0.25)],
        ]);
        assert_eq!(text, "\u{feff}编号,name,n\r\n\"a,b\",\"say \"\"hi\"\"\nthere\",-7\r\n,,\r\n东明路,,0.25\r\n");
        let mut reader = csv::ReaderBuilder::new().from_reader(&text.as_bytes()[3..]);
        assert_eq!(reader.records().next().unwrap().unwrap().get(1), Some("say \"hi\"\nthere"));
    }

    #[test]
    fn texts_are_never_formulas_and_numbers_stay_numbers() {
        for risky in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "－"] {
            assert_eq!(guard(risky), format!("'{risky}"), "{risky}");
        }
        for fine in ["", "-3.5", "+86", "a=b", "3号楼", "'quoted"] {
            assert_eq!(guard(fine), fine);
        }
        assert!(table(vec![vec![Cell::Int(-1), Cell::Real(-0.5), "-x".into()]]).ends_with("-1,-0.5,'-x\r\n"));
    }
}
