//! Tables as an Excel workbook (ECMA-376), one sheet a table: real numbers and dates, head row and first column that stay,
//! filter buttons, columns as wide as their text. A workbook is a handful of XML files in a ZIP archive.

use super::table::Table;
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

const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="等线"/><family val="2"/></font><font><b/><sz val="11"/><name val="等线"/><family val="2"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEEF1F6"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF6B6F78"/></bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

/// The list as a workbook of one sheet.
pub fn list_xlsx(lister: &Lister<'_>, columns: &[Column], rows: &[u32], title: &str) -> io::Result<Vec<u8>> {
    workbook(&[Table::of_list(lister, columns, rows, title)])
}

/// Tables as a workbook. Sheets of the same name get a number behind it.
pub fn workbook(tables: &[Table<'_>]) -> io::Result<Vec<u8>> {
    if let Some(table) = tables.iter().find(|t| t.rows > MOST_ROWS) {
        let n = table.rows;
        return Err(io::Error::other(format!(
            "{n} rows do not fit into an Excel sheet (at most {MOST_ROWS}); write CSV instead"
        )));
    }
    let mut archive = Archive::default();
    archive.file("[Content_Types].xml", |out| out.write_all(types(tables.len()).as_bytes()))?;
    archive.file("_rels/.rels", |out| out.write_all(ROOT.as_bytes()))?;
    archive.file("xl/_rels/workbook.xml.rels", |out| out.write_all(parts(tables.len()).as_bytes()))?;
    archive.file("xl/styles.xml", |out| out.write_all(STYLES.as_bytes()))?;
    archive.file("xl/workbook.xml", |out| out.write_all(contents(tables).as_bytes()))?;
    for (i, table) in tables.iter().enumerate() {
        archive.file(&format!("xl/worksheets/sheet{}.xml", i + 1), |out| sheet(table, i == 0, out))?;
    }
    Ok(archive.finish())
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
"#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// What kind of part each file is.
fn types(sheets: usize) -> String {
    let mut out = String::from(HEAD);
    out.push_str(r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#);
    out.push_str(r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#);
    out.push_str(r#"<Default Extension="xml" ContentType="application/xml"/>"#);
    put!(out, r#"<Override PartName="/xl/workbook.xml" ContentType="{MAIN}.sheet.main+xml"/>"#);
    for i in 1..=sheets {
        put!(out, r#"<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{MAIN}.worksheet+xml"/>"#);
    }
    put!(out, r#"<Override PartName="/xl/styles.xml" ContentType="{MAIN}.styles+xml"/></Types>"#);
    out
}

/// Which part each identity of the workbook is.
fn parts(sheets: usize) -> String {
    let mut out = String::from(HEAD);
    out.push_str(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#);
    for i in 1..=sheets {
        put!(out, r#"<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>"#);
    }
    put!(out, r#"<Relationship Id="rId{}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"#, sheets + 1);
    out
}

fn contents(tables: &[Table<'_>]) -> String {
    let mut out = String::from(HEAD);
    out.push_str(r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#);
    put!(out, r#" xmlns:r="{OFFICE}"><sheets>"#);
    let mut names: Vec<String> = Vec::new();
    for table in tables {
        let mut name = sheet_name(&table.title);
        let same = names.iter().filter(|n| n.to_lowercase() == name.to_lowercase()).count();
        if same > 0 {
            name = format!("{} {}", name.chars().take(28).collect::<String>(), same + 1);
        }
        names.push(name);
    }
    for (i, name) in names.iter().enumerate() {
        out.push_str(r#"<sheet name=""#);
        escape(&mut out, name);
        put!(out, r#"" sheetId="{0}" r:id="rId{0}"/>"#, i + 1);
    }
    out.push_str("</sheets><definedNames>");
    for (i, (name, table)) in names.iter().zip(tables).enumerate() {
        put!(out, r#"<definedName name="_xlnm._FilterDatabase" localSheetId="{i}" hidden="1">'"#);
        // Inside a formula a name's apostrophes are doubled.
        escape(&mut out, &name.replace('\'', "''"));
        put!(out, "'!$A$1:${}${}</definedName>", letters(table.heads.len().max(1) - 1), table.rows + 1);
    }
    out.push_str("</definedNames></workbook>");
    out
}

fn sheet(table: &Table<'_>, first: bool, out: &mut dyn Write) -> io::Result<()> {
    let columns = table.heads.len();
    let last = letters(columns.max(1) - 1);
    let end = table.rows + 1;
    let mut text = String::from(HEAD);
    text.push_str(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#);
    let selected = if first { r#" tabSelected="1""# } else { "" };
    put!(text, r#"<dimension ref="A1:{last}{end}"/><sheetViews><sheetView{selected} workbookViewId="0">"#);
    text.push_str(r#"<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/></sheetView>"#);
    text.push_str(r#"</sheetViews><sheetFormatPr defaultRowHeight="15"/>"#);
    if columns > 0 {
        text.push_str("<cols>");
        for (c, head) in table.heads.iter().enumerate() {
            let widest = (0..table.rows.min(MEASURED)).map(|row| width(&table.cell(row, c).shown()) + 1.0);
            // Room for the filter's button.
            let width = widest.fold(width(head) + 3.0, f64::max).clamp(8.0, 60.0);
            put!(text, r#"<col min="{0}" max="{0}" width="{width}" customWidth="1"/>"#, c + 1);
        }
        text.push_str("</cols>");
    }
    text.push_str(r#"<sheetData><row r="1">"#);
    for (c, head) in table.heads.iter().enumerate() {
        string(&mut text, &letters(c), 1, style::HEAD, head);
    }
    text.push_str("</row>");
    let names: Vec<String> = (0..columns).map(letters).collect();
    for (row, r) in (0..table.rows).zip(2usize..) {
        put!(text, r#"<row r="{r}">"#);
        for (c, name) in names.iter().enumerate() {
            match table.cell(row, c) {
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
