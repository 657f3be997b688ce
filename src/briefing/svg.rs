//! Bits of SVG: colours, numbers and paths.
//!
//! Lengths are pixels at 100 %. A view box ten times as fine makes every coordinate of the map a whole number: tenths of a
//! pixel are 0.026 mm on paper, and whole numbers keep files small.

use crate::scene::{FillStyle, Rgba, StrokeStyle};
use std::fmt::Write as _;

/// Units of the view box in a pixel at 100 %.
pub const UNITS: f64 = 10.0;
/// Points in a pixel at 100 % (96 to the inch).
pub const PT_PER_PX: f64 = 0.75;

/// Writes into a string, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{ use std::fmt::Write as _; let _ = write!($out, $($arg)*); }};
}
pub(super) use put;

/// Attributes of an element.
pub struct Attributes;

impl Attributes {
    /// Width, height and view box of a picture of this size, pixels at 100 %.
    pub fn size(size: [f64; 2]) -> String {
        let [w, h] = size;
        format!(
            r#" width="{}pt" height="{}pt" viewBox="0 0 {} {}""#,
            w * PT_PER_PX,
            h * PT_PER_PX,
            (w * UNITS).round(),
            (h * UNITS).round()
        )
    }

    /// How a line is drawn; its ends and corners are round.
    pub fn stroke(style: &StrokeStyle) -> String {
        let mut out = format!(r#" fill="none" stroke-width="{}""#, tenths(f64::from(style.width_px) * UNITS));
        match style.dash_px {
            Some([dash, gap]) => {
                put!(out, r#" stroke-dasharray="{} {}""#, f64::from(dash) * UNITS, f64::from(gap) * UNITS);
                out.push_str(r#" stroke-linejoin="round""#);
            }
            None => out.push_str(r#" stroke-linejoin="round" stroke-linecap="round""#),
        }
        out.push_str(&paint("stroke", style.color));
        out
    }
}

/// A colour as the attribute `fill` or `stroke`, with its opacity where it has one.
pub fn paint(attribute: &str, Rgba([r, g, b, a]): Rgba) -> String {
    let mut out = format!(r##" {attribute}="#{r:02x}{g:02x}{b:02x}""##);
    if a < 255 {
        put!(out, r#" {attribute}-opacity="{}""#, (f64::from(a) / 255.0 * 1000.0).round() / 1000.0);
    }
    out
}

fn tenths(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

/// A character that the bundled typefaces lack by one that they have: the minus sign and the wide space.
pub fn printable(c: char) -> char {
    match c {
        '\u{2212}' => '–',
        '\u{3000}' | '\u{2003}' => ' ',
        c => c,
    }
}

/// Text as XML may hold it.
pub fn escape(out: &mut String, text: &str) {
    for c in text.chars().map(printable) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
}

/// The lines of a style's hatching as a pattern that goes through `at` (units of the view box), so that it lies on the ground.
pub fn hatch(id: &str, style: &FillStyle, at: [f64; 2]) -> Option<String> {
    let hatch = style.hatch?;
    let (spacing, width) = (f64::from(hatch.spacing_px) * UNITS, f64::from(hatch.width_px) * UNITS);
    let mut out = String::new();
    put!(out, r#"<pattern id="{id}" patternUnits="userSpaceOnUse" width="{spacing}" height="{spacing}""#);
    // A period of the pattern is enough of the anchor: whole numbers of periods change nothing.
    let along = (at[0] + at[1]) * std::f64::consts::FRAC_1_SQRT_2;
    put!(out, r#" patternTransform="rotate(-45) translate(0 {})">"#, tenths(along.rem_euclid(spacing)));
    put!(out, r#"<rect width="{spacing}" height="{}"{}/></pattern>"#, tenths(width), paint("fill", hatch.color));
    Some(out)
}

/// The commands of a path in whole numbers, each move relative to the position before.
#[derive(Debug, Default, Clone)]
pub struct Path {
    text: String,
}

impl Path {
    /// Whether nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The commands.
    pub fn commands(&self) -> &str {
        &self.text
    }

    /// Adds a line through positions in units of the view box. Positions that fall together are one; a line that falls
    /// together is nothing, and then `false` is returned.
    pub fn line(&mut self, line: impl IntoIterator<Item = [f64; 2]>, close: bool) -> bool {
        let mut before: Option<[i64; 2]> = None;
        let start = self.text.len();
        let mut n = 0;
        for p in line {
            let p = p.map(|v| v.round() as i64);
            match before {
                None => {
                    self.text.push('M');
                    self.number(p[0], true);
                    self.number(p[1], false);
                }
                Some(q) if q == p => continue,
                Some(q) => {
                    if n == 1 {
                        self.text.push('l');
                    }
                    self.number(p[0] - q[0], n == 1);
                    self.number(p[1] - q[1], false);
                }
            }
            before = Some(p);
            n += 1;
        }
        if n < 2 {
            self.text.truncate(start);
            return false;
        }
        if close {
            self.text.push('z');
        }
        true
    }

    fn number(&mut self, v: i64, first: bool) {
        if !first && v >= 0 {
            self.text.push(' ');
        }
        let _ = write!(self.text, "{v}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_whole_numbers_relative_to_the_position_before() {
        let mut path = Path::default();
        assert!(path.line([[0.4, 10.0], [5.2, 10.4], [5.4, 10.0], [-3.0, -2.0]], true));
        assert_eq!(path.commands(), "M0 10l5 0-8-12z");
        assert!(!path.line([[1.0, 1.0], [1.2, 1.2]], false), "nothing is left of it");
        assert_eq!(path.commands(), "M0 10l5 0-8-12z");
    }

    #[test]
    fn texts_and_colours_are_written_as_xml_has_them() {
        let mut out = String::new();
        escape(&mut out, "A<B & \"C\"\u{7}");
        assert_eq!(out, "A&lt;B &amp; &quot;C&quot; ");
        assert_eq!(paint("fill", Rgba::hex(0xC8102E)), r##" fill="#c8102e""##);
        assert_eq!(paint("stroke", Rgba([1, 2, 3, 51])), r##" stroke="#010203" stroke-opacity="0.2""##);
    }
}
