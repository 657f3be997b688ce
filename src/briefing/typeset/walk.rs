//! What lies where on a finished page: for tests, for the text of a page, and for sizes that a template decides.

use std::collections::BTreeMap;
use typst::foundations::{Dict, Value};
use typst::layout::{Frame, FrameItem, Point, Transform};

/// A text or a picture on a page. Lengths are points from the upper left.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The text; nothing for a picture.
    pub text: Option<String>,
    /// Upper left corner: of letters that of their ink.
    pub min: [f64; 2],
    /// Lower right corner.
    pub max: [f64; 2],
}

/// What a template said about itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The page, from 0.
    pub page: usize,
    /// Texts.
    pub texts: BTreeMap<String, String>,
    /// Numbers; lengths are points.
    pub numbers: BTreeMap<String, f64>,
}

impl Block {
    pub(super) fn of(page: usize, dict: &Dict) -> Self {
        let mut out = Self { page, ..Self::default() };
        for (key, value) in dict.iter() {
            match value {
                Value::Str(text) => drop(out.texts.insert(key.to_string(), text.to_string())),
                Value::Int(n) => drop(out.numbers.insert(key.to_string(), *n as f64)),
                Value::Float(v) => drop(out.numbers.insert(key.to_string(), *v)),
                Value::Length(v) => drop(out.numbers.insert(key.to_string(), v.abs.to_pt())),
                _ => {}
            }
        }
        out
    }
}

/// Everything on a frame, in the order of painting.
pub(super) fn placed(frame: &Frame) -> Vec<Placed> {
    let mut out = Vec::new();
    visit(frame, Transform::identity(), &mut out);
    out
}

fn visit(frame: &Frame, to_page: Transform, out: &mut Vec<Placed>) {
    for (at, item) in frame.items() {
        let here = to_page.pre_concat(Transform::translate(at.x, at.y));
        match item {
            FrameItem::Group(group) => visit(&group.frame, here.pre_concat(group.transform), out),
            FrameItem::Text(text) => {
                let ink = text.bbox();
                // A run of spaces has no ink.
                if ink.min.x.to_pt().is_finite() {
                    out.push(around(Some(text.text.to_string()), [ink.min, ink.max], here));
                }
            }
            FrameItem::Image(_, size, _) => out.push(around(None, [Point::zero(), size.to_point()], here)),
            FrameItem::Shape(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

fn around(text: Option<String>, [a, b]: [Point; 2], to_page: Transform) -> Placed {
    let corners = [a, Point::new(b.x, a.y), b, Point::new(a.x, b.y)].map(|p| p.transform(to_page));
    let of =
        |f: fn(f64, f64) -> f64, start: f64| corners.iter().fold([start; 2], |m, p| [f(m[0], p.x.to_pt()), f(m[1], p.y.to_pt())]);
    Placed { text, min: of(f64::min, f64::INFINITY), max: of(f64::max, f64::NEG_INFINITY) }
}
