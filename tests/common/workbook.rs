//! Reads a workbook back, by the archive's own list and the sheet's XML: an independent way to what was written.

use std::io::Read;

/// A cell as Excel would take it.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Empty,
    Text(String),
    /// A number and the place of its format.
    Number(f64, usize),
}

/// The files of an archive, found through the list at its end; sizes and checksums must agree.
pub fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().expect("two bytes")));
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    let end = bytes.len() - 22;
    assert_eq!(u32_at(end), 0x0605_4b50, "the archive ends with its list");
    let (count, mut at) = (u16_at(end + 10), u32_at(end + 16) as usize);
    assert_eq!(at + u32_at(end + 12) as usize, end);
    let mut files = Vec::new();
    for _ in 0..count {
        assert_eq!(u32_at(at), 0x0201_4b50);
        let (crc, packed, size) = (u32_at(at + 16), u32_at(at + 20) as usize, u32_at(at + 24) as usize);
        let (name, extra, remark) = (u16_at(at + 28), u16_at(at + 30), u16_at(at + 32));
        let own = u32_at(at + 42) as usize;
        assert_eq!(u32_at(own), 0x0403_4b50);
        assert_eq!(bytes[own + 6..own + 28], bytes[at + 8..at + 30], "both heads say the same");
        let start = own + 30 + u16_at(own + 26) + u16_at(own + 28);
        let mut contents = Vec::new();
        flate2::read::DeflateDecoder::new(&bytes[start..start + packed]).read_to_end(&mut contents).expect("deflated");
        let mut sum = flate2::Crc::new();
        sum.update(&contents);
        assert_eq!((contents.len(), sum.sum()), (size, crc));
        files.push((String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).expect("UTF-8"), contents));
        at += 46 + name + extra + remark;
    }
    files
}

fn unescaped(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#13;", "\r");
    plain.replace("&amp;", "&")
}

/// Value of an attribute in a tag.
fn attribute<'a>(tag: &'a str, key: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {key}=\""))? + key.len() + 3;
    tag[start..].split('"').next()
}

/// Row and column of `AB12`, from 0.
fn place(name: &str) -> (usize, usize) {
    let digits = name.find(|c: char| c.is_ascii_digit()).expect("a row");
    let column = name[..digits].bytes().fold(0, |n, b| n * 26 + usize::from(b - b'A') + 1);
    (name[digits..].parse::<usize>().expect("a row") - 1, column - 1)
}

/// The only sheet as rows of cells, all as wide as the widest.
pub fn sheet(bytes: &[u8]) -> Vec<Vec<Data>> {
    let files = unzip(bytes);
    let file = |name: &str| {
        let found = files.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}"));
        String::from_utf8(found.1.clone()).expect("UTF-8")
    };
    for part in ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"] {
        balanced(&file(part));
    }
    let xml = file("xl/worksheets/sheet1.xml");
    balanced(&xml);
    assert!(xml.contains("state=\"frozen\"") && xml.contains("<autoFilter ref=\"A1:"));
    let mut rows: Vec<Vec<Data>> = vec![Vec::new(); xml.matches("<row ").count()];
    for piece in xml.split("<c ").skip(1) {
        let (tag, rest) = piece.split_once('>').expect("a tag");
        let tag = format!(" {tag}");
        let (row, column) = place(attribute(&tag, "r").expect("a place"));
        let inner = rest.split("</c>").next().expect("an end");
        let data = match attribute(&tag, "t") {
            Some("inlineStr") => {
                let text = inner.split_once("<t xml:space=\"preserve\">").expect("a text").1;
                Data::Text(unescaped(text.split("</t>").next().expect("an end")))
            }
            _ => {
                let number = inner.trim_start_matches("<v>").trim_end_matches("</v>").parse().expect("a number");
                Data::Number(number, attribute(&tag, "s").map_or(0, |s| s.parse().expect("a style")))
            }
        };
        let cells = &mut rows[row];
        assert!(cells.len() <= column, "cells stand in order");
        cells.resize(column, Data::Empty);
        cells.push(data);
    }
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter_mut().for_each(|r| r.resize(wide, Data::Empty));
    rows
}

/// Every element that begins ends, in the right order.
fn balanced(xml: &str) {
    let mut open = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("<{piece} has no end"));
        let name = |t: &str| t.split([' ', '/', '\n']).next().unwrap_or("").to_owned();
        match tag.strip_prefix('/') {
            _ if tag.starts_with('?') || tag.ends_with('/') => {}
            Some(end) => assert_eq!(open.pop(), Some(end.to_owned()), "in {tag}"),
            None => open.push(name(tag)),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
