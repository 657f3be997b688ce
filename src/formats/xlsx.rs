//! A table as an Excel workbook (ECMA-376): real numbers and dates, head row and first column that stay, filter buttons,
//! columns as wide as their text. A workbook is a handful of XML files in a ZIP archive.

use super::worklist::{Cell, Column, Lister};
use super::zip::Archive;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Rows that a sheet holds besides its head.
pub const MOST_ROWS: usize = 1_048_575;
/// Characters that a cell holds.
const MOST_CHARS: usize = 32_767;
/// Rows that decide how wide the columns are.
const MEASURED: usize = 500;

/// Writes into a string, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{ let _ = write!($out, $($arg)*); }};
}

/// Cell formats, by their place in the style sheet.
mod style {
    /// The head row.
    pub const HEAD: u8 = 1;
    /// Whole numbers with thousands separators.
    pub const WHOLE: u8 = 2;
    /// A moment to the minute.
    pub const TIME: u8 = 3;
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="等线"/><family val="2"/></font><font><b/><sz val="11"/><name val="等线"/><family val="2"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEEF1F6"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF6B6F78"/></bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

/// The list as a workbook of one sheet.
pub fn list_xlsx(lister: &Lister<'_>, columns: &[Column], rows: &[u32], title: &str) -> io::Result<Vec<u8>> {
    if rows.len() > MOST_ROWS {
        let n = rows.len();
        return Err(io::Error::other(format!(
            "{n} rows do not fit into an Excel sheet (at most {MOST_ROWS}); write CSV instead"
        )));
    }
    let mut archive = Archive::default();
    archive.file("[Content_Types].xml", |out| out.write_all(TYPES.as_bytes()))?;
    archive.file("_rels/.rels", |out| out.write_all(ROOT.as_bytes()))?;
    archive.file("xl/_rels/workbook.xml.rels", |out| out.write_all(PARTS.as_bytes()))?;
    archive.file("xl/styles.xml", |out| out.write_all(STYLES.as_bytes()))?;
    let all = format!("$A$1:${}${}", letters(columns.len().max(1) - 1), rows.len() + 1);
    archive.file("xl/workbook.xml", |out| out.write_all(workbook(title, &all).as_bytes()))?;
    archive.file("xl/worksheets/sheet1.xml", |out| sheet(lister, columns, rows, out))?;
    Ok(archive.finish())
}

fn workbook(title: &str, all: &str) -> String {
    let mut name = String::new();
    let sheet = sheet_name(title);
    escape(&mut name, &sheet);
    // Inside a formula a name's apostrophes are doubled.
    let mut quoted = String::new();
    escape(&mut quoted, &sheet.replace('\'', "''"));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'{quoted}'!{all}</definedName></definedNames></workbook>"#
    )
}

fn sheet(lister: &Lister<'_>, columns: &[Column], rows: &[u32], out: &mut dyn Write) -> io::Result<()> {
    let heads: Vec<String> = columns.iter().map(|c| lister.head(*c)).collect();
    let last = letters(columns.len().max(1) - 1);
    let end = rows.len() + 1;
    let mut text = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    );
    put!(text, r#"<dimension ref="A1:{last}{end}"/><sheetViews><sheetView tabSelected="1" workbookViewId="0">"#);
    text.push_str(r#"<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/></sheetView>"#);
    text.push_str(r#"</sheetViews><sheetFormatPr defaultRowHeight="15"/>"#);
    if !columns.is_empty() {
        text.push_str("<cols>");
        for (c, head) in heads.iter().enumerate() {
            let widest = rows.iter().take(MEASURED).map(|row| width(&lister.cell(*row, columns[c]).shown()) + 1.0);
            // Room for the filter's button.
            let width = widest.fold(width(head) + 3.0, f64::max).clamp(8.0, 60.0);
            put!(text, r#"<col min="{0}" max="{0}" width="{width}" customWidth="1"/>"#, c + 1);
        }
        text.push_str("</cols>");
    }
    text.push_str(r#"<sheetData><row r="1">"#);
    for (c, head) in heads.iter().enumerate() {
        string(&mut text, &letters(c), 1, style::HEAD, head);
    }
    text.push_str("</row>");
    let names: Vec<String> = (0..columns.len()).map(letters).collect();
    for (row, r) in rows.iter().zip(2usize..) {
        put!(text, r#"<row r="{r}">"#);
        for (column, name) in columns.iter().zip(&names) {
            match lister.cell(*row, *column) {
                Cell::Empty => {}
                Cell::Text(words) => string(&mut text, name, r, 0, &words),
                Cell::Int(n) => put!(text, r#"<c r="{name}{r}" s="{}"><v>{n}</v></c>"#, style::WHOLE),
                Cell::Real(v) if v.is_finite() => put!(text, r#"<c r="{name}{r}"><v>{v}</v></c>"#),
                Cell::Real(_) => {}
                Cell::Time(moment) => {
                    // Excel knows no offset: days since 1899-12-30 on the clock on site, to the minute that is shown.
                    let minutes = (moment.unix + i64::from(moment.offset_minutes) * 60).div_euclid(60);
                    let serial = minutes as f64 / 1440.0 + 25_569.0;
                    put!(text, r#"<c r="{name}{r}" s="{}"><v>{serial}</v></c>"#, style::TIME);
                }
            }
        }
        text.push_str("</row>");
        if text.len() > 1 << 16 {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    put!(text, r#"</sheetData><autoFilter ref="A1:{last}{end}"/></worksheet>"#);
    out.write_all(text.as_bytes())
}

/// A text in its cell. It is never computed, whatever it starts with.
fn string(out: &mut String, column: &str, row: usize, style: u8, text: &str) {
    put!(out, r#"<c r="{column}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">"#);
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => escape(out, &text[..end]),
        None => escape(out, text),
    }
    out.push_str("</t></is></c>");
}

/// Text as XML may hold it; characters that it may not become spaces.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\r' => out.push_str("&#13;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Name of a column: A, B … Z, AA.
fn letters(mut column: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.insert(0, b'A' + (column % 26) as u8);
        if column < 26 {
            return out.into_iter().map(char::from).collect();
        }
        column = column / 26 - 1;
    }
}

/// Width in characters of Excel's measure: a Chinese character takes two.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}

/// A name that Excel takes: at most 31 characters, none of those it forbids.
fn sheet_name(title: &str) -> String {
    let allowed = |c: char| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c };
    let name: String = title.chars().map(allowed).take(31).collect();
    let name = name.trim().trim_matches('\'');
    if name.is_empty() { "清单".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_excel_names_them() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn names_of_sheets_are_those_that_excel_takes() {
        assert_eq!(sheet_name("A/B: [c]?"), "A B   c");
        assert_eq!(sheet_name("'':"), "清单");
        assert_eq!(sheet_name(&"长".repeat(40)).chars().count(), 31);
    }
}
